//! The weights of one group that best reproduce a published list: its ranks or its scores.
//!
//! For ranks, pairs of units that the list orders should keep that order (Kendall's distance, for a partly known list
//! as in Fagin, Kumar & Sivakumar 2003: a unit that the list does not name is below the last rank down to which it is
//! complete). Finding the fewest broken pairs is a mixed-integer program; it is searched line by line and bounded by
//! branch and bound. How loosely a list determines its weights is shown by which other weights come within ε of the
//! best.

mod answers;
mod cells;
mod known;
mod members;
mod polish;
mod pull;
mod scores;
mod search;

use std::collections::BTreeMap;

pub use answers::{Fit, Misfit, Pairs, Penalty, Trial, Verdict, Weight};
use known::Known;
pub(super) use members::Members;
use scores::Bounds;
pub use scores::Line;
use search::{corner, drawn};

use super::path::reweighed;
use crate::analysis::likeness::{RankPair, measure};
use crate::arrange::Arrange;
use crate::data::options::{Read, Unfit};
use crate::model::Model;
use crate::phrase::with;
use crate::rank::Ranking;
use crate::setting::Setting;
use crate::tolerance::FEASIBLE;
use crate::{Error, Result, Watch};

crate::words! {
    /// What the fit tries to reproduce.
    pub enum To {
        /// The order of its units.
        Ranks = "ranks",
        /// Its printed scores.
        Scores = "scores",
    }
}

crate::options! {
    /// The options of `fit`.
    pub struct FitOptions {
        /// the group whose members' weights are fitted; default: the index. `all` needs a penalty and fits the overall
        /// weights of the indicators
        at: Option<String> = given("one group, or `\"all\"`"),
        /// what to reproduce: the order of the list, or its printed scores
        to: To = word(),
        /// the cost of leaving the given weights: broken pairs, or points times `a` for scores, per 1 in the sum of all
        /// differences; `epsilon` is then a share of the pairs that the given weights break
        penalty: Option<Penalised> = given("a number above 0"),
        /// how much worse than the best fit still counts as equally good, as a share of the pairs that depend on the
        /// weights, or for scores of the deviations from one constant score
        epsilon: f64 = portion(EPSILON),
        /// whether units that the list does not name rank below the last rank down to which it is complete; default:
        /// `true` for a published list, else `false`
        below: Option<bool> = given("`true` or `false`"),
    }
}

/// The penalty, a number above 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Penalised(pub f64);

impl Read for Penalised {
    fn read(setting: &Setting) -> std::result::Result<Penalised, Unfit> {
        match setting {
            Setting::Number(penalty) if penalty.is_finite() && *penalty > 0.0 => Ok(Penalised(*penalty)),
            _ => Err(Unfit::Other),
        }
    }
}

/// How much worse than the best weights may be and still count as equally good, by default.
pub const EPSILON: f64 = 0.05;
/// A weight is pinned if its range is no wider than this; with more than five weights, than half an equal weight.
const PINNED: f64 = 0.1;
/// A weight is free if its range is wider than this; with more than five weights, than two and a half equal weights.
const FREE: f64 = 0.5;

/// Work limits, counted as checks of a pair at a corner of a cell: for the bound on broken pairs, and for each end of a
/// range.
const WORK: usize = 20_000_000;
const END: usize = 2_000_000;
/// Cells with more corners than this are too expensive to search.
const MAX_CORNERS: usize = 10;
/// How many of the best random weightings the search starts from.
const STARTS: usize = 12;
/// How many random weightings a fit to scores is compared with; each requires a linear program.
const SCORED: usize = 100;

