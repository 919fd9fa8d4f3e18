//! The first sheet: units ranked by formulas that follow the weights, and the top ones as bars.

use super::layout::{BEFORE, Layout, SCORES, letters};
use super::{formula_of, number_or_blank, sheet_head};
use crate::Result;
use crate::files::sheets::{Bars, ChartForm, Head, Sheet, Stays, Value};

/// The number of units in the chart.
const DRAWN: usize = 20;

/// Each row looks up the unit with its position in the order, so the rows sort themselves.
pub fn sheet(layout: &Layout) -> Result<Sheet> {
    let (data, nodes) = (layout.model.data(), layout.model.tree().nodes());
    let dimensions = &nodes[0].members;
    let mut heads = vec![sheet_head("rank", None), sheet_head("unit", None)];
    heads.push(Head { width: 28, ..sheet_head("name", None) });
    heads.push(sheet_head("score", Some(2)));
    heads.extend(dimensions.iter().map(|&place| sheet_head(&nodes[place].code, Some(2))));
    heads.extend(layout.is_live().then(|| sheet_head("position in Scores", None)));
    // Under other weights more units may have a rank, or fewer.
    let count = if layout.is_live() { layout.units() } else { layout.places().len() };
    let mut rows = Vec::with_capacity(count);
    for at in 0..count {
        data.watch().check_at(at)?;
        rows.push(row(layout, at));
    }
    let drawn = layout.places().len().min(DRAWN);
    let title = match drawn == layout.places().len() {
        true => layout.ranking.heading(),
        false => format!("{}: the first {drawn}", layout.ranking.heading()),
    };
    let chart = Some(Bars { form: ChartForm::Bars, title, labels: 2, values: 3, series: 1, rows: drawn });
    let stays = Stays { rows: 1, columns: 3, is_filtered: !layout.is_live() };
    Ok(Sheet { name: "Ranking".to_string(), heads, rows, stays, chart })
}

fn row(layout: &Layout, at: usize) -> Vec<Value> {
    let (units, nodes) = (layout.model.data().units(), layout.model.tree().nodes());
    let place = layout.places().get(at);
    let text = |texts: &dyn Fn(usize) -> String| place.map_or(Value::Blank, |place| Value::Text(texts(place.unit)));
    let score = |node: usize| number_or_blank(place.and_then(|place| layout.scores.of(node).get(place.unit)));
    let mut cells = vec![
        place.map_or(Value::Blank, |place| Value::Number(place.rank as f64)),
        text(&|unit| units.codes[unit].to_string()),
        text(&|unit| units.label(unit)),
        score(0),
    ];
    cells.extend(nodes[0].members.iter().map(|&node| score(node)));
    if !layout.is_live() {
        return cells;
    }
    // On this sheet only the header is above the first unit.
    let found = format!("${}{}", letters(cells.len()), at + 2);
    let [_, rank, order] = layout.beside();
    let [code, name] = [0, BEFORE - 1].map(letters);
    let columns = [(rank, ""), (code, "&\"\""), (name, "&\"\""), (layout.letters(0), "")].into_iter();
    let columns = columns.chain(nodes[0].members.iter().map(|&node| (layout.letters(node), "")));
    let live = columns.zip(cells).map(|((letters, as_text), now)| {
        let cell = format!("INDEX({SCORES}!{},{found})", layout.all(&letters));
        formula_of(format!("IF(ISNUMBER({found}),{cell}{as_text},\"\")"), now)
    });
    let mut live: Vec<Value> = live.collect();
    let lookup = format!("IFERROR(MATCH({},{SCORES}!{},0),\"\")", at + 1, layout.all(&order));
    live.push(formula_of(lookup, place.map_or(Value::Blank, |place| Value::Number((place.unit + 1) as f64))));
    live
}
