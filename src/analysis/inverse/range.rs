//! The best and the worst rank of a unit over a set of weightings.
//!
//! Pairs are settled first in closed form, group by group up the tree; what stays open is branch and bound over the
//! weights of the indicators (`held`), in which a bound on a share in a parent is linear (extreme ranking analysis,
//! Kadziński, Greco & Słowiński 2012). With gaps, or means of several powers or none, leads are bounded by weighted sums
//! (`lead`): then the search bounds the rank from one side, and weights near those that it finds, scored by the model,
//! from the other.

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;

use super::held::{EFFORT, most_held};
use super::path::reweighed;
use super::program::{Row, deepest};
use super::set::Set;
use crate::analysis::uncertainty::Weights;
use crate::model::{Model, Opt};
use crate::rank::{Place, order, rank};
use crate::{Result, Watch};

pub const OPTIONS: &[Opt] = &[WEIGHTS];

pub(super) const WEIGHTS: Opt = Opt::given(
    "weights",
    "`\"any\"`, a share such as 0.25, a list of names by importance, or a map",
    "the weightings: any, each share within ± so much of it (0.25 unless given), in an order of importance; `at` says in which groups",
);

/// A lead of less than this part of the greatest score is a tie to the programs.
const HAIR: f64 = 1e-8;
/// What sums of doubles lose, as a part of the greatest score.
pub(super) const SLACK: f64 = 1e-12;
/// So often the program is asked again near what it found, with so much effort, and so many steps are tried from there.
const ROUNDS: usize = 4;
const NEAR: usize = 3_000;
const STEPS: usize = 40;

/// Best and worst rank of a unit; the units are those that the model ranks, under every weighting.
#[derive(Clone)]
pub struct Range {
    pub model: Model,
    pub unit: usize,
    pub rank: usize,
    /// So many units are compared.
    pub among: usize,
    pub best: Extreme,
    pub worst: Extreme,
    pub told: Vec<String>,
}

impl Range {
    pub fn is_exact(&self) -> bool {
        self.best.attained == self.best.bound && self.worst.attained == self.worst.bound
    }
}

/// A rank that weights attain, and one beyond which none go.
#[derive(Clone)]
pub struct Extreme {
    pub attained: usize,
    pub bound: usize,
    /// The weights that attain it.
    pub model: Model,
}

pub fn range(model: &Model, unit: &str, weights: &[Weights], watch: &Watch) -> Result<Range> {
    let ranking = rank(model, None)?;
    let place = ranking.place(unit)?;
    let units: Vec<usize> = ranking.all_places().iter().map(|place| place.unit).collect();
    of_place(&Set::new(model, weights, &units)?, &units, &place, watch)
}

/// Those of all units that are ranked, in the order of the ranking.
pub fn ranges(model: &Model, weights: &[Weights], watch: &Watch) -> Result<Vec<Range>> {
    let ranking = rank(model, None)?;
    let places = ranking.all_places();
    let units: Vec<usize> = places.iter().map(|place| place.unit).collect();
    let set = Set::new(model, weights, &units)?;
    watch.begin("finding the best and the worst rank of each", units.len() as u64);
    let of_one = |place: &Place| {
        watch.check()?;
        let found = of_place(&set, &units, place, watch);
        watch.advance(1);
        found
    };
    places.par_iter().map(of_one).collect()
}

fn of_place(set: &Set, units: &[usize], place: &Place, watch: &Watch) -> Result<Range> {
    let side = |is_best: bool| Side { set, units, unit: place.unit, is_best, watch }.extreme();
    let (best, worst) = rayon::join(|| side(true), || side(false));
    Ok(Range {
        model: set.model.clone(),
        unit: place.unit,
        rank: place.rank,
        among: units.len(),
        best: best?,
        worst: worst?,
        told: set.told.clone(),
    })
}

/// The best rank of a unit, or the worst.
struct Side<'a> {
    set: &'a Set<'a>,
    units: &'a [usize],
    unit: usize,
    is_best: bool,
    watch: &'a Watch,
}

