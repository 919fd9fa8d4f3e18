//! The steps of a model, and the methods chosen for them.

use std::collections::BTreeMap;
use std::ops::{Index, IndexMut};

use serde::{Deserialize, Serialize};

use super::about::FitWindow;
use crate::setting::Setting;

/// The steps for which a method can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Fill missing values.
    Impute,
    /// Deal with outliers and skewed distributions.
    Treat,
    /// Bring indicators to a common scale.
    Normalise,
    /// Combine the scores of a group's members.
    Aggregate,
}

impl Step {
    /// All steps, in the order in which they are applied.
    pub const ALL: [Step; 4] = [Step::Impute, Step::Treat, Step::Normalise, Step::Aggregate];

    /// The name of the step in lower case, as used in files and functions.
    pub fn name(self) -> &'static str {
        match self {
            Step::Impute => "impute",
            Step::Treat => "treat",
            Step::Normalise => "normalise",
            Step::Aggregate => "aggregate",
        }
    }
}

/// A method chosen for a step, with its scope and its options.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The name of the method, such as `minmax`.
    pub method: String,
    /// The indicators, groups or levels to which it applies; everywhere if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at: Vec<String>,
    /// The years to whose values it is fitted.
    #[serde(default, skip_serializing_if = "FitWindow::is_year")]
    pub per: FitWindow,
    /// The options that were given, by name; others keep their defaults.
    #[serde(flatten)]
    pub options: BTreeMap<String, Setting>,
}

impl Choice {
    /// Creates a choice of this method everywhere, with default options, fitted to each year.
    pub fn new(method: &str) -> Choice {
        Choice { method: method.to_string(), at: Vec::new(), per: FitWindow::Year, options: BTreeMap::new() }
    }
}

/// The methods chosen for each step, in the order in which they were chosen; the last one that covers an indicator or
/// group applies.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Choices([Vec<Choice>; Step::ALL.len()]);

impl Choices {
    /// Creates the choices from one list per step, in the order of the steps.
    pub fn new(lists: [Vec<Choice>; Step::ALL.len()]) -> Choices {
        Choices(lists)
    }

    /// Returns one list of choices per step, in the order of the steps.
    pub fn into_lists(self) -> [Vec<Choice>; Step::ALL.len()] {
        self.0
    }

    /// Returns all choices, step by step, for changes in place.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Choice> {
        self.0.iter_mut().flatten()
    }
}

impl Index<Step> for Choices {
    type Output = Vec<Choice>;

    fn index(&self, step: Step) -> &Vec<Choice> {
        &self.0[step as usize]
    }
}

impl IndexMut<Step> for Choices {
    fn index_mut(&mut self, step: Step) -> &mut Vec<Choice> {
        &mut self.0[step as usize]
    }
}
