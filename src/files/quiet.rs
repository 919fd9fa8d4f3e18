//! Catches panics of the crates that read workbooks and Parquet files. A damaged file is not a bug in reweigh, and a
//! backtrace would only alarm people.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

static HOOK: Once = Once::new();

thread_local! {
    /// Whether panics of this thread are caught and explained here.
    static IS_QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Returns the result of the work; None if it panics, in which case nothing is printed.
pub(super) fn caught<T>(work: impl FnOnce() -> T) -> Option<T> {
    HOOK.call_once(|| {
        let usual = take_hook();
        set_hook(Box::new(move |panic| {
            if !IS_QUIET.get() {
                usual(panic);
            }
        }));
    });
    let before = IS_QUIET.replace(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    IS_QUIET.set(before);
    done.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_of_a_reader_gives_nothing_and_others_are_told_as_ever() {
        assert_eq!(caught(|| 1), Some(1));
        assert_eq!(caught(|| -> i32 { panic!("a damaged workbook") }), None);
        assert!(!IS_QUIET.get());
    }
}
