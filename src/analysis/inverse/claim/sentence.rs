//! Sentences about a ranking, in the forms about which something can be proved.

use std::sync::Arc;

use crate::data::Direction;
use crate::model::Model;
use crate::phrase::act;
use crate::rank::{Ranking, order_by, rank, ranked_scores};
use crate::{Error, Result};

/// A sentence that is true or false for each ranking. Units are indices in the data.
#[derive(Debug, Clone, PartialEq)]
pub enum Sentence {
    /// A unit ranks at least this high.
    Rank {
        /// The unit.
        unit: usize,
        /// The worst rank that it may have.
        most: usize,
    },
    /// A unit ranks higher than another one.
    Ahead {
        /// The unit that should rank higher.
        first: usize,
        /// The unit that should rank lower.
        second: usize,
    },
    /// At least this many of some units are among the first.
    Among {
        /// The units that count.
        units: Arc<[usize]>,
        /// What they have in common, in words.
        of: String,
        /// The worst rank that counts.
        first: usize,
        /// How many of the units should have such a rank.
        least: usize,
    },
    /// A unit's score is at least a number, or above it.
    Score {
        /// The unit.
        unit: usize,
        /// The number.
        least: f64,
        /// Whether the score should be above the number.
        is_above: bool,
    },
    /// The sentence is false.
    Not(Box<Sentence>),
    /// All of the sentences are true.
    All(Vec<Sentence>),
    /// At least one of the sentences is true.
    Any(Vec<Sentence>),
}

/// Ranks and scores of all units, by index in the data; rank 0 and NaN if a unit is not ranked.
pub struct Standing {
    ranks: Vec<usize>,
    scores: Vec<f64>,
}

impl Standing {
    /// Ranks units by their scores; NaN means no score.
    pub fn of_scores(scores: Vec<f64>, better: Direction) -> Standing {
        let mut ranks = vec![0; scores.len()];
        order_by(better, &scores, |_| true).iter().for_each(|place| ranks[place.unit] = place.rank);
        Standing { ranks, scores }
    }

    /// The ranks in a model's own ranking.
    pub fn of(model: &Model) -> Result<Standing> {
        Ok(Standing::of_scores(ranked_scores(model)?, model.plan()?.order.better))
    }

    /// The rank of a unit, if it has one.
    pub fn rank(&self, unit: usize) -> Option<usize> {
        Some(self.ranks[unit]).filter(|&rank| rank > 0)
    }

    fn among(&self, units: &[usize], first: usize) -> usize {
        units.iter().filter(|&&unit| self.rank(unit).is_some_and(|rank| rank <= first)).count()
    }
}

impl Sentence {
    /// Whether the sentence is true; None if a unit that it names is not ranked.
    pub fn holds(&self, of: &Standing) -> Option<bool> {
        match self {
            Sentence::Rank { unit, most } => of.rank(*unit).map(|rank| rank <= *most),
            Sentence::Ahead { first, second } => Some(of.rank(*first)? < of.rank(*second)?),
            Sentence::Among { units, first, least, .. } => Some(of.among(units, *first) >= *least),
            Sentence::Score { unit, least, is_above } => {
                of.rank(*unit)?;
                let score = of.scores[*unit];
                Some(if *is_above { score > *least } else { score >= *least })
            }
            Sentence::Not(inner) => Some(!inner.holds(of)?),
            Sentence::All(parts) => {
                Some(parts.iter().map(|part| part.holds(of)).collect::<Option<Vec<_>>>()?.into_iter().all(|is| is))
            }
            Sentence::Any(parts) => {
                Some(parts.iter().map(|part| part.holds(of)).collect::<Option<Vec<_>>>()?.into_iter().any(|is| is))
            }
        }
    }

    /// The sentence that is true where this one is false.
    pub fn negated(self) -> Sentence {
        match self {
            Sentence::Not(inner) => *inner,
            other => Sentence::Not(Box::new(other)),
        }
    }

    /// Whether the sentence is a single comparison, so that its answer changes at most once as one score moves.
    pub fn is_single(&self) -> bool {
        match self {
            Sentence::Not(inner) => inner.is_single(),
            Sentence::All(_) | Sentence::Any(_) => false,
            _ => true,
        }
    }

    /// The units that it names, each once.
    pub fn named(&self) -> Vec<usize> {
        let mut all = match self {
            Sentence::Rank { unit, .. } | Sentence::Score { unit, .. } => vec![*unit],
            Sentence::Ahead { first, second } => vec![*first, *second],
            Sentence::Among { .. } => Vec::new(),
            Sentence::Not(inner) => inner.named(),
            Sentence::All(parts) | Sentence::Any(parts) => parts.iter().flat_map(Sentence::named).collect(),
        };
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Returns an error for a sentence that is true or false for every ranking, and for one about units without a rank.
    pub fn check(&self, model: &Model) -> Result<()> {
        let ranking = rank(model, None)?;
        self.check_in(&ranking)
    }

    fn check_in(&self, ranking: &Ranking) -> Result<()> {
        let (ranked, units) = (ranking.ranked(), ranking.units());
        let never = |why: String, about: &dyn std::fmt::Display| {
            Err(Error::plain(format!("the answer is the same for every ranking: {why}")).about(about.to_string()))
        };
        let is_ranked = |unit: usize| match ranking.is_ranked(unit) {
            true => Ok(()),
            false => {
                let label = units.label(unit);
                let error = Error::plain(format!("{label} has no rank, so nothing can be claimed about it"));
                Err(error.about(units.as_typed(unit)).advise(act("rank").then("unranked").does("lists the reasons")))
            }
        };
        match self {
            Sentence::Rank { unit, most } => {
                is_ranked(*unit)?;
                match most {
                    0 => never("no rank is better than 1".into(), most),
                    most if *most >= ranked => never(
                        format!("every one of the {ranked} ranked {} has rank {most} or better", units.many),
                        most,
                    ),
                    _ => Ok(()),
                }
            }
            Sentence::Ahead { first, second } => {
                is_ranked(*first)?;
                is_ranked(*second)?;
                match first == second {
                    true => never(format!("{} is on both sides", units.label(*first)), &units.as_typed(*first)),
                    false => Ok(()),
                }
            }
            Sentence::Among { units: counted, of, first, least } => match *least {
                0 => never("a count is always 0 or more".into(), &0),
                least if least > counted.len().min(*first) => {
                    let count = counted.iter().filter(|&&unit| ranking.is_ranked(unit)).count();
                    never(format!("at most {} {of} can be among the first {first}", count.min(*first)), &least)
                }
                _ => Ok(()),
            },
            Sentence::Score { unit, least, .. } => match least.is_finite() {
                true => is_ranked(*unit),
                false => never(format!("a score is always a finite number, and {least} is not"), least),
            },
            Sentence::Not(inner) => inner.check_in(ranking),
            Sentence::All(parts) | Sentence::Any(parts) => parts.iter().try_for_each(|part| part.check_in(ranking)),
        }
    }
}
