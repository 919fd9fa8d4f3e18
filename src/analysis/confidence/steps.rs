//! Which units are significantly better than which, by stepwise tests of differences.
//!
//! Each hypothesis says that a unit is no better than another. With Z the drawn errors of scores and s the standard
//! errors of differences, the critical value is the quantile, over draws, of the largest (Z_a − Z_b) / s_ab among all
//! hypotheses; those whose estimated difference exceeds it are rejected, and the test is repeated for the remaining ones
//! until none is (Romano & Wolf 2005; Mogstad et al. 2023, algorithm 3.2). Each step uses the same draws, so that a
//! critical value can only fall. Both directions of a pair are hypotheses; only the one towards the lower score can be
//! rejected, and the other one stays.

use super::estimates::Estimates;
use super::pairs::Pairs;
use crate::parallel::*;
use crate::stats::equal::compare;
use crate::tolerance::ROUNDING;
use crate::{Result, Watch};

/// Rows of pairs are shared out among this many pieces of work.
const PIECES: usize = 64;

/// For each pair whether the first is significantly better, so that all of these statements hold together with the
/// probability `level`, and the critical value of each step.
pub fn together(of: &Estimates, level: f64, watch: &Watch) -> Result<(Pairs<bool>, Vec<f64>)> {
    watch.begin("comparing all pairs", 0);
    let count = of.count();
    let mut ahead = Pairs::all(count, false);
    let mut limits: Vec<f64> = Vec::new();
    loop {
        let (limit, mut found) = (limits.last().copied().unwrap_or(f64::INFINITY), 0);
        for a in 0..count {
            watch.check()?;
            for (b, is_ahead) in ahead.row_mut(a).filter(|(_, is_ahead)| !**is_ahead) {
                *is_ahead = is_better(of, a, b, limit);
                found += usize::from(*is_ahead);
            }
        }
        // The first round only settles what has no error at all.
        if found == 0 && limit.is_finite() {
            return Ok((ahead, limits));
        }
        match critical(maxima(of, &ahead, watch)?, level) {
            limit if limit.is_finite() => limits.push(limit),
            _ => return Ok((ahead, limits)),
        }
    }
}

/// The best and the worst rank in the set of each unit, which holds for this unit alone.
pub fn each_alone(of: &Estimates, level: f64, watch: &Watch) -> Result<Vec<[usize; 2]>> {
    watch.begin("comparing each with all others", of.count() as u64);
    let one = |unit: usize| {
        let set = alone(of, unit, level, watch);
        watch.advance(1);
        set
    };
    let sets: Vec<Result<[usize; 2]>> = (0..of.count()).into_par_iter().map(one).collect();
    sets.into_iter().collect()
}

/// The same for one unit: only its own pairs are compared.
pub fn alone(of: &Estimates, unit: usize, level: f64, watch: &Watch) -> Result<[usize; 2]> {
    let count = of.count();
    let mut settled = vec![false; count];
    let mut limit = f64::INFINITY;
    loop {
        let mut found = 0;
        for other in (0..count).filter(|other| *other != unit) {
            if !settled[other] && is_better(of, unit.min(other), unit.max(other), limit) {
                (settled[other], found) = (true, found + 1);
            }
        }
        if found == 0 && limit.is_finite() {
            break;
        }
        let mut largest = vec![f64::NEG_INFINITY; of.errors(unit).len()];
        for other in (0..count).filter(|other| *other != unit) {
            watch.check_at(other)?;
            raise(of, unit.min(other), unit.max(other), settled[other], &mut largest);
        }
        watch.check()?;
        limit = critical(largest, level);
        if limit.is_infinite() {
            break;
        }
    }
    let better = settled[..unit].iter().filter(|is_settled| **is_settled).count();
    let worse = settled[unit + 1..].iter().filter(|is_settled| **is_settled).count();
    Ok([1 + better, count - worse])
}

/// Whether the difference of a pair exceeds its limit, given as a multiple of its standard error; a difference without
/// error is certain.
fn is_better(of: &Estimates, a: usize, b: usize, limit: f64) -> bool {
    let (high, low, error) = (of.score(a), of.score(b), of.error_between(a, b));
    compare(high, low).is_gt() && (error == 0.0 || high - low > limit * error)
}

/// The largest statistic of each draw among all hypotheses that are not rejected.
fn maxima(of: &Estimates, ahead: &Pairs<bool>, watch: &Watch) -> Result<Vec<f64>> {
    let pieces = PIECES.min(of.count());
    let piece = |first: usize| -> Result<Vec<f64>> {
        let mut largest = vec![f64::NEG_INFINITY; of.errors(0).len()];
        for a in (first..of.count()).step_by(pieces) {
            for (b, is_ahead) in ahead.row(a) {
                watch.check_at(b - a - 1)?;
                raise(of, a, b, *is_ahead, &mut largest);
            }
        }
        Ok(largest)
    };
    let found: Vec<Result<Vec<f64>>> = (0..pieces).into_par_iter().map(piece).collect();
    let mut largest = vec![f64::NEG_INFINITY; of.errors(0).len()];
    for found in found {
        largest.iter_mut().zip(found?).for_each(|(largest, found)| *largest = largest.max(found));
    }
    Ok(largest)
}

/// Raises the largest statistic of each draw to those of a pair: both directions, or only the one that is not rejected.
fn raise(of: &Estimates, a: usize, b: usize, is_ahead: bool, largest: &mut [f64]) {
    let error = of.error_between(a, b);
    if error == 0.0 {
        return;
    }
    let draws = largest.iter_mut().zip(of.errors(a)).zip(of.errors(b));
    if is_ahead {
        draws.for_each(|((largest, a), b)| *largest = largest.max((b - a) / error));
    } else {
        draws.for_each(|((largest, a), b)| *largest = largest.max((b - a).abs() / error));
    }
}

/// The critical value from the largest statistics of all draws; infinite if no difference has an error.
fn critical(mut largest: Vec<f64>, level: f64) -> f64 {
    largest.sort_unstable_by(f64::total_cmp);
    match largest.first() {
        Some(least) if least.is_finite() => largest[place(largest.len(), level).unwrap_or(largest.len()) - 1],
        _ => f64::INFINITY,
    }
}

/// Which of the sorted draws, from 1, is the critical value: one more draw is at most as large with a probability of at
/// least `level`, which an interpolated quantile would miss by a fraction of a draw. None if there are too few draws.
pub fn place(draws: usize, level: f64) -> Option<usize> {
    (1..=draws).rev().take_while(|place| *place as f64 + ROUNDING >= level * (draws as f64 + 1.0)).last()
}
