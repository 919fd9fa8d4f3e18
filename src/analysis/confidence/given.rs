//! Standard errors as given: of indicators, of scores, or of one column; checked before anything is drawn.

use crate::data::options::{Read, Unfit};
use crate::data::{Column, Dataset};
use crate::model::{Fitted, Leaf, Model};
use crate::phrase::{Phrase, act};
use crate::rank::Ranking;
use crate::setting::Setting;
use crate::stats::equal::round;
use crate::{Error, Result};

/// How many units a message names.
const NAMED: usize = 3;

/// What says how large standard errors are.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    /// A column of the data with one standard error for each unit.
    Named(String),
    /// The same standard error for all units, 0 or more.
    Same(f64),
    /// A computed column with one standard error for each unit.
    Values(Column),
}

/// Where standard errors come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The code of the indicator that has them; None for the scores of a model.
    pub of: Option<String>,
    /// What says how large they are.
    pub by: Given,
    /// Whether the indicator does not count, because all its values are equal, so that its errors change nothing.
    pub is_idle: bool,
}

/// An indicator whose values have errors.
pub struct Noise {
    pub source: Source,
    /// The values as the model uses them.
    pub values: Column,
    /// The standard error of each value; NaN where there is none.
    pub errors: Vec<f64>,
}

impl Read for Given {
    fn read(setting: &Setting) -> std::result::Result<Given, Unfit> {
        match setting {
            Setting::Text(name) if !name.is_empty() => Ok(Given::Named(name.clone())),
            Setting::Number(error) if *error < 0.0 => Err(Unfit::Because(below_0(*error))),
            Setting::Number(error) if error.is_finite() => Ok(Given::Same(*error)),
            _ => Err(Unfit::Other),
        }
    }
}

impl Given {
    /// The same with the code of a column that is named in another way.
    pub fn resolved(&self, data: &Dataset) -> Result<Given> {
        match self {
            Given::Named(name) => Ok(Given::Named(data.find(name)?.code.clone())),
            other => Ok(other.clone()),
        }
    }

    /// What a message calls it.
    fn named(&self) -> String {
        match self {
            Given::Named(column) => format!("`{column}`"),
            Given::Same(error) => error.to_string(),
            Given::Values(_) => "the column given to `confidence`".to_string(),
        }
    }

    /// The word that the user wrote.
    pub fn word(&self) -> String {
        match self {
            Given::Named(name) => name.clone(),
            Given::Same(error) => error.to_string(),
            Given::Values(_) => "confidence".to_string(),
        }
    }
}

impl Source {
    /// Standard errors of a model's scores.
    pub fn of_scores(by: Given) -> Source {
        Source { of: None, by, is_idle: false }
    }
}

fn below_0(error: f64) -> Error {
    Error::plain(format!("a standard error cannot be below 0, and {error} is")).about(error.to_string())
}

/// The standard errors of an indicator's values, one for each unit of the data; `name` is what the user calls it, then
/// its code.
pub fn of_column(data: &Dataset, (name, code): (&str, &str), values: &[f64], by: &Given) -> Result<Vec<f64>> {
    let errors = match by {
        Given::Same(error) if *error < 0.0 => return Err(below_0(*error)),
        Given::Same(error) => vec![*error; values.len()],
        Given::Values(column) => {
            let is_own = column.origin().is_none_or(|origin| origin.units.codes == data.units().codes);
            if !is_own || column.len() != values.len() {
                let message =
                    format!("the column given to `confidence` does not belong to `{}`: its units differ", data.name());
                return Err(Error::plain(message).about("confidence"));
            }
            column.raw().to_vec()
        }
        Given::Named(column) => {
            let found = &data.find(column)?.code;
            if found == code {
                let message = format!("`{name}` cannot be its own standard error");
                let hint = "name the column that holds the standard errors, or write one number for all values";
                return Err(Error::plain(message).about(column).advise(hint));
            }
            data.column(found)?.raw().to_vec()
        }
    };
    let is_known = |unit: &usize| !values[*unit].is_nan();
    let missing: Vec<usize> = (0..values.len()).filter(is_known).filter(|&unit| errors[unit].is_nan()).collect();
    if !missing.is_empty() {
        return Err(missing_errors(data, name, &missing, by));
    }
    match (0..values.len()).filter(is_known).find(|&unit| errors[unit] < 0.0) {
        Some(unit) => {
            let (label, found) = (data.units().label(unit), round(errors[unit]));
            let message = format!("{} is {found} for {label}, but a standard error cannot be below 0", by.named());
            Err(Error::plain(message).about(by.word()))
        }
        None => Ok(errors),
    }
}

fn missing_errors(data: &Dataset, name: &str, missing: &[usize], by: &Given) -> Error {
    let labels: Vec<String> = missing.iter().take(NAMED).map(|&unit| data.units().label(unit)).collect();
    let more = if missing.len() > NAMED { format!(" and {} more", missing.len() - NAMED) } else { String::new() };
    let what = by.named();
    let message = format!("{what} has no standard error for {}{more}, whose `{name}` is known", labels.join("; "));
    let many = &data.units().many;
    let hint = format!("fill it in, leave these {many} out with `filter`, or write one number for all values");
    Error::plain(message).about(by.word()).advise(hint)
}

