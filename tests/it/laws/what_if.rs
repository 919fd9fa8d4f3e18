//! What-ifs equal a fresh model on changed data, and no change has no effect.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;
use reweigh::analysis::{Amount, WhatIf, Wish, what_if};
use reweigh::data::{Dataset, Setting, load};
use reweigh::model::Model;
use reweigh::{Result, Watch};

use crate::random::{Plain, plain};

fn wish(unit: usize, indicator: &str, amount: Amount) -> Wish {
    Wish { unit, indicator: indicator.to_string(), amount }
}

fn ask(model: &Model, wish: Wish) -> Result<WhatIf> {
    what_if(model, &[wish], &BTreeMap::new())
}

fn ask_frozen(model: &Model, wish: Wish) -> Result<WhatIf> {
    what_if(model, &[wish], &BTreeMap::from([("bounds".to_string(), Setting::Text("frozen".into()))]))
}

proptest! {
    #[test]
    fn a_what_if_is_a_fresh_model_on_changed_data(
        plain in plain(), unit in any::<Index>(), code in any::<Index>(), figure in -500.0..500.0f64
    ) {
        let (data, codes) = (plain.data(), plain.values.keys().cloned().collect::<Vec<_>>());
        let (unit, code) = (unit.index(plain.units), code.get(&codes));
        let mut changed = Plain { units: plain.units, ..plain.clone() };
        changed.values.get_mut(code).expect("a code of it")[unit] = Some(figure);
        if let Ok(model) = plain.model(&data)
            && let Ok(asked) = ask(&model, wish(unit, code, Amount::To(figure)))
        {
            let fresh = changed.model(&changed.data()).expect("the same recipe");
            prop_assert_eq!(asked.after.scores().ok(), fresh.scores().ok());
            let gained = |model: &Model| model.scores().expect("scored before").of(0).get(unit);
            let points = match asked.points(unit) {
                // The scales of the Mazziotta–Pareto indices moved, or each unit has weights of its own.
                Err(error) => {
                    prop_assert!(plain.is_relative(), "{error}");
                    None
                }
                Ok(points) => points,
            };
            if let Some(points) = points {
                let (after, before) = (gained(&asked.after).expect("a score"), gained(&model).expect("a score"));
                let sum: f64 = points.iter().map(|of| of.points).sum();
                let scale = after.abs().max(before.abs()).max(1.0);
                prop_assert!((sum - (after - before)).abs() <= 1e-12 * scale, "{sum}, {}", after - before);
            }
        }
    }

    #[test]
    fn with_bounds_held_nobody_else_moves(
        plain in plain(), unit in any::<Index>(), code in any::<Index>(), figure in -500.0..500.0f64
    ) {
        let codes = plain.values.keys().cloned().collect::<Vec<_>>();
        let (unit, code) = (unit.index(plain.units), code.get(&codes));
        if let Ok(model) = plain.model(&plain.data())
            && let Ok(asked) = ask_frozen(&model, wish(unit, code, Amount::To(figure)))
        {
            prop_assert!(plain.is_relative() || asked.others().is_ok_and(|others| others.is_empty()));
            prop_assert!(asked.moved_bounds().is_ok_and(|bounds| bounds.is_empty()));
            let frozen = model.freeze().expect("a model that was scored");
            let same = ask(&frozen, wish(unit, code, Amount::To(figure))).expect("the same question");
            prop_assert!(asked.after == same.after);
            prop_assert_eq!(asked.after.scores().ok(), same.after.scores().ok());
        }
    }

    #[test]
    fn a_gap_is_first_filled_with_the_median(plain in plain(), unit in any::<Index>(), code in any::<Index>()) {
        let codes = plain.values.keys().cloned().collect::<Vec<_>>();
        let (unit, code) = (unit.index(plain.units), code.get(&codes));
        let mut known: Vec<f64> = plain.values[code].iter().flatten().copied().collect();
        known.sort_by(f64::total_cmp);
        let middle = |place: usize| known.get(place).copied().unwrap_or(f64::NAN);
        let median = (middle(known.len().saturating_sub(1) / 2) + middle(known.len() / 2)) / 2.0;
        if let Ok(model) = plain.model(&plain.data())
            && let Ok(asked) = ask(&model, wish(unit, code, Amount::To(7.5)))
        {
            let is_gap = plain.values[code][unit].is_none() && !known.is_empty();
            prop_assert_eq!(asked.middle.is_some(), is_gap);
            if let Some(filled) = asked.middle {
                prop_assert!((filled.figures[0].2 - median).abs() <= 1e-12 * median.abs(), "{filled_median}", filled_median = filled.figures[0].2);
                let alone = ask(&model, wish(unit, code, Amount::To(filled.figures[0].2))).expect("a figure");
                prop_assert_eq!(filled.ranking.all_places(), alone.ranks.1.all_places());
            }
        }
    }

    #[test]
    fn no_change_changes_nothing(plain in plain(), unit in any::<Index>(), code in any::<Index>()) {
        let (data, codes) = (plain.data(), plain.values.keys().cloned().collect::<Vec<_>>());
        let (unit, code) = (unit.index(plain.units), code.get(&codes));
        if let Ok(model) = plain.model(&data)
            && plain.values[code][unit].is_some()
            && let Ok(asked) = ask(&model, wish(unit, code, Amount::Percent(0.0)))
        {
            prop_assert_eq!(asked.after.scores().ok(), model.scores().ok());
            prop_assert!(asked.others().is_ok_and(|others| others.is_empty()));
            let (passed, by) = asked.passed(unit);
            prop_assert!(passed.is_empty() && by.is_empty());
        }
    }
}

