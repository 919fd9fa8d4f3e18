//! Models as shapes: the tree of weights with its steps, the scores, the weights, and what the steps did.

use std::sync::Arc;

use super::number::number;
use super::programs;
use super::ranking::lifted;
use super::rows::{CellOf, Rows};
use super::shape::{Cell, Facts, Head, Shape, Show, Style, Table, Tree, TreeRow, unit_cells, unit_heads};
use crate::Result;
use crate::analysis::{Influence, influence};
use crate::arrange::Arrange;
use crate::data::{Choice, Direction, FitWindow};
use crate::model::{Floor, Leaf, Model, Recipe, Step, methods, treat};
use crate::rank::rank;

impl Show for Model {
    fn shapes(&self) -> Vec<Shape> {
        let (tree, data) = (self.tree(), self.data());
        let dimensions = tree.nodes().iter().filter(|node| node.level == 1 && !node.is_leaf()).count();
        let dimensions = match dimensions {
            0 => String::new(),
            1 => " in 1 dimension".to_string(),
            many => format!(" in {many} dimensions"),
        };
        let (leaves, units) = (tree.leaves().count(), data.units().counted());
        let indicators = if leaves == 1 { "indicator" } else { "indicators" };
        let title = format!("model of {}: {leaves} {indicators}{dimensions}, {units}", data.title());
        let heads = vec![
            Head::new("weight").style(Style::Decimals(3)),
            Head::new("overall weight").key("overall_weight").style(Style::Decimals(4)),
            Head::new("influence").style(Style::Decimals(3)),
            Head::new("better").key("direction"),
            Head::new("name"),
        ];
        let known = influence(self);
        // If there are no scores, the request for them reports why.
        let untold = known.as_ref().err().filter(|_| self.scores().is_ok()).map(|why| format!("no influence: {why}"));
        let influence = known.unwrap_or_default();
        let notes = untold.into_iter().collect();
        let mut shown = Tree { title, heads, root: twig(self, 0, &influence), notes, data: vec![data.clone()] };
        if influence.iter().any(|known| known.part.is_some()) {
            shown.notes.push("influence: share of the index's variance".into());
        }
        vec![Shape::Tree(shown), Shape::Facts(steps(self))]
    }
}

fn twig(model: &Model, place: usize, influence: &[Influence]) -> TreeRow {
    let (tree, data) = (model.tree(), model.data());
    let node = &tree.nodes()[place];
    let better = match (node.is_leaf(), model.recipe().direction(data, &node.code)) {
        (false, _) => "",
        (true, Direction::Higher) => "higher",
        (true, Direction::Lower) => "lower",
    };
    let name = data.indicator(&node.code).map(|indicator| indicator.name.clone()).ok();
    let group = data.hierarchy().and_then(|hierarchy| hierarchy.group(&node.code)).map(|group| group.name.clone());
    let name = name.or(group).filter(|name| *name != node.code).unwrap_or_default();
    let shares = match place {
        0 => [Cell::Text(String::new()), Cell::Text(String::new()), Cell::Text(String::new())],
        _ => {
            let part = influence.get(place).and_then(|known| known.part);
            [Cell::Number(node.weight), Cell::Number(tree.effective(place, 0)), part.into()]
        }
    };
    let cells = shares.into_iter().chain([Cell::Text(better.to_string()), Cell::Text(name)]).collect();
    let of = node.members.iter().map(|&member| twig(model, member, influence)).collect();
    TreeRow { name: node.code.clone(), cells, of }
}

fn steps(model: &Model) -> Facts {
    let recipe = model.recipe();
    let mut facts = Facts::new("steps").from_data(model.data());
    facts.row = Some(programs::steps(model, |step| choices(recipe, step)));
    let divided = recipe.denominate.iter().map(|(code, divided)| {
        let times = divided.times().map_or(String::new(), |scale| format!(", times {}", number(scale)));
        format!("{code} by {}{times}", divided.by)
    });
    facts.add("denominate", divided.collect::<Vec<_>>().join("; "));
    if recipe.choices[Step::Impute].iter().any(|choice| choice.method != "none") {
        let filled: usize = model.leaves().map_or(0, |leaves| leaves.iter().map(|leaf| leaf.fills.len()).sum());
        let gaps = if filled == 1 { "gap" } else { "gaps" };
        let filled = format!(" ({filled} {gaps} filled, see .notes())");
        facts.add("impute", format!("{}{filled}", choices(recipe, Step::Impute)));
    }
    let touched: usize = model.leaves().map_or(0, |leaves| leaves.iter().map(|leaf| leaf.touched().len()).sum());
    let touched = if touched > 0 { format!(" ({touched} values moved, see .notes())") } else { String::new() };
    facts.add("treat", format!("{}{touched}", choices(recipe, Step::Treat)));
    let itself = recipe.normalises_itself(0).map_or(String::new(), |method| format!(" (`{method}` does not use it)"));
    facts.add("normalise", format!("{}{itself}", choices(recipe, Step::Normalise)));
    facts.add("bounds", frozen(model));
    facts.add("aggregate", choices(recipe, Step::Aggregate));
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    let ranked = format!("ranked if values are available for {} of the indicator weight", percent(recipe.coverage));
    let floors = recipe.floors.iter().map(|floor| format!("; at {}: {}", floor.at.join(", "), percent(floor.share)));
    facts.add("coverage", format!("{ranked}{}", floors.collect::<String>()));
    let left_out = model.leaves().map_or(Vec::new(), |leaves| {
        leaves.iter().filter_map(|leaf| leaf.left_out.map(|why| format!("{} ({why})", leaf.code))).collect()
    });
    facts.add("left out", left_out.join(", "));
    facts.notes = model.remarks();
    facts.notes.extend(model.scores().err().map(|error| format!("no scores: {error}")));
    facts
}

