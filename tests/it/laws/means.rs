//! Methods of aggregation without a published table, on cases small enough to compute by hand.

use reweigh::data::{Choice, FitWindow, Setting, from_csv};
use reweigh::model::{Branch, Model, Step};
use reweigh::{Error, Result, Watch};

use crate::random::choice;

/// Units a, b, … with unchanged scores, and members with these weights; a dash is a missing value.
fn model(rows: &[&str], weights: &[f64], choice: Choice) -> Result<Model> {
    let heads: Vec<String> = (1..=weights.len()).map(|member| format!("x{member}")).collect();
    let row = |(unit, row): (char, &&str)| format!("{unit},{}\n", row.replace('–', "").replace(' ', ","));
    let text = format!("unit,{}\n{}", heads.join(","), ('a'..).zip(rows).map(row).collect::<String>());
    let data = from_csv(&text, "small.csv", &Watch::default())?;
    let of = heads.iter().zip(weights).map(|(head, &weight)| Branch { weight, ..Branch::leaf(head) }).collect();
    as_they_are(Model::of_tree(&data, Branch { code: "index".into(), weight: 1.0, of })?)?
        .choose(Step::Aggregate, choice)
}

fn as_they_are(model: Model) -> Result<Model> {
    let posts = Setting::List(vec![Setting::Number(0.0), Setting::Number(1.0)]);
    model.choose(Step::Normalise, choice("goalposts", &[("posts", posts), ("clip", Setting::Truth(false))]))
}

fn scores(rows: &[&str], weights: &[f64], choice: Choice) -> Result<Vec<Option<f64>>> {
    Ok(model(rows, weights, choice)?.scores()?.of(0).iter().collect())
}

fn check(rows: &[&str], weights: &[f64], choice: Choice, expected: &[f64]) {
    let found = scores(rows, weights, choice.clone()).expect("scores that it takes");
    let is_near = |(found, expected): (&Option<f64>, &f64)| match found {
        Some(found) => (found - expected).abs() < 1e-12 * expected.abs().max(1.0),
        None => expected.is_nan(),
    };
    assert!(found.len() == expected.len() && found.iter().zip(expected).all(is_near), "{choice:?}: {found:?}");
}

fn number(name: &str, number: f64) -> (&str, Setting) {
    (name, Setting::Number(number))
}

fn word<'a>(name: &'a str, word: &str) -> (&'a str, Setting) {
    (name, Setting::Text(word.to_string()))
}

fn list<'a>(name: &'a str, numbers: &[f64]) -> (&'a str, Setting) {
    (name, Setting::List(numbers.iter().map(|&number| Setting::Number(number)).collect()))
}

/// For 2 and 8: harmonic 2 / (1/2 + 1/8) = 3.2; with weights ¼ and ¾: 1 / (1/8 + 3/32) = 32/7.
#[test]
fn harmonic() {
    check(&["2 8"], &[1.0, 1.0], choice("harmonic", &[]), &[3.2]);
    check(&["2 8", "– 8"], &[1.0, 3.0], choice("harmonic", &[]), &[32.0 / 7.0, 8.0]);
}

/// For 1 and 7: √((1 + 49) / 2) = 5. For 1 and 4: p ½ gives ((1 + 2) / 2)² = 2.25, p 0 gives 2, p −1 gives 1.6, p 1
/// gives 2.5. p = ±4000 gives the highest times ½^(1/4000) and the lowest times 2^(1/4000); p = 1e-9 the geometric
/// mean.
#[test]
fn power() {
    let p = |p: f64| choice("power", &[number("p", p)]);
    check(&["1 7"], &[1.0, 1.0], p(2.0), &[5.0]);
    check(&["1 4", "0 4"], &[1.0, 1.0], p(0.5), &[2.25, 1.0]);
    check(&["1 4"], &[1.0, 1.0], p(0.0), &[2.0]);
    check(&["1 4"], &[1.0, 1.0], p(-1.0), &[1.6]);
    check(&["1 4", "-1 4"], &[1.0, 1.0], p(1.0), &[2.5, 1.5]);
    check(&["1 400"], &[1.0, 1.0], p(4000.0), &[400.0 * 0.5f64.powf(1.0 / 4000.0)]);
    check(&["1 400"], &[1.0, 1.0], p(-4000.0), &[2f64.powf(1.0 / 4000.0)]);
    // To second order: 2 · exp(p/2 · variance of the logarithms), which is (ln 2)².
    check(&["1 4"], &[1.0, 1.0], p(1e-9), &[2.0 * (0.5e-9 * 2f64.ln().powi(2)).exp()]);
}

