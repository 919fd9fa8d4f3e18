//! Comparisons as shapes: how similar two rankings are, which units moved, and which entered or left the top.

use super::picture::{Bar, Picture};
use super::programs;
use super::shape::{Cell, Facts, Head, Shape, Show, Table, unit_cells, unit_heads};
use crate::Error;
use crate::analysis::{Comparison, MIN_COMMON, MatchedUnit, Turnover};
use crate::rank::{Known, Overlap, Place, Ranking};

/// How many movers are shown with a comparison.
const MOVERS: usize = 10;
/// How many names are listed in a note.
const LISTED: usize = 8;
/// How many top ranks the overlap shown with a comparison covers.
const FIRST: usize = 20;

impl Show for Comparison {
    fn shapes(&self) -> Vec<Shape> {
        let units = self.first.units();
        let of = if self.rows.len() == 1 { &units.one } else { &units.many };
        let mut facts = Facts::new(format!("{}: {} {of} in both", self.heading(), self.rows.len()))
            .from_data(self.first.data())
            .from_data(self.second.data());
        // If interrupted, the answer stays unfinished; nobody sees it.
        let is_stopped = || self.first.data().watch().is_stopped();
        let (spearman, kendall) = self.intervals().unwrap_or_default();
        if is_stopped() {
            return vec![Shape::Facts(facts)];
        }
        facts.add("Spearman", coefficient(self.measure("spearman"), spearman));
        facts.add("Kendall tau-b", coefficient(self.measure("kendall"), kendall));
        let (sum, most) = (self.measure("footrule").unwrap_or(0.0), self.footrule_most());
        let mean = sum / self.rows.len() as f64;
        facts.add("footrule", format!("{sum} of at most {most}: {mean:.1} ranks per {} among these", units.one));
        let n = [&self.first, &self.second].into_iter().map(depth).fold(FIRST, usize::min);
        let overlap = self.overlap(n).ok();
        if let Some(overlap) = &overlap {
            facts.add(&format!("top {n} in both"), counted(overlap));
        }
        if is_stopped() {
            return vec![Shape::Facts(facts)];
        }
        facts.row = Some(programs::comparison(self, n, overlap.as_ref()));
        facts.notes = notes(self);
        vec![Shape::Facts(facts), Shape::Table(movers(self, MOVERS).part("movers"))]
    }
}

/// How many top ranks of a ranking can be requested; for a list of unknown length, those that are complete.
fn depth(ranking: &Ranking) -> usize {
    match ranking.known() {
        Known::Whole => ranking.ranked(),
        Known::Part { length, complete_to, .. } => length.unwrap_or(*complete_to),
    }
}

fn coefficient(value: Option<f64>, interval: Option<(f64, f64)>) -> String {
    let interval = interval.map_or(String::new(), |(lo, hi)| format!(", interval {lo:.3} to {hi:.3}"));
    value.map_or("– (fewer than two ranks differ)".into(), |value| format!("{value:.3}{interval}"))
}

fn counted(overlap: &Overlap) -> String {
    match overlap.is_exact() {
        true => format!("{} of {}", overlap.at_least, overlap.n),
        false => format!("at least {}, at most {} of {}", overlap.at_least, overlap.at_most, overlap.n),
    }
}

/// A name that the other ranking does not know, with the closest names that it does know.
fn missed(name: &str, other: &Ranking) -> String {
    match other.units().resolve(name) {
        Err(Error::Unknown { nearest, .. }) if !nearest.is_empty() => format!("{name} ({}?)", nearest.join(", ")),
        _ => name.to_string(),
    }
}

