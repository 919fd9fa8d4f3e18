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
        let has_matrix = model.plan()?.matrix_group().is_some();
        let filled = |with: fn(&Column) -> Option<f64>| {
            let leaf = |leaf: &Leaf| if has_matrix { fill_values(fill(leaf, with), with) } else { fill(leaf, with) };
            let leaves: Vec<Leaf> = model.leaves()?.iter().map(leaf).collect();
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
    let present = Column::from_raw(vec![1.0; leaf.score.len()]);
    Leaf { score: replaced(leaf, &leaf.score, score), present, ..leaf.clone() }
}

/// Fills the values before normalisation, which a method of a decision matrix takes: the lowest score is that of the
/// worst value.
fn fill_values(leaf: Leaf, with: fn(&Column) -> Option<f64>) -> Leaf {
    let sign = if leaf.direction == Direction::Lower { -1.0 } else { 1.0 };
    let turned = Column::from_raw(leaf.treated.raw().iter().map(|x| sign * x).collect());
    match with(&turned).filter(|_| leaf.left_out.is_none()) {
        Some(value) => Leaf { treated: replaced(&leaf, &leaf.treated, sign * value), ..leaf },
        None => leaf,
    }
}

/// Puts a value where the data have none; values that were imputed count as missing, too.
fn replaced(leaf: &Leaf, column: &Column, by: f64) -> Column {
    let cells = column.raw().iter().zip(leaf.raw.raw());
    Column::from_raw(cells.map(|(&own, raw)| if raw.is_nan() { by } else { own }).collect())
}
