//! Elicitation: what it says of all weights that agree with the answers holds for each of them, and its questions lead
//! to the weights behind the answers.

use proptest::prelude::*;
use reweigh::analysis::inverse::{Elicitation, Preference, elicit};
use reweigh::data::{Dataset, Direction};
use reweigh::model::Model;
use reweigh::{Error, Watch};

/// A model whose scores are these rows, one for each unit.
fn model(rows: &[Vec<f64>]) -> Model {
    let mut data = Dataset::builder("made up").units((0..rows.len()).map(|unit| format!("u{unit}")));
    for member in 0..rows[0].len() {
        let column = rows.iter().map(|row| Some(row[member]));
        data = data.indicator(format!("x{member}"), format!("x{member}"), Direction::Higher, column);
    }
    let model = Model::new(&data.build().expect("good data")).expect("a model");
    model.choose(reweigh::model::Step::Normalise, reweigh::data::Choice::new("none")).expect("a method")
}

fn start(rows: &[Vec<f64>], answers: Vec<Preference>) -> Result<Elicitation, Error> {
    elicit(&model(rows), "", answers, &Watch::default())
}

fn sum(row: &[f64], weights: &[f64]) -> f64 {
    row.iter().zip(weights).map(|(x, w)| x * w).sum()
}

/// The answer that weights give.
fn answered(rows: &[Vec<f64>], weights: &[f64], (a, b): (usize, usize)) -> Preference {
    let (above, below) = if sum(&rows[a], weights) >= sum(&rows[b], weights) { (a, b) } else { (b, a) };
    Preference { above, below, is_alike: false }
}

/// All weightings of three members on a grid.
fn grid(steps: usize) -> Vec<[f64; 3]> {
    let part = |count: usize| count as f64 / steps as f64;
    (0..=steps).flat_map(|a| (0..=steps - a).map(move |b| [part(a), part(b), part(steps - a - b)])).collect()
}

fn rows(members: usize) -> impl Strategy<Value = Vec<Vec<f64>>> {
    prop::collection::vec(prop::collection::vec(0.0..100.0f64, members), 3..12)
}

