//! From raw figures to normalised scores, indicator by indicator: treat, turn round, normalise.

use super::fitted::Fitted;
use super::method::{Args, Method, choose};
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
    let left_out = match (&normalise, raw.count()) {
        (_, 0) => Some("has no value"),
        (Fitted::Nothing, _) if held.is_some() => Some("had no two values that differ when its bounds were frozen"),
        (Fitted::Nothing, _) => Some("has one and the same value wherever it is known"),
        _ => None,
    };
    let there = |score: &f64| if score.is_nan() { 0.0 } else { 1.0 };
    let present = Column::from_raw(score.raw().iter().map(there).collect());
    Ok(Leaf { code: code.to_string(), direction, raw, treated, score, present, treat, normalise, left_out })
}

/// What treat and normalise find on an indicator of the year, or of all years one after another.
fn fits(data: &Dataset, raw: &Column, recipe: &Recipe, place: usize) -> Result<(Fitted, Fitted)> {
    let code = &recipe.tree.nodes()[place].code;
    let direction = recipe.direction(data, code);
    let (of_treat, of_normalise) = (recipe.for_leaf(&recipe.treat, place), recipe.for_leaf(&recipe.normalise, place));
    let is_pooled = |choice: Option<&Choice>| choice.is_some_and(|choice| choice.per == Per::All);
    let fit_treat = |column: &Column| fit(column, "treat", treat::METHODS, of_treat);
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
    let given = |args: Args| posts(args, data, code, direction);
    let normalise = fit_given(&turned(&treated, direction), "normalise", normalise::METHODS, of_normalise, &given)?;
    Ok((treat, normalise))
}

/// With the goalposts that are chosen, else with those of the description, turned round like the figures.
fn posts(args: Args, data: &Dataset, code: &str, direction: Direction) -> Result<Args> {
    let described = || data.indicator(code).ok()?.posts.map(|[from, to]| (from, to));
    let found = args.pair("posts").or_else(described);
    let (from, to) = found.ok_or_else(|| Error::Method {
        method: "goalposts".to_string(),
        subject: code.to_string(),
        reason: "it has no goalposts".to_string(),
        hint: Some(format!("`.normalise(\"goalposts\", #{{ at: \"{code}\", posts: [0, 10] }})` sets them")),
    })?;
    Ok(match direction {
        Direction::Higher => args.with_pair("posts", (from, to)),
        Direction::Lower => args.with_pair("posts", (0.0 - to, 0.0 - from)),
    })
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

type Fit = fn(&Column, &Args) -> Fitted;

fn fit(column: &Column, step: &str, methods: &[&'static Method<Fit>], choice: Option<&Choice>) -> Result<Fitted> {
    fit_given(column, step, methods, choice, &Ok)
}

/// The same, where `given` puts into the options what the method takes from the description.
fn fit_given(
    column: &Column,
    step: &str,
    methods: &[&'static Method<Fit>],
    choice: Option<&Choice>,
    given: &dyn Fn(Args) -> Result<Args>,
) -> Result<Fitted> {
    let Some(choice) = choice else { return Ok(Fitted::Same) };
    let (method, args) = choose(step, methods, choice)?;
    let args = if method.takes("posts") { given(args)? } else { args };
    Ok((method.fit)(column, &args))
}
