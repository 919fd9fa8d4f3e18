//! Compares two rankings: where each unit ranks, which units gained, and how similar the rankings are.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use super::likeness::{Bootstrap, Interval, RankPair, footrule_most, intervals, measure};
use crate::parallel::kept;
use crate::rank::{Known, Overlap, Place, Ranking, backwards, known_within};
use crate::{Error, Result};

/// No interval is computed for fewer common units than this.
pub const MIN_COMMON: usize = 10;

/// The first ranking compared with the second, over the units ranked in both.
#[derive(Clone)]
pub struct Comparison {
    /// The ranking in which gains are counted.
    pub first: Ranking,
    /// The ranking that the first is compared with.
    pub second: Ranking,
    /// The units ranked in both, in the order of the first ranking.
    pub rows: Arc<[MatchedUnit]>,
    /// How the intervals of the measures are drawn.
    pub bootstrap: Bootstrap,
    intervals: OnceLock<(Interval, Interval)>,
    pair: Arc<OnceLock<RankPair>>,
    /// For each unit of the first ranking, the matching unit of the second.
    partners: Arc<[Option<usize>]>,
    /// For each unit of the second ranking, the matching unit of the first.
    back: Arc<[Option<usize>]>,
}

/// A unit that is ranked in both rankings.
#[derive(Debug, Clone, PartialEq)]
pub struct MatchedUnit {
    /// Index of the unit in the data of the first ranking.
    pub unit: usize,
    /// Its position in the first ranking.
    pub first: Place,
    /// Its position in the second ranking; `unit` is its index in that ranking's data.
    pub second: Place,
    /// Its ranks among the common units; tied units share the better rank.
    pub among: (usize, usize),
}

impl MatchedUnit {
    /// Ranks gained in the first ranking over the second, counted in full or among the common units.
    fn gained(&self, among: bool) -> f64 {
        let (first, second) = if among { self.among } else { (self.first.rank, self.second.rank) };
        second as f64 - first as f64
    }
}

/// Units that are among the first n of one ranking but not of the other.
#[derive(Debug, Clone, PartialEq)]
pub struct Turnover {
    /// How many of the top ranks are compared.
    pub n: usize,
    /// Units known to rank lower in the other ranking or to be absent from it.
    pub certain: Vec<usize>,
    /// Units whose rank in the other ranking is unknown.
    pub possible: Vec<usize>,
    /// Lower bound on the number of units that changed.
    pub at_least: usize,
    /// Upper bound on the number of units that changed.
    pub at_most: usize,
}

