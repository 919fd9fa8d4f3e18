//! What a long piece of work looks at: whether to stop; and what it tells: how far it is.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};
use std::time::Instant;

use crate::error::{Error, Result};

/// Shared between the work and whoever watches it; clones see the same flag and the same progress.
#[derive(Clone, Default, Debug)]
pub struct Watch {
    stop: Arc<AtomicBool>,
    /// When it stops by itself, looked at only where there is such a moment.
    end: Arc<Mutex<Option<Instant>>>,
    ends: Arc<AtomicBool>,
    done: Arc<AtomicU64>,
    total: Arc<AtomicU64>,
    doing: Arc<Mutex<String>>,
}

const ROUNDS_BETWEEN_CHECKS: usize = 4096;

impl Watch {
    /// Ask the work to stop; the flag stays set until `reset`.
    pub fn stop(&self) {
        self.stop.store(true, Relaxed);
    }

    pub fn reset(&self) {
        self.stop.store(false, Relaxed);
        self.begin("", 0);
    }

    /// Stop by itself at a moment; without one it goes on.
    pub fn until(&self, moment: Option<Instant>) {
        if let Ok(mut end) = self.end.lock() {
            *end = moment;
            self.ends.store(moment.is_some(), Relaxed);
        }
    }

    pub fn is_stopped(&self) -> bool {
        let is_over = || self.end.lock().is_ok_and(|end| end.is_some_and(|end| Instant::now() > end));
        self.stop.load(Relaxed) || self.ends.load(Relaxed) && is_over()
    }

    /// To be called every so often by the work.
    pub fn check(&self) -> Result<()> {
        if self.is_stopped() { Err(Error::Interrupted) } else { Ok(()) }
    }

    /// The same for the rounds of a quick loop, of which not each needs to look.
    pub fn check_at(&self, round: usize) -> Result<()> {
        if round.is_multiple_of(ROUNDS_BETWEEN_CHECKS) { self.check() } else { Ok(()) }
    }

    /// Start counting `total` pieces of work, and say what it is: "reading my.csv"; lines before the last say more of it.
    pub fn begin(&self, what: &str, total: u64) {
        if let Ok(mut doing) = self.doing.lock() {
            what.clone_into(&mut doing);
        }
        self.done.store(0, Relaxed);
        self.total.store(total, Relaxed);
    }

    /// What the work is.
    pub fn doing(&self) -> String {
        self.doing.lock().map_or(String::new(), |doing| doing.clone())
    }

    /// So many pieces are done in all.
    pub fn reached(&self, pieces: u64) {
        self.done.store(pieces, Relaxed);
    }

    pub fn advance(&self, pieces: u64) {
        self.done.fetch_add(pieces, Relaxed);
    }

    /// (done, total).
    pub fn progress(&self) -> (u64, u64) {
        (self.done.load(Relaxed), self.total.load(Relaxed))
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
    }
}
