//! Detects the delimiter of a text file by reading the table in every plausible way.

use std::collections::BTreeMap;
use std::fmt;

use crate::arrange::Arrange;

use super::delimited::{Dialect, Records};
use super::grid::Line;

/// The delimiter between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// One character, such as a comma.
    Sign(char),
    /// At least this many blanks in a row.
    Blanks(usize),
}

/// Tried first. Since a comma also occurs in numbers and names, their order has no influence.
const SIGNS: &[Separator] = &[Separator::Sign(','), Separator::Sign(';'), Separator::Sign('\t'), Separator::Sign('|')];
/// Tried only if none of the above yields a table, because all of them also occur inside cells.
const LAST_RESORTS: &[Separator] =
    &[Separator::Blanks(2), Separator::Sign('^'), Separator::Sign('~'), Separator::Sign(':'), Separator::Blanks(1)];

/// The lowest score of a table. Below it, too few lines have the same number of cells, or too many cells contain other
/// delimiters.
const TABLE: f64 = 0.25;
/// Two readings count as tied if the ratio of their scores is above this.
const TIE: f64 = 0.92;
/// A small bonus for the delimiter that the extension suggests.
const ENDING: f64 = 1.1;

/// The best reading, or two that cannot be told apart.
pub(super) enum Found {
    Clear(Reading),
    Tie(Separator, Separator),
}

/// A way to read the table: the delimiter, and how many cells most lines have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reading {
    pub separator: Separator,
    pub width: usize,
    score: f64,
}

impl Separator {
    /// Returns the delimiter that an option names; a blank means any number of them.
    pub(super) fn said(sign: char) -> Separator {
        if sign == ' ' { Separator::Blanks(1) } else { Separator::Sign(sign) }
    }

    /// Returns the delimiter as an option would name it.
    pub fn option(self) -> String {
        match self {
            Separator::Sign('\t') => "tab".to_string(),
            Separator::Sign(sign) => sign.to_string(),
            Separator::Blanks(_) => " ".to_string(),
        }
    }

    /// Returns the position and the length of its next occurrence in a text.
    pub(super) fn find(self, text: &str) -> Option<(usize, usize)> {
        match self {
            Separator::Sign(sign) => text.find(sign).map(|at| (at, sign.len_utf8())),
            Separator::Blanks(least) => {
                let mut from = 0;
                while let Some(at) = text[from..].find([' ', '\t']).map(|at| at + from) {
                    let length = text[at..].len() - text[at..].trim_start_matches([' ', '\t']).len();
                    if length >= least || text[at..].starts_with('\t') {
                        return Some((at, length));
                    }
                    from = at + length;
                }
                None
            }
        }
    }

    pub(super) fn is(self, sign: char) -> bool {
        match self {
            Separator::Sign(own) => own == sign,
            Separator::Blanks(_) => sign == ' ' || sign == '\t',
        }
    }
}

impl fmt::Display for Separator {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Separator::Sign('\t') => f.write_str("tab"),
            Separator::Sign(sign) => write!(f, "`{sign}`"),
            Separator::Blanks(_) => f.write_str("blanks"),
        }
    }
}

/// Finds the delimiter with which the lines make the best table; `usual` is the one that the extension suggests.
pub(super) fn find(lines: &str, usual: char, quote: Option<char>) -> Found {
    let score = |separator: &Separator| {
        let mut reading = judge(lines, *separator, quote);
        if *separator == Separator::Sign(usual) && reading.width > 1 {
            reading.score *= if usual == ',' { 1.0 } else { ENDING };
        }
        reading
    };
    let best_of = |separators: &[Separator]| {
        let mut readings: Vec<Reading> = separators.iter().map(score).collect();
        readings.arrange_by(|a, b| b.score.total_cmp(&a.score));
        readings
    };
    let signs = best_of(SIGNS);
    if signs[0].score >= TABLE {
        return match signs[1].score >= TIE * signs[0].score {
            true => Found::Tie(signs[0].separator, signs[1].separator),
            false => Found::Clear(signs[0]),
        };
    }
    let last = LAST_RESORTS.iter().map(score).find(|reading| reading.score > 0.8);
    let single = Reading { separator: Separator::Sign(usual), width: signs[0].width, score: 0.0 };
    let best = if signs[0].score > 0.0 { signs[0] } else { single };
    Found::Clear(last.unwrap_or(best))
}

