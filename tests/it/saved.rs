//! What `save` writes for readers without reweigh: pages, several answers in one file, workbooks with charts, and the
//! workbook of a model. `tests/workbook/recalculate.py` checks that a spreadsheet computes the same.

use std::path::Path;

use calamine::{Data, Range, Reader, Xlsx};
use hmac_sha256::Hash;
use reweigh::Watch;
use reweigh::model::Model;

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

    /// Types a line in which `@` stands for the folder, and returns the reply.
    fn reply(&mut self, line: &str) -> String {
        let folder = self.folder.path().display().to_string();
        self.typist.type_in(&line.replace('@', &folder)).replace(&folder, "@")
    }

    /// Types a line that must succeed.
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

/// The text between two pieces of a text.
fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("no {start}"));
    rest.split_once(end).unwrap_or_else(|| panic!("no {end}")).0
}

/// Encodes a digest as in a policy.
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
    assert_eq!(page.matches("<section>").count(), 5, "a tree, facts, a table, a drawing and its numbers");
}

/// Names that would be code if a reader interpreted them.
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
    std::fs::write(desk.path("h.csv"), crate::written(rows)).expect("a new file");
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
    let ours = "section div table caption thead tbody tr th td ul li footer p svg title desc g rect polyline text";
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
    assert!(!part(&desk.path("h.xlsx"), "xl/worksheets/sheet1.xml").contains("<f>"), "no cell is a formula");
}

/// In the workbook of a model, names are in cells that formulas read, and in the current results of these formulas.
#[test]
fn hostile_names_are_text_in_the_workbook_of_a_model() {
    let mut desk = Desk::new();
    hostile(&mut desk);
    desk.types("save(m, \"@/m.xlsx\"); save(r, \"@/r.csv\")");
    let mut book = book(&desk.path("m.xlsx"));
    let mut known: Vec<String> = HOSTILE.iter().map(ToString::to_string).collect();
    known.push("bell and tab".to_string());
    let ranking = sheet(&mut book, "Ranking");
    let names: Vec<&Data> = ranking.rows().skip(1).map(|row| &row[1]).collect();
    assert_eq!(names.len(), known.len());
    for name in &names {
        let Data::String(text) = name else { panic!("{name:?} is a text") };
        assert!(known.iter().any(|known| known == text), "{text}");
    }
    for name in book.sheet_names() {
        let formulas = book.worksheet_formula(&name).expect("a sheet");
        for text in formulas.rows().flatten() {
            let bad =
                ["cmd", "SUM(1)", "script", "HYPERLINK", "{=", "010", "nan"].iter().find(|bad| text.contains(*bad));
            assert_eq!(bad, None, "{name}: {text}");
        }
    }
}

/// A part of a workbook as stored in the file; empty if it does not exist.
fn part(path: &Path, name: &str) -> String {
    let file = std::fs::File::open(path).expect("a workbook");
    let mut book = zip::ZipArchive::new(file).expect("a workbook is a zip file");
    match book.by_name(name) {
        Ok(part) => std::io::read_to_string(part).expect("a text"),
        Err(_) => String::new(),
    }
}

fn book(path: &Path) -> Xlsx<std::io::BufReader<std::fs::File>> {
    calamine::open_workbook(path).expect("a workbook")
}

