//! Work of other crates that cannot be interrupted runs in a thread of its own, which is left behind if the work is
//! stopped.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use crate::{Error, Result, Stop, Watch};

/// How long to wait before the watch is checked again.
const PATIENCE: Duration = Duration::from_millis(20);

/// Enough for any reader, in debug builds as well.
const STACK: usize = 16 << 20;

/// Returns the result of the work, or an error soon after it was stopped. The work may check the watch that it is
/// given, which stays stopped.
pub(super) fn aside<T: Send + 'static>(
    watch: &Watch,
    work: impl FnOnce(&Watch) -> Result<T> + Send + 'static,
) -> Result<T> {
    watch.check()?;
    let own = watch.apart();
    let (sender, receiver) = channel();
    let inner = own.clone();
    let run = move || drop(sender.send(catch_unwind(AssertUnwindSafe(|| work(&inner)))));
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(run);
    thread.map_err(|error| Error::plain(format!("cannot start a thread: {}", super::plain(&error))))?;
    loop {
        match receiver.recv_timeout(PATIENCE) {
            Ok(Ok(_)) if own.why() == Some(Stop::Memory) => {
                watch.stop_because(Stop::Memory);
                return Err(Error::Interrupted);
            }
            Ok(Ok(done)) => return done,
            Ok(Err(panic)) => resume_unwind(panic),
            Err(RecvTimeoutError::Timeout) if watch.is_over() => {
                own.stop();
                return Err(Error::Interrupted);
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Err(Error::Interrupted),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stop_does_not_wait_for_the_work() {
        let watch = Watch::default();
        assert_eq!(aside(&watch, |_| Ok(1)), Ok(1));
        let stopper = watch.clone();
        let (sender, receiver) = channel::<()>();
        let endless = aside(&watch, move |_| {
            stopper.stop();
            receiver.recv().map_err(|_| Error::plain("the test is over"))
        });
        assert_eq!(endless, Err(Error::Interrupted));
        drop(sender);
        assert_eq!(aside(&watch, |_| Ok(1)), Err(Error::Interrupted));
    }
}
