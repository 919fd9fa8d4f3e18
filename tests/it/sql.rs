//! Scoring as SQL: what is refused and what is quoted; if `SQL_CASES` is set, also writes cases for
//! `tests/sql/check.py`, which compares the engines with the library.

use std::fmt::Write;
use std::path::PathBuf;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use reweigh::analysis::uncertainty::{Uncertainty, UncertaintySpec, uncertainty};
use reweigh::data::{Choice, Dataset, from_csv, load};
use reweigh::model::{Branch, Model, Step};
use reweigh::rank::rank;
use reweigh::render::sql::{Dialect, SqlDrawOptions, SqlOptions, sql, sql_uncertainty};
use reweigh::render::uncertainty::draws;
use reweigh::render::{Format, Look, Shape, data_table, render};
use reweigh::{Result, Watch};

use crate::random::{cases, choice, plain};

const DIALECTS: [(&str, Dialect); 4] = [
    ("duckdb", Dialect::DuckDb),
    ("postgres", Dialect::Postgres),
    ("datafusion", Dialect::DataFusion),
    ("spark", Dialect::Spark),
];

fn options(fit: &str) -> SqlOptions {
    let given = [("table".to_string(), "cases".into()), ("fit".to_string(), fit.into())];
    SqlOptions::read(&given.into()).expect("known options")
}

/// A case on one line: the table as saved, the queries, and the results of the library.
fn case(name: &str, model: &Model, fit: &str) -> Result<String> {
    let data = model.data();
    let look = Look { format: Format::Csv, ..Look::default() };
    let table = render(&[Shape::Table(data_table(data)?)], &look);
    let queries = DIALECTS.map(|(word, dialect)| Ok((word.to_string(), sql(model, dialect, &options(fit))?.into())));
    let queries = queries.into_iter().collect::<Result<serde_json::Map<String, serde_json::Value>>>()?;
    let (ranking, scores, plan) = (rank(model, None)?, model.scores()?, model.plan()?);
    let mut all = serde_json::Map::new();
    for unit in 0..data.units().len() {
        // A group without a weight has members, but none of them counts.
        let counts = |place: &usize| {
            let mut way = std::iter::successors(Some(*place), |&place| plan.nodes[place].parent);
            way.all(|place| place == 0 || plan.member(place).is_some())
        };
        let node = |place: usize| (plan.nodes[place].code.clone(), scores.of(place).get(unit).into());
        let own: serde_json::Map<String, serde_json::Value> = (0..plan.nodes.len()).filter(counts).map(node).collect();
        let row = serde_json::json!({
            "rank": ranking.place_of(unit).map(|place| place.rank),
            "present": scores.present(0).get(unit),
            "scores": own,
        });
        all.insert(data.units().codes[unit].to_string(), row);
    }
    Ok(serde_json::json!({ "name": name, "csv": table, "queries": queries, "units": all }).to_string() + "\n")
}

/// A case with draws of weights: the table of draws, and the rank acceptability of each unit.
fn drawn(name: &str, model: &Model) -> Result<String> {
    let watch = Watch::default();
    let any = [("weights".to_string(), "any".into()), ("draws".to_string(), 60.into())].into();
    let run = uncertainty(model, UncertaintySpec::read(model, &any)?, &watch)?;
    let look = Look { format: Format::Csv, ..Look::default() };
    let table = render(&[Shape::Table(data_table(model.data())?)], &look);
    let weights = render(&[Shape::Table(draws(&run, 60, &watch)?)], &look);
    let given = [("table".to_string(), "cases".into())].into();
    let options = SqlDrawOptions::read(&given)?;
    let query =
        |(word, dialect): (&str, Dialect)| Ok((word.to_string(), sql_uncertainty(model, dialect, &options)?.into()));
    let queries = DIALECTS.map(query).into_iter().collect::<Result<serde_json::Map<String, serde_json::Value>>>()?;
    let shares = accepted(&run);
    Ok(serde_json::json!({ "name": name, "csv": table, "draws": weights, "queries": queries, "shares": shares })
        .to_string()
        + "\n")
}

/// The shares above 0, by unit and rank.
fn accepted(run: &Uncertainty) -> serde_json::Value {
    let codes = &run.data().units().codes;
    let own = |(place, unit): (usize, &usize)| {
        let ranks = run.acceptability(place).into_iter().enumerate().filter(|(_, share)| *share > 0.0);
        let ranks: serde_json::Map<String, serde_json::Value> =
            ranks.map(|(rank, share)| ((rank + 1).to_string(), share.into())).collect();
        (codes[*unit].to_string(), ranks.into())
    };
    run.units().iter().enumerate().map(own).collect::<serde_json::Map<String, serde_json::Value>>().into()
}

