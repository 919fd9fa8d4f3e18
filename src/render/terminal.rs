//! A terminal's text: tables that fit the width, trees, facts, bars; plain where there is no colour.

use anstyle::{Effects, Style as Paint};
use comfy_table::{CellAlignment, ContentArrangement, LineStyle, Table as Grid, TableStyle};
use unicode_width::UnicodeWidthStr;

use super::cells::{column, cut, fixed, heading, is_of_numbers};
use super::draw::{self, Drawn};
use super::number::decimals;
use super::picture::{Bar, Picture};
use super::shape::{Cell, Facts, Head, Shape, Table, Tree, TreeRow, Where};
use super::{Look, bars};

/// Rows kept at the end of a table that is cut.
const TAIL: usize = 5;
/// The narrowest that a text column is cut to.
const NARROWEST: usize = 12;
const GAP: usize = 2;
/// Blanks left and right of a cell; the grid adds one between two cells.
const PADDING: (u16, u16) = (0, 1);

pub fn answer(shapes: &[Shape], look: &Look) -> String {
    let shape = |shape: &Shape| match shape {
        Shape::Table(table) => self::table(table, look),
        Shape::Tree(tree) => self::tree(tree, look),
        Shape::Facts(facts) => self::facts(facts, look),
        Shape::Picture(picture) => self::picture(picture, look),
    };
    let text = shapes.iter().map(shape).collect::<Vec<_>>().join("\n");
    if look.ascii { draw::ascii(&text) } else { text }
}

fn paint(text: &str, effects: Effects, look: &Look) -> String {
    match look.colour && !text.is_empty() {
        true => format!("{0}{text}{0:#}", Paint::new().effects(effects)),
        false => text.to_string(),
    }
}

