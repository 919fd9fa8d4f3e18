//! A session owns everything that changes: engine, variables and settings. Prompts, scripts and tests each have one.

mod let_feedback;
mod lines;
pub mod paint;
mod preview;
mod reader;
mod stops;
mod undo;

use std::cell::{Cell, OnceCell, RefCell};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::time::Duration;

use rhai::{AST, Dynamic, Engine, EvalAltResult, Module, Scope, Shared};

use crate::files::Access;
use crate::render::{self, Format, Look};
use crate::script::ScriptResult;
use crate::script::complete::{Completions, Sets, World, complete, language};
use crate::script::engine::closures::Functions;
use crate::script::engine::docs::Docs;
use crate::script::engine::home::Context;
use crate::script::engine::{self, Defaults, LAST};
use crate::script::engine::{spelled, value};
use crate::script::help;
use crate::script::nouns;
use crate::script::report::{Known, Report, Source, report, several_numbers};
use crate::script::source::declared_variables::{declared, hidden_variable};
use crate::script::source::powers::bracketed;
use crate::script::source::text::{self, Chunk};
use crate::{Stop, Watch, hidden};
use paint::{Paint, painted};
use preview::Preview;
pub use reader::Reader;

/// The look of a session and where its output goes.
pub struct Settings {
    /// The initial look of answers; `set_look` changes it.
    pub look: Look,
    /// Receives all output: printed texts and, in scripts, values.
    pub out: Rc<dyn Fn(&str)>,
    /// The words after the name of the script, `args` in the language.
    pub args: Vec<String>,
}

/// What a line may use, to forget values, if the session already holds all the memory that it may.
const ROOM: u64 = 64 << 20;

/// Runs lines of the language one after the other; variables, functions and the last value persist.
pub struct Session {
    engine: Engine,
    reader: Reader,
    scope: Scope<'static>,
    home: Context,
    defaults: Defaults,
    sources: Vec<(String, Source)>,
    /// Bundled data sets that completion has loaded.
    sets: Sets,
    /// The functions of Rhai itself, read on first use.
    language: OnceCell<Docs>,
    /// Functions, one module per line.
    modules: Vec<Shared<Module>>,
    preview: RefCell<Option<Preview>>,
    /// The lines that worked.
    worked: Vec<String>,
    /// The variables that the current line assigns, with their previous values.
    gave: Vec<undo::Before>,
    /// Lines that gave variables values; the last one can be taken back.
    undone: Vec<undo::Undone>,
    /// Whether a `let` says what it did, as at a prompt.
    tells: bool,
    /// Whether a script shows only what it prints, not its values.
    is_quiet: bool,
}

impl Session {
    /// An empty session with its own watch.
    pub fn new(settings: Settings) -> Session {
        Session::watched(settings, Watch::default())
    }

    fn watched(settings: Settings, watch: Watch) -> Session {
        let look = Rc::new(Cell::new(settings.look));
        let home = Context {
            watch,
            access: Rc::new(RefCell::new(Access::everywhere())),
            look,
            out: settings.out,
            modules: nouns::modules,
            docs: Rc::default(),
            functions: Rc::default(),
            in_rows: Rc::default(),
            input_is_taken: Rc::default(),
            notes: Rc::default(),
            met_gap: Rc::default(),
            args: Rc::new(settings.args.clone()),
            asked: Rc::default(),
            exit: Rc::default(),
        };
        let defaults = Defaults::default();
        let mut scope = Scope::new();
        scope.push_dynamic(LAST, Dynamic::UNIT);
        let args = crate::script::nouns::files::texts(settings.args.iter().map(String::as_str));
        scope.push_constant_dynamic("args", Dynamic::from(args));
        let engine = engine::build(&home, &defaults);
        Session {
            engine,
            reader: Reader::new(),
            scope,
            home,
            defaults,
            sources: Vec::new(),
            modules: Vec::new(),
            preview: RefCell::default(),
            worked: Vec::new(),
            gave: Vec::new(),
            undone: Vec::new(),
            tells: false,
            is_quiet: false,
            sets: Sets::default(),
            language: OnceCell::new(),
        }
    }

    #[cfg(test)]
    pub(in crate::script) fn engine(&mut self) -> &mut Engine {
        &mut self.engine
    }

    /// The flag that stops running work.
    pub fn watch(&self) -> Watch {
        self.home.watch.clone()
    }

    /// From now on, refuse to read a table from standard input, because the script comes from it.
    pub fn take_input(&self) {
        self.home.input_is_taken.set(true);
    }

    /// The exit code of a script that called `exit`.
    pub fn exited(&self) -> Option<u8> {
        self.home.exit.take()
    }

