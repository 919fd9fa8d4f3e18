//! Weights that flip a pair under means that are no lines, by trying: found, not proved to be the nearest.

use super::flip::Search;
use super::program::{Row, nearest, nearest_squared};
use crate::Result;

/// So often the slope is taken anew.
const ROUNDS: usize = 12;

impl Search<'_> {
    /// Weights that do, by going towards corners and along the slope of the difference.
    pub(super) fn searched(&self) -> Result<Option<Vec<f64>>> {
        let n = self.given.len();
        let mut best: Option<Vec<f64>> = None;
        let mut keep = |found: Option<Vec<f64>>| {
            let is_better =
                |found: &Vec<f64>| best.as_ref().is_none_or(|best| self.distance(found) < self.distance(best) - 1e-12);
            match found.filter(is_better) {
                Some(found) => best.insert(found).clone().into(),
                None => None::<Vec<f64>>,
            }
        };
        let mut at = None;
        for corner in 0..n {
            let corner: Vec<f64> = (0..n).map(|place| if place == corner { 1.0 } else { 0.0 }).collect();
            at = keep(self.towards(&corner)).or(at);
        }
        let mut from = at.unwrap_or_else(|| self.given.clone());
        for _ in 0..ROUNDS {
            let Some(row) = self.slope(&from)? else { break };
            let target = match self.norm {
                "L2" => nearest_squared(&self.given, &row),
                _ => nearest(&self.given, &[row])?,
            };
            // A bit beyond, as the slope is that of one place.
            let beyond = |part: f64| target.as_ref().map(|to| self.mixed(to, part));
            let tried = [1.0, 1.1, 1.5].iter().filter_map(|part| beyond(*part)).find_map(|to| self.towards(&to));
            match keep(tried) {
                Some(better) => from = better,
                None => break,
            }
        }
        Ok(best)
    }

    /// From the given weights a part of the way, and of none less than 0.
    fn mixed(&self, to: &[f64], part: f64) -> Vec<f64> {
        let mixed: Vec<f64> = self.given.iter().zip(to).map(|(w, to)| (w + part * (to - w)).max(0.0)).collect();
        let sum: f64 = mixed.iter().sum();
        mixed.iter().map(|w| w / sum).collect()
    }

    /// The first weights that do on the straight way to others that do.
    fn towards(&self, to: &[f64]) -> Option<Vec<f64>> {
        if !self.holds(to) {
            return None;
        }
        let (mut lo, mut hi) = (0.0, 1.0);
        while hi - lo > 1e-10 {
            let middle = (lo + hi) / 2.0;
            if self.holds(&self.mixed(to, middle)) { hi = middle } else { lo = middle }
        }
        Some(self.mixed(to, hi))
    }

    /// The difference of the two scores near some weights as a line in the weights.
    fn slope(&self, from: &[f64]) -> Result<Option<Row>> {
        let difference = |weights: &[f64]| -> Option<f64> {
            let (model, _) = self.under(weights).ok()?;
            let index = model.scores().ok()?.of(0);
            Some(index.get(self.units.0)? - index.get(self.units.1)?)
        };
        const STEP: f64 = 1e-5;
        let Some(here) = difference(from) else { return Ok(None) };
        let mut by = Vec::with_capacity(from.len());
        for place in 0..from.len() {
            let mut moved: Vec<f64> = from.iter().map(|w| w * (1.0 - STEP)).collect();
            moved[place] += STEP;
            let Some(there) = difference(&moved) else { return Ok(None) };
            by.push((there - here) / STEP);
        }
        let now: f64 = by.iter().zip(from).map(|(by, w)| by * w).sum();
        Ok(Some(Row { by, least: now - here }))
    }
}
