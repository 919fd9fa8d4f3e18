//! What a line does to the variables: titles of models, and taking it back.

use rhai::Dynamic;

use super::Session;
use crate::model::Model;

/// A variable and its value before a line; none if there was no such variable.
pub type Before = (String, Option<Dynamic>);

/// So many lines can be taken back, one after the other.
const MOST: usize = 50;

impl Session {
    /// A model without a title gets that of its variable, so that two versions are told apart.
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

    /// Keep what the variables were before a line that gave some of them values.
    pub(super) fn remember(&mut self, line: &str) {
        if self.gave.is_empty() {
            return;
        }
        self.undone.push((line.to_string(), std::mem::take(&mut self.gave)));
        let many = self.undone.len().saturating_sub(MOST);
        self.undone.drain(..many);
    }

    /// Take back the last line that gave a variable a value: its variables are as they were before it. None if there is
    /// no such line; else the line, which is no longer saved.
    pub fn undo(&mut self) -> Option<String> {
        let (line, before) = self.undone.pop()?;
        for (name, value) in before.into_iter().rev() {
            match value {
                Some(value) => drop(self.scope.set_or_push(name, value)),
                None => drop(self.scope.remove::<Dynamic>(&name)),
            }
        }
        if let Some(at) = self.worked.iter().rposition(|worked| *worked == line) {
            self.worked.remove(at);
        }
        Some(line)
    }
}
