//! One ranking against another: who stands where, who gained, how alike they are.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::likeness::{Bootstrap, Interval, RankPair, footrule_most, intervals, measure};
use crate::rank::{Known, Overlap, Place, Ranking, backwards, known_within};
use crate::{Error, Result};

/// Fewer common units than this have no interval.
pub const MIN_COMMON: usize = 10;

/// The first ranking against the second, over the units that are ranked in both.
#[derive(Clone)]
pub struct Comparison {
    /// The ranking whose gains are counted.
    pub first: Ranking,
    /// The ranking that it is compared with.
    pub second: Ranking,
    /// In the order of the first ranking.
    pub rows: Vec<MatchedUnit>,
    /// How intervals of the measures are drawn.
    pub bootstrap: Bootstrap,
    intervals: OnceLock<(Interval, Interval)>,
    /// For each unit of the first, the same of the second.
    partners: Vec<Option<usize>>,
    /// For a unit of the second, the same of the first.
    back: HashMap<usize, usize>,
}

/// A unit that is ranked in both.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchedUnit {
    /// Place of the unit in the data of the first ranking.
    pub unit: usize,
    /// Where it stands in the first ranking.
    pub first: Place,
    /// Where it stands in the second ranking; `unit` is its place in that ranking's data.
    pub second: Place,
    /// Ranks among those that both have; equal ranks share the better one.
    pub among: (usize, usize),
}

impl MatchedUnit {
    /// Places won in the first over the second, in full or among those that both have.
    fn gained(&self, among: bool) -> f64 {
        let (first, second) = if among { self.among } else { (self.first.rank, self.second.rank) };
        second as f64 - first as f64
    }
}

/// Who is among the first n of one ranking and not of the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Turnover {
    /// How many of the top ranks are compared.
    pub n: usize,
    /// Known to stand lower in the other ranking, or to be absent from it.
    pub certain: Vec<usize>,
    /// Their place in the other ranking is not known.
    pub possible: Vec<usize>,
    /// No fewer units than this have changed.
    pub at_least: usize,
    /// No more units than this have changed.
    pub at_most: usize,
}

impl Comparison {
    /// Compare two rankings. An error if they share no ranked unit, or a name of one fits several units of the other.
    pub fn new(first: &Ranking, second: &Ranking, bootstrap: Bootstrap) -> Result<Comparison> {
        let watch = first.data().watch();
        watch.check()?;
        check_names(first, second)?;
        check_names(second, first)?;
        let partners = second.units().align(first.units());
        check_twins(first, second, &partners)?;
        watch.check()?;
        let mut theirs: Vec<Option<Place>> = vec![None; second.units().len()];
        second.all_places().iter().for_each(|place| theirs[place.unit] = Some(*place));
        let both = |place: &Place| Some((*place, theirs[partners[place.unit]?]?));
        let pairs: Vec<(Place, Place)> = first.all_places().iter().filter_map(both).collect();
        if pairs.is_empty() {
            let message = format!("no unit is ranked in both {} and {}", first.heading(), second.heading());
            return Err(Error::plain(message));
        }
        let (rows, back) = (rows(&pairs), backwards(&partners));
        watch.check()?;
        let (first, second) = (first.clone(), second.clone());
        Ok(Comparison { first, second, rows, bootstrap, intervals: OnceLock::new(), partners, back })
    }

    /// Whether one of the two is a list of which only a part is known.
    pub fn is_partial(&self) -> bool {
        [&self.first, &self.second].iter().any(|ranking| *ranking.known() != Known::Whole)
    }

    /// Whether places gained are counted among the common units: where the two do not rank the same ones, as a unit
    /// that only one of them ranks would move all below it. A published list gives ranks among all that it evaluated,
    /// known or not, so there they count in full, against a ranking of no fewer than it lists.
    pub fn is_among(&self) -> bool {
        match [self.first.known(), self.second.known()] {
            [Known::Whole, Known::Whole] => self.only_in_one() != (0, 0),
            [Known::Part { length, .. }, Known::Whole] => !is_as_large(*length, &self.second),
            [Known::Whole, Known::Part { length, .. }] => !is_as_large(*length, &self.first),
            [Known::Part { length: a, .. }, Known::Part { length: b, .. }] => a.is_none() || a != b,
        }
    }

    /// Places that a unit gains in the first ranking over the second.
    pub fn gained(&self, both: &MatchedUnit) -> f64 {
        both.gained(self.is_among())
    }

