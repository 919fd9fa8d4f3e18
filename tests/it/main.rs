//! All promises of the project, one module each.

mod anything;
#[cfg(all(unix, feature = "cli"))]
mod bombs;
#[cfg(feature = "script")]
mod book;
mod bounds;
mod by_hand;
mod cases;
mod claims;
#[cfg(feature = "cli")]
mod cli;
#[cfg(feature = "script")]
mod complete;
mod confidence;
mod datasets;
#[cfg(feature = "cli")]
mod deterministic;
mod dialect;
#[cfg(feature = "script")]
mod docs;
mod editions;
mod elicit;
#[cfg(feature = "script")]
mod errors;
mod fit;
mod flipped;
#[cfg(feature = "script")]
mod fuzzed;
#[cfg(feature = "script")]
mod helped;
#[cfg(feature = "script")]
mod hints;
#[cfg(feature = "script")]
mod hostile;
mod inverse;
#[cfg(feature = "cli")]
mod killed;
mod large;
mod laws;
#[cfg(feature = "script")]
mod limits;
mod loading;
mod mapped;
mod naive;
mod names;
#[cfg(feature = "script")]
mod naughty;
mod neighbours;
mod page;
#[cfg(feature = "parquet")]
mod parquet;
mod phrases;
mod pictures;
mod profiled;
#[cfg(feature = "cli")]
mod prompt;
#[cfg(feature = "cli")]
mod prompt_typing;
mod proofs;
mod published;
mod random;
mod reached;
mod reconcile;
mod reference;
#[cfg(feature = "script")]
mod rooms;
#[cfg(feature = "cli")]
mod round_trips;
#[cfg(all(unix, feature = "cli"))]
mod sandbox;
#[cfg(feature = "script")]
mod saved;
#[cfg(feature = "script")]
mod schemas;
#[cfg(feature = "script")]
mod scripts;
#[cfg(feature = "script")]
mod sessions;
mod since;
mod sql;
#[cfg(feature = "script")]
mod statements;
mod stopped;
#[cfg(feature = "cli")]
mod streams;
#[cfg(feature = "cli")]
mod terminal;
mod tidy;
#[cfg(feature = "script")]
mod transcript;
#[cfg(feature = "script")]
mod typing;
mod uncertain;
mod votes;
#[cfg(feature = "script")]
mod windows;
mod workbooks;
mod years;

/// Counts the bytes that are held, as the program does.
#[global_allocator]
static MEMORY: cap::Cap<std::alloc::System> = cap::Cap::new(std::alloc::System, usize::MAX);

/// Rows of text as CSV.
fn written<R, C>(rows: impl IntoIterator<Item = R>) -> String
where
    R: IntoIterator<Item = C>,
    C: AsRef<str>,
{
    let mut writer = reweigh::files::delimited::Writer::new(b',');
    rows.into_iter().for_each(|row| writer.row(row));
    writer.text()
}
