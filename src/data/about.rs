//! What stands in a description (`about.toml`): title, sources, indicators, hierarchy, recipe.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::steps::{Choice, Choices, Step};

use super::hierarchy::Hierarchy;
use super::names::unknown;
use super::report::Report;
use crate::{Error, Problem, Result};

/// A whole description, as it is read and written.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub kind: Kind,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// What a unit is and what several are, such as `["city", "cities"]`.
    #[serde(default = "unit_words")]
    pub units: [String; 2],
    /// What the codes of units are, such as `gb2260`.
    pub scheme: Option<String>,
    /// The year that is current after loading; the last one where none is given.
    pub year: Option<i32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub licence: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<String>,
    /// What reading a file took and left out; found again wherever it is read.
    #[serde(skip)]
    pub found: Vec<String>,
    /// How a file was read.
    #[serde(skip)]
    pub report: Report,
    /// Units whose names look like totals or stand twice, and that are units all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<String>,
    /// Options that the file is loaded with, where none are given.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reading: BTreeMap<String, Setting>,
    /// Length of a published list.
    pub length: Option<usize>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub editions: Vec<Edition>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indicators: Vec<Indicator>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub hierarchy: Hierarchy,
    #[serde(default, skip_serializing_if = "is_default")]
    pub recipe: Defaults,
}

impl About {
    /// What is wrong with the hierarchy and with goalposts.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let halves = |of: &Indicator| of.posts.map(|[lower, upper]| posts(&of.code, Some(lower), Some(upper)));
        let wrong = self.indicators.iter().filter_map(halves).filter_map(|posts| posts.err());
        let wrong = wrong.map(|message| Problem::new(0, 0, message));
        self.hierarchy.problems(&self.indicators).into_iter().chain(wrong).collect()
    }
}

/// Goalposts from their two halves, none where there is neither; or what is wrong with them.
pub fn posts(code: &str, lower: Option<f64>, upper: Option<f64>) -> std::result::Result<Option<[f64; 2]>, String> {
    let found = match (lower, upper) {
        (None, None) => return Ok(None),
        (Some(lower), Some(upper)) if lower < upper && (upper - lower).is_finite() => return Ok(Some([lower, upper])),
        (Some(lower), Some(upper)) => format!("{lower} and {upper}"),
        (Some(lower), None) => format!("a lower one, {lower}, and no upper one"),
        (None, Some(upper)) => format!("an upper one, {upper}, and no lower one"),
    };
    Err(format!("goalposts of `{code}`: expected a lower one and an upper one above it, found {found}"))
}

pub fn unit_words() -> [String; 2] {
    ["unit".to_string(), "units".to_string()]
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    #[default]
    Indicators,
    /// Published lists: ranks and scores by edition, no indicators to weigh.
    Rankings,
}

/// One edition of a published list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    pub year: i32,
    /// How many units were evaluated for it.
    pub evaluated: usize,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub key: String,
    pub what: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub publisher: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub seen: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub terms: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub date: String,
}

/// A measured or derived column, and which way is better.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    pub code: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name_zh: String,
    /// Unit of measure.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub measure: String,
    #[serde(default)]
    pub direction: Direction,
    /// Experts differ on the direction.
    #[serde(default, skip_serializing_if = "is_default")]
    pub contested: bool,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub definition: String,
    /// Keys of sources.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<String>,
    /// Derived: computed from others.
    pub formula: Option<String>,
    /// One figure of a unit stands for all years.
    #[serde(default, skip_serializing_if = "is_default")]
    pub all_years: bool,
    /// A figure to be reached.
    pub target: Option<f64>,
    /// Goalposts: the lower and the upper bound of what is thought possible.
    pub posts: Option<[f64; 2]>,
    /// The indicator that its figures are meant to be divided by; `denominate` does so.
    pub denominator: Option<String>,
    /// Whether a policy can change it, and within which bounds.
    pub change: Option<Change>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    #[serde(default, skip_serializing_if = "is_default")]
    pub whole: bool,
    pub least: Option<f64>,
    pub most: Option<f64>,
}

/// Which way is better.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    #[default]
    Higher,
    Lower,
}

impl Direction {
    pub const WORDS: &[&str] = &["higher", "lower"];

    pub fn named(word: &str) -> Result<Direction> {
        match word {
            "higher" => Ok(Direction::Higher),
            "lower" => Ok(Direction::Lower),
            other => Err(unknown("direction", other, Direction::WORDS.iter().copied())),
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Direction::Higher => "higher",
            Direction::Lower => "lower",
        })
    }
}

/// The steps that a data set proposes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub struct Defaults {
    pub choices: Choices,
    pub coverage: Option<f64>,
}

/// The same as it is written down.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    impute: Vec<Choice>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    treat: Vec<Choice>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    normalise: Vec<Choice>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    aggregate: Vec<Choice>,
    coverage: Option<f64>,
}

impl From<Written> for Defaults {
    fn from(written: Written) -> Defaults {
        let Written { impute, treat, normalise, aggregate, coverage } = written;
        Defaults { choices: Choices::new([impute, treat, normalise, aggregate]), coverage }
    }
}

impl From<Defaults> for Written {
    fn from(defaults: Defaults) -> Written {
        let [impute, treat, normalise, aggregate] = defaults.choices.into_lists();
        Written { impute, treat, normalise, aggregate, coverage: defaults.coverage }
    }
}

impl Defaults {
    /// Leaves out places that are gone, and choices that held there alone.
    pub(super) fn forget(&mut self, is_gone: &dyn Fn(&String) -> bool) {
        for step in Step::ALL {
            self.choices[step].retain_mut(|choice| {
                let was_for_all = choice.at.is_empty();
                choice.at.retain(|name| !is_gone(name));
                was_for_all || !choice.at.is_empty()
            });
        }
    }
}

/// On what a step is fitted: the figures of the year, or those of all years together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Per {
    #[default]
    Year,
    All,
}

impl Per {
    /// The first is the default.
    pub const WORDS: &[&str] = &["year", "all"];

    pub fn named(word: &str) -> Result<Per> {
        match word {
            "year" => Ok(Per::Year),
            "all" => Ok(Per::All),
            other => Err(Error::wrong("option `per`", format!("`{other}`"), "`year` or `all`").about(other)),
        }
    }

    pub fn word(self) -> &'static str {
        Per::WORDS[self as usize]
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
    pub(super) fn is_year(&self) -> bool {
        *self == Per::Year
    }
}

/// The value of an option, as plain data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Setting {
    Truth(bool),
    Number(f64),
    Text(String),
    List(Vec<Setting>),
    Map(BTreeMap<String, Setting>),
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Setting::Truth(truth) => write!(f, "{truth}"),
            Setting::Number(number) => write!(f, "{number}"),
            Setting::Text(text) => write!(f, "{text}"),
            Setting::List(list) => {
                let parts: Vec<String> = list.iter().map(Setting::to_string).collect();
                write!(f, "[{}]", parts.join(", "))
            }
            Setting::Map(map) => {
                let parts: Vec<String> = map.iter().map(|(key, value)| format!("{key}: {value}")).collect();
                write!(f, "#{{ {} }}", parts.join(", "))
            }
        }
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
