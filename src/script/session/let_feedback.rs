//! The reply to a `let`: what the name now stands for, and how it differs from what it was made from.

use rhai::{AST, Dynamic, Expr, Scope, Stmt};

use crate::analysis::uncertainty::Uncertainty;
use crate::data::Dataset;
use crate::model::Model;
use crate::script::ScriptResult;
use crate::script::engine::value::{kind_of, plain, shapes};
use crate::script::source::wording::Language;
use crate::script::source::written::quoted;
use crate::{Error, Stop, Watch, render};

/// How many remarks on new data are shown.
const MOST_REMARKS: usize = 8;
/// How many characters of a text are shown.
const MAX_TEXT: usize = 60;

/// A name that a line assigns, and the value that its chain starts from.
pub struct Named {
    name: String,
    base: Option<Dynamic>,
}

impl Named {
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A name by itself; a model is compared with the one that its data proposes.
    pub fn alone(name: &str, value: Option<&Dynamic>) -> Named {
        let model = value.and_then(|value| value.read_lock::<Model>().map(|model| model.data().clone()));
        let base = model.and_then(|data| Model::new(&data).ok()).map(Dynamic::from);
        Named { name: name.to_string(), base }
    }
}

/// The names that the statements of a line assign, determined before it runs.
pub fn named(ast: &AST, scope: &Scope) -> Vec<Named> {
    let root = |expression: &Expr| root(expression).and_then(|name| scope.get(&name).cloned());
    let named = |statement: &Stmt| match statement {
        Stmt::Var(variable, ..) => Some(Named { name: variable.0.name.to_string(), base: root(&variable.1) }),
        Stmt::Assignment(assignment) => match &assignment.1.lhs {
            Expr::Variable(variable, ..) => Some(Named { name: variable.1.to_string(), base: root(&assignment.1.rhs) }),
            _ => None,
        },
        _ => None,
    };
    ast.statements().iter().filter_map(named).collect()
}

/// The variable that a chain starts with.
fn root(mut expression: &Expr) -> Option<String> {
    loop {
        expression = match expression {
            Expr::Dot(pair, ..) | Expr::Index(pair, ..) => &pair.lhs,
            Expr::Variable(variable, ..) => return Some(variable.1.to_string()),
            _ => return None,
        };
    }
}

/// Discard an answer that arrived while the work was being stopped, unless it says itself how far it got.
pub fn unless_stopped(
    result: ScriptResult<Dynamic>,
    watch: &Watch,
    named: &[Named],
    scope: &Scope,
) -> ScriptResult<Dynamic> {
    let says = |value: &Dynamic| value.read_lock::<Uncertainty>().is_some_and(|found| found.is_stopped());
    let is_kept = |value: &Dynamic| says(value) || named.iter().filter_map(|named| scope.get(&named.name)).any(says);
    match result {
        Ok(value) if watch.is_stopped() && !(watch.why() == Some(Stop::Asked) && is_kept(&value)) => {
            Err(Error::Interrupted.into())
        }
        result => result,
    }
}

/// One line per name: "soft: model, potential 0.20 → 0.40, 4 others × 0.75".
pub fn told(named: &[Named], scope: &Scope) -> Vec<String> {
    let line = |named: &Named| Some(format!("{}: {}", named.name, brief(scope.get(&named.name)?, named.base.as_ref())));
    named.iter().filter_map(line).collect()
}

fn brief(value: &Dynamic, base: Option<&Dynamic>) -> String {
    if let Some(model) = value.read_lock::<Model>() {
        let base = base.and_then(|base| base.read_lock::<Model>());
        let changes = base.map_or(String::new(), |base| render::changes(&base, &model));
        let (leaves, data) = (model.tree().leaves().count(), model.data().title());
        let what = match changes.is_empty() {
            true if leaves == 1 => format!("model of {data}, 1 indicator"),
            true => format!("model of {data}, {leaves} indicators"),
            false => format!("model, {changes}"),
        };
        return std::iter::once(what).chain(model.rescaled().iter().cloned()).collect::<Vec<_>>().join("; ");
    }
    if let Some(data) = value.read_lock::<Dataset>() {
        let found = data.about().found.iter().map(|remark| remark.worded(&Language));
        let told: Vec<String> = found.chain(data.told().iter().cloned()).collect();
        let more = told.len().saturating_sub(MOST_REMARKS);
        let more = (more > 0).then(|| format!("{more} more: .remarks()"));
        let lines = told.into_iter().take(MOST_REMARKS).chain(more);
        return std::iter::once(dataset(&data)).chain(lines).collect::<Vec<_>>().join("\n· ");
    }
    let kind = kind_of(value);
    let kind = kind.strip_prefix("a ").or_else(|| kind.strip_prefix("an ")).unwrap_or(&kind);
    if let Some(list) = value.read_lock::<rhai::Array>() {
        return format!("list of {}", list.len());
    }
    match shapes(value).map(|shapes| render::title(&shapes).to_string()) {
        Some(title) if !title.is_empty() => format!("{kind}, {title}"),
        Some(_) => kind.to_string(),
        None if value.is_string() => quoted(&shortened(&plain(value))),
        None if value.is_fnptr() => "function, called as `f.call(…)`".to_string(),
        None => shortened(&plain(value)),
    }
}

/// The beginning of a long text.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_TEXT) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_string(),
    }
}

fn dataset(data: &Dataset) -> String {
    use render::Show;
    format!("data set, {}", render::title(&data.shapes()))
}
