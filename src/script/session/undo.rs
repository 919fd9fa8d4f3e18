//! What a line does to the variables: titles of models, and undo.

use std::ops::Range;

use rhai::Dynamic;

use super::Session;
use crate::model::Model;

/// A variable and its value before a line; `None` if there was no such variable.
pub type Before = (String, Option<Dynamic>);

/// A line that assigned variables, as typed, with its position among the lines that worked and the previous values.
pub struct Undone {
    said: String,
    worked: Range<usize>,
    before: Vec<Before>,
}

/// So many lines can be taken back, one after the other.
const MOST: usize = 50;

impl Session {
    /// Give a model without a title the name of its variable, so that two versions can be told apart.
    pub(super) fn title_models(&mut self, names: &[String]) {
        for name in names {
            let Some(value) = self.scope.get_mut(name) else { continue };
            let titled =
                value.read_lock::<Model>().filter(|model| model.title().is_none()).map(|model| model.titled(name));
            if let Some(model) = titled {
                *value = Dynamic::from(model);
            }
        }
    }

    /// Add lines that worked, and remember the previous values of the variables that they assigned; `said` is what was
    /// typed.
    pub(super) fn remember(&mut self, said: &str, lines: Vec<String>) {
        let from = self.worked.len();
        self.worked.extend(lines);
        if self.gave.is_empty() {
            return;
        }
        let before = std::mem::take(&mut self.gave);
        self.undone.push(Undone { said: said.to_string(), worked: from..self.worked.len(), before });
        let many = self.undone.len().saturating_sub(MOST);
        self.undone.drain(..many);
    }

    /// Undo the last line that assigned a variable, and return the line, which is no longer saved. Returns `None` if
    /// there is no such line.
    pub fn undo(&mut self) -> Option<String> {
        let Undone { said, worked, before } = self.undone.pop()?;
        for (name, value) in before.into_iter().rev() {
            match value {
                Some(value) => drop(self.scope.set_or_push(name, value)),
                None => drop(self.scope.remove::<Dynamic>(&name)),
            }
        }
        self.worked.drain(worked);
        Some(said)
    }
}
