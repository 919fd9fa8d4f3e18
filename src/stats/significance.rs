//! Two-sided p-values of correlations: how likely chance alone would produce one.

use std::f64::consts::{FRAC_1_SQRT_2, PI};

use super::ranks::ties;
use crate::tolerance::{SERIES, SMALLEST};

/// Returns the p-value of a correlation `r` of three or more values, none of them missing. It uses Student's t with n −
/// 2 degrees of freedom, or for Kendall's tau-b the normal distribution with the variance corrected for ties.
pub fn p_value(by: &str, r: f64, a: &[f64], b: &[f64]) -> f64 {
    match by {
        "kendall" => of_tau(r, a, b),
        _ => of_r(r, a.len()),
    }
}

/// With t = r √((n − 2) / (1 − r²)), the p-value is the regularised incomplete beta function at 1 − r².
fn of_r(r: f64, n: usize) -> f64 {
    regularised_beta((1.0 - r) * (1.0 + r), r * r, (n as f64 - 2.0) / 2.0)
}

/// I_x(a, ½) for x + y = 1. The continued fraction converges fast on one side of the peak, its mirror image on the
/// other.
fn regularised_beta(x: f64, y: f64, a: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if y <= 0.0 {
        return 1.0;
    }
    let front = (a * x.ln() + 0.5 * y.ln() + ln_gamma_ratio(a) - 0.5 * PI.ln()).exp();
    match x < (a + 1.0) / (a + 2.5) {
        true => (front * fraction(x, a, 0.5) / a).min(1.0),
        false => (1.0 - front * fraction(y, 0.5, a) / 0.5).max(0.0),
    }
}

/// The continued fraction of the incomplete beta function, by Lentz's method (Press et al., Numerical Recipes, 6.4).
fn fraction(x: f64, a: f64, b: f64) -> f64 {
    const MAX_TERMS: u32 = 100_000;
    let away_from_zero = |value: f64| if value.abs() < SMALLEST { SMALLEST } else { value };
    let mut c = 1.0;
    let mut d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut product = d;
    for step in 1..=MAX_TERMS {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let before = product;
        for term in [even, odd] {
            d = 1.0 / away_from_zero(1.0 + term * d);
            c = away_from_zero(1.0 + term / c);
            product *= c * d;
        }
        if (product - before).abs() <= SERIES * product.abs() {
            break;
        }
    }
    product
}

/// ln(Γ(a + ½) / Γ(a)) by its asymptotic series, after Γ(a + 1) = a Γ(a) has been used to make a large.
fn ln_gamma_ratio(a: f64) -> f64 {
    let (mut large, mut steps) = (a, 0.0);
    while large < 30.0 {
        steps += (large / (large + 0.5)).ln();
        large += 1.0;
    }
    let inverse = 1.0 / large;
    let square = inverse * inverse;
    let series = inverse * (-1.0 / 8.0 + square * (1.0 / 192.0 + square * (-1.0 / 640.0 + square * 17.0 / 14336.0)));
    0.5 * large.ln() + series + steps
}

/// Kendall's S divided by its standard deviation under independence (Kendall 1970), without a continuity correction.
fn of_tau(tau: f64, a: &[f64], b: &[f64]) -> f64 {
    let (of_a, of_b, n) = (ties(a), ties(b), a.len() as f64);
    let sum = |ties: &[f64], term: fn(f64) -> f64| ties.iter().map(|tied| term(*tied)).sum::<f64>();
    let pairs = |t: f64| t * (t - 1.0);
    let triples = |t: f64| t * (t - 1.0) * (t - 2.0);
    let spread = |t: f64| t * (t - 1.0) * (2.0 * t + 5.0);
    let untied = (pairs(n) - sum(&of_a, pairs)) * (pairs(n) - sum(&of_b, pairs));
    let s = (tau * untied.sqrt() / 2.0).round();
    let variance = (spread(n) - sum(&of_a, spread) - sum(&of_b, spread)) / 18.0
        + sum(&of_a, pairs) * sum(&of_b, pairs) / (2.0 * pairs(n))
        + sum(&of_a, triples) * sum(&of_b, triples) / (9.0 * triples(n));
    erfc(s.abs() / variance.sqrt() * FRAC_1_SQRT_2)
}

