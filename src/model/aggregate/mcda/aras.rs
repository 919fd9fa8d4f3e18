//! ARAS: the weighted sum of a unit relative to that of an ideal unit, which takes part in the normalisation.

use super::norm::{Norm, highest, shares};
use super::{DECISION, Decision, MATRIX, MISSING, Matrix, Outcome};
use crate::Result;
use crate::data::options::Args;
use crate::model::aggregate::{Aggregate, Mean, Proof, ScoreScope};
use crate::model::method::Gaps;

pub(in crate::model::aggregate) static METHOD: Aggregate = Aggregate {
    name: "aras",
    about: "weighted sum as a share of that of an ideal unit, which has the best value of every indicator",
    zh: "加性比率评价法：加权和与理想对象（各指标最优值）之比",
    formula: "S / S0, S = Σ w · r; r = x / Σ x, (1/x) / Σ (1/x) where lower is better, sums over all units and the ideal \
              (0)",
    source: "Zavadskas & Turskis 2010",
    options: Options::TABLE,
    proofs: &[Proof { cites: "Stanujkic, Djordjevic & Karabasevic 2015", file: "decisions" }],
    fit: Mean {
        of: ScoreScope::Matrix(Matrix { of, ..MATRIX }),
        undefined: "every indicator has only zeros",
        ..DECISION
    },
};

crate::options! {
    struct Options {
        /// what is added up: shares of the sum, or the scores of the model's own `normalise`
        norm: Norm = one_of(&["sum", "given"]),
        missing: Gaps = MISSING,
    }
}

fn of(decision: &Decision, args: &Args) -> Result<Outcome> {
    let is_given = Options::of(args).norm == Norm::Given;
    let mut ideal = 0.0;
    let mut parts = Vec::with_capacity(decision.columns.len());
    for column in &decision.columns {
        if !is_given {
            decision.check_sign(METHOD.name, column, !column.is_cost())?;
        }
        let mut r = match (is_given, column.is_cost()) {
            (true, _) => column.scores.clone(),
            (false, true) => column.values.iter().map(|x| 1.0 / x).collect(),
            (false, false) => column.values.clone(),
        };
        // The ideal is the best of the values, and after 1 / x higher is better everywhere.
        r.push(highest(&r));
        let mut r = if is_given { r } else { shares(&r) };
        ideal += column.weight * r.pop().unwrap_or(0.0);
        parts.push(r.into_iter().map(|r| column.weight * r).collect::<Vec<f64>>());
    }
    parts.iter_mut().flatten().for_each(|part| *part /= ideal);
    Ok(Outcome { scores: decision.sums(&parts), parts, ..Outcome::default() })
}
