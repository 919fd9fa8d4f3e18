//! Comparing an answer with a number is an error instead of a silent `false`, unless the answer stands for a number.

use std::any::TypeId;

use rhai::Engine;

use crate::rank::Overlap;
use crate::script::ScriptResult;
use crate::{Error, Result};

const SIGNS: [&str; 6] = ["==", "!=", "<", "<=", ">", ">="];

/// Makes it an error to compare a noun with a number, or two nouns by order.
pub fn refuse<T: 'static>(engine: &mut Engine, words: &'static str) {
    refuse_type(engine, TypeId::of::<T>(), words);
}

/// The same for a type by its identity, so that it is compiled once.
fn refuse_type(engine: &mut Engine, own: TypeId, words: &'static str) {
    let (whole, real) = (TypeId::of::<i64>(), TypeId::of::<f64>());
    for sign in SIGNS {
        for pair in [[own, whole], [own, real], [whole, own], [real, own]] {
            engine.register_raw_fn(sign, pair, move |_, _| -> ScriptResult<bool> {
                let error = Error::plain(format!("{words} cannot be compared with a number"));
                Err(error.advise("`.rows()` lists what is in it").into())
            });
        }
    }
    for sign in &SIGNS[2..] {
        engine.register_raw_fn(*sign, [own, own], move |_, _| -> ScriptResult<bool> {
            Err(Error::plain(format!("{words} is neither above nor below another one")).into())
        });
    }
}

/// An overlap stands for the number of units in common. If that is a range, the comparison must have the same result for
/// all numbers in it.
pub fn overlaps(engine: &mut Engine, _: &'static str) {
    for sign in SIGNS {
        engine.register_fn(sign, move |of: Overlap, number: i64| counted(&of, sign, number as f64, false));
        engine.register_fn(sign, move |of: Overlap, number: f64| counted(&of, sign, number, false));
        engine.register_fn(sign, move |number: i64, of: Overlap| counted(&of, sign, number as f64, true));
        engine.register_fn(sign, move |number: f64, of: Overlap| counted(&of, sign, number, true));
    }
}

fn counted(of: &Overlap, sign: &str, number: f64, is_turned: bool) -> ScriptResult<bool> {
    Ok(count_is(of, sign, number, is_turned)?)
}

fn count_is(of: &Overlap, sign: &str, number: f64, is_turned: bool) -> Result<bool> {
    let is = |count: usize| {
        let (a, b) = if is_turned { (number, count as f64) } else { (count as f64, number) };
        match sign {
            "==" => a.total_cmp(&b).is_eq(),
            "!=" => a.total_cmp(&b).is_ne(),
            "<" => a < b,
            "<=" => a <= b,
            ">" => a > b,
            _ => a >= b,
        }
    };
    let mut answers = (of.at_least..=of.at_most).map(is);
    let first = answers.next().unwrap_or_default();
    match answers.all(|answer| answer == first) {
        true => Ok(first),
        false => {
            let (from, to) = (of.at_least, of.at_most);
            let message = format!("the overlap is {from} to {to}, because a list is known only in part");
            Err(Error::plain(message).advise("compare `.at_least` or `.at_most`"))
        }
    }
}
