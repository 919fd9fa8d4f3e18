//! Reads a workbook of the JRC COIN Tool: values and indicators in the sheet `Database`, groups in the sheet
//! `Framework`. The positions are those used by COINr's importer (Becker, COINr, `COINToolIn`).

use std::collections::HashMap;

use super::layout::Layout;
use super::numbers::{Format, is_missing, number};
use super::roles::Role;
use crate::data::about::{About, Direction, Indicator, posts, unit_words};
use crate::data::hierarchy::{Group, Hierarchy, INDEX};
use crate::data::reading::Reading;
use crate::error::listed;
use crate::files::{self, Bytes, Grid, Line, Opening, Which};
use crate::phrase::{Phrase, with};
use crate::{Error, Problem, Result, Watch};

const DATABASE: &str = "Database";
const FRAMEWORK: &str = "Framework";

/// The areas of the tool's table and of its list of groups; nothing beyond is part of them.
const AREA: &str = "B1:CY315";
const GROUPS: &str = "C1:H60";

/// The lines of `Database` that describe the indicators; the values are below them.
const WEIGHT: usize = 7;
const DIRECTION: usize = 8;
const LOWER: usize = 9;
const UPPER: usize = 10;
const TOP: usize = 11;
/// The lines with codes of groups, the highest level first.
const LEVELS: [(usize, &str); 3] = [(12, "sub-index"), (13, "pillar"), (14, "sub-pillar")];
const NAME: usize = 15;
const CODE: usize = 16;

/// The columns of `Database`: names of units, their codes, and the first and last column of values.
const UNIT_NAME: usize = 2;
const UNIT: usize = 3;
const FIRST: usize = 5;
const LAST: usize = 103;

/// The header of the codes in `Framework`, and how many columns after them weights and names are.
const HEADER: &str = "Dimension/indicator";
const GROUP_WEIGHT: usize = 2;
const GROUP_NAME: usize = 5;

/// The content of a workbook: the sheet of values, its layout, the description, and remarks.
pub struct Tool<'a> {
    pub grid: Grid<'a>,
    pub layout: Layout,
    pub about: About,
    pub told: Vec<String>,
}

/// Whether the workbook has the sheets of the tool, and no option contradicts the tool's layout.
pub fn is_one(grid: &Grid, reading: &Reading) -> bool {
    let columns = [&reading.unit, &reading.name, &reading.year];
    let is_said = reading.opening.sheet.is_some()
        || reading.opening.range.is_some()
        || reading.header.is_some()
        || !reading.groups.is_empty()
        || columns.iter().any(|column| column.is_some());
    !is_said && [DATABASE, FRAMEWORK].iter().all(|name| grid.sheets.iter().any(|sheet| sheet == name))
}

pub fn read<'a>(bytes: Bytes<'a>, reading: &Reading, watch: &Watch, problems: &mut Vec<Problem>) -> Result<Tool<'a>> {
    let mut grid = open(bytes, reading, DATABASE, AREA, watch)?;
    let database = Cells::new(&grid, watch)?;
    let is_figure = |cell: &str| !reading.is_missing(cell);
    let has_figure = |line: &Line| (FIRST..=LAST).any(|column| is_figure(grid_cell(line, column, database.left)));
    let below = || database.lines.iter().filter(|line| line.number > CODE);
    let (columns, empty): (Vec<usize>, Vec<usize>) =
        (FIRST..=LAST).partition(|&column| below().any(|line| is_figure(grid_cell(line, column, database.left))));
    if columns.is_empty() || below().all(|line| grid_cell(line, UNIT, database.left).is_empty()) {
        return Err(no_table(&bytes.name()));
    }
    let framework = Framework::read(&open(bytes, reading, FRAMEWORK, GROUPS, watch)?, watch, problems)?;
    let mut left_out: Vec<String> =
        empty.iter().filter(|&&column| !database.text(NAME, column).is_empty()).map(|&at| database.code(at)).collect();
    let units = below().filter(|line| !has_figure(line)).map(|line| grid_cell(line, UNIT_NAME, database.left));
    left_out.extend(units.filter(|name| !name.is_empty()).map(str::to_string));
    let leaves = leaves(&database, &columns, problems);
    let about = About {
        units: unit_words(),
        indicators: leaves.iter().map(|leaf| leaf.indicator.clone()).collect(),
        hierarchy: hierarchy(&leaves, database.text(TOP, columns[0]), &framework, problems),
        ..About::default()
    };
    let layout = layout(&database, &columns, reading);
    grid.retain(&|line| line.number <= CODE || has_figure(line));
    Ok(Tool { grid, layout, about, told: told(&left_out) })
}

