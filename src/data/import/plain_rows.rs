//! Rows in which nothing is to be asked, read on all threads: as many cells as the header has, numbers in plain digits, a
//! name that is no total, note or repetition. Every other line is handed back as it stands, for `sheet` to read.

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

/// So many digits fit into a whole number of 64 bits.
const MOST_DIGITS: usize = 18;
/// Whole numbers below this are exact, and so is their quotient by a power of ten that is exact itself, but for the one
/// rounding of any division.
const EXACT: u64 = 1 << 53;
const POWERS: [f64; 19] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];

/// What a column of a plain row holds; numbers and texts with their place among those of their kind.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Unit,
    Year,
    Number(usize),
    Text(usize),
    Aside(Option<Why>),
}

/// How plain rows of a table look.
pub struct PlainRows {
    kinds: Vec<Kind>,
    numbers: usize,
    texts: usize,
    separator: u8,
    quote: Option<u8>,
    decimal: u8,
    is_ours: bool,
    /// The column of texts that names the units beside their code.
    name: Option<usize>,
    missing: Vec<String>,
}

/// What a piece of a file holds.
pub struct Block<'t> {
    pub items: Vec<Item<'t>>,
    /// Of the plain rows: their units, lines counted from the start of the piece, and years where there are any.
    pub units: Vec<String>,
    pub lines: Vec<usize>,
    pub years: Vec<i32>,
    /// By column of numbers.
    pub numbers: Vec<Vec<f64>>,
    pub written: Vec<Written>,
    /// By column of other cells.
    pub texts: Vec<Vec<&'t str>>,
    /// A cell stands in a column that is not read, and cannot be of its kind.
    pub is_odd: bool,
    /// How many line ends the piece has.
    pub count: usize,
}

/// Plain rows, or a line that may be anything, with its number in the piece.
pub enum Item<'t> {
    Rows(usize),
    Line(&'t str, usize),
}

/// Whether an option or the layout needs every line to be looked at, which only `sheet` does.
pub fn needs_lines(layout: &Layout, reading: &Reading) -> bool {
    let said = [&reading.nil, &reading.missing, &reading.marks];
    let has_digit = |text: &String| text.is_empty() || text.bytes().any(|byte| byte.is_ascii_digit());
    let is_said = said.into_iter().flatten().any(has_digit) || !reading.keep.is_empty();
    let is_filtered = !reading.skip.lines.is_empty() || !layout.only.is_empty() || layout.fill.contains(&true);
    let is_long = layout.roles.contains(&Role::Indicator) || layout.place.is_some();
    is_said || is_filtered || is_long
}

