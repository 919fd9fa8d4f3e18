//! Rounds the results of linear programs, which are off in the last digit, to simpler numbers.

use super::Answer;
use super::known::Known;
use super::scores::Bounds;
use crate::Result;
use crate::analysis::solve::simpler;
use crate::tolerance::{ROUNDING, UNPOLISHED};

impl Answer {
    /// Replaces weights and range ends by the simplest numbers nearby, as long as the fit does not get worse. Linear
    /// programs are off in the last digit.
    pub(super) fn polished(mut self, known: &Known, bounds: Option<&Bounds>) -> Result<Answer> {
        let simple = |x: f64| simpler(x - UNPOLISHED, x + UNPOLISHED, (4, 12)).clamp(0.0, 1.0);
        let cost = |weights: &[f64]| -> Result<f64> {
            let (scores, pull) = (known.scores(weights), known.pull.cost(weights));
            let line = bounds.map(|bounds| bounds.of(&scores)).transpose()?;
            Ok(line.map_or(known.broken(&scores) as f64 + pull, |line| line.missed + line.times * pull))
        };
        let mut weights: Vec<f64> = self.weights.iter().map(|w| simple(*w)).collect();
        let greatest = (0..weights.len()).max_by(|&a, &b| weights[a].total_cmp(&weights[b])).unwrap_or(0);
        let others: f64 = (0..weights.len()).filter(|&at| at != greatest).map(|at| weights[at]).sum();
        weights[greatest] = 1.0 - others;
        let before = cost(&self.weights)?;
        if cost(&weights)? <= before + ROUNDING * before.abs() {
            if let Some(line) = &mut self.line {
                line.weights.clone_from(&weights);
            }
            self.weights = weights;
        }
        for ((least, greatest), own) in self.ends.iter_mut().zip(&self.weights) {
            *least = (simple(least.0).min(*own), simple(least.1).min(*own));
            *greatest = (simple(greatest.0).max(*own), simple(greatest.1).max(*own));
        }
        Ok(self)
    }
}
