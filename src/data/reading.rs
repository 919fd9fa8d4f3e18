//! What a user says of a file, where it is not to be found out.

use std::collections::BTreeMap;

use super::names::unknown;
use crate::files::{FORMATS, Opening, Which};
use crate::setting::Setting;
use crate::{Error, Result};

/// Nothing said: everything is found out, and reported.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// How the file is opened: its format, sheet, range, encoding and separator.
    pub opening: Opening,
    /// Which lines are the header row; found out unless given.
    pub header: Option<Heading>,
    /// The decimal separator; found out unless given.
    pub decimal: Option<char>,
    /// The thousands separator; found out unless given.
    pub thousands: Option<char>,
    /// More texts that stand for a missing value.
    pub missing: Vec<String>,
    /// Texts that stand for zero.
    pub nil: Vec<String>,
    /// Columns by their names.
    pub unit: Option<String>,
    /// The column of names.
    pub name: Option<String>,
    /// The column of years.
    pub year: Option<String>,
    /// In a long table, the column that names the indicator.
    pub indicator: Option<String>,
    /// In a long table, the column of values.
    pub value: Option<String>,
    /// Columns that group units, though they may look like numbers.
    pub groups: Vec<String>,
    /// Columns that are indicators, whatever they look like.
    pub indicators: Vec<String>,
    /// Units that look like totals, and are none.
    pub keep: Vec<String>,
    /// What happens to rows that look like totals: skipped or kept; asked where nothing is said.
    pub totals: Option<Fate>,
    /// The same for rows with a name and nothing else.
    pub empty: Option<Fate>,
    /// Columns in which a blank cell repeats the one above; found out where nothing is said.
    pub fill: Option<Vec<String>>,
    /// Marks that may stand before or after a number, and are left out.
    pub marks: Vec<String>,
    /// What brackets around a number mean.
    pub brackets: Option<Brackets>,
    /// Which lines and columns are skipped.
    pub skip: Skip,
    /// Only rows that have one of these texts in a column.
    pub only: BTreeMap<String, Vec<String>>,
    /// Whether units stand across and indicators down.
    pub transpose: Option<bool>,
    /// New names of columns by their names in the file.
    pub rename: BTreeMap<String, String>,
    /// The file that describes the indicators: COINr's iMeta, or a description of ours.
    pub meta: Option<String>,
    /// The options as they were given, for saved models and scripts.
    given: BTreeMap<String, Setting>,
}

