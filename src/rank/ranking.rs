//! A ranking: units in order with their scores, the basis of the order, and which units could not be ranked and why.

use std::sync::{Arc, OnceLock};

use super::cut::Rows;
use super::gaps;
use super::order::{Place, first_by, order_by};
use super::places::{Later, Places};
use super::unranked::{Unranked, Why};
use crate::data::{Column, Dataset, Direction, INDEX, Units};
use crate::error::listed;
use crate::model::Model;
use crate::parallel::kept;
use crate::phrase::act;
use crate::tolerance::SHARE;
use crate::{Error, Result, data::names::unknown};

/// A ranking. It is cheap to clone; `top`, `where` and similar methods show a part of it and keep the ranks.
#[derive(Clone)]
pub struct Ranking {
    pub(super) base: Arc<Base>,
    pub(super) rows: Rows,
    pub(super) fields: Arc<Vec<Field>>,
    pub(super) remarks: Vec<String>,
}

pub(super) struct Base {
    /// The title: "trade 2022", or the title of a list.
    pub title: String,
    /// Code of the ranked group; empty for a list.
    pub of: String,
    pub data: Dataset,
    pub places: Places,
    pub basis: Basis,
    pub known: Known,
    pub parts: OnceLock<Vec<Part>>,
    pub unranked: Unranked,
}

/// The basis of a ranking; sub-rankings and reasons are computed on demand.
pub(super) enum Basis {
    /// The score of a node of a model.
    Score { model: Model, node: usize },
    /// Printed ranks; sub-rankings and unranked units are given with them.
    Print,
}

/// How much of a ranking is known.
#[derive(Debug, Clone, PartialEq)]
pub enum Known {
    /// The whole ranking: it contains every unit that could be ranked.
    Whole,
    /// Part of a published list.
    Part {
        /// The number of places on the list; None if unknown.
        length: Option<usize>,
        /// No unit is missing down to this rank.
        complete_to: usize,
        /// How many units were evaluated for the list; None if unknown.
        evaluated: Option<usize>,
    },
}

/// The ranking by one group or indicator below the ranked one, or a sub-ranking published with a list.
#[derive(Clone)]
pub struct Part {
    /// Code of the group or indicator, or name of the sub-list.
    pub code: String,
    /// One score per unit; None if only ranks were published.
    pub scores: Option<Column>,
    /// The units ranked by this part only.
    pub places: Places,
}

/// A column added by `show`, with one entry for every unit.
#[derive(Clone)]
pub struct Field {
    /// Code of the column.
    pub code: String,
    /// One entry per unit of the data, ranked or not.
    pub values: Vec<Value>,
}

/// The entry of a unit in a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A text, such as the region.
    Text(String),
    /// A number; None if missing.
    Number(Option<f64>),
    /// A rank and whether it is shared; None without a rank.
    Rank(Option<(usize, bool)>),
}

impl PartialEq for Ranking {
    /// Two rankings are equal if they show the same units at the same ranks with the same scores.
    fn eq(&self, other: &Ranking) -> bool {
        let row =
            |ranking: &Ranking, place: &Place| (ranking.units().codes[place.unit].to_string(), place.rank, place.score);
        self.len() == other.len() && self.places().zip(other.places()).all(|(a, b)| row(self, a) == row(other, b))
    }
}

/// Ranks the units by the score of a group or indicator of a model; by the index if `of` is None.
pub fn rank(model: &Model, of: Option<&str>) -> Result<Ranking> {
    let node = of.map_or(Ok(0), |name| model.tree().find(name))?;
    if model.plan()?.is_absorbed(node) {
        return Err(absorbed(model, node));
    }
    rank_node(model, node)
}

/// The error for a group whose indicators go straight into the method of a group above.
fn absorbed(model: &Model, node: usize) -> Error {
    let code = &model.tree().nodes()[node].code;
    let plan = model.plan();
    let above = std::iter::successors(Some(node), |&place| model.tree().nodes()[place].parent);
    let method = above.filter_map(|place| plan.as_ref().ok()?.combine(place)).find(|combine| combine.form.absorbs());
    let method = method.map_or("", |combine| combine.method.as_str());
    let message = format!("`{code}` has no score: `{method}` takes its indicators directly");
    let hint = act("aggregate").arg(method).with("at", code.as_str()).does("scores the group by itself");
    Error::plain(message).about(code).advise(hint)
}

/// The same for a node of the tree; a group without scores has no ranked unit.
pub(crate) fn rank_node(model: &Model, node: usize) -> Result<Ranking> {
    Ok(Ranking::new(Base {
        title: model.data().title(),
        of: model.tree().nodes()[node].code.clone(),
        data: model.data().clone(),
        places: places(model, node)?,
        basis: Basis::Score { model: model.clone(), node },
        known: Known::Whole,
        parts: OnceLock::new(),
        unranked: Why::Scores.into(),
    }))
}

