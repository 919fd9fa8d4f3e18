//! The data set `demo` is small enough for examples and contains one of everything that needs explaining.

use reweigh::data::Direction;

use super::bundled;

#[test]
fn six_cities_four_indicators_one_gap_and_one_that_is_better_when_lower() {
    let data = bundled("demo");
    assert_eq!((data.units().len(), data.indicators().len()), (6, 4));
    assert_eq!((0..4).map(|place| data.missing(place)).sum::<usize>(), 1);
    let lower = data.indicators().iter().filter(|indicator| indicator.direction == Direction::Lower);
    assert_eq!(lower.map(|indicator| indicator.code.as_str()).collect::<Vec<_>>(), ["distance"]);
    let erewhon = data.units().resolve("Erewhon").expect("a city of demo");
    assert_eq!(data.value(erewhon, 2022, "ports"), Ok(None));
}

#[test]
fn two_years_two_dimensions_and_no_derived_indicator() {
    let data = bundled("demo");
    assert_eq!(data.years(), [2021, 2022]);
    let groups = &data.hierarchy().expect("demo has a hierarchy").groups;
    assert_eq!(groups.iter().map(|group| group.code.as_str()).collect::<Vec<_>>(), ["index", "size", "access"]);
    assert!(!(0..4).any(|place| data.is_derived(place)));
}
