//! Votes: what is counted over people is what their own rankings say, one by one.

use std::collections::BTreeMap;

use proptest::prelude::*;
use reweigh::analysis::{Rule, Votes, WeightsOf, table_of_answers, voices, votes};
use reweigh::data::{Dataset, Direction};
use reweigh::model::Model;
use reweigh::rank::{Ranking, rank};
use reweigh::{Setting, Watch};

type Answer = BTreeMap<String, Setting>;

fn answer(name: &str, weights: &[(&str, f64)], side: &str) -> Answer {
    let mut answer: Answer = weights.iter().map(|(code, weight)| ((*code).to_string(), (*weight).into())).collect();
    answer.insert("name".into(), name.into());
    answer.insert("side".into(), side.into());
    answer
}

fn counted(model: &Model, answers: &[Answer]) -> Votes {
    let table = table_of_answers(answers).expect("a table");
    votes(model, voices(model, &table).expect("answers"), &Watch::default()).expect("votes")
}

fn refused(answers: &[Answer]) -> String {
    let model = demo();
    let table = match table_of_answers(answers) {
        Ok(table) => table,
        Err(error) => return error.to_string(),
    };
    let votes = voices(&model, &table).and_then(|voices| votes(&model, voices, &Watch::default()));
    votes.map(drop).expect_err("refused").to_string()
}

fn demo() -> Model {
    Model::new(&reweigh::data::load("demo", &Watch::default()).expect("bundled")).expect("a model")
}

/// Three camps around planted weights are found, in their number and their members.
#[test]
fn planted_groups_are_found() {
    let centres = [[8.0, 1.0], [1.0, 9.0], [5.0, 5.0]];
    let camp = |person: usize| [0, 0, 0, 1, 1, 2][person % 6];
    let answers: Vec<Answer> = (0..60)
        .map(|person| {
            let [size, access] = centres[camp(person)];
            answer(&format!("p{person}"), &[("size", size + 0.05 * (person % 7) as f64), ("access", access)], "")
        })
        .collect();
    let of = counted(&demo(), &answers);
    let camps = of.camps(None, &Watch::default()).expect("groups");
    assert_eq!(camps.clusters.centres.len(), 3, "silhouette {}", camps.clusters.silhouette);
    assert_eq!(camps.clusters.of, (0..60).map(camp).collect::<Vec<_>>());
    assert_eq!(camps.parties.iter().map(|party| party.people).collect::<Vec<_>>(), [30, 20, 10]);
    assert!(camps.clusters.silhouette > 0.8, "{}", camps.clusters.silhouette);
    let whole = of.camps(Some(2), &Watch::default()).expect("groups");
    assert_eq!(whole.clusters.centres.len(), 2);
    assert!(whole.clusters.silhouette < camps.clusters.silhouette);
}

/// By hand: the first weights 0.1 and 0.3 have their centre at 0.2, and 0.9 is a group of its own.
#[test]
fn a_silhouette_by_hand() {
    let people = [0.1, 0.3, 0.9].map(|size| answer(&format!("p{size}"), &[("size", size), ("access", 1.0 - size)], ""));
    let camps = counted(&demo(), &people).camps(Some(2), &Watch::default()).expect("groups");
    assert_eq!(camps.clusters.of, [0, 0, 1]);
    // From one person to the next centre it is 0.8 and 0.6, to the own one 0.1 and 0.1; one alone counts 0.
    let expected = ((0.8 - 0.1) / 0.8 + (0.6 - 0.1) / 0.6) / 3.0;
    assert!((camps.clusters.silhouette - expected).abs() < 1e-9, "{}", camps.clusters.silhouette);
}

#[test]
fn people_of_one_mind_have_no_groups() {
    let same = ["a", "b", "c"].map(|name| answer(name, &[("size", 0.5), ("access", 0.5)], ""));
    let of = counted(&demo(), &same);
    let error = of.camps(None, &Watch::default()).map(drop).expect_err("one mind");
    assert_eq!(error.to_string(), "all people gave the same weights, so there are no groups of them");
    let error = of.camps(Some(2), &Watch::default()).map(drop).expect_err("one mind");
    assert_eq!(error.to_string(), "fewer than 2 people differ in their weights");
    let error = of.camps(Some(4), &Watch::default()).map(drop).expect_err("three people");
    assert_eq!(error.to_string(), "groups: found 4, expected a number of groups from 2 up to the number of people, 3");
}

