//! How a model is made, step by step. What has to be said is collected here; each language provides the words
//! (`english`, `chinese`).

mod chinese;
mod english;

use super::elements::Html;
use super::number::number;
use super::words::{Language, Words};
use crate::Result;
use crate::data::{Choice, Direction, FitWindow, Units};
use crate::model::{Denominator, Floor, GapRule, LeftOut, Model, Step, methods};
use crate::rank::Ranking;

/// The subjects of sentences, in the order in which a model is made.
#[derive(Clone, Copy)]
enum Topic {
    Indicators,
    Denominators,
    Gaps,
    Outliers,
    Scores,
    Weights,
    Groups,
    Ranking,
}

/// The content of a sentence, before it is put into words.
enum Said<'a> {
    /// How many units are compared by how many indicators, and in which year.
    Compared { units: &'a Units, leaves: usize, groups: usize, year: Option<i32> },
    /// Higher is better, except for these indicators.
    HigherIsBetter { except: Vec<&'a str> },
    /// An indicator cannot distinguish units and is left out.
    LeftOut { code: &'a str, why: LeftOut },
    /// An indicator has the same value everywhere, and counts as neutral.
    Neutral { code: &'a str, why: LeftOut },
    /// Values are divided by others.
    Divided { code: &'a str, denominator: &'a Denominator },
    /// The method of a step, for some indicators or all.
    Chosen { step: Step, choice: &'a Choice },
    /// How many missing values were imputed.
    Filled(usize),
    /// How many outliers were moved.
    Moved(usize),
    /// The bounds of some indicators are frozen.
    Frozen { count: usize, is_all: bool },
    /// What a weight in a group is.
    Shares,
    /// What an overall weight is.
    OverallWeights,
    /// A remark of the model on its weights, in English.
    Remark(String),
    /// How missing values are treated.
    Gap(GapRule),
    /// Which units are ranked.
    Ranked { units: &'a Units, coverage: f64, ranked: usize },
    /// What a group requires to have a score.
    Floor(&'a Floor),
    /// Which scores count as equal.
    Ties,
}

/// The section on methods: each step with the choices made, then the formulas.
pub fn section(html: &mut Html, model: &Model, ranking: &Ranking, words: &Words) -> Result<()> {
    html.within("dl class=\"steps\"", |html| {
        for (topic, sentences) in said(model, ranking).into_iter().filter(|(_, sentences)| !sentences.is_empty()) {
            let (heading, sentences) = match words.language {
                Language::English => (english::heading(topic), sentences.iter().map(english::sentence).collect()),
                Language::Chinese => (chinese::heading(topic), sentences.iter().map(chinese::sentence).collect()),
            };
            let sentences: Vec<String> = sentences;
            html.text("dt", heading);
            html.within("dd", |html| sentences.iter().for_each(|sentence| html.text("p", sentence)));
        }
    });
    let formulas = model.plan()?.formulas(&number);
    let rows: Vec<Vec<String>> = formulas.into_iter().map(|own| vec![own.code, own.formula, own.gaps]).collect();
    html.folded(words.formulas, |html| html.table(words.formulas_of, &words.formula_heads, &rows));
    Ok(())
}

/// A sentence on which units are compared by how many indicators.
pub fn compared(model: &Model, words: &Words) -> String {
    match words.language {
        Language::English => english::sentence(&of_what(model)),
        Language::Chinese => chinese::sentence(&of_what(model)),
    }
}

/// What was done, in the order of the steps.
fn said<'a>(model: &'a Model, ranking: &Ranking) -> Vec<(Topic, Vec<Said<'a>>)> {
    let moved: usize = model.leaves().map_or(0, |leaves| leaves.iter().map(|leaf| leaf.touched().len()).sum());
    let filled: usize = model.leaves().map_or(0, |leaves| leaves.iter().map(|leaf| leaf.fills.len()).sum());
    let mut impute = chosen(model, Step::Impute);
    impute.extend((filled > 0).then_some(Said::Filled(filled)));
    let mut treat = chosen(model, Step::Treat);
    treat.extend((moved > 0).then_some(Said::Moved(moved)));
    let mut normalise = chosen(model, Step::Normalise);
    let (held, leaves) = (model.recipe().held.len(), model.tree().leaves().count());
    normalise.extend((held > 0).then_some(Said::Frozen { count: held, is_all: held == leaves }));
    let mut aggregate = chosen(model, Step::Aggregate);
    aggregate.push(Said::Gap(model.recipe().gap_rule()));
    let remarks = model.remarks().into_iter().map(Said::Remark);
    let floors = model.recipe().floors.iter().map(Said::Floor);
    let (coverage, ranked) = (model.recipe().coverage, ranking.ranked());
    let ranked = Said::Ranked { units: model.data().units(), coverage, ranked };
    let divided = |(code, denominator): (&'a String, &'a Denominator)| Said::Divided { code, denominator };
    vec![
        (Topic::Indicators, indicators(model)),
        (Topic::Denominators, model.recipe().denominate.iter().map(divided).collect()),
        (Topic::Gaps, impute),
        (Topic::Outliers, treat),
        (Topic::Scores, normalise),
        (Topic::Weights, [Said::Shares, Said::OverallWeights].into_iter().chain(remarks).collect()),
        (Topic::Groups, aggregate),
        (Topic::Ranking, std::iter::once(ranked).chain(floors).chain([Said::Ties]).collect()),
    ]
}

fn of_what(model: &Model) -> Said<'_> {
    let (tree, data) = (model.tree(), model.data());
    let groups = tree.nodes().iter().filter(|node| node.level == 1 && !node.is_leaf()).count();
    Said::Compared { units: data.units(), leaves: tree.leaves().count(), groups, year: data.year() }
}

fn indicators(model: &Model) -> Vec<Said<'_>> {
    let (codes, data) = (model.tree().leaves().map(|leaf| leaf.code.as_str()), model.data());
    let lower = codes.filter(|code| model.recipe().direction(data, code) == Direction::Lower);
    let higher = Said::HigherIsBetter { except: lower.collect() };
    let all = model.leaves().unwrap_or_default().iter();
    let left_out = all.filter_map(|leaf| leaf.left_out.map(|why| Said::LeftOut { code: &leaf.code, why }));
    let neutral = model.leaves().unwrap_or_default().iter();
    let neutral = neutral.filter_map(|leaf| leaf.neutral().map(|(_, why)| Said::Neutral { code: &leaf.code, why }));
    [of_what(model), higher].into_iter().chain(left_out).chain(neutral).collect()
}

fn chosen(model: &Model, step: Step) -> Vec<Said<'_>> {
    model.recipe().choices[step].iter().map(|choice| Said::Chosen { step, choice }).collect()
}

/// The options of a choice, such as "lo 1, hi 100", with `pooled` added if all years are fitted together.
fn given(choice: &Choice, pooled: &str) -> Option<String> {
    let options = choice.options.iter().map(|(name, value)| format!("{name} {value}"));
    let pooled = (choice.per == FitWindow::All).then(|| pooled.to_string());
    let all: Vec<String> = options.chain(pooled).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// The description of a method: what it does, its formula and its source. Returns None for an unknown method.
fn card(step: Step, choice: &Choice) -> Option<crate::model::Card> {
    methods(step).into_iter().find(|card| card.name == choice.method)
}

fn percent(share: f64) -> String {
    number((share * 1000.0).round() / 10.0)
}

/// Codes in back-ticks, each as a text.
fn coded<T: AsRef<str>>(codes: &[T]) -> Vec<String> {
    codes.iter().map(|code| format!("`{}`", code.as_ref())).collect()
}
