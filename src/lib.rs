//! reweigh: take a ranking of cities apart and put it together again under other weights.
//!
//! The modules in reading order; each uses only those above it (`tests/it/tidy.rs` holds this).

pub mod error;
pub mod tolerance;
pub mod watch;

pub mod files;

pub mod data;

pub mod model;

pub mod rank;

pub mod analysis;

pub mod render;

#[cfg(feature = "script")]
pub mod script;

#[cfg(feature = "cli")]
pub mod repl;

#[cfg(feature = "cli")]
pub mod cli;

/// Name and version of the program, as they stand in what it saves.
pub const TOOL: &str = concat!("reweigh ", env!("CARGO_PKG_VERSION"));

pub use error::{Error, Problem, Result};
pub use watch::Watch;
