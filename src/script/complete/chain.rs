//! Infers the value of a chain such as `model(load("trade")).rank()` without running anything.

use std::cell::Cell;
use std::ops::Range;

use super::World;
use super::known::Known;
use super::line::Line;
use super::subject::{Subject, subject};
use crate::script::engine::docs::{Doc, Overload, ROWS};
use crate::script::source::lexer::Kind;
use crate::script::source::tokens::Closure;

/// The budget of inference steps for one completion; what needs more stays unknown.
const FUEL: u32 = 500;
const DEEPEST: u32 = 40;

/// Infers what the parts of a line stand for.
pub struct Chains<'a> {
    pub line: &'a Line<'a>,
    pub world: &'a World<'a>,
    fuel: Cell<u32>,
    depth: Cell<u32>,
}

enum Link {
    Property(usize),
    Call { name: usize, open: usize, close: usize },
    Index { open: usize, close: usize },
}

/// A way to call a function, and how many of its parameters come before the brackets.
pub struct Way<'a> {
    pub doc: &'a Doc,
    pub overload: &'a Overload,
    pub skipped: usize,
}

impl<'a> Chains<'a> {
    pub fn new(line: &'a Line<'a>, world: &'a World<'a>) -> Chains<'a> {
        Chains { line, world, fuel: Cell::new(FUEL), depth: Cell::new(0) }
    }

    /// The value that ends before a position, such as the receiver of a `.` there.
    pub fn value(&self, end: usize) -> Known {
        self.chain(end).1
    }

    /// The start of the chain that ends before a position, and its value.
    fn chain(&self, end: usize) -> (usize, Known) {
        let (mut links, mut at) = (Vec::new(), end);
        let (start, base) = loop {
            if at == 0 || !self.line.follows_value(at) {
                // A line that starts with a dot continues from the last value.
                let goes_on = at == 0 && !links.is_empty();
                break (at, if goes_on { self.world.last() } else { Known::default() });
            }
            let last = at - 1;
            let is_link = |name: usize| matches!(self.line.before(name), "." | "?.");
            let partner = self.line.list[last].partner;
            match (self.line.kind(last), self.line.word(last), partner) {
                (Some(Kind::Word), _, _) if is_link(last) => {
                    links.push(Link::Property(last));
                    at = last - 1;
                }
                (_, ")", Some(open)) if self.is_call(open) && is_link(open - 1) => {
                    links.push(Link::Call { name: open - 1, open, close: last });
                    at = open - 2;
                }
                (_, "]", Some(open)) if self.line.follows_value(open) => {
                    links.push(Link::Index { open, close: last });
                    at = open;
                }
                _ => break self.base(last),
            }
        };
        (start, links.into_iter().rev().fold(base, |known, link| self.follow(known, &link)))
    }

    /// Whether a round bracket holds the arguments of a call.
    pub fn is_call(&self, open: usize) -> bool {
        self.line.word(open) == "(" && self.line.follows_value(open) && self.line.kind(open - 1) == Some(Kind::Word)
    }

    /// The start of a chain, given its last token.
    fn base(&self, last: usize) -> (usize, Known) {
        let Some(_guard) = self.spend() else { return (last, Known::default()) };
        match (self.line.kind(last), self.line.word(last), self.line.list[last].partner) {
            (Some(Kind::Word), name, _) => (last, self.variable(name, last)),
            (Some(Kind::Text), ..) => (last, Known::kind("string")),
            (Some(Kind::Number), number, _) => (last, Known::kind(if number.contains('.') { "float" } else { "int" })),
            (_, ")", Some(open)) if self.is_call(open) => (open - 1, self.call(None, open - 1, open, last)),
            (_, ")", Some(open)) => (open, self.expression(open + 1..last)),
            (_, "]", Some(open)) => (open, Known::kind("list")),
            (_, "}", Some(open)) if self.line.word(open) == "#{" => (open, Known::kind("map")),
            (_, _, partner) => (partner.unwrap_or(last), Known::default()),
        }
    }

    fn follow(&self, known: Known, link: &Link) -> Known {
        let Some(_guard) = self.spend() else { return Known::default() };
        match *link {
            Link::Property(name) => self.property(&known, self.line.word(name)),
            Link::Call { name, open, close } => self.call(Some(known), name, open, close),
            Link::Index { open, close } if known.kind == ROWS && close > open + 1 => known.as_kind("Row"),
            Link::Index { open, close } => match self.line.inside(open + 1).filter(|_| close == open + 2) {
                Some(name) => self.property(&known, name),
                None => Known::default(),
            },
        }
    }

    fn property(&self, known: &Known, name: &str) -> Known {
        let field = self.world.docs.named(name).find(|doc| doc.is_field && doc.noun == known.kind);
        match field.and_then(|doc| doc.overloads.first()) {
            Some(field) => known.returned(&field.returns),
            None => known.property(name),
        }
    }

    fn call(&self, receiver: Option<Known>, name: usize, open: usize, close: usize) -> Known {
        let arguments = self.line.arguments(open, close);
        let ways = self.ways(receiver.as_ref(), self.line.word(name));
        let fits = |way: &&Way| way.overload.params.len() == arguments.len() + way.skipped;
        let Some(way) = ways.iter().find(fits).or(ways.first()) else { return Known::default() };
        if receiver.as_ref().is_some_and(|receiver| receiver.kind.is_empty())
            && ways.iter().any(|other| other.overload.returns != way.overload.returns)
        {
            return Known::default();
        }
        let about = receiver.filter(|receiver| receiver.units().is_some());
        about.unwrap_or_else(|| self.told(way, &arguments)).returned(&way.overload.returns)
    }

    /// What the arguments of a call are about: the first that has data, or a bundled data set by name.
    pub fn told(&self, way: &Way, arguments: &[Range<usize>]) -> Known {
        for (place, argument) in arguments.iter().enumerate() {
            let param = way.overload.params.get(place + way.skipped);
            let names_a_set =
                param.is_some_and(|param| matches!(subject(param), Some(Subject::Dataset | Subject::List)));
            let known = match self.line.inside(argument.start).filter(|_| argument.len() == 1) {
                Some(text) if names_a_set => self.world.sets.named(text).map(Known::dataset),
                Some(_) => None,
                None => Some(self.expression(argument.clone())),
            };
            if let Some(known) = known.filter(|known| known.units().is_some()) {
                return known;
            }
        }
        let data = way.doc.data.as_ref().and_then(|name| self.world.sets.named(name));
        data.map(Known::dataset).unwrap_or_default()
    }

    /// The ways to call a name on a value, or without one.
    pub fn ways(&self, receiver: Option<&Known>, name: &str) -> Vec<Way<'a>> {
        let all = || self.world.docs.named(name).chain(self.world.language.named(name));
        let ways = |wanted: &dyn Fn(&Doc) -> bool, skipped: usize| -> Vec<Way<'a>> {
            let docs = all().filter(|doc| wanted(doc) && !doc.is_field);
            docs.flat_map(|doc| doc.overloads.iter().map(move |overload| Way { doc, overload, skipped })).collect()
        };
        let Some(receiver) = receiver else { return ways(&|doc| doc.noun.is_empty(), 0) };
        if receiver.kind.is_empty() {
            return ways(&|doc| !doc.noun.is_empty(), 0);
        }
        let kind = if receiver.kind == ROWS { "list" } else { receiver.kind.as_str() };
        let methods = ways(&|doc| doc.noun == kind, 0);
        if !methods.is_empty() {
            return methods;
        }
        let mut functions = ways(&|doc| doc.noun.is_empty(), 1);
        functions.retain(|way| way.overload.params.first().is_some_and(|param| param.kind == kind));
        functions
    }

    /// The value of an expression: a chain, or the known type of an operation.
    fn expression(&self, mut range: Range<usize>) -> Known {
        let mut right: Option<Known> = None;
        loop {
            let Some(_guard) = self.spend() else { return Known::default() };
            let (start, known) = self.chain(range.end);
            let known = match right {
                Some(right) if right.kind == "Column" || known.kind != "Column" => right,
                _ => known,
            };
            if start <= range.start {
                return known;
            }
            match self.line.word(start - 1) {
                "+" | "-" | "*" | "/" | "^" | "**" | "%" if start - 1 > range.start => right = Some(known),
                "-" | "+" => return known,
                "==" | "!=" | "<" | "<=" | ">" | ">=" | "&&" | "||" | "!" => return Known::kind("bool"),
                _ => return Known::default(),
            }
            range.end = start - 1;
        }
    }

    /// What a name at the cursor stands for.
    pub fn named(&self, name: &str) -> Known {
        self.variable(name, self.line.end())
    }

    fn variable(&self, name: &str, at: usize) -> Known {
        if let Some(closure) = self.closures_around(at).find(|closure| closure.params.iter().any(|param| param == name))
        {
            return if closure.params[0] == name { self.row(closure) } else { Known::default() };
        }
        for binding in (0..at.saturating_sub(2)).rev() {
            if self.line.word(binding + 1) != name {
                continue;
            }
            match (self.line.word(binding), self.line.word(binding + 2)) {
                ("let" | "const", "=") => match self.line.statement(binding + 3, at) {
                    Some(range) => return self.expression(range),
                    None => continue,
                },
                ("for", "in") => {
                    let known = self.line.header(binding + 3, at).map(|range| self.expression(range));
                    let is_row = known.as_ref().is_some_and(|known| known.kind == ROWS);
                    return known.filter(|_| is_row).map_or_else(Known::default, |known| known.as_kind("Row"));
                }
                _ => {}
            }
        }
        self.world.variable(name)
    }

    /// The closures whose bodies contain a position, innermost first.
    fn closures_around(&self, at: usize) -> impl Iterator<Item = &'a Closure> {
        let innermost = self.line.list.get(at).map_or(self.line.open, |token| token.within);
        let around: Vec<Option<usize>> = self.line.brackets(innermost).map(Some).chain([None]).collect();
        self.line.closures.iter().rev().filter(move |closure| closure.at < at && around.contains(&closure.within))
    }

    /// The first parameter of a closure: a row, if the closure is passed to a method over rows.
    fn row(&self, closure: &Closure) -> Known {
        for open in self.line.brackets(closure.within) {
            if self.is_call(open) {
                let receiver = self.receiver(open - 1).unwrap_or_default();
                return match receiver.kind.as_str() {
                    "Dataset" | "Ranking" | ROWS => receiver.as_kind("Row"),
                    // The only closures on a model are sentences about its ranking.
                    "Model" => receiver.as_kind("Ranking"),
                    _ => Known::default(),
                };
            }
        }
        Known::default()
    }

    /// The value that a method is called on; `None` for a function.
    pub fn receiver(&self, name: usize) -> Option<Known> {
        matches!(self.line.before(name), "." | "?.").then(|| match name - 1 {
            0 => self.world.last(),
            point => self.value(point),
        })
    }

    /// Use up one step; `None` if the budget is exhausted. Dropping the result ends the nesting level.
    fn spend(&self) -> Option<Depth<'_>> {
        let (fuel, depth) = (self.fuel.get(), self.depth.get());
        if fuel == 0 || depth >= DEEPEST {
            return None;
        }
        self.fuel.set(fuel - 1);
        self.depth.set(depth + 1);
        Some(Depth(&self.depth))
    }
}

struct Depth<'a>(&'a Cell<u32>);

impl Drop for Depth<'_> {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}
