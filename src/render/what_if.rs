//! A what-if analysis as shapes: its effects on the changed units, on their values, and on all other units.

use super::number::{number, score, signed};
use super::picture::{Bar, Picture};
use super::programs;
use super::shape::{Cell, Facts, Head, Shape, Show, Style, Table, Where, unit_cells, unit_heads};
use crate::analysis::{Added, Changed, WhatIf};
use crate::arrange::Arrange;
use crate::data::{Direction, Units};
use crate::rank::Ranking;

/// How many units are named.
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
        facts.row = Some(programs::what_if(self));
        let bounds = self.moved_bounds().unwrap_or_default();
        let others = self.others().unwrap_or_default();
        if !others.is_empty() {
            let (unit, most) = others[0];
            let count = if others.len() == 1 { "1 other".into() } else { format!("{} others", others.len()) };
            let who = format!("{count}, {} most ({most:+.3})", units.label(unit));
            let why = match bounds.is_empty() {
                true => "a score rests on those of all".to_string(),
                false => format!("the bounds of {} changed", bounds.join(", ")),
            };
            facts.add("moved too", format!("{who}: {why}"));
        }
        facts.notes.extend(has_gap(self).then(|| format!("* some values are missing; {}", self.ranks.0.gap_rule())));
        facts.notes.push(which_bounds(self));
        let untold = self.units.first().and_then(|&unit| self.points(unit).err());
        facts.notes.extend(untold.map(|why| format!("no split by indicator: {why}")));
        vec![Shape::Facts(facts), Shape::Table(figures(self).part("values"))]
    }
}

fn has_gap(what_if: &WhatIf) -> bool {
    let (before, after) = &what_if.ranks;
    what_if.units.iter().any(|&unit| before.has_gap(unit) || after.has_gap(unit))
}

/// Which bounds apply: new ones, those of the original data, or those held by the model.
fn which_bounds(what_if: &WhatIf) -> String {
    let recipe = what_if.before.recipe();
    let all = what_if.before.tree().leaves().count();
    let leaves = what_if.before.tree().nodes().iter().enumerate().filter(|(_, node)| node.is_leaf());
    let given = leaves.filter(|(place, _)| recipe.is_given(*place)).count();
    match recipe.held.len() {
        held if held == all => "bounds: frozen in the model".into(),
        _ if what_if.is_frozen => "bounds: kept as they were before the change".into(),
        0 if given == all => "bounds: fixed, whatever the data".into(),
        0 => "bounds: refitted on the changed data".into(),
        held => format!("bounds: frozen in the model for {held} indicators, refitted for the others"),
    }
}

/// Adds what the median would give for a missing value, and what the new value gives beyond that.
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
        _ => "a score where there was none".into(),
    };
    let median = figures.join(", ");
    facts.add(
        "  missing value filled",
        format!("{}, with the median filled in: {median}", points(before, &middle.ranking)),
    );
    facts.add("  value", format!("{}, the requested change beyond it", points(&middle.ranking, after)));
}

