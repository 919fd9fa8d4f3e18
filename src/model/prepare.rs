//! Turns raw values into normalised scores, indicator by indicator: denominate, impute, treat, turn, normalise.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use super::fit_rule::FitRule;
use super::fitted::{Fitted, Turned};
use super::impute::{self, Fill, FillSource, Filled, Gaps, Sibling};
use super::method::choose;
use super::recipe::{Held, Recipe};
use super::tree::Node;
use super::{neutral, normalise, treat};
use crate::data::formula::Op;
use crate::data::{Choice, Column, Dataset, Direction, FitWindow, Mapping, Step};
use crate::parallel::*;
use crate::phrase::{Phrase, act, option};
use crate::stats::equal::is_level;
use crate::{Error, Result};

/// An indicator on its way through the steps.
#[derive(Debug, Clone)]
pub struct Leaf {
    /// The code of the indicator.
    pub code: String,
    /// Which direction is better in this model.
    pub direction: Direction,
    /// The values of the data, divided by the denominator if one is chosen.
    pub raw: Column,
    /// The values that impute filled in.
    pub fills: Vec<Filled>,
    /// All values, including those filled in.
    pub filled: Column,
    /// The values after treatment, not yet turned.
    pub treated: Column,
    /// The scores, from 0 to 100 with the default recipe, where higher is always better.
    pub score: Column,
    /// 1 if there is a score that comes from an original value, otherwise 0.
    pub present: Column,
    /// How missing values are filled in.
    pub impute: Fill,
    /// How these values are treated.
    pub treat: Fitted,
    /// How treated values become scores, after those where lower is better have changed sign.
    pub normalise: Fitted,
    /// The rules behind these fits.
    pub rules: FitRules,
    /// Why the indicator is left out of the model for all units, if it is.
    pub left_out: Option<LeftOut>,
}

/// How the steps of an indicator are fitted.
#[derive(Debug, Clone, PartialEq)]
pub struct FitRules {
    /// Which values replace missing ones.
    pub fill: FillSource,
    /// The rule of treat, for the filled values.
    pub treat: FitRule,
    /// The rule of normalise, for the treated values, turned so that higher is better.
    pub normalise: FitRule,
    /// Whether any step is fitted to all years together.
    pub uses_all_years: bool,
}

/// Why an indicator cannot distinguish units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// It has no values.
    Empty,
    /// All its values are equal.
    Constant,
    /// All its values were equal when its bounds were frozen.
    ConstantWhenFrozen,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            LeftOut::Empty => "has no value",
            LeftOut::Constant => "has the same value wherever it is known",
            LeftOut::ConstantWhenFrozen => "had only equal values when its bounds were frozen",
        })
    }
}

/// A value that was changed by the treatment.
#[derive(Debug, Clone, PartialEq)]
pub struct AdjustedValue {
    /// The index of the unit in the data set's units.
    pub unit: usize,
    /// The value before the treatment.
    pub from: f64,
    /// The value after the treatment.
    pub to: f64,
}

impl Leaf {
    /// Returns the score that all units have because the indicator is constant and counts as neutral, and since when it
    /// is constant.
    pub fn neutral(&self) -> Option<(f64, LeftOut)> {
        let Fitted::Line { to, rise: 0.0, .. } = self.normalise else { return None };
        let is_constant = self.filled.range().is_none_or(|(lowest, highest)| is_level(lowest, highest));
        Some((to, if is_constant { LeftOut::Constant } else { LeftOut::ConstantWhenFrozen }))
    }

    /// Returns the values that were moved to a bound, before the logarithm if one follows. A transform alone changes
    /// all values, but moves none to a bound.
    pub fn touched(&self) -> Vec<AdjustedValue> {
        let Some((lo, hi)) = self.treat.ends() else { return Vec::new() };
        let moved = |(unit, from): (usize, Option<f64>)| {
            let (from, to) = (from?, from?.clamp(lo, hi));
            from.total_cmp(&to).is_ne().then_some(AdjustedValue { unit, from, to })
        };
        self.filled.iter().enumerate().filter_map(moved).collect()
    }
}

