//! The script that makes a model: a text of the language, exact to the last digit.

use super::model::Model;
use super::recipe::Recipe;
use super::tree::{Branch, Tree};
use crate::data::script::{self as of_data, key, number, quoted, setting};
use crate::data::{Choice, Dataset, Per, Step};

/// A text that makes an equal model where it is run.
pub fn script(model: &Model) -> String {
    let (data, recipe) = (model.data(), model.recipe());
    let mut text = format!("// {}\nlet d = {}\n", data.made_by(), of_data::script(data));
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
