//! A model as SQL: one query made of common table expressions, one per step and named after it.
//!
//! Like the page and the workbook it interprets the scoring plan: it reads the plan's enums and reports what it cannot
//! write before anything is written. `dialect` holds the differences between engines, `query` the steps with their
//! names, `expression` the effect of a fit on a value; `leaves` goes from the table to the indicator scores, where
//! `fills` fills in missing values; `groups` goes up the tree, and `order` goes from scores to ranks.

mod bounds;
mod dialect;
mod draws;
mod expression;
mod fills;
mod groups;
mod leaves;
mod order;
mod query;

pub use dialect::Dialect;

use std::collections::BTreeMap;

use bounds::RowBounds;
use groups::{Group, Part};
use leaves::{Leaf, Needs};
use query::{Named, Query};

use super::number::number as shown;
use crate::data::Direction;
use crate::model::Model;
use crate::{Error, Result};

crate::words! {
    /// Where the bounds of a query come from.
    pub enum Bounds {
        /// The numbers that were fitted on the data are written into the query, so new rows are scored against them.
        Frozen = "frozen",
        /// The query computes minima, means and quantiles on the rows that it scores.
        Query = "query",
    }
}

crate::options! {
    /// The options of `sql`.
    pub struct SqlOptions {
        /// the table to read, `schema.table` if needed; default: the name of the data
        table: Option<String> = name(),
        /// where bounds come from: `frozen` writes those found on the data, `query` computes them on the rows
        fit: Bounds = word(),
        /// the year to score; default: the year of the model
        year: Option<f64> = figure(),
        /// the column that identifies the units; default: `unit`
        key: Option<String> = name(),
    }
}

crate::options! {
    /// The options of `sql_uncertainty`.
    pub struct SqlDrawOptions {
        /// the table of draws, `schema.table` if needed; default: `draws`
        draws: Option<String> = name(),
        ..of: SqlOptions
    }
}

/// The table that a query reads.
pub struct Source<'a> {
    table: Vec<String>,
    /// The table of draws; empty in a query without them.
    draws: Vec<String>,
    /// The column with the year.
    year_column: &'a str,
    /// The year to score; None if the data have no years.
    year: Option<i32>,
    /// All years of the data.
    years: &'a [i32],
}

impl Source<'_> {
    fn table_name(&self, dialect: Dialect) -> String {
        whole_name(&self.table, dialect)
    }

    fn year_column(&self, is_needed: bool) -> Option<&str> {
        Some(self.year_column).filter(|_| is_needed)
    }

    /// The last year reached by going back or forward over this many years of the data. Returns None if that covers all
    /// of them.
    fn bound(&self, reach: f64, is_before: bool) -> Option<i32> {
        let this = self.year?;
        let mut years: Vec<i32> = match is_before {
            true => self.years.iter().rev().copied().filter(|year| *year < this).collect(),
            false => self.years.iter().copied().filter(|year| *year > this).collect(),
        };
        if reach >= years.len() as f64 {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "fewer than the years")]
        years.truncate(reach as usize);
        years.last().copied()
    }
}

fn whole_name(parts: &[String], dialect: Dialect) -> String {
    parts.iter().map(|part| dialect.name(part)).collect::<Vec<_>>().join(".")
}

/// The rank acceptability of every unit over draws of weights in a table, as a single query.
pub fn sql_uncertainty(model: &Model, dialect: Dialect, options: &SqlDrawOptions) -> Result<String> {
    let draws = options.draws.clone().unwrap_or_else(|| "draws".to_string());
    let source = Source { draws: parts("draws", &draws)?, ..source(model, &options.of)? };
    let mut query = Query::new(dialect);
    let written = write(model, &mut query, &source, &options.of)?;
    let mut head = head(model, dialect, &options.of, &source);
    head[0] = format!(
        "Rank acceptability of {}, over the weights in {}",
        model.data().title(),
        whole_name(&source.draws, dialect)
    );
    Ok(query.text(&head, &written))
}

/// A model as a single query that ends with a newline. Returns an error for a step that cannot be written.
pub fn sql(model: &Model, dialect: Dialect, options: &SqlOptions) -> Result<String> {
    let source = source(model, options)?;
    let mut query = Query::new(dialect);
    let written = write(model, &mut query, &source, options)?;
    Ok(query.text(&head(model, dialect, options, &source), &written))
}

