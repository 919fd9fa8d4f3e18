//! Claims compared with brute force: what is said of all weightings holds on a grid of them and at random ones, nothing
//! is nearer than the bound, and what a figure needs to change is what putting it into the data shows.

use proptest::prelude::*;
use proptest::sample::select;
use reweigh::analysis::inverse::{
    Asked, Basis, Claim, ClaimVerdict, FragileOptions, Sentence, Standing, claim, fragile,
};
use reweigh::analysis::uncertainty::UncertaintySpec;
use reweigh::analysis::weightings::Weights;
use reweigh::data::{Choice, Dataset, Direction};
use reweigh::model::{Model, Step};
use reweigh::rank::rank;
use reweigh::{Error, Watch};

use crate::random::cases;

/// Scores of units in three indicators, some missing.
type Rows = Vec<[Option<f64>; 3]>;

fn model(rows: &Rows, normalise: &str) -> Model {
    let mut data = Dataset::builder("made up").units((0..rows.len()).map(|unit| format!("u{unit}")));
    for member in 0..3 {
        let column = rows.iter().map(|row| row[member]);
        data = data.indicator(format!("x{member}"), format!("x{member}"), Direction::Higher, column);
    }
    let model = Model::new(&data.build().expect("good data")).expect("a model");
    model.choose(Step::Normalise, Choice::new(normalise)).expect("a method")
}

fn rows(gaps: f64) -> impl Strategy<Value = Rows> {
    let cell = move || (0i32..=100, 0.0..1.0).prop_map(move |(x, luck)| (luck >= gaps).then_some(f64::from(x)));
    prop::collection::vec([cell(), cell(), cell()], 4..8).prop_map(|mut rows| {
        // Two complete units, and columns that vary.
        rows[0] = [Some(3.0), Some(50.0), Some(20.0)];
        rows[1] = [Some(70.0), Some(10.0), Some(60.0)];
        rows
    })
}

fn weights() -> impl Strategy<Value = Weights> {
    let order = select(vec![vec!["x0", "x1", "x2"], vec!["x2", "x0"], vec!["x1", "x2"]]);
    prop_oneof![
        Just(Weights::Any { at: Vec::new() }),
        (0.05..1.0f64).prop_map(|share| Weights::Within { share, at: Vec::new() }),
        order.prop_map(|names| Weights::Order { names: names.into_iter().map(String::from).collect() }),
    ]
}

/// Whether a weighting belongs to a set; the given weights are equal.
fn is_in(weights: &Weights, w: &[f64; 3]) -> bool {
    match weights {
        Weights::Within { share, .. } => w.iter().all(|w| (w - 1.0 / 3.0).abs() <= share / 3.0 + 1e-12),
        Weights::Order { names } => {
            let of = |name: &str| w[name[1..].parse::<usize>().expect("a number")];
            names.windows(2).all(|two| of(&two[0]) >= of(&two[1]) - 1e-12)
        }
        _ => true,
    }
}

/// Weightings on a grid, and such at the borders of every set.
fn grid(steps: usize) -> Vec<[f64; 3]> {
    let part = |count: usize| count as f64 / steps as f64;
    (0..=steps).flat_map(|a| (0..=steps - a).map(move |b| [part(a), part(b), part(steps - a - b)])).collect()
}

fn under(model: &Model, w: &[f64; 3]) -> Model {
    let shares: Vec<(String, f64)> = w.iter().enumerate().map(|(at, w)| (format!("x{at}"), *w)).collect();
    model.weigh(&shares).expect("weights that sum to 1")
}

fn sentence(units: usize) -> impl Strategy<Value = Sentence> {
    let unit = 0..units;
    let atom = prop_oneof![
        3 => (unit.clone(), 1..units).prop_map(|(unit, most)| Sentence::Rank { unit, most }),
        2 => (unit.clone(), 1..units).prop_map(move |(first, more)| {
            Sentence::Ahead { first, second: (first + more) % units }
        }),
        2 => (prop::collection::btree_set(unit.clone(), 1..units), 1..units, 1..units).prop_map(|(some, first, least)| {
            let some: Vec<usize> = some.into_iter().collect();
            let least = least.min(some.len()).min(first);
            Sentence::Among { units: some.into(), of: "units".into(), first, least }
        }),
        1 => (unit, 10i32..90, any::<bool>()).prop_map(|(unit, least, is_above)| {
            Sentence::Score { unit, least: f64::from(least) + 0.123, is_above }
        }),
    ];
    atom.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(Sentence::negated),
            prop::collection::vec(inner.clone(), 2).prop_map(Sentence::All),
            prop::collection::vec(inner, 2).prop_map(Sentence::Any),
        ]
    })
}

