//! A value of the language as shapes, and in the analyst's words.

use rhai::{Dynamic, Map};

use super::nouns::{self, NOUNS};
use super::rows::{Row, Unit};
use crate::render::{self, Cell, Format, Head, Look, Shape, Show, Style, Table};

/// A whole or decimal number as a double.
#[expect(clippy::cast_precision_loss, reason = "whole numbers of an analyst are far below 2^53")]
pub fn number_of(value: &Dynamic) -> Option<f64> {
    value.as_float().ok().or_else(|| value.as_int().ok().map(|whole| whole as f64))
}

/// The shapes of a noun, or of a list of maps; none for plain values.
pub fn shapes(value: &Dynamic) -> Option<Vec<Shape>> {
    let of_noun = NOUNS.iter().find_map(|noun| (noun.shapes)(value));
    of_noun.or_else(|| records(value).map(|table| table.shapes()))
}

/// A list of maps as a table, keys as columns.
fn records(value: &Dynamic) -> Option<Table> {
    let list = value.as_array_ref().ok()?;
    let maps: Vec<_> = list.iter().map(|item| item.as_map_ref().ok()).collect::<Option<_>>()?;
    let mut keys: Vec<String> = Vec::new();
    for key in maps.iter().flat_map(|map| map.keys()) {
        if !keys.iter().any(|known| known == key.as_str()) {
            keys.push(key.to_string());
        }
    }
    if keys.is_empty() {
        return None;
    }
    let mut table = Table::new("", "rows", keys.iter().map(|key| Head::new(key).style(Style::Sensible)).collect());
    let cell = |map: &Map, key: &str| map.get(key).map_or(Cell::Missing, self::cell);
    table.rows = maps.iter().map(|map| keys.iter().map(|key| cell(map, key)).collect()).collect();
    Some(table)
}

fn cell(value: &Dynamic) -> Cell {
    match number_of(value) {
        Some(number) => Cell::Number(number),
        None if value.is_unit() => Cell::Missing,
        None => Cell::Text(plain(value)),
    }
}

/// What a value looks like; nothing for `()`.
pub fn text(value: &Dynamic, look: &Look) -> Option<String> {
    if value.is_unit() {
        return None;
    }
    if let Some(shapes) = shapes(value) {
        return Some(render::render(&shapes, look));
    }
    let text = match look.format {
        Format::Json => json(value),
        Format::Html => render::paragraph(&plain(value)),
        _ => plain(value),
    };
    Some(text + "\n")
}

/// A plain value as JSON, numbers with all digits.
fn json(value: &Dynamic) -> String {
    if let Ok(list) = value.as_array_ref() {
        return format!("[{}]", list.iter().map(json).collect::<Vec<_>>().join(", "));
    }
    if let Ok(map) = value.as_map_ref() {
        let pair = |(key, value): (&rhai::Identifier, &Dynamic)| format!("{}: {}", render::quoted(key), json(value));
        return format!("{{{}}}", map.iter().map(pair).collect::<Vec<_>>().join(", "));
    }
    match number_of(value) {
        Some(number) if number.is_finite() => value.to_string(),
        None if value.is_bool() => value.to_string(),
        None if !value.is_unit() => render::quoted(&plain(value)),
        _ => "null".into(),
    }
}

/// A plain value in one line: numbers with six digits, texts as they are.
pub fn plain(value: &Dynamic) -> String {
    if let Some(number) = number_of(value) {
        return if value.is_int() { value.to_string() } else { render::number(number) };
    }
    if let Some(unit) = value.read_lock::<Unit>() {
        return unit.label();
    }
    if let Ok(list) = value.as_array_ref() {
        if list.len() > 1 && list.iter().all(Dynamic::is::<Row>) {
            return format!("{} rows; loop over them with `for` or `map`", list.len());
        }
        return format!("[{}]", list.iter().map(inner).collect::<Vec<_>>().join(", "));
    }
    if let Ok(map) = value.as_map_ref() {
        let pairs: Vec<String> = map.iter().map(|(key, value)| format!("{key}: {}", inner(value))).collect();
        return if pairs.is_empty() { "#{}".into() } else { format!("#{{ {} }}", pairs.join(", ")) };
    }
    if value.is_unit() {
        return "()".into();
    }
    if shapes(value).is_some() {
        return kind_of(value);
    }
    match value.type_name() {
        "Fn" => "a function".into(),
        _ => value.to_string(),
    }
}

/// Within a list or a map texts stand in quotes.
fn inner(value: &Dynamic) -> String {
    if value.is_string() { format!("{:?}", value.to_string()) } else { plain(value) }
}

/// What a value is, in the analyst's words.
pub fn kind_of(value: &Dynamic) -> String {
    match number_of(value) {
        Some(number) => {
            format!("the number {}", if value.is_int() { value.to_string() } else { render::number(number) })
        }
        None if value.is_string() => format!("the text {:?}", value.to_string()),
        None => kind_named(value.type_name()),
    }
}

/// A type's name, Rust's or the language's, in the analyst's words.
pub fn kind_named(name: &str) -> String {
    let name = if name.contains("ImmutableString") { "string" } else { name };
    let last = name.rsplit("::").next().unwrap_or(name).trim_end_matches('>');
    // What is shown of an answer is the answer.
    let last = last.strip_suffix("View").unwrap_or(last);
    let words = match last {
        "i64" | "f64" | "int" | "float" | "INT" | "FLOAT" => "a number",
        "string" | "String" | "ImmutableString" | "&str" | "str" | "char" => "a text",
        "bool" => "true or false",
        "array" | "Array" | "list" | "list of rows" | "Vec<Dynamic" => "a list",
        "map" | "Map" => "a map",
        "()" => "nothing",
        "Fn" | "FnPtr" | "closure" => "a function",
        "range" | "Range<i64" | "RangeInclusive<i64" | "range=" => "a range",
        "Dynamic" | "?" => "any value",
        other => return nouns::by_name(other).map_or(format!("`{other}`"), |noun| noun.words.to_string()),
    };
    words.to_string()
}
