//! The profile of a unit: its score and rank in every group and indicator, beside the median or another unit, what it is
//! strong and weak in, and its rank over the years.

use crate::Result;
use crate::arrange::Arrange;
use crate::data::names::unknown;
use crate::model::Model;
use crate::rank::{Place, rank};
use crate::stats::quantile::{TYPE, quantile};
use crate::{Error, data::Column};

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
    let data = model.data();
    let unit = data.units().resolve(unit)?;
    let against = options.against.as_deref().map(|name| data.units().resolve(name)).transpose()?;
    if against == Some(unit) {
        return Err(Error::wrong("against", data.units().label(unit), "another than itself").about("against"));
    }
    let parts = (0..model.tree().nodes().len()).map(|node| part(model, node, unit, against));
    let parts = parts.collect::<Result<Vec<ProfilePart>>>()?;
    let mut order: Vec<usize> = (0..parts.len()).filter(|&at| is_told(model, &parts[at])).collect();
    let depth = |at: usize| parts[at].depth().unwrap_or(MIDDLE);
    order.arrange_by(|&a, &b| depth(a).total_cmp(&depth(b)));
    let strong = order.iter().copied().filter(|&at| depth(at) < MIDDLE).take(options.top).collect();
    let weak = order.iter().rev().copied().filter(|&at| depth(at) > MIDDLE).take(options.top).collect();
    let years = if options.years { over_years(model, unit)? } else { Vec::new() };
    Ok(Profile { model: model.clone(), unit, against, parts, strong, weak, years })
}

/// An indicator that tells units apart, and where it has a score.
fn is_told(model: &Model, part: &ProfilePart) -> bool {
    let is_left_out = model.plan().is_ok_and(|plan| plan.indicator(part.node).is_some_and(|leaf| leaf.is_left_out));
    model.tree().nodes()[part.node].is_leaf() && part.place.is_some() && !is_left_out
}

fn part(model: &Model, node: usize, unit: usize, against: Option<usize>) -> Result<ProfilePart> {
    model.data().watch().check()?;
    let (code, scores) = (&model.tree().nodes()[node].code, model.scores()?.of(node));
    let ranking = rank(model, Some(code))?;
    let figure = match model.tree().nodes()[node].is_leaf() {
        true => model.data().figure(unit, code)?,
        false => None,
    };
    let place = ranking.place_of(unit).cloned();
    let beside = against.map_or_else(|| median(scores), |other| scores.get(other));
    Ok(ProfilePart { node, place, ranked: ranking.ranked(), beside, figure })
}

fn median(scores: &Column) -> Option<f64> {
    quantile(&scores.sorted(), 0.5, TYPE)
}

fn over_years(model: &Model, unit: usize) -> Result<Vec<(i32, Option<Place>)>> {
    let years = model.data().years();
    if years.len() < 2 {
        return Ok(Vec::new());
    }
    let at = |&year: &i32| {
        let ranking = match model.data().year() == Some(year) {
            true => rank(model, None)?,
            false => rank(&model.at_year(year)?, None)?,
        };
        Ok((year, ranking.place_of(unit).cloned()))
    };
    years.iter().map(at).collect()
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
