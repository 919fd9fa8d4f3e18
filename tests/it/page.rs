//! The page: its interpreter of the scoring plan gives the same numbers as the library, under any weights.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use reweigh::data::{Choice, Dataset, FitWindow, Setting, from_csv, load};
use reweigh::model::{Branch, Floor, Model, Step};
use reweigh::rank::rank;
use reweigh::render::page::{self, PageInput};
use reweigh::{Result, Watch};

use crate::random::{cases, choice, plain};

/// Weights that are set by name, all at once.
type Wanted = Vec<(String, f64)>;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Runs a script from `tests/page/` in Node, and returns what it prints.
fn node(script: &str, argument: &Path) -> (bool, String) {
    let output = Command::new("node").arg(root().join("tests/page").join(script)).arg(argument).output();
    let output = output.unwrap_or_else(|error| panic!("node runs (Debian: apt-get install nodejs): {error}"));
    let texts = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    (output.status.success(), texts.concat())
}

/// The weights, scores, availability and ranks of all nodes.
fn state(model: &Model) -> Result<serde_json::Value> {
    let scores = model.scores()?;
    let node = |(place, node): (usize, &reweigh::model::Node)| {
        // A group whose indicators go straight into a group above ranks nobody.
        let ranking = if model.plan()?.is_absorbed(place) { None } else { Some(rank(model, Some(&node.code))?) };
        let of_unit = |unit: usize| ranking.as_ref()?.place_of(unit).map(|place| place.rank);
        let ranks = (0..model.data().units().len()).map(|unit| of_unit(unit).unwrap_or(0));
        let [own, present] = [scores.of(place), scores.present(place)].map(|column| column.iter().collect::<Vec<_>>());
        Ok(serde_json::json!({ "scores": own, "present": present, "ranks": ranks.collect::<Vec<_>>() }))
    };
    let nodes = model.tree().nodes().iter().enumerate().map(node).collect::<Result<Vec<_>>>()?;
    let weights: Vec<f64> = model.tree().nodes().iter().map(|node| node.weight).collect();
    Ok(serde_json::json!({ "weights": weights, "nodes": nodes }))
}

/// A case on one line: the model as in the page, and the library's results after one move after another.
fn case(name: &str, model: &Model, moves: &[Wanted], keys: Option<&[String]>) -> Result<String> {
    let (scoring, base) = (page::scoring(model)?, state(model)?);
    let mut now = model.clone();
    let mut done = Vec::new();
    for wanted in moves {
        let map: serde_json::Map<String, _> =
            wanted.iter().map(|(code, share)| (code.clone(), (*share).into())).collect();
        let expected = match now.weigh(wanted) {
            Err(_) => "refused".into(),
            Ok(moved) => match state(&moved) {
                Err(_) => "unscored".into(),
                Ok(expected) => {
                    now = moved;
                    expected
                }
            },
        };
        done.push(serde_json::json!({ "wanted": map, "expected": expected }));
    }
    let rest = serde_json::json!({ "base": base, "moves": done, "keys": keys });
    let rest = rest.to_string();
    let mut line = String::new();
    let _ = writeln!(line, "{{\"name\":{},\"scoring\":{scoring},{}", serde_json::Value::from(name), &rest[1..]);
    Ok(line)
}

/// Moves of one weight, or of two at once, anywhere in the tree except where weights are fixed.
fn moves(model: &Model, luck: &[(Index, Option<Index>, f64)]) -> Vec<Wanted> {
    let fixed = page::fixed(model).expect("a model that is scored");
    let nodes = model.tree().nodes();
    let free: Vec<usize> =
        (1..nodes.len()).filter(|&place| nodes[place].parent.is_some_and(|parent| !fixed[parent])).collect();
    if free.is_empty() {
        return Vec::new();
    }
    let wanted = |(first, second, share): &(Index, Option<Index>, f64)| {
        let first = free[first.index(free.len())];
        let more = second.map(|second| free[second.index(free.len())]).filter(|second| *second != first);
        let named = [Some(first), more].into_iter().flatten();
        let half = if more.is_some() { 0.5 } else { 1.0 };
        named.map(|place| (nodes[place].code.clone(), share * half)).collect()
    };
    luck.iter().map(wanted).collect()
}

fn luck() -> impl Strategy<Value = Vec<(Index, Option<Index>, f64)>> {
    let share = prop_oneof![1 => select(vec![0.0, 1.0, 0.5, 1.2]), 6 => 0.0..1.0, 2 => (1u32..20).prop_map(|n| f64::from(n) / 20.0)];
    prop::collection::vec((any::<Index>(), prop::option::weighted(0.3, any::<Index>()), share), 6)
}

