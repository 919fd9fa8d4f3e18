//! Quantiles by the nine types of Hyndman & Fan 1996, which statistical packages number as they do.

use super::equal::compare;

/// The type that is meant unless another is asked for: that of R, NumPy and Excel's QUARTILE.INC.
pub const TYPE: f64 = 7.0;

/// The quantile at a share from 0 to 1 of values in order and without gaps: (1 − g) x_j + g x_(j+1), with the place
/// n · share + m of the type, its whole part j and a g by its remainder. `None` of no values.
pub fn quantile(sorted: &[f64], share: f64, kind: f64) -> Option<f64> {
    let n = sorted.len() as f64;
    let last = sorted.len().checked_sub(1)?;
    let is = |number: f64| (kind - number).abs() < 0.5;
    // Places from 1; those of type 7 from 0 first, which is one rounding instead of three.
    let (place, first) = if is(TYPE) { (share * (n - 1.0), 0.0) } else { (n * share + shift(kind, share), 1.0) };
    // A place that is whole but for rounding is whole: 0.29 · 100 is 28.999….
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
    // A value of the data itself has all its digits.
    Some(match part {
        part if part <= 0.0 => low,
        part if part >= 1.0 => high,
        part => low + (high - low) * part,
    })
}

/// The interval in the middle that holds this share of the values: between the quantiles, of type 7, that leave the same on
/// either side, as percentile intervals of a bootstrap do (Efron 1979). What is not finite is skipped; `None` where nothing is
/// left.
pub fn middle(mut values: Vec<f64>, share: f64) -> Option<(f64, f64)> {
    values.retain(|value| value.is_finite());
    values.sort_unstable_by(f64::total_cmp);
    let tail = (1.0 - share) / 2.0;
    Some((quantile(&values, tail, TYPE)?, quantile(&values, 1.0 - tail, TYPE)?))
}

/// m of each type.
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

/// A place from 0; 0 for what lies before it.
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

    /// By hand: of five values the places n · share + m at 0.3 are 1.5 1.5 1 1.5 2 1.8 2.2 1.9333 1.95, at 0.6 they are
    /// 3 3 2.5 3 3.5 3.6 3.4 3.5333 3.525, at 0.5 type 3 has 2, which is even.
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

    /// 0.29 · 100 is 28.999999999999996 as a double; the 29th of 1 to 100 is meant, and with type 2 the mean of two.
    #[test]
    fn a_place_that_is_whole_but_for_rounding_is_whole() {
        let values: Vec<f64> = (1..=100).map(f64::from).collect();
        let found = [1.0, 2.0, 4.0].map(|kind| quantile(&values, 0.29, kind).expect("values"));
        close(&found, &[29.0, 29.5, 29.0]);
    }
}
