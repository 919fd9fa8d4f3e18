//! The profile of a unit: its score and rank in every group and indicator compared with the median or another unit, its
//! strengths and weaknesses, and its rank over the years.

use crate::Error;
use crate::Result;
use crate::arrange::Arrange;
use crate::data::names::unknown;
use crate::model::Model;
use crate::rank::{Place, Ranking, rank, rank_node};
use crate::stats::quantile::{TYPE, quantile};
use crate::tolerance::SAME_ON_SCREEN;

crate::options! {
    /// The options of a profile.
    pub struct ProfileOptions {
        /// a unit to compare with; default: the median of all
        against: Option<String> = name(),
        /// how many strengths and weaknesses are listed
        top: usize = whole(5.0, (1.0, 100.0)),
        /// whether to show its ranks over the years
        years: bool = truth(true),
    }
}

/// The relative depth of the middle of a ranking.
const MIDDLE: f64 = 0.5;

/// A unit seen in every part of a model.
#[derive(Clone)]
pub struct Profile {
    /// The model that scores it.
    pub model: Model,
    /// The unit, by index in the data.
    pub unit: usize,
    /// The unit that it is compared with; None for the median.
    pub against: Option<usize>,
    /// One entry for each node, in tree order.
    pub parts: Vec<ProfilePart>,
    /// Indices into `parts` of the indicators in which it ranks best, best first.
    pub strong: Vec<usize>,
    /// Indices into `parts` of the indicators in which it ranks worst, worst first.
    pub weak: Vec<usize>,
    /// Rank and score in each year of the data, where it has a rank; empty for data of one year.
    pub years: Vec<(i32, Option<Place>)>,
}

/// A unit seen in one group or indicator.
#[derive(Debug, Clone, PartialEq)]
pub struct ProfilePart {
    /// Index of the group or indicator in the tree.
    pub node: usize,
    /// Rank and score; None if it has no rank.
    pub place: Option<Place>,
    /// How many units are ranked in this part.
    pub ranked: usize,
    /// The score that it is compared with: the median of all scores, or the other unit's.
    pub beside: Option<f64>,
    /// Its score. A unit can have one without a rank: from an imputed value, or in a group with missing values.
    pub score: Option<f64>,
    /// The value of an indicator as in the data, or the quotient if the model denominates it.
    pub figure: Option<f64>,
}

impl ProfilePart {
    /// The relative position in the ranking: 0 if it alone is first, 1 if it alone is last, 0.5 in the middle.
    fn depth(&self) -> Option<f64> {
        let place = self.place.as_ref()?;
        Some(if self.ranked > 1 { (place.rank as f64 - 1.0) / (self.ranked as f64 - 1.0) } else { MIDDLE })
    }
}

/// Builds the profile of a unit in every part of a model. Returns an error if a name is unknown or the model cannot be
/// scored.
///
/// Strengths are the indicators with the best ranks within the better half of all ranked units, weaknesses those with
/// the worst ranks within the other half; a score equal to the median and missing values are neither.
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

/// What the profiles of all units have in common, computed once.
pub struct Profiles<'a> {
    model: &'a Model,
    top: usize,
    nodes: Vec<NodeRanks>,
}

/// The ranking of all units in one group or indicator.
struct NodeRanks {
    ranking: Ranking,
    /// The median of all scores.
    median: Option<f64>,
    /// Whether it can be a strength or weakness: an indicator that is not left out.
    is_told: bool,
}

impl<'a> Profiles<'a> {
    /// Prepares profiles with up to `top` strengths and weaknesses. Returns an error if the model cannot be scored.
    pub fn of(model: &'a Model, top: usize) -> Result<Profiles<'a>> {
        let scores = model.scores()?;
        let standings = |node: usize| {
            model.data().watch().check()?;
            let median = quantile(&scores.of(node).sorted(), 0.5, TYPE);
            Ok(NodeRanks { ranking: rank_node(model, node)?, median, is_told: is_told(model, node) })
        };
        let nodes = (0..model.tree().nodes().len()).map(standings).collect::<Result<_>>()?;
        Ok(Profiles { model, top, nodes })
    }

    /// The units ranked by the index.
    pub fn ranking(&self) -> &Ranking {
        &self.nodes[0].ranking
    }

    /// The profile of a unit, by index in the data, compared with another or with the median; without its years.
    pub fn of_unit(&self, unit: usize, against: Option<usize>) -> Result<Profile> {
        let parts = (0..self.nodes.len()).map(|node| self.part(node, unit, against));
        let parts = parts.collect::<Result<Vec<ProfilePart>>>()?;
        let is_told = |&at: &usize| self.nodes[at].is_told && parts[at].place.is_some();
        let mut order: Vec<usize> = (0..parts.len()).filter(is_told).collect();
        let depth = |at: usize| parts[at].depth().unwrap_or(MIDDLE);
        order.arrange_by(|&a, &b| depth(a).total_cmp(&depth(b)));
        // A score at the median is neither a strength nor a weakness, whatever its rank.
        let from_median =
            |at: usize| parts[at].score.zip(self.nodes[at].median).map_or(0.0, |(own, median)| own - median);
        let is_strong = |&at: &usize| depth(at) < MIDDLE && from_median(at) > SAME_ON_SCREEN;
        let is_weak = |&at: &usize| depth(at) > MIDDLE && from_median(at) < -SAME_ON_SCREEN;
        let strong = order.iter().copied().filter(is_strong).take(self.top).collect();
        let weak = order.iter().rev().copied().filter(is_weak).take(self.top).collect();
        Ok(Profile { model: self.model.clone(), unit, against, parts, strong, weak, years: Vec::new() })
    }

    fn part(&self, node: usize, unit: usize, against: Option<usize>) -> Result<ProfilePart> {
        let (own, all) = (&self.model.tree().nodes()[node], &self.nodes[node]);
        let figure = match (own.is_leaf(), self.model.recipe().denominate.contains_key(&own.code)) {
            (true, true) => {
                self.model.leaves()?.iter().find(|leaf| leaf.code == own.code).and_then(|leaf| leaf.raw.get(unit))
            }
            (true, false) => self.model.data().figure(unit, &own.code)?,
            (false, _) => None,
        };
        let place = all.ranking.place_of(unit).cloned();
        let score = self.model.scores()?.of(node).get(unit);
        let beside = match against {
            Some(other) => self.model.scores()?.of(node).get(other),
            None => all.median,
        };
        Ok(ProfilePart { node, place, ranked: all.ranking.ranked(), beside, score, figure })
    }
}

fn is_told(model: &Model, node: usize) -> bool {
    let is_left_out = model.plan().is_ok_and(|plan| plan.indicator(node).is_some_and(|leaf| leaf.is_left_out));
    model.tree().nodes()[node].is_leaf() && !is_left_out
}

/// The ranking of each year of the data; empty for data of one year.
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
    /// The part for a group or indicator, by its code. Returns an error if there is none.
    pub fn part(&self, code: &str) -> Result<&ProfilePart> {
        let nodes = self.model.tree().nodes();
        let known = nodes.iter().map(|node| node.code.as_str());
        let found = self.parts.iter().find(|part| nodes[part.node].code == code);
        found.ok_or_else(|| unknown("group or indicator", code, known))
    }
}
