//! Weights from people, each method tested on printed answers with their printed weights and consistency.

use std::collections::BTreeMap;

use reweigh::Watch;
use reweigh::analysis::people::{Weighting, choices, comparisons, weights_by};
use reweigh::data::{Setting, answers};
use reweigh::files::Access;

use super::{check, check_all};

/// Weights by a method, with options that are words.
fn elicited(method: &str, answers: Setting, options: &[(&str, &str)]) -> Weighting {
    let options = options.iter().map(|(name, word)| (name.to_string(), (*word).into()));
    weights_by(method, &answers, &options.collect::<BTreeMap<_, _>>()).unwrap_or_else(|error| panic!("{error}"))
}

/// A matrix of comparisons between `c1`, `c2` ….
fn matrix(rows: &[&[f64]]) -> Setting {
    let names: Vec<String> = (1..=rows.len()).map(|at| format!("c{at}")).collect();
    let rows: Vec<Setting> = rows.iter().map(|row| row.to_vec().into()).collect();
    Setting::map([("names", Setting::from(names)), ("matrix", Setting::List(rows))])
}

fn ratio(of: &Weighting) -> Option<f64> {
    of.consistency.map(|found| found.ratio)
}

/// The school matrix of Saaty in Wang & Chin 2011, as in pymcdm, `test/test_weights.py`.
const SCHOOL: &[&[f64]] = &[
    &[1.0, 4.0, 3.0, 1.0, 3.0, 4.0],
    &[1.0 / 4.0, 1.0, 7.0, 3.0, 1.0 / 5.0, 1.0],
    &[1.0 / 3.0, 1.0 / 7.0, 1.0, 1.0 / 5.0, 1.0 / 5.0, 1.0 / 6.0],
    &[1.0, 1.0 / 3.0, 5.0, 1.0, 1.0, 1.0 / 3.0],
    &[1.0 / 3.0, 5.0, 5.0, 1.0, 1.0, 3.0],
    &[1.0 / 4.0, 1.0, 6.0, 3.0, 1.0 / 3.0, 1.0],
];

#[test]
fn the_school_of_saaty() {
    let found = elicited("ahp", matrix(SCHOOL), &[]);
    check_all("ahp", &[0.3208, 0.1395, 0.0348, 0.1285, 0.2374, 0.1391], &found.weights, 1e-4);
    // λ = 7.4199, so CI = 0.2840; 0.2840 / 1.24 = 0.229.
    check("consistency ratio", 0.229, ratio(&found), 1e-3);
    let [accepted] = [found.consistency.and_then(|found| found.is_accepted())];
    assert_eq!(accepted, Some(false));
    let with_tummala = elicited("ahp", matrix(SCHOOL), &[("random_index", "tummala")]);
    check("consistency ratio by Tummala & Ling", 0.2840 / 1.2358, ratio(&with_tummala), 1e-3);
}

/// How many times as important or good the first is as the second, in the comparisons of four cars.
const CRITERIA: &[&[f64]] = &[&[1.0, 1.0 / 2.0, 3.0], &[2.0, 1.0, 4.0], &[1.0 / 3.0, 1.0 / 4.0, 1.0]];
const STYLE: &[&[f64]] = &[
    &[1.0, 1.0 / 4.0, 4.0, 1.0 / 6.0],
    &[4.0, 1.0, 4.0, 1.0 / 4.0],
    &[1.0 / 4.0, 1.0 / 4.0, 1.0, 1.0 / 5.0],
    &[6.0, 4.0, 5.0, 1.0],
];
const RELIABILITY: &[&[f64]] = &[
    &[1.0, 2.0, 5.0, 1.0],
    &[1.0 / 2.0, 1.0, 3.0, 2.0],
    &[1.0 / 5.0, 1.0 / 3.0, 1.0, 1.0 / 4.0],
    &[1.0, 1.0 / 2.0, 4.0, 1.0],
];
const FUEL: &[&[f64]] = &[
    &[1.0, 2.0, 4.0, 1.0],
    &[1.0 / 2.0, 1.0, 3.0, 2.0],
    &[1.0 / 4.0, 1.0 / 3.0, 1.0, 1.0 / 5.0],
    &[1.0, 1.0 / 2.0, 5.0, 1.0],
];

