//! Bounds that are held: the same on the same data, unmoved by other years.

use reweigh::Watch;
use reweigh::data::{Dataset, Direction, load};
use reweigh::model::{Fitted, Model, Step};

use super::random::choice;

fn trade(year: i32) -> Dataset {
    load("trade", &Watch::default()).expect("bundled data load").at_year(year).expect("a year of the data")
}

#[test]
fn a_frozen_model_scores_its_own_data_the_same() {
    let model = Model::new(&trade(2018)).expect("a model");
    let frozen = model.freeze().expect("a model that can be fitted");
    assert!(frozen.scores() == model.scores() && frozen != model);
    assert!(frozen.freeze() == Ok(frozen.clone()), "what is frozen stays as it is");
}

#[test]
fn frozen_bounds_hold_in_another_year() {
    let frozen = Model::new(&trade(2018)).and_then(|model| model.freeze()).expect("a model");
    let later = frozen.on(&trade(2022));
    let (here, there) = (frozen.leaves().expect("fitted"), later.leaves().expect("fitted"));
    for (before, after) in here.iter().zip(there) {
        assert_eq!((&before.treat, &before.normalise), (&after.treat, &after.normalise), "{}", before.code);
        let applied = after.treat.apply_to(&after.raw);
        assert_eq!(applied, after.treated, "{}", before.code);
    }
    assert!(later.data().year() == Some(2022) && later.recipe() == frozen.recipe());
}

#[test]
fn a_choice_afterwards_fits_anew() {
    let model = Model::new(&trade(2022)).expect("a model");
    let frozen = model.freeze().expect("a model");
    let codes: Vec<String> = model.tree().leaves().map(|leaf| leaf.code.clone()).collect();
    let at = reweigh::data::Choice { at: vec![codes[1].clone()], ..choice("rank", &[]) };
    let chosen = frozen.choose(Step::Normalise, at).expect("a known method");
    assert!(chosen.recipe().held.len() == codes.len() - 1 && !chosen.recipe().held.contains_key(&codes[1]));
    let turned = frozen.direction(&codes[0], Direction::Lower).expect("an indicator");
    assert!(!turned.recipe().held.contains_key(&codes[0]));
    let all = frozen.choose(Step::Treat, choice("none", &[])).expect("a known method");
    assert!(all.recipe().held.is_empty());
    let means = frozen.choose(Step::Aggregate, choice("arithmetic", &[])).expect("a known method");
    assert_eq!(means.recipe().held, frozen.recipe().held);
    let fewer = frozen.without(&codes[..1]).expect("others are left");
    assert!(fewer.recipe().held.len() == codes.len() - 1);
}

#[test]
fn every_fit_is_read_back_equal_from_plain_data() {
    let data = trade(2022);
    for method in ["minmax", "zscore", "rank"] {
        let model = Model::new(&data).and_then(|model| model.choose(Step::Normalise, choice(method, &[])));
        for leaf in model.expect("a known method").leaves().expect("fitted") {
            for fit in [&leaf.treat, &leaf.normalise, &Fitted::Nothing, &Fitted::Same] {
                assert_eq!(Fitted::read(&fit.to_setting()).as_ref(), Ok(fit), "{}", leaf.code);
            }
        }
    }
}
