//! The result of fitting an imputation method: how missing values are filled in. It can be frozen and saved like any
//! fit.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::Gaps;
use crate::data::{Column, Direction, Setting, names::unknown};
use crate::{Error, Result};

/// How the missing values of an indicator are filled in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(into = "Setting", try_from = "Setting")]
pub enum Fill {
    /// They stay missing.
    Same,
    /// The same number for all.
    Number(f64),
    /// A number for each value of a group column.
    Groups {
        /// The group column, such as `region`.
        by: String,
        /// A number for each value of the group column; in other groups, values stay missing.
        numbers: Vec<(String, f64)>,
    },
    /// The mean or the median of the unit's positions between worst and best in other indicators.
    Siblings {
        /// The worst and the best value of the indicator itself.
        own: Ends,
        /// The other indicators, each with its worst and best value.
        of: Vec<OwnScale>,
        /// Whether the mean or the median of the positions is used.
        middle: Middle,
    },
    /// The unit's own latest earlier value; if there is none, and if wanted, the next later one.
    Latest {
        /// How many years of the data to look back at most, and ahead if `to_ends` is set.
        reach: f64,
        /// Whether values before the first known one are filled in as well.
        to_ends: bool,
    },
    /// Linear interpolation between the unit's own values.
    Linear {
        /// How many years to search at most on either side.
        reach: f64,
        /// Whether values before the first and after the last known one are filled in as well.
        to_ends: bool,
    },
}

/// How several positions of a unit are averaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Middle {
    /// Their mean.
    Mean,
    /// Their median.
    Median,
}

impl Middle {
    fn of(self, places: Vec<f64>) -> Option<f64> {
        let places = Column::from_raw(places);
        match self {
            Middle::Mean => places.mean(),
            Middle::Median => places.quantile(0.5),
        }
    }

    fn word(self) -> &'static str {
        match self {
            Middle::Mean => "siblings",
            Middle::Median => "siblings_median",
        }
    }
}

/// The worst and the best value of an indicator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ends {
    /// The worst value.
    pub worst: f64,
    /// The best value.
    pub best: f64,
}

/// An indicator of the same dimension with its worst and best value.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnScale {
    /// The code of the indicator.
    pub code: String,
    /// Its worst and best value.
    pub ends: Ends,
}

/// A missing value that was filled in, and the origin of its new value.
#[derive(Debug, Clone, PartialEq)]
pub struct Filled {
    /// The index of the unit in the data set's units.
    pub unit: usize,
    /// The value that is filled in, in the indicator's unit of measure.
    pub value: f64,
    /// The origin of the value, in words; empty if the method says it all.
    pub why: String,
}

impl Ends {
    /// Sorts the lowest and the highest value into worst and best, by which direction is better.
    pub fn of((least, greatest): (f64, f64), direction: Direction) -> Ends {
        match direction {
            Direction::Higher => Ends { worst: least, best: greatest },
            Direction::Lower => Ends { worst: greatest, best: least },
        }
    }
}

impl From<Fill> for Setting {
    fn from(fill: Fill) -> Setting {
        fill.to_setting()
    }
}

impl TryFrom<Setting> for Fill {
    type Error = Error;

    fn try_from(setting: Setting) -> Result<Fill> {
        Fill::read(&setting)
    }
}

