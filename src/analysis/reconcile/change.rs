//! A change of data or steps that may explain published scores.

use std::collections::HashSet;

use super::pattern::Pattern;
use crate::data::{Choice, Column, Dataset, Direction, Step};
use crate::model::Model;
use crate::model::impute::FillSource;
use crate::{Error, Result};

/// A single change. Applied to a model, it gives what the publisher may have computed.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Another method or option of a step.
    Method {
        /// The step.
        step: Step,
        /// The choice that it has now.
        choice: Choice,
        /// The choice that it replaces, for the same place; None if that place had none of its own.
        before: Option<Choice>,
    },
    /// The other direction of an indicator.
    Direction {
        /// The indicator.
        code: String,
        /// Which direction is better now.
        better: Direction,
    },
    /// All values of another year.
    Year(i32),
    /// Bounds fitted to the values of another year.
    Bounds(i32),
    /// The weight of its group for which a group needs values.
    Coverage {
        /// A group or a level.
        at: String,
        /// The share; 0 if any value is enough.
        share: f64,
    },
    /// An indicator divided by its denominator, or no longer.
    Divided {
        /// The indicator.
        code: String,
        /// What it is divided by now.
        by: Option<String>,
        /// What it was divided by.
        before: Option<String>,
    },
    /// Equal weights, in one group or in all.
    Equal(Option<String>),
    /// Weights derived from the data.
    Scheme(Choice),
    /// A group or an indicator left out.
    Dropped(String),
    /// Another weight of a group or an indicator, its siblings in proportion.
    Weight {
        /// The group or indicator.
        code: String,
        /// The weight before.
        before: f64,
        /// The weight now.
        after: f64,
    },
    /// Two siblings with each other's weight.
    Weights([String; 2]),
    /// Another scale of the published scores: times · score + plus.
    Scale,
    /// Another value of one unit.
    Value {
        /// The unit, by its place in the data.
        unit: usize,
        /// The indicator.
        code: String,
        /// The value before.
        before: Option<f64>,
        /// The value now.
        after: Option<f64>,
        /// How one became the other.
        how: Pattern,
    },
    /// The values of two units exchanged, in one indicator or in all.
    Exchanged {
        /// The units, by their places in the data.
        units: [usize; 2],
        /// The indicator; None for all.
        code: Option<String>,
    },
    /// An indicator with the values of another year.
    ValuesOf {
        /// The indicator.
        code: String,
        /// The year.
        year: i32,
    },
    /// An indicator with each value moved to the next unit, or to the one before.
    Shifted {
        /// The indicator.
        code: String,
        /// Whether values move down the table.
        is_down: bool,
    },
}

impl Change {
    /// Applies the change. Returns an error if the model does not allow it.
    pub fn apply(&self, model: &Model) -> Result<Model> {
        match self {
            Change::Method { step, choice, .. } => method(model, *step, choice),
            Change::Direction { code, better } => model.direction(code, *better)?.taking(model, &|of| of == code),
            Change::Year(year) => model.at_year(*year),
            Change::Bounds(year) => {
                let current = model.data().year().unwrap_or(*year);
                model.at_year(*year)?.freeze()?.at_year(current)
            }
            Change::Coverage { at, share } => model.coverage_at(*share, std::slice::from_ref(at)),
            Change::Divided { code, by, .. } => {
                let at = std::slice::from_ref(code);
                let other = by.as_ref().map_or_else(|| model.undivided(at), |by| model.denominate(by, at, 1.0))?;
                other.taking(model, &|of| of == code)
            }
            Change::Equal(group) => model.equal(group.as_deref()),
            Change::Scheme(choice) => model.weigh_by(choice),
            Change::Dropped(code) => dropped(model, code),
            Change::Weight { code, after, .. } => model.weigh(&[(code.clone(), *after)]),
            Change::Weights(codes) => exchanged_weights(model, codes),
            Change::Scale => Ok(model.clone()),
            Change::Value { unit, code, after, .. } => model.with_values(&[(*unit, code.clone(), *after)]),
            Change::Exchanged { units, code } => model.with_values(&exchanged(model.data(), *units, code.as_deref())?),
            Change::ValuesOf { code, year } => {
                let column = model.data().at_year(*year)?.column(code)?;
                model.with_values(&column_of(model.data(), code, |unit| column.get(unit))?)
            }
            Change::Shifted { code, is_down } => {
                let (column, n) = (model.data().column(code)?, model.data().units().len());
                let from = |unit: usize| if *is_down { (unit + n - 1) % n } else { (unit + 1) % n };
                model.with_values(&column_of(model.data(), code, |unit| column.get(from(unit)))?)
            }
        }
    }