/// The children of a node, each ranked by its own score.
fn parts(model: &Model, node: usize) -> Vec<Part> {
    let (Ok(scores), Ok(plan)) = (model.scores(), model.plan()) else { return Vec::new() };
    let part = |&member: &usize| {
        let (code, scores) = (model.tree().nodes()[member].code.clone(), Some(scores.of(member).clone()));
        Some(Part { code, scores, places: places(model, member).ok()? })
    };
    let members = &model.tree().nodes()[node].members;
    members.iter().filter(|&&member| !plan.is_absorbed(member)).filter_map(part).collect()
}

/// The order given by the plan, among the units with enough of the node's weight.
fn places(model: &Model, node: usize) -> Result<Places> {
    let (plan, scores) = (model.plan()?, model.scores()?);
    let needed = plan.nodes[node].needed - SHARE;
    let (scores, present) = (scores.of(node).clone(), scores.present(node).clone());
    Ok(Places::later(Scored { scores, present, needed, better: plan.better(node) }))
}

/// The scores that units are ranked by, and the share of the weight that must be available.
struct Scored {
    scores: Column,
    present: Column,
    needed: f64,
    better: Direction,
}

/// The index of every unit of the data, NaN for units without a rank.
pub fn ranked_scores(model: &Model) -> Result<Vec<f64>> {
    let (plan, scores) = (model.plan()?, model.scores()?);
    let needed = plan.nodes[0].needed - SHARE;
    let ranked = |(score, present): (&f64, &f64)| if *present >= needed { *score } else { f64::NAN };
    Ok(scores.of(0).raw().iter().zip(scores.present(0).raw()).map(ranked).collect())
}

impl Later for Scored {
    fn all(&self) -> Vec<Place> {
        let present = self.present.raw();
        order_by(self.better, self.scores.raw(), |unit| present[unit] >= self.needed)
    }

    fn first(&self, count: usize) -> Vec<Place> {
        let present = self.present.raw();
        first_by(self.better, self.scores.raw(), |unit| present[unit] >= self.needed, count)
    }

    fn count(&self) -> usize {
        let counts = |(score, present): &(&f64, &f64)| !score.is_nan() && **present >= self.needed;
        self.scores.raw().iter().zip(self.present.raw()).filter(counts).count()
    }
}

impl Ranking {
    pub(super) fn new(base: Base) -> Ranking {
        Ranking { base: Arc::new(base), rows: Rows::All, fields: Arc::default(), remarks: Vec::new() }
    }

    /// The title: the data set and year, or the title of the list.
    pub fn title(&self) -> &str {
        &self.base.title
    }

    /// The code of the ranked group.
    pub fn of_group(&self) -> &str {
        &self.base.of
    }

    /// The data set whose units are ranked.
    pub fn data(&self) -> &Dataset {
        &self.base.data
    }

    /// The model and the index of the ranked node in its tree. Returns None for a published list.
    pub fn model(&self) -> Option<(&Model, usize)> {
        match &self.base.basis {
            Basis::Score { model, node } => Some((model, *node)),
            Basis::Print => None,
        }
    }

    /// Which scores are better. Of a ranking without a model the first and the last score say it.
    pub fn better(&self) -> Direction {
        if let Some((model, node)) = self.model() {
            return model.plan().map(|plan| plan.better(node)).unwrap_or_default();
        }
        let mut scores = self.base.places.iter().filter_map(|place| place.score);
        match (scores.next(), scores.next_back()) {
            (Some(first), Some(last)) if first < last => Direction::Lower,
            _ => Direction::Higher,
        }
    }

    /// All units of the data, ranked or not.
    pub fn units(&self) -> &Units {
        self.base.data.units()
    }

    /// Whether the ranking is whole, or how much of a published list is known.
    pub fn known(&self) -> &Known {
        &self.base.known
    }

    /// The children of the ranked node, each ranked by its own score; for a list, the sub-rankings published with it.
    pub fn parts(&self) -> &[Part] {
        kept::<Vec<_>>(&self.base.parts, || match &self.base.basis {
            Basis::Score { model, node } => parts(model, *node),
            Basis::Print => Vec::new(),
        })
    }

