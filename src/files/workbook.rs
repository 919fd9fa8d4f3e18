//! Reads one sheet of a workbook: xlsx, xls or ods.

mod choice;
mod number_format;
mod ods;
mod ole;
mod unpacked;
mod xlsx;

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::io::{BufReader, Cursor};
use std::sync::Arc;

use ::csv::StringRecord;
use calamine::{Data, Ods, Range, Reader, Style, Xls, Xlsx, XlsxError};
use quick_xml::XmlVersion;
use quick_xml::events::BytesStart;
use zip::ZipArchive;

use choice::Choice;
use number_format::NumberFormat;
use unpacked::MostCells;

use super::aside::aside;
use super::grid::{From, Grid, Hidden, Line, MOST_BLANK, Merged, Shown, is_too_sparse};
use super::quiet::caught;
use super::{Bytes, Opening};
use crate::phrase::{Phrase, with};
use crate::{Error, Problem, Result, Watch};

type Failure = Box<dyn std::error::Error>;
type Fallible<T> = std::result::Result<T, Failure>;
type Zip<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// A row and a column, both from 0.
type Place = (u32, u32);

/// The filled cells of a sheet as a list: a sheet with two cells may be a million rows high.
type Cells = Vec<Cell>;

struct Cell {
    at: Place,
    value: Data,
    /// What is shown beside its number.
    shown: Option<Arc<Shown>>,
}

impl Cell {
    fn is_blank(&self) -> bool {
        matches!(self.value, Data::Empty)
    }

    fn is_number(&self) -> bool {
        matches!(self.value, Data::Int(_) | Data::Float(_))
    }
}

/// The largest number of cells, including blank ones, that a table may have.
const MOST_CELLS: u64 = 200_000_000;

/// The first bytes of xlsx and ods files, and those of xls.
pub const ZIP: &[u8] = b"PK\x03\x04";
pub const OLE: &[u8] = b"\xd0\xcf\x11\xe0";

