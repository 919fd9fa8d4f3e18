//! Writes the plan as formulas to read: what each indicator and each group computes, with the numbers fitted to the
//! data.

use super::{Combine, Gaps, Indicator, Make, Member, Plan};
use crate::data::Direction;
use crate::model::aggregate::Form;
use crate::model::fitted::Fitted;
use crate::model::impute::Fill;
use crate::stats::Ties;

/// What a node computes, in terms of the codes that it is computed from.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    /// The code of the group or indicator.
    pub code: String,
    /// How its score is computed.
    pub formula: String,
    /// The formula by which the data compute an indicator's values, if they do.
    pub values: String,
    /// What it does with missing values.
    pub gaps: String,
}

/// Formats a number.
type Number<'a> = &'a dyn Fn(f64) -> String;

impl Plan {
    /// Returns a formula for each node that counts, the index first.
    pub fn formulas(&self, number: Number) -> Vec<Formula> {
        let counts = |place: usize| place == 0 || self.member(place).is_some();
        let formula = |place: usize| {
            let node = &self.nodes[place];
            let (formula, gaps) = match &node.make {
                Make::Indicator(own) => (own.text(&node.code, number), own.gaps(number)),
                Make::Group(combine) => (self.of_group(combine, number), combine.gaps_in_words(number)),
            };
            let values = self.indicator(place).and_then(|own| own.formula.clone()).unwrap_or_default();
            Formula { code: node.code.clone(), formula, values, gaps }
        };
        (0..self.nodes.len()).filter(|&place| counts(place)).map(formula).collect()
    }

    fn of_group(&self, combine: &Combine, number: Number) -> String {
        let code = |member: &Member| {
            let code = &quoted(&self.nodes[member.node].code);
            member.line.as_ref().map_or(code.clone(), |line| format!("({})", expression(line, code, false, number)))
        };
        let codes: Vec<String> = combine.members.iter().map(code).collect();
        let weights: Vec<String> = combine.members.iter().map(|member| number(member.share)).collect();
        let each = |one: &dyn Fn(&str, &str) -> String| -> Vec<String> {
            codes.iter().zip(&weights).map(|(code, weight)| one(code, weight)).collect()
        };
        let (mean, all) = (each(&|code, w| format!("{w} · {code}")).join(" + "), codes.join(", "));
        match &combine.form {
            Form::Power(1.0) => mean,
            Form::Power(0.0) => each(&|code, w| format!("{code}^{w}")).join(" · "),
            Form::Power(-1.0) => format!("1 / ({})", each(&|code, w| format!("{w} / {code}")).join(" + ")),
            Form::Power(p) => {
                let p = number(*p);
                format!("({})^(1 / {p})", each(&|code, w| format!("{w} · {code}^{p}")).join(" + "))
            }
            Form::Median => format!("median({})", each(&|code, w| format!("{code} by {w}")).join(", ")),
            Form::Minimum => format!("min({all})"),
            Form::Places(by_place) => {
                let by_place: Vec<String> = by_place.iter().map(|weight| number(*weight)).collect();
                format!("{} by rank, the best first, of {all}", by_place.join(", "))
            }
            Form::MeanMin { alpha, beta: 0.0 } => format!("M − {} · (M − min({all})), M = {mean}", number(*alpha)),
            Form::MeanMin { alpha, beta } => {
                let (alpha, beta) = (number(*alpha), number(*beta));
                format!("M − {alpha} · (√((M − min({all}))^2 + {beta}^2) − {beta}), M = {mean}")
            }
            Form::Penalty { sign, is_sample } => {
                let (sign, kind) = (if *sign < 0.0 { '−' } else { '+' }, if *is_sample { "sample " } else { "" });
                format!("M {sign} S^2 / M, M = {mean}, S their {kind}deviation from M")
            }
            Form::Foreign(choice) => format!("{} of {all}", choice.method),
            Form::Absorbed => format!("no score: {all} go straight into the method above"),
        }
    }
}

impl Combine {
    fn gaps_in_words(&self, number: Number) -> String {
        if self.form == Form::Absorbed {
            return String::new();
        }
        let rule = match self.gaps {
            Gaps::Rescale => "weights rescaled".to_string(),
            Gaps::Exclude => "no score".to_string(),
            Gaps::Worst => "counts as the lowest score".to_string(),
            Gaps::Neutral => "counts as neutral".to_string(),
        };
        let floor = self
            .floor
            .map(|floor| format!("; no score if less than {} % of the weight is available", number(floor * 100.0)));
        format!("{rule}{}", floor.unwrap_or_default())
    }
}

