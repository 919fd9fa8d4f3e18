//! The data set `trade` matches its description and its notes, cell by cell.

use std::collections::{BTreeMap, BTreeSet};

use reweigh::data::{Dataset, Direction, Indicator, Note};
use reweigh::model::Model;

use super::{bundled, is_near};

/// An independent version of a formula, which looks up its parts with the first argument.
type Formula = fn(&dyn Fn(&str) -> Option<f64>) -> Option<f64>;

const DERIVED: &[(&str, Formula)] = &[
    ("trade_dependence", |x| Some(x("trade_total")? / x("gdp")?)),
    ("trade_per_head", |x| Some(x("trade_total")? / x("population")?)),
    ("foreign_share", |x| Some((x("hmt_firms")? + x("foreign_firms")?) / x("industrial_firms")?)),
    ("balance", |x| Some(1.0 - (x("exports")? - x("imports")?).abs() / x("trade_total")?)),
    ("gdp_per_head", |x| Some(x("gdp")? / x("population")?)),
    ("net_exports_share", |x| Some((x("exports")? - x("imports")?) / x("gdp")?)),
    ("trade_per_firm", |x| Some(x("trade_total")? / x("industrial_firms")?)),
    ("patents_per_head", |x| Some(x("patents")? / x("population")?)),
    ("invention_share", |x| Some(x("invention_patents")? / x("patents")?)),
    ("fdi_per_head", |x| Some(x("fdi")? / x("population")?)),
    ("science_per_head", |x| Some(x("science_expenditure")? / x("population")?)),
    ("students_per_head", |x| Some(x("students")? / x("population")?)),
];

/// The two cells of `trade_total` that were stated in the press: Haikou 2021 and Qingdao 2022.
const STATED: &[(&str, i32, f64)] = &[("460100", 2021, 476.4), ("370200", 2022, 9117.2)];

fn value(data: &Dataset, unit: usize, year: i32, code: &str) -> Option<f64> {
    data.value(unit, year, code).expect("a year and an indicator of the data")
}

fn is_stated(data: &Dataset, unit: usize, year: i32) -> bool {
    STATED.iter().any(|(code, stated, _)| &data.units().codes[unit] == *code && year == *stated)
}

/// Visits every cell of an indicator by its unit and year.
fn each_cell(data: &Dataset, mut check: impl FnMut(usize, i32)) {
    data.years().iter().for_each(|&year| (0..data.units().len()).for_each(|unit| check(unit, year)));
}

fn codes(data: &Dataset, holds: impl Fn(&Indicator) -> bool) -> Vec<&str> {
    data.indicators().iter().filter(|indicator| holds(indicator)).map(|indicator| indicator.code.as_str()).collect()
}

#[test]
fn it_has_297_cities_28_measured_indicators_and_six_years() {
    let data = bundled("trade");
    assert_eq!(data.units().len(), 297);
    assert_eq!(data.years(), [2018, 2019, 2020, 2021, 2022, 2023]);
    assert_eq!(data.year(), Some(2022));
    let places = 0..data.indicators().len();
    let measured: Vec<usize> = places.clone().filter(|&place| !data.is_derived(place)).collect();
    assert_eq!(measured.len(), 28);
    assert_eq!(measured.iter().filter(|&&place| data.is_yearly(place)).count(), 16);
    assert_eq!(places.len() - measured.len(), DERIVED.len());
}

#[test]
fn codes_are_six_digits_and_a_city_is_its_name_and_province() {
    let data = bundled("trade");
    let units = data.units();
    for code in units.codes.iter() {
        assert!(code.len() == 6 && code.chars().all(|c| c.is_ascii_digit()), "{code}");
    }
    let provinces = &units.grouping("province").expect("a group of the data").values;
    assert!(units.names.iter().collect::<BTreeSet<_>>().len() < 297, "some English names are of two cities");
    assert_eq!(units.names.iter().zip(provinces.iter()).collect::<BTreeSet<_>>().len(), 297);
    assert!((0..297).all(|unit| units.place(unit).is_some()), "every city has its coordinates");
}

#[test]
fn namesakes_are_told_apart_by_their_province() {
    let data = bundled("trade");
    for name in ["Suzhou", "Taizhou", "Fuzhou", "Yichun", "Yulin"] {
        assert!(data.units().resolve(name).is_err(), "{name} is two cities");
    }
    for (name, code) in [("Suzhou, Jiangsu", "320500"), ("Suzhou, Anhui", "341300"), ("宿州", "341300")] {
        let unit = data.units().resolve(name).expect("one city");
        assert_eq!(&data.units().codes[unit], code, "{name}");
    }
}

