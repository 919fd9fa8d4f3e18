//! A column has one value per unit; missing values are `None` in every public interface.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::{Arc, OnceLock};

use super::dataset::Series;
use super::formula::{Formula, Func, Op};
use super::units::Units;
use crate::parallel::kept;
use crate::stats::equal::compare;
use crate::stats::quantile::{TYPE, quantile};
use crate::stats::{self, Ties, ranks};
use crate::{Error, Result};

/// Values, and if they come from a data set, also their units, year and formula; cheap to clone.
#[derive(Clone)]
pub struct Column {
    /// NaN where missing; every other value is finite.
    values: Values,
    origin: Option<Origin>,
    formula: Option<Arc<Formula>>,
}

/// Values of its own, a slice of a series of the data set that is not copied, or a function of other values.
#[derive(Clone)]
enum Values {
    Own(Arc<Vec<f64>>),
    Of(Arc<Series>, Range<usize>),
    Mapped(Arc<Mapped>),
}

/// A function that is applied to each value separately; infinite results count as missing.
pub(crate) trait Mapping: Send + Sync {
    /// Applies the function to some values in place.
    fn apply_to_all(&self, values: &mut [f64]);
}

/// A function of other values, evaluated as they are read; once all have been needed, they are kept.
struct Mapped {
    of: Values,
    by: Arc<dyn Mapping>,
    made: OnceLock<Vec<f64>>,
}

impl Mapped {
    fn apply(&self, values: &mut [f64]) {
        self.by.apply_to_all(values);
        forget_infinite(values);
    }
}

impl Values {
    fn len(&self) -> usize {
        match self {
            Values::Own(values) => values.len(),
            Values::Of(_, range) => range.len(),
            Values::Mapped(mapped) => mapped.of.len(),
        }
    }

    fn get(&self, at: usize) -> Option<f64> {
        match self {
            Values::Mapped(mapped) if mapped.made.get().is_none() => {
                let mut value = [mapped.of.get(at)?];
                mapped.apply(&mut value);
                Some(value[0])
            }
            _ => (**self).get(at).copied(),
        }
    }

    /// Appends a range of the values to a list, without computing the others.
    fn read(&self, range: Range<usize>, into: &mut Vec<f64>) {
        match self {
            Values::Mapped(mapped) if mapped.made.get().is_none() => {
                let start = into.len();
                mapped.of.read(range, into);
                mapped.apply(&mut into[start..]);
            }
            _ => into.extend_from_slice(&self[range]),
        }
    }
}

fn forget_infinite(values: &mut [f64]) {
    for value in values {
        *value = if value.is_infinite() { f64::NAN } else { *value };
    }
}

impl Deref for Values {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        match self {
            Values::Own(values) => values,
            Values::Of(series, range) => &series.values[range.clone()],
            Values::Mapped(mapped) => kept::<Vec<f64>>(&mapped.made, || {
                let mut values = Vec::with_capacity(mapped.of.len());
                mapped.of.read(0..mapped.of.len(), &mut values);
                mapped.apply(&mut values);
                values
            }),
        }
    }
}

/// How many values are computed at a time while a column is scanned without being kept.
pub(crate) const BLOCK: usize = 1024;

/// A formula with more parts than this is dropped; only its values are kept.
const MAX_FORMULA: usize = 1000;

/// The units and years that values belong to.
#[derive(Debug, Clone)]
pub struct Origin {
    /// The units to which the values belong, one value each.
    pub units: Arc<Units>,
    /// None if the values apply to all years.
    pub year: Option<i32>,
    /// The first year, if the values are changes over several years; `year` is the last.
    pub since: Option<i32>,
}

impl Origin {
    /// Returns the year as a heading shows it: "2022", "from 2018 to 2022", or an empty text.
    pub fn years(&self) -> String {
        match (self.since, self.year) {
            (Some(since), Some(year)) => format!("from {since} to {year}"),
            (_, Some(year)) => year.to_string(),
            (_, None) => String::new(),
        }
    }
}

