//! Everything that the draws need, computed once: which weights vary, and the indicator scores for each combination of
//! methods.

use crate::parallel::*;

use super::asked::{UncertaintySpec, named};
use super::kernel::{Matrix, Pattern};
use crate::analysis::weightings::{How, Weightings};
use crate::data::{Choice, Direction};
use crate::model::plan::power::raised;
use crate::model::{Leaf, Model, Step, above_zero};
use crate::phrase::{Phrase, call, of_data, with};
use crate::rank::rank;
use crate::tolerance::SHARE;
use crate::{Error, Result, Watch};

/// The maximum number of units; each has a count for each rank.
const MOST_UNITS: usize = 10_000;
/// The maximum number of combinations of methods and directions.
const MOST_WORLDS: usize = 4096;

pub struct Plan {
    pub asked: UncertaintySpec,
    pub base: Model,
    /// The units that some draw may rank, by index in the data; first those that the model ranks, in their order.
    pub units: Vec<usize>,
    /// How many of them the model ranks as given.
    pub as_it_is: usize,
    pub weightings: Weightings,
    /// Indices of the counting nodes in the tree, the index first, and their codes.
    pub nodes: Vec<usize>,
    pub codes: Vec<String>,
    /// The combinations of methods, all equally likely.
    pub worlds: Vec<Scenario>,
}

/// One combination of methods.
#[derive(Clone)]
pub struct Scenario {
    pub model: Model,
    /// The alternative chosen for each step that varies.
    pub chosen: Vec<String>,
    /// None if scores are not weighted sums, or if the steps are fitted again in each draw.
    pub matrix: Option<Matrix>,
}

impl Plan {
    /// Prepares the draws. Every error is reported here, before anything is drawn.
    pub fn new(model: &Model, asked: UncertaintySpec, watch: &Watch) -> Result<Plan> {
        let weightings = Weightings::new(model, &asked.weights)?;
        let (units, as_it_is) = units(model, &asked, &weightings)?;
        if as_it_is < 2 {
            let units = model.data().units().counted();
            let found = if as_it_is == 0 { "none" } else { "only 1" };
            let message = format!("`uncertainty` needs at least two ranked units, but {found} of {units} is ranked");
            return Err(Error::plain(message));
        }
        if units.len() > MOST_UNITS {
            let count = units.len();
            let error = Error::plain(format!("`uncertainty` is limited to {MOST_UNITS} units; there are {count}"));
            return Err(error.advise(of_data("filter").open().does("keeps some of them")));
        }
        if asked.without >= weightings.leaves.len() {
            let (out, all) = (asked.without, weightings.leaves.len());
            let message = format!("`without` would leave out {out} of the {all} indicators that count");
            return Err(Error::plain(message).about("without"));
        }
        let worlds = worlds(model, &asked, (&units, &weightings), watch)?;
        let shares = model.shares()?;
        let nodes: Vec<usize> = (0..shares.len()).filter(|&place| shares[place] > 0.0).collect();
        let codes = nodes.iter().map(|&place| model.tree().nodes()[place].code.clone()).collect();
        let plan = Plan { asked, base: model.clone(), units, as_it_is, weightings, nodes, codes, worlds };
        match plan.varies() {
            true => Ok(plan),
            false => {
                Err(Error::plain("`uncertainty` has nothing to vary: give it weights, steps, values or another source")
                    .advise(
                        with("weights", "any")
                            .does("draws every weighting")
                            .or(call("help").arg("uncertainty").does("lists the sources")),
                    ))
            }
        }
    }

    /// The index of a unit in `units`. Returns an error if the model does not rank it.
    pub fn place(&self, name: &str) -> Result<usize> {
        let unit = rank(&self.base, None)?.place(name)?.unit;
        Ok(self.units.iter().position(|&ranked| ranked == unit).expect("the units are those that are ranked"))
    }

    fn varies(&self) -> bool {
        self.weightings.varies() || !self.is_fixed_but_for_weights()
    }

    /// Whether only weights are random.
    pub fn is_fixed_but_for_weights(&self) -> bool {
        let asked = &self.asked;
        let of_gaps = asked.gaps && self.worlds.iter().any(Scenario::has_gaps);
        !of_gaps && self.worlds.len() == 1 && asked.without == 0 && asked.noise.is_none()
    }

