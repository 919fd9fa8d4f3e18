//! The README and the chapters in `docs` hold: every ```` ```rhai ```` block runs, every transcript gives the replies
//! that it shows (`UPDATE=1` rewrites them), so does every line in the text that begins with a variable of the page, every
//! link leads to a file, and the summary names every chapter.
//!
//! A page may save files, and shows their names as a reader would type them. So each page is replayed by a process of
//! its own (this test binary, started again) in an empty folder that holds a copy of `scripts/files`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::transcript::{Typist, difference, on_big_stack, replayed_by, update};

/// The environment variables by which a page and the place for what was found are handed to that process.
const PAGE: &str = "REWEIGH_PAGE";
const FOUND: &str = "REWEIGH_FOUND";

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All chapters, sorted; the summary is no chapter.
fn chapters() -> Vec<PathBuf> {
    let files = fs::read_dir(root().join("docs")).expect("the folder of chapters");
    let paths = files.map(|file| file.expect("a readable entry").path());
    let mut chapters: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|end| end == "md")).collect();
    chapters.retain(|path| !path.ends_with("SUMMARY.md"));
    chapters.sort();
    chapters
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A page with the replies that come now. Its blocks are one session: a variable of one is there in the next.
fn replayed(page: &str) -> String {
    let (mut typist, mut text, mut lines) = (Typist::new(), String::new(), page.lines());
    let mut session = String::new();
    while let Some(line) = lines.next() {
        text.push_str(&format!("{line}\n"));
        let Some(kind) = line.strip_prefix("```") else { continue };
        let body: String = lines.by_ref().take_while(|line| *line != "```").map(|line| format!("{line}\n")).collect();
        if ["rhai", "text"].contains(&kind) {
            session.push_str(&body);
        }
        match kind {
            "rhai" => {
                let error = typist.run(&body);
                assert!(error.is_empty(), "{body}\n{error}");
                text.push_str(&body);
            }
            "text" if body.starts_with("> ") => text.push_str(&replayed_by(&mut typist, &body)),
            _ => text.push_str(&body),
        }
        text.push_str("```\n");
    }
    let errors: Vec<String> =
        lines_within(page, &session).iter().map(|line| typist.run(line)).filter(|e| !e.is_empty()).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    text
}

/// What stands outside blocks.
fn prose(page: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    page.lines().filter(move |line| {
        inside ^= line.starts_with("```");
        !inside
    })
}

/// Code within the text, as in ``| who gains? | `soft.rank()` |``, that calls a method of a variable which a block of the
/// page makes; without what is only hinted at (`…`) and without files that a reader would have.
fn lines_within(page: &str, session: &str) -> Vec<String> {
    let made = |name: &str| session.contains(&format!("let {name} = "));
    let spans = prose(page).flat_map(|line| line.split('`').skip(1).step_by(2));
    let calls = spans.filter(|span| span.split_once('.').is_some_and(|(name, call)| made(name) && call.contains('(')));
    let whole = calls.filter(|span| !span.contains('…') && !span.contains("load(\""));
    whole.map(|span| span.replace("\\|", "|")).collect()
}

/// Copies the tables that the pages load, so that their paths are those of a reader in a clone.
fn copy_tables(folder: &Path) {
    let to = folder.join("scripts/files");
    fs::create_dir_all(&to).expect("a folder for the tables");
    for file in fs::read_dir(root().join("scripts/files")).expect("the tables of the scripts") {
        let path = file.expect("a readable entry").path();
        fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("a table can be copied");
    }
}

#[test]
#[ignore = "started by `every_page_holds`, once for each page"]
fn a_page_in_a_folder_of_its_own() {
    let (Some(page), Some(found)) = (std::env::var_os(PAGE), std::env::var_os(FOUND)) else { return };
    let text = on_big_stack(read(Path::new(&page)), |page| replayed(&page));
    fs::write(found, text).expect("what was found can be written");
}

