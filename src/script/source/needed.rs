//! Finds the lines of a session that its variables depend on, by going backwards from the last line.

use std::collections::BTreeSet;

use super::lexer::Kind;
use super::tokens::Tokens;

/// Methods that change the list, map or text that they are called on.
const CHANGING: &[&str] = &[
    "append",
    "chop",
    "clear",
    "crop",
    "dedup",
    "drain",
    "fill_with",
    "insert",
    "mixin",
    "pad",
    "pop",
    "push",
    "remove",
    "replace",
    "retain",
    "reverse",
    "set",
    "shift",
    "sort",
    "sort_by",
    "sort_desc",
    "splice",
    "truncate",
    "trim",
];

/// Both names of the last value.
const LAST: [&str; 2] = ["_", "ans"];

/// What a line uses and changes.
struct Line {
    words: BTreeSet<String>,
    changed: BTreeSet<String>,
    functions: Vec<String>,
    /// The variable that it declares anew, regardless of its previous value.
    begun: Option<String>,
}

/// Returns the lines that determine the values of these variables, in order.
///
/// If in doubt, a line is kept: any mention of a variable counts as a use.
pub fn needed<'a>(lines: &'a [String], variables: &[&str]) -> Vec<&'a str> {
    let mut wanted: BTreeSet<String> = variables.iter().map(ToString::to_string).collect();
    let read: Vec<Line> = lines.iter().map(|text| Line::read(text)).collect();
    wanted.extend(read.iter().flat_map(|line| line.functions.iter().cloned()));
    let mut kept = Vec::new();
    for (text, line) in lines.iter().zip(read).rev() {
        let gives_last = line.begun.is_none() && LAST.iter().any(|last| wanted.contains(*last));
        if !gives_last && line.changed.is_disjoint(&wanted) {
            continue;
        }
        if let Some(begun) = &line.begun {
            wanted.remove(begun);
        }
        if gives_last {
            wanted.retain(|word| !LAST.contains(&word.as_str()));
        }
        wanted.extend(line.words);
        kept.push(text.as_str());
    }
    kept.reverse();
    kept
}

impl Line {
    fn read(text: &str) -> Line {
        let (mut words, mut changed, mut functions) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
        let all = Tokens::all(text);
        for tokens in &all {
            for at in (0..tokens.list.len()).filter(|&at| is_name(tokens, at)) {
                let word = tokens.word(at);
                let follows = |dot: &str| at > 0 && tokens.word(at - 1) == dot;
                if follows("let") || follows("const") || follows("fn") {
                    changed.insert(word.to_string());
                    functions.extend(follows("fn").then(|| word.to_string()));
                    continue;
                }
                if !follows(".") {
                    words.insert(word.to_string());
                    if is_changed(tokens, at) {
                        changed.insert(word.to_string());
                    }
                }
            }
        }
        let code = &all[0];
        let is_let = code.list.len() > 2 && ["let", "const"].contains(&code.word(0)) && code.word(2) == "=";
        let is_alone = (0..code.list.len()).filter(|&at| code.list[at].within.is_none()).all(|at| {
            let is_end = at + 1 == code.list.len();
            code.word(at) != ";" && (at == 0 || !code.list[at].first || code.word(at) == ".")
                || code.word(at) == ";" && is_end
        });
        let begun = (is_let && is_alone).then(|| code.word(1).to_string());
        Line { words, changed, functions, begun }
    }
}

fn is_name(tokens: &Tokens, at: usize) -> bool {
    tokens.kind(at) == Some(Kind::Word) || LAST.contains(&tokens.word(at))
}

/// Whether the variable at a token is assigned, or changed by a method called on it or on part of it.
fn is_changed(tokens: &Tokens, variable: usize) -> bool {
    let mut at = variable + 1;
    while at < tokens.list.len() {
        match tokens.word(at) {
            "." if CHANGING.contains(&tokens.word((at + 1).min(tokens.list.len() - 1))) => return true,
            "." => at += 2,
            "[" | "(" => match tokens.partner(at) {
                Some(close) => at = close + 1,
                None => return false,
            },
            sign => return sign.ends_with('=') && !["==", "!=", "<=", ">="].contains(&sign),
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::needed;

    fn kept(lines: &[&str], variables: &[&str]) -> Vec<String> {
        let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
        needed(&lines, variables).into_iter().map(str::to_string).collect()
    }

    #[test]
    fn looks_at_values_are_left_out_and_what_variables_rest_on_is_kept() {
        let lines = [
            "let d = load(\"demo\")",
            "d.units()",
            "let m = model(d)",
            "m.rank().top(3)",
            "let soft = m.weigh(\"access\", 0.7)",
            "save(soft.rank(), \"x.csv\")",
        ];
        assert_eq!(kept(&lines, &["d", "m", "soft"]), [lines[0], lines[2], lines[4]]);
        assert_eq!(kept(&lines, &["d"]), [lines[0]]);
    }

    #[test]
    fn a_variable_begun_anew_forgets_what_it_was() {
        let lines = ["let a = 1", "let a = 2", "let b = a + 1", "let a = 3"];
        assert_eq!(kept(&lines, &["a", "b"]), ["let a = 2", "let b = a + 1", "let a = 3"]);
        assert_eq!(kept(&["let a = 1", "let a = a + 1"], &["a"]), ["let a = 1", "let a = a + 1"]);
    }

    #[test]
    fn changes_in_place_and_the_last_value_are_followed() {
        let lines = ["let a = []", "a.push(1)", "a.len()", "a[0] += 2", "if a[0] == 3 { print(a) }"];
        assert_eq!(kept(&lines, &["a"]), ["let a = []", "a.push(1)", "a[0] += 2"]);
        let lines = ["fn twice(x) { 2 * x }", "twice(3)", "1 + 1", "let b = _ + twice(1)"];
        assert_eq!(kept(&lines, &["b"]), ["fn twice(x) { 2 * x }", "1 + 1", "let b = _ + twice(1)"]);
        assert_eq!(kept(&lines, &[]), [lines[0]], "functions are always kept");
        let lines = ["let x = 1; let y = 2", "let t = `${x}`", "x = y"];
        assert_eq!(kept(&lines, &["t", "x"]), lines);
    }
}
