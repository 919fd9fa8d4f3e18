//! The user's settings: a file with a few keys, and a script that runs before the first line.

use std::collections::BTreeMap;
use std::ops::Deref;
use std::path::{Path, PathBuf};

use etcetera::{BaseStrategy, choose_base_strategy};

use super::Sandbox;
use crate::data::options::{Absent, Accepts, Custom, MAX_WHOLE, Opt, Read, Unfit};
use crate::data::{self, Entry, names};
use crate::files::{self, Access};
use crate::phrase::Phrase;
use crate::render::Format;
use crate::setting::Setting;
use crate::{Error, Problem, Result};

crate::words! {
    /// When to use colour.
    pub enum Colour {
        /// Depending on the terminal and on NO_COLOR, CLICOLOR_FORCE and TERM.
        Auto = "auto",
        /// Always, also in files and pipes.
        Always = "always",
        /// Never.
        Never = "never",
    }
}

/// The number of rows of a table that a terminal shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Rows {
    /// As many as fit the window.
    #[default]
    Auto,
    /// At most this many.
    Most(usize),
    /// Every row.
    All,
}

/// The number of rows shown if the size of the window is not known.
const WITHOUT_A_WINDOW: usize = 40;

impl Rows {
    /// The maximum number of rows, and the number of lines that an answer may take.
    pub(crate) fn limits(self, height: Option<usize>) -> (Option<usize>, Option<usize>) {
        match (self, height) {
            (Rows::Auto, Some(height)) => (None, Some(height)),
            (Rows::Auto, None) => (Some(WITHOUT_A_WINDOW), None),
            (Rows::Most(rows), _) => (Some(rows), None),
            (Rows::All, _) => (None, None),
        }
    }
}

impl Read for Rows {
    fn read(setting: &Setting) -> std::result::Result<Rows, Unfit> {
        match setting {
            Setting::Text(text) if text == "auto" => Ok(Rows::Auto),
            Setting::Number(number) if *number == 0.0 => Ok(Rows::All),
            number @ Setting::Number(_) => usize::read(number).map(Rows::Most),
            _ => Err(Unfit::Other),
        }
    }
}

impl Absent for Rows {
    fn absent() -> Rows {
        Rows::Auto
    }
}

crate::options! {
    /// The keys of the settings file, in the order in which `reweigh config` writes them.
    pub struct Keys {
        /// whether to show a greeting
        banner: bool = truth(true),
        /// whether to show the answer while you type
        preview: bool = truth(true),
        /// whether to show signatures and completions while you type
        hints: bool = truth(true),
        /// whether to colour what you type
        highlight: bool = truth(true),
        /// the format of answers
        format: Format = word(),
        /// how many rows of a table are shown; auto: as many as fit the window; 0: all
        rows: Rows = such_as("\"auto\" or a whole number, 0 or more", || "auto".into()),
        /// when to use colour; auto: on a terminal, unless NO_COLOR is set
        colour: Colour = word(),
        /// whether to show an answer longer than the screen in $PAGER, or in less
        pager: bool = truth(false),
        /// how many lines of input are remembered; 0: none
        history: usize = whole(10_000.0, (0.0, MAX_WHOLE)),
    }
}

/// The settings of a user.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Config {
    keys: Keys,
    given: BTreeMap<String, Setting>,
    /// Set by `--quiet`, not by the file: no banner and no progress, only answers and errors.
    pub quiet: bool,
    /// Set by the command line, not by the file.
    pub(crate) sandbox: Sandbox,
}

impl Deref for Config {
    type Target = Keys;

    fn deref(&self) -> &Keys {
        &self.keys
    }
}

impl Config {
    /// Change a key. An error if the key is unknown or the value does not fit.
    pub(crate) fn set(&mut self, name: &str, value: &Setting) -> Result<()> {
        let mut given = self.given.clone();
        given.insert(name.to_string(), value.clone());
        self.keys = Keys::read(&given)?;
        self.given = given;
        Ok(())
    }

