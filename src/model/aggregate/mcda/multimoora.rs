//! MULTIMOORA: three rankings; for each pair of units, the order in most of them counts.

use std::cmp::Ordering;

use super::moora::{distances, signed};
use super::norm::{Norm, vector};
use super::{DECISION, Decision, MATRIX, MISSING, MOST_COMPARED, Matrix, Outcome};
use crate::Result;
use crate::data::options::Args;
use crate::model::aggregate::{Aggregate, Mean, Proof, ScoreScope};
use crate::model::method::Gaps;
use crate::stats::equal::compare;
use crate::stats::{self, Ties};

pub(in crate::model::aggregate) static METHOD: Aggregate = Aggregate {
    name: "multimoora",
    about: "how many units one dominates: it is ahead of them in more of three rankings, by the ratio system, the \
            reference point and the full multiplicative form, than they are of it",
    zh: "多目标优化比率分析法：比率系统、参照点和完全相乘三种排名中，多数排名领先的对象个数",
    formula: "number of dominated units; ratio: Σ ± w · r; reference point: max |w · (best r − r)|; product: Π w · r where \
              higher is better / Π w · r where lower is; r = x / √Σx²",
    source: "Brauers & Zavadskas 2010; as factors, weights do not change the order by the product",
    options: Options::TABLE,
    proofs: &[Proof { cites: "Karabasevic et al. 2015", file: "decisions" }],
    fit: Mean {
        of: ScoreScope::Matrix(Matrix {
            of,
            no_parts: |_| Some("its score counts the units that one dominates"),
            ..MATRIX
        }),
        ..DECISION
    },
};

crate::words! {
    enum Weighing {
        Factor = "factor",
        Exponent = "exponent",
    }
}

crate::options! {
    struct Options {
        /// what weights are in the product: factors, which do not change its order, or exponents
        weights: Weighing = word(),
        missing: Gaps = MISSING,
    }
}

fn of(decision: &Decision, args: &Args) -> Result<Outcome> {
    decision.check_pairs(METHOD.name, MOST_COMPARED)?;
    for column in &decision.columns {
        decision.check_sign(METHOD.name, column, !column.is_cost())?;
    }
    let signed = signed(decision, Norm::Vector);
    let (ratio, point) = (decision.sums(&signed), distances(decision, &signed));
    // Logarithms, since a product over many indicators is too small for a double.
    let logs = logs(decision, Options::of(args).weights);
    // The lowest distance is the best one.
    let turned: Vec<f64> = point.iter().map(|x| -x).collect();
    let systems = [&ratio, &turned, &logs];
    let ahead = |i: usize, k: usize| {
        let by = |system: &&Vec<f64>| match compare(system[i], system[k]) {
            Ordering::Greater => 1,
            Ordering::Less => -1,
            Ordering::Equal => 0,
        };
        systems.iter().map(by).sum::<i32>() > 0
    };
    let mut scores = Vec::with_capacity(decision.count());
    for i in 0..decision.count() {
        decision.group.watch.check_at(i)?;
        scores.push((0..decision.count()).filter(|&k| ahead(i, k)).count() as f64);
    }
    let lowest_first = |system: &Vec<f64>| system.iter().map(|x| -x).collect::<Vec<f64>>();
    let ranks = systems.map(|system| stats::ranks(&lowest_first(system), Ties::Min));
    let [ratio_rank, point_rank, product_rank] = ranks;
    Ok(Outcome {
        scores,
        measures: vec![
            ("ratio", ratio),
            ("ratio_rank", ratio_rank),
            ("reference_point", point),
            ("reference_point_rank", point_rank),
            ("product", logs.iter().map(|log| log.exp()).collect()),
            ("product_rank", product_rank),
        ],
        ..Outcome::default()
    })
}

/// The logarithm of the product of each row.
fn logs(decision: &Decision, weights: Weighing) -> Vec<f64> {
    let mut logs = vec![0.0; decision.count()];
    for column in &decision.columns {
        let factor = |r: f64| match weights {
            Weighing::Factor => (column.weight * r).ln(),
            Weighing::Exponent => column.weight * r.ln(),
        };
        let cells = logs.iter_mut().zip(vector(&column.values));
        cells.for_each(|(log, r)| *log += if column.is_cost() { -factor(r) } else { factor(r) });
    }
    logs
}
