//! Errors of calls: not a function, a method of another noun, or wrong arguments.

use rhai::Engine;

use super::Fix;
use super::Look;
use super::Words;
use super::foreign;
use super::habits;
use super::names;
use crate::arrange::Arrange;
use crate::data::names::nearest;
use crate::script::engine::docs::{Doc, overload};
use crate::script::engine::value::kind_named;

/// For `weigh (Model, f64)`: is the name unknown, or only the combination of arguments?
pub(super) fn no_function(signature: &str, look: &Look) -> Words {
    let (name, rest) = signature.split_once(" (").unwrap_or((signature, ""));
    let name = name.trim();
    let kinds: Vec<&str> = rest.strip_suffix(')').unwrap_or(rest).split(", ").filter(|kind| !kind.is_empty()).collect();
    if !name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return no_operator(name, &kinds, look);
    }
    let noun = kinds.first().map_or("", |kind| kind.rsplit("::").next().unwrap_or(kind));
    let of_noun: Vec<&Doc> = look.known.docs.named(name).filter(|doc| doc.noun == noun).collect();
    let of_none: Vec<&Doc> = look.known.docs.named(name).filter(|doc| doc.noun.is_empty()).collect();
    if let Some(doc) = of_noun.first().filter(|_| !noun.is_empty()) {
        return not_so(&Function::of(doc), 1, &kinds[1..], look);
    }
    let language = of_language(look.known.engine);
    let of_language = language.iter().find(|doc| doc.name == name);
    if let Some(doc) = of_none.first() {
        let mut doc = Function::of(doc);
        let more = of_language.map_or(&[][..], |doc| &doc.signatures[..]);
        let known: Vec<usize> = doc.signatures.iter().map(|signature| params(signature).len()).collect();
        doc.signatures.extend(more.iter().filter(|more| !known.contains(&params(more).len())).cloned());
        return not_so(&doc, 0, &kinds, look);
    }
    if let Some(words) = not_callable(name, look) {
        return words;
    }
    let is_method = look.error > 0 && [".", "?."].contains(&look.tokens.word(look.error - 1));
    // `range(10)` comes from other languages, `m.range(…)` is ours.
    let is_foreign = !is_method && of_language.is_some() && foreign::advice(name).is_some();
    if !is_foreign && look.known.docs.named(name).next().is_some() {
        return of_another(name, noun, look);
    }
    if let Some(doc) = of_language {
        let words = of_receiver(doc, &kinds, look);
        return match foreign::advice(name) {
            Some(advice) => words.hint(advice),
            None => words,
        };
    }
    let seen = habits::seen(look.tokens, look.error, Some(name));
    if let Some(seen) = seen.filter(|seen| seen.message.starts_with("no function")) {
        return Words::seen(seen);
    }
    let of = if noun.starts_with(char::is_uppercase) { format!(" for {}", kind_named(noun)) } else { String::new() };
    let words = Words::new(format!("no function `{name}`{of}")).about(name);
    match foreign::advice(name) {
        Some(advice) => words.hint(advice),
        None => words.near(&nearest_function(name, noun, &language, look)),
    }
}

/// A variable that is called as if it were a function.
fn not_callable(name: &str, look: &Look) -> Option<Words> {
    let is_method = look.error > 0 && [".", "?."].contains(&look.tokens.word(look.error - 1));
    let (_, _, value) = look.known.scope.iter().find(|(variable, ..)| *variable == name && !is_method)?;
    Some(match value.is_fnptr() {
        true => {
            let words = Words::new(format!("`{name}` holds a closure and is not a function")).about(name);
            words.rule("call a closure with `call`", Fix::Subject(format!("{name}.call")))
        }
        false => Words::new(format!("`{name}` is {} and cannot be called", kind_named(value.type_name()))).about(name),
    })
}

