//! What a person reads, with what they can do about it as data: whoever talks to them writes the acts in their language.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::setting::Setting;

/// Words, and acts among them; in a file they are one text, whose acts are in no language.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Phrase {
    pieces: Vec<Piece>,
}

/// A part of a phrase.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Words that are the same in every language a host speaks.
    Words(String),
    /// Something to write or call, shown between back-ticks.
    Act(Act),
}

/// Something that can be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// The same call again with these options, in this order.
    With(Vec<(String, Setting)>),
    /// One option, named among the words.
    Option(String, Setting),
    /// A value to write there.
    Value(Setting),
    /// A function of a row that answers by a condition.
    Condition,
    /// Calls, each on what the one before gives.
    Calls(Vec<Call>),
}

/// A function or method with its arguments.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// What it is called on.
    pub on: On,
    /// Its name.
    pub name: String,
    /// Its arguments, in order.
    pub args: Vec<Arg>,
    /// Its options, in order; none if it takes them by default.
    pub options: Vec<(String, Setting)>,
}

/// What a call is made on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// Nothing: a function, or a method that the words name by itself.
    Nothing,
    /// The thing in question, or what the call before gives.
    It,
    /// The data set in question.
    Data,
}

/// An argument of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Arg {
    /// This value.
    Value(Setting),
    /// The data set in question.
    Data,
    /// Whatever the person wants there.
    Open,
    /// What another act gives.
    Of(Act),
}

/// How a host writes an act in its language.
pub trait Wording {
    /// The act as it would be typed, without back-ticks.
    fn act(&self, act: &Act) -> String;
}

/// A function or method that is named without what it is called on.
pub fn call(name: &str) -> Act {
    Act::on(On::Nothing, name)
}

/// A method of the thing in question.
pub fn act(name: &str) -> Act {
    Act::on(On::It, name)
}

/// A method of the data set in question.
pub fn of_data(name: &str) -> Act {
    Act::on(On::Data, name)
}

/// The same call with an option.
pub fn with(name: &str, value: impl Into<Setting>) -> Act {
    Act::With(vec![(name.to_string(), value.into())])
}

/// One option, named among the words.
pub fn option(name: &str, value: impl Into<Setting>) -> Act {
    Act::Option(name.to_string(), value.into())
}

/// A value to write there.
pub fn value(value: impl Into<Setting>) -> Act {
    Act::Value(value.into())
}

impl Act {
    fn on(on: On, name: &str) -> Act {
        Act::Calls(vec![Call { on, name: name.to_string(), args: Vec::new(), options: Vec::new() }])
    }

    fn change(mut self, change: impl FnOnce(&mut Call)) -> Act {
        if let Act::Calls(calls) = &mut self {
            calls.last_mut().map(change);
        }
        self
    }

    /// The same with one more argument.
    pub fn arg(self, value: impl Into<Setting>) -> Act {
        let value = value.into();
        self.change(|call| call.args.push(Arg::Value(value)))
    }

    /// The same with the data set in question as one more argument.
    pub fn data(self) -> Act {
        self.change(|call| call.args.push(Arg::Data))
    }

    /// The same with what another act gives as one more argument.
    pub fn of(self, act: Act) -> Act {
        self.change(|call| call.args.push(Arg::Of(act)))
    }

    /// The same with one more argument that is up to the person.
    pub fn open(self) -> Act {
        self.change(|call| call.args.push(Arg::Open))
    }

    /// The same with one more option, behind those it has.
    pub fn with(mut self, name: &str, value: impl Into<Setting>) -> Act {
        let option = (name.to_string(), value.into());
        match &mut self {
            Act::With(options) => options.push(option),
            Act::Option(..) | Act::Value(_) | Act::Condition => {}
            Act::Calls(calls) => {
                calls.iter_mut().next_back().into_iter().for_each(|call| call.options.push(option.clone()))
            }
        }
        self
    }

    /// The same, then a method of what it gives.
    pub fn then(mut self, name: &str) -> Act {
        if let (Act::Calls(calls), Act::Calls(more)) = (&mut self, Act::on(On::It, name)) {
            calls.extend(more);
        }
        self
    }

    /// The act and what it brings about: "`x` leaves it out".
    pub fn does(self, effect: impl AsRef<str>) -> Phrase {
        Phrase::from(self).add(format!(" {}", effect.as_ref()))
    }
}

