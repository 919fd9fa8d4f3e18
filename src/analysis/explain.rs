//! Explains the difference between two units in points of the index, indicator by indicator, without a residual.
//!
//! A node that is missing for a unit counts with the score of its parent. For most means this is equivalent to
//! rescaling the weights over the children that are present, and it keeps the nominal weights exact.

use super::split::{State, check, same_scales, split, state};
use crate::arrange::Arrange;
use crate::model::{Model, Tree};
use crate::rank::{Place, Ranking, bounds, rank};
use crate::tolerance::SHARE;
use crate::{Error, Result};

/// Two units, and the decomposition of the difference between their scores.
#[derive(Clone)]
pub struct Explanation {
    /// The first unit's ranking by the index.
    pub ranking: Ranking,
    /// The second unit's ranking: the same one, or that of another year.
    pub against: Ranking,
    /// The position of the first unit.
    pub a: Place,
    /// The position of the second unit in `against`.
    pub b: Place,
    /// Whether the second unit was chosen as the median-ranked one.
    pub is_median: bool,
    /// In a comparison of years: which bounds apply.
    pub bounds: Option<String>,
    /// Every node that counts, in tree order, the index first.
    pub parts: Vec<Part>,
}

/// A group or indicator and its contribution to the difference.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Code of the group or indicator.
    pub code: String,
    /// Whether it is an indicator rather than a group.
    pub is_leaf: bool,
    /// The dimension that it belongs to; None for a dimension itself.
    pub dimension: Option<String>,
    /// 0 for the index, 1 for dimensions, and so on down.
    pub level: usize,
    /// Its overall weight.
    pub share: f64,
    /// The first unit's side.
    pub a: Side,
    /// The second unit's side.
    pub b: Side,
    /// Points of the index by which it puts the first unit ahead of the second; negative if it holds the first unit
    /// back.
    pub points: f64,
}

/// One unit's side of a part.
#[derive(Debug, Clone, PartialEq)]
pub struct Side {
    /// The raw value of an indicator.
    pub figure: Option<f64>,
    /// The score that enters the calculation, implied or not.
    pub score: f64,
    /// Whether the score is missing and that of the parent is used instead.
    pub is_implied: bool,
    /// Whether something below is missing, or the score is implied.
    pub has_gap: bool,
}

impl PartialEq for Explanation {
    /// Two explanations are equal if they compare the same units and have the same parts.
    fn eq(&self, other: &Explanation) -> bool {
        let code = |ranking: &Ranking, place: &Place| ranking.units().codes[place.unit].to_string();
        let codes = |of: &Explanation| [code(&of.ranking, &of.a), code(&of.against, &of.b)];
        codes(self) == codes(other) && self.parts == other.parts
    }
}

impl Explanation {
    /// Points by which the first unit's index exceeds the second's.
    pub fn difference(&self) -> f64 {
        self.parts[0].points
    }

    /// The indicators, those with the largest contributions first.
    pub fn leaves(&self) -> Vec<&Part> {
        let mut leaves: Vec<&Part> = self.parts.iter().filter(|part| part.is_leaf).collect();
        leaves.arrange_by(|x, y| y.points.abs().total_cmp(&x.points.abs()));
        leaves
    }
}

/// Explains one unit against another, or against the median-ranked one. Points are computed in closed form, or as Owen
/// values (Owen 1977) for means without one. Returns an error if a unit has no rank, a mean does not allow a
/// decomposition, or a group has too many children for Owen values.
pub fn explain(model: &Model, a: &str, b: Option<&str>) -> Result<Explanation> {
    let ranking = rank(model, None)?;
    let first = ranking.place(a)?;
    let second = match b {
        Some(name) => ranking.place(name)?,
        None => middle(&ranking).unwrap_or(first),
    };
    between([(model, ranking.clone(), first), (model, ranking, second)], b.is_none())
}

/// Explains how one unit changed between two years of its data.
pub fn explain_years(model: &Model, unit: &str, since: i32, until: i32) -> Result<Explanation> {
    let models = [model.at_year(until)?, model.at_year(since)?];
    let left_out = |model: &Model| -> Result<Vec<String>> {
        let leaves = model.leaves()?.iter().filter(|leaf| leaf.left_out.is_some());
        Ok(leaves.map(|leaf| leaf.code.clone()).collect())
    };
    if !models[0].counts_like(&models[1])? {
        let listed = |codes: Vec<String>| if codes.is_empty() { "none".into() } else { crate::error::listed(&codes) };
        let [later, earlier] = [left_out(&models[0])?, left_out(&models[1])?].map(listed);
        let message = format!(
            "the change of `{unit}` cannot be explained, since different indicators count: left out in {since}: \
             {earlier}; in {until}: {later}"
        );
        return Err(Error::plain(message).about(unit));
    }
    let side = |model: &Model| rank(model, None).and_then(|ranking| Ok((ranking.place(unit)?, ranking)));
    let [(first, ranking), (second, against)] = [side(&models[0])?, side(&models[1])?];
    let explanation = between([(&models[0], ranking, first), (&models[1], against, second)], false)?;
    Ok(Explanation { bounds: Some(bounds(model)), ..explanation })
}

/// Each side is a model, its ranking and a place in it; both models have the same tree and the same children that
/// count.
fn between([first, second]: [(&Model, Ranking, Place); 2], is_median: bool) -> Result<Explanation> {
    let (model, nodes) = (first.0, first.0.tree().nodes());
    check(model, 1)?;
    same_scales(model, second.0)?;
    let (left, right) = (state(model, first.2.unit)?, state(second.0, second.2.unit)?);
    let (shares, points) = (model.shares()?, split(model.plan()?, &left, &right));
    let side = |place: usize, state: &State, model: &Model, unit: usize| -> Result<Side> {
        let figure = if nodes[place].is_leaf() { model.data().figure(unit, &nodes[place].code)? } else { None };
        let all = model.scores()?;
        let is_implied = state.is_gone[place];
        let has_gap = is_implied || all.present(place).get(unit).is_none_or(|present| present < 1.0 - SHARE);
        Ok(Side { figure, score: state.scores[place], is_implied, has_gap })
    };
    let part = |place: usize| {
        Ok(Part {
            code: nodes[place].code.clone(),
            is_leaf: nodes[place].is_leaf(),
            dimension: dimension(model.tree(), place),
            level: nodes[place].level,
            share: shares[place],
            a: side(place, &left, model, first.2.unit)?,
            b: side(place, &right, second.0, second.2.unit)?,
            points: points[place],
        })
    };
    let parts = (0..nodes.len()).filter(|&place| shares[place] > 0.0).map(part).collect::<Result<_>>()?;
    let ((_, ranking, a), (_, against, b)) = (first, second);
    Ok(Explanation { ranking, against, a, b, is_median, bounds: None, parts })
}

/// The median place; of two in the middle, the better one.
pub fn middle(ranking: &Ranking) -> Option<Place> {
    let places = ranking.all_places();
    places.get(places.len().saturating_sub(1) / 2).copied()
}

/// The code of the dimension (the group directly below the index) that a node belongs to.
pub fn dimension(tree: &Tree, place: usize) -> Option<String> {
    let nodes = tree.nodes();
    let above = std::iter::successors(nodes[place].parent, |&place| nodes[place].parent);
    above.map(|place| &nodes[place]).find(|node| node.level == 1).map(|node| node.code.clone())
}
