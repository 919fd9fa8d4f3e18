//! Nothing is lost: a program that is killed while it saves leaves the old file or the new one, and so does one whose disk
//! is full. `KILLS=1000` kills each kind of save that often.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::terminal::PROGRAM;

/// What each kind of save writes: an expression for one of two models, `M`, to the path `F`.
const SAVES: &[(&str, &str)] = &[
    ("a.csv", "save(M.rank(), F, o)"),
    ("a.tsv", "save(M.scores(), F, o)"),
    ("a.json", "save(M.rank(), F, o)"),
    ("a.md", "save(M.rank(), F, o)"),
    ("a.xlsx", "save(M.rank(), F, o)"),
    ("book.xlsx", "save(M, F, o)"),
    ("a.parquet", "save(M.rank(), F, o)"),
    ("a.toml", "save(M, F, o)"),
    ("a.html", "save(M.rank(), F, o)"),
    ("a.svg", "save(M.rank().chart(), F, o)"),
    ("a.png", "save(M.rank().chart(), F, o)"),
    ("a.sql", "save(M.script(), F, o)"),
    ("page.html", "report(M, F, o)"),
    ("site", "publish(M, F, o)"),
];

const BEFORE: &str = "let m = model(load(\"demo\")); let n = m.weigh(\"access\", 0.7); let o = #{ overwrite: true };\n";

