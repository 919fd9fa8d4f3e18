//! The layout of a table: where its header is, what its columns contain, and how its numbers are written. What is not
//! given is detected in the first lines, and checked against all lines while they are read.

use std::collections::{HashMap, HashSet};

use super::format::Evidence;
use super::header::{self, Header};
use super::numbers::Format;
use super::roles::{Finder, Role, STAMP, is_code, of_units};
use super::suspicious_rows::is_total;
use super::why::Why;
use super::words;
use crate::data::Report;
use crate::data::names::clean;
use crate::data::reading::Reading;
use crate::data::shape::TAKEN;
use crate::files::{self, Bytes, Grid, Line, Opening, Which};
use crate::phrase::{Phrase, with};
use crate::setting::Setting;
use crate::{Error, Problem, Result, Watch};

#[derive(Debug, Clone, Default)]
pub struct Layout {
    /// The line of the header in the file; 0 if there is none.
    pub line: usize,
    /// The last line before the rows.
    pub last: usize,
    /// The names of the columns; the column with the units' names is called `name`.
    pub header: Vec<String>,
    pub roles: Vec<Role>,
    pub format: Format,
    /// Columns in which a blank cell repeats the one above.
    pub fill: Vec<bool>,
    /// The name of the only unit, if no column names any.
    pub place: Option<String>,
    /// Groups of indicators from an upper line of the header.
    pub groups: Vec<(String, Vec<String>)>,
    /// Units of measure by the codes of indicators, and the indicators' names in the file where these differ from the
    /// codes.
    pub measures: HashMap<String, String>,
    pub originals: HashMap<String, String>,
    /// Columns that are skipped, and why.
    pub aside: Vec<(usize, Why)>,
    /// Only rows with one of these texts in a column are read.
    pub only: Vec<(usize, Vec<String>)>,
    /// Whether `save` wrote the table, so that nothing is questioned.
    pub is_ours: bool,
    /// Whether numbers of a workbook are read as stored rather than as shown: 0.125 instead of 12.5%.
    pub takes_stored: bool,
    /// Whether only some of the lines were examined.
    pub is_sample: bool,
    pub problems: Vec<Problem>,
    pub report: Report,
    pub remarks: Vec<Phrase>,
}

/// Options that are compatible with the fixed layout of a saved table.
const NOT_OF_OURS: &[&str] = &["meta", "keep", "totals", "empty", "format", "groups"];

/// The sheet of a saved workbook that names its creator.
const ABOUT: &str = "about";

/// Columns known from the description: true for texts, false for numbers.
pub type Known<'a> = &'a dyn Fn(&str) -> Option<bool>;

impl Layout {
    /// Returns the fixed layout of our own files: the header comes first, the unit is in the column `unit` or the
    /// first, and numbers have a decimal point.
    pub fn plain(grid: &Grid, is_text: Known, watch: &Watch) -> Result<Layout> {
        let lines = grid.first(1, watch)?;
        let header: Vec<String> = lines.iter().flat_map(|line| line.cells.iter().map(str::to_string)).collect();
        let unit = header.iter().position(|head| head == "unit").unwrap_or(0);
        let role = |(at, head): (usize, &String)| match is_text(head) {
            _ if at == unit => Role::Unit,
            _ if head == "year" => Role::Year,
            _ if head == STAMP => Role::Aside,
            Some(true) => Role::Text,
            Some(false) => Role::Number,
            None => Role::Open,
        };
        let roles: Vec<Role> = header.iter().enumerate().map(role).collect();
        let line = lines.first().map_or(0, |line| line.number);
        let fill = vec![false; header.len()];
        let (is_ours, takes_stored) = (true, true);
        Ok(Layout { line, last: line, header, roles, fill, is_ours, takes_stored, ..Layout::default() })
    }

