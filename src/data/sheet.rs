//! A table sorted into units, years, texts and numbers, line by line; every fault in it is told with its place.

use std::collections::{BTreeMap, HashMap};

use super::doubt::{is_footer, is_total};
use super::layout::{Layout, Role};
use super::long;
use super::numbers::Format;
use super::reading::Reading;
use crate::files::{Grid, Line};
use crate::{Problem, Result, Watch};

/// Columns of one file by what they hold; all have one entry per row.
#[derive(Debug, Default)]
pub struct Sheet {
    pub units: Vec<String>,
    /// Empty where the file has no years.
    pub years: Vec<i32>,
    pub texts: Vec<(String, Vec<String>)>,
    /// NaN where missing.
    pub numbers: Vec<(String, Vec<f64>)>,
    pub lines: Vec<usize>,
    /// Known to have each unit once, so that nobody need look again.
    pub is_once: bool,
}

/// What was read, and what to tell of it.
pub struct Sorted {
    /// The first names the units.
    pub sheets: Vec<Sheet>,
    pub told: Vec<String>,
}

/// So many faults of one column are kept with their text; of more, the number.
const KEPT: usize = 1000;

/// A column on its way to be one of numbers or of texts.
struct Column {
    head: String,
    at: usize,
    role: Role,
    numbers: Vec<f64>,
    /// Kept until the first number, where it is open what the column holds.
    texts: Option<Vec<String>>,
    found: usize,
    percents: usize,
    /// Cells with a mark that was left out.
    marked: usize,
    faults: Vec<(usize, String)>,
    more_faults: usize,
}

impl Column {
    fn new(at: usize, head: &str, role: &Role) -> Column {
        let texts = matches!(role, Role::Text | Role::Open).then(Vec::new);
        Column {
            head: head.to_string(),
            at,
            role: role.clone(),
            numbers: Vec::new(),
            texts,
            found: 0,
            percents: 0,
            marked: 0,
            faults: Vec::new(),
            more_faults: 0,
        }
    }

    fn push(&mut self, line: &Line, layout: &Layout, reading: &Reading) {
        let cell = line.cell(self.at);
        if let Some(texts) = &mut self.texts {
            texts.push(cell.to_string());
        }
        if self.role == Role::Text {
            return;
        }
        let unmarked = reading.unmarked(cell);
        self.marked += usize::from(unmarked.len() < cell.len());
        let bare = unmarked.strip_suffix('%').map_or(unmarked, str::trim_end);
        let format = if line.is_exact(self.at) { Format::default() } else { layout.format };
        let number = if reading.is_missing(cell) { Some(f64::NAN) } else { format.number(bare) };
        match number {
            Some(number) if !number.is_nan() => {
                self.found += 1;
                self.percents += usize::from(bare.len() < unmarked.len());
                self.texts = None;
            }
            Some(_) => {}
            None if self.faults.len() < KEPT => self.faults.push((line.number, cell.to_string())),
            None => self.more_faults += 1,
        }
        self.numbers.push(number.unwrap_or(f64::NAN));
    }

    /// Texts where no cell is a number nor looks meant for one.
    fn is_text(&self) -> bool {
        let is_meant_for_one = |(_, cell): &(usize, String)| {
            let words = ["nan", "inf", "infinity"];
            let bare = cell.trim_start_matches(['+', '-']);
            cell.chars().all(|c| c.is_ascii_digit() || ".,%+- '".contains(c))
                || words.iter().any(|word| bare.eq_ignore_ascii_case(word))
        };
        let marked = self.faults.iter().filter(|(_, cell)| mark(cell).is_some()).count();
        let are_marked = marked * 2 > self.faults.len();
        self.role == Role::Text
            || (self.role == Role::Open && self.found == 0 && !are_marked && !self.faults.iter().all(is_meant_for_one))
    }

    fn problems(&self, left: usize, problems: &mut Vec<Problem>) {
        for (line, cell) in &self.faults {
            let mut message = format!("`{}`: expected a number{}, found `{cell}`", self.head, advice(cell));
            match mark(cell) {
                Some("(") => message.push_str("; a number below 0 is written with a minus"),
                Some(mark) => message.push_str(&format!("; `#{{ marks: [\"{mark}\"] }}` leaves such a mark out")),
                None => {}
            }
            if may_be_missing(cell) {
                message.push_str(&format!("; `#{{ missing: [\"{cell}\"] }}` if it means none"));
            }
            problems.push(Problem::new(*line, left + self.at + 1, message));
        }
        if self.more_faults > 0 {
            problems.push(Problem::new(
                0,
                0,
                format!("`{}`: {} more cells that are no numbers", self.head, self.more_faults),
            ));
        }
        if self.percents > 0 && self.percents < self.found {
            let message =
                format!("`{}`: {} of {} numbers have a `%`, the others none", self.head, self.percents, self.found);
            problems.push(Problem::new(0, 0, message));
        }
    }
}

