//! Answers fit windows of 80, 110 and 160 columns by 24 and 40 lines.

use std::fs;
use std::path::Path;

use unicode_width::UnicodeWidthStr;

use crate::transcript::{Typist, difference, on_big_stack, replayed_by, update};

/// The lines that are typed in every window.
const LINES: &[&str] = &[
    "let m = model(load(\"trade\"))",
    "let soft = m.weigh(\"potential\", 0.4)",
    "m",
    "m.rank()",
    "m.rank().top(5)",
    "m.rank().unranked()",
    "soft.rank().compare(m.rank())",
    "m.explain(\"Wuhan\", \"Hefei\")",
    "m.uncertainty(#{ draws: 200 })",
    "m.uncertainty(#{ draws: 200 }).acceptability()",
    "m.weights()",
    "m.data().indicators()",
    "m.data().missing()",
    "m.data().notes(\"Wuhan\")",
    "m.data().sources()",
    "m.normalise(\"minmax\", #{ lo: 0, hi: 1 }).rank()",
    "m.flip(\"Wuhan\", \"Xiamen\")",
    "m.profile(\"Wuhan\").parts()",
];

const WINDOWS: &[(usize, usize)] = &[(80, 24), (80, 40), (110, 24), (110, 40), (160, 24), (160, 40)];

/// A lower window than this still shows a minimum of rows with their notes.
const LOWEST: usize = 26;

fn shown((width, height): (usize, usize)) -> Vec<(&'static str, String)> {
    on_big_stack((), move |()| {
        let mut typist = Typist::in_window(width, height - 2);
        LINES.iter().map(|line| (*line, typist.type_in(line))).collect()
    })
}

#[test]
fn answers_are_no_wider_and_no_higher_than_the_window() {
    for &window in WINDOWS {
        let (width, height) = window;
        for (line, answer) in shown(window) {
            assert!(!answer.starts_with("error"), "{line}: {answer}");
            let widest = answer.lines().map(|line| line.width()).max().unwrap_or(0);
            assert!(widest <= width, "{width} × {height}: {line} takes {widest} columns\n{answer}");
            let lines = answer.lines().count();
            assert!(lines <= height.max(LOWEST) - 2, "{width} × {height}: {line} takes {lines} lines\n{answer}");
        }
    }
}

#[test]
fn every_window_shows_what_is_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/windows");
    for &(width, height) in WINDOWS {
        let path = folder.join(format!("{width}x{height}.txt"));
        let typed: String = LINES.iter().map(|line| format!("> {line}\n")).collect();
        let found = on_big_stack(typed, move |typed| replayed_by(&mut Typist::in_window(width, height - 2), &typed));
        if update() {
            fs::create_dir_all(&folder).expect("a folder for the transcripts");
            fs::write(&path, &found).expect("a transcript is written");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert!(expected == found, "{}: {}", path.display(), difference(&expected, &found));
    }
}
