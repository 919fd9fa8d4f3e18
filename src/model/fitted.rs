//! What a method found on the data: numbers that can be applied to any value, held, or written down.

use std::sync::Arc;

use crate::data::{Column, Setting, names::unknown};
use crate::{Error, Result};

/// A function from value to value; missing stays missing.
#[derive(Debug, Clone, PartialEq)]
pub enum Fitted {
    /// The data allow no fit: everything becomes missing.
    Nothing,
    /// Values stay as they are.
    Same,
    /// `to + rise · (x − from) / span`
    Line { from: f64, span: f64, to: f64, rise: f64 },
    /// The same line, that stays on its ends outside `from` to `from + span`.
    Clipped { from: f64, span: f64, to: f64, rise: f64 },
    /// Values outside are moved to the nearer end.
    Clamp { lo: f64, hi: f64 },
    /// The place among the values seen, the lowest first.
    Places { sorted: Arc<[f64]>, ties: Ties },
}

/// Which place equal values get.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    Min,
    Mean,
    Dense,
}

const FORMS: &str = "a list such as `[\"line\", from, span, to, rise]`, `[\"clamp\", lo, hi]` or `[\"same\"]`";

impl Ties {
    fn word(self) -> &'static str {
        match self {
            Ties::Min => "min",
            Ties::Mean => "mean",
            Ties::Dense => "dense",
        }
    }

    fn named(word: &str) -> Option<Ties> {
        [Ties::Min, Ties::Mean, Ties::Dense].into_iter().find(|ties| ties.word() == word)
    }
}

impl Fitted {
    /// NaN stands for missing, and stays.
    pub fn apply(&self, x: f64) -> f64 {
        match self {
            Fitted::Nothing => f64::NAN,
            Fitted::Same => x,
            Fitted::Line { from, span, to, rise } => to + rise * ((x - from) / span),
            Fitted::Clipped { from, span, to, rise } => to + rise * ((x - from) / span).clamp(0.0, 1.0),
            Fitted::Clamp { lo, hi } => x.clamp(*lo, *hi),
            Fitted::Places { sorted, ties } => place(sorted, *ties, x),
        }
    }

    /// What it does with a number, with the numbers put in: "100 · (7 − 2) / 10 = 50".
    pub fn written(&self, x: f64, number: &dyn Fn(f64) -> String) -> String {
        let result = number(self.apply(x));
        match self {
            Fitted::Nothing => "nothing: the data allow no fit".to_string(),
            Fitted::Same => result,
            Fitted::Line { from, span, to, rise } | Fitted::Clipped { from, span, to, rise } => {
                let lead = if *to == 0.0 { String::new() } else { format!("{} + ", number(*to)) };
                let sign = if *from < 0.0 { '+' } else { '−' };
                let kept = match self {
                    Fitted::Clipped { .. } => format!(", kept from {} to {}", number(*to), number(to + rise)),
                    _ => String::new(),
                };
                let (x, from) = (number(x), number(from.abs()));
                format!("{lead}{} · ({x} {sign} {from}) / {}{kept} = {result}", number(*rise), number(*span))
            }
            Fitted::Clamp { lo, hi } => {
                format!("{}, kept from {} to {} = {result}", number(x), number(*lo), number(*hi))
            }
            Fitted::Places { sorted, .. } => format!("place {result} from the bottom of {}", sorted.len()),
        }
    }

    /// As plain data: `["line", from, span, to, rise]`, `["clipped", …]` likewise, `["clamp", lo, hi]`, `["places", "min", v…]`.
    pub fn to_setting(&self) -> Setting {
        let list = |word: &str, numbers: &[f64]| {
            let numbers = numbers.iter().map(|&number| Setting::Number(number));
            Setting::List([Setting::Text(word.to_string())].into_iter().chain(numbers).collect())
        };
        match self {
            Fitted::Nothing => list("nothing", &[]),
            Fitted::Same => list("same", &[]),
            Fitted::Line { from, span, to, rise } => list("line", &[*from, *span, *to, *rise]),
            Fitted::Clipped { from, span, to, rise } => list("clipped", &[*from, *span, *to, *rise]),
            Fitted::Clamp { lo, hi } => list("clamp", &[*lo, *hi]),
            Fitted::Places { sorted, ties } => {
                let mut places = vec![Setting::Text("places".into()), Setting::Text(ties.word().into())];
                places.extend(sorted.iter().map(|&value| Setting::Number(value)));
                Setting::List(places)
            }
        }
    }

    /// Read back from plain data; an error says what is wrong with it.
    pub fn read(setting: &Setting) -> Result<Fitted> {
        let wrong = |expected: &str| Error::wrong("fit", setting.to_string(), expected);
        let Setting::List(list) = setting else { return Err(wrong(FORMS)) };
        let Some((Setting::Text(word), rest)) = list.split_first() else { return Err(wrong(FORMS)) };
        let (ties, rest) = match (word.as_str(), rest.split_first()) {
            ("places", Some((Setting::Text(ties), rest))) => (Some(ties), rest),
            _ => (None, rest),
        };
        let number = |setting: &Setting| match setting {
            Setting::Number(number) if number.is_finite() => Ok(*number),
            _ => Err(wrong("finite numbers after the word")),
        };
        let numbers = rest.iter().map(number).collect::<Result<Vec<f64>>>()?;
        match (word.as_str(), &numbers[..]) {
            ("nothing", []) => Ok(Fitted::Nothing),
            ("same", []) => Ok(Fitted::Same),
            ("line", &[from, span, to, rise]) if span > 0.0 => Ok(Fitted::Line { from, span, to, rise }),
            ("line", [..]) => Err(wrong("`[\"line\", from, span, to, rise]`, the span above 0")),
            ("clipped", &[from, span, to, rise]) if span > 0.0 => Ok(Fitted::Clipped { from, span, to, rise }),
            ("clipped", [..]) => Err(wrong("`[\"clipped\", from, span, to, rise]`, the span above 0")),
            ("clamp", &[lo, hi]) if lo <= hi => Ok(Fitted::Clamp { lo, hi }),
            ("clamp", [..]) => Err(wrong("`[\"clamp\", lo, hi]`, `lo` not above `hi`")),
            ("places", sorted) if !sorted.is_empty() && sorted.is_sorted() => {
                let ties = ties.and_then(|word| Ties::named(word));
                let ties = ties.ok_or_else(|| wrong("`min`, `mean` or `dense` after `places`"))?;
                Ok(Fitted::Places { sorted: numbers.into(), ties })
            }
            ("places", _) => Err(wrong("`[\"places\", \"min\", values…]`, the values in ascending order")),
            ("nothing" | "same", _) => Err(wrong("no number after it")),
            (other, _) => Err(unknown("fit", other, ["same", "nothing", "line", "clipped", "clamp", "places"])),
        }
    }

    pub fn apply_to(&self, column: &Column) -> Column {
        Column::from_raw(column.raw().iter().map(|&x| self.apply(x)).collect())
    }
}

fn place(sorted: &[f64], ties: Ties, x: f64) -> f64 {
    if x.is_nan() {
        return x;
    }
    let below = sorted.partition_point(|&other| other < x);
    let equal = sorted.partition_point(|&other| other <= x) - below;
    match ties {
        Ties::Min => below as f64 + 1.0,
        Ties::Mean => below as f64 + (equal.max(1) as f64 + 1.0) / 2.0,
        Ties::Dense => {
            let mut distinct = sorted[..below].to_vec();
            distinct.dedup();
            distinct.len() as f64 + 1.0
        }
    }
}
