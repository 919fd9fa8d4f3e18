//! Every imputation method on a table small enough to fill by hand; what is refused; and what holds for all methods.

use proptest::prelude::*;
use reweigh::data::{Choice, Dataset, Direction, FitWindow, Setting, from_csv};
use reweigh::model::impute::METHODS;
use reweigh::model::{Branch, Model, Step};
use reweigh::{Error, Result, Watch};

use crate::random::{choice, column};

/// Six units in two groups. x lacks the values of c (group one) and f (group two); y and z (lower is better) are in the
/// same dimension, w is in none.
const TABLE: &str = "unit,group,x,y,z,w\n\
    a,one,1,0,10,5\n\
    b,one,2,10,30,6\n\
    c,one,,5,20,7\n\
    d,two,4,10,10,8\n\
    e,two,9,0,30,9\n\
    f,two,,,,9\n";

fn data(table: &str) -> Dataset {
    from_csv(table, "gaps.csv", &Watch::default()).expect("a sound table")
}

fn model(data: &Dataset) -> Model {
    let of = |codes: &[&str]| codes.iter().map(|code| Branch::leaf(code)).collect();
    let dimension = Branch { code: "dimension".to_string(), weight: 1.0, of: of(&["x", "y", "z"]) };
    let tree = Branch { code: "index".to_string(), weight: 1.0, of: vec![dimension, Branch::leaf("w")] };
    let model = Model::of_tree(data, tree).and_then(|model| model.direction("z", Direction::Lower));
    model.expect("a sound tree")
}

fn filled(model: &Model, choice: Choice) -> Result<Vec<Option<f64>>> {
    let model = model.choose(Step::Impute, choice)?;
    let (filled, frozen) = (model.leaves()?[0].filled.clone(), model.freeze()?);
    // The frozen model, and therefore one that is saved and loaded, gives the same.
    assert_eq!(filled, frozen.leaves()?[0].filled);
    assert_eq!(
        frozen.recipe().held,
        Model::hold(&frozen, &frozen.recipe().held_settings().into_iter().collect::<Vec<_>>())?.recipe().held
    );
    Ok(filled.iter().collect())
}

fn check(method: &str, options: &[(&str, Setting)], c: Option<f64>, f: Option<f64>) {
    let found = filled(&model(&data(TABLE)), choice(method, options)).expect("figures that it takes");
    let is_near = |found: Option<f64>, expected: Option<f64>| match (found, expected) {
        (Some(found), Some(expected)) => (found - expected).abs() < 1e-12,
        (found, expected) => found == expected,
    };
    assert!(is_near(found[2], c) && is_near(found[5], f), "{method}: {found:?}, by hand {c:?} and {f:?}");
    assert_eq!((found[0], found[1], found[3], found[4]), (Some(1.0), Some(2.0), Some(4.0), Some(9.0)));
}

#[test]
fn by_the_other_units() {
    let group = [("by", Setting::Text("group".into()))];
    check("none", &[], None, None);
    check("mean", &[], Some(4.0), Some(4.0));
    check("median", &[], Some(3.0), Some(3.0));
    check("group_mean", &group, Some(1.5), Some(6.5));
    check("group_median", &group, Some(1.5), Some(6.5));
    check("constant", &[("value", Setting::Number(-7.0))], Some(-7.0), Some(-7.0));
}

/// c is halfway in y (5 of 0…10) and in z (20 of 10…30), so halfway in x: 1 + 8/2 = 5; f has neither.
#[test]
fn by_the_other_indicators_of_the_dimension() {
    check("dimension_mean", &[], Some(5.0), None);
    // With y of c at 10 and z at 30 (the worst) it is (1 + 0)/2 as well; with z at 10 it is (1 + 1)/2, so the best of
    // x, 9.
    let other = |y: &str, z: &str| TABLE.replace("c,one,,5,20,7", &format!("c,one,,{y},{z},7"));
    for (table, expected) in [(other("10", "30"), 5.0), (other("10", "10"), 9.0), (other("", "15"), 7.0)] {
        let found = filled(&model(&data(&table)), choice("dimension_mean", &[])).expect("figures that it takes");
        assert_eq!(found[2], Some(expected));
    }
}

