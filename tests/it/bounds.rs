//! No bound contradicts a witness, an enumeration or a draw: all questions about weights, on the same random models.

use proptest::prelude::*;
use proptest::sample::{Index, select};
use reweigh::analysis::inverse::{Answer, Asked, ClaimVerdict, Sentence, claim, dominance, flip, range, ranges};
use reweigh::analysis::uncertainty::{UncertaintySpec, uncertainty};
use reweigh::analysis::weightings::{Weightings, Weights};
use reweigh::data::{Dataset, from_csv};
use reweigh::model::{Branch, Model};
use reweigh::rank::rank;
use reweigh::{Result, Watch};

use crate::random::{cases, choice, plain};

fn table(text: &str) -> Dataset {
    from_csv(text, "small.csv", &Watch::default()).expect("a sound table")
}

fn flat(data: &Dataset) -> Model {
    let of = data.indicators().iter().map(|indicator| Branch::leaf(&indicator.code)).collect();
    Model::of_tree(data, Branch { code: "index".to_string(), weight: 1.0, of }).expect("a sound tree")
}

fn any_weights() -> Weights {
    Weights::Any { at: Vec::new() }
}

fn within(share: f64) -> Weights {
    Weights::Within { share, at: Vec::new() }
}

fn asked(weights: &Weights, draws: usize) -> UncertaintySpec {
    UncertaintySpec { draws, weights: vec![weights.clone()], ..UncertaintySpec::default() }
}

fn rank_in(model: &Model, unit: usize) -> Option<usize> {
    rank(model, None).ok()?.place_of(unit).map(|place| place.rank)
}

/// The model under the weighting of the set that is best for random values, group by group, so that corners are
/// included.
fn at_corner(model: &Model, weightings: &Weightings, worths: &[f64]) -> Result<Model> {
    let nodes = model.tree().nodes();
    let mut shares = Vec::new();
    for (at, family) in weightings.families.iter().enumerate() {
        let worth = |member: usize| worths[(7 * at + 3 * member) % worths.len()];
        let own: Vec<f64> = (0..family.members.len()).map(worth).collect();
        let nominal: f64 = family.members.iter().map(|&member| nodes[member].weight).sum();
        let pairs = family.members.iter().zip(family.corner(&own));
        shares.extend(pairs.map(|(&member, share)| (nodes[member].code.clone(), (share * nominal).min(1.0))));
    }
    model.weigh(&shares)
}

