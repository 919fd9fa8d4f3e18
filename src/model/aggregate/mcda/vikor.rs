//! VIKOR: a compromise between the lowest total distance from the best values and the lowest regret in any indicator.

use super::norm::{Norm, highest, lowest, minmax};
use super::{DECISION, Decision, MATRIX, MISSING, Matrix, Outcome, REGRET, TOTAL};
use crate::Result;
use crate::data::Direction;
use crate::data::options::Args;
use crate::model::aggregate::{Aggregate, Mean, Proof, ScoreScope};
use crate::model::method::Gaps;
use crate::stats::equal::is_level;

pub(in crate::model::aggregate) static METHOD: Aggregate = Aggregate {
    name: "vikor",
    about: "compromise between the total distance from the best values (S) and the largest distance in any indicator \
            (R); `compromise` names the units that share the first place",
    zh: "折衷排序法：在总体差距（S）与最大单项差距（R）之间折衷，得分越低越好",
    formula: "v · (S − S*) / (S− − S*) + (1 − v) · (R − R*) / (R− − R*); S = Σ D, R = max D, D = w · (best − x) / (best \
              − worst)",
    source: "Opricovic 1998; Opricovic & Tzeng 2004; a term whose denominator is 0 counts as 0",
    options: Options::TABLE,
    proofs: &[
        Proof { cites: "Opricovic & Tzeng 2004", file: "vikor" },
        Proof { cites: "Opricovic & Tzeng 2007", file: "vikor" },
    ],
    fit: Mean {
        of: ScoreScope::Matrix(Matrix {
            of,
            better: |_| Direction::Lower,
            no_parts: |_| Some("its score depends on the largest distance in any one indicator"),
            ..MATRIX
        }),
        ..DECISION
    },
};

crate::options! {
    struct Options {
        /// the weight of the total (S) against the largest distance (R)
        v: f64 = portion(0.5),
        /// which distances from the best are meant: relative to the range, or of the model's own `normalise`
        norm: Norm = one_of(&["minmax", "given"]),
        missing: Gaps = MISSING,
    }
}

/// A column whose values are all equal is at no distance from the best.
fn of(decision: &Decision, args: &Args) -> Result<Outcome> {
    let Options { v, norm, .. } = Options::of(args);
    let distances = |column: &super::Criterion| -> Vec<f64> {
        let (r, best) = match norm {
            Norm::Given => (column.scores.clone(), highest(&column.scores)),
            _ => (minmax(column), 1.0),
        };
        r.into_iter().map(|r| column.weight * (best - r)).collect()
    };
    let distances: Vec<Vec<f64>> = decision.columns.iter().map(distances).collect();
    let total = decision.sums(&distances);
    let largest = |row: usize| distances.iter().map(|column| column[row]).fold(0.0, f64::max);
    let regret: Vec<f64> = (0..decision.count()).map(largest).collect();
    let (of_total, of_regret) = (relative(&total), relative(&regret));
    let scores = of_total.iter().zip(&of_regret).map(|(s, r)| v * s + (1.0 - v) * r).collect();
    Ok(Outcome { scores, measures: vec![(TOTAL, total), (REGRET, regret)], ..Outcome::default() })
}

/// The distance from the lowest value relative to the range; 0 for all if there is no range.
fn relative(values: &[f64]) -> Vec<f64> {
    let (least, most) = (lowest(values), highest(values));
    let of = |x: &f64| if is_level(least, most) { 0.0 } else { (x - least) / (most - least) };
    values.iter().map(of).collect()
}
