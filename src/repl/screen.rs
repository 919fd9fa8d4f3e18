//! The door through which every text goes to standard output and standard error.
//!
//! A terminal obeys what it receives, so that of all characters that cannot be seen only our own colours, tabs and line
//! ends pass; others are shown as escapes. A pipe or a file receives every text exactly.

use std::borrow::Cow;
use std::io::{ErrorKind, IsTerminal, Write};
use std::sync::OnceLock;

use crate::hidden::coloured;
use crate::{Stop, Watch};

/// The exit codes where the output ends: its reader needs no more of it; it cannot be written.
const DONE: i32 = 0;
const FAILED: i32 = 1;

/// Write to standard output. A reader that has closed the pipe, such as `head`, ends the program quietly; a full disk
/// is an error.
pub fn out(text: &str) {
    let mut out = std::io::stdout().lock();
    let text = for_stream(text, &out);
    let Err(error) = in_pieces(&text, &mut out).and_then(|()| out.flush()) else { return };
    if error.kind() == ErrorKind::BrokenPipe {
        std::process::exit(DONE);
    }
    err(&format!("error: cannot write the output: {}\n", crate::files::plain(&error)));
    std::process::exit(FAILED);
}

/// The watch that Ctrl-C stops.
static WATCH: OnceLock<Watch> = OnceLock::new();

/// From now on, end a long text early if this watch is stopped while it is written.
pub fn heed(watch: &Watch) {
    let _ = WATCH.set(watch.clone());
}

/// Write a text piece by piece, so that Ctrl-C need not wait for a slow terminal.
fn in_pieces(text: &str, out: &mut impl Write) -> std::io::Result<()> {
    const PIECE: usize = 1 << 13;
    let is_stopped = || WATCH.get().is_some_and(|watch| watch.why() == Some(Stop::Asked));
    // What was stopped earlier has an answer of its own.
    let heeds = !is_stopped();
    for piece in text.as_bytes().chunks(PIECE) {
        if heeds && is_stopped() {
            return out.write_all(if text.contains('\x1b') { b"\x1b[0m\n" } else { b"\n" });
        }
        out.write_all(piece)?;
    }
    Ok(())
}

/// Write to standard error. If nobody can read it, nothing else can be done.
pub fn err(text: &str) {
    let mut out = std::io::stderr().lock();
    let text = for_stream(text, &out);
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Write a sequence that a terminal obeys to standard error, such as one that clears the line.
pub(super) fn control(text: &str) {
    let mut out = std::io::stderr().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

fn for_stream<'a>(text: &'a str, stream: &impl IsTerminal) -> Cow<'a, str> {
    if stream.is_terminal() { coloured(text) } else { text.into() }
}
