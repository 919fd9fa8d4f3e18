//! Random statements over every declared function, with arguments of the right and of the wrong kinds.

use rand::seq::IndexedRandom;
use rand::{Rng, RngExt};
use reweigh::Setting;
use reweigh::model::{Accepts, Opt, all_methods};
use reweigh::script::docs::{Doc, Docs, Overload};
use reweigh::script::{all_docs, quoted};

use crate::anything::AWKWARD;

/// A value of each noun, in a session with the data set `demo`.
pub const START: &[&str] = &[
    "let d = load(\"demo\"); let m = model(d); let r = m.rank(); let c = d[\"trade\"]; let t = m.weights()",
    "let geo = m.normalise(\"minmax\", #{ lo: 1, hi: 100 }).aggregate(\"geometric\", #{ missing: \"worst\" }).weigh(\"trade\", 0.4); let z = m.normalise(\"zscore\")",
    "let why = m.explain(\"Atlantis\", \"Laputa\"); let w = m.what_if(\"Lilliput\", #{ trade: \"+20%\" })",
    "let u = m.uncertainty(#{ draws: 20 }); let pic = m.chart(); let flip = m.flip(\"Lilliput\", \"Atlantis\")",
    "let list = [1, 2.5, -3, \"a\", ()]; let map = #{ size: 0.3, access: 0.7 }; let f = |x| x; let x = 3",
    "let part = d.filter(|r| r.trade > 30); let few = r.top(3); let p = m.profile(\"Erewhon\"); let cmp = geo.rank().compare(r)",
];

/// The variables of `START` by noun.
const VARIABLES: &[(&str, &[&str])] = &[
    ("Dataset", &["d", "part", "d.year(2021)", "load(\"trade\")"]),
    ("Model", &["m", "geo", "z", "m", "geo"]),
    ("Ranking", &["r", "few", "geo.rank()"]),
    ("Column", &["c", "d.ports", "d.distance", "c * 2"]),
    ("Table", &["t", "d.describe()"]),
    ("Picture", &["pic", "r.chart()"]),
    ("Explanation", &["why"]),
    ("WhatIf", &["w"]),
    ("Uncertainty", &["u"]),
    ("Flip", &["flip"]),
    ("Profile", &["p"]),
    ("Comparison", &["cmp"]),
    ("Row", &["d.rows()[0]", "r.rows()[1]", "r.of(\"Laputa\")"]),
    ("Unit", &["d.rows()[2].unit", "r.rows()[0].unit"]),
    ("list of rows", &["d.rows()", "r.rows()"]),
];

const UNITS: &[&str] = &["Atlantis", "Lilliput", "lap", "乌有乡", "Cockaigne", "Brobdingnag", "Narnia", "深圳"];
const CODES: &[&str] = &["trade", "firms", "ports", "distance", "size", "access", "index", "region", "nothing"];
const WORDS: &[&str] = &[
    "bars",
    "lines",
    "map",
    "tree",
    "heat",
    "dot",
    "scatter",
    "bump",
    "intervals",
    "higher",
    "lower",
    "equal",
    "any",
    "pca",
    "entropy",
    "critic",
    "duckdb",
    "postgres",
    "sqlite",
    "mean",
    "East",
    "2021",
    "all",
    "size + access",
    "trade / firms",
    "ln(ports)",
    "+20%",
    "-5",
    "0.5",
    "1,5",
    "50 %",
    "csv",
    "json",
    "help",
    "explain",
];
const NUMBERS: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "6",
    "7",
    "-1",
    "10",
    "2021",
    "2022",
    "2023",
    "0.5",
    "0.25",
    "1.0",
    "-0.0",
    "1e308",
    "1e-320",
    "0.1 + 0.2",
    "9223372036854775807",
    "-9223372036854775807",
    "4503599627370497",
    "1e300 * 1e300",
    "(0.0 / 1)",
    "x",
];
/// Results that are not yet known to have a noun.
const OTHERS: &[&str] =
    &["()", "true", "false", "'c'", "list", "map", "f", "args", "0..3", "print", "[[]]", "#{}", "[()]", "|| 1"];
