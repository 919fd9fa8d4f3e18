//! Errors teach: the caret is under what the message is about, every message has a transcript, and one fix is ready to
//! run.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::sample::select;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::transcript::{Typist, on_big_stack};

/// An error as displayed.
struct Shown {
    file: String,
    message: String,
    hint: String,
    whole: String,
    /// The line displayed and, in terminal columns, the caret under it; None if there is none.
    caret: Option<(String, usize, usize)>,
}

impl Shown {
    /// The text above the caret; shorter than the caret if that extends beyond the line.
    fn under(&self) -> Option<String> {
        let (line, from, to) = self.caret.as_ref()?;
        let (mut column, mut under) = (0, String::new());
        for c in line.chars() {
            if (*from..*to).contains(&column) {
                under.push(c);
            }
            column += c.width().unwrap_or(0);
        }
        Some(under)
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read_folder(folder: &Path, ending: &str) -> Vec<(String, String)> {
    let files = fs::read_dir(folder).expect("a folder that is there");
    let mut paths: Vec<PathBuf> = files.map(|file| file.expect("a readable entry").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|found| found == ending));
    paths.sort();
    let name = |path: &Path| path.file_name().expect("a file").to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), fs::read_to_string(path).expect("a text"))).collect()
}

/// Errors of scripts that cannot be in a transcript because a prompt would ask for more lines.
const SCRIPTS: &[(&str, &str)] = &[
    ("let x = [1, 2\nlet y = 3\ny", "`[` is never closed"),
    ("print((1 + 2)", "`(` is never closed"),
    ("if true {\n  print(1);\n  print(2);\n", "`{` is never closed"),
    ("let x = 3 +", "a value is missing after `+`"),
    ("let x = (1 + 2]", "`]` does not close `(`"),
    ("print(1 + 2))", "`)` has no opening bracket"),
    ("let y = 1\nif true { 1 }\n}\ny", "`}` has no opening bracket"),
    ("`open", "the text that begins with back-tick is not closed"),
    ("?rnak", "no help on `rnak`"),
    ("\n\n\n?rnak", "no help on `rnak`"),
];

/// Scripts that exceed a limit and are too long to be written out.
fn limits() -> Vec<(String, &'static str)> {
    let functions: String = (0..10_001).map(|n| format!("fn f{n}() {{ 1 }} ")).collect();
    vec![
        (format!("let x = {}1{}", "(".repeat(600), ")".repeat(600)), "the expression is nested too deep"),
        (functions, "too many functions"),
    ]
}

/// Every error in the transcripts, and those of the scripts.
fn shown() -> Vec<Shown> {
    let mut texts = read_folder(&root().join("tests/it/sessions"), "txt");
    let scripts = on_big_stack((), |()| {
        let limits = limits();
        let scripts = SCRIPTS.iter().map(|(script, _)| *script).chain(limits.iter().map(|(script, _)| script.as_str()));
        scripts.map(|script| Typist::new().run(script)).collect::<Vec<_>>().concat()
    });
    texts.push(("scripts".into(), scripts));
    texts.iter().flat_map(|(file, text)| errors(file, text)).collect()
}

fn errors(file: &str, text: &str) -> Vec<Shown> {
    let lines: Vec<&str> = text.lines().collect();
    let starts = (0..lines.len()).filter(|line| lines[*line].starts_with("error: "));
    starts.map(|start| read(file, &lines[start..])).collect()
}

fn read(file: &str, lines: &[&str]) -> Shown {
    let after = |line: &&str| line.starts_with("> ") || line.starts_with("error: ");
    let end = 1 + lines[1..].iter().position(after).unwrap_or(lines.len() - 1);
    let lines = &lines[..end];
    let hint = lines.iter().position(|line| line.contains("= hint: ")).map_or(end, |line| line);
    let body = lines.iter().position(|line| line.trim() == "|" || line.trim().starts_with("--> "));
    let carets = lines.iter().position(|line| {
        let rest = line.trim_start().strip_prefix("| ").map(str::trim);
        rest.is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c == '^'))
    });
    let caret = carets.map(|at| {
        let gutter = lines[at].find("| ").expect("a gutter") + 2;
        let (_, line) = lines[at - 1].split_once(" | ").expect("a line of the source");
        let from = lines[at][gutter..].find('^').expect("a caret");
        (line.to_string(), from, lines[at][gutter..].trim_end().len())
    });
    let message = lines[..body.unwrap_or(end)].join("\n");
    Shown { file: file.into(), message, hint: lines[hint..].join("\n"), whole: lines.join("\n"), caret }
}

