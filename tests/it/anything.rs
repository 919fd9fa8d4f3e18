//! Readers accept any bytes and any text and return a value or an error; no value is ever infinite.

use std::sync::LazyLock;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use reweigh::data::{About, Dataset, Formula, Units, from_bytes, from_csv, from_toml, load};
use reweigh::files::Access;
use reweigh::model::{Model, read, write};
use reweigh::rank::rank;
use reweigh::{Result, Watch, files};

/// Texts that have caused trouble somewhere.
pub const AWKWARD: &[&str] = &[
    "",
    " ",
    "\"",
    "\"\"",
    "a\"b",
    ",",
    ";",
    "\t",
    "\n",
    "\r\n",
    "a\nb",
    "深圳",
    "深圳市",
    "🏙️",
    "é",
    "\u{feff}",
    "\u{0}",
    "=cmd|' /C calc'!A0",
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "1e999",
    "-1e999",
    "1e308",
    "-1e308",
    "1e-320",
    "nan",
    "NaN",
    "inf",
    "-Infinity",
    "NA",
    "..",
    "1,000",
    "1.000,5",
    "0x10",
    "1_000",
    "１２",
    "٣",
    "12%",
    "2022",
    "2022-01",
    "year",
    "index",
    "unit",
    "name",
    "name_zh",
    "latitude",
    "#REF!",
    "true",
    "null",
    "'",
    "`",
    "/",
    "a/b",
    "Suzhou",
    "-0",
    "007",
];

static TRADE: LazyLock<Dataset> = LazyLock::new(|| load("trade", &Watch::default()).expect("bundled data load"));
static DEMO: LazyLock<Dataset> = LazyLock::new(|| load("demo", &Watch::default()).expect("bundled data load"));

