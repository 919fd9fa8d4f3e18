//! Sensitivity analysis: Sobol indices of a result, and the effect of changing one input at a time.

use std::collections::BTreeMap;

use crate::parallel::*;

use super::asked::UncertaintySpec;
use super::kernel::Room;
use super::lanes::LANES;
use super::options::{Answer, SensitivityOptions};
use super::plan::Plan;
use super::run::score_given;
use super::slow;
use crate::analysis::sobol::{Design, Index, MOST_INPUTS, Set};
use crate::analysis::weightings::How;
use crate::model::Model;
use crate::model::plan::power::lowered;
use crate::phrase::{Phrase, act, call, option, value, with};
use crate::rank::order;
use crate::setting::Setting;
use crate::{Error, Result, Watch};

/// The result whose variance is decomposed.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// The mean absolute difference from the ranks of the model as given, over the units ranked by both.
    Shift,
    /// The rank of this unit.
    Rank(String),
    /// The score of this unit, in score points.
    Score(String),
}

/// An input that is varied: the weight of a node, the method of a step, or the direction of an indicator.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// A weight, by index of the node in the tree.
    Weight(usize),
    /// A choice, by index among those of a combination.
    Choice(usize),
}

/// The sensitivity indices of each input.
pub struct Sensitivity {
    /// The model as given.
    pub model: Model,
    /// What varies.
    pub asked: UncertaintySpec,
    /// The result whose variance is decomposed.
    pub of: Target,
    /// The number of base points in the design.
    pub points: usize,
    /// For each input, its name, its kind and its indices.
    pub inputs: Vec<(String, &'static str, Index)>,
}

/// The effect of one input with all others unchanged.
#[derive(Debug, Clone, PartialEq)]
pub struct Alone {
    /// The name of the input.
    pub input: String,
    /// The setting of the input, in words.
    pub to: String,
    /// The result with this setting.
    pub answer: f64,
    /// The result with no input changed.
    pub before: f64,
}

struct Question {
    plan: Plan,
    inputs: Vec<Input>,
    /// The number of alternatives of each choice; a world is a combination of them, with the last choice varying
    /// fastest.
    alternatives: Vec<usize>,
    of: Target,
    /// For each choice, the alternative that the model uses.
    own: Vec<usize>,
    /// Index of the unit among those of the plan.
    unit: usize,
    /// The ranks of the model as given, by index in the plan.
    ranks: Vec<f64>,
}

/// Decomposes the variance of a result over the inputs that vary: first-order indices by Saltelli et al. 2010, total
/// indices by Jansen 1999, on scrambled Sobol points.
pub fn sensitivity(
    model: &Model,
    asked: UncertaintySpec,
    of: Target,
    points: usize,
    watch: &Watch,
) -> Result<Sensitivity> {
    let question = Question::new(model, asked, of, watch)?;
    #[expect(clippy::cast_possible_truncation, reason = "any 32 bits of the seed will do")]
    let design = Design::new(points, question.inputs.len(), question.plan.asked.seed as u32);
    let sets = design.sets();
    let runs = (sets.len() * points) as u64;
    watch.begin(&question.plan.asked.announced(model, "running the model for the sensitivity"), runs);
    let jobs: Vec<(Set, usize)> = sets.iter().flat_map(|&set| (0..points).map(move |point| (set, point))).collect();
    let answers = question.answers(&jobs, &|job, input| design.at(job.0, job.1, input), watch)?;
    question.check(&answers)?;
    let answers: Vec<Vec<f64>> = answers.chunks(points).map(<[f64]>::to_vec).collect();
    let indices = design.indices(&answers, LEVEL, question.plan.asked.seed);
    let indices = indices
        .ok_or_else(|| Error::plain("`sensitivity` has no variance to explain: the result is the same in all runs"))?;
    let named = question.inputs.iter().zip(indices).map(|(input, index)| {
        let (name, kind) = question.named(input);
        (name, kind, index)
    });
    let (asked, of) = (question.plan.asked.clone(), question.of.clone());
    Ok(Sensitivity { model: model.clone(), asked, of, points, inputs: named.collect() })
}

/// The share of resamples that an interval covers.
pub const LEVEL: f64 = 0.9;

/// Sets each input to its extremes, or to each alternative, with all others unchanged.
pub fn one_at_a_time(model: &Model, asked: UncertaintySpec, of: Target, watch: &Watch) -> Result<Vec<Alone>> {
    let question = Question::new(model, asked, of, watch)?;
    // If the model's own method is not among a step's alternatives, the first alternative is used as the baseline.
    let middle = |input: usize| match question.inputs[input] {
        // For a weight that varies by ± a share, one half is the given weight.
        Input::Weight(_) => 0.5,
        Input::Choice(choice) => question.given(choice),
    };
    let before = question.answers(&[()], &|(), input| middle(input), watch)?[0];
    let mut all = Vec::new();
    for (place, input) in question.inputs.iter().enumerate() {
        let steps = match input {
            Input::Weight(_) => 2,
            Input::Choice(choice) => question.alternatives[*choice],
        };
        let value = |step: usize, input: usize| match &question.inputs[input] {
            _ if input != place => middle(input),
            Input::Weight(_) => step as f64,
            Input::Choice(choice) => (step as f64 + 0.5) / question.alternatives[*choice] as f64,
        };
        let jobs: Vec<usize> = (0..steps).collect();
        let answers = question.answers(&jobs, &|step, input| value(*step, input), watch)?;
        question.check(&answers)?;
        for (step, answer) in answers.into_iter().enumerate() {
            let (name, _) = question.named(input);
            all.push(Alone { input: name, to: question.setting(input, step), answer, before });
        }
    }
    Ok(all)
}

/// The alternatives that reproduce the model's own scores; otherwise those of its recipe, or the first ones.
fn own(plan: &Plan, alternatives: &[usize]) -> Result<Vec<usize>> {
    let scores = |model: &Model| Ok::<_, Error>(model.scores()?.of(0).raw().iter().map(|x| x.to_bits()).collect());
    let wanted: Vec<u64> = scores(&plan.base)?;
    for (place, world) in plan.worlds.iter().enumerate() {
        let found: Vec<u64> = scores(&world.model)?;
        if found == wanted {
            // The last choice varies fastest.
            let mut rest = place;
            let mut picks: Vec<usize> = Vec::new();
            for many in alternatives.iter().rev() {
                picks.insert(0, rest % many);
                rest /= many;
            }
            return Ok(picks);
        }
    }
    let of = |(choice, _): (usize, &usize)| {
        let (step, choices) = plan.asked.steps.get(choice)?;
        let last = plan.base.recipe().choices[*step].last()?;
        choices.iter().position(|choice| choice == last)
    };
    Ok(alternatives.iter().enumerate().map(|way| of(way).unwrap_or(0)).collect())
}

impl Target {
    /// The result requested by the options: the mean shift unless a unit is named.
    pub fn asked(options: &SensitivityOptions) -> Target {
        match (&options.of, options.answer) {
            (None, _) => Target::Shift,
            (Some(unit), Answer::Rank) => Target::Rank(unit.clone()),
            (Some(unit), Answer::Score) => Target::Score(unit.clone()),
        }
    }
}

const TOGETHER: &str = "depend on each other, and `sensitivity` moves one at a time";

impl Question {
    fn new(model: &Model, asked: UncertaintySpec, of: Target, watch: &Watch) -> Result<Question> {
        let other = [(asked.noise.is_some(), "values"), (asked.gaps, "gaps"), (asked.without > 0, "without")];
        if let Some((_, option)) = other.into_iter().find(|(is_there, _)| *is_there) {
            let message = format!("`sensitivity` does not take `{option}`, only weights, steps and directions");
            return Err(Error::plain(message).about(option).advise(
                Phrase::from("`uncertainty` takes them all").or(call("leave_one_out").does("leaves indicators out")),
            ));
        }
        let plan = Plan::new(model, asked, watch)?;
        let mut inputs = Vec::new();
        for family in plan.weightings.families.iter().filter(|family| family.members.len() > 1) {
            match family.how {
                How::Given => {}
                How::Any | How::Rescaled(_) => {
                    inputs.extend(family.members.iter().map(|&member| Input::Weight(member)))
                }
                How::Within(share) => {
                    let message = format!("`weights` within bounds that sum to 1 {TOGETHER}");
                    let error = Error::plain(message).about("weights");
                    let rescaled = option("weights", BTreeMap::from([("rescaled".to_string(), share)]));
                    return Err(
                        error.advise(rescaled.does("multiplies each by a factor of its own, then rescales all"))
                    );
                }
                How::Around(_) | How::Ordered(_) | How::Listed(_) => {
                    let message = format!("`weights` from a concentration, an order or a table {TOGETHER}");
                    let hint = Phrase::from("use ").add(value("any")).add(" or ").add(with("rescaled", 0.25));
                    return Err(Error::plain(message).about("weights").advise(hint));
                }
            }
        }
        let alternatives: Vec<usize> = plan.asked.steps.iter().map(|(_, choices)| choices.len()).collect();
        let alternatives = [alternatives, vec![2; plan.asked.directions.len()]].concat();
        inputs.extend((0..alternatives.len()).map(Input::Choice));
        if inputs.len() > MOST_INPUTS {
            let count = inputs.len();
            let error = Error::plain(format!("`sensitivity` is limited to {MOST_INPUTS} inputs; there are {count}"));
            let one =
                BTreeMap::from([("rescaled".to_string(), Setting::from(0.25)), ("at".to_string(), "index".into())]);
            return Err(error.advise(option("weights", one).does("varies the weights of one group")));
        }
        let unit = match &of {
            Target::Shift => 0,
            Target::Rank(unit) | Target::Score(unit) => plan.place(unit)?,
        };
        let ranking = crate::rank::rank(model, None)?;
        let ranks = ranking.all_places().iter().map(|place| place.rank as f64).collect();
        let own = own(&plan, &alternatives)?;
        Ok(Question { plan, inputs, alternatives, own, of, unit, ranks })
    }

