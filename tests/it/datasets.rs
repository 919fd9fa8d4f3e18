//! Every bundled data set is complete: its parts fit together, and it states its licence and sources.

mod demo;
mod top100;
mod trade;

use std::collections::BTreeSet;

use reweigh::data::{BUNDLED, Dataset, Formula, load};
use reweigh::model::Model;
use reweigh::{Error, Watch};

fn bundled(name: &str) -> Dataset {
    load(name, &Watch::default()).expect("bundled data load")
}

fn each(check: impl Fn(&str, &Dataset)) {
    assert!(!BUNDLED.is_empty());
    BUNDLED.iter().for_each(|set| check(set.name, &bundled(set.name)));
}

/// Checks that no two texts are equal and none is empty.
fn check_unique<'a>(what: &str, texts: impl IntoIterator<Item = &'a str>) {
    let mut seen = BTreeSet::new();
    for text in texts {
        assert!(!text.is_empty() && seen.insert(text), "{what}: `{text}` is empty or stands there twice");
    }
}

/// Compares a value with the expected one at a relative tolerance; both may be missing.
fn is_near(found: Option<f64>, expected: Option<f64>, tolerance: f64) -> bool {
    match (found, expected) {
        (Some(found), Some(expected)) => (found - expected).abs() <= tolerance * expected.abs(),
        (found, expected) => found == expected,
    }
}

#[test]
fn every_set_states_title_licence_and_sources() {
    each(|name, data| {
        let about = data.about();
        for (what, text) in [("title", &about.title), ("text", &about.about), ("licence", &about.licence)] {
            assert!(!text.trim().is_empty(), "{name}: no {what}");
        }
        assert!(!about.sources.is_empty() && !about.remarks.is_empty(), "{name}: no sources or no remarks");
        check_unique(name, about.sources.iter().map(|source| source.key.as_str()));
        for source in &about.sources {
            let whole = [&source.what, &source.publisher, &source.terms].iter().all(|text| !text.is_empty());
            assert!(whole, "{name}: source `{}` is not told in full", source.key);
        }
    });
}

#[test]
fn every_indicator_has_names_a_measure_and_known_sources() {
    each(|name, data| {
        check_unique(name, data.indicators().iter().map(|indicator| indicator.code.as_str()));
        for indicator in data.indicators() {
            let texts = [&indicator.name, &indicator.name_zh, &indicator.measure];
            assert!(texts.iter().all(|text| !text.is_empty()), "{name}: {indicator:?}");
            let is_known = |key: &String| data.about().sources.iter().any(|source| source.key == *key);
            let sourced = !indicator.source.is_empty() && indicator.source.iter().all(is_known);
            assert!(sourced, "{name}: sources of `{}`: {:?}", indicator.code, indicator.source);
        }
    });
}

#[test]
fn every_formula_can_be_read_and_its_names_exist() {
    each(|name, data| {
        for indicator in data.indicators() {
            let Some(text) = &indicator.formula else { continue };
            let formula: Formula = text.parse().unwrap_or_else(|error: Error| panic!("{name}: {error}"));
            for part in formula.names() {
                assert!(data.indicator(part).is_ok(), "{name}: `{part}` in `{text}`");
            }
            assert_eq!(formula.to_string(), *text, "{name}: as it prints itself");
        }
    });
}

#[test]
fn units_have_unique_codes_and_chinese_names_and_belong_to_groups() {
    each(|name, data| {
        let units = data.units();
        check_unique(name, units.codes.iter());
        check_unique(name, units.names_zh.iter());
        assert!(units.scheme.is_some(), "{name}: no scheme of codes");
        for grouping in &units.groups {
            assert!(grouping.values.iter().all(|value| !value.is_empty()), "{name}: a gap in `{}`", grouping.code);
        }
        let groups: Vec<&String> = units.groups.iter().map(|grouping| &grouping.code).collect();
        assert_eq!(groups, data.about().groups.iter().collect::<Vec<_>>(), "{name}: groups that are no columns");
    });
}

#[test]
fn every_unit_is_found_by_its_code_and_its_chinese_name_and_its_label() {
    each(|name, data| {
        let units = data.units();
        for unit in 0..units.len() {
            for text in [&units.codes[unit], &units.names_zh[unit], &units.label(unit)] {
                assert_eq!(units.resolve(text), Ok(unit), "{name}: {text}");
            }
        }
    });
}

#[test]
fn no_column_and_no_note_is_lost_on_loading() {
    for set in BUNDLED {
        let data = bundled(set.name);
        let heads = |table: &'static str| table.lines().next().unwrap_or("").split(',').skip(1);
        for head in heads(set.values).chain(heads(set.units)) {
            let is_unit = ["year", "name", "name_zh", "latitude", "longitude"].contains(&head);
            let is_known = is_unit || data.indicator(head).is_ok() || data.units().grouping(head).is_some();
            assert!(is_known, "{}: the column `{head}` is lost", set.name);
        }
        assert_eq!(data.notes().len(), set.notes.lines().count().saturating_sub(1), "{}: notes", set.name);
    }
}

#[test]
fn years_ascend_and_the_current_one_is_among_them() {
    each(|name, data| {
        assert!(data.years().windows(2).all(|pair| pair[0] < pair[1]), "{name}: {:?}", data.years());
        assert_eq!(data.year(), Some(2022), "{name}");
    });
}

#[test]
fn notes_speak_of_indicators_and_years_that_exist() {
    each(|name, data| {
        for note in data.notes() {
            assert!(data.indicator(&note.indicator).is_ok(), "{name}: {note:?}");
            assert!(note.year.is_none_or(|year| data.years().contains(&year)), "{name}: {note:?}");
            assert!(!note.what.is_empty() && !note.why.is_empty(), "{name}: {note:?}");
        }
    });
}

#[test]
fn every_set_of_indicators_can_be_ranked_in_every_year() {
    each(|name, data| {
        for &year in data.years().iter().filter(|_| !data.is_list()) {
            let model = data.at_year(year).and_then(|data| Model::new(&data)).expect("a model of bundled data");
            let ranking = reweigh::rank::rank(&model, None).unwrap_or_else(|error| panic!("{name} {year}: {error}"));
            assert!(!ranking.is_empty(), "{name} {year}");
        }
    });
}
