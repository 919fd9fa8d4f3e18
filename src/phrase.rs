//! Text for people, in which suggested actions are data, so that each host can write them in its own language.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::setting::Setting;

/// Words with acts among them. In a file, they are a single text whose acts are in no particular language.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct Phrase {
    pieces: Vec<Piece>,
}

/// A part of a phrase.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Words, which are the same in every host's language.
    Words(String),
    /// Something to type, shown between back-ticks.
    Act(Act),
}

/// Something that the user can do.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// The same call again with these options, in this order.
    With(Vec<(String, Setting)>),
    /// One option, mentioned among the words.
    Option(String, Setting),
    /// A value to be written there.
    Value(Setting),
    /// A function of a row that returns a condition.
    Condition,
    /// A chain of calls, each on the result of the one before.
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
    /// Its options, in order; empty if it uses the defaults.
    pub options: Vec<(String, Setting)>,
}

/// What a call is made on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// Nothing: a function, or a method that is mentioned by its name alone.
    Nothing,
    /// The object in question, or the result of the call before.
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
    /// A placeholder for whatever the user wants there.
    Open,
    /// The result of another act.
    Of(Act),
}

/// Writes acts in a host's language.
pub trait Wording {
    /// Returns the act as it would be typed, without back-ticks.
    fn act(&self, act: &Act) -> String;
}

/// A call of a function, or of a method whose object is not mentioned.
pub fn call(name: &str) -> Act {
    Act::on(On::Nothing, name)
}

/// A call of a method of the object in question.
pub fn act(name: &str) -> Act {
    Act::on(On::It, name)
}

/// A call of a method of the data set in question.
pub fn of_data(name: &str) -> Act {
    Act::on(On::Data, name)
}

/// The same call with an option added.
pub fn with(name: &str, value: impl Into<Setting>) -> Act {
    Act::With(vec![(name.to_string(), value.into())])
}

/// One option, mentioned among the words.
pub fn option(name: &str, value: impl Into<Setting>) -> Act {
    Act::Option(name.to_string(), value.into())
}

/// A value to be written there.
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

    /// Adds an argument.
    pub fn arg(self, value: impl Into<Setting>) -> Act {
        let value = value.into();
        self.change(|call| call.args.push(Arg::Value(value)))
    }

    /// Adds the data set in question as an argument.
    pub fn data(self) -> Act {
        self.change(|call| call.args.push(Arg::Data))
    }

    /// Adds the result of another act as an argument.
    pub fn of(self, act: Act) -> Act {
        self.change(|call| call.args.push(Arg::Of(act)))
    }

    /// Adds an argument that is up to the user.
    pub fn open(self) -> Act {
        self.change(|call| call.args.push(Arg::Open))
    }

    /// Adds an option at the end.
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

    /// Adds a method call on the result.
    pub fn then(mut self, name: &str) -> Act {
        if let (Act::Calls(calls), Act::Calls(more)) = (&mut self, Act::on(On::It, name)) {
            calls.extend(more);
        }
        self
    }

    /// Returns the act with its effect: "`x` leaves it out".
    pub fn does(self, effect: impl AsRef<str>) -> Phrase {
        Phrase::from(self).add(format!(" {}", effect.as_ref()))
    }
}

impl Phrase {
    /// Appends to the phrase.
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

    /// Appends another clause after a semicolon; if either is empty, returns the other.
    pub fn or(self, other: impl Into<Phrase>) -> Phrase {
        let other = other.into();
        match (self.is_empty(), other.is_empty()) {
            (true, _) => other,
            (_, true) => self,
            _ => self.add("; ").add(other),
        }
    }

    /// Whether the phrase is empty.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Returns its pieces in order; none is empty, and words are never adjacent to words.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// Returns the acts in their order.
    pub fn acts(&self) -> impl Iterator<Item = &Act> {
        self.pieces.iter().filter_map(|piece| if let Piece::Act(act) = piece { Some(act) } else { None })
    }

    /// Returns the text, worded in a host's language.
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

/// A neutral wording in no particular language: names, values and `name = value`.
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
