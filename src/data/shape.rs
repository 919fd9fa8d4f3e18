//! Changes to data sets. Each change is plain data, so that it can be saved and applied again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use super::about::Indicator;
use super::dataset::{Dataset, Inner, Series};
use super::formula::Formula;
use super::hierarchy::INDEX;
use crate::phrase::act;
use crate::setting::Setting;
use crate::{Error, Result};

/// A change to a data set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Edit {
    /// Keeps only the units with these codes.
    Filter(Vec<String>),
    /// Keeps only these indicators.
    Select(Vec<String>),
    /// Removes these indicators.
    Without(Vec<String>),
    /// Adds a derived indicator.
    Derive {
        /// Its code.
        code: String,
        /// The formula over the codes of indicators.
        formula: String,
    },
    /// Adds an indicator with fixed values, NaN where missing: the units once, or year after year.
    Values {
        /// Its code.
        code: String,
        /// One value per unit, or one per unit and year.
        values: Vec<f64>,
    },
    /// Renames an indicator.
    Rename {
        /// The old code.
        from: String,
        /// The new code.
        to: String,
    },
    /// Joins the indicators and groups of another data set.
    Join {
        /// The bundled name, or the path of the file.
        data: String,
        /// The options with which it is loaded.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        reading: BTreeMap<String, Setting>,
        /// The year that is current in it when it is joined; its default year if absent.
        year: Option<i32>,
        /// The changes made to it before the join.
        edits: Vec<Edit>,
    },
    /// Replaces a value.
    Revise {
        /// The code of the unit.
        unit: String,
        /// The year of the value; the current one if absent.
        year: Option<i32>,
        /// The code of the indicator.
        indicator: String,
        /// The new value.
        value: f64,
    },
}

/// Names that are reserved in tables and rows.
pub(super) const TAKEN: &[&str] = &[INDEX, "unit", "year", "rank", "score", "name", "name_zh", "code", "len"];

impl Dataset {
    /// Returns the changes made since it was loaded.
    pub fn edits(&self) -> &[Edit] {
        &self.inner.edits
    }

    /// Whether a value of the current year was replaced.
    pub fn is_revised(&self, unit: usize, code: &str) -> bool {
        let is_it = |edit: &Edit| {
            matches!(edit, Edit::Revise { unit: of, year, indicator, .. }
                if *of == self.units().codes[unit] && indicator == code && *year == self.year())
        };
        self.edits().iter().any(is_it)
    }

    /// Returns the remarks on what these changes dropped or could not find.
    pub fn told(&self) -> &[String] {
        &self.inner.told
    }

    /// Returns the parts of this data set with one more change recorded.
    pub(super) fn edited(&self, edit: Edit) -> Inner {
        let mut inner = self.draft();
        inner.edits.push(edit);
        inner
    }

    /// Returns the parts of this data set, from which a new one is made.
    pub(super) fn draft(&self) -> Inner {
        let inner = &self.inner;
        Inner {
            name: inner.name.clone(),
            about: inner.about.clone(),
            units: inner.units.clone(),
            years: inner.years.clone(),
            series: inner.series.clone(),
            notes: inner.notes.clone(),
            statements: inner.statements.clone(),
            reading: inner.reading.clone(),
            edits: inner.edits.clone(),
            told: inner.told.clone(),
            hash: OnceLock::new(),
        }
    }

    pub(super) fn made(&self, inner: Inner) -> Dataset {
        Dataset { inner: Arc::new(inner), current: self.current, watch: self.watch.clone() }
    }

    /// Keeps only the units for which `keep` returns true.
    pub fn filter(&self, keep: &dyn Fn(usize) -> bool) -> Result<Dataset> {
        let n = self.units().len();
        let kept: Vec<usize> = (0..n).filter(|&unit| keep(unit)).collect();
        if kept.is_empty() {
            return Err(Error::plain(format!("`filter` would keep none of the {}", self.units().counted())));
        }
        let codes = kept.iter().map(|&unit| self.units().codes[unit].to_string()).collect();
        let mut inner = self.edited(Edit::Filter(codes));
        let place = |unit: usize| kept.binary_search(&unit).ok();
        inner.units = Arc::new(self.units().only(&kept));
        for series in &mut inner.series {
            let rows = series.values.len() / n;
            let values = (0..rows).flat_map(|row| kept.iter().map(move |&unit| row * n + unit));
            let values = values.map(|cell| series.values[cell]).collect();
            let cell = |&cell: &usize| place(cell % n).map(|unit| cell / n * kept.len() + unit);
            let stated = series.stated.iter().filter_map(cell).collect();
            *series = Arc::new(Series::new(values, series.yearly, stated));
        }
        inner.notes.retain_mut(|note| place(note.unit).map(|unit| note.unit = unit).is_some());
        Ok(self.made(inner))
    }

