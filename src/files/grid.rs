//! A table as it is stored in a file: lines of cells, which can be read from the start as often as needed.

use std::sync::Arc;

use ::csv::StringRecord;

use super::columns::Columns;
use super::delimited::{Delimited, Quotes};
use super::separator::Separator;
use crate::{Problem, Result, Watch};

/// A table with more cells than this, including blank ones, is only built if at least one in `SPARSEST` is filled. A
/// small file may name cells that lie far apart, and blank cells cost as much memory as others.
pub(super) const MOST_BLANK: u64 = 10_000_000;
const SPARSEST: u64 = 20;

/// The same where a few bytes make a column of their own, as in JSON.
pub(super) const MOST_BLANK_OF_KEYS: u64 = 1_000_000;

/// Whether a table is too large for its few filled cells.
pub(super) fn is_too_sparse(rows: usize, columns: usize, filled: usize, most_blank: u64) -> bool {
    let cells = (rows as u64).saturating_mul(columns as u64);
    cells > most_blank && (filled as u64).saturating_mul(SPARSEST) < cells
}

/// A table of cells. They hold trimmed text as printed; the `data` layer interprets it.
pub struct Grid<'a> {
    pub(super) from: From<'a>,
    /// The encoding of a text file.
    pub encoding: Option<&'static str>,
    /// The delimiter; None for workbooks and JSON.
    pub separator: Option<Separator>,
    /// The sheet of a workbook that was read.
    pub sheet: Option<String>,
    /// What else was found out about the file, such as where in it the rows are.
    pub took: Vec<String>,
    /// Problems with the layout, to be reported together with those of the values.
    pub problems: Vec<Problem>,
    /// The merged cells of a workbook.
    pub merged: Vec<Merged>,
    /// Those merged cells whose value was copied into every cell.
    pub filled: Vec<Merged>,
    /// Keys next to the list of rows in a JSON file, such as one for its author.
    pub beside: Vec<String>,
    /// Columns that do not have a single value per row, by their index from 0, and what they contain instead.
    pub unreadable: Vec<(usize, &'static str)>,
    /// Whether line numbers count rows from 1, because the file has no lines.
    pub counts_rows: bool,
    /// Whether lines are numbered as in the file, rather than only by row.
    pub is_numbered: bool,
    /// Rows and columns that are hidden in the workbook but are read all the same.
    pub hidden: Hidden,
    /// How many blank columns precede the first one.
    pub left: usize,
    /// The names of all sheets of the workbook; empty for other files.
    pub sheets: Vec<String>,
    /// The names of visible sheets with cells that could have been read instead, if none was asked for.
    pub other_sheets: Vec<String>,
    /// The names of such sheets that are hidden.
    pub hidden_sheets: Vec<String>,
}

/// A merged region. Lines and columns count from 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Merged {
    /// Line and column of the upper left cell.
    pub first: (usize, usize),
    /// Line and column of the lower right cell.
    pub last: (usize, usize),
}

/// Hidden rows and columns of a sheet, from 1 and in ascending order; those without cells are omitted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Hidden {
    /// Numbers of hidden rows, from 1.
    pub rows: Vec<usize>,
    /// Numbers of hidden columns, from 1.
    pub columns: Vec<usize>,
}

pub(super) enum From<'a> {
    Delimited(Delimited<'a>),
    Held(Vec<Line>),
    #[cfg_attr(not(feature = "parquet"), expect(dead_code, reason = "only Parquet files have columns"))]
    Columns(Box<dyn Columns>),
}

/// One line of a table.
#[derive(Debug, Clone, Default)]
pub struct Line {
    /// The line number in the file, from 1.
    pub number: usize,
    /// The cells, as text.
    pub cells: StringRecord,
    /// Which cells are of a numeric type, as in a workbook; empty if all are texts.
    pub exact: Vec<bool>,
    /// What is shown beside the numbers of a workbook; empty if nothing is.
    pub shown: Vec<Option<Arc<Shown>>>,
    /// What is wrong with the quotation marks of the line, if anything.
    pub quotes: Option<Quotes>,
    /// The number of blanks before the first cell; a full-width blank counts as two.
    pub indent: usize,
}

