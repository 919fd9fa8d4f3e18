//! What a long piece of work looks at: whether to stop; and what it tells: how far it is.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use crate::error::{Error, Result};

/// Shared between the work and whoever watches it; clones are cheap, and see the same flag and the same progress.
#[derive(Clone, Default, Debug)]
pub struct Watch {
    shared: Arc<Shared>,
}

#[derive(Default, Debug)]
struct Shared {
    stop: AtomicBool,
    /// When it stops by itself, looked at only where there is such a moment.
    end: Mutex<Option<Instant>>,
    ends: AtomicBool,
    /// How often it was looked at, and after how many looks it stops by itself; counted only where somebody counts.
    looks: AtomicU64,
    most: AtomicU64,
    counts: AtomicBool,
    done: AtomicU64,
    total: AtomicU64,
    rows: AtomicU64,
    doing: Mutex<String>,
}

/// So many rounds of a quick loop take far less than the blink of an eye.
const ROUNDS_BETWEEN_CHECKS: usize = 4096;

impl Watch {
    /// Ask the work to stop; the flag stays set until `reset`.
    pub fn stop(&self) {
        self.shared.stop.store(true, Relaxed);
    }

    /// Clear a stop, the limit on looks and the progress, before new work.
    pub fn reset(&self) {
        self.shared.stop.store(false, Relaxed);
        self.shared.counts.store(false, Relaxed);
        self.begin("", 0);
    }

    /// Stop by itself at a moment; without one it goes on.
    pub fn until(&self, moment: Option<Instant>) {
        if let Ok(mut end) = self.shared.end.lock() {
            *end = moment;
            self.shared.ends.store(moment.is_some(), Relaxed);
        }
    }

    /// Count from now on how often the work looks, and stop it after so many looks, so that a test can tell how far
    /// apart they are.
    pub fn stop_after(&self, looks: u64) {
        self.shared.looks.store(0, Relaxed);
        self.shared.most.store(looks, Relaxed);
        self.shared.counts.store(true, Relaxed);
    }

    /// How often the work has looked since `stop_after`.
    pub fn looks(&self) -> u64 {
        self.shared.looks.load(Relaxed)
    }

    /// Whether the work should stop: it was told to, its time is over, or it has looked too often.
    pub fn is_stopped(&self) -> bool {
        let is_over = || self.shared.end.lock().is_ok_and(|end| end.is_some_and(|end| Instant::now() > end));
        let is_counted_out = || self.shared.looks.fetch_add(1, Relaxed) >= self.shared.most.load(Relaxed);
        self.shared.stop.load(Relaxed)
            || self.shared.ends.load(Relaxed) && is_over()
            || self.shared.counts.load(Relaxed) && is_counted_out()
    }

    /// To be called every so often by the work.
    pub fn check(&self) -> Result<()> {
        if self.is_stopped() { Err(Error::Interrupted) } else { Ok(()) }
    }

    /// The same for the rounds of a quick loop, of which not each needs to look.
    pub fn check_at(&self, round: usize) -> Result<()> {
        if round.is_multiple_of(ROUNDS_BETWEEN_CHECKS) { self.check() } else { Ok(()) }
    }

    /// For a loop that ends early and leaves it to its caller to ask whether it did.
    pub fn goes_on_at(&self, round: usize) -> bool {
        self.check_at(round).is_ok()
    }

    /// Start counting `total` pieces of work, and say what it is: "reading my.csv"; lines before the last say more of it.
    pub fn begin(&self, what: &str, total: u64) {
        if let Ok(mut doing) = self.shared.doing.lock() {
            what.clone_into(&mut doing);
        }
        self.shared.done.store(0, Relaxed);
        self.shared.rows.store(0, Relaxed);
        self.shared.total.store(total, Relaxed);
    }

    /// What the work is.
    pub fn doing(&self) -> String {
        self.shared.doing.lock().map_or(String::new(), |doing| doing.clone())
    }

    /// So many pieces are done in all.
    pub fn reached(&self, pieces: u64) {
        self.shared.done.store(pieces, Relaxed);
    }

    /// Tell that so many more pieces are done.
    pub fn advance(&self, pieces: u64) {
        self.shared.done.fetch_add(pieces, Relaxed);
    }

    /// Reports how many rows of a table have been read so far.
    pub fn read_rows(&self, rows: u64) {
        self.shared.rows.store(rows, Relaxed);
    }

    /// How many rows have been read; 0 if no table is being read.
    pub fn rows(&self) -> u64 {
        self.shared.rows.load(Relaxed)
    }

    /// (done, total).
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