/// Scaled from worst to best, c is at ½ in y, at ½ in z (lower is better), and at 0 in v (1 of 1…9): the median is ½,
/// which gives 5, whereas the mean would be ⅓. Without z it is midway between ½ and 0, a quarter: 1 + 8/4.
#[test]
fn by_the_median_of_the_other_indicators() {
    // The last column, outside the dimension, keeps the row of c from being empty.
    let lines =
        ["unit,x,y,z,v,w", "a,1,0,10,1,1", "b,2,10,30,9,1", "c,,5,20,1,1", "d,4,10,10,2,1", "e,9,0,30,3,2"].join("\n");
    let of = |table: &str, method: &str| {
        let codes = ["x", "y", "z", "v"];
        let tree = Branch { code: "index".into(), weight: 1.0, of: codes.map(Branch::leaf).into() };
        let model = Model::of_tree(&data(table), tree).and_then(|model| model.direction("z", Direction::Lower));
        filled(&model.expect("a sound tree"), choice(method, &[])).expect("figures that it takes")[2]
    };
    assert_eq!(of(&lines, "dimension_median"), Some(5.0));
    assert!((of(&lines, "dimension_mean").expect("filled") - (1.0 + 8.0 / 3.0)).abs() < 1e-12);
    assert_eq!(of(&lines.replace("c,,5,20,1", "c,,5,,1"), "dimension_median"), Some(3.0));
    assert_eq!(of(&lines.replace("c,,5,20,1", "c,,,,"), "dimension_median"), None);
}

/// x in 2020, 2021, 2022 and 2024: a 1 2 – 6, b – 4 – –, c – – 3 5.
const YEARS: &str = "unit,year,x\na,2020,1\na,2021,2\na,2024,6\nb,2021,4\nb,2024,\nc,2022,3\nc,2024,5\n";

fn over_years(year: i32, choice: Choice) -> Vec<Option<f64>> {
    let data = data(YEARS).at_year(year).expect("a year of the data");
    let tree = Branch { code: "index".to_string(), weight: 1.0, of: vec![Branch::leaf("x")] };
    let model = Model::of_tree(&data, tree).expect("a sound tree");
    filled(&model, choice).expect("figures that it takes")
}

#[test]
fn over_the_years() {
    let reach = ("reach", Setting::Number(1.0));
    let open = ("ends", Setting::Text("missing".into()));
    assert_eq!(over_years(2022, choice("latest", &[])), [Some(2.0), Some(4.0), Some(3.0)]);
    assert_eq!(over_years(2020, choice("latest", &[])), [Some(1.0), None, None]);
    // One year of the data back is 2022, where b has no value.
    assert_eq!(over_years(2024, choice("latest", std::slice::from_ref(&reach))), [Some(6.0), None, Some(5.0)]);
    // Forward first, then backward: b only has 4 in 2021, which is used for all years; c begins with 3 in 2022; the
    // missing value of a in 2022 becomes 2, from 2021.
    let carried = |reach: &[(&str, Setting)]| {
        let ends = ("ends", Setting::Text("nearest".into()));
        choice("latest", &[reach, &[ends]].concat())
    };
    assert_eq!(over_years(2020, carried(&[])), [Some(1.0), Some(4.0), Some(3.0)]);
    assert_eq!(over_years(2022, carried(&[])), [Some(2.0), Some(4.0), Some(3.0)]);
    assert_eq!(over_years(2024, carried(&[])), [Some(6.0), Some(4.0), Some(5.0)]);
    // One year of the data forward from 2020 is 2021, where b has 4 and c has no value.
    assert_eq!(over_years(2020, carried(std::slice::from_ref(&reach))), [Some(1.0), Some(4.0), None]);
    // a has 2 in 2021 and 6 in 2024, so 2022 is a third of the way.
    assert_eq!(over_years(2022, choice("linear", &[])), [Some(10.0 / 3.0), Some(4.0), Some(3.0)]);
    assert_eq!(over_years(2022, choice("linear", &[open])), [Some(10.0 / 3.0), None, Some(3.0)]);
    assert_eq!(over_years(2020, choice("linear", &[])), [Some(1.0), Some(4.0), Some(3.0)]);
    assert_eq!(over_years(2020, choice("linear", &[reach])), [Some(1.0), Some(4.0), None]);
    // The mean of the year's values, or of all six: (1 + 2 + 6 + 4 + 3 + 5) / 6.
    assert_eq!(over_years(2024, choice("mean", &[])), [Some(6.0), Some(5.5), Some(5.0)]);
    let pooled = Choice { per: FitWindow::All, ..choice("mean", &[]) };
    assert_eq!(over_years(2024, pooled), [Some(6.0), Some(3.5), Some(5.0)]);
}