/// Control characters of a file must not reach the terminal.
fn clean(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

fn titled(title: &str, body: &str, notes: &[String], look: &Look) -> String {
    let mut text = String::new();
    for line in wrapped(&clean(title), look.width, 0) {
        text.push_str(&paint(&line, Effects::BOLD, look));
        text.push('\n');
    }
    text.push_str(body);
    for note in notes {
        for line in wrapped(&clean(note), look.width, 0) {
            text.push_str(&paint(&line, Effects::DIMMED, look));
            text.push('\n');
        }
    }
    text
}

/// A column ready to be drawn.
struct RenderedColumn {
    code: String,
    worth: u8,
    texts: Vec<String>,
    is_number: bool,
    /// Bars beside the numbers of the column before it, which go first where there is no room.
    is_bar: bool,
}

/// Columns of the bar beside a number.
const BAR: usize = 8;

fn strips(table: &Table) -> Vec<RenderedColumn> {
    let blank = || vec![String::new(); table.rows.len()];
    let strip = |(at, head): (usize, &Head)| {
        let strip = RenderedColumn {
            code: clean(&heading(head)),
            worth: head.worth,
            texts: if table.is_stopped() {
                blank()
            } else {
                column(table, at).iter().map(|text| clean(text)).collect()
            },
            is_number: is_of_numbers(table, at),
            is_bar: false,
        };
        let bar = (head.barred && table.rows.len() > 1).then(|| barred(table, at));
        std::iter::once(strip).chain(bar)
    };
    table.heads.iter().enumerate().flat_map(strip).collect()
}

/// The numbers of a column as bars, which need no colour to be read.
fn barred(table: &Table, at: usize) -> RenderedColumn {
    let value = |cell: &Cell| if let Cell::Number(x) | Cell::Gapped(x) = cell { *x } else { 0.0 };
    let bar = |row: &Vec<Cell>| Bar { label: String::new(), value: value(&row[at]) };
    let bars: Vec<Bar> = table.rows.iter().map(bar).collect();
    RenderedColumn { code: String::new(), worth: 0, texts: bars::drawn(&bars, BAR), is_number: false, is_bar: true }
}

fn table(table: &Table, look: &Look) -> String {
    let mut table = table.columns_for(Where::Screen);
    let all = table.rows.count();
    if all == 0 {
        return titled(&table.title, &format!("no {}\n", table.rows_are), &table.notes, look);
    }
    if let ([_], Some(_)) = (&table.heads[..], look.width) {
        let lines: Vec<String> = column(&table, 0).iter().map(|text| format!("· {}", clean(text))).collect();
        let body: Vec<String> = lines.iter().flat_map(|line| wrapped(line, look.width, 0)).collect();
        return titled(&table.title, &(body.join("\n") + "\n"), &table.notes, look);
    }
    let shown = shown_rows(all, look.rows);
    let some = shown.len();
    // Rows that are not shown are not made.
    if some < all {
        table.rows = table.rows.only(&shown);
    }
    let (body, mut notes) = drawn(&strips(&table), &shown, look);
    if some < all {
        notes.insert(0, format!("{some} of {all} {} shown; at the prompt `:all` shows all", table.rows_are));
    }
    titled(&table.title, &body, &[notes, table.notes].concat(), look)
}

/// The grid with a bold header, without blanks at the ends of lines; and what did not fit.
fn drawn(strips: &[RenderedColumn], shown: &[usize], look: &Look) -> (String, Vec<String>) {
    let (kept, dropped, limits) = fit(strips, look.width);
    let mut grid = Grid::new();
    let style = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));
    grid.load_style(style).set_content_arrangement(ContentArrangement::Disabled);
    grid.set_header(kept.iter().map(|&at| strips[at].code.clone()));
    let mut is_cut = false;
    for (count, &row) in shown.iter().enumerate() {
        if count > 0 && shown[count - 1] + 1 < row {
            grid.add_row(kept.iter().map(|_| "⋮"));
        }
        let cells = kept.iter().zip(&limits).map(|(&at, &limit)| (&strips[at].texts[count], limit));
        is_cut |= cells.clone().any(|(text, limit)| text.width() > limit);
        grid.add_row(cells.map(|(text, limit)| cut(text, limit)));
    }
    for (place, column) in grid.column_iter_mut().enumerate() {
        column.set_padding(PADDING);
        if strips[kept[place]].is_number {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut text = String::new();
    for (place, line) in grid.lines().enumerate() {
        let line = line.trim_end();
        text.push_str(&if place == 0 { paint(line, Effects::BOLD, look) } else { line.to_string() });
        text.push('\n');
    }
    let mut notes = Vec::new();
    if !dropped.is_empty() {
        notes.push(format!("columns that do not fit: {}", dropped.join(", ")));
    }
    if is_cut {
        notes.push("… marks cut text; `:all` at the prompt, a file or a pipe shows it in full".into());
    }
    (text, notes)
}

fn shown_rows(rows: usize, most: Option<usize>) -> Vec<usize> {
    match most {
        Some(most) if rows > most => (0..most.saturating_sub(TAIL)).chain(rows - TAIL.min(most)..rows).collect(),
        _ => (0..rows).collect(),
    }
}

/// Which columns are kept, which are dropped, and how wide each kept one may be.
fn fit(strips: &[RenderedColumn], width: Option<usize>) -> (Vec<usize>, Vec<String>, Vec<usize>) {
    let natural =
        |strip: &RenderedColumn| strip.texts.iter().chain([&strip.code]).map(|text| text.width()).max().unwrap_or(0);
    let mut limits: Vec<usize> = strips.iter().map(natural).collect();
    let mut kept: Vec<usize> = (0..strips.len()).collect();
    let total = |kept: &[usize], limits: &[usize]| kept.iter().map(|&at| limits[at] + GAP).sum::<usize>();
    // Where nobody says how wide it is, nobody looks at bars.
    if width.is_none_or(|width| total(&kept, &limits) > width) {
        kept.retain(|&at| !strips[at].is_bar);
    }
    let Some(width) = width else {
        return (kept.clone(), Vec::new(), kept.iter().map(|&at| limits[at]).collect());
    };
    let mut dropped = Vec::new();
    loop {
        let total = total(&kept, &limits);
        if total <= width {
            break;
        }
        let excess = total - width;
        let widest = kept.iter().copied().filter(|&at| !strips[at].is_number).max_by_key(|&at| limits[at]);
        if let Some(at) =
            widest.filter(|&at| limits[at] >= NARROWEST + excess || (kept.len() == 1 && limits[at] > NARROWEST))
        {
            limits[at] = limits[at].saturating_sub(excess).max(NARROWEST);
            continue;
        }
        // Among columns of the same worth the last goes first; the first column always stays.
        let Some(place) = (1..kept.len()).rev().min_by_key(|&place| strips[kept[place]].worth) else { break };
        dropped.insert(0, strips[kept[place]].code.clone());
        kept.remove(place);
    }
    let limits = kept.iter().map(|&at| limits[at]).collect();
    (kept, dropped, limits)
}

fn tree(tree: &Tree, look: &Look) -> String {
    let mut rows = Vec::new();
    branch(&tree.root, "", "", &mut rows);
    let (names, cells): (Vec<String>, Vec<Vec<Cell>>) = rows.into_iter().unzip();
    let shown: Vec<usize> = (0..names.len()).collect();
    let texts = names.iter().map(|name| clean(name)).collect();
    let names = RenderedColumn { code: String::new(), worth: u8::MAX, texts, is_number: false, is_bar: false };
    let table = Table { heads: tree.heads.clone(), rows: cells.into(), ..Table::default() };
    let strips: Vec<RenderedColumn> = std::iter::once(names).chain(strips(&table)).collect();
    let (body, notes) = drawn(&strips, &shown, look);
    titled(&tree.title, &body, &[notes, tree.notes.clone()].concat(), look)
}

fn branch(twig: &TreeRow, lead: &str, below: &str, rows: &mut Vec<(String, Vec<Cell>)>) {
    rows.push((format!("{lead}{}", twig.name), twig.cells.clone()));
    for (place, inner) in twig.of.iter().enumerate() {
        let (lead, further) = if place + 1 < twig.of.len() { ("├─ ", "│  ") } else { ("└─ ", "   ") };
        branch(inner, &format!("{below}{lead}"), &format!("{below}{further}"), rows);
    }
}

fn facts(facts: &Facts, look: &Look) -> String {
    let names = facts.facts.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
    let mut body = String::new();
    for (name, value) in &facts.facts {
        let lead = format!("  {name}{}", " ".repeat(names - name.width() + GAP));
        let lines = wrapped(&clean(value), look.width, names + GAP + 2);
        for (place, line) in lines.iter().enumerate() {
            let lead = if place == 0 { paint(&lead, Effects::DIMMED, look) } else { " ".repeat(names + GAP + 2) };
            body.push_str(&format!("{lead}{line}\n"));
        }
    }
    titled(&facts.title, &body, &facts.notes, look)
}

/// Lines no wider than the terminal less `indent`, broken between words.
pub fn wrapped(text: &str, width: Option<usize>, indent: usize) -> Vec<String> {
    let room = width.map_or(usize::MAX, |width| width.saturating_sub(indent).max(20));
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        if width.is_none() {
            lines.push(paragraph.trim_end().to_string());
            continue;
        }
        let mut line = String::new();
        for word in paragraph.split_inclusive(' ') {
            if line.width() + word.trim_end().width() > room && !line.is_empty() {
                lines.push(line.trim_end().to_string());
                line = String::new();
            }
            line.push_str(word);
        }
        lines.push(line.trim_end().to_string());
    }
    lines
}

