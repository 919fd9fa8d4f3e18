//! The complete reference of the language as Markdown, generated from the declarations.

use super::related::see_also;
use crate::data::{self, Dataset, INDEX};
use crate::model::Opt;
use crate::render::{self, Format, Look, Show};
use crate::script::engine::docs::{Doc, Docs};
use crate::script::engine::options::{self, Listed};
use crate::{Result, Watch};

/// Functions by noun, steps with their methods, data sets with their indicators.
pub fn reference(docs: &Docs, watch: &Watch) -> Result<String> {
    let mut text = format!("{}{}## Data sets\n\n", functions(docs), steps());
    for bundled in data::BUNDLED {
        text.push_str(&data_set(&data::load_bundled(bundled.name, watch)?)?);
    }
    Ok(text)
}

fn functions(docs: &Docs) -> String {
    let mut headings: Vec<&str> = Vec::new();
    for doc in &docs.all {
        if !headings.contains(&doc.heading()) {
            headings.push(doc.heading());
        }
    }
    let mut text = String::from(
        "## Functions\n\nFunctions first, then the methods of each noun; each example is run by the tests.\n\n",
    );
    for heading in headings {
        text.push_str(&format!("### {heading}\n\n"));
        for doc in docs.all.iter().filter(|doc| doc.heading() == heading) {
            text.push_str(&function(docs, doc));
        }
    }
    text
}

fn function(docs: &Docs, doc: &Doc) -> String {
    let signatures: Vec<&str> = doc.overloads.iter().map(|way| way.signature.as_str()).collect();
    let mut text = format!("#### `{}`\n\n{}", doc.name, block("rhai", &signatures.join("\n")));
    for (at, paragraph) in doc.text.iter().enumerate() {
        let is_point = |text: &String| text.starts_with("- ");
        let goes_on = is_point(paragraph) && doc.text.get(at + 1).is_some_and(is_point);
        text.push_str(&format!("{paragraph}{}", if goes_on { "\n" } else { "\n\n" }));
    }
    text.push_str(&list(options_of(&doc.options())));
    doc.examples.iter().for_each(|example| text.push_str(&block("text", example)));
    let see = see_also(docs, doc);
    if !see.is_empty() {
        text.push_str(&format!("See also `{}`.\n\n", see.join("`, `")));
    }
    text
}

fn steps() -> String {
    let mut text = String::from("## Steps and their methods\n\n");
    let mut step = "";
    for listed in options::methods() {
        if listed.step != step {
            step = listed.step;
            text.push_str(&format!("### {step}\n\n"));
        }
        text.push_str(&method(&listed));
    }
    text
}

fn method(told: &Listed) -> String {
    let proofs = told.proofs.iter().map(|proof| ("proof".to_string(), format!("reproduces {}", proof.cites)));
    let order = (!told.order.is_empty()).then(|| ("order".to_string(), told.order.to_string()));
    let facts =
        [("formula".to_string(), format!("`{}`", told.formula)), ("source".to_string(), told.source.to_string())];
    format!(
        "#### `{}`\n\n{}\n\n{}",
        told.name,
        told.about,
        list(facts.into_iter().chain(order).chain(options_of(told.options)).chain(proofs))
    )
}

fn options_of(options: &[Opt]) -> impl Iterator<Item = (String, String)> {
    options.iter().map(|option| (format!("option `{}`", option.name), options::meaning(option)))
}

fn data_set(data: &Dataset) -> Result<String> {
    let look = Look { format: Format::Markdown, ..Look::default() };
    let shown = |noun: &dyn Show| render::render(&noun.shapes(), &look);
    let mut text = format!("### `{}`\n\n{}\n\n{}\n", data.name(), data.about().about.trim(), shown(data));
    let defined = |indicator: &&data::Indicator| !indicator.definition.is_empty();
    text.push_str(&format!("{}\n", shown(&render::indicators(data))));
    let definitions = data.indicators().iter().filter(defined);
    text.push_str(&list(definitions.map(|of| (format!("`{}`", of.code), of.definition.clone()))));
    let groups = data.hierarchy().map_or(&[][..], |hierarchy| &hierarchy.groups);
    text.push_str(&list(groups.iter().filter(|group| group.code != INDEX).map(|group| {
        let name = [group.name.as_str(), &group.name_zh].join(" ");
        (format!("group `{}`", group.code), format!("{}: {}", name.trim(), group.of.join(", ")))
    })));
    Ok(text)
}

fn block(language: &str, text: &str) -> String {
    format!("```{language}\n{}\n```\n\n", text.trim_end())
}

/// A list of named points; empty if there are none.
fn list(points: impl Iterator<Item = (String, String)>) -> String {
    let text: String = points.map(|(name, about)| format!("- {name}: {about}\n")).collect();
    if text.is_empty() { text } else { text + "\n" }
}
