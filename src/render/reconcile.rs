//! Why scores differ from published ones as shapes: the answer, what may explain it, and what remains.

use super::number::{number, significant};
use super::programs;
use super::shape::{Cell, Facts, Head, Shape, Show, Style, Table, Where, unit_cells, unit_heads};
use crate::analysis::reconcile::{Change, Explanation, Line, Match, Pattern, Reconciliation, Remainder, Verdict};
use crate::data::options::Opt;
use crate::data::{Choice, Direction, Setting, Step, Units};
use crate::model::{methods, with_shared};

/// How many units a sentence lists.
const NAMED: usize = 5;

/// Readers are warned if at least this many fits can be expected by chance.
const LIKELY: f64 = 0.01;

impl Show for Reconciliation {
    fn shapes(&self) -> Vec<Shape> {
        let mut facts = Facts::new(title(self)).from_data(self.model.data());
        facts.row = Some(programs::reconciliation(self));
        facts.add("scores", scores(self));
        if !self.published.lost.is_empty() {
            facts.add("left out", left_out(self));
        }
        facts.add("as it is", matched(self, &self.as_is));
        facts.add("answer", answer(self));
        let mut shapes = vec![Shape::Facts(facts)];
        if !self.explanations.is_empty() {
            let table = explanations(self);
            shapes.push(Shape::Table(Table { title: String::new(), ..table }));
        }
        shapes
    }
}

/// "ranking by hand reconciled with demo 2022", with the group if it is about one.
fn title(of: &Reconciliation) -> String {
    let at = if of.of == crate::data::INDEX { String::new() } else { format!(", {}", of.of) };
    format!("{} reconciled with {}{}{at}", of.list.heading(), of.model.data().title(), of.model.marked())
}

/// "6 cities, rounded to 2 decimals".
fn scores(of: &Reconciliation) -> String {
    let units = of.model.data().units();
    let count = of.published.scores.len();
    let rounded = match of.published.decimals {
        None => "not rounded".to_string(),
        Some(0) => "rounded to whole numbers".to_string(),
        Some(1) => "rounded to 1 decimal".to_string(),
        Some(decimals) => format!("rounded to {decimals} decimals"),
    };
    format!("{count} {}, {rounded}", units.many)
}

fn left_out(of: &Reconciliation) -> String {
    let lost = &of.published.lost;
    let more = if lost.len() > NAMED { format!(" and {} more", lost.len() - NAMED) } else { String::new() };
    format!("{}{more} (not in the data)", lost[..lost.len().min(NAMED)].join("; "))
}

/// "4 of 6 reproduced; largest difference −12.30 (Laputa)".
fn matched(of: &Reconciliation, found: &Match) -> String {
    let units = of.model.data().units();
    let mut text = format!("{} of {} reproduced", found.hits, found.of);
    if let Some(unit) = found.at.filter(|_| !found.is_full()) {
        let size = difference(of, found.largest);
        text.push_str(&format!("; the largest difference is {size} ({})", units.label(unit)));
    }
    if found.unscored > 0 {
        let them = if found.unscored == 1 { &units.one } else { &units.many };
        text.push_str(&format!("; {} {them} without a score", found.unscored));
    }
    text
}

/// A difference, published − computed, with one more digit than the scores were rounded to.
fn difference(of: &Reconciliation, size: f64) -> String {
    let text = match of.published.decimals {
        Some(decimals) => format!("{:.*}", decimals + 1, size.abs()),
        None => significant(size.abs(), 4),
    };
    format!("{}{text}", if size < 0.0 { "−" } else { "+" })
}

/// The answer in a sentence.
fn answer(of: &Reconciliation) -> String {
    let units = of.model.data().units();
    let first = of.explanations.first();
    let alike = of.explanations.len() + of.more;
    match of.verdict() {
        Verdict::AsIs => "the model reproduces all published scores as it is".to_string(),
        Verdict::Changed(1) if alike > 1 => {
            format!("each of {alike} changes reproduces all scores; the simplest comes first")
        }
        Verdict::Changed(1) => "one change reproduces all scores".to_string(),
        Verdict::Changed(count) if alike > 1 => {
            format!("{count} changes reproduce all scores, in {alike} ways; the simplest comes first")
        }
        Verdict::Changed(count) => format!("{count} changes together reproduce all scores"),
        Verdict::AllButOne => {
            let unit = of.as_is.at.map_or(String::new(), |unit| units.label(unit));
            format!(
                "only {unit} is off, and no known kind of fault explains it; other values would, or its published score is wrong"
            )
        }
        Verdict::Nearer => {
            let count = first.map_or(0, |first| first.changes.len());
            let many = if count == 1 { "one change comes".to_string() } else { format!("{count} changes come") };
            format!("not reproduced; {many} nearest")
        }
        Verdict::Nothing => "not reproduced, and no change that was tried explains the differences".to_string(),
    }
}

