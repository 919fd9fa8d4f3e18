//! The option `weights` of several questions, which says how weights may vary.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::listing::Listing;
use super::weightings::Weights;
use crate::data::options::{Absent, Places, Read, Unfit};
use crate::phrase::{Phrase, option, value, with};
use crate::setting::Setting;
use crate::{Error, Result};

/// What was requested for weights; empty if nothing was.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GivenWeights(pub Vec<Weights>);

crate::options! {
    /// The keys of a map of weights; exactly one of them says how they vary.
    struct Ways {
        /// every weighting is equally likely
        any: Option<bool> = given("`true`"),
        /// around the current weights; the higher the number, the closer
        concentration: Option<f64> = given("a number above 0"),
        /// each within ± this share of its value, siblings summing to 1; all such weightings are equally likely
        share: Option<f64> = given("a share such as 0.25"),
        /// each multiplied by a factor from 1 − share to 1 + share, then rescaled to sum to 1
        rescaled: Option<f64> = given("a share such as 0.25"),
        /// in order of importance
        order: Option<Vec<String>> = given("a list of siblings, the most important first"),
        /// the groups whose members' weights vary
        at: Places = given("a group, a level, or a list of these"),
    }
}

/// The key that names a weighting in a list, as in a saved table of draws.
pub const NAME: &str = "draw";

impl Read for GivenWeights {
    /// Reads `any`, `given`, a share, a list by importance, a map of ways, a list of such maps, or a list of
    /// weightings.
    fn read(setting: &Setting) -> std::result::Result<GivenWeights, Unfit> {
        let all = match setting {
            Setting::Number(share) => vec![Weights::Within { share: *share, at: Vec::new() }],
            Setting::Text(word) if word == "any" => vec![Weights::Any { at: Vec::new() }],
            Setting::Text(word) if word == "given" => vec![Weights::Given],
            Setting::Map(map) => vec![one_of(map)?],
            Setting::List(list) => match maps(list) {
                Some(maps) if maps.iter().all(|map| !says_how(map)) => {
                    let rows = maps.iter().enumerate().map(|(at, map)| weighting(at, map)).collect::<Result<_>>()?;
                    vec![Weights::Listed { rows: Arc::new(Listing::of(rows)) }]
                }
                Some(maps) => maps.into_iter().map(one_of).collect::<Result<_>>()?,
                None => vec![Weights::Order { names: Vec::read(setting)? }],
            },
            _ => return Err(Unfit::Because(unreadable(setting))),
        };
        Ok(GivenWeights(all))
    }
}

impl Absent for GivenWeights {
    fn absent() -> GivenWeights {
        GivenWeights::default()
    }
}

fn unreadable(setting: &Setting) -> Error {
    let expected = Phrase::from(value("any"))
        .add(", ")
        .add(value("given"))
        .add(", a share such as 0.25, a list of names by importance, a table of weightings, or a map such as ")
        .add(with("concentration", 50).with("at", "index"));
    Error::wrong("option `weights`", setting.told(), expected).about("weights")
}

type Map = BTreeMap<String, Setting>;

/// All entries as maps. Returns None if one is not a map or there are none.
fn maps<'a>(list: &'a [Setting]) -> Option<Vec<&'a Map>> {
    let map = |setting: &'a Setting| if let Setting::Map(map) = setting { Some(map) } else { None };
    list.iter().map(map).collect::<Option<Vec<_>>>().filter(|maps| !maps.is_empty())
}

/// Whether a map says how weights vary, rather than what they are.
fn says_how(map: &Map) -> bool {
    map.is_empty() || map.keys().any(|name| Ways::TABLE.iter().any(|way| way.name == name))
}

/// The weights of one weighting; its name is the one given, or its position in the list.
fn weighting(at: usize, map: &Map) -> Result<(String, Vec<(String, f64)>)> {
    let share = |(name, value): (&String, &Setting)| match value {
        Setting::Number(share) => Ok((name.clone(), *share)),
        other => Err(Error::wrong(format!("option `{name}`"), other.told(), "a number").about(name)),
    };
    let name = map.get(NAME).map_or_else(|| (at + 1).to_string(), Setting::to_string);
    Ok((name, map.iter().filter(|(name, _)| *name != NAME).map(share).collect::<Result<_>>()?))
}

fn one_of(map: &Map) -> Result<Weights> {
    let ways = Ways::read(map)?;
    let at = ways.at.0;
    let mut said = Vec::new();
    said.extend(ways.any.map(|is_any| is_any.then_some(Weights::Any { at: at.clone() }).ok_or(is_any)));
    said.extend(ways.concentration.map(|concentration| Ok(Weights::Around { concentration, at: at.clone() })));
    said.extend(ways.share.map(|share| Ok(Weights::Within { share, at: at.clone() })));
    said.extend(ways.rescaled.map(|share| Ok(Weights::Rescaled { share, at: at.clone() })));
    said.extend(ways.order.map(|names| Ok(Weights::Order { names })));
    match (said.len(), said.pop()) {
        (1, Some(Ok(weights))) => Ok(weights),
        (1, Some(Err(truth))) => Err(Error::wrong("option `any`", truth.to_string(), "`true`").about("any")),
        (count, _) => {
            let found = if count == 0 { "no way".into() } else { format!("{count} ways") };
            let message = format!("the map given as `weights` has {found} to vary them, but needs exactly one");
            let ways = option("any", true).does("").add("or `share`, `order`, `concentration`, `rescaled`");
            Err(Error::plain(message).about("weights").advise(ways))
        }
    }
}
