//! The scoring plan: what a model means, as plain data that can be saved, and the one place where that is written.
//!
//! Source → divide → fill → treat → turn → normalise, once for each indicator; then combine, once for each group; then
//! order. `compile` makes it of a recipe and its data. Everything else interprets it: whole columns (`columns`), one unit
//! (`combine`), straight lines along a path of the tree (`path`), a formula to read (`text`).

mod columns;
mod combine;
mod compile;
pub mod power;
mod text;

use serde::{Deserialize, Serialize};

pub use crate::model::method::Gaps;
pub use columns::Scores;
pub use combine::{Combine, Member};
pub(super) use compile::{compile, counting, left_out};
pub use text::Formula;

use super::fitted::Fitted;
use super::impute::Fill;
use super::recipe::Denominator;
use crate::data::Direction;

/// One node for each node of the weight tree, in its order: the index first, every group before its members.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The nodes, at the same places as in the weight tree.
    pub nodes: Vec<Node>,
    /// How scores become ranks.
    pub order: Order,
}

/// A group or an indicator, and where its scores come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// The code that it has in the tree.
    pub code: String,
    /// Place of the group that it belongs to; none for the index.
    pub parent: Option<usize>,
    /// Share of its weight that must be present for a unit to be ranked by it.
    pub needed: f64,
    /// Where its scores come from.
    pub make: Make,
}

/// Where the scores of a node come from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Make {
    /// From the figures of the data.
    Indicator(Indicator),
    /// From the scores of its members.
    Group(Combine),
}

/// From the figures of the data to the scores of an indicator, step by step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    /// How the data compute it, where they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// What the figures are divided by first, if anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub divide: Option<Denominator>,
    /// How missing values are filled.
    pub fill: Fill,
    /// How outliers and skewness are dealt with.
    pub treat: Fitted,
    /// Which way is better; from here on higher always is.
    pub turn: Direction,
    /// How treated values become scores.
    pub normalise: Fitted,
    /// Whether it is left out for all units, since it says nothing.
    pub is_left_out: bool,
}

impl Indicator {
    /// The score of a figure that is there, divided already.
    pub fn score(&self, figure: f64) -> f64 {
        let treated = self.treat.apply(figure);
        self.normalise.apply(if self.turn == Direction::Lower { -treated } else { treated })
    }
}

/// From scores to ranks: the best first, scores rounded to so many significant digits, equal ones at the better rank.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Order {
    /// Which scores rank first.
    pub better: Direction,
    /// To how many significant digits scores are rounded before they are compared.
    pub digits: i32,
}

impl Plan {
    /// How the group at this place combines its members; none for an indicator.
    pub fn combine(&self, place: usize) -> Option<&Combine> {
        match &self.nodes[place].make {
            Make::Group(combine) => Some(combine),
            Make::Indicator(_) => None,
        }
    }

    /// The steps of the indicator at this place; none for a group.
    pub fn indicator(&self, place: usize) -> Option<&Indicator> {
        match &self.nodes[place].make {
            Make::Indicator(indicator) => Some(indicator),
            Make::Group(_) => None,
        }
    }

    /// What the group above makes of a node.
    pub fn member(&self, place: usize) -> Option<&Member> {
        let above = self.combine(self.nodes[place].parent?)?;
        above.members.iter().find(|member| member.node == place)
    }

    /// The name of a group's method.
    pub fn method(&self, group: usize) -> &str {
        self.combine(group).map_or("", |combine| &combine.method)
    }

    /// The groups from the index down, with their places.
    pub fn groups(&self) -> impl DoubleEndedIterator<Item = (usize, &Combine)> {
        (0..self.nodes.len()).filter_map(|place| Some((place, self.combine(place)?)))
    }

    /// Whether some group has no score unless enough of its weight is present.
    pub fn has_floors(&self) -> bool {
        self.groups().any(|(_, combine)| combine.floor.is_some())
    }
}
