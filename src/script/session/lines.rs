//! The lines of a session: those that worked, those that its variables depend on, and those of a loaded script.

use super::Session;
use crate::files::Access;
use crate::script::engine::LAST;
use crate::script::report::Report;
use crate::script::source::needed::needed;

impl Session {
    /// Which files may be read and written: every file, unless `set_access` has said otherwise.
    pub fn access(&self) -> Access {
        self.home.access()
    }

    /// Allow or refuse files from now on.
    pub fn set_access(&self, access: Access) {
        self.home.access.replace(access);
    }

    /// All lines that worked, as a script.
    pub fn script(&self) -> String {
        self.worked.iter().map(|text| format!("{text}\n")).collect()
    }

    /// The lines that the variables and functions of the session depend on, as a script.
    pub fn needed_script(&self) -> String {
        needed(&self.worked, &self.names()).into_iter().map(|text| format!("{text}\n")).collect()
    }

    /// The variables of the user, by name.
    pub(super) fn names(&self) -> Vec<&str> {
        let names = self.scope.iter_raw().map(|(name, ..)| name).filter(|name| ![LAST, "args"].contains(name));
        // A scope does not keep the order of declaration.
        let mut names: Vec<&str> = names.collect();
        names.sort_unstable();
        names
    }

    /// Run a script as part of the session: only what it prints is shown, and its lines become lines of the session.
    /// Returns the number of lines and the names of the variables that it assigned.
    /// The script may read and write what `access` allows.
    pub fn load(&mut self, script: &str, name: &str, access: Access) -> Result<(usize, Vec<String>), Box<Report>> {
        self.gave.clear();
        self.is_quiet = true;
        let before = self.home.access.replace(access);
        let answer = self.run(script, name);
        self.set_access(before);
        self.is_quiet = false;
        answer?;
        let mut given: Vec<String> = self.gave.iter().map(|(name, _)| name.clone()).collect();
        given.sort_unstable();
        given.dedup();
        let lines: Vec<String> = self.reader.chunks(script).into_iter().map(|piece| piece.text).collect();
        let count = lines.len();
        self.remember(&format!(":load {name}"), lines);
        Ok((count, given))
    }
}
