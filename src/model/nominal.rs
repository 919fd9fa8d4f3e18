//! What a model counts with: the members of a group that count, their shares, and the choices that hold at a place.

use super::model::Model;
use super::plan;
use crate::Result;
use crate::data::{Choice, Step};

impl Model {
    /// Members of a group that count (with a weight, and not left out for all units), their shares summing to 1.
    pub fn counting(&self, group: usize) -> Result<Vec<(usize, f64)>> {
        Ok(plan::counting(self.tree(), group, &plan::left_out(self.tree(), self.leaves()?)))
    }

    /// Whether in every group the same members count as in another model of the same tree, with the same shares.
    pub fn counts_like(&self, other: &Model) -> Result<bool> {
        let groups = (0..self.tree().nodes().len()).filter(|&place| !self.tree().nodes()[place].is_leaf());
        let all = |model: &Model| groups.clone().map(|group| model.counting(group)).collect::<Result<Vec<_>>>();
        Ok(all(self)? == all(other)?)
    }

    /// For every node the share of the whole among those that count; 0 for one that does not.
    pub fn shares(&self) -> Result<Vec<f64>> {
        let nodes = self.tree().nodes();
        let mut shares = vec![0.0; nodes.len()];
        shares[0] = 1.0;
        for group in (0..nodes.len()).filter(|&place| !nodes[place].is_leaf()) {
            for (member, share) in self.counting(group)? {
                shares[member] = shares[group] * share;
            }
        }
        Ok(shares)
    }

    /// The indicators that count, with their shares of the whole.
    pub fn counting_leaves(&self) -> Result<Vec<(usize, f64)>> {
        let shares = self.shares()?.into_iter().enumerate();
        Ok(shares.filter(|(place, share)| self.tree().nodes()[*place].is_leaf() && *share > 0.0).collect())
    }

    /// For every node the share in its parent that counts for a unit: rescaled where members are missing, its own where
    /// units have weights of their own; the index has 1.
    pub fn weights_of(&self, unit: usize) -> Result<Vec<f64>> {
        let (plan, scores) = (self.plan()?, self.scores()?);
        let mut own = vec![0.0; plan.nodes.len()];
        own[0] = 1.0;
        for (_, combine) in plan.groups() {
            let values: Vec<f64> = combine.members.iter().map(|member| scores.of(member.node).raw()[unit]).collect();
            for (member, share) in combine.members.iter().zip(combine.shares_of(&values)) {
                let by_unit = scores.weights_by_unit(member.node).and_then(|weights| weights.get(unit));
                own[member.node] = by_unit.unwrap_or(share);
            }
        }
        Ok(own)
    }

    /// The choice of a step that holds at a place.
    pub fn choice(&self, step: Step, place: usize) -> Option<&Choice> {
        let (recipe, node) = (self.recipe(), &self.tree().nodes()[place]);
        let choices = &recipe.choices[step];
        match step == Step::Aggregate {
            true => recipe.for_group(choices, node),
            false => recipe.for_leaf(choices, place),
        }
    }
}
