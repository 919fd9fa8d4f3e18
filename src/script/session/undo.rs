//! What a line does to the variables: titles of models, and undo.

use rhai::Dynamic;

use super::Session;
use crate::model::Model;

/// A variable and its value before a line; `None` if there was no such variable.
pub type Before = (String, Option<Dynamic>);

/// How many lines can be undone, one after the other.
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

    /// Remember the values of variables before a line that assigned them.
    pub(super) fn remember(&mut self, line: &str) {
        if self.gave.is_empty() {
            return;
        }
        self.undone.push((line.to_string(), std::mem::take(&mut self.gave)));
        let many = self.undone.len().saturating_sub(MOST);
        self.undone.drain(..many);
    }

    /// Undo the last line that assigned a variable, and return the line, which is no longer saved. Returns `None` if
    /// there is no such line.
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
