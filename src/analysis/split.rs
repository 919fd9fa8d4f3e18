//! Splits the difference between two scores down the tree: points for every node, where those below a group sum to its
//! own.
//!
//! From the top down to the first group with another method, arithmetic and geometric means have closed forms: a point
//! of a member is worth `share · slope` points of its group. From that group down, Owen values are used (Owen 1977),
//! node by node: what a member adds when it switches from one unit's score to the other's, averaged over all orders in
//! which the members of the group switch and the groups around it switch as wholes. A missing value stays missing;
//! whatever is fitted on all units is held constant.

use crate::data::Direction;
use crate::model::aggregate::{Form, Least, Parts};
use crate::model::{Combine, Fitted, Model, Plan};
use crate::phrase::{Phrase, act, option};
use crate::tolerance::ROUNDING;
use crate::{Error, Result};

/// A group with more members than this has more than 2^15 subsets.
const MAX_MEMBERS: usize = 15;
/// The evaluations of one branch (groups within groups) that take about a second.
const MOST_EFFORT: f64 = 4e6;

/// The scores of a unit by node; a missing score is replaced by what it counts as.
#[derive(Debug, Clone)]
pub struct State {
    pub scores: Vec<f64>,
    /// Whether the node is missing, or lies in a group that is.
    pub is_gone: Vec<bool>,
    /// What the node adds to the score of a group with a decision matrix; 0 elsewhere.
    pub adds: Vec<f64>,
}

/// A missing node counts as its lowest score if its group says so, otherwise as its group does, which is equivalent to
/// rescaling weights. If a group is missing, so is everything below it.
pub fn state(model: &Model, unit: usize) -> Result<State> {
    let (plan, scores) = (model.plan()?, model.scores()?);
    let count = plan.nodes.len();
    let parts = &scores.beside().parts;
    let adds = (0..count).map(|place| parts.get(&place).and_then(|part| part.get(unit)).unwrap_or(0.0)).collect();
    let mut state = State { scores: Vec::with_capacity(count), is_gone: Vec::with_capacity(count), adds };
    for (place, node) in plan.nodes.iter().enumerate() {
        let above = node.parent.map_or((f64::NAN, false), |parent| (state.scores[parent], state.is_gone[parent]));
        let own = scores.of(place).get(unit).filter(|_| !above.1);
        let fill = plan.member(place).and_then(|member| member.fill).filter(|_| !above.1);
        // A group whose indicators go straight into a group above has no score, and neither has a value missing there.
        let is_inside = plan.is_absorbed(place) || node.parent.is_some_and(|parent| plan.is_inside_matrix(parent));
        let implied = if is_inside { f64::NAN } else { above.0 };
        state.scores.push(own.or(fill).unwrap_or(implied));
        state.is_gone.push(own.is_none() && (above.1 || !plan.is_absorbed(place)));
    }
    Ok(state)
}

/// Checks that the differences of a model can be split for this many pairs; the error says why not.
pub fn check(model: &Model, pairs: usize) -> Result<()> {
    // A model that cannot be scored is reported when its scores are requested.
    let Ok(plan) = model.plan() else { return Ok(()) };
    let mut effort = vec![1.0; plan.nodes.len()];
    for (group, combine) in plan.groups() {
        let (method, parts) = (&combine.method, combine.form.parts());
        let refuse = |reason: String, hint: Phrase| Error::Method {
            method: "explain".to_string(),
            subject: plan.nodes[group].code.clone(),
            reason,
            hint: Some(hint),
        };
        if let Parts::Refused(why) = parts {
            let why = why.replace("unit", &model.data().units().one);
            let reason = format!("a difference under `{method}` cannot be split, because {why}");
            let hint = match combine.form.matrix() {
                Some(_) => act("measures").does("lists what the score is computed from"),
                None => act("weights").open().does("lists the weights of one unit"),
            };
            return Err(refuse(reason, hint));
        }
        let is_own = parts == Parts::Own && combine.form.matrix().is_some();
        let is_closed =
            combine.form.absorbs() || combine.members.iter().all(|member| plan.combine(member.node).is_none());
        if is_own && (effort[group] > 1.0 || !is_closed) {
            let reason = match is_closed {
                true => format!("`{method}` adds up to its score only where the groups above it are arithmetic means"),
                false => format!("`{method}` says what each member adds to the score, but not what lies below a group"),
            };
            return Err(refuse(reason, act("scores").does("lists the scores of all members")));
        }
        let is_owen = effort[group] > 1.0 || parts == Parts::Owen;
        let members = combine.members.len();
        if is_owen && members > MAX_MEMBERS {
            let reason =
                format!("{members} members under `{method}` are too many: at most {MAX_MEMBERS} can be split exactly");
            return Err(refuse(
                reason,
                "use smaller groups, or `arithmetic` or `geometric`, which have no such limit".into(),
            ));
        }
        let own = effort[group] * if is_owen { 2f64.powi(i32::try_from(members).unwrap_or(i32::MAX)) } else { 1.0 };
        combine.members.iter().for_each(|member| effort[member.node] = own);
        if is_owen && own * pairs as f64 > MOST_EFFORT * if pairs > 1 { 4.0 } else { 1.0 } {
            let reason = format!("the nested groups need {own:.0} sets of members for each pair, which is too many");
            return Err(refuse(reason, "use `arithmetic` at the upper levels".into()));
        }
    }
    Ok(())
}

