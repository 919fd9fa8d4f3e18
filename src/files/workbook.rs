//! One sheet of a workbook: xlsx, xls, ods.

use std::collections::HashSet;
use std::io::Cursor;

use ::csv::StringRecord;
use calamine::{Data, Dimensions, Ods, Range, Reader, Xls, Xlsx};

use super::grid::{From, Grid, Line, Merged};
use super::{Bytes, Opening, Which};
use crate::{Error, Problem, Result};

/// Cells of a sheet by row and column from 0, not yet laid out: a sheet of two cells may be a million rows high.
type Cells = Vec<((u32, u32), Data)>;

/// More cells than this, blank ones counted, are not laid out.
const MOST_CELLS: u64 = 200_000_000;

/// How files of xlsx and ods begin, and those of xls.
pub const ZIP: &[u8] = b"PK\x03\x04";
pub const OLE: &[u8] = b"\xd0\xcf\x11\xe0";

enum Book<'a> {
    Xlsx(Xlsx<Cursor<&'a [u8]>>),
    Xls(Xls<Cursor<&'a [u8]>>),
    Ods(Ods<Cursor<&'a [u8]>>),
}

/// The lines of one sheet, or of a range in it.
pub fn open<'a>(bytes: &Bytes, content: &[u8], opening: &Opening) -> Result<Grid<'a>> {
    // A damaged workbook must not end the session, whatever the reader does with it.
    let opened = std::panic::catch_unwind(|| read(bytes, content, opening));
    opened.unwrap_or_else(|_| Err(failed(bytes, "the workbook is damaged".to_string())))
}

fn failed(bytes: &Bytes, message: String) -> Error {
    Error::Data { file: bytes.name(), problems: vec![Problem::new(0, 0, message)] }
}

fn read<'a>(bytes: &Bytes, content: &[u8], opening: &Opening) -> Result<Grid<'a>> {
    let damaged = |error: &dyn std::fmt::Display| failed(bytes, format!("the workbook cannot be read: {error}"));
    let source = Cursor::new(content);
    let is_ods = content.get(30..).is_some_and(|rest| rest.starts_with(b"mimetypeapplication/vnd.oasis"));
    let mut book = if content.starts_with(OLE) {
        Book::Xls(Xls::new(source).map_err(|error| damaged(&error))?)
    } else if is_ods || bytes.ending() == "ods" {
        Book::Ods(Ods::new(source).map_err(|error| damaged(&error))?)
    } else {
        Book::Xlsx(Xlsx::new(source).map_err(|error| damaged(&error))?)
    };
    let names = book.sheets();
    let sheet = match &opening.sheet {
        Some(which) => which.find(&names)?,
        None => book
            .first_filled(&names)
            .map_err(|error| damaged(&error))?
            .ok_or_else(|| failed(bytes, "the workbook has no sheet with cells".to_string()))?,
    };
    let name = &names[sheet];
    let mut formulas = Vec::new();
    let (mut cells, mut merged) = book.cells(name, &mut formulas).map_err(|error| damaged(&error))?;
    let window = opening.range.as_deref().map(range).transpose()?;
    if let Some((first, last)) = window {
        let is_in = |row, column| (first.0..=last.0).contains(&row) && (first.1..=last.1).contains(&column);
        cells.retain(|&((row, column), _)| is_in(row, column));
        formulas.retain(|&(row, column)| is_in(row, column));
        merged.retain(|merged| merged.touches(first, last));
    }
    let took = if names.len() > 1 { vec![format!("sheet `{name}` of {}", names.len())] } else { Vec::new() };
    let problems = without_value(&formulas);
    let (lines, left) = laid_out(bytes, name, cells)?;
    Ok(Grid { from: From::Held(lines), took, problems, merged, left, sheets: names })
}

/// Rows of texts from the first filled column on, and its place; what is blank is empty.
fn laid_out(bytes: &Bytes, sheet: &str, mut cells: Cells) -> Result<(Vec<Line>, usize)> {
    cells.retain(|(_, value)| !matches!(value, Data::Empty));
    cells.sort_by_key(|(place, _)| *place);
    let columns = cells.iter().map(|((_, column), _)| *column);
    let (Some(left), Some(right)) = (columns.clone().min(), columns.max()) else {
        return Err(failed(bytes, format!("the sheet `{sheet}` is empty, or what of it is read")));
    };
    let rows = cells.chunk_by(|a, b| a.0.0 == b.0.0);
    if rows.clone().count() as u64 * u64::from(right - left + 1) > MOST_CELLS {
        let what = format!("the sheet in `{}`", bytes.name());
        return Err(Error::Limit { what, limit: format!("{MOST_CELLS} cells") });
    }
    Ok((rows.map(|row| line(row, left, right)).collect(), left as usize))
}

fn line(row: &[((u32, u32), Data)], left: u32, right: u32) -> Line {
    let mut texts = vec![String::new(); (right - left) as usize + 1];
    let mut exact = vec![false; texts.len()];
    for ((_, column), value) in row {
        let at = (column - left) as usize;
        texts[at] = text(value);
        exact[at] = matches!(value, Data::Int(_) | Data::Float(_));
    }
    Line { number: row[0].0.0 as usize + 1, cells: StringRecord::from(texts), exact }
}

/// A cell as a text that reads back the same; dates as year-month-day.
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

impl Book<'_> {
    fn sheets(&self) -> Vec<String> {
        match self {
            Book::Xlsx(book) => book.sheet_names(),
            Book::Xls(book) => book.sheet_names(),
            Book::Ods(book) => book.sheet_names(),
        }
    }

    /// The first sheet with numbers, else the first with anything.
    fn first_filled(&mut self, names: &[String]) -> std::result::Result<Option<usize>, calamine::Error> {
        let mut filled = None;
        for (place, name) in names.iter().enumerate() {
            let cells = self.cells(name, &mut Vec::new())?.0;
            // A sheet of notes may hold a date or a version, and is no table.
            if cells.iter().filter(|(_, value)| matches!(value, Data::Int(_) | Data::Float(_))).count() > 1 {
                return Ok(Some(place));
            }
            let is_filled = cells.iter().any(|(_, value)| !matches!(value, Data::Empty));
            filled = filled.or(is_filled.then_some(place));
        }
        Ok(filled)
    }

    /// Cells and merged regions; `gone` gets the places of formulas whose value was not saved with them.
    fn cells(
        &mut self,
        sheet: &str,
        gone: &mut Vec<(u32, u32)>,
    ) -> std::result::Result<(Cells, Vec<Merged>), calamine::Error> {
        match self {
            Book::Xlsx(book) => {
                let (mut cells, mut formulas) = (Cells::new(), Vec::new());
                {
                    let mut reader = book.worksheet_cells_reader(sheet)?;
                    while let Some(cell) = reader.next_cell()? {
                        cells.push((cell.get_position(), cell.get_value().clone().into()));
                    }
                }
                {
                    let mut reader = book.worksheet_cells_reader(sheet)?;
                    while let Some(cell) = reader.next_formula()? {
                        formulas.extend((!cell.get_value().is_empty()).then(|| cell.get_position()));
                    }
                }
                let merged = book.merge_cells_by_sheet_name(sheet)?;
                let filled: HashSet<(u32, u32)> =
                    cells.iter().filter(|(_, value)| !matches!(value, Data::Empty)).map(|(place, _)| *place).collect();
                gone.extend(formulas.into_iter().filter(|place| !filled.contains(place)));
                Ok((cells, merged.iter().map(Merged::new).collect()))
            }
            Book::Xls(book) => {
                let cells = of_range(&book.worksheet_range(sheet)?);
                Ok((cells, book.merge_cells_by_sheet_name(sheet)?.iter().map(Merged::new).collect()))
            }
            Book::Ods(book) => Ok((of_range(&book.worksheet_range(sheet)?), Vec::new())),
        }
    }
}

fn of_range(range: &Range<Data>) -> Cells {
    let (top, left) = range.start().unwrap_or_default();
    let cell = |(row, column, value): (usize, usize, &Data)| {
        let place = |offset: usize, start: u32| u32::try_from(offset).unwrap_or(u32::MAX - start) + start;
        ((place(row, top), place(column, left)), value.clone())
    };
    range.used_cells().map(cell).collect()
}

fn without_value(formulas: &[(u32, u32)]) -> Vec<Problem> {
    let problem = |&(row, column): &(u32, u32)| {
        let message = "a formula without its value; open the file in a spreadsheet program and save it again";
        Problem::new(row as usize + 1, column as usize + 1, message)
    };
    formulas.iter().map(problem).collect()
}

/// `B3:F20` as places from 0.
fn range(text: &str) -> Result<((u32, u32), (u32, u32))> {
    let wrong = || Error::wrong("option `range`", format!("`{text}`"), "two cells such as `B3:F20`").about(text);
    let corner = |cell: &str| -> Option<(u32, u32)> {
        let cell = cell.trim().replace('$', "").to_uppercase();
        let split = cell.find(|c: char| c.is_ascii_digit())?;
        let (letters, digits) = cell.split_at(split);
        if letters.is_empty() || letters.len() > 3 || !letters.chars().all(|c| c.is_ascii_uppercase()) {
            return None;
        }
        let column = letters.bytes().fold(0, |sum, letter| sum * 26 + u32::from(letter - b'A') + 1);
        Some((digits.parse::<u32>().ok()?.checked_sub(1)?, column - 1))
    };
    let (first, last) = text.split_once(':').ok_or_else(wrong)?;
    match (corner(first), corner(last)) {
        (Some(first), Some(last)) if first.0 <= last.0 && first.1 <= last.1 => Ok((first, last)),
        _ => Err(wrong()),
    }
}

impl Which {
    /// The place of a sheet named or numbered from 1.
    fn find(&self, names: &[String]) -> Result<usize> {
        match self {
            Which::Name(name) => names.iter().position(|known| known == name).ok_or_else(|| {
                Error::wrong("option `sheet`", format!("`{name}`"), format!("one of {}", names.join(", "))).about(name)
            }),
            Which::Number(number) => number.checked_sub(1).filter(|place| *place < names.len()).ok_or_else(|| {
                Error::wrong("option `sheet`", number.to_string(), format!("a number from 1 to {}", names.len()))
            }),
        }
    }
}

impl Merged {
    fn new(region: &Dimensions) -> Merged {
        let place = |(row, column): (u32, u32)| (row as usize + 1, column as usize + 1);
        Merged { first: place(region.start), last: place(region.end) }
    }

    /// Whether a part of it lies between two places from 0.
    fn touches(&self, first: (u32, u32), last: (u32, u32)) -> bool {
        let is_before = |at: usize, end: u32| at <= end as usize + 1;
        let is_after = |at: usize, start: u32| at > start as usize;
        is_before(self.first.0, last.0)
            && is_before(self.first.1, last.1)
            && is_after(self.last.0, first.0)
            && is_after(self.last.1, first.1)
    }
}
