//! Confidence sets for ranks contain the true ranks as often as they say, and agree with csranks and with tables.

use proptest::prelude::*;
use rand::SeedableRng;
use rand_distr::{Distribution, StandardNormal};
use rand_xoshiro::Xoshiro256PlusPlus;
use reweigh::analysis::confidence::{Confidence, ConfidenceOptions, Given, SetOptions, confidence, confidence_by};
use reweigh::data::{Choice, Dataset, Direction};
use reweigh::model::{Branch, Model, Step};
use reweigh::rank::rank;
use reweigh::{Result, Setting, Watch};

use crate::random::cases;

/// Country, PISA score in mathematics of 2018 and its standard error (OECD), as in the example of csranks.
const PISA: &str = include_str!("confidence/pisa_2018.csv");

fn how(level: f64, draws: usize) -> SetOptions {
    SetOptions { level, draws, seed: 1 }
}

/// Units with a score and a standard error each.
fn data(names: &[String], better: Direction, scores: &[f64], errors: &[f64]) -> Result<Dataset> {
    let numbers = |values: &[f64]| values.iter().map(|value| Some(*value)).collect::<Vec<_>>();
    let data = Dataset::builder("estimates").units(names.iter().cloned());
    let data = data.indicator("maths", "Maths", better, numbers(scores));
    data.indicator("maths_se", "Maths, error", Direction::Lower, numbers(errors)).build()
}

fn by(data: &Dataset, how: &SetOptions) -> Result<Confidence> {
    confidence_by(data, "maths", Given::Named("maths_se".into()), how, &Watch::default())
}

fn letters(count: usize) -> Vec<String> {
    (0..count).map(|at| format!("u{at}")).collect()
}

fn sets_of(scores: &[f64], errors: &[f64], how: &SetOptions) -> Confidence {
    let data = data(&letters(scores.len()), Direction::Higher, scores, errors).expect("data");
    by(&data, how).expect("sets")
}

/// The best and worst ranks in the order of the data: together, then alone.
fn ends(of: &Confidence) -> [Vec<[usize; 2]>; 2] {
    let mut ends = [vec![[0; 2]; of.count()], vec![[0; 2]; of.count()]];
    for (set, alone) in of.units.iter().zip(of.alone(&Watch::default()).expect("not stopped")) {
        ends[0][set.place.unit] = [set.best, set.worst];
        ends[1][set.place.unit] = *alone;
    }
    ends
}

fn pisa() -> (Vec<String>, Vec<f64>, Vec<f64>) {
    let (mut names, mut scores, mut errors) = (Vec::new(), Vec::new(), Vec::new());
    for line in PISA.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        names.push(cells[0].to_string());
        scores.push(cells[1].parse().expect("a score"));
        errors.push(cells[2].parse().expect("an error"));
    }
    (names, scores, errors)
}

fn pisa_sets(level: f64) -> Confidence {
    let (names, scores, errors) = pisa();
    by(&data(&names, Direction::Higher, &scores, &errors).expect("data"), &how(level, 6_000)).expect("sets")
}

/// The example "Inference for Ranks" that comes with csranks 1.2: who may be among the best five in PISA 2018, at 95 and
/// at 90 %, and the set of the United Kingdom on its own.
#[test]
fn the_example_of_csranks_is_reproduced() {
    let names = |of: &Confidence, n: usize| {
        let best = of.among_best(n).expect("a number");
        let mut names: Vec<String> = best.iter().map(|set| of.data().units().label(set.place.unit)).collect();
        names.sort_unstable();
        names
    };
    let eleven = [
        "Belgium",
        "Canada",
        "Denmark",
        "Estonia",
        "Finland",
        "Japan",
        "Korea",
        "Netherlands",
        "Poland",
        "Slovenia",
        "Switzerland",
    ];
    assert_eq!(names(&pisa_sets(0.9), 5), eleven);
    let mut twelve = eleven.to_vec();
    twelve.insert(10, "Sweden");
    let of = pisa_sets(0.95);
    assert_eq!(names(&of, 5), twelve);
    // The example prints 8 to 23, and its text says 7: the lead of Canada is at the critical value itself, 2.94.
    let kingdom = of.of("United Kingdom", &Watch::default()).expect("a rank");
    assert!(kingdom.set.place.rank == 13 && [[7, 23], [8, 23]].contains(&kingdom.alone), "{kingdom:?}");
}