/// Fits the weights of a group to a list. Returns an error if an option is wrong or the list says too little.
pub fn fit(model: &Model, list: &Ranking, options: &BTreeMap<String, Setting>, watch: &Watch) -> Result<Fit> {
    let options = FitOptions::read(options)?;
    let is_below = options.below;
    let members = Members::of("fit", model, options.at.as_deref().unwrap_or_default(), true)?;
    let mut known = Known::new("fit", model, &members, list, is_below)?;
    known.pull.penalty = penalty(options.penalty, &members, &known)?;
    let is_scored = options.to == To::Scores;
    if is_scored {
        members.check_linear(model)?;
    }
    let given = members.given.as_slice();
    let asked = FitRun { known: &known, given, epsilon: options.epsilon, watch };
    let bounds = if is_scored { Some(Bounds::new(&known)?) } else { None };
    let answer = match &bounds {
        Some(bounds) => asked.scores(bounds)?,
        None if known.pull.penalty > 0.0 => asked.pulled()?,
        None => asked.ranks()?,
    };
    let Answer { weights, least, floor, ends, line } = answer.polished(&known, bounds.as_ref())?;
    let weight = |at: usize| Weight {
        code: model.tree().nodes()[members.places[at]].code.clone(),
        given: given[at],
        fitted: weights[at],
        least: ends[at].0,
        greatest: ends[at].1,
    };
    let unit = |(a, b): &(usize, usize)| (known.units[*a], known.units[*b]);
    let fitted = reweighed(model, members.groups.iter().copied(), &members.places, &weights)?;
    Ok(Fit {
        unranked: known.unranked(&fitted)?,
        fitted,
        model: model.clone(),
        list: list.clone(),
        to: options.to,
        epsilon: asked.epsilon,
        weights: (0..given.len()).map(weight).collect(),
        least,
        penalty: floor.map(|floor| priced(&known, &weights, floor)),
        pairs: known.counted(),
        trials: trials(&known, bounds.as_ref(), &weights, given, watch)?,
        misfits: asked.misfits(&weights, line.as_ref())?,
        never: known.pairs.iter().filter(|pair| known.is_never(pair)).map(unit).collect(),
        below: (known.below.len(), known.complete),
        lost: known.lost.clone(),
        gaps: known.told().filter(|&at| known.has_gap(at)).count(),
        line: line.zip(bounds.map(|bounds| bounds.printed)),
        is_below,
        at: members.code,
    })
}

fn priced(known: &Known, weights: &[f64], floor: f64) -> Penalty {
    Penalty { penalty: known.pull.penalty, distance: known.pull.distance(weights), floor }
}

/// The penalty; fitting all indicators requires one.
fn penalty(given: Option<Penalised>, members: &Members, known: &Known) -> Result<f64> {
    match given {
        Some(Penalised(penalty)) => Ok(penalty),
        None if members.is_all() => {
            let (weights, places) = (members.places.len(), known.listed.len());
            let message = format!(
                "`all` needs a `penalty` here: {places} ranks are too few to determine {weights} weights by themselves"
            );
            let broken = known.broken(&known.scores(&members.given)).max(1);
            let error = Error::plain(message).about("all");
            let pairs = if broken == 1 { "pair" } else { "pairs" };
            let why = format!(
                "counts a move of 1 in total weight like {broken} broken {pairs}, as many as the given weights break"
            );
            Err(error.advise(with("at", "all").with("penalty", broken).does(why)))
        }
        None => Ok(0.0),
    }
}

/// The inputs of one fit.
struct FitRun<'a> {
    known: &'a Known,
    given: &'a [f64],
    epsilon: f64,
    watch: &'a Watch,
}

/// For each weight, its lowest and highest value: the one that was reached, and the bound.
type Ends = Vec<((f64, f64), (f64, f64))>;

struct Answer {
    weights: Vec<f64>,
    least: usize,
    /// The lower bound on the cost, with a penalty.
    floor: Option<f64>,
    ends: Ends,
    line: Option<Line>,
}

