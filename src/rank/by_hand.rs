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

/// Builds a ranking from units, given by any of their names, and their ranks. The ranking is whole if every unit of the
/// data set has a rank; otherwise it is partly known and says nothing about the units that it does not name.
pub fn by_hand(data: &Dataset, ranks: &[(String, f64)]) -> Result<Ranking> {
    check_some(ranks)?;
    let is_whole = ranks.len() == data.units().len();
    ranking(data, ranks, is_whole)
}

/// Builds a ranking without a data set: the names are the units. It is partly known, since nobody can say which units
/// are not named.
pub fn of_names(ranks: &[(String, f64)]) -> Result<Ranking> {
    check_some(ranks)?;
    check_once(ranks)?;
    let (names, figures) = ranks.iter().cloned().unzip();
    ranking(&of_figures("ranking by hand", names, "rank", figures), ranks, false)
}

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

/// A unit of a list by hand: its rank, its score, or both.
#[derive(Debug, Clone, PartialEq)]
pub struct ListedUnit {
    /// Any of its names.
    pub name: String,
    /// Its rank; if no unit has one, ranks follow from the scores, of which higher ones are better.
    pub rank: Option<f64>,
    /// Its score, if it is known.
    pub score: Option<f64>,
}

/// Builds a ranking from units with scores, ranks or both, as `by_hand` does; without a data set, the names are the units.
pub fn by_hand_with_scores(data: Option<&Dataset>, listed: &[ListedUnit]) -> Result<Ranking> {
    let names: Vec<(String, f64)> = listed.iter().map(|of| (of.name.clone(), of.rank.unwrap_or(f64::NAN))).collect();
    check_some(&names)?;
    if let Some(wrong) = listed.iter().find(|of| of.score.is_some_and(|score| !score.is_finite())) {
        let found = wrong.score.unwrap_or(f64::NAN).to_string();
        return Err(Error::wrong(format!("score of `{}`", wrong.name), found, "a finite number").about(&wrong.name));
    }
    let own = match data {
        Some(data) => data.clone(),
        None => {
            check_once(&names)?;
            let (names, figures) = names.iter().cloned().unzip();
            of_figures("ranking by hand", names, "rank", figures)
        }
    };
    let units = resolved(&own, &names)?;
    if listed.iter().all(|of| of.rank.is_none()) {
        return of_scores_by_hand(&own, listed, &units, data.is_some());
    }
    if let Some(of) = listed.iter().find(|of| of.rank.is_none()) {
        let message = format!("`{}` has no rank, but others have one: give all of them ranks, or only scores", of.name);
        return Err(Error::plain(message).about(&of.name));
    }
    let mut scores = vec![f64::NAN; own.units().len()];
    units.iter().zip(listed).for_each(|(unit, of)| scores[*unit] = of.score.unwrap_or(f64::NAN));
    let is_whole = data.is_some() && listed.len() == own.units().len();
    let places = places(&ranks(&own, &names)?, Some(&Column::from_raw(scores)));
    Ok(in_part(&own, "ranking by hand".to_string(), places, is_whole))
}

/// The same if there are only scores.
fn of_scores_by_hand(data: &Dataset, listed: &[ListedUnit], units: &[usize], has_data: bool) -> Result<Ranking> {
    if let Some(of) = listed.iter().find(|of| of.score.is_none()) {
        let message = format!("`{}` has neither a rank nor a score", of.name);
        return Err(Error::plain(message).about(&of.name));
    }
    let scores: Vec<(usize, f64)> =
        units.iter().zip(listed).map(|(unit, of)| (*unit, of.score.unwrap_or(f64::NAN))).collect();
    let is_whole = has_data && listed.len() == data.units().len();
    Ok(scored(data, "ranking by hand".to_string(), &scores, Direction::Higher, is_whole))
}

fn check_some(ranks: &[(String, f64)]) -> Result<()> {
    match ranks.is_empty() {
        true => {
            let example = value(BTreeMap::from([("Wuhan".to_string(), 1)]));
            Err(Error::plain("the ranking is empty").advise(Phrase::from("give units with their ranks: ").add(example)))
        }
        false => Ok(()),
    }
}

fn check_once(ranks: &[(String, f64)]) -> Result<()> {
    let mut met = HashSet::new();
    match ranks.iter().find(|(name, _)| !met.insert(name)) {
        Some((name, _)) => Err(Error::plain(format!("`{name}` is ranked twice")).about(name)),
        None => Ok(()),
    }
}

fn ranking(data: &Dataset, ranks: &[(String, f64)], is_whole: bool) -> Result<Ranking> {
    let places = places(&self::ranks(data, ranks)?, None);
    Ok(in_part(data, "ranking by hand".to_string(), places, is_whole))
}

/// The units with these names, each of them once.
fn resolved(data: &Dataset, ranks: &[(String, f64)]) -> Result<Vec<usize>> {
    let (mut units, mut met) = (Vec::with_capacity(ranks.len()), HashSet::new());
    for (name, _) in ranks {
        let unit = data.units().resolve(name)?;
        if !met.insert(unit) {
            let message = format!("`{name}` is {}, which is ranked already", data.units().label(unit));
            return Err(Error::plain(message).about(name));
        }
        units.push(unit);
    }
    Ok(units)
}

/// The ranks of all units, missing where none is given.
fn ranks(data: &Dataset, ranks: &[(String, f64)]) -> Result<Column> {
    let mut column = vec![f64::NAN; data.units().len()];
    for ((name, rank), unit) in ranks.iter().zip(resolved(data, ranks)?) {
        if *rank < 1.0 || rank.fract() != 0.0 || *rank > 1e9 {
            let error = Error::wrong(format!("rank of `{name}`"), rank.to_string(), "a whole number from 1");
            let score = value(Setting::map([("score", *rank)]));
            return Err(error.about(name).advise(Phrase::from("a score is written as ").add(score)));
        }
        column[unit] = *rank;
    }
    Ok(Column::from_raw(column))
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