/// Where the names of the columns stand.
#[derive(Debug, Clone, PartialEq)]
pub enum Heading {
    /// The first row is data; columns are called `c1`, `c2` and so on.
    None,
    /// In these lines of the file, the highest first.
    Lines(Vec<usize>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Skip,
    Keep,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Brackets {
    Negative,
    Ignore,
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
    ("brackets", "`\"negative\"` or `\"ignore\"`", "what brackets around a number mean, as in `(3.2)`"),
    ("columns", "a map such as `#{ unit: \"Code\", value: \"Amount\" }`", "which column is the unit, name, year, indicator or value"),
    ("decimal", "`.` or `,`", "decimal separator"),
    ("empty", "`\"skip\"` or `\"keep\"`", "rows that have a name and no value"),
    ("encoding", "a text such as `gb18030`", "encoding of a text file"),
    ("fill", "a list of columns", "columns in which a blank cell repeats the text above; an empty list means none"),
    ("format", "`csv`, `tsv`, `json`, `jsonl`, `xlsx`, `xls` or `ods`", "the kind of table, if the file name does not show it"),
    ("groups", "a list of columns", "columns that group units, though they may hold numbers"),
    ("header", "the number of a line, a list of them, or `\"none\"`", "the header row; several are joined, `none` names the columns c1, c2 …"),
    ("indicators", "a list of columns", "columns to read as indicators although they look like codes, ranks or coordinates"),
    ("keep", "a list of units", "units to keep although they look like totals, notes or duplicates"),
    ("marks", "a list of texts beside numbers, such as `*`", "marks to remove from numbers"),
    ("meta", "the path of a file", "the file that describes the indicators: COINr's iMeta, or a description"),
    ("missing", "a list of texts", "more texts that stand for a missing value"),
    ("name", "a column", "the column with the units' names"),
    ("nil", "a list of texts such as `-`", "texts that stand for zero"),
    ("quote", "one sign such as `'`, or `\"none\"`", "quotation mark of a text file; `none` ignores quotation marks"),
    ("range", "two cells such as `B3:F20`", "the part of a workbook's sheet that is read"),
    ("rename", "a map such as `#{ \"GDP (bn)\": \"gdp\" }`", "new names of columns"),
    ("separator", "one sign such as `;`", "delimiter between the cells of a text file; `\" \"` means any number of blanks"),
    ("sheet", "a name or a number", "the sheet of a workbook"),
    ("skip", "a list of numbers of lines and names of columns", "lines and columns to skip; `\"\"` means all columns without a name"),
    ("thousands", "one sign such as `.`", "thousands separator"),
    ("totals", "`\"skip\"` or `\"keep\"`", "rows that look like totals or aggregates"),
    ("transpose", "`true` or `false`", "whether units run across and indicators down"),
    ("unit", "a column", "the column with the units' codes"),
    ("where", "a map such as `#{ SEX: \"Total\" }`", "read only the rows with this text, or one of these texts, in a column"),
    ("year", "a column", "the column of years"),
];

impl Reading {
    /// Read options as they were given. An error if one is unknown or has a value that does not fit.
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
            "separator" => self.opening.text.separator = Some(sign()?),
            "format" => self.opening.format = Some(text().filter(|known| FORMATS.contains(&known.as_str()))?),
            "quote" => self.opening.text.quote = Some(if text()? == "none" { None } else { Some(sign()?) }),
            "encoding" => self.opening.text.encoding = Some(text()?),
            "range" => self.opening.range = Some(text()?),
            "sheet" => self.opening.sheet = Some(count().map(Which::Number).or_else(|| text().map(Which::Name))?),
            "header" => self.header = Some(Heading::of(setting)?),
            "missing" => self.missing = texts(setting)?,
            "nil" => self.nil = texts(setting)?,
            "brackets" => self.brackets = Some(Brackets::of(&text()?)?),
            "totals" => self.totals = Some(Fate::of(&text()?)?),
            "empty" => self.empty = Some(Fate::of(&text()?)?),
            "indicators" => self.indicators = texts(setting)?,
            "marks" => {
                self.marks = texts(setting)?;
                self.marks.sort_by_key(|mark| std::cmp::Reverse(mark.chars().count()));
            }
            "transpose" => self.transpose = Some(truth(setting)?),
            "rename" => self.rename = map_of(setting, one_text)?,
            "where" => self.only = map_of(setting, texts)?,
            "columns" => self.set_columns(map(setting)?)?,
            "skip" => self.skip = Skip::of(setting)?,
            "fill" => self.fill = Some(texts(setting)?),
            "groups" => self.groups = texts(setting)?,
            "keep" => self.keep = texts(setting)?,
            "unit" => self.unit = Some(text()?),
            "name" => self.name = Some(text()?),
            "year" => self.year = Some(text()?),
            _ => self.meta = Some(text()?),
        }
        Some(())
    }

    fn set_columns(&mut self, columns: &BTreeMap<String, Setting>) -> Option<()> {
        for (role, column) in columns {
            let column = Some(one_text(column)?);
            match role.as_str() {
                "unit" => self.unit = column,
                "name" => self.name = column,
                "year" => self.year = column,
                "indicator" => self.indicator = column,
                "value" => self.value = column,
                _ => return None,
            }
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
}

impl Heading {
    /// None where it is neither the number of a line nor a list of them nor `none`.
    fn of(setting: &Setting) -> Option<Heading> {
        match setting {
            Setting::Text(text) if text == "none" => Some(Heading::None),
            Setting::Number(_) | Setting::List(_) => {
                let skip = Skip::of(setting).filter(|skip| skip.columns.is_empty() && !skip.lines.is_empty())?;
                Some(Heading::Lines(skip.lines))
            }
            _ => None,
        }
    }
}

impl Brackets {
    fn of(text: &str) -> Option<Brackets> {
        match text {
            "negative" => Some(Brackets::Negative),
            "ignore" => Some(Brackets::Ignore),
            _ => None,
        }
    }
}

impl Fate {
    fn of(text: &str) -> Option<Fate> {
        match text {
            "skip" => Some(Fate::Skip),
            "keep" => Some(Fate::Keep),
            _ => None,
        }
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
    match setting {
        Setting::List(list) => list.iter().map(one_text).collect(),
        other => Some(vec![one_text(other)?]),
    }
}

fn one_text(setting: &Setting) -> Option<String> {
    match setting {
        Setting::Text(text) => Some(text.clone()),
        Setting::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn map_of<T>(setting: &Setting, of: fn(&Setting) -> Option<T>) -> Option<BTreeMap<String, T>> {
    map(setting)?.iter().map(|(name, value)| Some((name.clone(), of(value)?))).collect()
}

fn truth(setting: &Setting) -> Option<bool> {
    if let Setting::Truth(truth) = setting { Some(*truth) } else { None }
}

fn map(setting: &Setting) -> Option<&BTreeMap<String, Setting>> {
    if let Setting::Map(map) = setting { Some(map) } else { None }
}
