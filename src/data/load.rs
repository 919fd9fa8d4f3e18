//! From texts to a data set: the bundled ones with their description, and a CSV of the user's.

use std::cell::LazyCell;
use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::{Arc, OnceLock};

use super::about::{About, Indicator, unit_words};
use super::catalogue::{BUNDLED, Bundled, bundled};
use super::coin_tool;
use super::dataset::{Dataset, Inner, Note, Series, Statement};
use super::derive::Derive;
use super::described::{complete, description};
use super::doubt::written_twice;
use super::layout::Layout;
use super::names::unknown;
use super::numbers::number;
use super::reading::Reading;
use super::sheet::{self, Sheet, Sorted};
use super::toml::from_toml;
use super::units::{Grouping, Units};
use crate::files::{self, Bytes, Grid};
use crate::{Error, Problem, Result, Watch};

/// A bundled data set by name, or a file by path, of which everything is found out.
pub fn load(name: &str, watch: &Watch) -> Result<Dataset> {
    load_with(name, &Reading::default(), watch)
}

/// The same with what a user says of the file.
pub fn load_with(name: &str, reading: &Reading, watch: &Watch) -> Result<Dataset> {
    if let Some(bundled) = bundled(name) {
        if *reading != Reading::default() {
            let error = Error::wrong("load", format!("options for `{name}`, which is bundled"), "a file");
            return Err(error.about(name));
        }
        return from_bundled(bundled, watch);
    }
    let path = Path::new(name);
    files::check_url(name)?;
    if path.extension().is_none() && !path.exists() && !files::is_standard_input(name) {
        return Err(unknown("data set", name, BUNDLED.iter().map(|bundled| bundled.name)));
    }
    let ending = Bytes::File(path).ending();
    let is_known = [files::DELIMITED, files::WORKBOOKS, files::JSON].concat().contains(&ending.as_str());
    if !is_known && reading.opening.format.is_none() {
        let error = Error::wrong(
            "load",
            format!("a file that ends in `.{ending}`"),
            "a table (.csv, .tsv, .txt, .json, .jsonl, .xlsx, .xls, .ods, each also .gz)",
        );
        let error = error.about(name);
        return Err(match ending.as_str() {
            "toml" => error.advise(format!("`model(\"{name}\")` reads a saved model")),
            _ => error.advise(format!("`load(\"{name}\", #{{ format: \"csv\" }})` reads it as CSV")),
        });
    }
    from_table(files::take(name, watch)?.bytes(), reading, watch)
}

/// The same; a file that is not found from here is looked for in a folder, and keeps its name.
pub fn load_near(name: &str, reading: &Reading, folder: &Path, watch: &Watch) -> Result<Dataset> {
    let near = folder.join(name);
    match bundled(name).is_none() && !Path::new(name).exists() && near.exists() {
        true => load_with(&near.display().to_string(), reading, watch).map(|data| data.named(name)),
        false => load_with(name, reading, watch),
    }
}

/// A table that is held, of the kind that the file's ending says.
pub fn from_bytes(bytes: &[u8], file: &str, watch: &Watch) -> Result<Dataset> {
    from_table(Bytes::Held { name: file, bytes }, &Reading::default(), watch)
}

/// The same of comma-separated values.
pub fn from_csv(text: &str, file: &str, watch: &Watch) -> Result<Dataset> {
    from_bytes(text.as_bytes(), file, watch)
}

/// Units by their names, with one figure each.
pub fn of_figures(name: &str, units: Vec<String>, code: &str, figures: Vec<f64>) -> Result<Dataset> {
    let indicator = Indicator { code: code.to_string(), name: code.to_string(), ..Indicator::default() };
    let about = About { title: name.to_string(), units: unit_words(), indicators: vec![indicator], ..About::default() };
    let lines = (1..=units.len()).collect();
    let sheet = Sheet { units, lines, numbers: vec![(code.to_string(), figures)], ..Sheet::default() };
    let (notes, statements, problems) = (Vec::new(), Vec::new(), Vec::new());
    Draft { name: name.to_string(), about, sheets: vec![sheet], notes, statements, problems, reading: None }
        .finish(&Watch::default())
}