/// On data with formulas, years and stated cells: each computed value follows its formula in the requested year and in
/// no other, whatever changes were requested and in whatever order.
#[test]
fn what_is_computed_follows_in_the_year_that_was_asked() {
    let data = load("trade", &Watch::default()).expect("bundled data load");
    let model = Model::new(&data).expect("a model");
    let measured: Vec<String> =
        data.indicators().iter().filter(|of| of.formula.is_none()).map(|of| of.code.clone()).collect();
    for (at, unit) in (0..data.units().len()).step_by(29).enumerate() {
        let codes = [&measured[at % measured.len()], &measured[(at * 7 + 3) % measured.len()]];
        let wishes: Vec<Wish> = codes
            .iter()
            .filter(|code| data.figure(unit, code).is_ok_and(|figure| figure.is_some()))
            .map(|code| wish(unit, code, Amount::Percent(0.0)))
            .map(|wish| Wish {
                amount: Amount::To(data.figure(unit, &wish.indicator).expect("known").expect("there") + 1.0),
                ..wish
            })
            .collect();
        let Ok(asked) = what_if(&model, &wishes, &BTreeMap::new()) else { continue };
        let mut turned = wishes.clone();
        turned.reverse();
        let back = what_if(&model, &turned, &BTreeMap::new()).expect("the same wishes");
        assert_eq!(asked.after.data().hash(), back.after.data().hash(), "{wishes:?}");
        for indicator in data.indicators() {
            let figure =
                |data: &Dataset, code: &str| data.figure(unit, code).expect("an indicator").unwrap_or(f64::NAN);
            let after = asked.after.data();
            if let Some(formula) = after.computed(unit, &indicator.code).expect("an indicator") {
                let value = formula.value(&|code: &str| figure(after, code));
                assert_eq!(value.to_bits(), figure(after, &indicator.code).to_bits(), "{}: {formula}", indicator.code);
            }
            for &year in data.years().iter().filter(|&&year| Some(year) != data.year()) {
                if data.by_year(&indicator.code).expect("an indicator").len() > 1
                    && !wishes.iter().any(|wish| data.by_year(&wish.indicator).expect("one").len() == 1)
                {
                    let [was, is] =
                        [&data, after].map(|data| figure(&data.at_year(year).expect("a year"), &indicator.code));
                    assert_eq!(was.to_bits(), is.to_bits(), "{} of {year}", indicator.code);
                }
            }
        }
    }
}
