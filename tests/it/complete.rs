//! Completion: a text with `|` for the cursor lists these candidates first, and offers every name of ours where it
//! belongs.

use std::rc::Rc;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use reweigh::data::{BUNDLED, load};
use reweigh::model::{Opt, all_methods};
use reweigh::render::Look;
use reweigh::script::all_docs;
use reweigh::script::{Completions, Session, Settings};

fn session(lines: &[&str]) -> Session {
    let mut session = Session::new(Settings { look: Look::default(), out: Rc::new(|_| {}), args: Vec::new() });
    for line in lines {
        session.enter(line).map_err(|report| report.render(false)).expect("a line that runs");
    }
    session
}

/// A session with a data set, a model, a ranking and plain values.
fn usual() -> Session {
    session(&[
        "let cities = load(\"demo\")",
        "let soft = model(cities).weigh(#{ access: 0.7 })",
        "let ranks = soft.rank().show(#{ per_firm: |r| r.trade / r.firms })",
        "let options = #{ level: 0.9, seed: 7 }",
        "let texts = [\"a\", \"b\"]",
        "fn half(x) { x / 2 }",
        "soft.rank()",
    ])
}

fn at_bar(session: &Session, text: &str) -> Completions {
    let cursor = text.find('¦').expect("a cursor");
    session.complete(&text.replacen('¦', "", 1), cursor)
}

fn replacements(found: &Completions) -> Vec<&str> {
    found.candidates.iter().map(|candidate| candidate.replacement.as_str()).collect()
}

/// Checks that these candidates come first at `¦`, in this order.
fn check(session: &Session, text: &str, expected: &[&str]) {
    let found = at_bar(session, text);
    let all = replacements(&found);
    let first = &all[..expected.len().min(all.len())];
    assert_eq!(first, expected, "{text}: {all:?}");
}

fn check_none(session: &Session, text: &str) {
    assert_eq!(replacements(&at_bar(session, text)), Vec::<&str>::new(), "{text}");
}

#[test]
fn methods_follow_the_kind_of_a_chain() {
    let session = usual();
    for (text, expected) in [
        ("model(cities).rank().ra¦", &[][..]),
        ("model(cities).rank().t¦", &["top("]),
        ("load(\"trade\").ra¦", &["rank_by("]),
        ("model(load(\"trade\")).rank¦", &["rank()"]),
        ("soft.rank¦", &["rank()"]),
        ("soft.what_if(\"Laputa\", #{ firms: 9 }).ra¦", &["rank()"]),
        ("soft.rank().compare(ranks).sp¦", &["spearman", "spearman_interval"]),
        ("soft.rank().compare(ranks).move¦", &["movers("]),
        ("cities[\"trade\"].me¦", &["mean()", "median()"]),
        ("cities.trade.me¦", &["mean()", "median()"]),
        ("(cities.trade / cities.firms).me¦", &["mean()", "median()"]),
        ("soft\n  .weigh(#{ access: 0.5 })\n  .rank¦", &["rank()"]),
        ("let m = model(cities); m.rank¦", &["rank()"]),
        ("let m = model(cities)\nm.rank¦", &["rank()"]),
        ("let m = soft.rank()\nlet m = m.top(3)\nm.bot¦", &["bottom("]),
        (".to¦", &["top("]),
        ("_.to¦", &["top("]),
        ("ans.to¦", &["top("]),
        ("cities.units().ro¦", &["rows()"]),
        ("texts.pu¦", &["push("]),
        ("[1, 2].me¦", &["mean()", "median()"]),
        ("soft.rank¦()", &["rank"]),
        ("print(soft.rank¦", &["rank()"]),
        ("if soft.rank().le¦", &["len"]),
    ] {
        check(&session, text, expected);
    }
    let found = at_bar(&session, "unheard.ra¦");
    let all = replacements(&found);
    assert!(all.contains(&"rank()") && all.contains(&"rank_by("), "what is not known offers everything: {all:?}");
    let of_column = found.candidates.iter().find(|candidate| candidate.label.starts_with("Column.rank"));
    let display = of_column.map(|candidate| candidate.display(0)).unwrap_or_default();
    assert!(display.starts_with("Column.rank() → Column   Rank "), "{display}");
}