    /// The warnings of the model: data that changed, and indicators left out for all units.
    pub fn warnings(&self) -> Vec<String> {
        let mut warnings: Vec<String> = self.base.data.lost_units().cloned().collect();
        let Basis::Score { model, node } = &self.base.basis else { return warnings };
        warnings.extend(model.warnings().iter().cloned());
        let is_open = |code: &&String| {
            self.base.data.about().doubtful.contains(*code) && !model.recipe().directions.contains_key(*code)
        };
        let leaves = model.tree().leaves().map(|leaf| &leaf.code);
        let open: Vec<String> = leaves.filter(is_open).cloned().collect();
        if !open.is_empty() {
            let names = listed(&open);
            warnings.push(format!("higher counts as better for {names}, but lower may be better; see .remarks()"));
        }
        let is_below = |code: &str| model.tree().place(code).is_ok_and(|place| model.tree().is_within(place, *node));
        for leaf in model.leaves().unwrap_or_default().iter().filter(|leaf| is_below(&leaf.code)) {
            warnings.extend(leaf.left_out.map(|why| format!("left out: {}, because it {why}", leaf.code)));
            let neutral = |(_, why)| format!("neutral for all: {}, because it {why}", leaf.code);
            warnings.extend(leaf.neutral().map(neutral));
        }
        warnings.extend(model.scores().iter().flat_map(|scores| &scores.beside().notes).cloned());
        warnings
    }

