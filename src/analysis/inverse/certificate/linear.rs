//! A set of weightings under which every score is a weighted sum of values, as a certificate states it.
//!
//! The values are those of the indicators or, where no weights vary in a group or below, of that group as a whole: it may
//! then have any mean and missing values. All groups above must use means of one power.

use std::collections::HashMap;

use serde::Serialize;

use crate::analysis::inverse::means::Kind;
use crate::analysis::inverse::ranked::When;
use crate::analysis::inverse::set::Set;
use crate::analysis::weightings::{Family, How};
use crate::model::Model;
use crate::model::plan::power::raised;
use crate::phrase::act;
use crate::tolerance::REBUILT;
use crate::{Error, Result};

/// Weights that sum to 1, and how they vary.
#[derive(Serialize)]
pub struct Siblings {
    /// Code of the group.
    pub group: String,
    /// Codes of its members.
    pub members: Vec<String>,
    /// Their weights in the group as given.
    pub given: Vec<f64>,
    /// `given` (fixed), `any`, `share` or `order`.
    pub limits: &'static str,
    /// By which share of its own value each weight may be higher or lower.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub share: Option<f64>,
    /// Codes of members in order of importance.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub order: Vec<String>,
}

/// The names of units that an error lists.
const NAMED: usize = 3;

pub struct Linear<'a> {
    pub set: &'a Set<'a>,
    /// By index in the data.
    pub units: Vec<usize>,
    /// The row of each of them.
    row_of: HashMap<usize, usize>,
    /// One row per unit, one value per column.
    pub values: Vec<Vec<f64>>,
    pub power: f64,
    /// The nodes that are summed, by index in the tree.
    pub nodes: Vec<usize>,
    /// Indices of the families above these nodes.
    pub families: Vec<usize>,
    /// Whether the weights are stated as fixed because the statement itself says which ones move.
    pub is_given: bool,
}