enum Book<'a> {
    Xlsx(Xlsx<Cursor<&'a [u8]>>, MostCells),
    Xls(Xls<Cursor<&'a [u8]>>),
    Ods(Ods<Cursor<&'a [u8]>>),
}

/// Opens one sheet as a grid, or a range of it.
pub fn open<'a>(bytes: &Bytes, opening: &Opening, watch: &Watch) -> Result<Grid<'a>> {
    let (name, content, opening) = (bytes.name(), bytes.whole()?, opening.clone());
    aside(watch, move |watch| {
        let bytes = Bytes::Held { name: &name, bytes: &content };
        if content.starts_with(ZIP) {
            unpacked::check(&bytes, &content)?;
        }
        // A damaged workbook must not end the session, even if the reader panics.
        let opened = caught(|| read(&bytes, &content, &opening, watch));
        opened.unwrap_or_else(|| {
            let message = "the workbook is damaged, or its end is missing; download or save it again";
            Err(failed(&bytes, message))
        })
    })
}

fn failed(bytes: &Bytes, message: impl Into<Phrase>) -> Error {
    Error::Data { file: bytes.name(), problems: vec![Problem::new(0, 0, message)] }
}

fn read<'a>(bytes: &Bytes, content: &[u8], opening: &Opening, watch: &Watch) -> Result<Grid<'a>> {
    let damaged = |error: Failure| match error.downcast::<Error>() {
        Ok(own) => *own,
        Err(error) => failed(bytes, format!("the workbook cannot be read: {error}")),
    };
    let mut book = Book::open(content, &opening.ending(bytes), watch).map_err(damaged)?;
    let names = book.sheets();
    let found = match &opening.sheet {
        Some(which) => Some(book.asked(which.find(&names)?, watch).map_err(damaged)?),
        None => book.first_filled(watch).map_err(damaged)?,
    };
    let Choice { sheet, mut cells, others, hidden_ones } =
        found.ok_or_else(|| failed(bytes, "the workbook has no sheet with cells"))?;
    let name = &names[sheet];
    let mut form = book.form(content, name, watch).map_err(damaged)?;
    cells.retain(|cell| !cell.is_blank());
    if let Some(window) = opening.range.as_deref().map(range).transpose()? {
        cells.retain(|cell| is_within(cell.at, window));
        form.formulas.retain(|place| is_within(*place, window));
        form.merged.retain(|merged| merged.touches(window.0, window.1));
    }
    form.show(&mut cells);
    let hidden_word = if book.is_hidden(sheet) { " (hidden)" } else { "" };
    let of = if names.len() > 1 { format!(" of {}", names.len()) } else { String::new() };
    let shown = format!("`{name}`{hidden_word}{of}");
    let (problems, hidden) =
        (without_value(form.formulas, &cells), hidden(form.hidden_rows, form.hidden_columns, &cells));
    let (lines, left) = laid_out(bytes, name, cells)?;
    let grid = Grid::new(From::Held(lines));
    let (sheet, merged) = (Some(shown), form.merged);
    Ok(Grid {
        sheet,
        problems,
        merged,
        hidden,
        left,
        sheets: names,
        other_sheets: others,
        hidden_sheets: hidden_ones,
        ..grid
    })
}

/// Builds rows of text from the first filled column on, and returns them with the index of that column.
fn laid_out(bytes: &Bytes, sheet: &str, mut cells: Cells) -> Result<(Vec<Line>, usize)> {
    cells.sort_by_key(|cell| cell.at);
    let columns = cells.iter().map(|cell| cell.at.1);
    let (Some(left), Some(right)) = (columns.clone().min(), columns.max()) else {
        return Err(failed(bytes, format!("the sheet `{sheet}` is empty, or the part that is read")));
    };
    let rows = cells.chunk_by(|a, b| a.at.0 == b.at.0);
    let (high, wide) = (rows.clone().count(), (right - left) as usize + 1);
    if (high as u64).saturating_mul(wide as u64) > MOST_CELLS {
        let what = format!("the sheet in `{}`", bytes.name());
        return Err(Error::Limit { what, limit: format!("{MOST_CELLS} cells") });
    }
    if is_too_sparse(high, wide, cells.len(), MOST_BLANK) {
        let message = format!(
            "nearly all cells of the sheet `{sheet}` are blank: {high} rows by {wide} columns hold {} values",
            cells.len()
        );
        let range = with("range", "A1:…").does("reads only the table");
        return Err(failed(bytes, Phrase::from(message).or(range)));
    }
    Ok((rows.map(|row| line(row, left, right)).collect(), left as usize))
}

fn line(row: &[Cell], left: u32, right: u32) -> Line {
    let mut texts = vec![String::new(); (right - left) as usize + 1];
    let mut exact = vec![false; texts.len()];
    let mut shown = Vec::new();
    for cell in row {
        let at = (cell.at.1 - left) as usize;
        texts[at] = text(&cell.value);
        exact[at] = cell.is_number();
        if cell.shown.is_some() && exact[at] {
            shown.resize(texts.len(), None);
            shown[at].clone_from(&cell.shown);
        }
    }
    Line { number: row[0].at.0 as usize + 1, cells: StringRecord::from(texts), exact, shown, ..Line::default() }
}

/// Converts a cell to a text that reads back as the same value; dates are written as year-month-day.
fn text(value: &Data) -> String {
    match value {
        Data::Empty => String::new(),
        Data::Int(number) => number.to_string(),
        Data::Float(number) => number.to_string(),
        Data::String(text) => text.trim().replace("\r\n", "\n").replace('\r', "\n"),
        Data::Bool(truth) => truth.to_string(),
        Data::DateTime(date) => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Error(error) => error.to_string(),
    }
}

/// What a sheet says about its cells besides their values.
#[derive(Default)]
struct Form {
    merged: Vec<Merged>,
    /// Spans of adjacent hidden rows and columns, by their first and last index from 0.
    hidden_rows: Vec<(u32, u32)>,
    hidden_columns: Vec<(u32, u32)>,
    /// Cells with a formula.
    formulas: HashSet<Place>,
    /// Numbers that are shown with leading zeros, as they are shown.
    codes: HashMap<Place, String>,
    /// What is shown beside other numbers.
    shown: HashMap<Place, Arc<Shown>>,
}

impl Form {
    /// Adds to the cells what the sheet shows.
    fn show(&self, cells: &mut Cells) {
        if self.codes.is_empty() && self.shown.is_empty() {
            return;
        }
        for cell in cells {
            if let Some(code) = self.codes.get(&cell.at) {
                cell.value = Data::String(code.clone());
            }
            cell.shown = self.shown.get(&cell.at).cloned();
        }
    }
}

impl<'a> Book<'a> {
    fn open(content: &'a [u8], ending: &str, watch: &Watch) -> Fallible<Book<'a>> {
        let source = Cursor::new(content);
        let is_ods = content.get(30..).is_some_and(|rest| rest.starts_with(b"mimetypeapplication/vnd.oasis"));
        Ok(if content.starts_with(OLE) {
            ole::check(content)?;
            Book::Xls(Xls::new(source)?)
        } else if is_ods || ending == "ods" {
            ods::check(&mut ZipArchive::new(source.clone())?, watch)?;
            Book::Ods(Ods::new(source)?)
        } else {
            Book::Xlsx(Xlsx::new(source)?, MostCells::in_file(content.len()))
        })
    }

    fn sheets(&self) -> Vec<String> {
        match self {
            Book::Xlsx(book, _) => book.sheet_names(),
            Book::Xls(book) => book.sheet_names(),
            Book::Ods(book) => book.sheet_names(),
        }
    }

    fn cells(&mut self, sheet: &str, watch: &Watch) -> Fallible<Cells> {
        match self {
            Book::Xlsx(book, most) => {
                let mut cells = Cells::new();
                let mut reader = match book.worksheet_cells_reader(sheet) {
                    // A chart sheet has no cells.
                    Err(XlsxError::NotAWorksheet(_)) => return Ok(cells),
                    reader => reader?,
                };
                let formats: Vec<(usize, NumberFormat)> = reader.styles().iter().map(format).collect();
                for round in 0.. {
                    watch.check_at(round)?;
                    let Some((cell, style)) = reader.next_cell_with_style_id()? else { break };
                    let (at, value): (Place, Data) = (cell.get_position(), cell.get_value().clone().into());
                    // A sheet may have millions of blank cells that are only formatted.
                    most.check(sheet, round, cells.len())?;
                    if matches!(value, Data::Empty) {
                        continue;
                    }
                    let of_style = formats.get(style);
                    let shown = of_style.and_then(|(_, format)| format.shown(number(&value)?));
                    let width = of_style.map_or(0, |(zeros, _)| *zeros);
                    cells.push(Cell { at, value: if width > 1 { padded(value, width) } else { value }, shown });
                }
                Ok(cells)
            }
            Book::Xls(book) => Ok(of_range(&book.worksheet_range(sheet)?)),
            Book::Ods(book) => Ok(of_range(&book.worksheet_range(sheet)?)),
        }
    }

    fn form(&self, content: &[u8], sheet: &str, watch: &Watch) -> Fallible<Form> {
        match self {
            Book::Xlsx(..) => xlsx::form(&mut ZipArchive::new(Cursor::new(content))?, sheet, watch),
            Book::Ods(_) => ods::form(&mut ZipArchive::new(Cursor::new(content))?, sheet),
            Book::Xls(book) => {
                let merged = book.merge_cells_by_sheet_name(sheet)?;
                let merged = merged.iter().map(|region| Merged::new(region.start, region.end)).collect();
                Ok(Form { merged, ..Form::default() })
            }
        }
    }
}

/// Returns the minimum number of digits in a number format, and what it shows beside numbers.
fn format(style: &Style) -> (usize, NumberFormat) {
    let code = style.number_format.as_ref().map_or("", |format| format.format_code.as_str());
    (zeros(code), NumberFormat::new(code))
}

#[expect(clippy::cast_precision_loss, reason = "only its size and sign matter")]
fn number(value: &Data) -> Option<f64> {
    match value {
        Data::Int(number) => Some(*number as f64),
        Data::Float(number) => Some(*number),
        _ => None,
    }
}

/// Returns the minimum number of digits if a number format consists of zeros alone, such as 5 for the `00000` of postal
/// codes; otherwise 0.
fn zeros(format: &str) -> usize {
    let mut positive = format.split(';').next().unwrap_or("").trim();
    // Skips a colour or a language.
    while let Some((_, rest)) = positive.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        positive = rest;
    }
    if positive.bytes().all(|sign| sign == b'0') { positive.len() } else { 0 }
}

/// Formats a whole number with this many digits, as the sheet shows it.
fn padded(value: Data, width: usize) -> Data {
    match value {
        Data::Float(number) if number >= 0.0 && number.fract() == 0.0 && number < 1e15 => {
            Data::String(format!("{number:0width$}"))
        }
        Data::Int(number) if number >= 0 => Data::String(format!("{number:0width$}")),
        other => other,
    }
}

/// Opens the XML of a part of a workbook, in which an empty element is read as a start and an end. Like Excel, this
/// ignores case and the direction of slashes in names.
fn part<'a>(zip: &'a mut Zip, path: &str) -> Fallible<quick_xml::Reader<impl std::io::BufRead + 'a>> {
    let is_same = |name: &str| name.replace('\\', "/").eq_ignore_ascii_case(path);
    let known = |at: &usize| zip.name_for_index(*at).is_some_and(|name| name.is_ok_and(|name| is_same(&name)));
    let at = zip.index_for_name(path).or_else(|| (0..zip.len()).find(known));
    let at = at.ok_or_else(|| format!("`{path}` is missing in it"))?;
    let mut reader = quick_xml::Reader::from_reader(BufReader::with_capacity(1 << 16, zip.by_index(at)?));
    let config = reader.config_mut();
    config.expand_empty_elements = true;
    config.check_end_names = false;
    Ok(reader)
}