/// The sign of money before a number or the mark after it: `€12.50`, `12.3*`, `12.3 p`, `(12)`, `12 km²`.
fn mark(cell: &str) -> Option<&str> {
    let start = cell.find(|c: char| c.is_ascii_digit())?;
    let (before, rest) = cell.split_at(start);
    let is_number = |c: char| c.is_ascii_digit() || ".,' \u{a0}\u{202f}".contains(c);
    let end = rest.find(|c: char| !is_number(c)).unwrap_or(rest.len());
    let (number, after) = rest.split_at(end);
    let has_blank = number.ends_with([' ', '\u{a0}', '\u{202f}']);
    let is_mark =
        after.chars().count() <= 6 && (has_blank || after.starts_with(['*', '†', '‡', ')', '€', '$', '£', '元']));
    match (before.trim_end(), after) {
        ("", after) if is_mark => Some(after),
        ("€" | "$" | "£" | "¥" | "￥" | "(", after) if after.is_empty() || is_mark => Some(before.trim_end()),
        _ => None,
    }
}

/// Words without a digit often stand for a figure that is not there.
fn may_be_missing(cell: &str) -> bool {
    let bare = cell.trim_start_matches(['+', '-']).to_lowercase();
    let is_number_word = ["nan", "inf", "infinity"].contains(&bare.as_str());
    !is_number_word && !cell.contains(|c: char| c.is_numeric() || "#=\"\\".contains(c)) && cell.chars().count() <= 12
}

fn advice(cell: &str) -> &'static str {
    let is_date = {
        let parts: Vec<&str> = cell.split(['-', '/', '.']).collect();
        parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    match cell {
        _ if is_date => ", not a date",
        _ if cell.starts_with('#') => ", not the error of a formula",
        _ if cell.starts_with('=') => ", not a formula",
        _ if cell.contains(',') => ", with a point and without other separators",
        _ => "",
    }
}

/// Go through the whole table.
pub fn read(
    grid: &Grid,
    layout: &Layout,
    reading: &Reading,
    watch: &Watch,
    problems: &mut Vec<Problem>,
) -> Result<Sorted> {
    problems.extend(grid.problems.iter().cloned());
    check_header(layout, grid.left, problems);
    check_merged(grid, layout, problems);
    let of = |role: &Role| layout.roles.iter().position(|known| known == role);
    let (unit, year) = (of(&Role::Unit).unwrap_or(0), of(&Role::Year));
    let is_column = |role: &Role| !matches!(role, Role::Unit | Role::Year | Role::Indicator | Role::Skipped);
    let columns = layout.roles.iter().enumerate().filter(|(_, role)| is_column(role));
    let mut table = Table {
        layout,
        reading,
        width: layout.header.len(),
        units: Vec::new(),
        years: Vec::new(),
        indicators: Vec::new(),
        lines: Vec::new(),
        left: grid.left,
        columns: columns.map(|(at, role)| Column::new(at, &layout.header[at], role)).collect(),
        told: Vec::new(),
        problems,
    };
    let places = (unit, year, of(&Role::Indicator));
    let (is_ragged, mut is_below_header) = (grid.is_ragged(), false);
    grid.each(watch, &mut |line| {
        // In a table without lines the header is the first of them.
        let is_below =
            if layout.line > 0 { line.number > layout.line } else { std::mem::replace(&mut is_below_header, true) };
        if is_below && !reading.skip.lines.contains(&line.number) {
            table.line(line, places, is_ragged);
        }
        Ok(true)
    })?;
    table.sorted(places, watch)
}

struct Table<'a> {
    layout: &'a Layout,
    reading: &'a Reading,
    width: usize,
    /// Blank columns before the first.
    left: usize,
    units: Vec<String>,
    years: Vec<i32>,
    indicators: Vec<String>,
    lines: Vec<usize>,
    columns: Vec<Column>,
    told: Vec<String>,
    problems: &'a mut Vec<Problem>,
}

