//! How one group's score determines the index, with everything else unchanged.

use crate::model::plan::power::raised;
use crate::model::{Combine, Model, Scores};
use crate::phrase::act;
use crate::tolerance::ROUNDING;
use crate::{Error, Result};

/// The groups above one group, from the nearest up to the index.
pub struct Path<'a> {
    scores: &'a Scores,
    group: usize,
    steps: Vec<Step<'a>>,
    /// False if some group on the way has no weight, so that the index does not depend on the score.
    counts: bool,
    /// Whether all means on the way are arithmetic, with weights rescaled over the values present.
    pub is_plain: bool,
}

/// A group on the way, and which of its members leads on.
struct Step<'a> {
    combine: &'a Combine,
    at: usize,
}

impl Step<'_> {
    fn own(&self) -> f64 {
        self.combine.members[self.at].share
    }

    fn scores(&self, scores: &Scores, unit: usize) -> Vec<f64> {
        self.combine.members.iter().map(|member| scores.of(member.node).raw()[unit]).collect()
    }
}

/// The linear function `above + times · score`.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    pub above: f64,
    pub times: f64,
}

/// Whether a group's score is Σ w · r / Σ w over the values present.
pub fn is_plain(model: &Model, group: usize) -> Result<bool> {
    let plan = model.plan()?;
    let power = plan.combine(group).and_then(Combine::power);
    Ok(power.is_some_and(|power| power.total_cmp(&1.0).is_eq()) && !plan.has_floors())
}

impl Path<'_> {
    /// Returns an error if a unit's score depends on those of others, or on how much of a group is available.
    pub fn new<'a>(asker: &str, model: &'a Model, group: usize) -> Result<Path<'a>> {
        let (plan, scores) = (model.plan()?, model.scores()?);
        let mut path = Path { scores, group, steps: Vec::new(), counts: true, is_plain: true };
        if plan.has_floors() {
            let reason = "groups that need a share of their weight lose their score at once".to_string();
            let hint = Some(act("coverage").open().does("without `at` leaves groups as they are"));
            return Err(Error::Method { method: asker.into(), subject: plan.nodes[group].code.clone(), reason, hint });
        }
        let mut below = group;
        while let Some(parent) = plan.nodes[below].parent {
            let combine = plan.combine(parent).expect("what stands above a node is a group");
            if combine.is_shared() {
                return Err(refuse(asker, model, parent, &combine.method));
            }
            match combine.members.iter().position(|member| member.node == below) {
                Some(at) => path.steps.push(Step { combine, at }),
                None => path.counts = false,
            }
            path.is_plain &= is_plain(model, parent)?;
            below = parent;
        }
        Ok(path)
    }

    /// Whether the group's score affects a unit's index: the unit has a score, and every group on the way has a weight.
    fn reaches(&self, unit: usize) -> bool {
        self.counts && !self.scores.of(self.group).raw()[unit].is_nan()
    }

    /// The index of a unit if its score in the group is `score`; NaN stands for a missing score.
    pub fn index(&self, unit: usize, score: f64) -> f64 {
        if !self.reaches(unit) {
            return self.scores.of(0).raw()[unit];
        }
        self.steps.iter().fold(score, |score, step| {
            let mut scores = step.scores(self.scores, unit);
            scores[step.at] = score;
            step.combine.score(&scores)
        })
    }

    /// Whether the index never falls when the group's score rises.
    pub fn is_rising(&self) -> bool {
        self.steps.iter().all(|step| step.combine.form.is_rising())
    }

    /// The index as a linear function of the group's score, if all means are arithmetic.
    pub fn line(&self, unit: usize) -> Line {
        self.raised(unit, 1.0)
    }

    /// The powered index as a linear function of the group's powered score, if all means sum this power.
    pub fn raised(&self, unit: usize, power: f64) -> Line {
        if !self.reaches(unit) {
            return Line { above: raised(self.scores.of(0).raw()[unit], power), times: 0.0 };
        }
        self.steps.iter().fold(Line { above: 0.0, times: 1.0 }, |line, step| {
            let mut scores = step.scores(self.scores, unit);
            // This member is on the way, so it counts as present whatever its score.
            scores[step.at] = 0.0;
            let shares = step.combine.shares_of(&scores);
            let others = (0..scores.len()).filter(|&at| at != step.at && shares[at] > 0.0);
            let sum: f64 = others.map(|at| shares[at] * raised(scores[at], power)).sum();
            Line { above: shares[step.at] * line.above + sum, times: shares[step.at] * line.times }
        })
    }

    /// The available share of the index's weight, as a function of the group's available share.
    pub fn present(&self, unit: usize) -> Line {
        if !self.reaches(unit) {
            return Line { above: self.scores.present(0).raw()[unit], times: 0.0 };
        }
        self.steps.iter().fold(Line { above: 0.0, times: 1.0 }, |line, step| {
            let members = &step.combine.members;
            let present = |node: usize| self.scores.present(node).raw()[unit];
            let mut present: Vec<f64> = members.iter().map(|member| present(member.node)).collect();
            present[step.at] = 0.0;
            let others = step.combine.present(&step.scores(self.scores, unit), &present);
            Line { above: step.own() * line.above + others, times: step.own() * line.times }
        })
    }
}

