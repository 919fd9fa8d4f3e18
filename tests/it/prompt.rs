//! The ways to run the program: the prompt on a real pseudo-terminal as a person sees it, a script, a line, a pipe; and
//! exit codes.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::terminal::{PROGRAM, Terminal};

#[test]
fn a_line_is_answered_and_a_dot_goes_on_from_the_answer() {
    let mut terminal = Terminal::open(100);
    terminal.enter("model(load(\"demo\")).rank()", "Lilliput");
    terminal.enter(".top(1)", "1 shown");
    terminal.enter("_.len + 41", "42");
    assert_eq!(terminal.leave().0, 0);
}

#[test]
fn tab_shows_what_can_follow_with_its_meaning_and_fills_in_what_is_sure() {
    let mut terminal = Terminal::open(100);
    terminal.asked();
    terminal.press("load(\"trade\").ra\t");
    terminal.sees("rank_by(indicator: string) → Ranking   Rank the units");
    terminal.sees("rail_assembly_centres");
    terminal.press("nk_\t\"exports\")");
    terminal.sees("> load(\"trade\").rank_by(\"exports\")");
    terminal.press("\u{15}load(\"trade\").r\t");
    terminal.sees("remarks() → Table                                   List what a reader should know");
    let text = terminal.text();
    assert!(text.lines().all(|line| line.chars().count() < 100), "a candidate a line: {text}");
    terminal.press("\u{15}model(load(\"demo\")).rank().of(\"小\t\").rank\r");
    terminal.sees("of(\"Lilliput\").rank");
    terminal.sees("\n5\n");
    terminal.press(":fo\t json\r");
    terminal.enter("[4, 2]", "[4, 2]");
    assert_eq!(terminal.leave().0, 0);
}

#[test]
fn ctrl_c_stops_what_runs_and_the_session_goes_on() {
    let mut terminal = Terminal::open(100);
    terminal.enter("let kept = 7", "let kept = 7");
    terminal.enter("print(6 * 7); loop { }", "42");
    let start = Instant::now();
    terminal.press("\u{3}");
    terminal.sees("error: stopped");
    let took = start.elapsed();
    terminal.enter("kept * 3", "21");
    assert!(took < Duration::from_secs(5), "it took {took:?} to stop");
    assert_eq!(terminal.leave().0, 0);
}

/// A long simulation, whose finished draws are kept.
#[test]
fn ctrl_c_ends_a_run_of_draws_and_keeps_what_is_done() {
    let mut terminal = Terminal::open(80);
    terminal.enter("let m = model(load(\"trade\"))", "m: model of trade");
    // The description of what varies is too long for the progress line, which is cut and leaves no traces.
    let sources = "draws: 2_000_000, weights: [#{ share: 0.5, at: \"index\" }, #{ concentration: 50, at: \"level\" }]";
    terminal.enter(&format!("m.uncertainty(#{{ {sources} }})"), "%, Ctrl-C stops");
    terminal.misses("  0 %, Ctrl-C stops");
    let start = Instant::now();
    terminal.press("\u{3}");
    terminal.sees("of 2000000, stopped; seed 1");
    terminal.asked();
    let took = start.elapsed();
    let text = terminal.text();
    assert!(!text.contains("Ctrl-C stops") && !text.contains("━━"), "the line of progress is gone: {text}");
    let before = text.split(" of 2000000, stopped").next().and_then(|text| text.rsplit(' ').next());
    let kept: u64 = before.and_then(|count| count.parse().ok()).expect("a number of draws");
    assert!(kept > 0 && kept.is_multiple_of(1024), "{kept} draws are whole pieces");
    assert!(took < Duration::from_secs(10), "it took {took:?} to stop");
    terminal.enter("_.chance(\"Shanghai\", 1) > 0.1", "true");
    println!("stopped in {took:?}, {kept} draws kept");
    assert_eq!(terminal.leave().0, 0);
}

#[test]
fn ctrl_c_stops_a_closure_that_would_catch_it() {
    let mut terminal = Terminal::open(100);
    terminal.enter("try { [1].map(|x| { print(5 * 5); loop { } }) } catch { print(\"caught\"); loop { } }", "25");
    terminal.press("\u{3}");
    terminal.sees("error: stopped");
    terminal.enter("6 * 7", "42");
    assert_eq!(terminal.leave().0, 0);
}