/// The four cars in the tests of R's package MCDA: scores by comparisons of the cars under each criterion, weighted by
/// comparisons of the criteria.
#[test]
fn four_cars_are_compared_throughout() {
    let weights = elicited("ahp", matrix(CRITERIA), &[]).weights;
    let own = [STYLE, RELIABILITY, FUEL].map(|rows| elicited("ahp", matrix(rows), &[]).weights);
    let total = |car: usize| weights.iter().zip(&own).map(|(weight, own)| weight * own[car]).sum::<f64>();
    check_all("cars", &[0.2922, 0.2767, 0.0697, 0.3613], &(0..4).map(total).collect::<Vec<f64>>(), 1e-4);
}

/// Papathanasiou & Ploskas 2018, chapter 5, as in pyrepo-mcda, `tests/test_mcda_methods_2.py`: the matrix of criteria.
#[test]
fn the_criteria_of_papathanasiou_and_ploskas() {
    let rows: &[&[f64]] = &[
        &[1.0, 1.0, 5.0, 3.0],
        &[1.0, 1.0, 5.0, 3.0],
        &[1.0 / 5.0, 1.0 / 5.0, 1.0, 1.0 / 3.0],
        &[1.0 / 3.0, 1.0 / 3.0, 3.0, 1.0],
    ];
    let found = elicited("ahp", matrix(rows), &[]);
    check_all("ahp", &[0.3899, 0.3899, 0.0679, 0.1524], &found.weights, 1e-4);
    check("consistency ratio", 0.016, ratio(&found), 1e-3);
}

/// The matrix of OECD/JRC 2008, table 20, which prints no weights; those are recomputed independently.
#[test]
fn the_matrix_of_the_handbook() {
    let rows: &[&[f64]] = &[
        &[1.0, 2.0, 3.0, 2.0, 5.0, 5.0, 1.0, 3.0],
        &[0.5, 1.0, 2.0, 0.5, 4.0, 4.0, 0.5, 3.0],
        &[1.0 / 3.0, 0.5, 1.0, 0.25, 2.0, 2.0, 0.2, 0.5],
        &[0.5, 2.0, 4.0, 1.0, 4.0, 4.0, 0.5, 3.0],
        &[0.2, 0.25, 0.5, 0.25, 1.0, 1.0, 0.2, 0.5],
        &[0.2, 0.25, 0.5, 0.25, 1.0, 1.0, 0.2, 0.5],
        &[1.0, 2.0, 5.0, 2.0, 5.0, 5.0, 1.0, 4.0],
        &[1.0 / 3.0, 1.0 / 3.0, 2.0, 1.0 / 3.0, 2.0, 2.0, 0.25, 1.0],
    ];
    let found = elicited("ahp", matrix(rows), &[]);
    let expected = [0.2291, 0.1346, 0.0594, 0.1761, 0.0385, 0.0385, 0.2522, 0.0715];
    check_all("ahp", &expected, &found.weights, 1e-4);
    check("consistency ratio", 0.0214, ratio(&found), 1e-4);
}

/// By hand: 2 and 8 against each other have the geometric mean 4, so the weights are 0.8 and 0.2; the mean of the two
/// persons' own weights 2/3 and 8/9 is 7/9.
#[test]
fn two_people_by_hand() {
    let of = |ratio: f64| Setting::map([("a/b", ratio)]);
    let both = || Setting::map([("Ann", of(2.0)), ("Bob", of(8.0))]);
    check_all("answers", &[0.8, 0.2], &elicited("ahp", both(), &[]).weights, 1e-12);
    let found = elicited("ahp", both(), &[("group", "weights")]);
    check_all("weights", &[7.0 / 9.0, 2.0 / 9.0], &found.weights, 1e-12);
    let span = found.span(0).expect("two people");
    check("lowest", 2.0 / 3.0, Some(span.lowest), 1e-12);
    check("highest", 8.0 / 9.0, Some(span.highest), 1e-12);
    check("deviation", (2.0_f64 / 9.0) / 2.0_f64.sqrt(), Some(span.deviation), 1e-12);
}

