//! Converts between TOML and plain data, for descriptions of data sets and saved models.

use ::toml::de::{DeTable, DeValue};
use serde::{Serialize, de::DeserializeOwned};

use crate::arrange::Arrange;
use crate::setting::Setting;
use crate::{Error, Problem, Result};

/// Parses a value; an error gives the file, line and column.
pub fn from_toml<T: DeserializeOwned>(text: &str, file: &str) -> Result<T> {
    ::toml::from_str(text).map_err(|error| failed(text, file, &error))
}

fn failed(text: &str, file: &str, error: &::toml::de::Error) -> Error {
    let (line, column) = place(text, error.span().map_or(0, |span| span.start));
    let message = match error.message() {
        text if text.contains("recursion") => "this is nested too deep; up to 80 levels can be read",
        text => text,
    };
    let problem = Problem::new(line, column, message.to_string());
    Error::Data { file: file.to_string(), problems: vec![problem] }
}

/// Returns the line and column of a byte, from 1.
fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    (before.matches('\n').count() + 1, before.rsplit('\n').next().unwrap_or("").chars().count() + 1)
}

/// A top-level key of a file with its positions (line, column), so that each key can be checked separately.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// The line and column of the key.
    pub key_at: (usize, usize),
    /// None for a table or a date, and for anything that contains one.
    pub value: Option<Setting>,
    /// The value as it is written in the file.
    pub written: String,
    /// The line and column of the value.
    pub value_at: (usize, usize),
}

/// Returns the top-level keys of a file, in order.
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
    entries.arrange_by_key(|(at, _)| *at);
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

/// Formats a value as TOML.
pub fn to_toml<T: Serialize>(value: &T) -> String {
    ::toml::to_string(value).expect("plain data of texts and numbers has a TOML form")
}
