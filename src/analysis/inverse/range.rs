//! The best and the worst rank of a unit over a set of weightings.
//!
//! Pairs are settled first in closed form, group by group up the tree; what stays open is branch and bound over the
//! weights of the indicators (`max_feasible`), in which a bound on a share in a parent is linear (extreme ranking analysis,
//! Kadziński, Greco & Słowiński 2012). With gaps, or means of several powers or none, leads are bounded by weighted sums
//! (`max_score_difference`): then the search bounds the rank from one side, and weights near those that it finds, scored by the model,
//! from the other.
//!
//! A rank is the one that the model's own ranking gives under the weights: among those of whom enough is present there
//! (`ranked`); weights under which the unit itself has none say nothing of it.

use crate::parallel::*;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::max_score_difference::Ends;
use super::path::reweighed;
use super::ranked::When;
use super::set::Set;
use crate::analysis::solve::{Condition, Lines, MAX_PROGRAMS, Row, max_feasible, max_margin};
use crate::analysis::weightings::Weights;
use crate::analysis::weights_option::GivenWeights;
use crate::data::options::{Declared, declared};
use crate::model::Model;
use crate::rank::{Place, rank};
use crate::tolerance::{ROUNDING, TIED_LEAD};
use crate::{Error, Result, Watch};

crate::options! {
    /// What `range` takes.
    pub struct RangeOptions {
        weights: GivenWeights = WEIGHTS,
    }
}

/// The set of weightings that is searched.
pub const WEIGHTS: Declared<GivenWeights> =
    declared::given("`\"any\"`, a share such as 0.25, a list of names by importance, or a map").about(
        "the weightings: any, each share within ± so much of it (0.25 unless given), in an order of importance; `at` \
         says in which groups",
    );

/// With lines beyond which others are not ranked there is far more to try, so that fewer programs are solved …
const MAX_PROGRAMS_WITH_LINES: usize = 1_000;
/// … and fewer still where all units are asked about.
const MAX_PROGRAMS_OF_EACH: usize = 400;
/// How often a search is repeated near the weights that the last one found.
const MAX_ROUNDS: usize = 4;
/// So many programs may be solved in such a repetition.
const MAX_PROGRAMS_AGAIN: usize = 3_000;
/// Steps by chance that are tried from the best weights.
const MAX_STEPS: usize = 40;

/// Best and worst rank of a unit, over the weightings under which it is ranked.
#[derive(Clone)]
pub struct Range {
    /// The model as it is.
    pub model: Model,
    /// Place of the unit in the data set's units.
    pub unit: usize,
    /// Its rank in the model as it is.
    pub rank: usize,
    /// So many units are ranked under every weighting, and so many more under some.
    pub among: (usize, usize),
    /// Its best rank.
    pub best: Extreme,
    /// Its worst rank.
    pub worst: Extreme,
    /// What varies, a line each.
    pub told: Vec<String>,
}

impl Range {
    /// Whether both ends are known exactly: weights attain the bounds.
    pub fn is_exact(&self) -> bool {
        self.best.attained == self.best.bound && self.worst.attained == self.worst.bound
    }
}

/// A rank that weights attain, and one beyond which none go.
#[derive(Clone)]
pub struct Extreme {
    /// The rank that weights attain, from 1.
    pub attained: usize,
    /// No weights go beyond this rank.
    pub bound: usize,
    /// The weights that attain it.
    pub model: Model,
}

/// Find the best and the worst rank of a unit over a set of weightings: extreme ranking analysis, Kadziński, Greco &
/// Słowiński 2012. An error if the unit has no rank or the set has no bounds.
pub fn range(model: &Model, unit: &str, weights: &[Weights], watch: &Watch) -> Result<Range> {
    let place = rank(model, None)?.place(unit)?;
    of_place(&Set::new("range", model, weights)?, &place, (MAX_PROGRAMS_WITH_LINES, watch))
}

/// Those of all units that are ranked, in the order of the ranking.
pub fn ranges(model: &Model, weights: &[Weights], watch: &Watch) -> Result<Vec<Range>> {
    let ranking = rank(model, None)?;
    let places = ranking.all_places();
    let set = Set::new("range", model, weights)?;
    watch.begin("finding the best and worst rank of each", places.len() as u64);
    let of_one = |place: &Place| {
        watch.check()?;
        let found = of_place(&set, place, (MAX_PROGRAMS_OF_EACH, watch));
        watch.advance(1);
        found
    };
    places.par_iter().map(of_one).collect()
}

