//! How the numbers of a file are written, decided on all of its cells.

use super::numbers::{FORMATS, Format, scaled};
use crate::data::reading::Reading;
use crate::phrase::{Phrase, with};
use crate::{Error, Problem, Result};

const COUNT: usize = FORMATS.len();

/// What the cells of a file tell of the way in which its numbers are written.
#[derive(Debug, Default)]
pub struct Evidence {
    /// How many cells each way can read, of those that tell anything.
    read: [usize; COUNT],
    /// A cell that two ways read differently, for each pair.
    apart: [[Option<String>; COUNT]; COUNT],
    /// Cells that only a decimal point or only a decimal comma can explain.
    points: usize,
    commas: usize,
}

/// What cells in plain digits tell, counted without looking at each of them again.
#[derive(Debug, Default, Clone)]
pub struct Written {
    /// Cells that are numbers.
    pub found: usize,
    /// Digits alone, with a leading zero.
    pub zero_led: usize,
    /// Numbers with a point (or a comma) that can part nothing but decimals.
    pub points: usize,
    pub commas: usize,
    /// Numbers of one to three digits before the sign and three after it, which may part thousands; and the first.
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

    /// Look at one more cell, without marks and per cent signs.
    pub fn add(&mut self, cell: &str) {
        // Digits alone are the same in every way.
        if Format::reads_alike(cell) {
            return;
        }
        match plain_decimals(cell) {
            Some('.') => self.points += 1,
            Some(_) => self.commas += 1,
            None => self.compare(scaled(cell).map_or(cell, |(number, _)| number), 1),
        }
    }

    /// A cell that stands for so many which all ways read alike or differently just as they do this one.
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

    /// The same with what another column tells.
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

    /// The way of writing by which most cells are numbers; an error where two ways read them all, and differently.
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
        // Where commas separate the cells, a number with a comma stands in quotes and hardly has a decimal comma.
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

/// The sign before the decimals, where it can be nothing else: one sign, and not three digits after it, nor a zero and
/// nothing before it.
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
