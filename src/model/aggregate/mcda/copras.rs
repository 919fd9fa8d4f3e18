//! COPRAS: the shares of a unit where higher is better, plus what its shares where lower is better leave it.

use super::norm::{Norm, highest, shares};
use super::{DECISION, Decision, MATRIX, MISSING, Matrix, Outcome};
use crate::Result;
use crate::data::options::Args;
use crate::model::aggregate::{Aggregate, Mean, Proof, ScoreScope};
use crate::model::method::Gaps;

pub(in crate::model::aggregate) static METHOD: Aggregate = Aggregate {
    name: "copras",
    about: "shares of all units' total where higher is better (S+), plus a part that shrinks with the shares where \
            lower is better (S−); the best unit has 1",
    zh: "复杂比例评价法：效益指标的份额之和（S+）加上成本指标份额（S−）的反比部分，最好者为1",
    formula: "Q / max Q; Q = S+ + Σ S− / (S− · Σ (1 / S−)), S± = Σ w · x / Σ x over the indicators where higher, lower is \
              better",
    source: "Zavadskas et al. 1994; without a lower-is-better indicator, Q = S+",
    options: Options::TABLE,
    proofs: &[
        Proof { cites: "Goswami & Mitra 2020", file: "decisions" },
        Proof { cites: "Uysal & İnan 2022", file: "decisions" },
    ],
    fit: Mean {
        of: ScoreScope::Matrix(Matrix {
            of,
            no_parts: |_| Some("the indicators where lower is better enter by their sum"),
            ..MATRIX
        }),
        undefined: "all units have 0 in every indicator where higher is better",
        ..DECISION
    },
};

crate::options! {
    struct Options {
        /// what the shares are taken of: the values, or the scores of the model's own `normalise`
        norm: Norm = one_of(&["sum", "given"]),
        missing: Gaps = MISSING,
    }
}

fn of(decision: &Decision, args: &Args) -> Result<Outcome> {
    let is_given = Options::of(args).norm == Norm::Given;
    let (mut plus, mut minus) = (vec![0.0; decision.count()], vec![0.0; decision.count()]);
    for column in &decision.columns {
        let values = if is_given { &column.scores } else { &column.values };
        if let Some(row) = values.iter().position(|x| *x < 0.0) {
            let reason =
                format!("shares need values of 0 or more, but that of {} is {}", decision.label(row), values[row]);
            let hint = "`topsis`, `vikor` and `promethee` take values of either sign";
            return Err(decision.refuse(METHOD.name, column.code, reason, hint));
        }
        let sum = if column.is_cost() && !is_given { &mut minus } else { &mut plus };
        sum.iter_mut().zip(shares(values)).for_each(|(sum, share)| *sum += column.weight * share);
    }
    let q = if is_given || !decision.columns.iter().any(|column| column.is_cost()) {
        plus.clone()
    } else {
        with_costs(decision, &plus, &minus)?
    };
    let best = highest(&q);
    let scores = q.iter().map(|q| q / best).collect();
    Ok(Outcome { scores, measures: vec![("S_plus", plus), ("S_minus", minus), ("Q", q)], ..Outcome::default() })
}

fn with_costs(decision: &Decision, plus: &[f64], minus: &[f64]) -> Result<Vec<f64>> {
    let total: f64 = minus.iter().sum();
    if total == 0.0 {
        return Ok(plus.to_vec());
    }
    if let Some(row) = minus.iter().position(|s| *s <= 0.0) {
        let label = decision.label(row);
        let reason = format!("{label} has 0 in every indicator where lower is better, and 1 / S− is undefined");
        return Err(decision.refuse(METHOD.name, decision.group.code, reason, "`topsis` and `moora` take zeros"));
    }
    let inverse: f64 = minus.iter().map(|s| 1.0 / s).sum();
    Ok(plus.iter().zip(minus).map(|(plus, minus)| plus + total / (minus * inverse)).collect())
}