fn of_place(set: &Set, place: &Place, (with_lines, watch): (usize, &Watch)) -> Result<Range> {
    let effort = if set.ranked.rows.is_empty() { MAX_PROGRAMS } else { with_lines };
    let side = |is_best: bool| Side { set, unit: place.unit, is_best, effort, watch }.extreme(place.rank);
    let (best, worst) = join(|| side(true), || side(false));
    let always = set.ranked.always();
    Ok(Range {
        model: set.model.clone(),
        unit: place.unit,
        rank: place.rank,
        among: (always, set.ranked.units.len() - always),
        best: best?,
        worst: worst?,
        told: set.weightings.told.clone(),
    })
}

/// The best rank of a unit, or the worst.
struct Side<'a> {
    set: &'a Set<'a>,
    unit: usize,
    is_best: bool,
    effort: usize,
    watch: &'a Watch,
}

/// What the others want, beside those that are settled.
#[derive(Default)]
struct Others {
    /// Always ahead, or so taken for lack of knowledge.
    ahead: usize,
    conditions: Vec<Condition>,
}

impl Side<'_> {
    fn extreme(&self, rank: usize) -> Result<Extreme> {
        let (mut bound, weights) = self.tried(None)?;
        let mut found = self.best_of((self.set.model.clone(), rank), weights)?;
        bound = if self.is_best { bound.min(found.1) } else { bound.max(found.1) };
        found = self.nearer(found, bound)?;
        Ok(Extreme { attained: found.1, bound, model: found.0 })
    }

    fn better(&self, a: (Model, usize), b: Option<(Model, usize)>) -> (Model, usize) {
        match b {
            Some(b) if if self.is_best { b.1 < a.1 } else { b.1 > a.1 } => b,
            _ => a,
        }
    }

    /// The best of a model with its rank and those under two weights.
    fn best_of(&self, start: (Model, usize), [a, b]: [Vec<f64>; 2]) -> Result<(Model, usize)> {
        let found = self.better(start, self.scored(&a)?);
        Ok(self.better(found, self.scored(&b)?))
    }

    /// The model under weights of the indicators, and the rank that it gives, if it gives one.
    fn scored(&self, weights: &[f64]) -> Result<Option<(Model, usize)>> {
        let weightings = &self.set.weightings;
        let groups = weightings.families.iter().map(|family| family.group);
        let found = reweighed(self.set.model, groups, &weightings.leaves, weights)?;
        // Some means refuse some weights: then nothing is gained.
        let ranking = match rank(&found, None) {
            Err(Error::Interrupted) => return Err(Error::Interrupted),
            Err(_) => return Ok(None),
            Ok(ranking) => ranking,
        };
        let rank = ranking.place_of(self.unit).map(|place| place.rank);
        Ok(rank.map(|rank| (found, rank)))
    }

    /// A bound on the rank, and weights that may attain it. With `near`, leads are linearised at that model and the rank is
    /// no bound.
    fn tried(&self, near: Option<&Model>) -> Result<(usize, [Vec<f64>; 2])> {
        let (set, ranked) = (self.set, &self.set.ranked);
        let (region, others) = (set.region(), self.others(near)?);
        let effort = match near {
            None => self.effort,
            Some(_) if ranked.rows.is_empty() => MAX_PROGRAMS_AGAIN,
            Some(_) => self.effort / 8,
        };
        let own = match ranked.when(self.unit) {
            When::Where(line) => Some(line),
            _ => None,
        };
        let lines = Lines { rows: &ranked.rows, own, is_held_beyond: self.is_best };
        let greatest = |values: &[f64]| set.weightings.greatest(values);
        let found = max_feasible(&region, &greatest, (&others.conditions, lines), (effort, self.watch))?;
        // Also as far from ties as can be: some are missed by a last digit.
        let weights = [max_margin(&region, found.rows.iter())?.unwrap_or(found.weights.clone()), found.weights];
        let held = if self.is_best { others.conditions.len() - found.most } else { found.most };
        Ok((1 + others.ahead + held, weights))
    }

    /// For the best rank a condition is that another is not ahead, for the worst that it is.
    fn others(&self, near: Option<&Model>) -> Result<Others> {
        let (set, slack, mut others) = (self.set, ROUNDING * self.set.size, Others::default());
        let hair = if self.is_best { 0.0 } else { TIED_LEAD * set.size };
        let point = |unit: usize| near.map(|model| Set::point(model, unit)).transpose();
        let own = point(self.unit)?;
        let settled = |is_held: bool, line: Option<usize>| {
            let row = Row { by: vec![0.0; set.weightings.leaves.len()], least: if is_held { -1.0 } else { 1.0 } };
            Condition { row, miss: 1.0, line }
        };
        for (at, &other) in set.ranked.units.iter().enumerate().filter(|(_, other)| **other != self.unit) {
            self.watch.check_at(at)?;
            let (its, when) = (point(other)?, set.ranked.when(other));
            let lead = |a: (usize, &Option<Ends>), b: (usize, &Option<Ends>)| match (a.1, b.1) {
                (Some(a), Some(b)) => set.between(a, b, true),
                _ => set.max_score_difference(a.0, b.0),
            };
            let (own, its) = ((self.unit, &own), (other, &its));
            // As favourable as can be: for the best rank to the unit, for the worst to the other.
            let (up, down) =
                if self.is_best { (lead(own, its), lead(its, own)) } else { (lead(its, own), lead(own, its)) };
            let line = match when {
                When::Where(line) => Some(line),
                _ => None,
            };
            let is_free = up.by.iter().any(|by| !by.is_finite());
            match (up.most < if self.is_best { -slack } else { slack }, -down.most >= hair) {
                (true, _) if self.is_best && when == When::Always => others.ahead += 1,
                (true, _) if self.is_best && line.is_some() => others.conditions.push(settled(false, line)),
                (true, _) => {}
                (_, is_sure) if is_sure || is_free => match (self.is_best, line) {
                    (true, _) => {}
                    (false, None) => others.ahead += 1,
                    (false, line) => others.conditions.push(settled(true, line)),
                },
                // Who may have no rank for reasons that nobody bounds may be away.
                _ if self.is_best && when == When::Unknown => {}
                _ => {
                    let turned: Vec<f64> = up.by.iter().map(|by| -by).collect();
                    let least = hair.min(up.most / 2.0).max(0.0);
                    let miss = least + set.weightings.greatest(&turned);
                    others.conditions.push(Condition { row: Row { by: up.by, least }, miss, line });
                }
            }
        }
        Ok(others)
    }

    /// Nearer to the bound: the program once more with leads as they are where it was, then steps by chance towards
    /// corners of the set.
    fn nearer(&self, mut found: (Model, usize), bound: usize) -> Result<(Model, usize)> {
        let mut at = found.clone();
        for _ in 0..MAX_ROUNDS {
            if found.1 == bound {
                return Ok(found);
            }
            let [a, b] = self.tried(Some(&at.0))?.1;
            let Some(next) = self.scored(&a)?.or(self.scored(&b)?) else { break };
            let is_still = next.1 == at.1;
            at = next;
            found = self.better(found, Some(at.clone()));
            if is_still {
                break;
            }
        }
        let mut chance = Xoshiro256PlusPlus::seed_from_u64(1);
        let mut shares = self.set.shares_of(&found.0)?;
        let mut margin = self.margin(&found.0)?;
        for _ in 0..MAX_STEPS {
            if found.1 == bound {
                break;
            }
            let mut moved = shares.clone();
            let part = [1.0, 0.5, 0.2, 0.05][chance.random_range(0..4)];
            for (family, shares) in self.set.weightings.families.iter().zip(&mut moved) {
                let towards = family.corner(&family.members.iter().map(|_| chance.random()).collect::<Vec<f64>>());
                shares.iter_mut().zip(towards).for_each(|(w, to)| *w += part * (to - *w));
            }
            let Some(next) = self.scored(&self.set.weights_of(&moved))? else { continue };
            let own = self.margin(&next.0)?;
            let gain = if self.is_best { found.1.cmp(&next.1) } else { next.1.cmp(&found.1) };
            if gain.is_gt() || gain.is_eq() && own > margin {
                (found, shares, margin) = (next, moved, own);
            }
        }
        Ok(found)
    }

    /// How far the unit is from the next place, negative; among weights with one rank those nearer to it are better.
    fn margin(&self, model: &Model) -> Result<f64> {
        let scores = model.scores()?;
        let own = scores.of(0).raw()[self.unit];
        let ahead = self.set.ranked.units.iter().map(|&other| scores.of(0).raw()[other] - own);
        let ahead = ahead.map(|lead| if self.is_best { lead } else { -lead }).filter(|lead| *lead > 0.0);
        Ok(-ahead.fold(f64::INFINITY, f64::min))
    }
}
