//! What changed since another model as shapes: shares by cause for one unit, or a row for each unit.

mod chinese;
mod english;

use super::number::{number, score, signed_on, significant};
use super::picture::{Bar, Picture};
use super::shape::{Cell, Head, Shape, Show, Style, Table, Where, unit_cells, unit_heads};
use crate::analysis::since::{Cause, Changed, Fact, Moved, Share, Since};
use crate::data::Units;
use crate::rank::Place;

/// How many names a sentence lists.
const NAMED: usize = 5;

impl Show for Since {
    fn shapes(&self) -> Vec<Shape> {
        vec![Shape::Table(since(self).part(if self.unit.is_some() { "causes" } else { "units" }))]
    }
}

/// The table of an answer: the causes of one unit's change, or all units.
pub fn since(of: &Since) -> Table {
    match (of.unit, &of.changes[..]) {
        (Some(_), [change]) => of_one(of, change),
        _ => of_all(of),
    }
}

/// A word for one of the causes that could not be told apart from each other.
fn word(cause: Cause) -> &'static str {
    match cause {
        Cause::Own => "own",
        Cause::Others => "others",
        Cause::Revised => "revised",
        Cause::Gaps => "gaps",
        Cause::Units => "units",
        Cause::Bounds => "bounds",
        Cause::Indicators => "indicators",
        Cause::Method => "method",
        Cause::Weights => "weights",
    }
}

/// The code of an entry for programs, such as `own` or `bounds+method`.
fn code(causes: &[Cause]) -> String {
    match causes {
        [Cause::Own, Cause::Others] => "values".into(),
        _ => causes.iter().map(|cause| word(*cause)).collect::<Vec<_>>().join("+"),
    }
}

/// Its name on screen: "own values", "bounds + method".
fn label(causes: &[Cause], units: &Units) -> String {
    let name = |cause: &Cause| match cause {
        Cause::Own => "own values".to_string(),
        Cause::Others => "others' values".to_string(),
        Cause::Revised => "revised values".to_string(),
        Cause::Units => units.many.clone(),
        other => word(*other).to_string(),
    };
    match causes {
        [Cause::Own, Cause::Others] => "values".into(),
        _ => causes.iter().map(name).collect::<Vec<_>>().join(" + "),
    }
}

/// One sentence on an entry, in English and in Chinese.
fn sentences(of: &Since, facts: &[Fact]) -> [String; 2] {
    let all = |one: &dyn Fn(&Fact) -> String, between: &str| facts.iter().map(one).collect::<Vec<_>>().join(between);
    [all(&|fact| english::sentence(of, fact), "; "), all(&|fact| chinese::sentence(of, fact), "；")]
}

fn standing(place: &Place) -> String {
    format!("{}{}", place.rank, if place.tied { "=" } else { "" })
}

/// The title: "Wuhan, trade 2022 since trade 2021: score 61.20 → 63.40 (+2.20), rank 12 → 11".
fn title(of: &Since, change: &Changed) -> String {
    let [old, new] = change.scores;
    let name = of.ranks[1].units().label(change.unit);
    let (first, last) = (standing(&change.ranks[0]), standing(&change.ranks[1]));
    let points = signed_on(&change.scores, new - old);
    format!("{name}, {}: score {} → {} ({points}), rank {first} → {last}", heading(of), score(old), score(new))
}

/// The two models: "trade 2022 since trade 2021".
fn heading(of: &Since) -> String {
    format!("{} since {}", of.ranks[1].heading(), of.ranks[0].heading())
}

fn of_one(of: &Since, change: &Changed) -> Table {
    let units = of.ranks[1].units();
    let heads = vec![
        Head::new("cause").worth(10),
        Head::new("code").only(Where::Files),
        Head::new("score").style(Style::Scores(2)).worth(9),
        Head::new("rank").style(Style::Decimals(2)).worth(9),
        Head::new("why").only(Where::Files),
        Head::new("why_zh").only(Where::Files),
    ];
    let mut table = made(Table::new(title(of, change), "causes", heads), of);
    for ((causes, facts), share) in of.causes.iter().zip(&of.facts).zip(change.shares.iter().flatten()) {
        let [english, chinese] = sentences(of, facts);
        table.rows.push(row(&label(causes, units), &code(causes), share, [english, chinese]));
    }
    let climbed = change.ranks[1].rank as f64 - change.ranks[0].rank as f64;
    let sum = Share { score: change.scores[1] - change.scores[0], rank: climbed };
    table.rows.push(row("sum", "sum", &sum, ["the whole change".into(), "全部变化".into()]));
    table.notes.extend(reasons(of));
    table.notes.extend(notes(of));
    table
}

fn row(label: &str, code: &str, share: &Share, [english, chinese]: [String; 2]) -> Vec<Cell> {
    let texts = [&english, &chinese].map(Cell::from);
    let [english, chinese] = texts;
    vec![label.into(), code.into(), share.score.into(), plain(share.rank).into(), english, chinese]
}

/// A mean of ranks without the rounding error of its sum, so that nothing is shown as −0.00.
fn plain(rank: f64) -> f64 {
    if rank.abs() < crate::tolerance::SAME_ON_SCREEN { 0.0 } else { rank }
}

fn made(table: Table, of: &Since) -> Table {
    of.models.iter().rev().fold(table, |table, model| table.from_data(model.data()))
}

