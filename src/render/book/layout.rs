//! The layout of a model's workbook: which columns and rows things are in, and how formulas refer to them.

use crate::Result;
use crate::model::{Model, Plan, Scores};
use crate::rank::{Place, Ranking, rank};

/// The names of the sheets as used in formulas.
pub const SCORES: &str = "Scores";
pub const NORMALISED: &str = "Normalised";
pub const COVERAGE: &str = "Coverage";
pub const WEIGHTS: &str = "Weights";

/// The first row of a unit, counted from 1, on every sheet with a column for each indicator: it comes below codes,
/// names and two more lines.
pub const FIRST: usize = 5;
/// The columns before those of indicators and groups: code and name of the unit.
pub const BEFORE: usize = 2;
/// The rows of the weights and of the lowest scores on `Scores`.
pub const WEIGHT_ROW: usize = 3;
pub const LOWEST_ROW: usize = 4;
/// The first row of weights on their sheet, below the header.
const FIRST_WEIGHT: usize = 2;
/// Ranks are formulas up to this many units: each is compared with all others, which takes a spreadsheet seconds
/// beyond.
const MOST_LIVE: usize = 5_000;

/// A model with everything that its sheets are made from.
pub struct Layout<'a> {
    pub model: &'a Model,
    pub plan: &'a Plan,
    pub scores: &'a Scores,
    pub ranking: Ranking,
    /// The nodes level by level, so that the members of each group are adjacent.
    pub order: Vec<usize>,
    /// The column of each node on `Scores` and `Coverage`, from 0.
    column: Vec<usize>,
    /// The column of each indicator, by node, on `Indicators` and `Normalised`, from 0.
    pub leaf_column: Vec<usize>,
    /// Whether the available share of the weight matters, because some value is missing or imputed or a group has a
    /// minimum.
    pub has_coverage: bool,
    /// For each node, whether a member of the group is missing for some unit or does not count.
    pub has_gaps: Vec<bool>,
}

impl<'a> Layout<'a> {
    pub fn of(model: &'a Model) -> Result<Layout<'a>> {
        let (plan, scores, nodes) = (model.plan()?, model.scores()?, model.tree().nodes());
        let mut order = vec![0];
        let mut at = 0;
        while let Some(&place) = order.get(at) {
            order.extend(&nodes[place].members);
            at += 1;
        }
        let mut column = vec![0; nodes.len()];
        order.iter().enumerate().for_each(|(at, &place)| column[place] = BEFORE + at);
        let mut leaf_column = vec![0; nodes.len()];
        let leaves = (0..nodes.len()).filter(|&place| nodes[place].is_leaf());
        leaves.enumerate().for_each(|(at, place)| leaf_column[place] = BEFORE + at);
        let is_missing = |place: usize| scores.of(place).raw().iter().any(|score| score.is_nan());
        let is_idle = |place: usize| place > 0 && plan.member(place).is_none();
        let has_gap = |place: usize| nodes[place].members.iter().any(|&of| is_missing(of) || is_idle(of));
        let has_coverage = plan.has_floors()
            || (0..nodes.len()).any(|place| {
                let is_whole = scores.present(place).raw().iter().all(|share| *share >= 1.0 - crate::tolerance::SHARE);
                !plan.indicator(place).is_some_and(|own| own.is_left_out) && !is_whole
            });
        let has_gaps = (0..nodes.len()).map(has_gap).collect();
        let ranking = rank(model, None)?;
        Ok(Layout { model, plan, scores, ranking, order, column, leaf_column, has_coverage, has_gaps })
    }

    /// The number of units.
    pub fn units(&self) -> usize {
        self.model.data().units().len()
    }

    /// The last row of a unit.
    pub fn last(&self) -> usize {
        FIRST + self.units().max(1) - 1
    }

    /// Whether ranks are formulas.
    pub fn is_live(&self) -> bool {
        self.units() <= MOST_LIVE
    }

    /// The column letters of a node on `Scores` and `Coverage`.
    pub fn letters(&self, place: usize) -> String {
        letters(self.column[place])
    }

    /// The columns beside the scores: the score that is ranked, the rank, and the position in the order.
    pub fn beside(&self) -> [String; 3] {
        [0, 1, 2].map(|at| letters(BEFORE + self.order.len() + at))
    }

    /// The members of a group in one row, such as `C5:H5`.
    pub fn members(&self, group: usize, row: usize, is_fixed: bool) -> String {
        let members = &self.model.tree().nodes()[group].members;
        let fixed = if is_fixed { "$" } else { "" };
        let cell =
            |place: Option<&usize>| format!("{}{fixed}{row}", place.map_or(String::new(), |at| self.letters(*at)));
        format!("{}:{}", cell(members.first()), cell(members.last()))
    }

    /// All units in a column, such as `C$5:C$301`.
    pub fn all(&self, letters: &str) -> String {
        format!("${letters}${FIRST}:${letters}${}", self.last())
    }

    /// The row of a node on `Weights`, counted from 1.
    pub fn weight_row(&self, place: usize) -> usize {
        FIRST_WEIGHT + place
    }

    /// Why the scores of a group are written as numbers. Returns None if they are formulas, and for an indicator.
    pub fn as_numbers(&self, place: usize) -> Option<&'static str> {
        super::formula::refused(self.plan.combine(place)?, self.has_gaps[place])
    }

    /// The name of a node, or its code if it has no name.
    pub fn name(&self, place: usize) -> String {
        let data = self.model.data();
        let code = &self.model.tree().nodes()[place].code;
        let group = data.hierarchy().and_then(|hierarchy| hierarchy.group(code)).map(|group| group.name.clone());
        let name = data.indicator(code).map(|indicator| indicator.name.clone()).ok().or(group);
        name.filter(|name| !name.is_empty()).unwrap_or_else(|| code.clone())
    }

    /// The ranked units, in the order of their ranks.
    pub fn places(&self) -> &[Place] {
        self.ranking.all_places()
    }
}

/// A column index as spreadsheet letters: A, Z, AA.
pub fn letters(column: usize) -> String {
    let mut rest = column + 1;
    let mut text = Vec::new();
    while rest > 0 {
        let letter = (rest - 1) % 26;
        text.push(char::from(b'A' + u8::try_from(letter).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    text.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::letters;

    #[test]
    fn columns_have_the_names_that_a_spreadsheet_gives_them() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")] {
            assert_eq!(letters(column), name);
        }
    }
}
