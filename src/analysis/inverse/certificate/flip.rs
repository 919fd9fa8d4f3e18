//! The certificate of the smallest change of weights that flips a pair.
//!
//! The lower bound is that of Lagrange: with a price λ ≥ 0 of the first unit's lead and a z of dual norm at most 1, every
//! change of weights from g that makes the lead `c0 + Σ c·x` at least 0 has a norm of at least
//! `Σ sum · min(z − λc) − Σ z·g − λ·c0`, where each family of weights keeps its sum.

use serde::Serialize;

use super::linear::{Linear, Siblings, no_proof};
use super::{Certificate, Statement};
use crate::analysis::inverse::flip::{Answer, Flip, Found, Member, Norm};
use crate::analysis::inverse::set::Set;
use crate::analysis::weightings::Weights;
use crate::arrange::Arrange;
use crate::tolerance::{CLOSED, ROUNDING};
use crate::{Error, Result};

/// The smallest change of weights after which the first unit scores at least as high as the second.
#[derive(Serialize)]
pub struct FlipProof {
    /// Codes of both units.
    pub units: [String; 2],
    /// How the change is measured: `L1` or `L2`.
    pub norm: &'static str,
    /// The weights that change: siblings whose sum stays as it is.
    pub moving: Vec<Moving>,
    /// What was found.
    #[serde(flatten)]
    pub found: FlipFound,
}

/// Members of a group whose weights change; members that are not named keep theirs.
#[derive(Serialize)]
pub struct Moving {
    /// Code of the group.
    pub group: String,
    /// Codes of the members.
    pub members: Vec<String>,
    /// Their new weights, if any are needed and possible.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<f64>,
    /// The slope z of each in the bound.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub slopes: Vec<f64>,
}

/// What was found.
#[derive(Serialize)]
#[serde(tag = "found", rename_all = "lowercase")]
pub enum FlipFound {
    /// The first unit scores at least as high without any change.
    Ahead,
    /// No weights do that.
    Impossible,
    /// The new weights do that, and no smaller change does.
    Change {
        /// The distance of the new weights from the given ones.
        distance: f64,
        /// No change below this is enough.
        least: f64,
        /// The price λ of the lead in the bound.
        price: f64,
    },
}

impl Flip {
    /// The answer with its proof. Returns an error if scores are not weighted sums, or no bound on the change is known.
    pub fn certificate(&self) -> Result<Certificate> {
        let is_all = self.at == "all" && !self.is_level;
        let tree = self.model.tree();
        let mut groups: Vec<(usize, Vec<&Member>)> = Vec::new();
        for member in &self.members {
            let parent = tree.nodes()[tree.place(&member.code)?].parent.unwrap_or(0);
            let group = if is_all { 0 } else { parent };
            match groups.last_mut().filter(|(last, _)| *last == group) {
                Some((_, members)) => members.push(member),
                None => groups.push((group, vec![member])),
            }
        }
        let at =
            if is_all { Vec::new() } else { groups.iter().map(|(at, _)| tree.nodes()[*at].code.clone()).collect() };
        let set = Set::new("flip", &self.model, &[Weights::Any { at }])?;
        let mut linear = Linear::new(&set, &[self.units.0, self.units.1])?;
        linear.is_given = true;
        let codes = linear.columns();
        let code = |member: &&Member| Ok(codes[column(&linear, member)?].clone());
        let stays = |(group, members): &(usize, Vec<&Member>)| {
            let members = members.iter().map(code).collect::<Result<Vec<String>>>()?;
            Ok(Moving { group: linear.node(*group), members, after: Vec::new(), slopes: Vec::new() })
        };
        let mut moving = groups.iter().map(stays).collect::<Result<Vec<Moving>>>()?;
        let found = match &self.answer {
            Answer::Ahead => FlipFound::Ahead,
            Answer::Impossible(_) if linear.is_plain() => FlipFound::Impossible,
            Answer::Found(Found { distance, least: Some(least), .. }) if linear.is_plain() => {
                self.change(&linear, &groups, (*distance, *least), (is_all, &mut moving))?
            }
            _ => return Err(searched()),
        };
        let units = [self.units.0, self.units.1].map(|unit| linear.code(unit));
        let given = self.members.iter().map(|member| member.before).collect();
        let overall = is_all.then(|| moving.first().map(|moving| overall(moving, given))).flatten();
        let proof = FlipProof { units, norm: self.norm.word(), moving, found };
        let mut certificate = Certificate::new(&linear, Statement::Flip(proof));
        if let Some(overall) = overall {
            certificate.families = vec![overall];
        }
        Ok(certificate)
    }

