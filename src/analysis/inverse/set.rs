//! A set of weightings: for every group how its shares may vary.

use super::lead::{Ends, Lead};
use super::means::{Kind, raised};
use super::program::{Form, Region};
use super::range::SLACK;
use crate::analysis::uncertainty::{How, SHARE, Weights};
use crate::model::Model;
use crate::{Error, Result};

pub struct Set<'a> {
    pub model: &'a Model,
    pub groups: Vec<Family>,
    /// Places of the indicators that count.
    pub leaves: Vec<usize>,
    /// Of each place the indicators below it, by position in `leaves`.
    pub under: Vec<Vec<usize>>,
    /// Of each place the power that its mean sums.
    pub powers: Vec<f64>,
    pub told: Vec<String>,
    /// The greatest of what is summed.
    pub size: f64,
    /// Of each unit that is ranked, by number in the data.
    ends: Vec<Ends>,
}

pub struct Family {
    pub place: usize,
    pub members: Vec<(usize, f64)>,
    pub how: How,
    pub kind: Kind,
    /// Neither its weights vary nor any below.
    pub is_fixed: bool,
}

impl Set<'_> {
    /// `units`: those that are compared.
    pub fn new<'a>(model: &'a Model, weights: &[Weights], units: &[usize]) -> Result<Set<'a>> {
        let nodes = model.tree().nodes();
        let usual = [Weights::Within { share: SHARE, at: Vec::new() }];
        let weights = if weights.is_empty() { &usual } else { weights };
        let mut ways = ways(model, weights)?;
        let scores = model.scores()?;
        // What is filled is there, but not for the share that must be.
        let has_floors = !model.recipe().floors.is_empty();
        let is_gap = |place: usize| {
            let lacks = |unit: usize| has_floors && scores.present(place).raw()[unit] < 1.0 - SLACK;
            units.iter().any(|&unit| scores.of(place).raw()[unit].is_nan() || lacks(unit))
        };
        let leaves: Vec<usize> = model.counting_leaves()?.into_iter().map(|(place, _)| place).collect();
        let below =
            |place: usize| (0..leaves.len()).filter(|&leaf| model.tree().is_within(leaves[leaf], place)).collect();
        let under: Vec<Vec<usize>> = (0..nodes.len()).map(below).collect();
        let mut kinds: Vec<Option<Kind>> = vec![None; nodes.len()];
        let (mut groups, mut is_fixed) = (Vec::new(), vec![true; nodes.len()]);
        for place in (0..nodes.len()).filter(|&place| !nodes[place].is_leaf()) {
            let members = model.counting(place)?;
            let lacks = members.iter().any(|(member, _)| is_gap(*member));
            let kind = Kind::of(model, place, lacks)?;
            // A mean of one is that one, in whatever powers.
            let above = nodes[place].parent.and_then(|parent| kinds[parent]).filter(|_| members.len() < 2);
            let kind = match above {
                Some(above) if kind != Kind::Unknown => Kind::Power(above.power()),
                _ => kind,
            };
            kinds[place] = Some(kind);
            let how = ways[place].take().filter(|_| members.len() > 1).unwrap_or(How::Given);
            groups.push(Family { place, members, how, kind, is_fixed: false });
        }
        for family in groups.iter_mut().rev() {
            family.is_fixed = family.how == How::Given && family.members.iter().all(|(member, _)| is_fixed[*member]);
            is_fixed[family.place] = family.is_fixed;
        }
        let powers: Vec<f64> = kinds.iter().map(|kind| kind.map_or(1.0, Kind::power)).collect();
        let told = weights.iter().filter_map(|weights| weights.told(model)).collect();
        let mut set = Set { model, groups, leaves, under, powers, told, size: 1e-300, ends: Vec::new() };
        set.ends = vec![Ends::new(); model.data().units().len()];
        for &unit in units {
            set.ends[unit] = set.ends(unit)?;
        }
        let sums = units.iter().flat_map(|&unit| set.leaves.iter().map(move |&leaf| (unit, leaf)));
        let sums = sums.map(|(unit, leaf)| raised(scores.of(leaf).raw()[unit], set.powers[0]).abs());
        set.size = sums.filter(|sum| sum.is_finite()).fold(1e-300, f64::max);
        Ok(set)
    }

    /// By how much one unit is ahead of another at most.
    pub fn lead(&self, a: usize, b: usize) -> Lead {
        self.between(&self.ends[a], &self.ends[b], false)
    }

    /// The greatest weighted sum of values of the indicators: groups are free of each other, so each takes its best.
    pub fn greatest(&self, values: &[f64]) -> f64 {
        let mut all = vec![f64::NAN; self.model.tree().nodes().len()];
        self.leaves.iter().zip(values).for_each(|(&leaf, &value)| all[leaf] = value);
        for group in self.groups.iter().rev().filter(|group| !group.members.is_empty()) {
            let own: Vec<f64> = group.members.iter().map(|(member, _)| all[*member]).collect();
            all[group.place] = group.most(&own);
        }
        all[0]
    }

    /// Of each group the shares of its members in another model of the same tree.
    pub fn shares_of(&self, model: &Model) -> Result<Vec<Vec<f64>>> {
        let share = |family: &Family| {
            let counting = model.counting(family.place)?;
            let of = |member: usize| counting.iter().find(|(other, _)| *other == member).map_or(0.0, |(_, w)| *w);
            Ok(family.members.iter().map(|(member, _)| of(*member)).collect())
        };
        self.groups.iter().map(share).collect()
    }

    /// Weights of the indicators in the whole from shares in groups.
    pub fn weights_of(&self, shares: &[Vec<f64>]) -> Vec<f64> {
        let mut whole = vec![0.0; self.model.tree().nodes().len()];
        whole[0] = 1.0;
        for (family, shares) in self.groups.iter().zip(shares) {
            family.members.iter().zip(shares).for_each(|((member, _), w)| whole[*member] = whole[family.place] * w);
        }
        self.leaves.iter().map(|&leaf| whole[leaf]).collect()
    }

    /// The weightings, from the top down: what a member has at least, and variables that share out the rest.
    pub fn region(&self) -> Region {
        let mut region = Region::default();
        let mut forms = vec![Form::default(); self.model.tree().nodes().len()];
        forms[0].constant = 1.0;
        for family in self.groups.iter().filter(|family| !family.members.is_empty()) {
            let whole = forms[family.place].clone();
            let members = family.members.iter().map(|(member, _)| *member);
            members.zip(family.forms(&whole, &mut region)).for_each(|(member, form)| forms[member] = form);
        }
        region.weights = self.leaves.iter().map(|&leaf| forms[leaf].clone()).collect();
        region
    }
}