    /// Keeps only these indicators. An indicator that was computed from a removed one keeps its values.
    pub fn select(&self, codes: &[String]) -> Result<Dataset> {
        codes.iter().try_for_each(|code| self.indicator(code).map(drop))?;
        self.keep_indicators(Edit::Select(codes.to_vec()), |code| codes.iter().any(|known| known == code))
    }

    /// Removes these indicators.
    pub fn without(&self, codes: &[String]) -> Result<Dataset> {
        codes.iter().try_for_each(|code| self.indicator(code).map(drop))?;
        self.keep_indicators(Edit::Without(codes.to_vec()), |code| !codes.iter().any(|gone| gone == code))
    }

    fn keep_indicators(&self, change: Edit, keep: impl Fn(&str) -> bool) -> Result<Dataset> {
        let mut inner = self.edited(change);
        let pairs = std::mem::take(&mut inner.about.indicators).into_iter().zip(std::mem::take(&mut inner.series));
        let (indicators, series): (Vec<_>, Vec<_>) = pairs.filter(|(indicator, _)| keep(&indicator.code)).unzip();
        if indicators.is_empty() {
            return Err(Error::plain("this would leave the data without indicators"));
        }
        (inner.about.indicators, inner.series) = (indicators, series);
        for indicator in &mut inner.about.indicators {
            let formula = indicator.formula.as_deref().and_then(|text| text.parse::<Formula>().ok());
            let gone: Vec<String> =
                formula.iter().flat_map(|f| f.names()).filter(|name| !keep(name)).map(String::from).collect();
            if !gone.is_empty() {
                let text = indicator.formula.take().unwrap_or_default();
                let (code, gone) = (&indicator.code, crate::error::listed(&gone));
                inner.told.push(format!("`{code}` keeps its values, computed as {text} before {gone} was removed"));
            }
        }
        inner.notes.retain(|note| keep(&note.indicator));
        inner.about.hierarchy.retain(&keep);
        let left = inner.about.hierarchy.clone();
        let is_lost = |name: &str| self.about().hierarchy.group(name).is_some() && left.group(name).is_none();
        let is_gone = |name: &String| if self.indicator(name).is_ok() { !keep(name) } else { is_lost(name) };
        inner.about.recipe.forget(&is_gone);
        Ok(self.made(inner))
    }

    /// Adds an indicator computed from others by a formula, for all years.
    ///
    /// A value is missing if a part of it is missing, or if the formula gives no finite number; a remark mentions the
    /// latter.
    pub fn derive(&self, code: &str, text: &str) -> Result<Dataset> {
        self.check_new(code)?;
        let formula: Formula = text.parse().map_err(|error: Error| match error.subject() {
            None => error.about(text),
            Some(_) => error,
        })?;
        for name in formula.names() {
            if name == code {
                let message = format!("`{code}` cannot be computed from itself: `{text}`");
                return Err(Error::plain(message).about(text));
            }
            self.indicator(name)?;
        }
        let names: Vec<String> = formula.names().into_iter().map(String::from).collect();
        let yearly = names.iter().any(|name| self.place(name).is_ok_and(|place| self.is_yearly(place)));
        let rows = if yearly { self.years().len() } else { 1 };
        let mut values = Vec::with_capacity(rows * self.units().len());
        for year in 0..rows {
            values.extend((0..self.units().len()).map(|unit| self.evaluated(&formula, unit, year)));
        }
        let mut inner = self.edited(Edit::Derive { code: code.to_string(), formula: formula.to_string() });
        let formula = Some(formula.to_string());
        inner.about.indicators.push(Indicator { formula, ..plain(code) });
        inner.series.push(Arc::new(Series::new(values, yearly, BTreeSet::new())));
        let made = self.made(inner);
        Ok(made.tell_undefined(code, &names))
    }

