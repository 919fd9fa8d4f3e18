//! Each line that a hint shows can be typed, and following hints never leads in a circle.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::transcript::{Typist, on_big_stack};
use reweigh::script::Reader;

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
