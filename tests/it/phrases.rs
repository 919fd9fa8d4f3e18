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
    ("expected weights that do", "no weights put … level with …: …"),
    ("which are one, expected", "… and … are the same city"),
    ("found nothing that varies", "`uncertainty` has nothing to vary"),
    ("weights hang together", "weights depend on each other"),
    ("is no word of the language", "is not a keyword"),
    ("begins no function", "does not start a function"),
    ("begins no closure", "does not start a closure"),
    ("gives no name to a value", "does not assign a value"),
    ("stand apart by", "separate … with"),
    ("closes no bracket", "has no opening bracket"),
    ("is no operator", "is not an operator"),
    ("is no sign of the language", "is not part of the language"),
    ("sign of a text program", "is a typographic …"),
    ("blank of a web page", "non-breaking space"),
    ("blank without a width", "zero-width space"),
    ("a truth is written", "write it in lower case"),
    ("makes no range", "does not make a range"),
    ("each weighting as likely", "all weightings equally likely"),
    ("what the steps did on", "effects of the steps on"),
    ("with no list in sight", "that ignore the list"),
    ("none is told by the list", "the list determines no weight"),
    ("expected at least one above 0", "at least one must be above 0"),
    ("least share of weight", "weight required for"),
    ("takes the figures as they are", "takes the values as they are"),
    ("shares moved:", "weights changed:"),
    ("put in place by hand", "entered by hand"),
    ("so that many weights would do", "so the weights are not unique"),
    ("stands in two groups", "is in two groups"),
    ("expected one for each group", "one for each group is needed"),
    ("a truth and a number", "cannot compare true or false with a number"),
    ("as many values on both sides", "cannot combine a column of … values with one of …"),
    ("what holds of each row", "a condition on each row"),
    ("does it with each", "applies a closure to each item"),
    ("places better in the first than", "ranks by which the first is better"),
    ("ranks so high as it is", "already ranks that high"),
    ("listed, rank not printed", "listed without a printed rank"),
    ("no rank is sure to be the first", "rank 1 is not known"),
    ("who must stand still", "if they stay the same"),
    ("take over what is shown dim", "accept the dimmed suggestion"),
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
