//! The smallest change of weights that reverses the order of two cities.

use rhai::plugin::*;
use rhai::{Dynamic, Map};

use crate::analysis::inverse::{self, Answer};
use crate::script::ScriptResult;
use crate::script::engine::args::settings;
use crate::{Error, render};

#[export_module]
pub mod functions {
    pub type Flip = crate::analysis::inverse::Flip;
    type Model = crate::model::Model;
    type Picture = crate::render::Picture;
    type Table = crate::render::Table;

    /// Find the smallest change of weights that puts one city level with another.
    ///
    /// `at` says whose weights change:
    /// - a group: the weights of its members (of the index unless given)
    /// - a level, `"dimensions"`, `"indicators"` or a number of levels below the index: the weights within all groups
    ///   of that level together. The sum in each group and the weights of the groups above stay, and so do members of
    ///   other levels. Note that `"dimensions"` moves the dimensions themselves, whereas in `weigh` and in the option
    ///   `weights` it names the groups whose members' weights vary.
    /// - `"all"`: the overall weights of the indicators, and with them those of the groups
    ///
    /// A weight of 0 stays 0.
    ///
    /// The smallest change is the one with the smallest sum of absolute differences of these weights, or with `norm:
    /// "L2"` the smallest root of the sum of squares. Weights in a group and overall weights are on different scales,
    /// so do not compare distances at a level with those at `"all"`. Under arithmetic means the answer is exact. Under
    /// other means, or if the two cities miss different values, the answer is a lower and an upper bound, or only an
    /// upper bound. If no weights do it, the answer says why.
    ///
    /// ```rhai
    /// > model(load("demo")).flip("Brobdingnag", "Atlantis")
    /// weights that put Brobdingnag level with Atlantis, in demo 2022
    ///   as it is  Brobdingnag 57.50 (rank 3), Atlantis 75.00 (rank 1)
    ///   change    0.304348, sum of absolute differences; weights of the members of index
    ///   then      Brobdingnag 67.39 (rank 1=), Atlantis 67.39 (rank 1=)
    ///             no smaller change is enough
    ///
    /// code    before   after   change    lead  lead_then
    /// ───────────────────────────────────────────────────
    /// access  0.5000  0.3478  -0.1522   37.50      26.09
    /// size    0.5000  0.6522   0.1522  -20.00     -26.09
    /// lead: points by which Atlantis leads Brobdingnag, before and after; negative where it trails
    /// > model(load("demo")).flip("Brobdingnag", "Atlantis", #{ at: "indicators" })
    /// weights that put Brobdingnag level with Atlantis, in demo 2022
    ///   as it is  Brobdingnag 57.50 (rank 3), Atlantis 75.00 (rank 1)
    ///   change    0.583333, sum of absolute differences; weights of the indicators (weights in group)
    ///   then      Brobdingnag 60.42 (rank 2=), Atlantis 60.42 (rank 2=)
    ///             no smaller change is enough
    ///
    /// code      before   after   change    lead  lead_then
    /// ─────────────────────────────────────────────────────
    /// ports     0.5000  0.5000   0.0000   25.00      25.00
    /// distance  0.5000  0.5000   0.0000   12.50      12.50
    /// trade     0.5000  0.2083  -0.2917    5.00       2.08
    /// firms     0.5000  0.7917   0.2917  -25.00     -39.58
    /// lead: points by which Atlantis leads Brobdingnag, before and after; negative where it trails
    /// > model(load("demo")).flip("Lilliput", "Atlantis", #{ at: "all" })
    /// weights that put Lilliput level with Atlantis, in demo 2022
    ///   as it is  Lilliput 31.25 (rank 5=), Atlantis 75.00 (rank 1)
    ///   change    1.500000, sum of absolute differences; weights of the indicators (overall weights)
    ///   then      Lilliput 0.00 (rank 5=), Atlantis 0.00 (rank 5=)
    ///             no smaller change is enough
    ///
    /// code      before   after   change   lead  lead_then
    /// ────────────────────────────────────────────────────
    /// trade     0.2500  0.0000  -0.2500  25.00       0.00
    /// distance  0.2500  0.0000  -0.2500  12.50       0.00
    /// ports     0.2500  0.0000  -0.2500   6.25       0.00
    /// firms     0.2500  1.0000   0.7500   0.00       0.00
    /// lead: points by which Atlantis leads Lilliput, before and after; negative where it trails
    /// > model(load("demo")).flip("Erewhon", "Atlantis", #{ at: "sise" })
    /// error: no group, indicator or level `sise` in the model
    ///   |
    /// 1 | model(load("demo")).flip("Erewhon", "Atlantis", #{ at: "sise" })
    ///   |                                                         ^^^^
    ///   |
    ///   = hint: did you mean `size`?
    /// ```
    /// task: ask what if
    #[rhai_fn(return_raw, pure)]
    pub fn flip(model: &mut Model, unit: &str, against: &str) -> ScriptResult<Flip> {
        Ok(inverse::flip(model, unit, against, &settings(&Map::new())?)?)
    }

    /// options: FLIP
    #[rhai_fn(name = "flip", return_raw, pure)]
    pub fn flip_with(model: &mut Model, unit: &str, against: &str, options: Map) -> ScriptResult<Flip> {
        Ok(inverse::flip(model, unit, against, &settings(&options)?)?)
    }

