//! Finds values that may be wrong from the pattern of the differences between published and computed scores.
//!
//! One wrong value changes the score of its unit; if it was, or becomes, the lowest or highest of its indicator, it moves
//! all scores by a multiple of the indicator's own score and a constant. So only a few units can be the culprit: those
//! with the largest differences, and for the indicators whose scores explain the differences best, the units that they
//! leave unexplained, and those at either end.

use std::collections::BTreeSet;

use super::change::Change;
use super::line::{LEFT_OUT, Line, robust_line};
use super::pattern::{Pattern, patterns};
use super::published::Published;
use super::search::{Candidate, State};
use super::solve::{Asked, solved};
use crate::data::{Column, Dataset};

use crate::parallel::*;
use crate::{Result, stats};

/// For this many of the units with the largest differences, every indicator is examined.
const MOST_OFF: usize = LEFT_OUT;
/// The same if so many units are off that a value within the range of the others cannot be the cause.
const FIRST_OFF: usize = 2;
/// Exchanges are tried among this many of the units with the largest differences.
const EXCHANGED: usize = 5;
/// This many of the indicators that best explain the differences are examined for more units.
const EXPLAINING: usize = 4;
/// This many units with a value near the fitted one are tried as its source.
const NEAREST: usize = 2;
/// What a number without any pattern costs, in bits.
const ANY_NUMBER: f64 = 20.0;

/// A measured indicator that the scores depend on.
struct Source {
    code: String,
    /// The indicators of the model that depend on it, by index in the tree.
    leaves: Vec<usize>,
    column: Column,
}

fn sources(state: &State) -> Result<Vec<Source>> {
    let data = state.model.data();
    let measured = state.model.sources(&state.leaves()).into_iter().filter(|source| !data.is_derived(source.indicator));
    let one = |source: crate::model::Source| {
        let code = data.indicators()[source.indicator].code.clone();
        Ok(Source { column: data.column(&code)?, leaves: source.leaves, code })
    };
    measured.map(one).collect()
}

/// All candidates of this kind.
pub fn candidates(state: &State, published: &Published) -> Result<Vec<Candidate>> {
    let sources = sources(state)?;
    let own = published.before(state.line);
    let column = state.scores()?;
    let scores = column.raw();
    let off = own.off(scores);
    let mut all = columns(state.model.data(), &sources);
    let sizes = Sizes { units: scores.len() as f64, sources: sources.len().max(1) as f64 };
    all.extend(exchanges(&sources, &off, &sizes));
    all.extend(one_way(&own, scores, &off, &sizes));
    let mut suspects: BTreeSet<(usize, usize, Reach)> = BTreeSet::new();
    let (first, reach) = if off.len() > MOST_OFF { (FIRST_OFF, Reach::Patterns) } else { (MOST_OFF, Reach::Inside) };
    for (source, _) in sources.iter().enumerate() {
        suspects.extend(off.iter().take(first).map(|(unit, _)| (source, *unit, reach)));
    }
    if off.len() > MOST_OFF {
        let picked = explaining(state, &sources, &own, scores)?;
        suspects.extend(picked.into_iter().map(|(source, unit)| (source, unit, Reach::Anywhere)));
    }
    let suspects: Vec<(usize, usize, Reach)> = suspects.into_iter().collect();
    let one = |&(source, unit, reach): &(usize, usize, Reach)| {
        let suspect = Suspect { state, own: &own, source: &sources[source], unit, sizes: &sizes };
        suspect.candidates(reach)
    };
    let found: Vec<Result<Vec<Candidate>>> = suspects.par_iter().map(one).collect();
    for some in found {
        all.extend(some?);
    }
    Ok(all)
}

/// Which values of a cell are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// Those that follow a pattern.
    Patterns,
    /// The one that fits within the range of the others as well.
    Inside,
    /// Also those that fit beyond that range, where they move all scores.
    Anywhere,
}

/// How many units and indicators there are to choose from.
struct Sizes {
    units: f64,
    sources: f64,
}

impl Sizes {
    /// The bits that one cell of the table costs.
    fn cell(&self) -> f64 {
        (self.units * self.sources).log2()
    }
}

