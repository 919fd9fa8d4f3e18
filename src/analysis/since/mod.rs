//! What changed since another model: the change of score and rank of a unit, split exactly into its causes.
//!
//! Every cause is a switch between the old model and the new one. With some of them switched, the two models give one in
//! between, and the share of a cause is the mean, over all orders of the causes, of what its switch changes: its Shapley
//! value (Shapley 1953). Figures can only move from the old year as revised, so that orders in which they move before a
//! revision do not count (Faigle and Kern 1992). Causes that differ nowhere are no switches and have no share.

mod cause;
mod cells;
mod game;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

pub use cause::{Cause, Fact, Moved};

use cause::Set;
use cells::Cells;
use game::Game;

use crate::model::Model;
use crate::model::between::{Between, Mix, Side};
use crate::parallel::*;
use crate::phrase::act;
use crate::rank::{Place, Ranking, rank};
use crate::tolerance::REBUILT;
use crate::{Error, Result};

/// How many values the models of all units may have together, if own figures are told apart from others': each unit
/// needs models of its own. The limit is one of work, so that answers are the same everywhere.
const MOST_VALUES: usize = 40_000_000;

/// What changed since another model, for one unit or for all.
#[derive(Clone)]
pub struct Since {
    /// The old and the new model.
    pub models: [Model; 2],
    /// Their rankings by the index.
    pub ranks: [Ranking; 2],
    /// The unit in question, by its place in the new data; None for all.
    pub unit: Option<usize>,
    /// The causes that differ, in order; several in one entry could not be told apart.
    pub causes: Vec<Vec<Cause>>,
    /// The facts behind each entry.
    pub facts: Vec<Vec<Fact>>,
    /// The unit in question, or all that both models rank, in the order of the new ranking.
    pub changes: Vec<Changed>,
    /// Whether own and others' figures are one cause, because there are too many units to tell them apart for each.
    pub is_short: bool,
}

/// The change of a unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Changed {
    /// Its place in the new data.
    pub unit: usize,
    /// The old and the new score.
    pub scores: [f64; 2],
    /// The old and the new rank.
    pub ranks: [Place; 2],
    /// The shares of the causes; None if a model in between does not rank the unit.
    pub shares: Option<Vec<Share>>,
}

/// The share of a cause in a change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Share {
    /// Points of the score.
    pub score: f64,
    /// Ranks, negative upwards; a fraction, as it is a mean over orders.
    pub rank: f64,
}

/// Splits the change since an old model: of one unit by its name, or of every unit that both rank.
pub fn since(new: &Model, old: &Model, unit: Option<&str>) -> Result<Since> {
    [old, new].into_iter().try_for_each(refuse_all_years)?;
    let ranks = [rank(old, None)?, rank(new, None)?];
    let cells = Cells::new(old, new)?;
    if cells.both.is_empty() {
        return Err(nothing_in_common(old, new));
    }
    let unit = unit.map(|name| asked(name, &ranks, &cells)).transpose()?;
    let between = Between::new(old, new)?;
    let is_in_both = |at: &usize| {
        let pair = cells.both[*at];
        ranks[0].is_ranked(pair[0]) && ranks[1].is_ranked(pair[1])
    };
    let targets: Vec<usize> = match unit {
        Some(unit) => vec![unit],
        None => (0..cells.both.len()).filter(is_in_both).collect(),
    };
    if targets.is_empty() {
        let [first, second] = [&ranks[0], &ranks[1]].map(Ranking::heading);
        let many = &new.data().units().many;
        let error = Error::plain(format!("no {many} have a rank in both {first} and {second}"));
        return Err(error.advise(act("rank").then("unranked").does("lists the reasons")));
    }
    let lab = Lab { models: [old, new], ranks, cells, between, targets };
    lab.split(unit)
}

/// Methods that combine scores over all years have no counterpart for a single edition.
fn refuse_all_years(model: &Model) -> Result<()> {
    let choices = &model.recipe().choices[crate::data::Step::Aggregate];
    match choices.iter().find(|choice| choice.per == crate::data::FitWindow::All) {
        None => Ok(()),
        Some(choice) => {
            let message =
                format!("`{}` is fitted to all years, so its change cannot be split into causes", choice.method);
            let error = Error::plain(message).about(&choice.method);
            Err(error
                .advise(act("aggregate").arg(choice.method.as_str()).with("per", "year").does("fits it to each year")))
        }
    }
}

fn nothing_in_common(old: &Model, new: &Model) -> Error {
    let [old, new] = [old, new].map(Model::data);
    let [first, second] = [new, old].map(|data| data.units().label(0));
    let many = &new.units().many;
    let message = format!("{} and {} have no {many} in common", new.title(), old.title());
    let advice = format!("{many} are matched by code or name: one has {first}, the other {second}");
    Error::plain(message).about(old.name()).advise(advice)
}

