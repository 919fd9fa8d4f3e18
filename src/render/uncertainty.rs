//! Rank uncertainty as shapes: intervals as bars, rank acceptability as a shaded table, and probabilities of ranks.

use super::number::number;
use super::programs;
use super::shape::{Cell, Facts, Head, Shape, Show, Style, Table, Where, unit_cells, unit_heads};
use crate::analysis::Without;
use crate::analysis::leave_out::TOP;
use crate::analysis::uncertainty::sensitivity::{Alone, Sensitivity, Target};
use crate::analysis::uncertainty::{
    Central, Drawn, Interval, MEASURES, Standing, Uncertainty, UncertaintySpec, check_level,
};
use crate::arrange::Arrange;
use crate::data::Units;
use crate::model::Model;
use crate::rank::Ranking;
use crate::{Result, Watch};

/// The share of draws that an interval covers by default.
pub const LEVEL: f64 = 0.9;

impl Show for Uncertainty {
    fn shapes(&self) -> Vec<Shape> {
        let stopped = if self.is_stopped() { format!(", stopped after {} draws", self.draws()) } else { String::new() };
        let title = title(self, "Rank uncertainty:") + stopped.as_str();
        let mut facts = Facts::new(title).from_data(self.data());
        for (place, line) in self.told().iter().enumerate() {
            facts.add(if place == 0 { "varies" } else { "" }, line);
        }
        facts.row = Some(programs::uncertainty(self));
        facts.add("draws", drawn(self));
        let table = intervals(self, LEVEL).unwrap_or_default();
        vec![Shape::Facts(facts), Shape::Table(Table { title: String::new(), ..table.part("intervals") })]
    }
}

fn title(of: &Uncertainty, what: &str) -> String {
    let changed = of.model().marked();
    format!("{what} {}{changed}", of.data().title())
}

/// The plural noun for units, such as "cities".
fn units_of(of: &Uncertainty) -> &str {
    &of.data().units().many
}

/// The number of draws and the seed, "10,000, seed 1", and whether the work was interrupted.
fn drawn(of: &Uncertainty) -> String {
    let asked = of.asked();
    match of.is_stopped() {
        true => format!("{} of {}, stopped; seed {}", of.draws(), asked.draws, asked.seed),
        false => format!("{}, seed {}", of.draws(), asked.seed),
    }
}

/// Notes on what a table is based on.
fn rests(of: &Uncertainty) -> Vec<String> {
    let mut lines = vec![format!("draws: {}; {}", drawn(of), of.told().join("; "))];
    let units = of.data().units();
    match of.partly() {
        0 => {}
        few => {
            let many = if few == 1 { format!("1 {} is", units.one) } else { format!("{few} {} are", units.many) };
            lines.push(format!("{many} not ranked in every draw; statistics are over the draws with a rank"));
        }
    }
    lines
}

fn heads(units: &Units) -> Vec<Head> {
    std::iter::once(Head::new("rank").worth(9)).chain(unit_heads(units, 9)).collect()
}

/// A rank, which is an integer in scripts, too.
fn place(rank: usize) -> Cell {
    Cell::Rank { rank, tied: false }
}

fn names(units: &Units, rank: usize, unit: usize) -> Vec<Cell> {
    std::iter::once(place(rank)).chain(unit_cells(units, unit)).collect()
}

/// A table with the columns `rank, unit, median, best, worst`, and on screen a bar from best to worst.
pub fn intervals(of: &Uncertainty, level: f64) -> Result<Table> {
    let (units, last) = (of.data().units(), of.last());
    let mut heads = heads(units);
    heads.extend([
        Head::new("median").worth(8),
        Head::new("best").worth(8),
        Head::new("worst").worth(8),
        Head::new("ranks").style(Style::Axis { from: 1.0, to: last as f64 }).worth(4).only(Where::Screen),
    ]);
    let mut table = Table::new(title(of, "ranks of"), units_of(of), heads).from_data(of.data());
    for standing in of.standings(level)? {
        let mut row = names(units, standing.rank, standing.unit);
        let Interval { best, worst } = standing.interval;
        let [low, middle, high] = [best, standing.median, worst].map(|rank| rank as f64);
        let span = Cell::Interval { low, middle, high };
        row.extend([place(standing.median), place(best), place(worst), span]);
        table.rows.push(row);
    }
    let percent = number(level * 100.0);
    table
        .notes
        .push(format!("rank: of the model itself; best to worst: middle {percent} % of the draws, ● the median"));
    table.notes.extend(rests(of));
    Ok(table)
}

