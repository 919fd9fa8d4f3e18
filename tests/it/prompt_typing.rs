//! The prompt while a line is typed, pasted or interrupted, and its commands, as a person sees them on a
//! pseudo-terminal.

use std::io::Write;
use std::time::{Duration, Instant};

use crate::terminal::Terminal;

/// Clears the line being typed.
const CLEAR: &str = "\u{15}";

#[test]
fn the_answer_stands_below_while_a_line_is_typed_and_goes_with_it() {
    let mut terminal = Terminal::open(100);
    terminal.asked();
    terminal.press("40 + 2");
    terminal.sees("> 40 + 2\n  42");
    // If there is no answer none is shown, and the old one disappears.
    terminal.press(" +");
    terminal.misses("\n  42");
    terminal.press(&format!("{CLEAR}40 + 3\r"));
    terminal.sees("> 40 + 3\n43\n>");
    terminal.enter(":set preview false", ":set preview false");
    terminal.asked();
    terminal.press("50 + 5");
    terminal.sees("> 50 + 5");
    terminal.press("\r");
    terminal.sees("\n55\n");
    assert!(!terminal.text().contains("\n  55"), "previews can be switched off: {}", terminal.text());
    assert_eq!(terminal.leave().0, 0);
}

#[test]
fn what_is_to_be_given_and_what_was_typed_before_stand_behind_the_cursor() {
    let mut terminal = Terminal::open(100);
    terminal.enter("let d = load(\"demo\")", "d: data set");
    terminal.asked();
    terminal.press("d.growth(");
    terminal.sees("d.growth(indicator: string");
    terminal.press(&format!("{CLEAR}let d = l"));
    terminal.sees("> let d = load(\"demo\")");
    // The right arrow accepts the suggestion.
    terminal.press("\u{1b}[C\r");
    terminal.sees(
        "d: data set, demo: 6 cities × 4 indicators × 2021–2022, current year 2022\n> let d = load(\"demo\")\nd: ",
    );
    assert_eq!(terminal.leave().0, 0);
}

#[test]
fn a_script_of_ten_lines_is_pasted_and_runs() {
    let mut terminal = Terminal::open(100);
    terminal.asked();
    let script = "let total = 0;\nfor i in range(1, 5) {\n  total += i;\n}\n\n// the sum\ntotal\nfn twice(x) {\n  2 * x\n}\ntwice(21)";
    terminal.press(&format!("\u{1b}[200~{script}\u{1b}[201~"));
    terminal.press("\r");
    terminal.sees("\n10\n42\n>");
    // It is a single entry in the history.
    terminal.press("\u{1b}[A");
    terminal.sees("\n42\n> let total = 0;\nfor i");
    terminal.press("\u{3}");
    terminal.sees("\npress Ctrl-D to leave\n>");
    assert_eq!(terminal.leave().0, 0);
}

#[test]
fn a_transcript_is_pasted_with_its_prompts() {
    let mut terminal = Terminal::open(100);
    terminal.asked();
    terminal.press("\u{1b}[200~> let x = 20\nx: 20\n> x + 1\n21\n> max(x,\n  42)\n42\n\u{1b}[201~");
    terminal.press("\r");
    terminal.sees("x: 20\n21\n42\n>");
    assert_eq!(terminal.leave().0, 0);
}

#[test]
fn ctrl_c_stops_the_reading_of_a_large_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("large.csv");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).expect("a new file"));
    file.write_all(b"unit,a,b,c,d,e\n").expect("a line");
    // About 100 MB.
    for row in 0..2_000_000u32 {
        writeln!(file, "unit {row},{row},1234.5678,0.00012345,98765.4321,3.14159265").expect("a line");
    }
    file.flush().expect("the end of the file");
    drop(file);
    let mut terminal = Terminal::open(100);
    terminal.enter("let kept = 7;", "let kept");
    terminal.asked();
    terminal.press(&format!("let large = load({:?})\r", path.display().to_string()));
    terminal.sees("large.csv ");
    terminal.sees("%, Ctrl-C stops");
    let start = Instant::now();
    terminal.press("\u{3}");
    terminal.sees("error: stopped");
    let took = start.elapsed();
    terminal.enter("kept * 6", "42");
    assert!(!terminal.text().contains("Ctrl-C stops"), "the bar is gone: {}", terminal.text());
    assert!(took < Duration::from_secs(5), "it took {took:?} to stop");
    terminal.enter("large", "no variable `large`");
    assert_eq!(terminal.leave().0, 0);
}

