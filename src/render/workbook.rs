//! A workbook (xlsx): a sheet for each table, and one that tells titles, notes, and what it was made by.

use unicode_width::UnicodeWidthStr;

use super::cells::{self, places};
use super::shape::{Cell, MADE_BY, Shape, Table};
use crate::Result;
use crate::files::sheets::{Head, Sheet, Value, workbook};

/// Rows that are measured for the width of a column.
const MEASURED: usize = 200;

/// The bytes of the file.
pub fn answer(shapes: &[Shape]) -> Result<Vec<u8>> {
    let tables: Vec<Table> = shapes.iter().map(Shape::to_table).collect();
    let mut sheets: Vec<Sheet> = tables.iter().map(sheet).collect();
    sheets.push(about(&tables));
    workbook(&sheets)
}

fn sheet(table: &Table) -> Sheet {
    let rows = table.rows().map(|row| row.iter().map(value).collect()).collect();
    let heads = (0..table.heads.len()).map(|at| head(table, at)).collect();
    // Of a title such as "data/my.csv 2022: 5 shown" what tells most in few letters.
    let name = table.title.split(':').next().unwrap_or("").rsplit(['/', '\\']).next().unwrap_or("");
    Sheet { name: name.to_string(), heads, rows, ..Sheet::default() }
}

fn head(table: &Table, at: usize) -> Head {
    let text = table.heads[at].code.clone();
    let first = Table { rows: table.rows.iter().take(MEASURED).cloned().collect(), ..table.without_rows() };
    let widths = cells::column(&first, at).iter().map(|cell| cell.width()).max();
    Head { width: widths.unwrap_or(0).max(text.width() + 2), places: places(table, at), text }
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Missing => Value::Blank,
        Cell::Text(text) => Value::Text(text.clone()),
        Cell::Number(number) => Value::Number(*number),
        Cell::Gapped(number) => Value::Marked(*number),
        #[expect(clippy::cast_precision_loss, reason = "ranks are far below 2^53")]
        Cell::Rank { rank, .. } => Value::Number(*rank as f64),
        Cell::Interval { low, middle, high } => Value::Text(format!("{middle} ({low} to {high})")),
    }
}

/// Title, notes and maker of each table.
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
