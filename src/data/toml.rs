//! TOML to plain data and back: descriptions of data sets and saved models.

use serde::{Serialize, de::DeserializeOwned};

use super::about::{About, Indicator};
use super::dataset::Dataset;
use super::doubt::doubted;
use crate::{Error, Problem, Result};

/// Read a value; an error names the file, line and column.
pub fn from_toml<T: DeserializeOwned>(text: &str, file: &str) -> Result<T> {
    ::toml::from_str(text).map_err(|error| {
        let before = error.span().map_or("", |span| &text[..span.start.min(text.len())]);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        let problem = Problem::new(line, column, error.message().to_string());
        Error::Data { file: file.to_string(), problems: vec![problem] }
    })
}

/// The description of a data set, to be filled in and laid beside its file.
pub fn describe(data: &Dataset) -> String {
    let about = data.about().clone();
    let place = |code: &str| data.indicators().iter().position(|of| of.code == code);
    let once = |of: &Indicator| !data.years().is_empty() && place(&of.code).is_some_and(|place| !data.is_yearly(place));
    let indicators = about.indicators.iter().map(|of| Indicator { all_years: once(of), ..of.clone() }).collect();
    to_toml(&About { year: data.year(), keep: doubted(data.units()), indicators, ..about })
}

pub fn to_toml<T: Serialize>(value: &T) -> String {
    ::toml::to_string(value).expect("plain data of texts and numbers has a TOML form")
}
