//! The result of fitting a method to data: numbers that can be applied to any value, frozen, or saved.

use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::data::options::{Read, Unfit, Words};
use crate::data::{Column, Direction, Mapping, Setting, names::unknown};
use crate::stats::{Ties, place};
use crate::{Error, Result};

/// A function of a value; a missing value stays missing.
#[derive(Debug, Clone, PartialEq)]
pub enum Fitted<N = f64> {
    /// The data allow no fit, so that every value becomes missing.
    Nothing,
    /// Values stay as they are.
    Same,
    /// `to + rise · (x − from) / span`
    Line {
        /// The value that becomes `to`.
        from: N,
        /// The length of the range of values.
        span: N,
        /// The result at `from`.
        to: N,
        /// How much the result grows over the span.
        rise: N,
    },
    /// The same line, kept constant outside `from` to `from + span`.
    Clipped {
        /// The value that becomes `to`, as do all values below it.
        from: N,
        /// The length of the range of values.
        span: N,
        /// The result at `from`.
        to: N,
        /// How much the result grows over the span.
        rise: N,
    },
    /// The same line, kept constant above its upper end.
    Capped {
        /// The value that becomes `to`.
        from: N,
        /// The length of the range of values up to the upper end.
        span: N,
        /// The result at `from`.
        to: N,
        /// How much the result grows up to the upper end.
        rise: N,
    },
    /// `over / x` if both have the same sign; otherwise missing.
    Inverse {
        /// The dividend; not 0.
        over: N,
    },
    /// −1 below `lo`, 1 above `hi`, otherwise 0
    Band {
        /// The lower bound of the band.
        lo: N,
        /// The upper bound of the band.
        hi: N,
    },
    /// Values outside are moved to the nearer bound; an infinite bound moves none.
    Clamp {
        /// The lower bound.
        lo: N,
        /// The upper bound.
        hi: N,
    },
    /// `ln(times · (x − from) + plus)`; missing if there is no logarithm.
    Log {
        /// What is subtracted from the value.
        from: N,
        /// The factor of the difference.
        times: N,
        /// What is added before the logarithm is taken.
        plus: N,
    },
    /// `ln(x − from + plus)` after values are moved to the nearer bound; an infinite bound moves none.
    LogWithin {
        /// The lower bound.
        lo: N,
        /// The upper bound.
        hi: N,
        /// What is subtracted from the value.
        from: N,
        /// What is added before the logarithm is taken.
        plus: N,
    },
    /// `((x − from + plus)^power − 1) / power`, or the logarithm if the power is 0; missing if there is no such value.
    Power {
        /// What is subtracted from the value.
        from: N,
        /// What is added before the power is taken.
        plus: N,
        /// The power, λ in Box and Cox 1964.
        power: N,
    },
    /// The rank among the fitted values, 1 for the lowest.
    Places {
        /// The fitted values in ascending order; empty before the fit.
        sorted: Arc<[f64]>,
        /// Which rank ties get.
        ties: Ties,
    },
    /// `rise · (rank − less) / over`
    Standing {
        /// The fitted values in ascending order; empty before the fit.
        sorted: Arc<[f64]>,
        /// Which rank ties get.
        ties: Ties,
        /// What is subtracted from the rank.
        less: N,
        /// The divisor of the difference.
        over: N,
        /// The factor of the quotient.
        rise: N,
    },
}

const FORMS: &str = "a list such as `[\"line\", from, span, to, rise]`, `[\"clamp\", lo, hi]` or `[\"same\"]`";

impl Serialize for Fitted {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        self.to_setting().serialize(to)
    }
}

impl<'de> Deserialize<'de> for Fitted {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Fitted, D::Error> {
        Fitted::read(&Setting::deserialize(from)?).map_err(serde::de::Error::custom)
    }
}

impl From<Fitted> for Setting {
    fn from(fitted: Fitted) -> Setting {
        fitted.to_setting()
    }
}

impl TryFrom<Setting> for Fitted {
    type Error = Error;

    fn try_from(setting: Setting) -> Result<Fitted> {
        Fitted::read(&setting)
    }
}

impl Ties {
    const ALL: &[(&str, Ties)] = &[("min", Ties::Min), ("mean", Ties::Mean), ("dense", Ties::Dense)];

