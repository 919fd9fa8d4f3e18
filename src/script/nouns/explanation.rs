//! Why questions to a model: what makes a difference, where a value comes from, what the index depends on.

use rhai::plugin::*;
use rhai::{Array, Dynamic, Map};

use crate::Error;
use crate::analysis::{self, Part, Side};
use crate::render::{self, Shape, Show};
use crate::script::ScriptResult;
use crate::script::engine::args::years;

#[export_module]
pub mod functions {
    pub type Explanation = crate::analysis::Explanation;
    type Model = crate::model::Model;
    type Table = crate::render::Table;
    type Facts = crate::render::Facts;
    type Picture = crate::render::Picture;

    /// Show which indicators make the difference between two cities.
    ///
    /// Without a second city, the comparison is with the median-ranked one. The points sum to the difference of the
    /// scores, for arithmetic and geometric means. With `years`, the result shows what changed for one city between two
    /// years, each measured by its own bounds or by frozen ones.
    ///
    /// ```rhai
    /// > model(load("demo")).explain("Atlantis", "Erewhon")
    /// Atlantis against Erewhon in demo 2022: 75.00 (rank 1) − 72.50* (rank 2) = +2.50 points
    ///                 points  overall weight  score Atlantis  score Erewhon  value Atlantis  value Erewhon
    /// ─────────────────────────────────────────────────────────────────────────────────────────────────────
    /// index             2.50          1.0000           75.00         72.50*
    /// ├─ size           2.50          0.5000           50.00         45.00
    /// │  ├─ trade      15.00          0.2500          100.00         40.00              120             60
    /// │  └─ firms     -12.50          0.2500            0.00         50.00               50            150
    /// └─ access         0.00          0.5000          100.00        100.00*
    ///    ├─ ports       0.00          0.2500          100.00        100.00*               5              –
    ///    └─ distance    0.00          0.2500          100.00        100.00               10             10
    /// * a missing value counts as the mean of its available siblings
    /// > model(load("demo")).explain("Cockaigne", #{ years: [2021, 2022] })
    /// Cockaigne in demo 2022 against demo 2021: 31.25 (rank 5=) − 30.12 (rank 6) = +1.13 points
    ///                 points  overall weight  score 2022  score 2021  value 2022  value 2021
    /// ───────────────────────────────────────────────────────────────────────────────────────
    /// index             1.13          1.0000       31.25       30.12
    /// ├─ access         4.17          0.5000       25.00       16.67
    /// │  ├─ ports       4.17          0.2500       50.00       33.33           3           2
    /// │  └─ distance    0.00          0.2500        0.00        0.00         110         110
    /// └─ size          -3.03          0.5000       37.50       43.57
    ///    ├─ firms      -1.64          0.2500       25.00       31.58         100         110
    ///    └─ trade      -1.39          0.2500       50.00       55.56          70          70
    /// bounds fitted to each year
    /// > model(load("demo")).explain("Lilliput").difference
    /// -26.25
    /// ```
    /// task: ask why
    #[rhai_fn(return_raw, pure)]
    pub fn explain(model: &mut Model, unit: &str, against: &str) -> ScriptResult<Explanation> {
        Ok(analysis::explain(model, unit, Some(against))?)
    }

    #[rhai_fn(name = "explain", return_raw, pure)]
    pub fn explain_one(model: &mut Model, unit: &str) -> ScriptResult<Explanation> {
        Ok(analysis::explain(model, unit, None)?)
    }

    /// options: YEARS
    #[rhai_fn(name = "explain", return_raw, pure)]
    pub fn explain_years(model: &mut Model, unit: &str, options: Map) -> ScriptResult<Explanation> {
        let years = years(model.data(), &options)?.unwrap_or_default();
        match years[..] {
            [first, last] if first != last => {
                Ok(analysis::explain_years(model, unit, first.min(last), first.max(last))?)
            }
            _ => {
                let message = "`years` needs two different years, such as `#{ years: [2018, 2022] }`";
                Err(Error::plain(message).about("years").into())
            }
        }
    }

    /// Return the indicators as a list of maps, most points first.
    ///
    /// ```rhai
    /// > let e = model(load("demo")).explain("Atlantis", "Erewhon")
    /// e: explanation, Atlantis against Erewhon in demo 2022: 75.00 (rank 1) − 72.50* (rank 2) = +2.50 points
    /// > for r in e.rows() { print(r.code, r.points) }
    /// trade 15
    /// firms -12.5
    /// ports 0
    /// distance 0
    /// > e.rows()[0].implied_b
    /// false
    /// ```
    #[rhai_fn(pure)]
    pub fn rows(explanation: &mut Explanation) -> Array {
        explanation.leaves().into_iter().map(row).collect()
    }