    /// The same plan with fixed weights, given as overall weights of each node; everything else varies as before.
    pub fn held(&self, whole: &[f64]) -> Plan {
        let mut weightings = self.weightings.clone();
        for family in &mut weightings.families {
            family.how = How::Given;
            let above = whole[family.group];
            // If the group has no weight, its members keep the weights they had.
            let share = |(&member, given): (&usize, &f64)| if above > 0.0 { whole[member] / above } else { *given };
            family.given = family.members.iter().zip(&family.given).map(share).collect();
        }
        Plan {
            asked: self.asked.clone(),
            base: self.base.clone(),
            units: self.units.clone(),
            as_it_is: self.as_it_is,
            weightings,
            nodes: self.nodes.clone(),
            codes: self.codes.clone(),
            worlds: self.worlds.clone(),
        }
    }
}

impl Scenario {
    fn has_gaps(&self) -> bool {
        let leaves = self.model.leaves().unwrap_or_default();
        leaves.iter().any(|leaf| leaf.left_out.is_none() && leaf.score.count() < leaf.score.len())
    }
}

/// The units that some draw may rank, starting with those that the model ranks, and the number of the latter.
fn units(model: &Model, asked: &UncertaintySpec, weightings: &Weightings) -> Result<(Vec<usize>, usize)> {
    let mut units: Vec<usize> = rank(model, None)?.all_places().iter().map(|place| place.unit).collect();
    let (scores, as_it_is) = (model.scores()?, units.len());
    let needed = model.recipe().coverage - SHARE;
    let is_line = needed > 0.0 && asked.without == 0 && !model.plan()?.has_floors();
    let mut is_known = vec![false; model.data().units().len()];
    units.iter().for_each(|&unit| is_known[unit] = true);
    let can_be = |unit: usize| {
        let present: Vec<f64> = weightings.leaves.iter().map(|&leaf| scores.present(leaf).raw()[unit]).collect();
        match is_line {
            true => weightings.greatest(&present) >= needed,
            false => weightings.leaves.iter().any(|&leaf| !scores.of(leaf).raw()[unit].is_nan()),
        }
    };
    units.extend((0..is_known.len()).filter(|&unit| !is_known[unit] && can_be(unit)));
    Ok((units, as_it_is))
}

/// Every combination of the alternatives. Returns an error that names the combination if one cannot be scored.
fn worlds(
    model: &Model,
    asked: &UncertaintySpec,
    (units, weightings): (&[usize], &Weightings),
    watch: &Watch,
) -> Result<Vec<Scenario>> {
    let mut models = vec![(model.clone(), Vec::new())];
    for (step, choices) in &asked.steps {
        let each = |(model, chosen): &(Model, Vec<String>)| {
            let one = |choice: &Choice| {
                let chosen = [&chosen[..], &[named(choice)]].concat();
                Ok((model.choose(*step, choice.clone())?, chosen))
            };
            choices.iter().map(one).collect::<Result<Vec<_>>>()
        };
        models = models.iter().map(each).collect::<Result<Vec<_>>>()?.concat();
        check_many(models.len())?;
    }
    for code in &asked.directions {
        let now = model.recipe().direction(model.data(), code);
        let turned = if now == Direction::Higher { Direction::Lower } else { Direction::Higher };
        let each = |(model, chosen): &(Model, Vec<String>)| {
            let one = |way: Direction| {
                let model = if way == now { model.clone() } else { model.direction(code, way)? };
                Ok((model, [&chosen[..], &[format!("{code} {way}")]].concat()))
            };
            [now, turned].into_iter().map(one).collect::<Result<Vec<_>>>()
        };
        models = models.iter().map(each).collect::<Result<Vec<_>>>()?.concat();
        check_many(models.len())?;
    }
    let world = |(model, chosen): (Model, Vec<String>)| {
        watch.check()?;
        let matrix = matrix(&model, asked, units, weightings).map_err(|error| in_combination(error, asked, &chosen))?;
        Ok(Scenario { model, chosen, matrix })
    };
    // The first error in order is reported, not the first in time.
    models.into_par_iter().map(world).collect::<Vec<Result<Scenario>>>().into_iter().collect()
}

/// Adds the combination of methods to an error that occurred in it.
fn in_combination(error: Error, asked: &UncertaintySpec, chosen: &[String]) -> Error {
    let is_drawn = asked.steps.iter().any(|(step, _)| *step == Step::Normalise);
    let combination = format!("in the combination {}", chosen.join(", "));
    match error.hint() {
        // The hint is about the model's normalisation, but here the method is drawn.
        Some(hint) if hint == above_zero() && is_drawn => {
            let scaled = with("method", "minmax").with("lo", 1).with("hi", 100);
            error.advise(Phrase::from(combination).or(scaled.does("in `steps` keeps scores above 0")))
        }
        None if !chosen.is_empty() => error.advise(combination),
        _ => error,
    }
}

