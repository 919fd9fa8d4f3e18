//! What is to vary, as it is asked for, and in words.

use super::draw::How;
use crate::data::{Choice, names::unknown};
use crate::model::{Args, MOST, Model, Opt, Step, groups_at};
use crate::{Error, Result};

/// Beside the options of a number, those that take a map or a list.
pub const OPTIONS: &[Opt] = &[
    Opt::whole("draws", 10_000.0, (1.0, 100_000_000.0), "how many rankings are drawn"),
    Opt::whole("seed", 1.0, (0.0, MOST), "where chance begins; the same seed gives the same digits"),
    Opt::given(
        "weights",
        "`\"any\"`, `\"given\"`, a share such as 0.25, a list of names by importance, or a map",
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

/// How weights of some families vary.
#[derive(Debug, Clone, PartialEq)]
pub enum Weights {
    Given,
    Any { at: Vec<String> },
    Around { concentration: f64, at: Vec<String> },
    Within { share: f64, at: Vec<String> },
    Order { names: Vec<String> },
}

/// Error of measurement.
#[derive(Debug, Clone, PartialEq)]
pub struct Noise {
    pub error: f64,
    /// Of the indicator's standard deviation, not of the figure itself.
    pub of_spread: bool,
    pub at: Vec<String>,
}

/// All that varies in an uncertainty.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    pub draws: usize,
    pub seed: u64,
    pub weights: Vec<Weights>,
    pub steps: Vec<(Step, Vec<Choice>)>,
    pub without: usize,
    pub directions: Vec<String>,
    pub noise: Option<Noise>,
    pub gaps: bool,
}

/// The share by which weights vary where nothing else is said.
pub const SHARE: f64 = 0.25;

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

impl Weights {
    pub(crate) fn told(&self, model: &Model) -> Option<String> {
        let place = |at: &Vec<String>| match at.is_empty() {
            true => "weights at every level".to_string(),
            false => format!("weights in {}", at.join(", ")),
        };
        match self {
            Weights::Given => None,
            Weights::Any { at } => Some(format!("{}: any", place(at))),
            Weights::Around { concentration, at } => {
                Some(format!("{}: around the given, concentration {concentration}", place(at)))
            }
            Weights::Within { share, at } => {
                Some(format!("{}: each within ± {} % of its share", place(at), percent(*share)))
            }
            Weights::Order { names } => {
                let parent = names.first().and_then(|name| model.tree().place(name).ok());
                let parent = parent.and_then(|place| model.tree().nodes()[place].parent);
                let group = parent.map_or("", |place| model.tree().nodes()[place].code.as_str());
                Some(format!("weights in {group}: any with {}", names.join(" ≥ ")))
            }
        }
    }

    /// The groups of the tree that it holds for, and how each varies; `counting` gives the members that count.
    pub fn place(&self, model: &Model) -> Result<Vec<(usize, How)>> {
        let tree = model.tree();
        let all = |at: &Vec<String>, how: How| -> Result<Vec<(usize, How)>> {
            let groups = match at.is_empty() {
                true => (0..tree.nodes().len()).filter(|&place| !tree.nodes()[place].is_leaf()).collect(),
                false => groups_at(tree, at)?,
            };
            Ok(groups.into_iter().map(|group| (group, how.clone())).collect())
        };
        match self {
            Weights::Given => Ok(Vec::new()),
            Weights::Any { at } => all(at, How::Any),
            Weights::Around { concentration, at } => {
                check(
                    *concentration > 0.0 && concentration.is_finite(),
                    "concentration",
                    *concentration,
                    "a number above 0",
                )?;
                all(at, How::Around(*concentration))
            }
            Weights::Within { share, at } => {
                check(*share > 0.0 && *share <= 1.0, "weights", *share, "a share above 0 and up to 1")?;
                all(at, How::Within(*share))
            }
            Weights::Order { names } => ordered(model, names),
        }
    }
}

fn check(is_sound: bool, option: &str, found: f64, expected: &str) -> Result<()> {
    match is_sound {
        true => Ok(()),
        false => Err(Error::wrong(format!("option `{option}`"), found.to_string(), expected).about(option)),
    }
}

/// Names of siblings, each once, at least two.
fn ordered(model: &Model, names: &[String]) -> Result<Vec<(usize, How)>> {
    let tree = model.tree();
    let nodes = tree.nodes();
    let expected = "at least two members of one group, the most important first";
    if names.len() < 2 {
        let found = names.first().map_or("no names".to_string(), |name| format!("`{name}` alone"));
        let about = names.first().map_or("weights", String::as_str);
        return Err(Error::wrong("order of importance", found, expected).about(about));
    }
    let places = names.iter().map(|name| tree.place(name)).collect::<Result<Vec<usize>>>()?;
    let parent = nodes[places[0]].parent;
    for (at, (&place, name)) in places.iter().zip(names).enumerate() {
        let Some(group) = nodes[place].parent.filter(|_| nodes[place].parent == parent) else {
            let found = format!("`{}` and `{name}`, which are not siblings", names[0]);
            return Err(Error::wrong("order of importance", found, expected).about(name));
        };
        if places[..at].contains(&place) {
            let found = format!("`{name}` twice, an order that contradicts itself");
            return Err(Error::wrong("order of importance", found, expected).about(name));
        }
        let counting = model.counting(group)?;
        if counting.iter().all(|(member, _)| *member != place) {
            let found = format!("`{name}`, which does not count");
            let error = Error::wrong("order of importance", found, "members with a weight and values that differ");
            return Err(error.about(name));
        }
    }
    let group = parent.unwrap_or(0);
    let counting = model.counting(group)?;
    let position = |place: &usize| counting.iter().position(|(member, _)| member == place);
    Ok(vec![(group, How::Ordered(places.iter().filter_map(position).collect()))])
}

/// Of a share, with no more digits than it needs.
fn percent(share: f64) -> f64 {
    (share * 1e8).round() / 1e6
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
