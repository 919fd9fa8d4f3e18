//! Published lists as rankings: the printed ranks, and how much of the list they cover.

use super::order::Place;
use std::sync::OnceLock;

use super::ranking::{Base, Basis, Known, Part, Ranking};
use super::unranked::Why;
use crate::arrange::Arrange;
use crate::data::{Column, Dataset};
use crate::phrase::call;
use crate::{Error, Result};

/// The two columns of a list that are not sub-rankings.
const RANK: &str = "rank";
const SCORE: &str = "score";

/// The ranking that a list published for a year.
pub fn published(list: &Dataset, year: i32) -> Result<Ranking> {
    if !list.is_list() {
        let error = Error::plain(format!("`{}` is a data set of indicators, not a published list", list.name()));
        let ranked = call("model").data().then("rank").does("ranks the units of a data set");
        return Err(error.about(list.name()).advise(ranked));
    }
    let list = list.at_year(year)?;
    let scores = list.column(SCORE)?;
    let places = places(&list.column(RANK)?, Some(&scores));
    let is_part = |code: &str| code != RANK && code != SCORE;
    let codes = list.indicators().iter().map(|indicator| indicator.code.as_str()).filter(|code| is_part(code));
    let part = |code: &str| {
        let places = self::places(&list.column(code)?, None);
        Ok((!places.is_empty()).then(|| Part { code: code.to_string(), scores: None, places: places.into() }))
    };
    let parts: Vec<Part> = codes.map(part).collect::<Result<Vec<_>>>()?.into_iter().flatten().collect();
    let edition = list.about().editions.iter().find(|edition| edition.year == year);
    let known = Known::Part {
        length: list.about().length,
        complete_to: complete_to(&places),
        evaluated: edition.map(|edition| edition.evaluated),
    };
    let title = format!("{} {year}, as published", list.about().title);
    Ok(Ranking::new(Base {
        title,
        of: String::new(),
        places: places.into(),
        basis: Basis::Print,
        known,
        parts: OnceLock::from(parts),
        unranked: Why::Listed(unplaced(&list, year)).into(),
        data: list,
    }))
}

/// Units with a printed rank, best first; equal ranks are marked as tied.
pub(super) fn places(ranks: &Column, scores: Option<&Column>) -> Vec<Place> {
    let score = |unit| scores.and_then(|scores| scores.get(unit));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "printed ranks are small whole numbers"
    )]
    let place = |(unit, rank): (usize, Option<f64>)| {
        rank.map(|rank| Place { unit, rank: rank as usize, tied: false, score: score(unit) })
    };
    let mut places: Vec<Place> = ranks.iter().enumerate().filter_map(place).collect();
    places.arrange_by_key(|place| place.rank);
    for at in 1..places.len() {
        if places[at].rank == places[at - 1].rank {
            (places[at].tied, places[at - 1].tied) = (true, true);
        }
    }
    places
}

/// The last rank down to which no unit is missing.
pub(super) fn complete_to(places: &[Place]) -> usize {
    let mut complete = 0;
    for (at, place) in places.iter().enumerate() {
        if place.rank > complete + 1 {
            break;
        }
        complete = at + 1;
    }
    complete
}

/// Units known to be on the list in that year but without a printed rank.
fn unplaced(list: &Dataset, year: i32) -> Vec<(usize, String)> {
    let listed =
        list.notes().iter().filter(|note| note.year == Some(year) && note.what == "listed" && note.indicator == RANK);
    listed.map(|note| (note.unit, note.why.clone())).collect()
}
