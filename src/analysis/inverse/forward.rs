//! The score of one unit for changed values of its own, with every fit held constant; fast enough for a thousand calls.

use std::collections::BTreeMap;

use super::path::refuse;
use crate::data::formula::Formula;
use crate::model::plan::Make;
use crate::model::{Model, Plan};
use crate::phrase::act;
use crate::{Error, Result};

/// New values by indicator.
pub type Changes = BTreeMap<String, f64>;

pub struct Forward<'a> {
    model: &'a Model,
    unit: usize,
    figures: Changes,
    /// The computed indicators of this unit.
    formulas: Vec<(String, Formula)>,
    plan: &'a Plan,
}

impl Forward<'_> {
    /// Returns an error if a change could also move the scores of other units.
    pub fn new<'a>(asker: &str, model: &'a Model, unit: usize) -> Result<Forward<'a>> {
        let (data, plan) = (model.data(), model.plan()?);
        if plan.has_floors() {
            let reason = "groups that need a share of their weight have a score or none".to_string();
            let hint = Some(act("coverage").open().does("without `at` leaves groups as they are"));
            return Err(Error::Method { method: asker.into(), subject: plan.nodes[0].code.clone(), reason, hint });
        }
        if let Some((place, combine)) = plan.groups().rev().find(|(_, combine)| combine.is_shared()) {
            return Err(refuse(asker, model, place, &combine.method));
        }
        let (mut figures, mut formulas) = (Changes::new(), Vec::new());
        for indicator in data.indicators() {
            let code = &indicator.code;
            figures.insert(code.clone(), data.figure(unit, code)?.unwrap_or(f64::NAN));
            formulas.extend(data.computed(unit, code)?.map(|formula| (code.clone(), formula)));
        }
        Ok(Forward { model, unit, figures, formulas, plan })
    }

    pub fn figure(&self, code: &str) -> f64 {
        self.figures.get(code).copied().unwrap_or(f64::NAN)
    }

    /// The index with these changes. Returns NaN if there is none or a mean refuses the values.
    pub fn score(&self, changes: &Changes) -> f64 {
        let figures = self.carried(changes);
        let Ok(known) = self.model.scores() else { return f64::NAN };
        let is_same = |code: &str| figures[code].total_cmp(&self.figure(code)).is_eq();
        let mut scores = vec![f64::NAN; self.plan.nodes.len()];
        for (place, node) in self.plan.nodes.iter().enumerate().rev() {
            scores[place] = match &node.make {
                Make::Indicator(own) => {
                    let divided = own.divide.as_ref();
                    match is_same(&node.code) && divided.is_none_or(|divided| is_same(&divided.by)) {
                        true => known.of(place).raw()[self.unit],
                        false => own.score(
                            figures[&node.code] * divided.map_or(1.0, |divided| divided.scale / figures[&divided.by]),
                        ),
                    }
                }
                Make::Group(combine) => {
                    let values: Vec<f64> = combine.members.iter().map(|member| scores[member.node]).collect();
                    let score = combine.score(&values);
                    let is_odd = !score.is_finite() && combine.has_score(values.iter().copied());
                    if combine.refuses(&values) || is_odd {
                        return f64::NAN;
                    }
                    score
                }
            };
        }
        if scores[0].is_finite() { scores[0] } else { f64::NAN }
    }

    /// All values with the changes applied and computed indicators updated; a formula may come before its inputs.
    fn carried(&self, changes: &Changes) -> Changes {
        let mut figures = self.figures.clone();
        figures.extend(changes.iter().map(|(code, figure)| (code.clone(), *figure)));
        for _ in 0..=self.formulas.len() {
            let mut is_settled = true;
            for (code, formula) in &self.formulas {
                let value = formula.value(&|name: &str| figures.get(name).copied().unwrap_or(f64::NAN));
                let value = if value.is_finite() { value } else { f64::NAN };
                let before = figures.insert(code.clone(), value);
                is_settled &=
                    before.is_some_and(|before| before.total_cmp(&value).is_eq() || before.is_nan() && value.is_nan());
            }
            if is_settled {
                break;
            }
        }
        figures
    }
}
