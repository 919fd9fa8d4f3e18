//! An elicitation of weights as shapes: the next question with the values of both units, what the answers make of the
//! weights, and which ranks are certain.

use super::programs;
use super::shape::{Cell, Facts, Head, Shape, Show, Style, Table, unit_cells, unit_heads};
use crate::analysis::inverse::Elicitation;

impl Show for Elicitation {
    fn shapes(&self) -> Vec<Shape> {
        let data = self.model.data();
        let count = self.answers.len();
        let answers = if count == 1 { "1 answer".to_string() } else { format!("{count} answers") };
        let next = self.question.map_or("no question left".to_string(), |(a, b)| {
            format!("next: {} or {}?", data.units().label(a), data.units().label(b))
        });
        let sure = self.ranks.iter().filter(|ranks| ranks.is_certain()).count();
        let sure = format!("{sure} of {} ranks certain", self.ranks.len());
        let title = format!("weights elicited on {}{}: {answers}, {sure}; {next}", data.title(), self.model.marked());
        let mut facts = Facts::new(title).from_data(data);
        facts.row = Some(programs::elicitation(self));
        facts.add("question", asked(self));
        facts.add("certain", certain(self));
        facts.notes = notes(self);
        let plain = |table: Table| Shape::Table(Table { title: String::new(), ..table });
        let mut shapes = vec![Shape::Facts(facts)];
        if self.question.is_some() {
            shapes.push(plain(question(self)));
        }
        shapes.extend([plain(weights(self)), plain(ranks(self))]);
        shapes
    }
}

fn asked(of: &Elicitation) -> String {
    let units = of.model.data().units();
    match of.question {
        Some((a, b)) => format!("which should rank higher, {} or {}?", units.label(a), units.label(b)),
        None => format!("none left: no other order among the best {} is open", units.many),
    }
}

fn certain(of: &Elicitation) -> String {
    let units = of.model.data().units();
    let certain: Vec<String> = of
        .ranks
        .iter()
        .filter(|ranks| ranks.is_certain())
        .map(|ranks| format!("{} ({})", units.label(ranks.unit), ranks.rank))
        .collect();
    match certain.is_empty() {
        true => format!("none of the first {} ranks", of.ranks.len()),
        false => format!("{} of the first {} ranks: {}", certain.len(), of.ranks.len(), certain.join(", ")),
    }
}

fn notes(of: &Elicitation) -> Vec<String> {
    let units = of.model.data().units();
    let mut notes = Vec::new();
    if let Some((a, _)) = of.question {
        let name = units.as_typed(a);
        notes.push(format!("answer with .prefer({name:?}), .alike() or .skip(); .without(n) takes answer n back"));
    }
    let left_out = of.left_out().unwrap_or(0);
    if left_out > 0 {
        let are = if left_out == 1 { "is" } else { "are" };
        notes.push(format!("{left_out} of the ranked {} {are} left out, because a value is missing", units.many));
    }
    notes
}

/// A table with the scores of both units of the question in each member.
pub fn question(of: &Elicitation) -> Table {
    let (data, nodes) = (of.model.data(), of.model.tree().nodes());
    let Some((a, b)) = of.question else { return Table::new("no question left", "question", Vec::new()) };
    let label = |unit: usize| data.units().label(unit);
    let score = |name: String, key| Head::new(name).key(key).style(Style::Scores(2)).worth(9);
    let heads = vec![Head::new("member").worth(9), score(label(a), "score_a"), score(label(b), "score_b")];
    let title = format!("scores of {} and {}", label(a), label(b));
    let mut table = Table::new(title, "question", heads).from_data(data).part("question");
    let Ok(scores) = of.model.scores() else { return table };
    for &member in of.members() {
        let of_unit = |unit: usize| scores.of(member).get(unit).into();
        table.rows.push(vec![nodes[member].code.as_str().into(), of_unit(a), of_unit(b)]);
    }
    table
}

/// A table of weights: in the model, in the middle of what the answers allow, and the lowest and the highest.
pub fn weights(of: &Elicitation) -> Table {
    let nodes = of.model.tree().nodes();
    let share = |name: &str| Head::new(name).style(Style::Decimals(4)).worth(8);
    let heads = vec![Head::new("member").worth(9), share("given"), share("weight"), share("lowest"), share("highest")];
    let title = format!("weights that agree with the answers, on {}", of.model.data().title());
    let mut table = Table::new(title, "weights", heads).from_data(of.model.data()).part("weights");
    for (((&member, given), weight), (lowest, highest)) in
        of.members().iter().zip(of.given()).zip(&of.weights).zip(&of.spans)
    {
        let numbers = [*given, *weight, *lowest, *highest].map(Cell::Number);
        table.rows.push([nodes[member].code.as_str().into()].into_iter().chain(numbers).collect());
    }
    table
        .notes
        .push("weight: in the middle of all weights that agree with the answers; lowest, highest: of these".into());
    table
}

/// A table of the first units with the ranks that they can have.
pub fn ranks(of: &Elicitation) -> Table {
    let data = of.model.data();
    let mut heads = vec![Head::new("rank").worth(9)];
    heads.extend(unit_heads(data.units(), 9));
    heads.extend([Head::new("best").worth(7), Head::new("worst").worth(7)]);
    let title = format!("ranks under all weights that agree with the answers, on {}", data.title());
    let mut table = Table::new(title, &*data.units().many, heads).from_data(data).part("ranks");
    for ranks in &of.ranks {
        let [code, name, label] = unit_cells(data.units(), ranks.unit);
        let place = |rank: usize| Cell::Rank { rank, tied: false };
        table.rows.push(vec![place(ranks.rank), code, name, label, place(ranks.best), place(ranks.worst)]);
    }
    let of_all = format!("of the {} {} without a missing value", of.compared(), data.units().many);
    table.notes.push(format!("rank: with these weights; best, worst: proved for all weights that agree; {of_all}"));
    table
}
