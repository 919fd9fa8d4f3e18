//! Imputation of missing values: by a number, from a group of units, from other indicators of a dimension, or from
//! other years.

use super::Source;
use super::bounds::RowBounds;
use super::dialect::number;
use super::expression::clamped;
use super::leaves::{Leaf, Needs, kept};
use super::query::{Across, Query};
use crate::model::impute::{Fill, Middle, OwnScale};

/// The other indicators that a fill depends on.
pub fn siblings(fill: &Fill) -> Vec<&str> {
    match fill {
        Fill::Siblings { of, .. } => of.iter().map(|of| of.code.as_str()).collect(),
        _ => Vec::new(),
    }
}

/// The column of groups that a fill depends on.
pub fn grouping(fill: &Fill) -> Option<String> {
    match fill {
        Fill::Groups { by, .. } => Some(by.clone()),
        _ => None,
    }
}

/// Whether a fill depends on other years.
pub fn is_over_years(fill: &Fill) -> bool {
    matches!(fill, Fill::Latest { .. } | Fill::Linear { .. })
}

/// Adds the step that fills missing values, and the steps that it needs.
pub fn filled(query: &mut Query, needs: &Needs, leaves: &mut [Leaf], source: &Source, row_bounds: Option<&RowBounds>) {
    let is_filled = leaves.iter().any(|leaf| leaf.own.fill != Fill::Same);
    let all_years = query.last();
    if needs.over_years {
        this_year(query, source);
    }
    if !is_filled {
        return;
    }
    let found = row_bounds.map(|row_bounds| row_bounds.fills(query, leaves)).unwrap_or_default();
    let mut values = Vec::new();
    for leaf in leaves.iter_mut() {
        values.push(match found.get(&leaf.node) {
            Some(found) => query.dialect.or(&query.q(leaf.code), found),
            None => value(query, leaf, &all_years, source),
        });
        if leaf.own.fill != Fill::Same {
            leaf.present = Some(query.fresh(&format!("{} present", leaf.code)));
        }
    }
    let place = |leaf: &Leaf| leaves.iter().position(|own| own.node == leaf.node).unwrap_or(0);
    let mut columns = kept(query, leaves, &|leaf| values[place(leaf)].clone());
    for leaf in leaves.iter() {
        let Some(present) = &leaf.present else { continue };
        let is_there = format!("CASE WHEN {} IS NULL THEN 0 ELSE 1 END", query.q(leaf.code));
        columns.iter_mut().filter(|(_, name)| name == present).for_each(|(value, _)| value.clone_from(&is_there));
    }
    query.select(
        "filled",
        &["Missing values filled in; extra columns say which values were present.".to_string()],
        &columns,
    );
}

/// Adds a step that selects the year to be scored.
fn this_year(query: &mut Query, source: &Source) {
    let year = source.year.map_or("NULL".to_string(), |year| year.to_string());
    let body = format!("SELECT *\nFROM {}\nWHERE {} = {year}", query.last(), query.q(source.year_column));
    query.step("this year", &["The year that is scored.".to_string()], body);
}

/// The value of an indicator, or its replacement if it is missing.
fn value(query: &mut Query, leaf: &Leaf, all_years: &str, source: &Source) -> String {
    let own = query.q(leaf.code);
    match &leaf.own.fill {
        Fill::Same => own,
        Fill::Number(x) => query.dialect.or(&own, &number(*x)),
        Fill::Groups { numbers, .. } if numbers.is_empty() => own,
        Fill::Groups { by, numbers } => {
            let dialect = query.dialect;
            let case = |(name, x): &(String, f64)| format!("WHEN {} THEN {} ", dialect.text(name), number(*x));
            let cases: String = numbers.iter().map(case).collect();
            format!("COALESCE({own}, CASE {} {cases}END)", query.q(by))
        }
        Fill::Siblings { own: ends, of, middle } => {
            let share = share(query, leaf, of, *middle);
            let (lo, hi) = (ends.worst.min(ends.best), ends.worst.max(ends.best));
            let way = format!("({} * (1 - {share}) + {} * {share})", number(ends.worst), number(ends.best));
            format!("COALESCE({own}, {})", clamped(&way, lo, hi))
        }
        Fill::Latest { reach, to_ends } => {
            let (before, _) = neighbour(query, leaf, all_years, source, (*reach, true));
            let after = to_ends.then(|| neighbour(query, leaf, all_years, source, (*reach, false)).0);
            let after = after.map_or(String::new(), |after| format!(", {after}"));
            format!("COALESCE({own}, {before}{after})")
        }
        Fill::Linear { reach, to_ends } => {
            let (a, first) = neighbour(query, leaf, all_years, source, (*reach, true));
            let (b, second) = neighbour(query, leaf, all_years, source, (*reach, false));
            let year = source.year.unwrap_or_default();
            let share = format!("(({year} - {first}) * 1e0 / NULLIF({second} - {first}, 0))");
            let way = format!("{a} * (1 - {share}) + {b} * {share}");
            let ends = if *to_ends { format!(", {a}, {b}") } else { String::new() };
            format!("COALESCE({own}, {way}{ends})")
        }
    }
}

