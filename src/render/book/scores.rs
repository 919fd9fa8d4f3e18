//! The sheets with values and scores: `Scores` with its formulas, `Coverage`, `Indicators` and `Normalised`.

use super::formula::{self, Cells};
use super::layout::{BEFORE, COVERAGE, FIRST, LOWEST_ROW, Layout, NORMALISED, SCORES, WEIGHT_ROW, WEIGHTS, letters};
use super::{formula_of, number_or_blank, sheet_head};
use crate::Result;
use crate::data::Direction;
use crate::files::sheets::{Head, Sheet, Stays, Value};
use crate::model::{Gaps, Leaf};
use crate::tolerance::{ROUNDING, SHARE};

/// Every group and indicator, the index first, with the columns for the ranks on the right.
pub fn scores(layout: &Layout) -> Result<Sheet> {
    let nodes = layout.model.tree().nodes();
    let mut heads = unit_heads();
    heads.extend(layout.order.iter().map(|&place| sheet_head(&nodes[place].code, Some(2))));
    heads.extend(
        ["ranked score", "rank", "order"].map(|text| sheet_head(text, Some(2).filter(|_| text == "ranked score"))),
    );
    let mut rows = vec![
        line("name", layout.order.iter().map(|&place| Value::Prose(layout.name(place)))),
        line("weight in group", layout.order.iter().map(|&place| weight(layout, place))),
        line("lowest score", layout.order.iter().map(|&place| lowest(layout, place))),
    ];
    let ranked = Ranked::of(layout);
    for unit in 0..layout.units() {
        layout.model.data().watch().check_at(unit)?;
        let mut row = unit_cells(layout, unit);
        row.extend(layout.order.iter().map(|&place| score(layout, place, unit)));
        row.extend(ranked.cells(unit));
        rows.push(row);
    }
    Ok(Sheet { name: SCORES.to_string(), heads, rows, stays: stays(), chart: None })
}

fn unit_heads() -> Vec<Head> {
    vec![sheet_head("unit", None), Head { width: 24, ..sheet_head("name", None) }]
}

fn unit_cells(layout: &Layout, unit: usize) -> Vec<Value> {
    let units = layout.model.data().units();
    vec![Value::Text(units.codes[unit].to_string()), Value::Text(units.label(unit))]
}

fn line(label: &str, cells: impl Iterator<Item = Value>) -> Vec<Value> {
    [Value::Blank, Value::Bold(label.to_string())].into_iter().chain(cells).collect()
}

fn stays() -> Stays {
    Stays { rows: FIRST - 1, columns: BEFORE, is_filtered: false }
}

fn weight(layout: &Layout, place: usize) -> Value {
    let share = layout.plan.member(place).map_or(if place == 0 { 1.0 } else { 0.0 }, |member| member.share);
    formula_of(format!("{WEIGHTS}!F{}", layout.weight_row(place)), Value::Number(share))
}

/// The score that replaces a missing one, if the group above defines one.
fn lowest(layout: &Layout, place: usize) -> Value {
    let member = layout.plan.member(place).and_then(|member| member.fill);
    let rule = layout.plan.nodes[place].parent.and_then(|group| layout.plan.combine(group)).map(|group| group.gaps);
    match member {
        None => Value::Blank,
        Some(neutral) if rule == Some(Gaps::Neutral) => Value::Number(neutral),
        Some(lowest) => {
            let letters = layout.letters(place);
            formula_of(format!("MIN({letters}{FIRST}:{letters}{})", layout.last()), Value::Number(lowest))
        }
    }
}

/// The score of a unit in a node: for an indicator read from `Normalised`, for a group computed from its members.
fn score(layout: &Layout, place: usize, unit: usize) -> Value {
    let (row, now) = (FIRST + unit, number_or_blank(layout.scores.of(place).get(unit)));
    let Some(combine) = layout.plan.combine(place) else {
        let cell = format!("{NORMALISED}!{}{row}", letters(layout.leaf_column[place]));
        let text = if now == Value::Blank { format!("IF(ISNUMBER({cell}),{cell},\"\")") } else { cell };
        return formula_of(text, now);
    };
    if layout.as_numbers(place).is_some() {
        return now;
    }
    let cells = Cells {
        scores: &layout.members(place, row, false),
        weights: &layout.members(place, WEIGHT_ROW, true),
        lowest: &layout.members(place, LOWEST_ROW, true),
        present: &format!("{COVERAGE}!{}{row}", layout.letters(place)),
    };
    let text = formula::of(combine, layout.has_gaps[place], &cells);
    Value::Formula { text: text.text, now: Box::new(now), is_array: text.is_array }
}

