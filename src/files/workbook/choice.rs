//! Chooses which sheet of a workbook to read, and lists the others that could be read.

use calamine::{Data, Reader, Sheet, SheetType, SheetVisible, XlsxError};

use super::{Book, Cells, Fallible};
use crate::files::Which;
use crate::{Error, Result, Watch};

/// A sheet by its index from 0, with its cells.
pub(super) struct Choice {
    pub sheet: usize,
    pub cells: Cells,
    /// If no sheet was asked for: the names of visible sheets with cells that were not read, and those of hidden ones.
    pub others: Vec<String>,
    pub hidden_ones: Vec<String>,
}

impl Book<'_> {
    pub(super) fn asked(&mut self, sheet: usize, watch: &Watch) -> Fallible<Choice> {
        let cells = self.cells(&self.sheets()[sheet], watch)?;
        Ok(Choice { sheet, cells, others: Vec::new(), hidden_ones: Vec::new() })
    }

    /// Chooses the first visible sheet with numbers, or else the first with any content; a hidden sheet only if all
    /// visible ones are blank.
    pub(super) fn first_filled(&mut self, watch: &Watch) -> Fallible<Option<Choice>> {
        let (hidden, visible): (Vec<usize>, Vec<usize>) =
            (0..self.sheets().len()).partition(|sheet| self.is_hidden(*sheet));
        let found = match self.first_of(&visible, watch)? {
            None => self.first_of(&hidden, watch)?,
            found => found,
        };
        let Some((sheet, cells)) = found else { return Ok(None) };
        let (others, hidden_ones) = (self.filled(&visible, sheet, watch), self.filled(&hidden, sheet, watch));
        Ok(Some(Choice { sheet, cells, others, hidden_ones }))
    }

    fn first_of(&mut self, sheets: &[usize], watch: &Watch) -> Fallible<Option<(usize, Cells)>> {
        let (names, mut filled) = (self.sheets(), None);
        for &sheet in sheets {
            let cells = self.cells(&names[sheet], watch)?;
            // A sheet of notes may contain a date or a version number, but is not a table.
            if cells.iter().filter(|cell| cell.is_number()).count() > 1 {
                return Ok(Some((sheet, cells)));
            }
            let is_filled = cells.iter().any(|cell| !cell.is_blank());
            filled = filled.or(is_filled.then_some((sheet, cells)));
        }
        Ok(filled)
    }

    /// Returns the names of those sheets that have cells, except one.
    fn filled(&mut self, sheets: &[usize], but: usize, watch: &Watch) -> Vec<String> {
        let names = self.sheets();
        let others = sheets.iter().filter(|sheet| **sheet != but).map(|sheet| names[*sheet].clone());
        // An unreadable sheet is not offered as an alternative.
        others.filter(|name| self.has_cells(name, watch).unwrap_or(false)).collect()
    }

    fn has_cells(&mut self, sheet: &str, watch: &Watch) -> Fallible<bool> {
        let Book::Xlsx(book, most) = self else {
            return Ok(self.cells(sheet, watch)?.iter().any(|cell| !cell.is_blank()));
        };
        let mut reader = match book.worksheet_cells_reader(sheet) {
            Err(XlsxError::NotAWorksheet(_)) => return Ok(false),
            reader => reader?,
        };
        // The first filled cell is enough, so that a large sheet need not be read to the end.
        for round in 0.. {
            watch.check_at(round)?;
            most.check(sheet, round, 0)?;
            let Some(cell) = reader.next_cell()? else { break };
            if !matches!(Data::from(cell.get_value().clone()), Data::Empty) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn about_sheets(&self) -> &[Sheet] {
        match self {
            Book::Xlsx(book, _) => book.sheets_metadata(),
            Book::Xls(book) => book.sheets_metadata(),
            Book::Ods(book) => book.sheets_metadata(),
        }
    }

    /// Whether a sheet is hidden, by hand or by a program; macro sheets always are.
    pub(super) fn is_hidden(&self, sheet: usize) -> bool {
        let is_seen = |sheet: &Sheet| {
            sheet.visible == SheetVisible::Visible && matches!(sheet.typ, SheetType::WorkSheet | SheetType::ChartSheet)
        };
        self.about_sheets().get(sheet).is_some_and(|sheet| !is_seen(sheet))
    }
}

impl Which {
    /// Returns the index of a sheet given by its name or its number from 1.
    pub(super) fn find(&self, names: &[String]) -> Result<usize> {
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
