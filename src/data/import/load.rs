//! Loads data sets: the bundled ones with their descriptions, and users' tables.

use std::path::Path;

use super::coin_tool;
use super::described::{complete, description};
use super::draft::Draft;
use super::layout::{Known, Layout};
use super::sheet::{self, Sheet, Sorted};
use super::turn;
use crate::data::about::{About, unit_words};
use crate::data::catalogue::{BUNDLED, Bundled, bundled};
use crate::data::dataset::Dataset;
use crate::data::hierarchy::{Group, Hierarchy, INDEX};
use crate::data::names::unknown;
use crate::data::reading::Reading;
use crate::data::toml::from_toml;
use crate::files::{self, Access, Bytes, Grid, Said};
use crate::phrase::{Phrase, call, with};
use crate::setting::Setting;
use crate::{Error, Problem, Result, Watch};

/// Loads a bundled data set by name, or a file by path, whose layout is detected.
pub fn load(name: &str, watch: &Watch) -> Result<Dataset> {
    load_with(name, &Reading::default(), &Access::everywhere(), watch)
}

/// Loads a bundled data set by name.
pub fn load_bundled(name: &str, watch: &Watch) -> Result<Dataset> {
    bundled(name).map_or_else(|| Err(no_data_set(name)), |bundled| from_bundled(bundled, watch))
}

/// The same as `load` with the user's options for the file, which must be one that may be read.
pub fn load_with(name: &str, reading: &Reading, access: &Access, watch: &Watch) -> Result<Dataset> {
    if let Some(bundled) = bundled(name) {
        if *reading != Reading::default() {
            let message = format!("`{name}` is bundled and takes no options; options apply only to files");
            return Err(Error::plain(message).about(name));
        }
        return from_bundled(bundled, watch);
    }
    let path = Path::new(name);
    files::check_url(name)?;
    if !files::is_standard_input(name) {
        access.reading(path)?;
        if path.extension().is_none() && !access.is_there(path) {
            return Err(no_data_set(name));
        }
    }
    let ending = files::ending(name);
    let is_known =
        [files::DELIMITED, files::WORKBOOKS, files::JSON, files::PARQUET].concat().contains(&ending.as_str());
    if !is_known && reading.opening.format.is_none() {
        let known = ".csv, .tsv, .txt, .json, .jsonl, .xlsx, .xls, .ods, .parquet, each also .gz";
        let error = Error::plain(format!("`{name}` is not a table that can be read ({known})")).about(name);
        return Err(match ending.as_str() {
            "toml" => error.advise(call("model").arg(name).does("reads a saved model")),
            _ => error.advise(call("load").arg(name).with("format", "csv").does("reads it as CSV")),
        });
    }
    from_table(files::take(name, access, watch)?.bytes(), reading, access, watch)
}

fn no_data_set(name: &str) -> Error {
    unknown("data set", name, BUNDLED.iter().map(|bundled| bundled.name))
}

/// The same, but a file that is not found from the current folder is looked for in `folder`; its name stays as given.
pub fn load_near(name: &str, reading: &Reading, folder: &Path, access: &Access, watch: &Watch) -> Result<Dataset> {
    let near = folder.join(name);
    match bundled(name).is_none() && !access.is_there(Path::new(name)) && access.is_there(&near) {
        true => load_with(&near.display().to_string(), reading, access, watch).map(|data| data.named(name)),
        false => load_with(name, reading, access, watch),
    }
}

/// Loads a table from memory; the extension in its name determines the format.
pub fn from_bytes(bytes: &[u8], file: &str, watch: &Watch) -> Result<Dataset> {
    from_table(Bytes::Held { name: file, bytes }, &Reading::default(), &Access::everywhere(), watch)
}

/// Loads comma-separated values from a text.
pub fn from_csv(text: &str, file: &str, watch: &Watch) -> Result<Dataset> {
    from_bytes(text.as_bytes(), file, watch)
}

/// The layout is detected in this many lines, and then checked against all of them.
const LOOKED_AT: usize = 3_000;
const FEWEST_LOOKED_AT: usize = 500;
const CELLS_LOOKED_AT: usize = 50_000;

