//! Rankings entered by hand: an expert's order, or a list from another source.

use std::collections::{BTreeMap, HashSet};
use std::sync::OnceLock;

use super::order::Place;
use super::published::{complete_to, places};
use super::ranking::{Base, Basis, Known, Ranking};
use super::unranked::Why;
use crate::data::{Column, Dataset, Direction, of_figures};
use crate::phrase::{Phrase, call, of_data, value, with};
use crate::setting::Setting;
use crate::stats::{self, Ties};
use crate::{Error, Result};

/// The column of scores: `score`, that name with the number that a loaded table gives it, or the only column.
fn score_column(data: &Dataset) -> Option<&str> {
    let codes = || data.indicators().iter().map(|of| of.code.as_str());
    let named = ["score", "score_2"].into_iter().find_map(|name| codes().find(|code| *code == name));
    named.or_else(|| codes().next().filter(|code| data.indicators().len() == 1 && *code != "rank"))
}

/// Reads the ranking saved in a table: its column `rank`, and its column `score` if there is one. If there are only
/// scores, higher ones are better.
pub fn of_table(data: &Dataset) -> Result<Ranking> {
    let has = |code: &str| data.indicators().iter().any(|of| of.code == code);
    if let Some(score) = score_column(data).filter(|_| !has("rank")) {
        let scores = data.column(score)?;
        let scores: Vec<(usize, f64)> =
            scores.iter().enumerate().filter_map(|(unit, score)| Some((unit, score?))).collect();
        return Ok(scored(data, format!("scores in {}", data.title()), &scores, Direction::Higher, false));
    }
    if !has("rank") {
        let error = Error::plain(format!("`{}` is not a saved ranking: it has no column `rank`", data.name()));
        let advice = match data.about().report.has_skipped_rank {
            true => Phrase::from("`load` skips ranks unless asked: ")
                .add(with("indicators", ["rank"]).does("reads the column")),
            false => of_data("rank_by")
                .arg("gdp")
                .does("ranks by an indicator, ")
                .add(call("model").data().then("rank").does("by a model")),
        };
        return Err(error.advise(advice));
    }
    let ranks = data.column("rank")?;
    let whole = |rank: f64| (1.0..=1e9).contains(&rank) && rank.fract() == 0.0;
    if let Some((unit, rank)) =
        ranks.iter().enumerate().find_map(|(unit, rank)| Some((unit, rank.filter(|&r| !whole(r))?)))
    {
        let what = format!("rank of `{}`", data.units().label(unit));
        return Err(Error::wrong(what, rank.to_string(), "a whole number from 1"));
    }
    let scores = if has("score") { Some(data.column("score")?) } else { None };
    Ok(in_part(data, format!("ranking in {}", data.title()), places(&ranks, scores.as_ref()), false))
}

/// Ranks units by scores of some kind; equal scores share the better rank. Units without a score are not ranked.
pub fn of_scores(data: &Dataset, title: String, scores: &[(usize, f64)], better: Direction) -> Ranking {
    scored(data, title, scores, better, true)
}

fn scored(data: &Dataset, title: String, scores: &[(usize, f64)], better: Direction, is_whole: bool) -> Ranking {
    let sign = if better == Direction::Lower { 1.0 } else { -1.0 };
    let turned: Vec<f64> = scores.iter().map(|(_, score)| sign * score).collect();
    let (mut ranks, mut own) = (vec![f64::NAN; data.units().len()], vec![f64::NAN; data.units().len()]);
    for ((unit, score), rank) in scores.iter().zip(stats::ranks(&turned, Ties::Min)) {
        (ranks[*unit], own[*unit]) = (rank, *score);
    }
    let places = places(&Column::from_raw(ranks), Some(&Column::from_raw(own)));
    in_part(data, title, places, is_whole)
}

/// A unit of a list by hand, with its rank, its score, or both.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedUnit {
    /// Any of its names.
    pub name: String,
    /// Its rank. If no unit has one, units are ranked by score, the highest first.
    pub rank: Option<f64>,
    /// Its score, if it is known.
    pub score: Option<f64>,
}

impl ListedUnit {
    /// A unit with a rank and no score.
    pub fn ranked(name: impl Into<String>, rank: f64) -> ListedUnit {
        ListedUnit { name: name.into(), rank: Some(rank), score: None }
    }
}

