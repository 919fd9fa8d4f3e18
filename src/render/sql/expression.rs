//! What a fit makes of a value, and the formulas of derived indicators, as expressions.

use super::dialect::number;
use crate::data::formula::{Formula, Func, Op};
use crate::model::Fitted;
use crate::stats::equal::DIGITS;

/// Powers nearer to 0 lose digits unless they are computed by way of sinh and atanh.
const SMALL_POWER: f64 = 0.1;

/// A number, or an expression that gives one.
#[derive(Debug, Clone)]
pub enum Term {
    Number(f64),
    Sql(String),
}

impl Term {
    /// As a factor or an argument.
    pub fn sql(&self) -> String {
        match self {
            Term::Number(x) => number(*x),
            Term::Sql(text) => text.clone(),
        }
    }

    fn is(&self, x: f64) -> bool {
        matches!(self, Term::Number(own) if own.total_cmp(&x).is_eq())
    }

    /// `x` less this.
    fn off(&self, x: &str) -> String {
        match self {
            Term::Number(0.0) => x.to_string(),
            Term::Number(own) if *own < 0.0 => format!("({x} + {})", number(-own)),
            _ => format!("({x} - {})", self.sql()),
        }
    }

    /// `x` and this.
    fn more(&self, x: &str) -> String {
        match self {
            Term::Number(0.0) => x.to_string(),
            Term::Number(own) if *own < 0.0 => format!("({x} - {})", number(-own)),
            _ => format!("({x} + {})", self.sql()),
        }
    }

    fn plus(&self, other: &Term) -> Term {
        match (self, other) {
            (Term::Number(a), Term::Number(b)) => Term::Number(a + b),
            _ => Term::Sql(format!("({} + {})", self.sql(), other.sql())),
        }
    }
}

/// A fit with terms for numbers.
#[derive(Debug, Clone)]
pub enum Shape {
    Nothing,
    Same,
    Line(Line),
    Clipped(Line),
    Capped(Line),
    Inverse {
        over: Term,
    },
    Band {
        lo: Term,
        hi: Term,
    },
    Clamp {
        lo: Option<Term>,
        hi: Option<Term>,
    },
    Log {
        from: Term,
        times: f64,
        plus: Term,
    },
    Power {
        from: Term,
        plus: Term,
        power: f64,
    },
    /// A clamp, then what follows.
    Then(Box<Shape>, Box<Shape>),
    /// A place among values, that a step before has put into a column.
    Place {
        place: String,
        less: f64,
        over: Term,
        rise: f64,
    },
}

/// `to + rise · (x − from) / span`
#[derive(Debug, Clone)]
pub struct Line {
    pub from: Term,
    pub span: Term,
    pub to: f64,
    pub rise: f64,
}

impl Shape {
    /// A fit with its numbers; `place` is the column that holds the place of a value, where the fit asks for one.
    pub fn of(fitted: &Fitted, place: &str) -> Shape {
        let n = Term::Number;
        let line = |from: f64, span: f64, to: f64, rise: f64| Line { from: n(from), span: n(span), to, rise };
        let end = |x: f64| Some(n(x)).filter(|_| x.is_finite());
        match *fitted {
            Fitted::Nothing => Shape::Nothing,
            Fitted::Same => Shape::Same,
            Fitted::Line { from, span, to, rise } => Shape::Line(line(from, span, to, rise)),
            Fitted::Clipped { from, span, to, rise } => Shape::Clipped(line(from, span, to, rise)),
            Fitted::Capped { from, span, to, rise } => Shape::Capped(line(from, span, to, rise)),
            Fitted::Inverse { over } => Shape::Inverse { over: n(over) },
            Fitted::Band { lo, hi } => Shape::Band { lo: n(lo), hi: n(hi) },
            Fitted::Clamp { lo, hi } => Shape::Clamp { lo: end(lo), hi: end(hi) },
            Fitted::Log { from, times, plus } => Shape::Log { from: n(from), times, plus: n(plus) },
            Fitted::LogWithin { lo, hi, from, plus } => {
                let log = Shape::Log { from: n(from), times: 1.0, plus: n(plus) };
                Shape::Then(Box::new(Shape::Clamp { lo: end(lo), hi: end(hi) }), Box::new(log))
            }
            Fitted::Power { from, plus, power } => Shape::Power { from: n(from), plus: n(plus), power },
            Fitted::Places { .. } => Shape::Place { place: place.to_string(), less: 0.0, over: n(1.0), rise: 1.0 },
            Fitted::Standing { less, over, rise, .. } => {
                Shape::Place { place: place.to_string(), less, over: n(over), rise }
            }
        }
    }