    /// Whether `save` wrote the table, judging by its header, or in a workbook by its last sheet.
    pub fn is_ours(grid: &Grid, bytes: Bytes, reading: &Reading, watch: &Watch) -> Result<bool> {
        let first = grid.first(1, watch)?;
        let has = |name: &str| first.first().is_some_and(|line| line.cells.iter().any(|cell| cell == name));
        let is_said = reading.given().keys().any(|option| !NOT_OF_OURS.contains(&option.as_str()));
        if is_said || !has("unit") {
            return Ok(false);
        }
        let is_ours = |line: &Line| line.cell(0) == STAMP;
        let has_sheet = || grid.sheets.last().is_some_and(|sheet| sheet == ABOUT);
        let is_beside = grid.beside.iter().any(|name| name == STAMP);
        Ok(has(STAMP)
            || is_beside
            || has_sheet() && {
                let opening = Opening { sheet: Some(Which::Name(ABOUT.to_string())), ..Opening::default() };
                files::open(bytes, &opening, watch)?.first(usize::MAX, watch)?.iter().any(is_ours)
            })
    }

    /// Detects the layout from these lines, which are all lines of the table or the first of them; `stem` is the file's
    /// name.
    pub fn find(grid: &Grid, lines: &[Line], stem: &str, reading: &Reading, is_text: Known) -> Result<Layout> {
        let found = header::find(grid, lines, reading)?;
        let only = only(&found.names, reading)?;
        let is_wanted = |line: &&Line| {
            line.number > found.last && is_kept(line, &only) && !super::rows::is_note(line, found.names.len())
        };
        let rows: Vec<Line> = lines.iter().filter(is_wanted).cloned().collect();
        let mut remarks: Vec<Phrase> = found.remarks.iter().cloned().map(Phrase::from).collect();
        let names = named_once(&found.names, reading, is_text, &mut remarks)?;
        let roles = Finder::new(&names, &found.names, &rows, reading).find(stem, &found.years, is_text)?;
        remarks.extend(roles.remarks.iter().cloned());
        let mut layout = Layout {
            line: found.line,
            last: found.last,
            header: names,
            roles: roles.roles,
            only,
            problems: nameless(&roles.nameless, found.line, grid.left),
            ..Layout::default()
        };
        for (at, message) in roles.asked {
            layout.problems.push(Problem::new(found.line, grid.left + at + 1, message));
        }
        for at in roles.twice {
            let message = format!("the name `{}` appears twice", found.names[at]);
            layout.problems.push(Problem::new(found.line, grid.left + at + 1, message));
        }
        layout.side_by_side(&found.names, &rows);
        let mut aside = roles.aside;
        layout.codes(&rows, &mut aside);
        layout.format = layout.format_of(&rows, reading, grid.has_commas())?;
        layout.fill = match grid.counts_rows && reading.fill.is_none() {
            // The file marks missing values itself, so a blank does not repeat the row above.
            true => vec![false; layout.roles.len()],
            false => layout.filled(&rows, reading, &mut remarks),
        };
        if let Some(name) = roles.name {
            layout.header[name] = "name".to_string();
        }
        if !layout.roles.contains(&Role::Unit) {
            layout.place = Some(stem.to_string());
            remarks.push(format!("no column names the units: read as a single place, `{stem}`").into());
        }
        layout.free_names(reading, &mut remarks);
        layout.describe(&found);
        layout.aside = aside;
        layout.report = super::reported::report(grid, &layout);
        layout.remarks = remarks;
        Ok(layout)
    }

    /// Returns problems for columns without a single value per row, unless the user skips them.
    pub fn unreadable(&self, grid: &Grid) -> Vec<Problem> {
        let asked = grid.unreadable.iter().filter(|(at, _)| !self.aside.contains(&(*at, Why::Said)));
        let asked = asked.filter_map(|(at, fault)| Some((at, self.header.get(*at)?, fault)));
        let problem = |(at, head, fault): (&usize, &String, &&str)| {
            let message = Phrase::from(format!("`{head}` holds {fault}, not one value per row"));
            let skip = with("skip", [head]).does("skips it");
            Problem::new(0, at + 1, message.or(skip)).of("columns without one value per row")
        };
        asked.map(problem).collect()
    }

    /// Whether the column with this name holds the latitude or longitude of the units.
    pub fn is_place(&self, code: &str) -> bool {
        let has = |role: Role| self.roles.contains(&role);
        code == "latitude" && has(Role::Latitude) || code == "longitude" && has(Role::Longitude)
    }

