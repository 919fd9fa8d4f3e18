//! The nouns of the language, one file each: their functions, bound to the domain.

pub mod arguments;
pub mod chart;
pub mod claim;
pub mod column;
pub mod comparison;
pub mod confidence;
pub mod dataset;
pub mod decision;
pub mod dominance;
pub mod edition;
pub mod elicit;
pub mod explanation;
pub mod files;
pub mod fit;
pub mod flip;
pub mod gaps;
pub mod inverse;
pub mod model;
pub mod profile;
pub mod range;
pub mod ranking;
pub mod reach;
pub mod recipe;
pub mod reconcile;
pub mod report;
pub mod save;
pub mod sensitivity;
pub mod shape;
pub mod since;
pub mod sql;
pub mod statistics;
pub mod table;
pub mod uncertainty;
pub mod votes;
pub mod weight_map;
pub mod weighting;
pub mod weights;
pub mod what_if;

use rhai::plugin::*;

use super::engine::math;

/// The functions of each noun, in the order in which help lists them.
pub fn modules() -> Vec<(&'static str, Module)> {
    vec![
        ("files", exported_module!(files::functions)),
        ("files", exported_module!(arguments::functions)),
        ("Model", exported_module!(report::functions)),
        ("Dataset", exported_module!(dataset::functions)),
        ("Dataset", exported_module!(shape::functions)),
        ("Dataset", exported_module!(chart::of_dataset)),
        ("Model", exported_module!(model::functions)),
        ("Model", exported_module!(gaps::functions)),
        ("Model", exported_module!(decision::functions)),
        ("Model", exported_module!(recipe::functions)),
        ("Model", exported_module!(statistics::functions)),
        ("Model", exported_module!(weight_map::functions)),
        ("Model", exported_module!(chart::of_model)),
        ("Model", exported_module!(sql::functions)),
        ("Profile", exported_module!(profile::functions)),
        ("Explanation", exported_module!(explanation::functions)),
        ("Since", exported_module!(since::functions)),
        ("Ranking", exported_module!(ranking::functions)),
        ("Ranking", exported_module!(chart::of_ranking)),
        ("WhatIf", exported_module!(what_if::functions)),
        ("Model", exported_module!(sensitivity::functions)),
        ("Uncertainty", exported_module!(uncertainty::functions)),
        ("Uncertainty", exported_module!(chart::of_uncertainty)),
        ("Confidence", exported_module!(confidence::functions)),
        ("Votes", exported_module!(votes::functions)),
        ("Flip", exported_module!(flip::functions)),
        ("Fit", exported_module!(fit::functions)),
        ("Reconciliation", exported_module!(reconcile::functions)),
        ("Elicitation", exported_module!(elicit::functions)),
        ("Reach", exported_module!(reach::functions)),
        ("Dominance", exported_module!(dominance::functions)),
        ("Range", exported_module!(range::functions)),
        ("Claim", exported_module!(claim::functions)),
        ("Edition", exported_module!(edition::functions)),
        ("Threshold", exported_module!(inverse::functions)),
        ("Weighting", exported_module!(weighting::functions)),
        ("Comparison", exported_module!(comparison::functions)),
        ("Column", exported_module!(column::functions)),
        ("Column", exported_module!(chart::of_column)),
        ("Table", exported_module!(table::functions)),
        ("Table", exported_module!(chart::of_table)),
        ("numbers", exported_module!(math::functions)),
    ]
}
