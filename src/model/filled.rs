//! What gaps could hide: the scores with each gap filled by the least, the greatest and the median score of its
//! indicator among the units.

use super::model::Model;
use super::plan::Scores;
use super::prepare::Leaf;
use crate::Result;
use crate::data::Column;

/// Scores of all nodes under three ways to fill every gap.
///
/// Lines that are fitted on all units are held; only where a unit is measured by weights of its own (`bod`) do the
/// filled scores of others count.
#[derive(Debug, Clone, PartialEq)]
pub struct Filled {
    /// Each gap filled with the lowest score of its indicator.
    pub least: Scores,
    /// Each gap filled with the highest score of its indicator.
    pub greatest: Scores,
    /// Each gap filled with the median score of its indicator.
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
    // What impute filled is a gap all the same.
    let filled = leaf.score.raw().iter().zip(leaf.raw.raw()).map(|(&own, raw)| if raw.is_nan() { score } else { own });
    let present = Column::from_raw(vec![1.0; leaf.score.len()]);
    Leaf { score: Column::from_raw(filled.collect()), present, ..leaf.clone() }
}
