//! A model on data in which some values differ, and which values a model depends on.

use std::collections::BTreeSet;

use super::model::Model;
use crate::Result;

/// An indicator of the data that scores depend on.
pub struct Source {
    /// Its index in the data.
    pub indicator: usize,
    /// The indicators of the model that depend on it, by index in the tree.
    pub leaves: Vec<usize>,
}

impl Model {
    /// Returns the model with other values of measured indicators in the current year; None makes a value missing.
    /// Everything that depends on them is computed and fitted anew, and the other indicators are kept.
    pub fn with_values(&self, values: &[(usize, String, Option<f64>)]) -> Result<Model> {
        let data = self.data().replace(values)?;
        let codes: BTreeSet<&str> = values.iter().map(|(_, code, _)| code.as_str()).collect();
        let moved: Vec<String> = codes.into_iter().flat_map(|code| data.following(code)).collect();
        self.on(&data).taking(self, &|leaf| self.depends_on(leaf, &moved))
    }

    /// The indicators of the data that the scores of some indicators of the model depend on, in the order of the data.
    pub fn sources(&self, leaves: &[usize]) -> Vec<Source> {
        let data = self.data();
        let one = |indicator: usize| {
            let moved = data.following(&data.indicators()[indicator].code);
            let is_moved = |leaf: &usize| self.depends_on(&self.tree().nodes()[*leaf].code, &moved);
            let leaves: Vec<usize> = leaves.iter().copied().filter(is_moved).collect();
            (!leaves.is_empty()).then_some(Source { indicator, leaves })
        };
        (0..data.indicators().len()).filter_map(one).collect()
    }

    /// Whether the values of an indicator, as the model uses them, change with those of some columns of the data.
    fn depends_on(&self, leaf: &str, moved: &[String]) -> bool {
        let below = self.recipe().denominate.get(leaf).map(|divided| &divided.by);
        moved.iter().any(|code| code == leaf || Some(code) == below)
    }
}
