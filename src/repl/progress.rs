//! The progress of long work, in one line on standard error that disappears when the work is done. Messages of the work
//! appear above that line and stay.
//!
//! We write the line ourselves because indicatif pads it with spaces up to the last column; the `^C` that a terminal
//! shows would then wrap to the next line, and the bar would remain.

use std::io::IsTerminal;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::screen::control;
use crate::Watch;
use crate::hidden::shown;
use crate::render::cut;

/// Work that finishes sooner shows no progress.
const SHOWN_AFTER: Duration = Duration::from_millis(300);
const BETWEEN_LOOKS: Duration = Duration::from_millis(80);
/// The width of the bar in characters.
const WIDTH: u64 = 24;
const CLEARED: &str = "\r\x1b[K";

/// Shows the progress of a watch; clear it before printing anything.
#[derive(Clone, Default)]
pub(crate) struct Progress {
    is_shown: Arc<Mutex<bool>>,
}

impl Progress {
    /// Show the progress of this watch from now on, if standard error is a terminal. `width` returns the number of
    /// columns of the terminal: the line must fit, because a wrapped line could not be cleared.
    pub fn follow(&self, watch: Watch, width: fn() -> Option<usize>) {
        if std::io::stderr().is_terminal() {
            let progress = self.clone();
            std::thread::spawn(move || progress.look(&watch, width));
        }
    }

    /// Clear the line.
    pub fn clear(&self) {
        if self.is_shown.lock().is_ok_and(|mut is_shown| std::mem::take(&mut *is_shown)) {
            control(CLEARED);
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
                    control(&format!("{}\n", shown(above)));
                }
                *is_shown = true;
                // After the last row the table is checked; a rate shown then would only fall.
                let seconds =
                    since.filter(|_| done < total).map_or(0.0, |since: Instant| since.elapsed().as_secs_f64());
                let rows = rows_read(watch.rows(), seconds);
                control(&format!("{CLEARED}{}", line(&shown(doing), (done, total), &rows, width().unwrap_or(80))));
            }
        }
    }
}

/// `, 1.2 million rows, 480 thousand/s`; empty if no rows are being read, and without a rate if `seconds` is 0.
fn rows_read(rows: u64, seconds: f64) -> String {
    let short = |count: f64| match count {
        count if count >= 1e6 => format!("{:.1} million", count / 1e6),
        count if count >= 1e3 => format!("{:.0} thousand", count / 1e3),
        count => format!("{count:.0}"),
    };
    match (rows, seconds > 0.0) {
        (0, _) => String::new(),
        (rows, true) => format!(", {} rows, {}/s", short(rows as f64), short(rows as f64 / seconds)),
        (rows, false) => format!(", {} rows", short(rows as f64)),
    }
}

/// `reading my.csv ━━━━━━──────  52 %, 1.2 million rows, 480 thousand/s, Ctrl-C stops`
fn line(doing: &str, (done, total): (u64, u64), rows: &str, width: usize) -> String {
    let done = done.min(total);
    let filled = usize::try_from(done * WIDTH / total).unwrap_or(0);
    let rest = usize::try_from(WIDTH).unwrap_or(0) - filled;
    let bar = |rows: &str| {
        format!(" {}{} {:>3} %{rows}, Ctrl-C stops", "━".repeat(filled), "─".repeat(rest), done * 100 / total)
    };
    // On a narrow terminal, the name of the file matters more than the number of rows.
    let has_room = doing.chars().count() + bar(rows).chars().count() + 3 <= width;
    let bar = bar(if has_room { rows } else { "" });
    // Leave room for the `^C` after it.
    cut(doing, width.saturating_sub(bar.chars().count() + 3)) + bar.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_is_done_and_how_far() {
        let bar = |full: usize| format!("{}{}", "━".repeat(full), "─".repeat(24 - full));
        for (done, percent, full) in [(0, "  0", 0), (5, " 50", 12), (10, "100", 24), (99, "100", 24)] {
            assert_eq!(
                line("reading a", (done, 10), "", 80),
                format!("reading a {} {percent} %, Ctrl-C stops", bar(full))
            );
        }
        let rows = rows_read(1_250_000, 2.5);
        assert_eq!(rows, ", 1.2 million rows, 500 thousand/s");
        assert!(
            line("reading a", (5, 10), &rows, 100).ends_with(" 50 %, 1.2 million rows, 500 thousand/s, Ctrl-C stops")
        );
        assert!(line("reading a", (5, 10), &rows, 70).ends_with(" 50 %, Ctrl-C stops"), "no room for more");
        let long = line(&"drawing ".repeat(20), (5, 10), &rows, 60);
        assert!(long.chars().count() <= 57 && long.contains("… ━"), "{long}");
    }
}