/// The columns to the right of the scores.
struct Ranked<'a> {
    layout: &'a Layout<'a>,
    /// The rank of each unit and its position in the order, both from 1.
    places: Vec<Option<(usize, usize)>>,
    /// Whether scores can be negative. Means that cancel out may then leave a rounding error, which must count as 0.
    has_rest: bool,
}

impl Ranked<'_> {
    fn of<'a>(layout: &'a Layout<'a>) -> Ranked<'a> {
        let mut places = vec![None; layout.units()];
        let all = layout.places().iter().zip(1..);
        all.for_each(|(place, order)| places[place.unit] = Some((place.rank, order)));
        Ranked { layout, places, has_rest: layout.scores.of(0).raw().iter().any(|score| *score < 0.0) }
    }

    fn cells(&self, unit: usize) -> [Value; 3] {
        let (layout, row) = (self.layout, FIRST + unit);
        let [ranked, rank, _] = layout.beside();
        let now = self.places[unit].map(|_| rounded(layout.scores.of(0).raw()[unit]));
        let score = formula_of(self.ranked_score(row), number_or_blank(now));
        let whole = |value: Option<usize>| value.map_or(Value::Blank, |whole| Value::Number(whole as f64));
        let [now, order] =
            [self.places[unit].map(|(rank, _)| rank), self.places[unit].map(|(_, order)| order)].map(whole);
        if !layout.is_live() {
            return [score, now, order];
        }
        let ascending = if layout.plan.order.better == Direction::Lower { ",1" } else { "" };
        let by = format!("IF(ISNUMBER({ranked}{row}),RANK({ranked}{row},{}{ascending}),\"\")", layout.all(&ranked));
        let ties = format!("COUNTIF({rank}${FIRST}:{rank}{row},{rank}{row})");
        let place = format!("IF(ISNUMBER({rank}{row}),{rank}{row}+{ties}-1,\"\")");
        [score, formula_of(by, now), formula_of(place, order)]
    }

    /// The index rounded to a number of significant digits at which rounding errors disappear; blank without enough
    /// data.
    fn ranked_score(&self, row: usize) -> String {
        let (layout, index) = (self.layout, format!("{}{row}", self.layout.letters(0)));
        let all = layout.all(&layout.letters(0));
        let zero = match self.has_rest {
            true => format!("ABS({index})<{ROUNDING}*MAX(MAX({all}),-MIN({all}))"),
            false => format!("{index}=0"),
        };
        let digits = layout.plan.order.digits - 1;
        let rounded = format!("IF({zero},0,ROUND({index},{digits}-INT(LOG10(ABS({index})))))");
        let is_ranked = match layout.has_coverage {
            true => {
                let needed = layout.plan.nodes[0].needed - SHARE;
                format!("AND(ISNUMBER({index}),{COVERAGE}!{index}>={needed})")
            }
            false => format!("ISNUMBER({index})"),
        };
        format!("IF({is_ranked},{rounded},\"\")")
    }
}

/// Rounds to 12 significant digits, at which scores are compared.
fn rounded(score: f64) -> f64 {
    format!("{score:.11e}").parse().unwrap_or(score)
}