/// Texts above a caret that the message does not mention, by the beginning of the message, with the reason for the
/// position.
const UNNAMED: &[(&str, &[&str], &str)] = &[
    ("`tests/it/files/", &["load"], "the path is put together, so no word of it stands in the line"),
    ("cannot divide by zero: 1 / 0", &["/"], "the operator that fails"),
    ("1e308 ", &["+=", "-=", "*="], "an assignment, which is told as the operation that it does"),
    ("cannot divide by zero: 1e308 / 0", &["/="], "an assignment, which is told as the operation that it does"),
    ("arithmetic of a column", &["+"], "the operator that fails"),
    ("`for` loops over", &["model"], "the call whose value has no rows"),
    ("cannot combine a column of", &["/", "+", "correlate"], "the operation that fails"),
    ("expected a whole number", &["/"], "the operator that gives the place in the list"),
    ("stopped after", &["{"], "the block that goes round"),
    ("condition of `where`", &["where"], "the call whose closure fails, not a word of it"),
    ("no unit is ranked in both", &["compare", "report"], "the call, since both of its rankings are at fault"),
    ("this would leave the model without indicators", &["without"], "the call that takes the last away"),
    ("group `index` has no members", &["model"], "an empty tree has no word"),
    ("the weights in `index`", &["model"], "the top of a tree is not written"),
    ("`geometric` cannot be used", &["rank", "explain", "fit"], "the call that computes; the method was chosen before"),
    ("`goalposts` cannot be used", &["rank"], "the call that computes; the method was chosen before"),
    ("`none` cannot be used", &["rank"], "the call that computes; the method was chosen before"),
    ("`owa` cannot be used", &["rank"], "the call that computes; the method was chosen before"),
    ("`power` cannot be used", &["rank"], "the call that computes; the method was chosen before"),
    ("`bod` cannot be used", &["rank"], "the call that computes; the method was chosen before"),
    ("`arithmetic` cannot be used", &["rank"], "the call that computes; the method was chosen before"),
    ("`promethee` cannot be used", &["rank"], "the call that computes; the method was chosen before"),
    ("`spotis` cannot be used", &["rank"], "the call that computes; the method was chosen before"),
    ("`distance_to_", &["scores"], "the call that computes; the method was chosen before"),
    ("a report is a web page", &["demo.pdf", "README.html.md"], "the path whose ending is told"),
    ("the list cannot be saved", &["save"], "the call, as the list may stand elsewhere"),
    ("a ranking cannot be indexed", &["["], "what asks for one"),
    ("the list is empty", &["0"], "the place that is not there"),
    ("the text becomes too large", &["pad"], "the call that makes it grow"),
    ("a text in a workbook", &["save"], "the call that writes the file"),
    ("the expression is nested too deep", &["("], "the bracket that is one too many"),
    ("too many functions", &["f3920"], "the last place in a line that Rhai can count to"),
    ("my own words", &["throw"], "what throws"),
    ("list of names", &["model"], "a value in the list, which no word names"),
    ("a map in the list of `index`", &["model"], "a map in the list, which no word names"),
    ("`top100` is a published list", &["rank"], "the column that is none"),
    ("cannot read `tests/it/files/tables/gone.csv`", &["load"], "the path is put together"),
    ("option `sheet`: found 4", &["load"], "the option is in a map of its own"),
    ("no changes are given", &["what_if"], "an empty map has no word"),
    ("comparison: found", &["ahp"], "a list in the list, which no word names"),
    ("the weights of `roc` leave out", &["weigh"], "the call that is given a whole set of weights"),
    ("a csv file holds one table", &["both.csv"], "the path whose ending asks for one table"),
    ("expected true or false", &["d"], "the condition; its value is told, not its text"),
];

/// Whether a text contains a word on its own, not within another.
fn names(text: &str, word: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back().is_some_and(is_word) && word.starts_with(is_word);
        let after = text[at + word.len()..].chars().next().is_some_and(is_word) && word.ends_with(is_word);
        !before && !after
    })
}

