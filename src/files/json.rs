//! JSON tables: a list of rows, each an object; or an object of columns, each a list.

use ::csv::StringRecord;
use serde_json::{Map, Value, value::RawValue};

use super::Bytes;
use super::grid::{From, Grid, Hidden, Line};
use crate::{Error, Problem, Result};

/// Keys under which a list of rows may stand.
const ROWS: &[&str] = &["rows", "data", "records", "values"];

pub fn open<'a>(bytes: &Bytes, text: &str) -> Result<Grid<'a>> {
    let failed = |line: usize, message: String| Error::Data {
        file: bytes.name(),
        problems: vec![Problem::new(line, 0, message)],
    };
    let wrong = |error: serde_json::Error, within: usize| {
        let line = if error.line() > 0 { error.line() + within } else { 0 };
        let message = error.to_string();
        failed(line, message.split(" at line").next().unwrap_or_default().to_string())
    };
    let (mut problems, mut took) = (Vec::new(), Vec::new());
    let joined;
    let text = match as_list(text) {
        Some(list) => {
            took.push("a JSON object a line".to_string());
            joined = list;
            &joined
        }
        None => text,
    };
    let whole: &RawValue = serde_json::from_str(text).map_err(|error| wrong(error, 0))?;
    let lines = match whole.get().trim_start().as_bytes().first() {
        Some(b'[') => of_rows(text, whole, &mut problems),
        Some(b'{') => {
            let map: Map<String, Value> = serde_json::from_str(text).map_err(|error| wrong(error, 0))?;
            match ROWS.iter().find(|key| map.get(**key).is_some_and(is_rows)) {
                Some(key) => {
                    took.push(format!("the rows under `{key}`"));
                    of_rows_within(text, key, &mut problems)
                }
                None => Ok(of_columns(&listed(map), &mut problems)),
            }
        }
        _ => Err("expected a list of rows, or an object of columns".to_string()),
    };
    let lines = lines.map_err(|message| failed(0, message))?;
    Ok(Grid {
        from: From::Held(lines),
        took,
        problems,
        merged: Vec::new(),
        hidden: Hidden::default(),
        left: 0,
        sheets: Vec::new(),
    })
}

/// Lines of one object each as a list of them, the objects in their lines.
fn as_list(text: &str) -> Option<String> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_object = |line: &str| line.starts_with('{') && line.ends_with('}');
    let are_objects = lines.clone().count() > 1 && lines.all(is_object);
    let comma = |line: &str| if line.trim().is_empty() { line.to_string() } else { format!("{line},") };
    are_objects.then(|| {
        let list: Vec<String> = text.lines().map(comma).collect();
        format!("[{}]", list.join("\n").trim_end().trim_end_matches(','))
    })
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

fn of_rows_within(text: &str, key: &str, problems: &mut Vec<Problem>) -> std::result::Result<Vec<Line>, String> {
    let map: std::collections::BTreeMap<String, &RawValue> = serde_json::from_str(text).map_err(|e| e.to_string())?;
    map.get(key).map_or(Ok(Vec::new()), |rows| of_rows(text, rows, problems))
}

/// Each object is a row in the line where it begins; the columns are all keys, in the order in which they first stand.
fn of_rows(text: &str, list: &RawValue, problems: &mut Vec<Problem>) -> std::result::Result<Vec<Line>, String> {
    let rows: Vec<&RawValue> = serde_json::from_str(list.get()).map_err(|error| error.to_string())?;
    let (mut place, mut line) = (0, 1);
    let mut line_of = |raw: &RawValue| {
        let start = (raw.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len());
        line += text.as_bytes()[place..start.max(place)].iter().filter(|byte| **byte == b'\n').count();
        place = start.max(place);
        line
    };
    let mut heads: Vec<String> = Vec::new();
    let mut found: Vec<(usize, Map<String, Value>)> = Vec::new();
    let mut known = std::collections::HashSet::new();
    for raw in rows {
        let number = line_of(raw);
        match serde_json::from_str::<Map<String, Value>>(raw.get()) {
            Ok(row) => {
                heads.extend(row.keys().filter(|key| known.insert((*key).clone())).cloned());
                found.push((number, row));
            }
            Err(_) => problems.push(Problem::new(number, 0, format!("expected an object, found {}", kind(raw.get())))),
        }
    }
    let mut lines = vec![Line { number: 0, cells: heads.iter().map(String::as_str).collect(), ..Line::default() }];
    for (number, row) in found {
        let cells: Vec<String> =
            heads.iter().map(|head| cell(row.get(head).unwrap_or(&Value::Null), head, number, problems)).collect();
        lines.push(Line { number, cells: StringRecord::from(cells), ..Line::default() });
    }
    Ok(lines)
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
        lines.push(Line { number: 0, cells: StringRecord::from(cells), ..Line::default() });
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
