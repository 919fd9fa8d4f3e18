//! A data set: a dense array of units × years × indicators with a current year, which never changes.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use hmac_sha256::Hash;

use super::about::{About, Indicator, Kind};
use super::column::{Column, Origin};
use super::formula::Formula;
use super::hierarchy::Hierarchy;
use super::names::{abbreviated, unknown};
use super::reading::Reading;
use super::shape::Edit;
use super::shared::Shared;
use super::units::Units;
use crate::parallel::kept;
use crate::{Error, Result, TOOL, Watch};

/// A data set. It is cheap to clone; `at_year` shares everything but the year.
#[derive(Clone)]
pub struct Dataset {
    pub(super) inner: Arc<Inner>,
    /// The index of the current year in `years`.
    pub(super) current: usize,
    /// Stops any computation on the data set; not part of its content.
    pub(super) watch: Watch,
}

pub(super) struct Inner {
    pub name: String,
    pub about: Shared<About>,
    pub units: Arc<Units>,
    /// In ascending order; empty if the data have no years.
    pub years: Vec<i32>,
    pub series: Vec<Arc<Series>>,
    pub notes: Shared<Vec<Note>>,
    pub statements: Shared<Vec<Statement>>,
    /// The options with which the file was read.
    pub reading: Reading,
    /// The changes made since it was loaded.
    pub edits: Vec<Edit>,
    /// Remarks on what these changes dropped or could not find.
    pub told: Vec<String>,
    pub hash: OnceLock<String>,
}

impl Inner {
    /// The index of the year that is current after loading: the one in the description, or else the last.
    fn first(&self) -> usize {
        let wanted = self.about.year.and_then(|year| self.years.iter().position(|&known| known == year));
        wanted.unwrap_or(self.years.len().saturating_sub(1))
    }
}

/// The values of one indicator, NaN where missing.
#[derive(Debug, Clone)]
pub(super) struct Series {
    /// All units for each year in turn, or the units once for all years.
    pub values: Vec<f64>,
    pub yearly: bool,
    /// For an indicator with a formula, the positions of the values that were given rather than computed.
    pub stated: BTreeSet<usize>,
    has_infinite: OnceLock<bool>,
}

impl PartialEq for Series {
    fn eq(&self, other: &Series) -> bool {
        self.yearly == other.yearly && self.values == other.values && self.stated == other.stated
    }
}

impl Series {
    pub fn new(values: Vec<f64>, yearly: bool, stated: BTreeSet<usize>) -> Series {
        Series { values, yearly, stated, has_infinite: OnceLock::new() }
    }

    /// Whether a formula gave an infinite value, which counts as missing.
    pub fn has_infinite(&self) -> bool {
        *kept(&self.has_infinite, || self.values.iter().fold(false, |found, value| found | value.is_infinite()))
    }
}

/// What was done to a value, or what is known about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// The index of the unit in the data set's units.
    pub unit: usize,
    /// The year of the value; None if the note applies to all years.
    pub year: Option<i32>,
    /// The code of the indicator.
    pub indicator: String,
    /// `left out`, `corrected`, `filled`, `kept` …
    pub what: String,
    /// The value as printed in the source; empty if unknown.
    pub printed: String,
    /// The value that the data use instead or after all; empty if none is used.
    pub used: String,
    /// The reason, or the source that supports it.
    pub why: String,
}

/// A statement that was published beside a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// The year of the edition.
    pub year: i32,
    /// What was stated, such as "cities of the eastern region in the top 100".
    pub statement: String,
    /// The value that was stated, as text.
    pub value: String,
    /// Who stated it, and where.
    pub source: String,
    /// Anything else worth knowing; may be empty.
    pub remark: String,
}

impl std::fmt::Debug for Dataset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.stamp())
    }
}

impl PartialEq for Dataset {
    /// Compares content, whichever file it came from: the values, their meaning and structure, and the current year.
    fn eq(&self, other: &Dataset) -> bool {
        let (a, b) = (&self.inner.about, &other.inner.about);
        let is_same = || {
            let is_read_alike = (&a.units, &a.scheme, a.kind, a.length) == (&b.units, &b.scheme, b.kind, b.length);
            let is_alike = a.hierarchy == b.hierarchy && a.recipe == b.recipe;
            is_read_alike && is_alike && same_indicators(a, b) && self.hash() == other.hash()
        };
        self.year() == other.year() && (Arc::ptr_eq(&self.inner, &other.inner) || is_same())
    }
}

/// Compares indicators without regard to how a file stores them.
fn same_indicators(a: &About, b: &About) -> bool {
    let plain = |of: &Indicator| Indicator { all_years: false, ..of.clone() };
    a.indicators.iter().map(plain).eq(b.indicators.iter().map(plain))
}

impl Dataset {
    pub(super) fn new(inner: Inner, watch: &Watch) -> Dataset {
        let current = inner.first();
        Dataset { inner: Arc::new(inner), current, watch: watch.clone() }
    }

    #[cfg(feature = "files")]
    pub(super) fn read_with(&self, reading: &Reading) -> Dataset {
        let inner = self.draft();
        self.made(Inner { reading: reading.clone(), ..inner })
    }