    /// The same, with everything computed anew from data and recipe.
    pub fn apply_anew(&self, model: &Model) -> Result<Model> {
        let changed = self.apply(model)?;
        Ok(changed.on(changed.data()))
    }
}

/// The model with a choice for a step. Placed at one indicator, only this one is prepared again.
fn method(model: &Model, step: Step, choice: &Choice) -> Result<Model> {
    let changed = model.choose(step, choice.clone())?;
    match &choice.at[..] {
        [code] if step != Step::Aggregate && model.tree().leaves().any(|leaf| leaf.code == *code) => {
            changed.taking(model, &|of| of == code)
        }
        _ => Ok(changed),
    }
}

/// The model without a group or an indicator; the others stay as they are prepared, unless they are filled from it.
fn dropped(model: &Model, code: &str) -> Result<Model> {
    let other = model.without(&[code.to_string()])?;
    let leaves = model.leaves()?;
    if leaves.iter().any(|leaf| leaf.rules.fill == FillSource::Siblings) {
        return Ok(other);
    }
    let kept: HashSet<&str> = other.tree().leaves().map(|leaf| leaf.code.as_str()).collect();
    let leaves = leaves.iter().filter(|leaf| kept.contains(leaf.code.as_str())).cloned().collect();
    Ok(other.with_leaves(leaves))
}

fn exchanged_weights(model: &Model, codes: &[String; 2]) -> Result<Model> {
    let tree = model.tree();
    let places = [tree.place(&codes[0])?, tree.place(&codes[1])?];
    let [a, b] = places.map(|place| tree.nodes()[place].weight);
    let group = tree.nodes()[places[0]].parent.ok_or_else(|| Error::plain("the index has no siblings"))?;
    // All siblings are named, so that the others keep their weights exactly.
    let weight = |&member: &usize| match member {
        _ if member == places[0] => b,
        _ if member == places[1] => a,
        _ => tree.nodes()[member].weight,
    };
    let members = &tree.nodes()[group].members;
    let wanted: Vec<(String, f64)> =
        members.iter().map(|member| (tree.nodes()[*member].code.clone(), weight(member))).collect();
    model.weigh(&wanted)
}

/// The cells of two units with each other's values.
fn exchanged(data: &Dataset, units: [usize; 2], code: Option<&str>) -> Result<Vec<(usize, String, Option<f64>)>> {
    let mut cells = Vec::new();
    for indicator in data.indicators().iter().filter(|of| code.is_none_or(|code| of.code == code)) {
        let [first, second] = units;
        let is_computed = |unit: usize| Ok::<bool, Error>(data.computed(unit, &indicator.code)?.is_some());
        if is_computed(first)? || is_computed(second)? {
            continue;
        }
        let column: Column = data.column(&indicator.code)?;
        let (a, b) = (column.get(first), column.get(second));
        if a != b {
            cells.push((first, indicator.code.clone(), b));
            cells.push((second, indicator.code.clone(), a));
        }
    }
    Ok(cells)
}

/// The cells of an indicator whose values differ from new ones.
fn column_of(
    data: &Dataset,
    code: &str,
    value: impl Fn(usize) -> Option<f64>,
) -> Result<Vec<(usize, String, Option<f64>)>> {
    let own = data.column(code)?;
    let cells = (0..own.len()).map(|unit| (unit, value(unit))).filter(|(unit, value)| own.get(*unit) != *value);
    Ok(cells.map(|(unit, value)| (unit, code.to_string(), value)).collect())
}
