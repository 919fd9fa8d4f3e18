//! House rules that a machine can check: layers, owners of crates, sizes, names permitted by the scripting language.

use std::fs;
use std::path::{Path, PathBuf};

/// Each layer with the layers that it may use; layers of a single file may be used by all.
const LAYERS: &[(&str, &[&str])] = &[
    ("arrange", &[]),
    ("error", &[]),
    ("hidden", &[]),
    ("parallel", &[]),
    ("phrase", &[]),
    ("setting", &[]),
    ("texts", &[]),
    ("tolerance", &[]),
    ("watch", &[]),
    ("stats", &[]),
    ("files", &[]),
    ("data", &["stats", "files"]),
    ("model", &["stats", "data", "files"]),
    ("rank", &["stats", "data", "model"]),
    ("analysis", &["stats", "data", "model", "rank"]),
    ("render", &["stats", "data", "model", "rank", "analysis", "files"]),
    ("script", &["files", "data", "model", "rank", "analysis", "render"]),
    ("repl", &["files", "data", "render", "script"]),
    ("cli", &["files", "data", "render", "script", "repl"]),
];

/// Crates that only one layer may use.
const OWNERS: &[(&str, &str)] = &[
    ("csv", "files"),
    ("tempfile", "files"),
    ("calamine", "files"),
    ("quick_xml", "files"),
    ("memchr", "files"),
    ("flate2", "files"),
    ("zip", "files"),
    ("encoding_rs", "files"),
    ("chardetng", "files"),
    ("rust_xlsxwriter", "files"),
    ("toml", "data"),
    ("strsim", "data"),
    ("hmac_sha256", "data"),
    ("microlp", "model analysis"),
    ("pinyin", "data"),
    ("comfy_table", "render"),
    ("anstyle", "render"),
    ("unicode_width", "render"),
    ("tiny_skia", "render"),
    ("fontdb", "render"),
    ("ttf_parser", "render"),
    ("serde_json", "files render"),
    ("rand", "analysis"),
    ("rand_xoshiro", "analysis"),
    ("rand_distr", "analysis"),
    ("rayon", "parallel"),
    ("sobol_burley", "analysis"),
    ("multiversion", "analysis"),
    ("rhai", "script"),
    ("unicode_xid", "script"),
    ("annotate_snippets", "script"),
    ("rustyline", "repl"),
    ("etcetera", "repl"),
    ("clap", "cli"),
    ("clap_complete", "cli"),
    ("clap_mangen", "cli"),
    ("ctrlc", "cli"),
    ("anstream", "cli"),
    ("terminal_size", "cli"),
    ("landlock", "cli"),
];

const LONGEST_FILE: usize = 500;
const LONGEST_FUNCTION: usize = 50;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All source files with their layers.
fn sources() -> Vec<(PathBuf, String, String)> {
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
    let src = root().join("src");
    let mut paths = Vec::new();
    collect(&src, &mut paths);
    paths.sort();
    let layer = |path: &PathBuf| {
        let first = path.strip_prefix(&src).expect("below src").components().next().expect("not empty");
        Path::new(first.as_os_str()).file_stem().expect("a name").to_string_lossy().into_owned()
    };
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a source");
        (path.clone(), layer(&path), text)
    };
    paths.into_iter().map(read).collect()
}

/// Lines of code without comments.
fn code(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//"))
}

/// Names of layers after `crate::`, including those in lists of imports.
fn used_layers(text: &str) -> Vec<String> {
    let joined: String = code(text).collect::<Vec<_>>().join("\n");
    let mut used = Vec::new();
    for (at, _) in joined.match_indices("crate::") {
        if joined[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = &joined[at + "crate::".len()..];
        let list = match rest.strip_prefix('{') {
            Some(list) => top_level(list),
            None => vec![rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or("").to_string()],
        };
        used.extend(list);
    }
    used
}

/// The first words of the entries of `{a, b::{c, d}, e}`.
fn top_level(list: &str) -> Vec<String> {
    let (mut depth, mut words, mut word) = (0, Vec::new(), String::new());
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => words.push(std::mem::take(&mut word)),
            _ if depth == 0 => word.push(c),
            _ => {}
        }
    }
    words.push(word);
    words.iter().map(|word| word.trim().split("::").next().unwrap_or("").trim().to_string()).collect()
}

/// Whether a layer is a single file at the top level.
fn is_for_all(layer: &str) -> bool {
    ["arrange", "error", "hidden", "parallel", "phrase", "setting", "texts", "tolerance", "watch"].contains(&layer)
}

