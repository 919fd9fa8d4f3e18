//! The best and the worst rank of a unit over a set of weightings.
//!
//! Pairs are first settled in closed form, group by group up the tree. The remaining ones are settled by branch and
//! bound over the weights of the indicators (`max_feasible`), in which a bound on a weight in a group is linear
//! (extreme ranking analysis, Kadziński, Greco & Słowiński 2012). With missing values, with means of several powers or
//! with other means, leads are bounded by weighted sums (`max_score_difference`): the search then bounds the rank from
//! one side, and the model's ranks under weights near those it finds bound it from the other.
//!
//! A rank is the one in the model's own ranking under the weights: among the units with enough data there (`ranked`).
//! Weights under which the unit itself has no rank are ignored.

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
    /// The options of `range`.
    pub struct RangeOptions {
        weights: GivenWeights = WEIGHTS,
    }
}

/// The set of weightings that is searched.
pub const WEIGHTS: Declared<GivenWeights> =
    declared::given("`\"any\"`, a share such as 0.25, a list of names by importance, or a map").about(
        "the weightings considered: any, each weight within ± a share of its value, or an order of importance; `at` in \
         a map limits them to some groups; default: 0.25",
    );

/// If other units are only ranked under some weightings, there is far more to try, so fewer programs are solved …
pub(super) const MAX_PROGRAMS_WITH_LINES: usize = 1_000;
/// … and fewer still if the ranges of all units are requested.
pub(super) const MAX_PROGRAMS_OF_EACH: usize = 400;
/// How often the search is repeated near the weights found last.
const MAX_ROUNDS: usize = 4;
/// The maximum number of programs solved in such a repetition.
const MAX_PROGRAMS_AGAIN: usize = 3_000;
/// The number of random steps tried from the best weights.
const MAX_STEPS: usize = 40;

/// The best and the worst rank of a unit, over the weightings under which it is ranked.
#[derive(Clone)]
pub struct Range {
    /// The model as given.
    pub model: Model,
    /// Index of the unit in the data set's units.
    pub unit: usize,
    /// Its rank in the model as given.
    pub rank: usize,
    /// How many units are ranked under every weighting, and how many more under some.
    pub among: (usize, usize),
    /// Its best rank.
    pub best: Extreme,
    /// Its worst rank.
    pub worst: Extreme,
    /// The weightings considered.
    pub weights: Vec<Weights>,
    /// Descriptions of what varies, one per line.
    pub told: Vec<String>,
}

impl Range {
    /// Whether both ends are known exactly, because some weights reach the bounds.
    pub fn is_exact(&self) -> bool {
        self.best.attained == self.best.bound && self.worst.attained == self.worst.bound
    }
}

/// A rank that some weights reach, and a bound that no weights exceed.
#[derive(Clone)]
pub struct Extreme {
    /// The rank that was reached, from 1.
    pub attained: usize,
    /// The bound on the rank.
    pub bound: usize,
    /// The model with the weights that reach the rank.
    pub model: Model,
}

/// Finds the best and the worst rank of a unit over a set of weightings: extreme ranking analysis, Kadziński, Greco &
/// Słowiński 2012. Returns an error if the unit has no rank or the set is unbounded.
pub fn range(model: &Model, unit: &str, weights: &[Weights], watch: &Watch) -> Result<Range> {
    let place = rank(model, None)?.place(unit)?;
    of_place(&Set::new("range", model, weights)?, &place, (MAX_PROGRAMS_WITH_LINES, watch))
}

/// The ranges of all ranked units, in the order of the ranking.
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

pub(super) fn of_place(set: &Set, place: &Place, (with_lines, watch): (usize, &Watch)) -> Result<Range> {
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
        weights: set.weights.clone(),
        told: set.weightings.told.clone(),
    })
}

/// The search for the best rank of a unit, or for the worst.
pub(super) struct Side<'a> {
    pub set: &'a Set<'a>,
    pub unit: usize,
    pub is_best: bool,
    pub effort: usize,
    pub watch: &'a Watch,
}

/// How the other units affect the rank.
#[derive(Default)]
pub(super) struct Others {
    /// The units that are always ahead, or assumed to be for lack of knowledge.
    pub ahead: Vec<usize>,
    /// The units whose order depends on the weights, each with its condition.
    pub open: Vec<usize>,
    pub conditions: Vec<Condition>,
}