proptest! {
    #![proptest_config(cases(200))]
    #[test]
    fn no_bound_contradicts_a_witness_a_corner_or_a_draw(
        plain in plain(), unit in any::<Index>(), kind in 0..5u8,
        mean in prop::option::of(select(vec!["geometric", "harmonic"])), is_any_mean in any::<bool>(),
        worths in prop::collection::vec(prop::collection::vec(0.0..1.0f64, 11), 24), seed in 1..1_000_000u64, other in any::<Index>()
    ) {
        let mut plain = plain;
        if !is_any_mean {
            plain.steps[2] = mean.into_iter().map(|mean| choice(mean, &[])).collect();
            plain.floors.clear();
        }
        let model = plain.model(&plain.data()).expect("generated models are sound");
        let Ok(ranking) = rank(&model, None) else { return Ok(()) };
        let units: Vec<usize> = ranking.all_places().iter().map(|place| place.unit).collect();
        prop_assume!(!units.is_empty());
        let unit = *unit.get(&units);
        let name = |unit: usize| model.data().units().codes[unit].to_string();
        let weights = match kind {
            0 | 1 => any_weights(),
            2 => within(1.0),
            kind => within(0.25 * f64::from(kind - 2)),
        };
        let set = std::slice::from_ref(&weights);
        let weightings = Weightings::new(&model, set).expect("a set");
        let found = match range(&model, &name(unit), set, &Watch::default()) {
            Err(error) if plain.is_decided() => {
                prop_assert!(error.to_string().contains("cannot be bounded"), "{error}");
                return Ok(());
            }
            found => found.expect("a ranked unit"),
        };
        for end in [&found.best, &found.worst] {
            prop_assert_eq!(rank_in(&end.model, unit), Some(end.attained), "a witness has the rank that it shows");
        }
        let all = ranges(&model, set, &Watch::default()).expect("ranked units");
        let beats = dominance(&model, set).expect("a set");
        let check = |other: &Model, what: &str| -> std::result::Result<(), TestCaseError> {
            for of in all.iter().chain([&found]) {
                let Some(rank) = rank_in(other, of.unit) else { continue };
                prop_assert!(
                    (of.best.bound..=of.worst.bound).contains(&rank),
                    "{what}: {} has rank {rank}, not between {} and {}: {:?}",
                    name(of.unit), of.best.bound, of.worst.bound, other.tree()
                );
            }
            for (a, row) in beats.beats.iter().enumerate() {
                for b in (0..row.len()).filter(|&b| row[b]) {
                    let ranks = [a, b].map(|at| rank_in(other, beats.units[at]));
                    let is_behind = matches!(ranks, [Some(a), Some(b)] if a > b);
                    prop_assert!(!is_behind, "{what}: it beats under all, yet {ranks:?}");
                }
            }
            Ok(())
        };
        check(&model, "as it is")?;
        for worths in &worths {
            if let Ok(other) = at_corner(&model, &weightings, worths) {
                check(&other, "a corner")?;
            }
        }
        // If a mean rejects the scores of one draw, the whole analysis is an error.
        let Ok(drawn) = uncertainty(&model, UncertaintySpec { seed, ..asked(&weights, 48) }, &Watch::default()) else { return Ok(()) };
        let mut shares = vec![1.0; model.tree().nodes().len()];
        for draw in drawn.drawn(16, &Watch::default()).expect("drawn once more") {
            let place = |code: &String| model.tree().place(code).expect("a node");
            let counting: Vec<(usize, f64)> = drawn.nodes().iter().map(place).zip(draw.shares).skip(1).collect();
            counting.iter().for_each(|(node, share)| shares[*node] = *share);
            prop_assert!(weightings.contains(&shares), "outside of the set: {shares:?}");
            check(&model.with_drawn(&counting), "a draw")?;
        }
        for standing in drawn.standings(0.99).expect("a level") {
            let of = all.iter().find(|of| of.unit == standing.unit).expect("the units that are ranked");
            prop_assert!(of.best.bound <= standing.interval.best && standing.interval.worst <= of.worst.bound);
            prop_assert!((drawn.chance_at(standing.place, of.worst.bound) - 1.0).abs() < 1e-12);
            prop_assert!(drawn.chance_at(standing.place, of.best.bound - 1) == 0.0);
        }
        for (a, row) in beats.beats.iter().enumerate() {
            for b in (0..row.len()).filter(|&b| row[b]) {
                // It may be that no draw ranks both.
                let Ok(share) = drawn.beats(&name(beats.units[b]), &name(beats.units[a]), &Watch::default()) else { continue };
                prop_assert!(share <= 0.5, "behind under all, yet better in {share} of the draws");
            }
        }
        let other = *other.get(&units);
        if other != unit && kind < 2
            && let Ok(flipped) = flip(&model, &name(unit), &name(other), &[].into())
            && let Answer::Found(found) = &flipped.answer
        {
            check(&found.model, "a flip")?;
        }
    }
}

/// U3 has 9 and 9 but lacks the first indicator: it is first wherever it is ranked, and has no rank where all weight is
/// on what it lacks.
#[test]
fn a_unit_that_loses_its_score_is_not_last() {
    for coverage in [0.0, 2.0 / 3.0] {
        let model = flat(&table("unit,a,b,c\nU1,5,1,2\nU2,1,2,1\nU3,,9,9\n")).coverage(coverage).expect("a share");
        let found = range(&model, "U3", &[any_weights()], &Watch::default()).expect("a ranked unit");
        assert_eq!((found.best.bound, found.worst.attained, found.worst.bound), (1, 1, 1));
        // With all weight on the first indicator U3 has no rank, so U1 is first.
        let found = range(&model, "U1", &[any_weights()], &Watch::default()).expect("a ranked unit");
        assert_eq!((found.best.attained, found.best.bound), (1, 1));
        assert_eq!(rank_in(&found.best.model, 2), None);
        let beats = dominance(&model, &[any_weights()]).expect("a set");
        assert!(beats.beats[0][1] && beats.beats[0][2], "U3 is ahead of both wherever both are ranked");
        let drawn = uncertainty(&model, asked(&any_weights(), 2000), &Watch::default()).expect("weights vary");
        assert!((drawn.chance("U3", 1).expect("ranked") - 1.0).abs() < 1e-12);
        assert!((drawn.beats("U3", "U1", &Watch::default()).expect("ranked") - 1.0).abs() < 1e-12);
        // U3 has enough data where the weight of a is at most a third: 1 − (2/3)² of the triangle.
        let ranked = drawn.standings(0.9).expect("a level")[0].ranked;
        let expected = if coverage > 0.0 { 1.0 - 4.0 / 9.0 } else { 1.0 };
        assert!((ranked - expected).abs() < 0.05, "{ranked}");
    }
}

