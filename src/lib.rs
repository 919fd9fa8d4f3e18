//! reweigh: take a ranking of cities apart and put it together again under other weights.
//!
//! The modules in reading order; each uses only those above it (`tests/it/tidy.rs` holds this).

pub mod error;
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

pub use error::{Error, Problem, Result};
pub use watch::Watch;
