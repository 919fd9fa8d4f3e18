//! Normalise: brings indicators with different units of measure to a common scale on which higher is always better.
//!
//! An indicator with the same value for all units does not distinguish them. With any method it is left out with a note
//! (`Fitted::Nothing`), except with goalposts, which do not depend on the data.

mod above_mean;
mod borda;
mod distance_to_max;
mod distance_to_reference;
mod distance_to_target;
mod efficacy;
mod goalposts;
mod minmax;
mod none;
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

/// A way to bring an indicator to the common scale.
pub type Normalise = Method<Scaling>;

/// How a method finds its numbers, and its properties.
#[derive(Debug)]
pub struct Scaling {
    /// Returns the fit rule, or an error if the method cannot be applied to these values.
    pub of: fn(&NormaliseInput, &Args) -> Result<FitRule>,
    /// Which changes to all values of an indicator leave the scores unchanged, provided that no option contains a
    /// value.
    pub blind_to: &'static [Change],
    /// Whether it needs a scale with a true zero: negative values are refused, and so is 0 if it would be inverted.
    pub is_of_shares: bool,
    /// Where its bounds come from.
    pub bounds: fn(&Args) -> BoundSource,
    /// The score of an average value, which a missing one can count as; None if there is none in advance.
    pub neutral: fn(&Args) -> Option<f64>,
}

/// Where the bounds of a method come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BoundSource {
    /// They are fitted to the data.
    Data,
    /// They are goalposts, of the option or of the description.
    Posts,
    /// There are none, since values are scores already.
    Nowhere,
}

/// What most methods have in common.
const PLAIN: Scaling = Scaling {
    of: |_, _| Ok(FitRule::Fixed(Fitted::Same)),
    blind_to: &[],
    is_of_shares: false,
    bounds: |_| BoundSource::Data,
    neutral: |_| None,
};

/// A change to all values of an indicator at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Multiplication by a number above 0, as for another unit of measure.
    Scale,
    /// Addition of a number, as for another zero point.
    Shift,
}

/// The input of a method: one indicator.
#[derive(Clone, Copy)]
pub struct NormaliseInput<'a> {
    /// The code of the indicator.
    pub code: &'a str,
    /// The values, turned so that higher is better: where lower is better, x is passed as −x.
    pub column: &'a Column,
    /// Which direction is better in this model; `column` has already been turned.
    pub direction: Direction,
    /// The goalposts of the description, in the indicator's own direction.
    pub posts: Option<(f64, f64)>,
    /// The target of the description, in the indicator's own direction; None if it has none.
    pub target: Option<f64>,
    /// Looks up the value of a unit by its name, as in `column`; an error if there is no such unit.
    pub figure: &'a dyn Fn(&str) -> Result<Option<f64>>,
}

impl<'a> NormaliseInput<'a> {
    /// Creates the input for a column for which higher is better and nothing more is known.
    pub fn of(column: &'a Column) -> NormaliseInput<'a> {
        let figure = &|_: &str| Ok(None);
        NormaliseInput { code: "column", column, direction: Direction::Higher, posts: None, target: None, figure }
    }

    /// Turns a bound or a target in the same way as the values.
    fn turned(&self, x: f64) -> f64 {
        if self.is_lower() { 0.0 - x } else { x }
    }

    /// Turns a lower and an upper bound in the same way, the worse first.
    fn turned_pair(&self, (lower, upper): (f64, f64)) -> (f64, f64) {
        if self.is_lower() { (0.0 - upper, 0.0 - lower) } else { (lower, upper) }
    }

    fn is_lower(&self) -> bool {
        self.direction == Direction::Lower
    }

    /// Returns the lowest and the highest value, if they differ by more than rounding.
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

    /// Returns the values that are not missing, in the indicator's own direction.
    fn figures(&self) -> impl Iterator<Item = f64> + '_ {
        self.column.present().map(|x| self.turned(x))
    }

    fn refuse(&self, method: &Normalise, reason: impl Into<String>, hint: impl Into<Phrase>) -> Error {
        let (method, subject) = (method.name.to_string(), self.code.to_string());
        Error::Method { method, subject, reason: reason.into(), hint: Some(hint.into()) }
    }

    /// Checks that values can be used as shares, which needs a scale with a true zero: no negative value, and no 0 if
    /// values are inverted. A constant indicator is left out anyway, and passes.
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

/// All methods, in the order in which `help` lists them.
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
    &none::METHOD,
];

const SCALE_AND_SHIFT: &[Change] = &[Change::Scale, Change::Shift];

/// Shared by the methods that rank values.
const TIES: Declared<Ties> = declared::word().about("which position ties share");

crate::words! {
    /// What a method based on shares does if lower is better.
    enum Lower {
        Inverse = "inverse",
        Complement = "complement",
    }
}