/// A function of Rhai called as a method, where the receiver is the first argument.
fn of_receiver(doc: &Function, kinds: &[&str], look: &Look) -> Words {
    let is_method = look.error > 0 && [".", "?."].contains(&look.tokens.word(look.error - 1));
    let Some((first, rest)) = kinds.split_first().filter(|_| is_method) else { return not_so(doc, 0, kinds, look) };
    let of_first = |signature: &&String| params(signature).first().is_some_and(|(_, kind)| takes(kind, first));
    let after = |signature: &String| {
        let rest: Vec<String> = params(signature)[1..].iter().map(|(name, kind)| format!("{name}: {kind}")).collect();
        format!(".{}({})", doc.name, rest.join(", "))
    };
    let signatures: Vec<String> = doc.signatures.iter().filter(of_first).map(after).collect();
    match signatures.is_empty() {
        true => Words::new(format!("{} has no `{}`", found(first), doc.name)).about(&doc.name),
        false => not_so(&Function { signatures, ..doc.clone() }, 1, rest, look),
    }
}

fn nearest_function(name: &str, noun: &str, of_language: &[Function], look: &Look) -> Vec<String> {
    let takes = |doc: &&Function| {
        let first = doc.signatures[0].split_once(": ").map_or("", |(_, rest)| rest);
        let first = first.split([',', ')']).next().unwrap_or("");
        first == "any" || first == plain(noun) || noun.is_empty()
    };
    let of_language = of_language.iter().filter(takes).map(|doc| doc.name.as_str());
    nearest(name, look.known.docs.callable(noun).into_iter().chain(of_language))
}

/// The name of a type in signatures.
fn plain(kind: &str) -> &str {
    match kind {
        "i64" => "int",
        "f64" => "float",
        "array" => "list",
        "Fn" => "closure",
        kind if kind.contains("String") || kind.contains("str") => "string",
        kind => kind,
    }
}

/// The functions of Rhai, and those that the session defines.
pub(super) fn of_language(engine: &Engine) -> Vec<Function> {
    let all = engine.collect_fn_metadata(None, |info| Some(overload("language", info.metadata)), true);
    let is_plain = |doc: &&Doc| {
        let way = &doc.overloads[0];
        let is_word = doc.is_word() && !doc.name.contains('$') && way.signature.contains('(');
        is_word && way.params.iter().all(|param| is_plain(&param.kind) && param.name != "_")
    };
    let mut docs: Vec<Function> = all.iter().filter(is_plain).map(Function::of).collect();
    for doc in &mut docs {
        // Rhai gives return types as Rust types.
        doc.signatures
            .iter_mut()
            .for_each(|signature| signature.truncate(signature.find(" → ").unwrap_or(signature.len())));
    }
    docs.arrange_by(|a, b| (&a.name, &a.signatures).cmp(&(&b.name, &b.signatures)));
    docs.dedup_by(|next, kept| {
        let is_same = next.name == kept.name;
        if is_same {
            kept.signatures.append(&mut next.signatures);
        }
        is_same
    });
    docs
}

/// Whether a parameter has a type that users know.
fn is_plain(kind: &str) -> bool {
    ["any", "int", "float", "string", "list", "map", "closure", "bool"].contains(&kind)
}

fn no_operator(name: &str, kinds: &[&str], look: &Look) -> Words {
    let found: Vec<String> = kinds.iter().map(|kind| found(kind)).collect();
    // `not` stands for `!`.
    let name = if look.tokens.word(look.error) == "not" && name == "!" { "not" } else { name };
    let words = Words::new(format!("`{name}` is not defined for {}", found.join(" and "))).about(name);
    let is_sum = ["+", "-", "*", "/", "^"].contains(&name);
    match kinds {
        ["array", _] | [_, "array"] if is_sum => {
            words.hint("a column works on all its values at once: `column([1, 2]) / 2`")
        }
        [_] if ["!", "not"].contains(&name) && is_compared(look) => {
            let blank = if name == "not" { " " } else { "" };
            words.hint(format!("`{name}` applies to what comes right after it: `{name}{blank}(a == b)`"))
        }
        _ => words,
    }
}

/// Whether the statement continues with a comparison.
fn is_compared(look: &Look) -> bool {
    let statement = look.tokens.statement(look.error);
    (look.error..statement.end).any(|token| ["==", "!=", "<", ">", "<=", ">="].contains(&look.tokens.word(token)))
}

/// A type as it appears in "found …"; a boolean is `true` or `false`.
pub(super) fn found(kind: &str) -> String {
    if kind == "bool" { "true or false".into() } else { kind_named(kind) }
}

