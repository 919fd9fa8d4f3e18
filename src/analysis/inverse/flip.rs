//! The smallest change of weights after which one unit ranks at least as high as another.
//!
//! The weights that change are those of a group's children, of a level across several groups, or of all indicators
//! (overall weights). `lines` holds what follows when two scores are linear in these weights, `nearby` what is found by
//! search.

use std::collections::BTreeMap;

use super::path::{check_bounded, reweighed};
use crate::analysis::split::{self, State};
use crate::data::options::{Read, Unfit};
use crate::model::{Model, at_level};
use crate::phrase::option;
use crate::rank::{Ranking, rank};
use crate::setting::Setting;
use crate::{Error, Result};

crate::words! {
    /// Which measure of the change is minimised.
    pub enum Norm {
        /// The sum of absolute differences.
        L1 = "L1",
        /// The square root of the sum of squared differences.
        L2 = "L2",
    }
}

crate::options! {
    /// The options of `flip`.
    pub struct FlipOptions {
        /// whose weights change: the members of a group, all of a level, or with `all` the overall weights of the indicators;
        /// default: the members of the index
        at: Option<Place> = given("a group, a level such as `\"indicators\"`, or `\"all\"`"),
        /// how the change is measured: sum of absolute differences, or root of the sum of squares
        norm: Norm = word(),
    }
}

/// A group or a level; a level can also be given by its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place(pub String);

impl Read for Place {
    fn read(setting: &Setting) -> std::result::Result<Place, Unfit> {
        match setting {
            Setting::Text(name) => Ok(Place(name.clone())),
            Setting::Number(level) => Ok(Place(level.to_string())),
            _ => Err(Unfit::Other),
        }
    }
}

/// The smallest change of weights that raises one unit to the rank of another.
#[derive(Clone)]
pub struct Flip {
    /// The model as given.
    pub model: Model,
    /// Its ranking by the index.
    pub ranking: Ranking,
    /// The unit that should rank at least as high, and the one that is ahead of it.
    pub units: (usize, usize),
    /// The group or level whose weights change, or `"all"`.
    pub at: String,
    /// Whether `at` is a level.
    pub is_level: bool,
    /// How distance is measured: "L1" or "L2".
    pub norm: Norm,
    /// All groups or indicators whose weights may change, in tree order.
    pub members: Vec<Member>,
    /// What was found.
    pub answer: Answer,
}

/// A group or indicator whose weight may change.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Code of the group or indicator.
    pub code: String,
    /// Its current weight: in its group, or overall if all indicators change.
    pub before: f64,
    /// Its new weight; None if there are no such weights.
    pub after: Option<f64>,
    /// Points that it contributes to the second unit's lead, before and after; None if the means allow no
    /// decomposition.
    pub lead: (Option<f64>, Option<f64>),
}

/// The possible outcomes of the search.
#[derive(Clone)]
pub enum Answer {
    /// The first unit already ranks at least as high.
    Ahead,
    /// Weights were found under which it does.
    Found(Found),
    /// No weights achieve it, and the reason.
    Impossible(String),
    /// No weights were found, but none are ruled out.
    Unknown,
}

/// Weights under which the first unit ranks at least as high as the second.
#[derive(Clone)]
pub struct Found {
    /// The model with these weights.
    pub model: Model,
    /// Its ranking by the index.
    pub ranking: Ranking,
    /// The distance of the new weights from the given ones.
    pub distance: f64,
    /// A lower bound on the distance; None if no bound is known.
    pub least: Option<f64>,
}

/// Finds the smallest change of weights after which `a` ranks at least as high as `b`. Returns an error if they are the
/// same unit, one has no rank, or `at` names nothing whose weights can change.
pub fn flip(model: &Model, a: &str, b: &str, options: &BTreeMap<String, Setting>) -> Result<Flip> {
    let FlipOptions { at, norm } = FlipOptions::read(options)?;
    check_bounded("flip", model)?;
    let ranking = rank(model, None)?;
    let units = (ranking.place(a)?.unit, ranking.place(b)?.unit);
    if units.0 == units.1 {
        let (one, many) = (&model.data().units().one, &model.data().units().many);
        let message = match a == b {
            true => format!("`flip` needs two different {many}, not `{a}` twice"),
            false => format!("`flip` needs two different {many}; `{a}` and `{b}` are the same {one}"),
        };
        return Err(Error::plain(message).about(b));
    }
    let at = At::read(model, at)?;
    let search = Search::new(model, &at, units, norm)?;
    let answer = if search.ranks_as_high(&ranking) { Answer::Ahead } else { search.answer()? };
    let members = search.members(&answer)?;
    // Until here, a trial that was interrupted counted as a failure.
    model.data().watch().check()?;
    let (is_level, at) = (matches!(at, At::Level(_)), at.name(model));
    Ok(Flip { model: model.clone(), ranking, units, at, is_level, norm, members, answer })
}

