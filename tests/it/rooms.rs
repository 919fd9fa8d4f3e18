//! House rules between rooms. A room is a folder of `src/`, and there are no cycles: no file of one uses a file of
//! another that uses it in turn, directly or through others.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Modules by path, each with its text without tests and comments.
struct House {
    texts: BTreeMap<String, String>,
    /// Modules that have files of their own below them.
    folders: BTreeSet<String>,
    /// The `pub use` names of each module, with the paths that they stand for.
    names: BTreeMap<String, BTreeMap<String, String>>,
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            paths.push(path);
        }
    }
}

/// Removes what only tests use.
fn plain(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Expands `a::{b, c::{d}}` to `a::b`, `a::c::d`.
fn leaves(tree: &str) -> Vec<String> {
    let Some((lead, rest)) = tree.split_once('{') else { return vec![tree.trim().to_string()] };
    let inner = rest.rsplit_once('}').map_or(rest, |(inner, _)| inner);
    let (mut depth, mut parts, mut part) = (0, Vec::new(), String::new());
    for c in inner.chars() {
        match c {
            ',' if depth == 0 => parts.push(std::mem::take(&mut part)),
            _ => {
                depth += i32::from(c == '{') - i32::from(c == '}');
                part.push(c);
            }
        }
    }
    parts.push(part);
    let whole = |part: &String| leaves(&format!("{}{}", lead.trim(), part.trim()));
    parts.iter().filter(|part| !part.trim().is_empty()).flat_map(whole).collect()
}

impl House {
    fn read() -> House {
        let src = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut paths = Vec::new();
        collect(&src, &mut paths);
        let (mut texts, mut folders) = (BTreeMap::new(), BTreeSet::new());
        for path in paths {
            let relative = path.strip_prefix(&src).expect("below src").with_extension("");
            let mut parts: Vec<String> = relative.iter().map(|part| part.to_string_lossy().into_owned()).collect();
            let is_folder = parts.last().is_some_and(|last| last == "mod") || path.with_extension("").is_dir();
            parts.retain(|part| part != "mod");
            if is_folder {
                folders.insert(parts.join("::"));
            }
            texts.insert(parts.join("::"), plain(&fs::read_to_string(&path).expect("a source")));
        }
        let mut house = House { texts, folders, names: BTreeMap::new() };
        let modules: Vec<String> = house.texts.keys().cloned().collect();
        for module in modules {
            let all = house.imports(&module).into_iter().filter(|(_, is_public)| *is_public);
            let named = |path: String| {
                let (path, name) = path.split_once(" as ").map_or((path.as_str(), None), |(a, b)| (a, Some(b)));
                let last = path.rsplit("::").next().unwrap_or(path);
                (name.unwrap_or(last).trim().to_string(), path.to_string())
            };
            let names = all.map(|(path, _)| named(path)).collect();
            house.names.insert(module, names);
        }
        house
    }

    /// The paths that a module imports, and whether it re-exports them.
    fn imports(&self, module: &str) -> Vec<(String, bool)> {
        let text = &self.texts[module];
        let mut found = Vec::new();
        for (at, _) in text.match_indices("use ") {
            let before = text[..at].rsplit('\n').next().unwrap_or_default().trim();
            let Some(end) = text[at..].find(';').filter(|_| before.is_empty() || before.starts_with("pub")) else {
                continue;
            };
            let all = leaves(&text[at + "use ".len()..at + end]);
            found.extend(all.into_iter().map(|path| (path, before.starts_with("pub"))));
        }
        found
    }

    /// The module that a path in another module leads to.
    fn resolve(&self, module: &str, path: &str, depth: usize) -> Option<String> {
        let path = path.split(" as ").next().unwrap_or(path);
        let mut parts: Vec<&str> = path.split("::").map(str::trim).collect();
        let own: Vec<&str> = module.split("::").collect();
        let mut base: Vec<&str> = match parts[0] {
            "crate" => Vec::new(),
            "self" => own,
            "super" => {
                let up = parts.iter().take_while(|part| **part == "super").count();
                parts.drain(1..up);
                own[..own.len().saturating_sub(up)].to_vec()
            }
            first if self.texts.contains_key(&format!("{module}::{first}")) => {
                parts.insert(0, "self");
                own
            }
            _ => return None,
        };
        base.extend(&parts[1..]);
        for length in (1..=base.len()).rev() {
            let name = base[..length].join("::");
            if !self.texts.contains_key(&name) {
                continue;
            }
            let handed = base.get(length).and_then(|next| self.names.get(&name)?.get(*next));
            let further = handed.filter(|_| depth < 6).and_then(|path| self.resolve(&name, path, depth + 1));
            return further.or(Some(name));
        }
        None
    }

    /// The modules that each module uses; a folder that only re-exports its contents uses nothing.
    fn uses(&self) -> BTreeMap<&str, BTreeSet<String>> {
        let of = |module: &String| -> BTreeSet<String> {
            let text = &self.texts[module];
            let imports = self.imports(module).into_iter();
            let own = imports.filter(|(_, is_public)| !is_public || !self.folders.contains(module));
            let paths = own.map(|(path, _)| path).chain(inline(text));
            let all = paths.filter_map(|path| self.resolve(module, &path, 0));
            all.filter(|other| other != module && other != "lib").collect()
        };
        self.texts.keys().map(|module| (module.as_str(), of(module))).collect()
    }

    fn room(&self, module: &str) -> String {
        match self.folders.contains(module) {
            true => module.to_string(),
            false => module.rsplit_once("::").map_or(String::new(), |(room, _)| room.to_string()),
        }
    }
}

/// Paths written out in the code itself.
fn inline(text: &str) -> Vec<String> {
    let code: Vec<&str> = text.lines().filter(|line| !line.contains("use ")).collect();
    let code = code.join("\n");
    let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let mut found = Vec::new();
    for start in ["crate::", "super::"] {
        for (at, _) in code.match_indices(start) {
            if code[..at].ends_with(is_path) {
                continue;
            }
            found.push(code[at..].chars().take_while(|c| is_path(*c)).collect::<String>());
        }
    }
    found
}

/// Whether one module leads to another, directly or through others.
fn leads(uses: &BTreeMap<&str, BTreeSet<String>>, from: &str, to: &str) -> bool {
    let (mut seen, mut open) = (BTreeSet::from([from.to_string()]), vec![from.to_string()]);
    while let Some(next) = open.pop() {
        if next == to {
            return true;
        }
        let more = uses.get(next.as_str()).into_iter().flatten().filter(|more| !seen.contains(*more)).cloned();
        let more: Vec<String> = more.collect();
        seen.extend(more.iter().cloned());
        open.extend(more);
    }
    false
}

#[test]
fn no_circle_leads_through_two_rooms() {
    let house = House::read();
    let uses = house.uses();
    for (module, others) in &uses {
        for other in others {
            let rooms = (house.room(module), house.room(other));
            if rooms.0 == rooms.1 {
                continue;
            }
            assert!(!leads(&uses, other, module), "{module} uses {other}, which leads back to it");
        }
    }
}

#[test]
fn paths_are_taken_apart() {
    assert_eq!(leaves("crate::a::{b, c::{d, e}}"), ["crate::a::b", "crate::a::c::d", "crate::a::c::e"]);
    assert_eq!(inline("let x = crate::a::b(1) + super::c::D;"), ["crate::a::b", "super::c::D"]);
    let house = House::read();
    assert_eq!(house.resolve("render::model", "crate::model::Model", 0).as_deref(), Some("model::model"));
    let uses = house.uses();
    assert!(uses["render::model"].contains("model::model") && leads(&uses, "render::model", "data::units"));
}
