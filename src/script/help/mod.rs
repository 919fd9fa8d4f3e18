//! The answers of `help`: functions, steps and their methods, indicators, data sets.

pub mod definitions;
pub mod reference;
pub mod related;
pub mod search;

use rhai::Dynamic;

use crate::arrange::Arrange;
use crate::data::{self, Dataset, names::nearest};
use crate::model::Model;
use crate::render::{self, Show};
use crate::script::ScriptResult;
use crate::script::engine::docs::{Doc, TASKS};
use crate::script::engine::home::Context;
use crate::script::engine::nouns::by_name;
use crate::script::engine::options::{self, Listed};
use crate::script::engine::value::kind_of;
use crate::script::source::wording::Language;
use crate::{Error, Result};
use related::see_also;
use search::{Hit, search};

/// The first page: what people do, in the order in which they do it, with a line to type for each.
const FIRST_STEPS: &[(&str, &str)] = &[
    ("load", "let d = load(\"trade\")"),
    ("", "// or your own file: load(\"cities.csv\")"),
    ("group", "let m = model(d)"),
    ("", "// or your own: model(d, #{ size: [\"gdp\"], air: [\"airports\"] })"),
    ("weigh", "let soft = m.weigh(#{ potential: 0.4 })"),
    ("rank", "soft.rank().top(10)"),
    ("compare", "soft.rank().compare(m.rank())"),
    ("ask why", "m.explain(\"Wuhan\", \"Hefei\")"),
    ("", "m.profile(\"Wuhan\")"),
    ("what if", "m.what_if(\"Wuhan\", #{ exports: \"+10%\" })"),
    ("how sure", "m.uncertainty(#{ weights: 0.25 })"),
    ("methods", "m.normalise(\"zscore\")    // also treat, impute, aggregate"),
    ("draw", "m.rank().top(20).chart()"),
    ("save", "save(m.rank(), \"ranks.xlsx\")    // also .csv .json .html"),
];

/// What to type for each task, and where to find the rest.
pub fn tasks() -> String {
    let lines: String = FIRST_STEPS.iter().map(|(task, line)| format!("  {task:<9} {line}\n")).collect();
    format!(
        "{lines}\nhelp(\"all\") lists all functions, help(m) methods of `m`, ?rank explains one,\n\
         help(\"outliers\") searches; Tab completes, `:help` lists the prompt's commands"
    )
}

/// All functions by noun, one line each.
pub fn overview(home: &Context) -> String {
    let mut text = String::from("functions, then the methods of each noun; help(\"rank\") or ?rank explains one\n");
    let docs: Vec<&Doc> = home.docs().all.iter().filter(|doc| doc.is_word()).collect();
    let mut headings: Vec<&str> = Vec::new();
    for doc in &docs {
        if !headings.contains(&doc.heading()) {
            headings.push(doc.heading());
        }
    }
    for heading in headings {
        text.push_str(&format!("\n{heading}\n"));
        for doc in docs.iter().filter(|doc| doc.heading() == heading) {
            text.push_str(&line_of(doc, 12, home.look.get().width));
        }
    }
    text.push_str("\nsteps: impute, treat, normalise, weigh, aggregate; their methods: help(\"normalise\")\n");
    text.push_str("data sets: datasets(); an indicator: ?trade.fdi");
    text
}

/// The methods of a noun, a line each, grouped by task where the noun has tasks; `None` if there is no such noun.
fn methods_of_noun(home: &Context, noun: &str) -> Option<String> {
    const WIDTH: usize = 80;
    let mut methods: Vec<&Doc> =
        home.docs().all.iter().filter(|doc| doc.noun.eq_ignore_ascii_case(noun) && doc.is_word()).collect();
    let noun = by_name(&methods.first()?.noun)?;
    methods.arrange_by_key(|doc| (TASKS.iter().position(|task| doc.task == *task), doc.name.clone()));
    let width = home.look.get().width.map_or(WIDTH, |width| width.min(WIDTH));
    let pad = methods.iter().map(|doc| doc.name.len()).max().unwrap_or(0);
    let mut text = format!("methods of {}; ?{} explains one of them\n", noun.words, methods[0].name);
    let mut task = "";
    for doc in methods {
        if doc.task != task {
            task = &doc.task;
            text.push_str(&format!("\n{task}\n"));
        }
        text.push_str(&line_of(doc, pad, Some(width)));
    }
    Some(text.trim_end().to_string())
}

