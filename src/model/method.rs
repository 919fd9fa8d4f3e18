//! A method of a step as one declaration: read by help, completion, the reference and the tests alike.

use std::collections::BTreeMap;

use crate::data::{Choice, Per, Setting, names::unknown};
use crate::stats::quantile;
use crate::tolerance::SHARE;
use crate::{Error, Result};

/// Name, formula, source and options of a method, and what it does (`F`).
#[derive(Debug)]
pub struct Method<F: 'static> {
    /// The name that options and files use, unique within its step.
    pub name: &'static str,
    /// What it does, in a few words that follow the name.
    pub about: &'static str,
    /// The formula as help shows it.
    pub formula: &'static str,
    /// Where the formula stands: author, year.
    pub source: &'static str,
    /// Its own options; those that every method of the step takes come on top.
    pub options: &'static [Opt],
    /// Published tables that it reproduces.
    pub proofs: &'static [Proof],
    /// The function that does the work, of a type that depends on the step.
    pub fit: F,
}

impl<F> Method<F> {
    /// What can be said of the method without its function, so that methods of all steps can be listed together.
    pub fn card(&self) -> Card {
        Card {
            name: self.name,
            about: self.about,
            formula: self.formula,
            source: self.source,
            options: self.options,
            proofs: self.proofs,
        }
    }

    /// Whether it has an option of this name.
    pub fn takes(&self, name: &str) -> bool {
        self.options.iter().any(|option| option.name == name)
    }
}

/// What can be said of any method, whatever it does.
#[derive(Debug, Clone, Copy)]
pub struct Card {
    /// The name that options and files use.
    pub name: &'static str,
    /// What it does, in a few words that follow the name.
    pub about: &'static str,
    /// The formula as help shows it.
    pub formula: &'static str,
    /// Where the formula stands: author, year.
    pub source: &'static str,
    /// Its own options.
    pub options: &'static [Opt],
    /// Published tables that it reproduces.
    pub proofs: &'static [Proof],
}

/// A printed table that the method reproduces; `file` is its test in `tests/it/reference/`.
#[derive(Debug)]
pub struct Proof {
    /// The table and publication, and the tolerance if it is wider than the printed digits.
    pub cites: &'static str,
    /// The name of the test file.
    pub file: &'static str,
}

impl Proof {
    /// What is reproduced, and how nearly where the citation says so ("within 0.02").
    pub fn told(&self) -> String {
        let nearly = if self.cites.contains(" within ") { "" } else { ", to the printed digits" };
        format!("reproduces {}{nearly}", self.cites)
    }
}

/// An option of a method or of a function: its name, kind with default, and meaning.
#[derive(Debug, Clone, Copy)]
pub struct Opt {
    /// The name of the option.
    pub name: &'static str,
    /// Which values it takes, and its default.
    pub kind: Kind,
    /// What it means, in a few words.
    pub about: &'static str,
}

/// Which values an option takes, with the default where there is one.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Any finite number.
    Number(f64),
    /// A number above 0.
    Positive(f64),
    /// One of these words; the first is the default.
    Word(&'static [&'static str]),
    /// Two shares from 0 to 1, the first below the second.
    Shares(f64, f64),
    /// A number of 0 or more.
    Least(f64),
    /// Two numbers, the first below the second; none unless given.
    Pair,
    /// A number; none unless given.
    Figure,
    /// A name; none unless given.
    Name,
    /// `true` or `false`.
    Truth(bool),
    /// A whole number: its default, the least and the most it can be.
    Whole(f64, f64, f64),
    /// A share between 0 and 1.
    Share(f64),
    /// A number from 0 to 1.
    Portion(f64),
    /// Numbers of 0 or more that sum to 1; none unless given.
    Weights,
    /// What it is to be; nothing where it is not given.
    Given(&'static str),
}