fn notes(comparison: &Comparison) -> Vec<String> {
    let mut notes = Vec::new();
    for (ranking, which) in [(&comparison.first, "first"), (&comparison.second, "second")] {
        if let Known::Part { length, complete_to, .. } = ranking.known() {
            let length = length.map_or(String::new(), |length| format!(" of {length}"));
            let known = ranking.all_places().len();
            let ranks = if known == 1 { "rank" } else { "ranks" };
            let complete = if *complete_to > 0 { format!(", complete to rank {complete_to}") } else { String::new() };
            notes.push(format!("{which} ranking: {known} {ranks}{length} known{complete}"));
        }
        if ranking.len() < ranking.ranked() {
            let alone = "to rank some alone, use `.filter(…)` on the data";
            notes.push(format!("the whole {which} ranking is compared, including rows not shown; {alone}"));
        }
    }
    let others = [&comparison.second, &comparison.first];
    for ((units, of), other) in comparison.without_partner().iter().zip(["first", "second"]).zip(others) {
        let ranking = if of == "first" { &comparison.first } else { &comparison.second };
        let label = |unit: &usize| missed(&ranking.units().label(*unit), other);
        let names: Vec<String> = units.iter().take(LISTED).map(label).collect();
        let more = if units.len() > LISTED { format!(" and {} more", units.len() - LISTED) } else { String::new() };
        if !names.is_empty() {
            notes.push(format!("only in the {of} ranking: {}{more}", names.join("; ")));
        }
    }
    let (first, second) = comparison.only_in_one();
    if !comparison.is_partial() && first + second > 0 {
        notes.push(format!("ranked only in the first: {first}; only in the second: {second}"));
    }
    if comparison.is_partial() && comparison.rows.len() < MIN_COMMON {
        notes.push(format!("no intervals, since fewer than {MIN_COMMON} are in both"));
    } else if comparison.is_partial() {
        let how = &comparison.bootstrap;
        let level = how.level * 100.0;
        notes.push(format!("intervals: bootstrap of those in both, {level} %, {} draws, seed {}", how.draws, how.seed));
    }
    notes
}

fn of_both(comparison: &Comparison, table: Table) -> Table {
    table.from_data(comparison.first.data()).from_data(comparison.second.data())
}

/// The n units that moved furthest, in either direction; a note says how many more moved as far.
pub fn movers(comparison: &Comparison, n: usize) -> Table {
    let units = comparison.first.units();
    let among = comparison.is_partial() || comparison.is_among();
    let mut heads = unit_heads(units, 10).to_vec();
    heads.extend(["first", "second"].map(|code| Head::new(code).worth(9)));
    heads.extend(among.then(|| Head::new("first_among").worth(8)));
    heads.extend(among.then(|| Head::new("second_among").worth(8)));
    heads.push(Head::new("gained").worth(9));
    let title = format!("largest moves: {}", comparison.heading());
    let mut table = of_both(comparison, Table::new(title, "movers", heads));
    let movers = comparison.movers();
    for both in movers.iter().take(n) {
        let rank = |place: &Place| Cell::Rank { rank: place.rank, tied: place.tied };
        let [code, name, _] = unit_cells(units, both.unit);
        let gap = if comparison.has_gap(both) { "*" } else { "" };
        let mut row = vec![code, name, (&format!("{}{gap}", units.label(both.unit))).into()];
        row.extend([rank(&both.first), rank(&both.second)]);
        row.extend([both.among.0, both.among.1].into_iter().filter(|_| among).map(Cell::from));
        row.push(Cell::Number(comparison.gained(both)));
        table.rows.push(row);
    }
    if let (Some(last), true) = (movers.get(n.saturating_sub(1)), movers.len() > n) {
        let (all, places) = (movers.len(), comparison.gained(last).abs());
        let as_far = movers[n..].iter().filter(|both| comparison.gained(both).abs() >= places).count();
        let as_far =
            if as_far > 0 { format!("; {as_far} more moved as far as the last one shown") } else { String::new() };
        table.notes.push(format!("{all} moved in all{as_far}"));
    }
    table.notes.extend(how_gained(comparison, among));
    if movers.iter().take(n).any(|both| comparison.has_gap(both)) {
        table.notes.push(format!("* some values are missing in one of the rankings; {}", comparison.first.gap_rule()));
    }
    table
}

