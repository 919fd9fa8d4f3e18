//! reweigh: take a ranking of cities apart and put it together again under other weights.
//!
//! Load data, weight indicators, rank units, and ask questions:
//!
//! ```
//! use reweigh::analysis::explain;
//! use reweigh::data::{Dataset, Direction};
//! use reweigh::model::Model;
//! use reweigh::rank::rank;
//!
//! // From values; `reweigh::data::load("cities.csv", &Watch::default())` reads a table (feature `files`).
//! let data = Dataset::builder("cities")
//!     .called("city", "cities")
//!     .units(["Arden", "Brill", "Corve"])
//!     .indicator("income", "Income", Direction::Higher, [30.0, 20.0, 25.0])
//!     .indicator("rent", "Rent", Direction::Lower, [1500.0, 700.0, 900.0])
//!     .build()?;
//!
//! // Without a hierarchy all indicators weigh the same.
//! let equal = Model::new(&data)?;
//! assert_eq!(rank(&equal, None)?.place("Corve")?.rank, 1);
//!
//! // Every change gives a new model; the weights of the others are rescaled.
//! let model = equal.weigh(&[("income".to_string(), 0.7)])?;
//! let ranking = rank(&model, None)?;
//! assert_eq!(ranking.place("Arden")?.rank, 1);
//!
//! // What puts the first ahead of the second, in points of the index, with nothing left over.
//! let why = explain(&model, "Arden", Some("Corve"))?;
//! let points: f64 = why.leaves().iter().map(|part| part.points).sum();
//! assert!((why.difference() - points).abs() < 1e-9 && points > 0.0);
//! # Ok::<(), reweigh::Error>(())
//! ```
//!
//! The modules in reading order; each uses only those above it (`tests/it/tidy.rs` checks this).
//! [`data`], [`model`], [`rank`] and [`analysis`] are always available. The feature `files` adds readers, writers and
//! `render`; `script` adds the language, `cli` (the default) the program, and `parallel` work on all threads.

#![warn(missing_docs)]

pub mod arrange;
pub mod error;
pub mod hidden;
pub(crate) mod parallel;
pub mod phrase;
pub mod setting;
pub mod texts;
pub mod tolerance;
pub mod watch;

pub mod stats;

pub mod files;

pub mod data;

pub mod model;

pub mod rank;

pub mod analysis;

#[cfg(feature = "files")]
pub mod render;

#[cfg(feature = "script")]
pub mod script;

#[cfg(feature = "cli")]
pub mod repl;

#[cfg(feature = "cli")]
pub mod cli;

/// The name and version of the program, as written to the files that it saves.
pub const TOOL: &str = concat!("reweigh ", env!("CARGO_PKG_VERSION"));

pub use error::{Error, Problem, Result};
pub use phrase::Phrase;
pub use setting::Setting;
pub use watch::{Stop, Watch};
