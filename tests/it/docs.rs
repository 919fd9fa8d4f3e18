//! Every bound function has a doc with one sentence and an example, each example calls its function, and all hold.

use std::fs;
use std::path::PathBuf;

use reweigh::script::docs::{Doc, Docs};

use crate::transcript::{difference, replayed, update};

fn name_of(doc: &Doc) -> String {
    format!("{}.{}", doc.heading(), doc.name)
}

#[test]
fn every_function_has_a_sentence_and_an_example() {
    let docs = Docs::read();
    assert!(docs.all.len() > 60, "functions are found: {}", docs.all.len());
    for doc in &docs.all {
        let sentence = doc.sentence();
        assert!(sentence.ends_with('.') || sentence.contains(". "), "{}: no sentence: {sentence:?}", name_of(doc));
        assert!(sentence.starts_with(char::is_uppercase), "{}: {sentence:?}", name_of(doc));
        assert!(!doc.examples.is_empty(), "{}: no example", name_of(doc));
        assert!(["none", "reads", "writes"].contains(&doc.effect.as_str()), "{}: effect {}", name_of(doc), doc.effect);
    }
}

#[test]
fn every_example_calls_its_own_function() {
    for doc in Docs::read().all {
        let typed: String = doc.examples.join("\n").lines().filter(|line| line.starts_with("> ")).collect();
        let call = match doc.name.as_str() {
            "[]" => typed.contains("\"]") || typed.contains("]."),
            "len" | "at_least" | "at_most" | "difference" | "spearman" | "kendall" | "spearman_interval"
            | "kendall_interval" | "footrule" | "n" => typed.contains(&format!(".{}", doc.name)),
            name if doc.is_word() => typed.contains(&format!("{name}(")),
            operator => typed.contains(operator),
        };
        assert!(call || doc.noun == "Row", "{}: {typed}", name_of(&doc));
    }
}

/// The sources, so that `UPDATE=1` can write replies where they stand.
fn sources() -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/script");
    let files = fs::read_dir(folder).expect("the sources are there");
    let paths = files.map(|file| file.expect("a readable entry").path());
    let mut paths: Vec<PathBuf> = paths.filter(|path| path.is_file()).collect();
    paths.sort();
    paths
}

#[test]
fn every_example_holds() {
    let mut examples = 0;
    for path in sources() {
        let source = fs::read_to_string(&path).expect("a source");
        let mut rewritten = String::new();
        let mut block: Option<(String, String)> = None;
        for line in source.lines() {
            let comment = line.trim_start().strip_prefix("///").map(|text| text.strip_prefix(' ').unwrap_or(text));
            match (&mut block, comment) {
                (None, Some("```rhai")) => {
                    let indent = line[..line.len() - line.trim_start().len()].to_string();
                    block = Some((indent, String::new()));
                    rewritten.push_str(&format!("{line}\n"));
                }
                (Some((indent, transcript)), Some("```")) => {
                    examples += 1;
                    let found = replayed(transcript);
                    if !update() {
                        let at = difference(transcript, &found);
                        assert_eq!(*transcript, found, "{}: {at}", path.display());
                    }
                    for reply in found.lines() {
                        rewritten.push_str(format!("{indent}/// {reply}").trim_end());
                        rewritten.push('\n');
                    }
                    rewritten.push_str(&format!("{line}\n"));
                    block = None;
                }
                (Some((_, transcript)), Some(text)) => transcript.push_str(&format!("{text}\n")),
                (_, _) => rewritten.push_str(&format!("{line}\n")),
            }
        }
        if update() && rewritten != source {
            fs::write(&path, rewritten).expect("the source can be written");
        }
    }
    assert!(examples > 60, "examples are found: {examples}");
}
