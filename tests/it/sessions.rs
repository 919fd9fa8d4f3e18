//! The transcripts in `tests/it/sessions/*.txt` and the README are reproduced word for word; `UPDATE=1` rewrites them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::transcript::{Typist, difference, replayed, update};

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

/// The ten lines on your own data: each runs unchanged, except that files are saved elsewhere.
#[test]
fn the_lines_of_the_readme_on_your_own_data_run() {
    let readme = fs::read_to_string(root().join("README.md")).expect("a README");
    let (_, rest) = readme.split_once("```rhai\n").expect("the README shows the lines");
    let (lines, _) = rest.split_once("```").expect("the lines end");
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let saved = format!("save(d, \"{}/", folder.path().display());
    let lines: Vec<String> = lines.lines().map(|line| line.replace("save(d, \"", &saved)).collect();
    assert_eq!(lines.len(), 10);
    let mut typist = Typist::new();
    for line in lines {
        let reply = typist.type_in(&line);
        assert!(!reply.contains("error"), "{line}\n{reply}");
    }
    let (_, rest) = rest.split_once("```rhai\n").expect("the README shows lines with options");
    let (lines, _) = rest.split_once("```").expect("the lines end");
    for line in lines.lines() {
        let reply = typist.type_in(line);
        assert!(!reply.contains("error"), "{line}\n{reply}");
    }
    let again = folder.path().join("cities.xlsx").display().to_string();
    assert_eq!(typist.type_in(&format!("load(\"{again}\") == d")), "true\n");
}

#[test]
fn the_session_of_the_readme_holds() {
    let path = root().join("README.md");
    let readme = fs::read_to_string(&path).expect("a README");
    let (before, rest) = readme.split_once("```text\n> ").expect("the README shows a session");
    let (session, after) = rest.split_once("```").expect("the session ends");
    let expected = format!("> {session}");
    let found = replayed(&expected);
    if update() {
        fs::write(&path, format!("{before}```text\n{found}```{after}")).expect("the README can be written");
    } else {
        assert!(expected == found, "README: {}", difference(&expected, &found));
    }
}
