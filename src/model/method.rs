//! A method of a step as one declaration: read by help, completion, the reference and the tests alike.

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::data::options::{Args, Declared, Opt, Read, Unfit, Words, declared};
use crate::data::{Choice, FitWindow, Setting, names::unknown};
use crate::stats::quantile;

/// Name, formula, source and options of a method, and what it does (`F`).
#[derive(Debug)]
pub struct Method<F: 'static> {
    /// The name that options and files use, unique within its step.
    pub name: &'static str,
    /// What it does, in a few words that follow the name.
    pub about: &'static str,
    /// The same in Chinese, for pages in that language.
    pub zh: &'static str,
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
            zh: self.zh,
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
    /// The same in Chinese, for pages in that language.
    pub zh: &'static str,
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

/// Where a method holds; a `Choice` keeps it apart from options.
const AT: Declared<Option<Setting>> = declared::given("a group, an indicator, a level, or a list of these")
    .about("what the method applies to; default: everything");
/// The same of what is about groups.
const AT_GROUPS: Declared<Option<Setting>> = declared::given("a group, a level, or a list of these");

crate::options! {
    /// What a method of aggregate takes beside its own options.
    pub struct Aggregated {
        at: Option<Setting> = AT,
        /// what a missing score does: rescale the other weights, count as the lowest score of its member, or leave the
        /// group without a score
        missing: Gaps = word(),
    }
}

crate::words! {
    /// What a gap does.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Gaps {
        /// Weights are rescaled over the members that are present.
        Rescale = "rescale",
        /// It counts as the lowest score of its member.
        Worst = "worst",
        /// The group has no score.
        Exclude = "exclude",
    }
}

crate::options! {
    /// What `coverage` takes.
    pub struct Covered {
        /// the groups that need this share of their weight
        at: Option<Setting> = AT_GROUPS,
    }
}

crate::options! {
    /// What a scheme of weights takes beside its own options.
    pub struct Weighed {
        /// the groups whose members get weights; default: every group of indicators
        at: Option<Setting> = AT_GROUPS,
    }
}

crate::options! {
    /// What `denominate` takes.
    pub struct Divided {
        at: Option<Setting> = AT,
        /// a factor for the quotient, such as 1000
        scale: f64 = positive(1.0),
    }
}

crate::options! {
    /// What a step takes that fits bounds, beside the options of the method.
    pub struct Bounded {
        at: Option<Setting> = AT,
        /// which values the bounds are computed from: those of the current year, or of all years together
        per: FitWindow = word(),
    }
}

crate::options! {
    /// How a quantile lies between two values.
    pub struct Quantile {
        r#type: f64 = TYPE,
    }
}

/// How a quantile lies between two values.
pub(super) const TYPE: Declared<f64> = declared::whole(quantile::TYPE, (1.0, 9.0)).about(
    "quantile type (Hyndman & Fan 1996): 7 as in R, NumPy and QUARTILE.INC, 6 as in QUARTILE.EXC, SPSS and Minitab, \
     2 as in SAS",
);

crate::options! {
    /// How a standard deviation is computed.
    pub struct Spread {
        deviation: Deviation = DEVIATION,
    }
}

crate::words! {
    /// Whose standard deviation it is.
    pub enum Deviation {
        /// Over n − 1.
        Sample = "sample",
        /// Over n.
        Population = "population",
    }
}

/// Whose standard deviation it is.
pub(super) const DEVIATION: Declared<Deviation> =
    declared::word().about("the standard deviation: divided by n − 1, or by n");

impl Words for FitWindow {
    const WORDS: &'static [&'static str] = FitWindow::WORDS;
}

impl Read for FitWindow {
    fn read(setting: &Setting) -> std::result::Result<FitWindow, Unfit> {
        let Setting::Text(word) = setting else { return Err(Unfit::Other) };
        FitWindow::named(word).map_err(|_| Unfit::Other)
    }
}

/// The method of this name and its options, or the nearest name.
pub fn choose<F>(step: &str, methods: &[&'static Method<F>], choice: &Choice) -> Result<(&'static Method<F>, Args)> {
    let found = methods.iter().find(|method| method.name == choice.method);
    let names = || methods.iter().map(|method| method.name);
    let method = found.ok_or_else(|| unknown(format!("{step} method"), &choice.method, names()))?;
    let beside = match step {
        "aggregate" => Aggregated::TABLE,
        "weigh" => Weighed::TABLE,
        _ => Bounded::TABLE,
    };
    let all = [method.options, beside].concat();
    let mut given = choice.options.clone();
    if method.takes("per") {
        given.insert("per".to_string(), choice.per.word().into());
    }
    Ok((method, Args::read(&given, &all)?))
}
