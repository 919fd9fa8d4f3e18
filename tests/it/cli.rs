//! The program as a command: exit codes, options, settings, and its output for shells, editors and readers.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use reweigh::data::{BUNDLED, LoadOptions, load};
use reweigh::model::{Opt, all_methods};
use reweigh::repl::{COMMANDS, config::Keys};
use reweigh::script::all_docs;

/// A separate home folder, so that no user's settings interfere.
struct Home(tempfile::TempDir);

/// The result of a run: exit code, output, error output.
type Ended = (i32, String, String);

impl Home {
    fn new() -> Home {
        Home(tempfile::tempdir().expect("a folder"))
    }

    fn with(config: &str, startup: &str) -> Home {
        let home = Home::new();
        std::fs::create_dir_all(home.folder()).expect("a folder for settings");
        for (name, text) in [("config.toml", config), ("startup.rhai", startup)] {
            if !text.is_empty() {
                std::fs::write(home.folder().join(name), text).expect("a file of settings");
            }
        }
        home
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("config/reweigh")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_reweigh"));
        command.args(arguments).env("HOME", self.0.path()).env("XDG_CONFIG_HOME", self.0.path().join("config"));
        for name in ["NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR"] {
            command.env_remove(name);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, arguments: &[&str], input: &str) -> Ended {
        ended(self.command(arguments), input)
    }
}

fn ended(mut command: Command, input: &str) -> Ended {
    let mut child = command.spawn().expect("the program starts");
    // A program that does not read its input may have ended already.
    let _ = child.stdin.take().expect("an input").write_all(input.as_bytes());
    let output = child.wait_with_output().expect("the program ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

fn run(arguments: &[&str]) -> Ended {
    Home::new().run(arguments, "")
}

/// The output of a run that succeeds without messages.
fn written(arguments: &[&str]) -> String {
    let (code, out, error) = run(arguments);
    assert_eq!((code, error.as_str()), (0, ""), "{arguments:?}");
    out
}

/// Output for programs has the same form whatever the units are called: typed values, keys without names of units, and
/// a single table in a CSV stream.
#[test]
fn programs_get_typed_values_under_stable_keys() {
    let home = Home::new();
    let json = |line: &str| {
        let (code, out, error) = home.run(&["--format", "json", "-e", line], "");
        assert_eq!(code, 0, "{line} {error}");
        serde_json::from_str::<serde_json::Value>(&out).expect("JSON")
    };
    let model = "model(load(\"demo\"))";
    let one = json(&format!("{model}.rank().of(\"Laputa\")"));
    let row = &one["rows"][0];
    assert_eq!((&row["rank"], &row["ranked"], &row["unit"]), (&4.into(), &6.into(), &"lap".into()));
    assert_eq!((&row["score"], &row["size"], &row["access_rank"]), (&36.25.into(), &47.5.into(), &3.into()));
    let unit = json("load(\"demo\").rows()[3]");
    assert!(unit["rows"][0]["unit"].is_string() && unit["rows"][0]["trade"].is_number(), "{unit}");
    for (line, keys) in [
        (format!("{model}.explain(\"Laputa\", \"Atlantis\")"), ["score_a", "figure_b", "overall_weight"]),
        (format!("{model}.rank()"), ["present", "size", "access"]),
    ] {
        let answer = json(&line);
        keys.iter().for_each(|key| assert!(answer["rows"][0].get(key).is_some(), "{line}: {key} in {answer}"));
    }
    let (_, out, _) = home.run(&["--format", "csv", "-e", &format!("{model}.uncertainty(#{{ draws: 100 }})")], "");
    assert!(out.starts_with("rank,unit,name,") && !out.contains("\n\n"), "{out}");
}

/// A script can end with an exit code for the shell, and gets its arguments by name or by position.
#[test]
fn a_script_has_arguments_and_an_exit_code() {
    let home = Home::new();
    let asks = "print(arg(\"year\", 2022)); print(arg(\"unit\", \"Wuhan\"))";
    for (words, expected) in [
        (&[][..], "2022\nWuhan\n"),
        (&["2021"], "2021\nWuhan\n"),
        (&["2021", "Hefei"], "2021\nHefei\n"),
        (&["unit=Hefei", "2021"], "2021\nHefei\n"),
        (&["x", "--", "y"], "error"),
    ] {
        let (code, out, error) = home.run(&[&["-e", asks], words].concat(), "");
        match expected {
            "error" => {
                assert!(code == 1 && error.contains("argument `year`: found `x`, expected a whole number"), "{error}")
            }
            _ => assert_eq!((code, out.as_str()), (0, expected), "{words:?} {error}"),
        }
    }
    let script = home.0.path().join("s.rhai");
    std::fs::write(&script, format!("{asks}\nif arg(\"year\", 0) == 3 {{ exit(3) }}\nprint(\"goes on\")"))
        .expect("a script");
    let script = script.display().to_string();
    assert_eq!(home.run(&[&script, "--year", "3"], "").0, 3);
    assert_eq!(home.run(&[&script, "--unit", "Hefei", "4"], "").1, "4\nHefei\ngoes on\n");
    let (code, _, error) = home.run(&[&script, "--yaer", "3"], "");
    assert_eq!(code, 0);
    assert_eq!(error, "note: the script does not use `yaer=3`; its arguments are year, unit\n");
    assert_eq!(home.run(&[&script, "2021", "Hefei"], "").2, "", "every argument is used");
    assert_eq!(home.run(&["-e", "exit(\"failed\")"], "").0, 1);
    assert_eq!(home.run(&["-e", "exit()", "-e", "print(1)"], "").0, 0);
    assert_eq!(home.run(&["-e", "exit(7)", "-e", "print(1)"], ""), (7, String::new(), String::new()));
}

#[test]
fn the_exit_code_says_how_it_ended() {
    assert_eq!(run(&["-e", "1 + 1"]).0, 0);
    assert_eq!(run(&["-e", "nothing"]).0, 1);
    assert_eq!(run(&["no/such/script.rhai"]).0, 1);
    assert_eq!(run(&["--nonsense"]).0, 2);
    assert_eq!(run(&["--color", "sometimes", "-e", "1"]).0, 2);
    let (code, out, error) = run(&["--version"]);
    assert_eq!((code, out.as_str(), error.as_str()), (0, concat!("reweigh ", env!("CARGO_PKG_VERSION"), "\n"), ""));
}

#[test]
fn lines_run_in_order_to_the_first_error() {
    assert_eq!(written(&["-e", "let x = 20", "-e", "x + 1", "-e", "x * 2 + 2"]), "21\n42\n");
    let (code, out, error) = run(&["-e", "1", "-e", "let y = nothing", "-e", "3"]);
    assert_eq!((code, out.as_str()), (1, "1\n"));
    assert!(error.contains("no variable `nothing`") && error.contains("-e 2:1:9"), "{error}");
}

#[test]
fn interactive_stays_at_a_prompt() {
    let home = Home::new();
    let (code, out, _) = home.run(&["-q", "-i", "-e", "let x = 20"], "x + 1\n");
    assert_eq!((code, out.as_str()), (0, "21\n"));
    let (_, out, error) = home.run(&["-i", "-e", "let x = 20; nothing"], "2 * 3\n");
    assert!(out.contains("reweigh ") && out.contains("6\n") && error.contains("nothing"), "{out}{error}");
}

#[test]
fn a_table_may_be_piped_in() {
    let home = Home::new();
    let load = |options: &str| format!("load(\"-\"{options}).gdp.values()");
    for (input, options, values) in [
        ("city,gdp\nA,1.5\nB,2\n", "", "[1.5, 2]\n"),
        ("[{\"city\": \"A\", \"gdp\": 1}, {\"city\": \"B\", \"gdp\": 2.5}]", "", "[1, 2.5]\n"),
        ("city gdp\tgdp\nA\t7\n", ", #{ format: \"tsv\" }", "[7]\n"),
    ] {
        assert_eq!(home.run(&["-e", &load(options)], input), (0, values.to_string(), String::new()), "{input}");
    }
    let script = home.0.path().join("s.rhai");
    std::fs::write(&script, load("")).expect("a new file can be written");
    let run = |arguments: &[&str], input| home.run(arguments, input);
    assert_eq!(run(&[&script.display().to_string()], "city,gdp\nA,1\n").1, "[1]\n");
    let twice = run(&["-e", "load(\"-\"); load(\"-\")"], "city,gdp\nA,1\n");
    assert!(twice.2.contains("cannot read `-`: standard input is empty"), "{twice:?}");
    assert!(twice.2.contains("keep what `load(\"-\")` returns in a variable"), "{twice:?}");
    for (arguments, input) in
        [(&["-"][..], "load(\"-\")"), (&[], "load(\"/dev/stdin\")"), (&["-i", "-e", "load(\"-\")"], "")]
    {
        let (_, _, error) = run(arguments, input);
        assert!(error.contains("what is run here comes from standard input itself"), "{error}");
        assert!(error.contains("`reweigh -e 'load(\"-\")' < data.csv` reads a table from it"), "{error}");
    }
}

#[test]
fn what_follows_a_script_is_its_own() {
    let home = Home::new();
    let path = home.0.path().join("docs");
    std::fs::write(&path, "args").expect("a script");
    let name = path.to_str().expect("a name");
    let own = ["--quiet", "-i", "--format", "csv", "-e", "man", "--", "-"];
    let (code, out, _) = home.run(&[&["-q", name][..], &own].concat(), "");
    let expected = format!("[{}]\n", own.map(|word| format!("\"{word}\"")).join(", "));
    assert_eq!((code, out), (0, expected));
    let mut command = home.command(&["./docs", "one"]);
    command.current_dir(home.0.path());
    assert_eq!(ended(command, ""), (0, "[\"one\"]\n".into(), String::new()));
    let (code, _, error) = run(&["doc"]);
    assert!(code == 1 && error.contains("did you mean the command `reweigh docs`?"), "{error}");
}

#[test]
fn a_pipe_gets_no_control_codes_unless_they_are_asked_for() {
    let rank = ["-e", "model(load(\"demo\")).rank()"];
    let coloured = |before: &[&str], name: &str, value: &str| {
        let mut command = Home::new().command(&[before, &rank].concat());
        command.env(name, value);
        ended(command, "").1.contains('\u{1b}')
    };
    assert!(!coloured(&[], "LANG", "C"));
    assert!(coloured(&["--color", "always"], "NO_COLOR", "1"));
    assert!(coloured(&["--colour", "always"], "LANG", "C"));
    assert!(coloured(&[], "CLICOLOR_FORCE", "1"));
    assert!(!coloured(&["--color", "never"], "CLICOLOR_FORCE", "1"));
    assert!(!coloured(&["--no-color"], "CLICOLOR_FORCE", "1"));
    assert!(!coloured(&["--color", "always", "--format", "csv"], "LANG", "C"));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("out.txt");
    let mut command = Home::new().command(&rank);
    command.stdout(std::fs::File::create(&path).expect("a file"));
    ended(command, "");
    let text = std::fs::read_to_string(&path).expect("what was written");
    assert!(text.contains("Atlantis") && !text.contains('\u{1b}'), "{text}");
    assert!(!run(&["-e", "nothing"]).2.contains('\u{1b}'));
}

#[test]
fn settings_hold_unless_arguments_say_otherwise() {
    let home = Home::with("format = \"csv\"\ncolour = \"always\"\n", "let start = 40\n");
    let line = ["-e", "load(\"demo\").years(); [#{ a: start + 2 }]"];
    assert_eq!(home.run(&line, ""), (0, "a\n42\n".into(), String::new()));
    let json = [&["--format", "json"], &line[..]].concat();
    assert!(home.run(&json, "").1.starts_with('{'), "{:?}", home.run(&json, ""));
    let rank = ["--format", "table", "-e", "model(load(\"demo\")).rank()"];
    assert!(home.run(&rank, "").1.contains('\u{1b}'));
    let (code, _, error) = home.run(&[&["--no-config"], &line[..]].concat(), "");
    assert!(code == 1 && error.contains("no variable `start`"), "{error}");
    let quiet = Home::with("banner = false\n", "");
    assert_eq!(quiet.run(&["-i"], "6 * 7\n").1, "42\n");
    assert!(home.run(&["-i"], "6 * 7\n").1.starts_with("reweigh "));
    assert!(home.run(&["-i", "--quiet"], "6 * 7\n").1.starts_with("42"));
}

#[test]
fn faults_of_settings_are_told_and_stop_nothing() {
    let home = Home::with("bannr = false\nformat = \"pdf\"\n", "");
    let (code, out, error) = home.run(&["-e", "6 * 7"], "");
    assert_eq!((code, out.as_str()), (0, "42\n"));
    assert!(error.contains("config.toml`: line 1, column 1: no key `bannr`; did you mean `banner`?"), "{error}");
    assert!(
        error.contains("line 2, column 10: `format`: found `\"pdf\"`, expected `\"table\"`, `\"csv\"`,"),
        "{error}"
    );
    for broken in ["banner = ", "= 1", "[", "banner = true\nbanner = true", "\u{0}"] {
        let (code, out, error) = Home::with(broken, "").run(&["-e", "6 * 7"], "");
        assert_eq!((code, out.as_str()), (0, "42\n"), "{broken}");
        assert!(error.starts_with("warning: `") && error.contains("line "), "{broken}: {error}");
    }
    let home = Home::with("", "");
    std::fs::write(home.folder().join("config.toml"), [0xff, 0xfe, 0]).expect("a file");
    assert!(home.run(&["-e", "6 * 7"], "").2.contains("not UTF-8"));
}

#[test]
fn an_error_in_the_startup_script_is_told_and_the_session_goes_on() {
    let home = Home::with("", "let start = 40\nlet other = nothing\n");
    let (code, out, error) = home.run(&["-e", "6 * 7"], "");
    assert_eq!((code, out.as_str()), (0, "42\n"));
    assert!(error.contains("no variable `nothing`") && error.contains("startup.rhai:2:13"), "{error}");
}

#[test]
fn the_settings_page_names_every_key_and_is_a_file_of_settings() {
    let home = Home::new();
    let (_, page, _) = home.run(&["config"], "");
    assert!(page.contains(&home.folder().join("config.toml").display().to_string()), "{page}");
    for key in Keys::TABLE {
        assert!(page.contains(&format!("\n# {} = ", key.name)), "{}: {page}", key.name);
    }
    assert_eq!(Home::with(&page, "").run(&["-e", "6 * 7"], ""), (0, "42\n".into(), String::new()));
}

/// The names of the program's options, taken from its help.
fn flags() -> BTreeSet<String> {
    let help = written(&["--help"]);
    let words = help.lines().filter(|line| line.trim_start().starts_with('-')).flat_map(str::split_whitespace);
    words.filter_map(|word| word.strip_prefix("--")).map(|flag| flag.trim_end_matches(',').to_string()).collect()
}

#[test]
fn completions_and_the_manual_page_name_every_option() {
    let flags = flags();
    assert!(flags.len() >= 9 && flags.contains("no-config"), "{flags:?}");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let text = written(&["completions", shell]);
        for word in flags.iter().map(String::as_str).chain(["definitions", "completions", "man", "docs", "config"]) {
            assert!(text.contains(word), "{shell}: {word}");
        }
    }
    let page = written(&["man"]).replace("\\-", "-");
    flags.iter().for_each(|flag| assert!(page.contains(&format!("--{flag}")), "{flag}: {page}"));
    assert!(page.starts_with(".ie") || page.contains(".TH"), "{page}");
}

/// The name declared on a line, if it is a declaration that the Rhai language server can read.
fn declared(line: &str) -> Option<String> {
    let is_word = |text: &str| {
        let mut letters = text.chars();
        letters.next().is_some_and(|c| c.is_alphabetic() || c == '_')
            && letters.all(|c| c.is_alphanumeric() || c == '_')
    };
    let is_type = |text: &str| text == "?" || is_word(text);
    let (keyword, rest) = line.split_once(' ')?;
    let (call, returns) = rest.strip_suffix(';')?.split_once(") -> ")?;
    let (name, list) = call.split_once('(')?;
    let mut params = list.split(", ").filter(|param| !param.is_empty());
    let typed = |param: &str| {
        param.split_once(": ").is_some_and(|(name, kind)| is_word(name.trim_start_matches("...")) && is_type(kind))
    };
    let name = name.strip_prefix("get ").or_else(|| name.strip_prefix("set ")).unwrap_or(name);
    let holds = match keyword {
        "fn" => is_word(name) && params.all(typed),
        "op" => !is_word(name) && params.all(is_type),
        _ => false,
    };
    (holds && is_type(returns)).then(|| name.to_string())
}

/// The names declared in a definition file; every line of it must be readable.
fn names_in(text: &str) -> BTreeSet<String> {
    assert!(text.lines().any(|line| line == "module static;"), "no head");
    let is_other = |line: &str| {
        line.is_empty()
            || line.starts_with("//")
            || line == "module static;"
            || line.starts_with("let ans: ")
            || line.starts_with("const args: ")
    };
    let lines = text.lines().filter(|line| !is_other(line));
    lines.map(|line| declared(line).unwrap_or_else(|| panic!("no declaration: {line}"))).collect()
}

#[test]
fn definitions_can_be_read_and_name_every_function() {
    let text = written(&["definitions"]);
    let names = names_in(&text);
    let docs = all_docs();
    let flowing = text.replace("\n/// ", " ");
    for doc in docs.all.iter().filter(|doc| doc.name != "[]") {
        assert!(names.contains(&doc.name), "{}", doc.name);
        assert!(flowing.contains(doc.sentence()), "{}", doc.name);
    }
    assert!(text.contains("fn rank(model: Model, options: map) -> Ranking;"), "the analyst's types");
    let folder = tempfile::tempdir().expect("a folder");
    let place = folder.path().join("new/definitions");
    assert_eq!(written(&["definitions", place.to_str().expect("a name")]), "");
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(&place).expect("the folder is made") {
        let path = entry.expect("a readable entry").path();
        assert!(path.to_string_lossy().ends_with(".d.rhai"), "{}", path.display());
        found.extend(names_in(&std::fs::read_to_string(path).expect("a file")));
    }
    assert_eq!(found, names);
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("a file");
    assert_eq!(run(&["definitions", file.to_str().expect("a name")]).0, 1);
}

#[test]
fn the_reference_names_everything() {
    let text = written(&["docs"]);
    let has = |wanted: String| assert!(text.contains(&wanted), "the reference has no {wanted}");
    let docs = all_docs();
    for doc in &docs.all {
        has(format!("#### `{}`", doc.name));
        doc.overloads.iter().for_each(|way| has(way.signature.clone()));
        doc.examples.iter().for_each(|example| has(example.trim_end().to_string()));
    }
    docs.options().iter().for_each(|(_, option)| has(format!("- option `{}`: {}", option.name, option.about)));
    LoadOptions::TABLE.iter().for_each(|option| has(format!("- option `{}`: {}", option.name, option.about)));
    let method = |name: &str, formula: &str, options: &[Opt]| {
        has(format!("#### `{name}`"));
        has(format!("- formula: `{formula}`"));
        options.iter().for_each(|option| has(format!("- option `{}`: {}", option.name, option.about)));
    };
    all_methods().iter().for_each(|(_, of)| method(of.name, of.formula, of.options));
    for bundled in BUNDLED {
        has(format!("### `{}`", bundled.name));
        let data = load(bundled.name, &reweigh::Watch::default()).expect("bundled data load");
        data.indicators().iter().for_each(|indicator| has(format!("\n| {} |", indicator.code)));
    }
    COMMANDS.iter().for_each(|command| has(format!("- `{}", command.name)));
    Keys::TABLE.iter().for_each(|key| has(format!("- `{}`: {}", key.name, key.about)));
    flags().iter().for_each(|flag| has(format!("--{flag}")));
}
