//! From scores to places: 1 is best, equal scores share the better rank.

/// The place of one unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    pub unit: usize,
    pub rank: usize,
    /// Another unit has the same rank.
    pub tied: bool,
    pub score: Option<f64>,
}

/// Rank the units that have a score and are eligible, best first; ties stand in the order of the data.
///
/// Scores are compared after rounding to 12 significant digits, and to 0 below 1e-12 of the greatest, so that
/// threads, machines and databases agree.
pub fn order(scores: &[f64], eligible: impl Fn(usize) -> bool) -> Vec<Place> {
    let counts = |(unit, score): &(usize, f64)| !score.is_nan() && eligible(*unit);
    // Means that cancel out to 0 leave a rest of rounding, which is no difference.
    let greatest = scores.iter().fold(0.0, |greatest: f64, score| greatest.max(score.abs()));
    let round = |score: f64| if score.abs() < greatest * 1e-12 { 0.0 } else { round(score) };
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

/// To 12 significant digits.
pub(crate) fn round(x: f64) -> f64 {
    const DIGITS: i32 = 12;
    if x == 0.0 || !x.is_finite() {
        return x + 0.0;
    }
    #[expect(clippy::cast_possible_truncation, reason = "the exponent of a double")]
    let digits = DIGITS - 1 - x.abs().log10().floor() as i32;
    match digits {
        0..=22 => (x * POWERS[digits.unsigned_abs() as usize]).round() / POWERS[digits.unsigned_abs() as usize],
        // Far from any score: by way of text, which is slow and right.
        _ => format!("{x:.11e}").parse().unwrap_or(x),
    }
}

/// Powers of ten that a double holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

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

    #[test]
    fn twelve_digits_are_kept() {
        for (x, expected) in
            [(1.234_567_890_123_4, 1.234_567_890_12), (1e-5 / 3.0, 3.333_333_333_33e-6), (1000.0, 1000.0)]
        {
            assert!((round(x) / expected - 1.0).abs() < 1e-15, "{x}");
        }
    }
}
