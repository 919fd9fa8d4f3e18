//! Other values of measured indicators, and what follows from them.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::about::Indicator;
use super::dataset::{Dataset, Inner};
use super::formula::Formula;
use super::shape::Edit;
use crate::{Error, Result};

impl Dataset {
    /// Replaces values of the current year; whatever is computed from them follows.
    pub fn revise(&self, figures: &[(usize, String, f64)]) -> Result<Dataset> {
        let checked = figures.iter().map(|(unit, code, value)| {
            self.place(code)?;
            self.check_figure(*unit, code, *value)?;
            Ok((*unit, code.clone(), Some(*value)))
        });
        self.replace(&checked.collect::<Result<Vec<_>>>()?)
    }

    /// The same without the limits on changes; None makes a value missing.
    pub fn replace(&self, figures: &[(usize, String, Option<f64>)]) -> Result<Dataset> {
        let mut data = self.made(self.draft());
        let mut computed: BTreeMap<&str, Vec<(usize, Formula)>> = BTreeMap::new();
        for (round, (unit, code, value)) in figures.iter().enumerate() {
            self.watch.check_at(round)?;
            let place = data.place(code)?;
            self.check_measured(*unit, code)?;
            let value = value.unwrap_or(f64::NAN);
            let unit_code = self.units().codes[*unit].to_string();
            let change = Edit::Revise { unit: unit_code, year: self.year(), indicator: code.clone(), value };
            let cell = if data.is_yearly(place) { data.current * data.units().len() + unit } else { *unit };
            let inner = data.own();
            inner.edits.push(change);
            Arc::make_mut(&mut inner.series[place]).values[cell] = value;
            let after = computed.entry(code).or_insert_with(|| self.computed_from(code));
            data.recompute(*unit, after);
        }
        Ok(data)
    }

    /// Returns the parts of a data set that is not shared yet, so that they can be changed in place.
    fn own(&mut self) -> &mut Inner {
        Arc::get_mut(&mut self.inner).expect("a draft is not shared")
    }

    /// Checks that the value of a unit is measured, not computed.
    fn check_measured(&self, unit: usize, code: &str) -> Result<()> {
        let Some(formula) = self.computed(unit, code)? else { return Ok(()) };
        let message = format!("`{code}` is computed as {formula}, so it cannot be changed directly");
        let error = Error::plain(message).about(code);
        Err(error.advise(format!("change {}", crate::error::one_of(&self.measured(&formula)))))
    }

    /// Checks that a new value is for a measured indicator, finite, and within its bounds.
    fn check_figure(&self, unit: usize, code: &str, value: f64) -> Result<()> {
        self.check_measured(unit, code)?;
        let bounds = self.indicator(code)?.change.clone().unwrap_or_default();
        let least = bounds.least.map_or(String::new(), |least| format!(", {least} or more"));
        let most = bounds.most.map_or(String::new(), |most| format!(", at most {most}"));
        let is_inside = bounds.least.is_none_or(|least| value >= least) && bounds.most.is_none_or(|most| value <= most);
        let is_whole = !bounds.whole || value.fract() == 0.0;
        match value.is_finite() && is_inside && is_whole {
            true => Ok(()),
            false => {
                let number = if bounds.whole { "a whole number" } else { "a finite number" };
                let expected = format!("{number}{least}{most}");
                Err(Error::wrong(format!("`{code}`"), value.to_string(), expected).about(code))
            }
        }
    }

    /// Returns the measured indicators on which a formula depends.
    pub fn measured(&self, formula: &Formula) -> Vec<String> {
        let mut names = Vec::new();
        for name in formula.names() {
            let inner = self.indicator(name).ok().and_then(|part| part.formula.as_deref());
            let inner = inner.and_then(|text| text.parse().ok());
            for name in inner.map_or_else(|| vec![name.to_string()], |inner| self.measured(&inner)) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }

    /// Recomputes for one unit whatever depends on an indicator, directly or indirectly: `after`, by their formulas.
    fn recompute(&mut self, unit: usize, after: &[(usize, Formula)]) {
        let n = self.units().len();
        // A formula may come before its parts, so rounds are repeated until nothing changes.
        for _ in 0..after.len() {
            let mut changed = Vec::new();
            for (place, formula) in after {
                let series = &self.inner.series[*place];
                let cells = (0..series.values.len() / n).map(|year| (year, year * n + unit));
                for (year, cell) in cells.filter(|(_, cell)| !series.stated.contains(cell)) {
                    let value = self.evaluated(formula, unit, if series.yearly { year } else { self.current });
                    changed.extend((value.total_cmp(&series.values[cell]).is_ne()).then_some((*place, cell, value)));
                }
            }
            if changed.is_empty() {
                break;
            }
            let inner = self.own();
            for (place, cell, value) in changed {
                Arc::make_mut(&mut inner.series[place]).values[cell] = value;
            }
        }
    }

    /// Returns the codes of an indicator and of those computed from it.
    pub fn following(&self, code: &str) -> Vec<String> {
        let computed = self.computed_from(code).into_iter().map(|(place, _)| self.indicators()[place].code.clone());
        std::iter::once(code.to_string()).chain(computed).collect()
    }

    /// Returns the indicators computed from this one, directly or indirectly, with their formulas.
    pub fn computed_from(&self, code: &str) -> Vec<(usize, Formula)> {
        let formula =
            |indicator: &Indicator| indicator.formula.as_deref().and_then(|text| text.parse::<Formula>().ok());
        let mut names = vec![code.to_string()];
        let mut found: Vec<(usize, Formula)> = Vec::new();
        loop {
            let before = found.len();
            for (place, indicator) in self.indicators().iter().enumerate() {
                let Some(formula) = formula(indicator).filter(|_| !names.contains(&indicator.code)) else { continue };
                if formula.names().iter().any(|part| names.iter().any(|name| name == part)) {
                    names.push(indicator.code.clone());
                    found.push((place, formula));
                }
            }
            if found.len() == before {
                return found;
            }
        }
    }
}
