//! The data that the page computes with: the tree of weights with the scoring plan of its groups, and indicator scores.

use serde::Serialize;

use crate::Result;
use crate::data::FitWindow;
use crate::model::aggregate::Form;
use crate::model::plan::Order;
use crate::model::{Combine, Model, Node as TreeNode, Scores, Step};

/// Everything that the interpreter in the page needs to score the units under any weights.
#[derive(Serialize)]
pub struct Scoring {
    nodes: Vec<Node>,
    order: Order,
    /// The number of units.
    units: usize,
    /// The current year first. Other years are only included if a group is fitted on all years together.
    sheets: Vec<Sheet>,
}

/// A node of the tree.
#[derive(Serialize)]
struct Node {
    code: String,
    parent: Option<usize>,
    members: Vec<usize>,
    /// The weight in the group.
    weight: f64,
    /// The share of the weight that must be available for a unit to be ranked by this node.
    needed: f64,
    /// What a missing score counts as, where that is the same for all units.
    #[serde(skip_serializing_if = "Option::is_none")]
    neutral: Option<f64>,
    /// How the members are combined; None for an indicator.
    group: Option<Combine>,
    /// Whether its weight is fixed because the page cannot compute the group that it belongs to.
    is_fixed: bool,
}

/// One year: for each node the scores given to the page; None if they follow from the members.
#[derive(Serialize)]
pub struct Sheet {
    year: Option<i32>,
    columns: Vec<Option<Given>>,
}

/// Scores that the page does not compute.
#[derive(Serialize)]
struct Given {
    /// `null` for a missing score.
    scores: Vec<Option<f64>>,
    /// Units whose score is based on an imputed value, so that it does not count as available.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    filled: Vec<usize>,
    /// The available share of the weight of a group.
    #[serde(skip_serializing_if = "Option::is_none")]
    present: Option<Vec<Option<f64>>>,
    is_left_out: bool,
}

impl Scoring {
    /// Collects the data of a model. Returns an error if it cannot be scored.
    pub fn of(model: &Model) -> Result<Scoring> {
        let (plan, tree) = (model.plan()?, model.tree());
        let fixed = fixed(model)?;
        let node = |(place, node): (usize, &TreeNode)| {
            Ok(Node {
                code: node.code.clone(),
                parent: node.parent,
                members: node.members.clone(),
                weight: node.weight,
                needed: plan.nodes[place].needed,
                neutral: model.recipe().neutral(place)?,
                group: plan.combine(place).cloned(),
                is_fixed: node.parent.is_some_and(|parent| fixed[parent]),
            })
        };
        let mut sheets = vec![Sheet::of(model, &fixed)?];
        if is_pooled(model) {
            let held = model.freeze()?;
            for &year in model.data().years().iter().filter(|year| Some(**year) != model.data().year()) {
                sheets.push(Sheet::of(&held.at_year(year)?, &fixed)?);
            }
        }
        let nodes = tree.nodes().iter().enumerate().map(node).collect::<Result<_>>()?;
        Ok(Scoring { nodes, order: plan.order, units: model.data().units().len(), sheets })
    }
}

impl Sheet {
    /// The sheet of a model in its current year; `fixed` says which groups are fixed in the page.
    pub fn of(model: &Model, fixed: &[bool]) -> Result<Sheet> {
        let (scores, mut leaves) = (model.scores()?, model.leaves()?.iter());
        let column = |(place, node): (usize, &TreeNode)| {
            let leaf = if node.is_leaf() { leaves.next() } else { None };
            (node.is_leaf() || fixed[place]).then(|| Given {
                is_left_out: leaf.is_some_and(|leaf| leaf.left_out.is_some()),
                ..Given::of(scores, place, node.is_leaf())
            })
        };
        let columns = model.tree().nodes().iter().enumerate().map(column).collect();
        Ok(Sheet { year: model.data().year(), columns })
    }
}

impl Given {
    fn of(scores: &Scores, place: usize, is_leaf: bool) -> Given {
        let (own, present) = (scores.of(place), scores.present(place));
        let is_filled = |unit: &usize| own.get(*unit).is_some() && present.get(*unit).is_none_or(|share| share <= 0.0);
        Given {
            scores: own.iter().collect(),
            filled: if is_leaf { (0..own.len()).filter(is_filled).collect() } else { Vec::new() },
            present: (!is_leaf).then(|| present.iter().collect()),
            is_left_out: false,
        }
    }
}

/// For each node, whether it belongs to a group that the page cannot recompute: the group's method solves a program
/// over all units, which only the tool can do.
pub fn fixed(model: &Model) -> Result<Vec<bool>> {
    let plan = model.plan()?;
    let mut fixed = vec![false; plan.nodes.len()];
    for (place, node) in plan.nodes.iter().enumerate() {
        let is_foreign = plan.combine(place).is_some_and(|combine| matches!(combine.form, Form::Foreign(_)));
        fixed[place] = is_foreign || node.parent.is_some_and(|parent| fixed[parent]);
    }
    Ok(fixed)
}

/// Whether some method looks at all years together, so that all years must be scored at once.
pub fn is_pooled(model: &Model) -> bool {
    model.recipe().choices[Step::Aggregate].iter().any(|choice| choice.per == FitWindow::All)
}
