//! The rows of a table: either created already, or computed from their source when needed.

use std::borrow::Cow;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::{Arc, OnceLock};

use super::shape::Cell;
use crate::Watch;
use crate::parallel::*;

/// Returns the cell of a column in the row at this index.
pub(super) type CellOf = Arc<dyn Fn(usize) -> Cell + Send + Sync>;

/// A list of rows. The rows of a long table are only created when the list is needed, not when single rows are enough.
/// Cheap to clone.
#[derive(Clone, Default)]
pub struct Rows {
    made: OnceLock<Arc<Vec<Vec<Cell>>>>,
    later: Option<Later>,
    /// Blank rows that stand in after an interruption. The real ones are created when they are needed next.
    blank: OnceLock<Vec<Vec<Cell>>>,
}

/// The columns that rows are created from.
#[derive(Clone)]
struct Later {
    count: usize,
    columns: Vec<CellOf>,
    watch: Watch,
}

impl Later {
    /// A row; blank if the work was interrupted, since nobody sees the result then.
    fn row(&self, at: usize) -> Vec<Cell> {
        match self.watch.is_stopped() {
            true => self.blank(),
            false => self.columns.iter().map(|cell| cell(at)).collect(),
        }
    }

    fn blank(&self) -> Vec<Cell> {
        vec![Cell::Missing; self.columns.len()]
    }

    /// All rows; None if the work was interrupted.
    fn rows(&self) -> Option<Vec<Vec<Cell>>> {
        let row = |at: usize| (!self.watch.is_stopped()).then(|| self.columns.iter().map(|cell| cell(at)).collect());
        (0..self.count).into_par_iter().map(row).collect()
    }
}

impl Rows {
    /// A number of rows with these columns, created when needed.
    pub(super) fn later(count: usize, columns: Vec<CellOf>, watch: &Watch) -> Rows {
        Rows { later: Some(Later { count, columns, watch: watch.clone() }), ..Rows::default() }
    }

    /// The number of rows, without creating any.
    pub fn count(&self) -> usize {
        self.unmade().map_or_else(|| self.len(), |later| later.count)
    }

    /// One row, without making the others.
    pub(crate) fn row(&self, at: usize) -> Cow<'_, [Cell]> {
        match self.unmade() {
            Some(later) => later.row(at).into(),
            None => self[at].as_slice().into(),
        }
    }

    /// One column, without creating rows; shorter if the work is interrupted.
    #[cfg(any(feature = "parquet", test))]
    pub(super) fn column(&self, at: usize) -> Vec<Cell> {
        match self.unmade() {
            Some(later) => {
                let cell = |row: usize| (!later.watch.is_stopped()).then(|| (later.columns[at])(row));
                (0..later.count).into_par_iter().filter_map(cell).collect()
            }
            None => self.iter().filter_map(|row| row.get(at).cloned()).collect(),
        }
    }

    /// Only these rows.
    #[cfg(any(feature = "script", test))]
    pub(super) fn only(&self, kept: &[usize]) -> Rows {
        kept.iter().map(|&at| self.row(at).into_owned()).collect()
    }

    /// Only these columns, in this order.
    pub(super) fn columns(&self, kept: &[usize]) -> Rows {
        match self.unmade() {
            Some(later) => {
                let columns = kept.iter().map(|&at| later.columns[at].clone()).collect();
                Rows::later(later.count, columns, &later.watch)
            }
            // All columns are kept, in their order.
            None if self.iter().all(|row| row.len() == kept.len()) => self.clone(),
            None => self.iter().map(|row| kept.iter().map(|&at| row[at].clone()).collect()).collect(),
        }
    }

    /// Adds a column at the end with the same cell in all rows.
    pub(super) fn with(&self, cell: Cell) -> Rows {
        match self.unmade() {
            Some(later) => {
                let mut later = later.clone();
                later.columns.push(Arc::new(move |_| cell.clone()));
                Rows { later: Some(later), ..Rows::default() }
            }
            None => self.iter().map(|row| row.iter().chain([&cell]).cloned().collect()).collect(),
        }
    }

    fn unmade(&self) -> Option<&Later> {
        self.later.as_ref().filter(|_| self.made.get().is_none())
    }

    fn list(&self) -> &Vec<Vec<Cell>> {
        if let (None, Some(later)) = (self.made.get(), &self.later) {
            match later.rows() {
                Some(rows) => drop(self.made.set(Arc::new(rows))),
                None => return kept::<Vec<_>>(&self.blank, || vec![later.blank(); later.count]),
            }
        }
        kept::<Arc<_>>(&self.made, Arc::default)
    }
}

