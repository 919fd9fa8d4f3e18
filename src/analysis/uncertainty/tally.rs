//! How the draws rank the units together: the sums of their ranks, and how far the draws agree.
//!
//! Equal scores share their mean rank. Ranks of a unit are summed over the draws that rank it; agreement is over the units
//! that all draws rank.

use super::Uncertainty;
use super::kernel::is_tie;
use super::run::{DrawBatch, PIECE, each_lot, pieces};
use crate::analysis::weightings::How;
use crate::parallel::*;
use crate::{Result, Watch};

/// What some draws say together.
#[derive(Debug, Clone, PartialEq)]
pub struct Tally {
    /// How many draws.
    pub draws: f64,
    /// In how many draws each unit has a rank, by index in `units`.
    pub ranked: Vec<f64>,
    /// The sum of these ranks.
    pub ranks: Vec<f64>,
    /// The sum of the number of units behind it in these draws.
    pub behind: Vec<f64>,
    /// The sum of the ranks of the units that all draws rank among each other.
    among: Vec<f64>,
    /// How many such units there are.
    pub complete: usize,
    /// The sum over all draws and all runs of t equal scores among them of t³ − t.
    ties: f64,
}

impl Tally {
    fn of(units: usize, complete: usize) -> Tally {
        let none = || vec![0.0; units];
        Tally { draws: 0.0, ranked: none(), ranks: none(), behind: none(), among: none(), complete, ties: 0.0 }
    }

    fn add(&mut self, other: &Tally) {
        self.draws += other.draws;
        self.ties += other.ties;
        let sums = [&mut self.ranked, &mut self.ranks, &mut self.behind, &mut self.among];
        for (sums, more) in sums.into_iter().zip([&other.ranked, &other.ranks, &other.behind, &other.among]) {
            sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
    }

    /// The same draws without some of them.
    pub fn without(&self, some: &Tally) -> Tally {
        let less = |all: &[f64], some: &[f64]| all.iter().zip(some).map(|(all, some)| all - some).collect();
        Tally {
            draws: self.draws - some.draws,
            ranked: less(&self.ranked, &some.ranked),
            ranks: less(&self.ranks, &some.ranks),
            behind: less(&self.behind, &some.behind),
            among: less(&self.among, &some.among),
            complete: self.complete,
            ties: self.ties - some.ties,
        }
    }

    /// The mean rank of a unit over the draws that rank it; None unless at least half of them do.
    pub fn mean(&self, unit: usize) -> Option<f64> {
        let is_half = self.ranked[unit] > 0.0 && 2.0 * self.ranked[unit] >= self.draws;
        is_half.then(|| self.ranks[unit] / self.ranked[unit])
    }

    /// The number of units behind one, summed over the draws that rank it and scaled to all; None as for `mean`.
    pub fn borda(&self, unit: usize) -> Option<f64> {
        self.mean(unit).map(|_| self.behind[unit] * (self.draws / self.ranked[unit]))
    }

    /// Kendall's coefficient of concordance W, corrected for ties (Kendall 1948): 12 S / (m² (n³ − n) − m Σ (t³ − t)),
    /// where S is the sum of squared deviations of the n rank sums from their mean over m draws; 1 if all agree. None
    /// with fewer than two draws or two units, or if every draw ties all units.
    pub fn agreement(&self) -> Option<f64> {
        let (m, n) = (self.draws, self.complete as f64);
        let middle = m * (n + 1.0) / 2.0;
        let present = self.among.iter().filter(|sum| **sum > 0.0);
        let deviations: f64 = present.map(|sum| (sum - middle) * (sum - middle)).sum();
        let most = m * m * (n * n * n - n) - m * self.ties;
        (m > 1.5 && most > 0.0).then(|| 12.0 * deviations / most)
    }
}

impl Uncertainty {
    /// Tallies the draws of each group; `group` says to which each draw belongs, in order, if to any.
    pub fn tallies(&self, group: &[Option<usize>], groups: usize, watch: &Watch) -> Result<Vec<Tally>> {
        let units = self.plan.units.len();
        let is_complete = self.complete();
        let complete = is_complete.iter().filter(|is_complete| **is_complete).count();
        let empty = || vec![Tally::of(units, complete); groups];
        watch.begin("tallying the ranks of each group", self.draws as u64);
        let one = |piece: usize| -> Result<Vec<Tally>> {
            let (mut tallies, mut at) = (empty(), piece * PIECE);
            let mut order: Vec<(f64, usize)> = Vec::with_capacity(units);
            each_lot(&self.plan, piece, watch, &mut |lot| {
                for lane in 0..lot.used {
                    if let Some(&Some(group)) = group.get(at) {
                        add_ranks(&lot, lane, &is_complete, &mut order, &mut tallies[group]);
                    }
                    at += 1;
                }
            })?;
            watch.advance(PIECE as u64);
            Ok(tallies)
        };
        let found: Vec<Vec<Tally>> = (0..pieces(self.draws)).into_par_iter().map(one).collect::<Result<_>>()?;
        let mut sums = empty();
        for tallies in &found {
            sums.iter_mut().zip(tallies).for_each(|(sum, tally)| sum.add(tally));
        }
        Ok(sums)
    }
}

/// The scores that a draw ranks with their units, by index in `units`, the best first.
pub fn sort_scores(lot: &DrawBatch, lane: usize, order: &mut Vec<(f64, usize)>) {
    order.clear();
    order.extend((0..lot.room.sums.scores.len()).map(|unit| (lot.score(unit, lane), unit)));
    order.retain(|(_, unit)| lot.is_ranked(*unit, lane));
    order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
}

fn add_ranks(lot: &DrawBatch, lane: usize, is_complete: &[bool], order: &mut Vec<(f64, usize)>, tally: &mut Tally) {
    sort_scores(lot, lane, order);
    let count = order.len() as f64;
    each_rank(order, |unit, rank, _| {
        tally.ranked[unit] += 1.0;
        tally.ranks[unit] += rank;
        tally.behind[unit] += count - rank;
    });
    order.retain(|(_, unit)| is_complete[*unit]);
    each_rank(order, |unit, rank, tied| {
        tally.among[unit] += rank;
        // Each of t equal scores has its part of t³ − t.
        tally.ties += tied * tied - 1.0;
    });
    tally.draws += 1.0;
}

/// Calls `each` with every unit, its rank and how many share it.
pub fn each_rank(order: &[(f64, usize)], mut each: impl FnMut(usize, f64, f64)) {
    let mut from = 0;
    while from < order.len() {
        let run = order[from..].windows(2).take_while(|pair| is_tie(pair[0].0, pair[1].0)).count() + 1;
        let (tied, rank) = (run as f64, from as f64 + (run as f64 + 1.0) / 2.0);
        order[from..from + run].iter().for_each(|(_, unit)| each(*unit, rank, tied));
        from += run;
    }
}

impl Uncertainty {
    /// The weights in group of these nodes under each weighting of a table, with a sum of 1 among siblings; 0 for a node
    /// that does not count.
    pub fn listed_shares(&self, codes: &[String]) -> Vec<Vec<f64>> {
        let of = |code: &String| -> Option<Vec<f64>> {
            let place = self.model().tree().place(code).ok()?;
            let families = &self.plan.weightings.families;
            let (family, at) = families
                .iter()
                .find_map(|family| Some((family, family.members.iter().position(|member| *member == place)?)))?;
            let How::Listed(rows) = &family.how else { return None };
            Some((0..rows.count()).map(|row| rows.row(row)[at]).collect())
        };
        codes.iter().map(|code| of(code).unwrap_or_else(|| vec![0.0; self.draws])).collect()
    }
}
