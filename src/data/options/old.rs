//! To go: constructors and accessors that are not typed.

use super::{Accepts, Args, Form, Opt};
use crate::setting::Setting;

impl Opt {
    /// An option that takes any finite number.
    pub const fn number(name: &'static str, default: f64, about: &'static str) -> Opt {
        Opt { name, accepts: Accepts::Number(default), about }
    }

    /// An option that takes a name and has no default.
    pub const fn name(name: &'static str, about: &'static str) -> Opt {
        Opt { name, accepts: Accepts::Name, about }
    }

    /// An option that takes one of some words, the first of them by default.
    pub const fn word(name: &'static str, words: &'static [&'static str], about: &'static str) -> Opt {
        Opt { name, accepts: Accepts::Word(words), about }
    }

    /// An option that is on or off.
    pub const fn truth(name: &'static str, default: bool, about: &'static str) -> Opt {
        Opt { name, accepts: Accepts::Truth(default), about }
    }

    /// An option that takes a whole number; `ends` are the lowest and the highest that it can be.
    pub const fn whole(name: &'static str, default: f64, ends: (f64, f64), about: &'static str) -> Opt {
        Opt { name, accepts: Accepts::Whole(default, ends.0, ends.1), about }
    }

    /// An option that takes a share between 0 and 1, both excluded.
    pub const fn share(name: &'static str, default: f64, about: &'static str) -> Opt {
        Opt { name, accepts: Accepts::Share(default), about }
    }

    /// An option that takes a number from 0 to 1.
    pub const fn portion(name: &'static str, default: f64, about: &'static str) -> Opt {
        Opt { name, accepts: Accepts::Portion(default), about }
    }

    /// An option of any other kind, which is not checked here; `expected` says what it takes.
    pub const fn given(name: &'static str, expected: &'static str, about: &'static str) -> Opt {
        Opt { name, accepts: Accepts::Given(Form { expects: expected, such_as: None, check: |_| Ok(()) }), about }
    }
}

impl Args {
    /// A number; NaN if there is no such option or it has no value.
    pub fn number(&self, name: &str) -> f64 {
        match self.0.get(name) {
            Some(Setting::Number(number)) => *number,
            _ => f64::NAN,
        }
    }

    /// A word; empty if there is no such option or it has no value.
    pub fn word(&self, name: &str) -> &str {
        match self.0.get(name) {
            Some(Setting::Text(text)) => text,
            _ => "",
        }
    }

    /// Whether an option is on; false if there is no such option.
    pub fn truth(&self, name: &str) -> bool {
        matches!(self.0.get(name), Some(Setting::Truth(true)))
    }
}
