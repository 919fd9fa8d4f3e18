//! Data sets in the language.

use rhai::plugin::*;
use rhai::{Array, Dynamic};

use super::Fallible;
use crate::{Error, render};

#[export_module]
pub mod functions {
    pub type Dataset = crate::data::Dataset;
    type Column = crate::data::Column;
    type Table = crate::render::Table;
    type Tree = crate::render::Tree;

    /// List the units: code, names, groups.
    ///
    /// ```rhai
    /// > load("demo").units()
    /// ```
    #[rhai_fn(pure)]
    pub fn units(data: &mut Dataset) -> Table {
        render::units(data)
    }

    /// List the indicators: code, name, unit of measure, direction, formula, how many figures are missing.
    ///
    /// ```rhai
    /// > load("demo").indicators()
    /// ```
    #[rhai_fn(pure)]
    pub fn indicators(data: &mut Dataset) -> Table {
        render::indicators(data)
    }

    /// Show the groups and indicators that the data set proposes.
    ///
    /// ```rhai
    /// > load("demo").hierarchy()
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn hierarchy(data: &mut Dataset) -> Fallible<Tree> {
        let found = || Error::wrong("hierarchy", format!("none in `{}`", data.name()), "a data set with a hierarchy");
        Ok(render::hierarchy(data)
            .ok_or_else(|| found().advise("`model(d, #{ group: [\"indicator\", …] })` makes one"))?)
    }

    /// List the years of the data.
    ///
    /// ```rhai
    /// > load("demo").years()
    /// [2021, 2022]
    /// ```
    #[rhai_fn(pure)]
    pub fn years(data: &mut Dataset) -> Array {
        data.years().iter().map(|&year| Dynamic::from(i64::from(year))).collect()
    }

    /// Take another year as the current one; without a year, say which it is.
    ///
    /// ```rhai
    /// > load("demo").year(2021).year()
    /// 2021
    /// > load("demo").year(1999)
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn year(data: &mut Dataset, year: i64) -> Fallible<Dataset> {
        let year = i32::try_from(year).map_err(|_| Error::wrong("year", year.to_string(), "a year such as 2022"))?;
        Ok(data.at_year(year)?)
    }

    #[rhai_fn(name = "year", pure)]
    pub fn current_year(data: &mut Dataset) -> Dynamic {
        data.year().map_or(Dynamic::UNIT, |year| Dynamic::from(i64::from(year)))
    }

    /// Describe every indicator in the current year: how many figures, mean, median, spread, least and greatest.
    ///
    /// ```rhai
    /// > load("demo").describe()
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn describe(data: &mut Dataset) -> Fallible<Table> {
        Ok(render::describe(data)?)
    }

    /// Count the missing figures of every indicator, year by year.
    ///
    /// ```rhai
    /// > load("demo").missing()
    /// ```
    #[rhai_fn(pure)]
    pub fn missing(data: &mut Dataset) -> Table {
        render::missing(data)
    }

    /// List the sources of the data, with publisher, date and terms.
    ///
    /// ```rhai
    /// > load("demo").sources()
    /// ```
    #[rhai_fn(pure)]
    pub fn sources(data: &mut Dataset) -> Table {
        render::sources(data)
    }

    /// List what was done to single figures: left out, corrected, filled, kept with a doubt; of a city, of an
    /// indicator, or of all.
    ///
    /// ```rhai
    /// > load("trade").notes("Haikou")
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn notes(data: &mut Dataset) -> Fallible<Table> {
        Ok(render::notes(data, None)?)
    }

    #[rhai_fn(name = "notes", return_raw, pure)]
    pub fn notes_on(data: &mut Dataset, name: &str) -> Fallible<Table> {
        Ok(render::notes(data, Some(name))?)
    }

    /// List what was published beside a list of ranks.
    ///
    /// ```rhai
    /// > load("top100").statements().len > 100
    /// true
    /// ```
    #[rhai_fn(pure)]
    pub fn statements(data: &mut Dataset) -> Table {
        render::statements(data)
    }

    /// Give an indicator of the current year as a column, `d["trade"]` or `d.trade`.
    ///
    /// ```rhai
    /// > load("demo").trade.max()
    /// 120
    /// > load("demo")["trad"]
    /// ```
    #[rhai_fn(index_get, return_raw, pure)]
    pub fn column_of(data: &mut Dataset, code: &str) -> Fallible<Column> {
        Ok(data.column(code)?)
    }

    /// Say whether two data sets hold the same figures with the same current year.
    ///
    /// ```rhai
    /// > load("demo") == load("demo")
    /// true
    /// ```
    #[rhai_fn(name = "==", pure)]
    pub fn equals(a: &mut Dataset, b: Dataset) -> bool {
        *a == b
    }

    #[rhai_fn(name = "!=", pure)]
    pub fn differs(a: &mut Dataset, b: Dataset) -> bool {
        *a != b
    }
}
