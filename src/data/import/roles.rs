//! Decides what each column of a table contains: units, years, groups, indicators, or something that is not ranked.

use std::cell::OnceCell;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::numbers::number_somehow;
use super::scale::{is_measure, power};
use super::suspicious_rows::is_total;
use super::why::Why;
use super::words::{self, plain};
use super::years::year_of_header;
use crate::data::reading::Reading;
use crate::files::Line;
use crate::phrase::Phrase;
use crate::{Error, Result};

/// What a column contains.
#[derive(Debug, Clone, PartialEq)]
pub enum Role {
    Unit,
    Year,
    Text,
    Number,
    /// Numbers, unless none of its cells is one.
    Open,
    /// The values of an indicator in one year.
    Of {
        indicator: String,
        year: i32,
    },
    /// In a table with one value per row: the code of the indicator, its name, and the value.
    Indicator,
    IndicatorName,
    Value,
    /// Powers of ten and units of measure, row by row; they apply to one column or to all values.
    Scale,
    Measure(Option<usize>),
    Latitude,
    Longitude,
    /// Skipped.
    Aside,
}

/// A column in files written by `save`.
pub const STAMP: &str = "made_by";

/// What was found out about the columns.
pub struct Roles {
    pub roles: Vec<Role>,
    /// The column with the names of units that have a code.
    pub name: Option<usize>,
    /// Columns that are skipped, and why.
    pub aside: Vec<(usize, Why)>,
    pub remarks: Vec<Phrase>,
    /// Columns without a name that may contain values.
    pub nameless: Vec<usize>,
    /// Columns whose content is unclear, each with the question to ask.
    pub asked: Vec<(usize, Phrase)>,
    /// Columns that repeat the indicator and year of an earlier one.
    pub twice: Vec<usize>,
}

/// Assigns a role to every column, one kind of role after the other.
pub struct Finder<'a> {
    pub(super) names: &'a [String],
    /// The names as they appear in the file.
    pub(super) original: &'a [String],
    pub(super) rows: Vec<&'a Line>,
    pub(super) reading: &'a Reading,
    pub(super) roles: Vec<Role>,
    pub(super) aside: BTreeMap<usize, Why>,
    pub(super) remarks: Vec<Phrase>,
    pub(super) nameless: Vec<usize>,
    pub(super) asked: Vec<(usize, Phrase)>,
    /// Whether each column contains texts, computed when first needed.
    texts: Vec<OnceCell<bool>>,
    /// Whether a description says which columns are indicators.
    pub(super) is_described: bool,
}

/// The cells of a column that are not missing.
type Cells<'a> = Vec<&'a str>;