fn weights(members: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(0.05..1.0f64, members).prop_map(|weights| {
        let whole: f64 = weights.iter().sum();
        weights.iter().map(|w| w / whole).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Whatever is said of all weights that agree with the answers holds on a grid of them.
    #[test]
    fn what_is_certain_holds_for_all_weights_that_agree(rows in rows(3), truth in weights(3), count in 0usize..5) {
        let watch = Watch::default();
        let mut of = start(&rows, Vec::new()).expect("sums");
        for _ in 0..count {
            let Some(question) = of.question else { break };
            of = of.and(answered(&rows, &truth, question), &watch).expect("the truth agrees");
        }
        let agrees = |weights: &&[f64; 3]| {
            of.answers.iter().all(|answer| sum(&rows[answer.above], *weights) >= sum(&rows[answer.below], *weights))
        };
        let truth: [f64; 3] = truth.try_into().expect("three");
        for weights in grid(24).iter().chain([&truth]).filter(agrees) {
            for (at, (lowest, highest)) in of.spans.iter().enumerate() {
                prop_assert!(lowest - 1e-7 <= weights[at] && weights[at] <= highest + 1e-7);
            }
            for ranks in &of.ranks {
                let own = sum(&rows[ranks.unit], weights);
                let ahead = rows.iter().filter(|row| sum(row, weights) > own + 1e-6).count();
                prop_assert!(ranks.worst > ahead, "{ranks:?}: {ahead} ahead under {weights:?}");
                let not_behind = rows.iter().filter(|row| sum(row, weights) >= own - 1e-6).count();
                prop_assert!(ranks.best <= not_behind, "{ranks:?}: {not_behind} not behind under {weights:?}");
            }
        }
    }

    /// Answers of one mind lead to its order, and contradict each other at no point.
    #[test]
    fn questions_lead_to_the_order_behind_the_answers(rows in rows(4), truth in weights(4)) {
        let watch = Watch::default();
        let mut of = start(&rows, Vec::new()).expect("sums");
        for _ in 0..70 {
            let Some((a, b)) = of.question else { break };
            let is_asked = |answer: &Preference| [(a, b), (b, a)].contains(&(answer.above, answer.below));
            prop_assert!(!of.answers.iter().any(is_asked), "a question was asked twice");
            of = of.and(answered(&rows, &truth, (a, b)), &watch).expect("the truth agrees");
        }
        prop_assert!(of.question.is_none(), "{} questions are not enough", of.answers.len());
        for ranks in &of.ranks {
            let own = sum(&rows[ranks.unit], &truth);
            let rank = 1 + rows.iter().filter(|row| sum(row, &truth) > own).count();
            prop_assert!(ranks.best <= rank && rank <= ranks.worst, "{ranks:?}, in truth {rank}");
        }
    }

    /// The weights in the middle agree with every answer.
    #[test]
    fn the_weights_in_the_middle_agree(rows in rows(3), truth in weights(3)) {
        let watch = Watch::default();
        let mut of = start(&rows, Vec::new()).expect("sums");
        while let Some(question) = of.question.filter(|_| of.answers.len() < 6) {
            of = of.and(answered(&rows, &truth, question), &watch).expect("the truth agrees");
            prop_assert!((of.weights.iter().sum::<f64>() - 1.0).abs() < 1e-9);
            for answer in &of.answers {
                prop_assert!(sum(&rows[answer.above], &of.weights) >= sum(&rows[answer.below], &of.weights));
            }
            let model = of.weighed().expect("a model");
            let shares: Vec<f64> = model.tree().leaves().map(|leaf| leaf.weight).collect();
            prop_assert!(shares.iter().zip(&of.weights).all(|(a, b)| (a - b).abs() < 1e-9));
        }
    }
}

/// A pair whose answer is known in advance is never asked about: the first unit is better in everything.
#[test]
fn no_question_is_about_a_dominated_pair() {
    let of = start(&[vec![9.0, 8.0], vec![2.0, 3.0], vec![1.0, 1.0]], Vec::new()).expect("sums");
    assert_eq!(of.question, None);
    assert!(of.ranks.iter().all(|ranks| ranks.is_certain()));
}

/// By hand: 60 w1 + 20 w2 against 20 w1 + 50 w2 is even at w1 = 3/7.
#[test]
fn an_answer_moves_the_bounds_to_where_the_two_are_even() {
    let rows = [vec![60.0, 20.0], vec![20.0, 50.0], vec![0.0, 0.0], vec![100.0, 100.0]];
    let of = start(&rows, vec![Preference { above: 0, below: 1, is_alike: false }]).expect("it can be so");
    let (lowest, highest) = of.spans[0];
    assert!((lowest - 3.0 / 7.0).abs() < 1e-9 && (highest - 1.0).abs() < 1e-9, "{:?}", of.spans);
    // About as good: within a twentieth of the difference of 40 in the first member.
    let of = start(&rows, vec![Preference { above: 0, below: 1, is_alike: true }]).expect("it can be so");
    let (lowest, highest) = of.spans[0];
    assert!((lowest - 28.0 / 70.0).abs() < 1e-9 && (highest - 32.0 / 70.0).abs() < 1e-9, "{:?}", of.spans);
}

#[test]
fn answers_that_contradict_each_other_are_named() {
    let rows = [vec![60.0, 20.0, 10.0], vec![20.0, 50.0, 10.0], vec![30.0, 30.0, 90.0], vec![50.0, 10.0, 0.0]];
    let above = |above, below| Preference { above, below, is_alike: false };
    let error = start(&rows, vec![above(2, 0), above(0, 1), above(1, 0)]).map(drop).expect_err("both cannot be");
    assert_eq!(error.to_string(), "no weights agree with answer 3 (u1 above u0) and with answer 2 (u0 above u1)");
    let error = start(&rows, vec![above(3, 0)]).map(drop).expect_err("it is worse in everything");
    assert_eq!(error.to_string(), "no weights agree with answer 1 (u3 above u0)");
}

/// The questions settle more orders than pairs taken at random would, over many tables.
#[test]
fn chosen_questions_settle_more_than_others() {
    let (mut chosen, mut others) = (0, 0);
    let mut state = 7u64;
    let mut next = |most: u32| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(state >> 33).expect("31 bits") % most
    };
    for _ in 0..12 {
        let rows: Vec<Vec<f64>> = (0..14).map(|_| (0..4).map(|_| f64::from(next(10_000)) / 100.0).collect()).collect();
        let truth: Vec<f64> = (0..4).map(|_| 0.2 + f64::from(next(1000)) / 1000.0).collect();
        let whole: f64 = truth.iter().sum();
        let truth: Vec<f64> = truth.iter().map(|w| w / whole).collect();
        let certain = |of: &Elicitation| of.ranks.iter().map(|ranks| ranks.worst - ranks.best).sum::<usize>();
        let watch = Watch::default();
        let mut of = start(&rows, Vec::new()).expect("sums");
        for _ in 0..4 {
            let Some(question) = of.question else { break };
            of = of.and(answered(&rows, &truth, question), &watch).expect("the truth agrees");
        }
        chosen += certain(&of);
        let mut pair = || loop {
            let [a, b] = [next(14), next(14)].map(|at| at as usize);
            let is_open =
                rows[a].iter().zip(&rows[b]).any(|(a, b)| a > b) && rows[a].iter().zip(&rows[b]).any(|(a, b)| a < b);
            if is_open {
                break (a, b);
            }
        };
        let answers = (0..4).map(|_| answered(&rows, &truth, pair())).collect();
        others += certain(&start(&rows, answers).expect("the truth agrees"));
    }
    assert!(chosen * 5 < others * 4, "{chosen} ranks open after chosen questions, {others} after others");
}
