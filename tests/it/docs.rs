//! Every bound function has a doc with one sentence and an example, each example calls its function, and all examples
//! hold.

use std::fs;
use std::path::PathBuf;

use reweigh::script::all_docs;
use reweigh::script::docs::{Doc, TASKS};
use reweigh::script::options::{Listed, methods};

use crate::transcript::{Typist, difference, on_big_stack, replayed, update};

fn name_of(doc: &Doc) -> String {
    format!("{}.{}", doc.heading(), doc.name)
}

#[test]
fn every_function_has_a_sentence_and_an_example() {
    let docs = all_docs();
    assert!(docs.all.len() > 60, "functions are found: {}", docs.all.len());
    for doc in &docs.all {
        let sentence = doc.sentence();
        assert!(sentence.ends_with('.') || sentence.contains(". "), "{}: no sentence: {sentence:?}", name_of(doc));
        assert!(sentence.starts_with(char::is_uppercase), "{}: {sentence:?}", name_of(doc));
        assert!(!doc.examples.is_empty(), "{}: no example", name_of(doc));
        assert!(["none", "reads", "writes"].contains(&doc.effect.as_str()), "{}: effect {}", name_of(doc), doc.effect);
    }
}

/// Verbs that say less than what a function does.
const EMPTY_VERBS: &[&str] = &["Ask", "Get", "Give", "Say", "Take", "Tell"];

/// Lists show the first paragraph alone, so that it must be clear without the rest.
#[test]
fn every_first_sentence_is_short_and_says_what_is_done() {
    for doc in all_docs().all {
        let sentence = doc.sentence();
        let length = sentence.chars().count();
        assert!(length <= 80, "{}: {length} characters: {sentence}", name_of(&doc));
        let verb = sentence.split(' ').next().unwrap_or_default();
        assert!(!EMPTY_VERBS.contains(&verb), "{}: {sentence}", name_of(&doc));
    }
}

/// The page of a noun with many methods lists them by what people want to do.
#[test]
fn every_method_of_a_large_noun_is_listed_under_a_task() {
    let nouns = [
        ("Dataset", "load(\"demo\")"),
        ("Model", "model(load(\"demo\"))"),
        ("Ranking", "model(load(\"demo\")).rank()"),
    ];
    let docs = all_docs();
    for doc in docs.all.iter().filter(|doc| doc.is_word()) {
        let is_large = nouns.iter().any(|(noun, _)| doc.noun == *noun);
        assert_eq!(is_large, TASKS.contains(&doc.task.as_str()), "{}: task {:?}", name_of(doc), doc.task);
    }
    let mut typist = Typist::new();
    for (noun, value) in nouns {
        let page = typist.type_in(&format!("help({value})"));
        assert!(page.lines().all(|line| line.chars().count() <= 80), "{page}");
        assert!(page.contains("\n\nrank and score\n"), "{page}");
        for doc in docs.all.iter().filter(|doc| doc.noun == noun && doc.is_word()) {
            let is_listed = page.lines().any(|line| line.starts_with(&format!("  {} ", doc.name)));
            assert!(is_listed, "{}: {page}", name_of(doc));
        }
        let named = typist.type_in(&format!("help({:?})", noun.to_lowercase()));
        assert!(named.contains(page.trim_end()), "{named}");
    }
}

#[test]
fn every_example_calls_its_own_function() {
    for doc in all_docs().all {
        let typed: String = doc.examples.join("\n").lines().filter(|line| line.starts_with("> ")).collect();
        let call = match doc.name.as_str() {
            "[]" => typed.contains("\"]") || typed.contains("]."),
            name if doc.is_field => typed.contains(&format!(".{name}")),
            name if doc.is_word() => typed.contains(&format!("{name}(")),
            operator => typed.contains(operator),
        };
        assert!(call || doc.noun == "Row", "{}: {typed}", name_of(&doc));
    }
}

/// The source files, in which `UPDATE=1` can rewrite replies in place.
fn sources() -> Vec<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/script");
    let read = |room: &str| fs::read_dir(root.join(room)).expect("the sources are there");
    let files = ["engine", "nouns"].into_iter().flat_map(read);
    let paths = files.map(|file| file.expect("a readable entry").path());
    let mut paths: Vec<PathBuf> = paths.filter(|path| path.is_file()).collect();
    paths.sort();
    paths
}

#[test]
fn every_example_holds() {
    let mut examples = 0;
    for path in sources() {
        let source = fs::read_to_string(&path).expect("a source");
        let mut rewritten = String::new();
        let mut block: Option<(String, String)> = None;
        for line in source.lines() {
            let comment = line.trim_start().strip_prefix("///").map(|text| text.strip_prefix(' ').unwrap_or(text));
            match (&mut block, comment) {
                (None, Some("```rhai")) => {
                    let indent = line[..line.len() - line.trim_start().len()].to_string();
                    block = Some((indent, String::new()));
                    rewritten.push_str(&format!("{line}\n"));
                }
                (Some((indent, transcript)), Some("```")) => {
                    examples += 1;
                    let found = replayed(transcript);
                    if !update() {
                        let at = difference(transcript, &found);
                        assert_eq!(*transcript, found, "{}: {at}", path.display());
                    }
                    for reply in found.lines() {
                        rewritten.push_str(format!("{indent}/// {reply}").trim_end());
                        rewritten.push('\n');
                    }
                    rewritten.push_str(&format!("{line}\n"));
                    block = None;
                }
                (Some((_, transcript)), Some(text)) => transcript.push_str(&format!("{text}\n")),
                (_, _) => rewritten.push_str(&format!("{line}\n")),
            }
        }
        if update() && rewritten != source {
            fs::write(&path, rewritten).expect("the source can be written");
        }
    }
    assert!(examples > 60, "examples are found: {examples}");
}

