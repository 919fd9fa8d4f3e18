//! Completes texts in quotes and keys of maps.

use std::path::Path;

use super::chain::Chains;
use super::known::Known;
use super::offers::{Candidate, Completions, Offers, Rank};
use super::place::Want;
use super::subject::{Subject, entries, is_key};
use crate::data::formula::FUNCTIONS;
use crate::data::options::Accepts;
use crate::files::Access;
use crate::script::nouns::save::{DESCRIPTION, ENDINGS, TEXTS};
use crate::script::source::lexer::is_word;
use crate::script::source::wording::Language;
use crate::script::source::written::quoted;
use crate::{files, hidden};

/// The quotes of a text, and whether they are closed later on.
struct Quotes {
    quote: char,
    is_closed: bool,
}

impl Quotes {
    fn new(quote: char, after: &str) -> Quotes {
        let rest = after.lines().next().unwrap_or_default();
        Quotes { quote, is_closed: rest.matches(quote).count() % 2 == 1 }
    }

    /// A text escaped for the quotes, with the closing quote if it is missing.
    fn write(&self, text: &str) -> String {
        let mut escaped = String::new();
        for c in text.chars() {
            escaped.extend((c == self.quote || c == '\\').then_some('\\'));
            escaped.push(c);
        }
        let mut written = hidden::shown_line(&escaped).into_owned();
        if !self.is_closed {
            written.push(self.quote);
        }
        written
    }
}

impl Chains<'_> {
    /// The completions of the open text before the cursor.
    pub fn texts(&self, quote: char, after: &str) -> Completions {
        let quotes = Quotes::new(quote, after);
        let wants: Vec<Want> =
            self.wants().into_iter().filter(|want| ["", "string", "any"].contains(&want.kind.as_str())).collect();
        if let Some(want) = wants.iter().find(|want| want.subject == Subject::Formula) {
            return formula(&want.about, self.line.typed(), self.line.start);
        }
        let mut offers = Offers::new(self.line.typed());
        for want in &wants {
            if matches!(want.subject, Subject::Unit | Subject::About) {
                let rank = if want.subject == Subject::Unit { Rank::Wanted } else { Rank::Column };
                units(&mut offers, rank, &want.about, |name| quotes.write(name));
            }
            let topics =
                if want.subject == Subject::Topic { self.world.topics_within(offers.typed) } else { Vec::new() };
            for entry in entries(&want.subject, &want.about, self.world, &want.step).into_iter().chain(topics) {
                offers.offer(Rank::Wanted, &entry.text, || {
                    Candidate::new(quotes.write(&entry.text), &entry.text, entry.about)
                });
            }
            if matches!(want.subject, Subject::Dataset | Subject::Path) {
                paths(&mut offers, &endings(want), &quotes, &self.world.access);
            }
        }
        offers.finish(self.line.start)
    }

    /// The keys that the map around the cursor already has.
    fn given(&self) -> Vec<&str> {
        let Some(open) = self.line.open else { return Vec::new() };
        let entries = self.line.arguments(open, self.line.end()).into_iter();
        entries.map(|entry| self.line.inside(entry.start).unwrap_or_else(|| self.line.word(entry.start))).collect()
    }

    /// Offer the keys that a map can have.
    pub fn keys(&self, offers: &mut Offers, quote: Option<char>, after: &str) {
        let quotes = quote.map(|quote| Quotes::new(quote, after));
        let colon = if after.trim_start_matches(['"', '\'']).trim_start().starts_with(':') { "" } else { ": " };
        let write = |key: &str| {
            let is_name = key.chars().all(is_word) && !key.starts_with(|c: char| c.is_ascii_digit());
            match &quotes {
                Some(quotes) => format!("{}{colon}", quotes.write(key)),
                None if is_name => format!("{key}{colon}"),
                None => format!("{}{colon}", quoted(key)),
            }
        };
        let given = self.given();
        for want in self.wants() {
            if want.subject == Subject::Options {
                for option in want.options.iter().filter(|option| !given.contains(&option.name)) {
                    let expects = option.accepts.expects().worded(&Language);
                    let about = match option.accepts {
                        Accepts::Given(form) if form.expects == option.about => expects,
                        _ => format!("{} ({expects})", option.about),
                    };
                    offers.offer(Rank::Wanted, option.name, || Candidate::new(write(option.name), option.name, about));
                }
            }
            if want.subject == Subject::Unit {
                units(offers, Rank::Wanted, &want.about, write);
            }
            for entry in entries(&want.subject, &want.about, self.world, &want.step) {
                if is_key(&want.subject, &entry.text) && !given.contains(&entry.text.as_str()) {
                    offers.offer(Rank::Wanted, &entry.text, || {
                        Candidate::new(write(&entry.text), &entry.text, entry.about)
                    });
                }
            }
        }
    }
}

