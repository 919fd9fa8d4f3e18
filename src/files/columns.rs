//! A table in a file of typed columns, of which each is read when it is asked for.

use super::grid::{GoOn, Line};
use crate::{Result, Watch};

/// Columns and rows by their places from 0.
pub trait Columns: Send + Sync {
    /// How many rows there are.
    fn rows(&self) -> usize;

    /// Whether a column is one of numbers.
    fn is_of_numbers(&self, at: usize) -> bool;

    /// Tell the watch that so many columns are read from now on.
    fn begin(&self, columns: usize, watch: &Watch);

    /// The numbers of a column, NaN where there is none.
    fn numbers(&self, at: usize, watch: &Watch) -> Result<Vec<f64>>;

    /// The first cells of a column as texts, blank where there is none.
    fn each_text(&self, at: usize, most: usize, watch: &Watch, see: &mut dyn FnMut(&str)) -> Result<()>;

    /// The rows as lines, the names of the columns first; numbers are exact.
    fn each(&self, watch: &Watch, see: &mut dyn FnMut(&Line) -> Result<GoOn>) -> Result<()>;

    /// The lines of some rows, in ascending order.
    fn lines(&self, rows: &[usize], watch: &Watch) -> Result<Vec<Line>>;
}

impl dyn Columns + '_ {
    /// The cells of a column as texts.
    pub fn texts(&self, at: usize, watch: &Watch) -> Result<Vec<String>> {
        let mut texts = Vec::with_capacity(self.rows());
        self.each_text(at, self.rows(), watch, &mut |text| texts.push(text.to_string()))?;
        Ok(texts)
    }
}
