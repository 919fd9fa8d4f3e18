//! Explanations, influence and correlations as shapes.

use super::number::{score, signed_on};
use super::picture::{Bar, Picture};
use super::shape::{Cell, Head, Shape, Show, Style, Table, Tree, TreeRow};
use super::statistics::{by, how_likely};
use crate::Result;
use crate::analysis::{Correlations, Explanation, Part, Side, influence};
use crate::arrange::Arrange;
use crate::data::Direction;
use crate::model::{GapRule, Model};
use crate::rank::{Place, Ranking, rank};

/// What a missing value counts as, by the rule of the model.
fn gap(rule: GapRule) -> &'static str {
    match rule {
        GapRule::Filled | GapRule::Rescaled | GapRule::Excluded => {
            "* a missing value counts as the mean of its available siblings"
        }
        GapRule::Worst => "* a missing value counts as the lowest score of its member",
        GapRule::Neutral => "* a missing value counts as neutral",
        GapRule::Either => "* a missing value counts as the mean of its available siblings, or as its group says",
    }
}

const WORST: &str = "* the value is missing: it was imputed, or counts as the worst value of its indicator";

impl Show for Explanation {
    fn shapes(&self) -> Vec<Shape> {
        let [a, b] = labels(self);
        let score = |name: &str, key| Head::new(format!("score {name}")).key(key).style(Style::Scores(2)).worth(6);
        let figure = |name: &str, key| Head::new(format!("value {name}")).key(key).worth(4);
        let heads = vec![
            Head::new("points").style(Style::Scores(2)).worth(9),
            Head::new("overall weight").key("overall_weight").style(Style::Decimals(4)).worth(5),
            score(&a, "score_a"),
            score(&b, "score_b"),
            figure(&a, "figure_a"),
            figure(&b, "figure_b"),
        ];
        let top = twig(&self.parts[0], branches(self));
        let data = [&self.ranking, &self.against].map(|ranking| ranking.data().clone()).to_vec();
        vec![Shape::Tree(Tree { title: title(self), heads, root: top, notes: notes(self), data })]
    }
}

fn labels(explanation: &Explanation) -> [String; 2] {
    match is_over_years(explanation) {
        true => [&explanation.ranking, &explanation.against]
            .map(|ranking| ranking.data().year().map_or(String::new(), |year| year.to_string())),
        false => [explanation.a, explanation.b].map(|place| explanation.ranking.units().label(place.unit)),
    }
}

fn is_over_years(explanation: &Explanation) -> bool {
    explanation.ranking.data().year() != explanation.against.data().year()
}

/// The title: "Wuhan against Xi'an in trade 2022: 48.31 (rank 14) − 46.02 (rank 19) = +2.29 points".
fn title(explanation: &Explanation) -> String {
    let [a, b] = labels(explanation);
    let one = &explanation.ranking.units().one;
    let median = if explanation.is_median { format!(", the {one} in the middle,") } else { String::new() };
    let tied = |place: &Place| if place.tied { "=" } else { "" };
    let gap = |ranking: &Ranking, place: &Place| if ranking.has_gap(place.unit) { "*" } else { "" };
    let scored = |ranking: &Ranking, place: &Place| {
        let (score, gap) = (score(place.score.unwrap_or(f64::NAN)), gap(ranking, place));
        format!("{score}{gap} (rank {}{})", place.rank, tied(place))
    };
    let (ranking, against) = (&explanation.ranking, &explanation.against);
    let (first, second) = (scored(ranking, &explanation.a), scored(against, &explanation.b));
    let scale = [&explanation.a, &explanation.b].map(|place| place.score.unwrap_or(f64::NAN));
    let (more, less, note) = match ranking.better() {
        Direction::Higher => (first, second, ""),
        Direction::Lower => (second, first, "; lower scores are better"),
    };
    let points = format!("{more} − {less} = {} points{note}", signed_on(&scale, explanation.difference()));
    match is_over_years(explanation) {
        true => {
            let unit = ranking.units().label(explanation.a.unit);
            format!("{unit} in {} against {}: {points}", ranking.heading(), against.heading())
        }
        false => format!("{a} against {b}{median} in {}: {points}", ranking.heading()),
    }
}

fn notes(explanation: &Explanation) -> Vec<String> {
    let has_gap = explanation.parts.iter().any(|part| part.a.has_gap || part.b.has_gap);
    let is_matrix = |(model, node): (&Model, usize)| model.plan().is_ok_and(|plan| plan.is_inside_matrix(node));
    let model = explanation.ranking.model();
    let rule = model.map_or(GapRule::Rescaled, |(model, _)| model.recipe().gap_rule());
    let gap = if model.is_some_and(is_matrix) { WORST } else { gap(rule) };
    let bounds = explanation.bounds.iter().map(|bounds| format!("bounds {bounds}"));
    let warnings = explanation.ranking.warnings().into_iter();
    warnings.chain(bounds).chain(has_gap.then(|| gap.to_string())).collect()
}

