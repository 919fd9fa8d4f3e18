//! The command `check`: an edition of an index against its record.

use std::path::PathBuf;
use std::rc::Rc;

use clap::Args;

use super::{DONE, FAILED, failed, names_of, refused};
use crate::files::{self, Access};
use crate::render::edition::{checks, lines};
use crate::render::{Format, Look, Shape, render};
use crate::repl::{Colour, Sandbox, screen};
use crate::script::{Edition, Session, Settings, keep_record, recorded};
use crate::{Error, Result};

#[derive(Args)]
pub struct Check {
    /// The script of the index; its last value must be an edition, such as `edition(m, "2022.1", #{ … })`
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Record the edition instead of checking it
    #[arg(long)]
    record: bool,
    /// The format of the results; default: one line for each check
    #[arg(long, value_name = "FORMAT", value_parser = names_of::<Format>())]
    format: Option<String>,
}

impl Check {
    pub fn run(&self) -> u8 {
        let sandbox = Sandbox { is_on: true, is_read_only: !self.record, allow: Vec::new() };
        let read = || {
            let access = sandbox.of_script(Some(&self.file), &[])?;
            Ok((files::read(&self.file, &access)?, access))
        };
        let (script, access) = match read() {
            Ok(read) => read,
            Err(error) => return refused(&error),
        };
        // Answers of the script do not belong in the log.
        let mut session = Session::new(Settings { look: Look::default(), out: Rc::new(|_| {}), args: Vec::new() });
        screen::heed(&session.watch());
        session.set_access(access.clone());
        if let Err(report) = session.run(&script, &self.file.display().to_string()) {
            return failed(&report, Colour::Auto);
        }
        let Some(edition) = session.edition() else {
            let message = format!("the last value of `{}` is not an edition", self.file.display());
            let hint = "end it with `edition(m, \"2022.1\", #{ … })`";
            return refused(&Error::plain(message).advise(hint));
        };
        match self.answer(&edition, &access) {
            Err(error) => refused(&error),
            Ok((text, passed)) => {
                screen::out(&text);
                if passed { DONE } else { FAILED }
            }
        }
    }

    /// Records or checks an edition: what to print, and whether all is well.
    fn answer(&self, edition: &Edition, access: &Access) -> Result<(String, bool)> {
        let place = self.file.with_extension("lock");
        let shown = place.display();
        if self.record {
            keep_record(edition, &place, access)?;
            return Ok((format!("recorded edition {} in {shown}\n", edition.record().version), true));
        }
        if !access.is_file(&place) {
            let message = format!("there is no record `{shown}` to check against");
            let hint = format!("`reweigh check {} --record` writes it", self.file.display());
            return Err(Error::plain(message).advise(hint));
        }
        let found = edition.check(&recorded(&place, access)?)?;
        let text = match self.format.as_deref().and_then(Format::of_word) {
            None => lines(&found),
            Some(format) => {
                let look = Look { format, ..Look::default() };
                render(&[Shape::Table(checks(edition, &found))], &look)
            }
        };
        Ok((text, found.iter().all(|check| check.passed)))
    }
}
