//! The ranking of a year: a table to search and sort, charts, unranked units, and on the front page the downloads.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;

use super::page::Frame;
use super::{Site, downloads};
use crate::Result;
use crate::rank::{Place, Ranking};
use crate::render::charts::chart_ranking;
use crate::render::elements::{Html, escaped};
use crate::render::methods;
use crate::render::page::content::spelt;
use crate::render::paint::{self, Sheet};
use crate::render::picture::{Picture, Plot};
use crate::render::words::{Words, filled_in};

/// The number of units in the chart of scores.
const DRAWN: usize = 20;

/// Returns the whole page.
pub fn page(site: &Site, words: &'static Words, at: usize) -> Result<String> {
    let edition = &site.editions[at];
    let model = site.input.model;
    let here = site.front(&super::ENGLISH, at);
    let title = match edition.year.filter(|_| at != site.own) {
        Some(year) => format!("{} {year}", words.ranking),
        None => site.title.clone(),
    };
    let years = (0..site.editions.len()).map(|at| site.front(&super::ENGLISH, at)).collect();
    let frame = Frame { site, words, here, title, edition: Some(at), years };
    let mut lead = Html::default();
    if at == site.own {
        let compared = methods::compared(model, words);
        lead.text("p class=\"about\"", site.input.about.unwrap_or(&compared));
    }
    let mut html = Html::default();
    html.within("section", |html| {
        html.text("h2", &edition.year.map_or(words.ranking.to_string(), |year| format!("{} {year}", words.ranking)));
        html.raw(&tools(words, edition.ranking()));
        html.raw(&table(site, &frame, at));
        html.raw("<p class=\"below\" id=\"none\" hidden>");
        html.raw(&format!("{}</p>\n", escaped(words.none_shown)));
        unranked(html, site, &frame, at);
        for (year, why) in site.lost.iter().filter(|_| at == site.own) {
            html.text("p class=\"small\"", &format!("{year}: {why}"));
        }
    });
    let drawn = pictures(site, words, edition.ranking());
    if !drawn.is_empty() {
        html.within("section id=\"pictures\"", |html| {
            html.text("h2", words.pictures);
            drawn.iter().for_each(|drawing| html.raw(&format!("<div class=\"scroll\">{drawing}</div>\n")));
        });
    }
    if at == site.own {
        html.within("section id=\"downloads\"", |html| {
            html.text("h2", words.downloads);
            html.raw(&downloads::list(site, &frame));
        });
    }
    Ok(frame.page(&lead.done(), &html.done()))
}

fn tools(words: &Words, ranking: &Ranking) -> String {
    let all = ranking.ranked().to_string();
    format!(
        "<div class=\"tools\"><div class=\"field grow\"><label for=\"search\">{}</label><input type=\"search\" id=\"search\" \
         autocomplete=\"off\" spellcheck=\"false\" placeholder=\"{}\"></div>\n<p id=\"count\" class=\"small\" \
         role=\"status\" data-shown=\"{}\">{}</p></div>\n",
        words.search,
        words.typed,
        words.shown,
        escaped(&filled_in(words.shown, &[&all, &all])),
    )
}

