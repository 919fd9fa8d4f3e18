//! The traps of the language, removed: what an analyst writes means what an analyst means.
//!
//! Operators on plain numbers and texts are bound here by `register_fn`; they are no functions, so they have no docs.

use rhai::{Dynamic, Engine, ImmutableString, NativeCallContext};

use super::Fallible;
use super::rows::{Unit, finite, is_walking};
use super::session::Home;
use super::value::{kind_of, number_of};
use crate::Error;
use crate::data::Column;
use crate::data::formula::Op;

/// Binds tighter than `*`; what a sign before it and another power after it mean is in `powers`.
const POWER: u8 = 195;

/// `^` is the power, not Rhai's exclusive or.
pub fn power(engine: &mut Engine) {
    engine.disable_symbol("^");
    engine.register_custom_operator("^", POWER).expect("a symbol that was just disabled");
}

pub fn mend(engine: &mut Engine) {
    power(engine);
    divisions(engine);
    powers(engine);
    overflows(engine);
    comparisons(engine);
    chains(engine);
    columns(engine);
    units(engine);
    missing(engine);
    // Rhai's own waits without listening to Ctrl-C.
    engine.register_fn("sleep", |_: i64| -> Fallible<()> { Err("there is no `sleep` here".into()) });
    engine.register_fn("sleep", |_: f64| -> Fallible<()> { Err("there is no `sleep` here".into()) });
}

/// `1/3` is a third, `a /= 2` is a half of it, and a division by zero is an error; while rows are walked, missing.
fn divisions(engine: &mut Engine) {
    fn divide(context: &NativeCallContext, a: f64, b: f64) -> Fallible<Dynamic> {
        finite(context, a / b, || Error::wrong("division", format!("{a} / {b}"), "a divisor other than 0"))
    }
    engine.register_fn("/", |context: NativeCallContext, a: i64, b: i64| divide(&context, a as f64, b as f64));
    on_decimals(engine, "/", divide);
    in_place(engine, "/=", divide, Op::Divide);
}

/// An operator on two numbers.
type Operator = fn(&NativeCallContext, f64, f64) -> Fallible<Dynamic>;

/// An operator on numbers of which at least one has a fraction.
fn on_decimals(engine: &mut Engine, name: &str, operator: Operator) {
    engine.register_fn(name, move |context: NativeCallContext, a: f64, b: i64| operator(&context, a, b as f64));
    engine.register_fn(name, move |context: NativeCallContext, a: i64, b: f64| operator(&context, a as f64, b));
    engine.register_fn(name, move |context: NativeCallContext, a: f64, b: f64| operator(&context, a, b));
}

/// A sum or product beyond all doubles is missing while rows are walked, as it is in columns.
fn overflows(engine: &mut Engine) {
    fn checked(context: &NativeCallContext, number: f64) -> Fallible<Dynamic> {
        Ok(if number.is_finite() || !is_walking(context) { Dynamic::from(number) } else { Dynamic::UNIT })
    }
    on_decimals(engine, "+", |context, a, b| checked(context, a + b));
    on_decimals(engine, "-", |context, a, b| checked(context, a - b));
    on_decimals(engine, "*", |context, a, b| checked(context, a * b));
}

/// An operator that puts its result where its left side was.
fn in_place(engine: &mut Engine, name: &str, operator: Operator, op: Op) {
    let apply = move |context: NativeCallContext, a: &mut Dynamic, b: f64| -> Fallible<()> {
        if a.is_unit() {
            return Ok(());
        }
        if let Some(column) = a.clone().try_cast::<Column>() {
            *a = Dynamic::from(column.with_right(op, b));
            return Ok(());
        }
        let number = number_of(a).ok_or_else(|| Error::wrong("arithmetic", kind_of(a), "a number"))?;
        *a = operator(&context, number, b)?;
        Ok(())
    };
    engine.register_fn(name, move |context: NativeCallContext, a: &mut Dynamic, b: i64| apply(context, a, b as f64));
    engine.register_fn(name, apply);
}

/// `2^3` is 8 and stays whole where it can; `2 ** -1` is a half.
fn powers(engine: &mut Engine) {
    fn whole(context: NativeCallContext, a: i64, b: i64) -> Fallible<Dynamic> {
        let exact = u32::try_from(b).ok().and_then(|b| a.checked_pow(b));
        exact.map_or_else(|| real(&context, a as f64, b as f64), |power| Ok(Dynamic::from(power)))
    }
    fn real(context: &NativeCallContext, a: f64, b: f64) -> Fallible<Dynamic> {
        finite(context, a.powf(b), || Error::wrong("power", format!("{a} ^ {b}"), "a result that is a finite number"))
    }
    for name in ["^", "**"] {
        engine.register_fn(name, whole);
        on_decimals(engine, name, real);
    }
    in_place(engine, "^=", real, Op::Power);
    in_place(engine, "**=", real, Op::Power);
}

/// A number against a text is an error, not a silent `false`.
fn comparisons(engine: &mut Engine) {
    fn refuse(number: Dynamic, text: &str) -> Fallible<bool> {
        let error = Error::wrong(
            "comparison",
            format!("{} and the text {text:?}", kind_of(&number)),
            "two numbers or two texts",
        );
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

/// A column against anything but a column would be a silent `false`.
fn columns(engine: &mut Engine) {
    fn refuse() -> Fallible<bool> {
        let error = Error::wrong("comparison", "a whole column", "two numbers or two texts");
        Err(error.advise("one unit at a time: `ranking.where(|r| r.gdp > 1000)`").into())
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

/// A city against a number would be a silent `false`: codes are texts.
fn units(engine: &mut Engine) {
    for name in ["==", "!="] {
        engine.register_fn(name, |_: Unit, code: i64| -> Fallible<bool> {
            let error =
                Error::wrong("comparison", format!("a unit and the number {code}"), "a name or a code in quotes");
            Err(error.about(code.to_string()).advise(format!("write `\"{code}\"`")).into())
        });
    }
}

/// `1 < 2 < 3` would compare a truth with a number, and be false.
fn chains(engine: &mut Engine) {
    fn refuse() -> Fallible<bool> {
        let error = Error::wrong("comparison", "a truth and a number", "two numbers");
        Err(error.advise("compare twice: `1 < x && x < 3`").into())
    }
    for name in ["<", "<=", ">", ">="] {
        engine.register_fn(name, |_: bool, _: i64| refuse());
        engine.register_fn(name, |_: bool, _: f64| refuse());
    }
}

/// A missing value is neither less nor greater than any other, which is remarked where rows are asked.
fn met_gap(context: &NativeCallContext) -> bool {
    Home::of(context).met_gap.set(true);
    false
}

/// Arithmetic and mathematics with a missing value give a missing value.
fn missing(engine: &mut Engine) {
    for name in ["+", "-", "*", "/", "^", "**", "min", "max"] {
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
