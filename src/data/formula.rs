//! Formulas over indicators: `(hmt_firms + foreign_firms) / industrial_firms`.
//!
//! A formula consists of names (also Chinese; unusual ones in back-ticks), numbers, `+ - * / ^`, brackets, and
//! `abs sqrt ln log10 exp min max`. `^` binds tighter than a sign before it and groups from the right, as in
//! mathematics, R and Python: `-2^2` is -4, `2^3^2` is 512, `2^-1` is 0.5. Other operators group from the left. If a
//! part is missing, so is the result; results that are not finite count as missing, too.

/// A valid formula; it is printed with as few brackets as possible.
#[derive(Debug, Clone, PartialEq)]
pub enum Formula {
    /// A number.
    Number(f64),
    /// The value of an indicator, by its code.
    Name(String),
    /// A negated part: -a.
    Negate(Box<Formula>),
    /// An operator between two parts.
    Binary(Op, Box<Formula>, Box<Formula>),
    /// A function of one or more parts.
    Call(Func, Vec<Formula>),
}

/// An operator between two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    /// a + b
    Add,
    /// a - b
    Subtract,
    /// a * b
    Multiply,
    /// a / b; missing if b is 0.
    Divide,
    /// a ^ b; missing if the result is not finite.
    Power,
}

/// A function that formulas can call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Func {
    /// The absolute value.
    Abs,
    /// The square root; missing for a negative number.
    Sqrt,
    /// The natural logarithm; missing unless the number is above 0.
    Ln,
    /// The logarithm to base 10; missing unless the number is above 0.
    Log10,
    /// The exponential function.
    Exp,
    /// The lowest of its arguments.
    Min,
    /// The highest of its arguments.
    Max,
}

/// The functions that formulas can call.
pub const FUNCTIONS: &[(&str, Func)] = &[
    ("abs", Func::Abs),
    ("sqrt", Func::Sqrt),
    ("ln", Func::Ln),
    ("log10", Func::Log10),
    ("exp", Func::Exp),
    ("min", Func::Min),
    ("max", Func::Max),
];

impl Op {
    /// Applies the operator; NaN stands for missing, and a result that is not finite becomes missing.
    pub fn apply(self, a: f64, b: f64) -> f64 {
        // By the standard for doubles, a power may be 1 although a part is NaN.
        if a.is_nan() || b.is_nan() {
            return f64::NAN;
        }
        finite(match self {
            Op::Add => a + b,
            Op::Subtract => a - b,
            Op::Multiply => a * b,
            Op::Divide => a / b,
            Op::Power => a.powf(b),
        })
    }
}

impl Func {
    /// Applies the function to one number, or to several for `min` and `max`; NaN stands for missing.
    pub fn apply(self, numbers: &[f64]) -> f64 {
        if numbers.iter().any(|number| number.is_nan()) {
            return f64::NAN;
        }
        let first = numbers.first().copied().unwrap_or(f64::NAN);
        finite(match self {
            Func::Abs => first.abs(),
            Func::Sqrt => first.sqrt(),
            Func::Ln => first.ln(),
            Func::Log10 => first.log10(),
            Func::Exp => first.exp(),
            Func::Min => numbers.iter().copied().fold(f64::INFINITY, f64::min),
            Func::Max => numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        })
    }
}

fn finite(number: f64) -> f64 {
    if number.is_finite() { number } else { f64::NAN }
}

