//! A claim as shapes: the sentence in words, what was decided and how, and the weights at which it changes.

use super::number::{number, score};
use super::programs;
use super::shape::{Cell, Facts, Head, Shape, Show, Style, Table, unit_cells, unit_heads};
use crate::analysis::inverse::{Basis, Claim, ClaimVerdict as Verdict, Extent, Fragile, Nearest, Sentence, Size};
use crate::analysis::uncertainty::Count;
use crate::data::{Note, Units};

impl Show for Claim {
    fn shapes(&self) -> Vec<Shape> {
        let data = self.model.data();
        let title = format!("claim about {}{}: {}", data.title(), self.model.marked(), sentence(self));
        let mut facts = Facts::new(title).from_data(data);
        facts.row = Some(programs::claim(self));
        facts.add("as given", if self.now { "true" } else { "false" });
        facts.add("verdict", verdict(self));
        facts.add("decided by", basis(self));
        for extent in &self.extents {
            let (name, value) = extent_in_words(extent, data.units());
            facts.add(name, value);
        }
        facts.add("share", share(self));
        by_choice(&mut facts, self);
        facts.add("nearest", nearest(self));
        facts.add("value", value(self));
        facts.notes.push(format!("what varies: {}", self.told.join("; ")));
        if self.nearest.as_ref().is_some_and(|nearest| !nearest.is_tie()) {
            facts
                .notes
                .push("distance: sum of absolute changes in overall weights; the search covers all weightings".into());
        }
        let mut shapes = vec![Shape::Facts(facts)];
        let nearest = self.nearest.iter().filter(|nearest| !nearest.is_tie());
        shapes.extend(nearest.map(|nearest| Shape::Table(moved(nearest).part("weights"))));
        shapes
    }
}

/// Changes below this percentage would be shown as 0.
const AS_SHOWN: f64 = 0.05;

/// The sentence in words.
pub fn sentence(claim: &Claim) -> String {
    match &claim.sentence {
        Some(sentence) => in_words(sentence, claim.model.data().units(), true),
        None => "a sentence in a closure".to_string(),
    }
}

fn in_words(sentence: &Sentence, units: &Units, is: bool) -> String {
    let not = if is { "" } else { "not " };
    let label = |unit: usize| units.label(unit);
    match sentence {
        Sentence::Rank { unit, most: 1 } => format!("{} is {not}first", label(*unit)),
        Sentence::Rank { unit, most } => format!("{} is {not}among the first {most}", label(*unit)),
        Sentence::Ahead { first, second } => {
            let ranks = if is { "ranks" } else { "does not rank" };
            format!("{} {ranks} above {}", label(*first), label(*second))
        }
        Sentence::Among { of, first, least, .. } => {
            let count = if is { format!("at least {least}") } else { format!("fewer than {least}") };
            let verb = if *least == 1 { "is" } else { "are" };
            format!("{count} of the {of} {verb} among the first {first}")
        }
        Sentence::Score { unit, least, is_above } => {
            let relation = match (is, is_above) {
                (true, false) => "at least",
                (true, true) => "above",
                (false, false) => "below",
                (false, true) => "at most",
            };
            format!("the score of {} is {relation} {}", label(*unit), number(*least))
        }
        Sentence::Not(inner) => in_words(inner, units, !is),
        Sentence::All(parts) => joined(parts, units, is, if is { " and " } else { " or " }),
        Sentence::Any(parts) => joined(parts, units, is, if is { " or " } else { " and " }),
    }
}

fn joined(parts: &[Sentence], units: &Units, is: bool, word: &str) -> String {
    let one = |part: &Sentence| match part {
        Sentence::All(_) | Sentence::Any(_) => format!("({})", in_words(part, units, is)),
        _ => in_words(part, units, is),
    };
    parts.iter().map(one).collect::<Vec<_>>().join(word)
}

fn verdict(claim: &Claim) -> String {
    match claim.verdict {
        Verdict::Always => "true throughout".to_string(),
        Verdict::Never => "false throughout".to_string(),
        Verdict::Sometimes => "true in some cases, false in others".to_string(),
        Verdict::Open => {
            let is = if claim.now { "true" } else { "false" };
            format!("open: {is} in all draws, but not proved")
        }
    }
}

fn basis(claim: &Claim) -> String {
    let Count { holds, fails, neither } = claim.count().unwrap_or_default();
    let draws = holds + fails + neither;
    match claim.basis {
        Basis::Proved => "proof over everything that varies (linear programs and bounds)".to_string(),
        Basis::Examples => "an example of each".to_string(),
        Basis::Counted => format!("all {draws} weightings of the table, one by one"),
        Basis::Drawn => format!("{draws} draws only, which prove nothing about what was not drawn"),
    }
}

fn extent_in_words(extent: &Extent, units: &Units) -> (&'static str, String) {
    let end = |(attained, bound): (usize, usize)| match attained == bound {
        true => attained.to_string(),
        false => format!("{} to {}", attained.min(bound), attained.max(bound)),
    };
    match extent {
        Extent::Ranks { unit, best, worst } => {
            let is_exact = best.0 == best.1 && worst.0 == worst.1;
            let how = if is_exact { "" } else { " (reached, and the bound)" };
            ("ranks", format!("{}: best {}, worst {}{how}", units.label(*unit), end(*best), end(*worst)))
        }
        Extent::Lead { unit, over, from_to: (from, to) } => (
            "lead",
            format!("{} over {}: {} to {} points", units.label(*unit), units.label(*over), score(*from), score(*to)),
        ),
        Extent::Count { of, first, from_to: (from, to) } => {
            let count = if from == to { from.to_string() } else { format!("from {from} to {to}") };
            ("count", format!("{of} among the first {first}: {count} (bounds)"))
        }
        Extent::Scores { unit, from_to: (from, to) } => {
            ("score", format!("{}: {} to {}", units.label(*unit), score(*from), score(*to)))
        }
    }
}

