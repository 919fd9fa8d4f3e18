//! Aggregate: from the scores of the members of a group to the score of the group.
//!
//! Members without a weight, and indicators left out for all units, do not count. What a gap counts as is an option of
//! every method (`MISSING`).

mod ampi;
mod arithmetic;
mod bod;
mod form;
mod geometric;
mod harmonic;
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
pub use scale::Scale;

/// A way to combine the scores of a group's members into one.
pub type Aggregate = Method<Mean>;

/// What to write instead of a name that other tools have for a method, or for one that is not here.
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

/// How members become one score, and what can be said of it.
#[derive(Debug)]
pub struct Mean {
    /// What it computes, and from how many units at a time.
    pub of: ScoreScope,
    /// Why it cannot work on a group, whatever the scores are.
    pub check: fn(&Group, &Args) -> Result<()>,
    /// Why a unit gets no finite score.
    pub undefined: &'static str,
    /// The laws that it keeps, each held by a test.
    pub promises: &'static [Promise],
}

/// Of one unit: its scores and weights that sum to 1.
pub type OfUnit = fn(&[f64], &[f64], &Args) -> f64;

/// Whose scores it looks at, and how.
#[derive(Debug)]
pub enum ScoreScope {
    /// One unit at a time: what is present, its weights rescaled.
    Form(fn(&Args) -> Form),
    /// The same, after a line for each member that is fitted on all units.
    Scaled(fn(&Group, &Args) -> Result<Scale>, fn(&Args) -> Form),
    /// One unit at a time, by a function that no `Form` stands for: questions that need one say that they cannot be asked.
    Unit(OfUnit),
    /// All units at once.
    Group {
        /// Scores and weights of all units. An error if it cannot work on the group.
        of: fn(&Group, &Args) -> Result<Weighed>,
        /// The scores that it can work with, if not all.
        least: Option<Least>,
        /// Why the difference of two units cannot be split among the members.
        no_parts: &'static str,
    },
}

impl Aggregate {
    /// What it computes under these options.
    pub fn form(&self, choice: &Choice, args: &Args) -> Form {
        match self.fit.of {
            ScoreScope::Form(form) | ScoreScope::Scaled(_, form) => form(args),
            ScoreScope::Unit(_) | ScoreScope::Group { .. } => Form::Foreign(choice.clone()),
        }
    }
}

/// The method of this name, if there is one.
pub fn declared(name: &str) -> Option<&'static Aggregate> {
    METHODS.iter().copied().find(|method| method.name == name)
}

/// The method that is chosen, and its options; names that other tools have are told what to write instead.
pub fn chosen(choice: &Choice) -> Result<(&'static Aggregate, Args)> {
    match instead(&choice.method).filter(|_| declared(&choice.method).is_none()) {
        Some(advice) => {
            let message = format!("no aggregate method `{}`", choice.method);
            Err(Error::plain(message).about(&choice.method).advise(advice))
        }
        None => choose("aggregate", METHODS, choice),
    }
}

/// A score for each unit, and for each member the weights that units give it, of each unit in sum 1.
#[derive(Debug)]
pub struct Weighed {
    /// The score of the group, one per unit; NaN where there is none.
    pub scores: Vec<f64>,
    /// One list for each member, with one weight per unit.
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
    /// Whether a score is too low; a gap is not.
    pub fn refuses(self, score: f64) -> bool {
        match self {
            Least::AboveZero => score <= 0.0,
            Least::Zero => score < 0.0,
        }
    }
}

/// What tests hold a method to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Promise {
    /// A better member never lowers the score.
    Order,
    /// The score lies between the least and the greatest of the members.
    Between,
    /// The weights of members matter.
    Weights,
    /// A gap counts as the score of the group: its members with that in its place have the same score.
    Neutral,
    /// All members raised by so much raise the score by as much.
    Shifts,
}

const ALL: &[Promise] = &[Promise::Order, Promise::Between, Promise::Weights, Promise::Neutral];
const SHIFTED: &[Promise] = &[Promise::Order, Promise::Between, Promise::Weights, Promise::Neutral, Promise::Shifts];

/// What most methods have in common.
const PLAIN: Mean = Mean {
    of: ScoreScope::Unit(|_, _, _| f64::NAN),
    check: |_, _| Ok(()),
    undefined: "its scores are too large or too small to compute with",
    promises: ALL,
};

/// The members of a group that count, with the scores of all units.
#[derive(Clone)]
pub struct Group<'a> {
    /// Code of the group.
    pub code: &'a str,
    /// The members that count, in the order of the tree.
    pub members: Vec<Member<'a>>,
    /// How many members of the tree have a weight, with those that are left out for all units.
    pub size: usize,
    /// The units that the scores are of.
    pub units: &'a Units,
    /// What takes long asks it, unit by unit, whether to go on.
    pub watch: &'a Watch,
}

/// A member of a group, with its scores.
#[derive(Clone)]
pub struct Member<'a> {
    /// Code of the group or indicator.
    pub code: &'a str,
    /// Of all members that count they sum to 1.
    pub share: f64,
    /// One score per unit; NaN where missing.
    pub scores: MemberValues,
    /// How much of the member's own weight counts.
    pub present: MemberValues,
    /// Where a method asks for all years: each year's scores, the earliest first.
    pub years: Vec<(i32, &'a [f64])>,
}

/// One value per unit as a slice: those of a column, computed when they are first read, or others.
#[derive(Clone)]
pub enum MemberValues {
    /// Those of a column.
    Of(Column),
    /// Values of its own.
    Own(Vec<f64>),
}

impl MemberValues {
    /// Appends some of them to a list, without computing the others.
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

    /// An error that names the group, or a member of it.
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

/// All methods, in the order `help` lists them.
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
];

const NO_OPTIONS: &[Opt] = &[];

/// Σ w · r.
fn mean(scores: &[f64], weights: &[f64]) -> f64 {
    scores.iter().zip(weights).map(|(r, w)| w * r).sum()
}

fn least(scores: &[f64]) -> f64 {
    scores.iter().copied().fold(f64::INFINITY, f64::min)
}
