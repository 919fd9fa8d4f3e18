//! Faults planted in certificates: each states something that is not true, or no longer proves it.

use rand::RngExt;
use serde_json::{Value, json};

use super::Chance;

/// Changes a certificate, if it has what the fault needs.
type Fault = fn(&mut Value, &mut Chance) -> Option<()>;

const RANGE: &[(&str, Fault)] = &[
    ("best_bound_worse", |answer, _| add(&mut exact(answer, "best")?["bound"], 1)),
    ("worst_bound_better", |answer, _| add(&mut exact(answer, "worst")?["bound"], -1)),
    ("best_attained_better", |answer, _| add(&mut exact(answer, "best")?["attained"], -1)),
    ("worst_attained_worse", |answer, _| add(&mut exact(answer, "worst")?["attained"], 1)),
    ("open_unit_said_to_be_ahead", |answer, _| {
        let end = exact(answer, "best")?;
        let moved = end["proof"]["conditions"].as_array_mut()?.pop()?;
        end["proof"]["nodes"] = json!([]);
        end["proof"]["always"].as_array_mut()?.push(moved["unit"].clone());
        let always = end["proof"]["always"].as_array()?.len();
        end["bound"] = json!(1 + always);
        // Otherwise the bound is no better than what is true.
        (Some(1 + always as i64) > end["attained"].as_i64()).then_some(())
    }),
    ("unit_left_out", |answer, _| {
        let end = exact(answer, "worst")?;
        let always = end["proof"]["always"].as_array_mut()?;
        always.pop()?;
        add(&mut end["bound"], -1)
    }),
    ("prices_enlarged", |answer, _| {
        let end = exact(answer, "best")?;
        enlarged(&mut end["proof"])?;
        add(&mut end["bound"], 1)
    }),
    ("prices_enlarged_for_the_worst", |answer, _| {
        let end = exact(answer, "worst")?;
        enlarged(&mut end["proof"])?;
        add(&mut end["bound"], -1)
    }),
    ("steps_cut_short", |answer, _| {
        let end = exact(answer, "worst")?;
        let nodes = end["proof"]["nodes"].as_array_mut()?;
        nodes.truncate(1);
        let first = nodes.first_mut()?.as_object_mut()?;
        first.remove("splits")?;
        Some(())
    }),
    ("steps_all_given_up", |answer, _| {
        let end = exact(answer, "best")?;
        let nodes = end["proof"]["nodes"].as_array_mut()?;
        nodes.first_mut()?.as_object_mut()?.get_mut("required").map(|way| *way = json!(null))?;
        Some(())
    }),
    ("weights_outside", |answer, chance| outside(&mut answer["best"]["weights"], chance)),
];

const CLAIM: &[(&str, Fault)] = &[
    ("another_verdict", |answer, _| {
        let other = match answer["verdict"].as_str()? {
            "always" => "never",
            "never" => "always",
            // Examples of both answers prove neither.
            _ => {
                answer.as_object_mut()?.remove("examples");
                "always"
            }
        };
        answer["verdict"] = json!(other);
        Some(())
    }),
    ("negated", |answer, _| {
        let inner = answer["sentence"].take();
        answer["sentence"] = json!({ "form": "not", "of": [inner] });
        (answer["verdict"] != "sometimes").then_some(())
    }),
    ("examples_exchanged", |answer, _| {
        let examples = answer["examples"].as_array_mut()?;
        examples.swap(0, 1);
        (examples[0] != examples[1]).then_some(())
    }),
    ("example_outside", |answer, chance| outside(answer.get_mut("examples")?.get_mut(0)?, chance)),
    ("rank_one_better", |answer, _| {
        let sentence = &answer["sentence"];
        if sentence["form"] != "rank" || answer["verdict"] == "sometimes" {
            return None;
        }
        let proof = &sentence["proof"];
        let all = proof["always"].as_array()?.len() + 1;
        // Without conditions the proof is of exactly this rank.
        proof["conditions"].as_array()?.is_empty().then_some(())?;
        answer["sentence"]["most"] = json!(if answer["verdict"] == "always" { all - 1 } else { all });
        Some(())
    }),
];

const DOMINANCE: &[(&str, Fault)] = &[
    ("pair_added", |answer, chance| {
        let covers = answer["covers"].as_array_mut()?;
        let at = chance.random_range(0..covers.len().max(1));
        let pair = covers.get(at)?.clone();
        covers.push(json!([pair[1], pair[0]]));
        Some(())
    }),
    ("pair_left_out", |answer, chance| {
        let covers = answer["covers"].as_array_mut()?;
        let at = chance.random_range(0..covers.len().max(1));
        (at < covers.len()).then(|| covers.swap_remove(at))?;
        Some(())
    }),
    ("example_outside", |answer, chance| outside(answer["examples"].get_mut(0)?, chance)),
];