    /// The value of a key as written in a file.
    pub(crate) fn value(&self, key: &Opt) -> String {
        let example = || match key.accepts {
            Accepts::Given(Custom { such_as: Some(example), .. }) => Some(example()),
            accepts => accepts.default(),
        };
        match self.given.get(key.name).cloned().or_else(example) {
            Some(Setting::Text(text)) => format!("{text:?}"),
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }
}

/// The folder of both files; it may not exist.
pub(crate) fn folder() -> Option<PathBuf> {
    Some(choose_base_strategy().ok()?.config_dir().join("reweigh"))
}

pub(super) fn file(folder: &Path) -> PathBuf {
    folder.join("config.toml")
}

/// The script that runs before the first line, if there is one.
pub(crate) fn startup(folder: &Path) -> Option<PathBuf> {
    Some(folder.join("startup.rhai")).filter(|path| path.exists())
}

/// The settings of a folder and all errors in its file; keys with errors are ignored.
pub(crate) fn read(folder: &Path) -> (Config, Vec<Error>) {
    let path = file(folder);
    if !path.exists() {
        return (Config::default(), Vec::new());
    }
    match files::read(&path, &Access::everywhere()) {
        Ok(text) => parse(&text, &path.display().to_string()),
        Err(error) => (Config::default(), vec![error]),
    }
}

fn parse(text: &str, file: &str) -> (Config, Vec<Error>) {
    let mut config = Config::default();
    let entries = match data::entries(text, file) {
        Ok(entries) => entries,
        Err(error) => return (config, vec![error]),
    };
    let problems = entries.iter().filter_map(|entry| apply(&mut config, entry));
    let problems = problems.map(|problem| Error::Data { file: file.to_string(), problems: vec![problem] }).collect();
    (config, problems)
}

fn apply(config: &mut Config, entry: &Entry) -> Option<Problem> {
    let (line, column) = entry.key_at;
    let Some(key) = Keys::TABLE.iter().find(|key| key.name == entry.key) else {
        let error = names::unknown("key", &entry.key, Keys::TABLE.iter().map(|key| key.name));
        return Some(Problem::new(line, column, Phrase::from(error.to_string()).or(error.hint().unwrap_or_default())));
    };
    if entry.value.as_ref().is_some_and(|value| config.set(key.name, value).is_ok()) {
        return None;
    }
    let (line, column) = entry.value_at;
    let found = format!("`{}`: found `{}`, expected ", key.name, entry.written);
    Some(Problem::new(line, column, Phrase::from(found).add(key.accepts.expects())))
}

/// The path of the file and a sample of its contents; the text can be saved there as it is.
pub(crate) fn page() -> String {
    let place = match folder().map(|folder| file(&folder)) {
        Some(path) if path.exists() => format!("# settings are read from {}\n", path.display()),
        Some(path) => format!("# settings would be read from {}, which does not exist\n", path.display()),
        None => "# no home folder was found, so no settings are read\n".to_string(),
    };
    format!(
        "{place}# startup.rhai in the same folder runs before the first line; --no-config ignores both\n{}",
        sample()
    )
}

/// A settings file that lists the defaults in comments.
fn sample() -> String {
    let config = Config::default();
    let key =
        |key: &Opt| format!("\n# {} ({})\n# {} = {}\n", key.about, key.accepts.expects(), key.name, config.value(key));
    Keys::TABLE.iter().map(key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_says_the_defaults() {
        let said: String = sample()
            .lines()
            .filter_map(|line| line.strip_prefix("# "))
            .filter(|line| line.contains(" = "))
            .fold(String::new(), |text, line| text + line + "\n");
        assert_eq!(said.lines().count(), Keys::TABLE.len());
        let (config, faults) = parse(&said, "config.toml");
        assert_eq!((config.keys, faults), (Keys::default(), Vec::new()));
    }

    #[test]
    fn every_key_takes_another_value_and_refuses_one_of_another_kind() {
        let others = ["false", "false", "false", "false", "\"md\"", "7", "\"never\"", "true", "0"];
        for (key, other) in Keys::TABLE.iter().zip(others) {
            let (config, faults) = parse(&format!("{} = {other}", key.name), "config.toml");
            assert_eq!((config.value(key).as_str(), faults.len()), (other, 0), "{}", key.name);
            for wrong in ["-1", "1.5", "\"nonsense\"", "[1]", "{ a = 1 }", "1979-05-27", "nan"] {
                let (config, faults) = parse(&format!("{} = {wrong}", key.name), "config.toml");
                assert_eq!((config, faults.len()), (Config::default(), 1), "{} = {wrong}", key.name);
            }
        }
    }

    #[test]
    fn all_faults_are_told_with_line_and_column_and_the_rest_holds() {
        let (config, faults) = parse("rows = 7\nbannr = false\n\nhistory =  'all'\n[more]\nx = 1\n", "config.toml");
        assert_eq!((config.rows, config.history), (Rows::Most(7), 10_000));
        let told: Vec<String> = faults.iter().map(Error::to_string).collect();
        assert_eq!(told[0], "`config.toml`: line 2, column 1: no key `bannr`; did you mean `banner`?");
        let expected = "line 4, column 12: `history`: found `'all'`, expected a whole number, 0 or more";
        assert_eq!(told[1], format!("`config.toml`: {expected}"));
        assert!(told[2].starts_with("`config.toml`: line 5, column 2: no key `more`; known: `banner`"), "{}", told[2]);
        let (config, faults) = parse("rows = 7\nrows = 8\n", "config.toml");
        assert_eq!(config, Config::default());
        assert!(faults[0].to_string().starts_with("`config.toml`: line 2, column 1: "), "{}", faults[0]);
    }
}
