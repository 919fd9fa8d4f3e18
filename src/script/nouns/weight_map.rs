//! The map of weights.

use rhai::Array;
use rhai::plugin::*;

use crate::analysis::WeightMap;
use crate::data::INDEX;
use crate::render;
use crate::script::ScriptResult;
use crate::script::engine::args::names;
use crate::script::engine::home::Context;

#[export_module]
pub mod functions {
    type Model = crate::model::Model;
    type Picture = crate::render::Picture;

    /// Map which city ranks first under every weighting of three siblings.
    ///
    /// The map is a triangle of letters with one corner for each sibling. The three share the weight that they have
    /// together in the model; other siblings keep theirs. If a group has exactly three members, its name is enough, and
    /// the index need not be named. Cities that tie for first have a letter of their own.
    ///
    /// A saved map has one row for each cell: the three weights in the parent group, who is first, and the score.
    /// `rows()` returns the same.
    ///
    /// ```rhai
    /// > let m = model(load("demo"), ["trade", "firms", "ports", "distance"])
    /// m: model of demo 2022, 4 indicators
    /// > m.weight_map(["trade", "firms", "ports"])
    /// first place in demo 2022, m by the weights of trade, firms, ports
    ///                             trade
    ///                               A
    ///                              AAA
    ///                             AAAAA
    ///                            AAAAAAA
    ///                           AAAAAAAAA
    ///                          AAAAAAAAAAA
    ///                         AAAAAAAAAAAAA
    ///                        AAAAAAAAAAAAAAA
    ///                       AAAAAAAAAAAAAAAAA
    ///                      AAAAAAAAAAAAAAAAAAA
    ///                     BAAAAAAAAAAAAAAAAAAAA
    ///                    BBBAAAAAAAAAAAAAAAAAAAA
    ///                   BBBBAAAAAAAAAAAAAAAAAAAAA
    ///                  BBBBBAAAAAAAAAAAAAAAAAAAAAA
    ///                 BBBBBBAAAAAAAAAAAAAAAAAAAAAAA
    ///                BBBBBBBAAAAAAAAAAAAAAAAAAAAAAAA
    ///               BBBBBBBBBAAAAAAAAAAAAAAAAAAAAAAAA
    ///              BBBBBBBBBBAAAAAAAAAAAAAAAAAAAAAAAAA
    ///             BBBBBBBBBBBAAAAAAAAAAAAAAAAAAAAAAAAAA
    ///            BBBBBBBBBBBBAAAAAAAAAAAAAAAAAAAAAAAAAAA
    ///           BBBBBBBBBBBBBAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    ///          BBBBBBBBBBBBBBBAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    ///         BBBBBBBBBBBBBBBBAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    ///        BBBBBBBBBBBBBBBBCCAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    ///       BBBBBBBBBBBBBBBBCCCCCAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    ///      BBBBBBBBBBBBBBBBBCCCCCCCAAAAAAAAAAAAAAAAAAAAAAAAAAA
    ///     BBBBBBBBBBBBBBBBBCCCCCCCCCCAAAAAAAAAAAAAAAAAAAAAAAAAA
    ///    BBBBBBBBBBBBBBBBBCCCCCCCCCCAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    ///   BBBBBBBBBBBBBBBBBCCCCCCCCCCAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    ///  BBBBBBBBBBBBBBBBBCCCCCCCCCCAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    /// firms                                                   ports
    /// A  Atlantis      68.6 %
    /// B  Brobdingnag   25.4 %
    /// C  Erewhon        6.0 %
    /// letter: first place under the weights at the centre of the cell; a corner has all of the 0.750 shared by the
    /// three
    /// kept as they are: distance 0.250
    /// the model's own weights: trade 0.250, firms 0.250, ports 0.250: Atlantis
    /// > m.without("trade").weight_map().rows()[0]
    /// #{ distance: 0.00833333, firms: 0.983333, name: "Brobdingnag", ports: 0.00833333, score: 98.75, unit: "bro" }
    /// > m.weight_map()
    /// error: `index` has 4 members that count, and `weight_map` needs three different members of one group
    ///   |
    /// 1 | m.weight_map()
    ///   |   ^^^^^^^^^^
    ///   |
    ///   = hint: name three of them: `.weight_map(["trade", "firms", "ports"])`
    /// ```
    /// task: how sure
    #[rhai_fn(return_raw)]
    pub fn weight_map(context: NativeCallContext, model: Model) -> ScriptResult<Picture> {
        of_group(&context, &model, INDEX)
    }

    #[rhai_fn(name = "weight_map", return_raw)]
    pub fn weight_map_of_group(context: NativeCallContext, model: Model, group: &str) -> ScriptResult<Picture> {
        of_group(&context, &model, group)
    }

    #[rhai_fn(name = "weight_map", return_raw)]
    pub fn weight_map_of_list(context: NativeCallContext, model: Model, codes: Array) -> ScriptResult<Picture> {
        let map = WeightMap::of(&model, &names(&codes)?, &Context::of(&context).watch)?;
        Ok(render::weight_map(&map)?)
    }
}

fn of_group(context: &NativeCallContext, model: &crate::model::Model, group: &str) -> ScriptResult<render::Picture> {
    Ok(render::weight_map(&WeightMap::of_group(model, group, &Context::of(context).watch)?)?)
}
