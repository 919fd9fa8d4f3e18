//! Linear programs over weights: the weights that meet conditions and are closest to given ones, furthest from every
//! limit, or cheapest.

use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem, Variable};

use super::region::{Region, Row, Sum};
use crate::tolerance::SMALLEST;
use crate::{Error, Result};

/// Rescales weights so that each family has the same sum as in `given`; `counts` is the number of weights per family.
pub fn rescale_to_sums(given: &[f64], counts: &[usize], mut weights: Vec<f64>) -> Vec<f64> {
    let mut from = 0;
    for count in counts {
        let own = from..from + count;
        let (before, sum): (f64, f64) = (given[own.clone()].iter().sum(), weights[own.clone()].iter().sum());
        weights[own].iter_mut().for_each(|w| *w *= before / sum);
        from += count;
    }
    weights
}

/// The non-negative weights with the smallest sum of absolute differences from the given ones, where each family keeps
/// its sum. Returns `None` if no weights meet all conditions.
pub fn min_distance(given: &[f64], counts: &[usize], rows: &[Row]) -> Result<Option<Vec<f64>>> {
    // The variables are the increases and the decreases: w = given + up − down.
    let n = given.len();
    let variables: Vec<(f64, (f64, f64))> =
        given.iter().map(|_| (1.0, (0.0, 1.0))).chain(given.iter().map(|w| (1.0, (0.0, *w)))).collect();
    let both = |by: &dyn Fn(usize) -> f64| -> Vec<(usize, f64)> {
        let ends = (0..n).map(|at| (at, by(at))).chain((0..n).map(|at| (n + at, -by(at))));
        ends.filter(|(_, by)| *by != 0.0).collect()
    };
    let (mut from, mut sums) = (0, Vec::new());
    for count in counts {
        let own = from..from + count;
        let terms = both(&|at| if own.contains(&at) { 1.0 } else { 0.0 });
        sums.push(Sum { terms, is_equal: true, least: 0.0 });
        from += count;
    }
    for row in rows {
        // The solver expects rows of similar magnitude.
        let size = row.by.iter().fold(0.0, |size: f64, by| size.max(by.abs()));
        let now: f64 = row.by.iter().zip(given).map(|(by, w)| by * w).sum();
        if size == 0.0 {
            if row.least > 0.0 {
                return Ok(None);
            }
            continue;
        }
        let least = (row.least - now) / size;
        sums.push(Sum { terms: both(&|at| row.by[at] / size), is_equal: false, least });
    }
    let weights = |values: Vec<f64>| (0..n).map(|at| (given[at] + values[at] - values[n + at]).max(0.0)).collect();
    Ok(min_cost(&variables, &sums)?.map(|values| rescale_to_sums(given, counts, weights(values))))
}

/// The weights for which all conditions hold by as large a margin as possible, each margin relative to the largest
/// coefficient of its condition. Returns `None` if the region is empty.
pub fn max_margin<'a>(region: &Region, conditions: impl Iterator<Item = &'a Row>) -> Result<Option<Vec<f64>>> {
    let depth = region.most.len();
    let mut variables: Vec<(f64, (f64, f64))> = region.most.iter().map(|&most| (0.0, (0.0, most))).collect();
    variables.push((-1.0, (-1.0, 1.0)));
    let mut rows = region.rows.clone();
    rows.extend(conditions.map(|row| {
        let mut sum = scaled(region, row);
        sum.terms.push((depth, -1.0));
        sum
    }));
    Ok(min_cost(&variables, &rows)?.map(|values| region.weights_at(&values)))
}

/// The weights with the lowest weighted sum that meet all conditions. Returns `None` if no weights meet them.
pub fn min_sum(region: &Region, by: &[f64], conditions: &[Row]) -> Result<Option<Vec<f64>>> {
    let size = largest(by);
    let mut variables: Vec<(f64, (f64, f64))> = region.most.iter().map(|&most| (0.0, (0.0, most))).collect();
    region.sum_of(by).terms.into_iter().for_each(|(at, cost)| variables[at].0 = cost / size);
    let rows: Vec<Sum> = region.rows.iter().cloned().chain(conditions.iter().map(|row| scaled(region, row))).collect();
    Ok(min_cost(&variables, &rows)?.map(|values| region.weights_at(&values)))
}

/// A condition on the variables of a region, scaled so that its largest coefficient is 1 and margins are comparable.
fn scaled(region: &Region, row: &Row) -> Sum {
    let size = largest(&row.by);
    let form = region.sum_of(&row.by).times(1.0 / size);
    Sum { terms: form.terms, is_equal: false, least: row.least / size - form.constant }
}

fn largest(by: &[f64]) -> f64 {
    by.iter().fold(SMALLEST, |size: f64, by| size.max(by.abs()))
}

/// The weights with the smallest sum of squared differences from the given ones that meet one condition: in each family
/// `max(0, given + λ · by + μ)`. Returns `None` if no weights meet it.
pub fn min_squared_distance(given: &[f64], counts: &[usize], row: &Row) -> Option<Vec<f64>> {
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
    // For very large λ all the weight is where `by` is highest.
    while value(&at(hi)) < row.least && hi < 1e12 {
        hi *= 2.0;
    }
    for _ in 0..200 {
        let middle = (lo + hi) / 2.0;
        if value(&at(middle)) < row.least { lo = middle } else { hi = middle }
    }
    Some(at(hi))
}

/// The closest non-negative point with this sum (Held, Wolfe & Crowder 1974).
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

/// The values of the variables with the lowest total cost; each variable has a cost per unit and its bounds. Returns
/// `None` if no values meet all conditions.
pub fn min_cost(variables: &[(f64, (f64, f64))], rows: &[Sum]) -> Result<Option<Vec<f64>>> {
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
        Err(error) => Err(Error::plain(format!("the linear program cannot be solved: {error}"))),
    }
}
