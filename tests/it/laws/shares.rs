//! Weights of siblings sum to 1 after every change of a tree, and a saved model is recovered unchanged.

use proptest::prelude::*;
use proptest::sample::Index;
use reweigh::data::{Choice, load};
use reweigh::files::Access;
use reweigh::model::{Model, read, weight, write};
use reweigh::{Error, Result, Watch};

use crate::random::{Plain, plain};

const TOLERANCE: f64 = 1e-12;

/// A change that the values or the tree do not allow must be an error; any other keeps the sums.
fn check(changed: Result<Model>) {
    let tree = match changed {
        Ok(model) => model.tree().clone(),
        Err(Error::Wrong { .. } | Error::Plain { .. }) => return,
        Err(error) => panic!("unexpected: {error:?}"),
    };
    for group in tree.nodes().iter().filter(|node| !node.is_leaf()) {
        let sum: f64 = group.members.iter().map(|&member| tree.nodes()[member].weight).sum();
        assert!((sum - 1.0).abs() <= TOLERANCE, "shares in `{}` sum to {sum}", group.code);
    }
    let whole = tree.nodes().iter().enumerate().filter(|(_, node)| node.is_leaf());
    let sum: f64 = whole.map(|(place, _)| tree.effective(place, 0)).sum();
    assert!((sum - 1.0).abs() <= TOLERANCE, "shares of the whole sum to {sum}");
}

fn model(plain: &Plain) -> Model {
    plain.model(&plain.data()).expect("generated models are sound")
}

/// Some groups or indicators, each once, with a number each.
fn named(plain: &Plain, picks: &[(Index, f64)]) -> Vec<(String, f64)> {
    let mut named: Vec<(String, f64)> = Vec::new();
    for (index, number) in picks {
        let code = index.get(&plain.codes()[1..]).clone();
        if named.iter().all(|(known, _)| *known != code) {
            named.push((code, *number));
        }
    }
    named
}

fn codes(named: &[(String, f64)]) -> Vec<String> {
    named.iter().map(|(code, _)| code.clone()).collect()
}

/// Up to three names, with numbers that sum to less than 1.
fn picks() -> impl Strategy<Value = Vec<(Index, f64)>> {
    prop::collection::vec((any::<Index>(), 0.0..0.33), 1..=3)
}

proptest! {
    #[test]
    fn siblings_sum_to_one_after_any_change(plain in plain(), picks in picks(), group in any::<Index>()) {
        let (model, named) = (model(&plain), named(&plain, &picks));
        check(Ok(model.clone()));
        check(model.weigh(&named));
        check(model.boost(&named.iter().map(|(code, share)| (code.clone(), share * 20.0)).collect::<Vec<_>>()));
        check(model.equal(None));
        check(model.without(&codes(&named)));
        check(model.only(&codes(&named)));
        let groups: Vec<&str> =
            model.tree().nodes().iter().filter(|node| !node.is_leaf()).map(|node| node.code.as_str()).collect();
        check(model.equal(Some(groups[group.index(groups.len())])));
        for scheme in weight::METHODS {
            let places = [vec![], vec!["indicators".to_string()], vec!["index".to_string()], vec!["index".into(), "1".into()]];
            for at in places {
                match model.weigh_by(&Choice { at, ..Choice::new(scheme.name) }) {
                    Err(Error::Method { .. }) => {}
                    weighed => check(weighed),
                }
            }
        }
        let leaf = model.tree().leaves().last().expect("a tree has an indicator").code.clone();
        if let Ok(without) = model.without(std::slice::from_ref(&leaf)) {
            let kept: Vec<&str> = groups.iter().copied().filter(|group| without.tree().place(group).is_ok()).collect();
            let into = kept[group.index(kept.len())];
            check(without.add(&leaf, into, None));
            check(without.add(&leaf, into, Some(picks[0].1)));
        }
    }

    #[test]
    fn weigh_sets_what_is_named_and_keeps_the_proportions_of_the_rest(plain in plain(), picks in picks()) {
        let (model, named) = (model(&plain), named(&plain, &picks));
        let Ok(changed) = model.weigh(&named) else { return Ok(()) };
        let (before, after) = (model.tree(), changed.tree());
        let is_named = |place: usize| named.iter().any(|(code, _)| *code == before.nodes()[place].code);
        for (code, share) in &named {
            let place = after.place(code).expect("a code of the tree");
            // If all siblings are named, their weights are rescaled.
            let siblings = before.siblings(place);
            let sum: f64 = match siblings.iter().all(|&sibling| is_named(sibling)) {
                true => named.iter().filter(|(code, _)| siblings.contains(&before.place(code).expect("a code"))).map(|(_, share)| share).sum(),
                false => 1.0,
            };
            prop_assert!((after.nodes()[place].weight - share / sum).abs() <= TOLERANCE);
        }
        for group in before.nodes() {
            let rest: Vec<usize> = group.members.iter().copied().filter(|&member| !is_named(member)).collect();
            let touched = rest.len() < group.members.len();
            for pair in rest.windows(2) {
                let old = pair.iter().map(|&place| before.nodes()[place].weight).collect::<Vec<_>>();
                let new = pair.iter().map(|&place| after.nodes()[place].weight).collect::<Vec<_>>();
                prop_assert!((old[0] * new[1] - old[1] * new[0]).abs() <= TOLERANCE, "{old:?} became {new:?}");
                prop_assert!(touched || old == new, "`{}` has no named member: {old:?}, {new:?}", group.code);
            }
        }
    }

    #[test]
    fn a_saved_model_reads_back_equal(plain in plain()) {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let path = |name: &str| folder.path().join(name).display().to_string();
        std::fs::write(path("data.csv"), plain.csv()).expect("a new file can be written");
        let data = load(&path("data.csv"), &Watch::default()).expect("generated tables are sound");
        let model = plain.model(&data).expect("generated models are sound");
        std::fs::write(path("model.toml"), write(&model)).expect("a new file can be written");
        let again = read(&path("model.toml"), &Access::everywhere(), &Watch::default()).expect("what was written can be read");
        prop_assert!(again == model, "{}\nbecame\n{}", write(&model), write(&again));
        prop_assert_eq!(write(&again), write(&model));
        prop_assert_eq!(again.scores().ok(), model.scores().ok());
    }
}

#[test]
fn a_name_given_twice_is_refused() {
    let demo = Model::new(&load("demo", &Watch::default()).expect("bundled data load")).expect("demo has a hierarchy");
    let twice = [("size".to_string(), 0.3), ("index/size".to_string(), 0.7)];
    assert!(demo.weigh(&twice).is_err());
    assert!(demo.boost(&twice).is_err());
}