fn open<'a>(bytes: Bytes<'a>, reading: &Reading, sheet: &str, range: &str, watch: &Watch) -> Result<Grid<'a>> {
    let (sheet, range) = (Some(Which::Name(sheet.to_string())), Some(range.to_string()));
    files::open(bytes, &Opening { sheet, range, ..reading.opening.clone() }, watch)
}

fn no_table(file: &str) -> Error {
    let message = "the sheets `Database` and `Framework` are those of a JRC COIN Tool workbook, but there are no values \
         from cell E17 on with codes of units in column C";
    let message = Phrase::from(message).or(with("sheet", DATABASE).does("reads it like any other table"));
    Error::Data { file: file.to_string(), problems: vec![Problem::new(0, 0, message)] }
}

/// Up to this many names are listed; the rest are counted.
const FEW: usize = 10;

fn told(left_out: &[String]) -> Vec<String> {
    let mut told = vec!["read as a JRC COIN Tool workbook".to_string()];
    if !left_out.is_empty() {
        let shown = listed(&left_out[..left_out.len().min(FEW)]);
        let more = if left_out.len() > FEW { format!(" and {} more", left_out.len() - FEW) } else { String::new() };
        told.push(format!("left out because they have no values: {shown}{more}"));
    }
    told
}

/// Returns the cell in a column of the sheet, counted from 1, if `left` blank columns precede the first of the line.
fn grid_cell(line: &Line, column: usize, left: usize) -> &str {
    (column - 1).checked_sub(left).map_or("", |at| line.cell(at))
}

/// The cells of a sheet by lines and columns, both counted from 1.
struct Cells {
    lines: Vec<Line>,
    left: usize,
}

impl Cells {
    fn new(grid: &Grid, watch: &Watch) -> Result<Cells> {
        Ok(Cells { lines: grid.first(usize::MAX, watch)?, left: grid.left })
    }

    /// Returns the text of a cell; empty if there is no such cell or its value is missing.
    fn text(&self, line: usize, column: usize) -> &str {
        let line = self.lines.iter().find(|known| known.number == line);
        line.map(|line| grid_cell(line, column, self.left)).filter(|cell| !is_missing(cell)).unwrap_or("")
    }

    /// Returns the code of an indicator, or its name if it has no code.
    fn code(&self, column: usize) -> String {
        let code = self.text(CODE, column);
        if code.is_empty() { self.text(NAME, column).to_string() } else { code.to_string() }
    }
}

/// Makes a layout with the column of units and a column for each indicator that has values; others are skipped.
fn layout(database: &Cells, columns: &[usize], reading: &Reading) -> Layout {
    let width = database.lines.iter().map(|line| line.cells.len()).max().unwrap_or(0);
    let (mut header, mut roles) = (vec![String::new(); width], vec![Role::Aside; width]);
    let mut put = |column: usize, head: &str, role: Role| {
        if let Some(at) = (column - 1).checked_sub(database.left) {
            header[at] = head.to_string();
            roles[at] = role;
        }
    };
    put(UNIT_NAME, "name", Role::Text);
    put(UNIT, "unit", Role::Unit);
    columns.iter().for_each(|&column| put(column, database.text(CODE, column), Role::Number));
    let decimal = reading.decimal.unwrap_or(Format::default().decimal);
    let fill = vec![false; header.len()];
    let format = Format { decimal, thousands: reading.thousands };
    let problems = codes_once(&header, &roles, database.left);
    // Goalposts are in the stored unit, not the displayed one.
    let takes_stored = true;
    Layout { line: CODE, last: CODE, header, roles, format, fill, problems, takes_stored, ..Layout::default() }
}