    fn word(self) -> &'static str {
        Ties::ALL.iter().find(|(_, ties)| *ties == self).map_or("", |(word, _)| word)
    }

    fn of_word(word: &str) -> Option<Ties> {
        Ties::ALL.iter().find(|(known, _)| *known == word).map(|(_, ties)| *ties)
    }
}

impl Words for Ties {
    const WORDS: &'static [&'static str] = &["min", "mean", "dense"];
}

impl Read for Ties {
    fn read(setting: &Setting) -> std::result::Result<Ties, Unfit> {
        let word = if let Setting::Text(word) = setting { Ties::of_word(word) } else { None };
        word.ok_or(Unfit::Other)
    }
}

impl Fitted {
    /// Applies the function to a value; NaN is a missing value, which stays missing.
    pub fn apply(&self, x: f64) -> f64 {
        match self {
            Fitted::Nothing => f64::NAN,
            Fitted::Same => x,
            Fitted::Line { from, span, to, rise } => to + rise * ((x - from) / span),
            Fitted::Clipped { from, span, to, rise } => to + rise * ((x - from) / span).clamp(0.0, 1.0),
            Fitted::Capped { from, span, to, rise } => to + rise * at_most_one((x - from) / span),
            Fitted::Inverse { over } => {
                if over.signum() * x > 0.0 {
                    over / x
                } else {
                    f64::NAN
                }
            }
            Fitted::Band { lo, hi } => band(*lo, *hi, x),
            Fitted::Clamp { lo, hi } => x.clamp(*lo, *hi),
            Fitted::Log { from, times, plus } => finite((times * (x - from) + plus).ln()),
            Fitted::LogWithin { lo, hi, from, plus } => finite((x.clamp(*lo, *hi) - from + plus).ln()),
            Fitted::Power { from, plus, power } => finite(power_of((x - from + plus).ln(), *power)),
            Fitted::Places { sorted, ties } => place(sorted, *ties, x),
            Fitted::Standing { sorted, ties, less, over, rise } => rise * (place(sorted, *ties, x) - less) / over,
        }
    }

    /// Returns the bounds to which values are moved, if there are any.
    pub fn ends(&self) -> Option<(f64, f64)> {
        match self {
            Fitted::Clamp { lo, hi } | Fitted::LogWithin { lo, hi, .. } => Some((*lo, *hi)),
            _ => None,
        }
    }

    /// Returns the calculation for a number: "100 · (7 − 2) / 10 = 50".
    pub fn written(&self, x: f64, number: &dyn Fn(f64) -> String) -> String {
        let result = number(self.apply(x));
        match self {
            Fitted::Nothing => "nothing: the data allow no fit".to_string(),
            Fitted::Same => result,
            Fitted::Line { .. } => format!("{} = {result}", self.line(x, number)),
            Fitted::Clipped { to, rise, .. } => {
                let line = self.line(x, number);
                format!("{line}, kept from {} to {} = {result}", number(*to), number(to + rise))
            }
            Fitted::Capped { to, rise, .. } => {
                format!("{}, at most {} = {result}", self.line(x, number), number(to + rise))
            }
            // Both are negative if lower is better; the original value is shown.
            Fitted::Inverse { over } => format!("{} / {} = {result}", number(over.abs()), number(x.abs())),
            Fitted::Band { lo, hi } => {
                format!("{} against the band from {} to {} = {result}", number(x), number(*lo), number(*hi))
            }
            Fitted::Clamp { lo, hi } => {
                let low = if lo.is_finite() { format!(" from {}", number(*lo)) } else { String::new() };
                let high = if hi.is_finite() { format!(" to {}", number(*hi)) } else { String::new() };
                format!("{}, kept{low}{high} = {result}", number(x))
            }
            Fitted::Log { .. } | Fitted::LogWithin { .. } | Fitted::Power { .. } => {
                format!("{} = {result}", self.formula(&number(x), number).unwrap_or_default())
            }
            Fitted::Places { sorted, .. } => format!("rank {result} from the bottom of {}", sorted.len()),
            Fitted::Standing { sorted, ties, less, over, rise } => {
                let (rise, place) = (number(*rise), number(place(sorted, *ties, x)));
                let less = if *less == 0.0 { place.clone() } else { format!("({place} − {})", number(*less)) };
                let (over, of) = (number(*over), sorted.len());
                format!("{rise} · {less} / {over}, rank {place} from the bottom of {of} = {result}")
            }
        }
    }

