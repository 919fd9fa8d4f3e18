//! Weights that come closest to printed scores, up to `a · score + b` with a > 0, by the smallest sum of absolute
//! misses.
//!
//! With v = a · w this is a linear program. A unit without a printed score also counts if others bound it: it should be
//! below every unit above it on the list and above every unit below, and misses by the amount that it exceeds these
//! bounds (censored least absolute deviations, Powell 1984). The lowest and highest value of a weight within a given
//! sum of misses is a linear-fractional program, which the transformation of Charnes & Cooper (1962) makes linear, too.
//! A penalty counts Σ |v − a · given|, so all of this remains linear.

use super::known::Known;
use super::pull::Pull;
use crate::analysis::solve::{Sum, min_cost};
use crate::phrase::with;
use crate::tolerance::{FEASIBLE, SMALLEST};
use crate::{Error, Result};

/// The interval in which each unit's score is known to be, without units that have a missing value.
pub struct Bounds {
    rows: Vec<Bound>,
    /// The scale of the values and of the printed scores, used to keep a program's numbers near 1.
    size: f64,
    spread: f64,
    middle: f64,
    pub printed: usize,
    pull: Pull,
}

struct Bound {
    figures: Vec<f64>,
    at: usize,
    lo: f64,
    hi: f64,
}

/// Weights, the line from their scores to the printed ones, and the sum of misses.
#[derive(Debug, Clone)]
pub struct Line {
    pub weights: Vec<f64>,
    pub times: f64,
    pub above: f64,
    pub missed: f64,
    /// The misses plus the penalty.
    pub cost: f64,
}

