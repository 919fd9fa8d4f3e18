//! At which weights of one group or indicator ranks change, as its weight in its group goes from 0 to 1.
//!
//! The siblings keep their proportions. Under means of one power (arithmetic, geometric, harmonic) the powered score of
//! a unit is a quotient of two linear functions of the weight, also with missing values, since weights are rescaled
//! over the values present; two units tie at the roots of a quadratic. Under other means every score moves in one
//! direction, from the mean of the siblings to the score of the node, so changes are narrowed down to 1e-9 and none is
//! missed (`crossing`). Only with a penalty for unevenness can a score turn back; it is therefore sampled at some
//! weights.

use super::means::Kind;
use super::path::{Line, Path, refuse};
use crate::analysis::solve::{Change, Changes, Look, Order, changes};
use crate::arrange::Arrange;
use crate::model::plan::power::{lowered, raised};
use crate::model::{Combine, Model};
use crate::phrase::act;
use crate::rank::{Ranking, rank};
use crate::tolerance::{CANCELLED, HALVED, ONE_SHARE, ROUNDING, SHARE};
use crate::{Error, Result, Watch};

/// At which weights of one group or indicator ranks change.
#[derive(Clone)]
pub struct Threshold {
    /// The model as given.
    pub model: Model,
    /// Its ranking.
    pub ranking: Ranking,
    /// Index of the group or indicator in the tree.
    pub node: usize,
    /// Its current weight in its group.
    pub given: f64,
    /// All rank changes strictly between 0 and 1, by weight.
    pub cuts: Vec<Cut>,
    /// Which units are first, from 0 to 1.
    pub leaders: Vec<Lead>,
    /// How the changes were found, and whether some may be missed.
    pub found: How,
}

/// How the changes were found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum How {
    /// In closed form; none is missed.
    Exactly,
    /// All of them, narrowed down to 1e-9.
    ClosedIn,
    /// The same, except that changes may be missed for this many pairs with nearly identical scores.
    Almost(usize),
    /// By sampling this many weights: two changes between neighbouring samples may cancel unseen.
    Looked(usize),
}

/// A weight at which ranks change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cut {
    /// The weight of the node in its group, from 0 to 1.
    pub at: f64,
    /// What happens at this weight.
    pub event: Event,
}

/// What happens as the weight grows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Event {
    /// The first unit overtakes the second.
    Passes(usize, usize),
    /// The first unit draws level with the second and stays level for a while.
    Meets(usize, usize),
    /// After being level for a while, the first unit gets ahead of the second.
    Leads(usize, usize),
    /// From here on, the unit has enough weight available to be ranked.
    Enters(usize),
    /// From here on, the unit has too little weight available to be ranked.
    Leaves(usize),
}

/// The unit that is first over a range of weights, or several that tie.
#[derive(Debug, Clone, PartialEq)]
pub struct Lead {
    /// The weight at which this lead begins.
    pub from: f64,
    /// The weight at which it ends.
    pub to: f64,
    /// The units in first place, by index in the data.
    pub units: Vec<usize>,
}

impl Threshold {
    /// The closest weights below and above the current one at which ranks change, or 0 and 1.
    pub fn stands(&self) -> (f64, f64) {
        let at = |cut: &Cut| cut.at;
        let is_here = |at: &f64| (at - self.given).abs() <= ONE_SHARE;
        let below = self.cuts.iter().map(at).rfind(|at| *at < self.given && !is_here(at));
        let above = self.cuts.iter().map(at).find(|at| *at > self.given && !is_here(at));
        (below.unwrap_or(0.0), above.unwrap_or(1.0))
    }

    /// The `count` changes closest to the current weight, of one unit or of all, sorted by weight.
    pub fn nearest(&self, unit: Option<usize>, count: usize) -> Vec<Cut> {
        let is_of = |event: Event, unit: usize| match event {
            Event::Passes(a, b) | Event::Meets(a, b) | Event::Leads(a, b) => a == unit || b == unit,
            Event::Enters(a) | Event::Leaves(a) => a == unit,
        };
        let mut cuts: Vec<Cut> =
            self.cuts.iter().filter(|cut| unit.is_none_or(|unit| is_of(cut.event, unit))).copied().collect();
        cuts.arrange_by(|a, b| (a.at - self.given).abs().total_cmp(&(b.at - self.given).abs()));
        cuts.truncate(count);
        cuts.arrange_by(|a, b| a.at.total_cmp(&b.at));
        cuts
    }
}

