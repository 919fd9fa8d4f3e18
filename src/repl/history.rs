//! The history of the prompt: one escaped line an entry, appended at once, so that a kill loses nothing.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use etcetera::{BaseStrategy, choose_base_strategy};
use rustyline::history::{History, MemHistory};
use rustyline::{Editor, Helper};

/// The file, in the place where the system keeps what programs remember.
pub fn place() -> Option<PathBuf> {
    let strategy = choose_base_strategy().ok()?;
    let folder = strategy.state_dir().unwrap_or_else(|| strategy.data_dir()).join("reweigh");
    fs::create_dir_all(&folder).ok()?;
    Some(folder.join("history"))
}

/// Read the latest lines, as many as are kept; at twice as many the file is written anew with them.
pub fn load<H: Helper>(file: Option<&Path>, editor: &mut Editor<H, MemHistory>, kept: usize) {
    let Some(text) = file.and_then(|file| fs::read_to_string(file).ok()) else { return };
    let lines: Vec<&str> = text.lines().collect();
    let latest = &lines[lines.len().saturating_sub(kept)..];
    for line in latest {
        let _ = editor.history_mut().add(&unescaped(line));
    }
    if let Some(file) = file.filter(|_| lines.len() > 2 * kept) {
        let _ = crate::files::write(file, (latest.join("\n") + "\n").as_bytes());
    }
}

/// Remember a line; one that begins with a blank is private, and one like the last is not repeated.
pub fn add<H: Helper>(file: Option<&Path>, editor: &mut Editor<H, MemHistory>, line: &str) {
    let is_new = !line.starts_with(' ') && editor.history_mut().add(line).unwrap_or(false);
    let Some(file) = file.filter(|_| is_new) else { return };
    if let Ok(mut file) = OpenOptions::new().create(true).append(true).open(file) {
        let _ = file.write_all(format!("{}\n", escaped(line)).as_bytes());
    }
}

fn escaped(line: &str) -> String {
    line.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r")
}

fn unescaped(line: &str) -> String {
    let (mut text, mut chars) = (String::new(), line.chars());
    while let Some(c) = chars.next() {
        match (c, if c == '\\' { chars.next() } else { None }) {
            ('\\', Some('n')) => text.push('\n'),
            ('\\', Some('r')) => text.push('\r'),
            ('\\', Some(other)) => text.push(other),
            (c, _) => text.push(c),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_of_several_lines_comes_back_as_it_was() {
        for line in ["a\nb", "x \\n y", "\\", "one\r\ntwo \\\\ three", "深圳"] {
            assert_eq!(unescaped(&escaped(line)), line);
            assert!(!escaped(line).contains('\n'));
        }
    }
}
