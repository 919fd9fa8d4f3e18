//! The crate agrees with the naive evaluator on random models, on changed weights and on the bundled data.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;
use reweigh::data::{BUNDLED, Choice, Direction, Setting, load};
use reweigh::model::{Branch, Model};
use reweigh::rank::rank;
use reweigh::{Error, Watch};

use super::{Cell, needed, ranked, rounded, scores};
use crate::random::{Plain, column, decisions, plain};

/// Relative to the highest score of a node, or to 1.
const TOLERANCE: f64 = 1e-12;
/// The tolerance under the benefit of the doubt, where both sides find corners by solving equations.
const SOLVED: f64 = 1e-8;

/// Checks that scores, missing values, available shares and ranks agree, or the error does.
fn check(model: &Model, plain: &Plain) {
    let expected = match (model.scores(), scores(plain)) {
        (Ok(_), Ok(expected)) => expected,
        (Err(Error::Method { subject, reason, .. }), Err((named, why))) => {
            assert!(subject == named && reason.starts_with(why), "{named}: {why}; the crate: {subject}: {reason}");
            return;
        }
        (found, expected) => panic!("the naive evaluator has {expected:?}, the crate {found:?}"),
    };
    for (place, node) in model.tree().nodes().iter().enumerate() {
        let is_solved = plain.steps[2].iter().any(|choice| choice.method == "bod");
        let tolerance = if is_solved { SOLVED } else { TOLERANCE };
        check_node(model, place, &expected[&node.code], tolerance);
        // "dimensions" are groups; the number of a level applies to indicators as well.
        let is_named = |place: &String| node.is_leaf() && place == "dimensions";
        let floors = plain.floors.iter().filter(|floor| !floor.at.iter().any(is_named)).cloned().collect();
        let coverage = needed(&Plain { floors, ..plain.clone() }, &node.code, node.level).filter(|_| place > 0);
        check_ranks(model, &node.code, &expected[&node.code], coverage.unwrap_or(plain.coverage));
    }
}

fn check_node(model: &Model, place: usize, expected: &[Cell], tolerance: f64) {
    let code = &model.tree().nodes()[place].code;
    let found = model.scores().expect("scored before");
    let greatest = expected.iter().filter_map(|cell| cell.score).map(f64::abs).fold(1.0, f64::max);
    for (unit, cell) in expected.iter().enumerate() {
        let (score, present) = (found.of(place).get(unit), found.present(place).get(unit));
        let is_near = match (score, cell.score) {
            (Some(score), Some(expected)) => (score - expected).abs() <= tolerance * greatest,
            (None, None) => true,
            _ => false,
        };
        assert!(is_near, "{code}, unit {unit}: {score:?}, naively {cell:?}");
        let (share, present) = (cell.present, present.expect("a share is never missing"));
        assert!((present - share).abs() <= TOLERANCE, "{code}, unit {unit}: {present} is there, naively {share}");
    }
}

fn check_ranks(model: &Model, code: &str, expected: &[Cell], coverage: f64) {
    let place = model.tree().place(code).expect("a node of the tree");
    if model.plan().expect("scored before").is_absorbed(place) {
        let error = rank(model, Some(code)).err().expect("a group without a score");
        assert!(error.to_string().contains("has no score"), "{code}: {error}");
        return;
    }
    let ranking = rank(model, Some(code)).expect("scored before");
    let better = ranking.better();
    let turn = |cell: &Cell| Cell {
        score: cell.score.map(|score| if better == Direction::Lower { -score } else { score }),
        ..*cell
    };
    let expected: Vec<Cell> = expected.iter().map(turn).collect();
    let expected_ranks = ranked(&expected, coverage);
    assert_eq!(ranking.ranked(), expected_ranks.len(), "{code}: units ranked");
    assert_eq!(ranking.unranked().len(), expected.len() - expected_ranks.len(), "{code}: units not ranked");
    let scores: Vec<f64> = expected.iter().filter_map(|cell| cell.score).collect();
    if is_clear(&scores) {
        let found: Vec<(usize, usize)> = ranking.places().map(|place| (place.unit, place.rank)).collect();
        assert_eq!(found, expected_ranks, "{code}: ranks of {expected:?}");
    }
}

/// Whether the order cannot depend on the last digits: no two scores are close without being equal after rounding, and
/// no two equal ones lie on a rounding boundary.
fn is_clear(scores: &[f64]) -> bool {
    let mut sorted = scores.to_vec();
    sorted.sort_by(f64::total_cmp);
    let is_one = |a: f64, b: f64| rounded(a).total_cmp(&rounded(b)).is_eq();
    let is_settled = |x: f64| is_one(x * (1.0 - 1e-14), x * (1.0 + 1e-14));
    let is_tie = |a: f64, b: f64| is_one(a, b) && is_settled(a) && is_settled(b);
    sorted.windows(2).all(|pair| pair[1] - pair[0] > 1e-9 || is_tie(pair[0], pair[1]))
}

