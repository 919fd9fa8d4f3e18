//! How far long work is, in one line on the terminal's standard error, gone when the work is done; what the work says of
//! itself before its last line stands above, and stays.
//!
//! The line is written here and not by a crate: indicatif fills it with blanks to the last column, so that the `^C`
//! which a terminal shows goes to the next line, and the bar stays.

use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::Watch;
use crate::render::cut;

/// Work that is done sooner shows nothing.
const SHOWN_AFTER: Duration = Duration::from_millis(300);
const BETWEEN_LOOKS: Duration = Duration::from_millis(80);
/// Characters of the bar.
const WIDTH: u64 = 24;
const CLEARED: &str = "\r\x1b[K";

/// Follows a watch; whoever prints clears it before.
#[derive(Clone, Default)]
pub(crate) struct Progress {
    is_shown: Arc<Mutex<bool>>,
}

impl Progress {
    /// Look at the watch from now on; where standard error is no terminal, nothing is ever shown. `width` tells the
    /// columns of the terminal, in which the line must fit: what wraps could not be taken away.
    pub fn follow(&self, watch: Watch, width: fn() -> Option<usize>) {
        if std::io::stderr().is_terminal() {
            let progress = self.clone();
            std::thread::spawn(move || progress.look(&watch, width));
        }
    }

    /// Take the line away.
    pub fn clear(&self) {
        if self.is_shown.lock().is_ok_and(|mut is_shown| std::mem::take(&mut *is_shown)) {
            write(CLEARED);
        }
    }

    fn look(&self, watch: &Watch, width: fn() -> Option<usize>) {
        let mut since = None;
        loop {
            std::thread::sleep(BETWEEN_LOOKS);
            let Ok(mut is_shown) = self.is_shown.lock() else { return };
            let (done, total) = watch.progress();
            if total == 0 || watch.is_stopped() {
                since = None;
            } else if since.get_or_insert_with(Instant::now).elapsed() > SHOWN_AFTER {
                let doing = watch.doing();
                let (above, doing) = doing.rsplit_once('\n').unwrap_or(("", &doing));
                if !*is_shown && !above.is_empty() {
                    write(&format!("{above}\n"));
                }
                *is_shown = true;
                write(&format!("{CLEARED}{}", line(doing, done, total, width().unwrap_or(80))));
            }
        }
    }
}

fn write(text: &str) {
    let mut out = std::io::stderr().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// `reading my.csv ━━━━━━──────  52 %, Ctrl-C stops`
fn line(doing: &str, done: u64, total: u64, width: usize) -> String {
    let done = done.min(total);
    let filled = usize::try_from(done * WIDTH / total).unwrap_or(0);
    let rest = usize::try_from(WIDTH).unwrap_or(0) - filled;
    let bar = format!(" {}{} {:>3} %, Ctrl-C stops", "━".repeat(filled), "─".repeat(rest), done * 100 / total);
    // Room for the `^C` behind it.
    cut(doing, width.saturating_sub(bar.chars().count() + 3)) + bar.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_is_done_and_how_far() {
        let bar = |full: usize| format!("{}{}", "━".repeat(full), "─".repeat(24 - full));
        for (done, percent, full) in [(0, "  0", 0), (5, " 50", 12), (10, "100", 24), (99, "100", 24)] {
            assert_eq!(line("reading a", done, 10, 80), format!("reading a {} {percent} %, Ctrl-C stops", bar(full)));
        }
        let long = line(&"drawing ".repeat(20), 5, 10, 60);
        assert!(long.chars().count() <= 57 && long.contains("… ━"), "{long}");
    }
}
