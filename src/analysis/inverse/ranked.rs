//! Which units are ranked under which weightings of a set: as in any ranking, those with enough of the weight
//! available.
//!
//! The available share is a weighted sum of the indicators' weights, so a unit is ranked on one side of a hyperplane.
//! If groups can lose their score abruptly, through a minimum share or an excluded missing value, nothing is known in
//! advance.

use std::collections::HashMap;

use crate::Result;
use crate::analysis::solve::Row;
use crate::analysis::weightings::{How, Weightings};
use crate::model::{Gaps, Model};
use crate::rank::rank;
use crate::tolerance::ROUNDING;

/// The weightings under which a unit is ranked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum When {
    Always,
    /// Where the condition at this index in `rows` holds.
    Where(usize),
    Never,
    /// Under some weightings, but it is not known which.
    Unknown,
}

pub struct Ranked {
    /// The units that some weighting ranks; those ranked by the model come first, in the order of its ranking.
    pub units: Vec<usize>,
    /// One entry per unit, by index in the data.
    when: Vec<When>,
    /// The conditions that enough of the weight is available: `Σ by · w ≥ least`.
    pub rows: Vec<Row>,
}

impl Ranked {
    pub fn new(model: &Model, weightings: &Weightings) -> Result<Ranked> {
        let looks = Looks::new(model, weightings)?;
        let (mut rows, mut known) = (Vec::new(), HashMap::new());
        let mut when = |unit: usize| -> Result<When> {
            model.data().watch().check_at(unit)?;
            let Some(by) = looks.present(unit)? else { return Ok(When::Unknown) };
            let least = looks.least;
            let turned: Vec<f64> = by.iter().map(|by| -by).collect();
            if weightings.greatest(&by) < least - ROUNDING {
                return Ok(When::Never);
            }
            if -weightings.greatest(&turned) >= least.max(0.0) + ROUNDING {
                return Ok(When::Always);
            }
            let bits: Vec<u64> = by.iter().map(|by| by.to_bits()).collect();
            let place = *known.entry(bits).or_insert(rows.len());
            if place == rows.len() {
                rows.push(Row { by, least });
            }
            Ok(When::Where(place))
        };
        let when = (0..model.data().units().len()).map(&mut when).collect::<Result<Vec<When>>>()?;
        let mut units: Vec<usize> = rank(model, None)?.all_places().iter().map(|place| place.unit).collect();
        let mut is_known = vec![false; when.len()];
        units.iter().for_each(|&unit| is_known[unit] = true);
        units.extend((0..when.len()).filter(|&unit| !is_known[unit] && when[unit] != When::Never));
        Ok(Ranked { units, when, rows })
    }

    pub fn when(&self, unit: usize) -> When {
        self.when[unit]
    }

    /// How many units are ranked under every weighting.
    pub fn always(&self) -> usize {
        self.units.iter().filter(|&&unit| self.when[unit] == When::Always).count()
    }
}

struct Looks<'a> {
    model: &'a Model,
    weightings: &'a Weightings,
    /// The share that must be available; 0 if any amount is enough.
    least: f64,
    /// Whether some groups may lose their score although their members have one.
    is_odd: bool,
    /// Whether some groups score a missing value.
    is_filled: bool,
}

impl Looks<'_> {
    fn new<'a>(model: &'a Model, weightings: &'a Weightings) -> Result<Looks<'a>> {
        let plan = model.plan()?;
        let (mut is_odd, mut is_filled) = (plan.has_floors(), false);
        let is_none = |how: &How| matches!(how, How::Any | How::Around(_) | How::Ordered(_) | How::Listed(_));
        let can_be_none = weightings.families.iter().any(|family| match &family.how {
            How::Within(share) | How::Rescaled(share) => *share >= 1.0,
            how => is_none(how),
        });
        for family in &weightings.families {
            let gaps = plan.combine(family.group).map(|combine| combine.gaps);
            is_odd |= can_be_none && gaps == Some(Gaps::Exclude);
            is_filled |= gaps.is_some_and(Gaps::is_filled);
        }
        let needed = plan.nodes[0].needed - crate::tolerance::SHARE;
        Ok(Looks { model, weightings, least: needed.max(0.0), is_odd, is_filled })
    }

    /// For each indicator, how much of its weight counts as available. Returns None if this does not determine whether
    /// the unit is ranked.
    fn present(&self, unit: usize) -> Result<Option<Vec<f64>>> {
        let (scores, nodes) = (self.model.scores()?, self.model.tree().nodes());
        let has_score = |place: usize| !scores.of(place).raw()[unit].is_nan();
        let is_reached = |leaf: usize| {
            let mut place = Some(leaf);
            while let Some(at) = place.filter(|&at| has_score(at)) {
                place = nodes[at].parent;
            }
            place.is_none()
        };
        let share = |&leaf: &usize| match is_reached(leaf) {
            false => 0.0,
            true if self.least > 0.0 => scores.present(leaf).raw()[unit],
            true => 1.0,
        };
        let by: Vec<f64> = self.weightings.leaves.iter().map(share).collect();
        let is_whole = by.iter().all(|by| *by >= 1.0);
        Ok((is_whole || !(self.is_odd || self.is_filled && self.least == 0.0)).then_some(by))
    }
}