    fn named(&self, input: &Input) -> (String, &'static str) {
        match input {
            Input::Weight(node) => (self.plan.base.tree().nodes()[*node].code.clone(), "weight"),
            Input::Choice(choice) => match self.plan.asked.steps.get(*choice) {
                Some((step, _)) => (step.name().to_string(), "method"),
                None => (self.plan.asked.directions[*choice - self.plan.asked.steps.len()].clone(), "direction"),
            },
        }
    }

    /// A description of a step of an input.
    fn setting(&self, input: &Input, step: usize) -> String {
        match input {
            Input::Weight(_) if step == 0 => "least".to_string(),
            Input::Weight(_) => "greatest".to_string(),
            Input::Choice(choice) => {
                let mut picks = vec![0; self.alternatives.len()];
                picks[*choice] = step;
                self.plan.worlds[self.world(&picks)].chosen[*choice].clone()
            }
        }
    }

    /// The value between 0 and 1 that selects the model's own alternative of a choice.
    fn given(&self, choice: usize) -> f64 {
        (self.own[choice] as f64 + 0.5) / self.alternatives[choice] as f64
    }

    fn world(&self, picks: &[usize]) -> usize {
        picks.iter().zip(&self.alternatives).fold(0, |world, (pick, many)| world * many + pick)
    }