#[test]
fn the_caret_stands_under_what_is_told() {
    let shown = shown();
    let (mut carets, mut wrong) = (0, Vec::new());
    for error in &shown {
        let Some(under) = error.under() else { continue };
        carets += 1;
        let is_excepted = UNNAMED.iter().any(|(begins, words, _)| {
            error.message.starts_with(&format!("error: {begins}")) && words.contains(&under.as_str())
        });
        let code = under.chars().next().map_or(0, u32::from);
        let told = format!("{}\n{}", error.message.trim_start_matches("error: "), error.hint);
        let told = told.replace("back-tick", "`open");
        let is_end = error.caret.as_ref().is_some_and(|(line, from, _)| *from == line.width());
        // A character that cannot be seen has another in its place.
        let is_hidden = under == "\u{fffd}" && told.contains("(U+");
        let is_blank = is_hidden || told.contains(&format!("(U+{code:04X})")) || told.contains("(U+200D)");
        let is_told = under.trim() != "" && names(&told, &under) || is_blank || is_end;
        if !is_excepted && !is_told {
            wrong.push(format!("{}: {}: under {under:?}", error.file, error.message));
        }
    }
    assert!(wrong.is_empty(), "{} of {carets}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(carets > 300, "carets are found: {carets}");
}

#[test]
fn every_exception_is_used() {
    let shown = shown();
    for (begins, words, why) in UNNAMED {
        for word in *words {
            let is_used = shown.iter().any(|error| {
                error.message.starts_with(&format!("error: {begins}")) && error.under().as_deref() == Some(word)
            });
            assert!(is_used, "{begins}: {word} ({why})");
        }
    }
}

#[test]
fn scripts_tell_what_no_prompt_would() {
    let scripts = SCRIPTS.iter().map(|(script, message)| ((*script).to_string(), *message));
    for (script, message) in scripts.chain(limits()) {
        let typed = script.clone();
        let shown = on_big_stack((), move |()| Typist::new().run(&typed));
        let script = script.chars().take(60).collect::<String>();
        assert!(shown.starts_with(&format!("error: {message}\n")), "{script}\n{shown}");
    }
    // A question in a script is reported at its own line.
    assert!(on_big_stack((), |()| Typist::new().run("\n\n\n?rnak")).contains("s.rhai:4:2"));
}

/// Every kind of error of the domain, with how its messages begin or what they contain; `match` detects new kinds.
fn holds(error: &reweigh::Error) -> &'static str {
    use reweigh::Error as E;
    match error {
        E::Unknown { .. } => "error: no city `",
        E::Ambiguous { .. } => "` fits more than one city",
        E::Wrong { .. } => ": found ",
        E::Plain { .. } => "error: no data for the year ",
        E::Method { .. } => "` cannot be used on `",
        E::Data { .. } => "problems; nothing was loaded",
        E::Formula { .. } => "error: formula `",
        E::Io { .. } => "error: cannot read `",
        E::Limit { .. } => " is limited to ",
        E::Interrupted => "error: stopped",
    }
}