/// Returns the same indicators for another year, with the fits of these.
pub(super) fn at_year(leaves: &[Leaf], data: &Dataset, recipe: &Recipe, year: i32) -> Result<Vec<Leaf>> {
    let held = |leaf: &Leaf| {
        let (treat, normalise) = (leaf.treat.clone(), leaf.normalise.clone());
        (leaf.code.clone(), Held { impute: Some(leaf.impute.clone()), treat, normalise })
    };
    let recipe = Recipe { held: leaves.iter().map(held).collect(), ..recipe.clone() };
    prepare(&data.at_year(year)?, &recipe, &BTreeMap::new())
}

/// Prepares all indicators of the recipe's tree, in its order; `changed` replaces values of the current year.
pub fn prepare<'a>(data: &'a Dataset, recipe: &'a Recipe, changed: &'a BTreeMap<String, Column>) -> Result<Vec<Leaf>> {
    let nodes = recipe.tree.nodes().iter().enumerate();
    let leaves: Vec<(usize, &Node)> = nodes.filter(|(_, node)| node.is_leaf()).collect();
    let ones = OnceLock::new();
    let steps =
        |&(place, node): &(usize, &'a Node)| Steps { recipe, place, code: &node.code, data, changed, ones: &ones };
    // The first error in the order of the tree is reported, whichever occurred first.
    let made: Vec<Result<Leaf>> = leaves.par_iter().map(|leaf| steps(leaf).leaf()).collect();
    made.into_iter().collect()
}

/// Takes over indicators that another model has prepared, and prepares only those for which `anew` is true. Everything is
/// prepared again if any indicator fills missing values from its siblings.
pub fn prepare_again<'a>(
    data: &'a Dataset,
    recipe: &'a Recipe,
    known: &'a [Leaf],
    anew: &'a (dyn Fn(&str) -> bool + Sync),
) -> Result<Vec<Leaf>> {
    let changed = BTreeMap::new();
    let is_apart = |leaf: &Leaf| leaf.rules.fill != FillSource::Siblings;
    if !known.iter().all(is_apart) || known.len() != recipe.tree.leaves().count() {
        return prepare(data, recipe, &changed);
    }
    let nodes = recipe.tree.nodes().iter().enumerate();
    let leaves = nodes.filter(|(_, node)| node.is_leaf()).zip(known);
    let ones = OnceLock::new();
    let one = |((place, node), known): ((usize, &'a Node), &Leaf)| match anew(&node.code) || known.code != node.code {
        true => Steps { recipe, place, code: &node.code, data, changed: &changed, ones: &ones }.leaf(),
        false => Ok(known.clone()),
    };
    leaves.map(one).collect()
}

/// The steps for one indicator, in the data's current year or in another one.
struct Steps<'a> {
    recipe: &'a Recipe,
    /// The indicator's index in the tree.
    place: usize,
    code: &'a str,
    data: &'a Dataset,
    changed: &'a BTreeMap<String, Column>,
    /// A column of ones, shared by all indicators without missing values, which most have not.
    ones: &'a OnceLock<Column>,
}

