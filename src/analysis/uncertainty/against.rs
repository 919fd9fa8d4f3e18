//! Compares the drawn rankings with a given one: how similar they are, draw by draw, over the common units.

use crate::parallel::*;

use super::Uncertainty;
use super::run::{PIECE, each_lot, pieces};
use crate::analysis::Comparison;
use crate::analysis::likeness::{Bootstrap, RankPair, measure};
use crate::data::Column;
use crate::rank::{Ranking, order, rank};
use crate::{Result, Watch};

/// The names of the similarity measures that are computed.
pub const MEASURES: [&str; 2] = ["spearman", "kendall"];

/// The maximum number of draws that are compared: the first ones.
const MAX_DRAWS: usize = 1_000_000;

/// How similar the drawn rankings are to a given one.
pub struct Against {
    /// The comparison of the model's own ranking with the other one.
    pub base: Comparison,
    /// The value of each measure in each draw, in the order of `MEASURES`; missing if one side is all ties.
    pub values: [Column; 2],
}

impl Uncertainty {
    /// Compares the drawn rankings with another one.
    pub fn against(&self, other: &Ranking, watch: &Watch) -> Result<Against> {
        let base = Comparison::new(&rank(self.model(), None)?, other, Bootstrap::default())?;
        // The indices of the common units in the plan, and their ranks in the other ranking.
        let place = |unit: usize| self.units().iter().position(|&known| known == unit);
        let (places, theirs): (Vec<usize>, Vec<f64>) =
            base.rows.iter().filter_map(|row| Some((place(row.unit)?, row.second.rank as f64))).unzip();
        let draws = self.draws().min(MAX_DRAWS);
        watch.begin("comparing each draw with the other ranking", draws as u64);
        let one = |piece: usize| {
            let mut values = Vec::with_capacity(PIECE);
            self.each_ranked(piece, &places, watch, &mut |ranks| {
                let both = ranks.iter().zip(&theirs).filter_map(|(rank, their)| Some(((*rank)?, *their)));
                let (ranks, theirs): (Vec<f64>, Vec<f64>) = both.unzip();
                let two = RankPair { ranks: [ranks, theirs], tops: [Vec::new(), Vec::new()] };
                values.push(MEASURES.map(|name| measure(name, &two)));
            })?;
            watch.advance(PIECE as u64);
            Ok(values)
        };
        let all: Vec<Vec<[Option<f64>; 2]>> = (0..pieces(draws)).into_par_iter().map(one).collect::<Result<_>>()?;
        let of = |at: usize| all.iter().flatten().take(draws).map(|values| values[at]).collect();
        Ok(Against { base, values: [of(0), of(1)] })
    }

    /// The ranks of some units among each other, draw by draw of a piece.
    fn each_ranked(
        &self,
        piece: usize,
        places: &[usize],
        watch: &Watch,
        ranked: &mut dyn FnMut(&[Option<f64>]),
    ) -> Result<()> {
        each_lot(&self.plan, piece, watch, &mut |lot| {
            for lane in 0..lot.used {
                let score = |&place: &usize| if lot.is_ranked(place, lane) { lot.score(place, lane) } else { f64::NAN };
                let scores: Vec<f64> = places.iter().map(score).collect();
                let order = order(&scores, |_| true);
                let mut ranks = vec![None; scores.len()];
                order.iter().for_each(|place| ranks[place.unit] = Some(place.rank as f64));
                ranked(&ranks);
            }
        })
    }
}
