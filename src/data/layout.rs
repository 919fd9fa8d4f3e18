//! How a table is laid out: where its header is, which column is the unit and which the year, how numbers are written.
//! What is not said is found out from the first lines, and told.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::doubt::is_total;
use super::numbers::{FORMATS, Format};
use super::reading::Reading;
use crate::files::{Grid, Line};
use crate::{Error, Problem, Result, Watch};

/// So many lines are looked at.
const LOOKED_AT: usize = 1000;

/// What a column holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Role {
    Unit,
    Year,
    Text,
    Number,
    /// A number, unless no cell of it is one.
    Open,
    /// One year of an indicator.
    Of {
        indicator: String,
        year: i32,
    },
    /// The name of the indicator whose figures stand beside it, and such a figure.
    Indicator,
    Value,
    /// The stamp of a saved file, or a blank column.
    Skipped,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// Line of the header in the file.
    pub line: usize,
    /// Names of the columns; the column that names the units is called `name`.
    pub header: Vec<String>,
    pub roles: Vec<Role>,
    pub format: Format,
    /// What was found out, as far as not everyone would expect it.
    pub took: Vec<String>,
}

/// What columns are called, the surest first.
const UNIT: &[&str] = &[
    "unit",
    "ucode",
    "unit_code",
    "unit code",
    "code",
    "country_code",
    "country code",
    "city_code",
    "city code",
    "iso3",
    "iso3c",
    "iso_a3",
    "iso",
    "geo",
    "id",
    "代码",
    "编码",
];
const NAME: &[&str] = &[
    "name",
    "uname",
    "unit_name",
    "unit name",
    "city",
    "city_name",
    "city name",
    "country",
    "country_name",
    "country name",
    "城市",
    "地区",
    "名称",
    "单位",
];
const YEAR: &[&str] = &["year", "time", "年份", "年", "年度"];
const INDICATOR: &[&str] = &["indicator", "variable", "series", "indicator_code", "指标"];
const VALUE: &[&str] = &["value", "obs_value", "figure", "数值", "值"];
/// In files that `save` wrote.
const STAMP: &str = "made_by";

impl Layout {
    /// The header first, the unit in the column `unit` or the first, numbers as we write them: nothing to find out.
    pub fn plain(grid: &Grid, is_text: &dyn Fn(&str) -> Option<bool>, watch: &Watch) -> Result<Layout> {
        let lines = grid.first(1, watch)?;
        let header: Vec<String> = lines.iter().flat_map(|line| line.cells.iter().map(str::to_string)).collect();
        let unit = header.iter().position(|head| head == UNIT[0]).unwrap_or(0);
        let role = |(at, head): (usize, &String)| match is_text(head) {
            _ if at == unit => Role::Unit,
            _ if head == YEAR[0] => Role::Year,
            Some(true) => Role::Text,
            Some(false) => Role::Number,
            None => Role::Open,
        };
        let roles = header.iter().enumerate().map(role).collect();
        let line = lines.first().map_or(0, |line| line.number);
        Ok(Layout { line, header, roles, format: Format::default(), took: Vec::new() })
    }

    /// Found from the first lines; `is_text` knows columns by their names, and `stem` is what the file is called.
    pub fn find(
        grid: &Grid,
        stem: &str,
        reading: &Reading,
        is_text: &dyn Fn(&str) -> Option<bool>,
        watch: &Watch,
    ) -> Result<Layout> {
        let mut lines = grid.first(LOOKED_AT, watch)?;
        lines.retain(|line| !reading.skip.lines.contains(&line.number));
        if lines.is_empty() {
            return Err(Error::wrong("table", "nothing", "a header and rows"));
        }
        let mut took = grid.took.clone();
        let at = header_place(&lines, reading.header)?;
        if at > 0 {
            took.push(format!("what stands above the header in line {} left out", lines[at].number));
        }
        let rows = &lines[at + 1..];
        let mut header: Vec<String> = lines[at].cells.iter().map(|cell| cell.replace('\n', " ")).collect();
        let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        if grid.is_ragged() && header.len() < width {
            header.resize(width, String::new());
        }
        let mut finder =
            Finder { header: &header, rows, reading, roles: vec![Role::Open; header.len()], took: Vec::new() };
        finder.known(is_text)?;
        finder.year()?;
        finder.long();
        let unit = finder.unit()?;
        let name = finder.name(unit)?;
        finder.years_in_names(stem);
        took.append(&mut finder.took);
        let mut roles = finder.roles;
        let format = format(rows, &header, &mut roles, reading, grid.has_commas(), &mut took)?;
        if let Some(name) = name {
            header[name] = "name".to_string();
        }
        if header.get(unit).is_some_and(|head| unit > 0 && !UNIT.contains(&head.to_lowercase().as_str())) {
            took.push(format!("units from the column `{}`", header[unit]));
        }
        Ok(Layout { line: lines[at].number, header, roles, format, took })
    }
}