    /// Return the model with the new weights; an error if there are none.
    ///
    /// ```rhai
    /// > model(load("demo")).flip("Brobdingnag", "Atlantis").model().rank().top(2)
    /// demo 2022, changed model: 2 shown, 6 of 6 cities ranked
    /// rank  city         name_zh     score            size  access
    /// ─────────────────────────────────────────────────────────────
    ///   1=  Atlantis     亚特兰蒂斯  67.39  ████████  50.0   100.0
    ///   1=  Brobdingnag  大人国      67.39  ████████  90.0    25.0
    /// > model(load("demo")).flip("Lilliput", "Atlantis").model()
    /// error: no weights put Lilliput level with Atlantis: Atlantis scores higher in every dimension
    ///   |
    /// 1 | model(load("demo")).flip("Lilliput", "Atlantis").model()
    ///   |                                                  ^^^^^
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn model(flip: &mut Flip) -> ScriptResult<Model> {
        let units = flip.model.data().units();
        let [a, b] = [flip.units.0, flip.units.1].map(|unit| units.label(unit));
        match &flip.answer {
            Answer::Ahead => Ok(flip.model.clone()),
            Answer::Found(found) => Ok(found.model.clone()),
            Answer::Impossible(why) => Err(Error::plain(format!("no weights put {a} level with {b}: {why}")).into()),
            Answer::Unknown => Err(Error::plain(format!("no weights were found that put {a} level with {b}")).into()),
        }
    }

    /// Return how far the new weights are from the current ones; `()` if none exist.
    ///
    /// ```rhai
    /// > model(load("demo")).flip("Brobdingnag", "Atlantis").distance()
    /// 0.304348
    /// ```
    #[rhai_fn(pure)]
    pub fn distance(flip: &mut Flip) -> Dynamic {
        match &flip.answer {
            Answer::Ahead => Dynamic::from(0.0),
            Answer::Found(found) => Dynamic::from(found.distance),
            Answer::Impossible(_) | Answer::Unknown => Dynamic::UNIT,
        }
    }

    /// List the weights before and after, with the points of lead that each carries.
    ///
    /// The lead is that of the other city.
    ///
    /// ```rhai
    /// > model(load("demo")).flip("Brobdingnag", "Atlantis", #{ norm: "L2", at: "all" }).weights()
    /// weights before and after Brobdingnag draws level with Atlantis
    /// code      before   after   change    lead  lead_then
    /// ─────────────────────────────────────────────────────
    /// ports     0.2500  0.1834  -0.0666   25.00      18.34
    /// distance  0.2500  0.2238  -0.0262   12.50      11.19
    /// trade     0.2500  0.2480  -0.0020    5.00       4.96
    /// firms     0.2500  0.3449   0.0949  -25.00     -34.49
    /// lead: points by which Atlantis leads Brobdingnag, before and after; negative where it trails
    /// ```
    #[rhai_fn(pure)]
    pub fn weights(flip: &mut Flip) -> Table {
        render::inverse::flipped(flip)
    }

    /// Draw the weights before and after the flip.
    ///
    /// ```rhai
    /// > model(load("demo")).flip("Brobdingnag", "Atlantis").chart()
    /// weights that put Brobdingnag level with Atlantis, demo 2022
    ///          weight
    ///  0.6522 │                                                                                  ⢀⣀⣀⣀⣀⣀⠤⠤⠤⠤⠤⠒⠒⠒⠒⠒⠉⠉A
    ///         │                                                              ⣀⣀⣀⣀⣀⡠⠤⠤⠤⠤⠔⠒⠒⠒⠒⠊⠉⠉⠉⠉⠁
    ///         │                                         ⢀⣀⣀⣀⣀⡠⠤⠤⠤⠤⠤⠒⠒⠒⠒⠒⠉⠉⠉⠉⠉
    ///         │                     ⣀⣀⣀⣀⣀⠤⠤⠤⠤⠤⠒⠒⠒⠒⠒⠊⠉⠉⠉⠉⠁
    ///         │⢀⣀⣀⣀⣀⡠⠤⠤⠤⠤⠔⠒⠒⠒⠒⠊⠉⠉⠉⠉⠉
    ///         │B⠉⠉⠉⠉⠑⠒⠒⠒⠒⠢⠤⠤⠤⠤⢄⣀⣀⣀⣀⣀
    ///         │                     ⠉⠉⠉⠉⠉⠒⠒⠒⠒⠒⠤⠤⠤⠤⠤⢄⣀⣀⣀⣀⡀
    ///         │                                         ⠈⠉⠉⠉⠉⠑⠒⠒⠒⠒⠒⠤⠤⠤⠤⠤⣀⣀⣀⣀⣀
    ///         │                                                              ⠉⠉⠉⠉⠉⠒⠒⠒⠒⠒⠢⠤⠤⠤⠤⢄⣀⣀⣀⣀⡀
    ///  0.3478 │                                                                                  ⠈⠉⠉⠉⠉⠉⠒⠒⠒⠒⠒⠤⠤⠤⠤⠤⣀⣀B
    ///          before                                                                                          after
    /// A  size    0.5  0.652174
    /// B  access  0.5  0.347826
    /// ```
    #[rhai_fn(return_raw, pure)]
    pub fn chart(flip: &mut Flip) -> ScriptResult<Picture> {
        Ok(render::charts::chart_flip(flip)?)
    }
}
