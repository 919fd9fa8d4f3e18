//! Linear programs over weights: the nearest ones that meet some conditions.

use microlp::{ComparisonOp, LinearExpr, OptimizationDirection, Problem, SolveOptions, Variable};

use crate::{Error, Result};

/// A condition that is missed by less than this part of its size counts as kept; far below the solver's own.
const MISSED: f64 = 1e-9;

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

/// A program over the weightings of a region.
struct Weighting<'a> {
    problem: Problem,
    variables: Vec<Variable>,
    region: &'a Region,
}

impl Weighting<'_> {
    fn new(region: &Region) -> Weighting<'_> {
        let mut problem = Problem::new(OptimizationDirection::Maximize);
        let variables: Vec<Variable> = region.most.iter().map(|&most| problem.add_var(0.0, (0.0, most))).collect();
        for row in &region.rows {
            let sum = row.terms.iter().map(|(at, by)| (variables[*at], *by)).collect::<LinearExpr>();
            problem.add_constraint(sum, if row.is_equal { ComparisonOp::Eq } else { ComparisonOp::Ge }, row.least);
        }
        Weighting { problem, variables, region }
    }

    /// `Σ by · weight + other ≥ least`.
    fn add(&mut self, row: &Row, other: (Variable, f64)) {
        let sum = self.region.sum_of(&row.by);
        let terms = sum.terms.iter().map(|(at, by)| (self.variables[*at], *by)).chain([other]);
        self.problem.add_constraint(terms.collect::<LinearExpr>(), ComparisonOp::Ge, row.least - sum.constant);
    }

    fn read(&self, solution: &microlp::Solution) -> Vec<f64> {
        let values: Vec<f64> = self.variables.iter().map(|&at| solution.var_value(at).max(0.0)).collect();
        let found: Vec<f64> = self.region.weights.iter().map(|form| form.at(&values)).collect();
        let total: f64 = found.iter().sum();
        found.iter().map(|w| w / total).collect()
    }

    /// None where nothing meets all conditions.
    fn solve(&self) -> Result<Option<microlp::SolveOutcome>> {
        let mut options = SolveOptions::default();
        options.tolerances.feasibility = MISSED;
        match self.problem.solve_with(options) {
            Ok(outcome) => Ok(Some(outcome)),
            Err(microlp::Error::Infeasible) => Ok(None),
            Err(error) => Err(Error::wrong("linear program", error.to_string(), "one that can be solved")),
        }
    }
}

/// A condition, its figures divided so that they are near 1, and by how much it can be missed.
fn of_one_size(row: &Row, miss: f64) -> (Row, f64) {
    let size = row.by.iter().fold(miss, |size: f64, by| size.max(by.abs())).max(1e-300);
    (Row { by: row.by.iter().map(|by| by / size).collect(), least: row.least / size }, miss / size)
}

/// Whether some weights hold them all.
#[cfg(test)]
pub fn feasible<'a>(region: &Region, rows: impl Iterator<Item = &'a Row> + Clone) -> Result<bool> {
    Ok(deepest(region, rows.clone())?.is_some_and(|weights| rows.clone().all(|row| row.holds(&weights, 1e-9))))
}

/// The weights for which conditions hold by as much as they all can; none where the region is empty.
pub fn deepest<'a>(region: &Region, rows: impl Iterator<Item = &'a Row>) -> Result<Option<Vec<f64>>> {
    let mut weighting = Weighting::new(region);
    let depth = weighting.problem.add_var(1.0, (-1.0, 1.0));
    for row in rows {
        let (row, _) = of_one_size(row, 0.0);
        weighting.add(&row, (depth, -1.0));
    }
    let outcome = weighting.solve()?;
    Ok(outcome.and_then(|outcome| outcome.into_solution().ok()).map(|solution| weighting.read(&solution)))
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