/// "frozen" if no bounds are fitted on the data any more, otherwise the indicators whose bounds are frozen.
fn frozen(model: &Model) -> String {
    let held: Vec<&str> = model.recipe().held.keys().map(String::as_str).collect();
    match held.len() {
        0 => String::new(),
        all if all == model.tree().leaves().count() => "frozen".to_string(),
        _ => format!("frozen for {}", held.join(", ")),
    }
}

/// The choices for a step, such as "minmax (lo 1, hi 100); at ports: rank".
pub(super) fn choices(recipe: &Recipe, step: Step) -> String {
    let methods = methods(step);
    let one = |choice: &Choice| {
        let declared =
            methods.iter().find(|method| method.name == choice.method).map_or(&[][..], |method| method.options);
        let given = declared.iter().filter_map(|option| Some((option.name, choice.options.get(option.name)?)));
        let options: Vec<String> = given.map(|(name, value)| format!("{name} {value}")).collect();
        let per = (choice.per == FitWindow::All).then(|| "per all".to_string());
        let options: Vec<String> = options.into_iter().chain(per).collect();
        let options = if options.is_empty() { String::new() } else { format!(" ({})", options.join(", ")) };
        let at = if choice.at.is_empty() { String::new() } else { format!("at {}: ", choice.at.join(", ")) };
        format!("{at}{}{options}", choice.method)
    };
    recipe.choices[step].iter().map(one).collect::<Vec<_>>().join("; ")
}

/// A table with `unit`, then one column per indicator (normalised), per group and for the index.
pub fn scores(model: &Model) -> Result<Table> {
    let (scores, tree, units) = (model.scores()?, model.tree(), model.data().units());
    let mut order: Vec<usize> = (0..tree.nodes().len()).collect();
    let plan = model.plan()?;
    order.retain(|&place| !plan.is_absorbed(place));
    order.arrange_by_key(|&place| (!tree.nodes()[place].is_leaf(), std::cmp::Reverse(tree.nodes()[place].level)));
    let mut heads = unit_heads(model.data().units(), 9).to_vec();
    heads.extend(order.iter().map(|&place| {
        let worth = 8 - u8::try_from(tree.nodes()[place].level).unwrap_or(8).min(8);
        Head::new(&tree.nodes()[place].code).style(Style::Scores(2)).worth(worth)
    }));
    let mut table =
        Table::new(format!("scores of {}", model.data().title()), "rows", heads).from_data(model.data()).part("scores");
    let (codes, names, labels) = (units.clone(), units.clone(), units.clone());
    let mut cells: Vec<CellOf> = vec![
        Arc::new(move |unit| codes.codes[unit].into()),
        Arc::new(move |unit| names.names[unit].into()),
        Arc::new(move |unit| labels.label(unit).as_str().into()),
    ];
    for place in order {
        let scores = scores.of(place).clone();
        cells.push(Arc::new(move |unit| scores.get(unit).into()));
    }
    table.rows = Rows::later(units.len(), cells, model.data().watch());
    table.notes.extend(model.recipe().normalises_itself(0).map(|method| {
        format!("`{method}` normalises the values itself: the scores of indicators here are not what it uses")
    }));
    Ok(table)
}

/// A table with the columns `code, level, parent, weight, effective`.
pub fn weights(model: &Model) -> Table {
    let heads = vec![
        Head::new("code").worth(9),
        Head::new("level").worth(5),
        Head::new("parent").worth(7),
        Head::new("weight").style(Style::Decimals(4)).worth(8),
        Head::new("overall weight").key("overall_weight").style(Style::Decimals(4)).worth(8),
    ];
    let mut table = Table::new(format!("weights of the model of {}", model.data().title()), "weights", heads)
        .from_data(model.data())
        .part("weights");
    let tree = model.tree();
    for (place, node) in tree.nodes().iter().enumerate() {
        let parent = node.parent.map_or("", |parent| tree.nodes()[parent].code.as_str());
        table.rows.push(vec![
            (&node.code).into(),
            node.level.into(),
            parent.into(),
            Cell::Number(node.weight),
            Cell::Number(tree.effective(place, 0)),
        ]);
    }
    table.notes.push("weight: within its group; overall weight: within the whole index".into());
    table
}

