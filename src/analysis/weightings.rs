//! Sets of weightings: how the weights of each group's members may vary.
//!
//! `range` and `dominance` bound the same sets that `uncertainty` draws from: each group is independent, with
//! non-negative weights that sum to 1. A concentration and a rescaled factor say how likely weightings are, not which
//! ones are possible.

use std::sync::Arc;

use super::listing::{Listing, Rows, listed};
use crate::arrange::Arrange;
use crate::model::{Model, groups_at};
use crate::tolerance::ROUNDING;
use crate::{Error, Result};

/// The share by which weights vary by default.
pub const SHARE: f64 = 0.25;

/// How the weights of some groups vary, as requested.
#[derive(Debug, Clone, PartialEq)]
pub enum Weights {
    /// They stay as given.
    Given,
    /// Any non-negative weights that sum to 1 in their group.
    Any {
        /// Groups or levels that this applies to; everywhere if empty.
        at: Vec<String>,
    },
    /// Drawn around the given weights: Dirichlet(concentration · w).
    Around {
        /// How closely draws stay to the given weights; above 0.
        concentration: f64,
        /// Groups or levels that this applies to; everywhere if empty.
        at: Vec<String>,
    },
    /// Each within ± a share of its own weight, with a sum of 1.
    Within {
        /// The share, above 0 and up to 1.
        share: f64,
        /// Groups or levels that this applies to; everywhere if empty.
        at: Vec<String>,
    },
    /// Each multiplied by a factor of its own, then rescaled to sum to 1.
    Rescaled {
        /// The factors range from 1 − share to 1 + share; above 0 and up to 1.
        share: f64,
        /// Groups or levels that this applies to; everywhere if empty.
        at: Vec<String>,
    },
    /// Any weights in an order of importance.
    Order {
        /// At least two members of one group, the most important first.
        names: Vec<String>,
    },
    /// One of several named weightings, which give the weights of nodes in their groups.
    Listed {
        /// The weightings of the table.
        rows: Arc<Listing>,
    },
}

/// How the weights of a group's members vary.
#[derive(Debug, Clone, PartialEq)]
pub enum How {
    /// They stay as given.
    Given,
    /// Any weights, all equally likely: Dirichlet(1, …, 1), uniform on the simplex.
    Any,
    /// Each within ± this share of its given weight, with a sum of 1; drawn uniformly from these.
    Within(f64),
    /// Any weights under which these members, by index in the family, have decreasing importance; drawn uniformly.
    Ordered(Vec<usize>),
    /// Dirichlet(c · w): around the given weights, and closer to them the higher the concentration.
    Around(f64),
    /// One of these weightings of the members, each equally often.
    Listed(Arc<Rows>),
    /// Each given weight times a factor that is uniform from 1 − share to 1 + share, then rescaled to sum to 1.
    Rescaled(f64),
}

/// The members of a group that count, by index in the tree.
#[derive(Debug, Clone)]
pub struct Family {
    /// Index of the group in the tree.
    pub group: usize,
    /// Indices of the members that count, in tree order.
    pub members: Vec<usize>,
    /// Their weights in the group in the model, with a sum of 1.
    pub given: Vec<f64>,
    /// How these weights vary.
    pub how: How,
}

/// How the weights of a model may vary, group by group.
#[derive(Debug, Clone)]
pub struct Weightings {
    /// Every group that counts, each before its members.
    pub families: Vec<Family>,
    /// Indices of the indicators that count.
    pub leaves: Vec<usize>,
    /// The number of nodes in the tree, counting or not.
    pub count: usize,
    /// Descriptions of what varies, one per line.
    pub told: Vec<String>,
}

