//! The difference between two scores split down the tree: points for every node, those below a group in sum its own.
//!
//! From the top down to the first group of another method, arithmetic and geometric means have closed forms: a point
//! of a member is worth `share · slope` points of its group. There and below, Owen's values hold (Owen 1977), node by
//! node: what a member adds when it goes from one unit's score to the other's, over all orders in which the members of
//! the group do, and the groups around it as wholes. A gap stays a gap in this; what is fitted on all units is held.

use crate::model::aggregate::{Aggregate, Least, Parts};
use crate::model::{Args, Fitted, Model, over_present};
use crate::{Error, Result};

/// For every group its members that count, with their shares.
pub type Weights = Vec<Vec<(usize, f64)>>;

/// More members than this are 2^15 sets of members.
const MOST: usize = 15;
/// So many evaluations of one branch, groups within groups, are a second's work.
const MOST_EFFORT: f64 = 4e6;

pub fn weights(model: &Model) -> Result<Weights> {
    (0..model.tree().nodes().len()).map(|place| model.counting(place)).collect()
}

/// A unit's scores as a tree; where one is missing, what it counts as.
#[derive(Debug, Clone)]
pub struct State {
    pub scores: Vec<f64>,
    /// Missing, or within a group that is.
    pub is_gone: Vec<bool>,
}

/// What is missing counts as its least score where its group says so, else as its group does: that is what rescaling
/// weights comes to. A group that is missing is so with all below it.
pub fn state(model: &Model, unit: usize) -> Result<State> {
    let (nodes, scores) = (model.tree().nodes(), model.scores()?);
    let mut state = State { scores: Vec::with_capacity(nodes.len()), is_gone: Vec::with_capacity(nodes.len()) };
    for (place, node) in nodes.iter().enumerate() {
        let above = node.parent.map_or((f64::NAN, false), |parent| (state.scores[parent], state.is_gone[parent]));
        let own = scores.of(place).get(unit).filter(|_| !above.1);
        state.scores.push(own.or(scores.role(place).fill.filter(|_| !above.1)).unwrap_or(above.0));
        state.is_gone.push(own.is_none());
    }
    Ok(state)
}

/// Whether the differences of a model can be split, of so many pairs; else why not.
pub fn check(model: &Model, pairs: usize) -> Result<()> {
    let (nodes, weights) = (model.tree().nodes(), weights(model)?);
    let mut effort = vec![1.0; nodes.len()];
    for group in (0..nodes.len()).filter(|&place| !nodes[place].is_leaf() && model.scores().is_ok()) {
        let (method, _) = model.mean_of(group)?;
        let refuse = |reason: String, hint: &str| Error::Method {
            method: "explain".to_string(),
            subject: nodes[group].code.clone(),
            reason,
            hint: Some(hint.to_string()),
        };
        if let Parts::Refused(why) = method.fit.parts {
            let many = &model.data().units().many;
            let reason = format!("a difference under `{}` has no parts: of the {many}, {why}", method.name);
            return Err(refuse(reason, "`.weights(name)` lists the weights that hold for one"));
        }
        let is_owen = effort[group] > 1.0 || matches!(method.fit.parts, Parts::Owen);
        let members = weights[group].len();
        if is_owen && members > MOST {
            let reason = format!("{members} members under `{}`, at most {MOST} can be split exactly", method.name);
            return Err(refuse(reason, "groups of fewer members, or `arithmetic` and `geometric`, have no such bound"));
        }
        let own = effort[group] * if is_owen { 2f64.powi(i32::try_from(members).unwrap_or(i32::MAX)) } else { 1.0 };
        weights[group].iter().for_each(|(member, _)| effort[*member] = own);
        if is_owen && own * pairs as f64 > MOST_EFFORT * if pairs > 1 { 4.0 } else { 1.0 } {
            let reason = format!("groups within groups, {own:.0} sets of members to go through for each pair");
            return Err(refuse(reason, "`arithmetic` at the upper levels makes them few"));
        }
    }
    Ok(())
}

