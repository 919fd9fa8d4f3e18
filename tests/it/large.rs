//! Small files and short scripts that once took minutes or gigabytes: each is answered or refused immediately. The
//! inputs are large enough that work growing with their square would not finish in reasonable time.

use std::collections::BTreeMap;
use std::fmt::Write;

use reweigh::analysis::likeness::Bootstrap;
use reweigh::analysis::pca::pca_data;
use reweigh::analysis::{Amount, Comparison, Wish, correlate_data, what_if};
use reweigh::data::{Choice, Dataset, INDEX, MAX_DEPTH, Setting, from_bytes, from_csv, load};
use reweigh::model::{Branch, Model, Step};
use reweigh::rank::{ListedUnit, by_hand, rank, rank_by};
use reweigh::render::{Shape, by, hierarchy};
use reweigh::{Result, Watch};

/// A table of two indicators, described by a hierarchy in which each of `count` groups contains the next one.
fn chain(count: usize) -> Result<Dataset> {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let mut about = "title = \"t\"\nunits = [\"unit\", \"units\"]\n".to_string();
    for code in ["a", "b"] {
        let _ = writeln!(about, "[[indicators]]\ncode = \"{code}\"");
    }
    for at in 0..count {
        let code = if at == 0 { INDEX.to_string() } else { format!("g{at}") };
        let of = if at + 1 < count { format!("\"g{}\"", at + 1) } else { "\"a\", \"b\"".to_string() };
        let _ = writeln!(about, "[[hierarchy]]\ncode = \"{code}\"\nof = [{of}]");
    }
    let path = folder.path().join("t.csv");
    std::fs::write(&path, "unit,a,b\nA,1,2\nB,2,3\n").expect("a new file can be written");
    std::fs::write(folder.path().join("t.toml"), about).expect("a new file can be written");
    load(&path.display().to_string(), &Watch::default())
}

#[test]
fn a_hierarchy_is_shown_as_deep_as_it_may_be_and_refused_beyond() {
    let data = chain(MAX_DEPTH).expect("a hierarchy of all levels");
    let table = Shape::Tree(hierarchy(&data).expect("a hierarchy")).to_table();
    assert_eq!(table.rows.len(), MAX_DEPTH + 2, "all groups and both indicators");
    assert!(table.rows.iter().all(|row| row.len() == table.heads.len()), "as the writer of tables needs it");
    for count in [MAX_DEPTH + 1, 5 * MAX_DEPTH, 200 * MAX_DEPTH] {
        let message = chain(count).expect_err("deeper than any index").to_string();
        let expected = "hierarchy: the members of `g100` are more than 100 levels below `index`; \
                        move them into a group further up";
        assert!(message.ends_with(expected), "{message}");
    }
}

#[test]
fn a_tree_of_a_model_is_refused_where_it_is_too_deep() {
    let data = load("demo", &Watch::default()).expect("bundled data");
    let tree = |levels: usize| {
        let leaf = Branch::leaf(&data.indicators()[0].code);
        (1..levels).rev().fold(leaf, |below, at| Branch { code: format!("g{at}"), weight: 1.0, of: vec![below] })
    };
    let model = |levels| Model::of_tree(&data, Branch { code: INDEX.into(), weight: 1.0, of: vec![tree(levels)] });
    assert!(model(MAX_DEPTH).is_ok());
    let error = model(MAX_DEPTH + 1).err().expect("deeper than any index");
    assert!(error.to_string().ends_with("is more than 100 levels below `index`"), "{error}");
    assert!(error.hint().is_some_and(|hint| hint.to_string().starts_with("move it into a group further up")));
}

#[cfg(feature = "script")]
#[test]
fn help_on_a_long_text_looks_for_its_first_words() {
    let mut typist = crate::transcript::Typist::new();
    let found = typist.type_in("let page = help(\"all\"); for _ in 0..4 { page += page; } help(page)");
    assert!(found.starts_with("no function is called `functions, then the methods"), "{found:.200}");
    assert!(found.contains("these mention it"), "{}", &found[found.len() - 300..]);
}

/// The message that refuses a table with this text.
fn refused(text: &str, file: &str) -> String {
    from_bytes(text.as_bytes(), file, &Watch::default()).err().map_or_else(String::new, |error| error.to_string())
}

#[test]
fn a_table_has_as_many_columns_as_excel_takes() {
    let table = |count: usize| {
        let heads: String = (1..count).map(|at| format!(",c{}", at + 100_000)).collect();
        format!("city{heads}\nA{0}\nB{0}\n", ",1".repeat(count - 1))
    };
    let wide = from_csv(&table(2_000), "t.csv", &Watch::default()).expect("a wide table");
    assert_eq!(wide.indicators().len(), 1_999);
    let expected = "`t.csv`: line 1: a row of 100000 columns; a table may have up to 16384, as in Excel. \
                    If the columns are units, transpose the table first, so that each unit is a row";
    assert_eq!(refused(&table(100_000), "t.csv"), expected);
}

#[test]
fn rows_of_json_without_a_key_in_common_are_no_table() {
    let rows: Vec<String> = (0..20_000).map(|at| format!("{{\"city\": \"u{at}\", \"k{at}x\": {at}}}")).collect();
    let expected = "nearly all cells would be blank: 20000 rows with 20001 different keys hold 40000 values";
    for (text, file) in [(format!("[{}]", rows.join(",")), "t.json"), (rows.join("\n"), "t.jsonl")] {
        let message = refused(&text, file);
        assert!(message.contains(expected), "{message}");
    }
    let single: String = (0..20_000).map(|at| format!(", \"c{at}\": 1")).collect();
    let message = refused(&format!("{{\"city\": [{}0]{single}}}", "0,".repeat(20_000)), "t.json");
    assert!(message.contains("nearly all cells would be blank"), "{message}");
}