#[test]
fn properties_are_columns_fields_and_keys() {
    let session = usual();
    for (text, expected) in [
        ("cities.tr¦", &["trade"][..]),
        ("load(\"trade\").expo¦", &["exports"]),
        ("ranks.where(|r| r.per¦", &["per_firm"]),
        ("ranks.where(|r| r.¦", &["rank", "score", "unit", "name", "name_zh", "code"]),
        ("cities.filter(|row| row.re¦", &["region"]),
        ("cities.filter(|row| row.sco¦", &[]),
        ("model(load(\"trade\")).rank().where(|r| r.po¦", &["potential", "policy", "ports"]),
        ("soft.rank().filter(|r| r.trade > 5 && r.sc¦", &["score"]),
        ("cities.rows().map(|r| r.re¦", &["region"]),
        ("for r in ranks.rows() { print(r.un¦", &["unit"]),
        ("ranks.show(#{ x: |r| r.fi¦", &["firms"]),
        ("options.l¦", &["level", "len()"]),
        ("ranks.of(\"Laputa\").sc¦", &["score"]),
    ] {
        check(&session, text, expected);
    }
}

#[test]
fn words_outside_of_quotes_are_what_the_place_wants_then_variables_functions_and_keywords() {
    let session = usual();
    for (text, expected) in [
        ("ci¦", &["cities"][..]),
        ("lo¦", &["load(", "log10(", "loop"]),
        ("ha¦", &["half("]),
        ("whi¦", &["while"]),
        ("soft.rank(¦", &["\"size\"", "\"access\"", "\"index\""]),
        ("soft.rank(ac¦", &["\"access\""]),
        ("soft.normalise(¦", &["\"minmax\"", "\"zscore\"", "\"rank\""]),
        ("soft.direction(\"ports\", ¦", &["\"higher\"", "\"lower\""]),
        ("cities.year(¦", &["2021", "2022"]),
        ("cities.year(202¦", &["2021", "2022"]),
        ("model(¦", &["\"", "cities"]),
        ("soft.explain(¦", &["\"", "ans"]),
        ("soft.explain(\"Laputa\", ¦", &["\"", "#{ "]),
        ("cities.filter(¦", &["|r| "]),
        ("soft.rank().compare(ran¦", &["ranks"]),
        ("let x = soft.we¦", &["weigh(", "weight_map()", "weights()"]),
    ] {
        check(&session, text, expected);
    }
    for text in ["let ¦", "let x¦", "fn ¦", "cities.filter(|r¦", "// lo¦", "/* lo¦", "12¦"] {
        check_none(&session, text);
    }
}

