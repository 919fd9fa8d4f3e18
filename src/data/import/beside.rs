//! Checks what a workbook shows beside numbers, such as `%`, `€` or `bn`. It should be the same for all numbers of an
//! indicator; otherwise the user is asked.

use std::collections::BTreeMap;

use super::cells::Column;
use super::numbers::scale;
use super::roles::Role;
use super::scale::is_measure;
use crate::Problem;
use crate::arrange::Arrange;
use crate::data::reading::Reading;
use crate::files::Shown;
use crate::phrase::{Phrase, with};

/// What is shown beside the numbers of one column.
#[derive(Default)]
pub struct Beside {
    /// Each text once, with the powers of 1000 hidden by the display; the same text with another power is another unit.
    kinds: Vec<(String, u32)>,
    /// For each row the position in `kinds`, counted from 1; 0 if nothing is shown. The list is no longer than needed.
    rows: Vec<usize>,
}

/// Up to this many texts are told apart, and further ones count as the last; a table has only a few.
const MOST_KINDS: usize = 100;

impl Beside {
    /// Records what is shown beside the number of a row. Returns whether it is a mark to be removed.
    pub fn see(&mut self, row: usize, shown: &Shown, reading: &Reading) -> bool {
        let kind = unit(shown);
        let is_mark = reading.marks.contains(&kind.0);
        if kind.0.is_empty() || is_mark {
            return is_mark;
        }
        let place = self.kinds.iter().position(|known| *known == kind).unwrap_or_else(|| {
            if self.kinds.len() < MOST_KINDS {
                self.kinds.push(kind);
            }
            self.kinds.len() - 1
        });
        self.rows.resize(row, 0);
        self.rows.push(place + 1);
        false
    }

    fn of(&self, row: usize) -> Option<&(String, u32)> {
        self.kinds.get(self.rows.get(row)?.checked_sub(1)?)
    }
}

/// Returns the unit of the stored number. A word for the displayed power of 1000 is not part of it, as in 1,500,000
/// shown as `1.5 M`.
fn unit(shown: &Shown) -> (String, u32) {
    let is_divisor = |word: &&str| {
        let known = match word.to_lowercase().as_str() {
            "k" | "t" => Some(1),
            "m" | "mm" => Some(2),
            "b" => Some(3),
            _ => None,
        };
        let power = (1..=4).find(|power| scale(word) == Some(1000f64.powi(*power)));
        let times = power.and_then(|power| u32::try_from(power).ok()).or(known);
        shown.thousands > 0 && times == Some(shown.thousands)
    };
    let words: Vec<&str> = shown.beside.split(' ').collect();
    let kept: Vec<&str> = words.iter().copied().filter(|word| !is_divisor(word)).collect();
    let is_settled = kept.len() < words.len() || !kept.iter().any(|word| scale(word).is_some());
    (kept.join(" "), if is_settled { 0 } else { shown.thousands })
}

/// Multiplies by 100 exactly, as for a number that is displayed in per cent: 0.07 gives 7.
pub fn hundredfold(number: f64) -> f64 {
    let text = format!("{number:e}");
    let shifted = text.split_once('e').and_then(|(digits, power)| {
        let power = power.parse::<i32>().ok()? + 2;
        format!("{digits}e{power}").parse().ok()
    });
    shifted.unwrap_or(number * 100.0)
}

/// The numbers of one indicator: one column or a column per year, and the indicator's rows in them.
struct Numbers<'a> {
    name: &'a str,
    columns: &'a [&'a Column],
    rows: &'a [usize],
}

