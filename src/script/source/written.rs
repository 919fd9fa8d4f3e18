//! Values written in the language.

use crate::hidden;
use crate::setting::Setting;

/// Words of the language that cannot be names.
const WORDS: &str = " as async await break call case catch const continue curry debug default do else eval exit export \
    false fn for global go goto if import in is is_def_fn is_def_var is_shared let loop match module new nil null \
    package print private protected public return shared spawn static super switch sync this thread throw true try \
    type_of until use var void while with yield ";

/// A value as written in a script.
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

/// A number with all digits, in a form that the language reads: very large and very small ones with a power of ten.
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

/// A name as the key of a map, in quotes if it is not a valid name.
pub fn key(name: &str) -> String {
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !WORDS.contains(&format!(" {name} "));
    if is_name { name.to_string() } else { quoted(name) }
}

/// A text in quotation marks, with special and hidden characters escaped.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    quoted.push_str(&hidden::shown_line(&text.replace('\\', "\\\\").replace('"', "\\\"")));
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