/// A row for each explanation.
pub fn explanations(of: &Reconciliation) -> Table {
    let is_all_full = of.explanations.iter().all(|one| one.found.is_full());
    let place = if is_all_full { Where::Files } else { Where::Everywhere };
    let heads = vec![
        Head::new("change").worth(10).prose(),
        Head::new("kind").only(Where::Files),
        Head::new("changes").only(Where::Files),
        Head::new("reproduced").worth(9),
        Head::new("of").only(Where::Files),
        Head::new("largest").key("largest_difference").style(Style::Sensible).worth(8).only(place),
        Head::new("at").key("largest_at").worth(7).only(place),
        Head::new("also").only(Where::Files),
    ];
    let mut table = Table::new(title(of), "explanations", heads).part("explanations").from_data(of.model.data());
    let units = of.model.data().units();
    for one in &of.explanations {
        let also: Vec<String> = one.also.iter().map(|changes| sentence(of, changes, one.line)).collect();
        let kinds: Vec<&str> = one.changes.iter().map(kind).collect();
        let at = one.found.at.filter(|_| !one.found.is_full()).map(|unit| units.label(unit));
        table.rows.push(vec![
            sentence(of, &one.changes, one.line).as_str().into(),
            kinds.join("+").as_str().into(),
            one.changes.len().into(),
            one.found.hits.into(),
            one.found.of.into(),
            Cell::Number(if one.found.is_full() { 0.0 } else { one.found.largest }),
            at.as_deref().unwrap_or_default().into(),
            also.join("; ").as_str().into(),
        ]);
    }
    table.notes = notes(of);
    table
}

/// What a reader has to know about the explanations.
fn notes(of: &Reconciliation) -> Vec<String> {
    let (mut notes, units) = (Vec::new(), of.model.data().units());
    for one in of.explanations.iter().filter(|one| !one.also.is_empty()) {
        let also: Vec<String> = one.also.iter().map(|changes| sentence(of, changes, one.line)).collect();
        let more = if also.len() > NAMED { format!("; and {} more", also.len() - NAMED) } else { String::new() };
        let (own, also) = (sentence(of, &one.changes, one.line), also[..also.len().min(NAMED)].join("; "));
        let one = &units.one;
        notes.push(format!("no list can tell it apart, as every {one} gets the same score: {own}; or {also}{more}"));
    }
    if of.more > 0 {
        notes.push(format!("{} more reproduce all scores, but are less simple", of.more));
    }
    let is_full = matches!(of.verdict(), Verdict::Changed(_));
    if let Some(chance) = of.by_chance.filter(|chance| is_full && *chance > LIKELY) {
        let unit = of.as_is.at.map_or(String::new(), |unit| units.label(unit));
        let (chance, decimals) = (significant(chance, 2), "the scores have few decimals");
        notes.push(format!(
            "only {unit} was off, and {decimals}: about {chance} of the changes tried for it would fit by chance"
        ));
    }
    if is_full && of.explanations.len() > 1 {
        notes.push("these cannot be told apart by the published scores; more decimals would help".to_string());
    }
    if of.explanations.iter().any(|one| !one.line.is_same()) {
        notes.push("the changed models keep their own scale".to_string());
    }
    if of.explanations.iter().any(|one| !one.found.is_full()) {
        notes.push("largest: published − computed; `.remains()` lists all".to_string());
    }
    notes
}

/// The changes of an explanation: "`crime`: lower is better; weight of `ports` 0.4 instead of 0.25".
fn sentence(of: &Reconciliation, changes: &[Change], line: Line) -> String {
    changes.iter().map(|change| told(of, change, line)).collect::<Vec<_>>().join("; and ")
}

