//! Regret: how far the ranking under common weights is from the one that each person's own weights give.
//!
//! The regret of a person is the mean absolute difference of ranks, Spearman's footrule (Diaconis & Graham 1977), over the
//! units that everyone ranks. The weights of least regret are sought among those that people gave and their mean.

use std::collections::{BTreeMap, BTreeSet};

use super::listing::named;
use super::uncertainty::{Footrule, Ranks};
use super::votes::Votes;
use crate::model::Model;
use crate::rank::rank;
use crate::stats::equal::compare;
use crate::{Error, Result, Watch, stats};

/// Whose weights are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeightsOf {
    /// Those that one person gave.
    Person(usize),
    /// The mean of all people's.
    Mean,
    /// The model's own.
    Model,
}

/// How far people's own rankings are from the ranking under some weights.
#[derive(Clone)]
pub struct Regret {
    /// Whose weights they are.
    pub of: WeightsOf,
    /// The model with these weights.
    pub model: Model,
    /// The mean over all people, in ranks.
    pub mean: f64,
    /// The highest regret of anyone, and the first person who has it.
    pub highest: (f64, usize),
}

impl Votes {
    /// The weights of least regret, then the mean weights and the model's own weights for comparison.
    ///
    /// Of several weights with the same regret the mean comes first, then the person who is listed first. Returns an error
    /// if no unit is ranked under all people's weights.
    pub fn regrets(&self, watch: &Watch) -> Result<Vec<Regret>> {
        let footrule = self.ranks.footrule(watch)?;
        let of_people = self.ranks.of_each_ranking(watch, &|ranks| footrule.mean(ranks).unwrap_or(f64::NAN))?;
        let nearest = (0..of_people.len()).filter(|&at| !of_people[at].is_nan());
        let nearest = nearest.reduce(|a, b| if compare(of_people[b], of_people[a]).is_lt() { b } else { a });
        let Some(nearest) = nearest else {
            let many = &self.ranks.data().units().many;
            let error =
                Error::plain(format!("regret compares ranks, but there are no {many} that everyone's weights rank"));
            return Err(error.advise("fill missing values, or leave out some people"));
        };
        let one = |of: WeightsOf, model: Model| self.regret(of, model, &footrule, watch);
        let mean = one(WeightsOf::Mean, self.mean_model()?)?;
        let least = one(WeightsOf::Person(nearest), named(self.ranks.model(), &self.voices.listing, nearest)?)?;
        let own = one(WeightsOf::Model, self.ranks.model().clone())?;
        let is_nearer = |least: &Regret, mean: &Regret| compare(least.mean, mean.mean).is_lt();
        let first = match (&least, &mean) {
            (Some(least), Some(mean)) => is_nearer(least, mean),
            (least, _) => least.is_some(),
        };
        Ok(least.filter(|_| first).into_iter().chain(mean).chain(own).collect())
    }

    /// How far people are from the ranking of a model with other weights; None if it does not rank all units that people
    /// rank.
    fn regret(&self, of: WeightsOf, model: Model, footrule: &Footrule, watch: &Watch) -> Result<Option<Regret>> {
        let ranks = self.ranks.ranks_in(&rank(&model, None)?);
        let Some(mean) = footrule.mean(&ranks) else { return Ok(None) };
        let apart = self.ranks.of_each_ranking(watch, &|own| distance(own, &ranks))?;
        let further = |a: usize, b: usize| if compare(apart[b], apart[a]).is_gt() { b } else { a };
        let person = (0..apart.len()).reduce(further).unwrap_or(0);
        Ok(Some(Regret { of, model, mean, highest: (apart[person], person) }))
    }

    /// The model with the weights of least regret, with a remark on where they come from.
    pub fn least_regret(&self, watch: &Watch) -> Result<Model> {
        let regrets = self.regrets(watch)?;
        let Some(Regret { of, model, .. }) = regrets.first() else { return Ok(self.ranks.model().clone()) };
        let whose = match of {
            WeightsOf::Person(at) => format!("those of {}", self.voices.listing.names[*at]),
            WeightsOf::Mean => "the mean".to_string(),
            WeightsOf::Model => "the model's own".to_string(),
        };
        let origin = format!("votes, {} {}: least regret, {whose}", self.people(), self.who());
        let nodes = model.tree().nodes();
        let groups: BTreeSet<usize> = self.groups()?.into_iter().flatten().collect();
        groups.into_iter().try_fold(model.clone(), |model, group| {
            let pair = |&member: &usize| (nodes[member].code.clone(), nodes[member].weight);
            let pairs: Vec<(String, f64)> = nodes[group].members.iter().map(pair).collect();
            model.weigh_from(&pairs, &nodes[group].code, &origin)
        })
    }

    /// The group of each weight that people gave.
    fn groups(&self) -> Result<Vec<Option<usize>>> {
        let tree = self.ranks.model().tree();
        self.voices.listing.codes.iter().map(|code| Ok(tree.nodes()[tree.place(code)?].parent)).collect()
    }

    /// The model with the mean of all people's weights in each group.
    fn mean_model(&self) -> Result<Model> {
        let (model, codes) = (self.ranks.model(), &self.voices.listing.codes);
        let weights = self.ranks.listed_shares(codes);
        let mut groups: BTreeMap<usize, Vec<(String, f64)>> = BTreeMap::new();
        for ((code, weights), group) in codes.iter().zip(weights).zip(self.groups()?) {
            let Some(group) = group else { continue };
            groups.entry(group).or_default().push((code.clone(), stats::mean(&weights).unwrap_or(0.0)));
        }
        let weigh = |model: Model, pairs: Vec<(String, f64)>| model.weigh(&pairs);
        groups.into_values().try_fold(model.clone(), weigh)
    }
}

/// The mean absolute difference of two lists of ranks, over the units that both rank.
fn distance(a: &Ranks, b: &Ranks) -> f64 {
    let apart: Vec<f64> = a.iter().zip(b).filter_map(|(a, b)| Some((a.as_ref()? - b.as_ref()?).abs())).collect();
    stats::mean(&apart).unwrap_or(0.0)
}
