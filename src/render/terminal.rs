//! A terminal's text: tables that fit the width, trees, facts, bars; plain where there is no colour.

use anstyle::{Effects, Style as Paint};
use comfy_table::{CellAlignment, ContentArrangement, Table as Grid, TableStyle};
use unicode_width::UnicodeWidthStr;

use super::Look;
use super::markdown::column;
use super::number::number;
use super::shape::{Bar, Cell, Facts, Head, Picture, Shape, Table, Tree, Twig, Where};

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
    shapes.iter().map(shape).collect::<Vec<_>>().join("\n")
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
    if !title.is_empty() {
        text.push_str(&paint(&clean(title), Effects::BOLD, look));
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

fn table(table: &Table, look: &Look) -> String {
    let (mut table, mut notes) = (table.columns_for(Where::Screen), Vec::new());
    let texts: Vec<Vec<String>> =
        (0..table.heads.len()).map(|at| column(&table, at).iter().map(|text| clean(text)).collect()).collect();
    let (kept, dropped, limits) = fit(&table.heads, &texts, look.width);
    let shown = shown_rows(table.rows.len(), look.rows);
    let mut grid = grid();
    grid.set_header(kept.iter().map(|&at| clean(&table.heads[at].code)));
    let cut_at = shown.iter().zip(shown.iter().skip(1)).position(|(a, b)| a + 1 < *b);
    for (count, &row) in shown.iter().enumerate() {
        grid.add_row(kept.iter().zip(&limits).map(|(&at, &limit)| cut(&texts[at][row], limit)));
        if cut_at == Some(count) {
            grid.add_row(kept.iter().map(|_| "⋮"));
        }
    }
    for column in grid.column_iter_mut() {
        column.set_padding(PADDING);
    }
    for (place, &at) in kept.iter().enumerate() {
        let is_number = |row: &Vec<Cell>| matches!(row[at], Cell::Number(_) | Cell::Gapped(_) | Cell::Rank { .. });
        if let Some(column) = grid.column_mut(place).filter(|_| table.rows.iter().any(is_number)) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    if shown.len() < table.rows.len() {
        notes.push(format!("{} of {} {} shown; `:all` shows all", shown.len(), table.rows.len(), table.rows_are));
    }
    if !dropped.is_empty() {
        notes.push(format!("columns that do not fit: {}", dropped.join(", ")));
    }
    notes.append(&mut table.notes);
    if table.rows.is_empty() {
        return titled(&table.title, &format!("no {}\n", table.rows_are), &notes, look);
    }
    titled(&table.title, &drawn(&grid, look), &notes, look)
}

fn grid() -> Grid {
    let mut grid = Grid::new();
    let style = TableStyle::new().header_separator(comfy_table::LineStyle::none().fill('─').junction('─'));
    grid.load_style(style).set_content_arrangement(ContentArrangement::Disabled);
    grid
}

/// The grid's lines with a bold header, without blanks at the ends of lines.
fn drawn(grid: &Grid, look: &Look) -> String {
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
        Some(most) if rows > most => (0..most.saturating_sub(TAIL)).chain(rows - TAIL.min(most)..rows).collect(),
        _ => (0..rows).collect(),
    }
}

/// Which columns are kept, which are dropped, and how wide each kept one may be.
fn fit(heads: &[Head], texts: &[Vec<String>], width: Option<usize>) -> (Vec<usize>, Vec<String>, Vec<usize>) {
    let natural: Vec<usize> = heads
        .iter()
        .zip(texts)
        .map(|(head, texts)| texts.iter().map(|text| text.width()).max().unwrap_or(0).max(head.code.width()))
        .collect();
    let mut kept: Vec<usize> = (0..heads.len()).collect();
    let mut limits = natural;
    let Some(width) = width else { return (kept, Vec::new(), limits) };
    let mut dropped = Vec::new();
    loop {
        let total: usize = kept.iter().map(|&at| limits[at] + GAP).sum();
        if total <= width {
            break;
        }
        let excess = total - width;
        let widest = kept.iter().copied().filter(|&at| is_text(&texts[at])).max_by_key(|&at| limits[at]);
        if let Some(at) =
            widest.filter(|&at| limits[at] >= NARROWEST + excess || (kept.len() == 1 && limits[at] > NARROWEST))
        {
            limits[at] = limits[at].saturating_sub(excess).max(NARROWEST);
            continue;
        }
        // Among columns of the same worth the last goes first; the first column always stays.
        let Some(place) = (1..kept.len()).rev().min_by_key(|&place| heads[kept[place]].worth) else { break };
        dropped.insert(0, heads[kept[place]].code.clone());
        kept.remove(place);
    }
    let limits = kept.iter().map(|&at| limits[at]).collect();
    (kept, dropped, limits)
}

fn is_text(texts: &[String]) -> bool {
    texts.iter().any(|text| text.chars().any(char::is_alphabetic))
}

/// A text cut to a width, with `…` where something is gone.
fn cut(text: &str, width: usize) -> String {
    let text = text.replace('\n', " ");
    if text.width() <= width {
        return text;
    }
    let mut short = String::new();
    for c in text.chars() {
        if short.width() + c.to_string().width() + 1 > width {
            break;
        }
        short.push(c);
    }
    short.trim_end().to_string() + "…"
}

fn tree(tree: &Tree, look: &Look) -> String {
    let mut grid = grid();
    let mut rows = Vec::new();
    branch(&tree.root, "", "", &mut rows);
    let mut table = Table::new("", "rows", tree.heads.clone());
    table.rows = rows.iter().map(|(_, cells)| cells.clone()).collect();
    let texts: Vec<Vec<String>> = (0..tree.heads.len()).map(|at| column(&table, at)).collect();
    grid.set_header(std::iter::once(String::new()).chain(tree.heads.iter().map(|head| head.code.clone())));
    for (row, (name, _)) in rows.iter().enumerate() {
        let cells = texts.iter().map(|column| column[row].clone());
        grid.add_row(std::iter::once(clean(name)).chain(cells));
    }
    for column in grid.column_iter_mut() {
        column.set_padding(PADDING);
    }
    for at in 0..tree.heads.len() {
        let is_number = table.rows.iter().any(|row| matches!(row.get(at), Some(Cell::Number(_))));
        if let Some(column) = grid.column_mut(at + 1).filter(|_| is_number) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    titled(&tree.title, &drawn(&grid, look), &tree.notes, look)
}

fn branch(twig: &Twig, lead: &str, below: &str, rows: &mut Vec<(String, Vec<Cell>)>) {
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

/// Eighths of a cell, so that bars differ by less than a character.
const EIGHTHS: &[char] = &['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'];
/// The longest bar where nothing limits it.
const LONGEST: usize = 50;

fn picture(picture: &Picture, look: &Look) -> String {
    let Picture::Bars { title, bars, notes } = picture;
    let labels = bars.iter().map(|bar| bar.label.width()).max().unwrap_or(0);
    let numbers = bars.iter().map(|bar| number(bar.value).width()).max().unwrap_or(0);
    let room = look.width.map_or(LONGEST, |width| width.saturating_sub(labels + numbers + 2 * GAP)).clamp(8, LONGEST);
    let most = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
    let line = |bar: &Bar| {
        let label = clean(&bar.label);
        let pad = " ".repeat(labels - label.width().min(labels) + GAP);
        format!("{label}{pad}{} {}\n", length(bar.value, most, room), number(bar.value))
    };
    titled(title, &bars.iter().map(line).collect::<String>(), notes, look)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a length within the terminal")]
fn length(value: f64, most: f64, room: usize) -> String {
    let eighths = if most > 0.0 { (value.max(0.0) / most * (room * 8) as f64).round() as usize } else { 0 };
    let mut bar = "█".repeat(eighths / 8);
    if !eighths.is_multiple_of(8) {
        bar.push(EIGHTHS[eighths % 8 - 1]);
    }
    bar
}
