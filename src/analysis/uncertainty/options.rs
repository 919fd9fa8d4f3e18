//! What `uncertainty` and `sensitivity` take, as it is given; `asked` is the same for a model.

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
    /// What `uncertainty` takes.
    pub struct UncertaintyOptions {
        /// how many rankings are drawn
        draws: usize = whole(10_000.0, (1.0, 100_000_000.0)),
        /// where chance begins; the same seed gives the same digits
        seed: u64 = whole(1.0, (0.0, MAX_WHOLE)),
        /// how weights vary: any, not at all, each within ± a share (0.25 unless something else varies), in an order of
        /// importance; a map with `concentration` draws around the given ones, `at` says in which groups; several maps in a list
        weights: GivenWeights = given(
            "`\"any\"`, `\"given\"`, a share such as 0.25, a list of names by importance, a map, or a table of weightings"
        ),
        /// methods to draw from, each as often, by step; a map with `method` gives one options
        steps: Alternatives = such_as("a map", Alternatives::example),
        /// how many indicators are left out of each draw, by chance
        without: usize = whole(0.0, (0.0, MAX_WHOLE)),
        /// indicators turned in half of the draws; true: those that experts differ on
        directions: Turned = given("`true` or a list of indicators"),
        /// error of measurement: standard deviation of each figure as a share of it, or of the indicator's
        values: Option<Noise> = such_as("a share above 0 such as 0.05, or a map", Noise::example),
        /// whether each gap is filled anywhere between the least and the greatest score of its indicator
        gaps: bool = truth(false),
    }
}

crate::words! {
    /// What of a unit is looked at.
    pub enum Answer {
        /// Its rank.
        Rank = "rank",
        /// Its score.
        Score = "score",
    }
}

crate::words! {
    /// How inputs are moved.
    pub enum DesignOf {
        /// All at once, by Sobol's sequence.
        Sobol = "sobol",
        /// One at a time.
        One = "one",
    }
}

crate::options! {
    /// What `sensitivity` takes.
    pub struct SensitivityOptions {
        /// the unit whose rank or score is looked at; the mean shift of all ranks unless given
        of: Option<String> = such_as("the name of a unit", || "Wuhan".into()),
        /// what of the unit
        answer: Answer = word(),
        /// variance split by Sobol indices, or one input moved at a time
        design: DesignOf = word(),
        /// base points of the design, best a power of 2; of each point the model runs once and for each input
        points: usize = whole(1024.0, (8.0, 65_536.0)),
        /// where chance begins
        seed: u64 = whole(1.0, (0.0, MAX_WHOLE)),
        /// how weights vary: each times a factor of its own from 0.75 to 1.25, then rescaled, unless given
        weights: GivenWeights = such_as("`\"any\"`, or a map", || BTreeMap::from([("rescaled".to_string(), 0.25)]).into()),
        /// methods to choose from, by step
        steps: Alternatives = such_as("a map", Alternatives::example),
        /// indicators that may be turned
        directions: Turned = given("`true` or a list of indicators"),
    }
}

/// Methods to draw from, by step, in the order of the steps.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Alternatives(Vec<(Step, Vec<Alternative>)>);

#[derive(Debug, Clone, PartialEq)]
enum Alternative {
    /// A name alone: the model's own method keeps its options under its name.
    Named(String),
    /// With options of its own.
    Chosen(Choice),
}

impl Alternatives {
    fn example() -> Setting {
        BTreeMap::from([("normalise".to_string(), ["minmax", "rank"])]).into()
    }

    /// The same as choices of a model.
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

/// A name, or a map with `method` beside its options.
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

/// Which indicators are turned.
#[derive(Debug, Clone, PartialEq)]
pub enum Turned {
    /// Those whose direction experts differ on.
    Contested,
    /// These; none if empty.
    These(Vec<String>),
}

impl Turned {
    /// Their codes. An error if one is none of the model's, or none is contested.
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
    /// What an error of measurement is a share of.
    pub enum ShareOf {
        /// The figure itself.
        Figure = "figure",
        /// The indicator's standard deviation.
        Spread = "spread",
    }
}

crate::options! {
    /// An error of measurement, as a map.
    struct NoiseOptions {
        /// the standard deviation of the error, as a share
        error: Option<f64> = given("a share above 0"),
        /// what it is a share of
        of: ShareOf = word(),
        /// the indicators that have it; all unless given
        at: Places = given("an indicator, or a list of them"),
    }
}

/// Error of measurement.
#[derive(Debug, Clone, PartialEq)]
pub struct Noise {
    /// The standard deviation of the error, above 0, as a share.
    pub error: f64,
    /// What it is a share of.
    pub of: ShareOf,
    /// Codes of the indicators whose figures have the error; all of the model if empty.
    pub at: Vec<String>,
}

impl Noise {
    fn example() -> Setting {
        BTreeMap::from([("error".to_string(), Setting::from(0.05)), ("of".to_string(), "spread".into())]).into()
    }
}

impl Read for Noise {
    /// A share of each figure, or a map with `error`.
    fn read(setting: &Setting) -> std::result::Result<Noise, Unfit> {
        let (error, of, at) = match setting {
            Setting::Number(error) => (Some(*error), ShareOf::Figure, Vec::new()),
            other => <NoiseOptions as Read>::read(other).map(|read| (read.error, read.of, read.at.0))?,
        };
        let error = error.filter(|error| error.is_finite() && *error > 0.0).ok_or(Unfit::Other)?;
        Ok(Noise { error, of, at })
    }
}
