//! Confidence sets for ranks as shapes: a range of ranks for each unit, tiers, and who may be among the best.

use super::number::{number, score};
use super::programs;
use super::shape::{Cell, Facts, Head, Shape, Show, Style, Table, Where, unit_cells, unit_heads};
use crate::analysis::confidence::{Compared, Confidence, Given, RankSet, Source};
use crate::data::Units;
use crate::{Result, Watch};

/// How many names a sentence lists.
const NAMED: usize = 8;

impl Show for Confidence {
    fn shapes(&self) -> Vec<Shape> {
        vec![Shape::Table(sets(self).part("units"))]
    }
}

fn units(of: &Confidence) -> &Units {
    of.ranking.units()
}

fn percent(of: &Confidence) -> String {
    format!("{} %", number(100.0 * of.level))
}

/// "ranks with 95 % confidence: demo 2022".
fn title(of: &Confidence, what: &str) -> String {
    format!("{what} with {} confidence: {}", percent(of), of.ranking.heading())
}

fn place(rank: usize) -> Cell {
    Cell::Rank { rank, tied: false }
}

fn heads(of: &Confidence) -> Vec<Head> {
    let mut heads = vec![Head::new("rank").worth(9)];
    heads.extend(unit_heads(units(of), 10));
    heads.extend([
        Head::new("score").style(Style::Ranked(2)).worth(7),
        Head::new("std. error").key("error").style(Style::Sensible).worth(6),
        Head::new("best").worth(8),
        Head::new("worst").worth(8),
    ]);
    heads
}

fn row(of: &Confidence, set: &RankSet, [best, worst]: [usize; 2]) -> Vec<Cell> {
    let [code, name, label] = unit_cells(units(of), set.place.unit);
    let rank = Cell::Rank { rank: set.place.rank, tied: set.place.tied };
    vec![rank, code, name, label, set.score.into(), set.error.into(), place(best), place(worst)]
}

fn axis(of: &Confidence) -> Head {
    let style = Style::Axis { from: 1.0, to: of.count() as f64 };
    Head::new("ranks").style(style).worth(4).only(Where::Screen)
}

fn span(set: &RankSet, [best, worst]: [usize; 2]) -> Cell {
    let [low, middle, high] = [best, set.place.rank, worst].map(|rank| rank as f64);
    Cell::Interval { low, middle, high }
}

fn table(of: &Confidence, title: String, heads: Vec<Head>) -> Table {
    Table::new(title, &*units(of).many, heads).from_data(of.data())
}

/// A table with the columns `rank, unit, score, error, best, worst, tier`, and on screen a bar from best to worst. The
/// sets hold for all units together.
pub fn sets(of: &Confidence) -> Table {
    let mut heads = heads(of);
    heads.extend([Head::new("tier").worth(7), axis(of)]);
    let mut table = table(of, title(of, "ranks"), heads);
    for set in &of.units {
        let ends = [set.best, set.worst];
        let cells = row(of, set, ends).into_iter().chain([set.tier.into(), span(set, ends)]);
        table.rows.push(cells.collect());
    }
    let many = &units(of).many;
    table.notes.push(format!(
        "best to worst: with {} confidence, the true ranks of all {} {many} lie in these ranges at once; ●: the rank by \
         the estimates",
        percent(of),
        of.count()
    ));
    table.notes.push(format!("tier: {many} of one tier do not differ significantly from each other{}", limit(of)));
    table.notes.extend(rests(of));
    table
}

/// A table with the columns `rank, unit, score, error, best, worst`: sets that hold for each unit alone.
pub fn marginal(of: &Confidence, watch: &Watch) -> Result<Table> {
    let mut heads = heads(of);
    heads.push(axis(of));
    let mut table = table(of, title(of, "single ranks"), heads);
    for (set, alone) in of.units.iter().zip(of.alone(watch)?) {
        table.rows.push(row(of, set, *alone).into_iter().chain([span(set, *alone)]).collect());
    }
    table.notes.push(format!(
        "best to worst: a range contains the true rank of its {} with {} confidence, but several ranges need not hold at \
         once; ●: the rank by the estimates",
        units(of).one,
        percent(of)
    ));
    table.notes.extend(rests(of));
    Ok(table)
}

/// Units that may be among the truly best n, or the truly worst if `is_best` is false.
pub fn among(of: &Confidence, n: usize, is_best: bool) -> Result<Table> {
    let (found, end) = match is_best {
        true => (of.among_best(n)?, "best"),
        false => (of.among_worst(n)?, "worst"),
    };
    let many = &units(of).many;
    let (end, all) = match n {
        1 => (format!("the {end}"), format!("the {} that truly is the {end}", units(of).one)),
        _ => (format!("among the {end} {n}"), format!("all {many} that are truly among the {end} {n}")),
    };
    let title = format!("{} of {} {many} may be {end}: {}", found.len(), of.count(), of.ranking.heading());
    let mut table = table(of, title, heads(of));
    table.rows = found.iter().map(|set| row(of, set, [set.best, set.worst])).collect::<Vec<_>>().into();
    table.notes.push(format!("with {} confidence, this list contains {all}", percent(of)));
    table.notes.extend(rests(of));
    Ok(table)
}