/// The weights that apply to one unit: the weight of missing values goes to those present, and under the benefit of the
/// doubt each unit has weights of its own.
pub fn weights_of(model: &Model, unit: usize) -> Result<Table> {
    let label = model.data().units().label(unit);
    let heads = vec![
        Head::new("code").worth(9),
        Head::new("level").worth(5),
        Head::new("parent").worth(7),
        Head::new("weight").style(Style::Decimals(4)).worth(8),
        Head::new("overall weight").key("overall_weight").style(Style::Decimals(4)).worth(8),
    ];
    let title = format!("weights that count for {label} in the model of {}", model.data().title());
    let mut table = Table::new(title, "weights", heads).from_data(model.data());
    let nodes = model.tree().nodes();
    let (mut whole, own) = (vec![0.0; nodes.len()], model.weights_of(unit)?);
    for (place, node) in nodes.iter().enumerate() {
        whole[place] = node.parent.map_or(1.0, |parent| whole[parent] * own[place]);
        let parent = node.parent.map_or("", |parent| nodes[parent].code.as_str());
        let cells = [Cell::Number(own[place]), Cell::Number(whole[place])];
        table.rows.push([(&node.code).into(), node.level.into(), parent.into()].into_iter().chain(cells).collect());
    }
    table.notes.push(
        "weight: within its group, rescaled over the available values; overall weight: within the whole index".into(),
    );
    if (0..nodes.len()).any(|place| model.scores().is_ok_and(|scores| scores.weights_by_unit(place).is_some())) {
        table.notes.push("under `bod`: from the weights that are best for this unit".into());
    }
    Ok(table)
}

/// An effect of a step, on the value of one unit or on all units.
struct Done {
    step: &'static str,
    unit: Option<usize>,
    from: Option<f64>,
    to: Option<f64>,
    why: String,
}

/// What the steps did to an indicator, in order.
fn done(model: &Model, leaf: &Leaf) -> Result<Vec<Done>> {
    let all = |step, why: String| Done { step, unit: None, from: None, to: None, why };
    let place = model.tree().place(&leaf.code)?;
    let method = |step| model.choice(step, place).map_or("none", |choice| choice.method.as_str());
    let divided = model.recipe().denominate.get(&leaf.code);
    let mut rows: Vec<Done> =
        divided.map(|divided| all("denominate", format!("divided by {}", divided.by))).into_iter().collect();
    rows.extend(leaf.fills.iter().map(|filled| {
        let why = if filled.why.is_empty() { String::new() } else { format!(": {}", filled.why) };
        let why = format!("{}{why}", method(Step::Impute));
        Done { step: "impute", unit: Some(filled.unit), from: None, to: Some(filled.value), why }
    }));
    rows.extend(leaf.touched().into_iter().map(|touched| {
        let why = if touched.from > touched.to { "above the upper cut" } else { "below the lower cut" };
        let (from, to) = (Some(touched.from), Some(touched.to));
        Done { step: "treat", unit: Some(touched.unit), from, to, why: why.to_string() }
    }));
    rows.extend(leaf.treat.formula("x", &number).map(|formula| all("treat", formula)));
    if method(Step::Treat) != "none" && leaf.raw.count() > 0 && treat::is_spared(&leaf.filled) {
        rows.push(all("treat", "left as it is: at most three values".to_string()));
    }
    rows.extend(leaf.left_out.map(|why| all("normalise", format!("left out: {why}"))));
    let neutral = leaf.neutral().map(|(score, why)| format!("counts as neutral, {}: {why}", number(score)));
    rows.extend(neutral.map(|why| all("normalise", why)));
    Ok(rows)
}

/// What the steps did: missing values imputed, values moved by the treatment, indicators left out.
pub fn model_notes(model: &Model) -> Result<Table> {
    let [code, name, label] = unit_heads(model.data().units(), 9);
    let heads = vec![
        Head::new("step").worth(7),
        Head::new("indicator").worth(8),
        code,
        name,
        label,
        Head::new("from").style(Style::Plain).worth(7),
        Head::new("to").style(Style::Plain).worth(7),
        Head::new("why").worth(5).prose(),
    ];
    let mut table =
        Table::new(format!("effects of the steps on {}", model.data().title()), "notes", heads).from_data(model.data());
    let units = model.data().units();
    for leaf in model.leaves()? {
        for done in done(model, leaf)? {
            let of_all = || [Cell::Missing, Cell::Missing, "all".into()];
            let unit = done.unit.map_or_else(of_all, |unit| unit_cells(units, unit));
            let ends = [done.from.into(), done.to.into(), Cell::Text(done.why)];
            let row = [done.step.into(), (&leaf.code).into()];
            table.rows.push(row.into_iter().chain(unit).chain(ends).collect());
        }
    }
    table.notes.push(format!("weight required for a rank: {}", number(model.recipe().coverage)));
    let floor =
        |floor: &Floor| format!("weight required for a score at {}: {}", floor.at.join(", "), number(floor.share));
    table.notes.extend(model.recipe().floors.iter().map(floor));
    table.notes.extend(rank(model, None).ok().and_then(|ranking| lifted(&ranking, 12)));
    Ok(table)
}
