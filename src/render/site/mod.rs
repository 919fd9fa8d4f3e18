//! A model as a folder of pages in English and Chinese: a ranking for each year, a page for each unit and year, the
//! methods, the page with adjustable weights, and files to download.
//!
//! `page` writes the frame of every page, `front` the ranking of a year, `unit` a profile, `about` methods and data,
//! and `downloads` the files. Nothing here touches the disk: each file is passed to the caller when it is finished.

mod about;
mod downloads;
mod front;
mod page;
mod slug;
mod unit;

use super::page::content::named;
use super::page::{PageInput, STYLE, page as explorer};
use super::words::{CHINESE, ENGLISH, Words};
use crate::analysis::Profiles;
use crate::data::Dataset;
use crate::model::{Model, Node};
use crate::parallel::*;
use crate::rank::{Ranking, rank};
use crate::setting::Setting;
use crate::{Error, Result};

/// The maximum number of strengths and of weaknesses on a page.
const TOLD: usize = 6;
/// With more pages than this, a file system becomes too slow.
const MOST_PAGES: usize = 100_000;
const OWN_STYLE: &str = include_str!("site.css");
/// Searching and sorting; the first script is shared with the page with weights.
const SCRIPTS: [&str; 2] = [include_str!("../page/search.js"), include_str!("site.js")];
const LANGUAGES: [&Words; 2] = [&ENGLISH, &CHINESE];

crate::options! {
    /// The options of `publish`.
    pub struct SiteOptions {
        /// the heading of the site; default: the title of the data
        title: Option<String> = such_as("a text", || "Foreign trade of cities".into()),
        /// the question that the site answers, in a sentence below the heading
        about: Option<String> = such_as("a text", || "Where would a new office do best?".into()),
        /// a model or a ranking to compare with on the page with weights
        base: Option<Setting> = given("a model or a ranking"),
        /// how many rankings are simulated for the rank intervals; 0 for no intervals
        draws: usize = whole(2000.0, (0.0, 1_000_000.0)),
        /// whether to write pages for all years of the data, not only the current one
        years: bool = truth(true),
        /// whether a folder published before is replaced
        overwrite: bool = truth(false),
    }
}

/// Receives a file with its path in the folder, whose parts are separated by `/`.
pub type Put<'a> = dyn Fn(&str, &[u8]) -> Result<()> + Sync + 'a;

/// What all pages have in common.
struct Site<'a> {
    input: &'a PageInput<'a>,
    title: String,
    /// The name of the pages of each unit, without the extension.
    slugs: Vec<String>,
    /// The label of each unit.
    labels: Vec<String>,
    /// The names of each group and indicator.
    parts: Vec<Part>,
    /// The editions, in the order of their years.
    editions: Vec<Edition<'a>>,
    /// The index of the edition of the model's own year.
    own: usize,
    /// Years in which the model cannot be scored, each with the reason.
    lost: Vec<(i32, String)>,
}

/// The names of a group or an indicator on the pages.
struct Part {
    name: String,
    name_zh: String,
    measure: String,
}

/// The model in one year.
struct Edition<'a> {
    /// The name of its folder and of its link: the year.
    name: String,
    /// None for data without years.
    year: Option<i32>,
    model: &'a Model,
    profiles: Profiles<'a>,
    /// The lowest and the highest score of each node.
    ends: Vec<Option<(f64, f64)>>,
}

/// Passes every file of the site to `put`, with pages for all years of the data or, without `years`, only for the
/// current year. Returns the number of pages. Returns an error if the model cannot be scored, there are too many pages,
/// or the work was interrupted.
pub fn site(input: &PageInput, years: bool, put: &Put) -> Result<usize> {
    let model = input.model;
    let Years { models, lost } = years_of(model, years)?;
    let pages = LANGUAGES.len() * (models.len() * (model.data().units().len() + 1) + 1) + 1;
    if pages > MOST_PAGES {
        let message = format!("the site would have {pages} pages; the limit is {MOST_PAGES}");
        return Err(Error::plain(message).advise("publish fewer units or years"));
    }
    let editions = models.iter().map(|(year, model)| Edition::of(*year, model)).collect::<Result<Vec<_>>>()?;
    let own = editions.iter().position(|edition| edition.year == model.data().year()).unwrap_or(0);
    let units = model.data().units();
    let site = Site {
        input,
        title: titled(input),
        slugs: slug::slugs(units.codes.iter()),
        labels: (0..units.len()).map(|unit| units.label(unit)).collect(),
        parts: model.tree().nodes().iter().map(|node| part(model.data(), node)).collect(),
        editions,
        own,
        lost,
    };
    put("explore.html", explorer(input)?.as_bytes())?;
    put("site.css", format!("{STYLE}{OWN_STYLE}").as_bytes())?;
    put("site.js", SCRIPTS.join("\n").as_bytes())?;
    downloads::all(&site, put)?;
    for words in LANGUAGES {
        put(&site.path(words, "methods.html"), about::page(&site, words)?.as_bytes())?;
    }
    for (at, edition) in site.editions.iter().enumerate() {
        for words in LANGUAGES {
            put(&site.front(words, at), front::page(&site, words, at)?.as_bytes())?;
        }
        (0..units.len()).into_par_iter().try_for_each(|own| {
            model.data().watch().check()?;
            let profile = edition.profiles.of_unit(own, None)?;
            LANGUAGES.into_iter().try_for_each(|words| {
                let path = site.path(words, &format!("{}/{}.html", edition.name, site.slugs[own]));
                put(&path, unit::page(&site, words, at, &profile).as_bytes())
            })
        })?;
    }
    Ok(pages)
}

