//! Derived indicators of a description, each computed once from its parts.

use std::collections::{BTreeSet, HashMap};

use super::about::About;
use super::dataset::Series;
use super::formula::Formula;
use super::names::unknown;
use crate::phrase::Phrase;
use crate::{Error, Problem, Result};

/// Computes each derived indicator once from its parts; a value that is given in the data is kept.
pub struct Derive<'a> {
    pub about: &'a About,
    pub columns: HashMap<String, Series>,
    pub done: HashMap<String, Series>,
    pub units: usize,
    pub years: usize,
}

impl Derive<'_> {
    pub fn all(mut self, problems: &mut Vec<Problem>) -> HashMap<String, Series> {
        for indicator in &self.about.indicators {
            if let Err(error) = self.one(&indicator.code, &mut Vec::new()) {
                let message = Phrase::from(format!("`{}`: ", indicator.code)).add(error.said());
                problems.push(Problem::new(0, 0, message));
            }
        }
        self.done
    }

    /// Returns the series of an indicator; `path` lists the indicators that are waiting for it.
    fn one(&mut self, code: &str, path: &mut Vec<String>) -> Result<&Series> {
        if !self.done.contains_key(code) {
            let series = self.compute(code, path)?;
            self.done.insert(code.to_string(), series);
        }
        Ok(&self.done[code])
    }

    fn compute(&mut self, code: &str, path: &mut Vec<String>) -> Result<Series> {
        let known = self.about.indicators.iter();
        let indicator = known.clone().find(|indicator| indicator.code == code);
        let indicator =
            indicator.ok_or_else(|| unknown("indicator", code, known.map(|indicator| indicator.code.as_str())))?;
        let stated = self.columns.remove(code);
        let Some(text) = &indicator.formula else {
            return stated.ok_or_else(|| Error::plain("neither a column nor a formula gives its values"));
        };
        if path.iter().any(|waiting| waiting == code) {
            path.push(code.to_string());
            let reason = format!("refers to itself: {}", path.join(" → "));
            return Err(Error::Formula { text: text.clone(), at: 0, subject: None, reason, hint: None });
        }
        path.push(code.to_string());
        let formula: Formula = text.parse()?;
        let names: Vec<String> = formula.names().into_iter().map(String::from).collect();
        for name in &names {
            self.one(name, path)?;
        }
        path.pop();
        Ok(self.evaluate(&formula, &names, stated))
    }

    fn evaluate(&self, formula: &Formula, names: &[String], stated: Option<Series>) -> Series {
        let parts: Vec<(&str, &Series)> = names.iter().map(|name| (name.as_str(), &self.done[name])).collect();
        let yearly = parts.iter().any(|(_, part)| part.yearly) || stated.as_ref().is_some_and(|stated| stated.yearly);
        let cell = |at: usize| {
            formula.value(&|name: &str| match parts.iter().find(|(part, _)| *part == name) {
                Some((_, part)) => part.values[if part.yearly { at } else { at % self.units }],
                None => f64::NAN,
            })
        };
        let mut values: Vec<f64> = (0..self.units * if yearly { self.years } else { 1 }).map(cell).collect();
        let mut places = BTreeSet::new();
        let given = stated.iter().flat_map(|stated| stated.values.iter().cycle());
        // In a saved file, a value that equals the result of the formula was not given, but computed.
        let is_stated =
            |(_, (value, given)): &(usize, (&mut f64, &f64))| !given.is_nan() && value.total_cmp(given).is_ne();
        for (place, (value, given)) in values.iter_mut().zip(given).enumerate().filter(is_stated) {
            *value = *given;
            places.insert(place);
        }
        Series::new(values, yearly, places)
    }
}
