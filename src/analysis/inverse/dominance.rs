//! Dominance: which units are never behind another under any weighting of a set and ahead under some, as layers and
//! covers.

use super::ranked::When;
use super::set::Set;
use crate::Result;
use crate::analysis::weightings::Weights;
use crate::arrange::Arrange;
use crate::model::Model;
use crate::rank::rank;
use crate::tolerance::ROUNDING;

/// The dominance relation between ranked units under a set of weightings; only weightings that rank both units count.
#[derive(Clone)]
pub struct Dominance {
    /// The model whose weights vary.
    pub model: Model,
    /// The units, in the order of the ranking.
    pub units: Vec<usize>,
    /// By index in `units`: whether the first unit is never behind the second when both are ranked, and is ahead under
    /// some weighting.
    pub beats: Vec<Vec<bool>>,
    /// Whether the relation is complete. With missing values, or means without a closed form, all pairs listed are
    /// certain, but others may be undetected.
    pub is_exact: bool,
    /// The weightings considered.
    pub weights: Vec<Weights>,
    /// Descriptions of what varies, one per line.
    pub told: Vec<String>,
}

/// Compares every pair of ranked units under a set of weightings. Returns an error if the set is unbounded, as with a
/// concentration.
pub fn dominance(model: &Model, weights: &[Weights]) -> Result<Dominance> {
    let units: Vec<usize> = rank(model, None)?.all_places().iter().map(|place| place.unit).collect();
    let set = Set::new("dominance", model, weights)?;
    let slack = ROUNDING * set.size;
    let lead = |a: usize, (at, &b): (usize, &usize)| {
        model.data().watch().check_at(at)?;
        let lead = set.max_score_difference(a, b);
        Ok((lead.most, lead.is_exact))
    };
    let leads = |&a: &usize| units.iter().enumerate().map(|b| lead(a, b)).collect();
    let leads: Vec<Vec<(f64, bool)>> = units.iter().map(leads).collect::<Result<_>>()?;
    let index = model.scores()?.of(0).raw();
    let is_always = |at: usize| set.ranked.when(units[at]) == When::Always;
    // If either unit is ranked under some weightings only, the first must be ahead under one that is known to rank
    // both.
    let is_ahead = |a: usize, b: usize| match is_always(a) && is_always(b) {
        true => leads[a][b].0 > slack,
        false => index[units[a]] - index[units[b]] > ROUNDING * index[units[a]].abs().max(index[units[b]].abs()),
    };
    // The second unit is never ahead; if the first is never ahead either, neither beats the other.
    let beats = |a: usize, b: usize| a != b && leads[b][a].0 <= slack && is_ahead(a, b);
    let beats = (0..units.len()).map(|a| (0..units.len()).map(|b| beats(a, b)).collect()).collect();
    let weights = set.weights.clone();
    let is_exact = leads.iter().flatten().all(|(_, is_exact)| *is_exact) && (0..units.len()).all(is_always);
    Ok(Dominance { model: model.clone(), units, beats, is_exact, weights, told: set.weightings.told })
}

impl Dominance {
    /// The relation restricted to the first `count` units; no unit between two of them is lost.
    pub fn first(&self, count: usize) -> Dominance {
        let mut first = self.clone();
        first.units.truncate(count);
        first.beats.truncate(count);
        first.beats.iter_mut().for_each(|row| row.truncate(count));
        first
    }

    /// Indices into `units`, layer by layer.
    pub fn by_layer(&self) -> Vec<usize> {
        let layers = self.layers();
        let mut order: Vec<usize> = (0..self.units.len()).collect();
        order.arrange_by_key(|&at| layers[at]);
        order
    }

    /// The units that `a` beats directly, with none in between.
    pub fn covers(&self, a: usize) -> Vec<usize> {
        let beaten = || (0..self.units.len()).filter(|&b| self.beats[a][b]);
        // Working through whole rows lets the processor handle many entries at once.
        let mut is_beaten_by_these = vec![false; self.units.len()];
        for c in beaten() {
            is_beaten_by_these.iter_mut().zip(&self.beats[c]).for_each(|(is_beaten, beats)| *is_beaten |= beats);
        }
        beaten().filter(|&b| !is_beaten_by_these[b]).collect()
    }

    /// For each unit, the length of the longest chain of units above it in which each beats the next.
    pub fn layers(&self) -> Vec<usize> {
        let above = |a: usize| (0..self.units.len()).filter(|&b| self.beats[b][a]).count();
        let mut order: Vec<usize> = (0..self.units.len()).collect();
        // A unit has fewer units above it than any unit that it beats.
        order.sort_by_cached_key(|&a| above(a));
        let mut layers = vec![0; self.units.len()];
        for &a in &order {
            let above = (0..self.units.len()).filter(|&b| self.beats[b][a]);
            layers[a] = above.map(|b| layers[b] + 1).max().unwrap_or(0);
        }
        layers
    }
}
