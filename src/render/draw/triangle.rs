//! The triangle of weights, with a letter for each class.

use super::cell;
use crate::render::picture::{Class, Ternary};

/// The triangle fills a box of this many characters, which are twice as high as they are wide.
const COLUMNS: usize = 61;
const ROWS: usize = 30;
/// The symbol for a point where no unit is first.
const NOBODY: char = '·';
/// The symbol for classes beyond the available letters.
const OTHER: char = '*';

pub(super) fn triangle(ternary: &Ternary) -> Vec<String> {
    let letters = letters(&ternary.classes);
    let mut rows = vec![vec![' '; COLUMNS]; ROWS];
    for point in &ternary.points {
        let [top, _, right] = point.parts;
        let row = cell((1.0 - top) * ROWS as f64, ROWS);
        let column = cell((right + top / 2.0) * COLUMNS as f64, COLUMNS);
        rows[row][column] = letters[point.class];
    }
    let [top, left, right] = &ternary.corners;
    let mut lines = vec![format!("{top:^COLUMNS$}").trim_end().to_string()];
    lines.extend(rows.into_iter().map(|row| row.into_iter().collect::<String>().trim_end().to_string()));
    lines.push(format!("{left}  {right:>0$}", COLUMNS.saturating_sub(left.len() + 2)));
    lines
}

fn letters(classes: &[Class]) -> Vec<char> {
    let mut letters = ('A'..='Z').chain('a'..='z').chain(std::iter::repeat(OTHER));
    let letter = |class: &Class| if class.is_nobody { NOBODY } else { letters.next().unwrap_or(OTHER) };
    classes.iter().map(letter).collect()
}

/// The legend, with lines such as `A  Atlantis   45.2 %`.
pub(super) fn legend(classes: &[Class]) -> Vec<String> {
    let width = classes.iter().map(|class| class.label.chars().count()).max().unwrap_or(0);
    let line =
        |(class, letter): (&Class, char)| format!("{letter}  {:<width$}  {:>5.1} %", class.label, 100.0 * class.share);
    classes.iter().zip(letters(classes)).map(line).collect()
}
