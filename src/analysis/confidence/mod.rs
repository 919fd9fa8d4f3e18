//! Confidence sets for ranks: which ranks a unit may truly have if scores are estimates with standard errors.
//!
//! Mogstad, Romano, Shaikh & Wilhelm 2023, "Inference for Ranks with Applications to Mobility across Neighbourhoods and
//! Academic Achievement across Countries": all pairs of units are compared by stepwise tests that hold together at the
//! level asked for, and the set of a unit runs from one more than the number of units that are significantly better to
//! the rank that is left if all units that are not significantly worse are better. A true rank is one more than the
//! number of units that are truly better, so that equal scores share the better rank.

mod estimates;
mod given;
mod options;
mod pairs;
mod simulated;
mod steps;

use std::sync::{Arc, OnceLock};

pub use given::{Given, Source};
pub use options::{ConfidenceOptions, GivenErrors, SetOptions};

use estimates::{Estimates, Moves};
use pairs::Pairs;

use crate::data::{Dataset, Direction};
use crate::model::Model;
use crate::phrase::{Phrase, with};
use crate::rank::{Place, Ranking, rank, rank_by};
use crate::{Error, Result, Watch};

/// How many differences may be drawn in one comparison of all pairs. The limit is one of work, so that answers are the
/// same everywhere.
const MOST_DIFFERENCES: usize = 5_000_000_000;

/// The confidence sets of all ranked units. Cheap to clone; sets that hold on their own are computed when asked for.
#[derive(Clone)]
pub struct Confidence {
    /// The ranking by the estimated scores.
    pub ranking: Ranking,
    /// The model behind it; None for a ranking by one column.
    pub model: Option<Model>,
    /// Where the standard errors come from.
    pub sources: Vec<Source>,
    /// The probability that the sets contain the true ranks, between 0 and 1.
    pub level: f64,
    /// The number of draws.
    pub draws: usize,
    /// The seed of the draws.
    pub seed: u64,
    /// The critical value of each step of the tests: a lead is significant if it is larger than the last one times its
    /// standard error. Empty if no lead has an error.
    pub limits: Vec<f64>,
    /// How many units have scores that errors push against a bound, such as the highest score; for them the level is
    /// approximate.
    pub bounded: usize,
    /// The ranked units, best first.
    pub units: Vec<RankSet>,
    estimates: Arc<Estimates>,
    ahead: Arc<Pairs<bool>>,
    alone: Arc<OnceLock<Vec<[usize; 2]>>>,
}

/// The confidence set for the rank of a unit, which holds for all units together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankSet {
    /// Its place in the ranking by the estimated scores.
    pub place: Place,
    /// Its estimated score.
    pub score: f64,
    /// The standard error of the score.
    pub error: f64,
    /// The best rank in the set.
    pub best: usize,
    /// The worst rank in the set.
    pub worst: usize,
    /// Its tier, from 1. No two units of a tier differ significantly: from the best score downwards, a tier ends before
    /// the first unit that is significantly worse than one in it.
    pub tier: usize,
}

/// The confidence set of one unit, and how it compares with all others.
#[derive(Debug, Clone, PartialEq)]
pub struct Compared {
    /// The set that holds together with those of all other units.
    pub set: RankSet,
    /// The best and the worst rank in the set that holds for this unit alone.
    pub alone: [usize; 2],
    /// Units that are significantly better, by index in the data, best first.
    pub better: Vec<usize>,
    /// Units that are significantly worse.
    pub worse: Vec<usize>,
    /// Units that cannot be told apart from it.
    pub level: Vec<usize>,
}

/// Confidence sets for the ranks of a model, from standard errors of its indicators or of its scores. Returns an error
/// before anything is drawn if standard errors are missing, negative or all 0.
pub fn confidence(model: &Model, asked: ConfidenceOptions, watch: &Watch) -> Result<Confidence> {
    let ConfidenceOptions { errors, how } = asked;
    let (draws, seed) = (how.draws, how.seed);
    let errors = errors.ok_or_else(|| needed(model))?;
    let ranking = rank(model, None)?;
    let order = order(&ranking, "confidence")?;
    check_work(&ranking, order.len(), draws)?;
    check_level(&how)?;
    let (sources, estimates) = match errors {
        GivenErrors::Scores(by) => {
            let scores = model.scores()?.of(0).clone();
            let errors = given::of_scores(model, &ranking, &scores, &by)?;
            let better = model.plan()?.order.better;
            let by = by.resolved(model.data())?;
            (
                vec![Source::of_scores(by)],
                Estimates::independent(&ranking, &order, better, &errors, (draws, seed), watch)?,
            )
        }
        GivenErrors::Indicators(all) => {
            let noise = given::of_indicators(model, &all)?;
            let estimates = simulated::estimates(model, &order, &noise, (draws, seed), watch)?;
            (noise.into_iter().map(|noise| noise.source).collect(), estimates)
        }
    };
    compare(ranking, Some(model.clone()), sources, estimates, &how, watch)
}