/// Checks that every indicator has a code, and that codes are unique.
fn codes_once(header: &[String], roles: &[Role], left: usize) -> Vec<Problem> {
    let (mut seen, mut problems): (HashMap<&str, usize>, _) = (HashMap::new(), Vec::new());
    for (at, head) in header.iter().enumerate().filter(|(at, _)| roles[*at] != Role::Aside) {
        let column = left + at + 1;
        let first = *seen.entry(head).or_insert(column);
        let message = match head.is_empty() {
            true => "a column without a name".to_string(),
            false => format!("the name `{head}` already appears in column {first}"),
        };
        if head.is_empty() || first < column {
            problems.push(Problem::new(CODE, column, message));
        }
    }
    problems
}

/// An indicator with its weight and the groups above it, the highest first, each with the line of its code.
struct Leaf {
    column: usize,
    indicator: Indicator,
    weight: f64,
    above: Vec<(usize, String)>,
}

/// Returns the indicators. Missing and duplicate codes are skipped here, because the check of the header reports them.
fn leaves(database: &Cells, columns: &[usize], problems: &mut Vec<Problem>) -> Vec<Leaf> {
    // A level on which all indicators have the same code was not used.
    let is_used = |line: usize| columns.iter().any(|&at| database.text(line, at) != database.text(line, columns[0]));
    let levels: Vec<(usize, &str)> = LEVELS.into_iter().filter(|(line, _)| is_used(*line)).collect();
    let mut leaves: Vec<Leaf> = Vec::new();
    for &column in columns {
        let code = database.text(CODE, column);
        if !code.is_empty() && leaves.iter().all(|leaf| leaf.indicator.code != code) {
            leaves.push(leaf(database, column, &levels, problems));
        }
    }
    leaves
}

fn leaf(database: &Cells, column: usize, levels: &[(usize, &str)], problems: &mut Vec<Problem>) -> Leaf {
    let code = database.text(CODE, column);
    let mut above = Vec::new();
    for &(line, level) in levels {
        match database.text(line, column) {
            "" => problems.push(Problem::new(line, column, format!("the indicator `{code}` has no {level}"))),
            group => above.push((line, group.to_string())),
        }
    }
    let mut figure = |line: usize, what: &str, is_fit: fn(f64) -> bool, expected: &str| {
        let cell = database.text(line, column);
        let found = number(cell).filter(|&found| is_fit(found));
        if found.is_none() && !cell.is_empty() {
            let message = format!("{what} of `{code}`: expected {expected}, found `{cell}`");
            problems.push(Problem::new(line, column, message));
        }
        found
    };
    let weight = figure(WEIGHT, "weight", |weight| weight >= 0.0, "a number of 0 or more");
    let direction = figure(DIRECTION, "direction", |direction| direction.abs().total_cmp(&1.0).is_eq(), "1 or -1");
    let lower = figure(LOWER, "lower goalpost", |_| true, "a number");
    let upper = figure(UPPER, "upper goalpost", |_| true, "a number");
    if database.text(DIRECTION, column).is_empty() {
        problems.push(Problem::new(DIRECTION, column, format!("the indicator `{code}` has no direction, 1 or -1")));
    }
    let is_read = |line: usize, post: Option<f64>| post.is_some() || database.text(line, column).is_empty();
    let posts = if is_read(LOWER, lower) && is_read(UPPER, upper) { posts(code, lower, upper) } else { Ok(None) };
    let posts = posts.unwrap_or_else(|message| {
        problems.push(Problem::new(if lower.is_none() { LOWER } else { UPPER }, column, message));
        None
    });
    let is_lower = direction.is_some_and(|direction| direction < 0.0);
    let indicator = Indicator {
        code: code.to_string(),
        name: database.text(NAME, column).to_string(),
        direction: if is_lower { Direction::Lower } else { Direction::Higher },
        posts,
        ..Indicator::default()
    };
    Leaf { column, indicator, weight: weight.unwrap_or(1.0), above }
}