/// Returns the value of an attribute, whatever its namespace prefix.
fn attribute<'a>(element: &'a BytesStart, name: &str) -> Option<Cow<'a, str>> {
    let mut attributes = element.attributes();
    let known = attributes.with_checks(false).flatten().find(|known| known.key.local_name().as_ref() == name)?;
    known.normalized_value(XmlVersion::Implicit1_0).ok()
}

fn of_range(range: &Range<Data>) -> Cells {
    let (top, left) = range.start().unwrap_or_default();
    let cell = |(row, column, value): (usize, usize, &Data)| {
        let place = |offset: usize, start: u32| u32::try_from(offset).unwrap_or(u32::MAX - start) + start;
        Cell { at: (place(row, top), place(column, left)), value: value.clone(), shown: None }
    };
    range.used_cells().map(cell).collect()
}

/// Returns a problem for each formula that was saved without its value, in order of position.
fn without_value(mut formulas: HashSet<Place>, cells: &Cells) -> Vec<Problem> {
    if !formulas.is_empty() {
        for cell in cells {
            formulas.remove(&cell.at);
        }
    }
    let mut formulas: Vec<Place> = formulas.into_iter().collect();
    formulas.sort_unstable();
    let problem = |&(row, column): &Place| {
        let message = "a formula without its value; open the file in a spreadsheet program and save it again";
        Problem::new(row as usize + 1, column as usize + 1, message)
    };
    formulas.iter().map(problem).collect()
}

