//! What-if analysis: the model on changed data, fitted again or with its bounds held, compared with the model as given.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::split::{check, same_scales, split, state};
use crate::arrange::Arrange;
use crate::data::Setting;
use crate::model::Model;
use crate::rank::{Ranking, rank};
use crate::tolerance::POLISHED;
use crate::{Error, Result};

/// How a value should change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// To this value.
    To(f64),
    /// By this amount; negative for a decrease.
    By(f64),
    /// By this percentage of the current value.
    Percent(f64),
}

/// A requested change of one value.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    /// Index of the unit in the data set's units.
    pub unit: usize,
    /// Code of the indicator.
    pub indicator: String,
    /// How the value should change.
    pub amount: Amount,
}

/// A value that changed, either as requested or because it is computed from one that did.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// Index of the unit in the data set's units.
    pub unit: usize,
    /// Code of the indicator.
    pub indicator: String,
    /// The value before the change; None if missing.
    pub before: Option<f64>,
    /// The value after the change; None if missing.
    pub after: Option<f64>,
    /// Whether the change was requested, rather than computed from one that was.
    pub is_wish: bool,
    /// The normalised scores before and after, if the indicator is in the model.
    pub scores: Option<(Option<f64>, Option<f64>)>,
}

/// The points of the index that an indicator contributes to a unit's change.
#[derive(Debug, Clone, PartialEq)]
pub struct Added {
    /// Code of the indicator.
    pub indicator: String,
    /// Points of the index; negative if the score falls.
    pub points: f64,
}

/// A model compared with the same model on changed values.
#[derive(Clone)]
pub struct WhatIf {
    /// The model as given.
    pub before: Model,
    /// The model on the changed values.
    pub after: Model,
    /// The rankings by the index, before and after.
    pub ranks: (Ranking, Ranking),
    /// The units whose values were changed, each once.
    pub units: Vec<usize>,
    /// The values changed as requested, and the computed ones that changed with them.
    pub changed: Vec<Changed>,
    /// Whether the bounds of the original model were held.
    pub is_frozen: bool,
    /// If missing values were filled: the result with medians alone.
    pub middle: Option<Middle>,
}

/// Missing values filled with the median of the other units, with nothing else changed.
#[derive(Clone)]
pub struct Middle {
    /// Unit, indicator and median.
    pub figures: Vec<(usize, String, f64)>,
    /// The ranking by the index with these values.
    pub ranking: Ranking,
}

crate::words! {
    /// What happens to the bounds that the steps are fitted on.
    pub enum Bounds {
        /// They are fitted again on the changed data.
        Refit = "refit",
        /// They are held.
        Frozen = "frozen",
    }
}

crate::options! {
    /// The options of a what-if besides its changes.
    pub struct WhatIfOptions {
        /// whether the steps are fitted on the changed data or keep their bounds
        bounds: Bounds = word(),
    }
}

/// Changes values of the current year, updates everything computed from them, and runs the model again.
///
/// With `bounds: "frozen"` the fits of the original model are held, so that no other unit moves because of a bound.
pub fn what_if(model: &Model, wishes: &[Wish], options: &BTreeMap<String, Setting>) -> Result<WhatIf> {
    let is_frozen = WhatIfOptions::read(options)?.bounds == Bounds::Frozen;
    if !is_frozen && options.contains_key("bounds") && !model.recipe().held.is_empty() {
        let message = "`refit` is not possible: the bounds of this model are frozen";
        return Err(Error::plain(message).about("refit"));
    }
    let data = model.data();
    let (mut figures, mut asked) = (Vec::new(), HashSet::new());
    for wish in wishes {
        if !asked.insert((wish.unit, wish.indicator.as_str())) {
            let unit = data.units().label(wish.unit);
            let message = format!("`{}` of {unit} is changed twice", wish.indicator);
            return Err(Error::plain(message).about(&wish.indicator));
        }
        figures.push((wish.unit, wish.indicator.clone(), wanted(model, wish)?));
    }
    let base = if is_frozen { model.freeze()? } else { model.clone() };
    let after = base.on(&data.revise(&figures)?);
    let ranks = (rank(model, None)?, rank(&after, None)?);
    let mut met = HashSet::new();
    let units = wishes.iter().map(|wish| wish.unit).filter(|unit| met.insert(*unit)).collect();
    let changed = changed(model, &after, wishes, &asked)?;
    let middle = middle(&base, wishes)?;
    Ok(WhatIf { before: model.clone(), after, ranks, units, changed, is_frozen, middle })
}