/// Without a closed form: how many evenly spaced weights are evaluated first, and how often the distance to 0 and to 1
/// is halved.
const LOOKS: usize = 64;
const ENDS: i32 = 36;
/// The total number of halvings for all pairs together.
const EFFORT: usize = 10_000_000;

/// Finds every rank change as the weight of `code` in its group goes from 0 to 1. Returns an error for the index, and
/// if no sibling has a weight.
pub fn threshold(model: &Model, code: &str) -> Result<Threshold> {
    let node = model.tree().place(code)?;
    let nodes = model.tree().nodes();
    let Some(parent) = nodes[node].parent else {
        return Err(Error::plain(format!("`{code}` is the whole index; name a group or an indicator")).about(code));
    };
    let others: f64 = nodes[parent].members.iter().filter(|&&m| m != node).map(|&m| nodes[m].weight).sum();
    if others <= 0.0 {
        let error = Error::plain(format!("no sibling of `{code}` has a weight, so its own cannot change")).about(code);
        let group = &nodes[parent].code;
        return Err(error.advise(act("equal").arg(group).does(format!("gives all members of `{group}` a weight"))));
    }
    let ranking = rank(model, None)?;
    let half = model.weigh(&[(nodes[node].code.clone(), 0.5)])?;
    let curves = Curves::new(&half, parent, node)?;
    let mut cuts = curves.coverage()?;
    let found = curves.crossings(&mut cuts)?;
    cuts.arrange_by(|a, b| a.at.total_cmp(&b.at));
    let leaders = curves.leaders(&cuts)?;
    let given = nodes[node].weight;
    Ok(Threshold { model: model.clone(), ranking, node, given, cuts, leaders, found })
}

/// The function `(n0 + n1 · w) / (d0 + d1 · w)`.
#[derive(Clone, Copy)]
struct Ratio {
    n: (f64, f64),
    d: (f64, f64),
}

impl Ratio {
    fn at(&self, w: f64) -> f64 {
        (self.n.0 + self.n.1 * w) / (self.d.0 + self.d.1 * w)
    }
}

/// The scores of all units as functions of one node's weight.
struct Curves<'a> {
    watch: &'a Watch,
    path: Path<'a>,
    /// Units that have a score, by index in the data.
    units: Vec<usize>,
    ways: Vec<RankChange>,
    needed: f64,
    /// The power that all means up to the index have in common. None if they have none, or if missing values are not
    /// handled by rescaling.
    power: Option<f64>,
    /// Whether every score moves in one direction over the whole range.
    is_monotone: bool,
    combine: &'a Combine,
}

/// The score of one unit as a function of the weight.
struct RankChange {
    score: Ratio,
    /// From the group's score to the index, both in that power.
    line: Line,
    /// The available share of the index's weight.
    present: (Line, Ratio),
    /// Scores of the parent's children, the node first, and the weights of the others relative to each other.
    values: Vec<f64>,
    shares: Vec<f64>,
}

fn does_not_count(code: &str) -> Error {
    Error::plain(format!("`{code}` does not count, since its values do not differ")).about(code)
}