/// A table with the columns `rank, unit, mean, median, best, worst, first, entropy`.
pub fn standings(of: &Uncertainty) -> Result<Table> {
    let units = of.data().units();
    let mut heads = heads(units);
    heads.extend([
        Head::new("mean").style(Style::Decimals(2)).worth(8),
        Head::new("median").worth(8),
        Head::new("best").worth(8),
        Head::new("worst").worth(8),
        Head::new("first").style(Style::Decimals(3)).worth(7),
        Head::new("entropy").style(Style::Decimals(3)).worth(6),
    ]);
    let mut table = Table::new(title(of, "rank statistics of"), units_of(of), heads).from_data(of.data());
    for standing in of.standings(LEVEL)? {
        let mut row = names(units, standing.rank, standing.unit);
        row.extend([
            Cell::Number(standing.mean),
            place(standing.median),
            place(standing.interval.best),
            place(standing.interval.worst),
            Cell::Number(standing.first),
            Cell::Number(standing.entropy),
        ]);
        table.rows.push(row);
    }
    let percent = number(LEVEL * 100.0);
    table.notes.push(format!("best to worst: middle {percent} % of the draws; first: share of draws in first place"));
    table.notes.push("entropy of the ranks: 0 for a single rank, 1 for all equally likely".into());
    table.notes.extend(rests(of));
    Ok(table)
}

/// Units by their probability of being among the first `rank`.
pub fn chances(of: &Uncertainty, rank: usize) -> Result<Table> {
    let units = of.data().units();
    let mut heads = heads(units);
    heads.push(Head::new("chance").style(Style::Decimals(3)).worth(8).barred());
    let mut table = Table::new(title(of, &format!("probability of rank {rank} or better in")), units_of(of), heads)
        .from_data(of.data());
    let all = of.standings(LEVEL)?;
    let mut all: Vec<(f64, &Standing)> = all.iter().map(|s| (of.chance_at(s.place, rank), s)).collect();
    all.arrange_by(|a, b| b.0.total_cmp(&a.0));
    for (chance, standing) in all.into_iter().filter(|(chance, _)| *chance > 0.0) {
        let mut row = names(units, standing.rank, standing.unit);
        row.push(Cell::Number(chance));
        table.rows.push(row);
    }
    table.notes.push(format!("share of draws with rank {rank} or better; rank: of the model itself"));
    table.notes.extend(rests(of));
    Ok(table)
}

/// The last rank in each column of the shaded table.
const BANDS: [usize; 11] = [1, 2, 3, 4, 5, 10, 20, 50, 100, 200, usize::MAX];

/// A table with `unit` and the share of draws at each rank; on screen in shaded bands of ranks.
pub fn acceptability(of: &Uncertainty) -> Result<Table> {
    let (units, last) = (of.data().units(), of.last());
    let mut bands: Vec<(usize, usize)> = Vec::new();
    for end in BANDS.map(|end| end.min(last)) {
        let from = bands.last().map_or(1, |(_, to)| to + 1);
        bands.extend((from <= end).then_some((from, end)));
    }
    let mut heads = heads(units);
    let named = |&(from, to): &(usize, usize)| if from == to { from.to_string() } else { format!("{from}–{to}") };
    heads.extend(bands.iter().map(|band| Head::new(named(band)).style(Style::Shaded).worth(7).only(Where::Screen)));
    heads.extend((1..=last).map(|rank| Head::new(format!("rank_{rank}")).only(Where::Files)));
    let mut table = Table::new(title(of, "rank acceptability in"), units_of(of), heads).from_data(of.data());
    for standing in of.standings(LEVEL)? {
        let shares = of.acceptability(standing.place);
        let mut row = names(units, standing.rank, standing.unit);
        let band = |&(from, to): &(usize, usize)| Cell::Number(shares[from - 1..to].iter().sum());
        row.extend(bands.iter().map(band));
        row.extend(shares.iter().map(|&share| Cell::Number(share)));
        table.rows.push(row);
    }
    table.notes.push("share of draws at these ranks: ░ to 10 %, ▒ to 40 %, ▓ to 80 %, █ above; · below 0.5 %".into());
    table.notes.extend(rests(of));
    Ok(table)
}

/// A table with the columns `better, worse, share`: pairs whose order holds in at least this share of the draws.
pub fn robust(of: &Uncertainty, share: f64, watch: &Watch) -> Result<Table> {
    let units = of.data().units();
    let heads = vec![
        Head::new("better").worth(9),
        Head::new("worse").worth(9),
        Head::new("share").style(Style::Decimals(3)).worth(8),
    ];
    let (robust, pairs) = (of.robust(share, watch)?, of.pairs(watch)?);
    let all = of.units().len() * (of.units().len() - 1) / 2;
    let what = format!("{} of {all} pairs with a robust order in", robust.len());
    let mut table = Table::new(title(of, &what), "pairs", heads).from_data(of.data());
    for (a, b) in robust {
        let label = |place: usize| Cell::from(units.label(of.units()[place]).as_str());
        table.rows.push(vec![label(a), label(b), Cell::Number(pairs.share(a, b))]);
    }
    table
        .notes
        .push(format!("robust: the same order in at least {} % of draws; ties count half", number(share * 100.0)));
    table.notes.extend(rests(of));
    Ok(table)
}

