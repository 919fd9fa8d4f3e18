//! Transcripts: lines that begin with `> ` are typed, and what follows is the reply; one reader for docs, README and
//! tests.

use std::cell::RefCell;
use std::rc::Rc;

use reweigh::render::Look;
use reweigh::script::{Reader, Report, Session, Settings};

const WIDTH: usize = 110;
const ROWS: usize = 40;

/// A session as on a terminal without colour; printed output precedes the value.
pub struct Typist {
    session: Session,
    out: Rc<RefCell<String>>,
}

impl Typist {
    pub fn new() -> Typist {
        Typist::with(Look { width: Some(WIDTH), rows: Some(ROWS), ..Look::default() })
    }

    /// A session in a window with this many columns and lines.
    pub fn in_window(width: usize, height: usize) -> Typist {
        Typist::with(Look { width: Some(width), height: Some(height), ..Look::default() })
    }

    fn with(look: Look) -> Typist {
        let out: Rc<RefCell<String>> = Rc::default();
        let sink = out.clone();
        let out_fn = Rc::new(move |text: &str| sink.borrow_mut().push_str(text));
        Typist { session: Session::new(Settings { look, out: out_fn, args: Vec::new() }), out }
    }

    /// The error in which a text results.
    pub fn report(&mut self, text: &str) -> Option<Box<Report>> {
        let report = self.session.enter(text).err();
        self.out.take();
        report
    }

    /// The error in which a script results, as displayed.
    pub fn run(&mut self, script: &str) -> String {
        let done = self.session.run(script, "s.rhai");
        self.out.take();
        done.map_or_else(|report| report.render(false), |()| String::new())
    }

    /// The reply, which ends with a newline unless it is empty.
    pub fn type_in(&mut self, text: &str) -> String {
        let reply = self.session.enter(text);
        let answer = reply.map_or_else(|report| report.render(false), Option::unwrap_or_default);
        format!("{}{answer}", self.out.take())
    }
}

/// The transcript with the current replies. Empty lines in a reply are kept, and so are lines before the first prompt.
pub fn replayed(transcript: &str) -> String {
    on_big_stack(transcript.to_string(), |transcript| replayed_by(&mut Typist::new(), &transcript))
}

/// The same in a session that goes on.
pub fn replayed_by(typist: &mut Typist, transcript: &str) -> String {
    let (reader, mut text) = (Reader::new(), String::new());
    for (lead, typed) in entries(&reader, transcript) {
        text.push_str(&lead);
        if let Some(typed) = typed {
            text.push_str(&format!("> {}\n", typed.replace('\n', "\n  ")));
            text.push_str(&typist.type_in(&typed));
        }
    }
    text
}

/// The text before each typed entry, and the entry.
fn entries(reader: &Reader, transcript: &str) -> Vec<(String, Option<String>)> {
    let (mut entries, mut lead, mut typed): (Vec<_>, String, Option<String>) = (Vec::new(), String::new(), None);
    for line in transcript.lines() {
        match (&mut typed, line.strip_prefix("> ")) {
            (Some(text), None) if reader.is_unfinished(text) => text.push_str(&format!("\n{}", line.trim_start())),
            (_, Some(new)) => {
                if let Some(text) = typed.replace(new.to_string()) {
                    entries.push((std::mem::take(&mut lead), Some(text)));
                }
            }
            (None, None) => lead.push_str(&format!("{line}\n")),
            (Some(_), None) => {
                // A comment before the next entry is kept, a reply is not.
                if line.starts_with("# ") {
                    entries.push((std::mem::take(&mut lead), typed.take()));
                    lead.push_str(&format!("\n{line}\n"));
                }
            }
        }
    }
    entries.push((lead, typed));
    entries
}

/// Runs work on a big stack: test threads have small stacks, unlike the program itself.
pub fn on_big_stack<T: Send + 'static, I: Send + 'static>(input: I, work: impl FnOnce(I) -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(move || work(input));
    thread.expect("a thread can be had").join().expect("the session does not panic")
}

/// Whether expected texts should be rewritten: `UPDATE=1 cargo test`.
pub fn update() -> bool {
    std::env::var_os("UPDATE").is_some()
}

/// Where two texts first differ, for a readable message.
pub fn difference(expected: &str, found: &str) -> String {
    let differs = expected.lines().zip(found.lines()).position(|(a, b)| a != b);
    let at = differs.unwrap_or(expected.lines().count().min(found.lines().count()));
    let line = |text: &str| text.lines().nth(at).unwrap_or("(end)").to_string();
    format!("line {}:\n  expected {}\n  found    {}", at + 1, line(expected), line(found))
}
