//! What stands in a description (`about.toml`): title, sources, indicators, hierarchy, recipe.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::steps::{Choice, Choices, Step};

use super::hierarchy::Hierarchy;
use super::names::unknown;
use super::report::Report;
use crate::phrase::Phrase;
use crate::setting::Setting;
use crate::{Error, Problem, Result};

/// A whole description, as it is read and written.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// The heading of the data set.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Whether it holds indicators to be weighed or published lists.
    #[serde(default, skip_serializing_if = "is_default")]
    pub kind: Kind,
    /// A paragraph on what the data are and where they come from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// What a unit is and what several are, such as `["city", "cities"]`.
    #[serde(default = "unit_words")]
    pub units: [String; 2],
    /// What the codes of units are, such as `gb2260`.
    pub scheme: Option<String>,
    /// The year that is current after loading; the last one where none is given.
    pub year: Option<i32>,
    /// Codes of the columns that group units, such as `region`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Under which licence the data may be used.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub licence: String,
    /// What a user of the data should know, one sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Phrase>,
    /// What reading a file took and left out; found again wherever it is read.
    #[serde(skip)]
    pub found: Vec<Phrase>,
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
    /// For published lists: the editions, each with its year.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub editions: Vec<Edition>,
    /// Where the figures come from; indicators name these by key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<Source>,
    /// All indicators, in the order in which they are listed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indicators: Vec<Indicator>,
    /// The groups and weights that the data set proposes; empty if it proposes none.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hierarchy: Hierarchy,
    /// The methods and the coverage that the data set proposes.
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
        (Some(lower), None) => format!("only the lower one, {lower}"),
        (None, Some(upper)) => format!("only the upper one, {upper}"),
    };
    Err(format!("goalposts of `{code}` need a lower value and an upper value above it; found {found}"))
}

/// The words for one unit and for several where a data set names none: "unit" and "units".
pub fn unit_words() -> [String; 2] {
    ["unit".to_string(), "units".to_string()]
}

/// What a data set holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Values of indicators, from which a model can be made.
    #[default]
    Indicators,
    /// Published lists: ranks and scores by edition, no indicators to weigh.
    Rankings,
}

/// One edition of a published list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// The year of the edition.
    pub year: i32,
    /// How many units were evaluated for it.
    pub evaluated: usize,
}

/// Where figures come from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The short name that indicators refer to it by.
    pub key: String,
    /// What the source is, such as a yearbook with its editions.
    pub what: String,
    /// Who published it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub publisher: String,
    /// Where it was seen: the copy or page that the figures were taken from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub seen: String,
    /// The terms under which the figures may be used.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub terms: String,
    /// When it was published, as text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub date: String,
}

/// A measured or derived column, and which way is better.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// The name by which formulas, groups and options call it; unique in its data set.
    pub code: String,
    /// The name to be shown, in English.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The name to be shown, in Chinese; empty if there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name_zh: String,
    /// Unit of measure.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub measure: String,
    /// Whether higher or lower values are better.
    #[serde(default)]
    pub direction: Direction,
    /// Experts differ on the direction.
    #[serde(default, skip_serializing_if = "is_default")]
    pub contested: bool,
    /// What is measured, in a sentence.
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

/// How far a policy can change an indicator.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Whether it can take whole numbers only.
    #[serde(default, skip_serializing_if = "is_default")]
    pub whole: bool,
    /// The lowest value that it can be brought to; no bound if absent.
    pub least: Option<f64>,
    /// The highest value that it can be brought to; no bound if absent.
    pub most: Option<f64>,
}

/// Which way is better.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Higher values are better; the default.
    #[default]
    Higher,
    /// Lower values are better.
    Lower,
}

impl Direction {
    /// The words for the two directions, as they are written in files and options.
    pub const WORDS: &[&str] = &["higher", "lower"];

    /// The direction that a word stands for. An error if it is neither word.
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
    /// The methods proposed for each step.
    pub choices: Choices,
    /// The share of the weight, from 0 to 1, that must be present for a rank; two thirds if absent.
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
pub enum FitWindow {
    /// The figures of each year by themselves; the default.
    #[default]
    Year,
    /// The figures of all years together.
    All,
}

impl FitWindow {
    /// The first is the default.
    pub const WORDS: &[&str] = &["year", "all"];

    /// What a word stands for. An error if it is neither word.
    pub fn named(word: &str) -> Result<FitWindow> {
        match word {
            "year" => Ok(FitWindow::Year),
            "all" => Ok(FitWindow::All),
            other => Err(Error::wrong("option `per`", format!("`{other}`"), "`year` or `all`").about(other)),
        }
    }

    /// The word for it, as it is written in files and options.
    pub fn word(self) -> &'static str {
        FitWindow::WORDS[self as usize]
    }

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks by reference")]
    pub(super) fn is_year(&self) -> bool {
        *self == FitWindow::Year
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
