//! Weighted median: the score of the middle member, whatever the others are.

use super::{Aggregate, Form, Mean, NO_OPTIONS, PLAIN, SHIFTED, ScoreScope};
use crate::tolerance::ROUNDING;

pub(super) static METHOD: Aggregate = Aggregate {
    name: "median",
    about: "weighted median: the score with half of the weight on either side, or the mean of two such scores",
    zh: "加权中位数：两侧权重各占一半的得分；两个得分并立时取其平均",
    formula: "r of half the weight; (r + r') / 2 if exactly half lies at or below r",
    source: "Edgeworth 1888; as weightedMedian of R's matrixStats with ties = \"mean\"",
    options: NO_OPTIONS,
    proofs: &[],
    fit: Mean { of: ScoreScope::Form(|_| Form::Median), promises: SHIFTED, ..PLAIN },
};

pub(super) fn of(scores: &[f64], weights: &[f64]) -> f64 {
    let mut sorted: Vec<(f64, f64)> = scores.iter().copied().zip(weights.iter().copied()).collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut below = 0.0;
    for (place, (score, weight)) in sorted.iter().enumerate() {
        below += weight;
        match sorted.get(place + 1) {
            Some((next, _)) if (below - 0.5).abs() <= ROUNDING => return score / 2.0 + next / 2.0,
            _ if below > 0.5 => return *score,
            _ => {}
        }
    }
    sorted.last().map_or(f64::NAN, |(score, _)| *score)
}
