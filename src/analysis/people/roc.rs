//! ROC (rank order centroid): the mean of all weights that have this order.

use super::{Proof, Survey, orders};

pub(super) static METHOD: Survey = Survey {
    name: "roc",
    about: "the mean of all weights that have this order of importance",
    zh: "ROC：符合该重要性次序的所有权重之均值",
    formula: "w_j = (1/n) Σ_{k = j..n} 1/k; ties share the mean of their places",
    source: "Barron 1992",
    options: &[],
    proofs: &[Proof { cites: "the weights of four places by the formula of Barron 1992", file: "people" }],
    fit: |answers, _| orders::weights(METHOD.name, answers, place),
};

fn place(k: f64, n: f64) -> f64 {
    let (mut sum, mut at) = (0.0, k);
    while at <= n {
        sum += 1.0 / at;
        at += 1.0;
    }
    sum / n
}
