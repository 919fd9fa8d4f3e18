//! Draws compared with the naive evaluator, closed forms and each other.

use std::collections::BTreeMap;

use proptest::prelude::*;
use reweigh::analysis::likeness::Bootstrap;
use reweigh::analysis::listing::Listing;
use reweigh::analysis::uncertainty::sensitivity::{Target, one_at_a_time, sensitivity};
use reweigh::analysis::uncertainty::{MEASURES, Uncertainty, UncertaintySpec, uncertainty};
use reweigh::analysis::weightings::Weights;
use reweigh::analysis::{Comparison, leave_one_out};
use reweigh::data::{Choice, Dataset, Setting, from_csv, load};
use reweigh::model::{Branch, Model, Step};
use reweigh::rank::{Ranking, published, rank, rank_by};
use reweigh::{Result, Watch};

use crate::naive::{above, leaves, ranked};
use crate::random::{Plain, choice, plain};

/// The result of `work` on this many threads; on a single one if the library is built without threads.
fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    #[cfg(feature = "parallel")]
    {
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads").install(work)
    }
    #[cfg(not(feature = "parallel"))]
    {
        let _ = threads;
        work()
    }
}

fn asked(draws: usize) -> UncertaintySpec {
    UncertaintySpec { draws, ..UncertaintySpec::default() }
}

fn any() -> Vec<Weights> {
    vec![Weights::Any { at: Vec::new() }]
}

fn run(model: &Model, asked: UncertaintySpec) -> Result<Uncertainty> {
    uncertainty(model, asked, &Watch::default())
}

/// The tree under a drawn weighting.
fn reweighed(branch: &Branch, drawn: &dyn Fn(&str) -> Option<f64>) -> Branch {
    let of = branch.of.iter().map(|member| reweighed(member, drawn)).collect();
    Branch { weight: drawn(&branch.code).unwrap_or(branch.weight), of, code: branch.code.clone() }
}

/// How often each unit has each rank, computed draw by draw with the naive evaluator.
fn naive(plain: &Plain, found: &Uncertainty) -> Vec<Vec<u32>> {
    let units = found.units().to_vec();
    let mut counts = vec![vec![0; found.last()]; units.len()];
    let mut ready: BTreeMap<Vec<String>, (Plain, _)> = BTreeMap::new();
    for draw in found.drawn(found.draws(), &Watch::default()).expect("drawn once more") {
        let (plain, leaves) = ready.entry(draw.chosen.clone()).or_insert_with(|| {
            let plain = plain.chosen(&found.asked().steps, &draw.chosen);
            let leaves = leaves(&plain).expect("a model that is scored");
            (plain, leaves)
        });
        let share = |code: &str| {
            let node = found.nodes().iter().position(|node| node == code)?;
            (node > 0).then(|| draw.shares[node])
        };
        let tree = reweighed(&plain.tree, &share);
        let plain = Plain { tree, ..plain.clone() };
        let scores = above(&plain, leaves.clone()).expect("weights do not matter to what can be scored");
        let places = ranked(&scores["index"], plain.coverage);
        for (place, unit) in units.iter().enumerate() {
            // A unit that a draw leaves unranked has no rank in it.
            let rank = places.iter().find(|(ranked, _)| ranked == unit);
            rank.iter().for_each(|(_, rank)| counts[place][rank - 1] += 1);
        }
    }
    counts
}

fn counts(found: &Uncertainty) -> Vec<Vec<u32>> {
    let draws = found.draws() as f64;
    let mut counts = vec![vec![0; found.last()]; found.units().len()];
    for standing in found.standings(0.9).expect("a level") {
        let whole = |share: f64| (share * standing.ranked * draws).round();
        let of = found.acceptability(standing.place).into_iter().map(whole);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of draws")]
        counts[standing.place].iter_mut().zip(of).for_each(|(known, count)| *known = count as u32);
    }
    counts
}

