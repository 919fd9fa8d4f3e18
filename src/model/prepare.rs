//! From raw figures to normalised scores, indicator by indicator: treat, turn round, normalise.

use super::fitted::Fitted;
use super::method::choose;
use super::recipe::Recipe;
use super::{normalise, treat};
use crate::data::{Choice, Column, Dataset, Direction, Per};
use crate::{Error, Result};

/// One indicator on its way through the steps.
#[derive(Debug, Clone)]
pub struct Leaf {
    pub code: String,
    pub direction: Direction,
    pub raw: Column,
    pub treated: Column,
    /// 0 to 100 under the usual recipe, higher always better.
    pub score: Column,
    /// 1 where there is a score, else 0.
    pub present: Column,
    pub treat: Fitted,
    pub normalise: Fitted,
    /// Why it is left out of the model for all units, if it is.
    pub left_out: Option<&'static str>,
}

/// A value that the treatment moved.
#[derive(Debug, Clone, PartialEq)]
pub struct Touched {
    pub unit: usize,
    pub from: f64,
    pub to: f64,
}

impl Leaf {
    pub fn touched(&self) -> Vec<Touched> {
        let pairs = self.raw.raw().iter().zip(self.treated.raw()).enumerate();
        let moved = pairs.filter(|(_, (from, to))| !from.is_nan() && from.total_cmp(to).is_ne());
        moved.map(|(unit, (&from, &to))| Touched { unit, from, to }).collect()
    }
}

impl Leaf {
    /// The same by the fits of this one on the figures of another year.
    pub(super) fn at_year(&self, data: &Dataset, year: i32) -> Result<Leaf> {
        let raw = data.at_year(year)?.column(&self.code)?;
        let treated = self.treat.apply_to(&raw);
        let score = self.normalise.apply_to(&turned(&treated, self.direction));
        Ok(Leaf { present: presence(&score), raw, treated, score, ..self.clone() })
    }
}

/// All indicators of the recipe's tree, in its order.
pub fn prepare(data: &Dataset, recipe: &Recipe) -> Result<Vec<Leaf>> {
    let nodes = recipe.tree.nodes().iter().enumerate();
    nodes.filter(|(_, node)| node.is_leaf()).map(|(place, node)| leaf(data, recipe, place, &node.code)).collect()
}

fn leaf(data: &Dataset, recipe: &Recipe, place: usize, code: &str) -> Result<Leaf> {
    let raw = data.column(code)?;
    let direction = recipe.direction(data, code);
    let held = recipe.held.get(code);
    let (treat, normalise) = match held {
        Some(held) => held.clone(),
        None => fits(data, &raw, recipe, place)?,
    };
    let treated = treat.apply_to(&raw);
    let score = normalise.apply_to(&turned(&treated, direction));
    if let (Fitted::Inverse { .. }, Some(unit)) = (&normalise, lost(&treated, &score)) {
        return Err(Error::Method {
            method: recipe.for_leaf(&recipe.normalise, place).map_or("normalise", |choice| &choice.method).to_string(),
            subject: code.to_string(),
            reason: format!("`{}` has no figure above 0, which has no share of 1 / x", data.units().label(unit)),
            hint: Some("`lower: \"complement\"` takes 1 − share instead of the share of 1 / x".to_string()),
        });
    }
    let left_out = match (&normalise, raw.count()) {
        (_, 0) => Some("has no value"),
        (Fitted::Nothing, _) if held.is_some() => Some("had no two values that differ when its bounds were frozen"),
        (Fitted::Nothing, _) => Some("has one and the same value wherever it is known"),
        _ => None,
    };
    let present = presence(&score);
    Ok(Leaf { code: code.to_string(), direction, raw, treated, score, present, treat, normalise, left_out })
}

/// 1 where there is a score, else 0.
fn presence(score: &Column) -> Column {
    Column::from_raw(score.raw().iter().map(|score| if score.is_nan() { 0.0 } else { 1.0 }).collect())
}

/// A unit with a figure and no score, if there is one.
fn lost(treated: &Column, score: &Column) -> Option<usize> {
    treated.iter().zip(score.iter()).position(|(figure, score)| figure.is_some() && score.is_none())
}

/// What treat and normalise find on an indicator of the year, or of all years one after another.
fn fits(data: &Dataset, raw: &Column, recipe: &Recipe, place: usize) -> Result<(Fitted, Fitted)> {
    let code = &recipe.tree.nodes()[place].code;
    let direction = recipe.direction(data, code);
    let (of_treat, of_normalise) = (recipe.for_leaf(&recipe.treat, place), recipe.for_leaf(&recipe.normalise, place));
    let is_pooled = |choice: Option<&Choice>| choice.is_some_and(|choice| choice.per == Per::All);
    let fit_treat = |column: &Column| match of_treat {
        None => Ok(Fitted::Same),
        Some(choice) => choose("treat", treat::METHODS, choice).map(|(method, args)| (method.fit)(column, &args)),
    };
    let years = match is_pooled(of_treat) || is_pooled(of_normalise) {
        true => data.by_year(code)?,
        false => Vec::new(),
    };
    let treat = if is_pooled(of_treat) { fit_treat(&pooled(&years))? } else { fit_treat(raw)? };
    let treated = match is_pooled(of_normalise) {
        true => {
            let own = |year: &Column| if is_pooled(of_treat) { Ok(treat.clone()) } else { fit_treat(year) };
            let each = years.iter().map(|year| Ok(own(year)?.apply_to(year))).collect::<Result<Vec<Column>>>()?;
            pooled(&each)
        }
        false => treat.apply_to(raw),
    };
    let own = turned(&treat.apply_to(raw), direction);
    let figure = |unit: &str| Ok(own.get(data.units().resolve(unit)?));
    let about = data.indicator(code).ok();
    let posts = about.and_then(|about| about.posts).map(|[from, to]| (from, to));
    let target = about.and_then(|about| about.target);
    let column = &turned(&treated, direction);
    let given = normalise::Given { code, column, direction, posts, target, figure: &figure };
    let normalise = match of_normalise {
        None => Fitted::Same,
        Some(choice) => {
            let (method, args) = choose("normalise", normalise::METHODS, choice)?;
            (method.fit.of)(&given, &args)?
        }
    };
    Ok((treat, normalise))
}

fn pooled(years: &[Column]) -> Column {
    Column::from_raw(years.iter().flat_map(|year| year.raw()).copied().collect())
}

/// Higher is better from here on.
fn turned(treated: &Column, direction: Direction) -> Column {
    match direction {
        Direction::Higher => treated.clone(),
        Direction::Lower => Column::from_raw(treated.raw().iter().map(|value| -value).collect()),
    }
}
