//! A bounded set of weightings: which units are ranked under which of them, and how large leads can be.

use super::max_score_difference::{Ends, MaxDifference};
use super::means::Kind;
use super::path::check_bounded;
use super::ranked::{Ranked, When};
use crate::Result;
use crate::analysis::solve::{Form, Region};
use crate::analysis::weightings::{Family, How, SHARE, Weightings, Weights};
use crate::model::Model;
use crate::model::plan::power::raised;
use crate::tolerance::{ROUNDING, SMALLEST};

pub struct Set<'a> {
    pub model: &'a Model,
    /// The weightings as they were asked for.
    pub weights: Vec<Weights>,
    pub weightings: Weightings,
    /// What is known about the mean of each family.
    rules: Vec<Rule>,
    pub ranked: Ranked,
    /// For each node, the indicators below it, by position among those that count.
    pub under: Vec<Vec<usize>>,
    /// For each node, the power that its mean sums.
    pub powers: Vec<f64>,
    /// The largest absolute value that is summed.
    pub size: f64,
    /// The range of scores of each unit that can be ranked, by index in the data.
    ends: Vec<Ends>,
}

pub struct Rule {
    pub kind: Kind,
    /// Whether no weights vary in the family or anywhere below it.
    pub is_fixed: bool,
}

impl Set<'_> {
    pub fn new<'a>(asker: &str, model: &'a Model, weights: &[Weights]) -> Result<Set<'a>> {
        check_bounded(asker, model)?;
        let nodes = model.tree().nodes();
        let usual = [Weights::Within { share: SHARE, at: Vec::new() }];
        let weights = if weights.is_empty() { &usual } else { weights };
        let weightings = Weightings::new(model, weights)?;
        weightings.check_bounded(asker)?;
        let ranked = Ranked::new(model, &weightings)?;
        let scores = model.scores()?;
        let leaves = &weightings.leaves;
        let below =
            |place: usize| (0..leaves.len()).filter(|&leaf| model.tree().is_within(leaves[leaf], place)).collect();
        let under: Vec<Vec<usize>> = (0..nodes.len()).map(below).collect();
        // An imputed value is a value, except where a minimum share of the weight is required.
        let has_floors = model.plan()?.has_floors();
        let is_gap = |place: usize| {
            let lacks = |unit: usize| has_floors && scores.present(place).raw()[unit] < 1.0 - ROUNDING;
            ranked.units.iter().any(|&unit| scores.of(place).raw()[unit].is_nan() || lacks(unit))
        };
        let mut kinds: Vec<Option<Kind>> = vec![None; nodes.len()];
        let (mut rules, mut is_fixed) = (Vec::new(), vec![true; nodes.len()]);
        for family in &weightings.families {
            let lacks = family.members.iter().any(|&member| is_gap(member));
            let kind = Kind::of(model, family.group, lacks)?;
            // The mean of a single score is that score, whatever the power.
            let above = nodes[family.group].parent.and_then(|parent| kinds[parent]);
            let kind = match above.filter(|_| family.members.len() < 2) {
                Some(above) if kind != Kind::Unknown => Kind::Power(above.power()),
                _ => kind,
            };
            kinds[family.group] = Some(kind);
            rules.push(Rule { kind, is_fixed: false });
        }
        for (family, rule) in weightings.families.iter().zip(&mut rules).rev() {
            rule.is_fixed = family.how == How::Given && family.members.iter().all(|&member| is_fixed[member]);
            is_fixed[family.group] = rule.is_fixed;
        }
        let powers: Vec<f64> = kinds.iter().map(|kind| kind.map_or(1.0, Kind::power)).collect();
        let weights = weights.to_vec();
        let mut set =
            Set { model, weights, weightings, rules, ranked, under, powers, size: SMALLEST, ends: Vec::new() };
        set.ends = vec![Ends::default(); model.data().units().len()];
        for (at, &unit) in set.ranked.units.iter().enumerate() {
            model.data().watch().check_at(at)?;
            set.ends[unit] = set.ends(unit)?;
        }
        set.size = set.largest()?;
        Ok(set)
    }

    /// The largest absolute value that is summed.
    fn largest(&self) -> Result<f64> {
        let (scores, leaves) = (self.model.scores()?, || self.weightings.leaves.iter());
        let sums = self.ranked.units.iter().flat_map(|&unit| leaves().map(move |&leaf| (unit, leaf)));
        let sums = sums.map(|(unit, leaf)| raised(scores.of(leaf).raw()[unit], self.powers[0]).abs());
        Ok(sums.filter(|sum| sum.is_finite()).fold(SMALLEST, f64::max))
    }

    /// The families, each group before its members.
    pub fn families(&self) -> impl DoubleEndedIterator<Item = (&Family, &Rule)> {
        self.weightings.families.iter().zip(&self.rules)
    }

    /// The largest lead of one unit over another, wherever both are ranked.
    pub fn max_score_difference(&self, a: usize, b: usize) -> MaxDifference {
        match [a, b].into_iter().any(|unit| self.ranked.when(unit) == When::Unknown) {
            true => MaxDifference {
                by: vec![f64::INFINITY; self.weightings.leaves.len()],
                most: f64::INFINITY,
                is_exact: false,
            },
            false => self.between(&self.ends[a], &self.ends[b], false),
        }
    }

    /// The weights in group of all members in another model with the same tree.
    pub fn shares_of(&self, model: &Model) -> Result<Vec<Vec<f64>>> {
        let share = |family: &Family| {
            let counting = model.counting(family.group)?;
            let of = |member: usize| counting.iter().find(|(other, _)| *other == member).map_or(0.0, |(_, w)| *w);
            Ok(family.members.iter().map(|&member| of(member)).collect())
        };
        self.weightings.families.iter().map(share).collect()
    }

    /// Converts weights in groups to overall weights of the indicators.
    pub fn weights_of(&self, shares: &[Vec<f64>]) -> Vec<f64> {
        let mut whole = vec![0.0; self.model.tree().nodes().len()];
        whole[0] = 1.0;
        for (family, shares) in self.weightings.families.iter().zip(shares) {
            family.members.iter().zip(shares).for_each(|(&member, w)| whole[member] = whole[family.group] * w);
        }
        self.weightings.leaves.iter().map(|&leaf| whole[leaf]).collect()
    }

    /// The weightings as a region, from the top down: a minimum for each member, and variables that distribute the
    /// rest.
    pub fn region(&self) -> Region {
        let mut region = Region::default();
        let mut forms = vec![Form::default(); self.model.tree().nodes().len()];
        forms[0].constant = 1.0;
        for family in &self.weightings.families {
            let whole = forms[family.group].clone();
            let new = forms_of(family, &whole, &mut region);
            family.members.iter().zip(new).for_each(|(&member, form)| forms[member] = form);
        }
        region.weights = self.weightings.leaves.iter().map(|&leaf| forms[leaf].clone()).collect();
        region
    }
}