/// One indicator for each way to order the units, given best first; a person of that opinion gives it all weight.
fn ballots(orders: &[(usize, &str)]) -> (Model, Vec<Answer>) {
    let units: Vec<char> = {
        let mut units: Vec<char> = orders[0].1.chars().collect();
        units.sort_unstable();
        units
    };
    let code = |at: usize| format!("order{at}");
    let mut data = Dataset::builder("ballots").units(units.iter().map(ToString::to_string));
    for (at, (_, order)) in orders.iter().enumerate() {
        let score = |unit: &char| order.chars().rev().position(|other| other == *unit).map(|behind| behind as f64);
        data = data.indicator(code(at), code(at), Direction::Higher, units.iter().map(score));
    }
    let model = Model::new(&data.build().expect("good data")).expect("a model");
    let mut answers = Vec::new();
    for (at, (count, _)) in orders.iter().enumerate() {
        for _ in 0..*count {
            let weight = |other: usize| (code(other), Setting::from(f64::from(u8::from(other == at))));
            answers.push((0..orders.len()).map(weight).collect());
        }
    }
    (model, answers)
}

fn scores(ranking: &Ranking) -> Vec<(String, f64)> {
    let of = |place: &reweigh::rank::Place| (ranking.units().label(place.unit), place.score.unwrap_or(f64::NAN));
    let mut scores: Vec<(String, f64)> = ranking.all_places().iter().map(of).collect();
    scores.sort_by(|a, b| a.0.cmp(&b.0));
    scores
}

fn order(ranking: &Ranking) -> String {
    ranking.all_places().iter().map(|place| ranking.units().label(place.unit)).collect()
}

/// OECD/JRC 2008, table 28 (Condorcet 1785): Borda counts, and the order of Kemeny and Young.
#[test]
fn condorcet_s_sixty_voters() {
    let (model, answers) = ballots(&[(23, "abc"), (17, "bca"), (2, "bac"), (10, "cab"), (8, "cba")]);
    let votes = counted(&model, &answers);
    let of = |rule| votes.consensus(rule, &Watch::default()).expect("a consensus");
    let borda: Vec<f64> = scores(&of(Rule::Borda)).into_iter().map(|(_, score)| score).collect();
    assert_eq!(borda, [58.0, 69.0, 53.0]);
    assert_eq!(order(&of(Rule::Kemeny)), "bca");
    // Each beats one other and loses to one: the cycle of the example.
    assert!(scores(&of(Rule::Copeland)).iter().all(|(_, score)| *score == 0.0));
}

/// OECD/JRC 2008, table 25: 21 voters, with a Condorcet order that differs from Borda's.
#[test]
fn twenty_one_voters() {
    let (model, answers) = ballots(&[(3, "abcd"), (5, "acbd"), (7, "bdca"), (6, "cbda")]);
    let votes = counted(&model, &answers);
    let of = |rule| votes.consensus(rule, &Watch::default()).expect("a consensus");
    let borda: Vec<f64> = scores(&of(Rule::Borda)).into_iter().map(|(_, score)| score).collect();
    assert_eq!(borda, [24.0, 44.0, 38.0, 20.0]);
    assert_eq!((order(&of(Rule::Copeland)), order(&of(Rule::Kemeny))), ("cbda".into(), "cbda".into()));
}

/// Siegel 1956, table 9.1: three executives rank six applicants; the sum of squares is 25.5 and W is 0.16.
#[test]
fn three_executives() {
    // Ranks 1 6 3 2 5 4, 1 5 6 4 2 3 and 6 3 2 5 4 1 of a to f.
    let (model, answers) = ballots(&[(1, "adcfeb"), (1, "aefdbc"), (1, "fcbeda")]);
    let found = counted(&model, &answers).tally(&Watch::default()).expect("a tally").agreement().expect("defined");
    assert!((found - 12.0 * 25.5 / (9.0 * 210.0)).abs() < 1e-12 && (found - 0.16).abs() < 0.005, "{found}");
}