/// The answer of `help` to each of these.
fn answers(asked: &[&str]) -> Vec<String> {
    let asked: Vec<String> = asked.iter().map(|word| format!("help({word:?})")).collect();
    on_big_stack(asked, |asked| {
        let mut typist = Typist::new();
        asked.iter().map(|line| typist.type_in(line)).collect()
    })
}

#[test]
fn a_search_finds_other_forms_of_a_word_and_stays_short() {
    let forms = ["normalize", "Normalisation", "normalizing"];
    let answers = answers(&[&forms[..], &["winsorized", "outlier", "cities", "zzzz"]].concat());
    for answer in &answers[..3] {
        assert!(answer.lines().nth(1).is_some_and(|hit| hit.trim_start().starts_with("normalise ")), "{answer}");
    }
    assert!(answers[3].contains("\n  winsorise "), "{}", answers[3]);
    assert!(answers[4].contains("\n  treat "), "{}", answers[4]);
    let hits = answers[5].lines().skip(1).filter(|line| !line.starts_with("    ")).count();
    assert_eq!(hits, 10, "{}", answers[5]);
    assert!(answers[6].starts_with("error: no help on `zzzz`"), "{}", answers[6]);
}

/// What a new user would ask about a ranking leads to the function that answers it.
#[test]
fn questions_in_plain_words_find_the_function() {
    let asked = [
        ("how sure is Wuhan's 14th place", &["uncertainty", "chance", "intervals"][..]),
        ("which weight matters", &["sensitivity", "weight_map", "central", "influence"]),
        ("who is robustly in the top ten", &["chance"]),
        ("monte carlo", &["uncertainty"]),
        ("error bars", &["intervals"]),
    ];
    for ((question, names), answer) in asked.iter().zip(answers(&asked.map(|(question, _)| question))) {
        let is_found = |name: &&str| answer.lines().any(|line| line.trim_start().starts_with(&format!("{name} ")));
        assert!(names.iter().all(is_found), "{question}: {answer}");
    }
}

/// A page on one line, however it was wrapped.
fn in_a_line(page: &str) -> String {
    page.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn help_on_a_method_ends_with_what_it_reproduces() {
    let methods: Vec<Listed> = methods().into_iter().filter(|method| !method.proofs.is_empty()).collect();
    let names: Vec<&str> = methods.iter().map(|method| method.name).collect();
    for (method, page) in methods.iter().zip(answers(&names)) {
        let page = in_a_line(&page);
        let last = method.proofs.last().map(|last| format!("proof {}", last.told())).expect("a proof");
        let is_last =
            methods.iter().rfind(|other| other.name == method.name).is_some_and(|other| other.step == method.step);
        assert!(!is_last || page.ends_with(&last), "{}: {page}", method.name);
        assert!(page.contains(&last), "{}: {page}", method.name);
    }
}

#[test]
fn help_on_a_step_lists_its_methods_with_their_proofs() {
    let steps = ["treat", "normalise", "weigh", "aggregate", "compare"];
    for (step, page) in steps.iter().zip(answers(&steps)) {
        let page = in_a_line(&page);
        let own: Vec<Listed> = methods().into_iter().filter(|method| method.step == *step).collect();
        assert!(!own.is_empty(), "{step}");
        for method in own {
            assert!(
                page.contains(&in_a_line(&format!("{}: {}", method.call(), method.about))),
                "{step}: {}",
                method.name
            );
            for proof in method.proofs {
                assert!(page.contains(&format!("proof {}", proof.told())), "{step}: {}", proof.cites);
            }
        }
    }
}

#[test]
fn every_page_shows_its_examples_options_and_what_to_see_also() {
    let docs = all_docs();
    let names: Vec<&str> = docs.all.iter().filter(|doc| doc.is_word()).map(|doc| doc.name.as_str()).collect();
    let mut related = 0;
    for (name, page) in names.iter().zip(answers(&names)) {
        for doc in docs.named(name) {
            let example = doc.examples[0].lines().next().unwrap_or("");
            assert!(page.contains(example), "{name}: no example");
        }
        for (_, option) in docs.options().iter().filter(|(function, _)| function == name) {
            assert!(page.contains(&format!("\n  option   {}: ", option.name)), "{name}: {}", option.name);
        }
        for line in page.lines().filter_map(|line| line.strip_prefix("  see also ")) {
            related += 1;
            let seen: Vec<&str> = line.split(", ").collect();
            let known = seen.iter().all(|other| names.contains(other) && other != name);
            assert!(known && seen.len() <= 5, "{name}: {line}");
        }
    }
    assert!(related * 10 > names.len() * 8, "{related} of {} pages say what to see also", names.len());
}
