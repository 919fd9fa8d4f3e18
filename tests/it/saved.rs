//! What `save` writes for readers who have no reweigh: pages, and several answers in one file.

use std::path::Path;

use hmac_sha256::Hash;

use crate::transcript::Typist;

/// A folder for files, and a session.
struct Desk {
    folder: tempfile::TempDir,
    typist: Typist,
}

impl Desk {
    fn new() -> Desk {
        Desk { folder: tempfile::tempdir().expect("a folder for temporary files"), typist: Typist::new() }
    }

    /// Type a line in which `@` is the folder.
    fn reply(&mut self, line: &str) -> String {
        let folder = self.folder.path().display().to_string();
        self.typist.type_in(&line.replace('@', &folder)).replace(&folder, "@")
    }

    /// The same where nothing may go wrong.
    #[track_caller]
    fn types(&mut self, line: &str) {
        let reply = self.reply(line);
        assert!(!reply.contains("error"), "{line}\n{reply}");
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).expect("a file that was written")
    }
}

/// What stands between two pieces of a text.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("no {start}"));
    rest.split_once(end).unwrap_or_else(|| panic!("no {end}")).0
}

/// As a policy writes a digest.
fn base64(bytes: &[u8]) -> String {
    let letters: Vec<char> = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['+', '/']).collect();
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0usize, |bits, byte| bits << 8 | usize::from(*byte)) << (8 * (3 - three.len()));
        let signs = (0..4).map(|at| if at > three.len() { '=' } else { letters[bits >> (18 - 6 * at) & 63] });
        text.extend(signs);
    }
    text
}

