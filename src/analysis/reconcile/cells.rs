//! Faults in the data: which values of which units may be wrong, judged by the pattern of the differences.
//!
//! One wrong value changes the score of its unit; if it was, or becomes, the lowest or highest of its indicator, it moves
//! all scores by a multiple of the indicator's own score and a constant. So only a few units can be the culprit: those
//! with the largest differences, and for the indicators whose scores explain the differences best, the units that they
//! leave unexplained, and those at either end.

use std::collections::BTreeSet;

use super::change::Change;
use super::pattern::{Pattern, patterns};
use super::published::Published;
use super::search::{Candidate, State};
use super::solve::{Asked, solved};
use crate::data::{Column, Dataset};
use crate::model::Model;
use crate::parallel::*;
use crate::tolerance::SMALLEST;
use crate::{Result, stats};

/// How many of the units that are most off are looked at for every indicator.
const MOST_OFF: usize = 3;
/// The same where so many are off that a value within the range of the others explains nothing.
const FIRST_OFF: usize = 2;
/// How many units that are off may have exchanged values with each other.
const EXCHANGED: usize = 5;
/// How many indicators that explain the differences best are looked at for more units.
const EXPLAINING: usize = 4;
/// How many units with a value near the one that fits are tried as its source.
const NEAREST: usize = 2;
/// What a number without any pattern costs, in bits.
const ANY_NUMBER: f64 = 20.0;

/// The model on data with other values. Only indicators that depend on them are prepared again.
pub fn replaced(model: &Model, cells: &[(usize, String, Option<f64>)]) -> Result<Model> {
    let data = model.data().replace(cells)?;
    let codes: BTreeSet<&str> = cells.iter().map(|(_, code, _)| code.as_str()).collect();
    let mut moved: BTreeSet<String> = codes.iter().map(|code| code.to_string()).collect();
    for code in &codes {
        let computed = data.computed_from(code);
        moved.extend(computed.into_iter().map(|(place, _)| data.indicators()[place].code.clone()));
    }
    let divided = model.recipe().denominate.iter().filter(|(_, by)| moved.contains(&by.by));
    let divided: Vec<String> = divided.map(|(code, _)| code.clone()).collect();
    moved.extend(divided);
    model.on(&data).taking(model, &|code| moved.contains(code))
}

/// A measured indicator that the scores depend on, and the indicators of the model that it decides on.
struct Source {
    code: String,
    /// Places among the leaves of the model.
    leaves: Vec<usize>,
    column: Column,
}

/// All of them, in the order of the data.
fn sources(state: &State) -> Result<Vec<Source>> {
    let (model, data) = (&state.model, state.model.data());
    let leaves: Vec<String> =
        state.leaves().into_iter().map(|place| model.tree().nodes()[place].code.clone()).collect();
    let mut all = Vec::new();
    for (place, indicator) in data.indicators().iter().enumerate() {
        if data.is_derived(place) {
            continue;
        }
        let computed = data.computed_from(&indicator.code);
        let follows = |code: &str| {
            code == indicator.code || computed.iter().any(|(place, _)| data.indicators()[*place].code == code)
        };
        let is_moved = |code: &String| {
            follows(code) || model.recipe().denominate.get(code).is_some_and(|divided| follows(&divided.by))
        };
        let moved: Vec<usize> = (0..leaves.len()).filter(|&leaf| is_moved(&leaves[leaf])).collect();
        if !moved.is_empty() {
            all.push(Source { code: indicator.code.clone(), leaves: moved, column: data.column(&indicator.code)? });
        }
    }
    Ok(all)
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
    let leaves = state.model.leaves()?;
    let places = state.leaf_places();
    let mut found: Vec<(f64, usize, Vec<usize>)> = Vec::new();
    for (at, source) in sources.iter().enumerate() {
        state.model.data().watch().check()?;
        for leaf in &source.leaves {
            let score = leaves[places[*leaf]].score.raw();
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

/// What a line through differences over scores leaves, in bits, and the units with most of it. The line is fitted again
/// without these, so that a single unit does not turn it.
fn unexplained(pairs: &[(usize, f64, f64)], half: f64) -> (f64, Vec<usize>) {
    let mut kept: Vec<(usize, f64, f64)> = pairs.to_vec();
    let mut line = (0.0, 0.0);
    for round in 0..3 {
        line = regression(&kept);
        if round == 2 || pairs.len() <= 2 * MOST_OFF {
            break;
        }
        let miss = |&(_, x, y): &(usize, f64, f64)| (y - line.0 - line.1 * x).abs();
        kept = pairs.to_vec();
        kept.sort_by(|a, b| miss(a).total_cmp(&miss(b)));
        kept.truncate(pairs.len() - MOST_OFF);
    }
    let mut misses: Vec<(f64, usize)> =
        pairs.iter().map(|&(unit, x, y)| ((y - line.0 - line.1 * x).abs(), unit)).collect();
    let bits = misses.iter().map(|(miss, _)| (1.0 + miss / half).log2()).sum();
    misses.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    (bits, misses.into_iter().take(MOST_OFF).map(|(_, unit)| unit).collect())
}

fn regression(pairs: &[(usize, f64, f64)]) -> (f64, f64) {
    let n = pairs.len().max(1) as f64;
    let (x, y) = pairs.iter().fold((0.0, 0.0), |(a, b), (_, x, y)| (a + x / n, b + y / n));
    let (mut xx, mut xy) = (0.0, 0.0);
    for (_, own, other) in pairs {
        xx += (own - x) * (own - x);
        xy += (own - x) * (other - y);
    }
    let slope = if xx > SMALLEST { xy / xx } else { 0.0 };
    (y - slope * x, slope)
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
