//! Questions that run the draws again: which unit beats which, which weights put a unit first, what was drawn.

use crate::arrange::Arrange;
use crate::parallel::*;
#[cfg(feature = "parallel")]
use multiversion::multiversion;

use super::Uncertainty;
use super::answers::of_percent;
use super::kernel::{Room, is_tie};
use super::lanes::LANES;
use super::plan::Plan;
use super::run::{DrawBatch, PIECE, each_lot, pieces};
use crate::tolerance::{COMPARED_AGAIN, ROUNDING};
use crate::{Error, Result, Watch};

/// How often each unit scores higher than each other one; a tie counts half.
pub struct Pairs {
    /// Twice the number of wins: `wins[a · units + b]`.
    wins: Vec<u32>,
    /// The number of draws in which at least one of the two is unranked, with the same indexing.
    apart: Vec<u32>,
    units: usize,
    draws: usize,
}

/// The average weights that put a unit first.
#[derive(Debug, Clone, PartialEq)]
pub struct Central {
    /// Index of the unit in the data.
    pub unit: usize,
    /// The share of draws in which it is first, among those that rank it.
    pub first: f64,
    /// The overall weight of each node, in the order of the drawn nodes.
    pub weights: Vec<f64>,
    /// The share of draws in which these weights put it first while everything else varies.
    pub confidence: f64,
}

/// One draw: the weights of the drawn nodes, and the chosen alternatives.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// Weights in their groups, one for each code in `nodes`.
    pub shares: Vec<f64>,
    /// The alternative drawn for each step or direction that varies, in words.
    pub chosen: Vec<String>,
}

impl Pairs {
    /// The share of draws in which the first of two units, by index, scores higher, among those that rank both; NaN if
    /// none does so.
    pub fn share(&self, a: usize, b: usize) -> f64 {
        let at = a * self.units + b;
        f64::from(self.wins[at]) / (2.0 * (self.draws as f64 - f64::from(self.apart[at])))
    }
}

impl Uncertainty {
    /// The share of draws in which the first unit scores higher, among those that rank both; a tie counts half.
    pub fn beats(&self, a: &str, b: &str, watch: &Watch) -> Result<f64> {
        let (first, second) = (self.plan.place(a)?, self.plan.place(b)?);
        if first == second {
            return Err(Error::plain(format!("`{b}` cannot be compared with itself")).about(b));
        }
        let share = self.pairs(watch)?.share(first, second);
        match share.is_nan() {
            true => Err(Error::plain(format!("no draw ranks both `{a}` and `{b}`")).about(b)),
            false => Ok(share),
        }
    }

    /// Pairs of units, by index in `units`, whose order holds in at least this share of the draws, the better unit
    /// first.
    pub fn robust(&self, share: f64, watch: &Watch) -> Result<Vec<(usize, usize)>> {
        if !(share > 0.5 && share <= 1.0) {
            let expected = "a share above 0.5 and up to 1, such as 0.95";
            return Err(of_percent(Error::wrong("robust", share.to_string(), expected), share));
        }
        let (pairs, units) = (self.pairs(watch)?, self.plan.as_it_is);
        let all = (0..units).flat_map(|a| (0..units).map(move |b| (a, b)));
        Ok(all.filter(|&(a, b)| a != b && pairs.share(a, b) >= share - ROUNDING).collect())
    }

    /// Which units beat which over all draws, computed on the first call by running the draws again. Returns an error
    /// if that is interrupted.
    pub fn pairs(&self, watch: &Watch) -> Result<&Pairs> {
        if self.pairs.get().is_none() {
            let _ = self.pairs.set(count_pairs(&self.plan, self.draws, watch)?);
        }
        Ok(self.pairs.get().expect("just set"))
    }

    /// Codes of the nodes whose weights were drawn or given, the index first.
    pub fn nodes(&self) -> &[String] {
        &self.plan.codes
    }

    /// For each unit that is first in some draw, the mean weights of these draws; units that are first most often come
    /// first.
    pub fn central(&self, watch: &Watch) -> Result<&[Central]> {
        if self.central.get().is_none() {
            let _ = self.central.set(self.averaged(watch)?);
        }
        Ok(self.central.get().expect("just set"))
    }

