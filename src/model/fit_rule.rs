//! How a method arrives at the numbers of its fit: they are fixed, computed from statistics of the column, or found by
//! a search. The library evaluates a rule on a column; an SQL query can evaluate its statistics on the rows that it
//! scores.

use std::ops::{Add, Div, Mul, Neg, Sub};
use std::sync::Arc;

use super::fitted::Fitted;
use super::method::Deviation;
use crate::Result;
use crate::data::Column;
use crate::data::formula::{Func, Op};

/// A number, a statistic of the values that are not missing, or arithmetic on these.
#[derive(Debug, Clone, PartialEq)]
pub enum Stat {
    /// A number that does not depend on the data.
    Number(f64),
    /// The lowest value.
    Minimum,
    /// The highest value.
    Maximum,
    /// The arithmetic mean.
    Mean,
    /// The standard deviation, of the sample or of the population.
    Deviation(Deviation),
    /// A quantile.
    Quantile {
        /// The share of values below it, from 0 to 1.
        share: f64,
        /// The type, 1 to 9 (Hyndman & Fan 1996).
        kind: f64,
    },
    /// The sum.
    Sum,
    /// The Euclidean norm: the square root of the sum of squares.
    Norm,
    /// 1 / Σ 1/x.
    InverseSum,
    /// The number of values.
    Count,
    /// The number of distinct values.
    Distinct,
    /// The value of the unit with this name.
    ValueOf(String),
    /// A function of other statistics.
    Call(Func, Vec<Stat>),
    /// An operator between two statistics.
    Binary(Op, Box<[Stat; 2]>),
}

impl From<f64> for Stat {
    fn from(number: f64) -> Stat {
        Stat::Number(number)
    }
}

/// Rust's operators build `Stat::Binary`.
macro_rules! operator {
    ($name:ident, $method:ident, $op:ident) => {
        impl $name for Stat {
            type Output = Stat;

            fn $method(self, other: Stat) -> Stat {
                Stat::Binary(Op::$op, Box::new([self, other]))
            }
        }
    };
}

operator!(Add, add, Add);
operator!(Sub, sub, Subtract);
operator!(Div, div, Divide);

impl Mul<Stat> for f64 {
    type Output = Stat;

    fn mul(self, other: Stat) -> Stat {
        Stat::Binary(Op::Multiply, Box::new([self.into(), other]))
    }
}

impl Neg for Stat {
    type Output = Stat;

    fn neg(self) -> Stat {
        Stat::Number(0.0) - self
    }
}

/// Looks up the value of a unit by its name; an error if there is no such unit.
pub type ValueOfUnit<'a> = &'a dyn Fn(&str) -> Result<Option<f64>>;

impl Stat {
    /// Returns the absolute value.
    pub fn abs(self) -> Stat {
        Stat::Call(Func::Abs, vec![self])
    }

    /// Returns the higher of the two.
    pub fn max(self, other: Stat) -> Stat {
        Stat::Call(Func::Max, vec![self, other])
    }

    /// Evaluates it on a column; None if there are too few values.
    pub fn of(&self, column: &Column, unit: ValueOfUnit) -> Result<Option<f64>> {
        let range = || column.range();
        Ok(match self {
            Stat::Number(number) => Some(*number),
            Stat::Minimum => range().map(|(lowest, _)| lowest),
            Stat::Maximum => range().map(|(_, highest)| highest),
            Stat::Mean => column.mean(),
            Stat::Deviation(Deviation::Sample) => column.sd(),
            Stat::Deviation(Deviation::Population) => column.sd_of_population(),
            Stat::Quantile { share, kind } => column.quantile_of_type(*share, *kind),
            Stat::Sum => Some(column.sum()),
            Stat::Norm => range().map(|(lowest, highest)| norm(column, lowest.abs().max(highest.abs()))),
            // The values are scaled by the highest, so that the inverse of a tiny value cannot overflow.
            Stat::InverseSum => range().map(|(_, best)| best / column.present().map(|x| best / x).sum::<f64>()),
            Stat::Count => Some(column.count() as f64),
            Stat::Distinct => Some(column.distinct() as f64),
            Stat::ValueOf(name) => unit(name)?,
            Stat::Call(func, parts) => {
                let parts: Option<Vec<f64>> = parts.iter().map(|part| part.of(column, unit)).collect::<Result<_>>()?;
                parts.map(|parts| func.apply(&parts))
            }
            Stat::Binary(op, both) => {
                let (a, b) = (both[0].of(column, unit)?, both[1].of(column, unit)?);
                a.zip(b).map(|(a, b)| op.apply(a, b))
            }
        })
    }

    /// Returns its value if that does not depend on the data.
    pub fn known(&self) -> Option<f64> {
        match self {
            Stat::Number(number) => Some(*number),
            Stat::Call(func, parts) => {
                parts.iter().map(Stat::known).collect::<Option<Vec<f64>>>().map(|parts| func.apply(&parts))
            }
            Stat::Binary(op, both) => both[0].known().zip(both[1].known()).map(|(a, b)| op.apply(a, b)),
            _ => None,
        }
    }
}