/// The dimensions with their indicators, and indicators directly below the index; the largest contributions first.
fn branches(explanation: &Explanation) -> Vec<TreeRow> {
    let mut tops: Vec<&Part> = explanation.parts.iter().filter(|part| part.level == 1).collect();
    tops.arrange_by(|x, y| y.points.abs().total_cmp(&x.points.abs()));
    let leaves = explanation.leaves();
    let below = |top: &Part| {
        let of = leaves.iter().filter(|leaf| leaf.dimension.as_ref() == Some(&top.code));
        of.map(|leaf| twig(leaf, Vec::new())).collect()
    };
    tops.into_iter().map(|top| twig(top, below(top))).collect()
}

fn twig(part: &Part, of: Vec<TreeRow>) -> TreeRow {
    let score = |side: &Side| match side.has_gap {
        _ if side.score.is_nan() => Cell::Missing,
        true => Cell::Gapped(side.score),
        false => Cell::Number(side.score),
    };
    let figure = |side: &Side| if part.is_leaf { side.figure.into() } else { Cell::Text(String::new()) };
    let (a, b) = (&part.a, &part.b);
    let cells = vec![Cell::Number(part.points), Cell::Number(part.share), score(a), score(b), figure(a), figure(b)];
    TreeRow { name: part.code.clone(), cells, of }
}

/// The contributions of the indicators, as bars to both sides.
pub fn points_chart(explanation: &Explanation) -> Picture {
    let mark = |part: &Part| if part.a.is_implied || part.b.is_implied { "*" } else { "" };
    let bar = |part: &Part| Bar { label: format!("{}{}", part.code, mark(part)), value: part.points };
    let bars = explanation.leaves().into_iter().map(bar).collect();
    let data = [&explanation.ranking, &explanation.against].map(|ranking| ranking.data().clone()).to_vec();
    Picture::bars(bars, Table { title: title(explanation), notes: notes(explanation), data, ..Table::default() })
}

/// A table with the columns `code, level, parent, share, influence, correlation`.
pub fn influences(model: &Model) -> Result<Table> {
    let heads = vec![
        Head::new("code").worth(9),
        Head::new("level").worth(4),
        Head::new("parent").worth(6),
        Head::new("overall weight").key("overall_weight").style(Style::Decimals(4)).worth(7),
        Head::new("influence").style(Style::Decimals(3)).worth(8),
        Head::new("correlation").style(Style::Decimals(3)).worth(7),
    ];
    let mut table = Table::new(format!("influence in the model of {}", model.data().title()), "rows", heads)
        .from_data(model.data());
    let (tree, shares) = (model.tree(), model.shares()?);
    table.notes.extend(rank(model, None)?.warnings());
    for (place, (node, known)) in tree.nodes().iter().zip(influence(model)?).enumerate() {
        table.rows.push(vec![
            (&node.code).into(),
            node.level.into(),
            node.parent.map_or("", |parent| tree.nodes()[parent].code.as_str()).into(),
            Cell::Number(shares[place]),
            known.part.into(),
            known.correlation.into(),
        ]);
    }
    table.notes.push("influence: share of the index's variance; correlation: with the index".into());
    Ok(table)
}

/// A table with the columns `a, b, r, n, where, flag`.
pub fn correlations(found: &Correlations) -> Table {
    let heads = vec![
        Head::new("a").worth(9),
        Head::new("b").worth(9),
        Head::new("r").style(Style::Decimals(3)).worth(9),
        Head::new("p").style(Style::Decimals(4)).worth(7),
        Head::new("n").worth(5),
        Head::new("where").worth(6),
        Head::new("flag").worth(8),
    ];
    let mut table = Table::new(format!("notable correlations in {}", found.of), "pairs", heads);
    for pair in &found.pairs {
        let flag = if pair.r > found.above { format!("above {}", found.above) } else { "against the grain".into() };
        let within = match &pair.dimensions {
            [None, None] => String::new(),
            [Some(a), Some(b)] if a == b => format!("within {a}"),
            [a, b] => format!("across: {}, {}", a.as_deref().unwrap_or("–"), b.as_deref().unwrap_or("–")),
        };
        let [a, b] = &pair.codes;
        let numbers = [Cell::Number(pair.r), Cell::Number(pair.p), pair.n.into()];
        table
            .rows
            .push([a.into(), b.into()].into_iter().chain(numbers).chain([(&within).into(), (&flag).into()]).collect());
    }
    let pairs = if found.looked_at == 1 { "pair" } else { "pairs" };
    table.notes.push(format!(
        "{} of {} {pairs} checked, by {}",
        found.pairs.len(),
        found.looked_at,
        by(found.by.word())
    ));
    if found.pairs.iter().any(|pair| pair.r < found.below && pair.r <= found.above) {
        let below = found.below;
        table.notes.push(format!("against the grain: below {below}, although higher is better in both"));
    }
    if !found.pairs.is_empty() {
        table.notes.push(how_likely(found.by.word(), found.pairs.iter().map(|pair| pair.p)));
    }
    table
}
