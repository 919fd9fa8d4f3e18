//! What it would take to reach a rank: for each changeable indicator on its own, and for the cheapest mix.
//!
//! The fits are held constant so that no other unit moves; each answer is then checked with the steps fitted again. A
//! value is moved away from its current one in growing steps, and narrowed down once the rank is reached.

use std::collections::BTreeMap;

use super::forward::{Changes, Forward};
use crate::arrange::Arrange;
use crate::data::options::{Read, Unfit};
use crate::data::{Change, names::unknown};
use crate::model::Model;
use crate::rank::{Ranking, rank};
use crate::setting::Setting;
use crate::stats::equal::round;
use crate::tolerance::{POLISHED, ROUNDING, SMALLEST};
use crate::{Error, Result};

crate::options! {
    /// The options of `reach`.
    pub struct ReachOptions {
        /// the cost of a change by 1, for each indicator that may change; default: one standard deviation costs 1
        costs: Option<Costs> = such_as("a map", || BTreeMap::from([("exports".to_string(), 0.01), ("port_entries".to_string(), 5.0)]).into()),
    }
}

/// The cost of a change by one unit of measurement, by indicator; at least one entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Costs(pub Vec<(String, f64)>);

impl Read for Costs {
    fn read(setting: &Setting) -> std::result::Result<Costs, Unfit> {
        let Some(map) = (if let Setting::Map(map) = setting { Some(map) } else { None }) else {
            return Err(Unfit::Other);
        };
        if map.is_empty() {
            return Err(Unfit::Other);
        }
        let cost = |(name, value): (&String, &Setting)| match value {
            Setting::Number(cost) => Ok((name.clone(), *cost)),
            other => {
                let expected = "a number above 0; leave it out of the map if it is not to change";
                Err(Error::wrong(format!("cost of `{name}`"), other.told(), expected).about(name))
            }
        };
        Ok(Costs(map.iter().map(cost).collect::<Result<_>>()?))
    }
}

/// What it would take for a unit to reach a rank.
#[derive(Clone)]
pub struct Reach {
    /// The model as given.
    pub model: Model,
    /// Its ranking by the index.
    pub ranking: Ranking,
    /// Index of the unit in the data set's units.
    pub unit: usize,
    /// The desired rank.
    pub rank: usize,
    /// The score that gives this rank as long as no other unit moves.
    pub needed: f64,
    /// Whether the unit already has that rank.
    pub is_there: bool,
    /// Each indicator changed alone: the cheapest first, then those that do not reach the rank.
    pub alone: Vec<Alone>,
    /// The cheapest mix of changes found; None if there is none or the rank is already reached.
    pub mix: Option<Mix>,
    /// The units that would be overtaken, best first, provided that they do not move.
    pub passed: Vec<usize>,
    /// Whether costs were given.
    pub has_costs: bool,
}

/// The effect of changing one indicator alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Alone {
    /// Code of the indicator.
    pub indicator: String,
    /// The current value; None if missing.
    pub now: Option<f64>,
    /// The value needed; None if this indicator alone does not reach the rank.
    pub needed: Option<f64>,
    /// The cost of the change; None if a missing value is filled.
    pub cost: Option<f64>,
    /// The best rank possible within the indicator's bounds, and the value that gives it.
    pub best: (usize, f64),
    /// The rank when the steps are fitted again on the changed values.
    pub anew: Option<usize>,
}

/// Several indicators changed together.
#[derive(Debug, Clone, PartialEq)]
pub struct Mix {
    /// Indicator, current value, value needed.
    pub changes: Vec<(String, Option<f64>, f64)>,
    /// The total cost of the changes.
    pub cost: f64,
    /// The rank when the steps are fitted again on the changed values; None if the unit then has no rank.
    pub anew: Option<usize>,
}

/// Steps of 2^−8 to 2^16 standard deviations, four per power of two; changes beyond are not searched.
const STEPS: std::ops::RangeInclusive<i32> = -32..=64;
/// A mix is built from changes that each cost this fraction of the cheapest single change …
const PARTS: f64 = 64.0;
/// … and from at most this many of them.
const MAX_PARTS: usize = 2000;

