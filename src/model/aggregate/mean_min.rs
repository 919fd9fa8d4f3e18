//! Mean–min function: the mean minus a part of its distance to the weakest member.

use super::{Aggregate, Form, Mean, PLAIN, Promise, ScoreScope, least, mean};

pub(super) static METHOD: Aggregate = Aggregate {
    name: "mean_min",
    about: "weighted mean minus part of its distance from the weakest member: alpha 0 is the mean, alpha 1 with beta \
            0 the minimum",
    zh: "加权平均减去其与最弱成员之差的一部分：alpha 为0即平均值，alpha 为1且 beta 为0即最小值",
    formula: "M − alpha · (√((M − min)² + beta²) − beta)",
    source: "Tarabusi & Guarini 2013",
    options: Options::TABLE,
    proofs: &[],
    fit: Mean {
        of: ScoreScope::Form(|args| {
            let Options { alpha, beta } = Options::of(args);
            Form::MeanMin { alpha, beta }
        }),
        promises: &[Promise::Order, Promise::Between, Promise::Weights, Promise::Shifts],
        ..PLAIN
    },
};

crate::options! {
    struct Options {
        /// how much imbalance costs
        alpha: f64 = portion(0.5),
        /// how gradually the cost sets in, in points
        beta: f64 = least(0.0),
    }
}

pub(super) fn of(scores: &[f64], weights: &[f64], alpha: f64, beta: f64) -> f64 {
    let mean = mean(scores, weights);
    mean - alpha * ((mean - least(scores)).hypot(beta) - beta)
}
