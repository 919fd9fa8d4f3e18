//! Completes what follows a dot, and words outside quotes: methods, columns, variables, functions, keywords.

use std::collections::BTreeSet;

use super::chain::Chains;
use super::known::Known;
use super::line::KEYWORDS;
use super::offers::{Candidate, Offers, Rank};
use super::place::Want;
use super::subject::{Subject, entries};
use crate::arrange::Arrange;
use crate::script::engine::LAST;
use crate::script::engine::docs::{Doc, Overload, ROWS};
use crate::script::engine::value::kind_named;
use crate::script::source::lexer::Kind;
use crate::script::source::written::quoted;

impl Chains<'_> {
    /// Offer methods and properties of the value before the dot.
    pub fn members(&self, offers: &mut Offers, after: &str) {
        let end = self.line.end();
        let known = if end == 1 { self.world.last() } else { self.value(end - 1) };
        let kind = if known.kind == ROWS { "list" } else { known.kind.as_str() };
        let is_known = !kind.is_empty() && kind != "any";
        let mut methods: Vec<&Doc> = self.world.docs.all.iter().filter(|doc| doc.is_word()).collect();
        methods.arrange_by_key(|doc| &doc.name);
        for doc in methods {
            if is_known && doc.noun == kind {
                offer(offers, Rank::Wanted, doc, doc.noun.len() + 1, after);
            } else if !is_known && !doc.noun.is_empty() {
                offer(offers, Rank::Function, doc, 0, after);
            }
        }
        for (code, about) in properties(&known) {
            offers.offer(Rank::Column, &code, || Candidate::new(&code, &code, about));
        }
        for doc in self.world.docs.all.iter().filter(|doc| is_known && doc.is_word()) {
            self.function(offers, doc, kind, after);
        }
        let of_language = |doc: &&Doc| doc.noun == kind || (!is_known && !offers.typed.is_empty());
        let methods: Vec<&Doc> = self.world.language.all.iter().filter(of_language).collect();
        for doc in methods {
            offer(offers, Rank::Language, doc, 0, after);
        }
    }

    /// Offer a function as a method of its first argument: `load("trade").model()`.
    fn function(&self, offers: &mut Offers, doc: &Doc, kind: &str, after: &str) {
        let is_asked = kind.starts_with(char::is_uppercase) || doc.home == "numbers";
        let takes = |way: &&Overload| way.params.first().is_some_and(|param| param.kind == kind);
        let Some(way) = doc.overloads.iter().find(takes).filter(|_| doc.noun.is_empty() && is_asked) else { return };
        let others: Vec<String> =
            way.params[1..].iter().map(|param| format!("{}: {}", param.name, param.kind)).collect();
        let arrow = if way.returns.is_empty() { String::new() } else { format!(" → {}", way.returns) };
        let label = format!("{}({}){arrow}", doc.name, others.join(", "));
        offers.offer(Rank::Function, &doc.name, || {
            Candidate::new(call(&doc.name, !others.is_empty(), after), label, doc.sentence())
        });
    }

    /// Offer what an expression can begin with.
    pub fn words(&self, offers: &mut Offers, after: &str) {
        let wants = self.wants();
        for want in &wants {
            self.argument(offers, want);
        }
        let kinds: Vec<&str> =
            wants.iter().map(|want| want.kind.as_str()).filter(|kind| kind.starts_with(char::is_uppercase)).collect();
        let rank = |kind: &str, otherwise| if kinds.contains(&kind) { Rank::Wanted } else { otherwise };
        for (name, known) in self.variables() {
            offers.offer(rank(&known.kind, Rank::Variable), &name, || {
                Candidate::new(
                    &name,
                    &name,
                    if known.kind.is_empty() { "a variable".into() } else { kind_named(&known.kind) },
                )
            });
        }
        for (name, params) in self.world.functions.named() {
            let label = format!("{name}({})", params.join(", "));
            offers.offer(Rank::Variable, name, || {
                Candidate::new(call(name, !params.is_empty(), after), label, "a function of this session")
            });
        }
        for doc in self.world.docs.all.iter().filter(|doc| doc.noun.is_empty() && doc.is_word()) {
            let returns = doc.overloads.first().map_or("", |way| way.returns.as_str());
            offer(offers, rank(returns, Rank::Function), doc, 0, after);
        }
        // No statement begins inside brackets.
        let is_within = self.line.open.is_some_and(|open| self.line.word(open) != "{");
        for (word, about) in KEYWORDS.iter().filter(|(word, _)| !is_within || ["true", "false"].contains(word)) {
            offers.offer(Rank::Keyword, word, || Candidate::new(*word, *word, *about));
        }
        if !offers.typed.is_empty() {
            for doc in self.world.language.all.iter().filter(|doc| !doc.is_field) {
                offer(offers, Rank::Language, doc, 0, after);
            }
        }
    }

    /// Offer what an argument can be: a text in quotes, a number, a map or a closure.
    fn argument(&self, offers: &mut Offers, want: &Want) {
        match (want.kind.as_str(), &want.subject) {
            ("map", _) => {
                let keys: Vec<&str> = want.options.iter().map(|option| option.name).collect();
                let about = match &want.subject {
                    Subject::Options => format!("options: {}", keys.join(", ")),
                    subject => subject.of_map().to_string(),
                };
                offers.offer(Rank::Wanted, "#{", || Candidate::new("#{ ", "#{ … }", about));
            }
            (_, Subject::Rows) => {
                offers.offer(Rank::Wanted, "|", || Candidate::new("|r| ", "|r| …", "a condition on each row, `r`"));
            }
            (_, Subject::Ranked) => {
                let about = "a sentence about the ranking, `r`";
                offers.offer(Rank::Wanted, "|", || Candidate::new("|r| ", "|r| …", about));
            }
            (kind, Subject::Year) if kind != "list" => self.years(offers),
            ("list", _) => {}
            (_, Subject::Unit) => open(offers, "a unit by any of its names"),
            (_, Subject::Path) => open(offers, "a file"),
            (_, Subject::Topic) => open(offers, "a topic of the help"),
            (_, subject) => {
                if *subject == Subject::Dataset {
                    open(offers, "a file");
                }
                for entry in entries(subject, &want.about, self.world, &want.step) {
                    let text = quoted(&entry.text);
                    offers.offer(Rank::Wanted, &entry.text, || Candidate::new(&text, &text, entry.about));
                }
            }
        }
    }

    /// Offer years of the data where a year is expected.
    pub fn years(&self, offers: &mut Offers) {
        for want in self.wants().iter().filter(|want| want.subject == Subject::Year) {
            for year in entries(&want.subject, &want.about, self.world, &want.step) {
                offers.offer(Rank::Wanted, &year.text, || Candidate::new(&year.text, &year.text, year.about));
            }
        }
    }

    /// The variables of the session, and those that the line declares before the cursor.
    fn variables(&self) -> Vec<(String, Known)> {
        let end = self.line.end();
        let mut names: BTreeSet<String> = BTreeSet::new();
        for at in 1..end {
            if self.line.kind(at) == Some(Kind::Word) && matches!(self.line.before(at), "let" | "const" | "for") {
                names.insert(self.line.word(at).to_string());
            }
        }
        names.extend(self.line.closures.iter().flat_map(|closure| closure.params.clone()));
        names.extend(self.world.scope.iter().map(|(name, ..)| name.to_string()));
        let is_empty = |name: &str| match name {
            LAST => self.world.last().kind == "()",
            "args" => self
                .world
                .variable(name)
                .value
                .is_some_and(|args| args.as_array_ref().is_ok_and(|args| args.is_empty())),
            _ => false,
        };
        names.into_iter().filter(|name| !is_empty(name)).map(|name| (name.clone(), self.named(&name))).collect()
    }
}

