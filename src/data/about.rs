//! What stands in a description (`about.toml`): title, sources, indicators, hierarchy, recipe.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::hierarchy::Hierarchy;
use crate::{Error, Result};

/// A whole description, as it is read.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    pub title: String,
    #[serde(default)]
    pub kind: Kind,
    #[serde(default)]
    pub about: String,
    /// What a unit is and what several are, such as `["city", "cities"]`.
    #[serde(default = "unit_words")]
    pub units: [String; 2],
    /// What the codes of units are, such as `gb2260`.
    pub scheme: Option<String>,
    /// The year that is current after loading; the last one where none is given.
    pub year: Option<i32>,
    #[serde(default)]
    pub groups: Vec<String>,
    #[serde(default)]
    pub licence: String,
    #[serde(default)]
    pub remarks: Vec<String>,
    /// Length of a published list.
    pub length: Option<usize>,
    #[serde(default)]
    pub editions: Vec<Edition>,
    #[serde(default)]
    pub sources: Vec<Source>,
    #[serde(default)]
    pub indicators: Vec<Indicator>,
    #[serde(default)]
    pub hierarchy: Hierarchy,
    #[serde(default)]
    pub recipe: Defaults,
}

pub(super) fn unit_words() -> [String; 2] {
    ["unit".to_string(), "units".to_string()]
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    #[default]
    Indicators,
    /// Published lists: ranks and scores by edition, no indicators to weigh.
    Rankings,
}

/// One edition of a published list.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    pub year: i32,
    /// How many units were evaluated for it.
    pub evaluated: usize,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub key: String,
    pub what: String,
    #[serde(default)]
    pub publisher: String,
    #[serde(default)]
    pub seen: String,
    #[serde(default)]
    pub terms: String,
    #[serde(default)]
    pub date: String,
}

/// A measured or derived column, and which way is better.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    pub code: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub name_zh: String,
    /// Unit of measure.
    #[serde(default)]
    pub measure: String,
    #[serde(default)]
    pub direction: Direction,
    /// Experts differ on the direction.
    #[serde(default)]
    pub contested: bool,
    #[serde(default)]
    pub definition: String,
    /// Keys of sources.
    #[serde(default)]
    pub source: Vec<String>,
    /// Derived: computed from others.
    pub formula: Option<String>,
    /// Whether a policy can change it, and within which bounds.
    pub change: Option<Change>,
}

#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    #[serde(default)]
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

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Direction::Higher => "higher",
            Direction::Lower => "lower",
        })
    }
}

/// The steps that a data set proposes.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Defaults {
    #[serde(default)]
    pub treat: Vec<Choice>,
    #[serde(default)]
    pub normalise: Vec<Choice>,
    #[serde(default)]
    pub aggregate: Vec<Choice>,
    pub coverage: Option<f64>,
}

/// A method chosen for a step: its name, where it holds, its options.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    pub method: String,
    /// Indicators, groups or levels; empty: everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at: Vec<String>,
    /// On which years' figures it is fitted.
    #[serde(default, skip_serializing_if = "Per::is_year")]
    pub per: Per,
    #[serde(flatten)]
    pub options: BTreeMap<String, Setting>,
}

impl Choice {
    pub fn new(method: &str) -> Choice {
        Choice { method: method.to_string(), at: Vec::new(), per: Per::Year, options: BTreeMap::new() }
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
    pub fn named(word: &str) -> Result<Per> {
        match word {
            "year" => Ok(Per::Year),
            "all" => Ok(Per::All),
            other => Err(Error::wrong("option `per`", format!("`{other}`"), "`year` or `all`").about(other)),
        }
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
    fn is_year(&self) -> bool {
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
        }
    }
}
