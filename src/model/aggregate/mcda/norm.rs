//! How a decision matrix is normalised: every column is turned so that higher is better.

use super::{Criterion, Decision};
use crate::Result;
use crate::stats::equal::is_level;

crate::words! {
    /// The normalisation of a decision matrix.
    pub enum Norm {
        /// x / √Σx²; 1 − that where lower is better.
        Vector = "vector",
        /// (x − min) / (max − min); (max − x) / (max − min) where lower is better.
        Minmax = "minmax",
        /// x / Σx; (1/x) / Σ(1/x) where lower is better.
        Sum = "sum",
        /// x / max; min / x where lower is better.
        Linear = "linear",
        /// The values themselves.
        Values = "values",
        /// The scores of the model's own normalise step.
        Given = "given",
    }
}

/// What `norm` means in help.
pub(super) const ABOUT: &str = "how values are normalised: x / √Σx², the range to 0..1, shares of the sum, x / max (min / x where lower is \
                                better), or the model's own `normalise`";

/// Returns the normalised columns.
pub(super) fn normalised(decision: &Decision, norm: Norm, method: &str) -> Result<Vec<Vec<f64>>> {
    decision.columns.iter().map(|column| of(decision, column, norm, method)).collect()
}

fn of(decision: &Decision, column: &Criterion, norm: Norm, method: &str) -> Result<Vec<f64>> {
    if matches!(norm, Norm::Sum | Norm::Linear) {
        decision.check_sign(method, column, !column.is_cost())?;
    }
    let each = |f: &dyn Fn(f64) -> f64| column.values.iter().map(|&x| f(x)).collect::<Vec<f64>>();
    Ok(match (norm, column.is_cost()) {
        (Norm::Given, _) => column.scores.clone(),
        (Norm::Values, false) => column.values.clone(),
        (Norm::Values, true) => each(&|x| -x),
        (Norm::Vector, false) => vector(&column.values),
        (Norm::Vector, true) => vector(&column.values).iter().map(|r| 1.0 - r).collect(),
        (Norm::Minmax, _) => minmax(column),
        (Norm::Sum, false) => shares(&column.values),
        (Norm::Sum, true) => shares(&each(&|x| 1.0 / x)),
        (Norm::Linear, false) => {
            let max = column.best();
            each(&|x| if max > 0.0 { x / max } else { 0.0 })
        }
        (Norm::Linear, true) => {
            let min = column.best();
            each(&|x| min / x)
        }
    })
}

/// x / √Σx², whichever direction is better. A column of zeros stays as it is.
pub(super) fn vector(values: &[f64]) -> Vec<f64> {
    // Divided by the largest value first, so that no square overflows.
    let greatest = values.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
    if greatest == 0.0 {
        return values.to_vec();
    }
    let length = values.iter().map(|x| (x / greatest).powi(2)).sum::<f64>().sqrt();
    values.iter().map(|x| x / greatest / length).collect()
}

/// x / Σx. A column of zeros stays as it is.
pub(super) fn shares(values: &[f64]) -> Vec<f64> {
    let sum: f64 = values.iter().sum();
    values.iter().map(|x| if sum > 0.0 { x / sum } else { 0.0 }).collect()
}

/// The distance from the worst value relative to the range. In a column whose values are all equal, no unit is worse
/// than the best, so all have 1.
pub(super) fn minmax(column: &Criterion) -> Vec<f64> {
    let (best, worst) = (column.best(), column.worst());
    match is_level(best.min(worst), best.max(worst)) {
        true => vec![1.0; column.values.len()],
        false => column.values.iter().map(|x| (x - worst) / (best - worst)).collect(),
    }
}

/// Multiplies each column by its weight.
pub(super) fn weighted(decision: &Decision, columns: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let column = |(column, criterion): (&Vec<f64>, &Criterion)| {
        column.iter().map(|r| r * criterion.weight).collect::<Vec<f64>>()
    };
    columns.iter().zip(&decision.columns).map(column).collect()
}

pub(super) fn highest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

pub(super) fn lowest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}
