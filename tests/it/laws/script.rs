//! A model is recovered unchanged from its file and from the script that creates it, frozen or not.

use std::path::Path;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use reweigh::Watch;
use reweigh::data::{Dataset, load};
use reweigh::files::Access;
use reweigh::model::{Model, read, write};

use crate::random::{Plain, plain};

/// The table of a random model as a file, with its indicators in a different order, and the model over it.
fn model(folder: &Path, plain: &Plain) -> Model {
    let path = folder.join("random.csv");
    std::fs::write(&path, plain.csv()).expect("the table can be written");
    let data: Dataset = load(&path.display().to_string(), &Watch::default()).expect("generated tables are sound");
    plain.model(&data).expect("generated models are sound")
}

fn from_file(folder: &Path, model: &Model) -> Model {
    let path = folder.join("model.toml");
    std::fs::write(&path, write(model)).expect("the model can be written");
    read(&path.display().to_string(), &Access::everywhere(), &Watch::default()).expect("what was written can be read")
}

/// Adds a step: none, frozen bounds, a further part of the tree left out, or equal weights.
fn varied(model: Model, picks: &[(u8, Index)]) -> Model {
    picks.iter().fold(model, |model, (kind, index)| {
        let codes: Vec<String> = model.tree().nodes()[1..].iter().map(|node| node.code.clone()).collect();
        let code = index.get(&codes);
        let changed = match kind {
            0 => model.freeze(),
            1 => model.without(std::slice::from_ref(code)),
            2 => model.equal(None),
            3 => model.denominate(&model.data().indicators()[0].code, std::slice::from_ref(code), 2.5),
            _ => model.weigh(&[(code.clone(), 0.3)]),
        };
        changed.unwrap_or(model)
    })
}

/// Data edited according to the picks, as far as each edit is possible.
fn shaped(data: &Dataset, picks: &[(u8, Index)]) -> Dataset {
    let change = |data: Dataset, (at, (kind, index)): (usize, &(u8, Index))| {
        let codes: Vec<String> = data.indicators().iter().map(|indicator| indicator.code.clone()).collect();
        let (code, unit) = (index.get(&codes), index.index(data.units().len()));
        let changed = match kind {
            0 => data.filter(&|other| other != unit),
            1 => data.derive(&format!("d{at}"), &format!("{code} / ({} + 1.5)", codes[0])),
            2 => data.derive(&format!("v{at}"), "3.25"),
            3 => data.rename(code, &format!("r{at}")),
            4 => data.revise(&[(unit, code.clone(), 0.1 + 0.2)]),
            5 => data.without(std::slice::from_ref(code)),
            6 => data.select(&codes[index.index(codes.len())..]),
            _ => {
                let figures = data.column(code).expect("an indicator of it");
                data.with_values(&format!("w{at}"), figures.iter().map(|x| x.map(|x| x / 3.0)).collect())
            }
        };
        changed.unwrap_or(data)
    };
    picks.iter().enumerate().fold(data.clone(), change)
}

fn shapes() -> impl Strategy<Value = Vec<(u8, Index)>> {
    prop::collection::vec((0u8..8, any::<Index>()), 0..=5)
}

fn picks() -> impl Strategy<Value = Vec<(u8, Index)>> {
    prop::collection::vec((select(vec![0, 1, 2, 3]), any::<Index>()), 0..=3)
}

proptest! {
    #[test]
    fn a_file_gives_the_same_model(plain in plain(), picks in picks()) {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let model = varied(model(folder.path(), &plain), &picks);
        let again = from_file(folder.path(), &model);
        prop_assert!(again == model, "{}\n{}", write(&model), write(&again));
    }

    #[test]
    fn a_file_shapes_the_data_the_same(plain in plain(), shapes in shapes()) {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let data = shaped(model(folder.path(), &plain).data(), &shapes);
        if let Ok(model) = Model::new(&data) {
            let again = from_file(folder.path(), &model);
            prop_assert!(again == model, "{}\n{}", write(&model), write(&again));
            prop_assert_eq!(again.data().edits().len(), data.edits().len());
        }
    }
}

/// Scripts require the scripting language.
#[cfg(feature = "script")]
mod scripts {
    use std::rc::Rc;

