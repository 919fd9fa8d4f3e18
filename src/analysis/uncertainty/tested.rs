//! Tests in how many drawn rankings a sentence is true.

use super::asked::UncertaintySpec;
use super::plan::Plan;
use super::run::{PIECE, begin, each_lot, pieces};
use super::slow;
use crate::arrange::Arrange;
use crate::data::Direction;
use crate::model::Model;
use crate::parallel::*;
use crate::{Result, Watch};

/// How many weightings are kept for each answer.
const MOST_KEPT: usize = 12;

/// Rankings that will be drawn.
pub struct Draws {
    plan: Plan,
}

/// How many draws gave each answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Draws in which the sentence is true.
    pub holds: usize,
    /// Draws in which it is false.
    pub fails: usize,
    /// Draws that leave a unit of the sentence unranked.
    pub neither: usize,
}

impl Count {
    fn add(&mut self, answer: Option<bool>) {
        match answer {
            Some(true) => self.holds += 1,
            Some(false) => self.fails += 1,
            None => self.neither += 1,
        }
    }

    fn plus(&mut self, other: Count) {
        self.holds += other.holds;
        self.fails += other.fails;
        self.neither += other.neither;
    }
}

/// The answers over all draws.
#[derive(Clone)]
pub struct Tested {
    /// Over all combinations of methods.
    pub all: Count,
    /// The same for each combination of methods; a single entry if methods do not vary.
    pub by_choice: Vec<(Vec<String>, Count)>,
    /// Drawn models for which the sentence is true, then drawn models for which it is false, closest to the given weights
    /// first. Empty if anything other than weights varies.
    pub examples: [Vec<Model>; 2],
}

/// A drawn weighting: its distance from the given one, and the weight of each node in its group.
type Near = (f64, Vec<f64>);

/// The answers in one piece of the draws.
struct Piece {
    by_choice: Vec<Count>,
    near: [Vec<Near>; 2],
}

impl Draws {
    /// Prepares the draws. Every error is reported here, before anything is drawn.
    pub fn new(model: &Model, asked: UncertaintySpec, watch: &Watch) -> Result<Draws> {
        Ok(Draws { plan: Plan::new(model, asked.or_usual(), watch)? })
    }

    /// Descriptions of what varies, one per line.
    pub fn told(&self) -> Vec<String> {
        self.plan.asked.told(&self.plan.base)
    }

    /// The model under each combination of methods, with what was chosen.
    pub fn worlds(&self) -> impl Iterator<Item = (&Model, &[String])> {
        self.plan.worlds.iter().map(|world| (&world.model, &world.chosen[..]))
    }

    /// Whether the weights that the model has are among those drawn from.
    pub fn has_given(&self) -> bool {
        self.plan.weightings.has_given()
    }

    /// Whether only weights and methods vary.
    pub fn is_exact_in_methods(&self) -> bool {
        let asked = &self.plan.asked;
        asked.without == 0 && asked.noise.is_none() && !asked.gaps
    }

    /// Tests every draw. The test receives the scores of all units by index in the data, NaN for unranked units, and
    /// which direction is better.
    pub fn test(&self, watch: &Watch, test: &(dyn Fn(Vec<f64>, Direction) -> Option<bool> + Sync)) -> Result<Tested> {
        let plan = &self.plan;
        watch.begin(&plan.asked.announced(&plan.base, "testing the sentence"), plan.asked.draws as u64);
        let signs: Vec<f64> = plan.worlds.iter().map(|world| slow::sign(&world.model)).collect::<Result<_>>()?;
        let one = |piece: usize| {
            let found = self.piece(piece, &signs, watch, test);
            watch.advance(PIECE as u64);
            found
        };
        let all: Vec<Piece> = (0..pieces(plan.asked.draws)).into_par_iter().map(one).collect::<Result<_>>()?;
        let mut sum = Piece { by_choice: vec![Count::default(); plan.worlds.len()], near: [Vec::new(), Vec::new()] };
        for piece in all {
            sum.by_choice.iter_mut().zip(piece.by_choice).for_each(|(sum, count)| sum.plus(count));
            for (sum, near) in sum.near.iter_mut().zip(piece.near) {
                sum.extend(near);
                closest(sum);
            }
        }
        Ok(self.tested(sum))
    }

