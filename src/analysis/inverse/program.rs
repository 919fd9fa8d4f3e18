//! Linear programs over weights: the nearest ones that meet some conditions.

use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem, Variable};

use crate::{Error, Result};

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

/// The same with the least sum of squares, for one condition: `max(0, given + λ · by + μ)`.
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