impl Curves<'_> {
    /// `half` is the model in which the node has half of its parent's weight.
    fn new<'a>(half: &'a Model, parent: usize, node: usize) -> Result<Curves<'a>> {
        let (nodes, scores) = (half.tree().nodes(), half.scores()?);
        let combine = half.plan()?.combine(parent).expect("what stands above a node is a group");
        if !combine.form.is_of_unit() {
            return Err(refuse("threshold", half, parent, &combine.method));
        }
        let path = Path::new("threshold", half, parent)?;
        let member = |node: usize| combine.members.iter().find(|member| member.node == node);
        if member(node).is_none() {
            return Err(does_not_count(&nodes[node].code));
        }
        // These are nominal weights, which include children that do not count.
        let share = |member: usize| nodes[member].weight * 2.0;
        let others: Vec<usize> =
            combine.members.iter().map(|member| member.node).filter(|&member| member != node).collect();
        let counted: f64 = others.iter().map(|&member| share(member)).sum();
        let value = |node: usize, unit: usize| {
            member(node).map_or(f64::NAN, |member| member.counts_as(scores.of(node).raw()[unit]))
        };
        let power = one_power(half, parent)?;
        let is_monotone = !combine.has_lines() && path.is_rising();
        let (units, ways, needed) = (Vec::new(), Vec::new(), half.recipe().needed(0) - SHARE);
        let watch = half.data().watch();
        let mut curves = Curves { watch, path, units, ways, needed, power, is_monotone, combine };
        for unit in 0..half.data().units().len() {
            watch.check_at(unit)?;
            if scores.of(0).raw()[unit].is_nan() {
                continue;
            }
            let all = || std::iter::once(&node).chain(&others);
            let values: Vec<f64> = all().map(|&member| value(member, unit)).collect();
            let present = |member: usize| {
                if scores.of(member).raw()[unit].is_nan() { 0.0 } else { scores.present(member).raw()[unit] }
            };
            let shares: Vec<f64> = others.iter().map(|&member| share(member)).collect();
            let rest: f64 = others.iter().zip(&shares).map(|(&member, share)| share * present(member)).sum();
            let there = Ratio { n: (rest, present(node) - rest), d: (counted, 1.0 - counted) };
            let in_power: Vec<f64> = values.iter().map(|&value| raised(value, power.unwrap_or(1.0))).collect();
            curves.ways.push(RankChange {
                score: ratio(&in_power, &shares),
                line: curves.path.raised(unit, power.unwrap_or(1.0)),
                present: (curves.path.present(unit), there),
                values,
                shares,
            });
            curves.units.push(unit);
        }
        Ok(curves)
    }

    /// The score of the unit at an index of `units`.
    fn score(&self, place: usize, w: f64) -> f64 {
        let way = &self.ways[place];
        if let Some(power) = self.power {
            // Without weight in the group the line is flat, and all values of the group may be missing.
            let group = if way.line.times == 0.0 { 0.0 } else { way.line.times * way.score.at(w) };
            return lowered(way.line.above + group, power);
        }
        let shares: Vec<f64> = std::iter::once(w).chain(way.shares.iter().map(|share| share * (1.0 - w))).collect();
        let sum: f64 = shares.iter().sum();
        let shares: Vec<f64> = shares.iter().map(|share| share / sum).collect();
        self.path.index(self.units[place], self.combine.mean(&shares, &way.values))
    }

    fn is_ranked(&self, place: usize, w: f64) -> bool {
        let (line, ratio) = &self.ways[place].present;
        line.above + line.times * ratio.at(w) >= self.needed
    }

    /// The weights at which units begin or cease to be ranked.
    fn coverage(&self) -> Result<Vec<Cut>> {
        let mut cuts = Vec::new();
        for (place, &unit) in self.units.iter().enumerate() {
            let (line, ratio) = &self.ways[place].present;
            let short = self.needed - line.above;
            let slope = line.times * ratio.n.1 - short * ratio.d.1;
            let at = (short * ratio.d.0 - line.times * ratio.n.0) / slope;
            if slope != 0.0 && at > ONE_SHARE && at < 1.0 - ONE_SHARE {
                cuts.push(Cut { at, event: if slope > 0.0 { Event::Enters(unit) } else { Event::Leaves(unit) } });
            }
        }
        Ok(cuts)
    }

    /// The weights at which two ranked units swap places, and how they were found.
    fn crossings(&self, cuts: &mut Vec<Cut>) -> Result<How> {
        let looks: Vec<f64> = if self.power.is_some() { Vec::new() } else { looks() };
        let seen = |place: usize| {
            self.watch.check()?;
            Ok(looks.iter().map(|&w| self.score(place, w)).collect::<Vec<f64>>())
        };
        let seen: Vec<Vec<f64>> = (0..self.units.len()).map(seen).collect::<Result<_>>()?;
        let (mut missed, mut left) = (0, EFFORT);
        for a in 0..self.units.len() {
            for b in a + 1..self.units.len() {
                self.watch.check()?;
                let both: Vec<Look> =
                    looks.iter().zip(seen[a].iter().zip(&seen[b])).map(|(&w, (&x, &y))| (w, x, y)).collect();
                let look = |w: f64| (w, self.score(a, w), self.score(b, w));
                let found = match (self.power, self.is_monotone) {
                    (Some(_), _) => Changes { all: self.roots(a, b), may_miss: false },
                    (None, true) if self.runs_alike(a, b) => continue,
                    (None, true) => changes(&both, &look, &mut left),
                    (None, false) => Changes { all: brackets(&both, &look), may_miss: false },
                };
                missed += usize::from(found.may_miss);
                let ranked = |at: f64| self.is_ranked(a, at) && self.is_ranked(b, at);
                for change in found.all.into_iter().filter(|change| ranked(change.at)) {
                    cuts.push(Cut { at: change.at, event: event(&change, self.units[a], self.units[b]) });
                }
            }
        }
        Ok(match (self.power, self.is_monotone, missed) {
            (Some(_), ..) => How::Exactly,
            (None, true, 0) => How::ClosedIn,
            (None, true, pairs) => How::Almost(pairs),
            (None, false, _) => How::Looked(looks.len()),
        })
    }

    /// Whether two units have the same score at every weight.
    fn runs_alike(&self, a: usize, b: usize) -> bool {
        let (one, other) = (&self.ways[a], &self.ways[b]);
        let is_same = |(x, y): (&f64, &f64)| x.total_cmp(y).is_eq();
        one.values.iter().zip(&other.values).all(is_same)
            && one.line.above.total_cmp(&other.line.above).is_eq()
            && one.line.times.total_cmp(&other.line.times).is_eq()
            && [0.25, 0.75].iter().all(|&w| is_same((&self.score(a, w), &self.score(b, w))))
    }

    /// The weights at which the first unit gets ahead of the second or falls behind it, in closed form.
    fn roots(&self, a: usize, b: usize) -> Vec<Change> {
        let (a, b) = (&self.ways[a], &self.ways[b]);
        let times = |x: (f64, f64), y: (f64, f64), k: f64| [k * x.0 * y.0, k * (x.0 * y.1 + x.1 * y.0), k * x.1 * y.1];
        let terms = [
            times(a.score.d, b.score.d, a.line.above - b.line.above),
            times(a.score.n, b.score.d, a.line.times),
            times(b.score.n, a.score.d, -b.line.times),
        ];
        let of = |k: usize| terms.iter().map(|term| term[k]).sum::<f64>();
        let size = terms.iter().flatten().fold(0.0, |size: f64, term| size.max(term.abs()));
        let (c, b, a) = (clean(of(0), size), clean(of(1), size), clean(of(2), size));
        let roots = quadratic(a, b, c);
        let ends: Vec<f64> = std::iter::once(0.0).chain(roots.iter().copied()).chain([1.0]).collect();
        let sign = |ends: &[f64]| {
            let w = (ends[0] + ends[1]) / 2.0;
            (a * w + b) * w + c
        };
        let signs: Vec<f64> = ends.windows(2).map(sign).collect();
        let changes = roots.iter().zip(signs.windows(2)).filter(|(_, signs)| signs[0] * signs[1] < 0.0);
        changes.map(|(&root, signs)| passing(root, signs[1] > 0.0)).collect()
    }

    /// Which units are first over which ranges of weights.
    fn leaders(&self, cuts: &[Cut]) -> Result<Vec<Lead>> {
        let mut leaders: Vec<Lead> = Vec::new();
        let (mut from, mut is_new) = (0.0, true);
        for at in 0..=cuts.len() {
            self.watch.check()?;
            let to = cuts.get(at).map_or(1.0, |cut| cut.at);
            // If several changes coincide, evaluate beyond the last of them.
            if to - from > ONE_SHARE {
                match leaders.last_mut().filter(|_| !is_new) {
                    Some(last) => last.to = to,
                    None => self.lead(from, to, &mut leaders),
                }
                (from, is_new) = (to, false);
            }
            is_new |= match cuts.get(at).map(|cut| cut.event) {
                Some(Event::Passes(_, down)) => leaders.last().is_none_or(|lead| lead.units.contains(&down)),
                other => other.is_some(),
            };
        }
        Ok(leaders)
    }

    fn lead(&self, from: f64, to: f64, leaders: &mut Vec<Lead>) {
        let w = (from + to) / 2.0;
        let scores: Vec<(usize, f64)> = (0..self.units.len())
            .filter(|&place| self.is_ranked(place, w))
            .map(|place| (self.units[place], crate::stats::equal::round(self.score(place, w))))
            .collect();
        let best = scores.iter().fold(f64::NEG_INFINITY, |best, (_, score)| best.max(*score));
        let units: Vec<usize> = scores.iter().filter(|(_, score)| *score >= best).map(|(unit, _)| *unit).collect();
        match leaders.last_mut().filter(|last| last.units == units) {
            Some(last) => last.to = to,
            None => leaders.push(Lead { from, to, units }),
        }
    }
}

