//! At which weights of one group or indicator ranks change, as its share in its parent goes from 0 to 1.
//!
//! The siblings keep their proportions. Under arithmetic means the score of a unit is a quotient of two lines in the
//! share, with gaps too, since weights are rescaled over what is there; two units tie where a quadratic has a root.
//! Under other means the differences are looked at 64 times and each change is closed in on to 1e-9.

use std::collections::BTreeMap;

use super::path::{Line, Path, is_plain, refuse};
use crate::data::Setting;
use crate::model::aggregate::OfUnit;
use crate::model::{Args, Model, Opt, SLACK, over_present};
use crate::rank::{Ranking, rank};
use crate::{Error, Result};

pub const OPTIONS: &[Opt] = &[
    Opt::name("unit", "whose changes of rank are shown; of all unless given"),
    Opt::whole("top", 10.0, (1.0, 1e6), "how many changes are shown, those nearest to the weight as it is"),
];

#[derive(Clone)]
pub struct Threshold {
    pub model: Model,
    /// The ranking as it is.
    pub ranking: Ranking,
    /// Place of the group or indicator in the tree.
    pub node: usize,
    /// Its share in its parent as it is.
    pub given: f64,
    /// All changes of rank strictly between 0 and 1, by share.
    pub cuts: Vec<Cut>,
    /// Who is first, from 0 to 1.
    pub leaders: Vec<Lead>,
    /// Found in closed form; else bracketed to 1e-9.
    pub is_exact: bool,
    pub unit: Option<usize>,
    pub top: usize,
}

/// A share at which ranks change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cut {
    pub at: f64,
    pub event: Event,
}

/// What happens as the share grows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Event {
    /// The first unit passes the second.
    Passes(usize, usize),
    /// Enough of its weight is present from here on.
    Enters(usize),
    Leaves(usize),
}

/// Who is first between two shares; several that tie.
#[derive(Debug, Clone, PartialEq)]
pub struct Lead {
    pub from: f64,
    pub to: f64,
    pub units: Vec<usize>,
}

impl Threshold {
    /// The nearest shares below and above the one as it is at which ranks change, or the ends.
    pub fn stands(&self) -> (f64, f64) {
        let at = |cut: &Cut| cut.at;
        let is_here = |at: &f64| (at - self.given).abs() <= NEAR;
        let below = self.cuts.iter().map(at).rfind(|at| *at < self.given && !is_here(at));
        let above = self.cuts.iter().map(at).find(|at| *at > self.given && !is_here(at));
        (below.unwrap_or(0.0), above.unwrap_or(1.0))
    }

    /// The changes of the unit asked for, or of all: those nearest to the share as it is, by share.
    pub fn nearest(&self) -> Vec<Cut> {
        let is_of = |event: Event, unit: usize| match event {
            Event::Passes(a, b) => a == unit || b == unit,
            Event::Enters(a) | Event::Leaves(a) => a == unit,
        };
        let mut cuts: Vec<Cut> =
            self.cuts.iter().filter(|cut| self.unit.is_none_or(|unit| is_of(cut.event, unit))).copied().collect();
        cuts.sort_by(|a, b| (a.at - self.given).abs().total_cmp(&(b.at - self.given).abs()));
        cuts.truncate(self.top);
        cuts.sort_by(|a, b| a.at.total_cmp(&b.at));
        cuts
    }
}

/// Two shares nearer than this are one.
const NEAR: f64 = 1e-12;
/// How often differences are looked at where they have no closed form.
const LOOKS: usize = 64;

pub fn threshold(model: &Model, code: &str, options: &BTreeMap<String, Setting>) -> Result<Threshold> {
    let args = Args::read(options, OPTIONS)?;
    let node = model.tree().place(code)?;
    let nodes = model.tree().nodes();
    let Some(parent) = nodes[node].parent else {
        return Err(
            Error::wrong("threshold", format!("`{code}`, the top"), "a group or an indicator below it").about(code)
        );
    };
    let others: f64 = nodes[parent].members.iter().filter(|&&m| m != node).map(|&m| nodes[m].weight).sum();
    if others <= 0.0 {
        let found = format!("`{code}`, beside which nothing has a weight");
        let error = Error::wrong("threshold", found, "siblings that keep their proportions").about(code);
        return Err(error.advise(format!("`.equal(\"{}\")` gives all its members a weight", nodes[parent].code)));
    }
    let ranking = rank(model, None)?;
    let unit = match args.word("unit") {
        "" => None,
        name => Some(ranking.place(name)?.unit),
    };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be whole and above 0")]
    let top = args.number("top") as usize;
    let half = model.weigh(&[(nodes[node].code.clone(), 0.5)])?;
    let curves = Curves::new(&half, parent, node)?;
    let mut cuts = curves.coverage()?;
    curves.crossings(&mut cuts);
    cuts.sort_by(|a, b| a.at.total_cmp(&b.at));
    let leaders = curves.leaders(&cuts);
    let (is_exact, given) = (curves.is_exact, nodes[node].weight);
    Ok(Threshold { model: model.clone(), ranking, node, given, cuts, leaders, is_exact, unit, top })
}

