//! Spearman's rank correlation: Pearson's correlation of ranks; ties take the mean of their places.

use super::Measure;
use super::bootstrap::Counts;
use crate::model::Proof;
use crate::stats::equal::{compare, is_level};

pub(super) static METHOD: Measure = Measure {
    name: "spearman",
    about: "the correlation of ranks, from -1 to 1; equal ranks take the mean of their places",
    formula: "Pearson's correlation of the ranks",
    source: "Spearman 1904",
    options: &[],
    proofs: &[Proof { cites: "Sałabun & Urbaniak 2020", file: "likeness" }],
    fit: |two| rho(&two.ranks[0], &two.ranks[1], &vec![1.0; two.ranks[0].len()]),
};

pub(super) fn rho(a: &[f64], b: &[f64], counts: Counts) -> Option<f64> {
    correlation(&mid_ranks(a, counts), &mid_ranks(b, counts), counts)
}

/// 1 for the lowest value; equal values take the mean of their places.
pub(in crate::analysis) fn mid_ranks(values: &[f64], counts: Counts) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&i, &j| values[i].total_cmp(&values[j]));
    let (mut ranks, mut below, mut at) = (vec![0.0; values.len()], 0.0, 0);
    while at < order.len() {
        let end = order[at..].iter().take_while(|&&i| compare(values[i], values[order[at]]).is_eq()).count() + at;
        let tied: f64 = order[at..end].iter().map(|&i| counts[i]).sum();
        order[at..end].iter().for_each(|&i| ranks[i] = below + (tied + 1.0) / 2.0);
        (below, at) = (below + tied, end);
    }
    ranks
}

/// Pearson's correlation of values that are all there, each pair counted so often; none without spread.
pub(in crate::analysis) fn correlation(a: &[f64], b: &[f64], counts: Counts) -> Option<f64> {
    let n: f64 = counts.iter().sum();
    let mean = |x: &[f64]| x.iter().zip(counts).map(|(x, count)| x * count).sum::<f64>() / n;
    let has_spread = |x: &[f64]| {
        let drawn = x.iter().zip(counts).filter(|(_, count)| **count > 0.0).map(|(x, _)| *x);
        let (lo, hi) = drawn.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), x| (x.min(lo), x.max(hi)));
        lo < hi && !is_level(lo, hi)
    };
    if !has_spread(a) || !has_spread(b) {
        return None;
    }
    let (mean_a, mean_b) = (mean(a), mean(b));
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for ((a, b), count) in a.iter().zip(b).zip(counts) {
        let (a, b) = (a - mean_a, b - mean_b);
        (ab, aa, bb) = (ab + count * a * b, aa + count * a * a, bb + count * b * b);
    }
    Some((ab / (aa.sqrt() * bb.sqrt())).clamp(-1.0, 1.0)).filter(|r| r.is_finite())
}
