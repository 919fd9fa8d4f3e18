//! Reads the table of indicators that COINr calls iMeta: codes, names, directions, weights, parents, targets and
//! goalposts (Becker, COINr).

use super::numbers::{is_missing, number};
use crate::arrange::Arrange;
use crate::data::about::{About, Direction, Indicator, posts, unit_words};
use crate::data::hierarchy::{Group, INDEX};
use crate::files::{Grid, Line};
use crate::phrase::{Phrase, act, option};
use crate::{Error, Problem, Result, Watch};

/// Columns that identify such a table.
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
    posts: Option<[f64; 2]>,
    /// What the goalposts are multiplied by, and whether values beyond them are clipped.
    scale: f64,
    is_clipped: bool,
    denominator: String,
    parent: String,
    level: f64,
}

/// Returns the description in a table; None if it is not an iMeta table.
pub fn read(grid: &Grid, file: &str, watch: &Watch) -> Result<Option<About>> {
    let lines = grid.first(usize::MAX, watch)?;
    let header: Vec<String> =
        lines.first().map_or(Vec::new(), |line| line.cells.iter().map(str::to_lowercase).collect());
    if !NEEDED.iter().all(|needed| header.iter().any(|head| head == needed)) {
        return Ok(None);
    }
    let mut problems = Vec::new();
    let left = grid.left;
    let cells = |line| Cells { header: &header, line, left };
    let rows: Vec<Row> = lines[1..].iter().map(|line| row(&cells(line), &mut problems)).collect();
    check(&rows, &mut problems);
    if !problems.is_empty() {
        return Err(Error::Data { file: file.to_string(), problems });
    }
    Ok(Some(about(&rows)))
}

/// The cells of a line by the names of their columns.
struct Cells<'a> {
    header: &'a [String],
    line: &'a Line,
    left: usize,
}

impl<'a> Cells<'a> {
    fn text(&self, name: &str) -> &'a str {
        let place = self.header.iter().position(|head| head == name);
        place.map(|at| self.line.cell(at)).filter(|cell| !is_missing(cell)).unwrap_or("")
    }

    fn problem(&self, name: &str, message: String) -> Problem {
        let place = self.header.iter().position(|head| head == name);
        Problem::new(self.line.number, place.map_or(0, |at| self.left + at + 1), message)
    }

    fn figure(&self, name: &str, problems: &mut Vec<Problem>) -> Option<f64> {
        let cell = self.text(name);
        let found = number(cell);
        if found.is_none() && !cell.is_empty() {
            problems.push(self.problem(name, format!("`{name}`: expected a number, found `{cell}`")));
        }
        found
    }

    /// Returns the goalposts, their scale, and whether values beyond them are clipped.
    fn posts(&self, problems: &mut Vec<Problem>) -> (Option<[f64; 2]>, f64, bool) {
        let count = problems.len();
        let [lower, upper] = ["goalpost_lower", "goalpost_upper"].map(|name| self.figure(name, problems));
        let found = if problems.len() > count { Ok(None) } else { posts(self.text("icode"), lower, upper) };
        let posts = found.unwrap_or_else(|message| {
            let missing = if lower.is_none() { "goalpost_lower" } else { "goalpost_upper" };
            problems.push(self.problem(missing, message));
            None
        });
        let scale = self.figure("goalpost_scale", problems).unwrap_or(1.0);
        if scale <= 0.0 {
            let message = format!("`goalpost_scale`: expected a number above 0, found `{scale}`");
            problems.push(self.problem("goalpost_scale", message));
        }
        let clipped = self.text("goalpost_trunc2posts");
        let is_clipped = match clipped.to_lowercase().as_str() {
            "" | "true" | "t" | "1" => true,
            "false" | "f" | "0" => false,
            _ => {
                let message = format!("`goalpost_trunc2posts`: expected TRUE or FALSE, found `{clipped}`");
                problems.push(self.problem("goalpost_trunc2posts", message));
                true
            }
        };
        (posts, scale, is_clipped)
    }
}