/// `(n0 + n1 · w) / (d0 + d1 · w)`.
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

/// The scores of all units by the share of one node.
struct Curves<'a> {
    path: Path<'a>,
    /// Units that have a score, by number in the data.
    units: Vec<usize>,
    ways: Vec<Way>,
    needed: f64,
    is_exact: bool,
    mean: OfUnit,
    args: Args,
}

/// Of one unit.
struct Way {
    score: Ratio,
    line: Line,
    /// Present share of the index.
    present: (Line, Ratio),
    /// Scores of the members of the parent, the node first, and the shares of the others among themselves.
    values: Vec<f64>,
    shares: Vec<f64>,
}

impl Curves<'_> {
    /// `half` is the model in which the node has half of its parent.
    fn new<'a>(half: &'a Model, parent: usize, node: usize) -> Result<Curves<'a>> {
        let (nodes, scores) = (half.tree().nodes(), half.scores()?);
        let (method, args) = half.mean_of(parent)?;
        let Some(mean) = method.fit.of.of_unit() else { return Err(refuse("threshold", half, parent, method.name)) };
        let path = Path::new("threshold", half, parent)?;
        let counting = half.counting(parent)?;
        if counting.iter().all(|(member, _)| *member != node) {
            let (code, found) = (&nodes[node].code, format!("`{}`, which is left out for all", nodes[node].code));
            return Err(Error::wrong("threshold", found, "one with values that differ").about(code));
        }
        // Nominal shares, of which those that do not count are a part.
        let share = |member: usize| nodes[member].weight * 2.0;
        let others: Vec<usize> = counting.iter().map(|(member, _)| *member).filter(|member| *member != node).collect();
        let counted: f64 = others.iter().map(|&member| share(member)).sum();
        let value = |member: usize, unit: usize| {
            let (score, role) = (scores.of(member).raw()[unit], scores.role(member));
            let score = if score.is_nan() { role.fill.unwrap_or(score) } else { score };
            role.line.as_ref().map_or(score, |line| line.apply(score))
        };
        let is_exact = path.is_plain && is_plain(half, parent)?;
        let mut curves = Curves { path, units: Vec::new(), ways: Vec::new(), needed: 0.0, is_exact, mean, args };
        curves.needed = half.recipe().needed(0) - SLACK;
        for unit in 0..half.data().units().len() {
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
            curves.ways.push(Way {
                score: ratio(&values, &shares),
                line: curves.path.line(unit)?,
                present: (curves.path.present(unit)?, there),
                values,
                shares,
            });
            curves.units.push(unit);
        }
        Ok(curves)
    }

    /// Of the unit at a place of `units`.
    fn score(&self, place: usize, w: f64) -> f64 {
        let way = &self.ways[place];
        if self.is_exact {
            // Without any weight in the group the line is flat, and nothing of the group may be there.
            return if way.line.times == 0.0 {
                way.line.above
            } else {
                way.line.above + way.line.times * way.score.at(w)
            };
        }
        let shares: Vec<f64> = std::iter::once(w).chain(way.shares.iter().map(|share| share * (1.0 - w))).collect();
        let sum: f64 = shares.iter().sum();
        let shares: Vec<f64> = shares.iter().map(|share| share / sum).collect();
        let group = match self.args.word("missing") == "exclude" && way.values.iter().any(|value| value.is_nan()) {
            true => f64::NAN,
            false => over_present(self.mean, &self.args, &way.values, &shares),
        };
        self.path.index(self.units[place], group).unwrap_or(f64::NAN)
    }

    fn is_ranked(&self, place: usize, w: f64) -> bool {
        let (line, ratio) = &self.ways[place].present;
        line.above + line.times * ratio.at(w) >= self.needed
    }

    /// Where units come to be ranked, or are no longer.
    fn coverage(&self) -> Result<Vec<Cut>> {
        let mut cuts = Vec::new();
        for (place, &unit) in self.units.iter().enumerate() {
            let (line, ratio) = &self.ways[place].present;
            let short = self.needed - line.above;
            let slope = line.times * ratio.n.1 - short * ratio.d.1;
            let at = (short * ratio.d.0 - line.times * ratio.n.0) / slope;
            if slope != 0.0 && at > NEAR && at < 1.0 - NEAR {
                cuts.push(Cut { at, event: if slope > 0.0 { Event::Enters(unit) } else { Event::Leaves(unit) } });
            }
        }
        Ok(cuts)
    }

    /// Where two units that are both ranked change places.
    fn crossings(&self, cuts: &mut Vec<Cut>) {
        #[expect(clippy::cast_precision_loss, reason = "a small count")]
        let look = |at: usize| (at as f64 + 0.5) / LOOKS as f64;
        let seen = |place: usize| (0..LOOKS).map(|at| self.score(place, look(at))).collect::<Vec<f64>>();
        let seen: Vec<Vec<f64>> = if self.is_exact { Vec::new() } else { (0..self.units.len()).map(seen).collect() };
        for a in 0..self.units.len() {
            for b in a + 1..self.units.len() {
                let found = match self.is_exact {
                    true => self.roots(a, b),
                    false => self.brackets(a, b, &seen, &look),
                };
                for (at, is_up) in found.into_iter().filter(|(at, _)| self.is_ranked(a, *at) && self.is_ranked(b, *at))
                {
                    let (up, down) = if is_up { (a, b) } else { (b, a) };
                    cuts.push(Cut { at, event: Event::Passes(self.units[up], self.units[down]) });
                }
            }
        }
    }

    /// Shares at which the first comes to be better (true) or worse than the second.
    fn roots(&self, a: usize, b: usize) -> Vec<(f64, bool)> {
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
        changes.map(|(&root, signs)| (root, signs[1] > 0.0)).collect()
    }

    fn brackets(&self, a: usize, b: usize, seen: &[Vec<f64>], look: &dyn Fn(usize) -> f64) -> Vec<(f64, bool)> {
        let size = |x: f64, y: f64| 1e-12 * x.abs().max(y.abs());
        let differ = |x: f64, y: f64| if (x - y).abs() <= size(x, y) { 0.0 } else { x - y };
        let (mut found, mut last) = (Vec::new(), None::<(f64, f64)>);
        for (at, (&x, &y)) in seen[a].iter().zip(&seen[b]).enumerate() {
            let (w, now) = (look(at), differ(x, y));
            if now == 0.0 || now.is_nan() {
                continue;
            }
            if let Some((from, _)) = last.filter(|(_, before)| before * now < 0.0) {
                let (mut lo, mut hi) = (from, w);
                while hi - lo > 1e-10 {
                    let middle = (lo + hi) / 2.0;
                    let is_after = (self.score(a, middle) - self.score(b, middle)) * now > 0.0;
                    if is_after { hi = middle } else { lo = middle }
                }
                found.push(((lo + hi) / 2.0, now > 0.0));
            }
            last = Some((w, now));
        }
        found
    }

    /// Who is first from share to share.
    fn leaders(&self, cuts: &[Cut]) -> Vec<Lead> {
        let mut leaders: Vec<Lead> = Vec::new();
        let (mut from, mut is_new) = (0.0, true);
        for at in 0..=cuts.len() {
            let to = cuts.get(at).map_or(1.0, |cut| cut.at);
            // Of several changes at one share the last is looked behind.
            if to - from > NEAR {
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
        leaders
    }

    fn lead(&self, from: f64, to: f64, leaders: &mut Vec<Lead>) {
        let w = (from + to) / 2.0;
        let scores: Vec<(usize, f64)> = (0..self.units.len())
            .filter(|&place| self.is_ranked(place, w))
            .map(|place| (self.units[place], crate::rank::round(self.score(place, w))))
            .collect();
        let best = scores.iter().fold(f64::NEG_INFINITY, |best, (_, score)| best.max(*score));
        let units: Vec<usize> = scores.iter().filter(|(_, score)| *score >= best).map(|(unit, _)| *unit).collect();
        match leaders.last_mut().filter(|last| last.units == units) {
            Some(last) => last.to = to,
            None => leaders.push(Lead { from, to, units }),
        }
    }
}

/// Of a group, by the share of its first member; nothing of it may be there.
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

/// What is left of numbers of a size that cancel out is nothing.
fn clean(x: f64, size: f64) -> f64 {
    if x.abs() <= 1e-13 * size { 0.0 } else { x }
}

/// Roots of `a · w² + b · w + c` between 0 and 1, in order.
fn quadratic(a: f64, b: f64, c: f64) -> Vec<f64> {
    let mut roots = match (a, b) {
        (0.0, 0.0) => Vec::new(),
        (0.0, _) => vec![-c / b],
        _ => {
            // Without the difference of two numbers that are nearly one.
            let q = -(b + b.signum() * (b * b - 4.0 * a * c).sqrt()) / 2.0;
            if q == 0.0 { vec![0.0] } else { vec![q / a, c / q] }
        }
    };
    roots.retain(|root| *root > NEAR && *root < 1.0 - NEAR);
    roots.sort_by(f64::total_cmp);
    roots
}