impl Steps<'_> {
    fn leaf(&self) -> Result<Leaf> {
        let (data, recipe) = (self.data, self.recipe);
        data.watch().check()?;
        let raw = self.figures(data, self.code)?;
        let direction = self.direction();
        let held = recipe.held.get(self.code);
        let (impute, fills, filled) = self.filled(data)?;
        let (treat_by, treat) = match held {
            Some(held) => (FitRule::Fixed(held.treat.clone()), held.treat.clone()),
            None => self.treat(data)?,
        };
        let treated = treat.apply_to(&filled);
        self.check_treated(&treat, &filled, &treated)?;
        let (normalise_by, normalise) = match held {
            Some(held) => (FitRule::Fixed(held.normalise.clone()), held.normalise.clone()),
            None => self.normalise(&treat, &treated)?,
        };
        let score = treated.mapped(Arc::new(Turned { direction, by: normalise.clone() }));
        if matches!(normalise, Fitted::Inverse { .. })
            && let Some(unit) = lost(&treated, &score)
        {
            let reason = format!("`{}` has no value above 0, so 1 / x has no share", data.units().label(unit));
            let hint = option("lower", "complement").does("takes 1 − share instead of the share of 1 / x");
            let method = self.chosen(Step::Normalise).map_or("normalise", |choice| &choice.method);
            return Err(self.refuse(method, reason, hint));
        }
        let present = self.present(&raw, &fills, &score);
        let left_out = left_out(&normalise, &filled, held.is_some());
        let rules = self.rules(treat_by, normalise_by)?;
        let code = self.code.to_string();
        Ok(Leaf {
            code,
            direction,
            raw,
            fills,
            filled,
            treated,
            score,
            present,
            impute,
            treat,
            normalise,
            rules,
            left_out,
        })
    }

    /// Returns an error if a logarithm or power that was fitted to other values is undefined for some of these.
    fn check_treated(&self, treat: &Fitted, filled: &Column, treated: &Column) -> Result<()> {
        if !matches!(treat, Fitted::Log { .. } | Fitted::LogWithin { .. } | Fitted::Power { .. }) {
            return Ok(());
        }
        let Some(unit) = lost(filled, treated) else { return Ok(()) };
        let reason = format!("{} of {} is too low for it", filled.raw()[unit], self.data.units().label(unit));
        let hint = "the bounds were fitted to other values; choose `treat` again to refit them".to_string();
        Err(self.refuse("treat", reason, hint))
    }

    /// Returns 1 where a score comes from an original value rather than an imputed one; otherwise 0.
    fn present(&self, raw: &Column, fills: &[Filled], score: &Column) -> Column {
        match fills.is_empty() {
            true if score.is_complete() => kept(self.ones, || Column::from_raw(vec![1.0; score.len()])).clone(),
            true => score.mapped(Arc::new(IsThere)),
            false => {
                let there = |(raw, score): (&f64, &f64)| if raw.is_nan() || score.is_nan() { 0.0 } else { 1.0 };
                Column::from_raw(raw.raw().iter().zip(score.raw()).map(there).collect())
            }
        }
    }

    /// Returns how the steps are fitted; frozen fits are fixed.
    fn rules(&self, treat: FitRule, normalise: FitRule) -> Result<FitRules> {
        let held = self.recipe.held.get(self.code);
        let pooling = [Step::Impute, Step::Treat, Step::Normalise];
        let uses_all_years = held.is_none() && pooling.iter().any(|step| is_pooled(self.chosen(*step)));
        let fill = match (held.and_then(|held| held.impute.as_ref()), self.chosen(Step::Impute)) {
            (None, Some(choice)) => choose("impute", impute::METHODS, choice)?.0.fit.source,
            _ => FillSource::Own,
        };
        Ok(FitRules { fill, treat, normalise, uses_all_years })
    }

    fn figures(&self, data: &Dataset, code: &str) -> Result<Column> {
        match self.changed.get(code).filter(|_| data.year() == self.data.year()) {
            Some(changed) => Ok(changed.clone()),
            None => figures(data, self.recipe, code),
        }
    }

    fn refuse(&self, method: &str, reason: String, hint: impl Into<Phrase>) -> Error {
        Error::Method { method: method.to_string(), subject: self.code.to_string(), reason, hint: Some(hint.into()) }
    }

    fn direction(&self) -> Direction {
        self.recipe.direction(self.data, self.code)
    }

    fn chosen(&self, step: Step) -> Option<&Choice> {
        self.recipe.for_leaf(&self.recipe.choices[step], self.place)
    }

    /// Returns the values of a year with missing ones filled in, and how they were filled.
    fn filled(&self, data: &Dataset) -> Result<(Fill, Vec<Filled>, Column)> {
        let own = self.figures(data, self.code)?;
        let choice = self.chosen(Step::Impute).filter(|choice| choice.method != "none");
        let held = self.recipe.held.get(self.code).and_then(|held| held.impute.clone());
        if choice.is_none() && held.is_none() {
            return Ok((Fill::Same, Vec::new(), own));
        }
        let is_pooled = is_pooled(choice);
        let pool = |code: &str, own: &Column| match is_pooled {
            true => pooled(data, self.recipe, code, |data| self.figures(data, code)),
            false => Ok(own.clone()),
        };
        let years = match data.year() {
            Some(_) if is_yearly(data, self.recipe, self.code)? => self.years(data)?,
            _ => Vec::new(),
        };
        let dimension = || {
            let sibling = |code: &str| {
                let figures = self.figures(data, code)?;
                let (pool, direction) = (pool(code, &figures)?, self.recipe.direction(data, code));
                Ok(Sibling { code: code.to_string(), direction, figures, pool })
            };
            self.dimension().into_iter().map(sibling).collect()
        };
        let gaps = Gaps {
            code: self.code,
            units: data.units(),
            figures: &own,
            pool: &pool(self.code, &own)?,
            year: data.year(),
            years: &years,
            dimension: &dimension,
        };
        let fill = match (held, choice) {
            (Some(held), _) => held,
            (None, Some(choice)) => {
                let (method, args) = choose("impute", impute::METHODS, choice)?;
                (method.fit.of)(&gaps, &args)?
            }
            (None, None) => Fill::Same,
        };
        let fills = fill.apply(&gaps)?;
        let mut values = own.raw().to_vec();
        fills.iter().for_each(|filled| values[filled.unit] = filled.value);
        Ok((fill, fills, Column::from_raw(values)))
    }

    fn years(&self, data: &Dataset) -> Result<Vec<(i32, Column)>> {
        let figures = |&year: &i32| Ok((year, self.figures(&data.at_year(year)?, self.code)?));
        data.years().iter().map(figures).collect()
    }

    /// Returns the indicators of the same dimension; for an indicator directly below the index, the others directly
    /// below it.
    fn dimension(&self) -> Vec<&str> {
        let nodes = self.recipe.tree.nodes();
        let path = std::iter::successors(Some(self.place), |&place| nodes[place].parent);
        let top = path.filter(|&place| nodes[place].level == 1).last();
        let top = top.filter(|&place| !nodes[place].is_leaf());
        let is_in = |place: usize| match top {
            Some(top) => self.recipe.tree.is_within(place, top),
            None => nodes[place].level == 1,
        };
        let leaves = nodes.iter().enumerate().filter(|(place, node)| node.is_leaf() && is_in(*place));
        leaves.map(|(_, node)| node.code.as_str()).collect()
    }

    /// Fits the treatment for a year, to its values or to those of all years.
    fn treat(&self, data: &Dataset) -> Result<(FitRule, Fitted)> {
        let choice = self.chosen(Step::Treat);
        let column = match is_pooled(choice) {
            true => pooled(data, self.recipe, self.code, |data| Ok(self.filled(data)?.2))?,
            false => self.filled(data)?.2,
        };
        let Some(choice) = choice else { return Ok((Fitted::Same.into(), Fitted::Same)) };
        let found = treat::fit(choice, &treat::Figures { code: self.code, column: &column, units: data.units() });
        // Values that differ only by rounding must not be stretched.
        let is_rounding = |(least, greatest)| least < greatest && is_level(least, greatest);
        match found {
            Ok((rule, Fitted::Same)) => Ok((rule, Fitted::Same)),
            found if column.range().is_some_and(is_rounding) => {
                Ok((found.map_or(FitRule::Search(Fitted::Same), |(rule, _)| rule), Fitted::Same))
            }
            found => found,
        }
    }

    /// Fits the normalisation, to the values of the year or of all years. If the treatment is fitted year by year, each
    /// year gets its own.
    fn normalise(&self, treat: &Fitted, treated: &Column) -> Result<(FitRule, Fitted)> {
        let (data, direction) = (self.data, self.direction());
        let Some(choice) = self.chosen(Step::Normalise) else { return Ok((Fitted::Same.into(), Fitted::Same)) };
        let is_one_treatment = is_pooled(self.chosen(Step::Treat));
        let of_year = |year: &Dataset| {
            let treat = if is_one_treatment { treat.clone() } else { self.treat(year)?.1 };
            Ok(treat.apply_to(&self.filled(year)?.2))
        };
        let column = match is_pooled(Some(choice)) {
            true => turned(&pooled(data, self.recipe, self.code, of_year)?, direction),
            false => turned(treated, direction),
        };
        let own = turned(treated, direction);
        let figure = |unit: &str| Ok(own.get(data.units().resolve(unit)?));
        let about = data.indicator(self.code).ok();
        let posts = about.and_then(|about| about.posts).map(|[from, to]| (from, to));
        let target = about.and_then(|about| about.target);
        let given =
            normalise::NormaliseInput { code: self.code, column: &column, direction, posts, target, figure: &figure };
        let (method, args) = choose("normalise", normalise::METHODS, choice)?;
        let rule = (method.fit.of)(&given, &args)?;
        let fitted = given.fitted(&rule)?;
        match neutral::of(self.recipe, self.place)?.filter(|_| fitted == Fitted::Nothing && column.count() > 0) {
            Some(neutral) => {
                let fitted = Fitted::Line { from: 0.0, span: 1.0, to: neutral, rise: 0.0 };
                Ok((FitRule::Fixed(fitted.clone()), fitted))
            }
            None => Ok((rule, fitted)),
        }
    }
}

