//! TOPSIS: how close a unit is to the best value of every indicator, and how far from the worst.

use super::norm::{ABOUT, Norm, highest, lowest, normalised, weighted};
use super::{DECISION, Decision, MATRIX, MISSING, Matrix, Outcome};
use crate::Result;
use crate::data::options::Args;
use crate::model::aggregate::{Aggregate, Mean, Proof, ScoreScope};
use crate::model::method::Gaps;

pub(in crate::model::aggregate) static METHOD: Aggregate = Aggregate {
    name: "topsis",
    about: "how close a unit is to an ideal that has the best value of every indicator, and how far from one that has \
            the worst",
    zh: "逼近理想解排序法：离各指标最优值组成的理想解越近、离负理想解越远，得分越高",
    formula: "D− / (D− + D+), Euclidean distances of w · r from the worst and the best unit; r = x / √Σx²",
    source: "Hwang & Yoon 1981",
    options: Options::TABLE,
    proofs: &[
        Proof { cites: "Tzeng & Huang 2011", file: "topsis" },
        Proof { cites: "Opricovic & Tzeng 2004, with norm minmax", file: "topsis" },
    ],
    fit: Mean {
        of: ScoreScope::Matrix(Matrix {
            of,
            no_parts: |_| {
                Some(
                    "its score is a ratio of distances to the ideal and the anti-ideal, which no indicator adds to alone",
                )
            },
            ..MATRIX
        }),
        ..DECISION
    },
};

crate::options! {
    struct Options {
        norm: Norm = one_of(&["vector", "minmax", "sum", "linear", "given"]).about(ABOUT),
        missing: Gaps = MISSING,
    }
}

/// If all units are equal, every one is as far from the best as from the worst, and scores 0.5.
fn of(decision: &Decision, args: &Args) -> Result<Outcome> {
    let weighted = weighted(decision, &normalised(decision, Options::of(args).norm, METHOD.name)?);
    let distance = |row: usize, end: fn(&[f64]) -> f64| {
        weighted.iter().map(|column| (column[row] - end(column)).powi(2)).sum::<f64>().sqrt()
    };
    let rows = 0..decision.count();
    let to_best: Vec<f64> = rows.clone().map(|row| distance(row, highest)).collect();
    let to_worst: Vec<f64> = rows.clone().map(|row| distance(row, lowest)).collect();
    let score = |row: usize| {
        let sum = to_best[row] + to_worst[row];
        if sum > 0.0 { to_worst[row] / sum } else { 0.5 }
    };
    Ok(Outcome {
        scores: rows.map(score).collect(),
        measures: vec![("to_best", to_best), ("to_worst", to_worst)],
        ..Outcome::default()
    })
}
