//! A ranking by the values of one indicator, without a model: the baseline for every comparison.

use std::sync::OnceLock;

use super::order::order_by;
use super::ranking::{Base, Basis, Known, Ranking};
use super::unranked::Why;
use crate::data::{Column, Dataset, Direction};
use crate::phrase::call;
use crate::{Error, Result};

/// Ranks the units by an indicator of the current year, better values first; units without a value have no rank.
pub fn rank_by(data: &Dataset, code: &str) -> Result<Ranking> {
    if data.is_list() {
        let error = Error::plain(format!("`{}` is a published list, not a data set of indicators", data.name()));
        let published = call("published").arg(data.name());
        let published = match data.year() {
            Some(year) => published.arg(year),
            None => published.open(),
        };
        return Err(error.about(code).advise(published.does("is its ranking, including what is known of its length")));
    }
    let better = data.indicator(code)?.direction;
    Ok(by_column(data, code, &data.column(code)?, better))
}

/// Ranks the units by any column of the data, higher values first.
pub fn rank_by_column(data: &Dataset, column: &Column) -> Result<Ranking> {
    let is_own = column.len() == data.units().len()
        && column.origin().is_none_or(|origin| origin.units.codes == data.units().codes);
    let since = column.origin().filter(|origin| origin.since.is_some());
    let name = since.map_or("a column".to_string(), |origin| format!("a column {}", origin.years()));
    match is_own {
        true => Ok(by_column(data, &name, column, Direction::Higher)),
        false => Err(Error::plain(format!("the column does not belong to `{}`: its units differ", data.name()))),
    }
}

fn by_column(data: &Dataset, name: &str, column: &Column, better: Direction) -> Ranking {
    let places = order_by(better, column.raw(), |_| true);
    Ranking::new(Base {
        title: format!("{}, by {name}", data.title()),
        of: String::new(),
        data: data.clone(),
        places: places.into(),
        basis: Basis::Print,
        known: Known::Whole,
        parts: OnceLock::from(Vec::new()),
        unranked: Why::All(format!("no value of {name}")).into(),
    })
}
