//! The smallest change of weights after which one unit ranks at least as high as another.
//!
//! Under arithmetic means a group's weights make the difference of two scores a line, and the nearest weights beyond it
//! are a linear program, for squares a projection. Where the two lack different members, weights are rescaled and it is a
//! quotient: then the score at which they meet is closed in on, each step a linear program that bounds the change from
//! below and one that bounds it from above. Under other means weights are searched for, and only an upper bound is known.

use std::collections::BTreeMap;

use super::path::{Line, Path, is_plain, reweighed};
use super::program::{Row, nearest, nearest_squared};
use crate::analysis::split::{self, State};
use crate::data::Setting;
use crate::model::{Args, Model, Opt, SLACK};
use crate::rank::{Ranking, rank};
use crate::{Error, Result};

pub const OPTIONS: &[Opt] = &[
    Opt::given(
        "at",
        "a group, or \"all\"",
        "whose members' weights change: the dimensions unless given; `\"all\"`: the indicators, as shares of the whole",
    ),
    Opt::word(
        "norm",
        &["L1", "L2"],
        "what is smallest: the sum of all differences, or the root of the sum of their squares",
    ),
];

#[derive(Clone)]
pub struct Flip {
    pub model: Model,
    pub ranking: Ranking,
    /// The unit that is to rank at least as high, and the one that leads.
    pub units: (usize, usize),
    /// Of which group, or `"all"`.
    pub at: String,
    pub norm: &'static str,
    pub members: Vec<Member>,
    pub answer: Answer,
}

/// A group or indicator whose weight may change.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    pub code: String,
    pub before: f64,
    /// None where there are no such weights.
    pub after: Option<f64>,
    /// Points of the second unit's lead, as it is and with the new weights; none where means have no parts.
    pub lead: (Option<f64>, Option<f64>),
}

#[derive(Clone)]
pub enum Answer {
    /// It ranks at least as high as it is.
    Ahead,
    Found(Found),
    Impossible(String),
    /// No weights were found, and none are ruled out.
    Unknown,
}

#[derive(Clone)]
pub struct Found {
    pub model: Model,
    pub ranking: Ranking,
    /// How far the new weights are from the given ones.
    pub distance: f64,
    /// No nearer ones than this do; none where nothing is known.
    pub least: Option<f64>,
}

/// What is between a bound and what was found counts as nothing.
pub const CLOSE: f64 = 1e-6;

pub fn flip(model: &Model, a: &str, b: &str, options: &BTreeMap<String, Setting>) -> Result<Flip> {
    let args = Args::read(options, OPTIONS)?;
    let norm = if args.word("norm") == "L2" { "L2" } else { "L1" };
    let ranking = rank(model, None)?;
    let units = (ranking.place(a)?.unit, ranking.place(b)?.unit);
    if units.0 == units.1 {
        return Err(Error::wrong("flip", format!("`{a}` twice"), "two units").about(b));
    }
    let at = match args.word("at") {
        "" => 0,
        "all" => usize::MAX,
        name => one_group(model, name)?,
    };
    let search = Search::new(model, at, units, norm)?;
    let answer = if search.ranks_as_high(&ranking) { Answer::Ahead } else { search.answer()? };
    let name = if at == usize::MAX { "all" } else { model.tree().nodes()[at].code.as_str() };
    let members = search.members(&answer)?;
    Ok(Flip { model: model.clone(), ranking, units, at: name.to_string(), norm, members, answer })
}

fn one_group(model: &Model, name: &str) -> Result<usize> {
    let place = model.tree().place(name)?;
    match model.counting(place)?.len() {
        0 | 1 => {
            let found = format!("`{name}`, of which one member or none has a weight");
            Err(Error::wrong("option `at`", found, "a group of at least two, or \"all\"").about(name))
        }
        _ => Ok(place),
    }
}

pub(super) struct Search<'a> {
    model: &'a Model,
    /// The group, or `usize::MAX` for all indicators.
    at: usize,
    pub(super) units: (usize, usize),
    pub(super) norm: &'static str,
    /// Nodes whose weights change, and their weights as they are.
    places: Vec<usize>,
    pub(super) given: Vec<f64>,
}

/// What one unit has of the members, and what becomes of it in the index.
struct Side {
    values: Vec<f64>,
    present: Vec<f64>,
    line: Line,
    there: Line,
}