/// 1 if there is a value, otherwise 0.
struct IsThere;

impl Mapping for IsThere {
    fn apply_to_all(&self, values: &mut [f64]) {
        values.iter_mut().for_each(|x| *x = if x.is_nan() { 0.0 } else { 1.0 });
    }
}

/// Returns why an indicator is left out, if it is.
fn left_out(normalise: &Fitted, filled: &Column, is_held: bool) -> Option<LeftOut> {
    match (normalise, filled.count()) {
        (_, 0) => Some(LeftOut::Empty),
        (Fitted::Nothing, _) if is_held => Some(LeftOut::ConstantWhenFrozen),
        (Fitted::Nothing, _) => Some(LeftOut::Constant),
        _ => None,
    }
}

/// Returns the values of the current year as the model uses them, divided by the denominator if one is chosen.
fn figures(data: &Dataset, recipe: &Recipe, code: &str) -> Result<Column> {
    let own = data.column(code)?;
    let Some(divided) = recipe.denominate.get(code) else { return Ok(own) };
    let below = data.column(&divided.by)?;
    let is_wrong = |&unit: &usize| !own.raw()[unit].is_nan() && below.raw()[unit] <= 0.0;
    if let Some(unit) = (0..own.len()).find(is_wrong) {
        let (label, by, found) = (data.units().label(unit), &divided.by, below.raw()[unit]);
        return Err(Error::Method {
            method: "denominate".to_string(),
            subject: code.to_string(),
            reason: format!("{by} must be above 0 to divide by it, but is {found} for {label}"),
            hint: Some(act("denominate").arg("none").with("at", code).does("takes the values as they are")),
        });
    }
    Ok(own.combine(Op::Divide, &below)?.with_right(Op::Multiply, divided.scale))
}

