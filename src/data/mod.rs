//! Data sets: units × years × indicators, what they are called, and where each figure comes from.

mod about;
mod catalogue;
mod coin_tool;
mod coinr;
mod column;
mod dataset;
mod derive;
mod described;
mod doubt;
pub mod formula;
mod formula_text;
mod hierarchy;
mod join;
mod layout;
mod load;
mod long;
pub mod names;
mod numbers;
mod opposed;
mod reading;
pub mod script;
mod shape;
mod sheet;
#[cfg(feature = "script")]
mod spelling;
mod toml;
mod units;

pub use about::{About, Change, Choice, Defaults, Direction, Edition, Indicator, Kind, Per, Setting, Source};
pub use catalogue::{BUNDLED, Bundled, bundled};
pub use column::{Column, Origin};
pub use dataset::{Dataset, Note, Statement};
pub use formula::Formula;
pub use hierarchy::{Group, Hierarchy, INDEX};
pub use load::{from_bytes, from_csv, load, load_near, load_with, of_figures};
pub use reading::{OPTIONS, Reading};
pub use shape::Edit;
pub use toml::{Entry, describe, describe_saved, entries, from_toml, to_toml};
pub use units::{Grouping, Units};
