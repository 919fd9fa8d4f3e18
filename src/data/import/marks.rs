//! What stands beside a number or in its place, and what may be meant by it.

use super::scale::is_measure;

/// The sign of money before a number or the mark after it: `€12.50`, `12.3*`, `12.3 p`, `(12)`, `12 km²`.
pub fn mark(cell: &str) -> Option<&str> {
    let start = cell.find(|c: char| c.is_ascii_digit())?;
    let (before, rest) = cell.split_at(start);
    let is_number = |c: char| c.is_ascii_digit() || ".,' \u{a0}\u{202f}".contains(c);
    let end = rest.find(|c: char| !is_number(c)).unwrap_or(rest.len());
    let (number, after) = rest.split_at(end);
    let has_blank = number.ends_with([' ', '\u{a0}', '\u{202f}']);
    let is_sign = |c: char| "*†‡)€$£元¹²³⁴⁵⁶⁷⁸⁹".contains(c);
    let is_mark = after.chars().count() <= 6 && (has_blank || after.starts_with(is_sign));
    match (before.trim_end(), after) {
        ("" | "-" | "+", after) if is_mark => Some(after),
        ("€" | "$" | "£" | "¥" | "￥" | "(", after) if after.is_empty() || is_mark => Some(before.trim_end()),
        _ => None,
    }
}

/// A footnote whose number is stuck to a value, `1.21)`: the mark is `1)`, of one digit.
pub fn footnote(cell: &str) -> Option<Vec<String>> {
    let digits = cell.strip_suffix(')')?;
    let last = digits.chars().next_back().filter(char::is_ascii_digit)?;
    let rest = &digits[..digits.len() - 1];
    let is_number = |text: &str| {
        text.chars().all(|c| c.is_ascii_digit() || ".,' -".contains(c)) && text.contains(|c: char| c.is_ascii_digit())
    };
    (is_number(rest) && !cell.contains('(')).then(|| vec![format!("{last})")])
}

/// Words without a digit often stand for a value that is not there.
pub fn may_be_missing(cell: &str) -> bool {
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
        _ if cell.starts_with('#') => ", not the error of a formula",
        _ if cell.starts_with('=') => ", not a formula",
        _ if cell.contains(',') => ", with a point and without other separators",
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
            ("-3.1*", Some("*")),
        ] {
            assert_eq!(mark(cell), expected, "{cell}");
        }
        assert_eq!(footnote("1.21)"), Some(vec!["1)".to_string()]));
        assert_eq!(footnote("(1.2)"), None);
    }
}