/// How often each kind of save is killed.
fn kills(usual: u32) -> u32 {
    std::env::var("KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(usual)
}

/// Times in milliseconds without a pattern, the same in every run.
struct Moments(u64);

impl Moments {
    fn wait(&mut self, most: u64) {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        std::thread::sleep(Duration::from_micros(self.0 % (most * 1000)));
    }
}

fn program(home: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command.env("HOME", home).env("XDG_STATE_HOME", home.join("state")).env("XDG_CONFIG_HOME", home.join("config"));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The visible files of a path, which may be a folder, by their paths in it.
fn content(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let (mut all, mut rest) = (BTreeMap::new(), vec![path.to_path_buf()]);
    while let Some(next) = rest.pop() {
        if !next.is_dir() {
            let name = next.strip_prefix(path).expect("within").display().to_string();
            all.insert(name, fs::read(&next).expect("a file"));
            continue;
        }
        let entries = fs::read_dir(next).expect("a folder").flatten();
        rest.extend(entries.filter(|entry| !entry.file_name().to_string_lossy().starts_with('.')).map(|of| of.path()));
    }
    all
}

fn saved(what: &str, model: &str, path: &Path) -> String {
    what.replace('M', model).replace('F', &format!("{:?}", path.display().to_string()))
}

/// Waits for the first line of the output.
fn first_line(child: &mut Child) -> String {
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().expect("an output"));
    out.read_line(&mut line).expect("text");
    // Later lines must find a reader.
    std::thread::spawn(move || drop(out.read_to_end(&mut Vec::new())));
    line
}

#[track_caller]
fn is_whole(path: &Path, one: &BTreeMap<String, Vec<u8>>, other: &BTreeMap<String, Vec<u8>>) {
    let found = content(path);
    assert!(!found.is_empty(), "{} is gone", path.display());
    for (name, bytes) in &found {
        let is_one = [one, other].iter().any(|whole| whole.get(name) == Some(bytes));
        assert!(is_one, "{} {name}: neither the old file nor the new one, {} bytes", path.display(), bytes.len());
    }
    assert_eq!(found.len(), one.len(), "{}", path.display());
}

#[test]
fn a_killed_save_leaves_the_old_file_or_the_new_one() {
    let home = tempfile::tempdir().expect("a folder");
    let mut moments = Moments(2022);
    for (name, what) in SAVES {
        let at = |folder: &str| home.path().join(folder).join(name);
        ["one", "other", "both"].iter().for_each(|folder| fs::create_dir_all(home.path().join(folder)).expect("made"));
        let wholes = format!("{BEFORE}{}; {}", saved(what, "m", &at("one")), saved(what, "n", &at("other")));
        let done = program(home.path()).args(["-q", "-e", &wholes]).output().expect("it runs");
        assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
        let (one, other) = (content(&at("one")), content(&at("other")));
        assert_ne!(one, other, "{name}");
        let (first, second) = (saved(what, "m", &at("both")), saved(what, "n", &at("both")));
        let script = format!("{BEFORE}{first};\nprint(\"ready\");\nloop {{ {second}; {first}; }}");
        for _ in 0..kills(3) {
            let mut child = program(home.path()).args(["-q", "-e", &script]).spawn().expect("it runs");
            assert_eq!(first_line(&mut child), "ready\n", "{name}");
            moments.wait(80);
            child.kill().and_then(|()| child.wait()).expect("it is ours");
            is_whole(&at("both"), &one, &other);
        }
    }
}

#[test]
fn a_killed_prompt_leaves_the_script_that_it_saved() {
    let home = tempfile::tempdir().expect("a folder");
    let mut moments = Moments(7);
    let path = home.path().join("s.rhai");
    let (one, other) = ("let m = model(load(\"demo\"))\n", "let n = m.weigh(\"access\", 0.7)\n");
    for _ in 0..kills(6) {
        let mut child = program(home.path()).args(["-q", "-i"]).spawn().expect("it runs");
        let mut keys = child.stdin.take().expect("an input");
        let save = format!(":save {}\n", path.display());
        let again = format!("{other}{save}:undo\n{save}").repeat(300);
        let lines = format!("{one}{save}{again}");
        std::thread::spawn(move || drop(keys.write_all(lines.as_bytes())));
        first_line(&mut child);
        moments.wait(150);
        child.kill().and_then(|()| child.wait()).expect("it is ours");
        let Ok(found) = fs::read_to_string(&path) else { continue };
        let is_whole = found.ends_with(one) || found.ends_with(&format!("{one}{other}"));
        assert!(is_whole, "{found:?}");
    }
    assert!(path.exists(), "it was saved at least once");
}

#[test]
fn killed_sessions_that_share_a_history_lose_no_line_of_another() {
    let home = tempfile::tempdir().expect("a folder");
    fs::create_dir_all(home.path().join("config/reweigh")).expect("made");
    fs::write(home.path().join("config/reweigh/config.toml"), "history = 20\n").expect("written");
    let mut moments = Moments(99);
    let mut typist = program(home.path()).args(["-q", "-i"]).spawn().expect("it runs");
    let mut keys = typist.stdin.take().expect("an input");
    let (is_over, told) = (Arc::new(AtomicBool::new(false)), Duration::from_millis(2));
    let stops = is_over.clone();
    let writer = std::thread::spawn(move || {
        let (mut line, mut last) = (0, u32::MAX);
        while line < last {
            writeln!(keys, "{line} + 0").expect("it reads");
            line += 1;
            if last == u32::MAX && stops.load(Ordering::SeqCst) {
                last = line + 10;
            }
            std::thread::sleep(told);
        }
        line
    });
    let mut answers = typist.stdout.take().expect("an output");
    let reader = std::thread::spawn(move || drop(answers.read_to_end(&mut Vec::new())));
    for kill in 0..kills(6) {
        let mut other = program(home.path()).args(["-q", "-i"]).spawn().expect("it runs");
        let mut keys = other.stdin.take().expect("an input");
        let lines: String = (0..40).map(|line| format!("-{kill}{line:02}\n")).collect();
        let _ = keys.write_all(lines.as_bytes());
        moments.wait(60);
        other.kill().and_then(|()| other.wait()).expect("it is ours");
    }
    is_over.store(true, Ordering::SeqCst);
    let count = writer.join().expect("all lines are typed");
    typist.wait().expect("it ends");
    reader.join().expect("all is read");
    let text = fs::read_to_string(home.path().join("state/reweigh/history")).expect("a history");
    let own: Vec<u32> = text.lines().filter_map(|line| line.strip_suffix(" + 0")?.parse().ok()).collect();
    let expected: Vec<u32> = (0..count).skip(count as usize - own.len()).collect();
    assert_eq!(own, expected, "the latest lines, without a gap");
    assert!(own.len() >= 10);
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_old_file_and_a_clean_message() {
    let home = tempfile::tempdir().expect("a folder");
    for (name, what) in SAVES.iter().filter(|(name, _)| *name != "site") {
        let path = home.path().join(name);
        fs::write(&path, "old").expect("written");
        let script = format!("{BEFORE}{}", saved(what, "m", &path));
        // No file may grow beyond 512 bytes; a writer without the trap would be ended by a signal.
        let shell = "trap '' XFSZ; ulimit -f 1; exec \"$0\" -q --no-config -e \"$1\"";
        let done = Command::new("sh").args(["-c", shell, PROGRAM, &script]).output().expect("a shell");
        let error = String::from_utf8_lossy(&done.stderr);
        if fs::read(&path).ok().as_deref() != Some(b"old") {
            assert!(done.status.success() && fs::metadata(&path).is_ok_and(|of| of.len() <= 1024), "{name}: {error}");
        } else {
            assert_eq!(done.status.code(), Some(1), "{name}: {error}");
            assert!(error.starts_with("error: cannot write"), "{name}: {error}");
        }
        let left = fs::read_dir(home.path()).expect("a folder").flatten();
        assert!(left.into_iter().all(|of| !of.file_name().to_string_lossy().starts_with('.')), "{name}");
    }
}