    /// Evaluates a formula for a unit in a year; NaN if there is no value.
    pub(super) fn evaluated(&self, formula: &Formula, unit: usize, year: usize) -> f64 {
        formula.value(&|name: &str| self.place(name).map_or(f64::NAN, |place| self.values(place, year)[unit]))
    }

    /// Adds a remark on units that have all parts of a formula but no finite result in the current year.
    fn tell_undefined(self, code: &str, parts: &[String]) -> Dataset {
        let figure = |code: &str, unit: usize| self.figure(unit, code).ok().flatten();
        let has_none =
            |&unit: &usize| figure(code, unit).is_none() && parts.iter().all(|part| figure(part, unit).is_some());
        let units: Vec<usize> = (0..self.units().len()).filter(has_none).collect();
        if units.is_empty() {
            return self;
        }
        let names: Vec<String> = units.iter().take(5).map(|&unit| self.units().label(unit)).collect();
        let more = if units.len() > 5 { " …" } else { "" };
        let why = "the formula has no finite result there (a division by zero, for example)";
        let who = format!("{} {}", units.len(), if units.len() == 1 { &self.units().one } else { &self.units().many });
        self.tell(format!("`{code}` is missing for {who} ({}{more}): {why}", names.join("; ")))
    }

    /// Adds an indicator with fixed values: one per unit for all years, or one per unit, year after year.
    pub fn with_values(&self, code: &str, values: Vec<Option<f64>>) -> Result<Dataset> {
        self.check_new(code)?;
        let (n, years) = (self.units().len(), self.years().len());
        let yearly = values.len() == n * years && years > 1;
        if values.len() != n && !yearly {
            let (found, one) = (values.len(), &self.units().one);
            let message = format!("`{code}` needs {n} values, one per {one}, and has {found}");
            return Err(Error::plain(message).about(code));
        }
        let values = values.into_iter().map(|value| value.filter(|value| value.is_finite()).unwrap_or(f64::NAN));
        let values: Vec<f64> = values.collect();
        let mut inner = self.edited(Edit::Values { code: code.to_string(), values: values.clone() });
        inner.series.push(Arc::new(Series::new(values, yearly, BTreeSet::new())));
        inner.about.indicators.push(plain(code));
        Ok(self.made(inner))
    }

    /// Adds an indicator from a column. Values of one year are used for every year, and a remark says so.
    pub fn with_column(&self, code: &str, column: &super::Column) -> Result<Dataset> {
        let made = self.with_values(code, column.iter().collect())?;
        let Some(origin) = column.origin().filter(|origin| origin.year.is_some() && self.years().len() > 1) else {
            return Ok(made);
        };
        let held = if origin.since.is_some() { "the change" } else { "the values of" };
        Ok(made.tell(format!("`{code}` holds {held} {} for every year", origin.years())))
    }

    /// Replaces the remarks on what was done to the data.
    pub fn tell_all(&self, told: Vec<String>) -> Dataset {
        let inner = self.draft();
        self.made(Inner { told, ..inner })
    }

    /// Adds a remark on what was done to the data.
    pub fn tell(&self, remark: String) -> Dataset {
        let mut inner = self.draft();
        inner.told.push(remark);
        self.made(inner)
    }

    /// Renames an indicator, also in formulas, groups and notes.
    pub fn rename(&self, from: &str, to: &str) -> Result<Dataset> {
        self.indicator(from)?;
        self.check_new(to)?;
        let mut inner = self.edited(Edit::Rename { from: from.to_string(), to: to.to_string() });
        for indicator in &mut inner.about.indicators {
            if indicator.code == from {
                indicator.code = to.to_string();
            }
            if let Some(Ok(formula)) = indicator.formula.as_deref().map(str::parse::<Formula>) {
                indicator.formula = Some(formula.renamed(from, to).to_string());
            }
        }
        let named = |name: &mut String| {
            if name == from {
                *name = to.to_string();
            }
        };
        inner.notes.iter_mut().for_each(|note| named(&mut note.indicator));
        inner.about.hierarchy.groups.iter_mut().flat_map(|group| &mut group.of).for_each(named);
        inner.about.indicators.iter_mut().filter_map(|of| of.denominator.as_mut()).for_each(named);
        inner.about.recipe.choices.iter_mut().flat_map(|choice| &mut choice.at).for_each(named);
        Ok(self.made(inner))
    }

