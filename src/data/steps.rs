//! The steps of a model, and the method that was chosen for each.

use std::collections::BTreeMap;
use std::ops::{Index, IndexMut};

use serde::{Deserialize, Serialize};

use super::about::FitWindow;
use crate::setting::Setting;

/// The steps that a method is chosen for; all that lists them reads `ALL`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Fill missing values.
    Impute,
    /// Deal with outliers and skewed distributions.
    Treat,
    /// Bring indicators onto one scale.
    Normalise,
    /// Combine the scores of a group's members.
    Aggregate,
}

impl Step {
    /// In the order in which they are done.
    pub const ALL: [Step; 4] = [Step::Impute, Step::Treat, Step::Normalise, Step::Aggregate];

    /// The name of the step, in lower case, as files and functions write it.
    pub fn name(self) -> &'static str {
        match self {
            Step::Impute => "impute",
            Step::Treat => "treat",
            Step::Normalise => "normalise",
            Step::Aggregate => "aggregate",
        }
    }
}

/// A method chosen for a step: its name, where it holds, its options.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Choice {
    /// The name of the method, such as `minmax`.
    pub method: String,
    /// Indicators, groups or levels; empty: everywhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub at: Vec<String>,
    /// On which years' figures it is fitted.
    #[serde(default, skip_serializing_if = "FitWindow::is_year")]
    pub per: FitWindow,
    /// The options that were given, by name; the others keep their defaults.
    #[serde(flatten)]
    pub options: BTreeMap<String, Setting>,
}

impl Choice {
    /// This method everywhere, with its default options, fitted on each year.
    pub fn new(method: &str) -> Choice {
        Choice { method: method.to_string(), at: Vec::new(), per: FitWindow::Year, options: BTreeMap::new() }
    }
}

/// For each step the methods that were chosen, in the order in which they were; the last that fits a place holds there.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Choices([Vec<Choice>; Step::ALL.len()]);

impl Choices {
    /// In the order of the steps.
    pub fn new(lists: [Vec<Choice>; Step::ALL.len()]) -> Choices {
        Choices(lists)
    }

    /// The choices as one list for each step, in the order of the steps.
    pub fn into_lists(self) -> [Vec<Choice>; Step::ALL.len()] {
        self.0
    }

    /// All choices of all steps, step by step, to be changed in place.
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
