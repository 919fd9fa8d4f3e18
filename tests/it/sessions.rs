//! The transcripts of `tests/it/sessions/*.txt` hold, word for word; `UPDATE=1` rewrites them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::transcript::{difference, replayed, update};

fn check(path: &Path) {
    let expected = fs::read_to_string(path).expect("a transcript that is there");
    let found = replayed(&expected);
    if update() {
        fs::write(path, found).expect("the transcript can be written");
    } else {
        assert!(expected == found, "{}: {}", path.display(), difference(&expected, &found));
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_session_holds() {
    let files = fs::read_dir(root().join("tests/it/sessions")).expect("the folder of sessions");
    let mut paths: Vec<PathBuf> = files.map(|file| file.expect("a readable entry").path()).collect();
    paths.sort();
    assert!(paths.len() >= 3, "sessions are found");
    paths.iter().for_each(|path| check(path));
}