/// A score with its rank, such as "57.42 (rank 17)".
fn standing(ranking: &Ranking, unit: usize) -> String {
    match ranking.place_of(unit) {
        Some(place) => {
            let gap = if ranking.has_gap(unit) { "*" } else { "" };
            let score = place.score.map_or("–".to_string(), |x| score(x) + gap);
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

/// Whether the score of an indicator moved in the opposite direction to the unit's index.
fn is_against(what_if: &WhatIf, changed: &Changed) -> bool {
    let (before, after) = &what_if.ranks;
    let score = |ranking: &Ranking| ranking.place_of(changed.unit).and_then(|place| place.score);
    let rise = score(after).zip(score(before)).map_or(0.0, |(after, before)| after - before);
    let index = if after.better() == Direction::Lower { -rise } else { rise };
    matches!(changed.scores, Some((Some(a), Some(b))) if (b - a) * index < 0.0)
}

/// The contribution of each indicator to the change of a unit's index.
fn added(what_if: &WhatIf, unit: usize) -> Vec<Added> {
    what_if.points(unit).ok().flatten().unwrap_or_default()
}

/// Points from indicators whose values did not change: their bounds moved, or a mean of siblings replaces a missing
/// value.
fn beside(what_if: &WhatIf) -> Vec<String> {
    let other = |&unit: &usize| {
        let is_changed = |code: &str| what_if.changed.iter().any(|of| of.unit == unit && of.indicator == code);
        let points: f64 = added(what_if, unit).iter().filter(|of| !is_changed(&of.indicator)).map(|of| of.points).sum();
        let label = what_if.before.data().units().label(unit);
        (points.abs() >= 0.005).then(|| {
            format!(
                "{label}: {} points come from other indicators, through their bounds or missing values",
                signed(points)
            )
        })
    };
    what_if.units.iter().filter_map(other).collect()
}

/// Points by indicator as bars, without those that contribute nothing.
pub fn what_if_chart(what_if: &WhatIf) -> Picture {
    let units = what_if.before.data().units();
    let names: Vec<String> = what_if.units.iter().map(|&unit| units.label(unit)).collect();
    let bars = what_if.units.iter().zip(&names).flat_map(|(&unit, name)| {
        let bar = |of: Added| Bar {
            label: if names.len() > 1 { format!("{name}: {}", of.indicator) } else { of.indicator },
            value: of.points,
        };
        added(what_if, unit).into_iter().filter(|of| of.points != 0.0).map(bar).collect::<Vec<_>>()
    });
    let mut bars: Vec<Bar> = bars.collect();
    bars.arrange_by(|a, b| b.value.abs().total_cmp(&a.value.abs()));
    let title = format!("change in points, in {}: {}", what_if.ranks.0.heading(), names.join("; "));
    Picture::bars(bars, Table { title, ..Table::default() }.from_data(what_if.after.data()))
}

fn heads(units: &Units) -> Vec<Head> {
    let [code, name, label] = unit_heads(units, 10);
    vec![
        code,
        name,
        label,
        Head::new("indicator").worth(10),
        Head::new("before").worth(9),
        Head::new("after").worth(9),
        Head::new("score_before").style(Style::Scores(2)).worth(8),
        Head::new("score_after").style(Style::Scores(2)).worth(8),
        Head::new("points").style(Style::Scores(2)).worth(9),
        Head::new("how").worth(7).prose().only(Where::Screen),
        Head::new("is_requested").only(Where::Files),
        Head::new("is_against").only(Where::Files),
    ]
}

/// A table of values before and after; those that moved against the index come first.
pub fn figures(what_if: &WhatIf) -> Table {
    let units = what_if.before.data().units();
    let mut table = Table::new("changed values", "rows", heads(units)).from_data(what_if.after.data());
    let mut changed: Vec<&Changed> = what_if.changed.iter().collect();
    changed.arrange_by_key(|changed| !is_against(what_if, changed));
    if changed.iter().any(|change| is_against(what_if, change)) {
        table.notes.push("went against it: the score moved in the opposite direction to the index".into());
    }
    table.notes.extend(beside(what_if));
    for change in changed {
        let points = added(what_if, change.unit).into_iter().find(|of| of.indicator == change.indicator);
        let (before, after) = change.scores.unwrap_or_default();
        let how = match (change.is_wish, is_against(what_if, change), change.before) {
            (true, true, _) => "as requested, went against it",
            (false, true, _) => "went against it",
            (true, _, None) => "fills a missing value",
            _ if change.before.is_some() && change.after.is_none() => "becomes missing",
            (true, ..) => "as requested",
            _ => "computed from this",
        };
        let [code, name, label] = unit_cells(units, change.unit);
        table.rows.push(vec![
            code,
            name,
            label,
            (&change.indicator).into(),
            change.before.into(),
            change.after.into(),
            before.into(),
            after.into(),
            points.map(|of| of.points).into(),
            how.into(),
            Cell::Truth(change.is_wish),
            Cell::Truth(is_against(what_if, change)),
        ]);
    }
    table
}
