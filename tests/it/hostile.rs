//! Hostile text is inert: names with escape sequences, marks of direction, formulas and markup do nothing wherever they
//! are shown or written.

use std::path::Path;
use std::rc::Rc;

use proptest::prelude::*;
use reweigh::hidden;
use reweigh::render::{Format, Look};
use reweigh::script::{Session, Settings, quoted};

/// What a name may contain: escape sequences, control characters of both sets, marks of the writing direction,
/// characters without width, formulas, markup.
const HOSTILE: &[&str] = &[
    "a\x1b]0;title\x07b",
    "c\x1b[31mred\x1b[2J",
    "d\u{9b}31mcsi\u{9d}0;t\u{9c}",
    "e\u{202e}reversed\u{202c}",
    "f\u{2066}isolated\u{2069}\u{200f}\u{61c}",
    "g\u{200b}no\u{2060}width\u{feff}\u{ad}",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "'=1+1",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=\"alert(1)\">'",
    "]]> & <![CDATA[",
    "n\u{2028}line\u{2029}",
    "o\u{e0041}tag\u{8}\u{7f}",
];

/// The indicators: one in two groups each.
const CODES: &[&str] = &["p\x1b[8mq", "r\u{202e}s", "=t(1)", "<b>u</b>\u{200b}"];

/// Kinds of answers, with `U` and `V` for units, `I` and `J` for indicators and `G` for a group of indicators.
const LINES: &[&str] = &[
    "d",
    "m",
    "d.units()",
    "d.indicators()",
    "d.describe()",
    "d.notes()",
    "d.notes(U)",
    "d.sources()",
    "d.missing()",
    "d.hierarchy()",
    "d.unit(U)",
    "d.indicator(I)",
    "d.rows()",
    "d.rows()[0]",
    "d.rows()[0].name",
    "d.rows()[0].unit",
    "d[I]",
    "d.correlate()",
    "d.correlate(I, J)",
    "d.remarks()",
    "r",
    "r.of(U)",
    "r.of(U).name",
    "r.top(3)",
    "r.rows()",
    "r.rows()[0]",
    "r.by(\"zone\")",
    "r.gaps()",
    "r.unranked()",
    "r.chart()",
    "r.within(\"zone\")",
    "r.show([I])",
    "r.show(#{ x: |r| r[I] })",
    "r.where(|r| r.rank < 4)",
    "m.weights()",
    "m.weights(U)",
    "m.scores()",
    "m.notes()",
    "m.formulas()",
    "m.explain(U, V)",
    "m.explain(U, V).chart()",
    "m.what_if(U, #{ I: \"+20%\" })",
    "m.what_if(U, #{ I: 3 }).chart()",
    "m.profile(U)",
    "m.profile(U).chart()",
    "m.profile(U).parts()",
    "m.trail(U, I)",
    "m.influence()",
    "m.leave_one_out()",
    "m.threshold(G)",
    "m.threshold(G).chart()",
    "m.flip(U, V)",
    "m.reach(U, 1)",
    "m.range(U)",
    "m.range()",
    "m.dominance()",
    "m.uncertainty(#{ draws: 20 })",
    "m.uncertainty(#{ draws: 20 }).intervals()",
    "m.uncertainty(#{ draws: 20 }).chart()",
    "m.sensitivity(#{ draws: 16 })",
    "m.weight_map([I, J, \"h\\u202eh\"])",
    "m.script()",
    "m.chart()",
    "m.weigh(G, 0.9)",
    "m.weigh(G, 0.9).rank().compare(r)",
    "m.weigh(G, 0.9).rank().compare(r).chart()",
    "m.fit(r)",
    "r.overlap(r, 3)",
    "m.alpha()",
    "m.pca()",
    "m.treat(\"winsorise\").notes()",
    "m.rank(G)",
    "m.rank(#{ years: [2021, 2022] })",
    "print(d.rows()[0].name)",
    "print(d.rows()[0])",
    "print(m)",
    "debug(d.rows()[0].name)",
    "[d.rows()[0].name]",
    "#{ U: 1 }",
    "d.rows().map(|r| r.name)",
    "help(d)",
    "let x = d.rows()[0].name",
    "let y = m.titled(U)",
    "let z = d.filter(|r| r.unit == U)",
    // Errors about names.
    "r.of(\"nobody\")",
    "d[\"nothing\"]",
    "m.weigh(U, 1)",
    "load(U)",
    "load(\"no such \\u001b]0;x\\u0007.csv\")",
    "d.where(1)",
    "m.explain(U, \"\\u202e\")",
    "throw U",
    "let \u{202e}v = 1",
    "nobody(U, \"\u{200b}\u{9b}\")",
    "U + 1",
    "U.nothing()",
    "parse_float(U)",
    "save(r, \"a\\u001b[31m\")",
    "r.by(U)",
    "fn f(x) { throw x } f(U)",
];

