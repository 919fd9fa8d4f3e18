//! Shows answers longer than the screen in the user's pager.

use std::io::Write;
use std::process::{Command, Stdio};

/// Show a text in `$PAGER`, or in less; returns false if no pager could be started.
pub fn show(text: &str) -> bool {
    let pager = std::env::var("PAGER").ok().filter(|pager| !pager.trim().is_empty());
    let pager = pager.unwrap_or_else(|| "less -SRF".into());
    let mut words = pager.split_whitespace();
    let Some(program) = words.next() else { return false };
    let Ok(mut child) = Command::new(program).args(words).stdin(Stdio::piped()).spawn() else { return false };
    if let Some(mut input) = child.stdin.take() {
        // A pager that the user quits early stops reading.
        let _ = input.write_all(text.as_bytes());
    }
    child.wait().is_ok()
}