#[test]
fn what_cannot_be_counted_is_refused() {
    let ann = || answer("Ann", &[("size", 1.0), ("access", 2.0)], "");
    let partly = refused(&[ann(), answer("Bo", &[("size", 1.0)], "")]);
    assert_eq!(partly, "`Bo` gives no weight for `access`");
    assert!(refused(&[ann(), answer("Bo", &[("size", -1.0), ("access", 2.0)], "")]).contains("weight of `size`"));
    assert!(refused(&[ann(), answer("Bo", &[("size", 0.0), ("access", 0.0)], "")]).contains('0'));
    assert!(refused(&[answer("Ann", &[("sise", 1.0)], "")]).contains("sise"));
    assert!(refused(&[ann(), ann()]).contains("Ann"), "two people of one name");
    assert!(refused(&[answer("Ann", &[], "x")]).contains("answers"));
    let silent =
        counted(&demo(), &[ann(), answer("Bo", &[], ""), answer("Cai", &[("size", 3.0), ("access", 1.0)], "")]);
    assert_eq!((silent.people(), silent.voices.silent.clone()), (2, vec!["Bo".to_string()]));
}

/// Two camps: each is found to agree within itself, and the weight that divides them is named.
#[test]
fn camps_are_told_apart() {
    let camp = |side: &'static str, size: f64| {
        move |at: usize| {
            let more = at as f64;
            answer(&format!("{side}{at}"), &[("size", size + more), ("access", 100.0 - size - more)], side)
        }
    };
    let answers: Vec<Answer> = (0..6).map(camp("ports", 80.0)).chain((0..4).map(camp("fairs", 5.0))).collect();
    let votes = counted(&demo(), &answers);
    let parties = votes.parties("side", &Watch::default()).expect("a column");
    let told: Vec<(&str, usize)> = parties.iter().map(|party| (party.name.as_str(), party.people)).collect();
    assert_eq!(told, [("ports", 6), ("fairs", 4)]);
    let all = votes.tally(&Watch::default()).expect("a tally").agreement().expect("defined");
    assert!(parties.iter().all(|party| party.agreement.is_some_and(|own| own > all)), "{parties:?}, all {all}");
    assert!(
        parties.iter().all(|party| party.weight.as_ref().is_some_and(|(_, here, there)| (here - there).abs() > 0.5))
    );
    assert!(votes.parties("sides", &Watch::default()).is_err());
}

/// Ranks with ties at their mean, from the scores of a ranking; the best has 1.
fn mean_ranks(ranking: &Ranking) -> BTreeMap<usize, f64> {
    let places = ranking.all_places();
    let rank = |place: &reweigh::rank::Place| {
        let tied = places.iter().filter(|other| other.rank == place.rank).count() as f64;
        place.rank as f64 + (tied - 1.0) / 2.0
    };
    places.iter().map(|place| (place.unit, rank(place))).collect()
}

