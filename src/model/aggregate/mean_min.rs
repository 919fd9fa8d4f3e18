//! Mean–min function: the mean, less some of its distance from the weakest member.

use super::{Aggregate, Args, Mean, Of, Opt, PLAIN, Promise, least, mean};

pub(super) static METHOD: Aggregate = Aggregate {
    name: "mean_min",
    about: "weighted mean less part of its distance to the weakest member: alpha 0 is the mean, alpha 1 with beta 0 the minimum",
    formula: "M − alpha · (√((M − min)² + beta²) − beta)",
    source: "Tarabusi & Guarini 2013",
    options: &[
        Opt::portion("alpha", 0.5, "how much an unbalance costs"),
        Opt::least("beta", 0.0, "how slowly the cost sets in, in points"),
    ],
    proofs: &[],
    fit: Mean { of: Of::Unit(of), promises: &[Promise::Order, Promise::Between, Promise::Weights], ..PLAIN },
};

fn of(scores: &[f64], weights: &[f64], args: &Args) -> f64 {
    let (mean, alpha, beta) = (mean(scores, weights), args.number("alpha"), args.number("beta"));
    mean - alpha * ((mean - least(scores)).hypot(beta) - beta)
}
