//! What `help` answers: functions, steps and their methods, indicators, data sets.

use std::collections::BTreeSet;

use rhai::Dynamic;

use super::Fallible;
use super::docs::Doc;
use super::options::{self, Listed};
use super::session::Home;
use super::value::kind_of;
use crate::data::{self, names::nearest};
use crate::model::{Kind, Opt};
use crate::render::{self, Show, number};
use crate::{Error, Result};

/// All functions by noun, a line each.
pub fn overview(home: &Home) -> String {
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
            text.push_str(&line_of(doc, home.look.get().width));
        }
    }
    text.push_str("\nsteps: treat, normalise, aggregate; their methods: help(\"normalise\")\n");
    text.push_str("data sets: datasets(); an indicator: ?trade.fdi");
    text
}

/// A function's name and first sentence, broken between words where the terminal is narrow.
fn line_of(doc: &Doc, width: Option<usize>) -> String {
    const INDENT: usize = 15;
    let lines = render::wrapped(doc.sentence(), width, INDENT);
    format!("  {:<12} {}\n", doc.name, lines.join(&format!("\n{}", " ".repeat(INDENT))))
}

/// A name, or a value whose kind is explained.
pub fn on(home: &Home, topic: &Dynamic) -> Fallible<String> {
    match topic.clone().into_immutable_string() {
        Ok(name) => Ok(named(home, name.trim())?),
        Err(_) => {
            let noun = topic.type_name().rsplit("::").next().unwrap_or("").to_string();
            let methods: Vec<&Doc> = home.docs().all.iter().filter(|doc| doc.noun == noun && doc.is_word()).collect();
            if methods.is_empty() {
                return Err(
                    Error::wrong("help", kind_of(topic), "a name in quotes, or a data set, model or ranking").into()
                );
            }
            let lines: String = methods.iter().map(|doc| line_of(doc, home.look.get().width)).collect();
            Ok(format!("{} answers to\n{}", kind_of(topic), lines.trim_end()))
        }
    }
}

fn named(home: &Home, name: &str) -> Result<String> {
    let docs: Vec<&Doc> = home.docs().named(name.trim_end_matches("()")).collect();
    if !docs.is_empty() {
        let pages: Vec<String> = docs.iter().map(|doc| format!("{}{}", page(doc), methods_of(&doc.name))).collect();
        return Ok(pages.join("\n\n"));
    }
    if let Some(page) = method(name) {
        return Ok(page);
    }
    if let Some((set, code)) = name.split_once('.').filter(|(set, _)| data::bundled(set).is_some()) {
        let data = data::load(set, &home.watch)?;
        return match in_data(home, &data, code) {
            Some(page) => Ok(page),
            None => Err(render::indicator(&data, code).err().unwrap_or_else(|| unknown(home, name))),
        };
    }
    if data::bundled(name).is_some() {
        let data = data::load(name, &home.watch)?;
        let about = data.about().about.trim();
        return Ok(format!("{about}\n\n{}", render::render(&data.shapes(), &home.look.get()).trim_end()));
    }
    if let Some(found) = indicators_named(home, name)? {
        return Ok(found);
    }
    let noun: Vec<&Doc> =
        home.docs().all.iter().filter(|doc| doc.noun.eq_ignore_ascii_case(name) && doc.is_word()).collect();
    if !noun.is_empty() {
        let lines = noun.iter().map(|doc| format!("  {:<12} {}", doc.name, doc.sentence()));
        return Ok(format!("{} answers to\n{}", noun[0].noun, lines.collect::<Vec<_>>().join("\n")));
    }
    Err(unknown(home, name))
}

/// A bare name: the page of the one bundled indicator or group of this code, or where to find each.
fn indicators_named(home: &Home, code: &str) -> Result<Option<String>> {
    let mut found = Vec::new();
    for bundled in data::BUNDLED {
        let data = data::load(bundled.name, &home.watch)?;
        let page = in_data(home, &data, code);
        found.extend(page.map(|page| (format!("?{}.{code}", bundled.name), page)));
    }
    Ok(match &found[..] {
        [] => None,
        [(_, page)] => Some(page.clone()),
        several => {
            let names: Vec<&str> = several.iter().map(|(name, _)| name.as_str()).collect();
            Some(format!("`{code}` stands in several data sets: {}", names.join(", ")))
        }
    })
}

