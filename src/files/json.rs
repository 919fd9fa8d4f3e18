//! JSON tables: a list of rows, each an object or a list, at the top or within an object; or an object of columns.

use ::csv::StringRecord;
use serde_json::{Map, Value, value::RawValue};

use super::Bytes;
use super::aside::aside;
use super::grid::{From, Grid, Line, MOST_BLANK_OF_KEYS, is_too_sparse};
use crate::{Error, Problem, Result, Watch};

/// Keys under which the list of rows is expected.
const ROWS: &[&str] = &["rows", "data", "records", "values"];

/// Extensions of files with a JSON object on each line.
pub const LINES: &[&str] = &["ndjson", "jsonl"];

/// Opens a table; what cannot be interrupted happens in a thread of its own.
pub fn open<'a>(bytes: &Bytes, ending: &str, watch: &Watch) -> Result<Grid<'a>> {
    let name = bytes.name();
    let (text, ending) = (super::bytes::text(&bytes.whole()?, &name)?, ending.to_string());
    // What a value takes when parsed, besides its text.
    const VALUE: u64 = 64;
    let values = memchr::memchr2_iter(b',', b':', text.as_bytes()).count();
    watch.reserve((values as u64).saturating_mul(VALUE).saturating_add(text.len() as u64))?;
    aside(watch, move |watch| read(&name, &text, &ending, watch))
}

/// Parses a text with one value of any kind.
pub fn json_value(text: &str) -> Result<impl serde::Serialize> {
    serde_json::from_str::<Value>(text).map_err(|error| Error::plain(format!("this is not JSON: {error}")))
}

fn read<'a>(name: &str, text: &str, ending: &str, watch: &Watch) -> Result<Grid<'a>> {
    let failed = |line: usize, message: String| Error::Data {
        file: name.to_string(),
        problems: vec![Problem::new(line, 0, message)],
    };
    let wrong = |error: serde_json::Error| match watch.check() {
        Ok(()) => failed(error.line(), reason(&error)),
        Err(stopped) => stopped,
    };
    let mut found = Found { is_numbered: true, watch: watch.clone(), ..Found::default() };
    found.lines = if LINES.contains(&ending) || is_by_line(text) {
        found.took.push("one JSON object per line".to_string());
        let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
        of_objects(lines.filter(|(_, line)| !line.is_empty()), watch, &mut found.problems).map_err(wrong)?
    } else {
        let whole: &RawValue = serde_json::from_str(text).map_err(wrong)?;
        match whole.get().trim_start().as_bytes().first() {
            Some(b'[') => of_rows(text, whole, watch, &mut found.problems).map_err(wrong)?,
            Some(b'{') => found.of_object(text, whole).map_err(wrong)?,
            _ => return Err(failed(0, "expected a list of rows, or an object of columns".to_string())),
        }
    };
    let Found { lines, took, problems, is_numbered, beside, .. } = found;
    Ok(Grid { took, problems, is_numbered, beside, ..Grid::new(From::Held(lines)) })
}

/// What was found in a file.
#[derive(Default)]
struct Found {
    lines: Vec<Line>,
    took: Vec<String>,
    problems: Vec<Problem>,
    /// Whether lines of the table are lines of the file.
    is_numbered: bool,
    /// Other keys of the object that contains the rows.
    beside: Vec<String>,
    watch: Watch,
}

impl Found {
    /// Reads an object that contains the rows somewhere, or that consists of the columns or rows itself.
    fn of_object(&mut self, text: &str, whole: &RawValue) -> serde_json::Result<Vec<Line>> {
        let map: Map<String, Value> = serde_json::from_str(text)?;
        let has = |key: &str| map.get(key).and_then(Value::as_array);
        if let Some(path) = place_of_rows(&map) {
            self.took.push(format!("the rows under `{}`", path.join(".")));
            self.beside = map.keys().filter(|other| **other != path[0]).cloned().collect();
            let rows = path.iter().try_fold(whole, |at, key| within(at, key))?;
            return match map.get("type").is_some_and(|of| of == "FeatureCollection") {
                true => of_features(text, rows, &self.watch, &mut self.problems),
                false => of_rows(text, rows, &self.watch, &mut self.problems),
            };
        }
        self.is_numbered = false;
        if let (Some(columns), Some(data)) =
            (has("columns"), has("data").filter(|data| data.iter().all(Value::is_array)))
        {
            self.took.push("the rows under `data`".to_string());
            let lists: Vec<&Value> =
                std::iter::once(&map["columns"]).chain(data).filter(|_| !columns.is_empty()).collect();
            return of_lists(&serde_json::value::to_raw_value(&lists)?, &mut self.problems);
        }
        let are_rows = map.values().all(Value::is_object) && map.len() > 1 && map.keys().enumerate().all(is_count);
        if are_rows {
            let rows: Vec<String> = map.values().map(Value::to_string).collect();
            let rows = rows.iter().enumerate().map(|(at, row)| (at + 1, row.as_str()));
            return of_objects(rows, &self.watch, &mut self.problems);
        }
        of_columns(&listed(map), &mut self.problems)
    }
}

