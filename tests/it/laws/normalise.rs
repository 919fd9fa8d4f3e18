//! Every normalisation method on 1, 2, 2, 4 and a missing value, computed by hand for both directions; and the cases
//! that it refuses.

use reweigh::data::{Choice, Direction, Setting, from_csv};
use reweigh::model::{Branch, Model, Step};
use reweigh::{Error, Result, Watch};

use crate::random::choice;

fn scores(figures: &str, direction: Direction, choice: Choice) -> Result<Vec<Option<f64>>> {
    let rows = figures.split(' ').zip('a'..).map(|(figure, unit)| format!("{unit},{}\n", figure.replace('–', "")));
    let table = format!("unit,x\n{}", rows.collect::<String>());
    let data = from_csv(&table, "small.csv", &Watch::default())?;
    let tree = Branch { code: "index".to_string(), weight: 1.0, of: vec![Branch::leaf("x")] };
    let model = Model::of_tree(&data, tree)?.direction("x", direction)?.choose(Step::Normalise, choice)?;
    // The frozen model, and therefore one that is saved and loaded, gives the same.
    let (leaves, frozen) = (model.leaves()?[0].score.clone(), model.freeze()?);
    assert_eq!(leaves, frozen.leaves()?[0].score);
    Ok(leaves.iter().collect())
}

fn check(direction: Direction, method: &str, options: &[(&str, Setting)], expected: [f64; 4]) {
    let found = scores("1 2 2 4 –", direction, choice(method, options)).expect("figures that it takes");
    let is_near = |(found, expected): (&Option<f64>, f64)| found.is_some_and(|found| (found - expected).abs() < 1e-12);
    let all = found.iter().zip(expected).all(is_near) && found[4].is_none();
    assert!(all, "{method} {options:?}: {found:?}, by hand {expected:?}");
}

fn word(word: &str) -> Setting {
    Setting::Text(word.to_string())
}

const HIGHER: Direction = Direction::Higher;
const LOWER: Direction = Direction::Lower;
const CAP: (&str, Setting) = ("cap", Setting::Truth(true));

#[test]
fn places() {
    check(HIGHER, "borda", &[], [0.0, 1.0, 1.0, 3.0]);
    check(HIGHER, "borda", &[("ties", word("mean"))], [0.0, 1.5, 1.5, 3.0]);
    check(HIGHER, "borda", &[("ties", word("dense"))], [0.0, 1.0, 1.0, 2.0]);
    check(LOWER, "borda", &[], [3.0, 1.0, 1.0, 0.0]);
    check(HIGHER, "percentile", &[], [0.0, 1.0 / 3.0, 1.0 / 3.0, 1.0]);
    check(HIGHER, "percentile", &[("ties", word("dense"))], [0.0, 0.5, 0.5, 1.0]);
    check(HIGHER, "percentile", &[("count", word("rank"))], [0.25, 0.5, 0.5, 1.0]);
    check(LOWER, "percentile", &[("hi", Setting::Number(100.0))], [100.0, 100.0 / 3.0, 100.0 / 3.0, 0.0]);
}

/// The sum is 9, that of 1/x is 1 + 1/2 + 1/2 + 1/4 = 9/4, and the root of the sum of squares √(1 + 4 + 4 + 16) = 5.
#[test]
fn shares() {
    let complement = [("lower", word("complement"))];
    check(HIGHER, "share_of_best", &[], [0.25, 0.5, 0.5, 1.0]);
    check(LOWER, "share_of_best", &[], [1.0, 0.5, 0.5, 0.25]);
    check(LOWER, "share_of_best", &complement, [0.75, 0.5, 0.5, 0.0]);
    check(HIGHER, "sum", &[], [1.0 / 9.0, 2.0 / 9.0, 2.0 / 9.0, 4.0 / 9.0]);
    check(LOWER, "sum", &[], [4.0 / 9.0, 2.0 / 9.0, 2.0 / 9.0, 1.0 / 9.0]);
    check(LOWER, "sum", &complement, [8.0 / 9.0, 7.0 / 9.0, 7.0 / 9.0, 5.0 / 9.0]);
    check(HIGHER, "vector", &[], [0.2, 0.4, 0.4, 0.8]);
    check(LOWER, "vector", &[], [0.8, 0.6, 0.6, 0.2]);
    check(LOWER, "vector", &[("lower", word("turned"))], [-0.2, -0.4, -0.4, -0.8]);
}

