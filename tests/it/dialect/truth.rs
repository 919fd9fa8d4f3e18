//! A true table: what a person who writes one down has in mind, before it is written in any form.

use std::collections::BTreeSet;
use std::fmt;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use reweigh::data::{Dataset, Indicator, Texts};

use super::words::{CHINESE, LATIN, Language};
use crate::cases::table::{is_close, plain};

#[derive(Clone)]
pub struct Truth {
    pub units: Vec<String>,
    /// Columns of texts, each of which applies to at least two units.
    pub groups: Vec<(String, Vec<String>)>,
    /// Ascending; empty if the table has none.
    pub years: Vec<i32>,
    pub indicators: Vec<Measured>,
}

impl fmt::Debug for Truth {
    /// Prints one line per unit, since a table has many values.
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let names: Vec<&str> = self.indicators.iter().map(|indicator| indicator.name.as_str()).collect();
        let groups: Vec<&str> = self.groups.iter().map(|(name, _)| name.as_str()).collect();
        writeln!(f, "groups {groups:?}, years {:?}, indicators {names:?}", self.years)?;
        for (at, unit) in self.units.iter().enumerate() {
            let groups: Vec<&str> = self.groups.iter().map(|(_, texts)| texts[at].as_str()).collect();
            let of_unit = |indicator: &Measured| {
                let years: Vec<&str> = indicator.figures[at].iter().map(|x| x.as_deref().unwrap_or("_")).collect();
                years.join(" ")
            };
            let figures: Vec<String> = self.indicators.iter().map(of_unit).collect();
            writeln!(f, "{unit:?} {groups:?}: {}", figures.join(" | "))?;
        }
        Ok(())
    }
}

/// An indicator and its values.
#[derive(Debug, Clone)]
pub struct Measured {
    pub name: String,
    /// Whether it is a share, which may be written with `%`.
    pub is_share: bool,
    /// By unit and year (or once): a plain decimal number with a point, such as `-12.50`.
    pub figures: Vec<Vec<Option<String>>>,
}

/// The requested kind of table.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    pub years: Option<bool>,
    pub groups: Option<bool>,
    pub language: Option<Language>,
    /// The maximum number of decimals, chosen so that a decimal separator differs from a thousands separator.
    pub decimals: usize,
    pub indicators: usize,
}

impl Wanted {
    pub const ANYTHING: Wanted = Wanted { years: None, groups: None, language: None, decimals: 6, indicators: 1 };
}

/// The magnitude of an indicator's values, and their number of decimals.
#[derive(Debug, Clone, Copy)]
struct Kind {
    decimals: usize,
    /// The maximum number of digits before the decimals.
    digits: u32,
    is_negative: bool,
    is_share: bool,
    /// Whether trailing zeros are left out.
    is_short: bool,
}

fn kind(decimals: usize) -> impl Strategy<Value = Kind> {
    let whole = (1..=12u32).prop_map(|digits| (0, digits, false));
    let decimal = (1..=decimals.max(1), 1..=6u32).prop_map(|(decimals, digits)| (decimals, digits, false));
    let share = (0..=decimals.min(2)).prop_map(|decimals| (decimals, 2, true));
    let size = prop_oneof![3 => whole, 3 => decimal, 1 => share];
    (size, prop::bool::weighted(0.15), any::<bool>()).prop_map(
        |((decimals, digits, is_share), is_negative, is_short)| Kind {
            decimals,
            digits,
            is_negative,
            is_share,
            is_short,
        },
    )
}

impl Kind {
    /// A value made from two random numbers.
    fn figure(self, size: u64, raw: u64) -> String {
        let digits = 1 + u32::try_from(size % u64::from(self.digits)).unwrap_or(0);
        let whole = raw % 10u64.pow(digits);
        let mut decimals = format!("{:0width$}", (raw / 7) % 10u64.pow(6), width = 6);
        decimals.truncate(self.decimals);
        if self.is_short {
            decimals.truncate(decimals.trim_end_matches('0').len());
        }
        let point = if decimals.is_empty() { "" } else { "." };
        let is_zero = whole == 0 && decimals.bytes().all(|digit| digit == b'0');
        let sign = if self.is_negative && raw.is_multiple_of(3) && !is_zero { "-" } else { "" };
        format!("{sign}{whole}{point}{decimals}")
    }
}