/// Loads a user's table.
fn from_table(bytes: Bytes, reading: &Reading, access: &Access, watch: &Watch) -> Result<Dataset> {
    let name = bytes.name();
    let described = description(&name, reading, access, watch)?;
    let reading = &match &described {
        Some(about) => reading.over(&about.reading)?.keeping(&about.keep),
        None => reading.clone(),
    };
    let grid = files::open(bytes, &reading.opening, watch)?;
    check_width(&grid, &name, watch)?;
    let counts_rows = grid.counts_rows;
    of_grid((bytes, grid), described, reading, watch).map_err(|error| match error {
        Error::Data { file, mut problems } if counts_rows => {
            problems.iter_mut().for_each(|problem| problem.is_in_row = true);
            Error::Data { file, problems }
        }
        other => other,
    })
}

fn of_grid(
    (bytes, grid): (Bytes, Grid),
    described: Option<About>,
    reading: &Reading,
    watch: &Watch,
) -> Result<Dataset> {
    let name = bytes.name();
    let mut problems = Vec::new();
    let (mut about, Table { layout, sorted }) = match coin_tool::is_one(&grid, reading) {
        true => coin_tool(bytes, described, reading, watch, &mut problems)?,
        false => {
            let about = described.unwrap_or_else(|| About { units: unit_words(), ..About::default() });
            let read = read((bytes, grid), &about, reading, watch, &mut problems);
            (about, read.map_err(|error| in_file(error, &name))?)
        }
    };
    if about.indicators.is_empty() {
        about.hierarchy = hierarchy(&layout.groups, &sorted.sheets);
    }
    complete(&mut about, &name, &sorted, &layout);
    problems.extend(about.problems());
    if !layout.is_ours {
        about.report = layout.report;
        about.report.counted(sorted.rows, layout.header.len());
        about.found.extend(layout.remarks.into_iter().chain(sorted.remarks));
    }
    if about.indicators.is_empty() && problems.is_empty() {
        problems.push(Problem::new(0, 0, no_numbers(&about, &sorted.sheets)));
    }
    let (notes, statements) = (Vec::new(), Vec::new());
    let draft = Draft { name, about, sheets: sorted.sheets, notes, statements, problems, reading: Some(reading) };
    Ok(draft.finish(watch)?.read_with(reading))
}

/// The number of columns in an Excel sheet.
const MOST_COLUMNS: usize = 16_384;

fn check_width(grid: &Grid, file: &str, watch: &Watch) -> Result<()> {
    let Some(line) = grid.first(1, watch)?.pop().filter(|line| line.cells.len() > MOST_COLUMNS) else { return Ok(()) };
    let count = line.cells.len();
    let message = format!(
        "a row of {count} columns; a table may have up to {MOST_COLUMNS}, as in Excel. \
         If the columns are units, transpose the table first, so that each unit is a row"
    );
    Err(Error::Data { file: file.to_string(), problems: vec![Problem::new(line.number, 0, message)] })
}

/// Reads a workbook of the JRC COIN Tool with its description.
fn coin_tool(
    bytes: Bytes,
    described: Option<About>,
    reading: &Reading,
    watch: &Watch,
    problems: &mut Vec<Problem>,
) -> Result<(About, Table)> {
    let tool = coin_tool::read(bytes, reading, watch, problems)?;
    let mut about = described.unwrap_or(tool.about);
    about.found.extend(tool.told.into_iter().map(Phrase::from));
    let sorted = sheet::read(&tool.grid, &tool.layout, reading, watch, problems)?;
    Ok((about, Table { layout: tool.layout, sorted }))
}

fn no_numbers(about: &About, sheets: &[sheet::Sheet]) -> String {
    let file = about.report.facts.first().map_or(String::new(), |(_, file)| format!(" (read with {file})"));
    let texts = sheets.iter().flat_map(|sheet| &sheet.texts);
    let shown: Vec<String> = texts
        .filter_map(|(head, texts)| Some((head, texts.iter().find(|text| !text.is_empty())?)))
        .take(3)
        .map(|(head, text)| format!("`{head}` holds texts such as `{text}`"))
        .collect();
    let why = match shown.is_empty() {
        true => "; the option `separator` names another delimiter".to_string(),
        false => format!(": {}", shown.join(", ")),
    };
    format!("no column of numbers, so there is no indicator{file}{why}")
}

