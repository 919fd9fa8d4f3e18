//! Where answers go: to the screen, or to a file that `:out` names.

use std::cell::RefCell;
use std::fs::File;
use std::io::Write;
use std::rc::Rc;

/// Clones share the file, so that what a line prints on its way goes there, too.
#[derive(Clone, Default)]
pub(crate) struct Sink(Rc<RefCell<Option<File>>>);

impl Sink {
    /// To a file from now on; none: to the screen.
    pub fn turn(&self, file: Option<File>) {
        *self.0.borrow_mut() = file;
    }

    pub fn is_file(&self) -> bool {
        self.0.borrow().is_some()
    }

    /// Whether a file has taken the text.
    pub fn take(&self, text: &str) -> std::io::Result<bool> {
        match &mut *self.0.borrow_mut() {
            Some(file) => file.write_all(text.as_bytes()).map(|()| true),
            None => Ok(false),
        }
    }
}
