//! Columns in the language: one value per city, with arithmetic.

use rhai::plugin::*;
use rhai::{Array, Dynamic, Map, NativeCallContext};

use crate::data::formula::{Func, Op};
use crate::model::{Deviation, Quantile, Spread};
use crate::script::ScriptResult;
use crate::script::engine::args::settings;
use crate::script::engine::math::small_enough;
use crate::script::engine::value::{kind_of, number_of};
use crate::{Error, Result, analysis};

#[export_module]
pub mod functions {
    pub type Column = crate::data::Column;

    /// Make a column from a list of numbers; `()` is missing.
    ///
    /// ```rhai
    /// > column([1, (), 4]).mean()
    /// 2.5
    /// ```
    #[rhai_fn(return_raw)]
    pub fn column(list: Array) -> ScriptResult<Column> {
        let value = |value: &Dynamic| match number_of(value) {
            _ if value.is_unit() => Ok(None),
            Some(number) if number.is_finite() => Ok(Some(number)),
            _ => Err(Error::wrong("column", kind_of(value), "finite numbers, with `()` for missing values")),
        };
        Ok(list.iter().map(value).collect::<Result<Column>>()?)
    }

    /// Add two columns, or a column and a number, city by city; a missing part makes the sum missing.
    ///
    /// ```rhai
    /// > (column([1, ()]) + 1).values()
    /// [2, ()]
    /// ```
    #[rhai_fn(name = "+", return_raw)]
    pub fn plus(a: Column, b: Dynamic) -> ScriptResult<Column> {
        right(&a, Op::Add, &b)
    }

    #[rhai_fn(name = "+", return_raw)]
    pub fn plus_left(a: Dynamic, b: Column) -> ScriptResult<Column> {
        left(&a, Op::Add, &b)
    }

    /// Subtract columns, or numbers from them, city by city.
    ///
    /// ```rhai
    /// > (column([5, 7]) - column([1, 2])).values()
    /// [4, 5]
    /// ```
    #[rhai_fn(name = "-", return_raw)]
    pub fn minus(a: Column, b: Dynamic) -> ScriptResult<Column> {
        right(&a, Op::Subtract, &b)
    }

    #[rhai_fn(name = "-", return_raw)]
    pub fn minus_left(a: Dynamic, b: Column) -> ScriptResult<Column> {
        left(&a, Op::Subtract, &b)
    }

    #[rhai_fn(name = "-")]
    pub fn negative(a: Column) -> Column {
        a.with_left(Op::Multiply, -1.0)
    }

    /// Multiply columns, or a column by a number, city by city.
    ///
    /// ```rhai
    /// > (2 * column([1, 2])).values()
    /// [2, 4]
    /// ```
    #[rhai_fn(name = "*", return_raw)]
    pub fn times(a: Column, b: Dynamic) -> ScriptResult<Column> {
        right(&a, Op::Multiply, &b)
    }

    #[rhai_fn(name = "*", return_raw)]
    pub fn times_left(a: Dynamic, b: Column) -> ScriptResult<Column> {
        left(&a, Op::Multiply, &b)
    }

    /// Divide columns, or a column by a number, city by city; a division by zero is missing.
    ///
    /// ```rhai
    /// > let d = load("demo")
    /// d: data set, demo: 6 cities × 4 indicators × 2021–2022, current year 2022
    /// > d.trade / d.firms
    /// trade / firms 2022
    /// city          value
    /// ────────────────────
    /// Atlantis     2.4000
    /// Brobdingnag  0.4000
    /// Cockaigne    0.7000
    /// Erewhon      0.4000
    /// Laputa       0.2000
    /// Lilliput     0.4000
    /// > d.trade / d.year(2021).firms
    /// error: cannot combine a column of 2022 with one of 2021
    ///   |
    /// 1 | d.trade / d.year(2021).firms
    ///   |         ^
    /// ```
    #[rhai_fn(name = "/", return_raw)]
    pub fn divided(a: Column, b: Dynamic) -> ScriptResult<Column> {
        right(&a, Op::Divide, &b)
    }