/// Whole columns: of another year, or with values that slipped by one row.
fn columns(data: &Dataset, sources: &[Source]) -> Vec<Candidate> {
    let years: Vec<i32> = data.years().iter().copied().filter(|year| Some(*year) != data.year()).collect();
    let mut all = Vec::new();
    for source in sources {
        let code = || source.code.clone();
        let is_yearly = data.by_year(&source.code).is_ok_and(|columns| columns.len() > 1);
        let cost = ((sources.len() * years.len()).max(1) as f64).log2() + 1.0;
        let of_years = years.iter().filter(|_| is_yearly);
        all.extend(of_years.map(|&year| Candidate::new(Change::ValuesOf { code: code(), year }, cost)));
        let cost = (2.0 * sources.len() as f64).log2() + 3.0;
        let shifted = |is_down| Candidate::new(Change::Shifted { code: code(), is_down }, cost);
        all.extend([true, false].map(shifted));
    }
    all
}

/// Values of two units exchanged, for the pairs among those that are most off.
fn exchanges(sources: &[Source], off: &[(usize, f64)], sizes: &Sizes) -> Vec<Candidate> {
    let some: Vec<usize> = off.iter().take(EXCHANGED).map(|(unit, _)| *unit).collect();
    let pairs = (0..some.len()).flat_map(|a| (a + 1..some.len()).map(move |b| (a, b)));
    let (whole, one) = ((sizes.units * sizes.units / 2.0).log2(), sizes.sources.log2() + 1.0);
    let mut all = Vec::new();
    for (a, b) in pairs {
        let units = [some[a].min(some[b]), some[a].max(some[b])];
        all.push(Candidate::new(Change::Exchanged { units, code: None }, whole));
        for source in sources {
            let code = Some(source.code.clone());
            all.push(Candidate::new(Change::Exchanged { units, code }, whole + one));
        }
    }
    all
}

/// Rows exchanged with a unit that the list does not name: one with the published score of a unit that is off.
fn one_way(own: &Published, scores: &[f64], off: &[(usize, f64)], sizes: &Sizes) -> Vec<Candidate> {
    let listed: BTreeSet<usize> = own.scores.iter().map(|(unit, _)| *unit).collect();
    let cost = (sizes.units * sizes.units / 2.0).log2();
    let mut all = Vec::new();
    for &(unit, difference) in off.iter().take(MOST_OFF) {
        let wanted = scores[unit] + difference;
        let fits = |other: &usize| !listed.contains(other) && (scores[*other] - wanted).abs() <= own.half;
        for other in (0..scores.len()).filter(fits).take(EXCHANGED) {
            let units = [unit.min(other), unit.max(other)];
            all.push(Candidate::new(Change::Exchanged { units, code: None }, cost));
        }
    }
    all
}

