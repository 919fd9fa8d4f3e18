//! A published folder: every link has a target, every number is that of the library, and names are never interpreted as
//! markup.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Mutex;

use reweigh::data::{from_csv, load};
use reweigh::files::Access;
use reweigh::model::{Model, all_methods};
use reweigh::rank::rank;
use reweigh::render::page::PageInput;
use reweigh::render::site::site;
use reweigh::{Error, Result, Watch};

use crate::page::hostile;

/// Elements without an end tag.
const VOID: &[&str] = &["meta", "link", "input", "!doctype"];

/// All files by path; those that are not text are empty.
fn published(model: &Model, years: bool) -> Result<BTreeMap<String, String>> {
    let keys = model.tree().nodes().iter().map(|node| node.code.clone()).collect();
    let (script, line) = ("model(d)".to_string(), "m.weigh(#{ … })".to_string());
    let input = PageInput { model, title: None, about: None, base: None, draws: 0, script, keys, line };
    let files = Mutex::new(BTreeMap::new());
    site(&input, years, &|path, bytes| {
        let text = String::from_utf8(bytes.to_vec()).unwrap_or_default();
        let old = files.lock().expect("no writer panics").insert(path.to_string(), text);
        assert!(old.is_none(), "{path} is written once");
        Ok(())
    })?;
    Ok(files.into_inner().expect("no writer panics"))
}

fn model(name: &str) -> Model {
    Model::new(&load(name, &Watch::default()).expect("bundled")).expect("its own model")
}

fn pages(files: &BTreeMap<String, String>) -> impl Iterator<Item = (&String, &String)> {
    files.iter().filter(|(path, _)| path.ends_with(".html") && *path != "explore.html")
}

/// The quoted values after every `name=`.
fn values<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let start = format!(" {name}=\"");
    page.match_indices(&start).filter_map(|(at, _)| page[at + start.len()..].split('"').next()).collect()
}