fn description() -> String {
    let unsafe_text = "s\x1b[5m\u{202e}";
    let text = quoted_toml;
    let mut toml = format!(
        "title = {0}\nabout = {0}\nunits = [{1}, {1}]\nscheme = \"s\"\nyear = 2022\ngroups = [\"zone\"]\nlicence = {0}\nremarks = [{0}]\n\
         [[sources]]\nkey = \"k\"\nwhat = {0}\npublisher = {0}\nterms = {0}\ndate = \"2026\"\n",
        text(unsafe_text),
        text("c\u{200b}\x07ity")
    );
    for code in CODES {
        let (code, name) = (text(code), text(&format!("{code} by name")));
        toml.push_str(&format!(
            "[[indicators]]\ncode = {code}\nname = {name}\nname_zh = {name}\nmeasure = {name}\nsource = [\"k\"]\nchange = {{ least = 0 }}\n"
        ));
    }
    let group = |code: &str, of: &[&str]| {
        let of: Vec<String> = of.iter().map(|of| text(of)).collect();
        format!("[[hierarchy]]\ncode = {0}\nname = {0}\nof = [{1}]\n", text(code), of.join(", "))
    };
    toml.push_str(&group("index", &["g\x1b[7mg", "h\u{202e}h"]));
    toml.push_str(&group("g\x1b[7mg", &CODES[..2]));
    toml.push_str(&group("h\u{202e}h", &CODES[2..]));
    toml
}

/// A text for TOML, whose escapes for characters beyond 16 bits are its own.
fn quoted_toml(text: &str) -> String {
    let escaped = |c: char| match c {
        '"' | '\\' => format!("\\{c}"),
        c if c.is_ascii() && !c.is_control() => c.to_string(),
        c => format!("\\U{:08x}", u32::from(c)),
    };
    format!("\"{}\"", text.chars().map(escaped).collect::<String>())
}

/// Writes data whose names are all hostile into a folder.
fn write(folder: &Path) {
    let mut rows = vec![["unit", "name", "zone", "year"].map(String::from).to_vec()];
    rows[0].extend(CODES.iter().map(ToString::to_string));
    rows[0].push("made_by".into());
    for (at, unit) in HOSTILE.iter().enumerate() {
        for year in [2021, 2022] {
            let mut row =
                vec![unit.to_string(), format!("{unit} {unit}"), HOSTILE[at % 4].to_string(), year.to_string()];
            row.extend((1..=CODES.len()).map(|of| ((at * 7 + of * 5 + year) % 23 + at).to_string()));
            row.push("reweigh".into());
            rows.push(row);
        }
    }
    rows[3][4].clear();
    let rows = rows.iter().map(|row| row.iter().map(String::as_str));
    std::fs::write(folder.join("h.csv"), crate::written(rows)).expect("a new file");
    std::fs::write(folder.join("h.toml"), description()).expect("a new file");
}

/// A line with names in the place of the letters.
fn line(template: &str) -> String {
    let names = [("U", HOSTILE[1]), ("V", HOSTILE[3]), ("I", CODES[0]), ("J", CODES[1]), ("G", "g\x1b[7mg")];
    let is_word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '\\');
    let mut text = template.to_string();
    for (letter, name) in names {
        let places: Vec<usize> = text.match_indices(letter).map(|(at, _)| at).collect();
        for at in places.into_iter().rev() {
            if !is_word(text[..at].chars().next_back()) && !is_word(text[at + 1..].chars().next()) {
                text.replace_range(at..=at, &quoted(name));
            }
        }
    }
    text
}

/// A session as on a terminal, and what it has shown.
struct Screen {
    session: Session,
    out: Rc<std::cell::RefCell<String>>,
}

impl Screen {
    fn new(folder: &Path, look: Look) -> Screen {
        write(folder);
        let out: Rc<std::cell::RefCell<String>> = Rc::default();
        let sink = out.clone();
        let settings = Settings { look, out: Rc::new(move |text| sink.borrow_mut().push_str(text)), args: Vec::new() };
        let mut screen = Screen { session: Session::new(settings), out };
        let loaded = screen.shows(&format!(
            "let d = load({}); let m = model(d); let r = m.rank()",
            quoted(&folder.join("h.csv").display().to_string())
        ));
        assert!(!loaded.contains("error"), "{loaded}");
        screen
    }

    fn shows(&mut self, line: &str) -> String {
        let coloured = self.session.look().colour;
        let answer = self.session.enter(line);
        let answer = answer.map_or_else(|report| report.render_within(coloured, Some(100)), Option::unwrap_or_default);
        format!("{}{answer}", self.out.take())
    }
}