/// A remark beside an answer, dim where there is colour.
pub fn dim(text: &str, look: &Look) -> String {
    paint(&clean(text), Effects::DIMMED, look)
}

/// The longest bar where nothing limits it.
const MAX_BAR: usize = 50;

fn picture(picture: &Picture, look: &Look) -> String {
    match draw::drawn(&picture.plot, look.width) {
        Drawn::Bars(bars) => self::bars(&bars, &picture.table, look),
        Drawn::Lines(drawing, legend) => plane(&picture.table, &drawing, &legend, look),
    }
}

fn bars(bars: &[Bar], table: &Table, look: &Look) -> String {
    let labels = bars.iter().map(|bar| bar.label.width()).max().unwrap_or(0);
    let places = decimals(bars.iter().map(|bar| bar.value));
    let values: Vec<String> = bars.iter().map(|bar| fixed(bar.value, places)).collect();
    let numbers = values.iter().map(String::len).max().unwrap_or(0);
    let room = look.width.map_or(MAX_BAR, |width| width.saturating_sub(labels + numbers + 2 * GAP)).clamp(8, MAX_BAR);
    let line = |((bar, value), drawn): ((&Bar, String), String)| {
        let label = clean(&bar.label);
        let pad = " ".repeat(labels - label.width().min(labels) + GAP);
        format!("{label}{pad}{drawn} {value}\n")
    };
    let lines = bars.iter().zip(values).zip(bars::drawn(bars, room)).map(line);
    titled(&table.title, &lines.collect::<String>(), &table.notes, look)
}

/// A picture on a plane; where the terminal is too narrow for it, its legend alone.
fn plane(table: &Table, drawing: &[String], legend: &[String], look: &Look) -> String {
    let broad = drawing.iter().map(|line| line.width()).max().unwrap_or(0);
    let is_fit = look.width.is_none_or(|width| broad <= width);
    let narrow = [format!("the drawing needs {broad} columns")];
    let drawing = if is_fit { drawing } else { &narrow };
    let lines = drawing.iter().chain(legend).map(|line| format!("{}\n", clean(line)));
    titled(&table.title, &lines.collect::<String>(), &table.notes, look)
}
