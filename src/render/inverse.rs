//! Inverse questions as shapes: which unit is first at which weight, and which ranks change near the current weight.

use std::collections::BTreeMap;

use super::number::{number, score};
use super::programs;
use super::shape::{Cell, Facts, Head, Shape, Show, Style, Table, Where, unit_cells, unit_heads};
use crate::analysis::inverse::{Answer, Event, Extreme, Flip, Found, How, Norm, Range, Reach, Threshold, threshold};
use crate::arrange::Arrange;
use crate::data::Setting;
use crate::model::Model;
use crate::rank::{Ranking, rank};
use crate::tolerance::CLOSED;
use crate::{Error, Result};

crate::options! {
    /// The options of `threshold`.
    pub struct ThresholdOptions {
        /// the unit whose rank changes are shown; default: all units
        unit: Option<String> = name(),
        /// how many changes are shown, nearest to the current weight
        top: usize = whole(10.0, (1.0, 1e6)),
    }
}

/// The weights at which ranks change, and which of the changes to show.
#[derive(Clone)]
pub struct ThresholdView {
    /// All rank changes.
    pub of: Threshold,
    /// The unit whose changes are shown, by index in the data set's units; None for all units.
    pub unit: Option<usize>,
    /// How many changes are shown, from 1; those closest to the current weight.
    pub top: usize,
}

impl ThresholdView {
    /// Finds the rank changes along the weight of a group or indicator. Returns an error for an unknown code or option,
    /// or a unit that has no rank.
    pub fn new(model: &Model, code: &str, options: &BTreeMap<String, Setting>) -> Result<ThresholdView> {
        let ThresholdOptions { unit, top } = ThresholdOptions::read(options)?;
        model.tree().place(code)?;
        let unit = unit.map(|name| Ok::<_, Error>(rank(model, None)?.place(&name)?.unit)).transpose()?;
        Ok(ThresholdView { of: threshold(model, code)?, unit, top })
    }
}

impl Show for ThresholdView {
    fn shapes(&self) -> Vec<Shape> {
        let (own, nodes) = (&self.of, self.of.model.tree().nodes());
        let parent = nodes[own.node].parent.map_or("", |parent| nodes[parent].code.as_str());
        let mut facts = Facts::new(of(&own.ranking, &format!("weight of {} in {parent}", nodes[own.node].code)));
        facts = facts.from_data(own.model.data());
        facts.row = Some(programs::threshold(self));
        facts.add("as it is", number(own.given));
        facts.add("changes of rank", format!("{} as the weight goes from 0 to 1", own.cuts.len()));
        let (below, above) = own.stands();
        facts.add("nearest", format!("{} below, {} above", end(below), end(above)));
        facts.notes.push("weight: weight in group; its siblings keep their proportions".into());
        facts.notes.push(how(own));
        let plain = |table: Table| Shape::Table(Table { notes: Vec::new(), ..table });
        vec![Shape::Facts(facts), plain(leaders(own).part("first")), plain(changes(self).part("changes"))]
    }
}

fn of(ranking: &Ranking, what: &str) -> String {
    format!("{what}, in {}", ranking.heading())
}

fn end(at: f64) -> String {
    if at <= 0.0 || at >= 1.0 { "none".to_string() } else { digits(at) }
}