/// The sets of all countries by `tests/oracle/confidence.py`, which follows the paper anew in another language with other
/// random numbers. Chance moves a critical value by less than a level of 94 or 96 % does, so the sets lie between these.
#[test]
fn another_implementation_finds_the_same_sets() {
    let of = pisa_sets(0.95);
    let [narrower, own, wider] = [pisa_sets(0.94), of.clone(), pisa_sets(0.96)].map(|of| ends(&of));
    let mut equal = 0;
    for line in include_str!("confidence/pisa_2018_sets.csv").lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let unit = of.data().units().resolve(cells[0]).expect("a country");
        let ranks: Vec<usize> = cells[1..].iter().map(|cell| cell.parse().expect("a rank")).collect();
        for (at, expected) in [[ranks[0], ranks[1]], [ranks[2], ranks[3]]].into_iter().enumerate() {
            let (narrower, own, wider) = (narrower[at][unit], own[at][unit], wider[at][unit]);
            assert!(are_within(&[narrower], &[expected]) && are_within(&[expected], &[wider]), "{line}: {own:?}");
            equal += usize::from(own[0] == expected[0]) + usize::from(own[1] == expected[1]);
        }
    }
    println!("{equal} of 148 bounds are equal; critical values {:?}", of.limits);
    assert!(equal >= 140, "{equal} of 148");
    let expected = [3.810, 3.731, 3.729];
    assert!(of.limits.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 0.06), "{:?}", of.limits);
}

#[test]
fn two_and_three_units_have_the_critical_values_of_tables() {
    // Two units: a normal difference. Three: the studentised range, q(0.95; 3, ∞) = 3.3145, divided by √2.
    let pair = sets_of(&[1.0, 0.0], &[3.0, 4.0], &how(0.95, 50_000));
    assert!((pair.limits[0] - 1.960).abs() < 0.02, "{:?}", pair.limits);
    let three = sets_of(&[0.0, 0.1, 0.2], &[1.0; 3], &how(0.95, 50_000));
    assert!((three.limits[0] - 3.3145 / 2f64.sqrt()).abs() < 0.02, "{:?}", three.limits);
    assert_eq!(three.limits.len(), 1);
}

/// Followed by hand, with the critical values of `tests/oracle/confidence.py` (2.347, 2.209, 2.079). All errors are 1, so
/// that a difference has √2 = 1.414. Step 1: leads above 2.34 · 1.414 = 3.31 count, so u2 is behind both others, and 3.25,
/// the lead of u0 on u1, is too small. Step 2 leaves out these two hypotheses: leads above 2.20 · 1.414 = 3.11 count, and
/// u0 is ahead as well. Step 3 finds nothing more. Had u1 come within 3.0 of u0, step 2 would have been the last.
#[test]
fn a_second_step_finds_what_the_first_missed() {
    let of = sets_of(&[10.0, 6.75, 0.0], &[1.0; 3], &how(0.95, 50_000));
    assert_eq!(ends(&of)[0], [[1, 1], [2, 2], [3, 3]]);
    let expected = [2.347, 2.209, 2.079];
    let is_close = of.limits.iter().zip(expected).all(|(found, expected)| (found - expected).abs() < 0.03);
    assert!(is_close && of.limits.len() == 3, "{:?}", of.limits);
    let of = sets_of(&[10.0, 7.0, 0.0], &[1.0; 3], &how(0.95, 50_000));
    assert_eq!((ends(&of)[0].clone(), of.limits.len()), (vec![[1, 2], [1, 2], [3, 3]], 2));
}

