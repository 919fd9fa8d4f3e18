//! Text for a terminal: tables that fit its width, trees, facts, bars; plain if there is no colour.

use anstyle::{Effects, Style as Paint};
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table as Grid, TableStyle};
use unicode_width::UnicodeWidthStr;

use super::cells::{column, fixed};
use super::columns::{RenderedColumn, fitted, in_blocks, rendered};
use super::draw::{self, Drawn};
use super::number::decimals;
use super::picture::{Bar, Picture};
use super::shape::{Cell, Facts, Shape, Table, Tree, TreeRow, Where};
use super::{Look, bars};
use crate::hidden;

/// The maximum number of rows kept at the end of a shortened table.
const TAIL: usize = 5;
/// The number of rows shown even if the window is too low for them.
const FEWEST_ROWS: usize = 6;
/// The number of spaces between two columns.
pub(super) const GAP: usize = 2;
/// Blanks left and right of a cell; the grid adds one between two cells.
const PADDING: (u16, u16) = (0, 1);

pub fn answer(shapes: &[Shape], look: &Look) -> String {
    let drawn = |shape: &Shape| match shape {
        Shape::Table(_) | Shape::Tree(_) => None,
        Shape::Facts(facts) => Some(self::facts(facts, look)),
        Shape::Picture(picture) => Some(self::picture(picture, look)),
    };
    let others: Vec<Option<String>> = shapes.iter().map(drawn).collect();
    // Tables and trees share the lines that remain after the other parts and the blank lines between parts.
    let taken =
        others.iter().flatten().map(|text| text.lines().count()).sum::<usize>() + shapes.len().saturating_sub(1);
    let shared = others.iter().filter(|text| text.is_none()).count().max(1);
    let look = Look { height: look.height.map(|height| height.saturating_sub(taken) / shared), ..*look };
    let text = |(shape, other): (&Shape, Option<String>)| match shape {
        Shape::Table(table) => self::table(table, &look),
        Shape::Tree(tree) => self::tree(tree, &look),
        _ => other.unwrap_or_default(),
    };
    let text = shapes.iter().zip(others).map(text).collect::<Vec<_>>().join("\n");
    if look.ascii { draw::ascii(&text) } else { text }
}

fn paint(text: &str, effects: Effects, look: &Look) -> String {
    match look.colour && !text.is_empty() {
        true => format!("{0}{text}{0:#}", Paint::new().effects(effects)),
        false => text.to_string(),
    }
}

fn titled(title: &str, body: &str, notes: &[String], look: &Look) -> String {
    let mut text = String::new();
    for line in wrapped(&hidden::shown(title), look.width, 0) {
        text.push_str(&paint(&line, Effects::BOLD, look));
        text.push('\n');
    }
    text.push_str(body);
    for note in notes {
        for line in wrapped(&hidden::shown(note), look.width, 0) {
            text.push_str(&paint(&line, Effects::DIMMED, look));
            text.push('\n');
        }
    }
    text
}

fn table(table: &Table, look: &Look) -> String {
    let table = table.columns_for(Where::Screen);
    let all = table.rows.count();
    if all == 0 {
        return titled(&table.title, &format!("no {}\n", hidden::shown(&table.rows_are)), &table.notes, look);
    }
    if let ([_], Some(_)) = (&table.heads[..], look.width) {
        let lines: Vec<String> = column(&table, 0).iter().map(|text| format!("· {}", hidden::shown(text))).collect();
        let body: Vec<String> = lines.iter().flat_map(|line| wrapped(line, look.width, 0)).collect();
        return titled(&table.title, &(body.join("\n") + "\n"), &table.notes, look);
    }
    let most = look.rows.into_iter().chain(look.height).min();
    let text = with_rows(&table, most, look);
    match (most, look.height) {
        (Some(most), Some(height)) => within(height, most.min(all), text, |most| with_rows(&table, Some(most), look)),
        _ => text,
    }
}

/// Reduces the rows of a table until title, header, rows and notes fit the window.
fn within(height: usize, mut rows: usize, mut text: String, with_rows: impl Fn(usize) -> String) -> String {
    loop {
        let lines = text.lines().count();
        if lines <= height || rows <= FEWEST_ROWS {
            return text;
        }
        // A row may take several lines.
        let lines_of_a_row = lines.div_ceil(rows);
        rows = rows.saturating_sub((lines - height).div_ceil(lines_of_a_row)).max(FEWEST_ROWS);
        text = with_rows(rows);
    }
}

/// A table shortened to a number of rows; None shows all.
fn with_rows(table: &Table, most: Option<usize>, look: &Look) -> String {
    let all = table.rows.count();
    let shown = shown_rows(all, most);
    let some = shown.len();
    // Rows that are not shown are not made.
    let cut = (some < all).then(|| table.only(&shown));
    let (body, mut notes) = drawn(rendered(cut.as_ref().unwrap_or(table), look.width), &shown, look);
    if some < all {
        notes.insert(0, format!("{some} of {all} {} shown; at the prompt `:all` shows all", table.rows_are));
    }
    titled(&table.title, &body, &[&notes[..], &table.notes].concat(), look)
}