/// The power that the means of a group and of all groups above it sum. Returns None if there is no common one.
fn one_power(model: &Model, group: usize) -> Result<Option<f64>> {
    let nodes = model.tree().nodes();
    let (mut place, mut power) = (Some(group), None::<f64>);
    while let Some(at) = place {
        let own = match Kind::of(model, at, true)? {
            Kind::Power(own) => own,
            Kind::Shifts | Kind::Unknown => return Ok(None),
        };
        if power.is_some_and(|power| power.total_cmp(&own).is_ne()) {
            return Ok(None);
        }
        power = Some(own);
        place = nodes[at].parent;
    }
    Ok(power)
}

/// The weights to sample first: evenly spaced between 0 and 1, and increasingly dense towards the ends.
fn looks() -> Vec<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a small count")]
    let even = (0..LOOKS).map(|at| (at as f64 + 0.5) / LOOKS as f64);
    let near = || (7..=ENDS).map(|at| 0.5f64.powi(at));
    let mut looks: Vec<f64> = even.chain(near()).chain(near().map(|w| 1.0 - w)).collect();
    looks.arrange_by(f64::total_cmp);
    looks.dedup();
    looks
}

fn passing(at: f64, is_up: bool) -> Change {
    let (before, after) = if is_up { (Order::Below, Order::Above) } else { (Order::Above, Order::Below) };
    Change { at, before, after }
}