/// The range is 3. The distance to a target of 3 from below is 2, to one of 2 from above 2; unit b, with 2, is 1 above
/// the worst.
#[test]
fn distances() {
    let target = |to: f64| ("target", Setting::Number(to));
    let b = ("unit", word("b"));
    check(HIGHER, "distance_to_max", &[], [0.0, 1.0 / 3.0, 1.0 / 3.0, 1.0]);
    check(LOWER, "distance_to_max", &[], [1.0, 2.0 / 3.0, 2.0 / 3.0, 0.0]);
    check(HIGHER, "distance_to_target", &[target(3.0)], [0.0, 0.5, 0.5, 1.5]);
    check(HIGHER, "distance_to_target", &[target(3.0), CAP], [0.0, 0.5, 0.5, 1.0]);
    check(LOWER, "distance_to_target", &[target(2.0)], [1.5, 1.0, 1.0, 0.0]);
    check(HIGHER, "distance_to_reference", std::slice::from_ref(&b), [0.0, 1.0, 1.0, 3.0]);
    check(HIGHER, "distance_to_reference", &[b.clone(), CAP], [0.0, 1.0, 1.0, 1.0]);
    check(LOWER, "distance_to_reference", &[b], [1.5, 1.0, 1.0, 0.0]);
}

/// 40 points for a range of 3, or of 1 from 2 to 3; the mean is 2.25, a fifth of which is 0.45.
#[test]
fn points_and_bands() {
    let (up, posts) = (40.0 / 3.0, Setting::List(vec![Setting::Number(2.0), Setting::Number(3.0)]));
    check(HIGHER, "efficacy", &[], [60.0, 60.0 + up, 60.0 + up, 100.0]);
    check(LOWER, "efficacy", &[], [100.0, 100.0 - up, 100.0 - up, 60.0]);
    check(HIGHER, "efficacy", &[("posts", posts)], [20.0, 60.0, 60.0, 140.0]);
    check(HIGHER, "above_mean", &[], [-1.0, 0.0, 0.0, 1.0]);
    check(LOWER, "above_mean", &[], [1.0, 0.0, 0.0, -1.0]);
    check(HIGHER, "above_mean", &[("band", Setting::Number(0.0))], [-1.0, -1.0, -1.0, 1.0]);
}

fn check_refused(figures: &str, direction: Direction, choice: Choice, expected: &str) {
    match scores(figures, direction, choice) {
        Err(Error::Method { subject, reason, hint, .. }) => {
            assert!(subject == "x" && reason == expected && hint.is_some(), "{subject}: {reason}, {hint:?}");
        }
        other => panic!("{other:?}, expected `{expected}`"),
    }
}

#[test]
fn what_cannot_be_computed_is_refused_with_a_reason() {
    check_refused("-1 2 3", HIGHER, choice("sum", &[]), "-1 is below 0, and a share needs a true zero");
    check_refused("0 2 3", LOWER, choice("share_of_best", &[]), "lower is better, and 1 / 0 is undefined");
    check_refused("1 2 3", HIGHER, choice("distance_to_target", &[]), "it has no target");
    let target = |to: f64| choice("distance_to_target", &[("target", Setting::Number(to))]);
    check_refused("1 2 3", HIGHER, target(1.0), "its target, 1, is not above the worst value, 1");
    check_refused("1 2 3", LOWER, target(5.0), "its target, 5, is not below the worst value, 3");
    check_refused("1 2 3", HIGHER, choice("distance_to_reference", &[]), "no reference unit is given");
    let unit = |unit: &str| choice("distance_to_reference", &[("unit", word(unit))]);
    check_refused("1 2 3", HIGHER, unit("a"), "`a` has the worst value");
    check_refused("1 – 3", HIGHER, unit("b"), "`b` has no value");
    let gone = scores("1 2 3", HIGHER, unit("z")).expect_err("no such unit");
    assert_eq!(gone.subject(), Some("z"));
    assert_eq!(scores("0 2 3", HIGHER, choice("sum", &[])), Ok(vec![Some(0.0), Some(0.4), Some(0.6)]));
    assert_eq!(scores("0 0 –", HIGHER, choice("sum", &[])), Ok(vec![None; 3]));
}
