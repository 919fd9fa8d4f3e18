//! Taking back what a line did to the variables.

use rhai::Scope;

use super::Session;

/// So many lines can be taken back, one after the other.
const MOST: usize = 50;

impl Session {
    /// Keep the variables as they were before a line that gave some of them values.
    pub(super) fn remember(&mut self, line: &str, before: Scope<'static>) {
        if self.gave.is_empty() {
            return;
        }
        self.before.push((line.to_string(), before));
        let many = self.before.len().saturating_sub(MOST);
        self.before.drain(..many);
    }

    /// Take back the last line that gave a variable a value: all variables are as they were before it. None if there is
    /// no such line; else the line, which is no longer saved.
    pub fn undo(&mut self) -> Option<String> {
        let (line, before) = self.before.pop()?;
        self.scope = before;
        if let Some(at) = self.worked.iter().rposition(|worked| *worked == line) {
            self.worked.remove(at);
        }
        Some(line)
    }
}