/// Offer units by any of their names, written with the English one.
fn units(offers: &mut Offers, rank: Rank, about: &Known, write: impl Fn(&str) -> String) {
    let Some(units) = about.units() else { return };
    for unit in units.meant(offers.typed) {
        let label = units.label(unit);
        offers.add(rank, Candidate::new(write(&label), &label, &units.names_zh[unit]));
    }
}

/// Complete the name at the end of a formula.
fn formula(about: &Known, typed: &str, start: usize) -> Completions {
    let word = typed.rfind(|c| !is_word(c)).map_or(typed, |at| typed[at..].trim_start_matches(|c| !is_word(c)));
    let mut offers = Offers::new(word);
    for indicator in about.indicators() {
        let code = &indicator.code;
        offers.offer(Rank::Wanted, code, || Candidate::new(code, code, about.name_of(code)));
    }
    for (name, _) in FUNCTIONS {
        offers.offer(Rank::Function, name, || {
            Candidate::new(format!("{name}("), format!("{name}()"), "a function of formulas")
        });
    }
    offers.finish(start + typed.len() - word.len())
}

/// The endings of files that a function reads, by its return type, or writes, by its argument.
fn endings(want: &Want) -> Vec<&'static str> {
    let tables = ENDINGS.iter().map(|(ending, _)| *ending);
    match want.returns.as_str() {
        "Dataset" => {
            let described = if want.subject == Subject::Path { &[DESCRIPTION][..] } else { &[] };
            [files::DELIMITED, files::WORKBOOKS, files::JSON, &["gz"], described].concat()
        }
        "Model" => vec![DESCRIPTION],
        _ => match want.about.kind.as_str() {
            "Model" => vec![DESCRIPTION],
            "Dataset" => tables.chain([DESCRIPTION]).collect(),
            "" => tables.chain([DESCRIPTION]).chain(TEXTS.iter().copied()).collect(),
            _ => tables.collect(),
        },
    }
}

/// Offer files with these endings, and folders, below the typed path.
fn paths(offers: &mut Offers, endings: &[&str], quotes: &Quotes, access: &Access) {
    let typed = offers.typed;
    let (folder, name) = typed.rfind('/').map_or(("", typed), |at| typed.split_at(at + 1));
    let place = if folder.is_empty() { Path::new(".") } else { Path::new(folder) };
    for entry in files::entries(place, access) {
        let ending = Path::new(&entry.name).extension().and_then(|ending| ending.to_str()).unwrap_or("").to_lowercase();
        let is_wanted = entry.is_folder || (!ending.is_empty() && endings.contains(&ending.as_str()));
        if !is_wanted || (entry.name.starts_with('.') && !name.starts_with('.')) || !entry.name.starts_with(name) {
            continue;
        }
        let path = format!("{folder}{}", entry.name);
        let candidate = match entry.is_folder {
            true => Candidate::new(quotes.open(&format!("{path}/")), format!("{}/", entry.name), "a folder"),
            false => Candidate::new(quotes.write(&path), &entry.name, "a file"),
        };
        offers.add(Rank::Column, candidate);
    }
}

impl Quotes {
    /// A text that can be continued, without a closing quote.
    fn open(&self, text: &str) -> String {
        let written = self.write(text);
        if self.is_closed { written } else { written.trim_end_matches(self.quote).to_string() }
    }
}