/// The members' weights as linear forms, given the weight of their group.
fn forms_of(family: &Family, whole: &Form, region: &mut Region) -> Vec<Form> {
    let alone = |at: usize, times: f64| Form::default().and([(at, times)]);
    let (start, count) = (whole.at(&region.start), family.members.len());
    let mut new =
        |part: &dyn Fn(usize) -> f64| -> Vec<usize> { (0..count).map(|at| region.add(start * part(at))).collect() };
    let even = |_: usize| 1.0 / count as f64;
    let (variables, forms, rest) = match &family.how {
        How::Given => return family.given.iter().map(|w| whole.times(*w)).collect(),
        // `Any` sets no limits beyond the sum; the other kinds are unbounded and are rejected before.
        How::Any | How::Around(_) | How::Rescaled(_) | How::Listed(_) => {
            let own = new(&even);
            let forms = own.iter().map(|&at| alone(at, 1.0)).collect();
            (own, forms, whole.clone())
        }
        How::Within(share) => {
            let own = new(&|at| share * family.given[at]);
            let least = |w: &f64| whole.times(w * (1.0 - share));
            let forms = family.given.iter().zip(&own).map(|(w, &at)| least(w).and([(at, 1.0)])).collect();
            (own, forms, whole.times(*share))
        }
        // An ordered weighting is a mixture of equal weights on the first, the first two, the first three … of the
        // order.
        How::Ordered(order) => {
            let own = new(&even);
            let form = |at: usize| match order.iter().position(|&other| other == at) {
                Some(place) => (place..order.len())
                    .fold(Form::default(), |form, last| form.and([(own[order[last]], 1.0 / (last + 1) as f64)])),
                None => alone(own[at], 1.0),
            };
            let forms = (0..family.members.len()).map(form).collect();
            (own, forms, whole.clone())
        }
    };
    region.sum_is(&variables, &rest, true);
    if let How::Within(share) = family.how {
        // For a member with at least half of the group, the sum is the tighter bound.
        for (&at, given) in variables.iter().zip(&family.given).filter(|(_, given)| **given < 0.5) {
            match whole.terms.is_empty() {
                true => region.most[at] = 2.0 * share * given * whole.constant,
                false => region.sum_is(&[at], &whole.times(2.0 * share * given), false),
            }
        }
    }
    forms
}