impl Deref for Rows {
    type Target = Vec<Vec<Cell>>;

    fn deref(&self) -> &Vec<Vec<Cell>> {
        self.list()
    }
}

impl DerefMut for Rows {
    fn deref_mut(&mut self) -> &mut Vec<Vec<Cell>> {
        self.list();
        if let Some(blank) = self.blank.take().filter(|_| self.made.get().is_none()) {
            self.made = OnceLock::from(Arc::new(blank));
        }
        self.later = None;
        Arc::make_mut(self.made.get_mut().expect("just made"))
    }
}

impl FromIterator<Vec<Cell>> for Rows {
    fn from_iter<I: IntoIterator<Item = Vec<Cell>>>(rows: I) -> Rows {
        rows.into_iter().collect::<Vec<_>>().into()
    }
}

impl From<Vec<Vec<Cell>>> for Rows {
    fn from(rows: Vec<Vec<Cell>>) -> Rows {
        Rows { made: OnceLock::from(Arc::new(rows)), ..Rows::default() }
    }
}

impl IntoIterator for Rows {
    type Item = Vec<Cell>;
    type IntoIter = std::vec::IntoIter<Vec<Cell>>;

    fn into_iter(mut self) -> Self::IntoIter {
        std::mem::take(&mut *self).into_iter()
    }
}

impl PartialEq for Rows {
    fn eq(&self, other: &Rows) -> bool {
        **self == **other
    }
}

impl fmt::Debug for Rows {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(column: usize, row: usize) -> Cell {
        Cell::Number((10 * row + column) as f64)
    }

    /// Rows created when needed must equal rows created at once, whatever is done with them.
    #[test]
    fn rows_that_come_later_are_the_same() {
        let of = |column: usize| -> CellOf { Arc::new(move |row| cell(column, row)) };
        let later = || Rows::later(3, (0..3).map(of).collect(), &Watch::default());
        let made: Rows = (0..3).map(|row| (0..3).map(|column| cell(column, row)).collect()).collect();
        assert_eq!((later(), later().count()), (made.clone(), 3));
        assert_eq!(later().columns(&[0, 2]), made.columns(&[0, 2]));
        assert_eq!(later().columns(&[0, 1, 2]), made.columns(&[0, 1, 2]));
        assert_eq!(later().only(&[2, 1]), made.only(&[2, 1]));
        assert_eq!(later().with(Cell::Missing), made.with(Cell::Missing));
        assert_eq!((later().row(1), later()[1].len()), (made.row(1), 3));
        assert_eq!(later().column(2), made.column(2));
        let mut longer = later();
        longer.push(vec![Cell::Missing; 3]);
        assert_eq!((longer.count(), longer.len(), later().count()), (4, 4, 3));
    }

    #[test]
    fn a_stopped_table_is_blank_until_it_is_asked_again() {
        let watch = Watch::default();
        let rows = Rows::later(2, vec![Arc::new(|_| Cell::Number(1.0))], &watch);
        watch.stop();
        assert_eq!(rows.column(0), []);
        assert_eq!(rows[0], [Cell::Missing]);
        watch.reset();
        assert_eq!(*rows, [[Cell::Number(1.0)], [Cell::Number(1.0)]], "made after all");
    }
}