/// Checks that two models use the same scales, which two years do not if each is normalised by its own units.
pub fn same_scales(one: &Model, other: &Model) -> Result<()> {
    let (plan, others) = (one.plan()?, other.plan()?);
    let is_near = |a: f64, b: f64| (a - b).abs() <= ROUNDING * a.abs().max(b.abs());
    let line = |plan: &Plan, place: usize| plan.member(place).and_then(|member| member.line.clone());
    let is_same = |place: usize| match (&line(plan, place), &line(others, place)) {
        (
            Some(Fitted::Line { from: a, span: b, rise: c, .. }),
            Some(Fitted::Line { from: x, span: y, rise: z, .. }),
        ) => is_near(*a, *x) && is_near(*b, *y) && is_near(*c, *z),
        (a, b) => a == b,
    };
    for (group, combine) in plan.groups() {
        if !combine.members.iter().all(|member| is_same(member.node)) {
            return Err(Error::Method {
                method: "explain".to_string(),
                subject: plan.nodes[group].code.clone(),
                reason: format!("`{}` measures the two sides on different scales", combine.method),
                hint: Some(
                    act("freeze")
                        .does("and `ampi` with ")
                        .add(option("per", "all"))
                        .add(" keep one scale for all years"),
                ),
            });
        }
    }
    Ok(())
}

/// Returns the points of every node. The two states must belong to models with the same tree, the same counting members
/// and the same scales.
///
/// A geometric group that is missing for a unit may count with 0 or less, where the logarithm is undefined. The points
/// of the group are then distributed to everything below it by share, which is the limit as the score goes to 0.
pub fn split(plan: &Plan, a: &State, b: &State) -> Vec<f64> {
    let mut game = Game { plan, a, b, points: vec![0.0; plan.nodes.len()] };
    game.points[0] = a.scores[0] - b.scores[0];
    let (mut worth, mut is_done) = (vec![None; plan.nodes.len()], vec![false; plan.nodes.len()]);
    worth[0] = Some(1.0);
    for (group, combine) in plan.groups() {
        if combine.form == Form::Absorbed {
            continue;
        }
        if is_done[group] {
            combine.members.iter().for_each(|member| is_done[member.node] = true);
            continue;
        }
        let (own, other) = (a.scores[group], b.scores[group]);
        let is_low = combine.form.least() == Some(Least::AboveZero) && !(own > 0.0 && other > 0.0);
        let above: Option<f64> = worth[group].filter(|_| !(is_low || a.is_gone[group] && b.is_gone[group]));
        if let (Parts::Owen, Some(above)) = (combine.form.parts(), above) {
            game.owen((group, combine), &|x| above * if x.is_nan() { stand_in(a, b, group) } else { x });
            combine.members.iter().for_each(|member| is_done[member.node] = true);
            continue;
        }
        if combine.form.matrix().is_some() {
            match worth[group] {
                Some(worth) => game.own(group, worth),
                // A group without weight adds nothing.
                None => game.by_share(group),
            }
            continue;
        }
        for member in &combine.members {
            let (x, y) = (a.scores[member.node], b.scores[member.node]);
            worth[member.node] = above.map(|above| above * member.share * combine.form.slope((own, other), (x, y)));
            game.points[member.node] = match worth[member.node] {
                Some(worth) => worth * (x - y),
                None => game.points[group] * member.share,
            };
        }
    }
    game.points
}

