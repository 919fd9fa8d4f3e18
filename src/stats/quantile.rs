//! Quantiles of the nine types of Hyndman & Fan 1996, whose numbers statistical packages use.

use super::equal::compare;

/// The default type, which is that of R, NumPy and Excel's QUARTILE.INC.
pub const TYPE: f64 = 7.0;

/// Returns the quantile at a share from 0 to 1 of sorted values without missing ones: (1 − g) x_j + g x_(j+1), where j
/// is the whole part of the position n · share + m, and g follows from its fraction. `None` for an empty slice.
pub fn quantile(sorted: &[f64], share: f64, kind: f64) -> Option<f64> {
    let n = sorted.len() as f64;
    let last = sorted.len().checked_sub(1)?;
    let is = |number: f64| (kind - number).abs() < 0.5;
    // Positions count from 1; only those of type 7 count from 0 at first, which rounds once instead of three times.
    let (place, first) = if is(TYPE) { (share * (n - 1.0), 0.0) } else { (n * share + shift(kind, share), 1.0) };
    // A position that is whole except for rounding is taken as whole: 0.29 · 100 is 28.999….
    let place = if compare(place, place.round()).is_eq() { place.round() } else { place };
    let (below, rest) = (place.floor() + 1.0 - first, place - place.floor());
    let part = match rest > 0.0 {
        true if kind < 3.5 => 1.0,
        true => rest,
        false if is(2.0) => 0.5,
        false if is(3.0) && below.rem_euclid(2.0) > 0.5 => 1.0,
        false => 0.0,
    };
    let at = |place: f64| sorted[whole(place - 1.0).min(last)];
    let (low, high) = (at(below), at(below + 1.0));
    // A value of the data itself keeps all its digits.
    Some(match part {
        part if part <= 0.0 => low,
        part if part >= 1.0 => high,
        part => low + (high - low) * part,
    })
}

/// The central interval that contains this share of the values: between the quantiles, of type 7, that cut off equal
/// tails, as in the percentile interval of a bootstrap (Efron 1979). Values that are not finite are skipped; `None` if
/// none is left.
pub fn middle(mut values: Vec<f64>, share: f64) -> Option<(f64, f64)> {
    values.retain(|value| value.is_finite());
    values.sort_unstable_by(f64::total_cmp);
    let tail = (1.0 - share) / 2.0;
    Some((quantile(&values, tail, TYPE)?, quantile(&values, 1.0 - tail, TYPE)?))
}

/// The constant m of each type.
fn shift(kind: f64, share: f64) -> f64 {
    match whole(kind) {
        1 | 2 | 4 => 0.0,
        3 => -0.5,
        5 => 0.5,
        6 => share,
        8 => (share + 1.0) / 3.0,
        9 => share / 4.0 + 3.0 / 8.0,
        _ => 1.0 - share,
    }
}

/// Converts a position to a whole number; a negative one becomes 0.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast of a negative number gives 0")]
fn whole(place: f64) -> usize {
    place as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_type(share: f64) -> Vec<f64> {
        let values = [1.0, 2.0, 4.0, 8.0, 16.0];
        (1..=9).map(|kind| quantile(&values, share, f64::from(kind)).expect("five values")).collect()
    }

    fn close(computed: &[f64], expected: &[f64]) {
        let is_close = computed.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9);
        assert!(computed.len() == expected.len() && is_close, "{computed:?}, expected {expected:?}");
    }

    /// By hand: of five values, the positions n · share + m at 0.3 are 1.5 1.5 1 1.5 2 1.8 2.2 1.9333 1.95, and at 0.6
    /// they are 3 3 2.5 3 3.5 3.6 3.4 3.5333 3.525. At 0.5, type 3 takes position 2, which is even.
    #[test]
    fn nine_types_by_hand() {
        close(&by_type(0.3), &[2.0, 2.0, 2.0, 1.5, 2.0, 1.8, 2.4, 1.0 + 14.0 / 15.0, 1.95]);
        close(&by_type(0.6), &[4.0, 6.0, 4.0, 4.0, 6.0, 6.4, 5.6, 4.0 + 32.0 / 15.0, 6.1]);
        close(&by_type(0.5), &[4.0, 4.0, 2.0, 3.0, 4.0, 4.0, 4.0, 4.0, 4.0]);
    }

    #[test]
    fn places_beyond_the_ends_are_the_ends() {
        close(&by_type(0.0), &[1.0; 9]);
        close(&by_type(1.0), &[16.0; 9]);
        close(&by_type(0.05)[..6], &[1.0; 6]);
        close(&by_type(0.99)[4..6], &[16.0; 2]);
        assert_eq!(quantile(&[], 0.5, TYPE), None);
    }

    /// 0.29 · 100 is 28.999999999999996 as a double, but the 29th of 1 to 100 is meant, and with type 2 the mean of two
    /// values.
    #[test]
    fn a_place_that_is_whole_but_for_rounding_is_whole() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        let found = [1.0, 2.0, 4.0].map(|kind| quantile(&values, 0.29, kind).expect("values"));
        close(&found, &[29.0, 29.5, 29.0]);
    }
}