#[test]
fn an_unfinished_line_waits_for_the_next() {
    let mut terminal = Terminal::open(100);
    terminal.enter("let x = [1,", "[1,");
    terminal.press("40 + 1]\r");
    terminal.enter("x[0] + x[1]", "42");
    assert_eq!(terminal.leave().0, 0);
}

#[test]
fn pasted_lines_run_one_after_the_other() {
    let mut terminal = Terminal::open(100);
    terminal.asked();
    terminal.press("\u{1b}[200~let x = 20\nx + 1\nx * 2 + 2\nnothing\u{1b}[201~");
    terminal.press("\r");
    terminal.sees("21\n42\nerror: no variable `nothing`");
    assert_eq!(terminal.leave().0, 0);
}

#[test]
fn lines_typed_ahead_are_not_lost() {
    let mut terminal = Terminal::open(100);
    terminal.asked();
    terminal.press("let x = 20\rx + 1\rx * 2 + 2\r");
    terminal.sees("21");
    terminal.sees("42");
    assert_eq!(terminal.leave().0, 0);
}

#[test]
fn an_error_leaves_the_session_as_it_was() {
    let mut terminal = Terminal::open(100);
    terminal.enter("let m = model(load(\"demo\"))", "let m");
    terminal.enter("m.weigh(#{ acess: 1 })", "did you mean `access`?");
    terminal.enter("m.rank().top(1)", "Atlantis");
    assert_eq!(terminal.leave().0, 0);
}

#[test]
fn undo_takes_back_the_last_line_that_gave_a_variable_a_value() {
    let mut terminal = Terminal::open(100);
    terminal.enter("let m = model(load(\"demo\"))", "m: model of demo 2022");
    terminal.enter("m = m.weigh(\"access\", 0.7)", "access 0.50 → 0.70");
    terminal.enter("m.weights().rows()[4].weight", "0.7");
    terminal.enter(":undo", "undone: m = m.weigh(\"access\", 0.7)");
    terminal.enter("m.weights().rows()[4].weight", "0.5");
    terminal.enter(":undo", "undone: let m");
    terminal.enter("m", "no variable `m`");
    terminal.enter(":undo", "nothing to undo");
}

#[test]
fn the_history_is_there_in_the_next_session() {
    let mut terminal = Terminal::open(100);
    terminal.enter("40 + 2", "42");
    terminal.enter(" 1 + 1 + 1", "3");
    let (_, home) = terminal.leave();
    let mut terminal = Terminal::open_in(100, home);
    terminal.asked();
    terminal.press("\u{1b}[A\r");
    terminal.sees("42");
    assert!(!terminal.text().contains("1 + 1 + 1"), "a line that begins with a blank is private");
    assert_eq!(terminal.leave().0, 0);
}

#[test]
fn tables_fit_the_terminal_and_chinese_names_line_up() {
    let mut terminal = Terminal::open(90);
    terminal.enter("model(load(\"trade\")).rank().top(5)", "北京市");
    let text = terminal.text();
    let column = |name: &str| text.lines().find(|line| line.contains(name)).and_then(|line| line.find('.'));
    // Scores are aligned: they start at the same column, as counted by the terminal.
    let widths: Vec<usize> = ["上海市", "苏州市", "深圳市"]
        .iter()
        .map(|name| {
            let line = text.lines().find(|line| line.contains(name)).expect("the city is shown");
            let before: String = line.chars().take_while(|c| *c != '.').collect();
            before.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
        })
        .collect();
    assert!(widths.windows(2).all(|pair| pair[0] == pair[1]), "{widths:?}\n{text}");
    assert!(column("Shanghai").is_some());
    let mut shown = text.lines().skip_while(|line| !line.starts_with('>'));
    assert!(shown.all(|line| line.chars().count() <= 90), "{text}");
    assert_eq!(terminal.leave().0, 0);
}

