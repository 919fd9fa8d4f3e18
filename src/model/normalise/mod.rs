//! Normalise: bring indicators of different units of measure onto one scale, higher always better.
//!
//! An indicator with one value for all units orders nothing: whatever the method, it is left out with a note
//! (`Fitted::Nothing`), goalposts alone excepted, which do not ask the data.

mod above_mean;
mod borda;
mod distance_to_max;
mod distance_to_reference;
mod distance_to_target;
mod efficacy;
mod goalposts;
mod minmax;
mod percentile;
mod rank;
mod share_of_best;
mod sum;
mod vector;
mod zscore;

use super::fit_rule::{FitRule, Stat};
use super::fitted::Fitted;
use super::method::{DEVIATION, Deviation, Method, Proof};
use crate::data::options::{Args, Declared, declared};
use crate::data::{Column, Direction};
use crate::phrase::{Phrase, option};
use crate::stats::Ties;
use crate::stats::equal::is_level;
use crate::{Error, Result};

/// A way to bring an indicator onto the common scale.
pub type Normalise = Method<Scaling>;

/// How a method finds its numbers, and what it promises.
#[derive(Debug)]
pub struct Scaling {
    /// Returns the fit rule. An error if the method cannot be applied to these values.
    pub of: fn(&NormaliseInput, &Args) -> Result<FitRule>,
    /// Which changes of all figures of an indicator change no score, as long as no option holds a figure.
    pub blind_to: &'static [Change],
    /// Whether it needs a scale with a true zero: figures below 0 are refused, and 0 where it would be inverted.
    pub is_of_shares: bool,
    /// Whether it measures by goalposts, of the option or of the description, and not by the data.
    pub has_posts: fn(&Args) -> bool,
}

/// What can be done to all figures of an indicator at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Multiplied by one number above 0: another unit of measure.
    Scale,
    /// The same number added to each: another zero.
    Shift,
}

/// One indicator as a method gets it.
#[derive(Clone, Copy)]
pub struct NormaliseInput<'a> {
    /// Code of the indicator.
    pub code: &'a str,
    /// Higher is better: where lower is, every figure x comes as −x.
    pub column: &'a Column,
    /// Which way is better in this model; `column` has changed sign already.
    pub direction: Direction,
    /// Goalposts and target of the description, as they stand there.
    pub posts: Option<(f64, f64)>,
    /// The figure to be reached, in the indicator's own direction; none if the description names none.
    pub target: Option<f64>,
    /// The figure of one unit by its name, as in `column`; an error where there is no such unit.
    pub figure: &'a dyn Fn(&str) -> Result<Option<f64>>,
}

impl<'a> NormaliseInput<'a> {
    /// A column of which higher is better and nothing more is known.
    pub fn of(column: &'a Column) -> NormaliseInput<'a> {
        let figure = &|_: &str| Ok(None);
        NormaliseInput { code: "column", column, direction: Direction::Higher, posts: None, target: None, figure }
    }

    /// A bound or a target, turned round like the figures.
    fn turned(&self, x: f64) -> f64 {
        if self.is_lower() { 0.0 - x } else { x }
    }

    /// A lower and an upper bound likewise, the worse first.
    fn turned_pair(&self, (lower, upper): (f64, f64)) -> (f64, f64) {
        if self.is_lower() { (0.0 - upper, 0.0 - lower) } else { (lower, upper) }
    }

    fn is_lower(&self) -> bool {
        self.direction == Direction::Lower
    }

    /// Least and greatest value, where they differ by more than rounding.
    fn range(&self) -> Option<(f64, f64)> {
        self.column.range().filter(|(min, max)| !is_level(*min, *max))
    }

    /// Evaluates a rule. A constant indicator has no fit unless the rule is fixed.
    pub fn fitted(&self, rule: &FitRule) -> Result<Fitted> {
        if !matches!(rule, FitRule::Fixed(_)) && self.range().is_none() {
            return Ok(Fitted::Nothing);
        }
        Ok(rule.on(self.column, self.figure)?.unwrap_or(Fitted::Nothing))
    }

    /// The figures that are there, as they were before they were turned round.
    fn figures(&self) -> impl Iterator<Item = f64> + '_ {
        self.column.present().map(|x| self.turned(x))
    }

    fn refuse(&self, method: &Normalise, reason: impl Into<String>, hint: impl Into<Phrase>) -> Error {
        let (method, subject) = (method.name.to_string(), self.code.to_string());
        Error::Method { method, subject, reason: reason.into(), hint: Some(hint.into()) }
    }

    /// A share needs a scale with a true zero: no value below 0, and none equal to 0 if values are inverted. A constant
    /// indicator is left out anyway, and passes.
    fn check_shares(&self, method: &Normalise, is_inverse: bool) -> Result<()> {
        let least = self.figures().fold(f64::INFINITY, f64::min);
        if self.range().is_none() {
            return Ok(());
        }
        if least < 0.0 {
            let hint = "`minmax` and `zscore` take values of either sign";
            return Err(self.refuse(method, format!("{least} is below 0, and a share needs a true zero"), hint));
        }
        if is_inverse && least <= 0.0 {
            let hint = option("lower", Lower::Complement.word()).does("takes 1 − share instead of the share of 1 / x");
            return Err(self.refuse(method, "lower is better, and 1 / 0 is undefined", hint));
        }
        Ok(())
    }
}

/// x / span, or 1 + x / span for the complement of a lower-is-better indicator, whose values are negative.
fn share(span: Stat, to: f64) -> Fitted<Stat> {
    Fitted::Line { from: 0.0.into(), span, to: to.into(), rise: 1.0.into() }
}

/// All methods, in the order `help` lists them.
pub static METHODS: &[&Normalise] = &[
    &minmax::METHOD,
    &zscore::METHOD,
    &rank::METHOD,
    &borda::METHOD,
    &percentile::METHOD,
    &goalposts::METHOD,
    &distance_to_max::METHOD,
    &share_of_best::METHOD,
    &sum::METHOD,
    &vector::METHOD,
    &distance_to_target::METHOD,
    &distance_to_reference::METHOD,
    &efficacy::METHOD,
    &above_mean::METHOD,
];

const SCALE_AND_SHIFT: &[Change] = &[Change::Scale, Change::Shift];

/// Shared by the methods that count places.
const TIES: Declared<Ties> = declared::word().about("place that equal values share");

crate::words! {
    /// What a method that takes shares does where lower is better.
    enum Lower {
        Inverse = "inverse",
        Complement = "complement",
    }
}
