//! The language: Rhai with the nouns of composite indicators, one file per noun.

#![allow(clippy::unwrap_used, reason = "what Rhai's plugin macro writes holds `unwrap`; we do not")]

mod complete;
mod engine;
mod help;
mod nouns;
mod report;
mod session;
mod source;

pub use crate::analysis::edition::Edition;
pub use complete::{Candidate, Completions, stands_for_something};
pub use engine::{docs, options};
pub use nouns::edition::{keep as keep_record, recorded};
pub use nouns::sql::of_file as sql_of_file;
pub use report::Report;
#[cfg(feature = "cli")]
pub(crate) use session::paint::Paint;
pub use session::paint::brackets;
pub use session::{Reader, Session, Settings};
pub use source::scripts::script_of;
pub use source::wording::Language;
pub use source::written::quoted;

use std::path::Path;
use std::rc::Rc;

use rhai::{Dynamic, EvalAltResult, Position};

use crate::files::Access;
use crate::{Error, Watch};

/// What a bound function returns.
pub type ScriptResult<T> = Result<T, Box<EvalAltResult>>;

/// Passes a domain error through Rhai, which adds the position of the call.
impl From<Error> for Box<EvalAltResult> {
    fn from(error: Error) -> Self {
        match error {
            Error::Interrupted => EvalAltResult::ErrorTerminated(Dynamic::UNIT, Position::NONE).into(),
            error => EvalAltResult::ErrorRuntime(Dynamic::from(Rc::new(error)), Position::NONE).into(),
        }
    }
}

/// The documentation of all bound functions.
pub fn all_docs() -> docs::Docs {
    docs::Docs::of(nouns::modules())
}

/// The complete reference of the language as Markdown.
pub fn reference(watch: &Watch) -> crate::Result<String> {
    help::reference::reference(&all_docs(), watch)
}

/// The definitions that an editor needs, as one file.
pub fn definitions() -> String {
    help::definitions::definitions(nouns::modules())
}

/// Write the definitions as one file per noun, all or none.
pub fn write_definitions(folder: &Path, access: &Access) -> crate::Result<()> {
    help::definitions::write_definitions(nouns::modules(), folder, access)
}
