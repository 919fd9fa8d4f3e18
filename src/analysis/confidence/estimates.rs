//! Estimated scores with draws of their errors, and the standard errors of all differences.

use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::pairs::Pairs;
use super::sign;
use crate::data::Direction;
use crate::parallel::*;
use crate::rank::{Place, Ranking};
use crate::stats;
use crate::tolerance::ROUNDING;
use crate::{Result, Watch};

/// Scores of units, best first, with draws of how far they may be off.
pub struct Estimates {
    /// Turned so that higher is better.
    scores: Vec<f64>,
    /// `errors[unit][draw]`, turned likewise.
    errors: Vec<Vec<f64>>,
    of_differences: OfDifferences,
}

/// The standard errors of differences.
enum OfDifferences {
    /// Those of independent scores, from the standard errors of the scores.
    Independent(Vec<f64>),
    /// Those of dependent scores, from the draws.
    Joint(Pairs<f64>),
}

/// How a score moves from draw to draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moves {
    /// Not at all, or to another value each time.
    Freely,
    /// It is often exactly at the same value, such as the highest score, and otherwise moves freely.
    AgainstBound,
    /// Between few values only.
    InJumps,
}

/// A score that takes one value in more than one of so many draws is at a bound.
const OFTEN: usize = 20;
/// From so many draws on one can say whether the others share few values.
const SEVERAL: usize = 10;

/// How a score moves, by its drawn errors; those that differ by less than rounding are equal.
fn moves(errors: &[f64], rounding: f64) -> Moves {
    let mut sorted = errors.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let runs = || sorted.chunk_by(|a, b| b - a <= rounding).map(<[f64]>::len);
    let (values, longest) = (runs().count(), runs().max().unwrap_or(0));
    // What is not at the commonest value: all its values differ, unless the score can only jump.
    let (others, other_values) = (errors.len() - longest, values - 1);
    match () {
        () if values == 1 => Moves::Freely,
        () if others >= SEVERAL && 2 * other_values <= others => Moves::InJumps,
        () if longest > errors.len() / OFTEN => Moves::AgainstBound,
        () => Moves::Freely,
    }
}

/// The random numbers that belong to these names, so that they do not depend on the order of units or indicators, nor on
/// which others there are.
pub fn stream(seed: u64, names: &[&str], piece: u64) -> Xoshiro256PlusPlus {
    // FNV-1a with 64 bits; a byte that is in no text ends each name.
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    let mut add = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    seed.to_le_bytes().into_iter().chain(piece.to_le_bytes()).for_each(&mut add);
    names.iter().for_each(|name| name.bytes().chain([0xff]).for_each(&mut add));
    Xoshiro256PlusPlus::seed_from_u64(hash)
}

/// Standard normal random numbers from a stream.
pub fn normals(mut stream: Xoshiro256PlusPlus) -> impl Iterator<Item = f64> {
    std::iter::repeat_with(move || StandardNormal.sample(&mut stream))
}

/// The largest score, regardless of sign.
fn size(scores: &[f64]) -> f64 {
    scores.iter().fold(0.0, |size: f64, score| size.max(score.abs()))
}

impl Estimates {
    /// Scores with independent normal errors; `sds` has the standard error of each unit of the data.
    pub fn independent(
        ranking: &Ranking,
        order: &[(Place, f64)],
        better: Direction,
        sds: &[f64],
        (draws, seed): (usize, u64),
        watch: &Watch,
    ) -> Result<Estimates> {
        watch.begin(&format!("drawing {draws} times"), 0);
        watch.reserve((order.len() * draws * size_of::<f64>()) as u64)?;
        let codes = &ranking.units().codes;
        let of_unit = |(place, _): &(Place, f64)| -> Result<Vec<f64>> {
            watch.check()?;
            let sd = sds[place.unit];
            Ok(normals(stream(seed, &[&codes[place.unit]], 0)).take(draws).map(|normal| normal * sd).collect())
        };
        let errors: Vec<Result<Vec<f64>>> = order.par_iter().map(of_unit).collect();
        Ok(Estimates {
            scores: order.iter().map(|(_, score)| sign(better) * score).collect(),
            errors: errors.into_iter().collect::<Result<_>>()?,
            of_differences: OfDifferences::Independent(order.iter().map(|(place, _)| sds[place.unit]).collect()),
        })
    }

    /// Scores with drawn errors, which may depend on each other; scores and errors are turned so that higher is better.
    pub fn joint(scores: Vec<f64>, errors: Vec<Vec<f64>>, watch: &Watch) -> Result<Estimates> {
        let (count, draws) = (scores.len(), errors.first().map_or(0, Vec::len) as f64);
        let size = size(&scores);
        let means: Vec<f64> = errors.iter().map(|errors| errors.iter().sum::<f64>() / draws).collect();
        let sd = |a: usize, b: usize| {
            let mean = means[a] - means[b];
            let squares = errors[a].iter().zip(&errors[b]).map(|(a, b)| (a - b - mean).powi(2));
            let sd = (squares.sum::<f64>() / (draws - 1.0)).sqrt();
            // What only rounding moves does not vary.
            if sd <= ROUNDING * size { 0.0 } else { sd }
        };
        let row = |a: usize| -> Result<Vec<f64>> {
            watch.check()?;
            Ok((a + 1..count).map(|b| sd(a, b)).collect())
        };
        let rows: Vec<Result<Vec<f64>>> = (0..count).into_par_iter().map(row).collect();
        let pairs = Pairs::of_rows(count, rows.into_iter().collect::<Result<_>>()?);
        Ok(Estimates { scores, errors, of_differences: OfDifferences::Joint(pairs) })
    }

    /// How each unit's score moves from draw to draw.
    pub fn moves(&self) -> Vec<Moves> {
        let rounding = ROUNDING * size(&self.scores);
        self.errors.par_iter().map(|errors| moves(errors, rounding)).collect()
    }

    /// The number of units.
    pub fn count(&self) -> usize {
        self.scores.len()
    }

    /// The score of a unit, turned so that higher is better.
    pub fn score(&self, unit: usize) -> f64 {
        self.scores[unit]
    }

    /// The drawn errors of a unit's score.
    pub fn errors(&self, unit: usize) -> &[f64] {
        &self.errors[unit]
    }

    /// The standard error of a unit's score.
    pub fn error(&self, unit: usize) -> f64 {
        match &self.of_differences {
            OfDifferences::Independent(sds) => sds[unit],
            OfDifferences::Joint(_) => stats::sd(&self.errors[unit]).unwrap_or(0.0),
        }
    }

    /// The standard error of the difference between two units' scores.
    pub fn error_between(&self, a: usize, b: usize) -> f64 {
        match &self.of_differences {
            OfDifferences::Independent(sds) => sds[a].hypot(sds[b]),
            OfDifferences::Joint(pairs) => *pairs.between(a, b),
        }
    }
}
