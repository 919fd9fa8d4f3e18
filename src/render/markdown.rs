//! Markdown: a title, a pipe table, notes; for reports and tickets.

use super::number::{decimals, number};
use super::shape::{Cell, Head, Shape, Style, Table, Twig, Where};

pub fn shape(shape: &Shape) -> String {
    match shape {
        Shape::Table(table) => self::table(&table.columns_for(Where::Screen)),
        Shape::Tree(tree) => {
            let mut heads = vec![Head::new("name")];
            heads.extend(tree.heads.iter().cloned());
            let mut table = Table::new(&tree.title, "rows", heads);
            table.notes = tree.notes.clone();
            indent(&tree.root, 0, &mut table.rows);
            self::table(&table)
        }
        Shape::Facts(facts) => self::table(&facts.to_table()),
        Shape::Picture(picture) => self::table(&picture.to_table()),
    }
}

fn indent(twig: &Twig, level: usize, rows: &mut Vec<Vec<Cell>>) {
    let mut row = vec![Cell::Text(format!("{}{}", "\u{2003}".repeat(level), twig.name))];
    row.extend(twig.cells.iter().cloned());
    rows.push(row);
    twig.of.iter().for_each(|inner| indent(inner, level + 1, rows));
}

fn table(table: &Table) -> String {
    let mut text = String::new();
    if !table.title.is_empty() {
        text.push_str(&format!("**{}**\n\n", escaped(&table.title)));
    }
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    text.push_str(&line(table.heads.iter().map(|head| escaped(&head.code)).collect()));
    let right = |at: usize| {
        table.rows.iter().any(|row| matches!(row[at], Cell::Number(_) | Cell::Gapped(_) | Cell::Rank { .. }))
    };
    text.push_str(&line((0..table.heads.len()).map(|at| if right(at) { "---:" } else { "---" }.to_string()).collect()));
    let texts: Vec<Vec<String>> = (0..table.heads.len()).map(|at| column(table, at)).collect();
    for row in 0..table.rows.len() {
        text.push_str(&line(texts.iter().map(|column| escaped(&column[row])).collect()));
    }
    for note in &table.notes {
        text.push_str(&format!("\n{}\n", escaped(note)));
    }
    text
}

/// The cells of a column as they are read on screen, numbers with equal digits after the point.
pub fn column(table: &Table, at: usize) -> Vec<String> {
    let numbers = table.rows.iter().filter_map(|row| match row[at] {
        Cell::Number(number) | Cell::Gapped(number) => Some(number),
        _ => None,
    });
    let places = match table.heads[at].style {
        Style::Plain => None,
        Style::Decimals(places) => Some(places),
        Style::Sensible => Some(decimals(numbers)),
    };
    let written = |x: f64| places.map_or_else(|| number(x), |places| fixed(x, places));
    let any_gap = table.rows.iter().any(|row| matches!(row[at], Cell::Gapped(_)));
    let any_tie = table.rows.iter().any(|row| matches!(row[at], Cell::Rank { tied: true, .. }));
    let cell = |row: &Vec<Cell>| match &row[at] {
        Cell::Missing => "–".to_string() + if any_gap || any_tie { " " } else { "" },
        Cell::Text(text) => text.clone(),
        Cell::Number(x) => written(*x) + if any_gap { " " } else { "" },
        Cell::Gapped(x) => written(*x) + "*",
        Cell::Rank { rank, tied } => format!(
            "{rank}{}",
            if *tied {
                "="
            } else if any_tie {
                " "
            } else {
                ""
            }
        ),
    };
    table.rows.iter().map(cell).collect()
}

/// With so many digits after the point, and never a minus before a zero.
fn fixed(x: f64, places: usize) -> String {
    let text = format!("{x:.places$}");
    let is_zero = text.chars().all(|c| "-0.".contains(c));
    if is_zero { text.trim_start_matches('-').to_string() } else { text }
}

fn escaped(text: &str) -> String {
    text.trim_end().replace('|', "\\|").replace('\n', " ")
}
