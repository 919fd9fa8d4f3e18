//! CODAS: how much farther a unit is from the worst values than each other unit.

use super::norm::{ABOUT, Norm, lowest, normalised, weighted};
use super::{DECISION, Decision, MATRIX, MISSING, MOST_COMPARED, Matrix, Outcome};
use crate::Result;
use crate::data::options::Args;
use crate::model::aggregate::{Aggregate, Mean, Promise, Proof, ScoreScope};
use crate::model::method::Gaps;

pub(in crate::model::aggregate) static METHOD: Aggregate = Aggregate {
    name: "codas",
    about: "how much farther a unit is from the worst values than the other units; where the Euclidean distances (E) \
            differ by tau or more, the taxicab distances (T) count as well",
    zh: "组合距离评价法：与其他对象相比，离最差值有多远",
    formula: "Σ_k (E_i − E_k) + ψ · (T_i − T_k), ψ = 1 where |E_i − E_k| ≥ tau, else 0; distances of w · r \
              from the worst",
    source: "Keshavarz Ghorabaee et al. 2016",
    options: Options::TABLE,
    proofs: &[Proof { cites: "Badi et al. 2017", file: "decisions" }],
    fit: Mean {
        of: ScoreScope::Matrix(Matrix {
            of,
            no_parts: |_| Some("its score compares distances from the worst unit, which no indicator adds to alone"),
            ..MATRIX
        }),
        promises: &[Promise::Weights, Promise::Measures],
        ..DECISION
    },
};

crate::options! {
    struct Options {
        /// the difference of Euclidean distances from which on taxicab distances count
        tau: f64 = least(0.02),
        norm: Norm = one_of(&["linear", "minmax", "vector", "sum", "given"]).about(ABOUT),
        missing: Gaps = MISSING,
    }
}

fn of(decision: &Decision, args: &Args) -> Result<Outcome> {
    let Options { tau, norm, .. } = Options::of(args);
    decision.check_pairs(METHOD.name, MOST_COMPARED)?;
    let weighted = weighted(decision, &normalised(decision, norm, METHOD.name)?);
    let worst: Vec<f64> = weighted.iter().map(|column| lowest(column)).collect();
    let rows = || 0..decision.count();
    let from_worst = |row: usize| weighted.iter().zip(&worst).map(move |(column, worst)| column[row] - worst);
    let euclidean: Vec<f64> = rows().map(|row| from_worst(row).map(|d| d * d).sum::<f64>().sqrt()).collect();
    let taxicab: Vec<f64> = rows().map(|row| from_worst(row).sum()).collect();
    let lead = |i: usize, k: usize| {
        let by = euclidean[i] - euclidean[k];
        by + if by.abs() >= tau { taxicab[i] - taxicab[k] } else { 0.0 }
    };
    let mut scores = Vec::with_capacity(decision.count());
    for i in rows() {
        decision.group.watch.check_at(i)?;
        scores.push(rows().map(|k| lead(i, k)).sum());
    }
    Ok(Outcome { scores, measures: vec![("E", euclidean), ("T", taxicab)], ..Outcome::default() })
}