/// The output of the script that checks the cases.
fn checked(cases: &str) -> serde_json::Value {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let path = folder.path().join("cases.jsonl");
    std::fs::write(&path, cases).expect("cases can be written");
    let (is_sound, told) = node("check.mjs", &path);
    assert!(is_sound, "{told}");
    println!("{}", told.split(",\"faults\"").next().unwrap_or_default());
    serde_json::from_str(&told).expect("a summary")
}

/// What 300 cases must contain at least.
const LEAST: &[(&str, u64)] =
    &[("moves", 1000), ("scored", 600), ("refused", 20), ("unscored", 3), ("scores", 20_000), ("ranks", 10_000)];

#[test]
fn the_page_scores_random_models_as_the_library_does() {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let (mut text, mut scored) = (String::new(), 0);
    while scored < cases(300).cases {
        let drawn = (plain(), luck()).new_tree(&mut runner).expect("a random model");
        let (plain, luck) = drawn.current();
        let data = plain.data();
        let Ok(model) = plain.model(&data).and_then(|model| model.scores().map(drop).map(|()| model)) else { continue };
        text.push_str(&case(&format!("random {scored}"), &model, &moves(&model, &luck), None).expect("it is scored"));
        scored += 1;
    }
    let told = checked(&text);
    // With fewer cases than usual, as in a quick run, these counts are not reached.
    let usual = if scored < 300 { &[][..] } else { LEAST };
    for (what, least) in usual {
        assert!(told["count"][what].as_u64().is_some_and(|count| count >= *least), "{what}: {told}");
    }
}

/// Every mean with every rule for missing values at the index, over groups with other means, with a minimum share.
#[test]
fn every_mean_and_every_rule_for_gaps_is_followed() {
    let number = Setting::Number;
    let methods = [
        choice("arithmetic", &[]),
        choice("geometric", &[]),
        choice("harmonic", &[]),
        choice("power", &[("p", number(0.5))]),
        choice("power", &[("p", number(-2.5))]),
        choice("median", &[]),
        choice("minimum", &[]),
        choice("owa", &[("weights", Setting::from([0.7, 0.3]))]),
        choice("mpi", &[("sd", "sample".into())]),
        choice("mpi", &[("penalty", "positive".into())]),
        choice("ampi", &[]),
        choice("mean_min", &[("alpha", number(0.8)), ("beta", number(2.0))]),
    ];
    let of = |code: &str, of: Vec<Branch>| Branch { code: code.into(), weight: 1.5, of };
    let leaves = |codes: &[&str]| codes.iter().map(|code| Branch::leaf(code)).collect::<Vec<_>>();
    let inner = of("r", leaves(&["e", "f"]));
    let tree = of("index", vec![of("p", leaves(&["a", "b"])), of("q", [leaves(&["c", "d"]), vec![inner]].concat())]);
    let own = Model::of_tree(&table(30), tree).expect("a sound tree");
    let own = own.choose(Step::Normalise, choice("minmax", &[("lo", number(1.0)), ("hi", number(100.0))]));
    let own = own.expect("known options");
    let groups = ["index", "p", "q", "r"];
    let mut text = String::new();
    for method in &methods {
        for gaps in ["rescale", "worst", "exclude"] {
            for at in &groups {
                let mut chosen = Choice { at: vec![(*at).to_string()], ..method.clone() };
                chosen.options.insert("missing".to_string(), gaps.into());
                let model = own
                    .choose(Step::Aggregate, chosen)
                    .and_then(|model| model.coverage_at(0.5, &["dimensions".into()]));
                let Ok(model) = model.and_then(|model| model.scores().map(drop).map(|()| model)) else { continue };
                let moves: Vec<Wanted> =
                    ["p", "c", "e", "r"].iter().map(|code| vec![(code.to_string(), 0.37)]).collect();
                text.push_str(
                    &case(&format!("{} at {at}, {gaps}", method.method), &model, &moves, None).expect("it is scored"),
                );
            }
        }
    }
    let told = checked(&text);
    assert!(told["count"]["cases"].as_u64().is_some_and(|count| count >= 60), "{told}");
}

/// Units with six values each, some of them missing.
fn table(units: usize) -> Dataset {
    let mut text = "unit,a,b,c,d,e,f\n".to_string();
    for unit in 0..units {
        let cell = |at: usize| match (unit * 7 + at * 5) % 9 {
            0 => String::new(),
            _ => ((unit * 2741 + at * 1117) % 977).to_string(),
        };
        let cells: Vec<String> = (0..6).map(cell).collect();
        let _ = writeln!(text, "u{unit},{}", cells.join(","));
    }
    from_csv(&text, "table.csv", &Watch::default()).expect("a sound table")
}

