//! Options for reading a file, where the user does not want them detected.

use std::collections::BTreeMap;

use super::options::{Absent, Read, Unfit};
use crate::Result;
use crate::arrange::Arrange;
use crate::files::{FORMATS, Opening, Said, Which};
use crate::setting::Setting;

/// How to read a table. By default everything is detected and reported.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// How to open the file: format, sheet, range, encoding and delimiter.
    pub opening: Opening,
    /// Which lines are the header row; detected unless given.
    pub header: Option<Heading>,
    /// The decimal separator; detected unless given.
    pub decimal: Option<char>,
    /// The thousands separator; detected unless given.
    pub thousands: Option<char>,
    /// More texts that stand for a missing value.
    pub missing: Vec<String>,
    /// Texts that stand for zero.
    pub nil: Vec<String>,
    /// The column of units.
    pub unit: Option<String>,
    /// The column of unit names.
    pub name: Option<String>,
    /// The column of years.
    pub year: Option<String>,
    /// In a long table, the column that names the indicator.
    pub indicator: Option<String>,
    /// In a long table, the column of values.
    pub value: Option<String>,
    /// Columns that group units, although they may look like numbers.
    pub groups: Vec<String>,
    /// Columns to be read as indicators, whatever they look like.
    pub indicators: Vec<String>,
    /// Units to keep although they look like totals.
    pub keep: Vec<String>,
    /// Whether rows that look like totals are skipped or kept; the user is asked unless given.
    pub totals: Option<Fate>,
    /// The same for rows with a name and no values.
    pub empty: Option<Fate>,
    /// Columns in which a blank cell repeats the one above; detected unless given.
    pub fill: Option<Vec<String>>,
    /// Marks to be removed from before or after a number.
    pub marks: Vec<String>,
    /// What brackets around a number mean.
    pub brackets: Option<Brackets>,
    /// Which lines and columns are skipped.
    pub skip: Skip,
    /// Keeps only rows with one of these texts in a column.
    pub only: BTreeMap<String, Vec<String>>,
    /// Whether units run across and indicators down.
    pub transpose: Option<bool>,
    /// New names of columns by their names in the file.
    pub rename: BTreeMap<String, String>,
    /// The file that describes the indicators: COINr's iMeta, or a description.
    pub meta: Option<String>,
    /// The options as they were given, for saved models and scripts.
    given: BTreeMap<String, Setting>,
}

/// Where the column names are.
#[derive(Debug, Clone, PartialEq)]
pub enum Heading {
    /// Nowhere: the first row is data, and the columns are called `c1`, `c2` and so on.
    None,
    /// In these lines of the file, from the top.
    Lines(Vec<usize>),
}

crate::words! {
    /// What happens to rows.
    pub enum Fate {
        /// They are skipped.
        Skip = "skip",
        /// They are kept.
        Keep = "keep",
    }
}

crate::words! {
    /// What brackets around a number mean.
    pub enum Brackets {
        /// The number is negative.
        Negative = "negative",
        /// They have no meaning.
        Ignore = "ignore",
    }
}

crate::words! {
    /// A decimal separator.
    pub enum Decimal {
        /// A point.
        Point = ".",
        /// A comma.
        Comma = ",",
    }
}

/// Lines and columns to skip.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Skip {
    /// Numbers of lines, from 1.
    pub lines: Vec<usize>,
    /// Names of columns.
    pub columns: Vec<String>,
}