/// What a node counts as when all of it is missing in a mixed unit: its value for the unit that lacks it, or the
/// midpoint if each unit has what the other lacks.
fn stand_in(a: &State, b: &State, place: usize) -> f64 {
    match (a.is_gone[place], b.is_gone[place]) {
        (true, false) => a.scores[place],
        (false, true) => b.scores[place],
        _ => a.scores[place] / 2.0 + b.scores[place] / 2.0,
    }
}

/// Mixed units that take some members from one unit and some from the other.
struct Game<'a> {
    plan: &'a Plan,
    a: &'a State,
    b: &'a State,
    points: Vec<f64>,
}

impl Game<'_> {
    /// The points of everything below a group with a decision matrix; a group between has the sum of its members.
    fn own(&mut self, group: usize, worth: f64) {
        let sign = if self.plan.better(group) == Direction::Lower { -1.0 } else { 1.0 };
        self.points[group] *= sign;
        for member in self.plan.combine(group).map_or(&[][..], |combine| &combine.members) {
            self.own_below(member.node, worth * sign);
        }
    }

    fn own_below(&mut self, node: usize, worth: f64) -> f64 {
        self.points[node] = match self.plan.combine(node).filter(|_| self.plan.is_absorbed(node)) {
            Some(combine) => combine.members.iter().map(|member| self.own_below(member.node, worth)).sum(),
            None => worth * (self.a.adds[node] - self.b.adds[node]),
        };
        self.points[node]
    }

    /// The group as used for mixed units. If one unit lacks the whole group nothing is filled in; otherwise missing
    /// values count as they do for the unit that has the group.
    fn combine(&self, group: usize, combine: &Combine) -> Combine {
        let mut own = combine.clone();
        let is_filled = combine.gaps.is_filled();
        for member in &mut own.members {
            let lacks = |state: &&&State| state.is_gone[member.node] && !state.is_gone[group];
            let state = [self.a, self.b].iter().find(lacks).filter(|_| is_filled).copied();
            member.fill = state.map(|state| state.scores[member.node]);
        }
        own
    }

    /// Splits what `worth` makes of a group's score among its members, and their points among those below.
    fn owen(&mut self, (group, combine): (usize, &Combine), worth: &dyn Fn(f64) -> f64) {
        let own = self.combine(group, combine);
        let is_gone = self.a.is_gone[group] || self.b.is_gone[group];
        let of = |values: &[f64]| match is_gone && values.iter().all(|value| value.is_nan()) {
            true => f64::NAN,
            false => own.score(values),
        };
        let n = combine.members.len();
        let is_filled = combine.gaps.is_filled();
        let score = |state: &State, member: usize| match state.is_gone[member] {
            true if state.is_gone[group] || !is_filled => f64::NAN,
            _ => state.scores[member],
        };
        let pair = |member: usize| (score(self.a, member), score(self.b, member));
        let pairs: Vec<(f64, f64)> = combine.members.iter().map(|member| pair(member.node)).collect();
        let mixed =
            |set: usize| pairs.iter().enumerate().map(move |(k, (a, b))| if set >> k & 1 == 1 { *a } else { *b });
        let scores: Vec<f64> = (0..1 << n).map(|set| worth(of(&mixed(set).collect::<Vec<_>>()))).collect();
        // For each size: the proportion of orders of n members in which a given set of that size comes first, followed
        // by a given member.
        let mut part = vec![1.0 / n as f64; n];
        (1..n).for_each(|size| part[size] = part[size - 1] * size as f64 / (n - size) as f64);
        let without = |k: usize| (0..1usize << n).filter(move |set| set >> k & 1 == 0);
        for (k, member) in combine.members.iter().enumerate() {
            let node = member.node;
            let gain = |set: usize| part[set.count_ones() as usize] * (scores[set | 1 << k] - scores[set]);
            self.points[node] = without(k).map(gain).sum();
            if self.a.is_gone[node] && self.b.is_gone[node] {
                self.by_share(node);
            } else if let Some(below) = self.plan.combine(node) {
                let with = |set: usize, x: f64| {
                    let mut values: Vec<f64> = mixed(set).collect();
                    values[k] = x;
                    part[set.count_ones() as usize] * worth(of(&values))
                };
                self.owen((node, below), &|x| without(k).map(|set| with(set, x)).sum());
            }
        }
    }

    fn by_share(&mut self, group: usize) {
        for member in self.plan.combine(group).map_or(&[][..], |combine| &combine.members) {
            self.points[member.node] = self.points[group] * member.share;
            self.by_share(member.node);
        }
    }
}
