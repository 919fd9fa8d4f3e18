//! The score that counts as neutral where a value is missing or an indicator is constant.

use super::aggregate;
use super::method::{Aggregated, Gaps, choose};
use super::normalise;
use super::recipe::Recipe;
use crate::data::Step;
use crate::phrase::option;
use crate::{Error, Result};

/// Returns the score that a missing score of a node counts as in the group above it; None if another rule for missing
/// scores holds there. Returns an error if none was given and the methods of normalise do not imply one.
pub fn of(recipe: &Recipe, place: usize) -> Result<Option<f64>> {
    let nodes = recipe.tree.nodes();
    let Some(group) = nodes[place].parent.map(|parent| &nodes[parent]) else { return Ok(None) };
    let Some(choice) = recipe.for_group(&recipe.choices[Step::Aggregate], group) else { return Ok(None) };
    let Aggregated { missing, neutral, .. } = Aggregated::of(&aggregate::chosen(choice)?.1);
    if missing != Gaps::Neutral {
        return match neutral {
            None => Ok(None),
            Some(_) => Err(Error::Method {
                method: choice.method.clone(),
                subject: group.code.clone(),
                reason: "it has a neutral score, but missing scores do not count as neutral".to_string(),
                hint: Some(option("missing", Gaps::Neutral.word()).does("makes them")),
            }),
        };
    }
    if neutral.is_some() {
        return Ok(neutral);
    }
    let mut implied: Option<f64> = None;
    // What is below a node follows it.
    let below = (place..nodes.len()).take_while(|&at| recipe.tree.is_within(at, place));
    for leaf in below.filter(|&at| nodes[at].is_leaf()) {
        let own = of_leaf(recipe, leaf)?;
        let differs = |other: f64| own.is_none_or(|own| own.total_cmp(&other).is_ne());
        if own.is_none() || implied.is_some_and(differs) {
            return Err(unknown(choice.method.clone(), nodes[leaf].code.clone(), own.is_some()));
        }
        implied = own;
    }
    Ok(implied)
}

/// What the method of normalise says.
fn of_leaf(recipe: &Recipe, leaf: usize) -> Result<Option<f64>> {
    let Some(choice) = recipe.for_leaf(&recipe.choices[Step::Normalise], leaf) else { return Ok(None) };
    let (method, args) = choose(Step::Normalise.name(), normalise::METHODS, choice)?;
    Ok((method.fit.neutral)(&args))
}

fn unknown(method: String, subject: String, is_known: bool) -> Error {
    let reason = match is_known {
        true => "the members of the group have different neutral scores",
        false => "it is not known which of its scores is neutral",
    };
    let hint = option("neutral", 50.0).does("sets it, here to 50; with `zscore` it is the score at the mean");
    Error::Method { method, subject, reason: reason.to_string(), hint: Some(hint) }
}