    /// What it makes of `x`; turned, of its negative.
    pub fn sql(&self, x: &str, is_turned: bool) -> String {
        let own = || if is_turned { format!("(-{x})") } else { x.to_string() };
        match self {
            Shape::Nothing => "NULL".to_string(),
            Shape::Same => own(),
            Shape::Line(line) => line.sql(&own()),
            Shape::Clipped(line) => {
                let low = format!("WHEN {} <= {} THEN {} ", own(), line.from.sql(), number(line.to));
                format!("CASE {low}{} ELSE {} END", line.capped(&own()), line.sql(&own()))
            }
            Shape::Capped(line) => format!("CASE {} ELSE {} END", line.capped(&own()), line.sql(&own())),
            Shape::Inverse { over } => {
                let (x, over) = (own(), over.sql());
                format!("CASE WHEN {x} > 0 AND {over} > 0 OR {x} < 0 AND {over} < 0 THEN {over} / {x} END")
            }
            Shape::Band { lo, hi } => {
                let (x, lo, hi) = (own(), lo.sql(), hi.sql());
                format!("CASE WHEN {x} > {hi} THEN 1 WHEN {x} < {lo} THEN -1 WHEN {x} IS NOT NULL THEN 0 END")
            }
            Shape::Clamp { lo, hi } => clamp(&own(), lo.as_ref(), hi.as_ref()),
            Shape::Log { from, times, plus } => {
                let less = from.off(&own());
                let times = if Term::Number(*times).is(1.0) { less } else { format!("{} * {less}", number(*times)) };
                logarithm(&plus.more(&times))
            }
            Shape::Power { from, plus, power } => power_of(&plus.more(&from.off(&own())), *power),
            Shape::Then(first, second) => second.sql(&first.sql(x, is_turned), false),
            Shape::Place { place, less, over, rise } => {
                let place = Term::Number(*less).off(place);
                let line = Line { from: Term::Number(0.0), span: over.clone(), to: 0.0, rise: *rise };
                line.sql(&place)
            }
        }
    }
}

impl Line {
    fn sql(&self, x: &str) -> String {
        let over = match &self.span {
            span if span.is(1.0) => String::new(),
            Term::Number(span) => format!(" / {}", number(*span)),
            Term::Sql(span) => format!(" / NULLIF({span}, 0)"),
        };
        let share = format!("{}{over}", self.from.off(x));
        let share = if over.is_empty() { share } else { format!("({share})") };
        let rise = if Term::Number(self.rise).is(1.0) { share } else { format!("{} * {share}", number(self.rise)) };
        if self.to == 0.0 { rise } else { format!("{} + {rise}", number(self.to)) }
    }

    /// The case beyond its upper end.
    fn capped(&self, x: &str) -> String {
        let end = self.from.plus(&self.span);
        format!("WHEN {x} >= {} THEN {}", end.sql(), number(self.to + self.rise))
    }
}

/// `LEAST` and `GREATEST` pass over a missing value, a case keeps it.
fn clamp(x: &str, lo: Option<&Term>, hi: Option<&Term>) -> String {
    let case = |end: Option<&Term>, sign: &str| {
        end.map_or(String::new(), |end| format!("WHEN {x} {sign} {0} THEN {0} ", end.sql()))
    };
    match (case(lo, "<"), case(hi, ">")) {
        (low, high) if low.is_empty() && high.is_empty() => x.to_string(),
        (low, high) => format!("CASE {low}{high}ELSE {x} END"),
    }
}

/// Kept between two numbers.
pub fn clamped(x: &str, lo: f64, hi: f64) -> String {
    clamp(x, Some(&Term::Number(lo)), Some(&Term::Number(hi)))
}

/// The natural logarithm; missing where there is none.
pub fn logarithm(x: &str) -> String {
    format!("CASE WHEN {x} > 0 THEN LN({x}) END")
}

/// (xᵖ − 1) / p, the logarithm for p = 0.
fn power_of(x: &str, power: f64) -> String {
    let p = number(power);
    match power.abs() {
        0.0 => logarithm(x),
        size if size < SMALL_POWER => format!("CASE WHEN {x} > 0 THEN {} / {p} END", exp_m1(&format!("{p} * LN({x})"))),
        _ => format!("CASE WHEN {x} > 0 THEN (POWER({x}, {p}) - 1) / {p} END"),
    }
}

/// eʸ − 1 to all digits where y is near 0: 2 · e^(y/2) · sinh(y/2).
fn exp_m1(y: &str) -> String {
    format!("2 * EXP({y} / 2) * SINH({y} / 2)")
}

/// The weighted mean of a power of values that are missing or not below 0, from the greatest value (of a power below 0 the
/// lowest) on, as the library does: no power of a quotient up to 1 runs out of bounds.
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
        // ln(1 + z) to all digits where z is near 0: 2 · atanh(z / (z + 2)).
        true => format!("{by} * EXP(2 * ATANH({mean} / ({mean} + 2)) / {text})"),
        false => format!("{by} * POWER({mean}, 1e0 / {text})"),
    };
    format!("CASE WHEN {by} = 0 THEN 0 ELSE {root} END")
}

/// The least or the greatest of what is there; one value is itself.
pub fn extreme(function: &str, values: &[String]) -> String {
    match values {
        [only] => only.clone(),
        _ => format!("{function}({})", values.join(", ")),
    }
}

/// To 12 significant digits, as ranks compare scores. Engines round half in different ways, so that it is done by `FLOOR`.
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

/// A formula of the data; what is not defined is missing.
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

fn binary(op: Op, a: &str, b: &str) -> String {
    match op {
        Op::Add => format!("({a} + {b})"),
        Op::Subtract => format!("({a} - {b})"),
        Op::Multiply => format!("({a} * {b})"),
        Op::Divide => format!("({a} / NULLIF({b}, 0))"),
        // No power of 0 below 0, and none of a number below 0 that is not whole.
        Op::Power => {
            let is_none = format!("{a} = 0 AND {b} < 0 OR {a} < 0 AND {b} <> FLOOR({b})");
            format!("CASE WHEN {is_none} THEN NULL ELSE POWER({a}, {b}) END")
        }
    }
}

fn call(func: Func, parts: &[String]) -> String {
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