    /// Columns added by `show`, in the order in which they were added.
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// Remarks by the steps that selected this part of the ranking.
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }

    /// The number of units shown.
    pub fn len(&self) -> usize {
        match &self.rows {
            Rows::All => self.base.places.count(),
            Rows::First(places) => places.len(),
            Rows::Of(rows) => rows.len(),
        }
    }

    /// Whether no unit is shown.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of ranked units, shown or not.
    pub fn ranked(&self) -> usize {
        self.base.places.count()
    }

    /// The places shown, in order.
    pub fn places(&self) -> impl ExactSizeIterator<Item = &Place> {
        (0..self.len()).map(|at| self.shown(at))
    }

    /// All places, shown or not.
    pub fn all_places(&self) -> &[Place] {
        &self.base.places
    }

    /// The place of a unit, shown or not. Returns None if it has no rank.
    pub fn place_of(&self, unit: usize) -> Option<&Place> {
        self.base.places.of(unit)
    }

    /// Whether a unit has a rank, shown or not.
    pub fn is_ranked(&self, unit: usize) -> bool {
        self.base.places.has(unit)
    }

    /// The same ranking with all its places shown.
    pub fn whole(&self) -> Ranking {
        Ranking { rows: Rows::All, ..self.clone() }
    }

    /// Whether the rows shown are all places or a run of them from the top.
    pub fn is_from_the_top(&self) -> bool {
        match &self.rows {
            Rows::Of(rows) => rows.iter().enumerate().all(|(at, &row)| at == row),
            Rows::All | Rows::First(_) => true,
        }
    }

    /// Whether some of the unit's weight is missing, so that its score relies on rescaled weights.
    pub fn has_gap(&self, unit: usize) -> bool {
        self.present(unit).is_some_and(|present| present < 1.0 - SHARE)
    }

    /// Whether any unit shown has a missing value.
    pub fn has_gaps(&self) -> bool {
        let may_have = match &self.base.basis {
            Basis::Score { model, node } => {
                let present = model.scores().ok().and_then(|scores| scores.present(*node).range());
                present.is_some_and(|(least, _)| least < 1.0 - SHARE)
            }
            Basis::Print => false,
        };
        may_have && self.places().any(|place| self.has_gap(place.unit))
    }

    /// A description of how a missing value is treated in a score.
    pub fn gap_rule(&self) -> &'static str {
        match &self.base.basis {
            Basis::Score { model, .. } => model.recipe().gap_rule().words(),
            Basis::Print => "",
        }
    }

    /// The share of the weight that is available for a unit.
    pub fn present(&self, unit: usize) -> Option<f64> {
        match &self.base.basis {
            Basis::Score { model, node } => model.scores().ok()?.present(*node).get(unit),
            Basis::Print => None,
        }
    }

    /// The place of a unit, shown or not. Returns an error with the reason if it has none.
    pub fn place(&self, name: &str) -> Result<Place> {
        let unit = self.units().resolve(name)?;
        if let Some(place) = self.place_of(unit) {
            return Ok(*place);
        }
        let reason = self.reason(unit);
        let label = self.units().label(unit);
        let error = |reason: &str| Error::plain(format!("{label} has no rank: {reason}")).about(name);
        Err(match reason {
            Some(reason) => error(&reason)
                .advise(act("unranked").does(format!("lists all {} without a rank, and why", self.units().many))),
            None => error("its rank was not published"),
        })
    }

    /// A column with an entry for every unit.
    pub fn field(&self, code: &str) -> Result<Field> {
        let values = (0..self.units().len()).map(|unit| self.value(code, unit)).collect::<Result<_>>()?;
        Ok(Field { code: code.to_string(), values })
    }

    /// The entry of a unit in a column: one added by `show`, or else one of the data or the model.
    pub fn read(&self, code: &str, unit: usize) -> Result<Value> {
        match self.fields.iter().rev().find(|field| field.code == code) {
            Some(field) => Ok(field.values[unit].clone()),
            None => self.value(code, unit),
        }
    }

    /// The entry of a unit for a group column, an indicator (its value) or a group of the model (its score).
    pub fn value(&self, code: &str, unit: usize) -> Result<Value> {
        let units = self.units();
        if let Some(grouping) = units.grouping(code) {
            return Ok(Value::Text(grouping.values[unit].to_string()));
        }
        match (code, &self.base.basis) {
            ("name_zh", _) => return Ok(Value::Text(units.names_zh[unit].to_string())),
            ("code", _) => return Ok(Value::Text(units.codes[unit].to_string())),
            (_, Basis::Print) => {
                if let Some(part) = self.parts().iter().find(|part| part.code == code) {
                    let place = part.places.of(unit);
                    return Ok(Value::Rank(place.map(|place| (place.rank, place.tied))));
                }
            }
            (_, Basis::Score { model, .. }) => {
                // An indicator's name refers to its value, a group's name to its score.
                let group = model.tree().place(code).ok().filter(|&place| !model.tree().nodes()[place].is_leaf());
                // `gdp_score` is the score of the indicator `gdp`.
                let indicator = code.strip_suffix("_score").and_then(|code| model.tree().place(code).ok());
                let is_taken = self.data().indicator(code).is_ok();
                if let Some(place) = group.or(indicator.filter(|_| !is_taken)) {
                    return Ok(Value::Number(model.scores()?.of(place).get(unit)));
                }
            }
        }
        let figure = self.data().figure(unit, code).map(Value::Number);
        figure.or_else(|_| self.spanned(code, unit).ok_or_else(|| self.no_column(code)))
    }

    /// Codes of all columns that can be read for a row.
    pub fn columns(&self) -> Vec<&str> {
        let groups = self.units().groups.iter().map(|grouping| grouping.code.as_str());
        let indicators = self.data().indicators().iter().map(|indicator| indicator.code.as_str());
        let parts: Vec<&str> = match &self.base.basis {
            Basis::Score { model, .. } => model.tree().nodes().iter().map(|node| node.code.as_str()).collect(),
            Basis::Print => self.parts().iter().map(|part| part.code.as_str()).collect(),
        };
        let own = ["rank", "score", "unit", "name", "name_zh", "code"].into_iter();
        let shown = self.fields.iter().map(|field| field.code.as_str());
        let spans: &[&str] = if matches!(self.base.basis, Basis::Score { .. }) { &gaps::COLUMNS } else { &[] };
        own.chain(shown).chain(groups).chain(parts).chain(indicators).chain(spans.iter().copied()).collect()
    }

    fn no_column(&self, code: &str) -> Error {
        unknown("column", code, self.columns())
    }

    /// The ranks of another ranking, as a column of this one.
    pub fn ranks_of(&self, code: &str, other: &Ranking) -> Field {
        let partners = other.units().align(self.units());
        let mut all = vec![None; other.units().len()];
        for place in other.all_places() {
            all[place.unit] = Some((place.rank, place.tied));
        }
        let values = partners.iter().map(|partner| Value::Rank(partner.and_then(|unit| all[unit]))).collect();
        Field { code: code.to_string(), values }
    }

    /// The same ranking with these columns beside the scores.
    pub fn show(&self, fields: Vec<Field>) -> Ranking {
        let mut shown = self.clone();
        Arc::make_mut(&mut shown.fields).extend(fields);
        shown
    }

    /// The same ranking with further remarks on how it was made.
    pub fn remark(mut self, remarks: Vec<String>) -> Ranking {
        self.remarks.extend(remarks);
        self
    }

    /// The group column with this code.
    pub fn grouping(&self, code: &str) -> Result<&crate::data::Grouping> {
        let groups = &self.units().groups;
        self.units()
            .grouping(code)
            .ok_or_else(|| unknown("group column", code, groups.iter().map(|grouping| grouping.code.as_str())))
    }

    /// The title with the ranked group, such as "trade 2022, potential", and a note if the model differs from the data
    /// set's own.
    pub fn heading(&self) -> String {
        let of = match self.base.of.as_str() {
            INDEX | "" => String::new(),
            of => format!(", {of}"),
        };
        let changed = match &self.base.basis {
            Basis::Score { model, .. } => model.marked(),
            Basis::Print => String::new(),
        };
        format!("{}{of}{changed}", self.base.title)
    }
}
