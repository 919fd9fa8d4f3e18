//! Scores of two units as linear functions of the weights that may change: the closest weights at which they meet, or
//! bounds on them.
//!
//! Under arithmetic means the difference of two scores is linear in the weights of a group or level, and the closest
//! weights beyond it follow from a linear program (for squared differences, a projection). If the units lack different
//! members of one group, weights are rescaled and the scores become quotients. The score at which they meet is then
//! bracketed: each step solves one linear program that bounds the change from below and one that bounds it from above.
//! With missing values in several groups or among all indicators, filling in favourable values gives a bound, and the
//! weights are found by search, as for other means.

use super::flip::{Answer, Norm, Search};
use super::path::{Line, Path, is_plain};
use crate::Result;
use crate::analysis::solve::{Row, min_distance, min_squared_distance, rescale_to_sums};
use crate::arrange::Arrange;
use crate::tolerance::{CANCELLED, HALVED, NOT_A_TIE, ROUNDING, SHARE, SMALLEST};

/// The maximum number of times the interval for the score at which two units meet is halved.
const STEPS: usize = 400;

/// What one unit has in the members, and how it enters the index: `above + Σ times · w · value`.
pub(super) struct Side {
    /// NaN where missing.
    values: Vec<f64>,
    /// The values, with each missing one replaced by the most favourable value.
    filled: Vec<f64>,
    times: Vec<f64>,
    above: f64,
    /// The share of the index's weight that is available: `there + Σ w · present`.
    present: Vec<f64>,
    there: f64,
    /// The index if all the weight of one group is on missing values, so that the group has no score.
    without: f64,
}

impl Side {
    fn has_gap(&self) -> bool {
        self.values.iter().any(|value| value.is_nan())
    }

    /// Whether the score does not depend on the weights of the members.
    fn is_out(&self) -> bool {
        self.values.iter().zip(&self.times).all(|(value, times)| value.is_nan() || *times == 0.0)
    }

    /// The lowest and the highest index that weights of one group can give.
    fn ends(&self) -> (f64, f64) {
        if self.is_out() {
            return (self.above, self.above);
        }
        let present = self.values.iter().zip(&self.times).filter(|(value, _)| !value.is_nan());
        let scores = present.map(|(value, times)| self.above + times * value);
        scores.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), x| (lo.min(x), hi.max(x)))
    }

    /// The constraint that the index is at least this score (sign 1) or at most (sign −1), with the weights of one
    /// group rescaled over the values present.
    fn at_least(&self, score: f64, sign: f64) -> Row {
        let least = score - self.above;
        let by = |(value, times): (&f64, &f64)| if value.is_nan() { 0.0 } else { sign * (times * value - least) };
        match self.is_out() {
            true => Row { by: vec![0.0; self.values.len()], least: sign * least },
            false => Row { by: self.values.iter().zip(&self.times).map(by).collect(), least: 0.0 },
        }
    }
}

