//! EDAS: how far a unit lies above and below the average of all units.

use super::norm::{Norm, highest};
use super::{DECISION, Decision, MATRIX, MISSING, Matrix, Outcome};
use crate::Result;
use crate::data::options::Args;
use crate::model::aggregate::{Aggregate, Mean, Proof, ScoreScope};
use crate::model::method::Gaps;
use crate::stats::equal::is_level;
use crate::stats::mean;

pub(in crate::model::aggregate) static METHOD: Aggregate = Aggregate {
    name: "edas",
    about: "how far a unit lies above (SP) and below (SN) the average of all units, relative to the average",
    zh: "基于与平均值距离的评价法：高于平均（SP）与低于平均（SN）的相对距离",
    formula: "½ · (SP / max SP + 1 − SN / max SN), SP = Σ w · max(0, d) and SN = Σ w · max(0, −d), d = (x − mean) / \
              mean, turned where lower is better",
    source: "Keshavarz Ghorabaee et al. 2015; a quotient whose denominator is 0 counts as 0",
    options: Options::TABLE,
    proofs: &[Proof { cites: "Ersoy 2021", file: "decisions" }],
    fit: Mean { of: ScoreScope::Matrix(Matrix { of, ..MATRIX }), ..DECISION },
};

crate::options! {
    struct Options {
        /// what is compared with its average: the values, or the scores of the model's own `normalise`
        norm: Norm = one_of(&["values", "given"]),
        missing: Gaps = MISSING,
    }
}

fn of(decision: &Decision, args: &Args) -> Result<Outcome> {
    let is_given = Options::of(args).norm == Norm::Given;
    let (mut above, mut below) = (Vec::new(), Vec::new());
    for column in &decision.columns {
        let (values, sign) = match is_given {
            true => (&column.scores, 1.0),
            false => (&column.values, if column.is_cost() { -1.0 } else { 1.0 }),
        };
        let average = mean(values).unwrap_or(f64::NAN);
        let is_same = is_level(values.iter().copied().fold(f64::INFINITY, f64::min), highest(values));
        if average <= 0.0 && !is_same {
            let reason = format!("its average is {average}, and distances are divided by it");
            let hint = "`topsis`, `vikor` and `promethee` take values of either sign";
            return Err(decision.refuse(METHOD.name, column.code, reason, hint));
        }
        let distance = |x: &f64| if is_same { 0.0 } else { column.weight * sign * (x - average) / average };
        let distances: Vec<f64> = values.iter().map(distance).collect();
        above.push(distances.iter().map(|d| d.max(0.0)).collect::<Vec<f64>>());
        below.push(distances.iter().map(|d| (-d).max(0.0)).collect::<Vec<f64>>());
    }
    let (plus, minus) = (decision.sums(&above), decision.sums(&below));
    let over = |most: f64| if most > 0.0 { 0.5 / most } else { 0.0 };
    let (up, down) = (over(highest(&plus)), over(highest(&minus)));
    let part = |(above, below): (&Vec<f64>, &Vec<f64>)| -> Vec<f64> {
        above.iter().zip(below).map(|(above, below)| above * up - below * down).collect()
    };
    let parts: Vec<Vec<f64>> = above.iter().zip(&below).map(part).collect();
    let scores = plus.iter().zip(&minus).map(|(plus, minus)| plus * up + 0.5 - minus * down).collect();
    Ok(Outcome { scores, parts, measures: vec![("SP", plus), ("SN", minus)], note: None })
}
