//! SQL expressions for the effect of a fit on a value, and for the formulas of derived indicators.

use super::dialect::number;
use crate::data::formula::{Formula, Func, Op};
use crate::model::Fitted;
use crate::stats::equal::DIGITS;

/// Powers closer to 0 than this lose digits unless they are computed with sinh and atanh.
const SMALL_POWER: f64 = 0.1;

/// A number in a fit.
#[derive(Debug, Clone, PartialEq)]
pub enum Number {
    /// A number written into the query.
    Known(f64),
    /// A number computed by the query; holds the name of its column.
    Column(String),
}

impl Number {
    fn text(&self) -> String {
        match self {
            Number::Known(x) => number(*x),
            Number::Column(expression) => expression.clone(),
        }
    }

    fn is(&self, x: f64) -> bool {
        matches!(self, Number::Known(own) if own.total_cmp(&x).is_eq())
    }

    /// The sum `self + other`.
    fn plus(&self, other: &Number) -> String {
        match (self, other) {
            (Number::Known(a), Number::Known(b)) => number(a + b),
            _ => format!("({} + {})", self.text(), other.text()),
        }
    }
}

/// The expression for a fit applied to `x`, or to its negative if `is_turned`. `place` is the column with the position
/// of a value, for fits that use it.
pub fn fitted(fit: &Fitted<Number>, x: &str, is_turned: bool, place: &str) -> String {
    let x = if is_turned { format!("(-{x})") } else { x.to_string() };
    match fit {
        Fitted::Nothing => "NULL".to_string(),
        Fitted::Same => x,
        Fitted::Line { from, span, to, rise } => line(&x, [from, span, to, rise]),
        Fitted::Clipped { from, span, to, rise } => {
            let (low, all) = (to.text(), [from, span, to, rise]);
            format!("CASE WHEN {x} <= {} THEN {low} {} ELSE {} END", from.text(), capped(&x, all), line(&x, all))
        }
        Fitted::Capped { from, span, to, rise } => {
            let all = [from, span, to, rise];
            format!("CASE {} ELSE {} END", capped(&x, all), line(&x, all))
        }
        Fitted::Inverse { over } => {
            let over = over.text();
            format!("CASE WHEN {x} > 0 AND {over} > 0 OR {x} < 0 AND {over} < 0 THEN {over} / {x} END")
        }
        Fitted::Band { lo, hi } => {
            let (lo, hi) = (lo.text(), hi.text());
            format!("CASE WHEN {x} > {hi} THEN 1 WHEN {x} < {lo} THEN -1 WHEN {x} IS NOT NULL THEN 0 END")
        }
        Fitted::Clamp { lo, hi } => clamped_by(&x, lo, hi),
        Fitted::Log { from, times, plus } => {
            let less = less(&x, from);
            let times = if times.is(1.0) { less } else { format!("{} * {less}", times.text()) };
            logarithm(&more(&times, plus))
        }
        Fitted::LogWithin { lo, hi, from, plus } => logarithm(&more(&less(&clamped_by(&x, lo, hi), from), plus)),
        Fitted::Power { from, plus, power } => power_of(&more(&less(&x, from), plus), power),
        Fitted::Places { .. } => place.to_string(),
        Fitted::Standing { less: first, over, rise, .. } => {
            let zero = Number::Known(0.0);
            line(&less(place, first), [&zero, over, &zero, rise])
        }
    }
}

/// The difference `x − by`.
fn less(x: &str, by: &Number) -> String {
    match by {
        Number::Known(0.0) => x.to_string(),
        Number::Known(by) if *by < 0.0 => format!("({x} + {})", number(-by)),
        by => format!("({x} - {})", by.text()),
    }
}

/// The sum `x + by`.
fn more(x: &str, by: &Number) -> String {
    match by {
        Number::Known(by) => less(x, &Number::Known(-by)),
        Number::Column(by) => format!("({x} + {by})"),
    }
}

/// The line `to + rise · (x − from) / span`.
fn line(x: &str, [from, span, to, rise]: [&Number; 4]) -> String {
    let x = less(x, from);
    let share = if span.is(1.0) { x } else { format!("({x} / {})", span.text()) };
    let rise = if rise.is(1.0) { share } else { format!("{} * {share}", rise.text()) };
    if to.is(0.0) { rise } else { format!("{} + {rise}", to.text()) }
}

/// The `WHEN` clause for values beyond the upper end of a line.
fn capped(x: &str, [from, span, to, rise]: [&Number; 4]) -> String {
    format!("WHEN {x} >= {} THEN {}", from.plus(span), to.plus(rise))
}

/// Clamps a value between two numbers; either may be infinite.
pub fn clamped(x: &str, lo: f64, hi: f64) -> String {
    clamped_by(x, &Number::Known(lo), &Number::Known(hi))
}

/// As [`clamped`], for any numbers. `LEAST` and `GREATEST` would ignore a missing value; a `CASE` keeps it missing.
fn clamped_by(x: &str, lo: &Number, hi: &Number) -> String {
    let case = |end: &Number, sign: &str| match end {
        Number::Known(end) if end.is_infinite() => String::new(),
        end => format!("WHEN {x} {sign} {0} THEN {0} ", end.text()),
    };
    match [case(lo, "<"), case(hi, ">")].concat() {
        cases if cases.is_empty() => x.to_string(),
        cases => format!("CASE {cases}ELSE {x} END"),
    }
}

/// The natural logarithm; missing where it is undefined.
pub fn logarithm(x: &str) -> String {
    format!("CASE WHEN {x} > 0 THEN LN({x}) END")
}