/// Equal counts, except for draws in which the last digits decide whether two scores are equal.
fn check(plain: &Plain, found: &Uncertainty) {
    let (expected, counted) = (naive(plain, found), counts(found));
    let off: u32 = expected.iter().flatten().zip(counted.iter().flatten()).map(|(a, b)| a.abs_diff(*b)).sum();
    assert!(off <= 2, "{off} counts differ: {counted:?}, naively {expected:?}");
}

/// A bundled model and its plain data, without the members that do not count, as in the draws.
fn bundled(name: &str) -> (Model, Plain) {
    let data = load(name, &Watch::default()).expect("bundled data load");
    let model = Model::new(&data).expect("bundled data have a model");
    (model.clone(), Plain::of(&model))
}

fn top100() -> Ranking {
    let list = load("top100", &Watch::default()).expect("bundled data load");
    published(&list, 2022).expect("a year of the list")
}

#[test]
fn a_thousand_draws_of_trade_agree_with_the_naive_evaluator() {
    let (model, plain) = bundled("trade");
    for (draws, weights) in [
        (1000, any()),
        (50, vec![Weights::Within { share: 0.5, at: Vec::new() }]),
        (50, vec![Weights::Around { concentration: 20.0, at: Vec::new() }]),
        (50, vec![Weights::Order { names: ["potential", "level"].map(String::from).to_vec() }]),
    ] {
        let found = run(&model, UncertaintySpec { weights, ..asked(draws) }).expect("sound weights");
        check(&plain, &found);
    }
}

/// 300 units with 30 indicators in five dimensions, as in the benchmark.
fn full() -> Model {
    let figure = |unit: u64, indicator: u64| {
        let mixed = (unit * 30 + indicator + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 40).to_string()
    };
    let heads: Vec<String> = (0..30).map(|at| format!("x{at}")).collect();
    let row = |unit: u64| format!("u{unit},{}\n", (0..30).map(|at| figure(unit, at)).collect::<Vec<_>>().join(","));
    let text = format!("unit,{}\n{}", heads.join(","), (0..300).map(row).collect::<String>());
    let data = from_csv(&text, "full.csv", &Watch::default()).expect("a sound table");
    let dimension = |at: usize| {
        let of = heads[6 * at..6 * at + 6].iter().map(|head| Branch::leaf(head)).collect();
        Branch { code: format!("d{at}"), weight: 1.0, of }
    };
    let of = (0..5).map(dimension).collect();
    Model::of_tree(&data, Branch { code: "index".to_string(), weight: 1.0, of }).expect("a sound tree")
}

#[test]
fn a_thousand_draws_of_three_hundred_units_agree_with_the_naive_evaluator() {
    let model = full();
    let number = |name: &'static str, value: f64| (name, Setting::Number(value));
    let steps = vec![
        (Step::Impute, vec![choice("none", &[]), choice("median", &[])]),
        (
            Step::Normalise,
            vec![
                choice("rank", &[]),
                choice("minmax", &[number("lo", 1.0)]),
                choice("zscore", &[number("mean", 100.0), number("sd", 10.0)]),
            ],
        ),
        (Step::Aggregate, vec![choice("arithmetic", &[]), choice("geometric", &[])]),
    ];
    for steps in [Vec::new(), steps] {
        let found = run(&model, UncertaintySpec { weights: any(), steps, ..asked(1000) }).expect("sound sources");
        check(&Plain::of(&model), &found);
    }
}

