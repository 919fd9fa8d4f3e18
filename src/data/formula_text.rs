//! Formulas as text: parsed by precedence climbing, and printed with as few brackets as possible.

use std::fmt;
use std::str::FromStr;

use super::formula::{FUNCTIONS, Formula, Func, Op};
use super::names;
use crate::phrase::{Act, Phrase};
use crate::{Error, Result};

impl Op {
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
            Op::Power => 4,
        }
    }
}

impl Func {
    fn name(self) -> &'static str {
        FUNCTIONS.iter().find(|(_, func)| *func == self).map_or("", |(name, _)| name)
    }

    fn takes_many(self) -> bool {
        matches!(self, Func::Min | Func::Max)
    }
}

impl Formula {
    /// A sign ranks between products (2) and powers (4).
    fn precedence(&self) -> u8 {
        match self {
            Formula::Binary(op, ..) => op.precedence(),
            Formula::Negate(_) => 3,
            Formula::Number(number) if number.is_sign_negative() => 3,
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
            // Printed as `-(-a)`, because the language does not accept `--a`.
            Formula::Negate(inner) => {
                f.write_str("-")?;
                inner.write(f, 4)
            }
            Formula::Binary(op, a, b) => {
                // A power groups from the right, and its exponent may have a sign; all other operators group from the
                // left.
                let (left, right) = match op {
                    Op::Power => (5, 3),
                    _ => (op.precedence(), op.precedence() + 1),
                };
                a.write(f, left)?;
                write!(f, " {} ", op.symbol())?;
                b.write(f, right)
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
                    true => error.advise(Phrase::from("a condition needs a closure: ").add(Act::Condition)),
                    false => error,
                })
            }
        }
    }
}

/// The maximum nesting depth of brackets and signs.
const DEPTH: usize = 100;
/// The maximum number of operators in a formula.
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

    /// Parses operators of at least this precedence, which group from the left.
    fn binary(&mut self, least: u8) -> Result<Formula> {
        self.deeper()?;
        let mut left = self.signed()?;
        while let Some(op) = self.operator(least) {
            self.pass_operator()?;
            let right = self.binary(op.precedence() + 1)?;
            left = Formula::Binary(op, Box::new(left), Box::new(right));
        }
        self.depth -= 1;
        Ok(left)
    }

    /// Parses a power with any signs before it.
    fn signed(&mut self) -> Result<Formula> {
        let Some('-' | '−') = self.peek() else { return self.power() };
        self.at += self.peek().map_or(0, char::len_utf8);
        self.deeper()?;
        // A sign after a sign is printed in brackets, which are a level of their own.
        let is_in_brackets = matches!(self.peek(), Some('-' | '−'));
        if is_in_brackets {
            self.deeper()?;
        }
        let inner = self.signed()?;
        self.depth -= 1 + usize::from(is_in_brackets);
        Ok(Formula::Negate(Box::new(inner)))
    }

    /// Parses an operand, raised to a power if `^` follows; the exponent may have signs and be a power itself.
    fn power(&mut self) -> Result<Formula> {
        let base = self.operand()?;
        if self.operator(Op::Power.precedence()).is_none() {
            return Ok(base);
        }
        self.pass_operator()?;
        self.deeper()?;
        let exponent = self.signed()?;
        self.depth -= 1;
        Ok(Formula::Binary(Op::Power, Box::new(base), Box::new(exponent)))
    }

    fn deeper(&mut self) -> Result<()> {
        self.depth += 1;
        match self.depth > DEPTH {
            true => Err(self.wrong(&format!("nested more than {DEPTH} levels deep"))),
            false => Ok(()),
        }
    }

    fn pass_operator(&mut self) -> Result<()> {
        self.at += self.peek().map_or(0, char::len_utf8);
        self.operators += 1;
        match self.operators > OPERATORS {
            true => Err(self.wrong(&format!("more than {OPERATORS} operators"))),
            false => Ok(()),
        }
    }

    fn operand(&mut self) -> Result<Formula> {
        match self.peek() {
            None => Err(self.wrong("expected a name or a number, but the formula ends")),
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
            return Err(error.advise(format!("known: {}", crate::error::one_of(&offered))));
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
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    #[test]
    fn a_printed_formula_reads_back_the_same() {
        for text in ["(a + b) * 2 - -a", "a - (b - 1)", "(a ^ b) ^ 2 / `odd name`", "-(a + b)", "min(a, b + 1)"] {
            let formula: Formula = text.parse().expect("a good formula");
            assert_eq!(formula.to_string().parse(), Ok(formula.clone()), "{text} printed {formula}");
        }
    }

    #[test]
    fn brackets_are_printed_only_where_they_change_the_meaning() {
        for (text, printed) in [
            ("-(a ^ 2)", "-a ^ 2"),
            ("(-a) ^ 2", "(-a) ^ 2"),
            ("a ^ (b ^ 2)", "a ^ b ^ 2"),
            ("(a ^ b) ^ 2", "(a ^ b) ^ 2"),
            ("a ^ (-b)", "a ^ -b"),
            ("a ^ (-(b ^ 2))", "a ^ -b ^ 2"),
            ("a ^ ((-b) ^ 2)", "a ^ (-b) ^ 2"),
            ("(-a) * (-b)", "-a * -b"),
            ("-(a * b)", "-(a * b)"),
            ("--a", "-(-a)"),
            ("(a * b) ^ (a / b)", "(a * b) ^ (a / b)"),
        ] {
            let formula: Formula = text.parse().expect("a good formula");
            assert_eq!(formula.to_string(), printed);
            assert_eq!(printed.parse(), Ok(formula), "{printed}");
        }
        let negative = |number: f64| Formula::Number(number).into();
        let formula = Formula::Binary(Op::Power, negative(-2.0), negative(-0.5));
        assert_eq!(formula.to_string(), "(-2) ^ -0.5");
    }

    fn formulas() -> impl Strategy<Value = Formula> {
        let leaf = prop_oneof![
            select(vec!["a", "b", "odd name"]).prop_map(|name| Formula::Name(name.to_string())),
            select(vec![0.0, 2.0, 0.5]).prop_map(Formula::Number),
        ];
        leaf.prop_recursive(6, 30, 2, |inner| {
            let op = select(vec![Op::Add, Op::Subtract, Op::Multiply, Op::Divide, Op::Power, Op::Power]);
            prop_oneof![
                3 => (op, inner.clone(), inner.clone())
                    .prop_map(|(op, a, b)| Formula::Binary(op, Box::new(a), Box::new(b))),
                1 => inner.clone().prop_map(|a| Formula::Negate(Box::new(a))),
                1 => inner.prop_map(|a| Formula::Call(Func::Exp, vec![a])),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_formula_reads_back_the_same(formula in formulas()) {
            prop_assert_eq!(formula.to_string().parse(), Ok(formula));
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
