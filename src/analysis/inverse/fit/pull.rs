//! A penalty that pulls weights towards the given ones where a list alone says too little. The cost to minimise is the
//! number of broken pairs plus the penalty times the sum of absolute differences from the given weights (a lasso
//! towards the given weights, Tibshirani 1996).
//!
//! Weights are searched for line by line, then moved closer to the given ones by linear programs that keep the pairs in
//! order. The bound has a closed form: for each pair that the given weights break, it is known how far weights must
//! move before the pair holds, so at any distance some pairs must still be broken.

use super::known::Known;
use super::scores::apart;
use super::search::{between, corner, drawn, ways};
use super::{Answer, FitRun};
use crate::Result;
use crate::analysis::solve::{Row, Sum, min_cost, min_distance};
use crate::tolerance::{NO_GAIN, POINT, SMALLEST};

/// The approximate work limit of the search, counted as checks of a pair on a line.
const WORK: usize = 30_000_000;
/// The approximate number of rounds over all lines until none improves.
const USUAL_ROUNDS: usize = 3;
/// The search restarts at least this often …
const MIN_STARTS: usize = 24;
/// … and at most this often.
const MAX_STARTS: usize = 60;
/// How far a restart moves towards random weights, in turn.
const KICKS: [f64; 3] = [0.1, 0.2, 0.4];
/// How many linear programs to solve on the way to closer weights, and how many constraints to add to each.
const PROGRAMS: usize = 30;
const AT_ONCE: usize = 8;
/// How often a segment of a line is halved.
const HALVINGS: usize = 40;

/// Weights, or None if there is no solution.
type Solved = Result<Option<Vec<f64>>>;

#[derive(Debug, Clone)]
pub struct Pull {
    pub given: Vec<f64>,
    /// The cost of a distance of 1; 0 without a penalty.
    pub penalty: f64,
}

impl Pull {
    pub fn none() -> Pull {
        Pull { given: Vec::new(), penalty: 0.0 }
    }

    /// The sum of absolute differences from the given weights.
    pub fn distance(&self, weights: &[f64]) -> f64 {
        weights.iter().zip(&self.given).map(|(w, given)| (w - given).abs()).sum()
    }

    pub fn cost(&self, weights: &[f64]) -> f64 {
        if self.penalty == 0.0 { 0.0 } else { self.penalty * self.distance(weights) }
    }

    /// The penalty at a position on a line.
    pub fn along(&self, (from, to): (&[f64], &[f64]), place: f64) -> f64 {
        if self.penalty == 0.0 {
            return 0.0;
        }
        let apart = from.iter().zip(to).zip(&self.given).map(|((from, to), w)| (from + place * (to - from) - w).abs());
        self.penalty * apart.sum::<f64>()
    }

    /// The position on a line that is closest to the given weights. Each difference is linear with one kink, so the sum
    /// is smallest at the weighted median of the kinks.
    pub fn nearest_part(&self, from: &[f64], to: &[f64]) -> f64 {
        if self.penalty == 0.0 {
            return 0.5;
        }
        let ends = from.iter().zip(to).zip(&self.given).filter(|((from, to), _)| (**to - **from).abs() > 0.0);
        let mut turns: Vec<(f64, f64)> =
            ends.map(|((from, to), given)| ((given - from) / (to - from), (to - from).abs())).collect();
        turns.sort_unstable_by(|x, y| x.0.total_cmp(&y.0));
        let half = turns.iter().map(|(_, steep)| steep).sum::<f64>() / 2.0;
        let mut sum = 0.0;
        let median = turns.iter().find(|(_, steep)| {
            sum += steep;
            sum >= half
        });
        median.map_or(0.5, |(at, _)| at.clamp(0.0, 1.0))
    }

    /// Moves from a position on a line towards an end as far as the penalty stays within `most`; it increases in that
    /// direction.
    pub fn farthest(&self, line: (&[f64], &[f64]), place: f64, end: f64, most: f64) -> f64 {
        let is_within = |at: f64| self.along(line, at) <= most;
        if is_within(end) {
            return end;
        }
        let (mut within, mut beyond) = (place, end);
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(within, beyond);
            if is_within(middle) { within = middle } else { beyond = middle }
        }
        within
    }

    /// How far weights must move, as a sum of differences, before a lead reaches `least`: 0 if it already does,
    /// infinity if no weights achieve it. The cheapest way moves weight from where the lead is smallest to where it is
    /// largest.
    fn until(&self, lead: &[f64], least: f64) -> f64 {
        let mut need = least - lead.iter().zip(&self.given).map(|(x, w)| x * w).sum::<f64>();
        let most = lead.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut order: Vec<usize> = (0..lead.len()).collect();
        order.sort_by(|&x, &y| lead[x].total_cmp(&lead[y]));
        let mut moved = 0.0;
        for at in order {
            let (gain, own) = (most - lead[at], self.given[at]);
            if need <= 0.0 {
                break;
            }
            if gain <= 0.0 {
                return f64::INFINITY;
            }
            moved += own.min(need / gain);
            need -= gain * own;
        }
        2.0 * moved
    }
}

