//! Results derived from the counts: where each unit ranks, and how certain that is.

use super::Uncertainty;
use super::asked::UncertaintySpec;
use crate::data::Dataset;
use crate::model::Model;
use crate::parallel::*;
use crate::tolerance::SHARE;
use crate::{Error, Result};

/// The distribution of a unit's ranks over the draws.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// Index in `units`.
    pub place: usize,
    /// Index of the unit in the data.
    pub unit: usize,
    /// Its rank in the model as given.
    pub rank: usize,
    /// The mean of its ranks over the draws that rank it.
    pub mean: f64,
    /// The median rank: the best rank that at least half of these draws reach.
    pub median: usize,
    /// The interval of ranks that covers the requested share of these draws.
    pub interval: Interval,
    /// The share of the draws that rank it.
    pub ranked: f64,
    /// The share of these draws in which it is first.
    pub first: f64,
    /// The entropy of its ranks: 0 if it has a single rank, 1 if all ranks are equally likely.
    pub entropy: f64,
}

/// The ranks that a unit has in a central share of the draws; an equal share is cut off at either end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    /// The better bound, from 1.
    pub best: usize,
    /// The worse bound.
    pub worst: usize,
}

/// Checks the share of the draws that an interval should cover.
pub fn check_level(level: f64) -> Result<()> {
    match 0.0 < level && level < 1.0 {
        true => Ok(()),
        false => {
            let expected = "a share between 0 and 1, such as 0.9";
            Err(of_percent(Error::wrong("level", level.to_string(), expected), level))
        }
    }
}

/// Adds a hint to the error about a share that may have been meant as a percentage.
pub(super) fn of_percent(error: Error, share: f64) -> Error {
    let error = error.about(share.to_string());
    match 1.0 < share && share <= 100.0 {
        true => error.advise(format!("`{}` is {share} %", share / 100.0)),
        false => error,
    }
}

impl Uncertainty {
    /// The model as given, around which the draws vary.
    pub fn model(&self) -> &Model {
        &self.plan.base
    }

    /// The data of the model.
    pub fn data(&self) -> &Dataset {
        self.model().data()
    }

    /// What varies, and the requested number of draws.
    pub fn asked(&self) -> &UncertaintySpec {
        &self.plan.asked
    }

    /// Descriptions of what varied, one per line.
    pub fn told(&self) -> Vec<String> {
        self.asked().told(self.model())
    }

    /// The name of a choice, by its index in a draw: a step, or the indicator whose direction was drawn.
    pub fn choice(&self, place: usize) -> String {
        let steps = &self.asked().steps;
        match steps.get(place) {
            Some((step, _)) => step.name().to_string(),
            None => self.asked().directions.get(place - steps.len()).cloned().unwrap_or_default(),
        }
    }

    /// The number of draws counted.
    pub fn draws(&self) -> usize {
        self.draws
    }

    /// Whether the work was interrupted before all draws were done.
    pub fn is_stopped(&self) -> bool {
        self.draws < self.asked().draws
    }

    /// The units that the model ranks, by index in the data and in the order of its ranking.
    pub fn units(&self) -> &[usize] {
        &self.plan.units[..self.plan.as_it_is]
    }

    /// The number of units that some draw ranks, which is the last possible rank.
    pub fn last(&self) -> usize {
        self.plan.units.len()
    }

    /// How many of these units are not ranked in some draw.
    pub fn partly(&self) -> usize {
        (0..self.plan.as_it_is).filter(|&place| self.ranked(place) < self.draws as f64 - 0.5).count()
    }

    /// The number of draws in which a unit is ranked.
    pub(super) fn ranked(&self, place: usize) -> f64 {
        self.counts_of(place).map(f64::from).sum()
    }

    /// How often a unit, by index in `units`, has each rank from 1 on.
    fn counts_of(&self, place: usize) -> impl Iterator<Item = u32> + '_ {
        let units = self.plan.units.len();
        self.counts[place * units..(place + 1) * units].iter().copied()
    }

    /// The share of draws in which a unit has each rank from 1 on, among the draws that rank it.
    pub fn acceptability(&self, place: usize) -> Vec<f64> {
        let ranked = self.ranked(place).max(1.0);
        self.counts_of(place).map(|count| f64::from(count) / ranked).collect()
    }

    /// The share of draws in which a unit is among the first `rank`, among the draws that rank it.
    pub fn chance(&self, unit: &str, rank: usize) -> Result<f64> {
        Ok(self.chance_at(self.plan.place(unit)?, rank))
    }

    /// As [`Uncertainty::chance`], by index in `units`; from 0 to 1.
    pub fn chance_at(&self, place: usize, rank: usize) -> f64 {
        self.counts_of(place).take(rank).map(f64::from).sum::<f64>() / self.ranked(place).max(1.0)
    }

    /// Each unit that some draw ranks, in the order of the model's ranking; `level` is the share of the draws that an
    /// interval covers.
    pub fn standings(&self, level: f64) -> Result<Vec<Standing>> {
        check_level(level)?;
        let ranking = crate::rank::rank(self.model(), None)?;
        let places = ranking.all_places().iter().enumerate().filter(|(place, _)| self.ranked(*place) > 0.0);
        let places: Vec<_> = places.collect();
        Ok(places.par_iter().map(|(place, of)| self.standing(*place, of.unit, of.rank, level)).collect())
    }

    fn standing(&self, place: usize, unit: usize, rank: usize, level: f64) -> Standing {
        let n = self.ranked(place);
        let shares = self.acceptability(place);
        let tail = (1.0 - level) / 2.0;
        let mean = shares.iter().enumerate().map(|(rank, share)| (rank + 1) as f64 * share).sum();
        let entropy = -shares.iter().filter(|share| **share > 0.0).map(|share| share * share.ln()).sum::<f64>();
        let most = (self.plan.units.len() as f64).ln();
        let interval = Interval { best: self.quantile(place, tail * n), worst: self.quantile(place, (1.0 - tail) * n) };
        Standing {
            place,
            unit,
            rank,
            mean,
            median: self.quantile(place, n / 2.0),
            interval,
            ranked: n / self.draws as f64,
            first: shares[0],
            // Rounding may put the sum slightly below 0.
            entropy: (entropy / most).max(0.0),
        }
    }

    /// The best rank that at least this many of the draws reach (the inverse of the empirical distribution, type 1 of
    /// Hyndman & Fan 1996); at least one draw.
    fn quantile(&self, place: usize, draws: f64) -> usize {
        let mut sum = 0.0;
        for (rank, count) in self.counts_of(place).enumerate() {
            sum += f64::from(count);
            if sum > 0.0 && sum >= draws - SHARE {
                return rank + 1;
            }
        }
        self.plan.units.len()
    }
}
