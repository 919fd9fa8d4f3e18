//! The closures of a session with their bodies, which are inspected before they run.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rhai::{AST, ASTNode, Dynamic, Expr, FnPtr, Stmt};

/// What a row plan must know about the functions of a session.
#[derive(Default)]
pub struct Functions {
    closures: HashMap<String, Closure>,
    /// `fn`s of the user with their parameters; they take precedence over ours.
    named: BTreeMap<String, Vec<String>>,
    /// The functions that each of them calls by name.
    calls: HashMap<String, BTreeSet<String>>,
}

/// Parameters and body of `|r| …`.
pub struct Closure {
    /// The parameters, captured variables first.
    pub params: Vec<String>,
    /// `None` if there is more than one expression.
    pub body: Option<Expr>,
}

impl Closure {
    /// The parameter that the closure is called with, and the captured variables with their values.
    pub fn bound(&self, closure: &FnPtr) -> Option<(&str, Vec<(&str, Dynamic)>)> {
        let (subject, names) = self.params.split_last()?;
        let values = closure.iter_curry().map(Dynamic::flatten_clone);
        let captured = names.iter().map(String::as_str).zip(values).collect();
        (names.len() == closure.curry().len()).then_some((subject, captured))
    }
}

impl Functions {
    pub fn learn(&mut self, ast: &AST) {
        for function in ast.iter_functions() {
            let (name, params) = (function.name, function.params.len());
            // `clone_functions_only_filtered` ignores its filter in Rhai 1.27, so functions are removed from a copy.
            let mut alone = ast.clone();
            alone.clear_statements();
            alone.retain_functions(|_, _, known, count| known == name && count == params);
            self.calls.entry(name.to_string()).or_default().extend(called(&alone));
            if !function.name.starts_with("anon$") {
                let params = function.params.iter().map(ToString::to_string).collect();
                self.named.insert(function.name.to_string(), params);
                continue;
            }
            let params = function.params.iter().map(ToString::to_string).collect();
            self.closures.insert(name.to_string(), Closure { params, body: only_expression(&alone) });
        }
    }

    pub fn closure(&self, closure: &FnPtr) -> Option<&Closure> {
        self.closures.get(closure.fn_name())
    }

    /// The names of the functions that a closure or a `fn` calls.
    pub fn calls(&self, name: &str) -> impl Iterator<Item = &String> {
        self.calls.get(name).into_iter().flatten()
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

/// The names of all functions called in a script, and of the closures it creates.
fn called(ast: &AST) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    ast.walk(&mut |path: &[ASTNode]| {
        let name = match path.last() {
            Some(
                ASTNode::Expr(Expr::FnCall(call, _) | Expr::MethodCall(call, _)) | ASTNode::Stmt(Stmt::FnCall(call, _)),
            ) => Some(call.name.to_string()),
            Some(ASTNode::Expr(Expr::DynamicConstant(value, _))) => {
                value.read_lock::<FnPtr>().map(|closure| closure.fn_name().to_string())
            }
            _ => None,
        };
        names.extend(name);
        true
    });
    names
}

/// The body of the only function, if it is a single expression.
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
