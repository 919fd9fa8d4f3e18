//! Every limit is reached with an error that says what to do, never by an abort, an endless wait, or the machine's
//! memory.

use reweigh::Stop;
use reweigh::render::Look;
use reweigh::script::{Session, Settings};

use crate::MEMORY;
use crate::transcript::on_big_stack;

/// More than other tests, which run at the same time, ever hold.
const MUCH: u64 = 1 << 30;

fn held() -> u64 {
    MEMORY.allocated() as u64
}

fn session() -> Session {
    Session::new(Settings { look: Look::default(), out: std::rc::Rc::new(|_| {}), args: Vec::new() })
}

/// The error of a script.
fn run(script: &str) -> String {
    on_big_stack(script.to_string(), move |script| {
        let mut session = session();
        session.watch().limit_memory(held, held() + MUCH);
        session.run(&script, "s.rhai").expect_err("it goes beyond a limit").render(false)
    })
}

/// Scripts that would run until the memory is used up; `part` is a list of a thousand numbers.
#[cfg(feature = "cli")]
const GROWING: &[&str] = &[
    "let a = []; loop { part += 1; a.push(part) }",
    "let a = [1]; loop { a = [a, a] }",
    "let a = #{ x: 1 }; loop { a = #{ a: a, b: a } }",
    "let a = #{}; let i = 0; loop { a[`k${i}`] = part + [i]; i += 1 }",
    "let s = \"0123456789\"; loop { s = `${s}${s}` }",
    "let a = []; loop { part += 1; a += [part] }",
    "let a = [[1, 2, 3, 4]]; loop { a.append(a) }",
    "let b = []; loop { b.push(part.extract(0, 900)) }",
    "let d = load(\"demo\"); let a = []; loop { a.push(model(d).boost(\"size\", 2).rank().rows()) }",
    "fn grow(a) { a.push(a); grow(a); } grow([1])",
];

/// In a process of its own, as other tests let go of memory at any moment.
#[cfg(feature = "cli")]
#[test]
fn a_script_that_grows_is_told_the_memory_limit() {
    for script in GROWING {
        let script = format!("let part = []; part.pad(1000, 7); {script}");
        let (code, text) = program(&["--memory", "64MB", "-e", &script]);
        assert_eq!(code, Some(1), "{script}: {text}");
        assert!(text.contains("needs more memory than the limit of 64 MB") && text.contains("--memory 16GB"), "{text}");
    }
}

/// Single calls that would allocate far too much at once: the error, and the call.
const REFUSED: &[(&str, &str)] = &[
    ("the text becomes too large", "let s = \"a\"; loop { s.replace(\"a\", \"aaaaaaaaaaaaaaaa\") }"),
    ("the text becomes too large", "let s = \"a\"; loop { s.replace('a', \"aaaaaaaaaaaaaaaa\") }"),
    ("the text becomes too large", "let s = \"a\"; loop { s += s }"),
    ("the text becomes too large", "let s = \"a\"; loop { s = s + s }"),
    ("the text becomes too large", "let s = \"a\"; s.pad(9000000000, \"b\")"),
    ("the text becomes too large", "let s = \"a\"; s.pad(9223372036854775807, 'b')"),
    ("the text becomes too large", "let s = \"[1]\"; while s.len() < 6000000 { s = `${s}${s}` } parse_json(s + s)"),
    ("the list becomes too large", "let a = []; a.pad(9000000000, 1)"),
    ("the list becomes too large", "let a = []; a.pad(900000, 1); a += a"),
    ("the list becomes too large", "let a = []; a.pad(900000, 1); a + a"),
    ("the list becomes too large", "let a = []; a.pad(1000000, 1); a.push(1)"),
    ("the list becomes too large", "let a = []; a.pad(1000000, 1); a += 1"),
    ("the list becomes too large", "let a = []; a.pad(1000000, 1); a.insert(0, 1)"),
    ("the list becomes too large", "let s = \"a\"; s.pad(2000000, \"a\"); s.split(\"\")"),
    ("the list becomes too large", "let s = \"a\"; s.pad(2000000, \"a\"); s.to_chars()"),
    ("more memory than the limit", "let a = []; a.pad(1000, 1); let b = []; b.pad(100000, a)"),
    ("more memory than the limit", "let s = \"a\"; s.pad(9000000, \"b\"); let a = []; a.pad(200, s); `${a}`"),
    (
        "more memory than the limit",
        "let s = \"a\"; s.pad(9000000, \"b\"); let a = []; a.pad(200, s); #{ x: a }.to_string()",
    ),
    ("the answer becomes too large", "let s = \"a\"; s.pad(9000000, \"b\"); let a = []; a.pad(200, s); a"),
    ("the answer becomes too large", "let s = \"a\"; s.pad(9000000, \"b\"); let a = []; a.pad(200, #{ x: s }); a"),
    ("the answer becomes too large", "let s = \"a\"; s.pad(9000000, \"b\"); let a = []; a.pad(200, s); print(a, 1)"),
    ("there are no bytes here", "blob(10000000000)"),
];

