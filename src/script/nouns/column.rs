//! Columns: one value per city, with arithmetic.

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

    /// Make a column from a list of numbers; `()` is a missing value.
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

    /// Add two columns, or a column and a number, city by city.
    ///
    /// If either value is missing, so is the sum.
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

    /// Subtract one column from another, or a number from a column, city by city.
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

    /// Divide columns, or a column by a number, city by city.
    ///
    /// A division by zero gives a missing value.
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
    /// `^` binds tighter than a minus sign and groups from the right, as in mathematics, R and Python: `-2^2` is -4 (4
    /// in Excel) and `2^3^2` is 512 (64 in Excel). Use brackets for the other meaning. Formulas follow the same rule.
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

    /// List the values in the order of the cities; `()` is a missing value.
    ///
    /// ```rhai
    /// > load("demo").ports.values()
    /// [5, 1, 3, (), 2, 4]
    /// ```
    #[rhai_fn(pure)]
    pub fn values(column: &mut Column) -> Array {
        column.iter().map(|value| value.map_or(Dynamic::UNIT, Dynamic::from)).collect()
    }

    /// Return the value of one city, `c["Wuhan"]`; `()` if it is missing.
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

    /// Count the values that are not missing.
    ///
    /// ```rhai
    /// > load("demo").ports.count()
    /// 5
    /// ```
    #[rhai_fn(pure)]
    pub fn count(column: &mut Column) -> i64 {
        i64::try_from(column.count()).unwrap_or(i64::MAX)
    }

    /// Return the sum of the values, ignoring missing ones.
    ///
    /// ```rhai
    /// > load("demo").ports.sum()
    /// 15
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn sum(context: NativeCallContext, column: &mut Column) -> ScriptResult<Dynamic> {
        small_enough(&context, "sum", column.sum())
    }

    /// Return the mean of the values, ignoring missing ones.
    ///
    /// ```rhai
    /// > load("demo").ports.mean()
    /// 3
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn mean(context: NativeCallContext, column: &mut Column) -> ScriptResult<Dynamic> {
        statistic(&context, "mean", column.mean())
    }

    /// Return the skewness of the values (G1, as Excel's SKEW).
    ///
    /// Missing values are ignored. The result is `()` for fewer than three values or a constant column.
    ///
    /// ```rhai
    /// > column([1, 2, 6]).skew()
    /// 1.45786
    /// ```
    #[rhai_fn(pure)]
    pub fn skew(column: &mut Column) -> Dynamic {
        optional(column.skew())
    }

    /// Return the excess kurtosis of the values (G2, as Excel's KURT).
    ///
    /// Missing values are ignored. The result is `()` for fewer than four values or a constant column.
    ///
    /// ```rhai
    /// > column([0, 0, 0, 1]).kurtosis()
    /// 4
    /// ```
    #[rhai_fn(pure)]
    pub fn kurtosis(column: &mut Column) -> Dynamic {
        optional(column.kurtosis())
    }

    /// Return the correlation of two columns over the cities that have both values.
    ///
    /// The result is `()` for fewer than three cities or a constant column.
    ///
    /// `p: true` returns the p-value instead: the probability that two unrelated columns show a correlation at least as
    /// strong, in either direction. It is computed by Student's t with n − 2 degrees of freedom; for Kendall's tau-b by
    /// the normal approximation, corrected for ties.
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

    /// Return the standard deviation of the values, ignoring missing ones.
    ///
    /// It is that of the sample (n − 1), or with `deviation: "population"` that of the population (n).
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

    /// Return the lowest value.
    ///
    /// ```rhai
    /// > load("demo").firms.min()
    /// 50
    /// ```
    #[rhai_fn(pure)]
    pub fn min(column: &mut Column) -> Dynamic {
        optional(column.range().map(|range| range.0))
    }

    /// Return the highest value.
    ///
    /// ```rhai
    /// > load("demo").firms.max()
    /// 250
    /// ```
    #[rhai_fn(pure)]
    pub fn max(column: &mut Column) -> Dynamic {
        optional(column.range().map(|range| range.1))
    }

    /// Return the median: the middle value, or the mean of the middle two.
    ///
    /// ```rhai
    /// > load("demo").firms.median()
    /// 125
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn median(context: NativeCallContext, column: &mut Column) -> ScriptResult<Dynamic> {
        statistic(&context, "median", column.quantile(0.5))
    }

    /// Return the quantile at a share from 0 to 1, such as 0.25.
    ///
    /// It is interpolated linearly (type 7 of Hyndman & Fan 1996). `type` chooses another of their nine types, numbered
    /// as in R: types 1 to 3 return a value of the column or the midpoint of two, types 4 to 9 interpolate.
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

    /// Rank the values, 1 for the highest; equal values share the better rank.
    ///
    /// ```rhai
    /// > column([5, 7, 7, 1]).rank().values()
    /// [3, 1, 1, 4]
    /// ```
    #[rhai_fn(pure)]
    pub fn rank(column: &mut Column) -> Column {
        column.rank()
    }

    /// Return the natural logarithm of every value; missing for 0 and below.
    ///
    /// ```rhai
    /// > column([1, 0]).ln().values()
    /// [0, ()]
    /// ```
    #[rhai_fn(pure)]
    pub fn ln(column: &mut Column) -> Column {
        column.map(Func::Ln)
    }

    /// Return the decimal logarithm of every value; missing for 0 and below.
    ///
    /// ```rhai
    /// > column([1000]).log10().values()
    /// [3]
    /// ```
    #[rhai_fn(pure)]
    pub fn log10(column: &mut Column) -> Column {
        column.map(Func::Log10)
    }

    /// Return the exponential of every value.
    ///
    /// ```rhai
    /// > column([0]).exp().values()
    /// [1]
    /// ```
    #[rhai_fn(pure)]
    pub fn exp(column: &mut Column) -> Column {
        column.map(Func::Exp)
    }

    /// Return the square root of every value; missing for negative values.
    ///
    /// ```rhai
    /// > column([9, -1]).sqrt().values()
    /// [3, ()]
    /// ```
    #[rhai_fn(pure)]
    pub fn sqrt(column: &mut Column) -> Column {
        column.map(Func::Sqrt)
    }

    /// Return the absolute value of every value.
    ///
    /// ```rhai
    /// > column([-2, 2]).abs().values()
    /// [2, 2]
    /// ```
    #[rhai_fn(pure)]
    pub fn abs(column: &mut Column) -> Column {
        column.map(Func::Abs)
    }

    /// Test whether two columns hold the same values.
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

/// A statistic as a value of the language; `()` if there is none.
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
