//! Reports how a table was read.

use super::layout::{Layout, column_name};
use super::roles::Role;
use super::why::Why;
use crate::data::Report;
use crate::files::Grid;

/// Up to this many columns are listed; the rest are counted.
const SHOWN: usize = 8;

/// Returns what is known about a table before its rows are read.
pub fn report(grid: &Grid, layout: &Layout) -> Report {
    let mut file = Vec::new();
    file.extend(grid.sheet.as_ref().map(|sheet| format!("sheet {sheet}")));
    file.extend(grid.separator.map(|separator| format!("delimiter {separator}")));
    if !grid.counts_rows {
        file.push(layout.format.described());
    }
    file.extend(grid.encoding.map(str::to_string));
    file.push(match layout.line {
        _ if grid.counts_rows => "Parquet".to_string(),
        0 if grid.separator.is_none() && grid.sheet.is_none() => "JSON".to_string(),
        0 => "no header row".to_string(),
        line => format!("header in line {line}"),
    });
    let head = |role: &Role| {
        let at = layout.roles.iter().position(|known| known == role)?;
        Some(if layout.header[at].is_empty() { "the first column".into() } else { format!("`{}`", layout.header[at]) })
    };
    let mut units = head(&Role::Unit).map_or("none: one place".to_string(), |unit| format!("from {unit}"));
    if let Some(year) = head(&Role::Year) {
        units.push_str(&format!(", years from {year}"));
    } else if layout.roles.iter().any(|role| matches!(role, Role::Of { .. })) {
        units.push_str(", years from the header");
    }
    if let Some(indicator) = head(&Role::Indicator) {
        units.push_str(&format!(", indicators from {indicator}"));
    }
    let mut report = Report {
        facts: vec![("file", file.join(", ")), ("units", units)],
        has_skipped_rank: layout.aside.iter().any(|(_, why)| *why == Why::Rank),
    };
    if !layout.aside.is_empty() {
        report.facts.push(("skipped", listed(layout)));
    }
    report
}

/// Lists the skipped columns: "`id` (codes), `rank` (a rank)".
fn listed(layout: &Layout) -> String {
    let name = |at: usize| {
        Some(&layout.header[at]).filter(|head| !head.is_empty()).cloned().unwrap_or_else(|| column_name(at))
    };
    let shown: Vec<String> =
        layout.aside.iter().take(SHOWN).map(|(at, why)| format!("`{}` ({why})", name(*at))).collect();
    let more = match layout.aside.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", shown.join(", "))
}
