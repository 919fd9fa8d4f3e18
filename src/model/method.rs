//! The declaration of a method, which help, completion, the reference and the tests all read.

use serde::{Deserialize, Serialize};

use crate::Result;
use crate::data::options::{Args, Declared, Opt, Read, Unfit, Words, declared};
use crate::data::{Choice, FitWindow, Setting, names::unknown};
use crate::stats::quantile;

/// The name, formula, source and options of a method, and its implementation (`F`).
#[derive(Debug)]
pub struct Method<F: 'static> {
    /// The name used in options and files; unique within its step.
    pub name: &'static str,
    /// A short description that follows the name.
    pub about: &'static str,
    /// The same in Chinese, for pages in that language.
    pub zh: &'static str,
    /// The formula as help shows it.
    pub formula: &'static str,
    /// Where the formula was published: author and year.
    pub source: &'static str,
    /// Its own options; the options that every method of the step has are added to these.
    pub options: &'static [Opt],
    /// Published tables that it reproduces.
    pub proofs: &'static [Proof],
    /// The implementation, whose type depends on the step.
    pub fit: F,
}

impl<F> Method<F> {
    /// Returns the description without the implementation, so that methods of all steps can be listed together.
    pub fn card(&self) -> Card {
        Card {
            name: self.name,
            about: self.about,
            zh: self.zh,
            formula: self.formula,
            source: self.source,
            options: self.options,
            proofs: self.proofs,
            order: "",
        }
    }

    /// Whether it has an option with this name.
    pub fn takes(&self, name: &str) -> bool {
        self.options.iter().any(|option| option.name == name)
    }
}

/// The description of any method.
#[derive(Debug, Clone, Copy)]
pub struct Card {
    /// The name used in options and files.
    pub name: &'static str,
    /// A short description that follows the name.
    pub about: &'static str,
    /// The same in Chinese, for pages in that language.
    pub zh: &'static str,
    /// The formula as help shows it.
    pub formula: &'static str,
    /// Where the formula was published: author and year.
    pub source: &'static str,
    /// Its own options.
    pub options: &'static [Opt],
    /// Published tables that it reproduces.
    pub proofs: &'static [Proof],
    /// Which scores are better, and whether the order of two units depends on others, in a sentence; empty for a method
    /// where higher is better and nothing is to be said.
    pub order: &'static str,
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
    /// Says what is reproduced, and how closely ("within 0.02") if the citation says so.
    pub fn told(&self) -> String {
        let nearly = if self.cites.contains(" within ") { "" } else { ", to the printed digits" };
        format!("reproduces {}{nearly}", self.cites)
    }
}

/// The option for where the method applies; a `Choice` stores it separately from the other options.
const AT: Declared<Option<Setting>> = declared::given("a group, an indicator, a level, or a list of these")
    .about("what the method applies to; default: everything");
/// The same for methods that only apply to groups.
const AT_GROUPS: Declared<Option<Setting>> = declared::given("a group, a level, or a list of these");

crate::options! {
    /// The options of every aggregation method, besides its own.
    pub struct Aggregated {
        at: Option<Setting> = AT,
        /// what a missing score does: rescale the other weights, count as the lowest score of its member, leave the
        /// group without a score, or count as a neutral score
        missing: Gaps = word(),
        /// the score that counts as neutral; default: the score at the mean, with `zscore` and `above_mean`
        neutral: Option<f64> = figure(),
    }
}

crate::words! {
    /// What happens if a value is missing.
    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    pub enum Gaps {
        /// Weights are rescaled over the members that have a value.
        Rescale = "rescale",
        /// It counts as the lowest score of its member.
        Worst = "worst",
        /// The group has no score.
        Exclude = "exclude",
        /// It counts as a neutral score, and keeps its weight.
        Neutral = "neutral",
    }
}

impl Gaps {
    /// Whether another score replaces a missing one.
    pub fn is_filled(self) -> bool {
        matches!(self, Gaps::Worst | Gaps::Neutral)
    }
}

crate::options! {
    /// The options of `coverage`.
    pub struct Covered {
        /// the groups that need this share of their weight
        at: Option<Setting> = AT_GROUPS,
    }
}

crate::options! {
    /// The options of every weighting scheme, besides its own.
    pub struct Weighed {
        /// the groups whose members get weights; default: every group of indicators
        at: Option<Setting> = AT_GROUPS,
    }
}

crate::options! {
    /// The options of `denominate`.
    pub struct Divided {
        at: Option<Setting> = AT,
        /// a factor for the quotient, such as 1000
        scale: f64 = positive(1.0),
    }
}

crate::options! {
    /// The options of a step that fits bounds, besides those of the method.
    pub struct Bounded {
        at: Option<Setting> = AT,
        /// which values the bounds are computed from: those of the current year, or of all years together
        per: FitWindow = word(),
    }
}

crate::options! {
    /// How a quantile between two values is computed.
    pub struct Quantile {
        r#type: f64 = TYPE,
    }
}

/// How a quantile between two values is computed.
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
    /// Which standard deviation is meant.
    pub enum Deviation {
        /// Divided by n − 1.
        Sample = "sample",
        /// Divided by n.
        Population = "population",
    }
}

/// Which standard deviation is meant.
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

/// Returns a method's own options and those that every method of the step has; an option of its own replaces a shared
/// one of the same name.
pub fn with_shared(step: &str, own: &[Opt]) -> Vec<Opt> {
    let shared = match step {
        "aggregate" => Aggregated::TABLE,
        "weigh" => Weighed::TABLE,
        _ => Bounded::TABLE,
    };
    let is_replaced = |option: &&Opt| own.iter().any(|known| known.name == option.name);
    own.iter().chain(shared.iter().filter(|option| !is_replaced(option))).copied().collect()
}

/// Returns the chosen method with its options, or an error with the nearest names.
pub fn choose<F>(step: &str, methods: &[&'static Method<F>], choice: &Choice) -> Result<(&'static Method<F>, Args)> {
    let found = methods.iter().find(|method| method.name == choice.method);
    let names = || methods.iter().map(|method| method.name);
    let method = found.ok_or_else(|| unknown(format!("{step} method"), &choice.method, names()))?;
    let all = with_shared(step, method.options);
    let mut given = choice.options.clone();
    if method.takes("per") {
        given.insert("per".to_string(), choice.per.word().into());
    }
    Ok((method, Args::read(&given, &all)?))
}