impl fmt::Debug for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl PartialEq for Column {
    fn eq(&self, other: &Column) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl FromIterator<Option<f64>> for Column {
    fn from_iter<I: IntoIterator<Item = Option<f64>>>(values: I) -> Column {
        Column::from_raw(values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect())
    }
}

impl Column {
    /// Creates a column from values, where NaN is missing and infinite values become missing.
    pub(crate) fn from_raw(mut values: Vec<f64>) -> Column {
        forget_infinite(&mut values);
        Column { values: Values::Own(Arc::new(values)), origin: None, formula: None }
    }

    /// Creates a column from a range of a series, which is shared unless it contains an infinite value.
    pub(super) fn of_series(series: &Arc<Series>, range: Range<usize>) -> Column {
        if series.has_infinite() {
            return Column::from_raw(series.values[range].to_vec());
        }
        Column { values: Values::Of(series.clone(), range), origin: None, formula: None }
    }

    /// Returns a column with a function of these values, evaluated only where it is read.
    pub(crate) fn mapped(&self, by: Arc<dyn Mapping>) -> Column {
        let mapped = Mapped { of: self.values.clone(), by, made: OnceLock::new() };
        Column { values: Values::Mapped(Arc::new(mapped)), origin: None, formula: None }
    }

    /// Appends a range of the values to a list, NaN where missing.
    pub(crate) fn read(&self, range: Range<usize>, into: &mut Vec<f64>) {
        self.values.read(range, into);
    }

    /// Whether no value is missing.
    pub(crate) fn is_complete(&self) -> bool {
        let mut some = Vec::with_capacity(BLOCK);
        let is_there = |start: usize| {
            some.clear();
            self.read(start..self.len().min(start + BLOCK), &mut some);
            !some.iter().fold(false, |found, value| found | value.is_nan())
        };
        (0..self.len()).step_by(BLOCK).all(is_there)
    }

    /// Returns the same values without their origin and formula.
    pub(crate) fn bare(&self) -> Column {
        Column { values: self.values.clone(), origin: None, formula: None }
    }

    pub(crate) fn with(mut self, origin: Origin, formula: Formula) -> Column {
        (self.origin, self.formula) = (Some(origin), Some(Arc::new(formula)));
        self
    }

    /// Sets the origin of the values.
    pub(super) fn of(mut self, origin: Option<Origin>) -> Column {
        self.origin = origin;
        self
    }

    /// Marks the values as changes since an earlier year.
    pub(super) fn since(mut self, year: i32) -> Column {
        self.origin = self.origin.map(|origin| Origin { since: Some(year), ..origin });
        self
    }

    /// Returns the values, NaN where missing.
    pub(crate) fn raw(&self) -> &[f64] {
        &self.values
    }

    /// The number of units, including those with missing values.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there are no units.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the value of the unit at an index from 0; None if it is missing or there is no such unit.
    pub fn get(&self, unit: usize) -> Option<f64> {
        self.values.get(unit).filter(|value| !value.is_nan())
    }

    /// Returns all values in the order of the units, `None` for a missing one.
    pub fn iter(&self) -> impl Iterator<Item = Option<f64>> + '_ {
        self.values.iter().map(|&value| (!value.is_nan()).then_some(value))
    }

