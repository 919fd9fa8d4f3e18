//! Searches for weights with few broken pairs. Along a line of weights every pair changes at most once, so the best
//! position on the line can be found exactly; lines are searched one by one until none improves. The result is good
//! weights without a proof that they are the best; for that, see `cells`.

use rand::SeedableRng;
use rand_distr::{Distribution, Exp1};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::known::Known;
use crate::tolerance::{A_MOVE, POINT};

/// The number of random weightings, which are the same each time.
pub const DRAWS: usize = 1000;
const SEED: u64 = 1;
/// The maximum number of rounds over all lines.
const MAX_ROUNDS: usize = 20;
/// The search stops after a round that gains no more than this fraction of a pair.
const ENOUGH: f64 = 0.05;

/// Weightings drawn uniformly at random.
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

/// A point part of the way from one weighting to another.
pub fn between(from: &[f64], to: &[f64], part: f64) -> Vec<f64> {
    from.iter().zip(to).map(|(from, to)| (from + part * (to - from)).max(0.0)).collect()
}

/// The lines searched through a weighting: one weight varied from 0 to 1, or the sum of two weights moved from one to
/// the other.
pub fn ways(members: usize) -> impl Iterator<Item = (usize, Option<usize>)> {
    (0..members)
        .flat_map(move |at| std::iter::once((at, None)).chain((at + 1..members).map(move |two| (at, Some(two)))))
}

/// The ends of such a line. Returns None if it is a single point.
fn line(weights: &[f64], (at, other): (usize, Option<usize>)) -> Option<(Vec<f64>, Vec<f64>)> {
    let (n, own) = (weights.len(), weights[at]);
    let Some(other) = other else {
        let rest = 1.0 - own;
        let without = weights.iter().enumerate().map(|(place, w)| if place == at { 0.0 } else { w / rest });
        return (rest > POINT).then(|| (without.collect(), corner(n, at)));
    };
    let both = own + weights[other];
    let given = |to: usize, from: usize| {
        let mut given = weights.to_vec();
        (given[to], given[from]) = (both, 0.0);
        given
    };
    (both > POINT).then(|| (given(other, at), given(at, other)))
}

/// A segment of a line on which the same pairs are broken.
struct LineSegment {
    from: f64,
    to: f64,
    broken: usize,
}

impl LineSegment {
    /// The distance to keep from the ends: `POINT`, or half the length of a very short segment.
    fn inset(&self) -> f64 {
        ((self.to - self.from) / 2.0).min(POINT)
    }

    /// The closest position that keeps this distance from the ends.
    fn inside(&self, place: f64) -> f64 {
        place.max(self.from + self.inset()).min(self.to - self.inset())
    }
}

/// The weights that lines pass through, with the units' scores and values there.
struct Here {
    weights: Vec<f64>,
    scores: Vec<f64>,
    columns: Vec<Vec<f64>>,
}

impl Known {
    fn here(&self, weights: Vec<f64>) -> Here {
        let (scores, columns) = self.filled(&weights);
        Here { weights, scores, columns }
    }

    /// The segments of a line, with missing values as they count at the current weights.
    fn stretches(&self, here: &Here, from: &[f64], to: &[f64]) -> Vec<LineSegment> {
        let mut ends = (here.scores.clone(), here.scores.clone());
        for (at, column) in here.columns.iter().enumerate() {
            for (scores, weights) in [(&mut ends.0, from), (&mut ends.1, to)] {
                let change = weights[at] - here.weights[at];
                if change != 0.0 {
                    scores.iter_mut().zip(column).for_each(|(score, x)| *score += change * x);
                }
            }
        }
        let (mut broken, mut turns) = (0, Vec::new());
        for (a, b) in &self.pairs {
            let (p, q) = (ends.0[*a] - ends.0[*b], ends.1[*a] - ends.1[*b]);
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
                stretches.push(LineSegment { from: last, to: at, broken });
                last = at;
            }
            broken = if breaks { broken + 1 } else { broken - 1 };
        }
        stretches.push(LineSegment { from: last, to: 1.0, broken });
        stretches
    }

    /// The best position on a segment: its middle, or with a penalty the one closest to the given weights.
    fn place(&self, stretch: &LineSegment, nearest: f64) -> f64 {
        match self.pull.penalty == 0.0 {
            true => f64::midpoint(stretch.from, stretch.to),
            false => stretch.inside(nearest),
        }
    }

    /// Weights whose cost no line reduces, and that cost.
    pub fn improved(&self, weights: &[f64]) -> (Vec<f64>, f64) {
        let (mut here, mut best) = (self.here(weights.to_vec()), self.cost(weights));
        for _ in 0..MAX_ROUNDS {
            let before = best;
            for way in ways(weights.len()) {
                // Lines pass through the current point, which may have moved.
                let Some((from, to)) = line(&here.weights, way) else { continue };
                let nearest = self.pull.nearest_part(&from, &to);
                let wide = |stretch: &&LineSegment| stretch.to - stretch.from > POINT && (stretch.broken as f64) < best;
                let of = |stretch: &LineSegment| {
                    let place = self.place(stretch, nearest);
                    let cost = stretch.broken as f64 + self.pull.along((&from, &to), place);
                    (cost, stretch.from - stretch.to, place)
                };
                let stretches = self.stretches(&here, &from, &to);
                let costs = stretches.iter().filter(wide).map(of);
                let least = costs.min_by(|x, y| x.0.total_cmp(&y.0).then(x.1.total_cmp(&y.1)));
                let Some((_, _, place)) = least.filter(|(cost, ..)| *cost < best - POINT) else { continue };
                let found = between(&from, &to, place);
                let cost = self.cost(&found);
                if cost < best - POINT {
                    (here, best) = (self.here(found), cost);
                }
            }
            if best > before - ENOUGH {
                break;
            }
        }
        (here.weights, best)
    }

    /// Follows lines from weights that cost no more than `most` to others with the lowest (sign −1) or highest (sign 1)
    /// possible weight of a member.
    pub fn pushed(&self, weights: &[f64], member: usize, sign: f64, most: f64) -> Vec<f64> {
        let mut here = self.here(weights.to_vec());
        for _ in 0..MAX_ROUNDS {
            let before = here.weights[member];
            for way in ways(weights.len()).filter(|(at, other)| *at == member || other.is_none_or(|at| at == member)) {
                let Some((mut from, mut to)) = line(&here.weights, way) else { continue };
                if sign * (to[member] - from[member]) < 0.0 {
                    (from, to) = (to, from);
                }
                let (line, nearest) = ((from.as_slice(), to.as_slice()), self.pull.nearest_part(&from, &to));
                let stretches = self.stretches(&here, &from, &to);
                let few = stretches.iter().rev().filter(|stretch| stretch.broken as f64 <= most);
                let mut farthest = few.filter_map(|stretch| {
                    let (room, place) = (most - stretch.broken as f64, stretch.inside(nearest));
                    // Just inside the end, since at the end itself the pair is tied.
                    let end = stretch.to - stretch.inset();
                    (self.pull.along(line, place) <= room).then(|| self.pull.farthest(line, place, end, room))
                });
                let found = farthest.next().map(|place| between(&from, &to, place));
                let better = found.filter(|found| sign * (found[member] - here.weights[member]) > POINT);
                if let Some(found) = better.filter(|found| self.cost(found) <= most) {
                    here = self.here(found);
                }
            }
            if sign * (here.weights[member] - before) < A_MOVE {
                break;
            }
        }
        here.weights
    }
}
