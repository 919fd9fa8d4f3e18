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

    /// Returns the same recipe applied to another year of its data.
    pub fn at_year(&self, year: i32) -> Result<Model> {
        Ok(self.on(&self.data().at_year(year)?))
    }
}