/// The plain median of three and of four; with weights 1 1 4 more than half is at 9; with 1 1 2 half is at 5 and below,
/// so (5 + 9) / 2.
#[test]
fn median() {
    let median = || choice("median", &[]);
    check(&["9 1 5"], &[1.0; 3], median(), &[5.0]);
    check(&["9 1 5 6"], &[1.0; 4], median(), &[5.5]);
    check(&["1 5 9"], &[1.0, 1.0, 4.0], median(), &[9.0]);
    check(&["1 5 9", "1 – 9"], &[1.0, 1.0, 2.0], median(), &[7.0, 9.0]);
}

/// A missing value under each rule: the other two, the lowest score of its member (1, of a), or no score.
#[test]
fn minimum_and_gaps() {
    let missing = |how: &str| choice("minimum", &[word("missing", how)]);
    let rows = ["1 7 8", "– 3 9"];
    check(&rows, &[1.0; 3], missing("rescale"), &[1.0, 3.0]);
    check(&rows, &[1.0; 3], missing("worst"), &[1.0, 1.0]);
    check(&rows, &[1.0; 3], missing("exclude"), &[1.0, f64::NAN]);
    let mean = |how: &str| choice("arithmetic", &[word("missing", how)]);
    check(&rows, &[1.0; 3], mean("worst"), &[16.0 / 3.0, 13.0 / 3.0]);
}

/// 0.5 · 9 + 0.3 · 6 + 0.2 · 1 = 6.5. With two of three members present each covers one and a half positions: the
/// better one 0.5 + 0.15, the other 0.15 + 0.2. A single one has all the weight.
#[test]
fn owa() {
    let owa = || choice("owa", &[list("weights", &[0.5, 0.3, 0.2])]);
    check(&["6 9 1", "– 2 10", "– – 4"], &[1.0; 3], owa(), &[6.5, 0.65 * 10.0 + 0.35 * 2.0, 4.0]);
}

/// Columns 1 3 5 and 2 2 8 have means 3 and 4 and squares 8 and 24, so the population sds are √(8/3) and √8, the sample
/// sds 2 and √12. Unit c: z = 100 + 10 · 2 / √(8/3) = 100 + 10 √1.5 and 100 + 10 · 4 / √8 = 100 + 10 √2.
#[test]
fn mpi() {
    let rows = ["1 2", "3 2", "5 8"];
    let (u, v) = (10.0 * 1.5f64.sqrt(), 10.0 * 2f64.sqrt());
    // For two z values, S² is the square of half their distance. Unit b: z = 100 and 100 − 10 · 2 / √8 = 100 − v / 2.
    let index = |x: f64, y: f64, sign: f64| {
        let (mean, half) = (100.0 + (x + y) / 2.0, (x - y) / 2.0);
        mean + sign * half * half / mean
    };
    let of = |sign: f64| [index(-u, -v / 2.0, sign), index(0.0, -v / 2.0, sign), index(u, v, sign)];
    check(&rows, &[1.0, 1.0], choice("mpi", &[]), &of(-1.0));
    check(&rows, &[1.0, 1.0], choice("mpi", &[word("penalty", "positive")]), &of(1.0));
    // With sample sds the z values of c are 110 and 100 + 40 / √12, and S² is twice as large.
    let (x, y) = (10.0, 40.0 / 12f64.sqrt());
    let mean = 100.0 + (x + y) / 2.0;
    let c = mean - (x - y) * (x - y) / 2.0 / mean;
    let found = scores(&rows, &[1.0, 1.0], choice("mpi", &[word("sd", "sample")])).expect("scores that it takes");
    assert!((found[2].expect("a score") - c).abs() < 1e-12 * c, "{found:?}, by hand {c}");
    // A constant member is 100 for all units.
    check(&["1 7", "3 7", "5 7"], &[1.0, 1.0], choice("mpi", &[]), &[index(-u, 0.0, -1.0), 100.0, index(u, 0.0, -1.0)]);
}

