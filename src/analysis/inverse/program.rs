//! Linear programs over weights: the nearest ones that meet some conditions.

use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem, Variable};

use crate::tolerance::SMALLEST;
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
    // w = given + up − down.
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
        // Of one size, which the solver asks for.
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
    Ok(cheapest(&variables, &sums)?.map(|values| like(given, counts, weights(values))))
}

/// Weightings as what is 0 or more and meets a few conditions: fewer conditions than weights themselves would need.
#[derive(Debug, Clone, Default)]
pub struct Region {
    /// Of each variable the most that it can be.
    pub most: Vec<f64>,
    /// What it is in one of the weightings.
    pub start: Vec<f64>,
    /// As `sum_is` makes them: the last variable of each is taken once.
    pub rows: Vec<Sum>,
    pub weights: Vec<Form>,
}

/// A constant and a sum of variables.
#[derive(Debug, Clone, Default)]
pub struct Form {
    pub constant: f64,
    pub terms: Vec<(usize, f64)>,
}

impl Form {
    pub fn times(&self, factor: f64) -> Form {
        let terms = self.terms.iter().filter(|_| factor != 0.0).map(|(at, by)| (*at, by * factor)).collect();
        Form { constant: self.constant * factor, terms }
    }

    pub fn at(&self, values: &[f64]) -> f64 {
        self.constant + self.terms.iter().map(|(at, by)| by * values[*at]).sum::<f64>()
    }

    pub fn and(mut self, terms: impl IntoIterator<Item = (usize, f64)>) -> Form {
        self.terms.extend(terms);
        self
    }
}

impl Region {
    /// So many weights, in sum 1.
    pub fn simplex(count: usize) -> Region {
        let weight = |at: usize| Form::default().and([(at, 1.0)]);
        let start = vec![1.0 / count as f64; count];
        let weights = (0..count).map(weight).collect();
        let mut region = Region { most: vec![1.0; count], start, rows: Vec::new(), weights };
        region.sum_is(&(0..count).collect::<Vec<usize>>(), &Form { constant: 1.0, terms: Vec::new() }, true);
        region
    }

    /// The weights, in sum 1 to the last digit.
    pub fn weights_at(&self, values: &[f64]) -> Vec<f64> {
        let weights: Vec<f64> = self.weights.iter().map(|form| form.at(values).max(0.0)).collect();
        let total: f64 = weights.iter().sum();
        weights.iter().map(|w| w / total).collect()
    }

    /// A new variable.
    pub fn add(&mut self, start: f64) -> usize {
        self.most.push(1.0);
        self.start.push(start);
        self.most.len() - 1
    }

    /// A weighted sum of the weights.
    pub fn sum_of(&self, by: &[f64]) -> Form {
        let (mut sums, mut constant) = (vec![0.0; self.most.len()], 0.0);
        for (form, by) in self.weights.iter().zip(by) {
            constant += by * form.constant;
            form.terms.iter().for_each(|(at, times)| sums[*at] += by * times);
        }
        Form { constant, terms: sums.into_iter().enumerate().filter(|(_, by)| *by != 0.0).collect() }
    }

    /// `Σ variables = form`, or at most that much.
    pub fn sum_is(&mut self, variables: &[usize], form: &Form, is_equal: bool) {
        let terms = form.times(1.0).and(variables.iter().map(|&at| (at, -1.0))).terms;
        self.rows.push(Sum { terms, is_equal, least: -form.constant });
    }
}

/// The weights for which conditions hold by as much as they all can; none where the region is empty.
pub fn deepest<'a>(region: &Region, conditions: impl Iterator<Item = &'a Row>) -> Result<Option<Vec<f64>>> {
    let depth = region.most.len();
    let mut variables: Vec<(f64, (f64, f64))> = region.most.iter().map(|&most| (0.0, (0.0, most))).collect();
    variables.push((-1.0, (-1.0, 1.0)));
    let mut rows = region.rows.clone();
    for row in conditions {
        // Of one size, which the depth is a part of.
        let size = row.by.iter().fold(SMALLEST, |size: f64, by| size.max(by.abs()));
        let sum = region.sum_of(&row.by).times(1.0 / size).and([(depth, -1.0)]);
        rows.push(Sum { terms: sum.terms, is_equal: false, least: row.least / size - sum.constant });
    }
    Ok(cheapest(&variables, &rows)?.map(|values| region.weights_at(&values)))
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
