//! What `--format json` writes fits the JSON Schemas in `docs/schema`, one for each kind of answer.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use reweigh::render::{Format, Look};
use reweigh::script::{Session, Settings};
use serde_json::Value;

/// Kinds of answers, each with lines that return them.
const ANSWERS: &[(&str, &[&str])] = &[
    ("dataset", &["d", "t", "d.filter(|r| r.region == \"East\")"]),
    ("model", &["m", "soft", "model(t)", "m.impute(\"median\").treat(\"winsorise\").freeze()"]),
    ("profile", &["m.profile(\"Atlantis\")", "model(t).profile(\"Wuhan\", #{ against: \"Hefei\" })"]),
    ("explanation", &["m.explain(\"Atlantis\", \"Erewhon\")", "m.explain(\"Atlantis\", #{ years: [2021, 2022] })"]),
    (
        "since",
        &["soft.since(m.year(2021), \"Laputa\")", "soft.since(m.year(2021))", "model(t).since(model(t).year(2021))"],
    ),
    ("ranking", &["m.rank()", "m.rank(\"access\")", "model(t).rank().top(20)", "published(2022)", "p"]),
    ("row", &["m.rank().of(\"Erewhon\")", "model(t).rank().of(\"Wuhan\")"]),
    ("unitrow", &["d.rows()[3]", "t.rows()[0]"]),
    ("comparison", &["soft.rank().compare(m.rank())", "model(t).rank().compare(published(2022))"]),
    ("whatif", &["m.what_if(\"Atlantis\", #{ ports: 1 })", "m.what_if(\"Erewhon\", #{ ports: 1, trade: \"+20%\" })"]),
    ("uncertainty", &["m.uncertainty(#{ draws: 100 })", "model(t).uncertainty(#{ draws: 10, weights: \"any\" })"]),
    ("confidence", &["m.confidence(#{ errors: #{ trade: 5 } })", "d.confidence(\"trade\", 5)"]),
    ("votes", &["votes(m, [#{ size: 1, access: 2 }, #{ size: 3, access: 1 }])", "votes(m, [#{ size: 1, access: 2 }])"]),
    (
        "flip",
        &[
            "m.flip(\"Atlantis\", \"Laputa\")",
            "m.flip(\"Lilliput\", \"Brobdingnag\")",
            "m.flip(\"Lilliput\", \"Atlantis\")",
        ],
    ),
    ("fit", &["m.fit(p)", "m.fit(ranking(#{ Atlantis: 1, Erewhon: 2, Laputa: 3 }))"]),
    (
        "reconciliation",
        &[
            "m.reconcile(m.rank())",
            "m.reconcile(m.direction(\"distance\", \"higher\").rank())",
            "m.reconcile(soft.rank(), #{ changes: 1 })",
        ],
    ),
    ("elicitation", &["elicit(m)", "elicit(m).alike()", "elicit(model(t), [[\"Wuhan\", \"Xi'an\"]])"]),
    ("dominance", &["m.dominance()"]),
    ("range", &["m.range(\"Atlantis\")", "model(t).range(\"Wuhan\")"]),
    (
        "claim",
        &[
            "m.claim(\"Atlantis\", \"among\", 2)",
            "m.claim(|r| r.of(\"Erewhon\").rank == 1, #{ weights: \"any\", draws: 100 })",
            "m.claim(|r| { let all = r.len; all > 3 }, #{ draws: 20 })",
        ],
    ),
    ("edition", &["edition(m, \"1\")", "edition(m, \"2\", #{ \"Atlantis leads\": |r| r.of(\"Atlantis\").rank == 1 })"]),
    ("reach", &["m.reach(\"Laputa\", 3)", "m.reach(\"Atlantis\", 1)", "m.reach(\"Lilliput\", 1)"]),
    ("threshold", &["m.threshold(\"access\")", "model(t).threshold(\"potential\")"]),
    ("overlap", &["m.rank().overlap(soft.rank(), 3)", "model(t).rank().overlap(published(2022), 10)"]),
    (
        "weighting",
        &[
            "ahp([[\"size\", \"access\", 3]])",
            "ahp(#{ Ann: #{ \"size/access\": 3 }, Bob: #{ \"size/access\": 1 }, Cid: #{} })",
        ],
    ),
    ("column", &["d.ports", "d.trade / d.firms"]),
    ("trail", &["m.trail(\"Erewhon\", \"ports\")", "model(t).trail(\"Wuhan\", \"trade_per_head\")"]),
];

const BEFORE: &str =
    "let d = load(\"demo\"); let t = load(\"trade\"); let m = model(d); let soft = m.weigh(\"access\", 0.7)