/// One change in words.
fn told(of: &Reconciliation, change: &Change, line: Line) -> String {
    let units = of.model.data().units();
    match change {
        Change::Method { step, choice, before } => method(*step, choice, before.as_ref()),
        Change::Direction { code, better: Direction::Higher } => format!("`{code}`: higher is better"),
        Change::Direction { code, better: Direction::Lower } => format!("`{code}`: lower is better"),
        Change::Year(year) => format!("the values of {year}"),
        Change::Bounds(year) => format!("bounds fitted to the values of {year}"),
        Change::Coverage { at, share } => format!("a coverage of {} % in `{at}`", number(100.0 * share)),
        Change::Divided { code, by: Some(by), .. } => format!("`{code}` divided by `{by}`"),
        Change::Divided { code, before, .. } => {
            format!("`{code}` not divided by `{}`", before.as_deref().unwrap_or_default())
        }
        Change::Equal(None) => "equal weights in every group".to_string(),
        Change::Equal(Some(group)) => format!("equal weights in `{group}`"),
        Change::Scheme(choice) => {
            let at = if choice.at.is_empty() { String::new() } else { format!(" in `{}`", choice.at.join("`, `")) };
            format!("weights by `{}`{at}", choice.method)
        }
        Change::Dropped(code) => format!("without `{code}`"),
        Change::Weight { code, before, after } => {
            format!("weight of `{code}` in its group {} instead of {}", number(*after), number(*before))
        }
        Change::Weights([a, b]) => format!("weights of `{a}` and `{b}` exchanged"),
        Change::Scale => scale(line),
        Change::Value { unit, code, before, after, how } => value(units, (*unit, code), (*before, *after), *how),
        Change::Exchanged { units: [a, b], code } => {
            let what = code.as_ref().map_or("all values".to_string(), |code| format!("`{code}`"));
            format!("{what} of {} and {} exchanged", units.label(*a), units.label(*b))
        }
        Change::ValuesOf { code, year } => format!("`{code}` with the values of {year}"),
        Change::Shifted { code, is_down } => {
            format!("`{code}` moved {} by one row", if *is_down { "down" } else { "up" })
        }
    }
}

/// "published = 0.1 · score", "published = 50 + 10 · score".
fn scale(line: Line) -> String {
    let times = significant(line.times, 6);
    match line.plus {
        0.0 => format!("another scale: published = {times} · score"),
        plus => {
            let sign = if plus < 0.0 { "−" } else { "+" };
            format!("another scale: published = {times} · score {sign} {}", significant(plus.abs(), 6))
        }
    }
}

fn value(
    units: &Units,
    (unit, code): (usize, &str),
    (before, after): (Option<f64>, Option<f64>),
    how: Pattern,
) -> String {
    let label = units.label(unit);
    let figure = |x: Option<f64>| x.map_or("missing".to_string(), |x| format!("{x}").replace('-', "−"));
    let was = before.map_or("a missing value".to_string(), |_| figure(before));
    let why = match how {
        Pattern::Zero => return format!("the missing `{code}` of {label} counted as 0"),
        Pattern::Missing => return format!("`{code}` of {label} missing instead of {was}"),
        Pattern::Sign => " (the sign)".to_string(),
        Pattern::Power(_) => " (the decimal point)".to_string(),
        Pattern::Digits => " (two digits exchanged)".to_string(),
        Pattern::Year(year) => format!(" (the value of {year})"),
        Pattern::Unit(other) => format!(" (the value of {})", units.label(other)),
        Pattern::Free => String::new(),
    };
    format!("`{code}` of {label} {} instead of {was}{why}", figure(after))
}

/// A choice against the one that it replaces: "`zscore` with deviation population instead of sample", for its places.
fn method(step: Step, choice: &Choice, before: Option<&Choice>) -> String {
    let at = if choice.at.is_empty() { String::new() } else { format!(" for `{}`", choice.at.join("`, `")) };
    let name = step.name();
    match before {
        Some(before) if before.method == choice.method => {
            let differing = differing(step, choice, before).join(", ");
            format!("{name} `{}`{at} with {differing}", choice.method)
        }
        Some(before) => {
            let plain = Choice::new(&choice.method);
            let own = differing(step, choice, &plain);
            let own: Vec<&str> = own.iter().filter_map(|text| text.split(" instead of ").next()).collect();
            let with = if own.is_empty() { String::new() } else { format!(" with {}", own.join(", ")) };
            format!("{name} `{}`{with} instead of `{}`{at}", choice.method, before.method)
        }
        None => format!("{name} `{}`{at}", choice.method),
    }
}