/// The columns that fit as a grid, and notes on what did not; of a whole answer the others follow in grids of their own.
fn drawn(columns: Vec<RenderedColumn>, shown: &[usize], look: &Look) -> (String, Vec<String>) {
    if let (true, Some(width)) = (look.is_whole, look.width) {
        let (columns, _) = fitted(columns, None);
        let blocks = in_blocks(&columns, width);
        let block = |places: &Vec<usize>| grid(places.iter().map(|&at| &columns[at]).collect(), shown, look);
        return (blocks.iter().map(block).collect::<Vec<_>>().join("\n"), Vec::new());
    }
    let (columns, dropped) = fitted(columns, look.width);
    let text = grid(columns.iter().collect(), shown, look);
    let mut notes = Vec::new();
    if !dropped.is_empty() {
        notes.push(format!("columns that do not fit: {}", dropped.join(", ")));
    }
    if columns.iter().any(RenderedColumn::is_cut) {
        notes.push("… marks cut text; `:all` at the prompt, a file or a pipe shows it in full".into());
    }
    (text, notes)
}

/// A grid with a bold header, without blanks at the ends of lines.
fn grid(columns: Vec<&RenderedColumn>, shown: &[usize], look: &Look) -> String {
    let mut grid = Grid::new();
    let style = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
    grid.load_style(style).set_content_arrangement(ContentArrangement::Disabled);
    grid.set_header(columns.iter().map(|column| column.head()));
    for (count, &row) in shown.iter().enumerate() {
        if count > 0 && shown[count - 1] + 1 < row {
            grid.add_row(columns.iter().map(|_| "⋮"));
        }
        grid.add_row(columns.iter().map(|column| column.cell(count)));
    }
    for (drawn, column) in grid.column_iter_mut().zip(&columns) {
        drawn.set_padding(PADDING);
        if column.is_number {
            drawn.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text = String::new();
    for (place, line) in grid.lines().enumerate() {
        let line = line.trim_end();
        text.push_str(&if place == 0 { paint(line, Effects::BOLD, look) } else { line.to_string() });
        text.push('\n');
    }
    text
}

fn shown_rows(rows: usize, most: Option<usize>) -> Vec<usize> {
    match most {
        Some(most) if rows > most => {
            let tail = TAIL.min(most.div_ceil(3));
            (0..most - tail).chain(rows - tail..rows).collect()
        }
        _ => (0..rows).collect(),
    }
}

/// A tree, folded to the deepest level that fits the window, but at least to the first.
fn tree(tree: &Tree, look: &Look) -> String {
    let whole = to_level(tree, usize::MAX, look);
    let is_fit = |text: &String| look.height.is_none_or(|height| text.lines().count() <= height);
    if is_fit(&whole) {
        return whole;
    }
    let levels = levels(&tree.root);
    (1..levels).rev().map(|level| to_level(tree, level, look)).find(is_fit).unwrap_or_else(|| to_level(tree, 1, look))
}

fn levels(row: &TreeRow) -> usize {
    row.of.iter().map(|inner| 1 + levels(inner)).max().unwrap_or(0)
}

fn to_level(tree: &Tree, level: usize, look: &Look) -> String {
    let mut rows = Vec::new();
    branch(&tree.root, ("", ""), level, &mut rows);
    let is_cut = rows.iter().any(|(name, _)| name.ends_with(FOLDED));
    let (names, cells): (Vec<String>, Vec<Vec<Cell>>) = rows.into_iter().unzip();
    let shown: Vec<usize> = (0..names.len()).collect();
    let texts = names.iter().map(|name| hidden::shown(name).into_owned()).collect();
    let names = RenderedColumn::of_texts(String::new(), texts, u8::MAX);
    let table = Table { heads: tree.heads.clone(), rows: cells.into(), ..Table::default() };
    let columns = std::iter::once(names).chain(rendered(&table, look.width)).collect();
    let (body, mut notes) = drawn(columns, &shown, look);
    if is_cut {
        notes.insert(0, format!("rows marked{FOLDED} have more rows below them; at the prompt `:all` shows all"));
    }
    titled(&tree.title, &body, &[notes, tree.notes.clone()].concat(), look)
}

/// Marks a row whose inner rows are not shown.
const FOLDED: &str = " …";

fn branch(row: &TreeRow, (lead, below): (&str, &str), level: usize, rows: &mut Vec<(String, Vec<Cell>)>) {
    let is_folded = level == 0 && !row.of.is_empty();
    rows.push((format!("{lead}{}{}", row.name, if is_folded { FOLDED } else { "" }), row.cells.clone()));
    for (place, inner) in row.of.iter().enumerate().filter(|_| level > 0) {
        let (lead, further) = if place + 1 < row.of.len() { ("├─ ", "│  ") } else { ("└─ ", "   ") };
        branch(inner, (&format!("{below}{lead}"), &format!("{below}{further}")), level - 1, rows);
    }
}

fn facts(facts: &Facts, look: &Look) -> String {
    let names = facts.facts.iter().map(|(name, _)| hidden::shown(name).width()).max().unwrap_or(0);
    let mut body = String::new();
    for (name, value) in &facts.facts {
        let name = hidden::shown(name);
        let lead = format!("  {name}{}", " ".repeat(names - name.width() + GAP));
        let lines = wrapped(&hidden::shown(value), look.width, names + GAP + 2);
        for (place, line) in lines.iter().enumerate() {
            let lead = if place == 0 { paint(&lead, Effects::DIMMED, look) } else { " ".repeat(names + GAP + 2) };
            body.push_str(&format!("{lead}{line}\n"));
        }
    }
    titled(&facts.title, &body, &facts.notes, look)
}

/// The sign before each of several remarks; further lines of a remark start below its first word.
const BULLET: &str = "· ";

/// Breaks a text between words into lines no wider than the terminal less `indent`.
pub fn wrapped(text: &str, width: Option<usize>, indent: usize) -> Vec<String> {
    let room = width.map_or(usize::MAX, |width| width.saturating_sub(indent).max(20));
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        if width.is_none() {
            lines.push(paragraph.trim_end().to_string());
            continue;
        }
        let hang = if paragraph.starts_with(BULLET) { "  " } else { "" };
        let mut line = String::new();
        for word in words(paragraph, room) {
            if line.width() + word.trim_end().width() > room && !line.trim().is_empty() {
                lines.push(line.trim_end().to_string());
                line = hang.to_string();
            }
            line.push_str(word);
        }
        lines.push(line.trim_end().to_string());
    }
    lines
}

/// The words of a text, each with the space after it. A line of the language in back-ticks is one word if it fits a line.
fn words(text: &str, room: usize) -> Vec<&str> {
    let (mut words, mut start, mut quote) = (Vec::new(), 0, None);
    for (at, c) in text.char_indices() {
        match (c, quote) {
            ('`', None) => quote = text[at + 1..].find('`').filter(|&end| end + 2 <= room).map(|end| at + 1 + end),
            (' ', None) => {
                words.push(&text[start..=at]);
                start = at + 1;
            }
            _ if quote == Some(at) => quote = None,
            _ => {}
        }
    }
    words.push(&text[start..]);
    words
}

/// A remark beside an answer, dimmed if there is colour.
pub fn dim(text: &str, look: &Look) -> String {
    paint(&hidden::shown(text), Effects::DIMMED, look)
}

/// The length of the longest bar if nothing limits it.
const MAX_BAR: usize = 50;

fn picture(picture: &Picture, look: &Look) -> String {
    match draw::drawn(&picture.plot, look.width) {
        Drawn::Bars(bars) => self::bars(&bars, &picture.table, look),
        Drawn::Lines(drawing, legend) => plane(&picture.table, &drawing, &legend, look),
    }
}

fn bars(bars: &[Bar], table: &Table, look: &Look) -> String {
    let labels = bars.iter().map(|bar| hidden::shown(&bar.label).width()).max().unwrap_or(0);
    let places = decimals(bars.iter().map(|bar| bar.value));
    let values: Vec<String> = bars.iter().map(|bar| fixed(bar.value, places)).collect();
    let numbers = values.iter().map(String::len).max().unwrap_or(0);
    let room = look.width.map_or(MAX_BAR, |width| width.saturating_sub(labels + numbers + 2 * GAP)).clamp(8, MAX_BAR);
    let line = |((bar, value), drawn): ((&Bar, String), String)| {
        let label = hidden::shown(&bar.label);
        let pad = " ".repeat(labels - label.width().min(labels) + GAP);
        format!("{label}{pad}{drawn} {value}\n")
    };
    let lines = bars.iter().zip(values).zip(bars::drawn(bars, room)).map(line);
    titled(&table.title, &lines.collect::<String>(), &table.notes, look)
}

/// A picture on a plane; if the terminal is too narrow, only its legend.
fn plane(table: &Table, drawing: &[String], legend: &[String], look: &Look) -> String {
    let broad = drawing.iter().map(|line| line.width()).max().unwrap_or(0);
    let is_fit = look.width.is_none_or(|width| broad <= width);
    let narrow = [format!("the drawing needs {broad} columns")];
    let drawing = if is_fit { drawing } else { &narrow };
    let lines = drawing.iter().chain(legend).map(|line| format!("{}\n", hidden::shown(line)));
    titled(&table.title, &lines.collect::<String>(), &table.notes, look)
}