/// Whether the values, as the model uses them, differ by year.
fn is_yearly(data: &Dataset, recipe: &Recipe, code: &str) -> Result<bool> {
    let by = recipe.denominate.get(code).map(|divided| divided.by.as_str());
    let is_yearly = |code: &str| Ok(data.by_year(code)?.len() > 1);
    Ok(is_yearly(code)? || by.map_or(Ok(false), is_yearly)?)
}

/// Concatenates the columns of all years; a single column if its values apply to all years.
fn pooled(data: &Dataset, recipe: &Recipe, code: &str, of: impl Fn(&Dataset) -> Result<Column>) -> Result<Column> {
    if !is_yearly(data, recipe, code)? {
        return of(data);
    }
    let years = data.years().iter().map(|&year| of(&data.at_year(year)?)).collect::<Result<Vec<Column>>>()?;
    Ok(Column::from_raw(years.iter().flat_map(|year| year.raw()).copied().collect()))
}

fn is_pooled(choice: Option<&Choice>) -> bool {
    choice.is_some_and(|choice| choice.per == FitWindow::All)
}

/// Returns a unit that had a value before and has none after, if there is one.
fn lost(before: &Column, after: &Column) -> Option<usize> {
    before.iter().zip(after.iter()).position(|(before, after)| before.is_some() && after.is_none())
}

/// Changes the sign if lower is better, so that higher is better from here on.
fn turned(treated: &Column, direction: Direction) -> Column {
    match direction {
        Direction::Higher => treated.clone(),
        Direction::Lower => Column::from_raw(treated.raw().iter().map(|value| -value).collect()),
    }
}
