//! Rankings as shapes: the table of ranks, facts about one unit, counts by group, bars.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::number::{number, score};
use super::picture::Bar;
use super::programs;
use super::rows::{CellOf, Rows};
use super::shape::{Cell, Facts, Head, Shape, Show, Style, Table, Where, unit_cells, unit_heads};
use crate::Result;
use crate::arrange::Arrange;
use crate::data::{Direction, Units};
use crate::rank::{Known, Overlap, Part, Place, Ranking, Span, Value};
use crate::stats::equal::round;

/// How many indicators of a model without groups have their scores beside the index, on the screen and in files.
const MOST_INDICATORS: usize = 20;

impl Show for Ranking {
    fn shapes(&self) -> Vec<Shape> {
        vec![Shape::Table(table(self))]
    }
}

/// A table with `rank, unit, name, score`; files also get group columns, the screen the parts and the columns added by
/// `show`.
fn table(ranking: &Ranking) -> Table {
    let units = ranking.units();
    let mut columns = Columns { ranking, heads: Vec::new(), cells: Vec::new() };
    add_names(&mut columns, units);
    if ranking.places().any(|place| place.score.is_some()) {
        columns.add(score_head(ranking.better()), score_cell);
    }
    if !units.names_zh.are_blank() {
        let head = Head::new("name_zh").only(Where::Files);
        columns.add(head, |ranking, place| ranking.units().names_zh[place.unit].into());
    }
    for (at, grouping) in units.groups.iter().enumerate() {
        let head = Head::new(&grouping.code).only(Where::Files);
        columns.add(head, move |ranking, place| ranking.units().groups[at].values[place.unit].into());
    }
    if ranking.places().any(|place| ranking.present(place.unit).is_some()) {
        let head = Head::new("present").only(Where::Files);
        columns.add(head, |ranking, place| ranking.present(place.unit).map(round).into());
    }
    for (at, field) in ranking.fields().iter().enumerate() {
        let head = Head::new(&field.code).style(Style::Sensible).worth(8);
        columns.add(head, move |ranking, place| field_cell(&ranking.fields()[at].values[place.unit]));
    }
    let is_known = |part: &Part| part.scores.is_some() || ranking.places().any(|place| part.places.has(place.unit));
    // Scores that the method does not use would be read as what it is made of.
    let replaces = ranking.model().is_some_and(|(model, node)| model.recipe().normalises_itself(node).is_some());
    let is_used = |part: &Part| !(replaces && is_indicator(ranking, part));
    let parts = ranking.parts().iter().enumerate().filter(|_| ranking.fields().is_empty());
    // Of a model without groups, the scores of many indicators are left to `scores()`.
    let is_brief = ranking.model().is_none_or(|(model, node)| {
        let nodes = model.tree().nodes();
        let members = &nodes[node].members;
        members.len() <= MOST_INDICATORS || members.iter().any(|&member| !nodes[member].is_leaf())
    });
    for (at, part) in parts.filter(|(_, part)| is_brief && is_known(part) && is_used(part)) {
        let head = Head::new(name_of_score(ranking, part)).style(Style::Scores(1)).worth(5);
        columns.add(head, move |ranking, place| {
            let part = &ranking.parts()[at];
            match &part.scores {
                Some(scores) => scores.get(place.unit).into(),
                None => rank_cell(part.places.of(place.unit)),
            }
        });
    }
    let mut table = columns.table().part("ranking");
    table.notes = notes(ranking);
    table
}

/// The head of the column of scores; they have bars only where a longer one, which reads as better, is better.
fn score_head(better: Direction) -> Head {
    let head = Head::new("score").style(Style::Ranked(2)).worth(9);
    if better == Direction::Higher { head.barred() } else { head }
}