/// What a workbook shows beside a number, according to its number format.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// Whether a `%` follows the number.
    pub is_percent: bool,
    /// Whether the stored number was multiplied by 100 for the `%`.
    pub is_hundredfold: bool,
    /// What else is shown before and after the number: `€`, `bn`.
    pub beside: String,
    /// How many times the number is divided by 1000 for display: twice if 1,500,000 is shown as `1.5 M`.
    pub thousands: u32,
}

impl Line {
    /// Returns the cell in a column from 0; an empty text if the line is shorter.
    pub fn cell(&self, at: usize) -> &str {
        self.cells.get(at).unwrap_or("")
    }

    /// Whether the cell is of a numeric type. Such a number has a decimal point, whatever the separator in other cells.
    pub fn is_exact(&self, at: usize) -> bool {
        self.exact.get(at).copied().unwrap_or(false)
    }

    /// Returns what a workbook shows beside the number in a column from 0.
    pub fn shown(&self, at: usize) -> Option<&Shown> {
        self.shown.get(at)?.as_deref()
    }

    /// Whether the line contains nothing but blank cells and rules, which formatted tables have below their header.
    pub fn is_blank(&self) -> bool {
        let is_rule = |cell: &str| cell.len() > 2 && cell.chars().all(|c| "-=+:_─━|".contains(c));
        self.cells.iter().all(|cell| cell.is_empty() || is_rule(cell))
    }
}

impl Hidden {
    /// Whether nothing is hidden.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.columns.is_empty()
    }

    /// Returns "row 3 and columns B, D to F are hidden in the sheet"; None if nothing is hidden.
    pub fn remark(&self) -> Option<String> {
        let rows = spans("row", &self.rows, &|row| row.to_string());
        let columns = spans("column", &self.columns, &letters);
        let names: Vec<String> = [rows, columns].into_iter().flatten().collect();
        let verb = if self.rows.len() + self.columns.len() == 1 { "is" } else { "are" };
        (!names.is_empty()).then(|| format!("{} {verb} hidden in the sheet", names.join(" and ")))
    }
}

/// Up to this many spans of rows or columns are listed; beyond it, only their number is given.
const MOST_NAMED: usize = 6;

/// Returns "rows 3, 7 to 9".
fn spans(what: &str, numbers: &[usize], name: &dyn Fn(usize) -> String) -> Option<String> {
    let named = |span: &[usize]| match span {
        [first, .., last] => format!("{} to {}", name(*first), name(*last)),
        [only] => name(*only),
        [] => String::new(),
    };
    let spans: Vec<String> = numbers.chunk_by(|a, b| a + 1 == *b).map(named).collect();
    match numbers.len() {
        0 => None,
        1 => Some(format!("{what} {}", spans[0])),
        count if spans.len() > MOST_NAMED => Some(format!("{count} {what}s")),
        _ => Some(format!("{what}s {}", spans.join(", "))),
    }
}

impl Merged {
    /// Creates a region from its first and last cell, both counted from 0.
    pub(super) fn new(first: (u32, u32), last: (u32, u32)) -> Merged {
        let place = |(row, column): (u32, u32)| (row as usize + 1, column as usize + 1);
        Merged { first: place(first), last: place(last) }
    }

    /// Returns the name of the region, such as `B2:D2`.
    pub fn name(&self) -> String {
        let cell = |(line, column): (usize, usize)| format!("{}{line}", letters(column));
        format!("{}:{}", cell(self.first), cell(self.last))
    }
}

/// Returns the letters of a column from 1: `A`, `Z`, `AA`.
pub fn letters(mut column: usize) -> String {
    let mut text = String::new();
    while column > 0 {
        text.insert(0, char::from(b'A' + u8::try_from((column - 1) % 26).unwrap_or(0)));
        column = (column - 1) / 26;
    }
    text
}

/// Whether a reader wants to see further lines.
pub type GoOn = bool;

