//! JSON tables: a list of rows, each an object; or an object of columns, each a list.

use ::csv::StringRecord;
use serde_json::{Map, Value, value::RawValue};

use super::Bytes;
use super::grid::{From, Grid, Line};
use crate::{Error, Problem, Result};

/// Keys under which a list of rows may stand.
const ROWS: &[&str] = &["rows", "data", "records", "values"];

/// Endings of files with a JSON object on each line.
pub const LINES: &[&str] = &["ndjson", "jsonl"];

pub fn open<'a>(bytes: &Bytes, text: &str, ending: &str) -> Result<Grid<'a>> {
    let failed = |line: usize, message: String| Error::Data {
        file: bytes.name(),
        problems: vec![Problem::new(line, 0, message)],
    };
    let wrong = |error: serde_json::Error| failed(error.line(), reason(&error));
    let (mut problems, mut took) = (Vec::new(), Vec::new());
    let (mut is_numbered, mut beside) = (true, Vec::new());
    let lines = if LINES.contains(&ending) || is_by_line(text) {
        took.push("a JSON object a line".to_string());
        let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
        of_objects(lines.filter(|(_, line)| !line.is_empty()), &mut problems)
    } else {
        let whole: &RawValue = serde_json::from_str(text).map_err(wrong)?;
        match whole.get().trim_start().as_bytes().first() {
            Some(b'[') => of_rows(text, whole, &mut problems).map_err(wrong)?,
            Some(b'{') => {
                let map: Map<String, Value> = serde_json::from_str(text).map_err(wrong)?;
                match ROWS.iter().find(|key| map.get(**key).is_some_and(is_rows)) {
                    Some(key) => {
                        took.push(format!("the rows under `{key}`"));
                        beside = map.keys().filter(|other| other != key).cloned().collect();
                        of_rows_within(text, key, &mut problems).map_err(wrong)?
                    }
                    None => {
                        is_numbered = false;
                        of_columns(&listed(map), &mut problems)
                    }
                }
            }
            _ => return Err(failed(0, "expected a list of rows, or an object of columns".to_string())),
        }
    };
    Ok(Grid { took, problems, is_numbered, beside, ..Grid::new(From::Held(lines)) })
}

/// What is wrong, without its place.
fn reason(error: &serde_json::Error) -> String {
    error.to_string().split(" at line").next().unwrap_or_default().to_string()
}

/// Whether each line is an object of its own, as the first tells, with another one after it.
fn is_by_line(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().filter(|line| line.starts_with('{'));
    let is_whole = |line: &str| serde_json::from_str::<&RawValue>(line).is_ok();
    lines.next().is_some_and(|line| line.starts_with('{')) && first.is_some_and(is_whole)
}

/// Columns that are objects by row, as pandas writes them, as lists; the rows in the order of the first column.
fn listed(map: Map<String, Value>) -> Map<String, Value> {
    let keys: Vec<String> =
        map.values().next().and_then(Value::as_object).map_or(Vec::new(), |of| of.keys().cloned().collect());
    let list = |column: Value| match column {
        Value::Object(of) => Value::Array(keys.iter().map(|key| of.get(key).cloned().unwrap_or(Value::Null)).collect()),
        other => other,
    };
    let has_same_keys = |column: &Value| {
        column.as_object().is_some_and(|of| of.len() == keys.len() && keys.iter().all(|key| of.contains_key(key)))
    };
    match !keys.is_empty() && map.values().all(has_same_keys) {
        true => map.into_iter().map(|(head, column)| (head, list(column))).collect(),
        false => map,
    }
}

fn is_rows(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.first().is_some_and(Value::is_object))
}

fn of_rows_within(text: &str, key: &str, problems: &mut Vec<Problem>) -> serde_json::Result<Vec<Line>> {
    let map: std::collections::BTreeMap<String, &RawValue> = serde_json::from_str(text)?;
    map.get(key).map_or(Ok(Vec::new()), |rows| of_rows(text, rows, problems))
}

/// Each object of a list is a row in the line where it begins; so is each list, of which the first names the columns.
fn of_rows(text: &str, list: &RawValue, problems: &mut Vec<Problem>) -> serde_json::Result<Vec<Line>> {
    let rows: Vec<&RawValue> = serde_json::from_str(list.get())?;
    let begins = |row: &&RawValue, sign: u8| row.get().as_bytes().first() == Some(&sign);
    match &rows[..] {
        // As the World Bank answers: what is told of the rows, then the rows.
        [about, rows] if begins(about, b'{') && begins(rows, b'[') => return of_rows(text, rows, problems),
        [first, ..] if begins(first, b'[') => return of_lists(list, problems),
        _ => {}
    }
    let (mut place, mut line) = (0, 1);
    let with_line = |raw: &'_ RawValue| {
        let start = (raw.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len());
        line += text.as_bytes()[place..start.max(place)].iter().filter(|byte| **byte == b'\n').count();
        place = start.max(place);
        line
    };
    let lines: Vec<usize> = rows.iter().copied().map(with_line).collect();
    Ok(of_objects(lines.into_iter().zip(rows.into_iter().map(RawValue::get)), problems))
}

/// Lists as rows, without the lines where they stand.
fn of_lists(list: &RawValue, problems: &mut Vec<Problem>) -> serde_json::Result<Vec<Line>> {
    let rows: Vec<Vec<Value>> = serde_json::from_str(list.get())?;
    let line = |(number, row): (usize, &Vec<Value>)| {
        let cells: Vec<String> = row.iter().map(|value| cell(value, "row", number, problems)).collect();
        let exact = row.iter().map(Value::is_number).collect();
        Line { number, cells: cells.into(), exact, quotes: None }
    };
    Ok(rows.iter().enumerate().map(line).collect())
}

