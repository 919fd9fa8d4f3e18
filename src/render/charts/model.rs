//! Charts of a model: its weights as parts of a whole, the scores of its groups and indicators, and those of its
//! ranking.

use std::collections::BTreeMap;

use super::{Kind, boxed, chart_ranking, drawn, histogram, kind, options};
use crate::Result;
use crate::data::Setting;
use crate::model::{Model, Tree};
use crate::rank::rank;
use crate::render::picture::{Intervals, Part, Picture, Plot, Shares, Span};

/// The kinds of chart that a model has; those that its ranking has too are drawn from the ranking.
const KINDS: &[Kind] = &[
    Kind::Tree,
    Kind::Sunburst,
    Kind::Bars,
    Kind::Stacked,
    Kind::Heatmap,
    Kind::Radar,
    Kind::Bump,
    Kind::Lines,
    Kind::Scatter,
    Kind::Map,
    Kind::Histogram,
    Kind::Boxplot,
];

/// Draws a model. Returns an error if the kind is unknown or the model lacks what it needs.
pub fn chart_model(model: &Model, asked: Option<&str>, given: &BTreeMap<String, Setting>) -> Result<Picture> {
    let kind = kind(asked, KINDS)?;
    let own = model.marked();
    let title = format!("{}{own}", model.data().title());
    let title = match kind {
        Kind::Tree | Kind::Sunburst => format!("weights of {title}"),
        Kind::Boxplot => format!("scores of {title}"),
        _ => title,
    };
    let options = options(given)?;
    let plot = match kind {
        Kind::Tree | Kind::Sunburst => Plot::Shares(shares(model.tree(), kind == Kind::Sunburst)),
        Kind::Boxplot => {
            let (tree, scores) = (model.tree(), model.scores()?);
            let places = match &options.x {
                Some(name) => vec![tree.place(name)?],
                None => (0..tree.nodes().len()).collect(),
            };
            let span = |&place: &usize| boxed(&tree.nodes()[place].code, scores.of(place).present());
            let rows: Vec<Span> = places.iter().filter_map(span).collect();
            Plot::Intervals(Intervals { axis: "score".to_string(), rows, is_rank: false })
        }
        Kind::Histogram => {
            let place = options.x.as_ref().map_or(Ok(0), |name| model.tree().place(name))?;
            let axis = format!("score of {}", model.tree().nodes()[place].code);
            Plot::Histogram(histogram(&axis, model.scores()?.of(place).present(), options.bins)?)
        }
        kind => return chart_ranking(&rank(model, None)?, Some(kind.word()), given),
    };
    let mut about = options.about(title, model.data());
    about.notes.push(
        match kind {
            Kind::Tree | Kind::Sunburst => "area: overall weight",
            Kind::Boxplot => "box: middle half; whiskers: to the last value within 1.5 times the box; dots: beyond",
            _ => "height: number of units in the bin",
        }
        .to_string(),
    );
    drawn(plot, about)
}

/// Every node with its overall weight, the children of a node one after another.
fn shares(tree: &Tree, is_round: bool) -> Shares {
    let nodes = tree.nodes();
    let mut parts: Vec<Part> = Vec::with_capacity(nodes.len());
    let mut begins = vec![0.0; nodes.len()];
    let mut branches = vec![0; nodes.len()];
    for (place, node) in nodes.iter().enumerate() {
        let share = tree.effective(place, 0);
        let mut from = begins[place];
        for (at, &member) in node.members.iter().enumerate() {
            begins[member] = from;
            branches[member] = if node.level == 0 { at } else { branches[place] };
            from += tree.effective(member, 0);
        }
        let (label, level) = (node.code.clone(), node.level);
        parts.push(Part { label, level, share, from: begins[place], branch: branches[place] });
    }
    Shares { parts, is_round }
}
