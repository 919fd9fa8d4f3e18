//! Rankings entered by hand: an expert's order, or a list from another source.

use std::collections::{BTreeMap, HashSet};
use std::sync::OnceLock;

use super::order::Place;
use super::published::{complete_to, places};
use super::ranking::{Base, Basis, Known, Ranking};
use super::unranked::Why;
use crate::data::{Column, Dataset, Direction, of_figures};
use crate::phrase::{Phrase, call, of_data, value, with};
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
    let mut met = HashSet::new();
    for (name, _) in ranks {
        if !met.insert(name) {
            return Err(Error::plain(format!("`{name}` is ranked twice")).about(name));
        }
    }
    let (names, figures) = ranks.iter().cloned().unzip();
    ranking(&of_figures("ranking by hand", names, "rank", figures), ranks, false)
}

/// Reads the ranking saved in a table: its column `rank`, and its column `score` if there is one.
pub fn of_table(data: &Dataset) -> Result<Ranking> {
    let has = |code: &str| data.indicators().iter().any(|of| of.code == code);
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
    let sign = if better == Direction::Lower { 1.0 } else { -1.0 };
    let turned: Vec<f64> = scores.iter().map(|(_, score)| sign * score).collect();
    let (mut ranks, mut own) = (vec![f64::NAN; data.units().len()], vec![f64::NAN; data.units().len()]);
    for ((unit, score), rank) in scores.iter().zip(stats::ranks(&turned, Ties::Min)) {
        (ranks[*unit], own[*unit]) = (rank, *score);
    }
    let places = places(&Column::from_raw(ranks), Some(&Column::from_raw(own)));
    in_part(data, title, places, true)
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

fn ranking(data: &Dataset, ranks: &[(String, f64)], is_whole: bool) -> Result<Ranking> {
    let mut column = vec![f64::NAN; data.units().len()];
    for (name, rank) in ranks {
        let unit = data.units().resolve(name)?;
        if !column[unit].is_nan() {
            let message = format!("`{name}` is {}, which is ranked already", data.units().label(unit));
            return Err(Error::plain(message).about(name));
        }
        if *rank < 1.0 || rank.fract() != 0.0 || *rank > 1e9 {
            return Err(
                Error::wrong(format!("rank of `{name}`"), rank.to_string(), "a whole number from 1").about(name)
            );
        }
        column[unit] = *rank;
    }
    let places = places(&Column::from_raw(column), None);
    Ok(in_part(data, "ranking by hand".to_string(), places, is_whole))
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
