//! What is saved and loaded again is equal: data sets, rankings, scores and weights, in every format for tables.

use std::collections::BTreeSet;
use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use reweigh::data::{About, Direction, Indicator, load, to_toml};
use reweigh::script::quoted;
use reweigh::{Watch, files};

use crate::anything::AWKWARD;
use crate::transcript::Typist;

const ENDINGS: &[&str] = &["csv", "tsv", "json", "xlsx", "parquet"];
/// Column names with a special meaning.
const TAKEN: &[&str] = &["unit", "name", "name_zh", "year", "made_by", "index", "rank", "score"];

/// A table and its description.
#[derive(Debug)]
struct Table {
    about: About,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn odd_name() -> impl Strategy<Value = String> {
    let texts = prop_oneof![3 => select(AWKWARD).prop_map(String::from), 2 => "\\PC{1,6}", 1 => "[a-z]{1,4}"];
    texts.prop_map(|text| text.trim().replace(char::is_control, "")).prop_filter("a name", |text| {
        !text.is_empty() && text.trim() == text && !text.contains(files::BROKEN) && !TAKEN.contains(&text.as_str())
    })
}

/// Distinct texts.
fn odd_names(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<String>> {
    vec(odd_name(), count).prop_map(|names| {
        let mut seen = BTreeSet::new();
        names.into_iter().filter(|name| seen.insert(name.clone())).collect()
    })
}

fn figure() -> impl Strategy<Value = String> {
    prop_oneof![
        1 => Just(String::new()),
        2 => (-1e6..1e6f64).prop_map(|x| x.to_string()),
        1 => any::<f64>().prop_filter("a figure", |x| x.abs() < 1e150).prop_map(|x| x.to_string()),
        1 => (0..100i64).prop_map(|x| x.to_string()),
    ]
}

prop_compose! {
    fn table()(
        units in odd_names(1..6),
        columns in odd_names(2..7),
        group_count in 0..2usize,
        years in select(vec![vec![], vec![2020], vec![2019, 2021]]),
        named in any::<bool>(),
    )(
        names in vec(odd_name(), units.len()),
        groups in vec(vec(odd_name(), units.len()), group_count),
        figures in vec(vec(figure(), columns.len()), units.len() * years.len().max(1)),
        lower in vec(any::<bool>(), columns.len()),
        units in Just(units), columns in Just(columns), years in Just(years), named in Just(named),
    ) -> Table {
        let (groups_of, indicators) = columns.split_at(groups.len().min(columns.len() - 1));
        let mut header = vec!["unit".to_string()];
        header.extend(named.then(|| "name".to_string()));
        header.extend(groups_of.iter().cloned());
        header.extend((!years.is_empty()).then(|| "year".to_string()));
        header.extend(indicators.iter().cloned());
        let mut rows = Vec::new();
        for (at, unit) in units.iter().enumerate() {
            for year in 0..years.len().max(1) {
                let mut row = vec![unit.clone()];
                row.extend(named.then(|| names[at].clone()));
                row.extend(groups.iter().take(groups_of.len()).map(|texts| texts[at].clone()));
                row.extend(years.get(year).map(i32::to_string));
                row.extend(figures[at * years.len().max(1) + year].iter().take(indicators.len()).cloned());
                rows.push(row);
            }
        }
        let direction = |lower: bool| if lower { Direction::Lower } else { Direction::Higher };
        let described = |(code, lower): (&String, &bool)| Indicator {
            code: code.clone(),
            name: format!("{code} in words"),
            direction: direction(*lower),
            ..Indicator::default()
        };
        let about = About {
            units: ["city".to_string(), "cities".to_string()],
            groups: groups_of.to_vec(),
            indicators: indicators.iter().zip(&lower).map(described).collect(),
            keep: units.iter().chain(&names).cloned().collect(),
            ..About::default()
        };
        Table { about, header, rows }
    }
}

/// A session in which `d` is the table, loaded from a file in the folder.
fn session(folder: &Path, table: &Table) -> Typist {
    let rows = std::iter::once(&table.header).chain(&table.rows);
    std::fs::write(folder.join("first.csv"), crate::written(rows)).expect("a new file");
    std::fs::write(folder.join("first.toml"), to_toml(&table.about)).expect("a new file");
    let mut typist = Typist::new();
    let reply = typist.type_in(&format!("let d = load(\"{}\");", folder.join("first.csv").display()));
    assert!(!reply.contains("error"), "{reply}\n{table:?}");
    typist
}

/// Checks that an expression evaluates to `true`, with `FILE` replaced by a path with this extension.
fn holds(typist: &mut Typist, folder: &Path, ending: &str, text: &str) {
    let path = folder.join(format!("saved.{ending}"));
    let reply = typist.type_in(&text.replace("FILE", &format!("\"{}\"", path.display())));
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(reply == "true\n", "{ending}: {reply}\n{written}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_data_set_is_read_back_equal(table in table()) {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let mut typist = session(folder.path(), &table);
        for ending in ENDINGS {
            holds(&mut typist, folder.path(), ending, "save(d, FILE); load(FILE) == d");
        }
    }

    #[test]
    fn a_ranking_and_its_scores_are_read_back_equal(table in table()) {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let mut typist = session(folder.path(), &table);
        if typist.type_in("let m = model(d); let r = m.rank();").contains("error") {
            return Ok(());
        }
        // Without a description, a column with both numbers and words would be ambiguous, and so would a unit called
        // `Total`.
        let groups: Vec<String> = table.about.groups.iter().map(|group| quoted(group)).collect();
        let names = "d.units().rows().map(|r| r.unit) + d.units().rows().map(|r| r.name)";
        let with = format!("#{{ keep: {names}, groups: [{}] }}", groups.join(", "));
        for ending in ENDINGS {
            let text = format!("if r.len > 0 {{ save(r, FILE); ranking(load(FILE, {with})) == r }} else {{ true }}");
            holds(&mut typist, folder.path(), ending, &text);
            let scores = format!(
                "save(m.scores(), FILE); let s = load(FILE, #{{ keep: {names} }}); let ok = true;
                 for row in s.rows() {{ let of = m.scores().rows().filter(|x| x.unit == row.unit);
                 if of.len != 1 || of[0].index != row.index {{ ok = false; }} }} ok"
            );
            holds(&mut typist, folder.path(), ending, &scores);
        }
    }
}

/// The bundled data in every format, with all digits, formulas, stated values and years.
#[test]
fn bundled_data_are_read_back_equal() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let mut typist = Typist::new();
    for name in ["demo", "trade", "top100"] {
        assert_eq!(typist.type_in(&format!("let d = load(\"{name}\");")), "");
        for ending in ENDINGS {
            holds(&mut typist, folder.path(), ending, "save(d, FILE); load(FILE) == d");
        }
        std::fs::remove_file(folder.path().join("saved.toml")).expect("the description stands beside");
    }
    assert_eq!(
        typist.type_in("let d = load(\"trade\").year(2019).derive(\"x\", \"gdp / 2\").filter(|r| r.gdp > 1000);"),
        ""
    );
    holds(&mut typist, folder.path(), "csv", "save(d, FILE); load(FILE) == d");
    let path = folder.path().join("saved.csv").display().to_string();
    let stated = |data: &reweigh::data::Dataset| {
        let place = data.indicators().iter().position(|of| of.code == "trade_total").expect("an indicator of trade");
        data.is_derived(place)
    };
    let saved = load(&path, &Watch::default()).expect("what was saved can be loaded");
    assert!(!stated(&saved), "two cells of it are stated by the press");
}
