//! Tables of others made into data sets: how they are laid out is found out and reported, and what nobody can tell is
//! asked.

#[cfg(feature = "files")]
mod beside;
#[cfg(feature = "files")]
mod cells;
#[cfg(feature = "files")]
mod coin_tool;
#[cfg(feature = "files")]
mod coinr;
#[cfg(feature = "files")]
mod described;
#[cfg(feature = "files")]
mod direction_check;
#[cfg(feature = "files")]
mod draft;
#[cfg(feature = "files")]
mod format;
#[cfg(feature = "files")]
mod header;
#[cfg(feature = "files")]
mod layout;
#[cfg(feature = "files")]
mod load;
#[cfg(feature = "files")]
mod long;
#[cfg(feature = "files")]
mod marks;
#[cfg(feature = "files")]
mod no_values;
#[cfg(feature = "files")]
mod numbers;
mod reading;
mod report;
#[cfg(feature = "files")]
mod roles;
#[cfg(feature = "files")]
mod rows;
#[cfg(feature = "files")]
mod scale;
#[cfg(feature = "files")]
mod sheet;
#[cfg(feature = "files")]
mod sums;
#[cfg(feature = "files")]
mod suspicious_rows;
#[cfg(feature = "files")]
mod turn;
#[cfg(feature = "files")]
mod twice;
#[cfg(feature = "files")]
mod unit_column;
#[cfg(feature = "files")]
mod why;
#[cfg(feature = "files")]
mod words;
#[cfg(feature = "files")]
mod year_columns;
#[cfg(feature = "files")]
mod years;

#[cfg(feature = "files")]
pub use load::{from_bytes, from_csv, load, load_near, load_with};
pub use reading::{OPTIONS, Reading};
pub use report::Report;
#[cfg(feature = "files")]
pub use suspicious_rows::doubted;
