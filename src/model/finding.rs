//! What a method looks for on a column before it has seen one: statistics in the places of numbers. Found on a column it is a
//! `Fitted`; a query finds it on the rows that it scores.

use std::ops::{Add, Div, Mul, Neg, Sub};
use std::sync::Arc;

use super::fitted::Fitted;
use super::method::Deviation;
use crate::Result;
use crate::data::Column;

/// A number that is given, or a statistic of the values that are present.
#[derive(Debug, Clone, PartialEq)]
pub enum Stat {
    /// A number that no data are asked for.
    Number(f64),
    /// The lowest value.
    Least,
    /// The highest value.
    Greatest,
    /// The arithmetic mean.
    Mean,
    /// The standard deviation, of the sample or of the population.
    Deviation(Deviation),
    /// The quantile at a share from 0 to 1, by one of the nine types of Hyndman & Fan.
    Quantile {
        /// The share of values below it.
        share: f64,
        /// The type, 1 to 9.
        kind: f64,
    },
    /// The sum.
    Total,
    /// The square root of the sum of squares.
    Norm,
    /// 1 / Σ 1/x.
    InverseOfInverses,
    /// How many values there are.
    Count,
    /// How many different values there are.
    Distinct,
    /// The value of a unit.
    Of(String),
    /// The absolute value.
    Abs(Box<Stat>),
    /// The higher one of two.
    Higher(Box<[Stat; 2]>),
    /// Two numbers computed with.
    Binary(Sign, Box<[Stat; 2]>),
}

/// What is done with two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// +
    Plus,
    /// −
    Minus,
    /// ·
    Times,
    /// /
    Over,
}

impl From<f64> for Stat {
    fn from(number: f64) -> Stat {
        Stat::Number(number)
    }
}

impl Add for Stat {
    type Output = Stat;

    fn add(self, other: Stat) -> Stat {
        Stat::Binary(Sign::Plus, Box::new([self, other]))
    }
}

impl Sub for Stat {
    type Output = Stat;

    fn sub(self, other: Stat) -> Stat {
        Stat::Binary(Sign::Minus, Box::new([self, other]))
    }
}

impl Mul<Stat> for f64 {
    type Output = Stat;

    fn mul(self, other: Stat) -> Stat {
        Stat::Binary(Sign::Times, Box::new([self.into(), other]))
    }
}

impl Div for Stat {
    type Output = Stat;

    fn div(self, other: Stat) -> Stat {
        Stat::Binary(Sign::Over, Box::new([self, other]))
    }
}

impl Neg for Stat {
    type Output = Stat;

    fn neg(self) -> Stat {
        Stat::Number(0.0) - self
    }
}

/// The value of a unit by its name; an error where there is no such unit.
pub type OfUnit<'a> = &'a dyn Fn(&str) -> Result<Option<f64>>;

impl Stat {
    /// The absolute value of this one.
    pub fn abs(self) -> Stat {
        Stat::Abs(Box::new(self))
    }

    /// The higher one of this and another.
    pub fn higher(self, other: Stat) -> Stat {
        Stat::Higher(Box::new([self, other]))
    }

    /// Its value on a column; none where too few values are present.
    pub fn of(&self, column: &Column, unit: OfUnit) -> Result<Option<f64>> {
        let range = || column.range();
        Ok(match self {
            Stat::Number(number) => Some(*number),
            Stat::Least => range().map(|(least, _)| least),
            Stat::Greatest => range().map(|(_, greatest)| greatest),
            Stat::Mean => column.mean(),
            Stat::Deviation(Deviation::Sample) => column.sd(),
            Stat::Deviation(Deviation::Population) => column.sd_of_population(),
            Stat::Quantile { share, kind } => column.quantile_of_type(*share, *kind),
            Stat::Total => Some(column.sum()),
            Stat::Norm => range().map(|(least, greatest)| norm(column, least.abs().max(greatest.abs()))),
            // min / x over the sum of all min / x: no inverse of a small figure runs out of bounds.
            Stat::InverseOfInverses => range().map(|(_, best)| best / column.present().map(|x| best / x).sum::<f64>()),
            Stat::Count => Some(column.count() as f64),
            Stat::Distinct => Some(column.distinct() as f64),
            Stat::Of(name) => unit(name)?,
            Stat::Abs(inner) => inner.of(column, unit)?.map(f64::abs),
            Stat::Higher(both) => both_of(both, column, unit)?.map(|(a, b)| a.max(b)),
            Stat::Binary(sign, both) => both_of(both, column, unit)?.map(|(a, b)| sign.of(a, b)),
        })
    }

