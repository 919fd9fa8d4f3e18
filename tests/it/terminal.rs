//! Runs the program on a real pseudo-terminal, with the screen as a person sees it.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{CommandBuilder, MasterPty, PtySize, native_pty_system};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_reweigh");
/// Far more than anything takes, even on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

const ROWS: u16 = 50;

fn whole(n: u16) -> NonZeroU16 {
    NonZeroU16::new(n).expect("a terminal has rows and columns")
}

/// The program on a terminal of its own, with the screen as a person sees it.
pub struct Terminal {
    screen: Arc<Mutex<vt100::Parser>>,
    keys: Box<dyn Write + Send>,
    child: Box<dyn portable_pty::Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    _home: tempfile::TempDir,
}

impl Terminal {
    pub fn open(columns: u16) -> Terminal {
        let home = tempfile::tempdir().expect("a folder for the history");
        Terminal::open_in(columns, home)
    }

    pub fn open_in(columns: u16, home: tempfile::TempDir) -> Terminal {
        Terminal::start(columns, home, &[])
    }

    /// Starts the program with an environment variable.
    pub fn with(name: &str, value: &str) -> Terminal {
        let home = tempfile::tempdir().expect("a folder for the history");
        Terminal::start(100, home, &[(name, value)])
    }

    fn start(columns: u16, home: tempfile::TempDir, variables: &[(&str, &str)]) -> Terminal {
        let size = PtySize { rows: ROWS, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(PROGRAM);
        command.env("HOME", home.path());
        command.env("XDG_STATE_HOME", home.path().join("state"));
        command.env("XDG_CONFIG_HOME", home.path().join("config"));
        command.env("TERM", "xterm");
        command.env_remove("NO_COLOR");
        command.env_remove("VISUAL");
        variables.iter().for_each(|(name, value)| command.env(name, value));
        let child = pair.slave.spawn_command(command).expect("the program starts");
        let mut reader = pair.master.try_clone_reader().expect("the screen can be read");
        let screen = Arc::new(Mutex::new(vt100::Parser::new(whole(ROWS), whole(columns), 0)));
        let shared = screen.clone();
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(n @ 1..) = reader.read(&mut bytes) {
                shared.lock().expect("the screen is whole").process(&bytes[..n]);
            }
        });
        let keys = pair.master.take_writer().expect("keys can be pressed");
        let mut terminal = Terminal { screen, keys, child, master: pair.master, _home: home };
        terminal.sees("> ");
        terminal
    }

    pub fn text(&self) -> String {
        self.screen.lock().expect("the screen is whole").screen().contents()
    }

    pub fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).and_then(|()| self.keys.flush()).expect("the terminal takes keys");
    }

    /// Waits until the screen shows a text.
    pub fn sees(&mut self, wanted: &str) {
        let start = Instant::now();
        while !self.text().contains(wanted) {
            assert!(start.elapsed() < PATIENCE, "waited for {wanted:?}, the screen shows:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Whether the cursor is directly after a prompt; dimmed text after it has not been typed.
    fn is_asking(&self) -> bool {
        let screen = self.screen.lock().expect("the screen is whole");
        let (row, column) = screen.screen().cursor_position();
        let line = screen.screen().rows(0, 2).nth(usize::from(row)).unwrap_or_default();
        column == 2 && line.trim_end() == ">"
    }

    /// Waits until the prompt is ready, since keys pressed earlier are lost.
    pub fn asked(&mut self) {
        let start = Instant::now();
        while !self.is_asking() {
            assert!(start.elapsed() < PATIENCE, "waited for the prompt, the screen shows:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Types a line and waits for a text.
    pub fn enter(&mut self, line: &str, wanted: &str) {
        self.asked();
        self.press(&format!("{line}\r"));
        self.sees(wanted);
    }

    pub fn leave(mut self) -> (u32, tempfile::TempDir) {
        self.asked();
        self.press("\u{4}");
        (self.ends(), self._home)
    }

    /// Waits until the program has ended, and returns its exit code.
    pub fn ends(&mut self) -> u32 {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("the program is ours") {
                return status.exit_code();
            }
            assert!(start.elapsed() < PATIENCE, "the program does not end, the screen shows:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Changes the width of the window.
    pub fn resize(&mut self, columns: u16) {
        let size = PtySize { rows: ROWS, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.master.resize(size).expect("a terminal can be resized");
        self.screen.lock().expect("the screen is whole").screen_mut().set_size(whole(ROWS), whole(columns));
    }

    /// Waits until the screen no longer shows a text.
    pub fn misses(&mut self, unwanted: &str) {
        let start = Instant::now();
        while self.text().contains(unwanted) {
            assert!(start.elapsed() < PATIENCE, "{unwanted:?} stays on the screen:\n{}", self.text());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Ends the program immediately.
    pub fn kill(mut self) -> tempfile::TempDir {
        self.asked();
        self.child.kill().and_then(|()| self.child.wait()).expect("the program can be ended");
        self._home
    }
}
