//! Impute: fills in missing values before any other step, and lists each of them with the origin of its new value.
//!
//! An imputed value counts for scores, but only original values count towards the coverage that a rank needs.

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

/// A way to fill in missing values, fitted to the values of one indicator.
pub type Impute = Method<FillRule>;

/// How a method fills in missing values.
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

/// The input of a method: one indicator.
pub struct Gaps<'a> {
    /// The code of the indicator.
    pub code: &'a str,
    /// The units to which the values belong.
    pub units: &'a Units,
    /// The values of the year.
    pub figures: &'a Column,
    /// The values to which a method is fitted: those of the year, or those of all years one after another.
    pub pool: &'a Column,
    /// The current year; None if the data have no years.
    pub year: Option<i32>,
    /// The values of each year in ascending order; empty if the indicator has a single value per unit for all years.
    pub years: &'a [(i32, Column)],
    /// All indicators of the same dimension, including this one.
    pub dimension: &'a dyn Fn() -> Result<Vec<Sibling>>,
}

/// An indicator of the same dimension.
pub struct Sibling {
    /// The code of the indicator.
    pub code: String,
    /// Which direction is better in this model.
    pub direction: Direction,
    /// Its values of the year, one per unit.
    pub figures: Column,
    /// The values to which a method is fitted: those of the year, or those of all years one after another.
    pub pool: Column,
}

impl Gaps<'_> {
    fn refuse(&self, method: &Impute, reason: impl Into<String>, hint: impl Into<Phrase>) -> Error {
        let (method, subject) = (method.name.to_string(), self.code.to_string());
        Error::Method { method, subject, reason: reason.into(), hint: Some(hint.into()) }
    }

    /// Computes a number from the values of each group of units.
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

    /// Returns an error if the data have no years.
    fn check_years(&self, method: &Impute) -> Result<()> {
        match self.year {
            Some(_) => Ok(()),
            None => Err(self.refuse(method, "the data have no years", "`mean` and `median` use the other units")),
        }
    }
}

/// All methods, in the order in which `help` lists them.
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

/// Checks a choice: whether the method and its options exist, and whether a required option is given.
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
    /// The options of methods that use groups of units.
    struct Grouped {
        /// the column that defines the groups
        by: Option<String> = such_as("the name of a group column", || "region".into()),
    }
}

/// Shared by the methods that use other years.
const REACH: Declared<f64> = declared::whole(MAX_WHOLE, (1.0, MAX_WHOLE))
    .about("how many years of the data are searched on each side; default: all");

crate::words! {
    /// What happens to missing values that have known ones on one side only.
    enum Edge {
        Missing = "missing",
        Nearest = "nearest",
    }
}