    /// The first draws, one by one, with the weight in group of each node.
    pub fn drawn(&self, most: usize, watch: &Watch) -> Result<Vec<Drawn>> {
        let mut all = Vec::new();
        for piece in 0..pieces(self.draws) {
            if all.len() >= most {
                break;
            }
            each_lot(&self.plan, piece, watch, &mut |lot| {
                let chosen = &self.plan.worlds[lot.world].chosen;
                let shares = |lane: usize| self.plan.nodes.iter().map(|&node| lot.room.shares[node].0[lane]).collect();
                all.extend((0..lot.used).map(|lane| Drawn { shares: shares(lane), chosen: chosen.clone() }));
            })?;
        }
        all.truncate(most.min(self.draws));
        Ok(all)
    }
}

fn count_pairs(plan: &Plan, draws: usize, watch: &Watch) -> Result<Pairs> {
    let units = plan.units.len();
    watch.begin("comparing all pairs over the draws", draws as u64);
    // The wins, followed by the draws in which at least one of the two is unranked.
    let one = |piece: usize| -> Result<Vec<u32>> {
        let mut counts = vec![0; 2 * units * units];
        let (wins, apart) = counts.split_at_mut(units * units);
        each_lot(plan, piece, watch, &mut |lot| add_wins(&lot, wins, apart))?;
        watch.advance(PIECE as u64);
        Ok(counts)
    };
    let add = |mut sum: Vec<u32>, counts: Vec<u32>| {
        sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
        Ok(sum)
    };
    let all = (0..pieces(draws)).into_par_iter().map(one);
    let mut wins = all.try_reduce(|| vec![0; 2 * units * units], add)?;
    let apart = wins.split_off(units * units);
    Ok(Pairs { wins, apart, units, draws })
}

fn add_wins(lot: &DrawBatch, wins: &mut [u32], apart: &mut [u32]) {
    let is_near = compare(lot.room, lot.used, wins);
    let units = lot.room.sums.scores.len();
    // Close scores are compared as in a ranking, and the quick comparison's count is corrected.
    for (a, b) in is_near {
        for lane in 0..lot.used {
            let (one, other) = (lot.room.sums.scores[a].0[lane], lot.room.sums.scores[b].0[lane]);
            if is_tie(lot.score(a, lane), lot.score(b, lane)) && one.total_cmp(&other).is_ne() {
                let (winner, loser) = if one > other { (a, b) } else { (b, a) };
                wins[winner * units + loser] -= 1;
                wins[loser * units + winner] += 1;
            }
        }
    }
    if lot.room.sums.has_unranked {
        (0..lot.used).for_each(|lane| part(lot, lane, wins, apart));
    }
}

/// Undoes the counts for units that a draw does not rank.
fn part(lot: &DrawBatch, lane: usize, wins: &mut [u32], apart: &mut [u32]) {
    let units = lot.room.sums.scores.len();
    let is_ranked: Vec<bool> = (0..units).map(|unit| lot.is_ranked(unit, lane)).collect();
    for a in (0..units).filter(|&unit| !is_ranked[unit]) {
        for b in (0..units).filter(|&b| is_ranked[b] || b > a) {
            wins[b * units + a] -= if is_ranked[b] { 2 } else { 1 };
            wins[a * units + b] -= u32::from(!is_ranked[b]);
            apart[a * units + b] += 1;
            apart[b * units + a] += 1;
        }
    }
}

/// Adds 2 for the higher of two scores, or 1 to both if they are equal; returns the pairs that are close.
#[cfg_attr(
    feature = "parallel",
    multiversion(targets("x86_64+avx512f+avx512bw+avx512dq+avx512vl+avx2+bmi1+bmi2", "x86_64+avx2+bmi1+bmi2"))
)]
fn compare(room: &Room, used: usize, wins: &mut [u32]) -> Vec<(usize, usize)> {
    let units = room.sums.scores.len();
    let mut near = Vec::new();
    for a in 0..units {
        let one = room.sums.scores[a];
        for b in a + 1..units {
            let other = room.sums.scores[b];
            let (mut more, mut less, mut close) = ([0u32; LANES], [0u32; LANES], [0u32; LANES]);
            for lane in 0..LANES {
                let (x, y) = (one.0[lane], other.0[lane]);
                more[lane] = u32::from(x > y);
                less[lane] = u32::from(x < y);
                close[lane] = u32::from((x - y).abs() <= COMPARED_AGAIN * x.abs().max(y.abs()).max(1e-3));
            }
            let (mut above, mut below, mut any) = (0, 0, 0);
            for lane in 0..used {
                above += more[lane];
                below += less[lane];
                any += close[lane];
            }
            let same = u32::try_from(used).unwrap_or(0) - above - below;
            wins[a * units + b] += 2 * above + same;
            wins[b * units + a] += 2 * below + same;
            if any > 0 {
                near.push((a, b));
            }
        }
    }
    near
}

