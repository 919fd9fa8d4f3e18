//! Reads what an .ods workbook says about cells besides their values: which are merged, hidden, or shown with leading
//! zeros, `%` or a unit. `calamine` reports none of this.

use std::io::Read;
use std::sync::Arc;

use memchr::memmem::Finder;
use quick_xml::events::{BytesStart, Event};

use super::number_format::of_text;
use super::{Fallible, Form, MOST_CELLS, Zip, attribute, part};
use crate::Watch;
use crate::files::grid::{Merged, Shown};

/// A cell may claim to be repeated a million times; its format is recorded for at most this many.
const MOST_REPEATS: u32 = 1 << 16;

const CONTENT: &str = "content.xml";

/// The widest row of a sheet, to which the reader limits repeated cells.
const MOST_COLUMNS: u64 = 1 << 14;
/// More blanks than all texts of a table contain.
const MOST_BLANKS: u64 = 1 << 24;

/// Returns an error if the content would keep its reader busy forever, or make it hold far more than the file says:
/// `calamine` waits for the end of a table without noticing the end of the file, and writes out whatever is repeated.
pub(super) fn check(zip: &mut Zip, watch: &Watch) -> Fallible<()> {
    if zip.by_name(CONTENT).is_err() {
        // The reader reports it.
        return Ok(());
    }
    let mut reader = part(zip, CONTENT)?;
    reader.config_mut().check_end_names = true;
    let (mut buffer, mut depth, mut cells, mut blanks) = (Vec::new(), 0_usize, 0_u64, 0_u64);
    for round in 0.. {
        watch.check_at(round)?;
        buffer.clear();
        match reader.read_event_into(&mut buffer)? {
            Event::Start(element) => {
                depth += 1;
                match element.local_name().as_ref() {
                    "table-cell" | "covered-table-cell" if attribute(&element, "value-type").is_some() => {
                        cells = cells.saturating_add(times(&element, "number-columns-repeated").min(MOST_COLUMNS));
                    }
                    "s" => blanks = blanks.saturating_add(times(&element, "c")),
                    _ => {}
                }
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            Event::Eof if depth > 0 => return Err("its content ends in the middle of the XML".into()),
            Event::Eof => break,
            _ => {}
        }
        if cells > MOST_CELLS || blanks > MOST_BLANKS {
            return Err("it repeats a cell or a blank far more often than a table does".into());
        }
    }
    Ok(())
}

/// How often the reader repeats an element.
fn times(element: &BytesStart, name: &str) -> u64 {
    attribute(element, name).map_or(1, |count| count.parse().unwrap_or(u64::MAX))
}

pub(super) fn form(zip: &mut Zip, sheet: &str) -> Fallible<Form> {
    // Parsing the XML takes half as long as reading the workbook, and usually finds nothing.
    if !says_something(zip.by_name(CONTENT)?)? {
        return Ok(Form::default());
    }
    let mut reader = part(zip, CONTENT)?;
    let (mut walk, mut buffer, mut is_inside) = (Walk::default(), Vec::new(), false);
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer)? {
            Event::Start(element) if is_inside => walk.enter(&element),
            Event::Start(element) if element.name().as_ref() == "table:table" => {
                is_inside = attribute(&element, "name").is_some_and(|name| name == sheet);
            }
            Event::Text(text) if is_inside => walk.see(&text),
            Event::End(element) if is_inside => match element.name().as_ref() {
                "table:table" => return Ok(walk.form),
                name => walk.leave(name),
            },
            Event::Eof => return Ok(walk.form),
            _ => {}
        }
    }
}

/// The displayed text of a number lies within this many bytes after its value.
const MAX_DISTANCE: usize = 512;

/// Whether the XML may contain anything of interest: a merged region, something hidden, or a number whose displayed
/// text begins with a zero and another digit, or has something other than digits at its ends.
fn says_something(mut xml: impl Read) -> Fallible<bool> {
    let words = ["-spanned=", "visibility=", "percentage", "currency"].map(Finder::new);
    let [zero, value, end] = [">0", "office:value=", "</text:p>"].map(Finder::new);
    let (mut bytes, mut kept) = (vec![0; 1 << 16], 0);
    loop {
        let count = xml.read(&mut bytes[kept..])?;
        if count == 0 {
            return Ok(false);
        }
        let piece = &bytes[..kept + count];
        let is_code = |at: usize| piece.get(at + 2).is_some_and(u8::is_ascii_digit);
        let is_beside = |at: usize| {
            let near = &piece[at..piece.len().min(at + MAX_DISTANCE)];
            let text = end.find(near).map(|end| &near[..end]);
            let text = text.and_then(|text| Some(&text[memchr::memrchr(b'>', text)? + 1..]));
            text.is_some_and(|text| !is_plain(text))
        };
        if words.iter().any(|word| word.find(piece).is_some())
            || zero.find_iter(piece).any(is_code)
            || value.find_iter(piece).any(is_beside)
        {
            return Ok(true);
        }
        // A match may begin here and end in the next piece.
        let (rest, end) = (piece.len().min(MAX_DISTANCE + 16), piece.len());
        bytes.copy_within(end - rest..end, 0);
        kept = rest;
    }
}

/// Whether a number is shown with nothing before or after its digits.
fn is_plain(text: &[u8]) -> bool {
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let is_digit = |byte: Option<&u8>| byte.is_none_or(u8::is_ascii_digit);
    is_digit(digits.first()) && is_digit(digits.last())
}

