//! How missing values could affect a ranking: the lowest and highest score that each incomplete unit could have, and
//! its score with the median filled in.

use super::order::Place;
use super::ranking::{Basis, Ranking, Value};
use crate::data::Direction;
use crate::model::Scores;
use crate::tolerance::POLISHED;

/// The possible scores of an incomplete unit if each missing value scored like some other unit in that indicator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// The lowest possible score.
    pub least: f64,
    /// The highest possible score.
    pub greatest: f64,
    /// The score with the median filled in for each missing value.
    pub median: f64,
}

/// The columns that tell of gaps; an indicator or a group of the same name goes before them.
pub(super) const COLUMNS: [&str; 3] = ["score_lowest", "score_highest", "score_median"];

impl Ranking {
    /// The possible scores of a unit. Returns None if the unit has no score or no missing value.
    pub fn span(&self, unit: usize) -> Option<Span> {
        let Basis::Score { model, node } = &self.base.basis else { return None };
        model.scores().ok()?.of(*node).get(unit).filter(|_| self.has_gap(unit))?;
        let filled = model.filled().ok()?;
        let of = |scores: &Scores| scores.of(*node).get(unit);
        let (worse, better) = (of(&filled.least)?, of(&filled.greatest)?);
        let (least, greatest) = if self.better() == Direction::Lower { (better, worse) } else { (worse, better) };
        Some(Span { least, greatest, median: of(&filled.median)? })
    }

    /// Whether a missing value raises a score above what it would be with the median filled in.
    pub fn is_lifted(&self, place: &Place) -> bool {
        let sign = if self.better() == Direction::Lower { -1.0 } else { 1.0 };
        let is_above =
            |(score, span): (f64, Span)| sign * (score - span.median) > POLISHED * score.abs().max(span.median.abs());
        place.score.zip(self.span(place.unit)).is_some_and(is_above)
    }

    /// Codes of the indicators that have a weight and are missing for a unit.
    pub fn gaps(&self, unit: usize) -> Vec<&str> {
        let Basis::Score { model, node } = &self.base.basis else { return Vec::new() };
        let (Ok(shares), Ok(leaves), tree) = (model.shares(), model.leaves(), model.tree()) else { return Vec::new() };
        let is_gap = |code: &str| {
            let place = tree.place(code).unwrap_or_default();
            tree.is_within(place, *node) && shares[place] > 0.0
        };
        let gaps = leaves.iter().filter(|leaf| leaf.raw.get(unit).is_none() && is_gap(&leaf.code));
        gaps.map(|leaf| leaf.code.as_str()).collect()
    }

    /// The entry of a unit in one of these columns; a complete unit has its score in all of them.
    pub(super) fn spanned(&self, code: &str, unit: usize) -> Option<Value> {
        let Basis::Score { model, node } = &self.base.basis else { return None };
        let column = COLUMNS.iter().position(|name| *name == code)?;
        let score = || model.scores().ok()?.of(*node).get(unit);
        let number = match self.span(unit) {
            Some(span) => Some([span.least, span.greatest, span.median][column]),
            None => score(),
        };
        Some(Value::Number(number))
    }
}
