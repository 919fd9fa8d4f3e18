//! Which ranks the answers make certain: the order of two units is proved by a linear program over all weights that
//! agree with the answers.

use super::question::Sample;
use super::{Elicitation, PossibleRanks, lowest, size};
use crate::analysis::solve::Row;
use crate::arrange::Arrange;
use crate::parallel::*;
use crate::tolerance::FEASIBLE;
use crate::{Result, Watch};

/// The ranks of so many units are examined.
const FIRST: usize = 20;

/// The ranks that the first units can have.
pub fn possible(of: &Elicitation, sample: &Sample, rows: &[Row], watch: &Watch) -> Result<Vec<PossibleRanks>> {
    let first: Vec<usize> = of.best(FIRST);
    let scores = of.scores();
    let rank = |at: usize| 1 + scores.iter().filter(|score| **score > scores[at] + FEASIBLE * scores[at].abs()).count();
    watch.begin("proving ranks", first.len() as u64);
    let one = |&at: &usize| {
        let (mut above, mut not_below) = (0, 0);
        for other in (0..of.units.len()).filter(|other| *other != at) {
            watch.check()?;
            let (is_above, is_possible) = order(&of.between(other, at), sample, rows)?;
            above += usize::from(is_above);
            not_below += usize::from(is_possible);
        }
        watch.advance(1);
        Ok(PossibleRanks { unit: of.units[at], rank: rank(at), best: above + 1, worst: not_below + 1 })
    };
    first.par_iter().map(one).collect()
}

/// Whether one unit is above another under all weights that agree with the answers, and whether it is under some; `by`
/// is how far it is ahead in each member.
fn order(by: &[f64], sample: &Sample, rows: &[Row]) -> Result<(bool, bool)> {
    let (slack, far) = (FEASIBLE * size(by), size(by));
    if far <= crate::tolerance::SMALLEST || by.iter().all(|x| *x <= 0.0) {
        return Ok((false, false));
    }
    if by.iter().all(|x| *x > 0.0) {
        return Ok((true, true));
    }
    match sample.sides(by) {
        (true, true) => Ok((false, true)),
        (true, false) => Ok((lowest(by, rows)? > slack, true)),
        (false, _) => {
            let turned: Vec<f64> = by.iter().map(|x| -x).collect();
            Ok((false, lowest(&turned, rows)? < -slack))
        }
    }
}

impl Elicitation {
    /// The sums under the weights in the middle, by index in `units`.
    pub(super) fn scores(&self) -> Vec<f64> {
        let sum = |figures: &Vec<f64>| figures.iter().zip(&self.weights).map(|(x, w)| x * w).sum();
        self.figures.iter().map(sum).collect()
    }

    /// The first units under the weights in the middle, by index in `units`.
    pub(super) fn best(&self, most: usize) -> Vec<usize> {
        let scores = self.scores();
        let mut order: Vec<usize> = (0..scores.len()).collect();
        order.arrange_by(|&a, &b| scores[b].total_cmp(&scores[a]));
        order.truncate(most);
        order
    }
}
