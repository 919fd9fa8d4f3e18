//! The methods of a model in plain sentences, read from its recipe and from the declarations of the methods.

use super::html::Html;
use crate::Result;
use crate::data::{Choice, Direction, FitWindow};
use crate::model::{Model, Step, methods};
use crate::rank::Ranking;
use crate::render::number;

/// The section on methods: each step with what was chosen, then the formulas.
pub fn section(html: &mut Html, model: &Model, ranking: &Ranking) -> Result<()> {
    html.within("dl class=\"steps\"", |html| {
        for (heading, sentences) in steps(model, ranking) {
            html.text("dt", heading);
            html.within("dd", |html| sentences.iter().for_each(|sentence| html.text("p", sentence)));
        }
    });
    let formulas = model.plan()?.formulas(&number);
    let rows: Vec<Vec<String>> = formulas.into_iter().map(|own| vec![own.code, own.formula, own.gaps]).collect();
    html.folded("Formulas, with the numbers found in the data", |html| {
        html.table("Formula of each group and indicator", &["code", "formula", "missing values"], &rows);
    });
    Ok(())
}

/// What was done, in the order of the steps.
fn steps(model: &Model, ranking: &Ranking) -> Vec<(&'static str, Vec<String>)> {
    let moved: usize = model.leaves().map_or(0, |leaves| leaves.iter().map(|leaf| leaf.touched().len()).sum());
    let filled: usize = model.leaves().map_or(0, |leaves| leaves.iter().map(|leaf| leaf.fills.len()).sum());
    let mut impute = chosen(model, Step::Impute, "Missing values stay missing; nothing is filled in.");
    impute.extend((filled > 0).then(|| format!("{} filled in.", counted(filled, "value was", "values were"))));
    let mut treat = chosen(model, Step::Treat, "Values are used as they are, outliers included.");
    treat.extend((moved > 0).then(|| format!("{} moved.", counted(moved, "outlier was", "outliers were"))));
    let mut normalise = chosen(model, Step::Normalise, "");
    normalise.extend(bounds(model));
    let mut all = vec![
        ("Indicators", indicators(model)),
        ("Denominators", denominators(model)),
        ("Missing values", impute),
        ("Outliers", treat),
        ("Scores of indicators", normalise),
        ("Weights", weights(model)),
        ("Scores of groups", aggregate(model)),
        ("Ranking", ranked(model, ranking)),
    ];
    all.retain(|(_, sentences)| !sentences.is_empty());
    all
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn indicators(model: &Model) -> Vec<String> {
    let (tree, data) = (model.tree(), model.data());
    let leaves: Vec<&str> = tree.leaves().map(|leaf| leaf.code.as_str()).collect();
    let groups = tree.nodes().iter().filter(|node| node.level == 1 && !node.is_leaf()).count();
    let groups = if groups > 0 { format!(" in {}", counted(groups, "group", "groups")) } else { String::new() };
    let year = data.year().map_or(String::new(), |year| format!(", with the values of {year}"));
    let mut sentences = vec![format!(
        "{} are compared by {}{groups}{year}.",
        capitalised(&data.units().counted()),
        counted(leaves.len(), "indicator", "indicators")
    )];
    let lower = leaves.iter().filter(|code| model.recipe().direction(data, code) == Direction::Lower);
    let lower: Vec<String> = lower.map(|code| format!("`{code}`")).collect();
    sentences.push(match lower.is_empty() {
        true => "Higher values are better in every indicator.".to_string(),
        false => format!("Higher values are better, except in {}, where lower values are.", listed(&lower)),
    });
    let left_out = model.leaves().unwrap_or_default().iter();
    let left_out =
        left_out.filter_map(|leaf| leaf.left_out.map(|why| format!("`{}` is left out: it {why}.", leaf.code)));
    sentences.extend(left_out);
    sentences
}

fn denominators(model: &Model) -> Vec<String> {
    let divided = |(code, by): (&String, &crate::model::Denominator)| {
        let times = by.times().map_or(String::new(), |times| format!(" and multiplied by {}", number(times)));
        format!("`{code}` is divided by `{}`{times}.", by.by)
    };
    model.recipe().denominate.iter().map(divided).collect()
}

/// A sentence for each choice of a step; `none` says what the method of that name does.
fn chosen(model: &Model, step: Step, none: &str) -> Vec<String> {
    let choices = &model.recipe().choices[step];
    choices.iter().map(|choice| sentence(step, choice, none)).collect()
}

/// "At `ports`: `minmax` (lo 1, hi 100): stretch the observed range onto lo..hi. Formula: … Source: …"
fn sentence(step: Step, choice: &Choice, none: &str) -> String {
    let places: Vec<String> = choice.at.iter().map(|place| format!("`{place}`")).collect();
    let at = if places.is_empty() { String::new() } else { format!("At {}: ", listed(&places)) };
    if choice.method == "none" && !none.is_empty() {
        return format!("{at}{none}");
    }
    let given: Vec<String> = choice.options.iter().map(|(name, value)| format!("{name} {value}")).collect();
    let pooled = (choice.per == FitWindow::All).then(|| "fitted on all years together".to_string());
    let given: Vec<String> = given.into_iter().chain(pooled).collect();
    let given = if given.is_empty() { String::new() } else { format!(" ({})", given.join(", ")) };
    let Some(card) = methods(step).into_iter().find(|card| card.name == choice.method) else {
        return format!("{at}`{}`{given}.", choice.method);
    };
    let formula = if card.formula.is_empty() { String::new() } else { format!(" Formula: {}.", card.formula) };
    let source = if card.source.is_empty() { String::new() } else { format!(" Source: {}.", card.source) };
    format!("{at}`{}`{given}: {}.{formula}{source}", choice.method, card.about)
}

fn bounds(model: &Model) -> Option<String> {
    let held = model.recipe().held.len();
    match held {
        0 => None,
        all if all == model.tree().leaves().count() => {
            Some("The bounds are frozen, so that years can be compared.".into())
        }
        _ => Some(format!("The bounds of {} are frozen.", counted(held, "indicator", "indicators"))),
    }
}

fn weights(model: &Model) -> Vec<String> {
    let mut sentences = vec![
        "Each member has a weight in its group; the weights in a group sum to 100 %.".to_string(),
        "The overall weight is the product of the weights on the way down from the index.".to_string(),
    ];
    sentences.extend(model.remarks().into_iter().map(|remark| format!("{}.", capitalised(&remark))));
    sentences
}

fn aggregate(model: &Model) -> Vec<String> {
    let mut sentences = chosen(model, Step::Aggregate, "");
    sentences.push(format!("Where a value is missing, {}.", model.recipe().gap_rule()));
    sentences
}

fn ranked(model: &Model, ranking: &Ranking) -> Vec<String> {
    let (recipe, units) = (model.recipe(), model.data().units());
    let percent = |share: f64| format!("{} %", number((share * 1000.0).round() / 10.0));
    let mut sentences = vec![format!(
        "A {} is ranked if values are available for at least {} of the weight of its indicators: {} of {} are.",
        units.one,
        percent(recipe.coverage),
        ranking.ranked(),
        units.counted()
    )];
    sentences.extend(recipe.floors.iter().map(|floor| {
        let places: Vec<String> = floor.at.iter().map(|place| format!("`{place}`")).collect();
        format!("At {} a score needs values for at least {} of the weight.", listed(&places), percent(floor.share))
    }));
    sentences.push("Scores are compared to 12 significant digits; equal scores share the better rank.".to_string());
    sentences
}

/// "a, b and c".
fn listed(texts: &[String]) -> String {
    match texts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
