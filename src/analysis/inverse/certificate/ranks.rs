//! Proofs of bounds on ranks: the search of `range` once more, with its prices.

use serde::Serialize;

use super::MAX_STEPS;
use super::linear::{Linear, no_proof};
use crate::Result;
use crate::analysis::inverse::range::{Others, Side};
use crate::analysis::solve::{MAX_PROGRAMS, Step, max_feasible_in_steps};
use crate::phrase::with;
use crate::tolerance::{PRICED, TIED_LEAD};

/// Why a unit's rank cannot be better, or cannot be worse.
#[derive(Serialize)]
pub struct RankProof {
    /// `best` or `worst`.
    pub side: &'static str,
    /// Units that are ahead under all weights; for the worst rank, units that count as ahead.
    pub always: Vec<String>,
    /// Units whose order depends on the weights.
    pub conditions: Vec<UnitCondition>,
    /// Steps by which the number of conditions that are missed is bounded from below, the first one for all weights.
    pub nodes: Vec<Node>,
}

/// For the best rank, that the unit is not behind the other; for the worst, that the other leads by `least`.
#[derive(Serialize)]
pub struct UnitCondition {
    /// Code of the other unit.
    pub unit: String,
    /// The lowest lead, in values.
    pub least: f64,
}

/// A step: prices from which a bound follows by weak duality, and the two steps that follow.
#[derive(Serialize, Default)]
pub struct Node {
    /// Conditions by index, each with its price.
    pub prices: Vec<(usize, f64)>,
    /// The condition that is required in one of the following steps and given up in the other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub splits: Option<usize>,
    /// The index of the step where it is required; none if what is given up by then is enough.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<Option<usize>>,
    /// The index of the step where it is given up.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_up: Option<Option<usize>>,
}

impl Linear<'_> {
    /// Proves that no weights give a better rank (or a worse one), and returns that rank.
    pub fn rank_bound(&self, unit: usize, is_best: bool) -> Result<(usize, RankProof)> {
        let (set, watch) = (self.set, self.set.model.data().watch());
        let side = Side { set, unit, is_best, effort: MAX_PROGRAMS, watch };
        let Others { ahead, open, conditions } = side.others(None)?;
        let greatest = |values: &[f64]| set.weightings.greatest(values);
        let found = max_feasible_in_steps(&set.region(), &greatest, &conditions, (MAX_PROGRAMS, watch))?;
        let missed = conditions.len() - found.most;
        let nodes = if missed == 0 { Vec::new() } else { needed(&found.steps, missed) };
        if nodes.len() > MAX_STEPS {
            let label = set.model.data().units().label(unit);
            let count = nodes.len();
            let error =
                no_proof(&format!("the bound on the rank of {label} took {count} steps, which is too many for a file"));
            return Err(
                error.advise(with("weights", 0.1).does("considers a narrower range of weights and needs fewer steps"))
            );
        }
        let others = open.iter().zip(&conditions);
        let tie = self.values.iter().flatten().fold(0.0, |size: f64, value| size.max(value.abs())) * TIED_LEAD;
        let conditions = others.map(|(&other, condition)| {
            let least = if is_best { 0.0 } else { condition.row.least.min(tie) };
            UnitCondition { unit: self.code(other), least }
        });
        let proof = RankProof {
            side: side_of(is_best),
            always: ahead.iter().map(|&other| self.code(other)).collect(),
            conditions: conditions.collect(),
            nodes,
        };
        let held = if is_best { missed } else { found.most };
        Ok((1 + ahead.len() + held, proof))
    }
}

pub fn side_of(is_best: bool) -> &'static str {
    if is_best { "best" } else { "worst" }
}

/// The steps that are needed for a bound: those below a step that reaches it alone are left out.
fn needed(steps: &[Step], bound: usize) -> Vec<Node> {
    let mut nodes = vec![Node::default()];
    let mut open = vec![(0, 0)];
    while let Some((at, place)) = open.pop() {
        let step = &steps[at];
        let size = step.prices.iter().fold(0.0, |size: f64, (_, price)| size.max(*price));
        // Where the required conditions cannot be met, they alone have prices, but for rounding.
        let least = if step.broken == usize::MAX { PRICED * size } else { 0.0 };
        nodes[place].prices = step.prices.iter().filter(|(_, price)| *price > least).copied().collect();
        let Some((condition, ways)) = step.split.filter(|_| step.broken < bound) else { continue };
        let mut ways = ways.into_iter().map(|way| {
            // A step that was never solved is settled by those above it.
            (!steps[way].prices.is_empty()).then(|| {
                nodes.push(Node::default());
                open.push((way, nodes.len() - 1));
                nodes.len() - 1
            })
        });
        let (required, given_up) = (ways.next().flatten(), ways.next().flatten());
        nodes[place].splits = Some(condition);
        nodes[place].required = Some(required);
        nodes[place].given_up = Some(given_up);
    }
    nodes
}