    /// Its value where no data are asked.
    pub fn known(&self) -> Option<f64> {
        match self {
            Stat::Number(number) => Some(*number),
            Stat::Abs(inner) => inner.known().map(f64::abs),
            Stat::Higher(both) => both[0].known().zip(both[1].known()).map(|(a, b)| a.max(b)),
            Stat::Binary(sign, both) => both[0].known().zip(both[1].known()).map(|(a, b)| sign.of(a, b)),
            _ => None,
        }
    }
}

impl Sign {
    fn of(self, a: f64, b: f64) -> f64 {
        match self {
            Sign::Plus => a + b,
            Sign::Minus => a - b,
            Sign::Times => a * b,
            Sign::Over => a / b,
        }
    }
}

fn both_of([a, b]: &[Stat; 2], column: &Column, unit: OfUnit) -> Result<Option<(f64, f64)>> {
    Ok(a.of(column, unit)?.zip(b.of(column, unit)?))
}

/// Divided by the greatest first, so that no square runs out of bounds.
fn norm(column: &Column, most: f64) -> f64 {
    most * column.present().map(|x| (x / most).powi(2)).sum::<f64>().sqrt()
}

impl<N> Fitted<N> {
    /// Its numbers, in the order in which they are declared.
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

    /// The same with other numbers, made in the order of `numbers`.
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

    /// The way from the worst value to a mark `span` above it: 0 at the worst, 1 at the mark and, capped, beyond it.
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

/// How a method comes to its numbers.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// They are given, whatever the data.
    Given(Fitted),
    /// By statistics.
    Stated(Fitted<Stat>),
    /// By a search on the data, which no statistic tells.
    Searched(Fitted),
}

impl From<Fitted<Stat>> for Finding {
    fn from(stated: Fitted<Stat>) -> Finding {
        Finding::Stated(stated)
    }
}

impl Finding {
    /// Its numbers on a column; none where too few values are present.
    pub fn on(&self, column: &Column, unit: OfUnit) -> Result<Option<Fitted>> {
        let stated = match self {
            Finding::Given(fitted) | Finding::Searched(fitted) => return Ok(Some(fitted.clone())),
            Finding::Stated(stated) => stated,
        };
        let mut found = Vec::new();
        for stat in stated.numbers() {
            let Some(number) = stat.of(column, unit)? else { return Ok(None) };
            found.push(number);
        }
        let mut found = found.into_iter();
        let fitted = stated.map(|_: &Stat| found.next().unwrap_or(f64::NAN));
        let seen = || -> Arc<[f64]> { column.sorted().into() };
        Ok(Some(match fitted {
            Fitted::Places { ties, .. } if self.is_unseen() => Fitted::Places { sorted: seen(), ties },
            Fitted::Standing { ties, less, over, rise, .. } if self.is_unseen() => {
                Fitted::Standing { sorted: seen(), ties, less, over, rise }
            }
            // Ends that do not differ move nothing.
            Fitted::Clamp { lo, hi } if lo >= hi => Fitted::Same,
            fitted => fitted,
        }))
    }

    /// Whether places are to be counted among values that are still to be seen.
    fn is_unseen(&self) -> bool {
        match self {
            Finding::Stated(Fitted::Places { sorted, .. } | Fitted::Standing { sorted, .. }) => sorted.is_empty(),
            Finding::Given(_) | Finding::Stated(_) | Finding::Searched(_) => false,
        }
    }
}