crate::options! {
    /// The options of `load`.
    pub struct LoadOptions {
        /// what brackets around a number mean, as in `(3.2)`
        brackets: Option<Brackets> = choice(),
        /// which columns hold the unit, name, year, indicator or value
        columns: ColumnRoles = such_as("a map", ColumnRoles::example),
        /// decimal separator
        decimal: Option<Decimal> = choice(),
        /// what to do with rows that have a name but no values
        empty: Option<Fate> = choice(),
        /// encoding of a text file
        encoding: Option<String> = given("a text such as `gb18030`"),
        /// columns in which a blank cell repeats the text above; an empty list means none
        fill: Option<Texts> = given("a list of columns"),
        /// the kind of table, if the file name does not show it
        format: Option<TableFormat> = given("`csv`, `tsv`, `json`, `jsonl`, `xlsx`, `xls`, `ods` or `parquet`"),
        /// columns that group units, even if they hold numbers
        groups: Texts = given("a list of columns"),
        /// the header row; several rows are joined, `none` names the columns c1, c2 …
        header: Option<Heading> = given("the number of a line, a list of them, or `\"none\"`"),
        /// columns to read as indicators even if they look like codes, ranks or coordinates
        indicators: Texts = given("a list of columns"),
        /// units to keep even if they look like totals, notes or duplicates
        keep: Texts = given("a list of units"),
        /// marks to remove from numbers
        marks: Texts = given("a list of texts beside numbers, such as `*`"),
        /// the file that describes the indicators: COINr's iMeta, or a description
        meta: Option<String> = given("the path of a file"),
        /// additional texts that mark a missing value
        missing: Texts = given("a list of texts"),
        /// the column with the names of the units
        name: Option<String> = given("a column"),
        /// texts that mean zero
        nil: Texts = given("a list of texts such as `-`"),
        /// quotation mark of a text file; `none` ignores quotation marks
        quote: Option<Quote> = given("one sign such as `'`, or `\"none\"`"),
        /// the cells of a workbook's sheet to read
        range: Option<String> = given("two cells such as `B3:F20`"),
        /// new names of columns
        rename: BTreeMap<String, Written> = such_as("a map", || BTreeMap::from([("GDP (bn)".to_string(), "gdp")]).into()),
        /// delimiter of a text file; a space means any number of spaces
        separator: Option<Sign> = given("one sign such as `;`"),
        /// the sheet of a workbook
        sheet: Option<Which> = given("a name or a number"),
        /// lines and columns to skip; `""` means all columns without a name
        skip: Skip = given("a list of numbers of lines and names of columns"),
        /// thousands separator
        thousands: Option<Sign> = given("one sign such as `.`"),
        /// what to do with rows that look like totals or aggregates
        totals: Option<Fate> = choice(),
        /// whether units are in columns and indicators in rows
        transpose: Option<bool> = given("`true` or `false`"),
        /// the column with the codes of the units
        unit: Option<String> = given("a column"),
        /// read only the rows with this text, or one of these texts, in a column
        r#where: BTreeMap<String, Texts> = such_as("a map", || BTreeMap::from([("SEX".to_string(), "Total")]).into()),
        /// the column of years
        year: Option<String> = given("a column"),
    }
}

crate::options! {
    /// The roles of columns.
    pub struct ColumnRoles {
        /// the column with the codes of the units
        unit: Option<Written> = given("a column"),
        /// the column with the names of the units
        name: Option<Written> = given("a column"),
        /// the column of years
        year: Option<Written> = given("a column"),
        /// in a long table, the column that names the indicator
        indicator: Option<Written> = given("a column"),
        /// in a long table, the column of values
        value: Option<Written> = given("a column"),
    }
}

impl ColumnRoles {
    fn example() -> Setting {
        BTreeMap::from([("unit".to_string(), "Code"), ("value".to_string(), "Amount")]).into()
    }
}

impl Reading {
    /// Reads the options of `load`. Returns an error if one is unknown or its value does not fit.
    pub fn new(given: &BTreeMap<String, Setting>) -> Result<Reading> {
        let said = LoadOptions::read(given)?;
        let ColumnRoles { unit, name, year, indicator, value } = said.columns;
        let column = |written: Option<Written>| written.map(|Written(text)| text);
        let mut marks = said.marks.0;
        marks.arrange_by_key(|mark| std::cmp::Reverse(mark.chars().count()));
        let text = Said {
            separator: said.separator.map(|Sign(sign)| sign),
            quote: said.quote.map(|Quote(sign)| sign),
            encoding: said.encoding,
        };
        let format = said.format.map(|TableFormat(name)| name);
        Ok(Reading {
            opening: Opening { format, text, sheet: said.sheet, range: said.range },
            header: said.header,
            decimal: said.decimal.map(Decimal::sign),
            thousands: said.thousands.map(|Sign(sign)| sign),
            missing: said.missing.0,
            nil: said.nil.0,
            unit: said.unit.or_else(|| column(unit)),
            name: said.name.or_else(|| column(name)),
            year: said.year.or_else(|| column(year)),
            indicator: column(indicator),
            value: column(value),
            groups: said.groups.0,
            indicators: said.indicators.0,
            keep: said.keep.0,
            totals: said.totals,
            empty: said.empty,
            fill: said.fill.map(|Texts(columns)| columns),
            marks,
            brackets: said.brackets,
            skip: said.skip,
            only: said.r#where.into_iter().map(|(column, Texts(texts))| (column, texts)).collect(),
            transpose: said.transpose,
            rename: said.rename.into_iter().map(|(from, Written(to))| (from, to)).collect(),
            meta: said.meta,
            given: given.clone(),
        })
    }

    /// Returns these options with those of a description as defaults.
    pub fn over(&self, described: &BTreeMap<String, Setting>) -> Result<Reading> {
        let mut all = described.clone();
        all.extend(self.given.clone());
        Ok(Reading { given: self.given.clone(), ..Reading::new(&all)? })
    }

