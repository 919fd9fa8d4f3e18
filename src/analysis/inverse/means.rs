//! What is known of a mean beforehand: how far apart two scores can be from how far apart their members are.

use crate::Result;
use crate::model::{Model, aggregate::Of};

/// How the scores of two units in one group follow from those of the members.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// A weighted sum of powers of the scores; 0 stands for logarithms, 1 for the scores themselves.
    Power(f64),
    /// No member better, no score better; all members raised by so much raise it by as much.
    Shifts,
    /// Nothing.
    Unknown,
}

impl Kind {
    /// Of a group in which the given units have gaps or not.
    pub fn of(model: &Model, group: usize, has_gaps: bool) -> Result<Kind> {
        let (method, args) = model.mean_of(group)?;
        let is_rescaled = !has_gaps || args.word("missing") == "rescale" && model.recipe().floors.is_empty();
        Ok(match (&method.fit.of, method.name) {
            _ if !is_rescaled => Kind::Unknown,
            (Of::Unit(_), "arithmetic") => Kind::Power(1.0),
            (Of::Unit(_), "geometric") => Kind::Power(0.0),
            (Of::Unit(_), "harmonic") => Kind::Power(-1.0),
            (Of::Unit(_), "power") => Kind::Power(args.number("p")),
            (Of::Unit(_), "median" | "minimum" | "owa" | "mean_min") => Kind::Shifts,
            _ => Kind::Unknown,
        })
    }

    pub fn power(self) -> f64 {
        match self {
            Kind::Power(p) => p,
            Kind::Shifts | Kind::Unknown => 1.0,
        }
    }
}

/// What is summed under a power mean, growing with x; no score below 0 has one, so that a bound below is 0.
#[expect(clippy::float_cmp, reason = "one of its powers is the plain one")]
pub fn raised(x: f64, p: f64) -> f64 {
    let above = if x < 0.0 { 0.0 } else { x };
    match p {
        _ if p == 1.0 => x,
        _ if p == 0.0 => above.ln(),
        _ => above.powf(p).copysign(p),
    }
}

#[expect(clippy::float_cmp, reason = "one of its powers is the plain one")]
pub fn lowered(sum: f64, p: f64) -> f64 {
    match p {
        _ if p == 1.0 => sum,
        _ if p == 0.0 => sum.exp(),
        _ => sum.abs().powf(1.0 / p),
    }
}

/// How fast x raised to one power grows with x raised to another.
pub fn slope(x: f64, from: f64, to: f64) -> f64 {
    let times = |p: f64| if p == 0.0 { 1.0 } else { p.abs() };
    times(to) / times(from) * x.powf(to - from)
}
