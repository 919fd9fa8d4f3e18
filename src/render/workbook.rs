//! A workbook (xlsx): a sheet for each table, and one with titles, notes, and what it was made by.

use unicode_width::UnicodeWidthStr;

use super::cells::{self, places};
use super::picture::Plot;
use super::shape::{Cell, Head as ShapeHead, MADE_BY, Shape, Table};
use crate::Result;
use crate::files::sheets::{Bars, ChartForm, Head, Sheet, Value, workbook};

/// How many rows are measured to set the width of a column.
const MEASURED: usize = 200;

/// The maximum width of a column; longer texts do not widen it.
const WIDEST: usize = 60;
/// The maximum number of table rows in a chart, and of bars in a picture.
const DRAWN: usize = 20;
const DRAWN_BARS: usize = 60;

/// Returns the bytes of the file.
pub fn answer(shapes: &[Shape]) -> Result<Vec<u8>> {
    let tables: Vec<Table> = shapes.iter().map(table).collect();
    let mut sheets: Vec<Sheet> =
        shapes.iter().zip(&tables).map(|(shape, table)| Sheet { chart: chart(shape, table), ..sheet(table) }).collect();
    sheets.push(about(&tables));
    let watch = shapes.iter().flat_map(Shape::data).next().map(|data| data.watch().clone());
    workbook(sheets, &watch.unwrap_or_default())
}

/// A shape as a table. Facts that programs get as typed values stand below each other, numbers as numbers.
fn table(shape: &Shape) -> Table {
    let typed = shape.for_programs();
    let Shape::Facts(facts) = shape else { return shape.to_table() };
    if facts.row.is_none() || typed.rows.len() != 1 {
        return facts.to_table();
    }
    let pair = |(head, cell): (&ShapeHead, &Cell)| vec![Cell::from(&head.code), cell.clone()];
    let rows: Vec<Vec<Cell>> = typed.heads.iter().zip(&typed.rows.row(0)[..]).map(pair).collect();
    Table { rows: rows.into(), ..facts.to_table() }
}

fn sheet(table: &Table) -> Sheet {
    let rows = table.rows().map(|row| row.iter().map(value).collect()).collect();
    let heads = (0..table.heads.len()).map(|at| head(table, at)).collect();
    // The kind of table and its model, or the most informative part of a title such as "data/my.csv 2022: 5 shown".
    let title = table.title.split(':').next().unwrap_or("");
    let name = match (table.part, title.split_once(", ")) {
        ("", _) => title.rsplit(['/', '\\']).next().unwrap_or("").to_string(),
        (part, Some((_, model))) => format!("{part} {model}"),
        (part, None) => part.to_string(),
    };
    Sheet { name: name.replace('_', " "), heads, rows, ..Sheet::default() }
}

/// The chart that a spreadsheet can draw for a picture, or for a table column that has bars.
fn chart(shape: &Shape, table: &Table) -> Option<Bars> {
    let (form, labels, values, series, most) = match shape {
        Shape::Picture(picture) => match &picture.plot {
            Plot::Bars(_) => (ChartForm::Bars, 0, 1, 1, DRAWN_BARS),
            Plot::Stacked(stacked) => (ChartForm::Bars, 0, 1, stacked.parts.len(), DRAWN_BARS),
            Plot::Histogram(_) => (ChartForm::Columns, 0, 2, 1, DRAWN_BARS),
            Plot::Lines(lines) if lines.is_rank => (ChartForm::Ranks, 0, 1, lines.series.len(), DRAWN_BARS),
            Plot::Lines(lines) => (ChartForm::Lines, 0, 1, lines.series.len(), DRAWN_BARS),
            Plot::Intervals(_) | Plot::Heatmap(_) | Plot::Scatter(_) | Plot::Radar(_) => return None,
            Plot::Shares(_) | Plot::Ternary(_) | Plot::Graph(_) => return None,
        },
        Shape::Table(_) => {
            let values = table.heads.iter().position(|head| head.barred)?;
            // The text column before the numbers labels the rows.
            let labels = (0..values).rev().find(|&at| !cells::is_of_numbers(table, at))?;
            (ChartForm::Bars, labels, values, 1, DRAWN)
        }
        Shape::Tree(_) | Shape::Facts(_) => return None,
    };
    let rows = table.rows.len().min(most);
    let first = if rows < table.rows.len() { format!(" (the first {rows})") } else { String::new() };
    Some(Bars { form, title: format!("{}{first}", table.title), labels, values, series, rows })
}

fn head(table: &Table, at: usize) -> Head {
    let text = table.heads[at].code.clone();
    let first = Table { rows: table.rows.iter().take(MEASURED).cloned().collect(), ..table.without_rows() };
    let widths = cells::column(&first, at).iter().map(|cell| cell.width()).max();
    Head { width: widths.unwrap_or(0).max(text.width() + 2).min(WIDEST), places: places(table, at), text }
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Missing => Value::Blank,
        Cell::Text(text) => Value::Text(text.clone()),
        Cell::Truth(truth) => Value::Text(truth.to_string()),
        Cell::Number(number) => Value::Number(*number),
        Cell::Gapped(number) => Value::Marked(*number),
        #[expect(clippy::cast_precision_loss, reason = "ranks are far below 2^53")]
        Cell::Rank { rank, .. } => Value::Number(*rank as f64),
        Cell::Interval { low, middle, high } => Value::Text(format!("{middle} ({low} to {high})")),
    }
}

/// The title, notes and maker of each table.
fn about(tables: &[Table]) -> Sheet {
    let heads = ["what", "text"].map(|text| Head { text: text.to_string(), width: 20, places: None });
    let row = |what: &str, text: &str| vec![Value::Text(what.to_string()), Value::Text(text.to_string())];
    let mut rows = Vec::new();
    for table in tables {
        rows.push(row("title", &table.title));
        rows.extend(table.notes.iter().map(|note| row("note", note)));
        rows.push(row(MADE_BY, &table.made_by()));
    }
    Sheet { name: "about".to_string(), heads: heads.into(), rows, ..Sheet::default() }
}