/// A function's name and first sentence, wrapped to the width of the terminal.
fn line_of(doc: &Doc, pad: usize, width: Option<usize>) -> String {
    let indent = pad + 4;
    let lines = render::wrapped(doc.sentence(), width, indent);
    format!("  {:<pad$}  {}\n", doc.name, lines.join(&format!("\n{}", " ".repeat(indent))))
}

/// Help on a name, or on the type of a value.
pub fn on(home: &Context, topic: &Dynamic) -> ScriptResult<String> {
    match topic.clone().into_immutable_string() {
        Ok(name) => Ok(named(home, name.trim())?),
        Err(_) => {
            let expected = "a name in quotes, or a data set, model or ranking";
            methods_of_noun(home, noun_of(topic)).ok_or_else(|| Error::wrong("help", kind_of(topic), expected).into())
        }
    }
}

/// The pages of a function in all nouns that have it, of a noun of the same name, and of methods of steps.
fn pages_of(home: &Context, name: &str, docs: &[&Doc]) -> String {
    let width = home.look.get().width;
    let page = |doc: &&Doc| format!("{}{}", page_of(home, doc), methods_of(&doc.name, width));
    let mut pages: Vec<String> = docs.iter().map(page).collect();
    // `model` is a function and the noun that it returns.
    if let Some(methods) = methods_of_noun(home, name) {
        pages.insert(1, methods);
    }
    // `sd` is a method of columns and a scheme of weights.
    let same = options::methods().into_iter().filter(|method| method.name == name);
    pages.extend(same.map(|method| method_page(&method, &[], width)));
    pages.join("\n\n")
}

fn named(home: &Context, name: &str) -> Result<String> {
    if name == "all" {
        return Ok(overview(home));
    }
    let docs: Vec<&Doc> = home.docs().named(name.trim_end_matches("()")).collect();
    if !docs.is_empty() {
        return Ok(pages_of(home, name, &docs));
    }
    if let Some(page) = method(name, home.look.get().width) {
        return Ok(page);
    }
    if let Some((set, code)) = name.split_once('.').filter(|(set, _)| data::bundled(set).is_some()) {
        let data = data::load_bundled(set, &home.watch)?;
        return match in_data(home, &data, code) {
            Some(page) => Ok(page),
            None => Err(render::indicator(&data, code).err().unwrap_or_else(|| unknown(home, name))),
        };
    }
    if data::bundled(name).is_some() {
        let data = data::load_bundled(name, &home.watch)?;
        let about = data.about().about.trim();
        return Ok(format!("{about}\n\n{}", render::render(&data.worded(&Language), &home.look.get()).trim_end()));
    }
    if let Some(found) = indicators_named(home, name)? {
        return Ok(found);
    }
    if let Some(methods) = methods_of_noun(home, name) {
        return Ok(methods);
    }
    if let Some(page) = not_there(name) {
        return Ok(page);
    }
    let hits = search(home.docs(), name, &home.watch)?;
    if hits.is_empty() {
        return Err(unknown(home, name));
    }
    let indent = hits.iter().map(|hit| hit.name.len()).max().unwrap_or(0) + 4;
    let line = |hit: &Hit| {
        let lines = render::wrapped(&hit.line, home.look.get().width, indent);
        format!("\n  {:<indent$}{}", hit.name, lines.join(&format!("\n{}", " ".repeat(indent))), indent = indent - 2)
    };
    Ok(format!("no function is called `{name}`; these mention it{}", hits.iter().map(line).collect::<String>()))
}