/// The power transformation (xᵖ − 1) / p, or the logarithm for p = 0.
fn power_of(x: &str, power: &Number) -> String {
    let p = power.text();
    match power {
        Number::Known(0.0) => logarithm(x),
        Number::Known(power) if power.abs() < SMALL_POWER => {
            format!("CASE WHEN {x} > 0 THEN {} / {p} END", exp_m1(&format!("{p} * LN({x})")))
        }
        _ => format!("CASE WHEN {x} > 0 THEN (POWER({x}, {p}) - 1) / {p} END"),
    }
}

/// eʸ − 1 as 2 · e^(y/2) · sinh(y/2), which keeps all digits where y is close to 0.
fn exp_m1(y: &str) -> String {
    format!("2 * EXP({y} / 2) * SINH({y} / 2)")
}

/// The weighted power mean of non-negative values; some may be missing. Like the library, it first divides by the
/// highest value (for a negative power, by the lowest), so that no power overflows.
pub fn power_mean(values: &[String], shares: &[String], weight: &str, p: f64) -> String {
    let by = extreme(if p > 0.0 { "GREATEST" } else { "LEAST" }, values);
    let (text, is_small) = (number(p), p.abs() < SMALL_POWER);
    let part = |(value, share): (&String, &String)| {
        let quotient = format!("{value} / {by}");
        let raised = match is_small {
            true => format!("CASE WHEN {value} > 0 THEN {} ELSE -1 END", exp_m1(&format!("{text} * LN({quotient})"))),
            false => format!("POWER({quotient}, {text})"),
        };
        format!("CASE WHEN {value} IS NULL THEN 0 ELSE {share} * {raised} END")
    };
    let all: Vec<String> = values.iter().zip(shares).map(part).collect();
    let mean = format!("(({}) / {weight})", all.join(" + "));
    let root = match is_small {
        // ln(1 + z) as 2 · atanh(z / (z + 2)), which keeps all digits where z is close to 0.
        true => format!("{by} * EXP(2 * ATANH({mean} / ({mean} + 2)) / {text})"),
        false => format!("{by} * POWER({mean}, 1e0 / {text})"),
    };
    format!("CASE WHEN {by} = 0 THEN 0 ELSE {root} END")
}

/// The lowest or highest of several values, ignoring missing ones; engines refuse `LEAST` of a single value.
pub fn extreme(function: &str, values: &[String]) -> String {
    match values {
        [only] => only.clone(),
        _ => format!("{function}({})", values.join(", ")),
    }
}

/// Rounds to 12 significant digits, at which ranks compare scores. Uses `FLOOR`, because engines round halves
/// differently.
pub fn rounded(x: &str) -> String {
    let last = DIGITS - 1;
    let sign = |whole: String| format!("CASE WHEN {x} < 0 THEN -1 ELSE 1 END * {whole}");
    let (large, small) = (
        format!("POWER(1e1, FLOOR(LOG10(ABS({x}))) - {last})"),
        format!("POWER(1e1, {last} - FLOOR(LOG10(ABS({x}))))"),
    );
    format!(
        "CASE WHEN {x} = 0 THEN 0 WHEN ABS({x}) >= 1e{DIGITS} THEN {} WHEN {x} IS NOT NULL THEN {} END",
        sign(format!("FLOOR(ABS({x}) / {large} + 0.5) * {large}")),
        sign(format!("FLOOR(ABS({x}) * {small} + 0.5) / {small}")),
    )
}

/// A formula of the data; undefined results are missing.
pub fn formula(of: &Formula, name: &dyn Fn(&str) -> String) -> String {
    match of {
        Formula::Number(x) => number(*x),
        Formula::Name(code) => name(code),
        Formula::Negate(inner) => format!("(-{})", formula(inner, name)),
        Formula::Binary(op, a, b) => binary(*op, &formula(a, name), &formula(b, name)),
        Formula::Call(func, parts) => {
            let parts: Vec<String> = parts.iter().map(|part| formula(part, name)).collect();
            call(*func, &parts)
        }
    }
}

/// An operator; undefined results are missing.
pub fn binary(op: Op, a: &str, b: &str) -> String {
    match op {
        Op::Add => format!("({a} + {b})"),
        Op::Subtract => format!("({a} - {b})"),
        Op::Multiply => format!("({a} * {b})"),
        Op::Divide => format!("({a} / NULLIF({b}, 0))"),
        // A negative power of 0 and a fractional power of a negative number are undefined.
        Op::Power => {
            let is_none = format!("{a} = 0 AND {b} < 0 OR {a} < 0 AND {b} <> FLOOR({b})");
            format!("CASE WHEN {is_none} THEN NULL ELSE POWER({a}, {b}) END")
        }
    }
}

/// A function; undefined results are missing.
pub fn call(func: Func, parts: &[String]) -> String {
    let first = parts.first().map_or("NULL", String::as_str);
    let is_there: Vec<String> = parts.iter().map(|part| format!("{part} IS NOT NULL")).collect();
    let all_there =
        |function: &str| format!("CASE WHEN {} THEN {} END", is_there.join(" AND "), extreme(function, parts));
    match func {
        Func::Abs => format!("ABS({first})"),
        Func::Sqrt => format!("CASE WHEN {first} >= 0 THEN SQRT({first}) END"),
        Func::Ln => logarithm(first),
        Func::Log10 => format!("CASE WHEN {first} > 0 THEN LOG10({first}) END"),
        Func::Exp => format!("EXP({first})"),
        Func::Min => all_there("LEAST"),
        Func::Max => all_there("GREATEST"),
    }
}