/// An indicator or a group of a data set.
fn in_data(home: &Home, data: &data::Dataset, code: &str) -> Option<String> {
    if let Ok(facts) = render::indicator(data, code) {
        return Some(render::render(&facts.shapes(), &home.look.get()).trim_end().to_string());
    }
    let group = data.hierarchy()?.group(code)?;
    let names = [group.name.as_str(), group.name_zh.as_str()].join(" ");
    Some(format!("{code} of {}, a group ({}): {}", data.name(), names.trim(), group.of.join(", ")))
}

fn unknown(home: &Home, name: &str) -> Error {
    let functions = home.docs().all.iter().filter(|doc| doc.is_word()).map(|doc| doc.name.clone());
    let methods = options::methods().into_iter().map(|method| method.name.to_string());
    let sets = data::BUNDLED.iter().map(|bundled| bundled.name.to_string());
    let known: Vec<String> = functions.chain(methods).chain(sets).collect();
    let near = nearest(name, known.iter().map(String::as_str));
    Error::Unknown { kind: "help on".into(), name: name.into(), within: "", nearest: near, known: Vec::new() }
}

fn page(doc: &Doc) -> String {
    let mut text = doc.overloads.iter().map(|way| way.signature.as_str()).collect::<Vec<_>>().join("\n");
    for paragraph in &doc.text {
        text.push_str(&format!("\n  {paragraph}"));
    }
    let tables = doc.overloads.iter().filter_map(|way| way.options.as_deref()).collect::<BTreeSet<_>>();
    for option in tables.into_iter().flat_map(options::named) {
        text.push_str(&format!("\n  option   {}", option_line(&option)));
    }
    for example in &doc.examples {
        text.push('\n');
        for line in example.lines() {
            text.push_str(&format!("\n  {line}"));
        }
    }
    text.trim_end().to_string()
}

fn method_page(method: &Listed) -> String {
    let mut text = format!(
        "{}(\"{}\"): {}\n  formula  {}\n  source   {}",
        method.step, method.name, method.about, method.formula, method.source
    );
    for option in method.options {
        text.push_str(&format!("\n  option   {}", option_line(option)));
    }
    for proof in method.proofs {
        text.push_str(&format!("\n  proof    reproduces {}, to the printed digits", proof.cites));
    }
    text
}

fn option_line(option: &Opt) -> String {
    let kind = option.kind.expects();
    let range = match option.kind {
        Kind::Number(default) | Kind::Positive(default) => format!("{kind}, {} unless given", number(default)),
        Kind::Whole(default, ..) => format!("{kind}, {default} unless given"),
        Kind::Share(default) => format!("a share between 0 and 1, {} unless given", number(default)),
        Kind::Word(words) => format!("{kind}, {} unless given", words[0]),
        Kind::Shares(lo, hi) => format!("two shares, [{}, {}] unless given", number(lo), number(hi)),
        Kind::Truth(default) => format!("true or false, {default} unless given"),
        Kind::Pair | Kind::Given(_) => kind,
    };
    format!("{}: {} ({range})", option.name, option.about)
}

/// The pages of a step's methods, after the page of its function.
fn methods_of(step: &str) -> String {
    let methods = options::methods();
    let pages: Vec<String> = methods.iter().filter(|method| method.step == step).map(method_page).collect();
    if pages.is_empty() { String::new() } else { format!("\n\n{}", pages.join("\n")) }
}

fn method(name: &str) -> Option<String> {
    let methods = options::methods();
    let pages: Vec<String> = methods.iter().filter(|method| method.name == name).map(method_page).collect();
    (!pages.is_empty()).then(|| pages.join("\n"))
}
