//! Which pair of units to ask about next: the one whose answer can be expected to settle the most orders.

use rand::{RngExt, SeedableRng};
use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::Elicitation;
use crate::analysis::solve::Row;
use crate::arrange::Arrange;
use crate::parallel::*;
use crate::tolerance::SMALLEST;
use crate::{Result, Watch};

/// The number of weightings drawn from those that agree with the answers.
pub const DRAWS: usize = 256;
const WORDS: usize = DRAWS / 64;
/// The steps between two draws, for each member.
const STEPS: usize = 4;
const SEED: u64 = 1;
/// Only the best units are asked about, and only these orders count as settled.
pub const MOST_UNITS: usize = 100;
/// The number of pairs that are compared as questions: those whose answer is the most open.
const MOST_PAIRS: usize = 120;

/// Whether one unit is ahead of another, for each draw.
type Draws = [u64; WORDS];

/// Weightings drawn from those that agree with the answers. They only suggest: what is certain is proved otherwise.
pub struct Sample {
    draws: Vec<Vec<f64>>,
}

impl Sample {
    /// Draws by hit-and-run (Smith 1984), from the weights in the middle; the same draws each time.
    pub fn new(elicitation: &Elicitation, rows: &[Row], watch: &Watch) -> Result<Sample> {
        let mut chance = Xoshiro256PlusPlus::seed_from_u64(SEED);
        let mut weights = elicitation.weights.clone();
        let mut draws = Vec::with_capacity(DRAWS);
        for _ in 0..DRAWS {
            watch.check()?;
            for _ in 0..STEPS * weights.len() {
                step(&mut weights, rows, &mut chance);
            }
            draws.push(weights.clone());
        }
        Ok(Sample { draws })
    }

    /// Whether one unit's sum is above another's under some draws, and whether it is below under some; `by` is the
    /// difference in each member.
    pub fn sides(&self, by: &[f64]) -> (bool, bool) {
        let (mut is_above, mut is_below) = (false, false);
        for weights in &self.draws {
            let lead: f64 = weights.iter().zip(by).map(|(w, x)| w * x).sum();
            is_above |= lead > 0.0;
            is_below |= lead < 0.0;
        }
        (is_above, is_below)
    }

    /// Returns the pair to ask about; None if all draws agree on the order of the best units.
    pub fn question(&self, of: &Elicitation, watch: &Watch) -> Result<Option<(usize, usize)>> {
        let best = of.best(MOST_UNITS);
        let mut open: Vec<(usize, usize, Draws)> = Vec::new();
        for (k, &a) in best.iter().enumerate() {
            watch.check()?;
            for &b in &best[k + 1..] {
                let draws = self.ahead(&of.between(a, b));
                if !(1..DRAWS).contains(&count(&draws)) {
                    continue;
                }
                open.push((a, b, draws));
            }
        }
        let is_new = |(a, b, _): &&(usize, usize, Draws)| {
            let pair = (of.units[*a], of.units[*b]);
            let is_pair = |x: usize, y: usize| pair == (x, y) || pair == (y, x);
            !of.skipped.iter().any(|&(x, y)| is_pair(x, y))
                && !of.answers.iter().any(|answer| is_pair(answer.above, answer.below))
        };
        let mut asked: Vec<&(usize, usize, Draws)> = open.iter().filter(is_new).collect();
        asked.arrange_by_key(|(_, _, draws)| count(draws).abs_diff(DRAWS / 2));
        asked.truncate(MOST_PAIRS);
        let settles = |question: &&(usize, usize, Draws)| {
            watch.check()?;
            Ok(expected(&question.2, &open))
        };
        let worth: Vec<f64> = asked.par_iter().map(settles).collect::<Result<_>>()?;
        let most = worth.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let found = worth.iter().position(|worth| *worth >= most).map(|at| asked[at]);
        Ok(found.map(|(a, b, _)| (of.units[*a], of.units[*b])))
    }

    fn ahead(&self, by: &[f64]) -> Draws {
        let mut draws = [0; WORDS];
        for (at, weights) in self.draws.iter().enumerate() {
            let lead: f64 = weights.iter().zip(by).map(|(w, x)| w * x).sum();
            draws[at / 64] |= u64::from(lead > 0.0) << (at % 64);
        }
        draws
    }
}

/// One step to a uniform point on a random line through the weights, within the conditions.
fn step(weights: &mut [f64], rows: &[Row], chance: &mut Xoshiro256PlusPlus) {
    let mut along: Vec<f64> = weights.iter().map(|_| StandardNormal.sample(chance)).collect();
    let mean = along.iter().sum::<f64>() / along.len() as f64;
    along.iter_mut().for_each(|x| *x -= mean);
    let (mut from, mut to) = (f64::NEG_INFINITY, f64::INFINITY);
    let mut limit = |room: f64, slope: f64| {
        if slope > SMALLEST {
            from = f64::max(from, -room / slope);
        } else if slope < -SMALLEST {
            to = f64::min(to, -room / slope);
        }
    };
    weights.iter().zip(&along).for_each(|(&w, &x)| limit(w, x));
    for row in rows {
        let dot = |values: &[f64]| row.by.iter().zip(values).map(|(by, x)| by * x).sum::<f64>();
        limit(dot(weights) - row.least, dot(&along));
    }
    let length = from + chance.random::<f64>() * (to - from);
    if from <= to && length.is_finite() {
        weights.iter_mut().zip(&along).for_each(|(w, x)| *w = (*w + length * x).max(0.0));
    }
}

fn count(draws: &Draws) -> usize {
    draws.iter().map(|word| word.count_ones() as usize).sum()
}

/// The number of open orders that an answer is expected to settle: the mean over both answers, each as likely as the
/// draws make it.
fn expected(question: &Draws, open: &[(usize, usize, Draws)]) -> f64 {
    let yes = count(question);
    let no = DRAWS - yes;
    let (mut by_yes, mut by_no) = (0usize, 0usize);
    for (_, _, draws) in open {
        let both: usize = (0..WORDS).map(|at| (question[at] & draws[at]).count_ones() as usize).sum();
        let only = count(draws) - both;
        by_yes += usize::from(both == 0 || both == yes);
        by_no += usize::from(only == 0 || only == no);
    }
    (yes * by_yes + no * by_no) as f64 / DRAWS as f64
}
