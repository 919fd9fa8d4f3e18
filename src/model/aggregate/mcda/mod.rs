//! Methods of multi-criteria decision analysis: each scores all units at once, from a matrix of units and indicators.
//!
//! A unit with a missing value takes no part and has no score, unless the worst value of the indicator replaces it.

pub(super) mod aras;
pub(super) mod borda;
pub(super) mod cocoso;
pub(super) mod codas;
pub(super) mod copeland;
pub(super) mod copras;
pub(super) mod edas;
pub(super) mod kemeny;
pub(super) mod mabac;
pub(super) mod marcos;
pub(super) mod moora;
pub(super) mod multimoora;
mod norm;
mod outranking;
pub(super) mod promethee;
pub(super) mod spotis;
pub(super) mod topsis;
pub(super) mod vikor;
pub(super) mod waspas;

use std::collections::BTreeMap;

use norm::Norm;

use super::{Aggregate, Group, Mean, PLAIN, Promise, ScoreScope};
use crate::data::names::unknown;
use crate::data::options::{Args, Declared, Opt, declared};
use crate::data::{Choice, Direction};
use crate::model::method::Gaps;
use crate::phrase::{Phrase, of_data};
use crate::setting::Setting;
use crate::{Error, Result};

/// The total distance from the best values, a measure of VIKOR.
pub const TOTAL: &str = "S";
/// The largest distance in any indicator, a measure of VIKOR.
pub const REGRET: &str = "R";
/// How far a unit is preferred to the others, a measure of PROMETHEE.
pub const PLUS: &str = "phi_plus";
/// How far the others are preferred to a unit, a measure of PROMETHEE.
pub const MINUS: &str = "phi_minus";

/// How a method works on a decision matrix, and what is known about its scores.
#[derive(Debug)]
pub struct Matrix {
    /// What the columns of the matrix are.
    pub over: Over,
    /// Computes the scores. Returns an error if it cannot work on the values.
    pub of: fn(&Decision, &Args) -> Result<Outcome>,
    /// Whether higher or lower scores are better.
    pub better: fn(&Args) -> Direction,
    /// Why the difference between two units cannot be split among the columns; None if it returns parts.
    pub no_parts: fn(&Args) -> Option<&'static str>,
    /// Whether the order of two units can depend on the others.
    pub reversal: Reversal,
}

/// The columns of a decision matrix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// All indicators below the group, with their overall weights; the groups between have no score.
    Indicators,
    /// The members of the group, with their scores.
    Members,
}

/// Whether the order of two units can change when a third one is added or removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reversal {
    /// It can.
    Possible,
    /// It cannot.
    Never,
}

impl Matrix {
    /// Says which scores are better, and whether the order of two units can depend on others.
    pub fn order(&self, options: &[Opt]) -> &'static str {
        let is_lower = Args::read(&BTreeMap::new(), options).is_ok_and(|args| (self.better)(&args) == Direction::Lower);
        match (is_lower, self.reversal) {
            (false, Reversal::Possible) => {
                "adding or removing a unit can change the order of two others (rank reversal)"
            }
            (false, Reversal::Never) => "adding or removing a unit never changes the order of two others",
            (true, Reversal::Possible) => {
                "lower scores are better; adding or removing a unit can change the order of two others (rank reversal)"
            }
            (true, Reversal::Never) => {
                "lower scores are better; adding or removing a unit never changes the order of two others"
            }
        }
    }
}

/// The values that a method decides on: one row for each unit that takes part, and no missing values.
pub struct Decision<'a> {
    /// The group that gets the scores.
    pub group: &'a Group<'a>,
    /// The units that take part, by index in the data.
    pub units: Vec<usize>,
    /// The columns that count.
    pub columns: Vec<Criterion<'a>>,
    /// The codes that options can name, whether they count or not.
    pub known: Vec<String>,
}

/// A column of a decision matrix.
pub struct Criterion<'a> {
    /// The code of the indicator, or of the member.
    pub code: &'a str,
    /// Its weight; the weights of all columns sum to 1.
    pub weight: f64,
    /// Which direction of the values is better.
    pub direction: Direction,
    /// The values before normalisation, by row.
    pub values: Vec<f64>,
    /// The normalised scores, by row; higher is better.
    pub scores: Vec<f64>,
    /// The goalposts of the description.
    pub posts: Option<(f64, f64)>,
}

