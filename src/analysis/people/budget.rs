//! Budget allocation: each person distributes the same number of points.

use super::{Args, Result, Setting, Survey, Weighting, points};
use crate::tolerance::SHARE;

pub(super) static METHOD: Survey = Survey {
    name: "budget",
    about: "each person distributes 100 points",
    zh: "预算分配法：每人分配100分",
    formula: "w = points / total; mean over people",
    source: "OECD/JRC 2008, section 6.5",
    options: Options::TABLE,
    proofs: &[],
    fit: weights,
};

crate::options! {
    struct Options {
        /// what each person's points must sum to
        total: f64 = positive(100.0),
    }
}

fn weights(answers: &Setting, args: &Args) -> Result<Weighting> {
    let Options { total } = Options::of(args);
    points::weights(METHOD.name, answers, |points| {
        let sum: f64 = points.iter().sum();
        ((sum - total).abs() > SHARE * total).then(|| format!("sum to {sum}, not to the {total} of the budget"))
    })
}
