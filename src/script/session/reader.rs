//! Reads text as a session does, without a session.

use rhai::Engine;

use crate::script::engine::{self, Defaults};
use crate::script::source::text::{self, Chunk};

/// Parses text by the session's rules, allows unknown variables, and runs nothing.
pub struct Reader {
    parser: Engine,
    defaults: Defaults,
}

impl Default for Reader {
    fn default() -> Reader {
        Reader::new()
    }
}

impl Reader {
    /// A reader that needs no session.
    pub fn new() -> Reader {
        let defaults = Defaults::default();
        Reader { parser: engine::parser(&defaults), defaults }
    }

    /// Whether a prompt should ask for another line.
    pub fn is_unfinished(&self, text: &str) -> bool {
        *self.defaults.borrow_mut() = text::switch_defaults(text);
        text::is_unfinished(&self.parser, text)
    }

    /// The typed lines of a pasted transcript.
    pub fn without_replies(&self, text: &str) -> String {
        text::without_replies(&self.parser, text)
    }

    pub(super) fn chunks(&self, script: &str) -> Vec<Chunk> {
        *self.defaults.borrow_mut() = text::switch_defaults(script);
        text::chunks(&self.parser, script)
    }
}