impl Fill {
    /// Returns the missing values of the year that it fills in.
    pub fn apply(&self, gaps: &Gaps) -> Result<Vec<Filled>> {
        let is_gap = |unit: &usize| gaps.figures.raw()[*unit].is_nan();
        let all = (0..gaps.figures.len()).filter(is_gap);
        let siblings = match self {
            Fill::Siblings { .. } if gaps.figures.count() < gaps.figures.len() => (gaps.dimension)()?,
            _ => Vec::new(),
        };
        let of_group: HashMap<&str, f64> = match self {
            Fill::Groups { numbers, .. } => {
                numbers.iter().rev().map(|(name, number)| (name.as_str(), *number)).collect()
            }
            _ => HashMap::new(),
        };
        let filled = |unit: usize| {
            let (value, why) = match self {
                Fill::Same => None,
                Fill::Number(number) => Some((*number, String::new())),
                Fill::Groups { by, .. } => {
                    let name = gaps.units.grouping(by)?.values.get(unit)?;
                    Some((*of_group.get(name)?, format!("{by} {name}")))
                }
                Fill::Siblings { own, of, middle } => {
                    let figure = |of: &OwnScale| {
                        let sibling = siblings.iter().find(|sibling| sibling.code == of.code)?;
                        Some((sibling.figures.get(unit)? - of.ends.worst) / (of.ends.best - of.ends.worst))
                    };
                    let places: Vec<f64> = of.iter().filter_map(figure).collect();
                    let why = format!("of {} in its dimension", places.len());
                    middle.of(places).map(|share| (way(own.worst, own.best, share), why))
                }
                Fill::Latest { reach, to_ends } => latest(gaps, unit, *reach, *to_ends),
                Fill::Linear { reach, to_ends } => between(gaps, unit, *reach, *to_ends),
            }?;
            Some(Filled { unit, value, why })
        };
        Ok(all.filter_map(filled).collect())
    }

    /// Converts it to plain data: `["same"]`, `["number", x]`, `["groups", "region", "East", x, …]`,
    /// `["siblings", worst, best, "code", worst, best, …]` and likewise `["siblings_median", …]`, `["latest", reach]`
    /// or `["latest", reach, true]`, `["linear", reach, to_ends]`.
    pub fn to_setting(&self) -> Setting {
        let (text, number) = (|text: &str| Setting::Text(text.to_string()), Setting::Number);
        Setting::List(match self {
            Fill::Same => vec![text("same")],
            Fill::Number(value) => vec![text("number"), number(*value)],
            Fill::Groups { by, numbers } => {
                let pairs = numbers.iter().flat_map(|(name, value)| [text(name), number(*value)]);
                [text("groups"), text(by)].into_iter().chain(pairs).collect()
            }
            Fill::Siblings { own, of, middle } => {
                let all = of.iter().flat_map(|of| [text(&of.code), number(of.ends.worst), number(of.ends.best)]);
                [text(middle.word()), number(own.worst), number(own.best)].into_iter().chain(all).collect()
            }
            Fill::Latest { reach, to_ends: false } => vec![text("latest"), number(*reach)],
            Fill::Latest { reach, to_ends } => vec![text("latest"), number(*reach), Setting::Truth(*to_ends)],
            Fill::Linear { reach, to_ends } => vec![text("linear"), number(*reach), Setting::Truth(*to_ends)],
        })
    }

    /// Reads it from plain data; an error says what is wrong.
    pub fn read(setting: &Setting) -> Result<Fill> {
        let list = match setting {
            Setting::List(list) => list,
            _ => &Vec::new(),
        };
        let Some((Setting::Text(word), rest)) = list.split_first() else {
            return Err(Error::wrong("fill", setting.to_string(), "a list such as `[\"number\", 12]` or `[\"same\"]`"));
        };
        let found = from_list(word, rest);
        found.ok_or_else(|| match WORDS.contains(&word.as_str()) {
            true => Error::wrong("fill", setting.to_string(), form(word)),
            false => unknown("fill", word, WORDS),
        })
    }
}

const WORDS: [&str; 7] = ["same", "number", "groups", "siblings", "siblings_median", "latest", "linear"];

fn form(word: &str) -> &'static str {
    match word {
        "number" => "`[\"number\", value]`",
        "groups" => "`[\"groups\", \"region\", \"East\", value, …]`",
        "siblings" => "`[\"siblings\", worst, best, \"code\", worst, best, …]`",
        "siblings_median" => "`[\"siblings_median\", worst, best, \"code\", worst, best, …]`",
        "latest" => "`[\"latest\", reach]` or `[\"latest\", reach, true]`, reach 1 or more",
        "linear" => "`[\"linear\", reach, true]`, reach 1 or more",
        _ => "no more after it",
    }
}