impl Phrase {
    /// The same with more at its end.
    #[expect(clippy::should_implement_trait, reason = "phrases are built in chains, left to right")]
    pub fn add(mut self, more: impl Into<Phrase>) -> Phrase {
        for piece in more.into().pieces {
            match (self.pieces.last_mut(), piece) {
                (Some(Piece::Words(words)), Piece::Words(more)) => words.push_str(&more),
                (_, piece) => self.pieces.push(piece),
            }
        }
        self
    }

    /// The same with another clause behind a semicolon; the other alone where this one is empty.
    pub fn or(self, other: impl Into<Phrase>) -> Phrase {
        let other = other.into();
        match (self.is_empty(), other.is_empty()) {
            (true, _) => other,
            (_, true) => self,
            _ => self.add("; ").add(other),
        }
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Its parts in order; none is empty, and no two of words stand side by side.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// What can be done, in the order in which it is said.
    pub fn acts(&self) -> impl Iterator<Item = &Act> {
        self.pieces.iter().filter_map(|piece| if let Piece::Act(act) = piece { Some(act) } else { None })
    }

    /// As a text in a host's language.
    pub fn worded(&self, by: &dyn Wording) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Words(words) => words.clone(),
            Piece::Act(act) => format!("`{}`", by.act(act)),
        };
        self.pieces.iter().map(piece).collect()
    }
}

impl From<&str> for Phrase {
    fn from(words: &str) -> Phrase {
        words.to_string().into()
    }
}

impl From<String> for Phrase {
    fn from(words: String) -> Phrase {
        Phrase { pieces: if words.is_empty() { Vec::new() } else { vec![Piece::Words(words)] } }
    }
}

impl From<Phrase> for String {
    fn from(phrase: Phrase) -> String {
        phrase.to_string()
    }
}

impl From<Act> for Phrase {
    fn from(act: Act) -> Phrase {
        Phrase { pieces: vec![Piece::Act(act)] }
    }
}

/// The wording of no language: names, values and `name = value`.
#[derive(Debug, Clone, Copy)]
pub struct Plain;

impl Wording for Plain {
    fn act(&self, act: &Act) -> String {
        match act {
            Act::With(options) => options.iter().map(plain_option).collect::<Vec<_>>().join(", "),
            Act::Option(name, value) => format!("{name} = {}", plain_value(value)),
            Act::Value(value) => plain_value(value),
            Act::Condition => "if a > 1 then b else 0".to_string(),
            Act::Calls(calls) => calls.iter().map(plain_call).collect::<Vec<_>>().join("."),
        }
    }
}

fn plain_call(call: &Call) -> String {
    let arg = |arg: &Arg| match arg {
        Arg::Value(value) => plain_value(value),
        Arg::Data => "data".to_string(),
        Arg::Open => "…".to_string(),
        Arg::Of(act) => Plain.act(act),
    };
    let args: Vec<String> = call.args.iter().map(arg).chain(call.options.iter().map(plain_option)).collect();
    let on = if call.on == On::Data { "data." } else { "" };
    format!("{on}{}({})", call.name, args.join(", "))
}

fn plain_option((name, value): &(String, Setting)) -> String {
    format!("{name} = {}", plain_value(value))
}

fn plain_value(value: &Setting) -> String {
    match value {
        Setting::Text(text) => format!("{text:?}"),
        Setting::List(list) => format!("[{}]", list.iter().map(plain_value).collect::<Vec<_>>().join(", ")),
        Setting::Map(map) => {
            let entries: Vec<String> =
                map.iter().map(|(name, value)| format!("{name:?} = {}", plain_value(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        other => other.to_string(),
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(&self.worded(&Plain))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_are_data_and_words_are_joined() {
        let leave = act("without").arg("gdp").does("leaves it out");
        let weigh = call("weigh").arg("equal").with("at", "index").does("takes any figures");
        let both = leave.or(weigh).or("").add(", ").add("or else");
        let shown = "`without(\"gdp\")` leaves it out; `weigh(\"equal\", at = \"index\")` takes any figures, or else";
        assert_eq!(both.to_string(), shown);
        assert_eq!((both.acts().count(), both.pieces().len()), (2, 4));
        assert_eq!(with("skip", [3.0]).with("fill", vec!["a"]).does("…").to_string(), "`skip = [3], fill = [\"a\"]` …");
        let ranked = call("model").data().then("rank").does("ranks");
        assert_eq!(ranked.to_string(), "`model(data).rank()` ranks");
        let loaded = call("model").of(call("load").arg("a.csv"));
        assert_eq!(loaded.does("makes one").to_string(), "`model(load(\"a.csv\"))` makes one");
        assert_eq!(of_data("rename").arg("a").open().does("x").to_string(), "`data.rename(\"a\", …)` x");
    }
}