impl<'a> Linear<'a> {
    /// Returns an error that says what is not a weighted sum.
    pub fn new(set: &'a Set<'a>, units: &[usize]) -> Result<Linear<'a>> {
        let (nodes, families) = summed(set);
        let power = power(set, &families)?;
        let row_of = units.iter().enumerate().map(|(at, &unit)| (unit, at)).collect();
        let (units, values) = (units.to_vec(), Vec::new());
        let mut linear = Linear { set, units, row_of, values, power, nodes, families, is_given: false };
        linear.values = linear.rows()?;
        linear.check()?;
        Ok(linear)
    }

    pub fn family(&self) -> impl Iterator<Item = &Family> {
        self.families.iter().map(|&at| &self.set.weightings.families[at])
    }

    /// The values of the units, or which of them are missing.
    fn rows(&self) -> Result<Vec<Vec<f64>>> {
        let (model, scores) = (self.set.model, self.set.model.scores()?);
        let mut lacking = Vec::new();
        let mut rows = Vec::new();
        for (at, &unit) in self.units.iter().enumerate() {
            model.data().watch().check_at(at)?;
            let row: Vec<f64> = self.nodes.iter().map(|&node| scores.of(node).raw()[unit]).collect();
            match row.iter().position(|score| score.is_nan()) {
                Some(column) => lacking.push((unit, self.nodes[column])),
                None if self.set.ranked.when(unit) != When::Always => return Err(self.unranked(unit)),
                None => rows.push(row.into_iter().map(|score| raised(score, self.power)).collect()),
            }
        }
        if !lacking.is_empty() {
            return Err(self.with_gaps(&lacking));
        }
        match rows.iter().flatten().all(|value: &f64| value.is_finite()) {
            true => Ok(rows),
            false => Err(no_proof("a score of 0 has no finite value under its mean")),
        }
    }

    fn unranked(&self, unit: usize) -> Error {
        let label = self.set.model.data().units().label(unit);
        no_proof(&format!("{label} is not ranked under all weightings, because some of its values are missing"))
            .advise(act("coverage").arg(0.0).does("ranks it however many values are missing"))
    }

    fn with_gaps(&self, lacking: &[(usize, usize)]) -> Error {
        let (units, nodes) = (self.set.model.data().units(), self.set.model.tree().nodes());
        let one = |(unit, node): &(usize, usize)| format!("{} in `{}`", units.label(*unit), nodes[*node].code);
        let named: Vec<String> = lacking.iter().take(NAMED).map(one).collect();
        let more = if lacking.len() > NAMED { ", …" } else { "" };
        let lack = match lacking.len() {
            1 => format!("1 {} has a missing score", units.one),
            count => format!("{count} {} have missing scores", units.many),
        };
        no_proof(&format!("{lack} ({}{more}), so the index is not one weighted sum", named.join(", ")))
            .advise(act("impute").arg("median").does("fills missing values before weights vary"))
    }

    /// The weighted sums must give the model's own scores.
    fn check(&self) -> Result<()> {
        let scores = self.set.model.scores()?;
        for ((row, found), &unit) in self.values.iter().zip(self.sums()).zip(&self.units) {
            let own = raised(scores.of(0).raw()[unit], self.power);
            let size = row.iter().fold(own.abs(), |size: f64, value| size.max(value.abs()));
            if (found - own).abs() > REBUILT * size {
                return Err(no_proof("the index is not a weighted sum of scores"));
            }
        }
        Ok(())
    }

    /// Whether the sums are the scores themselves.
    pub fn is_plain(&self) -> bool {
        self.power.total_cmp(&1.0).is_eq()
    }

    /// The sum of each unit under the given weights.
    pub fn sums(&self) -> Vec<f64> {
        let shares: Vec<Vec<f64>> = self.family().map(|family| family.given.clone()).collect();
        let weights = self.weights(&shares);
        self.values.iter().map(|row| sum(&weights, row)).collect()
    }

    /// The given overall weight of every node.
    pub fn overall(&self) -> Vec<f64> {
        self.overall_of(self.family().map(|family| family.given.as_slice()))
    }

    fn overall_of<'s>(&self, shares: impl Iterator<Item = &'s [f64]>) -> Vec<f64> {
        let mut whole = vec![0.0; self.set.model.tree().nodes().len()];
        whole[0] = 1.0;
        for (family, shares) in self.family().zip(shares) {
            family.members.iter().zip(shares).for_each(|(&member, w)| whole[member] = whole[family.group] * w);
        }
        whole
    }

    /// The highest weighted sum over the set, of a value for each column.
    pub fn greatest(&self, form: &[f64]) -> f64 {
        let mut all = vec![f64::NAN; self.set.model.tree().nodes().len()];
        self.nodes.iter().zip(form).for_each(|(&node, value)| all[node] = *value);
        for &at in self.families.iter().rev() {
            let family = &self.set.weightings.families[at];
            let own: Vec<f64> = family.members.iter().map(|&member| all[member]).collect();
            all[family.group] = family.most(&own);
        }
        all[0]
    }

    /// Whether a unit is part of the proof.
    pub fn has(&self, unit: usize) -> bool {
        self.row_of.contains_key(&unit)
    }

    /// The values of a unit of the proof.
    pub fn row(&self, unit: usize) -> &[f64] {
        &self.values[self.row_of[&unit]]
    }

    /// By how much the first unit exceeds the second in each column.
    pub fn lead(&self, first: usize, second: usize) -> Vec<f64> {
        self.row(first).iter().zip(self.row(second)).map(|(x, y)| x - y).collect()
    }

    /// Overall weights of the columns, from weights in groups.
    pub fn weights(&self, shares: &[Vec<f64>]) -> Vec<f64> {
        let whole = self.overall_of(shares.iter().map(Vec::as_slice));
        self.nodes.iter().map(|&node| whole[node]).collect()
    }

    /// The weights in group that another model has.
    pub fn shares_of(&self, model: &Model) -> Result<Vec<Vec<f64>>> {
        let all = self.set.shares_of(model)?;
        Ok(self.families.iter().map(|&at| all[at].clone()).collect())
    }

    /// Whether the weights of a model belong to the set.
    pub fn contains(&self, model: &Model) -> Result<bool> {
        let mut shares = vec![0.0; self.set.weightings.count];
        for (family, own) in self.set.weightings.families.iter().zip(self.set.shares_of(model)?) {
            family.members.iter().zip(own).for_each(|(&member, w)| shares[member] = w);
        }
        Ok(self.set.weightings.contains(&shares))
    }

    pub fn code(&self, unit: usize) -> String {
        self.set.model.data().units().codes[unit].to_string()
    }

    pub fn codes(&self) -> Vec<String> {
        self.units.iter().map(|&unit| self.code(unit)).collect()
    }

    pub fn columns(&self) -> Vec<String> {
        self.nodes.iter().map(|&node| self.node(node)).collect()
    }

    pub fn node(&self, place: usize) -> String {
        self.set.model.tree().nodes()[place].code.clone()
    }

    pub fn siblings(&self) -> Vec<Siblings> {
        let one = |family: &Family| {
            let code = |at: &usize| self.node(family.members[*at]);
            let (limits, share, order) = match &family.how {
                _ if self.is_given => ("given", None, Vec::new()),
                How::Within(share) => ("share", Some(*share), Vec::new()),
                How::Ordered(order) => ("order", None, order.iter().map(code).collect()),
                How::Given => ("given", None, Vec::new()),
                How::Any | How::Around(_) | How::Listed(_) | How::Rescaled(_) => ("any", None, Vec::new()),
            };
            let members = family.members.iter().map(|&member| self.node(member)).collect();
            Siblings { group: self.node(family.group), members, given: family.given.clone(), limits, share, order }
        };
        self.family().map(one).collect()
    }
}

