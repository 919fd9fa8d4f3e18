//! What completion can see of a session: declarations, variables and bundled data sets. Nothing is run or changed.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use rhai::{Engine, Scope};

use super::known::Known;
use super::subject::Entry;
use crate::Watch;
use crate::arrange::Arrange;
use crate::data::{self, BUNDLED, Dataset};
use crate::files::Access;
use crate::script::engine::LAST;
use crate::script::engine::closures::Functions;
use crate::script::engine::docs::{Doc, Docs, kind, overload};
use crate::script::engine::options;

/// Bundled data sets, each loaded on first use.
#[derive(Default)]
pub struct Sets(RefCell<BTreeMap<&'static str, Option<Dataset>>>);

impl Sets {
    pub fn named(&self, name: &str) -> Option<Dataset> {
        let bundled = data::bundled(name)?;
        let mut loaded = self.0.borrow_mut();
        loaded.entry(bundled.name).or_insert_with(|| data::load_bundled(bundled.name, &Watch::default()).ok()).clone()
    }
}

pub struct World<'a> {
    pub docs: &'a Docs,
    /// The functions of Rhai itself.
    pub language: &'a Docs,
    pub scope: &'a Scope<'static>,
    pub functions: &'a Functions,
    pub sets: &'a Sets,
    pub access: Access,
}

impl World<'_> {
    pub fn variable(&self, name: &str) -> Known {
        let name = if name == "_" { LAST } else { name };
        self.scope.get(name).map(Known::of).unwrap_or_default()
    }

    pub fn last(&self) -> Known {
        self.variable(LAST)
    }

    /// The topics of `help`: functions, methods of steps, data sets.
    pub fn topics(&self) -> Vec<Entry> {
        let mut topics: Vec<Entry> = Vec::new();
        for doc in self.docs.all.iter().filter(|doc| doc.is_word()) {
            if !topics.iter().any(|topic| topic.text == doc.name) {
                topics.push(Entry { text: doc.name.clone(), about: doc.sentence().to_string() });
            }
        }
        let method = |method: options::Listed| Entry { text: method.name.into(), about: method.about.into() };
        let methods: Vec<Entry> = options::methods().into_iter().map(method).collect();
        topics.extend(methods.into_iter().filter(|method| !self.docs.all.iter().any(|doc| doc.name == method.text)));
        topics.extend(BUNDLED.iter().map(|set| Entry { text: set.name.into(), about: set.title().into() }));
        topics
    }

    /// Indicators and groups of a bundled data set, such as `trade.fdi`, once its name and a dot are typed.
    pub fn topics_within(&self, typed: &str) -> Vec<Entry> {
        let Some(known) = typed.split_once('.').and_then(|(set, _)| self.sets.named(set)).map(Known::dataset) else {
            return Vec::new();
        };
        let indicators = known.indicators().iter().map(|indicator| indicator.code.clone());
        let codes = known.groups().into_iter().chain(indicators);
        let set = known.data.as_ref().map_or("", |data| data.name());
        codes.map(|code| Entry { text: format!("{set}.{code}"), about: known.name_of(&code) }).collect()
    }
}

/// Types of Rhai whose functions can also be called as methods.
const KINDS: &[&str] = &["list", "map", "string", "int", "float", "closure", "bool", "range"];

/// The functions of Rhai's own packages, which have doc comments like ours.
pub fn language() -> Docs {
    let engine = Engine::new();
    let found = engine.collect_fn_metadata(None, |info| Some(overload("language", info.metadata)), true);
    let mut all: Vec<Doc> = Vec::new();
    for mut doc in found.into_iter().filter(|doc| doc.is_word() && !doc.name.contains('$') && doc.name != "eval") {
        let way = &mut doc.overloads[0];
        let first = way.params.first().map_or(String::new(), |param| kind(&param.kind));
        if KINDS.contains(&first.as_str()) {
            way.params.remove(0);
            doc.noun = first;
        }
        let args: Vec<String> = way.params.iter().map(|param| param.name.clone()).collect();
        way.signature = if doc.is_field { doc.name.clone() } else { format!("{}({})", doc.name, args.join(", ")) };
        doc.examples.clear();
        match all
            .iter_mut()
            .find(|known| known.name == doc.name && known.noun == doc.noun && known.is_field == doc.is_field)
        {
            Some(known) => known.overloads.extend(doc.overloads),
            None => all.push(doc),
        }
    }
    for doc in &mut all {
        doc.overloads.arrange_by_key(|way| (way.params.len(), way.signature.clone()));
    }
    // What can be read as a property and called is offered as a call.
    let calls: BTreeSet<(String, String)> =
        all.iter().filter(|doc| !doc.is_field).map(|doc| (doc.noun.clone(), doc.name.clone())).collect();
    all.retain(|doc| !doc.is_field || !calls.contains(&(doc.noun.clone(), doc.name.clone())));
    all.arrange_by(|a, b| (&a.noun, &a.name).cmp(&(&b.noun, &b.name)));
    Docs { all }
}