/// Whether two models bring members onto the same scales, as two years do not where each is measured by its own units.
pub fn same_scales(one: &Model, other: &Model) -> Result<()> {
    let nodes = one.tree().nodes();
    let is_near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * a.abs().max(b.abs());
    let is_same = |place: usize| -> Result<bool> {
        Ok(match (&one.scores()?.role(place).line, &other.scores()?.role(place).line) {
            (
                Some(Fitted::Line { from: a, span: b, rise: c, .. }),
                Some(Fitted::Line { from: x, span: y, rise: z, .. }),
            ) => is_near(*a, *x) && is_near(*b, *y) && is_near(*c, *z),
            (a, b) => a == b,
        })
    };
    for place in 0..nodes.len() {
        if let (false, Some(parent)) = (is_same(place)?, nodes[place].parent) {
            return Err(Error::Method {
                method: "explain".to_string(),
                subject: nodes[parent].code.clone(),
                reason: format!("`{}` measures the two sides on different scales", one.mean_of(parent)?.0.name),
                hint: Some("`.freeze()` and `ampi` with `per: \"all\"` hold one scale for all years".to_string()),
            });
        }
    }
    Ok(())
}

/// The points of every node. The two states are of models of the same tree, with the same counting members and scales.
///
/// A geometric group that is missing for a unit may count with 0 or less, where a logarithm says nothing: the points of
/// the group then go by share to all below it, which is what the slopes come to as the score goes to 0.
pub fn split(model: &Model, weights: &Weights, a: &State, b: &State) -> Result<Vec<f64>> {
    let nodes = model.tree().nodes();
    let mut game = Game { model, weights, a, b, points: vec![0.0; nodes.len()] };
    game.points[0] = a.scores[0] - b.scores[0];
    let (mut worth, mut is_done) = (vec![None; nodes.len()], vec![false; nodes.len()]);
    worth[0] = Some(1.0);
    for group in (0..nodes.len()).filter(|&place| !nodes[place].is_leaf()) {
        if is_done[group] {
            weights[group].iter().for_each(|(member, _)| is_done[*member] = true);
            continue;
        }
        let (method, args) = model.mean_of(group)?;
        let (own, other) = (a.scores[group], b.scores[group]);
        let is_low = (method.fit.least)(&args) == Some(Least::AboveZero) && !(own > 0.0 && other > 0.0);
        let above: Option<f64> = worth[group].filter(|_| !(is_low || a.is_gone[group] && b.is_gone[group]));
        if let (Parts::Owen, Some(above)) = (&method.fit.parts, above) {
            game.owen(group, &|x| above * if x.is_nan() { stand_in(a, b, group) } else { x })?;
            weights[group].iter().for_each(|(member, _)| is_done[*member] = true);
            continue;
        }
        for &(member, share) in &weights[group] {
            let slope = match method.fit.parts {
                Parts::Slope(slope) if above.is_some() => slope((own, other), (a.scores[member], b.scores[member])),
                _ => 1.0,
            };
            worth[member] = above.map(|above| above * share * slope);
            game.points[member] = match worth[member] {
                Some(worth) => worth * (a.scores[member] - b.scores[member]),
                None => game.points[group] * share,
            };
        }
    }
    Ok(game.points)
}

/// What a node counts as where nothing of it is there: as with the unit that lacks it; between the two where each has
/// what the other lacks.
fn stand_in(a: &State, b: &State, place: usize) -> f64 {
    match (a.is_gone[place], b.is_gone[place]) {
        (true, false) => a.scores[place],
        (false, true) => b.scores[place],
        _ => a.scores[place] / 2.0 + b.scores[place] / 2.0,
    }
}

/// Units that have some members of one unit and some of another.
struct Game<'a> {
    model: &'a Model,
    weights: &'a Weights,
    a: &'a State,
    b: &'a State,
    points: Vec<f64>,
}

/// How a group sees its members.
struct Means {
    method: &'static Aggregate,
    args: Args,
    shares: Vec<f64>,
    lines: Vec<Option<Fitted>>,
    /// What gaps count as, where they are filled.
    fills: Vec<Option<f64>>,
    /// One of the two lacks the group as a whole: of it, nothing is filled.
    is_gone: bool,
}

