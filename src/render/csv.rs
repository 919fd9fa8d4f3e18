//! CSV and TSV: a header row of codes, then data rows; numbers have all digits needed to read them back exactly.

use std::borrow::Cow;

use super::shape::{Cell, Shape, Table, for_programs};
use crate::files::delimited::Writer;
use crate::files::guarded;
use crate::parallel::*;

/// The number of rows written in one go.
const AT_ONCE: usize = 4096;

/// How a text is written: a saved file keeps spreadsheets from running it as a formula; a pipe gets it exactly.
type Written = fn(&str) -> Cow<'_, str>;

/// The first table of the answer as delimited text, since readers expect one table per file; with `stamped` the last
/// column names the tool and the data.
pub fn answer(shapes: &[Shape], separator: u8, stamped: bool) -> String {
    let first = for_programs(shapes).into_iter().next();
    first.map_or(String::new(), |first| match stamped {
        true => table(&first.stamped(), separator, guarded),
        false => table(&first, separator, |text| text.into()),
    })
}

fn table(table: &Table, separator: u8, written: Written) -> String {
    let mut header = Writer::new(separator);
    header.row(table.heads.iter().map(|head| written(&head.code)));
    let count = table.rows.count();
    // Rows are created and written in parallel, and none is kept in memory.
    let part = |part: usize| {
        let mut writer = Writer::new(separator);
        for at in part * AT_ONCE..count.min((part + 1) * AT_ONCE) {
            let row = table.rows.row(at);
            if table.is_stopped() {
                break;
            }
            writer.row(row.iter().map(|of| if let Cell::Text(text) = of { written(text) } else { cell(of) }));
        }
        writer.text()
    };
    let parts: Vec<String> = (0..count.div_ceil(AT_ONCE)).into_par_iter().map(part).collect();
    let mut text = header.text();
    text.reserve_exact(parts.iter().map(String::len).sum());
    parts.iter().for_each(|part| text.push_str(part));
    text
}

/// A cell as text, with all digits of a number.
pub(super) fn cell(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Missing => "".into(),
        Cell::Text(text) => text.into(),
        Cell::Truth(truth) => truth.to_string().into(),
        Cell::Number(number) | Cell::Gapped(number) => number.to_string().into(),
        Cell::Rank { rank, .. } => rank.to_string().into(),
        Cell::Interval { low, middle, high } => format!("{middle} ({low} to {high})").into(),
    }
}