/// Adds the rank, and the columns that name a unit.
fn add_names(columns: &mut Columns, units: &Units) {
    let head = Head::new("rank").worth(10);
    columns.add(head, |_, place| Cell::Rank { rank: place.rank, tied: place.tied });
    columns.add(Head::new("unit").only(Where::Files), |ranking, place| ranking.units().codes[place.unit].into());
    columns.add(Head::new("name").only(Where::Files), |ranking, place| ranking.units().names[place.unit].into());
    let head = Head::new(&units.one).worth(10).only(Where::Screen);
    columns.add(head, |ranking, place| ranking.units().label(place.unit).as_str().into());
    if !units.names_zh.are_blank() {
        let head = Head::new("name_zh").worth(4).only(Where::Screen);
        columns.add(head, |ranking, place| ranking.units().names_zh[place.unit].into());
    }
}

/// The name of the score of a part; for an indicator it differs from the name of its value.
fn name_of_score(ranking: &Ranking, part: &Part) -> String {
    if is_indicator(ranking, part) { format!("{}_score", part.code) } else { part.code.clone() }
}

fn is_indicator(ranking: &Ranking, part: &Part) -> bool {
    part.scores.is_some() && ranking.data().indicator(&part.code).is_ok()
}

/// The columns of a table with one row for each place of a ranking.
struct Columns<'a> {
    ranking: &'a Ranking,
    heads: Vec<Head>,
    cells: Vec<CellOf>,
}

impl Columns<'_> {
    fn add(&mut self, head: Head, cell: impl Fn(&Ranking, &Place) -> Cell + Send + Sync + 'static) {
        let ranking = self.ranking.clone();
        self.heads.push(head);
        self.cells.push(Arc::new(move |row| cell(&ranking, ranking.shown(row))));
    }

    fn table(self) -> Table {
        let (ranking, data) = (self.ranking, self.ranking.data());
        let mut table = Table::new(title(ranking), "rows", self.heads).from_data(data);
        table.rows = Rows::later(ranking.len(), self.cells, data.watch());
        table
    }
}

pub(super) fn title(ranking: &Ranking) -> String {
    let heading = ranking.heading();
    let shown = if ranking.len() < ranking.ranked() { format!("{} shown, ", ranking.len()) } else { String::new() };
    match ranking.known() {
        Known::Whole => format!("{heading}: {shown}{} of {} ranked", ranking.ranked(), ranking.units().counted()),
        Known::Part { length, .. } => {
            let length = length.map_or(String::new(), |length| format!(" of {length}"));
            format!("{heading}: {shown}{} ranks known{length}", ranking.ranked())
        }
    }
}

fn score_cell(ranking: &Ranking, place: &Place) -> Cell {
    match place.score {
        Some(score) if ranking.has_gap(place.unit) => Cell::Gapped(score),
        score => score.into(),
    }
}

fn rank_cell(place: Option<&Place>) -> Cell {
    place.map_or(Cell::Missing, |place| Cell::Rank { rank: place.rank, tied: place.tied })
}

fn field_cell(value: &Value) -> Cell {
    match value {
        Value::Text(text) => text.into(),
        Value::Number(number) => (*number).into(),
        Value::Rank(rank) => rank.map_or(Cell::Missing, |(rank, tied)| Cell::Rank { rank, tied }),
    }
}

pub(super) fn notes(ranking: &Ranking) -> Vec<String> {
    let mut notes = [ranking.remarks().to_vec(), ranking.warnings()].concat();
    if ranking.data().indicator(ranking.of_group()).is_ok() {
        let code = ranking.of_group();
        notes.push(format!(
            "ranked by the score of `{code}`, treated and normalised; `d.{code}.rank()` ranks the values"
        ));
    }
    if ranking.better() == Direction::Lower {
        notes.push("lower scores are better".to_string());
    }
    if ranking.has_gaps() {
        notes.push(format!("* some values are missing; {}", ranking.gap_rule()));
    }
    notes.extend(lifted(ranking, MAX_LIFTED));
    match ranking.known() {
        Known::Whole if ranking.unranked_count() > 0 && ranking.len() == ranking.ranked() => {
            notes.push(format!("{} without a rank; see .unranked()", ranking.unranked_count()));
        }
        Known::Whole => {}
        Known::Part { complete_to, evaluated, .. } => {
            let evaluated = evaluated.map_or(String::new(), |n| format!("; {n} were evaluated"));
            let complete = match complete_to {
                0 => "rank 1 is not known".to_string(),
                rank => format!("complete to rank {rank}"),
            };
            notes.push(format!("{complete}{evaluated}"));
            let has_shown = |part: &Part| ranking.places().any(|place| part.places.has(place.unit));
            if ranking.parts().iter().any(|part| part.scores.is_none() && has_shown(part)) {
                notes.push("the columns of parts show ranks in sub-lists, not scores".into());
            }
            if ranking.unranked_count() > 0 {
                let names: Vec<String> =
                    ranking.unranked().iter().map(|(unit, _)| ranking.units().label(*unit)).collect();
                notes.push(format!("listed without a printed rank: {}", names.join("; ")));
            }
        }
    }
    notes
}

