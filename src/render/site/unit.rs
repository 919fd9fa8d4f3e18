//! The page of a unit in a year: rank and score, strengths and weaknesses, every part compared with the median, its
//! years.

use std::fmt::Write;

use super::Site;
use super::page::{Frame, track};
use crate::analysis::{Profile, ProfilePart};
use crate::rank::Place;
use crate::render::elements::{Html, escaped};
use crate::render::number;
use crate::render::words::{Words, filled_in};

/// Returns the whole page.
pub fn page(site: &Site, words: &'static Words, at: usize, profile: &Profile) -> String {
    let (edition, unit) = (&site.editions[at], profile.unit);
    let path = |name: &str| format!("{name}/{}.html", site.slugs[unit]);
    let frame = Frame {
        site,
        words,
        here: path(&edition.name),
        title: site.label(words, unit).to_string(),
        edition: Some(at),
        years: site.editions.iter().map(|edition| path(&edition.name)).collect(),
    };
    let groups = site.groups(words, unit).join(" · ");
    let mut lead = String::new();
    for text in [site.other_label(words, unit), &groups].into_iter().filter(|text| !text.is_empty()) {
        let _ = writeln!(lead, "<p class=\"groups\">{}</p>", escaped(text));
    }
    let mut html = Html::default();
    html.within("section", |html| {
        html.raw(&facts(&frame, profile));
        html.within("div class=\"pair\"", |html| {
            strong(html, &frame, profile, true);
            strong(html, &frame, profile, false);
        });
    });
    html.within("section", |html| {
        html.text("h2", words.parts);
        html.raw(&parts(&frame, profile));
        html.text("p class=\"small\"", words.marks);
    });
    if site.editions.len() > 1 {
        html.within("section", |html| {
            html.text("h2", words.over_years);
            html.raw(&years(&frame, unit));
            html.text("p class=\"small\"", words.over_years_note);
        });
    }
    frame.page(&lead, &html.done())
}

fn ranked(words: &Words, place: &Place, all: usize) -> String {
    let rank = format!("{}{}", place.rank, if place.tied { "=" } else { "" });
    filled_in(words.rank_of, &[&rank, &all.to_string()])
}

fn facts(frame: &Frame, profile: &Profile) -> String {
    let (words, index) = (frame.words, &profile.parts[0]);
    let rank = index.place.as_ref().map_or(words.no_rank.to_string(), |place| ranked(words, place, index.ranked));
    let score = index.place.as_ref().and_then(|place| place.score);
    let present = profile.model.scores().ok().and_then(|scores| scores.present(0).get(profile.unit));
    let all = [
        (words.rank, rank),
        (words.score, score.map_or("–".to_string(), |score| format!("{score:.2}"))),
        (words.median, index.beside.map_or("–".to_string(), |score| format!("{score:.2}"))),
        (words.present, present.map_or("–".to_string(), |share| format!("{:.0} %", 100.0 * share))),
    ];
    let one = |(name, value): &(&str, String)| {
        format!("<div class=\"fact\"><dt>{name}</dt><dd>{}</dd></div>\n", escaped(value))
    };
    format!("<dl id=\"profile-facts\">\n{}</dl>\n", all.iter().map(one).collect::<String>())
}

fn strong(html: &mut Html, frame: &Frame, profile: &Profile, is_strong: bool) {
    let words = frame.words;
    let (class, heading, none, places) = match is_strong {
        true => ("div class=\"strong up\"", words.strengths, words.nothing_strong, &profile.strong),
        false => ("div class=\"strong down\"", words.weaknesses, words.nothing_weak, &profile.weak),
    };
    html.within(class, |html| {
        html.text("h2", heading);
        if places.is_empty() {
            html.text("p", none);
            return;
        }
        html.raw("<ol>\n");
        for part in places.iter().map(|&at| &profile.parts[at]) {
            let name = escaped(frame.site.part(words, part.node));
            let place = part.place.as_ref().map_or(String::new(), |place| ranked(words, place, part.ranked));
            html.raw(&format!("<li><span>{name}</span><span class=\"place\">{place}</span></li>\n"));
        }
        html.raw("</ol>\n");
    });
}

/// A table with `part, value, score, median, rank` and a row for each group and indicator.
fn parts(frame: &Frame, profile: &Profile) -> String {
    let words = frame.words;
    let mut out = format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\">\n<table class=\"parts\">\n<caption \
         class=\"unseen\">{0}</caption>\n<thead><tr>",
        words.parts
    );
    for (at, head) in [words.part, words.value, words.score, words.median, words.rank].into_iter().enumerate() {
        let class = if at == 0 { "" } else { " class=\"number\"" };
        let _ = write!(out, "<th scope=\"col\"{class}>{head}</th>");
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for part in profile.parts.iter().skip(1) {
        part_row(&mut out, frame, profile, part);
    }
    out.push_str("</tbody>\n</table></div>\n");
    out
}