fn share(claim: &Claim) -> String {
    let (Some((share, error)), Some(count)) = (claim.share(), claim.count()) else { return String::new() };
    let all = count.holds + count.fails;
    let cases = if claim.basis == Basis::Counted { "weightings" } else { "draws" };
    let without = match count.neither {
        0 => String::new(),
        neither => format!("; {neither} more leave a unit of the sentence unranked"),
    };
    let is_mixed = count.holds > 0 && count.fails > 0;
    let error = match is_mixed && claim.basis != Basis::Counted {
        true => format!(", standard error {:.2} points", 100.0 * error),
        false => String::new(),
    };
    format!("true in {} of {all} {cases}: {:.2} %{error}{without}", count.holds, 100.0 * share)
}

/// The share under each combination of methods, if methods vary.
fn by_choice(facts: &mut Facts, claim: &Claim) {
    let all = claim.drawn.iter().flat_map(|drawn| &drawn.by_choice);
    for (chosen, count) in all.filter(|(chosen, _)| !chosen.is_empty()) {
        let draws = count.holds + count.fails;
        if draws > 0 {
            let share = 100.0 * count.holds as f64 / draws as f64;
            facts.add("", format!("{}: true in {share:.2} % of {draws}", chosen.join(", ")));
        }
    }
}

fn nearest(claim: &Claim) -> String {
    let becomes = if claim.now { "false" } else { "true" };
    match &claim.nearest {
        None if claim.sentence.is_some() => format!("no weighting was found that makes it {becomes}"),
        None => String::new(),
        Some(nearest) if nearest.is_tie() => {
            format!("at the given weights there is a tie: any change can make it {becomes}")
        }
        Some(nearest) => {
            let how = match nearest.least {
                _ if nearest.is_exact() => "; none is nearer".to_string(),
                Some(least) if least >= 0.00005 => format!("; none is nearer than {least:.4}"),
                _ => "; nearer ones may exist".to_string(),
            };
            format!("weights at a distance of {:.4} make it {becomes}{how}", nearest.distance)
        }
    }
}

fn value(claim: &Claim) -> String {
    let becomes = if claim.now { "false" } else { "true" };
    let Some(weak) = &claim.value else { return String::new() };
    let label = claim.model.data().units().label(weak.unit);
    let (from, to, change) = (number(weak.value), number(weak.to), 100.0 * weak.change);
    if change.abs() < AS_SHOWN {
        let direction = if change > 0.0 { "increase" } else { "decrease" };
        return format!("the slightest {direction} of {} of {label} ({from}) makes it {becomes}", weak.indicator);
    }
    let of = if weak.value == 0.0 { "% of the indicator's median" } else { "%" };
    format!("{} of {label}, {from} → {to} ({change:+.1} {of}), makes it {becomes}", weak.indicator)
}

/// A table of the overall weights that differ in the nearest weighting.
pub fn moved(nearest: &Nearest) -> Table {
    let share = |name: &str| Head::new(name).style(Style::Decimals(4)).worth(8);
    let heads = vec![Head::new("indicator").worth(9), share("given"), share("nearest"), share("change")];
    let mut table = Table::new("", "weights", heads);
    let mut moved: Vec<_> = nearest.moved.iter().collect();
    moved.sort_by(|a, b| (b.2 - b.1).abs().total_cmp(&(a.2 - a.1).abs()));
    for (code, before, after) in moved {
        let numbers = [*before, *after, after - before].map(Cell::Number);
        table.rows.push([code.as_str().into()].into_iter().chain(numbers).collect());
    }
    table
}

/// A table of the values that can change the answer, the smallest change first.
pub fn fragile(of: &Fragile) -> Table {
    let data = of.model.data();
    let becomes = if of.now { "false" } else { "true" };
    let title =
        format!("{} of {} values in {} can make the sentence {becomes}", of.values.len(), of.tried, data.title());
    let mut heads = vec![Head::new("indicator").worth(9)];
    heads.extend(unit_heads(data.units(), 9));
    let value = |name: &str| Head::new(name).style(Style::Sensible).worth(8);
    heads.extend([value("value"), value("at"), Head::new("change").style(Style::Decimals(2)).worth(9)]);
    heads.push(Head::new("notes").prose().worth(6));
    let mut table = Table::new(title, "values", heads).from_data(data);
    for weak in &of.values {
        let [code, name, label] = unit_cells(data.units(), weak.unit);
        let notes: Vec<String> = weak.notes.iter().map(doubt).collect();
        let numbers = [weak.value, weak.to, 100.0 * weak.change].map(Cell::Number);
        let mut row = vec![weak.indicator.as_str().into(), code, name, label];
        row.extend(numbers);
        row.push(notes.join("; ").as_str().into());
        table.rows.push(row);
    }
    let per = match of.by {
        Size::Value => "the value, or of the indicator's median if the value is 0",
        Size::Spread => "the standard deviation of the indicator",
    };
    let within = number(100.0 * of.within);
    table.notes.push(format!("at: the nearest value that makes the sentence {becomes}; change: in % of {per}"));
    table.notes.push(format!("each value was changed on its own, by up to ± {within} %, with everything recomputed"));
    table
}

/// A note of the data set on a value, in one line.
fn doubt(note: &Note) -> String {
    let printed = if note.printed.is_empty() { String::new() } else { format!(", printed {}", note.printed) };
    let why = if note.why.is_empty() { String::new() } else { format!(": {}", note.why) };
    format!("{}{printed}{why}", note.what)
}
