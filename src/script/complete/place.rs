//! Where the cursor is: in which argument of which call, how deep inside it, or beside which comparison.

use super::chain::{Chains, Way};
use super::known::Known;
use super::subject::{Step, Subject, subject};
use crate::model::Opt;
use crate::script::engine::docs::Param;
use crate::script::engine::options;
use crate::script::source::lexer::Kind;
use crate::script::source::tokens::Closure;

/// The call around the cursor.
pub struct Slot {
    /// The token of the function's name, and its bracket.
    pub name: usize,
    pub open: usize,
    /// The index of the argument, from 0.
    pub place: usize,
    /// The path from the argument inwards.
    pub path: Vec<Step>,
}

/// What is expected at the cursor, and which data it is about.
pub struct Want {
    pub subject: Subject,
    pub about: Known,
    /// The options that its map can contain.
    pub options: Vec<Opt>,
    /// The name of the function.
    pub step: String,
    /// The type of the argument, if the cursor is at its beginning.
    pub kind: String,
    /// The type that the function returns.
    pub returns: String,
}

impl Chains<'_> {
    /// Whether a key of a map begins at the cursor.
    pub fn is_key(&self) -> bool {
        let Some(open) = self.line.open else { return false };
        self.line.word(open) == "#{" && (self.line.end() == open + 1 || self.line.before(self.line.end()) == ",")
    }

    /// Everything that can be written at the cursor; empty unless an argument or a part of one begins there.
    pub fn wants(&self) -> Vec<Want> {
        let end = self.line.end();
        match self.line.before(end) {
            "==" | "!=" => return self.compared(end - 1),
            "(" | "[" | "?[" | "#{" | "," | ":" => {}
            _ => return Vec::new(),
        }
        match self.line.open {
            Some(open) if self.line.word(open).ends_with('[') && self.line.follows_value(open) => self.indexed(open),
            _ => self.slot().map_or_else(Vec::new, |slot| self.of_slot(&slot)),
        }
    }

    fn compared(&self, sign: usize) -> Vec<Want> {
        let about = self.value(sign);
        let subject = match about.kind.as_str() {
            "Unit" => Subject::Unit,
            _ => Subject::Texts(about.texts.clone()),
        };
        vec![Want::plain(subject, about)]
    }

    fn indexed(&self, open: usize) -> Vec<Want> {
        let about = self.value(open);
        let docs = self.world.docs.named("[]").filter(|doc| doc.noun == about.kind);
        let subject = docs.flat_map(|doc| &doc.overloads).filter_map(|way| way.params.first()).find_map(subject);
        subject.map(|subject| Want::plain(subject, about)).into_iter().collect()
    }

    pub fn slot(&self) -> Option<Slot> {
        let (mut path, mut inner) = (Vec::new(), self.line.end());
        for open in self.line.brackets(self.line.open) {
            let in_closure = |closure: &Closure| closure.within == Some(open) && closure.at < inner;
            match self.line.word(open) {
                _ if self.line.closures.iter().any(in_closure) => return None,
                "(" if self.is_call(open) => {
                    path.reverse();
                    return Some(Slot { name: open - 1, open, place: self.line.commas(open, inner).count(), path });
                }
                "(" => {}
                "[" | "?[" if !self.line.follows_value(open) => path.push(Step::Element),
                "#{" => path.push(self.entry(open, inner)),
                _ => return None,
            }
            inner = open;
        }
        None
    }

    /// Whether a position in a map is a key, or the key whose value it is.
    fn entry(&self, open: usize, until: usize) -> Step {
        let last = self.line.arguments(open, until).pop().filter(|_| self.line.before(until) != ",");
        let Some(last) = last.filter(|last| self.line.word(last.start + 1) == ":" && last.start + 1 < until) else {
            return Step::Key;
        };
        let key = self.line.inside(last.start).unwrap_or_else(|| self.line.word(last.start));
        Step::Value(key.to_string())
    }

    fn of_slot(&self, slot: &Slot) -> Vec<Want> {
        let name = self.line.word(slot.name);
        let receiver = self.receiver(slot.name);
        let arguments = self.line.arguments(slot.open, self.line.end());
        let given = &arguments[..slot.place.min(arguments.len())];
        let mut wants: Vec<Want> = Vec::new();
        for way in self.ways(receiver.as_ref(), name) {
            let Some(param) = way.overload.params.get(slot.place + way.skipped) else { continue };
            if !takes(param, slot.path.first()) {
                continue;
            }
            let table = self.options(&way, slot);
            let start = subject(param).unwrap_or(Subject::Free);
            let subject = slot.path.iter().fold(start, |subject, step| subject.within(step, &table));
            let kind = if slot.path.is_empty() { param.kind.clone() } else { String::new() };
            if wants.iter().any(|want| want.subject == subject && want.kind == kind) {
                continue;
            }
            let about = receiver.clone().filter(|receiver| receiver.units().is_some());
            let about = about.unwrap_or_else(|| self.told(&way, given));
            let returns = way.overload.returns.clone();
            wants.push(Want { subject, about, options: table, step: name.to_string(), kind, returns });
        }
        wants
    }

    /// The options of a call, including those of the method named before.
    fn options(&self, way: &Way, slot: &Slot) -> Vec<Opt> {
        let table = way.overload.options.as_deref().map_or(Vec::new(), options::named);
        let place = way.overload.params.iter().position(|param| subject(param) == Some(Subject::Method));
        let arguments = self.line.arguments(slot.open, self.line.end());
        let chosen = place.and_then(|place| arguments.get(place)).and_then(|argument| self.line.inside(argument.start));
        let methods = options::methods().into_iter();
        let method = methods.filter(|method| Some(method.name) == chosen).find(|method| method.step == way.doc.name);
        let own = method.map_or(&[][..], |method| method.options);
        let is_replaced = |option: &Opt| own.iter().any(|known| known.name == option.name);
        own.iter().copied().chain(table.into_iter().filter(|option| !is_replaced(option))).collect()
    }

    /// Whether the user is choosing a new name, for which there is nothing to offer.
    pub fn is_naming(&self) -> bool {
        let end = self.line.end();
        let in_params = self.line.closures.last().is_some_and(|closure| {
            (closure.at + 1..end).all(|at| self.line.kind(at) == Some(Kind::Word) || self.line.word(at) == ",")
        });
        in_params || matches!(self.line.before(end), "let" | "const" | "fn" | "for")
    }
}

/// Whether a parameter accepts a text or a name, a list, or a map.
fn takes(param: &Param, first: Option<&Step>) -> bool {
    match first {
        None => true,
        Some(Step::Element) => ["list", "any"].contains(&param.kind.as_str()),
        Some(_) => ["map", "any"].contains(&param.kind.as_str()),
    }
}

impl Want {
    fn plain(subject: Subject, about: Known) -> Want {
        let (options, step, kind, returns) = (Vec::new(), String::new(), String::new(), String::new());
        Want { subject, about, options, step, kind, returns }
    }
}
