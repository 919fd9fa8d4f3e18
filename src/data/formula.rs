//! Formulas over indicators: `(hmt_firms + foreign_firms) / industrial_firms`.
//!
//! Names (Chinese too; odd ones in back-ticks), numbers, `+ - * / ^`, brackets, `abs sqrt ln log10 exp min max`.
//! As in the language itself and in Excel, `^` groups from the left (`2^3^2` is 64) and a minus sign before a
//! number binds tightest (`-2^2` is 4). A missing part makes the result missing, and so does any result that
//! is not finite.

use std::fmt;
use std::str::FromStr;

use crate::data::names;
use crate::{Error, Result};

/// A formula that was read without fault; prints itself with no more brackets than needed.
#[derive(Debug, Clone, PartialEq)]
pub enum Formula {
    Number(f64),
    Name(String),
    Negate(Box<Formula>),
    Binary(Op, Box<Formula>, Box<Formula>),
    Call(Func, Vec<Formula>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Op {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Func {
    Abs,
    Sqrt,
    Ln,
    Log10,
    Exp,
    Min,
    Max,
}

/// What a formula can call.
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
    /// NaN stands for missing; what is not finite becomes missing.
    pub fn apply(self, a: f64, b: f64) -> f64 {
        // By the standard of doubles a power may be 1 though a part is missing.
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

    fn symbol(self) -> &'static str {
        match self {
            Op::Add => "+",
            Op::Subtract => "-",
            Op::Multiply => "*",
            Op::Divide => "/",
            Op::Power => "^",
        }
    }

    fn precedence(self) -> u8 {
        match self {
            Op::Add | Op::Subtract => 1,
            Op::Multiply | Op::Divide => 2,
            Op::Power => 3,
        }
    }
}

impl Func {
    /// Of one number, or of several for `min` and `max`; NaN stands for missing.
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

    fn name(self) -> &'static str {
        FUNCTIONS.iter().find(|(_, func)| *func == self).map_or("", |(name, _)| name)
    }

    fn takes_many(self) -> bool {
        matches!(self, Func::Min | Func::Max)
    }
}

fn finite(number: f64) -> f64 {
    if number.is_finite() { number } else { f64::NAN }
}

impl Formula {
    /// The names in it, each once, in the order they are written.
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

    /// How many parts it has.
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

    /// The value, each name looked up; NaN stands for missing.
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

    /// The same with a number in the place of each name.
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

    /// The same with another name in place of one.
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

    fn precedence(&self) -> u8 {
        match self {
            Formula::Binary(op, ..) => op.precedence(),
            Formula::Negate(_) => 4,
            Formula::Number(number) if *number < 0.0 => 4,
            _ => 5,
        }
    }

    fn write(&self, f: &mut fmt::Formatter, least: u8) -> fmt::Result {
        if self.precedence() < least {
            return write!(f, "({self})");
        }
        write!(f, "{self}")
    }
}

impl fmt::Display for Formula {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Formula::Number(number) => write!(f, "{number}"),
            Formula::Name(name) if is_plain(name) => f.write_str(name),
            Formula::Name(name) => write!(f, "`{name}`"),
            Formula::Negate(inner) => {
                f.write_str("-")?;
                inner.write(f, 5)
            }
            Formula::Binary(op, a, b) => {
                a.write(f, op.precedence())?;
                write!(f, " {} ", op.symbol())?;
                b.write(f, op.precedence() + 1)
            }
            Formula::Call(func, arguments) => {
                write!(f, "{}(", func.name())?;
                for (place, argument) in arguments.iter().enumerate() {
                    write!(f, "{}{argument}", if place > 0 { ", " } else { "" })?;
                }
                f.write_str(")")
            }
        }
    }
}

fn is_plain(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(begins_name)
        && chars.all(continues_name)
        && !FUNCTIONS.iter().any(|(function, _)| *function == name)
}

fn begins_name(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn continues_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

impl FromStr for Formula {
    type Err = Error;

    fn from_str(text: &str) -> Result<Formula> {
        let mut parser = Parser { text, at: 0, depth: 0, operators: 0 };
        let formula = parser.binary(1)?;
        match parser.peek() {
            None => Ok(formula),
            Some(c) => {
                let error = parser.wrong(&format!("expected an operator, found `{c}`"));
                let is_condition = "<>=!&|?".contains(c) || text.trim_start().starts_with("if ");
                Err(match is_condition {
                    true => error.advise("a condition needs a closure: `|r| if r.a > 1 { r.b } else { 0 }`"),
                    false => error,
                })
            }
        }
    }
}

/// Brackets and signs may be nested this deep.
const DEPTH: usize = 100;
/// A formula has at most this many operators.
const OPERATORS: usize = 1000;

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    operators: usize,
}

