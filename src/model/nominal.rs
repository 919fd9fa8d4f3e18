//! What a model takes into account: the members of a group that count, their weights, and the choice that applies to a
//! node.

use super::aggregate::Form;
use super::model::Model;
use super::plan;
use crate::Result;
use crate::data::{Choice, Step};

impl Model {
    /// Returns the members of a group that count, because they have a weight and are not left out for all units. Their
    /// weights sum to 1.
    pub fn counting(&self, group: usize) -> Result<Vec<(usize, f64)>> {
        Ok(plan::counting(self.tree(), group, &plan::left_out(self.tree(), self.leaves()?)))
    }

    /// Whether in every group the same members count as in another model of the same tree, with the same weights.
    pub fn counts_like(&self, other: &Model) -> Result<bool> {
        let groups = (0..self.tree().nodes().len()).filter(|&place| !self.tree().nodes()[place].is_leaf());
        let all = |model: &Model| groups.clone().map(|group| model.counting(group)).collect::<Result<Vec<_>>>();
        Ok(all(self)? == all(other)?)
    }

    /// Returns the overall weight of every node, computed over the members that count; 0 for those that do not.
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

    /// Returns the indicators that count, with their overall weights.
    pub fn counting_leaves(&self) -> Result<Vec<(usize, f64)>> {
        let shares = self.shares()?.into_iter().enumerate();
        Ok(shares.filter(|(place, share)| self.tree().nodes()[*place].is_leaf() && *share > 0.0).collect())
    }

    /// Returns the weight of every node in its group for one unit: rescaled if members are missing, and the unit's own
    /// if units have their own weights. The index has 1.
    pub fn weights_of(&self, unit: usize) -> Result<Vec<f64>> {
        let (plan, scores) = (self.plan()?, self.scores()?);
        let mut own = vec![0.0; plan.nodes.len()];
        own[0] = 1.0;
        for (_, combine) in plan.groups() {
            let values: Vec<f64> = combine.members.iter().map(|member| scores.of(member.node).raw()[unit]).collect();
            // A decision matrix has no missing values, so that weights are the nominal ones.
            let is_whole = combine.form == Form::Absorbed || combine.form.matrix().is_some();
            let shares = if is_whole { combine.shares() } else { combine.shares_of(&values) };
            for (member, share) in combine.members.iter().zip(shares) {
                let by_unit = scores.weights_by_unit(member.node).and_then(|weights| weights.get(unit));
                own[member.node] = by_unit.unwrap_or(share);
            }
        }
        Ok(own)
    }

    /// Returns the choice of a step that applies to a node.
    pub fn choice(&self, step: Step, place: usize) -> Option<&Choice> {
        let (recipe, node) = (self.recipe(), &self.tree().nodes()[place]);
        let choices = &recipe.choices[step];
        match step == Step::Aggregate {
            true => recipe.for_group(choices, node),
            false => recipe.for_leaf(choices, place),
        }
    }
}
