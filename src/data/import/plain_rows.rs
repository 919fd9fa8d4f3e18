//! Reads unambiguous rows on all threads: rows with as many cells as the header, numbers in plain digits, and a name
//! that is not a total, a note or a repetition. Every other line is left for `sheet` to read.

use std::ops::Range;

use super::digits::{MOST_DIGITS, TENS, digits};
use super::format::Written;
use super::layout::Layout;
use super::numbers::Format;
use super::roles::Role;
use super::rows::{DITTO, marks_before};
use super::suspicious_rows::is_total;
use super::why::Why;
use super::years::year_of_cell;
use crate::data::names::clean;
use crate::data::reading::Reading;
use crate::texts::Texts;

/// Whole numbers below this are exact, and so are powers of ten up to 1e22, so that their quotient is rounded only
/// once.
const EXACT: u64 = 1 << 53;
const POWERS: [f64; 19] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];

/// What a column of a plain row contains; numbers and texts carry their index among those of the same kind.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Unit,
    Year,
    Number(usize),
    Text(usize),
    Aside(Option<Why>),
}

/// The format of a table's plain rows.
pub struct PlainRows {
    kinds: Vec<Kind>,
    numbers: usize,
    texts: usize,
    separator: u8,
    quote: Option<u8>,
    decimal: u8,
    is_ours: bool,
    /// The text column that names the units beside their code.
    name: Option<usize>,
    missing: Vec<String>,
}

/// The parsed content of a piece; its memory is reused for later pieces.
#[derive(Default)]
pub struct Block {
    pub items: Vec<Item>,
    /// For the plain rows: their units, their lines counted from the start of the piece, and their years if there are
    /// any.
    pub units: Texts,
    pub lines: Vec<usize>,
    pub years: Vec<i32>,
    /// The values of each numeric column.
    pub numbers: Vec<Vec<f64>>,
    pub written: Vec<Written>,
    /// For each other column, the ranges of its cells in the piece.
    pub texts: Vec<Vec<Range<usize>>>,
    /// Whether a skipped column contains a cell that contradicts the reason for skipping it.
    pub is_odd: bool,
    /// The number of line ends in the piece.
    pub count: usize,
}

/// A number of plain rows, or the range of a line that may be anything, with its number in the piece.
pub enum Item {
    Rows(usize),
    Line(Range<usize>, usize),
}

impl Block {
    /// Whether the piece contains nothing but plain rows.
    pub fn is_plain(&self) -> bool {
        self.items.iter().all(|item| matches!(item, Item::Rows(_)))
    }

    fn clear(&mut self, numbers: usize, texts: usize) {
        self.items.clear();
        self.units.clear();
        self.lines.clear();
        self.years.clear();
        self.numbers.resize_with(numbers, Vec::new);
        self.numbers.iter_mut().for_each(Vec::clear);
        self.texts.resize_with(texts, Vec::new);
        self.texts.iter_mut().for_each(Vec::clear);
        self.written.clear();
        self.written.resize_with(numbers, Written::default);
        (self.is_odd, self.count) = (false, 0);
    }
}

/// Whether an option or the layout requires every line to be examined, which only `sheet` does.
pub fn needs_lines(layout: &Layout, reading: &Reading) -> bool {
    let said = [&reading.nil, &reading.missing, &reading.marks];
    let has_digit = |text: &String| text.is_empty() || text.bytes().any(|byte| byte.is_ascii_digit());
    let is_said = said.into_iter().flatten().any(has_digit) || !reading.keep.is_empty();
    let is_filtered = !reading.skip.lines.is_empty() || !layout.only.is_empty() || layout.fill.contains(&true);
    let is_long = layout.roles.contains(&Role::Indicator) || layout.place.is_some();
    is_said || is_filtered || is_long
}

/// Returns the number of filled cells below which a line may be a note or a heading.
pub fn min_filled(columns: usize) -> usize {
    if columns > 2 { 3 } else { 2 }
}

/// Whether a line is clearly a row of a unit, judged by the unit, the first cell, and the label beside a code.
pub fn is_clearly_a_unit(name: &str, first: &str, label: Option<&str>) -> bool {
    let is_named = !name.is_empty() && !first.is_empty() && !first.contains([':', '：']);
    is_named
        && !DITTO.contains(&name)
        && marks_before(name) == 0
        && !is_total(name)
        && label.is_none_or(|label| label.is_empty() || !is_total(label))
}

