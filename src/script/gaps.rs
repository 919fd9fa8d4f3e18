//! What of a model counts: its weights, those that count for one unit, and how much of them must be there.

use rhai::Dynamic;
use rhai::plugin::*;

use super::Fallible;
use super::value::{kind_of, number_of};
use crate::{Error, Result, render};

#[export_module]
pub mod functions {
    type Model = crate::model::Model;
    type Table = crate::render::Table;

    /// Say how much of the weight of a city's indicators must be present for it to be ranked; without a share, ask.
    ///
    /// ```rhai
    /// > model(load("demo")).coverage(1).rank().unranked()
    /// demo 2022, changed model: without a rank
    /// city     why
    /// ──────────────────────────────────────────────────────────────────
    /// Erewhon  75 % of the weight present, 100 % needed; missing: ports
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn coverage(model: &mut Model, share: Dynamic) -> Fallible<Model> {
        Ok(model.coverage(number_from_0_to_1(&share)?)?)
    }

    #[rhai_fn(name = "coverage", pure)]
    pub fn coverage_of(model: &mut Model) -> f64 {
        model.recipe().coverage
    }

    /// List the weights: share in the parent and share of the whole; of a city those that count for it.
    ///
    /// With gaps, weights fall to what is there; under the benefit of the doubt each has weights of its own.
    ///
    /// ```rhai
    /// > model(load("demo")).weights()
    /// weights of the model of demo 2022
    /// code      level  parent  weight  effective
    /// ───────────────────────────────────────────
    /// index         0  –       1.0000     1.0000
    /// size          1  index   0.5000     0.5000
    /// trade         2  size    0.5000     0.2500
    /// firms         2  size    0.5000     0.2500
    /// access        1  index   0.5000     0.5000
    /// ports         2  access  0.5000     0.2500
    /// distance      2  access  0.5000     0.2500
    /// weight: share in the parent; effective: share of the whole
    /// > model(load("demo")).aggregate("bod", #{ at: "size" }).weights("Laputa")
    /// weights that count for Laputa in the model of demo 2022
    /// code      level  parent  weight  effective
    /// ───────────────────────────────────────────
    /// index         0  –       1.0000     1.0000
    /// size          1  index   0.5000     0.5000
    /// trade         2  size    0.0000     0.0000
    /// firms         2  size    1.0000     0.5000
    /// access        1  index   0.5000     0.5000
    /// ports         2  access  0.5000     0.2500
    /// distance      2  access  0.5000     0.2500
    /// weight: share in the parent, rescaled over what is there; effective: share of the whole
    /// under `bod` the share of its own weights, those that are best for it
    /// ```
    #[rhai_fn(pure)]
    pub fn weights(model: &mut Model) -> Table {
        render::weights(model)
    }

    #[rhai_fn(name = "weights", return_raw, pure)]
    pub fn weights_of(model: &mut Model, unit: &str) -> Fallible<Table> {
        Ok(render::weights_of(model, model.data().units().resolve(unit)?)?)
    }
}

/// A share in words of the language.
pub fn number_from_0_to_1(value: &Dynamic) -> Result<f64> {
    let wrong = || Error::wrong("share", kind_of(value), "a number from 0 to 1");
    number_of(value).ok_or_else(wrong)
}