/// Values are divided by the largest magnitude first, so that no square overflows.
fn norm(column: &Column, largest: f64) -> f64 {
    largest * column.present().map(|x| (x / largest).powi(2)).sum::<f64>().sqrt()
}

impl<N> Fitted<N> {
    /// Returns the numbers, in the order in which the fields are declared.
    pub fn numbers(&self) -> Vec<&N> {
        match self {
            Fitted::Nothing | Fitted::Same | Fitted::Places { .. } => Vec::new(),
            Fitted::Line { from, span, to, rise }
            | Fitted::Clipped { from, span, to, rise }
            | Fitted::Capped { from, span, to, rise } => vec![from, span, to, rise],
            Fitted::Inverse { over } => vec![over],
            Fitted::Band { lo, hi } | Fitted::Clamp { lo, hi } => vec![lo, hi],
            Fitted::Log { from, times, plus } => vec![from, times, plus],
            Fitted::LogWithin { lo, hi, from, plus } => vec![lo, hi, from, plus],
            Fitted::Power { from, plus, power } => vec![from, plus, power],
            Fitted::Standing { less, over, rise, .. } => vec![less, over, rise],
        }
    }

    /// Replaces every number, in the order of `numbers`.
    pub fn map<M>(&self, mut of: impl FnMut(&N) -> M) -> Fitted<M> {
        match self {
            Fitted::Nothing => Fitted::Nothing,
            Fitted::Same => Fitted::Same,
            Fitted::Line { from, span, to, rise } => {
                Fitted::Line { from: of(from), span: of(span), to: of(to), rise: of(rise) }
            }
            Fitted::Clipped { from, span, to, rise } => {
                Fitted::Clipped { from: of(from), span: of(span), to: of(to), rise: of(rise) }
            }
            Fitted::Capped { from, span, to, rise } => {
                Fitted::Capped { from: of(from), span: of(span), to: of(to), rise: of(rise) }
            }
            Fitted::Inverse { over } => Fitted::Inverse { over: of(over) },
            Fitted::Band { lo, hi } => Fitted::Band { lo: of(lo), hi: of(hi) },
            Fitted::Clamp { lo, hi } => Fitted::Clamp { lo: of(lo), hi: of(hi) },
            Fitted::Log { from, times, plus } => Fitted::Log { from: of(from), times: of(times), plus: of(plus) },
            Fitted::LogWithin { lo, hi, from, plus } => {
                Fitted::LogWithin { lo: of(lo), hi: of(hi), from: of(from), plus: of(plus) }
            }
            Fitted::Power { from, plus, power } => Fitted::Power { from: of(from), plus: of(plus), power: of(power) },
            Fitted::Places { sorted, ties } => Fitted::Places { sorted: sorted.clone(), ties: *ties },
            Fitted::Standing { sorted, ties, less, over, rise } => {
                Fitted::Standing { sorted: sorted.clone(), ties: *ties, less: of(less), over: of(over), rise: of(rise) }
            }
        }
    }

    /// Returns the line that is 0 at the worst value and 1 at `span` above it; if capped, 1 beyond as well.
    pub(super) fn up_to(from: N, span: N, is_capped: bool) -> Fitted<N>
    where
        N: From<f64>,
    {
        let (to, rise) = (0.0.into(), 1.0.into());
        match is_capped {
            true => Fitted::Capped { from, span, to, rise },
            false => Fitted::Line { from, span, to, rise },
        }
    }
}

/// How a method arrives at the numbers of its fit.
#[derive(Debug, Clone, PartialEq)]
pub enum FitRule {
    /// The numbers are fixed, whatever the data.
    Fixed(Fitted),
    /// The numbers are statistics of the column.
    Statistics(Fitted<Stat>),
    /// The numbers come from an iterative search on the data.
    Search(Fitted),
}

impl From<Fitted<Stat>> for FitRule {
    fn from(fit: Fitted<Stat>) -> FitRule {
        FitRule::Statistics(fit)
    }
}

impl FitRule {
    /// Evaluates the rule on a column; None if there are too few values.
    pub fn on(&self, column: &Column, unit: ValueOfUnit) -> Result<Option<Fitted>> {
        let fit = match self {
            FitRule::Fixed(fitted) | FitRule::Search(fitted) => return Ok(Some(fitted.clone())),
            FitRule::Statistics(fit) => fit,
        };
        let numbers = fit.numbers().into_iter().map(|stat| stat.of(column, unit));
        let Some(numbers) = numbers.collect::<Result<Option<Vec<f64>>>>()? else { return Ok(None) };
        let mut numbers = numbers.into_iter();
        let fitted = fit.map(|_: &Stat| numbers.next().unwrap_or(f64::NAN));
        let seen = || -> Arc<[f64]> { column.sorted().into() };
        Ok(Some(match fitted {
            Fitted::Places { ties, .. } => Fitted::Places { sorted: seen(), ties },
            Fitted::Standing { ties, less, over, rise, .. } => {
                Fitted::Standing { sorted: seen(), ties, less, over, rise }
            }
            // Bounds that coincide would make all values equal, so the values are left unchanged.
            Fitted::Clamp { lo, hi } if lo >= hi => Fitted::Same,
            fitted => fitted,
        }))
    }
}
