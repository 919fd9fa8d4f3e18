//! Applies weights derived from data to a model: which siblings a scheme weights, from which values, and the remarks on
//! them.

use super::method::choose;
use super::model::Model;
use super::recipe::LEVELS;
use super::tree::Tree;
use super::weight::{self, Member, Table, Weight, WeightInput};
use crate::data::options::Args;
use crate::data::{Choice, Direction};
use crate::phrase::option;
use crate::{Error, Result};

/// Weights derived from fewer units change noticeably with every unit that is added or removed.
const MIN_UNITS: usize = 20;

/// Siblings that are weighted together: all members of a group, or the indicators among them.
struct Family {
    group: usize,
    members: Vec<usize>,
}

/// The origin of a group's weights, kept until they are changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    pub group: String,
    scheme: &'static str,
    on: WeightInput,
    /// The year of the values.
    year: Option<i32>,
    units: usize,
    /// Members whose values are all equal.
    idle: Vec<String>,
    /// Where weights come from that do not depend on the data.
    told: String,
}

impl Origin {
    /// The origin of weights that do not depend on the data.
    pub fn told(group: &str, told: &str) -> Origin {
        let (group, told) = (group.to_string(), told.to_string());
        Origin { group, scheme: "", on: WeightInput::Nothing, year: None, units: 0, idle: Vec::new(), told }
    }
}

/// Returns a new model with the weights of a scheme. It starts with the lowest groups, so that a group's score already
/// uses its new weights.
pub fn weigh_by(model: &Model, choice: &Choice) -> Result<Model> {
    let (scheme, args) = choose("weigh", weight::METHODS, choice)?;
    let mut tree = model.tree().clone();
    let mut origins = Vec::new();
    for family in families(&tree, &choice.at)? {
        model.data().watch().check()?;
        let now = model.with_shares(tree.clone());
        let table = table(&now, &family, (scheme.fit.on)(&args))?;
        let shares = weight::shares(scheme, &table, &args)?;
        let whole: f64 = family.members.iter().map(|&member| tree.nodes()[member].weight).sum();
        // If all siblings are weighted, their weights sum to 1 to the last digit.
        let whole = if family.members.len() == tree.nodes()[family.group].members.len() { 1.0 } else { whole };
        family.members.iter().zip(shares).for_each(|(&member, share)| tree.set_weight(member, share * whole));
        origins.push(Origin {
            year: model.data().year(),
            ..origin(&tree.nodes()[family.group].code, scheme, &args, &table)
        });
    }
    origins.reverse();
    Ok(model.reweighed_by(tree, origins))
}

/// Returns the families for these names, the lowest groups first; if there are no names, those of all groups with
/// indicators directly below them.
fn families(tree: &Tree, at: &[String]) -> Result<Vec<Family>> {
    let nodes = tree.nodes();
    let is_indicators = |name: &String| name == "indicators" && tree.place(name).is_err();
    let of_indicators = at.is_empty() || at.iter().any(is_indicators);
    let mut named = vec![false; nodes.len()];
    for name in at.iter().filter(|name| !is_indicators(name)) {
        places(tree, name)?.into_iter().for_each(|place| named[place] = true);
    }
    let family = |group: usize| {
        let members = nodes[group].members.iter().copied();
        let is_taken = |member: &usize| named[group] || of_indicators && nodes[*member].is_leaf();
        Family { group, members: members.filter(is_taken).collect() }
    };
    Ok((0..nodes.len()).rev().map(family).filter(|family| !family.members.is_empty()).collect())
}

/// Returns the groups that the names stand for, each once: groups, levels of groups, or `indicators` for those directly
/// above indicators.
pub fn groups_at(tree: &Tree, at: &[String]) -> Result<Vec<usize>> {
    let families = families(tree, at)?;
    Ok(families.into_iter().rev().map(|family| family.group).collect())
}