/// The options in which two choices of one method differ: "deviation population instead of sample".
fn differing(step: Step, choice: &Choice, before: &Choice) -> Vec<String> {
    let card = methods(step).into_iter().find(|card| card.name == choice.method);
    let options = card.map_or(Vec::new(), |card| with_shared(step.name(), card.options));
    let text = |setting: &Setting| setting.to_string();
    let of = |choice: &Choice, option: &Opt| match option.name {
        "per" => choice.per.word().to_string(),
        name => choice.options.get(name).cloned().or(option.accepts.default()).map_or("none".to_string(), |x| text(&x)),
    };
    let pairs = options.iter().map(|option| (option.name, of(choice, option), of(before, option)));
    pairs.filter(|(_, new, old)| new != old).map(|(name, new, old)| format!("{name} {new} instead of {old}")).collect()
}

/// The kind of a change for programs.
fn kind(change: &Change) -> &'static str {
    match change {
        Change::Method { step, .. } => step.name(),
        Change::Direction { .. } => "direction",
        Change::Year(_) => "year",
        Change::Bounds(_) => "bounds",
        Change::Coverage { .. } => "coverage",
        Change::Divided { .. } => "denominator",
        Change::Equal(_) => "equal_weights",
        Change::Scheme(_) => "weights_from_data",
        Change::Dropped(_) => "left_out",
        Change::Weight { .. } => "weight",
        Change::Weights(_) => "weights_exchanged",
        Change::Scale => "scale",
        Change::Value { how, .. } => match how {
            Pattern::Sign => "sign",
            Pattern::Power(_) => "decimal_point",
            Pattern::Digits => "digits",
            Pattern::Zero => "missing_as_zero",
            Pattern::Missing => "missing",
            Pattern::Year(_) => "value_of_year",
            Pattern::Unit(_) => "value_of_unit",
            Pattern::Free => "value",
        },
        Change::Exchanged { code: None, .. } => "rows_exchanged",
        Change::Exchanged { .. } => "values_exchanged",
        Change::ValuesOf { .. } => "indicator_of_year",
        Change::Shifted { .. } => "indicator_shifted",
    }
}

/// A word for the answer, for programs.
pub(super) fn verdict(of: &Reconciliation) -> &'static str {
    match of.verdict() {
        Verdict::AsIs => "as_it_is",
        Verdict::Changed(_) => "changed",
        Verdict::AllButOne => "all_but_one",
        Verdict::Nearer => "nearer",
        Verdict::Nothing => "not_reproduced",
    }
}

/// Published and computed scores of all units, those that are not reproduced first.
pub fn remains(of: &Reconciliation, explanation: Option<&Explanation>) -> crate::Result<Table> {
    let units = of.model.data().units();
    let mut heads: Vec<Head> = unit_heads(units, 10).into();
    let digits =
        |more: usize| of.published.decimals.map_or(Style::Sensible, |decimals| Style::Decimals(decimals + more));
    heads.extend([
        Head::new("published").style(digits(0)).worth(9),
        Head::new("computed").style(digits(1)).worth(8),
        Head::new("difference").style(digits(1)).worth(9),
        Head::new("reproduced").worth(7),
    ]);
    let after = explanation.map_or("as it is".to_string(), |one| sentence(of, &one.changes, one.line));
    let mut table = Table::new(format!("{}: {after}", title(of)), &*units.many, heads).from_data(of.model.data());
    for Remainder { unit, published, score, difference, is_hit } in of.remains(explanation)? {
        let [code, name, label] = unit_cells(units, unit);
        table.rows.push(vec![
            code,
            name,
            label,
            published.into(),
            score.into(),
            difference.into(),
            Cell::Truth(is_hit),
        ]);
    }
    table.notes.push(format!(
        "difference: published − computed; reproduced: within {} of the published score",
        significant(of.published.half, 2)
    ));
    Ok(table)
}
