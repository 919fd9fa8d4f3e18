//! The scoring plan contains everything about a model: written as JSON, read back and evaluated unit by unit, it gives
//! the same scores as whole columns.

use proptest::prelude::*;
use reweigh::model::plan::Make;
use reweigh::model::{Model, Plan};

use crate::random::{Plain, cases, plain};

fn model(plain: &Plain) -> Option<Model> {
    let model = plain.model(&plain.data()).expect("generated models are sound");
    model.scores().is_ok().then_some(model)
}

/// The scores of one unit in all nodes, computed only from the plan; for a method that looks at all units, the score
/// that it gave.
fn of_unit(plan: &Plan, model: &Model, unit: usize) -> Vec<f64> {
    let (leaves, scores) = (model.leaves().expect("scored"), model.scores().expect("scored"));
    let (mut found, mut present) = (vec![f64::NAN; plan.nodes.len()], vec![0.0; plan.nodes.len()]);
    for (place, node) in plan.nodes.iter().enumerate().rev() {
        match &node.make {
            Make::Indicator(own) => {
                let leaf = leaves.iter().find(|leaf| leaf.code == node.code).expect("a leaf of the tree");
                found[place] = own.score(leaf.filled.get(unit).unwrap_or(f64::NAN));
                present[place] = if leaf.raw.get(unit).is_some() && !found[place].is_nan() { 1.0 } else { 0.0 };
            }
            Make::Group(combine) => {
                let members = || combine.members.iter().map(|member| member.node);
                let values: Vec<f64> = members().map(|node| found[node]).collect();
                let there: Vec<f64> = members().map(|node| present[node]).collect();
                present[place] = combine.present(&values, &there);
                found[place] = match combine.is_covered(present[place]) {
                    true if combine.form.is_of_unit() => combine.score(&values),
                    true => scores.of(place).get(unit).unwrap_or(f64::NAN),
                    false => f64::NAN,
                };
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(cases(128))]

    #[test]
    fn a_plan_is_read_back_equal(plain in plain()) {
        let Some(model) = model(&plain) else { return Ok(()) };
        let plan = model.plan().expect("scored");
        let text = serde_json::to_string(plan).expect("plain data");
        let back: Plan = serde_json::from_str(&text).expect("its own text");
        prop_assert_eq!(plan, &back, "{}", text);
        let scores = back.scores(model.leaves().expect("scored"), model.data()).expect("as before");
        let own = model.scores().expect("scored");
        for place in 0..plan.nodes.len() {
            prop_assert_eq!(own.of(place), scores.of(place));
            prop_assert_eq!(own.present(place), scores.present(place));
        }
    }

    #[test]
    fn a_unit_by_itself_has_the_scores_of_whole_columns(plain in plain()) {
        let Some(model) = model(&plain) else { return Ok(()) };
        let (plan, scores) = (model.plan().expect("scored"), model.scores().expect("scored"));
        for unit in 0..plain.units {
            for (place, own) in of_unit(plan, &model, unit).into_iter().enumerate() {
                let expected = scores.of(place).get(unit).unwrap_or(f64::NAN);
                let is_same = own.is_nan() && expected.is_nan() || (own - expected).abs() <= 1e-12 * expected.abs();
                prop_assert!(is_same, "{}, unit {unit}: {own}, in columns {expected}", plan.nodes[place].code);
            }
        }
    }

    #[test]
    fn each_node_that_counts_has_a_formula(plain in plain()) {
        let Some(model) = model(&plain) else { return Ok(()) };
        let plan = model.plan().expect("scored");
        let formulas = plan.formulas(&|x| format!("{x:.3}"));
        let members = plan.groups().map(|(_, combine)| combine.members.len()).sum::<usize>();
        prop_assert_eq!(formulas.len(), members + 1);
        for (place, combine) in plan.groups() {
            let own = formulas.iter().find(|formula| formula.code == plan.nodes[place].code);
            let Some(own) = own else { continue };
            // Each member appears by its code.
            let names = |code: &str| own.formula.contains(code);
            prop_assert!(combine.members.iter().all(|member| names(&plan.nodes[member.node].code)), "{own:?}");
        }
    }
}
