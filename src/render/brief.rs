//! A value described in one line; for a model, how it differs from the one that it was made from.

use super::model::choices;
use super::number::share;
use super::shape::Shape;
use crate::model::{Model, Step};
use crate::tolerance::SHARE;

/// How many names are written out; the rest are only counted.
const WRITTEN: usize = 3;
/// The title of an answer.
pub fn title(shapes: &[Shape]) -> &str {
    match shapes.first() {
        Some(Shape::Table(table)) => &table.title,
        Some(Shape::Tree(tree)) => &tree.title,
        Some(Shape::Facts(facts)) => &facts.title,
        Some(Shape::Picture(picture)) => picture.title(),
        None => "",
    }
}

/// The differences between two models, such as `potential 0.20 → 0.40, 4 others × 0.75; normalise zscore`; empty if
/// there are none.
pub fn changes(base: &Model, now: &Model) -> String {
    let mut parts = Vec::new();
    if base.data().title() != now.data().title() {
        parts.push(format!("{} → {}", base.data().title(), now.data().title()));
    }
    parts.extend(members(base, now));
    parts.extend(now.tree().nodes().iter().filter(|node| !node.is_leaf()).filter_map(|node| {
        let shares = |model: &Model| shares(model, &node.code);
        let (before, after) = (shares(base)?, shares(now)?);
        reweighed(&before, &after)
    }));
    let (old, new) = (base.recipe(), now.recipe());
    if old.denominate != new.denominate {
        let divided = new.denominate.iter().map(|(code, divided)| format!("{code} by {}", divided.by));
        let divided = divided.collect::<Vec<_>>().join(", ");
        parts.push(format!("denominate {}", if divided.is_empty() { "none" } else { &divided }));
    }
    let moved = Step::ALL.into_iter().filter(|&step| old.choices[step] != new.choices[step]);
    parts.extend(moved.map(|step| format!("{} {}", step.name(), choices(new, step))));
    for (code, direction) in new.directions.iter().filter(|(code, way)| old.directions.get(*code) != Some(way)) {
        parts.push(format!("{code} {direction}"));
    }
    if (old.coverage - new.coverage).abs() > SHARE {
        parts.push(format!("coverage {:.0} %", new.coverage * 100.0));
    }
    let floors = new.floors.iter().filter(|floor| !old.floors.contains(floor));
    parts.extend(floors.map(|floor| format!("coverage {:.0} % at {}", floor.share * 100.0, floor.at.join(", "))));
    if old.held != new.held {
        parts.push(if new.held.is_empty() { "bounds refitted".into() } else { "bounds frozen".into() });
    }
    parts.join("; ")
}

/// Indicators that were added or removed.
fn members(base: &Model, now: &Model) -> Vec<String> {
    let leaves = |model: &Model| model.tree().leaves().map(|node| node.code.clone()).collect::<Vec<_>>();
    let (before, after) = (leaves(base), leaves(now));
    let beyond = |these: &[String], those: &[String]| {
        these.iter().filter(|code| !those.contains(code)).cloned().collect::<Vec<_>>()
    };
    let (gone, new) = (beyond(&before, &after), beyond(&after, &before));
    let told = |word: &str, codes: &[String]| (!codes.is_empty()).then(|| format!("{word} {}", some(codes)));
    told("without", &gone).into_iter().chain(told("with", &new)).collect()
}

fn some(codes: &[String]) -> String {
    match codes.len() {
        0..=WRITTEN => codes.join(", "),
        many => format!("{} and {} more", codes[..WRITTEN].join(", "), many - WRITTEN),
    }
}

/// The children of a group with their weights. Returns None if the model has no such group.
fn shares(model: &Model, group: &str) -> Option<Vec<(String, f64)>> {
    let tree = model.tree();
    let node = tree.nodes().iter().find(|node| node.code == group && !node.is_leaf())?;
    let member = |&place: &usize| (tree.nodes()[place].code.clone(), tree.nodes()[place].weight);
    Some(node.members.iter().map(member).collect())
}

/// What changed among children that stayed the same: most were scaled alike, and the others are named.
fn reweighed(before: &[(String, f64)], after: &[(String, f64)]) -> Option<String> {
    let old = |code: &str| before.iter().find(|(known, _)| known == code).map(|(_, share)| *share);
    let all: Vec<(&str, f64, f64)> =
        after.iter().map(|(code, new)| Some((code.as_str(), old(code)?, *new))).collect::<Option<_>>()?;
    if before.len() != after.len() || all.iter().all(|(_, old, new)| (old - new).abs() < SHARE) {
        return None;
    }
    let ratio = |(_, old, new): &(&str, f64, f64)| new / old;
    let alike = |with: f64| all.iter().filter(|entry| (ratio(entry) - with).abs() < SHARE).count();
    let usual = all.iter().map(ratio).filter(|ratio| ratio.is_finite()).max_by_key(|&with| alike(with)).unwrap_or(1.0);
    let others = alike(usual);
    let is_other = |entry: &(&str, f64, f64)| others > 1 && (ratio(entry) - usual).abs() < SHARE;
    let mut parts: Vec<String> = all
        .iter()
        .filter(|entry| !is_other(entry))
        .map(|(code, old, new)| format!("{code} {} → {}", share(*old), share(*new)))
        .collect();
    if others > 1 {
        let scaled = if (usual - 1.0).abs() < SHARE { "as before".to_string() } else { format!("× {}", short(usual)) };
        parts.push(format!("{others} others {scaled}"));
    }
    Some(parts.join(", "))
}

/// A number with up to three decimals, without trailing zeros.
fn short(x: f64) -> String {
    let text = format!("{x:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: &[(&str, f64)], after: &[(&str, f64)], expected: Option<&str>) {
        let owned = |of: &[(&str, f64)]| of.iter().map(|(code, x)| ((*code).to_string(), *x)).collect::<Vec<_>>();
        assert_eq!(reweighed(&owned(before), &owned(after)).as_deref(), expected);
    }

    #[test]
    fn what_was_scaled_alike_is_counted_and_the_rest_named() {
        let five = |a: f64, b: f64| [("p", a), ("a", b), ("b", b), ("c", b), ("d", b)];
        check(&five(0.2, 0.2), &five(0.4, 0.15), Some("p 0.20 → 0.40, 4 others × 0.75"));
        check(&[("a", 0.5), ("b", 0.5)], &[("a", 0.25), ("b", 0.75)], Some("a 0.50 → 0.25, b 0.50 → 0.75"));
        check(&[("a", 0.5), ("b", 0.5)], &[("a", 0.5), ("b", 0.5)], None);
        check(&[("a", 1.0)], &[("a", 0.5), ("c", 0.5)], None);
        check(&five(0.0, 0.25), &five(0.2, 0.2), Some("p 0.00 → 0.20, 4 others × 0.8"));
    }
}
