//! Removes the traps of Rhai, so that arithmetic and comparisons mean what an analyst expects.
//!
//! Operators on plain numbers and texts are bound here by `register_fn`; they correct the language and need no docs.

use rhai::{Dynamic, Engine, ImmutableString, NativeCallContext};

use super::growth;
use super::home::Context;
use super::math::{LARGEST, defined};
use super::rows::{Unit, finite};
use super::value::{kind_of, number_of};
use crate::Error;
use crate::data::Column;
use crate::render::number;
use crate::script::ScriptResult;
use crate::script::source::written::quoted;

/// Binds tighter than `*`; for a sign before it and another power after it, see `powers`.
const POWER: u8 = 195;

/// Make `^` the power instead of Rhai's exclusive or.
pub fn power(engine: &mut Engine) {
    engine.disable_symbol("^");
    engine.register_custom_operator("^", POWER).expect("a symbol that was just disabled");
}

pub fn mend(engine: &mut Engine) {
    power(engine);
    arithmetic(engine);
    assignments(engine);
    functions(engine);
    comparisons(engine);
    chains(engine);
    columns(engine);
    units(engine);
    missing(engine);
    // Rhai's own `sleep` does not react to Ctrl-C.
    engine.register_fn("sleep", |_: i64| -> ScriptResult<()> { Err("there is no `sleep` here".into()) });
    engine.register_fn("sleep", |_: f64| -> ScriptResult<()> { Err("there is no `sleep` here".into()) });
}

/// An operator on two numbers, at least one of them a float.
type Operator = fn(&NativeCallContext, f64, f64) -> ScriptResult<Dynamic>;

const OPERATORS: [(&str, Operator); 7] =
    [("+", add), ("-", subtract), ("*", multiply), ("/", divide), ("%", rest), ("^", raise), ("**", raise)];

/// Every result is finite: a division by zero and an overflow are errors, or missing values while rows are processed.
///
/// Rhai checks integers itself, except in these cases: `1/3` is a third, `2^3` is 8, `2^-1` is a half.
fn arithmetic(engine: &mut Engine) {
    for (sign, operator) in OPERATORS {
        engine.register_fn(sign, move |context: NativeCallContext, a: f64, b: i64| operator(&context, a, b as f64));
        engine.register_fn(sign, move |context: NativeCallContext, a: i64, b: f64| operator(&context, a as f64, b));
        engine.register_fn(sign, move |context: NativeCallContext, a: f64, b: f64| operator(&context, a, b));
        if !is_checked_by_rhai(sign) {
            engine.register_fn(sign, move |context: NativeCallContext, a: i64, b: i64| match whole(sign, a, b) {
                Some(number) => Ok(Dynamic::from(number)),
                None => operator(&context, a as f64, b as f64),
            });
        }
    }
}

fn is_checked_by_rhai(sign: &str) -> bool {
    ["+", "-", "*"].contains(&sign)
}

/// The result for two integers, if it is an integer.
fn whole(sign: &str, a: i64, b: i64) -> Option<i64> {
    match sign {
        "+" => a.checked_add(b),
        "-" => a.checked_sub(b),
        "*" => a.checked_mul(b),
        "%" => a.checked_rem(b),
        "^" | "**" => a.checked_pow(u32::try_from(b).ok()?),
        _ => None,
    }
}

fn add(context: &NativeCallContext, a: f64, b: f64) -> ScriptResult<Dynamic> {
    finite(context, a + b, || too_large(a, "+", b))
}

fn subtract(context: &NativeCallContext, a: f64, b: f64) -> ScriptResult<Dynamic> {
    finite(context, a - b, || too_large(a, "-", b))
}

fn multiply(context: &NativeCallContext, a: f64, b: f64) -> ScriptResult<Dynamic> {
    finite(context, a * b, || too_large(a, "*", b))
}

fn divide(context: &NativeCallContext, a: f64, b: f64) -> ScriptResult<Dynamic> {
    let by_zero = || Error::plain(format!("cannot divide by zero: {} / 0", number(a)));
    finite(context, a / b, || if b == 0.0 { by_zero() } else { too_large(a, "/", b) })
}

