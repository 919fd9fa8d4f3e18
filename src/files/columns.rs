//! The interface of column-oriented files, such as Parquet, whose columns can be read separately.

use super::grid::{GoOn, Line};
use crate::texts::Texts;
use crate::{Result, Watch};

/// A table in a column-oriented file. Rows and columns count from 0.
pub trait Columns: Send + Sync {
    /// Returns the number of rows.
    fn rows(&self) -> usize;

    /// Whether a column is numeric.
    fn is_of_numbers(&self, at: usize) -> bool;

    /// Starts the progress of reading this many columns.
    fn begin(&self, columns: usize, watch: &Watch);

    /// Returns the values of a numeric column, NaN for missing ones.
    fn numbers(&self, at: usize, watch: &Watch) -> Result<Vec<f64>>;

    /// Passes the first `most` values of a column on as texts, blank for missing ones.
    fn each_text(&self, at: usize, most: usize, watch: &Watch, see: &mut dyn FnMut(&str)) -> Result<()>;

    /// Passes the rows on as lines, after a line with the names of the columns.
    fn each(&self, watch: &Watch, see: &mut dyn FnMut(&Line) -> Result<GoOn>) -> Result<()>;

    /// Returns some rows as lines; the rows must be in ascending order.
    fn lines(&self, rows: &[usize], watch: &Watch) -> Result<Vec<Line>>;
}

impl dyn Columns + '_ {
    /// Returns the values of a column as texts.
    pub fn texts(&self, at: usize, watch: &Watch) -> Result<Texts> {
        let mut texts = Texts::default();
        self.each_text(at, self.rows(), watch, &mut |text| texts.push(text))?;
        Ok(texts)
    }
}
