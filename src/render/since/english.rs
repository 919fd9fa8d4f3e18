//! One English sentence on each fact.

use super::some;
use crate::analysis::since::{Cause, Fact, Moved, Since};
use crate::data::{Step, Units};
use crate::model::between::{Aspect, MethodChange};
use crate::render::number::{share, significant};

/// What differs, without a full stop.
pub fn sentence(of: &Since, fact: &Fact) -> String {
    let units = of.ranks[1].units();
    let (one, many) = (&units.one, &units.many);
    match fact {
        Fact::Figures { .. } => values(of, fact),
        Fact::Gaps { .. } => gaps(of, fact),
        Fact::Units { come, gone } => {
            let names = |names: &[String], what: &str| {
                let (some, more) = some(names, "; ");
                let more = if more > 0 { format!(" and {more} more") } else { String::new() };
                (!names.is_empty()).then(|| format!("{} {what}: {some}{more}", counted(names.len(), one, many)))
            };
            joined([names(come, "came"), names(gone, "went")])
        }
        Fact::Bounds { codes, of: [old, new] } if old == new => format!("other bounds, {new}, for {}", quoted(codes)),
        Fact::Bounds { codes, of: [old, new] } => format!("{old} → {new}, for {}", quoted(codes)),
        Fact::Indicators { come, gone } => {
            let names = |codes: &[String], what: &str| (!codes.is_empty()).then(|| format!("{} {what}", quoted(codes)));
            match joined([names(come, "came"), names(gone, "went")]) {
                none if none.is_empty() => "the same indicators in other groups".to_string(),
                some => some,
            }
        }
        Fact::Method(changes) => changes.iter().map(method).collect::<Vec<_>>().join("; "),
        Fact::Weights { count, most: (code, old, new) } => {
            let most = if *count > 1 { "most of all " } else { "" };
            let weights = counted(*count, "weight differs", "weights differ");
            format!("{weights}, {most}that of `{code}`: {} → {}", share(*old), share(*new))
        }
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Values that changed.
fn values(of: &Since, fact: &Fact) -> String {
    let Fact::Figures { cause, count, units, most } = fact else { return String::new() };
    let Units { one, many, .. } = of.ranks[1].units();
    let year = of.models[0].data().year().map_or(String::new(), |year| format!(" of {year}"));
    let values = counted(*count, "value", "values");
    let who = match (cause, of.unit, most) {
        (Cause::Own, Some(_), Some(most)) if *count == 1 => return format!("`{}` changed{}", most.code, by(most)),
        (Cause::Others, Some(_), Some(most)) if *count == 1 => {
            return format!("`{}` of another {one} changed{}", most.code, by(most));
        }
        (Cause::Others, None, _) => {
            return format!("the same {values}, as they move what other {many} are measured by");
        }
        (Cause::Revised, ..) => format!("the new data revise {values}{year}"),
        (Cause::Own, Some(_), _) => format!("{count} of its own values changed"),
        (Cause::Others, Some(_), _) if *units == 1 => format!("{values} of another {one} changed"),
        (Cause::Others, Some(_), _) => format!("{values} of {units} other {many} changed"),
        _ => format!("{values} of {} changed", counted(*units, one, many)),
    };
    let most = most.as_ref().map(|most| {
        let which = if *count > 1 { "most of all " } else { "" };
        format!(", {which}`{}`{}", most.code, by(most))
    });
    format!("{who}{}", most.unwrap_or_default())
}

/// By how much the indicator that changed most did, in brackets.
fn by(most: &Moved) -> String {
    super::by_how_much(most, [" (median ", " (", ", ", ")"])
}

/// Gaps that closed and opened.
fn gaps(of: &Since, fact: &Fact) -> String {
    let Fact::Gaps { closed, opened, others_closed, others_opened, refilled } = fact else { return String::new() };
    let own = |codes: &[String], what: &str| {
        let be = if codes.len() == 1 { "is" } else { "are" };
        (!codes.is_empty()).then(|| format!("{} {be} {what}", quoted(codes)))
    };
    let many = |count: usize, what: &str| (count > 0).then(|| format!("{count} {what}"));
    let others = [many(*others_closed, "closed"), many(*others_opened, "opened")];
    let others: Vec<String> = others.into_iter().flatten().collect();
    let place = of.unit.map_or(String::new(), |_| format!(" for other {}", of.ranks[1].units().many));
    let others = (!others.is_empty()).then(|| format!("{}{place}", others.join(" and ")));
    let filled = |count: usize| format!("{count} filled in from other years");
    let refilled = Some(*refilled).filter(|count| *count > 0).map(filled);
    joined([own(closed, "known now"), own(opened, "missing now"), others, refilled])
}

fn joined<const N: usize>(parts: [Option<String>; N]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn quoted(codes: &[String]) -> String {
    let codes: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
    let (some, more) = some(&codes, ", ");
    if more > 0 { format!("{some} and {more} more") } else { some }
}

fn method(change: &MethodChange) -> String {
    let (from, to) = (&change.from, &change.to);
    let at = quoted(&change.at);
    match change.aspect {
        Aspect::Direction => format!("{to} is better instead of {from}, for {at}"),
        Aspect::Denominator => match (from.as_str(), to.as_str()) {
            ("", to) => format!("{at} divided by `{to}`"),
            (from, "") => format!("{at} no longer divided by `{from}`"),
            (from, to) => format!("{at} divided by `{to}` instead of `{from}`"),
        },
        Aspect::Coverage => format!("coverage of {at}: {} → {}", percent(from), percent(to)),
        Aspect::Step(step) if from == to => format!("other options of `{to}`{}", within(step, change)),
        Aspect::Step(step) => format!("`{to}` instead of `{from}`{}", within(step, change)),
    }
}

/// Where a step differs.
fn within(step: Step, change: &MethodChange) -> String {
    let what = if step == Step::Aggregate { ["group", "groups"] } else { ["indicator", "indicators"] };
    format!(" ({}, {})", step.name(), counted(change.at.len(), what[0], what[1]))
}

fn percent(share: &str) -> String {
    share.parse::<f64>().map_or(share.to_string(), |share| format!("{} %", significant(share * 100.0, 3)))
}
