//! Statistics: correlations, components and reliability of a data set or a model.

use rhai::Map;
use rhai::plugin::*;

use crate::analysis::{self, Correlations};
use crate::render;
use crate::script::ScriptResult;
use crate::script::engine::args::settings;

#[export_module]
pub mod functions {
    type Dataset = crate::data::Dataset;
    type Model = crate::model::Model;
    type Table = crate::render::Table;

    /// List pairs of indicators that are redundant, or that contradict each other.
    ///
    /// Two indicators contradict each other if they are negatively correlated although a high score is good in both. A
    /// model uses treated values, a data set raw ones; each correlation is computed over the cities that have both
    /// values. `above` and `below` set the thresholds, `matrix: true` returns every correlation.
    ///
    /// `p` is the probability that two unrelated indicators show a correlation at least as strong, in either direction:
    /// by Student's t with n − 2 degrees of freedom; for Kendall's tau-b by the normal approximation, corrected for
    /// ties. `matrix: true, p: true` returns the p-value of every pair.
    ///
    /// ```rhai
    /// > model(load("demo")).correlate(#{ above: 0.8 })
    /// notable correlations in the model of demo 2022
    /// a      b           r       p  n  where                 flag
    /// ─────────────────────────────────────────────────────────────────────────
    /// firms  ports  -0.957  0.0105  5  across: size, access  against the grain
    /// 1 of 6 pairs checked, by Pearson
    /// against the grain: below -0.4, although higher is better in both
    /// p: two-sided, by Student's t with n − 2 degrees of freedom; not adjusted for the number of pairs
    /// > model(load("demo")).correlate(#{ matrix: true, correlation: "kendall" })
    /// correlations in the model of demo 2022
    /// indicator  trade   firms   ports  distance
    /// ───────────────────────────────────────────
    /// trade      1.000   0.000   0.000     0.215
    /// firms      0.000   1.000  -0.949    -0.148
    /// ports      0.000  -0.949   1.000     0.316
    /// distance   0.215  -0.148   0.316     1.000
    /// Kendall's tau-b, over the cities that have both values (at least three); higher is better in each
    /// > model(load("demo")).correlate(#{ matrix: true, p: true })
    /// p-values of correlations in the model of demo 2022
    /// indicator   trade   firms   ports  distance
    /// ────────────────────────────────────────────
    /// trade           –  0.8683  0.9024    0.4630
    /// firms      0.8683       –  0.0105    0.6984
    /// ports      0.9024  0.0105       –    0.3550
    /// distance   0.4630  0.6984  0.3550         –
    /// Pearson, over the cities that have both values (at least three); higher is better in each
    /// p: two-sided, by Student's t with n − 2 degrees of freedom; not adjusted for the number of pairs
    /// ```
    /// task: look at the data
    #[rhai_fn(return_raw, pure)]
    pub fn correlate(model: &mut Model) -> ScriptResult<Table> {
        Ok(correlations(&analysis::correlate_model(model, &settings(&Map::new())?)?, model.data()))
    }

    /// options: CORRELATE
    #[rhai_fn(name = "correlate", return_raw, pure)]
    pub fn correlate_with(model: &mut Model, options: Map) -> ScriptResult<Table> {
        Ok(correlations(&analysis::correlate_model(model, &settings(&options)?)?, model.data()))
    }

    /// List pairs of indicators that are redundant, or that contradict each other.
    ///
    /// ```rhai
    /// > load("demo").correlate()
    /// notable correlations in demo 2022
    /// a      b           r       p  n  where                 flag
    /// ─────────────────────────────────────────────────────────────────────────
    /// firms  ports  -0.957  0.0105  5  across: size, access  against the grain
    /// 1 of 6 pairs checked, by Pearson
    /// against the grain: below -0.4, although higher is better in both
    /// p: two-sided, by Student's t with n − 2 degrees of freedom; not adjusted for the number of pairs
    /// > load("demo").correlate(#{ abov: 0.8 })
    /// error: no option `abov`
    ///   |
    /// 1 | load("demo").correlate(#{ abov: 0.8 })
    ///   |                           ^^^^
    ///   |
    ///   = hint: did you mean `above`?
    /// ```
    /// task: look at the data
    #[rhai_fn(name = "correlate", return_raw, pure)]
    pub fn correlate_data(data: &mut Dataset) -> ScriptResult<Table> {
        Ok(correlations(&analysis::correlate_data(data, &settings(&Map::new())?)?, data))
    }

    /// options: CORRELATE
    #[rhai_fn(name = "correlate", return_raw, pure)]
    pub fn correlate_data_with(data: &mut Dataset, options: Map) -> ScriptResult<Table> {
        Ok(correlations(&analysis::correlate_data(data, &settings(&options)?)?, data))
    }

