//! What the fuzz targets share; `tests/it/fuzzed.rs` replays their corpora with the same functions.

#[path = "../../tests/it/fuzzed/targets.rs"]
pub mod targets;

/// Counts the bytes that are held, as the program does.
#[global_allocator]
static MEMORY: cap::Cap<std::alloc::System> = cap::Cap::new(std::alloc::System, usize::MAX);