    /// Returns the calculation of a line without its result.
    fn line(&self, x: f64, number: &dyn Fn(f64) -> String) -> String {
        let (Fitted::Line { from, span, to, rise }
        | Fitted::Clipped { from, span, to, rise }
        | Fitted::Capped { from, span, to, rise }) = self
        else {
            return String::new();
        };
        let lead = if *to == 0.0 { String::new() } else { format!("{} + ", number(*to)) };
        let sign = if *from < 0.0 { '+' } else { '−' };
        let (x, from) = (number(x), number(from.abs()));
        format!("{lead}{} · ({x} {sign} {from}) / {}", number(*rise), number(*span))
    }

    /// Returns the formula of a transform with its numbers: "ln(x − 2 + 0.98)". None if it is not a transform.
    pub fn formula(&self, x: &str, number: &dyn Fn(f64) -> String) -> Option<String> {
        let less = |from: f64| match from {
            0.0 => x.to_string(),
            from => format!("{x} {} {}", if from < 0.0 { '+' } else { '−' }, number(from.abs())),
        };
        let plus = |plus: f64| if plus == 0.0 { String::new() } else { format!(" + {}", number(plus)) };
        match self {
            Fitted::Log { from, times: 1.0, plus: more } => Some(format!("ln({}{})", less(*from), plus(*more))),
            Fitted::Log { from, times, plus: more } => {
                Some(format!("ln({} · ({}){})", number(*times), less(*from), plus(*more)))
            }
            Fitted::LogWithin { lo, hi, from, plus } => {
                let log = Fitted::Log { from: *from, times: 1.0, plus: *plus };
                log.formula(&within(x, *lo, *hi, number), number)
            }
            Fitted::Power { from, plus: more, power: 0.0 } => Some(format!("ln({}{})", less(*from), plus(*more))),
            Fitted::Power { from, plus: more, power } => {
                Some(format!("(({}{})^{power} − 1) / {power}", less(*from), plus(*more), power = number(*power)))
            }
            _ => None,
        }
    }

    /// Converts it to plain data: `["line", from, span, to, rise]`, and likewise `["clipped", …]` and `["capped", …]`;
    /// `["clamp", lo, hi]`, and likewise `["band", …]`; `["at_most", hi]`, `["at_least", lo]`,
    /// `["log", from, times, plus]`, `["log_within", lo, hi, from, plus]`, `["log_at_most", hi, from, plus]`,
    /// `["log_at_least", lo, from, plus]`, `["power", from, plus, power]`, `["inverse", over]`,
    /// `["places", "min", v…]`, `["standing", "min", less, over, rise, v…]`.
    pub fn to_setting(&self) -> Setting {
        let list = |word: &str, numbers: &[f64]| listed(&[word], numbers.iter());
        let counted = |word: &str, ties: Ties, numbers: &[f64], sorted: &[f64]| {
            listed(&[word, ties.word()], numbers.iter().chain(sorted))
        };
        match self {
            Fitted::Nothing => list("nothing", &[]),
            Fitted::Same => list("same", &[]),
            Fitted::Line { from, span, to, rise } => list("line", &[*from, *span, *to, *rise]),
            Fitted::Clipped { from, span, to, rise } => list("clipped", &[*from, *span, *to, *rise]),
            Fitted::Clamp { lo, hi } if lo.is_infinite() => list("at_most", &[*hi]),
            Fitted::Clamp { lo, hi } if hi.is_infinite() => list("at_least", &[*lo]),
            Fitted::Clamp { lo, hi } => list("clamp", &[*lo, *hi]),
            Fitted::Log { from, times, plus } => list("log", &[*from, *times, *plus]),
            Fitted::LogWithin { lo, hi, from, plus } if lo.is_infinite() => list("log_at_most", &[*hi, *from, *plus]),
            Fitted::LogWithin { lo, hi, from, plus } if hi.is_infinite() => list("log_at_least", &[*lo, *from, *plus]),
            Fitted::LogWithin { lo, hi, from, plus } => list("log_within", &[*lo, *hi, *from, *plus]),
            Fitted::Power { from, plus, power } => list("power", &[*from, *plus, *power]),
            Fitted::Capped { from, span, to, rise } => list("capped", &[*from, *span, *to, *rise]),
            Fitted::Inverse { over } => list("inverse", &[*over]),
            Fitted::Band { lo, hi } => list("band", &[*lo, *hi]),
            Fitted::Places { sorted, ties } => counted("places", *ties, &[], sorted),
            Fitted::Standing { sorted, ties, less, over, rise } => {
                counted("standing", *ties, &[*less, *over, *rise], sorted)
            }
        }
    }