/// The complementary error function for x ≥ 0, which is twice the upper tail of the normal distribution at x √2: by a
/// series, and for large x by its continued fraction (Abramowitz & Stegun 7.1.6 and 7.1.14).
fn erfc(x: f64) -> f64 {
    let bell = (-x * x).exp() / PI.sqrt();
    if x >= 2.0 {
        let below = (1..=120).rev().fold(x, |below, k| x + f64::from(k) / 2.0 / below);
        return bell / below;
    }
    let (mut term, mut sum) = (x, x);
    for k in 1..=100 {
        term *= 2.0 * x * x / f64::from(2 * k + 1);
        sum += term;
    }
    (1.0 - 2.0 * bell * sum).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(computed: f64, expected: f64, nearly: f64) {
        assert!((computed - expected).abs() <= nearly * expected.abs(), "{computed}, expected {expected}");
    }

    /// In closed form: 1 − (2/π) asin |r| for n = 3 (Cauchy), 1 − |r| for n = 4, 1 − |r| (3 − r²) / 2 for n = 6.
    #[test]
    fn few_degrees_of_freedom_have_closed_forms() {
        for r in [-0.999, -0.7, -0.2, 1e-9, 0.1, 0.5, 0.95] {
            let size = f64::abs(r);
            close(of_r(r, 3), 1.0 - 2.0 / PI * size.asin(), 1e-12);
            close(of_r(r, 4), 1.0 - size, 1e-12);
            close(of_r(r, 6), 1.0 - size * (3.0 - r * r) / 2.0, 1e-10);
        }
        assert_eq!((of_r(1.0, 5).to_bits(), of_r(0.0, 5).to_bits()), (0f64.to_bits(), 1f64.to_bits()));
    }

    /// Student's table at two-sided 5 %, 1 % and 0.1 %, for t with 10, 30 and 120 degrees of freedom.
    #[test]
    fn the_table_of_student() {
        let printed = [
            (10, [(2.228, 0.05), (3.169, 0.01), (4.587, 0.001)]),
            (30, [(2.042, 0.05), (2.750, 0.01), (3.646, 0.001)]),
            (120, [(1.980, 0.05), (2.617, 0.01), (3.373, 0.001)]),
        ];
        for (degrees, row) in printed {
            for (t, p) in row {
                let r = t / f64::sqrt(t * t + f64::from(degrees));
                close(of_r(r, usize::try_from(degrees).expect("small") + 2), p, 2e-3);
            }
        }
    }

    /// erfc by its printed table (Abramowitz & Stegun 7.1), and for a large x by erfc(5) = 1.537459794428035e-12.
    #[test]
    fn the_table_of_the_error_function() {
        close(erfc(0.0), 1.0, 1e-15);
        close(erfc(0.5), 1.0 - 0.520_499_877_8, 1e-9);
        close(erfc(1.0), 1.0 - 0.842_700_792_9, 1e-9);
        close(erfc(1.999_999_999_999), erfc(2.0), 1e-10);
        close(erfc(2.0), 0.004_677_734_981_047_266, 1e-12);
        close(erfc(5.0), 1.537_459_794_428_035e-12, 1e-12);
    }

    /// With many units t is normal in the limit, and the fraction still converges.
    #[test]
    fn a_million_units_are_nearly_normal() {
        let r = 1.959_963_984_540_054 / 1e6f64.sqrt();
        close(of_r(r, 1_000_002), 0.05, 1e-4);
        close(of_r(0.9, 100_000) + 1.0, 1.0, 1e-15);
    }
}
