//! What-ifs: the same as a fresh model on changed data; no change changes nothing.

use proptest::prelude::*;
use proptest::sample::Index;
use reweigh::analysis::{Amount, Wish, what_if};

use crate::random::{Plain, plain};

fn wish(unit: usize, indicator: &str, amount: Amount) -> Wish {
    Wish { unit, indicator: indicator.to_string(), amount }
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
            && let Ok(asked) = what_if(&model, &[wish(unit, code, Amount::To(figure))])
        {
            let fresh = changed.model(&changed.data()).expect("the same recipe");
            prop_assert_eq!(asked.after.scores().ok(), fresh.scores().ok());
        }
    }

    #[test]
    fn no_change_changes_nothing(plain in plain(), unit in any::<Index>(), code in any::<Index>()) {
        let (data, codes) = (plain.data(), plain.values.keys().cloned().collect::<Vec<_>>());
        let (unit, code) = (unit.index(plain.units), code.get(&codes));
        if let Ok(model) = plain.model(&data)
            && plain.values[code][unit].is_some()
            && let Ok(asked) = what_if(&model, &[wish(unit, code, Amount::Percent(0.0))])
        {
            prop_assert_eq!(asked.after.scores().ok(), model.scores().ok());
            prop_assert!(asked.others().is_ok_and(|others| others.is_empty()));
            let (passed, by) = asked.passed(unit);
            prop_assert!(passed.is_empty() && by.is_empty());
        }
    }
}
