//! Builds a data set from values in memory, without a file.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, OnceLock};

use super::about::{About, Direction, Indicator, unit_words};
use super::dataset::{Dataset, Inner, Series};
use super::hierarchy::Hierarchy;
use super::reading::Reading;
use super::shape::TAKEN;
use super::units::{Grouping, Units};
use crate::texts::Texts;
use crate::{Error, Result, Watch};

/// The limit is that of tables: beyond it, differences and squares would overflow.
const LARGEST: f64 = 1e150;

/// The largest number of values in a data set: indicators × units × years.
pub(crate) const MOST_CELLS: usize = 200_000_000;

/// Collects the parts of a data set; [`Builder::build`] checks them together.
///
/// ```
/// use reweigh::data::{Dataset, Direction};
///
/// let data = Dataset::builder("cafés")
///     .called("café", "cafés")
///     .units(["north", "south", "station"])
///     .names(["Café Nord", "South Side", "Gleis 9"])
///     .group("district", ["North", "South", "South"])
///     .years([2023, 2024])
///     // Year after year: first all units in 2023, then all in 2024.
///     .indicator("taste", "Taste", Direction::Higher, [7.5, 8.0, 5.0, 7.0, 8.5, 5.5])
///     .indicator("price", "Price of a cup", Direction::Lower, [Some(3.2), None, Some(2.5), Some(3.4), Some(4.1), None])
///     // One value of each unit holds for all years.
///     .indicator("seats", "Seats", Direction::Higher, [40.0, 25.0, 90.0])
///     .build()?;
///
/// assert_eq!((data.units().len(), data.years(), data.year()), (3, &[2023, 2024][..], Some(2024)));
/// assert_eq!(data.column("price")?.iter().collect::<Vec<_>>(), [Some(3.4), Some(4.1), None]);
/// # Ok::<(), reweigh::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Builder {
    name: String,
    about: About,
    codes: Texts,
    names: Option<Texts>,
    groups: Vec<Grouping>,
    years: Vec<i32>,
    values: Vec<Vec<Option<f64>>>,
}

impl Dataset {
    /// Starts a data set with this name; see [`Builder`] for an example.
    pub fn builder(name: impl Into<String>) -> Builder {
        let name = name.into();
        let about = About { title: name.clone(), units: unit_words(), ..About::default() };
        Builder {
            name,
            about,
            codes: Texts::default(),
            names: None,
            groups: Vec::new(),
            years: Vec::new(),
            values: Vec::new(),
        }
    }
}

impl Builder {
    /// Sets the codes of the units, which must be unique; every other list is in this order.
    pub fn units<T: AsRef<str>>(mut self, codes: impl IntoIterator<Item = T>) -> Builder {
        self.codes = codes.into_iter().collect();
        self
    }

    /// Sets the names of the units, which may repeat; by default these are the codes.
    pub fn names<T: AsRef<str>>(mut self, names: impl IntoIterator<Item = T>) -> Builder {
        self.names = Some(names.into_iter().collect());
        self
    }

    /// Sets the nouns for one unit and for several, such as "city" and "cities"; by default "unit" and "units".
    pub fn called(mut self, one: impl Into<String>, many: impl Into<String>) -> Builder {
        self.about.units = [one.into(), many.into()];
        self
    }

    /// Adds a group for each unit, such as its region; an empty text if it belongs to none.
    pub fn group<T: AsRef<str>>(mut self, code: impl Into<String>, of: impl IntoIterator<Item = T>) -> Builder {
        self.groups.push(Grouping { code: code.into(), values: of.into_iter().collect() });
        self
    }

    /// Sets the years of the values, in ascending order; without them, values do not belong to years.
    pub fn years(mut self, years: impl IntoIterator<Item = i32>) -> Builder {
        self.years = years.into_iter().collect();
        self
    }

    /// Adds an indicator by its code, its name and which direction is better.
    ///
    /// Values are numbers, or `Option`s of them with `None` for a missing value. There is one per unit, or, if there
    /// are years, one per unit and year, year after year.
    pub fn indicator<T: Into<Option<f64>>>(
        self,
        code: impl Into<String>,
        name: impl Into<String>,
        direction: Direction,
        values: impl IntoIterator<Item = T>,
    ) -> Builder {
        self.described(Indicator { code: code.into(), name: name.into(), direction, ..Indicator::default() }, values)
    }