#[test]
fn keys_of_maps_are_options_codes_or_units() {
    let session = usual();
    for (text, expected) in [
        ("load(\"my.csv\", #{ de¦", &["decimal: "][..]),
        ("load(\"my.csv\", #{ header: 3, se¦", &["separator: "]),
        ("soft.normalise(\"minmax\", #{ ¦", &["lo: ", "hi: ", "at: ", "per: "]),
        ("soft.normalise(\"zscore\", #{¦", &["mean: ", "sd: ", "deviation: ", "at: ", "per: "]),
        ("soft.treat(\"winsorise\", #{¦", &["quantiles: ", "type: ", "points: "]),
        ("soft.aggregate(\"geometric\", #{¦", &["at: "]),
        ("soft.weigh(#{ ¦", &["size: ", "access: ", "trade: "]),
        ("soft.boost(#{ po¦", &["ports: "]),
        ("soft.weigh(#{ po¦: 1 }", &["ports"]),
        ("soft.weigh(#{ \"po¦", &["ports\": "]),
        ("soft.what_if(\"Laputa\", #{ ¦", &["trade: ", "firms: ", "ports: ", "distance: "]),
        ("soft.what_if(#{ Lap¦", &["Laputa: "]),
        ("soft.what_if(#{ \"Laputa\": #{ fi¦", &["firms: "]),
        ("soft.what_if(\"Laputa\", #{ firms: 9 }, #{¦", &["bounds: "]),
        ("model(cities, #{ ¦", &["size: ", "access: ", "trade: "]),
        ("model(cities, #{ size: 1, ac¦", &["access: "]),
        ("model(cities, #{ mine: #{ weight: 1, of: #{ po¦", &["ports: "]),
        ("soft.explain(\"Laputa\", #{¦", &["years: "]),
        ("soft.rank(#{¦", &["years: "]),
        ("soft.rank().compare(ranks, #{¦", &["draws: ", "seed: ", "level: "]),
        ("cities.correlate(#{¦", &["above: ", "below: "]),
        ("cities.correlate(#{ above: 0.5, ¦", &["below: "]),
        ("ranking(cities, #{ Lap¦", &["Laputa: "]),
        ("cities.revise(\"Laputa\", #{ tr¦", &["trade: "]),
        ("soft.freeze(#{ tr¦", &["trade: "]),
    ] {
        check(&session, text, expected);
    }
}

#[test]
fn texts_are_methods_codes_units_and_words() {
    let session = usual();
    for (text, expected) in [
        ("soft.normalise(\"¦", &["minmax\"", "zscore\"", "rank\""][..]),
        ("soft.treat(\"wi¦", &["winsorise\""]),
        ("soft.aggregate(\"geo¦\")", &["geometric"]),
        ("soft.rank(\"ac¦", &["access\""]),
        ("soft.without(\"po¦", &["ports\""]),
        ("soft.without([\"ports\", \"tr¦", &["trade\""]),
        ("soft.equal(\"¦", &["size\"", "access\"", "index\""]),
        ("soft.without(\"ports\").add(\"ports\", \"¦", &["size\"", "access\"", "index\""]),
        ("soft.direction(\"di¦", &["distance\""]),
        ("soft.direction(\"distance\", \"¦", &["higher\"", "lower\""]),
        ("cities[\"fi¦", &["firms\""]),
        ("cities[\"fi¦\"]", &["firms"]),
        ("soft.normalise(\"minmax\", #{ per: \"¦", &["year\"", "all\""]),
        ("soft.normalise(\"minmax\", #{ at: \"si¦", &["size\""]),
        ("soft.normalise(\"minmax\", #{ at: [\"ports\", \"si¦", &["size\""]),
        ("soft.normalise(\"rank\", #{ ties: \"¦", &["min\"", "mean\"", "dense\""]),
        ("ranks.of(\"lap¦", &["Laputa\""]),
        ("soft.explain(\"Laputa\", 'Er¦", &["Erewhon'"]),
        ("cities.filter([\"Laputa\", \"Er¦", &["Erewhon\""]),
        ("ranks.where(|r| r.unit == \"Er¦", &["Erewhon\""]),
        ("ranks.where(|r| r.region == \"¦", &["West\"", "East\""]),
        ("ranks.by(\"¦", &["region\""]),
        ("ranks.show([\"re¦", &["region\""]),
        ("ranks.show([\"na¦", &["name_zh\""]),
        ("cities.derive(\"x\", \"trade / fi¦", &["firms"]),
        ("cities.derive(\"x\", \"sq¦", &["sqrt("]),
        ("cities.notes(\"tr¦", &["trade\""]),
        ("cities.select([\"po¦", &["ports\""]),
        ("published(\"¦", &["top100\""]),
        ("load(\"tr¦", &["trade\""]),
        ("help(\"zs¦", &["zscore\""]),
    ] {
        check(&session, text, expected);
    }
    for text in ["print(\"so¦", "let x = \"lo¦", "soft.derive(\"x¦", "\"a\" + \"lo¦"] {
        check_none(&session, text);
    }
}

