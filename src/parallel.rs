//! Runs work on all threads with rayon, or sequentially without the feature `parallel`.
//!
//! No result may depend on the number of threads: pieces are combined in their order, and only sums of whole numbers
//! may be added up in any order.

use std::sync::OnceLock;

/// Returns what a cell holds, computed on the first call.
///
/// `OnceLock::get_or_init` must not be used for this: while the work is spread over threads, the thread that computes may
/// take up another piece that waits for the same cell, and then waits for itself. Here threads that come too early compute
/// the same value again, and the first one counts.
pub fn kept<T>(cell: &OnceLock<T>, make: impl FnOnce() -> T) -> &T {
    if cell.get().is_none() {
        let _ = cell.set(make());
    }
    cell.get().expect("just set")
}

#[cfg(feature = "parallel")]
pub use rayon::{current_num_threads as threads, join, prelude::*};

#[cfg(not(feature = "parallel"))]
pub use in_turn::*;

/// The part of rayon's interface that we use, on one thread.
#[cfg(not(feature = "parallel"))]
mod in_turn {
    use crate::Result;

    pub fn threads() -> usize {
        1
    }

    pub fn join<A, B>(a: impl FnOnce() -> A, b: impl FnOnce() -> B) -> (A, B) {
        (a(), b())
    }

    pub trait IntoParallelIterator: IntoIterator + Sized {
        fn into_par_iter(self) -> Self::IntoIter {
            self.into_iter()
        }
    }

    impl<I: IntoIterator> IntoParallelIterator for I {}

    pub trait ParallelSlice<T> {
        fn par_iter(&self) -> std::slice::Iter<'_, T>;
        fn par_iter_mut(&mut self) -> std::slice::IterMut<'_, T>;
        fn par_chunks_mut(&mut self, size: usize) -> std::slice::ChunksMut<'_, T>;
        fn par_sort_unstable_by(&mut self, compare: impl Fn(&T, &T) -> std::cmp::Ordering);
        #[cfg(feature = "files")]
        fn par_sort_unstable(&mut self)
        where
            T: Ord;
    }

    impl<T> ParallelSlice<T> for [T] {
        fn par_iter(&self) -> std::slice::Iter<'_, T> {
            self.iter()
        }

        fn par_iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
            self.iter_mut()
        }

        fn par_chunks_mut(&mut self, size: usize) -> std::slice::ChunksMut<'_, T> {
            self.chunks_mut(size)
        }

        fn par_sort_unstable_by(&mut self, compare: impl Fn(&T, &T) -> std::cmp::Ordering) {
            self.sort_unstable_by(compare);
        }

        #[cfg(feature = "files")]
        fn par_sort_unstable(&mut self)
        where
            T: Ord,
        {
            self.sort_unstable();
        }
    }

    pub trait ParallelIterator: Iterator + Sized {
        fn try_reduce<T>(mut self, start: impl Fn() -> T, both: impl Fn(T, T) -> Result<T>) -> Result<T>
        where
            Self: Iterator<Item = Result<T>>,
        {
            self.try_fold(start(), |sum, one| both(sum, one?))
        }
    }

    impl<I: Iterator> ParallelIterator for I {}
}

#[cfg(all(test, feature = "parallel"))]
mod tests {
    use super::*;

    /// Work that is spread over threads, and needs a value that is itself computed on all of them, ends.
    #[test]
    fn a_thread_does_not_wait_for_itself() {
        let slow = |at: usize| {
            std::thread::yield_now();
            at
        };
        let threads = rayon::ThreadPoolBuilder::new().num_threads(7).build().expect("seven threads");
        for _ in 0..100 {
            let cell = OnceLock::new();
            let of = |at: usize| kept::<Vec<usize>>(&cell, || (0..2000).into_par_iter().map(slow).collect())[at];
            let found: Vec<usize> = threads.install(|| (0..2000).into_par_iter().map(of).collect());
            assert_eq!(found, (0..2000).collect::<Vec<_>>());
        }
    }
}
