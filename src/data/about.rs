//! The content of a description (`about.toml`): title, sources, indicators, hierarchy, recipe.

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

/// A complete description, as it is read and written.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// The heading of the data set.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// Whether the data set contains indicators to be weighted or published lists.
    #[serde(default, skip_serializing_if = "is_default")]
    pub kind: Kind,
    /// A paragraph on what the data are and where they come from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// The nouns for one unit and for several, such as `["city", "cities"]`.
    #[serde(default = "unit_words")]
    pub units: [String; 2],
    /// The scheme of the units' codes, such as `gb2260`.
    pub scheme: Option<String>,
    /// The year that is current after loading; the last one if absent.
    pub year: Option<i32>,
    /// Codes of the columns that group units, such as `region`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// The licence of the data.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub licence: String,
    /// What users of the data should know, one sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Phrase>,
    /// What was noticed when a file was read, such as skipped columns; determined anew each time.
    #[serde(skip)]
    pub found: Vec<Phrase>,
    /// Codes of indicators whose names or values suggest that lower is better, although no direction was given.
    #[serde(skip)]
    pub doubtful: Vec<String>,
    /// The remark on them among `found`; a model may have set the directions meanwhile.
    #[serde(skip)]
    pub doubt: Option<Phrase>,
    /// How a file was read.
    #[serde(skip)]
    pub report: Report,
    /// Units to keep although their names look like totals or duplicates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keep: Vec<String>,
    /// Options for loading the file, unless others are given.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reading: BTreeMap<String, Setting>,
    /// The length of a published list.
    pub length: Option<usize>,
    /// The editions of a published list, each with its year.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub editions: Vec<Edition>,
    /// The sources of the values; indicators refer to them by key.
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
    /// Returns the problems of the hierarchy and of goalposts.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let halves = |of: &Indicator| of.posts.map(|[lower, upper]| posts(&of.code, Some(lower), Some(upper)));
        let wrong = self.indicators.iter().filter_map(halves).filter_map(|posts| posts.err());
        let wrong = wrong.map(|message| Problem::new(0, 0, message));
        self.hierarchy.problems(&self.indicators).into_iter().chain(wrong).collect()
    }
}

/// Returns goalposts from their two bounds, None if both are absent, or an error message.
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

/// The words for one unit and for several if a data set does not specify them: "unit" and "units".
pub fn unit_words() -> [String; 2] {
    ["unit".to_string(), "units".to_string()]
}

/// What kind of data a data set contains.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Values of indicators, from which a model can be made.
    #[default]
    Indicators,
    /// Published lists: ranks and scores by edition, without indicators to weight.
    Rankings,
}

/// One edition of a published list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// The year of the edition.
    pub year: i32,
    /// How many units were evaluated for the edition.
    pub evaluated: usize,
}

/// A source of values.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The short name by which indicators refer to it.
    pub key: String,
    /// What the source is, such as a yearbook with its editions.
    pub what: String,
    /// Who published it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub publisher: String,
    /// The copy or page from which the values were taken.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub seen: String,
    /// The terms under which the values may be used.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub terms: String,
    /// The date of publication, as text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub date: String,
}

/// A measured or derived indicator, and which direction is better.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// The name used in formulas, groups and options; unique within the data set.
    pub code: String,
    /// The name for display, in English.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The name for display, in Chinese; empty if there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name_zh: String,
    /// The unit of measure.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub measure: String,
    /// Whether higher or lower values are better.
    #[serde(default)]
    pub direction: Direction,
    /// Whether experts disagree on the direction.
    #[serde(default, skip_serializing_if = "is_default")]
    pub contested: bool,
    /// What is measured, in a sentence.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub definition: String,
    /// The keys of its sources.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub source: Vec<String>,
    /// The formula of a derived indicator.
    pub formula: Option<String>,
    /// Whether each unit has a single value for all years.
    #[serde(default, skip_serializing_if = "is_default")]
    pub all_years: bool,
    /// A target value.
    pub target: Option<f64>,
    /// Goalposts: the lower and the upper bound of the plausible range.
    pub posts: Option<[f64; 2]>,
    /// The indicator by which its values are meant to be divided; `denominate` does so.
    pub denominator: Option<String>,
    /// Whether a policy can change it, and within which bounds.
    pub change: Option<Change>,
}

/// How far a policy can change an indicator.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Whether it can take only whole numbers.
    #[serde(default, skip_serializing_if = "is_default")]
    pub whole: bool,
    /// The lowest value that can be reached; absent if there is no bound.
    pub least: Option<f64>,
    /// The highest value that can be reached; absent if there is no bound.
    pub most: Option<f64>,
}

/// Which direction is better.
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
    /// The words for the two directions, as used in files and options.
    pub const WORDS: &[&str] = &["higher", "lower"];

    /// Returns the direction for a word, or an error if it is neither of the two.
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
    /// The share of the weight, from 0 to 1, for which values must be available for a rank; two thirds if absent.
    pub coverage: Option<f64>,
}

/// The same, as it is written to a file.
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
    /// Removes indicators and groups that no longer exist from the choices, and choices that applied only to these.
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

/// The values to which a step is fitted: those of each year, or those of all years together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FitWindow {
    /// The values of each year separately; the default.
    #[default]
    Year,
    /// The values of all years together.
    All,
}

impl FitWindow {
    /// The words in files and options; the first is the default.
    pub const WORDS: &[&str] = &["year", "all"];

    /// Returns the variant for a word, or an error if it is neither of the two.
    pub fn named(word: &str) -> Result<FitWindow> {
        match word {
            "year" => Ok(FitWindow::Year),
            "all" => Ok(FitWindow::All),
            other => Err(Error::wrong("option `per`", format!("`{other}`"), "`year` or `all`").about(other)),
        }
    }

    /// The word for it in files and options.
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
