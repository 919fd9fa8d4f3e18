//! What a user says of a file, where it is not to be found out.

use std::collections::BTreeMap;

use super::about::Setting;
use super::names::unknown;
use super::numbers::is_missing;
use crate::files::{FORMATS, Opening, Which};
use crate::{Error, Result};

/// Nothing said: everything is found out, and told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    pub opening: Opening,
    /// Line of the header in the file.
    pub header: Option<usize>,
    pub decimal: Option<char>,
    pub thousands: Option<char>,
    /// More texts that stand for a missing value.
    pub missing: Vec<String>,
    /// Columns by their names.
    pub unit: Option<String>,
    pub name: Option<String>,
    pub year: Option<String>,
    /// Columns that group units, though they may look like numbers.
    pub groups: Vec<String>,
    /// Units that look like totals, and are none.
    pub keep: Vec<String>,
    /// Marks that may stand before or after a number, and are left out.
    pub marks: Vec<String>,
    pub skip: Skip,
    /// The file that describes the indicators: COINr's iMeta, or a description of ours.
    pub meta: Option<String>,
    /// The options as they were given, for saved models and scripts.
    given: BTreeMap<String, Setting>,
}

/// Lines by their numbers and columns by their names that are not read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Skip {
    pub lines: Vec<usize>,
    pub columns: Vec<String>,
}

/// Names of the options, what each expects, and what it means.
#[rustfmt::skip]
pub const OPTIONS: &[(&str, &str, &str)] = &[
    ("decimal", "`.` or `,`", "the sign before the decimals of a number"),
    ("encoding", "a text such as `gb18030`", "how the letters of a text file are written as bytes"),
    ("format", "`csv`, `tsv`, `json`, `jsonl`, `xlsx`, `xls` or `ods`", "the kind of table, where the file's name does not tell"),
    ("groups", "a list of columns", "columns that group units, though they may hold numbers"),
    ("header", "the number of a line", "the line that names the columns"),
    ("keep", "a list of units", "units that look like totals or doubles, and are none"),
    ("marks", "a list of texts beside numbers, such as `*`", "what may stand beside a number, and is left out"),
    ("meta", "the path of a file", "the file that describes the indicators: COINr's iMeta, or a description"),
    ("missing", "a list of texts", "more texts that stand for a missing figure"),
    ("name", "a column", "the column of the units' names"),
    ("range", "two cells such as `B3:F20`", "the part of a workbook's sheet that is read"),
    ("separator", "one sign such as `;`", "the sign between the cells of a text file"),
    ("sheet", "a name or a number", "the sheet of a workbook"),
    ("skip", "a list of numbers of lines and names of columns", "lines and columns that are not read"),
    ("thousands", "one sign such as `.`", "the sign that parts the thousands of a number"),
    ("unit", "a column", "the column of the units' codes"),
    ("year", "a column", "the column of the years"),
];

impl Reading {
    pub fn new(given: &BTreeMap<String, Setting>) -> Result<Reading> {
        let mut reading = Reading { given: given.clone(), ..Reading::default() };
        for (name, setting) in given {
            let Some((_, expected, _)) = OPTIONS.iter().find(|(known, ..)| known == name) else {
                return Err(unknown("option", name, OPTIONS.iter().map(|(known, ..)| *known)));
            };
            let wrong = || Error::wrong(format!("option `{name}`"), setting.to_string(), *expected).about(name);
            reading.set(name, setting).ok_or_else(wrong)?;
        }
        Ok(reading)
    }

