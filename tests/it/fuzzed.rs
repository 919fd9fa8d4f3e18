//! Replays what the fuzz targets have found: the inputs that reach different code (an archive per target), and each
//! input that once did harm (`tests/it/files/fuzzed`). `fuzz/README.md` says how they are made.

pub mod targets;

use std::io::Read;
use std::path::{Path, PathBuf};

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it")
}

/// Inputs by name.
fn inputs(target: &str) -> Vec<(String, Vec<u8>)> {
    let mut inputs = Vec::new();
    let archive = tests().join("fuzzed").join(target).with_extension("zip");
    let mut archive = zip::ZipArchive::new(std::fs::File::open(archive).expect("an archive")).expect("an archive");
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).expect("a part");
        let (name, mut bytes) = (part.name().expect("a name").into_owned(), Vec::new());
        part.read_to_end(&mut bytes).expect("a part in one piece");
        inputs.push((name, bytes));
    }
    let harmful = std::fs::read_dir(tests().join("files/fuzzed").join(target));
    for entry in harmful.into_iter().flatten().flatten() {
        let bytes = std::fs::read(entry.path()).expect("a file of the tests");
        inputs.push((entry.file_name().display().to_string(), bytes));
    }
    inputs
}

/// Hands each input of a target to it; a panic names the input.
fn replay(target: &str) {
    let (_, work) = targets::ALL.iter().find(|(name, _)| *name == target).expect("a target");
    let inputs = inputs(target);
    assert!(inputs.len() > 10, "{} inputs", inputs.len());
    for (name, bytes) in inputs {
        let done = std::panic::catch_unwind(|| work(&bytes));
        assert!(done.is_ok(), "{target}: {name}");
    }
}

#[test]
fn every_fuzzed_script_has_an_answer() {
    replay("script");
}

#[test]
fn every_fuzzed_text_is_a_table_or_an_error() {
    replay("delimited");
}

#[test]
fn every_fuzzed_json_is_a_table_or_an_error() {
    replay("json");
}

#[test]
fn every_fuzzed_workbook_is_a_table_or_an_error() {
    replay("workbook");
    replay("sheet");
}

#[test]
fn every_fuzzed_description_and_model_is_read_or_an_error() {
    replay("description");
}

#[test]
fn every_fuzzed_formula_is_read_or_an_error() {
    replay("formula");
}

#[test]
fn every_target_is_replayed() {
    assert_eq!(targets::ALL.len(), 7);
}
