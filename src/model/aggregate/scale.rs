//! Scales to which a group brings its members before it combines them, as plain data. Code that changes the scores of
//! the members can therefore fit the lines again.

use serde::{Deserialize, Serialize};

use super::{Group, ampi, mpi};
use crate::Result;
use crate::data::FitWindow;
use crate::model::fitted::Fitted;

/// How the line of each member is fitted to the scores of all units.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scale {
    /// The mean of the units becomes 100, and their standard deviation 10.
    Standard {
        /// Whether the standard deviation is that of a sample (n − 1) rather than of a population.
        is_sample: bool,
    },
    /// The range of the scores becomes 60 points wide, with the reference at 100.
    Range {
        /// Whether the range is that of the year, or of all years together.
        window: FitWindow,
        /// The index of the unit whose score is the reference; None for the mean of all units.
        reference: Option<usize>,
        /// The year of the reference; None for the first one.
        base: Option<f64>,
    },
}

impl Scale {
    /// Returns the line of each member of a group, in order. Returns an error if a member has too few scores.
    pub fn lines(&self, group: &Group) -> Result<Vec<Fitted>> {
        match *self {
            Scale::Standard { is_sample } => {
                group.members.iter().map(|member| mpi::line(group, member.code, &member.scores, is_sample)).collect()
            }
            Scale::Range { window, reference, base } => {
                let frame = ampi::Frame { window, reference, base };
                group.members.iter().map(|member| ampi::line(group, member, &frame)).collect()
            }
        }
    }
}
