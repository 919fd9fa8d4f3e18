//! Rank sum: weights fall by the same amount from place to place.

use super::{Proof, Survey, orders};

pub(super) static METHOD: Survey = Survey {
    name: "rank_sum",
    about: "weights fall by the same amount from place to place",
    zh: "秩和法：权重按名次等差递减",
    formula: "w_j = 2 (n + 1 − j) / (n (n + 1)); ties share the mean of their places",
    source: "Stillwell et al. 1981",
    options: &[],
    proofs: &[Proof { cites: "the weights of four places by the formula of Stillwell et al. 1981", file: "people" }],
    fit: |answers, _| orders::weights(METHOD.name, answers, |k, n| n + 1.0 - k),
};