fn rest(context: &NativeCallContext, a: f64, b: f64) -> ScriptResult<Dynamic> {
    finite(context, a % b, || Error::plain(format!("cannot divide by zero: {} % 0", number(a))))
}

fn raise(context: &NativeCallContext, a: f64, b: f64) -> ScriptResult<Dynamic> {
    let power = a.powf(b);
    let found = || format!("{} ^ {}", number(a), number(b));
    let undefined = || Error::plain(format!("{} has no finite value", found()));
    finite(context, power, || if power.is_infinite() && a != 0.0 { too_large(a, "^", b) } else { undefined() })
}

fn too_large(a: f64, sign: &str, b: f64) -> Error {
    Error::plain(format!("{} {sign} {} is too large: {LARGEST}", number(a), number(b)))
}

/// Make `y += x` mean `y = y + x` with the same limits; Rhai's own assignments on numbers have no limits.
fn assignments(engine: &mut Engine) {
    for (sign, operator) in OPERATORS {
        let assign = move |context: &NativeCallContext, a: &mut Dynamic, b: Dynamic| -> ScriptResult<()> {
            let whole = a.as_int().ok().zip(b.as_int().ok()).and_then(|(a, b)| whole(sign, a, b));
            let is_whole = a.is_int() && b.is_int() && is_checked_by_rhai(sign);
            *a = match (whole, number_of(a), number_of(&b)) {
                (Some(number), ..) => Dynamic::from(number),
                (None, Some(a), Some(b)) if !is_whole => operator(context, a, b)?,
                _ => return assigned(context, sign, a, b),
            };
            Ok(())
        };
        let name = format!("{sign}=");
        engine.register_fn(&name, move |context: NativeCallContext, a: &mut Dynamic, b: i64| {
            assign(&context, a, b.into())
        });
        engine.register_fn(&name, move |context: NativeCallContext, a: &mut Dynamic, b: f64| {
            assign(&context, a, b.into())
        });
    }
}

/// The same for anything but two numbers, by the operator of these types; an error if there is none.
fn assigned(context: &NativeCallContext, sign: &str, a: &mut Dynamic, mut b: Dynamic) -> ScriptResult<()> {
    // `list += x` appends an entry to the list, unlike `list + x`.
    if sign == "+"
        && let Ok(mut list) = a.as_array_mut()
    {
        return growth::push(&mut list, b);
    }
    let mut before = a.clone();
    *a = context.call_native_fn_raw(sign, false, &mut [&mut before, &mut b])?;
    Ok(())
}

/// Replace functions of Rhai that may have no finite result.
fn functions(engine: &mut Engine) {
    type Function = fn(f64) -> f64;
    let of_one: [(&str, Function); 9] = [
        ("tan", f64::tan),
        ("sinh", f64::sinh),
        ("cosh", f64::cosh),
        ("asin", f64::asin),
        ("acos", f64::acos),
        ("acosh", f64::acosh),
        ("atanh", f64::atanh),
        ("to_degrees", f64::to_degrees),
        ("log", f64::log10),
    ];
    for (name, function) in of_one {
        engine.register_fn(name, move |context: NativeCallContext, x: f64| defined(&context, name, x, function));
    }
    engine.register_fn("log", |context: NativeCallContext, x: f64, base: f64| {
        let of = || Error::plain(format!("`log` of {} to the base {} has no finite value", number(x), number(base)));
        finite(&context, x.log(base), of)
    });
    engine.register_fn("hypot", |context: NativeCallContext, a: f64, b: f64| {
        finite(&context, a.hypot(b), || Error::plain(format!("the result of `hypot` is too large: {LARGEST}")))
    });
    engine.register_fn("parse_float", |context: NativeCallContext, text: &str| {
        let wrong = || Error::wrong("`parse_float`", format!("the text {}", quoted(text)), "a number").about(text);
        finite(&context, text.trim().parse().unwrap_or(f64::NAN), wrong)
    });
}