/// The first line that is filled more than half as much as the fullest; the units' column may be without a name.
fn header_place(lines: &[Line], said: Option<usize>) -> Result<usize> {
    if let Some(said) = said {
        let place = lines.iter().position(|line| line.number == said);
        let expected = "the number of a line that is not blank";
        return place.ok_or_else(|| Error::wrong("option `header`", said.to_string(), expected).about("header"));
    }
    let filled = |line: &Line| line.cells.iter().filter(|cell| !cell.is_empty()).count();
    let most = lines.iter().map(filled).max().unwrap_or(0);
    let named = |line: &Line| filled(line) + usize::from(line.cell(0).is_empty());
    Ok(lines.iter().position(|line| named(line) * 2 > most).unwrap_or(0))
}

/// Gives every column its role, one kind after the other.
struct Finder<'a> {
    header: &'a [String],
    rows: &'a [Line],
    reading: &'a Reading,
    roles: Vec<Role>,
    took: Vec<String>,
}

impl Finder<'_> {
    /// Columns known by their names: texts, numbers, groups, and what is skipped.
    fn known(&mut self, is_text: &dyn Fn(&str) -> Option<bool>) -> Result<()> {
        for column in &self.reading.skip.columns {
            let place = self.named("skip", column)?;
            self.roles[place] = Role::Skipped;
        }
        for group in &self.reading.groups {
            let place = self.named("groups", group)?;
            self.roles[place] = Role::Text;
        }
        for (at, head) in self.header.iter().enumerate() {
            let is_blank = head.is_empty() && self.rows.iter().all(|row| row.cell(at).is_empty());
            let is_count = at == 0 && head.is_empty() && self.header.len() > 2 && self.is_count(at);
            if is_count {
                self.took.push("the first column left out, which numbers the rows".to_string());
            }
            if is_blank || is_count || head == STAMP {
                self.roles[at] = Role::Skipped;
            } else if let (Role::Open, Some(is_text)) = (&self.roles[at], is_text(head)) {
                self.roles[at] = if is_text { Role::Text } else { Role::Number };
            }
        }
        Ok(())
    }

    /// Whether the cells count the rows, as R and pandas write them: 1, 2, 3 or 0, 1, 2.
    fn is_count(&self, at: usize) -> bool {
        let counts =
            |first: usize| self.rows.iter().enumerate().all(|(row, line)| line.cell(at) == (row + first).to_string());
        !self.rows.is_empty() && (counts(0) || counts(1))
    }

    /// The place of a column that an option names.
    fn named(&self, option: &str, name: &str) -> Result<usize> {
        self.header.iter().position(|head| head == name).ok_or_else(|| {
            let expected = format!("one of the columns {}", crate::error::listed(self.header));
            Error::wrong(format!("option `{option}`"), format!("`{name}`"), expected).about(name)
        })
    }

    /// The first column of one of these names that is not known to be something else.
    fn open(&self, names: &[&str]) -> Option<usize> {
        self.called(names).filter(|&place| self.roles[place] == Role::Open)
    }

    /// The first column of one of these names.
    fn called(&self, names: &[&str]) -> Option<usize> {
        let place = |name: &&str| self.header.iter().position(|head| head.to_lowercase() == *name);
        names.iter().filter_map(place).find(|&place| self.roles[place] != Role::Skipped)
    }

    fn year(&mut self) -> Result<()> {
        let place = match &self.reading.year {
            Some(name) => Some(self.named("year", name)?),
            None => self.open(YEAR).filter(|&at| self.header[at].to_lowercase() == YEAR[0] || self.has_years(at)),
        };
        if let Some(place) = place {
            self.roles[place] = Role::Year;
        }
        Ok(())
    }

    /// Whether most cells that are there are years.
    fn has_years(&self, at: usize) -> bool {
        let cells = self.rows.iter().map(|row| row.cell(at)).filter(|cell| !cell.is_empty());
        let years = cells.clone().filter(|cell| bare_year(cell.trim_end_matches(".0")).is_some()).count();
        years * 2 > cells.count()
    }

    /// A table of one figure a line, with the indicator's name beside it.
    fn long(&mut self) {
        let (indicator, value) = (self.open(INDICATOR), self.open(VALUE));
        let has_years = self.header.iter().filter(|head| bare_year(head).is_some()).count() > 1;
        let Some(indicator) = indicator.filter(|_| value.is_some() || has_years) else { return };
        // A few names that are left out are faults to be told.
        let named = self.rows.iter().filter(|row| !row.cell(indicator).is_empty()).count();
        if named * 2 > self.rows.len() {
            self.roles[indicator] = Role::Indicator;
            if let Some(value) = value {
                self.roles[value] = Role::Value;
            }
        }
    }

    /// By its name, else the first column of texts of which none stands twice for a year, else the first column.
    fn unit(&mut self) -> Result<usize> {
        let is_free = |&at: &usize| matches!(self.roles[at], Role::Open | Role::Text | Role::Number);
        let by_content = || (0..self.header.len()).filter(is_free).find(|&at| self.is_text(at) && self.is_key(at));
        let unit = match &self.reading.unit {
            Some(name) => self.named("unit", name)?,
            None => {
                let by_name = UNIT.iter().filter_map(|name| self.called(&[*name])).filter(is_free);
                // A column of units of measure is called `unit`, too; then the units have names of their own.
                let has_names = self.open(NAME).is_some_and(|at| self.is_key(at));
                let is_ours = |at: usize| self.header[at].to_lowercase() == UNIT[0] && !has_names;
                let sure = by_name.clone().find(|&at| is_ours(at) || self.is_key(at));
                let first = (0..self.header.len()).find(is_free).unwrap_or(0);
                match sure {
                    Some(sure) => sure,
                    None if self.is_text(first) => first,
                    None => by_content().unwrap_or(first),
                }
            }
        };
        self.roles[unit] = Role::Unit;
        Ok(unit)
    }

    /// The column that holds the names of units that go by a code.
    fn name(&mut self, unit: usize) -> Result<Option<usize>> {
        let place = match &self.reading.name {
            Some(name) => Some(self.named("name", name)?),
            None => self.called(NAME).filter(|&at| at != unit && self.roles[at] == Role::Open && self.is_text(at)),
        };
        if let Some(place) = place {
            self.roles[place] = Role::Text;
        }
        Ok(place)
    }

    /// `gdp_2020 gdp_2021`, or bare years.
    fn years_in_names(&mut self, stem: &str) {
        if self.roles.contains(&Role::Year) {
            return;
        }
        let mut found: BTreeMap<String, Vec<(usize, i32)>> = BTreeMap::new();
        for (at, head) in self.header.iter().enumerate().filter(|(at, _)| self.roles[*at] == Role::Open) {
            let bare = bare_year(head).map(|year| (stem.to_string(), year));
            if let Some((indicator, year)) = bare.or_else(|| year_beside(head)) {
                found.entry(indicator).or_default().push((at, year));
            }
        }
        for (indicator, columns) in found {
            let years: BTreeSet<i32> = columns.iter().map(|(_, year)| *year).collect();
            if years.len() > 1 && years.len() == columns.len() {
                for (at, year) in columns {
                    self.roles[at] = Role::Of { indicator: indicator.clone(), year };
                }
            }
        }
    }

    /// Whether most cells that are there are no numbers in any way of writing them.
    fn is_text(&self, at: usize) -> bool {
        let rows = self.rows.iter().filter(|row| is_row(row));
        let cells = || rows.clone().map(|row| row.cell(at)).filter(|cell| !self.reading.is_missing(cell));
        let texts = cells().filter(|cell| !is_number_somehow(self.reading.unmarked(cell))).count();
        texts * 2 > cells().count() || is_code(cells())
    }

    /// Whether no text stands twice, for a year and an indicator.
    fn is_key(&self, at: usize) -> bool {
        let beside = |role: Role| self.roles.iter().position(|known| *known == role);
        let (year, indicator) = (beside(Role::Year), beside(Role::Indicator));
        let mut seen = HashSet::new();
        let part = |row: &Line, at: Option<usize>| at.map_or(String::new(), |at| row.cell(at).to_string());
        self.rows.iter().filter(|row| is_row(row)).all(|row| {
            let cell = row.cell(at);
            !cell.is_empty() && seen.insert((cell.to_string(), part(row, year), part(row, indicator)))
        })
    }
}

