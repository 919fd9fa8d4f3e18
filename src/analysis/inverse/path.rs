//! From one group's score up to the index, all else as it is.

use super::means::raised;
use crate::model::aggregate::{Of, OfUnit};
use crate::model::{Args, Model, over_present};
use crate::{Error, Result};

/// The groups above one group, from the nearest up to the index.
pub struct Path<'a> {
    model: &'a Model,
    group: usize,
    steps: Vec<Step>,
    /// False where a group on the way has no weight: the index is as it is, whatever the score.
    counts: bool,
    /// All means on the way are arithmetic, weights rescaled over what is there.
    pub is_plain: bool,
}

struct Step {
    of: OfUnit,
    args: Args,
    /// Members that count, with their shares, and which of them is on the way.
    members: Vec<(usize, f64)>,
    at: usize,
}

/// `above + times · score`.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    pub above: f64,
    pub times: f64,
}

/// Whether scores of a group are Σ w · r / Σ w over what is there.
pub fn is_plain(model: &Model, group: usize) -> Result<bool> {
    let (method, args) = model.mean_of(group)?;
    Ok(method.name == "arithmetic" && args.word("missing") == "rescale" && model.recipe().floors.is_empty())
}

impl Path<'_> {
    /// An error where the score of a unit hangs on those of others, or on how much of a group is present.
    pub fn new<'a>(asker: &str, model: &'a Model, group: usize) -> Result<Path<'a>> {
        let nodes = model.tree().nodes();
        let mut path = Path { model, group, steps: Vec::new(), counts: true, is_plain: true };
        if !model.recipe().floors.is_empty() {
            let reason = "groups that need a share of their weight lose their score at once".to_string();
            let hint = Some("`.coverage(…)` without `at` leaves groups as they are".to_string());
            return Err(Error::Method { method: asker.into(), subject: nodes[group].code.clone(), reason, hint });
        }
        let mut below = group;
        while let Some(parent) = nodes[below].parent {
            let (method, args) = model.mean_of(parent)?;
            let of = match &method.fit.of {
                Of::Unit(of) if args.word("missing") != "worst" => *of,
                _ => return Err(refuse(asker, model, parent, method.name)),
            };
            let members = model.counting(parent)?;
            match members.iter().position(|(member, _)| *member == below) {
                Some(at) => path.steps.push(Step { of, args, members, at }),
                None => path.counts = false,
            }
            path.is_plain &= is_plain(model, parent)?;
            below = parent;
        }
        Ok(path)
    }

    /// Whether the score of the group counts for a unit: the unit has one, and every group on the way has a weight.
    fn reaches(&self, unit: usize) -> Result<bool> {
        Ok(self.counts && !self.model.scores()?.of(self.group).raw()[unit].is_nan())
    }

    /// The index of a unit whose score of the group is this one; NaN for a gap.
    pub fn index(&self, unit: usize, score: f64) -> Result<f64> {
        let scores = self.model.scores()?;
        if !self.reaches(unit)? {
            return Ok(scores.of(0).raw()[unit]);
        }
        let mut score = score;
        for step in &self.steps {
            let mut values: Vec<f64> = step.members.iter().map(|(member, _)| scores.of(*member).raw()[unit]).collect();
            values[step.at] = score;
            let is_excluded = step.args.word("missing") == "exclude" && values.iter().any(|value| value.is_nan());
            let shares: Vec<f64> = step.members.iter().map(|(_, share)| *share).collect();
            score = if is_excluded { f64::NAN } else { over_present(step.of, &step.args, &values, &shares) };
        }
        Ok(score)
    }

    /// The same as a line, where all means are arithmetic.
    pub fn line(&self, unit: usize) -> Result<Line> {
        self.raised(unit, 1.0)
    }

    /// The same where all means sum this power of scores: from the group's raised to the index raised.
    pub fn raised(&self, unit: usize, power: f64) -> Result<Line> {
        let scores = self.model.scores()?;
        let mut line = Line { above: 0.0, times: 1.0 };
        if !self.reaches(unit)? {
            return Ok(Line { above: raised(scores.of(0).raw()[unit], power), times: 0.0 });
        }
        for step in &self.steps {
            let own = step.members[step.at].1;
            let (mut sum, mut present) = (0.0, own);
            for (at, (member, share)) in step.members.iter().enumerate() {
                let score = scores.of(*member).raw()[unit];
                if at != step.at && !score.is_nan() {
                    sum += share * raised(score, power);
                    present += share;
                }
            }
            line = Line { above: (own * line.above + sum) / present, times: own * line.times / present };
        }
        Ok(line)
    }

    /// The share of the index's weight that is present, by the share of the group's.
    pub fn present(&self, unit: usize) -> Result<Line> {
        let scores = self.model.scores()?;
        let mut line = Line { above: 0.0, times: 1.0 };
        if !self.reaches(unit)? {
            return Ok(Line { above: scores.present(0).raw()[unit], times: 0.0 });
        }
        for step in &self.steps {
            let own = step.members[step.at].1;
            let others = step.members.iter().enumerate().filter(|(at, _)| *at != step.at);
            let others = others.map(|(_, (member, share))| match scores.of(*member).raw()[unit].is_nan() {
                true => 0.0,
                false => share * scores.present(*member).raw()[unit],
            });
            line = Line { above: own * line.above + others.sum::<f64>(), times: own * line.times };
        }
        Ok(line)
    }
}

pub fn refuse(asker: &str, model: &Model, group: usize, method: &str) -> Error {
    Error::Method {
        method: asker.to_string(),
        subject: model.tree().nodes()[group].code.clone(),
        reason: format!("under its mean, `{method}`, the score of one hangs on those of others as weights change"),
        hint: Some(format!(
            "`.aggregate(\"arithmetic\", #{{ at: \"{}\" }})` can be asked",
            model.tree().nodes()[group].code
        )),
    }
}

/// The model with other weights of some nodes, in which the given groups have what their members have; a group without
/// any keeps the shares within it, and members that do not count keep theirs.
pub fn reweighed(
    model: &Model,
    groups: impl DoubleEndedIterator<Item = usize>,
    of: &[usize],
    weights: &[f64],
) -> Result<Model> {
    let nodes = model.tree().nodes();
    let mut whole = vec![0.0; nodes.len()];
    of.iter().zip(weights).for_each(|(&place, &w)| whole[place] = w);
    let mut shares = Vec::new();
    for group in groups.rev() {
        let members = model.counting(group)?;
        let sum: f64 = members.iter().map(|(member, _)| whole[*member]).sum();
        let nominal: f64 = members.iter().map(|(member, _)| nodes[*member].weight).sum();
        whole[group] = sum;
        let share = |member: usize| (whole[member] / sum * nominal).min(1.0);
        let members = members.iter().filter(|_| sum > 0.0);
        shares.extend(members.map(|(member, _)| (nodes[*member].code.clone(), share(*member))));
    }
    model.weigh(&shares)
}
