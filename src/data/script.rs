//! The script that makes a data set, and the words of the language that every written script needs.

use std::collections::BTreeMap;

use super::{Dataset, Edit, Setting};

/// Words of the language that are no names.
const WORDS: &str = " as async await break call case catch const continue curry debug default do else eval exit export \
    false fn for global go goto if import in is is_def_fn is_def_var is_shared let loop match module new nil null \
    package print private protected public return shared spawn static super switch sync this thread throw true try \
    type_of until use var void while with yield ";

/// A text that makes an equal data set where it is run: loading, each change since, the year.
pub fn script(data: &Dataset) -> String {
    changed(data.name(), data.reading().given(), data.edits(), data.first_year(), data.year())
}

/// Loaded, then changed; the year is named where it is not the current one any more.
fn changed(
    name: &str,
    reading: &BTreeMap<String, Setting>,
    edits: &[Edit],
    first: Option<i32>,
    last: Option<i32>,
) -> String {
    let options: Vec<String> =
        reading.iter().map(|(name, value)| format!("{}: {}", key(name), setting(value))).collect();
    let options = if options.is_empty() { String::new() } else { format!(", #{{ {} }}", options.join(", ")) };
    let (mut current, mut text) = (first, format!("load({}{options})", quoted(name)));
    let mut turn = |year: Option<i32>| match year.filter(|_| year != current) {
        Some(turned) => {
            current = year;
            format!(".year({turned})")
        }
        None => String::new(),
    };
    for edit in edits {
        let year = if let Edit::Revise { year, .. } = edit { turn(*year) } else { String::new() };
        text.push_str(&format!("\n  {year}.{}", step(edit)));
    }
    let year = turn(last);
    let apart = if edits.is_empty() || year.is_empty() { "" } else { "\n  " };
    format!("{text}{apart}{year}")
}

/// One change as a call: `derive("per_head", "trade / population")`.
fn step(edit: &Edit) -> String {
    let list = |names: &[String]| names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
    let figure = |value: &f64| if value.is_nan() { "()".to_string() } else { number(*value) };
    match edit {
        Edit::Filter(codes) => format!("filter([{}])", list(codes)),
        Edit::Select(codes) => format!("select([{}])", list(codes)),
        Edit::Without(codes) => format!("without([{}])", list(codes)),
        Edit::Derive { code, formula } => format!("derive({}, {})", quoted(code), quoted(formula)),
        Edit::Values { code, values } => {
            let figures: Vec<String> = values.iter().map(figure).collect();
            format!("derive({}, column([{}]))", quoted(code), figures.join(", "))
        }
        Edit::Rename { from, to } => format!("rename({}, {})", quoted(from), quoted(to)),
        Edit::Join { data, reading, year, edits } => {
            format!("join({})", changed(data, reading, edits, None, *year).replace('\n', "\n  "))
        }
        Edit::Revise { unit, indicator, value, .. } => {
            format!("revise({}, #{{ {}: {} }})", quoted(unit), key(indicator), number(*value))
        }
    }
}

/// A value as it is written in a script.
pub fn setting(value: &Setting) -> String {
    match value {
        Setting::Truth(truth) => truth.to_string(),
        Setting::Number(value) => number(*value),
        Setting::Text(text) => quoted(text),
        Setting::List(list) => format!("[{}]", list.iter().map(setting).collect::<Vec<_>>().join(", ")),
        Setting::Map(map) => {
            let entry = |(name, value): (&String, &Setting)| format!("{}: {}", key(name), setting(value));
            format!("#{{ {} }}", map.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
    }
}

/// All digits, in a form that the language reads: very large and very small numbers with a power of ten.
pub fn number(value: f64) -> String {
    let plain = value.to_string();
    if plain.len() <= 24 && (plain.contains('.') || plain.len() <= 15) {
        return plain;
    }
    let (digits, power) =
        format!("{value:e}").split_once('e').map(|(a, b)| (a.to_string(), b.to_string())).unwrap_or_default();
    let point = if digits.contains('.') { "" } else { ".0" };
    format!("{digits}{point}e{power}")
}

/// A name as the key of a map: in quotes where it is no name of the language.
pub fn key(name: &str) -> String {
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !WORDS.contains(&format!(" {name} "));
    if is_name { name.to_string() } else { quoted(name) }
}

/// A text in quotation marks, with special characters escaped.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_all_digits() {
        for value in [0.1 + 0.2, 1.0 / 3.0, -0.5, 0.0, 1e300, 123_456_789_012_345_680.0, 5e-324, -1.5e-9, 1e15] {
            assert_eq!(number(value).parse(), Ok(value), "{}", number(value));
        }
        assert_eq!([number(2.0), number(1e300), number(-0.25)], ["2", "1.0e300", "-0.25"]);
    }

    #[test]
    fn names_that_are_none_stand_in_quotes() {
        assert_eq!([key("gdp_2"), key("is"), key("出口"), key("a b")], ["gdp_2", "\"is\"", "\"出口\"", "\"a b\""]);
        assert_eq!(quoted("a\"\\\n"), r#""a\"\\\n""#);
    }
}
