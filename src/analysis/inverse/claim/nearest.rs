//! The nearest weighting at which the answer to a sentence changes.
//!
//! Weights are overall weights of the indicators, any of them, and distance is the sum of absolute differences. Under a
//! linear index, the smallest change that turns one pair of units moves weight from the indicators with the largest
//! difference to the one with the smallest (a fractional knapsack), so moves for single pairs are followed until the
//! answer changes; so are the lines to drawn weightings with the opposite answer. Moves that turn out to be unnecessary
//! are undone. `least` bounds the distance from below.

use super::super::path::{is_plain, reweighed, trial};
use super::sentence::{Sentence, Standing};
use crate::analysis::solve::distance_to_zero;
use crate::arrange::Arrange;
use crate::model::{Gaps, Model};
use crate::parallel::*;
use crate::tolerance::{CLOSED, HALVED, SHARE};
use crate::{Error, Result, Watch};

/// A weighting at which a sentence has the opposite answer.
#[derive(Clone)]
pub struct Nearest {
    /// The model with these weights.
    pub model: Model,
    /// The sum of absolute differences of the overall weights of the indicators.
    pub distance: f64,
    /// A lower bound on the distance; None if no bound is known.
    pub least: Option<f64>,
    /// Code, weight before and after, of the indicators whose overall weight differs.
    pub moved: Vec<(String, f64, f64)>,
}

impl Nearest {
    /// Whether the answer changes as soon as a weight does, because units tie as given.
    pub fn is_tie(&self) -> bool {
        self.distance <= SHARE
    }

    /// Whether no nearer weighting exists.
    pub fn is_exact(&self) -> bool {
        self.least.is_some_and(|least| self.distance - least <= CLOSED)
    }
}

/// How many pairs of units are tried.
const MAX_PAIRS: usize = 48;
/// How many points of a path are tested before the first change is narrowed down.
const LOOKS: usize = 16;
/// How many paths are followed at a time; the next ones stop at the best distance found so far.
const AT_ONCE: usize = 8;
/// How many of the weightings found are polished.
const POLISHED: usize = 3;
/// How often an interval is halved.
const HALVINGS: usize = 30;

pub struct Search<'a> {
    model: &'a Model,
    sentence: &'a Sentence,
    /// Whether the sentence is true as given.
    now: bool,
    watch: &'a Watch,
    leaves: Vec<usize>,
    given: Vec<f64>,
    groups: Vec<usize>,
    standing: Standing,
}

/// A weighting that was found, and its distance.
type Best = Option<(f64, Vec<f64>)>;

