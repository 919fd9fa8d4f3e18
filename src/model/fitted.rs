//! What a method found on the data: numbers that can be applied to any value, held, or written down.

use std::sync::Arc;

use crate::data::Column;

/// A function from value to value; missing stays missing.
#[derive(Debug, Clone, PartialEq)]
pub enum Fitted {
    /// The data allow no fit: everything becomes missing.
    Nothing,
    /// Values stay as they are.
    Same,
    /// `to + rise · (x − from) / span`
    Line { from: f64, span: f64, to: f64, rise: f64 },
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

impl Fitted {
    /// NaN stands for missing, and stays.
    pub fn apply(&self, x: f64) -> f64 {
        match self {
            Fitted::Nothing => f64::NAN,
            Fitted::Same => x,
            Fitted::Line { from, span, to, rise } => to + rise * ((x - from) / span),
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
            Fitted::Line { from, span, to, rise } => {
                let lead = if *to == 0.0 { String::new() } else { format!("{} + ", number(*to)) };
                let sign = if *from < 0.0 { '+' } else { '−' };
                let (x, from) = (number(x), number(from.abs()));
                format!("{lead}{} · ({x} {sign} {from}) / {} = {result}", number(*rise), number(*span))
            }
            Fitted::Clamp { lo, hi } => {
                format!("{}, kept from {} to {} = {result}", number(x), number(*lo), number(*hi))
            }
            Fitted::Places { sorted, .. } => format!("place {result} from the bottom of {}", sorted.len()),
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