    /// Skips columns of digits with leading zeros: they are codes, not values.
    fn codes(&mut self, rows: &[Line], aside: &mut Vec<(usize, Why)>) {
        for at in 0..self.roles.len() {
            let cells: Vec<&str> = rows.iter().map(|row| row.cell(at)).filter(|cell| !cell.is_empty()).collect();
            if self.roles[at] == Role::Open && is_code(&cells) {
                self.roles[at] = Role::Aside;
                aside.push((at, Why::LeadingZeros));
            }
        }
    }

    /// Detects two tables side by side. Read as one, they would give the values of the right table to the units of the
    /// left one.
    fn side_by_side(&mut self, found: &[String], rows: &[Line]) {
        let Some(unit) = self.roles.iter().position(|role| *role == Role::Unit) else { return };
        let rows = of_units(rows);
        let is_blank = |at: usize| found[at].is_empty() && rows.iter().all(|row| row.cell(at).is_empty());
        let is_again = |at: &usize| {
            let is_named = found[*at] == found[unit] || is_blank(*at - 1) && is_known_name(&found[*at]);
            is_named && matches!(self.roles[*at], Role::Text | Role::Open) && {
                let filled = || rows.iter().filter(|row| !row.cell(*at).is_empty());
                let texts: HashSet<&str> = filled().map(|row| row.cell(*at)).collect();
                texts.len() == filled().count() && filled().any(|row| row.cell(*at) != row.cell(unit))
            }
        };
        let Some(again) = (unit + 1..found.len()).filter(|at| !found[*at].is_empty()).find(is_again) else { return };
        let right = (again..found.len()).filter(|&at| self.roles[at] != Role::Aside);
        let right: Vec<&String> = right.map(|at| &self.header[at]).collect();
        let message = Phrase::from(format!(
            "two tables seem to be side by side: the units in column {} differ from those in column {}",
            again + 1,
            unit + 1
        ));
        let message = message.or(with("skip", right).does("reads the left one"));
        self.problems.push(Problem::new(self.line, again + 1, message));
    }

    fn format_of(&self, rows: &[Line], reading: &Reading, has_commas: bool) -> Result<Format> {
        let mut evidence = Evidence::default();
        let rows = of_units(rows);
        for (at, _) in self.roles.iter().enumerate().filter(|(_, role)| is_figure(role)) {
            let cells = rows.iter().filter(|row| !row.is_exact(at)).map(|row| row.cell(at));
            cells.filter(|cell| !reading.is_missing(cell)).for_each(|cell| evidence.add(bare(reading, cell)));
        }
        evidence.format(reading, has_commas)
    }

    /// Finds the text columns in which a blank cell repeats the one above, by the options or by their blocks. A group
    /// is written to the left of its units; to the right, a blank may just as well be a missing text, so the user is
    /// asked.
    fn filled(&mut self, rows: &[Line], reading: &Reading, remarks: &mut Vec<Phrase>) -> Vec<bool> {
        let unit = self.roles.iter().position(|role| *role == Role::Unit);
        let is_total = |row: &&Line| unit.is_some_and(|unit| is_total(row.cell(unit)));
        // Rows with a single cell reveal nothing about blocks.
        let is_filled = |row: &&Line| row.cells.iter().filter(|cell| !cell.is_empty()).count() > 1;
        let rows: Vec<&Line> = rows.iter().filter(|row| !is_total(row) && is_filled(row)).collect();
        let is_panel = self.roles.contains(&Role::Year) || self.roles.contains(&Role::Indicator);
        let mut fill = vec![false; self.roles.len()];
        for (at, is_filled) in fill.iter_mut().enumerate() {
            let (role, head) = (&self.roles[at], &self.header[at]);
            if let Some(said) = &reading.fill {
                *is_filled = said.contains(head);
                continue;
            }
            // An indicator or a year is never missing, so a blank cell repeats the row above.
            let is_key = matches!(role, Role::Year | Role::Indicator);
            let is_text = matches!(role, Role::Text | Role::Open) || is_panel && *role == Role::Unit || is_key;
            let Some(blocks) = Blocks::of(&rows, at).filter(|_| is_text) else { continue };
            if is_key {
                if blocks.cells.first().is_some_and(|cell| !cell.is_empty()) && blocks.is_strict() {
                    remarks.push(filled_down(head));
                    *is_filled = true;
                }
                continue;
            }
            let is_left = unit.is_some_and(|unit| at < unit);
            if blocks.is_each_once(*role == Role::Unit) && (is_left || *role == Role::Unit) {
                remarks.push(filled_down(head));
                *is_filled = true;
            } else if blocks.is_each_once(false) && *role != Role::Unit {
                let fill = with("fill", [head]);
                let fill = fill.does("repeats the text above, and an empty list leaves them blank");
                let message = Phrase::from(format!("`{head}` is blank in {}", rows_of(blocks.blanks))).or(fill);
                self.problems.push(Problem::new(0, 0, message));
            } else if *role != Role::Unit && !blocks.is_number {
                remarks.push(format!("`{head}` is blank in {}", rows_of(blocks.blanks)).into());
            }
        }
        fill
    }