/// A known function with wrong arguments; `before` is the number of arguments before the dot.
fn not_so(doc: &Function, before: usize, kinds: &[&str], look: &Look) -> Words {
    let name = doc.name.as_str();
    let is_field = !doc.signatures.iter().any(|signature| signature.contains('('));
    if is_field {
        let words = Words::new(format!("`{name}` is written without brackets")).about(name);
        let brackets = (look.tokens.word(look.error + 1) == "(").then(|| look.tokens.partner(look.error + 1)).flatten();
        let fix = brackets.map(|end| Fix::At(look.tokens.span(look.error, end), name.to_string()));
        return match fix {
            Some(fix) => words.fix(fix),
            None => words,
        };
    }
    let wanted: Vec<Vec<(&str, &str)>> = doc.signatures.iter().map(|signature| params(signature)).collect();
    let there = format!("usage: {}", crate::error::listed(&shown(&doc.signatures)));
    let same: Vec<&Vec<(&str, &str)>> = wanted.iter().filter(|params| params.len() == kinds.len()).collect();
    if same.is_empty() {
        let counts: Vec<usize> = wanted.iter().map(Vec::len).collect();
        let text = match kinds.is_empty() {
            true => format!("`{name}` needs arguments"),
            false => format!("`{name}` takes {}, found {}", counted(&counts), kinds.len()),
        };
        return Words::new(text).about(name).hint(there);
    }
    let wrong =
        |params: &&Vec<(&str, &str)>| params.iter().zip(kinds).position(|((_, kind), found)| !takes(kind, found));
    // The overload that matches the most arguments was probably meant.
    let farthest = same.iter().filter_map(|params| wrong(params).map(|at| (at, params))).max_by_key(|(at, _)| *at);
    let Some((at, params)) = farthest else {
        let found: Vec<String> = kinds.iter().map(|kind| found(kind)).collect();
        return Words::new(format!("`{name}` does not take {}", found.join(", "))).about(name).hint(there);
    };
    let expected: Vec<&str> =
        same.iter().filter(|other| other[..at] == params[..at]).map(|params| params[at].1).collect();
    let mut expected: Vec<String> = expected.into_iter().map(wish).collect();
    expected.dedup();
    if params[at].0 == "method" {
        return argument(name, at + before, "the name of a method", kinds[at], look).hint(methods_of(name, kinds[at]));
    }
    let wish = expected.join(" or ");
    argument(name, at + before, &wish, kinds[at], look).hint(there)
}

/// Where the methods of a step are listed, and what to do instead of a function of your own.
fn methods_of(step: &str, kind: &str) -> String {
    match (step, kind) {
        ("aggregate", "Fn") => {
            let listed = "`.aggregate(\"arithmetic\")` is the weighted mean, `?aggregate` lists all methods";
            format!("{listed}; `.scores().rows()` gives the scores, for a formula of your own")
        }
        _ => format!("`?{step}` lists the methods"),
    }
}

/// At most three signatures; `help` shows all.
fn shown(signatures: &[String]) -> Vec<String> {
    signatures.iter().take(3).cloned().collect()
}

/// The message for an argument of the wrong type, counted including the receiver, with the caret under it if it is
/// in the text.
fn argument(name: &str, at: usize, wish: &str, kind: &str, look: &Look) -> Words {
    const MAX_ARGUMENT: usize = 30;
    let found = match kind {
        "f64" if wish.contains("whole") => "a number with a fraction".to_string(),
        kind => self::found(kind),
    };
    let tokens = look.tokens;
    // In `top(ranking, 3)` the ranking is the first argument; in `ranking.top(3)` it is not an argument.
    let is_method = look.error > 0 && [".", "?."].contains(&tokens.word(look.error - 1));
    let open = look.error + 1;
    let close = tokens.partner(open).filter(|_| tokens.word(open) == "(");
    let given = close.map_or(Vec::new(), |close| tokens.arguments(open, close));
    let place = at.checked_sub(usize::from(is_method)).and_then(|at| given.get(at)).filter(|given| !given.is_empty());
    let place = place.map(|given| tokens.span(given.start, given.end - 1));
    let place = place
        .filter(|place| tokens.text[place.clone()].chars().count() <= MAX_ARGUMENT && tokens.word(look.error) == name);
    match place {
        Some(place) => {
            let text = &tokens.text[place.clone()];
            let is_truth = ["true", "false"].contains(&text);
            let is_plain = is_truth || text.starts_with(['"', '\'', '[', '#']) || text.parse::<f64>().is_ok();
            let found = if is_plain { format!("{found}, `{text}`") } else { format!("{found} in `{text}`") };
            Words::new(format!("`{name}` expects {wish}, found {found}")).at(place)
        }
        None => Words::new(format!("`{name}` expects {wish}, found {found}")).about(name),
    }
}

