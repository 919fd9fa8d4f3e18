//! A name with one typing error leads back to the intended name, for at least 95 of 100 errors.

use std::collections::BTreeSet;

use reweigh::Error;
use reweigh::Watch;
use reweigh::data::names::{fold, nearest};
use reweigh::data::{BUNDLED, Dataset, Units, load};
use reweigh::model::{Model, Step, all_methods, methods, weight};

const SHARE: f64 = 0.95;

/// Drops a letter, swaps two neighbours, or doubles a letter; a single remaining letter (`州` of `苏州`) is not included.
fn slips(name: &str) -> BTreeSet<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut slips = BTreeSet::new();
    for at in 0..letters.len() {
        let mut dropped = letters.clone();
        dropped.remove(at);
        let mut doubled = letters.clone();
        doubled.insert(at, letters[at]);
        let mut swapped = letters.clone();
        swapped.swap(at, (at + 1).min(letters.len() - 1));
        slips.extend([dropped, doubled, swapped].map(String::from_iter));
    }
    slips.retain(|slip| slip.chars().count() > 1);
    slips
}

/// `offer` returns the names suggested for a misspelling, or None if the misspelling is itself a known name.
fn check(kind: &str, names: &[&str], offer: impl Fn(&str) -> Option<Vec<String>>) {
    let (mut met, mut missed) = (0, Vec::new());
    for name in names {
        for slip in slips(name) {
            match offer(&slip) {
                Some(offered) if offered.iter().any(|known| known == name) => met += 1,
                Some(offered) => missed.push(format!("{slip} ({name}): {}", offered.join(", "))),
                None => {}
            }
        }
    }
    let share = f64::from(met) / (f64::from(met) + missed.len() as f64);
    assert!(share >= SHARE, "{kind}: {:.1} % lead back; not these: {missed:#?}", share * 100.0);
}

/// As [`check`], for a plain list, where a misspelling that folds to a known name is that name.
fn check_list(kind: &str, names: &[&str]) {
    let is_known = |slip: &str| names.iter().any(|name| fold(name) == fold(slip));
    check(kind, names, |slip| (!is_known(slip)).then(|| nearest(slip, names.iter().copied())));
}

fn bundled(name: &str) -> Dataset {
    load(name, &Watch::default()).expect("bundled data load")
}

/// The suggestions for a name of no city. Returns None for a name of one or several cities.
fn offered(units: &Units, slip: &str) -> Option<Vec<String>> {
    match units.resolve(slip) {
        Err(Error::Unknown { nearest, .. }) => Some(nearest),
        _ => None,
    }
}

#[test]
fn indicators() {
    for set in BUNDLED {
        let data = bundled(set.name);
        let codes: Vec<&str> = data.indicators().iter().map(|indicator| indicator.code.as_str()).collect();
        check_list(&format!("indicators of {}", set.name), &codes);
    }
}

#[test]
fn groups_and_indicators_of_a_model() {
    for name in ["trade", "demo"] {
        let model = Model::new(&bundled(name)).expect("bundled data have a model");
        let codes: Vec<&str> = model.tree().nodes().iter().map(|node| node.code.as_str()).collect();
        check_list(&format!("groups and indicators of {name}"), &codes);
    }
}

#[test]
fn data_sets() {
    check_list("data sets", &BUNDLED.iter().map(|set| set.name).collect::<Vec<_>>());
}

#[test]
fn methods_and_their_options() {
    for step in Step::ALL {
        check_list(step.name(), &methods(step).iter().map(|method| method.name).collect::<Vec<_>>());
    }
    check_list("weigh", &weight::METHODS.iter().map(|method| method.name).collect::<Vec<_>>());
    for (_, method) in all_methods().iter().filter(|(_, method)| !method.options.is_empty()) {
        check_list(method.name, &method.options.iter().map(|option| option.name).collect::<Vec<_>>());
    }
}

#[test]
fn cities_in_english() {
    for name in ["trade", "top100", "demo"] {
        let data = bundled(name);
        let names: Vec<&str> = data.units().names.iter().collect();
        check(&format!("cities of {name}"), &names, |slip| offered(data.units(), slip));
    }
}

#[test]
fn cities_in_chinese() {
    for name in ["trade", "top100", "demo"] {
        let data = bundled(name);
        let short: Vec<&str> = data.units().names_zh.iter().map(|name| name.trim_end_matches('市')).collect();
        check(&format!("cities of {name} in Chinese"), &short, |slip| offered(data.units(), slip));
    }
}