fn check_many(count: usize) -> Result<()> {
    match count > MOST_WORLDS {
        true => {
            let message = format!("`steps` and `directions` make {count} combinations, and {MOST_WORLDS} is the limit");
            Err(Error::plain(message).about("steps"))
        }
        false => Ok(()),
    }
}

/// The indicator scores, grouped by which values units have. Returns None if the index is not a weighted sum of them.
fn matrix(model: &Model, asked: &UncertaintySpec, units: &[usize], nodes: &Weightings) -> Result<Option<Matrix>> {
    model.scores()?;
    let (Some(power), None) = (power(model, nodes)?, &asked.noise) else { return Ok(None) };
    let tree = model.tree();
    let of_node = |&node: &usize| -> (usize, &Leaf) {
        let code = &tree.nodes()[node].code;
        let found = model.leaves().unwrap_or_default().iter().find(|leaf| leaf.code == *code);
        (node, found.expect("every indicator of the tree is prepared"))
    };
    let leaves: Vec<(usize, &Leaf)> = nodes.leaves.iter().map(of_node).collect();
    // Another method may leave out an indicator that counts in the base model; the families would then differ.
    if leaves.iter().any(|(_, leaf)| leaf.left_out.is_some()) {
        return Ok(None);
    }
    let mut patterns: Vec<Pattern> = Vec::new();
    for (place, &unit) in units.iter().enumerate() {
        let mut is_there = vec![true; nodes.count];
        let gaps = leaves.iter().filter(|(_, leaf)| leaf.score.get(unit).is_none());
        gaps.clone().for_each(|(node, _)| is_there[*node] = false);
        let fills = match asked.gaps {
            true => gaps
                .map(|(node, leaf)| {
                    let (least, greatest) = leaf.score.range().unwrap_or((0.0, 0.0));
                    (*node, least, greatest)
                })
                .collect(),
            false => Vec::new(),
        };
        let mut present = vec![0.0; nodes.count];
        leaves.iter().for_each(|(node, leaf)| present[*node] = leaf.present.raw()[unit]);
        let is_own = |pattern: &&mut Pattern| pattern.is_there == is_there && pattern.present == present;
        let pattern = match patterns.iter_mut().find(is_own) {
            Some(pattern) => pattern,
            None => {
                patterns.push(pattern(nodes, is_there, present, asked.gaps));
                patterns.last_mut().expect("just pushed")
            }
        };
        pattern.units.push(place);
        pattern.fills.push(fills);
        let there = leaves.iter().filter(|(node, _)| pattern.is_there[*node]);
        pattern.figures.extend(there.map(|(_, leaf)| raised(leaf.score.raw()[unit], power)));
    }
    // When missing values are filled, every leaf keeps its weight, even if some leaves are left out of a draw.
    if asked.gaps {
        patterns.iter_mut().for_each(|pattern| pattern.is_there.fill(true));
    }
    let needed = model.recipe().coverage - SHARE;
    Ok(Some(Matrix { patterns, power, needed }))
}

/// A pattern without units.
fn pattern(nodes: &Weightings, is_there: Vec<bool>, present: Vec<f64>, is_filled: bool) -> Pattern {
    Pattern {
        units: Vec::new(),
        leaves: nodes.leaves.iter().copied().filter(|&node| is_there[node]).collect(),
        // If missing values are filled, the weights are those of a unit with complete data.
        is_whole: is_filled || is_there.iter().all(|is_there| *is_there),
        is_covered: nodes.leaves.iter().all(|&leaf| present[leaf] >= 1.0),
        is_there,
        present,
        figures: Vec::new(),
        fills: Vec::new(),
    }
}

/// The power that the means of all groups have in common. A group with one member has that member's score whatever its
/// mean, as long as the mean accepts any score.
fn power(model: &Model, nodes: &Weightings) -> Result<Option<f64>> {
    let plan = model.plan()?;
    // A group that lacks too much data has no score, which a sum cannot express.
    if plan.has_floors() {
        return Ok(None);
    }
    let mut found = None;
    for combine in nodes.families.iter().filter_map(|family| plan.combine(family.group)) {
        if combine.members.len() == 1 && combine.form.is_idle_on_one() && !combine.gaps.is_filled() {
            continue;
        }
        let Some(own) = combine.power() else { return Ok(None) };
        if found.is_some_and(|found: f64| found.total_cmp(&own).is_ne()) {
            return Ok(None);
        }
        found = Some(own);
    }
    Ok(Some(found.unwrap_or(1.0)))
}
