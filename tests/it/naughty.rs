//! Public collections of naughty strings and of hostile csv files, whose licences `naughty/README.md` states: each string
//! survives as a name, and each file is read as its authors say, or refused.

use std::path::{Path, PathBuf};

use reweigh::data::from_bytes;
use reweigh::files::{Bytes, Opening, open};
use reweigh::script::quoted;
use reweigh::{Watch, hidden};

use crate::transcript::Typist;

/// How many strings are names in one data set.
const TOGETHER: usize = 12;
/// The formats that data sets and rankings are saved in, and read from.
const ENDINGS: &[&str] = &[
    "csv",
    "tsv",
    "json",
    "xlsx",
    #[cfg(feature = "parquet")]
    "parquet",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/naughty")
}

/// The Big List of Naughty Strings, without blanks around them, as every reader takes cells.
fn strings() -> Vec<String> {
    let text = std::fs::read_to_string(folder().join("blns.json")).expect("a file of the tests");
    let all: Vec<String> = serde_json::from_str(&text).expect("a list of texts");
    let mut strings: Vec<String> = Vec::new();
    for string in all.iter().map(|string| string.trim()) {
        if !string.is_empty() && !strings.iter().any(|known| known == string) {
            strings.push(string.to_string());
        }
    }
    strings
}

/// A text for TOML.
fn toml(text: &str) -> String {
    let escaped = |c: char| match c {
        c if c.is_ascii() && !c.is_control() && !['"', '\\'].contains(&c) => c.to_string(),
        c => format!("\\U{:08x}", u32::from(c)),
    };
    format!("\"{}\"", text.chars().map(escaped).collect::<String>())
}

/// Writes a table and its description, where every string is the name of a unit, of an indicator, of a group of units
/// and of a group of indicators, and the first one is the title.
fn write(folder: &Path, strings: &[String]) {
    let mut table = vec![["unit", "name", "zone"].map(String::from).to_vec()];
    table[0].extend((0..strings.len()).map(|at| format!("i{at}")));
    table[0].push("made_by".into());
    let mut description =
        format!("title = {}\nunits = [\"city\", \"cities\"]\ngroups = [\"zone\"]\n", toml(&strings[0]));
    let mut hierarchy = String::new();
    for (at, string) in strings.iter().enumerate() {
        let mut row = vec![format!("u{at}"), string.clone(), string.clone()];
        row.extend((0..strings.len()).map(|of| ((at * 7 + of * 5) % 23 + at).to_string()));
        row.push("reweigh".into());
        table.push(row);
        let name = toml(string);
        description.push_str(&format!("[[indicators]]\ncode = \"i{at}\"\nname = {name}\nmeasure = {name}\n"));
        hierarchy.push_str(&format!("[[hierarchy]]\ncode = \"g{at}\"\nname = {name}\nof = [\"i{at}\"]\n"));
    }
    let groups: Vec<String> = (0..strings.len()).map(|at| format!("\"g{at}\"")).collect();
    description.push_str(&format!("[[hierarchy]]\ncode = \"index\"\nname = \"i\"\nof = [{}]\n", groups.join(", ")));
    std::fs::write(folder.join("n.csv"), crate::written(&table)).expect("a new file");
    std::fs::write(folder.join("n.toml"), format!("{description}{hierarchy}")).expect("a new file");
}

/// The reply to a line, which is no error.
fn reply(typist: &mut Typist, line: &str) -> String {
    let reply = typist.type_in(line);
    assert!(!reply.starts_with("error"), "{line}\n{reply}");
    reply
}

fn path(folder: &Path, name: &str) -> String {
    quoted(&folder.join(name).display().to_string())
}

#[test]
fn every_naughty_string_survives_as_a_name() {
    for strings in strings().chunks(TOGETHER) {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        write(folder.path(), strings);
        let (mut typist, file) = (Typist::new(), |name: &str| path(folder.path(), name));
        let load = format!("let d = load({}); let m = model(d); let r = m.rank()", file("n.csv"));
        reply(&mut typist, &load);
        for ending in ENDINGS {
            let (data, ranks) = (file(&format!("data.{ending}")), file(&format!("ranks.{ending}")));
            reply(&mut typist, &format!("save(d, {data}); save(r, {ranks})"));
            let back = reply(
                &mut typist,
                &format!("let b = load({data}); b == d && ranking(load({ranks}, #{{ groups: [\"zone\"] }})) == r"),
            );
            assert!(back.ends_with("true\n"), "{ending}: {strings:?}\n{back}");
            std::fs::remove_file(folder.path().join("data.toml")).expect("the description");
        }
        let saved = file("model.toml");
        let back = reply(&mut typist, &format!("save(m, {saved}); model({saved}) == m"));
        assert!(back.ends_with("true\n"), "{strings:?}\n{back}");
        for what in ["page.html", "ranks.md", "chart.svg", "book.xlsx"] {
            let shown = if what == "chart.svg" { "r.chart()" } else { "[r, m.weights(), m.scores()]" };
            reply(&mut typist, &format!("save({shown}, {})", file(what)));
        }
        for shown in
            ["d", "d.units()", "d.indicators()", "m", "r", "m.weights()", "r.by(\"zone\")", "m.explain(\"u0\")"]
        {
            let shown = reply(&mut typist, shown);
            assert!(!shown.contains(|c| hidden::is_hidden(c) && c != '\n'), "{shown:?}");
        }
    }
}

