//! Weights from people: what experts say about the importance of indicators or groups, turned into weights.
//!
//! A method reads plain answers and returns a `Weighting`, which knows nothing about a model until it is applied. Each
//! person's answers give weights of their own, so that their spread over people is known.

mod ahp;
mod answered;
mod apply;
mod budget;
mod bwm;
#[cfg(feature = "files")]
mod by_row;
mod inconsistent;
mod maxdiff;
mod mean;
mod orders;
mod pairs;
mod points;
mod rancom;
mod rank_reciprocal;
mod rank_sum;
mod rating;
mod roc;
mod smart;
mod swing;
mod table;
mod voices;

pub use answered::compares;
pub use apply::apply;
#[cfg(feature = "files")]
pub use by_row::{ByRow, choices, comparisons};
pub use voices::PERSON;

use std::collections::BTreeMap;

use crate::Result;
use crate::data::names::unknown;
use crate::data::options::Args;
use crate::model::{Method, Proof};
use crate::setting::Setting;
use crate::stats;

/// A way to turn answers of people into weights.
pub type Survey = Method<fn(&Setting, &Args) -> Result<Weighting>>;

/// All methods, in the order in which `help` lists them.
pub static METHODS: &[&Survey] = &[
    &ahp::METHOD,
    &bwm::METHOD,
    &roc::METHOD,
    &rank_sum::METHOD,
    &rank_reciprocal::METHOD,
    &rancom::METHOD,
    &budget::METHOD,
    &swing::METHOD,
    &smart::METHOD,
    &rating::METHOD,
    &maxdiff::METHOD,
];

/// Weights from the answers of one or several people.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighting {
    /// The name of the method.
    pub method: &'static str,
    /// What has a weight: names of indicators or groups as they were given.
    pub names: Vec<String>,
    /// One weight for each name; they sum to 1.
    pub weights: Vec<f64>,
    /// The people who answered.
    pub people: Vec<Person>,
    /// How well the answers behind the weights agree with each other, if the method can tell.
    pub consistency: Option<Consistency>,
    /// What else is worth knowing, each with a name.
    pub facts: Vec<(&'static str, String)>,
    /// People who answered nothing; they do not count.
    pub silent: Vec<String>,
    /// Remarks on the weights.
    pub notes: Vec<String>,
}

/// One person's weights.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// The name as it was given, or the position among all people.
    pub name: String,
    /// One weight for each name of the weighting.
    pub weights: Vec<f64>,
    /// How well this person's answers agree with each other, if the method can tell.
    pub consistency: Option<Consistency>,
}

/// A measure of contradictions among answers: 0 if there are none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Consistency {
    /// The consistency ratio.
    pub ratio: f64,
    /// The highest ratio that the literature accepts; None if it gives none for this case.
    pub limit: Option<f64>,
}

/// How the weights for one name differ between people.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// The lowest weight that anyone gives.
    pub lowest: f64,
    /// The highest.
    pub highest: f64,
    /// The standard deviation over people, divided by n − 1.
    pub deviation: f64,
}

impl Consistency {
    /// Whether the ratio is no higher than the accepted one; None if there is no accepted one.
    pub fn is_accepted(&self) -> Option<bool> {
        self.limit.map(|limit| self.ratio <= limit)
    }
}

impl Weighting {
    /// Returns the weights with their names.
    pub fn pairs(&self) -> Vec<(String, f64)> {
        self.names.iter().cloned().zip(self.weights.iter().copied()).collect()
    }

    /// Returns how the weights for the name at this position differ between people; None for a single person.
    pub fn span(&self, at: usize) -> Option<Span> {
        let all: Vec<f64> = self.people.iter().map(|person| person.weights[at]).collect();
        let (deviation, (lowest, highest)) = (stats::sd(&all)?, stats::range(&all)?);
        Some(Span { lowest, highest, deviation })
    }
}

/// Turns answers into weights by the method with this name. Returns an error if an option or an answer does not fit.
pub fn weights_by(method: &str, answers: &Setting, options: &BTreeMap<String, Setting>) -> Result<Weighting> {
    let names = || METHODS.iter().map(|known| known.name);
    let known = METHODS.iter().find(|known| known.name == method);
    let known = known.ok_or_else(|| unknown("method for answers of people", method, names()))?;
    (known.fit)(answers, &Args::read(options, known.options)?)
}

/// Rescales numbers to sum to 1.
fn shares(numbers: &[f64]) -> Vec<f64> {
    let sum: f64 = numbers.iter().sum();
    numbers.iter().map(|number| number / sum).collect()
}

/// The arithmetic mean of people's weights, for each name.
fn mean_weights(people: &[Person]) -> Vec<f64> {
    let count = people.first().map_or(0, |person| person.weights.len());
    let sum = |at: usize| people.iter().map(|person| person.weights[at]).sum::<f64>();
    shares(&(0..count).map(sum).collect::<Vec<_>>())
}
