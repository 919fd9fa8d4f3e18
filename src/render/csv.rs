//! CSV and TSV: a header of codes, then rows; numbers with all digits needed to read them back exactly.

use super::shape::{Cell, Shape, Table};
use crate::files;

/// Cells parted by a sign; with `stamped` the last column names tool and data.
pub fn answer(shapes: &[Shape], separator: u8, stamped: bool) -> String {
    let made = |shape: &Shape| if stamped { shape.to_table().stamped() } else { shape.to_table() };
    shapes.iter().map(|shape| table(&made(shape), separator)).collect::<Vec<_>>().join("\n")
}

fn table(table: &Table, separator: u8) -> String {
    let header = table.heads.iter().map(|head| head.code.clone()).collect();
    let rows = table.rows().map(|row| row.iter().map(cell).collect::<Vec<String>>());
    files::delimited::write(std::iter::once(header).chain(rows), separator)
}

/// A cell as text; all digits of a number.
pub(super) fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Missing => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) | Cell::Gapped(number) => number.to_string(),
        Cell::Rank { rank, .. } => rank.to_string(),
        Cell::Interval { low, middle, high } => format!("{middle} ({low} to {high})"),
    }
}