/// Finds what it takes to reach a rank. `costs` gives the cost of a change by one; by default, one standard deviation
/// costs 1.
pub fn reach(model: &Model, unit: &str, wanted: i64, costs: Option<&[(String, f64)]>) -> Result<Reach> {
    let ranking = rank(model, None)?;
    let place = ranking.place(unit)?;
    let last = ranking.ranked();
    let rank = usize::try_from(wanted).ok().filter(|rank| (1..=last).contains(rank)).ok_or_else(|| {
        let expected = format!("a whole number from 1 to {last}");
        Error::wrong("rank", wanted.to_string(), expected).about(wanted.to_string())
    })?;
    let frozen = model.freeze()?;
    let search = Search::new(&frozen, &ranking, place.unit, rank, costs)?;
    let is_there = place.rank <= rank;
    let mut alone = match is_there {
        true => Vec::new(),
        false => search.levers.iter().map(|lever| search.alone(model, lever)).collect::<Result<Vec<Alone>>>()?,
    };
    alone.arrange_by(|a, b| {
        let key = |of: &Alone| of.cost.unwrap_or(f64::INFINITY);
        key(a).total_cmp(&key(b)).then(a.best.0.cmp(&b.best.0))
    });
    let mix = if is_there { None } else { search.mix(model, &alone) };
    // Until here, a trial that was interrupted counted as a failure.
    model.data().watch().check()?;
    // Units that tie are overtaken together or not at all.
    let is_passed = |score: Option<f64>| score.is_some_and(|score| round(score) <= round(search.needed));
    let between = ranking.all_places().iter().filter(|other| other.rank < place.rank && is_passed(other.score));
    let passed = between.map(|other| other.unit).collect();
    let (unit, needed, has_costs) = (place.unit, search.needed, costs.is_some());
    Ok(Reach { model: model.clone(), ranking, unit, rank, needed, is_there, alone, mix, passed, has_costs })
}

/// An indicator that can be changed.
struct Lever {
    code: String,
    now: f64,
    bounds: Change,
    /// The standard deviation.
    spread: f64,
    /// The cost of a change by one.
    cost: f64,
}

impl Lever {
    fn within(&self, x: f64) -> f64 {
        let x = self.bounds.least.map_or(x, |least| x.max(least));
        self.bounds.most.map_or(x, |most| x.min(most))
    }

    /// The value within the bounds, rounded in the given direction if it is a count.
    fn rounded(&self, x: f64, sign: f64) -> f64 {
        let whole = if sign > 0.0 { x.ceil() } else { x.floor() };
        self.within(if self.bounds.whole { whole } else { x })
    }
}

struct Search<'a> {
    frozen: &'a Model,
    forward: Forward<'a>,
    unit: usize,
    rank: usize,
    needed: f64,
    /// The scores of all other units, rounded as in a ranking, highest first.
    others: Vec<f64>,
    levers: Vec<Lever>,
}