const THRESHOLD: &[(&str, Fault)] = &[
    ("cut_left_out", |answer, chance| {
        let cuts = answer["cuts"].as_array_mut()?;
        let at = chance.random_range(0..cuts.len().max(1));
        (at < cuts.len()).then(|| cuts.swap_remove(at))?;
        Some(())
    }),
    ("cut_moved", |answer, chance| {
        let cuts = answer["cuts"].as_array_mut()?;
        let at = chance.random_range(0..cuts.len().max(1));
        let cut = cuts.get_mut(at)?;
        let weight = cut["at"].as_f64()?;
        cut["at"] = json!(weight + if weight < 0.5 { 0.001 } else { -0.001 });
        Some(())
    }),
    ("cut_turned", |answer, chance| {
        let cuts = answer["cuts"].as_array_mut()?;
        let at = chance.random_range(0..cuts.len().max(1));
        let cut = cuts.get_mut(at)?.as_object_mut()?;
        let (ahead, behind) = (cut["ahead"].clone(), cut["behind"].clone());
        cut.insert("ahead".into(), behind);
        cut.insert("behind".into(), ahead);
        Some(())
    }),
    ("cut_twice", |answer, _| {
        let cuts = answer["cuts"].as_array_mut()?;
        cuts.push(cuts.first()?.clone());
        Some(())
    }),
];

const FLIP: &[(&str, Fault)] = &[
    ("distance_smaller", |answer, _| times(answer.get_mut("distance")?, 0.99)),
    ("distance_greater", |answer, _| times(answer.get_mut("distance")?, 1.01)),
    ("bound_greater", |answer, _| times(answer.get_mut("least")?, 1.01)),
    ("price_doubled_with_a_greater_bound", |answer, _| {
        times(answer.get_mut("price")?, 2.0)?;
        times(answer.get_mut("least")?, 1.01)
    }),
    ("slopes_doubled_with_a_greater_bound", |answer, _| {
        let moving = answer["moving"].as_array_mut()?.iter_mut();
        let slopes = moving.filter_map(|one| one.get_mut("slopes")?.as_array_mut()).flatten();
        slopes.for_each(|slope| *slope = json!(2.0 * slope.as_f64().unwrap_or(0.0)));
        times(answer.get_mut("price")?, 2.0)?;
        times(answer.get_mut("least")?, 1.5)
    }),
    ("weights_moved_too_far", |answer, _| {
        let moving = answer["moving"].as_array_mut()?.iter_mut();
        let after = moving.filter_map(|one| one.get_mut("after")).last()?;
        *after = json!(vec![1.0; after.as_array()?.len()]);
        Some(())
    }),
    ("said_to_be_impossible", |answer, _| {
        let is_it = answer["found"] != "impossible";
        answer["found"] = json!("impossible");
        is_it.then_some(())
    }),
    ("said_to_be_ahead", |answer, _| {
        let is_it = answer["found"] != "ahead";
        answer["found"] = json!("ahead");
        is_it.then_some(())
    }),
];

fn times(number: &mut Value, factor: f64) -> Option<()> {
    let before = number.as_f64()?;
    *number = json!(before * factor);
    // A change of less than the tolerances of the verifier is none.
    (before > 1e-5).then_some(())
}

/// The end of a range if it is exact, so that a better bound is wrong.
fn exact<'a>(answer: &'a mut Value, end: &str) -> Option<&'a mut Value> {
    Some(&mut answer[end]).filter(|end| end["bound"] == end["attained"])
}

fn add(number: &mut Value, more: i64) -> Option<()> {
    *number = json!(number.as_i64()? + more);
    Some(())
}

fn enlarged(proof: &mut Value) -> Option<()> {
    let prices = proof["nodes"].as_array_mut()?.iter_mut().flat_map(|node| node["prices"].as_array_mut());
    let mut some = None;
    for price in prices.flatten() {
        price[1] = json!(price[1].as_f64()? * 100.0);
        some = Some(());
    }
    some
}

/// Moves weights of an example out of the set.
fn outside(weights: &mut Value, chance: &mut Chance) -> Option<()> {
    let families = weights.as_array_mut()?;
    let at = chance.random_range(0..families.len().max(1));
    let family = families.get_mut(at)?.as_array_mut()?;
    let first = family.first()?.as_f64()?;
    family[0] = json!(first + 1e-6);
    Some(())
}

/// Two of the faults that a certificate can have, each with its name.
pub fn of(certificate: &Value, chance: &mut Chance) -> Vec<(&'static str, Value)> {
    let all = match certificate["question"].as_str() {
        Some("range") => RANGE,
        Some("claim") => CLAIM,
        Some("dominance") => DOMINANCE,
        Some("threshold") => THRESHOLD,
        Some("flip") => FLIP,
        other => panic!("no faults for {other:?}"),
    };
    let planted = all.iter().filter_map(|(name, fault)| {
        let mut changed = certificate.clone();
        fault(&mut changed["answer"], chance).map(|()| (*name, changed))
    });
    let mut planted: Vec<(&'static str, Value)> = planted.collect();
    while planted.len() > 2 {
        planted.swap_remove(chance.random_range(0..planted.len()));
    }
    planted
}
