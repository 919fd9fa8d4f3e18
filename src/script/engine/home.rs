//! What bound functions need from the session that calls them.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use rhai::{Module, NativeCallContext};

use super::closures::Functions;
use super::docs::Docs;
use crate::Watch;
use crate::files::Access;
use crate::render::{self, Format, Look};

/// Modules with the name of the noun that each belongs to.
pub type Modules = Vec<(&'static str, Module)>;

/// What bound functions need from the session; passed along in Rhai's tag.
#[derive(Clone)]
pub struct Context {
    pub watch: Watch,
    /// Which files may be read and written now.
    pub access: Rc<RefCell<Access>>,
    pub look: Rc<Cell<Look>>,
    pub out: Rc<dyn Fn(&str)>,
    /// The modules of the nouns.
    pub modules: fn() -> Modules,
    pub docs: Rc<OnceCell<Docs>>,
    /// The functions of the user compiled so far.
    pub functions: Rc<RefCell<Functions>>,
    /// Whether a closure is being called row by row.
    pub in_rows: Rc<Cell<bool>>,
    /// Whether standard input is the script or the keyboard, so that no table can be read from it.
    pub input_is_taken: Rc<Cell<bool>>,
    /// Notes for the prompt, such as files written.
    pub notes: Rc<RefCell<Vec<String>>>,
    /// Whether a missing value has been compared by order since this was last reset.
    pub met_gap: Rc<Cell<bool>>,
    /// The arguments of the script, and the names that it has asked for, in order.
    pub args: Rc<Vec<String>>,
    pub asked: Rc<RefCell<Vec<String>>>,
    /// The exit code that the script has asked for.
    pub exit: Rc<Cell<Option<u8>>>,
}

impl Context {
    pub fn of(context: &NativeCallContext) -> Context {
        let tag = context.tag().and_then(|tag| tag.read_lock::<Context>().map(|home| home.clone()));
        tag.expect("every engine of ours carries its home")
    }

    pub fn access(&self) -> Access {
        self.access.borrow().clone()
    }

    /// A context with the same declarations for an engine that must not affect this session.
    pub fn apart(&self) -> Context {
        Context {
            watch: self.watch.apart(),
            access: self.access.clone(),
            look: Rc::new(Cell::new(self.look.get())),
            out: Rc::new(|_| {}),
            modules: self.modules,
            docs: self.docs.clone(),
            functions: Rc::default(),
            in_rows: Rc::default(),
            input_is_taken: self.input_is_taken.clone(),
            notes: Rc::default(),
            met_gap: Rc::default(),
            args: self.args.clone(),
            asked: Rc::default(),
            exit: Rc::default(),
        }
    }

    /// Write a text of the script. A terminal receives only what can be seen; a pipe or a file receives it exactly.
    pub fn print(&self, text: &str) {
        let look = Look { format: Format::Csv, ..self.look.get() };
        (self.out)(&render::inert(format!("{text}\n"), &look));
    }

    pub fn docs(&self) -> &Docs {
        self.docs.get_or_init(|| Docs::of((self.modules)()))
    }
}