/// Whatever was read can be queried in every way, and none of its values is infinite or NaN.
fn check(read: Result<Dataset>) {
    let data = match read {
        Ok(data) => data,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    for indicator in data.indicators() {
        let column = data.column(&indicator.code).expect("an indicator of the data");
        assert!(column.present().all(f64::is_finite), "{}: {column:?}", indicator.code);
    }
    (0..data.units().len()).for_each(|unit| assert!(!data.units().label(unit).is_empty()));
    let ranking = Model::new(&data).and_then(|model| rank(&model, None));
    match ranking {
        Ok(ranking) => assert!(ranking.places().all(|place| place.score.is_some_and(f64::is_finite))),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

fn check_csv(text: &str) {
    check(from_csv(text, "t.csv", &Watch::default()));
}

/// A formula that can be parsed prints itself so that it parses to the same formula, and its value is finite or
/// missing.
fn check_formula(text: &str) {
    match text.parse::<Formula>() {
        Ok(formula) => {
            assert_eq!(formula.to_string().parse(), Ok(formula.clone()), "{text} printed {formula}");
            assert!(!formula.value(&|_| 2.0).is_infinite(), "{text}");
            assert!(formula.names().len() <= text.len());
        }
        Err(error) => assert!(error.to_string().starts_with("formula"), "{error}"),
    }
}

fn check_toml(text: &str) {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let path = folder.path().join("m.toml");
    std::fs::write(&path, text).expect("a new file can be written");
    match read(&path.display().to_string(), &Access::everywhere(), &Watch::default()) {
        Ok(model) => drop(model.scores()),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    let _ = from_toml::<About>(text, "about.toml");
}

fn check_name(units: &Units, name: &str) {
    match units.resolve(name) {
        Ok(unit) => assert!(unit < units.len()),
        Err(error) => assert!(error.to_string().contains(name)),
    }
}

/// A table of awkward cells under awkward headers, quoted according to RFC 4180 or not at all.
fn awkward_table() -> impl Strategy<Value = String> {
    let row = || vec(prop_oneof![2 => select(AWKWARD).prop_map(String::from), 1 => "\\PC{0,4}"], 3);
    (vec(row(), 1..6), any::<bool>()).prop_map(|(rows, is_quoted)| match is_quoted {
        true => crate::written(&rows),
        false => rows.iter().map(|row| row.join(",") + "\n").collect(),
    })
}

/// Valid headers and units, with one odd cell in two.
fn nearly_sound_table() -> impl Strategy<Value = String> {
    let cell =
        || prop_oneof![1 => select(AWKWARD).prop_map(String::from), 1 => any::<f64>().prop_map(|x| x.to_string())];
    vec((cell(), cell()), 1..5).prop_map(|rows| {
        let rows = rows.into_iter().enumerate().map(|(at, (a, b))| [format!("u{at}"), a, b]);
        crate::written([["unit".to_string(), "a".to_string(), "b".to_string()]].into_iter().chain(rows))
    })
}

/// A text with a piece cut out and another inserted.
fn spoilt(text: String) -> impl Strategy<Value = String> {
    let places = 0..text.chars().count();
    (places, 0usize..12, prop_oneof![select(AWKWARD).prop_map(String::from), "\\PC{0,6}"]).prop_map(
        move |(at, cut, put)| {
            let letters: Vec<char> = text.chars().collect();
            let after = &letters[(at + cut).min(letters.len())..];
            letters[..at].iter().copied().chain(put.chars()).chain(after.iter().copied()).collect()
        },
    )
}

fn saved_demo() -> String {
    write(&Model::new(&DEMO).expect("demo has a hierarchy"))
}

proptest! {
    #[test]
    fn any_bytes_are_text_or_an_error(bytes in vec(any::<u8>(), 0..200)) {
        if let Ok(text) = files::text(&bytes, "t.csv") {
            check_csv(&text);
        }
    }

    #[test]
    fn any_text_is_a_table_or_an_error(text in "(\\PC|[,\n\r\t\"]){0,80}") {
        check_csv(&text);
    }

    #[test]
    fn awkward_cells_are_figures_or_errors(text in prop_oneof![awkward_table(), nearly_sound_table()]) {
        check_csv(&text);
    }

    #[test]
    fn any_text_is_a_formula_or_an_error(text in prop_oneof![
        "\\PC{0,30}",
        "([ab1.eE`(),−×÷^*/+-]| |max|min|ln|港口|1e9){0,20}",
        "[a-c]( [+*/^-] (-?[a-c0-9]|\\([a-c] [-+] [0-9.]{1,3}\\)|(abs|exp|max)\\([a-c]\\))){0,8}",
    ]) {
        check_formula(&text);
    }

    #[test]
    fn any_text_is_a_saved_model_or_an_error(text in prop_oneof!["\\PC{0,60}", spoilt(saved_demo())]) {
        check_toml(&text);
    }

    #[test]
    fn any_text_is_a_unit_or_an_error(text in prop_oneof!["\\PC{0,12}", select(AWKWARD).prop_map(String::from)]) {
        check_name(TRADE.units(), &text);
        check_name(DEMO.units(), &text);
    }
}

#[test]
fn the_awkward_names_of_a_table_still_lead_to_its_units() {
    let rows: Vec<[&str; 2]> = AWKWARD
        .iter()
        .filter(|text| text.trim() == **text && !text.is_empty() && !["NaN", "深圳市"].contains(text))
        .map(|text| [*text, "1"])
        .collect();
    let text = crate::written([["unit", "a"]].into_iter().chain(rows.iter().copied()));
    let data = from_csv(&text, "t.csv", &Watch::default()).expect("any text may name a unit");
    for (unit, [name, _]) in rows.iter().enumerate() {
        assert_eq!(data.units().resolve(name), Ok(unit), "{name:?}");
    }
}

#[test]
fn long_and_deep_formulas_are_values_or_errors() {
    let long = |n: usize| format!("a{}", " + a".repeat(n));
    check_formula(&long(1000));
    assert!(long(1000).parse::<Formula>().is_ok() && long(1001).parse::<Formula>().is_err());
    for n in [10, 98, 99, 100, 101, 100_000] {
        let nested = [("(", ")"), ("abs(", ")"), ("-(", ")"), ("1 ^ (", ")"), ("max(1, ", ", 2)")];
        for (open, close) in nested {
            check_formula(&format!("{}a{}", open.repeat(n), close.repeat(n)));
            check_formula(&open.repeat(n));
        }
        for text in ["-", "a^", "`", "9", ".", "a,", "深", ")"] {
            let _ = text.repeat(n).parse::<Formula>();
        }
    }
}

#[test]
fn deep_toml_is_an_error() {
    for n in [10, 1000, 100_000] {
        check_toml(&format!("a = {}", "[".repeat(n)));
        check_toml(&"[a.".repeat(n));
        check_toml(&format!("a{} = 1", ".a".repeat(n)));
    }
}

const TABLES: &[&str] = &["book.xlsx", "old.xls", "written_by_office.ods", "rows.json", "utf16.csv", "gb18030.csv"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Bytes that only claim to be a kind of file, and files with some bytes changed.
    #[test]
    fn any_bytes_are_a_table_or_an_error(
        which in 0..TABLES.len(),
        bytes in prop::collection::vec(any::<u8>(), 0..400),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
    ) {
        let file = TABLES[which];
        let _ = from_bytes(&bytes, file, &Watch::default());
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/files/tables");
        let mut whole = std::fs::read(folder.join(file)).expect("a table of the tests");
        for (index, byte) in changes {
            *index.get_mut(&mut whole) = byte;
        }
        let _ = from_bytes(&whole, file, &Watch::default());
    }
}
