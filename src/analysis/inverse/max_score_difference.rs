//! An upper bound on how far one unit can be ahead of another under the weightings of a set, as a weighted sum.
//!
//! If all groups use power means with the same power, leads are weighted sums of powered scores. Where the power
//! changes on the way up, a lead is multiplied by the steepest slope between the two scales over the scores that both
//! units can have there. A mean that is not such a sum allows no lead that none of its members has. A missing value
//! counts as the score of its group.

use super::means::Kind;
use super::set::{Rule, Set};
use crate::Result;
use crate::analysis::weightings::Family;
use crate::model::Model;
use crate::model::plan::power::{lowered, raised, slope};
use crate::tolerance::ROUNDING;

/// The lowest and the highest score of every node for one unit; NaN for a missing value.
#[derive(Debug, Clone, Default)]
pub struct Ends {
    pub scores: Vec<(f64, f64)>,
    /// For each node, whether some weighting gives none of its present values any weight, so that it has no score.
    pub may_lack: Vec<bool>,
}

impl Ends {
    fn is_gap(&self, place: usize) -> bool {
        self.scores[place].0.is_nan()
    }
}

/// `Σ by · w`: an upper bound on the lead of one unit over another, on the powered scale of the index.
pub struct MaxDifference {
    pub by: Vec<f64>,
    /// The largest value of the sum under any weighting.
    pub most: f64,
    /// Whether some weighting attains it as a lead.
    pub is_exact: bool,
}