/// Help on part of a value: an indicator or group of a data set or model, or a method.
pub fn within(home: &Context, value: &Dynamic, name: &str) -> ScriptResult<String> {
    let data = value.read_lock::<Dataset>().map(|data| data.clone());
    let data = data.or_else(|| value.read_lock::<Model>().map(|model| model.data().clone()));
    if let Some(page) = data.as_ref().and_then(|data| in_data(home, data, name)) {
        return Ok(page);
    }
    let noun = noun_of(value);
    let page = home.docs().named(name.trim_end_matches("()")).find(|doc| doc.noun == noun);
    match (page, data) {
        (Some(doc), _) => Ok(format!("{}{}", page_of(home, doc), methods_of(&doc.name, home.look.get().width))),
        (None, Some(data)) => Err(render::indicator(&data, name).err().unwrap_or_else(|| unknown(home, name)).into()),
        (None, None) => Err(unknown(home, name).into()),
    }
}

fn noun_of(value: &Dynamic) -> &str {
    value.type_name().rsplit("::").next().unwrap_or("")
}

/// The call that `?topic` is short for; variables of the session take precedence over data sets of the same name.
pub fn call(topic: &str, home: &Context, scope: &rhai::Scope) -> String {
    let is_variable = |name: &str| scope.get(name).is_some_and(|value| !value.is_unit());
    match topic.split_once('.') {
        _ if topic.is_empty() => "help()".to_string(),
        Some((variable, name)) if is_variable(variable) => format!("help({variable}, {name:?})"),
        None if is_variable(topic) && home.docs().named(topic).next().is_none() => format!("help({topic})"),
        _ => format!("help({topic:?})"),
    }
}

/// Help on a bare name: the page of the bundled indicator or group with this code, or a list if there are several.
fn indicators_named(home: &Context, code: &str) -> Result<Option<String>> {
    let mut found = Vec::new();
    for bundled in data::BUNDLED {
        let data = data::load_bundled(bundled.name, &home.watch)?;
        let page = in_data(home, &data, code);
        found.extend(page.map(|page| (format!("?{}.{code}", bundled.name), page)));
    }
    Ok(match &found[..] {
        [] => None,
        [(_, page)] => Some(page.clone()),
        several => {
            let names: Vec<&str> = several.iter().map(|(name, _)| name.as_str()).collect();
            Some(format!("`{code}` is in several data sets: {}", names.join(", ")))
        }
    })
}

/// Help on an indicator or group of a data set.
fn in_data(home: &Context, data: &data::Dataset, code: &str) -> Option<String> {
    if let Ok(facts) = render::indicator(data, code) {
        return Some(render::render(&facts.shapes(), &home.look.get()).trim_end().to_string());
    }
    let group = data.hierarchy()?.group(code)?;
    let names = [group.name.as_str(), group.name_zh.as_str()].join(" ");
    Some(format!("{code} of {}, a group ({}): {}", data.name(), names.trim(), group.of.join(", ")))
}

/// Methods that people ask for but that are not available, each with the closest alternative.
const NOT_THERE: &[(&[&str], &str)] = &[(
    &["electre", "comet", "mairca", "ocra"],
    "`?aggregate` lists the means that combine scores into an index, `?compare` sets two rankings side by side",
)];

fn not_there(name: &str) -> Option<String> {
    let is_it = |(names, _): &&(&[&str], &str)| names.contains(&name.trim().to_lowercase().as_str());
    let (_, instead) = NOT_THERE.iter().find(is_it)?;
    Some(format!("`{name}` is not available; {instead}"))
}

fn unknown(home: &Context, name: &str) -> Error {
    let functions = home.docs().all.iter().filter(|doc| doc.is_word()).map(|doc| doc.name.clone());
    let methods = options::methods().into_iter().map(|method| method.name.to_string());
    let sets = data::BUNDLED.iter().map(|bundled| bundled.name.to_string());
    let known: Vec<String> = functions.chain(methods).chain(sets).collect();
    let near = nearest(name, known.iter().map(String::as_str));
    Error::Unknown { kind: "help on".into(), name: name.into(), within: "", nearest: near, known: Vec::new() }
}

