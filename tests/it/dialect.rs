//! One table in all the ways in which people write tables: it is read as intended or refused, but never misread.
//!
//! `cargo test --test it -- dialect --nocapture` counts refusals by feature; `PROPTEST_CASES=20000` searches longer.

pub mod book;
mod grid;
mod plainest;
mod speech;
mod tally;
mod truth;
mod words;
mod write;

use std::cell::RefCell;

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use reweigh::Watch;
use reweigh::data::load_with;
use reweigh::files::Access;

use self::speech::{Across, Dialect, Header, Shape, dialect};
use self::tally::Tally;
use self::truth::{Named, Truth, Wanted, same, truth};
use self::write::{Written, write};
use crate::cases::options::{reading, typed};

/// The result of reading a file.
enum Outcome {
    Right,
    /// Holds the message.
    Refused(String),
    /// Holds the differences.
    Wrong(String),
}

/// Writes a table and reads it with the options that it requires and some further ones.
fn read_back(truth: &Truth, dialect: &Dialect, written: &Written, more: &str) -> Outcome {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let path = folder.path().join(written.name);
    std::fs::write(&path, &written.bytes).expect("a new file");
    let mut options = typed(written.options);
    options.extend(typed(more));
    let reading = match reading(&options) {
        Ok(reading) => reading,
        Err(message) => return Outcome::Refused(message),
    };
    let above = if dialect.header == Header::Grouped { grid::above(truth) } else { Vec::new() };
    let named = Named { above: &above, is_bare: dialect.shape == Shape::Across(Across::Bare) };
    match load_with(&path.display().to_string(), &reading, &Access::everywhere(), &Watch::default()) {
        Ok(data) => match same(truth, &named, &data) {
            Ok(()) => Outcome::Right,
            Err(difference) => Outcome::Wrong(format!("{difference}\nremarks: {:#?}", data.about().found)),
        },
        Err(error) => Outcome::Refused(error.to_string().replace(&path.display().to_string(), written.name)),
    }
}

/// The file as a person sees it.
fn shown(written: &Written) -> String {
    let lines = written.shown.replace("\r\n", "\n").replace('\r', "\n");
    format!("{} {}\n--------\n{}\n--------", written.name, written.options, lines.trim_end_matches('\n'))
}

/// The result of reading a table, and of reading it again with its layout specified, if that is possible.
fn outcomes(truth: &Truth, dialect: &Dialect, written: &Written) -> Vec<Outcome> {
    let is_turned = matches!(dialect.shape, Shape::Turned { .. });
    let mut outcomes = vec![read_back(truth, dialect, written, "#{}")];
    outcomes.extend(is_turned.then(|| read_back(truth, dialect, written, "#{ transpose: true }")));
    outcomes
}

fn runner() -> TestRunner {
    TestRunner::new(Config { failure_persistence: None, max_shrink_iters: 4096, ..Config::default() })
}

#[test]
fn every_dialect_is_read_right_or_refused() {
    let tally = RefCell::new(Tally::default());
    let tables = (truth(Wanted::ANYTHING), dialect());
    let survey = runner().run(&tables, |(truth, dialect)| {
        let dialect = dialect.fit(&truth);
        let written = write(&truth, &dialect);
        tally.borrow_mut().count(&truth, &dialect, &outcomes(&truth, &dialect, &written), &written);
        Ok(())
    });
    survey.expect("a survey does not fail");
    let tally = tally.into_inner();
    println!("{tally}");
    if tally.wrong() > 0 {
        println!("{}", tally.faults());
        shrink(&tables);
    }
    assert!(tally.refused() * 5 < tally.all(), "{} of {} tables refused\n{tally}", tally.refused(), tally.all());
}

/// Fails with the smallest table that is misread.
fn shrink(tables: &impl Strategy<Value = (Truth, Dialect)>) {
    let result = runner().run(tables, |(truth, dialect)| {
        let dialect = dialect.fit(&truth);
        let written = write(&truth, &dialect);
        let wrong = outcomes(&truth, &dialect, &written).into_iter().find_map(|outcome| match outcome {
            Outcome::Wrong(difference) => Some(format!("{difference}\nfrom {}", shown(&written))),
            Outcome::Right | Outcome::Refused(_) => None,
        });
        wrong.map_or(Ok(()), |text| Err(TestCaseError::fail(text)))
    });
    if let Err(error) = result {
        panic!("{error}");
    }
}