impl FitRun<'_> {
    fn ranks(&self) -> Result<Answer> {
        let (known, n) = (self.known, self.given.len());
        let mut draws = drawn(n).into_iter().map(|weights| (known.broken(&known.scores(&weights)), weights));
        let mut draws: Vec<(usize, Vec<f64>)> = draws.by_ref().collect();
        draws.arrange_by_key(|(broken, _)| *broken);
        let starts = draws.iter().take(STARTS).map(|(_, weights)| weights.clone());
        let starts = starts.chain([self.given.to_vec(), vec![1.0 / n as f64; n]]).chain((0..n).map(|at| corner(n, at)));
        let mut best: Option<(Vec<f64>, f64)> = None;
        for start in starts {
            self.watch.check()?;
            let found = known.improved(&start);
            if best.as_ref().is_none_or(|best| found.1 < best.1) {
                best = Some(found);
            }
        }
        let (best, _) = self.kicked(best.expect("there are starts"))?.pop().expect("the best is in it");
        let broken = known.broken(&known.scores(&best));
        let best = (best, broken);
        let pairs = known.counted();
        let (least, best) = if n <= MAX_CORNERS { known.fewest(best, WORK, self.watch)? } else { (pairs.never, best) };
        let within = (self.epsilon * pairs.open() as f64).floor();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count")]
        let most = best.1 + within as usize;
        let near: Vec<&Vec<f64>> =
            draws.iter().take_while(|(broken, _)| *broken <= most).map(|(_, weights)| weights).collect();
        let mut ends = Ends::new();
        for member in 0..n {
            self.watch.check()?;
            let end = |sign: f64| -> Result<(f64, f64)> {
                let all = near.iter().copied().chain([&best.0]);
                let from = all.max_by(|x, y| (sign * x[member]).total_cmp(&(sign * y[member]))).unwrap_or(&best.0);
                let pushed = known.pushed(from, member, sign, most as f64);
                Ok(match n <= MAX_CORNERS {
                    true => known.farthest(member, sign, (pushed, most), most, (END, self.watch))?,
                    false => (pushed[member], if sign > 0.0 { 1.0 } else { 0.0 }),
                })
            };
            ends.push((end(-1.0)?, end(1.0)?));
        }
        Ok(Answer { weights: best.0, least, floor: None, ends, line: None })
    }

    fn scores(&self, bounds: &Bounds) -> Result<Answer> {
        let n = self.given.len();
        let line = bounds.best(n)?.ok_or_else(|| {
            Error::plain("no weights fit these scores better than one constant score for all")
                .advise(with("to", "ranks").does("fits the order"))
        })?;
        let most = line.cost + self.epsilon * bounds.level()?;
        let mut ends = Ends::new();
        for member in 0..n {
            self.watch.check()?;
            let (least, greatest) = bounds.ends(n, member, most * (1.0 + FEASIBLE) + FEASIBLE)?;
            let own = line.weights[member];
            let (least, greatest) = (least.min(own), greatest.max(own));
            ends.push(((least, least), (greatest, greatest)));
        }
        let least = self.known.counted().never;
        let floor = (self.known.pull.penalty > 0.0).then_some(line.cost);
        Ok(Answer { weights: line.weights.clone(), least, floor, ends, line: Some(line) })
    }

    /// How well each unit of the list is placed, also by weights fitted without it.
    fn misfits(&self, weights: &[f64], line: Option<&Line>) -> Result<Vec<Misfit>> {
        let (known, mut misfits) = (self.known, Vec::new());
        let scores = known.scores(weights);
        for one in &known.listed {
            self.watch.check()?;
            let without = known.without(one.at);
            let other = match line {
                Some(_) => Bounds::new(&without).ok().map(|bounds| bounds.best(weights.len())).transpose()?.flatten(),
                None => None,
            };
            let left_out = match (line, &other) {
                (None, _) => known.scores(&without.improved(weights).0),
                (_, Some(other)) => known.scores(&other.weights),
                _ => scores.clone(),
            };
            let printed = |line: &Line, score: f64| line.above + line.times * score;
            let pair = |line: &Line| {
                let other = printed(other.as_ref().unwrap_or(line), left_out[one.at]);
                Some((one.score?, printed(line, scores[one.at]), other))
            };
            let is_own = |pair: &&(usize, usize)| pair.0 == one.at || pair.1 == one.at;
            misfits.push(Misfit {
                unit: known.units[one.at],
                rank: one.rank,
                among: 1 + known.listed.iter().filter(|other| other.rank < one.rank).count(),
                fitted: known.among(&scores, one.at),
                left_out: known.among(&left_out, one.at),
                broken: known.pairs.iter().filter(is_own).filter(|pair| known.is_broken(&scores, pair)).count(),
                score: line.and_then(pair),
            });
        }
        Ok(misfits)
    }
}

/// How many random weightings a fit is compared with.
pub fn draws(to_scores: bool) -> usize {
    if to_scores { SCORED } else { search::DRAWS }
}