impl Search<'_> {
    /// What follows from linear scores: an answer, or a lower bound on the change. Returns Err(None) under other means.
    pub(super) fn by_lines(&self) -> Result<std::result::Result<Answer, Option<f64>>> {
        let Some((a, b)) = self.sides()? else { return Ok(Err(None)) };
        if !a.has_gap() && !b.has_gap() {
            return self.linear(&a, &b);
        }
        if !self.is_one_group()? {
            let least = self.optimistic(&a, &b)?;
            return Ok(if least.is_none() {
                Ok(self.impossible("wherever both are ranked, whatever their missing values are"))
            } else {
                Err(least)
            });
        }
        Ok(match self.closed_in(&a, &b)? {
            None => Ok(self.impossible("whatever the weights")),
            Some((Some(weights), least)) if self.norm == Norm::L1 => Ok(self.found(&weights, Some(least))?),
            // The L2 norm of n differences is at least their sum divided by √n.
            Some((_, least)) if self.norm == Norm::L2 => Err(Some(least / (self.given.len() as f64).sqrt())),
            Some((_, least)) => Err(Some(least)),
        })
    }

    /// Both units, if their scores are linear in the weights or quotients of linear functions. Returns None otherwise.
    fn sides(&self) -> Result<Option<(Side, Side)>> {
        let nodes = self.model.tree().nodes();
        let is_line = |group: usize| is_plain(self.model, group);
        let Some(groups) = &self.groups else {
            let mut all = (0..nodes.len()).filter(|&place| !nodes[place].is_leaf());
            return match all.try_fold(true, |is, group| Ok::<bool, crate::Error>(is && is_line(group)?))? {
                true => Ok(Some((self.in_whole(self.units.0, 1.0)?, self.in_whole(self.units.1, -1.0)?))),
                false => Ok(None),
            };
        };
        let mut paths = Vec::new();
        for &group in groups {
            match Path::new("flip", self.model, group) {
                Ok(path) if path.is_plain && is_line(group)? => paths.push((group, path)),
                _ => return Ok(None),
            }
        }
        Ok(Some((self.in_groups(self.units.0, 1.0, &paths)?, self.in_groups(self.units.1, -1.0, &paths)?)))
    }

    /// The best value of a unit (sign 1) or its worst (sign −1), which no rescaling over its other values can exceed.
    fn favourable(&self, unit: usize, sign: f64) -> Result<f64> {
        let (scores, leaves) = (self.model.scores()?, self.model.counting_leaves()?);
        let figures =
            leaves.into_iter().map(|(place, _)| sign * scores.of(place).raw()[unit]).filter(|score| !score.is_nan());
        Ok(sign * figures.fold(f64::NEG_INFINITY, f64::max))
    }

    /// A unit's side if the weights are overall weights.
    fn in_whole(&self, unit: usize, sign: f64) -> Result<Side> {
        let (scores, stand_in) = (self.model.scores()?, self.favourable(unit, sign)?);
        let values: Vec<f64> = self.places.iter().map(|&place| scores.of(place).raw()[unit]).collect();
        let present = |(&place, value): (&usize, &f64)| match value.is_nan() {
            true => 0.0,
            false => scores.present(place).raw()[unit],
        };
        Ok(Side {
            filled: values.iter().map(|&value| if value.is_nan() { stand_in } else { value }).collect(),
            times: vec![1.0; values.len()],
            above: 0.0,
            present: self.places.iter().zip(&values).map(present).collect(),
            there: 0.0,
            without: f64::NAN,
            values,
        })
    }

    /// A unit's side if the weights are weights in groups, with those above fixed.
    fn in_groups(&self, unit: usize, sign: f64, paths: &[(usize, Path)]) -> Result<Side> {
        let (scores, stand_in) = (self.model.scores()?, self.favourable(unit, sign)?);
        let score = |place: usize| scores.of(place).raw()[unit];
        let present = |place: usize| if score(place).is_nan() { 0.0 } else { scores.present(place).raw()[unit] };
        let (values, filled, times) = (Vec::new(), Vec::new(), Vec::new());
        let mut side = Side { values, filled, times, above: 0.0, present: Vec::new(), there: 0.0, without: f64::NAN };
        for (at, (group, path)) in paths.iter().enumerate() {
            let (line, there): (Line, Line) = (path.line(unit), path.present(unit));
            match at {
                0 => {
                    (side.above, side.there) = (line.above, there.above);
                    side.without = path.index(unit, f64::NAN);
                }
                _ if line.times == 0.0 => {}
                _ => {
                    side.above -= line.times * score(*group);
                    side.there -= there.times * present(*group);
                }
            }
            let (moving, still): (Vec<_>, Vec<_>) =
                self.model.counting(*group)?.into_iter().partition(|(member, _)| self.places.contains(member));
            let is_gap = line.times != 0.0 && moving.iter().any(|(member, _)| score(*member).is_nan());
            let lacking: f64 = still.iter().filter(|(member, _)| score(*member).is_nan()).map(|(_, share)| share).sum();
            let times = if is_gap { line.times } else { line.times / (1.0 - lacking) };
            for (member, share) in still.into_iter().filter(|_| line.times != 0.0) {
                side.there += there.times * share * present(member);
                side.above += match score(member) {
                    score if !score.is_nan() => times * share * score,
                    _ if is_gap => times * share * stand_in,
                    _ => 0.0,
                };
            }
            for (member, _) in moving {
                let value = if line.times == 0.0 { 0.0 } else { score(member) };
                side.values.push(value);
                side.filled.push(if value.is_nan() { stand_in } else { value });
                side.times.push(times);
                side.present.push(there.times * present(member));
            }
        }
        Ok(side)
    }

    /// The constraints that both units have enough of their weight available to be ranked.
    fn covered(&self, a: &Side, b: &Side) -> Vec<Row> {
        let needed = self.model.recipe().coverage - SHARE;
        let row = |side: &Side| Row { by: side.present.clone(), least: needed - side.there };
        vec![row(a), row(b)]
    }

    /// The constraint that the first unit scores at least as high as the second.
    fn level(a: &Side, b: &Side) -> Row {
        let own = |side: &Side| side.filled.iter().zip(&side.times).map(|(x, times)| x * times).collect::<Vec<f64>>();
        let by = own(a).iter().zip(own(b)).map(|(x, y)| x - y).collect();
        Row { by, least: b.above - a.above }
    }

    fn min_distance(&self, row: Row, others: &[Row]) -> Result<Option<Vec<f64>>> {
        match self.norm {
            Norm::L2 => Ok(min_squared_distance(&self.given, &self.counts, &row)),
            _ => min_distance(&self.given, &self.counts, &[vec![row], others.to_vec()].concat()),
        }
    }

    /// The answer without missing values, when the difference is linear. Returns a bound as Err if the weights found do
    /// not pass the check.
    fn linear(&self, a: &Side, b: &Side) -> Result<std::result::Result<Answer, Option<f64>>> {
        let row = Self::level(a, b);
        let corner = self.corner(&row.by);
        let most: f64 = corner.iter().zip(&row.by).map(|(w, by)| w * by).sum();
        let size = a.values.iter().chain(&b.values).fold(SMALLEST, |size: f64, value| size.max(value.abs()));
        let behind = row.least - most;
        if behind > ROUNDING * size {
            return Ok(Ok(Answer::Impossible(self.why(&row, &corner, behind))));
        }
        let mut least = None;
        // Rounding may break a tie in the last digit, so go slightly further if necessary.
        for hair in [0.0, CANCELLED, ROUNDING, NOT_A_TIE, HALVED] {
            let row = Row { least: (row.least + hair * size).min(most), ..row.clone() };
            let Some(weights) = self.min_distance(row, &self.covered(a, b))? else {
                return Ok(Ok(self.impossible("wherever both are ranked")));
            };
            let least = *least.get_or_insert(self.distance(&weights));
            if self.holds(&weights) {
                return Ok(Ok(self.found(&weights, Some(least))?));
            }
        }
        Ok(Err(least))
    }

    fn why(&self, row: &Row, corner: &[f64], behind: f64) -> String {
        let b = self.model.data().units().label(self.units.1);
        if row.least == 0.0 && row.by.iter().all(|by| *by < 0.0) {
            return format!("{b} scores higher in every {}", self.one());
        }
        let heavy = self.places.iter().zip(corner).filter(|(_, w)| **w > 0.0);
        let codes: Vec<&str> =
            heavy.map(|(&place, _)| self.model.tree().nodes()[place].code.as_str()).take(NAMED + 1).collect();
        let named = match codes.len() {
            0..=NAMED => codes.join(", "),
            _ => format!("{} …", codes[..NAMED].join(", ")),
        };
        format!("even with all weight on {named}, where its lead is smallest, {b} stays ahead by {behind:.2} points")
    }

    /// A lower bound on the change: each missing value of the first unit counts as its best value and each of the
    /// second as its worst, which no weights can exceed.
    fn optimistic(&self, a: &Side, b: &Side) -> Result<Option<f64>> {
        let weights = self.min_distance(Self::level(a, b), &self.covered(a, b))?;
        Ok(weights.map(|weights| self.distance(&weights)))
    }

    /// Weights that lie entirely on missing values of one unit or both. The unit then has no score in the group, so
    /// that the other groups are rescaled abruptly.
    fn on_gaps(&self, a: &Side, b: &Side, covered: &[Row]) -> Result<Vec<(f64, Vec<f64>)>> {
        let mut found = Vec::new();
        for (is_a, is_b) in [(true, false), (false, true), (true, true)] {
            let gone: Vec<&Side> =
                [(a, is_a), (b, is_b)].into_iter().filter(|(_, is)| *is).map(|(side, _)| side).collect();
            if gone.iter().any(|side| !side.has_gap() || side.without.is_nan()) {
                continue;
            }
            let mut rows = covered.to_vec();
            match (is_a, is_b) {
                (true, true) if a.without < b.without => continue,
                (true, true) => {}
                (true, _) => rows.push(b.at_least(a.without, -1.0)),
                _ => rows.push(a.at_least(b.without, 1.0)),
            }
            let is_there = |at: usize| gone.iter().any(|side| !side.values[at].is_nan());
            let by = (0..self.given.len()).map(|at| if is_there(at) { -1.0 } else { 0.0 }).collect();
            rows.push(Row { by, least: 0.0 });
            if let Some(mut weights) = min_distance(&self.given, &self.counts, &rows)? {
                // Exactly 0, since even the smallest remaining weight would be rescaled to the whole.
                weights.iter_mut().enumerate().filter(|(at, _)| is_there(*at)).for_each(|(_, w)| *w = 0.0);
                let weights = rescale_to_sums(&self.given, &self.counts, weights);
                found.push((self.distance(&weights), weights));
            }
        }
        found.arrange_by(|x, y| x.0.total_cmp(&y.0));
        Ok(found)
    }

    /// The smallest sum of differences with missing values in one group, found by halving the interval of scores at
    /// which the units can meet.
    fn closed_in(&self, a: &Side, b: &Side) -> Result<Option<(Option<Vec<f64>>, f64)>> {
        let covered = self.covered(a, b);
        let solve = |lo: f64, hi: f64| -> Result<Option<(f64, Vec<f64>)>> {
            let rows = [vec![a.at_least(lo, 1.0), b.at_least(hi, -1.0)], covered.clone()].concat();
            Ok(min_distance(&self.given, &self.counts, &rows)?.map(|weights| (self.distance(&weights), weights)))
        };
        let (lo, hi) = (b.ends().0, a.ends().1);
        let mut open: Vec<(f64, f64, f64)> = Vec::new();
        let gone = self.on_gaps(a, b, &covered)?;
        let sooner = gone.iter().map(|(least, _)| *least).fold(f64::INFINITY, f64::min);
        let mut best: Option<(f64, Vec<f64>)> = gone.into_iter().find(|(_, weights)| self.holds(weights));
        if let Some((least, _)) = solve(lo, hi)?.filter(|_| lo <= hi) {
            open.push((least, lo, hi));
        }
        let is_possible = !open.is_empty() || sooner.is_finite();
        for _ in 0..STEPS {
            let Some(first) = (0..open.len()).min_by(|&x, &y| open[x].0.total_cmp(&open[y].0)) else { break };
            let (least, lo, hi) = open[first];
            if best.as_ref().is_some_and(|(found, _)| found - least <= HALVED) {
                break;
            }
            open.swap_remove(first);
            let middle = (lo + hi) / 2.0;
            // Both units score the middle value here, so these weights are a solution.
            for candidate in [solve(middle, middle)?].into_iter().flatten() {
                if best.as_ref().is_none_or(|(found, _)| candidate.0 < *found) && self.holds(&candidate.1) {
                    best = Some(candidate);
                }
            }
            for (lo, hi) in [(lo, middle), (middle, hi)] {
                open.extend(solve(lo, hi)?.map(|(least, _)| (least, lo, hi)));
            }
        }
        let least = open.iter().map(|(least, ..)| *least).fold(sooner, f64::min);
        let found = best.as_ref().map_or(f64::INFINITY, |(found, _)| *found);
        Ok(is_possible
            .then(|| (best.map(|(_, weights)| weights), least.min(found)))
            .filter(|(_, least)| least.is_finite()))
    }
}

/// At most this many members are named.
const NAMED: usize = 4;
