//! The cells of a table for reading: numbers with the same decimals within a column, marks for missing values and ties.

use unicode_width::UnicodeWidthStr;

use super::draw;
use super::number::{decimals, number, of_scores, telling_apart};
use super::shape::{Cell, Head, Style, Table};

/// The cells of a column as shown on screen, with the same decimals for all numbers.
pub fn column(table: &Table, at: usize) -> Vec<String> {
    written_with(table, at, places(table, at))
}

/// The same with one digit less. Returns None if the numbers need all their digits, as the scores of a ranking do.
#[cfg(feature = "script")]
pub fn shorter_column(table: &Table, at: usize) -> Option<Vec<String>> {
    let can_do_without = matches!(table.heads[at].style, Style::Scores(_) | Style::Sensible);
    let places = can_do_without.then(|| places(table, at)).flatten()?;
    places.checked_sub(1).map(|fewer| written_with(table, at, Some(fewer)))
}

fn written_with(table: &Table, at: usize, places: Option<usize>) -> Vec<String> {
    let written = |x: f64| places.map_or_else(|| number(x), |places| fixed(x, places));
    let any_gap = table.rows.iter().any(|row| matches!(row[at], Cell::Gapped(_)));
    let any_tie = table.rows.iter().any(|row| matches!(row[at], Cell::Rank { tied: true, .. }));
    let style = table.heads[at].style;
    let cell = |row: &Vec<Cell>| match &row[at] {
        Cell::Number(share) if style == Style::Shaded => draw::shaded(*share),
        Cell::Interval { low, middle, high } => match style {
            Style::Axis { from, to } => draw::interval((*low, *middle, *high), (from, to), draw::AXIS),
            _ => format!("{} ({} to {})", number(*middle), number(*low), number(*high)),
        },
        Cell::Missing => "–".to_string() + if any_gap || any_tie { " " } else { "" },
        Cell::Text(text) => text.clone(),
        Cell::Truth(truth) => if *truth { "yes" } else { "no" }.to_string(),
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

/// The name of a column as shown on screen.
pub fn heading(head: &Head) -> String {
    match head.style {
        Style::Axis { from, to } => draw::axis((from, to), draw::AXIS),
        _ => head.code.clone(),
    }
}

/// Whether a column holds numbers, which are right-aligned.
pub fn is_of_numbers(table: &Table, at: usize) -> bool {
    let is_number = |cell: &Cell| matches!(cell, Cell::Number(_) | Cell::Gapped(_) | Cell::Rank { .. });
    table.heads[at].style != Style::Shaded && table.rows.iter().any(|row| is_number(&row[at]))
}

/// The number of decimals in a column. Returns None if each number gets as many as it needs.
pub fn places(table: &Table, at: usize) -> Option<usize> {
    let numbers = || {
        table.rows.iter().filter_map(|row| match row[at] {
            Cell::Number(number) | Cell::Gapped(number) => Some(number),
            _ => None,
        })
    };
    match table.heads[at].style {
        Style::Plain | Style::Shaded | Style::Axis { .. } => None,
        Style::Decimals(places) => Some(places),
        Style::Sensible => Some(decimals(numbers())),
        Style::Scores(places) => Some(of_scores(numbers(), places)),
        Style::Ranked(places) => {
            let scores: Vec<f64> = numbers().collect();
            Some(telling_apart(&scores, of_scores(numbers(), places)))
        }
    }
}

/// A number with this many decimals, without a minus sign before a zero.
pub fn fixed(x: f64, places: usize) -> String {
    let text = format!("{x:.places$}");
    let is_zero = text.chars().all(|c| "-0.".contains(c));
    if is_zero { text.trim_start_matches('-').to_string() } else { text }
}

/// Cuts a text to a width, with `…` if something is cut off.
pub fn cut(text: &str, width: usize) -> String {
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