/// Models of random data, with random methods.
fn random(count: u32, fit: &str, text: &mut String) -> [usize; 3] {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[11; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let (mut written, mut refused, mut unscored) = (0, 0, 0);
    while written < count as usize {
        let plain = plain().new_tree(&mut runner).expect("a random model").current();
        let data = plain.data();
        let Ok(model) = plain.model(&data).and_then(|model| model.scores().map(drop).map(|()| model)) else {
            unscored += 1;
            continue;
        };
        let written_case = match fit {
            "drawn" => drawn(&format!("random {written}, drawn"), &model),
            _ => case(&format!("random {written}, {fit}"), &model, fit),
        };
        match written_case {
            Ok(line) => {
                text.push_str(&line);
                written += 1;
            }
            Err(_) => refused += 1,
        }
    }
    [written, refused, unscored]
}

/// Writes the cases to the folder named by `SQL_CASES`; `tests/sql/check.sh` sets it and runs the engines on them.
#[test]
fn cases_are_written_for_the_engines() {
    let folder = std::env::var("SQL_CASES").ok().map(PathBuf::from);
    let mut text = String::new();
    let mut told = String::new();
    for fit in ["frozen", "query", "drawn"] {
        // PostgreSQL is slow with many draws.
        let part = if fit == "drawn" { 4 } else { 1 };
        let count = if folder.is_some() { cases(150).cases / part } else { 30 / part };
        let _ = writeln!(told, "{fit}: written, refused, unscored {:?}", random(count, fit, &mut text));
        for (name, model) in bundled() {
            let line = if fit == "drawn" { drawn(&name, &model) } else { case(&format!("{name}, {fit}"), &model, fit) };
            match line {
                Ok(line) => text.push_str(&line),
                Err(error) => assert!(fit != "frozen" && name.ends_with("ampi"), "{name}: {error}"),
            }
        }
    }
    println!("{told}");
    if let Some(folder) = folder {
        std::fs::write(folder.join("cases.jsonl"), text).expect("cases can be written");
    }
}

/// The bundled data sets under their own models and others.
fn bundled() -> Vec<(String, Model)> {
    let loaded = |name: &str| Model::new(&load(name, &Watch::default()).expect("bundled")).expect("its own model");
    let changed = |model: &Model, step: Step, choice: Choice| model.choose(step, choice).expect("a known method");
    let (demo, trade) = (loaded("demo"), loaded("trade"));
    vec![
        ("demo".to_string(), demo.clone()),
        ("trade".to_string(), trade.clone()),
        ("demo, latest".to_string(), changed(&demo, Step::Impute, choice("latest", &[]))),
        ("demo, linear".to_string(), changed(&demo, Step::Impute, choice("linear", &[("ends", "nearest".into())]))),
        (
            "demo, group mean".to_string(),
            changed(&demo, Step::Impute, choice("group_mean", &[("by", "region".into())])),
        ),
        ("trade, ranks".to_string(), changed(&trade, Step::Normalise, choice("rank", &[]))),
        ("trade, ampi".to_string(), changed(&trade, Step::Aggregate, choice("ampi", &[]))),
    ]
}

fn table(text: &str) -> Dataset {
    from_csv(text, "table.csv", &Watch::default()).expect("a sound table")
}

/// Names that could end a string, a name, a comment or a statement.
const HOSTILE: [&str; 7] = ["a\"; DROP TABLE x; --", "it's", "select", "人口", "b`c", "x\\", "$$ /* -- "];

#[test]
fn names_of_users_are_quoted() {
    let heads: Vec<String> = HOSTILE.iter().map(|name| format!("\"{}\"", name.replace('"', "\"\""))).collect();
    let mut text = format!("unit,{}\n", heads.join(","));
    for unit in 0..5 {
        let cells: Vec<String> = (0..HOSTILE.len()).map(|at| ((unit * 7 + at * 5) % 11).to_string()).collect();
        let _ = writeln!(text, "u{unit},{}", cells.join(","));
    }
    let data = table(&text);
    let model = Model::new(&data).expect("a flat model");
    for (_, dialect) in DIALECTS {
        let query = sql(&model, dialect, &options("frozen")).expect("it is written");
        let code: String = query.lines().filter(|line| !line.starts_with("-- ")).collect::<Vec<_>>().join("\n");
        let bare = unquoted(&code, if dialect == Dialect::Spark { '`' } else { '"' });
        for sign in ["DROP", ";", "人口", "--", "/*", "$$", "it's"] {
            let known = usize::from(sign == ";");
            assert_eq!(bare.matches(sign).count(), known, "{sign} in {bare}");
        }
    }
}

/// A text without the parts in quotes of this kind.
fn unquoted(text: &str, quote: char) -> String {
    let mut is_in = false;
    let keep = |c: &char| {
        if *c == quote {
            is_in = !is_in;
        }
        !is_in
    };
    text.chars().filter(keep).collect()
}

#[test]
fn what_has_no_sql_is_refused_by_name() {
    let demo = Model::new(&load("demo", &Watch::default()).expect("bundled")).expect("its own model");
    let bod = demo.choose(Step::Aggregate, Choice { at: vec!["access".into()], ..choice("bod", &[]) }).expect("known");
    let error = sql(&bod, Dialect::DuckDb, &options("frozen")).expect_err("no SQL").to_string();
    assert!(error.contains("`bod` of `access` cannot be written in SQL"), "{error}");
    let data = table("unit,Trade,trade\na,1,2\nb,2,5\nc,4,1\n");
    let model = Model::of_tree(
        &data,
        Branch { code: "index".into(), weight: 1.0, of: ["Trade", "trade"].map(Branch::leaf).into() },
    );
    let model = model.expect("a sound tree");
    assert!(sql(&model, Dialect::Postgres, &options("frozen")).is_ok());
    let error = sql(&model, Dialect::DuckDb, &options("frozen")).expect_err("one name").to_string();
    assert!(error.contains("this engine ignores case"), "{error}");
}