impl Means {
    /// The score of the group; none where a gap excludes it, or all are gaps.
    fn of(&self, values: &[f64]) -> f64 {
        if self.args.word("missing") == "exclude" && values.iter().any(|value| value.is_nan()) {
            return f64::NAN;
        }
        if self.is_gone && values.iter().all(|value| value.is_nan()) {
            return f64::NAN;
        }
        let value = |(place, value): (usize, &f64)| {
            let value = if value.is_nan() { self.fills[place].unwrap_or(f64::NAN) } else { *value };
            self.lines[place].as_ref().map_or(value, |line| line.apply(value))
        };
        let values: Vec<f64> = values.iter().enumerate().map(value).collect();
        self.method.fit.of.of_unit().map_or(f64::NAN, |of| over_present(of, &self.args, &values, &self.shares))
    }
}

impl Game<'_> {
    fn means(&self, group: usize) -> Result<Means> {
        let ((method, args), scores) = (self.model.mean_of(group)?, self.model.scores()?);
        let is_filled = args.word("missing") == "worst";
        let members = || self.weights[group].iter();
        let fill = |member: usize| {
            let is_own = |state: &&&State| state.is_gone[member] && !state.is_gone[group];
            [self.a, self.b].iter().find(is_own).map(|state| state.scores[member]).filter(|_| is_filled)
        };
        Ok(Means {
            method,
            args,
            shares: members().map(|(_, share)| *share).collect(),
            lines: members().map(|(member, _)| scores.role(*member).line.clone()).collect(),
            fills: members().map(|(member, _)| fill(*member)).collect(),
            is_gone: self.a.is_gone[group] || self.b.is_gone[group],
        })
    }

    /// Split what `worth` makes of a group's score among its members, and theirs among those below.
    fn owen(&mut self, group: usize, worth: &dyn Fn(f64) -> f64) -> Result<()> {
        let (means, members) = (self.means(group)?, &self.weights[group]);
        let n = members.len();
        let is_filled = means.args.word("missing") == "worst";
        let own = |state: &State, member: usize| match state.is_gone[member] {
            true if state.is_gone[group] || !is_filled => f64::NAN,
            _ => state.scores[member],
        };
        let pairs: Vec<(f64, f64)> = members.iter().map(|(m, _)| (own(self.a, *m), own(self.b, *m))).collect();
        let mixed =
            |set: usize| pairs.iter().enumerate().map(move |(k, (a, b))| if set >> k & 1 == 1 { *a } else { *b });
        let scores: Vec<f64> = (0..1 << n).map(|set| worth(means.of(&mixed(set).collect::<Vec<_>>()))).collect();
        // Of n members, the part of all orders in which a set of so many comes before a member outside it.
        let mut part = vec![1.0 / n as f64; n];
        (1..n).for_each(|size| part[size] = part[size - 1] * size as f64 / (n - size) as f64);
        let without = |k: usize| (0..1usize << n).filter(move |set| set >> k & 1 == 0);
        for (k, &(member, _)) in self.weights[group].iter().enumerate() {
            let gain = |set: usize| part[set.count_ones() as usize] * (scores[set | 1 << k] - scores[set]);
            self.points[member] = without(k).map(gain).sum();
            if self.a.is_gone[member] && self.b.is_gone[member] {
                self.by_share(member);
            } else if !self.model.tree().nodes()[member].is_leaf() {
                let with = |set: usize, x: f64| {
                    let mut values: Vec<f64> = mixed(set).collect();
                    values[k] = x;
                    part[set.count_ones() as usize] * worth(means.of(&values))
                };
                self.owen(member, &|x| without(k).map(|set| with(set, x)).sum())?;
            }
        }
        Ok(())
    }

    fn by_share(&mut self, group: usize) {
        for &(member, share) in &self.weights[group] {
            self.points[member] = self.points[group] * share;
            self.by_share(member);
        }
    }
}
