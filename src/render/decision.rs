//! What methods of a decision matrix say beside their scores, as tables: measures, the compromise set, the partial order.

use super::number::number;
use super::shape::{Cell, Head, Style, Table, unit_cells, unit_heads};
use crate::analysis::{Compromise, Outranking, Relation};
use crate::model::Model;
use crate::phrase::act;
use crate::rank::{Place, Ranking, rank};
use crate::{Error, Result};

/// A table of ranked units with their rank and score; `more` adds the columns after these.
fn ranked(ranking: &Ranking, title: String, more: Vec<Head>, cells: &dyn Fn(&Place) -> Vec<Cell>) -> Table {
    let [code, name, label] = unit_heads(ranking.units(), 9);
    let mut heads = vec![Head::new("rank").worth(9), code, name, label];
    heads.push(Head::new("score").style(Style::Scores(4)).worth(8));
    heads.extend(more);
    let mut table = Table::new(title, "rows", heads).from_data(ranking.data());
    for place in ranking.all_places() {
        if !table.goes_on() {
            break;
        }
        let [code, name, label] = unit_cells(ranking.units(), place.unit);
        let rank = Cell::Rank { rank: place.rank, tied: place.tied };
        table.rows.push([rank, code, name, label, place.score.into()].into_iter().chain(cells(place)).collect());
    }
    table
}

fn measured(name: &str) -> Head {
    Head::new(name).style(Style::Scores(4)).worth(7)
}

/// What the method of the index computes on the way to its scores.
pub fn measures(model: &Model) -> Result<Table> {
    let (ranking, scores, plan) = (rank(model, None)?, model.scores()?, model.plan()?);
    let method = plan.method(0);
    let measures = scores.beside().measures.get(&0).filter(|measures| !measures.is_empty());
    let Some(measures) = measures else {
        let error = Error::plain(format!("there are no `measures`: `{method}` computes nothing beside its score"))
            .about("measures");
        return Err(error.advise(act("explain").open().does("splits the difference between two units")));
    };
    let heads = measures.iter().map(|(name, _)| measured(name)).collect();
    let cells = |place: &Place| measures.iter().map(|(_, column)| column.get(place.unit).into()).collect();
    let mut table = ranked(&ranking, format!("{}: measures of {method}", ranking.heading()), heads, &cells);
    table.notes = ranking.warnings();
    Ok(table)
}

/// The units that share the first place by VIKOR, and the two conditions for a single winner.
pub fn compromise(found: &Compromise) -> Table {
    let ranking = &found.ranking;
    let heads = vec![measured("S"), measured("R"), Head::new("in_set").worth(6)];
    let cells = |place: &Place| {
        let is_in = Cell::Truth(found.units.contains(&place.unit));
        vec![found.total.get(place.unit).into(), found.regret.get(place.unit).into(), is_in]
    };
    let names: Vec<String> = found.units.iter().map(|&unit| ranking.units().label(unit)).collect();
    let mut table =
        ranked(ranking, format!("{}: compromise set {}", ranking.heading(), names.join(", ")), heads, &cells);
    if let Some(lead) = found.lead {
        let is_enough = if found.is_ahead() { "enough" } else { "not enough" };
        let (lead, needed) = (number(lead), number(found.needed));
        table.notes.push(format!("advantage: the best leads by {lead} in Q, and {needed} is needed: {is_enough}"));
    }
    let stable = if found.is_stable { "is" } else { "is not" };
    table.notes.push(format!("stability: the best by Q {stable} also the best by S or R"));
    table.notes.extend(ranking.warnings());
    table
}

/// The flows of every unit, and how many others it outranks.
pub fn outranking(found: &Outranking) -> Table {
    let ranking = &found.ranking;
    let count = |name: &str| Head::new(name).worth(6);
    let heads = vec![
        measured("plus"),
        measured("minus"),
        count("ahead"),
        count("behind"),
        count("equal"),
        count("incomparable"),
    ];
    let relations = [Relation::Ahead, Relation::Behind, Relation::Equal, Relation::Incomparable];
    let cells = |place: &Place| {
        let flows = [found.plus.get(place.unit).into(), found.minus.get(place.unit).into()];
        let counts = relations.map(|relation| found.related(place.unit, relation).len().into());
        flows.into_iter().chain(counts).collect()
    };
    let mut table = ranked(ranking, format!("{}: outranking (PROMETHEE I)", ranking.heading()), heads, &cells);
    table
        .notes
        .push("plus, minus: how far a unit is preferred to the others, and they to it; score: plus − minus".into());
    table.notes.push("incomparable: more preferred by one flow and less by the other".into());
    table.notes.extend(ranking.warnings());
    table
}

/// How one unit stands to every other.
pub fn outranking_of(found: &Outranking, unit: usize) -> Table {
    let ranking = &found.ranking;
    let heads = vec![measured("plus"), measured("minus"), Head::new("relation").worth(8)];
    let cells = |place: &Place| {
        let relation = if place.unit == unit { "" } else { found.relation(unit, place.unit).word() };
        vec![found.plus.get(place.unit).into(), found.minus.get(place.unit).into(), relation.into()]
    };
    let label = ranking.units().label(unit);
    let mut table =
        ranked(ranking, format!("{}: {label} and the others (PROMETHEE I)", ranking.heading()), heads, &cells);
    table.notes.push(format!("relation: how {label} stands to the unit of the row"));
    table.notes.extend(ranking.warnings());
    table
}
