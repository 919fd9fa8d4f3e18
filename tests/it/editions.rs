//! Editions: a check fails exactly for what changed unsaid, and `reweigh check` tells a pipeline by its exit code.

#[cfg(feature = "cli")]
use std::path::Path;
#[cfg(feature = "cli")]
use std::process::Command;

use reweigh::Watch;
use reweigh::analysis::edition::{Check, Edition};
use reweigh::analysis::inverse::{Asked, Sentence, claim};
use reweigh::analysis::uncertainty::UncertaintySpec;
use reweigh::data::load;
use reweigh::model::Model;

fn demo() -> Model {
    Model::new(&load("demo", &Watch::default()).expect("bundled data")).expect("a model")
}

/// An edition with the claim that a unit is among the first.
fn edition(model: &Model, version: &str, (unit, most): (&str, usize)) -> Edition {
    let unit = model.data().units().resolve(unit).expect("a unit");
    let asked = Asked::Sentence(Sentence::Rank { unit, most });
    let stated = claim(model, asked, UncertaintySpec::default(), &Watch::default()).expect("a claim");
    Edition::new(model, version, vec![("leads".to_string(), stated)], &Watch::default()).expect("an edition")
}

fn failed(now: &Edition, old: &Edition) -> Vec<&'static str> {
    let checks: Vec<Check> = now.check(old.record()).expect("a ranking");
    checks.iter().filter(|check| !check.passed).map(|check| check.of).collect()
}

#[test]
fn a_check_fails_for_what_changed_unsaid() {
    let demo = demo();
    let old = edition(&demo, "1", ("Atlantis", 1));
    assert_eq!(failed(&old, &old), Vec::<&str>::new());

    let moved = demo.weigh(&[("size".to_string(), 0.51)]).expect("weights");
    assert!(failed(&edition(&moved, "1", ("Atlantis", 1)), &old).contains(&"version"));
    assert!(!failed(&edition(&moved, "2", ("Atlantis", 1)), &old).contains(&"version"));

    let fewer = demo.without(&["ports".to_string()]).expect("fewer indicators");
    assert!(failed(&edition(&fewer, "2", ("Atlantis", 1)), &old).contains(&"indicators"));

    let covered = demo.coverage(0.9).expect("a share");
    assert!(failed(&edition(&covered, "2", ("Atlantis", 1)), &old).contains(&"units"));

    let revised = demo.data().revise(&[(0, "firms".to_string(), 1.0)]).expect("a value");
    let data = demo.on(&revised);
    assert!(failed(&edition(&data, "1", ("Atlantis", 3)), &old).contains(&"version"));
}

#[test]
fn a_claim_that_is_false_or_weaker_fails_and_so_does_one_that_is_gone() {
    let demo = demo();
    let strong = edition(&demo, "1", ("Atlantis", 4));
    let weak = edition(&demo, "1", ("Atlantis", 1));
    assert_eq!(strong.record().claims["leads"].verdict, "always");
    assert_eq!(weak.record().claims["leads"].verdict, "sometimes");
    assert_eq!(failed(&weak, &strong), ["claim"]);
    assert_eq!(failed(&strong, &weak), Vec::<&str>::new());
    assert_eq!(failed(&edition(&demo, "1", ("Lilliput", 1)), &weak), ["claim"]);
    let silent = Edition::new(&demo, "1", Vec::new(), &Watch::default()).expect("an edition");
    assert_eq!(failed(&silent, &weak), ["claim"]);
}

#[cfg(feature = "cli")]
fn check(folder: &Path, more: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_reweigh"));
    command.current_dir(folder).env("HOME", folder).args(["check", "index.rhai"]).args(more);
    let output = command.output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

#[cfg(feature = "cli")]
#[test]
fn a_pipeline_learns_by_the_exit_code_and_the_record_is_a_file_beside_the_script() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = |weights: &str, rank: u32| {
        let claims = format!("#{{ \"Atlantis leads\": |r| r.of(\"Atlantis\").rank <= {rank} }}");
        let text = format!("let m = model(load(\"demo\")){weights}\nm.rank()\nedition(m, \"1\", {claims})\n");
        std::fs::write(folder.path().join("index.rhai"), text).expect("a script");
    };
    script("", 1);
    let (code, out, error) = check(folder.path(), &[]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(error.contains("--record"), "{error}");
    assert_eq!(check(folder.path(), &["--record"]).0, 0);
    let (code, out, error) = check(folder.path(), &[]);
    assert_eq!((code, error.as_str()), (0, ""), "{out}");
    assert_eq!(out.lines().count(), 5, "{out}");
    assert!(out.lines().all(|line| line.starts_with("ok")), "{out}");

    script(".weigh(#{ size: 0.6 })", 1);
    let (code, out, _) = check(folder.path(), &[]);
    assert_eq!(code, 1);
    assert!(out.contains("FAIL  version     still 1, although these changed: recipe "), "{out}");
    let (code, out, _) = check(folder.path(), &["--format", "json"]);
    assert_eq!(code, 1);
    let parsed: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert!(parsed.to_string().contains("\"passed\":false"), "{parsed}");

    // A script that ends with anything else, or fails, is told so.
    std::fs::write(folder.path().join("index.rhai"), "1 + 1").expect("a script");
    let (code, _, error) = check(folder.path(), &[]);
    assert!(code == 1 && error.contains("is not an edition") && error.contains("edition("), "{error}");
    std::fs::write(folder.path().join("index.rhai"), "load(\"nothing\")").expect("a script");
    assert_eq!(check(folder.path(), &[]).0, 1);
    std::fs::write(folder.path().join("index.lock"), "format = 9").expect("a record");
    script("", 1);
    let (code, _, error) = check(folder.path(), &[]);
    assert!(code == 1 && error.contains("index.lock"), "{error}");
}
