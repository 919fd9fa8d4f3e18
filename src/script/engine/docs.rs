//! The docs of all bound functions, read from the declarations themselves.

use std::collections::BTreeSet;

use rhai::Engine;

use super::home::Modules;
use super::nouns;
use super::options;
use crate::arrange::Arrange;
use crate::data::names::nearest;
use crate::model::Opt;

/// One function with all its overloads.
#[derive(Debug, Clone, PartialEq)]
pub struct Doc {
    /// Its name; `[]` for an indexer, a symbol for an operator.
    pub name: String,
    /// The noun that it is a method of; empty for a function.
    pub noun: String,
    /// The part of the language that it belongs to, such as `files`.
    pub home: String,
    /// The ways to call it, the documented one first.
    pub overloads: Vec<Overload>,
    /// Whether it is a property, read without brackets.
    pub is_field: bool,
    /// The paragraphs: first a short summary, then the details.
    pub text: Vec<String>,
    /// Transcripts of its use.
    pub examples: Vec<String>,
    /// `none`, `reads` or `writes`: what it does outside the session.
    pub effect: String,
    /// One of `TASKS`, under which the page of its noun lists it; empty where a noun has no tasks.
    pub task: String,
    /// The bundled data set that it uses if none is named.
    pub data: Option<String>,
}

/// One way to call a function.
#[derive(Debug, Clone, PartialEq)]
pub struct Overload {
    /// The signature as help shows it: `Ranking.top(n: int) → Ranking`.
    pub signature: String,
    /// The parameters, without the value that it is called on.
    pub params: Vec<Param>,
    /// The type that it returns; empty if it returns nothing.
    pub returns: String,
    /// The name of the table of its options.
    pub options: Option<String>,
}

/// A parameter: its name says what it means, its kind which type it has.
#[derive(Debug, Clone, PartialEq)]
pub struct Param {
    /// The name as declared: `unit`, `indicator`, `path` …
    pub name: String,
    /// The type in the user's terms: `int`, `string`, `Dataset` …
    pub kind: String,
}

/// All docs, in the order of the nouns, then by name.
#[derive(Debug, Clone, Default)]
pub struct Docs {
    /// One for each name of each noun.
    pub all: Vec<Doc>,
}

/// What people do with a noun, in the order in which its page lists its methods; a doc line `task: …` names one.
pub const TASKS: &[&str] =
    &["build and change", "rank and score", "ask why", "ask what if", "how sure", "look at the data", "save and share"];

/// The type name of a list of rows.
pub(in crate::script) const ROWS: &str = "list of rows";

impl Docs {
    /// Read the docs from fresh modules, without the functions that a session has defined.
    pub(in crate::script) fn of(modules: Modules) -> Docs {
        let mut all: Vec<Doc> = Vec::new();
        for (home, module) in modules {
            let mut engine = Engine::new_raw();
            engine.register_global_module(module.into());
            let mut found = engine.collect_fn_metadata(None, |info| Some(overload(home, info.metadata)), false);
            // `!=` needs no doc beside `==`.
            found.retain(|doc| doc.name != "!=");
            // The documented overload comes first and absorbs the others.
            found.arrange_by_key(|doc| {
                (doc.text.is_empty(), doc.overloads[0].signature.len(), doc.overloads[0].signature.clone())
            });
            let mut here: Vec<Doc> = Vec::new();
            for doc in found {
                let alike = |known: &Doc| known.name == doc.name && known.noun == doc.noun;
                let named = |known: &Doc| known.name == doc.name && doc.text.is_empty();
                match here.iter().position(alike).or_else(|| here.iter().position(named)) {
                    Some(known) => here[known].join(doc),
                    None => here.push(doc),
                }
            }
            here.arrange_by(|a, b| (&a.noun, &a.name).cmp(&(&b.noun, &b.name)));
            all.append(&mut here);
        }
        Docs { all }
    }

    /// All docs with this name: a function, and the method of each noun that has one.
    pub fn named<'a, 'b>(&'a self, name: &'b str) -> impl Iterator<Item = &'a Doc> + use<'a, 'b> {
        self.all.iter().filter(move |doc| doc.name == name)
    }

    /// The names of functions and of methods of this noun.
    pub(in crate::script) fn callable(&self, noun: &str) -> Vec<&str> {
        self.all
            .iter()
            .filter(|doc| doc.is_word() && (doc.noun.is_empty() || doc.noun == noun))
            .map(|doc| doc.name.as_str())
            .collect()
    }

    /// Every option with the name of its function.
    pub fn options(&self) -> Vec<(&str, Opt)> {
        let mut all: Vec<(&str, Opt)> = Vec::new();
        for doc in &self.all {
            for option in doc.options() {
                if !all.iter().any(|(name, known)| *name == doc.name && known.name == option.name) {
                    all.push((&doc.name, option));
                }
            }
        }
        all
    }

    pub(in crate::script) fn nearest(&self, name: &str, noun: &str) -> Vec<String> {
        nearest(name, self.callable(noun))
    }
}

impl Doc {
    /// Whether the name can be typed, unlike those of operators and indexers.
    pub fn is_word(&self) -> bool {
        self.name.starts_with(|c: char| c.is_alphabetic())
    }

    /// The heading that lists it: its noun, or its part of the language.
    pub fn heading(&self) -> &str {
        if self.noun.is_empty() { &self.home } else { &self.noun }
    }

    /// The first paragraph, which lists and completion show; empty if there is no doc.
    pub fn sentence(&self) -> &str {
        self.text.first().map_or("", String::as_str)
    }

