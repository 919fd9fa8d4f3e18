//! The trail of one value: where it comes from, how each step changed it, and what it contributes to the index.

use super::split::state;
use crate::data::{Dataset, Formula, Note};
use crate::model::aggregate::Parts;
use crate::model::{Leaf, Model};
use crate::phrase::act;
use crate::{Error, Result};

/// One value of one unit, and everything that the model does with it.
#[derive(Clone)]
pub struct Trail {
    /// The model that is traced.
    pub model: Model,
    /// Index of the unit in the data set's units.
    pub unit: usize,
    /// Index of the indicator in the tree.
    pub node: usize,
    /// The result of the steps for the indicator, for all units.
    pub leaf: Leaf,
    /// The value, then the values that it was computed from.
    pub figures: Vec<Figure>,
    /// The score used in the index; None if the unit has no data at all.
    pub score: Option<f64>,
    /// Whether the value is missing and the score is that of the group above.
    pub is_implied: bool,
    /// The weight of the indicator in its group, from 0 to 1, among the nodes that count.
    pub share: f64,
    /// The overall weight of the indicator, from 0 to 1.
    pub whole: f64,
    /// A mean on the way up under which a point does not have the same effect everywhere.
    pub uneven: Option<String>,
}

/// One value of the data.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Code of the indicator.
    pub code: String,
    /// The value; None if it is missing.
    pub value: Option<f64>,
    /// The unit of measure; may be empty.
    pub measure: String,
    /// The year; None if the value applies to all years.
    pub year: Option<i32>,
    /// The formula; None if the value was measured or stated.
    pub formula: Option<Formula>,
    /// Key and publisher of each source; empty for a value that replaces another.
    pub sources: Vec<(String, String)>,
    /// Whether the value replaces one of the data set, as after `what_if`.
    pub is_revised: bool,
    /// The data set's notes on this value.
    pub notes: Vec<Note>,
}

/// Traces one unit's value of an indicator through the steps of a model.
pub fn trail(model: &Model, unit: &str, indicator: &str) -> Result<Trail> {
    let data = model.data();
    let unit = data.units().resolve(unit)?;
    let node = place(model, indicator)?;
    let nodes = model.tree().nodes();
    let code = nodes[node].code.as_str();
    let found = model.leaves()?.iter().find(|leaf| leaf.code == code);
    let leaf = found.expect("every indicator of the tree is prepared").clone();
    let mut figures = Vec::new();
    collect(data, unit, code, &mut figures)?;
    if let Some(divided) = model.recipe().denominate.get(code) {
        collect(data, unit, &divided.by, &mut figures)?;
    }
    let scores = state(model, unit)?.scores;
    let plan = model.plan()?;
    let above = std::iter::successors(nodes[node].parent, |&place| nodes[place].parent);
    let uneven = above.filter_map(|group| plan.combine(group)).find(|combine| combine.form.parts() != Parts::Even);
    Ok(Trail {
        model: model.clone(),
        unit,
        node,
        figures,
        score: Some(scores[node]).filter(|score| !score.is_nan() && leaf.left_out.is_none()),
        is_implied: leaf.score.get(unit).is_none(),
        share: plan.member(node).map_or(0.0, |member| member.share),
        whole: model.shares()?[node],
        uneven: uneven.map(|combine| combine.method.clone()),
        leaf,
    })
}

fn place(model: &Model, name: &str) -> Result<usize> {
    match model.tree().place(name) {
        Ok(place) if model.tree().nodes()[place].is_leaf() => Ok(place),
        Ok(place) => {
            let nodes = model.tree().nodes();
            let members: Vec<String> = nodes[place].members.iter().map(|&member| nodes[member].code.clone()).collect();
            let error = Error::plain(format!("`{name}` is a group; `trail` follows an indicator")).about(name);
            Err(error.advise(format!("its members: {}", crate::error::listed(&members))))
        }
        Err(_) if model.data().indicator(name).is_ok() => {
            let error = Error::plain(format!("`{name}` is in the data but not in the model")).about(name);
            Err(error.advise(act("add").arg(name).does("adds it to the model")))
        }
        Err(error) => Err(error),
    }
}

/// Collects the value, then the values that it was computed from, down to the measured ones; each only once.
fn collect(data: &Dataset, unit: usize, code: &str, figures: &mut Vec<Figure>) -> Result<()> {
    if figures.iter().any(|figure| figure.code == code) {
        return Ok(());
    }
    let (indicator, column) = (data.indicator(code)?, data.column(code)?);
    let formula = data.computed(unit, code)?;
    let publisher = |key: &String| {
        let source = data.about().sources.iter().find(|source| source.key == *key);
        (key.clone(), source.map_or(String::new(), |source| source.publisher.clone()))
    };
    let year = column.origin().and_then(|origin| origin.year);
    let is_of = |note: &&Note| {
        let same_year = note.year.is_none() || year.is_none() || note.year == year;
        note.unit == unit && note.indicator == code && same_year
    };
    let is_revised = data.is_revised(unit, code);
    figures.push(Figure {
        code: code.to_string(),
        value: column.get(unit),
        measure: indicator.measure.clone(),
        year,
        is_revised,
        sources: if formula.is_none() && !is_revised {
            indicator.source.iter().map(publisher).collect()
        } else {
            Vec::new()
        },
        notes: data.notes().iter().filter(is_of).cloned().collect(),
        formula: formula.clone(),
    });
    let names: Vec<String> = formula.iter().flat_map(Formula::names).map(str::to_string).collect();
    names.iter().try_for_each(|name| collect(data, unit, name, figures))
}
