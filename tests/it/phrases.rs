//! Phrases that readers had to decode, and that must not return.

use std::path::{Path, PathBuf};

/// Each phrase with what to write instead.
const GONE: &[(&str, &str)] = &[
    ("hang on the weights", "depend on the weights"),
    ("lifted by a gap", "helped by a missing value"),
    ("how sure the ranks", "rank uncertainty"),
    ("a fault of the program", "an internal error"),
    ("goes with it alone", "explained by this input alone"),
    ("rescaled over those present", "the remaining weights were rescaled to sum to 1"),
    ("in place of gaps", "filled in for missing values"),
    ("of the weight is present", "values are available for … of the weight"),
    ("of which the description does not say", "is fixed: its description does not mark it as changeable"),
    ("found nothing left in it", "this would leave the model without indicators"),
    ("so it is told", "and that is reported"),
    ("none that does", "none does"),
    ("go out from", "start from"),
    ("script of the user aside", "ignore the user's startup.rhai"),
    ("stands in the place of", "replaces"),
];

fn texts(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the project") {
        let path = entry.expect("a readable entry").path();
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if path.is_dir() {
            texts(&path, found);
        } else if ["rs", "md", "rhai", "js", "html", "txt"].contains(&ending) && !path.ends_with("phrases.rs") {
            found.push(path);
        }
    }
}

#[test]
fn what_readers_had_to_decode_does_not_come_back() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<PathBuf> = ["README.md", "ARCHITECTURE.md"].map(|name| root.join(name)).to_vec();
    ["src", "docs", "scripts", "tests/it"].iter().for_each(|folder| texts(&root.join(folder), &mut paths));
    assert!(paths.len() > 300, "the texts of the project are found");
    let mut told = Vec::new();
    for path in paths {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let text = text.to_lowercase();
        let met = GONE.iter().filter(|(phrase, _)| text.contains(phrase));
        told.extend(met.map(|(phrase, better)| format!("{}: `{phrase}`; write: {better}", path.display())));
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}
