//! The script that makes a model: a text of the language, exact to the last digit.

use super::model::Model;
use super::recipe::{Recipe, STEPS, Step};
use super::tree::{Branch, Tree};
use crate::data::{Choice, Dataset, Per, Setting};

/// Words of the language that are no names.
const WORDS: &str = " as async await break call case catch const continue curry debug default do else eval exit export \
    false fn for global go goto if import in is is_def_fn is_def_var is_shared let loop match module new nil null \
    package print private protected public return shared spawn static super switch sync this thread throw true try \
    type_of until use var void while with yield ";

/// A text that makes an equal model where it is run.
pub fn script(model: &Model) -> String {
    let (data, recipe) = (model.data(), model.recipe());
    let mut text = format!("// {}\nlet d = {}\n", data.made_by(), data_script(data));
    let is_own = Tree::of_data(data).is_ok_and(|own| own == recipe.tree);
    match is_own {
        true => text.push_str("model(d)"),
        false => text.push_str(&format!("model(d, {})", members(&recipe.tree.to_branch(), data, 1))),
    }
    let base = Recipe::of_data(data, recipe.tree.clone()).ok();
    for step in STEPS {
        let choices = recipe.choices(step);
        if base.as_ref().is_none_or(|base| base.choices(step) != choices) {
            choices.iter().for_each(|choice| text.push_str(&format!("\n  .{}", chosen(step, choice))));
        }
    }
    for (code, direction) in &recipe.directions {
        text.push_str(&format!("\n  .direction({}, {})", quoted(code), quoted(&direction.to_string())));
    }
    if base.is_none_or(|base| base.coverage.to_bits() != recipe.coverage.to_bits()) {
        text.push_str(&format!("\n  .coverage({})", number(recipe.coverage)));
    }
    if !recipe.held.is_empty() {
        let held: Vec<String> = recipe
            .held_settings()
            .iter()
            .map(|(code, fits)| format!("    {}: {},\n", key(code), setting(fits)))
            .collect();
        text.push_str(&format!("\n  .freeze(#{{\n{}  }})", held.concat()));
    }
    text
}

/// The data set that the model stands on.
fn data_script(data: &Dataset) -> String {
    let load = format!("load({})", quoted(data.name()));
    match data.year().filter(|year| data.first_year() != Some(*year)) {
        Some(year) => format!("{load}.year({year})"),
        None => load,
    }
}

/// A group's members: a map where the language reads it in this very order, else a list of maps of one name each.
fn members(group: &Branch, data: &Dataset, depth: usize) -> String {
    let mut sorted: Vec<&Branch> = group.of.iter().collect();
    sorted.sort_by(|a, b| a.code.cmp(&b.code));
    sorted.sort_by_key(|member| member.order(data));
    let is_read_so = sorted.iter().zip(&group.of).all(|(sorted, member)| sorted.code == member.code);
    let is_plain = group.of.iter().all(|member| member.code != "of" && member.code != "weight");
    let pairs = group.of.iter().map(|member| format!("{}: {}", key(&member.code), branch(member, data, depth)));
    let (indent, end) = ("  ".repeat(depth), "  ".repeat(depth - 1));
    if is_read_so && is_plain {
        return format!("#{{\n{}{end}}}", pairs.map(|pair| format!("{indent}{pair},\n")).collect::<String>());
    }
    format!("[\n{}{end}]", pairs.map(|pair| format!("{indent}#{{ {pair} }},\n")).collect::<String>())
}

fn branch(member: &Branch, data: &Dataset, depth: usize) -> String {
    let weight = number(member.weight);
    match member.of.is_empty() {
        true => weight,
        false => format!("#{{ weight: {weight}, of: {} }}", members(member, data, depth + 1)),
    }
}

/// `treat("winsorise", #{ at: ["size"], quantiles: [0.1, 0.9] })`.
fn chosen(step: Step, choice: &Choice) -> String {
    let mut options = Vec::new();
    if !choice.at.is_empty() {
        let places: Vec<String> = choice.at.iter().map(|place| quoted(place)).collect();
        options.push(format!("at: [{}]", places.join(", ")));
    }
    options.extend((choice.per == Per::All).then(|| "per: \"all\"".to_string()));
    options.extend(choice.options.iter().map(|(name, value)| format!("{}: {}", key(name), setting(value))));
    let options = if options.is_empty() { String::new() } else { format!(", #{{ {} }}", options.join(", ")) };
    format!("{}({}{options})", step.name(), quoted(&choice.method))
}

fn setting(value: &Setting) -> String {
    match value {
        Setting::Truth(truth) => truth.to_string(),
        Setting::Number(value) => number(*value),
        Setting::Text(text) => quoted(text),
        Setting::List(list) => format!("[{}]", list.iter().map(setting).collect::<Vec<_>>().join(", ")),
    }
}

/// All digits, in a form that the language reads: very large and very small numbers with a power of ten.
fn number(value: f64) -> String {
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
fn key(name: &str) -> String {
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !WORDS.contains(&format!(" {name} "));
    if is_name { name.to_string() } else { quoted(name) }
}

fn quoted(text: &str) -> String {
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