/// The reader's position in the sheet, and what it has seen so far; positions count from 0.
#[derive(Default)]
struct Walk {
    form: Form,
    row: u32,
    column: u32,
    /// How many times the current row is repeated.
    rows: u32,
    /// How many times the current cell is repeated.
    columns: u32,
    /// The first of the columns to be described next.
    described: u32,
    number: Option<Number>,
    /// What was last shown beside a number.
    last: Option<Arc<Shown>>,
    is_in_note: bool,
}

/// The number that is being read, and how it is shown.
#[derive(Default)]
struct Number {
    value: f64,
    text: String,
    is_percent: bool,
    currency: String,
}

impl Walk {
    fn enter(&mut self, element: &BytesStart) {
        match element.name().as_ref() {
            "table:table-column" => {
                let last = self.described.saturating_add(count(element, "number-columns-repeated") - 1);
                if is_hidden(element) {
                    self.form.hidden_columns.push((self.described, last));
                }
                self.described = last.saturating_add(1);
            }
            "table:table-row" => {
                (self.column, self.rows) = (0, count(element, "number-rows-repeated"));
                if is_hidden(element) {
                    self.form.hidden_rows.push((self.row, self.row.saturating_add(self.rows - 1)));
                }
            }
            name @ ("table:table-cell" | "table:covered-table-cell") => self.enter_cell(element, name),
            "office:annotation" => self.is_in_note = true,
            _ => {}
        }
    }

    /// All attributes are read in a single pass, since there are many cells.
    fn enter_cell(&mut self, element: &BytesStart, name: &str) {
        self.columns = 1;
        let (mut height, mut width) = (1, 1);
        let (mut value, mut number) = (None, Number::default());
        for attribute in element.attributes().with_checks(false).flatten() {
            match attribute.key.as_ref() {
                "table:number-columns-repeated" => self.columns = at_least_1(&attribute.value),
                "table:number-rows-spanned" => height = at_least_1(&attribute.value),
                "table:number-columns-spanned" => width = at_least_1(&attribute.value),
                "office:value" => value = attribute.value.parse().ok(),
                "office:value-type" => number.is_percent = &*attribute.value == "percentage",
                "office:currency" => number.currency = attribute.value.to_string(),
                _ => {}
            }
        }
        self.number = value.map(|value| Number { value, ..number });
        if (height > 1 || width > 1) && name == "table:table-cell" {
            self.merge(height, width);
        }
    }

    fn see(&mut self, text: &str) {
        if let Some(number) = self.number.as_mut().filter(|_| !self.is_in_note) {
            number.text.push_str(text);
        }
    }

    fn leave(&mut self, name: &str) {
        match name {
            "table:table-cell" | "table:covered-table-cell" => {
                if let Some(number) = self.number.take() {
                    self.note(&number);
                }
                self.column = self.column.saturating_add(self.columns);
            }
            "table:table-row" => self.row = self.row.saturating_add(self.rows),
            "office:annotation" => self.is_in_note = false,
            _ => {}
        }
    }

    /// Records the cell and its repeats as merged regions of this size; adjacent regions do not overlap.
    fn merge(&mut self, height: u32, width: u32) {
        let across = if width == 1 { self.columns } else { 1 };
        let down = if height == 1 { self.rows } else { 1 };
        for (row, column) in repeats(down, across) {
            let first = (self.row.saturating_add(row), self.column.saturating_add(column));
            let last = (first.0.saturating_add(height - 1), first.1.saturating_add(width - 1));
            self.form.merged.push(Merged::new(first, last));
        }
    }

    /// Records the cell and its repeats if they are shown as a code or with something beside the number.
    fn note(&mut self, number: &Number) {
        let is_code = is_code(number.value, &number.text);
        if !is_code && !number.is_percent && number.currency.is_empty() && is_plain(number.text.as_bytes()) {
            return;
        }
        let shown = of_text(number.value, number.text.trim(), number.is_percent, &number.currency);
        if !is_code && shown == Shown::default() {
            return;
        }
        let shown = self.known(shown);
        for (row, column) in repeats(self.rows, self.columns) {
            let at = (self.row.saturating_add(row), self.column.saturating_add(column));
            match is_code {
                true => drop(self.form.codes.insert(at, number.text.clone())),
                false => drop(self.form.shown.insert(at, shown.clone())),
            }
        }
    }

    /// Shares one value among neighbours that are shown alike, since there are many cells.
    fn known(&mut self, shown: Shown) -> Arc<Shown> {
        if self.last.as_deref() != Some(&shown) {
            self.last = Some(Arc::new(shown));
        }
        self.last.clone().unwrap_or_default()
    }
}

fn repeats(rows: u32, columns: u32) -> impl Iterator<Item = (u32, u32)> {
    let all = (0..rows).flat_map(move |row| (0..columns).map(move |column| (row, column)));
    all.take(MOST_REPEATS as usize)
}

/// Reads the count in an attribute, at least 1.
fn count(element: &BytesStart, name: &str) -> u32 {
    attribute(element, name).map_or(1, |value| at_least_1(&value))
}

fn at_least_1(number: &str) -> u32 {
    number.parse().unwrap_or(1).max(1)
}

/// Whether a row or a column is hidden, by hand or by a filter.
fn is_hidden(element: &BytesStart) -> bool {
    attribute(element, "visibility").is_some_and(|value| matches!(&*value, "collapse" | "filter"))
}

/// Whether a number is shown with leading zeros: 1001 as `01001`.
fn is_code(value: f64, shown: &str) -> bool {
    shown.len() > 1
        && shown.starts_with('0')
        && shown.bytes().all(|byte| byte.is_ascii_digit())
        && shown.parse::<f64>().is_ok_and(|read| read.total_cmp(&value).is_eq())
}