const CLOSURES: &[&str] = &[
    "|r| r.trade > 30",
    "|r| r[\"ports\"] < 5 || r.firms == 3",
    "|r| true",
    "|r| ()",
    "|r| r",
    "|x| x + 1",
    "|a, b| a + b",
    "|| 1",
    "|r| r.rank",
    "|r| r.unit",
    "|r| throw \"no\"",
    "|r| r.nothing",
    "f",
    "|r| if r.trade > 30 { 1 } else { \"a\" }",
    "|r| m.rank()",
];

/// Writes statements; `paths` are those that scripts may try to read and write.
pub struct Writer<R> {
    random: R,
    docs: Docs,
    methods: Vec<&'static str>,
    paths: Vec<String>,
}

impl<R: Rng> Writer<R> {
    pub fn new(random: R, paths: Vec<String>) -> Writer<R> {
        let methods = all_methods().into_iter().map(|(_, card)| card.name).collect();
        Writer { random, docs: all_docs(), methods, paths }
    }

    /// The next statement.
    pub fn statement(&mut self) -> String {
        let value = |writer: &mut Self| {
            let depth = writer.random.random_range(1..=4);
            writer.chain(depth)
        };
        let text = match self.random.random_range(0..100) {
            0..60 => value(self),
            60..68 => format!("{} {} {}", value(self), self.pick(OPERATORS), self.any(1)),
            68..71 => format!("let {} = {}", self.pick(&["v", "w2", "x", "深", "m2"]), value(self)),
            71..74 => format!("{}[{}]", value(self), self.any(0)),
            74..77 => format!("for y in {} {{ {} }}", value(self), self.pick(&["y", "print(y)", "break", "y.name"])),
            77..80 => format!("{}.{}({})", value(self), self.pick(LISTS), self.pick(CLOSURES)),
            80..82 => format!("`${{{}}} and ${{{}}}`", value(self), self.any(0)),
            82..84 => format!("print({})", value(self)),
            84..86 => format!("help({})", value(self)),
            86..88 => format!("?{}", value(self)),
            88..90 => format!("if {} {{ {} }} else {{ {} }}", value(self), self.any(1), self.any(0)),
            90..92 => format!("fn g(a) {{ {} }} g({})", value(self), self.any(0)),
            92..94 => format!("try {{ {} }} catch (e) {{ e }}", value(self)),
            94..96 => format!(".{}", value(self)),
            _ => {
                let text = value(self);
                self.spoilt(&text)
            }
        };
        text.replace("load(\"trade\")", self.pick(&["d", "d", "d", "d.year(2021)"]))
    }

    /// A call after a call, each on the result of the one before it.
    fn chain(&mut self, depth: usize) -> String {
        let starts: Vec<&str> = VARIABLES.iter().map(|(noun, _)| *noun).collect();
        let (mut noun, mut text) = match self.random.random_range(0..5) {
            0 => self.call_of("", 2),
            _ => {
                let noun = self.pick(&starts).to_string();
                (noun.clone(), self.variable(&noun))
            }
        };
        for _ in 0..depth {
            let (returns, call) = self.call_of(&noun, 2);
            if call.is_empty() {
                break;
            }
            text.push_str(&call);
            // Once in a while a method of another noun.
            let other = self.pick(&starts).to_string();
            noun = if self.random.random_ratio(1, 12) { other } else { returns };
        }
        text
    }