impl PlainRows {
    /// Returns None if an option or the layout requires what only `sheet` can do. `is_number` tells whether a column is
    /// known to be numeric.
    pub fn of(
        layout: &Layout,
        reading: &Reading,
        (separator, quote): (u8, Option<u8>),
        is_number: &dyn Fn(usize) -> bool,
    ) -> Option<PlainRows> {
        let is_blank = separator == b' ' || separator.is_ascii_alphanumeric() || b"+-.".contains(&separator);
        let format = if layout.is_ours { Format::default() } else { layout.format };
        let decimal = u8::try_from(format.decimal).ok().filter(|decimal| *decimal != separator)?;
        let unit = layout.roles.iter().position(|role| *role == Role::Unit)?;
        // A header of numbers might be repeated as a row.
        let is_figure = |head: &String| head.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let is_headed = |at: usize| is_number(at) && !is_figure(&layout.header[at]);
        if needs_lines(layout, reading) || is_blank || !(0..layout.roles.len()).any(is_headed) {
            return None;
        }
        let (mut numbers, mut texts, mut name) = (0, 0, None);
        let next = |count: &mut usize| std::mem::replace(count, *count + 1);
        let aside = |at: usize| layout.aside.iter().find(|(of, _)| *of == at).map(|(_, why)| *why);
        let kind = |(at, role): (usize, &Role)| match role {
            Role::Unit if at == unit => Kind::Unit,
            Role::Year => Kind::Year,
            Role::Unit | Role::Aside | Role::Indicator => Kind::Aside(aside(at).filter(|_| layout.is_sample)),
            _ if is_number(at) => Kind::Number(next(&mut numbers)),
            _ => {
                if *role == Role::Text && layout.header[at] == "name" {
                    name = Some(texts);
                }
                Kind::Text(next(&mut texts))
            }
        };
        let kinds = layout.roles.iter().enumerate().map(kind).collect();
        let missing = reading.missing.clone();
        Some(PlainRows { kinds, numbers, texts, separator, quote, decimal, is_ours: layout.is_ours, name, missing })
    }

    /// Returns the index of a column among the numeric ones, if it is one.
    pub fn number(&self, at: usize) -> Option<usize> {
        if let Some(Kind::Number(slot)) = self.kinds.get(at) { Some(*slot) } else { None }
    }

    /// Returns the index of a column among the other columns that are read, if it is one.
    pub fn text(&self, at: usize) -> Option<usize> {
        if let Some(Kind::Text(slot)) = self.kinds.get(at) { Some(*slot) } else { None }
    }

