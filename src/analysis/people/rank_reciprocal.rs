//! Rank reciprocal: weights are proportional to 1, 1/2, 1/3 and so on.

use super::{Proof, Survey, orders};

pub(super) static METHOD: Survey = Survey {
    name: "rank_reciprocal",
    about: "weights are proportional to 1, 1/2, 1/3 …",
    zh: "秩倒数法：权重与名次的倒数成正比",
    formula: "w_j = (1/j) / Σ_k 1/k; ties share the mean of their places",
    source: "Stillwell et al. 1981",
    options: &[],
    proofs: &[Proof { cites: "the weights of four places by the formula of Stillwell et al. 1981", file: "people" }],
    fit: |answers, _| orders::weights(METHOD.name, answers, |k, _| 1.0 / k),
};
