//! Models in the language: building steps, each giving a new model, and questions.

use rhai::plugin::*;
use rhai::{Array, Dynamic, Map};

use super::Fallible;
use super::args::{choice, names, numbers};
use super::value::number_of;
use crate::data::{Direction, INDEX, names::unknown};
use crate::model::Step;
use crate::{Error, rank, render};

#[export_module]
pub mod functions {
    pub type Model = crate::model::Model;
    type Dataset = crate::data::Dataset;
    type Ranking = crate::rank::Ranking;
    type Table = crate::render::Table;

    /// Set weights as shares within their parents; siblings not named keep their proportions.
    ///
    /// Shares named for all siblings sum to 1, for some to at most 1. A name is a group or an indicator at any level.
    ///
    /// ```rhai
    /// > model(load("demo")).weigh(#{ access: 0.7 })
    /// > model(load("demo")).weigh(#{ size: 2, access: 3 })
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn weigh(model: &mut Model, shares: Map) -> Fallible<Model> {
        Ok(model.weigh(&numbers(&shares)?)?)
    }

    /// Multiply weights, then rescale siblings so that they sum to 1 again.
    ///
    /// ```rhai
    /// > model(load("demo")).boost(#{ access: 2 }).weights()
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn boost(model: &mut Model, factors: Map) -> Fallible<Model> {
        Ok(model.boost(&numbers(&factors)?)?)
    }

    /// Give the members of a group the same weight; without a name, those of every group.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// > m.weigh(#{ access: 0.7 }).equal() == m
    /// true
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn equal(model: &mut Model) -> Fallible<Model> {
        Ok(model.equal(None)?)
    }

    #[rhai_fn(name = "equal", return_raw, pure)]
    pub fn equal_in(model: &mut Model, group: &str) -> Fallible<Model> {
        Ok(model.equal(Some(group))?)
    }

    /// Leave an indicator or a group out, or several; siblings share its weight in proportion.
    ///
    /// ```rhai
    /// > model(load("demo")).without("ports").weights()
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn without(model: &mut Model, name: &str) -> Fallible<Model> {
        Ok(model.without(&[name.to_string()])?)
    }

    #[rhai_fn(name = "without", return_raw, pure)]
    pub fn without_all(model: &mut Model, list: Array) -> Fallible<Model> {
        Ok(model.without(&names(&list)?)?)
    }

    /// Keep only an indicator or a group, or several.
    ///
    /// ```rhai
    /// > model(load("demo")).only(["trade", "access"]).weights()
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn only(model: &mut Model, list: Array) -> Fallible<Model> {
        Ok(model.only(&names(&list)?)?)
    }

    #[rhai_fn(name = "only", return_raw, pure)]
    pub fn only_one(model: &mut Model, name: &str) -> Fallible<Model> {
        Ok(model.only(&[name.to_string()])?)
    }

    /// Add an indicator or a group of the data to a group of the model, with 1/n or a share of your own.
    ///
    /// ```rhai
    /// > model(load("demo")).without("ports").add("ports", "size", 0.5).weights()
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn add(model: &mut Model, name: &str, group: &str) -> Fallible<Model> {
        Ok(model.add(name, group, None)?)
    }

    #[rhai_fn(name = "add", return_raw, pure)]
    pub fn add_to_index(model: &mut Model, name: &str) -> Fallible<Model> {
        Ok(model.add(name, INDEX, None)?)
    }

    #[rhai_fn(name = "add", return_raw, pure)]
    pub fn add_with_share(model: &mut Model, name: &str, group: &str, share: Dynamic) -> Fallible<Model> {
        Ok(model.add(name, group, Some(number(&share)?))?)
    }

    /// Say which way is better for an indicator, `"higher"` or `"lower"`.
    ///
    /// ```rhai
    /// > model(load("demo")).direction("distance", "higher").rank().top(1)
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn direction(model: &mut Model, name: &str, better: &str) -> Fallible<Model> {
        let direction = match better {
            "higher" => Direction::Higher,
            "lower" => Direction::Lower,
            other => return Err(unknown("direction", other, ["higher", "lower"]).into()),
        };
        Ok(model.direction(name, direction)?)
    }

    /// Choose how outliers are treated, for all indicators or `at` some.
    ///
    /// ```rhai
    /// > model(load("demo")).treat("winsorise", #{ quantiles: [0.1, 0.9], at: "size" }).notes()
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn treat(model: &mut Model, method: &str) -> Fallible<Model> {
        Ok(model.choose(Step::Treat, choice(method, &Map::new())?)?)
    }

