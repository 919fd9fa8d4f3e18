//! Values of the language as shapes and in words.

use rhai::{Array, Dynamic, ImmutableString, Map, Module};

use super::nouns::{self, NOUNS};
use super::rows::{Row, Unit};
use crate::data::Dataset;
use crate::rank::Ranking;
use crate::render::{self, Cell, Format, Head, Look, Shape, Show, Style, Table, for_programs};
use crate::script::source::written::quoted;

/// An integer or float as a double.
#[expect(clippy::cast_precision_loss, reason = "whole numbers of an analyst are far below 2^53")]
pub fn number_of(value: &Dynamic) -> Option<f64> {
    value.as_float().ok().or_else(|| value.as_int().ok().map(|whole| whole as f64))
}

/// The shapes of a noun or a list of maps; `None` for plain values.
pub fn shapes(value: &Dynamic) -> Option<Vec<Shape>> {
    let of_noun = NOUNS.iter().find_map(|noun| (noun.shapes)(value));
    of_noun.or_else(|| rows(value).or_else(|| records(value)).map(|table| table.shapes()))
}

/// A list of rows as a table, with the columns of the first.
fn rows(value: &Dynamic) -> Option<Table> {
    let list = value.as_array_ref().ok()?;
    let of_row = |row: &Row| (!row.is_stopped()).then(|| for_programs(&row.shapes()));
    let tables = list.iter().map(|item| of_row(&*item.read_lock::<Row>()?));
    let tables: Vec<Table> = tables.collect::<Option<Vec<_>>>()?.into_iter().flatten().collect();
    let (first, others) = tables.split_first()?;
    let mut table = Table { title: String::new(), ..first.clone() };
    others.iter().flat_map(|of| of.rows.iter()).for_each(|row| table.rows.push(row.clone()));
    others.iter().all(|of| of.heads == table.heads).then_some(table)
}

/// A list of maps as a table with keys as columns.
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

/// The rows of an answer as maps, with the same keys as in JSON.
pub fn maps(shapes: &[Shape]) -> Array {
    let tables = for_programs(shapes);
    tables.iter().flat_map(|table| table.rows.iter().map(|row| map(table, row)).collect::<Vec<_>>()).collect()
}

/// A row as a map, with the columns of its table as keys.
pub fn map(table: &Table, row: &[Cell]) -> Dynamic {
    let pairs = table.heads.iter().zip(row).map(|(head, cell)| (head.code.as_str().into(), of_cell(cell)));
    Dynamic::from_map(pairs.collect::<Map>())
}

/// A cell as a value of the language; `()` if it is missing.
pub fn of_cell(cell: &Cell) -> Dynamic {
    match cell {
        Cell::Missing => Dynamic::UNIT,
        Cell::Text(text) => Dynamic::from(ImmutableString::from(text)),
        Cell::Truth(truth) => Dynamic::from(*truth),
        Cell::Number(number) | Cell::Gapped(number) => Dynamic::from(*number),
        Cell::Interval { low, middle, high } => Dynamic::from_array([*low, *middle, *high].map(Dynamic::from).into()),
        Cell::Rank { rank, .. } => Dynamic::from(i64::try_from(*rank).unwrap_or(i64::MAX)),
    }
}

/// What `for` loops over: the rows of data sets, rankings and all other answers that are tables for programs.
pub fn iterators() -> Module {
    let mut module = Module::new();
    for noun in NOUNS.iter().filter(|noun| !["Model", "Row", "Unit"].contains(&noun.name)) {
        module.set_iter((noun.of)(), |value| {
            if let Some(data) = value.read_lock::<Dataset>() {
                return Box::new(Row::of_data(&data).into_iter().map(Dynamic::from));
            }
            if let Some(ranking) = value.read_lock::<Ranking>() {
                return Box::new(Row::of_ranking(&ranking).into_iter().map(Dynamic::from));
            }
            Box::new(maps(&shapes(&value).unwrap_or_default()).into_iter())
        });
    }
    module
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
    let look = match look.format {
        // A plain value has no colours of ours.
        Format::Table => Look { format: Format::Csv, ..*look },
        _ => *look,
    };
    Some(render::inert(text + "\n", &look))
}

/// A plain value as JSON, with all digits of numbers.
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

/// A plain value on one line: numbers with six digits, texts without quotes.
pub fn plain(value: &Dynamic) -> String {
    if let Some(number) = number_of(value) {
        return if value.is_int() { value.to_string() } else { render::number(number) };
    }
    if let Some(unit) = value.read_lock::<Unit>() {
        return unit.code().to_string();
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

/// A value inside a list or a map, where texts are in quotes.
fn inner(value: &Dynamic) -> String {
    if value.is_string() { quoted(&value.to_string()) } else { plain(value) }
}

/// What a value is, in the user's terms.
pub fn kind_of(value: &Dynamic) -> String {
    match number_of(value) {
        Some(number) => {
            format!("the number {}", if value.is_int() { value.to_string() } else { render::number(number) })
        }
        None if value.is_string() => format!("the text {}", quoted(&value.to_string())),
        None => kind_named(value.type_name()),
    }
}

/// The name of a type, of Rust or the language, in the user's terms.
pub fn kind_named(name: &str) -> String {
    let name = if name.contains("ImmutableString") { "string" } else { name };
    let last = name.rsplit("::").next().unwrap_or(name).trim_end_matches('>');
    // A view of an answer is named like the answer.
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