/// Returns the groups that a name stands for: a single group, or all groups of a level.
fn places(tree: &Tree, name: &str) -> Result<Vec<usize>> {
    let nodes = tree.nodes();
    let level = match name {
        "dimensions" => Some(1),
        _ => name.parse::<usize>().ok(),
    };
    let is_level = LEVELS.contains(&name) || name.parse::<usize>().is_ok();
    let found: Vec<usize> = match tree.place(name) {
        Ok(place) => vec![place],
        Err(error) if !is_level => return Err(error),
        Err(_) => (0..nodes.len()).filter(|&place| Some(nodes[place].level) == level).collect(),
    };
    let groups: Vec<usize> = found.iter().copied().filter(|&place| !nodes[place].is_leaf()).collect();
    if !groups.is_empty() {
        return Ok(groups);
    }
    let message = match is_level {
        true => format!("level `{name}` has no groups, so there is nothing to weigh"),
        false => format!("`{name}` is an indicator; weights are set within a group or a level of groups"),
    };
    let above = tree.place(name).ok().and_then(|place| nodes[place].parent).map(|parent| &nodes[parent].code);
    let error = Error::plain(message).about(name);
    Err(above.map_or(error.clone(), |above| error.advise(option("at", above).does("weighs it among its siblings"))))
}

/// Returns the values of a family: for an indicator the kind of values that the scheme uses, for a group its score.
fn table(model: &Model, family: &Family, on: WeightInput) -> Result<Table> {
    let nodes = model.tree().nodes();
    let leaves = if on == WeightInput::Nothing { &[][..] } else { model.leaves()? };
    let member = |&place: &usize| {
        let code = nodes[place].code.clone();
        let leaf = leaves.iter().find(|leaf| leaf.code == code);
        let (values, direction) = match (leaf, on) {
            (_, WeightInput::Nothing) => (Vec::new(), Direction::Higher),
            (Some(leaf), WeightInput::Figures | WeightInput::Range) => (leaf.treated.raw().to_vec(), leaf.direction),
            (Some(leaf), WeightInput::Scores) => (leaf.score.raw().to_vec(), Direction::Higher),
            (None, _) => (model.scores()?.of(place).raw().to_vec(), Direction::Higher),
        };
        let member = Member { code, values, direction };
        Ok(if on == WeightInput::Range { member.stretched() } else { member })
    };
    Ok(Table { members: family.members.iter().map(member).collect::<Result<_>>()? })
}

fn origin(group: &str, scheme: &'static Weight, args: &Args, table: &Table) -> Origin {
    let on = (scheme.fit.on)(args);
    let is_idle = |member: &&Member| on != WeightInput::Nothing && !member.has_spread();
    let idle: Vec<String> = table.members.iter().filter(is_idle).map(|member| member.code.clone()).collect();
    let lively = Table { members: table.members.iter().filter(|member| !is_idle(member)).cloned().collect() };
    let units = if scheme.fit.is_complete { lively.complete().units() } else { lively.fewest() };
    Origin { group: group.to_string(), scheme: scheme.name, on, year: None, units, idle, told: String::new() }
}

/// Returns the remarks on weights derived from data; `many` is the noun for several units.
pub fn told(origins: &[Origin], many: &str) -> Vec<String> {
    let told = origins.iter().filter(|origin| !origin.told.is_empty());
    let mut lines: Vec<String> = told.map(|origin| format!("weights in {} by {}", origin.group, origin.told)).collect();
    for (place, first) in origins.iter().enumerate().filter(|(_, origin)| origin.on != WeightInput::Nothing) {
        let alike = |origin: &&Origin| (origin.scheme, origin.on, origin.year) == (first.scheme, first.on, first.year);
        if origins[..place].iter().any(|earlier| alike(&earlier)) {
            continue;
        }
        let same: Vec<&Origin> = origins.iter().filter(alike).collect();
        let groups: Vec<&str> = same.iter().map(|origin| origin.group.as_str()).collect();
        let (scheme, on) = (first.scheme, first.on.words());
        let year = first.year.map_or(String::new(), |year| format!(" of {year}"));
        lines.push(format!(
            "weights by {scheme} from {on}{year}, fixed until `weigh` is called again: in {}",
            groups.join(", ")
        ));
        let few: Vec<String> = same
            .iter()
            .filter(|origin| origin.units < MIN_UNITS)
            .map(|origin| format!("{} in {}", origin.units, origin.group))
            .collect();
        if !few.is_empty() {
            lines.push(format!(
                "few {many} for weights from data ({MIN_UNITS} or more are more stable): {}",
                few.join(", ")
            ));
        }
        let idle: Vec<&str> = same.iter().flat_map(|origin| &origin.idle).map(String::as_str).collect();
        if !idle.is_empty() {
            lines.push(format!("weight 0 because all values are equal: {}", idle.join(", ")));
        }
    }
    lines
}
