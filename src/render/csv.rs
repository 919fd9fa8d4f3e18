//! CSV: a header of codes, then rows; numbers with all digits needed to read them back exactly.

use super::shape::{Cell, Table};
use crate::files;

pub fn table(table: &Table) -> String {
    let header = table.heads.iter().map(|head| head.code.clone()).collect();
    let rows = table.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<String>>());
    files::delimited::write(std::iter::once(header).chain(rows), b',')
}

fn cell(cell: &Cell) -> String {
    match cell {
        Cell::Missing => String::new(),
        Cell::Text(text) => text.clone(),
        Cell::Number(number) | Cell::Gapped(number) => number.to_string(),
        Cell::Rank { rank, .. } => rank.to_string(),
    }
}