/// Returns an error if all standard errors are 0 or missing.
pub fn check_all_zero(errors: impl Iterator<Item = f64>, word: &str) -> Result<()> {
    match errors.into_iter().any(|error| error > 0.0) {
        true => Ok(()),
        false => {
            let message = "all standard errors are 0, so every rank is certain as it is";
            Err(Error::plain(message).about(word))
        }
    }
}

/// The standard errors of a model's scores, one for each unit of the data.
pub fn of_scores(model: &Model, ranking: &Ranking, scores: &Column, by: &Given) -> Result<Vec<f64>> {
    check_outside(model, by)?;
    let values: Vec<f64> =
        (0..scores.len()).map(|unit| if ranking.is_ranked(unit) { scores.raw()[unit] } else { f64::NAN }).collect();
    let errors = of_column(model.data(), ("score", ""), &values, by)?;
    check_all_zero(
        errors.iter().zip(&values).filter(|(_, value)| !value.is_nan()).map(|(error, _)| *error),
        &by.word(),
    )?;
    Ok(errors)
}

/// The indicators with errors, in the order given.
pub fn of_indicators(model: &Model, all: &[(String, Given)]) -> Result<Vec<Noise>> {
    let leaves = model.leaves()?;
    let one = |(name, by): &(String, Given)| -> Result<Noise> {
        // An indicator of the data that the model leaves out is no abbreviation of another one.
        let is_whole = model.data().indicator(name).is_ok();
        let place = if is_whole { model.tree().place(name)? } else { model.tree().find(name)? };
        let node = &model.tree().nodes()[place];
        let leaf = leaves.iter().find(|leaf| leaf.code == node.code).ok_or_else(|| group(model, name, &node.code))?;
        if !matches!(by, Given::Named(column) if model.data().find(column)?.code == leaf.code) {
            check_outside(model, by)?;
        }
        check_continuous(name, leaf)?;
        let values = model.data().column(&leaf.code)?;
        let errors = of_column(model.data(), (name, &leaf.code), values.raw(), by)?;
        let errors = as_used(model, leaf, errors)?;
        let source = Source { of: Some(leaf.code.clone()), by: by.resolved(model.data())?, is_idle: is_idle(leaf) };
        Ok(Noise { source, values: leaf.raw.clone(), errors })
    };
    let noise = all.iter().map(one).collect::<Result<Vec<_>>>()?;
    check_twice(&noise, all)?;
    let known = |noise: &Noise| {
        let known = noise.errors.iter().zip(noise.values.raw()).filter(|(_, value)| !value.is_nan());
        known.map(|(error, _)| *error).collect::<Vec<f64>>()
    };
    check_all_zero(noise.iter().flat_map(known), "errors")?;
    Ok(noise)
}

/// Whether all values of an indicator are equal, so that it tells no units apart.
fn is_idle(leaf: &Leaf) -> bool {
    leaf.left_out.is_some() || leaf.neutral().is_some()
}

/// Standard errors of the values as the model uses them: divided by the denominator if one is chosen.
fn as_used(model: &Model, leaf: &Leaf, errors: Vec<f64>) -> Result<Vec<f64>> {
    let Some(divided) = model.recipe().denominate.get(&leaf.code) else { return Ok(errors) };
    let below = model.data().column(&divided.by)?;
    Ok(errors.iter().zip(below.raw()).map(|(error, below)| error / below * divided.scale).collect())
}

/// Returns an error if the scores of an indicator depend only on the order of its values or on a band.
fn check_continuous(name: &str, leaf: &Leaf) -> Result<()> {
    if !matches!(leaf.normalise, Fitted::Places { .. } | Fitted::Standing { .. } | Fitted::Band { .. }) {
        return Ok(());
    }
    let message = format!("`{name}` is scored by the order of its values, so that errors move its scores in jumps");
    let hint =
        act("normalise").arg("minmax").does("or `zscore` has scores that follow the values, as standard errors need");
    Err(Error::plain(message).about(name).advise(hint))
}

fn check_twice(noise: &[Noise], all: &[(String, Given)]) -> Result<()> {
    for (at, (one, (name, _))) in noise.iter().zip(all).enumerate() {
        if noise[..at].iter().any(|before| before.source.of == one.source.of) {
            return Err(Error::plain(format!("`{name}` has two standard errors")).about(name));
        }
    }
    Ok(())
}

fn group(model: &Model, name: &str, code: &str) -> Error {
    let tree = model.tree();
    let place = tree.place(code).expect("a code of this tree");
    let below = tree.nodes().iter().enumerate().filter(|(at, node)| node.is_leaf() && tree.is_within(*at, place));
    let below: Vec<String> = below.map(|(_, node)| node.code.clone()).collect();
    let error = Error::plain(format!("`{name}` is a group: standard errors belong to indicators")).about(name);
    error.advise(format!("its indicators: {}", crate::error::listed(&below)))
}

/// Returns an error if the column of standard errors is itself an indicator of the model.
fn check_outside(model: &Model, by: &Given) -> Result<()> {
    let Given::Named(name) = by else { return Ok(()) };
    let code = &model.data().find(name)?.code;
    if model.tree().place(code).is_err() {
        return Ok(());
    }
    let message = format!("`{name}` is an indicator of the model, so it counts towards the scores");
    let hint: Phrase = act("without").arg(code.as_str()).does("leaves it out of the scores; it stays in the data");
    Err(Error::plain(message).about(name).advise(hint))
}