    /// Returns the watch with which it was loaded. All long work on the data set and its models and rankings checks it.
    pub fn watch(&self) -> &Watch {
        &self.watch
    }

    /// Returns the same data set with another watch.
    pub fn watched(&self, watch: &Watch) -> Dataset {
        Dataset { watch: watch.clone(), ..self.clone() }
    }

    /// Returns the options with which its file was read.
    pub fn reading(&self) -> &Reading {
        &self.inner.reading
    }

    #[cfg(feature = "files")]
    pub(super) fn named(&self, name: &str) -> Dataset {
        let inner = self.draft();
        self.made(Inner { name: name.to_string(), ..inner })
    }

    /// Returns the bundled name, or the path of the file.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// Returns the whole description.
    pub fn about(&self) -> &About {
        &self.inner.about
    }

    /// Whether it contains published lists instead of indicators.
    pub fn is_list(&self) -> bool {
        self.inner.about.kind == Kind::Rankings
    }

    /// Returns all units, in the order used by every column.
    pub fn units(&self) -> &Arc<Units> {
        &self.inner.units
    }

    /// Returns the years with data, in ascending order; empty if the data have no years.
    pub fn years(&self) -> &[i32] {
        &self.inner.years
    }

    /// Returns the current year; None if the data have no years.
    pub fn year(&self) -> Option<i32> {
        self.inner.years.get(self.current).copied()
    }

    /// Returns the year that is current after loading.
    pub fn first_year(&self) -> Option<i32> {
        self.inner.years.get(self.inner.first()).copied()
    }

    /// Returns the stamp for saved files: "reweigh 0.1.0; trade 2022; data 1a2b3c4d5e6f".
    pub fn made_by(&self) -> String {
        format!("{TOOL}; {}", self.stamp())
    }

    /// Returns the title and the hash: "trade 2022; data 1a2b3c4d5e6f".
    pub fn stamp(&self) -> String {
        format!("{}; data {}", self.title(), self.hash())
    }

    /// Returns the same data with another current year.
    pub fn at_year(&self, year: i32) -> Result<Dataset> {
        match self.inner.years.iter().position(|&known| known == year) {
            Some(current) => Ok(Dataset { current, ..self.clone() }),
            None if self.inner.years.is_empty() => {
                Err(Error::plain(format!("the data have no years, so {year} cannot be chosen")).about(year.to_string()))
            }
            None => {
                let known: Vec<String> = self.inner.years.iter().map(i32::to_string).collect();
                let error = Error::plain(format!("no data for the year {year}")).about(year.to_string());
                Err(error.advise(format!("available years: {}", known.join(", "))))
            }
        }
    }

    /// Returns the name and year, such as "trade 2022", and whether the data were changed.
    pub fn title(&self) -> String {
        let changed = if self.edits().is_empty() { "" } else { ", changed data" };
        self.year().map_or(self.name().to_string(), |year| format!("{} {year}", self.name())) + changed
    }

    /// Returns all indicators, in the order of the data.
    pub fn indicators(&self) -> &[Indicator] {
        &self.inner.about.indicators
    }

    /// Returns the indicator with this code. If there is none, the error suggests the nearest codes.
    pub fn indicator(&self, code: &str) -> Result<&Indicator> {
        self.place(code).map(|place| &self.indicators()[place])
    }

    /// Finds an indicator by what a person types: its code, or the beginning of a longer one or its words if only one
    /// matches.
    pub fn find(&self, name: &str) -> Result<&Indicator> {
        let codes = self.indicators().iter().map(|indicator| indicator.code.as_str());
        self.indicator(name).or_else(|error| match abbreviated(name, codes) {
            Ok(found) => found.map(|place| &self.indicators()[place]).ok_or(error),
            Err(candidates) => {
                Err(Error::Ambiguous { kind: "indicator".to_string(), name: name.to_string(), candidates })
            }
        })
    }

    /// Returns the groups and weights that the data set proposes; None if it has no hierarchy.
    pub fn hierarchy(&self) -> Option<&Hierarchy> {
        (!self.inner.about.hierarchy.groups.is_empty()).then_some(&self.inner.about.hierarchy)
    }

    /// Returns the position of an indicator or group in reading order: that of the hierarchy, then the other
    /// indicators.
    pub fn order(&self, code: &str) -> usize {
        let in_tree = self.inner.about.hierarchy.order(code);
        let in_list = || self.indicators().iter().position(|indicator| indicator.code == code);
        if in_tree < usize::MAX { in_tree } else { in_list().map_or(usize::MAX, |place| place + 1_000_000) }
    }

    /// Returns the notes on single values, for all years.
    pub fn notes(&self) -> &[Note] {
        &self.inner.notes
    }

    /// Returns what was published beside the lists, such as counts by region.
    pub fn statements(&self) -> &[Statement] {
        &self.inner.statements
    }