/// Compares a page with what its lines give now, or rewrites it.
fn check(path: &Path) -> Result<(), String> {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let elsewhere = tempfile::tempdir().expect("a second one");
    copy_tables(folder.path());
    let found = elsewhere.path().join("found.md");
    let run = Command::new(std::env::current_exe().expect("this test binary"))
        .args(["book::a_page_in_a_folder_of_its_own", "--exact", "--ignored", "--nocapture"])
        .current_dir(folder.path())
        .env(PAGE, path)
        .env(FOUND, &found)
        .env("RUST_BACKTRACE", "0")
        .output()
        .expect("the test binary starts again");
    if !run.status.success() {
        return Err(format!("{}: {}", path.display(), String::from_utf8_lossy(&run.stderr)));
    }
    let (expected, found) = (read(path), read(&found));
    match expected == found {
        true => Ok(()),
        false if update() => fs::write(path, found).map_err(|error| error.to_string()),
        false => Err(format!("{}: {}", path.display(), difference(&expected, &found))),
    }
}

#[test]
fn every_page_holds() {
    let mut pages = chapters();
    assert!(pages.len() > 10, "the chapters are found");
    pages.push(root().join("README.md"));
    let wrong: Vec<String> = pages.iter().filter_map(|page| check(page).err()).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where the links of a page lead: a file, and a heading in it, if one is named; addresses on the web are left out.
fn links(page: &str) -> Vec<(String, Option<String>)> {
    let targets = prose(page).flat_map(|line| line.split("](").skip(1)).filter_map(|rest| rest.split(')').next());
    let ours = targets.filter(|target| !target.contains("://"));
    let parts = ours.map(|target| target.split_once('#').map_or((target, None), |(file, part)| (file, Some(part))));
    parts.map(|(file, heading)| (file.to_string(), heading.map(String::from))).collect()
}

/// The names by which links find the headings of a page.
fn headings(page: &str) -> Vec<String> {
    let titles = prose(page).filter(|line| line.starts_with('#')).map(|line| line.trim_start_matches('#').trim());
    let kept = |c: &char| c.is_alphanumeric() || " -_".contains(*c);
    titles.map(|title| title.to_lowercase().chars().filter(kept).collect::<String>().replace(' ', "-")).collect()
}

#[test]
fn every_link_leads_to_a_file() {
    let docs = root().join("docs");
    let mut pages = chapters();
    pages.extend([docs.join("SUMMARY.md"), root().join("README.md")]);
    for page in pages {
        let folder = page.parent().expect("a page is in a folder");
        for (link, heading) in links(&read(&page)) {
            let target = if link.is_empty() { page.clone() } else { folder.join(&link) };
            assert!(target.exists(), "{}: no file `{link}`", page.display());
            let found = heading.is_none_or(|heading| headings(&read(&target)).contains(&heading));
            assert!(found, "{}: no heading for a link to `{link}`", page.display());
            // A book holds nothing but its own chapters.
            assert!(folder != docs || !link.starts_with(".."), "{}: `{link}` leads out of the book", page.display());
        }
    }
}

#[test]
fn the_summary_names_every_chapter_once() {
    let links = links(&read(&root().join("docs/SUMMARY.md")));
    let mut named: Vec<String> = links.into_iter().map(|(file, _)| file).collect();
    named.sort();
    let names = chapters().into_iter().filter_map(|path| Some(path.file_name()?.to_str()?.to_string()));
    assert_eq!(named, names.collect::<Vec<_>>());
}

/// Each promise in `docs/trust.md` names tests that there are.
#[test]
fn the_tests_that_hold_a_promise_exist() {
    let page = read(&root().join("docs/trust.md"));
    let spans = prose(&page).flat_map(|line| line.split('`').skip(1).step_by(2));
    let named: Vec<&str> = spans.filter(|span| span.contains("::")).filter(|span| *span != "file::test").collect();
    assert!(named.len() > 40, "tests are found: {named:?}");
    let is_there = |name: &&str| {
        let (file, test) = name.rsplit_once("::").unwrap_or(("", name));
        let path = file.replace("::", "/");
        let places = [format!("tests/it/{path}.rs"), format!("src/{path}.rs"), format!("src/{path}/mod.rs")];
        let texts = places.iter().filter_map(|place| fs::read_to_string(root().join(place)).ok());
        texts.into_iter().any(|text| text.contains(&format!("fn {test}()")))
    };
    let missing: Vec<&&str> = named.iter().filter(|name| !is_there(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
