//! Treat: reduces outliers before normalisation, so that one extreme value does not compress the differences between
//! all others.
//!
//! Every method leaves an indicator with at most three distinct values (counts, or yes and no) as it is, because none
//! of them is an outlier.

mod auto;
mod boxcox;
mod log;
mod log_gii;
mod log_shift;
mod none;
mod tails;
mod winsorise;

use super::fit_rule::{FitRule, Stat};
use super::fitted::Fitted;
use super::method::{Method, TYPE, choose};
use crate::data::options::{Args, Declared, declared};
use crate::data::{Choice, Column, Units};
use crate::phrase::Phrase;
use crate::{Error, Result};

/// A way to treat outliers and skewness, fitted to the values of one indicator.
pub type Treat = Method<fn(&Figures, &Args) -> Result<FitRule>>;

/// The input of a method: one indicator.
#[derive(Clone, Copy)]
pub struct Figures<'a> {
    /// The code of the indicator.
    pub code: &'a str,
    /// Its values, of one year or of all years one after another.
    pub column: &'a Column,
    /// The units to which the values belong, for error messages.
    pub units: &'a Units,
}

impl Figures<'_> {
    fn refuse(&self, method: &Treat, reason: impl Into<String>, hint: impl Into<Phrase>) -> Error {
        let (method, subject) = (method.name.to_string(), self.code.to_string());
        Error::Method { method, subject, reason: reason.into(), hint: Some(hint.into()) }
    }

    /// Checks that all values are above 0, as a logarithm or a power needs.
    fn check_above_zero(&self, method: &Treat) -> Result<()> {
        let found = self.column.raw().iter().position(|&x| x <= 0.0);
        found.map_or(Ok(()), |place| {
            let unit = self.units.label(place % self.units.len());
            let reason = format!("values must be above 0, but that of {unit} is {}", self.column.raw()[place]);
            Err(self.refuse(method, reason, "`log_shift` takes any values: the lowest becomes the shift"))
        })
    }
}

/// All methods, in the order in which `help` lists them.
pub static METHODS: &[&Treat] = &[
    &none::METHOD,
    &winsorise::METHOD,
    &log::METHOD,
    &log_shift::METHOD,
    &log_gii::METHOD,
    &boxcox::METHOD,
    &auto::METHOD,
];

/// Indicators with at most this many distinct values are left as they are.
pub const SPARED: usize = 3;

/// Fits a choice to an indicator. Returns the rule, and the fit to these values.
pub fn fit(choice: &Choice, figures: &Figures) -> Result<(FitRule, Fitted)> {
    let (method, args) = choose("treat", METHODS, choice)?;
    fit_by(method, &args, figures)
}

/// The same for a method whose options have already been read.
pub fn fit_by(method: &Treat, args: &Args, figures: &Figures) -> Result<(FitRule, Fitted)> {
    if is_spared(figures.column) {
        // The rule is kept, because other data may have more distinct values.
        return Ok(((method.fit)(figures, args).unwrap_or(FitRule::Search(Fitted::Same)), Fitted::Same));
    }
    let rule = (method.fit)(figures, args)?;
    let fitted = rule.on(figures.column, &|_| Ok(None))?.unwrap_or(Fitted::Same);
    Ok((rule, fitted))
}

/// Whether an indicator has too few distinct values for any of them to be an outlier.
pub fn is_spared(column: &Column) -> bool {
    !column.has_more_than(SPARED)
}

/// Checks a choice: whether the method and its options exist, and whether only one way to winsorise is given.
pub fn check(choice: &Choice) -> Result<()> {
    let (method, args) = choose("treat", METHODS, choice)?;
    if method.name == winsorise::METHOD.name { winsorise::check(choice, &args) } else { Ok(()) }
}

/// Shared by the transforms that start from the lowest value.
const SHIFT: Declared<Option<f64>> = declared::given("a number above 0, such as 1")
    .about("what the lowest value becomes before the transform; default: 1 % of the range");

/// Returns the lowest value, and what it becomes: the given shift, or one hundredth of the range.
fn shift(method: &Treat, given: Option<f64>) -> Result<(Stat, Stat)> {
    let plus = match given {
        Some(shift) if !(shift > 0.0 && shift.is_finite()) => {
            let what = format!("option `shift` of `{}`", method.name);
            return Err(Error::wrong(what, shift.to_string(), "a number above 0").about("shift"));
        }
        Some(shift) => Stat::Number(shift),
        None => 0.01 * (Stat::Maximum - Stat::Minimum),
    };
    Ok((Stat::Minimum, plus))
}