#[test]
fn a_call_whose_result_is_too_large_is_refused_before_it_allocates() {
    for (message, script) in REFUSED {
        let text = run(script);
        assert!(text.contains(message), "{script}: {text}");
    }
}

#[test]
fn a_map_has_a_limit() {
    let script = "let a = #{}; for i in 0..500001 { a[i.to_string()] = 1 }; a.len()";
    let text = on_big_stack(script.to_string(), |script| {
        let mut session = session();
        session.enter(&script).expect("a map of some size");
        session.enter("a.mixin(a)").map_err(|report| report.render(false))
    });
    assert!(text.as_ref().is_err_and(|text| text.contains("the map becomes too large")), "{text:?}");
}

/// Values that are moved into each other or capture each other, a million levels deep.
const NESTED: &[&str] = &[
    "let a = []; loop { a = [take(a)] }",
    "let a = [[]]; loop { a = [[a.pop()]] }",
    "let a = [[]]; loop { a = [[a.shift()]] }",
    "let a = [[]]; loop { a = [[a.remove(0)]] }",
    "let a = [[]]; loop { a = [a.drain(|x| true)] }",
    "let a = [[]]; loop { a = [a.drain(0..1)] }",
    "let a = [[]]; loop { a = [a.drain(0..=0)] }",
    "let a = [[]]; loop { a = [a.drain(0, 1)] }",
    "let a = [[]]; loop { a = [a.retain(|x| false)] }",
    "let a = [[]]; loop { a = [a.retain(1..1)] }",
    "let a = [[]]; loop { a = [a.split(0)] }",
    "let a = #{}; loop { a = #{ x: take(a) } }",
    "let a = #{ x: 1 }; loop { a = #{ x: [a.remove(\"x\")] } }",
    "let a = #{ x: 1 }; loop { a = #{ x: a.drain(|k| true) } }",
    "let a = #{ x: 1 }; loop { a = #{ x: a.retain(|k| false) } }",
    "let a = (); loop { let b = a; let f = || b; a = f; }",
    "let a = (); loop { let b = a; a = #{ x: [|| b] }; }",
    "let a = (); loop { let b = a; let c = a; a = [|| [b, c]]; }",
    "fn around(a) { || a } let a = (); loop { a = around(a) }",
    "fn around(a) { [|x| a] } let a = (); let l = []; l.pad(3000, 0); let g = || l; loop { g; a = around(a) }",
    "fn grow() { loop { let b = this; this = || b; } } let a = (); a.grow()",
    "let a = Fn(\"len\"); loop { a = Fn(\"len\").curry(take(a)) }",
    "let a = Fn(\"len\"); loop { a = Fn(\"len\").curry(a) }",
    "let a = []; loop { a = [a] }",
    "let a = #{}; loop { a.x = #{ x: a } }",
    "let l = []; l.pad(100000, 0); l.reduce(|a, v| || a)",
    "const A = (); let a = A; loop { let b = a; a = || [A, b]; }",
];

#[test]
fn values_are_not_nested_until_the_stack_overflows() {
    for script in NESTED {
        let text = run(script);
        assert!(text.contains("lists, maps and closures are nested more than 1000 levels deep"), "{script}: {text}");
    }
}

#[test]
fn calls_and_expressions_have_limits() {
    let deep = |count: usize| format!("let x = {}1{}", "(".repeat(count), ")".repeat(count));
    let cases = [
        ("fn f(n) { f(n + 1) } f(1)".to_string(), "calls are nested too deep"),
        ("let f = |f| f.call(f); f.call(f)".to_string(), "calls are nested too deep"),
        (deep(600), "the expression is nested too deep"),
        (deep(90_000), "the expression is nested too deep"),
    ];
    for (script, message) in cases {
        let error =
            |script: String| session().run(&script, "s.rhai").expect_err("it goes beyond a limit").render(false);
        let text = on_big_stack(script, error);
        assert!(text.contains(message), "{text}");
        assert!(text.contains("hint: "), "{text}");
    }
}

