//! The preview of a line while it is typed: only calls without effects, on copies of the variables, for a few
//! milliseconds.

use std::cell::RefCell;
use std::time::{Duration, Instant};

use rhai::{AST, ASTNode, Dynamic, Engine, Expr, Module, Scope, Shared, Stmt};

use crate::render::Look;
use crate::script::engine::docs::Docs;
use crate::script::engine::home::Context;
use crate::script::engine::value;
use crate::script::engine::{self, Defaults};
use crate::script::source::powers::bracketed;
use crate::script::source::text;
use crate::{Stop, Watch};

/// Answers that take longer are not previewed.
pub const MAX_WAIT: Duration = Duration::from_millis(5);

/// A separate engine, so that the session is not affected.
pub struct Preview {
    engine: Engine,
    defaults: Defaults,
    home: Context,
    /// The watch of the session, which its data sets share.
    watch: Watch,
}

impl Preview {
    pub fn new(home: &Context) -> Preview {
        let watch = home.watch.clone();
        let home = home.apart();
        let defaults = Defaults::default();
        let engine = engine::build(&home, &defaults);
        Preview { engine, defaults, home, watch }
    }

    /// Make the functions of an earlier line known.
    pub fn know(&mut self, functions: Shared<Module>) {
        self.engine.register_global_module(functions);
    }

    /// The first line of the answer to a text; `None` if it is not an expression, has effects, fails or takes too long.
    pub fn of(&self, typed: &str, scope: &Scope, look: &Look, within: Duration) -> Option<String> {
        let text = text::goes_on_from_last(typed.trim());
        if text.is_empty() || text.contains('\n') || text::thousands(&text).is_some() {
            return None;
        }
        let text = bracketed(&text);
        *self.defaults.borrow_mut() = text::switch_defaults(&text);
        let ast = self.engine.compile_expression_with_scope(scope, &text).ok()?;
        if is_told_already(&ast) || !is_pure(&ast, self.home.docs()) {
            return None;
        }
        let mut copy = copied(&ast, scope);
        let functions = std::mem::take(&mut *self.home.functions.borrow_mut());
        self.home.functions.borrow_mut().learn(&ast);
        self.home.watch.reset();
        let end = Instant::now() + within;
        [&self.home.watch, &self.watch].iter().for_each(|watch| watch.until(Some(end)));
        let answer = self.engine.eval_ast_with_scope::<Dynamic>(&mut copy, &ast);
        // Work that keeps partial results when stopped would show them.
        let is_late = self.home.watch.is_stopped();
        if self.watch.why() == Some(Stop::Memory) {
            self.watch.reset();
        }
        [&self.home.watch, &self.watch].iter().for_each(|watch| watch.until(None));
        *self.home.functions.borrow_mut() = functions;
        let shown = value::text(&answer.ok().filter(|_| !is_late)?, &Look { rows: Some(3), height: None, ..*look })?;
        shown.lines().find(|line| !line.trim().is_empty()).map(str::to_string)
    }
}

/// Whether the text is a plain number or text, which is its own answer.
fn is_told_already(ast: &AST) -> bool {
    match ast.statements() {
        [Stmt::Expr(expression)] => expression.is_constant(),
        _ => false,
    }
}

/// Whether every call is to a declared function without effects, or to an operator.
fn is_pure(ast: &AST, docs: &Docs) -> bool {
    let mut is_pure = true;
    let has_effect = |name: &str| {
        let mut found = docs.named(name).peekable();
        name.starts_with(char::is_alphabetic) && (found.peek().is_none() || found.any(|doc| doc.effect != "none"))
    };
    ast.walk(&mut |path: &[ASTNode]| {
        let name = match path.last() {
            Some(ASTNode::Expr(Expr::FnCall(call, _) | Expr::MethodCall(call, _))) => Some(call.name.as_str()),
            Some(ASTNode::Stmt(Stmt::FnCall(call, _))) => Some(call.name.as_str()),
            Some(ASTNode::Stmt(Stmt::Assignment(..))) => Some("assignment"),
            _ => None,
        };
        is_pure &= name.is_none_or(|name| !has_effect(name));
        is_pure
    });
    is_pure
}

/// Deep copies of the variables that a text uses; a plain clone would share what closures have captured.
fn copied(ast: &AST, scope: &Scope) -> Scope<'static> {
    let names = RefCell::new(Vec::new());
    ast.walk(&mut |path: &[ASTNode]| {
        if let Some(ASTNode::Expr(Expr::Variable(variable, ..))) = path.last() {
            names.borrow_mut().push(variable.1.to_string());
        }
        true
    });
    let mut copy = Scope::new();
    for name in names.into_inner() {
        if let Some(value) = scope.get(&name).filter(|_| !copy.contains(&name)) {
            copy.push_dynamic(name, value.flatten_clone());
        }
    }
    copy
}