    /// Returns the values that are not missing.
    pub fn present(&self) -> impl Iterator<Item = f64> + '_ {
        self.iter().flatten()
    }

    /// Returns the units and the year of the values; None if they do not come from a data set.
    pub fn origin(&self) -> Option<&Origin> {
        self.origin.as_ref()
    }

    /// Returns the formula by which it was computed from indicators; None if it is unknown or too long to keep.
    pub fn formula(&self) -> Option<&Formula> {
        self.formula.as_deref()
    }

    /// The number of values that are not missing.
    pub fn count(&self) -> usize {
        stats::count(&self.values)
    }

    /// The sum of the values that are not missing; 0 if all are missing.
    pub fn sum(&self) -> f64 {
        self.present().sum()
    }

    /// The arithmetic mean of the values that are not missing; None if all are missing.
    pub fn mean(&self) -> Option<f64> {
        stats::mean(&self.values)
    }

    /// The sample standard deviation (n − 1), as in OECD/JRC 2008; None for fewer than two values.
    pub fn sd(&self) -> Option<f64> {
        stats::sd(&self.values)
    }

    /// The population standard deviation (n); None if all values are missing.
    pub fn sd_of_population(&self) -> Option<f64> {
        stats::population_sd(&self.values)
    }

    /// The sample skewness G1, as Excel's SKEW (Joanes & Gill 1998); None for fewer than three values or a constant
    /// column.
    pub fn skew(&self) -> Option<f64> {
        stats::skewness(&self.values)
    }

    /// The sample excess kurtosis G2, as Excel's KURT (Joanes & Gill 1998); None for fewer than four values or a
    /// constant column.
    pub fn kurtosis(&self) -> Option<f64> {
        stats::kurtosis(&self.values)
    }

    /// The lowest and the highest value; None if all are missing.
    pub fn range(&self) -> Option<(f64, f64)> {
        stats::range(&self.values)
    }

    /// Returns the values that are not missing, in ascending order.
    pub fn sorted(&self) -> Vec<f64> {
        let mut sorted: Vec<f64> = self.present().collect();
        sorted.sort_unstable_by(f64::total_cmp);
        sorted
    }

    /// Returns the quantile at a share from 0 to 1, by linear interpolation (type 7 of Hyndman & Fan 1996).
    pub fn quantile(&self, share: f64) -> Option<f64> {
        self.quantile_of_type(share, TYPE)
    }

    /// Returns the quantile of one of the nine types of Hyndman & Fan.
    pub fn quantile_of_type(&self, share: f64, kind: f64) -> Option<f64> {
        quantile(&self.sorted(), share, kind)
    }

    /// The number of zeros.
    pub fn zeros(&self) -> usize {
        self.present().filter(|&value| compare(value, 0.0).is_eq()).count()
    }

    /// The number of distinct values, apart from rounding.
    pub fn distinct(&self) -> usize {
        let mut sorted = self.sorted();
        sorted.dedup_by(|a, b| compare(*a, *b).is_eq());
        sorted.len()
    }

    /// Whether there are more than `most` distinct values, apart from rounding. The first few values usually decide.
    pub fn has_more_than(&self, most: usize) -> bool {
        let mut seen: Vec<f64> = Vec::new();
        self.present().any(|value| {
            seen.extend((!seen.iter().any(|one| compare(*one, value).is_eq())).then_some(value));
            seen.len() > most
        })
    }

    /// Ranks the values, 1 for the highest; ties share the better rank.
    pub fn rank(&self) -> Column {
        let turned: Vec<f64> = self.values.iter().map(|value| -value).collect();
        self.derived(ranks(&turned, Ties::Min), None, self.origin.clone())
    }

    /// Applies a function to every value.
    pub fn map(&self, func: Func) -> Column {
        let values = self.values.iter().map(|&value| func.apply(&[value])).collect();
        let formula = self.formula().map(|inner| Formula::Call(func, vec![inner.clone()]));
        self.derived(values, formula, self.origin.clone())
    }

    /// Combines two columns unit by unit with an operator. Returns an error if their units or years differ.
    pub fn combine(&self, op: Op, other: &Column) -> Result<Column> {
        let origin = self.common(other)?;
        let values = self.values.iter().zip(other.values.iter()).map(|(&a, &b)| op.apply(a, b)).collect();
        let formula = self.formula().zip(other.formula());
        let formula = formula.map(|(a, b)| Formula::Binary(op, a.clone().into(), b.clone().into()));
        Ok(self.derived(values, formula, origin))
    }

    /// Applies an operator with a number on the right.
    pub fn with_right(&self, op: Op, number: f64) -> Column {
        let values = self.values.iter().map(|&value| op.apply(value, number)).collect();
        let formula = self.formula().map(|a| Formula::Binary(op, a.clone().into(), Formula::Number(number).into()));
        self.derived(values, formula, self.origin.clone())
    }

    /// Applies an operator with a number on the left.
    pub fn with_left(&self, op: Op, number: f64) -> Column {
        let values = self.values.iter().map(|&value| op.apply(number, value)).collect();
        let formula = self.formula().map(|b| Formula::Binary(op, Formula::Number(number).into(), b.clone().into()));
        self.derived(values, formula, self.origin.clone())
    }

    fn derived(&self, values: Vec<f64>, formula: Option<Formula>, origin: Option<Origin>) -> Column {
        let formula = formula.filter(|formula| formula.size() <= MAX_FORMULA).map(Arc::new);
        Column { origin, formula, ..Column::from_raw(values) }
    }

    /// The units and year that both have; an error where they have others.
    pub(crate) fn common(&self, other: &Column) -> Result<Option<Origin>> {
        if self.len() != other.len() {
            let (a, b) = (self.len(), other.len());
            return Err(Error::plain(format!("cannot combine a column of {a} values with one of {b}")));
        }
        let (Some(a), Some(b)) = (&self.origin, &other.origin) else {
            return Ok(self.origin.clone().or_else(|| other.origin.clone()));
        };
        if !Arc::ptr_eq(&a.units, &b.units) && a.units.codes != b.units.codes {
            return Err(Error::plain("cannot combine columns of different data sets: their units differ"));
        }
        match (a.year, b.year) {
            (Some(first), Some(second)) if first != second => {
                Err(Error::plain(format!("cannot combine a column of {first} with one of {second}")))
            }
            // A change over several years stays one when a column of a single year is added to it.
            _ => {
                let since = a.since.into_iter().chain(b.since).min();
                Ok(Some(Origin { units: a.units.clone(), year: a.year.or(b.year), since }))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(values: &[f64]) -> Column {
        Column::from_raw(values.to_vec())
    }

    #[test]
    fn quantiles_interpolate_between_neighbours() {
        let column = column(&[4.0, f64::NAN, 1.0, 3.0, 2.0]);
        assert_eq!(column.quantile(0.0), Some(1.0));
        assert_eq!(column.quantile(0.5), Some(2.5));
        assert_eq!(column.quantile(1.0), Some(4.0));
    }

    #[test]
    fn the_greatest_value_has_rank_one_and_ties_share() {
        let ranks = column(&[5.0, 7.0, f64::NAN, 7.0, 1.0]).rank();
        assert_eq!(ranks.iter().collect::<Vec<_>>(), [Some(3.0), Some(1.0), None, Some(1.0), Some(4.0)]);
    }

    /// By hand: −0 and 0 are the same value, and 0.1 + 0.2 is 0.3 except for rounding; a tiny value is not zero.
    #[test]
    fn zeros_and_distinct_values_are_counted() {
        let counted = column(&[0.0, -0.0, f64::NAN, 0.1 + 0.2, 0.3, 1e-300, 7.0]);
        assert_eq!((counted.zeros(), counted.distinct()), (2, 4));
        assert!(counted.has_more_than(3) && !counted.has_more_than(4));
        assert_eq!((column(&[f64::NAN]).zeros(), column(&[]).distinct()), (0, 0));
    }

    #[test]
    fn the_standard_deviation_is_the_samples() {
        assert_eq!(column(&[2.0, 4.0, f64::NAN]).sd(), Some(2f64.sqrt()));
        assert_eq!(column(&[2.0]).sd(), None);
        assert_eq!(column(&[2.0, 4.0, f64::NAN]).sd_of_population(), Some(1.0));
        assert_eq!((column(&[2.0]).sd_of_population(), column(&[]).sd_of_population()), (Some(0.0), None));
    }
}
