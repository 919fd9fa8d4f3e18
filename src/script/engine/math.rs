//! Mathematics on numbers and lists of numbers, including integers.

use rhai::plugin::*;
use rhai::{Array, Dynamic, FnPtr, NativeCallContext};

use super::rows::finite;
use super::value::{kind_of, number_of};
use crate::data::Column;
use crate::render::number;
use crate::script::ScriptResult;
use crate::{Error, Result};

/// A float, or `()` if it is missing.
type Figure = Dynamic;

#[export_module]
pub mod functions {
    /// Return the square root of a number.
    ///
    /// ```rhai
    /// > sqrt(9)
    /// 3
    /// ```
    #[rhai_fn(name = "sqrt", return_raw)]
    pub fn sqrt_of_whole(context: NativeCallContext, x: i64) -> ScriptResult<Figure> {
        defined(&context, "sqrt", x as f64, f64::sqrt)
    }

    #[rhai_fn(return_raw)]
    pub fn sqrt(context: NativeCallContext, x: f64) -> ScriptResult<Figure> {
        defined(&context, "sqrt", x, f64::sqrt)
    }

    /// Return the natural logarithm of a number.
    ///
    /// ```rhai
    /// > ln(1)
    /// 0
    /// > ln(0)
    /// error: `ln` of 0 has no finite value
    ///   |
    /// 1 | ln(0)
    ///   | ^^
    /// ```
    #[rhai_fn(name = "ln", return_raw)]
    pub fn ln_of_whole(context: NativeCallContext, x: i64) -> ScriptResult<Figure> {
        defined(&context, "ln", x as f64, f64::ln)
    }

    #[rhai_fn(return_raw)]
    pub fn ln(context: NativeCallContext, x: f64) -> ScriptResult<Figure> {
        defined(&context, "ln", x, f64::ln)
    }

    /// Return the decimal logarithm of a number.
    ///
    /// ```rhai
    /// > log10(100)
    /// 2
    /// ```
    #[rhai_fn(name = "log10", return_raw)]
    pub fn log10_of_whole(context: NativeCallContext, x: i64) -> ScriptResult<Figure> {
        defined(&context, "log10", x as f64, f64::log10)
    }

    #[rhai_fn(return_raw)]
    pub fn log10(context: NativeCallContext, x: f64) -> ScriptResult<Figure> {
        defined(&context, "log10", x, f64::log10)
    }

    /// Return the exponential of a number.
    ///
    /// ```rhai
    /// > exp(0)
    /// 1
    /// ```
    #[rhai_fn(name = "exp", return_raw)]
    pub fn exp_of_whole(context: NativeCallContext, x: i64) -> ScriptResult<Figure> {
        defined(&context, "exp", x as f64, f64::exp)
    }

    #[rhai_fn(return_raw)]
    pub fn exp(context: NativeCallContext, x: f64) -> ScriptResult<Figure> {
        defined(&context, "exp", x, f64::exp)
    }

    /// Round a number to this many decimal places.
    ///
    /// ```rhai
    /// > round(3.14159, 2)
    /// 3.14
    /// ```
    pub fn round(x: f64, digits: i64) -> f64 {
        let power = 10f64.powi(i32::try_from(digits.clamp(-300, 300)).unwrap_or(0));
        let scaled = x * power;
        // A number this large has no digits that far after the point.
        if scaled.is_finite() { scaled.round() / power } else { x }
    }

    #[rhai_fn(name = "round")]
    pub fn round_whole(x: i64, digits: i64) -> f64 {
        round(x as f64, digits)
    }

    /// Divide whole numbers and drop the remainder, as for positions in lists.
    ///
    /// `/` returns the exact quotient.
    ///
    /// ```rhai
    /// > div(7, 2)
    /// 3
    /// ```
    #[rhai_fn(return_raw)]
    pub fn div(a: i64, b: i64) -> ScriptResult<i64> {
        Ok(a.checked_div(b).ok_or_else(|| {
            if b == 0 {
                Error::plain(format!("cannot divide by zero: `div({a}, 0)`"))
            } else {
                Error::plain(format!("the result of `div({a}, {b})` is too large"))
            }
        })?)
    }

    /// Return the highest of a list of numbers, or of two or three numbers.
    ///
    /// ```rhai
    /// > max([3, 7, 5])
    /// 7
    /// > max(1, 2.5, 2)
    /// 2.5
    /// ```
    #[rhai_fn(return_raw)]
    pub fn max(list: Array) -> ScriptResult<Dynamic> {
        extreme(list, "max", |a, b| a > b)
    }