impl Table<'_> {
    fn line(&mut self, line: &Line, (unit, year, indicator): (usize, Option<usize>, Option<usize>), is_ragged: bool) {
        let name = line.cell(unit);
        if !self.is_row(line, unit, is_ragged) {
            return;
        }
        self.units.push(name.to_string());
        self.lines.push(line.number);
        if let Some(at) = year {
            let read = read_year(line.cell(at), line.number, self.left + at, self.problems);
            self.years.push(read);
        }
        if let Some(at) = indicator {
            let code = line.cell(at);
            if code.is_empty() {
                self.problems.push(Problem::new(
                    line.number,
                    self.left + at + 1,
                    "a figure without the name of its indicator",
                ));
            }
            self.indicators.push(code.to_string());
        }
        for column in &mut self.columns {
            column.push(line, self.layout, self.reading);
        }
    }

    /// Whether a line is one of the table; a footer is told, a total and a wrong number of cells are problems.
    fn is_row(&mut self, line: &Line, unit: usize, is_ragged: bool) -> bool {
        let (name, cells) = (line.cell(unit), line.cells.len());
        let mut filled = line.cells.iter().filter(|cell| !cell.is_empty());
        let first = filled.next().unwrap_or("");
        let is_alone = filled.next().is_none();
        let is_kept = |text: &str| self.reading.keep.iter().any(|kept| kept == text);
        if (is_alone || cells < self.width && !is_ragged) && !is_kept(name) && is_footer(first) {
            self.told.push(format!("line {} left out: `{}`", line.number, shortened(first)));
            return false;
        }
        if let Some(total) = [name, first].into_iter().find(|text| is_total(text) && !is_kept(text)) {
            let number = line.number;
            let message = format!(
                "`{total}` looks like a total, not like a unit: say `#{{ skip: [{number}] }}` to leave the line out, `#{{ keep: [\"{total}\"] }}` if it is one"
            );
            self.problems.push(Problem::new(number, self.left + unit + 1, message));
            return false;
        }
        if !is_ragged && cells != self.width || cells > self.width {
            let word = if cells == 1 { "cell" } else { "cells" };
            let mut message = format!("{cells} {word}, expected {} as in the header", self.width);
            if line.cells.iter().any(|cell| cell.contains('\n')) {
                message.push_str("; a quotation mark may be left open");
            } else if is_alone {
                message.push_str(&format!("; `#{{ skip: [{}] }}` if it is a note", line.number));
            }
            self.problems.push(Problem::new(line.number, 0, message));
        }
        true
    }

    fn sorted(
        mut self,
        (unit, year, indicator): (usize, Option<usize>, Option<usize>),
        watch: &Watch,
    ) -> Result<Sorted> {
        if self.units.is_empty() && self.problems.is_empty() {
            self.problems.push(Problem::new(0, 0, "a header and no rows"));
        }
        self.second_header();
        let texts_now: Vec<bool> = self.columns.iter().map(Column::is_text).collect();
        self.tell_columns(&texts_now);
        let mut first = Sheet {
            units: self.units,
            years: if year.is_some() { self.years } else { Vec::new() },
            lines: self.lines,
            ..Sheet::default()
        };
        let mut by_year: BTreeMap<String, BTreeMap<i32, Vec<f64>>> = BTreeMap::new();
        let mut values: Vec<(Option<i32>, Vec<f64>)> = Vec::new();
        for (column, is_text) in self.columns.into_iter().zip(texts_now) {
            match column.role {
                _ if is_text => first.texts.push((column.head, column.texts.unwrap_or_default())),
                Role::Value => values.push((None, column.numbers)),
                Role::Of { year, .. } if indicator.is_some() => values.push((Some(year), column.numbers)),
                Role::Of { indicator, year } => {
                    by_year.entry(indicator).or_default().insert(year, column.numbers);
                }
                _ => first.numbers.push((column.head, column.numbers)),
            }
        }
        let (mut sheets, column) = (Vec::new(), self.left + unit + 1);
        if indicator.is_some() {
            // What differs within a unit, such as a unit of measure or a source, is no group of units.
            let said = |head: &String| self.reading.groups.contains(head) || head.starts_with("name");
            let changes = first.texts.extract_if(.., |(head, texts)| !said(head) && long::differs(&first.units, texts));
            self.told.extend(changes.map(|(head, _)| format!("`{head}` left out, which differs within a unit")));
            sheets = long::rows(&first, &self.indicators, &values, column, self.problems);
        } else {
            let before = self.problems.len();
            check_rows(&first, column, self.problems, watch)?;
            first.is_once = first.years.is_empty() && self.problems.len() == before;
            let yearly = (!by_year.is_empty()).then(|| long::melted(&first, by_year));
            sheets.push(first);
            sheets.extend(yearly);
        }
        Ok(Sorted { sheets, told: self.told })
    }

    /// What is wrong with columns of numbers, and what was left out of them.
    fn tell_columns(&mut self, are_texts: &[bool]) {
        for (column, is_text) in self.columns.iter().zip(are_texts) {
            if !is_text {
                column.problems(self.left, self.problems);
            }
            if !is_text && column.marked > 0 {
                self.told.push(format!("marks of {} figures of `{}` left out", column.marked, column.head));
            }
            if !is_text && column.percents > 0 && column.percents == column.found {
                self.told.push(format!("`{}` in per cent, the sign left out", column.head));
            }
        }
    }

    /// Where the first line below the header has a text in every column of numbers, it is no row but a second header.
    fn second_header(&mut self) {
        let Some(&line) = self.lines.first() else { return };
        let numeric = self.columns.iter().filter(|column| column.found > 0 && !column.is_text());
        let (mut all, mut wrong) = (0, 0);
        for column in numeric {
            all += 1;
            wrong += usize::from(column.faults.first().is_some_and(|(at, _)| *at == line));
        }
        if wrong < 2 || wrong < all {
            return;
        }
        for column in &mut self.columns {
            column.faults.retain(|(at, _)| *at != line);
        }
        let message = format!(
            "no figure in any column of numbers: a second header, or units of measure? `#{{ skip: [{line}] }}` leaves it out, `#{{ header: {line} }}` takes the names from it"
        );
        self.problems.push(Problem::new(line, 0, message));
    }
}