/// The target of a link on a page.
fn resolved(from: &str, link: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            ".." => assert!(parts.pop().is_some(), "{link} of {from} leaves the folder"),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Checks that all elements are closed in the right order.
fn assert_balanced(path: &str, page: &str) {
    let mut open: Vec<&str> = Vec::new();
    for piece in page.split('<').skip(1) {
        let (tag, _) = piece.split_once('>').unwrap_or_else(|| panic!("{path}: <{piece} does not end"));
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap_or("");
        match tag.starts_with('/') {
            true => assert_eq!(open.pop(), Some(name), "{path}: </{name}>"),
            false if VOID.contains(&name) || tag.ends_with('/') => {}
            false => open.push(name),
        }
    }
    assert!(open.is_empty(), "{path}: {open:?}");
}

#[test]
fn every_link_leads_to_a_file() {
    let files = published(&model("trade"), true).expect("a folder");
    let data = load("trade", &Watch::default()).expect("bundled");
    let expected = 2 * (data.years().len() * (data.units().len() + 1) + 1);
    assert_eq!(pages(&files).count(), expected, "a page for each unit and year, a ranking for each year, methods");
    let mut reached: Vec<String> = Vec::new();
    for (path, page) in pages(&files) {
        let links = values(page, "href").into_iter().chain(values(page, "src"));
        for link in links.filter(|link| !link.starts_with('#') && *link != "data:,") {
            let to = resolved(path, link);
            assert!(files.contains_key(&to), "{path}: {link} leads to {to}, which is not there");
            reached.push(to);
        }
        let lang = if path.starts_with("zh/") { "<html lang=\"zh\">" } else { "<html lang=\"en\">" };
        assert!(page.contains(lang), "{path}: {lang}");
    }
    reached.sort_unstable();
    reached.dedup();
    assert_eq!(reached.len(), files.len(), "every file can be reached");
}

#[test]
fn every_rank_is_that_of_the_library() {
    let own = model("trade");
    let files = published(&own, true).expect("a folder");
    for &year in own.data().years() {
        let now = own.at_year(year).expect("a year of the data");
        let ranking = rank(&now, None).expect("a ranking");
        let front =
            if own.data().year() == Some(year) { "index.html".to_string() } else { format!("{year}/index.html") };
        for language in ["", "zh/"] {
            let page = &files[&format!("{language}{front}")];
            let rows: Vec<&str> = page.split("<tr data-code=\"").skip(1).collect();
            assert_eq!(rows.len(), ranking.ranked(), "{language}{year}");
            for (row, place) in rows.iter().zip(ranking.places()) {
                let code = &now.data().units().codes[place.unit];
                let score = place.score.expect("a score");
                let tie = if place.tied { "=" } else { "" };
                let own = format!("<td class=\"number\">{}{tie}</td>", place.rank);
                assert!(row.starts_with(code) && row.contains(&own) && row.contains(&format!(">{score:.2}<")), "{row}");
            }
        }
        let total = ranking.ranked();
        for (unit, code) in now.data().units().codes.iter().enumerate() {
            let page = &files[&format!("{year}/{code}.html")];
            let told = match ranking.place_of(unit) {
                Some(place) => {
                    let tie = if place.tied { "=" } else { "" };
                    format!("<dt>rank</dt><dd>{}{tie} of {total}</dd>", place.rank)
                }
                None => "<dt>rank</dt><dd>not ranked</dd>".to_string(),
            };
            assert!(page.contains(&told), "{year} {code}: {told}");
        }
    }
}

#[test]
fn pages_are_sound_markup() {
    for (name, years) in [("demo", true), ("demo", false), ("trade", false)] {
        let files = published(&model(name), years).expect("a folder");
        pages(&files).for_each(|(path, page)| assert_balanced(path, page));
        assert_eq!(files.contains_key("data/years.csv"), years && model(name).data().years().len() > 1);
    }
}

#[test]
fn a_published_model_can_be_taken_up_again() {
    let own = model("demo").weigh(&[("access".to_string(), 0.6)]).expect("weights");
    let files = published(&own, true).expect("a folder");
    let home = tempfile::tempdir().expect("a folder");
    let path = home.path().join("model.toml");
    std::fs::write(&path, &files["data/model.toml"]).expect("written");
    let again = reweigh::model::read(&path.display().to_string(), &Access::everywhere(), &Watch::default())
        .expect("it is read");
    assert!(rank(&again, None).expect("a ranking") == rank(&own, None).expect("a ranking"));
    assert_eq!(files, published(&own, true).expect("a folder"), "the same model gives the same folder");
}

#[test]
fn hostile_names_are_inert() {
    let data = hostile();
    let files = published(&Model::new(&data).expect("a flat model"), true).expect("a folder");
    for (path, page) in pages(&files) {
        assert!(path.chars().all(|c| c.is_alphanumeric() || "-./".contains(c)), "{path}");
        assert_balanced(path, page);
        for sign in ["<img", "<b>", "<i>", "<!--", "\u{202e}", "\u{2028}", "onload='"] {
            assert!(!page.contains(sign), "{path}: {sign}");
        }
        assert_eq!(page.matches("<script").count(), 1, "{path}: only the script of the folder");
    }
}

#[test]
fn a_folder_of_too_many_pages_is_refused() {
    let mut text = "unit,a,b\n".to_string();
    for unit in 0..60_000 {
        let _ = writeln!(text, "u{unit},{},{}", unit % 97, unit % 89);
    }
    let data = from_csv(&text, "many.csv", &Watch::default()).expect("a sound table");
    let error = published(&Model::new(&data).expect("a model"), true).expect_err("too many");
    assert!(error.to_string().contains("120005 pages; the limit is 100000"), "{error}");
}

#[test]
fn publishing_can_be_stopped() {
    let watch = Watch::default();
    let own = Model::new(&load("demo", &watch).expect("bundled")).expect("its own model");
    watch.stop();
    assert_eq!(published(&own, true).err(), Some(Error::Interrupted));
}

#[test]
fn every_method_can_be_told_in_chinese() {
    for (step, card) in all_methods() {
        let is_told = card.zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
        assert!(is_told && !card.zh.ends_with(['。', '.']), "{step} {}: {}", card.name, card.zh);
    }
}

#[cfg(feature = "script")]
mod language {
    use std::fs;

    use crate::transcript::Typist;

    #[test]
    fn a_folder_is_written_whole_and_only_its_own_files_are_replaced() {
        let home = tempfile::tempdir().expect("a folder");
        let folder = home.path().join("site");
        let publish = |options: &str| {
            let folder = folder.display().to_string();
            Typist::new().type_in(&format!("publish(model(load(\"demo\")), {folder:?}, #{{ draws: 0{options} }})"))
        };
        let told = publish("");
        assert!(told.starts_with("written: ") && told.contains(" pages, starting with "), "{told}");
        fs::write(folder.join("CNAME"), "example.org").expect("written");
        let refused = publish("");
        assert!(refused.contains("already exists") && refused.contains("#{ overwrite: true }"), "{refused}");
        assert!(publish(", title: \"Other\", overwrite: true").starts_with("written: "));
        let front = fs::read_to_string(folder.join("index.html")).expect("it is there");
        assert!(front.contains("<h1>Other</h1>"));
        assert_eq!(fs::read_to_string(folder.join("CNAME")).expect("it stays"), "example.org");
        let others = fs::read_dir(home.path()).expect("a folder").count();
        assert_eq!(others, 1, "nothing is left beside it");
    }

    #[test]
    fn folders_that_cannot_be_written_are_told() {
        let home = tempfile::tempdir().expect("a folder");
        fs::write(home.path().join("letter.txt"), "mine").expect("written");
        let publish = |folder: &str, options: &str| {
            Typist::new().type_in(&format!("publish(model(load(\"demo\")), {folder:?}{options})"))
        };
        let own = home.path().display().to_string();
        let told = publish(&own, ", #{ overwrite: true }");
        assert!(told.contains("holds `letter.txt`, which is not part of a published folder"), "{told}");
        let told = publish(&format!("{own}/letter.txt"), "");
        assert!(told.starts_with("error: cannot write `"), "{told}");
        let told = publish(&format!("{own}/no/where"), "");
        assert!(told.starts_with("error: cannot write `") && told.contains("no such file or directory"), "{told}");
        assert_eq!(fs::read_dir(home.path()).expect("a folder").count(), 1, "nothing was written");
    }
}