/// How far weights must move before each pair holds, in ascending order.
pub struct Floor {
    until: Vec<f64>,
    penalty: f64,
}

impl Floor {
    pub fn new(known: &Known) -> Floor {
        let ends: Vec<_> = (0..known.units.len()).map(|at| known.ends(at)).collect();
        let until = |(a, b): &(usize, usize)| {
            let lead: Vec<f64> = ends[*a].1.iter().zip(&ends[*b].0).map(|(hi, lo)| hi - lo).collect();
            known.pull.until(&lead, known.hair)
        };
        let mut until: Vec<f64> = known.pairs.iter().map(until).collect();
        until.sort_unstable_by(f64::total_cmp);
        Floor { until, penalty: known.pull.penalty }
    }

    /// Distances at which one more pair can hold, and how many are still broken there.
    fn steps(&self) -> impl Iterator<Item = (f64, usize)> {
        let own = self.until.iter().copied().filter(|until| until.is_finite());
        let broken = |at: f64| self.until.len() - self.until.partition_point(|until| *until <= at);
        std::iter::once(0.0).chain(own).map(move |at| (at, broken(at)))
    }

    /// Lower bound on the cost of any weights.
    pub fn least(&self) -> f64 {
        self.steps().map(|(at, broken)| broken as f64 + self.penalty * at).fold(f64::INFINITY, f64::min)
    }

    /// Upper bound on the distance from the given weights among weights that cost no more than `most`.
    pub fn farthest(&self, most: f64) -> f64 {
        let room = |(at, broken): (f64, usize)| ((most - broken as f64) / self.penalty, at);
        // No further pair can hold before the next step, and beyond it that step's own limit applies.
        self.steps().map(room).filter(|(room, at)| room >= at).map(|(room, _)| room).fold(0.0, f64::max)
    }
}

impl Known {
    /// Solves a linear program under the condition that no further pairs are broken, with missing values as they count
    /// now; constraints are added as they are violated. Returns None if this does not finish.
    fn kept_by(&self, weights: &[f64], solve: impl Fn(&[Row]) -> Solved) -> Solved {
        let (scores, columns) = self.filled(weights);
        let held: Vec<&(usize, usize)> = self.pairs.iter().filter(|pair| !self.is_broken(&scores, pair)).collect();
        let mut rows = Vec::new();
        for _ in 0..PROGRAMS {
            let Some(found) = solve(&rows)? else { break };
            let sum = |unit: usize| columns.iter().zip(&found).map(|(column, w)| column[unit] * w).sum::<f64>();
            let sums: Vec<f64> = (0..self.units.len()).map(sum).collect();
            let leads = held.iter().map(|(a, b)| (sums[*a] - sums[*b], *a, *b));
            let mut missed: Vec<(f64, usize, usize)> = leads.filter(|(lead, ..)| *lead < self.hair).collect();
            if missed.is_empty() {
                return Ok(Some(found));
            }
            missed.sort_by(|x, y| x.0.total_cmp(&y.0));
            let row = |&(_, a, b): &(f64, usize, usize)| Row {
                by: columns.iter().map(|column| column[a] - column[b]).collect(),
                least: 2.0 * self.hair,
            };
            rows.extend(missed.iter().take(AT_ONCE).map(row));
        }
        Ok(None)
    }

    /// The weights closest to the given ones that break no further pairs, if they cost less.
    fn nearer(&self, from: (Vec<f64>, f64)) -> Result<(Vec<f64>, f64)> {
        let found = self.kept_by(&from.0, |rows| match rows {
            [] => Ok(Some(self.pull.given.clone())),
            rows => min_distance(&self.pull.given, &[self.pull.given.len()], rows),
        })?;
        let found = found.map(|weights| (self.cost(&weights), weights));
        Ok(found.filter(|(cost, _)| *cost < from.1 - POINT).map_or(from, |(cost, weights)| (weights, cost)))
    }