impl Set<'_> {
    /// The range of each node's score over all weightings.
    pub fn ends(&self, unit: usize) -> Result<Ends> {
        let mut ends = Set::point(self.model, unit)?;
        for (family, rule) in self.families().rev().filter(|(_, rule)| !rule.is_fixed) {
            if ends.is_gap(family.group) {
                continue;
            }
            let there = |&member: &usize| f64::from(u8::from(ends.is_gap(member) || ends.may_lack[member])) - 1.0;
            let lacking: Vec<f64> = family.members.iter().map(there).collect();
            ends.may_lack[family.group] = lacking.contains(&0.0) && family.most(&lacking) >= -ROUNDING;
            let of = |side: &dyn Fn((f64, f64)) -> f64| {
                filled(family.members.iter().map(|&member| (side(ends.scores[member]), ends.may_lack[member])))
            };
            let found = match rule.kind {
                Kind::Power(p) => {
                    let (lo, hi) = (of(&|score| -raised(score.0, p)), of(&|score| raised(score.1, p)));
                    (lowered(-family.most(&lo), p), lowered(family.most(&hi), p))
                }
                Kind::Shifts => family.members.iter().fold((f64::NAN, f64::NAN), |(lo, hi), &member| {
                    (lo.min(ends.scores[member].0), hi.max(ends.scores[member].1))
                }),
                Kind::Unknown => (f64::NEG_INFINITY, f64::INFINITY),
            };
            let is_known = !found.0.is_nan() && !found.1.is_nan();
            ends.scores[family.group] = if is_known { found } else { (f64::NEG_INFINITY, f64::INFINITY) };
        }
        Ok(ends)
    }

    /// The scores under the single weighting of a model, as ranges of zero width.
    pub fn point(model: &Model, unit: usize) -> Result<Ends> {
        let (scores, count) = (model.scores()?, model.tree().nodes().len());
        let score = |place: usize| scores.of(place).raw()[unit];
        let scores = (0..count).map(score).map(|score| (score, score)).collect();
        Ok(Ends { scores, may_lack: vec![false; count] })
    }

    /// The largest lead of the first unit; with `is_point`, near the weighting that the ranges were computed for.
    pub fn between(&self, a: &Ends, b: &Ends, is_point: bool) -> MaxDifference {
        let nodes = self.model.tree().nodes();
        let (mut by, mut most) = (vec![0.0; self.weightings.leaves.len()], vec![f64::INFINITY; nodes.len()]);
        let mut exact = vec![true; nodes.len()];
        let is_one = |(lo, hi): (f64, f64)| hi - lo <= ROUNDING * hi.abs();
        for (family, rule) in self.families().rev() {
            let place = family.group;
            if a.is_gap(place) || b.is_gap(place) {
                continue;
            }
            let p = rule.kind.power();
            let mut lead = self.of_members((family, rule), (a, b), (&mut by, &most), is_point);
            exact[place] = family.members.iter().all(|&member| {
                let gaps = (a.is_gap(member), b.is_gap(member));
                let is_filled = gaps == (true, true) && place == 0
                    || gaps == (true, false) && is_one(a.scores[place])
                    || gaps == (false, true) && is_one(b.scores[place]);
                exact[member] && (gaps == (false, false) || is_filled)
            }) && matches!(rule.kind, Kind::Power(_));
            let may_lack = a.may_lack[place] || b.may_lack[place];
            exact[place] &= !may_lack;
            let (a, b) = (a.scores[place], b.scores[place]);
            let limit = match (is_point, rule.kind) {
                // A group that may lose its score counts as the group above, so its own scores give no limit.
                _ if may_lack => f64::NEG_INFINITY,
                (false, _) => lead,
                (true, Kind::Power(_)) => f64::NEG_INFINITY,
                (true, _) => f64::INFINITY,
            };
            if let Some(less) = by_ends(a, b, p, limit) {
                lead = less;
                self.fill(&mut by, place, lead);
            }
            let to = nodes[place].parent.map_or(p, |parent| self.powers[parent]);
            if (to - p).abs() > 0.0 {
                exact[place] = false;
                lead = self.stretched(place, (lead, &mut by), (a, b), (p, to), (is_point, may_lack));
            }
            most[place] = lead;
            exact[place] |= is_one(a) && is_one(b) && !may_lack;
        }
        MaxDifference { by, most: most[0], is_exact: exact[0] }
    }

    /// Converts a lead to another power, by the slopes between the two scales over the scores of a group.
    fn stretched(
        &self,
        place: usize,
        (lead, by): (f64, &mut [f64]),
        (a, b): ((f64, f64), (f64, f64)),
        (from, to): (f64, f64),
        (is_point, may_lack): (bool, bool),
    ) -> f64 {
        let slopes = match is_point {
            true => one_slope(a.0, b.0, (from, to)),
            false => slopes(a.0.min(b.0), a.1.max(b.1), (from, to)),
        };
        let stretched = |x: f64| if x == 0.0 { 0.0 } else { x * if x > 0.0 { slopes.1 } else { slopes.0 } };
        self.under[place].iter().for_each(|&leaf| by[leaf] = stretched(by[leaf]));
        let lead = stretched(lead);
        match by_ends(a, b, to, lead).filter(|_| !is_point && !may_lack) {
            Some(less) => {
                self.fill(by, place, less);
                less
            }
            None => lead,
        }
    }

    /// The lead in a group, on its own scale, derived from the leads in its members.
    fn of_members(
        &self,
        (family, rule): (&Family, &Rule),
        (a, b): (&Ends, &Ends),
        (by, most): (&mut [f64], &[f64]),
        is_point: bool,
    ) -> f64 {
        let nodes = self.model.tree().nodes();
        let (p, place) = (rule.kind.power(), family.group);
        let ahead = |x: usize, y: usize| not_nan(raised(a.scores[x].1, p) - raised(b.scores[y].0, p));
        let gaps = |member: usize| (a.is_gap(member), b.is_gap(member));
        let may_lack = a.may_lack[place] || b.may_lack[place];
        let is_alike = !may_lack && family.members.iter().all(|&member| gaps(member).0 == gaps(member).1);
        let mut leads = Vec::with_capacity(family.members.len());
        for &member in &family.members {
            let lead = match gaps(member) {
                (false, false) if nodes[member].is_leaf() => ahead(member, member),
                (false, false) => most[member],
                (true, true) if is_alike && !is_point => f64::NAN,
                _ => self.of_gap(member, place, (a, b), &ahead),
            };
            if nodes[member].is_leaf() || gaps(member) != (false, false) {
                self.fill(by, member, lead);
            }
            leads.push(lead);
        }
        let greatest = leads.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        // A value missing for both units rescales the weights of both alike, which cannot reverse a pair at the top.
        let lacking = if place == 0 { 0.0 } else { greatest };
        for (lead, &member) in leads.iter_mut().zip(&family.members).filter(|(lead, _)| lead.is_nan()) {
            *lead = lacking;
            self.fill(by, member, lacking);
        }
        match rule.kind {
            Kind::Power(_) if leads.contains(&f64::INFINITY) => f64::INFINITY,
            Kind::Power(_) => family.most(&leads),
            Kind::Shifts if is_alike => {
                self.fill(by, place, greatest);
                greatest
            }
            Kind::Shifts | Kind::Unknown => {
                self.fill(by, place, f64::INFINITY);
                f64::INFINITY
            }
        }
    }

    /// The lead in a member whose value is missing for one unit or both.
    fn of_gap(&self, member: usize, group: usize, (a, b): (&Ends, &Ends), ahead: &dyn Fn(usize, usize) -> f64) -> f64 {
        let counts_as = |of: &Ends| if of.is_gap(member) { self.stand_ins(of, group) } else { Some(vec![member]) };
        let (Some(xs), Some(ys)) = (counts_as(a), counts_as(b)) else { return f64::INFINITY };
        let ways = xs.iter().flat_map(|&x| ys.iter().map(move |&y| (x, y)));
        ways.fold(f64::NEG_INFINITY, |most, (x, y)| most.max(ahead(x, y)))
    }

    /// The groups whose score a missing value counts as: its own group and, if that may lose its score, the groups
    /// above. Returns None if those use other powers, so that nothing is known.
    fn stand_ins(&self, of: &Ends, group: usize) -> Option<Vec<usize>> {
        let (nodes, mut all) = (self.model.tree().nodes(), vec![group]);
        while let Some(&last) = all.last()
            && of.may_lack[last]
            && let Some(parent) = nodes[last].parent
        {
            if self.powers[parent].total_cmp(&self.powers[group]).is_ne() {
                return None;
            }
            all.push(parent);
        }
        Some(all)
    }

    /// Sets the lead for all indicators below a node.
    fn fill(&self, by: &mut [f64], place: usize, lead: f64) {
        self.under[place].iter().for_each(|&leaf| by[leaf] = lead);
    }
}

