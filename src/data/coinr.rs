//! The table of indicators that COINr calls iMeta: codes, names, directions, weights, parents, targets (Becker, COINr).

use super::about::{About, Direction, Indicator, unit_words};
use super::hierarchy::{Group, INDEX};
use super::numbers::{is_missing, number};
use crate::files::{Grid, Line};
use crate::{Error, Problem, Result, Watch};

/// Columns that a table must have to be one.
const NEEDED: &[&str] = &["icode", "type"];

/// One line of the table.
struct Row {
    line: usize,
    code: String,
    name: String,
    kind: String,
    direction: Direction,
    weight: f64,
    measure: String,
    target: Option<f64>,
    denominator: String,
    parent: String,
    level: f64,
}

/// The description in a table, or nothing where it is no such table.
pub fn read(grid: &Grid, file: &str, watch: &Watch) -> Result<Option<About>> {
    let lines = grid.first(usize::MAX, watch)?;
    let header: Vec<String> =
        lines.first().map_or(Vec::new(), |line| line.cells.iter().map(str::to_lowercase).collect());
    if !NEEDED.iter().all(|needed| header.iter().any(|head| head == needed)) {
        return Ok(None);
    }
    let mut problems = Vec::new();
    let rows: Vec<Row> = lines[1..].iter().map(|line| row(&header, line, &mut problems)).collect();
    check(&rows, &mut problems);
    if !problems.is_empty() {
        return Err(Error::Data { file: file.to_string(), problems });
    }
    Ok(Some(about(&rows)))
}

fn row(header: &[String], line: &Line, problems: &mut Vec<Problem>) -> Row {
    let place = |name: &str| header.iter().position(|head| head == name);
    let text = |name: &str| place(name).map(|at| line.cell(at)).filter(|cell| !is_missing(cell)).unwrap_or("");
    let mut figure = |name: &str| {
        let cell = text(name);
        let found = number(cell);
        if found.is_none() && !cell.is_empty() {
            let at = place(name).map_or(0, |at| at + 1);
            problems.push(Problem::new(line.number, at, format!("`{name}`: expected a number, found `{cell}`")));
        }
        found
    };
    let (direction, weight) = (figure("direction"), figure("weight").unwrap_or(1.0));
    let (target, level) = (figure("target"), figure("level").unwrap_or(0.0));
    if direction.is_some_and(|direction| direction.abs().total_cmp(&1.0).is_ne()) {
        let message = format!("direction of `{}`: expected 1 or -1, found {}", text("icode"), text("direction"));
        problems.push(Problem::new(line.number, 0, message));
    }
    Row {
        line: line.number,
        code: text("icode").to_string(),
        name: text("iname").to_string(),
        kind: text("type").to_lowercase(),
        direction: if direction.is_some_and(|direction| direction < 0.0) {
            Direction::Lower
        } else {
            Direction::Higher
        },
        weight,
        measure: text("unit").to_string(),
        target,
        denominator: text("denominator").to_string(),
        parent: text("parent").to_string(),
        level,
    }
}

fn is_aggregate(row: &Row) -> bool {
    row.kind == "aggregate"
}

fn check(rows: &[Row], problems: &mut Vec<Problem>) {
    for (at, row) in rows.iter().enumerate() {
        if row.code.is_empty() {
            problems.push(Problem::new(row.line, 0, "a line without `iCode`"));
        }
        if let Some(first) = rows[..at].iter().find(|first| first.code == row.code) {
            problems.push(Problem::new(row.line, 0, format!("`{}` stands already in line {}", row.code, first.line)));
        }
        let is_known = rows.iter().any(|parent| is_aggregate(parent) && parent.code == row.parent);
        if !row.parent.is_empty() && !is_known {
            let message = format!("parent of `{}`: `{}` is no aggregate of the table", row.code, row.parent);
            problems.push(Problem::new(row.line, 0, message));
        }
        if row.kind == "indicator" && row.parent.is_empty() {
            problems.push(Problem::new(row.line, 0, format!("the indicator `{}` has no parent", row.code)));
        }
    }
    let tops: Vec<&str> =
        rows.iter().filter(|row| is_aggregate(row) && row.parent.is_empty()).map(|row| row.code.as_str()).collect();
    if tops.len() != 1 {
        let found = if tops.is_empty() { "none".to_string() } else { tops.join(", ") };
        problems.push(Problem::new(0, 0, format!("aggregates without a parent: {found}, expected one, the index")));
    }
}

fn about(rows: &[Row]) -> About {
    let indicator = |row: &Row| Indicator {
        code: row.code.clone(),
        name: row.name.clone(),
        measure: row.measure.clone(),
        direction: row.direction,
        target: row.target,
        ..Indicator::default()
    };
    let is_figure = |row: &&Row| matches!(row.kind.as_str(), "indicator" | "denominator");
    // From the top down, in the order of the table.
    let mut aggregates: Vec<&Row> = rows.iter().filter(|row| is_aggregate(row)).collect();
    aggregates.sort_by(|a, b| b.level.total_cmp(&a.level));
    let group = |aggregate: &&Row| {
        let members = || rows.iter().filter(|row| row.parent == aggregate.code);
        let is_top = aggregate.parent.is_empty();
        Group {
            code: if is_top { INDEX.to_string() } else { aggregate.code.clone() },
            name: aggregate.name.clone(),
            of: members().map(|row| row.code.clone()).collect(),
            weights: members().map(|row| row.weight).collect(),
            ..Group::default()
        }
    };
    let mut about = About { units: unit_words(), ..About::default() };
    about.indicators = rows.iter().filter(is_figure).map(indicator).collect();
    about.groups = rows.iter().filter(|row| row.kind == "group").map(|row| row.code.clone()).collect();
    about.hierarchy.groups = aggregates.iter().map(group).collect();
    let divided: Vec<String> = rows
        .iter()
        .filter(|row| !row.denominator.is_empty())
        .map(|row| format!("{} / {}", row.code, row.denominator))
        .collect();
    if !divided.is_empty() {
        about
            .found
            .push(format!("denominators are not applied: {}; `derive` makes such an indicator", divided.join(", ")));
    }
    about
}
