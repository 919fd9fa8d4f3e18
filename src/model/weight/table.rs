//! The values of siblings side by side, as a scheme uses them.

use crate::data::Direction;
use crate::stats;

/// The members of a group, each with one value per unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The members, in the order of the group.
    pub members: Vec<Member>,
}

/// A member of the group, with its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The code of the group or indicator.
    pub code: String,
    /// Which direction is better; values that were stretched and scores have already been turned.
    pub direction: Direction,
    /// One value per unit, NaN where missing.
    pub values: Vec<f64>,
}

impl Member {
    /// Returns the values that are not missing.
    pub fn present(&self) -> Vec<f64> {
        self.values.iter().copied().filter(|value| !value.is_nan()).collect()
    }

    /// The number of values that are not missing.
    pub fn count(&self) -> usize {
        stats::count(&self.values)
    }

    /// Returns the lowest and the highest value; None if there are no values.
    pub fn range(&self) -> Option<(f64, f64)> {
        stats::range(&self.values)
    }

    /// Whether any two values differ by more than rounding.
    pub fn has_spread(&self) -> bool {
        stats::has_spread(&self.values)
    }

    /// Whether lower values are better.
    pub fn is_lower(&self) -> bool {
        self.direction == Direction::Lower
    }

    /// Turns the values so that higher is better, and stretches them to 0..1.
    pub fn stretched(mut self) -> Member {
        let Some((lo, hi)) = self.range() else { return self };
        let is_lower = self.is_lower();
        // Halves keep the range of very large values finite.
        let span = hi / 2.0 - lo / 2.0;
        for value in &mut self.values {
            let (from, to) = if is_lower { (*value, hi) } else { (lo, *value) };
            *value = if span > 0.0 { (to / 2.0 - from / 2.0) / span } else { *value * 0.0 };
        }
        self
    }
}

impl Table {
    /// The number of units, including those with missing values; 0 without members.
    pub fn units(&self) -> usize {
        self.members.first().map_or(0, |member| member.values.len())
    }

    /// Returns only the units with values in all members.
    pub fn complete(&self) -> Table {
        let has_all = |unit: &usize| self.members.iter().all(|member| !member.values[*unit].is_nan());
        let units: Vec<usize> = (0..self.units()).filter(has_all).collect();
        let member = |member: &Member| Member {
            values: units.iter().map(|&unit| member.values[unit]).collect(),
            ..member.clone()
        };
        Table { members: self.members.iter().map(member).collect() }
    }

    /// The lowest number of units for which a member has a value.
    pub fn fewest(&self) -> usize {
        self.members.iter().map(Member::count).min().unwrap_or(0)
    }
}
