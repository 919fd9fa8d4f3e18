//! How many dimensions indicators measure: principal components of their correlation matrix.

use std::collections::BTreeMap;

use super::correlate::{Series, check_count, series_of_data, series_of_model};
use crate::data::{Dataset, Setting};
use crate::model::Model;
use crate::phrase::{Phrase, act};
use crate::stats::components::Components;
use crate::{Error, Result};

crate::words! {
    /// How components are rotated.
    pub enum Rotate {
        /// No rotation.
        None = "none",
        /// Varimax rotation.
        Varimax = "varimax",
    }
}

crate::options! {
    /// The options of `pca`.
    pub struct PcaOptions {
        /// the group whose indicators are analysed; default: all indicators
        at: Option<String> = name(),
        /// how the retained components are rotated (varimax with Kaiser's normalisation)
        rotate: Rotate = word(),
        /// how many components are kept; 0: all or, if rotated, those with an eigenvalue above 1, each above 10 % and together
        /// above 60 % of the variance
        components: usize = whole(0.0, (0.0, 1000.0)),
    }
}

/// The work grows with the cube of the number of indicators; this many take a few seconds.
const MAX_INDICATORS: usize = 1_000;

/// Principal components over the units with complete data.
#[derive(Debug, Clone, PartialEq)]
pub struct Pca {
    /// What the indicators belong to, such as "trade 2022".
    pub of: String,
    /// Codes of the indicators, in the order of the loadings.
    pub codes: Vec<String>,
    /// The variances and loadings of the components.
    pub components: Components,
    /// Whether the components were rotated.
    pub is_rotated: bool,
    /// The number of units with all indicators, and the number of all units.
    pub units: (usize, usize),
    /// Constant indicators, which do not enter.
    pub idle: Vec<String>,
}

/// The components of a model's values after treatment, oriented so that higher is better.
pub fn pca_model(model: &Model, options: &BTreeMap<String, Setting>) -> Result<Pca> {
    let options = PcaOptions::read(options)?;
    let (tree, mut all) = (model.tree(), series_of_model(model)?);
    let mut of = format!("the model of {}", model.data().title());
    if let Some(at) = &options.at {
        let group = tree.place(at)?;
        let is_below = |series: &Series| tree.place(&series.code).is_ok_and(|place| tree.is_within(place, group));
        all.retain(is_below);
        of = format!("{} in {of}", tree.nodes()[group].code);
    }
    pca(of, all, &options)
}

/// The components of the raw values of a data set, oriented so that higher is better.
pub fn pca_data(data: &Dataset, options: &BTreeMap<String, Setting>) -> Result<Pca> {
    let options = PcaOptions::read(options)?;
    if let Some(at) = &options.at {
        let model = Model::new(data)?;
        model.tree().place(at)?;
        let below = model.only(std::slice::from_ref(at))?;
        let is_below = |series: &Series| below.tree().place(&series.code).is_ok();
        let all = series_of_data(data)?.into_iter().filter(is_below).collect();
        return pca(format!("{at} in {}", data.title()), all, &options);
    }
    pca(data.title(), series_of_data(data)?, &options)
}

fn pca(of: String, all: Vec<Series>, options: &PcaOptions) -> Result<Pca> {
    let (lively, idle): (Vec<Series>, Vec<Series>) = all.into_iter().partition(|series| has_spread(&series.values));
    check_count("pca", lively.len(), MAX_INDICATORS)?;
    let units = lively.first().map_or(0, |series| series.values.len());
    let columns = complete(&lively, units)?;
    let complete = columns[0].len();
    let too_large = || Error::plain("`pca` cannot compute with values as large as these");
    let components = Components::of(&columns).ok_or_else(too_large)?;
    let is_rotated = options.rotate == Rotate::Varimax;
    let kept = kept(&components, options, complete)?;
    let first = components.first(kept);
    let open = || Error::plain("`rotate`: several rotations suit these components equally well").about("rotate");
    let components = if is_rotated && kept > 1 { first.rotated().ok_or_else(open)? } else { first };
    let codes = |series: Vec<Series>| series.into_iter().map(|series| series.code).collect();
    Ok(Pca { of, codes: codes(lively), components, is_rotated, units: (complete, units), idle: codes(idle) })
}

/// The values of the units with complete data, indicator by indicator.
fn complete(lively: &[Series], units: usize) -> Result<Vec<Vec<f64>>> {
    if lively.len() < 2 {
        let found = match lively {
            [only] => format!("only `{}` does", only.code),
            _ => "none does".to_string(),
        };
        return Err(Error::plain(format!("`pca` needs two indicators or more whose values differ; {found}")));
    }
    let complete: Vec<usize> =
        (0..units).filter(|&unit| lively.iter().all(|series| !series.values[unit].is_nan())).collect();
    if complete.len() < 3 {
        let count = |series: &&Series| series.values.iter().filter(|value| !value.is_nan()).count();
        let fewest = lively.iter().min_by_key(count).filter(|series| count(series) < units);
        let found = complete.len();
        let error = Error::plain(format!("`pca` needs at least three units that have every indicator, not {found}"));
        let hint = |code: &str| {
            Phrase::from(format!("`{code}` has the fewest values")).or(act("without").arg(code).does("leaves it out"))
        };
        return Err(fewest.map(|series| hint(&series.code)).map_or(error.clone(), |hint| error.advise(hint)));
    }
    let column = |series: &Series| -> Vec<f64> { complete.iter().map(|&unit| series.values[unit]).collect() };
    let columns: Vec<Vec<f64>> = lively.iter().map(column).collect();
    if let Some(place) = columns.iter().position(|column| !has_spread(column)) {
        let code = &lively[place].code;
        let count = complete.len();
        let message = format!("`{code}` has the same value in all {count} units that have every indicator");
        let error = Error::plain(message);
        return Err(error.advise(act("without").arg(code).does("leaves it out")));
    }
    Ok(columns)
}

/// How many components to keep.
fn kept(components: &Components, options: &PcaOptions, units: usize) -> Result<usize> {
    let (columns, is_rotated) = (components.columns(), options.rotate == Rotate::Varimax);
    let kept = match (options.components, is_rotated) {
        (0, false) => columns,
        (0, true) => components.by_rule(),
        (wanted, _) => wanted,
    };
    let most = if is_rotated { components.rank() } else { columns };
    if kept > most {
        let expected = format!("at most {most}, of {columns} indicators over {units} units");
        return Err(Error::wrong("option `components`", kept.to_string(), expected).about("components"));
    }
    if is_rotated && !components.is_told(kept) {
        let message = format!("`rotate`: component {kept} explains as much as the next, so which to keep is arbitrary");
        return Err(Error::plain(message).about("rotate").advise("keep one more or one fewer"));
    }
    Ok(kept)
}

fn has_spread(values: &[f64]) -> bool {
    let mut known = values.iter().filter(|value| !value.is_nan());
    let first = known.next();
    known.any(|value| first.is_some_and(|first| first.total_cmp(value).is_ne()))
}
