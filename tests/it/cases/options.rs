//! Options as a user types them, and hints in a message that contain some.

use std::collections::BTreeMap;
use std::iter::Peekable;
use std::str::Chars;

use reweigh::data::{Reading, Setting};
use serde_json::{Map, Value};

/// Options by name, as plain data: a setting of a kind unknown to the crate is refused when it is read.
pub type Options = Map<String, Value>;

/// Options whose lists are extended when a second hint is followed.
const GROWING: &[&str] = &["skip", "keep", "marks", "missing", "nil", "groups", "indicators"];

/// How messages are worded in this build: in the scripting language, or, without it, with options as typed in it.
#[cfg(feature = "script")]
pub const WORDING: reweigh::script::Language = reweigh::script::Language;
#[cfg(not(feature = "script"))]
pub const WORDING: written::Typed = written::Typed;

/// Parses options such as `#{ skip: [7] }`.
pub fn typed(text: &str) -> Options {
    let (options, rest) = leading(text).unwrap_or_else(|| panic!("{text}: no map of options"));
    assert_eq!(rest.trim(), "", "{text}: something stands behind the options");
    options
}

/// The options as understood by the crate. Returns an error if an option has a value that no option can have.
pub fn reading(options: &Options) -> Result<Reading, String> {
    let setting = |(name, value): (&String, &Value)| {
        let setting: Setting = serde_json::from_value(value.clone()).map_err(|error| format!("`{name}`: {error}"))?;
        Ok((name.clone(), setting))
    };
    let given: BTreeMap<String, Setting> = options.iter().map(setting).collect::<Result<_, String>>()?;
    Reading::new(&given).map_err(|error| error.to_string())
}

/// Every map of options in a message; for one that cannot be typed, the text from the back-tick on.
pub fn hints(message: &str) -> Vec<Result<Options, String>> {
    let (mut found, mut rest) = (Vec::new(), message);
    while let Some(at) = rest.find("#{") {
        let is_marked = rest[..at].ends_with('`');
        match leading(&rest[at..]) {
            Some((options, after)) => {
                found.push(Ok(options));
                rest = after;
            }
            None => {
                found.extend(is_marked.then(|| Err(rest[at..].chars().take(60).collect())));
                rest = &rest[at + 2..];
            }
        }
    }
    found
}

/// The options overridden by those of a hint, and the same with lists extended.
pub fn merged(given: &Options, hint: &Options) -> [Options; 2] {
    let mut replaced = given.clone();
    replaced.extend(hint.clone());
    let mut grown = replaced.clone();
    for (name, value) in grown.iter_mut().filter(|(name, _)| GROWING.contains(&name.as_str())) {
        if let (Some(Value::Array(before)), Value::Array(all)) = (given.get(name), value) {
            let more: Vec<Value> = before.iter().filter(|entry| !all.contains(entry)).cloned().collect();
            all.splice(0..0, more);
        }
    }
    [replaced, grown]
}

/// The map at the beginning of a text, and the rest of the text.
fn leading(text: &str) -> Option<(Options, &str)> {
    let mut signs = text.chars().peekable();
    let Value::Object(options) = value(&mut signs)? else { return None };
    let rest: usize = signs.map(char::len_utf8).sum();
    Some((options, &text[text.len() - rest..]))
}

fn value(signs: &mut Peekable<Chars>) -> Option<Value> {
    blanks(signs);
    match signs.peek()? {
        '#' => {
            signs.next();
            (signs.next()? == '{').then_some(())?;
            Some(Value::Object(entries(signs)?))
        }
        '[' => {
            signs.next();
            Some(Value::Array(items(signs)?))
        }
        '"' => text(signs).map(Value::String),
        _ => match &bare(signs)[..] {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            number => serde_json::from_str::<serde_json::Number>(number).ok().map(Value::Number),
        },
    }
}

/// The entries of a map after its opening brace.
fn entries(signs: &mut Peekable<Chars>) -> Option<Options> {
    let mut map = Options::new();
    loop {
        blanks(signs);
        let name = match signs.peek()? {
            '}' => {
                signs.next();
                return Some(map);
            }
            '"' => text(signs)?,
            _ => bare(signs),
        };
        blanks(signs);
        (signs.next()? == ':' && !name.is_empty()).then_some(())?;
        map.insert(name, value(signs)?);
        comma(signs);
    }
}

