//! Variance-based sensitivity analysis: how much of the variance of a result is explained by each input.
//!
//! Saltelli's design on scrambled Sobol points; first-order indices by Saltelli et al. 2010, total indices by Jansen
//! 1999, with bootstrap intervals.

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::stats::quantile::middle;
use crate::stats::{mean, population_variance};

/// The maximum number of inputs: each takes two of the 256 dimensions of the points.
pub const MOST_INPUTS: usize = 128;

/// Two sets of points in the unit cube, and for each input the first set with that input taken from the second.
pub struct Design {
    pub points: usize,
    pub inputs: usize,
    first: Vec<f64>,
    second: Vec<f64>,
}

/// The set of points that an evaluation uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    First,
    Second,
    /// The first set, with this input taken from the second.
    Mixed(usize),
}

/// The first-order and the total index of an input, each with the bounds of its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Index {
    pub first: f64,
    pub first_ends: (f64, f64),
    pub total: f64,
    pub total_ends: (f64, f64),
}

impl Design {
    #[expect(clippy::cast_possible_truncation, reason = "points and dimensions are few")]
    pub fn new(points: usize, inputs: usize, seed: u32) -> Design {
        let sample =
            |point: usize, dimension: usize| f64::from(sobol_burley::sample(point as u32, dimension as u32, seed));
        let set = |from: usize| {
            let row = |point: usize| (0..inputs).map(move |input| sample(point, from + input));
            (0..points).flat_map(row).collect()
        };
        Design { points, inputs, first: set(0), second: set(inputs) }
    }

    /// All sets to evaluate: the two sets, then one for each input, with `points` points each.
    pub fn sets(&self) -> Vec<Set> {
        [Set::First, Set::Second].into_iter().chain((0..self.inputs).map(Set::Mixed)).collect()
    }

    /// The value of an input at a point, at least 0 and below 1.
    pub fn at(&self, set: Set, point: usize, input: usize) -> f64 {
        let place = point * self.inputs + input;
        match set {
            Set::Second => self.second[place],
            Set::Mixed(other) if other == input => self.second[place],
            _ => self.first[place],
        }
    }

    /// The indices computed from the results for all sets, in the order of `sets`. Returns None if the result does not
    /// vary.
    pub fn indices(&self, answers: &[Vec<f64>], level: f64, seed: u64) -> Option<Vec<Index>> {
        let all: Vec<usize> = (0..self.points).collect();
        let whole = estimates(answers, &all)?;
        let mut chance = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut again: Vec<Vec<(f64, f64)>> = vec![Vec::new(); self.inputs];
        for _ in 0..RESAMPLES {
            let rows: Vec<usize> = (0..self.points).map(|_| chance.random_range(0..self.points)).collect();
            let Some(found) = estimates(answers, &rows) else { continue };
            again.iter_mut().zip(found).for_each(|(all, one)| all.push(one));
        }
        let ends = |values: Vec<f64>| middle(values, level).unwrap_or((f64::NAN, f64::NAN));
        let index = |((first, total), again): ((f64, f64), &Vec<(f64, f64)>)| Index {
            first,
            first_ends: ends(again.iter().map(|(first, _)| *first).collect()),
            total,
            total_ends: ends(again.iter().map(|(_, total)| *total).collect()),
        };
        Some(whole.into_iter().zip(&again).map(index).collect())
    }
}

/// How often points are resampled for the intervals.
const RESAMPLES: usize = 200;

/// The first-order and total index of each input, estimated from these points.
fn estimates(answers: &[Vec<f64>], rows: &[usize]) -> Option<Vec<(f64, f64)>> {
    let [a, b, mixed @ ..] = answers else { return None };
    let n = rows.len() as f64;
    let both: Vec<f64> = rows.iter().flat_map(|&row| [a[row], b[row]]).collect();
    let (mean, variance) = (mean(&both)?, population_variance(&both)?);
    let one = |mixed: &Vec<f64>| {
        // The mean is subtracted so that the product has no large terms that cancel.
        let first = rows.iter().map(|&row| (b[row] - mean) * (mixed[row] - a[row])).sum::<f64>() / n;
        let total = rows.iter().map(|&row| (a[row] - mixed[row]).powi(2)).sum::<f64>() / (2.0 * n);
        (first / variance, total / variance)
    };
    (variance > 0.0).then(|| mixed.iter().map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn indices(inputs: usize, f: impl Fn(&[f64]) -> f64) -> Vec<Index> {
        let design = Design::new(1 << 14, inputs, 1);
        let point = |set, point| (0..inputs).map(|input| design.at(set, point, input)).collect::<Vec<f64>>();
        let answers = design.sets().into_iter().map(|set| (0..design.points).map(|at| f(&point(set, at))).collect());
        design.indices(&answers.collect::<Vec<Vec<f64>>>(), 0.95, 1).expect("it varies")
    }

    fn check(found: &[Index], first: &[f64], total: &[f64]) {
        for (place, index) in found.iter().enumerate() {
            let is_near = |found: f64, expected: f64| (found - expected).abs() < 0.005;
            assert!(is_near(index.first, first[place]), "input {place}: {index:?}, first {}", first[place]);
            assert!(is_near(index.total, total[place]), "input {place}: {index:?}, total {}", total[place]);
            let (least, greatest) = index.total_ends;
            assert!(least <= index.total && index.total <= greatest);
        }
    }

    /// Ishigami & Homma 1990 with a = 7, b = 0.1: V = a²/8 + bπ⁴/5 + b²π⁸/18 + 1/2, V1 = (1 + bπ⁴/5)²/2, V2 = a²/8,
    /// V13 = 8b²π⁸/225.
    #[test]
    fn ishigami() {
        use std::f64::consts::PI;
        let (a, b) = (7.0, 0.1);
        let found = indices(3, |u| {
            let x: Vec<f64> = u.iter().map(|u| PI * (2.0 * u - 1.0)).collect();
            x[0].sin() + a * x[1].sin().powi(2) + b * x[2].powi(4) * x[0].sin()
        });
        let variance = a * a / 8.0 + b * PI.powi(4) / 5.0 + b * b * PI.powi(8) / 18.0 + 0.5;
        let (one, two) = ((1.0 + b * PI.powi(4) / 5.0).powi(2) / 2.0 / variance, a * a / 8.0 / variance);
        let both = 8.0 * b * b * PI.powi(8) / 225.0 / variance;
        check(&found, &[one, two, 0.0], &[one + both, two, both]);
    }

    /// Sobol's g-function: f = Π (|4u − 2| + a) / (1 + a), V_i = 1 / (3 (1 + a)²), V = Π (1 + V_i) − 1,
    /// total V_i Π_{k≠i} (1 + V_k).
    #[test]
    fn the_g_function() {
        let a = [0.0, 1.0, 4.5, 9.0];
        let found = indices(4, |u| u.iter().zip(a).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product());
        let own = a.map(|a: f64| 1.0 / (3.0 * (1.0 + a).powi(2)));
        let product: f64 = own.iter().map(|v| 1.0 + v).product();
        let variance = product - 1.0;
        let total = own.map(|v| v * product / (1.0 + v) / variance);
        check(&found, &own.map(|v| v / variance), &total);
    }

    #[test]
    fn an_answer_that_does_not_vary_has_no_indices() {
        let design = Design::new(8, 2, 1);
        assert_eq!(design.indices(&vec![vec![3.0; 8]; 4], 0.9, 1), None);
    }
}
