//! How many things indicators measure: principal components of their correlation matrix.

use std::collections::BTreeMap;

use super::correlate::{Series, series_of_data, series_of_model};
use crate::data::{Dataset, Setting};
use crate::model::components::Components;
use crate::model::{Args, Model, Opt};
use crate::{Error, Result};

pub const OPTIONS: &[Opt] = &[
    Opt::name("at", "the group whose indicators are looked at; all unless given"),
    Opt::word(
        "rotate",
        &["none", "varimax"],
        "how the components that are kept are turned (varimax: Kaiser's normalisation)",
    ),
    Opt::whole(
        "components",
        0.0,
        (0.0, 1000.0),
        "how many are kept; 0: all, of turned ones those of an eigenvalue above 1, each above 10 %, together above 60 %",
    ),
];

/// Components over the units that have all indicators.
#[derive(Debug, Clone, PartialEq)]
pub struct Pca {
    pub of: String,
    pub codes: Vec<String>,
    pub components: Components,
    pub is_rotated: bool,
    /// Units with all indicators, of so many.
    pub units: (usize, usize),
    /// Indicators without two values that differ.
    pub idle: Vec<String>,
}

/// Figures of a model after treatment, turned so that higher is better.
pub fn pca_model(model: &Model, options: &BTreeMap<String, Setting>) -> Result<Pca> {
    let args = Args::read(options, OPTIONS)?;
    let (tree, mut all) = (model.tree(), series_of_model(model)?);
    let mut of = format!("the model of {}", model.data().title());
    if !args.word("at").is_empty() {
        let group = tree.place(args.word("at"))?;
        let is_below = |series: &Series| tree.place(&series.code).is_ok_and(|place| tree.is_within(place, group));
        all.retain(is_below);
        of = format!("{} in {of}", tree.nodes()[group].code);
    }
    pca(of, all, &args)
}

/// Raw figures of a data set, turned so that higher is better.
pub fn pca_data(data: &Dataset, options: &BTreeMap<String, Setting>) -> Result<Pca> {
    let args = Args::read(options, OPTIONS)?;
    if !args.word("at").is_empty() {
        let model = Model::new(data)?;
        model.tree().place(args.word("at"))?;
        let below = model.only(&[args.word("at").to_string()])?;
        let is_below = |series: &Series| below.tree().place(&series.code).is_ok();
        let all = series_of_data(data)?.into_iter().filter(is_below).collect();
        return pca(format!("{} in {}", args.word("at"), data.title()), all, &args);
    }
    pca(data.title(), series_of_data(data)?, &args)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be whole and not below 0")]
fn pca(of: String, all: Vec<Series>, args: &Args) -> Result<Pca> {
    let (lively, idle): (Vec<Series>, Vec<Series>) = all.into_iter().partition(|series| has_spread(&series.values));
    let units = lively.first().map_or(0, |series| series.values.len());
    let complete: Vec<usize> =
        (0..units).filter(|&unit| lively.iter().all(|series| !series.values[unit].is_nan())).collect();
    let enough = "two indicators or more, with three units or more that have all of them";
    if lively.len() < 2 || complete.len() < 3 {
        let fewest = lively.iter().min_by_key(|series| series.values.iter().filter(|value| !value.is_nan()).count());
        let found =
            format!("{} indicators with values that differ, {} units that have all", lively.len(), complete.len());
        let error = Error::wrong("principal components", found, enough);
        let hint = |series: &Series| {
            format!("`{}` is known for the fewest units; `.without(\"{0}\")` leaves it out", series.code)
        };
        return Err(fewest.map(hint).map_or(error.clone(), |hint| error.advise(hint)));
    }
    let columns: Vec<Vec<f64>> =
        lively.iter().map(|series| complete.iter().map(|&unit| series.values[unit]).collect()).collect();
    if let Some(place) = columns.iter().position(|column| !has_spread(column)) {
        let code = &lively[place].code;
        let found = format!("`{code}` the same in all {} units that have every indicator", complete.len());
        let error = Error::wrong("principal components", found, "values that differ");
        return Err(error.advise(format!("`.without(\"{code}\")` leaves it out")));
    }
    let too_large = || Error::wrong("principal components", "figures too large to compute with", "smaller ones");
    let components = Components::of(&columns).ok_or_else(too_large)?;
    let is_rotated = args.word("rotate") == "varimax";
    let kept = match (args.number("components") as usize, is_rotated) {
        (0, false) => columns.len(),
        (0, true) => components.by_rule(),
        (wanted, _) => wanted,
    };
    let most = if is_rotated { components.rank() } else { columns.len() };
    if kept > most {
        let expected = format!("at most {most}, of {} indicators over {} units", columns.len(), complete.len());
        return Err(Error::wrong("option `components`", kept.to_string(), expected).about("components"));
    }
    if is_rotated && !components.is_told(kept) {
        let found = format!("{kept}, of which the last has the variance of the next");
        return Err(Error::wrong("components to be turned", found, "one more or one less").about("rotate"));
    }
    let first = components.first(kept);
    let open = || Error::wrong("option `rotate`", "components that many rotations suit", "others").about("rotate");
    let components = if is_rotated && kept > 1 { first.rotated().ok_or_else(open)? } else { first };
    let codes = |series: Vec<Series>| series.into_iter().map(|series| series.code).collect();
    Ok(Pca { of, codes: codes(lively), components, is_rotated, units: (complete.len(), units), idle: codes(idle) })
}

fn has_spread(values: &[f64]) -> bool {
    let mut known = values.iter().filter(|value| !value.is_nan());
    let first = known.next();
    known.any(|value| first.is_some_and(|first| first.total_cmp(value).is_ne()))
}