/// A line of one cell is a footer, and a total no unit.
fn is_row(row: &Line) -> bool {
    let filled = row.cells.iter().filter(|cell| !cell.is_empty());
    filled.clone().count() > 1 && !filled.take(2).any(is_total)
}

fn is_number_somehow(cell: &str) -> bool {
    let bare = cell.trim_end_matches('%').trim_end();
    FORMATS.iter().any(|format| format.number(bare).is_some())
}

/// Whether digits stand for a name: a zero leads, and all are of digits alone.
fn is_code<'a>(mut cells: impl Iterator<Item = &'a str> + Clone) -> bool {
    let is_digits = |cell: &str| cell.bytes().all(|byte| byte.is_ascii_digit());
    cells.clone().any(|cell| cell.len() > 1 && cell.starts_with('0')) && cells.all(is_digits)
}

fn plausible(digits: &str) -> Option<i32> {
    let year = digits.parse().ok().filter(|_| digits.len() == 4)?;
    (1900..=2100).contains(&year).then_some(year)
}

/// `2020`, `2020年`, and `X2020` as R writes it.
fn bare_year(head: &str) -> Option<i32> {
    plausible(head.trim().trim_start_matches(['X', 'Y', 'x', 'y']).trim_end_matches('年'))
}

/// `gdp_2020`, `2020 gdp`, `gdp (2020)`.
fn year_beside(head: &str) -> Option<(String, i32)> {
    let signs = [' ', '_', '-', '.', '(', ')', '[', ']', '（', '）', '年'];
    let trimmed = head.trim().trim_end_matches([')', ']', '）', '年']);
    let tail = trimmed.char_indices().rev().nth(3).map(|(at, _)| trimmed.split_at(at));
    let lead = trimmed.char_indices().nth(4).map(|(at, _)| trimmed.split_at(at));
    let after = tail.and_then(|(name, digits)| Some((name, plausible(digits)?)));
    let before = || lead.and_then(|(digits, name)| Some((name, plausible(digits)?)));
    let (name, year) = after.or_else(before)?;
    let bare = name.trim_matches(signs);
    (bare.len() < name.len() && !bare.is_empty()).then(|| (bare.to_string(), year))
}

