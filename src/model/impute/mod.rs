//! Impute: fill gaps before anything else is done, never in silence: each cell filled is listed with where it comes from.
//!
//! A filled figure counts for scores; whether a unit is ranked goes by the figures that are really there.

mod constant;
mod dimension_mean;
mod dimension_median;
mod fill;
mod group_mean;
mod group_median;
mod latest;
mod linear;
mod mean;
mod median;
mod none;

pub use fill::{Ends, Fill, Filled, Middle, OwnScale};

use std::collections::BTreeMap;

use super::method::{Method, choose};
use crate::data::options::{Args, Declared, MAX_WHOLE, declared};
use crate::data::{Choice, Column, Direction, Setting, Units, names::unknown};
use crate::phrase::{Phrase, act};
use crate::{Error, Result};

/// A way to fill missing values, fitted on the figures of one indicator.
pub type Impute = Method<FillRule>;

/// How a method fills missing values.
#[derive(Debug)]
pub struct FillRule {
    /// Fits the method.
    pub of: fn(&Gaps, &Args) -> Result<Fill>,
    /// Which values it uses.
    pub source: FillSource,
}

/// Which values replace a missing one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FillSource {
    /// A given number, or the unit's own values in other years.
    Own,
    /// The mean or median of all units.
    AllUnits(Middle),
    /// The mean or median of the unit's group.
    Group(Middle),
    /// The unit's own values in the other indicators of the dimension.
    Siblings,
}

/// One indicator as a method gets it.
pub struct Gaps<'a> {
    /// Code of the indicator.
    pub code: &'a str,
    /// The units that the figures are of.
    pub units: &'a Units,
    /// The figures of the year.
    pub figures: &'a Column,
    /// Those that a method is fitted on: the same, or those of all years one after another.
    pub pool: &'a Column,
    /// The current year, and the figures of each year; empty where one figure stands for all years.
    pub year: Option<i32>,
    /// Each year of the data with its figures, ascending; empty where one figure stands for all years.
    pub years: &'a [(i32, Column)],
    /// All indicators of its dimension, itself among them: code, which way is better, figures of the year and pool.
    pub dimension: &'a dyn Fn() -> Result<Vec<Sibling>>,
}

/// An indicator of the same dimension.
pub struct Sibling {
    /// Code of the indicator.
    pub code: String,
    /// Which way is better in this model.
    pub direction: Direction,
    /// Its figures of the year, one per unit.
    pub figures: Column,
    /// The figures that it is fitted on: the year's, or those of all years one after another.
    pub pool: Column,
}

impl Gaps<'_> {
    fn refuse(&self, method: &Impute, reason: impl Into<String>, hint: impl Into<Phrase>) -> Error {
        let (method, subject) = (method.name.to_string(), self.code.to_string());
        Error::Method { method, subject, reason: reason.into(), hint: Some(hint.into()) }
    }

    /// A number found on the figures of each group of units.
    fn by_group(&self, args: &Args, of: fn(&Column) -> Option<f64>) -> Result<Fill> {
        let by = Grouped::of(args).by.unwrap_or_default();
        let known = || self.units.groups.iter().map(|group| group.code.as_str());
        let grouping = self.units.grouping(&by).ok_or_else(|| unknown("group column", &by, known()))?;
        let mut groups: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
        for (name, figure) in grouping.values.iter().cycle().zip(self.pool.raw()) {
            groups.entry(name).or_default().push(*figure);
        }
        let named = groups.into_iter().filter(|(name, _)| !name.is_empty());
        let number = |(name, own): (&str, Vec<f64>)| Some((name.to_string(), of(&Column::from_raw(own))?));
        Ok(Fill::Groups { by, numbers: named.filter_map(number).collect() })
    }

    /// Over years there must be some.
    fn check_years(&self, method: &Impute) -> Result<()> {
        match self.year {
            Some(_) => Ok(()),
            None => Err(self.refuse(method, "the data have no years", "`mean` and `median` use the other units")),
        }
    }
}

/// All methods, in the order `help` lists them.
pub static METHODS: &[&Impute] = &[
    &none::METHOD,
    &mean::METHOD,
    &median::METHOD,
    &group_mean::METHOD,
    &group_median::METHOD,
    &constant::METHOD,
    &dimension_mean::METHOD,
    &dimension_median::METHOD,
    &latest::METHOD,
    &linear::METHOD,
];

/// Whether a choice can be followed: a known method, known options, and the one without which it says nothing.
pub fn check(choice: &Choice) -> Result<()> {
    let (method, _) = choose("impute", METHODS, choice)?;
    let needed = match method.name {
        "group_mean" | "group_median" => Some(("by", "the name of a group column", Setting::from("region"))),
        "constant" => Some(("value", "the number to fill in", Setting::from(0))),
        _ => None,
    };
    match needed.filter(|(name, ..)| !choice.options.contains_key(*name)) {
        Some((name, expected, such)) => {
            let message = format!("`{}` needs the option `{name}`, {expected}", method.name);
            let error = Error::plain(message).about(method.name);
            Err(error.advise(act("impute").arg(method.name).with(name, such)))
        }
        None => Ok(()),
    }
}

crate::options! {
    /// Of the methods that look at groups of units.
    struct Grouped {
        /// what the groups are
        by: Option<String> = such_as("the name of a group column", || "region".into()),
    }
}

/// Shared by the methods that look at other years.
const REACH: Declared<f64> = declared::whole(MAX_WHOLE, (1.0, MAX_WHOLE))
    .about("how many years of the data are looked at on one side, all unless given");

crate::words! {
    /// What becomes of a gap that has figures on one side only.
    enum Edge {
        Missing = "missing",
        Nearest = "nearest",
    }
}