    /// Run a principal component analysis: explained variance and loadings.
    ///
    /// It uses the correlation matrix, computed over the cities without missing values, with every indicator turned so
    /// that higher is better; a model uses treated values. `at` limits it to the indicators of a group. With `rotate:
    /// "varimax"` the retained components are rotated, so that each indicator loads on few of them.
    ///
    /// ```rhai
    /// > model(load("demo")).pca()
    /// principal components of the model of demo 2022
    /// indicator       c1      c2      c3      c4
    /// ───────────────────────────────────────────
    /// eigenvalue   2.291   1.352   0.344   0.012
    /// share        0.573   0.338   0.086   0.003
    /// cumulated    0.573   0.911   0.997   1.000
    /// trade        0.289   0.886  -0.363  -0.004
    /// firms       -0.868   0.463   0.162   0.073
    /// ports        0.961  -0.255  -0.067   0.081
    /// distance     0.728   0.537   0.426  -0.018
    /// from the correlation matrix of the 5 of 6 cities that have every indicator
    /// share: of the total variance; signs are chosen so that the loadings of a component sum to 0 or more
    /// > model(load("demo")).pca(#{ at: "size", components: 3 })
    /// error: option `components`: found 3, expected at most 2, of 2 indicators over 6 units
    ///   |
    /// 1 | model(load("demo")).pca(#{ at: "size", components: 3 })
    ///   |                                        ^^^^^^^^^^
    /// ```
    /// task: look at the data
    #[rhai_fn(return_raw, pure)]
    pub fn pca(model: &mut Model) -> ScriptResult<Table> {
        Ok(render::pca(&analysis::pca::pca_model(model, &settings(&Map::new())?)?, model.data()))
    }

    /// options: PCA
    #[rhai_fn(name = "pca", return_raw, pure)]
    pub fn pca_with(model: &mut Model, options: Map) -> ScriptResult<Table> {
        Ok(render::pca(&analysis::pca::pca_model(model, &settings(&options)?)?, model.data()))
    }

    /// Run a principal component analysis: explained variance and loadings.
    ///
    /// ```rhai
    /// > load("demo").pca(#{ rotate: "varimax" })
    /// principal components of demo 2022, rotated by varimax
    /// indicator      c1     c2
    /// ─────────────────────────
    /// variance    2.109  1.534
    /// share       0.527  0.384
    /// cumulated   0.527  0.911
    /// trade      -0.130  0.923
    /// firms      -0.983  0.034
    /// ports       0.975  0.195
    /// distance    0.417  0.802
    /// from the correlation matrix of the 5 of 6 cities that have every indicator
    /// share: of the total variance; signs are chosen so that the loadings of a component sum to 0 or more
    /// ```
    /// task: look at the data
    #[rhai_fn(name = "pca", return_raw, pure)]
    pub fn pca_of_data(data: &mut Dataset) -> ScriptResult<Table> {
        Ok(render::pca(&analysis::pca::pca_data(data, &settings(&Map::new())?)?, data))
    }

    /// options: PCA
    #[rhai_fn(name = "pca", return_raw, pure)]
    pub fn pca_of_data_with(data: &mut Dataset, options: Map) -> ScriptResult<Table> {
        Ok(render::pca(&analysis::pca::pca_data(data, &settings(&options)?)?, data))
    }

    /// Compute Cronbach's alpha: how well the members of a group measure one thing.
    ///
    /// It is computed from scores, for each group and the index. 1 means that all indicators agree, about 0 that they
    /// have nothing in common, and below 0 that they contradict each other; 0.7 is a common requirement. Variances and
    /// covariances are of the sample (n − 1), over the cities that each pair has in common.
    ///
    /// ```rhai
    /// > model(load("demo")).alpha()
    /// Cronbach's alpha in the model of demo 2022
    /// group   indicators  n   alpha  standardised
    /// ────────────────────────────────────────────
    /// index            4  5  -0.228        -0.061
    /// size             2  6   0.161         0.162
    /// access           2  5   0.661         0.695
    /// of the scores of all indicators below a group; standardised: from their correlations
    /// n: cities with both values, for the pair with the fewest
    /// ```
    /// task: look at the data
    #[rhai_fn(return_raw, pure)]
    pub fn alpha(model: &mut Model) -> ScriptResult<Table> {
        Ok(render::alphas(&analysis::alpha(model)?, model))
    }
}

/// The pairs that stand out, or all correlations if requested.
fn correlations(found: &Correlations, data: &crate::data::Dataset) -> render::Table {
    match &found.matrix {
        Some(matrix) => render::matrix(found, matrix, data),
        None => render::correlations(found),
    }
}
