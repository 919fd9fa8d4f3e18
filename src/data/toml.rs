//! TOML to plain data and back: descriptions of data sets and saved models.

use std::collections::BTreeMap;

use ::toml::de::{DeTable, DeValue};
use serde::{Serialize, de::DeserializeOwned};

use super::about::{About, Indicator, Setting};
use super::dataset::Dataset;
use super::import::doubted;
use crate::{Error, Problem, Result};

/// Read a value; an error names the file, line and column.
pub fn from_toml<T: DeserializeOwned>(text: &str, file: &str) -> Result<T> {
    ::toml::from_str(text).map_err(|error| failed(text, file, &error))
}

fn failed(text: &str, file: &str, error: &::toml::de::Error) -> Error {
    let (line, column) = place(text, error.span().map_or(0, |span| span.start));
    let problem = Problem::new(line, column, error.message().to_string());
    Error::Data { file: file.to_string(), problems: vec![problem] }
}

/// Line and column of a byte, from 1.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    (before.matches('\n').count() + 1, before.rsplit('\n').next().unwrap_or("").chars().count() + 1)
}

/// A key at the top of a file, with places (line, column), so that each can be judged by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands: line and column.
    pub key_at: (usize, usize),
    /// None for a table, a date, and what holds one.
    pub value: Option<Setting>,
    /// As it stands in the file.
    pub written: String,
    /// Where the value stands: line and column.
    pub value_at: (usize, usize),
}

/// The keys at the top of a file, in the order of the file.
pub fn entries(text: &str, file: &str) -> Result<Vec<Entry>> {
    let table = DeTable::parse(text).map_err(|error| failed(text, file, &error))?;
    let mut entries: Vec<(usize, Entry)> = Vec::new();
    for (key, value) in table.get_ref() {
        let entry = Entry {
            key: key.get_ref().to_string(),
            key_at: place(text, key.span().start),
            value: setting(value.get_ref()),
            written: text.get(value.span()).unwrap_or_default().to_string(),
            value_at: place(text, value.span().start),
        };
        entries.push((key.span().start, entry));
    }
    entries.sort_by_key(|(at, _)| *at);
    Ok(entries.into_iter().map(|(_, entry)| entry).collect())
}

fn setting(value: &DeValue) -> Option<Setting> {
    match value {
        DeValue::String(text) => Some(Setting::Text(text.to_string())),
        DeValue::Integer(number) if number.radix() == 10 => number.as_str().parse().ok().map(Setting::Number),
        DeValue::Integer(_) => None,
        DeValue::Float(number) => number.as_str().parse().ok().map(Setting::Number),
        DeValue::Boolean(truth) => Some(Setting::Truth(*truth)),
        DeValue::Array(list) => list.iter().map(|one| setting(one.get_ref())).collect::<Option<_>>().map(Setting::List),
        DeValue::Datetime(_) | DeValue::Table(_) => None,
    }
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

/// A value as the text of a TOML file.
pub fn to_toml<T: Serialize>(value: &T) -> String {
    ::toml::to_string(value).expect("plain data of texts and numbers has a TOML form")
}