impl<'a> Search<'a> {
    fn new(
        frozen: &'a Model,
        ranking: &Ranking,
        unit: usize,
        rank: usize,
        costs: Option<&[(String, f64)]>,
    ) -> Result<Search<'a>> {
        let forward = Forward::new("reach", frozen, unit)?;
        let others: Vec<f64> =
            ranking.all_places().iter().filter(|place| place.unit != unit).filter_map(|place| place.score).collect();
        // With this many units ahead, a tie shares the better rank.
        let needed = others.get(rank - 1).copied().unwrap_or(f64::NEG_INFINITY);
        let mut others: Vec<f64> = others.into_iter().map(round).collect();
        others.sort_unstable_by(|a, b| b.total_cmp(a));
        let levers = levers(frozen, &forward, unit, costs)?;
        Ok(Search { frozen, forward, unit, rank, needed, others, levers })
    }

    fn rank_of(&self, score: f64) -> usize {
        if score.is_nan() {
            return usize::MAX;
        }
        let own = round(score);
        self.others.partition_point(|other| *other > own) + 1
    }

    fn reaches(&self, changes: &Changes) -> bool {
        self.rank_of(self.forward.score(changes)) <= self.rank
    }

    /// Whether the model itself confirms the result, with its fits held constant.
    fn holds(&self, changes: &Changes) -> bool {
        let figures: Vec<_> = changes.iter().map(|(code, figure)| (self.unit, code.clone(), *figure)).collect();
        let ranking = self.frozen.data().revise(&figures).and_then(|data| rank(&self.frozen.on(&data), None));
        ranking.is_ok_and(|ranking| ranking.place_of(self.unit).is_some_and(|place| place.rank <= self.rank))
    }

    fn anew(&self, model: &Model, changes: &Changes) -> Option<usize> {
        let figures: Vec<_> = changes.iter().map(|(code, figure)| (self.unit, code.clone(), *figure)).collect();
        let ranking = rank(&model.on(&model.data().revise(&figures).ok()?), None).ok()?;
        ranking.place_of(self.unit).map(|place| place.rank)
    }

    fn alone(&self, model: &Model, lever: &Lever) -> Result<Alone> {
        model.data().watch().check()?;
        let to = |x: f64| Changes::from([(lever.code.clone(), x)]);
        // For a missing value the search starts at the worst value in the data.
        let ends = self.frozen.data().column(&lever.code)?.range().unwrap_or((0.0, 0.0));
        let score = |x: f64| self.forward.score(&to(x));
        let origin = match lever.now.is_nan() {
            true if score(ends.0) <= score(ends.1) => ends.0,
            true => ends.1,
            false => lever.now,
        };
        let own = self.rank_of(self.forward.score(&Changes::new()));
        let mut best = (own, lever.now);
        let mut found: Vec<f64> = Vec::new();
        for sign in [1.0, -1.0] {
            let mut last = origin;
            for x in self.looks(lever, origin, sign) {
                let rank = self.rank_of(score(x));
                if rank < best.0 {
                    best = (rank, x);
                }
                if rank <= self.rank {
                    found.extend(self.closed_in(lever, last, x, sign).filter(|x| self.holds(&to(*x))));
                    break;
                }
                last = x;
            }
        }
        let far = |x: f64| (x - origin).abs();
        let needed = found.into_iter().min_by(|a, b| far(*a).total_cmp(&far(*b)));
        let anew = needed.and_then(|x| self.anew(model, &to(x)));
        let now = Some(lever.now).filter(|now| !now.is_nan());
        let cost = needed.filter(|_| now.is_some()).map(|x| far(x) * lever.cost);
        Ok(Alone { indicator: lever.code.clone(), now, needed, cost, best, anew })
    }

    /// Values to try in a direction, in growing steps. If the score rises and falls again, as it can with computed
    /// indicators, its peak is included.
    fn looks(&self, lever: &Lever, origin: f64, sign: f64) -> Vec<f64> {
        let steps = STEPS.map(|step| origin + sign * lever.spread * 2f64.powf(f64::from(step) / 4.0));
        let mut looks: Vec<f64> = std::iter::once(origin).chain(steps).map(|x| lever.rounded(x, sign)).collect();
        looks.dedup_by(|a, b| a.total_cmp(b).is_eq());
        let score = |x: f64| self.forward.score(&Changes::from([(lever.code.clone(), x)]));
        let scores: Vec<f64> = looks.iter().map(|x| score(*x)).collect();
        let is_top = |at: &usize| scores[*at] > scores[at - 1] && scores[*at] > scores[at + 1];
        let mut tops = Vec::new();
        for at in (1..looks.len().saturating_sub(1)).filter(is_top) {
            let (mut lo, mut hi) = (looks[at - 1], looks[at + 1]);
            for _ in 0..100 {
                let (left, right) = (lo + (hi - lo) / 3.0, hi - (hi - lo) / 3.0);
                if score(left) < score(right) { lo = left } else { hi = right }
            }
            let top = (lo + hi) / 2.0;
            tops.extend([lever.rounded(top, -sign), lever.rounded(top, sign)]);
        }
        looks.extend(tops);
        looks.retain(|x| lever.now.is_nan() || (x - origin) * sign > 0.0);
        looks.arrange_by(|a, b| (a * sign).total_cmp(&(b * sign)));
        looks
    }

    /// The first value that reaches the rank between `from`, which does not, and `to`, which does.
    fn closed_in(&self, lever: &Lever, from: f64, to: f64, sign: f64) -> Option<f64> {
        let reaches = |x: f64| self.reaches(&Changes::from([(lever.code.clone(), x)]));
        let (mut lo, mut hi) = (from, to);
        for _ in 0..100 {
            let middle = (lo + hi) / 2.0;
            if middle.total_cmp(&lo).is_eq() || middle.total_cmp(&hi).is_eq() {
                break;
            }
            if reaches(middle) { hi = middle } else { lo = middle }
        }
        let first = lever.rounded(polished(hi, lever.spread, &reaches), sign);
        [first, lever.rounded(first + sign, sign), to].into_iter().find(|x| reaches(*x))
    }

    /// The cheaper of the mix found step by step and the cheapest single change.
    fn mix(&self, model: &Model, alone: &[Alone]) -> Option<Mix> {
        let single = alone.iter().find_map(|of| Some((of.cost?, Changes::from([(of.indicator.clone(), of.needed?)]))));
        let several = self.several(single.as_ref().map(|(cost, _)| *cost)).filter(|(_, changes)| self.holds(changes));
        let (cost, changes) = match (several, single) {
            (Some(several), Some(single)) => {
                if several.0 < single.0 {
                    several
                } else {
                    single
                }
            }
            (several, single) => several.or(single)?,
        };
        let now = |code: &str| Some(self.forward.figure(code)).filter(|now| !now.is_nan());
        let list = changes.iter().map(|(code, x)| (code.clone(), now(code), *x)).collect();
        Some(Mix { changes: list, cost, anew: self.anew(model, &changes) })
    }

    /// Takes the steps with the largest gain per cost, then undoes each change as far as possible, the most expensive
    /// first; `dearest` is the cost of the cheapest single change.
    fn several(&self, dearest: Option<f64>) -> Option<(f64, Changes)> {
        let known: Vec<&Lever> = self.levers.iter().filter(|lever| !lever.now.is_nan()).collect();
        let usual = known.iter().map(|lever| lever.cost * lever.spread).fold(f64::INFINITY, f64::min);
        let part = dearest.unwrap_or(4.0 * usual) / PARTS;
        let mut figures: Vec<f64> = known.iter().map(|lever| lever.now).collect();
        let changes = |figures: &[f64]| -> Changes {
            let moved = known.iter().zip(figures).filter(|(lever, x)| lever.now.total_cmp(x).is_ne());
            moved.map(|(lever, &x)| (lever.code.clone(), x)).collect()
        };
        for _ in 0..MAX_PARTS {
            let score = self.forward.score(&changes(&figures));
            if self.rank_of(score) <= self.rank {
                break;
            }
            let (at, x) = self.step(&known, &figures, score, part, &changes)?;
            figures[at] = x;
        }
        if !self.reaches(&changes(&figures)) {
            return None;
        }
        let mut order: Vec<usize> = (0..known.len()).collect();
        order.arrange_by(|&a, &b| known[b].cost.total_cmp(&known[a].cost));
        for at in order {
            self.take_back(known[at], at, &mut figures, &changes);
        }
        let cost = known.iter().zip(&figures).map(|(lever, x)| (x - lever.now).abs() * lever.cost).sum();
        Some((cost, changes(&figures)))
    }

    /// The indicator and its next value with the largest gain per cost.
    fn step(
        &self,
        known: &[&Lever],
        figures: &[f64],
        score: f64,
        part: f64,
        changes: &dyn Fn(&[f64]) -> Changes,
    ) -> Option<(usize, f64)> {
        let mut best: Option<(f64, usize, f64)> = None;
        for (at, lever) in known.iter().enumerate() {
            for sign in [1.0, -1.0] {
                let x = lever.rounded(figures[at] + sign * part / lever.cost, sign);
                let moved = (x - figures[at]).abs();
                if moved == 0.0 {
                    continue;
                }
                let mut next = figures.to_vec();
                next[at] = x;
                let gain = (self.forward.score(&changes(&next)) - score) / (moved * lever.cost);
                if gain > ROUNDING && best.is_none_or(|(most, ..)| gain > most) {
                    best = Some((gain, at, x));
                }
            }
        }
        best.map(|(_, at, x)| (at, x))
    }

    fn take_back(&self, lever: &Lever, at: usize, figures: &mut [f64], changes: &dyn Fn(&[f64]) -> Changes) {
        let (far, sign) = (figures[at], (figures[at] - lever.now).signum());
        if far.total_cmp(&lever.now).is_eq() {
            return;
        }
        let mut tried = figures.to_vec();
        let mut reaches = |x: f64| {
            tried[at] = x;
            self.reaches(&changes(&tried))
        };
        let (mut lo, mut hi) = (lever.now, far);
        if reaches(lo) {
            figures[at] = lo;
            return;
        }
        for _ in 0..100 {
            let middle = (lo + hi) / 2.0;
            if reaches(middle) { hi = middle } else { lo = middle }
        }
        let near = lever.rounded(polished(hi, lever.spread, &mut reaches), sign);
        figures[at] = if reaches(near) { near } else { far };
    }
}