    /// Whether the score of a unit rests on a gap in one of the two.
    pub fn has_gap(&self, both: &MatchedUnit) -> bool {
        self.first.has_gap(both.unit) || self.second.has_gap(both.second.unit)
    }

    /// The headings of both: "trade 2022 against trade 2021".
    pub fn heading(&self) -> String {
        format!("{} against {}", self.first.heading(), self.second.heading())
    }

    fn ranks(&self) -> (Vec<f64>, Vec<f64>) {
        ranks(self.rows.iter())
    }

    /// A measure of likeness by its name; none where there are too few units, or all of one side are equal.
    pub fn measure(&self, name: &str) -> Option<f64> {
        let (a, b) = self.ranks();
        let own = self.top(&self.first, &|unit| unit);
        // Units that the first does not know are numbered behind its own.
        let other = |unit: usize| self.back.get(&unit).copied().unwrap_or(self.partners.len() + unit);
        measure(name, &RankPair { ranks: [a, b], tops: [own, self.top(&self.second, &other)] })
    }

    /// A ranking from its top as far as no place is missing.
    fn top(&self, ranking: &Ranking, number: &dyn Fn(usize) -> usize) -> Vec<(usize, usize)> {
        let end = match ranking.known() {
            Known::Whole => usize::MAX,
            Known::Part { complete_to, .. } => *complete_to,
        };
        let mut top: Vec<(usize, usize)> = ranking
            .all_places()
            .iter()
            .filter(|place| place.rank <= end)
            .map(|place| (number(place.unit), place.rank))
            .collect();
        top.sort_by_key(|(_, rank)| *rank);
        top
    }

    /// The most that the footrule could be.
    pub fn footrule_most(&self) -> f64 {
        let (a, b) = self.ranks();
        footrule_most(&a, &b)
    }

    /// Bootstrap intervals of Spearman and Kendall; none where both rankings are whole, as nothing was sampled, and
    /// none of so few common units that any interval is idle.
    pub fn intervals(&self) -> Result<(Interval, Interval)> {
        if !self.is_partial() || self.rows.len() < MIN_COMMON {
            return Ok((None, None));
        }
        if let Some(known) = self.intervals.get() {
            return Ok(*known);
        }

        // In an order that does not hang on which ranking stands first.
        let mut rows: Vec<&MatchedUnit> = self.rows.iter().collect();
        let name = |unit: usize| self.first.units().codes[unit].to_string();
        let other = |unit: usize| self.partners[unit].map(|unit| self.second.units().codes[unit].to_string());
        rows.sort_by_cached_key(|row| other(row.unit).map_or(name(row.unit), |other| other.min(name(row.unit))));
        let (a, b) = ranks(rows.into_iter());
        let found = intervals(&a, &b, &self.bootstrap, self.first.data().watch())?;
        Ok(*self.intervals.get_or_init(|| found))
    }

    /// How many units both have among their first `n`, shown or not. An error if `n` is 0.
    pub fn overlap(&self, n: usize) -> Result<Overlap> {
        Overlap::new(&self.first.whole(), &self.second.whole(), n)
    }

    /// Those that moved, the farthest first; of equal ones the better ranked in the first.
    pub fn movers(&self) -> Vec<&MatchedUnit> {
        let mut rows: Vec<&MatchedUnit> = self.rows.iter().filter(|row| self.gained(row) != 0.0).collect();
        rows.sort_by(|a, b| self.gained(b).abs().total_cmp(&self.gained(a).abs()));
        rows
    }

    /// Among the first n of the first ranking and not of the second; units of the first ranking.
    pub fn entered(&self, n: usize) -> Result<Turnover> {
        let back = |unit: usize| self.partners[unit];
        self.turnover(n, &self.first, &self.second, &back)
    }

    /// Among the first n of the second ranking and not of the first; units of the second ranking.
    pub fn left(&self, n: usize) -> Result<Turnover> {
        let back = |unit: usize| self.back.get(&unit).copied();
        self.turnover(n, &self.second, &self.first, &back)
    }

