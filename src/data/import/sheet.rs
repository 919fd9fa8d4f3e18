//! Sorts a table into units, years, texts and numbers, line by line, and reports every error with its position.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::beside;
use super::cells::Column;
use super::layout::{Layout, free_name, is_kept};
use super::long;
use super::roles::Role;
use super::rows::Rows;
use super::sums;
use super::suspicious_rows::ends_in_mark;
use super::twice::{self, Twice};
use super::why::Why;
use super::words;
use super::years::{year_meant, year_of_cell};
use crate::data::names::clean;
use crate::data::reading::Reading;
use crate::files::{BROKEN, Grid, Line};
use crate::phrase::{Phrase, with};
use crate::texts::Texts;
use crate::{Problem, Result, Watch};

/// The columns of a file by what they contain; all have one entry per row.
#[derive(Debug, Default)]
pub struct Sheet {
    pub units: Texts,
    /// Empty if the file has no years.
    pub years: Vec<i32>,
    pub texts: Vec<(String, Texts)>,
    /// NaN where missing.
    pub numbers: Vec<(String, Vec<f64>)>,
    pub lines: Vec<usize>,
    /// Whether each unit is known to occur once, so that this need not be checked again.
    pub is_once: bool,
}

/// What was read, and the remarks on it.
#[derive(Default)]
pub struct Sorted {
    /// The first sheet defines the units.
    pub sheets: Vec<Sheet>,
    pub remarks: Vec<Phrase>,
    /// Units of measure and names by the codes of indicators.
    pub measures: HashMap<String, String>,
    pub names: HashMap<String, String>,
    /// Columns of shares that the sheet shows in per cent, and that are read in per cent.
    pub hundredfold: HashSet<String>,
    /// The number of rows that were read.
    pub rows: usize,
    /// Whether the first lines suggested something that does not hold for all lines.
    pub is_contradicted: bool,
}

/// Reads the whole table.
pub fn read(
    grid: &Grid,
    layout: &Layout,
    reading: &Reading,
    watch: &Watch,
    problems: &mut Vec<Problem>,
) -> Result<Sorted> {
    problems.extend(grid.problems.iter().cloned());
    problems.extend(layout.problems.iter().cloned());
    problems.extend(layout.unreadable(grid));
    problems.extend(grid.merged.iter().filter(|merged| merged.last.0 > layout.last).map(merged));
    let before = problems.len();
    let mut table = Table::new(grid, (layout, reading), problems);
    if table.in_blocks(grid, watch)? || table.in_columns(grid, watch)? {
        return table.sorted(grid.has_commas(), watch);
    }
    problems.truncate(before);
    let mut table = Table::new(grid, (layout, reading), problems);
    // In a saved table, the header is the first line.
    let mut is_first = true;
    grid.each(watch, &mut |line| {
        let is_below =
            if layout.is_ours { !std::mem::replace(&mut is_first, false) } else { line.number > layout.last };
        if is_below && !reading.skip.lines.contains(&line.number) {
            table.line(line);
        }
        Ok(true)
    })?;
    table.sorted(grid.has_commas(), watch)
}

fn merged(merged: &crate::files::Merged) -> Problem {
    let message = format!(
        "the cells {} are merged over one number, which may belong to any of their rows; write it into each",
        merged.name()
    );
    Problem::new(merged.first.0, merged.first.1, message).of("numbers in merged cells")
}

pub(super) struct Table<'a> {
    pub(super) layout: &'a Layout,
    pub(super) reading: &'a Reading,
    pub(super) unit: Option<usize>,
    pub(super) year: Option<usize>,
    pub(super) indicator: Option<usize>,
    pub(super) rows: Rows<'a>,
    /// The number of blank columns before the first.
    pub(super) left: usize,
    pub(super) units: Texts,
    pub(super) years: Vec<i32>,
    pub(super) indicators: Vec<String>,
    pub(super) lines: Vec<usize>,
    /// The last text in each column that is filled down.
    pub(super) above: Vec<String>,
    /// Entries that are not plain years, such as `2018/19`, with the year that each was read as.
    pub(super) odd_years: BTreeMap<String, i32>,
    /// Lines with characters that were garbled before.
    pub(super) broken: Vec<usize>,
    pub(super) columns: Vec<Column>,
    /// Whether a skipped column contains a cell that contradicts the reason for skipping it.
    pub(super) is_odd: bool,
    pub(super) problems: &'a mut Vec<Problem>,
}

