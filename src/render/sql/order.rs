//! From scores to ranks, as in the library: scores are compared at 12 digits, and ties share the better rank.

use std::collections::BTreeMap;

use super::dialect::number;
use super::expression::rounded;
use super::query::{Named, Query};
use crate::data::Direction;
use crate::model::Model;
use crate::tolerance::{ROUNDING, SHARE};

/// Adds the steps that rank the index, draw by draw if there are draws; returns the statement that ends the query.
pub fn ranked(query: &mut Query, model: &Model, presents: &BTreeMap<usize, Option<String>>) -> String {
    let Ok(plan) = model.plan() else { return String::new() };
    let index = query.q(&plan.nodes[0].code);
    let present = presents.get(&0).cloned().flatten().unwrap_or_else(|| "1".to_string());
    let score = if plan.order.better == Direction::Lower { format!("(-{index})") } else { index.clone() };
    let compared = query.fresh("compared");
    let largest = format!("MAX(ABS({index})) OVER ({})", query.by_draw().trim_end());
    let is_ranked = format!("{present} >= {}", number(plan.nodes[0].needed - SHARE));
    let about = [
        "Scores are compared after rounding to 12 digits, so that engines agree on ties; values tiny beside the"
            .to_string(),
        "largest count as 0. A unit is not ranked if values for too much of its weight are missing.".to_string(),
    ];
    let tiny = format!("ABS({index}) <= {largest} * {}", number(ROUNDING));
    let value = format!("CASE WHEN {is_ranked} THEN CASE WHEN {tiny} THEN 0 ELSE {} END END", rounded(&score));
    query.add("compared", &about, &[(query.dialect.double(&value), compared.clone())]);
    let (compared, rank) = (query.q(&compared), query.fresh("rank"));
    let place = format!(
        "CASE WHEN {compared} IS NOT NULL THEN RANK() OVER ({}ORDER BY {compared} DESC NULLS LAST) END",
        query.by_draw()
    );
    query.add("ranked", &[], &[(place, rank.clone())]);
    if query.draw.is_some() {
        return acceptability(query, &rank);
    }
    let mut columns: Vec<Named> = vec![query.key_column()];
    columns.push((query.q(&rank), rank.clone()));
    for &node in presents.keys() {
        let code = plan.nodes[node].code.clone();
        columns.push((query.q(&code), code));
    }
    let name = query.fresh("present");
    columns.push((present, name));
    let key = query.key();
    format!("SELECT\n{}\nFROM {}\nORDER BY {} NULLS LAST, {key}", query.columns(&columns), query.last(), query.q(&rank))
}

/// Counts the draws that give each unit each rank, as a share of the draws that rank the unit.
fn acceptability(query: &mut Query, rank: &str) -> String {
    let [draws, share] = ["draws", "share"].map(|name| query.fresh(name));
    let (key, rank, draws, share) = (query.key(), query.q(rank), query.q(&draws), query.q(&share));
    let body = format!(
        "SELECT\n  {key},\n  {rank},\n  COUNT(*) AS {draws}\nFROM {}\nWHERE {rank} IS NOT NULL\nGROUP BY {key}, {rank}",
        query.last()
    );
    let counted = query.step("counted", &["How many draws give each unit each rank.".to_string()], body);
    format!(
        "SELECT\n  {key},\n  {rank},\n  {draws},\n  {draws} * 1e0 / SUM({draws}) OVER (PARTITION BY {key}) AS {share}\n\
         FROM {counted}\nORDER BY {key}, {rank}"
    )
}
