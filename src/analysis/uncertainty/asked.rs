//! What should vary in an uncertainty analysis, as requested and in words.

use std::collections::BTreeMap;

use super::options::{Noise, SensitivityOptions, ShareOf, UncertaintyOptions};
use crate::Result;
use crate::analysis::weightings::{SHARE, Weights, percent};
use crate::data::{Choice, names::unknown};
use crate::model::{Model, Step};
use crate::setting::Setting;

/// Everything that varies in an uncertainty analysis.
#[derive(Debug, Clone, PartialEq)]
pub struct UncertaintySpec {
    /// The number of rankings to draw.
    pub draws: usize,
    /// The random seed; the same seed gives the same digits.
    pub seed: u64,
    /// How weights vary; if empty, they stay as given.
    pub weights: Vec<Weights>,
    /// The steps whose method is drawn, each with its alternatives, which are equally likely.
    pub steps: Vec<(Step, Vec<Choice>)>,
    /// How many random indicators are left out of each draw.
    pub without: usize,
    /// Codes of indicators whose direction is reversed in half of the draws.
    pub directions: Vec<String>,
    /// Measurement error; None if values are taken as exact.
    pub noise: Option<Noise>,
    /// Whether each missing value is filled with a random score between the lowest and the highest of its indicator.
    pub gaps: bool,
}

impl Default for UncertaintySpec {
    /// Nothing varies.
    fn default() -> UncertaintySpec {
        let UncertaintyOptions { draws, seed, .. } = UncertaintyOptions::default();
        UncertaintySpec {
            draws,
            seed,
            weights: Vec::new(),
            steps: Vec::new(),
            without: 0,
            directions: Vec::new(),
            noise: None,
            gaps: false,
        }
    }
}

impl UncertaintySpec {
    /// Reads the options as given. Returns an error if one is unknown, does not fit, or names nothing in the model.
    pub fn read(model: &Model, given: &BTreeMap<String, Setting>) -> Result<UncertaintySpec> {
        let options = UncertaintyOptions::read(given)?;
        let mut asked = UncertaintySpec {
            draws: options.draws,
            seed: options.seed,
            weights: options.weights.0,
            steps: options.steps.of(model),
            without: options.without,
            directions: options.directions.of(model)?,
            noise: options.values,
            gaps: options.gaps,
        };
        if let Some(noise) = &mut asked.noise {
            noise.at = indicators(model, &noise.at)?;
        }
        if let (Some(rows), false) = (asked.alone_listed(), given.contains_key("draws")) {
            asked.draws = rows;
        }
        Ok(asked)
    }

    /// What varies in a sensitivity analysis; weights vary as well unless the options say otherwise.
    pub fn of_sensitivity(model: &Model, options: &SensitivityOptions) -> Result<UncertaintySpec> {
        let usual = || vec![Weights::Rescaled { share: SHARE, at: Vec::new() }];
        let weights = Some(options.weights.0.clone()).filter(|weights| !weights.is_empty()).unwrap_or_else(usual);
        let (steps, directions) = (options.steps.of(model), options.directions.of(model)?);
        Ok(UncertaintySpec { seed: options.seed, weights, steps, directions, ..UncertaintySpec::default() })
    }

    /// The number of weightings in a table if nothing else varies; each of them is then used once. Returns None
    /// otherwise.
    pub fn alone_listed(&self) -> Option<usize> {
        let is_silent = self.steps.is_empty() && self.without == 0 && self.directions.is_empty() && !self.gaps;
        match self.weights.as_slice() {
            [Weights::Listed { rows }] if is_silent && self.noise.is_none() => Some(rows.count()),
            _ => None,
        }
    }

    /// Lets weights vary by a quarter if nothing was requested at all.
    pub fn or_usual(mut self) -> UncertaintySpec {
        let is_silent = self.steps.is_empty() && self.without == 0 && self.directions.is_empty() && !self.gaps;
        if self.weights.is_empty() && is_silent && self.noise.is_none() {
            self.weights = vec![Weights::Within { share: SHARE, at: Vec::new() }];
        }
        self
    }

    /// Descriptions of what varies, one per line.
    pub fn told(&self, model: &Model) -> Vec<String> {
        let likely = |weights: &Weights| {
            if matches!(weights, Weights::Any { .. }) { ", all weightings equally likely" } else { "" }
        };
        let line = |weights: &Weights| weights.told(model).map(|told| told + likely(weights));
        let mut lines: Vec<String> = self.weights.iter().filter_map(line).collect();
        for (step, choices) in &self.steps {
            let names: Vec<String> = choices.iter().map(named).collect();
            lines.push(format!("{}: {}, equally often", step.name(), names.join(", ")));
        }
        if !self.directions.is_empty() {
            lines.push(format!("direction of {}, reversed in half of the draws", self.directions.join(", ")));
        }
        if self.without > 0 {
            let many = if self.without == 1 { "indicator" } else { "indicators" };
            lines.push(format!("{} {many} left out of each draw at random", self.without));
        }
        if let Some(noise) = &self.noise {
            let of = if noise.of == ShareOf::Spread { "the indicator's standard deviation" } else { "the value" };
            let at = if noise.at.is_empty() { String::new() } else { format!(" in {}", noise.at.join(", ")) };
            lines.push(format!("values{at}: normal error of {} % of {of}", percent(noise.error)));
        }
        if self.gaps {
            lines.push("missing values: anywhere from the lowest to the highest score of the indicator".to_string());
        }
        lines
    }

    /// A description of what varies, and on a last line what is being done.
    pub fn announced(&self, model: &Model, doing: &str) -> String {
        format!("what varies: {}\n{doing}", self.told(model).join("; "))
    }
}

/// The choice with its options, such as "winsorise (quantiles [0.1, 0.9])".
pub fn named(choice: &Choice) -> String {
    let options: Vec<String> = choice.options.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let options = if options.is_empty() { String::new() } else { format!(" ({})", options.join(", ")) };
    format!("{}{options}", choice.method)
}

/// Checks a list of indicator names and returns their codes.
pub fn indicators(model: &Model, names: &[String]) -> Result<Vec<String>> {
    let leaf = |name: &String| {
        let leaves: Vec<&str> = model.tree().leaves().map(|node| node.code.as_str()).collect();
        let found = leaves.iter().find(|code| *code == name);
        let found = found.map(|code| (*code).to_string());
        found.ok_or_else(|| unknown("indicator", name, leaves.iter().copied()).within(" in the model"))
    };
    names.iter().map(leaf).collect()
}
