//! Weights fitted to a list: every claim about them holds when they are scored again.

use std::collections::BTreeMap;

use proptest::prelude::*;
use reweigh::analysis::inverse::{Fit, Verdict, fit};
use reweigh::data::{Choice, Dataset, Setting, from_csv, load};
use reweigh::model::{Branch, Model, Step};
use reweigh::rank::{ListedUnit, Ranking, by_hand, published, rank};
use reweigh::{Error, Watch};

fn table(text: &str) -> Dataset {
    from_csv(text, "small.csv", &Watch::default()).expect("a sound table")
}

fn flat(data: &Dataset) -> Model {
    let of = data.indicators().iter().map(|indicator| Branch::leaf(&indicator.code)).collect();
    Model::of_tree(data, Branch { code: "index".to_string(), weight: 1.0, of }).expect("a sound tree")
}

fn ask(model: &Model, list: &Ranking, options: &[(&str, Setting)]) -> reweigh::Result<Fit> {
    let options: BTreeMap<String, Setting> =
        options.iter().map(|(name, setting)| (name.to_string(), setting.clone())).collect();
    fit(model, list, &options, &Watch::default())
}

fn text(word: &str) -> Setting {
    Setting::Text(word.to_string())
}

fn by(data: &Dataset, ranks: &[(&str, f64)]) -> Ranking {
    let listed: Vec<ListedUnit> = ranks.iter().map(|(name, rank)| ListedUnit::ranked(*name, *rank)).collect();
    by_hand(Some(data), &listed).expect("a sound ranking")
}

fn weighed(model: &Model, weights: &[f64]) -> Model {
    let codes = model.tree().nodes()[0].members.iter().map(|&member| model.tree().nodes()[member].code.clone());
    model.weigh(&codes.zip(weights.iter().copied()).collect::<Vec<_>>()).expect("shares in sum 1")
}

/// Scores of the index, regardless of the coverage.
fn scores(model: &Model) -> Vec<f64> {
    model.scores().expect("scored").of(0).iter().map(|score| score.unwrap_or(f64::NAN)).collect()
}

/// The pairs of a list with these ranks that the scores break, counted independently.
fn broken(scores: &[f64], ranks: &[(usize, usize)], hair: f64) -> usize {
    let mut broken = 0;
    for (a, rank) in ranks {
        for (b, other) in ranks {
            let lead = scores[*a] - scores[*b];
            broken += usize::from(rank < other && (lead.is_nan() || lead < hair));
        }
    }
    broken
}

/// Values of units in three indicators, some missing, and an order of some of the units.
#[derive(Debug, Clone)]
struct Case {
    figures: Vec<Vec<Option<f64>>>,
    ranks: Vec<(usize, usize)>,
}

fn case(gaps: f64) -> impl Strategy<Value = Case> {
    let figure = (0..=20u8, 0.0..1.0f64).prop_map(move |(x, chance)| (chance >= gaps).then_some(f64::from(x)));
    let rows = prop::collection::vec(prop::collection::vec(figure, 3), 4..9);
    (rows, prop::collection::vec(1..=6usize, 9)).prop_map(|(mut figures, ranks)| {
        for row in &mut figures {
            row[0] = row[0].or(Some(7.0));
        }
        // Fixes the lowest and the highest value of every indicator.
        figures[0] = vec![Some(0.0), Some(20.0), Some(3.0)];
        figures[1] = vec![Some(20.0), Some(0.0), Some(1.0)];
        figures[2][2] = Some(19.0);
        let ranks = (0..figures.len()).zip(ranks).collect();
        Case { figures, ranks }
    })
}

impl Case {
    fn model(&self) -> Model {
        let cell = |figure: &Option<f64>| figure.map_or("NA".into(), |x| x.to_string());
        let row = |(at, row): (usize, &Vec<Option<f64>>)| {
            format!("u{at},{}", row.iter().map(cell).collect::<Vec<_>>().join(","))
        };
        let rows: Vec<String> = self.figures.iter().enumerate().map(row).collect();
        flat(&table(&format!("unit,x,y,z\n{}\n", rows.join("\n")))).coverage(0.0).expect("a share")
    }

    fn list(&self, model: &Model) -> Ranking {
        let listed = self.ranks.iter().map(|(u, rank)| ListedUnit::ranked(format!("u{u}"), *rank as f64));
        by_hand(Some(model.data()), &listed.collect::<Vec<_>>()).expect("a sound ranking")
    }
}

