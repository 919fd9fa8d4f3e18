//! MABAC: distances from the border between good and bad, the geometric mean of all units in each indicator.

use super::norm::{ABOUT, Norm, normalised};
use super::{DECISION, Decision, MATRIX, MISSING, Matrix, Outcome};
use crate::Result;
use crate::data::options::Args;
use crate::model::aggregate::{Aggregate, Mean, Proof, ScoreScope};
use crate::model::method::Gaps;
use crate::phrase::option;

pub(in crate::model::aggregate) static METHOD: Aggregate = Aggregate {
    name: "mabac",
    about: "sum of the distances from a border, the geometric mean of all units in each indicator; above 0 is better \
            than the border",
    zh: "多属性边界近似区域比较法：各指标与所有对象的几何平均（边界）之差的总和",
    formula: "Σ (v − g), v = w · (r + 1), g = (Π v)^(1/n) over the units; r by min–max from 0 to 1",
    source: "Pamučar & Ćirović 2015",
    options: Options::TABLE,
    proofs: &[Proof { cites: "Pamučar & Ćirović 2015", file: "decisions" }],
    fit: Mean { of: ScoreScope::Matrix(Matrix { of, ..MATRIX }), ..DECISION },
};

crate::options! {
    struct Options {
        norm: Norm = one_of(&["minmax", "vector", "sum", "linear", "given"]).about(ABOUT),
        missing: Gaps = MISSING,
    }
}

fn of(decision: &Decision, args: &Args) -> Result<Outcome> {
    let columns = normalised(decision, Options::of(args).norm, METHOD.name)?;
    let mut parts = Vec::with_capacity(columns.len());
    for (r, column) in columns.iter().zip(&decision.columns) {
        if let Some(row) = r.iter().position(|r| *r <= -1.0) {
            let reason = format!("1 + r must be above 0, but r of {} is {}", decision.label(row), r[row]);
            let hint = option("norm", "minmax").does("has r from 0 to 1");
            return Err(decision.refuse(METHOD.name, column.code, reason, hint));
        }
        let border = r.iter().map(|r| r.ln_1p()).sum::<f64>() / r.len() as f64;
        parts.push(r.iter().map(|r| column.weight * (r + 1.0 - border.exp())).collect());
    }
    Ok(Outcome { scores: decision.sums(&parts), parts, ..Outcome::default() })
}
