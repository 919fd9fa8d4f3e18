//! Lets long work be stopped, and reports its progress.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use crate::error::{Error, Result};

/// Shared between the work and its observer; clones are cheap, and share the same flag and the same progress.
#[derive(Clone, Default, Debug)]
pub struct Watch {
    shared: Arc<Shared>,
}

#[derive(Default, Debug)]
struct Shared {
    stop: AtomicBool,
    /// The deadline at which it stops by itself; only read if there is one.
    end: Mutex<Option<Instant>>,
    ends: AtomicBool,
    /// How many checks have been made, and after how many it stops by itself; only used by tests that count them.
    looks: AtomicU64,
    most: AtomicU64,
    counts: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
    rows: AtomicU64,
    doing: Mutex<String>,
}

/// This many rounds of a fast loop take far less than the blink of an eye.
const ROUNDS_BETWEEN_CHECKS: usize = 4096;

impl Watch {
    /// Asks the work to stop; the flag stays set until `reset`.
    pub fn stop(&self) {
        self.shared.stop.store(true, Relaxed);
    }

    /// Clears a stop, the limit on checks and the progress, before new work.
    pub fn reset(&self) {
        self.shared.stop.store(false, Relaxed);
        self.shared.counts.store(false, Relaxed);
        self.begin("", 0);
    }

    /// Sets a deadline at which the work stops by itself, or removes it.
    pub fn until(&self, moment: Option<Instant>) {
        if let Ok(mut end) = self.shared.end.lock() {
            *end = moment;
            self.shared.ends.store(moment.is_some(), Relaxed);
        }
    }

    /// Counts checks from now on, and stops the work after this many, so that a test can see how far apart they are.
    pub fn stop_after(&self, looks: u64) {
        self.shared.looks.store(0, Relaxed);
        self.shared.most.store(looks, Relaxed);
        self.shared.counts.store(true, Relaxed);
    }

    /// The number of checks since `stop_after`.
    pub fn looks(&self) -> u64 {
        self.shared.looks.load(Relaxed)
    }

    /// Whether the work should stop: it was asked to, its deadline has passed, or it has used up its checks.
    pub fn is_stopped(&self) -> bool {
        let is_over = || self.shared.end.lock().is_ok_and(|end| end.is_some_and(|end| Instant::now() > end));
        let is_counted_out = || self.shared.looks.fetch_add(1, Relaxed) >= self.shared.most.load(Relaxed);
        self.shared.stop.load(Relaxed)
            || self.shared.ends.load(Relaxed) && is_over()
            || self.shared.counts.load(Relaxed) && is_counted_out()
    }

    /// Returns an error if the work should stop. To be called regularly by the work.
    pub fn check(&self) -> Result<()> {
        if self.is_stopped() { Err(Error::Interrupted) } else { Ok(()) }
    }

    /// The same for the rounds of a fast loop, of which only some need to check.
    pub fn check_at(&self, round: usize) -> Result<()> {
        if round.is_multiple_of(ROUNDS_BETWEEN_CHECKS) { self.check() } else { Ok(()) }
    }

    /// Whether a loop should go on, if it ends early without an error and leaves it to its caller to check for a stop.
    pub fn goes_on_at(&self, round: usize) -> bool {
        self.check_at(round).is_ok()
    }

    /// Starts counting `total` pieces of work, and describes it: "reading my.csv". Any line before the last adds
    /// details.
    pub fn begin(&self, what: &str, total: u64) {
        if let Ok(mut doing) = self.shared.doing.lock() {
            what.clone_into(&mut doing);
        }
        self.shared.done.store(0, Relaxed);
        self.shared.rows.store(0, Relaxed);
        self.shared.total.store(total, Relaxed);
    }

    /// Returns the description of the work.
    pub fn doing(&self) -> String {
        self.shared.doing.lock().map_or(String::new(), |doing| doing.clone())
    }

    /// Reports the total number of pieces that are done.
    pub fn reached(&self, pieces: u64) {
        self.shared.done.store(pieces, Relaxed);
    }

    /// Reports that this many more pieces are done.
    pub fn advance(&self, pieces: u64) {
        self.shared.done.fetch_add(pieces, Relaxed);
    }

    /// Reports how many rows of a table have been read so far.
    pub fn read_rows(&self, rows: u64) {
        self.shared.rows.store(rows, Relaxed);
    }

    /// Returns how many rows have been read; 0 if no table is being read.
    pub fn rows(&self) -> u64 {
        self.shared.rows.load(Relaxed)
    }

    /// Returns (done, total).
    pub fn progress(&self) -> (u64, u64) {
        (self.shared.done.load(Relaxed), self.shared.total.load(Relaxed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_see_the_same_flag_and_progress() {
        let watch = Watch::default();
        let other = watch.clone();
        watch.begin("counting", 10);
        other.advance(3);
        assert_eq!((watch.progress(), other.doing()), ((3, 10), "counting".to_string()));
        other.stop();
        assert_eq!(watch.check(), Err(Error::Interrupted));
        watch.reset();
        assert_eq!((other.check(), other.progress()), (Ok(()), (0, 0)));
        other.until(Some(Instant::now()));
        std::thread::sleep(std::time::Duration::from_millis(1));
        assert_eq!(watch.check(), Err(Error::Interrupted));
        watch.until(None);
        assert_eq!(other.check(), Ok(()));
        watch.stop_after(2);
        let answers = [other.check(), other.check(), other.check()];
        assert_eq!((answers, watch.looks()), ([Ok(()), Ok(()), Err(Error::Interrupted)], 3));
    }
}