struct Table {
    layout: Layout,
    sorted: Sorted,
}

/// Reads a table that `save` wrote as it is; the layout of any other table is detected.
fn read(
    (bytes, mut grid): (Bytes, Grid),
    about: &About,
    reading: &Reading,
    watch: &Watch,
    problems: &mut Vec<Problem>,
) -> Result<Table> {
    let is_indicator = |head: &str| about.indicators.iter().any(|indicator| indicator.code == head);
    let groups = || about.groups.iter().chain(&reading.groups);
    let is_text = |head: &str| match matches!(head, "name" | "name_zh") || groups().any(|group| group == head) {
        true => Some(true),
        false => is_indicator(head).then_some(false),
    };
    if Layout::is_ours(&grid, bytes, reading, watch)? {
        let layout = Layout::plain(&grid, &is_text, watch)?;
        let sorted = sheet::read(&grid, &layout, reading, watch, problems)?;
        return Ok(Table { layout, sorted });
    }
    let stem = bytes.stem().unwrap_or_else(|| "value".to_string());
    let mut own = reading.clone();
    // The layout of a table with a description is the described one.
    own.transpose = own.transpose.or_else(|| (!about.indicators.is_empty()).then_some(false));
    turn::fill_merged(&mut grid, watch)?;
    found_out(turn::split_keys(grid, watch)?, &stem, own, &is_text, watch, problems)
}

/// Returns how many lines to sample: fewer of a wide table, whose lines take longer and say more.
fn looked_at(grid: &Grid, watch: &Watch) -> Result<usize> {
    // A column-oriented file declares the types of its columns.
    if grid.columns().is_some() {
        return Ok(FEWEST_LOOKED_AT);
    }
    let width = grid.first(FEWEST_LOOKED_AT / 10, watch)?.iter().map(|line| line.cells.len()).max().unwrap_or(1);
    Ok((CELLS_LOOKED_AT / width.max(1)).clamp(FEWEST_LOOKED_AT, LOOKED_AT))
}

/// Reads an unknown table. Its layout is detected in the first lines, or in all of them if the first lines are
/// inconclusive or do not represent the rest.
fn found_out(
    mut grid: Grid,
    stem: &str,
    mut reading: Reading,
    is_text: Known,
    watch: &Watch,
    problems: &mut Vec<Problem>,
) -> Result<Table> {
    let mut limit = looked_at(&grid, watch)?;
    loop {
        let mut lines = sample(&grid, &reading, limit, watch)?;
        if let Some(turned) = turn::turned(&grid, &lines, &reading, watch)? {
            grid = turned;
            reading.skip.lines.clear();
            reading.transpose = Some(false);
            reading.header = None;
            lines = sample(&grid, &reading, limit, watch)?;
        }
        let is_sample = limit < usize::MAX && lines.len() + reading.skip.lines.len() >= limit;
        limit = usize::MAX;
        let mut layout = match Layout::find(&grid, &lines, stem, &reading, is_text) {
            Err(_) if is_sample => continue,
            layout => layout?,
        };
        layout.is_sample = is_sample;
        let mut found = Vec::new();
        let mut sorted = sheet::read(&grid, &layout, &reading, watch, &mut found)?;
        if sorted.is_contradicted {
            continue;
        }
        if !grid.is_numbered {
            found.iter_mut().for_each(|problem| problem.line = 0);
        }
        sorted.remarks.extend(grid.took.iter().cloned().map(Phrase::from));
        sorted.remarks.extend(hidden(&grid, &layout));
        sorted.remarks.extend(other_sheets(&grid));
        problems.extend(found);
        return Ok(Table { layout, sorted });
    }
}