/// A table with a header: the unit, then the year if there is one, then texts (groups) and indicators.
fn from_table(bytes: Bytes, reading: &Reading, watch: &Watch) -> Result<Dataset> {
    let name = bytes.name();
    let described = description(&name, reading, watch)?;
    let reading = &match &described {
        Some(about) => reading.over(&about.reading)?.keeping(&about.keep),
        None => reading.clone(),
    };
    let grid = files::open(bytes, &reading.opening, watch)?;
    let stem = &bytes.stem().unwrap_or_else(|| "value".to_string());
    let mut problems = Vec::new();
    let (grid, layout, mut about) = if coin_tool::is_one(&grid, reading) {
        let tool = coin_tool::read(bytes, reading, watch, &mut problems)?;
        let mut about = described.unwrap_or(tool.about);
        about.found.extend(tool.told);
        (tool.grid, tool.layout, about)
    } else {
        let about = described.unwrap_or_else(|| About { units: unit_words(), ..About::default() });
        let layout = found_out(&grid, stem, &about, reading, watch).map_err(|error| in_file(error, &name))?;
        (grid, layout, about)
    };
    let Sorted { sheets, told } = sheet::read(&grid, &layout, reading, watch, &mut problems)?;
    complete(&mut about, &name, &sheets);
    problems.extend(about.problems());
    let told: Vec<String> = layout.took.iter().cloned().chain(told).collect();
    if !told.is_empty() {
        about.found.push(format!("read with: {}", told.join("; ")));
    }
    if about.indicators.is_empty() && problems.is_empty() {
        problems.push(Problem::new(0, 0, "no column of numbers, expected at least one indicator"));
    }
    let draft =
        Draft { name, about, sheets, notes: Vec::new(), statements: Vec::new(), problems, reading: Some(reading) };
    Ok(draft.finish(watch)?.read_with(reading))
}

/// The layout of a table, of which the description knows some columns.
fn found_out(grid: &Grid, stem: &str, about: &About, reading: &Reading, watch: &Watch) -> Result<Layout> {
    let is_indicator = |head: &str| about.indicators.iter().any(|indicator| indicator.code == head);
    let is_text =
        |head: &str| match matches!(head, "name" | "name_zh") || about.groups.iter().any(|group| group == head) {
            true => Some(true),
            false => is_indicator(head).then_some(false),
        };
    Layout::find(grid, stem, reading, &is_text, watch)
}

/// A table of nothing, or of a form that no one can read, as a problem of the file.
fn in_file(error: Error, file: &str) -> Error {
    match error {
        Error::Wrong { what, .. } if what == "table" => {
            let problem = Problem::new(0, 0, "the file is empty, expected a header and rows");
            Error::Data { file: file.to_string(), problems: vec![problem] }
        }
        Error::Data { file: unnamed, problems } if unnamed.is_empty() => {
            Error::Data { file: file.to_string(), problems }
        }
        Error::Data { .. } | Error::Interrupted | Error::Io { .. } | Error::Wrong { .. } => error,
        other => Error::Data { file: file.to_string(), problems: vec![Problem::new(0, 0, other.to_string())] },
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
    files::delimited::open(Bytes::Held { name: file, bytes: text.as_bytes() }, Some("utf-8"), Some(','), watch)
}

/// Rows as texts, without the header; none for an absent file.
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

/// A data set is dense, so that a few rows of many years could fill the memory.
const MOST_CELLS: usize = 200_000_000;

/// What was read, on its way to a data set.
struct Draft<'a> {
    name: String,
    about: About,
    sheets: Vec<Sheet>,
    notes: Vec<Vec<String>>,
    statements: Vec<Vec<String>>,
    problems: Vec<Problem>,
    /// What was said of a user's table; none for data of ours, whose names are not doubted.
    reading: Option<&'a Reading>,
}