    #[rhai_fn(name = "/", return_raw)]
    pub fn divided_left(a: Dynamic, b: Column) -> ScriptResult<Column> {
        left(&a, Op::Divide, &b)
    }

    /// Raise a number or a column to a power, unit by unit.
    ///
    /// `^` comes before a minus sign and groups from the right, as in mathematics, R and Python: `-2^2` is -4 (in Excel
    /// it is 4), `2^3^2` is 512 (in Excel 64). Brackets give the other meaning. Formulas follow the same rule.
    ///
    /// ```rhai
    /// > (column([2, 3]) ^ 2).values()
    /// [4, 9]
    /// > [-2^2, (-2)^2, 2^3^2, (2^3)^2, 2^-1]
    /// [-4, 4, 512, 64, 0.5]
    /// ```
    #[rhai_fn(name = "^", return_raw)]
    pub fn power(a: Column, b: Dynamic) -> ScriptResult<Column> {
        right(&a, Op::Power, &b)
    }

    #[rhai_fn(name = "^", return_raw)]
    pub fn power_left(a: Dynamic, b: Column) -> ScriptResult<Column> {
        left(&a, Op::Power, &b)
    }

    /// List the values in the order of the cities; `()` is missing.
    ///
    /// ```rhai
    /// > load("demo").ports.values()
    /// [5, 1, 3, (), 2, 4]
    /// ```
    #[rhai_fn(pure)]
    pub fn values(column: &mut Column) -> Array {
        column.iter().map(|value| value.map_or(Dynamic::UNIT, Dynamic::from)).collect()
    }

    /// Give the value of one city, `c["Wuhan"]`; `()` where it is missing.
    ///
    /// ```rhai
    /// > load("demo").trade["Laputa"]
    /// 40
    /// ```
    #[rhai_fn(index_get, return_raw, pure)]
    pub fn value_of(column: &mut Column, unit: &str) -> ScriptResult<Dynamic> {
        let Some(origin) = column.origin() else {
            let message = "this column does not belong to a data set, so its values cannot be looked up by name";
            return Err(Error::plain(message).into());
        };
        Ok(column.get(origin.units.resolve(unit)?).map_or(Dynamic::UNIT, Dynamic::from))
    }

    /// Count the values that are there.
    ///
    /// ```rhai
    /// > load("demo").ports.count()
    /// 5
    /// ```
    #[rhai_fn(pure)]
    pub fn count(column: &mut Column) -> i64 {
        i64::try_from(column.count()).unwrap_or(i64::MAX)
    }

    /// Add up the values that are there.
    ///
    /// ```rhai
    /// > load("demo").ports.sum()
    /// 15
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn sum(context: NativeCallContext, column: &mut Column) -> ScriptResult<Dynamic> {
        small_enough(&context, "sum", column.sum())
    }

    /// Give the mean of the values that are there.
    ///
    /// ```rhai
    /// > load("demo").ports.mean()
    /// 3
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn mean(context: NativeCallContext, column: &mut Column) -> ScriptResult<Dynamic> {
        statistic(&context, "mean", column.mean())
    }

    /// Give the skewness of the values that are there (G1, as Excel's SKEW); `()` below three values or without spread.
    ///
    /// ```rhai
    /// > column([1, 2, 6]).skew()
    /// 1.45786
    /// ```
    #[rhai_fn(pure)]
    pub fn skew(column: &mut Column) -> Dynamic {
        optional(column.skew())
    }

    /// Give the excess kurtosis of the values that are there (G2, as Excel's KURT); `()` below four values or without
    /// spread.
    ///
    /// ```rhai
    /// > column([0, 0, 0, 1]).kurtosis()
    /// 4
    /// ```
    #[rhai_fn(pure)]
    pub fn kurtosis(column: &mut Column) -> Dynamic {
        optional(column.kurtosis())
    }