/// A table with `unit, first, confidence` and the overall weight of each node.
pub fn central(of: &Uncertainty, watch: &Watch) -> Result<Table> {
    let (units, tree) = (of.data().units(), of.model().tree());
    let mut heads = unit_heads(units, 9).to_vec();
    heads.extend(["first", "confidence"].map(|code| Head::new(code).style(Style::Decimals(3)).worth(8)));
    let level = |code: &String| tree.place(code).map_or(9, |place| tree.nodes()[place].level);
    heads.extend(of.nodes().iter().skip(1).map(|code| {
        let head = Head::new(code).style(Style::Decimals(3)).worth(6);
        if level(code) > 1 { head.only(Where::Files) } else { head }
    }));
    let mut table =
        Table::new(title(of, "central weights for first place in"), units_of(of), heads).from_data(of.data());
    for Central { unit, first, weights, confidence } in of.central(watch)? {
        let numbers = [*first, *confidence].into_iter().chain(weights.iter().skip(1).copied());
        table.rows.push(unit_cells(units, *unit).into_iter().chain(numbers.map(Cell::Number)).collect());
    }
    table.notes.push("first: share of draws in first place; weights: mean overall weights in these draws".into());
    table.notes.push("confidence: share of draws in first place under these weights, with all else varying".into());
    table.notes.extend(rests(of));
    Ok(table)
}

/// A table with the columns `measure, now, median, low, high`: how similar the draws and another ranking are.
pub fn against(of: &Uncertainty, other: &Ranking, level: f64, watch: &Watch) -> Result<Table> {
    check_level(level)?;
    let against = of.against(other, watch)?;
    let mut heads = vec![Head::new("measure").worth(9)];
    heads.extend(["now", "median", "low", "high"].map(|name| Head::new(name).style(Style::Decimals(3))));
    let title = format!("the draws of {}", against.base.heading());
    let mut table = Table::new(title, "measures", heads).from_data(of.data()).from_data(other.data());
    for (name, values) in MEASURES.iter().zip(&against.values) {
        let tail = (1.0 - level) / 2.0;
        let quantiles = [0.5, tail, 1.0 - tail].map(|share| Cell::from(values.quantile(share)));
        table.rows.push([Cell::from(*name), against.base.measure(name).into()].into_iter().chain(quantiles).collect());
    }
    let (n, percent) = (against.base.rows.len(), number(level * 100.0));
    table.notes.push(format!("over the {n} {} in both; now: the model itself", of.data().units().many));
    table.notes.push(format!("low to high: middle {percent} % of the draws (quantiles of type 7)"));
    let [values, _] = &against.values;
    if values.len() < of.draws() {
        table.notes.push(format!("of the first {} draws", values.len()));
    }
    if values.count() < values.len() {
        table.notes.push(format!("draws without a measure because all are tied: {}", values.len() - values.count()));
    }
    table.notes.extend(rests(of));
    Ok(table)
}

/// A table with `draw`, the weight in group of each node that varies, and the choices made.
pub fn draws(of: &Uncertainty, most: usize, watch: &Watch) -> Result<Table> {
    let drawn = of.drawn(most, watch)?;
    let choices = drawn.first().map_or(0, |draw: &Drawn| draw.chosen.len());
    let mut heads = vec![Head::new("draw").worth(9)];
    heads.extend(of.nodes().iter().skip(1).map(|code| Head::new(code).style(Style::Decimals(4)).worth(6)));
    heads.extend((0..choices).map(|place| Head::new(of.choice(place)).worth(8)));
    let mut table = Table::new(title(of, "draws of"), "draws", heads).from_data(of.data());
    for (place, draw) in drawn.iter().enumerate() {
        let mut row = vec![Cell::from(place + 1)];
        row.extend(draw.shares.iter().skip(1).map(|&share| Cell::Number(share)));
        row.extend(draw.chosen.iter().map(|chosen| Cell::from(chosen.as_str())));
        table.rows.push(row);
    }
    if drawn.len() < of.draws() {
        table.notes.push(format!("the first {} of {}; use `draws({})` for all", drawn.len(), of.draws(), of.draws()));
    }
    table.notes.push("weights in group".into());
    table.notes.extend(rests(of));
    Ok(table)
}

impl Show for Sensitivity {
    fn shapes(&self) -> Vec<Shape> {
        vec![Shape::Table(sensitivity(self))]
    }
}