fn shortened(text: &str) -> String {
    if text.chars().count() > 40 {
        format!("{}…", text.chars().take(40).collect::<String>())
    } else {
        text.to_string()
    }
}

fn read_year(cell: &str, line: usize, at: usize, problems: &mut Vec<Problem>) -> i32 {
    let bare = cell.trim_end_matches('年');
    match bare.strip_suffix(".0").unwrap_or(bare).parse::<i32>() {
        Ok(year) if (1..=9999).contains(&year) => year,
        _ => {
            let found = if cell.is_empty() { "nothing".to_string() } else { format!("`{cell}`") };
            problems.push(Problem::new(line, at + 1, format!("expected a year such as 2022, found {found}")));
            0
        }
    }
}

fn check_header(layout: &Layout, left: usize, problems: &mut Vec<Problem>) {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for (at, head) in layout.header.iter().enumerate().filter(|(at, _)| layout.roles[*at] != Role::Skipped) {
        let is_unit = at == 0 && layout.roles[at] == Role::Unit;
        if head.is_empty() && !is_unit {
            problems.push(Problem::new(layout.line, left + at + 1, "a column without a name"));
        } else if let Some(first) = seen.insert(head, at) {
            let message = format!("the name `{head}` stands already in column {}", left + first + 1);
            problems.push(Problem::new(layout.line, left + at + 1, message));
        }
    }
}

/// Merged cells hold one value for many, and nobody can tell which of them it is meant for.
fn check_merged(grid: &Grid, layout: &Layout, problems: &mut Vec<Problem>) {
    for merged in grid.merged.iter().filter(|merged| merged.last.0 >= layout.line) {
        let message = format!("the cells {} are merged: write the value into each", merged.name());
        problems.push(Problem::new(merged.first.0, merged.first.1, message));
    }
}

/// Every row names its unit, in this column, and no unit (of a year) stands twice.
fn check_rows(sheet: &Sheet, column: usize, problems: &mut Vec<Problem>, watch: &Watch) -> Result<()> {
    let mut seen: HashMap<(&str, Option<i32>), usize> = HashMap::with_capacity(sheet.units.len());
    for (row, unit) in sheet.units.iter().enumerate() {
        watch.check_at(row)?;
        let (line, year) = (sheet.lines[row], sheet.years.get(row).copied());
        if unit.is_empty() {
            problems.push(Problem::new(line, column, "a row without a unit"));
        } else if year == Some(0) {
            // Told as no year already.
        } else if let Some(first) = seen.insert((unit, year), line) {
            let of = year.map_or(String::new(), |year| format!(" of {year}"));
            problems.push(Problem::new(line, column, format!("`{unit}`{of} stands already in line {first}")));
        }
    }
    Ok(())
}
