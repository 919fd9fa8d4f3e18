//! MARCOS: the weighted sum of a unit relative to those of an ideal and an anti-ideal unit.

use super::norm::{Norm, highest, lowest};
use super::{DECISION, Decision, MATRIX, MISSING, Matrix, Outcome};
use crate::Result;
use crate::data::options::Args;
use crate::model::aggregate::{Aggregate, Mean, Proof, ScoreScope};
use crate::model::method::Gaps;

pub(in crate::model::aggregate) static METHOD: Aggregate = Aggregate {
    name: "marcos",
    about: "utility between an ideal unit, which has the best value of every indicator, and an anti-ideal one, which \
            has the worst",
    zh: "以理想对象与反理想对象为参照的效用",
    formula: "(K+ + K−) / (1 + (1 − f+) / f+ + (1 − f−) / f−), K± = S / S of the ideal, the anti-ideal, f+ = K− / (K+ + \
              K−), f− = K+ / (K+ + K−); S = Σ w · r, r = x / best, best / x where lower is better",
    source: "Stević et al. 2020",
    options: Options::TABLE,
    proofs: &[Proof { cites: "Ulutaş et al. 2020", file: "decisions" }],
    fit: Mean {
        of: ScoreScope::Matrix(Matrix { of, ..MATRIX }),
        undefined: "the anti-ideal has 0 in every indicator, and the sums are divided by its own",
        ..DECISION
    },
};

crate::options! {
    struct Options {
        /// what is added up: values relative to the best one, or the scores of the model's own `normalise`
        norm: Norm = one_of(&["linear", "given"]),
        missing: Gaps = MISSING,
    }
}

/// K+ and K− are multiples of the same sum, so that the utility is one as well, and each indicator has its part in it.
fn of(decision: &Decision, args: &Args) -> Result<Outcome> {
    let norm = Options::of(args).norm;
    let columns = super::norm::normalised(decision, norm, METHOD.name)?;
    let over = |end: fn(&[f64]) -> f64| -> f64 {
        columns.iter().zip(&decision.columns).map(|(r, column)| column.weight * end(r)).sum()
    };
    let (ideal, worst) = (over(highest), over(lowest));
    let mut parts = super::norm::weighted(decision, &columns);
    let sums = decision.sums(&parts);
    let plus: Vec<f64> = sums.iter().map(|s| s / ideal).collect();
    let minus: Vec<f64> = sums.iter().map(|s| s / worst).collect();
    // Of the two utilities only their ratio matters, which is that of the two sums.
    let (up, down) = (ideal / (ideal + worst), worst / (ideal + worst));
    let over = 1.0 + (1.0 - up) / up + (1.0 - down) / down;
    parts.iter_mut().flatten().for_each(|part| *part = (*part / ideal + *part / worst) / over);
    let scores = plus.iter().zip(&minus).map(|(plus, minus)| (plus + minus) / over).collect();
    Ok(Outcome { scores, parts, measures: vec![("K_plus", plus), ("K_minus", minus)], note: None })
}