impl Kind {
    /// What to write, as error messages say it.
    pub fn expects(self) -> String {
        match self {
            Kind::Number(_) => "a number".into(),
            Kind::Positive(_) => "a number above 0".into(),
            Kind::Least(_) => "a number, 0 or more".into(),
            Kind::Figure => "a number".into(),
            Kind::Name => "a name, such as `\"Wuhan\"`".into(),
            Kind::Word(words) => format!("one of {}", words.join(", ")),
            Kind::Shares(..) => "two shares from 0 to 1, the first below the second".into(),
            Kind::Pair => "two numbers, the first below the second, such as `[0, 10]`".into(),
            Kind::Truth(_) => "`true` or `false`".into(),
            Kind::Whole(_, least, most) if most < MOST => format!("a whole number from {least} to {most}"),
            Kind::Whole(_, least, _) => format!("a whole number, {least} or more"),
            Kind::Share(default) => format!("a share between 0 and 1, such as {default}"),
            Kind::Portion(_) => "a number from 0 to 1".into(),
            Kind::Weights => "a list of numbers, 0 or more, that sum to 1, such as `[0.5, 0.3, 0.2]`".into(),
            Kind::Given(expected) => expected.into(),
        }
    }

    fn default(self) -> Option<Setting> {
        Some(match self {
            Kind::Number(number) | Kind::Positive(number) | Kind::Least(number) => Setting::Number(number),
            Kind::Whole(number, ..) | Kind::Share(number) | Kind::Portion(number) => Setting::Number(number),
            Kind::Word(words) => Setting::Text(words[0].to_string()),
            Kind::Shares(lo, hi) => Setting::List(vec![Setting::Number(lo), Setting::Number(hi)]),
            Kind::Truth(truth) => Setting::Truth(truth),
            Kind::Pair | Kind::Figure | Kind::Name | Kind::Weights | Kind::Given(_) => return None,
        })
    }

    fn takes(self, setting: &Setting) -> bool {
        match (self, setting) {
            (Kind::Number(_) | Kind::Figure, Setting::Number(x)) => x.is_finite(),
            (Kind::Positive(_), Setting::Number(x)) => x.is_finite() && *x > 0.0,
            (Kind::Least(_), Setting::Number(x)) => x.is_finite() && *x >= 0.0,
            (Kind::Name, Setting::Text(text)) => !text.is_empty(),
            (Kind::Whole(_, least, most), Setting::Number(x)) => x.fract() == 0.0 && least <= *x && *x <= most,
            (Kind::Share(_), Setting::Number(x)) => 0.0 < *x && *x < 1.0,
            (Kind::Portion(_), Setting::Number(x)) => (0.0..=1.0).contains(x),
            (Kind::Weights, Setting::List(list)) => {
                let weight = |setting: &Setting| match setting {
                    Setting::Number(weight) if *weight >= 0.0 => Some(*weight),
                    _ => None,
                };
                let sum = list.iter().map(weight).sum::<Option<f64>>();
                sum.is_some_and(|sum| (sum - 1.0).abs() <= SHARE)
            }
            (Kind::Word(words), Setting::Text(text)) => words.contains(&text.as_str()),
            (Kind::Shares(..), Setting::List(list)) => {
                matches!(list[..], [Setting::Number(lo), Setting::Number(hi)] if 0.0 <= lo && lo < hi && hi <= 1.0)
            }
            (Kind::Pair, Setting::List(list)) => {
                matches!(list[..], [Setting::Number(lo), Setting::Number(hi)] if lo < hi && (hi - lo).is_finite())
            }
            (Kind::Truth(_), Setting::Truth(_)) | (Kind::Given(_), _) => true,
            _ => false,
        }
    }
}

/// The largest whole number of an option that has no other bound; a double holds all up to it.
pub const MOST: f64 = 9e15;

/// Where a method holds.
const AT: Opt = Opt::given("at", "a group, an indicator, a level, or a list of these", "where the method holds");

/// What a gap counts as.
pub const MISSING: Opt = Opt::word(
    "missing",
    &["rescale", "worst", "exclude"],
    "what a gap does: weights rescaled over what is there, the least score of its member, or no score for the group",
);

