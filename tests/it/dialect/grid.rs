//! A table laid out in lines of cells according to a dialect, before it is written to a file.

use super::speech::{Across, Dialect, Header, Kind, Shape, Spread};
use super::truth::Truth;
use super::words::{ABOVE, MEASURES};

#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Blank,
    Text(String),
    /// A number as written by `Truth`.
    Number(String),
    /// A share followed by a sign.
    Share(String),
    /// A year, or the number of a row.
    Plain(String),
}

#[derive(Debug, Clone)]
pub enum Line {
    Cells(Vec<Cell>),
    /// A title or a note.
    Alone(&'static str),
    Blank,
}

/// The first and last line and column, from 0, that a workbook shows as one cell.
pub type Merged = ([usize; 2], [usize; 2]);

#[derive(Debug, Clone, Default)]
pub struct Grid {
    pub lines: Vec<Line>,
    pub merged: Vec<Merged>,
}

/// The table itself: header lines, rows, and merged cells.
struct Body {
    header: Vec<Vec<Cell>>,
    rows: Vec<Vec<Cell>>,
    /// Merged cells in the header; lines from 0.
    merged_heads: Vec<Merged>,
    /// Merged cells in the rows; rows from 0.
    merged_rows: Vec<Merged>,
}

impl Cell {
    pub fn text(text: impl Into<String>) -> Cell {
        let text: String = text.into();
        if text.is_empty() { Cell::Blank } else { Cell::Text(text) }
    }
}

pub fn grid(truth: &Truth, dialect: &Dialect) -> Grid {
    let mut body = match dialect.shape {
        Shape::Wide | Shape::Across(_) => wide(truth, dialect),
        Shape::Long { heads, is_short } => long(truth, dialect, heads, is_short),
        Shape::Turned { head } => turned(truth, dialect, head),
    };
    if let Some(first) = dialect.frame.numbered {
        number(&mut body, first);
    }
    if let Some(word) = dialect.frame.measures {
        let columns = columns(truth, dialect);
        let mut line = vec![Cell::Blank; body.header[0].len() - columns.len()];
        if let Some(unit) = body.header[0].iter().position(|cell| *cell == Cell::text(dialect.unit)) {
            line[unit] = Cell::text(word);
        }
        line.extend(columns.iter().map(|column| Cell::text(MEASURES[column.indicator % MEASURES.len()])));
        body.header.push(line);
    }
    framed(body, dialect)
}

/// One column of values: its indicator, and its year if years are in columns.
#[derive(Debug, Clone, Copy)]
struct Column {
    indicator: usize,
    year: Option<usize>,
}

fn columns(truth: &Truth, dialect: &Dialect) -> Vec<Column> {
    let years: Vec<Option<usize>> = match dialect.shape {
        Shape::Across(_) => (0..truth.years.len()).map(Some).collect(),
        _ => vec![None],
    };
    let of = |indicator| years.iter().map(move |&year| Column { indicator, year }).collect::<Vec<_>>();
    (0..truth.indicators.len()).flat_map(of).collect()
}

/// The columns before the values: their headers, and their texts by unit.
fn lead<'a>(truth: &'a Truth, dialect: &'a Dialect) -> Vec<(&'a str, &'a [String])> {
    let unit = (dialect.unit, &truth.units[..]);
    let groups = truth.groups.iter().map(|(name, texts)| (&name[..], &texts[..]));
    match dialect.groups_first {
        true => groups.chain([unit]).collect(),
        false => std::iter::once(unit).chain(groups).collect(),
    }
}

/// Units with their years, in the order of the rows.
fn order(truth: &Truth, dialect: &Dialect) -> Vec<(usize, usize)> {
    let (units, years) = (truth.units.len(), truth.of_years());
    match dialect.year_by_year {
        true => (0..years).flat_map(|year| (0..units).map(move |unit| (unit, year))).collect(),
        false => (0..units).flat_map(|unit| (0..years).map(move |year| (unit, year))).collect(),
    }
}

fn figure(truth: &Truth, dialect: &Dialect, indicator: usize, unit: usize, year: usize) -> Cell {
    match truth.figure(indicator, unit, year) {
        Some(text) if truth.indicators[indicator].is_share && !dialect.number.percent.is_empty() => {
            Cell::Share(text.to_string())
        }
        Some(text) => Cell::Number(text.to_string()),
        None => Cell::text(dialect.number.gap),
    }
}

fn year_cell(truth: &Truth, year: usize) -> Cell {
    Cell::Plain(truth.years[year].to_string())
}