/// Every order of these units.
fn orders(units: &[usize]) -> Vec<Vec<usize>> {
    if units.is_empty() {
        return vec![Vec::new()];
    }
    let after = |&first: &usize| {
        let rest: Vec<usize> = units.iter().copied().filter(|unit| *unit != first).collect();
        orders(&rest).into_iter().map(move |rest| [vec![first], rest].concat()).collect::<Vec<_>>()
    };
    units.iter().flat_map(after).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    /// Each count over all people is that of their rankings one by one; each rule is its definition.
    #[test]
    fn counts_are_those_of_single_rankings(points in prop::collection::vec((0u8..5, 1u8..5), 2..40)) {
        let model = demo();
        let people: Vec<Vec<(&str, f64)>> =
            points.iter().map(|(size, access)| vec![("size", f64::from(*size)), ("access", f64::from(*access))]).collect();
        let answers: Vec<Answer> =
            people.iter().enumerate().map(|(at, weights)| answer(&at.to_string(), weights, "")).collect();
        let votes = counted(&model, &answers);
        let own: Vec<BTreeMap<usize, f64>> = people.iter().map(|weights| {
            let weights: Vec<(String, f64)> = weights.iter().map(|(code, weight)| ((*code).to_string(), *weight)).collect();
            mean_ranks(&rank(&model.weigh(&weights).expect("weights"), None).expect("a ranking"))
        }).collect();
        let units = votes.ranks.units().to_vec();
        let m = own.len() as f64;
        let ranks = |unit: usize| -> Vec<f64> { own.iter().filter_map(|ranks| ranks.get(&unit).copied()).collect() };
        let tally = votes.tally(&Watch::default()).expect("a tally");
        for (at, &unit) in units.iter().enumerate() {
            let ranks = ranks(unit);
            let mean = (2 * ranks.len() >= own.len()).then(|| ranks.iter().sum::<f64>() / ranks.len() as f64);
            let is_same = match (tally.mean(at), mean) {
                (Some(found), Some(mean)) => (found - mean).abs() < 1e-9,
                (found, mean) => found.is_none() && mean.is_none(),
            };
            prop_assert!(is_same);
        }
        // Agreement is over the units that all rank, ranked among each other.
        let complete: Vec<usize> = units.iter().copied().filter(|&unit| ranks(unit).len() == own.len()).collect();
        let n = complete.len() as f64;
        let among = |ranks: &BTreeMap<usize, f64>, unit: usize| -> f64 {
            let of = |other: &&usize| match ranks[other].total_cmp(&ranks[&unit]) {
                std::cmp::Ordering::Less => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Greater => 0.0,
            };
            0.5 + complete.iter().map(|other| of(&other)).sum::<f64>()
        };
        let sum = |unit: usize| own.iter().map(|ranks| among(ranks, unit)).sum::<f64>();
        let deviations: f64 = complete.iter().map(|&unit| (sum(unit) - m * (n + 1.0) / 2.0).powi(2)).sum();
        let ties: f64 = own.iter().map(|ranks| {
            let many = |unit: &usize| complete.iter().filter(|other| ranks[other].total_cmp(&ranks[unit]).is_eq()).count() as f64;
            complete.iter().map(|unit| many(unit).powi(2) - 1.0).sum::<f64>()
        }).sum();
        let most = m * m * (n * n * n - n) - m * ties;
        match tally.agreement() {
            Some(found) => prop_assert!((found - 12.0 * deviations / most).abs() < 1e-9),
            None => prop_assert!(most <= 0.0),
        }

        // Over the people who rank both; the two parts sum to 1.
        let ahead = |a: usize, b: usize| {
            let both: Vec<(f64, f64)> =
                own.iter().filter_map(|ranks| Some((*ranks.get(&a)?, *ranks.get(&b)?))).collect();
            let won = both.iter().map(|(a, b)| if a < b { 1.0 } else if a > b { 0.0 } else { 0.5 }).sum::<f64>();
            if both.is_empty() { 0.5 } else { won / both.len() as f64 }
        };
        let units: Vec<usize> =
            units.iter().copied().filter(|&unit| 2 * ranks(unit).len() >= own.len()).collect();
        let of = |rule| votes.consensus(rule, &Watch::default()).expect("a consensus");
        for place in of(Rule::Copeland).all_places() {
            let won: f64 = units.iter().filter(|&&other| other != place.unit)
                .map(|&other| (ahead(place.unit, other) - 0.5).partial_cmp(&0.0).map_or(0.0, |side| f64::from(side as i8))).sum();
            prop_assert_eq!(place.score, Some(won));
        }
        for place in of(Rule::Borda).all_places() {
            let behind = |ranks: &BTreeMap<usize, f64>| Some(ranks.len() as f64 - ranks.get(&place.unit)?);
            let behind: Vec<f64> = own.iter().filter_map(behind).collect();
            let scaled = behind.iter().sum::<f64>() * m / behind.len() as f64;
            prop_assert!((place.score.expect("scored") - scaled).abs() < 1e-9);
        }
        let agrees = |order: &[usize]| -> f64 {
            (0..order.len()).flat_map(|b| (0..b).map(move |a| (a, b))).map(|(a, b)| ahead(order[a], order[b])).sum()
        };
        let best = orders(&units).iter().map(|order| agrees(order)).fold(0.0, f64::max);
        let kemeny = of(Rule::Kemeny);
        let is_strict = kemeny.all_places().windows(2).all(|pair| pair[0].rank != pair[1].rank);
        let found: Vec<usize> = kemeny.all_places().iter().map(|place| place.unit).collect();
        // Several best orders are averaged, and then need not be one of them.
        prop_assert!(!is_strict || (agrees(&found) - best).abs() < 1e-9 || kemeny.all_places().iter().any(|place| place.score.is_some_and(|score| score.fract() != 0.0)));
    }
}

