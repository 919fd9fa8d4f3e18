//! Options are declared once, with name, type, default and description; reading, checks, help and completion all use
//! this.

mod args;
mod declare;
mod places;

pub use args::{Absent, Args, Read, Unfit};
pub use declare::{Declared, Words, about, bare, count, declared, joined};
pub use places::Places;

use super::names::{nearest, unknown};
use crate::error::{Error, Result};
use crate::phrase::Phrase;
use crate::setting::Setting;
use crate::tolerance::SHARE;

/// An option of a method or a function.
#[derive(Debug, Clone, Copy)]
pub struct Opt {
    /// The name of the option.
    pub name: &'static str,
    /// Which values it accepts, and its default.
    pub accepts: Accepts,
    /// A short description.
    pub about: &'static str,
}

/// Which values an option accepts, with its default if it has one.
#[derive(Debug, Clone, Copy)]
pub enum Accepts {
    /// Any finite number.
    Number(f64),
    /// A number above another option's value.
    Above(&'static str, f64),
    /// A number above 0.
    Positive(f64),
    /// One of these words; the first is the default.
    Word(&'static [&'static str]),
    /// One of these words; no default.
    Choice(&'static [&'static str]),
    /// Two shares from 0 to 1, the first below the second.
    Shares(f64, f64),
    /// A number of 0 or more.
    Least(f64),
    /// Two numbers, the first below the second; no default.
    Pair,
    /// A number; no default.
    Figure,
    /// A name; no default.
    Name,
    /// `true` or `false`.
    Truth(bool),
    /// A whole number: its default, and the lowest and highest allowed value.
    Whole(f64, f64, f64),
    /// A share between 0 and 1.
    Share(f64),
    /// A number from 0 to 1.
    Portion(f64),
    /// Numbers of 0 or more that sum to 1; no default.
    Weights,
    /// Anything that a custom type accepts; no default.
    Given(Custom),
}

/// What an option with a custom type accepts.
#[derive(Debug, Clone, Copy)]
pub struct Custom {
    /// A description of what it accepts.
    pub expects: &'static str,
    /// An example, shown after the description; None if that is clear enough.
    pub such_as: Option<fn() -> Setting>,
    /// Returns an error if a value does not fit.
    pub check: fn(&Setting) -> std::result::Result<(), Unfit>,
}

/// The largest whole number for an option without another limit; doubles represent all whole numbers up to it exactly.
pub const MAX_WHOLE: f64 = 9e15;

impl Accepts {
    /// Describes the accepted values for error messages.
    pub fn expects(self) -> Phrase {
        match self {
            Accepts::Number(_) | Accepts::Figure => "a number".into(),
            Accepts::Above(other, _) => format!("a number above `{other}`").into(),
            Accepts::Positive(_) => "a number above 0".into(),
            Accepts::Least(_) => "a number, 0 or more".into(),
            Accepts::Name => such_as("a name", "Wuhan"),
            Accepts::Word(words) | Accepts::Choice(words) => one_of(words),
            Accepts::Shares(..) => "two shares from 0 to 1, the first below the second".into(),
            Accepts::Pair => such_as("two numbers, the first below the second", [0, 10]),
            Accepts::Truth(_) => "`true` or `false`".into(),
            Accepts::Whole(_, least, most) if most < MAX_WHOLE => {
                format!("a whole number from {least} to {most}").into()
            }
            Accepts::Whole(_, least, _) => format!("a whole number, {least} or more").into(),
            Accepts::Share(default) => format!("a share between 0 and 1, such as {default}").into(),
            Accepts::Portion(_) => "a number from 0 to 1".into(),
            Accepts::Weights => such_as("a list of numbers, 0 or more, that sum to 1", [0.5, 0.3, 0.2]),
            Accepts::Given(Custom { expects, such_as: None, .. }) => expects.into(),
            Accepts::Given(Custom { expects, such_as: Some(example), .. }) => such_as(expects, example()),
        }
    }