#[test]
fn units_are_found_by_english_chinese_pinyin_and_initials() {
    let session = session(&["let m = model(load(\"trade\"))", "let r = m.rank()"]);
    for typed in ["shenz", "Shenz", "深", "深圳", "szhen"] {
        for call in ["r.of(\"", "m.explain(\"", "m.what_if(\"", "m.trail(\"", "m.explain(\"Wuhan\", \""] {
            check(&session, &format!("{call}{typed}¦"), &["Shenzhen\""]);
        }
    }
    let found = at_bar(&session, "r.of(\"sz¦");
    assert!(replacements(&found).contains(&"Shenzhen\""), "{:?}", replacements(&found));
    for (typed, name) in [("chongq", "Chongqing"), ("cq", "Chongqing"), ("chq", "Chongqing"), ("xia", "Xi'an")] {
        let found = at_bar(&session, &format!("r.of(\"{typed}¦"));
        assert!(replacements(&found).contains(&format!("{name}\"").as_str()), "{typed}: {:?}", replacements(&found));
    }
    check(&session, "r.of('xi'an¦", &[]);
    check(&session, "r.of(\"suzhou¦", &["Suzhou, Jiangsu\"", "Suzhou, Anhui\""]);
    check(&session, "published(2022).of(\"武汉¦", &["Wuhan\""]);
}

#[test]
fn paths_are_files_of_fitting_endings_and_folders() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["one.csv", "one.toml", "one.rs", "two.xlsx", "three.csv.gz", ".hidden.csv", "notes.txt"] {
        std::fs::write(folder.path().join(name), "").expect("a file");
    }
    std::fs::create_dir(folder.path().join("onward")).expect("a folder");
    let at = folder.path().display().to_string().replace('\\', "/");
    let session = usual();
    let check = |text: &str, expected: &[&str]| {
        let expected: Vec<String> = expected.iter().map(|name| format!("{at}/{name}")).collect();
        let found = at_bar(&session, &text.replace('@', &at));
        assert_eq!(replacements(&found), expected, "{text}");
    };
    check("load(\"@/o¦", &["one.csv\"", "onward/"]);
    check("load(\"@/¦", &["notes.txt\"", "one.csv\"", "onward/", "three.csv.gz\"", "two.xlsx\""]);
    check("model(\"@/¦", &["one.toml\"", "onward/"]);
    check("save(soft, \"@/o¦\")", &["one.toml", "onward/"]);
    check("save(ranks, \"@/o¦", &["one.csv\"", "onward/"]);
    check("save(it, \"@/¦", &["notes.txt\"", "one.csv\"", "one.toml\"", "onward/", "two.xlsx\""]);
    check("load(\"x.csv\", #{ meta: \"@/o¦", &["one.csv\"", "one.toml\"", "onward/"]);
    check_none(&session, "load(\"no/such/folder/¦");
}

#[test]
fn help_knows_functions_methods_data_sets_and_indicators() {
    let session = usual();
    for (text, expected) in [
        ("?wei¦", &["weigh", "weights"][..]),
        ("help wei¦", &["weigh", "weights"]),
        ("?zs¦", &["zscore"]),
        ("?top1¦", &["top100"]),
        ("?demo.po¦", &["demo.ports"]),
        ("help(\"demo.po¦", &["demo.ports\""]),
    ] {
        check(&session, text, expected);
    }
}

#[test]
fn what_begins_as_typed_comes_before_what_has_such_a_part() {
    let found = at_bar(&session(&["let d = load(\"trade\")"]), "d.trade¦");
    let all = replacements(&found);
    assert!(found.begun > 0 && found.begun < all.len(), "{all:?}");
    assert!(all[..found.begun].iter().all(|name| name.starts_with("trade")), "{all:?}");
    assert!(all[found.begun..].iter().all(|name| !name.starts_with("trade") && name.contains("trade")), "{all:?}");
}