/// Which weights change.
enum At {
    Group(usize),
    Level(String),
    All,
}

/// Nodes whose weights have a fixed sum, with their weights, and the group that they belong to (None for all
/// indicators).
type Family = (Option<usize>, Vec<(usize, f64)>);

impl At {
    fn read(model: &Model, given: Option<Place>) -> Result<At> {
        let Some(Place(name)) = given else { return Ok(At::Group(0)) };
        let at = match model.tree().place(&name) {
            _ if name == "all" => At::All,
            Ok(place) => At::Group(place),
            Err(_) => {
                model.recipe().check_place(&name)?;
                At::Level(name.clone())
            }
        };
        if at.families(model)?.iter().any(|(_, members)| members.len() > 1) {
            return Ok(at);
        }
        let what = if matches!(at, At::Level(_)) { "level " } else { "" };
        let message = format!("{what}`{name}` has fewer than two members with a weight, so nothing can move");
        let error = Error::plain(message).about(&name);
        let nodes = model.tree().nodes();
        let above = match at {
            At::Group(place) if nodes[place].is_leaf() => nodes[place].parent.map(|parent| &nodes[parent].code),
            _ => None,
        };
        let hint = match above {
            Some(above) => option("at", above).does("moves it among its siblings"),
            None => format!("name {PLACES}").into(),
        };
        Err(error.advise(hint))
    }

    fn name(&self, model: &Model) -> String {
        match self {
            At::Group(group) => model.tree().nodes()[*group].code.clone(),
            At::Level(name) => name.clone(),
            At::All => "all".to_string(),
        }
    }

    fn families(&self, model: &Model) -> Result<Vec<Family>> {
        let nodes = model.tree().nodes();
        let groups = || (0..nodes.len()).filter(|&place| !nodes[place].is_leaf());
        let of_level = |name: &str, group: usize| -> Result<Family> {
            let members = model.counting(group)?.into_iter().filter(|(member, _)| at_level(name, &nodes[*member]));
            Ok((Some(group), members.collect()))
        };
        Ok(match self {
            At::Group(group) => vec![(Some(*group), model.counting(*group)?)],
            At::Level(name) => groups().map(|group| of_level(name, group)).collect::<Result<_>>()?,
            At::All => vec![(None, model.counting_leaves()?)],
        })
    }
}

const PLACES: &str = "a group of at least two, a level such as \"indicators\", or \"all\"";

pub(super) struct Search<'a> {
    pub(super) model: &'a Model,
    at: &'a At,
    pub(super) units: (usize, usize),
    pub(super) norm: Norm,
    /// Nodes whose weights change, family by family, and their current weights.
    pub(super) places: Vec<usize>,
    pub(super) given: Vec<f64>,
    /// The number of nodes in each family, and the group of each; None if the weights are overall weights.
    pub(super) counts: Vec<usize>,
    pub(super) groups: Option<Vec<usize>>,
}