fn sheet(book: &mut Xlsx<std::io::BufReader<std::fs::File>>, name: &str) -> Range<Data> {
    book.worksheet_range(name).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn the_workbook_of_a_model_holds_its_scores_to_the_last_digit() {
    let mut desk = Desk::new();
    desk.types("save(model(load(\"trade\")), \"@/m.xlsx\")");
    let mut book = book(&desk.path("m.xlsx"));
    let sheets = ["Ranking", "Scores", "Coverage", "Indicators", "Normalised", "Weights", "Notes"];
    assert_eq!(book.sheet_names(), sheets);
    let data = reweigh::data::load("trade", &Watch::default()).expect("bundled");
    let model = Model::new(&data).expect("a model");
    let (scores, tree) = (model.scores().expect("scores"), model.tree());
    let found = sheet(&mut book, "Scores");
    let number = |cell: Option<&Data>| match cell {
        Some(Data::Float(number)) => Some(*number),
        Some(Data::String(text)) if text.is_empty() => None,
        other => panic!("{other:?}"),
    };
    for at in 2..2 + tree.nodes().len() {
        let Some(Data::String(code)) = found.get((0, at)) else { panic!("a code in the header") };
        let of = scores.of(tree.place(code).expect("a code of the tree"));
        for unit in 0..data.units().len() {
            assert_eq!(number(found.get((4 + unit, at))), of.get(unit), "{code} of {}", data.units().label(unit));
        }
    }
    let ranking = reweigh::rank::rank(&model, None).expect("a ranking");
    let rows = sheet(&mut book, "Ranking");
    for (place, row) in ranking.places().zip(rows.rows().skip(1)) {
        assert_eq!(
            (&row[0], &row[2]),
            (&Data::Float(place.rank as f64), &Data::String(data.units().label(place.unit)))
        );
        assert_eq!(row[1], Data::String(data.units().codes[place.unit].to_string()), "a code of digits is a text");
    }
}

#[test]
fn formulas_follow_the_plan() {
    let mut desk = Desk::new();
    desk.types("let d = load(\"demo\"); let m = model(d);");
    desk.types("let whole = model(d.filter(|r| r.ports != ())).normalise(\"minmax\", #{ lo: 1, hi: 100 });");
    let all = "IF(SUMPRODUCT(H$3:I$3,--ISNUMBER(H5:I5))>0,SUMPRODUCT(H$3:I$3,H5:I5)/SUMPRODUCT(H$3:I$3,--ISNUMBER(H5:I5)),\"\")";
    for (model, access) in [
        ("m", all.to_string()),
        ("whole", "SUMPRODUCT(H$3:I$3,H5:I5)".to_string()),
        ("whole.aggregate(\"geometric\")", "EXP(SUMPRODUCT(H$3:I$3,LN(H5:I5)))".to_string()),
        ("whole.aggregate(\"harmonic\")", "1/SUMPRODUCT(H$3:I$3,1/H5:I5)".to_string()),
        ("whole.aggregate(\"power\", #{ p: 0.5 })", "SUMPRODUCT(H$3:I$3,H5:I5^0.5)^(1/0.5)".to_string()),
        ("whole.aggregate(\"minimum\")", "MIN(H5:I5)".to_string()),
        ("m.coverage(0.5, #{ at: \"dimensions\" })", format!("IF(Coverage!E5>=0.499999999,{all},\"\")")),
        (
            "m.aggregate(\"arithmetic\", #{ missing: \"worst\" })",
            "SUMPRODUCT(H$3:I$3,H5:I5)+SUMPRODUCT(H$3:I$3,1-ISNUMBER(H5:I5),H$4:I$4)".to_string(),
        ),
        ("m.aggregate(\"median\")", String::new()),
    ] {
        desk.types(&format!("save({model}, \"@/m.xlsx\")"));
        let formulas = book(&desk.path("m.xlsx")).worksheet_formula("Scores").expect("a sheet");
        let (top, left) = formulas.start().expect("formulas");
        let at = (4 - top as usize, 4 - left as usize);
        assert_eq!(formulas.get(at).map(String::as_str).unwrap_or_default(), access, "{model}");
    }
    let notes = sheet(&mut book(&desk.path("m.xlsx")), "Notes");
    let text: Vec<String> = notes.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect();
    let told = text.iter().find(|line| line.starts_with("access") && line.contains("do not follow"));
    assert!(
        told.is_some_and(|line| line.contains("`median`, because a spreadsheet has no weighted median")),
        "{text:#?}"
    );
}

/// Each rank formula looks at all units, so beyond some thousands ranks are plain numbers, in order.
#[test]
fn ranks_of_many_units_are_numbers() {
    let rows: String = (0..5_001).map(|unit| format!("u{unit},{}\n", unit * 7919 % 5_003)).collect();
    let data = reweigh::data::from_csv(&format!("unit,a\n{rows}"), "many", &Watch::default()).expect("a table");
    let bytes = reweigh::render::model_workbook(&Model::new(&data).expect("a model")).expect("a workbook");
    let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).expect("a workbook");
    assert!(book.worksheet_formula("Ranking").expect("a sheet").is_empty());
    let ranks = book.worksheet_range("Ranking").expect("a sheet");
    assert!(ranks.rows().skip(1).zip(1u32..).all(|(row, rank)| row[0] == Data::Float(f64::from(rank))));
    assert!(!book.worksheet_formula("Scores").expect("a sheet").is_empty());
}

#[test]
fn bars_are_drawn_where_a_terminal_draws_them() {
    let mut desk = Desk::new();
    desk.types("let m = model(load(\"trade\")); let r = m.rank();");
    for (value, labels, last) in [
        ("r", "$C$2:$C$21", "20"),
        ("r.top(5)", "$C$2:$C$6", "5"),
        ("r.top(30).chart()", "$A$2:$A$31", "30"),
        ("m", "$C$2:$C$21", "20"),
        ("m.weights()", "", ""),
        ("m.scores()", "", ""),
    ] {
        desk.types(&format!("save({value}, \"@/c.xlsx\")"));
        let chart = part(&desk.path("c.xlsx"), "xl/charts/chart1.xml");
        assert_eq!(chart.is_empty(), labels.is_empty(), "{value}");
        assert!(chart.contains(labels) && chart.contains(last), "{value}: {chart}");
    }
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
    let book = book(&desk.path("both.xlsx"));
    let names = ["ranking", "ranking (2)", "weights", "demo 2022", "about"];
    assert_eq!(book.sheet_names(), names);
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
