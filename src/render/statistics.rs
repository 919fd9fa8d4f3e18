//! Statistics as shapes: components, reliability, correlations, likeness.

use super::shape::{Cell, Head, Style, Table};
use crate::analysis::likeness::METHODS;
use crate::analysis::pca::Pca;
use crate::analysis::{Alpha, Comparison, Correlations};
use crate::data::Dataset;
use crate::model::Model;

fn figure(code: &str, decimals: usize, worth: u8) -> Head {
    Head::new(code).style(Style::Decimals(decimals)).worth(worth)
}

/// `component, eigenvalue or variance, share, cumulated`, then a loading for each indicator.
pub fn pca(found: &Pca, data: &Dataset) -> Table {
    let components = &found.components;
    let carried = if found.is_rotated { "variance" } else { "eigenvalue" };
    let mut heads = vec![Head::new("component").worth(9), figure(carried, 3, 9)];
    heads.extend([figure("share", 3, 8), figure("cumulated", 3, 8)]);
    heads.extend(found.codes.iter().map(|code| figure(code, 3, 7)));
    let turned = if found.is_rotated { ", turned by varimax" } else { "" };
    let title = format!("principal components of {}{turned}", found.of);
    let mut table = Table::new(title, "components", heads).from_data(data);
    let mut cumulated = 0.0;
    for (place, (variance, loadings)) in components.variances.iter().zip(&components.loadings).enumerate() {
        let share = variance / components.columns() as f64;
        cumulated += share;
        let mut row: Vec<Cell> = vec![(place + 1).into(), Cell::Number(*variance), Cell::Number(share)];
        row.push(Cell::Number(cumulated));
        row.extend(loadings.iter().map(|loading| Cell::Number(*loading)));
        table.rows.push(row);
    }
    let (complete, all) = found.units;
    let many = &data.units().many;
    table
        .notes
        .push(format!("of the correlation matrix over the {complete} of {all} {many} that have every indicator"));
    table.notes.push(
        "share: of the variance of all; then loadings, signed so that those of a component sum to 0 or more".into(),
    );
    if complete <= components.columns() {
        table.notes.push(format!("no more {many} than indicators: the last components carry nothing"));
    }
    let is_told = |place: &usize| components.variances[place - 1] - components.variances[*place] > 1e-8;
    if !found.is_rotated && !(1..components.variances.len()).all(|place| is_told(&place)) {
        table.notes.push("components of one variance: their loadings are one choice among many".into());
    }
    if !found.idle.is_empty() {
        table.notes.push(format!("left out, as no two values differ: {}", found.idle.join(", ")));
    }
    table
}

/// `group, indicators, n, alpha, standardised`.
pub fn alphas(all: &[Alpha], model: &Model) -> Table {
    let mut heads = vec![Head::new("group").worth(9), Head::new("indicators").worth(7), Head::new("n").worth(6)];
    heads.extend([figure("alpha", 3, 9), figure("standardised", 3, 8)]);
    let title = format!("Cronbach's alpha in the model of {}", model.data().title());
    let mut table = Table::new(title, "groups", heads).from_data(model.data());
    for own in all {
        let counts = [own.indicators.into(), own.units.into()];
        let cells = [own.alpha.into(), own.standardised.into()];
        table.rows.push(std::iter::once((&own.group).into()).chain(counts).chain(cells).collect());
    }
    table.notes.push("of the scores of all indicators below a group; standardised: of their correlations alone".into());
    table.notes.push(format!("n: {} that the pair with fewest has in common", model.data().units().many));
    table
}

/// Every measure of likeness that a comparison knows.
pub fn likeness(comparison: &Comparison) -> Table {
    let heads = vec![Head::new("measure").worth(9), figure("value", 3, 9), Head::new("what").worth(5)];
    let title = format!("likeness: {}", comparison.heading());
    let mut table =
        Table::new(title, "measures", heads).from_data(comparison.first.data()).from_data(comparison.second.data());
    for measure in METHODS {
        table.rows.push(vec![measure.name.into(), comparison.measure(measure.name).into(), measure.about.into()]);
    }
    table
}

/// A row and a column for each indicator.
pub fn matrix(found: &Correlations, codes: &[String], rows: &[Vec<Option<f64>>], data: &Dataset) -> Table {
    let heads = codes.iter().map(|code| figure(code, 3, 7));
    let heads = std::iter::once(Head::new("indicator").worth(9)).chain(heads).collect();
    let mut table = Table::new(format!("correlations in {}", found.of), "indicators", heads).from_data(data);
    for (code, row) in codes.iter().zip(rows) {
        table.rows.push(std::iter::once(code.into()).chain(row.iter().map(|r| (*r).into())).collect());
    }
    let many = &data.units().many;
    table
        .notes
        .push(format!("{}, over the {many} that have both, three at least; higher is better in each", by(&found.by)));
    table
}

/// A correlation by its proper name.
pub fn by(correlation: &str) -> &'static str {
    match correlation {
        "spearman" => "Spearman",
        "kendall" => "Kendall's tau-b",
        _ => "Pearson",
    }
}
