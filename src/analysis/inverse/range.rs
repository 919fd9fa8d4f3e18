//! The best and the worst rank of a unit over a set of weightings, and who beats whom under all of them.
//!
//! Pairs are settled first in closed form, group by group up the tree; what stays open is a mixed-integer program over the
//! weights of the indicators, in which a bound on a share in a parent is linear (Kadziński, Greco & Słowiński 2012, extreme
//! ranking analysis). A gap counts as some figure between the least and the greatest of its unit's figures around it: then
//! the program bounds the rank from one side, and the weights that it finds, scored by the model, from the other.

use super::path::{is_plain, reweighed};
use super::program::{Row, most_held};
use crate::analysis::uncertainty::{How, SHARE, Weights};
use crate::model::{Model, Opt};
use crate::rank::{order, rank};
use crate::{Error, Result};

pub const OPTIONS: &[Opt] = &[Opt::given(
    "weights",
    "`\"any\"`, a share such as 0.25, a list of names by importance, or a map",
    "the weightings: any, each share within ± so much of it (0.25 unless given), in an order of importance; `at` says in which groups",
)];

/// A lead of less than this part of the greatest score is a tie: solvers know no smaller one.
const HAIR: f64 = 1e-6;

/// Best and worst rank of a unit; the units are those that the model ranks, under every weighting.
#[derive(Clone)]
pub struct Range {
    pub model: Model,
    pub unit: usize,
    pub rank: usize,
    pub best: Extreme,
    pub worst: Extreme,
    pub told: Vec<String>,
}

/// A rank that weights attain, and one beyond which none go.
#[derive(Clone)]
pub struct Extreme {
    pub attained: usize,
    pub bound: usize,
    /// The weights that attain it.
    pub model: Model,
}

/// Who beats whom under every weighting of a set.
#[derive(Clone)]
pub struct Dominance {
    pub model: Model,
    /// In the order of the ranking.
    pub units: Vec<usize>,
    /// By place in `units`: whether one is at least as good as another under all, and better under some.
    pub beats: Vec<Vec<bool>>,
    /// Gaps make what is listed certain, but not complete.
    pub has_gaps: bool,
    pub told: Vec<String>,
}

pub fn range(model: &Model, unit: &str, weights: &[Weights]) -> Result<Range> {
    let ranking = rank(model, None)?;
    let place = ranking.place(unit)?;
    let units: Vec<usize> = ranking.all_places().iter().map(|place| place.unit).collect();
    let set = Set::new("range", model, weights)?;
    let best = set.extreme(place.unit, &units, true)?;
    let worst = set.extreme(place.unit, &units, false)?;
    Ok(Range { model: model.clone(), unit: place.unit, rank: place.rank, best, worst, told: set.told })
}

pub fn dominance(model: &Model, weights: &[Weights]) -> Result<Dominance> {
    let units: Vec<usize> = rank(model, None)?.all_places().iter().map(|place| place.unit).collect();
    let set = Set::new("dominance", model, weights)?;
    let sides: Vec<(Vec<f64>, Vec<f64>)> = units.iter().map(|&unit| set.figures(unit)).collect::<Result<_>>()?;
    let size = set.size(&units)?;
    let most = |a: usize, b: usize| {
        let differences: Vec<f64> = sides[a].1.iter().zip(&sides[b].0).map(|(hi, lo)| hi - lo).collect();
        set.most(&differences)
    };
    // The second is never ahead; where the first is not either, nobody beats anybody.
    let beats = |a: usize, b: usize| a != b && most(b, a) <= 1e-12 * size && most(a, b) > 1e-12 * size;
    let beats = (0..units.len()).map(|a| (0..units.len()).map(|b| beats(a, b)).collect()).collect();
    let has_gaps = sides.iter().any(|(lo, hi)| lo.iter().zip(hi).any(|(lo, hi)| lo < hi));
    Ok(Dominance { model: model.clone(), units, beats, has_gaps, told: set.told })
}

impl Dominance {
    /// Those that it beats with nobody in between.
    pub fn covers(&self, a: usize) -> Vec<usize> {
        let between = |b: usize| (0..self.units.len()).any(|c| self.beats[a][c] && self.beats[c][b]);
        (0..self.units.len()).filter(|&b| self.beats[a][b] && !between(b)).collect()
    }

    /// For each the length of the longest chain of units that beat one another above it.
    pub fn layers(&self) -> Vec<usize> {
        let above = |a: usize| (0..self.units.len()).filter(|&b| self.beats[b][a]).count();
        let mut order: Vec<usize> = (0..self.units.len()).collect();
        // Who beats another has fewer above it.
        order.sort_by_key(|&a| above(a));
        let mut layers = vec![0; self.units.len()];
        for &a in &order {
            let above = (0..self.units.len()).filter(|&b| self.beats[b][a]);
            layers[a] = above.map(|b| layers[b] + 1).max().unwrap_or(0);
        }
        layers
    }
}