#[test]
fn each_layer_uses_only_those_below() {
    let names: Vec<&str> = LAYERS.iter().map(|(name, _)| *name).collect();
    for (path, layer, text) in sources() {
        if layer == "lib" || layer == "main" {
            continue;
        }
        let allowed = LAYERS.iter().find(|(name, _)| *name == layer).map(|(_, allowed)| *allowed);
        let allowed = allowed.unwrap_or_else(|| panic!("{}: a layer that is not in the table", path.display()));
        for used in used_layers(&text).iter().filter(|used| names.contains(&used.as_str())) {
            let free = *used == layer || is_for_all(used) || allowed.contains(&used.as_str());
            assert!(free, "{}: {layer} must not use {used}", path.display());
        }
    }
}

#[test]
fn each_crate_is_named_by_its_owner_alone() {
    for (path, layer, text) in sources() {
        for (name, owner) in OWNERS {
            let names = |line: &str| {
                line.match_indices(&format!("{name}::")).any(|(at, _)| {
                    let before = line[..at].chars().next_back();
                    let of_ours = line[..at].ends_with("files::")
                        || line[..at].ends_with("super::")
                        || line[..at].ends_with("self::");
                    !of_ours && !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
                })
            };
            let is_module = |line: &str| {
                (*name == "csv" && layer == "render") && line.contains("csv::answer(")
                    || (*name == "toml" && line.contains("mod toml"))
            };
            let found = code(&text).find(|line| names(line) && !is_module(line));
            assert!(
                owner.split(' ').any(|owner| owner == layer) || found.is_none(),
                "{}: {name} belongs to {owner}: {found:?}",
                path.display()
            );
        }
    }
}

/// Only the door to the terminal prints: there, text from files is made harmless.
#[test]
fn all_output_goes_through_one_door() {
    for (path, _, text) in sources() {
        let prints = |line: &&str| {
            ["print!(", "println!(", "stdout().lock", "stderr().lock"].iter().any(|call| line.contains(call))
        };
        let found = code(&text).find(prints);
        assert!(found.is_none() || path.ends_with("repl/screen.rs"), "{}: {found:?}", path.display());
    }
}

#[test]
fn files_and_functions_stay_small() {
    for (path, _, text) in sources() {
        assert!(text.lines().count() <= LONGEST_FILE, "{}: {} lines", path.display(), text.lines().count());
        assert!(text.starts_with("//! "), "{}: no sentence on what it is for", path.display());
        for (line, length) in functions(&text) {
            assert!(length <= LONGEST_FUNCTION, "{}:{line}: a function of {length} lines", path.display());
        }
    }
}

/// Layers that contain no text in the scripting language: there, suggestions are data, and `script` words them.
const WITHOUT_LANGUAGE: &[&str] = &["files", "data", "model", "rank", "analysis"];

#[test]
fn what_can_be_done_is_data() {
    // Matches `.name(` or `name(` after a back-tick, except a logarithm; doc comments are not code.
    let is_call = |(at, _): (usize, &str), line: &str| {
        let name = line[at + 1..].trim_start_matches('.');
        let rest = name.trim_start_matches(|c: char| c.is_ascii_lowercase() || c == '_');
        rest.len() < name.len() && rest.starts_with('(') && !name.starts_with("ln(")
    };
    for (path, layer, text) in sources() {
        if !WITHOUT_LANGUAGE.contains(&layer.as_str()) {
            continue;
        }
        let own = text.split("#[cfg(test)]").next().unwrap_or_default();
        let is_language = |line: &&str| line.contains("#{") || line.match_indices('`').any(|at| is_call(at, line));
        let found = code(own).find(is_language);
        assert!(found.is_none(), "{}: text of the language: {found:?}", path.display());
    }
}

/// What reaches the file system past `files`, or past the question whether a path may be read or written.
const PAST_THE_DOOR: &[&str] = &[
    "fs::",
    "File::",
    "OpenOptions",
    ".exists()",
    ".is_file()",
    ".is_dir()",
    ".canonicalize(",
    ".read_dir(",
    ".metadata()",
    "read_link",
    "Command::new",
    "Process::new",
    "TcpStream",
    "env::var",
    "Access::everywhere",
    "data::load(",
];