    /// Correlate two columns, over the cities that have both; `()` below three or without spread.
    ///
    /// `p: true` returns how often two unrelated columns would show a correlation at least as strong (two-sided): by
    /// Student's t with n − 2 degrees of freedom, for Kendall's tau-b by the normal approximation with the correction
    /// for ties.
    ///
    /// ```rhai
    /// > column([1, 2, 3, 4]).correlate(column([1, 3, 3, 4]), #{ correlation: "kendall" })
    /// 0.912871
    /// > column([1, 2, 3, 4]).correlate(column([1, 3, 3, 4]), #{ p: true })
    /// 0.0766195
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn correlate(column: &mut Column, other: Column) -> ScriptResult<Dynamic> {
        correlated(column, &other, &Map::new())
    }

    /// options: PAIR
    #[rhai_fn(name = "correlate", return_raw, pure)]
    pub fn correlate_with(column: &mut Column, other: Column, options: Map) -> ScriptResult<Dynamic> {
        correlated(column, &other, &options)
    }

    /// Give the standard deviation of the values that are there, of the sample (n − 1) unless told otherwise.
    ///
    /// ```rhai
    /// > column([2, 4]).sd()
    /// 1.41421
    /// > column([2, 4]).sd(#{ deviation: "population" })
    /// 1
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn sd(context: NativeCallContext, column: &mut Column) -> ScriptResult<Dynamic> {
        statistic(&context, "sd", column.sd())
    }

    /// options: DEVIATION
    #[rhai_fn(name = "sd", return_raw, pure)]
    pub fn sd_with(context: NativeCallContext, column: &mut Column, options: Map) -> ScriptResult<Dynamic> {
        let Spread { deviation } = Spread::read(&settings(&options)?)?;
        let sd = match deviation {
            Deviation::Sample => column.sd(),
            Deviation::Population => column.sd_of_population(),
        };
        statistic(&context, "sd", sd)
    }

    /// Give the least value.
    ///
    /// ```rhai
    /// > load("demo").firms.min()
    /// 50
    /// ```
    #[rhai_fn(pure)]
    pub fn min(column: &mut Column) -> Dynamic {
        optional(column.range().map(|range| range.0))
    }

    /// Give the greatest value.
    ///
    /// ```rhai
    /// > load("demo").firms.max()
    /// 250
    /// ```
    #[rhai_fn(pure)]
    pub fn max(column: &mut Column) -> Dynamic {
        optional(column.range().map(|range| range.1))
    }

    /// Give the middle value, by linear interpolation between two.
    ///
    /// ```rhai
    /// > load("demo").firms.median()
    /// 125
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn median(context: NativeCallContext, column: &mut Column) -> ScriptResult<Dynamic> {
        statistic(&context, "median", column.quantile(0.5))
    }

    /// Give the quantile at a share from 0 to 1, by linear interpolation (type 7 of Hyndman & Fan 1996).
    ///
    /// `type` chooses another of their nine types, under the numbers that R uses: 1 to 3 return a value or the middle of
    /// two, 4 to 9 interpolate.
    ///
    /// ```rhai
    /// > column([1, 2, 3, 4, 5]).quantile(0.25)
    /// 2
    /// > column([1, 2, 3, 4, 5]).quantile(0.25, #{ type: 6 })
    /// 1.5
    /// > column([1, 2]).quantile(25)
    /// error: quantile: found the number 25, expected a share from 0 to 1
    ///   |
    /// 1 | column([1, 2]).quantile(25)
    ///   |                ^^^^^^^^
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn quantile(context: NativeCallContext, column: &mut Column, share: Dynamic) -> ScriptResult<Dynamic> {
        quantile_at(&context, column, &share, &Map::new())
    }

    /// options: QUANTILE
    #[rhai_fn(name = "quantile", return_raw, pure)]
    pub fn quantile_with(
        context: NativeCallContext,
        column: &mut Column,
        share: Dynamic,
        options: Map,
    ) -> ScriptResult<Dynamic> {
        quantile_at(&context, column, &share, &options)
    }