#[test]
fn a_page_is_whole_and_loads_nothing() {
    let mut desk = Desk::new();
    desk.types("let m = model(load(\"trade\")); save([m, m.rank().top(3), m.rank().top(5).chart()], \"@/t.html\")");
    let page = desk.read("t.html");
    let digest = format!("sha256-{}", base64(&Hash::hash(between(&page, "<style>", "</style>").as_bytes())));
    let policy = between(&page, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
    let expected = format!("default-src 'none'; style-src '{digest}'; base-uri 'none'; form-action 'none'");
    assert_eq!(policy, expected, "`DIGEST` in src/render/html.rs is that of the style");
    for never in ["<script", "style=", "http://", "https://", "url(", "@import", "onclick"] {
        assert!(!page.contains(never), "{never}");
    }
    for part in ["<!DOCTYPE html>\n<html lang=\"en\">", "<title>model of trade 2022", "made by reweigh"] {
        assert_eq!(page.matches(part).count(), 1, "{part}");
    }
    let top = "<caption>trade 2022: 3 shown, 271 of 297 cities ranked</caption>\n<thead>\n<tr><th scope=\"col\" class=\"n\">\
               rank</th><th scope=\"col\">city</th>";
    assert!(page.contains(top), "{page}");
    assert!(page.contains("<tr><td class=\"n\">1</td><th scope=\"row\">"));
    assert_eq!(page.matches("<section>").count(), 4, "a tree, facts, a table and a picture");
}

/// Names that would be code if a reader took them for it.
const HOSTILE: &[&str] = &[
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "&lt;b&gt; &amp;",
    "'-alert(1)-'",
    "=cmd|' /C calc'!A0",
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "{=1}",
    "_x000B_ and _x0041_",
    "</style></table>",
    "nan",
    "TRUE",
    "#N/A",
    "010",
];

/// A data set whose units and indicators have these names.
fn hostile(desk: &mut Desk) {
    let mut rows = vec![["unit".to_string(), "<b>x</b>".to_string(), "=y".to_string()]];
    rows.extend((1..).zip(HOSTILE).map(|(at, name)| [name.to_string(), at.to_string(), (at * at % 7).to_string()]));
    rows.push(["bell\u{7} and tab\u{b}".to_string(), "3.5".to_string(), "2".to_string()]);
    std::fs::write(desk.path("h.csv"), reweigh::files::delimited::write(rows, b',')).expect("a new file");
    let keep: Vec<String> = HOSTILE.iter().map(|name| reweigh::script::quoted(name)).collect();
    desk.types(&format!("let d = load(\"@/h.csv\", #{{ unit: \"unit\", keep: [{}] }});", keep.join(", ")));
    desk.types("let m = model(d, [\"<b>x</b>\", \"=y\"]); let r = m.rank();");
}

#[test]
fn hostile_names_are_text_on_a_page() {
    let mut desk = Desk::new();
    hostile(&mut desk);
    desk.types("save([r, m.weights(), r.chart(), d], \"@/h.html\")");
    let page = desk.read("h.html");
    let body = between(&page, "<main>", "</main>");
    let tags: std::collections::BTreeSet<&str> =
        body.split('<').skip(1).map(|rest| rest.split(['>', ' ']).next().unwrap_or_default()).collect();
    let ours = "section div table caption thead tbody tr th td ul li footer p";
    for tag in tags {
        assert!(ours.split(' ').any(|known| known == tag.trim_start_matches('/')), "<{tag}>");
    }
    assert!(body.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && body.contains("&amp;lt;b&amp;gt; &amp;amp;"));
    assert!(!page.contains(|c: char| c.is_control() && c != '\n'));
}

#[test]
fn hostile_names_are_text_in_a_workbook() {
    let mut desk = Desk::new();
    hostile(&mut desk);
    desk.types("save(r, \"@/h.xlsx\")");
    let names: Vec<String> = HOSTILE.iter().map(|name| reweigh::script::quoted(name)).collect();
    let back = format!("ranking(load(\"@/h.xlsx\", #{{ keep: [{}] }})) == r", names.join(", "));
    assert_eq!(desk.reply(&back), "true\n");
    assert!(!sheet_text(&desk.path("h.xlsx"), 1).contains("<f>"), "no cell is a formula");
}

/// The text of a sheet as the file holds it.
fn sheet_text(path: &Path, number: usize) -> String {
    let file = std::fs::File::open(path).expect("a workbook");
    let mut book = zip::ZipArchive::new(file).expect("a workbook is a zip file");
    let part = book.by_name(&format!("xl/worksheets/sheet{number}.xml")).expect("a sheet");
    std::io::read_to_string(part).expect("a text")
}

#[test]
fn a_list_of_answers_is_written_as_one_file() {
    let mut desk = Desk::new();
    desk.types("let m = model(load(\"demo\")); let soft = m.weigh(#{ access: 0.5 });");
    for ending in ["xlsx", "md", "json", "html"] {
        desk.types(&format!("save([m.rank(), soft.rank(), m.weights(), load(\"demo\")], \"@/both.{ending}\")"));
    }
    assert_eq!(desk.read("both.md").matches("**demo 2022: 6 of 6 cities ranked**").count(), 2);
    assert_eq!(desk.read("both.json").matches("\"title\"").count(), 4);
    assert_eq!(desk.read("both.html").matches("<caption>").count(), 4);
    let book: calamine::Xlsx<_> = calamine::open_workbook(desk.path("both.xlsx")).expect("a workbook");
    let names = ["demo 2022", "demo 2022 (2)", "weights of the model of demo 202", "demo 2022 (3)", "about"];
    assert_eq!(calamine::Reader::sheet_names(&book), names.map(|name| name.chars().take(31).collect::<String>()));
}

#[test]
fn a_failed_save_leaves_the_old_file() {
    let mut desk = Desk::new();
    for ending in ["xlsx", "html"] {
        let name = format!("old.{ending}");
        std::fs::write(desk.path(&name), "old").expect("a new file");
        for wrong in ["[m.rank(), 3]", "[]", "[#{ a: 1 }, m.rank()]"] {
            let reply = desk.reply(&format!("let m = model(load(\"demo\")); save({wrong}, \"@/{name}\")"));
            assert!(reply.starts_with("error"), "{reply}");
            assert_eq!(desk.read(&name), "old");
        }
    }
}