/// The heading requested, otherwise the title of the data or, without one, their name.
fn titled(input: &PageInput) -> String {
    let data = input.model.data();
    let own = Some(data.about().title.as_str()).filter(|title| !title.is_empty());
    input.title.or(own).map_or_else(|| data.name().to_string(), str::to_string)
}

fn part(data: &Dataset, node: &Node) -> Part {
    let (name, name_zh, measure) = named(data, &node.code, node.is_leaf());
    Part { name: name.to_string(), name_zh: name_zh.to_string(), measure: measure.to_string() }
}

/// The model in every requested year, and the years in which it cannot be scored, each with the reason.
#[derive(Default)]
struct Years {
    models: Vec<(Option<i32>, Model)>,
    lost: Vec<(i32, String)>,
}

fn years_of(model: &Model, years: bool) -> Result<Years> {
    model.scores()?;
    let data = model.data();
    if !years || data.years().len() < 2 {
        return Ok(Years { models: vec![(data.year(), model.clone())], lost: Vec::new() });
    }
    let mut all = Years::default();
    for &year in data.years() {
        data.watch().check()?;
        if data.year() == Some(year) {
            all.models.push((Some(year), model.clone()));
            continue;
        }
        match model.at_year(year).and_then(|model| rank(&model, None).map(|_| model)) {
            Ok(model) => all.models.push((Some(year), model)),
            Err(error) => all.lost.push((year, error.to_string())),
        }
    }
    Ok(all)
}

impl<'a> Edition<'a> {
    fn of(year: Option<i32>, model: &'a Model) -> Result<Edition<'a>> {
        let scores = model.scores()?;
        let ends = (0..model.tree().nodes().len()).map(|node| scores.of(node).range()).collect();
        let name = year.map_or_else(|| "units".to_string(), |year| year.to_string());
        Ok(Edition { name, year, model, profiles: Profiles::of(model, TOLD)?, ends })
    }

    fn ranking(&self) -> &Ranking {
        self.profiles.ranking()
    }
}

impl Site<'_> {
    /// The path of a page in a language.
    fn path(&self, words: &Words, name: &str) -> String {
        format!("{}{name}", words.folder())
    }

    /// The path of the ranking of a year; that of the model's own year is the front page.
    fn front(&self, words: &Words, edition: usize) -> String {
        let name = &self.editions[edition].name;
        self.path(words, &if edition == self.own { "index.html".to_string() } else { format!("{name}/index.html") })
    }

    /// The name of a unit in a language.
    fn label(&self, words: &Words, unit: usize) -> &str {
        words.name(&self.labels[unit], &self.input.model.data().units().names_zh[unit])
    }

    /// The name of a unit in the other language; empty if it has only one.
    fn other_label(&self, words: &Words, unit: usize) -> &str {
        let chinese = &self.input.model.data().units().names_zh[unit];
        if chinese.is_empty() {
            return "";
        }
        if words.is_english() { chinese } else { &self.labels[unit] }
    }

    /// The name of a group or indicator in a language, by index in the tree.
    fn part(&self, words: &Words, node: usize) -> &str {
        words.name(&self.parts[node].name, &self.parts[node].name_zh)
    }

    /// The groups of a unit, worded in a language: `province_zh` replaces `province` on a Chinese page.
    fn groups(&self, words: &Words, unit: usize) -> Vec<&str> {
        let all = &self.input.model.data().units().groups;
        let has_other = |code: &str| all.iter().any(|other| other.code == format!("{code}_zh"));
        let is_shown = |code: &str| if words.is_english() { !code.ends_with("_zh") } else { !has_other(code) };
        let shown = all.iter().filter(|grouping| is_shown(&grouping.code));
        shown.map(|grouping| &grouping.values[unit]).filter(|value| !value.is_empty()).collect()
    }
}
