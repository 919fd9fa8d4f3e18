//! Freezes fits: writes them into the recipe, so that they stay the same for other data.

use super::model::Model;
use super::recipe::{Held, Recipe};
use crate::Result;
use crate::data::{Dataset, Setting, Step};

impl Model {
    /// Freezes the fits of impute, treat and normalise, so that they stay the same for other years and changed values.
    pub fn freeze(&self) -> Result<Model> {
        let mut recipe = Recipe::clone(self.recipe());
        for leaf in self.leaves()? {
            let place = self.tree().place(&leaf.code)?;
            let is_chosen = self.choice(Step::Impute, place).is_some_and(|choice| choice.method != "none");
            let impute = is_chosen.then(|| leaf.impute.clone());
            let held = Held { impute, treat: leaf.treat.clone(), normalise: leaf.normalise.clone() };
            recipe.held.insert(leaf.code.clone(), held);
        }
        Ok(self.changed(recipe))
    }

    /// Sets the user's own fits for some indicators: for each, a list of the fits of treat and normalise.
    pub fn hold(&self, fits: &[(String, Setting)]) -> Result<Model> {
        let mut recipe = Recipe::clone(self.recipe());
        fits.iter().try_for_each(|(name, fits)| recipe.hold(name, fits))?;
        Ok(self.changed(recipe))
    }

    /// Returns the same recipe applied to other data, with nothing computed yet.
    pub fn on(&self, data: &Dataset) -> Model {
        let model = Model::with(data, Recipe::clone(self.recipe())).with_origins_of(self);
        self.warnings().iter().fold(model, |model, warning| model.warn(warning.clone()))
    }

    /// Returns the model after one value of the current year has changed, with everything computed and fitted anew.
    /// Indicators that do not depend on the value are kept. Returns an error if the value is not allowed.
    pub fn with_figure(&self, unit: usize, indicator: usize, value: f64) -> Result<Model> {
        let code = &self.data().indicators()[indicator].code;
        let data = self.data().revise(&[(unit, code.clone(), value)])?;
        let mut changed = vec![code.clone()];
        changed.extend(data.computed_from(code).into_iter().map(|(place, _)| data.indicators()[place].code.clone()));
        let is_changed = |of: &str| {
            let below = self.recipe().denominate.get(of).map(|divided| &divided.by);
            changed.iter().any(|code| code == of || Some(code) == below)
        };
        self.on(&data).taking(self, &is_changed)
    }

    /// Returns the same recipe applied to another year of its data.
    pub fn at_year(&self, year: i32) -> Result<Model> {
        Ok(self.on(&self.data().at_year(year)?))
    }
}