fn row(cells: &Cells, problems: &mut Vec<Problem>) -> Row {
    let mut figure = |name: &str| cells.figure(name, problems);
    let (direction, weight) = (figure("direction"), figure("weight").unwrap_or(1.0));
    let (target, level) = (figure("target"), figure("level").unwrap_or(0.0));
    let (posts, scale, is_clipped) = cells.posts(problems);
    let text = |name: &str| cells.text(name).to_string();
    let line = cells.line.number;
    if direction.is_some_and(|direction| direction.abs().total_cmp(&1.0).is_ne()) {
        let message = format!("direction of `{}`: expected 1 or -1, found {}", text("icode"), text("direction"));
        problems.push(Problem::new(line, 0, message));
    }
    Row {
        line,
        code: text("icode"),
        name: text("iname"),
        kind: text("type").to_lowercase(),
        direction: if direction.is_some_and(|direction| direction < 0.0) {
            Direction::Lower
        } else {
            Direction::Higher
        },
        weight,
        measure: text("unit"),
        target,
        posts,
        scale,
        is_clipped,
        denominator: text("denominator"),
        parent: text("parent"),
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
            problems.push(Problem::new(row.line, 0, format!("`{}` already appears in line {}", row.code, first.line)));
        }
        let is_known = rows.iter().any(|parent| is_aggregate(parent) && parent.code == row.parent);
        if !row.parent.is_empty() && !is_known {
            let message = format!("parent of `{}`: `{}` is not an aggregate in the table", row.code, row.parent);
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
        problems.push(Problem::new(
            0,
            0,
            format!("exactly one aggregate, the index, must have no parent; found {found}"),
        ));
    }
}

fn about(rows: &[Row]) -> About {
    let indicator = |row: &Row| Indicator {
        code: row.code.clone(),
        name: row.name.clone(),
        measure: row.measure.clone(),
        direction: row.direction,
        target: row.target,
        posts: row.posts,
        denominator: (!row.denominator.is_empty()).then(|| row.denominator.clone()),
        ..Indicator::default()
    };
    let is_figure = |row: &&Row| matches!(row.kind.as_str(), "indicator" | "denominator");
    // From the top down, and within a level in the order of the table.
    let mut aggregates: Vec<&Row> = rows.iter().filter(|row| is_aggregate(row)).collect();
    aggregates.arrange_by(|a, b| b.level.total_cmp(&a.level));
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
    about.remarks.extend(not_applied(rows));
    about
}

/// Returns remarks on what the table specifies but our descriptions cannot express.
fn not_applied(rows: &[Row]) -> Vec<Phrase> {
    let mut remarks = Vec::new();
    let divided: Vec<String> = rows
        .iter()
        .filter(|row| !row.denominator.is_empty())
        .map(|row| format!("{} / {}", row.code, row.denominator))
        .collect();
    if !divided.is_empty() {
        let divides = act("denominate").does(format!("on the model divides: {}", divided.join(", ")));
        remarks.push(Phrase::from("denominators are given but not applied; ").add(divides));
    }
    let posted = || rows.iter().filter(|row| row.posts.is_some());
    let listed = |codes: &[&str]| codes.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", ");
    let mut scaled: Vec<(f64, Vec<&str>)> = Vec::new();
    for row in posted().filter(|row| row.scale.total_cmp(&1.0).is_ne()) {
        match scaled.iter_mut().find(|(scale, _)| scale.total_cmp(&row.scale).is_eq()) {
            Some((_, codes)) => codes.push(&row.code),
            None => scaled.push((row.scale, vec![&row.code])),
        }
    }
    for (scale, codes) in scaled {
        let codes = listed(&codes);
        let remark = Phrase::from(format!("goalposts of {codes} are scaled by {scale} in iMeta: use "));
        remarks.push(remark.add(option("hi", scale)));
    }
    let unclipped: Vec<&str> = posted().filter(|row| !row.is_clipped).map(|row| row.code.as_str()).collect();
    if !unclipped.is_empty() {
        let remark = Phrase::from(format!("goalposts of {} are not clipped in iMeta: use ", listed(&unclipped)));
        remarks.push(remark.add(option("clip", false)));
    }
    remarks
}