/// The first hidden character of a text for a terminal, apart from tabs, line ends and colours.
fn seen(text: &str) -> Option<char> {
    let mut text = text.to_string();
    while let Some(at) = text.find("\x1b[") {
        let end = text[at + 2..].find(|c: char| !c.is_ascii_digit() && c != ';').map(|end| at + 2 + end)?;
        match text[end..].starts_with('m') {
            true => text.replace_range(at..=end, ""),
            false => return Some('\x1b'),
        }
    }
    text.chars().find(|c| hidden::is_hidden(*c) && !['\n', '\t'].contains(c))
}

#[test]
fn no_answer_error_or_print_sends_a_hostile_name_to_a_terminal() {
    crate::transcript::on_big_stack((), |()| {
        for format in [Format::Table, Format::Csv, Format::Tsv, Format::Json, Format::Markdown, Format::Html] {
            let folder = tempfile::tempdir().expect("a folder");
            let look = Look { width: Some(100), terminal: true, format, ..Look::default() };
            let mut screen = Screen::new(folder.path(), look);
            let mut answered = 0;
            for template in LINES {
                let shown = screen.shows(&line(template));
                // Without colour, nothing at all may pass.
                let found = shown.chars().find(|c| hidden::is_hidden(*c) && !['\n', '\t'].contains(c));
                assert_eq!(found, None, "{format:?}: {template}\n{shown:?}");
                answered += usize::from(!shown.contains("error: "));
            }
            assert!(answered > 75, "{answered} lines have answers");
            for variable in screen.session.variables() {
                assert!(!hidden::is_in(&variable), "{variable:?}");
            }
        }
    });
}

#[test]
fn with_colour_only_our_colours_reach_a_terminal() {
    crate::transcript::on_big_stack((), |()| {
        let folder = tempfile::tempdir().expect("a folder");
        let look = Look { width: Some(100), terminal: true, colour: true, ..Look::default() };
        let mut screen = Screen::new(folder.path(), look);
        for template in LINES {
            let shown = screen.shows(&line(template));
            assert_eq!(seen(&shown), None, "{template}\n{shown:?}");
            for theirs in ["\x1b[31mred", "\x1b[8mq", "\x1b[7mg", "\x1b[5m"] {
                assert!(!shown.contains(theirs), "{template}\n{shown:?}");
            }
        }
    });
}

#[test]
fn what_tab_fills_in_is_visible_and_reads_as_the_same_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let look = Look { width: Some(100), terminal: true, ..Look::default() };
    let mut screen = Screen::new(folder.path(), look);
    for typed in [
        "r.of(\"",
        "r.by(\"",
        "r.where(|r| r.",
        "m.what_if(\"",
        "d[\"",
        "m.what_if(U, #{ ",
        "m.weigh(",
        "m.weigh(\"",
        "d.filter(|r| r[\"",
    ] {
        let typed = line(typed);
        let found = screen.session.complete(&typed, typed.len());
        assert!(!found.candidates.is_empty(), "{typed}");
        for candidate in &found.candidates {
            assert!(!hidden::is_in(&candidate.replacement) || typed.ends_with("r."), "{typed}: {candidate:?}");
        }
    }
    let of = "r.of(\"";
    let found = screen.session.complete(of, of.len());
    let whole = found.candidates.iter().find(|of| of.replacement.contains("\\u001b[31m")).expect("a unit");
    let shown = screen.shows(&format!("r.of(\"{}).unit == {}", whole.replacement, quoted(HOSTILE[1])));
    assert_eq!(shown, "true\n");
}

#[test]
fn a_pipe_and_a_file_receive_names_exactly() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut screen = Screen::new(folder.path(), Look { format: Format::Csv, ..Look::default() });
    let csv = screen.shows("d.units()");
    for name in ["a\x1b]0;title\x07b", "e\u{202e}reversed\u{202c}", "=cmd|' /C calc'!A0"] {
        assert!(csv.contains(name), "{name:?}");
    }
    assert_eq!(screen.shows(&line("print(U)")), format!("{}\n", HOSTILE[1]));
}

/// A spreadsheet runs what begins like this.
fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r']) && cell.parse::<f64>().is_err()
}