    /// None where the setting is not what the option expects.
    fn set(&mut self, name: &str, setting: &Setting) -> Option<()> {
        let text = || if let Setting::Text(text) = setting { Some(text.clone()) } else { None };
        let sign = || text().and_then(|text| one(&text));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be whole and above 0")]
        let count = || match setting {
            Setting::Number(number) if *number >= 1.0 && number.fract() == 0.0 && *number < 1e9 => {
                Some(*number as usize)
            }
            _ => None,
        };
        match name {
            "decimal" => self.decimal = Some(sign().filter(|sign| ['.', ','].contains(sign))?),
            "thousands" => self.thousands = Some(sign()?),
            "separator" => self.opening.separator = Some(sign()?),
            "format" => self.opening.format = Some(text().filter(|known| FORMATS.contains(&known.as_str()))?),
            "encoding" => self.opening.encoding = Some(text()?),
            "range" => self.opening.range = Some(text()?),
            "sheet" => self.opening.sheet = Some(count().map(Which::Number).or_else(|| text().map(Which::Name))?),
            "header" => self.header = Some(count()?),
            "missing" => self.missing = texts(setting)?,
            "marks" => self.marks = texts(setting)?,
            "skip" => self.skip = Skip::of(setting)?,
            "groups" => self.groups = texts(setting)?,
            "keep" => self.keep = texts(setting)?,
            "unit" => self.unit = Some(text()?),
            "name" => self.name = Some(text()?),
            "year" => self.year = Some(text()?),
            _ => self.meta = Some(text()?),
        }
        Some(())
    }

    /// The same over the options of a description, which hold where nothing else is said.
    pub fn over(&self, described: &BTreeMap<String, Setting>) -> Result<Reading> {
        let mut all = described.clone();
        all.extend(self.given.clone());
        Ok(Reading { given: self.given.clone(), ..Reading::new(&all)? })
    }

    /// The same with more units that are to be kept.
    pub fn keeping(&self, units: &[String]) -> Reading {
        let keep = self.keep.iter().chain(units).cloned().collect();
        Reading { keep, ..self.clone() }
    }

    /// The options as they were given.
    pub fn given(&self) -> &BTreeMap<String, Setting> {
        &self.given
    }

    /// A cell without the marks beside its number.
    pub fn unmarked<'a>(&self, cell: &'a str) -> &'a str {
        let bare = |cell: &'a str, mark: &String| {
            let after = cell.strip_suffix(mark.as_str()).map_or(cell, str::trim_end);
            after.strip_prefix(mark.as_str()).map_or(after, str::trim_start)
        };
        self.marks.iter().fold(cell, bare)
    }

    pub fn is_missing(&self, cell: &str) -> bool {
        // Nearly all cells are numbers, and no word for a missing one of ours begins with a digit.
        let is_number = cell.as_bytes().first().is_some_and(u8::is_ascii_digit);
        (!is_number && is_missing(cell)) || self.missing.iter().any(|text| text == cell)
    }
}

impl Skip {
    /// None where an entry is neither the number of a line nor a name.
    fn of(setting: &Setting) -> Option<Skip> {
        let entries = if let Setting::List(list) = setting { &list[..] } else { std::slice::from_ref(setting) };
        let mut skip = Skip::default();
        for entry in entries {
            match entry {
                Setting::Text(column) => skip.columns.push(column.clone()),
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole, and from 1 to 1e9")]
                Setting::Number(line) if (1.0..1e9).contains(line) && line.fract() == 0.0 => {
                    skip.lines.push(*line as usize)
                }
                _ => return None,
            }
        }
        Some(skip)
    }
}

/// The only sign of a text; `tab` names one that is hard to write.
fn one(text: &str) -> Option<char> {
    if text == "tab" {
        return Some('\t');
    }
    let mut signs = text.chars();
    signs.next().filter(|_| signs.next().is_none())
}

/// A text or a list of texts; numbers as they are written, since a code for missing is often one.
fn texts(setting: &Setting) -> Option<Vec<String>> {
    let one = |setting: &Setting| match setting {
        Setting::Text(text) => Some(text.clone()),
        Setting::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match setting {
        Setting::List(list) => list.iter().map(one).collect(),
        other => Some(vec![one(other)?]),
    }
}
