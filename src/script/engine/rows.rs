//! Rows of rankings and data sets, as closures read them: on whole columns if that certainly means the same, else row
//! by row.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use rhai::{Dynamic, EvalAltResult, FnPtr, ImmutableString, NativeCallContext};

use super::home::Context;
use super::row_plan::Plan;
use super::value::{kind_of, number_of};
use crate::data::names::unknown;
use crate::data::{Dataset, Formula, Units};
use crate::rank::{Place, Ranking, Value};
use crate::render::{self, Shape, Show};
use crate::script::ScriptResult;
use crate::{Error, Result};

/// The row of one unit, which closures read and `of` and `rows` return.
#[derive(Clone)]
pub enum Row {
    Ranked { ranking: Ranking, place: Place },
    Plain { data: Dataset, unit: usize },
}

impl Show for Row {
    fn shapes(&self) -> Vec<Shape> {
        vec![Shape::Facts(match self {
            Row::Ranked { ranking, place } => render::of(ranking, place),
            Row::Plain { data, unit } => render::unit(data, *unit),
        })]
    }
}

/// A city. It equals any of its names; comparing it with an unknown name is an error.
#[derive(Clone)]
pub struct Unit {
    pub units: Arc<Units>,
    pub unit: usize,
}

impl Unit {
    pub fn label(&self) -> String {
        self.units.label(self.unit)
    }

    pub fn code(&self) -> &str {
        &self.units.codes[self.unit]
    }

    pub fn is_named(&self, name: &str) -> Result<bool> {
        Ok(self.units.resolve(name)? == self.unit)
    }
}

impl Row {
    /// The rows that a ranking shows.
    pub fn of_ranking(ranking: &Ranking) -> Vec<Row> {
        ranking.places().map(|place| Row::Ranked { ranking: ranking.clone(), place: *place }).collect()
    }

    /// All units of a data set, in its current year.
    pub fn of_data(data: &Dataset) -> Vec<Row> {
        (0..data.units().len()).map(|unit| Row::Plain { data: data.clone(), unit }).collect()
    }

    /// Whether the work on its data was stopped.
    pub fn is_stopped(&self) -> bool {
        match self {
            Row::Ranked { ranking, .. } => ranking.data().watch().is_stopped(),
            Row::Plain { data, .. } => data.watch().is_stopped(),
        }
    }

    pub fn unit(&self) -> Unit {
        match self {
            Row::Ranked { ranking, place } => Unit { units: ranking.data().units().clone(), unit: place.unit },
            Row::Plain { data, unit } => Unit { units: data.units().clone(), unit: *unit },
        }
    }

    /// The value of a column in this row; `unit` is not a column.
    pub fn value(&self, name: &str) -> Result<Value> {
        let Unit { units, unit } = self.unit();
        match (name, self) {
            ("name", _) => Ok(Value::Text(units.names[unit].to_string())),
            ("name_zh", _) => Ok(Value::Text(units.names_zh[unit].to_string())),
            ("code", _) => Ok(Value::Text(units.codes[unit].to_string())),
            ("rank", Row::Ranked { place, .. }) => Ok(Value::Rank(Some((place.rank, place.tied)))),
            ("score", Row::Ranked { place, .. }) => Ok(Value::Number(place.score)),
            (_, Row::Ranked { ranking, .. }) => ranking.read(name, unit),
            (_, Row::Plain { data, .. }) => match units.grouping(name) {
                Some(grouping) => Ok(Value::Text(grouping.values[unit].to_string())),
                None => data.figure(unit, name).map(Value::Number).map_err(|_| no_column(data, name)),
            },
        }
    }

    /// The values of a row of a data set, by indicator; an error if one is missing, or for a row of a ranking.
    pub fn numbers(&self) -> Result<Vec<(String, f64)>> {
        let Row::Plain { data, unit } = self else {
            return Err(Error::plain("`weigh` takes a row of a data set, such as `d.rows()[0]`, not one of a ranking"));
        };
        let number = |of: &crate::data::Indicator| match data.figure(*unit, &of.code)? {
            Some(number) => Ok((of.code.clone(), number)),
            None => Err(Error::plain(format!(
                "`weigh` needs a number for `{}`, and the row of {} has none",
                of.code,
                self.unit().label()
            ))),
        };
        data.indicators().iter().map(number).collect()
    }

    /// The same as a value of the language.
    pub fn read(&self, name: &str) -> Result<Dynamic> {
        if name == "unit" {
            return Ok(Dynamic::from(self.unit()));
        }
        Ok(match self.value(name)? {
            Value::Text(text) => Dynamic::from(ImmutableString::from(text)),
            Value::Number(number) => number.map_or(Dynamic::UNIT, Dynamic::from),
            Value::Rank(rank) => rank.map_or(Dynamic::UNIT, |(rank, _)| {
                // Ranks count units and are far smaller than the largest integer.
                Dynamic::from(i64::try_from(rank).unwrap_or(i64::MAX))
            }),
        })
    }
}