#[test]
fn statistics_of_all_pairs_say_how_many_indicators_they_take() {
    let heads: String = (0..2_001).map(|at| format!(",c{}", at + 100_000)).collect();
    let rows: String = (0..4).map(|unit| format!("u{unit}{}\n", format!(",{unit}").repeat(2_001))).collect();
    let data = from_csv(&format!("city{heads}\n{rows}"), "t.csv", &Watch::default()).expect("a wide table");
    let correlations = correlate_data(&data, &BTreeMap::new()).expect_err("four million of them");
    assert_eq!(correlations.to_string(), "`correlate` is limited to 2000 indicators; there are 2001");
    let components = pca_data(&data, &BTreeMap::new()).expect_err("minutes of work");
    assert_eq!(components.to_string(), "`pca` is limited to 1000 indicators; there are 2001");
    assert!(components.hint().is_some_and(|hint| hint.to_string().contains("data.select(")));
}

#[test]
fn a_file_of_zero_bytes_or_of_one_long_line_is_refused() {
    for file in ["t.csv", "t.json", "t.xlsx", "t"] {
        let message = refused(&"\0".repeat(1_000), file);
        assert!(message.contains("the file begins with zero bytes"), "{message}");
    }
    let message = refused(&format!("city,a\nA,{}", "1".repeat(33 << 20)), "t.csv");
    assert!(message.contains("line 2 is longer than 32 megabytes"), "{message}");
}

#[test]
fn a_large_sparse_file_is_refused_before_it_is_read() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    for name in ["t.csv", "t.json", "t.xlsx"] {
        let path = folder.path().join(name);
        std::fs::File::create(&path).and_then(|file| file.set_len(3 << 30)).expect("a file of nothing");
        let error = load(&path.display().to_string(), &Watch::default()).expect_err("no table");
        assert!(error.to_string().contains("begins with zero bytes"), "{error}");
        let error = reweigh::files::read(&path, &reweigh::files::Access::everywhere()).expect_err("no script");
        assert!(error.to_string().contains("may have up to 64 MB"), "{error}");
    }
}

#[test]
fn tens_of_thousands_of_groups_are_counted_in_one_pass() {
    let rows: String = (0..20_000).map(|at| format!("u{at},g{},{}\n", at / 2, at % 97)).collect();
    let data = from_csv(&format!("city,region,a\n{rows}"), "t.csv", &Watch::default()).expect("a table");
    let ranking = rank(&Model::new(&data).expect("a model"), None).expect("a ranking");
    let table = by(&ranking, "region").expect("a grouping");
    assert_eq!(table.rows.len(), 10_000);
}

#[cfg(feature = "script")]
#[test]
fn a_script_has_a_length_that_somebody_may_read() {
    let mut typist = crate::transcript::Typist::new();
    for (script, expected) in [
        ("let a = 1;\n".repeat(30_000), "error: the script has 30000 lines, and may have up to 20000\n"),
        ("2^".repeat(5_000_000), "error: the script is longer than 1 MB\n"),
        (format!("{}1", "2^".repeat(50_000)), "error: the expression is nested too deep"),
        (format!("no_{}", "x".repeat(100_000)), "error: no variable `no_xxx"),
    ] {
        let message = typist.run(&script);
        assert!(message.starts_with(expected) && message.len() < 2_000, "{message:.2000}");
    }
}

/// Units with few different names, distinguished by a group of their own; one value in seven is missing.
fn namesakes(count: usize) -> Dataset {
    let mut text = "code,name,region,a,b\n".to_string();
    for unit in 0..count {
        let figure = |times: usize| (unit * times % 10_007).to_string();
        let a = if unit % 7 == 0 { String::new() } else { figure(7919) };
        let _ = writeln!(text, "c{unit},City {},r{unit},{a},{}", unit % 20, figure(104_729));
    }
    from_csv(&text, "namesakes", &Watch::default()).expect("a good table")
}

#[test]
fn questions_about_many_units_take_no_square_of_them() {
    const UNITS: usize = 40_000;
    let data = namesakes(UNITS);
    let model = Model::new(&data).expect("a model");
    let ranking = rank(&model, None).expect("a ranking");
    assert_eq!(data.units().label(77), "City 17, r77");
    let other = rank_by(&data, "b").expect("a ranking");
    let found = Comparison::new(&ranking, &other, Bootstrap::default()).expect("common units");
    assert!(found.measure("kendall").is_some());
    for turnover in [found.entered(UNITS / 2), found.left(UNITS / 2)] {
        assert!(turnover.is_ok_and(|turnover| turnover.at_least == turnover.at_most));
    }
    let list = (0..UNITS).map(|at| ListedUnit::ranked(format!("Village {at}"), 1.0 + at as f64));
    let list = by_hand(None, &list.collect::<Vec<_>>()).expect("a list");
    assert!(Comparison::new(&ranking, &list, Bootstrap::default()).is_err(), "nobody is in both");
    let by_region = [("by".to_string(), Setting::Text("region".into()))].into();
    let by_region = Choice { options: by_region, ..Choice::new("group_median") };
    let filled = model.choose(Step::Impute, by_region).expect("a known method");
    assert!(filled.scores().is_ok());
    let wish = |unit: usize| Wish { unit, indicator: "b".into(), amount: Amount::To(1.0) };
    let wishes: Vec<Wish> = (0..UNITS / 2).map(wish).collect();
    assert!(what_if(&model, &wishes, &BTreeMap::new()).is_ok_and(|found| found.units.len() == UNITS / 2));
}
