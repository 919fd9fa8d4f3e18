//! TOML to plain data and back: descriptions of data sets and saved models.

use std::collections::BTreeMap;

use serde::{Serialize, de::DeserializeOwned};

use super::about::{About, Indicator, Setting};
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

/// The description of a data set, to be filled in and laid beside the file that it was loaded from.
pub fn describe(data: &Dataset) -> String {
    described(data, data.reading().given().clone())
}

/// The same for a file that `save` writes, which nothing need be said of.
pub fn describe_saved(data: &Dataset) -> String {
    described(data, BTreeMap::new())
}

fn described(data: &Dataset, mut reading: BTreeMap<String, Setting>) -> String {
    reading.remove("meta");
    let about = data.about().clone();
    let place = |code: &str| data.indicators().iter().position(|of| of.code == code);
    let once = |of: &Indicator| !data.years().is_empty() && place(&of.code).is_some_and(|place| !data.is_yearly(place));
    let indicators = about.indicators.iter().map(|of| Indicator { all_years: once(of), ..of.clone() }).collect();
    let about = About { year: data.year(), keep: doubted(data.units()), indicators, reading, ..about };
    format!("{}{}", if about.hierarchy.groups.is_empty() { HELP } else { "" }, to_toml(&about))
}

/// Stands above a description that has much to be filled in.
const HELP: &str = "\
# What the figures mean: fill in what is known, and lay it beside the file under its name with .toml.
# Of an indicator: name, name_zh, measure (unit of measure), direction (\"higher\" or \"lower\" is better), definition,
# target, posts = [0, 10], and formula = \"a / b\" for one that is computed from others.
# A hierarchy names groups, the index first; weights are relative, and equal where left out:
#   [[hierarchy]]
#   code = \"index\"
#   of = [\"size\", \"reach\"]
#   weights = [2, 1]
#   [[hierarchy]]
#   code = \"size\"
#   of = [\"gdp\", \"trade\"]

";

pub fn to_toml<T: Serialize>(value: &T) -> String {
    ::toml::to_string(value).expect("plain data of texts and numbers has a TOML form")
}