fn wide(truth: &Truth, dialect: &Dialect) -> Body {
    let (lead, columns) = (lead(truth, dialect), columns(truth, dialect));
    let has_year = !truth.years.is_empty() && dialect.shape == Shape::Wide;
    let mut heads: Vec<Cell> = lead.iter().map(|(head, _)| Cell::text(*head)).collect();
    heads.extend(has_year.then(|| Cell::text(dialect.year)));
    let first = heads.len();
    heads.extend(columns.iter().map(|column| head(truth, dialect, *column)));
    let (header, merged_heads) = with_line_above(truth, dialect, heads, first);
    let places = if has_year { order(truth, dialect) } else { (0..truth.units.len()).map(|unit| (unit, 0)).collect() };
    let row = |&(unit, year): &(usize, usize)| {
        let mut row: Vec<Cell> = lead.iter().map(|(_, texts)| Cell::text(&texts[unit])).collect();
        row.extend(has_year.then(|| year_cell(truth, year)));
        row.extend(columns.iter().map(|of| figure(truth, dialect, of.indicator, unit, of.year.unwrap_or(year))));
        row
    };
    let mut rows: Vec<Vec<Cell>> = places.iter().map(row).collect();
    let merged_rows = spread_groups(truth, dialect, &mut rows);
    if let Some((word, is_first)) = dialect.frame.total {
        let at = if is_first { 0 } else { rows.len() };
        let unit = lead.iter().position(|(head, _)| *head == dialect.unit).unwrap_or(0);
        rows.insert(at, total(word, unit, &rows, first));
    }
    Body { header, rows, merged_heads, merged_rows }
}

fn head(truth: &Truth, dialect: &Dialect, column: Column) -> Cell {
    let name = &truth.indicators[column.indicator].name;
    let (Shape::Across(across), Some(year)) = (dialect.shape, column.year) else { return Cell::text(name) };
    let year = truth.years[year];
    match across {
        Across::After => Cell::text(format!("{name}_{year}")),
        Across::Spaced => Cell::text(format!("{name} {year}")),
        Across::Bracketed => Cell::text(format!("{name} ({year})")),
        Across::Before => Cell::text(format!("{year} {name}")),
        Across::Chinese => Cell::text(format!("{name} {year}年")),
        Across::Above | Across::Bare => Cell::Plain(year.to_string()),
    }
}

/// The header, with a line above it if it has one, which names the indicators of the years or groups of indicators.
fn with_line_above(truth: &Truth, dialect: &Dialect, heads: Vec<Cell>, first: usize) -> (Vec<Vec<Cell>>, Vec<Merged>) {
    let texts: Vec<String> = match (dialect.header, dialect.shape) {
        (_, Shape::Across(Across::Above)) => {
            columns(truth, dialect).iter().map(|column| truth.indicators[column.indicator].name.clone()).collect()
        }
        (Header::Grouped, Shape::Wide) => above(truth).iter().map(ToString::to_string).collect(),
        _ => return (vec![heads], Vec::new()),
    };
    let (mut line, mut heads, mut merged) = (vec![Cell::Blank; first], heads, Vec::new());
    if dialect.heads_on_top {
        for at in 0..first {
            std::mem::swap(&mut line[at], &mut heads[at]);
            merged.extend((dialect.above == Spread::Merged).then_some(([0, at], [1, at])));
        }
    }
    line.extend(texts.iter().map(Cell::text));
    let mut start = first;
    for at in first..=line.len() {
        if at == line.len() || line[at] != line[start] {
            let is_many = at - start > 1;
            if dialect.above != Spread::Repeated {
                line[start + 1..at].fill(Cell::Blank);
            }
            if dialect.above == Spread::Merged && is_many {
                merged.push(([0, start], [0, at - 1]));
            }
            start = at;
        }
    }
    (vec![line, heads], merged)
}

/// For each indicator, the group of indicators above it.
pub fn above(truth: &Truth) -> Vec<&'static str> {
    let count = truth.indicators.len();
    let groups = count.div_ceil(2).min(ABOVE.len());
    (0..count).map(|at| ABOVE[at * groups / count]).collect()
}

/// Removes repeated texts of the first group if the dialect writes each only once; returns the merged cells.
fn spread_groups(truth: &Truth, dialect: &Dialect, rows: &mut [Vec<Cell>]) -> Vec<Merged> {
    if dialect.groups == Spread::Repeated || truth.groups.is_empty() {
        return Vec::new();
    }
    let column = usize::from(!dialect.groups_first);
    let mut merged = Vec::new();
    let mut start = 0;
    for at in 0..=rows.len() {
        if at == rows.len() || rows[at][column] != rows[start][column] {
            if dialect.groups == Spread::Merged {
                merged.push(([start, column], [at - 1, column]));
            }
            for row in &mut rows[start + 1..at] {
                row[column] = Cell::Blank;
            }
            start = at;
        }
    }
    merged
}

