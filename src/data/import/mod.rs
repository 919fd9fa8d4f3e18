//! Imports tables as data sets. Their layout is detected and reported; where it remains ambiguous, the user is asked.

mod beside;
#[cfg(test)]
mod by_line;
mod cells;
mod coin_tool;
mod coinr;
mod described;
mod digits;
mod direction_check;
mod draft;
mod edits;
mod format;
mod header;
mod layout;
mod load;
mod long;
mod marks;
mod measure_columns;
mod no_values;
mod numbers;
mod pieces;
mod plain_rows;
mod reported;
mod roles;
mod rows;
mod scale;
mod sheet;
mod sums;
mod suspicious_rows;
mod turn;
mod twice;
mod typed_columns;
mod unit_column;
mod why;
mod words;
mod year_columns;
mod years;

pub use described::{describe, describe_saved};
pub use load::{from_bytes, from_csv, load, load_bundled, load_near, load_with};
