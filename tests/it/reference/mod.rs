//! Every method that claims to reproduce published numbers names a file here that does so, to half a unit of the last
//! printed digit.

mod bod;
mod decisions;
mod factors;
mod hdi;
mod likeness;
mod means;
mod people;
mod promethee;
mod statistics;
mod tai;
mod topsis;
mod vikor;
mod votes;
mod weights;

use std::collections::BTreeSet;
use std::path::Path;

use reweigh::analysis::{likeness as measures, people as elicitation};
use reweigh::data::{Choice, Column, Dataset, Direction};
use reweigh::model::{Branch, Model, Proof, Step, all_methods};

/// All proofs, each with the method that names it.
fn proofs() -> Vec<(&'static str, &'static Proof)> {
    let named = |name, proofs: &'static [Proof]| proofs.iter().map(move |proof| (name, proof));
    let of_steps = all_methods().into_iter().flat_map(|(_, method)| named(method.name, method.proofs));
    let compare = measures::METHODS.iter().flat_map(|method| named(method.name, method.proofs));
    let people = elicitation::METHODS.iter().flat_map(|method| named(method.name, method.proofs));
    of_steps.chain(compare).chain(people).collect()
}

/// Compares a printed number with the computed one; `unit` is that of the last printed digit.
fn check(what: &str, printed: f64, computed: Option<f64>, unit: f64) {
    let computed = computed.unwrap_or_else(|| panic!("{what}: printed {printed}, computed nothing"));
    assert!((computed - printed).abs() <= unit / 2.0 + 1e-12, "{what}: printed {printed}, computed {computed}");
}

/// A model of units 1, 2, … in a flat index, whose columns `c1`, `c2` … have these weights; `lower` lists the numbers of
/// those where lower is better.
fn matrix(rows: &[&[f64]], weights: &[f64], lower: &[usize], choice: Choice) -> Model {
    let codes: Vec<String> = (1..=weights.len()).map(|at| format!("c{at}")).collect();
    let mut data = Dataset::builder("matrix").units((1..=rows.len()).map(|at| at.to_string()));
    for (at, code) in codes.iter().enumerate() {
        let direction = if lower.contains(&(at + 1)) { Direction::Lower } else { Direction::Higher };
        data = data.indicator(code, code, direction, rows.iter().map(|row| row[at]));
    }
    let of = codes.iter().zip(weights).map(|(code, &weight)| Branch { weight, ..Branch::leaf(code) }).collect();
    let tree = Branch { code: "index".into(), weight: 1.0, of };
    let model = data.build().and_then(|data| Model::of_tree(&data, tree));
    model.and_then(|model| model.choose(Step::Aggregate, choice)).expect("a sound model")
}

/// The scores of the units, in order.
fn scores(model: &Model) -> Vec<f64> {
    model.scores().unwrap_or_else(|error| panic!("{error}")).of(0).iter().flatten().collect()
}

/// What the method of the index computes on the way.
fn measure(model: &Model, name: &str) -> Vec<f64> {
    let scores = model.scores().unwrap_or_else(|error| panic!("{error}"));
    let found = scores.beside().measures[&0].iter().find(|(known, _)| *known == name);
    found.expect("a measure of the method").1.iter().flatten().collect()
}

/// Compares printed numbers with the computed ones, to half a unit of the last printed digit.
fn check_all(what: &str, printed: &[f64], computed: &[f64], unit: f64) {
    assert_eq!(printed.len(), computed.len(), "{what}");
    printed.iter().zip(computed).for_each(|(printed, computed)| check(what, *printed, Some(*computed), unit));
}

/// A column without missing values.
fn column(values: &[f64]) -> Column {
    values.iter().map(|value| Some(*value)).collect()
}

#[test]
fn every_proof_names_a_module_and_a_printed_table() {
    let modules: Vec<&str> =
        include_str!("mod.rs").lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';')).collect();
    for (method, proof) in proofs() {
        assert!(modules.contains(&proof.file), "{method}: no module `{}` among {modules:?}", proof.file);
        assert!(proof.cites.contains(|c: char| c.is_ascii_digit()), "{method}: no year or table in `{}`", proof.cites);
    }
}

/// The names and numbers of a citation, without the words between them.
fn words(text: &str) -> BTreeSet<String> {
    const SMALL: &[&str] = &["et", "al", "as", "in", "and", "p"];
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty() && !SMALL.contains(word));
    words.map(str::to_string).collect()
}

/// A proof is only a claim unless its file names the same author, year and table.
#[test]
fn every_proof_is_cited_in_its_file() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/reference");
    for (method, proof) in proofs() {
        let text = std::fs::read_to_string(folder.join(format!("{}.rs", proof.file))).expect("a module of this folder");
        let said = words(&text);
        let silent: Vec<String> = words(proof.cites).into_iter().filter(|word| !said.contains(word)).collect();
        assert!(silent.is_empty(), "{method}: `{}` says nothing of {silent:?} in `{}`", proof.file, proof.cites);
    }
}

#[test]
fn every_file_is_a_module_that_a_proof_names() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/reference");
    for entry in std::fs::read_dir(folder).expect("the folder of this file") {
        let path = entry.expect("a readable entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let is_free = ["mod", "statistics"].contains(&name.as_str());
        assert!(is_free || proofs().iter().any(|(_, proof)| proof.file == name), "no proof names `{name}`");
    }
}