/// A row of sums, which nobody would mistake for a unit.
fn total(word: &str, unit: usize, rows: &[Vec<Cell>], first: usize) -> Vec<Cell> {
    let sum = |at: usize| {
        let figures = rows.iter().filter_map(|row| match &row[at] {
            Cell::Number(text) | Cell::Share(text) => Some(text),
            _ => None,
        });
        let decimals = figures.clone().filter_map(|text| text.split_once('.')).map(|(_, after)| after.len()).max();
        let sum: f64 = figures.filter_map(|text| text.parse::<f64>().ok()).sum();
        let text = format!("{sum:.*}", decimals.unwrap_or(0));
        if rows.iter().any(|row| matches!(row[at], Cell::Share(_))) { Cell::Share(text) } else { Cell::Number(text) }
    };
    let mut row = vec![Cell::Blank; first];
    row[unit] = Cell::text(word);
    row.extend((first..rows[0].len()).map(sum));
    row
}

fn long(truth: &Truth, dialect: &Dialect, heads: (&str, &str), is_short: bool) -> Body {
    let lead = lead(truth, dialect);
    let mut header: Vec<Cell> = lead.iter().map(|(head, _)| Cell::text(*head)).collect();
    let has_year = !truth.years.is_empty();
    header.extend(has_year.then(|| Cell::text(dialect.year)));
    header.extend([Cell::text(heads.0), Cell::text(heads.1)]);
    let mut rows = Vec::new();
    for (unit, year) in order(truth, dialect) {
        for (at, indicator) in truth.indicators.iter().enumerate() {
            // Rows without a value are left out, except where that could change the order of the units.
            let is_gap = truth.figure(at, unit, year).is_none();
            if is_gap && is_short && unit > 0 && !dialect.year_by_year {
                continue;
            }
            let mut row: Vec<Cell> = lead.iter().map(|(_, texts)| Cell::text(&texts[unit])).collect();
            row.extend(has_year.then(|| year_cell(truth, year)));
            row.extend([Cell::text(&indicator.name), figure(truth, dialect, at, unit, year)]);
            rows.push(row);
        }
    }
    Body { header: vec![header], rows, merged_heads: Vec::new(), merged_rows: Vec::new() }
}

fn turned(truth: &Truth, dialect: &Dialect, head: &str) -> Body {
    let header = std::iter::once(head).chain(truth.units.iter().map(String::as_str)).map(Cell::text).collect();
    let row = |(at, indicator): (usize, &super::truth::Measured)| {
        let figures = (0..truth.units.len()).map(|unit| figure(truth, dialect, at, unit, 0));
        std::iter::once(Cell::text(&indicator.name)).chain(figures).collect()
    };
    let rows = truth.indicators.iter().enumerate().map(row).collect();
    Body { header: vec![header], rows, merged_heads: Vec::new(), merged_rows: Vec::new() }
}

/// Adds a first column that numbers the rows.
fn number(body: &mut Body, first: usize) {
    body.header.iter_mut().for_each(|line| line.insert(0, Cell::Blank));
    for (at, row) in body.rows.iter_mut().enumerate() {
        row.insert(0, Cell::Plain((first + at).to_string()));
    }
    for merged in body.merged_heads.iter_mut().chain(&mut body.merged_rows) {
        merged.0[1] += 1;
        merged.1[1] += 1;
    }
}

/// The table with its titles, notes and blank lines.
fn framed(body: Body, dialect: &Dialect) -> Grid {
    let frame = &dialect.frame;
    let mut grid = Grid::default();
    grid.lines.extend(frame.titles.iter().map(|title| Line::Alone(title)));
    if frame.blanks[0] && !frame.titles.is_empty() {
        grid.lines.push(Line::Blank);
    }
    let down = |(from, to): &Merged, by: usize| ([from[0] + by, from[1]], [to[0] + by, to[1]]);
    grid.merged.extend(body.merged_heads.iter().map(|merged| down(merged, grid.lines.len())));
    grid.lines.extend(body.header.into_iter().map(Line::Cells));
    grid.merged.extend(body.merged_rows.iter().map(|merged| down(merged, grid.lines.len())));
    let middle = body.rows.len() / 2;
    for (at, row) in body.rows.into_iter().enumerate() {
        if frame.blanks[1] && at == middle && dialect.kind != Kind::Json {
            grid.lines.push(Line::Blank);
        }
        grid.lines.push(Line::Cells(row));
    }
    if frame.blanks[2] && !frame.notes.is_empty() {
        grid.lines.push(Line::Blank);
    }
    grid.lines.extend(frame.notes.iter().map(|note| Line::Alone(note)));
    grid
}
