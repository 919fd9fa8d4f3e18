//! The options of `uncertainty` and `sensitivity` as given; `asked` holds them resolved for a model.

use std::collections::BTreeMap;

use crate::analysis::weights_option::GivenWeights;
use crate::arrange::Arrange;
use crate::data::names::unknown;
use crate::data::options::{Absent, MAX_WHOLE, Places, Read, Unfit};
use crate::data::{Choice, FitWindow};
use crate::model::{Model, Step};
use crate::phrase::{Phrase, option, with};
use crate::setting::Setting;
use crate::{Error, Result};

crate::options! {
    /// The options of `uncertainty`.
    pub struct UncertaintyOptions {
        /// how many rankings are simulated
        draws: usize = whole(10_000.0, (1.0, 100_000_000.0)),
        /// the seed of the random numbers; the same seed gives the same results
        seed: u64 = whole(1.0, (0.0, MAX_WHOLE)),
        /// how weights vary; default: each within ± 25 %, or not at all if something else varies
        weights: GivenWeights = given(
            "`\"any\"`, `\"given\"`, a share such as 0.25, a list of names by importance, a map, or a table of weightings"
        ),
        /// methods to draw from with equal probability, by step; a map with `method` sets options
        steps: Alternatives = such_as("a map", Alternatives::example),
        /// how many randomly chosen indicators each draw leaves out
        without: usize = whole(0.0, (0.0, MAX_WHOLE)),
        /// indicators whose direction is reversed in half of the draws; `true`: those on which experts differ
        directions: Turned = given("`true` or a list of indicators"),
        /// measurement error: its standard deviation as a share of the value, or of that of the indicator
        values: Option<Noise> = such_as("a share above 0 such as 0.05, or a map", Noise::example),
        /// whether missing values are filled at random between the lowest and highest score of the indicator
        gaps: bool = truth(false),
    }
}

crate::words! {
    /// The property of a unit that is analysed.
    pub enum Answer {
        /// Its rank.
        Rank = "rank",
        /// Its score.
        Score = "score",
    }
}

crate::words! {
    /// How inputs are varied.
    pub enum DesignOf {
        /// All at once, by a Sobol sequence.
        Sobol = "sobol",
        /// One at a time.
        One = "one",
    }
}

crate::options! {
    /// The options of `sensitivity`.
    pub struct SensitivityOptions {
        /// the unit whose rank or score is explained; default: the mean shift of all ranks
        of: Option<String> = such_as("the name of a unit", || "Wuhan".into()),
        /// what to explain about the unit
        answer: Answer = word(),
        /// the method: Sobol indices of variance, or one input changed at a time
        design: DesignOf = word(),
        /// base points of the design, preferably a power of 2; for each, the model runs twice plus once for each input
        points: usize = whole(1024.0, (8.0, 65_536.0)),
        /// the seed of the random numbers
        seed: u64 = whole(1.0, (0.0, MAX_WHOLE)),
        /// how weights vary; default: each is multiplied by a factor from 0.75 to 1.25, then rescaled
        weights: GivenWeights = such_as("`\"any\"`, or a map", || BTreeMap::from([("rescaled".to_string(), 0.25)]).into()),
        /// methods to choose from, by step
        steps: Alternatives = such_as("a map", Alternatives::example),
        /// indicators whose direction may be reversed
        directions: Turned = given("`true` or a list of indicators"),
    }
}

/// The methods to draw from, by step, in the order of the steps.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Alternatives(Vec<(Step, Vec<Alternative>)>);

#[derive(Debug, Clone, PartialEq)]
enum Alternative {
    /// A name without options; if it is the model's own method, the model's options are kept.
    Named(String),
    /// A method with its own options.
    Chosen(Choice),
}

impl Alternatives {
    fn example() -> Setting {
        BTreeMap::from([("normalise".to_string(), ["minmax", "rank"])]).into()
    }

    /// The alternatives as choices for a model.
    pub fn of(&self, model: &Model) -> Vec<(Step, Vec<Choice>)> {
        let choice = |step: Step, one: &Alternative| match one {
            Alternative::Named(name) => model.recipe().own(step, name).unwrap_or_else(|| Choice::new(name)),
            Alternative::Chosen(choice) => choice.clone(),
        };
        self.0.iter().map(|(step, all)| (*step, all.iter().map(|one| choice(*step, one)).collect())).collect()
    }
}

impl Read for Alternatives {
    fn read(setting: &Setting) -> std::result::Result<Alternatives, Unfit> {
        let Setting::Map(map) = setting else { return Err(Unfit::Other) };
        let one = |(name, list): (&String, &Setting)| -> Result<(Step, Vec<Alternative>)> {
            let step = Step::ALL.iter().find(|step| step.name() == name);
            let step = *step.ok_or_else(|| unknown("step", name, Step::ALL.iter().map(|step| step.name())))?;
            let wrong = |found: &str, expected: &str| Error::wrong(format!("`{name}`"), found, expected).about(name);
            let Setting::List(list) = list else {
                return Err(wrong(&list.told(), "a list of at least two methods"));
            };
            match list.len() {
                0 | 1 => {
                    let message = format!("`{name}` needs at least two methods to draw from, not {}", list.len());
                    Err(Error::plain(message).about(name))
                }
                _ => Ok((step, list.iter().map(alternative).collect::<Result<_>>()?)),
            }
        };
        let mut steps = map.iter().map(one).collect::<Result<Vec<_>>>()?;
        steps.arrange_by_key(|(step, _)| Step::ALL.iter().position(|other| other == step));
        Ok(Alternatives(steps))
    }
}