impl<'a> Parser<'a> {
    fn peek(&mut self) -> Option<char> {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
        self.text[self.at..].chars().next()
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn operator(&mut self, least: u8) -> Option<Op> {
        let op = match self.peek()? {
            '+' => Op::Add,
            '-' | '−' => Op::Subtract,
            '*' | '×' => Op::Multiply,
            '/' | '÷' => Op::Divide,
            '^' => Op::Power,
            _ => return None,
        };
        (op.precedence() >= least).then_some(op)
    }

    /// Operators of at least this precedence, all grouping from the left.
    fn binary(&mut self, least: u8) -> Result<Formula> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(self.wrong(&format!("nested more than {DEPTH} deep")));
        }
        let mut left = self.operand()?;
        while let Some(op) = self.operator(least) {
            self.at += self.peek().map_or(0, char::len_utf8);
            self.operators += 1;
            if self.operators > OPERATORS {
                return Err(self.wrong(&format!("more than {OPERATORS} operators")));
            }
            let right = self.binary(op.precedence() + 1)?;
            left = Formula::Binary(op, Box::new(left), Box::new(right));
        }
        self.depth -= 1;
        Ok(left)
    }

    fn operand(&mut self) -> Result<Formula> {
        match self.peek() {
            None => Err(self.wrong("expected a name or a number, found the end")),
            Some('-' | '−') => {
                self.at += self.peek().map_or(0, char::len_utf8);
                self.depth += 1;
                if self.depth > DEPTH {
                    return Err(self.wrong(&format!("nested more than {DEPTH} deep")));
                }
                let inner = self.operand()?;
                self.depth -= 1;
                Ok(Formula::Negate(Box::new(inner)))
            }
            Some('(') => {
                self.take('(');
                let inner = self.binary(1)?;
                self.close(')').map(|()| inner)
            }
            Some('`') => self.quoted(),
            Some(c) if c.is_ascii_digit() || c == '.' => self.number(),
            Some(c) if begins_name(c) => self.name_or_call(),
            Some(c) => Err(self.wrong(&format!("expected a name or a number, found `{c}`"))),
        }
    }

    fn close(&mut self, bracket: char) -> Result<()> {
        match self.take(bracket) {
            true => Ok(()),
            false => Err(self.wrong(&format!("expected `{bracket}`"))),
        }
    }

    fn word(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let rest = &self.text[self.at..];
        let end = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn quoted(&mut self) -> Result<Formula> {
        self.take('`');
        let name = self.word(|c| c != '`').to_string();
        self.close('`').map(|()| Formula::Name(name))
    }

    fn number(&mut self) -> Result<Formula> {
        let start = self.at;
        self.word(|c| c.is_ascii_digit() || c == '.');
        let rest = &self.text[self.at..];
        let exponent = rest.strip_prefix(['e', 'E']).map(|tail| tail.strip_prefix(['+', '-']).unwrap_or(tail));
        if exponent.is_some_and(|digits| digits.starts_with(|c: char| c.is_ascii_digit())) {
            self.at += 2;
            self.word(|c| c.is_ascii_digit());
        }
        let text = &self.text[start..self.at];
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Formula::Number(number)),
            _ => {
                self.at = start;
                Err(self.wrong(&format!("`{text}` is not a number")))
            }
        }
    }

    fn name_or_call(&mut self) -> Result<Formula> {
        let start = self.at;
        let name = self.word(continues_name);
        if self.peek() != Some('(') {
            return Ok(Formula::Name(name.to_string()));
        }
        let Some(&(_, func)) = FUNCTIONS.iter().find(|(known, _)| *known == name) else {
            self.at = start;
            let near = names::nearest(name, FUNCTIONS.iter().map(|(known, _)| *known));
            let known: Vec<String> = FUNCTIONS.iter().map(|(known, _)| known.to_string()).collect();
            let offered = if near.is_empty() { known } else { near };
            let error = self.wrong(&format!("no function `{name}`")).about(name);
            return Err(error.advise(format!("there is {}", crate::error::one_of(&offered))));
        };
        self.take('(');
        let mut arguments = vec![self.binary(1)?];
        while self.take(',') {
            arguments.push(self.binary(1)?);
        }
        if arguments.len() > 1 && !func.takes_many() {
            return Err(self.wrong(&format!("`{name}` takes one number, found {}", arguments.len())).about(name));
        }
        self.close(')').map(|()| Formula::Call(func, arguments))
    }

    fn wrong(&self, reason: &str) -> Error {
        let (text, reason) = (self.text.to_string(), reason.to_string());
        Error::Formula { text, at: self.at, subject: None, reason, hint: None }
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
    fn operators_bind_as_in_excel() {
        for (text, expected) in [
            ("1 + 2 * 3", 7.0),
            ("2 * 3 ^ 2", 18.0),
            ("2 ^ 3 ^ 2", 64.0),
            ("-2 ^ 2", 4.0),
            ("8 - 4 - 2", 2.0),
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

    #[test]
    fn a_printed_formula_reads_back_the_same() {
        for text in ["(a + b) * 2 - -a", "a - (b - 1)", "(a ^ b) ^ 2 / `odd name`", "-(a + b)", "min(a, b + 1)"] {
            let formula: Formula = text.parse().expect("a good formula");
            assert_eq!(formula.to_string().parse(), Ok(formula.clone()), "{text} printed {formula}");
        }
    }

    #[test]
    fn faults_have_their_place() {
        for (text, at) in [("a +", 3), ("a b", 2), ("(a", 2), ("1.2.3", 0), ("a / sqr(b)", 4), ("", 0), ("a $ b", 2)] {
            let error = text.parse::<Formula>().expect_err(text);
            assert!(matches!(error, Error::Formula { at: found, .. } if found == at), "{text}: {error:?}");
        }
        assert!("(".repeat(100_000).parse::<Formula>().is_err());
        assert!("a + ".repeat(100_000).parse::<Formula>().is_err());
        assert!("-".repeat(100_000).parse::<Formula>().is_err());
    }
}