#[test]
fn a_session_goes_on_after_the_memory_limit() {
    on_big_stack((), |()| {
        let mut session = session();
        // More is held than may be.
        session.watch().limit_memory(|| 2 << 30, 1 << 30);
        let report = session.run("let a = 1", "s.rhai").expect_err("there is no room");
        assert_eq!(report.stopped, Some(Stop::Memory));
        assert_eq!(session.enter("let a = ()").map_err(|report| report.render(false)), Ok(Some("a: ()\n".to_string())));
        assert_eq!(session.enter("1 + 1").map_err(|report| report.render(false)), Ok(Some("2\n".to_string())));
    });
}

#[test]
fn a_run_whose_time_is_over_stays_stopped() {
    on_big_stack((), |()| {
        let mut session = session();
        session.watch().stop_because(Stop::Time);
        for _ in 0..2 {
            let report = session.run("let i = 0; while i < 10 { i += 1 }", "s.rhai").expect_err("no time is left");
            assert_eq!(report.stopped, Some(Stop::Time));
            assert!(report.render(false).contains("such as `--timeout 600`"));
        }
    });
}

/// Small files that once took minutes or gigabytes: their text, and the error, or nothing if they are read.
fn small_files() -> Vec<(&'static str, String, &'static str)> {
    let listed = |count: usize, item: &dyn Fn(usize) -> String| (0..count).map(item).collect::<Vec<_>>().join(",");
    let wide = listed(100_000, &|at| format!("c{at}"));
    let keys = listed(2000, &|at| format!("{{\"city\": \"c{at}\", \"k{at}\": 1}}"));
    let columns = listed(20_000, &|at| format!("\"c{at}\": [1]"));
    vec![
        ("wide.csv", format!("city,{wide}\nA,{wide}\n"), "a table may have up to 16384"),
        ("cell.csv", format!("city,a\n\"{}\",1.5\nB,2.5\n", "x".repeat(10_000_000)), ""),
        ("line.csv", format!("city,a\n\"{}\",1.5\nB,2.5\n", "x".repeat(40_000_000)), "longer than 32 megabytes"),
        ("keys.json", format!("[{keys}]"), "nearly all cells would be blank"),
        ("columns.json", format!("{{{columns}}}"), "a table may have up to 16384"),
        ("deep.json", format!("{}{}", "[".repeat(100_000), "]".repeat(100_000)), "up to 127 levels can be read"),
        ("zeros.csv", "\0".repeat(1_000_000), "begins with zero bytes"),
    ]
}

#[test]
fn small_files_are_read_or_refused() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    for (name, text, message) in small_files() {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("a new file can be written");
        let script = format!("load({:?})", path.display().to_string());
        let found = on_big_stack(script, |script| {
            session().run(&script, "s.rhai").map_err(|report| report.render(false)).err().unwrap_or_default()
        });
        assert!(found.contains(message) && found.is_empty() == message.is_empty(), "{name}: {found}");
    }
}

/// Formulas at a limit, which are read, and beyond it, which are not.
fn nested_formulas() -> Vec<(String, Option<&'static str>)> {
    let (deep, long) = (Some("nested more than 100 levels deep"), Some("more than 1000 operators"));
    let brackets = |count: usize| format!("{}1{}", "(".repeat(count), ")".repeat(count));
    let calls = |count: usize| format!("{}a{}", "sqrt(".repeat(count), ")".repeat(count));
    let chain = |sign: &str, count: usize| format!("a{}", format!(" {sign} a").repeat(count));
    vec![
        (brackets(90), None),
        (brackets(200), deep),
        (brackets(1_000_000), deep),
        (calls(90), None),
        (calls(200), deep),
        ("min(1, ".repeat(200), deep),
        // A sign counts twice, since it is printed in brackets.
        (format!("{}a", "-".repeat(45)), None),
        (format!("{}a", "- ".repeat(100_000)), deep),
        (chain("+", 1000), None),
        (chain("+", 1001), long),
        (chain("*", 100_000), long),
        (chain("^", 90), None),
        (chain("^", 100_000), deep),
    ]
}

/// Threads of a pool have a stack of 2 MB.
fn on_small_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(work);
    thread.expect("a thread can be had").join().expect("no panic")
}

#[test]
fn formulas_have_a_limit_that_a_small_stack_holds() {
    on_small_stack(|| {
        let data = reweigh::data::from_csv("city,a\nA,1\nB,2\nC,4\n", "t.csv", &reweigh::Watch::default());
        let data = data.expect("a good table");
        for (text, message) in nested_formulas() {
            let found = data.derive("x", &text).map(|data| data.hash().len());
            match message {
                None => assert!(found.is_ok(), "{}: {found:?}", &text[..20]),
                Some(message) => {
                    let error = found.expect_err("it goes beyond a limit").to_string();
                    assert!(error.contains(message), "{}", &error[error.len() - 100..]);
                }
            }
        }
    });
}

