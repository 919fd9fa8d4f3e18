//! The profile of a unit: its score and rank in every group and indicator, beside the median or another unit, what it is
//! strong and weak in, and its rank over the years.

use crate::Error;
use crate::Result;
use crate::arrange::Arrange;
use crate::data::names::unknown;
use crate::model::{Model, Node};
use crate::rank::{Place, Ranking, rank};
use crate::stats::quantile::{TYPE, quantile};

crate::options! {
    /// What a profile takes.
    pub struct ProfileOptions {
        /// a unit to stand beside it; the median of all unless given
        against: Option<String> = name(),
        /// how many strengths and weaknesses are listed
        top: usize = whole(5.0, (1.0, 100.0)),
        /// whether its ranks over the years are worked out
        years: bool = truth(true),
    }
}

/// How far down the middle of a ranking is.
const MIDDLE: f64 = 0.5;

/// A unit in every part of a model.
#[derive(Clone)]
pub struct Profile {
    /// The model that it is seen in.
    pub model: Model,
    /// The unit, by its place in the data.
    pub unit: usize,
    /// The unit beside it; none for the median.
    pub against: Option<usize>,
    /// One for each node of the tree, in its order.
    pub parts: Vec<ProfilePart>,
    /// Places in `parts` of the indicators that it ranks best in among all, the best first.
    pub strong: Vec<usize>,
    /// Places in `parts` of the indicators that it ranks worst in, the worst first.
    pub weak: Vec<usize>,
    /// Rank and score in each year of the data, where it has any; empty for data of one year.
    pub years: Vec<(i32, Option<Place>)>,
}

/// A unit in one group or indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct ProfilePart {
    /// Its place in the tree of weights.
    pub node: usize,
    /// Rank and score; none where it has none.
    pub place: Option<Place>,
    /// How many are ranked in it.
    pub ranked: usize,
    /// The score of what stands beside it: the median of all with a score, or another unit's.
    pub beside: Option<f64>,
    /// Of an indicator the figure, as it stands in the data.
    pub figure: Option<f64>,
}

impl ProfilePart {
    /// How far down it stands: 0 for the first alone, 1 for the last alone, a half in the middle.
    fn depth(&self) -> Option<f64> {
        let place = self.place.as_ref()?;
        Some(if self.ranked > 1 { (place.rank as f64 - 1.0) / (self.ranked as f64 - 1.0) } else { MIDDLE })
    }
}

/// See a unit in every part of a model. An error if a name is unknown or the model cannot be scored.
///
/// Strengths are the indicators of the best ranks among those in the better half of all that are ranked, weaknesses those
/// of the worst ranks in the other half; what is missing is neither.
pub fn profile(model: &Model, unit: &str, options: &ProfileOptions) -> Result<Profile> {
    let units = model.data().units();
    let unit = units.resolve(unit)?;
    let against = options.against.as_deref().map(|name| units.resolve(name)).transpose()?;
    if against == Some(unit) {
        let message = format!("`against` must name another {}, not {} itself", units.one, units.label(unit));
        return Err(Error::plain(message).about("against"));
    }
    let years = if options.years { rankings_by_year(model)? } else { Vec::new() };
    let profile = Profiles::of(model, options.top)?.of_unit(unit, against)?;
    Ok(Profile { years: over_years(&years, unit), ..profile })
}

/// What the profiles of all units are taken from, worked out once.
pub struct Profiles<'a> {
    model: &'a Model,
    top: usize,
    nodes: Vec<NodeRanks>,
}

/// All units in one group or indicator.
struct NodeRanks {
    ranking: Ranking,
    /// Of all that have a score.
    median: Option<f64>,
    /// Whether strengths and weaknesses may name it: an indicator that tells units apart.
    is_told: bool,
}

impl<'a> Profiles<'a> {
    /// Of a model, to list so many strengths and weaknesses. An error where it cannot be scored.
    pub fn of(model: &'a Model, top: usize) -> Result<Profiles<'a>> {
        let scores = model.scores()?;
        let standings = |(node, own): (usize, &Node)| {
            model.data().watch().check()?;
            let median = quantile(&scores.of(node).sorted(), 0.5, TYPE);
            Ok(NodeRanks { ranking: rank(model, Some(&own.code))?, median, is_told: is_told(model, node) })
        };
        let nodes = model.tree().nodes().iter().enumerate().map(standings).collect::<Result<_>>()?;
        Ok(Profiles { model, top, nodes })
    }

    /// The units ranked by the index.
    pub fn ranking(&self) -> &Ranking {
        &self.nodes[0].ranking
    }

    /// The profile of a unit by its place in the data, beside another or the median; without its years.
    pub fn of_unit(&self, unit: usize, against: Option<usize>) -> Result<Profile> {
        let parts = (0..self.nodes.len()).map(|node| self.part(node, unit, against));
        let parts = parts.collect::<Result<Vec<ProfilePart>>>()?;
        let is_told = |&at: &usize| self.nodes[at].is_told && parts[at].place.is_some();
        let mut order: Vec<usize> = (0..parts.len()).filter(is_told).collect();
        let depth = |at: usize| parts[at].depth().unwrap_or(MIDDLE);
        order.arrange_by(|&a, &b| depth(a).total_cmp(&depth(b)));
        let strong = order.iter().copied().filter(|&at| depth(at) < MIDDLE).take(self.top).collect();
        let weak = order.iter().rev().copied().filter(|&at| depth(at) > MIDDLE).take(self.top).collect();
        Ok(Profile { model: self.model.clone(), unit, against, parts, strong, weak, years: Vec::new() })
    }

    fn part(&self, node: usize, unit: usize, against: Option<usize>) -> Result<ProfilePart> {
        let (own, all) = (&self.model.tree().nodes()[node], &self.nodes[node]);
        let figure = if own.is_leaf() { self.model.data().figure(unit, &own.code)? } else { None };
        let place = all.ranking.place_of(unit).cloned();
        let beside = match against {
            Some(other) => self.model.scores()?.of(node).get(other),
            None => all.median,
        };
        Ok(ProfilePart { node, place, ranked: all.ranking.ranked(), beside, figure })
    }
}

fn is_told(model: &Model, node: usize) -> bool {
    let is_left_out = model.plan().is_ok_and(|plan| plan.indicator(node).is_some_and(|leaf| leaf.is_left_out));
    model.tree().nodes()[node].is_leaf() && !is_left_out
}

/// The ranking of each year of the data; none for data of one year.
fn rankings_by_year(model: &Model) -> Result<Vec<(i32, Ranking)>> {
    let years = model.data().years();
    if years.len() < 2 {
        return Ok(Vec::new());
    }
    let ranking = |&year: &i32| match model.data().year() == Some(year) {
        true => Ok((year, rank(model, None)?)),
        false => Ok((year, rank(&model.at_year(year)?, None)?)),
    };
    years.iter().map(ranking).collect()
}

fn over_years(rankings: &[(i32, Ranking)], unit: usize) -> Vec<(i32, Option<Place>)> {
    rankings.iter().map(|(year, ranking)| (*year, ranking.place_of(unit).cloned())).collect()
}

impl Profile {
    /// The part of a group or indicator by its code. An error if there is none.
    pub fn part(&self, code: &str) -> Result<&ProfilePart> {
        let nodes = self.model.tree().nodes();
        let known = nodes.iter().map(|node| node.code.as_str());
        let found = self.parts.iter().find(|part| nodes[part.node].code == code);
        found.ok_or_else(|| unknown("group or indicator", code, known))
    }
}