/// The place among the common units of the one in question, which both models must rank.
fn asked(name: &str, ranks: &[Ranking; 2], cells: &Cells) -> Result<usize> {
    let [old, new] = ranks;
    let lacks = |label: &str, without: &Ranking, with: &Ranking| {
        let (without, with) = (without.heading(), with.heading());
        let error = Error::plain(format!("{label} is in {with}, but not in {without}: it has no change")).about(name);
        error.advise(act("since").open().does("without a name says who came and who went"))
    };
    let unit = new.units().resolve(name).map_err(|error| match (&error, old.units().resolve(name)) {
        (Error::Unknown { .. }, Ok(unit)) => lacks(&old.units().label(unit), new, old),
        _ => error,
    })?;
    let label = new.units().label(unit);
    let Some(at) = cells.both.iter().position(|pair| pair[1] == unit) else { return Err(lacks(&label, old, new)) };
    for (ranking, side) in ranks.iter().zip([0, 1]) {
        if !ranking.is_ranked(cells.both[at][side]) {
            let why = ranking.reason(cells.both[at][side]).map_or(String::new(), |why| format!(": {why}"));
            let error = Error::plain(format!("{label} has no rank in {}{why}", ranking.heading())).about(name);
            return Err(error.advise(act("unranked").does("of a ranking lists all without a rank, and why")));
        }
    }
    Ok(at)
}

/// Two models, their common units, and those whose change is split.
struct Lab<'a> {
    models: [&'a Model; 2],
    ranks: [Ranking; 2],
    cells: Cells<'a>,
    between: Between<'a>,
    targets: Vec<usize>,
}

/// The score and rank of each target, under a set of causes; None if it has none.
type Standings = Vec<Option<[f64; 2]>>;