/// Checks that a replacement is offered at a cursor.
fn assert_offered(session: &Session, text: &str, wanted: &str) {
    let found = at_bar(session, text);
    assert!(replacements(&found).contains(&wanted), "{wanted} at {text}: {:?}", replacements(&found));
}

#[test]
fn every_bound_function_is_offered_where_it_belongs() {
    let session = session(&[
        "let data = load(\"demo\")",
        "let m = model(data)",
        "let r = m.rank()",
        "let row = r.of(\"Laputa\")",
        "let unit = row.unit",
    ]);
    let value = |noun: &str| match noun {
        "Dataset" => "data.",
        "Model" => "m.",
        "Explanation" => "m.explain(\"Laputa\").",
        "Since" => "m.since(m.year(2021)).",
        "Ranking" => "r.",
        "Row" => "row.",
        "Unit" => "unit.",
        "Comparison" => "r.compare(r).",
        "WhatIf" => "m.what_if(\"Laputa\", #{ firms: 9 }).",
        "Uncertainty" => "m.uncertainty().",
        "Confidence" => "m.confidence(#{ errors: 1 }).",
        "Votes" => "m.votes([#{ size: 1, access: 2 }]).",
        "Threshold" => "m.threshold(\"size\").",
        "Flip" => "m.flip(\"Laputa\", \"Erewhon\").",
        "Fit" => "m.fit(r).",
        "Reconciliation" => "m.reconcile(r).",
        "Elicitation" => "m.elicit().",
        "Dominance" => "m.dominance().",
        "Profile" => "m.profile(\"Laputa\").",
        "Reach" => "m.reach(\"Laputa\", 1).",
        "Range" => "m.range(\"Laputa\").",
        "Edition" => "m.edition(\"1\").",
        "Claim" => "m.claim(\"Laputa\", \"among\", 3).",
        "Overlap" => "r.overlap(r, 3).",
        "Weighting" => "ahp([[\"size\", \"access\", 3]]).",
        "Column" => "data.trade.",
        "Table" => "data.units().",
        "Tree" => "data.hierarchy().",
        "Picture" => "r.chart().",
        "" => "",
        other => panic!("a noun without a value: {other}"),
    };
    let mut count = 0;
    for doc in all_docs().all.iter().filter(|doc| doc.is_word()) {
        let found = at_bar(&session, &format!("{}{}¦", value(&doc.noun), doc.name));
        let is_it = |text: &str| text.trim_end_matches([')', '(']) == doc.name;
        let candidate = found.candidates.iter().find(|candidate| is_it(&candidate.replacement));
        let candidate = candidate.unwrap_or_else(|| panic!("{}.{} is not offered", doc.noun, doc.name));
        assert_eq!(candidate.about, doc.sentence());
        count += 1;
    }
    assert!(count > 60, "functions are found: {count}");
}

#[test]
fn every_method_option_and_indicator_is_offered_where_it_belongs() {
    let session = session(&["let m = model(load(\"demo\"))"]);
    let check = |step: &str, name: &str, options: &[Opt]| {
        assert_offered(&session, &format!("m.{step}(\"¦"), &format!("{name}\""));
        for option in options {
            assert_offered(&session, &format!("m.{step}(\"{name}\", #{{ ¦"), &format!("{}: ", option.name));
        }
    };
    all_methods().iter().for_each(|(step, method)| check(step, method.name, method.options));
    for option in reweigh::data::LoadOptions::TABLE.iter().map(|option| option.name) {
        assert_offered(&session, "load(\"x.csv\", #{ ¦", &format!("{option}: "));
    }
    for set in BUNDLED {
        assert_offered(&session, "load(\"¦", &format!("{}\"", set.name));
        let data = load(set.name, &reweigh::Watch::default()).expect("bundled data load");
        for indicator in data.indicators() {
            assert_offered(&session, &format!("load(\"{}\").¦", set.name), &indicator.code);
            assert_offered(&session, &format!("load(\"{}\")[\"¦", set.name), &format!("{}\"", indicator.code));
        }
    }
}

