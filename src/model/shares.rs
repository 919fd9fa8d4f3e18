//! Changes weights in a tree by `weigh`, `boost` and `equal`; the weights of siblings always sum to 1 again.

use super::tree::{Node, Tree};
use crate::phrase::{Act, Phrase, call};
use crate::tolerance::SHARE;
use crate::{Error, Result};

/// Sets weights by name; unnamed siblings keep their proportions. If all siblings are named, their weights may have any
/// sum and are rescaled; the second part of the result says which were.
pub fn weigh(tree: &Tree, wanted: &[(String, f64)]) -> Result<(Tree, Vec<String>)> {
    let (mut tree, mut rescaled) = (tree.clone(), Vec::new());
    for (siblings, mut wanted) in by_parent(&tree, wanted)? {
        let given: f64 = wanted.iter().map(|(_, weight)| weight).sum();
        if wanted.len() == siblings.len() && given.is_finite() && given > 0.0 && (given - 1.0).abs() > SHARE {
            let parent = tree.nodes()[siblings[0]].parent.map_or("", |parent| &tree.nodes()[parent].code);
            rescaled.push(format!("the weights in `{parent}` summed to {} and were rescaled to 1", short(given)));
            check_each(&tree, &wanted)?;
            wanted.iter_mut().for_each(|(_, weight)| *weight /= given);
        }
        check_shares(&tree, &siblings, &wanted)?;
        let sum: f64 = wanted.iter().map(|(_, share)| share).sum();
        let named = |place: usize| wanted.iter().find(|(named, _)| *named == place).map(|(_, share)| *share);
        let rest: f64 = siblings.iter().filter(|&&place| named(place).is_none()).map(|&p| tree.nodes()[p].weight).sum();
        for place in siblings {
            let kept = tree.nodes()[place].weight * if rest > 0.0 { (1.0 - sum).max(0.0) / rest } else { 0.0 };
            tree.set_weight(place, named(place).unwrap_or(kept));
        }
    }
    Ok((tree, rescaled))
}

/// Multiplies weights by name, then rescales all siblings to sum to 1.
pub fn boost(tree: &Tree, factors: &[(String, f64)]) -> Result<Tree> {
    let mut tree = tree.clone();
    for (siblings, factors) in by_parent(&tree, factors)? {
        for (place, factor) in &factors {
            let code = &tree.nodes()[*place].code;
            if !factor.is_finite() || *factor < 0.0 {
                let error =
                    Error::wrong(format!("factor of `{code}`"), factor.to_string(), "a finite number, 0 or more");
                return Err(error.about(code));
            }
            tree.set_weight(*place, tree.nodes()[*place].weight * factor);
        }
        let sum: f64 = siblings.iter().map(|&place| tree.nodes()[place].weight).sum();
        if sum <= 0.0 || sum.is_infinite() {
            let named = &tree.nodes()[factors[0].0].code;
            let message = format!("after the boost the weights of `{named}` and its siblings sum to {sum}");
            return Err(Error::plain(message).about(named).advise("at least one factor must be above 0"));
        }
        for place in siblings {
            tree.set_weight(place, tree.nodes()[place].weight / sum);
        }
    }
    Ok(tree)
}

/// Gives all members of a group, or of all groups, the same weight.
pub fn equal(tree: &Tree, group: Option<&str>) -> Result<Tree> {
    let mut tree = tree.clone();
    let only = group.map(|name| tree.find(name)).transpose()?;
    for node in tree.clone().nodes() {
        for &member in &node.members {
            if only.is_none_or(|only| tree.nodes()[member].parent == Some(only)) {
                tree.set_weight(member, 1.0 / node.members.len() as f64);
            }
        }
    }
    match only.map(|only| &tree.nodes()[only]) {
        Some(node) if node.is_leaf() => {
            Err(Error::plain(format!("`{}` is an indicator; `equal` applies to a group", node.code)).about(&node.code))
        }
        _ => Ok(tree),
    }
}

type Named = Vec<(usize, f64)>;

