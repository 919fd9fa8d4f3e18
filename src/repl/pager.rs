//! Answers longer than the screen, in the pager of the user.

use std::io::Write;
use std::process::{Command, Stdio};

/// Show a text in `$PAGER`, or in less; false where no pager could be started.
pub fn show(text: &str) -> bool {
    let pager = std::env::var("PAGER").ok().filter(|pager| !pager.trim().is_empty());
    let pager = pager.unwrap_or_else(|| "less -SRF".into());
    let mut words = pager.split_whitespace();
    let Some(program) = words.next() else { return false };
    let Ok(mut child) = Command::new(program).args(words).stdin(Stdio::piped()).spawn() else { return false };
    if let Some(mut input) = child.stdin.take() {
        // A pager that is left before the end takes no more.
        let _ = input.write_all(text.as_bytes());
    }
    child.wait().is_ok()
}
