//! A penalty that pulls weights towards the given ones, where a list alone tells too little: least is the number of broken
//! pairs and so much for every 1 in the sum of all differences (a lasso towards the given weights, Tibshirani 1996).
//!
//! Weights are searched for line by line, and drawn nearer by linear programs that keep the pairs in order. The bound is
//! in closed form: of each pair that the given weights break it is known how far weights have to go before it holds, so
//! that at any distance some pairs are broken still.

use super::known::Known;
use super::scores::apart;
use super::search::{between, corner, drawn, ways};
use super::{Answer, FitRun};
use crate::Result;
use crate::analysis::solve::{Row, Sum, min_cost, min_distance};
use crate::tolerance::{NO_GAIN, POINT, SMALLEST};

/// Looks at a pair on a line that the search may take, about.
const WORK: usize = 30_000_000;
/// So often all lines are gone along before none is better, about.
const USUAL_ROUNDS: usize = 3;
/// The search begins anew at least so often …
const MIN_STARTS: usize = 24;
/// … and at most so often.
const MAX_STARTS: usize = 60;
/// How far towards weights by chance, in turn.
const KICKS: [f64; 3] = [0.1, 0.2, 0.4];
/// Linear programs on the way to nearer weights, and conditions that are added to each.
const PROGRAMS: usize = 30;
const AT_ONCE: usize = 8;
/// Halvings of a stretch of a line.
const HALVINGS: usize = 40;

/// Weights, where there are such.
type Solved = Result<Option<Vec<f64>>>;

#[derive(Debug, Clone)]
pub struct Pull {
    pub given: Vec<f64>,
    /// For 1 in the sum of differences; 0 where nothing pulls.
    pub penalty: f64,
}

impl Pull {
    pub fn none() -> Pull {
        Pull { given: Vec::new(), penalty: 0.0 }
    }

    /// The sum of all differences from the given weights.
    pub fn distance(&self, weights: &[f64]) -> f64 {
        weights.iter().zip(&self.given).map(|(w, given)| (w - given).abs()).sum()
    }

    pub fn cost(&self, weights: &[f64]) -> f64 {
        if self.penalty == 0.0 { 0.0 } else { self.penalty * self.distance(weights) }
    }

    /// The cost at a place on a line.
    pub fn along(&self, (from, to): (&[f64], &[f64]), place: f64) -> f64 {
        if self.penalty == 0.0 {
            return 0.0;
        }
        let apart = from.iter().zip(to).zip(&self.given).map(|((from, to), w)| (from + place * (to - from) - w).abs());
        self.penalty * apart.sum::<f64>()
    }

    /// Which part of a line is nearest to the given weights: the differences are lines that turn at one point each, and
    /// the sum is least at their weighted median.
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

    /// From a place on a line towards an end, as far as the cost is no more than this: it is at the place, and grows.
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

    /// How far, in the sum of differences, weights have to go before a lead is this much; nothing where it is, and
    /// infinity where none has it. The best way is from where it is least to where it is greatest.
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

/// How far weights have to go before each pair holds, the least first.
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

    /// Distances at which a pair more can hold, and how many are broken there still.
    fn steps(&self) -> impl Iterator<Item = (f64, usize)> {
        let own = self.until.iter().copied().filter(|until| until.is_finite());
        let broken = |at: f64| self.until.len() - self.until.partition_point(|until| *until <= at);
        std::iter::once(0.0).chain(own).map(move |at| (at, broken(at)))
    }

    /// No weights cost less.
    pub fn least(&self) -> f64 {
        self.steps().map(|(at, broken)| broken as f64 + self.penalty * at).fold(f64::INFINITY, f64::min)
    }

    /// No weights that cost no more than this are farther from the given ones.
    pub fn farthest(&self, most: f64) -> f64 {
        let room = |(at, broken): (f64, usize)| ((most - broken as f64) / self.penalty, at);
        // Up to the next step no other pair holds, and from there on the next one tells.
        self.steps().map(room).filter(|(room, at)| room >= at).map(|(room, _)| room).fold(0.0, f64::max)
    }
}

impl Known {
    /// What a linear program gives under which no other pairs are broken, gaps counting as they do now; conditions are added
    /// as they are missed. None where it does not come to an end.
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

    /// The nearest weights to the given ones that break no other pairs, where they cost less.
    fn nearer(&self, from: (Vec<f64>, f64)) -> Result<(Vec<f64>, f64)> {
        let found = self.kept_by(&from.0, |rows| match rows {
            [] => Ok(Some(self.pull.given.clone())),
            rows => min_distance(&self.pull.given, &[self.pull.given.len()], rows),
        })?;
        let found = found.map(|weights| (self.cost(&weights), weights));
        Ok(found.filter(|(cost, _)| *cost < from.1 - POINT).map_or(from, |(cost, weights)| (weights, cost)))
    }

    /// The farthest weights that break no other pairs and cost no more than this, where they are farther.
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

    /// Weights from which neither a line nor a linear program leads to a lower cost.
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

    /// Broken pairs, and what the penalty adds.
    pub fn cost(&self, weights: &[f64]) -> f64 {
        self.broken(&self.scores(weights)) as f64 + self.pull.cost(weights)
    }
}

impl FitRun<'_> {
    /// What is found from the best weights so far on by steps towards others, by chance or of one member alone; the best
    /// is the last.
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

    /// As for a group without a penalty, with a bound in closed form.
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