/// Objects with their lines as rows; the columns are all keys, in the order in which they first stand.
fn of_objects<'a>(objects: impl Iterator<Item = (usize, &'a str)>, problems: &mut Vec<Problem>) -> Vec<Line> {
    let mut heads: Vec<String> = Vec::new();
    let mut found: Vec<(usize, Map<String, Value>)> = Vec::new();
    let mut known = std::collections::HashSet::new();
    for (number, text) in objects {
        match serde_json::from_str::<Map<String, Value>>(text) {
            Ok(row) => {
                heads.extend(row.keys().filter(|key| known.insert((*key).clone())).cloned());
                found.push((number, row));
            }
            Err(error) => {
                let is_other = serde_json::from_str::<&RawValue>(text).is_ok();
                let other = || format!("expected an object, found {}", kind(text));
                problems.push(Problem::new(number, 0, if is_other { other() } else { reason(&error) }));
            }
        }
    }
    let mut lines = vec![Line { number: 0, cells: heads.iter().map(String::as_str).collect(), ..Line::default() }];
    for (number, row) in found {
        let cells: Vec<String> =
            heads.iter().map(|head| cell(row.get(head).unwrap_or(&Value::Null), head, number, problems)).collect();
        let exact = heads.iter().map(|head| row.get(head).is_some_and(Value::is_number)).collect();
        lines.push(Line { number, cells: StringRecord::from(cells), exact, ..Line::default() });
    }
    lines
}

/// Each list is a column; a single value is that of every row.
fn of_columns(map: &Map<String, Value>, problems: &mut Vec<Problem>) -> Vec<Line> {
    let length = map.values().filter_map(Value::as_array).map(Vec::len).max().unwrap_or(0);
    for (head, column) in map {
        match column.as_array().map(Vec::len) {
            Some(found) if found != length => {
                problems.push(Problem::new(
                    0,
                    0,
                    format!("`{head}` has {found} values, expected {length} as the longest"),
                ));
            }
            Some(_) => {}
            None => problems.push(Problem::new(
                0,
                0,
                format!("`{head}`: expected a list of values, found {}", kind(&column.to_string())),
            )),
        }
    }
    let mut lines = vec![Line { number: 0, cells: map.keys().map(String::as_str).collect(), ..Line::default() }];
    for row in 0..length {
        let value = |column: &Value| column.as_array().and_then(|list| list.get(row)).cloned().unwrap_or(Value::Null);
        let cells: Vec<String> = map.iter().map(|(head, column)| cell(&value(column), head, 0, problems)).collect();
        let exact = map.values().map(|column| value(column).is_number()).collect();
        lines.push(Line { number: row + 1, cells: StringRecord::from(cells), exact, quotes: None });
    }
    lines
}

fn cell(value: &Value, head: &str, line: usize, problems: &mut Vec<Problem>) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.trim().replace("\r\n", "\n").replace('\r', "\n"),
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        nested => {
            let found = kind(&nested.to_string());
            problems.push(Problem::new(line, 0, format!("`{head}`: expected a number or a text, found {found}")));
            String::new()
        }
    }
}

fn kind(json: &str) -> &'static str {
    match json.trim_start().as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b'"') => "a text",
        Some(b't' | b'f') => "true or false",
        Some(b'n') => "null",
        _ => "a number",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cells line by line with the numbers of the lines, and what is wrong.
    fn read(text: &str, ending: &str) -> (Vec<String>, Vec<String>) {
        let bytes = Bytes::Held { name: "t", bytes: text.as_bytes() };
        let grid = open(&bytes, text, ending).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        let lines = grid.first(usize::MAX, &crate::Watch::default()).expect("held lines are there");
        let text = |line: &Line| format!("{}: {}", line.number, line.cells.iter().collect::<Vec<_>>().join("|"));
        (lines.iter().map(text).collect(), grid.problems.iter().map(Problem::to_string).collect())
    }

    #[test]
    fn an_object_a_line_keeps_its_line() {
        let text = "\n{\"city\": \"A\", \"gdp\": 1}\r\n\n  {\"city\": \"B\", \"fdi\": 2}  \n";
        let expected = ["0: city|gdp|fdi", "2: A|1|", "4: B||2"];
        for ending in ["json", "ndjson", "jsonl", ""] {
            assert_eq!(read(text, ending), (expected.map(String::from).to_vec(), Vec::new()), "{ending}");
        }
        assert_eq!(read("{\"city\": \"A\"}", "jsonl").0, ["0: city", "1: A"], "one line is a row, too");
    }

    #[test]
    fn each_line_that_is_no_object_is_told() {
        let text = "{\"city\": \"A\"}\n{\"city\": \"B\",}\n\n[1, 2]\n{\"city\": {}}\n{\"city\": \"C";
        let problems = [
            "line 2: trailing comma",
            "line 4: expected an object, found a list",
            "line 6: EOF while parsing a string",
            "line 5: `city`: expected a number or a text, found an object",
        ];
        for ending in ["json", "ndjson"] {
            assert_eq!(read(text, ending).1, problems, "{ending}");
        }
    }

    #[test]
    fn a_list_of_objects_is_none_by_line() {
        for text in ["[{\"a\": 1},\n{\"a\": 2}]", "{\"rows\": [\n{\"a\": 1},\n\n{\"a\": 2}]}"] {
            assert!(!is_by_line(text), "{text}");
        }
        assert_eq!(read("[{\"a\": 1},\n\n{\"a\": 2}]", "json").0, ["0: a", "1: 1", "3: 2"]);
    }
}