/// A table with the columns `tier, n, first, last, score_first, score_last, units`.
pub fn tiers(of: &Confidence) -> Table {
    let heads = vec![
        Head::new("tier").worth(9),
        Head::new(&*units(of).many).key("n").worth(8),
        Head::new("from rank").key("first").worth(7),
        Head::new("to rank").key("last").worth(7),
        Head::new("members").worth(6).prose(),
    ];
    let mut table = Table::new(title(of, "tiers"), "tiers", heads).from_data(of.data());
    for tier in of.units.chunk_by(|a, b| a.tier == b.tier) {
        let names: Vec<String> = tier.iter().map(|set| units(of).label(set.place.unit)).collect();
        let [first, last] = [&tier[0], &tier[tier.len() - 1]].map(|set| place(set.place.rank));
        table.rows.push(vec![tier[0].tier.into(), tier.len().into(), first, last, (&names.join("; ")).into()]);
    }
    let many = &units(of).many;
    table.notes.push(format!(
        "{many} of one tier do not differ significantly from each other; a tier ends before the first that is \
         significantly worse than one in it"
    ));
    table.notes.push(format!("{many} of different tiers need not differ significantly"));
    table.notes.extend(rests(of));
    table
}

/// The set of one unit, and how it compares with all others.
pub fn of_unit(of: &Confidence, compared: &Compared) -> Facts {
    let set = &compared.set;
    let label = units(of).label(set.place.unit);
    let mut facts = Facts::new(title(of, &format!("rank of {label}"))).from_data(of.data());
    facts.row = Some(programs::confidence(of, compared));
    let tied = if set.place.tied { "=" } else { "" };
    facts.add("rank", format!("{}{tied} of {}", set.place.rank, of.count()));
    facts.add("score", format!("{}, standard error {}", score(set.score), super::number::significant(set.error, 4)));
    let range = |[best, worst]: [usize; 2]| match best == worst {
        true => best.to_string(),
        false => format!("{best} to {worst}"),
    };
    facts.add("on its own", range(compared.alone));
    facts.add("with all others", range([set.best, set.worst]));
    facts.add("tier", set.tier.to_string());
    facts.add("better", named(of, &compared.better));
    facts.add("no clear order", named(of, &compared.level));
    facts.add("worse", named(of, &compared.worse));
    facts.notes.push(format!(
        "on its own: contains its true rank with {p} confidence; with all others: the true ranks of all {} lie in their \
         ranges at once with {p} confidence",
        units(of).many,
        p = percent(of)
    ));
    facts.notes.push("better, worse: significantly, in the comparison of all pairs".into());
    facts.notes.extend(rests(of));
    facts
}

/// "3: Atlantis; Erewhon; Laputa", or "none".
fn named(of: &Confidence, list: &[usize]) -> String {
    if list.is_empty() {
        return "none".into();
    }
    let names: Vec<String> = list.iter().take(NAMED).map(|&unit| units(of).label(unit)).collect();
    let more = if list.len() > NAMED { format!(" and {} more", list.len() - NAMED) } else { String::new() };
    format!("{}: {}{more}", list.len(), names.join("; "))
}

/// From which size on a lead is significant.
fn limit(of: &Confidence) -> String {
    match of.limits.last() {
        Some(limit) => format!("; significant: a lead of more than {limit:.2} times its standard error"),
        None => String::new(),
    }
}

/// What the sets are based on.
fn rests(of: &Confidence) -> Vec<String> {
    let mut lines = vec![format!(
        "standard errors: {}; errors independent and normal; {} draws, seed {}",
        of.sources.iter().map(source).collect::<Vec<_>>().join("; "),
        of.draws,
        of.seed
    )];
    let units = units(of);
    match of.ranking.unranked_count() {
        0 => {}
        1 => lines.push(format!("1 {} without a rank is not compared", units.one)),
        more => lines.push(format!("{more} {} without a rank are not compared", units.many)),
    }
    let idle: Vec<&str> = of.sources.iter().filter(|of| of.is_idle).filter_map(|of| of.of.as_deref()).collect();
    if !idle.is_empty() {
        lines.push(format!("the errors of {} change nothing, as all its values are equal", idle.join(", ")));
    }
    if of.bounded > 0 {
        let scores = if of.bounded == 1 { "score" } else { "scores" };
        lines.push(format!(
            "errors push the {scores} of {} of {} {} against a bound, such as the highest score; there, the level is only \
             approximate",
            of.bounded,
            of.count(),
            units.many
        ));
    }
    lines
}

/// Standard errors in words: "`gdp_se` for `gdp`".
fn source(of: &Source) -> String {
    let by = match &of.by {
        Given::Named(column) => format!("`{column}`"),
        Given::Same(error) => number(*error),
        Given::Values(_) => "a computed column".to_string(),
    };
    match &of.of {
        Some(code) => format!("{by} for `{code}`"),
        None => format!("{by} for the scores"),
    }
}