/// A table with `rank, unit, groups, score, dimensions` and a row for each ranked unit, with everything it is found by.
fn table(site: &Site, frame: &Frame, at: usize) -> String {
    let (words, edition) = (frame.words, &site.editions[at]);
    let (tree, units) = (edition.model.tree(), edition.model.data().units());
    let parts: Vec<usize> = (1..tree.nodes().len()).filter(|&node| tree.nodes()[node].level == 1).collect();
    let (spelt, caption) = (spelt(units), filled_in(words.rank_of, &["1", &units.counted()]));
    let mut out = format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\">\n<table class=\"ranks\">\n<caption \
         class=\"unseen\">{0}</caption>\n<thead><tr>",
        escaped(&format!("{}: {caption}", words.ranking))
    );
    let heads = [(words.rank, "number"), (words.unit(units), ""), (words.score, "number score")];
    let named = parts.iter().map(|&node| (site.part(words, node), "number part"));
    for (head, class) in heads.into_iter().chain(named) {
        let _ = write!(out, "<th scope=\"col\" class=\"{class}\">{}</th>", escaped(head));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for place in edition.ranking().places() {
        let _ = write!(out, "{}", row(site, frame, at, place, spelt.get(place.unit).map_or("", String::as_str)));
        for &node in &parts {
            let score = edition.model.scores().ok().and_then(|scores| scores.of(node).get(place.unit));
            let _ = write!(out, "<td class=\"number part\">{}</td>", score.map_or("–".into(), |x| format!("{x:.1}")));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody>\n</table></div>\n");
    out
}

/// The first cells of a row, which is left open.
fn row(site: &Site, frame: &Frame, at: usize, place: &Place, spelt: &str) -> String {
    let (words, unit, edition) = (frame.words, place.unit, &site.editions[at]);
    let codes = &edition.model.data().units().codes;
    let link = frame.to(&format!("{}/{}.html", edition.name, site.slugs[unit]));
    let groups = site.groups(words, unit).join(" · ");
    let score = place.score.map_or(String::new(), |score| format!("{score:.2}"));
    let line =
        place.score.zip(edition.ends[0]).map_or(String::new(), |(score, ends)| super::page::track(score, None, ends));
    format!(
        "<tr data-code=\"{}\" data-spelt=\"{}\" data-other=\"{}\"><td class=\"number\">{}{}</td><th scope=\"row\" \
         class=\"unit\"><a href=\"{link}\">{}</a> <span class=\"zh\">{}</span><span class=\"measure\">{}</span></th><td \
         class=\"number score\">{score}{line}</td>",
        escaped(&codes[unit]),
        escaped(spelt),
        escaped(site.other_label(words, unit)),
        place.rank,
        if place.tied { "=" } else { "" },
        escaped(site.label(words, unit)),
        escaped(site.other_label(words, unit)),
        escaped(&groups),
    )
}

/// Units without a rank, each with a link to its page.
fn unranked(html: &mut Html, site: &Site, frame: &Frame, at: usize) {
    let (edition, words) = (&site.editions[at], frame.words);
    let without = edition.ranking().unranked();
    if without.is_empty() {
        return;
    }
    html.folded(&filled_in(words.unranked, &[&without.len().to_string()]), |html| {
        html.raw("<ul>\n");
        for (unit, why) in without {
            let link = frame.to(&format!("{}/{}.html", edition.name, site.slugs[*unit]));
            let label = escaped(site.label(words, *unit));
            html.raw(&format!("<li><a href=\"{link}\">{label}</a>: {}</li>\n", escaped(why)));
        }
        html.raw("</ul>\n");
    });
}

/// The charts of a ranking, labelled in a language.
fn pictures(site: &Site, words: &Words, ranking: &Ranking) -> Vec<String> {
    let (first, given) = (ranking.top(DRAWN), BTreeMap::new());
    let stacked = chart_ranking(&first, Some("stacked"), &given).or_else(|_| chart_ranking(&first, None, &given));
    let adds = filled_in(words.adds, &[&first.len().to_string()]);
    let map = chart_ranking(ranking, Some("map"), &given);
    let titled = [(stacked, adds), (map, words.map.to_string())];
    let drawn = titled.into_iter().filter_map(|(picture, title)| Some(worded(site, words, picture.ok()?, title)));
    drawn.map(|picture| paint::inline(&picture, &Sheet::default())).collect()
}

/// The picture labelled in a language.
fn worded(site: &Site, words: &Words, mut picture: Picture, title: String) -> Picture {
    let units = 0..site.labels.len();
    let known: HashMap<&str, &str> = units.map(|unit| (site.labels[unit].as_str(), site.label(words, unit))).collect();
    let named = |label: &mut String| {
        if let Some(name) = known.get(label.as_str()) {
            *label = (*name).to_string();
        }
    };
    match &mut picture.plot {
        Plot::Stacked(stacked) => {
            for part in &mut stacked.parts {
                if let Ok(node) = site.input.model.tree().place(part) {
                    *part = site.part(words, node).to_string();
                }
            }
            for (label, _) in &mut stacked.rows {
                if let Some((rank, name)) = label.split_once(' ') {
                    let mut name = name.to_string();
                    named(&mut name);
                    *label = format!("{rank} {name}");
                }
            }
        }
        Plot::Bars(bars) => bars.iter_mut().for_each(|bar| named(&mut bar.label)),
        Plot::Scatter(dots) => dots.dots.iter_mut().for_each(|dot| named(&mut dot.label)),
        _ => {}
    }
    picture.table.title = title;
    picture.table.notes.clear();
    picture
}