impl<'a> Grid<'a> {
    /// Creates a grid about which nothing else is known yet.
    pub(super) fn new(from: From<'a>) -> Grid<'a> {
        Grid {
            from,
            encoding: None,
            separator: None,
            sheet: None,
            took: Vec::new(),
            problems: Vec::new(),
            merged: Vec::new(),
            filled: Vec::new(),
            unreadable: Vec::new(),
            counts_rows: false,
            is_numbered: true,
            beside: Vec::new(),
            hidden: Hidden::default(),
            left: 0,
            sheets: Vec::new(),
            other_sheets: Vec::new(),
            hidden_sheets: Vec::new(),
        }
    }

    /// Replaces the lines by others with the same columns.
    pub fn set_lines(&mut self, lines: Vec<Line>) {
        self.from = From::Held(lines);
    }

    /// Returns the same table with these lines instead of its own, and without merged cells.
    pub fn with_lines(&self, lines: Vec<Line>) -> Grid<'a> {
        Grid {
            encoding: self.encoding,
            separator: self.separator,
            sheet: self.sheet.clone(),
            took: self.took.clone(),
            problems: self.problems.clone(),
            unreadable: self.unreadable.clone(),
            counts_rows: self.counts_rows,
            is_numbered: self.is_numbered,
            left: self.left,
            sheets: self.sheets.clone(),
            other_sheets: self.other_sheets.clone(),
            hidden_sheets: self.hidden_sheets.clone(),
            ..Grid::new(From::Held(lines))
        }
    }

    /// Passes on the lines that are not blank, until `see` returns false.
    pub fn each(&self, watch: &Watch, see: &mut dyn FnMut(&Line) -> Result<GoOn>) -> Result<()> {
        match &self.from {
            From::Delimited(delimited) => delimited.each(watch, see),
            From::Columns(columns) => columns.each(watch, see),
            From::Held(lines) => {
                for line in lines.iter().filter(|line| !line.is_blank()) {
                    if !see(line)? {
                        break;
                    }
                }
                Ok(())
            }
        }
    }

    /// Removes the lines of a workbook for which `keep` returns false.
    pub fn retain(&mut self, keep: &dyn Fn(&Line) -> bool) {
        if let From::Held(lines) = &mut self.from {
            lines.retain(keep);
        }
    }

    /// Returns the columns of a column-oriented file; None for other files.
    pub fn columns(&self) -> Option<&dyn Columns> {
        match &self.from {
            From::Columns(columns) => Some(&**columns),
            From::Delimited(_) | From::Held(_) => None,
        }
    }

    /// Whether the delimiter is a comma. A number with a comma must then be quoted, so that a decimal comma is
    /// unlikely.
    pub fn has_commas(&self) -> bool {
        self.separator == Some(Separator::Sign(','))
    }

    /// Whether the file is JSON, where values have keys, so that one is left out on purpose.
    pub fn is_json(&self) -> bool {
        self.separator.is_none() && self.sheet.is_none()
    }

    /// Whether a line may have fewer cells than the header, as in a workbook.
    pub fn is_ragged(&self) -> bool {
        matches!(self.from, From::Held(_))
    }

    /// Returns the first lines that are not blank.
    pub fn first(&self, count: usize, watch: &Watch) -> Result<Vec<Line>> {
        let mut lines = Vec::new();
        self.each(watch, &mut |line| {
            lines.push(line.clone());
            Ok(lines.len() < count)
        })?;
        Ok(lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_named_as_the_sheet_names_it() {
        let remark = |rows: &[usize], columns: &[usize]| {
            Hidden { rows: rows.to_vec(), columns: columns.to_vec() }.remark().unwrap_or_default()
        };
        assert_eq!(remark(&[], &[]), "");
        assert_eq!(remark(&[3], &[]), "row 3 is hidden in the sheet");
        assert_eq!(remark(&[3], &[2]), "row 3 and column B are hidden in the sheet");
        assert_eq!(remark(&[3, 5, 6, 7], &[27]), "rows 3, 5 to 7 and column AA are hidden in the sheet");
        assert_eq!(remark(&[], &[2, 3]), "columns B to C are hidden in the sheet");
        assert_eq!(remark(&[1, 3, 5, 7, 9, 11, 13], &[]), "7 rows are hidden in the sheet");
    }
}
