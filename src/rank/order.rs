//! From scores to places: 1 is best, equal scores share the better rank.

use crate::data::Direction;
use crate::stats::equal::round;
use crate::tolerance::ROUNDING;

/// The place of one unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Place of the unit in the data set's units.
    pub unit: usize,
    /// Its rank, from 1.
    pub rank: usize,
    /// Another unit has the same rank.
    pub tied: bool,
    /// The score before rounding; none in a list that printed ranks alone.
    pub score: Option<f64>,
}

/// Rank the units that have a score and are eligible, best first; ties stand in the order of the data.
///
/// Scores are compared after rounding to 12 significant digits (`stats::equal`), and to 0 below 1e-12 of the greatest, so
/// that threads, machines and databases agree.
pub fn order(scores: &[f64], eligible: impl Fn(usize) -> bool) -> Vec<Place> {
    let counts = |(unit, score): &(usize, f64)| !score.is_nan() && eligible(*unit);
    // Means that cancel out to 0 leave a rest of rounding, which is no difference.
    let greatest = scores.iter().fold(0.0, |greatest: f64, score| greatest.max(score.abs()));
    let round = |score: f64| if score.abs() < greatest * ROUNDING { 0.0 } else { round(score) };
    let mut rounded: Vec<(usize, f64)> = scores.iter().map(|&score| round(score)).enumerate().filter(counts).collect();
    rounded.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut places: Vec<Place> = Vec::with_capacity(rounded.len());
    for (at, &(unit, score)) in rounded.iter().enumerate() {
        let tied_above = at > 0 && rounded[at - 1].1.total_cmp(&score).is_eq();
        let tied_below = rounded.get(at + 1).is_some_and(|next| next.1.total_cmp(&score).is_eq());
        let rank = if tied_above { places[at - 1].rank } else { at + 1 };
        places.push(Place { unit, rank, tied: tied_above || tied_below, score: Some(scores[unit]) });
    }
    places
}

/// The same where lower scores may be the better ones; places keep the scores as they are.
pub fn order_by(better: Direction, scores: &[f64], eligible: impl Fn(usize) -> bool) -> Vec<Place> {
    if better == Direction::Higher {
        return order(scores, eligible);
    }
    let turned: Vec<f64> = scores.iter().map(|score| -score).collect();
    let mut places = order(&turned, eligible);
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
}