impl Search<'_> {
    pub fn new<'a>(model: &'a Model, sentence: &'a Sentence, now: bool, watch: &'a Watch) -> Result<Search<'a>> {
        let (leaves, given) = model.counting_leaves()?.into_iter().unzip();
        let nodes = model.tree().nodes();
        let groups: Vec<usize> = (0..nodes.len()).filter(|&place| !nodes[place].is_leaf()).collect();
        Ok(Search { model, sentence, now, watch, leaves, given, groups, standing: Standing::of(model)? })
    }

    /// The nearest weighting found, with models that have the opposite answer as starting points.
    pub fn nearest(&self, changed: &[Model]) -> Result<Option<Nearest>> {
        let seeds = changed.iter().map(|model| self.weights_of(model)).collect::<Result<Vec<_>>>()?;
        let lines = seeds.iter().map(|seed| Path { from: self.given.clone(), moves: vec![], to: Some(seed.clone()) });
        let paths: Vec<Path> = self.pairs()?.into_iter().map(|by| self.path(&by)).chain(lines).collect();
        let mut best: Vec<(f64, Vec<f64>)> = Vec::new();
        for some in paths.chunks(AT_ONCE) {
            let limit = best.first().map_or(f64::INFINITY, |(distance, _)| *distance);
            let found = some.par_iter().map(|path| self.first_on(path, limit)).collect::<Result<Vec<Best>>>()?;
            best.extend(found.into_iter().flatten());
            best.arrange_by(|a, b| a.0.total_cmp(&b.0));
            best.truncate(POLISHED);
        }
        let polished = best.into_par_iter().map(|(_, weights)| self.polished(weights)).collect::<Result<Vec<_>>>()?;
        let Some((distance, weights)) = polished.into_iter().min_by(|a, b| a.0.total_cmp(&b.0)) else {
            return Ok(None);
        };
        // The last digit of a weight may decide, so the final model is tested once more.
        let named = self.under(&weights)?;
        let has_changed = self.sentence.holds(&Standing::of(&named)?).is_some_and(|is| is != self.now);
        let model = if has_changed { named } else { self.tried_under(&weights)? };
        let least = self.least()?.map(|least| least.min(distance));
        let codes = self.leaves.iter().map(|&leaf| self.model.tree().nodes()[leaf].code.clone());
        let moved = codes.zip(self.given.iter().zip(&weights)).map(|(code, (&before, &after))| (code, before, after));
        let moved = moved.filter(|(_, before, after)| (before - after).abs() > SHARE).collect();
        Ok(Some(Nearest { model, distance, least, moved }))
    }

    fn weights_of(&self, model: &Model) -> Result<Vec<f64>> {
        let own = model.counting_leaves()?;
        let of = |leaf: &usize| own.iter().find(|(other, _)| other == leaf).map_or(0.0, |(_, weight)| *weight);
        Ok(self.leaves.iter().map(of).collect())
    }

    fn under(&self, weights: &[f64]) -> Result<Model> {
        reweighed(self.model, self.groups.iter().copied(), &self.leaves, weights)
    }

    /// The same model for a trial.
    fn tried_under(&self, weights: &[f64]) -> Result<Model> {
        trial(self.model, self.groups.iter().copied(), &self.leaves, weights)
    }

    /// Whether the answer is the opposite under these weights. Weights that the model refuses change nothing.
    fn has_changed(&self, weights: &[f64]) -> Result<bool> {
        self.watch.check()?;
        let standing = match self.tried_under(weights).and_then(|model| Standing::of(&model)) {
            Err(Error::Interrupted) => return Err(Error::Interrupted),
            Err(_) => return Ok(false),
            Ok(standing) => standing,
        };
        Ok(self.sentence.holds(&standing).is_some_and(|is| is != self.now))
    }

    fn distance(&self, weights: &[f64]) -> f64 {
        weights.iter().zip(&self.given).map(|(after, before)| (after - before).abs()).sum()
    }

    /// The first point of a path at which the answer has changed, within a maximum distance.
    fn first_on(&self, path: &Path, limit: f64) -> Result<Best> {
        let length = path.length();
        let mut from = 0.0;
        for look in 1..=LOOKS {
            if self.distance(&path.at(from)) >= limit {
                break;
            }
            let mut to = length * (look as f64 / LOOKS as f64).powi(2);
            if !self.has_changed(&path.at(to))? {
                from = to;
                continue;
            }
            for _ in 0..HALVINGS {
                if to - from <= HALVED {
                    break;
                }
                let middle = f64::midpoint(from, to);
                if self.has_changed(&path.at(middle))? { to = middle } else { from = middle }
            }
            let weights = path.at(to);
            return Ok(Some((self.distance(&weights), weights)));
        }
        Ok(None)
    }

    /// Undoes unnecessary moves, one pair of indicators at a time.
    fn polished(&self, mut weights: Vec<f64>) -> Result<(f64, Vec<f64>)> {
        for part in [1.0, 0.5, 0.1, 0.01] {
            let up: Vec<usize> = (0..weights.len()).filter(|&at| weights[at] > self.given[at]).collect();
            let down: Vec<usize> = (0..weights.len()).filter(|&at| weights[at] < self.given[at]).collect();
            for (&to, &from) in up.iter().flat_map(|to| down.iter().map(move |from| (to, from))) {
                let back = part * (weights[to] - self.given[to]).min(self.given[from] - weights[from]);
                if back <= SHARE {
                    continue;
                }
                let mut less = weights.clone();
                less[to] -= back;
                less[from] += back;
                if self.has_changed(&less)? {
                    weights = less;
                }
            }
        }
        // The line back to the given weights may leave the changed region and enter it again.
        let path = Path { from: self.given.clone(), moves: Vec::new(), to: Some(weights.clone()) };
        let own = (self.distance(&weights), weights);
        Ok(self.first_on(&path, own.0)?.filter(|found| found.0 < own.0).unwrap_or(own))
    }

    /// A path that moves weight from the indicators with the highest value to the one with the lowest.
    fn path(&self, by: &[f64]) -> Path {
        let mut order: Vec<usize> = (0..by.len()).collect();
        order.arrange_by(|&a, &b| by[b].total_cmp(&by[a]));
        let last = order.pop().unwrap_or(0);
        let moves = order.into_iter().filter(|&at| self.given[at] > 0.0 && by[at] > by[last]);
        Path { from: self.given.clone(), moves: moves.map(|at| (at, last)).collect(), to: None }
    }

    /// Values of the indicators in a unit; where one is missing, that of the index.
    fn figures(&self, unit: usize) -> Result<Vec<f64>> {
        let scores = self.model.scores()?;
        let whole = scores.of(0).raw()[unit];
        Ok(self.leaves.iter().map(|&leaf| scores.of(leaf).get(unit).unwrap_or(whole)).collect())
    }

    /// Differences between pairs of units that should change their order, the closest first.
    fn pairs(&self) -> Result<Vec<Vec<f64>>> {
        let mut pairs = Vec::new();
        self.turning(self.sentence, self.now, &mut pairs);
        let mut all = Vec::new();
        for turn in pairs {
            let by = match turn {
                Turn::Units { up, down } => {
                    let (up, down) = (self.figures(up)?, self.figures(down)?);
                    down.iter().zip(&up).map(|(down, up)| down - up).collect::<Vec<f64>>()
                }
                Turn::Score { unit, rises } => {
                    let own = self.figures(unit)?;
                    own.into_iter().map(|figure| if rises { -figure } else { figure }).collect()
                }
            };
            let gap: f64 = by.iter().zip(&self.given).map(|(by, w)| by * w).sum();
            let (lo, hi) = by.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), &by| (lo.min(by), hi.max(by)));
            all.push((gap.max(0.0) / (hi - lo).max(f64::MIN_POSITIVE), by));
        }
        all.arrange_by(|a, b| a.0.total_cmp(&b.0));
        all.truncate(MAX_PAIRS);
        Ok(all.into_iter().map(|(_, by)| by).collect())
    }

    /// The pairs of units whose order would have to change for the answer to change.
    fn turning(&self, sentence: &Sentence, now: bool, all: &mut Vec<Turn>) {
        let ranked = || (0..self.model.data().units().len()).filter_map(|unit| Some((unit, self.standing.rank(unit)?)));
        match sentence {
            Sentence::Ahead { first, second } if now => all.push(Turn::Units { up: *second, down: *first }),
            Sentence::Ahead { first, second } => all.push(Turn::Units { up: *first, down: *second }),
            Sentence::Score { unit, .. } => all.push(Turn::Score { unit: *unit, rises: !now }),
            Sentence::Rank { unit, most } => self.around(*unit, *most, now, all, MAX_PAIRS),
            Sentence::Among { units, first, .. } => {
                let mut own: Vec<(usize, usize)> =
                    ranked().filter(|(unit, rank)| units.contains(unit) && (*rank <= *first) == now).collect();
                own.arrange_by_key(|(_, rank)| rank.abs_diff(*first));
                own.truncate(MAX_PAIRS / 4);
                own.into_iter().for_each(|(unit, _)| self.around(unit, *first, now, all, MAX_PAIRS / 4));
            }
            Sentence::Not(inner) => self.turning(inner, !now, all),
            Sentence::All(parts) | Sentence::Any(parts) => {
                let own = |part: &&Sentence| part.holds(&self.standing) == Some(now);
                let some: Vec<&Sentence> = parts.iter().filter(own).collect();
                some.into_iter().for_each(|part| self.turning(part, now, all));
            }
        }
    }

    /// Pairs a unit with those near the rank that it would have to leave or reach.
    fn around(&self, unit: usize, most: usize, now: bool, all: &mut Vec<Turn>, count: usize) {
        let Some(own) = self.standing.rank(unit) else { return };
        let mut others: Vec<(usize, usize)> = (0..self.model.data().units().len())
            .filter_map(|other| Some((other, self.standing.rank(other)?)))
            .filter(|&(other, rank)| other != unit && (rank >= own) == now)
            .collect();
        let limit = if now { most + 1 } else { most };
        others.arrange_by_key(|(_, rank)| rank.abs_diff(limit));
        let turn = |other: usize| match now {
            true => Turn::Units { up: other, down: unit },
            false => Turn::Units { up: unit, down: other },
        };
        all.extend(others.into_iter().take(count).map(|(other, _)| turn(other)));
    }

    /// A lower bound on the distance of any weighting with the opposite answer. Returns None if the index is not a
    /// weighted mean of its indicators.
    fn least(&self) -> Result<Option<f64>> {
        for &group in &self.groups {
            let combine = self.model.plan()?.combine(group);
            let is_mean = combine.is_none_or(|combine| combine.gaps == Gaps::Rescale || self.has_no_gap());
            if !is_plain(self.model, group)? || !is_mean {
                return Ok(None);
            }
        }
        Ok(Some(self.bound(self.sentence, self.now)?))
    }

    fn has_no_gap(&self) -> bool {
        let Ok(scores) = self.model.scores() else { return false };
        self.leaves.iter().all(|&leaf| scores.of(leaf).raw().iter().all(|score| !score.is_nan()))
    }

    fn bound(&self, sentence: &Sentence, now: bool) -> Result<f64> {
        self.watch.check()?;
        Ok(match sentence {
            Sentence::Ahead { first, second } if now => self.turned(*second, *first)?,
            Sentence::Ahead { first, second } => self.turned(*first, *second)?,
            Sentence::Rank { unit, most } => self.of_rank(*unit, *most, now)?,
            Sentence::Score { unit, least, .. } => {
                let own = self.filled(*unit, if now { -1.0 } else { 1.0 })?;
                let sign = if now { 1.0 } else { -1.0 };
                distance_to_zero(&self.given, &own.iter().map(|figure| sign * (figure - least)).collect::<Vec<f64>>())
            }
            Sentence::Among { units, first, least, .. } => {
                let is_in = |unit: &usize| self.standing.rank(*unit).is_some_and(|rank| rank <= *first);
                let count = units.iter().filter(|unit| is_in(unit)).count();
                // A unit enters or leaves by its rank, or because it gains or loses one.
                let bound = |&unit: &usize| match self.standing.rank(unit) {
                    None => self.ranked(unit, true),
                    Some(_) if now => Ok(self.of_rank(unit, *first, true)?.min(self.ranked(unit, false)?)),
                    Some(_) => self.of_rank(unit, *first, false),
                };
                let moving: Vec<usize> = units.iter().copied().filter(|unit| is_in(unit) == now).collect();
                let bounds = moving.par_iter().map(bound).collect::<Result<Vec<f64>>>()?;
                nth(bounds, if now { count + 1 - least } else { least - count })
            }
            Sentence::Not(inner) => self.bound(inner, !now)?,
            Sentence::All(parts) => self.of_parts(parts, now, true)?,
            Sentence::Any(parts) => self.of_parts(parts, now, false)?,
        })
    }

    /// Either one part has to change, or all parts with the current answer.
    fn of_parts(&self, parts: &[Sentence], now: bool, is_all: bool) -> Result<f64> {
        let own = |part: &&Sentence| part.holds(&self.standing) == Some(now);
        let bounds = parts.iter().filter(own).map(|part| self.bound(part, now)).collect::<Result<Vec<f64>>>()?;
        Ok(match now == is_all {
            true => bounds.into_iter().fold(f64::INFINITY, f64::min),
            false => bounds.into_iter().fold(0.0, f64::max),
        })
    }

    /// A lower bound on the distance at which a unit falls below a rank or reaches it: enough others must pass it or be
    /// passed. Others can also gain a rank or lose theirs.
    fn of_rank(&self, unit: usize, most: usize, now: bool) -> Result<f64> {
        let Some(own) = self.standing.rank(unit) else { return Ok(0.0) };
        let mut bounds = Vec::new();
        for other in (0..self.model.data().units().len()).filter(|&other| other != unit) {
            match self.standing.rank(other) {
                None if now => bounds.push(self.ranked(other, true)?),
                Some(rank) if now && rank >= own => bounds.push(self.turned(other, unit)?),
                Some(rank) if !now && rank < own => {
                    bounds.push(self.turned(unit, other)?.min(self.ranked(other, false)?));
                }
                _ => {}
            }
        }
        Ok(nth(bounds, if now { most + 1 - own } else { own - most }))
    }

    /// A lower bound on the distance at which a unit gains a rank or loses it: enough of the weight, or too little of it,
    /// is on values that it has.
    fn ranked(&self, unit: usize, is_ranked: bool) -> Result<f64> {
        let (scores, needed) = (self.model.scores()?, self.model.recipe().coverage.max(SHARE) - SHARE);
        let lack = |&leaf: &usize| {
            let is_there = !scores.of(leaf).raw()[unit].is_nan();
            let present = if is_there { scores.present(leaf).raw()[unit].max(0.0) } else { 0.0 };
            if is_ranked { needed - present } else { present - needed }
        };
        Ok(distance_to_zero(&self.given, &self.leaves.iter().map(lack).collect::<Vec<f64>>()))
    }

    /// A lower bound on the distance of weights under which `up` is at least level with `down`.
    fn turned(&self, up: usize, down: usize) -> Result<f64> {
        let (up, down) = (self.filled(up, 1.0)?, self.filled(down, -1.0)?);
        Ok(distance_to_zero(&self.given, &down.iter().zip(&up).map(|(down, up)| down - up).collect::<Vec<f64>>()))
    }

    /// The values of a unit, with its best (1) or its worst (−1) value where one is missing, which no rescaling over
    /// the other values can exceed.
    fn filled(&self, unit: usize, sign: f64) -> Result<Vec<f64>> {
        let scores = self.model.scores()?;
        let all: Vec<f64> = self.leaves.iter().map(|&leaf| scores.of(leaf).raw()[unit]).collect();
        let there = all.iter().filter(|score| !score.is_nan());
        let best = sign * there.fold(f64::NEG_INFINITY, |best, score| best.max(sign * score));
        Ok(all.into_iter().map(|score| if score.is_nan() { best } else { score }).collect())
    }
}