/// What a method takes beside its own options: where it holds; of aggregate what a gap does, of a step that fits bounds
/// whose figures they are fitted on.
pub const AGGREGATED: &[Opt] = &[AT, MISSING];
/// What `coverage` takes.
pub const COVERED: &[Opt] =
    &[Opt::given("at", "a group, a level, or a list of these", "the groups of whose weight so much must be there")];
/// What a scheme of weights takes.
pub const WEIGHED: &[Opt] =
    &[Opt::given("at", "a group, a level, or a list of these", "the groups whose members are weighed")];
/// What `denominate` takes.
pub const DIVIDED: &[Opt] = &[AT, Opt::positive("scale", 1.0, "what the quotient is multiplied with")];
/// What a step takes that fits bounds: where it holds, and on which years' figures.
pub const FITTED: &[Opt] =
    &[AT, Opt::word("per", Per::WORDS, "whose figures it is fitted on: the year's, or all years'")];

/// How a quantile lies between two values.
pub const TYPE: Opt = Opt::whole(
    "type",
    quantile::TYPE,
    (1.0, 9.0),
    "of Hyndman & Fan 1996: 7 as in R, NumPy and QUARTILE.INC, 6 as in QUARTILE.EXC, SPSS and Minitab, 2 as in SAS",
);
/// Whose standard deviation it is.
pub const DEVIATION: Opt =
    Opt::word("deviation", &["sample", "population"], "the standard deviation: over n − 1, or over n");

impl Opt {
    /// An option that takes any finite number.
    pub const fn number(name: &'static str, default: f64, about: &'static str) -> Opt {
        Opt { name, kind: Kind::Number(default), about }
    }

    /// An option that takes a number above 0.
    pub const fn positive(name: &'static str, default: f64, about: &'static str) -> Opt {
        Opt { name, kind: Kind::Positive(default), about }
    }

    /// An option that takes a number of 0 or more.
    pub const fn least(name: &'static str, default: f64, about: &'static str) -> Opt {
        Opt { name, kind: Kind::Least(default), about }
    }

    /// An option that takes a number and has no default.
    pub const fn figure(name: &'static str, about: &'static str) -> Opt {
        Opt { name, kind: Kind::Figure, about }
    }

    /// An option that takes a name and has no default.
    pub const fn name(name: &'static str, about: &'static str) -> Opt {
        Opt { name, kind: Kind::Name, about }
    }

    /// An option that takes one of some words, the first of them by default.
    pub const fn word(name: &'static str, words: &'static [&'static str], about: &'static str) -> Opt {
        Opt { name, kind: Kind::Word(words), about }
    }

    /// An option that takes two shares from 0 to 1, the first below the second.
    pub const fn shares(name: &'static str, default: (f64, f64), about: &'static str) -> Opt {
        Opt { name, kind: Kind::Shares(default.0, default.1), about }
    }

    /// An option that takes two numbers, the first below the second, and has no default.
    pub const fn pair(name: &'static str, about: &'static str) -> Opt {
        Opt { name, kind: Kind::Pair, about }
    }

    /// An option that is on or off.
    pub const fn truth(name: &'static str, default: bool, about: &'static str) -> Opt {
        Opt { name, kind: Kind::Truth(default), about }
    }

    /// An option that takes a whole number; `ends` are the lowest and the highest that it can be.
    pub const fn whole(name: &'static str, default: f64, ends: (f64, f64), about: &'static str) -> Opt {
        Opt { name, kind: Kind::Whole(default, ends.0, ends.1), about }
    }

    /// An option that takes a share between 0 and 1, both excluded.
    pub const fn share(name: &'static str, default: f64, about: &'static str) -> Opt {
        Opt { name, kind: Kind::Share(default), about }
    }

    /// An option that takes a number from 0 to 1.
    pub const fn portion(name: &'static str, default: f64, about: &'static str) -> Opt {
        Opt { name, kind: Kind::Portion(default), about }
    }

    /// An option that takes numbers of 0 or more that sum to 1, and has no default.
    pub const fn weights(name: &'static str, about: &'static str) -> Opt {
        Opt { name, kind: Kind::Weights, about }
    }

    /// An option of any other kind, which is not checked here; `expected` says what it takes.
    pub const fn given(name: &'static str, expected: &'static str, about: &'static str) -> Opt {
        Opt { name, kind: Kind::Given(expected), about }
    }

    /// The option of this name, or the nearest name.
    pub fn named<'a>(options: &'a [Opt], name: &str) -> Result<&'a Opt> {
        let found = options.iter().find(|option| option.name == name);
        found.ok_or_else(|| unknown("option", name, options.iter().map(|option| option.name)))
    }

    fn check(&self, setting: &Setting) -> Result<()> {
        if self.kind.takes(setting) {
            return Ok(());
        }
        Err(Error::wrong(format!("option `{}`", self.name), setting.to_string(), self.kind.expects()).about(self.name))
    }
}