impl Side<'_> {
    fn extreme(&self) -> Result<Extreme> {
        let hair = HAIR * self.set.size;
        let (mut bound, weights) = self.tried(None, if self.is_best { 0.0 } else { hair })?;
        let mut found = self.best_of(weights)?;
        bound = if self.is_best { bound.min(found.1) } else { bound.max(found.1) };
        found = self.nearer(found, bound)?;
        Ok(Extreme { attained: found.1, bound, model: found.0 })
    }

    fn better(&self, a: (Model, usize), b: (Model, usize)) -> (Model, usize) {
        let is_better = if self.is_best { b.1 < a.1 } else { b.1 > a.1 };
        if is_better { b } else { a }
    }

    /// The model and its rank under those of two weights that give the better one.
    fn best_of(&self, [a, b]: [Vec<f64>; 2]) -> Result<(Model, usize)> {
        Ok(self.better(self.scored(&a)?, self.scored(&b)?))
    }

    /// The model under weights of the indicators, and the rank that it gives.
    fn scored(&self, weights: &[f64]) -> Result<(Model, usize)> {
        let (set, model) = (self.set, self.set.model);
        let groups = set.groups.iter().map(|family| family.place);
        let found = reweighed(model, groups, &set.leaves, weights)?;
        // Some means refuse some weights: then nothing is gained.
        let found = if found.scores().is_ok() { found } else { model.clone() };
        let places = order(found.scores()?.of(0).raw(), |unit| self.units.contains(&unit));
        // A unit of which nothing is left under them stands last.
        let own = places.iter().find(|place| place.unit == self.unit);
        let rank = own.map_or(places.len() + 1, |place| place.rank);
        Ok((found, rank))
    }

    /// With leads that count from a hair on: a rank beyond which none goes, and weights that may give it; `near` a model
    /// leads are taken as they are there, and nothing is bounded.
    fn tried(&self, near: Option<&Model>, hair: f64) -> Result<(usize, [Vec<f64>; 2])> {
        let (set, slack) = (self.set, SLACK * self.set.size);
        let point = |unit: usize| near.map(|model| Set::point(model, unit)).transpose();
        let own = point(self.unit)?;
        let (mut sure, mut open, mut wanted) = (0, 0, Vec::new());
        for &other in self.units.iter().filter(|&&other| other != self.unit) {
            let its = point(other)?;
            let lead = |is_own: bool| match (&own, &its, is_own) {
                (Some(own), Some(its), true) => set.between(own, its, true),
                (Some(own), Some(its), false) => set.between(its, own, true),
                (_, _, true) => set.lead(self.unit, other),
                (_, _, false) => set.lead(other, self.unit),
            };
            // As favourable as can be: for the best rank to the unit, for the worst to the other.
            let (up, down) = (lead(self.is_best), lead(!self.is_best));
            match (up.most < if self.is_best { -slack } else { slack }, -down.most >= hair) {
                (true, _) => {}
                (_, true) => sure += 1,
                _ if up.by.iter().any(|by| !by.is_finite()) => open += 1,
                _ => {
                    let turned: Vec<f64> = up.by.iter().map(|by| -by).collect();
                    let least = hair.min(up.most / 2.0).max(0.0);
                    wanted.push((Row { by: up.by, least }, least + set.greatest(&turned)));
                }
            }
        }
        let never = self.units.len() - 1 - sure - open - wanted.len();
        let region = set.region();
        let effort = if near.is_some() { NEAR } else { EFFORT };
        let found = most_held(&region, &|values| set.greatest(values), &wanted, (effort, self.watch))?;
        // Also as far from ties as can be: some are missed by a last digit.
        let rows = wanted.iter().zip(&found.which).filter(|(_, holds)| **holds).map(|((row, _), _)| row);
        let weights = [deepest(&region, rows)?.unwrap_or(found.weights.clone()), found.weights];
        let held = found.most;
        let bound = if self.is_best { 1 + never + (wanted.len() - held) } else { 1 + sure + open + held };
        Ok((bound, weights))
    }

    /// Nearer to the bound: the program once more with leads as they are where it was, then steps by chance towards
    /// corners of the set.
    fn nearer(&self, mut found: (Model, usize), bound: usize) -> Result<(Model, usize)> {
        let hair = HAIR * self.set.size;
        let mut at = found.clone();
        for _ in 0..ROUNDS {
            if found.1 == bound {
                return Ok(found);
            }
            let next = self.best_of(self.tried(Some(&at.0), hair)?.1)?;
            let is_still = next.1 == at.1;
            at = next;
            found = self.better(found, at.clone());
            if is_still {
                break;
            }
        }
        let mut chance = Xoshiro256PlusPlus::seed_from_u64(1);
        let mut shares = self.set.shares_of(&found.0)?;
        let mut margin = self.margin(&found.0)?;
        for _ in 0..STEPS {
            if found.1 == bound {
                break;
            }
            let mut moved = shares.clone();
            let part = [1.0, 0.5, 0.2, 0.05][chance.random_range(0..4)];
            for (family, shares) in self.set.groups.iter().zip(&mut moved) {
                let towards = family.corner(&family.members.iter().map(|_| chance.random()).collect::<Vec<f64>>());
                shares.iter_mut().zip(towards).for_each(|(w, to)| *w += part * (to - *w));
            }
            let next = self.scored(&self.set.weights_of(&moved))?;
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
        let ahead = self.units.iter().map(|&other| scores.of(0).raw()[other] - own);
        let ahead = ahead.map(|lead| if self.is_best { lead } else { -lead }).filter(|lead| *lead > 0.0);
        Ok(-ahead.fold(f64::INFINITY, f64::min))
    }
}