/// Offer only the quotes if there are too many texts to list.
fn open(offers: &mut Offers, about: &str) {
    offers.offer(Rank::Wanted, "\"", || Candidate::new("\"", "\"…\"", about));
}

/// The columns of a data set or a row, or the keys of a map.
fn properties(known: &Known) -> Vec<(String, String)> {
    match known.kind.as_str() {
        "Dataset" => known.indicators().iter().map(|of| (of.code.clone(), known.name_of(&of.code))).collect(),
        "Row" => known.columns(),
        "map" => {
            let map = known.value.as_ref().and_then(|value| value.as_map_ref().ok().map(|map| map.clone()));
            let is_name = |key: &str| key.chars().all(|c| c.is_alphanumeric() || c == '_');
            let pairs = map.unwrap_or_default().into_iter().filter(|(key, _)| is_name(key));
            pairs.map(|(key, value)| (key.to_string(), kind_named(value.type_name()))).collect()
        }
        _ => Vec::new(),
    }
}

/// Offer a function; the first `noun` characters of its signature are not shown.
fn offer(offers: &mut Offers, rank: Rank, doc: &Doc, noun: usize, after: &str) {
    let Some(way) = doc.overloads.first() else { return };
    offers.offer(rank, &doc.name, || {
        let replacement = match doc.is_field {
            true => doc.name.clone(),
            false => call(&doc.name, !way.params.is_empty(), after),
        };
        Candidate::new(replacement, way.signature.get(noun..).unwrap_or(&way.signature), doc.sentence())
    });
}

/// A call as far as it can be written: with both brackets if nothing goes between them.
fn call(name: &str, has_params: bool, after: &str) -> String {
    match (after.starts_with('('), has_params) {
        (true, _) => name.to_string(),
        (false, true) => format!("{name}("),
        (false, false) => format!("{name}()"),
    }
}
