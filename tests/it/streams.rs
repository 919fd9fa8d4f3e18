//! Signals, closed streams, odd terminals and homes: the right exit code, no panic, no program that stays.

#![cfg(unix)]

use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::terminal::{PROGRAM, Terminal};

/// Far more than anything takes, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs a line of the shell in which `$0` is the program.
fn shell(line: &str) -> (ExitStatus, String, String) {
    let home = tempfile::tempdir().expect("a folder");
    let done = Command::new("bash")
        .args(["-c", line, PROGRAM])
        .env("HOME", home.path())
        .env_remove("XDG_STATE_HOME")
        .env_remove("XDG_CONFIG_HOME")
        .output()
        .expect("a shell");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (done.status, text(done.stdout), text(done.stderr))
}

#[track_caller]
fn check(line: &str, code: i32, out: &str, error: &str) {
    let (status, found, told) = shell(line);
    assert_eq!(status.code(), Some(code), "{line}\n{found}\n{told}");
    assert!(found.contains(out) && (!out.is_empty() || found.is_empty()), "{line}: {found}");
    assert!(told.contains(error) && (!error.is_empty() || told.is_empty()), "{line}: {told}");
}

#[test]
fn a_reader_that_stops_early_ends_the_program_quietly() {
    let many = "$0 -q --format csv -e 'for i in 0..100000 { print(i) }'";
    check(&format!("set -o pipefail; {many} | head -1"), 0, "0\n", "");
    check(&format!("{many} | head -1; exit ${{PIPESTATUS[0]}}"), 0, "0\n", "");
    check(&format!("{many} > /dev/full"), 1, "", "error: cannot write the output");
    check(&format!("{many} > /dev/full 2>&1"), 1, "", "");
}

#[test]
fn closed_streams_are_no_error() {
    check("$0 -q -e '1 + 1' <&-", 0, "2\n", "");
    check("$0 -q <&-", 0, "", "");
    check("$0 -q -e '1 + 1' >&-", 0, "", "");
    check("$0 -q -e '1 + 1' 2>&-", 0, "2\n", "");
    check("$0 -q -e 'nothing' 2>&-", 1, "", "");
    check("$0 -q -e 'nothing' 2>/dev/full", 1, "", "");
    check("$0 -q -e 'print(1); nothing' <&- >&- 2>&-", 1, "", "");
    check("$0 -q -i <&-", 0, "", "");
    check("$0 --nonsense 2>&-", 2, "", "");
    check("$0 --help >&-", 0, "", "");
}

#[test]
fn a_home_that_is_missing_or_cannot_be_written_is_no_error() {
    for home in ["unset HOME", "export HOME=/dev/null", "export HOME=/proc/nowhere", "export HOME="] {
        check(&format!("{home}; $0 -q -e '6 * 7'"), 0, "42\n", "");
        check(&format!("{home}; $0 config > /dev/null"), 0, "", "");
        // Without HOME, the system says where the user's own history is.
        if home.contains('/') {
            check(&format!("{home}; echo '6 * 7' | $0 -q -i"), 0, "42\n", "");
        }
    }
}

#[test]
fn termination_and_hangup_end_the_program() {
    for (name, number) in [("TERM", 15), ("HUP", 1)] {
        for script in ["print(1); loop { }", "print(1); load(\"trade\"); loop { }"] {
            let mut command = Command::new(PROGRAM);
            command.args(["-q", "--no-config", "-e", script]).stdin(Stdio::null()).stdout(Stdio::piped());
            let mut child = command.spawn().expect("it runs");
            child.stdout.as_mut().expect("an output").read_exact(&mut [0; 2]).expect("it has started");
            let sent = Command::new("kill").args([format!("-{name}"), child.id().to_string()]).status();
            assert!(sent.expect("a signal").success());
            let status = child.wait().expect("it is ours");
            assert_eq!(status.signal(), Some(number), "{name}: {status}");
        }
    }
}

#[test]
fn a_dumb_terminal_is_served() {
    let mut terminal = Terminal::with("TERM", "dumb");
    terminal.press("6 * 7\r");
    terminal.sees("42");
    assert!(!terminal.text().contains('\u{1b}'));
    terminal.press("quit\r");
    assert_eq!(terminal.ends(), 0);
}

/// The program on a terminal that is closed while it waits for a line or works; its exit code.
fn vanished(line: &str, shell: &str) -> u32 {
    let home = tempfile::tempdir().expect("a folder");
    let size = PtySize { rows: 24, cols: 80, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
    let mut command = CommandBuilder::new("bash");
    command.args(["-c", shell, PROGRAM]);
    command.env("HOME", home.path());
    command.env("TERM", "xterm");
    let mut child = pair.slave.spawn_command(command).expect("the program starts");
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().expect("the screen can be read");
    let mut keys = pair.master.take_writer().expect("keys can be pressed");
    let (mut seen, mut bytes) = (String::new(), [0; 512]);
    while !seen.contains("> ") {
        let count = reader.read(&mut bytes).expect("a prompt");
        seen.push_str(&String::from_utf8_lossy(&bytes[..count]));
    }
    keys.write_all(line.as_bytes()).and_then(|()| keys.flush()).expect("it takes keys");
    std::thread::sleep(Duration::from_millis(300));
    drop((keys, reader, pair.master));
    let start = Instant::now();
    loop {
        if let Some(status) = child.try_wait().expect("the program is ours") {
            return status.exit_code();
        }
        assert!(start.elapsed() < PATIENCE, "the program stays when its terminal is gone");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_terminal_that_vanishes_ends_the_program() {
    let is_fault = |code: u32| code == 101;
    for shell in ["exec $0 -q", "trap '' HUP; exec $0 -q"] {
        for line in ["", "let x = 1\r", "let half"] {
            assert!(!is_fault(vanished(line, shell)), "{shell}: {line}");
        }
    }
    assert!(!is_fault(vanished("loop { }\r", "exec $0 -q")));
    assert!(!is_fault(vanished(
        "for i in 0..100 { print(i); let n = 0; while n < 100_000 { n += 1 } }\r",
        "trap '' HUP; exec $0 -q"
    )));
}
