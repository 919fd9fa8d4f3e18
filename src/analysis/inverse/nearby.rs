//! Searches for weights that flip a pair when scores are not linear in the weights; the result is not proven to be the
//! closest.

use super::flip::{Norm, Search};
use crate::Result;
use crate::analysis::solve::{Row, min_distance, min_squared_distance, rescale_to_sums};
use crate::tolerance::{HALVED, NO_GAIN};

/// How often the slope is recomputed.
const MAX_ROUNDS: usize = 30;

impl Search<'_> {
    /// Searches for weights that achieve the flip, towards corners and along the slope of the difference.
    pub(super) fn searched(&self) -> Result<Option<Vec<f64>>> {
        let mut best: Option<Vec<f64>> = None;
        for corner in self.corners()? {
            // In the corner itself a unit may lose its score.
            [1.0, 0.999, 0.9, 0.5].map(|part| self.mixed(&corner, part)).iter().any(|to| self.shorten(to, &mut best));
        }
        if best.is_none() {
            self.pairs().iter().any(|to| self.shorten(to, &mut best));
        }
        let mut from = best.clone().unwrap_or_else(|| self.given.clone());
        for _ in 0..MAX_ROUNDS {
            let Some(row) = self.slope(&from)? else { break };
            let target = match self.norm {
                Norm::L2 => min_squared_distance(&self.given, &self.counts, &row),
                _ => min_distance(&self.given, &self.counts, &[row])?,
            };
            // Try steps part of the way and slightly beyond, since the slope is only valid locally.
            let step = |to: &Vec<f64>, part: f64| -> Vec<f64> {
                from.iter().zip(to).map(|(w, to)| w + part * (to - w)).collect()
            };
            let steps = target.iter().flat_map(|to| [1.0, 0.5, 0.2, 0.05].map(|part| step(to, part)));
            let mut tried = steps.flat_map(|to| [1.0, 1.02, 1.1, 1.5].map(|part| self.mixed(&to, part)));
            if !tried.any(|to| self.shorten(&to, &mut best)) {
                break;
            }
            from = best.clone().unwrap_or(from);
        }
        Ok(best)
    }

    /// Finds the first weights on the straight path to `to` that achieve the flip, and keeps them if they are closer
    /// than the best.
    fn shorten(&self, to: &[f64], best: &mut Option<Vec<f64>>) -> bool {
        let known = best.as_ref().map_or(f64::INFINITY, |best| self.distance(best) * (1.0 - NO_GAIN));
        let most = (known / self.distance(to)).min(1.0);
        if !self.holds(&self.mixed(to, most)) {
            return false;
        }
        let (mut lo, mut hi) = (0.0, most);
        while hi - lo > HALVED {
            let middle = (lo + hi) / 2.0;
            if self.holds(&self.mixed(to, middle)) { hi = middle } else { lo = middle }
        }
        *best = Some(self.mixed(to, hi));
        true
    }

    /// Weightings with all the weight of one family on one member; other families stay as given or take their best
    /// corner by the slope.
    fn corners(&self) -> Result<Vec<Vec<f64>>> {
        let best = self.slope(&self.given)?.map(|row| self.corner(&row.by));
        let mut corners: Vec<Vec<f64>> = best.iter().cloned().collect();
        for base in std::iter::once(&self.given).chain(best.iter().filter(|_| self.counts.len() > 1)) {
            let mut from = 0;
            for count in &self.counts {
                let own = from..from + count;
                for heavy in own.clone() {
                    let mut corner = base.clone();
                    corner[own.clone()].fill(0.0);
                    corner[heavy] = self.given[own.clone()].iter().sum();
                    corners.push(corner);
                }
                from += count;
            }
        }
        Ok(corners)
    }

    /// Weightings with all the weight of a family on two members, half on each or nearly all on the first; a unit that
    /// lacks the first is then scored by the second.
    fn pairs(&self) -> Vec<Vec<f64>> {
        let (mut pairs, mut from) = (Vec::new(), 0);
        for count in &self.counts {
            let own = from..from + count;
            let sum: f64 = self.given[own.clone()].iter().sum();
            for (heavy, light) in own.clone().flat_map(|heavy| own.clone().map(move |light| (heavy, light))) {
                for part in [0.97, 0.5] {
                    let mut pair = self.given.clone();
                    pair[own.clone()].fill(0.0);
                    pair[light] += sum * (1.0 - part);
                    pair[heavy] += sum * part;
                    pairs.push(pair);
                }
            }
            from += count;
        }
        pairs
    }

    /// Weights part of the way from the given ones to others, none of them negative.
    fn mixed(&self, to: &[f64], part: f64) -> Vec<f64> {
        let mixed = self.given.iter().zip(to).map(|(w, to)| (w + part * (to - w)).max(0.0)).collect();
        rescale_to_sums(&self.given, &self.counts, mixed)
    }

    /// The difference of the two scores, linearised around some weights.
    fn slope(&self, from: &[f64]) -> Result<Option<Row>> {
        let difference = |weights: &[f64]| -> Option<f64> {
            let (model, _) = self.under(weights).ok()?;
            let index = model.scores().ok()?.of(0);
            Some(index.get(self.units.0)? - index.get(self.units.1)?)
        };
        const STEP: f64 = 1e-5;
        let Some(here) = difference(from) else { return Ok(None) };
        let mut by = Vec::with_capacity(from.len());
        let mut first = 0;
        for count in &self.counts {
            let own = first..first + count;
            let sum: f64 = from[own.clone()].iter().sum();
            for place in own.clone() {
                let mut moved = from.to_vec();
                moved[own.clone()].iter_mut().for_each(|w| *w *= 1.0 - STEP);
                moved[place] += STEP * sum;
                let Some(there) = difference(&moved) else { return Ok(None) };
                by.push((there - here) / (STEP * sum));
            }
            first += count;
        }
        let now: f64 = by.iter().zip(from).map(|(by, w)| by * w).sum();
        Ok(Some(Row { by, least: now - here }))
    }
}