/// Qingdao, Ezhou, Xinyang and Yibin lose all of their weight under some weightings.
#[test]
fn the_worst_rank_of_cities_with_gaps_has_a_witness() {
    let data = reweigh::data::load("trade", &Watch::default()).expect("bundled data load");
    let model = Model::new(&data).expect("bundled data have a model");
    for name in ["Qingdao", "Yibin"] {
        let found = range(&model, name, &[any_weights()], &Watch::default()).expect("a ranked city");
        for end in [&found.best, &found.worst] {
            assert_eq!(rank_in(&end.model, found.unit), Some(end.attained), "{name}");
        }
        assert!(found.best.bound <= found.best.attained && found.worst.attained <= found.worst.bound);
        assert!(found.worst.attained < 297 || name != "Qingdao");
    }
}

/// X never beats Y within ± 25 % of 0.2 and 0.8: at best it is 25 to 27.75.
#[test]
fn a_share_means_the_same_to_bounds_and_draws() {
    let model = flat(&table("unit,a,b\nX,100,0\nY,0,37\nZ,0,100\n"));
    let model = model.weigh(&[("a".to_string(), 0.2), ("b".to_string(), 0.8)]).expect("shares");
    let found = range(&model, "X", &[], &Watch::default()).expect("a ranked unit");
    assert_eq!((found.best.attained, found.best.bound), (3, 3));
    let beats = |weights: Weights| {
        let drawn = uncertainty(&model, asked(&weights, 20_000), &Watch::default()).expect("weights vary");
        drawn.beats("X", "Y", &Watch::default()).expect("ranked")
    };
    assert!(beats(within(0.25)) == 0.0);
    // The other kind of variation, which has its own name, goes beyond the set.
    assert!((beats(Weights::Rescaled { share: 0.25, at: Vec::new() }) - 0.027).abs() < 0.006);
}

/// With three weights within ± 30 % of 0.5, 0.3 and 0.2 the draws are uniform on a hexagon; compared with areas counted
/// on a grid.
#[test]
fn draws_within_a_share_are_uniform_on_the_set() {
    let model = flat(&table("unit,a,b,c\nX,1,2,3\nY,2,3,1\nZ,3,1,2\n"));
    let given = [0.5, 0.3, 0.2];
    let shares: Vec<(String, f64)> = ["a", "b", "c"].map(String::from).into_iter().zip(given).collect();
    let model = model.weigh(&shares).expect("shares");
    let drawn = uncertainty(&model, asked(&within(0.3), 60_000), &Watch::default()).expect("weights vary");
    let lies = |w: &[f64]| w.iter().zip(given).all(|(w, given)| (w - given).abs() <= 0.3 * given + 1e-12);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 5")]
    let cell = |w: &[f64]| (((w[0] - 0.35) / 0.06) as usize, ((w[1] - 0.21) / 0.036) as usize);
    let (mut counts, mut areas) = ([[0.0; 6]; 6], [[0.0; 6]; 6]);
    for draw in drawn.drawn(60_000, &Watch::default()).expect("drawn once more") {
        let w = &draw.shares[1..];
        assert!(lies(w) && (w.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let (x, y) = cell(w);
        counts[x][y] += 1.0 / 60_000.0;
    }
    let mut inside = 0.0;
    for (i, j) in (0..1500).flat_map(|i| (0..1500).map(move |j| (i, j))) {
        let (x, y) = (0.35 + 0.3 * (f64::from(i) + 0.5) / 1500.0, 0.21 + 0.18 * (f64::from(j) + 0.5) / 1500.0);
        if lies(&[x, y, 1.0 - x - y]) {
            let (x, y) = cell(&[x, y]);
            areas[x][y] += 1.0;
            inside += 1.0;
        }
    }
    for (counts, areas) in counts.iter().zip(&areas) {
        for (count, area) in counts.iter().zip(areas) {
            let expected = area / inside;
            let error = 6.0 * (expected / 60_000.0f64).sqrt() + 1e-4;
            assert!((count - expected).abs() < error, "{count}, expected {expected}");
        }
    }
}

/// The given weights put a unit first, but they are not in the set: where x weighs at least as much as y, it is behind.
#[test]
fn given_weights_outside_an_order_say_nothing_about_it() {
    let data = table("unit,x,y\na,10,4\nb,0,10\nc,4,2\n");
    let model = flat(&data).weigh(&[("x".into(), 0.1)]).expect("weights");
    let order = Weights::Order { names: vec!["x".into(), "y".into()] };
    let found = range(&model, "b", std::slice::from_ref(&order), &Watch::default()).expect("a range");
    assert_eq!((found.rank, found.best.attained, found.best.bound, found.worst.bound), (1, 2, 2, 3));
    assert_eq!(rank_in(&found.best.model, 1), Some(2));
    let sentence = Sentence::Rank { unit: 1, most: 1 };
    let varied = UncertaintySpec { draws: 100, weights: vec![order], ..UncertaintySpec::default() };
    let claim = claim(&model, Asked::Sentence(sentence), varied, &Watch::default()).expect("a claim");
    assert_eq!((claim.now, claim.verdict), (true, ClaimVerdict::Never));
}
