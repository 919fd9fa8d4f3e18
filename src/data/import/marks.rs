//! Recognises marks beside a number or instead of one, and what they may mean.

use super::scale::is_measure;

/// Returns the currency before a number or the mark after it: `€12.50`, `12.3*`, `12.3 p`, `(12)`, `12 km²`.
pub fn mark(cell: &str) -> Option<&str> {
    let start = cell.find(|c: char| c.is_ascii_digit())?;
    let (before, rest) = cell.split_at(start);
    let is_number = |c: char| c.is_ascii_digit() || ".,' \u{a0}\u{202f}".contains(c);
    let end = rest.find(|c: char| !is_number(c)).unwrap_or(rest.len());
    let (number, after) = rest.split_at(end);
    let has_blank = number.ends_with([' ', '\u{a0}', '\u{202f}']);
    let is_sign = |c: char| "*†‡)€$£元¹²³⁴⁵⁶⁷⁸⁹[".contains(c);
    let is_mark = after.chars().count() <= 6 && (has_blank || after.starts_with(is_sign));
    let is_money = MONEY.contains(&before.trim_end().to_lowercase().as_str());
    match (before.trim_end(), after) {
        ("" | "-" | "+", after) if is_mark => Some(after),
        (before, after) if (is_money || before == "(") && (after.is_empty() || is_mark) => Some(before),
        _ => None,
    }
}

/// Currency signs and codes that may precede a number.
#[rustfmt::skip]
const MONEY: &[&str] = &[
    "€", "$", "£", "¥", "￥", "₹", "₩", "us$", "hk$", "nt$", "r$", "usd", "eur", "gbp", "cny", "rmb", "jpy", "chf", "inr", "rs",
    "rs.", "rm", "kr", "sek", "nok", "dkk", "pln", "brl", "cad", "aud", "krw",
];

/// Returns the footnote attached to a value: `1)` of `1.21)`, with one digit, or a single letter as in `12.3a`.
pub fn footnote(cell: &str) -> Option<Vec<String>> {
    let is_letter = |c: &char| ('a'..='g').contains(c) || ['p', 'r'].contains(c);
    if let Some(letter) = cell.chars().next_back().filter(is_letter) {
        let is_digit = cell[..cell.len() - 1].ends_with(|c: char| c.is_ascii_digit());
        let number = super::numbers::number_somehow(&cell[..cell.len() - 1]).filter(|_| is_digit);
        return number.map(|_| vec![letter.to_string()]);
    }
    let digits = cell.strip_suffix(')')?;
    let last = digits.chars().next_back().filter(char::is_ascii_digit)?;
    let rest = &digits[..digits.len() - 1];
    let is_number = |text: &str| {
        text.chars().all(|c| c.is_ascii_digit() || ".,' -".contains(c)) && text.contains(|c: char| c.is_ascii_digit())
    };
    (is_number(rest) && !cell.contains('(')).then(|| vec![format!("{last})")])
}

/// Whether a mark comments on a number without changing its meaning: a footnote or a quality flag.
pub fn is_note(mark: &str) -> bool {
    let is_sign = |c: char| "*†‡§¹²³⁴⁵⁶⁷⁸⁹()[]".contains(c) || c.is_ascii_digit();
    let bare = mark.trim_matches(['[', ']', '(', ')']);
    // Letters of quality flags; h, m, t and the like are units of measure.
    mark.chars().all(is_sign) || bare.len() == 1 && "abcdefinpruz".contains(bare)
}

/// Whether a text may stand for a missing value: a word without digits, a detection limit, or a formula error.
pub fn may_be_missing(cell: &str) -> bool {
    if cell.starts_with(['<', '>', '~', '#', '≤', '≥', '\\']) || cell.ends_with('+') {
        return true;
    }
    let bare = cell.trim_start_matches(['+', '-']).to_lowercase();
    let is_number_word = ["nan", "inf", "infinity"].contains(&bare.as_str());
    let is_word = !cell.contains(|c: char| c.is_numeric() || "#=\"\\".contains(c)) && cell.chars().count() <= 12;
    is_word && !is_number_word && !is_measure(cell)
}

pub fn advice(cell: &str) -> &'static str {
    let is_date = {
        let parts: Vec<&str> = cell.split(['-', '/', '.']).collect();
        parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    match cell {
        _ if is_date => ", not a date",
        _ if cell.starts_with('=') => ", not a formula",
        _ if cell.contains(',') => " with a decimal point and no other separator",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_beside_numbers_are_found() {
        for (cell, expected) in [
            ("€12.50", Some("€")),
            ("12.3*", Some("*")),
            ("12.3 p", Some("p")),
            ("(12)", Some("(")),
            ("12 km²", Some("km²")),
            ("1.2¹", Some("¹")),
            ("12a", None),
            ("USD 1200", Some("USD")),
            ("Rs. 1705", Some("Rs.")),
            ("12.3[1]", Some("[1]")),
            ("-3.1*", Some("*")),
        ] {
            assert_eq!(mark(cell), expected, "{cell}");
        }
        assert_eq!(footnote("1.21)"), Some(vec!["1)".to_string()]));
        assert_eq!(footnote("12.3a"), Some(vec!["a".to_string()]));
        assert_eq!(footnote("12.3m"), None);
        assert_eq!(footnote("12 kr"), None);
        assert_eq!(footnote("(1.2)"), None);
    }
}
