//! MaxDiff (best–worst scaling, case 1): in each of several short lists a person names the most and the least important
//! item.

use std::collections::BTreeMap;

use super::mean::{Numbers, weighting};
use super::voices::{LABELS, of};
use super::{Args, Result, Setting, Survey, Weighting};
use crate::Error;
use crate::phrase::{Phrase, with};

pub(super) static METHOD: Survey = Survey {
    name: "maxdiff",
    about: "each person picks the most and the least important item of several short lists",
    zh: "最大差异法：每人在若干短清单中各选出最重要与最不重要的一项",
    formula: "w ∝ (1 + (best − worst) / shown) / 2; ratio: w ∝ √((best + ½) / (worst + ½)); mean over people",
    source: "Louviere, Flynn & Marley 2015",
    options: Options::TABLE,
    proofs: &[],
    fit: weights,
};

crate::words! {
    /// How counts become weights.
    enum Scale {
        /// The share of lists in which a name is best rather than worst; one that is always worst has no weight.
        Counts = "counts",
        /// The square root of the ratio of both counts, each with ½ added so that none is 0.
        Ratio = "ratio",
    }
}

crate::options! {
    struct Options {
        /// how counts become weights: the difference of best and worst by lists shown, or the square root of their ratio
        scale: Scale = word(),
    }
}

/// How often a name was shown, best and worst.
#[derive(Debug, Clone, Copy, Default)]
struct Counts {
    shown: f64,
    best: f64,
    worst: f64,
}

fn weights(answers: &Setting, args: &Args) -> Result<Weighting> {
    let Options { scale } = Options::of(args);
    let Setting::List(list) = answers else { return Err(wrong(answers)) };
    let mut people: Vec<(String, Vec<(String, Counts)>)> = Vec::new();
    for entry in list {
        let Setting::Map(map) = entry else { return Err(wrong(entry)) };
        let person = LABELS.iter().find_map(|label| map.get(*label)).map_or(String::new(), Setting::to_string);
        let at = people.iter().position(|(name, _)| *name == person).unwrap_or_else(|| {
            people.push((person.clone(), Vec::new()));
            people.len() - 1
        });
        count(&mut people[at].1, &person, map)?;
    }
    let weight = |counts: Counts| match scale {
        Scale::Counts => f64::midpoint(1.0, (counts.best - counts.worst) / counts.shown),
        Scale::Ratio => ((counts.best + 0.5) / (counts.worst + 0.5)).sqrt(),
    };
    let numbers = |(person, counts): (String, Vec<(String, Counts)>)| -> Numbers {
        (person, counts.into_iter().map(|(name, counts)| (name, weight(counts))).collect())
    };
    weighting(METHOD.name, people.into_iter().map(numbers).collect())
}

/// Adds an answer to the counts of a person. One without a best and a worst name is no answer.
fn count(all: &mut Vec<(String, Counts)>, person: &str, map: &BTreeMap<String, Setting>) -> Result<()> {
    let text = |key: &str| match map.get(key) {
        Some(Setting::Text(text)) if !text.trim().is_empty() => Some(text.trim().to_string()),
        _ => None,
    };
    let shown = match map.get("of") {
        Some(Setting::List(list)) => list.iter().map(|name| name.to_string().trim().to_string()).collect(),
        Some(Setting::Text(text)) => text.split(';').map(|name| name.trim().to_string()).collect::<Vec<_>>(),
        _ => return Err(wrong(&Setting::Map(map.clone()))),
    };
    let (best, worst) = match (text("best"), text("worst")) {
        (Some(best), Some(worst)) => (best, worst),
        (None, None) => return Ok(()),
        _ => return Err(wrong(&Setting::Map(map.clone()))),
    };
    let told =
        |message: String, name: &str| Err(Error::plain(format!("an answer{} {message}", of(person))).about(name));
    if let Some((_, twice)) = shown.iter().enumerate().find(|(at, name)| shown[..*at].contains(name)) {
        return told(format!("shows `{twice}` twice"), twice);
    }
    if best == worst {
        return told(format!("has `{best}` as the best and the worst"), &best);
    }
    if let Some(other) = [&best, &worst].into_iter().find(|name| !shown.contains(name)) {
        return told(format!("chooses `{other}`, which its list does not show"), other);
    }
    for name in shown {
        let at = all.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
            all.push((name.clone(), Counts::default()));
            all.len() - 1
        });
        let counts = &mut all[at].1;
        counts.shown += 1.0;
        counts.best += f64::from(u8::from(name == best));
        counts.worst += f64::from(u8::from(name == worst));
    }
    Ok(())
}

fn wrong(found: &Setting) -> Error {
    let shown = vec![Setting::from("growth"), "ports".into(), "schools".into()];
    let example = with("of", shown).with("best", "ports").with("worst", "schools");
    let expected = Phrase::from("a list of answers such as ").add(example);
    Error::wrong(format!("answer for `{}`", METHOD.name), found.told(), expected)
}
