//! What drives the index: the share of its variance due to each group and indicator (Shorrocks 1982).

use super::correlate::{Correlation, coefficient};
use super::explain::middle;
use super::split::{check, split, state};
use crate::Result;
use crate::data::Direction;
use crate::model::Model;
use crate::rank::{Ranking, rank};
use crate::stats::co_deviation;
use crate::tolerance::ROUNDING;

/// The influence of one node of the tree; the values are None if the index does not vary.
#[derive(Debug, Clone, PartialEq)]
pub struct Influence {
    /// The covariance of the node's points with the index divided by the variance of the index; siblings sum to their
    /// parent.
    pub part: Option<f64>,
    /// Pearson's correlation of its score with the index.
    pub correlation: Option<f64>,
}

/// Decomposes the variance of the index over the ranked units, for every node (Shorrocks 1982).
pub fn influence(model: &Model) -> Result<Vec<Influence>> {
    let (ranking, scores) = (rank(model, None)?, model.scores()?);
    let nodes = model.tree().nodes();
    let points = points(model, &ranking)?;
    let units = || ranking.all_places().iter().map(|place| place.unit);
    // Points count towards a better rank, so the index is turned if lower scores are better.
    let sign = if ranking.better() == Direction::Lower { -1.0 } else { 1.0 };
    let index: Vec<f64> = units().map(|unit| sign * scores.of(0).raw()[unit]).collect();
    // These are variances and covariances times n − 1, a factor that cancels out.
    let variance = co_deviation(&index, &index);
    let greatest = index.iter().fold(0.0, |greatest: f64, score| greatest.max(score.abs()));
    let varies = variance.sqrt() > greatest * ROUNDING;
    // A group's points are the sum of those of its children, so its parts are summed too and leave no residual.
    let mut parts: Vec<f64> = points.iter().map(|points| co_deviation(points, &index) / variance).collect();
    for place in (0..nodes.len()).rev().filter(|&place| !nodes[place].is_leaf()) {
        parts[place] = nodes[place].members.iter().map(|&member| parts[member]).sum();
    }
    let one = |place: usize| {
        let score = |unit: usize| scores.of(place).raw()[unit];
        let own: Vec<f64> = if place == 0 { index.clone() } else { units().map(score).collect() };
        let correlation = coefficient(Correlation::Pearson, &own, &index).map(|(r, _)| r).filter(|_| varies);
        Influence { part: varies.then_some(parts[place]), correlation }
    };
    Ok((0..nodes.len()).map(one).collect())
}

/// For every node, the points of each ranked unit relative to the median-ranked one.
fn points(model: &Model, ranking: &Ranking) -> Result<Vec<Vec<f64>>> {
    let mut points = vec![Vec::with_capacity(ranking.ranked()); model.tree().nodes().len()];
    let Some(middle) = middle(ranking) else { return Ok(points) };
    check(model, ranking.ranked())?;
    let base = state(model, middle.unit)?;
    let plan = model.plan()?;
    for place in ranking.all_places() {
        model.data().watch().check()?;
        let own = split(plan, &state(model, place.unit)?, &base);
        points.iter_mut().zip(own).for_each(|(points, own)| points.push(own));
    }
    Ok(points)
}