/// 2020: 0 4, 2 8; 2021: 2 4, 4 12. Over both years x1 has the range 4 and x2 the range 8, so 30 points are 2 and 4.
/// The means of 2020 are 1 and 6: in 2021 a has 115 and 85, M 100, S² 225: 97.75. In 2021 alone the ranges are 2 and 8
/// and the means 3 and 8: a has 70 and 70, b 130 and 130.
#[test]
fn ampi() {
    let csv = "unit,year,x1,x2\na,2020,0,4\nb,2020,2,8\na,2021,2,4\nb,2021,4,12\n";
    let data = from_csv(csv, "years.csv", &Watch::default()).expect("a sound table");
    let of = |year: i32, choice: Choice| -> Vec<f64> {
        let model = Model::new(&data.at_year(year).expect("a year of it")).and_then(as_they_are);
        let model = model.and_then(|model| model.choose(Step::Aggregate, choice)).expect("a sound model");
        model.scores().expect("scores that it takes").of(0).iter().flatten().collect()
    };
    let check = |found: Vec<f64>, expected: [f64; 2]| {
        assert!(found.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-9), "{found:?}, by hand {expected:?}");
    };
    let all = |options: &[(&str, Setting)]| Choice { per: FitWindow::All, ..choice("ampi", options) };
    check(of(2021, choice("ampi", &[])), [70.0, 130.0]);
    // b: 145 and 145.
    check(of(2021, all(&[])), [97.75, 145.0]);
    check(of(2020, all(&[])), [85.0, 115.0]);
    // With b in 2021 as reference, 4 and 12 become 100: a then has 70 and 40, M 55, S² 225.
    check(of(2021, all(&[word("reference", "b"), number("base", 2021.0)])), [55.0 - 225.0 / 55.0, 100.0]);
    check(of(2021, all(&[word("reference", "b")])), [100.0 - 30.0 / 2.0 - 225.0 / 85.0, 130.0]);
    // With a positive penalty unbalance raises the score, as for undesirable phenomena: 100 + 2.25.
    check(of(2021, all(&[word("penalty", "positive")])), [102.25, 145.0]);
}

/// M 6, min 3: 6 − ½ · 3; with beta 4: √(9 + 16) − 4 = 1, so 6 − ½.
#[test]
fn mean_min() {
    check(&["3 9"], &[1.0, 1.0], choice("mean_min", &[]), &[4.5]);
    check(&["3 9"], &[1.0, 1.0], choice("mean_min", &[number("alpha", 1.0)]), &[3.0]);
    check(&["3 9"], &[1.0, 1.0], choice("mean_min", &[number("beta", 4.0)]), &[5.5]);
}