impl Side<'_> {
    fn extreme(&self, rank: usize) -> Result<Extreme> {
        let (mut bound, weights) = self.tried(None)?;
        let given = (self.set.model.clone(), rank);
        // An order of importance may exclude the given weights, whose rank then says nothing about the set.
        let start = self.set.weightings.has_given().then(|| given.clone());
        let Some(mut found) = self.best_of(start, weights)? else {
            return Ok(Extreme { attained: rank, bound, model: given.0 });
        };
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

    /// The best of a model with its rank and the models under two weightings.
    fn best_of(&self, start: Option<(Model, usize)>, [a, b]: [Vec<f64>; 2]) -> Result<Option<(Model, usize)>> {
        let all = [start, self.scored(&a)?, self.scored(&b)?].into_iter().flatten();
        Ok(all.reduce(|found, next| self.better(found, Some(next))))
    }

    /// The model under weights of the indicators, and the unit's rank in it. Returns None if the unit has no rank.
    fn scored(&self, weights: &[f64]) -> Result<Option<(Model, usize)>> {
        let weightings = &self.set.weightings;
        let groups = weightings.families.iter().map(|family| family.group);
        let found = reweighed(self.set.model, groups, &weightings.leaves, weights)?;
        // Some means reject some weights; such weights are skipped.
        let ranking = match rank(&found, None) {
            Err(Error::Interrupted) => return Err(Error::Interrupted),
            Err(_) => return Ok(None),
            Ok(ranking) => ranking,
        };
        let rank = ranking.place_of(self.unit).map(|place| place.rank);
        Ok(rank.map(|rank| (found, rank)))
    }

    /// A bound on the rank, and weights that may attain it. With `near`, leads are linearised at that model, and the
    /// rank returned is not a bound.
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
        // Also try weights as far from ties as possible, because the program may miss some by a last digit.
        let weights = [max_margin(&region, found.rows.iter())?.unwrap_or(found.weights.clone()), found.weights];
        let held = if self.is_best { others.conditions.len() - found.most } else { found.most };
        Ok((1 + others.ahead.len() + held, weights))
    }

    /// The conditions on the other units: for the best rank that one is not ahead, for the worst that it is.
    pub fn others(&self, near: Option<&Model>) -> Result<Others> {
        let (set, slack, mut others) = (self.set, ROUNDING * self.set.size, Others::default());
        let hair = if self.is_best { 0.0 } else { TIED_LEAD * set.size };
        let point = |unit: usize| near.map(|model| Set::point(model, unit)).transpose();
        let own = point(self.unit)?;
        let settled = |is_held: bool, line: Option<usize>| {
            let row = Row { by: vec![0.0; set.weightings.leaves.len()], least: if is_held { -1.0 } else { 1.0 } };
            Condition { row, miss: 1.0, line }
        };
        let add = |others: &mut Others, unit: usize, condition: Condition| {
            others.open.push(unit);
            others.conditions.push(condition);
        };
        for (at, &other) in set.ranked.units.iter().enumerate().filter(|(_, other)| **other != self.unit) {
            self.watch.check_at(at)?;
            let (its, when) = (point(other)?, set.ranked.when(other));
            let lead = |a: (usize, &Option<Ends>), b: (usize, &Option<Ends>)| match (a.1, b.1) {
                (Some(a), Some(b)) => set.between(a, b, true),
                _ => set.max_score_difference(a.0, b.0),
            };
            let (own, its) = ((self.unit, &own), (other, &its));
            // Assume the most favourable case: for the unit itself if the best rank is sought, else for the other unit.
            let (up, down) =
                if self.is_best { (lead(own, its), lead(its, own)) } else { (lead(its, own), lead(own, its)) };
            let line = match when {
                When::Where(line) => Some(line),
                _ => None,
            };
            let is_free = up.by.iter().any(|by| !by.is_finite());
            match (up.most < if self.is_best { -slack } else { slack }, -down.most >= hair) {
                (true, _) if self.is_best && when == When::Always => others.ahead.push(other),
                (true, _) if self.is_best && line.is_some() => add(&mut others, other, settled(false, line)),
                (true, _) => {}
                (_, is_sure) if is_sure || is_free => match (self.is_best, line) {
                    (true, _) => {}
                    (false, None) => others.ahead.push(other),
                    (false, line) => add(&mut others, other, settled(true, line)),
                },
                // A unit that may lose its rank for reasons without a known bound is assumed to be absent.
                _ if self.is_best && when == When::Unknown => {}
                _ => {
                    let turned: Vec<f64> = up.by.iter().map(|by| -by).collect();
                    let least = hair.min(up.most / 2.0).max(0.0);
                    let miss = least + set.weightings.greatest(&turned);
                    add(&mut others, other, Condition { row: Row { by: up.by, least }, miss, line });
                }
            }
        }
        Ok(others)
    }

    /// Moves closer to the bound: repeats the program with leads linearised at the last result, then tries random steps
    /// towards corners of the set.
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

    /// Minus the distance to the next rank; among weights with the same rank, those closer to the next one are better.
    fn margin(&self, model: &Model) -> Result<f64> {
        let scores = model.scores()?;
        let own = scores.of(0).raw()[self.unit];
        let ahead = self.set.ranked.units.iter().map(|&other| scores.of(0).raw()[other] - own);
        let ahead = ahead.map(|lead| if self.is_best { lead } else { -lead }).filter(|lead| *lead > 0.0);
        Ok(-ahead.fold(f64::INFINITY, f64::min))
    }
}
