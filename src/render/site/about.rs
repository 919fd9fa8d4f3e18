//! How the model is made: methods, weights, sources, notes, the script.

use super::Site;
use super::page::Frame;
use crate::Result;
use crate::render::elements::Html;
use crate::render::methods;
use crate::render::page::sections;
use crate::render::words::Words;

/// Returns the whole page.
pub fn page(site: &Site, words: &'static Words) -> Result<String> {
    let (model, ranking) = (site.input.model, site.editions[site.own].ranking());
    let here = "methods.html".to_string();
    let frame = Frame { site, words, here, title: words.methods.to_string(), edition: None, years: Vec::new() };
    let mut html = Html::default();
    let mut done = Ok(());
    html.within("section", |html| {
        html.text("h2", words.steps);
        done = methods::section(html, model, ranking, words);
    });
    html.within("section", |html| {
        html.text("h2", words.weights);
        html.table(words.weights, &words.weight_heads, &weights(site, words));
    });
    html.within("section", |html| {
        html.text("h2", words.data);
        sections::sources(html, model.data(), model, words);
    });
    html.within("section", |html| {
        html.text("h2", words.notes);
        done = std::mem::replace(&mut done, Ok(())).and_then(|()| sections::notes(html, model, ranking, words));
    });
    html.within("section", |html| {
        html.text("h2", words.script);
        sections::script(html, site.input, words);
    });
    done.map(|()| frame.page("", &html.done()))
}

/// Each group and indicator with its weight in group and overall weight; dashes mark the level.
fn weights(site: &Site, words: &Words) -> Vec<Vec<String>> {
    let tree = site.input.model.tree();
    let percent = |share: f64| format!("{:.2} %", 100.0 * share);
    let row = |place: usize| {
        let node = &tree.nodes()[place];
        let name = format!("{}{}", "– ".repeat(node.level.saturating_sub(1)), site.part(words, place));
        vec![name, percent(node.weight), percent(tree.effective(place, 0))]
    };
    (1..tree.nodes().len()).map(row).collect()
}
