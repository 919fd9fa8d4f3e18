//! What it would take to reach a rank: of each indicator that can be changed alone, and of the cheapest mix.
//!
//! The fits are held, so that nobody else moves; each answer is run once more with the steps fitted anew. A figure is
//! followed away from where it is in steps that double, and closed in on where the rank is reached.

use std::collections::BTreeMap;

use super::forward::{Changes, Forward};
use crate::analysis::{Amount, Wish, what_if};
use crate::data::{Change, names::unknown};
use crate::model::{Model, Opt};
use crate::rank::{Ranking, rank, round};
use crate::{Error, Result};

pub const OPTIONS: &[Opt] = &[Opt::given(
    "costs",
    "a map such as `#{ port_entries: 5, exports: 0.01 }`",
    "what a change by one costs, by indicator, of those that are to be changed; one standard deviation costs 1 unless given",
)];

#[derive(Clone)]
pub struct Reach {
    pub model: Model,
    pub ranking: Ranking,
    pub unit: usize,
    /// The rank that is wanted, and the score that gives it while nobody else moves.
    pub rank: usize,
    pub needed: f64,
    /// It has that rank as it is.
    pub is_there: bool,
    /// Each indicator alone, the cheapest first, then those that do not reach it.
    pub alone: Vec<Alone>,
    pub mix: Option<Mix>,
    /// Who would be passed, best first: they must stand still.
    pub passed: Vec<usize>,
    /// Costs were given.
    pub has_costs: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Alone {
    pub indicator: String,
    pub now: Option<f64>,
    /// None where it is not reached by this alone.
    pub needed: Option<f64>,
    /// None where a gap is filled.
    pub cost: Option<f64>,
    /// The best rank that it gives within its bounds, and the figure that does.
    pub best: (usize, f64),
    /// The rank with the steps fitted on the changed figures.
    pub anew: Option<usize>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Mix {
    /// Indicator, figure now, figure needed.
    pub changes: Vec<(String, Option<f64>, f64)>,
    pub cost: f64,
    pub anew: Option<usize>,
}

/// Steps of 2^−8 to 2^12 standard deviations.
const STEPS: std::ops::RangeInclusive<i32> = -8..=12;
/// Of a mix: parts of what the cheapest single change costs, and how many at most.
const PARTS: f64 = 64.0;
const MOST: usize = 2000;

/// `costs` of a change by one; none for a standard deviation each.
pub fn reach(model: &Model, unit: &str, wanted: i64, costs: Option<&[(String, f64)]>) -> Result<Reach> {
    let ranking = rank(model, None)?;
    let place = ranking.place(unit)?;
    let last = ranking.ranked();
    let rank = usize::try_from(wanted).ok().filter(|rank| (1..=last).contains(rank)).ok_or_else(|| {
        let expected = format!("a whole number from 1 to {last}, as many as are ranked");
        Error::wrong("rank", wanted.to_string(), expected).about(wanted.to_string())
    })?;
    let frozen = model.freeze()?;
    let search = Search::new(&frozen, &ranking, place.unit, rank, costs)?;
    let is_there = place.rank <= rank;
    let mut alone = match is_there {
        true => Vec::new(),
        false => search.levers.iter().map(|lever| search.alone(model, lever)).collect::<Result<Vec<Alone>>>()?,
    };
    alone.sort_by(|a, b| {
        let key = |of: &Alone| of.cost.unwrap_or(f64::INFINITY);
        key(a).total_cmp(&key(b)).then(a.best.0.cmp(&b.best.0))
    });
    let mix = if is_there { None } else { search.mix(model, &alone)? };
    let between = ranking.all_places().iter().filter(|other| rank <= other.rank && other.rank < place.rank);
    let passed = between.map(|other| other.unit).collect();
    let (unit, needed, has_costs) = (place.unit, search.needed, costs.is_some());
    Ok(Reach { model: model.clone(), ranking, unit, rank, needed, is_there, alone, mix, passed, has_costs })
}

/// An indicator that can be changed.
struct Lever {
    code: String,
    now: f64,
    bounds: Change,
    /// A standard deviation.
    spread: f64,
    /// Of a change by one.
    cost: f64,
}

impl Lever {
    fn within(&self, x: f64) -> f64 {
        let x = self.bounds.least.map_or(x, |least| x.max(least));
        self.bounds.most.map_or(x, |most| x.min(most))
    }

    /// As far as this or a bit further in a direction, whole where it is a count.
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
    /// Scores of all others.
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
        // With so many before it a tie shares the better rank.
        let needed = others.get(rank - 1).copied().unwrap_or(f64::NEG_INFINITY);
        let levers = levers(frozen, &forward, unit, costs)?;
        Ok(Search { frozen, forward, unit, rank, needed, others, levers })
    }

    fn rank_of(&self, score: f64) -> usize {
        if score.is_nan() {
            return usize::MAX;
        }
        self.others.iter().filter(|other| round(**other) > round(score)).count() + 1
    }

    fn reaches(&self, changes: &Changes) -> bool {
        self.rank_of(self.forward.score(changes)) <= self.rank
    }

    /// Whether the model itself says so, its fits held.
    fn holds(&self, changes: &Changes) -> bool {
        let figures: Vec<_> = changes.iter().map(|(code, figure)| (self.unit, code.clone(), *figure)).collect();
        let ranking = self.frozen.data().revise(&figures).and_then(|data| rank(&self.frozen.on(&data), None));
        ranking.is_ok_and(|ranking| ranking.place_of(self.unit).is_some_and(|place| place.rank <= self.rank))
    }

    fn anew(&self, model: &Model, changes: &Changes) -> Option<usize> {
        let wish = |(code, figure): (&String, &f64)| Wish {
            unit: self.unit,
            indicator: code.clone(),
            amount: Amount::To(*figure),
        };
        let asked = what_if(model, &changes.iter().map(wish).collect::<Vec<_>>(), &BTreeMap::new()).ok()?;
        asked.ranks.1.place_of(self.unit).map(|place| place.rank)
    }

    fn alone(&self, model: &Model, lever: &Lever) -> Result<Alone> {
        let to = |x: f64| Changes::from([(lever.code.clone(), x)]);
        // A gap is filled from the worst figure of all on.
        let ends = self.frozen.data().column(&lever.code)?.range().unwrap_or((0.0, 0.0));
        let score = |x: f64| self.forward.score(&to(x));
        let ways = match lever.now.is_nan() {
            true if score(ends.0) <= score(ends.1) => vec![(ends.0, 1.0)],
            true => vec![(ends.1, -1.0)],
            false => vec![(lever.now, 1.0), (lever.now, -1.0)],
        };
        let own = self.rank_of(self.forward.score(&Changes::new()));
        let mut best = (own, lever.now);
        let mut found: Vec<f64> = Vec::new();
        for (from, sign) in ways {
            let mut last = from;
            let steps = STEPS.map(|power| from + sign * lever.spread * 2f64.powi(power));
            let first = lever.now.is_nan().then_some(from);
            for x in first.into_iter().chain(steps).map(|x| lever.rounded(x, sign)) {
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
        let far = |x: f64| (x - lever.now).abs();
        let needed = found.into_iter().min_by(|a, b| far(*a).total_cmp(&far(*b)));
        let anew = needed.and_then(|x| self.anew(model, &to(x)));
        let now = Some(lever.now).filter(|now| !now.is_nan());
        let cost = needed.filter(|_| now.is_some()).map(|x| far(x) * lever.cost);
        Ok(Alone { indicator: lever.code.clone(), now, needed, cost, best, anew })
    }

    /// The first figure from `from`, which does not reach it, to `to`, which does.
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
        let first = lever.rounded(hi, sign);
        [first, lever.rounded(first + sign, sign), to].into_iter().find(|x| reaches(*x))
    }

    /// Step by step what gives most for its cost, then each change taken back as far as it can be.
    fn mix(&self, model: &Model, alone: &[Alone]) -> Result<Option<Mix>> {
        let known: Vec<&Lever> = self.levers.iter().filter(|lever| !lever.now.is_nan()).collect();
        let single = alone.iter().find(|of| of.cost.is_some() && of.now.is_some());
        let usual = known.iter().map(|lever| lever.cost * lever.spread).fold(f64::INFINITY, f64::min);
        let part = single.and_then(|of| of.cost).unwrap_or(4.0 * usual) / PARTS;
        let mut figures: Vec<f64> = known.iter().map(|lever| lever.now).collect();
        let changes = |figures: &[f64]| -> Changes {
            let moved = known.iter().zip(figures).filter(|(lever, x)| lever.now.total_cmp(x).is_ne());
            moved.map(|(lever, &x)| (lever.code.clone(), x)).collect()
        };
        for _ in 0..MOST {
            let score = self.forward.score(&changes(&figures));
            if self.rank_of(score) <= self.rank {
                break;
            }
            let Some((at, x)) = self.step(&known, &figures, score, part, &changes) else { return Ok(None) };
            figures[at] = x;
        }
        if !self.reaches(&changes(&figures)) {
            return Ok(None);
        }
        // The dearest first.
        let mut order: Vec<usize> = (0..known.len()).collect();
        order.sort_by(|&a, &b| known[b].cost.total_cmp(&known[a].cost));
        for at in order {
            self.take_back(known[at], at, &mut figures, &changes);
        }
        let cost =
            |figures: &[f64]| known.iter().zip(figures).map(|(lever, x)| (x - lever.now).abs() * lever.cost).sum();
        let mut all: (f64, Changes) = (cost(&figures), changes(&figures));
        if let Some((of, own)) = single.and_then(|of| Some((of, of.cost?))).filter(|(_, own)| *own <= all.0) {
            all = (own, of.needed.map(|x| Changes::from([(of.indicator.clone(), x)])).unwrap_or_default());
        }
        if !self.holds(&all.1) {
            return Ok(None);
        }
        let now = |code: &str| Some(self.forward.figure(code)).filter(|now| !now.is_nan());
        let list = all.1.iter().map(|(code, x)| (code.clone(), now(code), *x)).collect();
        Ok(Some(Mix { changes: list, cost: all.0, anew: self.anew(model, &all.1) }))
    }

    /// The lever and its next figure that gain most for what they cost.
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
                if gain > 1e-12 && best.is_none_or(|(most, ..)| gain > most) {
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
        let near = lever.rounded(hi, sign);
        figures[at] = if reaches(near) { near } else { far };
    }
}

/// The indicators that a policy can change, that are measured and that count; with costs, those that are named.
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
    let codes: Vec<String> = known.iter().map(|lever| lever.code.clone()).collect();
    if let Some(costs) = costs {
        for (name, cost) in costs {
            if !(cost.is_finite() && *cost > 0.0) {
                return Err(Error::wrong(format!("cost of `{name}`"), cost.to_string(), "a number above 0").about(name));
            }
            let Some(lever) = known.iter_mut().find(|lever| lever.code == *name) else {
                data.indicator(name).map_err(|_| unknown("indicator", name, codes.iter().map(String::as_str)))?;
                let found = format!("`{name}`, which cannot be changed or does not count");
                let error = Error::wrong("option `costs`", found, "indicators that can be changed").about(name);
                return Err(error.advise(format!("these can: {}", crate::error::listed(&codes))));
            };
            lever.cost = *cost;
        }
        known.retain(|lever| costs.iter().any(|(name, _)| *name == lever.code));
    }
    if known.is_empty() {
        let error = Error::wrong("reach", "no indicator that can be changed", "at least one that counts");
        return Err(error.advise("a description says so: `change = { least = 0 }` below an indicator"));
    }
    Ok(known)
}
