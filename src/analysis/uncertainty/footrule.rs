//! How far a ranking is from the drawn ones: Spearman's footrule (Diaconis & Graham 1977), the mean absolute difference
//! of ranks, over the units that all draws rank. Equal scores share their mean rank.

use std::collections::HashMap;

use super::Uncertainty;
use super::run::{PIECE, each_lot, pieces};
use super::tally::{each_rank, sort_scores};
use crate::parallel::*;
use crate::rank::Ranking;
use crate::{Result, Watch};

/// Ranks of the units that some draw ranks, those of the model's own ranking first; None unless all draws rank the unit.
pub type Ranks = Vec<Option<f64>>;

/// How often each unit has each rank, so that the mean distance of any ranking to all draws is a sum over units.
pub struct Footrule {
    /// For each unit that all draws rank and each half rank, the mean absolute difference to its rank in a draw.
    misses: Vec<Option<Vec<f64>>>,
    /// How many such units there are.
    complete: usize,
}

impl Footrule {
    /// The mean distance of a ranking to the draws, in ranks; None if no unit is ranked by all, or one of those has no
    /// rank here.
    pub fn mean(&self, ranks: &Ranks) -> Option<f64> {
        let of_unit = |(misses, rank): (&Option<Vec<f64>>, &Option<f64>)| match misses {
            None => Some(0.0),
            Some(misses) => rank.map(|rank| misses[halves(rank)]),
        };
        let total = self.misses.iter().zip(ranks).map(of_unit).sum::<Option<f64>>()?;
        (self.complete > 0).then(|| total / self.complete as f64)
    }
}

/// A rank in halves.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a mean rank is half of a whole number")]
fn halves(rank: f64) -> usize {
    (2.0 * rank).round() as usize
}

impl Uncertainty {
    /// Counts the ranks of all draws.
    pub fn footrule(&self, watch: &Watch) -> Result<Footrule> {
        let complete = self.complete();
        let units = complete.len();
        let width = 2 * units + 1;
        watch.begin("counting the ranks of all draws", self.draws() as u64);
        let one = |piece: usize| -> Result<Vec<u32>> {
            let mut counts = vec![0u32; units * width];
            self.each_ranking(piece, &complete, watch, &mut |ranks| {
                for (unit, rank) in ranks.iter().enumerate() {
                    rank.iter().for_each(|rank| counts[unit * width + halves(*rank)] += 1);
                }
            })?;
            watch.advance(PIECE as u64);
            Ok(counts)
        };
        let add = |mut sum: Vec<u32>, counts: Vec<u32>| {
            sum.iter_mut().zip(counts).for_each(|(sum, count)| *sum += count);
            Ok(sum)
        };
        let pieces = (0..pieces(self.draws())).into_par_iter();
        let counts = pieces.map(one).try_reduce(|| vec![0; units * width], add)?;
        let misses = |unit: usize| complete[unit].then(|| misses(&counts[unit * width..(unit + 1) * width]));
        Ok(Footrule {
            misses: (0..units).map(misses).collect(),
            complete: complete.iter().filter(|is_complete| **is_complete).count(),
        })
    }

    /// The ranks of another ranking of the same units, among those that all draws rank.
    pub fn ranks_in(&self, ranking: &Ranking) -> Ranks {
        let complete = self.complete();
        let at: HashMap<usize, usize> = self.plan.units.iter().enumerate().map(|(at, &unit)| (unit, at)).collect();
        let mut ranks = vec![None; complete.len()];
        let places = ranking.all_places().iter().filter_map(|place| Some((place.rank, *at.get(&place.unit)?)));
        let places: Vec<(usize, usize)> = places.filter(|(_, at)| complete[*at]).collect();
        let mut before = 0;
        for tied in places.chunk_by(|a, b| a.0 == b.0) {
            let rank = before as f64 + (tied.len() as f64 + 1.0) / 2.0;
            tied.iter().for_each(|(_, at)| ranks[*at] = Some(rank));
            before += tied.len();
        }
        ranks
    }

    /// For each draw, a number computed from its ranks, in order.
    pub fn of_each_ranking(&self, watch: &Watch, of: &(dyn Fn(&Ranks) -> f64 + Sync)) -> Result<Vec<f64>> {
        let complete = self.complete();
        watch.begin("comparing all draws", self.draws() as u64);
        let one = |piece: usize| -> Result<Vec<f64>> {
            let mut found = Vec::with_capacity(PIECE);
            self.each_ranking(piece, &complete, watch, &mut |ranks| found.push(of(ranks)))?;
            watch.advance(PIECE as u64);
            Ok(found)
        };
        let found: Vec<Vec<f64>> = (0..pieces(self.draws())).into_par_iter().map(one).collect::<Result<_>>()?;
        Ok(found.concat())
    }

    /// Which units all draws rank; the units of the model's own ranking come first.
    pub fn complete(&self) -> Vec<bool> {
        (0..self.plan.units.len()).map(|unit| self.ranked(unit) > self.draws() as f64 - 0.5).collect()
    }

    fn each_ranking(&self, piece: usize, complete: &[bool], watch: &Watch, each: &mut dyn FnMut(&Ranks)) -> Result<()> {
        let (mut order, mut ranks) = (Vec::with_capacity(complete.len()), vec![None; complete.len()]);
        each_lot(&self.plan, piece, watch, &mut |lot| {
            for lane in 0..lot.used {
                sort_scores(&lot, lane, &mut order);
                order.retain(|(_, unit)| complete[*unit]);
                each_rank(&order, |unit, rank, _| ranks[unit] = Some(rank));
                each(&ranks);
            }
        })
    }
}

/// For each half rank, the mean absolute difference to the ranks counted. Each step of half a rank moves away from the
/// ranks below and towards those above.
fn misses(counts: &[u32]) -> Vec<f64> {
    let all: f64 = counts.iter().map(|&count| f64::from(count)).sum();
    let mut distance: f64 = counts.iter().enumerate().map(|(at, &count)| at as f64 * f64::from(count)).sum();
    let mut below = 0.0;
    let step = |&count: &u32| {
        let own = distance;
        below += f64::from(count);
        distance += 2.0 * below - all;
        own / (2.0 * all)
    };
    counts.iter().map(step).collect()
}
