//! Options by the name of their table, and methods by their step, for completion and help; readers use the same tables.

use super::args::YEARS;
use crate::analysis::{correlate, likeness, what_if};
use crate::data;
use crate::model::{FITTED, Method, Opt, PLACED, Proof, aggregate, normalise, treat};

/// The tables that a doc line `options: NAME` can name.
pub fn named(table: &str) -> Vec<Opt> {
    match table {
        "BOOTSTRAP" => likeness::OPTIONS.to_vec(),
        "CORRELATE" => correlate::OPTIONS.to_vec(),
        "FITTED" => FITTED.to_vec(),
        "PLACED" => PLACED.to_vec(),
        "READING" => data::OPTIONS.iter().map(|(name, expected)| Opt::given(name, expected, expected)).collect(),
        "WHAT_IF" => what_if::OPTIONS.to_vec(),
        "YEARS" => YEARS.to_vec(),
        _ => Vec::new(),
    }
}

/// A method of a step, whatever it does.
#[derive(Debug, Clone, Copy)]
pub struct Listed {
    pub step: &'static str,
    pub name: &'static str,
    pub about: &'static str,
    pub formula: &'static str,
    pub source: &'static str,
    pub options: &'static [Opt],
    pub proofs: &'static [Proof],
}

/// All methods, in the order of the steps.
pub fn methods() -> Vec<Listed> {
    fn listed<F>(step: &'static str, methods: &[&'static Method<F>]) -> Vec<Listed> {
        let one = |method: &&'static Method<F>| Listed {
            step,
            name: method.name,
            about: method.about,
            formula: method.formula,
            source: method.source,
            options: method.options,
            proofs: method.proofs,
        };
        methods.iter().map(one).collect()
    }
    let (treat, normalise) = (listed("treat", treat::METHODS), listed("normalise", normalise::METHODS));
    [treat, normalise, listed("aggregate", aggregate::METHODS)].concat()
}
