//! Geometric mean: a weak member lowers the score more than a strong one raises it.

use super::{Aggregate, Form, Mean, NO_OPTIONS, PLAIN, Proof, ScoreScope};

pub(super) static METHOD: Aggregate = Aggregate {
    name: "geometric",
    about: "weighted geometric mean: a strong part only partly compensates for a weak one; scores must be above 0",
    zh: "加权几何平均：弱项只能部分弥补；得分须大于0",
    formula: "exp(Σ w · ln r)",
    source: "OECD/JRC 2008, section 6.2",
    options: NO_OPTIONS,
    proofs: &[Proof { cites: "OECD/JRC 2008, table 38 and page 104", file: "means" }],
    fit: Mean { of: ScoreScope::Form(|_| Form::Power(0.0)), ..PLAIN },
};

pub(super) fn of(scores: &[f64], weights: &[f64]) -> f64 {
    scores.iter().zip(weights).map(|(r, w)| w * r.ln()).sum::<f64>().exp()
}

/// Returns the logarithmic mean (a − b) / (ln a − ln b) of two numbers above 0, or x if both are x (Carlson 1972).
pub(super) fn logarithmic(a: f64, b: f64) -> f64 {
    let (middle, apart) = (a / 2.0 + b / 2.0, ((a - b) / (a + b)).abs());
    match apart {
        0.0 => middle,
        // ln (a / b) = 2 · artanh ((a − b) / (a + b)), which keeps its digits if a and b are close.
        near if near < 0.5 => middle * (near / near.atanh()),
        _ => (a - b) / (a.ln() - b.ln()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logarithmic_mean_holds_near_and_far() {
        let e = std::f64::consts::E;
        for (a, b, expected) in [
            (3.0, 3.0, 3.0),
            (e, 1.0, e - 1.0),
            (1.0, 1.0 + 1e-12, 1.0 + 5e-13),
            (1.0, 1.0001, 1.000_049_999_166_7),
            (100.0, 1e-9, (100.0 - 1e-9) / (100.0f64 / 1e-9).ln()),
        ] {
            for found in [logarithmic(a, b), logarithmic(b, a)] {
                assert!((found / expected - 1.0).abs() < 1e-12, "{a}, {b}: {found}, expected {expected}");
            }
        }
    }
}