/// Returns the groups in the order in which indicators mention them, each after its parent.
fn hierarchy(leaves: &[Leaf], top: &str, framework: &Framework, problems: &mut Vec<Problem>) -> Hierarchy {
    let group = |code: &str, name: String| Group { code: code.to_string(), name, ..Group::default() };
    let mut groups = vec![group(INDEX, framework.name(top))];
    let mut parents: HashMap<&str, &str> = HashMap::new();
    for leaf in leaves {
        let mut parent = INDEX;
        for (line, code) in &leaf.above {
            let first = *parents.entry(code).or_insert(parent);
            if first != parent {
                let message = format!("`{code}` is in `{parent}` here, but was in `{first}` before");
                problems.push(Problem::new(*line, leaf.column, message));
            } else if groups.iter().all(|group| group.code != *code) {
                add(&mut groups, parent, code, framework.weight(code, (*line, leaf.column), problems));
                groups.push(group(code, framework.name(code)));
            }
            parent = code;
        }
        add(&mut groups, parent, &leaf.indicator.code, leaf.weight);
    }
    Hierarchy { groups }
}

fn add(groups: &mut [Group], parent: &str, member: &str, weight: f64) {
    for group in groups.iter_mut().filter(|group| group.code == parent) {
        group.of.push(member.to_string());
        group.weights.push(weight);
    }
}

/// The list of groups with their weights and names.
struct Framework {
    cells: Cells,
    /// The line and column of the header; None if it was not found, which is reported once.
    header: Option<(usize, usize)>,
}

impl Framework {
    fn read(grid: &Grid, watch: &Watch, problems: &mut Vec<Problem>) -> Result<Framework> {
        let in_sheet =
            |problem: &Problem| Problem { message: in_framework(problem.message.clone()), ..problem.clone() };
        problems.extend(grid.problems.iter().map(in_sheet));
        let cells = Cells::new(grid, watch)?;
        let place = |line: &Line| {
            let at = line.cells.iter().position(|cell| cell.eq_ignore_ascii_case(HEADER))?;
            Some((line.number, cells.left + at + 1))
        };
        let header = cells.lines.iter().find_map(place);
        if header.is_none() {
            let message = format!("no cell `{HEADER}` above the codes of the groups");
            problems.push(Problem::new(0, 0, in_framework(message)));
        }
        Ok(Framework { cells, header })
    }

    /// Returns the line and column of a group's code.
    fn place(&self, code: &str) -> Option<(usize, usize)> {
        let (header, column) = self.header?;
        let mut below = self.cells.lines.iter().filter(|line| line.number > header);
        below.find(|line| self.cells.text(line.number, column) == code).map(|line| (line.number, column))
    }

    fn name(&self, code: &str) -> String {
        let name = self.place(code).map_or("", |(line, column)| self.cells.text(line, column + GROUP_NAME));
        if name.is_empty() { code.to_string() } else { name.to_string() }
    }

    /// Returns the weight of a group, 1 if the cell is blank; `named` is the position of its code in `Database`.
    fn weight(&self, code: &str, named: (usize, usize), problems: &mut Vec<Problem>) -> f64 {
        let Some((line, column)) = self.place(code) else {
            if self.header.is_some() {
                let message =
                    format!("`{code}` is missing from the sheet `{FRAMEWORK}`, which gives weights of groups");
                problems.push(Problem::new(named.0, named.1, message));
            }
            return 1.0;
        };
        let cell = self.cells.text(line, column + GROUP_WEIGHT);
        let weight = if cell.is_empty() { Some(1.0) } else { number(cell).filter(|weight| *weight >= 0.0) };
        weight.unwrap_or_else(|| {
            let message = format!("weight of `{code}`: expected a number of 0 or more, found `{cell}`");
            problems.push(Problem::new(line, column + GROUP_WEIGHT, in_framework(message)));
            1.0
        })
    }
}

fn in_framework(message: impl Into<Phrase>) -> Phrase {
    Phrase::from(format!("sheet `{FRAMEWORK}`: ")).add(message)
}