    /// Adds an indicator in the same way, with a unit of measure, a target, goalposts and so on.
    pub fn described<T: Into<Option<f64>>>(
        mut self,
        indicator: Indicator,
        values: impl IntoIterator<Item = T>,
    ) -> Builder {
        self.about.indicators.push(indicator);
        self.values.push(values.into_iter().map(Into::into).collect());
        self
    }

    /// Sets the groups of the index with their weights; without them, all indicators have the same weight.
    pub fn hierarchy(mut self, hierarchy: Hierarchy) -> Builder {
        self.about.hierarchy = hierarchy;
        self
    }

    /// Returns the data set, or an error that names the first inconsistency.
    pub fn build(mut self) -> Result<Dataset> {
        self.check_units()?;
        self.check_codes()?;
        self.check_values()?;
        let problems = self.about.problems();
        if !problems.is_empty() {
            return Err(Error::Data { file: self.name, problems });
        }
        self.about.groups = self.groups.iter().map(|group| group.code.clone()).collect();
        for indicator in &mut self.about.indicators {
            if indicator.name.is_empty() {
                indicator.name.clone_from(&indicator.code);
            }
        }
        Ok(self.assemble())
    }

    /// Puts the parts together without checking them.
    fn assemble(self) -> Dataset {
        let (count, cells) = (self.codes.len(), self.codes.len() * self.years.len());
        let series = |values: Vec<Option<f64>>| {
            let yearly = !self.years.is_empty() && values.len() == cells;
            let values = values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect();
            Series::new(values, yearly, BTreeSet::new())
        };
        let series = self.values.into_iter().map(|values| Arc::new(series(values))).collect();
        let [one, many] = self.about.units.clone();
        let codes = Arc::new(self.codes);
        let units = Units {
            one,
            many,
            names: self.names.map_or_else(|| codes.clone(), Arc::new),
            names_zh: Texts::blank(count),
            groups: self.groups,
            codes,
            ..Units::default()
        };
        let inner = Inner {
            name: self.name,
            about: self.about.into(),
            units: Arc::new(units),
            years: self.years,
            series,
            notes: Vec::new().into(),
            statements: Vec::new().into(),
            reading: Reading::default(),
            edits: Vec::new(),
            told: Vec::new(),
            hash: OnceLock::new(),
        };
        Dataset::new(inner, &Watch::default())
    }

    fn check_units(&self) -> Result<()> {
        let count = self.codes.len();
        if count == 0 {
            return Err(Error::plain(format!("`{}` has no units", self.name)));
        }
        let lists = self.groups.iter().map(|group| (format!("the group `{}`", group.code), group.values.len()));
        let names = self.names.iter().map(|names| ("the list of names".to_string(), names.len()));
        if let Some((list, length)) = names.chain(lists).find(|(_, length)| *length != count) {
            return Err(Error::plain(format!("{list} has {length} entries for {count} units")));
        }
        if let [first, second] = self.years.windows(2).find(|pair| pair[0] >= pair[1]).unwrap_or_default() {
            return Err(Error::plain(format!("years must be in ascending order, but {first} comes before {second}")));
        }
        Ok(())
    }

    /// Codes of units must be unique, and so must the codes of groups and indicators together.
    fn check_codes(&self) -> Result<()> {
        let groups = || self.groups.iter().map(|group| group.code.as_str());
        let indicators = || self.about.indicators.iter().map(|of| of.code.as_str());
        check_each_once("units", self.codes.iter())?;
        check_each_once("groups or indicators", groups().chain(indicators()))?;
        match groups().chain(indicators()).find(|code| TAKEN.contains(code)) {
            Some(code) => Err(Error::plain(format!("`{code}` is reserved for a column of tables")).about(code)),
            None => Ok(()),
        }
    }

    fn check_values(&self) -> Result<()> {
        let (units, years) = (self.codes.len(), self.years.len());
        if self.values.is_empty() {
            return Err(Error::plain(format!("`{}` has no indicators", self.name)));
        }
        if units * years.max(1) * self.values.len() > MOST_CELLS {
            let what = format!("`{}`: {units} units × {years} years × {} indicators", self.name, self.values.len());
            return Err(Error::Limit { what, limit: format!("{MOST_CELLS} values") });
        }
        for (of, values) in self.about.indicators.iter().zip(&self.values) {
            let (code, length) = (&of.code, values.len());
            if of.formula.is_some() {
                let error = Error::plain(format!("`{code}` has both values and a formula")).about(code);
                return Err(error.advise("build the data set without it, and add it with `Dataset::derive`"));
            }
            if length != units && length != units * years {
                let years = if years > 0 { format!(" and {years} years") } else { String::new() };
                return Err(Error::plain(format!("`{code}` has {length} values for {units} units{years}")).about(code));
            }
            let is_wrong = |value: &Option<f64>| value.is_some_and(|value| !value.is_finite() || value.abs() > LARGEST);
            if let Some(at) = values.iter().position(is_wrong) {
                let (unit, value) = (&self.codes[at % units], values[at].unwrap_or(f64::NAN));
                let error = Error::plain(format!("`{code}` of `{unit}` is {value}, not a number up to {LARGEST:e}"));
                return Err(error.about(code).advise("`None` stands for a missing value"));
            }
        }
        Ok(())
    }
}

