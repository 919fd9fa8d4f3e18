//! What a parameter means, by its name in the declarations (one word, one meaning), and what it can be.

use super::World;
use super::known::Known;
use crate::analysis::Rule;
use crate::analysis::inverse::Relation;
use crate::data::options::{Accepts, Opt, Words};
use crate::data::{Direction, INDEX};
use crate::render::charts::Kind;
use crate::render::sql::Dialect;
use crate::script::engine::docs::Param;
use crate::script::engine::options;

/// What is expected at a position of a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    Unit,
    Indicator,
    /// A group or an indicator, of the model if there is one.
    Code,
    /// A group or an indicator of the data that is not in the model yet.
    Member,
    Group,
    /// A column that groups units.
    Grouping,
    /// Any column of a row.
    Column,
    /// A column that can be shown beside a ranking.
    Shown,
    Method,
    Dataset,
    /// A published list.
    List,
    Path,
    Year,
    /// What `help` explains.
    Topic,
    /// A unit or an indicator.
    About,
    Formula,
    Words(&'static [&'static str]),
    /// One of these texts.
    Texts(Vec<String>),
    /// A map of options.
    Options,
    /// Maps, by the meaning of their keys.
    Shares,
    Changes,
    Several,
    Ranks,
    Tree,
    /// A closure over rows.
    Rows,
    /// A closure over a ranking.
    Ranked,
    /// Anything; there is nothing to offer.
    Free,
}

/// Parameter names, the types they have, and their meaning.
const SUBJECTS: &[(&[&str], &[&str], Subject)] = &[
    (&["unit", "units", "against", "keep"], &["string", "list"], Subject::Unit),
    (&["indicator", "indicators"], &["string", "list"], Subject::Indicator),
    (&["code", "codes", "at"], &["string", "list"], Subject::Code),
    (&["member"], &["string"], Subject::Member),
    (&["group"], &["string"], Subject::Group),
    (&["grouping", "colour"], &["string"], Subject::Grouping),
    (&["kind"], &["string"], Subject::Words(<Kind as Words>::WORDS)),
    (&["dialect"], &["string"], Subject::Words(<Dialect as Words>::WORDS)),
    (&["x", "y"], &["string"], Subject::Code),
    (&["column"], &["string"], Subject::Column),
    (&["columns"], &["list"], Subject::Shown),
    (&["method", "scheme"], &["string"], Subject::Method),
    (&["dataset"], &["string"], Subject::Dataset),
    (&["list"], &["string"], Subject::List),
    (&["path", "meta", "folder"], &["string"], Subject::Path),
    (&["year", "years"], &["int", "list"], Subject::Year),
    (&["topic"], &["any"], Subject::Topic),
    (&["argument", "people"], &["string"], Subject::Free),
    (&["rule"], &["string"], Subject::Words(Rule::WORDS)),
    (&["answers"], &["string"], Subject::Path),
    (&["answers"], &["list", "Dataset", "Weighting"], Subject::Free),
    (&["default"], &["any"], Subject::Free),
    (&["title", "version"], &["string"], Subject::Free),
    (&["claims"], &["map"], Subject::Free),
    (&["about"], &["string"], Subject::About),
    (&["formula"], &["string"], Subject::Formula),
    (&["better"], &["string"], Subject::Words(Direction::WORDS)),
    (&["options"], &["map"], Subject::Options),
    (&["shares", "factors", "bounds"], &["map"], Subject::Shares),
    (&["errors"], &["any"], Subject::Indicator),
    (&["share", "factor", "row"], &["any", "Row"], Subject::Free),
    (&["answers"], &["any"], Subject::Free),
    (&["changes", "figures", "pairs"], &["map"], Subject::Changes),
    (&["several"], &["map"], Subject::Several),
    (&["ranks", "scores"], &["map"], Subject::Ranks),
    (&["tree"], &["map", "list"], Subject::Tree),
    (&["columns", "name", "list", "x"], &["map", "string", "list"], Subject::Free),
    (&["condition", "closure"], &["closure"], Subject::Rows),
    (&["sentence"], &["closure"], Subject::Ranked),
    (&["relation"], &["string"], Subject::Words(Relation::WORDS)),
    (&["than"], &["any"], Subject::Unit),
];

/// The columns that every ranking shows anyway.
const SHOWN_ANYWAY: &[&str] = &["rank", "score", "unit", "name"];

/// The meaning of a parameter; `None` if its name and type say nothing.
pub fn subject(param: &Param) -> Option<Subject> {
    let stands = |(names, kinds, _): &&(&[&str], &[&str], Subject)| {
        names.contains(&param.name.as_str()) && kinds.contains(&param.kind.as_str())
    };
    SUBJECTS.iter().find(stands).map(|(.., subject)| subject.clone())
}

/// Whether completion knows what to offer for a parameter, or that there is nothing to offer.
pub fn stands_for_something(param: &Param) -> bool {
    subject(param).is_some()
}

/// A step into the value of a parameter.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    Element,
    Key,
    /// The value of a key.
    Value(String),
}