    fn answers<J: Copy + Sync>(
        &self,
        jobs: &[J],
        at: &(impl Fn(&J, usize) -> f64 + Sync),
        watch: &Watch,
    ) -> Result<Vec<f64>> {
        let mut by_world: Vec<Vec<usize>> = vec![Vec::new(); self.plan.worlds.len()];
        for (place, job) in jobs.iter().enumerate() {
            let mut picks = vec![0; self.alternatives.len()];
            for (input, kind) in self.inputs.iter().enumerate() {
                if let Input::Choice(choice) = kind {
                    picks[*choice] = pick(at(job, input), self.alternatives[*choice]);
                }
            }
            by_world[self.world(&picks)].push(place);
        }
        let batches: Vec<(usize, &[usize])> = by_world
            .iter()
            .enumerate()
            .flat_map(|(world, places)| places.chunks(LANES).map(move |places| (world, places)))
            .collect();
        let one = |(world, places): &(usize, &[usize])| -> Result<Vec<(usize, f64)>> {
            watch.check()?;
            let jobs: Vec<&J> = places.iter().map(|&place| &jobs[place]).collect();
            let answers = self.batch(*world, &|lane, input| at(jobs[lane], input), places.len())?;
            watch.advance(places.len() as u64);
            Ok(places.iter().copied().zip(answers).collect())
        };
        let found: Vec<Vec<(usize, f64)>> = batches.par_iter().map(one).collect::<Result<_>>()?;
        let mut answers = vec![f64::NAN; jobs.len()];
        found.into_iter().flatten().for_each(|(place, answer)| answers[place] = answer);
        Ok(answers)
    }