/// Random tables of the requested kind.
pub fn truth(wanted: Wanted) -> impl Strategy<Value = Truth> {
    let languages = match wanted.language {
        Some(language) => vec![vec![language]],
        None => vec![vec![LATIN], vec![CHINESE], vec![LATIN, CHINESE]],
    };
    select(languages).prop_flat_map(move |languages| of_languages(languages, wanted))
}

fn of_languages(languages: Vec<Language>, wanted: Wanted) -> impl Strategy<Value = Truth> {
    let all = |of: fn(&Language) -> &'static [&'static str]| languages.iter().flat_map(of).copied().collect::<Vec<_>>();
    let (units, indicators) = (all(|language| language.units), all(|language| language.indicators));
    let groups: Vec<(&str, &[&str])> = languages.iter().flat_map(|language| language.groups.iter().copied()).collect();
    let group_counts = match wanted.groups {
        None => 0..=2,
        Some(true) => 1..=2,
        Some(false) => 0..=0,
    };
    let names = (
        subsequence(units, 2..=30).prop_shuffle(),
        subsequence(groups, group_counts).prop_shuffle(),
        years(wanted.years),
        subsequence(indicators, wanted.indicators..=6).prop_shuffle(),
        any::<bool>(),
    );
    names.prop_flat_map(move |(units, groups, years, indicators, is_blocked)| {
        let cells = vec((any::<u64>(), any::<u64>(), 0..100u32), units.len() * years.len().max(1));
        let figures = vec((kind(wanted.decimals), cells), indicators.len());
        (figures, select(vec![0, 0, 10, 40])).prop_map(move |(figures, gaps)| {
            let drawn = indicators.iter().zip(figures).map(|(name, (kind, cells))| Drawn {
                name: name.to_string(),
                is_share: kind.is_share,
                cells: cells.iter().map(|(size, raw, chance)| (kind.figure(*size, *raw), *chance < gaps)).collect(),
            });
            let group = |group: &(&str, &[&str])| grouped(*group, units.len(), is_blocked);
            Truth {
                units: units.iter().map(ToString::to_string).collect(),
                groups: groups.iter().map(group).collect(),
                years: years.clone(),
                indicators: sound(drawn.collect(), units.len(), years.len().max(1)),
            }
        })
    })
}

fn years(wanted: Option<bool>) -> impl Strategy<Value = Vec<i32>> {
    let some = (1995..2021i32, 2..=5i32, select(vec![1, 2, 5]));
    let some = some.prop_map(|(first, count, step)| (0..count).map(|at| first + at * step).collect::<Vec<i32>>());
    match wanted {
        Some(true) => some.boxed(),
        Some(false) => Just(Vec::new()).boxed(),
        None => prop_oneof![3 => Just(Vec::new()), 2 => some].boxed(),
    }
}

/// A column of texts, in blocks or alternating; each text occurs at least twice.
fn grouped((name, texts): (&str, &[&str]), units: usize, is_blocked: bool) -> (String, Vec<String>) {
    let count = (units / 2).min(texts.len());
    let text = |unit: usize| texts[if is_blocked { (unit / (units / count)).min(count - 1) } else { unit % count }];
    (name.to_string(), (0..units).map(|unit| text(unit).to_string()).collect())
}

/// An indicator under construction: its values, and which of them will be missing.
struct Drawn {
    name: String,
    is_share: bool,
    cells: Vec<(String, bool)>,
}

impl Drawn {
    /// Whether a column of these cells could be mistaken for ranks, row numbers or years.
    fn is_doubtful(&self, places: &[usize]) -> bool {
        let all = |low: f64, high: f64| {
            let is_whole =
                |text: &str| !text.contains('.') && text.parse().is_ok_and(|x: f64| (low..=high).contains(&x));
            places.iter().all(|place| is_whole(&self.cells[*place].0))
        };
        all(-1.0, places.len() as f64 + 1.0) || all(1800.0, 2200.0)
    }

    fn measured(self, of_years: usize) -> Measured {
        let figure = |(text, is_gap): &(String, bool)| (!is_gap).then(|| text.clone());
        let figures = self.cells.chunks(of_years).map(|years| years.iter().map(figure).collect()).collect();
        Measured { name: self.name, is_share: self.is_share, figures }
    }
}

