//! Linear programs over weights: the nearest ones that meet some conditions.

use std::time::Duration;

use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem, Variable};

use crate::{Error, Result};

/// So long one mixed-integer program may take.
const SECONDS: u64 = 5;

/// A condition `Σ by · w ≥ least`.
#[derive(Debug, Clone)]
pub struct Row {
    pub by: Vec<f64>,
    pub least: f64,
}

impl Row {
    pub fn holds(&self, weights: &[f64], slack: f64) -> bool {
        self.by.iter().zip(weights).map(|(by, w)| by * w).sum::<f64>() >= self.least - slack
    }
}

/// The weights, 0 or more and in sum 1, whose differences from the given ones have the least sum; none where no weights
/// meet all conditions.
pub fn nearest(given: &[f64], rows: &[Row]) -> Result<Option<Vec<f64>>> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    // w = given + up − down.
    let ups: Vec<Variable> = given.iter().map(|_| problem.add_var(1.0, (0.0, 1.0))).collect();
    let downs: Vec<Variable> = given.iter().map(|w| problem.add_var(1.0, (0.0, *w))).collect();
    let both = |by: &dyn Fn(usize) -> f64| {
        let ups = ups.iter().enumerate().map(|(at, &up)| (up, by(at)));
        let downs = downs.iter().enumerate().map(|(at, &down)| (down, -by(at)));
        ups.chain(downs).filter(|(_, by)| *by != 0.0).collect::<Vec<(Variable, f64)>>()
    };
    problem.add_constraint(both(&|_| 1.0).into_iter().collect::<LinearExpr>(), ComparisonOp::Eq, 0.0);
    for row in rows {
        // Of one size, which the solver asks for.
        let size = row.by.iter().fold(0.0, |size: f64, by| size.max(by.abs()));
        let now: f64 = row.by.iter().zip(given).map(|(by, w)| by * w).sum();
        if size == 0.0 {
            if row.least > 0.0 {
                return Ok(None);
            }
            continue;
        }
        let sum = both(&|at| row.by[at] / size).into_iter().collect::<LinearExpr>();
        problem.add_constraint(sum, ComparisonOp::Ge, (row.least - now) / size);
    }
    let solution = match problem.solve() {
        Ok(outcome) => outcome.into_solution().map_err(|_| Error::Interrupted)?,
        Err(microlp::Error::Infeasible) => return Ok(None),
        Err(error) => return Err(Error::wrong("linear program", error.to_string(), "one that can be solved")),
    };
    let weight = |(at, w): (usize, &f64)| w + solution.var_value(ups[at]) - solution.var_value(downs[at]);
    let weights: Vec<f64> = given.iter().enumerate().map(weight).map(|w| w.max(0.0)).collect();
    let sum: f64 = weights.iter().sum();
    Ok(Some(weights.iter().map(|w| w / sum).collect()))
}

/// Weights, 0 or more and in sum 1, within a region for which as many conditions hold as can, and whether that is proved;
/// of a condition the region leaves open, how far it can be missed is given beside it.
pub fn most_held(
    count: usize,
    region: &[(Row, bool)],
    wanted: &[(Row, f64)],
) -> Result<Option<(Vec<f64>, usize, bool)>> {
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    problem.set_time_limit(Duration::from_secs(SECONDS));
    let weights: Vec<Variable> = (0..count).map(|_| problem.add_var(0.0, (0.0, 1.0))).collect();
    let sum = |by: &[f64], over: f64| {
        let terms = weights.iter().zip(by).filter(|(_, by)| **by != 0.0);
        terms.map(|(&w, by)| (w, by / over)).collect::<Vec<(Variable, f64)>>()
    };
    problem.add_constraint(sum(&vec![1.0; count], 1.0).into_iter().collect::<LinearExpr>(), ComparisonOp::Eq, 1.0);
    for (row, is_equal) in region {
        let end = if *is_equal { ComparisonOp::Eq } else { ComparisonOp::Ge };
        problem.add_constraint(sum(&row.by, 1.0).into_iter().collect::<LinearExpr>(), end, row.least);
    }
    let mut holds = Vec::with_capacity(wanted.len());
    for (row, miss) in wanted {
        // row · w ≥ least − miss · (1 − holds), divided so that figures are near 1.
        let size = row.by.iter().fold(*miss, |size: f64, by| size.max(by.abs())).max(1e-300);
        let is_held = problem.add_binary_var(1.0);
        let terms = sum(&row.by, size).into_iter().chain([(is_held, -miss / size)]);
        problem.add_constraint(terms.collect::<LinearExpr>(), ComparisonOp::Ge, (row.least - miss) / size);
        holds.push(is_held);
    }
    let outcome = match problem.solve() {
        Ok(outcome) => outcome,
        Err(microlp::Error::Infeasible) => return Ok(None),
        Err(error) => return Err(Error::wrong("linear program", error.to_string(), "one that can be solved")),
    };
    let is_proved = outcome.is_optimal();
    let Ok(solution) = outcome.into_solution() else { return Ok(None) };
    let found: Vec<f64> = weights.iter().map(|&w| solution.var_value(w).max(0.0)).collect();
    let total: f64 = found.iter().sum();
    let held = holds.iter().filter(|&&is_held| solution.var_value(is_held) > 0.5).count();
    Ok(Some((found.iter().map(|w| w / total).collect(), held, is_proved)))
}

/// The nearest weights by the sum of squares, for one condition: `max(0, given + λ · by + μ)`.
pub fn nearest_squared(given: &[f64], row: &Row) -> Option<Vec<f64>> {
    if row.holds(given, 0.0) {
        return Some(given.to_vec());
    }
    let best = row.by.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if best < row.least {
        return None;
    }
    let value = |w: &[f64]| row.by.iter().zip(w).map(|(by, w)| by * w).sum::<f64>();
    let at = |lambda: f64| on_simplex(&given.iter().zip(&row.by).map(|(w, by)| w + lambda * by).collect::<Vec<f64>>());
    let (mut lo, mut hi) = (0.0, 1.0);
    // With λ beyond all bounds all weight is where `by` is greatest.
    while value(&at(hi)) < row.least && hi < 1e12 {
        hi *= 2.0;
    }
    for _ in 0..200 {
        let middle = (lo + hi) / 2.0;
        if value(&at(middle)) < row.least { lo = middle } else { hi = middle }
    }
    Some(at(hi))
}

/// The nearest point that is 0 or more and sums to 1 (Held, Wolfe & Crowder 1974).
fn on_simplex(point: &[f64]) -> Vec<f64> {
    let mut sorted = point.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let (mut sum, mut shift) = (0.0, 0.0);
    for (at, x) in sorted.iter().enumerate() {
        sum += x;
        let own = (sum - 1.0) / (at as f64 + 1.0);
        if x - own > 0.0 {
            shift = own;
        }
    }
    point.iter().map(|x| (x - shift).max(0.0)).collect()
}