/// The ranks of some units among each other, with ties at their mean.
fn ranks_among(ranking: &Ranking, units: &[usize]) -> Vec<f64> {
    let ranks = mean_ranks(ranking);
    let one = |unit: &usize| {
        let before = units.iter().filter(|other| ranks[other] < ranks[unit]).count() as f64;
        let level = units.iter().filter(|other| ranks[other].total_cmp(&ranks[unit]).is_eq()).count() as f64;
        before + (level + 1.0) / 2.0
    };
    units.iter().map(one).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// Regrets are those of single rankings compared one by one, and no person's weights leave less than the first.
    #[test]
    fn regrets_are_those_of_single_rankings(points in prop::collection::vec((0u8..5, 1u8..5, 0u8..4, 1u8..4), 1..30)) {
        let model = demo();
        let weights = |(size, access, trade, firms): &(u8, u8, u8, u8)| -> Vec<(String, f64)> {
            [("size", size), ("access", access), ("trade", trade), ("firms", firms)]
                .map(|(code, weight)| (code.to_string(), f64::from(*weight))).to_vec()
        };
        let people: Vec<Vec<(String, f64)>> = points.iter().map(weights).collect();
        let named = |(at, own): (usize, &Vec<(String, f64)>)| {
            let own: Vec<(&str, f64)> = own.iter().map(|(code, weight)| (code.as_str(), *weight)).collect();
            answer(&at.to_string(), &own, "")
        };
        let votes = counted(&model, &people.iter().enumerate().map(named).collect::<Vec<_>>());
        let ranking = |weights: &[(String, f64)]| rank(&model.weigh(weights).expect("weights"), None).expect("a ranking");
        let own: Vec<Ranking> = people.iter().map(|weights| ranking(weights)).collect();
        let is_complete = |unit: &usize| own.iter().all(|ranking| ranking.is_ranked(*unit));
        let units: Vec<usize> = (0..model.data().units().len()).filter(is_complete).collect();
        let own: Vec<Vec<f64>> = own.iter().map(|ranking| ranks_among(ranking, &units)).collect();
        let apart = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum::<f64>() / units.len() as f64;
        let mean = |ranks: &[f64]| own.iter().map(|own| apart(own, ranks)).sum::<f64>() / own.len() as f64;
        let regrets = votes.regrets(&Watch::default()).expect("regrets");
        for regret in &regrets {
            let ranks = ranks_among(&rank(&regret.model, None).expect("a ranking"), &units);
            prop_assert!((regret.mean - mean(&ranks)).abs() < 1e-9, "{} {}", regret.mean, mean(&ranks));
            let all: Vec<f64> = own.iter().map(|own| apart(own, &ranks)).collect();
            let highest = all.iter().copied().fold(0.0, f64::max);
            prop_assert!((regret.highest.0 - highest).abs() < 1e-9);
            prop_assert!((all[regret.highest.1] - highest).abs() < 1e-9);
        }
        prop_assert!(own.iter().all(|ranks| mean(ranks) > regrets[0].mean - 1e-9));
        prop_assert!(regrets[1..].iter().all(|other| other.of == WeightsOf::Model || other.mean > regrets[0].mean - 1e-9));
        let least = votes.least_regret(&Watch::default()).expect("a model");
        let share = |model: &Model| model.tree().nodes().iter().map(|node| node.weight).collect::<Vec<f64>>();
        prop_assert!(share(&least).iter().zip(share(&regrets[0].model)).all(|(a, b)| (a - b).abs() < 1e-12));
    }
}

/// By hand: two people with one order outvote a third with the reverse of it; the mean weights take a side.
#[test]
fn a_regret_by_hand() {
    let (model, answers) = ballots(&[(2, "abc"), (1, "cba")]);
    let found = counted(&model, &answers).regrets(&Watch::default()).expect("regrets");
    // a and c are two ranks off for one of three people: (2 + 0 + 2) / 3 ranks for that person.
    assert_eq!(found[0].highest.1, 2);
    assert!((found[0].highest.0 - 4.0 / 3.0).abs() < 1e-12 && (found[0].mean - 4.0 / 9.0).abs() < 1e-12);
    // The mean weights are 2/3 and 1/3, so their order is that of the two; it comes first.
    assert!(found.len() == 2 && found[0].of == WeightsOf::Mean && found[1].of == WeightsOf::Model);
    // Equal weights tie all three, one rank off for a and for c: 2/3 of a rank for everyone.
    assert!((found[1].mean - 2.0 / 3.0).abs() < 1e-12, "{}", found[1].mean);
}
