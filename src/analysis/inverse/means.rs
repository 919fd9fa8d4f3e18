//! What is known about a mean in advance: how far apart two scores can be, given how far apart their members are.

use crate::Result;
use crate::model::{Combine, Gaps, Model};

/// How two units' scores in a group are related to the scores of its members.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// A weighted sum of powers of the scores; 0 stands for logarithms, 1 for the scores themselves.
    Power(f64),
    /// Scores never fall when a member rises, and raising all members by an amount raises the score by the same amount.
    Shifts,
    /// Nothing is known.
    Unknown,
}

impl Kind {
    /// The kind of a group's mean, for units with or without missing values in it.
    pub fn of(model: &Model, group: usize, has_gaps: bool) -> Result<Kind> {
        let plan = model.plan()?;
        let Some(combine) = plan.combine(group) else { return Ok(Kind::Unknown) };
        let is_rescaled = !has_gaps || combine.gaps == Gaps::Rescale && !plan.has_floors();
        Ok(if is_rescaled { Kind::of_group(combine) } else { Kind::Unknown })
    }

    /// The kind of a group's mean without missing values.
    fn of_group(combine: &Combine) -> Kind {
        match combine.form.power() {
            _ if combine.has_lines() => Kind::Unknown,
            Some(power) => Kind::Power(power),
            None if combine.form.is_shifted() => Kind::Shifts,
            None => Kind::Unknown,
        }
    }

    pub fn power(self) -> f64 {
        match self {
            Kind::Power(p) => p,
            Kind::Shifts | Kind::Unknown => 1.0,
        }
    }
}
