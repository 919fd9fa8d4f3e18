//! Decides whether a cell is a number, a missing value, or neither.

use crate::data::Reading;

/// Texts that stand for a missing value.
const MISSING: &[&str] = &["", "NA", "N/A", "n/a", "na", "..", "...", ":", "-", "—", "——", "–", "−", "－", "…", "#N/A"];

/// Beyond this limit, differences and squares would overflow.
pub const GREATEST: f64 = 1e150;

/// Thousands separators that look like a blank.
const BLANKS: &[char] = &[' ', '\u{a0}', '\u{202f}', '\u{2009}'];
const APOSTROPHES: &[char] = &['\'', '’'];

impl Reading {
    /// Whether a cell stands for a missing value, in general or by the options for this table.
    pub fn is_missing(&self, cell: &str) -> bool {
        // Nearly all cells are numbers, and none of the general texts begins with a digit.
        let is_number = cell.as_bytes().first().is_some_and(u8::is_ascii_digit);
        (!is_number && is_missing(cell)) || self.missing.iter().any(|text| text == cell)
    }
}

pub fn is_missing(cell: &str) -> bool {
    MISSING.contains(&cell) || is_missing_with_flag(cell)
}

/// Whether a cell is a dash, which stands for a missing value in some tables and for zero in others.
pub fn is_dash(cell: &str) -> bool {
    ["-", "—", "——", "–", "−", "－"].contains(&cell)
}

/// Whether a cell is `: c` or the like, which Eurostat writes for confidential or inapplicable values.
fn is_missing_with_flag(cell: &str) -> bool {
    let flag = cell.strip_prefix(": ").map(str::trim);
    flag.is_some_and(|flag| (1..=3).contains(&flag.len()) && flag.bytes().all(|byte| byte.is_ascii_lowercase()))
}

/// Parses a decimal number up to 1e150; `None` for anything else, including infinity and `nan`.
pub fn number(cell: &str) -> Option<f64> {
    let bare = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    if !bare.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    cell.parse::<f64>().ok().filter(|number| number.abs() <= GREATEST)
}

/// How the numbers of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    pub decimal: char,
    pub thousands: Option<char>,
}

impl Default for Format {
    fn default() -> Format {
        Format { decimal: '.', thousands: None }
    }
}

/// The maximum length of a number in bytes; every float has fewer digits. Longer cells are texts, and trying all
/// notations on ten megabytes would take a while.
const LONGEST: usize = 2000;

/// All notations that are distinguished, the most common first.
pub const FORMATS: &[Format] = &[
    Format { decimal: '.', thousands: None },
    Format { decimal: '.', thousands: Some(',') },
    Format { decimal: ',', thousands: None },
    Format { decimal: ',', thousands: Some('.') },
    Format { decimal: '.', thousands: Some(' ') },
    Format { decimal: ',', thousands: Some(' ') },
    Format { decimal: '.', thousands: Some('\'') },
    Format { decimal: ',', thousands: Some('\'') },
];

impl Format {
    /// Parses a number in this notation, with groups of three digits after a first one of one to three.
    pub fn number(self, cell: &str) -> Option<f64> {
        if cell.len() > LONGEST {
            return None;
        }
        let turned;
        let cell = match cell.is_ascii() {
            true => cell,
            false => {
                // Variants of the minus sign.
                turned = cell.replace(['−', '‐', '‑', '–', '﹣', '－'], "-");
                &turned
            }
        };
        if self == Format::default() {
            return number(cell);
        }
        let (whole, rest) = match cell.split_once(self.decimal) {
            Some((whole, rest)) => (whole, Some(rest)),
            None => (cell, None),
        };
        let sign = if whole.starts_with(['+', '-']) { &whole[..1] } else { "" };
        let groups: Vec<&str> = whole[sign.len()..].split(|c| self.is_thousands(c)).collect();
        let is_digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
        let are_long = |groups: &[&str], length: usize| groups.iter().all(|group| group.len() == length);
        // 1,24,42,373: lakhs and crores.
        let is_indian = || {
            let (last, between) = (groups.len() - 1, &groups[1..groups.len() - 1]);
            self.thousands == Some(',') && !between.is_empty() && are_long(between, 2) && are_long(&groups[last..], 3)
        };
        let is_grouped = groups.len() == 1
            || ((1..=3).contains(&groups[0].len())
                && !groups[0].starts_with('0')
                && (are_long(&groups[1..], 3) || groups[0].len() < 3 && is_indian()));
        if !is_grouped || !groups.iter().all(|group| is_digits(group)) {
            return if cell.contains(['.', ',']) || groups.len() > 1 { None } else { number(cell) };
        }
        let rest = rest.map_or(String::new(), |rest| format!(".{rest}"));
        number(&format!("{sign}{}{rest}", groups.concat()))
    }

    /// Whether all notations read a cell alike, because it contains no separator.
    pub fn reads_alike(cell: &str) -> bool {
        cell.bytes().all(|byte| byte.is_ascii() && !matches!(byte, b'.' | b',' | b' ' | b'\''))
    }

    fn is_thousands(self, c: char) -> bool {
        match self.thousands {
            Some(' ') => BLANKS.contains(&c),
            Some('\'') => APOSTROPHES.contains(&c),
            thousands => thousands == Some(c),
        }
    }

