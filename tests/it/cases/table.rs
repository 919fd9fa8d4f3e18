//! The correct reading of a file, written as a small table, and whether a data set equals it.

use std::collections::BTreeSet;

use reweigh::data::{Dataset, Indicator};
use serde_json::Value;

use super::options::Options;

/// The correct reading of a file.
///
/// ```text
///         | #region | gdp@2019 | gdp@2020 | ? Rank
/// A / AAA | East    | 1        | _        | 1
/// ? Total | _       | 3        | 4        | _
/// ```
///
/// `/` separates names that are both correct, `_` is a missing value, `#` precedes a group and `@` a year. `?` marks an
/// indicator that may be left out if a remark says so, and a row that is only present if options ask for it; `~` marks
/// a row or an indicator that may be present or not.
#[derive(Debug)]
pub struct Table {
    units: Vec<Entry>,
    years: Vec<i32>,
    indicators: Vec<Entry>,
    groups: Vec<(String, Vec<String>)>,
    /// By unit, index of the indicator and index of the year.
    figures: Vec<Vec<Vec<Option<f64>>>>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The accepted names.
    names: Vec<String>,
    is: Must,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Must {
    Stand,
    /// A row is only present if options ask for it, an indicator only left out if a remark says so.
    BeAsked,
    Nothing,
}

impl Entry {
    fn new(text: &str) -> Entry {
        let (is, names) = match text.split_once(' ') {
            Some(("?", names)) => (Must::BeAsked, names),
            Some(("~", names)) => (Must::Nothing, names),
            _ => (Must::Stand, text),
        };
        Entry { names: names.split(" / ").map(|name| name.trim().to_string()).collect(), is }
    }

    fn is_called(&self, name: &str) -> bool {
        self.names.iter().any(|known| plain(known) == plain(name))
    }

    /// Whether an indicator is this one, judged by its code, its name, or the name that the options give it.
    fn is_indicator(&self, of: &Indicator, given: &Options) -> bool {
        let renamed = |from: &str| given.get("rename").and_then(|names| names.get(from)).and_then(Value::as_str);
        let is_renamed = || self.names.iter().any(|name| renamed(name) == Some(&of.code));
        self.is_called(&of.code) || self.is_called(&of.name) || is_renamed()
    }
}

/// A name without spaces between Chinese characters and without invisible characters; other spaces are collapsed.
pub fn plain(name: &str) -> String {
    let is_wide = |sign: char| ('\u{2e80}'..='\u{9fff}').contains(&sign) || ('\u{ff00}'..='\u{ffef}').contains(&sign);
    let seen: String = name.chars().filter(|sign| !('\u{200b}'..='\u{200d}').contains(sign)).collect();
    let words: Vec<&str> = seen.split_whitespace().collect();
    let mut plain = String::new();
    for word in words {
        let is_between = plain.ends_with(is_wide) && word.starts_with(is_wide);
        if !plain.is_empty() && !is_between {
            plain.push(' ');
        }
        plain.push_str(word);
    }
    plain
}

impl Table {
    pub fn new(text: &str) -> Table {
        let mut lines = text.lines().filter(|line| !line.trim().is_empty()).map(cells);
        let header = lines.next().expect("a header");
        let rows: Vec<Vec<String>> = lines.collect();
        let (mut indicators, mut groups, mut places) = (Vec::new(), Vec::new(), Vec::new());
        let mut years = BTreeSet::new();
        for (at, head) in header.iter().enumerate().skip(1) {
            if let Some(group) = head.strip_prefix('#') {
                groups.push((group.to_string(), rows.iter().map(|row| row[at].clone()).collect()));
                continue;
            }
            let (name, year) =
                head.split_once('@').map_or((&head[..], None), |(name, year)| (name, year.parse::<i32>().ok()));
            years.extend(year);
            let entry = Entry::new(name);
            let place = indicators.iter().position(|known| *known == entry).unwrap_or(indicators.len());
            if place == indicators.len() {
                indicators.push(entry);
            }
            places.push((at, place, year));
        }
        let years: Vec<i32> = years.into_iter().collect();
        let mut figures = vec![vec![vec![None; years.len().max(1)]; indicators.len()]; rows.len()];
        for (row, of_row) in rows.iter().zip(&mut figures) {
            for (at, place, year) in &places {
                let year = year.and_then(|year| years.iter().position(|known| *known == year)).unwrap_or(0);
                of_row[*place][year] = figure(&row[*at]);
            }
        }
        Table { units: rows.iter().map(|row| Entry::new(&row[0])).collect(), years, indicators, groups, figures }
    }

    /// How a data set differs from this table; the options may ask for other rows.
    pub fn differs(&self, data: &Dataset, given: &Options) -> Result<(), String> {
        if data.years() != self.years {
            return Err(format!("years: found {:?}, expected {:?}", data.years(), self.years));
        }
        let units = self.units_of(data, given)?;
        let indicators = self.indicators_of(data, given)?;
        for (of, place) in data.indicators().iter().zip(&indicators) {
            for (unit, row) in units.iter().enumerate() {
                for year in 0..self.years.len().max(1) {
                    let found = match self.years.get(year) {
                        Some(year) => data.value(unit, *year, &of.code),
                        None => data.figure(unit, &of.code),
                    };
                    let (found, expected) =
                        (found.expect("an indicator of the data"), self.figures[*row][*place][year]);
                    if !is_close(found, expected) {
                        let of = (&data.units().names[unit], &of.code, self.years.get(year));
                        return Err(format!("{of:?}: found {found:?}, expected {expected:?}"));
                    }
                }
            }
        }
        self.check_groups(data, &units, given)
    }

