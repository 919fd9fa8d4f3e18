//! Reshapes tables into rows of units: fills merged cells, splits combined keys, and transposes tables with units
//! across.

use std::collections::HashMap;

use super::header::{self, Header};
use super::numbers::{is_missing, number_somehow};
use super::rows::is_note;
use super::words::{self, is_measured, plain};
use super::years::year_of_header;
use crate::data::reading::Reading;
use crate::files::{Grid, Line, Merged};
use crate::phrase::{Phrase, with};
use crate::{Error, Problem, Result, Watch};

/// Gives each cell of a merged region the text that the region shows. Numbers are left as they are, since it is unclear
/// which row they belong to, and so are regions that span several columns from the first on, such as a title.
pub fn fill_merged(grid: &mut Grid, watch: &Watch) -> Result<()> {
    if grid.merged.is_empty() {
        return Ok(());
    }
    let mut lines = grid.first(usize::MAX, watch)?;
    let left = grid.left;
    let place: HashMap<usize, usize> = lines.iter().enumerate().map(|(at, line)| (line.number, at)).collect();
    let (mut filled, mut kept) = (Vec::new(), Vec::new());
    for merged in std::mem::take(&mut grid.merged) {
        let (column, last) = (merged.first.1.saturating_sub(left + 1), merged.last.1.saturating_sub(left + 1));
        let text = place.get(&merged.first.0).map_or(String::new(), |&at| lines[at].cell(column).to_string());
        let is_title = column == 0 && last > 0;
        if text.is_empty() || is_title {
            continue;
        }
        if number_somehow(&text).is_some() && year_of_header(&text).is_none() {
            kept.push(merged);
            continue;
        }
        for number in merged.first.0..=merged.last.0 {
            // A row without any other content is missing from the lines, and is not added.
            if let Some(&at) = place.get(&number) {
                put(&mut lines[at], column, last, &text);
            }
        }
        filled.push(merged);
    }
    if !filled.is_empty() {
        let shown: Vec<String> = filled.iter().take(3).map(Merged::name).collect();
        let more = if filled.len() > 3 { format!(" and {} more", filled.len() - 3) } else { String::new() };
        grid.took.push(format!("merged cells filled: {}{more}", shown.join(", ")));
    }
    grid.set_lines(lines);
    grid.filled = filled;
    grid.merged = kept;
    Ok(())
}

fn put(line: &mut Line, first: usize, last: usize, text: &str) {
    let width = line.cells.len().max(last + 1);
    let cells = (0..width).map(|at| if (first..=last).contains(&at) { text } else { line.cell(at) });
    line.cells = cells.collect::<Vec<_>>().into();
}

/// Splits the first column of Eurostat's tables, which combines several keys, as its name `freq,unit,geo\TIME_PERIOD`
/// says, and removes quality flags from values.
pub fn split_keys<'a>(grid: Grid<'a>, watch: &Watch) -> Result<Grid<'a>> {
    let first = grid.first(1, watch)?;
    let head = first.first().map_or("", |line| line.cell(0)).to_string();
    let Some((keys, across)) = head.split_once('\\').filter(|(keys, _)| keys.contains(',')) else { return Ok(grid) };
    let (count, mut flags, mut lines) = (keys.split(',').count(), 0, Vec::new());
    grid.each(watch, &mut |line| {
        let mut cells: Vec<String> = line.cell(0).split(',').map(|key| key.trim().to_string()).collect();
        if lines.is_empty() {
            cells = keys.split(',').map(|key| key.trim().to_string()).collect();
        }
        cells.resize(count, String::new());
        for cell in line.cells.iter().skip(1) {
            let bare = without_flag(cell);
            flags += usize::from(bare.len() < cell.len());
            cells.push(bare.to_string());
        }
        let shown = |at: usize| line.shown.get((at + 1).checked_sub(count)?)?.clone();
        let exact = (0..cells.len()).map(|at| at >= count && line.is_exact(at + 1 - count)).collect();
        let shown = (0..cells.len()).map(shown).collect();
        lines.push(Line { cells: cells.into(), exact, shown, ..line.clone() });
        Ok(true)
    })?;
    let mut grid = grid.with_lines(lines);
    grid.took.push(format!("Eurostat format: `{keys}` was split, with {across} across the columns"));
    if flags > 0 {
        grid.took
            .push(format!("removed Eurostat's flags from {flags} {}", if flags == 1 { "value" } else { "values" }));
    }
    Ok(grid)
}