    fn piece(
        &self,
        piece: usize,
        signs: &[f64],
        watch: &Watch,
        test: &(dyn Fn(Vec<f64>, Direction) -> Option<bool> + Sync),
    ) -> Result<Piece> {
        let plan = &self.plan;
        let keeps = plan.is_fixed_but_for_weights();
        let weightings = &plan.weightings;
        let given = plan.base.shares()?;
        let mut found = Piece { by_choice: vec![Count::default(); plan.worlds.len()], near: [Vec::new(), Vec::new()] };
        let units = plan.base.data().units().len();
        each_lot(plan, piece, watch, &mut |mut lot| {
            let whole = if keeps { lot.whole(weightings) } else { Vec::new() };
            let sign = signs[lot.world];
            for lane in 0..lot.used {
                let mut scores = vec![f64::NAN; units];
                for (at, &unit) in plan.units.iter().enumerate().filter(|(at, _)| lot.is_ranked(*at, lane)) {
                    scores[unit] = sign * lot.score(at, lane);
                }
                let better = if sign < 0.0 { Direction::Lower } else { Direction::Higher };
                let answer = test(scores, better);
                found.by_choice[lot.world].add(answer);
                if let (true, Some(answer)) = (keeps, answer) {
                    let moved = weightings.leaves.iter().map(|&leaf| (whole[leaf].0[lane] - given[leaf]).abs());
                    let distance = moved.sum();
                    let near = &mut found.near[usize::from(!answer)];
                    if near.len() < MOST_KEPT || near.last().is_some_and(|last| distance < last.0) {
                        let share = |node: usize| lot.room.shares[node].0[lane];
                        near.push((distance, (0..weightings.count).map(share).collect()));
                        closest(near);
                    }
                }
            }
        })?;
        Ok(found)
    }

    /// Tests the model of every draw, one after another.
    pub fn test_models(&self, watch: &Watch, test: &mut dyn FnMut(&Model) -> Result<Option<bool>>) -> Result<Tested> {
        let plan = &self.plan;
        watch.begin(&plan.asked.announced(&plan.base, "testing the sentence"), plan.asked.draws as u64);
        let mut by_choice = vec![Count::default(); plan.worlds.len()];
        let mut examples = [Vec::new(), Vec::new()];
        for piece in 0..pieces(plan.asked.draws) {
            let (mut chance, stretches) = begin(plan, piece);
            for stretch in stretches {
                slow::each_model(plan, stretch, &mut chance, watch, &mut |model, _| {
                    let answer = test(model)?;
                    by_choice[stretch.world].add(answer);
                    let examples = answer.map(|answer| &mut examples[usize::from(!answer)]);
                    examples.filter(|all| all.len() < MOST_KEPT).into_iter().for_each(|all| all.push(model.clone()));
                    watch.advance(1);
                    Ok(())
                })?;
            }
        }
        let mut tested = self.tested(Piece { by_choice, near: [Vec::new(), Vec::new()] });
        if plan.is_fixed_but_for_weights() {
            tested.examples = examples;
        }
        Ok(tested)
    }

    fn tested(&self, sum: Piece) -> Tested {
        let plan = &self.plan;
        let mut all = Count::default();
        sum.by_choice.iter().for_each(|count| all.plus(*count));
        let by_choice = plan.worlds.iter().map(|world| world.chosen.clone()).zip(sum.by_choice).collect();
        let drawn = || plan.weightings.families.iter().flat_map(|family| &family.members);
        let model =
            |(_, shares): Near| plan.base.with_drawn(&drawn().map(|&node| (node, shares[node])).collect::<Vec<_>>());
        Tested { all, by_choice, examples: sum.near.map(|near| near.into_iter().map(model).collect()) }
    }
}

/// Keeps the closest weightings, sorted by distance.
fn closest(near: &mut Vec<Near>) {
    near.arrange_by(|a, b| a.0.total_cmp(&b.0));
    near.truncate(MOST_KEPT);
}