impl Weightings {
    /// Determines how each group varies. Returns an error if a name is unknown, a number is out of range, or a group is
    /// given more than once.
    pub fn new(model: &Model, weights: &[Weights]) -> Result<Weightings> {
        let nodes = model.tree().nodes();
        let mut how = vec![None; nodes.len()];
        for (group, way) in weights.iter().map(|weights| weights.place(model)).collect::<Result<Vec<_>>>()?.concat() {
            if how[group].replace(way).is_some() {
                let message = format!("`weights` describes the weights in `{}` twice", nodes[group].code);
                return Err(Error::plain(message).about("weights"));
            }
        }
        let shares = model.shares()?;
        let mut families = Vec::new();
        for group in (0..nodes.len()).filter(|&place| !nodes[place].is_leaf() && shares[place] > 0.0) {
            let (members, given): (Vec<usize>, Vec<f64>) = model.counting(group)?.into_iter().unzip();
            let how = how[group].take().filter(|_| members.len() > 1).unwrap_or(How::Given);
            families.push(Family { group, members, given, how });
        }
        let leaves = (0..nodes.len()).filter(|&place| nodes[place].is_leaf() && shares[place] > 0.0).collect();
        let told = weights.iter().filter_map(|weights| weights.told(model)).collect();
        Ok(Weightings { families, leaves, count: nodes.len(), told })
    }

    /// An error where some group's weights are drawn by a rule that rules none out.
    pub fn check_bounded(&self, asker: &str) -> Result<()> {
        let refuse = |why: &str, about: &str| {
            let message = format!("`{asker}` needs a set of weightings with limits; {why}");
            let hint = "use `\"any\"`, a share such as 0.25, or an order of importance";
            Err(Error::plain(message).about(about).advise(hint))
        };
        self.families.iter().try_for_each(|family| match family.how {
            How::Around(_) => refuse("a concentration only makes some likelier", "concentration"),
            How::Rescaled(_) => refuse("`rescaled` factors only say how weights are drawn", "rescaled"),
            How::Listed(_) => refuse("a table of `weights` lists single ones", "weights"),
            _ => Ok(()),
        })
    }

    /// Whether any weight varies.
    pub fn varies(&self) -> bool {
        self.families.iter().any(|family| family.how != How::Given)
    }

    /// The highest weighted sum of values of the indicators, in the order of `leaves`. Groups are independent, so each
    /// takes its best.
    pub fn greatest(&self, values: &[f64]) -> f64 {
        self.each_best(values, &mut |_| {})
    }

    /// The weights that give this sum: those of the members of each family.
    pub fn corner(&self, values: &[f64]) -> Vec<Vec<f64>> {
        let mut shares = Vec::with_capacity(self.families.len());
        self.each_best(values, &mut |corner| shares.push(corner.to_vec()));
        shares.reverse();
        shares
    }

    /// Goes through the families from the leaves up and hands out the weights of each; returns the sum.
    fn each_best(&self, values: &[f64], seen: &mut dyn FnMut(&[f64])) -> f64 {
        let mut all = vec![f64::NAN; self.count];
        self.leaves.iter().zip(values).for_each(|(&leaf, &value)| all[leaf] = value);
        for family in self.families.iter().rev() {
            let own: Vec<f64> = family.members.iter().map(|&member| all[member]).collect();
            let corner = family.corner(&own);
            all[family.group] = weighted(&corner, &own);
            seen(&corner);
        }
        all[0]
    }

    /// Whether the weights that the model has belong to the set, which an order of importance may exclude.
    pub fn has_given(&self) -> bool {
        let mut shares = vec![0.0; self.count];
        for family in &self.families {
            family.members.iter().zip(&family.given).for_each(|(&member, w)| shares[member] = *w);
        }
        self.contains(&shares)
    }

    /// Whether weights, by index in the tree, belong to the set, up to rounding.
    pub fn contains(&self, shares: &[f64]) -> bool {
        let own = |family: &Family| family.members.iter().map(|&member| shares[member]).collect::<Vec<f64>>();
        self.families.iter().all(|family| family.contains(&own(family)))
    }
}

impl Family {
    /// The highest Σ w · value over its weights.
    pub fn most(&self, values: &[f64]) -> f64 {
        weighted(&self.corner(values), values)
    }

