//! The trail of one value as facts, where each step shows the actual numbers.

use super::number::{number, score as points};
use super::programs;
use super::shape::{Facts, Shape, Show};
use crate::analysis::{Figure, Trail};
use crate::data::Direction;
use crate::model::{Fitted, Gaps, Step};

impl Show for Trail {
    fn shapes(&self) -> Vec<Shape> {
        let data = self.model.data();
        let title = format!("{} of {} in {}", self.leaf.code, data.units().label(self.unit), data.title());
        let mut facts = Facts::new(title).from_data(data);
        for (place, figure) in self.figures.iter().enumerate() {
            let name = if place == 0 { "figure" } else { &figure.code };
            add_figure(&mut facts, name, self, figure);
        }
        facts.row = Some(programs::trail(self));
        add_steps(&mut facts, self);
        add_weights(&mut facts, self);
        vec![Shape::Facts(facts)]
    }
}

fn add_figure(facts: &mut Facts, name: &str, trail: &Trail, figure: &Figure) {
    let year = figure.year.map_or(String::new(), |year| format!(", {year}"));
    let value = match figure.value {
        Some(value) => format!("{} {}", number(value), figure.measure).trim().to_string(),
        None => "missing".to_string(),
    };
    let sources = figure.sources.iter().map(|(key, publisher)| match publisher.is_empty() {
        true => key.clone(),
        false => format!("{key} ({publisher})"),
    });
    let sources: Vec<String> = sources.collect();
    let from = match (figure.is_revised, sources.is_empty()) {
        (true, _) => "; entered by hand, without a source".to_string(),
        (false, true) => String::new(),
        (false, false) => format!("; source: {}", sources.join(", ")),
    };
    facts.add(name, format!("{value}{year}{from}"));
    if let Some(formula) = &figure.formula {
        let look_up = |code: &str| trail.figures.iter().find(|part| part.code == code).and_then(|part| part.value);
        let gone: Vec<&str> = formula.names().into_iter().filter(|code| look_up(code).is_none()).collect();
        let filled = formula.put_in(&|code| shortened(look_up(code).unwrap_or(f64::NAN)));
        let result = match (figure.value, gone.is_empty()) {
            (Some(value), _) => format!(" = {filled} = {}", number(value)),
            (None, true) => format!(" = {filled}, which is not a number"),
            (None, false) => format!(", missing: {}", gone.join(", ")),
        };
        facts.add("", format!("{formula}{result}"));
    }
    for note in &figure.notes {
        let change = match (note.printed.as_str(), note.used.as_str()) {
            ("", "") => String::new(),
            (printed, "") => format!(", printed {printed}"),
            ("", used) => format!(", used {used}"),
            (printed, used) => format!(", printed {printed}, used {used}"),
        };
        let year = note.year.map_or(String::new(), |year| format!(" {year}"));
        let why = if note.why.is_empty() { String::new() } else { format!(": {}", note.why) };
        facts.add("", format!("note{year}: {}{change}{why}", note.what));
    }
}

/// A number with the digits that are displayed.
fn shortened(x: f64) -> f64 {
    number(x).parse().unwrap_or(x)
}

fn add_steps(facts: &mut Facts, trail: &Trail) {
    let leaf = &trail.leaf;
    let method = |step| trail.model.choice(step, trail.node).map_or("none", |choice| choice.method.as_str());
    facts.add(
        "better",
        match leaf.direction {
            Direction::Higher => "higher",
            Direction::Lower => "lower: the sign is reversed before normalising",
        },
    );
    if let (Some(divided), Some(result)) = (trail.model.recipe().denominate.get(&leaf.code), leaf.raw.get(trail.unit)) {
        let scale = divided.times().map_or(String::new(), |scale| format!(" · {}", number(scale)));
        facts.add("denominated", format!("{} / {}{scale} = {}", leaf.code, divided.by, number(result)));
    }
    if let Some(filled) = leaf.fills.iter().find(|filled| filled.unit == trail.unit) {
        let why = if filled.why.is_empty() { String::new() } else { format!(", {}", filled.why) };
        facts.add("imputed", format!("{}{why}: {}", method(Step::Impute), number(filled.value)));
    }
    let (Some(raw), Some(treated)) = (leaf.filled.get(trail.unit), leaf.treated.get(trail.unit)) else {
        return;
    };
    let cuts = match leaf.treat {
        Fitted::Clamp { lo, hi } if lo.is_infinite() => format!(", at most {}", number(hi)),
        Fitted::Clamp { lo, hi } if hi.is_infinite() => format!(", at least {}", number(lo)),
        Fitted::Clamp { lo, hi } => format!(", cuts {} and {}", number(lo), number(hi)),
        _ => String::new(),
    };
    let moved = match (leaf.treat.formula(&number(raw), &number), raw.total_cmp(&treated).is_eq()) {
        (Some(formula), _) => format!("{formula} = {}", number(treated)),
        (None, true) => format!("{}, unchanged", number(raw)),
        (None, false) => format!("moved from {} to {}", number(raw), number(treated)),
    };
    let held = if trail.model.recipe().held.contains_key(&leaf.code) { "bounds frozen: " } else { "" };
    facts.add("treated", format!("{held}{}{cuts}: {moved}", method(Step::Treat)));
    let turned = if leaf.direction == Direction::Lower { -treated } else { treated };
    let text = match leaf.left_out {
        Some(why) => format!("left out of the model: the indicator {why}"),
        None => format!("{held}{}: {}", method(Step::Normalise), leaf.normalise.written(turned, &number)),
    };
    facts.add("normalised", text);
}

/// Why a point of the indicator has no fixed effect on the index.
fn uneven(trail: &Trail, mean: &str) -> String {
    let has_matrix = trail.model.plan().is_ok_and(|plan| plan.matrix_group().is_some());
    match has_matrix {
        true => format!("not a fixed number: `{mean}` compares all units with each other"),
        false => {
            format!("not a fixed number: a weight is an exponent in the {mean} mean; .explain() splits a difference")
        }
    }
}

fn add_weights(facts: &mut Facts, trail: &Trail) {
    let nodes = trail.model.tree().nodes();
    let parent = nodes[trail.node].parent.map_or("", |parent| nodes[parent].code.as_str());
    match (trail.score, trail.leaf.left_out) {
        (_, Some(why)) => facts.add("score", format!("none: the indicator is left out for all because it {why}")),
        (Some(score), None) if trail.is_implied => {
            let rule =
                trail.model.plan().ok().and_then(|plan| plan.combine(nodes[trail.node].parent?)).map(|of| of.gaps);
            let from = match rule {
                Some(Gaps::Worst) => format!("the lowest score of {}", trail.leaf.code),
                Some(Gaps::Neutral) => "neutral".to_string(),
                _ => format!("the mean of its available siblings in {parent}, or of the group above if there are none"),
            };
            facts.add("score", format!("{}*, implied: {from}", number(score)));
        }
        (Some(score), None) => facts.add("score", number(score)),
        (None, None) => facts.add("score", "none: no value of its model is available"),
    }
    if trail.whole == 0.0 {
        return facts.add("weight", "0: it does not count");
    }
    facts.add("weight", format!("{:.3} in {parent}, {:.4} overall", trail.share, trail.whole));
    match (&trail.uneven, trail.score) {
        (Some(mean), _) => facts.add("points", uneven(trail, mean)),
        (None, Some(score)) => {
            let points = format!("{:.4} · {} = {}", trail.whole, number(score), points(trail.whole * score));
            facts.add("points", format!("{points} of the index"));
        }
        (None, None) => {}
    }
}
