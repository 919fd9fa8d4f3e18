//! Answers that are tables, trees, pictures: they are shown, saved and counted.

use rhai::plugin::*;

#[export_module]
pub mod functions {
    pub type Table = crate::render::Table;

    /// Count the rows of a table.
    ///
    /// ```rhai
    /// > load("demo").units().len
    /// 6
    /// ```
    #[rhai_fn(get = "len", pure)]
    pub fn len(table: &mut Table) -> i64 {
        i64::try_from(table.rows.len()).unwrap_or(i64::MAX)
    }
}