fn years() -> Dataset {
    let mut text = "unit,year,a,b,c,d\n".to_string();
    for year in 2020..2023 {
        for unit in 0..9 {
            let cell = |at: i32| match (unit * 7 + at * 5 + year) % 11 {
                0 => String::new(),
                _ => ((unit * 31 + at * 17 + (year - 2020) * 13) % 97 + 1).to_string(),
            };
            let _ = writeln!(text, "u{unit},{year},{},{},{},{}", cell(0), cell(1), cell(2), cell(3));
        }
    }
    from_csv(&text, "years.csv", &Watch::default()).expect("a sound table")
}

/// A group that is fitted on all years follows its weights in every year.
#[test]
fn years_side_by_side_are_followed() {
    let number = Setting::Number;
    let branch = |code: &str, of: &[&str]| Branch {
        code: code.into(),
        weight: 1.0,
        of: of.iter().map(|code| Branch::leaf(code)).collect(),
    };
    let tree =
        Branch { code: "index".into(), weight: 1.0, of: vec![branch("p", &["a", "b"]), branch("q", &["c", "d"])] };
    let data = years();
    let mut text = String::new();
    let reference: &[(&str, Setting)] = &[("reference", "u3".into())];
    let base: &[(&str, Setting)] = &[("base", number(2021.0)), ("missing", "worst".into())];
    for options in [&[], reference, base] {
        for at in ["index", "p"] {
            let pooled = Choice { per: FitWindow::All, at: vec![at.into()], ..choice("ampi", options) };
            let model = Model::of_tree(&data, tree.clone()).and_then(|model| model.choose(Step::Aggregate, pooled));
            let model = model.and_then(|model| model.coverage_at(0.6, &["q".into()])).expect("known options");
            let moves = [
                vec![("a".to_string(), 0.8)],
                vec![("p".to_string(), 0.1)],
                vec![("c".to_string(), 0.0), ("a".to_string(), 0.3)],
            ];
            text.push_str(&case(&format!("ampi of all years at {at}"), &model, &moves, None).expect("it is scored"));
        }
    }
    let told = checked(&text);
    assert_eq!(told["count"]["scored"], 18, "{told}");
}

/// A method that solves a program over all units stays fixed, with everything below it; the rest follows.
#[test]
fn weights_below_benefit_of_the_doubt_are_fixed() {
    let data = load("demo", &Watch::default()).expect("bundled");
    let bod = Choice { at: vec!["size".into()], ..choice("bod", &[]) };
    let model = Model::new(&data).and_then(|model| model.choose(Step::Aggregate, bod)).expect("a known method");
    let fixed = page::fixed(&model).expect("it is scored");
    let codes =
        model.tree().nodes().iter().zip(fixed).filter(|(_, is_fixed)| *is_fixed).map(|(node, _)| node.code.as_str());
    assert_eq!(codes.collect::<Vec<_>>(), ["size", "trade", "firms"]);
    let moves = [vec![("size".to_string(), 0.2)], vec![("ports".to_string(), 0.9)]];
    checked(&case("bod", &model, &moves, None).expect("it is scored"));
    let floor = Floor { share: 0.5, at: vec!["access".into()] };
    assert_eq!(model.coverage_at(floor.share, &floor.at).expect("a group").recipe().floors, [floor]);
}

/// So does a method of a decision matrix, whose lower scores may be better.
#[test]
fn weights_below_a_decision_matrix_are_fixed() {
    let data = load("demo", &Watch::default()).expect("bundled");
    let model = |choice: Choice| Model::new(&data).and_then(|model| model.choose(Step::Aggregate, choice));
    let all = model(choice("vikor", &[])).expect("a known method");
    assert!(page::fixed(&all).expect("it is scored").into_iter().all(|is_fixed| is_fixed));
    checked(&case("vikor", &all, &[], None).expect("it is scored"));
    let below = model(Choice { at: vec!["size".into()], ..choice("topsis", &[]) }).expect("a known method");
    checked(&case("topsis", &below, &[vec![("size".to_string(), 0.2)]], None).expect("it is scored"));
}

/// A page as `report` writes it, without simulations.
fn written(model: &Model) -> Result<String> {
    let keys = model.tree().nodes().iter().map(|node| node.code.clone()).collect();
    let (script, line) = ("model(d)".to_string(), "m.weigh(#{ … })".to_string());
    page::page(&PageInput { model, title: None, about: None, base: None, draws: 0, script, keys, line })
}