    /// The options that it takes.
    pub fn options(&self) -> Vec<Opt> {
        let tables: BTreeSet<&str> = self.overloads.iter().filter_map(|way| way.options.as_deref()).collect();
        tables.into_iter().flat_map(options::named).collect()
    }

    fn join(&mut self, other: Doc) {
        self.data = self.data.take().or(other.data);
        self.overloads.extend(other.overloads);
        if self.text.is_empty() {
            self.text = other.text;
        }
        self.examples.extend(other.examples);
        if self.effect == "none" {
            self.effect = other.effect;
        }
        if self.task.is_empty() {
            self.task = other.task;
        }
    }
}

pub(in crate::script) fn overload(home: &str, function: &rhai::FuncMetadata) -> Doc {
    let params = function.params_info.iter().map(|param| split(param));
    let mut params: Vec<Param> = params.filter(|param| !param.kind.contains("NativeCallContext")).collect();
    // `model(data)` is a function although its first argument is a noun, because it is not declared with that noun.
    let first = params.first().map_or("", |param| param.kind.as_str());
    let is_method = home.starts_with(char::is_uppercase) && nouns::by_name(first).is_some();
    let noun = if is_method { first.to_string() } else { String::new() };
    let (name, is_field) = match function.name.strip_prefix("get$") {
        Some(field) => (field.to_string(), true),
        None => (function.name.replace("index$get$", "[]"), false),
    };
    let returns = kind(&function.return_type);
    params.drain(..usize::from(is_method));
    let args: Vec<String> = params.iter().map(|param| format!("{}: {}", param.name, param.kind)).collect();
    let call = match (is_field, name.as_str()) {
        (true, _) => name.clone(),
        (_, "[]") => format!("[{}]", args.join(", ")),
        _ => format!("{name}({})", args.join(", ")),
    };
    let on = if noun.is_empty() { String::new() } else { format!("{noun}{}", if name == "[]" { "" } else { "." }) };
    let returns = if returns == "()" { String::new() } else { returns };
    let arrow = if returns.is_empty() { String::new() } else { format!(" → {returns}") };
    let comments: Vec<String> = function
        .comments
        .iter()
        .flat_map(|block| block.lines())
        .map(|line| {
            line.trim_start()
                .trim_start_matches("///")
                .strip_prefix(' ')
                .unwrap_or(line.trim_start().trim_start_matches("///"))
                .to_string()
        })
        .collect();
    let comments = read_comments(&comments);
    let Comments { text, examples, effect, task, options, data } = comments;
    let overloads = vec![Overload { signature: format!("{on}{call}{arrow}"), params, returns, options }];
    Doc { name, noun, home: home.to_string(), overloads, is_field, text, examples, effect, task, data }
}

/// Split `data: &mut Dataset` into name and type.
fn split(param: &str) -> Param {
    let (name, kind_text) = param.split_once(':').unwrap_or((param, "any"));
    Param { name: name.trim().to_string(), kind: kind(kind_text) }
}

/// A Rust type in the user's terms.
pub(in crate::script) fn kind(text: &str) -> String {
    let text: String = text.split_whitespace().collect::<Vec<_>>().join("").replace("&mut", "");
    let text = text.trim_start_matches('&');
    let inner = text.strip_prefix("ScriptResult<").and_then(|inner| inner.strip_suffix('>')).unwrap_or(text);
    let last = inner.rsplit("::").next().unwrap_or(inner);
    match last {
        "i64" | "INT" => "int",
        "f64" | "FLOAT" | "Figure" => "float",
        "str" | "String" | "ImmutableString" => "string",
        "Array" | "array" => "list",
        "Rows" => ROWS,
        "Map" | "map" => "map",
        "FnPtr" | "Fn" => "closure",
        "Dynamic" => "any",
        other => other,
    }
    .to_string()
}

struct Comments {
    text: Vec<String>,
    examples: Vec<String>,
    effect: String,
    task: String,
    options: Option<String>,
    data: Option<String>,
}

/// Paragraphs, points of lists (`- …`), examples in fences, and `effect:`, `task:`, `options:` and `data:` lines.
fn read_comments(lines: &[String]) -> Comments {
    let (mut paragraphs, mut examples, mut effect) = (vec![String::new()], Vec::new(), "none".to_string());
    let (mut task, mut options, mut data) = (String::new(), None, None);
    let mut fence: Option<Vec<String>> = None;
    for line in lines {
        match (&mut fence, line.trim()) {
            (None, "```rhai") => fence = Some(Vec::new()),
            (Some(example), "```") => {
                examples.push(example.join("\n"));
                fence = None;
            }
            (Some(example), _) => example.push(line.clone()),
            (None, "") => paragraphs.push(String::new()),
            (None, text) if text.starts_with("effect: ") => effect = text["effect: ".len()..].to_string(),
            (None, text) if text.starts_with("task: ") => task = text["task: ".len()..].to_string(),
            (None, text) if text.starts_with("options: ") => options = Some(text["options: ".len()..].to_string()),
            (None, text) if text.starts_with("data: ") => data = Some(text["data: ".len()..].to_string()),
            (None, text) if text.starts_with("- ") => paragraphs.push(text.to_string()),
            (None, text) => {
                let paragraph = paragraphs.last_mut().expect("never empty");
                *paragraph = format!("{paragraph} {text}").trim().to_string();
            }
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    Comments { text: paragraphs, examples, effect, task, options, data }
}
