//! Markdown: a title, a pipe table, notes; for reports and tickets.

use super::cells::{column, heading, is_of_numbers};
use super::draw::{self, Drawn};
use super::shape::{Cell, Head, Shape, Table, TreeRow, Where};

/// The answer as Markdown; with `stamped` the last line names the tool and the data.
pub fn answer(shapes: &[Shape], stamped: bool) -> String {
    let mut text = shapes.iter().map(shape).collect::<Vec<_>>().join("\n");
    let mut makers: Vec<String> = shapes.iter().map(|shape| shape.to_table().made_by()).collect();
    makers.dedup();
    if stamped {
        makers.iter().for_each(|maker| text.push_str(&format!("\nmade by {}\n", escaped(maker))));
    }
    text
}

fn shape(shape: &Shape) -> String {
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
        Shape::Picture(picture) => match draw::drawn(&picture.plot, None) {
            Drawn::Lines(drawing, legend) => {
                let fenced = format!("```\n{}\n{}\n```\n", drawing.join("\n"), legend.join("\n"));
                framed(&picture.table.title, &fenced, &picture.table.notes)
            }
            Drawn::Bars(_) => self::table(&picture.table),
        },
    }
}

fn indent(twig: &TreeRow, level: usize, rows: &mut Vec<Vec<Cell>>) {
    let mut row = vec![Cell::Text(format!("{}{}", "\u{2003}".repeat(level), twig.name))];
    row.extend(twig.cells.iter().cloned());
    rows.push(row);
    twig.of.iter().for_each(|inner| indent(inner, level + 1, rows));
}

fn table(table: &Table) -> String {
    let mut text = String::new();
    let line = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    text.push_str(&line(table.heads.iter().map(|head| escaped(&heading(head))).collect()));
    let right = |at: usize| is_of_numbers(table, at);
    text.push_str(&line((0..table.heads.len()).map(|at| if right(at) { "---:" } else { "---" }.to_string()).collect()));
    let texts: Vec<Vec<String>> = (0..table.heads.len()).map(|at| column(table, at)).collect();
    for (row, _) in table.rows().enumerate() {
        text.push_str(&line(texts.iter().map(|column| escaped(&column[row])).collect()));
    }
    framed(&table.title, &text, &table.notes)
}

fn framed(title: &str, body: &str, notes: &[String]) -> String {
    let title = if title.is_empty() { String::new() } else { format!("**{}**\n\n", escaped(title)) };
    let notes = notes.iter().map(|note| format!("\n{}\n", escaped(note)));
    format!("{title}{body}{}", notes.collect::<String>())
}

fn escaped(text: &str) -> String {
    text.trim_end().replace('|', "\\|").replace('\n', " ")
}
