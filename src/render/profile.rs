//! The profile of a unit: a summary of its rank, every part compared with the median, strengths, weaknesses and years.

use super::number::score;
use super::picture::{Picture, Plot, Radar, Series};
use super::programs;
use super::shape::{Cell, Facts, Head, Shape, Show, Style, Table, Where};
use crate::analysis::{Profile, ProfilePart};
use crate::rank::Place;

impl Show for Profile {
    fn shapes(&self) -> Vec<Shape> {
        let tables = [
            parts(self).part("parts"),
            strengths(self).part("strengths"),
            weaknesses(self).part("weaknesses"),
            years(self).part("years"),
        ];
        let shown = tables.into_iter().filter(|table| !table.rows.is_empty()).map(Shape::Table);
        std::iter::once(Shape::Facts(standing(self))).chain(shown).collect()
    }
}

fn name(of: &Profile) -> String {
    of.model.data().units().label(of.unit)
}

/// The name of what the unit is compared with: "median", or the other unit.
fn beside(of: &Profile) -> String {
    of.against.map_or("median".to_string(), |other| of.model.data().units().label(other))
}

/// The unit's rank, and the groups that it belongs to.
fn standing(of: &Profile) -> Facts {
    let (data, units) = (of.model.data(), of.model.data().units());
    let own = of.model.marked();
    let mut facts = Facts::new(format!("{} in {}{own}", name(of), data.title())).from_data(data);
    let index = &of.parts[0];
    let rank = match &index.place {
        Some(place) => format!("{}{} of {}", place.rank, if place.tied { "=" } else { "" }, index.ranked),
        None => "none, because too many values are missing".to_string(),
    };
    facts.row = Some(programs::profile(of));
    facts.add("rank", rank);
    facts.add("score", index.place.as_ref().and_then(|place| place.score).map_or(String::new(), score));
    facts.add("name", &units.names_zh[of.unit]);
    for grouping in &units.groups {
        facts.add(&grouping.code, &grouping.values[of.unit]);
    }
    facts
}

fn heads(of: &Profile) -> Vec<Head> {
    vec![
        Head::new("score").style(Style::Scores(1)).worth(9),
        Head::new("rank").worth(9),
        Head::new("of").worth(5),
        Head::new(beside(of)).key("against").style(Style::Scores(1)).worth(8),
        Head::new("figure").style(Style::Plain).worth(7),
        Head::new("measure").worth(4),
    ]
}

fn cells(of: &Profile, part: &ProfilePart) -> Vec<Cell> {
    let (node, place) = (&of.model.tree().nodes()[part.node], part.place.as_ref());
    let measure = of.model.data().indicator(&node.code).map_or("", |indicator| indicator.measure.as_str());
    let divided = of.model.recipe().denominate.get(&node.code);
    let measure =
        divided.map_or(measure.to_string(), |divided| format!("{measure} / {}", divided.by).trim().to_string());
    vec![
        part.score.into(),
        place.map_or(Cell::Missing, |place| Cell::Rank { rank: place.rank, tied: place.tied }),
        part.ranked.into(),
        part.beside.into(),
        part.figure.into(),
        measure.as_str().into(),
    ]
}

/// A table with the columns `part, score, rank, of, median, figure, measure` and one row for each group and indicator.
pub fn parts(of: &Profile) -> Table {
    let all = of.parts.iter().skip(1).map(|part| {
        let node = &of.model.tree().nodes()[part.node];
        (part, format!("{}{}", "  ".repeat(node.level.saturating_sub(1)), node.code))
    });
    let mut table = listed(of, "in every group and indicator", all);
    let is_absorbed = |node: usize| of.model.plan().is_ok_and(|plan| plan.is_absorbed(node));
    if of.parts.iter().any(|part| part.score.is_none() && !is_absorbed(part.node)) {
        table.notes.push("no score: values are missing".to_string());
    }
    if of.parts.iter().any(|part| part.score.is_some() && part.place.is_none()) {
        table.notes.push("a score without a rank is based on imputed or missing values".to_string());
    }
    table
}

/// The indicators with its best ranks.
pub fn strengths(of: &Profile) -> Table {
    listed(of, "strengths: best ranks, in the top half", chosen(of, &of.strong))
}

/// The indicators with its worst ranks.
pub fn weaknesses(of: &Profile) -> Table {
    listed(of, "weaknesses: worst ranks, in the bottom half", chosen(of, &of.weak))
}

fn chosen<'a>(of: &'a Profile, places: &'a [usize]) -> impl Iterator<Item = (&'a ProfilePart, String)> {
    let nodes = of.model.tree().nodes();
    places.iter().map(move |&at| (&of.parts[at], nodes[of.parts[at].node].code.clone()))
}

fn listed<'a>(of: &Profile, title: &str, rows: impl Iterator<Item = (&'a ProfilePart, String)>) -> Table {
    // On screen, indentation shows the level.
    let own = [Head::new("part").worth(10).only(Where::Screen), Head::new("code").only(Where::Files)];
    let heads = own.into_iter().chain(heads(of)).collect();
    let mut table = Table::new(title, "parts", heads).from_data(of.model.data());
    let nodes = of.model.tree().nodes();
    let row = |(part, label): (&ProfilePart, String)| {
        let own = [Cell::Text(label), (&nodes[part.node].code).into()];
        own.into_iter().chain(cells(of, part)).collect()
    };
    table.rows = rows.map(row).collect();
    table
}

/// A table with the columns `year, rank, score`, for data of several years.
pub fn years(of: &Profile) -> Table {
    let heads = vec![Head::new("year"), Head::new("rank"), Head::new("score").style(Style::Scores(2))];
    let mut table = Table::new("over the years", "years", heads).from_data(of.model.data());
    let row = |(year, place): &(i32, Option<Place>)| {
        let rank = place.as_ref().map_or(Cell::Missing, |place| Cell::Rank { rank: place.rank, tied: place.tied });
        vec![f64::from(*year).into(), rank, place.as_ref().and_then(|place| place.score).into()]
    };
    table.rows = of.years.iter().map(row).collect();
    if !table.rows.is_empty() {
        table.notes.push("ranks are among all ranked in that year".to_string());
    }
    table
}

/// Its dimensions in a radar chart, compared with the median or the other unit.
pub fn profile_chart(of: &Profile) -> Picture {
    let nodes = of.model.tree().nodes();
    let spokes: Vec<&ProfilePart> = of.parts.iter().filter(|part| nodes[part.node].level == 1).collect();
    let own = spokes.iter().map(|part| part.score).collect();
    let others = spokes.iter().map(|part| part.beside).collect();
    let series = vec![Series { label: name(of), values: own }, Series { label: beside(of), values: others }];
    let spokes = spokes.iter().map(|part| nodes[part.node].code.clone()).collect();
    let title = format!("{} compared with {}, {}", name(of), beside(of), of.model.data().title());
    let about = Table { title, ..Table::default() }.from_data(of.model.data());
    Picture::of(Plot::Radar(Radar::new(spokes, series)), about)
}
