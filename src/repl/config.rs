//! The settings of a user: a file of a few keys, and a script that is run before the first line.

use std::path::{Path, PathBuf};

use etcetera::{BaseStrategy, choose_base_strategy};

use crate::data::{self, Entry, Setting, names};
use crate::render::{FORMATS, Format};
use crate::{Error, Problem, files};

/// What the file says; what it does not say is as in `KEYS`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// Greet with a line.
    pub banner: bool,
    /// Show the first line of the answer while a line is typed.
    pub preview: bool,
    /// Show what could follow while a line is typed.
    pub hints: bool,
    /// Colour a line while it is typed.
    pub highlight: bool,
    /// How answers are written.
    pub format: Format,
    /// Rows of a table that a terminal shows whole; 0: all.
    pub rows: usize,
    /// When answers and errors are coloured.
    pub colour: Colour,
    /// Show an answer that is longer than the screen in the pager of the user.
    pub pager: bool,
    /// How many lines are remembered from one session to the next; 0: none.
    pub history: usize,
    /// No key of the file but `--quiet`: no banner, no progress, nothing but answers and errors.
    pub quiet: bool,
}

/// When there is colour; `Auto`: on a terminal, unless the environment says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// As the terminal and NO_COLOR, CLICOLOR_FORCE and TERM have it.
    Auto,
    /// Even where the output is no terminal.
    Always,
    /// Plain text everywhere.
    Never,
}

pub(crate) const COLOURS: &[(&str, Colour)] =
    &[("auto", Colour::Auto), ("always", Colour::Always), ("never", Colour::Never)];

impl Colour {
    pub(crate) fn named(name: &str) -> Option<Colour> {
        COLOURS.iter().find(|(known, _)| *known == name).map(|(_, colour)| *colour)
    }
}

/// A key of the file: its name, kind with default, and meaning.
pub struct Key {
    /// How it is written in the file and behind `:set`.
    pub name: &'static str,
    kind: Kind,
    /// What it does, in one line.
    pub about: &'static str,
}

/// The default, and where the value stands.
enum Kind {
    Truth(bool, fn(&mut Config) -> &mut bool),
    Count(usize, fn(&mut Config) -> &mut usize),
    Format(Format, fn(&mut Config) -> &mut Format),
    Colour(Colour, fn(&mut Config) -> &mut Colour),
}

/// All keys, in the order in which `reweigh config` writes them.
#[rustfmt::skip]
pub static KEYS: &[Key] = &[
    Key { name: "banner", kind: Kind::Truth(true, |to| &mut to.banner), about: "greet with a line" },
    Key { name: "preview", kind: Kind::Truth(true, |to| &mut to.preview), about: "show the answer while a line is typed" },
    Key { name: "hints", kind: Kind::Truth(true, |to| &mut to.hints), about: "show what could follow while a line is typed" },
    Key { name: "highlight", kind: Kind::Truth(true, |to| &mut to.highlight), about: "colour a line while it is typed" },
    Key { name: "format", kind: Kind::Format(Format::Table, |to| &mut to.format), about: "how answers are written" },
    Key { name: "rows", kind: Kind::Count(40, |to| &mut to.rows), about: "rows of a table that a terminal shows whole; of a longer one head and tail; 0: all" },
    Key { name: "colour", kind: Kind::Colour(Colour::Auto, |to| &mut to.colour), about: "when there is colour; auto: on a terminal, unless NO_COLOR is set" },
    Key { name: "pager", kind: Kind::Truth(false, |to| &mut to.pager), about: "show an answer that is longer than the screen in $PAGER, or less" },
    Key { name: "history", kind: Kind::Count(10_000, |to| &mut to.history), about: "lines that are remembered; 0: none" },
];

impl Default for Config {
    fn default() -> Config {
        let mut config = Config {
            banner: false,
            preview: false,
            hints: false,
            highlight: false,
            format: Format::Table,
            rows: 0,
            colour: Colour::Auto,
            pager: false,
            history: 0,
            quiet: false,
        };
        for key in KEYS {
            match key.kind {
                Kind::Truth(default, place) => *place(&mut config) = default,
                Kind::Count(default, place) => *place(&mut config) = default,
                Kind::Format(default, place) => *place(&mut config) = default,
                Kind::Colour(default, place) => *place(&mut config) = default,
            }
        }
        config
    }
}

impl Key {
    /// False where the value is of another kind.
    pub(crate) fn set(&self, config: &mut Config, value: &Setting) -> bool {
        match (&self.kind, value) {
            (Kind::Truth(_, place), Setting::Truth(truth)) => *place(config) = *truth,
            (Kind::Count(_, place), Setting::Number(number)) => match whole(*number) {
                Some(count) => *place(config) = count,
                None => return false,
            },
            (Kind::Format(_, place), Setting::Text(name)) => match Format::named(name) {
                Some(format) => *place(config) = format,
                None => return false,
            },
            (Kind::Colour(_, place), Setting::Text(name)) => match Colour::named(name) {
                Some(colour) => *place(config) = colour,
                None => return false,
            },
            _ => return false,
        }
        true
    }