    /// The default.
    pub fn default(self) -> Option<Setting> {
        Some(match self {
            Accepts::Number(number) | Accepts::Above(_, number) | Accepts::Positive(number) => number.into(),
            Accepts::Least(number) | Accepts::Whole(number, ..) => number.into(),
            Accepts::Share(number) | Accepts::Portion(number) => number.into(),
            Accepts::Word(words) => words[0].into(),
            Accepts::Shares(lo, hi) => [lo, hi].into(),
            Accepts::Truth(truth) => truth.into(),
            Accepts::Pair | Accepts::Figure | Accepts::Name => return None,
            Accepts::Choice(_) | Accepts::Weights | Accepts::Given(_) => return None,
        })
    }

    fn takes(self, setting: &Setting) -> std::result::Result<(), Unfit> {
        let fits = match (self, setting) {
            (Accepts::Given(form), setting) => return (form.check)(setting),
            (Accepts::Number(_) | Accepts::Above(..) | Accepts::Figure, Setting::Number(x)) => x.is_finite(),
            (Accepts::Positive(_), Setting::Number(x)) => x.is_finite() && *x > 0.0,
            (Accepts::Least(_), Setting::Number(x)) => x.is_finite() && *x >= 0.0,
            (Accepts::Name, Setting::Text(text)) => !text.is_empty(),
            (Accepts::Whole(_, least, most), Setting::Number(x)) => x.fract() == 0.0 && least <= *x && *x <= most,
            (Accepts::Share(_), Setting::Number(x)) => 0.0 < *x && *x < 1.0,
            (Accepts::Portion(_), Setting::Number(x)) => (0.0..=1.0).contains(x),
            (Accepts::Weights, Setting::List(list)) => are_weights(list),
            (Accepts::Word(words) | Accepts::Choice(words), Setting::Text(text)) => words.contains(&text.as_str()),
            (Accepts::Shares(..), Setting::List(list)) => {
                matches!(list[..], [Setting::Number(lo), Setting::Number(hi)] if 0.0 <= lo && lo < hi && hi <= 1.0)
            }
            (Accepts::Pair, Setting::List(list)) => {
                matches!(list[..], [Setting::Number(lo), Setting::Number(hi)] if lo < hi && (hi - lo).is_finite())
            }
            (Accepts::Truth(_), Setting::Truth(_)) => true,
            _ => false,
        };
        if fits { Ok(()) } else { Err(Unfit::Other) }
    }
}

/// Returns "a name, such as `"Wuhan"`".
fn such_as(expects: &str, example: impl Into<Setting>) -> Phrase {
    Phrase::from(format!("{expects}, such as ")).add(crate::phrase::value(example))
}

/// Returns "`"skip"` or `"keep"`".
fn one_of(words: &[&str]) -> Phrase {
    words.iter().enumerate().fold(Phrase::default(), |phrase, (at, word)| {
        let apart = if at == 0 {
            ""
        } else if at + 1 == words.len() {
            " or "
        } else {
            ", "
        };
        phrase.add(apart).add(crate::phrase::value(*word))
    })
}

fn are_weights(list: &[Setting]) -> bool {
    let weight = |setting: &Setting| match setting {
        Setting::Number(weight) if *weight >= 0.0 => Some(*weight),
        _ => None,
    };
    let sum = list.iter().map(weight).sum::<Option<f64>>();
    sum.is_some_and(|sum| (sum - 1.0).abs() <= SHARE)
}

impl Opt {
    /// Finds the option with this name, or returns an error with the nearest names.
    pub fn named<'a>(options: &'a [Opt], name: &str) -> Result<&'a Opt> {
        let found = options.iter().find(|option| option.name == name);
        found.ok_or_else(|| unknown("option", name, options.iter().map(|option| option.name)))
    }

    /// Returns the word closest to a misspelt one.
    fn meant(&self, setting: &Setting) -> Option<String> {
        match (self.accepts, setting) {
            (Accepts::Word(words) | Accepts::Choice(words), Setting::Text(text)) => {
                nearest(text, words.iter().copied()).into_iter().next()
            }
            _ => None,
        }
    }

    /// Returns an error if the value does not fit.
    pub fn check(&self, setting: &Setting) -> Result<()> {
        self.accepts.takes(setting).map_err(|unfit| match unfit {
            Unfit::Because(error) => error,
            Unfit::Other => {
                let what = format!("option `{}`", self.name);
                let error = Error::wrong(what, setting.told(), self.accepts.expects()).about(self.name);
                match self.meant(setting) {
                    Some(word) => error.advise(format!("did you mean `{word}`?")),
                    None => error,
                }
            }
        })
    }
}
