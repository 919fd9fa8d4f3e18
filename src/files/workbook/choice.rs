//! Which sheet of a workbook is read, and which others could be.

use calamine::{Data, Reader, Sheet, SheetType, SheetVisible, XlsxError};

use super::{Book, Cells, Fallible};
use crate::files::Which;
use crate::{Error, Result};

/// A sheet by its place from 0, with its cells.
pub(super) struct Choice {
    pub sheet: usize,
    pub cells: Cells,
    /// Names of the visible sheets with cells that were not read, where nobody said which one to read, and of the
    /// hidden ones.
    pub others: Vec<String>,
    pub hidden_ones: Vec<String>,
}

impl Book<'_> {
    pub(super) fn asked(&mut self, sheet: usize) -> Fallible<Choice> {
        let cells = self.cells(&self.sheets()[sheet])?;
        Ok(Choice { sheet, cells, others: Vec::new(), hidden_ones: Vec::new() })
    }

    /// The first visible sheet with numbers, else the first with anything; hidden sheets where all others are blank.
    pub(super) fn first_filled(&mut self) -> Fallible<Option<Choice>> {
        let (hidden, visible): (Vec<usize>, Vec<usize>) =
            (0..self.sheets().len()).partition(|sheet| self.is_hidden(*sheet));
        let found = match self.first_of(&visible)? {
            None => self.first_of(&hidden)?,
            found => found,
        };
        let Some((sheet, cells)) = found else { return Ok(None) };
        let (others, hidden_ones) = (self.filled(&visible, sheet), self.filled(&hidden, sheet));
        Ok(Some(Choice { sheet, cells, others, hidden_ones }))
    }

    fn first_of(&mut self, sheets: &[usize]) -> Fallible<Option<(usize, Cells)>> {
        let (names, mut filled) = (self.sheets(), None);
        for &sheet in sheets {
            let cells = self.cells(&names[sheet])?;
            // A sheet of notes may hold a date or a version, and is no table.
            if cells.iter().filter(|cell| cell.is_number()).count() > 1 {
                return Ok(Some((sheet, cells)));
            }
            let is_filled = cells.iter().any(|cell| !cell.is_blank());
            filled = filled.or(is_filled.then_some((sheet, cells)));
        }
        Ok(filled)
    }

    /// Names of those of the sheets that have cells, but for one.
    fn filled(&mut self, sheets: &[usize], but: usize) -> Vec<String> {
        let names = self.sheets();
        let others = sheets.iter().filter(|sheet| **sheet != but).map(|sheet| names[*sheet].clone());
        // One that cannot be read is none that could be read instead.
        others.filter(|name| self.has_cells(name).unwrap_or(false)).collect()
    }

    fn has_cells(&mut self, sheet: &str) -> Fallible<bool> {
        let Book::Xlsx(book) = self else {
            return Ok(self.cells(sheet)?.iter().any(|cell| !cell.is_blank()));
        };
        let mut reader = match book.worksheet_cells_reader(sheet) {
            Err(XlsxError::NotAWorksheet(_)) => return Ok(false),
            reader => reader?,
        };
        // The first cell is enough: the rest of a large sheet is not gone through.
        while let Some(cell) = reader.next_cell()? {
            if !matches!(Data::from(cell.get_value().clone()), Data::Empty) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn about_sheets(&self) -> &[Sheet] {
        match self {
            Book::Xlsx(book) => book.sheets_metadata(),
            Book::Xls(book) => book.sheets_metadata(),
            Book::Ods(book) => book.sheets_metadata(),
        }
    }

    /// Hidden by hand or by a program; sheets of macros are never seen.
    pub(super) fn is_hidden(&self, sheet: usize) -> bool {
        let is_seen = |sheet: &Sheet| {
            sheet.visible == SheetVisible::Visible && matches!(sheet.typ, SheetType::WorkSheet | SheetType::ChartSheet)
        };
        self.about_sheets().get(sheet).is_some_and(|sheet| !is_seen(sheet))
    }
}

impl Which {
    /// The place of a sheet named or numbered from 1.
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