    #[rhai_fn(name = "max", return_raw)]
    pub fn max_of_three(a: Dynamic, b: Dynamic, c: Dynamic) -> ScriptResult<Dynamic> {
        extreme_of_three([a, b, c], "max", |a, b| a > b)
    }

    /// Return the lowest of a list of numbers, or of two or three numbers.
    ///
    /// ```rhai
    /// > min([3, 7, 5])
    /// 3
    /// ```
    #[rhai_fn(return_raw)]
    pub fn min(list: Array) -> ScriptResult<Dynamic> {
        extreme(list, "min", |a, b| a < b)
    }

    #[rhai_fn(name = "min", return_raw)]
    pub fn min_of_three(a: Dynamic, b: Dynamic, c: Dynamic) -> ScriptResult<Dynamic> {
        extreme_of_three([a, b, c], "min", |a, b| a < b)
    }

    /// Return the sum of a list of numbers.
    ///
    /// ```rhai
    /// > sum([1, 2.5])
    /// 3.5
    /// ```
    #[rhai_fn(return_raw)]
    pub fn sum(context: NativeCallContext, list: Array) -> ScriptResult<Figure> {
        small_enough(&context, "sum", column_of(&list, "sum")?.sum())
    }

    /// Return the mean of a list of numbers.
    ///
    /// ```rhai
    /// > mean([1, 2])
    /// 1.5
    /// ```
    #[rhai_fn(return_raw)]
    pub fn mean(context: NativeCallContext, list: Array) -> ScriptResult<Figure> {
        small_enough(&context, "mean", column_of(&list, "mean")?.mean().unwrap_or(f64::NAN))
    }

    /// Return the median of a list of numbers.
    ///
    /// ```rhai
    /// > median([1, 2, 10])
    /// 2
    /// ```
    #[rhai_fn(return_raw)]
    pub fn median(context: NativeCallContext, list: Array) -> ScriptResult<Figure> {
        small_enough(&context, "median", column_of(&list, "median")?.quantile(0.5).unwrap_or(f64::NAN))
    }

    /// Combine a list into one value, starting from its first element.
    ///
    /// ```rhai
    /// > [1, 2, 3].reduce(|so_far, x| so_far + x)
    /// 6
    /// ```
    #[rhai_fn(return_raw)]
    pub fn reduce(context: NativeCallContext, list: Array, fold: FnPtr) -> ScriptResult<Dynamic> {
        let mut items = list.into_iter();
        let Some(first) = items.next() else { return Ok(Dynamic::UNIT) };
        items.try_fold(first, |so_far, item| fold.call_within_context(&context, (so_far, item)))
    }
}

/// Where numbers end.
pub const LARGEST: &str = "the largest number is about 1.8e308";

/// The value of a function if it is defined; otherwise an error, or a missing value while rows are processed.
pub fn defined(context: &NativeCallContext, name: &str, x: f64, function: fn(f64) -> f64) -> ScriptResult<Figure> {
    finite(context, function(x), || Error::plain(format!("`{name}` of {} has no finite value", number(x))))
}

/// A statistic of finite numbers, checked for overflow.
pub fn small_enough(context: &NativeCallContext, name: &str, found: f64) -> ScriptResult<Figure> {
    finite(context, found, || Error::plain(format!("the {name} is too large: {LARGEST}")))
}

fn column_of(list: &Array, name: &str) -> Result<Column> {
    if list.is_empty() {
        return Err(Error::plain(format!("`{name}` needs at least one number, and the list is empty")));
    }
    let wrong = |value: &Dynamic| Error::wrong(format!("`{name}`"), kind_of(value), "numbers");
    list.iter().map(|value| number_of(value).map(Some).ok_or_else(|| wrong(value))).collect()
}

/// The extreme of a list in an order; integers stay integers.
fn extreme(list: Array, name: &str, before: fn(f64, f64) -> bool) -> ScriptResult<Dynamic> {
    let column = column_of(&list, name)?;
    let best = column.raw().iter().enumerate().reduce(|best, item| if before(*item.1, *best.1) { item } else { best });
    Ok(best.map_or(Dynamic::UNIT, |(place, _)| list[place].clone()))
}

/// The extreme of three values; missing if one of them is.
fn extreme_of_three(three: [Dynamic; 3], name: &str, before: fn(f64, f64) -> bool) -> ScriptResult<Dynamic> {
    match three.iter().any(Dynamic::is_unit) {
        true => Ok(Dynamic::UNIT),
        false => extreme(three.to_vec(), name, before),
    }
}
