//! What a model counts with: the members of a group that count, their shares, and the methods that hold at a place.

use super::aggregate::{self, Aggregate};
use super::method::{Args, choose};
use super::model::Model;
use super::recipe::Step;
use crate::Result;
use crate::data::Choice;

impl Model {
    /// Members of a group that count (with a weight, and not left out for all units), their shares summing to 1.
    pub fn counting(&self, group: usize) -> Result<Vec<(usize, f64)>> {
        let (nodes, leaves) = (self.tree().nodes(), self.leaves()?);
        let is_left_out = |code: &str| leaves.iter().any(|leaf| leaf.code == code && leaf.left_out.is_some());
        let counts = |member: &usize| {
            let node = &nodes[*member];
            node.weight > 0.0 && !(node.is_leaf() && is_left_out(&node.code))
        };
        let members: Vec<usize> = nodes[group].members.iter().copied().filter(counts).collect();
        let sum: f64 = members.iter().map(|&member| nodes[member].weight).sum();
        Ok(members.into_iter().map(|member| (member, nodes[member].weight / sum)).collect())
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
        let (nodes, scores) = (self.tree().nodes(), self.scores()?);
        let mut own = vec![0.0; nodes.len()];
        own[0] = 1.0;
        for group in (0..nodes.len()).filter(|&place| !nodes[place].is_leaf()) {
            let (_, args) = self.mean_of(group)?;
            let counting = self.counting(group)?;
            let is_there = |member: usize| args.word("missing") == "worst" || scores.of(member).get(unit).is_some();
            let sum: f64 = counting.iter().filter(|(member, _)| is_there(*member)).map(|(_, share)| share).sum();
            for (member, share) in counting.into_iter().filter(|(member, _)| is_there(*member)) {
                let doubt = scores.role(member).weights.as_ref().and_then(|weights| weights.get(unit));
                own[member] = doubt.unwrap_or(share / sum);
            }
        }
        Ok(own)
    }

    /// The method by which the members of a group become its score.
    pub fn mean_of(&self, group: usize) -> Result<(&'static Aggregate, Args)> {
        let choice = self.choice(Step::Aggregate, group).expect("a recipe has a method for everything");
        choose("aggregate", aggregate::METHODS, choice)
    }

    /// The choice of a step that holds at a place.
    pub fn choice(&self, step: Step, place: usize) -> Option<&Choice> {
        let recipe = self.recipe();
        match step {
            Step::Impute => recipe.for_leaf(&recipe.impute, place),
            Step::Treat => recipe.for_leaf(&recipe.treat, place),
            Step::Normalise => recipe.for_leaf(&recipe.normalise, place),
            Step::Aggregate => recipe.for_group(&recipe.aggregate, &self.tree().nodes()[place]),
        }
    }
}