pub fn refuse(asker: &str, model: &Model, group: usize, method: &str) -> Error {
    let code = &model.tree().nodes()[group].code;
    Error::Method {
        method: asker.to_string(),
        subject: code.clone(),
        reason: format!(
            "with its method, `{method}`, the score of one unit depends on those of others as weights change"
        ),
        hint: Some(act("aggregate").arg("arithmetic").with("at", code).does("allows thresholds")),
    }
}

/// Refuses a model with a method of a decision matrix: how its scores change with the weights cannot be bounded.
pub fn check_bounded(asker: &str, model: &Model) -> Result<()> {
    let Some((group, combine)) = model.plan()?.matrix_group() else { return Ok(()) };
    let (code, method) = (&model.tree().nodes()[group].code, &combine.method);
    Err(Error::Method {
        method: asker.to_string(),
        subject: code.clone(),
        reason: format!("under `{method}` each score depends on all units, and cannot be bounded as weights change"),
        hint: Some(act("uncertainty").open().does("draws weights for any method")),
    })
}

/// Returns the model with other weights for some nodes, where each of `groups` gets the sum of its members' weights. A
/// group without any weight keeps the weights within it, and members that do not count keep theirs.
pub fn reweighed(
    model: &Model,
    groups: impl DoubleEndedIterator<Item = usize>,
    of: &[usize],
    weights: &[f64],
) -> Result<Model> {
    let nodes = model.tree().nodes();
    let mut wanted = Vec::new();
    for members in shares_in(model, groups, of, weights)? {
        let nominal: f64 = members.iter().map(|(member, _)| nodes[*member].weight).sum();
        wanted.extend(members.iter().map(|(member, share)| (nodes[*member].code.clone(), (share * nominal).min(1.0))));
    }
    model.weigh(&wanted)
}

/// The same model for trials, without notes on its weights.
pub fn trial(
    model: &Model,
    groups: impl DoubleEndedIterator<Item = usize>,
    of: &[usize],
    weights: &[f64],
) -> Result<Model> {
    Ok(model.with_drawn(&shares_in(model, groups, of, weights)?.concat()))
}

/// For each group with a weight beyond rounding, its members that count with their weights in the group, which sum to 1.
fn shares_in(
    model: &Model,
    groups: impl DoubleEndedIterator<Item = usize>,
    of: &[usize],
    weights: &[f64],
) -> Result<Vec<Vec<(usize, f64)>>> {
    let mut whole = vec![0.0; model.tree().nodes().len()];
    of.iter().zip(weights).for_each(|(&place, &w)| whole[place] = w);
    // What is left of a group's weight after rounding says nothing about its members.
    let lost = ROUNDING * weights.iter().sum::<f64>();
    let mut all = Vec::new();
    for group in groups.rev() {
        let members = model.counting(group)?;
        let sum: f64 = members.iter().map(|(member, _)| whole[*member]).sum();
        whole[group] = sum;
        if sum > lost {
            all.push(members.into_iter().map(|(member, _)| (member, whole[member] / sum)).collect());
        }
    }
    Ok(all)
}