fn source<'a>(model: &'a Model, options: &SqlOptions) -> Result<Source<'a>> {
    let data = model.data();
    let table = options.table.clone().unwrap_or_else(|| {
        let path = std::path::Path::new(data.name());
        path.file_stem().map_or_else(|| data.name().to_string(), |stem| stem.to_string_lossy().into_owned())
    });
    // A point separates schema and table, except in the name of a file.
    let parts = match &options.table {
        Some(table) => parts("table", table)?,
        None => vec![table],
    };
    let year = match (options.year, data.year()) {
        #[expect(clippy::cast_possible_truncation, reason = "whole, and within bounds")]
        (Some(year), Some(_)) if year.fract() == 0.0 && year.abs() < 1e9 => Some(year as i32),
        (Some(year), Some(_)) => {
            return Err(Error::wrong("option `year`", year.to_string(), "a year, such as 2022").about("year"));
        }
        (Some(year), None) => {
            let message = format!("the data have no years, so `year` cannot be {year}");
            return Err(Error::plain(message).about("year"));
        }
        (None, year) => year,
    };
    Ok(Source { table: parts, draws: Vec::new(), year_column: "year", year, years: data.years() })
}

/// Splits a name into schema and table.
fn parts(option: &str, table: &str) -> Result<Vec<String>> {
    let parts: Vec<String> = table.split('.').map(String::from).collect();
    if parts.iter().any(String::is_empty) {
        let expected = "the name of a table, such as `figures` or `public.figures`";
        return Err(Error::wrong(format!("option `{option}`"), format!("`{table}`"), expected).about(option));
    }
    Ok(parts)
}

/// Comments that name the model, the tool, the data and the origin of the bounds.
fn head(model: &Model, dialect: Dialect, options: &SqlOptions, source: &Source) -> Vec<String> {
    let data = model.data();
    let changed = model.marked();
    let fit = match options.fit {
        Bounds::Frozen => format!("bounds are fixed numbers, found on {}", data.title()),
        Bounds::Query => "bounds are computed on the rows being scored".to_string(),
    };
    let of_year = source.year.map_or(String::new(), |year| format!(", year {year}"));
    vec![
        format!("Scores and ranks of {}{changed}", data.title()),
        data.made_by(),
        format!("for {}, from {}{of_year}; {fit}", dialect.word(), source.table_name(dialect)),
    ]
}

fn write(model: &Model, query: &mut Query, source: &Source, options: &SqlOptions) -> Result<String> {
    let (plan, data) = (model.plan()?, model.data());
    for (place, combine) in plan.groups() {
        groups::refuse(&plan.nodes[place].code, combine, options.fit)?;
    }
    let mut leaves = leaves::counting(plan);
    let row_bounds = match options.fit {
        Bounds::Frozen => None,
        Bounds::Query => Some(RowBounds::new(model, &leaves)?),
    };
    let needs = Needs::of(&leaves, data)?;
    reserve(query, model, &needs, source, options)?;
    let given = leaves::figures(query, &needs, source);
    leaves::derived(query, &needs, &given);
    leaves::divided(query, &needs, &leaves, source);
    fills::filled(query, &needs, &mut leaves, source, row_bounds.as_ref());
    scores(query, &mut leaves, row_bounds.as_ref());
    let weights = if source.draws.is_empty() { BTreeMap::new() } else { draws::joined(query, model, &leaves, source)? };
    let presents = ascend(model, query, (&leaves, &weights), options.fit)?;
    Ok(order::ranked(query, model, &presents))
}