    /// A call of a random method of a noun, or of a function; what it returns, and its text.
    fn call_of(&mut self, noun: &str, depth: usize) -> (String, String) {
        let all: Vec<Doc> = self.docs.all.iter().filter(|doc| doc.noun == noun && doc.is_word()).cloned().collect();
        let Some(doc) = all.choose(&mut self.random).cloned() else { return (String::new(), String::new()) };
        let draws = doc.options().iter().any(is_count);
        // What draws ten thousand times by default is mostly asked for less.
        let few = |way: &&Overload| !draws || way.params.iter().any(|param| param.name == "options");
        let ways: Vec<Overload> = doc.overloads.iter().filter(few).cloned().collect();
        let Some(way) = ways.choose(&mut self.random).cloned() else { return (String::new(), String::new()) };
        let mut args: Vec<String> = Vec::new();
        for param in &way.params {
            args.push(match (param.name.as_str(), self.random.random_ratio(1, 10)) {
                ("options", false) => self.options(&doc.options(), draws),
                (_, true) => self.any(depth - 1),
                (name, false) => self.value(name, &param.kind, depth - 1),
            });
        }
        if self.random.random_ratio(1, 40) {
            args.push(self.any(0));
        }
        let dot = if noun.is_empty() { "" } else { "." };
        let call = if doc.is_field { String::new() } else { format!("({})", args.join(", ")) };
        (way.returns.clone(), format!("{dot}{}{call}", doc.name))
    }

    fn variable(&mut self, noun: &str) -> String {
        let named = VARIABLES.iter().find(|(name, _)| *name == noun).map_or(OTHERS, |(_, named)| named);
        self.pick(named).to_string()
    }

    /// A value of a kind for a parameter.
    fn value(&mut self, name: &str, kind: &str, depth: usize) -> String {
        match kind {
            "string" => self.text(name),
            "int" | "float" => self.pick(NUMBERS).to_string(),
            "closure" => self.pick(CLOSURES).to_string(),
            "list" => self.list(name, depth),
            "map" => self.map(name, depth),
            "any" => self.any(depth),
            noun => self.variable(noun),
        }
    }

    fn any(&mut self, depth: usize) -> String {
        match self.random.random_range(0..if depth > 0 { 12 } else { 8 }) {
            0..3 => self.pick(NUMBERS).to_string(),
            3 => self.pick(OTHERS).to_string(),
            4 => self.pick(CLOSURES).to_string(),
            5..7 => self.text("code"),
            7 => {
                let nouns: Vec<&str> = VARIABLES.iter().map(|(noun, _)| *noun).collect();
                let noun = self.pick(&nouns).to_string();
                self.variable(&noun)
            }
            8 => self.list("values", depth - 1),
            9 => self.map("values", depth - 1),
            _ => self.chain(1),
        }
    }

    fn text(&mut self, name: &str) -> String {
        let text = match (name, self.random.random_range(0..10)) {
            (_, 0) => self.pick(AWKWARD),
            (_, 1) => self.pick(WORDS),
            ("path" | "folder" | "file", _) => {
                return quoted(&self.paths.choose(&mut self.random).expect("paths").clone());
            }
            ("unit" | "against" | "units", _) => self.pick(UNITS),
            ("method" | "scheme", _) => *self.methods.choose(&mut self.random).expect("methods"),
            ("kind" | "dialect" | "better", _) => self.pick(WORDS),
            ("dataset", _) => self.pick(&["demo", "demo", "nothing"]),
            _ => self.pick(CODES),
        };
        quoted(text)
    }

    fn list(&mut self, name: &str, depth: usize) -> String {
        let count = self.random.random_range(0..=5);
        let item = |writer: &mut Self| match writer.random.random_range(0..5) {
            0 => writer.any(depth),
            1 => writer.pick(NUMBERS).to_string(),
            _ => writer.text(if name == "units" { "unit" } else { "code" }),
        };
        let items: Vec<String> = (0..count).map(|_| item(self)).collect();
        format!("[{}]", items.join(", "))
    }

    fn map(&mut self, name: &str, depth: usize) -> String {
        let count = self.random.random_range(0..=4);
        let item = |writer: &mut Self| {
            let key = writer.text(if name == "ranks" { "unit" } else { "code" });
            match writer.random.random_range(0..4) {
                0 => format!("{key}: {}", writer.any(depth)),
                1 => format!("{key}: {}", writer.text("code")),
                _ => format!("{key}: {}", writer.pick(NUMBERS)),
            }
        };
        let items: Vec<String> = (0..count).map(|_| item(self)).collect();
        format!("#{{ {} }}", items.join(", "))
    }