/// For one piece: how often each unit is first, and the sum of the weights in these draws.
type Firsts = Vec<(u32, Vec<f64>)>;

impl Uncertainty {
    fn averaged(&self, watch: &Watch) -> Result<Vec<Central>> {
        let (plan, draws) = (&self.plan, self.draws);
        let units = plan.units.len();
        watch.begin("averaging the weights that put each unit first", draws as u64);
        let found: Vec<Firsts> =
            (0..pieces(draws)).into_par_iter().map(|piece| firsts(plan, piece, watch)).collect::<Result<_>>()?;
        // Summed piece by piece, so that the digits do not depend on the number of threads.
        let mut sums: Firsts = vec![(0, vec![0.0; plan.weightings.count]); units];
        for firsts in found {
            for ((count, sum), (more, weights)) in sums.iter_mut().zip(firsts) {
                *count += more;
                sum.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += weight);
            }
        }
        let mut all = Vec::new();
        for (place, (count, sum)) in sums.into_iter().enumerate().filter(|(_, (count, _))| *count > 0) {
            let whole: Vec<f64> = sum.iter().map(|sum| sum / f64::from(count)).collect();
            let confidence = confidence(plan, draws, place, &whole, watch)?;
            let weights = plan.nodes.iter().map(|&node| whole[node]).collect();
            let first = f64::from(count) / self.ranked(place);
            all.push(Central { unit: plan.units[place], first, weights, confidence });
        }
        all.arrange_by(|a, b| b.first.total_cmp(&a.first));
        Ok(all)
    }
}

fn firsts(plan: &Plan, piece: usize, watch: &Watch) -> Result<Firsts> {
    let mut firsts: Firsts = vec![(0, Vec::new()); plan.units.len()];
    let mut add = |unit: usize, weights: &dyn Fn(usize) -> f64| {
        let (count, sum) = &mut firsts[unit];
        *count += 1;
        sum.resize(plan.weightings.count, 0.0);
        sum.iter_mut().enumerate().for_each(|(node, sum)| *sum += weights(node));
    };
    each_lot(plan, piece, watch, &mut |mut lot| {
        let whole = lot.whole(&plan.weightings);
        for lane in 0..lot.used {
            best_of(&lot, lane, &mut |unit| add(unit, &|node| whole[node].0[lane]));
        }
    })?;
    firsts.iter_mut().for_each(|(_, sum)| sum.resize(plan.weightings.count, 0.0));
    Ok(firsts)
}

/// Calls `each` for all units that share the best score of a draw.
fn best_of(lot: &DrawBatch, lane: usize, each: &mut dyn FnMut(usize)) {
    let scores = (0..lot.room.sums.scores.len()).map(|unit| lot.score(unit, lane));
    let best = scores.clone().fold(f64::NEG_INFINITY, f64::max);
    scores.enumerate().filter(|(_, score)| is_tie(*score, best)).for_each(|(unit, _)| each(unit));
}

/// The share of draws in which a unit is first under these weights, while everything else varies as before.
fn confidence(plan: &Plan, draws: usize, place: usize, whole: &[f64], watch: &Watch) -> Result<f64> {
    let mut held = plan.held(whole);
    let draws = if held.is_fixed_but_for_weights() { 1 } else { draws };
    held.asked.draws = draws;
    let one = |piece: usize| -> Result<u64> {
        let mut first = 0;
        each_lot(&held, piece, watch, &mut |lot| {
            (0..lot.used).for_each(|lane| best_of(&lot, lane, &mut |unit| first += u64::from(unit == place)));
        })?;
        Ok(first)
    };
    let first: u64 = (0..pieces(draws)).into_par_iter().map(one).try_reduce(|| 0, |a, b| Ok(a + b))?;
    Ok(first as f64 / draws as f64)
}