impl Draft<'_> {
    fn finish(mut self, watch: &Watch) -> Result<Dataset> {
        let units = self.units(watch)?;
        let place = LazyCell::new(|| units.codes.iter().map(String::as_str).zip(0..).collect::<HashMap<&str, usize>>());
        let years: BTreeSet<i32> = self.sheets.iter().flat_map(|sheet| sheet.years.iter().copied()).collect();
        let years: Vec<i32> = years.into_iter().collect();
        self.check_size(units.len(), years.len())?;
        let mut columns = HashMap::new();
        for (at, sheet) in self.sheets.iter_mut().enumerate() {
            // The first sheet names the units; where each stands once, they stand in its order.
            let is_in_order = at == 0 && sheet.years.is_empty() && sheet.lines.len() == units.len();
            let cells = if is_in_order { None } else { Some(cells(sheet, &place, &years)) };
            // One column after the other, so that the figures are held twice for one of them alone.
            for (code, values) in std::mem::take(&mut sheet.numbers) {
                watch.check()?;
                let of = self.about.indicators.iter().find(|of| of.code == code);
                let mut made =
                    series(values, cells.as_deref(), units.len(), if sheet.years.is_empty() { 0 } else { years.len() });
                if of.is_some_and(|of| of.all_years) {
                    self.problems.extend(made.once_for_all(&code, &units));
                }
                columns.insert(code, made);
            }
        }
        let derive =
            Derive { about: &self.about, columns, done: HashMap::new(), units: units.len(), years: years.len() };
        let mut done = derive.all(&mut self.problems);
        if !self.problems.is_empty() {
            self.problems.sort_by_key(|problem| (problem.line, problem.column));
            return Err(Error::Data { file: self.name, problems: self.problems });
        }
        let series = self.about.indicators.iter().filter_map(|indicator| done.remove(&indicator.code));
        let series = series.map(Arc::new).collect();
        let notes = self.notes.iter().filter_map(|row| note(row, &place)).collect();
        let statements = self.statements.iter().filter_map(|row| statement(row)).collect();
        let (name, about, units) = (self.name, self.about, Arc::new(units));
        Ok(Dataset::new(Inner {
            name,
            about,
            units,
            years,
            series,
            notes,
            statements,
            reading: Reading::default(),
            edits: Vec::new(),
            told: Vec::new(),
            hash: OnceLock::new(),
        }))
    }

    fn check_size(&self, units: usize, years: usize) -> Result<()> {
        let indicators = self.about.indicators.len();
        if units * years.max(1) * indicators <= MOST_CELLS {
            return Ok(());
        }
        let what = format!("`{}`: {units} units × {years} years × {indicators} indicators", self.name);
        Err(Error::Limit { what, limit: format!("{MOST_CELLS} figures") })
    }

    /// Units in the order in which the first sheet names them, with their names and groups.
    fn units(&mut self, watch: &Watch) -> Result<Units> {
        let rows = self.first_rows(watch)?;
        let sheet = &mut self.sheets[0];
        let mut columns: HashMap<String, Vec<String>> =
            std::mem::take(&mut sheet.texts).into_iter().map(|(head, texts)| (head, of_rows(texts, &rows))).collect();
        let mut text = |wanted: &str| columns.remove(wanted);
        // Where years follow, a row goes to its unit's place, for which the units of the rows are needed.
        let is_once = rows.len() == sheet.units.len() && sheet.years.is_empty();
        let codes = if is_once { std::mem::take(&mut sheet.units) } else { of_rows(sheet.units.clone(), &rows) };
        let number = |wanted: &str| sheet.numbers.iter().find(|(head, _)| head == wanted).map(|(_, values)| values);
        let place = |&row: &usize| {
            let (latitude, longitude) = (number("latitude")?[row], number("longitude")?[row]);
            (!latitude.is_nan() && !longitude.is_nan()).then_some((latitude, longitude))
        };
        let places = rows.iter().map(place).collect();
        let lines: Vec<usize> = rows.iter().map(|&row| sheet.lines[row]).collect();
        let units = Units {
            one: self.about.units[0].clone(),
            many: self.about.units[1].clone(),
            scheme: self.about.scheme.clone(),
            names: text("name")
                .map_or_else(|| codes.clone(), |names| names.into_iter().zip(&codes).map(or_code).collect()),
            names_zh: text("name_zh").unwrap_or_else(|| vec![String::new(); codes.len()]),
            groups: self
                .about
                .groups
                .iter()
                .filter_map(|code| Some(Grouping { code: code.clone(), values: text(code)? }))
                .collect(),
            places,
            codes,
            ..Units::default()
        };
        if let Some(reading) = self.reading {
            self.problems.extend(written_twice(&units, &lines, &reading.keep, watch)?);
        }
        Ok(units)
    }

    /// The row in which each unit first stands; its texts must be the same wherever it stands again, and units of
    /// further sheets must stand in the first.
    fn first_rows(&mut self, watch: &Watch) -> Result<Vec<usize>> {
        let sheet = &self.sheets[0];
        if let [only] = &self.sheets[..]
            && only.is_once
        {
            return Ok((0..only.units.len()).collect());
        }
        let (mut first, mut rows): (HashMap<&str, usize>, _) = (HashMap::new(), Vec::new());
        for (row, unit) in sheet.units.iter().enumerate() {
            watch.check_at(row)?;
            let Some(&earlier) = first.get(unit.as_str()) else {
                first.insert(unit, row);
                rows.push(row);
                continue;
            };
            for (head, texts) in sheet.texts.iter().filter(|(_, texts)| texts[row] != texts[earlier]) {
                let (here, there, line) = (&texts[row], &texts[earlier], sheet.lines[earlier]);
                let message = format!("`{head}` of `{unit}` is `{here}`, but `{there}` in line {line}");
                self.problems.push(Problem::new(sheet.lines[row], 0, message));
            }
        }
        for other in &self.sheets[1..] {
            let strangers = other.units.iter().zip(&other.lines).filter(|(unit, _)| !first.contains_key(unit.as_str()));
            let problem =
                |(unit, line): (&String, &usize)| Problem::new(*line, 1, format!("no unit `{unit}` in the data set"));
            self.problems.extend(strangers.map(problem));
        }
        Ok(rows)
    }
}

