//! Applies units of measure and powers of ten that a table gives row by row, in columns of their own.

use std::collections::BTreeMap;

use super::numbers::scale;
use super::suspicious_rows::shortened;
use crate::Problem;
use crate::phrase::{Phrase, with};

/// Words of units of measure; words that multiply are in `numbers`.
#[rustfmt::skip]
const MEASURES: &[&str] = &[
    "%", "percent", "percentage", "pct", "‰", "m", "km", "km2", "km²", "m2", "m²", "ha", "hectares", "t", "kt", "mt",
    "tonnes", "tons", "kg", "g", "kwh", "mwh", "gwh", "twh", "persons", "people", "person", "inhabitants", "number",
    "count", "usd", "eur", "rmb", "cny", "jpy", "gbp", "yuan", "dollar", "dollars", "us", "us$", "$", "€", "£", "euro",
    "euros", "yen", "index", "score", "ratio", "years", "days", "hours", "minutes", "min", "h", "hrs", "sec", "unit", "units", "unit:",
    "einheit", "measure", "单位", "元", "万元", "亿元", "人", "万人", "吨", "万吨", "平方公里", "公里", "件", "个", "家", "年",
    "millions", "thousands", "hundreds", "in", "of", "per", "capita", "head", "100", "1000", "1000000", "constant", "current",
];

/// Whether a text is nothing but a unit of measure, such as `million EUR`, `(%)` or `万元`.
pub fn is_measure(text: &str) -> bool {
    let bare = text.trim_matches(['(', ')', '（', '）', '[', ']', ' ']).to_lowercase();
    let is_word = |word: &str| MEASURES.contains(&word) || scale(word).is_some();
    // `1000 persons` is a unit, but `2020` is not.
    let number = bare.split(' ').next().filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let is_number = number.is_some_and(|number| !["100", "1000", "1000000"].contains(&number));
    !bare.is_empty() && !is_number && bare.split([' ', '/']).all(|word| word.is_empty() || is_word(word))
}

/// Parses a power of ten, given as an exponent (`6`) or as a word (`Millions`).
pub fn power(cell: &str) -> Option<f64> {
    let word = cell.trim().to_lowercase();
    match word.as_str() {
        "units" | "unit" | "ones" | "one" => Some(1.0),
        "tens" => Some(10.0),
        "hundreds" | "hundred" => Some(100.0),
        _ => {
            let digits = word.strip_suffix(".0").unwrap_or(&word).parse::<i32>().ok();
            let power = digits.filter(|digits| (-15..=15).contains(digits)).map(|digits| 10f64.powi(digits));
            power.or_else(|| scale(word.strip_suffix('s').unwrap_or(&word))).or_else(|| scale(cell.trim()))
        }
    }
}

/// Units that are multiples of one another.
#[rustfmt::skip]
const MULTIPLES: &[(&str, f64, &str)] = &[
    ("t", 1.0, "t"), ("tonnes", 1.0, "t"), ("kt", 1e3, "t"), ("Mt", 1e6, "t"), ("kg", 1e-3, "t"), ("万吨", 1e4, "t"), ("吨", 1.0, "t"),
    ("kWh", 1.0, "kwh"), ("MWh", 1e3, "kwh"), ("GWh", 1e6, "kwh"), ("TWh", 1e9, "kwh"),
    ("m", 1.0, "m"), ("km", 1e3, "m"), ("ha", 0.01, "km2"), ("km2", 1.0, "km2"), ("km²", 1.0, "km2"),
    ("元", 1.0, "元"), ("万元", 1e4, "元"), ("亿元", 1e8, "元"), ("人", 1.0, "人"), ("万人", 1e4, "人"),
];

/// Expresses a unit of measure as a multiple of a simpler one: `million EUR` is 1e6 of `eur`.
fn multiple(measure: &str) -> Option<(f64, String)> {
    let measure = measure.trim();
    if let Some((_, factor, base)) = MULTIPLES.iter().find(|(name, ..)| *name == measure) {
        return Some((*factor, (*base).to_string()));
    }
    let (mut factor, mut base) = (1.0, Vec::new());
    for word in measure.split(' ').filter(|word| !word.is_empty()) {
        match scale(word).or_else(|| power(word).filter(|_| word.len() > 3)) {
            Some(scale) => factor *= scale,
            None => base.push(word.to_lowercase()),
        }
    }
    Some((factor, base.join(" ")))
}

/// The factors for the values of one indicator, row by row, and a remark on them.
pub struct Scaled {
    /// One factor per row.
    pub factors: Vec<f64>,
    pub measure: String,
    pub remark: Option<String>,
}