/// Removes the flag from `42500 p`; `: c` becomes a missing value.
fn without_flag(cell: &str) -> &str {
    let Some((value, flag)) = cell.rsplit_once(' ') else { return cell };
    let is_flag = (1..=3).contains(&flag.len()) && flag.bytes().all(|byte| byte.is_ascii_lowercase());
    let value = value.trim_end();
    if is_flag && (value == ":" || number_somehow(value).is_some()) { value } else { cell }
}

/// Transposes a table with units across. If that is likely but not given as an option, the user is asked.
pub fn turned<'a>(grid: &Grid<'a>, sample: &[Line], reading: &Reading, watch: &Watch) -> Result<Option<Grid<'a>>> {
    let is_turned = match reading.transpose {
        Some(said) => said,
        None if reading.unit.is_some() || !reading.given().is_empty() && reading.indicator.is_some() => false,
        None => {
            let header = header::find(grid, sample, reading)?;
            let is_row = |line: &&Line| line.number > header.last && !is_note(line, header.names.len());
            let rows: Vec<&Line> = sample.iter().filter(is_row).collect();
            match doubt(&header, &rows) {
                Doubt::Units => false,
                Doubt::Across => true,
                Doubt::Asked => return Err(asked()),
            }
        }
    };
    if !is_turned {
        return Ok(None);
    }
    let mut lines = grid.first(usize::MAX, watch)?;
    lines.retain(|line| !reading.skip.lines.contains(&line.number));
    let header = header::find(grid, &lines, reading)?;
    let top = lines.iter().position(|line| line.number == header.line).unwrap_or(0);
    lines.drain(..top);
    let width = lines.iter().map(|line| line.cells.len()).max().unwrap_or(0);
    let is_alone = |line: &Line| line.cells.iter().filter(|cell| !cell.is_empty()).count() < 2;
    lines.retain(|line| !is_alone(line) && !is_note(line, width));
    // The cell that named the indicators names the units after the transposition.
    let is_named = |head: &str| head.is_empty() || words::INDICATOR.contains(&plain(head).as_str());
    let cell = |line: &Line, at: usize| -> String {
        let cell = line.cell(at);
        if at == 0 && line.number == header.line && is_named(cell) { "unit".to_string() } else { cell.to_string() }
    };
    let left_out: Vec<usize> =
        (1..width).filter(|&at| header.names.get(at).is_some_and(|name| is_about_rows(name))).collect();
    let turned = (0..width).filter(|at| !left_out.contains(at)).map(|at| Line {
        number: at + 1,
        cells: lines.iter().map(|line| cell(line, at)).collect::<Vec<_>>().into(),
        exact: lines.iter().map(|line| line.is_exact(at)).collect(),
        shown: lines.iter().map(|line| line.shown.get(at).cloned().flatten()).collect(),
        ..Line::default()
    });
    let mut grid = grid.with_lines(turned.collect());
    grid.took.push(
        "the table was transposed because its units run across; line numbers count the columns of the file".to_string(),
    );
    grid.took
        .extend(left_out.iter().map(|&at| format!("skipped `{}`, which describes the indicators", header.names[at])));
    grid.took.extend(header.remarks);
    Ok(Some(grid))
}

/// Whether a column beside the names of indicators contains their codes or units of measure.
fn is_about_rows(name: &str) -> bool {
    let plain = plain(name);
    words::INDICATOR.contains(&plain.as_str()) || words::MEASURE.contains(&plain.as_str())
}

enum Doubt {
    Units,
    Across,
    Asked,
}

