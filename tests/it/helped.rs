//! Help leads further: everything it shows can be typed, and what people ask for is found.

use crate::transcript::Typist;

/// The lines to type on the first page, without the explanations beside them.
fn lines(page: &str) -> Vec<String> {
    let tasks = page.lines().take_while(|line| line.starts_with("  "));
    tasks.map(|line| line[12..].split("    ").next().unwrap_or_default().trim().to_string()).collect()
}

#[test]
fn the_first_page_is_short_and_each_of_its_lines_runs() {
    let mut typist = Typist::new();
    let page = typist.type_in("help()");
    assert!(page.lines().count() <= 20, "{page}");
    assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let lines = lines(&page);
    assert!(lines.len() > 9, "{page}");
    for line in lines {
        let line =
            line.replace("\"ranks.xlsx\"", &format!("{:?}", folder.path().join("ranks.xlsx").display().to_string()));
        let reply = typist.type_in(&line);
        assert!(!reply.contains("error"), "{line}\n{reply}");
    }
    let all = typist.type_in("help(\"all\")");
    assert!(all.lines().count() > 100 && all.contains("steps: impute, treat, normalise"), "{all}");
}

/// Words that people typed, and the required subject of the first answer.
const ASKED: &[(&str, &str)] = &[
    ("why", "explain"),
    ("graph", "chart"),
    ("plot", "chart"),
    ("picture", "chart"),
    ("radar", "chart"),
    ("histogram", "chart"),
    ("title", "titled"),
    ("report", "report"),
    ("PDF", "report"),
    ("export", "save"),
    ("excel", "save"),
    ("undo", ":undo"),
    ("session", ":"),
    ("history", ":history"),
    ("remove", "without"),
    ("delete", "without"),
    ("pillar", "model"),
    ("scenario", "what_if"),
    ("strengths", "strengths"),
    ("z-score", "zscore"),
    ("standardize", "zscore"),
    ("missing", "missing"),
    ("outlier", "treat"),
    ("SMAA", "uncertainty"),
    ("acceptability", "acceptability"),
    ("rank reversal", "leave_one_out"),
    ("goalposts", "goalposts"),
    ("compensability", "aggregate"),
    ("data availability", "coverage"),
    ("availability", "coverage"),
    ("spreadsheet", "save"),
    ("resume", ":load"),
    ("correlation", "correlat"),
    ("screening", "coverage"),
    ("factsheet", "profile"),
    ("preferences", "elicit"),
    ("segmentation", "clusters"),
    ("rank dropped", "since"),
];

#[test]
fn the_words_that_people_ask_by_find_what_they_mean() {
    let mut typist = Typist::new();
    for (word, expected) in ASKED {
        let page = typist.type_in(&format!("help({word:?})"));
        let first = match page.starts_with("no function is called") {
            true => page.lines().nth(1).unwrap_or_default().trim_start(),
            false => page.lines().next().unwrap_or_default(),
        };
        let name = first
            .split(['(', ' ', ':'])
            .find(|part| part.trim_start_matches("Model.").contains(expected.trim_start_matches(':')));
        assert!(name.is_some(), "{word}: expected {expected}, found\n{page}");
    }
}
