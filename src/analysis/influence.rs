//! What carries the index: the part of its variance that goes with each group and indicator (Shorrocks 1982).

use super::correlate::{Correlation, coefficient};
use super::explain::middle;
use super::split::{check, split, state};
use crate::Result;
use crate::model::Model;
use crate::rank::{Ranking, rank};
use crate::stats::co_deviation;
use crate::tolerance::ROUNDING;

/// Of one node of the tree; none where the index does not vary.
#[derive(Debug, Clone, PartialEq)]
pub struct Influence {
    /// Covariance of its points with the index by the variance of the index; those of siblings sum to their group's.
    pub part: Option<f64>,
    /// Pearson's correlation of its score with the index.
    pub correlation: Option<f64>,
}

/// Of every node, over the units that are ranked: the parts of its variance by Shorrocks 1982.
pub fn influence(model: &Model) -> Result<Vec<Influence>> {
    let (ranking, scores) = (rank(model, None)?, model.scores()?);
    let nodes = model.tree().nodes();
    let points = points(model, &ranking)?;
    let units = || ranking.all_places().iter().map(|place| place.unit);
    let index: Vec<f64> = units().map(|unit| scores.of(0).raw()[unit]).collect();
    // Variances and covariances times n − 1, which falls out.
    let variance = co_deviation(&index, &index);
    let greatest = index.iter().fold(0.0, |greatest: f64, score| greatest.max(score.abs()));
    let varies = variance.sqrt() > greatest * ROUNDING;
    // Points of a group are the sum of those below it, so that parts sum without a rest.
    let mut parts: Vec<f64> = points.iter().map(|points| co_deviation(points, &index) / variance).collect();
    for place in (0..nodes.len()).rev().filter(|&place| !nodes[place].is_leaf()) {
        parts[place] = nodes[place].members.iter().map(|&member| parts[member]).sum();
    }
    let one = |place: usize| {
        let own: Vec<f64> = units().map(|unit| scores.of(place).raw()[unit]).collect();
        let correlation = coefficient(Correlation::Pearson, &own, &index).map(|(r, _)| r).filter(|_| varies);
        Influence { part: varies.then_some(parts[place]), correlation }
    };
    Ok((0..nodes.len()).map(one).collect())
}

/// For every node the points of each ranked unit against the one in the middle.
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
