//! How far ahead of another a unit can be under the weightings of a set: a weighted sum that is never less than its lead.
//!
//! Power means of one power in all groups make leads weighted sums of powered scores. Where the power changes on the way
//! up, a lead is stretched by the greatest slope between the two scales over the scores that both can have there; a mean
//! that is no sum lets no lead through that no member has. A gap counts as the score of its group.

use super::means::{Kind, lowered, raised, slope};
use super::range::SLACK;
use super::set::{Family, Set};
use crate::Result;
use crate::model::Model;

/// Of one unit: the least and the greatest score of every node; NaN for a gap.
pub type Ends = Vec<(f64, f64)>;

/// `Σ by · w`, at least as much as one unit is ahead of another, in the powers of the index.
pub struct Lead {
    pub by: Vec<f64>,
    /// No more than this.
    pub most: f64,
    /// And under some weighting as much.
    pub is_exact: bool,
}

impl Set<'_> {
    /// Over all weightings.
    pub fn ends(&self, unit: usize) -> Result<Ends> {
        let scores = self.model.scores()?;
        let mut ends: Ends = (0..self.model.tree().nodes().len())
            .map(|place| scores.of(place).raw()[unit])
            .map(|score| (score, score))
            .collect();
        for family in self.groups.iter().rev().filter(|family| !family.is_fixed) {
            if ends[family.place].0.is_nan() {
                continue;
            }
            let found = match family.kind {
                Kind::Power(p) => {
                    let lo = filled(family.members.iter().map(|(member, _)| -raised(ends[*member].0, p)));
                    let hi = filled(family.members.iter().map(|(member, _)| raised(ends[*member].1, p)));
                    (lowered(-family.most(&lo), p), lowered(family.most(&hi), p))
                }
                Kind::Shifts => family.members.iter().fold((f64::NAN, f64::NAN), |(lo, hi), (member, _)| {
                    (lo.min(ends[*member].0), hi.max(ends[*member].1))
                }),
                Kind::Unknown => (f64::NEG_INFINITY, f64::INFINITY),
            };
            let is_known = !found.0.is_nan() && !found.1.is_nan();
            ends[family.place] = if is_known { found } else { (f64::NEG_INFINITY, f64::INFINITY) };
        }
        Ok(ends)
    }

    /// Under one weighting alone, which a model has.
    pub fn point(model: &Model, unit: usize) -> Result<Ends> {
        let scores = model.scores()?;
        let score = |place: usize| scores.of(place).raw()[unit];
        Ok((0..model.tree().nodes().len()).map(score).map(|score| (score, score)).collect())
    }

    /// By how much the first is ahead at most; `is_point`: near the weighting that the ends are of.
    pub fn between(&self, a: &Ends, b: &Ends, is_point: bool) -> Lead {
        let nodes = self.model.tree().nodes();
        let (mut by, mut most) = (vec![0.0; self.leaves.len()], vec![f64::INFINITY; nodes.len()]);
        let mut exact = vec![true; nodes.len()];
        let is_one = |(lo, hi): (f64, f64)| hi - lo <= 1e-12 * hi.abs();
        for family in self.groups.iter().rev() {
            let place = family.place;
            if a[place].0.is_nan() || b[place].0.is_nan() {
                continue;
            }
            let p = family.kind.power();
            let mut lead = self.of_members(family, (a, b), (&mut by, &most), is_point);
            exact[place] = family.members.iter().all(|(member, _)| {
                let gaps = (a[*member].0.is_nan(), b[*member].0.is_nan());
                let is_filled = gaps == (true, true) && place == 0
                    || gaps == (true, false) && is_one(a[place])
                    || gaps == (false, true) && is_one(b[place]);
                exact[*member] && (gaps == (false, false) || is_filled)
            }) && matches!(family.kind, Kind::Power(_));
            let limit = match (is_point, family.kind) {
                (false, _) => lead,
                (true, Kind::Power(_)) => f64::NEG_INFINITY,
                (true, _) => f64::INFINITY,
            };
            if let Some(less) = by_ends(a[place], b[place], p, limit) {
                lead = less;
                self.fill(&mut by, place, lead);
            }
            let to = nodes[place].parent.map_or(p, |parent| self.powers[parent]);
            if (to - p).abs() > 0.0 {
                exact[place] = false;
                let slopes = match is_point {
                    true => one_slope(a[place].0, b[place].0, (p, to)),
                    false => slopes(a[place].0.min(b[place].0), a[place].1.max(b[place].1), (p, to)),
                };
                let stretched = |x: f64| if x == 0.0 { 0.0 } else { x * if x > 0.0 { slopes.1 } else { slopes.0 } };
                self.under[place].iter().for_each(|&leaf| by[leaf] = stretched(by[leaf]));
                lead = stretched(lead);
                if let Some(less) = by_ends(a[place], b[place], to, lead).filter(|_| !is_point) {
                    lead = less;
                    self.fill(&mut by, place, lead);
                }
            }
            most[place] = lead;
            exact[place] |= is_one(a[place]) && is_one(b[place]);
        }
        Lead { by, most: most[0], is_exact: exact[0] }
    }

    /// The lead in a group, in its own powers, from those of its members.
    fn of_members(
        &self,
        family: &Family,
        (a, b): (&Ends, &Ends),
        (by, most): (&mut [f64], &[f64]),
        is_point: bool,
    ) -> f64 {
        let nodes = self.model.tree().nodes();
        let p = family.kind.power();
        let ahead = |x: usize, y: usize| not_nan(raised(a[x].1, p) - raised(b[y].0, p));
        let gaps = |member: usize| (a[member].0.is_nan(), b[member].0.is_nan());
        let is_alike = family.members.iter().all(|(member, _)| gaps(*member).0 == gaps(*member).1);
        let mut leads = Vec::with_capacity(family.members.len());
        for &(member, _) in &family.members {
            let lead = match gaps(member) {
                (false, false) if nodes[member].is_leaf() => ahead(member, member),
                (false, false) => most[member],
                (true, false) => ahead(family.place, member),
                (false, true) => ahead(member, family.place),
                (true, true) if is_alike && !is_point => f64::NAN,
                (true, true) => ahead(family.place, family.place),
            };
            if nodes[member].is_leaf() || gaps(member) != (false, false) {
                self.fill(by, member, lead);
            }
            leads.push(lead);
        }
        let greatest = leads.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        // What both lack lets their weights grow alike: at the top that turns no pair round.
        let lacking = if family.place == 0 { 0.0 } else { greatest };
        for (lead, (member, _)) in leads.iter_mut().zip(&family.members).filter(|(lead, _)| lead.is_nan()) {
            *lead = lacking;
            self.fill(by, *member, lacking);
        }
        match family.kind {
            Kind::Power(_) if leads.contains(&f64::INFINITY) => f64::INFINITY,
            Kind::Power(_) => family.most(&leads),
            Kind::Shifts if is_alike => {
                self.fill(by, family.place, greatest);
                greatest
            }
            Kind::Shifts | Kind::Unknown => {
                self.fill(by, family.place, f64::INFINITY);
                f64::INFINITY
            }
        }
    }

    /// The same for all indicators below.
    fn fill(&self, by: &mut [f64], place: usize, lead: f64) {
        self.under[place].iter().for_each(|&leaf| by[leaf] = lead);
    }
}