/// How many units helped by a missing value are named below a ranking.
const MAX_LIFTED: usize = 3;

/// A note on the units shown whose score would be lower with the median filled in for their missing values; above `few`
/// units, only their number.
pub(super) fn lifted(ranking: &Ranking, few: usize) -> Option<String> {
    let goes_on = |at: usize| ranking.data().watch().goes_on_at(at);
    let places = ranking.places().enumerate().take_while(|(at, _)| goes_on(*at)).map(|(_, place)| place);
    let lifted: Vec<&Place> = places.filter(|place| ranking.is_lifted(place)).collect();
    let one = |place: &&Place| {
        let median = ranking.span(place.unit).map_or(f64::NAN, |span| span.median);
        (ranking.units().label(place.unit), score(median))
    };
    match lifted.len() {
        0 => None,
        1 => lifted.iter().map(one).next().map(|(name, median)| {
            format!("helped by a missing value: {name} would score {median} with the median filled in")
        }),
        n if n <= few => {
            let names: Vec<String> = lifted.iter().map(one).map(|(name, median)| format!("{name} {median}")).collect();
            Some(format!("helped by missing values; scores with the median filled in: {}", names.join("; ")))
        }
        n => Some(format!(
            "{n} are helped by missing values: they would score less with the median filled in; see .gaps()"
        )),
    }
}

/// Units with missing values: the lowest and the highest possible score, and the score with the median filled in.
pub fn gaps(ranking: &Ranking) -> Table {
    let [code, name, label] = unit_heads(ranking.units(), 10);
    let heads = vec![
        Head::new("rank").worth(8),
        code,
        name,
        label,
        Head::new("score").style(Style::Scores(2)).worth(9),
        Head::new("score_lowest").style(Style::Scores(2)).worth(7),
        Head::new("score_highest").style(Style::Scores(2)).worth(7),
        Head::new("score_median").style(Style::Scores(2)).worth(7),
        Head::new("lifted").worth(5),
        Head::new("missing").worth(6),
    ];
    let title = format!("{}: scores with missing values", ranking.heading());
    let mut table = Table::new(title, "rows", heads).from_data(ranking.data()).part("missing_values");
    for place in ranking.places() {
        if !table.goes_on() {
            break;
        }
        let Some(span) = ranking.span(place.unit) else { continue };
        let [code, name, label] = unit_cells(ranking.units(), place.unit);
        table.rows.push(vec![
            Cell::Rank { rank: place.rank, tied: place.tied },
            code,
            name,
            label,
            place.score.into(),
            Cell::Number(span.least),
            Cell::Number(span.greatest),
            Cell::Number(span.median),
            Cell::Truth(ranking.is_lifted(place)),
            ranking.gaps(place.unit).join(", ").as_str().into(),
        ]);
    }
    table.notes.push("missing values filled with the lowest, highest or median score of the indicator".into());
    table.notes.push("lifted: the score is higher than with medians filled in".into());
    table
}

/// Units without a rank, each with the reason.
pub fn unranked(ranking: &Ranking) -> Table {
    let mut heads = unit_heads(ranking.units(), 9).to_vec();
    heads.push(Head::new("why").worth(8).prose());
    let mut table = Table::new(format!("{}: units without a rank", ranking.heading()), "units", heads)
        .from_data(ranking.data())
        .part("unranked");
    let row =
        |(unit, why): &(usize, String)| unit_cells(ranking.units(), *unit).into_iter().chain([why.into()]).collect();
    let unranked = ranking.unranked().iter().enumerate();
    let unranked = unranked.take_while(|(at, _)| ranking.data().watch().goes_on_at(*at));
    table.rows = unranked.map(|(_, unranked)| row(unranked)).collect();
    table
}

