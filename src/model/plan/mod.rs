//! The scoring plan: the meaning of a model as plain data that can be saved, written down in a single place.
//!
//! Each indicator has the steps source → divide → fill → treat → turn → normalise; each group combines its members;
//! finally, units are ordered. `compile` makes the plan from a recipe and its data. Everything else interprets it:
//! whole columns (`columns`), one unit (`combine`), a formula to read (`text`).

mod columns;
mod combine;
mod compile;
mod matrix;
pub mod power;
mod text;

use serde::{Deserialize, Serialize};

pub use crate::model::method::Gaps;
pub use columns::Scores;
pub use combine::{Combine, Member};
pub(super) use compile::{compile, counting, left_out};
pub use matrix::Beside;
pub use text::Formula;

use super::fitted::Fitted;
use super::impute::Fill;
use super::recipe::Denominator;
use crate::data::Direction;
use crate::model::aggregate::Form;

/// A plan has the same nodes as the weight tree, in the same order: the index first, and every group before its
/// members.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The nodes, with the same indices as in the weight tree.
    pub nodes: Vec<Node>,
    /// How scores become ranks.
    pub order: Order,
}

/// A group or an indicator, and the origin of its scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// The code in the tree.
    pub code: String,
    /// The index of the group that it belongs to; None for the root.
    pub parent: Option<usize>,
    /// The share of its weight for which values must be available for a unit to be ranked by it.
    pub needed: f64,
    /// The origin of its scores.
    pub make: Make,
}

/// The origin of a node's scores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Make {
    /// Computed from the values of the data.
    Indicator(Indicator),
    /// Computed from the scores of its members.
    Group(Combine),
}

/// The steps from the values of the data to the scores of an indicator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    /// The formula by which the data compute its values, if they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// The denominator of its values, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub divide: Option<Denominator>,
    /// How missing values are filled in.
    pub fill: Fill,
    /// How outliers and skewness are treated.
    pub treat: Fitted,
    /// Which direction is better; after this step it is always higher.
    pub turn: Direction,
    /// How treated values become scores.
    pub normalise: Fitted,
    /// Whether it is left out for all units, because it cannot distinguish them.
    pub is_left_out: bool,
}

impl Indicator {
    /// Returns the score of a value that is not missing and has already been divided.
    pub fn score(&self, figure: f64) -> f64 {
        let treated = self.treat.apply(figure);
        self.normalise.apply(if self.turn == Direction::Lower { -treated } else { treated })
    }
}

/// How scores become ranks: the best first, scores rounded to a number of significant digits, and ties at the better
/// rank.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// Whether higher or lower scores rank first.
    pub better: Direction,
    /// The number of significant digits to which scores are rounded before they are compared.
    pub digits: i32,
}

impl Plan {
    /// Returns how the group at this index combines its members; None for an indicator.
    pub fn combine(&self, place: usize) -> Option<&Combine> {
        match &self.nodes[place].make {
            Make::Group(combine) => Some(combine),
            Make::Indicator(_) => None,
        }
    }

    /// Returns the steps of the indicator at this index; None for a group.
    pub fn indicator(&self, place: usize) -> Option<&Indicator> {
        match &self.nodes[place].make {
            Make::Indicator(indicator) => Some(indicator),
            Make::Group(_) => None,
        }
    }

    /// Returns how the group above uses a node.
    pub fn member(&self, place: usize) -> Option<&Member> {
        let above = self.combine(self.nodes[place].parent?)?;
        above.members.iter().find(|member| member.node == place)
    }

    /// Returns which scores of a group or an indicator are better.
    pub fn better(&self, place: usize) -> Direction {
        self.combine(place).map_or(Direction::Higher, |combine| combine.better)
    }

    /// Whether a group has no score, because its indicators go straight into the method of a group above.
    pub fn is_absorbed(&self, place: usize) -> bool {
        self.combine(place).is_some_and(|combine| combine.form == Form::Absorbed)
    }

    /// Whether the indicators below a group are columns of a decision matrix, its own or that of a group above.
    pub fn is_inside_matrix(&self, group: usize) -> bool {
        self.combine(group).is_some_and(|combine| combine.form == Form::Absorbed || combine.form.absorbs())
    }

    /// Returns the first group whose method takes a decision matrix.
    pub fn matrix_group(&self) -> Option<(usize, &Combine)> {
        self.groups().find(|(_, combine)| combine.form.matrix().is_some())
    }

    /// Returns the name of a group's method.
    pub fn method(&self, group: usize) -> &str {
        self.combine(group).map_or("", |combine| &combine.method)
    }

    /// Returns the groups from the index down, with their indices.
    pub fn groups(&self) -> impl DoubleEndedIterator<Item = (usize, &Combine)> {
        (0..self.nodes.len()).filter_map(|place| Some((place, self.combine(place)?)))
    }

    /// Whether any group has no score unless enough of its weight has values.
    pub fn has_floors(&self) -> bool {
        self.groups().any(|(_, combine)| combine.floor.is_some())
    }
}