impl Side {
    /// Whether weights of the members are nothing to its score.
    fn is_out(&self) -> bool {
        self.line.times == 0.0 || self.values.iter().all(|value| value.is_nan())
    }

    /// The least and the greatest score of the index that weights can give it.
    fn ends(&self) -> (f64, f64) {
        let present = self.values.iter().filter(|value| !value.is_nan() && !self.is_out());
        let (lo, hi) = present.fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), &x| (lo.min(x), hi.max(x)));
        match lo > hi {
            true => (self.line.above, self.line.above),
            false => (self.line.above + self.line.times * lo, self.line.above + self.line.times * hi),
        }
    }

    /// It has at least this score (sign 1) or at most (sign −1), its weights rescaled over what is there.
    fn at_least(&self, score: f64, sign: f64) -> Row {
        let least = score - self.line.above;
        let by = |value: &f64| if value.is_nan() { 0.0 } else { sign * (self.line.times * value - least) };
        match self.is_out() {
            true => Row { by: vec![0.0; self.values.len()], least: sign * least },
            false => Row { by: self.values.iter().map(by).collect(), least: 0.0 },
        }
    }
}

impl<'a> Search<'a> {
    fn new(model: &'a Model, at: usize, units: (usize, usize), norm: &'static str) -> Result<Search<'a>> {
        let (places, given) = match at {
            usize::MAX => {
                let shares = model.shares()?.into_iter().enumerate();
                shares.filter(|(place, share)| model.tree().nodes()[*place].is_leaf() && *share > 0.0).unzip()
            }
            group => model.counting(group)?.into_iter().unzip(),
        };
        Ok(Search { model, at, units, norm, places, given })
    }

    fn ranks_as_high(&self, ranking: &Ranking) -> bool {
        let place = |unit: usize| ranking.place_of(unit).map(|place| place.rank);
        matches!((place(self.units.0), place(self.units.1)), (Some(a), Some(b)) if a <= b)
    }

    /// The model under other weights, and its ranking.
    pub(super) fn under(&self, weights: &[f64]) -> Result<(Model, Ranking)> {
        let nodes = self.model.tree().nodes();
        let groups: Vec<usize> = match self.at {
            usize::MAX => (0..nodes.len()).filter(|&place| !nodes[place].is_leaf()).collect(),
            group => vec![group],
        };
        let model = reweighed(self.model, groups.into_iter(), &self.places, weights)?;
        let ranking = rank(&model, None)?;
        Ok((model, ranking))
    }

    pub(super) fn holds(&self, weights: &[f64]) -> bool {
        self.under(weights).is_ok_and(|(_, ranking)| self.ranks_as_high(&ranking))
    }

    pub(super) fn distance(&self, weights: &[f64]) -> f64 {
        let differences = weights.iter().zip(&self.given).map(|(after, before)| (after - before).abs());
        match self.norm {
            "L2" => differences.map(|x| x * x).sum::<f64>().sqrt(),
            _ => differences.sum(),
        }
    }

    fn answer(&self) -> Result<Answer> {
        let least = match self.sides()? {
            None => None,
            Some((a, b)) if a.values.iter().chain(&b.values).all(|value| !value.is_nan()) => {
                match self.linear(&a, &b)? {
                    Ok(found) => return Ok(found),
                    Err(least) => least,
                }
            }
            Some((a, b)) if self.at == usize::MAX => match self.optimistic(&a, &b)? {
                None => return Ok(self.impossible("whatever their gaps count as")),
                least => least,
            },
            Some((a, b)) => match self.closed_in(&a, &b)? {
                None => return Ok(self.impossible("whatever the weights")),
                Some((found, least)) => match found {
                    Some(weights) if self.norm == "L1" => return self.found(&weights, Some(least)),
                    // No norm of n differences is less than their sum by √n.
                    _ if self.norm == "L2" => Some(least / (self.given.len() as f64).sqrt()),
                    _ => Some(least),
                },
            },
        };
        match self.searched()? {
            Some(weights) => self.found(&weights, least),
            None => Ok(Answer::Unknown),
        }
    }

    fn found(&self, weights: &[f64], least: Option<f64>) -> Result<Answer> {
        let (model, ranking) = self.under(weights)?;
        let distance = self.distance(weights);
        Ok(Answer::Found(Found { model, ranking, distance, least: least.map(|least| least.min(distance)) }))
    }

    fn impossible(&self, why: &str) -> Answer {
        let label = self.model.data().units().label(self.units.1);
        Answer::Impossible(format!("{label} stays ahead {why}"))
    }

    /// Both units, where weights make their scores lines or quotients of lines.
    fn sides(&self) -> Result<Option<(Side, Side)>> {
        let (scores, whole) = (self.model.scores()?, Line { above: 0.0, times: 1.0 });
        let groups =
            || (0..self.model.tree().nodes().len()).filter(|&place| !self.model.tree().nodes()[place].is_leaf());
        let path = match self.at {
            usize::MAX => {
                if !groups()
                    .map(|group| is_plain(self.model, group))
                    .collect::<Result<Vec<bool>>>()?
                    .iter()
                    .all(|is| *is)
                {
                    return Ok(None);
                }
                None
            }
            group => match Path::new("flip", self.model, group) {
                Ok(path) if path.is_plain && is_plain(self.model, group)? => Some(path),
                _ => return Ok(None),
            },
        };
        let side = |unit: usize| -> Result<Side> {
            let lines = match &path {
                Some(path) => (path.line(unit)?, path.present(unit)?),
                None => (whole, whole),
            };
            let values: Vec<f64> = self.places.iter().map(|&place| scores.of(place).raw()[unit]).collect();
            let present =
                |(&place, value): (&usize, &f64)| if value.is_nan() { 0.0 } else { scores.present(place).raw()[unit] };
            let present = self.places.iter().zip(&values).map(present).collect();
            Ok(Side { values, present, line: lines.0, there: lines.1 })
        };
        Ok(Some((side(self.units.0)?, side(self.units.1)?)))
    }

    /// Both must have enough of their weight to be ranked.
    fn covered(&self, a: &Side, b: &Side) -> Vec<Row> {
        let needed = self.model.recipe().needed(0) - SLACK;
        let row = |side: &Side| Row {
            by: side.present.iter().map(|present| side.there.times * present).collect(),
            least: needed - side.there.above,
        };
        vec![row(a), row(b)]
    }

    /// No gaps: one line. An error is what is known where its witness does not hold.
    fn linear(&self, a: &Side, b: &Side) -> Result<std::result::Result<Answer, Option<f64>>> {
        let by: Vec<f64> = a.values.iter().zip(&b.values).map(|(x, y)| a.line.times * x - b.line.times * y).collect();
        let row = Row { by, least: b.line.above - a.line.above };
        let best = (0..self.places.len()).max_by(|&x, &y| row.by[x].total_cmp(&row.by[y])).unwrap_or(0);
        let size = a.values.iter().chain(&b.values).fold(1e-300, |size: f64, value| size.max(value.abs()));
        let behind = row.least - row.by[best];
        if behind > 1e-12 * size {
            return Ok(Ok(Answer::Impossible(self.why(&row, best, behind))));
        }
        let mut least = None;
        // A tie at the last digit may be lost to rounding: then a hair further.
        for hair in [0.0, 1e-13, 1e-12, 1e-11, 1e-10] {
            let row = Row { least: (row.least + hair * size).min(row.by[best]), ..row.clone() };
            let weights = match self.norm {
                "L2" => nearest_squared(&self.given, &row),
                _ => nearest(&self.given, &[vec![row], self.covered(a, b)].concat())?,
            };
            let Some(weights) = weights else {
                return Ok(Ok(self.impossible("wherever both are ranked")));
            };
            let least = *least.get_or_insert(self.distance(&weights));
            if self.holds(&weights) {
                return Ok(Ok(self.found(&weights, Some(least))?));
            }
        }
        Ok(Err(least))
    }

    fn why(&self, row: &Row, best: usize, behind: f64) -> String {
        let units = self.model.data().units();
        let b = units.label(self.units.1);
        let kind = match self.at {
            0 => "member of the index".to_string(),
            usize::MAX => "indicator".to_string(),
            group => format!("member of {}", self.model.tree().nodes()[group].code),
        };
        match row.least == 0.0 && row.by.iter().all(|by| *by < 0.0) {
            true => format!("{b} is better in every {kind}"),
            false => {
                let code = &self.model.tree().nodes()[self.places[best]].code;
                format!(
                    "with all weight on {code}, where it has least of a lead, {b} stays ahead by {behind:.2} points"
                )
            }
        }
    }

    /// Of all indicators: each gap of the first unit counts as its best figure, each of the second as its worst, which no
    /// weights can surpass.
    fn optimistic(&self, a: &Side, b: &Side) -> Result<Option<f64>> {
        let present = |side: &Side| side.values.iter().copied().filter(|value| !value.is_nan()).collect::<Vec<f64>>();
        let best = present(a).into_iter().fold(f64::NEG_INFINITY, f64::max);
        let worst = present(b).into_iter().fold(f64::INFINITY, f64::min);
        let or = |value: f64, stand_in: f64| if value.is_nan() { stand_in } else { value };
        let by = a.values.iter().zip(&b.values).map(|(&x, &y)| or(x, best) - or(y, worst)).collect();
        let row = Row { by, least: 0.0 };
        let weights = match self.norm {
            "L2" => nearest_squared(&self.given, &row),
            _ => nearest(&self.given, &[row])?,
        };
        Ok(weights.map(|weights| self.distance(&weights)))
    }

    /// The sum of differences under gaps: where they meet lies between two scores, halved again and again.
    fn closed_in(&self, a: &Side, b: &Side) -> Result<Option<(Option<Vec<f64>>, f64)>> {
        let covered = self.covered(a, b);
        let solve = |lo: f64, hi: f64| -> Result<Option<(f64, Vec<f64>)>> {
            let rows = [vec![a.at_least(lo, 1.0), b.at_least(hi, -1.0)], covered.clone()].concat();
            Ok(nearest(&self.given, &rows)?.map(|weights| (self.distance(&weights), weights)))
        };
        let (lo, hi) = (b.ends().0, a.ends().1);
        let mut open: Vec<(f64, f64, f64)> = Vec::new();
        let mut best: Option<(f64, Vec<f64>)> = None;
        if let Some((least, _)) = solve(lo, hi)?.filter(|_| lo <= hi) {
            open.push((least, lo, hi));
        }
        let is_possible = !open.is_empty();
        for _ in 0..STEPS {
            let Some(first) = (0..open.len()).min_by(|&x, &y| open[x].0.total_cmp(&open[y].0)) else { break };
            let (least, lo, hi) = open[first];
            if best.as_ref().is_some_and(|(found, _)| found - least <= 1e-10) {
                break;
            }
            open.swap_remove(first);
            let middle = (lo + hi) / 2.0;
            // Both at the middle: what is found holds.
            for candidate in [solve(middle, middle)?].into_iter().flatten() {
                if best.as_ref().is_none_or(|(found, _)| candidate.0 < *found) && self.holds(&candidate.1) {
                    best = Some(candidate);
                }
            }
            for (lo, hi) in [(lo, middle), (middle, hi)] {
                open.extend(solve(lo, hi)?.map(|(least, _)| (least, lo, hi)));
            }
        }
        let least = open.iter().map(|(least, ..)| *least).fold(f64::INFINITY, f64::min);
        let found = best.as_ref().map_or(f64::INFINITY, |(found, _)| *found);
        Ok(is_possible
            .then(|| (best.map(|(_, weights)| weights), least.min(found)))
            .filter(|(_, least)| least.is_finite()))
    }

    /// The weights before and after, with the points of the lead that each carries.
    fn members(&self, answer: &Answer) -> Result<Vec<Member>> {
        let after = match answer {
            Answer::Found(found) => Some(Search::new(&found.model, self.at, self.units, self.norm)?),
            _ => None,
        };
        let (before, then) = (points(self), after.as_ref().and_then(points));
        let member = |(&place, &given): (&usize, &f64)| {
            let now = after.as_ref().map(|after| {
                let at = after.places.iter().position(|other| *other == place);
                at.map_or(0.0, |at| after.given[at])
            });
            let lead = |points: &Option<Vec<f64>>| points.as_ref().map(|points| points[place]);
            let code = self.model.tree().nodes()[place].code.clone();
            Member { code, before: given, after: now, lead: (lead(&before), lead(&then)) }
        };
        Ok(self.places.iter().zip(&self.given).map(member).collect())
    }
}

/// So often the scores at which two units meet are halved.
const STEPS: usize = 400;

/// Points by which the second unit leads, of every node; none where they have no parts.
fn points(of: &Search) -> Option<Vec<f64>> {
    let model = of.model;
    split::check(model, 1).ok()?;
    let state = |unit: usize| -> Option<State> { split::state(model, unit).ok() };
    split::split(model, &split::weights(model).ok()?, &state(of.units.1)?, &state(of.units.0)?).ok()
}