    #[rhai_fn(name = "treat", return_raw, pure)]
    pub fn treat_with(model: &mut Model, method: &str, options: Map) -> Fallible<Model> {
        Ok(model.choose(Step::Treat, choice(method, &options)?)?)
    }

    /// Choose how indicators are brought onto one scale, for all or `at` some.
    ///
    /// ```rhai
    /// > model(load("demo")).normalise("zscore").scores()
    /// > model(load("demo")).normalise("min-max")
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn normalise(model: &mut Model, method: &str) -> Fallible<Model> {
        Ok(model.choose(Step::Normalise, choice(method, &Map::new())?)?)
    }

    #[rhai_fn(name = "normalise", return_raw, pure)]
    pub fn normalise_with(model: &mut Model, method: &str, options: Map) -> Fallible<Model> {
        Ok(model.choose(Step::Normalise, choice(method, &options)?)?)
    }

    /// Choose how members of a group become its score, for all groups or `at` some groups or a level.
    ///
    /// ```rhai
    /// > model(load("demo")).normalise("minmax", #{ lo: 1 }).aggregate("geometric", #{ at: "index" }).rank().top(2)
    /// > model(load("demo")).aggregate("geometric").rank()
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn aggregate(model: &mut Model, method: &str) -> Fallible<Model> {
        Ok(model.choose(Step::Aggregate, choice(method, &Map::new())?)?)
    }

    #[rhai_fn(name = "aggregate", return_raw, pure)]
    pub fn aggregate_with(model: &mut Model, method: &str, options: Map) -> Fallible<Model> {
        Ok(model.choose(Step::Aggregate, choice(method, &options)?)?)
    }

    /// Say how much of the weight of a city's indicators must be present for it to be ranked; without a share, ask.
    ///
    /// ```rhai
    /// > model(load("demo")).coverage(1).rank().unranked()
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn coverage(model: &mut Model, share: Dynamic) -> Fallible<Model> {
        Ok(model.coverage(number(&share)?)?)
    }

    #[rhai_fn(name = "coverage", pure)]
    pub fn coverage_of(model: &mut Model) -> f64 {
        model.recipe().coverage
    }

    /// List the weights: share in the parent and share of the whole.
    ///
    /// ```rhai
    /// > model(load("demo")).weights()
    /// ```
    #[rhai_fn(pure)]
    pub fn weights(model: &mut Model) -> Table {
        render::weights(model)
    }

    /// Give the score of every city in every indicator (normalised), group and the index.
    ///
    /// ```rhai
    /// > model(load("demo")).scores()
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn scores(model: &mut Model) -> Fallible<Table> {
        Ok(render::scores(model)?)
    }

    /// Rank the cities by the index, or by a group or indicator; equal scores share the better rank.
    ///
    /// ```rhai
    /// > model(load("demo")).rank()
    /// > model(load("demo")).rank("size").top(2)
    /// > model(load("demo")).rank("acess")
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn rank(model: &mut Model) -> Fallible<Ranking> {
        Ok(rank::rank(model, None)?)
    }

    #[rhai_fn(name = "rank", return_raw, pure)]
    pub fn rank_group(model: &mut Model, group: &str) -> Fallible<Ranking> {
        Ok(rank::rank(model, Some(group))?)
    }

    /// List what the steps did: values that the treatment moved, indicators left out.
    ///
    /// ```rhai
    /// > model(load("demo").year(2021)).treat("winsorise").notes()
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn notes(model: &mut Model) -> Fallible<Table> {
        Ok(render::model_notes(model)?)
    }

    /// Give the data set of a model.
    ///
    /// ```rhai
    /// > model(load("demo")).data() == load("demo")
    /// true
    /// ```
    #[rhai_fn(pure)]
    pub fn data(model: &mut Model) -> Dataset {
        model.data().clone()
    }

    /// Say whether two models have the same data and recipe.
    ///
    /// ```rhai
    /// > model(load("demo")) == model(load("demo")).weigh(#{ size: 0.4 })
    /// false
    /// ```
    #[rhai_fn(name = "==", pure)]
    pub fn equals(a: &mut Model, b: Model) -> bool {
        *a == b
    }

    #[rhai_fn(name = "!=", pure)]
    pub fn differs(a: &mut Model, b: Model) -> bool {
        *a != b
    }
}

fn number(value: &Dynamic) -> Fallible<f64> {
    let wrong = || Error::wrong("share", super::value::kind_of(value), "a number from 0 to 1");
    Ok(number_of(value).ok_or_else(wrong)?)
}