/// Returns the factors for the rows of one indicator, from the power of ten and the unit of measure beside each.
pub fn factors(
    name: &str,
    powers: Option<(&str, &[&str])>,
    measures: Option<(&str, &[&str])>,
    lines: &[usize],
    problems: &mut Vec<Problem>,
) -> Scaled {
    let mut scaled = Scaled { factors: vec![1.0; lines.len()], measure: String::new(), remark: None };
    if let Some((head, cells)) = powers {
        for (row, cell) in cells.iter().enumerate() {
            match power(cell) {
                Some(power) => scaled.factors[row] *= power,
                None if cell.is_empty() => {}
                None => problems.push(not_applied(head, cell, lines[row])),
            }
        }
        scaled.remark = told(head, name, &scaled.factors);
    }
    if let Some(measures) = measures {
        scaled.measured(name, measures, powers.is_some(), problems);
    }
    scaled
}

impl Scaled {
    /// Applies the units of measure beside the values, where they differ.
    fn measured(&mut self, name: &str, (head, cells): (&str, &[&str]), has_powers: bool, problems: &mut Vec<Problem>) {
        let mut distinct: Vec<&str> = cells.iter().copied().filter(|cell| !cell.is_empty()).collect();
        distinct.sort_unstable();
        distinct.dedup();
        let has_blank = cells.iter().any(|cell| cell.is_empty());
        if let ([] | [_], false) | ([], true) = (&distinct[..], has_blank) {
            self.measure = distinct.first().map_or(String::new(), ToString::to_string);
            return;
        }
        let multiples: BTreeMap<&str, (f64, String)> =
            distinct.iter().filter_map(|measure| Some((*measure, multiple(measure)?))).collect();
        let base = multiples.values().next().map_or(String::new(), |(_, base)| base.clone());
        let is_one_kind = multiples.len() == distinct.len() && multiples.values().all(|(_, other)| *other == base);
        // A power of ten and a unit of measure may say the same, and are then applied once.
        let is_told = has_powers
            && is_one_kind
            && !has_blank
            && self.factors.iter().zip(cells).all(|(factor, cell)| multiples[cell].0.total_cmp(factor).is_eq());
        if is_told {
            self.measure = base;
            return;
        }
        if !is_one_kind || has_blank || has_powers {
            problems.push(mixed(name, head, &distinct, has_blank));
            return;
        }
        for (factor, cell) in self.factors.iter_mut().zip(cells) {
            *factor *= multiples[cell].0;
        }
        self.remark = told(head, name, &self.factors);
        self.measure = base;
    }
}

fn unscaled(head: &str) -> Phrase {
    with("skip", [head]).does("reads the values unchanged")
}

fn not_applied(head: &str, cell: &str, line: usize) -> Problem {
    let message = Phrase::from(format!("`{head}`: `{cell}` is not a power of ten")).or(unscaled(head));
    Problem::new(line, 0, message).of("powers of ten that cannot be read")
}

fn mixed(name: &str, head: &str, measures: &[&str], has_blank: bool) -> Problem {
    let mut shown: Vec<String> = measures.iter().take(4).map(|measure| format!("`{}`", shortened(measure))).collect();
    if has_blank {
        shown.push("blank".into());
    }
    let more = if measures.len() > 4 { " …" } else { "" };
    let message = Phrase::from(format!("`{head}` of `{name}` differs between rows ({}{more})", shown.join(", ")));
    Problem::new(0, 0, message.or(unscaled(head))).of("different units of measure")
}

fn told(head: &str, name: &str, factors: &[f64]) -> Option<String> {
    let mut distinct = factors.to_vec();
    distinct.sort_by(f64::total_cmp);
    distinct.dedup();
    distinct.retain(|factor| factor.total_cmp(&1.0).is_ne());
    let shown: Vec<String> = distinct.iter().map(f64::to_string).collect();
    (!shown.is_empty()).then(|| format!("`{name}` multiplied by {}, as `{head}` says", shown.join(" or ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_of_measure_are_known() {
        for text in ["million EUR", "(%)", "万元", "bn EUR", "km²", "Unit", "US Dollar", "thousands"] {
            assert!(is_measure(text), "{text}");
        }
        for text in ["Berlin", "gdp", "", "2020", "Yantai"] {
            assert!(!is_measure(text), "{text}");
        }
        for (cell, expected) in [
            ("6", Some(1e6)),
            ("Millions", Some(1e6)),
            ("units", Some(1.0)),
            ("bn", Some(1e9)),
            ("mn", Some(1e6)),
            ("x", None),
        ] {
            assert_eq!(power(cell), expected, "{cell}");
        }
        assert_eq!(multiple("million EUR"), Some((1e6, "eur".to_string())));
        assert_eq!(multiple("Mt"), Some((1e6, "t".to_string())));
    }
}
