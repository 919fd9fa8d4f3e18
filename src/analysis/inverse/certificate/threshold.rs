//! The certificate of all rank changes along one weight.

use serde::Serialize;

use super::linear::{Linear, no_proof};
use super::{Certificate, Statement};
use crate::Result;
use crate::analysis::inverse::set::Set;
use crate::analysis::inverse::threshold::{Event, How, Threshold};
use crate::analysis::weightings::Weights;
use crate::phrase::act;
use crate::rank::rank;

/// Where pairs of units change their order as the weight of one node in its group goes from 0 to 1.
#[derive(Serialize)]
pub struct ThresholdProof {
    /// Code of the node.
    pub node: String,
    /// The part of the siblings' weight that counts; below 1 if the values of some sibling do not differ.
    pub counted: f64,
    /// All changes, by weight.
    pub cuts: Vec<CutProof>,
}

/// A weight at which a unit overtakes another.
#[derive(Serialize)]
pub struct CutProof {
    /// The weight of the node in its group.
    pub at: f64,
    /// Code of the unit that is ahead from here on.
    pub ahead: String,
    /// Code of the unit that was ahead so far.
    pub behind: String,
}

impl Threshold {
    /// The answer with its proof. Returns an error if scores are not weighted sums.
    pub fn certificate(&self) -> Result<Certificate> {
        let nodes = self.model.tree().nodes();
        let code = &nodes[self.node].code;
        let parent = nodes[self.node].parent.unwrap_or(0);
        // The weight of the node must not be 0 for it to count.
        let half = self.model.weigh(&[(code.clone(), 0.5)])?;
        let varied = [Weights::Any { at: vec![nodes[parent].code.clone()] }];
        let set = Set::new("threshold", &half, &varied)?;
        let units: Vec<usize> = rank(&self.model, None)?.all_places().iter().map(|place| place.unit).collect();
        let linear = Linear::new(&set, &units)?;
        if self.found != How::Exactly {
            let hint = act("aggregate").arg("arithmetic").does("makes changes of order exact");
            return Err(no_proof("the changes of order are only known approximately").advise(hint));
        }
        let counting = half.counting(parent)?;
        if counting.len() < 2 {
            return Err(no_proof(&format!("no sibling of `{code}` counts, so its weight changes nothing")));
        }
        let siblings = |members: &mut dyn Iterator<Item = usize>| -> f64 {
            let half = half.tree().nodes();
            members.filter(|&member| member != self.node).map(|member| half[member].weight).sum()
        };
        let all = siblings(&mut nodes[parent].members.iter().copied());
        let counted = siblings(&mut counting.iter().map(|(member, _)| *member)) / all;
        let mut cuts = Vec::new();
        for cut in &self.cuts {
            let Event::Passes(ahead, behind) = cut.event else {
                return Err(no_proof("some changes are not changes of order")
                    .advise(act("coverage").arg(0.0).does("ranks all units at every weight")));
            };
            cuts.push(CutProof { at: cut.at, ahead: linear.code(ahead), behind: linear.code(behind) });
        }
        let node = code.clone();
        Ok(Certificate::new(&linear, Statement::Threshold(ThresholdProof { node, counted, cuts })))
    }
}
