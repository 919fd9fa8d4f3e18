//! The command `check`: an edition of an index against its record.

use std::path::PathBuf;
use std::rc::Rc;

use clap::Args;

use super::{DONE, FAILED, failed, names_of, refused};
use crate::files;
use crate::hidden::shown as visible;
use crate::render::edition::{checks, lines};
use crate::render::{Format, Look, Shape, render};
use crate::repl::{Colour, Sandbox, screen};
use crate::script::{Session, Settings, keep_record, recorded};

#[derive(Args)]
pub struct Check {
    /// The script whose last value is the edition, as `edition(m, "2022.1", #{ … })` makes it
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Record the edition as it is, instead of checking it
    #[arg(long)]
    record: bool,
    /// The format of the checks; without it, one line for each
    #[arg(long, value_name = "FORMAT", value_parser = names_of::<Format>())]
    format: Option<String>,
}

impl Check {
    pub fn run(&self) -> u8 {
        let sandbox = Sandbox { is_on: true, is_read_only: !self.record, allow: Vec::new() };
        let access = match sandbox.of_script(Some(&self.file), &[]) {
            Ok(access) => access,
            Err(error) => return refused(&error),
        };
        let script = match files::read(&self.file, &access) {
            Ok(script) => script,
            Err(error) => return refused(&error),
        };
        // What the script shows is not part of the log.
        let mut session = Session::new(Settings { look: Look::default(), out: Rc::new(|_| {}), args: Vec::new() });
        screen::heed(&session.watch());
        session.set_access(access.clone());
        if let Err(report) = session.run(&script, &self.file.display().to_string()) {
            return failed(&report, Colour::Auto);
        }
        let Some(edition) = session.edition() else {
            let message = format!("the last value of `{}` is no edition", self.file.display());
            return told(&message, "end it with `edition(m, \"2022.1\", #{ … })`");
        };
        let place = self.file.with_extension("lock");
        let shown = place.display();
        if self.record {
            return match keep_record(&edition, &place, &access) {
                Err(error) => refused(&error),
                Ok(()) => {
                    screen::out(&format!("recorded edition {} in {shown}\n", edition.version));
                    DONE
                }
            };
        }
        if !access.is_file(&place) {
            let message = format!("there is no record `{shown}` to check against");
            return told(&message, &format!("`reweigh check {} --record` writes it", self.file.display()));
        }
        let found = match recorded(&place, &access).and_then(|old| edition.check(&old)) {
            Err(error) => return refused(&error),
            Ok(found) => found,
        };
        let text = match self.format.as_deref().and_then(Format::of_word) {
            None => lines(&found),
            Some(format) => {
                let look = Look { format, ..Look::default() };
                render(&[Shape::Table(checks(&edition, &found))], &look)
            }
        };
        screen::out(&text);
        if found.iter().all(|check| check.passed) { DONE } else { FAILED }
    }
}

/// Prints an error with what to do.
fn told(message: &str, hint: &str) -> u8 {
    screen::err(&format!("error: {}\n  hint: {}\n", visible(message), visible(hint)));
    FAILED
}