/// One unit's rank and score, overall and in each part.
pub fn of(ranking: &Ranking, place: &Place) -> Facts {
    let (units, unit) = (ranking.units(), place.unit);
    let mut facts = Facts::new(format!(
        "{} in {}",
        [units.label(unit), units.names_zh[unit].to_string()].join(" ").trim(),
        ranking.heading()
    ))
    .from_data(ranking.data());
    let tied = if place.tied { ", tied" } else { "" };
    facts.add("rank", format!("{} of {}{tied}", place.rank, universe(ranking)));
    let gap = if ranking.has_gap(unit) { "*" } else { "" };
    facts.add("score", place.score.map_or(String::new(), |x| score(x) + gap));
    facts.add("interval", interval(ranking, unit));
    for part in ranking.parts() {
        let sub = part.places.of(unit);
        let own = part.scores.as_ref().and_then(|scores| scores.get(unit)).map(score);
        let rank = sub.map(|place| {
            // For a published sub-ranking, only some of the ranks are known.
            let of = if part.scores.is_some() { format!(" of {}", part.places.len()) } else { String::new() };
            format!("rank {}{of}{}", place.rank, if place.tied { ", tied" } else { "" })
        });
        let text = match (rank, own, &part.scores) {
            (Some(rank), Some(score), _) => format!("{score}, {rank}"),
            (Some(rank), None, _) => rank,
            (None, Some(score), _) => format!("{score}, not ranked: too many values are missing"),
            (None, None, Some(_)) => "missing".to_string(),
            (None, None, None) => String::new(),
        };
        facts.add(&name_of_score(ranking, part), text);
    }
    facts.add("groups", groups(units, unit));
    facts.row = Some(row(ranking, place));
    if let Some(present) = ranking.present(unit).filter(|_| ranking.has_gap(unit)) {
        let percent = number((present * 100.0).round());
        facts.notes.push(format!("* values are available for {percent} % of the weight; {}", ranking.gap_rule()));
    }
    facts
}

/// The rank and score of the unit, overall and in each part, as a single row for programs.
fn row(ranking: &Ranking, place: &Place) -> Table {
    let (units, unit) = (ranking.units(), place.unit);
    let mut cells: Vec<(Head, Cell)> = vec![
        (Head::new("rank"), rank_cell(Some(place))),
        (Head::new("ranked"), Cell::Rank { rank: ranking.ranked(), tied: false }),
        (Head::new("unit"), units.codes[unit].into()),
        (Head::new("name"), units.names[unit].into()),
        (Head::new("score").style(Style::Scores(2)), place.score.into()),
    ];
    let span = ranking.span(unit);
    let lowest = span.as_ref().map(|span| span.least).or(place.score);
    let highest = span.as_ref().map(|span| span.greatest).or(place.score);
    cells.push((Head::new("score_lowest").style(Style::Scores(2)), lowest.into()));
    cells.push((Head::new("score_highest").style(Style::Scores(2)), highest.into()));
    cells.push((Head::new("present"), ranking.present(unit).map(round).into()));
    for part in ranking.parts() {
        let score = part.scores.as_ref().and_then(|scores| scores.get(unit));
        cells.push((Head::new(name_of_score(ranking, part)).style(Style::Scores(2)), score.into()));
        cells.push((Head::new(format!("{}_rank", part.code)), rank_cell(part.places.of(unit))));
    }
    cells.extend(units.groups.iter().map(|of| (Head::new(&of.code), of.values[unit].into())));
    let (heads, row): (Vec<Head>, Vec<Cell>) = cells.into_iter().unzip();
    let title = format!("{} in {}", units.label(unit), ranking.heading());
    let mut table = Table::new(title, "rows", heads).from_data(ranking.data());
    table.rows.push(row);
    table
}