/// Files that are nested too deep: their names, their text, what reads them, and the error.
fn nested_files() -> Vec<(&'static str, String, &'static str, &'static str)> {
    let deep = |open: &str, close: &str| format!("x = {}{}\n", open.repeat(100_000), close.repeat(100_000));
    let formula = format!("[[indicators]]\ncode = \"x\"\nformula = \"{}a{}\"\n", "(".repeat(500), ")".repeat(500));
    let saved = "tool = \"reweigh\"\nformat = 1\n";
    vec![
        ("d.toml", deep("[", "]"), "load(\"d.csv\")", "up to 80 levels can be read"),
        ("d.toml", deep("{ a = ", " }"), "load(\"d.csv\")", "up to 80 levels can be read"),
        ("d.toml", format!("{} = 1\n", vec!["a"; 100_000].join(".")), "load(\"d.csv\")", "up to 80 levels can be read"),
        ("d.toml", format!("[{}]\n", vec!["a"; 100_000].join(".")), "load(\"d.csv\")", "up to 80 levels can be read"),
        ("d.toml", formula, "load(\"d.csv\")", "nested more than 100 levels deep"),
        ("m.toml", format!("{saved}{}", deep("[", "]")), "model(\"m.toml\")", "up to 80 levels can be read"),
        (
            "k.json",
            format!("{}1{}", "{\"a\":".repeat(100_000), "}".repeat(100_000)),
            "load(\"k.json\")",
            "up to 127 levels can be read",
        ),
    ]
}

#[test]
fn files_that_are_nested_too_deep_are_refused() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    std::fs::write(folder.path().join("d.csv"), "city,a\nA,1\nB,2\n").expect("a new file can be written");
    for (name, text, line, message) in nested_files() {
        std::fs::write(folder.path().join(name), text).expect("a new file can be written");
        let line = line.replace("(\"", &format!("(\"{}/", folder.path().display()));
        let report = on_big_stack(line, |line| session().run(&line, "s.rhai").map_err(|report| report.render(false)));
        let report = report.expect_err("it goes beyond a limit");
        assert!(report.contains(message), "{name}: {}", report.chars().take(300).collect::<String>());
        std::fs::remove_file(folder.path().join(name)).expect("it was written above");
    }
}

/// The exit code and the error output of the program.
#[cfg(feature = "cli")]
fn program(arguments: &[&str]) -> (Option<i32>, String) {
    let run = std::process::Command::new(env!("CARGO_BIN_EXE_reweigh")).arg("--no-config").args(arguments).output();
    let run = run.expect("the program starts");
    (run.status.code(), String::from_utf8_lossy(&run.stderr).into_owned())
}

#[cfg(feature = "cli")]
#[test]
fn options_set_the_limits_of_memory_and_time() {
    let grows = "let a = []; loop { a.push([1, 2, 3, 4]) }";
    let cases: [(&[&str], i32, &str); 5] = [
        (&["--memory", "64MB", "-e", grows], 1, "needs more memory than the limit of 64 MB"),
        (&["--timeout", "0.2", "-e", "loop { }"], 124, "stopped, because the time of `--timeout` is over"),
        (&["--timeout", "0.2", "-e", "try { loop { } } catch { }", "-e", "1"], 124, "the time of `--timeout` is over"),
        (&["--timeout", "1", "-i"], 2, "`--timeout` is for scripts and `-e`"),
        (&["--memory", "much", "-e", "1"], 2, "expected a size of at least 64 MB, such as 500MB or 16GB"),
    ];
    for (arguments, code, message) in cases {
        let (found, text) = program(arguments);
        assert!(found == Some(code) && text.contains(message), "{arguments:?}: {found:?}, {text}");
    }
}

/// A workbook that a download cut off makes the crate that reads it panic.
#[cfg(feature = "cli")]
#[test]
fn a_workbook_that_is_cut_off_is_a_plain_error() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    for name in ["old.xls", "written_by_office.xls", "book.xlsx"] {
        let whole = std::fs::read(format!("{}/tests/it/files/tables/{name}", env!("CARGO_MANIFEST_DIR")));
        let whole = whole.expect("a workbook of the tests");
        for eighths in 1..8 {
            let path = folder.path().join(name);
            std::fs::write(&path, &whole[..whole.len() * eighths / 8]).expect("a new file can be written");
            let (code, text) = program(&["-e", &format!("load({:?})", path.display().to_string())]);
            assert_eq!(code, Some(1), "{name}, {eighths} eighths: {text}");
            assert!(text.contains("the workbook ") && !text.contains("panicked"), "{name}, {eighths} eighths: {text}");
        }
    }
}