    /// Reads it from plain data; an error says what is wrong.
    pub fn read(setting: &Setting) -> Result<Fitted> {
        let wrong = |expected: &str| Error::wrong("fit", setting.to_string(), expected);
        let Setting::List(list) = setting else { return Err(wrong(FORMS)) };
        let Some((Setting::Text(word), rest)) = list.split_first() else { return Err(wrong(FORMS)) };
        let (ties, rest) = match (word.as_str(), rest.split_first()) {
            ("places" | "standing", Some((Setting::Text(ties), rest))) => (Some(ties), rest),
            _ => (None, rest),
        };
        let number = |setting: &Setting| match setting {
            Setting::Number(number) if number.is_finite() => Ok(*number),
            _ => Err(wrong("finite numbers after the word")),
        };
        let numbers = rest.iter().map(number).collect::<Result<Vec<f64>>>()?;
        if let "places" | "standing" = word.as_str() {
            let ties = ties.and_then(|word| Ties::of_word(word));
            let ties = ties.ok_or_else(|| wrong(&format!("`min`, `mean` or `dense` after `{word}`")))?;
            return counted(word, ties, &numbers).ok_or_else(|| wrong(form(word)));
        }
        let fitted = from_numbers(word, &numbers);
        fitted
            .ok_or_else(|| if WORDS.contains(&word.as_str()) { wrong(form(word)) } else { unknown("fit", word, WORDS) })
    }

    /// Applies it to all values of a column; the column's units, year and formula are dropped.
    pub fn apply_to(&self, column: &Column) -> Column {
        match self {
            Fitted::Same => column.bare(),
            _ => column.mapped(Arc::new(self.clone())),
        }
    }
}

impl Mapping for Fitted {
    fn apply_to_all(&self, values: &mut [f64]) {
        let each = |values: &mut [f64], of: &dyn Fn(f64) -> f64| values.iter_mut().for_each(|x| *x = of(*x));
        match self {
            Fitted::Same => {}
            // Nearly every table uses this function, so it is applied to several values at once.
            Fitted::Line { from, span, to, rise } => {
                values.iter_mut().for_each(|x| *x = to + rise * ((*x - from) / span));
            }
            _ => each(values, &|x| self.apply(x)),
        }
    }
}

/// A function that is applied to values after their sign is changed if lower is better.
pub(super) struct Turned {
    pub direction: Direction,
    pub by: Fitted,
}

impl Mapping for Turned {
    fn apply_to_all(&self, values: &mut [f64]) {
        if self.direction == Direction::Lower {
            values.iter_mut().for_each(|x| *x = -*x);
        }
        self.by.apply_to_all(values);
    }
}

/// The first words of the lists.
const WORDS: [&str; 17] = [
    "same",
    "nothing",
    "line",
    "clipped",
    "capped",
    "inverse",
    "band",
    "clamp",
    "at_most",
    "at_least",
    "log",
    "log_within",
    "log_at_most",
    "log_at_least",
    "power",
    "places",
    "standing",
];

/// Describes the list for a fit with this word.
fn form(word: &str) -> &'static str {
    match word {
        "line" => "`[\"line\", from, span, to, rise]`, the span above 0",
        "clipped" => "`[\"clipped\", from, span, to, rise]`, the span above 0",
        "capped" => "`[\"capped\", from, span, to, rise]`, the span above 0",
        "inverse" => "`[\"inverse\", over]`, `over` not 0",
        "band" => "`[\"band\", lo, hi]`, `lo` not above `hi`",
        "clamp" => "`[\"clamp\", lo, hi]`, `lo` not above `hi`",
        "at_most" => "`[\"at_most\", hi]`",
        "at_least" => "`[\"at_least\", lo]`",
        "log" => "`[\"log\", from, times, plus]` for `ln(times * (x - from) + plus)`, `times` above 0",
        "log_within" => "`[\"log_within\", lo, hi, from, plus]` for `ln(x - from + plus)` of x kept from `lo` to `hi`",
        "log_at_most" => "`[\"log_at_most\", hi, from, plus]` for `ln(min(x, hi) - from + plus)`",
        "log_at_least" => "`[\"log_at_least\", lo, from, plus]` for `ln(max(x, lo) - from + plus)`",
        "power" => "`[\"power\", from, plus, power]` for `((x - from + plus)^power - 1) / power`",
        "places" => "`[\"places\", \"min\", values…]`, the values in ascending order",
        "standing" => {
            "`[\"standing\", \"min\", less, over, rise, values…]`, `over` above 0, the values in ascending order"
        }
        _ => "no number after it",
    }
}