/// The event that a change of order means for two units.
fn event(change: &Change, a: usize, b: usize) -> Event {
    match (change.before, change.after) {
        (Order::Below, Order::Level) => Event::Meets(a, b),
        (_, Order::Level) => Event::Meets(b, a),
        (Order::Level, Order::Above) => Event::Leads(a, b),
        (Order::Level, Order::Below) => Event::Leads(b, a),
        (Order::Below, _) => Event::Passes(a, b),
        (Order::Above, _) => Event::Passes(b, a),
    }
}

/// Changes between neighbouring samples where the difference changes its sign.
fn brackets(looks: &[Look], look: &dyn Fn(f64) -> Look) -> Vec<Change> {
    let differ = |(_, x, y): Look| if (x - y).abs() <= ROUNDING * x.abs().max(y.abs()) { 0.0 } else { x - y };
    let (mut found, mut last) = (Vec::new(), None::<(f64, f64)>);
    for &here in looks {
        let (w, now) = (here.0, differ(here));
        if now == 0.0 || now.is_nan() {
            continue;
        }
        if let Some((from, _)) = last.filter(|(_, before)| before * now < 0.0) {
            let (mut lo, mut hi) = (from, w);
            while hi - lo > HALVED {
                let middle = f64::midpoint(lo, hi);
                if differ(look(middle)) * now > 0.0 { hi = middle } else { lo = middle }
            }
            found.push(passing(f64::midpoint(lo, hi), now > 0.0));
        }
        last = Some((w, now));
    }
    found
}

/// The mean of a group as a function of its first member's weight; all its values may be missing.
fn ratio(values: &[f64], shares: &[f64]) -> Ratio {
    let others = || values[1..].iter().zip(shares).filter(|(value, _)| !value.is_nan());
    let (sum, there) =
        (others().map(|(value, share)| value * share).sum::<f64>(), others().map(|(_, share)| share).sum());
    match (values[0].is_nan(), there) {
        (true, 0.0) => Ratio { n: (0.0, 0.0), d: (1.0, 0.0) },
        (true, _) => Ratio { n: (sum, -sum), d: (there, -there) },
        (false, _) => Ratio { n: (sum, values[0] - sum), d: (there, 1.0 - there) },
    }
}

/// Returns 0 for a remainder that is negligible relative to the numbers that cancelled out.
fn clean(x: f64, size: f64) -> f64 {
    if x.abs() <= CANCELLED * size { 0.0 } else { x }
}

/// Roots of `a · w² + b · w + c` between 0 and 1, in order.
fn quadratic(a: f64, b: f64, c: f64) -> Vec<f64> {
    let mut roots = match (a, b) {
        (0.0, 0.0) => Vec::new(),
        (0.0, _) => vec![-c / b],
        _ => {
            // This form avoids subtracting two nearly equal numbers.
            let q = -(b + b.signum() * (b * b - 4.0 * a * c).sqrt()) / 2.0;
            if q == 0.0 { vec![0.0] } else { vec![q / a, c / q] }
        }
    };
    roots.retain(|root| *root > ONE_SHARE && *root < 1.0 - ONE_SHARE);
    roots.arrange_by(f64::total_cmp);
    roots
}
