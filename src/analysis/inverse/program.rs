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

/// Weights of families of so many, each brought to the sum that it has as given.
pub fn like(given: &[f64], counts: &[usize], mut weights: Vec<f64>) -> Vec<f64> {
    let mut from = 0;
    for count in counts {
        let own = from..from + count;
        let (before, sum): (f64, f64) = (given[own.clone()].iter().sum(), weights[own.clone()].iter().sum());
        weights[own].iter_mut().for_each(|w| *w *= before / sum);
        from += count;
    }
    weights
}

/// The weights, 0 or more and in each family of so many with the sum that it has, whose differences from the given ones
/// have the least sum; none where no weights meet all conditions.
pub fn nearest(given: &[f64], counts: &[usize], rows: &[Row]) -> Result<Option<Vec<f64>>> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    // w = given + up − down.
    let ups: Vec<Variable> = given.iter().map(|_| problem.add_var(1.0, (0.0, 1.0))).collect();
    let downs: Vec<Variable> = given.iter().map(|w| problem.add_var(1.0, (0.0, *w))).collect();
    let both = |by: &dyn Fn(usize) -> f64| {
        let ups = ups.iter().enumerate().map(|(at, &up)| (up, by(at)));
        let downs = downs.iter().enumerate().map(|(at, &down)| (down, -by(at)));
        ups.chain(downs).filter(|(_, by)| *by != 0.0).collect::<Vec<(Variable, f64)>>()
    };
    let mut from = 0;
    for count in counts {
        let own = from..from + count;
        let sum = both(&|at| if own.contains(&at) { 1.0 } else { 0.0 });
        problem.add_constraint(sum.into_iter().collect::<LinearExpr>(), ComparisonOp::Eq, 0.0);
        from += count;
    }
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
    Ok(Some(like(given, counts, given.iter().enumerate().map(weight).map(|w| w.max(0.0)).collect())))
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

/// The nearest weights by the sum of squares, for one condition: in each family `max(0, given + λ · by + μ)`.
pub fn nearest_squared(given: &[f64], counts: &[usize], row: &Row) -> Option<Vec<f64>> {
    if row.holds(given, 0.0) {
        return Some(given.to_vec());
    }
    let families = || {
        counts.iter().scan(0, |from, count| {
            *from += count;
            Some(*from - count..*from)
        })
    };
    let sum = |own: std::ops::Range<usize>| given[own].iter().sum::<f64>();
    let best = families().map(|own| sum(own.clone()) * row.by[own].iter().copied().fold(f64::NEG_INFINITY, f64::max));
    if best.sum::<f64>() < row.least {
        return None;
    }
    let value = |w: &[f64]| row.by.iter().zip(w).map(|(by, w)| by * w).sum::<f64>();
    let at = |lambda: f64| -> Vec<f64> {
        let moved: Vec<f64> = given.iter().zip(&row.by).map(|(w, by)| w + lambda * by).collect();
        families().flat_map(|own| on_simplex(&moved[own.clone()], sum(own))).collect()
    };
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

/// The nearest point that is 0 or more and has this sum (Held, Wolfe & Crowder 1974).
fn on_simplex(point: &[f64], whole: f64) -> Vec<f64> {
    let mut sorted = point.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let (mut sum, mut shift) = (0.0, 0.0);
    for (at, x) in sorted.iter().enumerate() {
        sum += x;
        let own = (sum - whole) / (at as f64 + 1.0);
        if x - own > 0.0 {
            shift = own;
        }
    }
    point.iter().map(|x| (x - shift).max(0.0)).collect()
}

/// A condition `Σ by · x ≥ least`, or `= least`, in few variables.
#[derive(Debug, Clone)]
pub struct Sum {
    pub terms: Vec<(usize, f64)>,
    pub is_equal: bool,
    pub least: f64,
}

/// Variables, each with what a unit of it costs and its bounds, that cost the least; none where none meet all conditions.
pub fn cheapest(variables: &[(f64, (f64, f64))], rows: &[Sum]) -> Result<Option<Vec<f64>>> {
    let mut problem = Problem::new(OptimizationDirection::Minimize);
    let all: Vec<Variable> = variables.iter().map(|(cost, bounds)| problem.add_var(*cost, *bounds)).collect();
    for row in rows {
        let sum = row.terms.iter().map(|(at, by)| (all[*at], *by)).collect::<LinearExpr>();
        problem.add_constraint(sum, if row.is_equal { ComparisonOp::Eq } else { ComparisonOp::Ge }, row.least);
    }
    match problem.solve() {
        Ok(outcome) => {
            let solution = outcome.into_solution().map_err(|_| Error::Interrupted)?;
            Ok(Some(all.iter().map(|&variable| solution.var_value(variable)).collect()))
        }
        Err(microlp::Error::Infeasible) => Ok(None),
        Err(error) => Err(Error::wrong("linear program", error.to_string(), "one that can be solved")),
    }
}
