//! What the page shows besides the numbers that follow the weights: names, values, intervals, the base ranking.

use serde::Serialize;

use super::scoring::{Scoring, Sheet, fixed, is_pooled};
use super::{PageInput, Standings};
use crate::data::{Dataset, Direction, Units};
use crate::model::{Leaf, Model};
use crate::rank::Ranking;
use crate::{Result, hidden};

/// All data that the scripts of the page read.
#[derive(Serialize)]
pub struct Content {
    scoring: Scoring,
    units: PageUnits,
    nodes: Vec<Label>,
    /// The values of each indicator, by index in the tree.
    figures: Vec<Option<Vec<Option<f64>>>>,
    intervals: Option<Intervals>,
    base: Option<Base>,
    /// The code of each node as written in a map of weights.
    keys: Vec<String>,
    /// The call that sets weights, with `…` in their place.
    line: String,
    /// Whether other years can be shown.
    has_years: bool,
}

#[derive(Serialize)]
struct PageUnits {
    one: String,
    many: String,
    labels: Vec<String>,
    names_zh: Vec<String>,
    codes: Vec<String>,
    /// The possible readings of each character in the Chinese name of each unit: "chong/zhong qing".
    spelt: Vec<String>,
    groups: Vec<Group>,
}

#[derive(Serialize)]
struct Group {
    code: String,
    values: Vec<String>,
}

/// The names of a node.
#[derive(Serialize)]
struct Label {
    name: String,
    name_zh: String,
    measure: String,
    /// The better direction; empty for a group.
    better: &'static str,
}

/// Ranks under varied weights, by unit; 0 if a unit has none.
#[derive(Serialize)]
struct Intervals {
    best: Vec<usize>,
    worst: Vec<usize>,
}

#[derive(Serialize)]
struct Base {
    heading: String,
    ranks: Vec<usize>,
}

/// Another year, in which the units are scored under the same weights.
#[derive(Serialize)]
pub struct Year {
    year: i32,
    /// None if the model cannot be scored in that year.
    sheet: Option<Sheet>,
}

impl Content {
    /// Collects the content for a model and the options of the page.
    pub fn of(input: &PageInput, standings: Option<&Standings>, has_years: bool) -> Result<Content> {
        let (model, data) = (input.model, input.model.data());
        let nodes = model.tree().nodes().iter().map(|node| label(data, model, &node.code, node.is_leaf()));
        let mut leaves = model.leaves()?.iter();
        let figures = |leaf: &Leaf| leaf.raw.iter().collect();
        let figures =
            model.tree().nodes().iter().map(|node| node.is_leaf().then(|| leaves.next().map(figures)).flatten());
        Ok(Content {
            figures: figures.collect(),
            scoring: Scoring::of(model)?,
            units: PageUnits::of(data.units()),
            nodes: nodes.collect(),
            intervals: standings.map(|standings| Intervals::of(standings, data.units().len())),
            base: input.base.map(|base| Base::of(base, data.units())),
            keys: input.keys.clone(),
            line: input.line.clone(),
            has_years,
        })
    }
}

/// All years of the data, each with its sheet. Empty if years are scored together, or if there is only one.
pub fn years(model: &Model) -> Result<Vec<Year>> {
    let (data, fixed) = (model.data(), fixed(model)?);
    if is_pooled(model) || data.years().len() < 2 {
        return Ok(Vec::new());
    }
    let year = |&year: &i32| {
        data.watch().check()?;
        let sheet = match data.year() == Some(year) {
            true => Sheet::of(model, &fixed),
            false => model.at_year(year).and_then(|model| Sheet::of(&model, &fixed)),
        };
        Ok(Year { year, sheet: sheet.ok() })
    };
    data.years().iter().map(year).collect()
}

/// The English and the Chinese name of a group or indicator, and the unit of measure of an indicator. The code stands
/// in for a missing name.
pub fn named<'a>(data: &'a Dataset, code: &'a str, is_leaf: bool) -> (&'a str, &'a str, &'a str) {
    let group = data.hierarchy().and_then(|hierarchy| hierarchy.group(code)).filter(|_| !is_leaf);
    let indicator = data.indicators().iter().find(|indicator| is_leaf && indicator.code == code);
    let names = group.map(|group| (&group.name, &group.name_zh));
    let names = names.or(indicator.map(|indicator| (&indicator.name, &indicator.name_zh)));
    let (name, name_zh) = names.map_or(("", ""), |(name, name_zh)| (name, name_zh));
    (if name.is_empty() { code } else { name }, name_zh, indicator.map_or("", |indicator| &indicator.measure))
}

fn label(data: &Dataset, model: &Model, code: &str, is_leaf: bool) -> Label {
    let (name, name_zh, measure) = named(data, code, is_leaf);
    let better = match (is_leaf, model.recipe().direction(data, code)) {
        (false, _) => "",
        (true, Direction::Higher) => "higher",
        (true, Direction::Lower) => "lower",
    };
    let divided = model.recipe().denominate.get(code).map_or(String::new(), |by| format!(" / {}", by.by));
    Label { name: visible(name), name_zh: visible(name_zh), measure: visible(&format!("{measure}{divided}")), better }
}

impl PageUnits {
    fn of(units: &Units) -> PageUnits {
        let all = || 0..units.len();
        let group = |grouping: &crate::data::Grouping| Group {
            code: visible(&grouping.code),
            values: grouping.values.iter().map(visible).collect(),
        };
        PageUnits {
            one: visible(&units.one),
            many: visible(&units.many),
            labels: all().map(|unit| visible(&units.label(unit))).collect(),
            names_zh: units.names_zh.iter().map(visible).collect(),
            codes: units.codes.iter().map(visible).collect(),
            spelt: spelt(units),
            groups: units.groups.iter().map(group).collect(),
        }
    }
}

/// The readings of Chinese names; the crate that provides them comes with the scripting language.
pub fn spelt(units: &Units) -> Vec<String> {
    #[cfg(feature = "script")]
    return units.spelt();
    #[cfg(not(feature = "script"))]
    vec![String::new(); units.len()]
}

impl Intervals {
    fn of(standings: &Standings, units: usize) -> Intervals {
        let mut all = Intervals { best: vec![0; units], worst: vec![0; units] };
        for standing in &standings.of {
            (all.best[standing.unit], all.worst[standing.unit]) = (standing.interval.best, standing.interval.worst);
        }
        all
    }
}

impl Base {
    fn of(base: &Ranking, units: &Units) -> Base {
        let partners = base.units().align(units);
        let rank = |partner: &Option<usize>| partner.and_then(|unit| base.place_of(unit)).map_or(0, |place| place.rank);
        Base { heading: visible(&base.heading()), ranks: partners.iter().map(rank).collect() }
    }
}

/// A text as a page shows it, with hidden characters as escapes.
fn visible(text: &str) -> String {
    hidden::printed(text).into_owned()
}
