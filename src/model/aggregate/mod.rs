//! Aggregate: computes the score of a group from the scores of its members.
//!
//! Members without a weight, and indicators left out for all units, do not count. How missing values count is an option
//! of every method (`missing`).

mod ampi;
mod arithmetic;
mod bod;
mod form;
mod geometric;
mod harmonic;
mod mcda;
mod mean_min;
mod median;
mod minimum;
mod mpi;
mod owa;
mod power;
mod scale;

use std::ops::{Deref, Range};

use super::method::{Method, Proof, choose};
use crate::data::options::{Args, Opt};
use crate::data::{Choice, Column, INDEX, Units};
use crate::phrase::{Phrase, act};
use crate::{Error, Result, Watch};

pub use form::{Form, Parts};
pub use mcda::kemeny::{KemenyOrder, ordered_by_pairs};
pub use mcda::{Criterion, Decision, MINUS, Matrix, Outcome, Over, PLUS, REGRET, Reversal, TOTAL};
pub use scale::Scale;

/// A way to combine the scores of a group's members.
pub type Aggregate = Method<Mean>;

/// Returns what to write instead of another tool's name for a method, or instead of a method that does not exist here.
fn instead(name: &str) -> Option<Phrase> {
    Some(match name {
        "mean" | "average" | "avg" | "weighted_mean" | "linear" | "additive" => {
            "`arithmetic` is the weighted mean".into()
        }
        "sum" | "weighted_sum" | "total" => {
            let mean = "`arithmetic` is the weighted mean, which differs from a sum only by a factor";
            format!("{mean} unless values are missing").into()
        }
        "product" | "prod" | "weighted_product" | "multiplicative" | "geom" => {
            "`geometric` is the weighted product".into()
        }
        "min" | "worst" => "`minimum` takes the weakest member".into(),
        "maximum" | "max" | "best" => {
            let better = act("aggregate").arg("owa").with("weights", [1, 0]).with("at", INDEX);
            better.does("takes the better of two members; add a 0 for each further member")
        }
        _ => return None,
    })
}

/// How members are combined into one score, and the properties of the result.
#[derive(Debug)]
pub struct Mean {
    /// What it computes, and from how many units at a time.
    pub of: ScoreScope,
    /// Checks whether it can work on a group at all, whatever the scores are.
    pub check: fn(&Group, &Args) -> Result<()>,
    /// Why a unit may have no finite score.
    pub undefined: &'static str,
    /// The properties that it guarantees, each checked by a test.
    pub promises: &'static [Promise],
}

/// A function of one unit: of its scores, and of weights that sum to 1.
pub type OfUnit = fn(&[f64], &[f64], &Args) -> f64;

/// Which scores it depends on, and how.
#[derive(Debug)]
pub enum ScoreScope {
    /// One unit at a time: the available scores, with weights rescaled.
    Form(fn(&Args) -> Form),
    /// The same, after scaling each member by a line that is fitted to all units.
    Scaled(fn(&Group, &Args) -> Result<Scale>, fn(&Args) -> Form),
    /// One unit at a time, by a function for which there is no `Form`; questions that need a form report an error.
    Unit(OfUnit),
    /// All units at once.
    Group {
        /// Computes scores and weights of all units. Returns an error if it cannot work on the group.
        of: fn(&Group, &Args) -> Result<Weighed>,
        /// The lowest scores that it can work with; None if it accepts any.
        least: Option<Least>,
        /// Why the difference between two units cannot be split among the members.
        no_parts: &'static str,
    },
    /// All units at once, from a matrix of values or scores.
    Matrix(Matrix),
}

impl Aggregate {
    /// Returns what it computes with these options.
    pub fn form(&self, choice: &Choice, args: &Args) -> Form {
        match self.fit.of {
            ScoreScope::Form(form) | ScoreScope::Scaled(_, form) => form(args),
            ScoreScope::Unit(_) | ScoreScope::Group { .. } | ScoreScope::Matrix(_) => Form::Foreign(choice.clone()),
        }
    }
}

/// Returns the method with this name, if there is one.
pub fn declared(name: &str) -> Option<&'static Aggregate> {
    METHODS.iter().copied().find(|method| method.name == name)
}

/// Returns the chosen method and its options. For another tool's name of a method, the error says what to write
/// instead.
pub fn chosen(choice: &Choice) -> Result<(&'static Aggregate, Args)> {
    match instead(&choice.method).filter(|_| declared(&choice.method).is_none()) {
        Some(advice) => {
            let message = format!("no aggregate method `{}`", choice.method);
            Err(Error::plain(message).about(&choice.method).advise(advice))
        }
        None => choose("aggregate", METHODS, choice),
    }
}

/// The scores of all units, and the weights that each unit gives the members, which sum to 1 for every unit.
#[derive(Debug)]
pub struct Weighed {
    /// The score of the group for each unit; NaN if there is none.
    pub scores: Vec<f64>,
    /// One list per member, with one weight per unit.
    pub weights: Vec<Vec<f64>>,
}

/// The lowest scores that a method can work with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Least {
    /// Scores of 0 or more.
    Zero,
    /// Scores above 0.
    AboveZero,
}

