//! Who is never behind whom under any weighting of a set, and ahead under some, as levels and covers.

use super::ranked::When;
use super::set::Set;
use crate::Result;
use crate::analysis::weightings::Weights;
use crate::arrange::Arrange;
use crate::model::Model;
use crate::rank::rank;
use crate::tolerance::ROUNDING;

/// Who is never behind whom, and ahead under some weighting of a set; only weightings that rank both count.
#[derive(Clone)]
pub struct Dominance {
    /// The model whose weights vary.
    pub model: Model,
    /// In the order of the ranking.
    pub units: Vec<usize>,
    /// By place in `units`: whether one is never behind another where both are ranked, and ahead under some weighting.
    pub beats: Vec<Vec<bool>>,
    /// Under gaps and means without a closed form what is listed is certain, but not complete.
    pub is_exact: bool,
    /// What varies, a line each.
    pub told: Vec<String>,
}

/// Compare every two ranked units under a set of weightings. An error if the set has no bounds, as with a
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
    // Where one of two is ranked under some weightings only, the first must be ahead under one that is known to rank both.
    let is_ahead = |a: usize, b: usize| match is_always(a) && is_always(b) {
        true => leads[a][b].0 > slack,
        false => index[units[a]] - index[units[b]] > ROUNDING * index[units[a]].abs().max(index[units[b]].abs()),
    };
    // The second is never ahead; where the first is not either, nobody beats anybody.
    let beats = |a: usize, b: usize| a != b && leads[b][a].0 <= slack && is_ahead(a, b);
    let beats = (0..units.len()).map(|a| (0..units.len()).map(|b| beats(a, b)).collect()).collect();
    let is_exact = leads.iter().flatten().all(|(_, is_exact)| *is_exact) && (0..units.len()).all(is_always);
    Ok(Dominance { model: model.clone(), units, beats, is_exact, told: set.weightings.told })
}

impl Dominance {
    /// Of those that rank first; who stands between two of them is one of them.
    pub fn first(&self, count: usize) -> Dominance {
        let mut first = self.clone();
        first.units.truncate(count);
        first.beats.truncate(count);
        first.beats.iter_mut().for_each(|row| row.truncate(count));
        first
    }

    /// Places in `units`, layer by layer.
    pub fn by_layer(&self) -> Vec<usize> {
        let layers = self.layers();
        let mut order: Vec<usize> = (0..self.units.len()).collect();
        order.arrange_by_key(|&at| layers[at]);
        order
    }

    /// Those that it beats with nobody in between.
    pub fn covers(&self, a: usize) -> Vec<usize> {
        let beaten = || (0..self.units.len()).filter(|&b| self.beats[a][b]);
        // A row at a time, which a processor does in large steps.
        let mut is_beaten_by_these = vec![false; self.units.len()];
        for c in beaten() {
            is_beaten_by_these.iter_mut().zip(&self.beats[c]).for_each(|(is_beaten, beats)| *is_beaten |= beats);
        }
        beaten().filter(|&b| !is_beaten_by_these[b]).collect()
    }

    /// For each the length of the longest chain of units that beat one another above it.
    pub fn layers(&self) -> Vec<usize> {
        let above = |a: usize| (0..self.units.len()).filter(|&b| self.beats[b][a]).count();
        let mut order: Vec<usize> = (0..self.units.len()).collect();
        // Who beats another has fewer above it.
        order.sort_by_cached_key(|&a| above(a));
        let mut layers = vec![0; self.units.len()];
        for &a in &order {
            let above = (0..self.units.len()).filter(|&b| self.beats[b][a]);
            layers[a] = above.map(|b| layers[b] + 1).max().unwrap_or(0);
        }
        layers
    }
}
