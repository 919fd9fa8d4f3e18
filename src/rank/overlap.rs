//! How many of the first n units two rankings share, with bounds where a list is only partly known.

use std::collections::HashSet;

use super::ranking::{Known, Ranking};
use crate::data::Dataset;
use crate::{Error, Result};

/// The units that two rankings have in common among their first n.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlap {
    /// How many of the top ranks are compared.
    pub n: usize,
    /// Labels of the common units, in the order of the first ranking.
    pub both: Vec<String>,
    /// Lower bound on the number in common; equal to `at_most` if both rankings are fully known up to n.
    pub at_least: usize,
    /// Upper bound on the number in common.
    pub at_most: usize,
    /// The heading of the first ranking.
    pub first: String,
    /// The heading of the second ranking.
    pub second: String,
    /// The data behind each ranking.
    pub data: [Dataset; 2],
}

/// The first n places of a ranking: the known units, and how many places are unknown.
struct Head {
    units: Vec<usize>,
    unknown: usize,
}

impl Overlap {
    /// Compares the first `n` ranks of two rankings. Returns an error if `n` is 0, a ranking was filtered, or they
    /// share no unit.
    pub fn new(first: &Ranking, second: &Ranking, n: usize) -> Result<Overlap> {
        if n == 0 {
            return Err(Error::wrong("overlap", "0", "a number of ranks, 1 or more").about("0"));
        }
        for ranking in [first, second] {
            if !ranking.is_from_the_top() {
                return Err(Error::plain("`overlap` needs a whole ranking or its top, not a filtered one"));
            }
        }
        let partners = second.units().align(first.units());
        if partners.iter().all(Option::is_none) {
            return Err(Error::plain("the rankings have no unit in common"));
        }
        let both = Shared::of((first, second), &partners, n);
        let label = |&unit: &usize| first.units().label(unit);
        let (both, at_most): (Vec<String>, usize) = (both.units.iter().map(label).collect(), both.at_most);
        let data = [first, second].map(|ranking| ranking.data().clone());
        let (first, second) = (first.heading(), second.heading());
        Ok(Overlap { n, at_least: both.len(), both, at_most, first, second, data })
    }

    /// Whether the number in common is certain because both rankings are fully known up to `n`.
    pub fn is_exact(&self) -> bool {
        self.at_least == self.at_most
    }
}

/// Units of the first ranking that are known to be in common, and how many there can be at most.
struct Shared {
    units: Vec<usize>,
    at_most: usize,
}

impl Shared {
    fn of((first, second): (&Ranking, &Ranking), partners: &[Option<usize>], n: usize) -> Shared {
        let (a, b) = (head(first, n), head(second, n));
        let in_b: HashSet<usize> = b.units.iter().copied().collect();
        let is_shared = |unit: usize| partners[unit].is_some_and(|partner| in_b.contains(&partner));
        let (both, alone): (Vec<usize>, Vec<usize>) = a.units.iter().partition(|unit| is_shared(**unit));
        // An unknown place of one list may belong to a unit that only the other list names, unless that unit is known
        // to rank lower; or to a unit unknown to both.
        let is_lower = |ranking: &Ranking, unit: usize| ranking.place_of(unit).is_some_and(|place| place.rank > n);
        let free_a = alone.iter().filter(|unit| !partners[**unit].is_some_and(|partner| is_lower(second, partner)));
        let met: HashSet<usize> = both.iter().filter_map(|&unit| partners[unit]).collect();
        let back = backwards(partners, second.units().len());
        let free_b = b
            .units
            .iter()
            .filter(|unit| !met.contains(unit) && !back[**unit].is_some_and(|unit| is_lower(first, unit)));
        let (spare_a, spare_b) = (free_a.count().min(b.unknown), free_b.count().min(a.unknown));
        let unseen = (a.unknown - spare_b).min(b.unknown - spare_a);
        Shared { at_most: both.len() + spare_a + spare_b + unseen, units: both }
    }
}

/// The inverse of `partners`: for each of the `count` units of the second data set, the first unit that it matches.
pub(crate) fn backwards(partners: &[Option<usize>], count: usize) -> Vec<Option<usize>> {
    let mut back = vec![None; count];
    for (unit, partner) in partners.iter().enumerate() {
        if let Some(partner) = partner {
            back[*partner].get_or_insert(unit);
        }
    }
    back
}

