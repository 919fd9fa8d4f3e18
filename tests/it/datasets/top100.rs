//! The data set `top100` contains what was printed of the lists, and knows how complete each of them is.

use std::collections::BTreeMap;

use reweigh::rank::{Known, published};

use super::bundled;

/// Checks how many ranks of a year are known, and down to which rank none is missing.
fn check(year: i32, places: usize, complete: usize, evaluated: Option<usize>) {
    let ranking = published(&bundled("top100"), year).expect("a year of the list");
    assert_eq!(ranking.ranked(), places, "places of {year}");
    assert_eq!(ranking.known(), &Known::Part { length: Some(100), complete_to: complete, evaluated }, "{year}");
}

#[test]
fn it_is_a_list_and_not_a_table_of_indicators() {
    let data = bundled("top100");
    assert!(data.is_list());
    assert!(data.hierarchy().is_none());
    assert!(reweigh::model::Model::new(&data).is_err());
    assert!(published(&bundled("trade"), 2022).is_err());
}

#[test]
fn every_edition_knows_how_much_of_it_is_known() {
    check(2018, 36, 29, Some(298));
    check(2022, 17, 5, Some(328));
    for year in [2012, 2014, 2016] {
        let ranking = published(&bundled("top100"), year).expect("a year of the list");
        assert!(matches!(ranking.known(), Known::Part { complete_to: 10, evaluated: None, .. }), "{year}");
    }
}

#[test]
fn no_place_is_held_twice_without_a_note() {
    let data = bundled("top100");
    for &year in data.years() {
        let mut holders: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for place in published(&data, year).expect("a year of the list").all_places() {
            assert!((1..=100).contains(&place.rank), "{year}: place {}", place.rank);
            holders.entry(place.rank).or_default().push(place.unit);
        }
        for (rank, units) in holders.iter().filter(|(_, units)| units.len() > 1) {
            let is_noted = |unit: &usize| {
                data.notes().iter().any(|note| note.unit == *unit && note.year == Some(year) && note.what == "remark")
            };
            assert!(units.iter().any(is_noted), "{year}: place {rank} of {units:?}");
        }
    }
}

#[test]
fn scores_fall_with_the_place() {
    let data = bundled("top100");
    for &year in data.years() {
        let ranking = published(&data, year).expect("a year of the list");
        let scores: Vec<f64> = ranking.places().filter_map(|place| place.score).collect();
        assert!(scores.windows(2).all(|pair| pair[0] >= pair[1]), "{year}: {scores:?}");
    }
}

#[test]
fn a_city_that_is_in_trade_too_is_the_same_city() {
    let (list, trade) = (bundled("top100"), bundled("trade"));
    let mut strangers = Vec::new();
    for (unit, partner) in trade.units().align(list.units()).into_iter().enumerate() {
        let name = &list.units().names_zh[unit];
        match partner {
            Some(partner) => assert_eq!(trade.units().names_zh[partner], format!("{name}市")),
            None => strangers.push(&list.units().codes[unit]),
        }
    }
    assert_eq!(strangers, ["bortala", "jiyuan", "xiantao", "yanbian"]);
}

#[test]
fn statements_are_whole() {
    let data = bundled("top100");
    assert_eq!(data.statements().len(), 125);
    for told in data.statements() {
        assert!(!told.statement.is_empty() && !told.value.is_empty() && !told.source.is_empty(), "{told:?}");
        assert!((2005..=2022).contains(&told.year), "{told:?}");
    }
}
