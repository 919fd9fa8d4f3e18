//! Draws against the naive evaluator, closed forms and each other.

use proptest::prelude::*;
use reweigh::analysis::uncertainty::{Asked, OPTIONS, Uncertainty, Weights, uncertainty};
use reweigh::data::{Choice, Dataset, from_csv, load};
use reweigh::model::{Args, Branch, Model, Step};
use reweigh::rank::rank;
use reweigh::{Result, Watch};

use crate::naive::{Cell, ranked, scores};
use crate::random::{Plain, choice, plain};

fn asked(draws: usize) -> Asked {
    let args = Args::read(&[].into(), OPTIONS).expect("defaults are allowed");
    Asked { draws, ..Asked::read(&args) }
}

fn any() -> Vec<Weights> {
    vec![Weights::Any { at: Vec::new() }]
}

fn run(model: &Model, asked: Asked) -> Result<Uncertainty> {
    uncertainty(model, asked, &Watch::default())
}

/// The tree of a drawn weighting.
fn reweighed(branch: &Branch, drawn: &dyn Fn(&str) -> Option<f64>) -> Branch {
    let of = branch.of.iter().map(|member| reweighed(member, drawn)).collect();
    Branch { weight: drawn(&branch.code).unwrap_or(branch.weight), of, code: branch.code.clone() }
}

/// How often each unit has each rank, judged draw by draw by the naive evaluator.
fn naive(plain: &Plain, found: &Uncertainty) -> Vec<Vec<u32>> {
    let units = found.units().to_vec();
    let mut counts = vec![vec![0; units.len()]; units.len()];
    for draw in found.drawn(found.draws(), &Watch::default()).expect("drawn once more") {
        let share = |code: &str| {
            let node = found.nodes().iter().position(|node| node == code)?;
            (node > 0).then(|| draw.shares[node])
        };
        let tree = reweighed(&plain.tree, &share);
        let scores = scores(&Plain { tree, ..plain.clone() }).expect("weights do not matter to what can be scored");
        let only = scores["index"].iter().enumerate();
        let gone = Cell { score: None, present: 0.0 };
        let only: Vec<Cell> = only.map(|(unit, cell)| if units.contains(&unit) { *cell } else { gone }).collect();
        for (unit, rank) in ranked(&only, 0.0) {
            counts[units.iter().position(|known| *known == unit).expect("a ranked unit")][rank - 1] += 1;
        }
    }
    counts
}

fn counts(found: &Uncertainty) -> Vec<Vec<u32>> {
    let draws = found.draws() as f64;
    let whole = |share: f64| (share * draws).round();
    let of = |place: usize| found.acceptability(place).into_iter().map(whole);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts of draws")]
    (0..found.units().len()).map(|place| of(place).map(|count| count as u32).collect()).collect()
}

/// Equal counts, but for draws in which the last digits decide whether two scores are one.
fn check(plain: &Plain, found: &Uncertainty) {
    let (expected, counted) = (naive(plain, found), counts(found));
    let off: u32 = expected.iter().flatten().zip(counted.iter().flatten()).map(|(a, b)| a.abs_diff(*b)).sum();
    assert!(off <= 2, "{off} counts differ: {counted:?}, naively {expected:?}");
}

/// What the naive evaluator knows of a model, with the members that do not count taken out as the draws have it.
fn bundled(name: &str) -> (Model, Plain) {
    let data = load(name, &Watch::default()).expect("bundled data load");
    let model = Model::new(&data).expect("bundled data have a model");
    (model.clone(), Plain::of(&model))
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
        let found = run(&model, Asked { weights, ..asked(draws) }).expect("sound weights");
        check(&plain, &found);
    }
}

#[test]
fn the_seed_gives_the_digits_whatever_the_threads() {
    let (model, _) = bundled("trade");
    let steps = vec![(Step::Normalise, vec![choice("minmax", &[]), choice("rank", &[])])];
    let all = Asked { weights: any(), steps, without: 2, gaps: true, ..asked(2100) };
    let on = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        pool.install(|| {
            let found = run(&model, all.clone()).expect("sound sources");
            let central = found.central(&Watch::default()).expect("drawn").to_vec();
            let pair = found.beats("Wuhan", "Foshan", &Watch::default()).expect("ranked units");
            (counts(&found), central, pair)
        })
    };
    let first = on(1);
    for threads in [2, 3, 7] {
        assert_eq!(on(threads), first, "{threads} threads");
    }
    let other = run(&model, Asked { seed: 2, ..all.clone() }).expect("sound sources");
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
        // Weights do not matter to the benefit of the doubt, and the naive evaluator goes through all its corners.
        prop_assume!(plain.steps[2].iter().all(|choice| choice.method != "bod"));
        prop_assume!(model.scores().is_ok() && rank(&model, None).is_ok_and(|ranking| ranking.ranked() > 1));
        // A draw with which nothing varies is refused; all else runs.
        if let Ok(found) = run(&model, Asked { weights, ..asked(40) }) {
            check(&plain, &found);
        }
    }
}

