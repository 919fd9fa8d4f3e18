//! Borda count: every member is a voter that gives each unit a point for each unit behind it.

use super::outranking::levels;
use super::{DECISION, Decision, MATRIX, MISSING, Matrix, Outcome, Over};
use crate::Result;
use crate::data::options::Args;
use crate::model::aggregate::{Aggregate, Mean, Promise, Proof, ScoreScope};
use crate::model::method::Gaps;

pub(in crate::model::aggregate) static METHOD: Aggregate = Aggregate {
    name: "borda",
    about: "each member gives a unit a point for each unit behind it and half a point for each equal one; the points \
            are averaged by the weights",
    zh: "波达计数：每个成员按排在其后的对象个数给分，并列计半分，再按权重平均",
    formula: "Σ w · (number of units behind + ½ · number of equal ones)",
    source: "Borda 1784; OECD/JRC 2008, table 25; a count of n voters is n times the score",
    options: Options::TABLE,
    proofs: &[Proof { cites: "OECD/JRC 2008, tables 25, 28 and 31", file: "votes" }],
    fit: Mean {
        of: ScoreScope::Matrix(Matrix { over: Over::Members, of, ..MATRIX }),
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
    let part = |(column, levels): (&super::Criterion, Vec<usize>)| -> Vec<f64> {
        let mut at = vec![0usize; levels.len()];
        levels.iter().for_each(|&level| at[level] += 1);
        let behind: Vec<usize> = at.iter().scan(0, |sum, own| Some(std::mem::replace(sum, *sum + own))).collect();
        let points = |&level: &usize| behind[level] as f64 + (at[level] - 1) as f64 / 2.0;
        levels.iter().map(|level| column.weight * points(level)).collect()
    };
    let parts: Vec<Vec<f64>> = decision.columns.iter().zip(levels(decision)).map(part).collect();
    Ok(Outcome { scores: decision.sums(&parts), parts, ..Outcome::default() })
}
