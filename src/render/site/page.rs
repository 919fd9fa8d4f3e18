//! The frame of every page: header, navigation, years, the same page in the other language, sources.

use std::fmt::Write;

use super::Site;
use crate::TOOL;
use crate::render::elements::escaped;
use crate::render::words::{ENGLISH, Words, filled_in};

/// Scripts and styles may only come from the folder itself, including when the page is opened from disk.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; base-uri 'none'; \
                      form-action 'none'";

/// A page, by its path among the pages of its language.
pub struct Frame<'a> {
    pub site: &'a Site<'a>,
    pub words: &'static Words,
    /// The path, such as "2022/420100.html".
    pub here: String,
    /// The subject of the page; the title of the site for the front page.
    pub title: String,
    /// The index of the year that it shows; None for the methods.
    pub edition: Option<usize>,
    /// The path of this page for each year, among the pages of its language; empty if there is only one.
    pub years: Vec<String>,
}

impl Frame<'_> {
    /// The way from the page up to the folder of its language.
    fn up(&self) -> String {
        "../".repeat(self.here.matches('/').count())
    }

    /// A link to a page in the same language, by its path there.
    pub fn to(&self, path: &str) -> String {
        escaped(&format!("{}{path}", self.up()))
    }

    /// A link to a file shared by all languages.
    pub fn shared(&self, path: &str) -> String {
        let out = "../".repeat(self.words.folder().matches('/').count());
        escaped(&format!("{}{out}{path}", self.up()))
    }

    /// A link to the same page in the other language.
    fn other(&self) -> String {
        self.shared(&format!("{}{}", self.words.other_language().folder(), self.here))
    }

    /// Returns the whole page; `lead` is markup placed below the heading.
    pub fn page(&self, lead: &str, body: &str) -> String {
        let (words, site) = (self.words, self.site);
        let title = match self.title == site.title {
            true => self.title.clone(),
            false => format!("{} · {}", self.title, site.title),
        };
        let other = words.other_language();
        let made_by = filled_in(words.made_by, &[&site.input.model.data().made_by()]);
        let mut out = format!(
            "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"generator\" content=\"{}\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
             <link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"{}\">\n\
             <script src=\"{}\" defer></script>\n\
             <link rel=\"alternate\" hreflang=\"{}\" href=\"{}\">\n<title>{}</title>\n</head>\n<body>\n",
            words.code,
            escaped(TOOL),
            self.shared("site.css"),
            self.shared("site.js"),
            other.code,
            self.other(),
            escaped(&title),
        );
        let _ = write!(
            out,
            "<a class=\"skip\" href=\"#content\">{}</a>\n<header>\n<div class=\"wide\">\n<p class=\"stamp\">{}</p>\n\
             <h1>{}</h1>\n{lead}{}</div>\n</header>\n<main class=\"wide\" id=\"content\">\n{body}</main>\n\
             <footer class=\"wide\"><p class=\"small\">{}</p></footer>\n</body>\n</html>\n",
            words.skip,
            escaped(&site.title),
            escaped(&self.title),
            self.navigation(),
            escaped(&made_by),
        );
        out
    }

    fn navigation(&self) -> String {
        let (words, site) = (self.words, self.site);
        let mut out = format!("<nav aria-label=\"{}\">\n", words.sections);
        let front = site.front(&ENGLISH, self.edition.unwrap_or(site.own));
        let links = [(front.as_str(), words.ranking), ("methods.html", words.methods)];
        for (path, text) in links {
            let now = if path == self.here { " aria-current=\"page\"" } else { "" };
            let _ = writeln!(out, "<a href=\"{}\"{now}>{text}</a>", self.to(path));
        }
        if self.here == "index.html" {
            let _ = writeln!(out, "<a href=\"#pictures\">{}</a>", words.pictures);
            let _ = writeln!(out, "<a href=\"#downloads\">{}</a>", words.downloads);
        }
        let other = words.other_language();
        let _ = write!(
            out,
            "<a href=\"{}\">{}</a>\n<a href=\"{}\" hreflang=\"{code}\" lang=\"{code}\">{}</a>\n</nav>\n",
            self.shared("explore.html"),
            words.explore,
            self.other(),
            words.other,
            code = other.code,
        );
        if self.years.len() > 1 {
            let _ = writeln!(out, "<nav class=\"years-of\" aria-label=\"{}\">", words.years);
            for (at, path) in self.years.iter().enumerate() {
                let now = if Some(at) == self.edition { " aria-current=\"page\"" } else { "" };
                let _ = writeln!(out, "<a href=\"{}\"{now}>{}</a>", self.to(path), escaped(&site.editions[at].name));
            }
            out.push_str("</nav>\n");
        }
        out
    }
}

/// A line from the lowest score of all units to the highest, with a dot for this score and a bar for the median.
pub fn track(score: f64, median: Option<f64>, ends: (f64, f64)) -> String {
    let at = |value: f64| 4.0 + 92.0 * ((value - ends.0) / (ends.1 - ends.0)).clamp(0.0, 1.0);
    let median = median
        .filter(|_| ends.1 > ends.0)
        .map_or(String::new(), |median| format!("<path d=\"M{:.1} 0v14\"/>", at(median)));
    let dot = if ends.1 > ends.0 { at(score) } else { 50.0 };
    format!(
        "<svg class=\"line\" viewBox=\"0 0 100 14\" aria-hidden=\"true\"><path d=\"M4 7h92\"/>{median}<circle \
         cx=\"{dot:.1}\" cy=\"7\" r=\"4\"/></svg>"
    )
}