/// Confidence sets for the ranks by one indicator, from its standard errors.
pub fn confidence_by(
    data: &Dataset,
    indicator: &str,
    errors: Given,
    asked: &SetOptions,
    watch: &Watch,
) -> Result<Confidence> {
    let found = data.find(indicator)?;
    let (code, better) = (found.code.clone(), found.direction);
    let ranking = rank_by(data, &code)?;
    let order = order(&ranking, indicator)?;
    check_work(&ranking, order.len(), asked.draws)?;
    check_level(asked)?;
    let sds = given::of_column(data, (indicator, &code), data.column(&code)?.raw(), &errors)?;
    given::check_all_zero(sds.iter().copied(), &errors.word())?;
    let estimates = Estimates::independent(&ranking, &order, better, &sds, (asked.draws, asked.seed), watch)?;
    let sources = vec![Source { of: Some(code), by: errors.resolved(data)?, is_idle: false }];
    compare(ranking, None, sources, estimates, asked, watch)
}

/// All places with their scores, best first.
fn order(ranking: &Ranking, word: &str) -> Result<Vec<(Place, f64)>> {
    let places = ranking.all_places().iter();
    let order: Vec<(Place, f64)> = places.filter_map(|place| Some((*place, place.score?))).collect();
    if order.len() < 2 {
        let many = &ranking.units().many;
        let message =
            format!("confidence sets compare at least two {many}, and {} ranks {}", ranking.heading(), order.len());
        return Err(Error::plain(message).about(word));
    }
    Ok(order)
}

/// Returns an error if there are too many pairs to compare in each draw.
fn check_work(ranking: &Ranking, units: usize, draws: usize) -> Result<()> {
    let pairs = units * (units - 1) / 2;
    if pairs.saturating_mul(draws) <= MOST_DIFFERENCES {
        return Ok(());
    }
    let many = &ranking.units().many;
    let fewer = "with fewer of them, `confidence` compares those that the question is about";
    let hint = match MOST_DIFFERENCES / pairs / 100 * 100 {
        0 => Phrase::from(format!("{fewer}; at most 10000 can be compared")),
        draws => Phrase::from(with("draws", draws)).add(format!(" makes it possible; {fewer}")),
    };
    let message = format!("{units} {many} make {pairs} pairs, too many to compare in {draws} draws");
    Err(Error::plain(message).about("draws").advise(hint))
}

/// Returns an error if there are too few draws for the level.
fn check_level(how: &SetOptions) -> Result<()> {
    if steps::place(how.draws, how.level).is_some() {
        return Ok(());
    }
    let needed = (how.level / (1.0 - how.level)).ceil();
    let message = format!("a level of {} needs at least {needed} draws, not {}", how.level, how.draws);
    Err(Error::plain(message).about("level").advise(with("draws", needed).does("draws as often")))
}

/// The error for a question without standard errors; it proposes columns that look like them.
fn needed(model: &Model) -> Error {
    let data = model.data();
    let suited = |code: &str| {
        let names = [format!("{code}_se"), format!("se_{code}"), format!("{code}_error"), format!("{code}_stderr")];
        let found = names.into_iter().find(|name| data.indicator(name).is_ok());
        found.map(|name| (code.to_string(), name))
    };
    let found: Vec<(String, String)> = model.tree().leaves().filter_map(|node| suited(&node.code)).collect();
    let error = Error::plain("confidence sets for ranks need standard errors").about("confidence");
    match found.is_empty() {
        true => {
            error.advise(Phrase::from(with("errors", GivenErrors::example())).add(
                " takes a column of the data, or one number for all values, for each indicator that is an estimate",
            ))
        }
        false => error.advise(with("errors", crate::setting::Setting::map(found)).does("takes these columns")),
    }
}

