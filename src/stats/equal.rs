//! Equality except for rounding: two numbers are equal if they agree to 12 significant digits.
//!
//! Sums of the same values in another order, or on another machine, differ in the sixteenth digit, while no measurement
//! has twelve. Every step, method and rank uses this module to decide whether two values are equal.

use crate::tolerance::{NOT_A_TIE, ROUNDING};
use std::cmp::Ordering;

/// How many significant digits of two numbers are compared.
pub const DIGITS: i32 = 12;

/// Rounds to 12 significant digits.
pub fn round(x: f64) -> f64 {
    if x == 0.0 || !x.is_finite() {
        return x + 0.0;
    }
    #[expect(clippy::cast_possible_truncation, reason = "the exponent of a double")]
    let digits = DIGITS - 1 - x.abs().log10().floor() as i32;
    match digits {
        0..=22 => (x * POWERS[digits.unsigned_abs() as usize]).round() / POWERS[digits.unsigned_abs() as usize],
        // Far from any score, rounding by way of text is slow but correct.
        _ => format!("{x:.11e}").parse().unwrap_or(x),
    }
}

/// Powers of ten that a double holds exactly.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// Compares two numbers as ranks do: they are equal if they agree to 12 significant digits.
pub fn compare(a: f64, b: f64) -> Ordering {
    match a.total_cmp(&b) {
        Ordering::Equal => Ordering::Equal,
        // Numbers that are far apart need no rounding.
        order if (a - b).abs() > NOT_A_TIE * a.abs().max(b.abs()) => order,
        _ => round(a).total_cmp(&round(b)),
    }
}

/// Whether values with this minimum and maximum are all equal: they differ by less than one unit of the twelfth digit,
/// wherever rounding would put its boundaries.
pub fn is_level(least: f64, greatest: f64) -> bool {
    greatest - least <= ROUNDING * greatest.abs().max(least.abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_digits_are_kept() {
        for (x, expected) in
            [(1.234_567_890_123_4, 1.234_567_890_12), (1e-5 / 3.0, 3.333_333_333_33e-6), (1000.0, 1000.0)]
        {
            assert!((round(x) / expected - 1.0).abs() < 1e-15, "{x}");
        }
    }

    #[test]
    fn last_digits_make_no_difference() {
        assert_eq!(compare(5.1, 5.100_000_000_000_000_5), Ordering::Equal);
        assert_eq!(compare(5.1, 5.100_000_001), Ordering::Less);
        assert_eq!(compare(-0.0, 0.0), Ordering::Equal);
        assert!(is_level(0.999_999_999_999_999_9, 1.0) && !is_level(1.0, 1.000_000_001) && is_level(0.0, 0.0));
        assert!(!is_level(0.0, 1e-300));
    }
}