    /// Returns the same options with more units to keep.
    pub fn keeping(&self, units: &[String]) -> Reading {
        let keep = self.keep.iter().chain(units).cloned().collect();
        Reading { keep, ..self.clone() }
    }

    /// Returns the options as they were given.
    pub fn given(&self) -> &BTreeMap<String, Setting> {
        &self.given
    }

    /// Removes the given marks from a cell.
    pub fn unmarked<'a>(&self, cell: &'a str) -> &'a str {
        let bare = |cell: &'a str, mark: &String| {
            let after = cell.strip_suffix(mark.as_str()).map_or(cell, str::trim_end);
            after.strip_prefix(mark.as_str()).map_or(after, str::trim_start)
        };
        self.marks.iter().fold(cell, bare)
    }
}

impl Decimal {
    fn sign(self) -> char {
        if self == Decimal::Point { '.' } else { ',' }
    }
}

type Fit<T> = std::result::Result<T, Unfit>;

impl Read for Heading {
    /// Reads the number of a line, a list of them, or `none`.
    fn read(setting: &Setting) -> Fit<Heading> {
        match setting {
            Setting::Text(text) if text == "none" => Ok(Heading::None),
            Setting::Text(_) => Err(Unfit::Other),
            other => match Skip::read(other)? {
                Skip { lines, columns } if columns.is_empty() && !lines.is_empty() => Ok(Heading::Lines(lines)),
                _ => Err(Unfit::Other),
            },
        }
    }
}

/// Reads the number of a line or a sheet.
fn count(setting: &Setting) -> Fit<usize> {
    usize::read(setting).and_then(|line| if (1..1_000_000_000).contains(&line) { Ok(line) } else { Err(Unfit::Other) })
}

impl Read for Skip {
    /// Reads line numbers and column names; a single one needs no list.
    fn read(setting: &Setting) -> Fit<Skip> {
        let entries = if let Setting::List(list) = setting { &list[..] } else { std::slice::from_ref(setting) };
        let mut skip = Skip::default();
        for entry in entries {
            match entry {
                Setting::Text(column) => skip.columns.push(column.clone()),
                other => skip.lines.push(count(other)?),
            }
        }
        Ok(skip)
    }
}

impl Absent for Skip {
    fn absent() -> Skip {
        Skip::default()
    }
}

impl Read for Which {
    fn read(setting: &Setting) -> Fit<Which> {
        count(setting).map(Which::Number).or_else(|_| String::read(setting).map(Which::Name))
    }
}

/// A single character; `tab` stands for the one that is hard to type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sign(pub char);

impl Read for Sign {
    fn read(setting: &Setting) -> Fit<Sign> {
        let text = String::read(setting)?;
        let mut signs = text.chars();
        match (text.as_str(), signs.next(), signs.next()) {
            ("tab", ..) => Ok(Sign('\t')),
            (_, Some(sign), None) => Ok(Sign(sign)),
            _ => Err(Unfit::Other),
        }
    }
}

/// The quotation mark of a text file; None if such marks have no meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quote(pub Option<char>);

impl Read for Quote {
    fn read(setting: &Setting) -> Fit<Quote> {
        match String::read(setting)?.as_str() {
            "none" => Ok(Quote(None)),
            _ => Sign::read(setting).map(|Sign(sign)| Quote(Some(sign))),
        }
    }
}

/// One of `FORMATS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFormat(pub String);

impl Read for TableFormat {
    fn read(setting: &Setting) -> Fit<TableFormat> {
        let name = String::read(setting)?;
        if FORMATS.contains(&name.as_str()) { Ok(TableFormat(name)) } else { Err(Unfit::Other) }
    }
}

/// A text, or a number as text, since codes for missing values are often numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written(pub String);

impl Read for Written {
    fn read(setting: &Setting) -> Fit<Written> {
        match setting {
            Setting::Text(text) => Ok(Written(text.clone())),
            Setting::Number(number) => Ok(Written(number.to_string())),
            _ => Err(Unfit::Other),
        }
    }
}

/// A text or a list of texts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts(pub Vec<String>);

impl Read for Texts {
    fn read(setting: &Setting) -> Fit<Texts> {
        let written = |setting: &Setting| Written::read(setting).map(|Written(text)| text);
        match setting {
            Setting::List(list) => list.iter().map(written).collect::<Fit<_>>().map(Texts),
            other => Ok(Texts(vec![written(other)?])),
        }
    }
}

impl Absent for Texts {
    fn absent() -> Texts {
        Texts::default()
    }
}