/// a is best in x1 and b in x2, both 1. c has 2 and 2: w1 · 4 + w2 · 1 ≤ 1 and w1 · 1 + w2 · 4 ≤ 1 meet at 1/5 each,
/// which gives 0.8. The same holds with bounds from 0.4 to 0.6 on weights. With pie shares from 0.4 to 0.6 the best for
/// a = (4, 1) is 4 w1 = 0.6 s, w2 = 0.4 s: b = (1, 4) then has 0.15 s + 1.6 s ≤ 1, so s = 1 / 1.75.
#[test]
fn bod() {
    let rows = ["4 1", "1 4", "2 2", "– 2"];
    check(&rows[..3], &[1.0, 1.0], choice("bod", &[]), &[1.0, 1.0, 0.8]);
    check(&rows[..3], &[5.0, 1.0], choice("bod", &[list("bounds", &[0.4, 0.6])]), &[1.0, 1.0, 0.8]);
    let shares = choice("bod", &[list("bounds", &[0.4, 0.6]), word("on", "shares")]);
    check(&rows[..2], &[1.0, 1.0], shares, &[1.0 / 1.75, 1.0 / 1.75]);
    // d only has x2, and half of its best value.
    check(&rows, &[1.0, 1.0], choice("bod", &[]), &[1.0, 1.0, 0.8, 0.5]);
    // The weights of c are 1/5 each, which as shares is one half.
    let model = model(&rows, &[1.0, 1.0], choice("bod", &[])).expect("a sound model");
    let own = |node: usize, unit: usize| model.scores().expect("scored").weights_by_unit(node)?.get(unit);
    assert!((own(1, 2).expect("its own") - 0.5).abs() < 1e-9 && (own(2, 2).expect("its own") - 0.5).abs() < 1e-9);
    assert!(own(1, 3).expect("its own").abs() < 1e-12 && (own(2, 3).expect("its own") - 1.0).abs() < 1e-12);
}

#[test]
fn what_cannot_be_computed_is_refused_with_a_reason() {
    let refused = |rows: &[&str], choice: Choice, subject: &str, expected: &str| match scores(rows, &[1.0, 1.0], choice)
    {
        Err(Error::Method { subject: found, reason, .. }) => {
            assert_eq!((found.as_str(), reason.as_str()), (subject, expected))
        }
        other => panic!("{other:?}, expected `{expected}`"),
    };
    let rows = ["1 2", "3 0"];
    refused(&rows, choice("harmonic", &[]), "x2", "scores must be above 0, but that of b is 0");
    refused(&rows, choice("power", &[number("p", -2.0)]), "x2", "scores must be above 0, but that of b is 0");
    refused(&["-1 2"], choice("power", &[number("p", 2.0)]), "x1", "scores must be 0 or more, but that of a is -1");
    refused(&["-1 2"], choice("bod", &[]), "x1", "scores must be 0 or more, but that of a is -1");
    refused(&rows, choice("power", &[]), "index", "no power is given");
    refused(&rows, choice("owa", &[]), "index", "no weights by rank are given");
    let three = choice("owa", &[list("weights", &[0.5, 0.3, 0.2])]);
    refused(&rows, three, "index", "there are 3 weights by rank for 2 members");
    let bounds = |lo: f64, hi: f64| choice("bod", &[list("bounds", &[lo, hi])]);
    refused(
        &rows,
        bounds(0.1, 0.4),
        "index",
        "bounds of at most 40 % on 2 members add up to 80 %, which is less than 1",
    );
    refused(
        &rows,
        bounds(0.6, 0.9),
        "index",
        "bounds of at least 60 % on 2 members add up to 120 %, which is more than 1",
    );
    refused(
        &["1 2", "3 –"],
        choice("mpi", &[]),
        "x2",
        "a deviation needs two units with a score in it, and there is 1",
    );
    let gone = choice("ampi", &[word("reference", "b")]);
    refused(&["1 2", "3 –"], gone, "x2", "no reference score: `b` has none");
    for (name, wrong) in [("p", f64::INFINITY), ("p", f64::NAN), ("alpha", 1.5), ("beta", -1.0)] {
        let method = if name == "p" { "power" } else { "mean_min" };
        let error = scores(&rows, &[1.0, 1.0], choice(method, &[number(name, wrong)])).expect_err("no such number");
        assert_eq!(error.subject(), Some(name), "{error}");
    }
    for wrong in [&[0.5, 0.6][..], &[1.5, -0.5], &[]] {
        let error = scores(&rows, &[1.0, 1.0], choice("owa", &[list("weights", wrong)])).expect_err("no weights");
        assert_eq!(error.subject(), Some("weights"), "{error}");
    }
    let base = choice("ampi", &[number("base", 2020.0)]);
    assert_eq!(scores(&rows, &[1.0, 1.0], base).expect_err("one year's").subject(), Some("base"));
}
