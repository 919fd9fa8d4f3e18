//! Full-text search over everything that help can explain: functions, options, methods, data sets, indicators.

use std::collections::HashSet;

use crate::arrange::Arrange;
use crate::data;
use crate::script::engine::docs::Docs;
use crate::script::engine::options;
use crate::{Result, Watch};

/// A search result: the name to pass to `help`, and its meaning on one line.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    pub name: String,
    pub line: String,
}

/// How many hits are shown at most.
const MAX_HITS: usize = 10;

/// How many distinct words are searched for; of a longer text, such as a page of help, only the first ones.
const MOST_WORDS: usize = 32;

/// Words that people search for but that are not in the docs of the function.
const ALSO: &[(&str, &str)] = &[
    ("acceptability", "smaa probability matrix heatmap"),
    ("aggregate", "compensability compensatory compensation substitutability"),
    ("beats", "probability dominates better duel"),
    (
        "chart",
        "plot graph figure picture diagram draw visualise visualize radar spider boxplot box whisker histogram bar column \
         bump slope line scatter heatmap sunburst icicle treemap map svg png slide title label caption",
    ),
    ("central", "which weight matters most smaa favourable"),
    ("correlate", "correlation correlations corr matrix redundant collinear"),
    ("coverage", "data availability available completeness screen screening"),
    ("clusters", "segment segmentation cluster kmeans camp typology"),
    ("elicit", "elicitation preference preferences interview questionnaire pairwise ask"),
    ("since", "moved fell dropped climbed changed last year edition decompose shapley"),
    ("explain", "why reason because contribution decompose decomposition gap between"),
    ("leave_one_out", "reversal stability jackknife"),
    ("model", "pillar dimension subindex hierarchy tree group structure framework"),
    ("profile", "scorecard fiche factsheet country"),
    ("save", "export excel xlsx csv spreadsheet workbook download write to_csv to_excel output"),
    ("reconcile", "replicate replication reproduce audit mistake error typo discrepancy published official"),
    ("report", "html pdf page share boss print dashboard"),
    ("titled", "title label rename version call"),
    ("treat", "outlier winsorize extreme"),
    ("what_if", "scenario simulate counterfactual"),
    ("without", "remove drop delete exclude"),
    ("zscore", "z score standardize standardise standardization"),
    ("chance", "probability likely robustly robust top ten sure certain place"),
    ("influence", "which weight matters most important"),
    ("intervals", "confidence error bars range sure certain place margin"),
    ("robust", "robustness robustly stable certain"),
    ("sensitivity", "which weight matters most important choice sobol"),
    ("uncertainty", "monte carlo simulation random weights confidence certain robustness sensitivity smaa place"),
    ("weight_map", "which weight matters ternary simplex triangle plot"),
];

/// Commands of the prompt that people search for among the functions.
const PROMPT: &[(&str, &str, &str)] = &[
    (":undo", "at the prompt: undo the last line that assigned a variable", "undo revert back"),
    (":history", "at the prompt: list the last lines", "history log session"),
    (":load", "at the prompt: run a script, such as a saved session", "resume restore continue reopen session"),
    (":quit", "at the prompt: leave", "quit leave close exit"),
    (":save", "at the prompt: save the lines that worked as a script", "session record"),
];

/// Something that can be found, with more text to search besides name and line.
struct Entry {
    hit: Hit,
    /// The part of the name that is searched.
    key: String,
    text: String,
    /// Words that people search for, worth more than those of the name.
    also: &'static str,
}

/// The hits that contain most of the words, ordered by where they contain them: the name counts most.
pub fn search(docs: &Docs, words: &str, watch: &Watch) -> Result<Vec<Hit>> {
    let mut known = HashSet::new();
    let is_new = |root: &String| !is_small(root) && known.insert(root.clone());
    let wanted: Vec<String> = roots_in(words).filter(is_new).take(MOST_WORDS).collect();
    let mut found: Vec<(usize, usize, Hit)> = Vec::new();
    for entry in entries(docs, watch)? {
        let points = entry.points(&wanted);
        let met = points.iter().filter(|points| **points > 0).count();
        if met > 0 && !found.iter().any(|(.., hit)| *hit == entry.hit) {
            found.push((met, points.iter().sum(), entry.hit));
        }
    }
    let most = found.iter().map(|(met, ..)| *met).max().unwrap_or(0);
    found.retain(|(met, ..)| *met == most);
    found.arrange_by_key(|(_, points, _)| std::cmp::Reverse(*points));
    // A name that several nouns have is listed once.
    let mut names = HashSet::new();
    found.retain(|(.., hit)| hit.line.starts_with("option ") || names.insert(hit.name.clone()));
    Ok(found.into_iter().take(MAX_HITS).map(|(.., hit)| hit).collect())
}

impl Entry {
    fn new(name: impl Into<String>, line: impl Into<String>, text: impl Into<String>) -> Entry {
        let name: String = name.into();
        // In `trade.fdi`, the name of the data set does not count.
        let key = name.rsplit('.').next().unwrap_or_default().to_string();
        let also = ALSO.iter().find(|(known, _)| *known == name).map_or("", |(_, words)| *words);
        Entry { hit: Hit { name, line: line.into() }, key, text: text.into(), also }
    }