#[test]
fn the_seed_gives_the_digits_whatever_the_threads() {
    let (model, _) = bundled("trade");
    let steps = vec![(Step::Normalise, vec![choice("minmax", &[]), choice("rank", &[])])];
    let all = UncertaintySpec { weights: any(), steps, without: 2, gaps: true, ..asked(2100) };
    let on = |threads: usize| {
        on_threads(threads, || {
            let found = run(&model, all.clone()).expect("sound sources");
            let central = found.central(&Watch::default()).expect("drawn").to_vec();
            let pair = found.beats("Wuhan", "Foshan", &Watch::default()).expect("ranked units");
            let list = top100();
            let against = found.against(&list, &Watch::default()).expect("units in common").values;
            (counts(&found), central, pair, against)
        })
    };
    let first = on(1);
    for threads in [2, 7] {
        assert_eq!(on(threads), first, "{threads} threads");
    }
    let other = run(&model, UncertaintySpec { seed: 2, ..all.clone() }).expect("sound sources");
    assert_ne!(counts(&other), first.0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn random_models_agree_with_the_naive_evaluator(plain in plain(), kind in 0..3u8) {
        let model = plain.model(&plain.data()).expect("generated models are sound");
        let weights = match kind {
            0 => any(),
            1 => vec![Weights::Within { share: 0.7, at: Vec::new() }],
            _ => vec![Weights::Around { concentration: 5.0, at: Vec::new() }],
        };
        // Weights do not matter to the benefit of the doubt, and the naive evaluator enumerates all its corners.
        prop_assume!(plain.steps[2].iter().all(|choice| choice.method != "bod"));
        prop_assume!(model.scores().is_ok() && rank(&model, None).is_ok_and(|ranking| ranking.ranked() > 1));
        // An analysis in which nothing varies is refused, and so is one whose scores a mean above rejects.
        let Ok(found) = run(&model, UncertaintySpec { weights, ..asked(40) }) else { return Ok(()) };
        // A deviation based on a tiny weight consists of last digits.
        let draws = found.drawn(found.draws(), &Watch::default()).expect("drawn once more");
        let is_next_to_nothing = |share: &f64| *share > 0.0 && *share < 1e-6;
        if !draws.iter().flat_map(|draw| &draw.shares).any(is_next_to_nothing) {
            check(&plain, &found);
        }
    }
}

/// Under `mpi` a group of one indicator does not have that indicator's score, but one with mean 100 and deviation 10.
#[test]
fn a_group_of_one_member_may_have_a_score_of_its_own() {
    let data =
        from_csv("unit,x,y\na,0,9\nb,2,6\nc,5,4\nd,9,0\n", "small.csv", &Watch::default()).expect("a sound table");
    let group = |code: &str, of: Vec<Branch>| Branch { of, ..Branch::leaf(code) };
    let tree = group("index", vec![group("g", vec![Branch::leaf("x")]), Branch::leaf("y")]);
    let mpi = Choice { at: vec!["g".to_string()], ..choice("mpi", &[]) };
    let model =
        Model::of_tree(&data, tree).and_then(|model| model.choose(Step::Aggregate, mpi)).expect("a sound model");
    let found = run(&model, UncertaintySpec { weights: any(), ..asked(200) }).expect("sound weights");
    check(&Plain::of(&model), &found);
}

/// Two units and three indicators of equal weight, where a is ahead by 1 in each of the first two and behind by 3/2 in
/// the third. With uniform weights it wins where w1 + w2 > 1.5 · w3, so w3 < 0.4: 1 − (1 − 0.4)² of the simplex.
#[test]
fn acceptability_of_two_units_is_an_area_of_the_triangle() {
    let data = from_csv("unit,x,y,z\na,1,1,0\nb,0,0,1\n", "two.csv", &Watch::default()).expect("a sound table");
    let of = ["x", "y", "z"].map(Branch::leaf).to_vec();
    let model = Model::of_tree(&data, Branch { code: "index".to_string(), weight: 1.0, of }).expect("a sound tree");
    // Goalposts keep the differences unchanged: 1, 1 and −1.5 of their ranges.
    let posts = |at: &str, to: f64| {
        let list = reweigh::data::Setting::List([0.0, to].map(reweigh::data::Setting::Number).to_vec());
        Choice { at: vec![at.to_string()], ..choice("goalposts", &[("posts", list)]) }
    };
    let model = [posts("x", 1.5), posts("y", 1.5), posts("z", 1.0)]
        .into_iter()
        .try_fold(model, |model, choice| model.choose(Step::Normalise, choice));
    let found = run(&model.expect("sound goalposts"), UncertaintySpec { weights: any(), ..asked(200_000) })
        .expect("two ranked units");
    let (chance, expected) = (found.chance("a", 1).expect("a ranked unit"), 1.0 - 0.6f64.powi(2));
    // Six standard errors of 200,000 draws.
    let error = 6.0 * (expected * (1.0 - expected) / 200_000.0).sqrt();
    assert!((chance - expected).abs() < error, "{chance}, expected {expected} within {error}");
    let wins = found.beats("a", "b", &Watch::default()).expect("two ranked units");
    assert!((wins - chance).abs() < 1e-12);
}

/// Mean w and variance w (1 − w) / (c + 1) of a Dirichlet distribution; for any of k weights, w = 1/k and c = k.
#[test]
fn moments_of_the_draws_are_those_of_the_dirichlet() {
    let (model, _) = bundled("demo");
    let model = model.weigh(&[("trade".to_string(), 0.2)]).expect("a share");
    for (weights, mean, concentration) in [
        (Weights::Around { concentration: 8.0, at: Vec::new() }, 0.2, 8.0),
        (Weights::Any { at: Vec::new() }, 0.5, 2.0),
    ] {
        let found = run(&model, UncertaintySpec { weights: vec![weights], ..asked(100_000) }).expect("sound weights");
        let trade = found.nodes().iter().position(|node| node == "trade").expect("an indicator");
        let drawn = found.drawn(100_000, &Watch::default()).expect("drawn once more");
        let n = drawn.len() as f64;
        let average = drawn.iter().map(|draw| draw.shares[trade]).sum::<f64>() / n;
        let variance = drawn.iter().map(|draw| (draw.shares[trade] - average).powi(2)).sum::<f64>() / n;
        let expected = mean * (1.0 - mean) / (concentration + 1.0);
        assert!((average - mean).abs() < 6.0 * (expected / n).sqrt(), "mean {average}, expected {mean}");
        assert!((variance / expected - 1.0).abs() < 0.03, "variance {variance}, expected {expected}");
        let is_whole = |draw: &reweigh::analysis::uncertainty::Drawn| {
            (draw.shares[trade] + draw.shares[trade + 1] - 1.0).abs() < 1e-12
        };
        assert!(drawn.iter().all(is_whole), "shares of siblings sum to 1");
    }
}

#[test]
fn an_order_of_importance_holds_in_every_draw() {
    let (model, _) = bundled("trade");
    let order = ["potential", "level", "structure"].map(String::from).to_vec();
    let found = run(&model, UncertaintySpec { weights: vec![Weights::Order { names: order.clone() }], ..asked(2000) });
    let found = found.expect("siblings");
    let places: Vec<usize> =
        order.iter().map(|name| found.nodes().iter().position(|node| node == name).expect("a dimension")).collect();
    for draw in found.drawn(2000, &Watch::default()).expect("drawn once more") {
        assert!(places.windows(2).all(|pair| draw.shares[pair[0]] >= draw.shares[pair[1]]));
    }
}

/// If one unit is better in everything, no draw of weights reverses the pair.
#[test]
fn ranks_of_a_dominated_pair_never_cross() {
    let data = from_csv("unit,x,y,z\na,3,9,5\nb,2,8,4\nc,9,1,1\nd,0,0,9\n", "four.csv", &Watch::default());
    let of = ["x", "y", "z"].map(Branch::leaf).to_vec();
    let tree = Branch { code: "index".to_string(), weight: 1.0, of };
    let model = data.and_then(|data: Dataset| Model::of_tree(&data, tree)).expect("a sound tree");
    for gaps_and_methods in
        [Vec::new(), vec![(Step::Aggregate, vec![choice("arithmetic", &[]), choice("geometric", &[])])]]
    {
        let model = model.choose(Step::Normalise, choice("minmax", &[("lo", reweigh::data::Setting::Number(1.0))]));
        let asked = UncertaintySpec { weights: any(), steps: gaps_and_methods, ..asked(3000) };
        let found = run(&model.expect("a method"), asked).expect("sound sources");
        assert!((found.beats("a", "b", &Watch::default()).expect("ranked units") - 1.0).abs() < 1e-12);
        let standings = found.standings(0.98).expect("a level");
        let of = |name: &str| standings.iter().find(|standing| &found.data().units().codes[standing.unit] == name);
        let (a, b) = (of("a").expect("ranked"), of("b").expect("ranked"));
        assert!(a.interval.best <= b.interval.best && a.interval.worst < b.interval.worst && a.mean < b.mean);
    }
}

/// Methods that are not weighted sums run the model itself; with fixed weights only the choice varies, half each.
#[test]
fn drawn_methods_are_the_models_they_name() {
    let (model, _) = bundled("demo");
    let steps = vec![(Step::Normalise, vec![choice("minmax", &[]), choice("rank", &[]), choice("zscore", &[])])];
    let found = run(&model, UncertaintySpec { steps: steps.clone(), ..asked(30_000) }).expect("sound methods");
    let mut expected = vec![vec![0.0; 6]; 6];
    for choice in &steps[0].1 {
        let other = rank(&model.choose(Step::Normalise, choice.clone()).expect("a method"), None).expect("ranked");
        for place in other.all_places() {
            let at = found.units().iter().position(|unit| *unit == place.unit).expect("a ranked unit");
            expected[at][place.rank - 1] += 1.0 / 3.0;
        }
    }
    for (place, expected) in expected.iter().enumerate() {
        let near = found.acceptability(place).iter().zip(expected).all(|(a, b)| (a - b).abs() < 0.02);
        assert!(near, "{place}: {:?}, expected {expected:?}", found.acceptability(place));
    }
}

/// Each draw repeated as a model of its own and compared through the public interface.
#[test]
fn likeness_to_another_ranking_is_that_of_each_draw() {
    let watch = Watch::default();
    let trade = bundled("trade").0;
    let list = top100();
    let demo = bundled("demo").0.coverage(0.0).expect("a share");
    let by_trade = rank_by(demo.data(), "trade").expect("an indicator");
    let geometric = demo
        .choose(Step::Normalise, choice("minmax", &[("lo", reweigh::data::Setting::Number(1.0))]))
        .and_then(|model| model.choose(Step::Aggregate, choice("geometric", &[])));
    let harmonic = geometric.clone().and_then(|model| model.choose(Step::Aggregate, choice("harmonic", &[])));
    let whole = trade.coverage(0.0).expect("a share");
    for (model, other, draws) in [
        (&demo, &by_trade, 400),
        (&geometric.expect("methods"), &by_trade, 200),
        (&harmonic.expect("methods"), &by_trade, 200),
        (&whole, &list, 40),
    ] {
        let found = run(model, UncertaintySpec { weights: any(), ..asked(draws) }).expect("sound weights");
        let against = found.against(other, &watch).expect("units in common");
        for (at, draw) in found.drawn(draws, &watch).expect("drawn once more").into_iter().enumerate() {
            let shares: Vec<(String, f64)> = found.nodes().iter().cloned().zip(draw.shares).skip(1).collect();
            let ranking = rank(&model.weigh(&shares).expect("shares"), None).expect("ranked");
            let direct = Comparison::new(&ranking, other, Bootstrap::default()).expect("units in common");
            for (name, values) in MEASURES.iter().zip(&against.values) {
                match (direct.measure(name), values.get(at)) {
                    (Some(a), Some(b)) => assert!((a - b).abs() < 1e-12, "{name} of draw {at}: {b}, directly {a}"),
                    (a, b) => assert_eq!(a, b),
                }
            }
        }
    }
}

#[test]
fn what_is_stopped_keeps_whole_pieces_and_says_so() {
    let (model, _) = bundled("trade");
    let watch = Watch::default();
    let stopper = watch.clone();
    let handle = std::thread::spawn(move || {
        while stopper.progress().0 == 0 {
            std::thread::yield_now();
        }
        stopper.stop();
    });
    let found = uncertainty(&model, UncertaintySpec { weights: any(), ..asked(50_000_000) }, &watch)
        .expect("some pieces are done");
    handle.join().expect("it ends");
    assert!(found.is_stopped() && found.draws() > 0 && found.draws().is_multiple_of(1024));
    // The same draws as if no more had been requested.
    let whole = run(&model, UncertaintySpec { weights: any(), ..asked(found.draws()) }).expect("sound weights");
    assert_eq!(counts(&found), counts(&whole));
}

/// Size and access of demo have equal weights; Laputa scores 47.5 and 25 in them. Halving the weight of size with all
/// others unchanged gives 1/3 and 2/3; raising it by half gives 3/5 and 2/5.
#[test]
fn one_input_at_a_time_by_hand() {
    let (model, _) = bundled("demo");
    let weights = vec![Weights::Rescaled { share: 0.5, at: vec!["index".to_string()] }];
    let of = Target::Score("Laputa".to_string());
    let all =
        one_at_a_time(&model, UncertaintySpec { weights, ..asked(1) }, of, &Watch::default()).expect("sound weights");
    let found = |input: &str, to: &str| {
        let one = all.iter().find(|one| one.input == input && one.to == to).expect("an input at its end");
        assert!((one.before - 36.25).abs() < 1e-12);
        one.answer
    };
    for (input, to, expected) in [
        ("size", "least", 47.5 / 3.0 + 50.0 / 3.0),
        ("size", "greatest", 47.5 * 0.6 + 25.0 * 0.4),
        ("access", "least", 47.5 * 2.0 / 3.0 + 25.0 / 3.0),
        ("access", "greatest", 47.5 * 0.4 + 25.0 * 0.6),
    ] {
        assert!((found(input, to) - expected).abs() < 1e-12, "{input} {to}: {}, expected {expected}", found(input, to));
    }
}

/// The model uses the second of each pair of alternatives: these change nothing, and weights start from those given.
#[test]
fn one_input_at_a_time_begins_with_the_model_as_it_is() {
    let (model, _) = bundled("demo");
    let model = model.choose(Step::Normalise, choice("zscore", &[])).expect("a method");
    let steps = vec![
        (Step::Treat, vec![choice("log", &[]), choice("none", &[])]),
        (Step::Normalise, vec![choice("rank", &[]), choice("zscore", &[])]),
    ];
    let weights = vec![Weights::Rescaled { share: 1e-9, at: vec!["index".to_string()] }];
    let asked = UncertaintySpec { weights, steps, ..asked(1) };
    for of in [Target::Shift, Target::Score("Laputa".to_string())] {
        let all = one_at_a_time(&model, asked.clone(), of.clone(), &Watch::default()).expect("sound weights");
        let kept = |to: &str| ["least", "greatest", "none", "zscore"].contains(&to);
        assert!(all.iter().filter(|one| kept(&one.to)).all(|one| (one.answer - one.before).abs() < 1e-6));
        assert!(all.iter().filter(|one| !kept(&one.to)).all(|one| (one.answer - one.before).abs() > 0.01));
    }
}

/// If a score depends equally on two weights, their Sobol indices are equal, on any number of threads.
#[test]
fn sensitivity_is_even_where_inputs_are_and_follows_the_seed() {
    let (model, _) = bundled("demo");
    let weights = vec![Weights::Rescaled { share: 0.5, at: vec!["index".to_string()] }];
    let asked = UncertaintySpec { weights, ..asked(1) };
    let on = |threads: usize| {
        on_threads(threads, || {
            let of = Target::Score("Laputa".to_string());
            sensitivity(&model, asked.clone(), of, 512, &Watch::default()).expect("sound weights").inputs
        })
    };
    let first = on(1);
    assert_eq!(on(3), first);
    assert_eq!(first.len(), 2);
    for (name, kind, index) in &first {
        assert!(
            *kind == "weight" && (index.total - 0.5).abs() < 0.05 && (index.first - 0.5).abs() < 0.05,
            "{name}: {index:?}"
        );
    }
}

/// Every line equals the ranking of the model without that part.
#[test]
fn leaving_one_out_is_the_model_without_it() {
    let (model, _) = bundled("trade");
    let all = leave_one_out(&model).expect("a model that is ranked");
    assert_eq!(all.len(), model.tree().nodes().len() - 1);
    let base = rank(&model, None).expect("ranked");
    for one in all.iter().step_by(7) {
        let other =
            model.without(std::slice::from_ref(&one.code)).and_then(|model| rank(&model, None)).expect("ranked");
        let compared =
            reweigh::analysis::Comparison::new(&base, &other, reweigh::analysis::likeness::Bootstrap::default());
        let spearman = compared.expect("two rankings").measure("spearman");
        assert!((spearman.expect("it varies") - one.spearman.expect("it varies")).abs() < 1e-12, "{}", one.code);
        let rank_of = |ranking: &reweigh::rank::Ranking, unit| ranking.place_of(unit).map(|place| place.rank);
        let moved: Vec<usize> = (0..model.data().units().len())
            .filter_map(|unit| Some(rank_of(&base, unit)?.abs_diff(rank_of(&other, unit)?)))
            .collect();
        let shift = moved.iter().sum::<usize>() as f64 / moved.len() as f64;
        assert!((shift - one.shift).abs() < 1e-12, "{}: {shift}", one.code);
    }
}

/// A panel of people: each of their weightings is ranked once, as with `weigh`.
#[test]
fn a_table_of_weightings_is_taken_row_by_row() {
    let (model, _) = bundled("demo");
    let people = [("Anna", 0.2), ("Bert", 0.5), ("Cleo", 0.85), ("Dora", 0.6), ("Emil", 0.0)];
    let row = |(name, size): (&str, f64)| {
        let shares = [("size", size), ("access", 1.0 - size), ("trade", size)];
        (name.to_string(), shares.map(|(code, share)| (code.to_string(), share)).to_vec())
    };
    let rows: Vec<_> = people.into_iter().map(row).collect();
    let weights = vec![Weights::Listed { rows: std::sync::Arc::new(Listing::of(rows.clone())) }];
    // Twice the table, plus one row.
    for (draws, times) in [(5, [1; 5]), (11, [3, 2, 2, 2, 2])] {
        let found =
            run(&model, UncertaintySpec { weights: weights.clone(), ..asked(draws) }).expect("sound weightings");
        let mut expected = vec![vec![0; found.last()]; found.units().len()];
        for ((_, shares), times) in rows.iter().zip(times) {
            let ranking = rank(&model.weigh(shares).expect("shares"), None).expect("ranked");
            for (place, unit) in found.units().iter().enumerate() {
                ranking.place_of(*unit).iter().for_each(|of| expected[place][of.rank - 1] += times);
            }
        }
        assert_eq!(counts(&found), expected);
    }
}

/// With this many units, few pieces are counted at a time. Each draw is compared with the ranking under its weights.
#[test]
fn thousands_of_units_are_ranked_in_each_draw_as_the_model_ranks_them() {
    let units = 6_000_u64;
    let cell = |unit: u64, by: u64| unit.wrapping_mul(by).wrapping_mul(2_654_435_761) % 100_003;
    let row = |unit: u64| format!("u{unit},{},{},{}\n", cell(unit, 7), cell(unit, 31), cell(unit, 1_009) / 50);
    let text: String = std::iter::once("unit,a,b,c\n".to_string()).chain((0..units).map(row)).collect();
    let model = Model::new(&from_csv(&text, "t.csv", &Watch::default()).expect("a table")).expect("a flat model");
    let found = run(&model, UncertaintySpec { weights: any(), ..asked(40) }).expect("drawn");
    let mut expected = vec![vec![0; found.last()]; found.units().len()];
    for draw in found.drawn(40, &Watch::default()).expect("drawn once more") {
        let share = |code: &str| found.nodes().iter().position(|node| node == code).map(|node| draw.shares[node]);
        let leaf = |code: &str| Branch { weight: share(code).unwrap_or_default(), ..Branch::leaf(code) };
        let tree = Branch { of: ["a", "b", "c"].map(leaf).to_vec(), ..Branch::leaf("index") };
        let ranking = rank(&Model::of_tree(model.data(), tree).expect("a sound tree"), None).expect("a ranking");
        for (place, unit) in found.units().iter().enumerate() {
            expected[place][ranking.place_of(*unit).expect("ranked").rank - 1] += 1;
        }
    }
    assert!(counts(&found) == expected, "as often at each rank");
}
