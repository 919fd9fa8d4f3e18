//! Numbers for reading: enough digits to tell values apart, never the raw double.

use crate::tolerance::SAME_ON_SCREEN;

/// At most six significant digits; whole numbers without a point.
pub fn number(x: f64) -> String {
    significant(x, 6)
}

/// At most `digits` significant digits, without trailing zeros; very large and very small numbers get an exponent.
pub fn significant(x: f64, digits: usize) -> String {
    if x == 0.0 || !x.is_finite() {
        return if x == 0.0 { "0".into() } else { x.to_string() };
    }
    let magnitude = x.abs().log10().floor();
    if !(-5.0..15.0).contains(&magnitude) {
        return trimmed(&format!("{x:.*e}", digits - 1));
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 20")]
    let decimals = (digits as f64 - 1.0 - magnitude).max(0.0) as usize;
    trimmed(&format!("{x:.decimals$}"))
}

/// A difference in points with its sign: "+2.29", "−0.40", "0.00"; small ones get more digits: "+0.0043".
pub fn signed(x: f64) -> String {
    // Differences are smaller than the scores that they are between.
    signed_on(&[10.0 * x], x)
}

/// A difference with its sign, and with as many decimals as scores on this scale.
pub fn signed_on(scale: &[f64], x: f64) -> String {
    if x.abs() < SAME_ON_SCREEN {
        return "0.00".into();
    }
    let places = of_scores(scale.iter().copied(), 2);
    format!("{}{:.places$}", if x < 0.0 { "−" } else { "+" }, x.abs())
}

/// A score in a sentence, with two decimals, or more if it is so small that two would say little.
pub fn score(x: f64) -> String {
    let places = if x.abs() < SAME_ON_SCREEN { 2 } else { of_scores(std::iter::once(x), 2) };
    format!("{x:.places$}")
}

/// The number of decimals for scores: `places` on a scale of 0 to 10 or 0 to 100, more on a smaller scale.
pub fn of_scores(numbers: impl Iterator<Item = f64>, places: usize) -> usize {
    let largest = numbers.filter(|x| x.is_finite()).fold(0.0, |largest: f64, x| largest.max(x.abs()));
    if largest < SAME_ON_SCREEN {
        return places;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 6")]
    let more = (1.0 - largest.log10().ceil()).clamp(0.0, 6.0) as usize;
    (places + more).min(MOST_PLACES)
}

/// A weight in a sentence, with two decimals, or more if rounding would change it by over 5 %.
pub fn share(x: f64) -> String {
    let is_close = |places: &usize| (format!("{x:.places$}").parse::<f64>().unwrap_or(x) - x).abs() <= x.abs() / 20.0;
    format!("{x:.*}", (2..MOST_PLACES).find(is_close).unwrap_or(MOST_PLACES))
}

/// The maximum number of decimals.
const MOST_PLACES: usize = 6;

/// The number of decimals, at least `places`, that distinguishes neighbouring numbers unless they are equal.
pub fn telling_apart(numbers: &[f64], places: usize) -> usize {
    let is_told = |places: usize, pair: &[f64]| {
        let [a, b] = [pair[0], pair[1]];
        // Numbers further apart than one unit of the last digit always differ; no need to format them.
        let is_far = (a - b).abs() * 10f64.powi(i32::try_from(places).unwrap_or(0)) > 1.0;
        is_far || (a - b).abs() < SAME_ON_SCREEN || format!("{a:.places$}") != format!("{b:.places$}")
    };
    let all_told = |places: &usize| numbers.windows(2).all(|pair| is_told(*places, pair));
    (places..MOST_PLACES).find(all_told).unwrap_or(places.max(MOST_PLACES))
}

fn trimmed(text: &str) -> String {
    let (digits, exponent) = text.split_once('e').map_or((text, None), |(digits, exponent)| (digits, Some(exponent)));
    let digits = match digits.contains('.') {
        true => digits.trim_end_matches('0').trim_end_matches('.'),
        false => digits,
    };
    let digits = if digits == "-0" { "0" } else { digits };
    exponent.map_or(digits.to_string(), |exponent| format!("{digits}e{exponent}"))
}

/// How many decimals distinguish the numbers of a column: four significant digits for the median.
pub fn decimals(numbers: impl Iterator<Item = f64>) -> usize {
    let mut sizes: Vec<f64> = numbers.filter(|x| x.is_finite() && *x != 0.0).map(f64::abs).collect();
    sizes.sort_unstable_by(f64::total_cmp);
    let (Some(&middle), whole) = (sizes.get(sizes.len() / 2), sizes.iter().all(|x| x.fract() == 0.0)) else { return 0 };
    if whole {
        return 0;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 6")]
    let decimals = (3.0 - middle.log10().floor()).clamp(0.0, 6.0) as usize;
    decimals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_show_six_digits_and_no_more() {
        for (x, expected) in [
            (0.1 + 0.2, "0.3"),
            (1.0 / 3.0, "0.333333"),
            (50.0, "50"),
            (41903.25, "41903.2"),
            (-0.00001234, "-0.00001234"),
            (1.5e20, "1.5e20"),
            (2.0f64.powi(40), "1099511627776"),
            (-1e-17, "-1e-17"),
        ] {
            assert_eq!(number(x), expected);
        }
    }

    #[test]
    fn scores_show_more_digits_on_a_smaller_scale() {
        for (x, expected) in
            [(85.876, "85.88"), (7.0, "7.00"), (0.9621, "0.962"), (0.0312, "0.0312"), (0.0, "0.00"), (-1e-15, "0.00")]
        {
            assert_eq!(score(x).trim_start_matches('-'), expected);
        }
        assert_eq!((signed(-0.4), signed(0.0043), signed(1e-12)), ("−0.40".into(), "+0.0043".into(), "0.00".into()));
        assert_eq!((share(0.2), share(0.125), share(0.0034)), ("0.20".into(), "0.12".into(), "0.0034".into()));
        assert_eq!(of_scores([100.0, 0.2].into_iter(), 2), 2);
    }

    #[test]
    fn neighbours_are_told_apart_unless_they_are_ties() {
        assert_eq!(telling_apart(&[0.9621, 0.9614, 0.5], 2), 3);
        assert_eq!(telling_apart(&[80.0, 70.0], 2), 2);
        assert_eq!(telling_apart(&[80.0, 80.0, 70.0], 2), 2);
        assert_eq!(telling_apart(&[80.000_000_1, 80.0], 2), 6, "no more than six");
    }

    #[test]
    fn a_column_shows_four_digits_of_its_middle() {
        assert_eq!(decimals([12.345, 0.001, 87.65].into_iter()), 2);
        assert_eq!(decimals([1.0, 25.0].into_iter()), 0);
        assert_eq!(decimals([0.0123, 0.0456].into_iter()), 5);
    }
}
