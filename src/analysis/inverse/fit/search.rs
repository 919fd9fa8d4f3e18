//! Weights with few broken pairs: along a line through weights every pair turns at most once, so that the best place on it
//! is found exactly; line by line until none is better. It gives good weights, not a proof; for that see `cells`.

use rand::SeedableRng;
use rand_distr::{Distribution, Exp1};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::known::Known;

/// So many weightings by chance, the same ones each time.
pub const DRAWS: usize = 1000;
const SEED: u64 = 1;
/// So often all lines are gone along.
const ROUNDS: usize = 20;
/// A stretch of a line that is no wider than this is a point.
const POINT: f64 = 1e-9;

/// Weightings drawn by chance, every one as likely.
pub fn drawn(members: usize) -> Vec<Vec<f64>> {
    let mut chance = Xoshiro256PlusPlus::seed_from_u64(SEED);
    let mut one = || {
        let own: Vec<f64> = (0..members).map(|_| Exp1.sample(&mut chance)).collect();
        let sum: f64 = own.iter().sum();
        own.iter().map(|w: &f64| w / sum).collect()
    };
    (0..DRAWS).map(|_| one()).collect()
}

pub fn corner(members: usize, at: usize) -> Vec<f64> {
    (0..members).map(|place| if place == at { 1.0 } else { 0.0 }).collect()
}

/// A part of the way from one weighting to another.
pub fn between(from: &[f64], to: &[f64], part: f64) -> Vec<f64> {
    from.iter().zip(to).map(|(from, to)| (from + part * (to - from)).max(0.0)).collect()
}

/// Lines through weights: the share of one member from 0 to 1, and what two have given to the one or the other.
fn lines(weights: &[f64]) -> Vec<(Vec<f64>, Vec<f64>)> {
    let n = weights.len();
    let mut lines = Vec::new();
    for at in 0..n {
        let rest = 1.0 - weights[at];
        if rest > POINT {
            let without = weights.iter().enumerate().map(|(place, w)| if place == at { 0.0 } else { w / rest });
            lines.push((without.collect(), corner(n, at)));
        }
        for other in at + 1..n {
            let both = weights[at] + weights[other];
            let given = |to: usize, from: usize| {
                let mut given = weights.to_vec();
                (given[to], given[from]) = (both, 0.0);
                given
            };
            if both > POINT {
                lines.push((given(other, at), given(at, other)));
            }
        }
    }
    lines
}

/// A stretch of a line on which the same pairs are broken.
struct Stretch {
    from: f64,
    to: f64,
    broken: usize,
}

impl Known {
    /// Stretches of the line, a gap counting as it does at `weights`.
    fn stretches(&self, weights: &[f64], from: &[f64], to: &[f64]) -> Vec<Stretch> {
        let now = self.scores(weights);
        let score = |weights: &[f64], at: usize| -> f64 {
            let figures = weights.iter().zip(&self.figures[at]);
            figures.map(|(w, x)| w * if x.is_nan() { now[at] } else { *x }).sum()
        };
        let ends: Vec<(f64, f64)> = (0..self.units.len()).map(|at| (score(from, at), score(to, at))).collect();
        let (mut broken, mut turns) = (0, Vec::new());
        for (a, b) in &self.pairs {
            let (p, q) = (ends[*a].0 - ends[*b].0, ends[*a].1 - ends[*b].1);
            let (starts, stops) = (p >= self.hair, q >= self.hair);
            broken += usize::from(!starts);
            if starts != stops {
                turns.push(((self.hair - p) / (q - p), starts));
            }
        }
        turns.sort_unstable_by(|x, y| x.0.total_cmp(&y.0));
        let (mut stretches, mut last) = (Vec::new(), 0.0);
        for (at, breaks) in turns {
            if at - last > POINT {
                stretches.push(Stretch { from: last, to: at, broken });
                last = at;
            }
            broken = if breaks { broken + 1 } else { broken - 1 };
        }
        stretches.push(Stretch { from: last, to: 1.0, broken });
        stretches
    }

    /// Weights from which no line leads to fewer broken pairs, and how many they have.
    pub fn improved(&self, weights: &[f64]) -> (Vec<f64>, usize) {
        let mut best = (weights.to_vec(), self.broken(&self.scores(weights)));
        for _ in 0..ROUNDS {
            let before = best.1;
            for at in 0..lines(&best.0).len() {
                // Lines through where it has come to by now.
                let Some((from, to)) = lines(&best.0).into_iter().nth(at) else { break };
                let stretches = self.stretches(&best.0, &from, &to);
                let wide = |stretch: &&Stretch| stretch.to - stretch.from > POINT && stretch.broken < best.1;
                let width = |stretch: &Stretch| stretch.to - stretch.from;
                let fewest = stretches
                    .iter()
                    .filter(wide)
                    .min_by(|x, y| x.broken.cmp(&y.broken).then(width(y).total_cmp(&width(x))));
                let Some(found) = fewest else { continue };
                let weights = between(&from, &to, (found.from + found.to) / 2.0);
                let broken = self.broken(&self.scores(&weights));
                if broken < best.1 {
                    best = (weights, broken);
                }
            }
            if best.1 == before {
                break;
            }
        }
        best
    }

    /// From weights with at most so many broken pairs to others with the least (sign −1) or the greatest (sign 1) share
    /// of a member that lines lead to.
    pub fn pushed(&self, weights: &[f64], member: usize, sign: f64, most: usize) -> Vec<f64> {
        let mut best = weights.to_vec();
        for _ in 0..ROUNDS {
            let before = best[member];
            for at in 0..lines(&best).len() {
                let Some((from, to)) = lines(&best).into_iter().nth(at) else { break };
                let stretches = self.stretches(&best, &from, &to);
                // A hair inside, as the end itself is a tie.
                let ends = stretches.iter().filter(|stretch| stretch.broken <= most).flat_map(|stretch| {
                    let inset = ((stretch.to - stretch.from) / 2.0).min(POINT);
                    [stretch.from + inset, stretch.to - inset]
                });
                let reached = ends.map(|end| between(&from, &to, end));
                let farthest = reached.max_by(|x, y| (sign * x[member]).total_cmp(&(sign * y[member])));
                let better = farthest.filter(|found| sign * (found[member] - best[member]) > POINT);
                if let Some(found) = better.filter(|found| self.broken(&self.scores(found)) <= most) {
                    best = found;
                }
            }
            if sign * (best[member] - before) < 1e-4 {
                break;
            }
        }
        best
    }
}