    use reweigh::render::Look;
    use reweigh::script::script_of as script;
    use reweigh::script::{Session, Settings};

    use super::*;
    use crate::transcript::on_big_stack;

    /// The session's comparison of the model created by the script with the one in the file.
    fn compared(folder: &Path, model: &Model) -> String {
        let path = folder.join("model.toml").display().to_string();
        std::fs::write(&path, write(model)).expect("the model can be written");
        on_big_stack((script(model), format!("_ == model({path:?})")), |(made, question)| {
            let settings = Settings { look: Look::default(), out: Rc::new(|_| {}), args: Vec::new() };
            let mut session = Session::new(settings);
            let answer = session.enter(&made).and_then(|_| session.enter(&question));
            answer.map_or_else(|report| report.render(false), Option::unwrap_or_default)
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn a_script_gives_the_same_model(plain in plain(), picks in picks()) {
            let folder = tempfile::tempdir().expect("a folder for the test");
            let model = varied(model(folder.path(), &plain), &picks);
            prop_assert_eq!(compared(folder.path(), &model), "true\n", "{}", script(&model));
        }

        #[test]
        fn a_script_shapes_the_data_the_same(plain in plain(), shapes in shapes()) {
            let folder = tempfile::tempdir().expect("a folder for the test");
            let data = shaped(model(folder.path(), &plain).data(), &shapes);
            if let Ok(model) = Model::new(&data) {
                prop_assert_eq!(compared(folder.path(), &model), "true\n", "{}", script(&model));
            }
        }
    }

    #[test]
    fn joined_data_and_figures_of_other_years_are_made_again() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let bundled = |name| load(name, &Watch::default()).expect("bundled data load");
        let (data, listed) = (bundled("trade"), bundled("top100"));
        let listed = listed.select(&["potential".to_string()]).and_then(|listed| listed.rename("potential", "listed"));
        let listed = listed.expect("a dimension of the list");
        let gap = vec![None; data.units().len()];
        let data = data.join(&listed).and_then(|data| data.with_values("unknown", gap)).expect("data that fit");
        let earlier = data.at_year(2019).and_then(|data| data.revise(&[(3, "exports".to_string(), 12.5)]));
        for data in [data, earlier.expect("a figure of 2019")] {
            let model = Model::new(&data).expect("a model");
            assert_eq!(compared(folder.path(), &model), "true\n", "{}", script(&model));
        }
    }

    #[test]
    fn names_that_are_words_of_the_language_are_kept() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let path = folder.path().join("a \"b\" 城.csv");
        let text = "unit,of,weight,is,出口,\"a \"\"b\"\"\\\",2020\nu,1,2,3,4,5,6\nv,2,1,4,3,6,9\n";
        std::fs::write(&path, text).expect("the table can be written");
        let data = load(&path.display().to_string(), &Watch::default()).expect("a sound table");
        let model = Model::new(&data).expect("a model");
        let codes: Vec<String> = model.tree().leaves().map(|leaf| leaf.code.clone()).collect();
        assert_eq!(codes.len(), 6, "{codes:?}");
        for code in &codes {
            let weighed = model.weigh(&[(code.clone(), 0.5)]).expect("a share").freeze().expect("a model");
            let lower = weighed.direction(code, reweigh::data::Direction::Lower).expect("an indicator");
            let fewer = lower.without(&codes[..2]).expect("others are left");
            for model in [weighed, lower, fewer] {
                assert_eq!(compared(folder.path(), &model), "true\n", "{}", script(&model));
            }
        }
    }

    #[test]
    fn bundled_models_are_made_again_in_any_year_frozen_and_changed() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        for (name, year) in [("trade", 2018), ("trade", 2022), ("demo", 2021)] {
            let data = load(name, &Watch::default()).and_then(|data| data.at_year(year)).expect("bundled data load");
            let model = Model::new(&data).expect("a model");
            let group = model.tree().nodes()[1].code.clone();
            let weighed = model.weigh(&[(group.clone(), 0.123_456_789)]).expect("a share");
            let fewer = weighed.without(&[group]).expect("others are left");
            for model in [model.freeze().expect("a model"), fewer.freeze().expect("a model"), model, weighed, fewer] {
                assert_eq!(compared(folder.path(), &model), "true\n", "{}", script(&model));
            }
        }
    }
}