/// The name of a result: "mean rank shift", "rank of Wuhan".
fn answer(of: &Target, units: &Units) -> String {
    let label = |name: &str| units.resolve(name).map_or(name.to_string(), |unit| units.label(unit));
    match of {
        Target::Shift => "the mean rank shift".to_string(),
        Target::Rank(unit) => format!("{}'s rank", label(unit)),
        Target::Score(unit) => format!("{}'s score", label(unit)),
    }
}

/// A table with the columns `input, kind, first, first_least, first_most, total, total_least, total_most`, the largest
/// total index first.
pub fn sensitivity(of: &Sensitivity) -> Table {
    let data = of.model.data();
    let decimals = |code: &str| Head::new(code).style(Style::Decimals(3));
    let heads = vec![
        Head::new("input").worth(9),
        Head::new("kind").worth(7),
        decimals("first").worth(8),
        decimals("first_least").worth(4),
        decimals("first_most").worth(4),
        decimals("total").worth(8).barred(),
        decimals("total_least").worth(5),
        decimals("total_most").worth(5),
    ];
    let answer = answer(&of.of, data.units());
    let title = format!("Sensitivity of {answer} in {}", data.title());
    let mut table = Table::new(title, "inputs", heads).from_data(data);
    let mut inputs: Vec<_> = of.inputs.iter().collect();
    inputs.arrange_by(|a, b| b.2.total.total_cmp(&a.2.total));
    for (input, kind, index) in inputs {
        let numbers =
            [index.first, index.first_ends.0, index.first_ends.1, index.total, index.total_ends.0, index.total_ends.1];
        let row = [Cell::from(input), Cell::from(*kind)];
        table.rows.push(row.into_iter().chain(numbers.map(Cell::Number)).collect());
    }
    let first: f64 = of.inputs.iter().map(|(_, _, index)| index.first).sum();
    table
        .notes
        .push("first: share of variance explained by this input alone; total: including its interactions".into());
    table.notes.push(format!(
        "least, most: middle 90 % of resamples; the first-order shares sum to {first:.3} of the variance"
    ));
    let runs = of.points * (of.inputs.len() + 2);
    let varies = of.asked.told(&of.model).join("; ");
    table.notes.push(format!("{} points, {runs} runs, seed {}; {varies}", of.points, of.asked.seed));
    table
}

/// A table with the columns `input, to, answer, change`, the largest change first.
pub fn alone(model: &Model, asked: &UncertaintySpec, of: &Target, all: &[Alone]) -> Table {
    let data = model.data();
    let heads = vec![
        Head::new("input").worth(9),
        Head::new("to").worth(8),
        Head::new("answer").style(Style::Decimals(2)).worth(8),
        Head::new("change").style(Style::Decimals(2)).worth(8),
    ];
    let answer = answer(of, data.units());
    let title = format!("{answer} in {}, one input moved at a time", data.title());
    let mut table = Table::new(title, "inputs", heads).from_data(data);
    let mut all: Vec<&Alone> = all.iter().collect();
    all.arrange_by(|a, b| (b.answer - b.before).abs().total_cmp(&(a.answer - a.before).abs()));
    for one in all {
        let change = Cell::Number(one.answer - one.before);
        table.rows.push(vec![(&one.input).into(), (&one.to).into(), Cell::Number(one.answer), change]);
    }
    table.notes.push(asked.told(model).join("; "));
    table
}

/// A table with the columns `without, kind, spearman, shift, most, before, after, top_10`, in tree order.
pub fn left_out(model: &Model, all: &[Without]) -> Table {
    let data = model.data();
    let units = data.units();
    let heads = vec![
        Head::new("without").worth(9),
        Head::new("kind").worth(6),
        Head::new("spearman").style(Style::Decimals(4)).worth(8),
        Head::new("shift").style(Style::Decimals(2)).worth(8),
        Head::new("top_10").worth(7),
        Head::new("most").worth(7),
        Head::new("before").worth(6),
        Head::new("after").worth(6),
        Head::new("ranked").worth(5),
    ];
    let mut table = Table::new(format!("leave-one-out: {}", data.title()), "parts", heads).from_data(data);
    for one in all {
        let (most, before, after) = match one.most {
            Some((unit, before, after)) => (units.label(unit), before.into(), after.into()),
            None => (String::new(), Cell::Missing, Cell::Missing),
        };
        table.rows.push(vec![
            (&one.code).into(),
            if one.is_group { "group" } else { "indicator" }.into(),
            one.spearman.into(),
            Cell::Number(one.shift),
            one.stay.into(),
            (&most).into(),
            before,
            after,
            one.ranked.into(),
        ]);
    }
    table
        .notes
        .push("compared with the full model; shift: mean absolute rank difference; ties share the better rank".into());
    table
        .notes
        .push(format!("top_10: how many of the top {TOP} stay; most: largest move; siblings take over the weight"));
    table
}