    /// Returns the values of an indicator in the current year.
    pub fn column(&self, code: &str) -> Result<Column> {
        let place = self.place(code)?;
        let year = self.is_yearly(place).then(|| self.year()).flatten();
        let origin = Origin { units: self.inner.units.clone(), year, since: None };
        Ok(self.column_of(place, self.current).with(origin, Formula::Name(code.to_string())))
    }

    /// Returns the values of an indicator year by year; a single column if they apply to all years.
    pub fn by_year(&self, code: &str) -> Result<Vec<Column>> {
        let place = self.place(code)?;
        let years = if self.is_yearly(place) { self.years().len().max(1) } else { 1 };
        Ok((0..years).map(|year| self.column_of(place, year)).collect())
    }

    /// Returns one value of the current year.
    pub fn figure(&self, unit: usize, code: &str) -> Result<Option<f64>> {
        let place = self.place(code)?;
        Ok(self.values(place, self.current).get(unit).copied().filter(|value| !value.is_nan()))
    }

    /// Returns one value of any year.
    pub fn value(&self, unit: usize, year: i32, code: &str) -> Result<Option<f64>> {
        self.at_year(year)?.figure(unit, code)
    }

    /// Whether the indicator has values for each year, rather than for all years together.
    pub fn is_yearly(&self, place: usize) -> bool {
        self.inner.series[place].yearly
    }

    /// Whether all its values are computed, and none was given.
    pub fn is_derived(&self, place: usize) -> bool {
        self.indicators()[place].formula.is_some() && self.inner.series[place].stated.is_empty()
    }

    /// Returns the formula behind a value of the current year; None if it was measured or given.
    pub fn computed(&self, unit: usize, code: &str) -> Result<Option<Formula>> {
        let place = self.place(code)?;
        let year = if self.is_yearly(place) { self.current } else { 0 };
        let is_stated = self.inner.series[place].stated.contains(&(year * self.inner.units.len() + unit));
        let formula = self.indicators()[place].formula.as_ref().filter(|_| !is_stated);
        formula.map(|text| text.parse()).transpose()
    }

    /// The number of missing values of the indicator at this index in the current year.
    pub fn missing(&self, place: usize) -> usize {
        self.missing_in(place, self.current)
    }

    /// The number of missing values in every year.
    pub fn missing_by_year(&self, place: usize) -> Vec<usize> {
        (0..self.years().len().max(1)).map(|year| self.missing_in(place, year)).collect()
    }

    fn missing_in(&self, place: usize, year: usize) -> usize {
        self.values(place, year).iter().filter(|value| value.is_nan()).count()
    }

    pub(super) fn values(&self, place: usize, year: usize) -> &[f64] {
        &self.inner.series[place].values[self.range(place, year)]
    }

    /// Returns the range of a year's values in the series of an indicator.
    fn range(&self, place: usize, year: usize) -> Range<usize> {
        let (n, series) = (self.inner.units.len(), &self.inner.series[place]);
        if series.yearly { year * n..(year + 1) * n } else { 0..series.values.len() }
    }

    fn column_of(&self, place: usize, year: usize) -> Column {
        Column::of_series(&self.inner.series[place], self.range(place, year))
    }

    pub(super) fn place(&self, code: &str) -> Result<usize> {
        let found = self.indicators().iter().position(|indicator| indicator.code == code);
        found.ok_or_else(|| {
            let codes: Vec<&str> = self.indicators().iter().map(|indicator| indicator.code.as_str()).collect();
            unknown("indicator", code, codes.iter().copied())
        })
    }

    /// Returns the first twelve digits of the SHA-256 of all units, years, values, directions, goalposts and targets.
    /// Equal data have equal hashes on any machine.
    pub fn hash(&self) -> &str {
        kept::<String>(&self.inner.hash, || {
            let mut hasher = Hash::new();
            let units = &self.inner.units;
            for text in
                units.codes.iter().chain(units.names.iter()).chain(units.groups.iter().flat_map(|g| g.values.iter()))
            {
                hasher.update(text.as_bytes());
                hasher.update([0]);
            }
            self.inner.years.iter().for_each(|year| hasher.update(year.to_le_bytes()));
            for (indicator, series) in self.indicators().iter().zip(&self.inner.series) {
                hasher.update(indicator.code.as_bytes());
                hasher.update(indicator.direction.to_string());
                indicator.posts.iter().flatten().for_each(|post| hasher.update(canonical(*post)));
                if let Some(target) = indicator.target {
                    hasher.update("target");
                    hasher.update(canonical(target));
                }
                for some in series.values.chunks(HASHED) {
                    hasher.update(some.iter().flat_map(|value| canonical(*value)).collect::<Vec<u8>>());
                }
            }
            hasher.finalize().iter().take(6).fold(String::new(), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            })
        })
    }
}

/// Returns the SHA-256 of some bytes.
#[cfg(feature = "files")]
pub(crate) fn digest(bytes: &[u8]) -> [u8; 32] {
    Hash::hash(bytes)
}

/// How many values are hashed at a time.
const HASHED: usize = 4096;

/// Uses a single bit pattern each for missing values and for zero.
fn canonical(value: f64) -> [u8; 8] {
    if value.is_nan() { [0xff; 8] } else { (value + 0.0).to_le_bytes() }
}
