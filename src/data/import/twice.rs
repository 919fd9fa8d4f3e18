//! Finds duplicate rows of one unit in one year, and what distinguishes such rows.

use std::collections::{BTreeMap, HashMap};
use std::hash::{BuildHasher, RandomState};

use super::sheet::Sheet;
use super::suspicious_rows::{is_total, shortened};
use super::words;
use crate::parallel::*;
use crate::phrase::{Phrase, with};
use crate::setting::Setting;
use crate::texts::Texts;
use crate::{Problem, Result, Watch};

/// The kind of a problem that explains all differences within a unit.
pub const SEVERAL: &str = "rows of several kinds";

/// How rows are told apart.
pub struct Twice<'a> {
    /// The column of the units.
    pub column: usize,
    /// In a table with one value per row, the indicator of each row.
    pub indicators: Option<&'a [String]>,
    /// The name of the units' column.
    pub head: &'a str,
    /// Whether columns contain the values of one year each.
    pub has_years_across: bool,
    /// Whether to suggest what would distinguish the rows.
    pub is_asked: bool,
}

/// Checks that every row names its unit, and that no unit occurs twice (in a year).
pub fn check(sheet: &Sheet, twice: &Twice, problems: &mut Vec<Problem>, watch: &Watch) -> Result<()> {
    let blank = sheet.units.iter().filter(|unit| unit.is_empty()).count();
    for (row, _) in sheet.units.iter().enumerate().filter(|(_, unit)| unit.is_empty()) {
        watch.check_at(row)?;
        problems.push(without_unit(sheet.lines[row], twice.column, blank));
    }
    let pairs = pairs(sheet, twice);
    if twice.is_asked && explained(sheet, twice, &pairs, problems) {
        return Ok(());
    }
    for (row, first) in pairs {
        let of = sheet.years.get(row).map_or(String::new(), |year| format!(" of {year}"));
        let message = format!("`{}`{of} already appears in line {}", &sheet.units[row], sheet.lines[first]);
        problems.push(Problem::new(sheet.lines[row], twice.column, message).of("duplicate rows"));
    }
    Ok(())
}

/// The problem of a row without a unit, which is one of `count`. If there are many, the units are probably in another
/// column.
pub fn without_unit(line: usize, column: usize, count: usize) -> Problem {
    let skip = if count == 1 { with("skip", [line]).does("leaves it out") } else { Phrase::default() };
    let message = Phrase::from("a row without a unit").or(skip);
    Problem::new(line, column, message).of("rows without a unit")
}

/// Whether there are duplicate rows that a column distinguishes; if so, this is asked.
pub fn is_told(sheet: &Sheet, twice: &Twice, problems: &mut Vec<Problem>) -> bool {
    twice.is_asked && explained(sheet, twice, &pairs(sheet, twice), problems)
}

/// Returns each repeated row with the first one.
fn pairs(sheet: &Sheet, twice: &Twice) -> Vec<(usize, usize)> {
    if all_differ(sheet, twice) {
        return Vec::new();
    }
    let mut seen: HashMap<(&str, Option<i32>, &str), usize> = HashMap::with_capacity(sheet.units.len());
    let mut pairs = Vec::new();
    for (row, unit) in sheet.units.iter().enumerate() {
        let year = sheet.years.get(row).copied();
        let indicator = twice.indicators.map_or("", |indicators| indicators[row].as_str());
        // Blank units and invalid years have already been reported.
        if !unit.is_empty() && year != Some(0) {
            let first = *seen.entry((unit, year, indicator)).or_insert(row);
            pairs.extend((first != row).then_some((row, first)));
        }
    }
    pairs
}

/// Whether all rows differ in unit, year and indicator, judged by their hashes. Equal hashes prove nothing, so if the
/// answer is false, the texts have to be compared.
fn all_differ(sheet: &Sheet, twice: &Twice) -> bool {
    let hasher = RandomState::new();
    let hash = |row: usize| {
        let indicator = twice.indicators.map_or("", |indicators| indicators[row].as_str());
        hasher.hash_one((&sheet.units[row], sheet.years.get(row), indicator))
    };
    are_distinct((0..sheet.units.len()).into_par_iter().map(hash).collect())
}

/// Whether no number occurs twice.
pub fn are_distinct(mut numbers: Vec<u64>) -> bool {
    numbers.par_sort_unstable();
    numbers.is_sorted_by(|one, next| one < next)
}

