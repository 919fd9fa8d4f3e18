//! The closures of a session with their bodies, so that they can be read before they are run.

use std::collections::{BTreeMap, HashMap};

use rhai::{AST, ASTNode, Expr, FnPtr, Stmt};

/// The functions of a session, as far as a plan must know them.
#[derive(Default)]
pub struct Functions {
    closures: HashMap<String, Closure>,
    /// `fn`s with their parameters, which stand before ours.
    named: BTreeMap<String, Vec<String>>,
}

/// Parameters and body of `|r| …`.
pub struct Closure {
    /// Captured variables come first.
    pub params: Vec<String>,
    /// None where there is more than one expression.
    pub body: Option<Expr>,
}

impl Functions {
    pub fn learn(&mut self, ast: &AST) {
        for function in ast.iter_functions() {
            if !function.name.starts_with("anon$") {
                let params = function.params.iter().map(ToString::to_string).collect();
                self.named.insert(function.name.to_string(), params);
                continue;
            }
            let (name, params) = (function.name, function.params.len());
            let alone = ast.clone_functions_only_filtered(|_, _, _, known, count| known == name && count == params);
            let params = function.params.iter().map(ToString::to_string).collect();
            self.closures.insert(name.to_string(), Closure { params, body: only_expression(&alone) });
        }
    }

    pub fn closure(&self, closure: &FnPtr) -> Option<&Closure> {
        self.closures.get(closure.fn_name())
    }

    /// The `fn`s of the session with their parameters.
    pub fn named(&self) -> impl Iterator<Item = (&String, &Vec<String>)> {
        self.named.iter()
    }

    /// Whether a `fn` of the session has this name.
    pub fn has(&self, name: &str) -> bool {
        self.named.contains_key(name)
    }
}

/// The body of the one function there is.
fn only_expression(ast: &AST) -> Option<Expr> {
    let mut statements = Vec::new();
    ast.walk(&mut |path: &[ASTNode]| {
        if let [ASTNode::Stmt(statement)] = path {
            statements.push((*statement).clone());
        }
        true
    });
    match statements.pop()? {
        _ if !statements.is_empty() => None,
        Stmt::Expr(expression) => Some(*expression),
        Stmt::FnCall(call, position) => Some(Expr::FnCall(call, position)),
        _ => None,
    }
}