fn from_numbers(word: &str, numbers: &[f64]) -> Option<Fitted> {
    Some(match (word, numbers) {
        ("nothing", []) => Fitted::Nothing,
        ("same", []) => Fitted::Same,
        ("line", &[from, span, to, rise]) if span > 0.0 => Fitted::Line { from, span, to, rise },
        ("clipped", &[from, span, to, rise]) if span > 0.0 => Fitted::Clipped { from, span, to, rise },
        ("capped", &[from, span, to, rise]) if span > 0.0 => Fitted::Capped { from, span, to, rise },
        ("inverse", &[over]) if over != 0.0 => Fitted::Inverse { over },
        ("band", &[lo, hi]) if lo <= hi => Fitted::Band { lo, hi },
        ("clamp", &[lo, hi]) if lo <= hi => Fitted::Clamp { lo, hi },
        ("at_most", &[hi]) => Fitted::Clamp { lo: f64::NEG_INFINITY, hi },
        ("at_least", &[lo]) => Fitted::Clamp { lo, hi: f64::INFINITY },
        ("log", &[from, times, plus]) if times > 0.0 => Fitted::Log { from, times, plus },
        ("log_within", &[lo, hi, from, plus]) if lo <= hi => Fitted::LogWithin { lo, hi, from, plus },
        ("log_at_most", &[hi, from, plus]) => Fitted::LogWithin { lo: f64::NEG_INFINITY, hi, from, plus },
        ("log_at_least", &[lo, from, plus]) => Fitted::LogWithin { lo, hi: f64::INFINITY, from, plus },
        ("power", &[from, plus, power]) => Fitted::Power { from, plus, power },
        _ => return None,
    })
}

/// Returns the formula of a value kept within two bounds.
fn within(x: &str, lo: f64, hi: f64, number: &dyn Fn(f64) -> String) -> String {
    let below = if hi.is_finite() { format!("min({x}, {})", number(hi)) } else { x.to_string() };
    if lo.is_finite() { format!("max({below}, {})", number(lo)) } else { below }
}

/// Reads a fit that ranks values.
fn counted(word: &str, ties: Ties, numbers: &[f64]) -> Option<Fitted> {
    let is_sound = |sorted: &[f64]| !sorted.is_empty() && sorted.is_sorted();
    match (word, numbers) {
        ("places", sorted) if is_sound(sorted) => Some(Fitted::Places { sorted: sorted.into(), ties }),
        ("standing", &[less, over, rise, ref sorted @ ..]) if over > 0.0 && is_sound(sorted) => {
            Some(Fitted::Standing { sorted: sorted.into(), ties, less, over, rise })
        }
        _ => None,
    }
}

fn listed<'a>(words: &[&str], numbers: impl Iterator<Item = &'a f64>) -> Setting {
    let words = words.iter().map(|word| Setting::Text(word.to_string()));
    Setting::List(words.chain(numbers.map(|&number| Setting::Number(number))).collect())
}

fn finite(x: f64) -> f64 {
    if x.is_finite() { x } else { f64::NAN }
}

/// Returns (yᵖ − 1) / p from the logarithm of y, which keeps its digits near p = 0.
fn power_of(log: f64, power: f64) -> f64 {
    if power == 0.0 { log } else { (power * log).exp_m1() / power }
}

/// Unlike `f64::min`, keeps NaN.
fn at_most_one(share: f64) -> f64 {
    if share > 1.0 { 1.0 } else { share }
}

fn band(lo: f64, hi: f64, x: f64) -> f64 {
    match x {
        x if x.is_nan() => x,
        x if x > hi => 1.0,
        x if x < lo => -1.0,
        _ => 0.0,
    }
}