    /// The row in this table for each unit of a data set.
    fn units_of(&self, data: &Dataset, given: &Options) -> Result<Vec<usize>, String> {
        let mut left_out = skipped_lines(given);
        let (mut rows, mut row) = (Vec::new(), 0);
        for (code, name) in data.units().codes.iter().zip(data.units().names.iter()) {
            loop {
                let known = self.units.get(row).ok_or_else(|| format!("a unit too many: `{name}`, code `{code}`"))?;
                row += 1;
                if known.is_called(code) || known.is_called(name) {
                    if known.is == Must::BeAsked && given.is_empty() {
                        return Err(format!("the unit `{name}` is none"));
                    }
                    rows.push(row - 1);
                    break;
                }
                may_lack(known, &mut left_out).map_err(|text| format!("{text}, found `{name}`, code `{code}`"))?;
            }
        }
        self.units[row..].iter().try_for_each(|known| may_lack(known, &mut left_out)).map(|()| rows)
    }

    /// The index in this table for each indicator of a data set.
    fn indicators_of(&self, data: &Dataset, given: &Options) -> Result<Vec<usize>, String> {
        let place = |of: &Indicator| {
            let place = self.indicators.iter().position(|known| known.is_indicator(of, given));
            place.ok_or_else(|| format!("an indicator too many: `{}`, name `{}`", of.code, of.name))
        };
        let places = data.indicators().iter().map(place).collect::<Result<Vec<usize>, String>>()?;
        if places.iter().collect::<BTreeSet<_>>().len() < places.len() {
            return Err(format!("indicators twice: {:?}", codes(data)));
        }
        let skipped =
            |known: &Entry| given.get("skip").is_some_and(|skip| names(skip).any(|name| known.is_called(name)));
        for (at, known) in self.indicators.iter().enumerate() {
            if known.is == Must::Stand && !places.contains(&at) && !skipped(known) {
                return Err(format!("no indicator `{}` among {:?}", known.names[0], codes(data)));
            }
        }
        Ok(places)
    }

    fn check_groups(&self, data: &Dataset, units: &[usize], given: &Options) -> Result<(), String> {
        for (group, texts) in &self.groups {
            let (group, may_lack) = group.strip_prefix("? ").map_or((&group[..], false), |group| (group, true));
            let is_skipped = given.get("skip").is_some_and(|skip| names(skip).any(|name| name == group));
            let Some(found) = data.units().grouping(group) else {
                match may_lack || is_skipped {
                    true => continue,
                    false => return Err(format!("no group `{group}`")),
                }
            };
            let expected: Vec<&str> =
                units.iter().map(|row| if texts[*row] == "_" { "" } else { &texts[*row] }).collect();
            if !found.values.iter().eq(expected.iter().copied()) {
                return Err(format!("group `{group}`: found {:?}, expected {expected:?}", found.values));
            }
        }
        Ok(())
    }

    /// Indicators that no remark mentions although their columns are doubtful, whether they are read or left out.
    pub fn untold(&self, data: &Dataset, remarks: &str) -> Vec<String> {
        let is_told = |known: &Entry| {
            let is_group = known.names.iter().any(|name| data.units().grouping(name).is_some());
            let is_code = data.units().codes != data.units().names;
            is_group
                || is_code
                || remarks.contains("first column")
                || known.names.iter().any(|name| remarks.contains(name))
        };
        let doubtful = self.indicators.iter().filter(|known| known.is == Must::BeAsked && !is_told(known));
        doubtful.map(|known| format!("no remark tells of `{}`", known.names[0])).collect()
    }
}

/// Accepts the absence of a row that is optional, or that one of the skipped lines may have held.
fn may_lack(known: &Entry, left_out: &mut usize) -> Result<(), String> {
    if known.is == Must::Stand && *left_out == 0 {
        return Err(format!("no unit `{}`", known.names[0]));
    }
    *left_out = left_out.saturating_sub(usize::from(known.is == Must::Stand));
    Ok(())
}

fn skipped_lines(given: &Options) -> usize {
    let is_line = |entry: &&Value| entry.is_number();
    given.get("skip").map_or(0, |skip| skip.as_array().map_or(1, |list| list.iter().filter(is_line).count()))
}

/// The texts of an option that is a text or a list.
fn names(value: &Value) -> impl Iterator<Item = &str> {
    value.as_array().map_or(std::slice::from_ref(value), |list| &list[..]).iter().filter_map(Value::as_str)
}

fn codes(data: &Dataset) -> Vec<&str> {
    data.indicators().iter().map(|of| of.code.as_str()).collect()
}

fn cells(line: &str) -> Vec<String> {
    line.split('|').map(|cell| cell.trim().to_string()).collect()
}

fn figure(cell: &str) -> Option<f64> {
    (cell != "_").then(|| cell.parse().unwrap_or_else(|_| panic!("{cell}: no figure")))
}

/// Equal up to the last digits, since a scale such as `bn` involves a multiplication.
pub fn is_close(found: Option<f64>, expected: Option<f64>) -> bool {
    match (found, expected) {
        (Some(found), Some(expected)) => (found - expected).abs() <= 1e-12 * expected.abs(),
        (None, None) => true,
        _ => false,
    }
}

#[test]
fn names_are_compared_without_blanks_in_chinese() {
    for (name, expected) in
        [("北　京", "北京"), ("Wuhan\u{200b}", "Wuhan"), (" New \u{a0}York", "New York"), ("合 计 A", "合计 A")]
    {
        assert_eq!(plain(name), expected);
    }
}