/// Returns the rows and columns with cells that lie in these spans.
fn hidden(rows: Vec<(u32, u32)>, columns: Vec<(u32, u32)>, cells: &Cells) -> Hidden {
    let within = |mut spans: Vec<(u32, u32)>, used: &dyn Fn(&Place) -> u32| -> Vec<usize> {
        if spans.is_empty() {
            return Vec::new();
        }
        spans.sort_unstable();
        let used: BTreeSet<u32> = cells.iter().map(|cell| used(&cell.at)).collect();
        let is_hidden = |at: &u32| {
            let span = spans[..spans.partition_point(|span| span.0 <= *at)].last();
            span.is_some_and(|span| span.1 >= *at)
        };
        used.into_iter().filter(is_hidden).map(|at| at as usize + 1).collect()
    };
    Hidden { rows: within(rows, &|place| place.0), columns: within(columns, &|place| place.1) }
}

fn is_within((row, column): Place, (first, last): (Place, Place)) -> bool {
    (first.0..=last.0).contains(&row) && (first.1..=last.1).contains(&column)
}

/// Parses a range such as `B3:F20`; positions count from 0.
fn range(text: &str) -> Result<(Place, Place)> {
    let wrong = || Error::wrong("option `range`", format!("`{text}`"), "two cells such as `B3:F20`").about(text);
    let corner = |cell: &str| place(&cell.trim().replace('$', ""));
    let (first, last) = text.split_once(':').ok_or_else(wrong)?;
    match (corner(first), corner(last)) {
        (Some(first), Some(last)) if first.0 <= last.0 && first.1 <= last.1 => Ok((first, last)),
        _ => Err(wrong()),
    }
}

/// Parses a cell reference such as `BC12`; positions count from 0.
fn place(name: &str) -> Option<Place> {
    let (letters, digits) = name.split_at(name.find(|c: char| c.is_ascii_digit())?);
    if letters.is_empty() || letters.len() > 3 || !letters.bytes().all(|letter| letter.is_ascii_alphabetic()) {
        return None;
    }
    let digit = |letter: u8| u32::from(letter.to_ascii_uppercase() - b'A') + 1;
    let column = letters.bytes().fold(0, |sum, letter| sum * 26 + digit(letter));
    Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column - 1))
}

impl Merged {
    /// Whether any part of it lies between two positions, counted from 0.
    fn touches(&self, first: (u32, u32), last: (u32, u32)) -> bool {
        let is_before = |at: usize, end: u32| at <= end as usize + 1;
        let is_after = |at: usize, start: u32| at > start as usize;
        is_before(self.first.0, last.0)
            && is_before(self.first.1, last.1)
            && is_after(self.last.0, first.0)
            && is_after(self.last.1, first.1)
    }
}

#[cfg(test)]
mod tests;