impl Comparison {
    /// Compares two rankings. Returns an error if they share no ranked unit, or if a name in one fits several units of
    /// the other.
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
        let back = backwards(&partners, second.units().len()).into();
        watch.check()?;
        let (rows, partners) = (rows(&pairs).into(), partners.into());
        watch.check()?;
        let (first, second) = (first.clone(), second.clone());
        let (intervals, pair) = (OnceLock::new(), Arc::default());
        Ok(Comparison { first, second, rows, bootstrap, intervals, pair, partners, back })
    }

    /// Whether at least one of the two rankings is a list that is only partly known.
    pub fn is_partial(&self) -> bool {
        [&self.first, &self.second].iter().any(|ranking| *ranking.known() != Known::Whole)
    }

    /// Whether gained ranks are counted among the common units only. This is so if the two do not rank the same units,
    /// since a unit ranked by only one of them would shift every unit below it. A published list gives ranks among all
    /// units that it evaluated, known or not, so its ranks count in full, provided that the other ranking has at least
    /// as many units.
    pub fn is_among(&self) -> bool {
        match [self.first.known(), self.second.known()] {
            [Known::Whole, Known::Whole] => self.only_in_one() != (0, 0),
            [Known::Part { length, .. }, Known::Whole] => !is_as_large(*length, &self.second),
            [Known::Whole, Known::Part { length, .. }] => !is_as_large(*length, &self.first),
            [Known::Part { length: a, .. }, Known::Part { length: b, .. }] => a.is_none() || a != b,
        }
    }

    /// Ranks that a unit gains in the first ranking over the second.
    pub fn gained(&self, both: &MatchedUnit) -> f64 {
        both.gained(self.is_among())
    }

    /// Whether the score of a unit is based on incomplete data in either ranking.
    pub fn has_gap(&self, both: &MatchedUnit) -> bool {
        self.first.has_gap(both.unit) || self.second.has_gap(both.second.unit)
    }

    /// The headings of both: "trade 2022 against trade 2021".
    pub fn heading(&self) -> String {
        format!("{} against {}", self.first.heading(), self.second.heading())
    }

    /// A similarity measure by its name. Returns None if there are too few units or one side is all ties.
    pub fn measure(&self, name: &str) -> Option<f64> {
        measure(name, self.pair())
    }

    fn pair(&self) -> &RankPair {
        kept(&self.pair, || {
            let (a, b) = ranks(self.rows.iter());
            let own = self.top(&self.first, &|unit| unit);
            // Units unknown to the first ranking are numbered after its own.
            let other = |unit: usize| self.back[unit].unwrap_or(self.partners.len() + unit);
            RankPair { ranks: [a, b], tops: [own, self.top(&self.second, &other)] }
        })
    }

    /// The top of a ranking, down to the last rank without a missing unit.
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

    /// The largest value that the footrule could have.
    pub fn footrule_most(&self) -> f64 {
        let [a, b] = &self.pair().ranks;
        footrule_most(a, b)
    }

    /// Bootstrap intervals of Spearman's and Kendall's coefficients. They are None if both rankings are whole, since
    /// nothing was sampled, and if there are too few common units for an interval to mean anything.
    pub fn intervals(&self) -> Result<(Interval, Interval)> {
        if !self.is_partial() || self.rows.len() < MIN_COMMON {
            return Ok((None, None));
        }
        if let Some(known) = self.intervals.get() {
            return Ok(*known);
        }

        // Sorted in a way that does not depend on which ranking comes first.
        let mut rows: Vec<&MatchedUnit> = self.rows.iter().collect();
        let name = |unit: usize| self.first.units().codes[unit].to_string();
        let other = |unit: usize| self.partners[unit].map(|unit| self.second.units().codes[unit].to_string());
        rows.sort_by_cached_key(|row| other(row.unit).map_or(name(row.unit), |other| other.min(name(row.unit))));
        let (a, b) = ranks(rows.into_iter());
        let found = intervals(&a, &b, &self.bootstrap, self.first.data().watch())?;
        Ok(*kept(&self.intervals, || found))
    }

    /// How many units both rankings have among their first `n`, shown or not. Returns an error if `n` is 0.
    pub fn overlap(&self, n: usize) -> Result<Overlap> {
        Overlap::new(&self.first.whole(), &self.second.whole(), n)
    }

    /// The units that moved, those that moved furthest first; ties are ordered by rank in the first ranking.
    pub fn movers(&self) -> Vec<&MatchedUnit> {
        let mut rows: Vec<&MatchedUnit> = self.rows.iter().filter(|row| self.gained(row) != 0.0).collect();
        rows.sort_by(|a, b| self.gained(b).abs().total_cmp(&self.gained(a).abs()));
        rows
    }

    /// Units of the first ranking that are among its first n but not among those of the second.
    pub fn entered(&self, n: usize) -> Result<Turnover> {
        let back = |unit: usize| self.partners[unit];
        self.turnover(n, &self.first, &self.second, &back)
    }

    /// Units of the second ranking that are among its first n but not among those of the first.
    pub fn left(&self, n: usize) -> Result<Turnover> {
        let back = |unit: usize| self.back[unit];
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
        // Every place within n belongs to some unit, so any unit that the two do not share has entered.
        let length = match here.known() {
            Known::Whole => here.all_places().iter().filter(|place| place.rank <= n).count(),
            Known::Part { length, .. } => length.map_or(n, |length| length.min(n)),
        };
        let at_least = length.saturating_sub(overlap.at_most).max(certain.len());
        Ok(Turnover { n, certain, possible, at_least, at_most: length.saturating_sub(overlap.at_least) })
    }

    /// Units that a partly known list names but the other ranking lacks: first those of the first ranking, then of the
    /// second.
    pub fn without_partner(&self) -> [Vec<usize>; 2] {
        let known = |ranking: &Ranking, has_partner: &dyn Fn(usize) -> bool| match ranking.known() {
            Known::Whole => Vec::new(),
            Known::Part { .. } => {
                ranking.all_places().iter().map(|place| place.unit).filter(|&unit| !has_partner(unit)).collect()
            }
        };
        let first = |unit: usize| self.partners[unit].is_some_and(|unit| self.second.is_ranked(unit));
        let second = |unit: usize| self.back[unit].is_some_and(|unit| self.first.is_ranked(unit));
        [known(&self.first, &first), known(&self.second, &second)]
    }

    /// How many units only the first ranking is known to rank, and how many only the second.
    pub fn only_in_one(&self) -> (usize, usize) {
        let (a, b) = (self.first.all_places().len(), self.second.all_places().len());
        (a - self.rows.len(), b - self.rows.len())
    }
}

/// Each pair of places, with its ranks among these pairs.
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

/// The ranks in the first and in the second ranking.
fn ranks<'a>(rows: impl Iterator<Item = &'a MatchedUnit>) -> (Vec<f64>, Vec<f64>) {
    rows.map(|row| (row.first.rank as f64, row.second.rank as f64)).unzip()
}

/// Whether a ranking has at least as many units as a list is long; false if the length is unknown.
fn is_as_large(length: Option<usize>, ranking: &Ranking) -> bool {
    length.is_some_and(|length| ranking.ranked() >= length)
}

/// A name on the list that fits several units of the other ranking does not mean absence: the user has to decide.
fn check_names(list: &Ranking, other: &Ranking) -> Result<()> {
    if *list.known() == Known::Whole {
        return Ok(());
    }
    let partners = other.units().align(list.units());
    let open = |place: &&Place| partners[place.unit].is_none();
    list.all_places().iter().filter(open).try_for_each(|place| {
        let name = list.units().label(place.unit);
        // An unknown name is not an error here, and finding similar names among many units would be slow.
        match other.units().is_ambiguous(&name) {
            true => other.units().resolve(&name).map(drop),
            false => Ok(()),
        }
    })
}

/// Returns an error if two units of one ranking match the same unit of the other, which would then be counted twice.
fn check_twins(first: &Ranking, second: &Ranking, partners: &[Option<usize>]) -> Result<()> {
    let mut seen: Vec<Option<usize>> = vec![None; second.units().len()];
    for (unit, partner) in partners.iter().enumerate().filter_map(|(unit, partner)| Some((unit, (*partner)?))) {
        if let Some(twin) = seen[partner].replace(unit) {
            let [a, b] = [twin, unit].map(|unit| first.units().label(unit));
            let label = second.units().label(partner);
            return Err(Error::plain(format!("the rankings cannot be matched: `{a}` and `{b}` are both {label}")));
        }
    }
    Ok(())
}
