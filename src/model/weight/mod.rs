//! Weigh: derives the weights of a group's members from their values.
//!
//! A scheme is applied once and leaves plain numbers: the weights stay the same, whatever happens to the data, until
//! `weigh` is called again. A member with the same value for all units (or without values) says nothing: it gets the
//! weight 0, and is mentioned.

mod angle;
mod cilos;
mod correlation;
mod critic;
mod entropy;
mod equal;
mod factor;
mod gini;
mod idocriw;
mod lopcow;
mod merec;
mod pca;
mod sd;
mod table;

pub use table::{Member, Table};

use super::method::{Method, Proof};
use super::remedy::{above_zero, minmax_above_zero};
use crate::data::options::{Args, Declared, declared};
use crate::phrase::{act, call};
use crate::{Error, Result};

/// A way to derive the weights of a group's members from their values.
pub type Weight = Method<Scheme>;

/// How values become weights.
#[derive(Debug)]
pub struct Scheme {
    /// The values that it uses with these options.
    pub on: fn(&Args) -> WeightInput,
    /// Whether it uses only units with values in all members (complete rows); otherwise each member has its own units.
    pub is_complete: bool,
    /// Whether it uses ratios of values, so that their unit of measure does not matter.
    pub is_scaled: bool,
    /// Computes the weights of members that are not constant; they need not sum to 1.
    pub of: fn(&Table, &Args) -> Result<Vec<f64>>,
}

crate::words! {
    /// What a scheme uses as the values of indicators; for a group it is always the score.
    pub enum WeightInput {
        /// Nothing: the data do not matter.
        Nothing = "nothing",
        /// The values after treatment, as they are.
        Figures = "figures",
        /// The values after treatment, turned so that higher is better, and stretched to 0..1.
        Range = "range",
        /// The scores, as the model normalises them.
        Scores = "scores",
    }
}

impl WeightInput {
    /// Describes the input in words.
    pub fn words(self) -> &'static str {
        match self {
            WeightInput::Nothing => "nothing",
            WeightInput::Figures => "figures",
            WeightInput::Range => "values rescaled to 0..1",
            WeightInput::Scores => "scores",
        }
    }
}

impl Scheme {
    /// Whether values in another unit of measure (km for miles) give the same weights.
    pub fn is_free_of_scale(&self, args: &Args) -> bool {
        self.is_scaled || (self.on)(args) == WeightInput::Range
    }
}

/// All schemes, in the order in which `help` lists them.
pub static METHODS: &[&Weight] = &[
    &equal::METHOD,
    &entropy::METHOD,
    &sd::METHOD,
    &critic::METHOD,
    &merec::METHOD,
    &gini::METHOD,
    &lopcow::METHOD,
    &cilos::METHOD,
    &idocriw::METHOD,
    &angle::METHOD,
    &pca::METHOD,
    &factor::METHOD,
    &correlation::METHOD,
];

/// The option of schemes for values above 0.
const VALUES: Declared<WeightInput> = declared::one_of(&[WeightInput::Figures.word(), WeightInput::Scores.word()])
    .about("values after treatment, or the model's scores");

/// Returns weights that sum to 1 from those of a scheme. Returns an error if the scheme cannot be applied; no weight is
/// ever missing.
pub fn shares(scheme: &Weight, table: &Table, args: &Args) -> Result<Vec<f64>> {
    if let [only] = &table.members[..] {
        return match (scheme.fit.on)(args) == WeightInput::Nothing || only.has_spread() {
            true => Ok(vec![1.0]),
            false => Err(cannot(scheme.name, &only.code, "it has the same value wherever it is known")),
        };
    }
    let (lively, is_lively) = lively(scheme, table, args)?;
    let weights = if lively.members.len() == 1 { vec![1.0] } else { (scheme.fit.of)(&lively, args)? };
    let greatest = weights.iter().copied().fold(0.0, f64::max);
    if let Some(place) = weights.iter().position(|weight| !weight.is_finite() || *weight < 0.0) {
        let reason = "its values are too large or too small to compute with";
        return Err(cannot(scheme.name, &lively.members[place].code, reason));
    }
    let sum: f64 = weights.iter().map(|weight| weight / greatest).sum();
    if !(greatest > 0.0 && sum.is_finite()) {
        let reason = "it and its siblings all carry the same information";
        return Err(cannot(scheme.name, &lively.members[0].code, reason));
    }
    let mut weights = weights.into_iter();
    let mut next = || weights.next().map_or(0.0, |weight| weight / greatest / sum);
    Ok(is_lively.into_iter().map(|is_lively| if is_lively { next() } else { 0.0 }).collect())
}

/// Returns the members that are not constant over the units that the scheme uses.
fn lively(scheme: &Weight, table: &Table, args: &Args) -> Result<(Table, Vec<bool>)> {
    if (scheme.fit.on)(args) == WeightInput::Nothing {
        return Ok((table.clone(), vec![true; table.members.len()]));
    }
    let is_lively: Vec<bool> = table.members.iter().map(|member| member.has_spread()).collect();
    let kept = table.members.iter().zip(&is_lively).filter(|(_, is_lively)| **is_lively);
    let mut lively = Table { members: kept.map(|(member, _)| member.clone()).collect() };
    if lively.members.is_empty() {
        return Err(cannot(
            scheme.name,
            &table.members[0].code,
            "neither it nor any of its siblings has values that differ",
        ));
    }
    if scheme.fit.is_complete {
        let rows = lively.complete();
        let fewest = lively.members.iter().min_by_key(|member| member.count()).map_or("", |member| &member.code);
        if rows.units() < 2 {
            let reason = format!("only {} units have it and all of its siblings; at least 2 are needed", rows.units());
            return Err(cannot(scheme.name, fewest, reason));
        }
        if let Some(still) = rows.members.iter().find(|member| !member.has_spread()) {
            let reason = format!("it has one value in all {} units that have all of its siblings", rows.units());
            return Err(cannot(scheme.name, &still.code, reason));
        }
        lively = rows;
    }
    Ok((lively, is_lively))
}

/// The error for a member to which the scheme cannot be applied.
fn cannot(scheme: &str, code: &str, reason: impl Into<String>) -> Error {
    Error::Method {
        method: scheme.to_string(),
        subject: code.to_string(),
        reason: reason.into(),
        hint: Some(
            act("without").arg(code).does("leaves it out").or(call("weigh").arg("equal").does("takes any values")),
        ),
    }
}

/// Returns an error for negative values, and for 0 if `least` excludes it.
fn refuse_low(scheme: &str, member: &Member, values: WeightInput, least: Least) -> Result<()> {
    let is_low = |value: &f64| *value < 0.0 || *value == 0.0 && least == Least::AboveZero;
    let Some(low) = member.values.iter().copied().find(is_low) else { return Ok(()) };
    let least = if least == Least::AboveZero { "above 0" } else { "0 or more" };
    let hint = match values {
        WeightInput::Scores => above_zero(),
        _ => {
            let weighed = minmax_above_zero().then("weigh").arg(scheme).with("values", WeightInput::Scores.word());
            weighed.does("takes scores").or("`sd` and `critic` take any values")
        }
    };
    Err(cannot(scheme, &member.code, format!("its values must be {least}, but one is {low}")).advise(hint))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Least {
    Zero,
    AboveZero,
}