    fn turnover(
        &self,
        n: usize,
        here: &Ranking,
        there: &Ranking,
        back: &dyn Fn(usize) -> Option<usize>,
    ) -> Result<Turnover> {
        let overlap = Overlap::new(&here.whole(), &there.whole(), n)?;
        let rank = |unit: usize| there.place_of(unit).map(|place| place.rank);
        let (mut certain, mut possible) = (Vec::new(), Vec::new());
        let within: HashSet<usize> = known_within(there, n).into_iter().collect();
        for place in here.all_places().iter().filter(|place| place.rank <= n) {
            let partner = back(place.unit);
            match (partner.and_then(rank), there.known()) {
                _ if partner.is_some_and(|unit| within.contains(&unit)) => {}
                (None, Known::Part { complete_to, .. }) if *complete_to < n => possible.push(place.unit),
                _ => certain.push(place.unit),
            }
        }
        // Every place within n is held by someone: what is not in both has entered.
        let length = match here.known() {
            Known::Whole => here.all_places().iter().filter(|place| place.rank <= n).count(),
            Known::Part { length, .. } => length.map_or(n, |length| length.min(n)),
        };
        let at_least = length.saturating_sub(overlap.at_most).max(certain.len());
        Ok(Turnover { n, certain, possible, at_least, at_most: length.saturating_sub(overlap.at_least) })
    }

    /// Units that a partly known list names and the other ranking has no place for: of the first, then of the second.
    pub fn without_partner(&self) -> [Vec<usize>; 2] {
        let known = |ranking: &Ranking, has_partner: &dyn Fn(usize) -> bool| match ranking.known() {
            Known::Whole => Vec::new(),
            Known::Part { .. } => {
                ranking.all_places().iter().map(|place| place.unit).filter(|&unit| !has_partner(unit)).collect()
            }
        };
        let first = |unit: usize| self.partners[unit].is_some_and(|unit| self.second.is_ranked(unit));
        let second = |unit: usize| self.back.get(&unit).is_some_and(|unit| self.first.is_ranked(*unit));
        [known(&self.first, &first), known(&self.second, &second)]
    }

    /// Units ranked in the first that the second ranks nowhere, as far as is known; and the reverse.
    pub fn only_in_one(&self) -> (usize, usize) {
        let (a, b) = (self.first.all_places().len(), self.second.all_places().len());
        (a - self.rows.len(), b - self.rows.len())
    }
}

/// Each pair of places with its ranks among these pairs.
fn rows(pairs: &[(Place, Place)]) -> Vec<MatchedUnit> {
    let sorted = |rank: fn(&(Place, Place)) -> usize| {
        let mut ranks: Vec<usize> = pairs.iter().map(rank).collect();
        ranks.sort_unstable();
        ranks
    };
    let ranks = (sorted(|pair| pair.0.rank), sorted(|pair| pair.1.rank));
    let among = |ranks: &[usize], rank: usize| 1 + ranks.partition_point(|other| *other < rank);
    let row = |(a, b): &(Place, Place)| {
        let among = (among(&ranks.0, a.rank), among(&ranks.1, b.rank));
        MatchedUnit { unit: a.unit, first: *a, second: *b, among }
    };
    pairs.iter().map(row).collect()
}

/// Ranks in the first and in the second.
fn ranks<'a>(rows: impl Iterator<Item = &'a MatchedUnit>) -> (Vec<f64>, Vec<f64>) {
    rows.map(|row| (row.first.rank as f64, row.second.rank as f64)).unzip()
}

/// Whether a ranking is of no fewer units than a list is long; a list without a length is compared among its own.
fn is_as_large(length: Option<usize>, ranking: &Ranking) -> bool {
    length.is_some_and(|length| ranking.ranked() >= length)
}

/// A name of a list that fits several units of the other ranking is no absence, but a question.
fn check_names(list: &Ranking, other: &Ranking) -> Result<()> {
    if *list.known() == Known::Whole {
        return Ok(());
    }
    let partners = other.units().align(list.units());
    let open = |place: &&Place| partners[place.unit].is_none();
    list.all_places().iter().filter(open).try_for_each(|place| {
        let name = list.units().label(place.unit);
        // An unknown name is no error here, and to look for the nearest ones of many would take long.
        match other.units().is_ambiguous(&name) {
            true => other.units().resolve(&name).map(drop),
            false => Ok(()),
        }
    })
}

/// Two units of one ranking that are one of the other would be counted twice.
fn check_twins(first: &Ranking, second: &Ranking, partners: &[Option<usize>]) -> Result<()> {
    let mut seen: HashMap<usize, usize> = HashMap::new();
    for (unit, partner) in partners.iter().enumerate().filter_map(|(unit, partner)| Some((unit, (*partner)?))) {
        if let Some(twin) = seen.insert(partner, unit) {
            let [a, b] = [twin, unit].map(|unit| first.units().label(unit));
            let label = second.units().label(partner);
            return Err(Error::plain(format!("the rankings cannot be matched: `{a}` and `{b}` are both {label}")));
        }
    }
    Ok(())
}
