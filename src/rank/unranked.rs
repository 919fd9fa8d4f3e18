//! Units without a rank, and why. Counting them is cheap; reasons are only worked out when requested.

use std::sync::OnceLock;

use super::ranking::{Basis, Ranking};
use crate::Result;
use crate::model::{Leaf, Model, Node, Scores};
use crate::tolerance::SHARE;

/// The units without a rank and the source of the reasons.
pub(super) struct Unranked {
    why: Why,
    /// Every such unit with its reason, filled when all of them are first requested.
    all: OnceLock<Vec<(usize, String)>>,
}

pub(super) enum Why {
    /// All units without a rank, each for a reason derived from the model's scores.
    Scores,
    /// All units without a rank, for this one reason.
    All(String),
    /// Only these units, which are known to be on a list.
    Listed(Vec<(usize, String)>),
}

impl From<Why> for Unranked {
    fn from(why: Why) -> Unranked {
        Unranked { why, all: OnceLock::new() }
    }
}

impl Ranking {
    /// Units without a rank, each with the reason; for a list, the units known to be on it.
    pub fn unranked(&self) -> &[(usize, String)] {
        match &self.base.unranked.why {
            Why::Listed(listed) => listed,
            _ => {
                let all = &self.base.unranked.all;
                // If the work was interrupted, an incomplete list is not kept.
                if let (None, Ok(found)) = (all.get(), self.with_reasons()) {
                    let _ = all.set(found);
                }
                all.get().map_or(&[], Vec::as_slice)
            }
        }
    }

    /// How many units `unranked` lists.
    pub fn unranked_count(&self) -> usize {
        match &self.base.unranked.why {
            Why::Listed(listed) => listed.len(),
            Why::Scores | Why::All(_) => self.units().len() - self.ranked(),
        }
    }

    fn with_reasons(&self) -> Result<Vec<(usize, String)>> {
        let (reasons, mut all) = (Reasons::of(self), Vec::new());
        for unit in (0..self.units().len()).filter(|unit| !self.is_ranked(*unit)) {
            self.data().watch().check_at(all.len())?;
            all.extend(reasons.of_unit(unit).map(|reason| (unit, reason)));
        }
        Ok(all)
    }

    /// Why a unit has no place, in words that end a sentence; None if the reason is not known.
    pub(crate) fn reason(&self, unit: usize) -> Option<String> {
        match (&self.base.unranked.why, Reasons::of(self)) {
            (Why::Listed(listed), _) => {
                listed.iter().find(|(known, _)| *known == unit).map(|(_, reason)| reason.clone())
            }
            (_, Reasons::Scores(missing, node)) => missing.map(|missing| missing.sentence(node, unit)),
            (_, all) => all.of_unit(unit),
        }
    }
}

/// What the reason for each unit is derived from.
enum Reasons<'a> {
    Scores(Option<Missing<'a>>, usize),
    All(&'a str),
}

impl Reasons<'_> {
    fn of(ranking: &Ranking) -> Reasons<'_> {
        match (&ranking.base.unranked.why, &ranking.base.basis) {
            (Why::All(reason), _) => Reasons::All(reason),
            (_, Basis::Score { model, node }) => Reasons::Scores(Missing::of(model), *node),
            (_, Basis::Print) => Reasons::Scores(None, 0),
        }
    }

    fn of_unit(&self, unit: usize) -> Option<String> {
        match self {
            Reasons::All(reason) => Some((*reason).to_string()),
            Reasons::Scores(missing, node) => missing.as_ref().map(|missing| missing.reason(*node, unit)),
        }
    }
}

/// Finds what is missing for a unit below a node of a model.
struct Missing<'a> {
    model: &'a Model,
    scores: &'a Scores,
    /// For each node, whether it counts: it has a weight and is not left out for all units.
    counts: Vec<bool>,
}

impl Missing<'_> {
    fn of(model: &Model) -> Option<Missing<'_>> {
        let (scores, leaves) = (model.scores().ok()?, model.leaves().ok()?);
        let is_left_out = |node: &Node, leaf: &Leaf| leaf.code == node.code && leaf.left_out.is_some();
        let counts = |node: &Node| node.weight > 0.0 && !leaves.iter().any(|leaf| is_left_out(node, leaf));
        Some(Missing { model, scores, counts: model.tree().nodes().iter().map(counts).collect() })
    }

    /// In brief, for a table.
    fn reason(&self, node: usize, unit: usize) -> String {
        let missing = self.below(node, unit);
        match self.lacks(node, unit) {
            Some([available, required]) => {
                format!("{available} of the weight available, {required} required; missing: {missing}")
            }
            None => format!("a missing value excludes it; missing: {missing}"),
        }
    }

    /// The same as a sentence.
    fn sentence(&self, node: usize, unit: usize) -> String {
        let missing = self.below(node, unit);
        match self.lacks(node, unit) {
            Some([available, required]) => format!(
                "only {available} of its indicator weight is available, and {required} is required (missing: {missing})"
            ),
            None => format!("a missing value excludes it (missing: {missing})"),
        }
    }

    /// The share of the weight that is available and the one that is required, if it is too low.
    fn lacks(&self, node: usize, unit: usize) -> Option<[String; 2]> {
        let (there, needed) = (self.share(node, unit), self.model.recipe().needed(node));
        (there < needed - SHARE).then(|| [there, needed].map(|share| format!("{:.0} %", share * 100.0)))
    }

    /// The share of the weight of a node that is present.
    fn share(&self, node: usize, unit: usize) -> f64 {
        self.scores.present(node).get(unit).unwrap_or(0.0)
    }

    /// Whether a node counts but is missing. An imputed value has a score and is still missing.
    fn is_gone(&self, node: usize, unit: usize) -> bool {
        // No unit has a score in a group whose indicators go straight into a group above.
        let is_absorbed = self.model.plan().is_ok_and(|plan| plan.is_absorbed(node));
        let lacks_score = !is_absorbed && self.scores.of(node).get(unit).is_none();
        self.counts[node] && (lacks_score || self.share(node, unit) <= 0.0)
    }

    /// The highest nodes below `top` that are entirely missing for a unit: whole groups where possible, else
    /// indicators.
    fn below(&self, top: usize, unit: usize) -> String {
        let nodes = self.model.tree().nodes();
        if nodes[top].is_leaf() {
            return nodes[top].code.clone();
        }
        let is_named = |node: usize| {
            let whole_above = nodes[node].parent.is_some_and(|parent| parent != top && self.is_gone(parent, unit));
            node != top && self.model.tree().is_within(node, top) && self.is_gone(node, unit) && !whole_above
        };
        let named = (0..nodes.len()).filter(|node| is_named(*node)).map(|node| self.told(node, unit));
        named.collect::<Vec<_>>().join(", ")
    }

    /// Names a missing node, with the reason if part of it is available.
    fn told(&self, node: usize, unit: usize) -> String {
        let (code, there) = (&self.model.tree().nodes()[node].code, self.share(node, unit));
        if there == 0.0 {
            return code.clone();
        }
        let percent = |share: f64| format!("{:.0} %", share * 100.0);
        match self.model.recipe().floor(&self.model.tree().nodes()[node]).filter(|needed| there < needed - SHARE) {
            Some(needed) => {
                format!("{code} ({} available, {} required)", percent(there), percent(needed))
            }
            None => format!("{code} (excluded by a missing value: {})", self.below(node, unit)),
        }
    }
}