/// The possible scores of a unit with missing values, in words.
fn interval(ranking: &Ranking, unit: usize) -> String {
    let text = |span: Span| {
        let [least, greatest, median] = [span.least, span.greatest, span.median].map(score);
        format!("{least} to {greatest} with any values filled in; {median} with the median filled in")
    };
    ranking.span(unit).map_or(String::new(), text)
}

fn universe(ranking: &Ranking) -> String {
    match ranking.known() {
        Known::Part { length: Some(length), .. } => length.to_string(),
        _ => ranking.ranked().to_string(),
    }
}

fn groups(units: &Units, unit: usize) -> String {
    units
        .groups
        .iter()
        .map(|grouping| format!("{} {}", grouping.code, &grouping.values[unit]))
        .collect::<Vec<_>>()
        .join(", ")
}

/// How many of the units shown belong to each group, and the best of each.
pub fn by(ranking: &Ranking, code: &str) -> Result<Table> {
    let grouping = ranking.grouping(code)?;
    let heads = vec![
        Head::new(code).worth(9),
        Head::new("count").worth(8),
        Head::new("ranked").worth(5),
        Head::new("best").worth(7).only(Where::Screen),
        Head::new("best_unit").only(Where::Files),
        Head::new("best_rank").worth(6),
    ];
    let mut table = Table::new(format!("{} by {code}", title(ranking)), "groups", heads).from_data(ranking.data());
    let mut rows: Vec<(usize, Vec<Cell>)> = Vec::new();
    // For each group: how many units are shown, the best of them, and how many are ranked.
    let mut groups: BTreeMap<&str, (usize, Option<&Place>, usize)> = BTreeMap::new();
    for place in ranking.places() {
        let (count, best, _) = groups.entry(&grouping.values[place.unit]).or_default();
        *count += 1;
        best.get_or_insert(place);
    }
    for place in ranking.all_places() {
        groups.entry(&grouping.values[place.unit]).or_default().2 += 1;
    }
    for (value, (count, best, ranked)) in groups {
        let label = best.map_or(String::new(), |place| ranking.units().label(place.unit));
        let code = best.map_or("", |place| &ranking.units().codes[place.unit]);
        let rank = best.map_or(Cell::Missing, |place| Cell::Rank { rank: place.rank, tied: place.tied });
        let row = vec![value.into(), count.into(), ranked.into(), label.as_str().into(), code.into(), rank];
        if ranked > 0 {
            rows.push((count, row));
        }
    }
    rows.arrange_by_key(|(count, _)| std::cmp::Reverse(*count));
    table.rows = rows.into_iter().map(|(_, row)| row).collect();
    table.notes.push("ranked: all ranked units of the group, shown or not".into());
    table.counts = Some("count");
    Ok(table)
}

/// Scores as bars, with marks for ties and missing values.
pub(super) fn bars<'a>(ranking: &Ranking, places: impl Iterator<Item = &'a Place>) -> Vec<Bar> {
    let bar = |place: &Place| {
        let tied = if place.tied { "=" } else { "" };
        let gap = if ranking.has_gap(place.unit) { "*" } else { "" };
        let label = format!("{}{tied} {}{gap}", place.rank, ranking.units().label(place.unit));
        Some(Bar { label, value: place.score? })
    };
    places.filter_map(bar).collect()
}

impl Show for Overlap {
    fn shapes(&self) -> Vec<Shape> {
        let mut facts = Facts::new(format!("overlap of the top {}", self.n));
        facts.data = self.data.to_vec();
        facts.row = Some(programs::overlap(self));
        facts.add("of", self.first.as_str());
        facts.add("and", self.second.as_str());
        let count = match self.is_exact() {
            true => format!("{} of {}", self.at_least, self.n),
            false => format!("at least {}, at most {} of {}", self.at_least, self.at_most, self.n),
        };
        facts.add("in both", count);
        facts.add("these", self.both.join("; "));
        if self.at_least > self.n {
            facts.notes.push(format!("more than {}, because of ties", self.n));
        }
        if !self.is_exact() {
            facts.notes.push("a published list is known only in part, so the count is a range".into());
        }
        vec![Shape::Facts(facts)]
    }
}