impl Lab<'_> {
    fn split(self, unit: Option<usize>) -> Result<Since> {
        let (game, is_short) = self.game(unit);
        let rest = Set::of(
            &Cause::ALL.into_iter().filter(|cause| !game.players.iter().any(|of| of.has(*cause))).collect::<Vec<_>>(),
        );
        let mut known: BTreeMap<Set, Standings> = BTreeMap::new();
        let is_one = unit.is_some();
        let is_known = |known: &BTreeMap<Set, Standings>, set: Set| match known.get(&set.and(rest)) {
            Some(standings) if is_one => standings.iter().all(Option::is_some),
            Some(standings) => standings.iter().any(Option::is_some),
            None => set_apart(set.and(rest)),
        };
        // Models that all units share come first, as joined causes need fewer of the others.
        self.compute(game.sets().into_iter().map(|set| set.and(rest)).filter(|set| !set_apart(*set)), &mut known)?;
        let game = game.joined(&|set| is_known(&known, set));
        self.compute(game.sets().into_iter().map(|set| set.and(rest)).filter(|set| set_apart(*set)), &mut known)?;
        let game = game.joined(&|set| known.contains_key(&set.and(rest)) && is_known(&known, set));
        self.check(&game, rest, &mut known)?;
        let changes = (0..self.targets.len()).map(|target| self.changed(target, &game, rest, &known)).collect();
        let causes: Vec<Vec<Cause>> = game.players.iter().map(|player| player.causes()).collect();
        let facts = causes.iter().map(|causes| causes.iter().map(|cause| self.fact(*cause, unit)).collect()).collect();
        let mut since = Since {
            models: self.models.map(Model::clone),
            unit: unit.map(|unit| self.cells.both[unit][1]),
            ranks: self.ranks,
            causes,
            facts,
            changes,
            is_short,
        };
        since.changes.sort_by_key(|of| of.ranks[1].rank);
        Ok(since)
    }

    /// The causes that differ, each a player; own and others' figures are one if to tell them apart is too much work.
    fn game(&self, unit: Option<usize>) -> (Game, bool) {
        let of = &self.between.differences;
        let differs = |cause: Cause| match cause {
            Cause::Bounds => !of.bounds.is_empty(),
            Cause::Indicators => self.between.has_other_tree(),
            Cause::Method => !of.methods.is_empty(),
            Cause::Weights => !of.weights.is_empty(),
            other => self.cells.causes(unit).has(other),
        };
        let players: Vec<Set> =
            Cause::ALL.into_iter().filter(|cause| differs(*cause)).map(|cause| Set::of(&[cause])).collect();
        let game = Game::new(players);
        let apart = game.sets().into_iter().filter(|set| set_apart(*set)).count();
        let work = self.targets.len().saturating_mul(apart).saturating_mul(self.cells.size());
        match self.targets.len() > 1 && work > MOST_VALUES {
            false => (game, false),
            true => {
                let figures = Set::of(&[Cause::Own, Cause::Others]);
                let others = game.players.into_iter().filter(|player| !player.meets(figures));
                (Game::new(std::iter::once(figures).chain(others).collect()), true)
            }
        }
    }

    /// Computes the standings under some sets of causes.
    fn compute(&self, sets: impl Iterator<Item = Set>, known: &mut BTreeMap<Set, Standings>) -> Result<()> {
        for set in sets {
            if let Entry::Vacant(entry) = known.entry(set) {
                entry.insert(self.standings(set)?);
            }
        }
        Ok(())
    }

    /// The standings under a set of causes. A model whose method refuses the values gives none.
    fn standings(&self, set: Set) -> Result<Standings> {
        let mix = mix(set);
        let recipe = self.between.recipe(mix);
        let ranking = |own: Option<usize>| -> Result<Option<Ranking>> {
            self.models[1].data().watch().check()?;
            let data = self.cells.data(set, own, &self.between, mix);
            match rank(&Model::of_recipe(&data, recipe.clone()), None) {
                Ok(ranking) => Ok(Some(ranking)),
                Err(Error::Interrupted) => Err(Error::Interrupted),
                Err(_) => Ok(None),
            }
        };
        let standing = |ranking: &Ranking, target: usize| {
            let place = ranking.place_of(target)?;
            Some([place.score?, place.rank as f64])
        };
        if !set_apart(set) {
            let ranking = ranking(None)?;
            return Ok(self.targets.iter().map(|&target| standing(ranking.as_ref()?, target)).collect());
        }
        let own = |target: &usize| Ok(ranking(Some(*target))?.and_then(|ranking| standing(&ranking, *target)));
        let all: Vec<Result<Option<[f64; 2]>>> = self.targets.par_iter().map(own).collect();
        all.into_iter().collect()
    }

    /// Checks that the two models put together again from their parts give their own scores, and takes these instead.
    fn check(&self, game: &Game, rest: Set, known: &mut BTreeMap<Set, Standings>) -> Result<()> {
        let all = game.players.iter().fold(rest, |all, player| all.and(*player));
        for (set, side) in [(rest, 0), (all, 1)] {
            let Some(standings) = known.get_mut(&set) else { continue };
            for (target, standing) in self.targets.iter().zip(standings) {
                let unit = self.cells.both[*target][side];
                let Some(place) = self.ranks[side].place_of(unit) else { continue };
                let score = place.score.unwrap_or(f64::NAN);
                let found = standing.map_or(f64::NAN, |[found, _]| found);
                if (found - score).abs() > REBUILT * score.abs().max(1.0) || found.is_nan() {
                    return Err(self.cannot(side, unit, score, found));
                }
                *standing = Some([score, place.rank as f64]);
            }
        }
        Ok(())
    }

    fn cannot(&self, side: usize, unit: usize, score: f64, found: f64) -> Error {
        let (ranking, label) = (&self.ranks[side], self.ranks[side].units().label(unit));
        let found = if found.is_nan() { "no score".to_string() } else { format!("{found} instead of {score}") };
        let message = format!(
            "the change cannot be split: put together from its parts, {} gives {label} {found}",
            ranking.heading()
        );
        Error::plain(message).advise("it depends on something other than figures, units, bounds, methods and weights")
    }

    fn changed(&self, target: usize, game: &Game, rest: Set, known: &BTreeMap<Set, Standings>) -> Changed {
        let pair = self.cells.both[self.targets[target]];
        let place = |side: usize| self.ranks[side].place_of(pair[side]).copied().expect("a target has a rank in both");
        let value = |set: Set, of: usize| known[&set.and(rest)][target].map_or(f64::NAN, |standing| standing[of]);
        let has_all = game.sets().iter().all(|set| known[&set.and(rest)][target].is_some());
        let shares = has_all.then(|| {
            let [scores, ranks] = [0, 1].map(|of| game.shares(&|set| value(set, of)));
            scores.into_iter().zip(ranks).map(|(score, rank)| Share { score, rank }).collect()
        });
        let ranks = [place(0), place(1)];
        Changed { unit: pair[1], scores: ranks.map(|place| place.score.unwrap_or(f64::NAN)), ranks, shares }
    }

    fn fact(&self, cause: Cause, unit: Option<usize>) -> Fact {
        let of = &self.between.differences;
        match cause {
            Cause::Bounds => Fact::Bounds {
                codes: of.bounds.iter().map(|(code, _)| code.clone()).collect(),
                of: of.bounds.first().map_or([""; 2], |(_, of)| *of),
            },
            Cause::Indicators => Fact::Indicators { come: of.come.clone(), gone: of.gone.clone() },
            Cause::Weights => {
                let further =
                    |a: &&(String, f64, f64), b: &&(String, f64, f64)| (a.2 - a.1).abs().total_cmp(&(b.2 - b.1).abs());
                let most = of.weights.iter().rev().max_by(further).cloned().unwrap_or_default();
                Fact::Weights { count: of.weights.len(), most }
            }
            other => self.cells.fact(other, unit).unwrap_or_else(|| Fact::Method(of.methods.clone())),
        }
    }
}

/// Whether a unit's own figures are of another year than those of the others, so that each needs a model of its own.
fn set_apart(set: Set) -> bool {
    set.has(Cause::Own) != set.has(Cause::Others)
}

fn mix(set: Set) -> Mix {
    let side = |cause: Cause| if set.has(cause) { Side::New } else { Side::Old };
    Mix {
        structure: side(Cause::Indicators),
        method: side(Cause::Method),
        bounds: side(Cause::Bounds),
        weights: side(Cause::Weights),
    }
}