/// The entries of a list after its opening bracket.
fn items(signs: &mut Peekable<Chars>) -> Option<Vec<Value>> {
    let mut list = Vec::new();
    loop {
        blanks(signs);
        if *signs.peek()? == ']' {
            signs.next();
            return Some(list);
        }
        list.push(value(signs)?);
        comma(signs);
    }
}

/// A text in quotation marks.
fn text(signs: &mut Peekable<Chars>) -> Option<String> {
    signs.next();
    let mut text = String::new();
    loop {
        match signs.next()? {
            '"' => return Some(text),
            '\\' => text.push(escaped(signs)?),
            sign => text.push(sign),
        }
    }
}

/// The character that an escape sequence stands for: `\t`, `\u200b`, `\u{200b}`.
fn escaped(signs: &mut Peekable<Chars>) -> Option<char> {
    let count = match signs.next()? {
        'n' => return Some('\n'),
        'r' => return Some('\r'),
        't' => return Some('\t'),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        sign => return Some(sign),
    };
    let digits: String = match signs.next_if_eq(&'{') {
        Some(_) => signs.by_ref().take_while(|sign| *sign != '}').collect(),
        None => signs.by_ref().take(count).collect(),
    };
    char::from_u32(u32::from_str_radix(&digits, 16).ok()?)
}

/// A name, a number, `true` or `false`.
fn bare(signs: &mut Peekable<Chars>) -> String {
    let is_part = |sign: &char| sign.is_alphanumeric() || "_.-+".contains(*sign);
    let mut text = String::new();
    while let Some(sign) = signs.next_if(is_part) {
        text.push(sign);
    }
    text
}

fn blanks(signs: &mut Peekable<Chars>) {
    while signs.next_if(|sign| sign.is_whitespace()).is_some() {}
}

fn comma(signs: &mut Peekable<Chars>) {
    blanks(signs);
    signs.next_if_eq(&',');
}

/// Options as typed in the scripting language, for builds without it.
#[cfg(not(feature = "script"))]
mod written {
    use reweigh::data::Setting;
    use reweigh::phrase::{Act, Plain, Wording};
    use serde_json::Value;

    pub struct Typed;

    impl Wording for Typed {
        fn act(&self, act: &Act) -> String {
            match act {
                Act::With(options) => map(options.iter().map(|(name, value)| (name, value))),
                other => Plain.act(other),
            }
        }
    }

    fn map<'a>(options: impl Iterator<Item = (&'a String, &'a Setting)>) -> String {
        let is_bare =
            |name: &str| name.chars().all(|sign| sign.is_ascii_alphabetic() || sign == '_') && !name.is_empty();
        let key = |name: &String| if is_bare(name) { name.clone() } else { Value::from(name.as_str()).to_string() };
        let entries: Vec<String> = options.map(|(name, value)| format!("{}: {}", key(name), setting(value))).collect();
        format!("#{{ {} }}", entries.join(", "))
    }

    fn setting(value: &Setting) -> String {
        match value {
            Setting::Text(text) => Value::from(text.as_str()).to_string(),
            Setting::List(list) => format!("[{}]", list.iter().map(setting).collect::<Vec<_>>().join(", ")),
            Setting::Map(entries) => map(entries.iter()),
            other => other.to_string(),
        }
    }
}

#[test]
fn hints_are_read_as_they_would_be_typed() {
    let message = "say `#{ skip: [7, \"a, \\\"b\\\" `c`\"] }` or `#{ where: #{ \"of sex\": \"TOT\" }, header: 2 }`, not `#{ skip: … }`";
    let found = hints(message);
    let expected = [
        Ok(r#"{"skip":[7,"a, \"b\" `c`"]}"#.to_string()),
        Ok(r#"{"where":{"of sex":"TOT"},"header":2}"#.to_string()),
        Err("#{ skip: … }`".to_string()),
    ];
    let shown = found.into_iter().map(|hint| hint.map(|options| Value::Object(options).to_string()));
    assert_eq!(shown.collect::<Vec<_>>(), expected);
}

#[test]
fn a_second_hint_is_laid_over_the_first() {
    let [replaced, grown] = merged(&typed("#{ skip: [2], header: 1 }"), &typed("#{ skip: [\"x\"], header: 2 }"));
    assert_eq!(replaced, typed("#{ skip: [\"x\"], header: 2 }"));
    assert_eq!(grown, typed("#{ skip: [2, \"x\"], header: 2 }"));
}
