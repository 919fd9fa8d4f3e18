//! Shows answers longer than the screen in the user's pager.

use std::io::Write;
use std::process::{Command, Stdio};

/// Show a text in `$PAGER`, or in less; returns false if no pager could be started.
pub fn show(text: &str) -> bool {
    let pager = std::env::var("PAGER").ok().filter(|pager| !pager.trim().is_empty());
    let pager = pager.unwrap_or_else(|| less(text));
    let mut words = pager.split_whitespace();
    let Some(program) = words.next() else { return false };
    let Ok(mut child) = Command::new(program).args(words).stdin(Stdio::piped()).spawn() else { return false };
    if let Some(mut input) = child.stdin.take() {
        // A pager that the user quits early stops reading.
        let _ = input.write_all(crate::hidden::coloured(text).as_bytes());
    }
    child.wait().is_ok()
}

/// The call of `less`, which keeps the title and header of a table in sight if its version can.
fn less(text: &str) -> String {
    let header = text.lines().take(MOST_LINES_OF_A_HEADER).position(is_rule);
    match header.filter(|_| version_of_less().is_some_and(|version| version >= FIRST_WITH_HEADER)) {
        Some(rule) => format!("less -SRF --header={}", rule + 1),
        None => "less -SRF".into(),
    }
}

/// The maximum number of lines of title and header to keep in sight.
const MOST_LINES_OF_A_HEADER: usize = 8;
/// The first version of less with `--header`.
const FIRST_WITH_HEADER: u32 = 600;

/// Whether a line is the one below the header of a table.
fn is_rule(line: &str) -> bool {
    !line.is_empty() && line.chars().all(|c| c == '─' || c == '-')
}

/// From "less 668 (GNU regular expressions)".
fn version_of_less() -> Option<u32> {
    let said = Command::new("less").arg("--version").stdin(Stdio::null()).output().ok()?;
    let said = String::from_utf8(said.stdout).ok()?;
    said.split(|c: char| !c.is_ascii_digit()).find(|digits| !digits.is_empty())?.parse().ok()
}
