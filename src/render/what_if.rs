//! A what-if as shapes: what became of the changed units, of the figures, and of everyone else.

use super::number::{number, signed};
use super::shape::{Cell, Facts, Head, Shape, Show, Style, Table, Where};
use crate::analysis::{Changed, WhatIf};
use crate::rank::Ranking;

/// So many units are named; of more, the first.
const NAMED: usize = 8;

impl Show for WhatIf {
    fn shapes(&self) -> Vec<Shape> {
        let units = self.before.data().units();
        let names: Vec<String> = self.units.iter().map(|&unit| units.label(unit)).collect();
        let title = format!("what if, in {}: {}", self.ranks.0.heading(), names.join("; "));
        let mut facts = Facts::new(title).from_data(self.before.data());
        for (&unit, name) in self.units.iter().zip(&names) {
            facts.add(name, format!("{} → {}", standing(&self.ranks.0, unit), standing(&self.ranks.1, unit)));
            add_gap(&mut facts, self, unit);
            let (passed, by) = self.passed(unit);
            facts.add("  passes", self.some(&passed));
            facts.add("  is passed by", self.some(&by));
        }
        let bounds = self.moved_bounds().unwrap_or_default();
        let others = self.others().unwrap_or_default();
        if !others.is_empty() {
            let (unit, most) = others[0];
            let who = format!("{} others, {} most ({most:+.3})", others.len(), units.label(unit));
            facts.add("moved too", format!("{who}: the bounds of {} moved", bounds.join(", ")));
        }
        facts.notes.push(match self.is_frozen {
            true => "bounds: those of the data as they are, held".into(),
            false => "bounds: fitted anew on the changed data".into(),
        });
        vec![Shape::Facts(facts), Shape::Table(figures(self))]
    }
}

/// What the middle figure would give in the place of a gap, and what this figure gives beyond it.
fn add_gap(facts: &mut Facts, what_if: &WhatIf, unit: usize) {
    let Some(middle) = &what_if.middle else { return };
    let figures = middle.figures.iter().filter(|(filled, ..)| *filled == unit);
    let figures: Vec<String> = figures.map(|(_, code, median)| format!("{code} {}", number(*median))).collect();
    if figures.is_empty() {
        return;
    }
    let score = |ranking: &Ranking| ranking.place_of(unit).and_then(|place| place.score);
    let (before, after) = &what_if.ranks;
    let points = |from: &Ranking, to: &Ranking| match (score(from), score(to)) {
        (Some(from), Some(to)) => format!("{} points", signed(to - from)),
        _ => "no score on one side".into(),
    };
    let median = figures.join(", ");
    facts.add("  gap closed", format!("{}, with the median of all: {median}", points(before, &middle.ranking)));
    facts.add("  value", format!("{}, what is asked beyond it", points(&middle.ranking, after)));
}

/// "57.42 (rank 17)".
fn standing(ranking: &Ranking, unit: usize) -> String {
    match ranking.place_of(unit) {
        Some(place) => {
            let score = place.score.map_or("–".to_string(), |score| format!("{score:.2}"));
            format!("{score} (rank {}{})", place.rank, if place.tied { "=" } else { "" })
        }
        None => "not ranked".into(),
    }
}

impl WhatIf {
    fn some(&self, list: &[usize]) -> String {
        let units = self.before.data().units();
        let names: Vec<String> = list.iter().take(NAMED).map(|&unit| units.label(unit)).collect();
        let more = if list.len() > NAMED { format!(" and {} more", list.len() - NAMED) } else { String::new() };
        format!("{}{more}", names.join("; "))
    }
}

/// Whether the score of an indicator moved the other way than the unit's index.
fn is_against(what_if: &WhatIf, changed: &Changed) -> bool {
    let (before, after) = &what_if.ranks;
    let score = |ranking: &Ranking| ranking.place_of(changed.unit).and_then(|place| place.score);
    let index = score(after).zip(score(before)).map_or(0.0, |(after, before)| after - before);
    matches!(changed.scores, Some((Some(a), Some(b))) if (b - a) * index < 0.0)
}

/// Figures before and after, those that went against the change first.
fn figures(what_if: &WhatIf) -> Table {
    let units = what_if.before.data().units();
    let heads = vec![
        Head::new("unit").only(Where::Files),
        Head::new(&units.one).worth(10).only(Where::Screen),
        Head::new("indicator").worth(10),
        Head::new("before").style(Style::Sensible).worth(9),
        Head::new("after").style(Style::Sensible).worth(9),
        Head::new("score_before").style(Style::Decimals(2)).worth(8),
        Head::new("score_after").style(Style::Decimals(2)).worth(8),
        Head::new("how").worth(7),
    ];
    let mut table = Table::new("figures that changed", "rows", heads).from_data(what_if.after.data());
    let mut changed: Vec<&Changed> = what_if.changed.iter().collect();
    changed.sort_by_key(|changed| !is_against(what_if, changed));
    if changed.iter().any(|change| is_against(what_if, change)) {
        table.notes.push("went against it: the score moved the other way than the index".into());
    }
    for change in changed {
        let (before, after) = change.scores.unwrap_or_default();
        let how = match (change.is_wish, is_against(what_if, change), change.before) {
            (_, true, _) => "went against it",
            (true, _, None) => "fills a gap",
            (true, ..) => "as asked",
            _ => "computed from it",
        };
        table.rows.push(vec![
            (&units.codes[change.unit]).into(),
            units.label(change.unit).as_str().into(),
            (&change.indicator).into(),
            text(change.before),
            text(change.after),
            before.into(),
            after.into(),
            how.into(),
        ]);
    }
    table
}

fn text(figure: Option<f64>) -> Cell {
    figure.map_or(Cell::Missing, |figure| Cell::Text(number(figure)))
}
