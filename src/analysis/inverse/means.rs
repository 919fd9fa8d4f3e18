//! What is known of a mean beforehand: how far apart two scores can be from how far apart their members are.

use crate::Result;
use crate::model::{Combine, Gaps, Model};

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
        let plan = model.plan()?;
        let Some(combine) = plan.combine(group) else { return Ok(Kind::Unknown) };
        let is_rescaled = !has_gaps || combine.gaps == Gaps::Rescale && !plan.has_floors();
        Ok(if is_rescaled { Kind::of_group(combine) } else { Kind::Unknown })
    }

    /// Of a group without gaps.
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