/// The tree after setting one weight, with proportional siblings. Returns None if they have no weight left.
fn with_share(branch: &Branch, code: &str, share: f64) -> Option<Branch> {
    let mut branch = branch.clone();
    if branch.of.iter().all(|member| member.code != code) {
        branch.of = branch.of.iter().map(|member| with_share(member, code, share)).collect::<Option<_>>()?;
        return Some(branch);
    }
    let rest: f64 = branch.of.iter().filter(|member| member.code != code).map(|member| member.weight).sum();
    for member in &mut branch.of {
        member.weight = if member.code == code { share } else { member.weight / rest * (1.0 - share) };
    }
    (rest > 0.0).then_some(branch)
}

proptest! {
    #[test]
    fn random_models_agree(plain in plain()) {
        check(&plain.model(&plain.data()).expect("generated models are sound"), &plain);
    }

    #[test]
    fn methods_of_a_decision_matrix_agree(plain in plain(), choice in select(decisions()), at in any::<Index>()) {
        let is_group = |code: &String| code == "index" || code.starts_with('g');
        let groups: Vec<String> = plain.codes().into_iter().filter(is_group).collect();
        let places = [vec![Vec::new(), vec!["index".to_string()]], groups.into_iter().map(|code| vec![code]).collect()];
        let (mut plain, mut choice) = (plain, choice);
        if let Some(Setting::Map(bounds)) = choice.options.get_mut("bounds") {
            bounds.retain(|code, _| plain.values.contains_key(code));
        }
        plain.steps[2].push(Choice { at: at.get(&places.concat()).clone(), ..choice });
        if plain.steps[2].last().is_some_and(|choice| choice.at.is_empty()) {
            plain.steps[2].drain(..plain.steps[2].len() - 1);
        }
        check(&plain.model(&plain.data()).expect("generated models are sound"), &plain);
    }

    #[test]
    fn the_best_order_agrees_with_all_orders_tried(
        columns in prop::collection::vec(column(6, 0.1), 1..=5), weights in prop::collection::vec(1u32..=3, 5)
    ) {
        let codes: Vec<String> = (1..=columns.len()).map(|at| format!("i{at}")).collect();
        let leaf = |(code, weight): (&String, &u32)| Branch { weight: f64::from(*weight), ..Branch::leaf(code) };
        let of = codes.iter().zip(&weights).map(leaf).collect();
        let plain = Plain {
            units: 6,
            values: codes.iter().cloned().zip(columns).collect(),
            lower: codes.iter().map(|code| (code.clone(), false)).collect(),
            tree: Branch { code: "index".into(), weight: 1.0, of },
            impute: Vec::new(),
            steps: [Vec::new(), Vec::new(), vec![crate::random::choice("kemeny", &[])]],
            coverage: 0.0,
            floors: Vec::new(),
        };
        prop_assume!(reweigh::data::from_csv(&plain.csv(), "random.csv", &Watch::default()).is_ok());
        check(&plain.model(&plain.data()).expect("generated models are sound"), &plain);
    }

    #[test]
    fn a_changed_weight_agrees(plain in plain(), member in any::<Index>(), share in 0.0..=1.0) {
        let code = member.get(&plain.codes()[1..]).clone();
        let model = plain.model(&plain.data()).expect("generated models are sound");
        // Compute the scores before the change, so that anything wrongly kept from them is detected.
        let _ = model.scores();
        let Some(tree) = with_share(&plain.tree, &code, share) else { return Ok(()) };
        let changed = model.weigh(&[(code, share)]).expect("a share that leaves weight for the siblings");
        check(&changed, &Plain { tree, ..plain });
    }
}

#[test]
fn bundled_data_agree_in_every_year() {
    for bundled in BUNDLED {
        let data = load(bundled.name, &Watch::default()).expect("bundled data load");
        for year in data.years().iter().filter(|_| !data.is_list()) {
            let data = data.at_year(*year).expect("a year of the data");
            let model = Model::new(&data).expect("bundled data have a model");
            check(&model, &Plain::of(&model));
        }
    }
}

#[test]
fn random_models_are_of_every_depth_and_mostly_scored() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let (mut scored, mut depths) = (0, [0; 6]);
    for _ in 0..256 {
        let plain = plain().new_tree(&mut runner).expect("no filter refuses").current();
        let model = plain.model(&plain.data()).expect("generated models are sound");
        scored += usize::from(model.scores().is_ok());
        depths[model.tree().nodes().iter().map(|node| node.level).max().unwrap_or(0)] += 1;
    }
    assert!(scored > 128, "{scored} of 256 scored");
    assert!(depths[1..].iter().all(|count| *count > 12), "models of depth 1 to 5: {:?}", &depths[1..]);
}
