//! The partial order of PROMETHEE I: one unit outranks another only if both flows say so.

use std::cmp::Ordering;

use crate::data::Column;
use crate::model::Model;
use crate::model::aggregate::{MINUS, PLUS};
use crate::phrase::act;
use crate::rank::{Ranking, rank};
use crate::stats::equal::compare;
use crate::{Error, Result};

/// The flows of all units, from which the relation of each pair follows.
#[derive(Clone)]
pub struct Outranking {
    /// The ranking by the net flow (PROMETHEE II).
    pub ranking: Ranking,
    /// How far each unit is preferred to the others, by index in the data.
    pub plus: Column,
    /// How far the others are preferred to each unit, by index in the data.
    pub minus: Column,
}

/// How one unit stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// It outranks the other.
    Ahead,
    /// The other outranks it.
    Behind,
    /// Both flows are equal.
    Equal,
    /// One flow speaks for it, the other against it.
    Incomparable,
}

impl Relation {
    /// The word for it, as tables show it.
    pub fn word(self) -> &'static str {
        match self {
            Relation::Ahead => "ahead of",
            Relation::Behind => "behind",
            Relation::Equal => "equal to",
            Relation::Incomparable => "incomparable with",
        }
    }
}

/// Computes the partial order of a model whose index is scored by PROMETHEE (Brans & Vincke 1985).
pub fn outranking(model: &Model) -> Result<Outranking> {
    let (scores, ranking) = (model.scores()?, rank(model, None)?);
    let (Some(plus), Some(minus)) = (scores.beside().measure(0, PLUS), scores.beside().measure(0, MINUS)) else {
        let method = model.plan()?.method(0);
        let error = Error::plain(format!("`outranking` needs preference flows, which `{method}` does not compute"))
            .about("outranking");
        return Err(error.advise(act("aggregate").arg("promethee").does("computes them")));
    };
    Ok(Outranking { plus: plus.clone(), minus: minus.clone(), ranking })
}

impl Outranking {
    /// How a unit stands to another, by index in the data.
    pub fn relation(&self, unit: usize, other: usize) -> Relation {
        let up = compare(self.plus.raw()[unit], self.plus.raw()[other]);
        let down = compare(self.minus.raw()[other], self.minus.raw()[unit]);
        match (up, down) {
            (Ordering::Equal, Ordering::Equal) => Relation::Equal,
            (Ordering::Greater | Ordering::Equal, Ordering::Greater | Ordering::Equal) => Relation::Ahead,
            (Ordering::Less | Ordering::Equal, Ordering::Less | Ordering::Equal) => Relation::Behind,
            _ => Relation::Incomparable,
        }
    }

    /// The other ranked units that stand in a relation to a unit, in the order of the ranking.
    pub fn related(&self, unit: usize, relation: Relation) -> Vec<usize> {
        let others = self.ranking.all_places().iter().map(|place| place.unit).filter(|&other| other != unit);
        others.filter(|&other| self.relation(unit, other) == relation).collect()
    }
}