    /// Points for each word: more if it is in the name than in the line, and more there than elsewhere. Chinese words
    /// are not separated, so any part of the text matches.
    fn points(&self, wanted: &[String]) -> Vec<usize> {
        let key = roots(&self.key);
        let also = self.also.to_string();
        let texts = [(&self.key, 9), (&also, 16), (&self.hit.line, 3), (&self.text, 1)];
        let texts = texts.map(|(text, worth)| (text, roots_in(text).collect::<HashSet<_>>(), worth));
        let points = |root: &String| {
            let has = |text: &str, roots: &HashSet<String>| {
                if root.is_ascii() { roots.contains(root) } else { text.contains(root.as_str()) }
            };
            let met = texts.iter().filter(|(text, roots, _)| has(text, roots)).map(|(.., worth)| worth);
            met.sum::<usize>() + if key == [root.as_str()] { 3 } else { 0 }
        };
        wanted.iter().map(points).collect()
    }
}

fn entries(docs: &Docs, watch: &Watch) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for doc in docs.all.iter().filter(|doc| doc.is_word()) {
        let text: Vec<&str> = doc.text.iter().map(String::as_str).collect();
        entries.push(Entry::new(&doc.name, doc.sentence(), text.join(" ")));
    }
    for (function, option) in docs.options() {
        let entry = Entry::new(function, format!("option {}: {}", option.name, options::meaning(&option)), "");
        entries.push(Entry { key: option.name.to_string(), also: "", ..entry });
    }
    for method in options::methods() {
        let options: Vec<&str> = method.options.iter().flat_map(|option| [option.name, option.about]).collect();
        let text = [method.step, method.formula, method.source, &options.join(" ")].join(" ");
        entries.push(Entry::new(method.name, format!("{}: {}", method.step, method.about), text));
    }
    for bundled in data::BUNDLED {
        let data = data::load_bundled(bundled.name, watch)?;
        let about = data.about();
        entries.push(Entry::new(bundled.name, &about.title, &about.about));
        for indicator in data.indicators() {
            let line = [indicator.name.as_str(), &indicator.name_zh].join("  ");
            let text = [indicator.measure.as_str(), &indicator.definition].join(" ");
            entries.push(Entry::new(format!("{}.{}", bundled.name, indicator.code), line.trim(), text));
        }
        for group in data.hierarchy().map_or(&[][..], |hierarchy| &hierarchy.groups) {
            let line = format!("group: {}  {}", group.name, group.name_zh);
            entries.push(Entry::new(format!("{}.{}", bundled.name, group.code), line.trim(), group.of.join(" ")));
        }
    }
    for (name, line, also) in PROMPT {
        entries.push(Entry { also, ..Entry::new(*name, *line, "") });
    }
    Ok(entries)
}

/// Whether a word is too common to search for.
fn is_small(root: &str) -> bool {
    [
        "a", "an", "and", "are", "do", "for", "how", "i", "in", "is", "it", "of", "on", "or", "th", "to", "with",
        "can", "s", "who", "which", "what", "my",
    ]
    .contains(&root)
}

/// The words of a text, stemmed and in one spelling.
pub fn roots(text: &str) -> Vec<String> {
    roots_in(text).collect()
}

fn roots_in(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(root)
}

/// The stem of a word: `normalize`, `normalised`, `normalisation` → `normalis`; `cities`, `city` → `citi`.
fn root(word: &str) -> String {
    let mut word = word.to_lowercase();
    if !word.is_ascii() {
        return word;
    }
    for vowel in ["a", "e", "i"] {
        word = word.replace(&format!("iz{vowel}"), &format!("is{vowel}"));
    }
    word = word.replace("yz", "ys").replace("our", "or");
    if let Some(stem) = word.strip_suffix("tre").or_else(|| word.strip_suffix("tres")) {
        word = format!("{stem}ter");
    }
    for (ending, in_place) in [("ies", "i"), ("ss", "ss"), ("s", "")] {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() > 1) {
            word = format!("{stem}{in_place}");
            break;
        }
    }
    for (ending, in_place) in [("isation", "is"), ("tion", "t"), ("ing", ""), ("ed", ""), ("e", ""), ("y", "i")] {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() > 2) {
            word = format!("{stem}{in_place}");
            break;
        }
    }
    let doubled = ["ll", "tt", "pp", "nn", "gg", "mm"].iter().any(|pair| word.ends_with(pair));
    if doubled && word.len() > 4 {
        word.pop();
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_forms_of_a_word_have_one_root() {
        for forms in [
            &["normalise", "normalize", "normalises", "normalised", "normalizing", "normalisation", "Normalization"][..],
            &["city", "cities"],
            &["weight", "weights", "weighted"],
            &["rank", "ranks", "ranking", "rankings", "ranked"],
            &["correlate", "correlation", "correlations"],
            &["aggregate", "aggregation"],
            &["colour", "color", "colours"],
            &["centre", "center", "centres"],
            &["winsorise", "winsorize", "winsorising"],
            &["model", "modelling", "modeling"],
            &["港口"],
        ] {
            let roots: Vec<String> = forms.iter().map(|form| root(form)).collect();
            assert!(roots.iter().all(|root| *root == roots[0]), "{roots:?}");
        }
        for (one, other) in [("weigh", "weight"), ("class", "clas"), ("gdp", "gdps1"), ("use", "us")] {
            assert_ne!(root(one), root(other));
        }
    }
}