/// Decides whether the rows are indicators and the columns units.
fn doubt(header: &Header, rows: &[&Line]) -> Doubt {
    // Codes of indicators and units of measure beside the first column say nothing about what runs across.
    let is_about = |name: &str| is_about_rows(name);
    let names: Vec<&String> = header.names.iter().skip(1).filter(|name| !name.is_empty() && !is_about(name)).collect();
    let first = header.names.first().map_or(String::new(), |name| plain(name));
    let is_plain = names.iter().all(|name| year_of_header(name).is_none() && !words::is_known(name));
    let labels: Vec<&str> = rows.iter().map(|row| row.cell(0)).filter(|label| !label.is_empty()).collect();
    let is_text = |row: &&&Line| {
        let cells = row.cells.iter().enumerate().skip(1);
        let mut cells = cells.filter(|(at, _)| !header.names.get(*at).is_some_and(|name| is_about(name)));
        cells.any(|(_, cell)| !is_missing(cell) && number_somehow(cell).is_none())
    };
    let texts = rows.iter().filter(is_text).count();
    let are_years = header.years.iter().any(Option::is_some);
    if names.len() < 2 || !is_plain || are_years || labels.len() < 2 || texts * 2 > rows.len() {
        return Doubt::Units;
    }
    let measured = |count: usize, of: usize| count * 2 >= of;
    let of_labels = labels.iter().filter(|label| is_measured(label)).count();
    // A city may be called `Area 51`.
    let are_names_measured = names.iter().filter(|name| is_measured(name)).count() * 4 >= names.len();
    // Such a column may also name the units, and `variable` may name the subjects of a table of statistics.
    let is_weak = ["series", "item", "subject", "measure", "variable"].contains(&first.as_str());
    let is_indicator = words::INDICATOR.contains(&first.as_str()) && (!is_weak || measured(of_labels, labels.len()));
    match (is_indicator, measured(of_labels, labels.len()), are_names_measured) {
        (true, _, false) => Doubt::Across,
        (false, false, false) if is_weak && (of_labels > 0 || first == "variable") => Doubt::Asked,
        (true, ..) | (false, true, false) => Doubt::Asked,
        (_, _, false) if header.names[0] != "unit" && is_alike_by_row(rows) => Doubt::Asked,
        _ => Doubt::Units,
    }
}

/// Values of one indicator have a similar size, those of different indicators seldom do. Returns whether the numbers of
/// each row are close together and separate from those of all other rows, while every column spans orders of magnitude.
fn is_alike_by_row(rows: &[&Line]) -> bool {
    /// The largest ratio of the highest to the lowest value in a row.
    const ROW: f64 = 4.0;
    /// The smallest such ratio in a column.
    const COLUMN: f64 = 30.0;
    /// Tables with more rows are long lists of units.
    const MOST_ROWS: usize = 60;
    let number = |cell: &str| if is_missing(cell) { None } else { number_somehow(cell) };
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let span = |numbers: &mut dyn Iterator<Item = f64>| {
        numbers.fold((f64::INFINITY, 0.0_f64), |(lowest, highest), x| (lowest.min(x), highest.max(x)))
    };
    let mut of_rows: Vec<(f64, f64)> =
        rows.iter().map(|row| span(&mut (1..width).filter_map(|at| number(row.cell(at))))).collect();
    of_rows.retain(|(lowest, _)| lowest.is_finite());
    of_rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    let are_columns = (1..width).all(|at| {
        let (lowest, highest) = span(&mut rows.iter().filter_map(|row| number(row.cell(at))));
        highest >= COLUMN * lowest
    });
    let is_whole = |row: &&&Line, whole: bool| {
        let mut numbers = (1..width).filter_map(|at| number(row.cell(at)));
        numbers.all(|x| (x.fract() == 0.0) == whole)
    };
    // Counts in one row and rates in another.
    let are_kinds = [true, false].iter().all(|&whole| rows.iter().filter(|row| is_whole(row, whole)).count() > 0);
    (3..=MOST_ROWS).contains(&of_rows.len())
        && are_kinds
        && of_rows.iter().all(|(lowest, highest)| *lowest > 0.0 && *highest <= ROW * lowest)
        && of_rows.windows(2).all(|pair| pair[0].1 < pair[1].0)
        && are_columns
}

fn asked() -> Error {
    let turn = with("transpose", true).does("transposes the table, and false reads it as it is");
    let message = Phrase::from("the rows look like indicators and the columns like units").or(turn);
    Error::Data { file: String::new(), problems: vec![Problem::new(0, 0, message)] }
}