    /// The value as it stands in a file.
    pub(crate) fn value(&self, config: &Config) -> String {
        let config = &mut config.clone();
        match self.kind {
            Kind::Truth(_, place) => place(config).to_string(),
            Kind::Count(_, place) => place(config).to_string(),
            Kind::Format(_, place) => quoted(FORMATS, *place(config)),
            Kind::Colour(_, place) => quoted(COLOURS, *place(config)),
        }
    }

    /// What a value may be.
    pub(crate) fn expected(&self) -> String {
        match self.kind {
            Kind::Truth(..) => "true or false".into(),
            Kind::Count(..) => "a whole number from 0".into(),
            Kind::Format(..) => words(FORMATS),
            Kind::Colour(..) => words(COLOURS),
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be whole and within bounds")]
fn whole(number: f64) -> Option<usize> {
    (number.fract() == 0.0 && (0.0..=1e9).contains(&number)).then_some(number as usize)
}

fn quoted<T: PartialEq>(named: &[(&str, T)], value: T) -> String {
    named.iter().find(|(_, known)| *known == value).map_or(String::new(), |(name, _)| format!("\"{name}\""))
}

fn words<T>(named: &[(&str, T)]) -> String {
    let names: Vec<String> = named.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    match &names[..] {
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
        [] => String::new(),
    }
}

/// The folder of both files; it need not be there.
pub(crate) fn folder() -> Option<PathBuf> {
    Some(choose_base_strategy().ok()?.config_dir().join("reweigh"))
}

pub(super) fn file(folder: &Path) -> PathBuf {
    folder.join("config.toml")
}

/// The script that is run before the first line, where there is one.
pub(crate) fn startup(folder: &Path) -> Option<PathBuf> {
    Some(folder.join("startup.rhai")).filter(|path| path.exists())
}

/// The settings of a folder, and all that is wrong with its file; what is wrong is as if it were not said.
pub(crate) fn read(folder: &Path) -> (Config, Vec<Error>) {
    let path = file(folder);
    if !path.exists() {
        return (Config::default(), Vec::new());
    }
    match files::read(&path) {
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
    let Some(key) = KEYS.iter().find(|key| key.name == entry.key) else {
        let error = names::unknown("key", &entry.key, KEYS.iter().map(|key| key.name));
        let hint = error.hint().map_or(String::new(), |hint| format!("; {hint}"));
        return Some(Problem::new(line, column, format!("{error}{hint}")));
    };
    if entry.value.as_ref().is_some_and(|value| key.set(config, value)) {
        return None;
    }
    let (line, column) = entry.value_at;
    let found = format!("`{}`: found `{}`, expected {}", key.name, entry.written, key.expected());
    Some(Problem::new(line, column, found))
}

/// Where the file is, and what it could say; can be written to that place as it stands.
pub(crate) fn page() -> String {
    let place = match folder().map(|folder| file(&folder)) {
        Some(path) if path.exists() => format!("# the settings are read from {}\n", path.display()),
        Some(path) => format!("# the settings would be read from {}, which is not there\n", path.display()),
        None => "# there is no home folder, so no settings are read\n".to_string(),
    };
    format!("{place}# startup.rhai beside it is run before the first line; --no-config leaves both aside\n{}", sample())
}

/// A file that says the defaults, each in a comment.
fn sample() -> String {
    let config = Config::default();
    let key = |key: &Key| format!("\n# {} ({})\n# {} = {}\n", key.about, key.expected(), key.name, key.value(&config));
    KEYS.iter().map(key).collect()
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
        assert_eq!(said.lines().count(), KEYS.len());
        assert_eq!(parse(&said, "config.toml"), (Config::default(), Vec::new()));
    }

    #[test]
    fn every_key_takes_another_value_and_refuses_one_of_another_kind() {
        let others = ["false", "false", "false", "false", "\"md\"", "7", "\"never\"", "true", "0"];
        for (key, other) in KEYS.iter().zip(others) {
            let (config, faults) = parse(&format!("{} = {other}", key.name), "config.toml");
            assert_eq!((key.value(&config).as_str(), faults.len()), (other, 0), "{}", key.name);
            for wrong in ["-1", "1.5", "\"nonsense\"", "[1]", "{ a = 1 }", "1979-05-27", "nan"] {
                let (config, faults) = parse(&format!("{} = {wrong}", key.name), "config.toml");
                assert_eq!((config, faults.len()), (Config::default(), 1), "{} = {wrong}", key.name);
            }
        }
    }

    #[test]
    fn all_faults_are_told_with_line_and_column_and_the_rest_holds() {
        let (config, faults) = parse("rows = 7\nbannr = false\n\nhistory =  'all'\n[more]\nx = 1\n", "config.toml");
        assert_eq!(config, Config { rows: 7, ..Config::default() });
        let told: Vec<String> = faults.iter().map(Error::to_string).collect();
        assert_eq!(told[0], "`config.toml`: line 2, column 1: no key `bannr`; did you mean `banner`?");
        let expected = "line 4, column 12: `history`: found `'all'`, expected a whole number from 0";
        assert_eq!(told[1], format!("`config.toml`: {expected}"));
        assert!(told[2].starts_with("`config.toml`: line 5, column 2: no key `more`; known: `banner`"), "{}", told[2]);
        let (config, faults) = parse("rows = 7\nrows = 8\n", "config.toml");
        assert_eq!(config, Config::default());
        assert!(faults[0].to_string().starts_with("`config.toml`: line 2, column 1: "), "{}", faults[0]);
    }
}