/// The requested changes and the computed values that changed with them, each once.
fn changed(model: &Model, after: &Model, wishes: &[Wish], asked: &HashSet<(usize, &str)>) -> Result<Vec<Changed>> {
    let (mut changed, mut met) = (Vec::new(), HashSet::new());
    let mut followed: HashMap<&str, Vec<String>> = HashMap::new();
    for (at, wish) in wishes.iter().enumerate() {
        model.data().watch().check_at(at)?;
        let codes = followed.entry(&wish.indicator).or_insert_with(|| model.data().following(&wish.indicator));
        for code in &*codes {
            if met.insert((wish.unit, code.clone())) {
                let is_wish = asked.contains(&(wish.unit, code));
                let figure = one(model, after, wish.unit, code.clone(), is_wish)?;
                changed.extend((is_wish || figure.before != figure.after).then_some(figure));
            }
        }
    }
    Ok(changed)
}

/// The missing values among the requested changes, filled with medians. Returns None if there are none, or no other
/// unit has a value.
fn middle(base: &Model, wishes: &[Wish]) -> Result<Option<Middle>> {
    let mut figures = Vec::new();
    let mut medians: HashMap<&str, Option<f64>> = HashMap::new();
    for wish in wishes {
        if base.data().figure(wish.unit, &wish.indicator)?.is_some() {
            continue;
        }
        if !medians.contains_key(wish.indicator.as_str()) {
            medians.insert(&wish.indicator, base.data().column(&wish.indicator)?.quantile(0.5));
        }
        if let Some(median) = medians[wish.indicator.as_str()] {
            figures.push((wish.unit, wish.indicator.clone(), allowed(base, &wish.indicator, median)?));
        }
    }
    if figures.is_empty() {
        return Ok(None);
    }
    let ranking = rank(&base.on(&base.data().revise(&figures)?), None)?;
    Ok(Some(Middle { figures, ranking }))
}

/// The closest value that the indicator can have; a whole number for a count.
fn allowed(base: &Model, code: &str, x: f64) -> Result<f64> {
    let bounds = base.data().indicator(code)?.change.clone().unwrap_or_default();
    let x = if bounds.whole { x.round() } else { x };
    let x = bounds.least.map_or(x, |least| x.max(least));
    Ok(bounds.most.map_or(x, |most| x.min(most)))
}

fn one(before: &Model, after: &Model, unit: usize, code: String, is_wish: bool) -> Result<Changed> {
    let score = |model: &Model| -> Result<Option<f64>> {
        Ok(model.leaves()?.iter().find(|leaf| leaf.code == code).and_then(|leaf| leaf.score.get(unit)))
    };
    let is_leaf = before.tree().leaves().any(|leaf| leaf.code == code);
    let scores = if is_leaf { Some((score(before)?, score(after)?)) } else { None };
    let (was, is) = (before.data().figure(unit, &code)?, after.data().figure(unit, &code)?);
    Ok(Changed { unit, indicator: code, before: was, after: is, is_wish, scores })
}

/// The value that a request leads to.
fn wanted(model: &Model, wish: &Wish) -> Result<f64> {
    let (data, code) = (model.data(), &wish.indicator);
    let group = model.tree().nodes().iter().find(|node| node.code == *code && !node.is_leaf());
    if let Some(group) = group {
        let members: Vec<String> =
            group.members.iter().map(|&member| model.tree().nodes()[member].code.clone()).collect();
        let error = Error::plain(format!("`{code}` is a group; only indicators can be changed")).about(code);
        return Err(error.advise(format!("its members: {}", crate::error::listed(&members))));
    }
    data.indicator(code)?;
    let now = || data.figure(wish.unit, code)?.ok_or_else(|| missing(model, wish));
    Ok(match wish.amount {
        Amount::To(figure) => figure,
        Amount::By(step) => now()? + step,
        Amount::Percent(percent) => now()? * (1.0 + percent / 100.0),
    })
}

