//! JSON: each shape becomes an object with a title, rows as objects, and notes; several shapes become an array.

use serde_json::{Map, Value, json};

use super::shape::{Cell, MADE_BY, Shape, Table};

/// The answer as JSON; with `stamped` each object names the tool and the data.
pub fn answer(shapes: &[Shape], stamped: bool) -> String {
    let values: Vec<Value> = shapes.iter().map(|shape| table(&shape.for_programs(), stamped)).collect();
    let value = match values.len() {
        1 => values.into_iter().next().unwrap_or(Value::Null),
        _ => Value::Array(values),
    };
    format!("{value:#}\n")
}

/// A text as a JSON string.
pub fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn table(table: &Table, stamped: bool) -> Value {
    let row = |row: &Vec<Cell>| {
        let fields = table.heads.iter().zip(row).map(|(head, cell)| (head.code.clone(), value(cell)));
        Value::Object(fields.collect::<Map<_, _>>())
    };
    let rows: Vec<Value> = table.rows().map(row).collect();
    let part = if table.part.is_empty() { "rows" } else { table.part };
    let mut value = json!({ "part": part, "title": table.title, "rows": rows, "notes": table.notes });
    if stamped {
        value[MADE_BY] = table.made_by().into();
    }
    value
}

fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Missing => Value::Null,
        Cell::Text(text) if text.is_empty() => Value::Null,
        Cell::Text(text) => text.as_str().into(),
        Cell::Truth(truth) => json!(truth),
        Cell::Number(number) | Cell::Gapped(number) => {
            whole(*number).map_or_else(|| json!(number), |whole| json!(whole))
        }
        Cell::Rank { rank, .. } => json!(rank),
        Cell::Interval { low, middle, high } => json!([low, middle, high]),
    }
}

/// The number as an integer if it is one, so that it is written without a decimal point.
#[expect(clippy::cast_possible_truncation, reason = "whole, and within what a double holds exactly")]
fn whole(number: f64) -> Option<i64> {
    (number.fract() == 0.0 && number.abs() < 9e15).then_some(number as i64)
}
