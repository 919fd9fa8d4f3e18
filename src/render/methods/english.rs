//! The methods of a model in plain English sentences.

use super::{Said, Topic, card, coded, given, percent};
use crate::data::Choice;
use crate::model::Step;
use crate::render::number;

pub fn heading(topic: Topic) -> &'static str {
    match topic {
        Topic::Indicators => "Indicators",
        Topic::Denominators => "Denominators",
        Topic::Gaps => "Missing values",
        Topic::Outliers => "Outliers",
        Topic::Scores => "Scores of indicators",
        Topic::Weights => "Weights",
        Topic::Groups => "Scores of groups",
        Topic::Ranking => "Ranking",
    }
}

pub fn sentence(said: &Said) -> String {
    match said {
        Said::Compared { units, leaves, groups, year } => {
            let groups =
                if *groups > 0 { format!(" in {}", counted(*groups, "group", "groups")) } else { String::new() };
            let year = year.map_or(String::new(), |year| format!(", with the values of {year}"));
            let (units, leaves) = (capitalised(&units.counted()), counted(*leaves, "indicator", "indicators"));
            format!("{units} are compared by {leaves}{groups}{year}.")
        }
        Said::HigherIsBetter { except } if except.is_empty() => "Higher values are better in every indicator.".into(),
        Said::HigherIsBetter { except } => {
            format!("Higher values are better, except in {}, where lower values are.", listed(&coded(except)))
        }
        Said::LeftOut { code, why } => format!("`{code}` is left out: it {why}."),
        Said::Neutral { code, why } => format!("`{code}` counts as neutral: it {why}."),
        Said::Divided { code, denominator } => {
            let times =
                denominator.times().map_or(String::new(), |times| format!(" and multiplied by {}", number(times)));
            format!("`{code}` is divided by `{}`{times}.", denominator.by)
        }
        Said::Chosen { step, choice } => chosen(*step, choice),
        Said::Filled(count) => format!("{} filled in.", counted(*count, "value was", "values were")),
        Said::Moved(count) => format!("{} moved.", counted(*count, "outlier was", "outliers were")),
        Said::Frozen { is_all: true, .. } => "The bounds are frozen, so that years can be compared.".into(),
        Said::Frozen { count, .. } => {
            format!("The bounds of {} are frozen.", counted(*count, "indicator", "indicators"))
        }
        Said::Shares => "Each member has a weight in its group; the weights in a group sum to 100 %.".into(),
        Said::OverallWeights => {
            "The overall weight is the product of the weights on the way down from the index.".into()
        }
        Said::Remark(remark) => format!("{}.", capitalised(remark)),
        Said::Gap(rule) => format!("Where a value is missing, {}.", rule.words()),
        Said::Ranked { units, coverage, ranked } => format!(
            "A {} is ranked if values are available for at least {} % of the weight of its indicators: {ranked} of {} are.",
            units.one,
            percent(*coverage),
            units.counted()
        ),
        Said::Floor(floor) => {
            let at = listed(&coded(&floor.at));
            format!("At {at} a score needs values for at least {} % of the weight.", percent(floor.share))
        }
        Said::Ties => "Scores are compared to 12 significant digits; equal scores share the better rank.".into(),
    }
}

/// A choice in a sentence: "At `ports`: `minmax` (lo 1, hi 100): stretch the observed range onto lo..hi. Formula: …
/// Source: …"
fn chosen(step: Step, choice: &Choice) -> String {
    let places = coded(&choice.at);
    let at = if places.is_empty() { String::new() } else { format!("At {}: ", listed(&places)) };
    match (step, choice.method.as_str()) {
        (Step::Impute, "none") => return format!("{at}Missing values stay missing; nothing is filled in."),
        (Step::Treat, "none") => return format!("{at}Values are used as they are, outliers included."),
        _ => {}
    }
    let given = given(choice, "fitted on all years together").map_or(String::new(), |given| format!(" ({given})"));
    let Some(card) = card(step, choice) else { return format!("{at}`{}`{given}.", choice.method) };
    let formula = if card.formula.is_empty() { String::new() } else { format!(" Formula: {}.", card.formula) };
    let source = if card.source.is_empty() { String::new() } else { format!(" Source: {}.", card.source) };
    format!("{at}`{}`{given}: {}.{formula}{source}", choice.method, card.about)
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A list in words: "a, b and c".
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
