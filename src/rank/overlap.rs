//! How many of the first n of one ranking are among the first n of another, with bounds where a list is partly known.

use super::ranking::{Known, Ranking};
use crate::{Error, Result};

/// Units that both have among their first n.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlap {
    pub n: usize,
    /// Labels, in the order of the first ranking.
    pub both: Vec<String>,
    /// No fewer than this; equal to `at_most` where both rankings are wholly known up to n.
    pub at_least: usize,
    pub at_most: usize,
    pub first: String,
    pub second: String,
}

/// The first n of a ranking: those known, and how many places among them are not.
struct Head {
    units: Vec<usize>,
    unknown: usize,
}

impl Overlap {
    pub fn new(first: &Ranking, second: &Ranking, n: usize) -> Result<Overlap> {
        if n == 0 {
            return Err(Error::wrong("overlap", "0", "a number of places, 1 or more").about("0"));
        }
        let partners = second.units().align(first.units());
        if partners.iter().all(Option::is_none) {
            return Err(Error::wrong("overlap", "rankings without a common unit", "rankings of the same units"));
        }
        let (a, b) = (head(first, n), head(second, n));
        let is_shared = |unit: &&usize| partners[**unit].is_some_and(|partner| b.units.contains(&partner));
        let both: Vec<usize> = a.units.iter().filter(is_shared).copied().collect();
        // An unknown place of one list can be filled by a unit that the other has alone, unless it is known to stand
        // lower down; or by a unit unknown to both.
        let lower = |ranking: &Ranking, unit: usize| ranking.all_places().iter().any(|p| p.unit == unit && p.rank > n);
        let free_a = a
            .units
            .iter()
            .filter(|&unit| !both.contains(unit) && !partners[*unit].is_some_and(|partner| lower(second, partner)));
        let met: Vec<usize> = both.iter().filter_map(|&unit| partners[unit]).collect();
        let back = |partner: usize| partners.iter().position(|known| *known == Some(partner));
        let free_b =
            b.units.iter().filter(|&unit| !met.contains(unit) && !back(*unit).is_some_and(|unit| lower(first, unit)));
        let (spare_a, spare_b) = (free_a.count().min(b.unknown), free_b.count().min(a.unknown));
        let unseen = (a.unknown - spare_b).min(b.unknown - spare_a);
        let at_most = (both.len() + spare_a + spare_b + unseen).min(n);
        let label = |&unit: &usize| first.units().label(unit);
        let both: Vec<String> = both.iter().map(label).collect();
        let (first, second) = (first.heading(), second.heading());
        Ok(Overlap { n, at_least: both.len(), both, at_most, first, second })
    }

    pub fn is_exact(&self) -> bool {
        self.at_least == self.at_most
    }
}

fn head(ranking: &Ranking, n: usize) -> Head {
    let units: Vec<usize> = ranking.places().filter(|place| place.rank <= n).map(|place| place.unit).collect();
    let unknown = match ranking.known() {
        Known::Whole => 0,
        Known::Part { length, .. } => n.min(length.unwrap_or(n)).saturating_sub(units.len()),
    };
    Head { units, unknown }
}