    /// Parses a piece of a file. Returns false if it is not UTF-8, or contains a character that was garbled before.
    pub fn block(&self, bytes: &[u8], block: &mut Block) -> bool {
        block.clear(self.numbers, self.texts);
        let Ok(text) = std::str::from_utf8(bytes) else { return false };
        if !bytes.is_ascii() && text.contains(crate::files::BROKEN) {
            return false;
        }
        let (mut at, mut rows) = (0, 0);
        let mut row = Row { text, ..Row::new(self.numbers, self.texts) };
        let mut counts = vec![[0; SHAPES]; self.numbers];
        while at < bytes.len() {
            block.count += 1;
            match self.row(at, &mut row) {
                Some(end) if self.is_row(&row) => {
                    at = end;
                    rows += 1;
                    self.keep(&row, block, &mut counts);
                }
                _ => {
                    let end = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |to| at + to + 1);
                    if rows > 0 {
                        block.items.push(Item::Rows(std::mem::take(&mut rows)));
                    }
                    block.items.push(Item::Line(at..end, block.count));
                    at = end;
                }
            }
        }
        block.items.extend((rows > 0).then_some(Item::Rows(rows)));
        block.written.iter_mut().zip(&counts).for_each(|(written, counts)| Shape::tell(counts, written));
        true
    }

    fn keep(&self, row: &Row, block: &mut Block, counts: &mut [[usize; SHAPES]]) {
        block.units.push(&if self.is_ours { row.unit.into() } else { clean(row.unit) });
        block.lines.push(block.count);
        block.years.extend(row.year);
        block.is_odd |= row.is_odd;
        for (slot, at) in &row.open {
            if counts[*slot][Shape::Open as usize] == 0 {
                block.written[*slot].first_open = row.text[at.clone()].to_string();
            }
        }
        let cells = row.numbers.iter().zip(&row.shapes);
        for ((numbers, counts), (number, shape)) in block.numbers.iter_mut().zip(counts).zip(cells) {
            numbers.push(*number);
            counts[*shape as usize] += 1;
        }
        block.texts.iter_mut().zip(&row.texts).for_each(|(texts, text)| texts.push(text.clone()));
    }

    /// Whether a parsed line is unambiguously a row.
    fn is_row(&self, row: &Row) -> bool {
        if self.is_ours {
            return true;
        }
        let is_indented = row.first.starts_with([' ', '\u{a0}', '\u{3000}']);
        row.filled >= min_filled(self.kinds.len())
            && row.differs
            && !is_indented
            && is_clearly_a_unit(row.unit, row.first, self.name.map(|at| &row.text[row.texts[at].clone()]))
    }

    /// Parses the line that begins here. Returns the start of the next line, or None if the line is not plain.
    fn row<'t>(&self, from: usize, row: &mut Row<'t>) -> Option<usize> {
        let bytes = row.text.as_bytes();
        (row.filled, row.differs, row.year, row.is_odd, row.first) = (0, false, None, false, "");
        row.open.clear();
        let mut at = from;
        for (place, kind) in self.kinds.iter().enumerate() {
            let is_quoted = self.quote.is_some() && bytes.get(at) == self.quote.as_ref();
            at += usize::from(is_quoted);
            let start = at;
            let length;
            if let Kind::Number(slot) = kind {
                let (number, shape, end) = self.figure(bytes, at)?;
                (row.numbers[*slot], row.shapes[*slot]) = (number, shape);
                if let Shape::Open = shape {
                    row.open.push((*slot, at..end));
                }
                (at, length) = (end, end - start);
            } else {
                at = if is_quoted { self.quoted_end(bytes, at)? } else { self.text_end(bytes, at)? };
                // Blanks around a cell are not part of it.
                let cell = row.text.get(start..at)?.trim();
                self.cell(*kind, cell, row)?;
                length = cell.len();
            }
            if place == 0 {
                let cell = row.text.get(start..at)?.trim();
                if bytes.get(start).is_some_and(|byte| *byte == b' ' || !byte.is_ascii() && length < at - start) {
                    return None;
                }
                row.first = cell;
            }
            row.filled += usize::from(length > 0);
            row.differs = row.differs || length > 0 && row.text.get(start..at)?.trim() != row.first;
            if is_quoted {
                at += usize::from(bytes.get(at) == self.quote.as_ref());
            }
            let is_last = place + 1 == self.kinds.len();
            match (bytes.get(at), is_last) {
                (Some(byte), false) if *byte == self.separator => at += 1,
                (None, true) => return Some(at),
                (Some(b'\n'), true) => return Some(at + 1),
                (Some(b'\r'), true) if bytes.get(at + 1) == Some(&b'\n') => return Some(at + 2),
                _ => return None,
            }
        }
        None
    }

    fn cell<'t>(&self, kind: Kind, cell: &'t str, row: &mut Row<'t>) -> Option<()> {
        match kind {
            // The apostrophe may guard a text that looks like a formula, which only a single line undoes.
            Kind::Unit | Kind::Text(_) if cell.starts_with('\'') => return None,
            Kind::Unit => row.unit = cell,
            Kind::Text(slot) => {
                let from = cell.as_ptr().addr() - row.text.as_ptr().addr();
                row.texts[slot] = from..from + cell.len();
            }
            Kind::Year => {
                let is_plain = cell.len() == 4 && cell.bytes().all(|byte| byte.is_ascii_digit());
                row.year = Some(year_of_cell(cell).filter(|_| is_plain)?);
            }
            Kind::Aside(Some(why)) => {
                let is_missing = || super::numbers::is_missing(cell) || self.missing.iter().any(|text| text == cell);
                row.is_odd |= !why.allows(cell) && !is_missing();
            }
            Kind::Aside(None) | Kind::Number(_) => {}
        }
        Some(())
    }

    /// Returns the end of a cell without quotation marks.
    fn text_end(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let mut at = from;
        while let Some(&byte) = bytes.get(at) {
            if byte == self.separator || byte == b'\n' || byte == b'\r' {
                break;
            }
            if Some(byte) == self.quote || byte == b'"' {
                return None;
            }
            at += 1;
        }
        Some(at)
    }

    /// Returns the position of the closing mark of a quoted cell on one line that contains no further marks.
    fn quoted_end(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let is_end = |byte: &u8| b"\"\r\n\\".contains(byte) || Some(*byte) == self.quote;
        let at = from + bytes.get(from..)?.iter().position(is_end)?;
        (bytes.get(at) == self.quote.as_ref()).then_some(at)
    }

    /// Parses a number in plain digits, or an empty cell. Returns the number, its shape, and the position after it.
    fn figure(&self, bytes: &[u8], from: usize) -> Option<(f64, Shape, usize)> {
        let mut at = from;
        let is_below = bytes.get(at) == Some(&b'-');
        at += usize::from(is_below);
        let start = at;
        let (mut whole, before) = digits(bytes, at);
        at += before;
        if before == 0 {
            let is_empty =
                !is_below && bytes.get(at).is_none_or(|byte| *byte == self.separator || b"\r\n".contains(byte));
            return is_empty.then_some((f64::NAN, Shape::Missing, at));
        }
        let mut after = 0;
        if bytes.get(at) == Some(&self.decimal) {
            at += 1;
            let (decimals, count) = digits(bytes, at);
            // Leading zeros before decimals, as in `01.5`, are left for `sheet` to judge.
            if count == 0 || before + count > MOST_DIGITS || before > 1 && bytes[start] == b'0' {
                return None;
            }
            (whole, after) = (whole.wrapping_mul(TENS[count]).wrapping_add(decimals), count);
            at += count;
        }
        if before + after > MOST_DIGITS {
            return None;
        }
        let number = match whole < EXACT {
            true => whole as f64 / POWERS[after],
            false => {
                let text = std::str::from_utf8(&bytes[start..at]).ok()?;
                text.replace(char::from(self.decimal), ".").parse().ok()?
            }
        };
        let shape = match (before, after) {
            (1.., 0) if before > 1 && !is_below && bytes[start] == b'0' => Shape::ZeroLed,
            (_, 0) => Shape::Whole,
            (1..=3, 3) if bytes[start] != b'0' => Shape::Open,
            _ if self.decimal == b'.' => Shape::Point,
            _ => Shape::Comma,
        };
        Some((if is_below { -number } else { number }, shape, at))
    }
}

