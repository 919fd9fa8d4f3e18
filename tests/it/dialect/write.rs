//! A table as the bytes of a file.

use encoding_rs::{GB18030, WINDOWS_1252};
use serde_json::{Map, Value};

use super::book;
use super::grid::{Cell, Grid, Line, grid};
use super::speech::{Dialect, Encoding, Kind, Number, Quotes};
use super::truth::Truth;

/// A file, and the options without which no reader could read it.
pub struct Written {
    pub bytes: Vec<u8>,
    pub name: &'static str,
    pub options: &'static str,
    /// The same, for a person to read.
    pub shown: String,
}

/// Writes the table in a dialect fitted to it. If only years are above the values, the file name gives the indicator.
pub fn write(truth: &Truth, dialect: &Dialect) -> Written {
    let grid = grid(truth, dialect);
    let (name, shown) = match dialect.kind {
        Kind::Csv => ("exports.csv", None),
        Kind::Tsv => ("exports.tsv", None),
        Kind::Txt => ("exports.txt", None),
        Kind::Xlsx => ("exports.xlsx", Some(book::xlsx(&grid))),
        Kind::Ods => ("exports.ods", Some(book::ods(&grid))),
        Kind::Json => ("exports.json", Some(json(&grid))),
    };
    match shown {
        Some(bytes) => {
            let shown = match dialect.kind {
                Kind::Json => String::from_utf8_lossy(&bytes).into_owned(),
                _ => format!("{}merged: {:?}\n", text(&grid, &Dialect::plain()), grid.merged),
            };
            Written { bytes, name, options: "#{}", shown }
        }
        None => {
            let shown = text(&grid, dialect);
            let (bytes, options) = encoded(&shown, dialect.text.encoding);
            Written { bytes, name, options, shown }
        }
    }
}

/// The lines of a text file.
fn text(grid: &Grid, dialect: &Dialect) -> String {
    let cells = |line: &Line| if let Line::Cells(cells) = line { cells.len() } else { 0 };
    let width = grid.lines.iter().map(cells).max().unwrap_or(0);
    let separator = dialect.text.separator.to_string();
    let line = |line: &Line| {
        let mut parts: Vec<String> = match line {
            Line::Cells(cells) => cells.iter().map(|cell| printed(cell, dialect)).collect(),
            Line::Alone(text) if dialect.frame.is_raw => vec![text.to_string()],
            Line::Alone(text) => vec![quoted(text, dialect, true)],
            Line::Blank => return String::new(),
        };
        if dialect.frame.is_padded {
            parts.resize(width.max(parts.len()), String::new());
        }
        if dialect.text.is_trailing && matches!(line, Line::Cells(_)) {
            parts.push(String::new());
        }
        parts.join(&separator)
    };
    let lines: Vec<String> = grid.lines.iter().map(line).collect();
    let mut text = lines.join(dialect.text.end);
    if !dialect.text.is_unended {
        text.push_str(dialect.text.end);
    }
    text
}

fn printed(cell: &Cell, dialect: &Dialect) -> String {
    match cell {
        Cell::Blank if dialect.text.quotes == Quotes::All => "\"\"".to_string(),
        Cell::Blank => String::new(),
        Cell::Text(text) => quoted(text, dialect, true),
        Cell::Plain(plain) => quoted(plain, dialect, false),
        Cell::Number(plain) => quoted(&number(plain, &dialect.number), dialect, false),
        Cell::Share(plain) => {
            let share = number(plain, &dialect.number) + dialect.number.percent;
            quoted(&share, dialect, false)
        }
    }
}

/// A number in the notation of the dialect.
fn number(plain: &str, number: &Number) -> String {
    let (sign, digits) = plain.strip_prefix('-').map_or(("", plain), |digits| ("-", digits));
    let (whole, decimals) = digits.split_once('.').map_or((digits, None), |(whole, decimals)| (whole, Some(decimals)));
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if let Some(sign) = number.thousands.filter(|_| at > 0 && (whole.len() - at).is_multiple_of(3)) {
            text.push(sign);
        }
        text.push(digit);
    }
    let decimals = decimals.map_or(String::new(), |decimals| format!("{}{decimals}", number.decimal));
    format!("{sign}{text}{decimals}")
}

fn quoted(text: &str, dialect: &Dialect, is_text: bool) -> String {
    let is_needed = text.contains([dialect.text.separator, '"', '\n', '\r']);
    let is_wanted = match dialect.text.quotes {
        Quotes::Needed => false,
        Quotes::Texts => is_text,
        Quotes::All => true,
    };
    if is_needed || is_wanted { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_string() }
}

/// The bytes, and the option that is needed. UTF-8 is used if the encoding cannot represent the text, or if the result
/// would hardly be recognised.
fn encoded(text: &str, encoding: Encoding) -> (Vec<u8>, &'static str) {
    let utf8 = (text.as_bytes().to_vec(), "#{}");
    let is_chinese = |sign: char| ('\u{4e00}'..='\u{9fff}').contains(&sign) || "　（）：，".contains(sign);
    match encoding {
        Encoding::Utf8 => utf8,
        Encoding::Bom => ([b"\xef\xbb\xbf", text.as_bytes()].concat(), "#{}"),
        Encoding::Utf16 => {
            let units = std::iter::once(0xfeff).chain(text.encode_utf16());
            (units.flat_map(u16::to_le_bytes).collect(), "#{}")
        }
        Encoding::Gb18030 if text.chars().all(|sign| sign.is_ascii() || is_chinese(sign)) => {
            (GB18030.encode(text).0.into_owned(), "#{}")
        }
        Encoding::Windows1252 => match WINDOWS_1252.encode(text) {
            (bytes, _, false) => (bytes.into_owned(), "#{ encoding: \"windows-1252\" }"),
            _ => utf8,
        },
        Encoding::Gb18030 => utf8,
    }
}

/// A list of rows, each a map from the headers to its cells.
fn json(grid: &Grid) -> Vec<u8> {
    let lines: Vec<&Vec<Cell>> =
        grid.lines.iter().filter_map(|line| if let Line::Cells(cells) = line { Some(cells) } else { None }).collect();
    let value = |cell: &Cell| match cell {
        Cell::Blank => Value::Null,
        Cell::Text(text) => Value::String(text.clone()),
        Cell::Number(plain) | Cell::Share(plain) | Cell::Plain(plain) => serde_json::from_str(plain).expect("a number"),
    };
    let name = |cell: &Cell| match cell {
        Cell::Blank => String::new(),
        Cell::Text(text) | Cell::Number(text) | Cell::Share(text) | Cell::Plain(text) => text.clone(),
    };
    let heads: Vec<String> = lines[0].iter().map(name).collect();
    let row = |row: &&Vec<Cell>| {
        let cells = heads.iter().cloned().zip(row.iter().map(value));
        Value::Object(cells.collect::<Map<String, Value>>())
    };
    let rows: Vec<Value> = lines[1..].iter().map(row).collect();
    serde_json::to_vec_pretty(&rows).expect("plain data")
}
