//! Footrule: the sum of the absolute rank differences.

use super::Measure;
use crate::stats::{Ties, ranks};

pub(super) static METHOD: Measure = Measure {
    name: "footrule",
    about: "the sum of absolute rank differences over the units in both, 0 for the same order; ties share the better \
            rank",
    zh: "名次差的绝对值之和，越小越相近",
    formula: "Σ |x − y|",
    source: "Spearman 1906; Diaconis & Graham 1977",
    options: &[],
    proofs: &[],
    fit: of,
};

fn of(two: &super::RankPair) -> Option<f64> {
    let [a, b] = [0, 1].map(|side| best_ranks(&two.ranks[side]));
    Some(a.iter().zip(&b).map(|(a, b)| (a - b).abs()).sum())
}

/// Tied units share the better rank, as in every ranking shown.
fn best_ranks(values: &[f64]) -> Vec<f64> {
    ranks(values, Ties::Min)
}

/// The largest value possible for such ranks, however they are assigned: the best ranks of one side paired with the
/// worst of the other. Without ties it is half of n², rounded down.
pub fn footrule_most(a: &[f64], b: &[f64]) -> f64 {
    let sorted = |values: &[f64]| {
        let mut ranks = best_ranks(values);
        ranks.sort_unstable_by(f64::total_cmp);
        ranks
    };
    sorted(a).iter().zip(sorted(b).iter().rev()).map(|(a, b)| (a - b).abs()).sum()
}