/// The lead implied by a group's own scores, if it is smaller than the given lead by more than rounding.
fn by_ends(a: (f64, f64), b: (f64, f64), p: f64, lead: f64) -> Option<f64> {
    let (x, y) = (raised(a.1, p), raised(b.0, p));
    let (whole, lost) = (not_nan(x - y), ROUNDING * (x.abs() + y.abs()));
    (whole < lead && (lead.is_infinite() || lead - whole > lost)).then_some(whole)
}

fn not_nan(lead: f64) -> f64 {
    if lead.is_nan() { f64::INFINITY } else { lead }
}

/// Missing values, and values that some weighting leaves out, become the highest value present: no mean exceeds it.
fn filled(values: impl Iterator<Item = (f64, bool)> + Clone) -> Vec<f64> {
    let greatest = values.clone().map(|(x, _)| x).fold(f64::NAN, f64::max);
    values.map(|(x, may_lack)| if x.is_nan() || may_lack { greatest } else { x }).collect()
}

/// The smallest and the largest slope over a range of scores.
fn slopes(lo: f64, hi: f64, (from, to): (f64, f64)) -> (f64, f64) {
    if lo < 0.0 || lo.is_nan() {
        return (0.0, f64::INFINITY);
    }
    let (x, y) = (slope(lo, from, to), slope(hi, from, to));
    (x.min(y), x.max(y))
}

/// The slope of the line through two scores.
fn one_slope(a: f64, b: f64, (from, to): (f64, f64)) -> (f64, f64) {
    let apart = raised(a, from) - raised(b, from);
    let slope = if apart == 0.0 { slope(a, from, to) } else { (raised(a, to) - raised(b, to)) / apart };
    (slope, slope)
}
