//! The causes of a change, and the facts behind each.

use crate::model::between::MethodChange;

/// A cause, which switches a part of the old model to that of the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Figures of the unit that both editions have.
    Own,
    /// Figures of all other units that both editions have.
    Others,
    /// Figures of the old year that the new data state differently.
    Revised,
    /// Values that are missing in one of the two.
    Gaps,
    /// Units that are in only one of the two.
    Units,
    /// Bounds that do not follow the figures of the year: frozen ones, goalposts, targets, and fits to all years.
    Bounds,
    /// The indicators and their groups, with their weights.
    Indicators,
    /// Methods, their options, directions, denominators, required coverage.
    Method,
    /// Weights, of the same indicators and groups.
    Weights,
}

impl Cause {
    /// All causes, in the order in which they are listed.
    pub const ALL: [Cause; 9] = [
        Cause::Own,
        Cause::Others,
        Cause::Revised,
        Cause::Gaps,
        Cause::Units,
        Cause::Bounds,
        Cause::Indicators,
        Cause::Method,
        Cause::Weights,
    ];
}

/// A set of causes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Set(u16);

impl Set {
    /// The set of these causes.
    pub fn of(causes: &[Cause]) -> Set {
        causes.iter().fold(Set::default(), |set, cause| Set(set.0 | 1 << *cause as u16))
    }

    /// Whether it contains a cause.
    pub fn has(self, cause: Cause) -> bool {
        self.0 & (1 << cause as u16) != 0
    }

    /// Whether it has a cause in common with another set.
    pub fn meets(self, other: Set) -> bool {
        self.0 & other.0 != 0
    }

    /// The causes of both sets.
    pub fn and(self, other: Set) -> Set {
        Set(self.0 | other.0)
    }

    /// Its causes, in order.
    pub fn causes(self) -> Vec<Cause> {
        Cause::ALL.into_iter().filter(|cause| self.has(*cause)).collect()
    }
}

/// What differs, for the sentence about a cause.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// Figures changed: those of the unit, of the others, or of the old year.
    Figures {
        /// Own, others' or revised.
        cause: Cause,
        /// How many figures changed.
        count: usize,
        /// Of how many units.
        units: usize,
        /// The indicator that changed most.
        most: Option<Moved>,
    },
    /// Gaps that closed or opened.
    Gaps {
        /// Indicators that the unit now has a value of.
        closed: Vec<String>,
        /// Indicators that it no longer has a value of.
        opened: Vec<String>,
        /// How many gaps of other units closed.
        others_closed: usize,
        /// How many gaps of other units opened.
        others_opened: usize,
        /// How many missing values are filled in from other values of the unit than before.
        refilled: usize,
    },
    /// The names of units that came and went.
    Units {
        /// Those only in the new model's data.
        come: Vec<String>,
        /// Those only in the old model's data.
        gone: Vec<String>,
    },
    /// The indicators whose bounds were fixed in advance, and differ.
    Bounds {
        /// Their codes.
        codes: Vec<String>,
        /// What the bounds of the first are in the old and in the new model, such as "frozen".
        of: [&'static str; 2],
    },
    /// Other indicators or groups.
    Indicators {
        /// Indicators only in the new model.
        come: Vec<String>,
        /// Indicators only in the old model.
        gone: Vec<String>,
    },
    /// Other methods.
    Method(Vec<MethodChange>),
    /// Other weights.
    Weights {
        /// How many weights differ.
        count: usize,
        /// The group or indicator whose weight in its group changed most, with its old and new weight.
        most: (String, f64, f64),
    },
}

/// The indicator that moved most: by the changes of its figures in standard deviations, times its overall weight.
#[derive(Debug, Clone, PartialEq)]
pub struct Moved {
    /// Its code.
    pub code: String,
    /// The old and the new figure, if it is about one unit.
    pub figures: Option<(f64, f64)>,
    /// The median change in per cent over the units, if all old figures are above 0.
    pub percent: Option<f64>,
}