    /// Renames columns whose names are reserved in our tables and rows, unless a list of ranks is asked for.
    fn free_names(&mut self, reading: &Reading, remarks: &mut Vec<Phrase>) {
        let is_list = reading.indicators.iter().any(|asked| asked == "rank");
        let has_only_ranks = !self.roles.iter().any(|role| matches!(role, Role::Open | Role::Of { .. } | Role::Value));
        if is_list || has_only_ranks {
            return;
        }
        for at in 0..self.header.len() {
            let is_ours =
                matches!(self.roles[at], Role::Text) && ["name", "name_zh"].contains(&self.header[at].as_str());
            let is_data = matches!(self.roles[at], Role::Text | Role::Open | Role::Number) && !is_ours;
            if let Some(free) = free_name(&self.header[at]).filter(|_| is_data) {
                let remark = format!("`{}` is renamed `{free}`, since that name is reserved", self.header[at]);
                remarks.push(remark.into());
                self.originals.insert(free.clone(), std::mem::replace(&mut self.header[at], free));
            }
        }
    }

    /// Takes groups and units of measure from further lines of the header.
    fn describe(&mut self, found: &Header) {
        for (at, role) in self.roles.iter().enumerate().filter(|(_, role)| is_figure(role)) {
            let code = if let Role::Of { indicator, .. } = role { indicator } else { &self.header[at] };
            if let Some(measure) = found.measures.get(at).filter(|measure| !measure.is_empty()) {
                self.measures.insert(code.clone(), measure.clone());
            }
            if let Some(above) = found.above.get(at).filter(|above| !above.is_empty()) {
                match self.groups.iter_mut().find(|(group, _)| group == above) {
                    Some((_, members)) => members.push(code.clone()),
                    None => self.groups.push((above.clone(), vec![code.clone()])),
                }
            }
        }
    }
}

/// The cells of a column with blank cells among them.
struct Blocks<'a> {
    cells: Vec<&'a str>,
    blanks: usize,
    is_number: bool,
}

impl Blocks<'_> {
    /// Returns None if no cell is blank, or all are.
    fn of<'a>(rows: &[&'a Line], at: usize) -> Option<Blocks<'a>> {
        let cells: Vec<&str> = rows.iter().map(|row| row.cell(at)).collect();
        let blanks = cells.iter().filter(|cell| cell.is_empty()).count();
        let is_number = cells.iter().any(|cell| super::numbers::number_somehow(cell).is_some());
        (blanks > 0 && blanks < cells.len()).then_some(Blocks { cells, blanks, is_number })
    }

    /// Whether no text is repeated, and there are at least as many blank cells as texts.
    fn is_strict(&self) -> bool {
        let texts: Vec<&&str> = self.cells.iter().filter(|cell| !cell.is_empty()).collect();
        texts.iter().collect::<HashSet<_>>().len() == texts.len() && self.blanks >= texts.len()
    }

    /// Whether each block of rows begins with its text: the first row has one, and no text follows itself. If `strict`,
    /// no text may be repeated at all, and most blocks must have more than one row.
    fn is_each_once(&self, strict: bool) -> bool {
        let texts: Vec<&str> = self.cells.iter().copied().filter(|cell| !cell.is_empty()).collect();
        let is_once = texts.iter().collect::<HashSet<_>>().len() == texts.len();
        // Two successive blocks would not begin with the same text.
        let is_block_each = || texts.windows(2).all(|pair| pair[0] != pair[1]);
        let are_blocks = if strict { self.blanks >= texts.len() } else { self.blanks * 2 >= texts.len() };
        let starts = self.cells.first().is_some_and(|cell| !cell.is_empty());
        starts && !self.is_number && texts.len() > 1 && are_blocks && (is_once || !strict && is_block_each())
    }
}

