//! A table as a Parquet file with typed columns; tool, data and title are in the key-value metadata.

use super::shape::{Cell, Head, MADE_BY, Shape, Style, Table};
use crate::Result;
use crate::files::parquet::{Column, Values, write};

/// Returns the bytes of the file.
pub fn answer(shape: &Shape) -> Result<Vec<u8>> {
    let table = shape.for_programs();
    let columns: Vec<Column> = (0..table.heads.len()).map(|at| column(&table, at)).collect();
    write(&columns, &[(MADE_BY, table.made_by()), ("title", table.title)])
}

/// The type depends on the kind of cells and on the header, never on whether all numbers happen to be integers.
fn column(table: &Table, at: usize) -> Column {
    let head = &table.heads[at];
    let cells = table.rows.column(at);
    let is = |wanted: fn(&Cell) -> bool| cells.iter().any(wanted);
    let values = if is(|cell| matches!(cell, Cell::Text(_) | Cell::Interval { .. })) {
        Values::Texts(cells.into_iter().map(text).collect())
    } else if is(|cell| matches!(cell, Cell::Rank { .. })) || ["year", "draw"].contains(&head.code.as_str()) {
        Values::Counts(cells.iter().map(count).collect())
    } else if is(|cell| matches!(cell, Cell::Number(_) | Cell::Gapped(_))) || is_of_figures(head) {
        Values::Numbers(cells.iter().map(number).collect())
    } else {
        Values::Texts(cells.into_iter().map(text).collect())
    };
    Column { name: head.code.clone(), values }
}

/// Whether the header marks a column without values as numeric.
fn is_of_figures(head: &Head) -> bool {
    !matches!(head.style, Style::Plain | Style::Axis { .. })
}

fn text(cell: Cell) -> Option<String> {
    match cell {
        Cell::Missing => None,
        Cell::Text(text) => Some(text),
        other => Some(super::csv::cell(&other).into_owned()),
    }
}

fn number(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Number(number) | Cell::Gapped(number) => Some(*number),
        _ => None,
    }
}

fn count(cell: &Cell) -> Option<i64> {
    match cell {
        Cell::Rank { rank, .. } => i64::try_from(*rank).ok(),
        #[expect(clippy::cast_possible_truncation, reason = "years and draws are small integers")]
        other => number(other).map(|number| number as i64),
    }
}