/// A parsed line.
struct Row<'t> {
    text: &'t str,
    unit: &'t str,
    first: &'t str,
    year: Option<i32>,
    numbers: Vec<f64>,
    shapes: Vec<Shape>,
    /// The numbers whose sign may be a thousands separator, with their ranges.
    open: Vec<(usize, Range<usize>)>,
    texts: Vec<Range<usize>>,
    filled: usize,
    /// Whether any cell differs from the first one.
    differs: bool,
    is_odd: bool,
}

impl Row<'_> {
    fn new(numbers: usize, texts: usize) -> Row<'static> {
        Row {
            text: "",
            unit: "",
            first: "",
            year: None,
            numbers: vec![0.0; numbers],
            shapes: vec![Shape::Missing; numbers],
            open: Vec::new(),
            texts: vec![0..0; texts],
            filled: 0,
            differs: false,
            is_odd: false,
        }
    }
}

/// How a number is written, as far as it says something about others.
#[derive(Debug, Clone, Copy)]
#[repr(u8)]
enum Shape {
    Missing,
    Whole,
    ZeroLed,
    Point,
    Comma,
    /// The sign may be a thousands separator.
    Open,
}

/// The number of shapes.
const SHAPES: usize = Shape::Open as usize + 1;

impl Shape {
    /// Records what the number of cells of each shape reveals about a column.
    fn tell(counts: &[usize; SHAPES], written: &mut Written) {
        written.found = counts.iter().sum::<usize>() - counts[Shape::Missing as usize];
        written.zero_led = counts[Shape::ZeroLed as usize];
        written.points = counts[Shape::Point as usize];
        written.commas = counts[Shape::Comma as usize];
        written.open = counts[Shape::Open as usize];
    }
}
