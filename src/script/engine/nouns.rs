//! The list of all nouns: their names, how they are shown, and which model they are about. Values, help and completion
//! read it.

use std::any::TypeId;

use rhai::{Dynamic, Engine};

use super::compared::{overlaps, refuse};
use super::rows::{Row, Unit};
use crate::analysis::confidence::Confidence;
use crate::analysis::edition::Edition;
use crate::analysis::inverse::{Claim, Elicitation, Fit, Flip, Range, Reach};
use crate::analysis::people::Weighting;
use crate::analysis::reconcile::Reconciliation;
use crate::analysis::since::Since;
use crate::analysis::uncertainty::Uncertainty;
use crate::analysis::{Comparison, Explanation, Profile, Votes, WhatIf};
use crate::data::{Column, Dataset};
use crate::model::Model;
use crate::rank::{Overlap, Ranking};
use crate::render::dominance::DominanceView;
use crate::render::inverse::ThresholdView;
use crate::render::{Facts, Picture, Shape, Show, Table, Tree};
use crate::script::source::wording::Language;

/// A type of the language.
pub struct Noun {
    /// The name in signatures.
    pub name: &'static str,
    /// The words in a sentence: "a data set".
    pub words: &'static str,
    /// The shapes of a value, if it has this type.
    pub shapes: fn(&Dynamic) -> Option<Vec<Shape>>,
    /// The model that an answer is about.
    pub model: fn(&Dynamic) -> Option<Model>,
    /// The Rust type, which selects the iterator of `for`.
    pub of: fn() -> TypeId,
    /// Defines what comparing it with a number means.
    pub compared: fn(&mut Engine, &'static str),
}

/// All nouns, in the order in which help lists them.
pub static NOUNS: &[Noun] = &[
    noun::<Dataset>("Dataset", "a data set"),
    noun::<Model>("Model", "a model"),
    Noun { model: |value| of(value, |profile: &Profile| &profile.model), ..noun::<Profile>("Profile", "a profile") },
    noun::<Explanation>("Explanation", "an explanation"),
    Noun { model: |value| of(value, |since: &Since| &since.models[1]), ..noun::<Since>("Since", "a change") },
    noun::<Ranking>("Ranking", "a ranking"),
    noun::<Row>("Row", "a row"),
    Noun {
        name: "Unit",
        words: "a unit",
        shapes: |_| None,
        model: |_| None,
        of: TypeId::of::<Unit>,
        compared: own_comparisons,
    },
    noun::<Comparison>("Comparison", "a comparison"),
    Noun { model: |value| of(value, |what_if: &WhatIf| &what_if.after), ..noun::<WhatIf>("WhatIf", "a what-if") },
    Noun { model: |value| of(value, Uncertainty::model), ..noun::<Uncertainty>("Uncertainty", "an uncertainty") },
    Noun {
        model: |value| value.read_lock::<Confidence>().and_then(|confidence| confidence.model.clone()),
        ..noun::<Confidence>("Confidence", "confidence sets")
    },
    Noun { model: |value| of(value, |votes: &Votes| votes.ranks.model()), ..noun::<Votes>("Votes", "votes") },
    Noun { model: |value| of(value, |flip: &Flip| &flip.model), ..noun::<Flip>("Flip", "a flip") },
    Noun { model: |value| of(value, |fit: &Fit| &fit.fitted), ..noun::<Fit>("Fit", "a fit") },
    Noun {
        model: |value| of(value, |found: &Reconciliation| found.changed()),
        ..noun::<Reconciliation>("Reconciliation", "a reconciliation")
    },
    Noun {
        model: |value| of(value, |elicitation: &Elicitation| &elicitation.model),
        ..noun::<Elicitation>("Elicitation", "an elicitation")
    },
    Noun {
        model: |value| of(value, |view: &DominanceView| &view.of.model),
        ..noun::<DominanceView>("Dominance", "a dominance")
    },
    Noun { model: |value| of(value, |range: &Range| &range.model), ..noun::<Range>("Range", "a range of ranks") },
    Noun { model: |value| of(value, |claim: &Claim| &claim.model), ..noun::<Claim>("Claim", "a claim") },
    Noun { model: |value| of(value, |reach: &Reach| &reach.model), ..noun::<Reach>("Reach", "a reach") },
    Noun { model: |value| of(value, |edition: &Edition| &edition.model), ..noun::<Edition>("Edition", "an edition") },
    Noun {
        model: |value| of(value, |view: &ThresholdView| &view.of.model),
        ..noun::<ThresholdView>("Threshold", "a threshold")
    },
    noun::<Weighting>("Weighting", "a weighting"),
    Noun { compared: overlaps, ..noun::<Overlap>("Overlap", "an overlap") },
    Noun { compared: own_comparisons, ..noun::<Column>("Column", "a column") },
    noun::<Table>("Table", "a table"),
    noun::<Tree>("Tree", "a tree"),
    noun::<Facts>("Facts", "a list of facts"),
    noun::<Picture>("Picture", "a picture"),
];

const fn noun<T: Show + Clone + 'static>(name: &'static str, words: &'static str) -> Noun {
    Noun { name, words, shapes: shapes_of::<T>, model: |_| None, of: TypeId::of::<T>, compared: refuse::<T> }
}

/// Its comparisons are those of `language`.
fn own_comparisons(_: &mut Engine, _: &'static str) {}

fn shapes_of<T: Show + Clone + 'static>(value: &Dynamic) -> Option<Vec<Shape>> {
    value.read_lock::<T>().map(|noun| noun.worded(&Language))
}

fn of<T: Clone + 'static>(value: &Dynamic, model: fn(&T) -> &Model) -> Option<Model> {
    value.read_lock::<T>().map(|noun| model(&noun).clone())
}

pub fn by_name(name: &str) -> Option<&'static Noun> {
    NOUNS.iter().find(|noun| noun.name == name)
}