#[test]
fn answers_fit_the_window_after_its_size_has_changed() {
    let mut terminal = Terminal::open(120);
    terminal.enter("let r = model(load(\"trade\")).rank();", "let r");
    terminal.enter("r.top(3)", "potential");
    terminal.asked();
    terminal.resize(60);
    terminal.press("\u{c}r.top(2)\r");
    terminal.sees("2 shown");
    terminal.sees("columns that do not fit: ");
    terminal.asked();
    let text = terminal.text();
    let shown = text.lines().skip_while(|line| !line.starts_with("trade 2022: 2 shown"));
    let rule = shown.clone().find(|line| line.starts_with('─')).map_or(0, |line| line.trim_end().chars().count());
    assert!((20..=60).contains(&rule), "{text}");
    terminal.resize(120);
    terminal.press("\u{c}r.top(1)\r");
    terminal.sees("1 shown");
    terminal.sees("potential");
    assert_eq!(terminal.leave().0, 0);
}

#[test]
fn lines_that_worked_are_saved_and_a_script_is_run_into_the_session() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).display().to_string();
    let mut terminal = Terminal::open(140);
    terminal.enter("let d = load(\"demo\")", "d: data set");
    terminal.enter("d.nonsense()", "nonsense");
    terminal.enter("d.trade.max()", "120");
    terminal.enter(&format!(":save {} all", at("all.rhai")), "2 lines written");
    let saved = |name: &str| std::fs::read_to_string(at(name)).unwrap_or_default();
    assert_eq!(saved("all.rhai"), "let d = load(\"demo\")\nd.trade.max()\n");
    terminal.enter(&format!(":save {}", at("s.rhai")), "1 line written");
    assert_eq!(saved("s.rhai"), "let d = load(\"demo\")\n", "a look at a value is no part of it");
    terminal.enter(":reset", "are gone");
    terminal.enter("d", "no variable `d`");
    terminal.enter(&format!(":save {}", at("none.rhai")), "no variables to save");
    terminal.enter(&format!(":load {}", at("all.rhai")), "all.rhai: d");
    assert!(!terminal.text().contains("120\n2 lines"), "a loaded script is quiet");
    terminal.enter(":vars", "d: data set, demo");
    terminal.enter(&format!(":out {}", at("answers.txt")), "answers go to");
    terminal.enter("d.trade.min()", "d.trade.min()");
    terminal.enter(":out", ":out");
    terminal.enter("d.firms.min()", "50");
    assert_eq!(std::fs::read_to_string(at("answers.txt")).ok().as_deref(), Some("20\n"));
    terminal.enter(":time d.trade.max()", "took ");
    terminal.enter(":nonsense", "no command `:nonsense`");
    terminal.enter(":formt json", "did you mean :format?");
    terminal.enter(":set rows many", "`rows` cannot be `many`: expected");
    terminal.enter(":keys", "search the history");
    terminal.enter(":load no/such.rhai", "no such file");
    assert_eq!(terminal.leave().0, 0);
}

#[test]
fn a_line_is_written_in_an_editor() {
    let folder = tempfile::tempdir().expect("a folder");
    let editor = folder.path().join("editor.sh");
    std::fs::write(&editor, "#!/bin/sh\nsed -i 's/20/21/' \"$1\"\necho 'y * 2' >> \"$1\"\n").expect("a script");
    let mut terminal = Terminal::with("EDITOR", &format!("sh {}", editor.display()));
    terminal.enter("let y = 20", "y: 20");
    terminal.enter(":edit", "y: 21\n42");
    assert_eq!(terminal.leave().0, 0);
}

#[test]
fn a_kill_loses_no_line_of_the_history_and_two_sessions_share_it() {
    let mut first = Terminal::open(100);
    first.enter("1 + 100", "101");
    first.enter("1 + 100", "101");
    let home = first.kill();
    let mut second = Terminal::open_in(100, home);
    second.enter(":history 5", "1 + 100\n:history 5\n>");
    assert_eq!(second.leave().0, 0);
}

#[test]
fn a_line_put_right_is_offered_and_taken_over_by_a_key() {
    let mut terminal = Terminal::open(100);
    terminal.enter("let d = load(\"demo\")", "d: data set");
    terminal.enter("d.yeers()", "no function `yeers`");
    terminal.sees("\n> d.years()");
    // After typing something else, the suggestion does not reappear.
    terminal.asked();
    terminal.press("1 + 1\r");
    terminal.sees("\n2\n>");
    terminal.enter("d.yeers()", "\n> d.years()");
    terminal.asked();
    terminal.press("\u{1b}[C\r");
    terminal.sees("[2021, 2022]");
    assert_eq!(terminal.leave().0, 0);
}

#[test]
fn what_a_terminal_would_obey_is_seen() {
    let mut terminal = Terminal::open(100);
    terminal.enter("let x = \"q\\x1b]0;t\\x07r\"", "x: \"q\\u001b]0;t\\u0007r\"");
    terminal.enter("print(x)", "\nq\\u001b]0;t\\u0007r\n");
    assert_eq!(terminal.leave().0, 0);
}