impl<'a> Search<'a> {
    fn new(model: &'a Model, at: &'a At, units: (usize, usize), norm: Norm) -> Result<Search<'a>> {
        let families: Vec<Family> = at.families(model)?.into_iter().filter(|(_, members)| members.len() > 1).collect();
        let groups = families.iter().map(|(group, _)| *group).collect();
        let counts = families.iter().map(|(_, members)| members.len()).collect();
        let (places, given) = families.into_iter().flat_map(|(_, members)| members).unzip();
        Ok(Search { model, at, units, norm, places, given, counts, groups })
    }

    /// Whether exactly the children of one group change, and all of them.
    pub(super) fn is_one_group(&self) -> Result<bool> {
        Ok(match self.groups.as_deref() {
            Some([group]) => self.model.counting(*group)?.len() == self.places.len(),
            _ => false,
        })
    }

    /// A noun for the items whose weights change.
    pub(super) fn one(&self) -> String {
        match self.at {
            At::Group(0) => "dimension".to_string(),
            At::Group(group) => format!("member of {}", self.model.tree().nodes()[*group].code),
            At::Level(name) if name == "dimensions" => "dimension".to_string(),
            At::Level(name) if name != "indicators" => format!("member at level {name}"),
            At::Level(_) | At::All => "indicator".to_string(),
        }
    }

    /// Puts the whole weight of each family on the node with the largest value in `by`.
    pub(super) fn corner(&self, by: &[f64]) -> Vec<f64> {
        let (mut corner, mut from) = (vec![0.0; by.len()], 0);
        for count in &self.counts {
            let own = from..from + count;
            let most = own.clone().max_by(|&x, &y| by[x].total_cmp(&by[y])).unwrap_or(from);
            corner[most] = self.given[own].iter().sum();
            from += count;
        }
        corner
    }

    fn ranks_as_high(&self, ranking: &Ranking) -> bool {
        let place = |unit: usize| ranking.place_of(unit).map(|place| place.rank);
        matches!((place(self.units.0), place(self.units.1)), (Some(a), Some(b)) if a <= b)
    }

    /// The model under other weights, and its ranking.
    pub(super) fn under(&self, weights: &[f64]) -> Result<(Model, Ranking)> {
        let nodes = self.model.tree().nodes();
        let model = match (self.at, &self.groups) {
            (At::Level(_), Some(groups)) => self.in_level(groups, weights)?,
            (_, Some(groups)) => reweighed(self.model, groups.iter().copied(), &self.places, weights)?,
            (_, None) => {
                let groups = (0..nodes.len()).filter(|&place| !nodes[place].is_leaf());
                reweighed(self.model, groups, &self.places, weights)?
            }
        };
        let ranking = rank(&model, None)?;
        Ok((model, ranking))
    }

    /// Changes the weights at this level; nodes at other levels keep their weight in group.
    fn in_level(&self, groups: &[usize], weights: &[f64]) -> Result<Model> {
        let nodes = self.model.tree().nodes();
        let (mut shares, mut from) = (Vec::new(), 0);
        for (group, count) in groups.iter().zip(&self.counts) {
            let counting = self.model.counting(*group)?;
            let nominal: f64 = counting.iter().map(|(member, _)| nodes[*member].weight).sum();
            let own = self.places[from..from + count].iter().zip(&weights[from..from + count]);
            shares.extend(own.map(|(&place, w)| (nodes[place].code.clone(), (w * nominal).min(1.0))));
            from += count;
        }
        self.model.weigh(&shares)
    }

    pub(super) fn holds(&self, weights: &[f64]) -> bool {
        self.under(weights).is_ok_and(|(_, ranking)| self.ranks_as_high(&ranking))
    }

    pub(super) fn distance(&self, weights: &[f64]) -> f64 {
        let differences = weights.iter().zip(&self.given).map(|(after, before)| (after - before).abs());
        match self.norm {
            Norm::L2 => differences.map(|x| x * x).sum::<f64>().sqrt(),
            _ => differences.sum(),
        }
    }

    fn answer(&self) -> Result<Answer> {
        let least = match self.by_lines()? {
            Ok(answer) => return Ok(answer),
            Err(least) => least,
        };
        match self.searched()? {
            Some(weights) => self.found(&weights, least),
            None => Ok(Answer::Unknown),
        }
    }

    pub(super) fn found(&self, weights: &[f64], least: Option<f64>) -> Result<Answer> {
        let (model, ranking) = self.under(weights)?;
        let distance = self.distance(weights);
        Ok(Answer::Found(Found { model, ranking, distance, least: least.map(|least| least.min(distance)) }))
    }

    pub(super) fn impossible(&self, why: &str) -> Answer {
        let label = self.model.data().units().label(self.units.1);
        Answer::Impossible(format!("{label} stays ahead {why}"))
    }

    /// The weights before and after, with the points of the lead due to each.
    fn members(&self, answer: &Answer) -> Result<Vec<Member>> {
        let after = match answer {
            Answer::Found(found) => Some(found),
            _ => None,
        };
        let families = after.map(|found| self.at.families(&found.model)).transpose()?;
        let moved: Vec<(usize, f64)> = families.into_iter().flatten().flat_map(|(_, members)| members).collect();
        let (before, then) = (points(self.model, self.units), after.and_then(|found| points(&found.model, self.units)));
        let member = |(&place, &given): (&usize, &f64)| {
            let own = moved.iter().find(|(other, _)| *other == place).map_or(0.0, |(_, share)| *share);
            let now = after.map(|_| own);
            let lead = |points: &Option<Vec<f64>>| points.as_ref().map(|points| points[place]);
            let code = self.model.tree().nodes()[place].code.clone();
            Member { code, before: given, after: now, lead: (lead(&before), lead(&then)) }
        };
        Ok(self.places.iter().zip(&self.given).map(member).collect())
    }
}

/// The second unit's lead in points, for every node. Returns None if the means allow no decomposition.
fn points(model: &Model, units: (usize, usize)) -> Option<Vec<f64>> {
    split::check(model, 1).ok()?;
    let state = |unit: usize| -> Option<State> { split::state(model, unit).ok() };
    Some(split::split(model.plan().ok()?, &state(units.1)?, &state(units.0)?))
}