/// The lead by the scores of a group itself, where it is less than another by more than rounding.
fn by_ends(a: (f64, f64), b: (f64, f64), p: f64, lead: f64) -> Option<f64> {
    let (x, y) = (raised(a.1, p), raised(b.0, p));
    let (whole, lost) = (not_nan(x - y), SLACK * (x.abs() + y.abs()));
    (whole < lead && (lead.is_infinite() || lead - whole > lost)).then_some(whole)
}

fn not_nan(lead: f64) -> f64 {
    if lead.is_nan() { f64::INFINITY } else { lead }
}

/// Gaps as the greatest of what is there: beyond it no mean goes.
fn filled(values: impl Iterator<Item = f64> + Clone) -> Vec<f64> {
    let greatest = values.clone().fold(f64::NAN, f64::max);
    values.map(|x| if x.is_nan() { greatest } else { x }).collect()
}

/// The least and the greatest slope over scores.
fn slopes(lo: f64, hi: f64, (from, to): (f64, f64)) -> (f64, f64) {
    if lo < 0.0 || lo.is_nan() {
        return (0.0, f64::INFINITY);
    }
    let (x, y) = (slope(lo, from, to), slope(hi, from, to));
    (x.min(y), x.max(y))
}

/// That which goes through two scores.
fn one_slope(a: f64, b: f64, (from, to): (f64, f64)) -> (f64, f64) {
    let apart = raised(a, from) - raised(b, from);
    let slope = if apart == 0.0 { slope(a, from, to) } else { (raised(a, to) - raised(b, to)) / apart };
    (slope, slope)
}
