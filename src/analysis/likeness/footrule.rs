//! Footrule: how many places the units stand apart, in sum.

use super::Measure;

pub(super) static METHOD: Measure = Measure {
    name: "footrule",
    about: "the sum of the differences of ranks, 0 for the same order",
    formula: "Σ |x − y|",
    source: "Spearman 1906; Diaconis & Graham 1977",
    options: &[],
    proofs: &[],
    fit: of,
};

fn of(two: &super::Two) -> Option<f64> {
    let [a, b] = two.among();
    Some(a.iter().zip(&b).map(|(a, b)| (a - b).abs()).sum())
}

/// The most that it can be for so many units: half of n², rounded down.
pub fn footrule_most(units: usize) -> f64 {
    (units * units / 2) as f64
}
