//! Copeland's rule: the number of units that one beats by majority, minus the number that beat it.

use super::outranking::{levels, shares};
use super::{DECISION, Decision, MATRIX, MISSING, Matrix, Outcome, Over};
use crate::Result;
use crate::data::options::Args;
use crate::model::aggregate::{Aggregate, Mean, Promise, Proof, ScoreScope};
use crate::model::method::Gaps;
use crate::tolerance::ROUNDING;

pub(in crate::model::aggregate) static METHOD: Aggregate = Aggregate {
    name: "copeland",
    about: "number of units that one beats minus the number that beat it; one beats another if it is ahead for more \
            than half of the weight, where equal scores count half",
    zh: "科普兰规则：以多数权重胜过的对象个数减去败给的对象个数",
    formula: "#(e_ik > ½) − #(e_ik < ½), e_ik = Σ w (i ahead of k) + ½ Σ w (equal)",
    source: "Copeland 1951; Munda 2008",
    options: Options::TABLE,
    proofs: &[Proof { cites: "OECD/JRC 2008, tables 25 and 36", file: "votes" }],
    fit: Mean {
        of: ScoreScope::Matrix(Matrix {
            over: Over::Members,
            of,
            no_parts: |_| Some("its score counts majorities, to which no member adds alone"),
            ..MATRIX
        }),
        promises: &[Promise::Weights, Promise::Order, Promise::Dominance, Promise::Measures],
        ..DECISION
    },
};

crate::options! {
    struct Options {
        missing: Gaps = MISSING,
    }
}

fn of(decision: &Decision, _: &Args) -> Result<Outcome> {
    let shares = shares(decision, &levels(decision), METHOD.name)?;
    let rows = || 0..decision.count();
    let count = |is_it: &dyn Fn(f64) -> bool, i: usize| {
        rows().filter(|&k| k != i && is_it(shares[i][k] - shares[k][i])).count()
    };
    let wins: Vec<f64> = rows().map(|i| count(&|lead| lead > ROUNDING, i) as f64).collect();
    let losses: Vec<f64> = rows().map(|i| count(&|lead| lead < -ROUNDING, i) as f64).collect();
    let ties = rows().map(|i| (decision.count() - 1) as f64 - wins[i] - losses[i]).collect();
    let scores = wins.iter().zip(&losses).map(|(wins, losses)| wins - losses).collect();
    Ok(Outcome { scores, measures: vec![("wins", wins), ("ties", ties), ("losses", losses)], ..Outcome::default() })
}