/// Whether a key is just the number of its position.
fn is_count((at, key): (usize, &String)) -> bool {
    *key == at.to_string()
}

/// Returns the keys that lead to the rows: one of the usual names, or the only list of objects.
fn place_of_rows(map: &Map<String, Value>) -> Option<Vec<String>> {
    if let Some(key) = ROWS.iter().find(|key| map.get(**key).is_some_and(is_rows)) {
        return Some(vec![(*key).to_string()]);
    }
    let mut places = Vec::new();
    for (key, value) in map {
        if is_rows(value) {
            places.push(vec![key.clone()]);
        } else if let Some(within) = value.as_object().and_then(place_of_rows) {
            places.push(std::iter::once(key.clone()).chain(within).collect());
        }
    }
    places.pop().filter(|_| places.is_empty())
}

fn within<'a>(at: &'a RawValue, key: &str) -> serde_json::Result<&'a RawValue> {
    let mut map: std::collections::BTreeMap<String, &RawValue> = serde_json::from_str(at.get())?;
    map.remove(key).ok_or_else(|| serde::de::Error::custom(format!("no key `{key}`")))
}

/// Returns what is wrong, without the position.
fn reason(error: &serde_json::Error) -> String {
    match error.to_string().split(" at line").next().unwrap_or_default() {
        "recursion limit exceeded" => "this is nested too deep; up to 127 levels can be read".to_string(),
        text => text.to_string(),
    }
}

/// Whether each line is an object of its own, judging by the first one and the start of the second.
fn is_by_line(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next().filter(|line| line.starts_with('{'));
    let is_whole = |line: &str| serde_json::from_str::<&RawValue>(line).is_ok();
    lines.next().is_some_and(|line| line.starts_with('{')) && first.is_some_and(is_whole)
}

/// Turns columns that are objects keyed by row, as pandas writes them, into lists, with the rows in the order of the
/// first column. Row names become a first column unless they are mere numbers.
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
    if keys.is_empty() || !map.values().all(has_same_keys) {
        return map;
    }
    let names = (!keys.iter().enumerate().all(is_count)).then(|| (String::new(), Value::from(keys.clone())));
    names.into_iter().chain(map.into_iter().map(|(head, column)| (head, list(column)))).collect()
}

fn is_rows(value: &Value) -> bool {
    value.as_array().is_some_and(|list| list.first().is_some_and(Value::is_object))
}

/// Reads a list of objects as rows, each numbered by the line where it begins. Lists are rows, too: the first one names
/// the columns.
fn of_rows(text: &str, list: &RawValue, watch: &Watch, problems: &mut Vec<Problem>) -> serde_json::Result<Vec<Line>> {
    let rows: Vec<&RawValue> = serde_json::from_str(list.get())?;
    let begins = |row: &&RawValue, sign: u8| row.get().as_bytes().first() == Some(&sign);
    match &rows[..] {
        // The format of the World Bank's API: metadata, then the rows.
        [about, rows] if begins(about, b'{') && begins(rows, b'[') => return of_rows(text, rows, watch, problems),
        [first, ..] if begins(first, b'[') => return of_lists(list, problems),
        _ => {}
    }
    of_objects(numbered(text, &rows), watch, problems)
}

/// Reads the properties of GeoJSON features as rows.
fn of_features(
    text: &str,
    list: &RawValue,
    watch: &Watch,
    problems: &mut Vec<Problem>,
) -> serde_json::Result<Vec<Line>> {
    let features: Vec<&RawValue> = serde_json::from_str(list.get())?;
    let rows: Vec<&RawValue> =
        features.into_iter().map(|feature| within(feature, "properties")).collect::<serde_json::Result<_>>()?;
    of_objects(numbered(text, &rows), watch, problems)
}

/// Pairs each part of a text with the number of the line where it begins.
fn numbered<'a>(text: &str, parts: &[&'a RawValue]) -> impl Iterator<Item = (usize, &'a str)> {
    let (mut place, mut line) = (0, 1);
    let with_line = |raw: &'_ RawValue| {
        let start = (raw.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize).min(text.len());
        line += text.as_bytes()[place..start.max(place)].iter().filter(|byte| **byte == b'\n').count();
        place = start.max(place);
        line
    };
    let lines: Vec<usize> = parts.iter().copied().map(with_line).collect();
    lines.into_iter().zip(parts.iter().copied().map(RawValue::get))
}

/// Reads lists as rows, numbered by row rather than by line.
fn of_lists(list: &RawValue, problems: &mut Vec<Problem>) -> serde_json::Result<Vec<Line>> {
    let rows: Vec<Vec<Value>> = serde_json::from_str(list.get())?;
    let line = |(number, row): (usize, &Vec<Value>)| {
        let cells: Vec<String> = row.iter().map(|value| cell(value, "row", number, problems)).collect();
        let exact = row.iter().map(Value::is_number).collect();
        Line { number, cells: cells.into(), exact, ..Line::default() }
    };
    Ok(rows.iter().enumerate().map(line).collect())
}

