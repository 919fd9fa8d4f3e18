//! Where answers go: to the screen, or to the file named by `:out`.

use std::cell::RefCell;
use std::fs::File;
use std::io::Write;
use std::rc::Rc;

/// Clones share the file, so that text printed while a line runs goes there, too.
#[derive(Clone, Default)]
pub(crate) struct Sink(Rc<RefCell<Option<File>>>);

impl Sink {
    /// Send answers to this file from now on, or with `None` to the screen.
    pub fn turn(&self, file: Option<File>) {
        *self.0.borrow_mut() = file;
    }

    pub fn is_file(&self) -> bool {
        self.0.borrow().is_some()
    }

    /// Write a text to the file if there is one, and return whether there was.
    pub fn take(&self, text: &str) -> std::io::Result<bool> {
        match &mut *self.0.borrow_mut() {
            Some(file) => file.write_all(text.as_bytes()).map(|()| true),
            None => Ok(false),
        }
    }
}
