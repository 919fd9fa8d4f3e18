//! Keeps spreadsheets from running a text of a CSV file as a formula, and undoes it when the file is read.
//!
//! OWASP's advice on CSV injection names the characters that a formula begins with, and prefixes such a text with an
//! apostrophe. We do so in files with our stamp alone, since only there the reader can tell our apostrophe from others.
//! A text that already begins with apostrophes before such a character gets one more, so that each text has exactly one
//! written form.

use std::borrow::Cow;

const MARK: char = '\'';

/// Whether a spreadsheet might run a text, disregarding apostrophes before it. Blanks before a formula are skipped by
/// some programs, and full-width signs are taken for the usual ones by some locales. A number or a lone sign is
/// harmless.
fn is_risky(text: &str) -> bool {
    let text = text.trim_start_matches(MARK);
    let is_blank = |c: char| c.is_whitespace() || crate::hidden::is_hidden(c);
    if text.starts_with(['\t', '\r', '\n']) {
        return true;
    }
    let text = text.trim_start_matches(is_blank);
    let is_sign = text.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    is_sign && text.chars().nth(1).is_some() && !is_number(text)
}

/// Whether a text is a plain number, such as `-3.5` or `+1e9`.
fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) && text.parse::<f64>().is_ok()
}

/// Returns the text as it is written.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if is_risky(text) { format!("{MARK}{text}").into() } else { text.into() }
}

/// Returns the text that was written like this.
pub(super) fn unguarded(cell: &str) -> &str {
    cell.strip_prefix(MARK).filter(|text| is_risky(text)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn formulas_are_marked_and_all_else_is_not() {
        for text in [
            "=1+1",
            "+cmd|' /C calc'!A0",
            "-2+3",
            "@SUM(1)",
            " =1",
            "\t=1",
            "\u{feff}=1",
            "＝1",
            "'=1",
            "-a",
            "==",
            "\tx",
        ] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["", "-", "–", "-3.5", "+1e9", "Wuhan", "'s-Hertogenbosch", "''", "a=1", "1-2", "-.5"] {
            assert_eq!(guarded(text), text);
        }
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in "('|=|\\+|-|@|＝| |\t|[0-9]|\\PC){0,8}") {
            let written = guarded(&text);
            prop_assert_eq!(unguarded(&written), text.as_str());
            prop_assert!(!is_risky(&text) || written.starts_with(MARK));
        }
    }
}
