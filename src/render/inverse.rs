//! What was asked backwards, as shapes: who is first at which weight, and which ranks change near the weight as it is.

use super::number::number;
use super::shape::{Cell, Facts, Head, Shape, Show, Style, Table};
use crate::analysis::inverse::{Event, Threshold};
use crate::rank::Ranking;

impl Show for Threshold {
    fn shapes(&self) -> Vec<Shape> {
        let nodes = self.model.tree().nodes();
        let parent = nodes[self.node].parent.map_or("", |parent| nodes[parent].code.as_str());
        let mut facts = Facts::new(of(&self.ranking, &format!("weight of {} in {parent}", nodes[self.node].code)));
        facts = facts.from_data(self.model.data());
        facts.add("as it is", number(self.given));
        facts.add("changes of rank", format!("{}, while it goes from 0 to 1", self.cuts.len()));
        let (below, above) = self.stands();
        facts.add("nearest", format!("{} below, {} above", end(below), end(above)));
        facts.notes.push("weight: share in the parent; its siblings keep their proportions".into());
        facts.notes.push(how(self));
        let plain = |table: Table| Shape::Table(Table { notes: Vec::new(), ..table });
        vec![Shape::Facts(facts), plain(leaders(self)), plain(changes(self))]
    }
}

fn of(ranking: &Ranking, what: &str) -> String {
    format!("{what}, in {}", ranking.heading())
}

fn end(at: f64) -> String {
    if at <= 0.0 || at >= 1.0 { "none".to_string() } else { digits(at) }
}

/// A weight with as many digits as a hand needs to try it.
fn digits(weight: f64) -> String {
    let text = format!("{weight:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

fn how(of: &Threshold) -> String {
    match of.is_exact {
        true => "weights in closed form: scores are lines in the weight, with gaps quotients of lines".into(),
        false => "weights closed in on to 1e-9, from 64 looks: two changes between two looks that undo each other are not seen".into(),
    }
}

/// `from, to, first`: who is first between two weights.
pub fn leaders(of_all: &Threshold) -> Table {
    let units = of_all.model.data().units();
    let heads = vec![
        Head::new("from").style(Style::Decimals(6)).worth(9),
        Head::new("to").style(Style::Decimals(6)).worth(9),
        Head::new("first").worth(9),
    ];
    let code = &of_all.model.tree().nodes()[of_all.node].code;
    let mut table = Table::new(format!("who is first, by the weight of {code}"), "rows", heads);
    table = table.from_data(of_all.model.data());
    for lead in &of_all.leaders {
        let names: Vec<String> = lead.units.iter().map(|&unit| units.label(unit)).collect();
        table.rows.push(vec![Cell::Number(lead.from), Cell::Number(lead.to), names.join("; ").as_str().into()]);
    }
    table.notes.push(how(of_all));
    table
}

/// `weight, change, passes`: what happens as the weight grows.
pub fn changes(of_all: &Threshold) -> Table {
    let units = of_all.model.data().units();
    let heads = vec![
        Head::new("weight").style(Style::Decimals(6)).worth(9),
        Head::new("better").worth(9),
        Head::new("worse").worth(9),
        Head::new("how").worth(6),
    ];
    let shown = of_all.nearest();
    let whose = of_all.unit.map_or(String::new(), |unit| format!(" of {}", units.label(unit)));
    let title = format!("changes of rank{whose} nearest to {}, as the weight grows", number(of_all.given));
    let mut table = Table::new(title, "rows", heads).from_data(of_all.model.data());
    for cut in shown {
        let name = |unit: usize| Cell::from(units.label(unit).as_str());
        let (better, worse, how) = match cut.event {
            Event::Passes(up, down) => (name(up), name(down), "passes"),
            Event::Enters(unit) => (name(unit), Cell::Missing, "is ranked from here on"),
            Event::Leaves(unit) => (name(unit), Cell::Missing, "is no longer ranked"),
        };
        table.rows.push(vec![Cell::Number(cut.at), better, worse, how.into()]);
    }
    table.notes.push(how(of_all));
    table
}
