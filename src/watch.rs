//! What a long piece of work looks at: whether to stop; and what it tells: how far it is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use crate::error::{Error, Result};

/// Shared between the work and whoever watches it; clones see the same flag and the same progress.
#[derive(Clone, Default, Debug)]
pub struct Watch {
    stop: Arc<AtomicBool>,
    done: Arc<AtomicU64>,
    total: Arc<AtomicU64>,
}

impl Watch {
    /// Ask the work to stop; the flag stays set until `reset`.
    pub fn stop(&self) {
        self.stop.store(true, Relaxed);
    }

    pub fn reset(&self) {
        self.stop.store(false, Relaxed);
        self.begin(0);
    }

    pub fn is_stopped(&self) -> bool {
        self.stop.load(Relaxed)
    }

    /// To be called every so often by the work.
    pub fn check(&self) -> Result<()> {
        if self.is_stopped() { Err(Error::Interrupted) } else { Ok(()) }
    }

    /// Start counting `total` pieces of work; 0 where the number is not known.
    pub fn begin(&self, total: u64) {
        self.done.store(0, Relaxed);
        self.total.store(total, Relaxed);
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
        watch.begin(10);
        other.advance(3);
        assert_eq!(watch.progress(), (3, 10));
        other.stop();
        assert_eq!(watch.check(), Err(Error::Interrupted));
        watch.reset();
        assert_eq!((other.check(), other.progress()), (Ok(()), (0, 0)));
    }
}