/// The mean or median position of a unit between worst and best, over those of the other indicators that it has.
fn share(query: &mut Query, leaf: &Leaf, of: &[OwnScale], middle: Middle) -> String {
    let place = |of: &OwnScale| {
        let span = number(of.ends.best - of.ends.worst);
        format!("(({} - {}) / {span})", query.q(&of.code), number(of.ends.worst))
    };
    let places: Vec<String> = of.iter().map(place).collect();
    match middle {
        _ if places.is_empty() => query.dialect.double("NULL"),
        Middle::Mean => {
            let name = query.fresh(&format!("{} share", leaf.code));
            let sum: Vec<String> = places.iter().map(|place| format!("COALESCE({place}, 0)")).collect();
            let count: Vec<String> =
                places.iter().map(|place| format!("CASE WHEN {place} IS NULL THEN 0 ELSE 1 END")).collect();
            let mean = format!("({}) / NULLIF({}, 0)", sum.join(" + "), count.join(" + "));
            let about =
                format!("Relative position of a unit in the dimension of {}, from 0 (worst) to 1 (best).", leaf.code);
            query.add(&format!("{} siblings", leaf.code), &[about], &[(mean, name.clone())]);
            query.q(&name)
        }
        Middle::Median => median(query, leaf, &places),
    }
}

fn median(query: &mut Query, leaf: &Leaf, places: &[String]) -> String {
    let ordered = |names: &[String], apart: &str| {
        let order = format!("{apart} ORDER BY {} NULLS LAST", names[1]);
        vec![
            ("place", format!("ROW_NUMBER() OVER ({order})")),
            ("places", format!("COUNT({}) OVER ({apart})", names[1])),
        ]
    };
    let result = |names: &[String]| {
        let [value, place, places] = [&names[1], &names[2], &names[3]];
        format!("AVG(CASE WHEN 2 * {place} >= {places} AND 2 * {place} <= {places} + 2 THEN {value} END)")
    };
    let rows: Vec<Vec<String>> = places.iter().map(|place| vec![place.clone()]).collect();
    query.across(leaf.code, &rows, &Across { columns: &["sibling"], ordered: &ordered, result: &result })
}

/// A unit's closest value before or after the year, and the year of that value, each as a column.
fn neighbour(
    query: &mut Query,
    leaf: &Leaf,
    from: &str,
    source: &Source,
    (reach, is_before): (f64, bool),
) -> (String, String) {
    let (word, sign, order) = if is_before { ("before", "<", "DESC") } else { ("after", ">", "ASC") };
    let (key, year, code) = (query.key(), query.q(source.year_column), query.q(leaf.code));
    let this = source.year.unwrap_or_default();
    let bound = source
        .bound(reach, is_before)
        .map_or(String::new(), |bound| format!(" AND {year} {}= {bound}", if is_before { ">" } else { "<" }));
    let [value, at] =
        [word.to_string(), format!("{word} in")].map(|name| query.fresh(&format!("{} {name}", leaf.code)));
    let nearest = format!(
        "SELECT {key}, {code} AS {}, {year} AS {}, ROW_NUMBER() OVER (PARTITION BY {key} ORDER BY {year} {order}) AS place\n  FROM \
         {from}\n  WHERE {code} IS NOT NULL AND {year} {sign} {this}{bound}",
        query.q(&value),
        query.q(&at)
    );
    let body = format!("SELECT *\nFROM (\n  {nearest}\n) AS nearest\nWHERE place = 1");
    let last = query.last();
    let step = query.step(&format!("{} {word}", leaf.code), &[], body);
    let on = format!("l.{0} = o.{0}", query.key());
    let body = format!(
        "SELECT\n  l.*,\n  o.{},\n  o.{}\nFROM {last} AS l\nLEFT JOIN {step} AS o ON {on}",
        query.q(&value),
        query.q(&at)
    );
    query.step(&format!("with {} {word}", leaf.code), &[], body);
    (query.q(&value), query.q(&at))
}
