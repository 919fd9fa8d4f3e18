//! A model as one self-contained web page with adjustable weights: the ranking and everything based on it follow,
//! computed by an interpreter of the scoring plan in plain JavaScript (`plan.js`).
//!
//! `scoring` provides the data that the page computes with and `content` the rest of what it shows; `sections` writes
//! the parts that do not follow the weights. The scripts and the style are in this folder. The page loads nothing from
//! elsewhere: its policy allows only these scripts, by their hashes.

pub(super) mod content;

mod scoring;
pub(super) mod sections;

use std::collections::BTreeMap;

use crate::analysis::uncertainty::{Standing, UncertaintySpec, uncertainty};
use crate::data::digest;
use crate::model::Model;
use crate::model::aggregate::Form;
use crate::rank::{Ranking, rank};
use crate::render::elements::{Html, escaped, filled};
use crate::render::methods;
use crate::render::words::ENGLISH;
use crate::setting::Setting;
use crate::{Result, TOOL, hidden};

const TEMPLATE: &str = include_str!("page.html");
pub(super) const STYLE: &str = include_str!("page.css");
const SCRIPTS: [&str; 8] = [
    include_str!("plan.js"),
    include_str!("weights.js"),
    include_str!("search.js"),
    include_str!("view.js"),
    include_str!("tree.js"),
    include_str!("ranking.js"),
    include_str!("profile.js"),
    include_str!("start.js"),
];

/// The share by which weights vary for the intervals of ranks.
const VARIED: f64 = 0.25;
/// The share of simulated rankings that an interval covers.
const LEVEL: f64 = 0.9;

crate::options! {
    /// The options of `report`.
    pub struct PageOptions {
        /// the heading of the page; default: the title of the data
        title: Option<String> = such_as("a text", || "Soft factors".into()),
        /// the question that the page answers, in a sentence below the heading
        about: Option<String> = such_as("a text", || "Where would a new office do best?".into()),
        /// a model or a ranking to compare with
        base: Option<Setting> = given("a model or a ranking"),
        /// how many rankings are simulated for the rank intervals; 0 for no intervals
        draws: usize = whole(2000.0, (0.0, 1_000_000.0)),
        /// whether an existing file is replaced
        overwrite: bool = truth(false),
    }
}

/// What a page is made from.
pub struct PageInput<'a> {
    /// The model to rank.
    pub model: &'a Model,
    /// The heading; None for the title of the data.
    pub title: Option<&'a str>,
    /// A sentence below the heading; None for the title of the data.
    pub about: Option<&'a str>,
    /// The ranking to compare with.
    pub base: Option<&'a Ranking>,
    /// The number of rankings to simulate.
    pub draws: usize,
    /// The script that creates the model.
    pub script: String,
    /// The code of each node as written in a map of weights.
    pub keys: Vec<String>,
    /// The call that sets weights, with `…` in their place.
    pub line: String,
}

/// The ranks of each unit while the weights vary.
pub(super) struct Standings {
    of: Vec<Standing>,
    draws: usize,
    told: Vec<String>,
}

/// Returns the whole page as text. Returns an error if the model cannot be scored, no unit is ranked, or the work was
/// interrupted.
pub fn page(input: &PageInput) -> Result<String> {
    let (model, data) = (input.model, input.model.data());
    let ranking = rank(model, None)?;
    let standings = standings(input)?;
    let years = content::years(model)?;
    let content = content::Content::of(input, standings.as_ref().ok(), !years.is_empty())?;
    let script = SCRIPTS.join("\n");
    let title = input.title.map_or_else(|| data.title(), str::to_string);
    let about = input.about.map_or_else(|| about(model, &ranking), str::to_string);
    let comparison = tried(|html| match input.base {
        Some(base) => sections::comparison(html, &ranking, base),
        None => Ok(()),
    })?;
    let parts: BTreeMap<&str, String> = BTreeMap::from([
        ("policy", policy(&script)),
        ("tool", escaped(TOOL)),
        ("title", escaped(&title)),
        ("about", escaped(&about)),
        ("stamp", escaped(&data.stamp())),
        ("one", escaped(&data.units().one)),
        ("many", escaped(&data.units().many)),
        ("style", STYLE.to_string()),
        ("script", script.clone()),
        ("content", json(&content)),
        ("years", json(&years)),
        ("hide-comparison", if input.base.is_none() { " hidden" } else { "" }.to_string()),
        ("comparison", comparison),
        ("intervals", written(|html| sections::intervals(html, &standings))),
        ("methods", tried(|html| methods::section(html, model, &ranking, &ENGLISH))?),
        ("sources", written(|html| sections::sources(html, data, model, &ENGLISH))),
        ("notes", tried(|html| sections::notes(html, model, &ranking, &ENGLISH))?),
        ("code", written(|html| sections::script(html, input, &ENGLISH))),
    ]);
    data.watch().check()?;
    Ok(filled(TEMPLATE, |name| parts.get(name).cloned().unwrap_or_default()))
}