/// The contents of an element of the page with this beginning.
fn within<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let rest = page.split_once(from).unwrap_or_else(|| panic!("the page has {from}")).1;
    rest.split_once(to).unwrap_or_else(|| panic!("{from} ends")).0
}

/// Names that are markup, script, style or a formula, that hide something, or that look like a part of the template.
const HOSTILE: &[&str] = &[
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "</style><b>",
    "]]><!--",
    "a\u{202e}cba",
    "x\u{2028}y\u{2029}z",
    "=HYPERLINK(1)",
    "{{content}}",
    "${alert(1)}",
    "\"' onload='alert(1)",
];

/// A table in which every name is hostile.
pub fn hostile() -> Dataset {
    let mut text = "unit,kind,\"<b>income</b>\",\"</script>rent\"\n".to_string();
    for (unit, name) in HOSTILE.iter().enumerate() {
        let quoted = name.replace('"', "\"\"");
        let _ = writeln!(text, "\"{quoted}\",\"<i>{}</i>\",{},{}", unit % 2, unit * 3 + 1, 20 - unit);
    }
    from_csv(&text, "</script>hostile.csv", &Watch::default()).expect("a sound table")
}

#[test]
fn hostile_names_are_inert() {
    let data = hostile();
    let page = written(&Model::new(&data).expect("a flat model")).expect("a page");
    let [tags, own] = ["<script", "</script"].map(|tag| page.matches(tag).count());
    assert_eq!((tags, own), (3, 3), "two elements of data, one of scripts");
    let markup = page.split("<script").next().expect("markup comes first");
    for sign in ["<img", "<b>", "<i>", "<!--", "\u{202e}", "\u{2028}", "onload='"] {
        assert!(!markup.contains(sign), "{sign}");
    }
    for sign in ["<img", "<b>", "\u{2028}"] {
        assert!(!page.contains(sign), "{sign}");
    }
    let content: serde_json::Value =
        serde_json::from_str(within(&page, "id=\"content\">", "</script>")).expect("the content is JSON");
    assert_eq!(content["units"]["labels"][0], HOSTILE[0]);
    assert_eq!(content["units"]["labels"][7], "{{content}}");
}

/// The policy of the page allows only its own contents, and the page requests nothing from elsewhere.
#[test]
fn a_page_is_small_and_stands_alone() {
    let demo = Model::new(&load("demo", &Watch::default()).expect("bundled")).expect("its own model");
    let page = written(&demo).expect("a page");
    let content =
        within(&page, "id=\"content\">", "</script>").len() + within(&page, "id=\"years\">", "</script>").len();
    assert!(page.len() - content <= 300_000, "{} bytes without data", page.len() - content);
    assert!(page.contains("default-src 'none'; script-src 'sha256-") && !page.contains("unsafe"));
    for word in ["http://", "https://", "@import", "url(", "innerHTML", "eval("] {
        let is_namespace = |at: usize| page[at..].starts_with("http://www.w3.org/2000/svg");
        assert!(page.match_indices(word).all(|(at, _)| is_namespace(at)), "{word}");
    }
    assert_eq!(page, written(&demo).expect("a page"), "the same model makes the same page");
}

#[test]
fn a_model_that_ranks_nobody_has_a_page_that_says_so() {
    let data = from_csv("unit,a,b\nx,1,\ny,,2\nz,3,\nw,,5\n", "gaps.csv", &Watch::default()).expect("a sound table");
    let model = Model::new(&data).and_then(|model| model.coverage(1.0)).expect("a model");
    let page = written(&model).expect("a page");
    assert!(page.contains("0 of 4 units are") && page.contains("Not ranked (4)"), "it says who is not ranked");
}

/// Functions in scripts are short, and each script says what it is for.
#[test]
fn scripts_and_styles_stay_small() {
    for entry in std::fs::read_dir(root().join("src/render/page")).expect("the sources of the page") {
        let path = entry.expect("a readable entry").path();
        let text = std::fs::read_to_string(&path).expect("a source");
        assert!(text.lines().count() <= 500, "{}: {} lines", path.display(), text.lines().count());
        let first = match path.extension().and_then(|ending| ending.to_str()) {
            Some("js") => "// ",
            Some("css") => "/* ",
            _ => continue,
        };
        assert!(text.starts_with(first), "{}: no sentence on what it is for", path.display());
        let mut start = None;
        for (at, line) in text.lines().enumerate() {
            if line.starts_with("  function ") || line.starts_with("  async function ") {
                start = Some(at);
            }
            if line == "  }" {
                let length = start.map_or(0, |start: usize| at - start);
                assert!(length <= 50, "{}:{at}: a function of {length} lines", path.display());
            }
        }
    }
}