/// How gained ranks are counted, and what ranks among the common units are.
fn how_gained(comparison: &Comparison, among: bool) -> Vec<String> {
    let n = comparison.rows.len();
    let counted = match (comparison.is_among(), among) {
        (true, _) => format!(", among the {n} in both"),
        (false, true) => ", by their full ranks".to_string(),
        (false, false) => String::new(),
    };
    let gained = format!("gained: ranks by which the first is better than the second{counted}");
    std::iter::once(gained).chain(among.then(|| format!("among: rank among the {n} in both"))).collect()
}

/// Units that are among the first n of one ranking but not of the other.
pub fn turnover(comparison: &Comparison, turnover: &Turnover, entered: bool) -> Table {
    let (here, there) = match entered {
        true => (&comparison.first, &comparison.second),
        false => (&comparison.second, &comparison.first),
    };
    let n = turnover.n;
    let count = match turnover.at_least == turnover.at_most {
        true => turnover.at_least.to_string(),
        false => format!("at least {}, at most {}", turnover.at_least, turnover.at_most),
    };
    let title = format!("in the top {n} of {}, but not of {}: {count}", here.heading(), there.heading());
    let own = [Head::new("rank_here").worth(8), Head::new("rank_there").worth(8), Head::new("sure").worth(7)];
    let heads = unit_heads(here.units(), 10).into_iter().chain(own).collect();
    let mut table = of_both(comparison, Table::new(title, "rows", heads));
    let partners = there.units().align(here.units());
    let rank = |ranking: &Ranking, unit: Option<usize>| {
        let place = unit.and_then(|unit| ranking.place_of(unit));
        place.map_or(Cell::Missing, |place| Cell::Rank { rank: place.rank, tied: place.tied })
    };
    let certain = turnover.certain.iter().map(|unit| (*unit, "yes"));
    for (unit, sure) in certain.chain(turnover.possible.iter().map(|unit| (*unit, "rank not known"))) {
        let names = unit_cells(here.units(), unit);
        let ranks = [rank(here, Some(unit)), rank(there, partners[unit])];
        table.rows.push(names.into_iter().chain(ranks).chain([sure.into()]).collect());
    }
    if turnover.at_least < turnover.at_most {
        table.notes.push(
            "one list is known only in part, so the count is a range; an unknown rank does not mean absent".into(),
        );
    }
    table
}

/// Ranks gained by the units that moved furthest, as bars.
pub fn comparison_chart(comparison: &Comparison) -> Picture {
    let bar =
        |both: &MatchedUnit| Bar { label: comparison.first.units().label(both.unit), value: comparison.gained(both) };
    let bars = comparison.movers().iter().take(FIRST).map(|both| bar(both)).collect();
    let notes = vec!["ranks by which the first is better than the second".to_string()];
    let data = [&comparison.first, &comparison.second].map(|ranking| ranking.data().clone()).to_vec();
    Picture::bars(bars, Table { title: comparison.heading(), notes, data, ..Table::default() })
}

/// All common units with both ranks.
pub fn common(comparison: &Comparison) -> Table {
    let units = comparison.first.units();
    let heads = ["unit", "name", "first", "second", "first_among", "second_among", "gained"];
    let heads = heads.map(Head::new).to_vec();
    let title = format!("ranks: {}", comparison.heading());
    let mut table = of_both(comparison, Table::new(title, "rows", heads));
    for both in comparison.rows.iter() {
        if !table.goes_on() {
            break;
        }
        let rank = |place: &Place| Cell::Rank { rank: place.rank, tied: place.tied };
        table.rows.push(vec![
            (&units.codes[both.unit]).into(),
            units.label(both.unit).as_str().into(),
            rank(&both.first),
            rank(&both.second),
            both.among.0.into(),
            both.among.1.into(),
            Cell::Number(comparison.gained(both)),
        ]);
    }
    table.notes = how_gained(comparison, true);
    table
}