/// The way of writing by which most cells are numbers, the more usual one of several; codes become texts.
fn format(
    rows: &[Line],
    header: &[String],
    roles: &mut [Role],
    reading: &Reading,
    has_commas: bool,
    took: &mut Vec<String>,
) -> Result<Format> {
    let mut cells: Vec<&str> = Vec::new();
    for (at, role) in roles.iter_mut().enumerate() {
        let is_figure = matches!(role, Role::Open | Role::Number | Role::Of { .. } | Role::Value);
        let of_column =
            || rows.iter().filter(|row| is_row(row)).map(|row| row.cell(at)).filter(|cell| !reading.is_missing(cell));
        if *role == Role::Open && is_code(of_column()) && of_column().next().is_some() {
            *role = Role::Text;
            took.push(format!("`{}` taken for codes, since zeros lead", header[at]));
        } else if is_figure {
            let texts = rows.iter().filter(|row| !row.is_exact(at)).map(|row| row.cell(at));
            cells.extend(texts.filter(|cell| !reading.is_missing(cell)));
        }
    }
    let is_said = |format: &Format| {
        reading.decimal.is_none_or(|sign| sign == format.decimal)
            && reading.thousands.is_none_or(|sign| Some(sign) == format.thousands)
    };
    let said: Vec<Format> = FORMATS.iter().copied().filter(is_said).collect();
    if said.is_empty() {
        let found = format!("decimal {:?} with thousands {:?}", reading.decimal, reading.thousands);
        return Err(Error::wrong("options", found, "two different signs of `.`, `,`, a blank, `'`"));
    }
    let bare: Vec<&str> = cells.iter().map(|cell| reading.unmarked(cell).trim_end_matches('%').trim_end()).collect();
    let chosen = likely(&said, &bare, has_commas)?;
    if !chosen.told().is_empty() && reading.decimal.is_none() && reading.thousands.is_none() {
        took.push(chosen.told());
    }
    Ok(chosen)
}

/// The way of writing by which most cells are numbers; an error where two ways read them all, and differently.
fn likely(said: &[Format], cells: &[&str], has_commas: bool) -> Result<Format> {
    // Cells of digits alone, which are the same in every way, tell nothing.
    let cells: Vec<&str> = cells.iter().copied().filter(|cell| !Format::reads_alike(cell)).collect();
    let read = |format: &Format| cells.iter().filter(|cell| format.number(cell).is_some()).count();
    let counts: Vec<usize> = said.iter().map(read).collect();
    let most = counts.iter().copied().max().unwrap_or(0);
    let mut best = said.iter().zip(&counts).filter(|(_, count)| **count == most).map(|(format, _)| *format);
    let chosen = best.next().unwrap_or_default();
    let differs = |other: &Format| cells.iter().find(|cell| chosen.number(cell) != other.number(cell)).copied();
    let doubt = best.find_map(|other| Some((differs(&other)?, other)));
    let (Some((cell, other)), false) = (doubt, has_commas) else { return Ok(chosen) };
    let [one, two] = [chosen, other].map(|format| format.number(cell).map_or(String::new(), |x| x.to_string()));
    let said = [chosen, other].map(|format| format!("`#{{ decimal: \"{}\" }}`", format.decimal)).join(" or ");
    let message = format!("`{cell}` may be {one} or {two}, and no other number tells: say {said}");
    Err(Error::Data { file: String::new(), problems: vec![Problem::new(0, 0, message)] })
}
