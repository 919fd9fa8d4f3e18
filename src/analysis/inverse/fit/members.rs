//! The groups or indicators whose weights are fitted: the children of one group, or all indicators.

use super::super::means::Kind;
use super::super::path::Path;
use crate::model::plan::power::raised;
use crate::model::{Gaps, Model};
use crate::phrase::{Phrase, act, option, value, with};
use crate::{Error, Result};

pub struct Members {
    /// The function that asks for their weights.
    asker: &'static str,
    /// Code of the group, or `"all"`.
    pub code: String,
    /// Nodes of the tree and their current weights: in the group, or overall.
    pub places: Vec<usize>,
    pub given: Vec<f64>,
    /// Groups that contain the members, the index first.
    pub groups: Vec<usize>,
    /// For each of these groups, the lowest first, the members below it.
    pub nest: Vec<Vec<usize>>,
    /// The power of the scores that all means from the members up to the index sum; 0 stands for logarithms.
    pub power: f64,
}

impl Members {
    /// The members of a group, or all indicators, whose weights `asker` looks for; `has_gaps` says whether it asks about
    /// units with missing values.
    pub fn of(asker: &'static str, model: &Model, name: &str, has_gaps: bool) -> Result<Members> {
        let tree = model.tree();
        let mut members = match name {
            "all" => {
                let (places, given) = model.counting_leaves()?.into_iter().unzip();
                let groups = (0..tree.nodes().len()).filter(|&place| !tree.nodes()[place].is_leaf()).collect();
                Members { asker, code: name.to_string(), places, given, groups, nest: Vec::new(), power: 1.0 }
            }
            _ => {
                let group = if name.is_empty() { 0 } else { tree.place(name)? };
                let (places, given) = model.counting(group)?.into_iter().unzip();
                let code = tree.nodes()[group].code.clone();
                Members { asker, code, places, given, groups: vec![group], nest: Vec::new(), power: 1.0 }
            }
        };
        if members.places.len() < 2 || tree.nodes()[members.groups[0]].is_leaf() {
            let message = format!("`{}` has fewer than two members with a weight", members.code);
            return Err(Error::plain(message).about(name));
        }
        let below = |&group: &usize| -> Vec<usize> {
            (0..members.places.len()).filter(|&at| tree.is_within(members.places[at], group)).collect()
        };
        members.nest = members.groups.iter().rev().map(below).filter(|below| !below.is_empty()).collect();
        members.power = members.power(model, has_gaps)?;
        Ok(members)
    }

    pub fn is_all(&self) -> bool {
        self.code == "all"
    }

    /// Returns an error if the scores are not linear in the weights, as a fit to printed scores requires.
    pub fn check_linear(&self, model: &Model) -> Result<()> {
        if (self.power - 1.0).abs() == 0.0 {
            return Ok(());
        }
        let (group, nodes) = (self.groups[0], model.tree().nodes());
        let reason =
            format!("with its method, `{}`, scores are not linear in the weights", model.plan()?.method(group));
        let hint = Some(with("to", "ranks").does("fits the order"));
        Err(Error::Method { method: "fit".to_string(), subject: nodes[group].code.clone(), reason, hint })
    }

    /// The single power that all means sum, from these members up to the index.
    fn power(&self, model: &Model, has_gaps: bool) -> Result<f64> {
        let (plan, nodes) = (model.plan()?, model.tree().nodes());
        let mut groups = self.groups.clone();
        while let Some(above) = groups.last().filter(|_| !self.is_all()).and_then(|&group| nodes[group].parent) {
            groups.push(above);
        }
        let mut one: Option<(f64, usize)> = None;
        for group in groups {
            let refuse = |reason: String, hint: Phrase| {
                let subject = nodes[group].code.clone();
                Err(Error::Method { method: self.asker.to_string(), subject, reason, hint: Some(hint) })
            };
            // The mean of a single score is that score, whatever the method.
            if plan.combine(group).is_some_and(|combine| combine.members.len() < 2) {
                continue;
            }
            let Kind::Power(power) = Kind::of(model, group, has_gaps)? else {
                if let Kind::Power(_) = Kind::of(model, group, false)? {
                    let reason = "with its rule for missing values, scores are not weighted sums".to_string();
                    let hint =
                        option("missing", Gaps::Rescale.word()).does("without a `coverage` of groups makes them sums");
                    return refuse(reason, hint);
                }
                let reason = format!("with its method, `{}`, scores are not weighted sums", plan.method(group));
                return refuse(
                    reason,
                    act("aggregate")
                        .arg("arithmetic")
                        .does("gives weighted sums, and so does ")
                        .add(value("geometric")),
                );
            };
            match one {
                Some((other, first)) if (other - power).abs() > 0.0 => {
                    let (own, other) = (plan.method(group), plan.method(first));
                    let code = &nodes[first].code;
                    let reason = format!("its method, `{own}`, differs from that of `{code}`, `{other}`");
                    return refuse(reason, act("aggregate").arg(other).does("throughout makes them one sum"));
                }
                _ => one = one.or(Some((power, group))),
            }
        }
        Ok(one.map_or(1.0, |(power, _)| power))
    }

    /// For each unit, the values of the members combined with the rest of the index, so that their weighted mean is the
    /// index (or this power of it); and the index of the rest alone, for weights that give the present members nothing.
    pub fn figures(&self, model: &Model, units: &[usize]) -> Result<(Vec<Vec<f64>>, Vec<f64>)> {
        let (path, scores) = (Path::new(self.asker, model, self.groups[0])?, model.scores()?);
        let rest = |&unit: &usize| Ok(raised(path.index(unit, f64::NAN), self.power));
        let one = |&unit: &usize| {
            let line = path.raised(unit, self.power);
            let own = |member: &usize| match line.times == 0.0 {
                true => line.above,
                false => line.above + line.times * raised(scores.of(*member).raw()[unit], self.power),
            };
            Ok(self.places.iter().map(own).collect())
        };
        Ok((units.iter().map(one).collect::<Result<_>>()?, units.iter().map(rest).collect::<Result<_>>()?))
    }
}
