//! One group of the plan, and how the scores of its members become its score for one unit: what missing values count
//! as, how weights are rescaled, and when there is no score.

use serde::{Deserialize, Serialize};

use crate::data::Direction;
use crate::model::aggregate::{Form, Scale};
use crate::model::fitted::Fitted;
use crate::model::method::Gaps;
use crate::tolerance::SHARE;

/// The members that count, and how their scores are combined.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Combine {
    /// The name of the method, for display.
    pub method: String,
    /// The members that have a weight and are not left out for all units.
    pub members: Vec<Member>,
    /// How scores and weights are combined.
    pub form: Form,
    /// Which scores are better.
    #[serde(default, skip_serializing_if = "is_higher")]
    pub better: Direction,
    /// What a missing member does.
    pub gaps: Gaps,
    /// How the members' lines were fitted to the scores of all units, if they have lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scale: Option<Scale>,
    /// The share of its weight for which values must be available for it to have a score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<f64>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_higher(better: &Direction) -> bool {
    *better == Direction::Higher
}

/// A member of a group, as the group uses it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// Its index in the plan and in the tree.
    pub node: usize,
    /// The weight in the group; the weights of all members sum to 1.
    pub share: f64,
    /// The score that a missing value counts as.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fill: Option<f64>,
    /// The line by which the group scales the member's scores.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<Fitted>,
}

impl Member {
    /// Returns what a score counts as in the group; NaN if it is missing and nothing replaces it.
    pub fn counts_as(&self, score: f64) -> f64 {
        let score = if score.is_nan() { self.fill.unwrap_or(score) } else { score };
        self.line.as_ref().map_or(score, |line| line.apply(score))
    }
}

impl Combine {
    /// Returns the members' weights in the group, in the order of `members`.
    pub fn shares(&self) -> Vec<f64> {
        self.members.iter().map(|member| member.share).collect()
    }

    /// Returns the power p if the score is a power mean of the available members with rescaled weights.
    pub fn power(&self) -> Option<f64> {
        let is_plain = self.gaps == Gaps::Rescale && self.floor.is_none() && !self.has_lines();
        self.form.power().filter(|_| is_plain)
    }

    /// Whether the score of a unit also depends on the scores of other units.
    pub fn is_shared(&self) -> bool {
        self.gaps == Gaps::Worst || self.has_lines() || !self.form.is_of_unit()
    }

    /// Whether it scales its members by lines that are fitted to all units.
    pub fn has_lines(&self) -> bool {
        self.members.iter().any(|member| member.line.is_some())
    }

    /// Returns the group's score from those of its members, where NaN is missing; NaN if it has none.
    pub fn score(&self, scores: &[f64]) -> f64 {
        let values: Vec<f64> = self.members.iter().zip(scores).map(|(member, &x)| member.counts_as(x)).collect();
        self.mean(&self.shares(), &values)
    }

    /// Returns the mean of values as they count in the group, in any order; NaN if a missing value excludes it, or all
    /// are missing.
    pub fn mean(&self, shares: &[f64], values: &[f64]) -> f64 {
        self.mean_in(shares, values, &mut Room::default())
    }

    pub(super) fn mean_in(&self, shares: &[f64], values: &[f64], room: &mut Room) -> f64 {
        match values.iter().any(|value| value.is_nan()) {
            false => self.form.of(values, shares),
            true if self.gaps == Gaps::Exclude => f64::NAN,
            true => room.over_present(&self.form, values, shares),
        }
    }

    /// Whether the group should have a score with these members' scores: there is at least one, and no missing value
    /// excludes it.
    pub fn has_score(&self, scores: impl IntoIterator<Item = f64>) -> bool {
        let mut scores = scores.into_iter();
        match self.gaps {
            Gaps::Exclude => scores.all(|score| !score.is_nan()),
            Gaps::Rescale | Gaps::Worst | Gaps::Neutral => scores.any(|score| !score.is_nan()),
        }
    }

    /// Whether the mean refuses these scores, because one of them is too low.
    pub fn refuses(&self, scores: &[f64]) -> bool {
        self.form.least().is_some_and(|least| scores.iter().any(|&score| least.refuses(score)))
    }

    /// Returns the share of the group's weight for which values are available, from the same share of each member with
    /// a score.
    pub fn present(&self, scores: &[f64], present: &[f64]) -> f64 {
        let cells = self.members.iter().zip(scores).zip(present).filter(|((_, score), _)| !score.is_nan());
        cells.map(|((member, _), present)| member.share * present).sum()
    }

    /// Whether this share of its weight is enough for a score.
    pub fn is_covered(&self, present: f64) -> bool {
        self.floor.is_none_or(|floor| present >= floor - SHARE)
    }

    /// Returns the weights that count for a unit: rescaled over the members that it has, 0 for the others.
    pub fn shares_of(&self, scores: &[f64]) -> Vec<f64> {
        let own = |(member, score): (&Member, &f64)| {
            if member.counts_as(*score).is_nan() { 0.0 } else { member.share }
        };
        let kept: Vec<f64> = self.members.iter().zip(scores).map(own).collect();
        let sum: f64 = kept.iter().sum();
        kept.into_iter().map(|share| if sum > 0.0 { share / sum } else { 0.0 }).collect()
    }
}

/// The scores and weights that a unit has, in memory that is reused.
#[derive(Default)]
pub(super) struct Room {
    there: Vec<f64>,
    weights: Vec<f64>,
}

impl Room {
    fn over_present(&mut self, form: &Form, values: &[f64], shares: &[f64]) -> f64 {
        self.there.clear();
        self.there.extend(values.iter().copied().filter(|value| !value.is_nan()));
        if self.there.is_empty() {
            return f64::NAN;
        }
        let kept = values.iter().zip(shares).filter(|(value, _)| !value.is_nan()).map(|(_, share)| share);
        let sum: f64 = kept.clone().sum();
        self.weights.clear();
        self.weights.extend(kept.map(|share| share / sum));
        form.of(&self.there, &self.weights)
    }
}