fn asked(weights: &Weights, draws: usize) -> UncertaintySpec {
    UncertaintySpec { weights: vec![weights.clone()], draws, ..UncertaintySpec::default() }
}

fn stated(model: &Model, sentence: &Sentence, weights: &Weights, draws: usize) -> Result<Claim, Error> {
    claim(model, Asked::Sentence(sentence.clone()), asked(weights, draws), &Watch::default())
}

fn is_tied(model: &Model) -> bool {
    rank(model, None).expect("a ranking").all_places().iter().any(|place| place.tied)
}

fn truth(model: &Model, sentence: &Sentence) -> Option<bool> {
    sentence.holds(&Standing::of(model).expect("scores"))
}

fn case(gaps: f64) -> impl Strategy<Value = (Rows, Sentence, Weights)> {
    rows(gaps).prop_flat_map(|rows| {
        let sentence = sentence(rows.len());
        (Just(rows), sentence, weights())
    })
}

/// What a claim says agrees with every weighting of a grid.
fn agrees(rows: &Rows, sentence: &Sentence, weights: &Weights) -> Result<(), TestCaseError> {
    let model = model(rows, "none");
    let Ok(found) = stated(&model, sentence, weights, 1_000) else { return Ok(()) };
    let inside: Vec<[f64; 3]> = grid(30).into_iter().filter(|w| is_in(weights, w)).collect();
    let of = |w: &&[f64; 3]| truth(&under(&model, w), sentence);
    let answers: Vec<bool> = inside.iter().filter_map(|w| of(&w)).collect();
    let (some_true, some_false) = (answers.contains(&true), answers.contains(&false));
    // What holds only where scores are equal is drawn with probability 0.
    let untied: Vec<bool> = inside.iter().filter(|w| !is_tied(&under(&model, w))).filter_map(|w| of(&w)).collect();
    match found.verdict {
        ClaimVerdict::Always => prop_assert!(!some_false, "false on the grid: {:?}", found.basis),
        ClaimVerdict::Never => prop_assert!(!some_true, "true on the grid: {:?}", found.basis),
        ClaimVerdict::Sometimes => {
            let other = found.counterexample.as_ref().map(|other| truth(other, sentence));
            prop_assert!(other.is_none_or(|other| other == Some(!found.now)));
        }
        ClaimVerdict::Open => {
            prop_assert!(!(untied.contains(&true) && untied.contains(&false)), "the grid has both");
            prop_assert_eq!(found.basis, Basis::Drawn);
        }
    }
    if let Some(nearest) = &found.nearest {
        prop_assert_eq!(truth(&nearest.model, sentence), Some(!found.now));
        let given = [1.0 / 3.0; 3];
        let distance = |w: &[f64; 3]| w.iter().zip(&given).map(|(a, b)| (a - b).abs()).sum::<f64>();
        let least = nearest.least.unwrap_or(0.0);
        prop_assert!(least <= nearest.distance + 1e-9);
        for w in grid(30).iter().filter(|w| distance(w) < least - 1e-9) {
            prop_assert_ne!(truth(&under(&model, w), sentence), Some(!found.now), "nearer than the bound: {:?}", w);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(cases(32))]

    #[test]
    fn a_verdict_holds_on_a_grid_of_weightings((rows, sentence, weights) in case(0.0)) {
        agrees(&rows, &sentence, &weights)?;
    }

    #[test]
    fn a_verdict_holds_where_values_are_missing((rows, sentence, weights) in case(0.25)) {
        agrees(&rows, &sentence, &weights)?;
    }

    /// Single comparisons are always decided, and by proof if they are the same throughout.
    #[test]
    fn single_ranks_and_orders_are_never_left_open((rows, _, weights) in case(0.0), unit in 0usize..4, most in 1usize..4) {
        let model = model(&rows, "none");
        for sentence in [Sentence::Rank { unit, most }, Sentence::Ahead { first: unit, second: (unit + 1) % 4 }] {
            let Ok(found) = stated(&model, &sentence, &weights, 100) else { continue };
            prop_assert_ne!(found.verdict, ClaimVerdict::Open, "{:?}", sentence);
        }
    }

    /// Under complete data the nearest weights that turn two units are those of `flip`.
    #[test]
    fn the_nearest_weights_for_two_units_are_exact((rows, _, _) in case(0.0), a in 0usize..4) {
        let model = model(&rows, "none");
        let b = (a + 1) % 4;
        let found = stated(&model, &Sentence::Ahead { first: a, second: b }, &Weights::Any { at: Vec::new() }, 500);
        let Ok(found) = found else { return Ok(()) };
        if let Some(nearest) = &found.nearest {
            prop_assert!(nearest.is_exact(), "{} and {:?}", nearest.distance, nearest.least);
        }
    }

    /// Every figure that is listed changes the sentence when it is put into the data, and no smaller change on a grid does.
    #[test]
    fn fragile_figures_are_those_that_change_the_sentence((rows, _, _) in case(0.2), unit in 0usize..2, normalise in select(vec!["none", "minmax", "zscore"])) {
        let model = model(&rows, normalise);
        let sentence = Sentence::Rank { unit, most: 2 };
        let Ok(found) = fragile(&model, &sentence, &FragileOptions::default(), &Watch::default()) else { return Ok(()) };
        let data = model.data();
        let after = |unit: usize, code: &str, value: f64| {
            let data = data.revise(&[(unit, code.to_string(), value)]).expect("a value");
            truth(&model.on(&data), &sentence)
        };
        for weak in &found.values {
            prop_assert_eq!(after(weak.unit, &weak.indicator, weak.to), Some(!found.now));
        }
        for (of, row) in rows.iter().enumerate() {
            for (at, value) in row.iter().enumerate().filter_map(|(at, value)| Some((at, (*value)?))) {
                let code = format!("x{at}");
                let weak = found.values.iter().find(|weak| weak.unit == of && weak.indicator == code);
                // Far changes decide whether it is listed; near ones must not be missed.
                for share in [-1.0, -0.1, 0.1, 1.0] {
                    let changed = value != 0.0 && after(of, &code, value + share * value.abs()) == Some(!found.now);
                    let is_listed = weak.is_some_and(|weak| weak.change.abs() <= share.abs() + 1e-9);
                    prop_assert!(!changed || is_listed, "{code} of u{of} by {share}");
                }
            }
        }
    }
}

#[test]
fn a_sentence_that_cannot_be_false_is_refused() {
    let model = model(&vec![[Some(1.0), Some(2.0), Some(3.0)], [Some(3.0), Some(1.0), Some(2.0)]], "none");
    let any = Weights::Any { at: Vec::new() };
    let among = |least: usize, first: usize| Sentence::Among { units: [0, 1].into(), of: "units".into(), first, least };
    let refused = [
        Sentence::Rank { unit: 0, most: 2 },
        Sentence::Rank { unit: 0, most: 0 },
        Sentence::Ahead { first: 1, second: 1 },
        among(0, 1),
        among(2, 1),
        Sentence::Score { unit: 0, least: f64::INFINITY, is_above: false },
    ];
    for sentence in refused {
        assert!(stated(&model, &sentence, &any, 10).is_err(), "{sentence:?}");
    }
}

#[test]
fn every_weighting_of_a_table_is_tried_once() {
    let model = model(&vec![[Some(10.0), Some(0.0), Some(0.0)], [Some(0.0), Some(9.0), Some(5.0)]], "none");
    let row =
        |a: f64| ("".to_string(), vec![("x0".to_string(), a), ("x1".to_string(), 1.0 - a), ("x2".to_string(), 0.0)]);
    let rows = reweigh::analysis::listing::Listing::of(vec![row(0.9), row(0.8), row(0.1)]);
    let weights = Weights::Listed { rows: std::sync::Arc::new(rows) };
    let found = stated(&model, &Sentence::Rank { unit: 0, most: 1 }, &weights, 3).expect("a claim");
    assert_eq!((found.verdict, found.basis), (ClaimVerdict::Sometimes, Basis::Counted));
    assert_eq!(found.share(), Some((2.0 / 3.0, 0.0)));
}
