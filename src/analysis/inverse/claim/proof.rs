//! What can be proved about a sentence for all weightings of a set at once.
//!
//! Ranks are bounded by extreme ranking analysis (`range`), orders by the largest lead under any weighting, scores by
//! the lowest and highest weighted mean. Counts of units among the first are bounded by how many always are, how many
//! can be, and how many places the other units leave.

use std::sync::Arc;

use super::super::max_score_difference::Ends;
use super::super::path::reweighed;
use super::super::range::{Extreme, MAX_PROGRAMS_OF_EACH, MAX_PROGRAMS_WITH_LINES, of_place};
use super::super::ranked::When;
use super::super::set::Set;
use super::sentence::Sentence;
use crate::analysis::weightings::Weights;
use crate::model::Model;
use crate::parallel::*;
use crate::rank::{Place, Ranking, rank};
use crate::tolerance::{ROUNDING, TIED_LEAD};
use crate::{Result, Watch};

/// What is known about a sentence or a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// It is true under every weighting.
    Holds,
    /// It is false under every weighting.
    Fails,
    /// Neither is proved.
    Open,
}

/// The values that a part of a sentence can have over a set of weightings.
#[derive(Debug, Clone, PartialEq)]
pub enum Extent {
    /// The ranks of a unit.
    Ranks {
        /// The unit.
        unit: usize,
        /// The best rank: the one that some weights reach, and a bound that none exceed.
        best: (usize, usize),
        /// The worst rank, likewise.
        worst: (usize, usize),
    },
    /// How far a unit can be ahead of another, in points; negative if it is always behind.
    Lead {
        /// The unit.
        unit: usize,
        /// The other one.
        over: usize,
        /// The smallest and the largest lead; bounds only, unless the means are linear.
        from_to: (f64, f64),
    },
    /// How many of some units are among the first.
    Count {
        /// What the units have in common.
        of: String,
        /// The worst rank that counts.
        first: usize,
        /// Bounds on the number.
        from_to: (usize, usize),
    },
    /// The scores of a unit.
    Scores {
        /// The unit.
        unit: usize,
        /// Bounds on its score.
        from_to: (f64, f64),
    },
}

/// What was found about a sentence.
pub struct Found {
    pub proof: Proof,
    pub extents: Vec<Extent>,
    /// Models at the ends of these bounds, which are likely to include both answers.
    pub models: Vec<Model>,
}

/// For one count, at most this many units get exact ranges after the quick bounds.
const MAX_SETTLED: usize = 80;

pub struct Prover<'a> {
    set: Set<'a>,
    ranking: Ranking,
    /// Whether draws have given both answers, so that nothing can be proved and quick bounds are enough.
    is_mixed: bool,
    watch: &'a Watch,
}