/// Scores the table that the lines make: the share of lines with the usual number of cells, times the share of cells
/// that contain no other delimiter, halved if no column is numeric.
pub(super) fn judge(lines: &str, separator: Separator, quote: Option<char>) -> Reading {
    let mut records = Records::new(lines.as_bytes(), Dialect { separator, quote, width: None, is_guarded: false });
    let (mut all, mut line): (Vec<Line>, Line) = (Vec::new(), Line::default());
    let mut faults = 0;
    while let Ok(true) = records.next(&mut line) {
        faults += usize::from(line.quotes.is_some());
        if !line.is_blank() {
            all.push(line.clone());
        }
    }
    let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
    all.iter().for_each(|line| *widths.entry(line.cells.len()).or_default() += 1);
    let usual = widths.iter().filter(|(width, _)| **width > 1).max_by_key(|(width, count)| (**count, **width));
    let Some((&width, &count)) = usual else { return Reading { separator, width: 1, score: 0.0 } };
    let rows: Vec<&Line> = all.iter().filter(|line| line.cells.len() == width).collect();
    let below: &[&Line] = if rows.len() > 1 { &rows[1..] } else { &rows };
    let mixed: usize = below.iter().map(|row| row.cells.iter().filter(|cell| is_mixed(cell, separator)).count()).sum();
    let has_numbers = (0..width).any(|at| {
        let figures = below.iter().filter(|row| is_figure(row.cell(at))).count();
        figures > 0 && figures * 2 >= below.iter().filter(|row| !row.cell(at).is_empty()).count()
    });
    // R does not name the column of row names.
    let is_r = matches!(separator, Separator::Blanks(_)) && all[0].cells.len() + 1 == width;
    let count = count + usize::from(is_r);
    let fit = (count.saturating_sub(faults)) as f64 / all.len() as f64;
    let clean = 1.0 - mixed as f64 / (below.len() * width) as f64;
    Reading { separator, width, score: fit * clean * if has_numbers { 1.0 } else { 0.5 } }
}

/// Whether a cell contains another delimiter, unless it is a number such as `1,5` or a name such as `Berlin, BE`.
fn is_mixed(cell: &str, separator: Separator) -> bool {
    let has = |sign: char| !separator.is(sign) && cell.contains(sign);
    let has_bare_comma = || {
        let after = |at: usize| cell[at + 1..].chars().next();
        cell.match_indices(',').any(|(at, _)| after(at).is_some_and(|next| !next.is_whitespace()))
    };
    !is_figure(cell) && (has(';') || has('\t') || has('|') || has(',') && has_bare_comma())
}

/// Whether a cell looks like a number in some notation; `data` decides which number it is.
pub(super) fn is_figure(cell: &str) -> bool {
    let bare = cell.trim_end_matches('%').trim_end();
    let is_part = |c: char| c.is_ascii_digit() || ".,'’ \u{a0}\u{202f}\u{2009}+-−".contains(c);
    bare.starts_with(|c: char| c.is_ascii_digit() || "+-−.".contains(c))
        && bare.contains(|c: char| c.is_ascii_digit())
        && bare.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, usual: char) -> String {
        match find(text, usual, Some('"')) {
            Found::Clear(reading) => reading.separator.option(),
            Found::Tie(..) => "tie".to_string(),
        }
    }

    #[test]
    fn the_separator_is_the_sign_that_makes_a_table() {
        for (text, expected) in [
            ("City;GDP, bn;Rate, %\nBerlin;1,5;2,5\nHamburg;3,25;4,75\n", ";"),
            ("Stadt, Land;BIP;Quote\nBerlin, BE;1;2\nHamburg, HH;3;4\n", ";"),
            ("Table 3, cities, 2020\n\nCity;GDP;Rate\nBerlin;1,5;2,5\nBremen;7,5;1,25\n", ";"),
            ("a\tb, c\nX\t1,5\nY\t2,5\n", "tab"),
            ("a|b, c\nX|1,5\nY|2,5\n", "|"),
            ("city,gdp,note\nA,1,x; y\nB,2,z; w\n", ","),
            ("city,gdp\n\"A;B\",1\n\"C;D\",2\n", ","),
            ("City   GDP   Rate\nNew York    1.5   2.5\nHamburg   3.25  4.75\n", " "),
            ("City GDP Rate\nBerlin 1.5 2.5\nHamburg 3.25 4.75\n", " "),
            ("\"GDP\" \"Rate\"\n\"New York\" 1.5 2.5\n\"Bonn\" 3.25 4.75\n", " "),
            ("City:GDP\nBerlin:1.5\nHamburg:3.25\n", ":"),
            ("city\nA\nB\n", ","),
        ] {
            assert_eq!(found(text, ','), expected, "{text}");
        }
        assert_eq!(found("geo,unit\t2019\nA,B\t1\nC,D\t2\n", '\t'), "tab");
        assert_eq!(found("a|b;c\n1|2;3\n4|5;6\n", ','), "tie");
    }
}