fn no_column(data: &Dataset, name: &str) -> Error {
    let groups = data.units().groups.iter().map(|grouping| grouping.code.as_str());
    let indicators = data.indicators().iter().map(|indicator| indicator.code.as_str());
    let own = ["unit", "name", "name_zh", "code"].into_iter();
    let known: Vec<&str> = own.chain(groups).chain(indicators).collect();
    unknown("column", name, known.iter().copied())
}

/// The result of a closure over the units of a data set.
#[derive(Debug, Clone, PartialEq)]
pub enum Computed {
    /// A formula over indicators, which can be saved and computed again.
    Formula(Formula),
    /// One value for each row.
    Values(Answers<Option<f64>>),
}

/// One answer for each row, and in how many rows a missing value was compared by order.
#[derive(Debug, Clone, PartialEq)]
pub struct Answers<T> {
    pub all: Vec<T>,
    pub gaps: usize,
}

impl<T> Answers<T> {
    /// The note to add if missing values affected the result.
    pub fn remark(&self, asker: &str) -> Option<String> {
        let (n, rows) = (self.gaps, if self.gaps == 1 { "row" } else { "rows" });
        let lack = if n == 1 { "lacks" } else { "lack" };
        (n > 0).then(|| format!("`{asker}`: {n} {rows} {lack} a value that is compared, so the comparison is false"))
    }
}

/// For each row, whether a condition is true; `asker` is the function that was given the condition.
pub fn test(context: &NativeCallContext, rows: &[Row], condition: &FnPtr, asker: &str) -> ScriptResult<Answers<bool>> {
    if let Some(truths) =
        plan(context, rows, condition, |plan, body| plan.truths(body).map(|all| Answers { all, gaps: plan.gaps() }))
    {
        return Ok(truths);
    }
    let wrong = |found: &Dynamic| Error::wrong(format!("condition of `{asker}`"), kind_of(found), "true or false");
    row_by_row(context, rows, condition, |held| held.as_bool().map_err(|_| wrong(&held).into()))
}

/// The result of a closure over all units of a data set; `asker` is the function that was given the closure.
pub fn compute(context: &NativeCallContext, rows: &[Row], closure: &FnPtr, asker: &str) -> ScriptResult<Computed> {
    match plan(context, rows, closure, |plan, body| plan.formula(body)) {
        Some(formula) => Ok(Computed::Formula(formula)),
        None => values(context, rows, closure, asker).map(Computed::Values),
    }
}

/// The number that a closure computes from each row.
pub fn values(
    context: &NativeCallContext,
    rows: &[Row],
    closure: &FnPtr,
    asker: &str,
) -> ScriptResult<Answers<Option<f64>>> {
    if let Some(column) = plan(context, rows, closure, |plan, body| plan.numbers(body)) {
        return Ok(Answers { all: column.iter().collect(), gaps: 0 });
    }
    let expected = "a number, or `()` for a missing one";
    let number = |value: Dynamic| match number_of(&value) {
        None if !value.is_unit() => {
            Err(Error::wrong(format!("closure of `{asker}`"), kind_of(&value), expected).into())
        }
        number => Ok(number),
    };
    row_by_row(context, rows, closure, number)
}

pub(in crate::script) fn plan<T>(
    context: &NativeCallContext,
    rows: &[Row],
    closure: &FnPtr,
    evaluate: impl FnOnce(&Plan, &rhai::Expr) -> Option<T>,
) -> Option<T> {
    let home = Context::of(context);
    let known = home.functions.borrow();
    let of = known.closure(closure)?;
    evaluate(&Plan::new(rows, &known, of, closure)?, of.body.as_ref()?)
}

fn row_by_row<T>(
    context: &NativeCallContext,
    rows: &[Row],
    closure: &FnPtr,
    read: impl Fn(Dynamic) -> ScriptResult<T>,
) -> ScriptResult<Answers<T>> {
    let _walk = Walk::start(context);
    let (met_gap, mut gaps) = (Context::of(context).met_gap, 0);
    let mut answer = |row: &Row| {
        met_gap.set(false);
        let answer = read(closure.call_within_context(context, (row.clone(),))?);
        gaps += usize::from(met_gap.get());
        answer
    };
    let all = rows.iter().map(&mut answer).collect::<ScriptResult<Vec<T>>>()?;
    Ok(Answers { all, gaps })
}

/// While this exists, non-finite results are missing values; dropping it ends that, even after an error.
struct Walk {
    in_rows: Rc<Cell<bool>>,
    before: bool,
}

impl Walk {
    fn start(context: &NativeCallContext) -> Walk {
        let in_rows = Context::of(context).in_rows;
        let before = in_rows.replace(true);
        Walk { in_rows, before }
    }
}

impl Drop for Walk {
    fn drop(&mut self) {
        self.in_rows.set(self.before);
    }
}

/// A finite number; otherwise a missing value while rows are processed, and an error anywhere else.
pub fn finite(context: &NativeCallContext, number: f64, error: impl FnOnce() -> Error) -> ScriptResult<Dynamic> {
    match number.is_finite() {
        true => Ok(Dynamic::from(number)),
        false if is_walking(context) => Ok(Dynamic::UNIT),
        false => Err(Box::<EvalAltResult>::from(error())),
    }
}

fn is_walking(context: &NativeCallContext) -> bool {
    Context::of(context).in_rows.get()
}