/// Rezaei 2016, tables 2 and 3: buying a car, of which price matters most and style least.
#[test]
fn the_car_of_rezaei() {
    let names = ["quality", "price", "comfort", "safety", "style"];
    let of = |ratios: [f64; 5]| Setting::map(names.into_iter().zip(ratios));
    let case = |best_to, to_worst| {
        let (best_to, to_worst) = (of(best_to), of(to_worst));
        let answers =
            [("best", "price".into()), ("worst", "style".into()), ("best_to", best_to), ("to_worst", to_worst)];
        let found = elicited("bwm", Setting::map(answers), &[]);
        let weight = |name: &str| found.pairs().into_iter().find(|(known, _)| known == name).expect("a name").1;
        (names.map(weight), found)
    };
    let (weights, found) = case([2.0, 1.0, 4.0, 2.0, 8.0], [4.0, 8.0, 2.0, 4.0, 1.0]);
    check_all("table 2", &[0.2105, 0.4211, 0.1053, 0.2105, 0.0526], &weights, 1e-4);
    assert_eq!(ratio(&found), Some(0.0));
    let (weights, found) = case([2.0, 1.0, 4.0, 3.0, 8.0], [4.0, 8.0, 2.0, 3.0, 1.0]);
    check_all("table 3", &[0.2295, 0.4481, 0.1148, 0.1530, 0.0546], &weights, 1e-4);
    assert_eq!(found.facts, [("ξ", "0.0109".to_string())]);
    // By hand: only safety is off, with 3 · 3 = 9 instead of 8, so the ratio is 1 / (64 − 8).
    check("consistency ratio", 1.0 / 56.0, ratio(&found), 1e-12);
    assert_eq!(found.consistency.and_then(|found| found.limit), Some(0.2958));
}

/// The weights of four places by the formula of Barron 1992 and those of Stillwell et al. 1981.
#[test]
fn four_places() {
    let order = || Setting::from(["a", "b", "c", "d"]);
    let weights = |method: &str| elicited(method, order(), &[]).weights;
    check_all("roc", &[0.5208, 0.2708, 0.1458, 0.0625], &weights("roc"), 1e-4);
    check_all("rank_sum", &[0.4, 0.3, 0.2, 0.1], &weights("rank_sum"), 1e-12);
    check_all("rank_reciprocal", &[0.48, 0.24, 0.16, 0.12], &weights("rank_reciprocal"), 1e-12);
    // The second and third share (0.2708 + 0.1458) / 2.
    let tied = Setting::List(vec!["a".into(), ["b", "c"].into(), "d".into()]);
    let found = elicited("roc", tied, &[]).weights;
    check_all("ties", &[0.5208, 0.2083, 0.2083, 0.0625], &found, 1e-4);
}

/// Więckowski et al. 2023, as in pymcdm: seven names, of which the first two are equally important.
#[test]
fn rancom_of_wieckowski() {
    let places = [1.0, 1.0, 4.0, 7.0, 6.0, 5.0, 3.0];
    let places = Setting::map(places.iter().enumerate().map(|(at, place)| (format!("c{}", at + 1), *place)));
    let found = elicited("rancom", places, &[]);
    let weight = |at: usize| {
        let name = format!("c{at}");
        found.pairs().into_iter().find(|(known, _)| *known == name).expect("a name").1
    };
    let weights: Vec<f64> = (1..=7).map(weight).collect();
    check_all("rancom", &[0.2449, 0.2449, 0.1429, 0.0204, 0.0612, 0.1020, 0.1837], &weights, 1e-4);
}