#[test]
fn every_parameter_says_what_it_stands_for_and_every_table_of_options_is_there() {
    let free = ["share", "topic"];
    for doc in all_docs().all.iter().filter(|doc| doc.is_word() || doc.name == "[]") {
        for way in &doc.overloads {
            for param in way.params.iter().filter(|param| ["string", "map", "list"].contains(&param.kind.as_str())) {
                let is_known = reweigh::script::stands_for_something(param) || free.contains(&param.name.as_str());
                assert!(is_known, "{}: what does `{}` stand for?", way.signature, param.name);
                let has_table =
                    way.options.as_deref().is_some_and(|table| !reweigh::script::options::named(table).is_empty());
                assert!(param.name != "options" || has_table, "{}: no table of options", way.signature);
            }
        }
    }
}

#[test]
fn completion_runs_nothing_and_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("saved.csv").display().to_string();
    let session = usual();
    for text in [format!("save(ranks, {path:?}).¦"), format!("load({path:?}).¦"), "texts.push(\"c\").¦".to_string()]
    {
        at_bar(&session, &text);
    }
    assert!(!folder.path().join("saved.csv").exists());
    check(&session, "texts.le¦", &["len()"]);
}

/// Complete and broken pieces of lines.
const PIECES: &[&str] = &[
    "load(",
    "\"trade\"",
    "\"",
    "'",
    "`",
    ")",
    "]",
    "}",
    "(",
    "[",
    "{",
    "#{",
    ".",
    "?.",
    "..",
    ",",
    ":",
    ";",
    "|",
    "||",
    "|r|",
    "r",
    "m",
    "let ",
    "fn ",
    "for ",
    " in ",
    "=",
    "==",
    "+",
    "-",
    "/",
    "//",
    "/*",
    "*/",
    "\n",
    " ",
    "\\",
    "深圳",
    "é",
    "🏙️",
    "12",
    "3.",
    "_",
    "ans",
    "model",
    "rank",
    ".weigh(#{ ",
    "access: ",
    ".where(|r| ",
    "cities",
    "soft",
    "\u{0}",
    "${",
    "?",
    ":all",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_text_and_any_cursor_give_an_answer(pieces in vec(select(PIECES), 0..20), cursor in 0..200_usize) {
        let text = pieces.concat();
        thread_local!(static SESSION: Session = usual());
        SESSION.with(|session| {
            let found = session.complete(&text, cursor);
            prop_assert!(found.start <= text.len() && text.is_char_boundary(found.start), "{text:?}");
            prop_assert!(found.start <= cursor.max(found.start) && found.begun <= found.candidates.len());
            Ok(())
        })?;
    }

    #[test]
    fn any_characters_give_an_answer(text in any::<String>(), cursor in any::<usize>()) {
        thread_local!(static SESSION: Session = usual());
        SESSION.with(|session| session.complete(&text, cursor));
    }
}

#[test]
fn deep_and_long_texts_give_an_answer_soon() {
    let session = usual();
    for text in [
        "(".repeat(20_000),
        "((a).".repeat(5_000),
        "a.".repeat(20_000),
        "let a = a + a; ".repeat(2_000) + "a.",
        "f(#{ a: [".repeat(5_000),
    ] {
        let closed = format!("{text}{}.", ")".repeat(20_000));
        let start = std::time::Instant::now();
        session.complete(&text, text.len());
        session.complete(&closed, closed.len());
        assert!(start.elapsed() < std::time::Duration::from_secs(10), "{:?} for {:.20}", start.elapsed(), text);
    }
}