/// Returns a remark on hidden rows and columns, which are read like the rest, with the option to skip them.
fn hidden(grid: &Grid, layout: &Layout) -> Option<Phrase> {
    let remark = grid.hidden.remark()?;
    let rows = grid.hidden.rows.iter().filter(|row| **row > layout.last).map(|row| Setting::from(*row));
    let place = |column: &usize| layout.header.get(column.checked_sub(grid.left + 1)?).filter(|head| !head.is_empty());
    let columns = grid.hidden.columns.iter().filter_map(place).map(Setting::from);
    let skip = with("skip", Setting::List(rows.chain(columns).collect())).does("skips what is hidden");
    Some(Phrase::from(format!("{remark}, and read like the rest")).or(skip))
}

/// Up to this many other sheets are listed; the rest are counted.
const SHEETS: usize = 5;

/// Returns remarks on other sheets that could be meant, if the user did not choose one.
fn other_sheets(grid: &Grid) -> Vec<Phrase> {
    let listed = |sheets: &[String]| {
        let names: Vec<String> = sheets.iter().take(SHEETS).map(|sheet| format!("`{sheet}`")).collect();
        let more = if sheets.len() > SHEETS { format!(" and {} more", sheets.len() - SHEETS) } else { String::new() };
        format!("{}{more}", names.join(", "))
    };
    let visible = grid.other_sheets.first().map(|first| {
        let count = grid.sheets.len();
        let others = &grid.other_sheets;
        let named = if others.len() > 1 { format!(" (others: {})", listed(others)) } else { String::new() };
        let remark = Phrase::from(format!("the workbook has {count} sheets{named}"));
        remark.or(with("sheet", first).does("reads another"))
    });
    let hidden = grid.hidden_sheets.first().map(|first| match grid.hidden_sheets.len() {
        1 => Phrase::from(format!("the sheet `{first}` is hidden and was not read"))
            .or(with("sheet", first).does("reads it")),
        count => Phrase::from(format!("{count} sheets are hidden and were not read ({})", listed(&grid.hidden_sheets)))
            .or(with("sheet", first).does("reads the first of them")),
    });
    visible.into_iter().chain(hidden).collect()
}

const EMPTY: &str = "the file is empty: it needs a header row and rows of data";

/// The first lines, without those that are skipped.
fn sample(grid: &Grid, reading: &Reading, limit: usize, watch: &Watch) -> Result<Vec<files::Line>> {
    let mut lines = grid.first(limit, watch)?;
    lines.retain(|line| !reading.skip.lines.contains(&line.number));
    if lines.is_empty() {
        return Err(Error::plain(EMPTY));
    }
    Ok(lines)
}

/// Turns the groups of an upper header line into a hierarchy; ungrouped indicators go directly below the index.
fn hierarchy(groups: &[(String, Vec<String>)], sheets: &[Sheet]) -> Hierarchy {
    let codes: Vec<&String> = sheets.iter().flat_map(|sheet| sheet.numbers.iter().map(|(code, _)| code)).collect();
    let has = |code: &String| codes.contains(&code);
    let is_free = |group: &String| !codes.contains(&group) && group != INDEX;
    if groups.len() < 2 || !groups.iter().all(|(group, of)| is_free(group) && of.iter().all(has)) {
        return Hierarchy::default();
    }
    let is_grouped = |code: &String| groups.iter().any(|(_, of)| of.contains(code));
    let alone = codes.iter().filter(|code| !is_grouped(code)).map(|code| (*code).clone());
    let group = |code: &str, of: Vec<String>| Group {
        code: code.to_string(),
        name: String::new(),
        weights: vec![1.0; of.len()],
        of,
        ..Group::default()
    };
    let top = group(INDEX, groups.iter().map(|(code, _)| code.clone()).chain(alone).collect());
    let below = groups.iter().map(|(code, of)| {
        let mut of = of.clone();
        of.dedup();
        group(code, of)
    });
    Hierarchy { groups: std::iter::once(top).chain(below).collect() }
}