fn part_row(out: &mut String, frame: &Frame, profile: &Profile, part: &ProfilePart) {
    let (words, site) = (frame.words, frame.site);
    let node = &profile.model.tree().nodes()[part.node];
    let class = if node.is_leaf() { "" } else { " class=\"group\"" };
    let measure = &site.parts[part.node].measure;
    let score = part.score;
    let ends = frame.edition.and_then(|at| site.editions[at].ends[part.node]);
    let line = score.zip(ends).map_or(String::new(), |(score, ends)| track(score, part.beside, ends));
    let point = |value: Option<f64>| value.map_or("–".to_string(), |value| format!("{value:.1}"));
    let _ = write!(out, "<tr{class}><th scope=\"row\" class=\"level-{}\">", node.level.min(5));
    out.push_str(&escaped(site.part(words, part.node)));
    if !measure.is_empty() {
        let _ = write!(out, "<span class=\"measure\">{}</span>", escaped(measure));
    }
    let figure = match (part.figure, node.is_leaf()) {
        (Some(figure), _) => number(figure),
        (None, true) => "–".to_string(),
        (None, false) => String::new(),
    };
    let rank = part.place.as_ref().map_or("–".to_string(), |place| ranked(words, place, part.ranked));
    let _ = writeln!(
        out,
        "</th><td class=\"number value\">{figure}</td><td class=\"number\">{}{line}</td><td class=\"number\">{}</td><td \
         class=\"number\">{rank}</td></tr>",
        point(score),
        point(part.beside),
    );
}

/// Its ranks over the years as a curve, and each rank with its score.
fn years(frame: &Frame, unit: usize) -> String {
    let (words, site) = (frame.words, frame.site);
    let places: Vec<Option<&Place>> = site.editions.iter().map(|edition| edition.ranking().place_of(unit)).collect();
    let mut out = format!("<div class=\"years\">\n{}", curve(site, &places));
    let _ = write!(
        out,
        "<div class=\"scroll\"><table><caption class=\"unseen\">{}</caption>\n<thead><tr><th scope=\"col\">{}</th><th \
         scope=\"col\" class=\"number\">{}</th><th scope=\"col\" class=\"number\">{}</th></tr></thead>\n<tbody>\n",
        words.over_years, words.year, words.rank, words.score
    );
    for (edition, place) in site.editions.iter().zip(&places) {
        let link = frame.to(&format!("{}/{}.html", edition.name, site.slugs[unit]));
        let rank = place.map_or("–".to_string(), |place| ranked(words, place, edition.ranking().ranked()));
        let score = place.and_then(|place| place.score).map_or("–".to_string(), |score| format!("{score:.2}"));
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\"><a href=\"{link}\">{}</a></th><td class=\"number\">{rank}</td><td \
             class=\"number\">{score}</td></tr>",
            escaped(&edition.name)
        );
    }
    out.push_str("</tbody></table></div>\n</div>\n");
    out
}

/// The curve of ranks, with rank 1 at the top and a break where there is no rank.
fn curve(site: &Site, places: &[Option<&Place>]) -> String {
    let ranks: Vec<f64> = places.iter().flatten().map(|place| place.rank as f64).collect();
    if ranks.len() < 2 {
        return String::new();
    }
    let (best, worst) = ranks.iter().fold((f64::INFINITY, 1.0_f64), |(lo, hi), &rank| (lo.min(rank), hi.max(rank)));
    let span = (worst - best).max(1.0);
    let at = |at: usize, rank: f64| {
        (30.0 + 300.0 * at as f64 / (places.len() - 1) as f64, 28.0 + 74.0 * (rank - best) / span)
    };
    let mut out = "<svg class=\"curve\" viewBox=\"0 0 360 140\" aria-hidden=\"true\">\n".to_string();
    for run in runs(places) {
        let points: Vec<String> =
            run.iter().map(|&(step, rank)| at(step, rank)).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let _ = writeln!(out, "<polyline points=\"{}\"/>", points.join(" "));
    }
    for (step, (edition, place)) in site.editions.iter().zip(places).enumerate() {
        let (x, _) = at(step, best);
        let _ = writeln!(out, "<text x=\"{x:.1}\" y=\"134\">{}</text>", escaped(&edition.name));
        if let Some(place) = place {
            let (x, y) = at(step, place.rank as f64);
            let _ = writeln!(out, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\"/>");
            let _ = writeln!(out, "<text class=\"rank\" x=\"{x:.1}\" y=\"{:.1}\">{}</text>", y - 9.0, place.rank);
        }
    }
    out.push_str("</svg>\n");
    out
}

/// Runs of consecutive years with a rank, each year with its rank.
fn runs(places: &[Option<&Place>]) -> Vec<Vec<(usize, f64)>> {
    let mut runs: Vec<Vec<(usize, f64)>> = vec![Vec::new()];
    for (step, place) in places.iter().enumerate() {
        match (place, runs.last_mut()) {
            (Some(place), Some(run)) => run.push((step, place.rank as f64)),
            _ => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| run.len() > 1);
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_parts_a_curve() {
        let place = |rank| Place { unit: 0, rank, score: None, tied: false };
        let all: Vec<Place> = (1..=5).map(place).collect();
        let places = [Some(&all[0]), Some(&all[1]), None, Some(&all[3]), None, Some(&all[4])];
        assert_eq!(runs(&places), vec![vec![(0, 1.0), (1, 2.0)]]);
    }
}