/// A weight with as many digits as needed to try it by hand.
fn digits(weight: f64) -> String {
    let text = format!("{weight:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

fn how(of: &Threshold) -> String {
    match of.found {
        How::Exactly => "weights are exact (closed form)".into(),
        How::ClosedIn => "every change of order is found, to within 1e-9".into(),
        How::Almost(pairs) => {
            format!(
                "found to within 1e-9; {pairs} pairs run almost in parallel, so some of their changes may be missed"
            )
        }
        How::Looked(many) => format!(
            "found to within 1e-9 on a grid of {many} weights; changes that cancel out between grid points are missed"
        ),
    }
}

/// A table with the columns `from, to, first`: which unit is first between two weights.
pub fn leaders(of_all: &Threshold) -> Table {
    let units = of_all.model.data().units();
    let heads = vec![
        Head::new("from").style(Style::Decimals(6)).worth(9),
        Head::new("to").style(Style::Decimals(6)).worth(9),
        Head::new("first").worth(9).only(Where::Screen),
        Head::new("unit").only(Where::Files),
        Head::new("name").only(Where::Files),
    ];
    let code = &of_all.model.tree().nodes()[of_all.node].code;
    let mut table = Table::new(format!("first place by the weight of {code}"), "rows", heads);
    table = table.from_data(of_all.model.data());
    for lead in &of_all.leaders {
        let joined = |of: &dyn Fn(usize) -> String| -> Cell {
            lead.units.iter().map(|&unit| of(unit)).collect::<Vec<_>>().join("; ").as_str().into()
        };
        let name = joined(&|unit| units.label(unit));
        let code = joined(&|unit| units.codes[unit].to_string());
        table.rows.push(vec![Cell::Number(lead.from), Cell::Number(lead.to), name.clone(), code, name]);
    }
    table.notes.push(how(of_all));
    table
}

/// A table with the columns `weight, change, passes`: what happens as the weight grows.
pub fn changes(view: &ThresholdView) -> Table {
    let of_all = &view.of;
    let units = of_all.model.data().units();
    let heads = vec![
        Head::new("weight").style(Style::Decimals(6)).worth(9),
        Head::new("better").key("better_name").worth(9),
        Head::new("worse").key("worse_name").worth(9),
        Head::new("how").worth(6).prose().only(Where::Screen),
        Head::new("better_unit").only(Where::Files),
        Head::new("worse_unit").only(Where::Files),
        Head::new("event").only(Where::Files),
    ];
    let shown = of_all.nearest(view.unit, view.top);
    let whose = view.unit.map_or(String::new(), |unit| format!(" of {}", units.label(unit)));
    let title = format!("rank changes{whose} nearest to {} as the weight increases", number(of_all.given));
    let mut table = Table::new(title, "rows", heads).from_data(of_all.model.data());
    for cut in shown {
        let name = |unit: usize| Cell::from(units.label(unit).as_str());
        let code = |unit: usize| Cell::from(&units.codes[unit]);
        let (better, worse, how, event) = match cut.event {
            Event::Passes(up, down) => (up, Some(down), "passes", "passes"),
            Event::Meets(up, down) => (up, Some(down), "draws level and stays level", "draws_level"),
            Event::Leads(up, down) => (up, Some(down), "pulls ahead, no longer level", "leads"),
            Event::Enters(unit) => (unit, None, "is ranked from here on", "is_ranked"),
            Event::Leaves(unit) => (unit, None, "is no longer ranked", "is_unranked"),
        };
        let [worse_name, worse_unit] = [worse.map_or(Cell::Missing, name), worse.map_or(Cell::Missing, code)];
        let row =
            vec![Cell::Number(cut.at), name(better), worse_name, how.into(), code(better), worse_unit, event.into()];
        table.rows.push(row);
    }
    table.notes.push(how(of_all));
    table
}

impl Show for Flip {
    fn shapes(&self) -> Vec<Shape> {
        let units = self.model.data().units();
        let [a, b] = [self.units.0, self.units.1].map(|unit| units.label(unit));
        let mut facts = Facts::new(of(&self.ranking, &format!("weights that put {a} level with {b}")));
        facts = facts.from_data(self.model.data());
        facts.row = Some(programs::flip(self));
        facts.add("as it is", pair(self, &self.ranking));
        match &self.answer {
            Answer::Ahead => facts.add("change", format!("none needed: {a} already ranks at least as high")),
            Answer::Found(found) => {
                facts.add("change", change(self, found));
                facts.add("then", pair(self, &found.ranking));
                facts.add("", said(found));
            }
            Answer::Impossible(why) => facts.add("change", format!("impossible: {why}")),
            Answer::Unknown => facts.add("change", "none was found, but none is ruled out"),
        }
        let table = flipped(self);
        vec![Shape::Facts(facts), Shape::Table(Table { title: String::new(), ..table.part("weights") })]
    }
}

/// The scores and ranks of both units: "Wuhan 57.42 (rank 17), Foshan 60.10 (rank 14)".
fn pair(of: &Flip, ranking: &Ranking) -> String {
    let one = |unit: usize| {
        let place = ranking.place_of(unit);
        let score = place.and_then(|place| place.score).map_or("–".to_string(), score);
        let gap = if ranking.has_gap(unit) { "*" } else { "" };
        let rank = place.map_or("not ranked".to_string(), |place| {
            format!("rank {}{}", place.rank, if place.tied { "=" } else { "" })
        });
        format!("{} {score}{gap} ({rank})", of.model.data().units().label(unit))
    };
    format!("{}, {}", one(of.units.0), one(of.units.1))
}

fn change(of: &Flip, found: &Found) -> String {
    let what = match (of.norm, of.at.as_str()) {
        (Norm::L2, _) => "root of the sum of squares",
        _ => "sum of absolute differences",
    };
    let whose = match (of.at.as_str(), of.is_level) {
        (name @ ("dimensions" | "indicators"), true) => format!("{name} (weights in group)"),
        (level, true) => format!("members at level {level} (weights in group)"),
        ("all", _) => "indicators (overall weights)".to_string(),
        (group, _) => format!("members of {group}"),
    };
    format!("{:.6}, {what}; weights of the {whose}", found.distance)
}

/// How certain it is that no smaller change is enough.
fn said(found: &Found) -> String {
    match found.least {
        Some(least) if found.distance - least <= CLOSED => "no smaller change is enough".to_string(),
        Some(least) => format!("no change below {least:.6} is enough"),
        None => "found by search; a smaller change is not ruled out".to_string(),
    }
}

/// A table with the columns `code, before, after, lead, lead_then`.
pub fn flipped(flip: &Flip) -> Table {
    let heads = vec![
        Head::new("code").worth(10),
        Head::new("before").style(Style::Decimals(4)).worth(9),
        Head::new("after").style(Style::Decimals(4)).worth(9),
        Head::new("change").style(Style::Decimals(4)).worth(7),
        Head::new("lead").style(Style::Scores(2)).worth(8),
        Head::new("lead_then").style(Style::Scores(2)).worth(7),
    ];
    let units = flip.model.data().units();
    let [a, b] = [flip.units.0, flip.units.1].map(|unit| units.label(unit));
    let mut table = Table::new(format!("weights before and after {a} draws level with {b}"), "rows", heads);
    table = table.from_data(flip.model.data());
    let mut members: Vec<_> = flip.members.iter().collect();
    let size = |lead: Option<f64>| lead.unwrap_or(0.0);
    members.arrange_by(|x, y| size(y.lead.0).total_cmp(&size(x.lead.0)));
    for member in members {
        let change = member.after.map(|after| after - member.before);
        let row = [Some(member.before), member.after, change, member.lead.0, member.lead.1];
        table.rows.push(std::iter::once((&member.code).into()).chain(row.map(Cell::from)).collect());
    }
    table.notes.push(format!("lead: points by which {b} leads {a}, before and after; negative where it trails"));
    table
}

/// How many units are named.
const NAMED: usize = 8;

impl Show for Reach {
    fn shapes(&self) -> Vec<Shape> {
        let units = self.model.data().units();
        let name = units.label(self.unit);
        let mut facts = Facts::new(of(&self.ranking, &format!("changes that take {name} to rank {}", self.rank)));
        facts = facts.from_data(self.model.data());
        let place = self.ranking.place_of(self.unit);
        let now = place
            .map_or(String::new(), |place| format!("{} (rank {})", score(place.score.unwrap_or(f64::NAN)), place.rank));
        facts.row = Some(programs::reach(self));
        facts.add("as it is", now);
        if self.is_there {
            facts.add("needed", "nothing: it already ranks that high");
            return vec![Shape::Facts(facts)];
        }
        facts.add("needed", format!("{}, if no one else moves", score(self.needed)));
        let names: Vec<String> = self.passed.iter().take(NAMED).map(|&unit| units.label(unit)).collect();
        let more = self.passed.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        facts.add("passes", format!("{}{more}, if they stay the same", names.join("; ")));
        facts
            .notes
            .push("bounds: kept as they are now; anew: rank if the bounds are refitted on the changed values".into());
        let plain = |table: Table| Shape::Table(Table { notes: Vec::new(), ..table });
        vec![Shape::Facts(facts), plain(alone(self).part("alone")), Shape::Table(mixed(self).part("together"))]
    }
}

/// A table with the columns `indicator, now, needed, cost, anew, how`: the value that each indicator alone would need.
pub fn alone(reach: &Reach) -> Table {
    let heads = vec![
        Head::new("indicator").worth(10),
        Head::new("now").worth(9),
        Head::new("needed").worth(10),
        Head::new("cost").style(Style::Decimals(3)).worth(7),
        Head::new("anew").key("rank_when_fitted_anew").worth(8),
        Head::new("how").worth(6).prose().only(Where::Screen),
        Head::new("best_rank").only(Where::Files),
        Head::new("best_rank_at").only(Where::Files),
    ];
    let mut table = Table::new("one indicator alone", "rows", heads).from_data(reach.model.data());
    for of in &reach.alone {
        let how = match (of.needed, of.now) {
            (Some(_), Some(_)) if of.anew.is_none_or(|rank| rank > reach.rank) => {
                "not enough once the bounds are refitted".to_string()
            }
            (Some(_), Some(_)) => String::new(),
            (Some(_), None) => "fills a missing value".to_string(),
            _ if reach.ranking.place_of(reach.unit).is_some_and(|place| of.best.0 >= place.rank) => {
                "not by this alone: no better rank".to_string()
            }
            _ => format!("not by this alone: rank {} at best, with {}", of.best.0, number(of.best.1)),
        };
        let anew = of.anew.map_or(Cell::Missing, Cell::from);
        table.rows.push(vec![
            (&of.indicator).into(),
            of.now.into(),
            of.needed.into(),
            of.cost.into(),
            anew,
            how.as_str().into(),
            of.best.0.into(),
            of.best.1.into(),
        ]);
    }
    table.notes.push(costs(reach));
    table
}

fn costs(reach: &Reach) -> String {
    match reach.has_costs {
        true => "cost: as given for each change".into(),
        false => "cost: in standard deviations of the indicator".into(),
    }
}

/// A table with the columns `indicator, now, needed`: the cheapest mix of changes found.
pub fn mixed(reach: &Reach) -> Table {
    let heads = vec![Head::new("indicator").worth(10), Head::new("now").worth(9), Head::new("needed").worth(10)];
    let Some(mix) = &reach.mix else {
        let mut table = Table::new("several together: no combination was found", "rows", heads);
        table.notes.push(costs(reach));
        return table.from_data(reach.model.data());
    };
    let anew = mix.anew.map_or("not ranked".to_string(), |rank| format!("rank {rank}"));
    let title = format!("several together: cost {}, {anew} with refitted bounds", number(mix.cost));
    let mut table = Table::new(title, "rows", heads).from_data(reach.model.data());
    for (indicator, now, needed) in &mix.changes {
        table.rows.push(vec![indicator.into(), (*now).into(), Cell::Number(*needed)]);
    }
    table.notes.push(costs(reach));
    table
        .notes
        .push("found greedily, the best value for its cost first; a cheaper combination is not ruled out".into());
    table
}

impl Show for Range {
    fn shapes(&self) -> Vec<Shape> {
        let changed = self.model.marked();
        let data = self.model.data();
        let title = format!("possible ranks of {} in {}{changed}", data.units().label(self.unit), data.title());
        let mut facts = Facts::new(title).from_data(data);
        for (place, line) in self.told.iter().enumerate() {
            facts.add(if place == 0 { "varies" } else { "" }, line);
        }
        let told = |extreme: &Extreme, side: &str| match extreme.attained == extreme.bound {
            true => extreme.attained.to_string(),
            false => {
                let (x, y) = (extreme.attained.min(extreme.bound), extreme.attained.max(extreme.bound));
                format!(
                    "between {x} and {y}: {} is attained, none {side} than {} is possible",
                    extreme.attained, extreme.bound
                )
            }
        };
        facts.row = Some(programs::range(self));
        facts.add("as it is", self.rank.to_string());
        facts.add("best", told(&self.best, "better"));
        facts.add("worst", told(&self.worst, "worse"));
        facts.notes.push(among(self));
        facts.notes.push(match self.is_exact() {
            true => "exact; `best()` and `worst()` are models with such weights".into(),
            false => {
                "not exact, because of missing values, means or the work limit; `best()` and `worst()` attain theirs"
                    .into()
            }
        });
        vec![Shape::Facts(facts)]
    }
}

/// The number of units that the ranks are counted among.
fn among(of: &Range) -> String {
    match of.among {
        (always, 0) => format!("{always} are ranked under all of these weights"),
        (always, partly) => {
            format!("{always} are ranked under all of these weights, {partly} more only under some (missing values)")
        }
    }
}

/// A table with the columns `rank, unit, best, worst, open`: the possible ranks of each unit.
pub fn ranges(model: &Model, all: &[Range]) -> Table {
    let data = model.data();
    let units = data.units();
    let last = all.iter().map(|of| of.worst.attained).max().unwrap_or(1);
    let [code, name, label] = unit_heads(units, 10);
    let heads = vec![
        Head::new("rank").worth(10),
        code,
        name,
        label,
        Head::new("best").worth(9),
        Head::new("worst").worth(9),
        Head::new("none_better").worth(7),
        Head::new("none_worse").worth(7),
        Head::new("ranks").style(Style::Axis { from: 1.0, to: last as f64 }).worth(4).only(Where::Screen),
    ];
    let changed = model.marked();
    let title = format!("possible ranks in {}{changed}", data.title());
    let mut table = Table::new(title, "rows", heads).from_data(data);
    let rank = |rank: usize| Cell::Rank { rank, tied: false };
    for of in all {
        let ranks = [of.best.attained, of.worst.attained, of.best.bound, of.worst.bound].map(rank);
        let own = std::iter::once(rank(of.rank)).chain(unit_cells(units, of.unit));
        let [low, middle, high] = [of.best.attained, of.rank, of.worst.attained].map(|rank| rank as f64);
        let span = Cell::Interval { low, middle, high };
        table.rows.push(own.chain(ranks).chain([span]).collect());
    }
    let open = all.iter().filter(|of| !of.is_exact()).count();
    table.notes.push(all.first().map_or(String::new(), |of| of.told.join("; ")));
    table.notes.push("best, worst: attained by some weights; none_better, none_worse: limits for all weights".into());
    table.notes.push(all.first().map_or(String::new(), among));
    table.notes.push(format!("exact for {} of {}", all.len() - open, all.len()));
    table
}