/// The options of a choice, checked, with the defaults of those not given.
#[derive(Debug, Clone, PartialEq)]
pub struct Args(BTreeMap<&'static str, Setting>);

impl Args {
    /// Check options that were given and fill in defaults. An error if a name is unknown, a value does not fit, or `lo`
    /// is not below `hi`.
    pub fn read(given: &BTreeMap<String, Setting>, options: &[Opt]) -> Result<Args> {
        for (name, setting) in given {
            Opt::named(options, name)?.check(setting)?;
        }
        let value = |option: &Opt| given.get(option.name).cloned().or_else(|| option.kind.default());
        let args = Args(options.iter().filter_map(|option| Some((option.name, value(option)?))).collect());
        let (lo, hi) = (args.number("lo"), args.number("hi"));
        if lo >= hi {
            return Err(Error::wrong("options `lo` and `hi`", format!("{lo} and {hi}"), "`lo` below `hi`").about("lo"));
        }
        Ok(args)
    }

    /// A number; NaN if there is no such option or it has no value.
    pub fn number(&self, name: &str) -> f64 {
        self.figure(name).unwrap_or(f64::NAN)
    }

    /// A number, where it is given.
    pub fn figure(&self, name: &str) -> Option<f64> {
        match self.0.get(name) {
            Some(Setting::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// A word; empty if there is no such option or it has no value.
    pub fn word(&self, name: &str) -> &str {
        match self.0.get(name) {
            Some(Setting::Text(text)) => text,
            _ => "",
        }
    }

    /// Two numbers; NaN if there is no such option or it has no value.
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

    /// A list of numbers; none where it is not given.
    pub fn numbers(&self, name: &str) -> Vec<f64> {
        let number = |setting: &Setting| if let Setting::Number(number) = setting { Some(*number) } else { None };
        match self.0.get(name) {
            Some(Setting::List(list)) => list.iter().filter_map(number).collect(),
            _ => Vec::new(),
        }
    }

    /// Whether an option is on; false if there is no such option.
    pub fn truth(&self, name: &str) -> bool {
        matches!(self.0.get(name), Some(Setting::Truth(true)))
    }
}

/// The method of this name and its options, or the nearest name.
pub fn choose<F>(step: &str, methods: &[&'static Method<F>], choice: &Choice) -> Result<(&'static Method<F>, Args)> {
    let found = methods.iter().find(|method| method.name == choice.method);
    let names = || methods.iter().map(|method| method.name);
    let method = found.ok_or_else(|| unknown(format!("{step} method"), &choice.method, names()))?;
    let beside = match step {
        "aggregate" => AGGREGATED,
        "weigh" => WEIGHED,
        _ => FITTED,
    };
    let all = [method.options, beside].concat();
    let mut given = choice.options.clone();
    if method.takes("per") {
        given.insert("per".to_string(), Setting::Text(choice.per.word().to_string()));
    }
    Ok((method, Args::read(&given, &all)?))
}