/// The indicators whose scores explain the differences best as a line, each with the units that this leaves unexplained
/// and those at either end.
fn explaining(state: &State, sources: &[Source], own: &Published, scores: &[f64]) -> Result<Vec<(usize, usize)>> {
    let model = &state.model;
    let leaf = |place: usize| {
        let code = &model.tree().nodes()[place].code;
        Ok(model.leaves()?.iter().find(|leaf| leaf.code == *code).expect("every indicator of the tree is prepared"))
    };
    let mut found: Vec<(f64, usize, Vec<usize>)> = Vec::new();
    for (at, source) in sources.iter().enumerate() {
        state.model.data().watch().check()?;
        for place in &source.leaves {
            let score = leaf(*place)?.score.raw();
            let pairs = own.scores.iter().map(|&(unit, y)| (unit, score[unit], y - scores[unit]));
            let pairs: Vec<(usize, f64, f64)> = pairs.filter(|(_, x, y)| !(x.is_nan() || y.is_nan())).collect();
            let (bits, outliers) = unexplained(&pairs, own.half);
            found.push((bits, at, outliers));
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut picked = Vec::new();
    for (_, at, outliers) in found.into_iter().take(EXPLAINING) {
        let values = sources[at].column.raw();
        let end = |better: fn(&f64, &f64) -> bool| {
            let known = (0..values.len()).filter(|&unit| !values[unit].is_nan());
            known.reduce(|best, unit| if better(&values[unit], &values[best]) { unit } else { best })
        };
        let units = outliers.into_iter().chain(end(|a, b| a < b)).chain(end(|a, b| a > b));
        picked.extend(units.map(|unit| (at, unit)));
    }
    Ok(picked)
}

/// How much of the differences a line over the scores leaves unexplained, in bits, and the units with most of it.
fn unexplained(points: &[(usize, f64, f64)], half: f64) -> (f64, Vec<usize>) {
    let pairs: Vec<(f64, f64)> = points.iter().map(|&(_, x, y)| (x, y)).collect();
    let line = robust_line(&pairs).unwrap_or_else(|| {
        let plus = stats::mean(&pairs.iter().map(|(_, y)| *y).collect::<Vec<f64>>()).unwrap_or(0.0);
        Line { times: 0.0, plus }
    });
    let mut misses: Vec<(f64, usize)> = points.iter().map(|&(unit, x, y)| ((y - line.of(x)).abs(), unit)).collect();
    let bits = misses.iter().map(|(miss, _)| (1.0 + miss / half).log2()).sum();
    misses.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    (bits, misses.into_iter().take(MOST_OFF).map(|(_, unit)| unit).collect())
}

/// One cell of the table.
struct Suspect<'a> {
    state: &'a State,
    /// The published scores on the scale of the model.
    own: &'a Published,
    source: &'a Source,
    unit: usize,
    sizes: &'a Sizes,
}

impl Suspect<'_> {
    fn change(&self, how: Pattern, after: Option<f64>) -> Change {
        let (unit, code, before) = (self.unit, self.source.code.clone(), self.source.column.get(self.unit));
        Change::Value { unit, code, before, after, how }
    }

    /// What its value may have been.
    fn candidates(&self, reach: Reach) -> Result<Vec<Candidate>> {
        let data = self.state.model.data();
        data.watch().check()?;
        let value = self.source.column.get(self.unit);
        let simple = patterns(value);
        let cost = |how: Pattern| {
            self.sizes.cell()
                + match how {
                    Pattern::Sign | Pattern::Zero | Pattern::Missing => 1.0,
                    Pattern::Power(_) => 3.5,
                    Pattern::Digits => 4.0,
                    Pattern::Year(_) => 1.0 + (data.years().len().max(1) as f64).log2(),
                    Pattern::Unit(_) => 2.0 + self.sizes.units.log2(),
                    Pattern::Free => ANY_NUMBER,
                }
        };
        let mut all: Vec<Candidate> =
            simple.into_iter().map(|(how, after)| Candidate::new(self.change(how, after), cost(how))).collect();
        for &year in data.years().iter().filter(|year| Some(**year) != data.year()) {
            let other = data.value(self.unit, year, &self.source.code)?;
            if other != value {
                let how = Pattern::Year(year);
                all.push(Candidate::new(self.change(how, other), cost(how)));
            }
        }
        for fitting in self.fitting(reach)? {
            for unit in self.nearest(fitting) {
                let how = Pattern::Unit(unit);
                all.push(Candidate::new(self.change(how, self.source.column.get(unit)), cost(how)));
            }
            all.push(Candidate::new(self.change(Pattern::Free, Some(fitting)), cost(Pattern::Free)));
        }
        Ok(all)
    }

    /// The values that fit the published scores best, from starts inside and outside the range of the others.
    fn fitting(&self, reach: Reach) -> Result<Vec<f64>> {
        let others = self.source.column.raw().iter().enumerate().filter(|(unit, x)| *unit != self.unit && !x.is_nan());
        let Some((lo, hi)) = stats::range(&others.map(|(_, x)| *x).collect::<Vec<_>>()) else { return Ok(Vec::new()) };
        let span = hi - lo;
        let starts = match reach {
            Reach::Patterns => Vec::new(),
            Reach::Inside => vec![f64::midpoint(lo, hi)],
            Reach::Anywhere => vec![f64::midpoint(lo, hi), hi + span / 2.0, lo - span / 2.0],
        };
        let scores = |x: f64| {
            let model = self.change(Pattern::Free, Some(x)).apply(&self.state.model)?;
            Ok(self.state.scores_of(&model)?.raw().to_vec())
        };
        let mut found: Vec<f64> = Vec::new();
        for start in starts {
            let asked = Asked { start, step: span * 1e-3, ends: (f64::NEG_INFINITY, f64::INFINITY) };
            if let Some(x) = solved(self.own, &asked, &scores)? {
                found.push(x);
            }
        }
        Ok(found)
    }

    /// The units whose values are nearest to a value, without this one.
    fn nearest(&self, value: f64) -> Vec<usize> {
        let values = self.source.column.raw();
        let mut near: Vec<usize> =
            (0..values.len()).filter(|&unit| unit != self.unit && !values[unit].is_nan()).collect();
        let miss = |unit: usize| (values[unit] - value).abs();
        let order = |a: &usize, b: &usize| miss(*a).total_cmp(&miss(*b)).then(a.cmp(b));
        if near.len() > NEAREST {
            near.select_nth_unstable_by(NEAREST, order);
            near.truncate(NEAREST);
        }
        near.sort_by(order);
        near
    }
}