fn filled_down(head: &str) -> Phrase {
    format!("filled down `{head}`, which is written once for each block of rows").into()
}

/// Returns "1 row" or "2 rows".
fn rows_of(count: usize) -> String {
    format!("{count} {}", if count == 1 { "row" } else { "rows" })
}

/// Whether a column may contain numbers.
fn is_figure(role: &Role) -> bool {
    matches!(role, Role::Open | Role::Number | Role::Of { .. } | Role::Value | Role::Latitude | Role::Longitude)
}

/// Removes marks and per cent signs from a cell.
fn bare<'a>(reading: &Reading, cell: &'a str) -> &'a str {
    reading.unmarked(cell).trim_end_matches('%').trim_end()
}

/// Whether a column's name is typical of a column of units.
fn is_known_name(head: &str) -> bool {
    words::NAME.contains(&words::plain(head).as_str())
}

/// Returns another name if this one is reserved.
pub fn free_name(name: &str) -> Option<String> {
    TAKEN.contains(&name).then(|| format!("{name}_2"))
}

/// Returns the columns by which rows are filtered, each with the texts to keep.
fn only(names: &[String], reading: &Reading) -> Result<Vec<(usize, Vec<String>)>> {
    let place = |(column, texts): (&String, &Vec<String>)| {
        let is_it = |name: &String| name == column || clean(name) == *column;
        let at = names.iter().position(is_it).ok_or_else(|| {
            let expected = format!("one of the columns {}", crate::error::listed(names));
            Error::wrong("option `where`", format!("`{column}`"), expected).about(column)
        })?;
        Ok((at, texts.clone()))
    };
    reading.only.iter().map(place).collect()
}

pub fn is_kept(line: &Line, only: &[(usize, Vec<String>)]) -> bool {
    let is_it = |text: &String, cell: &str| text == cell || *text == clean(cell);
    only.iter().all(|(at, texts)| texts.iter().any(|text| is_it(text, line.cell(*at))))
}

/// Returns the names of the columns, with new names applied and duplicates made unique.
fn named_once(found: &[String], reading: &Reading, is_text: Known, remarks: &mut Vec<Phrase>) -> Result<Vec<String>> {
    // Names known from the description are kept exactly as they are.
    let own = |name: &String| if is_text(name).is_some() { name.clone() } else { clean(name).into_owned() };
    let mut names: Vec<String> = found.iter().map(own).collect();
    for (from, to) in &reading.rename {
        let number = |at: &usize| found[*at].is_empty() && *from == column_name(*at);
        let place = (0..names.len())
            .find(|&at| found[at] == *from || names[at] == *from)
            .or_else(|| (0..names.len()).find(number));
        let Some(at) = place else {
            let expected = format!("one of the columns {}", crate::error::listed(found));
            return Err(Error::wrong("option `rename`", format!("`{from}`"), expected).about(from));
        };
        names[at].clone_from(to);
    }
    let mut counts: HashMap<String, usize> = HashMap::new();
    for (at, name) in names.iter_mut().enumerate() {
        let count = counts.entry(name.clone()).or_default();
        *count += 1;
        if *count > 1 && !name.is_empty() {
            let other = format!("{name} ({count})");
            remarks.push(format!("column {} is renamed `{other}` because `{name}` appears twice", at + 1).into());
            *name = other;
        }
    }
    Ok(names)
}

/// The default name of a column without a name.
pub fn column_name(at: usize) -> String {
    format!("column {}", at + 1)
}

fn nameless(columns: &[usize], line: usize, left: usize) -> Vec<Problem> {
    let problem = |&at: &usize| {
        let name = column_name(at);
        let rename = with("rename", Setting::map([(name, format!("c{}", at + 1))])).does("names it");
        let skip = with("skip", [""]).does("skips such columns, ").add(rename);
        let message = Phrase::from("a column without a name").or(skip);
        Problem::new(line, left + at + 1, message).of("columns without a name")
    };
    columns.iter().map(problem).collect()
}
