//! A ranking by the figures of one indicator, without any model: the baseline of every comparison.

use std::sync::OnceLock;

use super::order::order;
use super::ranking::{Base, Basis, Known, Ranking};
use crate::Result;
use crate::data::{Dataset, Direction};

/// Rank the units by an indicator of the current year, the better figure first; units without a figure have no rank.
pub fn rank_by(data: &Dataset, code: &str) -> Result<Ranking> {
    let column = data.column(code)?;
    let lower = data.indicator(code)?.direction == Direction::Lower;
    let turned: Vec<f64> = column.raw().iter().map(|figure| if lower { -figure } else { *figure }).collect();
    let mut places = order(&turned, |_| true);
    places.iter_mut().for_each(|place| place.score = column.get(place.unit));
    let without = (0..column.len()).filter(|&unit| column.get(unit).is_none());
    let unranked: Vec<(usize, String)> = without.map(|unit| (unit, format!("no figure of {code}"))).collect();
    Ok(Ranking::new(Base {
        title: format!("{}, by {code}", data.title()),
        of: String::new(),
        data: data.clone(),
        places,
        basis: Basis::Print,
        known: Known::Whole,
        parts: OnceLock::from(Vec::new()),
        unranked: OnceLock::from(unranked),
    }))
}
