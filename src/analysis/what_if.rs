//! What if a figure were another: the model on changed data, fitted anew or with its bounds held, beside the model as it is.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::split::{check, same_scales, split, state};
use crate::arrange::Arrange;
use crate::data::{Dataset, Setting};
use crate::model::Model;
use crate::rank::{Ranking, rank};
use crate::tolerance::POLISHED;
use crate::{Error, Result};

/// How a figure is to change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// This figure instead.
    To(f64),
    /// So much more, or less where it is below 0.
    By(f64),
    /// Per cent of the figure as it is.
    Percent(f64),
}

/// One figure that is to change.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    /// Place of the unit in the data set's units.
    pub unit: usize,
    /// Code of the indicator.
    pub indicator: String,
    /// How the figure is to change.
    pub amount: Amount,
}

/// A figure that changed, by wish or because it is computed from one that did.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// Place of the unit in the data set's units.
    pub unit: usize,
    /// Code of the indicator.
    pub indicator: String,
    /// The figure as it is; none if it is missing.
    pub before: Option<f64>,
    /// The figure after the change; none if it is missing.
    pub after: Option<f64>,
    /// Whether it was asked for, not computed from a figure that was.
    pub is_wish: bool,
    /// The normalised scores, where the indicator is in the model.
    pub scores: Option<(Option<f64>, Option<f64>)>,
}

/// Points of the index that an indicator adds to what becomes of a unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Added {
    /// Code of the indicator.
    pub indicator: String,
    /// Points of the index, below 0 where it lowers the score.
    pub points: f64,
}

/// A model beside the same model on changed figures.
#[derive(Clone)]
pub struct WhatIf {
    /// The model as it is.
    pub before: Model,
    /// The model on the changed figures.
    pub after: Model,
    /// The rankings by the index, before and after.
    pub ranks: (Ranking, Ranking),
    /// The units whose figures were changed, each once.
    pub units: Vec<usize>,
    /// The figures that were asked for, and those computed from them that moved.
    pub changed: Vec<Changed>,
    /// The bounds of the model as it is were held.
    pub is_frozen: bool,
    /// Where gaps are filled: what the middle figures alone would give.
    pub middle: Option<Middle>,
}

/// Gaps filled with the median of the figures that others have, and nothing else changed.
#[derive(Clone)]
pub struct Middle {
    /// Unit, indicator, the median.
    pub figures: Vec<(usize, String, f64)>,
    /// The ranking by the index with these figures.
    pub ranking: Ranking,
}

crate::words! {
    /// What becomes of the bounds that the steps are fitted on.
    pub enum Bounds {
        /// They are fitted on the changed data.
        Refit = "refit",
        /// They are held.
        Frozen = "frozen",
    }
}

crate::options! {
    /// What a what-if can be told beside its changes.
    pub struct WhatIfOptions {
        /// whether the steps are fitted on the changed data, or held
        bounds: Bounds = word(),
    }
}

/// Change figures of the current year, carry them through what is computed from them, and run the model again.
///
/// With `bounds: "frozen"` the fits of the model as it is are held, so that no other unit moves by a bound.
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

/// The figures that were asked for and all that are computed from them, each once; of the computed ones those that moved.
fn changed(model: &Model, after: &Model, wishes: &[Wish], asked: &HashSet<(usize, &str)>) -> Result<Vec<Changed>> {
    let (mut changed, mut met) = (Vec::new(), HashSet::new());
    let mut followed: HashMap<&str, Vec<String>> = HashMap::new();
    for (at, wish) in wishes.iter().enumerate() {
        model.data().watch().check_at(at)?;
        let codes = followed.entry(&wish.indicator).or_insert_with(|| following(model.data(), &wish.indicator));
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

/// An indicator and those that are computed from it.
fn following(data: &Dataset, code: &str) -> Vec<String> {
    let derived = data.computed_from(code).into_iter().map(|(place, _)| data.indicators()[place].code.clone());
    std::iter::once(code.to_string()).chain(derived).collect()
}

/// The gaps among the wishes filled with medians; none where there is no gap, or nobody has a figure.
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

/// The nearest figure that the indicator can have, whole where it is a count.
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

/// The figure that a wish asks for.
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

/// No change relative to a figure that is not there; the latest year that has it is named.
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
    /// Points of each indicator of the model, which sum to what the unit's index gains; none where it has no score on
    /// one side, or where another set of indicators counts after the change.
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

    /// Units passed by a changed unit, and units that pass it.
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

    /// Other units whose score moved since a bound of the fit did: unit and difference, the largest first.
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

    /// Indicators whose fit moved.
    pub fn moved_bounds(&self) -> Result<Vec<String>> {
        let pairs = self.before.leaves()?.iter().zip(self.after.leaves()?);
        let moved = pairs.filter(|(a, b)| a.impute != b.impute || a.treat != b.treat || a.normalise != b.normalise);
        Ok(moved.map(|(leaf, _)| leaf.code.clone()).collect())
    }
}