/// Writes a section and returns it as text.
fn written(write: impl FnOnce(&mut Html)) -> String {
    let mut html = Html::default();
    write(&mut html);
    html.done()
}

/// As [`written`], if writing may fail.
fn tried(write: impl FnOnce(&mut Html) -> Result<()>) -> Result<String> {
    let mut html = Html::default();
    write(&mut html).map(|()| html.done())
}

/// A summary such as "297 cities by 28 indicators, 272 ranked."
fn about(model: &Model, ranking: &Ranking) -> String {
    let (units, leaves) = (model.data().units(), model.tree().leaves().count());
    let indicators = if leaves == 1 { "indicator" } else { "indicators" };
    let what = model.data().about().title.trim_end_matches('.');
    let what = if what.is_empty() { String::new() } else { format!("{what}. ") };
    format!("{what}{} compared by {leaves} {indicators}; {} are ranked.", units.counted(), ranking.ranked())
}

/// Ranks under varied weights, or a text that says why there are none. A method that solves a program for each unit is
/// too slow to simulate.
fn standings(input: &PageInput) -> Result<std::result::Result<Standings, String>> {
    let (model, watch) = (input.model, input.model.data().watch());
    if input.draws == 0 {
        return Ok(Err("they were switched off".to_string()));
    }
    let foreign = model.plan()?.groups().find(|(_, combine)| matches!(combine.form, Form::Foreign(_)));
    if let Some((_, combine)) = foreign {
        let why = match combine.form.matrix() {
            Some(_) => "compares all units with each other in every draw",
            None => "gives each unit weights of its own",
        };
        return Ok(Err(format!("`{}` {why}", combine.method)));
    }
    let given = [("weights", Setting::from(VARIED)), ("draws", input.draws.into())];
    let given = given.into_iter().map(|(name, value)| (name.to_string(), value)).collect();
    let drawn = UncertaintySpec::read(model, &given).and_then(|asked| uncertainty(model, asked, watch));
    let found =
        drawn.and_then(|drawn| Ok(Standings { of: drawn.standings(LEVEL)?, draws: drawn.draws(), told: drawn.told() }));
    watch.check()?;
    Ok(found.map_err(|error| error.to_string()))
}

/// The policy for what the page may load and run: its own scripts and style, and nothing from elsewhere.
fn policy(script: &str) -> String {
    let [script, style] = [script, STYLE].map(|text| format!("'sha256-{}'", base64(&digest(text.as_bytes()))));
    format!(
        "default-src 'none'; script-src {script}; style-src {style}; img-src data:; base-uri 'none'; form-action 'none'"
    )
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0, |bits, &byte| bits << 8 | u32::from(byte)) << (8 * (3 - three.len()));
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at) & 63) as usize];
            text.push(if at <= three.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

/// The data that the page computes with, as JSON; tests use it to compare the interpreter with the library.
pub fn scoring(model: &Model) -> Result<String> {
    Ok(json(&scoring::Scoring::of(model)?))
}

/// For each node, whether it is a group whose inner weights are fixed because only the tool can compute it.
pub fn fixed(model: &Model) -> Result<Vec<bool>> {
    scoring::fixed(model)
}

/// JSON for embedding in a page: no text in it can end the element that contains it.
fn json<T: serde::Serialize>(value: &T) -> String {
    let text = serde_json::to_string(value).unwrap_or_default();
    let text = hidden::printed_json(&text).into_owned();
    // `&` and `>` are escaped too, as they have a meaning in markup.
    ["<", ">", "&"].iter().fold(text, |text, sign| {
        let code = sign.chars().next().map_or(0, u32::from);
        text.replace(sign, &format!("\\u{code:04x}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_written_in_base_64() {
        let texts = ["", "f", "fo", "foo", "foob"].map(|text| base64(text.as_bytes()));
        assert_eq!(texts, ["", "Zg==", "Zm8=", "Zm9v", "Zm9vYg=="]);
    }

    #[test]
    fn json_cannot_end_its_element() {
        assert_eq!(json(&"</script>&\u{2028}\u{202e}"), "\"\\u003c/script\\u003e\\u0026\\u2028\\u202e\"");
    }
}
