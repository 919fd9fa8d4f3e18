//! Draws that cannot be computed as weighted sums; each runs the model, as the prompt would.

use std::collections::BTreeMap;

use rand::RngExt;
use rand_distr::{Distribution, StandardNormal};

use super::draw::Chance;
use super::kernel::Room;
use super::lanes::LANES;
use super::options::ShareOf;
use super::plan::Plan;
use super::run::{Segment, cut};
use crate::data::{Column, Direction};
use crate::model::{Leaf, Model};
use crate::rank::{order, ranked_scores};
use crate::{Result, Watch};

/// The drawn weight of each node in its group.
pub type Shares<'a> = dyn Fn(usize) -> f64 + 'a;

/// Calls `ranked` with the ranks of all units, draw by draw.
pub fn scored(
    plan: &Plan,
    stretch: Segment,
    chance: &mut Chance,
    watch: &Watch,
    ranked: &mut dyn FnMut(&[Option<usize>]),
) -> Result<()> {
    each(plan, stretch, chance, watch, &mut |scores, _| {
        let places = order(scores, |_| true);
        let mut ranks = vec![None; scores.len()];
        places.iter().for_each(|place| ranks[place.unit] = Some(place.rank));
        ranked(&ranks);
    })
}

/// Calls `scored` with the scores of all units and the drawn weights, draw by draw. Scores are in the order of the
/// plan; NaN if a unit is unranked.
pub fn each(
    plan: &Plan,
    stretch: Segment,
    chance: &mut Chance,
    watch: &Watch,
    scored: &mut dyn FnMut(&[f64], &Shares),
) -> Result<()> {
    each_model(plan, stretch, chance, watch, &mut |model, shares| {
        scored(&turned_scores(plan, model)?, shares);
        Ok(())
    })
}

/// Calls `seen` with the model of every draw and the drawn weights.
pub fn each_model(
    plan: &Plan,
    stretch: Segment,
    chance: &mut Chance,
    watch: &Watch,
    seen: &mut dyn FnMut(&Model, &Shares) -> Result<()>,
) -> Result<()> {
    let world = &plan.worlds[stretch.world];
    let mut room = Room::new(&plan.weightings, 0);
    let mut left = stretch.draws;
    while left > 0 {
        plan.weightings.families.iter().for_each(|family| family.draw(chance, &mut room.shares));
        if plan.asked.without > 0 {
            cut(&plan.weightings, plan.asked.without, &mut room, chance);
        }
        for lane in 0..left.min(LANES) {
            watch.check()?;
            let model = weighed(plan, &world.model, &room, lane);
            let model = shaken(plan, model, chance, lane)?;
            seen(&model, &|node| room.shares[node].0[lane])?;
        }
        chance.next += left.min(LANES);
        left -= left.min(LANES);
    }
    Ok(())
}

/// The scores in the order of the plan, turned so that higher is better; NaN for unranked units.
pub fn turned_scores(plan: &Plan, model: &Model) -> Result<Vec<f64>> {
    let (scores, sign) = (ranked_scores(model)?, sign(model)?);
    Ok(plan.units.iter().map(|&unit| sign * scores[unit]).collect())
}

/// 1, or −1 if lower scores of the index are better.
pub fn sign(model: &Model) -> Result<f64> {
    Ok(if model.plan()?.order.better == Direction::Lower { -1.0 } else { 1.0 })
}

/// The model under the weights of a draw.
pub fn weighed(plan: &Plan, model: &Model, room: &Room, lane: usize) -> Model {
    let drawn = plan.weightings.families.iter().flat_map(|family| &family.members);
    let shares: Vec<(usize, f64)> = drawn.map(|&node| (node, room.shares[node].0[lane])).collect();
    model.with_drawn(&shares)
}

/// The values before normalisation, with missing ones at the same place in their range as the drawn scores in theirs;
/// a decision matrix takes them.
fn filled(leaf: &Leaf, is_gap: &[bool], (least, greatest): (f64, f64)) -> Column {
    let (lo, hi) = leaf.treated.range().unwrap_or((f64::NAN, f64::NAN));
    let value = |unit: usize| {
        let place = (leaf.score.raw()[unit] - least) / (greatest - least);
        let place = if leaf.direction == Direction::Lower { 1.0 - place } else { place };
        if is_gap[unit] { lo + (hi - lo) * place } else { leaf.treated.raw()[unit] }
    };
    Column::from_raw((0..is_gap.len()).map(value).collect())
}

/// The model with measurement errors and filled missing values, if these were requested.
fn shaken(plan: &Plan, mut model: Model, chance: &mut Chance, lane: usize) -> Result<Model> {
    let single = chance.single(lane);
    if let Some(noise) = &plan.asked.noise {
        let is_meant = |leaf: &&Leaf| noise.at.is_empty() || noise.at.contains(&leaf.code);
        let mut figures = BTreeMap::new();
        for leaf in model.leaves()?.iter().filter(is_meant) {
            let sd = leaf.raw.sd().unwrap_or(0.0);
            let mut shake = |x: f64| {
                let by: f64 = StandardNormal.sample(single);
                x + by * noise.error * if noise.of == ShareOf::Spread { sd } else { x.abs() }
            };
            figures.insert(leaf.code.clone(), leaf.raw.iter().map(|x| x.map(&mut shake)).collect());
        }
        model = model.with_figures(&figures)?;
    }
    if plan.asked.gaps {
        let mut leaves = model.leaves()?.to_vec();
        for leaf in leaves.iter_mut().filter(|leaf| leaf.left_out.is_none()) {
            let Some((least, greatest)) = leaf.score.range() else { continue };
            let fill = |x: Option<f64>| x.or_else(|| Some(least + (greatest - least) * single.random::<f64>()));
            let is_gap: Vec<bool> = leaf.score.iter().map(|x| x.is_none()).collect();
            leaf.score = leaf.score.iter().map(fill).collect();
            leaf.treated = filled(leaf, &is_gap, (least, greatest));
        }
        model = model.with_leaves(leaves);
    }
    Ok(model)
}