/// By hand: of the lists in which it stands, `a` is best in 2 of 2, `b` in 1 of 3, and worst are `c` in 2 of 2 and `d` in
/// 1 of 2.
#[test]
fn three_short_lists() {
    let list = |of: [&str; 3], best: &str, worst: &str| {
        let of: Vec<Setting> = of.into_iter().map(Setting::from).collect();
        Setting::map([("of", Setting::List(of)), ("best", best.into()), ("worst", worst.into())])
    };
    let answers = || {
        let lists = [list(["a", "b", "c"], "a", "c"), list(["a", "b", "d"], "a", "d"), list(["b", "c", "d"], "b", "c")];
        Setting::List(lists.to_vec())
    };
    let counts: [f64; 4] = [1.0, 2.0 / 3.0, 0.0, 0.25];
    let whole: f64 = counts.iter().sum();
    let found = elicited("maxdiff", answers(), &[]);
    assert_eq!(found.names, ["a", "b", "c", "d"]);
    check_all("maxdiff", &counts.map(|count| count / whole), &found.weights, 1e-12);
    let ratios = [5.0f64, 3.0, 1.0 / 5.0, 1.0 / 3.0].map(f64::sqrt);
    let whole: f64 = ratios.iter().sum();
    let found = elicited("maxdiff", answers(), &[("scale", "ratio")]);
    check_all("maxdiff, ratio", &ratios.map(|ratio| ratio / whole), &found.weights, 1e-12);
}

/// A file with a row for each answer says the same as the answers written down one by one.
#[test]
fn answers_are_read_from_files_row_by_row() {
    let folder = tempfile::tempdir().expect("a folder");
    let read = |text: &str| {
        let path = folder.path().join("answers.csv");
        std::fs::write(&path, text).expect("written");
        answers(&path.display().to_string(), &Access::everywhere(), &Watch::default())
    };
    let table = |text: &str| read(text).expect("a table");
    let list = |parts: &[Setting]| Setting::List(parts.to_vec());
    let compared = list(&[
        list(&["Ann".into(), "size".into(), "access".into(), 3.0.into()]),
        list(&["Bo".into(), "size".into(), "access".into(), "1/2".into()]),
    ]);
    for text in [
        "person,first,second,value\nAnn,size,access,3\nBo,size,access,1/2\n",
        "Answers to question 4\n\nvalue;role;SECOND;first;Expert\n3;x;access;size;Ann\n1/2;y;access;size;Bo\n",
        "who said it,person,of two,of both\nsize,Ann,access,3\nsize,Bo,access,1/2\n",
    ] {
        let found = comparisons(&table(text)).expect("answers");
        assert_eq!(found.answers, compared, "{text}");
        assert_eq!(found.unused, if text.contains("role") { vec!["role"] } else { Vec::new() });
    }
    let shown = |items: &str| {
        let map = [("of", items.into()), ("best", "a".into()), ("worst", "b".into()), ("person", "Ann".into())];
        let mut map: BTreeMap<String, Setting> = map.map(|(key, x)| (key.to_string(), x)).into();
        if !items.contains(';') {
            map.insert("of".to_string(), list(&["a".into(), "b".into(), "c".into()]));
        }
        list(&[Setting::Map(map)])
    };
    let one = choices(&table("person,of,best,worst\nAnn,a; b; c,a,b\n")).expect("answers");
    assert_eq!(one.answers, shown("a; b; c"));
    let several = choices(&table("person,item1,item2,item3,item4,best,worst\nAnn,a,b,c,,a,b\n")).expect("answers");
    assert_eq!(several.answers, shown("a b c"));

    let refused =
        |text: &str| read(text).and_then(|table| comparisons(&table)).map(drop).expect_err("refused").to_string();
    assert!(refused("person,role,x,y,z\nAnn,r,size,access,3\n").contains("has the columns `person`, `role`"));
    assert!(refused("person,first,second,value\n,size,access,3\n").contains("line 2 does not say who answered"));
    assert!(refused("person,first,second,value\n").contains("no answers"));
    assert!(refused("person,first,first,value\nAnn,size,access,3\n").contains("two columns are called `first`"));
    assert!(refused("person,first,second\nAnn,size,access,3\n").contains("`3` is in a column without a name"));
    assert!(refused("a,b\n1,2\n").contains("at least 3 columns"));
    let no_best = choices(&table("person,of,best\nAnn,a; b,a\n")).map(drop).expect_err("refused").to_string();
    assert!(no_best.contains("has the columns"), "{no_best}");
}