/// Adds the file's name to the error for an empty or unreadable table.
fn in_file(error: Error, file: &str) -> Error {
    match error {
        Error::Data { file: unnamed, problems } if unnamed.is_empty() => {
            Error::Data { file: file.to_string(), problems }
        }
        Error::Data { .. } | Error::Interrupted | Error::Io { .. } | Error::Wrong { .. } => error,
        // An option that does not suit the file, rather than a fault in it.
        Error::Plain { subject: Some(ref word), .. } if ["sheet", "range"].contains(&word.as_str()) => error,
        other => Error::Data { file: file.to_string(), problems: vec![Problem::new(0, 0, other.said())] },
    }
}

fn from_bundled(bundled: &Bundled, watch: &Watch) -> Result<Dataset> {
    let about: About = from_toml(bundled.about, "about.toml")?;
    let mut problems = Vec::new();
    let texts = |head: &str| Some(head.starts_with("name") || about.groups.iter().any(|group| group == head));
    let mut sheets = Vec::new();
    for (text, file) in [(bundled.units, "units.csv"), (bundled.values, "values.csv")] {
        let grid = held(text, file, watch)?;
        let layout = Layout::plain(&grid, &texts, watch)?;
        sheets.extend(sheet::read(&grid, &layout, &Reading::default(), watch, &mut problems)?.sheets);
    }
    let notes = rows(bundled.notes, "notes.csv", watch)?;
    let statements = rows(bundled.statements, "statements.csv", watch)?;
    Draft { name: bundled.name.to_string(), about, sheets, notes, statements, problems, reading: None }.finish(watch)
}

fn held<'a>(text: &'a str, file: &'a str, watch: &Watch) -> Result<Grid<'a>> {
    let said = Said { encoding: Some("utf-8".to_string()), separator: Some(','), quote: Some(Some('"')) };
    files::delimited::open(Bytes::Held { name: file, bytes: text.as_bytes() }, &said, watch)
}

/// Returns the rows as texts, without the header; empty if the file is empty.
fn rows(text: &str, file: &str, watch: &Watch) -> Result<Vec<Vec<String>>> {
    let (mut rows, mut width) = (Vec::new(), 0);
    held(text, file, watch)?.each(watch, &mut |line| {
        match rows.is_empty() && width == 0 {
            true => width = line.cells.len(),
            false => rows.push((0..width).map(|at| line.cell(at).to_string()).collect()),
        }
        Ok(true)
    })?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares the error for a description with these indicators (code and formula, if any) over a table with `a` and
    /// `b`.
    fn check(indicators: &[(&str, &str)], expected: &str) {
        let mut about = "title = \"t\"\n".to_string();
        for (code, formula) in indicators {
            let formula = if formula.is_empty() { String::new() } else { format!("formula = \"{formula}\"\n") };
            about.push_str(&format!("[[indicators]]\ncode = \"{code}\"\n{formula}"));
        }
        let bundled = Bundled {
            name: "t",
            about: Box::leak(about.into_boxed_str()),
            units: "unit,a\nA,1\nB,2\n",
            values: "unit,year,b\nA,2021,4\nB,2021,8\n",
            notes: "",
            statements: "",
        };
        let message = from_bundled(&bundled, &Watch::default()).err().map(|error| error.to_string());
        assert_eq!(message.as_deref(), Some(expected));
    }

    #[test]
    fn a_formula_of_a_description_must_lead_to_figures() {
        let circle = "`t` has 2 problems; nothing was loaded\n  \
             `x`: formula `y + a`, position 1: refers to itself: x → y → x\n  \
             `y`: formula `x / b`, position 1: refers to itself: y → x → y";
        check(&[("a", ""), ("b", ""), ("x", "y + a"), ("y", "x / b")], circle);
        check(&[("x", "2 * x")], "`t`: `x`: formula `2 * x`, position 1: refers to itself: x → x");
        check(&[("a", ""), ("x", "a / c")], "`t`: `x`: no indicator `c`");
        check(
            &[("a", ""), ("x", "a /")],
            "`t`: `x`: formula `a /`, position 4: expected a name or a number, but the formula ends",
        );
        check(&[("c", "")], "`t`: `c`: neither a column nor a formula gives its values");
    }
}