impl<'a> Table<'a> {
    pub(super) fn new(grid: &Grid, of: (&'a Layout, &'a Reading), problems: &'a mut Vec<Problem>) -> Table<'a> {
        let (layout, reading) = of;
        let of = |role: &Role| layout.roles.iter().position(|known| known == role);
        let is_column = |role: &Role| !matches!(role, Role::Unit | Role::Year | Role::Indicator | Role::Aside);
        let columns = layout.roles.iter().enumerate().filter(|(_, role)| is_column(role));
        Table {
            layout,
            reading,
            unit: of(&Role::Unit),
            year: of(&Role::Year),
            indicator: of(&Role::Indicator),
            rows: Rows::new(grid, layout, reading),
            units: Texts::default(),
            years: Vec::new(),
            indicators: Vec::new(),
            lines: Vec::new(),
            left: grid.left,
            above: vec![String::new(); layout.header.len()],
            broken: Vec::new(),
            odd_years: BTreeMap::new(),
            is_odd: false,
            columns: columns.map(|(at, role)| Column::new(at, &layout.header[at], role)).collect(),
            problems,
        }
    }

    pub(super) fn line(&mut self, line: &Line) {
        if !self.rows.is_row(line, self.problems) {
            return;
        }
        match self.filled(line) {
            Some(filled) => self.row(&filled),
            None => self.row(line),
        }
    }

    /// Returns the line with blank cells filled from above, in columns that are filled down; None if there are no such
    /// columns.
    fn filled(&mut self, line: &Line) -> Option<Line> {
        if !self.layout.fill.contains(&true) {
            return None;
        }
        let mut cells: Vec<String> = line.cells.iter().map(str::to_string).collect();
        for (at, above) in self.above.iter_mut().enumerate().filter(|(at, _)| self.layout.fill[*at]) {
            match cells.get_mut(at) {
                Some(cell) if cell.is_empty() => cell.clone_from(above),
                Some(cell) => above.clone_from(cell),
                None => {}
            }
        }
        Some(Line { cells: cells.into(), ..line.clone() })
    }

    fn row(&mut self, line: &Line) {
        if !is_kept(line, &self.layout.only) {
            return;
        }
        let unit = match (self.unit, &self.layout.place) {
            (Some(at), _) if self.layout.is_ours => line.cell(at).into(),
            (Some(at), _) => clean(line.cell(at)),
            (None, place) => place.as_deref().unwrap_or_default().into(),
        };
        self.units.push(&unit);
        self.lines.push(line.number);
        if line.cells.as_slice().contains(BROKEN) {
            self.broken.push(line.number);
        }
        if let Some(at) = self.year {
            self.year(line.cell(at), line.number, at);
        }
        if let Some(at) = self.indicator {
            let code = line.cell(at);
            if code.is_empty() {
                let message = "a value without the name of its indicator";
                self.problems
                    .push(Problem::new(line.number, self.left + at + 1, message).of("values without an indicator"));
            }
            self.indicators.push(if self.layout.is_ours { code.to_string() } else { clean(code).into_owned() });
        }
        if self.layout.is_sample {
            let is_odd =
                |(at, why): &(usize, Why)| !self.reading.is_missing(line.cell(*at)) && !why.allows(line.cell(*at));
            self.is_odd |= self.layout.aside.iter().any(is_odd);
        }
        for column in &mut self.columns {
            column.push(line, self.layout, self.reading);
        }
    }

    /// Adds a year. If it is not written plainly, it is recorded for a remark.
    pub(super) fn year(&mut self, cell: &str, line: usize, at: usize) {
        let year = year_meant(cell).unwrap_or_else(|| {
            let found = if cell.is_empty() { "nothing".to_string() } else { format!("`{cell}`") };
            let message = format!("expected a year such as 2022, found {found}");
            self.problems.push(Problem::new(line, self.left + at + 1, message).of("cells that are not years"));
            0
        });
        if year != 0 && year_of_cell(cell).is_none() {
            self.odd_years.entry(cell.to_string()).or_insert(year);
        }
        self.years.push(year);
    }

    pub(super) fn sorted(mut self, has_commas: bool, watch: &Watch) -> Result<Sorted> {
        let before = self.problems.len();
        self.rows.problems(self.problems);
        if self.units.is_empty() && self.problems.is_empty() {
            self.problems.push(Problem::new(0, 0, "the file has a header row and nothing below it"));
        }
        self.second_header();
        self.late_header();
        let are_texts: Vec<bool> = self.columns.iter().map(Column::is_text).collect();
        let mut sorted = Sorted { rows: self.units.len(), ..Sorted::default() };
        sorted.is_contradicted = self.layout.is_sample && self.is_contradicted(has_commas)?;
        let groups = long::groups(&self.indicators, self.units.len());
        self.columns(&are_texts, &groups, &mut sorted);
        sorted.remarks.extend(self.rows.remarks().into_iter().map(Phrase::from));
        if let Some(line) = self.broken.first() {
            let more =
                if self.broken.len() > 1 { format!(" and {} more", self.broken.len() - 1) } else { String::new() };
            let remark = format!("line {line}{more}: a character was damaged (`{BROKEN}`) before the file was written");
            sorted.remarks.push(remark.into());
        }
        if let Some((cell, year)) = self.odd_years.first_key_value() {
            let more = match self.odd_years.len() {
                1 => String::new(),
                count => format!(" and {} more like it", count - 1),
            };
            sorted.remarks.push(format!("`{cell}` read as the year {year}{more}").into());
        }
        sorted.remarks.extend(self.marked_names().map(Phrase::from));
        sorted.remarks.extend(self.one_year_each());
        self.scale(&groups, &mut sorted);
        self.sheets(&are_texts, &mut sorted, watch)?;
        let is_doubted = !self.layout.is_ours && self.problems.len() == before;
        if is_doubted {
            sums::check(&sorted.sheets, self.reading, self.problems);
        }
        sorted.is_contradicted |= self.layout.is_sample && self.problems.len() > before;
        Ok(sorted)
    }

    /// Adds problems and remarks on the numeric columns.
    fn columns(&mut self, are_texts: &[bool], groups: &[(String, Vec<usize>)], sorted: &mut Sorted) {
        for (column, _) in self.columns.iter().zip(are_texts).filter(|(_, is_text)| !**is_text) {
            column.problems(self.left, self.problems);
            sorted.remarks.extend(column.remarks());
            if column.hundredfolds > 0 {
                sorted.hundredfold.insert(column.code().to_string());
            }
        }
        sorted.remarks.extend(beside::check(&self.columns, groups, self.problems).into_iter().map(Phrase::from));
    }

    /// Whether the first lines suggested something that does not hold for all lines.
    fn is_contradicted(&self, has_commas: bool) -> Result<bool> {
        let mut evidence = super::format::Evidence::default();
        self.columns.iter().for_each(|column| evidence.merge(&column.evidence));
        let format = evidence.format(self.reading, has_commas);
        Ok(self.is_odd || format != Ok(self.layout.format) || self.columns.iter().any(Column::contradicts))
    }

    /// Returns a remark on names that may end in a footnote mark: `Berlin1)`, `Bonn†`, `France[a]`.
    fn marked_names(&self) -> Option<String> {
        let is_marked = |name: &&str| ends_in_mark(name);
        let marked: HashSet<&str> = self.units.iter().filter(is_marked).collect();
        let first = self.units.iter().find(is_marked)?;
        let names = if marked.len() == 1 { "name ends".to_string() } else { "names end".to_string() };
        Some(format!("{} {names} in what may be the mark of a footnote, such as `{first}`", marked.len()))
    }

    /// Returns a remark if each unit occurs once, but not all in the same year: a ranking of one year would lose most
    /// units.
    fn one_year_each(&self) -> Option<Phrase> {
        let head = &self.layout.header[self.year?];
        let has_several = self.units.len() > 1 && self.years.windows(2).any(|pair| pair[0] != pair[1]);
        let is_one_each = || self.units.iter().collect::<HashSet<&str>>().len() == self.units.len();
        (has_several && is_one_each()).then(|| {
            let skip = with("skip", [head]).does("reads them as one table without years");
            Phrase::from("each unit has values of one year only").or(skip)
        })
    }

    fn sheets(&mut self, are_texts: &[bool], sorted: &mut Sorted, watch: &Watch) -> Result<()> {
        let mut first = Sheet {
            units: std::mem::take(&mut self.units),
            years: if self.year.is_some() { std::mem::take(&mut self.years) } else { Vec::new() },
            lines: std::mem::take(&mut self.lines),
            ..Sheet::default()
        };
        let mut by_year: BTreeMap<String, BTreeMap<i32, Vec<f64>>> = BTreeMap::new();
        let mut values: Vec<(Option<i32>, Vec<f64>)> = Vec::new();
        for (column, is_text) in std::mem::take(&mut self.columns).into_iter().zip(are_texts) {
            match column.role {
                Role::IndicatorName => {
                    let names = column.texts.unwrap_or_default();
                    sorted.names.extend(self.indicators.iter().cloned().zip(names.iter().map(String::from)));
                }
                Role::Scale | Role::Measure(_) => {}
                _ if *is_text => first.texts.push((column.head, column.texts.unwrap_or_default())),
                Role::Value => values.push((None, column.numbers)),
                Role::Of { year, .. } if self.indicator.is_some() => values.push((Some(year), column.numbers)),
                Role::Of { indicator, year } => {
                    by_year.entry(indicator).or_default().insert(year, column.numbers);
                }
                Role::Latitude => first.numbers.push(("latitude".into(), column.numbers)),
                Role::Longitude => first.numbers.push(("longitude".into(), column.numbers)),
                _ => first.numbers.push((column.head, column.numbers)),
            }
        }
        let place = self.left + self.unit.unwrap_or(0) + 1;
        if self.indicator.is_some() {
            let free = |code: &String| free_name(code).unwrap_or_else(|| code.clone());
            self.indicators = self.indicators.iter().map(free).collect();
            sorted.sheets = self.long(first, &values, place, &mut sorted.remarks);
            return Ok(());
        }
        let before = self.problems.len();
        let head = self.unit.map_or("", |at| self.layout.header[at].as_str());
        let twice = Twice {
            column: place,
            head,
            indicators: None,
            has_years_across: !by_year.is_empty(),
            is_asked: !self.layout.is_ours,
        };
        twice::check(&first, &twice, self.problems, watch)?;
        first.is_once = first.years.is_empty() && self.problems.len() == before;
        let yearly = (!by_year.is_empty()).then(|| long::melted(&first, by_year));
        sorted.sheets.push(first);
        sorted.sheets.extend(yearly);
        Ok(())
    }

    /// Returns the sheets of a table with one value per row.
    fn long(
        &mut self,
        mut first: Sheet,
        values: &[(Option<i32>, Vec<f64>)],
        column: usize,
        remarks: &mut Vec<Phrase>,
    ) -> Vec<Sheet> {
        let is_asked = !self.layout.is_ours;
        let twice = Twice { column, head: "", indicators: Some(&self.indicators), has_years_across: false, is_asked };
        if twice::is_told(&first, &twice, self.problems) {
            return vec![Sheet::default()];
        }
        // Texts that differ within a unit, such as a source, do not group units.
        let said = |head: &String| self.reading.groups.contains(head) || head.starts_with("name");
        let is_grid = |head: &String| ["latitude", "longitude"].contains(&head.as_str());
        let beside = first.numbers.iter().map(|(head, _)| head).filter(|head| !is_grid(head));
        remarks.extend(beside.map(|head| format!("skipped `{head}`: numbers beside the value").into()));
        let changes = first.texts.extract_if(.., |(head, texts)| !said(head) && long::differs(&first.units, texts));
        remarks.extend(changes.map(|(head, _)| format!("skipped `{head}`, which differs within a unit").into()));
        long::rows(&first, &self.indicators, values, column, self.problems)
    }

    /// Reports a row whose unit and values read like names of columns, because the actual header is further down.
    fn late_header(&mut self) {
        let of_numbers = self.columns.iter().filter(|column| !self.layout.is_ours && !column.is_text());
        let wrong: HashSet<usize> = of_numbers.flat_map(Column::wrong_lines).collect();
        if wrong.is_empty() {
            return;
        }
        let name = |row: usize| match self.unit {
            Some(_) => &self.units[row],
            None => self.indicators.get(row).map_or("", String::as_str),
        };
        let mut rows = self.lines.iter().enumerate().filter(|(_, line)| wrong.contains(line));
        let found = rows.find(|(row, _)| words::is_known(name(*row)));
        let Some((unit, line)) = found.map(|(row, line)| (name(row).to_string(), *line)) else { return };
        self.columns.iter_mut().for_each(|column| column.forgive(line));
        let message = Phrase::from(format!("`{unit}` and the texts beside it read like names of columns"));
        let header = with("header", line).does("takes them as the header");
        self.problems.push(Problem::new(line, 0, message.or(header)));
    }

    /// Reports a first row with a text in every numeric column: it is a second header, or its texts stand for missing
    /// values.
    fn second_header(&mut self) {
        let Some(&line) = self.lines.first().filter(|_| !self.layout.is_ours && self.layout.line > 0) else { return };
        let numeric: Vec<&Column> =
            self.columns.iter().filter(|column| column.found > 0 && !column.is_text()).collect();
        let wrong: Vec<&str> = numeric.iter().filter_map(|column| column.begins_wrong(line)).collect();
        let is_one_text = wrong.iter().all(|cell| *cell == wrong[0]);
        if wrong.len() < 2 || wrong.len() < numeric.len() || is_one_text {
            return;
        }
        self.columns.iter_mut().for_each(|column| column.forgive(line));
        let header = self.layout.line;
        let message = Phrase::from("no number in any column of numbers: a second header row? ")
            .add(with("skip", [line]).does("skips it, "))
            .add(with("header", line).does("takes the names from it, "))
            .add(with("header", [header, line]).does("from both"));
        self.problems.push(Problem::new(line, 0, message));
    }
}