/// Groups the named nodes by their siblings. Each node may be named only once, by its code or by a path.
fn by_parent(tree: &Tree, named: &[(String, f64)]) -> Result<Vec<(Vec<usize>, Named)>> {
    let mut families: Vec<(Vec<usize>, Named)> = Vec::new();
    for (name, number) in named {
        let place = tree.find(name)?;
        let siblings = tree.siblings(place).to_vec();
        if siblings.is_empty() {
            return Err(
                Error::plain(format!("`{name}` is the whole index; name a group or an indicator to weigh")).about(name)
            );
        }
        match families.iter_mut().find(|(known, _)| *known == siblings) {
            Some((_, members)) if members.iter().any(|(known, _)| *known == place) => {
                let code = &tree.nodes()[place].code;
                let message = format!("`{name}` stands for `{code}`, which already has a weight");
                return Err(Error::plain(message).about(name));
            }
            Some((_, members)) => members.push((place, *number)),
            None => families.push((siblings, vec![(place, *number)])),
        }
    }
    Ok(families)
}

/// Checks that no weight is negative or infinite.
fn check_each(tree: &Tree, wanted: &Named) -> Result<()> {
    match wanted.iter().find(|(_, share)| !share.is_finite() || *share < 0.0) {
        Some((place, share)) => {
            let code = &tree.nodes()[*place].code;
            let error = Error::wrong(format!("weight of `{code}`"), share.to_string(), "a number of 0 or more");
            Err(error.about(code))
        }
        None => Ok(()),
    }
}

/// Checks that weights are from 0 to 1, and sum to 1 if all siblings are named, or to at most 1 otherwise.
fn check_shares(tree: &Tree, siblings: &[usize], wanted: &Named) -> Result<()> {
    let node = |place: usize| -> &Node { &tree.nodes()[place] };
    let sum: f64 = wanted.iter().map(|(_, share)| share).sum();
    check_each(tree, wanted)?;
    for &(place, share) in wanted {
        let code = &node(place).code;
        if share > 1.0 && wanted.len() < siblings.len() {
            let error = Error::wrong(format!("weight of `{code}`"), share.to_string(), "a number from 0 to 1");
            let percent = match share <= 100.0 {
                true => call("weigh").with(code, share / 100.0).does("for a percentage, or "),
                false => Phrase::default(),
            };
            return Err(error.about(code).advise(percent.add(call("boost").with(code, share).does("to multiply"))));
        }
    }
    let first = &node(wanted[0].0).code;
    let codes: Vec<&str> = wanted.iter().map(|&(place, _)| node(place).code.as_str()).collect();
    let rescaled = |sum: f64| {
        let others = if wanted.len() < siblings.len() { ", which leaves 0 for the others" } else { "" };
        let shares = wanted.iter().map(|(_, share)| share / sum).collect();
        Phrase::from(naming("weigh", &codes, &rounded(shares))).add(others)
    };
    if wanted.len() == siblings.len() && sum <= 0.0 {
        let parent = node(siblings[0]).parent.map_or("", |parent| node(parent).code.as_str());
        let message = format!("`{first}` and all other weights in `{parent}` are 0; at least one must be above 0");
        return Err(Error::plain(message).about(first));
    }
    if sum > 1.0 + SHARE {
        let error = Error::plain(format!("the weights sum to {}, which is more than 1", short(sum)));
        let boost = naming("boost", &codes, &vec![2.0; codes.len()]).does("to multiply");
        return Err(error.about(first).advise(rescaled(sum).add(", or ").add(boost)));
    }
    let rest: f64 =
        siblings.iter().filter(|&&place| !wanted.iter().any(|w| w.0 == place)).map(|&place| node(place).weight).sum();
    if sum < 1.0 - SHARE && rest <= 0.0 {
        let sum_now = short(sum);
        let error = Error::plain(format!("the weights sum to {sum_now}, not 1, and the other siblings have weight 0"));
        return Err(error.about(first).advise(rescaled(sum)));
    }
    Ok(())
}

/// Returns a call with a number for each code.
fn naming(function: &str, codes: &[&str], numbers: &[f64]) -> Act {
    codes.iter().zip(numbers).fold(call(function), |act, (code, number)| act.with(code, *number))
}

/// Rounds weights to six decimals; the last one is 1 minus the others, so that the suggested line is valid.
fn rounded(shares: Vec<f64>) -> Vec<f64> {
    let six = |share: f64| (share * 1e6).round() / 1e6;
    let mut shares: Vec<f64> = shares.into_iter().map(six).collect();
    if let Some((last, others)) = shares.split_last_mut() {
        *last = six((1.0 - others.iter().sum::<f64>()).max(0.0));
    }
    shares
}

/// Formats a weight with six decimals, or with more if it would otherwise look like 1.
fn short(share: f64) -> String {
    let text = format!("{share:.6}");
    if text == "1.000000" && share.to_string() != "1" {
        return share.to_string();
    }
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}