/// A millionth of the highest score, which is 100.
const HAIR: f64 = 1e-4;

fn check(case: &Case) -> Result<(), TestCaseError> {
    let model = case.model();
    let found = match ask(&model, &case.list(&model), &[]) {
        Ok(found) => found,
        // All ranks are equal.
        Err(error) => {
            prop_assert!(case.ranks.iter().all(|(_, rank)| *rank == case.ranks[0].1), "{error}");
            return Ok(());
        }
    };
    let own = broken(&scores(&found.fitted), &case.ranks, HAIR);
    prop_assert_eq!(own, found.own().broken);
    prop_assert!(found.least <= own && found.pairs.never <= found.least);
    let most = own as f64 + found.epsilon * found.pairs.open() as f64;
    const STEPS: usize = 16;
    for i in 0..=STEPS {
        for j in 0..=STEPS - i {
            let weights = [i, j, STEPS - i - j].map(|part| part as f64 / STEPS as f64);
            let broken = broken(&scores(&weighed(&model, &weights)), &case.ranks, HAIR);
            prop_assert!(broken >= found.least, "{weights:?} break {broken}, not {}", found.least);
            for (of, w) in found.weights.iter().zip(weights) {
                let is_inside = of.least.1 - 1e-9 <= w && w <= of.greatest.1 + 1e-9;
                prop_assert!(broken as f64 > most || is_inside, "{weights:?} break {broken}: {of:?}");
            }
        }
    }
    let has_gaps = case.figures.iter().flatten().any(Option::is_none);
    for of in &found.weights {
        prop_assert!(of.least.1 <= of.least.0 && of.least.0 <= of.fitted + 1e-12);
        prop_assert!(of.fitted <= of.greatest.0 + 1e-12 && of.greatest.0 <= of.greatest.1);
        let open = (of.least.0 - of.least.1).max(of.greatest.1 - of.greatest.0);
        prop_assert!(has_gaps || open < 0.05, "{of:?}");
    }
    prop_assert!(has_gaps || found.least == own, "between {} and {own}", found.least);
    Ok(())
}

/// The same values in two groups, one with two indicators.
fn nested(case: &Case) -> Model {
    let leaf = Branch::leaf;
    let two = Branch { code: "two".to_string(), weight: 1.0, of: vec![leaf("x"), leaf("y")] };
    let one = Branch { code: "one".to_string(), weight: 1.0, of: vec![leaf("z")] };
    let index = Branch { code: "index".to_string(), weight: 1.0, of: vec![two, one] };
    Model::of_tree(case.model().data(), index).expect("a sound tree").coverage(0.0).expect("a share")
}

/// For all indicators with a penalty: the claims are confirmed, and no point on a grid is better or outside the ranges.
fn check_all(case: &Case, penalty: f64) -> Result<(), TestCaseError> {
    let model = nested(case);
    let options = [("at", text("all")), ("penalty", Setting::Number(penalty))];
    let Ok(found) = ask(&model, &case.list(&model), &options) else { return Ok(()) };
    let given = [0.25, 0.25, 0.5];
    let cost = |model: &Model, weights: [f64; 3]| {
        let apart: f64 = weights.iter().zip(given).map(|(w, given)| (w - given).abs()).sum();
        broken(&scores(model), &case.ranks, HAIR) as f64 + penalty * apart
    };
    let own: Vec<f64> = found.weights();
    let (least, of) = (cost(&found.fitted, [own[0], own[1], own[2]]), found.penalty.expect("a penalty"));
    prop_assert!((least - found.own().cost.expect("a cost")).abs() < 1e-9, "{least}, {:?}", found.own());
    prop_assert!(of.floor <= least && least <= cost(&model, given) + 1e-9, "{of:?}, {least}");
    let most = least + found.epsilon * found.trials[1].broken as f64;
    const STEPS: usize = 16;
    for i in 0..=STEPS {
        for j in 0..=STEPS - i {
            let weights = [i, j, STEPS - i - j].map(|part| part as f64 / STEPS as f64);
            let (two, one) = (weights[0] + weights[1], weights[2]);
            let mut shares = vec![("two".to_string(), two), ("one".to_string(), one)];
            if two > 0.0 {
                shares.extend([("x".to_string(), weights[0] / two), ("y".to_string(), weights[1] / two)]);
            }
            let cost = cost(&model.weigh(&shares).expect("shares in sum 1"), weights);
            prop_assert!(cost >= of.floor - 1e-9, "{weights:?} cost {cost}, not {of:?}");
            for (of, w) in found.weights.iter().zip(weights) {
                let is_inside = of.least.1 - 1e-9 <= w && w <= of.greatest.1 + 1e-9;
                prop_assert!(cost > most || is_inside, "{weights:?} cost {cost}: {of:?}");
            }
        }
    }
    for of in &found.weights {
        prop_assert!(of.least.1 <= of.least.0 && of.least.0 <= of.fitted + 1e-9, "{of:?}");
        prop_assert!(of.fitted <= of.greatest.0 + 1e-9 && of.greatest.0 <= of.greatest.1, "{of:?}");
    }
    Ok(())
}