/// Treatment and normalisation, with the bounds of the plan or those computed by the query.
fn scores(query: &mut Query, leaves: &mut [Leaf], row_bounds: Option<&RowBounds>) {
    if let Some(row_bounds) = row_bounds {
        row_bounds.treatment(query, leaves);
    }
    leaves::treated(query, leaves);
    if let Some(row_bounds) = row_bounds {
        row_bounds.normalisation(query, leaves);
    }
    let counted: Vec<&Leaf> = leaves.iter().filter(|leaf| leaves::places(&leaf.normalise).is_some()).collect();
    let mut compared: Vec<Named> = Vec::new();
    for leaf in &counted {
        let x = query.q(leaf.code);
        let turned = if leaf.own.turn == Direction::Lower { format!("(-{x})") } else { x };
        let value = query.dialect.double(&expression::rounded(&turned));
        compared.push((value, query.fresh(&format!("{} compared", leaf.code))));
    }
    let about = "Values rounded to 12 digits, with the sign set so that higher is better, to be ranked.";
    query.add("compared figures", &[about.to_string()], &compared);
    let mut places: Vec<Named> = Vec::new();
    for (leaf, (_, compared)) in counted.iter().zip(&compared) {
        let seen = leaves::places(&leaf.normalise).map(|places| leaves::seen(&query.q(compared), places));
        let place = query.dialect.double(&seen.unwrap_or_default());
        places.push((place, query.fresh(&format!("{} place", leaf.code))));
    }
    query.add("places", &["Positions among the values that the model was fitted on.".to_string()], &places);
    let places = counted.iter().zip(&places).map(|(leaf, (_, name))| (leaf.node, query.q(name))).collect();
    leaves::normalised(query, leaves, &places);
}

/// Adds all groups, from the lowest level up. Returns for each node that counts the column with the available share of
/// its weight.
fn ascend(
    model: &Model,
    query: &mut Query,
    (leaves, weights): (&[Leaf], &BTreeMap<usize, String>),
    bounds: Bounds,
) -> Result<BTreeMap<usize, Option<String>>> {
    let plan = model.plan()?;
    let mut presents: BTreeMap<usize, Option<String>> =
        leaves.iter().map(|leaf| (leaf.node, leaf.present.as_ref().map(|present| query.q(present)))).collect();
    let formulas = plan.formulas(&shown);
    for (place, combine) in plan.groups().rev() {
        if place > 0 && plan.member(place).is_none()
            || combine.members.iter().any(|member| !presents.contains_key(&member.node))
        {
            continue;
        }
        let code = plan.nodes[place].code.as_str();
        let part = |member: &crate::model::plan::Member| {
            let score = query.q(&plan.nodes[member.node].code);
            let present = presents[&member.node].clone();
            let share = weights.get(&member.node).cloned().unwrap_or_else(|| dialect::number(member.share));
            Part { value: score.clone(), score, share, present }
        };
        let parts: Vec<Part> = combine.members.iter().map(part).collect();
        let about = formulas.iter().find(|own| own.code == code);
        let about = about.map(|own| match weights.is_empty() {
            true => format!("{code} = {}; missing values: {}", own.formula, own.gaps),
            false => format!("{code} by the weights of the draw; missing values: {}", own.gaps),
        });
        let about: Vec<String> = about.into_iter().collect();
        let group = Group { plan, combine, code, parts, about, bounds };
        let present = group.write(query);
        presents.insert(place, Some(query.q(&present)));
    }
    Ok(presents)
}

/// Reserves the names of the table and its columns so that no step uses them. Returns an error for names that the
/// engine does not support.
fn reserve(query: &mut Query, model: &Model, needs: &Needs, source: &Source, options: &SqlOptions) -> Result<()> {
    let key = options.key.clone().unwrap_or_else(|| "unit".to_string());
    let mut names: Vec<&str> = vec![&key, source.year_column];
    names.extend(needs.read.iter().map(String::as_str));
    names.extend(needs.derived.iter().map(|(code, ..)| code.as_str()));
    names.extend(needs.groups.iter().map(String::as_str));
    for node in &model.plan()?.nodes {
        if !names.contains(&node.code.as_str()) {
            names.push(&node.code);
        }
    }
    for (at, name) in names.iter().enumerate() {
        query.dialect.check(name)?;
        let is_same =
            |other: &&&str| other == &name || query.dialect.folds_case() && other.to_lowercase() == name.to_lowercase();
        if let Some(other) = names[..at].iter().find(is_same) {
            let reason = match other == name {
                true => format!("two columns of the query would be called `{name}`"),
                false => {
                    format!("this engine ignores case, so `{other}` and `{name}` are the same name")
                }
            };
            let rename = crate::phrase::act("rename").arg(*name).arg("…").does("of the data renames one");
            return Err(Error::plain(reason).about(*name).advise(rename));
        }
    }
    source.table.iter().chain(&source.draws).try_for_each(|part| query.dialect.check(part))?;
    names.iter().for_each(|name| query.take(name));
    source.table.iter().chain(&source.draws).for_each(|part| query.take_table(part));
    query.key = key;
    Ok(())
}