    /// Arguments that the script did not read although it reads some by name, and the names that it reads.
    pub fn unused_arguments(&self) -> (Vec<String>, Vec<String>) {
        (nouns::arguments::unused(&self.home), self.home.asked.borrow().clone())
    }

    /// The look of answers.
    pub fn look(&self) -> Look {
        self.home.look.get()
    }

    /// Change the look of answers.
    pub fn set_look(&mut self, look: Look) {
        self.home.look.set(look);
    }

    /// The last value, if it is an edition.
    pub fn edition(&self) -> Option<crate::analysis::edition::Edition> {
        self.scope.get(LAST)?.read_lock::<crate::analysis::edition::Edition>().map(|edition| edition.clone())
    }

    /// The last value in another look.
    pub fn last(&self, look: &Look) -> Option<String> {
        value::text(self.scope.get(LAST)?, look)
    }

    /// Completions of the word at the cursor; runs nothing and loads no files.
    pub fn complete(&self, text: &str, cursor: usize) -> Completions {
        let functions = self.home.functions.borrow();
        complete(&self.world(&functions), text, cursor)
    }

    fn world<'a>(&'a self, functions: &'a Functions) -> World<'a> {
        World {
            docs: self.home.docs(),
            language: self.language.get_or_init(language),
            scope: &self.scope,
            functions,
            sets: &self.sets,
            access: self.access(),
        }
    }

    /// The remaining parameters of the call that a text ends in: `unit: string, against: string`.
    pub fn signature(&self, text: &str) -> Option<String> {
        let functions = self.home.functions.borrow();
        crate::script::complete::signature(&self.world(&functions), text)
    }

    /// The first line of the answer to a text, if it has no effects and is fast; nothing is changed.
    pub fn preview(&self, text: &str) -> Option<String> {
        self.preview_within(text, preview::MAX_WAIT)
    }

    /// The same with another time limit.
    pub fn preview_within(&self, text: &str, within: Duration) -> Option<String> {
        let mut preview = self.preview.borrow_mut();
        let preview = preview.get_or_insert_with(|| {
            let mut new = Preview::new(&self.home);
            self.modules.iter().for_each(|module| new.know(module.clone()));
            new
        });
        catch_unwind(AssertUnwindSafe(|| preview.of(text, &self.scope, &self.look(), within))).ok().flatten()
    }

    /// The kinds of the parts of a text, for colours.
    pub fn painted(&self, text: &str) -> Vec<(Range<usize>, Paint)> {
        painted(text, self.home.docs())
    }

    /// The variables and what they stand for, by name.
    pub fn variables(&self) -> Vec<String> {
        let named = |name: &str| let_feedback::Named::alone(name, self.scope.get(name));
        let names: Vec<let_feedback::Named> = self.names().into_iter().map(named).collect();
        let lines = let_feedback::told(&names, &self.scope);
        lines.iter().map(|line| hidden::shown(line).into_owned()).collect()
    }

    /// Forget variables, functions and lines, as if the session had just started; the look is kept.
    pub fn reset(&mut self) {
        let settings = Settings { look: self.look(), out: self.home.out.clone(), args: Vec::new() };
        let (watch, access, input_is_taken) = (self.watch(), self.access(), self.home.input_is_taken.get());
        *self = Session::watched(settings, watch);
        self.set_access(access);
        self.home.input_is_taken.set(input_is_taken);
    }

    /// Run what was typed at a prompt; the text of its value, if it has one to show.
    pub fn enter(&mut self, typed: &str) -> Result<Option<String>, Box<Report>> {
        let name = format!("[{}]", self.sources.len() + 1);
        let typed = self.reader.without_replies(typed);
        let typed = typed.trim_end().trim_end_matches('\\').replace("\\\n", " \n");
        let text = text::goes_on_from_last(&typed);
        let shift = usize::from(text != typed);
        let typed = if shift > 0 { typed.trim_start() } else { &typed };
        let source = Source { name: String::new(), text: typed.into(), shift };
        self.tells = self.look().format == Format::Table;
        self.gave.clear();
        self.home.watch.leave_room(ROOM);
        let answer = self.guarded(source, |session, source| {
            let pieces = session.reader.chunks(&text);
            let Some((last, pasted)) = pieces.split_last() else { return Ok(None) };
            for piece in pasted {
                if let Some(shown) = session.run_piece(&padded(piece), &name, source.clone())? {
                    (session.home.out)(&shown);
                }
            }
            session.run_piece(&padded(last), &name, source)
        });
        if answer.is_ok() && help::topic(&text).is_none() && !text.trim().is_empty() {
            self.remember(&text, vec![text.clone()]);
        }
        answer
    }