impl Prover<'_> {
    pub fn new<'a>(model: &'a Model, weights: &[Weights], is_mixed: bool, watch: &'a Watch) -> Result<Prover<'a>> {
        Ok(Prover { set: Set::new("claim", model, weights)?, ranking: rank(model, None)?, is_mixed, watch })
    }

    pub fn prove(&self, sentence: &Sentence) -> Result<Found> {
        match sentence {
            Sentence::Rank { unit, most } => self.of_rank(*unit, *most),
            Sentence::Ahead { first, second } => self.of_order(*first, *second),
            Sentence::Among { units, of, first, least } => self.of_count((units, of), *first, *least),
            Sentence::Score { unit, least, is_above } => self.of_score(*unit, *least, *is_above),
            Sentence::Not(inner) => {
                let found = self.prove(inner)?;
                let proof = match found.proof {
                    Proof::Holds => Proof::Fails,
                    Proof::Fails => Proof::Holds,
                    Proof::Open => Proof::Open,
                };
                Ok(Found { proof, ..found })
            }
            Sentence::All(parts) => self.joined(parts, Proof::Fails, Proof::Holds),
            Sentence::Any(parts) => self.joined(parts, Proof::Holds, Proof::Fails),
        }
    }

    /// A part that is `enough` decides; otherwise all parts must be `otherwise`.
    fn joined(&self, parts: &[Sentence], enough: Proof, otherwise: Proof) -> Result<Found> {
        let all = parts.iter().map(|part| self.prove(part)).collect::<Result<Vec<_>>>()?;
        let proof = match () {
            () if all.iter().any(|found| found.proof == enough) => enough,
            () if all.iter().all(|found| found.proof == otherwise) => otherwise,
            () => Proof::Open,
        };
        let mut found = Found { proof, extents: Vec::new(), models: Vec::new() };
        for part in all {
            found.extents.extend(part.extents);
            found.models.extend(part.models);
        }
        Ok(found)
    }

    fn of_rank(&self, unit: usize, most: usize) -> Result<Found> {
        let place = self.place(unit);
        let range = of_place(&self.set, &place, (MAX_PROGRAMS_WITH_LINES, self.watch))?;
        let proof = match () {
            () if range.worst.bound <= most => Proof::Holds,
            () if range.best.bound > most => Proof::Fails,
            () => Proof::Open,
        };
        let ends = |of: &Extreme| (of.attained, of.bound);
        let extent = Extent::Ranks { unit, best: ends(&range.best), worst: ends(&range.worst) };
        Ok(Found { proof, extents: vec![extent], models: vec![range.best.model, range.worst.model] })
    }

    fn place(&self, unit: usize) -> Place {
        *self.ranking.place_of(unit).expect("a sentence is about ranked units")
    }

    fn of_order(&self, first: usize, second: usize) -> Result<Found> {
        let set = &self.set;
        let (lead, lag) = (set.max_score_difference(first, second), set.max_score_difference(second, first));
        let proof = match () {
            () if lag.most < -TIED_LEAD * set.size => Proof::Holds,
            () if lead.most <= ROUNDING * set.size => Proof::Fails,
            () => Proof::Open,
        };
        let models = [&lead.by, &lag.by].into_iter().filter(|by| by.iter().all(|by| by.is_finite()));
        let models = models.map(|by| self.extreme(by)).collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
        let extent = Extent::Lead { unit: first, over: second, from_to: (-lag.most, lead.most) };
        Ok(Found { proof, extents: vec![extent], models })
    }

    /// The model under the weights with the highest weighted sum of values of the indicators, unless it refuses them.
    fn extreme(&self, by: &[f64]) -> Result<Option<Model>> {
        let weightings = &self.set.weightings;
        let shares = weightings.corner(by);
        let groups = weightings.families.iter().map(|family| family.group);
        let found = reweighed(self.set.model, groups, &weightings.leaves, &self.set.weights_of(&shares))?;
        match found.scores() {
            Err(crate::Error::Interrupted) => Err(crate::Error::Interrupted),
            Err(_) => Ok(None),
            Ok(_) => Ok(Some(found)),
        }
    }

    fn of_score(&self, unit: usize, least: f64, is_above: bool) -> Result<Found> {
        let Ends { scores, may_lack } = self.set.ends(unit)?;
        let (lo, hi) = if may_lack[0] { (f64::NEG_INFINITY, f64::INFINITY) } else { scores[0] };
        let slack = ROUNDING * self.set.size;
        let proof = match () {
            () if lo - slack > least || !is_above && lo - slack >= least => Proof::Holds,
            () if hi + slack < least || is_above && hi + slack <= least => Proof::Fails,
            () => Proof::Open,
        };
        let own = self.set.model.scores()?;
        let figures: Vec<f64> = self
            .set
            .weightings
            .leaves
            .iter()
            .map(|&leaf| own.of(leaf).get(unit).unwrap_or(own.of(0).raw()[unit]))
            .collect();
        let turned: Vec<f64> = figures.iter().map(|figure| -figure).collect();
        let models = [self.extreme(&figures)?, self.extreme(&turned)?].into_iter().flatten().collect();
        Ok(Found { proof, extents: vec![Extent::Scores { unit, from_to: (lo, hi) }], models })
    }

    fn of_count(&self, (units, of): (&Arc<[usize]>, &str), first: usize, least: usize) -> Result<Found> {
        let mut bounds = self.quick_bounds()?;
        let mut is_counted = vec![false; self.set.model.data().units().len()];
        units.iter().for_each(|&unit| is_counted[unit] = true);
        let (mut models, mut tried) = (Vec::new(), 0);
        loop {
            let (from, to) = counted(&bounds, &is_counted, first);
            let proof = match () {
                () if from >= least => Proof::Holds,
                () if to < least => Proof::Fails,
                () => Proof::Open,
            };
            let open: Vec<usize> =
                (0..bounds.len()).filter(|&at| bounds[at].is_open(first)).take(MAX_SETTLED - tried).collect();
            if proof != Proof::Open || open.is_empty() || self.is_mixed {
                let extent = Extent::Count { of: of.to_string(), first, from_to: (from, to) };
                return Ok(Found { proof, extents: vec![extent], models });
            }
            let settled: Vec<(usize, Result<_>)> = open
                .into_par_iter()
                .map(|at| (at, of_place(&self.set, &self.place(bounds[at].unit), (MAX_PROGRAMS_OF_EACH, self.watch))))
                .collect();
            tried += settled.len();
            for (at, range) in settled {
                let range = range?;
                bounds[at].best = range.best.bound.max(bounds[at].best);
                bounds[at].worst = range.worst.bound.min(bounds[at].worst);
                bounds[at].is_settled = true;
                models.extend([range.best.model, range.worst.model]);
            }
        }
    }

    /// Bounds on the rank of each unit that can be ranked, from its leads over every other unit.
    fn quick_bounds(&self) -> Result<Vec<Bounds>> {
        let (set, all) = (&self.set, &self.set.ranked.units);
        let hair = TIED_LEAD * set.size;
        let of_one = |&unit: &usize| -> Result<Bounds> {
            self.watch.check()?;
            let (mut best, mut worst) = (1, 1);
            for &other in all.iter().filter(|&&other| other != unit) {
                // A unit that may lose its rank counts as absent for the best rank, and as present for the worst.
                let is_always_ahead = set.max_score_difference(unit, other).most < -hair;
                best += usize::from(is_always_ahead && set.ranked.when(other) == When::Always);
                worst +=
                    usize::from(is_always_ahead || set.max_score_difference(other, unit).most > ROUNDING * set.size);
            }
            let is_always = set.ranked.when(unit) == When::Always;
            Ok(Bounds { unit, best, worst, is_always, is_settled: !self.ranking.is_ranked(unit) })
        };
        all.par_iter().map(of_one).collect()
    }
}

/// Bounds on a unit's rank.
struct Bounds {
    unit: usize,
    best: usize,
    worst: usize,
    /// Whether it is ranked under every weighting.
    is_always: bool,
    /// Whether its exact range is known or cannot be computed.
    is_settled: bool,
}

impl Bounds {
    fn is_open(&self, first: usize) -> bool {
        !self.is_settled && self.best <= first && self.worst > first
    }
}

/// Bounds on the number of counted units among the first.
fn counted(bounds: &[Bounds], is_counted: &[bool], first: usize) -> (usize, usize) {
    let is_in = |bounds: &&Bounds| bounds.worst <= first && bounds.is_always;
    let may_be_in = |bounds: &&Bounds| bounds.best <= first;
    let own = || bounds.iter().filter(|bounds| is_counted[bounds.unit]);
    let others = || bounds.iter().filter(|bounds| !is_counted[bounds.unit]);
    // All places up to `first` are taken if enough units are ranked, so counted units take those that others cannot.
    let always = bounds.iter().filter(|bounds| bounds.is_always).count();
    let filled = first.min(always).saturating_sub(others().filter(may_be_in).count());
    (own().filter(is_in).count().max(filled), own().filter(may_be_in).count())
}
