//! Parts of a closure over rows, each computed for all rows at once, and the operators between them.

use rhai::{Dynamic, ImmutableString};

use super::value::number_of;
use crate::data::Formula;
use crate::data::formula::Op;

/// A part of a closure, computed for all rows at once.
pub enum Part {
    Number(Number),
    Text(ImmutableString),
    Texts(Vec<ImmutableString>),
    Truths(Vec<bool>),
    /// `r.unit`.
    Unit,
    /// `()`.
    Missing,
}

pub struct Number {
    pub formula: Formula,
    /// For integers, whose arithmetic differs, the largest absolute value they can have.
    pub whole: Option<f64>,
}

/// Integers up to this size are exact as doubles and distinguished by comparisons.
const LARGEST: f64 = (1u64 << 50) as f64;

impl Part {
    /// The text of a row.
    pub fn text(&self, row: usize) -> Option<&str> {
        match self {
            Part::Text(text) => Some(text),
            Part::Texts(texts) => Some(&texts[row]),
            _ => None,
        }
    }
}

pub fn constant(value: &Dynamic, rows: usize) -> Option<Part> {
    if let Some(number) = number_of(value).filter(|number| number.is_finite()) {
        let size = Formula::Number(number.abs());
        let formula = if number < 0.0 { Formula::Negate(size.into()) } else { size };
        return sure(formula, value.is_int().then_some(number.abs()));
    }
    if let Ok(text) = value.as_immutable_string_ref() {
        return Some(Part::Text(text.clone()));
    }
    match value.as_bool() {
        Ok(truth) => Some(Part::Truths(vec![truth; rows])),
        Err(_) => value.is_unit().then_some(Part::Missing),
    }
}

/// `None` for integers too large to be exact.
pub fn sure(formula: Formula, whole: Option<f64>) -> Option<Part> {
    whole.is_none_or(|size| size <= LARGEST).then_some(Part::Number(Number { formula, whole }))
}

pub fn arithmetic(sign: &str, a: Number, b: Number) -> Option<Part> {
    let (op, whole) = match (sign, a.whole.zip(b.whole)) {
        ("+", sizes) => (Op::Add, sizes.map(|(a, b)| a + b)),
        ("-", sizes) => (Op::Subtract, sizes.map(|(a, b)| a + b)),
        ("*", sizes) => (Op::Multiply, sizes.map(|(a, b)| a * b)),
        ("/", _) => (Op::Divide, None),
        // A power of integers may or may not be an integer.
        ("^", None) => (Op::Power, None),
        _ => return None,
    };
    sure(Formula::Binary(op, a.formula.into(), b.formula.into()), whole)
}

pub fn pairwise(a: &[bool], b: &[bool], join: fn(bool, bool) -> bool) -> Part {
    Part::Truths(a.iter().zip(b).map(|(&a, &b)| join(a, b)).collect())
}

/// Compare as Rhai does: numbers that differ by less than rounding are equal. NaN stands for a missing value, which is
/// equal only to itself, and neither below nor above anything.
pub fn compare(sign: &str, a: f64, b: f64) -> bool {
    if a.is_nan() || b.is_nan() {
        return match sign {
            "==" => a.is_nan() && b.is_nan(),
            "!=" => !(a.is_nan() && b.is_nan()),
            _ => false,
        };
    }
    let size = if a * b == 0.0 { 1.0 } else { a.abs().max(b.abs()) };
    let difference = (a - b) / size;
    match sign {
        "==" => difference.abs() <= f64::EPSILON,
        "!=" => difference.abs() > f64::EPSILON,
        "<" => -difference > f64::EPSILON,
        "<=" => -difference > -f64::EPSILON,
        ">" => difference > f64::EPSILON,
        _ => difference > -f64::EPSILON,
    }
}
