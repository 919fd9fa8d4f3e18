//! Options by table name and methods by step, for completion and help; the code that reads options uses the same
//! tables.

use std::ops::Deref;

use super::args::YearsOptions;
use crate::analysis::{
    ProfileOptions, confidence, correlate, inverse, likeness, pca, people, reconcile, uncertainty, what_if,
};
use crate::data;
use crate::data::options::{Accepts, MAX_WHOLE, Opt};
use crate::model::{self, Aggregated, Bounded, Card, Covered, Divided, Quantile, Spread, Weighed};
use crate::render::{self, number};
use crate::script::source::wording::Language;

/// The tables that a doc line `options: NAME` can name.
pub fn named(table: &str) -> Vec<Opt> {
    match table {
        "AGGREGATED" => Aggregated::TABLE.to_vec(),
        "CHART" => render::charts::ChartOptions::TABLE.to_vec(),
        "SHEET" => render::paint::Sheet::TABLE.to_vec(),
        "BOOTSTRAP" => likeness::Bootstrap::TABLE.to_vec(),
        "CONFIDENCE" => confidence::ConfidenceOptions::TABLE.to_vec(),
        "CONFIDENCE_SETS" => confidence::SetOptions::TABLE.to_vec(),
        "DIVIDED" => Divided::TABLE.to_vec(),
        "DEVIATION" => Spread::TABLE.to_vec(),
        "QUANTILE" => Quantile::TABLE.to_vec(),
        "CORRELATE" => correlate::CorrelateOptions::TABLE.to_vec(),
        "FITTED" => Bounded::TABLE.to_vec(),
        "PAGE" => render::page::PageOptions::TABLE.to_vec(),
        "SITE" => render::site::SiteOptions::TABLE.to_vec(),
        "SQL" => render::sql::SqlOptions::TABLE.to_vec(),
        "SQL_DRAWS" => render::sql::SqlDrawOptions::TABLE.to_vec(),
        "PCA" => pca::PcaOptions::TABLE.to_vec(),
        "PAIR" => correlate::PairOptions::TABLE.to_vec(),
        "COVERED" => Covered::TABLE.to_vec(),
        "READING" => data::LoadOptions::TABLE.to_vec(),
        "SENSITIVITY" => uncertainty::SensitivityOptions::TABLE.to_vec(),
        "DOMINANCE" => render::dominance::DominanceOptions::TABLE.to_vec(),
        "ELICIT" => inverse::ElicitOptions::TABLE.to_vec(),
        "FIT" => inverse::FitOptions::TABLE.to_vec(),
        "FRAGILE" => inverse::FragileOptions::TABLE.to_vec(),
        "FLIP" => inverse::FlipOptions::TABLE.to_vec(),
        "RANGE" => inverse::RangeOptions::TABLE.to_vec(),
        "PROFILE" => ProfileOptions::TABLE.to_vec(),
        "RECONCILE" => reconcile::ReconcileOptions::TABLE.to_vec(),
        "REACH" => inverse::ReachOptions::TABLE.to_vec(),
        "THRESHOLD" => render::inverse::ThresholdOptions::TABLE.to_vec(),
        "UNCERTAINTY" => uncertainty::UncertaintyOptions::TABLE.to_vec(),
        "WEIGHED" => Weighed::TABLE.to_vec(),
        "WHAT_IF" => what_if::WhatIfOptions::TABLE.to_vec(),
        "YEARS" => YearsOptions::TABLE.to_vec(),
        method => {
            people::METHODS.iter().find(|known| known.name == method).map_or(Vec::new(), |of| of.options.to_vec())
        }
    }
}

/// A method of any step.
#[derive(Debug, Clone, Copy)]
pub struct Listed {
    /// The step of the model that it belongs to, `compare` for a measure of similarity, or `weighting` for a method
    /// for answers of people.
    pub step: &'static str,
    pub(in crate::script) card: Card,
}

impl Deref for Listed {
    type Target = Card;

    fn deref(&self) -> &Card {
        &self.card
    }
}

/// All methods, in the order of the steps.
pub fn methods() -> Vec<Listed> {
    let compare = likeness::METHODS.iter().map(|likeness| ("compare", likeness.card()));
    let people = people::METHODS.iter().map(|method| ("weighting", method.card()));
    model::all_methods().into_iter().chain(compare).chain(people).map(|(step, card)| Listed { step, card }).collect()
}

impl Listed {
    /// How it is called.
    pub fn call(&self) -> String {
        match self.step {
            "compare" => format!("compare(…).{}", self.name),
            "weighting" => format!("{}(…)", self.name),
            step => format!("{step}(\"{}\")", self.name),
        }
    }

    /// The step, then its other methods.
    pub fn see_also(&self) -> Vec<String> {
        let siblings = methods().into_iter().filter(|other| other.step == self.step && other.name != self.name);
        [self.step].into_iter().chain(siblings.map(|other| other.name)).take(5).map(str::to_string).collect()
    }
}

/// What an option means, which values it takes, and its default.
pub fn meaning(option: &Opt) -> String {
    let kind = option.accepts.expects().worded(&Language);
    let range = match option.accepts {
        Accepts::Number(default)
        | Accepts::Above(_, default)
        | Accepts::Positive(default)
        | Accepts::Least(default) => {
            format!("{kind}; default {}", number(default))
        }
        Accepts::Whole(MAX_WHOLE, ..) => kind,
        Accepts::Whole(default, ..) => format!("{kind}; default {default}"),
        Accepts::Share(default) => format!("a share between 0 and 1; default {}", number(default)),
        Accepts::Portion(default) => format!("{kind}; default {}", number(default)),
        Accepts::Word(words) => format!("{kind}; default `{}`", words[0]),
        Accepts::Shares(lo, hi) => format!("two shares; default [{}, {}]", number(lo), number(hi)),
        Accepts::Truth(default) => format!("true or false; default {default}"),
        Accepts::Choice(_) | Accepts::Pair | Accepts::Figure | Accepts::Name | Accepts::Weights | Accepts::Given(_) => {
            kind
        }
    };
    format!("{} ({range})", option.about)
}