/// Scripts reach files only through `files::Access`. In `data`, `load` alone is free, for programs that use the library.
#[test]
fn there_is_one_door_to_the_files() {
    let layers = ["data", "model", "rank", "analysis", "render", "script"];
    for (path, layer, text) in sources().into_iter().filter(|(_, layer, _)| layers.contains(&layer.as_str())) {
        let own = text.split("#[cfg(test)]").next().unwrap_or_default();
        let is_free = |line: &str| {
            layer == "data" && path.ends_with("import/load.rs") && line.contains("&Access::everywhere(), watch)")
                || path.ends_with("script/session/mod.rs") && line.contains("RefCell::new(Access::everywhere())")
        };
        let past = |line: &&str| PAST_THE_DOOR.iter().any(|way| line.contains(way)) && !is_free(line);
        let found = code(own).find(past);
        assert!(found.is_none(), "{}: {layer} must ask `Access`: {found:?}", path.display());
    }
}

/// A thread that computes what a cell holds may take up work that waits for the cell: see `parallel::kept`.
#[test]
fn no_thread_can_wait_for_itself() {
    let layers = ["data", "model", "rank", "analysis", "render"];
    for (path, layer, text) in sources().into_iter().filter(|(_, layer, _)| layers.contains(&layer.as_str())) {
        let is_shared =
            |line: &&str| ["get_or_init", "get_or_try_init", "LazyLock::new"].iter().any(|way| line.contains(way));
        // Cells of one thread, and constants made of lists.
        let is_safe = ["import/roles.rs", "import/suspicious_rows.rs"].iter().any(|end| path.ends_with(end));
        let found = code(&text).find(is_shared).filter(|_| !is_safe);
        assert!(found.is_none(), "{}: {layer} must use `kept`: {found:?}", path.display());
    }
}

/// A number below a millionth is a tolerance, and must be defined with a reason in `tolerance.rs`.
#[test]
fn tolerances_stand_in_one_file() {
    let domain = ["stats", "model", "rank", "analysis", "render"];
    for (path, layer, text) in sources().into_iter().filter(|(_, layer, _)| domain.contains(&layer.as_str())) {
        let own = text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in code(own).filter(|line| !line.contains('"')) {
            let digits = |rest: &str| rest.chars().take_while(char::is_ascii_digit).collect::<String>();
            let small = line.match_indices("e-").filter(|(at, _)| line[..*at].ends_with(|c: char| c.is_ascii_digit()));
            let is_tiny = |at: usize| digits(&line[at + 2..]).parse::<u32>().is_ok_and(|exponent| exponent >= 6);
            assert!(small.clone().all(|(at, _)| !is_tiny(at)), "{}: {layer}: {line}", path.display());
        }
    }
}

/// (first line, number of lines) of every function, found by the indentation of its end.
fn functions(text: &str) -> Vec<(usize, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let is_function = |line: &str| {
        let line = line.trim_start().trim_start_matches("pub(crate) ").trim_start_matches("pub(super) ");
        line.trim_start_matches("pub ").trim_start_matches("const ").starts_with("fn ")
    };
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| is_function(line) && !line.ends_with(['}', ';'])) {
        let indent = &line[..line.len() - line.trim_start().len()];
        let end = lines[at..].iter().position(|other| *other == format!("{indent}}}"));
        found.push((at + 1, end.map_or(1, |end| end + 1)));
    }
    found
}

#[cfg(feature = "script")]
mod names {
    use reweigh::data::{BUNDLED, load};
    use reweigh::model::all_methods;
    use reweigh::script::all_docs;

    /// Every name of ours that an analyst types after a dot or in a map.
    fn typed_names() -> Vec<String> {
        let docs = all_docs().all;
        let methods = docs.iter().filter(|doc| doc.is_word() && !doc.noun.is_empty());
        let mut names: Vec<String> = methods.map(|doc| doc.name.clone()).collect();
        for bundled in BUNDLED {
            let data = load(bundled.name, &reweigh::Watch::default()).expect("bundled data load");
            names.extend(data.indicators().iter().map(|indicator| indicator.code.clone()));
            names.extend(data.units().groups.iter().map(|grouping| grouping.code.clone()));
            let groups = data.hierarchy().map_or(Vec::new(), |hierarchy| hierarchy.groups.clone());
            names.extend(groups.into_iter().map(|group| group.code));
        }
        let options = all_methods().into_iter().flat_map(|(_, method)| method.options);
        names.extend(options.map(|option| option.name.to_string()));
        names
    }

    #[test]
    fn every_name_of_ours_can_be_written_in_the_language() {
        let engine = rhai::Engine::new();
        for name in typed_names() {
            for text in [format!("let x = 1; x.{name}"), format!("#{{ {name}: 1 }}"), format!("let {name} = 1; {name}")]
            {
                assert!(engine.compile(&text).is_ok(), "`{name}` is a word of the language: {text}");
            }
        }
    }
}
