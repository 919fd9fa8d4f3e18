//! Lets long work be stopped, and reports its progress.

use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Instant;

use crate::error::{Error, Result};

/// Shared between the work and its observer; clones are cheap, and share the same flag and the same progress.
#[derive(Clone, Default, Debug)]
pub struct Watch {
    shared: Arc<Shared>,
}

/// Why work is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The user asked for it.
    Asked,
    /// The run has used up its time. Nothing takes this back.
    Time,
    /// The program holds more memory than its budget.
    Memory,
}

/// How much memory the program holds, and how much it may hold.
#[derive(Debug)]
struct Memory {
    /// Returns the number of bytes that are held at this moment.
    held: fn() -> u64,
    budget: u64,
    /// What may be held during this line; more than the budget if too much was held when it started.
    most: AtomicU64,
}

#[derive(Default, Debug)]
struct Shared {
    /// 0, or a reason plus 1.
    stop: AtomicU8,
    memory: OnceLock<Arc<Memory>>,
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
    /// Creates a watch with its own flag and progress, and with the memory budget of this one.
    pub fn apart(&self) -> Watch {
        let watch = Watch::default();
        if let Some(memory) = self.shared.memory.get() {
            let _ = watch.shared.memory.set(memory.clone());
        }
        watch
    }

    /// Asks the work to stop; the flag stays set until `reset`.
    pub fn stop(&self) {
        self.stop_because(Stop::Asked);
    }

    /// Asks the work to stop for a reason; the first reason counts.
    pub fn stop_because(&self, why: Stop) {
        let _ = self.shared.stop.compare_exchange(0, why as u8 + 1, Relaxed, Relaxed);
    }

    /// Returns why the work was stopped; None if it goes on, or if it ended by itself at a deadline or a count of checks.
    pub fn why(&self) -> Option<Stop> {
        let reasons = [Stop::Asked, Stop::Time, Stop::Memory];
        reasons.into_iter().find(|why| *why as u8 + 1 == self.shared.stop.load(Relaxed))
    }

    /// Clears a stop, the limit on checks and the progress, before new work. A run without time left stays stopped.
    pub fn reset(&self) {
        if self.why() != Some(Stop::Time) {
            self.shared.stop.store(0, Relaxed);
        }
        self.shared.counts.store(false, Relaxed);
        self.begin("", 0);
    }

    /// Sets the number of bytes that the program may hold, as counted by `held`. Only the first call counts.
    pub fn limit_memory(&self, held: fn() -> u64, budget: u64) {
        let _ = self.shared.memory.set(Arc::new(Memory { held, budget, most: budget.into() }));
    }

    /// Returns the number of bytes that the program may hold, if there is a limit.
    pub fn budget(&self) -> Option<u64> {
        self.shared.memory.get().map(|memory| memory.budget)
    }

    /// Lets the next line use this much memory even if more than the budget is held, so that a user can let go of it.
    pub fn leave_room(&self, bytes: u64) {
        if let Some(memory) = self.shared.memory.get() {
            memory.most.store(memory.budget.max((memory.held)().saturating_add(bytes)), Relaxed);
        }
    }

    /// Returns an error, and stops the work, if it cannot allocate this many bytes more within the budget.
    pub fn reserve(&self, bytes: u64) -> Result<()> {
        let Some(memory) = self.shared.memory.get() else { return Ok(()) };
        if (memory.held)().saturating_add(bytes) <= memory.most.load(Relaxed) {
            return Ok(());
        }
        self.stop_because(Stop::Memory);
        Err(Error::Interrupted)
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

    /// Whether the work should stop: it was asked to, its deadline has passed, it holds too much memory, or it has used
    /// up its checks.
    pub fn is_stopped(&self) -> bool {
        let is_counted_out = || self.shared.looks.fetch_add(1, Relaxed) >= self.shared.most.load(Relaxed);
        self.is_over() || self.shared.counts.load(Relaxed) && is_counted_out()
    }

    /// The same without counting this check, for whoever waits for the work.
    pub(crate) fn is_over(&self) -> bool {
        let is_late = || self.shared.end.lock().is_ok_and(|end| end.is_some_and(|end| Instant::now() > end));
        self.shared.stop.load(Relaxed) != 0 || self.reserve(0).is_err() || self.shared.ends.load(Relaxed) && is_late()
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
        watch.stop_because(Stop::Time);
        watch.reset();
        assert_eq!((other.check(), other.why()), (Err(Error::Interrupted), Some(Stop::Time)));
        let watch = Watch::default();
        let other = watch.clone();
        watch.stop_after(2);
        let answers = [other.check(), other.check(), other.check()];
        assert_eq!((answers, watch.looks()), ([Ok(()), Ok(()), Err(Error::Interrupted)], 3));
    }

    #[test]
    fn memory_beyond_the_budget_stops_the_work() {
        let watch = Watch::default();
        assert_eq!((watch.reserve(u64::MAX), watch.budget()), (Ok(()), None));
        watch.limit_memory(|| 1000, 1500);
        assert_eq!((watch.check(), watch.reserve(500), watch.why()), (Ok(()), Ok(()), None));
        assert_eq!((watch.reserve(501), watch.why()), (Err(Error::Interrupted), Some(Stop::Memory)));
        watch.reset();
        watch.leave_room(600);
        assert_eq!((watch.check(), watch.reserve(600), watch.apart().budget()), (Ok(()), Ok(()), Some(1500)));
    }
}