/// A line with fewer filled cells may be a note or a heading.
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
    /// None where an option or the layout asks of each line what only `sheet` knows. `is_number` says of each column
    /// whether it is known to hold numbers.
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

    /// The places of the columns of numbers, then those of the others that are read.
    pub fn columns(&self) -> (Vec<usize>, Vec<usize>) {
        let of = |wanted: &dyn Fn(&Kind) -> bool| {
            self.kinds.iter().enumerate().filter(|(_, kind)| wanted(kind)).map(|(at, _)| at).collect()
        };
        (of(&|kind| matches!(kind, Kind::Number(_))), of(&|kind| matches!(kind, Kind::Text(_))))
    }

    /// Read a piece of a file; none where it is no text, or has a character that an earlier program broke.
    pub fn block<'t>(&self, bytes: &'t [u8]) -> Option<Block<'t>> {
        let text = std::str::from_utf8(bytes).ok()?;
        if !bytes.is_ascii() && text.contains(crate::files::BROKEN) {
            return None;
        }
        let mut block = Block {
            items: Vec::new(),
            units: Vec::new(),
            lines: Vec::new(),
            years: Vec::new(),
            numbers: vec![Vec::new(); self.numbers],
            written: vec![Written::default(); self.numbers],
            texts: vec![Vec::new(); self.texts],
            is_odd: false,
            count: 0,
        };
        let (mut at, mut rows) = (0, 0);
        let mut row = Row { text, numbers: vec![(0.0, Shape::Missing); self.numbers], ..Row::new(self.texts) };
        while at < bytes.len() {
            block.count += 1;
            match self.row(at, &mut row) {
                Some(end) if self.is_row(&row) => {
                    at = end;
                    rows += 1;
                    self.keep(&row, &mut block);
                }
                _ => {
                    let end = bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |to| at + to + 1);
                    if rows > 0 {
                        block.items.push(Item::Rows(std::mem::take(&mut rows)));
                    }
                    block.items.push(Item::Line(&text[at..end], block.count));
                    at = end;
                }
            }
        }
        block.items.extend((rows > 0).then_some(Item::Rows(rows)));
        Some(block)
    }

    fn keep<'t>(&self, row: &Row<'t>, block: &mut Block<'t>) {
        block.units.push(if self.is_ours { row.unit.to_string() } else { clean(row.unit) });
        block.lines.push(block.count);
        block.years.extend(row.year);
        block.is_odd |= row.is_odd;
        for ((numbers, written), (number, shape)) in block.numbers.iter_mut().zip(&mut block.written).zip(&row.numbers)
        {
            numbers.push(*number);
            shape.count(written, row.text);
        }
        block.texts.iter_mut().zip(&row.texts).for_each(|(texts, text)| texts.push(text));
    }

    /// Whether what was taken apart is a row beyond doubt.
    fn is_row(&self, row: &Row) -> bool {
        if self.is_ours {
            return true;
        }
        let is_indented = row.first.starts_with([' ', '\u{a0}', '\u{3000}']);
        row.filled >= min_filled(self.kinds.len())
            && row.differs
            && !is_indented
            && is_clearly_a_unit(row.unit, row.first, self.name.map(|at| row.texts[at]))
    }

    /// Take the line apart that begins here; the start of the next, none where it is not plain.
    fn row<'t>(&self, from: usize, row: &mut Row<'t>) -> Option<usize> {
        let bytes = row.text.as_bytes();
        (row.filled, row.differs, row.year, row.is_odd, row.first) = (0, false, None, false, "");
        let mut at = from;
        for (place, kind) in self.kinds.iter().enumerate() {
            let start = at;
            if let Kind::Number(slot) = kind {
                let (number, shape, end) = self.number(bytes, at)?;
                row.numbers[*slot] = (number, shape);
                at = end;
            } else {
                at = self.text_end(bytes, at)?;
            }
            // Blanks around a cell are no part of it.
            let cell = row.text.get(start..at)?.trim();
            if !matches!(kind, Kind::Number(_)) {
                self.cell(*kind, cell, row)?;
            }
            if place == 0 {
                if bytes.get(start).is_some_and(|byte| *byte == b' ' || !byte.is_ascii() && cell.len() < at - start) {
                    return None;
                }
                row.first = cell;
            }
            row.filled += usize::from(!cell.is_empty());
            row.differs |= !cell.is_empty() && cell != row.first;
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
            Kind::Unit => row.unit = cell,
            Kind::Text(slot) => row.texts[slot] = cell,
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

    /// The end of a cell without quotation marks.
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

    /// A number in plain digits, or an empty cell; what was seen of it, and where it ends.
    fn number(&self, bytes: &[u8], from: usize) -> Option<(f64, Shape, usize)> {
        let mut at = from;
        let digit = |at: usize| bytes.get(at).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10);
        let is_below = bytes.get(at) == Some(&b'-');
        at += usize::from(is_below);
        let start = at;
        let mut whole = 0_u64;
        while let Some(digit) = digit(at) {
            whole = whole.wrapping_mul(10).wrapping_add(u64::from(digit));
            at += 1;
        }
        let before = at - start;
        if before == 0 {
            let is_empty =
                !is_below && bytes.get(at).is_none_or(|byte| *byte == self.separator || b"\r\n".contains(byte));
            return is_empty.then_some((f64::NAN, Shape::Missing, at));
        }
        let mut after = 0;
        if bytes.get(at) == Some(&self.decimal) {
            at += 1;
            let first = at;
            while let Some(digit) = digit(at) {
                whole = whole.wrapping_mul(10).wrapping_add(u64::from(digit));
                at += 1;
            }
            after = at - first;
            // Leading zeros before decimals, as in `01.5`, are for others to judge.
            if after == 0 || before > 1 && bytes[start] == b'0' {
                return None;
            }
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
            (1..=3, 3) if bytes[start] != b'0' => Shape::Open { from, to: at },
            _ if self.decimal == b'.' => Shape::Point,
            _ => Shape::Comma,
        };
        Some((if is_below { -number } else { number }, shape, at))
    }
}

/// One line taken apart.
struct Row<'t> {
    text: &'t str,
    unit: &'t str,
    first: &'t str,
    year: Option<i32>,
    numbers: Vec<(f64, Shape)>,
    texts: Vec<&'t str>,
    filled: usize,
    /// A cell differs from the first one.
    differs: bool,
    is_odd: bool,
}

impl Row<'_> {
    fn new(texts: usize) -> Row<'static> {
        Row {
            text: "",
            unit: "",
            first: "",
            year: None,
            numbers: Vec::new(),
            texts: vec![""; texts],
            filled: 0,
            differs: false,
            is_odd: false,
        }
    }
}

/// How a number is written, as far as it tells of the others.
#[derive(Debug, Clone, Copy)]
enum Shape {
    Missing,
    Whole,
    ZeroLed,
    Point,
    Comma,
    /// Its sign may part thousands.
    Open {
        from: usize,
        to: usize,
    },
}

impl Shape {
    fn count(self, written: &mut Written, text: &str) {
        written.found += usize::from(!matches!(self, Shape::Missing));
        match self {
            Shape::Missing | Shape::Whole => {}
            Shape::ZeroLed => written.zero_led += 1,
            Shape::Point => written.points += 1,
            Shape::Comma => written.commas += 1,
            Shape::Open { from, to } => {
                if written.open == 0 {
                    written.first_open = text[from..to].to_string();
                }
                written.open += 1;
            }
        }
    }
}