/// Under `mpi` a group of one indicator has not its score, but one of mean 100 and deviation 10.
#[test]
fn a_group_of_one_member_may_have_a_score_of_its_own() {
    let data =
        from_csv("unit,x,y\na,0,9\nb,2,6\nc,5,4\nd,9,0\n", "small.csv", &Watch::default()).expect("a sound table");
    let group = |code: &str, of: Vec<Branch>| Branch { of, ..Branch::leaf(code) };
    let tree = group("index", vec![group("g", vec![Branch::leaf("x")]), Branch::leaf("y")]);
    let mpi = Choice { at: vec!["g".to_string()], ..choice("mpi", &[]) };
    let model =
        Model::of_tree(&data, tree).and_then(|model| model.choose(Step::Aggregate, mpi)).expect("a sound model");
    let found = run(&model, Asked { weights: any(), ..asked(200) }).expect("sound weights");
    check(&Plain::of(&model), &found);
}

/// Two units, three indicators of equal weight, a ahead in the first two by 1 each and behind by 3/2 in the third: under
/// every weighting as likely it wins where w1 + w2 > 1.5 · w3, w3 < 0.4, in 1 − (1 − 0.4)² of the simplex.
#[test]
fn acceptability_of_two_units_is_an_area_of_the_triangle() {
    let data = from_csv("unit,x,y,z\na,1,1,0\nb,0,0,1\n", "two.csv", &Watch::default()).expect("a sound table");
    let of = ["x", "y", "z"].map(Branch::leaf).to_vec();
    let model = Model::of_tree(&data, Branch { code: "index".to_string(), weight: 1.0, of }).expect("a sound tree");
    // Goalposts keep the differences as they are: 1, 1 and −1.5 of their spans.
    let posts = |at: &str, to: f64| {
        let list = reweigh::data::Setting::List([0.0, to].map(reweigh::data::Setting::Number).to_vec());
        Choice { at: vec![at.to_string()], ..choice("goalposts", &[("posts", list)]) }
    };
    let model = [posts("x", 1.5), posts("y", 1.5), posts("z", 1.0)]
        .into_iter()
        .try_fold(model, |model, choice| model.choose(Step::Normalise, choice));
    let found =
        run(&model.expect("sound goalposts"), Asked { weights: any(), ..asked(200_000) }).expect("two ranked units");
    let (chance, expected) = (found.chance("a", 1).expect("a ranked unit"), 1.0 - 0.6f64.powi(2));
    // Six standard errors of 200,000 draws.
    let error = 6.0 * (expected * (1.0 - expected) / 200_000.0).sqrt();
    assert!((chance - expected).abs() < error, "{chance}, expected {expected} within {error}");
    let wins = found.beats("a", "b", &Watch::default()).expect("two ranked units");
    assert!((wins - chance).abs() < 1e-12);
}

/// Mean w and variance w (1 − w) / (c + 1) of a Dirichlet distribution; of any weights of k, w = 1/k and c = k.
#[test]
fn moments_of_the_draws_are_those_of_the_dirichlet() {
    let (model, _) = bundled("demo");
    let model = model.weigh(&[("trade".to_string(), 0.2)]).expect("a share");
    for (weights, mean, concentration) in [
        (Weights::Around { concentration: 8.0, at: Vec::new() }, 0.2, 8.0),
        (Weights::Any { at: Vec::new() }, 0.5, 2.0),
    ] {
        let found = run(&model, Asked { weights: vec![weights], ..asked(100_000) }).expect("sound weights");
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
    let found = run(&model, Asked { weights: vec![Weights::Order { names: order.clone() }], ..asked(2000) });
    let found = found.expect("siblings");
    let places: Vec<usize> =
        order.iter().map(|name| found.nodes().iter().position(|node| node == name).expect("a dimension")).collect();
    for draw in found.drawn(2000, &Watch::default()).expect("drawn once more") {
        assert!(places.windows(2).all(|pair| draw.shares[pair[0]] >= draw.shares[pair[1]]));
    }
}

/// Better in everything: no draw of weights turns two such units round.
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
        let asked = Asked { weights: any(), steps: gaps_and_methods, ..asked(3000) };
        let found = run(&model.expect("a method"), asked).expect("sound sources");
        assert!((found.beats("a", "b", &Watch::default()).expect("ranked units") - 1.0).abs() < 1e-12);
        let standings = found.standings(0.98).expect("a level");
        let of = |name: &str| standings.iter().find(|standing| found.data().units().codes[standing.unit] == name);
        let (a, b) = (of("a").expect("ranked"), of("b").expect("ranked"));
        assert!(a.interval.best <= b.interval.best && a.interval.worst < b.interval.worst && a.mean < b.mean);
    }
}

/// Methods that are no weighted sum run the model itself; with weights given there is nothing but the choice, half each.
#[test]
fn drawn_methods_are_the_models_they_name() {
    let (model, _) = bundled("demo");
    let steps = vec![(Step::Normalise, vec![choice("minmax", &[]), choice("rank", &[]), choice("zscore", &[])])];
    let found = run(&model, Asked { steps: steps.clone(), ..asked(30_000) }).expect("sound methods");
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
    let found =
        uncertainty(&model, Asked { weights: any(), ..asked(50_000_000) }, &watch).expect("some pieces are done");
    handle.join().expect("it ends");
    assert!(found.is_stopped() && found.draws() > 0 && found.draws().is_multiple_of(1024));
    // The same draws as if no more had been asked for.
    let whole = run(&model, Asked { weights: any(), ..asked(found.draws()) }).expect("sound weights");
    assert_eq!(counts(&found), counts(&whole));
}