impl Bounds {
    pub fn new(known: &Known) -> Result<Bounds> {
        let printed: Vec<f64> = known.listed.iter().filter_map(|one| one.score).collect();
        let (lo, hi) = printed.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), &x| (lo.min(x), hi.max(x)));
        if printed.len() < 3 || lo >= hi {
            let found = match printed.len() {
                0 => "a list without scores".to_string(),
                n if lo >= hi => format!("a list with {n} equal scores"),
                n => format!("a list with {n} scores of units that the model ranks"),
            };
            let message =
                format!("`to` cannot be \"scores\": at least three scores that differ are needed, and this is {found}");
            let error = Error::plain(message).about("to");
            return Err(error.advise(with("to", "ranks").does("fits the order")));
        }
        let over = |is: &dyn Fn(usize) -> bool| {
            let scores = known.listed.iter().filter(|one| is(one.rank)).filter_map(|one| one.score);
            scores.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), x| (lo.min(x), hi.max(x)))
        };
        let listed = known.listed.iter().map(|one| match one.score {
            Some(score) => (one.at, score, score),
            None => (one.at, over(&|rank| rank > one.rank).1, over(&|rank| rank < one.rank).0),
        });
        let last = over(&|rank| rank <= known.complete).0;
        let below = known.below.iter().map(|&at| (at, f64::NEG_INFINITY, last));
        let bound = |(at, lo, hi): (usize, f64, f64)| Bound { figures: known.figures[at].clone(), at, lo, hi };
        let is_known = |row: &Bound| (row.lo.is_finite() || row.hi.is_finite()) && !known.has_gap(row.at);
        let rows: Vec<Bound> = listed.chain(below).map(bound).filter(is_known).collect();
        let figures = rows.iter().flat_map(|row| &row.figures);
        let size = figures.fold(SMALLEST, |size: f64, x| size.max(x.abs()));
        Ok(Bounds {
            rows,
            size,
            spread: hi - lo,
            middle: f64::midpoint(lo, hi),
            printed: printed.len(),
            pull: known.pull.clone(),
        })
    }

    /// The constraints that each row lies within its bounds except for its miss. The misses are the variables from
    /// `first` on, `above` is the variable of the shift, and `scale` the variable that scales the printed scores, if
    /// any.
    fn rows(&self, columns: &[Vec<f64>], above: usize, scale: Option<usize>, first: usize) -> Vec<Sum> {
        let mut rows = Vec::new();
        for (at, row) in self.rows.iter().enumerate() {
            for (end, sign) in [(row.lo, 1.0), (row.hi, -1.0)].into_iter().filter(|(end, _)| end.is_finite()) {
                let end = (end - self.middle) / self.spread;
                let own = columns.iter().enumerate().map(|(member, x)| (member, sign * x[at] / self.size));
                let mut terms: Vec<(usize, f64)> = own.chain([(above, sign), (first + at, 1.0)]).collect();
                terms.extend(scale.map(|scale| (scale, -sign * end)));
                let least = if scale.is_some() { 0.0 } else { sign * end };
                rows.push(Sum { terms, is_equal: false, least });
            }
        }
        rows
    }

    fn columns(&self, members: usize) -> Vec<Vec<f64>> {
        (0..members).map(|member| self.rows.iter().map(|row| row.figures[member]).collect()).collect()
    }

    /// The best line over all weights. Returns None if no weights beat a single score for all units.
    pub fn best(&self, members: usize) -> Result<Option<Line>> {
        self.line(&self.columns(members), &self.pull)
    }

    /// The sum of misses of scores under some weights, using the best line.
    pub fn of(&self, scores: &[f64]) -> Result<Line> {
        let column = vec![self.rows.iter().map(|row| scores[row.at]).collect()];
        let none = |missed: f64| Line { weights: vec![1.0], times: 0.0, above: self.middle, missed, cost: missed };
        match self.rows.iter().any(|row| scores[row.at].is_nan()) {
            true => Ok(none(f64::NAN)),
            false => Ok(self.line(&column, &Pull::none())?.unwrap_or(none(self.level()?))),
        }
    }

    /// The sum of misses if all units have the same score.
    pub fn level(&self) -> Result<f64> {
        let (found, first) = self.solved(&[], &Pull::none())?;
        Ok(found[first..].iter().sum::<f64>() * self.spread)
    }

    /// Solves for the factors, the shift and the misses, which start at the index returned; a penalty adds its own
    /// variables.
    fn solved(&self, columns: &[Vec<f64>], pull: &Pull) -> Result<(Vec<f64>, usize)> {
        let n = columns.len();
        let (first, last) = (n + 1, n + 1 + self.rows.len());
        let mut variables = vec![(0.0, (0.0, f64::INFINITY)); n];
        variables.push((0.0, (f64::NEG_INFINITY, f64::INFINITY)));
        variables.extend(self.rows.iter().map(|_| (1.0, (0.0, f64::INFINITY))));
        let mut rows = self.rows(columns, n, None, first);
        if pull.penalty > 0.0 {
            // The sum of the factors, and how far each factor is from its given part of that sum.
            variables.push((0.0, (0.0, f64::INFINITY)));
            variables.extend(vec![(pull.penalty / self.size, (0.0, f64::INFINITY)); n]);
            let sum = (0..n).map(|at| (at, 1.0)).chain([(last, -1.0)]);
            rows.push(Sum { terms: sum.collect(), is_equal: true, least: 0.0 });
            rows.extend(apart(pull, last + 1, Some(last)));
        }
        let found = min_cost(&variables, &rows)?.unwrap_or(vec![0.0; variables.len()]);
        Ok((found[..last].to_vec(), first))
    }

    fn line(&self, columns: &[Vec<f64>], pull: &Pull) -> Result<Option<Line>> {
        let (found, first) = self.solved(columns, pull)?;
        let missed = found[first..].iter().sum::<f64>() * self.spread;
        let own: Vec<f64> = found[..columns.len()].iter().map(|v| v.max(0.0)).collect();
        let times: f64 = own.iter().sum();
        if times <= FEASIBLE {
            return Ok(None);
        }
        let weights: Vec<f64> = own.iter().map(|v| v / times).collect();
        let (times, above) = (times * self.spread / self.size, self.middle + found[columns.len()] * self.spread);
        let cost = missed + times * pull.cost(&weights);
        Ok(Some(Line { weights, times, above, missed, cost }))
    }

    /// The lowest and the highest value of a weight among weights that cost no more than `most`.
    pub fn ends(&self, members: usize, member: usize, most: f64) -> Result<(f64, f64)> {
        // The variables are the weights, the shift, the scale, the misses and, with a penalty, its own variables.
        let (above, scale, first) = (members, members + 1, members + 2);
        let (last, is_pulled) = (first + self.rows.len(), self.pull.penalty > 0.0);
        let mut variables = vec![(0.0, (0.0, 1.0)); members];
        variables.push((0.0, (f64::NEG_INFINITY, f64::INFINITY)));
        variables.extend(vec![(0.0, (0.0, f64::INFINITY)); 1 + self.rows.len()]);
        let mut rows = self.rows(&self.columns(members), above, Some(scale), first);
        rows.push(Sum { terms: (0..members).map(|at| (at, 1.0)).collect(), is_equal: true, least: 1.0 });
        let misses = (first..last).map(|at| (at, -1.0));
        let mut room: Vec<(usize, f64)> = misses.chain([(scale, most / self.spread)]).collect();
        if is_pulled {
            variables.extend(vec![(0.0, (0.0, f64::INFINITY)); members]);
            rows.extend(apart(&self.pull, last, None));
            room.extend((last..last + members).map(|at| (at, -self.pull.penalty / self.size)));
        }
        rows.push(Sum { terms: room, is_equal: false, least: 0.0 });
        let mut end = |sign: f64| -> Result<f64> {
            variables[member].0 = sign;
            Ok(min_cost(&variables, &rows)?.map_or(f64::NAN, |found| found[member].clamp(0.0, 1.0)))
        };
        Ok((end(1.0)?, end(-1.0)?))
    }
}

/// The constraints that the variables from `first` on are at least the distance of each member from its given part of a
/// sum; the sum is a variable, or 1.
pub fn apart(pull: &Pull, first: usize, sum: Option<usize>) -> Vec<Sum> {
    let mut rows = Vec::new();
    for (at, given) in pull.given.iter().enumerate() {
        for sign in [1.0, -1.0] {
            let part = sum.map(|sum| (sum, sign * given));
            let terms = [(first + at, 1.0), (at, -sign)].into_iter().chain(part).collect();
            rows.push(Sum { terms, is_equal: false, least: if sum.is_some() { 0.0 } else { -sign * given } });
        }
    }
    rows
}