impl Subject {
    /// What is expected one step further in.
    pub fn within(self, step: &Step, options: &[Opt]) -> Subject {
        use Subject as S;
        match (self, step) {
            (S::Options, Step::Value(name)) => of_option(options.iter().find(|option| option.name == name)),
            (S::Shares, Step::Key) => S::Code,
            (S::Changes, Step::Key) => S::Indicator,
            (S::Several | S::Ranks, Step::Key) => S::Unit,
            (S::Several, Step::Value(_)) => S::Changes,
            (S::Tree, Step::Key | Step::Element) => S::Code,
            (S::Tree, Step::Value(_)) => S::Tree,
            // A list in a tree can contain maps as well as names.
            (S::Code, Step::Key) => S::Code,
            (list, Step::Element) if !matches!(list, S::Options | S::Words(_)) => list,
            (S::Options, Step::Key) => S::Options,
            _ => S::Free,
        }
    }
}

impl Subject {
    /// What a map with this meaning contains, in words.
    pub fn of_map(&self) -> &'static str {
        match self {
            Subject::Shares => "groups or indicators, each with its weight, factor or bounds",
            Subject::Changes => "indicators, each with its new value or change",
            Subject::Several => "units, each with a map of changes",
            Subject::Ranks => "units, each with its rank",
            Subject::Tree => "groups and indicators with their weights",
            _ => "names of your own, each with its value",
        }
    }
}

fn of_option(option: Option<&Opt>) -> Subject {
    match option {
        Some(Opt { accepts: Accepts::Word(words) | Accepts::Choice(words), .. }) => Subject::Words(words),
        Some(option) => {
            let param = |kind: &str| Param { name: option.name.to_string(), kind: kind.to_string() };
            subject(&param("string")).or_else(|| subject(&param("list"))).unwrap_or(Subject::Free)
        }
        None => Subject::Free,
    }
}

/// A text to offer, and its meaning.
pub struct Entry {
    pub text: String,
    pub about: String,
}

fn entry(text: impl Into<String>, about: impl Into<String>) -> Entry {
    Entry { text: text.into(), about: about.into() }
}

/// The texts that are possible, as far as they do not depend on what is typed.
pub fn entries(subject: &Subject, known: &Known, world: &World, step: &str) -> Vec<Entry> {
    let named =
        |codes: Vec<String>| codes.into_iter().map(|code| entry(known.name_of(&code), "").named(code)).collect();
    let indicators = || known.indicators().iter().map(|indicator| indicator.code.clone());
    match subject {
        Subject::Indicator if known.kind == "Model" => {
            let leaves = known.leaves();
            let others: Vec<String> = indicators().filter(|code| !leaves.contains(code)).collect();
            named([leaves, others].concat())
        }
        Subject::Indicator => named(indicators().collect()),
        Subject::Code if known.kind == "Dataset" => named(known.groups().into_iter().chain(indicators()).collect()),
        Subject::Code => named(known.groups().into_iter().chain(known.leaves()).collect()),
        Subject::Member => {
            let own = [known.leaves(), known.groups()].concat();
            let all = known.as_kind("Dataset").groups().into_iter().chain(indicators());
            named(all.filter(|code| !own.contains(code)).collect())
        }
        Subject::Group => named(known.groups()),
        Subject::Grouping => {
            let groups = known.units().map_or(&[][..], |units| &units.groups);
            groups.iter().map(|grouping| entry(&grouping.code, "a column that groups units")).collect()
        }
        Subject::Column => known.columns().into_iter().map(|(code, about)| entry(code, about)).collect(),
        Subject::Shown => {
            let beside = |(code, _): &(String, String)| !SHOWN_ANYWAY.contains(&code.as_str());
            known.columns().into_iter().filter(beside).map(|(code, about)| entry(code, about)).collect()
        }
        Subject::Method => {
            let methods = options::methods().into_iter().filter(|method| method.step == step);
            methods.map(|method| entry(method.name, method.about)).collect()
        }
        Subject::Dataset | Subject::List => {
            let sets = crate::data::BUNDLED.iter();
            let is_list = |set: &&crate::data::Bundled| *subject == Subject::Dataset || set.is_list();
            sets.filter(is_list).map(|set| entry(set.name, set.title())).collect()
        }
        Subject::Year => {
            let years = known.data.as_ref().map_or(&[][..], |data| data.years());
            years.iter().map(|year| entry(year.to_string(), "a year of the data")).collect()
        }
        Subject::About => named(indicators().collect()),
        Subject::Topic => world.topics(),
        Subject::Words(words) => words.iter().map(|word| entry(*word, "")).collect(),
        Subject::Texts(texts) => texts.iter().map(|text| entry(text, "")).collect(),
        _ => Vec::new(),
    }
}

impl Entry {
    fn named(self, text: String) -> Entry {
        Entry { about: self.text, text }
    }
}

/// Whether a text can be a key; the index has no share.
pub fn is_key(subject: &Subject, text: &str) -> bool {
    *subject != Subject::Code || text != INDEX
}
