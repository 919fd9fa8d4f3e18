//! Detects how the numbers of a file are written, from all of its cells.

use super::numbers::{FORMATS, Format, scaled};
use crate::data::reading::Reading;
use crate::phrase::{Phrase, with};
use crate::{Error, Problem, Result};

const COUNT: usize = FORMATS.len();

/// What the cells of a file reveal about how its numbers are written.
#[derive(Debug, Default)]
pub struct Evidence {
    /// How many cells each notation can read, not counting those that all read alike.
    read: [usize; COUNT],
    /// For each pair of notations, a cell that they read differently.
    apart: [[Option<String>; COUNT]; COUNT],
    /// The numbers of cells that only a decimal point, or only a decimal comma, can explain.
    points: usize,
    commas: usize,
}

/// What cells of plain digits reveal, counted so that they need not be examined again.
#[derive(Debug, Default, Clone)]
pub struct Written {
    /// The number of cells that are numbers.
    pub found: usize,
    /// The number of cells of digits alone with a leading zero.
    pub zero_led: usize,
    /// The number of cells whose point, or comma, can only be a decimal separator.
    pub points: usize,
    pub commas: usize,
    /// The number of cells with one to three digits before the sign and three after it, which may be a thousands
    /// separator; and the first of these cells.
    pub open: usize,
    pub first_open: String,
}

impl Evidence {
    /// The same as adding each of these cells.
    pub fn extend(&mut self, written: &Written) {
        self.points += written.points;
        self.commas += written.commas;
        if written.open > 0 {
            self.compare(&written.first_open, written.open);
        }
    }

    /// Adds a cell, without marks and per cent signs.
    pub fn add(&mut self, cell: &str) {
        // Digits alone are the same in every notation.
        if Format::reads_alike(cell) {
            return;
        }
        match plain_decimals(cell) {
            Some('.') => self.points += 1,
            Some(_) => self.commas += 1,
            None => self.compare(scaled(cell).map_or(cell, |(number, _)| number), 1),
        }
    }

    /// Adds a cell on behalf of `count` cells for which the notations agree and differ in the same way.
    fn compare(&mut self, cell: &str, count: usize) {
        let numbers: Vec<Option<f64>> = FORMATS.iter().map(|format| format.number(cell)).collect();
        for (at, number) in numbers.iter().enumerate() {
            self.read[at] += count * usize::from(number.is_some());
            for (other, apart) in self.apart[at].iter_mut().enumerate() {
                if apart.is_none() && number != &numbers[other] {
                    *apart = Some(cell.to_string());
                }
            }
        }
    }

    /// Adds what another column reveals.
    pub fn merge(&mut self, other: &Evidence) {
        self.points += other.points;
        self.commas += other.commas;
        for at in 0..COUNT {
            self.read[at] += other.read[at];
            for (own, others) in self.apart[at].iter_mut().zip(&other.apart[at]) {
                if own.is_none() {
                    own.clone_from(others);
                }
            }
        }
    }

    fn count(&self, at: usize) -> usize {
        self.read[at] + if FORMATS[at].decimal == '.' { self.points } else { self.commas }
    }

    /// Returns the notation with which most cells are numbers, or an error if two notations read all of them but
    /// differently.
    pub fn format(&self, reading: &Reading, has_commas: bool) -> Result<Format> {
        let is_said = |format: &Format| {
            reading.decimal.is_none_or(|sign| sign == format.decimal)
                && reading.thousands.is_none_or(|sign| Some(sign) == format.thousands)
        };
        let said: Vec<usize> = (0..COUNT).filter(|&at| is_said(&FORMATS[at])).collect();
        if said.is_empty() {
            let sign = |sign: Option<char>| sign.map_or("any".to_string(), |sign| format!("`{sign}`"));
            let (decimal, thousands) = (sign(reading.decimal), sign(reading.thousands));
            let message = format!(
                "decimal separator {decimal} with thousands separator {thousands} cannot be read; decimals take `.` or \
                 `,`, and thousands `.`, `,`, a space or `'`"
            );
            return Err(Error::plain(message));
        }
        let most = said.iter().map(|&at| self.count(at)).max().unwrap_or(0);
        let best: Vec<usize> = said.into_iter().filter(|&at| self.count(at) == most).collect();
        let chosen = best[0];
        // If the delimiter is a comma, a number with a comma is quoted, and the comma is unlikely to be a decimal
        // separator.
        let is_doubt = |cell: &&String| !(has_commas && cell.contains(','));
        let doubt = |&other: &usize| Some((self.apart[chosen][other].as_ref().filter(is_doubt)?, other));
        let Some((cell, other)) = best[1..].iter().find_map(doubt) else { return Ok(FORMATS[chosen]) };
        let formats = [FORMATS[chosen], FORMATS[other]];
        let numbers = formats.map(|format| format.number(cell));
        let [Some(one), Some(two)] = numbers else {
            let found =
                if has_commas { "numbers with a point and with a comma" } else { "decimal points and decimal commas" };
            let message = format!("the table mixes {found}, such as `{cell}`: write all numbers the same way");
            return Err(Error::Data { file: String::new(), problems: vec![Problem::new(0, 0, message)] });
        };
        let [said, other] = formats.map(|format| with("decimal", format.decimal.to_string()));
        let message = Phrase::from(format!("`{cell}` may be {one} or {two}, and no other number settles it: add "));
        let message = message.add(said).add(" or ").add(other);
        Err(Error::Data { file: String::new(), problems: vec![Problem::new(0, 0, message)] })
    }
}

/// Returns the decimal separator if the sign can be nothing else: it occurs once and is not followed by three digits,
/// unless a zero or more than three digits come before it.
fn plain_decimals(cell: &str) -> Option<char> {
    let at = cell.find(['.', ','])?;
    let (whole, rest) = (&cell[..at], &cell[at + 1..]);
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let whole = whole.strip_prefix(['-', '+']).unwrap_or(whole);
    let is_plain = is_digits(whole) && is_digits(rest) && (rest.len() != 3 || whole == "0" || whole.len() > 3);
    is_plain.then(|| if cell[at..].starts_with('.') { '.' } else { ',' })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decided(cells: &[&str]) -> String {
        let mut evidence = Evidence::default();
        cells.iter().for_each(|cell| evidence.add(cell));
        evidence.format(&Reading::default(), false).map_or("asked".into(), Format::described)
    }

    #[test]
    fn all_cells_decide_together() {
        for (cells, expected) in [
            (&["1.5", "2"][..], "decimal `.`"),
            (&["1,5", "2"], "decimal `,`"),
            (&["1.234,5", "2,25"], "decimal `,`, thousands `.`"),
            (&["1,234.5"], "decimal `.`, thousands `,`"),
            (&["1.037", "11.860"], "asked"),
            (&["1.037", "0.860"], "decimal `.`"),
            (&["1.037", "1.037.000"], "decimal `,`, thousands `.`"),
            (&["1234.567", "1.234"], "decimal `.`"),
            (&["1 234,5"], "decimal `,`, thousands blank"),
            (&["1,234", "5,6"], "decimal `,`"),
        ] {
            assert_eq!(decided(cells), expected, "{cells:?}");
        }
    }
}