    /// Run a script piece by piece, as a prompt would, and send values to `out`; the first error ends it.
    ///
    /// Names and brackets of the whole script are checked before the first line runs.
    pub fn run(&mut self, script: &str, name: &str) -> Result<(), Box<Report>> {
        let script = text::without_shebang(script);
        let source = Source { name: name.to_string(), text: script.as_str().into(), shift: 0 };
        self.tells = false;
        self.guarded(source, |session, source| session.run_pieces(&script, name, &source))
    }

    /// An internal error ends the line, not the session.
    fn guarded<T>(
        &mut self,
        source: Source,
        work: impl FnOnce(&mut Session, Source) -> Result<T, Box<Report>>,
    ) -> Result<T, Box<Report>> {
        if let Some(message) = text::too_long(&source.text) {
            return Err(Box::new(
                Report::new(message, &source, None).advise("keep the data in a table: `load(\"my.csv\")`"),
            ));
        }
        let answer = catch_unwind(AssertUnwindSafe(|| work(self, source.clone())));
        self.home.watch.reset();
        answer.unwrap_or_else(|_| {
            let mut report = Report::new("reweigh failed at this; the session goes on", &source, None);
            report.is_fault = true;
            Err(Box::new(report.advise("this is an internal error: please report it with the line that was run")))
        })
    }

    fn run_pieces(&mut self, script: &str, name: &str, source: &Source) -> Result<(), Box<Report>> {
        let pieces = self.reader.chunks(script);
        self.check(&pieces, source)?;
        for piece in pieces {
            let shown = self.run_piece(&padded(&piece), name, source.clone())?;
            if let Some(shown) = shown.filter(|_| !self.is_quiet) {
                (self.home.out)(&shown);
            }
            if self.home.exit.get().is_some() {
                break;
            }
        }
        Ok(())
    }

    /// Compile every piece with the variables of the pieces before it.
    fn check(&mut self, pieces: &[Chunk], source: &Source) -> Result<(), Box<Report>> {
        let mut scope = self.scope.clone();
        for piece in pieces.iter().filter(|piece| help::topic(&piece.text).is_none()) {
            let padded = padded(piece);
            self.refuse_thousands(&padded, source)?;
            let names = self.compiled(&padded, &scope).map(|ast| declared(&ast).collect::<Vec<_>>());
            match names {
                Ok(names) => names.into_iter().for_each(|name| {
                    scope.push_dynamic(name, Dynamic::UNIT);
                }),
                Err(error) => return Err(self.report(&error, source, &padded, &scope)),
            }
        }
        Ok(())
    }

    /// Compile a piece; an error if it uses unknown names.
    fn compiled(&self, text: &str, scope: &Scope) -> Result<AST, Box<EvalAltResult>> {
        let text = bracketed(text);
        *self.defaults.borrow_mut() = text::switch_defaults(&text);
        let ast = self.engine.compile_with_scope(scope, &text)?;
        match hidden_variable(&ast, scope) {
            Some((name, position)) => Err(EvalAltResult::ErrorVariableNotFound(name, position).into()),
            None => Ok(ast),
        }
    }

    /// The error in a text, as far as it can be found without running it.
    fn fault(&self, text: &str, scope: &Scope<'static>) -> Option<Box<EvalAltResult>> {
        let mut scope = scope.clone();
        for piece in self.reader.chunks(text).iter().filter(|piece| help::topic(&piece.text).is_none()) {
            match self.compiled(&padded(piece), &scope) {
                Ok(ast) => declared(&ast).for_each(|name| {
                    scope.push_dynamic(name, Dynamic::UNIT);
                }),
                Err(error) => return Some(error),
            }
        }
        None
    }

    fn run_piece(&mut self, text: &str, id: &str, source: Source) -> Result<Option<String>, Box<Report>> {
        if let Some(topic) = help::topic(text) {
            let call = help::call(&topic, &self.home, &self.scope);
            let before = "\n".repeat(text.len() - text.trim_start_matches('\n').len());
            // Asking for help does not change `_`.
            let last = self.scope.get(LAST).cloned().unwrap_or_default();
            let answer = self.evaluate(&format!("{before}{call}"), id, source);
            self.scope.set_value(LAST, last);
            return answer;
        }
        self.refuse_thousands(text, &source)?;
        self.evaluate(text, id, source)
    }

