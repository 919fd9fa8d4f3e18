//! The score of one unit for other figures of its own, every fit held: quick enough to be asked a thousand times.

use std::collections::BTreeMap;

use super::path::refuse;
use crate::data::Direction;
use crate::data::formula::Formula;
use crate::model::aggregate::{Least, Of, OfUnit};
use crate::model::{Args, Model, over_present};
use crate::{Error, Result};

/// Figures by indicator that are to be others.
pub type Changes = BTreeMap<String, f64>;

pub struct Forward<'a> {
    model: &'a Model,
    unit: usize,
    figures: Changes,
    /// What is computed, of this unit.
    formulas: Vec<(String, Formula)>,
    groups: Vec<Group>,
}

struct Group {
    place: usize,
    of: OfUnit,
    least: Option<Least>,
    args: Args,
    members: Vec<(usize, f64)>,
}

impl Forward<'_> {
    /// An error where the scores of others would move.
    pub fn new<'a>(asker: &str, model: &'a Model, unit: usize) -> Result<Forward<'a>> {
        let (data, nodes) = (model.data(), model.tree().nodes());
        if !model.recipe().floors.is_empty() {
            let reason = "groups that need a share of their weight have a score or none".to_string();
            let hint = Some("`.coverage(…)` without `at` leaves groups as they are".to_string());
            return Err(Error::Method { method: asker.into(), subject: nodes[0].code.clone(), reason, hint });
        }
        let mut groups = Vec::new();
        for place in (0..nodes.len()).rev().filter(|&place| !nodes[place].is_leaf()) {
            let (method, args) = model.mean_of(place)?;
            let of = match &method.fit.of {
                Of::Unit(of) if args.word("missing") != "worst" => *of,
                _ => return Err(refuse(asker, model, place, method.name)),
            };
            let least = (method.fit.least)(&args);
            groups.push(Group { place, of, least, args, members: model.counting(place)? });
        }
        let (mut figures, mut formulas) = (Changes::new(), Vec::new());
        for indicator in data.indicators() {
            let code = &indicator.code;
            figures.insert(code.clone(), data.figure(unit, code)?.unwrap_or(f64::NAN));
            formulas.extend(data.computed(unit, code)?.map(|formula| (code.clone(), formula)));
        }
        Ok(Forward { model, unit, figures, formulas, groups })
    }

    pub fn figure(&self, code: &str) -> f64 {
        self.figures.get(code).copied().unwrap_or(f64::NAN)
    }

    /// The index with these figures; NaN where there is none, or a mean refuses them.
    pub fn score(&self, changes: &Changes) -> f64 {
        let figures = self.carried(changes);
        let (nodes, leaves) = (self.model.tree().nodes(), self.model.leaves().unwrap_or_default());
        let mut scores = vec![f64::NAN; nodes.len()];
        for (place, node) in nodes.iter().enumerate().filter(|(_, node)| node.is_leaf()) {
            let Some(leaf) = leaves.iter().find(|leaf| leaf.code == node.code) else { continue };
            let divided = self.model.recipe().denominate.get(&node.code);
            let is_same = |code: &str| figures[code].total_cmp(&self.figure(code)).is_eq();
            scores[place] = match is_same(&node.code) && divided.is_none_or(|divided| is_same(&divided.by)) {
                true => leaf.score.raw()[self.unit],
                false => {
                    let by = divided.map_or(1.0, |divided| divided.scale / figures[&divided.by]);
                    let treated = leaf.treat.apply(figures[&node.code] * by);
                    leaf.normalise.apply(if leaf.direction == Direction::Lower { -treated } else { treated })
                }
            };
        }
        for group in &self.groups {
            let values: Vec<f64> = group.members.iter().map(|(member, _)| scores[*member]).collect();
            let shares: Vec<f64> = group.members.iter().map(|(_, share)| *share).collect();
            if group.least.is_some_and(|least| values.iter().any(|&value| least.refuses(value))) {
                return f64::NAN;
            }
            let is_excluded = group.args.word("missing") == "exclude" && values.iter().any(|value| value.is_nan());
            let score = over_present(group.of, &group.args, &values, &shares);
            if !score.is_finite() && values.iter().any(|value| !value.is_nan()) {
                return f64::NAN;
            }
            scores[group.place] = if is_excluded { f64::NAN } else { score };
        }
        if scores[0].is_finite() { scores[0] } else { f64::NAN }
    }

    /// All figures, what is computed following; a formula may stand before its parts.
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
