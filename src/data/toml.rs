//! TOML to plain data and back: descriptions of data sets and saved models.

use serde::{Serialize, de::DeserializeOwned};

use super::about::About;
use super::dataset::Dataset;
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
    // What reading the file found is found again.
    to_toml(&About { remarks: Vec::new(), ..data.about().clone() })
}

pub fn to_toml<T: Serialize>(value: &T) -> String {
    ::toml::to_string(value).expect("plain data of texts and numbers has a TOML form")
}
