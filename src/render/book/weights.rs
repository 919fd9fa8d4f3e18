//! The tree with its weights, which a reader may edit; everything else in the workbook follows.

use super::layout::{Layout, WEIGHTS};
use super::{formula_of, sheet_head};
use crate::files::sheets::{Head, Sheet, Stays, Value};

/// The columns that formulas refer to.
const SHARE: &str = "E";
const IN_GROUP: &str = "F";
const OVERALL: &str = "G";
/// A sum takes at most 255 ranges.
const MOST_RANGES: usize = 200;

pub fn sheet(layout: &Layout) -> Sheet {
    let tree = layout.model.tree();
    let mut heads =
        vec![Head { width: 28, ..sheet_head("code", None) }, Head { width: 36, ..sheet_head("name", None) }];
    heads.extend([sheet_head("kind", None), sheet_head("group", None)]);
    heads.push(sheet_head("weight (change me)", None));
    heads.extend(["weight in group", "overall weight"].map(|text| sheet_head(text, Some(4))));
    heads.push(sheet_head("sum of its members", Some(4)));
    let mut rows: Vec<Vec<Value>> = (0..tree.nodes().len()).map(|place| row(layout, place)).collect();
    let last = layout.weight_row(tree.nodes().len() - 1);
    let sum = format!("SUMIF(C{0}:C{last},\"indicator\",{OVERALL}{0}:{OVERALL}{last})", layout.weight_row(0));
    let text = |text: &str| Value::Bold(text.to_string());
    let blanks = [(); 4].map(|()| Value::Blank);
    let total = [text("sum of the indicators"), Value::Blank].into_iter().chain(blanks);
    rows.push(total.chain([formula_of(sum, Value::Number(1.0)), Value::Blank]).collect());
    let stays = Stays { rows: 1, columns: 1, is_filtered: false };
    Sheet { name: WEIGHTS.to_string(), heads, rows, stays, chart: None }
}

fn row(layout: &Layout, place: usize) -> Vec<Value> {
    let tree = layout.model.tree();
    let (node, line) = (&tree.nodes()[place], layout.weight_row(place));
    let text = |text: &str| Value::Text(text.to_string());
    let indented = format!("{}{}", "    ".repeat(node.level), node.code);
    let kind = if node.is_leaf() { "indicator" } else { "group" };
    let mut cells = vec![Value::Text(indented), Value::Text(layout.name(place)), text(kind)];
    let Some(parent) = node.parent else {
        cells.extend([Value::Blank, Value::Blank, Value::Number(1.0), Value::Number(1.0)]);
        cells.push(sum_of_members(layout, place));
        return cells;
    };
    let counts = |place: usize| layout.plan.member(place).map_or(0.0, |member| member.share);
    let is_left_out = layout.plan.indicator(place).is_some_and(|own| own.is_left_out);
    cells.push(text(&tree.nodes()[parent].code));
    if is_left_out {
        cells.extend([text("left out"), Value::Number(0.0)]);
    } else {
        let all = sum(layout, &tree.nodes()[parent].members, SHARE);
        cells.push(Value::Input(node.weight));
        cells.push(formula_of(format!("{SHARE}{line}/{all}"), Value::Number(counts(place))));
    }
    let above = layout.weight_row(parent);
    cells.push(formula_of(format!("{IN_GROUP}{line}*{OVERALL}{above}"), Value::Number(overall(layout, place))));
    cells.push(if node.is_leaf() { Value::Blank } else { sum_of_members(layout, place) });
    cells
}

fn overall(layout: &Layout, place: usize) -> f64 {
    match layout.plan.nodes[place].parent {
        None => 1.0,
        Some(parent) => layout.plan.member(place).map_or(0.0, |own| own.share) * overall(layout, parent),
    }
}

fn sum_of_members(layout: &Layout, group: usize) -> Value {
    formula_of(sum(layout, &layout.model.tree().nodes()[group].members, IN_GROUP), Value::Number(1.0))
}

/// The sum of cells in one column; adjacent cells are combined into ranges.
fn sum(layout: &Layout, places: &[usize], column: &str) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for line in places.iter().map(|&place| layout.weight_row(place)) {
        match ranges.last_mut().filter(|(_, last)| last + 1 == line) {
            Some((_, last)) => *last = line,
            None => ranges.push((line, line)),
        }
    }
    let text = |&(first, last): &(usize, usize)| match first == last {
        true => format!("{column}{first}"),
        false => format!("{column}{first}:{column}{last}"),
    };
    let sums = ranges.chunks(MOST_RANGES).map(|ranges| {
        let texts: Vec<String> = ranges.iter().map(text).collect();
        format!("SUM({})", texts.join(","))
    });
    let sums: Vec<String> = sums.collect();
    if sums.len() == 1 { sums.concat() } else { format!("({})", sums.join("+")) }
}
