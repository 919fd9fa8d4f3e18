//! Data sets: units × years × indicators, their names, and the sources of their values.

mod about;
#[cfg(feature = "files")]
mod answers;
mod blend;
mod builder;
#[cfg(feature = "files")]
mod catalogue;
mod column;
mod dataset;
#[cfg(feature = "files")]
mod derive;
pub mod formula;
mod formula_text;
mod hierarchy;
#[cfg(feature = "files")]
mod import;
mod join;
#[macro_use]
pub mod options;
pub mod names;
mod reading;
mod report;
mod revise;
mod shape;
mod shared;
#[cfg(feature = "script")]
mod spelling;
mod steps;
#[cfg(feature = "files")]
mod toml;
mod units;

pub use crate::setting::Setting;
pub use crate::texts::Texts;
pub use about::{About, Change, Defaults, Direction, Edition, FitWindow, Indicator, Kind, Source};
#[cfg(feature = "files")]
pub use answers::{AnswerTable, answers};
pub(crate) use blend::{Blended, Editions};
pub use builder::Builder;
pub(crate) use builder::of_figures;
#[cfg(feature = "files")]
pub use catalogue::{BUNDLED, Bundled, bundled};
pub(crate) use column::{BLOCK, Mapping};
pub use column::{Column, Origin};
#[cfg(feature = "files")]
pub(crate) use dataset::digest;
pub use dataset::{Dataset, Note, Statement};
pub use formula::Formula;
pub use hierarchy::{Group, Hierarchy, INDEX, MAX_DEPTH};
#[cfg(feature = "files")]
pub use import::{describe, describe_saved, from_bytes, from_csv, load, load_bundled, load_near, load_with};
pub use reading::{Fate, LoadOptions, Reading};
pub use report::Report;
pub use shape::Edit;
pub use steps::{Choice, Choices, Step};
#[cfg(feature = "files")]
pub use toml::{Entry, entries, from_toml, to_toml};
pub use units::{Grouping, Units};
