//! Writes the script that makes a data set or a model, exact to the last digit.

use std::collections::BTreeMap;

use super::written::{key, number, quoted, setting};
use crate::arrange::Arrange;
use crate::data::{Choice, Dataset, Edit, FitWindow, Setting, Step};
use crate::model::{Branch, Model, Recipe, Tree};

/// A script that makes an equal model.
pub fn script_of(model: &Model) -> String {
    let (data, recipe) = (model.data(), model.recipe());
    let mut text = format!("// {}\nlet d = {}\n", data.made_by(), of_data(data));
    let is_own = Tree::of_data(data).is_ok_and(|own| own == recipe.tree);
    match is_own {
        true => text.push_str("model(d)"),
        false => text.push_str(&format!("model(d, {})", members(&recipe.tree.to_branch(), data, 1))),
    }
    let base = Recipe::of_data(data, recipe.tree.clone()).ok();
    for (code, divided) in &recipe.denominate {
        let scale = divided.times().map_or(String::new(), |scale| format!(", scale: {}", number(scale)));
        text.push_str(&format!("\n  .denominate({}, #{{ at: {}{scale} }})", quoted(&divided.by), quoted(code)));
    }
    for step in Step::ALL {
        let choices = &recipe.choices[step];
        if base.as_ref().is_none_or(|base| base.choices[step] != *choices) {
            choices.iter().for_each(|choice| text.push_str(&format!("\n  .{}", chosen(step, choice))));
        }
    }
    for (code, direction) in &recipe.directions {
        text.push_str(&format!("\n  .direction({}, {})", quoted(code), quoted(&direction.to_string())));
    }
    if base.is_none_or(|base| base.coverage.to_bits() != recipe.coverage.to_bits()) {
        text.push_str(&format!("\n  .coverage({})", number(recipe.coverage)));
    }
    for floor in &recipe.floors {
        let at: Vec<String> = floor.at.iter().map(|place| quoted(place)).collect();
        text.push_str(&format!("\n  .coverage({}, #{{ at: [{}] }})", number(floor.share), at.join(", ")));
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

/// The members of a group: a map if the language reads it in this order, else a list of maps with one name each.
fn members(group: &Branch, data: &Dataset, depth: usize) -> String {
    let mut sorted: Vec<&Branch> = group.of.iter().collect();
    sorted.arrange_by(|a, b| a.code.cmp(&b.code));
    sorted.arrange_by_key(|member| member.order(data));
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

/// A call such as `treat("winsorise", #{ at: ["size"], quantiles: [0.1, 0.9] })`.
fn chosen(step: Step, choice: &Choice) -> String {
    let mut options = Vec::new();
    if !choice.at.is_empty() {
        let places: Vec<String> = choice.at.iter().map(|place| quoted(place)).collect();
        options.push(format!("at: [{}]", places.join(", ")));
    }
    options.extend((choice.per == FitWindow::All).then(|| "per: \"all\"".to_string()));
    options.extend(choice.options.iter().map(|(name, value)| format!("{}: {}", key(name), setting(value))));
    let options = if options.is_empty() { String::new() } else { format!(", #{{ {} }}", options.join(", ")) };
    format!("{}({}{options})", step.name(), quoted(&choice.method))
}

/// A script that makes an equal data set: loading, each change since, the year.
fn of_data(data: &Dataset) -> String {
    changed(data.name(), data.reading().given(), data.edits(), data.first_year(), data.year())
}

/// Load, then repeat the changes; the year is set if it is no longer the current one.
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
            format!("revise({}, #{{ {}: {} }})", quoted(unit), key(indicator), figure(value))
        }
    }
}