#[test]
fn every_kind_of_error_stands_in_a_transcript() {
    use reweigh::Error as E;
    let text = String::new;
    let kinds = [
        E::Unknown { kind: text(), name: text(), within: "", nearest: Vec::new(), known: Vec::new() },
        E::Ambiguous { kind: text(), name: text(), candidates: Vec::new() },
        E::wrong("", "", ""),
        E::plain(""),
        E::Method { method: text(), subject: text(), reason: text(), hint: None },
        E::Data { file: text(), problems: Vec::new() },
        E::Formula { text: text(), at: 0, subject: None, reason: text(), hint: None },
        E::Io { doing: "", path: text(), reason: text() },
        E::Limit { what: text(), limit: text() },
        E::Interrupted,
    ];
    let shown = shown();
    let missing: Vec<&str> =
        kinds.iter().map(holds).filter(|held| !shown.iter().any(|error| error.message.contains(held))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// Texts in the sources of reports that no transcript shows, and why.
const UNSHOWN: &[(&str, &str)] = &[
    ("` does not take", "for functions of which no parameter is wrong by itself; there is none now"),
    ("too many variables", "ten thousand take seconds to be made"),
    ("the text ends too early", "for texts that end after a very long word"),
];

#[test]
fn every_message_of_a_report_stands_in_a_transcript() {
    let shown: String = shown().iter().map(|error| format!("{}\n", error.whole)).collect();
    let mut missing = Vec::new();
    let mut messages = 0;
    for (file, source) in read_folder(&root().join("src/script/report"), "rs") {
        let code = source.split("#[cfg(test)]").next().unwrap_or("");
        for literal in literals(code) {
            let Some(part) = telling(&literal) else { continue };
            messages += 1;
            if !shown.contains(&part) && !UNSHOWN.iter().any(|(known, _)| *known == part) {
                missing.push(format!("{file}: {part}"));
            }
        }
    }
    assert!(missing.is_empty(), "{} of {messages}:\n{}", missing.len(), missing.join("\n"));
    assert!(messages > 150, "messages are found: {messages}");
}

/// The texts in double quotes in a source.
fn literals(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in code.lines().filter(|line| !line.trim_start().starts_with("//")) {
        let (mut rest, mut open) = (line, None::<String>);
        while let Some(c) = rest.chars().next() {
            let length = c.len_utf8();
            match (&mut open, c) {
                (None, '\'') if rest[1..].starts_with("\"'") => rest = &rest[2..],
                (None, '"') => open = Some(String::new()),
                (Some(_), '"') => found.extend(open.take()),
                (Some(text), '\\') => {
                    let escaped = rest[1..].chars().next().unwrap_or('\\');
                    text.push(if escaped == 'n' { '\n' } else { escaped });
                    rest = &rest[escaped.len_utf8()..];
                }
                (Some(text), c) => text.push(c),
                (None, _) => {}
            }
            rest = &rest[length..];
        }
    }
    found
}

/// The longest fixed part of a message. Returns None if the text is not a message.
fn telling(literal: &str) -> Option<String> {
    let is_pattern = literal.starts_with('^') || literal.contains('<') && !literal.contains("`<");
    if is_pattern || literal.contains("$last") || !literal.trim().contains(' ') {
        return None;
    }
    let plain = literal.replace("{{", "\u{1}").replace("}}", "\u{2}");
    let (mut parts, mut rest) = (Vec::new(), plain.as_str());
    while let Some(at) = rest.find(['{', '$']) {
        let (before, hole) = rest.split_at(at);
        let is_word = |c: char| c.is_ascii_alphanumeric() || "_:?".contains(c);
        let length = 1 + hole[1..].find(|c| !is_word(c)).unwrap_or(hole.len() - 1);
        let is_hole = hole.starts_with('$') && length > 1 || hole[length..].starts_with('}');
        parts.push(before);
        rest = &hole[if is_hole { length + usize::from(hole.starts_with('{')) } else { 1 }..];
    }
    parts.push(rest);
    let longest = parts.into_iter().max_by_key(|part| part.trim().chars().count())?;
    let longest = longest.replace('\u{1}', "{").replace('\u{2}', "}").trim().to_string();
    (longest.contains(' ') && longest.chars().count() > 7).then_some(longest)
}

/// What was typed before, what is typed, and the corrected line offered; empty unless there is exactly one.
const FIXED: &[(&str, &str, &str)] = &[
    ("", "x = 5", "let x = 5"),
    ("", "x <- [1 2]", "let x = [1, 2]"),
    ("", "x <- FALSE # a note", "let x = false // a note"),
    ("", "load(\"dmeo\")", "load(\"demo\")"),
    ("", "load(“demo”)。units（）", "load(\"demo\").units()"),
    ("let m = model(load(\"demo\"))", "m.rnak().top(1)", "m.rank().top(1)"),
    ("let m = model(load(\"demo\"))", "m.weigh(#{ acess: 0.4 })", "m.weigh(#{ access: 0.4 })"),
    ("let m = model(load(\"demo\"))", "m.weigh(acess = 0.4)", "m.weigh(#{ acess: 0.4 })"),
    ("let m = model(load(\"demo\"))", "m.rank().of(\"Atlantos\")", "m.rank().of(\"Atlantis\")"),
    ("let d = load(\"demo\")", "d.trdae", "d.trade"),
    ("let d = load(\"demo\")", "d.trade.mean", "d.trade.mean()"),
    ("load(\"demo\")", ".trdae", ".trade"),
    ("load(\"demo\")", "  .trdae", ".trade"),
    ("let gdp = 3", "gpd + 1", "gdp + 1"),
    ("let f = |x| x + 1", "f(2)", "f.call(2)"),
    ("", "[20%, 30%]", "[0.2, 0.3]"),
    ("", "?rnak", "?rank"),
    ("", "let a = 1\na + TRUE\na + 2", "a + true\na + 2"),
    ("", "load(\"demo\").units().length", ""),
    ("", "foo + 1", ""),
    ("", "1/0", ""),
    ("", "model(load(\"trade\")).rank().of(\"Suzhou\")", ""),
    ("", "model(load(\"trade\")).rank().of(\"Wuhn\")", ""),
    ("fn f(x) { x.rnak() }", "f(model(load(\"demo\")))", ""),
];

#[test]
fn where_there_is_one_fix_the_line_is_ready() {
    let wrong = on_big_stack((), |()| {
        let wrong = |&(before, typed, wanted): &(&str, &str, &str)| {
            let mut typist = Typist::new();
            assert!(typist.report(before).is_none(), "{before}");
            let report = typist.report(typed);
            let fixed = report.as_ref().and_then(|report| report.fixed()).unwrap_or_default();
            let is_right = report.is_some() && fixed == wanted;
            (!is_right).then(|| format!("{typed}: expected {wanted:?}, found {fixed:?}"))
        };
        FIXED.iter().filter_map(wrong).collect::<Vec<_>>()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Correct and incorrect pieces of lines.
const PIECES: &[&str] = &[
    "let ",
    "x",
    " = ",
    "3",
    "load(\"demo\")",
    ".rank()",
    ".rnak()",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "#{ a: 1 }",
    "#{",
    ",",
    ";",
    "\n",
    "|x| ",
    "fn f(x) ",
    "if ",
    "else ",
    "for i in ",
    " and ",
    " not ",
    " or ",
    "“",
    "”",
    "（",
    "）",
    "，",
    "深圳",
    "\"",
    "'",
    "`",
    "${",
    "TRUE",
    "None",
    " <- ",
    " %>% ",
    "$",
    "20%",
    ".5",
    "1,5",
    "c(1, 2)",
    "# ",
    "-- ",
    "> ",
    "?",
    "_",
    ".",
    "\t",
    "\\",
    "/*",
    "//",
    "function(x) ",
    "lambda x: ",
    "a = 1",
    "a: 1",
    "model",
    "d.trade",
    "\u{a0}",
    "\u{200b}",
    "é",
    "🏙️",
    "switch x ",
    " => ",
    "0..3",
    "1:3",
    "throw ",
    "!",
    "++",
    "==",
];

/// The caret of a report lies within its line.
fn stays_within(shown: &str) -> Result<(), TestCaseError> {
    for error in errors("", shown) {
        let Some((line, from, to)) = &error.caret else { continue };
        prop_assert!(from < to, "{}", shown);
        // At the end of a text the caret is one column wide, after the last column.
        prop_assert!(*to <= line.width() + 1, "{} {}\n{}", to, line.width(), shown);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_is_answered_and_the_caret_stays_in_its_line(text in prop_oneof![
        2 => prop::collection::vec(select(PIECES), 1..14).prop_map(|pieces| pieces.concat()),
        1 => "\\PC{0,40}",
        1 => "([a-z0-9 .,;:=<>|&!?#$%^*+/(){}\\[\\]\"'`@~\\\\-]|\n){0,40}",
    ]) {
        let typed = text.clone();
        let (shown, again, is_fault) = on_big_stack((), move |()| {
            let mut typist = Typist::new();
            let report = typist.report(&typed);
            let shown = report.as_ref().map_or_else(String::new, |report| report.render(false));
            let fixed = report.as_ref().and_then(|report| report.fixed()).map(str::to_string);
            let is_fault = report.is_some_and(|report| report.is_fault);
            let again = fixed.and_then(|fixed| typist.report(&fixed)).map(|report| report.render(false));
            let script = Typist::new().run(&typed);
            (format!("{shown}\n{script}"), again, is_fault)
        });
        prop_assert!(!is_fault && !shown.contains("reweigh failed"), "{}\n{}", text, shown);
        stays_within(&shown)?;
        // A corrected line does not fail in the same way.
        if let Some(again) = again {
            prop_assert!(!shown.starts_with(&again), "{}\n{}\n{}", text, shown, again);
        }
    }
}
