//! Weights that are drawn: a table with a row for each draw, and a column for each group and indicator with its share in the
//! group above.

use std::collections::BTreeMap;

use super::leaves::{Leaf, counts, kept};
use super::query::{Named, Query};
use super::{Source, whole_name};
use crate::model::Model;
use crate::phrase::act;
use crate::{Error, Result};

/// The column that numbers the draws, in the table of them.
const DRAW: &str = "draw";

/// Put each draw beside each unit; gives the column with the share of each node that counts. An error for a group whose
/// scales move with the weights.
pub fn joined(query: &mut Query, model: &Model, leaves: &[Leaf], source: &Source) -> Result<BTreeMap<usize, String>> {
    let plan = model.plan()?;
    if let Some((place, combine)) = plan.groups().find(|(_, combine)| combine.scale.is_some()) {
        let code = &plan.nodes[place].code;
        let reason = "its scale is found on scores, which move with the weights";
        let error = Error::plain(format!("`{}` of `{code}` cannot be drawn by a query: {reason}", combine.method));
        let other = act("aggregate").arg("arithmetic").with("at", code).does("can be drawn");
        return Err(error.about(&combine.method).advise(other));
    }
    let draw = query.fresh(DRAW);
    let mut columns: Vec<Named> = kept(query, leaves, &|leaf| query.q(leaf.code));
    columns.iter_mut().for_each(|(expression, _)| *expression = format!("l.{expression}"));
    columns.push((format!("d.{}", query.q(DRAW)), draw.clone()));
    let mut weights = BTreeMap::new();
    let counts = counts(plan);
    for (_, combine) in plan.groups().filter(|(place, _)| counts[*place]) {
        for member in &combine.members {
            let code = &plan.nodes[member.node].code;
            let name = query.fresh(&format!("{code} share"));
            columns.push((query.dialect.double(&format!("d.{}", query.q(code))), name.clone()));
            weights.insert(member.node, query.q(&name));
        }
    }
    let table = whole_name(&source.draws, query.dialect);
    let body = format!("SELECT\n{}\nFROM {} AS l\nCROSS JOIN {table} AS d", query.columns(&columns), query.last());
    query.step("drawn", &["Each draw of weights beside each unit.".to_string()], body);
    query.draw = Some(draw);
    Ok(weights)
}