impl<'a> Finder<'a> {
    pub fn new(names: &'a [String], original: &'a [String], rows: &'a [Line], reading: &'a Reading) -> Finder<'a> {
        Finder {
            names,
            original,
            rows: of_units(rows),
            reading,
            roles: vec![Role::Open; names.len()],
            aside: BTreeMap::new(),
            remarks: Vec::new(),
            nameless: Vec::new(),
            asked: Vec::new(),
            texts: vec![OnceCell::new(); names.len()],
            is_described: false,
        }
    }

    /// Assigns the roles. `is_text` knows columns by name, `stem` is the file's name, and `years` comes from two header
    /// lines.
    pub fn find(
        mut self,
        stem: &str,
        years: &[Option<(String, i32)>],
        is_text: &dyn Fn(&str) -> Option<bool>,
    ) -> Result<Roles> {
        self.said()?;
        self.known(is_text);
        self.without_name();
        self.year()?;
        self.places();
        self.long()?;
        self.marks();
        let unit = self.unit()?;
        let name = self.name(unit)?;
        self.measures();
        self.years_across(stem, years);
        self.no_indicators();
        if !self.is_described {
            self.sums_across();
        }
        let aside = self.aside.iter().map(|(&at, &why)| (at, why)).collect();
        let twice = self.years_twice();
        let Finder { roles, remarks, nameless, asked, .. } = self;
        Ok(Roles { roles, name, aside, remarks, nameless, asked, twice })
    }

    /// Returns the name of a column, or its number if it has none.
    pub(super) fn label(&self, at: usize) -> String {
        if self.names[at].is_empty() { format!("column {}", at + 1) } else { self.names[at].clone() }
    }

    pub(super) fn set_aside(&mut self, at: usize, why: Why) {
        self.roles[at] = Role::Aside;
        self.aside.insert(at, why);
    }

    /// Applies the options to columns.
    fn said(&mut self) -> Result<()> {
        for column in &self.reading.skip.columns {
            let is_it = |at: &usize| self.names[*at] == *column || column.is_empty() && is_saved(&self.names[*at]);
            let places: Vec<usize> = (0..self.names.len()).filter(is_it).collect();
            if places.is_empty() && !column.is_empty() {
                self.named("skip", column)?;
            }
            places.into_iter().for_each(|at| self.set_aside(at, Why::Said));
        }
        for (option, columns, role) in
            [("groups", &self.reading.groups, Role::Text), ("indicators", &self.reading.indicators, Role::Number)]
        {
            for column in columns {
                let place = self.named(option, column)?;
                self.roles[place] = role.clone();
            }
        }
        Ok(())
    }

    fn known(&mut self, is_text: &dyn Fn(&str) -> Option<bool>) {
        self.is_described = self.original.iter().any(|head| is_text(head) == Some(false));
        for (at, head) in self.names.iter().enumerate() {
            if head == STAMP {
                self.roles[at] = Role::Aside;
            } else if let (Role::Open, Some(is_text)) = (&self.roles[at], is_text(head)) {
                self.roles[at] = if is_text { Role::Text } else { Role::Number };
            }
        }
    }

    /// Handles columns without a name: blank ones, row numbers saved by a program, marks for footnotes.
    fn without_name(&mut self) {
        for at in 0..self.names.len() {
            let is_saved = is_saved(&self.names[at]);
            if self.roles[at] != Role::Open || !(self.names[at].is_empty() || is_saved) {
                continue;
            }
            let cells = self.cells(at);
            let is_short = |cell: &&&str| cell.chars().count() <= 3 && number_somehow(cell).is_none();
            if cells.is_empty() {
                self.roles[at] = Role::Aside;
            } else if self.are_whole(&cells)
                && self.are_distinct(&cells)
                && (at == 0 || is_saved)
                && self.has_years(at).is_none()
            {
                self.set_aside(at, Why::RowNumbers);
            } else if at > 0 && cells.iter().filter(is_short).count() == cells.len() {
                self.set_aside(at, Why::Footnotes);
            } else {
                self.nameless.push(at);
            }
        }
    }

    /// Returns the cells of a column that are not missing.
    pub(super) fn cells(&self, at: usize) -> Cells<'a> {
        let cells = self.rows.iter().map(|row| row.cell(at));
        cells.filter(|cell| !self.reading.is_missing(cell)).collect()
    }

    pub(super) fn are_whole(&self, cells: &[&str]) -> bool {
        let is_whole = |cell: &&str| {
            let bare = cell.trim_end_matches(".0").trim_end_matches(['=', '.']);
            !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit())
        };
        !cells.is_empty() && cells.iter().all(is_whole)
    }

    fn are_distinct(&self, cells: &[&str]) -> bool {
        let mut seen = HashSet::new();
        cells.iter().all(|cell| seen.insert(*cell))
    }

    /// Whether the cells number the rows: 1, 2, 3 or 0, 1, 2.
    pub(super) fn is_count(&self, at: usize) -> bool {
        let counts = |first: usize| {
            self.rows
                .iter()
                .enumerate()
                .all(|(row, line)| line.cell(at).trim_end_matches(".0") == (row + first).to_string())
        };
        self.rows.len() > 1 && (counts(0) || counts(1))
    }

    /// Returns the index of a column named in an option.
    pub(super) fn named(&self, option: &str, name: &str) -> Result<usize> {
        let place = |names: &[String]| names.iter().position(|head| head == name);
        place(self.names).or_else(|| place(self.original)).ok_or_else(|| {
            let expected = format!("one of the columns {}", crate::error::listed(self.original));
            Error::wrong(format!("option `{option}`"), format!("`{name}`"), expected).about(name)
        })
    }

    /// Returns the columns with one of these names, in the order of the names.
    pub(super) fn called(&self, names: &[&str]) -> Vec<usize> {
        let plain: Vec<String> = self.names.iter().map(|head| plain(head)).collect();
        let places = |name: &&str| (0..plain.len()).filter(|&at| plain[at] == *name).collect::<Vec<_>>();
        names.iter().flat_map(places).filter(|&at| self.roles[at] != Role::Aside).collect()
    }

    /// The same, but only columns whose role is still open.
    pub(super) fn open(&self, names: &[&str]) -> Vec<usize> {
        self.called(names).into_iter().filter(|&at| self.roles[at] == Role::Open).collect()
    }

    /// Detects a table with one value per row, which has the indicator's code beside each value.
    fn long(&mut self) -> Result<()> {
        let said = |name: &Option<String>, option: &str| name.as_ref().map(|name| self.named(option, name)).transpose();
        let (indicator, value) = (said(&self.reading.indicator, "columns")?, said(&self.reading.value, "columns")?);
        let has_years = self.names.iter().filter(|head| year_of_header(head).is_some()).count() > 1;
        let value = value.or_else(|| self.open(words::VALUE).into_iter().find(|&at| !self.is_text(at)));
        let is_named = |at: &usize| {
            // A few missing names are errors to be reported, but in a block of rows only the first may have the name.
            let cells = self.cells(*at);
            let is_of_blocks =
                cells.len() * 2 <= self.rows.len() && self.distinct(*at) == cells.len() && cells.len() > 1;
            if self.names_rows(*at) || self.reading.unit.as_ref() == Some(&self.names[*at]) {
                return false;
            }
            (cells.len() * 2 > self.rows.len() || is_of_blocks)
                && self.is_text(*at)
                && !cells.iter().all(|cell| is_measure(cell))
        };
        let by_name = || {
            let places: Vec<usize> = self.open(words::INDICATOR).into_iter().filter(is_named).collect();
            // `MEASURE` names the indicator only if no other column does.
            places
                .iter()
                .copied()
                .find(|&at| plain(&self.names[at]) != "measure" || self.distinct(at) > 1)
                .or(places.first().copied())
        };
        let Some(indicator) = indicator.or_else(by_name) else { return Ok(()) };
        let only_number = || {
            let numbers: Vec<usize> = (0..self.names.len())
                .filter(|&at| self.roles[at] == Role::Open && at != indicator && !self.names[at].is_empty())
                .filter(|&at| !self.is_text(at) && !self.is_scale(at) && !self.is_no_value(at))
                .collect();
            if let [only] = numbers[..] { Some(only) } else { None }
        };
        let value = value.or_else(|| if has_years { None } else { only_number() });
        if value.is_none() && !has_years {
            return Ok(());
        }
        self.roles[indicator] = Role::Indicator;
        if let Some(value) = value {
            self.roles[value] = Role::Value;
        }
        let label = self.open(words::INDICATOR_NAME).into_iter().find(|&at| self.is_one_to_one(indicator, at));
        if let Some(label) = label {
            self.roles[label] = Role::IndicatorName;
        }
        Ok(())
    }

    /// Whether a text is unique to each row of a table with several places. It then names what the rows are about, such
    /// as a film series beside its country; an indicator would be repeated for all places.
    fn names_rows(&self, at: usize) -> bool {
        let is_place = |place: &usize| *place != at && self.is_text(*place) && self.distinct(*place) > 1;
        self.rows.len() > 2
            && self.distinct(at) == self.rows.len()
            && self.called(words::NAME).iter().any(is_place)
            && self.open(words::YEAR).is_empty()
            && !self.names.iter().any(|head| year_of_header(head).is_some())
    }

    fn distinct(&self, at: usize) -> usize {
        self.cells(at).into_iter().collect::<HashSet<_>>().len()
    }

    /// Whether each text of one column always occurs with the same text of the other.
    pub(super) fn is_one_to_one(&self, a: usize, b: usize) -> bool {
        let (mut there, mut back) = (HashMap::new(), HashMap::new());
        self.rows.iter().all(|row| {
            let (a, b) = (row.cell(a), row.cell(b));
            *there.entry(a).or_insert(b) == b && *back.entry(b).or_insert(a) == a
        })
    }

    fn is_scale(&self, at: usize) -> bool {
        let head = plain(&self.names[at]);
        let is_digits = |cell: &&str| cell.bytes().all(|byte| byte.is_ascii_digit());
        // A plain `Scale` of numbers may just as well be a scale from 1 to 10.
        let is_plain = ["scale", "multiplier"].contains(&head.as_str()) && self.cells(at).iter().any(is_digits);
        words::SCALE.contains(&head.as_str()) && !is_plain && self.cells(at).iter().all(|cell| power(cell).is_some())
    }

    /// Finds powers of ten and quality flags.
    fn marks(&mut self) {
        let scales: Vec<usize> = self.open(words::SCALE).into_iter().filter(|&at| self.is_scale(at)).collect();
        for (count, at) in scales.into_iter().enumerate() {
            match count {
                0 => self.roles[at] = Role::Scale,
                _ => self.set_aside(at, Why::SamePower),
            }
        }
        let flags: Vec<usize> = self.open(words::FLAG);
        let numbers = [
            "decimals",
            "coordinate",
            "vector",
            "scalarid",
            "uomid",
            "version",
            "timestamp",
            "lastupdated",
            "lastupdate",
            "updated",
            "structureid",
        ];
        let is_number = |at: usize| numbers.contains(&plain(&self.names[at]).as_str());
        let is_flag = |at: &usize| self.is_text(*at) || self.cells(*at).is_empty() || is_number(*at);
        for at in flags.into_iter().filter(is_flag).collect::<Vec<_>>() {
            self.set_aside(at, Why::Flags);
        }
    }

    /// Finds columns of units of measure, for all values or for the column that they name (`gdp_unit`).
    fn measures(&mut self) {
        let text = |role: &Role| matches!(role, Role::Open);
        let by_name = self.called(words::MEASURE).into_iter().filter(|&at| text(&self.roles[at]));
        let is_measure = |&at: &usize| self.is_text(at) || self.is_of_measures(at) || self.is_after_indicator(at);
        let by_name: Vec<usize> = by_name.filter(is_measure).collect();
        let mut is_first = true;
        for at in by_name {
            if is_first && !self.cells(at).is_empty() {
                self.roles[at] = Role::Measure(None);
                is_first = false;
            } else {
                self.set_aside(at, Why::Measures);
            }
        }
        for at in 0..self.names.len() {
            let parts = words::parts(&self.names[at]);
            let is_unit =
                parts.len() > 1 && parts.last().is_some_and(|last| ["unit", "units"].contains(&last.as_str()));
            if self.roles[at] == Role::Open && is_unit && self.is_text(at) {
                let of = parts[..parts.len() - 1].concat();
                if let Some(column) = self.names.iter().position(|head| plain(head) == of) {
                    self.roles[at] = Role::Measure(Some(column));
                }
            }
        }
    }

    /// Whether most of the cells that are not missing are not numbers in any notation.
    pub fn is_text(&self, at: usize) -> bool {
        *self.texts[at].get_or_init(|| {
            let cells = self.cells(at);
            let texts = cells.iter().filter(|cell| number_somehow(self.reading.unmarked(cell)).is_none()).count();
            texts * 2 > cells.len() || !cells.is_empty() && is_code(&cells)
        })
    }
}