/// Units known to be among the first n, by their rank or because the whole list is no longer than n.
pub(crate) fn known_within(ranking: &Ranking, n: usize) -> Vec<usize> {
    let within = ranking.all_places().iter().filter(|place| place.rank <= n);
    let mut units: Vec<usize> = within.map(|place| place.unit).collect();
    if let Known::Part { length: Some(length), .. } = ranking.known()
        && n >= *length
    {
        // If n covers the whole list, units known to be on it count even without a known rank.
        let mut met = HashSet::new();
        let listed = ranking.unranked().iter().map(|(unit, _)| *unit);
        units.extend(listed.filter(|unit| !ranking.is_ranked(*unit) && met.insert(*unit)));
    }
    units
}

fn head(ranking: &Ranking, n: usize) -> Head {
    let units = known_within(ranking, n);
    let unknown = match ranking.known() {
        Known::Whole => 0,
        Known::Part { length, .. } => n.min(length.unwrap_or(n)).saturating_sub(units.len()),
    };
    Head { units, unknown }
}

#[cfg(all(test, feature = "files"))]
mod tests {
    use std::sync::OnceLock;

    use super::*;
    use crate::Watch;
    use crate::data::from_csv;
    use crate::rank::Place;
    use crate::rank::ranking::{Base, Basis};
    use crate::rank::unranked::Why;

    /// A list of `length` ranks over six units; `known` are the known ones, as (unit, rank).
    fn list(known: &[(usize, usize)], length: usize) -> Ranking {
        let data = from_csv("unit,x\na,1\nb,2\nc,3\nd,4\ne,5\nf,6\n", "six", &Watch::default()).expect("a good table");
        let mut places: Vec<Place> =
            known.iter().map(|&(unit, rank)| Place { unit, rank, tied: false, score: None }).collect();
        places.sort_by_key(|place| place.rank);
        Ranking::new(Base {
            title: "list".into(),
            of: String::new(),
            data,
            places: places.into(),
            basis: Basis::Print,
            known: Known::Part { length: Some(length), complete_to: 0, evaluated: None },
            parts: OnceLock::from(Vec::new()),
            unranked: Why::Listed(Vec::new()).into(),
        })
    }

    /// All permutations of six units.
    fn orders() -> Vec<Vec<usize>> {
        fn extend(order: &mut Vec<usize>, all: &mut Vec<Vec<usize>>) {
            if order.len() == 6 {
                all.push(order.clone());
            }
            for unit in 0..6 {
                if !order.contains(&unit) {
                    order.push(unit);
                    extend(order, all);
                    order.pop();
                }
            }
        }
        let mut all = Vec::new();
        extend(&mut Vec::new(), &mut all);
        all
    }

    /// Checks that the bounds hold for every order consistent with what is known of the lists.
    fn check(a: &[(usize, usize)], b: &[(usize, usize)], n: usize) {
        let found = Overlap::new(&list(a, 6), &list(b, 6), n).expect("common units");
        let fits =
            |order: &Vec<usize>, known: &[(usize, usize)]| known.iter().all(|&(unit, rank)| order[rank - 1] == unit);
        let (mut least, mut most) = (usize::MAX, 0);
        let orders = orders();
        for first in orders.iter().filter(|order| fits(order, a)) {
            for second in orders.iter().filter(|order| fits(order, b)) {
                let shared = first[..n].iter().filter(|unit| second[..n].contains(unit)).count();
                (least, most) = (least.min(shared), most.max(shared));
            }
        }
        assert!(
            found.at_least <= least && most <= found.at_most,
            "{a:?} {b:?} {n}: {found:?}, truly {least} to {most}"
        );
        assert_eq!(found.at_most, most, "{a:?} {b:?} {n}: the upper bound is reached");
    }

    #[test]
    fn the_bounds_hold_for_every_way_to_complete_a_list() {
        let whole: Vec<(usize, usize)> = (0..6).map(|unit| (unit, unit + 1)).collect();
        for n in 1..=5 {
            check(&[(0, 1), (1, 2)], &whole, n);
            check(&whole, &[(5, 1), (0, 6)], n);
            check(&[(0, 1), (3, 6)], &[(3, 1), (0, 5)], n);
            check(&whole, &[(2, 1), (1, 2), (0, 3), (3, 4), (4, 5), (5, 6)], n);
        }
    }
}