let p = ranking(#{ Atlantis: 1, Erewhon: 2, Brobdingnag: 3, Laputa: 4 })";

/// Returns why a value does not fit a schema, and where; None if it fits. Panics on an unknown keyword.
fn misfit(value: &Value, schema: &Value, at: &str) -> Option<String> {
    schema.as_object().expect("a schema is an object").iter().find_map(|(keyword, wanted)| match keyword.as_str() {
        "$schema" | "title" | "description" => None,
        "const" => (value != wanted).then(|| format!("{at}: {value} is not {wanted}")),
        "type" => {
            let types = wanted.as_array().cloned().unwrap_or_else(|| vec![wanted.clone()]);
            let is = match value {
                Value::Null => "null",
                Value::Bool(_) => "boolean",
                Value::Number(_) => "number",
                Value::String(_) => "string",
                Value::Array(_) => "array",
                Value::Object(_) => "object",
            };
            (!types.iter().any(|of| of == is)).then(|| format!("{at}: {value} is no {wanted}"))
        }
        "required" => {
            let missing = wanted.as_array()?.iter().find(|key| value.get(key.as_str().unwrap_or_default()).is_none());
            missing.map(|key| format!("{at}: no {key}"))
        }
        "properties" => {
            value.as_object()?.iter().find_map(|(key, inner)| misfit(inner, wanted.get(key)?, &format!("{at}.{key}")))
        }
        "additionalProperties" => {
            let others = value.as_object()?.iter().filter(|(key, _)| schema["properties"].get(key).is_none());
            others.into_iter().find_map(|(key, inner)| match wanted {
                Value::Bool(false) => Some(format!("{at}: {key} is not described")),
                other => misfit(inner, other, &format!("{at}.{key}")),
            })
        }
        "items" => {
            let all = value.as_array()?.iter().enumerate();
            all.into_iter().find_map(|(place, inner)| misfit(inner, wanted, &format!("{at}[{place}]")))
        }
        "oneOf" => {
            let misfits: Vec<Option<String>> =
                wanted.as_array().expect("a list").iter().map(|of| misfit(value, of, at)).collect();
            let fits = misfits.iter().filter(|misfit| misfit.is_none()).count();
            let why = || misfits.iter().flatten().cloned().collect::<Vec<_>>().join("\n  or ");
            (fits != 1).then(|| format!("{at}: fits {fits} of the forms\n     {}", why()))
        }
        other => panic!("unknown keyword {other}"),
    })
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema")
}

fn schema(name: &str) -> Value {
    let text =
        std::fs::read_to_string(folder().join(format!("{name}.json"))).expect("a schema for each kind of answer");
    serde_json::from_str(&text).expect("JSON")
}

#[test]
fn every_answer_in_json_fits_its_schema() {
    let look = Look { format: Format::Json, ..Look::default() };
    let out: Rc<dyn Fn(&str)> = Rc::new(|_| {});
    let mut session = Session::new(Settings { look, out, args: Vec::new() });
    session.enter(BEFORE).expect("the data are bundled");
    let mut wrong = Vec::new();
    for (name, lines) in ANSWERS {
        let schema = schema(name);
        for line in *lines {
            let answer = session.enter(line).unwrap_or_else(|report| panic!("{line}: {}", report.render(false)));
            let value =
                serde_json::from_str(&answer.unwrap_or_default()).unwrap_or_else(|error| panic!("{line}: {error}"));
            wrong.extend(misfit(&value, &schema, "answer").map(|why| format!("{name}: {line}: {why}")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_schema_is_used_and_can_fail() {
    let files = std::fs::read_dir(folder()).expect("the folder of schemas").flatten();
    let names: Vec<String> =
        files.map(|file| file.path().file_stem().unwrap_or_default().display().to_string()).collect();
    assert_eq!(names.len(), ANSWERS.len() + 1);
    for name in names {
        assert!(name == PROOF || ANSWERS.iter().any(|(known, _)| *known == name), "{name} is not tested");
        let nothing = serde_json::json!([{ "part": "rows", "title": 1 }]);
        assert!(misfit(&nothing, &schema(&name), "answer").is_some(), "{name} takes anything");
    }
}

/// Answers that are saved with their proofs.
const PROVED: &[&str] = &[
    "full.range(\"Laputa\")",
    "full.range(\"Laputa\", #{ weights: \"any\" })",
    "full.claim(|r| r.of(\"Atlantis\").rank <= 2)",
    "full.claim(|r| r.of(\"Lilliput\").rank > 2 && r.of(\"Laputa\").score < 90)",
    "full.claim(|r| !(r.of(\"Lilliput\").rank < r.of(\"Atlantis\").rank) || r.overlap(best, 3) >= 3)",
    "full.dominance()",
    "full.threshold(\"access\")",
    "full.flip(\"Laputa\", \"Atlantis\")",
    "full.flip(\"Lilliput\", \"Atlantis\", #{ norm: \"L2\", at: \"all\" })",
    "full.flip(\"Atlantis\", \"Laputa\")",
];

/// The schema of a file rather than of an answer.
const PROOF: &str = "proof";

#[test]
fn every_proof_fits_its_schema() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("proof.json");
    let out: Rc<dyn Fn(&str)> = Rc::new(|_| {});
    let mut session = Session::new(Settings { look: Look::default(), out, args: Vec::new() });
    session.enter("let full = model(load(\"demo\")).impute(\"median\").coverage(0)").expect("the data are bundled");
    session.enter("let best = full.rank()").expect("a ranking");
    let schema = schema(PROOF);
    for line in PROVED {
        let typed = format!("save({line}, {:?})", path.display().to_string());
        session.enter(&typed).unwrap_or_else(|report| panic!("{line}: {}", report.render(false)));
        let text = std::fs::read_to_string(&path).expect("a file that was written");
        let value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(misfit(&value, &schema, "proof"), None, "{line}");
    }
}

/// The number of objects in a schema that identify a unit by its code alone.
fn nameless(schema: &Value) -> usize {
    let own = schema.get("properties").is_some_and(|keys| keys.get("unit").is_some() && keys.get("name").is_none());
    let inner = match schema {
        Value::Object(map) => map.values().map(nameless).sum(),
        Value::Array(list) => list.iter().map(nameless).sum(),
        _ => 0,
    };
    usize::from(own) + inner
}

#[test]
fn units_have_a_code_and_a_name_wherever_they_stand() {
    for (name, _) in ANSWERS {
        assert_eq!(nameless(&schema(name)), 0, "{name}");
    }
}