fn counted(counts: &[usize]) -> String {
    let mut counts = counts.to_vec();
    counts.sort_unstable();
    counts.dedup();
    let texts: Vec<String> = counts.iter().map(usize::to_string).collect();
    let text = match &texts[..] {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        texts => texts.concat(),
    };
    format!("{text} argument{}", if counts == [1] { "" } else { "s" })
}

/// The parameter names and types in `Model.rank(group: string, options: map) → Ranking`.
fn params(signature: &str) -> Vec<(&str, &str)> {
    let inside = signature.split_once('(').map_or("", |(_, rest)| rest);
    let inside = inside.split_once(" → ").map_or(inside, |(inside, _)| inside).trim_end_matches(')');
    inside
        .split(", ")
        .filter(|param| !param.is_empty())
        .map(|param| param.split_once(": ").unwrap_or((param, "any")))
        .collect()
}

/// Whether a parameter accepts a value of a type.
fn takes(kind: &str, found: &str) -> bool {
    let last = found.rsplit("::").next().unwrap_or(found);
    kind == "any" || plain(last) == kind || kind == "float" && plain(last) == "int" || kind == last
}

/// A type of the signatures, in words.
fn wish(kind: &str) -> String {
    match kind {
        "int" => "a whole number".into(),
        "float" => "a number".into(),
        "list" => "a list".into(),
        "closure" => "a closure `|x| …`".into(),
        kind => kind_named(kind),
    }
}

/// A method that exists, but for other nouns.
fn of_another(name: &str, noun: &str, look: &Look) -> Words {
    let docs: Vec<&Doc> = look.known.docs.named(name).collect();
    if noun.is_empty() {
        return of_nothing(name, &docs);
    }
    let words = Words::new(format!("{} has no `{name}`", found(noun))).about(name);
    let is_of_ranking = docs.iter().any(|doc| doc.noun == "Ranking") && ["Model", "WhatIf"].contains(&noun);
    if is_of_ranking {
        return words.hint(format!("`.rank().{name}(…)` applies it to the ranking"));
    }
    let is_of_model = docs.iter().any(|doc| doc.noun == "Model") && noun == "Dataset";
    if is_of_model {
        return words.hint(format!("`model(data).{name}(…)` makes a model of the data first"));
    }
    let signatures: Vec<String> = docs.iter().flat_map(|doc| Function::of(doc).signatures).collect();
    words.hint(format!("usage: {}", crate::error::listed(&shown(&signatures))))
}

/// A method that is called as a function.
fn of_nothing(name: &str, docs: &[&Doc]) -> Words {
    if let Some(doc) = docs.iter().find(|doc| doc.noun == "Model") {
        let arguments = if names::takes_nothing(doc) { "" } else { "…" };
        return Words::new(format!("`{name}` is a method of a model: write `m.{name}({arguments})`")).about(name);
    }
    let mut owners: Vec<String> = docs.iter().map(|doc| kind_named(&doc.noun)).collect();
    owners.dedup();
    owners.truncate(3);
    let signatures: Vec<String> = docs.iter().flat_map(|doc| Function::of(doc).signatures).collect();
    let hint = format!("usage: {}", crate::error::listed(&shown(&signatures)));
    Words::new(format!("`{name}` is a method of {}", owners.join(" or "))).about(name).hint(hint)
}

/// A function and the ways to call it, as messages show them.
#[derive(Clone)]
pub(super) struct Function {
    pub name: String,
    signatures: Vec<String>,
}

impl Function {
    fn of(doc: &Doc) -> Function {
        let signatures = doc.overloads.iter().map(|way| way.signature.clone());
        Function { name: doc.name.clone(), signatures: signatures.collect() }
    }
}