/// A change of order, or of a score, that could change the answer.
enum Turn {
    Units { up: usize, down: usize },
    Score { unit: usize, rises: bool },
}

/// The n-th smallest number, counted from 1; 0 if n is 0, and infinite if there are fewer.
fn nth(mut all: Vec<f64>, n: usize) -> f64 {
    all.sort_unstable_by(f64::total_cmp);
    n.checked_sub(1).map_or(0.0, |at| all.get(at).copied().unwrap_or(f64::INFINITY))
}

/// A path away from the given weights: a straight line, or weight moved from one indicator after another.
struct Path {
    from: Vec<f64>,
    moves: Vec<(usize, usize)>,
    to: Option<Vec<f64>>,
}

impl Path {
    fn length(&self) -> f64 {
        match &self.to {
            Some(_) => 1.0,
            None => self.moves.iter().map(|(from, _)| self.from[*from]).sum(),
        }
    }

    fn at(&self, way: f64) -> Vec<f64> {
        let mut weights = self.from.clone();
        if let Some(to) = &self.to {
            weights.iter_mut().zip(to).for_each(|(w, to)| *w += way * (to - *w));
            return weights;
        }
        let mut left = way;
        for &(from, to) in &self.moves {
            let share = left.min(self.from[from]);
            weights[from] -= share;
            weights[to] += share;
            left -= share;
            if left <= 0.0 {
                break;
            }
        }
        weights
    }
}