fn page_of(home: &Context, doc: &Doc) -> String {
    let width = home.look.get().width;
    let mut text = doc.overloads.iter().map(|way| way.signature.as_str()).collect::<Vec<_>>().join("\n");
    for (at, paragraph) in doc.text.iter().enumerate() {
        let is_point = paragraph.starts_with("- ");
        let (gap, indent) = (if at == 0 || is_point { "" } else { "\n" }, if is_point { 4 } else { 2 });
        let lines = render::wrapped(paragraph, width, indent).join(&format!("\n{}", " ".repeat(indent)));
        text.push_str(&format!("\n{gap}  {lines}"));
    }
    let options = doc.options();
    if !options.is_empty() && doc.text.len() > 1 {
        text.push('\n');
    }
    for option in options {
        text.push_str(&fact("option", &format!("{}: {}", option.name, options::meaning(&option)), width));
    }
    for example in &doc.examples {
        text.push('\n');
        for line in example.lines() {
            text.push_str(&format!("\n  {line}"));
        }
    }
    format!("{}{}", text.trim_end(), see(&see_also(home.docs(), doc)))
}

/// The pages of a step's methods, which follow the page of its function.
fn methods_of(step: &str, width: Option<usize>) -> String {
    let all = options::methods();
    let pages: Vec<String> =
        all.iter().filter(|told| told.step == step).map(|told| method_page(told, &[], width)).collect();
    if pages.is_empty() { String::new() } else { format!("\n\n{}", pages.join("\n")) }
}

fn method(name: &str, width: Option<usize>) -> Option<String> {
    let all = options::methods();
    let page = |method: &Listed| method_page(method, &method.see_also(), width);
    let pages: Vec<String> = all.iter().filter(|method| method.name == name).map(page).collect();
    (!pages.is_empty()).then(|| pages.join("\n"))
}

/// The page of a method; its proofs come last.
fn method_page(told: &Listed, see_also: &[String], width: Option<usize>) -> String {
    let head = format!("{}: {}", told.call(), told.about);
    let mut text = render::wrapped(&head, width, 2).join("\n  ");
    text.push_str(&fact("formula", told.formula, width));
    text.push_str(&fact("source", told.source, width));
    if !told.order.is_empty() {
        text.push_str(&fact("order", told.order, width));
    }
    for option in told.options {
        text.push_str(&fact("option", &format!("{}: {}", option.name, options::meaning(option)), width));
    }
    text.push_str(&see(see_also));
    for proof in told.proofs {
        text.push_str(&fact("proof", &proof.told(), width));
    }
    text
}

/// A labelled line of a page, wrapped to the width of the terminal.
fn fact(name: &str, text: &str, width: Option<usize>) -> String {
    const INDENT: usize = 11;
    let lines = render::wrapped(text, width, INDENT);
    format!("\n  {name:<8} {}", lines.join(&format!("\n{}", " ".repeat(INDENT))))
}

fn see(names: &[String]) -> String {
    if names.is_empty() { String::new() } else { format!("\n  see also {}", names.join(", ")) }
}

/// The topic of `?rank` or `rank?`; empty for the bare word `help`.
pub fn topic(text: &str) -> Option<String> {
    let text = text.trim();
    if text == "help" || text == "?" {
        return Some(String::new());
    }
    let topic = text.strip_prefix('?').or_else(|| text.strip_suffix('?')).or_else(|| text.strip_prefix("help "))?;
    let topic = topic.trim().trim_matches('"');
    let is_name = topic.chars().all(|c| c.is_alphanumeric() || "_.-".contains(c));
    (is_name && !topic.is_empty()).then(|| topic.to_string())
}
