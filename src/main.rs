//! The program: it turns arguments into a session, and the session into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    // Some systems give the main thread a small stack; a thread of our own has the same stack everywhere.
    const STACK: usize = 256 << 20;
    let session = std::thread::Builder::new().stack_size(STACK).spawn(reweigh::cli::run);
    match session.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => ExitCode::from(code),
        _ => ExitCode::from(reweigh::cli::FAULT),
    }
}