impl Absent for Alternatives {
    fn absent() -> Alternatives {
        Alternatives::default()
    }
}

/// Reads a name, or a map with `method` and its options.
fn alternative(setting: &Setting) -> Result<Alternative> {
    let wrong = |found: String| {
        let example = with("method", "minmax").with("lo", 1).with("hi", 100);
        let expected = Phrase::from("a name, or a map such as ").add(example);
        Error::wrong("option `steps`", found, expected).about("steps")
    };
    let map = match setting {
        Setting::Text(name) => return Ok(Alternative::Named(name.clone())),
        Setting::Map(map) => map,
        other => return Err(wrong(other.told())),
    };
    let Some(Setting::Text(name)) = map.get("method") else { return Err(wrong("a map without `method`".into())) };
    let mut choice = Choice::new(name);
    for (name, setting) in map {
        let unfit = |expected: &str| Error::wrong(format!("`{name}`"), setting.told(), expected).about(name);
        match (name.as_str(), setting) {
            ("method", _) => {}
            ("at", _) => {
                let places = Places::read(setting);
                choice.at = places.map_err(|_| unfit("a group, an indicator, a level, or a list of these"))?.0;
            }
            ("per", Setting::Text(word)) => choice.per = FitWindow::named(word)?,
            ("per", _) => return Err(unfit("`year` or `all`")),
            _ => drop(choice.options.insert(name.clone(), setting.clone())),
        }
    }
    Ok(Alternative::Chosen(choice))
}

/// The indicators whose direction is reversed.
#[derive(Debug, Clone, PartialEq)]
pub enum Turned {
    /// Those whose direction experts disagree on.
    Contested,
    /// The ones listed; no indicator if empty.
    These(Vec<String>),
}

impl Turned {
    /// Their codes. Returns an error if one is not in the model, or if no indicator is contested.
    pub fn of(&self, model: &Model) -> Result<Vec<String>> {
        let names = match self {
            Turned::These(names) => return super::asked::indicators(model, names),
            Turned::Contested => model.tree().leaves().map(|node| node.code.as_str()),
        };
        let is_contested = |code: &&str| model.data().indicator(code).is_ok_and(|indicator| indicator.contested);
        let contested: Vec<String> = names.filter(is_contested).map(str::to_string).collect();
        if contested.is_empty() {
            let message = "`directions`: the description marks no direction as contested";
            let error = Error::plain(message).about("directions");
            return Err(error.advise(option("directions", ["…"]).does("names the indicators to reverse")));
        }
        Ok(contested)
    }
}

impl Read for Turned {
    fn read(setting: &Setting) -> std::result::Result<Turned, Unfit> {
        match setting {
            Setting::Truth(true) => Ok(Turned::Contested),
            _ => Vec::read(setting).map(Turned::These),
        }
    }
}

impl Absent for Turned {
    fn absent() -> Turned {
        Turned::These(Vec::new())
    }
}

crate::words! {
    /// What a measurement error is relative to.
    pub enum ShareOf {
        /// The value itself.
        Figure = "figure",
        /// The indicator's standard deviation.
        Spread = "spread",
    }
}

crate::options! {
    /// A measurement error, given as a map.
    struct NoiseOptions {
        /// the standard deviation of the error, as a share
        error: Option<f64> = given("a share above 0"),
        /// what the error is a share of
        of: ShareOf = word(),
        /// the indicators with this error; default: all
        at: Places = given("an indicator, or a list of them"),
    }
}

/// A measurement error.
#[derive(Debug, Clone, PartialEq)]
pub struct Noise {
    /// The standard deviation of the error as a share, above 0.
    pub error: f64,
    /// What the share refers to.
    pub of: ShareOf,
    /// Codes of the indicators whose values have the error; all indicators of the model if empty.
    pub at: Vec<String>,
}

impl Noise {
    fn example() -> Setting {
        BTreeMap::from([("error".to_string(), Setting::from(0.05)), ("of".to_string(), "spread".into())]).into()
    }
}

impl Read for Noise {
    /// Reads a share of each value, or a map with `error`.
    fn read(setting: &Setting) -> std::result::Result<Noise, Unfit> {
        let (error, of, at) = match setting {
            Setting::Number(error) => (Some(*error), ShareOf::Figure, Vec::new()),
            other => <NoiseOptions as Read>::read(other).map(|read| (read.error, read.of, read.at.0))?,
        };
        let error = error.filter(|error| error.is_finite() && *error > 0.0).ok_or(Unfit::Other)?;
        Ok(Noise { error, of, at })
    }
}
