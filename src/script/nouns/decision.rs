//! Answers of methods of a decision matrix beyond a score: measures, the compromise set, the partial order.

use rhai::plugin::*;

use crate::analysis;
use crate::render;
use crate::script::ScriptResult;

#[export_module]
pub mod functions {
    type Model = crate::model::Model;
    type Table = crate::render::Table;

    /// List what a method such as `topsis` computes on the way to its scores.
    ///
    /// These are the measures that the literature of the method names: distances to the best and the worst unit for
    /// `topsis`, S and R for `vikor`, both flows for `promethee`, the three rankings behind `multimoora`.
    ///
    /// ```rhai
    /// > model(load("demo")).aggregate("topsis").measures()
    /// demo 2022, changed model: measures of topsis
    /// rank  city           score  to_best  to_worst
    /// ──────────────────────────────────────────────
    ///    1  Atlantis     0.62988  0.14586   0.24824
    ///    2  Brobdingnag  0.55900  0.15764   0.19981
    ///    3  Laputa       0.39019  0.19375   0.12398
    ///    4  Lilliput     0.36612  0.21966   0.12687
    ///    5  Cockaigne    0.32955  0.21208   0.10425
    /// ```
    /// task: rank and score
    #[rhai_fn(return_raw, pure)]
    pub fn measures(model: &mut Model) -> ScriptResult<Table> {
        Ok(render::decision::measures(model)?)
    }

    /// List the units that share the first place by `vikor`.
    ///
    /// The best unit stands alone if it leads by at least 1 / (n − 1) and is also the best by S or R (Opricovic & Tzeng
    /// 2004). Otherwise the first two units share the place, or all that are closer to the best than 1 / (n − 1).
    ///
    /// ```rhai
    /// > model(load("demo")).aggregate("vikor").compromise()
    /// demo 2022, changed model: compromise set Laputa, Atlantis
    /// rank  city           score        S        R  in_set
    /// ─────────────────────────────────────────────────────
    ///   1   Laputa       0.44286  0.63750  0.20000  yes
    ///   2   Atlantis     0.50000  0.25000  0.25000  yes
    ///   3   Brobdingnag  0.70000  0.42500  0.25000  no
    ///   4=  Cockaigne    1.00000  0.68750  0.25000  no
    ///   4=  Lilliput     1.00000  0.68750  0.25000  no
    /// advantage: the best leads by 0.0571429 in Q, and 0.25 is needed: not enough
    /// stability: the best by Q is also the best by S or R
    /// > model(load("demo")).compromise()
    /// error: `compromise` needs S and R of each unit, which `arithmetic` does not compute
    ///   |
    /// 1 | model(load("demo")).compromise()
    ///   |                     ^^^^^^^^^^
    ///   |
    ///   = hint: `.aggregate("vikor")` computes them
    /// ```
    /// task: rank and score
    #[rhai_fn(return_raw, pure)]
    pub fn compromise(model: &mut Model) -> ScriptResult<Table> {
        Ok(render::decision::compromise(&analysis::compromise(model)?))
    }

    /// Show the partial order of `promethee` (PROMETHEE I).
    ///
    /// One unit outranks another if it is preferred more by the positive flow and less by the negative one. If the two
    /// flows disagree, the units are incomparable. With a city, it shows how this one stands to each of the others.
    ///
    /// ```rhai
    /// > let m = model(load("demo")).aggregate("promethee")
    /// m: model of demo 2022, 4 indicators
    /// > m.outranking()
    /// demo 2022, m: outranking (PROMETHEE I)
    /// rank  city            score     plus    minus  ahead  behind  equal  incomparable
    /// ──────────────────────────────────────────────────────────────────────────────────
    ///   1   Atlantis      0.56250  0.75000  0.18750      4       0      0             0
    ///   2   Brobdingnag   0.18750  0.56250  0.37500      3       1      0             0
    ///   3=  Cockaigne    -0.25000  0.37500  0.62500      0       2      1             1
    ///   3=  Laputa       -0.25000  0.37500  0.62500      0       2      1             1
    ///   3=  Lilliput     -0.25000  0.31250  0.56250      0       2      0             2
    /// plus, minus: how far a unit is preferred to the others, and they to it; score: plus − minus
    /// incomparable: more preferred by one flow and less by the other
    /// > m.outranking("Laputa")
    /// demo 2022, m: Laputa and the others (PROMETHEE I)
    /// rank  city            score     plus    minus  relation
    /// ─────────────────────────────────────────────────────────────────
    ///   1   Atlantis      0.56250  0.75000  0.18750  behind
    ///   2   Brobdingnag   0.18750  0.56250  0.37500  behind
    ///   3=  Cockaigne    -0.25000  0.37500  0.62500  equal to
    ///   3=  Laputa       -0.25000  0.37500  0.62500  –
    ///   3=  Lilliput     -0.25000  0.31250  0.56250  incomparable with
    /// relation: how Laputa stands to the unit of the row
    /// ```
    /// task: rank and score
    #[rhai_fn(return_raw, pure)]
    pub fn outranking(model: &mut Model) -> ScriptResult<Table> {
        Ok(render::decision::outranking(&analysis::outranking(model)?))
    }

    #[rhai_fn(name = "outranking", return_raw, pure)]
    pub fn outranking_of(model: &mut Model, unit: &str) -> ScriptResult<Table> {
        let found = analysis::outranking(model)?;
        let unit = found.ranking.place(unit)?.unit;
        Ok(render::decision::outranking_of(&found, unit))
    }
}
