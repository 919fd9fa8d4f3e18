//! Ordered weighted average: weights belong to positions, the best member first.

use super::{Aggregate, Args, Form, Group, Mean, PLAIN, Promise, ScoreScope};
use crate::Result;
use crate::phrase::with;

pub(super) static METHOD: Aggregate = Aggregate {
    name: "owa",
    about: "ordered weighted average: weights by position, the best member first; the weights of the members have no \
            effect",
    zh: "有序加权平均：按名次加权，最好的成员在前；成员的权重不起作用",
    formula: "Σ v_k · r_(k), r sorted downwards",
    source: "Yager 1988",
    options: Options::TABLE,
    proofs: &[],
    fit: Mean {
        of: ScoreScope::Form(|args| Form::Places(Options::of(args).weights)),
        check,
        promises: &[Promise::Order, Promise::Between, Promise::Shifts],
        ..PLAIN
    },
};

crate::options! {
    struct Options {
        /// by position, the best member first; if scores are missing, they are stretched over the remaining ones
        weights: Vec<f64> = weights(),
    }
}

/// If values are missing, the weights are read as a quantifier (Yager 1988): the best share x of the members has the
/// weight Q(x), which is linear between the positions.
pub(super) fn of(scores: &[f64], weights: &[f64]) -> f64 {
    let mut sorted = scores.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    if sorted.len() == weights.len() {
        return super::mean(&sorted, weights);
    }
    let per = weights.len() as f64 / sorted.len() as f64;
    let part = |from: f64, to: f64| {
        let within = |place: usize| (to.min(place as f64 + 1.0) - from.max(place as f64)).max(0.0);
        weights.iter().enumerate().map(|(place, weight)| weight * within(place)).sum::<f64>()
    };
    sorted.iter().enumerate().map(|(k, r)| r * part(k as f64 * per, (k as f64 + 1.0) * per)).sum()
}

fn check(group: &Group, args: &Args) -> Result<()> {
    let given = Options::of(args).weights.len();
    if given == group.size {
        return Ok(());
    }
    let reason = match given {
        0 => "no weights by rank are given".to_string(),
        _ => format!("there are {given} weights by rank for {} members", group.size),
    };
    // Better positions weigh more; the first gets whatever the others, as printed, leave of 1.
    let n = group.size;
    let thousandths = |k: usize| 2000 * (n - k) / (n * (n + 1));
    let first = 1000 - (1..n).map(thousandths).sum::<usize>();
    let weights = std::iter::once(first).chain((1..n).map(thousandths)).map(|weight| weight as f64 / 1000.0);
    let hint = with("weights", weights.collect::<Vec<f64>>()).with("at", group.code).does("has one for each member");
    Err(group.refuse("owa", group.code, reason, hint))
}