/// What random simulations say about coverage: how many of them, and how many hold together, and for a unit alone.
struct Coverage {
    count: usize,
    together: usize,
    alone: usize,
}

impl Coverage {
    /// Whether as many hold as should, give or take chance: 3.3 standard deviations of a binomial count.
    fn check(&self, what: &str, level: f64) {
        let n = self.count as f64;
        let least = n * level - 3.3 * (n * level * (1.0 - level)).sqrt();
        println!("{what}: of {} together {}, alone {}", self.count, self.together, self.alone);
        assert!(self.together as f64 >= least, "{what}: together {} of {}", self.together, self.count);
        assert!(self.alone as f64 >= least, "{what}: alone {} of {}", self.alone, self.count);
    }
}

/// `SIMULATIONS=10000` is what `.ci/full` asks for.
fn simulations(usual: usize) -> usize {
    std::env::var("SIMULATIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(usual)
}

/// One more than the number of better ones.
fn true_ranks(scores: &[f64]) -> Vec<usize> {
    scores.iter().map(|own| 1 + scores.iter().filter(|other| *other > own).count()).collect()
}

fn normal(chance: &mut Xoshiro256PlusPlus) -> f64 {
    StandardNormal.sample(chance)
}

/// Draws estimates around true scores, and counts how often the sets contain the true ranks.
fn covered(truth: &[f64], errors: &[f64], count: usize) -> Coverage {
    let mut chance = Xoshiro256PlusPlus::seed_from_u64(7);
    let (ranks, mut coverage) = (true_ranks(truth), Coverage { count, together: 0, alone: 0 });
    for seed in 0..count as u64 {
        let scores: Vec<f64> =
            truth.iter().zip(errors).map(|(score, error)| score + error * normal(&mut chance)).collect();
        let of = sets_of(&scores, errors, &SetOptions { level: 0.95, draws: 400, seed });
        let [together, alone] = ends(&of);
        let holds = |(set, rank): (&[usize; 2], &usize)| (set[0]..=set[1]).contains(rank);
        coverage.together += usize::from(together.iter().zip(&ranks).all(holds));
        coverage.alone += usize::from(holds((&alone[truth.len() / 2], &ranks[truth.len() / 2])));
    }
    coverage
}

#[test]
fn sets_contain_the_true_ranks_as_often_as_they_say() {
    let count = simulations(150);
    let errors = [1.0, 0.5, 2.0, 1.0, 0.3, 1.5, 0.8, 1.2];
    covered(&[9.0, 8.0, 7.5, 5.0, 4.9, 4.0, 2.0, 0.0], &errors, count).check("all differ", 0.95);
    // The hardest case: nobody is truly better than anybody, and every significant lead is wrong.
    covered(&[0.0; 8], &errors, count).check("all alike", 0.95);
    covered(&[5.0, 5.0, 5.0, 5.0, 0.0, 0.0, 0.0, 0.0], &errors, count).check("two tiers", 0.95);
}

/// A model of two indicators by their true values, and with errors.
fn modelled(values: &[[f64; 2]]) -> Result<Model> {
    let column = |at: usize| values.iter().map(|row| Some(row[at])).collect::<Vec<_>>();
    let data = Dataset::builder("towns").units(letters(values.len()));
    let data = data.indicator("wealth", "wealth", Direction::Higher, column(0));
    Model::new(&data.indicator("rent", "rent", Direction::Lower, column(1)).build()?)
}

fn options(given: &[(&str, Setting)]) -> ConfidenceOptions {
    let given = given.iter().map(|(name, value)| ((*name).to_string(), value.clone())).collect();
    ConfidenceOptions::read(&given).expect("options")
}

fn errors_of(wealth: f64, rent: f64) -> (&'static str, Setting) {
    ("errors", Setting::map([("wealth", wealth), ("rent", rent)]))
}

/// Errors of indicators, through bounds that move with them.
#[test]
fn sets_of_a_model_contain_the_true_ranks_as_often_as_they_say() {
    let truth = [[50.0, 9.0], [46.0, 7.0], [45.0, 8.0], [30.0, 3.0], [29.0, 4.0], [12.0, 2.0]];
    let true_model = modelled(&truth).expect("a model");
    let true_scores: Vec<f64> = true_model.scores().expect("scores").of(0).present().collect();
    let (ranks, mut chance) = (true_ranks(&true_scores), Xoshiro256PlusPlus::seed_from_u64(11));
    let mut coverage = Coverage { count: simulations(40), together: 0, alone: 0 };
    for seed in 0..coverage.count {
        let drawn = truth.map(|[wealth, rent]| [wealth + 3.0 * normal(&mut chance), rent + 0.6 * normal(&mut chance)]);
        let asked = options(&[errors_of(3.0, 0.6), ("draws", 200.0.into()), ("seed", seed.into())]);
        let of = confidence(&modelled(&drawn).expect("a model"), asked, &Watch::default()).expect("sets");
        let [together, alone] = ends(&of);
        let holds = |(set, rank): (&[usize; 2], &usize)| (set[0]..=set[1]).contains(rank);
        coverage.together += usize::from(together.iter().zip(&ranks).all(holds));
        coverage.alone += usize::from(holds((&alone[3], &ranks[3])));
    }
    coverage.check("a model", 0.95);
}

/// With frozen bounds scores are linear, and the standard error of a score follows from those of its indicators.
#[test]
fn errors_of_indicators_add_up_in_a_score() {
    let values = [[50.0, 9.0], [46.0, 7.0], [45.0, 8.0], [30.0, 3.0], [10.0, 1.0]];
    let model = modelled(&values).expect("a model").weigh(&[("wealth".into(), 0.7)]).expect("weights");
    let asked = options(&[errors_of(2.0, 0.5), ("draws", 3000.0.into())]);
    let of = confidence(&model.freeze().expect("frozen"), asked.clone(), &Watch::default()).expect("sets");
    // Points per unit: 70 / 40 of wealth and 30 / 8 of rent.
    let expected = (2.0 * 70.0 / 40.0f64).hypot(0.5 * 30.0 / 8.0);
    for set in &of.units {
        assert!((set.error / expected - 1.0).abs() < 0.05, "{set:?}, {expected}");
    }
    // Bounds that move with the values make the last unit of both the lowest score almost always.
    let moving = confidence(&model, asked, &Watch::default()).expect("sets");
    assert!((moving.units[0].error / expected - 1.0).abs() > 0.1, "{:?}", moving.units[0]);
}

/// Standard errors are in the unit of the data, and a denominator divides them as it divides the values.
#[test]
fn a_denominator_divides_errors() {
    let data = Dataset::builder("towns").units(letters(3));
    let data = data.indicator("wealth", "wealth", Direction::Higher, [Some(80.0), Some(60.0), Some(40.0)]);
    let data = data.indicator("people", "people", Direction::Higher, [Some(4.0), Some(8.0), Some(2.0)]);
    let tree = Branch { of: vec![Branch::leaf("wealth")], ..Branch::leaf("index") };
    let model = Model::of_tree(&data.build().expect("data"), tree).expect("a model");
    let model = model.choose(Step::Normalise, Choice::new("none")).expect("scores as they are");
    let model = model.denominate("people", &[], 10.0).expect("divided");
    let asked = options(&[("errors", Setting::map([("wealth", 2.0)])), ("draws", 3000.0.into())]);
    let of = confidence(&model, asked, &Watch::default()).expect("sets");
    for (set, [score, error]) in of.units.iter().zip([[200.0, 5.0], [200.0, 10.0], [75.0, 2.5]]) {
        assert!((set.score - score).abs() < 1e-9 && (set.error / error - 1.0).abs() < 0.05, "{set:?}");
    }
}

/// `exports` of the data, which the model leaves out, is not taken for an abbreviation of `net_exports`.
#[test]
fn an_indicator_outside_the_model_is_no_abbreviation() {
    let values = [Some(80.0), Some(60.0), Some(40.0)];
    let data = Dataset::builder("towns").units(letters(3));
    let data = data.indicator("exports", "exports", Direction::Higher, values);
    let data = data.indicator("net_exports", "net exports", Direction::Higher, values);
    let tree = Branch { of: vec![Branch::leaf("net_exports")], ..Branch::leaf("index") };
    let model = Model::of_tree(&data.build().expect("data"), tree).expect("a model");
    let asked = |code: &str| options(&[("errors", Setting::map([(code, 2.0)])), ("draws", 100.0.into())]);
    let refused = confidence(&model, asked("exports"), &Watch::default()).err().expect("refused");
    assert_eq!(refused.subject(), Some("exports"));
    assert!(confidence(&model, asked("net_exports"), &Watch::default()).is_ok());
}

/// An index of one indicator that is its own score gives the same sets as the indicator by itself.
#[test]
fn a_model_of_one_column_is_that_column() {
    let (names, scores, errors) = pisa();
    let data = data(&names, Direction::Higher, &scores, &errors).expect("data");
    let tree = Branch { of: vec![Branch::leaf("maths")], ..Branch::leaf("index") };
    let model = Model::of_tree(&data, tree).expect("a model");
    let model = model.choose(Step::Normalise, Choice::new("none")).expect("scores as they are");
    let asked = |errors: Setting| options(&[("errors", errors), ("draws", 3000.0.into())]);
    let watch = Watch::default();
    let whole = confidence(&model, asked("maths_se".into()), &watch).expect("sets");
    let drawn = confidence(&model, asked(Setting::map([("maths", "maths_se")])), &watch).expect("sets");
    let column = by(&data, &how(0.95, 3000)).expect("sets");
    assert_eq!(ends(&whole), ends(&column));
    for (a, b) in drawn.limits.iter().zip(&column.limits) {
        assert!((a - b).abs() < 0.15, "{:?} {:?}", drawn.limits, column.limits);
    }
    for (a, b) in drawn.units.iter().zip(&column.units) {
        assert!((a.error / b.error - 1.0).abs() < 0.06, "{a:?} {b:?}");
    }
}

prop_compose! {
    fn estimates()(count in 2..9usize)(
        scores in prop::collection::vec(-50.0..50.0f64, count),
        errors in prop::collection::vec(0.0..8.0f64, count),
    ) -> (Vec<f64>, Vec<f64>) {
        let errors = errors.iter().enumerate().map(|(at, error)| if at == 0 { error + 0.1 } else { *error }).collect();
        (scores, errors)
    }
}

/// Whether all sets of one answer lie within those of another.
fn are_within(inner: &[[usize; 2]], outer: &[[usize; 2]]) -> bool {
    inner.iter().zip(outer).all(|(inner, outer)| outer[0] <= inner[0] && inner[1] <= outer[1])
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn sets_obey_their_laws((scores, errors) in estimates(), turn in any::<prop::sample::Index>()) {
        let base = how(0.95, 200);
        let of = sets_of(&scores, &errors, &base);
        let [together, alone] = ends(&of);
        let ranks: Vec<[usize; 2]> = true_ranks(&scores).into_iter().map(|rank| [rank, rank]).collect();
        prop_assert!(are_within(&ranks, &alone), "{ranks:?} {alone:?}");
        prop_assert!(are_within(&alone, &together), "{alone:?} {together:?}");
        // Larger errors and higher levels make wider sets; tiny errors leave no doubt.
        let larger: Vec<f64> = errors.iter().map(|error| error * 1.7).collect();
        prop_assert!(are_within(&together, &ends(&sets_of(&scores, &larger, &base))[0]));
        prop_assert!(are_within(&together, &ends(&sets_of(&scores, &errors, &how(0.99, 200)))[0]));
        let tiny: Vec<f64> = errors.iter().map(|error| error * 1e-9).collect();
        prop_assert_eq!(&ends(&sets_of(&scores, &tiny, &base))[0], &ranks);
        // The order of the units does not matter, nor which direction is better.
        let by_turn = turn.index(scores.len());
        let (mut names, mut scores, mut errors) = (letters(scores.len()), scores, errors);
        names.rotate_left(by_turn);
        scores.rotate_left(by_turn);
        errors.rotate_left(by_turn);
        let turned = by(&data(&names, Direction::Higher, &scores, &errors).expect("data"), &base).expect("sets");
        let mut expected = together;
        expected.rotate_left(by_turn);
        prop_assert_eq!(&ends(&turned)[0], &expected);
        // Tiers: no two units of a tier differ, and a new one begins with a unit that is worse than one before.
        for pair in of.units.windows(2) {
            prop_assert!(pair[1].tier == pair[0].tier || pair[1].tier == pair[0].tier + 1);
        }
        for set in &of.units {
            let compared = of.of(&of.data().units().label(set.place.unit), &Watch::default()).expect("a rank");
            let tier = |unit: &usize| of.units.iter().find(|set| set.place.unit == *unit).expect("a set").tier;
            prop_assert!(compared.better.iter().all(|unit| tier(unit) < set.tier));
            prop_assert_eq!(1 + compared.better.len(), set.best);
            prop_assert_eq!(of.count() - compared.worse.len(), set.worst);
        }
        // The lists of the best and the worst follow from the sets.
        for n in 1..=of.count() {
            let best = of.among_best(n).expect("a number");
            prop_assert!(best.len() >= n.min(of.count()) && best.iter().all(|set| set.best <= n));
            prop_assert!(of.among_worst(n).expect("a number").len() >= n);
        }
    }
}

/// Lower scores are better for an indicator of that direction.
#[test]
fn a_direction_only_turns_scores_round() {
    let (names, scores, errors) = pisa();
    let turned: Vec<f64> = scores.iter().map(|score| -score).collect();
    let asked = how(0.95, 1000);
    let higher = by(&data(&names, Direction::Higher, &scores, &errors).expect("data"), &asked).expect("sets");
    let lower = by(&data(&names, Direction::Lower, &turned, &errors).expect("data"), &asked).expect("sets");
    let limits = higher.limits.iter().zip(&lower.limits).all(|(a, b)| (a - b).abs() < 0.25);
    assert!(limits && higher.units[0].place.unit == lower.units[0].place.unit);
    assert!(are_within(
        &ends(&higher)[0],
        &ends(&lower)[0].iter().map(|[a, b]| [a.saturating_sub(2), b + 2]).collect::<Vec<_>>()
    ));
}

#[cfg(feature = "parallel")]
#[test]
fn any_number_of_threads_gives_the_same_digits() {
    let of = |threads: usize| {
        let work = || {
            let values = [[50.0, 9.0], [46.0, 7.0], [45.0, 8.0], [30.0, 3.0], [10.0, 1.0]];
            let asked = options(&[errors_of(2.0, 0.5), ("draws", 300.0.into())]);
            let of = confidence(&modelled(&values).expect("a model"), asked, &Watch::default()).expect("sets");
            let ends = ends(&of);
            (of.limits.clone(), of.units, ends)
        };
        rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads").install(work)
    };
    let one = of(1);
    assert!([2, 3, 7].into_iter().all(|threads| of(threads) == one));
}

/// A true rank counts the units that are truly better, so that a ranking by the model itself agrees with it.
#[test]
fn ranks_are_those_of_the_ranking() {
    let model = modelled(&[[50.0, 9.0], [46.0, 7.0], [45.0, 8.0]]).expect("a model");
    let of = confidence(&model, options(&[errors_of(1.0, 0.1)]), &Watch::default()).expect("sets");
    let ranking = rank(&model, None).expect("a ranking");
    assert!(of.units.iter().zip(ranking.places()).all(|(set, place)| set.place == *place));
}
