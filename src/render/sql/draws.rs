//! Draws of weights, read from a table with a row for each draw and a column for each group and indicator, which holds
//! its weight in its group.

use std::collections::BTreeMap;

use super::leaves::{Leaf, counts, kept};
use super::query::{Named, Query};
use super::{Source, whole_name};
use crate::model::Model;
use crate::phrase::act;
use crate::{Error, Result};

/// The column of the draw table that holds the number of the draw.
const DRAW: &str = "draw";

/// Combines every unit with every draw; returns the column with the weight of each node that counts. Returns an error
/// for a group whose scale depends on the weights.
pub fn joined(query: &mut Query, model: &Model, leaves: &[Leaf], source: &Source) -> Result<BTreeMap<usize, String>> {
    let plan = model.plan()?;
    if let Some((place, combine)) = plan.groups().find(|(_, combine)| combine.scale.is_some()) {
        let code = &plan.nodes[place].code;
        let reason = "its scale depends on scores, which change with the weights";
        let error = Error::plain(format!(
            "`{}` of `{code}` cannot be written in SQL with drawn weights: {reason}",
            combine.method
        ));
        let other = act("aggregate").arg("arithmetic").with("at", code).does("works");
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
    query.step("drawn", &["Every unit combined with every draw of weights.".to_string()], body);
    query.draw = Some(draw);
    Ok(weights)
}