    /// Draw the points of an explanation as bars.
    ///
    /// ```rhai
    /// > model(load("demo")).explain("Atlantis", "Erewhon").chart()
    /// Atlantis against Erewhon in demo 2022: 75.00 (rank 1) − 72.50* (rank 2) = +2.50 points
    /// trade                            │███████████████████████████ 15.00
    /// firms     ███████████████████████│ -12.50
    /// ports*                           │ 0.00
    /// distance                         │ 0.00
    /// * a missing value counts as the mean of its available siblings
    /// ```
    #[rhai_fn(pure)]
    pub fn chart(explanation: &mut Explanation) -> Picture {
        render::points_chart(explanation)
    }

    /// Return the difference between the two cities' scores.
    ///
    /// ```rhai
    /// > model(load("demo")).explain("Atlantis", "Erewhon").difference
    /// 2.5
    /// ```
    #[rhai_fn(get = "difference", pure)]
    pub fn difference(explanation: &mut Explanation) -> f64 {
        explanation.difference()
    }

    /// Test whether two explanations have the same cities and the same parts.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.explain("Laputa", "Erewhon") == m.explain("Laputa", "乌有乡")
    /// true
    /// ```
    #[rhai_fn(name = "==", pure)]
    pub fn equals(a: &mut Explanation, b: Explanation) -> bool {
        *a == b
    }

    #[rhai_fn(name = "!=", pure)]
    pub fn differs(a: &mut Explanation, b: Explanation) -> bool {
        *a != b
    }

    /// Follow one value of a city from its source to its points in the index.
    ///
    /// ```rhai
    /// > model(load("demo")).trail("Cockaigne", "distance")
    /// distance of Cockaigne in demo 2022
    ///   figure      110 km; source: fable (reweigh)
    ///   better      lower: the sign is reversed before normalising
    ///   treated     none: 110, unchanged
    ///   normalised  minmax: 100 · (-110 + 110) / 100 = 0
    ///   score       0
    ///   weight      0.500 in access, 0.2500 overall
    ///   points      0.2500 · 0 = 0.00 of the index
    /// ```
    /// task: ask why
    #[rhai_fn(return_raw, pure)]
    pub fn trail(model: &mut Model, unit: &str, indicator: &str) -> ScriptResult<Facts> {
        let shapes = analysis::trail(model, unit, indicator)?.shapes();
        let facts =
            shapes.into_iter().find_map(|shape| if let Shape::Facts(facts) = shape { Some(facts) } else { None });
        Ok(facts.unwrap_or_default())
    }

    /// List how much of the index's variance each group and indicator accounts for.
    ///
    /// The parts of siblings sum to that of their group. A negative part works against the rest of the index.
    ///
    /// ```rhai
    /// > model(load("demo")).influence()
    /// influence in the model of demo 2022
    /// code      level  parent  overall weight  influence  correlation
    /// ────────────────────────────────────────────────────────────────
    /// index         0  –               1.0000      1.000        1.000
    /// size          1  index           0.5000      0.340        0.482
    /// trade         2  size            0.2500      0.314        0.689
    /// firms         2  size            0.2500      0.026        0.053
    /// access        1  index           0.5000      0.660        0.730
    /// ports         2  access          0.2500      0.222        0.245
    /// distance      2  access          0.2500      0.438        0.892
    /// influence: share of the index's variance; correlation: with the index
    /// ```
    /// task: ask why
    #[rhai_fn(return_raw, pure)]
    pub fn influence(model: &mut Model) -> ScriptResult<Table> {
        Ok(render::influences(model)?)
    }
}

fn row(part: &Part) -> Dynamic {
    let text = |text: &str| Dynamic::from(text.to_string());
    let mut map = Map::new();
    map.insert("code".into(), text(&part.code));
    map.insert("dimension".into(), part.dimension.as_deref().map_or(Dynamic::UNIT, text));
    map.insert("share".into(), part.share.into());
    map.insert("points".into(), part.points.into());
    let mut add = |side: &Side, [figure, score, implied]: [&str; 3]| {
        map.insert(figure.into(), side.figure.map_or(Dynamic::UNIT, Dynamic::from));
        map.insert(score.into(), side.score.into());
        map.insert(implied.into(), side.is_implied.into());
    };
    add(&part.a, ["figure_a", "score_a", "implied_a"]);
    add(&part.b, ["figure_b", "score_b", "implied_b"]);
    Dynamic::from(map)
}