impl Indicator {
    fn text(&self, code: &str, number: Number) -> String {
        let figure = match &self.divide {
            None => quoted(code),
            Some(by) => {
                let times = by.times().map_or(String::new(), |times| format!(" · {}", number(times)));
                format!("{} / {}{times}", quoted(code), quoted(&by.by))
            }
        };
        let is_plain = self.treat == Fitted::Same && self.divide.is_some() && self.normalise != Fitted::Same;
        let treated = expression(&self.treat, &figure, false, number);
        let treated = if is_plain { format!("({treated})") } else { treated };
        expression(&self.normalise, &treated, self.turn == Direction::Lower, number)
    }

    fn gaps(&self, number: Number) -> String {
        match &self.fill {
            Fill::Same => "stays missing".to_string(),
            Fill::Number(value) => format!("filled with {}", number(*value)),
            Fill::Groups { by, .. } => format!("filled by {by}"),
            Fill::Siblings { .. } => "filled from its dimension".to_string(),
            Fill::Latest { .. } => "filled with the latest earlier value".to_string(),
            Fill::Linear { .. } => "filled between earlier and later values".to_string(),
        }
    }
}

/// Returns the formula of a fit for `x`, or for its negative if it is turned.
fn expression(fitted: &Fitted, x: &str, is_turned: bool, number: Number) -> String {
    let negative = || if is_turned { format!("(−{x})") } else { x.to_string() };
    match fitted {
        Fitted::Nothing => "no score".to_string(),
        Fitted::Same => negative(),
        Fitted::Line { from, span, to, rise } => line((*from, *span, *to, *rise), x, is_turned, number),
        Fitted::Clipped { from, span, to, rise } => {
            let (low, high) = (number(*to), number(to + rise));
            format!("max({low}, min({high}, {}))", line((*from, *span, *to, *rise), x, is_turned, number))
        }
        Fitted::Capped { from, span, to, rise } => {
            format!("min({}, {})", number(to + rise), line((*from, *span, *to, *rise), x, is_turned, number))
        }
        // Both are negative if lower is better.
        Fitted::Inverse { over } => format!("{} / {x}", number(over.abs())),
        Fitted::Band { lo, hi } => {
            format!("1 above {}, −1 below {}, else 0, of {}", number(*hi), number(*lo), negative())
        }
        Fitted::Clamp { lo, hi } => within(&negative(), *lo, *hi, number),
        Fitted::Places { sorted, ties } => place(x, is_turned, (*ties, sorted.len())),
        Fitted::Standing { sorted, ties, less, over, rise } => {
            let place = place(x, is_turned, (*ties, sorted.len()));
            format!("{} · ({place} − {}) / {}", number(*rise), number(*less), number(*over))
        }
        Fitted::Log { .. } | Fitted::LogWithin { .. } | Fitted::Power { .. } => {
            fitted.formula(&negative(), number).unwrap_or_default()
        }
    }
}

/// Returns `to + rise · (x − from) / span`, without the parts that are 0.
fn line((from, span, to, rise): (f64, f64, f64, f64), x: &str, is_turned: bool, number: Number) -> String {
    let lead = if to == 0.0 { String::new() } else { format!("{} + ", number(to)) };
    let distance = match (is_turned, from) {
        (false, 0.0) => x.to_string(),
        (false, from) if from < 0.0 => format!("({x} + {})", number(-from)),
        (false, from) => format!("({x} − {})", number(from)),
        (true, 0.0) => format!("(−{x})"),
        (true, from) => format!("({} − {x})", number(-from).replace('-', "−")),
    };
    let times = if is_one(rise) { String::new() } else { format!("{} · ", number(rise)) };
    let over = if is_one(span) { String::new() } else { format!(" / {}", number(span)) };
    format!("{lead}{times}{distance}{over}")
}

/// Puts a code that is not a plain name in backticks, so that its characters are not read as part of the formula.
fn quoted(code: &str) -> String {
    match code.chars().all(|c| c.is_alphanumeric() || c == '_') {
        true => code.to_string(),
        false => format!("`{code}`"),
    }
}

fn is_one(x: f64) -> bool {
    x.total_cmp(&1.0).is_eq()
}

fn within(x: &str, lo: f64, hi: f64, number: Number) -> String {
    let below = if hi.is_finite() { format!("min({x}, {})", number(hi)) } else { x.to_string() };
    if lo.is_finite() { format!("max({below}, {})", number(lo)) } else { below }
}

fn place(x: &str, is_turned: bool, (ties, count): (Ties, usize)) -> String {
    let ties = match ties {
        Ties::Min => "",
        Ties::Mean => ", ties at their mean rank",
        Ties::Dense => ", ties counted once",
    };
    let end = if is_turned { "highest" } else { "lowest" };
    format!("rank({x} among {count}, from the {end}{ties})")
}
