//! Data sets: units × years × indicators, what they are called, and where each figure comes from.

mod about;
mod catalogue;
mod column;
mod dataset;
pub mod formula;
mod hierarchy;
mod join;
mod load;
pub mod names;
mod numbers;
pub mod script;
mod shape;
mod sheet;
mod toml;
mod units;

pub use about::{About, Change, Choice, Defaults, Direction, Edition, Indicator, Kind, Per, Setting, Source};
pub use catalogue::{BUNDLED, Bundled, bundled};
pub use column::{Column, Origin};
pub use dataset::{Dataset, Note, Statement};
pub use formula::Formula;
pub use hierarchy::{Group, Hierarchy, INDEX};
pub use load::{from_csv, load, load_near};
pub use shape::Edit;
pub use toml::{from_toml, to_toml};
pub use units::{Grouping, Units};
