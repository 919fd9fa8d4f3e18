//! Reads comparisons from a matrix, or from the triangle above its diagonal.

use std::collections::BTreeMap;

use super::pairs::Answers;
use super::voices::{Voice, voices};
use crate::error::listed;
use crate::setting::Setting;
use crate::{Error, Result};

type Map = BTreeMap<String, Setting>;

/// The keys under which a matrix, or the part of it above the diagonal, stands.
const MATRIX: &str = "matrix";
const TRIANGLE: &str = "triangle";
pub const NAMES: &str = "names";

/// Reads `#{ names: […], matrix: … }`, or `triangle` instead: one, or several by person.
pub fn read(map: &Map, most: f64) -> Result<(Vec<String>, Vec<Answers>)> {
    let names = names_of(&map[NAMES])?;
    let key = if map.contains_key(TRIANGLE) { TRIANGLE } else { MATRIX };
    let Some(table) = map.get(key).filter(|_| map.len() == 2) else {
        let keys: Vec<String> = map.keys().cloned().collect();
        let message =
            format!("the answers need `{NAMES}` and one of `{MATRIX}` and `{TRIANGLE}`, not {}", listed(&keys));
        return Err(Error::plain(message).about(NAMES));
    };
    let is_one = |setting: &Setting| rows(setting).is_some_and(|rows| rows.iter().all(|row| !is_table(row)));
    let voices = voices(table, is_one);
    let read = |voice: &Voice| {
        let mut person = Answers::of(&voice.name);
        let rows = rows(&voice.answers).filter(|rows| rows.iter().all(|row| matches!(row, Setting::List(_))));
        let rows = rows.ok_or_else(|| wrong_rows(key, voice, &voice.answers))?;
        place(&mut person, &names, (key, voice), rows, most)?;
        Ok(person)
    };
    let people = voices.iter().map(read).collect::<Result<_>>()?;
    Ok((names, people))
}

fn rows(setting: &Setting) -> Option<&[Setting]> {
    if let Setting::List(rows) = setting { Some(rows) } else { None }
}

/// Whether a value is a list of lists.
fn is_table(setting: &Setting) -> bool {
    rows(setting).is_some_and(|rows| rows.iter().any(|row| matches!(row, Setting::List(_))))
}

fn wrong_rows(key: &str, voice: &Voice, found: &Setting) -> Error {
    let expected = match key {
        MATRIX => "a list of rows, one list of numbers for each name",
        _ => "a list of rows, each with the answers above the diagonal",
    };
    Error::wrong(format!("`{key}`{}", voice.of()), found.told(), expected).about(key)
}

/// Puts the rows of a matrix or triangle into the answers.
fn place(
    person: &mut Answers,
    names: &[String],
    (key, voice): (&str, &Voice),
    rows: &[Setting],
    most: f64,
) -> Result<()> {
    let n = names.len();
    let is_triangle = key == TRIANGLE;
    // A triangle may start at the diagonal or beside it; an empty list stands for no answers.
    let has_diagonal = matches!(rows.first(), Some(Setting::List(first)) if first.len() == n);
    let count = if is_triangle && !has_diagonal { n - 1 } else { n };
    if rows.is_empty() {
        return Ok(());
    }
    for (i, row) in rows.iter().enumerate() {
        let Setting::List(cells) = row else { return Err(wrong_rows(key, voice, row)) };
        let from = if is_triangle { i + usize::from(!has_diagonal) } else { 0 };
        if rows.len() != count || from + cells.len() != n {
            return Err(misshapen(key, voice, rows.len(), (i, cells.len(), n - from.min(n))));
        }
        for (j, cell) in (from..).zip(cells) {
            person.put(names, (i, j), cell, most)?;
        }
    }
    Ok(())
}

fn misshapen(key: &str, voice: &Voice, count: usize, (row, found, expected): (usize, usize, usize)) -> Error {
    let whose = voice.of();
    let message = match found == expected {
        true => format!("`{key}`{whose} has {count} rows, which does not fit the number of names"),
        false => format!("row {} of `{key}`{whose} has {found} numbers, but needs {expected}", row + 1),
    };
    Error::plain(message).about(key)
}

fn names_of(setting: &Setting) -> Result<Vec<String>> {
    let wrong = || Error::wrong(format!("`{NAMES}`"), setting.told(), "a list of texts").about(NAMES);
    let list = rows(setting).ok_or_else(wrong)?;
    let name = |name: &Setting| if let Setting::Text(name) = name { Ok(name.clone()) } else { Err(wrong()) };
    let names = list.iter().map(name).collect::<Result<Vec<_>>>()?;
    match names.iter().enumerate().find(|(at, name)| names[..*at].contains(name)) {
        Some((_, twice)) => Err(Error::plain(format!("`{NAMES}` lists `{twice}` twice")).about(twice)),
        None => Ok(names),
    }
}