    fn evaluate(&mut self, text: &str, id: &str, source: Source) -> Result<Option<String>, Box<Report>> {
        if self.sources.last().is_none_or(|(last, _)| last != id) {
            self.sources.push((id.to_string(), source.clone()));
        }
        let mut ast = match self.compiled(text, &self.scope) {
            Ok(ast) => ast,
            Err(error) => return Err(self.report(&error, &source, text, &self.scope)),
        };
        let named = let_feedback::named(&ast, &self.scope);
        let gave: Vec<String> = named.iter().map(|named| named.name().to_string()).collect();
        self.gave.extend(gave.iter().map(|name| (name.clone(), self.scope.get(name).cloned())));
        let named = if self.tells { named } else { Vec::new() };
        ast.set_source(id);
        self.home.functions.borrow_mut().learn(&ast);
        let hides = declared(&ast).any(|name| self.scope.contains(&name));
        let result = self.engine.eval_ast_with_scope::<Dynamic>(&mut self.scope, &ast);
        self.keep_functions(&ast);
        self.title_models(&gave);
        // Values shadowed by another `let` would stay forever; the scope is cleaned up only if there are any.
        if hides {
            self.scope = self.scope.clone_visible();
        }
        let answer = match let_feedback::unless_stopped(result, &self.home.watch, &named, &self.scope) {
            Ok(value) if value.is_unit() && !text::hides_value(text) => Ok(self.told(&named)),
            Ok(value) => self.show(value, text),
            Err(error) => Err(error),
        };
        answer.map_err(|error| self.report(&error, &source, text, &self.scope))
    }

    /// The reply on the names that a line assigned.
    fn told(&self, named: &[let_feedback::Named]) -> Option<String> {
        let mut lines = let_feedback::told(named, &self.scope);
        lines.extend(self.home.notes.take().into_iter().filter(|_| self.tells));
        let look = self.look();
        let dim = |line: &String| render::dim(line, &look) + "\n";
        let wrapped = lines.iter().flat_map(|line| render::wrapped(line, look.width, 2));
        (!lines.is_empty()).then(|| wrapped.map(|line| dim(&line)).collect())
    }

    /// Keep the value as the last one and return its text unless a `;` hides it; the same for partial results of
    /// stopped work.
    fn show(&mut self, value: Dynamic, text: &str) -> ScriptResult<Option<String>> {
        if value.is_unit() {
            return Ok(None);
        }
        let was_stopped = self.home.watch.why() == Some(Stop::Asked);
        if was_stopped {
            self.home.watch.reset();
        }
        let is_hidden = text::hides_value(text);
        let fits = if is_hidden { Ok(()) } else { spelled::answer(&value) };
        let shown = if is_hidden || fits.is_err() { None } else { value::text(&value, &self.look()) };
        self.scope.set_value(LAST, value);
        fits?;
        // An answer that was interrupted while being written is incomplete.
        self.home.watch.check()?;
        if was_stopped {
            self.home.watch.stop();
        }
        Ok(shown)
    }

    /// Keep the functions and closures of this piece for later ones, in a module of their own, so that errors in them
    /// keep their position.
    fn keep_functions(&mut self, ast: &AST) {
        if !ast.has_functions() {
            return;
        }
        let functions = ast.clone_functions_only();
        if let Ok(module) = Module::eval_ast_as_new(Scope::new(), &functions, &self.engine) {
            let module: Shared<Module> = module.into();
            self.engine.register_global_module(module.clone());
            if let Some(preview) = &mut *self.preview.borrow_mut() {
                preview.know(module.clone());
            }
            self.modules.push(module);
        }
    }

    fn refuse_thousands(&self, text: &str, source: &Source) -> Result<(), Box<Report>> {
        let refused = || self.known(source, text, &self.scope, &|_| None, several_numbers);
        text::thousands(text).and_then(|_| refused()).map_or(Ok(()), |report| Err(Box::new(report)))
    }

    fn report(&self, error: &EvalAltResult, source: &Source, text: &str, scope: &Scope<'static>) -> Box<Report> {
        let fault = |text: &str| self.fault(text, scope);
        let report = self.known(source, text, scope, &fault, |_, known| report(error, known));
        Box::new(stops::explained(report, &self.home.watch))
    }

    /// Call a function with everything that a report on a piece of a source may use.
    fn known<T>(
        &self,
        source: &Source,
        text: &str,
        scope: &Scope<'static>,
        fault: &dyn Fn(&str) -> Option<Box<EvalAltResult>>,
        ask: impl FnOnce(&str, &Known) -> T,
    ) -> T {
        let piece = text::lines_of(&source.text, text);
        let (docs, engine, sources, access) = (self.home.docs(), &self.engine, &self.sources, self.access());
        ask(text, &Known { docs, engine, scope, sources, current: source, piece, fault, access: &access })
    }
}

/// A piece preceded by as many empty lines as in the script, so that positions match the script.
fn padded(piece: &Chunk) -> String {
    format!("{}{}", "\n".repeat(piece.line), piece.text)
}