/// How each group varies.
fn ways(model: &Model, weights: &[Weights]) -> Result<Vec<Option<How>>> {
    let nodes = model.tree().nodes();
    let mut ways = vec![None; nodes.len()];
    for way in weights {
        for (group, how) in way.place(model)? {
            if matches!(how, How::Around(_)) {
                let found = "a concentration, which makes some weights likelier and rules none out";
                let error = Error::wrong("option `weights`", found, "`\"any\"`, a share, or an order of importance");
                return Err(error.about("concentration"));
            }
            if ways[group].replace(how).is_some() {
                let found = format!("two ways for `{}`", nodes[group].code);
                return Err(Error::wrong("option `weights`", found, "one for each group").about("weights"));
            }
        }
    }
    Ok(ways)
}

impl Family {
    /// The weights of its members, of which the group has so much.
    fn forms(&self, whole: &Form, region: &mut Region) -> Vec<Form> {
        let alone = |at: usize, times: f64| Form::default().and([(at, times)]);
        let (start, count) = (whole.at(&region.start), self.members.len());
        let mut new =
            |part: &dyn Fn(usize) -> f64| -> Vec<usize> { (0..count).map(|at| region.add(start * part(at))).collect() };
        let even = |_: usize| 1.0 / count as f64;
        let (variables, forms, rest) = match &self.how {
            How::Given | How::Around(_) => return self.members.iter().map(|(_, w)| whole.times(*w)).collect(),
            How::Any => {
                let own = new(&even);
                let forms = own.iter().map(|&at| alone(at, 1.0)).collect();
                (own, forms, whole.clone())
            }
            How::Within(share) => {
                let own = new(&|at| share * self.members[at].1);
                let least = |(_, w): &(usize, f64)| whole.times(w * (1.0 - share));
                let forms = self.members.iter().zip(&own).map(|(member, &at)| least(member).and([(at, 1.0)])).collect();
                (own, forms, whole.times(*share))
            }
            // Of those in order the first, the first two, the first three … have the same.
            How::Ordered(order) => {
                let own = new(&even);
                let form = |at: usize| match order.iter().position(|&other| other == at) {
                    Some(place) => (place..order.len())
                        .fold(Form::default(), |form, last| form.and([(own[order[last]], 1.0 / (last + 1) as f64)])),
                    None => alone(own[at], 1.0),
                };
                let forms = (0..self.members.len()).map(form).collect();
                (own, forms, whole.clone())
            }
        };
        region.sum_is(&variables, &rest, true);
        if let How::Within(share) = self.how {
            // Beyond half of the group it is the sum that bounds it.
            for (&at, (_, given)) in variables.iter().zip(&self.members).filter(|(_, (_, given))| *given < 0.5) {
                match whole.terms.is_empty() {
                    true => region.most[at] = 2.0 * share * given * whole.constant,
                    false => region.sum_is(&[at], &whole.times(2.0 * share * given), false),
                }
            }
        }
        forms
    }

    /// The greatest Σ w · value over its shares.
    pub fn most(&self, values: &[f64]) -> f64 {
        self.corner(values).iter().zip(values).filter(|(w, _)| **w != 0.0).map(|(w, value)| w * value).sum()
    }

    /// The shares that give it.
    pub fn corner(&self, values: &[f64]) -> Vec<f64> {
        let given: Vec<f64> = self.members.iter().map(|(_, w)| *w).collect();
        let mut shares = vec![0.0; values.len()];
        let greatest = || (0..values.len()).max_by(|&a, &b| values[a].total_cmp(&values[b]));
        match &self.how {
            How::Given | How::Around(_) => return given,
            How::Any => greatest().into_iter().for_each(|at| shares[at] = 1.0),
            How::Within(share) => {
                let mut order: Vec<usize> = (0..values.len()).collect();
                order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
                let mut rest = *share;
                for at in order {
                    let more = (2.0 * share * given[at]).min(rest);
                    rest -= more;
                    shares[at] = given[at] * (1.0 - share) + more;
                }
            }
            // All on one that stands in no order, or the same on the first few of the order.
            How::Ordered(order) => {
                let mean = |count: usize| order[..count].iter().map(|&at| values[at]).sum::<f64>() / count as f64;
                let many = (1..=order.len()).max_by(|&a, &b| mean(a).total_cmp(&mean(b))).unwrap_or(1);
                let free = (0..values.len()).filter(|at| !order.contains(at));
                match free.max_by(|&a, &b| values[a].total_cmp(&values[b])).filter(|&at| values[at] > mean(many)) {
                    Some(at) => shares[at] = 1.0,
                    None => order[..many].iter().for_each(|&at| shares[at] = 1.0 / many as f64),
                }
            }
        }
        shares
    }
}