fn explained(sheet: &Sheet, twice: &Twice, pairs: &[(usize, usize)], problems: &mut Vec<Problem>) -> bool {
    if pairs.is_empty() {
        return false;
    }
    let tells_apart = |texts: &Texts| pairs.iter().all(|&(row, first)| texts[row] != texts[first]);
    let differ = if pairs.len() == 1 { "differs" } else { "differ" };
    let rows = if pairs.len() == 1 { "1 row repeats".to_string() } else { format!("{} rows repeat", pairs.len()) };
    let line = sheet.lines[pairs[0].0];
    let telling = |(_, texts): &&(String, Texts)| pairs.iter().any(|&(row, first)| texts[row] != texts[first]);
    let columns: Vec<&(String, Texts)> = sheet.texts.iter().filter(telling).collect();
    let by_one = columns.iter().copied().filter(|(_, texts)| tells_apart(texts));
    let by_one = by_one.min_by_key(|(_, texts)| counts(texts).len());
    let are_told = || pairs.iter().all(|&(row, first)| columns.iter().any(|(_, texts)| texts[row] != texts[first]));
    let chosen = match by_one {
        Some(one) => vec![one],
        None if are_told() => columns,
        None => Vec::new(),
    };
    if !chosen.is_empty() {
        let message = Phrase::from(format!("{rows} an earlier one and {differ} in {}", listed(&chosen)));
        let message = message.or(by_texts(sheet, twice, &chosen));
        problems.push(Problem::new(line, 0, message).of(SEVERAL));
        return true;
    }
    let is_year = |value: &f64| value.is_nan() || value.fract() == 0.0 && (1900.0..=2100.0).contains(value);
    let are_years = |values: &[f64]| {
        values.iter().all(is_year) && pairs.iter().all(|&(row, first)| values[row].total_cmp(&values[first]).is_ne())
    };
    let years = sheet.numbers.iter().find(|(_, values)| sheet.years.is_empty() && are_years(values));
    let Some((head, _)) = years else { return by_codes(sheet, pairs, &rows, problems) };
    let message = Phrase::from(format!("{rows} the unit of an earlier one, and `{head}` holds years"));
    let year = with("year", head).does("takes it as the column of years");
    problems.push(Problem::new(line, 0, message.or(year)));
    true
}

/// Whether the codes of one column distinguish the rows, such as 1 and 2 for `sex`, so that they tell what another
/// column's values refer to.
fn by_codes(sheet: &Sheet, pairs: &[(usize, usize)], rows: &str, problems: &mut Vec<Problem>) -> bool {
    let tells = |values: &[f64]| {
        values.iter().all(|value| value.fract() == 0.0 && (0.0..1000.0).contains(value))
            && pairs.iter().all(|&(row, first)| values[row].total_cmp(&values[first]).is_ne())
    };
    let (code, value) = match &sheet.numbers[..] {
        [(code, codes), (value, values)] if tells(codes) && !tells(values) => (code, value),
        [(value, values), (code, codes)] if tells(codes) && !tells(values) => (code, value),
        [(code, codes), (value, _)] if tells(codes) => (code, value),
        _ => return false,
    };
    let message = Phrase::from(format!("{rows} the unit of an earlier one with another number in `{code}`"));
    let columns = of_indicators([("indicator", code), ("value", value)]);
    problems.push(Problem::new(sheet.lines[pairs[0].0], 0, message.or(columns)));
    true
}

/// The option that assigns roles to columns, including the column of indicators.
fn of_indicators<const N: usize>(columns: [(&str, &str); N]) -> Phrase {
    with("columns", Setting::map(columns)).does("takes it as the column of indicators")
}

/// Lists the columns that distinguish the rows, with some of their texts.
fn listed(columns: &[&(String, Texts)]) -> String {
    let shown = |(head, texts): &(String, Texts)| {
        let counts = counts(texts);
        let texts: Vec<String> = counts.keys().take(4).map(|text| format!("`{}`", shortened(text))).collect();
        format!("`{head}` ({}{})", texts.join(", "), if counts.len() > 4 { " …" } else { "" })
    };
    columns.iter().map(|column| shown(column)).collect::<Vec<_>>().join(" and ")
}

/// Returns the option that treats the distinguishing columns as what they seem to be: units, indicators, or kinds of
/// rows, where one kind is kept.
fn by_texts(sheet: &Sheet, twice: &Twice, columns: &[&(String, Texts)]) -> Phrase {
    let is_all = |text: &&&str| is_total(text) || ["TOT", "T", "_T", "BTSX", "Both sexes"].contains(*text);
    let all = |texts: &Texts| counts(texts).keys().find(is_all).map(ToString::to_string);
    if let [(head, texts)] = columns
        && all(texts).is_none()
    {
        let is_key = counts(texts).len() == texts.len();
        if is_key && twice.indicators.is_none() && sheet.years.is_empty() {
            return with("unit", head).does("takes these as the units");
        }
        if twice.has_years_across && twice.indicators.is_none() && sheet.numbers.is_empty() {
            return of_indicators([("indicator", head)]);
        }
        if let ([(value, _)], true) = (&sheet.numbers[..], twice.indicators.is_none() && !twice.has_years_across) {
            // Reshaping programs write `country, name, value`, where the name is that of the indicator.
            if twice.head == "name" && words::NAME.contains(&words::plain(head).as_str()) {
                let columns =
                    with("columns", Setting::map([("unit", head.as_str()), ("indicator", "name"), ("value", value)]));
                return columns.does("takes these as the units and `name` as the column of indicators");
            }
            return of_indicators([("indicator", head), ("value", value)]);
        }
    }
    let most = |texts: &Texts| {
        counts(texts).iter().max_by_key(|(_, count)| **count).map_or(String::new(), |(text, _)| text.to_string())
    };
    let wanted = columns.iter().map(|(head, texts)| (head, all(texts).unwrap_or_else(|| most(texts))));
    with("where", Setting::map(wanted)).does("reads one kind of row")
}

fn counts(texts: &Texts) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    texts.iter().for_each(|text| *counts.entry(text).or_default() += 1);
    counts
}