impl Formula {
    /// Returns the names in the formula, each once, in the order of their first occurrence.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.walk(&mut |formula| {
            if let Formula::Name(name) = formula
                && !names.contains(&name.as_str())
            {
                names.push(name);
            }
        });
        names
    }

    /// The number of parts.
    pub fn size(&self) -> usize {
        let mut parts = 0;
        self.walk(&mut |_| parts += 1);
        parts
    }

    fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Formula)) {
        visit(self);
        match self {
            Formula::Number(_) | Formula::Name(_) => {}
            Formula::Negate(inner) => inner.walk(visit),
            Formula::Binary(_, a, b) => {
                a.walk(visit);
                b.walk(visit);
            }
            Formula::Call(_, arguments) => arguments.iter().for_each(|argument| argument.walk(visit)),
        }
    }

    /// Evaluates the formula with `look_up` for each name; NaN stands for missing.
    pub fn value(&self, look_up: &impl Fn(&str) -> f64) -> f64 {
        match self {
            Formula::Number(number) => *number,
            Formula::Name(name) => look_up(name),
            Formula::Negate(inner) => -inner.value(look_up),
            Formula::Binary(op, a, b) => op.apply(a.value(look_up), b.value(look_up)),
            Formula::Call(func, arguments) => {
                let numbers: Vec<f64> = arguments.iter().map(|argument| argument.value(look_up)).collect();
                func.apply(&numbers)
            }
        }
    }

    /// Returns the formula with each name replaced by its number.
    pub fn put_in(&self, look_up: &impl Fn(&str) -> f64) -> Formula {
        let inner = |formula: &Formula| Box::new(formula.put_in(look_up));
        match self {
            Formula::Number(number) => Formula::Number(*number),
            Formula::Name(name) => Formula::Number(look_up(name)),
            Formula::Negate(a) => Formula::Negate(inner(a)),
            Formula::Binary(op, a, b) => Formula::Binary(*op, inner(a), inner(b)),
            Formula::Call(func, of) => Formula::Call(*func, of.iter().map(|a| a.put_in(look_up)).collect()),
        }
    }

    /// Returns the formula with one name replaced by another.
    pub fn renamed(&self, from: &str, to: &str) -> Formula {
        let inner = |formula: &Formula| Box::new(formula.renamed(from, to));
        match self {
            Formula::Name(name) if name == from => Formula::Name(to.to_string()),
            Formula::Number(_) | Formula::Name(_) => self.clone(),
            Formula::Negate(formula) => Formula::Negate(inner(formula)),
            Formula::Binary(op, a, b) => Formula::Binary(*op, inner(a), inner(b)),
            Formula::Call(func, parts) => {
                Formula::Call(*func, parts.iter().map(|part| part.renamed(from, to)).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> f64 {
        let look_up = |name: &str| match name {
            "a" => 6.0,
            "b" => 3.0,
            "港口" => 2.0,
            _ => f64::NAN,
        };
        text.parse::<Formula>().map_or(f64::NAN, |formula| formula.value(&look_up))
    }

    #[test]
    fn operators_bind_as_in_mathematics() {
        for (text, expected) in [
            ("1 + 2 * 3", 7.0),
            ("2 * 3 ^ 2", 18.0),
            ("2 ^ 3 ^ 2", 512.0),
            ("(2 ^ 3) ^ 2", 64.0),
            ("-2 ^ 2", -4.0),
            ("(-2) ^ 2", 4.0),
            ("-(a - b) ^ 2", -9.0),
            ("--2 ^ 2", 4.0),
            ("2 ^ -1 ^ 2", 0.5),
            ("2 ^ -2 ^ 2", 0.0625),
            ("a * -b ^ 2 * 港口", -108.0),
            ("a - -b ^ 2", 15.0),
            ("-max(a, b) ^ 2 / 2", -18.0),
            ("8 - 4 - 2", 2.0),
            ("8 / 4 / 2", 1.0),
            ("(a + b) / 港口", 4.5),
            ("1 - abs(b - a) / a", 0.5),
            ("max(a, b, 10) + min(a, b)", 13.0),
            ("2e-1 * 10", 2.0),
            ("2^-1", 0.5),
        ] {
            assert!((value(text) - expected).abs() < 1e-12, "{text}: {}", value(text));
        }
    }

    #[test]
    fn what_is_not_finite_is_missing() {
        for text in ["1 / 0", "ln(0)", "sqrt(-1)", "gone + 1", "max(a, gone)", "gone ^ 0", "1 ^ gone", "10 ^ 400"] {
            assert!(value(text).is_nan(), "{text}");
        }
    }
}