fn from_list(word: &str, rest: &[Setting]) -> Option<Fill> {
    let number = |setting: &Setting| match setting {
        Setting::Number(number) if number.is_finite() => Some(*number),
        _ => None,
    };
    let text = |setting: &Setting| match setting {
        Setting::Text(text) => Some(text.clone()),
        _ => None,
    };
    let reach = |setting: &Setting| number(setting).filter(|reach| *reach >= 1.0);
    let ends = |worst: &Setting, best: &Setting| Some(Ends { worst: number(worst)?, best: number(best)? });
    match (word, rest) {
        ("same", []) => Some(Fill::Same),
        ("number", [value]) => Some(Fill::Number(number(value)?)),
        ("groups", [by, rest @ ..]) if rest.len() % 2 == 0 => {
            let numbers = rest.chunks(2).map(|pair| Some((text(&pair[0])?, number(&pair[1])?)));
            Some(Fill::Groups { by: text(by)?, numbers: numbers.collect::<Option<_>>()? })
        }
        ("siblings" | "siblings_median", [worst, best, rest @ ..]) if rest.len() % 3 == 0 => {
            let middle = if word == "siblings" { Middle::Mean } else { Middle::Median };
            let of = rest.chunks(3).map(|of| Some(OwnScale { code: text(&of[0])?, ends: ends(&of[1], &of[2])? }));
            Some(Fill::Siblings { own: ends(worst, best)?, of: of.collect::<Option<_>>()?, middle })
        }
        ("latest", [years]) => Some(Fill::Latest { reach: reach(years)?, to_ends: false }),
        ("latest", [years, Setting::Truth(to_ends)]) => Some(Fill::Latest { reach: reach(years)?, to_ends: *to_ends }),
        ("linear", [years, Setting::Truth(to_ends)]) => Some(Fill::Linear { reach: reach(years)?, to_ends: *to_ends }),
        _ => None,
    }
}

/// Interpolates between two values; exact at both ends, also if they are equal, and never beyond them.
fn way(from: f64, to: f64, share: f64) -> f64 {
    (from * (1.0 - share) + to * share).clamp(from.min(to), from.max(to))
}

/// Returns the latest value of earlier years within reach.
fn before(gaps: &Gaps, unit: usize, reach: f64) -> Option<(i32, f64)> {
    let earlier = gaps.years.iter().rev().filter(|(year, _)| Some(*year) < gaps.year);
    nearest(earlier, unit, reach)
}

fn nearest<'a>(years: impl Iterator<Item = &'a (i32, Column)>, unit: usize, reach: f64) -> Option<(i32, f64)> {
    let within = years.enumerate().take_while(|(steps, _)| (*steps as f64) < reach).map(|(_, year)| year);
    within.filter_map(|(year, column)| Some((*year, column.get(unit)?))).next()
}

/// Returns the next value of later years within reach.
fn after(gaps: &Gaps, unit: usize, reach: f64) -> Option<(i32, f64)> {
    let later = gaps.years.iter().filter(|(year, _)| Some(*year) > gaps.year);
    nearest(later, unit, reach)
}

fn latest(gaps: &Gaps, unit: usize, reach: f64, to_ends: bool) -> Option<(f64, String)> {
    let earlier = before(gaps, unit, reach).map(|(year, value)| (value, year.to_string()));
    let later = || after(gaps, unit, reach).map(|(year, value)| (value, format!("next, {year}")));
    earlier.or_else(|| to_ends.then(later).flatten())
}

fn between(gaps: &Gaps, unit: usize, reach: f64, to_ends: bool) -> Option<(f64, String)> {
    match (before(gaps, unit, reach), after(gaps, unit, reach)) {
        (Some((first, a)), Some((second, b))) => {
            let share = f64::from(gaps.year? - first) / f64::from(second - first);
            Some((way(a, b, share), format!("between {first} and {second}")))
        }
        (Some((year, value)), None) | (None, Some((year, value))) if to_ends => {
            Some((value, format!("nearest, {year}")))
        }
        _ => None,
    }
}