fn check_each_once<'a>(what: &str, codes: impl Iterator<Item = &'a str>) -> Result<()> {
    let mut met = HashSet::new();
    for code in codes {
        if code.trim().is_empty() {
            return Err(Error::plain(format!("the code of one of the {what} is empty")));
        }
        if !met.insert(code) {
            return Err(Error::plain(format!("two {what} have the code `{code}`")).about(code));
        }
    }
    Ok(())
}

/// Builds a data set of one indicator from names and values, which the caller has checked.
pub(crate) fn of_figures(name: &str, units: Vec<String>, code: &str, figures: Vec<f64>) -> Dataset {
    Dataset::builder(name).units(units).indicator(code, code, Direction::Higher, figures).assemble()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Group;

    fn two() -> Builder {
        Dataset::builder("two").units(["a", "b"]).years([2021, 2022])
    }

    fn check(builder: Builder, expected: &str) {
        assert_eq!(builder.build().map_err(|error| error.to_string()), Err(expected.to_string()));
    }

    const UP: Direction = Direction::Higher;

    #[test]
    fn parts_that_do_not_fit_are_errors() {
        let built = || two().indicator("x", "", UP, [1.0, 2.0]);
        check(Dataset::builder("none"), "`none` has no units");
        check(two(), "`two` has no indicators");
        check(two().indicator("x", "", UP, [1.0]), "`x` has 1 values for 2 units and 2 years");
        check(built().names(["A"]), "the list of names has 1 entries for 2 units");
        check(built().group("region", ["N", "S", "S"]), "the group `region` has 3 entries for 2 units");
        check(built().units(["a", "a"]), "two units have the code `a`");
        check(built().indicator("x", "", UP, [1.0, 2.0]), "two groups or indicators have the code `x`");
        check(built().group("x", ["N", "S"]), "two groups or indicators have the code `x`");
        check(built().group(" ", ["N", "S"]), "the code of one of the groups or indicators is empty");
        check(built().indicator("rank", "", UP, [1.0, 2.0]), "`rank` is reserved for a column of tables");
        check(built().years([2022, 2021]), "years must be in ascending order, but 2022 comes before 2021");
        check(two().indicator("x", "", UP, [1.0, f64::NAN]), "`x` of `b` is NaN, not a number up to 1e150");
        check(two().indicator("x", "", UP, [f64::INFINITY, 1.0]), "`x` of `a` is inf, not a number up to 1e150");
        check(
            two().indicator("x", "", UP, [1.0, -1e151]),
            &format!("`x` of `b` is {}, not a number up to 1e150", -1e151),
        );
        let derived = Indicator { code: "y".into(), formula: Some("x".into()), ..Indicator::default() };
        check(built().described(derived, [1.0, 2.0]), "`y` has both values and a formula");
    }

    #[test]
    fn values_stand_year_after_year_or_once_for_all() -> Result<()> {
        let built = two().indicator("x", "X", UP, [Some(5.0), None, Some(1.0), Some(2.0)]);
        let built = built.indicator("y", "", Direction::Lower, [7.0, 9.0]);
        let of = vec!["x".into(), "y".into()];
        let top = Group { code: "index".into(), of, weights: vec![3.0, 1.0], ..Group::default() };
        let data = built.hierarchy(Hierarchy { groups: vec![top] }).build()?;
        assert_eq!((data.title(), data.indicator("y")?.name.as_str()), ("two 2022".to_string(), "y"));
        assert_eq!((data.is_yearly(0), data.is_yearly(1)), (true, false));
        let before = data.at_year(2021)?;
        assert_eq!(before.column("x")?.iter().collect::<Vec<_>>(), [Some(5.0), None]);
        assert_eq!(before.column("y")?.iter().collect::<Vec<_>>(), [Some(7.0), Some(9.0)]);
        assert_eq!(data.column("x")?.iter().collect::<Vec<_>>(), [Some(1.0), Some(2.0)]);
        Ok(())
    }
}