/// The weightings: for every group how its shares may vary.
struct Set<'a> {
    model: &'a Model,
    groups: Vec<Family>,
    leaves: Vec<usize>,
    told: Vec<String>,
}

struct Family {
    place: usize,
    members: Vec<(usize, f64)>,
    how: How,
}

impl Set<'_> {
    fn new<'a>(asker: &str, model: &'a Model, weights: &[Weights]) -> Result<Set<'a>> {
        let nodes = model.tree().nodes();
        let usual = [Weights::Within { share: SHARE, at: Vec::new() }];
        let weights = if weights.is_empty() { &usual } else { weights };
        let mut ways = vec![None; nodes.len()];
        for way in weights {
            for (group, how) in way.place(model)? {
                if matches!(how, How::Around(_)) {
                    let found = "a concentration, which makes some weights likelier and rules none out";
                    let error =
                        Error::wrong("option `weights`", found, "`\"any\"`, a share, or an order of importance");
                    return Err(error.about("concentration"));
                }
                if ways[group].replace(how).is_some() {
                    let found = format!("two ways for `{}`", nodes[group].code);
                    return Err(Error::wrong("option `weights`", found, "one for each group").about("weights"));
                }
            }
        }
        let (mut groups, mut leaves) = (Vec::new(), Vec::new());
        let shares = model.shares()?;
        for place in 0..nodes.len() {
            if nodes[place].is_leaf() {
                leaves.extend((shares[place] > 0.0).then_some(place));
                continue;
            }
            let members = model.counting(place)?;
            if members.len() > 1 && !is_plain(model, place)? {
                let method = model.mean_of(place)?.0.name;
                return Err(Error::Method {
                    method: asker.to_string(),
                    subject: nodes[place].code.clone(),
                    reason: format!("under its mean, `{method}`, scores are no weighted sums"),
                    hint: Some("`.uncertainty(#{ weights: … })` draws rankings under any mean".to_string()),
                });
            }
            groups.push(Family { place, members, how: ways[place].take().unwrap_or(How::Given) });
        }
        let told = weights.iter().filter_map(|weights| weights.told(model)).collect();
        Ok(Set { model, groups, leaves, told })
    }

    /// For each indicator the least and the greatest that a unit's figure can count as.
    fn figures(&self, unit: usize) -> Result<(Vec<f64>, Vec<f64>)> {
        let (tree, scores) = (self.model.tree(), self.model.scores()?);
        let own = |leaf: usize| scores.of(leaf).raw()[unit];
        let one = |&leaf: &usize| {
            let mut ends = (own(leaf), own(leaf));
            let mut above = tree.nodes()[leaf].parent;
            while let (true, Some(group)) = (ends.0.is_nan(), above) {
                let there = self.leaves.iter().filter(|&&other| tree.is_within(other, group)).map(|&other| own(other));
                ends = there.filter(|x| !x.is_nan()).fold((f64::NAN, f64::NAN), |(lo, hi), x| (lo.min(x), hi.max(x)));
                above = tree.nodes()[group].parent;
            }
            ends
        };
        Ok(self.leaves.iter().map(one).unzip())
    }

    fn size(&self, units: &[usize]) -> Result<f64> {
        let scores = self.model.scores()?;
        let all = self.leaves.iter().flat_map(|&leaf| units.iter().map(move |&unit| scores.of(leaf).raw()[unit]));
        Ok(all.filter(|x| !x.is_nan()).fold(1e-300, |size: f64, x| size.max(x.abs())))
    }

    /// The greatest weighted sum of values of the indicators: groups are free of each other, so each takes its best.
    fn most(&self, values: &[f64]) -> f64 {
        let mut all = vec![f64::NAN; self.model.tree().nodes().len()];
        self.leaves.iter().zip(values).for_each(|(&leaf, &value)| all[leaf] = value);
        for group in self.groups.iter().rev().filter(|group| !group.members.is_empty()) {
            let own: Vec<f64> = group.members.iter().map(|(member, _)| all[*member]).collect();
            all[group.place] = group.most(&own);
        }
        all[0]
    }

    /// Conditions on the weights of the indicators.
    fn region(&self) -> Vec<(Row, bool)> {
        let tree = self.model.tree();
        let below = |place: usize| -> Vec<f64> {
            self.leaves.iter().map(|&leaf| if tree.is_within(leaf, place) { 1.0 } else { 0.0 }).collect()
        };
        let row = |a: &[f64], b: &[f64], times: f64, sign: f64| Row {
            by: a.iter().zip(b).map(|(a, b)| sign * (a - times * b)).collect(),
            least: 0.0,
        };
        let mut rows = Vec::new();
        for family in self.groups.iter().filter(|family| family.members.len() > 1) {
            let whole = below(family.place);
            let parts: Vec<Vec<f64>> = family.members.iter().map(|(member, _)| below(*member)).collect();
            match &family.how {
                How::Any | How::Around(_) => {}
                // What is left of the sum is the last one's.
                How::Given => rows.extend(
                    parts.iter().zip(&family.members).skip(1).map(|(part, (_, w))| (row(part, &whole, *w, 1.0), true)),
                ),
                How::Within(share) => {
                    for (part, (_, given)) in parts.iter().zip(&family.members) {
                        rows.push((row(part, &whole, given * (1.0 - share), 1.0), false));
                        rows.push((row(part, &whole, given * (1.0 + share), -1.0), false));
                    }
                }
                How::Ordered(order) => {
                    rows.extend(order.windows(2).map(|pair| (row(&parts[pair[0]], &parts[pair[1]], 1.0, 1.0), false)));
                }
            }
        }
        rows
    }

    /// The best rank, or the worst.
    fn extreme(&self, unit: usize, units: &[usize], is_best: bool) -> Result<Extreme> {
        let hair = HAIR * self.size(units)?;
        let mut found = self.tried(unit, units, is_best, if is_best { 0.0 } else { hair })?;
        // A tie at a corner may be missed by a last digit: then a bit further in.
        if is_best && found.attained > found.bound {
            let further = self.tried(unit, units, is_best, hair)?;
            if further.attained < found.attained {
                found = Extreme { bound: found.bound, ..further };
            }
        }
        Ok(found)
    }

    /// With leads that count from a hair on.
    fn tried(&self, unit: usize, units: &[usize], is_best: bool, hair: f64) -> Result<Extreme> {
        let (own, slack) = (self.figures(unit)?, 1e-12 * self.size(units)?);
        let (mut sure, mut wanted) = (0, Vec::new());
        for &other in units.iter().filter(|&&other| other != unit) {
            let its = self.figures(other)?;
            // As favourable as gaps allow: for the best rank to the unit, for the worst to the other.
            let by: Vec<f64> = match is_best {
                true => own.1.iter().zip(&its.0).map(|(own, its)| own - its).collect(),
                false => its.1.iter().zip(&own.0).map(|(its, own)| its - own).collect(),
            };
            let turned: Vec<f64> = by.iter().map(|by| -by).collect();
            let (most, least) = (self.most(&by), -self.most(&turned));
            match (most < hair - slack, least >= hair) {
                (true, _) => {}
                (_, true) => sure += 1,
                _ => wanted.push((Row { by, least: hair }, hair - least)),
            }
        }
        let never = units.len() - 1 - sure - wanted.len();
        let (weights, held) = match most_held(self.leaves.len(), &self.region(), &wanted)? {
            Some((weights, held, true)) => (Some(weights), held),
            Some((weights, _, false)) => (Some(weights), wanted.len()),
            None => (None, wanted.len()),
        };
        let bound = if is_best { 1 + never + (wanted.len() - held) } else { 1 + sure + held };
        let model = weights.map_or(Ok(self.model.clone()), |weights| {
            reweighed(self.model, self.groups.iter().map(|family| family.place), &self.leaves, &weights)
        })?;
        let places = order(model.scores()?.of(0).raw(), |unit| units.contains(&unit));
        // A unit of which nothing is left under them stands last.
        let own = places.iter().find(|place| place.unit == unit);
        let attained = own.map_or(places.len() + 1, |place| place.rank);
        let bound = if is_best { bound.min(attained) } else { bound.max(attained) };
        Ok(Extreme { attained, bound, model })
    }
}

impl Family {
    /// The greatest Σ w · value over its shares.
    fn most(&self, values: &[f64]) -> f64 {
        match &self.how {
            How::Given | How::Around(_) => self.members.iter().zip(values).map(|((_, w), value)| w * value).sum(),
            How::Any => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            How::Within(share) => {
                let mut order: Vec<usize> = (0..values.len()).collect();
                order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
                let (mut rest, mut sum) = (*share, 0.0);
                for at in order {
                    let given = self.members[at].1;
                    let more = (2.0 * share * given).min(rest);
                    rest -= more;
                    sum += (given * (1.0 - share) + more) * values[at];
                }
                sum
            }
            // All on one that stands in no order, or the same on the first few of the order.
            How::Ordered(order) => {
                let free = (0..values.len()).filter(|at| !order.contains(at)).map(|at| values[at]);
                let mut sum = 0.0;
                let firsts = order.iter().enumerate().map(|(count, &at)| {
                    sum += values[at];
                    sum / (count as f64 + 1.0)
                });
                let firsts = firsts.fold(f64::NEG_INFINITY, f64::max);
                free.fold(firsts, f64::max)
            }
        }
    }
}
