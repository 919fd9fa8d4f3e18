//! What can be found out about a piece before it runs: the variables it declares, and those a `fn` cannot see.

use rhai::{AST, ASTNode, Expr, Position, Scope, Stmt};

/// A variable of the session that the body of a `fn` uses: it exists, but a `fn` cannot see it.
pub fn hidden_variable(ast: &AST, scope: &Scope) -> Option<(String, Position)> {
    for function in ast.iter_functions().filter(|function| !function.name.starts_with("anon$")) {
        let mut own: Vec<String> = function.params.iter().map(ToString::to_string).collect();
        let mut hidden = None;
        let (name, params) = (function.name, function.params.len());
        let alone = ast.clone_functions_only_filtered(|_, _, _, known, count| known == name && count == params);
        alone.walk(&mut |path: &[ASTNode]| {
            match path.last() {
                Some(ASTNode::Stmt(Stmt::Var(variable, ..))) => own.push(variable.0.name.to_string()),
                Some(ASTNode::Stmt(Stmt::For(variables, _))) => {
                    own.push(variables.0.name.to_string());
                    own.extend(variables.1.iter().map(|counter| counter.name.to_string()));
                }
                Some(ASTNode::Expr(Expr::Variable(variable, _, position))) => {
                    let name = variable.1.as_str();
                    if !own.iter().any(|known| known == name) && scope.contains(name) {
                        hidden = Some((name.to_string(), *position));
                    }
                }
                _ => {}
            }
            hidden.is_none()
        });
        if hidden.is_some() {
            return hidden;
        }
    }
    None
}

/// The variables that a piece declares for later ones.
pub fn declared(ast: &AST) -> impl Iterator<Item = String> {
    ast.statements().iter().filter_map(|statement| match statement {
        Stmt::Var(variable, ..) => Some(variable.0.name.to_string()),
        _ => None,
    })
}