    /// Rank by value, 1 for the greatest; equal values share the better rank.
    ///
    /// ```rhai
    /// > column([5, 7, 7, 1]).rank().values()
    /// [3, 1, 1, 4]
    /// ```
    #[rhai_fn(pure)]
    pub fn rank(column: &mut Column) -> Column {
        column.rank()
    }

    /// Take the natural logarithm of every value; of zero and below it is missing.
    ///
    /// ```rhai
    /// > column([1, 0]).ln().values()
    /// [0, ()]
    /// ```
    #[rhai_fn(pure)]
    pub fn ln(column: &mut Column) -> Column {
        column.map(Func::Ln)
    }

    /// Take the decimal logarithm of every value; of zero and below it is missing.
    ///
    /// ```rhai
    /// > column([1000]).log10().values()
    /// [3]
    /// ```
    #[rhai_fn(pure)]
    pub fn log10(column: &mut Column) -> Column {
        column.map(Func::Log10)
    }

    /// Take the exponential of every value.
    ///
    /// ```rhai
    /// > column([0]).exp().values()
    /// [1]
    /// ```
    #[rhai_fn(pure)]
    pub fn exp(column: &mut Column) -> Column {
        column.map(Func::Exp)
    }

    /// Take the square root of every value; of a negative one it is missing.
    ///
    /// ```rhai
    /// > column([9, -1]).sqrt().values()
    /// [3, ()]
    /// ```
    #[rhai_fn(pure)]
    pub fn sqrt(column: &mut Column) -> Column {
        column.map(Func::Sqrt)
    }

    /// Take every value without its sign.
    ///
    /// ```rhai
    /// > column([-2, 2]).abs().values()
    /// [2, 2]
    /// ```
    #[rhai_fn(pure)]
    pub fn abs(column: &mut Column) -> Column {
        column.map(Func::Abs)
    }

    /// Say whether two columns hold the same values.
    ///
    /// ```rhai
    /// > load("demo").trade == load("demo")["trade"]
    /// true
    /// ```
    #[rhai_fn(name = "==")]
    pub fn equals(a: Column, b: Column) -> bool {
        a == b
    }

    #[rhai_fn(name = "!=")]
    pub fn differs(a: Column, b: Column) -> bool {
        a != b
    }
}

fn quantile_at(
    context: &NativeCallContext,
    column: &crate::data::Column,
    share: &Dynamic,
    options: &Map,
) -> ScriptResult<Dynamic> {
    let Quantile { r#type } = Quantile::read(&settings(options)?)?;
    let share = number_of(share)
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| Error::wrong("quantile", kind_of(share), "a share from 0 to 1"))?;
    statistic(context, "quantile", column.quantile_of_type(share, r#type))
}

/// Missing where there is none.
fn statistic(context: &NativeCallContext, name: &str, value: Option<f64>) -> ScriptResult<Dynamic> {
    value.map_or(Ok(Dynamic::UNIT), |value| small_enough(context, name, value))
}

fn optional(value: Option<f64>) -> Dynamic {
    value.map_or(Dynamic::UNIT, Dynamic::from)
}

fn correlated(a: &crate::data::Column, b: &crate::data::Column, options: &Map) -> ScriptResult<Dynamic> {
    Ok(optional(analysis::correlate_columns(a, b, &settings(options)?)?))
}

fn right(a: &crate::data::Column, op: Op, b: &Dynamic) -> ScriptResult<crate::data::Column> {
    if let Some(b) = b.read_lock::<crate::data::Column>() {
        return Ok(a.combine(op, &b)?);
    }
    Ok(a.with_right(op, operand(b)?))
}

fn left(a: &Dynamic, op: Op, b: &crate::data::Column) -> ScriptResult<crate::data::Column> {
    Ok(b.with_left(op, operand(a)?))
}

fn operand(value: &Dynamic) -> Result<f64> {
    number_of(value).ok_or_else(|| Error::wrong("arithmetic of a column", kind_of(value), "a column or a number"))
}