    /// Describes the notation: "decimal `,`, thousands `.`".
    pub fn described(self) -> String {
        let thousands = self.thousands.map_or(String::new(), |sign| match sign {
            ' ' => ", thousands blank".to_string(),
            sign => format!(", thousands `{sign}`"),
        });
        format!("decimal `{}`{thousands}", self.decimal)
    }
}

/// Parses a number in any of these notations.
pub fn number_somehow(cell: &str) -> Option<f64> {
    if cell.len() > LONGEST {
        return None;
    }
    let bare = cell.trim_end_matches('%').trim_end();
    let of = |cell: &str| FORMATS.iter().find_map(|format| format.number(cell));
    of(bare).or_else(|| scaled(bare).and_then(|(number, scale)| Some(of(number)? * scale)))
}

/// Words that multiply the number before them. A single `b`, `m` or `p` is a quality flag in some tables.
const SCALES: &[(&str, f64)] = &[
    ("k", 1e3),
    ("tsd", 1e3),
    ("tsd.", 1e3),
    ("thousand", 1e3),
    ("千", 1e3),
    ("mn", 1e6),
    ("mln", 1e6),
    ("mio", 1e6),
    ("mio.", 1e6),
    ("million", 1e6),
    ("millions", 1e6),
    ("百万", 1e6),
    ("bn", 1e9),
    ("mrd", 1e9),
    ("mrd.", 1e9),
    ("billion", 1e9),
    ("billions", 1e9),
    ("十亿", 1e9),
    ("trn", 1e12),
    ("trillion", 1e12),
    ("万亿", 1e12),
    ("万", 1e4),
    ("萬", 1e4),
    ("亿", 1e8),
    ("億", 1e8),
    ("thsd", 1e3),
    ("tis.", 1e3),
    ("тыс", 1e3),
    ("тыс.", 1e3),
    ("bin", 1e3),
    ("ribu", 1e3),
    ("млн", 1e6),
    ("млн.", 1e6),
    ("milyon", 1e6),
    ("juta", 1e6),
    ("mld", 1e9),
    ("mld.", 1e9),
    ("mia.", 1e9),
    ("млрд", 1e9),
    ("млрд.", 1e9),
    ("milyar", 1e9),
    ("miliar", 1e9),
    ("tn", 1e12),
    ("bio.", 1e12),
    ("trilyon", 1e12),
    ("兆", 1e12),
    ("lakh", 1e5),
    ("crore", 1e7),
];

/// Returns the factor that a word means, as in `1.2 M` or `3 bn`.
pub fn scale(word: &str) -> Option<f64> {
    match word {
        "M" => Some(1e6),
        "B" => Some(1e9),
        word => SCALES.iter().find(|(known, _)| *known == word.to_lowercase()).map(|(_, scale)| *scale),
    }
}

/// Splits a number from the word after it, and returns the word's factor: `1.2 M`, `350k`, `2.1万`.
pub fn scaled(cell: &str) -> Option<(&str, f64)> {
    let end = cell.rfind(|c: char| c.is_ascii_digit()).map(|at| at + 1)?;
    let (number, word) = cell.split_at(end);
    Some((number, scale(word.trim())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_finite_decimals_are_numbers() {
        for (cell, expected) in [("12", Some(12.0)), ("-1.5e3", Some(-1500.0)), ("+.5", Some(0.5))] {
            assert_eq!(number(cell), expected, "{cell}");
        }
        for cell in ["inf", "-inf", "infinity", "1e999", "1e151", "12a", "1,000", "", "--1", "０"] {
            assert_eq!(number(cell), None, "{cell}");
        }
    }

    #[test]
    fn words_after_numbers_multiply_them() {
        for (cell, expected) in [
            ("1.2 M", Some(1.2e6)),
            ("350k", Some(350e3)),
            ("2.1万", Some(2.1e4)),
            ("450 mn", Some(450e6)),
            ("12 b", None),
        ] {
            assert_eq!(number_somehow(cell), expected, "{cell}");
        }
    }

    #[test]
    fn formats_read_their_own_way_and_no_other() {
        let [_, english, comma, german, blank, french, swiss, mixed] = FORMATS else { panic!("eight formats") };
        for (format, cell, expected) in [
            (english, "1,234.5", Some(1234.5)),
            (english, "12,34", None),
            (english, "0,512", None),
            (comma, "0,512", Some(0.512)),
            (english, "1,234,567", Some(1_234_567.0)),
            (comma, "1,5", Some(1.5)),
            (comma, "-0,25", Some(-0.25)),
            (comma, "1.5", None),
            (german, "1.234,5", Some(1234.5)),
            (german, "1.5", None),
            (blank, "1 234.5", Some(1234.5)),
            (french, "1\u{202f}234,5", Some(1234.5)),
            (swiss, "1’234.5", Some(1234.5)),
            (mixed, "1’234,5", Some(1234.5)),
            (english, ",5", None),
            (english, "1e3", Some(1000.0)),
            (german, "1e3", Some(1000.0)),
            (english, "−3", Some(-3.0)),
            (english, "1,24,42,373", Some(12_442_373.0)),
            (english, "14,86,053", Some(1_486_053.0)),
            (english, "1,2,345", None),
            (english, "123,45,678", None),
        ] {
            assert_eq!(format.number(cell), expected, "{format:?} {cell}");
        }
    }
}
