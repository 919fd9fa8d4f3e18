//! Answers of a survey as plain data, from a table with a row for each answer.

use std::collections::BTreeMap;

use super::voices::{LABELS, PERSON, is_gap};
use crate::data::AnswerTable;
use crate::error::listed;
use crate::setting::Setting;
use crate::{Error, Result};

/// Names of the columns of a comparison: the two things compared, and how many times as important the first is.
const COMPARED: [&[&str]; 3] = [&["first", "a"], &["second", "b"], &["value", "answer", "times"]];
/// The columns of a best–worst choice.
const SHOWN: &str = "of";
const ITEM: &str = "item";
const BEST: &str = "best";
const WORST: &str = "worst";

/// Answers, and the columns that say nothing about them.
pub struct ByRow {
    /// The answers, in a form that the method reads.
    pub answers: Setting,
    /// The columns that are not used.
    pub unused: Vec<String>,
}

/// Comparisons, one in each row: the person if there is such a column, two names and a number. Returns an error if it is
/// not clear which columns these are.
pub fn comparisons(table: &AnswerTable) -> Result<ByRow> {
    let person = person(table)?;
    let others: Vec<usize> = (0..table.columns.len()).filter(|at| Some(*at) != person).collect();
    let named = COMPARED.map(|names| names.iter().find_map(|name| column(table, name)));
    let used = match (named, others.as_slice()) {
        ([Some(first), Some(second), Some(value)], _) => [first, second, value],
        (_, &[first, second, value]) => [first, second, value],
        _ => {
            let expected = "`first`, `second` and `value` for the two names and the answer, `person` for who answered";
            return Err(unclear(table, expected));
        }
    };
    let row = |row: &Vec<Setting>| Setting::List(person.into_iter().chain(used).map(|at| row[at].clone()).collect());
    let answers = Setting::List(table.rows.iter().map(row).collect());
    Ok(ByRow { answers, unused: unused(table, person.into_iter().chain(used)) })
}

/// Best–worst choices, one in each row: what was shown, in one column or in several, and what was chosen.
pub fn choices(table: &AnswerTable) -> Result<ByRow> {
    let person = person(table)?;
    let is_item = |at: &usize| table.columns[*at].to_lowercase().starts_with(ITEM);
    let items: Vec<usize> = (0..table.columns.len()).filter(is_item).collect();
    let shown = column(table, SHOWN).map_or(items, |at| vec![at]);
    let (Some(best), Some(worst), false) = (column(table, BEST), column(table, WORST), shown.is_empty()) else {
        let expected =
            "`best` and `worst`, and `of` or `item1`, `item2` … for what was shown, `person` for who answered";
        return Err(unclear(table, expected));
    };
    let row = |row: &Vec<Setting>| {
        let own: Vec<Setting> = shown.iter().map(|&at| row[at].clone()).filter(|cell| !is_gap(cell)).collect();
        let of =
            if let ([cell], true) = (own.as_slice(), shown.len() == 1) { cell.clone() } else { Setting::List(own) };
        let mut map = BTreeMap::from([(SHOWN.to_string(), of)]);
        map.extend([(BEST.to_string(), row[best].clone()), (WORST.to_string(), row[worst].clone())]);
        map.extend(person.map(|at| (PERSON.to_string(), row[at].clone())));
        Setting::Map(map)
    };
    let answers = Setting::List(table.rows.iter().map(row).collect());
    Ok(ByRow { answers, unused: unused(table, person.into_iter().chain(shown.clone()).chain([best, worst])) })
}

fn column(table: &AnswerTable, name: &str) -> Option<usize> {
    table.columns.iter().position(|column| column.to_lowercase() == name)
}

/// The column with the names of people, if there is one. Returns an error if a row has no name there.
fn person(table: &AnswerTable) -> Result<Option<usize>> {
    let Some(at) = LABELS.iter().chain(&["name", "respondent"]).find_map(|label| column(table, label)) else {
        return Ok(None);
    };
    match table.rows.iter().position(|row| is_gap(&row[at])) {
        None => Ok(Some(at)),
        Some(row) => {
            let (file, line, label) = (&table.file, table.lines[row], &table.columns[at]);
            let message = format!("`{file}`: line {line} does not say who answered: its `{label}` is blank");
            Err(Error::plain(message).about(file))
        }
    }
}

/// The columns with a name that are none of these.
fn unused(table: &AnswerTable, used: impl Iterator<Item = usize>) -> Vec<String> {
    let used: Vec<usize> = used.collect();
    let others = (0..table.columns.len()).filter(|at| !used.contains(at) && !table.columns[*at].is_empty());
    others.map(|at| table.columns[at].clone()).collect()
}

fn unclear(table: &AnswerTable, expected: &str) -> Error {
    let message = format!("`{}` has the columns {}", table.file, listed(&table.columns));
    Error::plain(message).about(&table.file).advise(format!("name the columns {expected}"))
}