/// Under geometric means, ranks are those of a sum of logarithms, and under harmonic means those of a sum of −1/x: the
/// claims hold for the model's own scores.
fn check_mean(case: &Case, at: &str, mean: &str) -> Result<(), TestCaseError> {
    let under = |model: &Model| -> reweigh::Result<Model> {
        let bounds = [("lo", 1.0), ("hi", 100.0)].map(|(name, x)| (name.to_string(), Setting::Number(x)));
        let normalise = Choice { options: BTreeMap::from(bounds), ..Choice::new("minmax") };
        model.choose(Step::Normalise, normalise)?.choose(Step::Aggregate, Choice::new(mean))
    };
    let model = under(&nested(case)).expect("scores above 0");
    let Ok(found) = ask(&model, &case.list(&model), &[("at", text(at))]) else { return Ok(()) };
    let raised = |x: &f64| if mean == "geometric" { x.ln() } else { -1.0 / x };
    let sums = |model: &Model| scores(model).iter().map(raised).collect::<Vec<f64>>();
    let hair = if mean == "geometric" { 1e-6 * 100.0_f64.ln() } else { 1e-6 };
    prop_assert_eq!(broken(&sums(&found.fitted), &case.ranks, hair), found.own().broken);
    const STEPS: usize = 64;
    for i in 0..=STEPS {
        let share = i as f64 / STEPS as f64;
        let codes: Vec<String> = found.weights.iter().map(|of| of.code.clone()).collect();
        let shares = [(codes[0].clone(), share), (codes[1].clone(), 1.0 - share)];
        let broken = broken(&sums(&model.weigh(&shares).expect("shares in sum 1")), &case.ranks, hair);
        prop_assert!(broken >= found.least, "{share} breaks {broken}, not {}", found.least);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn no_weights_break_fewer_pairs_than_is_claimed(case in case(0.0)) {
        check(&case)?;
    }

    #[test]
    fn nor_with_gaps(case in case(0.2)) {
        check(&case)?;
    }

    #[test]
    fn no_indicators_cost_less_than_is_claimed(case in case(0.0), penalty in 0.1..20.0f64) {
        check_all(&case, penalty)?;
    }

    #[test]
    fn nor_do_they_with_gaps(case in case(0.2), penalty in 0.1..20.0f64) {
        check_all(&case, penalty)?;
    }

    #[test]
    fn other_means_are_fitted_by_what_they_sum(case in case(0.1), is_within in any::<bool>(), is_harmonic in any::<bool>()) {
        check_mean(&case, if is_within { "two" } else { "index" }, if is_harmonic { "harmonic" } else { "geometric" })?;
    }

    #[test]
    fn planted_weights_are_within_their_range(case in case(0.0), parts in prop::collection::vec(0.05..1.0f64, 3)) {
        let model = case.model();
        let sum: f64 = parts.iter().sum();
        let weights: Vec<f64> = parts.iter().map(|part| part / sum).collect();
        let list = rank(&weighed(&model, &weights), None).expect("ranked");
        let found = ask(&model, &list, &[("epsilon", Setting::Number(0.0))]).expect("a full ranking");
        // A tie is not a pair, and a tiny lead does not count as one.
        prop_assert_eq!(found.least, found.own().broken);
        for (of, w) in found.weights.iter().zip(&weights) {
            prop_assert!(found.own().broken > 0 || (of.least.1 - 1e-9..=of.greatest.1 + 1e-9).contains(w), "{of:?}, {w}");
        }
    }

    #[test]
    fn planted_scores_give_the_weights_back(case in case(0.0), parts in prop::collection::vec(0.05..1.0f64, 3)) {
        let model = case.model();
        let sum: f64 = parts.iter().sum();
        let weights: Vec<f64> = parts.iter().map(|part| part / sum).collect();
        let list = rank(&weighed(&model, &weights), None).expect("ranked");
        let Ok(found) = ask(&model, &list, &[("to", text("scores")), ("epsilon", Setting::Number(0.0))]) else {
            return Ok(());
        };
        prop_assert!(found.own().missed.expect("a fit to scores") < 1e-9);
        for (of, w) in found.weights.iter().zip(&weights) {
            prop_assert!((of.least.1 - 1e-7..=of.greatest.1 + 1e-7).contains(w), "{of:?}, {w}");
        }
    }
}

/// The scores 70, 54, 22 and 30 under weights 0.2, 0.3 and 0.5, halved and reduced by 4: four units determine three
/// weights, a factor and a shift.
#[test]
fn weights_come_back_from_scores_to_the_last_digits() {
    let data = table("unit,x,y,z\na,0,0,100\nb,100,0,40\nc,20,50,0\nd,60,100,10\ne,35,80,70\n");
    let model = flat(&data);
    let list = rank(&weighed(&model, &[0.2, 0.3, 0.5]), None).expect("ranked");
    let found = ask(&model, &list, &[("to", text("scores")), ("epsilon", Setting::Number(0.0))]).expect("five scores");
    for (of, w) in found.weights.iter().zip([0.2, 0.3, 0.5]) {
        assert!((of.fitted - w).abs() < 1e-9 && found.verdict(of) == Verdict::Pinned, "{of:?}");
        assert!((of.least.0 - w).abs() < 1e-7 && (of.greatest.0 - w).abs() < 1e-7, "{of:?}");
    }
}

/// With weight w of x, of which 0.5 is given, a is ahead of b above 0.5 and c ahead of b above 0.6. Above 0.6 all three
/// pairs hold, at a cost of 0.2 times the penalty; just above 0.5 two of three hold, and at 0.5 one.
#[test]
fn a_penalty_holds_weights_near_the_given_ones() {
    let data = table("unit,x,y\na,100,0\nb,0,100\nc,40,40\n");
    let (model, list) = (flat(&data), by(&data, &[("a", 1.0), ("c", 2.0), ("b", 3.0)]));
    let with = |penalty: f64| {
        let options = [("at", text("all")), ("penalty", Setting::Number(penalty)), ("epsilon", Setting::Number(0.0))];
        let found = ask(&model, &list, &options).expect("three units");
        (found.weights[0].fitted, found.own().broken, found.penalty.expect("a penalty").floor)
    };
    for (penalty, w, pairs, cost) in [(4.0, 0.6, 0, 0.8), (6.0, 0.5, 1, 1.0), (1e9, 0.5, 2, 2.0)] {
        let (found, broken, floor) = with(penalty);
        assert!((found - w).abs() < 1e-5 && broken == pairs, "{found}, {broken}");
        assert!((floor - cost).abs() < 1e-4, "{floor}");
    }
}

/// Scores from weights 0.4, 0.3 and 0.3 with equal weights given: without a penalty they are recovered, with a large
/// one the given weights are, and in between the cost equals that of a program written by hand.
#[test]
fn a_penalty_on_scores_goes_from_the_planted_weights_to_the_given_ones() {
    let data = table("unit,x,y,z\na,0,0,100\nb,100,0,40\nc,20,50,0\nd,60,100,10\ne,35,80,70\n");
    let model = flat(&data);
    let list = rank(&weighed(&model, &[0.4, 0.3, 0.3]), None).expect("ranked");
    let with = |penalty: f64| {
        let options = [("at", text("all")), ("to", text("scores")), ("penalty", Setting::Number(penalty))];
        ask(&model, &list, &options).expect("five scores")
    };
    let (small, great) = (with(1e-6), with(1e6));
    for (of, w) in small.weights.iter().zip([0.4, 0.3, 0.3]) {
        assert!((of.fitted - w).abs() < 1e-6, "{of:?}");
    }
    for of in &great.weights {
        assert!((of.fitted - 1.0 / 3.0).abs() < 1e-6 && great.verdict(of) == Verdict::Pinned, "{of:?}");
    }
    let mut last = 0.0;
    for penalty in [1.0, 30.0, 100.0, 300.0] {
        let found = with(penalty);
        let (own, of) = (found.own(), found.penalty.expect("a penalty"));
        let (line, _) = found.line.clone().expect("a line");
        let cost = own.missed.expect("misses") + penalty * line.times * of.distance;
        assert!((cost - of.floor).abs() < 1e-9 && cost >= last, "{cost}, {of:?}");
        assert!(found.trials[1..].iter().all(|trial| trial.cost.expect("a cost") >= cost - 1e-9));
        last = cost;
    }
}

/// With weight w of x the scores of a, b and c are w · 100, (1 − w) · 100 and 40: a before c before b requires w > 0.6.
/// Breaking one of the three pairs would be worse than the tolerance allows, so the range includes no other weights.
#[test]
fn a_range_ends_where_ranks_change() {
    let data = table("unit,x,y\na,100,0\nb,0,100\nc,40,40\n");
    let found = ask(&flat(&data), &by(&data, &[("a", 1.0), ("c", 2.0), ("b", 3.0)]), &[]).expect("three units");
    assert_eq!((found.least, found.own().broken, found.pairs.open()), (0, 0, 3));
    let (x, y) = (&found.weights[0], &found.weights[1]);
    assert!((x.least.0 - 0.6).abs() < 1e-5 && (x.greatest.0 - 1.0).abs() < 1e-5, "{x:?}");
    assert!(y.least.0 < 1e-5 && (y.greatest.0 - 0.4).abs() < 1e-5, "{y:?}");
    // Half of the pairs may be broken: w > 0.5 keeps a ahead of b and one of the other pairs.
    let loose = ask(&flat(&data), &found.list, &[("epsilon", Setting::Number(0.5))]).expect("three units");
    assert!((loose.weights[0].least.0 - 0.5).abs() < 0.11, "{:?}", loose.weights[0]);
}

#[test]
fn a_dominated_unit_is_never_ahead() {
    let data = table("unit,x,y\na,1,2\nb,2,3\nc,9,0\nd,0,9\n");
    let found = ask(&flat(&data), &by(&data, &[("a", 1.0), ("b", 2.0)]), &[]);
    let found = found.expect("two units");
    assert_eq!((found.never.as_slice(), found.least, found.own().broken), ([(0, 1)].as_slice(), 1, 1));
    assert_eq!((found.pairs.open(), found.own().kept), (0, None));
}

#[test]
fn a_list_of_five_leaves_weights_free() {
    let trade = load("trade", &Watch::default()).expect("bundled");
    let model = Model::new(&trade).expect("a model");
    let places: Vec<_> = rank(&model, None).expect("ranked").all_places().to_vec();
    let name = |at: usize| trade.units().codes[places[at].unit].to_string();
    let five: Vec<ListedUnit> = (0..5).map(|at| ListedUnit::ranked(name(at * 40), at as f64 + 1.0)).collect();
    let found = ask(&model, &by_hand(Some(&trade), &five).expect("five"), &[]).expect("five units");
    assert_eq!(found.own().broken, 0);
    let count = |verdict: Verdict| found.weights.iter().filter(|weight| found.verdict(weight) == verdict).count();
    assert_eq!((count(Verdict::Pinned), count(Verdict::Loose)), (0, 1), "{:?}", found.weights);
    assert_eq!(found.below, (0, 5));
    let below = ask(&model, &found.list, &[("below", Setting::Truth(true))]).expect("five units");
    assert!(below.below.0 > 200 && below.pairs.all == 10 + 5 * below.below.0);
}

#[test]
fn published_lists_are_fitted_as_claimed() {
    let (trade, lists) = (load("trade", &Watch::default()), load("top100", &Watch::default()));
    let (trade, lists) = (trade.expect("bundled"), lists.expect("bundled"));
    for (year, complete) in [(2018, 29), (2022, 5)] {
        let model = Model::new(&trade).expect("a model").at_year(year).expect("a year");
        let list = published(&lists, year).expect("a list");
        let found = ask(&model, &list, &[]).expect("a fit");
        let again = ask(&model, &list, &[]).expect("a fit");
        assert_eq!((&found.weights, found.least, &found.trials), (&again.weights, again.least, &again.trials));
        // Counted from the scores of the model itself and the list as printed.
        let scores = scores(&found.fitted);
        let ranked: Vec<usize> = rank(&model, None).expect("ranked").all_places().iter().map(|at| at.unit).collect();
        let partners = trade.units().align(lists.units());
        let ranks: Vec<(usize, usize)> = list
            .all_places()
            .iter()
            .filter_map(|place| Some((partners[place.unit].filter(|unit| ranked.contains(unit))?, place.rank)))
            .collect();
        let mut count = broken(&scores, &ranks, HAIR);
        for (unit, _) in ranks.iter().filter(|(_, rank)| *rank <= complete) {
            let others = ranked.iter().filter(|other| !ranks.iter().any(|(own, _)| own == *other));
            count += others.filter(|&&other| scores[*unit] - scores[other] < HAIR).count();
        }
        assert_eq!(count, found.own().broken, "{year}");
        assert!(found.least <= count && found.own().broken <= found.trials[1].broken);
        assert!(found.weights.iter().all(|weight| found.verdict(weight) != Verdict::Pinned));
    }
}

#[test]
fn what_cannot_be_fitted_is_said() {
    let data = table("unit,x,y\na,1,2\nb,2,1\nc,9,0\nd,0,9\n");
    let model = flat(&data);
    let order = by(&data, &[("a", 1.0), ("b", 2.0)]);
    let said = |found: reweigh::Result<Fit>| found.map(|_| ()).expect_err("cannot be fitted").to_string();
    let other = table("unit,x\ne,1\nf,2\n");
    assert!(
        said(ask(&model, &by(&other, &[("e", 1.0), ("f", 2.0)]), &[]))
            .contains("`fit` needs at least two units of ranking by hand that the model also ranks; it ranks none")
    );
    assert!(said(ask(&model, &by(&data, &[("a", 1.0)]), &[])).contains("the model also ranks; it ranks only `a`"));
    assert!(
        said(ask(&model, &by(&data, &[("a", 1.0), ("b", 1.0)]), &[]))
            .contains("all units of ranking by hand that the model ranks share one")
    );
    for at in [Setting::Number(1.0), Setting::List(vec![text("x")])] {
        assert!(said(ask(&model, &order, &[("at", at)])).contains("expected one group, or `\"all\"`"));
    }
    let late = by(&data, &[("a", 2.0), ("b", 3.0)]);
    assert!(said(ask(&model, &late, &[("below", Setting::Truth(true))])).contains("does not name rank 1"));
    // A unit without figures: left out where two others are ranked.
    let gap = table("unit,x,y\na,1,2\nb,2,1\nc,NA,NA\n");
    let (gap, list) = (flat(&gap), by(&gap, &[("c", 1.0), ("a", 2.0), ("b", 3.0)]));
    assert_eq!(ask(&gap, &list, &[]).expect("two units").lost, ["c"]);
    let error = ask(&gap, &by(gap.data(), &[("c", 1.0), ("a", 2.0)]), &[]).map(|_| ()).expect_err("one unit");
    assert_eq!(
        error.hint().map(|hint| hint.to_string()).as_deref(),
        Some("`rank().unranked()` says why `c` is not ranked")
    );
    assert!(said(ask(&model, &order, &[("epsilon", Setting::Number(-0.1))])).contains("epsilon"));
    assert!(said(ask(&model, &order, &[("to", text("scores"))])).contains("a list without scores"));
    assert!(matches!(ask(&model, &order, &[("at", text("q"))]), Err(Error::Unknown { .. })));
    assert!(said(ask(&model, &order, &[("at", text("all"))])).contains("2 ranks are too few to determine 2 weights"));
    let penalty = |penalty: Setting| said(ask(&model, &order, &[("at", text("all")), ("penalty", penalty)]));
    for wrong in [Setting::Number(0.0), Setting::Number(-1.0), Setting::Number(f64::NAN), text("much")] {
        assert!(penalty(wrong).contains("expected a number above 0"));
    }
    assert!(said(ask(&model, &order, &[("at", text("x"))])).contains("fewer than two members"));
    assert!(said(ask(&model, &order, &[("below", Setting::Number(1.0))])).contains("`true` or `false`"));
}

#[test]
fn a_fit_that_is_stopped_says_so() {
    let (trade, lists) = (load("trade", &Watch::default()), load("top100", &Watch::default()));
    let model = Model::new(&trade.expect("bundled")).expect("a hierarchy").at_year(2018).expect("a year of it");
    let list = published(&lists.expect("bundled"), 2018).expect("published");
    let watch = Watch::default();
    let stopper = watch.clone();
    let (told, asked) = std::sync::mpsc::channel();
    let stop = std::thread::spawn(move || {
        std::thread::sleep(std::time::Duration::from_millis(50));
        stopper.stop();
        told.send(std::time::Instant::now()).expect("heard");
    });
    let found = fit(&model, &list, &BTreeMap::new(), &watch);
    let late = asked.recv().expect("told").elapsed();
    stop.join().expect("ended");
    assert!(matches!(found, Err(Error::Interrupted)), "done before it was stopped");
    assert!(late.as_millis() < 1000, "{late:?}");
}
