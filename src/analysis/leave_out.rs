//! What the ranking would be without each indicator or group in turn.

use super::likeness::{RankPair, measure};
use crate::model::Model;
use crate::rank::rank;
use crate::{Error, Result};

/// The ranking without one part of the model compared with the full ranking, over the units that both rank.
#[derive(Debug, Clone, PartialEq)]
pub struct Without {
    /// Code of the indicator or group that is left out.
    pub code: String,
    /// Whether it is a group.
    pub is_group: bool,
    /// Spearman's correlation of the two rankings; None if it is undefined.
    pub spearman: Option<f64>,
    /// The mean absolute difference of ranks.
    pub shift: f64,
    /// The unit that moves furthest, with its ranks before and after.
    pub most: Option<(usize, usize, usize)>,
    /// How many of the top ten remain in the top ten.
    pub stay: usize,
    /// How many units the ranking without the part has.
    pub ranked: usize,
}

/// How many of the top ranks are compared.
pub const TOP: usize = 10;

/// Leaves out every indicator and group in turn, in tree order, even if the siblings then carry all the weight; the
/// last remaining indicator cannot be left out.
pub fn leave_one_out(model: &Model) -> Result<Vec<Without>> {
    let base = rank(model, None)?;
    let mut ranks = vec![None; model.data().units().len()];
    base.all_places().iter().for_each(|place| ranks[place.unit] = Some(place.rank));
    let mut all = Vec::new();
    for node in model.tree().nodes().iter().skip(1) {
        model.data().watch().check()?;
        // A part is skipped if nothing is left without it, or the rest cannot be scored.
        let Ok(other) = model.without(std::slice::from_ref(&node.code)) else { continue };
        let other = match rank(&other, None) {
            Ok(other) => other,
            Err(Error::Interrupted) => return Err(Error::Interrupted),
            Err(_) => continue,
        };
        model.data().watch().check()?;
        let both: Vec<(usize, usize, usize)> =
            other.all_places().iter().filter_map(|place| Some((place.unit, ranks[place.unit]?, place.rank))).collect();
        let (before, after): (Vec<f64>, Vec<f64>) = both.iter().map(|(_, a, b)| (*a as f64, *b as f64)).unzip();
        let moved: usize = both.iter().map(|(_, before, after)| before.abs_diff(*after)).sum();
        let most =
            both.iter().copied().max_by_key(|(unit, before, after)| (before.abs_diff(*after), usize::MAX - unit));
        all.push(Without {
            code: node.code.clone(),
            is_group: !node.is_leaf(),
            spearman: measure("spearman", &RankPair::of(&before, &after)),
            shift: moved as f64 / both.len().max(1) as f64,
            most: most.filter(|(_, before, after)| before != after),
            stay: both.iter().filter(|(_, before, after)| *before <= TOP && *after <= TOP).count(),
            ranked: other.ranked(),
        });
    }
    Ok(all)
}