    /// The weights furthest in one direction that break no further pairs and cost no more than `most`, if they improve
    /// on `from`.
    fn farther(&self, from: Vec<f64>, member: usize, sign: f64, most: f64) -> Result<Vec<f64>> {
        let (n, penalty) = (from.len(), self.pull.penalty);
        let room = most - self.broken(&self.scores(&from)) as f64;
        let mut variables = vec![(0.0, (0.0, 1.0)); n];
        variables[member].0 = -sign;
        variables.extend(vec![(0.0, (0.0, f64::INFINITY)); n]);
        let found = self.kept_by(&from, |rows| {
            let mut all = apart(&self.pull, n, None);
            let sum = |terms: Vec<(usize, f64)>, is_equal: bool, least: f64| Sum { terms, is_equal, least };
            all.push(sum((0..n).map(|at| (at, 1.0)).collect(), true, 1.0));
            all.push(sum((n..2 * n).map(|at| (at, -1.0)).collect(), false, -room * (1.0 - POINT) / penalty));
            all.extend(rows.iter().map(|row| {
                let size = row.by.iter().fold(SMALLEST, |size: f64, by| size.max(by.abs()));
                sum(row.by.iter().map(|by| by / size).enumerate().collect(), false, row.least / size)
            }));
            let Some(found) = min_cost(&variables, &all)? else { return Ok(None) };
            let total: f64 = found[..n].iter().map(|w| w.max(0.0)).sum();
            Ok(Some(found[..n].iter().map(|w| w.max(0.0) / total).collect()))
        })?;
        let is_farther = |found: &Vec<f64>| sign * (found[member] - from[member]) > POINT && self.cost(found) <= most;
        Ok(found.filter(is_farther).unwrap_or(from))
    }

    /// Weights whose cost neither a line nor a linear program can reduce.
    fn lowered(&self, weights: &[f64]) -> Result<(Vec<f64>, f64)> {
        let mut best = self.improved(weights);
        if self.pull.penalty == 0.0 {
            return Ok(best);
        }
        for _ in 0..USUAL_ROUNDS {
            let nearer = self.nearer(best.clone())?;
            let found = self.improved(&nearer.0);
            let won = best.1 - found.1;
            best = found;
            if won < NO_GAIN {
                break;
            }
        }
        Ok(best)
    }

    /// The number of broken pairs plus the penalty.
    pub fn cost(&self, weights: &[f64]) -> f64 {
        self.broken(&self.scores(weights)) as f64 + self.pull.cost(weights)
    }
}

impl FitRun<'_> {
    /// Restarts the search by steps from the best weights towards random weights or towards a single member; the best
    /// result comes last.
    pub fn kicked(&self, best: (Vec<f64>, f64)) -> Result<Vec<(Vec<f64>, f64)>> {
        let (known, mut best, mut all) = (self.known, best, Vec::new());
        let looks = USUAL_ROUNDS * ways(self.given.len()).count() * known.pairs.len();
        let kicks = (WORK / looks.max(1)).clamp(MIN_STARTS, MAX_STARTS);
        for (kick, draw) in drawn(self.given.len()).iter().take(kicks).enumerate() {
            self.watch.check()?;
            let to = if kick % 2 == 0 { draw.clone() } else { corner(draw.len(), kick / 2 % draw.len()) };
            let found = known.lowered(&between(&best.0, &to, KICKS[kick % KICKS.len()]))?;
            if found.1 < best.1 - POINT {
                best = found.clone();
            }
            all.push(found);
        }
        all.push(best);
        Ok(all)
    }

    /// Fits with a penalty, as for a group without one, but with a bound in closed form.
    pub fn pulled(&self) -> Result<Answer> {
        let (known, n) = (self.known, self.given.len());
        let found = self.kicked(known.lowered(self.given)?)?;
        let best = found.last().expect("the best is in it").clone();
        let floor = Floor::new(known);
        let most = best.1 + self.epsilon * known.broken(&known.scores(self.given)) as f64;
        let far = floor.farthest(most) / 2.0;
        let mut ends = Vec::with_capacity(n);
        for member in 0..n {
            self.watch.check()?;
            let given = self.given[member];
            let end = |sign: f64| -> Result<f64> {
                let near = found.iter().filter(|(_, cost)| *cost <= most).map(|(weights, _)| weights);
                let from = near.max_by(|x, y| (sign * x[member]).total_cmp(&(sign * y[member]))).unwrap_or(&best.0);
                let pushed = known.farther(from.clone(), member, sign, most)?;
                Ok(known.pushed(&pushed, member, sign, most)[member])
            };
            let (least, greatest) = (end(-1.0)?, end(1.0)?);
            let bounds = ((given - far).max(0.0).min(least), (given + far).min(1.0).max(greatest));
            ends.push(((least, bounds.0), (greatest, bounds.1)));
        }
        let floor = Some(floor.least().min(best.1));
        Ok(Answer { weights: best.0, least: known.counted().never, floor, ends, line: None })
    }
}