/// The nodes whose scores are summed, and the indices of the families above them.
fn summed(set: &Set) -> (Vec<usize>, Vec<usize>) {
    let mut is_fixed = vec![true; set.model.tree().nodes().len()];
    set.families().for_each(|(family, rule)| is_fixed[family.group] = rule.is_fixed);
    let (mut nodes, mut families) = (Vec::new(), Vec::new());
    if is_fixed[0] {
        nodes.push(0);
    }
    for (at, (family, _)) in set.families().enumerate().filter(|(_, (family, _))| !is_fixed[family.group]) {
        families.push(at);
        nodes.extend(family.members.iter().filter(|&&member| is_fixed[member]));
    }
    (nodes, families)
}

pub fn sum(weights: &[f64], row: &[f64]) -> f64 {
    weights.iter().zip(row).map(|(w, value)| w * value).sum()
}

/// The power that the means of some families have in common.
fn power(set: &Set, families: &[usize]) -> Result<f64> {
    let mut power = None;
    for &at in families {
        let (family, _) = set.families().nth(at).expect("one of the set's families");
        let group = &set.model.tree().nodes()[family.group].code;
        let own = match Kind::of(set.model, family.group, false)? {
            Kind::Power(_) if family.members.len() < 2 => continue,
            Kind::Power(own) => own,
            Kind::Shifts | Kind::Unknown => return Err(not_summed(set, group, family.group)),
        };
        if power.is_some_and(|power: f64| power.total_cmp(&own).is_ne()) {
            return Err(not_summed(set, group, family.group));
        }
        power = Some(own);
    }
    Ok(power.unwrap_or(1.0))
}

fn not_summed(set: &Set, code: &str, group: usize) -> Error {
    let method = set.model.plan().map(|plan| plan.method(group).to_string()).unwrap_or_default();
    no_proof(&format!("under `{method}` in `{code}` the index is not one weighted sum"))
        .about(code)
        .advise(act("aggregate").arg("arithmetic").does("makes it one"))
}

/// The error for an answer that cannot be proved, with the reason.
pub fn no_proof(why: &str) -> Error {
    Error::plain(format!("there is no proof to save: {why}"))
}
