//! What is to vary, as it is asked for, and in words.

use crate::Result;
use crate::analysis::weightings::{SHARE, Weights, percent};
use crate::data::{Choice, names::unknown};
use crate::model::{Args, MOST, Model, Opt, Step};

/// Beside the options of a number, those that take a map or a list.
pub const OPTIONS: &[Opt] = &[
    Opt::whole("draws", 10_000.0, (1.0, 100_000_000.0), "how many rankings are drawn"),
    Opt::whole("seed", 1.0, (0.0, MOST), "where chance begins; the same seed gives the same digits"),
    Opt::given(
        "weights",
        "`\"any\"`, `\"given\"`, a share such as 0.25, a list of names by importance, a map, or a table of weightings",
        "how weights vary: any, not at all, each within ± a share (0.25 unless something else varies), in an order of \
         importance; `#{ concentration: 50 }` draws around the given ones, `at` says in which groups; several maps in a list",
    ),
    Opt::given(
        "steps",
        "a map such as `#{ normalise: [\"minmax\", \"rank\"] }`",
        "methods to draw from, each as often, by step; `#{ method: \"minmax\", lo: 1, hi: 100 }` gives one options",
    ),
    Opt::whole("without", 0.0, (0.0, MOST), "how many indicators are left out of each draw, by chance"),
    Opt::given(
        "directions",
        "`true` or a list of indicators",
        "indicators turned in half of the draws; true: those that experts differ on",
    ),
    Opt::given(
        "values",
        "a share such as 0.05, or a map `#{ error: 0.05, of: \"spread\", at: […] }`",
        "error of measurement: standard deviation of each figure as a share of it, or of the indicator's",
    ),
    Opt::truth(
        "gaps",
        false,
        "whether each gap is filled anywhere between the least and the greatest score of its indicator",
    ),
];

/// Error of measurement.
#[derive(Debug, Clone, PartialEq)]
pub struct Noise {
    /// The standard deviation of the error, as a share of the figure or of the indicator's standard deviation.
    pub error: f64,
    /// Of the indicator's standard deviation, not of the figure itself.
    pub of_spread: bool,
    /// Codes of the indicators whose figures have the error; all of the model if empty.
    pub at: Vec<String>,
}

/// All that varies in an uncertainty.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// How many rankings are drawn.
    pub draws: usize,
    /// Where chance begins; the same seed gives the same digits.
    pub seed: u64,
    /// How weights vary; they stay as they are if empty.
    pub weights: Vec<Weights>,
    /// Steps whose method is drawn, each with its alternatives, all equally likely.
    pub steps: Vec<(Step, Vec<Choice>)>,
    /// How many indicators are left out of each draw, by chance.
    pub without: usize,
    /// Codes of indicators that are turned in half of the draws.
    pub directions: Vec<String>,
    /// Error of measurement; none if figures are taken as exact.
    pub noise: Option<Noise>,
    /// Whether each gap is filled anywhere between the lowest and the highest score of its indicator.
    pub gaps: bool,
}

impl Asked {
    /// From the options that are numbers; the rest is added by the caller.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be whole and not below 0")]
    pub fn read(args: &Args) -> Asked {
        Asked {
            draws: args.number("draws") as usize,
            seed: args.number("seed") as u64,
            weights: Vec::new(),
            steps: Vec::new(),
            without: args.number("without") as usize,
            directions: Vec::new(),
            noise: None,
            gaps: args.truth("gaps"),
        }
    }

    /// How many weightings a table has, where nothing else varies: then each is taken once.
    pub fn alone_listed(&self) -> Option<usize> {
        let is_silent = self.steps.is_empty() && self.without == 0 && self.directions.is_empty() && !self.gaps;
        match self.weights.as_slice() {
            [Weights::Listed { rows }] if is_silent && self.noise.is_none() => Some(rows.len()),
            _ => None,
        }
    }

    /// Weights vary by a quarter where nothing at all is said.
    pub fn or_usual(mut self) -> Asked {
        let is_silent = self.steps.is_empty() && self.without == 0 && self.directions.is_empty() && !self.gaps;
        if self.weights.is_empty() && is_silent && self.noise.is_none() {
            self.weights = vec![Weights::Within { share: SHARE, at: Vec::new() }];
        }
        self
    }

    /// What varies, a line each.
    pub fn told(&self, model: &Model) -> Vec<String> {
        let likely =
            |weights: &Weights| if matches!(weights, Weights::Any { .. }) { ", each weighting as likely" } else { "" };
        let line = |weights: &Weights| weights.told(model).map(|told| told + likely(weights));
        let mut lines: Vec<String> = self.weights.iter().filter_map(line).collect();
        for (step, choices) in &self.steps {
            let names: Vec<String> = choices.iter().map(named).collect();
            lines.push(format!("{}: {}, each as often", step.name(), names.join(", ")));
        }
        if !self.directions.is_empty() {
            lines.push(format!("direction of {}, turned in half of the draws", self.directions.join(", ")));
        }
        if self.without > 0 {
            let many = if self.without == 1 { "indicator" } else { "indicators" };
            lines.push(format!("{} {many} left out of each draw, by chance", self.without));
        }
        if let Some(noise) = &self.noise {
            let of = if noise.of_spread { "the indicator's standard deviation" } else { "the figure" };
            let at = if noise.at.is_empty() { String::new() } else { format!(" in {}", noise.at.join(", ")) };
            lines.push(format!("figures{at}: normal error of {} % of {of}", percent(noise.error)));
        }
        if self.gaps {
            lines.push("gaps: anywhere from the least to the greatest score of the indicator".to_string());
        }
        lines
    }

    /// What varies, and in a last line what is done.
    pub fn announced(&self, model: &Model, doing: &str) -> String {
        format!("what varies: {}\n{doing}", self.told(model).join("; "))
    }
}

/// "winsorise (quantiles [0.1, 0.9])".
pub fn named(choice: &Choice) -> String {
    let options: Vec<String> = choice.options.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let options = if options.is_empty() { String::new() } else { format!(" ({})", options.join(", ")) };
    format!("{}{options}", choice.method)
}

/// Indicators by name, as a list that is checked.
pub fn indicators(model: &Model, names: &[String]) -> Result<Vec<String>> {
    let leaf = |name: &String| {
        let leaves: Vec<&str> = model.tree().leaves().map(|node| node.code.as_str()).collect();
        let found = leaves.iter().find(|code| *code == name);
        let found = found.map(|code| (*code).to_string());
        found.ok_or_else(|| unknown("indicator", name, leaves.iter().copied()).within(" in the model"))
    };
    names.iter().map(leaf).collect()
}
