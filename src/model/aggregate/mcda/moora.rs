//! MOORA: a ratio system, or the largest distance from a reference point.

use super::norm::{Norm, highest, vector};
use super::{DECISION, Decision, MATRIX, MISSING, Matrix, Outcome};
use crate::Result;
use crate::data::Direction;
use crate::data::options::Args;
use crate::model::aggregate::{Aggregate, Mean, Proof, ScoreScope};
use crate::model::method::Gaps;

pub(in crate::model::aggregate) static METHOD: Aggregate = Aggregate {
    name: "moora",
    about: "ratio system: the weighted sum where higher is better minus that where lower is; or the largest distance \
            from the best values, where lower scores are better",
    zh: "比率系统：效益指标加权和减去成本指标加权和；或与参照点的最大距离（越低越好）",
    formula: "Σ w · r where higher is better − Σ w · r where lower is; reference point: max |w · (best r − r)|; r = x / \
              √Σx²",
    source: "Brauers & Zavadskas 2006",
    options: Options::TABLE,
    proofs: &[Proof { cites: "Karabasevic et al. 2015", file: "decisions" }],
    fit: Mean {
        of: ScoreScope::Matrix(Matrix {
            of,
            better: |args| match Options::of(args).system {
                System::Ratio => Direction::Higher,
                System::ReferencePoint => Direction::Lower,
            },
            no_parts: |args| match Options::of(args).system {
                System::Ratio => None,
                System::ReferencePoint => Some("its score is the largest distance in any one indicator"),
            },
            ..MATRIX
        }),
        ..DECISION
    },
};

crate::words! {
    enum System {
        Ratio = "ratio",
        ReferencePoint = "reference_point",
    }
}

crate::options! {
    struct Options {
        /// what the score is: the difference of sums, or the largest distance from the best values
        system: System = word(),
        /// what is weighted: x / √Σx², or the scores of the model's own `normalise`
        norm: Norm = one_of(&["vector", "given"]),
        missing: Gaps = MISSING,
    }
}

fn of(decision: &Decision, args: &Args) -> Result<Outcome> {
    let Options { system, norm, .. } = Options::of(args);
    let signed = signed(decision, norm);
    Ok(match system {
        System::Ratio => Outcome { scores: decision.sums(&signed), parts: signed, ..Outcome::default() },
        System::ReferencePoint => Outcome { scores: distances(decision, &signed), ..Outcome::default() },
    })
}

/// w · r, negative where lower is better.
pub(super) fn signed(decision: &Decision, norm: Norm) -> Vec<Vec<f64>> {
    let column = |column: &super::Criterion| -> Vec<f64> {
        let (r, sign) = match norm {
            Norm::Given => (column.scores.clone(), 1.0),
            _ => (vector(&column.values), if column.is_cost() { -1.0 } else { 1.0 }),
        };
        r.into_iter().map(|r| sign * column.weight * r).collect()
    };
    decision.columns.iter().map(column).collect()
}

/// The largest distance of each row from the best of any column.
pub(super) fn distances(decision: &Decision, signed: &[Vec<f64>]) -> Vec<f64> {
    let best: Vec<f64> = signed.iter().map(|column| highest(column)).collect();
    let largest = |row: usize| signed.iter().zip(&best).map(|(column, best)| best - column[row]).fold(0.0, f64::max);
    (0..decision.count()).map(largest).collect()
}