/// The error for a change relative to a missing value; it names the latest year with a value.
fn missing(model: &Model, wish: &Wish) -> Error {
    let (data, code) = (model.data(), &wish.indicator);
    let unit = data.units().label(wish.unit);
    let year = data.year().map_or(String::new(), |year| format!(" in {year}"));
    let known = data.years().iter().rev();
    let known = known.filter_map(|&year| Some((year, data.value(wish.unit, year, code).ok()??))).next();
    let message = format!("`{code}` of {unit} is missing{year}, so there is nothing to change it relative to");
    let error = Error::plain(message).about(code);
    error.advise(match known {
        Some((year, value)) => {
            format!("the latest value is {value}, from {year}; a number without a sign fills in the missing value")
        }
        None => "no year has a value; a number without a sign fills in the missing value".to_string(),
    })
}

impl WhatIf {
    /// The points of each indicator of the model, which sum to the change of the unit's index. Returns None if the unit
    /// has no score on one side, or if a different set of indicators counts after the change.
    pub fn points(&self, unit: usize) -> Result<Option<Vec<Added>>> {
        let (before, after) = (&self.before, &self.after);
        let has_score = |model: &Model| Ok(model.scores()?.of(0).get(unit).is_some());
        if !has_score(before)? || !has_score(after)? || !after.counts_like(before)? {
            return Ok(None);
        }
        check(after, 1)?;
        same_scales(after, before)?;
        let points = split(after.plan()?, &state(after, unit)?, &state(before, unit)?);
        let leaves = after.tree().nodes().iter().zip(points).filter(|(node, _)| node.is_leaf());
        Ok(Some(leaves.map(|(node, points)| Added { indicator: node.code.clone(), points }).collect()))
    }

    /// The units that a changed unit overtakes, and those that overtake it.
    pub fn passed(&self, unit: usize) -> (Vec<usize>, Vec<usize>) {
        let (before, after) = &self.ranks;
        let rank = |ranking: &Ranking| ranking.place_of(unit).map_or(usize::MAX, |place| place.rank);
        let (was, is) = (rank(before), rank(after));
        let mut earlier_ranks = vec![usize::MAX; before.units().len()];
        before.all_places().iter().for_each(|place| earlier_ranks[place.unit] = place.rank);
        let (mut passed, mut by) = (Vec::new(), Vec::new());
        for other in after.all_places().iter().filter(|other| other.unit != unit) {
            let earlier = earlier_ranks[other.unit];
            if earlier < was && is < other.rank {
                passed.push(other.unit);
            } else if was < earlier && other.rank < is {
                by.push(other.unit);
            }
        }
        (passed, by)
    }

    /// Other units whose score changed because a bound of the fit moved: unit and difference, the largest first.
    pub fn others(&self) -> Result<Vec<(usize, f64)>> {
        let (before, after) = (self.before.scores()?.of(0), self.after.scores()?.of(0));
        let difference = |unit: usize| Some((unit, after.get(unit)? - before.get(unit)?));
        let changed: HashSet<usize> = self.units.iter().copied().collect();
        let is_other = |unit: &usize| !changed.contains(unit);
        let mut moved: Vec<(usize, f64)> = (0..before.len()).filter(is_other).filter_map(difference).collect();
        moved.retain(|(_, difference)| difference.abs() > POLISHED);
        moved.arrange_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        Ok(moved)
    }

    /// The indicators whose fit changed.
    pub fn moved_bounds(&self) -> Result<Vec<String>> {
        let pairs = self.before.leaves()?.iter().zip(self.after.leaves()?);
        let moved = pairs.filter(|(a, b)| a.impute != b.impute || a.treat != b.treat || a.normalise != b.normalise);
        Ok(moved.map(|(leaf, _)| leaf.code.clone()).collect())
    }
}
