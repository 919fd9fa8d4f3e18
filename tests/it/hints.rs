//! Each line that a hint shows can be typed, and following hints never leads in a circle.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::transcript::{Typist, on_big_stack};
use reweigh::script::{Reader, all_docs};

/// The variables that a hint may assume.
const BEFORE: &str = "let d = load(\"demo\"); let m = model(d); let base = m; let soft = m.weigh(\"access\", 0.7)
let r = m.rank(); let u = m.uncertainty(#{ draws: 100 }); let c = d[\"trade\"]; let w = #{ size: 0.3, access: 0.7 }";

/// Calls that are not run, because they write files or end the session.
const NOT_RUN: &[&str] = &["save(", "report(", "publish(", "exit(", "load(\"-\")"];

/// The lines in back-ticks in the hints of an error or transcript.
fn lines_of(text: &str) -> Vec<String> {
    let (mut lines, mut hint) = (Vec::new(), String::new());
    let mut is_hint = false;
    for line in text.lines().chain(["> "]) {
        let begins = line.trim_start().starts_with("= hint: ");
        let goes_on = is_hint && line.starts_with("    ") && !line.trim().is_empty();
        if begins || goes_on {
            hint.push_str(line.trim());
            hint.push(' ');
        } else {
            // Quoted back-ticks are part of a text, not the end of a line.
            let parts: Vec<&str> = hint.split('`').collect();
            lines.extend(parts.iter().skip(1).step_by(2).map(ToString::to_string));
            hint.clear();
        }
        is_hint = begins || goes_on;
    }
    // A whole line calls a function; the rest are names, options and parts of a line.
    let is_line = |line: &String| {
        let begins = line.starts_with(|c: char| c.is_alphabetic());
        begins && line.contains('(') && !line.contains('…') && !NOT_RUN.iter().any(|call| line.contains(call))
    };
    lines.into_iter().filter(is_line).collect()
}

/// Follows the hints of a line three times. Returns the lines that were typed if the last one repeats an earlier one.
fn circle(line: &str) -> Option<Vec<String>> {
    let mut typed = vec![line.to_string()];
    for _ in 0..3 {
        let mut typist = Typist::new();
        typist.type_in(BEFORE);
        let reply = typist.type_in(typed.last()?);
        let next = lines_of(&reply).into_iter().next().filter(|_| reply.contains("error: "))?;
        let is_known = typed.contains(&next);
        typed.push(next);
        if is_known {
            return Some(typed);
        }
    }
    None
}

/// The distinct lines in the hints of all transcripts.
fn shown() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/sessions");
    let files = fs::read_dir(folder).expect("the transcripts").flatten().map(|file| file.path());
    let texts = files.filter(|path| path.extension().is_some_and(|ending| ending == "txt"));
    texts.flat_map(|path| lines_of(&fs::read_to_string(path).expect("a text"))).collect()
}

#[test]
fn every_line_of_a_hint_is_whole() {
    let reader = Reader::new();
    let shown = shown();
    assert!(shown.len() > 100, "lines are found: {}", shown.len());
    let unfinished: Vec<&String> = shown.iter().filter(|line| reader.is_unfinished(line)).collect();
    assert!(unfinished.is_empty(), "{unfinished:#?}");
}

#[test]
fn hints_do_not_lead_in_a_circle() {
    let circles: Vec<Vec<String>> =
        on_big_stack((), |()| shown().iter().filter_map(|line| circle(line)).collect::<Vec<_>>());
    assert!(circles.is_empty(), "{circles:#?}");
}

/// The sources without their tests.
fn sources() -> Vec<String> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut texts = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the sources").flatten() {
            match entry.path() {
                path if path.is_dir() => folders.push(path),
                path => {
                    let text = fs::read_to_string(path).expect("a text");
                    texts.push(text.split("#[cfg(test)]").next().unwrap_or_default().to_string());
                }
            }
        }
    }
    texts
}

/// The texts that begin after one of these words.
fn after<'a>(text: &'a str, words: &[&str]) -> Vec<&'a str> {
    let is_whole = |at: &usize| !text[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    let starts = |word: &&str| text.match_indices(*word).map(|(at, _)| at).filter(is_whole).collect::<Vec<_>>();
    words.iter().flat_map(|word| starts(word).into_iter().map(|at| &text[at + word.len()..])).collect()
}

/// Suggested actions are data, so that no transcript has to show them: each names a function or a method of ours.
#[test]
fn every_suggested_action_is_a_function_of_ours() {
    let docs = all_docs();
    let calls = ["act(\"", "call(\"", "of_data(\""];
    let sources = sources();
    let names: BTreeSet<&str> = sources
        .iter()
        .flat_map(|text| after(text, &calls))
        .filter_map(|rest| rest.split('"').next())
        .filter(|name| name.chars().all(|c| c.is_alphanumeric() || c == '_'))
        .collect();
    assert!(names.len() > 20, "actions are found: {names:?}");
    let unknown: Vec<&&str> = names.iter().filter(|name| docs.named(name).next().is_none()).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// The same for lines that the sources write out, whether or not a transcript shows them.
#[test]
fn every_line_of_a_hint_in_the_sources_is_whole() {
    let reader = Reader::new();
    let docs = all_docs();
    let sources = sources();
    let hints = ["hint(\"", "advise(\"", "rule(\""];
    let texts = sources.iter().flat_map(|text| after(text, &hints)).filter_map(|rest| {
        let ends = rest.match_indices('"').find(|(at, _)| !rest[..*at].ends_with('\\'));
        ends.map(|(end, _)| rest[..end].replace("\\\"", "\"").replace("{{", "{").replace("}}", "}"))
    });
    let lines: BTreeSet<String> = texts
        .flat_map(|text| text.split('`').skip(1).step_by(2).map(str::to_string).collect::<Vec<_>>())
        .filter(|line| line.contains('(') && !line.contains('…'))
        .collect();
    assert!(lines.len() > 5, "lines are found: {lines:?}");
    let name = |line: &str| {
        let word = line.trim_start_matches('.').split('(').next().unwrap_or_default();
        word.rsplit('.').next().unwrap_or_default().to_string()
    };
    let is_wrong = |line: &&String| {
        reader.is_unfinished(line)
            || docs.named(&name(line)).next().is_none() && !["print", "extract"].contains(&name(line).as_str())
    };
    let wrong: Vec<&String> = lines.iter().filter(is_wrong).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