/// Builds a ranking from a list of units with ranks, scores or both.
///
/// The ranking is whole if the list covers every unit of the data set; otherwise it says nothing about the units that it
/// does not name. Without a data set, the names are the units, and the ranking is only partly known.
pub fn by_hand(data: Option<&Dataset>, listed: &[ListedUnit]) -> Result<Ranking> {
    check(listed)?;
    let own = match data {
        Some(data) => data.clone(),
        None => {
            check_once(listed)?;
            let (names, ranks) = listed.iter().map(|of| (of.name.clone(), of.rank.unwrap_or(f64::NAN))).unzip();
            of_figures("ranking by hand", names, "rank", ranks)
        }
    };
    let units = resolved(&own, listed)?;
    let is_whole = data.is_some() && listed.len() == own.units().len();
    if listed.iter().all(|of| of.rank.is_none()) {
        return of_scores_by_hand(&own, listed, &units, is_whole);
    }
    let (mut ranks, mut scores) = (vec![f64::NAN; own.units().len()], vec![f64::NAN; own.units().len()]);
    for (unit, of) in units.into_iter().zip(listed) {
        ranks[unit] = rank(of)?;
        scores[unit] = of.score.unwrap_or(f64::NAN);
    }
    let places = places(&Column::from_raw(ranks), Some(&Column::from_raw(scores)));
    Ok(in_part(&own, "ranking by hand".to_string(), places, is_whole))
}

/// The rank of a unit in a list that gives ranks.
fn rank(of: &ListedUnit) -> Result<f64> {
    let Some(rank) = of.rank else {
        let message = format!("`{}` has no rank, but others have one: give all of them ranks, or only scores", of.name);
        return Err(Error::plain(message).about(&of.name));
    };
    if rank < 1.0 || rank.fract() != 0.0 || rank > 1e9 {
        let error = Error::wrong(format!("rank of `{}`", of.name), rank.to_string(), "a whole number from 1");
        let score = value(Setting::map([("score", rank)]));
        return Err(error.about(&of.name).advise(Phrase::from("a score is written as ").add(score)));
    }
    Ok(rank)
}

fn of_scores_by_hand(data: &Dataset, listed: &[ListedUnit], units: &[usize], is_whole: bool) -> Result<Ranking> {
    let score = |(unit, of): (&usize, &ListedUnit)| match of.score {
        Some(score) => Ok((*unit, score)),
        None => Err(Error::plain(format!("`{}` has neither a rank nor a score", of.name)).about(&of.name)),
    };
    let scores = units.iter().zip(listed).map(score).collect::<Result<Vec<_>>>()?;
    Ok(scored(data, "ranking by hand".to_string(), &scores, Direction::Higher, is_whole))
}

fn check(listed: &[ListedUnit]) -> Result<()> {
    if listed.is_empty() {
        let example = value(BTreeMap::from([("Wuhan".to_string(), 1)]));
        let advice = Phrase::from("give units with their ranks: ").add(example);
        return Err(Error::plain("the ranking is empty").advise(advice));
    }
    let is_wrong = |of: &&ListedUnit| of.score.is_some_and(|score| !score.is_finite());
    match listed.iter().find(is_wrong) {
        None => Ok(()),
        Some(of) => {
            let found = of.score.unwrap_or(f64::NAN).to_string();
            Err(Error::wrong(format!("score of `{}`", of.name), found, "a finite number").about(&of.name))
        }
    }
}

fn check_once(listed: &[ListedUnit]) -> Result<()> {
    let mut met = HashSet::new();
    match listed.iter().find(|of| !met.insert(&of.name)) {
        Some(of) => Err(Error::plain(format!("`{}` is ranked twice", of.name)).about(&of.name)),
        None => Ok(()),
    }
}

/// The units with these names. Returns an error if one is named twice.
fn resolved(data: &Dataset, listed: &[ListedUnit]) -> Result<Vec<usize>> {
    let mut met = HashSet::new();
    let one = |of: &ListedUnit| {
        let unit = data.units().resolve(&of.name)?;
        if !met.insert(unit) {
            let message = format!("`{}` is {}, which is ranked already", of.name, data.units().label(unit));
            return Err(Error::plain(message).about(&of.name));
        }
        Ok(unit)
    };
    listed.iter().map(one).collect()
}

/// A ranking by hand, which is partly known unless it covers all units.
fn in_part(data: &Dataset, title: String, places: Vec<Place>, is_whole: bool) -> Ranking {
    let complete_to = complete_to(&places);
    let known = match is_whole && complete_to == places.len() {
        true => Known::Whole,
        false => Known::Part { length: None, complete_to, evaluated: None },
    };
    Ranking::new(Base {
        title,
        of: String::new(),
        data: data.clone(),
        places: places.into(),
        basis: Basis::Print,
        known,
        parts: OnceLock::from(Vec::new()),
        unranked: Why::Listed(Vec::new()).into(),
    })
}