/// Where in a series the figure of each row goes.
fn cells(sheet: &Sheet, place: &HashMap<&str, usize>, years: &[i32]) -> Vec<Option<usize>> {
    let year = |row: usize| sheet.years.get(row).map_or(0, |year| years.binary_search(year).unwrap_or(0));
    let cell = |(row, unit): (usize, &String)| Some(year(row) * place.len() + place.get(unit.as_str())?);
    sheet.units.iter().enumerate().map(cell).collect()
}

/// A series of so many units and years (0: one figure for all), from figures in the order of rows that go to `cells`.
fn series(values: Vec<f64>, cells: Option<&[Option<usize>]>, units: usize, years: usize) -> Series {
    let Some(cells) = cells else { return Series { values, yearly: years > 0, stated: BTreeSet::new() } };
    let mut dense = vec![f64::NAN; units * years.max(1)];
    for (cell, value) in cells.iter().zip(values).filter_map(|(cell, value)| Some(((*cell)?, value))) {
        dense[cell] = value;
    }
    Series { values: dense, yearly: years > 0, stated: BTreeSet::new() }
}

impl Series {
    /// The same with one figure of each unit for all years, and a problem where the years differ.
    fn once_for_all(&mut self, code: &str, units: &Units) -> Option<Problem> {
        if !self.yearly {
            return None;
        }
        let n = units.len();
        let is_same = |cell: &usize| self.values[*cell].to_bits() == self.values[cell % n].to_bits();
        let other = (0..self.values.len()).find(|cell| !is_same(cell) && !self.values[*cell].is_nan());
        self.yearly = false;
        self.values.truncate(n);
        other.map(|cell| {
            let unit = &units.codes[cell % n];
            Problem::new(0, 0, format!("`{code}` of `{unit}` is not the same in all years, as its description says"))
        })
    }
}

/// The texts of these rows, in ascending order.
fn of_rows(texts: Vec<String>, rows: &[usize]) -> Vec<String> {
    if rows.len() == texts.len() {
        return texts;
    }
    let mut wanted = rows.iter().peekable();
    let is_wanted = |(row, _): &(usize, String)| wanted.next_if_eq(&row).is_some();
    texts.into_iter().enumerate().filter(is_wanted).map(|(_, text)| text).collect()
}

fn note(row: &[String], place: &HashMap<&str, usize>) -> Option<Note> {
    let [unit, year, indicator, what, printed, used, why] = row else { return None };
    let unit = *place.get(unit.as_str())?;
    let [indicator, what, printed, used, why] = [indicator, what, printed, used, why].map(String::clone);
    Some(Note { unit, year: year.parse().ok(), indicator, what, printed, used, why })
}

fn statement(row: &[String]) -> Option<Statement> {
    let [year, statement, value, source, remark] = row else { return None };
    let [statement, value, source, remark] = [statement, value, source, remark].map(String::clone);
    Some(Statement { year: number(year).and(year.parse().ok())?, statement, value, source, remark })
}

/// A unit whose name is blank is called by its code.
fn or_code((name, code): (String, &String)) -> String {
    if name.trim().is_empty() { code.clone() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The message for a description with these indicators (code and formula, if any) over a table of `a` and `b`.
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
             `x`: formula `y + a`, position 1: goes in a circle: x → y → x\n  \
             `y`: formula `x / b`, position 1: goes in a circle: y → x → y";
        check(&[("a", ""), ("b", ""), ("x", "y + a"), ("y", "x / b")], circle);
        check(&[("x", "2 * x")], "`t`: `x`: formula `2 * x`, position 1: goes in a circle: x → x");
        check(&[("a", ""), ("x", "a / c")], "`t`: `x`: no indicator `c`");
        check(
            &[("a", ""), ("x", "a /")],
            "`t`: `x`: formula `a /`, position 4: expected a name or a number, found the end",
        );
        check(&[("c", "")], "`t`: `c`: figures: found neither a column nor a formula, expected one of them");
    }
}
