//! Statistics as shapes: principal components, reliability, correlations, similarity.

use super::shape::{Cell, Head, Style, Table};
use crate::analysis::likeness::METHODS;
use crate::analysis::pca::Pca;
use crate::analysis::{Alpha, Comparison, Correlations, Matrix};
use crate::data::Dataset;
use crate::model::Model;

/// How many components are shown if there is little space.
const FIRST: usize = 4;

fn figure(code: &str, decimals: usize, worth: u8) -> Head {
    Head::new(code).style(Style::Decimals(decimals)).worth(worth)
}

/// A column for each component, with rows for its variance, its share of the total, the cumulated shares, and the
/// loading of each indicator.
pub fn pca(found: &Pca, data: &Dataset) -> Table {
    let components = &found.components;
    let shares: Vec<f64> = components.variances.iter().map(|own| own / components.columns() as f64).collect();
    let cumulated = (1..=shares.len()).map(|kept| shares[..kept].iter().sum()).collect();
    let column = |place: usize| figure(&format!("c{}", place + 1), 3, if place < FIRST { 8 } else { 4 });
    let heads = std::iter::once(Head::new("indicator").worth(9)).chain((0..shares.len()).map(column)).collect();
    let turned = if found.is_rotated { ", rotated by varimax" } else { "" };
    let mut table = Table::new(format!("principal components of {}{turned}", found.of), "rows", heads).from_data(data);
    let row = |name: &str, cells: Vec<f64>| {
        std::iter::once(Cell::from(name)).chain(cells.into_iter().map(Cell::Number)).collect::<Vec<Cell>>()
    };
    let carried = if found.is_rotated { "variance" } else { "eigenvalue" };
    table.rows.push(row(carried, components.variances.clone()));
    table.rows.push(row("share", shares));
    table.rows.push(row("cumulated", cumulated));
    for (place, code) in found.codes.iter().enumerate() {
        table.rows.push(row(code, components.loadings.iter().map(|of| of[place]).collect()));
    }
    let (complete, all) = found.units;
    let many = &data.units().many;
    let over = format!("from the correlation matrix of the {complete} of {all} {many} that have every indicator");
    table.notes.push(over);
    table.notes.push(
        "share: of the total variance; signs are chosen so that the loadings of a component sum to 0 or more".into(),
    );
    if complete <= components.columns() {
        table.notes.push(format!("no more {many} than indicators, so the last components explain nothing"));
    }
    if !found.is_rotated && !(1..=components.rank()).all(|kept| components.is_told(kept)) {
        table.notes.push("components with equal variance: their loadings are not unique".into());
    }
    if !found.idle.is_empty() {
        table.notes.push(format!("left out because all values are equal: {}", found.idle.join(", ")));
    }
    table
}

/// A table with the columns `group, indicators, n, alpha, standardised`.
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
    table.notes.push("of the scores of all indicators below a group; standardised: from their correlations".into());
    table.notes.push(format!("n: {} with both values, for the pair with the fewest", model.data().units().many));
    table
}

/// All similarity measures of a comparison.
pub fn likeness(comparison: &Comparison) -> Table {
    let heads = vec![Head::new("measure").worth(9), figure("value", 3, 9), Head::new("what").worth(5).prose()];
    let title = format!("similarity: {}", comparison.heading());
    let mut table =
        Table::new(title, "measures", heads).from_data(comparison.first.data()).from_data(comparison.second.data());
    for measure in METHODS {
        table.rows.push(vec![measure.name.into(), comparison.measure(measure.name).into(), measure.about.into()]);
    }
    table
}

/// A matrix with a row and a column for each indicator.
pub fn matrix(found: &Correlations, matrix: &Matrix, data: &Dataset) -> Table {
    let heads = matrix.codes.iter().map(|code| figure(code, if matrix.is_p { 4 } else { 3 }, 7));
    let heads = std::iter::once(Head::new("indicator").worth(9)).chain(heads).collect();
    let what = if matrix.is_p { "p-values of correlations" } else { "correlations" };
    let mut table = Table::new(format!("{what} in {}", found.of), "indicators", heads).from_data(data);
    for (code, row) in matrix.codes.iter().zip(&matrix.rows) {
        table.rows.push(std::iter::once(code.into()).chain(row.iter().map(|r| (*r).into())).collect());
    }
    let many = &data.units().many;
    table.notes.push(format!(
        "{}, over the {many} that have both values (at least three); higher is better in each",
        by(found.by.word())
    ));
    if matrix.is_p {
        table.notes.push(how_likely(found.by.word(), matrix.rows.iter().flatten().flatten().copied()));
    }
    table
}

/// How p-values were computed, and what they do not say.
pub fn how_likely(correlation: &str, mut all: impl Iterator<Item = f64>) -> String {
    let how = match correlation {
        "kendall" => "the normal approximation with correction for ties, rough below n = 10",
        _ => "Student's t with n − 2 degrees of freedom",
    };
    let tiny = if all.any(|p| p < 0.00005) { "; 0.0000 means below 0.00005" } else { "" };
    format!("p: two-sided, by {how}; not adjusted for the number of pairs{tiny}")
}

/// The full name of a correlation.
pub fn by(correlation: &str) -> &'static str {
    match correlation {
        "spearman" => "Spearman",
        "kendall" => "Kendall's tau-b",
        _ => "Pearson",
    }
}
