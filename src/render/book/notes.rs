//! The last sheet: how to use the workbook, how the scores are computed, what is missing, and the sources.

use super::layout::Layout;
use super::{number, sheet_head};
use crate::TOOL;
use crate::data::{Choice, FitWindow, Step};
use crate::files::sheets::{Head, Sheet, Stays, Value};
use crate::model::{Gaps, methods};

/// At most this many units are named.
const NAMED: usize = 20;

pub fn sheet(layout: &Layout) -> Sheet {
    let mut notes = Notes::default();
    let data = layout.model.data();
    notes.head("About");
    notes.add("what", format!("Model of {}: {}.", data.title(), counted(layout)));
    notes.add("made_by", format!("{TOOL}; {}", data.stamp()));
    use_of_it(layout, &mut notes);
    method(layout, &mut notes);
    numbers(layout, &mut notes);
    gaps(layout, &mut notes);
    formulas(layout, &mut notes);
    sources(layout, &mut notes);
    let heads = vec![Head { width: 22, ..sheet_head("what", None) }, Head { width: 100, ..sheet_head("text", None) }];
    let stays = Stays { rows: 1, columns: 0, is_filtered: false };
    Sheet { name: "Notes".to_string(), heads, rows: notes.rows, stays, chart: None }
}

/// Lines of two cells: the subject, and the text.
#[derive(Default)]
struct Notes {
    rows: Vec<Vec<Value>>,
}

impl Notes {
    fn head(&mut self, text: &str) {
        if !self.rows.is_empty() {
            self.rows.push(Vec::new());
        }
        self.rows.push(vec![Value::Bold(text.to_string())]);
    }

    fn add(&mut self, what: &str, text: impl Into<String>) {
        self.rows.push(vec![Value::Text(what.to_string()), Value::Prose(text.into())]);
    }
}

fn counted(layout: &Layout) -> String {
    let leaves = layout.model.tree().leaves().count();
    let indicators = if leaves == 1 { "1 indicator".to_string() } else { format!("{leaves} indicators") };
    let units = layout.model.data().units().counted();
    format!("{indicators}, {units}, {} of them ranked", layout.places().len())
}

fn use_of_it(layout: &Layout, notes: &mut Notes) {
    notes.head("How to use this workbook");
    notes.add(
        "weights",
        "Change a number in a coloured cell of the sheet Weights: scores, ranks and the order of the sheet Ranking \
         follow. Weights are divided by the sum of their group, so they need not sum to 1; 0 removes a member.",
    );
    let scores = "A group's score is a formula over its members' scores in the same row of the sheet Scores and their \
                  weights in row 3. Indicators are read from the sheet Normalised, which holds numbers: the steps from \
                  value to score are described below, and bounds found on the data do not move when a value is \
                  changed.";
    notes.add("scores", scores);
    let ranks = match layout.is_live() {
        true => {
            "Scores are rounded to 12 significant digits before they are ranked; equal scores share the better rank."
        }
        false => "Ranks are plain numbers and do not follow the weights, since there are too many units for formulas.",
    };
    notes.add("ranks", ranks);
    let needed = number(layout.plan.nodes[0].needed * 100.0);
    let one = &layout.model.data().units().one;
    notes.add("coverage", format!("A {one} is ranked if values are available for {needed} % of the weight."));
}

/// Adds one sentence for each step and choice.
fn method(layout: &Layout, notes: &mut Notes) {
    notes.head("Method");
    let recipe = layout.model.recipe();
    for (code, divided) in &recipe.denominate {
        let times = divided.times().map_or(String::new(), |times| format!(", times {}", number(times)));
        notes.add("denominate", format!("{code} is divided by {}{times}.", divided.by));
    }
    for step in Step::ALL {
        for choice in &recipe.choices[step] {
            notes.add(step.name(), sentence(step, choice));
        }
    }
    if !recipe.held.is_empty() {
        let held: Vec<&str> = recipe.held.keys().map(String::as_str).collect();
        notes.add("bounds", format!("The bounds of {} are frozen.", held.join(", ")));
    }
    for floor in &recipe.floors {
        let share = number(floor.share * 100.0);
        let at = floor.at.join(", ");
        notes.add("coverage", format!("{at}: no score unless values are available for {share} % of the weight."));
    }
    layout.model.remarks().into_iter().for_each(|remark| notes.add("remark", remark));
    layout.ranking.warnings().into_iter().for_each(|warning| notes.add("remark", warning));
}

