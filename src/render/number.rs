//! Numbers for reading: enough digits to tell values apart, never the raw double.

/// A number with at most six significant digits; integers without a decimal point.
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

/// A difference in points with its sign: "+2.29", "−0.40", "0.00".
pub fn signed(x: f64) -> String {
    match format!("{:.2}", x.abs()) {
        zero if zero == "0.00" => zero,
        text => format!("{}{text}", if x < 0.0 { "−" } else { "+" }),
    }
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
    fn a_column_shows_four_digits_of_its_middle() {
        assert_eq!(decimals([12.345, 0.001, 87.65].into_iter()), 2);
        assert_eq!(decimals([1.0, 25.0].into_iter()), 0);
        assert_eq!(decimals([0.0123, 0.0456].into_iter()), 5);
    }
}