/// Columns that do not fit are not lost: `:all` shows them below, each with the names of its rows.
#[test]
fn the_whole_of_a_wide_table_is_shown_in_blocks() {
    let mut terminal = Terminal::open(50);
    terminal.enter("model(load(\"trade\")).rank(\"level\").top(2)", "columns that do not fit");
    terminal.enter(":all", "trade_per_head_score\n──");
    let text = terminal.text();
    let whole = text.rsplit(":all").next().unwrap_or_default();
    assert!(whole.matches("Shenzhen").count() > 1, "{text}");
    assert!(!whole.contains("do not fit") && whole.lines().all(|line| line.chars().count() < 50), "{text}");
    assert_eq!(terminal.leave().0, 0);
}

/// Exit code, output and error output of the program with these arguments and this input.
fn run(arguments: &[&str], input: &str) -> (i32, String, String) {
    let mut command = Command::new(PROGRAM);
    // The settings of the user who runs the tests must not apply.
    command.env("XDG_CONFIG_HOME", std::env::temp_dir().join("reweigh-has-no-settings"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the program starts");
    // A program that does not read its input may have ended already.
    let _ = child.stdin.take().expect("an input").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("the program ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

#[test]
fn a_line_and_a_pipe_give_the_same_without_colour_or_cut() {
    let code = "load(\"trade\").units()";
    let (status, line, _) = run(&["-e", code], "");
    assert_eq!(status, 0);
    assert_eq!(line.lines().count(), 297 + 4, "a pipe gets every row");
    assert!(!line.contains('\u{1b}'));
    assert_eq!(run(&["-"], code), (0, line.clone(), String::new()));
    assert_eq!(run(&[], code), (0, line, String::new()));
}

#[test]
fn an_error_ends_a_script_with_code_one_and_its_place() {
    let (status, out, error) =
        run(&["-"], "print(\"first\")\nlet m = model(load(\"demo\"))\nm.weigh(#{ acess: 1 })\nprint(\"last\")\n");
    assert_eq!((status, out.as_str()), (1, "first\n"));
    assert!(error.contains("-:3:12") && error.contains("did you mean `access`?"), "{error}");
}

#[test]
fn a_wrong_name_is_found_before_the_first_line_runs() {
    let (status, out, error) = run(&["-"], "print(\"first\")\nlet a = 1\n\n\nprint(b)\n");
    assert_eq!((status, out.as_str()), (1, ""));
    assert!(error.contains("no variable `b`") && error.contains("-:5:7"), "{error}");
}

#[test]
fn formats_of_answers_can_be_read_by_programs() {
    let rank = "model(load(\"demo\")).rank().top(1)";
    let (_, csv, _) = run(&["--format", "csv", "-e", rank], "");
    let expected =
        "rank,unit,name,score,name_zh,region,present,size,access\n1,atl,Atlantis,75,亚特兰蒂斯,West,1,50,100\n";
    assert_eq!(csv, expected);
    let (_, json, _) = run(&["--format", "json", "-e", rank], "");
    let value: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(value["rows"][0]["score"], 75);
    let (_, json, _) = run(&["--format", "json", "-e", "[1, 0.1, \"深\\\"\", (), #{ a: true }]"], "");
    assert_eq!(json, "[1, 0.1, \"深\\\"\", null, {\"a\": true}]\n");
    let (_, md, _) = run(&["--format", "md", "-e", rank], "");
    assert!(md.contains("| 1 | Atlantis |"), "{md}");
    assert_eq!(run(&["-e", rank, "--format", "pdf"], "").0, 2);
}

#[test]
fn words_after_a_script_are_its_arguments() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("args.rhai");
    std::fs::write(&path, "#!/usr/bin/env reweigh\nargs[1]\n").expect("a script");
    let path = path.to_str().expect("a name");
    assert_eq!(run(&[path, "one", "two"], ""), (0, "two\n".into(), String::new()));
    assert_eq!(run(&[path, "one", "--two"], ""), (0, "--two\n".into(), String::new()));
    assert_eq!(run(&["no/such/script.rhai"], "").0, 1);
    let (status, _, error) = run(&["-e", "print(1)", "--format", "nonsense"], "");
    assert!(status == 2 && error.contains("nonsense"), "{error}");
}

#[test]
fn what_is_saved_has_the_stated_shape_and_models_read_back_equal() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).display().to_string();
    let script = format!(
        "let m = model(load(\"demo\")).weigh(#{{ access: 0.7 }}).normalise(\"zscore\", #{{ at: \"ports\" }})\n\
         save(m.rank(), {:?})\nsave(m.weights(), {:?})\nsave(m.scores(), {:?})\nsave(m, {:?})\n\
         model({:?}) == m\nmodel({:?}).rank() == m.rank()\n\
         let k = model(load(\"trade\")).normalise(\"zscore\", #{{ at: 3 }}).without(\"potential\")\n\
         save(k, {:?})\nmodel({:?}) == k\n",
        at("rank.csv"),
        at("weights.csv"),
        at("scores.csv"),
        at("m.toml"),
        at("m.toml"),
        at("m.toml"),
        at("k.toml"),
        at("k.toml")
    );
    let allowed = folder.path().display().to_string();
    assert_eq!(run(&["--allow", &allowed, "-"], &script), (0, "true\ntrue\ntrue\n".into(), String::new()));
    let first = |name: &str| std::fs::read_to_string(at(name)).expect("saved").lines().next().unwrap_or("").to_string();
    assert_eq!(first("rank.csv"), "rank,unit,name,score,name_zh,region,present,size,access,made_by");
    assert_eq!(first("weights.csv"), "code,level,parent,weight,overall_weight,made_by");
    assert_eq!(first("scores.csv"), "unit,name,trade,firms,ports,distance,size,access,index,made_by");
}

#[test]
fn every_saved_table_names_tool_and_data_and_no_shown_one_does() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |name: &str| folder.path().join(name).display().to_string();
    let save = |what: &str, name: &str| format!("save({what}, {:?})\n", at(name));
    let [m, d] = ["model(load(\"demo\").year(2021))", "load(\"trade\")"];
    let ranks = format!("{m}.rank().top(2)");
    let shown = ["csv", "json", "md"].map(|ending| save(&ranks, &format!("ranks.{ending}"))).concat();
    let more = [
        save(&format!("{m}.rank().chart()"), "chart.csv"),
        save(&format!("{m}.rank().of(\"Laputa\")"), "of.csv"),
        save(&format!("model({d}).rank().overlap(published(2022), 2)"), "overlap.json"),
        save(&format!("{d}.hierarchy()"), "tree.csv"),
        save("[#{ a: 1 }]", "list.csv"),
        save(&format!("{m}.script()"), "m.rhai"),
        save(&format!("model(load({:?})).rank()", at("ranks.csv")), "again.csv"),
    ];
    let allowed = folder.path().display().to_string();
    assert_eq!(
        run(&["--allow", &allowed, "-"], &format!("{shown}{}", more.concat())),
        (0, String::new(), String::new())
    );
    let read = |name: &str| std::fs::read_to_string(at(name)).expect("saved");
    let tool = concat!("reweigh ", env!("CARGO_PKG_VERSION"));
    let demo = reweigh::data::load("demo", &reweigh::Watch::default()).expect("bundled data load");
    let made_by = format!("{tool}; demo 2021; data {}", demo.hash());
    for name in ["ranks.csv", "chart.csv", "of.csv"] {
        let text = read(name);
        assert!(text.lines().next().is_some_and(|head| head.ends_with(",made_by")), "{text}");
        assert!(text.lines().skip(1).all(|row| row.ends_with(&format!(",{made_by}"))), "{text}");
    }
    assert!(read("ranks.json").contains(&format!("\"made_by\": \"{made_by}\"")));
    assert_eq!(read("ranks.md").lines().last(), Some(format!("made by {made_by}").as_str()));
    assert!(read("tree.csv").lines().nth(1).is_some_and(|row| row.contains(&format!("{tool}; trade 2022; data "))));
    assert_eq!(read("list.csv"), format!("a,made_by\n1,{tool}\n"));
    assert!(read("m.rhai").starts_with(&format!("// {made_by}\n")));
    let overlap = read("overlap.json");
    assert!(overlap.contains("; trade 2022; data ") && overlap.contains("; top100 2022; data "), "{overlap}");
    let again = read("again.csv");
    assert!(again.matches("made_by").count() == 1 && again.contains("ranks.csv; data "), "{again}");
    for format in ["csv", "json", "md", "html"] {
        let (_, shown, _) = run(&["--format", format, "-e", &ranks], "");
        assert!(!shown.contains("made") && !shown.is_empty(), "{shown}");
    }
}