    /// The weights that give this sum.
    pub fn corner(&self, values: &[f64]) -> Vec<f64> {
        let mut shares = vec![0.0; values.len()];
        let greatest = || (0..values.len()).max_by(|&a, &b| values[a].total_cmp(&values[b]));
        match &self.how {
            How::Given => return self.given.clone(),
            // Any weighting is possible.
            How::Any | How::Around(_) => greatest().into_iter().for_each(|at| shares[at] = 1.0),
            How::Within(share) => {
                let mut rest = *share;
                for at in falling(values) {
                    let more = (2.0 * share * self.given[at]).min(rest);
                    rest -= more;
                    shares[at] = self.given[at] * (1.0 - share) + more;
                }
            }
            How::Rescaled(share) => return self.rescaled_corner(values, *share),
            How::Listed(rows) => {
                let value = |row: &[f64]| row.iter().zip(values).map(|(w, value)| w * value).sum::<f64>();
                let best = rows.iter().max_by(|a, b| value(a).total_cmp(&value(b)));
                return best.map_or_else(|| self.given.clone(), <[f64]>::to_vec);
            }
            // Either all weight is on a member outside the order, or it is equal on the first few of the order.
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

    /// The members with the highest values at their maximum, all others at their minimum.
    fn rescaled_corner(&self, values: &[f64], share: f64) -> Vec<f64> {
        let order = falling(values);
        let shares = |first: usize| {
            let mut shares = vec![0.0; values.len()];
            for (place, &at) in order.iter().enumerate() {
                shares[at] = self.given[at] * if place < first { 1.0 + share } else { 1.0 - share };
            }
            let sum: f64 = shares.iter().sum();
            shares.iter_mut().for_each(|w| *w /= sum);
            shares
        };
        let value = |shares: &[f64]| -> f64 {
            shares.iter().zip(values).filter(|(w, _)| **w != 0.0).map(|(w, value)| w * value).sum()
        };
        let all = (1..=values.len()).map(shares);
        all.max_by(|a, b| value(a).total_cmp(&value(b))).unwrap_or_default()
    }

    fn contains(&self, shares: &[f64]) -> bool {
        let sum: f64 = shares.iter().sum();
        let is_near = |w: f64, given: f64, share: f64| (w - given).abs() <= share * given + ROUNDING;
        (sum - 1.0).abs() <= ROUNDING * shares.len() as f64
            && shares.iter().all(|w| *w >= 0.0)
            && match &self.how {
                How::Given => shares.iter().zip(&self.given).all(|(&w, &given)| is_near(w, given, 0.0)),
                How::Within(share) => shares.iter().zip(&self.given).all(|(&w, &given)| is_near(w, given, *share)),
                How::Ordered(order) => order.windows(2).all(|two| shares[two[0]] >= shares[two[1]] - ROUNDING),
                How::Listed(rows) => {
                    rows.iter().any(|row| row.iter().zip(shares).all(|(given, w)| (w - given).abs() <= ROUNDING))
                }
                How::Any | How::Around(_) | How::Rescaled(_) => true,
            }
    }
}

/// Σ w · value, where a weight of 0 leaves out even an infinite value.
fn weighted(weights: &[f64], values: &[f64]) -> f64 {
    weights.iter().zip(values).filter(|(w, _)| **w != 0.0).map(|(w, value)| w * value).sum()
}

/// Indices from the highest value down.
fn falling(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.arrange_by(|&a, &b| values[b].total_cmp(&values[a]));
    order
}

impl Weights {
    /// A description of what varies, on one line. Returns None if the weights stay as given.
    pub fn told(&self, model: &Model) -> Option<String> {
        let place = |at: &Vec<String>| match at.is_empty() {
            true => "weights at every level".to_string(),
            false => format!("weights in {}", at.join(", ")),
        };
        match self {
            Weights::Given => None,
            Weights::Any { at } => Some(format!("{}: any", place(at))),
            Weights::Around { concentration, at } => {
                Some(format!("{}: around the given weights, concentration {concentration}", place(at)))
            }
            Weights::Within { share, at } => {
                Some(format!("{}: each within ± {} % of its value", place(at), percent(*share)))
            }
            Weights::Rescaled { share, at } => Some(format!(
                "{}: each times a factor from {} to {}, rescaled to sum to 1",
                place(at),
                1.0 - percent(*share) / 100.0,
                1.0 + percent(*share) / 100.0
            )),
            Weights::Listed { rows } => {
                Some(format!("weights: {} weightings from a table, equally often", rows.count()))
            }
            Weights::Order { names } => {
                let parent = names.first().and_then(|name| model.tree().place(name).ok());
                let parent = parent.and_then(|place| model.tree().nodes()[place].parent);
                let group = parent.map_or("", |place| model.tree().nodes()[place].code.as_str());
                Some(format!("weights in {group}: any with {}", names.join(" ≥ ")))
            }
        }
    }

    /// The groups of the tree that it applies to, and how each varies.
    fn place(&self, model: &Model) -> Result<Vec<(usize, How)>> {
        let tree = model.tree();
        let all = |at: &Vec<String>, how: How| -> Result<Vec<(usize, How)>> {
            let groups = match at.is_empty() {
                true => (0..tree.nodes().len()).filter(|&place| !tree.nodes()[place].is_leaf()).collect(),
                false => groups_at(tree, at)?,
            };
            Ok(groups.into_iter().map(|group| (group, how.clone())).collect())
        };
        match self {
            Weights::Given => Ok(Vec::new()),
            Weights::Any { at } => all(at, How::Any),
            Weights::Around { concentration, at } => {
                check(
                    *concentration > 0.0 && concentration.is_finite(),
                    "concentration",
                    *concentration,
                    "a number above 0",
                )?;
                all(at, How::Around(*concentration))
            }
            Weights::Within { share, at } => {
                check(*share > 0.0 && *share <= 1.0, "weights", *share, "a share above 0 and up to 1")?;
                all(at, How::Within(*share))
            }
            Weights::Rescaled { share, at } => {
                check(*share > 0.0 && *share <= 1.0, "weights", *share, "a share above 0 and up to 1")?;
                all(at, How::Rescaled(*share))
            }
            Weights::Order { names } => ordered(model, names),
            Weights::Listed { rows } => listed(model, rows),
        }
    }
}

fn check(is_sound: bool, option: &str, found: f64, expected: &str) -> Result<()> {
    match is_sound {
        true => Ok(()),
        false => Err(Error::wrong(format!("option `{option}`"), found.to_string(), expected).about(option)),
    }
}

/// Checks the names of siblings: each once, and at least two.
fn ordered(model: &Model, names: &[String]) -> Result<Vec<(usize, How)>> {
    let tree = model.tree();
    let nodes = tree.nodes();
    let needed = "an order of importance needs at least two members of one group, the most important first";
    if names.len() < 2 {
        let found = names.first().map_or("`weights` names none".to_string(), |name| format!("only `{name}` is given"));
        let about = names.first().map_or("weights", String::as_str);
        return Err(Error::plain(format!("{needed}; {found}")).about(about));
    }
    let places = names.iter().map(|name| tree.place(name)).collect::<Result<Vec<usize>>>()?;
    let parent = nodes[places[0]].parent;
    for (at, (&place, name)) in places.iter().zip(names).enumerate() {
        let Some(group) = nodes[place].parent.filter(|_| nodes[place].parent == parent) else {
            let message = format!("{needed}; `{}` and `{name}` are in different groups", names[0]);
            return Err(Error::plain(message).about(name));
        };
        if places[..at].contains(&place) {
            return Err(Error::plain(format!("`{name}` occurs twice in the order of importance")).about(name));
        }
        let counting = model.counting(group)?;
        if counting.iter().all(|(member, _)| *member != place) {
            let message = format!("`{name}` does not count: it has no weight, or its values do not differ");
            return Err(Error::plain(message).about(name));
        }
    }
    let group = parent.unwrap_or(0);
    let counting = model.counting(group)?;
    let position = |place: &usize| counting.iter().position(|(member, _)| member == place);
    Ok(vec![(group, How::Ordered(places.iter().filter_map(position).collect()))])
}

/// A share as a percentage, with no more digits than necessary.
pub fn percent(share: f64) -> f64 {
    (share * 1e8).round() / 1e6
}