/// A choice in words: "all: minmax, stretch the observed range onto lo..hi (lo 0, hi 100); lo + … (OECD/JRC 2008)."
fn sentence(step: Step, choice: &Choice) -> String {
    let at = if choice.at.is_empty() { "everywhere".to_string() } else { choice.at.join(", ") };
    let per = if choice.per == FitWindow::All { ", fitted to all years together" } else { "" };
    let Some(card) = methods(step).into_iter().find(|card| card.name == choice.method) else {
        return format!("{at}: {}{per}.", choice.method);
    };
    let options: Vec<String> = choice.options.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let options = if options.is_empty() { String::new() } else { format!(" ({})", options.join(", ")) };
    // A method that leaves values unchanged needs neither formula nor source.
    let (formula, source) = match card.formula {
        "x" | "" => (String::new(), String::new()),
        formula => (format!("; {formula}"), format!(" [{}]", card.source)),
    };
    format!("{at}: {}{options}, {}{per}{formula}{source}.", card.name, card.about)
}

/// Adds the groups whose scores are not formulas.
fn numbers(layout: &Layout, notes: &mut Notes) {
    let nodes = layout.model.tree().nodes();
    let found: Vec<(usize, &str)> =
        (0..nodes.len()).filter_map(|place| Some((place, layout.as_numbers(place)?))).collect();
    if found.is_empty() {
        return;
    }
    notes.head("Scores as plain numbers");
    for (place, why) in found {
        let method = layout.plan.method(place);
        let text = format!(
            "The scores of this group are numbers, computed by `{method}`, because {why}. They do not follow the weights \
             of its members, nor of anything below them."
        );
        notes.add(&nodes[place].code, text);
    }
}

fn gaps(layout: &Layout, notes: &mut Notes) {
    let (nodes, units) = (layout.model.tree().nodes(), layout.model.data().units());
    notes.head("Missing values");
    let mut rules: Vec<&str> = layout.plan.groups().map(|(_, combine)| rule(combine.gaps)).collect();
    rules.sort_unstable();
    rules.dedup();
    rules.into_iter().for_each(|rule| notes.add("rule", rule));
    let mut any = false;
    for leaf in layout.model.leaves().unwrap_or_default() {
        let missing: Vec<String> =
            (0..units.len()).filter(|&unit| leaf.raw.get(unit).is_none()).map(|unit| units.label(unit)).collect();
        if !missing.is_empty() {
            any = true;
            let filled = if leaf.fills.is_empty() { String::new() } else { format!("; {} filled", leaf.fills.len()) };
            notes.add(&leaf.code, format!("{} missing{filled}: {}", missing.len(), listed(&missing)));
        }
        if let Some(why) = leaf.left_out {
            notes.add(&leaf.code, format!("left out of the model: {why}"));
        }
    }
    if !any && !nodes.is_empty() {
        notes.add("figures", "No values of the model's indicators are missing.");
    }
    let unranked = layout.ranking.unranked();
    for (unit, why) in unranked.iter().take(NAMED) {
        notes.add("no rank", format!("{}: {why}", units.label(*unit)));
    }
    if unranked.len() > NAMED {
        notes.add("no rank", format!("and {} more", unranked.len() - NAMED));
    }
}

fn rule(gaps: Gaps) -> &'static str {
    match gaps {
        Gaps::Rescale => "Where a member of a group is missing, the remaining weights are rescaled to sum to 1.",
        Gaps::Exclude => "Where a member of a group is missing, the group has no score.",
        Gaps::Neutral => {
            "Where a member of a group is missing, a neutral score is used instead (row 4 of the sheet Scores)."
        }
        Gaps::Worst => {
            "Where a member of a group is missing, its lowest score is used instead (row 4 of the sheet Scores)."
        }
    }
}

/// The first names, and how many more there are.
fn listed(names: &[String]) -> String {
    let shown = names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join("; ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown}; and {more} more"),
    }
}

fn formulas(layout: &Layout, notes: &mut Notes) {
    notes.head("Formulas, in the codes of indicators and groups");
    for own in layout.plan.formulas(&number) {
        let values = if own.values.is_empty() { String::new() } else { format!("; values: {}", own.values) };
        notes.add(&own.code, format!("{}{values}", own.formula));
    }
}

fn sources(layout: &Layout, notes: &mut Notes) {
    let about = layout.model.data().about();
    if about.sources.is_empty() && about.licence.is_empty() {
        return;
    }
    notes.head("Sources");
    for source in &about.sources {
        let parts = [&source.what, &source.publisher, &source.date, &source.terms, &source.seen];
        let parts: Vec<&str> = parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        notes.add(&source.key, parts.join("; "));
    }
    if !about.licence.is_empty() {
        notes.add("terms", about.licence.as_str());
    }
}