/// Reads objects as rows. The columns are all keys, in the order of their first occurrence.
fn of_objects<'a>(
    objects: impl Iterator<Item = (usize, &'a str)>,
    watch: &Watch,
    problems: &mut Vec<Problem>,
) -> serde_json::Result<Vec<Line>> {
    let mut heads: Vec<String> = Vec::new();
    let mut found: Vec<(usize, Map<String, Value>)> = Vec::new();
    let mut known = std::collections::HashSet::new();
    for (number, text) in objects {
        goes_on(watch)?;
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
    check_filled(found.len(), heads.len(), found.iter().map(|(_, row)| row.len()).sum())?;
    let mut lines = vec![Line { number: 0, cells: heads.iter().map(String::as_str).collect(), ..Line::default() }];
    for (number, row) in found {
        goes_on(watch)?;
        let cells: Vec<String> =
            heads.iter().map(|head| cell(row.get(head).unwrap_or(&Value::Null), head, number, problems)).collect();
        let exact = heads.iter().map(|head| row.get(head).is_some_and(Value::is_number)).collect();
        lines.push(Line { number, cells: StringRecord::from(cells), exact, ..Line::default() });
    }
    Ok(lines)
}

/// Returns an error if the work was stopped; whoever reads it asks the watch why.
fn goes_on(watch: &Watch) -> serde_json::Result<()> {
    watch.check().map_err(serde::de::Error::custom)
}

/// Returns an error if the rows have so few keys in common that their table would be almost blank.
fn check_filled(rows: usize, columns: usize, filled: usize) -> serde_json::Result<()> {
    if !is_too_sparse(rows, columns, filled, MOST_BLANK_OF_KEYS) {
        return Ok(());
    }
    Err(serde::de::Error::custom(format!(
        "nearly all cells would be blank: {rows} rows with {columns} different keys hold {filled} values; \
         give every row the same keys, or write a row for each value: {{\"unit\": …, \"indicator\": …, \"value\": …}}"
    )))
}

/// Reads each list as a column; a single value applies to every row.
fn of_columns(map: &Map<String, Value>, problems: &mut Vec<Problem>) -> serde_json::Result<Vec<Line>> {
    let lengths = || map.values().map(|column| column.as_array().map_or(1, Vec::len));
    let length = map.values().filter_map(Value::as_array).map(Vec::len).max().unwrap_or(0);
    check_filled(length, map.len(), lengths().sum())?;
    for (head, column) in map {
        match column.as_array().map(Vec::len) {
            Some(found) if found != length => {
                problems.push(Problem::new(
                    0,
                    0,
                    format!("`{head}` has {found} values, but the longest column has {length}"),
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
        lines.push(Line { number: row + 1, cells: StringRecord::from(cells), exact, ..Line::default() });
    }
    Ok(lines)
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

    /// Returns the cells line by line with line numbers, and the problems.
    fn read(text: &str, ending: &str) -> (Vec<String>, Vec<String>) {
        let bytes = Bytes::Held { name: "t", bytes: text.as_bytes() };
        let grid = open(&bytes, ending, &Watch::default()).unwrap_or_else(|error| panic!("{text:?}: {error}"));
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
    fn rows_are_found_in_the_usual_forms() {
        let rows = ["0: city|gdp", "1: A|1", "1: B|2"].map(String::from).to_vec();
        for text in [
            r#"{"help": "x", "result": {"fields": [1], "records": [{"city": "A", "gdp": 1}, {"city": "B", "gdp": 2}]}}"#,
            r#"{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"city": "A", "gdp": 1}}, {"properties": {"city": "B", "gdp": 2}}]}"#,
        ] {
            assert_eq!(read(text, "json"), (rows.clone(), Vec::new()), "{text}");
        }
        let columns = ["0: city|gdp", "1: A|1", "2: B|2"];
        for (text, expected) in [
            (r#"{"columns": ["city", "gdp"], "index": [0, 1], "data": [["A", 1], ["B", 2]]}"#, columns),
            (r#"{"0": {"city": "A", "gdp": 1}, "1": {"city": "B", "gdp": 2}}"#, columns),
            (r#"{"city": {"0": "A", "1": "B"}, "gdp": {"0": 1, "1": 2}}"#, columns),
            (r#"{"gdp": {"A": 1, "B": 2}}"#, ["0: |gdp", "1: A|1", "2: B|2"]),
        ] {
            let (lines, problems) = read(text, "json");
            let lines: Vec<&str> =
                lines.iter().map(|line| line.split_once(": ").map_or("", |(_, cells)| cells)).collect();
            let expected = expected.map(|line| line.split_once(": ").map_or("", |(_, cells)| cells));
            assert_eq!((&lines[..], problems), (&expected[..], Vec::new()), "{text}");
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
