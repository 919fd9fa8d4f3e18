//! From scores to ranks: rank 1 is best, and equal scores share the better rank.

use std::cmp::Ordering;

use crate::data::Direction;
use crate::parallel::*;
use crate::stats::equal::round;
use crate::stats::range;
use crate::tolerance::{NOT_A_TIE, ROUNDING};

/// The position of one unit in a ranking.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Index of the unit in the data set's units.
    pub unit: usize,
    /// Its rank, from 1.
    pub rank: usize,
    /// Whether another unit has the same rank.
    pub tied: bool,
    /// The score before rounding; None in a list that printed only ranks.
    pub score: Option<f64>,
}

/// Ranks the eligible units that have a score, best first; tied units keep the order of the data.
///
/// Scores are rounded to 12 significant digits before they are compared (`stats::equal`), and count as 0 below 1e-12 of
/// the largest, so that the result does not depend on threads, machines or databases.
pub fn order(scores: &[f64], eligible: impl Fn(usize) -> bool + Sync) -> Vec<Place> {
    places(scores, rounded(scores, eligible))
}

/// The first `count` places, plus any that tie with the last of them, without sorting the rest.
fn first(scores: &[f64], eligible: impl Fn(usize) -> bool + Sync, count: usize) -> Vec<Place> {
    let counts = |unit: &usize| !scores[*unit].is_nan() && eligible(*unit);
    let mut own: Vec<f64> = (0..scores.len()).filter(counts).map(|unit| scores[unit]).collect();
    if !(1..own.len()).contains(&count) {
        return order(scores, eligible);
    }
    // Rounding preserves the order, so the last of these units is the same before and after it.
    let round = rounding(scores);
    let last = round(*own.select_nth_unstable_by(count - 1, |a, b| b.total_cmp(a)).1);
    // Rounding is slower than comparing, so only scores near or above the cut-off are rounded.
    let least = last - last.abs().max(greatest(scores)) * NOT_A_TIE;
    let near = (0..scores.len()).filter(|unit| scores[*unit] >= least && counts(unit));
    let rounded = near.map(|unit| (unit, round(scores[unit])));
    places(scores, rounded.filter(|(_, score)| score.total_cmp(&last).is_ge()).collect())
}

/// The units to be ranked, with the rounded scores used to compare them.
fn rounded(scores: &[f64], eligible: impl Fn(usize) -> bool + Sync) -> Vec<(usize, f64)> {
    let round = rounding(scores);
    let counts = |&unit: &usize| !scores[unit].is_nan() && eligible(unit);
    (0..scores.len()).into_par_iter().filter(counts).map(|unit| (unit, round(scores[unit]))).collect()
}

fn greatest(scores: &[f64]) -> f64 {
    range(scores).map_or(0.0, |(lowest, highest)| lowest.abs().max(highest.abs()))
}

/// Means that cancel out to 0 leave a rounding error, which must not count as a difference.
fn rounding(scores: &[f64]) -> impl Fn(f64) -> f64 + Sync {
    let greatest = greatest(scores);
    move |score| if score.abs() < greatest * ROUNDING { 0.0 } else { round(score) }
}

/// Puts the higher score first; for equal scores, the unit that comes first in the data.
fn best_first(a: &(usize, f64), b: &(usize, f64)) -> Ordering {
    b.1.total_cmp(&a.1).then(a.0.cmp(&b.0))
}

fn places(scores: &[f64], mut rounded: Vec<(usize, f64)>) -> Vec<Place> {
    rounded.par_sort_unstable_by(best_first);
    let mut places: Vec<Place> = Vec::with_capacity(rounded.len());
    for (at, &(unit, score)) in rounded.iter().enumerate() {
        let tied_above = at > 0 && rounded[at - 1].1.total_cmp(&score).is_eq();
        let tied_below = rounded.get(at + 1).is_some_and(|next| next.1.total_cmp(&score).is_eq());
        let rank = if tied_above { places[at - 1].rank } else { at + 1 };
        places.push(Place { unit, rank, tied: tied_above || tied_below, score: Some(scores[unit]) });
    }
    places
}

/// As [`order`], where lower scores may be better; the places keep the original scores.
pub fn order_by(better: Direction, scores: &[f64], eligible: impl Fn(usize) -> bool + Sync) -> Vec<Place> {
    in_direction(better, scores, |scores| order(scores, eligible))
}

/// The first `count` places by [`order_by`], plus any that tie with the last of them.
pub fn first_by(
    better: Direction,
    scores: &[f64],
    eligible: impl Fn(usize) -> bool + Sync,
    count: usize,
) -> Vec<Place> {
    in_direction(better, scores, |scores| first(scores, eligible, count))
}

fn in_direction(better: Direction, scores: &[f64], order: impl FnOnce(&[f64]) -> Vec<Place>) -> Vec<Place> {
    if better == Direction::Higher {
        return order(scores);
    }
    let turned: Vec<f64> = scores.iter().map(|score| -score).collect();
    let mut places = order(&turned);
    places.iter_mut().for_each(|place| place.score = Some(scores[place.unit]));
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_share_the_better_rank_and_missing_has_none() {
        let places = order(&[3.0, f64::NAN, 5.0, 3.0 + 1e-13, 1.0], |_| true);
        let ranks: Vec<(usize, usize, bool)> =
            places.iter().map(|place| (place.unit, place.rank, place.tied)).collect();
        assert_eq!(ranks, [(2, 1, false), (0, 2, true), (3, 2, true), (4, 4, false)]);
    }

    /// Must equal the start of the full order: the first places plus any that tie with the last of them.
    #[test]
    fn the_first_are_found_without_the_order_of_the_others() {
        let scores: Vec<f64> =
            (0..500).map(|unit| if unit % 31 == 0 { f64::NAN } else { f64::from(unit * 7919 % 97) }).collect();
        let eligible = |unit: usize| !unit.is_multiple_of(5);
        for better in [Direction::Higher, Direction::Lower] {
            let all = order_by(better, &scores, eligible);
            for count in [0, 1, 2, 7, 40, all.len() - 1, all.len(), 1000] {
                let last = all.get(count.max(1) - 1).map_or(usize::MAX, |place| place.rank);
                let expected: Vec<Place> = all.iter().filter(|place| place.rank <= last).copied().collect();
                let expected = if count == 0 { all.clone() } else { expected };
                assert_eq!(first_by(better, &scores, eligible, count), expected, "{count}");
            }
        }
    }
}