    fn change(
        &self,
        linear: &Linear,
        groups: &[(usize, Vec<&Member>)],
        (distance, least): (f64, f64),
        (is_all, moving): (bool, &mut [Moving]),
    ) -> Result<FlipFound> {
        let lead = linear.lead(self.units.0, self.units.1);
        let above = linear.overall();
        let mut families = Vec::new();
        for (group, members) in groups {
            let times = if is_all { 1.0 } else { above[*group] };
            let mut by = Vec::new();
            for member in members {
                by.push(times * lead[column(linear, member)?]);
            }
            let given = members.iter().map(|member| member.before).collect();
            let after = members.iter().map(|member| member.after.unwrap_or(member.before)).collect();
            families.push(Shift { by, given, after });
        }
        let given: f64 = families.iter().map(|family| dot(&family.by, &family.given)).sum();
        let sums = linear.sums();
        let whole = sums[0] - sums[1];
        let problem = Problem { families, constant: whole - given, norm: self.norm };
        let (price, slopes) = problem.multipliers(distance);
        let bound = problem.bound(price, &slopes);
        if least - bound > CLOSED {
            return Err(searched());
        }
        for ((one, family), slopes) in moving.iter_mut().zip(problem.families).zip(slopes) {
            (one.after, one.slopes) = (family.after, slopes);
        }
        Ok(FlipFound::Change { distance, least: (bound - ROUNDING).max(0.0), price })
    }
}

fn searched() -> Error {
    no_proof("the weights were found by search, and a smaller change is not ruled out")
        .advise("with arithmetic means and no missing values, the change can be proved")
}

/// The column of a member: the only indicator of a group stands for the group.
fn column(linear: &Linear, member: &Member) -> Result<usize> {
    let tree = linear.set.model.tree();
    let place = tree.place(&member.code)?;
    linear.nodes.iter().position(|&node| tree.is_within(place, node)).ok_or_else(searched)
}

/// Overall weights as those of a single family.
fn overall(moving: &Moving, given: Vec<f64>) -> Siblings {
    let (group, members) = (moving.group.clone(), moving.members.clone());
    Siblings { group, members, given, limits: "given", share: None, order: Vec::new() }
}

/// The weights of a family before and after, and what each adds to the lead.
struct Shift {
    by: Vec<f64>,
    given: Vec<f64>,
    after: Vec<f64>,
}

struct Problem {
    families: Vec<Shift>,
    constant: f64,
    norm: Norm,
}

impl Problem {
    /// The best price and slopes.
    fn multipliers(&self, distance: f64) -> (f64, Vec<Vec<f64>>) {
        let slopes = |price: f64| self.slopes(price, distance);
        // The bound is concave and piecewise linear in the price, so it is highest where some slope changes.
        let mut prices = vec![0.0];
        for (family, own) in self.families.iter().zip(&slopes(0.0)) {
            let top = highest(&family.by);
            for (at, by) in family.by.iter().enumerate() {
                match self.norm {
                    Norm::L1 => prices.push(2.0 / (top - by)),
                    Norm::L2 => {
                        let pairs = family.by.iter().zip(own).take(at);
                        prices.extend(pairs.map(|(other, slope)| (own[at] - slope) / (by - other)));
                    }
                }
            }
        }
        prices.retain(|price| price.is_finite() && *price >= 0.0);
        prices.arrange_by(f64::total_cmp);
        let bound = |price: &f64| self.bound(*price, &slopes(*price));
        let best = prices.iter().copied().max_by(|a, b| bound(a).total_cmp(&bound(b))).unwrap_or(0.0);
        (best, slopes(best))
    }

    fn slopes(&self, price: f64, distance: f64) -> Vec<Vec<f64>> {
        let of = |family: &Shift| -> Vec<f64> {
            let top = highest(&family.by);
            match self.norm {
                Norm::L1 => family.by.iter().map(|by| (1.0 - price * (top - by)).max(-1.0)).collect(),
                Norm::L2 if distance > 0.0 => {
                    let length = distance * (1.0 + ROUNDING);
                    family.after.iter().zip(&family.given).map(|(after, given)| (after - given) / length).collect()
                }
                Norm::L2 => vec![0.0; family.by.len()],
            }
        };
        self.families.iter().map(of).collect()
    }

    fn bound(&self, price: f64, slopes: &[Vec<f64>]) -> f64 {
        let of = |(family, slopes): (&Shift, &Vec<f64>)| {
            let sum: f64 = family.given.iter().sum();
            let least = slopes.iter().zip(&family.by).map(|(z, by)| z - price * by).fold(f64::INFINITY, f64::min);
            sum * least - dot(slopes, &family.given)
        };
        self.families.iter().zip(slopes).map(of).sum::<f64>() - price * self.constant
    }
}

fn highest(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}
