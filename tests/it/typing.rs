//! While a line is typed: previews without side effects, signatures, pasted transcripts; and what a session keeps:
//! variables, and the lines that worked.

use std::rc::Rc;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use reweigh::render::Look;
use reweigh::script::{Reader, Session, Settings};

fn session(lines: &[&str]) -> Session {
    let look = Look { width: Some(100), rows: Some(40), ..Look::default() };
    let mut session = Session::new(Settings { look, out: Rc::new(|_| {}), args: Vec::new() });
    for line in lines {
        if let Err(report) = session.enter(line) {
            panic!("{line}: {}", report.render(false));
        }
    }
    session
}

#[test]
fn a_preview_is_the_first_line_of_the_answer() {
    let session =
        session(&["let d = load(\"demo\")", "let m = model(d)", "let w = 0.4", "let f = |x| x * w", "m.rank()"]);
    for (text, expected) in [
        ("1 + 1", Some("2")),
        ("w", Some("0.4")),
        ("m.rank().top(2)", Some("demo 2022: 2 shown, 6 of 6 cities ranked")),
        (".top(1)", Some("demo 2022: 1 shown, 6 of 6 cities ranked")),
        ("_.len", Some("6")),
        ("d.trade.mean()", Some("68.3333")),
        ("m.rank().where(|r| r.region == \"East\").len", Some("3")),
        ("m.weigh(#{ size: 0.9 }).rank().top(1)", Some("demo 2022, changed model: 1 shown, 6 of 6 cities ranked")),
        // A number needs no preview; there is none for what has side effects, fails, is no expression or takes long.
        ("12", None),
        ("\"text\"", None),
        ("load(\"demo\")", None),
        ("save(m, \"never.toml\")", None),
        ("print(1)", None),
        // The effects of a function of the session are unknown.
        ("f.call(2)", None),
        ("let x = 3", None),
        ("w = 3", None),
        ("m.rnak()", None),
        ("m.rank(", None),
        ("nothing", None),
        (":vars", None),
        ("?rank", None),
        ("", None),
    ] {
        // Far more time than it takes, so that a busy machine does not fail the test.
        assert_eq!(session.preview_within(text, Duration::from_secs(10)).as_deref(), expected, "{text}");
    }
    assert!(!std::path::Path::new("never.toml").exists());
}

#[test]
fn a_preview_changes_nothing() {
    let mut session = session(&["let a = [1, 2]", "let f = || a.push(9)", "let n = 1"]);
    for text in ["a.push(9)", "f.call()", "a.clear()", "n += 1", "a[0] = 7", "a.pop()", "a.sort()"] {
        let _ = session.preview(text);
    }
    assert_eq!(session.enter("[a.len(), n, a[0]]").ok().flatten().as_deref(), Some("[2, 1, 1]\n"));
    // The last value is unchanged, too.
    assert_eq!(session.preview_within("_ + 1", Duration::from_secs(10)), None);
    assert_eq!(session.enter("_[0]").ok().flatten().as_deref(), Some("2\n"));
}

#[test]
fn asking_for_help_leaves_the_last_value_as_it_was() {
    let mut session = session(&["6 * 7", "?minmax", "?load", "help"]);
    assert_eq!(session.enter("_ + 1").ok().flatten().as_deref(), Some("43\n"));
    assert!(session.enter("?zzqqxx").is_err());
    assert_eq!(session.enter("_").ok().flatten().as_deref(), Some("43\n"));
}

#[test]
fn a_preview_that_takes_long_gives_up() {
    let session = session(&[
        "let a = 0; let m = model(load(\"demo\"))",
        "fn slow(n) { let s = 0; for i in range(0, n) { s += i; } s }",
    ]);
    let start = Instant::now();
    assert_eq!(session.preview("range(0, 100000000).map(|x| x * 2)"), None);
    assert_eq!(session.preview("slow(100000000)"), None);
    assert_eq!(session.preview("m.uncertainty(#{ draws: 100_000_000 }).chance(\"Atlantis\", 1)"), None);
    // Far more than it takes, so that a busy machine does not fail the test.
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_signature_says_what_is_still_to_be_given() {
    let session = session(&["let m = model(load(\"demo\"))"]);
    for (text, expected) in [
        ("m.rank().top(", Some("n: int")),
        ("m.explain(", Some("unit: string, against: string")),
        ("m.explain(\"Laputa\", ", Some("against: string")),
        ("m.rank(", Some("code: string")),
        ("load(", Some("dataset: string")),
        ("load(\"a\", ", Some("options: map")),
        ("m.rank().top(1", None),
        ("m.rank()", None),
        ("unknown(", None),
        ("(", None),
        ("", None),
    ] {
        assert_eq!(session.signature(text).as_deref(), expected, "{text}");
    }
}

#[test]
fn a_pasted_transcript_is_what_was_typed_in_it() {
    let reader = Reader::new();
    for (text, expected) in [
        ("> let a = 1\n> a + 1\n2\n", "let a = 1\na + 1"),
        ("> m.rank()\ntrade 2022\nrank  city\n> .top(2)\n", "m.rank()\n_.top(2)"),
        ("> f(1,\n  2)\n3\n", "f(1,\n2)"),
        ("a > b", "a > b"),
        ("1\n> 2", "1\n> 2"),
    ] {
        assert_eq!(reader.without_replies(text), expected, "{text:?}");
    }
}

#[test]
fn the_lines_that_worked_make_a_script_that_does_the_same() {
    let mut first = session(&["let d = load(\"demo\")"]);
    assert!(first.enter("d.rnak()").is_err());
    for line in ["model(d)", ".rank()", "let r = _;", "?rank", "fn twice(x) { 2 * x }", "twice(r.len)"] {
        assert!(first.enter(line).is_ok(), "{line}");
    }
    let script = first.script();
    assert_eq!(script, "let d = load(\"demo\")\nmodel(d)\n_.rank()\nlet r = _;\nfn twice(x) { 2 * x }\ntwice(r.len)\n");
    let mut second = session(&[]);
    assert!(second.run(&script, "script").is_ok());
    assert_eq!(second.enter("_").ok().flatten().as_deref(), Some("12\n"));
    let begins = |line: &String| line.split(',').next().unwrap_or("").to_string();
    assert_eq!(second.variables().iter().map(begins).collect::<Vec<_>>(), ["d: data set", "r: ranking"]);
    second.reset();
    assert!(second.variables().is_empty() && second.script().is_empty() && second.enter("twice(1)").is_err());
}

proptest! {
    /// Whatever is typed, nothing panics and no variable changes.
    #[test]
    fn anything_typed_is_previewed_painted_and_signed_without_harm(text in "[a-z0-9.()\\[\\]{}#|\"'`, +=深]{0,24}|\\PC{0,16}") {
        let session = session(&["let a = [1, 2]", "let m = 3"]);
        let _ = (session.preview(&text), session.signature(&text));
        let painted = session.painted(&text);
        prop_assert!(painted.windows(2).all(|pair| pair[0].0.end <= pair[1].0.start));
        prop_assert!(painted.iter().all(|(range, _)| text.get(range.clone()).is_some()));
        prop_assert_eq!(session.variables(), ["a: list of 2", "m: 3"]);
    }
}