/// The fitted weights alongside the given, equal and random ones.
fn trials(known: &Known, bounds: Option<&Bounds>, fitted: &[f64], given: &[f64], watch: &Watch) -> Result<Vec<Trial>> {
    let pairs = known.counted();
    let one = |name: &'static str, weights: &[f64]| {
        let scores = known.scores(weights);
        let broken = known.broken(&scores);
        let line = bounds.map(|bounds| bounds.of(&scores)).transpose()?;
        let pull = known.pull.cost(weights);
        let cost = line.as_ref().map_or(broken as f64 + pull, |line| line.missed + line.times * pull);
        let (missed, cost) = (line.map(|line| line.missed), (known.pull.penalty > 0.0).then_some(cost));
        let ranks = known.listed.iter().map(|one| (one.rank as f64, known.among(&scores, one.at) as f64)).unzip();
        let two = RankPair { ranks: <[_; 2]>::from(ranks), tops: [Vec::new(), Vec::new()] };
        let spearman = measure("spearman", &two);
        Ok(Trial { name, broken, kept: pairs.kept(broken), spearman, missed, cost })
    };
    let n = given.len();
    let mut all = vec![one("fitted", fitted)?, one("as given", given)?, one("equal", &vec![1.0 / n as f64; n])?];
    let mut random = Vec::new();
    for weights in drawn(n).into_iter().take(draws(bounds.is_some())) {
        watch.check()?;
        random.push(one("", &weights)?);
    }
    let missed = |trial: &Trial| trial.missed.unwrap_or(0.0);
    random.arrange_by(|x, y| missed(x).total_cmp(&missed(y)).then(x.broken.cmp(&y.broken)));
    for (name, at) in
        [("random, the best", 0), ("random, 1 in 20", random.len() / 20), ("random, half", random.len() / 2)]
    {
        all.push(Trial { name, ..random[at].clone() });
    }
    Ok(all)
}

impl Fit {
    /// The width up to which a weight is pinned, and the width above which it is free; both shrink with many weights.
    pub fn limits(&self) -> (f64, f64) {
        let equal = 1.0 / self.weights.len() as f64;
        (PINNED.min(equal * 0.5), FREE.min(equal * 2.5))
    }

    /// How firmly the list determines a weight, judged by `limits`.
    pub fn verdict(&self, weight: &Weight) -> Verdict {
        let (attained, bound) = (weight.greatest.0 - weight.least.0, weight.greatest.1 - weight.least.1);
        let (pinned, free) = self.limits();
        match (bound <= pinned, attained > free) {
            (true, _) => Verdict::Pinned,
            (_, true) => Verdict::Free,
            _ => Verdict::Loose,
        }
    }

    /// The fitted weights in the order of the members; they sum to 1.
    pub fn weights(&self) -> Vec<f64> {
        self.weights.iter().map(|weight| weight.fitted).collect()
    }

    /// The trial with the fitted weights.
    pub fn own(&self) -> &Trial {
        &self.trials[0]
    }

    /// How well the weights fit another list, using the data of its year if available; also returns the model for that
    /// year.
    pub fn against(&self, other: &Ranking, watch: &Watch) -> Result<(Model, Vec<Trial>)> {
        let year = other.data().year();
        let has_year = year.is_some_and(|year| self.model.data().years().contains(&year));
        // The same units as in the fit itself: those that the model ranks with its given weights.
        let model = match year.filter(|_| has_year) {
            Some(year) => self.model.at_year(year)?,
            None => self.model.clone(),
        };
        let members = Members::of("fit", &model, &self.at, true)?;
        let known = Known::new("compare", &model, &members, other, self.is_below)?;
        let of = |find: &dyn Fn(&Weight) -> f64| -> Vec<f64> {
            let weight = |code: &str| self.weights.iter().find(|weight| weight.code == code).map_or(0.0, find);
            let own: Vec<f64> = members.places.iter().map(|&place| weight(&model.tree().nodes()[place].code)).collect();
            let sum: f64 = own.iter().sum();
            own.iter().map(|w| w / sum).collect()
        };
        let trials = trials(&known, None, &of(&|weight| weight.fitted), &of(&|weight| weight.given), watch)?;
        Ok((model, trials))
    }
}