#[test]
fn saved_csv_runs_nothing_and_reads_back_equal() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut screen = Screen::new(folder.path(), Look::default());
    for ending in ["csv", "tsv"] {
        for (what, back) in [("d", "b == d"), ("r", "ranking(b) == r"), ("m.scores()", "true"), ("m.weights()", "true")]
        {
            let path = folder.path().join(format!("saved.{ending}"));
            let name = quoted(&path.display().to_string());
            let written = screen.shows(&format!("save({what}, {name}, #{{ overwrite: true }})"));
            assert!(!written.contains("error"), "{written}");
            let text = std::fs::read_to_string(&path).expect("written");
            let separator = if ending == "csv" { ',' } else { '\t' };
            // No cell of these names contains a delimiter.
            for cell in text.lines().flat_map(|line| line.split(separator)) {
                assert!(!is_formula(cell.trim_matches('"')), "{cell}");
            }
            let shown = screen.shows(&format!("let b = load({name}); {back}"));
            assert!(shown.ends_with("true\n"), "{what} {ending}: {shown}\n{text}");
            let _ = std::fs::remove_file(folder.path().join("saved.toml"));
        }
    }
}

#[test]
fn workbooks_hold_hostile_names_as_texts_and_links_nowhere() {
    use std::io::Read;
    let folder = tempfile::tempdir().expect("a folder");
    let mut screen = Screen::new(folder.path(), Look::default());
    for what in ["r", "d", "[r, m.weights(), r.chart()]", "m"] {
        let path = folder.path().join("w.xlsx");
        let written =
            screen.shows(&format!("save({what}, {}, #{{ overwrite: true }})", quoted(&path.display().to_string())));
        assert!(!written.contains("error"), "{written}");
        let mut book = zip::ZipArchive::new(std::fs::File::open(&path).expect("written")).expect("a workbook");
        for at in 0..book.len() {
            let mut part = book.by_index(at).expect("a part");
            let mut text = String::new();
            part.read_to_string(&mut text).expect("XML");
            let formulas = text.split("<f").skip(1).filter_map(|rest| rest.split_once('>')?.1.split_once("</f"));
            for (formula, _) in formulas {
                assert!(!formula.contains("cmd|") && !formula.contains("SUM(A1)"), "{formula}");
            }
            assert!(!text.contains("<hyperlink") && !text.contains("TargetMode=\"External\""), "{what}");
            assert!(!text.contains(|c: char| c < ' ' && !"\n\r\t".contains(c)), "{what}");
        }
    }
}

#[test]
fn markup_holds_hostile_names_as_texts() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut screen = Screen::new(folder.path(), Look::default());
    let path = |name: &str| quoted(&folder.path().join(name).display().to_string());
    for line in [
        format!("save([r, m.weights(), r.chart(), d], {})", path("a.html")),
        format!("save(r.chart(), {})", path("a.svg")),
        format!("save(m.profile({}).chart(), {})", quoted(HOSTILE[1]), path("b.svg")),
        format!("report(m, {})", path("page.html")),
        format!("publish(m, {})", path("site")),
    ] {
        let written = screen.shows(&line);
        assert!(!written.contains("error"), "{line}: {written}");
    }
    let mut folders = vec![folder.path().to_path_buf()];
    let mut count = 0;
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("a folder").flatten() {
            let path = entry.path();
            let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if ["html", "svg"].contains(&ending.as_str()) {
                count += 1;
                let text = std::fs::read_to_string(&path).expect("text");
                let name = path.display();
                for never in ["<script>alert", "<img", "<b>u", "onerror=\"", "]]> &", "<![CDATA["] {
                    assert!(!text.contains(never), "{name}: {never}");
                }
                let found = text.chars().find(|c| hidden::is_hidden(*c) && !['\n', '\t'].contains(c));
                assert_eq!(found, None, "{name}");
            }
        }
    }
    assert!(count > HOSTILE.len(), "{count} pages and pictures");
}

proptest! {
    #![proptest_config(crate::random::cases(64))]

    /// Names are kept without blanks around them, as every reader takes cells.
    #[test]
    fn every_name_in_a_saved_table_reads_back_equal(names in prop::collection::btree_set("('|=|\\+|-|@|＝|<|,|;|\"|\t|[0-9]|\\PC){1,6}", 2..5)) {
        let names: std::collections::BTreeSet<String> = names.iter().map(|name| name.trim().to_string()).filter(|name| !name.is_empty()).collect();
        prop_assume!(names.len() > 1);
        let folder = tempfile::tempdir().expect("a folder");
        let mut typist = crate::transcript::Typist::new();
        let list: Vec<String> = names.iter().zip(1..).map(|(name, at)| format!("{}: {at}", quoted(name))).collect();
        for ending in ["csv", "tsv"] {
            let path = quoted(&folder.path().join(format!("n.{ending}")).display().to_string());
            let reply = typist.type_in(&format!("let r = ranking(#{{ {} }}); save(r, {path}); ranking(load({path})) == r", list.join(", ")));
            prop_assert!(reply.ends_with("true\n"), "{ending}: {reply} {:?}", std::fs::read_to_string(folder.path().join(format!("n.{ending}"))));
        }
    }
}
