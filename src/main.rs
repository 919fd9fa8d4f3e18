//! The program: arguments to a session to an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    // A thread of our own has the same stack everywhere; the main thread's is small on some systems.
    const STACK: usize = 256 << 20;
    let session = std::thread::Builder::new().stack_size(STACK).spawn(reweigh::cli::run);
    match session.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => ExitCode::from(code),
        _ => ExitCode::from(reweigh::cli::FAULT),
    }
}
