//! Weights from people as shapes: the weights with their spread, and how consistent the answers are.

use super::number::number;
use super::programs;
use super::shape::{Cell, Facts, Head, Shape, Show, Style, Table};
use crate::analysis::people::{Consistency, Weighting};

impl Show for Weighting {
    fn shapes(&self) -> Vec<Shape> {
        let mut facts = Facts::new(title(self));
        facts.row = Some(programs::weighting(self));
        if let Some(consistency) = &self.consistency {
            facts.add("consistency ratio", told(consistency));
        }
        for (name, value) in &self.facts {
            facts.add(name, value);
        }
        facts.notes.clone_from(&self.notes);
        let table = Table { title: String::new(), ..weights(self) };
        if facts.facts.is_empty() {
            return vec![Shape::Table(Table { title: title(self), notes: facts.notes, ..table.part("weights") })];
        }
        vec![Shape::Facts(facts), Shape::Table(table.part("weights"))]
    }
}

/// "weights by ahp from 3 people".
fn title(of: &Weighting) -> String {
    let people = match of.people.len() {
        1 => "one person".to_string(),
        many => format!("{many} people"),
    };
    format!("weights by {} from {people}", of.method)
}

/// A consistency ratio with its verdict: "0.229, above 0.1: revise the answers".
fn told(consistency: &Consistency) -> String {
    let ratio = format!("{:.4}", consistency.ratio);
    match (consistency.limit, consistency.is_accepted()) {
        (Some(limit), Some(true)) => format!("{ratio}, accepted (up to {})", number(limit)),
        (Some(limit), _) => format!("{ratio}, above {}: revise the answers", number(limit)),
        (None, _) => format!("{ratio}; no accepted limit is known for this case"),
    }
}

/// A table with the weight of each name and, for several people, how it differs between them.
pub fn weights(of: &Weighting) -> Table {
    let digits = |name: &str, worth: u8| Head::new(name).style(Style::Decimals(4)).worth(worth);
    let mut heads = vec![Head::new("name").worth(10), digits("weight", 9)];
    let has_spread = of.people.len() > 1;
    if has_spread {
        heads.extend([digits("lowest", 7), digits("highest", 7), digits("deviation", 6)]);
    }
    let mut table = Table::new(title(of), "rows", heads);
    for (at, (name, weight)) in of.pairs().into_iter().enumerate() {
        let mut row = vec![Cell::from(&name), weight.into()];
        if has_spread {
            let span = of.span(at).map(|span| [span.lowest, span.highest, span.deviation]);
            row.extend((0..3).map(|part| Cell::from(span.map(|span| span[part]))));
        }
        table.rows.push(row);
    }
    if has_spread {
        table.notes.push("lowest, highest, deviation: of the weights of single people".into());
    }
    table
}

/// A table with one row per person: the weights that this person's answers give, and how consistent they are.
pub fn people(of: &Weighting) -> Table {
    let mut heads = vec![Head::new("person").worth(10)];
    heads.extend(of.names.iter().map(|name| Head::new(name).style(Style::Decimals(4)).worth(8)));
    let has_ratio = of.people.iter().any(|person| person.consistency.is_some());
    if has_ratio {
        heads.push(Head::new("consistency_ratio").style(Style::Decimals(4)).worth(9));
    }
    let mut table = Table::new(format!("{}, person by person", title(of)), "rows", heads);
    for (at, person) in of.people.iter().enumerate() {
        let name = if person.name.is_empty() { (at + 1).to_string() } else { person.name.clone() };
        let mut row = vec![Cell::from(&name)];
        row.extend(person.weights.iter().map(|&weight| Cell::Number(weight)));
        if has_ratio {
            row.push(person.consistency.map(|found| found.ratio).into());
        }
        table.rows.push(row);
    }
    table.notes.clone_from(&of.notes);
    table
}
