//! The "see also" lines, computed from the docs.

use std::collections::{BTreeMap, BTreeSet};

use super::search::roots;
use crate::arrange::Arrange;
use crate::script::engine::docs::{Doc, Docs};
use crate::script::engine::nouns::by_name;

/// How many names are shown at most.
const MAX_NAMES: usize = 5;
/// The share of common words, rarer ones counting more, above which two docs are related.
const ENOUGH: f64 = 0.15;

/// Functions that the text mentions, then those about the same noun that share its rarer words.
pub fn see_also(docs: &Docs, doc: &Doc) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut add = |name: &str| {
        if name != doc.name && !names.iter().any(|known| known == name) {
            names.push(name.to_string());
        }
    };
    doc.text.iter().flat_map(|text| named(text)).filter(|name| docs.named(name).any(Doc::is_word)).for_each(&mut add);
    let rarity = rarity(docs);
    let own = words(doc);
    let weight = |words: &BTreeSet<String>| words.iter().filter_map(|word| rarity.get(word)).sum::<f64>();
    let mut near: Vec<(f64, &str)> = Vec::new();
    for other in docs.all.iter().filter(|other| other.is_word() && is_near(doc, other)) {
        let words = words(other);
        let shared: BTreeSet<String> = own.intersection(&words).cloned().collect();
        near.push((weight(&shared) / (weight(&own) * weight(&words)).sqrt(), &other.name));
    }
    // Ties keep the order of the docs.
    near.arrange_by(|a, b| b.0.total_cmp(&a.0));
    near.iter().filter(|(likeness, _)| *likeness >= ENOUGH).for_each(|(_, name)| add(name));
    names.truncate(MAX_NAMES);
    names
}

/// Words between backticks that could be functions: `filter`, `m.script()`, `load("x")`.
fn named(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    for code in text.split('`').skip(1).step_by(2) {
        let is_name = |text: &&str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_');
        if is_name(&code) {
            names.push(code);
        }
        for (at, _) in code.match_indices('(') {
            names.extend(code[..at].rsplit(|c: char| !(c.is_alphanumeric() || c == '_')).next().filter(is_name));
        }
    }
    names
}

/// Whether two functions take or return the same nouns.
fn is_near(doc: &Doc, other: &Doc) -> bool {
    let own = nouns(doc);
    if own.is_empty() { doc.home == other.home } else { !own.is_disjoint(&nouns(other)) }
}

fn nouns(doc: &Doc) -> BTreeSet<&str> {
    let words = doc.overloads.iter().flat_map(|way| way.signature.split(|c: char| !c.is_alphanumeric()));
    words.filter(|word| by_name(word).is_some()).collect()
}

fn words(doc: &Doc) -> BTreeSet<String> {
    roots(&format!("{} {}", doc.name, doc.text.join(" "))).into_iter().collect()
}

/// How rare each word is; words in more than every sixth doc are ignored.
#[expect(clippy::cast_precision_loss, reason = "docs are few")]
fn rarity(docs: &Docs) -> BTreeMap<String, f64> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for word in docs.all.iter().flat_map(words) {
        *counts.entry(word).or_default() += 1;
    }
    let all = docs.all.len();
    counts.retain(|_, count| *count > 1 && *count * 6 <= all);
    counts.into_iter().map(|(word, count)| (word, (all as f64 / count as f64).ln())).collect()
}