/// The value with the fewest digits close to `x` that still reaches the rank; a search is off in the last digit.
fn polished(x: f64, spread: f64, mut reaches: impl FnMut(f64) -> bool) -> f64 {
    let slip = POLISHED * x.abs().max(spread);
    let rounded = |digits: i32| {
        let ten = 10f64.powi(digits - 1 - order_of(x));
        (x * ten).round() / ten
    };
    let near = (1..=9).map(rounded).filter(|near| near.is_finite() && (near - x).abs() <= slip);
    near.into_iter().find(|near| reaches(*near)).unwrap_or(x)
}

/// The power of ten of the first digit.
fn order_of(x: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "the exponent of a double")]
    let order = x.abs().max(SMALLEST).log10().floor() as i32;
    order
}

/// The indicators that a policy can change, that are not computed and that have a weight; with costs, only those named.
fn levers(model: &Model, forward: &Forward, unit: usize, costs: Option<&[(String, f64)]>) -> Result<Vec<Lever>> {
    let data = model.data();
    let shares = model.shares()?;
    let counts = |code: &str| {
        let place = model.tree().nodes().iter().position(|node| node.is_leaf() && node.code == code);
        let divides = model.recipe().denominate.iter().any(|(of, by)| by.by == code && model.tree().place(of).is_ok());
        place.is_some_and(|place| shares[place] > 0.0) || divides
    };
    let mut known = Vec::new();
    for indicator in data.indicators() {
        let code = &indicator.code;
        let follow = data.computed_from(code);
        let moves = counts(code) || follow.iter().any(|(place, _)| counts(&data.indicators()[*place].code));
        if let (Some(bounds), None, true) = (&indicator.change, data.computed(unit, code)?, moves) {
            let spread = data.column(code)?.sd().filter(|sd| *sd > 0.0).unwrap_or(1.0);
            let (now, bounds) = (forward.figure(code), bounds.clone());
            known.push(Lever { code: code.clone(), now, bounds, spread, cost: 1.0 / spread });
        }
    }
    if known.is_empty() {
        let error = Error::plain("`reach` can change nothing: no indicator that counts is marked as changeable");
        return Err(error.advise("mark one in the description of the data: `change = { least = 0 }`"));
    }
    let codes: Vec<String> = known.iter().map(|lever| lever.code.clone()).collect();
    if let Some(costs) = costs {
        for (name, cost) in costs {
            if !(cost.is_finite() && *cost > 0.0) {
                let expected = "a finite number above 0";
                return Err(Error::wrong(format!("cost of `{name}`"), cost.to_string(), expected).about(name));
            }
            let Some(lever) = known.iter_mut().find(|lever| lever.code == *name) else {
                return Err(no_lever(model, unit, name, &codes)?);
            };
            lever.cost = *cost;
        }
        known.retain(|lever| costs.iter().any(|(name, _)| *name == lever.code));
    }
    Ok(known)
}

/// The error for an indicator that cannot be changed; `codes` lists those that can.
fn no_lever(model: &Model, unit: usize, name: &str, codes: &[String]) -> Result<Error> {
    let data = model.data();
    let message = match data.indicator(name) {
        Err(_) if model.tree().place(name).is_err() => {
            return Ok(unknown("indicator", name, codes.iter().map(String::as_str)));
        }
        Err(_) => format!("`{name}` is a group; only indicators can be changed"),
        Ok(indicator) => match (data.computed(unit, name)?, &indicator.change) {
            (Some(formula), _) => format!("`{name}` is computed as {formula}, so it cannot be changed directly"),
            (None, None) => format!("`{name}` is fixed: its description does not mark it as changeable"),
            (None, Some(_)) => format!("`{name}` has no effect in this model"),
        },
    };
    let error = Error::plain(message).about(name);
    Ok(error.advise(format!("these can be changed: {}", crate::error::listed(codes))))
}
