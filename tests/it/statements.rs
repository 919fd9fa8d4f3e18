//! Random statements over every declared function: an answer or an error, never a panic, an abort or an endless wait,
//! and no file outside the sandbox.
//!
//! `STATEMENTS=n` runs more of them, with another seed in `SEED`, and `LOG=file` keeps each one before it runs.

mod grammar;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use rand::SeedableRng;
use rand_xoshiro::Xoshiro256PlusPlus;
use reweigh::files::Access;
use reweigh::render::{Format, Look};
use reweigh::script::{Session, Settings};

use crate::MEMORY;
use crate::transcript::on_big_stack;
use grammar::{START, Writer};

/// How many run if nothing else is said: about a minute of them without optimisation.
const STATEMENTS: u64 = if cfg!(debug_assertions) { 6_000 } else { 20_000 };
/// After this many, a session is replaced by a new one.
const PER_SESSION: u64 = 500;
/// How often a statement may be asked whether it should stop, at least once per operation, before it is stopped.
const CHECKS: u64 = 50_000;
/// How many bytes more than before a statement may hold.
const ROOM: u64 = 1 << 30;
/// The longest wait, looked at only if many statements run: a busy machine may be slow.
const WAIT: Duration = Duration::from_secs(10);

fn held() -> u64 {
    MEMORY.allocated() as u64
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// The paths that statements try: in the sandbox and outside.
fn paths(folder: &Path) -> Vec<String> {
    let inside = folder.join("inside");
    let names =
        ["a.csv", "b.tsv", "c.json", "d.xlsx", "e.html", "f.svg", "g.toml", "h.md", "site", "h", "i.csv.gz", "é/j.csv"];
    let mut paths: Vec<String> = names.iter().map(|name| inside.join(name).display().to_string()).collect();
    let outside = ["outside/k.csv", "inside/../outside/l.csv", "outside", "inside/link/m.csv", "inside/n.rhai"];
    paths.extend(outside.iter().map(|name| folder.join(name).display().to_string()));
    paths.extend(["o.csv", "../p.csv", "/q.csv", "", ".", "-"].map(String::from));
    paths
}

fn session(folder: &Path) -> Session {
    let look = Look { width: Some(100), rows: Some(20), ..Look::default() };
    let mut session = Session::new(Settings { look, out: Rc::new(|_| {}), args: Vec::new() });
    session.take_input();
    session.watch().limit_memory(held, held() + ROOM);
    for line in START {
        session.enter(line).unwrap_or_else(|report| panic!("{}", report.render(false)));
    }
    let access = Access::nowhere().and_then(|access| access.with_folder("the folder", &folder.join("inside")));
    session.set_access(access.expect("a folder that exists"));
    session
}

/// What is wrong with the answer to a statement, if anything is.
fn wrong(session: &mut Session, statement: &str) -> Option<String> {
    let start = Instant::now();
    session.watch().stop_after(CHECKS);
    let answer = session.enter(statement);
    let waited = start.elapsed();
    session.exited();
    match answer {
        Err(report) if report.is_fault => return Some(format!("{statement}: internal error")),
        Err(report) if report.render(false).trim().is_empty() => return Some(format!("{statement}: no message")),
        _ => {}
    }
    let is_late = number("STATEMENTS").is_some() && waited > WAIT;
    is_late.then(|| format!("{statement}: took {waited:?}"))
}

/// Runs statements, and returns what is wrong.
fn run(count: u64, seed: u64, folder: &Path) -> Vec<String> {
    let mut log = std::env::var_os("LOG").map(|path| std::fs::File::create(path).expect("a new file"));
    let mut writer = Writer::new(Xoshiro256PlusPlus::seed_from_u64(seed), paths(folder));
    let mut found = Vec::new();
    let formats = [Format::Table, Format::Csv, Format::Json, Format::Markdown, Format::Html];
    for (round, format) in (0..count.div_ceil(PER_SESSION)).zip(formats.iter().cycle()) {
        let inside = folder.join("inside");
        let _ = std::fs::remove_dir_all(&inside);
        std::fs::create_dir(&inside).expect("a new folder");
        #[cfg(unix)]
        std::os::unix::fs::symlink(folder.join("outside"), inside.join("link")).expect("a new link");
        let mut session = session(folder);
        session.set_look(Look { format: *format, ..session.look() });
        for at in round * PER_SESSION..count.min((round + 1) * PER_SESSION) {
            let statement = writer.statement();
            if let Some(log) = &mut log {
                writeln!(log, "{statement}").expect("a log");
            }
            found.extend(wrong(&mut session, &statement));
            // Completion takes longer than most statements.
            if at.is_multiple_of(8) {
                let place = writer.place(&statement);
                let _ = (session.complete(&statement, place), session.signature(&statement[..place]));
            }
        }
    }
    found
}

/// The names in a folder.
fn names(folder: &Path) -> BTreeSet<std::ffi::OsString> {
    std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.file_name()).collect()
}

#[test]
fn no_statement_panics_hangs_or_writes_outside_the_sandbox() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    std::fs::create_dir(folder.path().join("outside")).expect("a new folder");
    let working = std::env::current_dir().expect("a working folder");
    let before = names(&working);
    let (count, seed) = (number("STATEMENTS").unwrap_or(STATEMENTS), number("SEED").unwrap_or(2022));
    let place = folder.path().to_path_buf();
    let found = on_big_stack((), move |()| run(count, seed, &place));
    assert!(found.is_empty(), "{} wrong:\n{}", found.len(), found.join("\n"));
    assert_eq!(names(&folder.path().join("outside")), BTreeSet::new());
    assert_eq!(names(folder.path()), ["inside", "outside"].map(Into::into).into());
    assert_eq!(names(&working), before);
}
