//! A method of a step as one declaration: read by help, completion, the reference and the tests alike.

use crate::Result;
use crate::data::options::{Args, Opt};
use crate::data::{Choice, Per, Setting, names::unknown};
use crate::stats::quantile;

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