fn of_all(of: &Since) -> Table {
    let units = of.ranks[1].units();
    let mut heads = vec![Head::new("rank").worth(9), Head::new("rank before").key("rank_before").worth(8)];
    heads.extend(unit_heads(units, 10));
    heads.extend([
        Head::new("score").style(Style::Scores(2)).worth(8),
        Head::new("score before").key("score_before").style(Style::Scores(2)).worth(6),
        Head::new("change").style(Style::Scores(2)).worth(8),
    ]);
    for causes in &of.causes {
        heads.push(Head::new(label(causes, units)).style(Style::Scores(2)).worth(7).only(Where::Screen));
        heads.push(Head::new(format!("{}_score", code(causes))).only(Where::Files));
        heads.push(Head::new(format!("{}_rank", code(causes))).only(Where::Files));
    }
    let title = format!("{}: score by cause", heading(of));
    let mut table = made(Table::new(title, &*units.many, heads), of);
    for change in &of.changes {
        let [code, name, label] = unit_cells(units, change.unit);
        let [before, after] = change.ranks.map(|place| Cell::Rank { rank: place.rank, tied: place.tied });
        let [old, new] = change.scores;
        let mut row = vec![after, before, code, name, label, new.into(), old.into(), (new - old).into()];
        for at in 0..of.causes.len() {
            let share = change.shares.as_ref().map(|shares| shares[at]);
            let score = share.map(|share| share.score);
            row.extend([score.into(), score.into(), share.map(|share| plain(share.rank)).into()]);
        }
        table.rows.push(row);
    }
    table.notes.extend(reasons(of));
    table.notes.extend(notes(of));
    table
}

/// One sentence on each cause.
fn reasons(of: &Since) -> Vec<String> {
    let units = of.ranks[1].units();
    let reason = |(causes, facts): (&Vec<Cause>, &Vec<Fact>)| {
        let [english, _] = sentences(of, facts);
        format!("{}: {english}", label(causes, units))
    };
    of.causes.iter().zip(&of.facts).map(reason).collect()
}

/// What a reader has to know about the split.
fn notes(of: &Since) -> Vec<String> {
    let mut notes = Vec::new();
    let units = of.ranks[1].units();
    if of.causes.is_empty() {
        notes.push("nothing differs between the two models".to_string());
    }
    let is_meant = |causes: &&Vec<Cause>| of.is_short && causes[..] == [Cause::Own, Cause::Others];
    for causes in of.causes.iter().filter(|causes| causes.len() > 1 && !is_meant(causes)) {
        let names: Vec<String> = causes.iter().map(|cause| label(&[*cause], units)).collect();
        notes.push(format!(
            "{} are one cause: a model with only some of them new gives no score, or no rank",
            crate::error::listed(&names).replace('`', "")
        ));
    }
    if of.is_short {
        notes.push(format!(
            "own and others' values count together, as telling them apart for all {} takes too many models; for a single {} they are told apart",
            units.many, units.one
        ));
    }
    let without: Vec<String> =
        of.changes.iter().filter(|of| of.shares.is_none()).map(|change| units.label(change.unit)).collect();
    if !without.is_empty() {
        let (shown, more) = (without.len().min(NAMED), without.len().saturating_sub(NAMED));
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        notes.push(format!("not split, as a model in between gives no rank: {}{more}", without[..shown].join("; ")));
    }
    if of.changes.iter().any(|change| change.shares.as_ref().is_some_and(|shares| !shares.is_empty())) {
        let rank = if of.unit.is_some() { "; rank: negative is up" } else { "" };
        notes.push(format!("each share is the mean over all orders of the causes{rank}"));
    }
    notes
}

/// Shares of the score as bars: those of one unit, or over all units the mean regardless of sign.
pub fn since_chart(of: &Since) -> Picture {
    let units = of.ranks[1].units();
    let split: Vec<&Vec<Share>> = of.changes.iter().filter_map(|change| change.shares.as_ref()).collect();
    let value = |at: usize| match of.unit {
        Some(_) => split.first().map_or(0.0, |shares| shares[at].score),
        None => split.iter().map(|shares| shares[at].score.abs()).sum::<f64>() / split.len().max(1) as f64,
    };
    let bars = of.causes.iter().enumerate().map(|(at, causes)| Bar { label: label(causes, units), value: value(at) });
    let title = match (of.unit, &of.changes[..]) {
        (Some(_), [change]) => title(of, change),
        _ => format!("{}: mean change of the score by cause, regardless of sign", heading(of)),
    };
    Picture::bars(bars.collect(), made(Table { title, ..Table::default() }, of))
}

/// A few names, and how many more there are.
fn some(names: &[String], separator: &str) -> (String, usize) {
    (names[..names.len().min(NAMED)].join(separator), names.len().saturating_sub(NAMED))
}

/// The change of the indicator that moved most: old and new figure of one unit, or the median over several.
fn by_how_much(most: &Moved, [median, open, comma, close]: [&str; 4]) -> String {
    let percent = |percent: f64| match percent {
        _ if percent < 0.0 => format!("−{} %", significant(-percent, 2)),
        _ => format!("+{} %", significant(percent, 2)),
    };
    match (most.figures, most.percent) {
        (Some((old, new)), Some(by)) => {
            format!("{open}{} → {}{comma}{}{close}", figure(old), figure(new), percent(by))
        }

        (Some((old, new)), None) => format!("{open}{} → {}{close}", figure(old), figure(new)),
        (None, Some(by)) => format!("{median}{}{close}", percent(by)),
        (None, None) => String::new(),
    }
}

/// A number in a sentence; a dash if it is missing.
fn figure(x: f64) -> String {
    if x.is_nan() { "–".into() } else { number(x) }
}