/// What a method finds, by row.
#[derive(Debug, Default)]
pub struct Outcome {
    /// The scores.
    pub scores: Vec<f64>,
    /// What each column adds to the scores, apart from a part that all units have in common; empty if this is not
    /// defined.
    pub parts: Vec<Vec<f64>>,
    /// What is computed on the way, by its name in the literature.
    pub measures: Vec<(&'static str, Vec<f64>)>,
    /// What there is to know about how the scores were found.
    pub note: Option<String>,
}

/// The most units of a method that compares every pair without keeping what it finds.
pub(super) const MOST_COMPARED: usize = 20_000;

/// What a method of a decision matrix does with a missing value.
pub(super) const MISSING: Declared<Gaps> = declared::one_of(&["exclude", "worst"]).about(
    "what a missing value does: exclude the unit before anything is computed, or count as the worst value of its \
     indicator",
);

/// What most methods of a decision matrix have in common.
pub(super) const MATRIX: Matrix = Matrix {
    over: Over::Indicators,
    of: |_, _| Ok(Outcome::default()),
    better: |_| Direction::Higher,
    no_parts: |_| None,
    reversal: Reversal::Possible,
};

/// What most of them promise.
pub(super) const DECISION: Mean = Mean {
    of: ScoreScope::Matrix(MATRIX),
    promises: &[Promise::Weights, Promise::Dominance, Promise::Measures],
    ..PLAIN
};

impl Criterion<'_> {
    /// Whether lower values are better.
    pub fn is_cost(&self) -> bool {
        self.direction == Direction::Lower
    }

    /// The best value.
    pub fn best(&self) -> f64 {
        let better = if self.is_cost() { f64::min } else { f64::max };
        self.values.iter().copied().reduce(better).unwrap_or(f64::NAN)
    }

    /// The worst value.
    pub fn worst(&self) -> f64 {
        let worse = if self.is_cost() { f64::max } else { f64::min };
        self.values.iter().copied().reduce(worse).unwrap_or(f64::NAN)
    }
}

impl Decision<'_> {
    /// The number of rows.
    pub fn count(&self) -> usize {
        self.units.len()
    }

    /// The weights of the columns.
    pub fn weights(&self) -> Vec<f64> {
        self.columns.iter().map(|column| column.weight).collect()
    }

    /// The name of the unit in a row.
    pub fn label(&self, row: usize) -> String {
        self.group.units.label(self.units[row])
    }

    /// Σ over the columns of what a function makes of each cell, by row.
    pub(super) fn sums(&self, cells: &[Vec<f64>]) -> Vec<f64> {
        (0..self.count()).map(|row| cells.iter().map(|column| column[row]).sum()).collect()
    }

    /// Checks that every code that an option names is known; one that does not count has no effect.
    pub(super) fn check_codes<'c>(&self, mut codes: impl Iterator<Item = &'c String>) -> Result<()> {
        match codes.find(|code| !self.known.contains(code)) {
            Some(wrong) => Err(unknown("indicator", wrong, self.known.iter().map(String::as_str))),
            None => Ok(()),
        }
    }

    pub(super) fn refuse(
        &self,
        method: &str,
        subject: &str,
        reason: impl Into<String>,
        hint: impl Into<Phrase>,
    ) -> Error {
        self.group.refuse(method, subject, reason, hint)
    }

    /// Refuses more units than a method can compare pair by pair.
    pub(super) fn check_pairs(&self, method: &str, most: usize) -> Result<()> {
        if self.count() <= most {
            return Ok(());
        }
        let reason = format!("it compares every pair of {} units, and {most} is the limit", self.count());
        Err(self.refuse(method, self.group.code, reason, of_data("filter").open().does("keeps some of them")))
    }

    /// Checks that no value is negative, or that all are above 0.
    pub(super) fn check_sign(&self, method: &str, column: &Criterion, is_zero_allowed: bool) -> Result<()> {
        let is_low = |x: &f64| if is_zero_allowed { *x < 0.0 } else { *x <= 0.0 };
        let Some(row) = column.values.iter().position(is_low) else { return Ok(()) };
        let needs = if is_zero_allowed { "values of 0 or more" } else { "values above 0 where lower is better" };
        let reason = format!("it needs {needs}, but that of {} is {}", self.label(row), column.values[row]);
        let hint = "`topsis`, `vikor` and `promethee` take values of either sign";
        Err(self.refuse(method, column.code, reason, hint))
    }
}

impl Aggregate {
    /// Returns how it works on a decision matrix, if it does.
    pub fn matrix(&self) -> Option<&Matrix> {
        match &self.fit.of {
            ScoreScope::Matrix(matrix) => Some(matrix),
            _ => None,
        }
    }

    /// Whether it takes all indicators below a group, so that the groups between have no score.
    pub fn takes_indicators(&self) -> bool {
        self.matrix().is_some_and(|matrix| matrix.over == Over::Indicators)
    }

    /// Whether the scores that the step normalise gives the indicators play a part in its own.
    pub fn uses_normalise(&self, choice: &Choice) -> bool {
        let given = Setting::Text(Norm::Given.word().to_string());
        !self.takes_indicators() || choice.options.get("norm") == Some(&given)
    }
}
