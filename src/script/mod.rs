//! The language: Rhai with the nouns of composite indicators bound to it, one file per noun.

#![allow(clippy::unwrap_used, reason = "what Rhai's plugin macro writes holds `unwrap`; we do not")]

#[cfg(test)]
mod agreement;
mod args;
mod before;
mod closures;
mod complete;
mod definitions;
pub mod docs;
mod dominance;
mod engine;
mod fields;
mod help;
mod language;
mod paint;
mod part;
mod plan;
mod powers;
mod preview;
mod reference;
mod related;
mod report;
mod rows;
mod save;
mod search;
mod session;
mod text;
mod told;
mod value;

mod column;
mod comparison;
mod dataset;
mod explanation;
mod files;
mod fit;
mod flip;
mod gaps;
mod inverse;
mod math;
mod model;
pub mod options;
mod range;
mod ranking;
mod reach;
mod recipe;
mod sensitivity;
mod shape;
mod statistics;
mod table;
mod uncertainty;
mod weight_map;
mod weights;
mod what_if;

pub use complete::{Candidate, Completions, stands_for_something};
pub use definitions::{definitions, write_definitions};
pub use paint::{Paint, brackets};
pub use reference::reference;
pub use report::Report;
pub use session::{Reader, Session, Settings};

use std::rc::Rc;

use rhai::plugin::*;
use rhai::{Dynamic, EvalAltResult, Position};

use crate::Error;

/// What a bound function returns.
pub type Fallible<T> = Result<T, Box<EvalAltResult>>;

/// A domain error on its way through Rhai, which adds the position of the call.
impl From<Error> for Box<EvalAltResult> {
    fn from(error: Error) -> Self {
        match error {
            Error::Interrupted => EvalAltResult::ErrorTerminated(Dynamic::UNIT, Position::NONE).into(),
            error => EvalAltResult::ErrorRuntime(Dynamic::from(Rc::new(error)), Position::NONE).into(),
        }
    }
}

/// The nouns, each with its functions, in the order `help()` lists them.
pub(crate) fn nouns() -> Vec<(&'static str, Module)> {
    vec![
        ("files", exported_module!(files::functions)),
        ("Dataset", exported_module!(dataset::functions)),
        ("Dataset", exported_module!(shape::functions)),
        ("Model", exported_module!(model::functions)),
        ("Model", exported_module!(gaps::functions)),
        ("Model", exported_module!(recipe::functions)),
        ("Model", exported_module!(statistics::functions)),
        ("Model", exported_module!(weight_map::functions)),
        ("Explanation", exported_module!(explanation::functions)),
        ("Ranking", exported_module!(ranking::functions)),
        ("WhatIf", exported_module!(what_if::functions)),
        ("Model", exported_module!(sensitivity::functions)),
        ("Uncertainty", exported_module!(uncertainty::functions)),
        ("Flip", exported_module!(flip::functions)),
        ("Fit", exported_module!(fit::functions)),
        ("Reach", exported_module!(reach::functions)),
        ("Dominance", exported_module!(dominance::functions)),
        ("Range", exported_module!(range::functions)),
        ("Threshold", exported_module!(inverse::functions)),
        ("Comparison", exported_module!(comparison::functions)),
        ("Column", exported_module!(column::functions)),
        ("Table", exported_module!(table::functions)),
        ("numbers", exported_module!(math::functions)),
    ]
}
