//! The program: it turns arguments into a session, and the session into an exit code.

use std::alloc::System;
use std::process::ExitCode;

use cap::Cap;

/// Counts the bytes that are held, for the memory budget of a session; it limits nothing itself.
#[global_allocator]
static MEMORY: Cap<System> = Cap::new(System, usize::MAX);

fn main() -> ExitCode {
    // Some systems give the main thread a small stack; a thread of our own has the same stack everywhere.
    const STACK: usize = 256 << 20;
    let session =
        std::thread::Builder::new().stack_size(STACK).spawn(|| reweigh::cli::run(|| MEMORY.allocated() as u64));
    match session.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => ExitCode::from(code),
        _ => ExitCode::from(reweigh::cli::FAULT),
    }
}