/// The share of every group's weight that is available for each unit.
pub fn coverage(layout: &Layout) -> Result<Sheet> {
    let nodes = layout.model.tree().nodes();
    let mut heads = unit_heads();
    heads.extend(layout.order.iter().map(|&place| sheet_head(&nodes[place].code, Some(3))));
    let needed = |&place: &usize| match place {
        0 => Value::Number(layout.plan.nodes[0].needed),
        _ => layout.plan.combine(place).and_then(|combine| combine.floor).map_or(Value::Blank, Value::Number),
    };
    let mut rows = vec![
        line("name", layout.order.iter().map(|&place| Value::Prose(layout.name(place)))),
        line("needed", layout.order.iter().map(needed)),
        line("", std::iter::empty()),
    ];
    for unit in 0..layout.units() {
        layout.model.data().watch().check_at(unit)?;
        let (mut row, line) = (unit_cells(layout, unit), FIRST + unit);
        row.extend(layout.order.iter().map(|&place| {
            let now = layout.scores.present(place).get(unit).unwrap_or(0.0);
            if nodes[place].is_leaf() {
                return Value::Number(now);
            }
            let weights = format!("{SCORES}!{}", layout.members(place, WEIGHT_ROW, true));
            let there = format!("--ISNUMBER({SCORES}!{})", layout.members(place, line, false));
            let members = layout.members(place, line, false);
            formula_of(format!("SUMPRODUCT({weights},{members},{there})"), Value::Number(now))
        }));
        rows.push(row);
    }
    Ok(Sheet { name: COVERAGE.to_string(), heads, rows, stays: stays(), chart: None })
}

/// The original values; missing ones are blank.
pub fn indicators(layout: &Layout) -> Result<Sheet> {
    let data = layout.model.data();
    let codes: Vec<&str> = layout.model.tree().leaves().map(|leaf| leaf.code.as_str()).collect();
    // Denominators are included, since they are needed to follow the calculation.
    let mut divisors: Vec<&str> = layout.model.recipe().denominate.values().map(|by| by.by.as_str()).collect();
    divisors.sort_unstable();
    divisors.dedup();
    let codes: Vec<&str> = codes.iter().copied().chain(divisors.into_iter().filter(|by| !codes.contains(by))).collect();
    let about: Vec<_> = codes.iter().map(|code| data.indicator(code)).collect::<Result<_>>()?;
    let columns: Vec<_> = codes.iter().map(|code| data.column(code)).collect::<Result<_>>()?;
    let better = |code: &&str| match layout.model.recipe().direction(data, code) {
        Direction::Higher => "higher is better",
        Direction::Lower => "lower is better",
    };
    let mut heads = unit_heads();
    heads.extend(codes.iter().map(|code| sheet_head(code, None)));
    let mut rows = vec![
        line("name", about.iter().map(|indicator| Value::Prose(indicator.name.clone()))),
        line("measure", about.iter().map(|indicator| Value::Prose(indicator.measure.clone()))),
        line("direction", codes.iter().map(better).map(|better| Value::Prose(better.to_string()))),
    ];
    for unit in 0..layout.units() {
        data.watch().check_at(unit)?;
        let figures = columns.iter().map(|column| number_or_blank(column.get(unit)));
        rows.push(unit_cells(layout, unit).into_iter().chain(figures).collect());
    }
    Ok(Sheet { name: "Indicators".to_string(), heads, rows, stays: stays(), chart: None })
}

/// The scores of the indicators; higher is always better.
pub fn normalised(layout: &Layout) -> Result<Sheet> {
    let (data, leaves) = (layout.model.data(), layout.model.leaves()?);
    let formulas = layout.plan.formulas(&super::number);
    let formula = |leaf: &Leaf| formulas.iter().find(|own| own.code == leaf.code).map(|own| own.formula.clone());
    let name = |leaf: &Leaf| data.indicator(&leaf.code).map_or(String::new(), |indicator| indicator.name.clone());
    let mut heads = unit_heads();
    heads.extend(leaves.iter().map(|leaf| sheet_head(&leaf.code, Some(2))));
    let mut rows = vec![
        line("name", leaves.iter().map(|leaf| Value::Prose(name(leaf)))),
        line("formula", leaves.iter().map(|leaf| Value::Prose(formula(leaf).unwrap_or_else(|| "left out".into())))),
        line("", std::iter::empty()),
    ];
    for unit in 0..layout.units() {
        data.watch().check_at(unit)?;
        let scores = leaves.iter().map(|leaf| number_or_blank(leaf.score.get(unit)));
        rows.push(unit_cells(layout, unit).into_iter().chain(scores).collect());
    }
    Ok(Sheet { name: NORMALISED.to_string(), heads, rows, stays: stays(), chart: None })
}
