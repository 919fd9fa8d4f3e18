//! One cell of text as a number, as missing, or as neither.

/// Texts that stand for a missing value.
const MISSING: &[&str] = &["", "NA", "N/A", "n/a", "na", "..", "...", ":", "-", "—", "——", "–", "−", "－", "…", "#N/A"];

/// Beyond this, differences and squares would overflow.
const GREATEST: f64 = 1e150;

/// Signs that part thousands and look like a blank.
const BLANKS: &[char] = &[' ', '\u{a0}', '\u{202f}', '\u{2009}'];
const APOSTROPHES: &[char] = &['\'', '’'];

pub fn is_missing(cell: &str) -> bool {
    MISSING.contains(&cell)
}

/// A decimal number up to 1e150; `None` for anything else, infinity and `nan` included.
pub fn number(cell: &str) -> Option<f64> {
    let bare = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    if !bare.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    cell.parse::<f64>().ok().filter(|number| number.abs() <= GREATEST)
}

/// How numbers are written in a file.
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

/// All ways that are told apart, the most usual first.
pub const FORMATS: &[Format] = &[
    Format { decimal: '.', thousands: None },
    Format { decimal: '.', thousands: Some(',') },
    Format { decimal: ',', thousands: None },
    Format { decimal: ',', thousands: Some('.') },
    Format { decimal: '.', thousands: Some(' ') },
    Format { decimal: ',', thousands: Some(' ') },
    Format { decimal: '.', thousands: Some('\'') },
];

impl Format {
    /// The number in a cell, written in this way: groups of three digits, the first of one to three.
    pub fn number(self, cell: &str) -> Option<f64> {
        let turned;
        let cell = match cell.is_ascii() {
            true => cell,
            false => {
                turned = cell.replace('−', "-");
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
        let is_grouped = groups.len() == 1
            || ((1..=3).contains(&groups[0].len())
                && !groups[0].starts_with('0')
                && groups[1..].iter().all(|group| group.len() == 3));
        if !is_grouped || !groups.iter().all(|group| is_digits(group)) {
            return if cell.contains(['.', ',']) || groups.len() > 1 { None } else { number(cell) };
        }
        let rest = rest.map_or(String::new(), |rest| format!(".{rest}"));
        number(&format!("{sign}{}{rest}", groups.concat()))
    }

    /// Whether every way reads a cell alike: no sign that parts anything stands in it.
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

    /// "decimal comma, thousands parted by `.`".
    pub fn told(self) -> String {
        let decimal = if self.decimal == ',' { vec!["decimal comma".to_string()] } else { Vec::new() };
        let thousands = self.thousands.map(|sign| match sign {
            ' ' => "thousands parted by blanks".to_string(),
            sign => format!("thousands parted by `{sign}`"),
        });
        decimal.into_iter().chain(thousands).collect::<Vec<_>>().join(", ")
    }
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
    fn formats_read_their_own_way_and_no_other() {
        let [_, english, comma, german, blank, french, swiss] = FORMATS else { panic!("seven formats") };
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
            (english, ",5", None),
            (english, "1e3", Some(1000.0)),
            (german, "1e3", Some(1000.0)),
            (english, "−3", Some(-3.0)),
        ] {
            assert_eq!(format.number(cell), expected, "{format:?} {cell}");
        }
    }
}