    /// Some of the options of a function; few draws if it draws.
    fn options(&mut self, options: &[Opt], draws: bool) -> String {
        let mut items: Vec<String> = Vec::new();
        for option in options {
            match (is_count(option), self.random.random_ratio(1, 3)) {
                (true, _) if draws => items.push(format!(
                    "{}: {}",
                    option.name,
                    self.pick(&["1", "2", "16", "50", "0", "-1", "1.5", "\"a\""])
                )),
                (_, true) => items.push(format!("{}: {}", option.name, self.option(option))),
                _ => {}
            }
        }
        if self.random.random_ratio(1, 20) {
            items.push(format!("nothing: {}", self.any(0)));
        }
        format!("#{{ {} }}", items.join(", "))
    }

    fn option(&mut self, option: &Opt) -> String {
        if self.random.random_ratio(1, 8) {
            return self.any(1);
        }
        match option.accepts {
            Accepts::Word(words) | Accepts::Choice(words) => quoted(self.pick(words)),
            Accepts::Whole(_, least, most) => {
                let number =
                    *[least, most, least - 1.0, most + 1.0, 2.0, 3.0].choose(&mut self.random).expect("numbers");
                number.to_string()
            }
            Accepts::Truth(_) => self.pick(&["true", "false"]).to_string(),
            Accepts::Name => self.text("unit"),
            Accepts::Given(custom) => match (custom.such_as, self.random.random_ratio(1, 2)) {
                (Some(example), true) => written(&example()),
                _ => self.any(1),
            },
            accepts => match (accepts.default(), self.random.random_ratio(1, 2)) {
                (Some(default), true) => written(&default),
                _ => self
                    .pick(&["0", "0.5", "1", "[0, 1]", "[0.2, 0.8]", "[0.5, 0.5]", "-1", "1e300", "[1, 0]"])
                    .to_string(),
            },
        }
    }

    /// A text with a piece cut out, and something inserted.
    fn spoilt(&mut self, text: &str) -> String {
        let letters: Vec<char> = text.chars().collect();
        let at = self.random.random_range(0..=letters.len());
        let end = (at + self.random.random_range(0..4)).min(letters.len());
        let put = match self.random.random_ratio(1, 2) {
            true => self.pick(AWKWARD),
            false => self.pick(&[
                "(", ")", "[", "#{", "}", "\"", "`", "|", ".", "..", ";", "=", "'", "//", "/*", "?", ":", "\\", "^",
            ]),
        };
        letters[..at].iter().copied().chain(put.chars()).chain(letters[end..].iter().copied()).collect()
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words.choose(&mut self.random).copied().unwrap_or_default()
    }

    /// A place in a text, for completion.
    pub fn place(&mut self, text: &str) -> usize {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        places.choose(&mut self.random).copied().unwrap_or(0)
    }
}

const OPERATORS: &[&str] =
    &["+", "-", "*", "/", "^", "**", "%", "==", "!=", "<", ">=", "&", "|", "&&", "in", "??", "..", "<<"];
const LISTS: &[&str] =
    &["map", "filter", "reduce", "some", "all", "sort", "find", "for_each", "order", "where", "retain", "zip"];

/// Whether an option says how often something is drawn or tried.
fn is_count(option: &Opt) -> bool {
    ["draws", "runs", "samples", "steps", "base"].contains(&option.name)
}

/// A setting in the language.
fn written(setting: &Setting) -> String {
    match setting {
        Setting::Truth(truth) => truth.to_string(),
        Setting::Number(number) => number.to_string(),
        Setting::Text(text) => quoted(text),
        Setting::List(list) => format!("[{}]", list.iter().map(written).collect::<Vec<_>>().join(", ")),
        Setting::Map(map) => {
            let items = map.iter().map(|(key, value)| format!("{}: {}", quoted(key), written(value)));
            format!("#{{ {} }}", items.collect::<Vec<_>>().join(", "))
        }
    }
}