#[cfg(feature = "script")]
mod language {
    use super::*;
    use crate::transcript::Typist;

    fn report(path: &Path, options: &str) -> String {
        Typist::new().type_in(&format!("report(model(load(\"demo\")), {:?}{options})", path.display().to_string()))
    }

    #[test]
    fn a_file_that_exists_is_only_replaced_when_asked() {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let path = folder.path().join("soft.HTML");
        assert!(report(&path, ", #{ draws: 100 }").starts_with("written: "));
        let first = std::fs::read_to_string(&path).expect("it was written");
        assert!(first.starts_with("<!doctype html>") && first.ends_with("</html>\n"));
        let refused = report(&path, ", #{ title: \"other\" }");
        assert!(refused.contains("already exists") && refused.contains("#{ overwrite: true }"), "{refused}");
        assert_eq!(std::fs::read_to_string(&path).expect("it is there"), first);
        assert!(report(&path, ", #{ title: \"other\", overwrite: true, draws: 0 }").starts_with("written: "));
        let second = std::fs::read_to_string(&path).expect("it is there");
        assert!(second.contains("<h1>other</h1>") && second.contains("they were switched off"));
    }

    #[test]
    fn paths_that_cannot_be_written_are_told() {
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let told = report(&folder.path().join("nowhere/soft.html"), "");
        assert!(told.starts_with("error: cannot write `") && told.contains("no such file or directory"), "{told}");
        std::fs::create_dir(folder.path().join("a.html")).expect("a folder can be made");
        let told = report(&folder.path().join("a.html"), "");
        assert!(told.starts_with("error: cannot write `") && told.contains("it is a folder"), "{told}");
        let told = report(&folder.path().join("soft"), "");
        assert!(told.starts_with("error: a report is a web page: its path must end in `.html`"), "{told}");
    }

    /// The line shown by the page sets the same weights in the tool, whatever the nodes are called.
    #[test]
    fn the_line_of_the_page_makes_the_weights_in_the_tool() {
        let text = "unit,a b,is,出口,\"q\"\"\\x\",e_1\nx,1,2,3,4,5\ny,2,1,9,3,1\nz,7,7,1,1,2\nw,3,5,2,8,4\n";
        let folder = tempfile::tempdir().expect("a folder for temporary files");
        let path = folder.path().join("odd.csv");
        std::fs::write(&path, text).expect("the table can be written");
        let data = load(&path.display().to_string(), &Watch::default()).expect("a sound table");
        let model = Model::new(&data).expect("a flat model");
        let codes: Vec<String> = model.tree().leaves().map(|leaf| leaf.code.clone()).collect();
        let keys: Vec<String> = model.tree().nodes().iter().map(|node| reweigh::script::quoted(&node.code)).collect();
        let wanted = |named: &[(usize, f64)]| named.iter().map(|&(at, share)| (codes[at].clone(), share)).collect();
        let all: Vec<Vec<Wanted>> = vec![
            vec![wanted(&[(0, 0.37)])],
            vec![wanted(&[(1, 0.1)]), wanted(&[(2, 0.55)])],
            vec![wanted(&[(3, 0.0)]), wanted(&[(4, 1.0)])],
            vec![wanted(&[(0, 1.0 / 3.0), (1, 1e-7)]), wanted(&[(4, 0.2)]), wanted(&[(2, 0.123)])],
        ];
        let cases = all.iter().enumerate().map(|(at, moves)| case(&at.to_string(), &model, moves, Some(&keys)));
        let told = checked(&cases.collect::<Result<String>>().expect("they are scored"));
        for known in told["lines"].as_array().expect("a line for each case") {
            let mut typist = Typist::new();
            typist.type_in(&format!("let m = model(load({:?}));", path.display().to_string()));
            let line = known["line"].as_str().expect("a text");
            for (place, weight) in known["weights"].as_array().expect("weights").iter().enumerate().skip(1) {
                let weight = weight.as_f64().expect("a number");
                let near = format!("({line}).weights().rows()[{place}].weight - {weight:.17} < 0.0000000000001");
                let far = format!("({line}).weights().rows()[{place}].weight - {weight:.17} > -0.0000000000001");
                assert_eq!(typist.type_in(&near), "true\n", "{line}");
                assert_eq!(typist.type_in(&far), "true\n", "{line}");
            }
        }
    }
}