    /// Up to sixteen evaluations with one combination of methods.
    fn batch(&self, world: usize, at: &dyn Fn(usize, usize) -> f64, used: usize) -> Result<Vec<f64>> {
        let plan = &self.plan;
        let mut room = Room::new(&plan.weightings, plan.units.len());
        let input_of = |node: usize| self.inputs.iter().position(|input| *input == Input::Weight(node));
        for family in &plan.weightings.families {
            for (&member, &given) in family.members.iter().zip(&family.given) {
                let input = input_of(member);
                for lane in 0..LANES {
                    let u = input.map(|input| at(lane.min(used - 1), input));
                    room.shares[member].0[lane] = match (&family.how, u) {
                        (How::Rescaled(share), Some(u)) => given * (1.0 + share * (2.0 * u - 1.0)),
                        // Points have 24 bits. The lowest is half of their smallest step, since 0 has no logarithm.
                        (How::Any, Some(u)) => -(u.clamp(LEAST, 1.0 - LEAST)).ln(),
                        _ => given,
                    };
                }
            }
            family.rescale(&mut room.shares);
        }
        let mut scores: Vec<Vec<f64>> = Vec::with_capacity(used);
        match &plan.worlds[world].matrix {
            Some(matrix) => {
                score_given(&plan.weightings, matrix, &mut room);
                let score = |sum: f64| if sum > f64::NEG_INFINITY { lowered(sum, matrix.power) } else { f64::NAN };
                let of = |lane: usize| room.sums.scores.iter().map(|row| score(row.0[lane])).collect();
                scores.extend((0..used).map(of));
            }
            None => {
                for lane in 0..used {
                    let model = slow::weighed(plan, &plan.worlds[world].model, &room, lane);
                    scores.push(slow::turned_scores(plan, &model)?);
                }
            }
        }
        let sign = slow::sign(&plan.worlds[world].model)?;
        Ok(scores.iter().map(|scores| self.answer(scores, sign)).collect())
    }

    /// The answer from scores that are turned so that higher is better.
    fn answer(&self, scores: &[f64], sign: f64) -> f64 {
        if let Target::Score(_) = self.of {
            return sign * scores[self.unit];
        }
        let mut ranks = vec![f64::NAN; scores.len()];
        order(scores, |_| true).iter().for_each(|place| ranks[place.unit] = place.rank as f64);
        match self.of {
            Target::Rank(_) => ranks[self.unit],
            _ => {
                let moves = ranks.iter().zip(&self.ranks).map(|(now, before)| (now - before).abs());
                let (sum, count) = moves.filter(|by| !by.is_nan()).fold((0.0, 0.0), |(sum, n), by| (sum + by, n + 1.0));
                sum / count
            }
        }
    }

    /// Returns an error if some points give no result, since there is then no variance to decompose.
    fn check(&self, answers: &[f64]) -> Result<()> {
        let gone = answers.iter().filter(|answer| answer.is_nan()).count();
        match gone {
            0 => Ok(()),
            _ => {
                let all = answers.len();
                let message = format!("{gone} of {all} runs give no rank, so the variance cannot be split");
                let ranked = act("coverage").arg(0).does("ranks every unit that has any value");
                Err(Error::plain(message).advise(ranked.or("`uncertainty` allows runs without a rank")))
            }
        }
    }
}

const LEAST: f64 = 1.0 / 33_554_432.0;

/// The alternative that a number from 0 to 1 selects.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a short list")]
fn pick(u: f64, many: usize) -> usize {
    ((u * many as f64) as usize).min(many - 1)
}