#[test]
fn every_naughty_string_names_a_unit_and_an_indicator_or_is_refused() {
    let (mut typist, mut read) = (Typist::new(), 0);
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    for string in strings() {
        let rows = [["unit", &string, "made_by"], [&string, "1", "reweigh"], ["a plain name", "2", "reweigh"]];
        std::fs::write(folder.path().join("n.csv"), crate::written(rows)).expect("a new file");
        let load = format!("let d = load({})", path(folder.path(), "n.csv"));
        let reply = typist.type_in(&load);
        if reply.starts_with("error") {
            continue;
        }
        read += 1;
        let name = quoted(&string);
        let found = typist.type_in(&format!("d.rows()[0][{name}] == 1 && model(d).rank().of({name}).rank == 2"));
        assert_eq!(found, "true\n", "{string:?}");
    }
    assert!(read > strings().len() * 9 / 10, "{read} of {}", strings().len());
}

#[test]
fn every_naughty_string_names_a_file_or_is_refused() {
    let (mut typist, mut written) = (Typist::new(), 0);
    let outer = tempfile::tempdir().expect("a folder for temporary files");
    let folder = outer.path().join("inner");
    std::fs::create_dir(&folder).expect("a new folder");
    reply(&mut typist, "let r = model(load(\"demo\")).rank()");
    for string in strings() {
        // No name leads elsewhere on purpose.
        let name = string.replace("..", "_");
        // `..csv` beside no description is taken to be described by a folder.
        if name == "." {
            continue;
        }
        let file = path(&folder, &format!("{}.csv", name.trim_start_matches('/')));
        let saved = typist.type_in(&format!("save(r, {file}, #{{ overwrite: true }})"));
        if saved.starts_with("error") {
            continue;
        }
        written += 1;
        let back = typist.type_in(&format!("ranking(load({file})) == r"));
        assert!(back.ends_with("true\n"), "{string:?}: {back}");
    }
    assert!(written > strings().len() / 2, "{written} of {}", strings().len());
    assert_eq!(std::fs::read_dir(outer.path()).expect("a folder").count(), 1);
}

#[test]
fn every_file_of_csv_spectrum_has_the_cells_that_its_authors_say() {
    let mut count = 0;
    for entry in std::fs::read_dir(folder().join("csv-spectrum")).expect("a folder of the tests").flatten() {
        let name = entry.file_name().display().to_string();
        let Some(stem) = name.strip_suffix(".csv") else { continue };
        let bytes = std::fs::read(entry.path()).expect("a file of the tests");
        let data = from_bytes(&bytes, &name, &Watch::default());
        assert!(data.map_or_else(|error| !error.to_string().is_empty(), |data| !data.units().is_empty()), "{name}");
        let json = std::fs::read_to_string(entry.path().with_file_name(format!("{stem}.json")));
        let json: Result<Vec<serde_json::Map<String, serde_json::Value>>, _> =
            serde_json::from_str(&json.unwrap_or_default());
        // One of them states another telephone number than the csv file, in bytes that are not UTF-8.
        let Ok(rows) = json else { continue };
        let bytes = Bytes::Held { name: &name, bytes: &bytes };
        let grid = open(bytes, &Opening::default(), &Watch::default()).expect("delimited text");
        let lines = grid.first(100, &Watch::default()).expect("lines");
        assert_eq!(lines.len(), rows.len() + 1, "{name}");
        for (row, line) in rows.iter().zip(&lines[1..]) {
            for (at, (key, value)) in row.iter().enumerate() {
                let same =
                    |text: &str| text.replace("\r\n", "\n").lines().map(str::trim).collect::<Vec<_>>().join("\n");
                assert_eq!(lines[0].cell(at), key, "{name}");
                assert_eq!(same(line.cell(at)), same(value.as_str().expect("a text")), "{name}");
            }
        }
        count += 1;
    }
    assert_eq!(count, 11);
}