/// Repairs tables that nobody could read back: no unit, year or indicator may be without values, no column may look
/// like ranks.
fn sound(mut drawn: Vec<Drawn>, units: usize, of_years: usize) -> Vec<Measured> {
    for year in 0..of_years {
        let places: Vec<usize> = (0..units).map(|unit| unit * of_years + year).collect();
        for column in &mut drawn {
            if column.is_doubtful(&places) {
                column.cells[year].0 = (units + 60 + year).to_string();
            }
            if column.is_doubtful(&places) || places.iter().all(|place| column.cells[*place].1) {
                column.cells[year].1 = false;
            }
        }
        for place in places {
            if drawn.iter().all(|column| column.cells[place].1) {
                drawn[0].cells[place].1 = false;
            }
        }
    }
    drawn.into_iter().map(|column| column.measured(of_years)).collect()
}

impl Truth {
    /// The value as a plain number; years are counted from 0.
    pub fn figure(&self, indicator: usize, unit: usize, year: usize) -> Option<&str> {
        self.indicators[indicator].figures[unit][year].as_deref()
    }

    /// How many values a unit has for each indicator.
    pub fn of_years(&self) -> usize {
        self.years.len().max(1)
    }

    /// Whether units of the same first group are adjacent.
    pub fn is_blocked(&self) -> bool {
        self.groups.first().is_some_and(|(_, texts)| {
            let changes = texts.windows(2).filter(|pair| pair[0] != pair[1]).count();
            let kinds: BTreeSet<&String> = texts.iter().collect();
            changes + 1 == kinds.len()
        })
    }
}

/// How the file names indicators.
pub struct Named<'a> {
    /// The group above each indicator, which may be part of its name.
    pub above: &'a [&'a str],
    /// Whether only years are above the values, so that the file names no indicator.
    pub is_bare: bool,
}

/// Whether a data set equals the truth; the error says where they differ.
pub fn same(truth: &Truth, named: &Named, data: &Dataset) -> Result<(), String> {
    let units = data.units();
    let expected: Vec<String> = truth.units.iter().map(|name| plain(name)).collect();
    let found = |names: &Texts| names.iter().map(plain).collect::<Vec<String>>();
    if found(&units.names) != expected && found(&units.codes) != expected {
        return Err(format!("units: found {:?}, expected {expected:?}", units.names));
    }
    if data.years() != truth.years {
        return Err(format!("years: found {:?}, expected {:?}", data.years(), truth.years));
    }
    let groups: Vec<(&str, Vec<&str>)> =
        units.groups.iter().map(|group| (&group.code[..], group.values.iter().collect())).collect();
    for (name, texts) in &truth.groups {
        if !groups.contains(&(name, texts.iter().map(String::as_str).collect())) {
            return Err(format!("groups: found {groups:?}, expected `{name}`: {texts:?}"));
        }
    }
    if groups.len() > truth.groups.len() {
        return Err(format!("a group too many: {groups:?}"));
    }
    same_figures(truth, named, data)
}

fn same_figures(truth: &Truth, named: &Named, data: &Dataset) -> Result<(), String> {
    let codes: Vec<&str> = data.indicators().iter().map(|of| of.code.as_str()).collect();
    if codes.len() != truth.indicators.len() {
        let expected: Vec<&str> = truth.indicators.iter().map(|indicator| indicator.name.as_str()).collect();
        return Err(format!("indicators: found {codes:?}, expected {expected:?}"));
    }
    for (at, indicator) in truth.indicators.iter().enumerate() {
        let is_this = |of: &&Indicator| named.is_bare || is_called(of, &indicator.name, named.above.get(at).copied());
        let found = data.indicators().iter().find(is_this);
        let code = &found.ok_or_else(|| format!("no indicator `{}` among {codes:?}", indicator.name))?.code;
        for unit in 0..truth.units.len() {
            for year in 0..truth.of_years() {
                let found = match truth.years.get(year) {
                    Some(year) => data.value(unit, *year, code),
                    None => data.figure(unit, code),
                };
                let found = found.map_err(|error| error.to_string())?;
                let expected = truth.figure(at, unit, year).and_then(|text| text.parse().ok());
                if !is_close(found, expected) {
                    let place = (&truth.units[unit], &indicator.name, truth.years.get(year));
                    return Err(format!("a figure: found {found:?}, expected {expected:?} of {place:?}"));
                }
            }
        }
    }
    Ok(())
}

/// Whether an indicator has this name, with or without the group above it.
fn is_called(of: &Indicator, name: &str, above: Option<&str>) -> bool {
    let fits = |found: &str| {
        let found = plain(found);
        let rest = above.and_then(|above| found.strip_prefix(above)).and_then(|rest| rest.strip_suffix(&plain(name)));
        found == plain(name) || rest.is_some_and(|between| !between.contains(char::is_alphanumeric))
    };
    fits(&of.code) || fits(&of.name)
}
