//! What missing values could hide: the scores with each of them filled by the lowest, the highest and the median score
//! of its indicator.

use super::model::Model;
use super::plan::Scores;
use super::prepare::Leaf;
use crate::Result;
use crate::data::{Column, Direction};

/// The scores of all nodes with missing values filled in three ways.
///
/// Scales that are fitted to all units stay as they are. Filled scores of other units matter only if each unit has its
/// own weights (`bod`).
#[derive(Debug, Clone, PartialEq)]
pub struct Filled {
    /// With missing values filled by the lowest score of their indicator.
    pub least: Scores,
    /// With missing values filled by the highest score of their indicator.
    pub greatest: Scores,
    /// With missing values filled by the median score of their indicator.
    pub median: Scores,
}

impl Filled {
    pub(super) fn of(model: &Model) -> Result<Filled> {
        let filled = |with: fn(&Column) -> Option<f64>| {
            let leaves: Vec<Leaf> = model.leaves()?.iter().map(|leaf| fill(leaf, with)).collect();
            model.plan()?.scores(&leaves, model.data())
        };
        Ok(Filled {
            least: filled(|scores| scores.range().map(|(least, _)| least))?,
            greatest: filled(|scores| scores.range().map(|(_, greatest)| greatest))?,
            median: filled(|scores| scores.quantile(0.5))?,
        })
    }
}

fn fill(leaf: &Leaf, with: fn(&Column) -> Option<f64>) -> Leaf {
    let Some(score) = with(&leaf.score).filter(|_| leaf.left_out.is_none()) else { return leaf.clone() };
    // Values that were imputed count as missing, too.
    let is_gap: Vec<bool> = leaf.raw.raw().iter().map(|raw| raw.is_nan()).collect();
    let replaced = |column: &Column, by: f64| -> Column {
        let cells = column.raw().iter().zip(&is_gap);
        Column::from_raw(cells.map(|(&own, is_gap)| if *is_gap { by } else { own }).collect())
    };
    // A method of a decision matrix takes the values before normalisation; the lowest score is that of the worst value.
    let sign = if leaf.direction == Direction::Lower { -1.0 } else { 1.0 };
    let turned = Column::from_raw(leaf.treated.raw().iter().map(|x| sign * x).collect());
    let treated = with(&turned).map_or(leaf.treated.clone(), |value| replaced(&leaf.treated, sign * value));
    let present = Column::from_raw(vec![1.0; leaf.score.len()]);
    Leaf { score: replaced(&leaf.score, score), treated, present, ..leaf.clone() }
}