#[test]
fn cities_stand_in_four_regions() {
    let data = bundled("trade");
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for region in data.units().grouping("region").expect("a group of the data").values.iter() {
        *counts.entry(region).or_default() += 1;
    }
    assert_eq!(counts, BTreeMap::from([("East", 88), ("Central", 80), ("West", 95), ("Northeast", 34)]));
}

#[test]
fn total_trade_is_exports_and_imports_but_in_two_stated_cells() {
    let data = bundled("trade");
    each_cell(&data, |unit, year| {
        let [total, exports, imports] =
            ["trade_total", "exports", "imports"].map(|code| value(&data, unit, year, code));
        let sum = exports.zip(imports).map(|(exports, imports)| exports + imports);
        let fits = is_near(total, sum, 1e-9) || is_stated(&data, unit, year);
        assert!(fits, "{} {year}: {total:?}, not {sum:?}", data.units().label(unit));
    });
    for (code, year, expected) in STATED {
        let unit = data.units().resolve(code).expect("a city of the data");
        assert_eq!(value(&data, unit, *year, "trade_total"), Some(*expected), "{code} {year}");
    }
}

#[test]
fn derived_indicators_are_their_formulas_in_every_cell() {
    let data = bundled("trade");
    assert_eq!(codes(&data, |indicator| indicator.formula.is_some()).len(), DERIVED.len() + 1);
    for (code, formula) in DERIVED {
        let mut present = 0;
        each_cell(&data, |unit, year| {
            let expected = formula(&|name| value(&data, unit, year, name)).filter(|value| value.is_finite());
            let found = value(&data, unit, year, code);
            let is_zero = |value: Option<f64>| value.is_some_and(|value| value.abs() < 1e-15);
            let fits = is_near(found, expected, 1e-12) || is_zero(found) && is_zero(expected);
            assert!(fits, "{code} of {} {year}: {found:?}, not {expected:?}", data.units().label(unit));
            present += usize::from(found.is_some());
        });
        assert!(present > 400, "{code} is there in {present} cells");
    }
}

/// Checks a note on a cell: cells left out are missing, and all others have exactly the value that was used.
fn check_note(data: &Dataset, note: &Note) {
    let year = note.year.expect("every note of trade has a year");
    let (found, used) = (value(data, note.unit, year, &note.indicator), note.used.parse::<f64>().ok());
    // The value in notes on the total is the printed sum, but its cells are computed from both parts.
    let tolerance = if note.indicator == "trade_total" { 1e-9 } else { 0.0 };
    assert!(is_near(found, used, tolerance), "{}: {found:?} for {note:?}", data.units().label(note.unit));
    assert_eq!(note.what == "left out", used.is_none(), "{note:?}");
    assert_eq!(note.what == "filled", note.printed.is_empty(), "{note:?}");
    let is_changed = note.printed != note.used;
    assert_eq!(note.what != "kept", is_changed, "{note:?}");
}

#[test]
fn every_note_tells_what_the_cell_holds() {
    let data = bundled("trade");
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for note in data.notes() {
        check_note(&data, note);
        *kinds.entry(&note.what).or_default() += 1;
    }
    assert_eq!(kinds, BTreeMap::from([("corrected", 46), ("filled", 2), ("kept", 310), ("left out", 490)]));
}

#[test]
fn the_hierarchy_has_22_indicators_in_five_dimensions() {
    let model = Model::new(&bundled("trade")).expect("trade has a hierarchy");
    let tree = model.tree();
    let dimensions: Vec<&str> =
        tree.nodes()[0].members.iter().map(|&place| tree.nodes()[place].code.as_str()).collect();
    assert_eq!(dimensions, ["level", "structure", "efficiency", "innovation", "potential"]);
    assert_eq!(tree.leaves().count(), 22);
    assert!(tree.nodes()[0].members.iter().all(|&place| (tree.nodes()[place].weight - 0.2).abs() < 1e-12));
}

#[test]
fn distances_are_better_when_lower_and_three_directions_are_contested() {
    let data = bundled("trade");
    let lower = codes(&data, |indicator| indicator.direction == Direction::Lower);
    assert_eq!(lower, ["container_port_km", "coast_km"]);
    let contested = codes(&data, |indicator| indicator.contested);
    assert_eq!(contested, ["balance", "gdp_per_head", "net_exports_share"]);
}

#[test]
fn no_count_nor_amount_is_below_zero() {
    let data = bundled("trade");
    for code in codes(&data, |indicator| indicator.code != "net_exports_share") {
        each_cell(&data, |unit, year| {
            let found = value(&data, unit, year, code);
            assert!(found.is_none_or(|value| value >= 0.0), "{code} of {} {year}: {found:?}", data.units().label(unit));
        });
    }
}
