//! The figures of siblings side by side, as a scheme sees them.

use crate::data::Direction;
use crate::stats;

/// Members of a group, each with a value per unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The members, in the order of the group.
    pub members: Vec<Member>,
}

/// A member of the group, with its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Code of the group or indicator.
    pub code: String,
    /// Of the figures; those that are stretched or scores are turned already.
    pub direction: Direction,
    /// NaN where missing.
    pub values: Vec<f64>,
}

impl Member {
    /// The values that are there.
    pub fn present(&self) -> Vec<f64> {
        self.values.iter().copied().filter(|value| !value.is_nan()).collect()
    }

    /// How many values are present.
    pub fn count(&self) -> usize {
        stats::count(&self.values)
    }

    /// Least and greatest value; none where there is no value.
    pub fn range(&self) -> Option<(f64, f64)> {
        stats::range(&self.values)
    }

    /// Whether it has two values that differ by more than rounding.
    pub fn has_spread(&self) -> bool {
        stats::has_spread(&self.values)
    }

    /// Whether lower values are better.
    pub fn is_lower(&self) -> bool {
        self.direction == Direction::Lower
    }

    /// Turned so that higher is better, and stretched to 0..1.
    pub fn stretched(mut self) -> Member {
        let Some((lo, hi)) = self.range() else { return self };
        let is_lower = self.is_lower();
        // Halves, so that the span of the largest figures is finite.
        let span = hi / 2.0 - lo / 2.0;
        for value in &mut self.values {
            let (from, to) = if is_lower { (*value, hi) } else { (lo, *value) };
            *value = if span > 0.0 { (to / 2.0 - from / 2.0) / span } else { *value * 0.0 };
        }
        self
    }
}

impl Table {
    /// How many values each member has, missing ones included; 0 without members.
    pub fn units(&self) -> usize {
        self.members.first().map_or(0, |member| member.values.len())
    }

    /// Only the units that have all members.
    pub fn complete(&self) -> Table {
        let has_all = |unit: &usize| self.members.iter().all(|member| !member.values[*unit].is_nan());
        let units: Vec<usize> = (0..self.units()).filter(has_all).collect();
        let member = |member: &Member| Member {
            values: units.iter().map(|&unit| member.values[unit]).collect(),
            ..member.clone()
        };
        Table { members: self.members.iter().map(member).collect() }
    }

    /// Fewest units that a member has a value for.
    pub fn fewest(&self) -> usize {
        self.members.iter().map(Member::count).min().unwrap_or(0)
    }
}