/// Make comparing a number with a text an error instead of a silent `false`.
fn comparisons(engine: &mut Engine) {
    fn refuse(number: Dynamic, text: &str) -> ScriptResult<bool> {
        let error = Error::plain(format!("cannot compare {} with the text {}", kind_of(&number), quoted(text)));
        let is_number = text.trim().parse::<f64>().is_ok();
        let error = if is_number { error.advise(format!("write {} without quotes", text.trim())) } else { error };
        Err(error.about(text).into())
    }
    for name in ["==", "!=", "<", "<=", ">", ">="] {
        engine.register_fn(name, |a: i64, b: ImmutableString| refuse(a.into(), &b));
        engine.register_fn(name, |a: f64, b: ImmutableString| refuse(a.into(), &b));
        engine.register_fn(name, |a: ImmutableString, b: i64| refuse(b.into(), &a));
        engine.register_fn(name, |a: ImmutableString, b: f64| refuse(b.into(), &a));
    }
}

/// Make comparing a column with anything but a column an error instead of a silent `false`.
fn columns(engine: &mut Engine) {
    fn refuse() -> ScriptResult<bool> {
        let error = Error::plain("a whole column cannot be compared in one go");
        Err(error.advise("compare row by row: `ranking.where(|r| r.gdp > 1000)`").into())
    }
    for name in ["<", "<=", ">", ">="] {
        engine.register_fn(name, |_: Column, _: Column| refuse());
    }
    for name in ["==", "!=", "<", "<=", ">", ">="] {
        engine.register_fn(name, |_: Column, _: i64| refuse());
        engine.register_fn(name, |_: Column, _: f64| refuse());
        engine.register_fn(name, |_: Column, _: ImmutableString| refuse());
        engine.register_fn(name, |_: Column, _: ()| refuse());
        engine.register_fn(name, |_: Column, _: bool| refuse());
        engine.register_fn(name, |_: i64, _: Column| refuse());
        engine.register_fn(name, |_: f64, _: Column| refuse());
    }
}

/// Make comparing a city with a number an error instead of a silent `false`: codes are texts.
fn units(engine: &mut Engine) {
    for name in ["==", "!="] {
        engine.register_fn(name, |_: Unit, code: i64| -> ScriptResult<bool> {
            let error = Error::plain(format!("cannot compare a unit with the number {code}: codes are texts"));
            Err(error.about(code.to_string()).advise(format!("write the code in quotes: `\"{code}\"`")).into())
        });
    }
}

/// Make `1 < 2 < 3` an error; it would compare a boolean with a number and be false.
fn chains(engine: &mut Engine) {
    fn refuse() -> ScriptResult<bool> {
        let error = Error::plain("cannot compare true or false with a number");
        Err(error.advise("compare twice: `1 < x && x < 3`").into())
    }
    for name in ["<", "<=", ">", ">="] {
        engine.register_fn(name, |_: bool, _: i64| refuse());
        engine.register_fn(name, |_: bool, _: f64| refuse());
    }
}

/// A missing value is neither below nor above any other. While rows are processed, the comparison is recorded for a
/// note.
fn met_gap(context: &NativeCallContext) -> bool {
    Context::of(context).met_gap.set(true);
    false
}

/// Make arithmetic and mathematics with a missing value return a missing value.
fn missing(engine: &mut Engine) {
    for name in ["+", "-", "*", "/", "%", "^", "**", "min", "max"] {
        engine.register_fn(name, |_: (), _: ()| ());
        engine.register_fn(name, |_: (), _: i64| ());
        engine.register_fn(name, |_: (), _: f64| ());
        engine.register_fn(name, |_: i64, _: ()| ());
        engine.register_fn(name, |_: f64, _: ()| ());
    }
    for name in ["<", "<=", ">", ">="] {
        engine.register_fn(name, |context: NativeCallContext, _: (), _: ()| met_gap(&context));
        engine.register_fn(name, |context: NativeCallContext, _: (), _: i64| met_gap(&context));
        engine.register_fn(name, |context: NativeCallContext, _: (), _: f64| met_gap(&context));
        engine.register_fn(name, |context: NativeCallContext, _: i64, _: ()| met_gap(&context));
        engine.register_fn(name, |context: NativeCallContext, _: f64, _: ()| met_gap(&context));
    }
    for name in ["+", "-", "abs", "sqrt", "ln", "log10", "exp", "round", "floor", "ceiling"] {
        engine.register_fn(name, |_: ()| ());
    }
    engine.register_fn("round", |_: (), _: i64| ());
}