impl Least {
    /// Whether a score is too low; a missing score is not.
    pub fn refuses(self, score: f64) -> bool {
        match self {
            Least::AboveZero => score <= 0.0,
            Least::Zero => score < 0.0,
        }
    }
}

/// The properties that tests check for a method.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// A better member never lowers the score.
    Order,
    /// The score lies between the lowest and the highest member score.
    Between,
    /// The weights of members matter.
    Weights,
    /// A missing value counts as the score of the group: replacing it by that score would not change the score.
    Neutral,
    /// Adding a constant to all members adds it to the score.
    Shifts,
    /// A unit that is at least as good as another in every member does not score worse.
    Dominance,
    /// Another unit of measure of an indicator, which multiplies its values, changes no score, unless an option holds
    /// values.
    Measures,
}

const ALL: &[Promise] = &[Promise::Order, Promise::Between, Promise::Weights, Promise::Neutral];
const SHIFTED: &[Promise] = &[Promise::Order, Promise::Between, Promise::Weights, Promise::Neutral, Promise::Shifts];

/// The properties that most methods share.
const PLAIN: Mean = Mean {
    of: ScoreScope::Unit(|_, _, _| f64::NAN),
    check: |_, _| Ok(()),
    undefined: "its scores are too large or too small to compute with",
    promises: ALL,
};

/// The members of a group that count, with the scores of all units.
#[derive(Clone)]
pub struct Group<'a> {
    /// The code of the group.
    pub code: &'a str,
    /// The members that count, in the order of the tree.
    pub members: Vec<Member<'a>>,
    /// The number of members with a weight in the tree, including those left out for all units.
    pub size: usize,
    /// The units to which the scores belong.
    pub units: &'a Units,
    /// The watch that long work checks after each unit.
    pub watch: &'a Watch,
}

/// A member of a group, with its scores.
#[derive(Clone)]
pub struct Member<'a> {
    /// The code of the group or indicator.
    pub code: &'a str,
    /// The weight in the group; the weights of all members that count sum to 1.
    pub share: f64,
    /// One score per unit; NaN where missing.
    pub scores: MemberValues,
    /// For each unit, the share of the member's own weight for which values are available.
    pub present: MemberValues,
    /// For a method that uses all years: each year's scores, the earliest first.
    pub years: Vec<(i32, &'a [f64])>,
}

/// One value per unit as a slice: either those of a column, computed when first read, or others.
#[derive(Clone)]
pub enum MemberValues {
    /// The values of a column.
    Of(Column),
    /// Values of its own.
    Own(Vec<f64>),
}

impl MemberValues {
    /// Appends a range of the values to a list, without computing the others.
    pub(in crate::model) fn read(&self, range: Range<usize>, into: &mut Vec<f64>) {
        match self {
            MemberValues::Of(column) => column.read(range, into),
            MemberValues::Own(values) => into.extend_from_slice(&values[range]),
        }
    }
}

impl Deref for MemberValues {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        match self {
            MemberValues::Of(column) => column.raw(),
            MemberValues::Own(values) => values,
        }
    }
}

impl From<&Column> for MemberValues {
    fn from(column: &Column) -> MemberValues {
        MemberValues::Of(column.clone())
    }
}

impl Group<'_> {
    /// Whether a unit has no score in some member.
    pub fn has_gap(&self, unit: usize) -> bool {
        self.members.iter().any(|member| member.scores[unit].is_nan())
    }

    /// Creates an error about the group, or about a member of it.
    pub(in crate::model) fn refuse(
        &self,
        method: &str,
        subject: &str,
        reason: impl Into<String>,
        hint: impl Into<Phrase>,
    ) -> Error {
        let hint = Some(hint.into()).filter(|hint| !hint.is_empty());
        Error::Method { method: method.into(), subject: subject.into(), reason: reason.into(), hint }
    }
}

/// All methods, in the order in which `help` lists them.
pub static METHODS: &[&Aggregate] = &[
    &arithmetic::METHOD,
    &geometric::METHOD,
    &harmonic::METHOD,
    &power::METHOD,
    &median::METHOD,
    &minimum::METHOD,
    &owa::METHOD,
    &mpi::METHOD,
    &ampi::METHOD,
    &mean_min::METHOD,
    &bod::METHOD,
    &mcda::borda::METHOD,
    &mcda::copeland::METHOD,
    &mcda::kemeny::METHOD,
    &mcda::topsis::METHOD,
    &mcda::vikor::METHOD,
    &mcda::waspas::METHOD,
    &mcda::mabac::METHOD,
    &mcda::codas::METHOD,
    &mcda::cocoso::METHOD,
    &mcda::copras::METHOD,
    &mcda::moora::METHOD,
    &mcda::multimoora::METHOD,
    &mcda::aras::METHOD,
    &mcda::edas::METHOD,
    &mcda::marcos::METHOD,
    &mcda::spotis::METHOD,
    &mcda::promethee::METHOD,
];

const NO_OPTIONS: &[Opt] = &[];

/// The weighted mean Σ w · r.
fn mean(scores: &[f64], weights: &[f64]) -> f64 {
    scores.iter().zip(weights).map(|(r, w)| w * r).sum()
}

fn least(scores: &[f64]) -> f64 {
    scores.iter().copied().fold(f64::INFINITY, f64::min)
}