#[test]
fn a_filled_figure_counts_in_scores_and_not_as_present() {
    let model = model(&data(TABLE)).choose(Step::Impute, choice("median", &[])).expect("a known method");
    let leaf = &model.leaves().expect("figures that it takes")[0];
    assert_eq!(leaf.present.iter().flatten().collect::<Vec<_>>(), [1.0, 1.0, 0.0, 1.0, 1.0, 0.0]);
    assert_eq!(leaf.score.get(2), Some(25.0));
    assert_eq!(leaf.fills.iter().map(|filled| filled.unit).collect::<Vec<_>>(), [2, 5]);
}

#[test]
fn what_cannot_be_filled_is_refused_with_a_reason() {
    let refused = |choice: Choice| filled(&model(&data(TABLE)), choice).expect_err("it says what it lacks");
    let of = |error: &Error| (error.to_string(), error.hint().is_some());
    let (text, has_hint) = of(&refused(choice("group_mean", &[])));
    assert!(text.contains("`group_mean` needs the option `by`") && has_hint, "{text}");
    let (text, has_hint) = of(&refused(choice("group_mean", &[("by", Setting::Text("grup".into()))])));
    assert!(text.contains("no group column `grup`") && has_hint, "{text}");
    let (text, has_hint) = of(&refused(choice("constant", &[])));
    assert!(text.contains("`constant` needs the option `value`") && has_hint, "{text}");
    let (text, has_hint) = of(&refused(choice("latest", &[])));
    assert!(text.contains("the data have no years") && has_hint, "{text}");
}

proptest! {
    /// Existing values are kept; values filled from others lie within their range; reversed units are filled in the
    /// same way.
    #[test]
    fn figures_stay_and_fills_lie_among_them(values in column(8, 0.3), others in column(8, 0.3)) {
        let table = |turn: usize| {
            let cell = |x: Option<f64>| x.map_or("NA".into(), |x| x.to_string());
            let rows = (0..8).map(|unit| (unit + turn) % 8);
            let row = |unit| format!("u{unit},{},{},{},1\n", ["one", "two"][unit % 2], cell(values[unit]), cell(others[unit]));
            format!("unit,group,x,y,z\n{}", rows.map(row).collect::<String>())
        };
        prop_assume!(values.iter().any(Option::is_some) && others.iter().any(Option::is_some));
        let tree = || {
            let of = vec![Branch::leaf("x"), Branch::leaf("y")];
            Branch { code: "index".to_string(), weight: 1.0, of }
        };
        for method in METHODS.iter().filter(|method| !["latest", "linear", "constant"].contains(&method.name)) {
            let by = ("by", Setting::Text("group".into()));
            let options = if method.takes("by") { vec![by] } else { Vec::new() };
            let of = |turn| filled(&Model::of_tree(&data(&table(turn)), tree())?, choice(method.name, &options));
            let (found, turned) = (of(0).expect("fills"), of(3).expect("fills"));
            let present = || values.iter().flatten().copied();
            let (least, greatest) = (present().fold(f64::INFINITY, f64::min), present().fold(f64::NEG_INFINITY, f64::max));
            for (unit, filled) in found.iter().enumerate() {
                match values[unit] {
                    Some(value) => prop_assert_eq!(*filled, Some(value)),
                    None => prop_assert!(filled.is_none_or(|x| least - 1e-9 <= x && x <= greatest + 1e-9), "{}: {:?}", method.name, found),
                }
                let there = turned[(unit + 8 - 3) % 8];
                let is_same = filled.zip(there).map_or(filled.is_none() && there.is_none(), |(a, b)| (a - b).abs() <= 1e-9);
                prop_assert!(is_same, "{}: {:?}, turned {:?}", method.name, found, turned);
            }
        }
    }
}
