//! Applies recorded changes to a data set again; a join reads its other file.

use std::collections::BTreeSet;
use std::path::Path;

use super::load::load_near;
use crate::data::dataset::Dataset;
use crate::data::reading::Reading;
use crate::data::shape::Edit;
use crate::files::Access;
use crate::{Result, Watch};

impl Dataset {
    /// Applies a recorded change.
    ///
    /// Joined files are looked for from the current folder, and then in `folder`.
    pub fn apply(&self, edit: &Edit, folder: &Path, access: &Access, watch: &Watch) -> Result<Dataset> {
        match edit {
            Edit::Filter(codes) => {
                let units = codes.iter().map(|code| self.units().resolve(code)).collect::<Result<BTreeSet<_>>>()?;
                self.filter(&|unit| units.contains(&unit))
            }
            Edit::Select(codes) => self.select(codes),
            Edit::Without(codes) => self.without(codes),
            Edit::Derive { code, formula } => self.derive(code, formula),
            Edit::Values { code, values } => {
                self.with_values(code, values.iter().map(|x| (!x.is_nan()).then_some(*x)).collect())
            }
            Edit::Rename { from, to } => self.rename(from, to),
            Edit::Join { data, reading, year, edits } => {
                let mut other = load_near(data, &Reading::new(reading)?, folder, access, watch)?;
                for change in edits {
                    other = other.apply(change, folder, access, watch)?;
                }
                self.join(&year.map_or(Ok(other.clone()), |year| other.at_year(year))?)
            }
            Edit::Revise { unit, year, indicator, value } => {
                let data = year.map_or(Ok(self.clone()), |year| self.at_year(year))?;
                let value = Some(*value).filter(|value| value.is_finite());
                let revised = data.replace(&[(self.units().resolve(unit)?, indicator.clone(), value)])?;
                Ok(Dataset { current: self.current, ..revised })
            }
        }
    }
}
