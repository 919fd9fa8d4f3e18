//! A method of a step as one declaration: read by help, completion, the reference and the tests alike.

use std::collections::BTreeMap;

use crate::data::{Choice, Setting, names::unknown};
use crate::{Error, Result};

/// Name, formula, source and options of a method, and what it does (`F`).
#[derive(Debug)]
pub struct Method<F: 'static> {
    pub name: &'static str,
    /// What it does, in a few words that follow the name.
    pub about: &'static str,
    pub formula: &'static str,
    /// Where the formula stands: author, year.
    pub source: &'static str,
    pub options: &'static [Opt],
    pub proofs: &'static [Proof],
    pub fit: F,
}

impl<F> Method<F> {
    /// Whether it has an option of this name.
    pub fn takes(&self, name: &str) -> bool {
        self.options.iter().any(|option| option.name == name)
    }
}

/// A printed table that the method reproduces; `file` is its test in `tests/it/reference/`.
#[derive(Debug)]
pub struct Proof {
    pub cites: &'static str,
    pub file: &'static str,
}

/// An option of a method or of a function: its name, kind with default, and meaning.
#[derive(Debug)]
pub struct Opt {
    pub name: &'static str,
    pub kind: Kind,
    pub about: &'static str,
}

#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Number(f64),
    /// A number above 0.
    Positive(f64),
    /// One of these words; the first is the default.
    Word(&'static [&'static str]),
    /// Two shares from 0 to 1, the first below the second.
    Shares(f64, f64),
    /// Two numbers, the first below the second; none unless given.
    Pair,
    Truth(bool),
}

impl Opt {
    pub const fn number(name: &'static str, default: f64, about: &'static str) -> Opt {
        Opt { name, kind: Kind::Number(default), about }
    }

    pub const fn positive(name: &'static str, default: f64, about: &'static str) -> Opt {
        Opt { name, kind: Kind::Positive(default), about }
    }

    pub const fn word(name: &'static str, words: &'static [&'static str], about: &'static str) -> Opt {
        Opt { name, kind: Kind::Word(words), about }
    }

    pub const fn shares(name: &'static str, default: (f64, f64), about: &'static str) -> Opt {
        Opt { name, kind: Kind::Shares(default.0, default.1), about }
    }

    pub const fn pair(name: &'static str, about: &'static str) -> Opt {
        Opt { name, kind: Kind::Pair, about }
    }

    pub const fn truth(name: &'static str, default: bool, about: &'static str) -> Opt {
        Opt { name, kind: Kind::Truth(default), about }
    }

    fn default(&self) -> Option<Setting> {
        match self.kind {
            Kind::Number(number) | Kind::Positive(number) => Some(Setting::Number(number)),
            Kind::Word(words) => Some(Setting::Text(words[0].to_string())),
            Kind::Shares(lo, hi) => Some(pair(lo, hi)),
            Kind::Pair => None,
            Kind::Truth(truth) => Some(Setting::Truth(truth)),
        }
    }

    fn check(&self, setting: &Setting) -> Result<()> {
        let expected = match (self.kind, setting) {
            (Kind::Number(_), Setting::Number(number)) if number.is_finite() => return Ok(()),
            (Kind::Positive(_), Setting::Number(number)) if number.is_finite() && *number > 0.0 => return Ok(()),
            (Kind::Positive(_), _) => "a number above 0".to_string(),
            (Kind::Word(words), Setting::Text(text)) if words.contains(&text.as_str()) => return Ok(()),
            (Kind::Shares(..), Setting::List(list)) if matches!(list[..], [Setting::Number(lo), Setting::Number(hi)] if 0.0 <= lo && lo < hi && hi <= 1.0) =>
            {
                return Ok(());
            }
            (Kind::Shares(..), _) => "two shares from 0 to 1, the first below the second".to_string(),
            (Kind::Pair, Setting::List(list)) if matches!(list[..], [Setting::Number(lo), Setting::Number(hi)] if lo < hi && (hi - lo).is_finite()) =>
            {
                return Ok(());
            }
            (Kind::Pair, _) => "two numbers, the first below the second, such as `[0, 10]`".to_string(),
            (Kind::Truth(_), Setting::Truth(_)) => return Ok(()),
            (Kind::Truth(_), _) => "`true` or `false`".to_string(),
            (Kind::Number(_), _) => "a number".to_string(),
            (Kind::Word(words), _) => format!("one of {}", words.join(", ")),
        };
        Err(Error::wrong(format!("option `{}`", self.name), setting.to_string(), expected).about(self.name))
    }
}

fn pair(lo: f64, hi: f64) -> Setting {
    Setting::List(vec![Setting::Number(lo), Setting::Number(hi)])
}

/// The options of a choice, checked, with the defaults of those not given.
#[derive(Debug, Clone, PartialEq)]
pub struct Args(BTreeMap<&'static str, Setting>);

impl Args {
    pub fn read(given: &BTreeMap<String, Setting>, options: &'static [Opt]) -> Result<Args> {
        for (name, setting) in given {
            match options.iter().find(|option| option.name == name) {
                Some(option) => option.check(setting)?,
                None => return Err(unknown("option", name, options.iter().map(|option| option.name))),
            }
        }
        let value = |option: &Opt| given.get(option.name).cloned().or_else(|| option.default());
        let args = Args(options.iter().filter_map(|option| Some((option.name, value(option)?))).collect());
        let (lo, hi) = (args.number("lo"), args.number("hi"));
        if lo >= hi {
            return Err(Error::wrong("options `lo` and `hi`", format!("{lo} and {hi}"), "`lo` below `hi`").about("lo"));
        }
        Ok(args)
    }

    pub fn number(&self, name: &str) -> f64 {
        match self.0.get(name) {
            Some(Setting::Number(number)) => *number,
            _ => f64::NAN,
        }
    }

    pub fn word(&self, name: &str) -> &str {
        match self.0.get(name) {
            Some(Setting::Text(text)) => text,
            _ => "",
        }
    }

    pub fn shares(&self, name: &str) -> (f64, f64) {
        self.pair(name).unwrap_or((f64::NAN, f64::NAN))
    }

    /// Two numbers, where they are given.
    pub fn pair(&self, name: &str) -> Option<(f64, f64)> {
        match self.0.get(name) {
            Some(Setting::List(list)) => match list[..] {
                [Setting::Number(lo), Setting::Number(hi)] => Some((lo, hi)),
                _ => None,
            },
            _ => None,
        }
    }

    pub fn truth(&self, name: &str) -> bool {
        matches!(self.0.get(name), Some(Setting::Truth(true)))
    }

    /// The same with two numbers in the place of those that are given, if any.
    pub(super) fn with_pair(mut self, name: &'static str, (lo, hi): (f64, f64)) -> Args {
        self.0.insert(name, pair(lo, hi));
        self
    }
}

/// The method of this name and its options, or the nearest name.
pub fn choose<F>(step: &str, methods: &[&'static Method<F>], choice: &Choice) -> Result<(&'static Method<F>, Args)> {
    let found = methods.iter().find(|method| method.name == choice.method);
    let method = found
        .ok_or_else(|| unknown(format!("{step} method"), &choice.method, methods.iter().map(|method| method.name)))?;
    Ok((method, Args::read(&choice.options, method.options)?))
}