fn compare(
    ranking: Ranking,
    model: Option<Model>,
    sources: Vec<Source>,
    estimates: Estimates,
    how: &SetOptions,
    watch: &Watch,
) -> Result<Confidence> {
    let order = order(&ranking, "confidence")?;
    let (ahead, limits) = steps::together(&estimates, how.level, watch)?;
    let count = order.len();
    let (mut better, mut worse) = (vec![0; count], vec![0; count]);
    for (a, worse) in worse.iter_mut().enumerate() {
        watch.check()?;
        for (b, _) in ahead.row(a).filter(|(_, is_ahead)| **is_ahead) {
            *worse += 1;
            better[b] += 1;
        }
    }
    let tiers = tiers(&ahead);
    let set = |(at, (place, score)): (usize, &(Place, f64))| RankSet {
        place: *place,
        score: *score,
        error: estimates.error(at),
        best: 1 + better[at],
        worst: count - worse[at],
        tier: tiers[at],
    };
    let units = order.iter().enumerate().map(set).collect();
    let SetOptions { level, draws, seed } = *how;
    let bounded = estimates.moves().into_iter().filter(|moves| *moves == Moves::AgainstBound).count();
    let (estimates, ahead, alone) = (Arc::new(estimates), Arc::new(ahead), Arc::default());
    Ok(Confidence { ranking, model, sources, level, draws, seed, limits, bounded, units, estimates, ahead, alone })
}

/// The tier of each unit, from the best downwards.
fn tiers(ahead: &Pairs<bool>) -> Vec<usize> {
    let (mut tiers, mut first) = (Vec::with_capacity(ahead.count()), 0);
    for unit in 0..ahead.count() {
        let is_worse = (first..unit).any(|of| *ahead.at(of, unit));
        let tier = tiers.last().copied().unwrap_or(1);
        if is_worse {
            first = unit;
        }
        tiers.push(if is_worse { tier + 1 } else { tier });
    }
    tiers
}

impl Confidence {
    /// The number of ranked units, which is the last possible rank.
    pub fn count(&self) -> usize {
        self.units.len()
    }

    /// The best and the worst rank of each unit in the set that holds for it alone, best unit first.
    pub fn alone(&self, watch: &Watch) -> Result<&[[usize; 2]]> {
        if self.alone.get().is_none() {
            let _ = self.alone.set(steps::each_alone(&self.estimates, self.level, watch)?);
        }
        Ok(self.alone.get().expect("just set"))
    }

    /// How a unit compares with all others. Returns an error if it has no rank.
    pub fn of(&self, name: &str, watch: &Watch) -> Result<Compared> {
        let place = self.ranking.place(name)?;
        let at = self.units.iter().position(|set| set.place.unit == place.unit).expect("every ranked unit has a set");
        let alone = match self.alone.get() {
            Some(all) => all[at],
            None => steps::alone(&self.estimates, at, self.level, watch)?,
        };
        let mut compared =
            Compared { set: self.units[at], alone, better: Vec::new(), worse: Vec::new(), level: Vec::new() };
        for (other, set) in self.units.iter().enumerate().filter(|(other, _)| *other != at) {
            let list = match *self.ahead.between(at, other) {
                true if other < at => &mut compared.better,
                true => &mut compared.worse,
                false => &mut compared.level,
            };
            list.push(set.place.unit);
        }
        Ok(compared)
    }

    /// Units that may be among the truly best `n`: with the probability of the level, the list contains all of them.
    pub fn among_best(&self, n: usize) -> Result<Vec<RankSet>> {
        self.check_count(n)?;
        Ok(self.units.iter().filter(|set| set.best <= n).copied().collect())
    }

    /// Units that may be among the truly worst `n`.
    pub fn among_worst(&self, n: usize) -> Result<Vec<RankSet>> {
        self.check_count(n)?;
        Ok(self.units.iter().filter(|set| set.worst > self.count() - n).copied().collect())
    }

    fn check_count(&self, n: usize) -> Result<()> {
        match (1..=self.count()).contains(&n) {
            true => Ok(()),
            false => {
                let expected = format!("a whole number from 1 to {}, the number of ranked units", self.count());
                Err(Error::wrong("how many", n.to_string(), expected).about(n.to_string()))
            }
        }
    }

    /// The data that was ranked.
    pub fn data(&self) -> &Dataset {
        self.ranking.data()
    }
}

/// 1, or −1 if lower scores are better.
fn sign(better: Direction) -> f64 {
    if better == Direction::Lower { -1.0 } else { 1.0 }
}