/// Whether this is a name that pandas or R gives a column without one.
fn is_saved(head: &str) -> bool {
    head.starts_with("Unnamed: ") || head.starts_with("...")
}

/// Returns the rows of units. A line with one cell is a note, and a total is not a unit. But if most rows begin with a
/// total, it is a total of something else, such as both sexes, or a group called `High income`.
pub fn of_units(rows: &[Line]) -> Vec<&Line> {
    let first = |row: &&Line| row.cells.iter().find(|cell| !cell.is_empty()).map(is_total);
    let is_row = |row: &&Line| row.cells.iter().filter(|cell| !cell.is_empty()).count() > 1;
    let units: Vec<&Line> = rows.iter().filter(|row| is_row(row) && first(row) == Some(false)).collect();
    if units.len() * 2 >= rows.len() { units } else { rows.iter().collect() }
}

/// Whether cells are codes: some have a leading zero, and either all consist of digits, or most do and all have the
/// same length (`2A004` is a municipality in Corsica).
pub fn is_code(cells: &[&str]) -> bool {
    let is_digits = |cell: &&&str| cell.bytes().all(|byte| byte.is_ascii_digit());
    let digits = cells.iter().filter(is_digits).count();
    let is_alike = |cell: &&str| cell.len() == cells[0].len() && cell.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let are_alike = || cells[0].len() > 3 && digits * 5 >= cells.len() * 3 && cells.iter().all(is_alike);
    cells.iter().any(|cell| cell.len() > 1 && cell.starts_with('0')) && (digits == cells.len() || are_alike())
}