/// Compares what is shown beside the numbers of each indicator. In a table with one value per row, `groups` lists the
/// rows of each indicator with its code.
pub fn check(columns: &[Column], groups: &[(String, Vec<usize>)], problems: &mut Vec<Problem>) -> Vec<String> {
    let mut sets: BTreeMap<(&str, usize), Vec<&Column>> = BTreeMap::new();
    for column in columns.iter().filter(|column| !column.is_text()) {
        let is_of_year = matches!(column.role, Role::Of { .. });
        sets.entry((column.code(), if is_of_year { 0 } else { column.at + 1 })).or_default().push(column);
    }
    let mut sets: Vec<((&str, usize), Vec<&Column>)> = sets.into_iter().collect();
    sets.arrange_by_key(|(_, columns)| columns[0].at);
    let mut remarks = Vec::new();
    for ((name, _), columns) in &sets {
        problems.extend(of_years(name, columns));
        if columns.iter().all(|column| column.beside.kinds.is_empty()) {
            continue;
        }
        for (code, rows) in groups {
            let name = if code.is_empty() { name } else { code.as_str() };
            match (Numbers { name, columns, rows }).told() {
                Ok(remark) => remarks.extend(remark.filter(|_| groups.len() == 1)),
                Err(problem) => problems.push(problem),
            }
        }
    }
    remarks
}

/// Returns a problem if the numbers of an indicator have a `%` in some years and not in others.
fn of_years(name: &str, columns: &[&Column]) -> Option<Problem> {
    let signed = columns.iter().find(|column| column.percents > 0)?;
    let unsigned = columns.iter().find(|column| column.percents == 0 && column.found > 0)?;
    let what = format!("`{name}`: the numbers of `{}` have a `%` and those of `{}` do not", signed.head, unsigned.head);
    let marks = with("marks", ["%"]).does("removes it if all are percentages");
    Some(Problem::new(0, 0, Phrase::from(what).or(marks)))
}

impl Numbers<'_> {
    /// Returns a remark if all numbers have the same text beside them, and a problem if the texts differ or some
    /// numbers have none.
    fn told(&self) -> Result<Option<String>, Problem> {
        let (mut kinds, mut count, mut with): (Vec<&(String, u32)>, usize, usize) = (Vec::new(), 0, 0);
        for (column, &row) in self.columns.iter().flat_map(|column| self.rows.iter().map(move |row| (column, row))) {
            let kind = column.beside.of(row);
            let number = column.numbers[row];
            // 0 is the same in all units, and often shown without one.
            if number.is_nan() || kind.is_none() && number.abs() <= 0.0 {
                continue;
            }
            (count, with) = (count + 1, with + usize::from(kind.is_some()));
            if let Some(kind) = kind.filter(|kind| !kinds.contains(kind)) {
                kinds.push(kind);
            }
        }
        let texts: Vec<String> = kinds.iter().map(|(text, _)| text.clone()).collect();
        let shown: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
        let name = self.name;
        match &kinds[..] {
            [] => Ok(None),
            [_] if with == count => Ok(Some(format!(
                "the sheet shows {} next to the numbers of `{name}`; they are read without it",
                shown[0]
            ))),
            [_] => {
                let what = format!("{with} of {count} numbers are shown with {} and the others are not", shown[0]);
                Err(asked(&what, name, &texts))
            }
            _ if texts.iter().filter(|text| !is_note(text)).count() > 1 => {
                let message = format!(
                    "`{name}`: the sheet shows its numbers in different units ({}); convert them to one first",
                    shown.join(", ")
                );
                Err(Problem::new(0, 0, message))
            }
            _ => Err(asked(
                &format!("the sheet shows its numbers with different marks ({})", shown.join(", ")),
                name,
                &texts,
            )),
        }
    }
}

/// Whether a text is a mark for a footnote or for quality rather than a unit: `*`, `p`.
fn is_note(text: &str) -> bool {
    let is_letter = text.len() == 1 && text.chars().all(|c| ('a'..='g').contains(&c) || ['p', 'r'].contains(&c));
    let is_sign = |c: char| "*†‡§#¹²³⁴⁵⁶⁷⁸⁹▲▼△▽↑↓".contains(c);
    (is_letter || text.chars().all(is_sign)) && !is_measure(text)
}

fn asked(what: &str, name: &str, texts: &[String]) -> Problem {
    let marks = with("marks", texts.to_vec()).does("reads them all alike if they are in the same unit");
    Problem::new(0, 0, Phrase::from(format!("`{name}`: {what}")).or(marks))
}