    /// Returns the growth of an indicator up to the current year, in per cent of an earlier year's value.
    ///
    /// By default the earlier year is the previous one. If it is not in the data, no default is used: growth since the
    /// last available year would look like that of a single year.
    ///
    /// The growth is missing if either value is missing, the earlier one is not above 0, or the later one is below 0.
    pub fn growth(&self, code: &str, since: Option<i32>) -> Result<super::Column> {
        let before = self.years()[..self.current].last().copied();
        let column = self.grown("growth", code, since.or(before), |ratio, _| (ratio - 1.0) * 100.0)?;
        let (Some(first), Some(last)) = (since.or(before), self.year()) else { return Ok(column) };
        match (since, last - first) {
            (_, ..=1) => Ok(column),
            (Some(_), _) => Ok(column.since(first)),
            (None, _) => {
                let rate = act("cagr").arg(code).arg(first).does("the rate per year");
                let growth = act("growth").arg(code).arg(first).does(format!("is the change since {first}, "));
                let hint = growth.add(rate);
                Err(Error::plain(format!("there is no {} in the data", last - 1)).about("growth").advise(hint))
            }
        }
    }

    /// Returns the compound annual growth rate in per cent: 100 · ((x_t / x_s)^(1 / (t − s)) − 1), from an earlier year
    /// (by default the first) to the current one. It is missing in the same cases as `growth`.
    pub fn cagr(&self, code: &str, since: Option<i32>) -> Result<super::Column> {
        let first = self.years().first().copied();
        self.grown("cagr", code, since.or(first), |ratio, years| (ratio.ln() / years).exp_m1() * 100.0)
    }

    /// Computes growth from the ratio to the value of an earlier year and the number of years between.
    fn grown(&self, what: &str, code: &str, since: Option<i32>, of: fn(f64, f64) -> f64) -> Result<super::Column> {
        let now = self.column(code)?;
        let Some(year) = self.year().filter(|_| self.place(code).is_ok_and(|place| self.is_yearly(place))) else {
            return Err(
                Error::plain(format!("`{code}` has one value for all years, so it has no `{what}`")).about(code)
            );
        };
        let since =
            since.ok_or_else(|| Error::plain(format!("`{what}` needs an earlier year: {year} is the first")))?;
        if since >= year {
            return Err(Error::wrong(what, since.to_string(), format!("a year before {year}")));
        }
        let earlier = self.at_year(since)?.column(code)?;
        let growth = |(now, earlier): (Option<f64>, Option<f64>)| {
            let ratio = now.filter(|now| *now >= 0.0)? / earlier.filter(|earlier| *earlier > 0.0)?;
            Some(of(ratio, f64::from(year - since)))
        };
        let origin = now.origin().cloned();
        let column: super::Column = now.iter().zip(earlier.iter()).map(growth).collect();
        Ok(column.of(origin))
    }

    pub(super) fn check_new(&self, code: &str) -> Result<()> {
        let is_plain = code.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_')
            && code.chars().all(|c| c.is_alphanumeric() || c == '_');
        let is_group = self.hierarchy().is_some_and(|hierarchy| hierarchy.group(code).is_some());
        let message = match code {
            _ if TAKEN.contains(&code) => format!("`{code}` is a reserved word; choose another name"),
            _ if self.indicator(code).is_ok() => format!("`{code}` is already an indicator; choose another name"),
            _ if is_group || self.units().grouping(code).is_some() => {
                format!("`{code}` is already a group; choose another name")
            }
            _ if !is_plain => format!("`{code}` cannot be a name here: use letters, digits and `_`, no digit first"),
            _ => return Ok(()),
        };
        Err(Error::plain(message).about(code))
    }
}

fn plain(code: &str) -> Indicator {
    Indicator { code: code.to_string(), name: code.to_string(), ..Indicator::default() }
}
