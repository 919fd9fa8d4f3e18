//! What-if questions: other values for one or more cities.

use rhai::plugin::*;
use rhai::{Array, Dynamic, Map};

use crate::analysis::{self, Amount, Wish};
use crate::render::Show;
use crate::script::ScriptResult;
use crate::script::engine::args::settings;
use crate::script::engine::value::{kind_of, maps, number_of};
use crate::{Error, Result, render};

#[export_module]
pub mod functions {
    pub type WhatIf = crate::analysis::WhatIf;
    type Model = crate::model::Model;
    type Picture = crate::render::Picture;
    type Ranking = crate::rank::Ranking;

    /// Show what happens to a city when its values change.
    ///
    /// A change is a new value, or `"+2"`, `"-5"` or `"+10%"` relative to the current one. A map of cities changes
    /// several at once.
    ///
    /// Computed indicators follow, and the steps are fitted anew; `#{ bounds: "frozen" }` keeps their bounds, so that
    /// no other city's score changes. A missing value that is filled counts in two parts: the effect of the median of
    /// all cities, and the effect of the difference between your value and the median.
    ///
    /// ```rhai
    /// > model(load("demo")).what_if("Erewhon", #{ ports: 1, trade: "+20%" })
    /// what if, in demo 2022: Erewhon
    ///   Erewhon                 72.50* (rank 2) → 50.50 (rank 3)
    ///     missing value filled  −12.50 points, with the median filled in: ports 3
    ///     value                 −9.50 points, the requested change beyond it
    ///     is passed by          Brobdingnag
    /// * some values are missing; the remaining weights were rescaled to sum to 1
    /// bounds: refitted on the changed data
    ///
    /// changed values
    /// city     indicator  before  after  score_before  score_after  points  how
    /// ────────────────────────────────────────────────────────────────────────────────────────────────────
    /// Erewhon  trade          60     72         40.00        52.00    3.00  as requested, went against it
    /// Erewhon  ports           –      1             –         0.00  -25.00  fills a missing value
    /// went against it: the score moved in the opposite direction to the index
    /// > model(load("demo")).what_if("Atlantis", #{ trade: 300 }, #{ bounds: "frozen" })
    /// what if, in demo 2022: Atlantis
    ///   Atlantis  75.00 (rank 1) → 120.00 (rank 1)
    /// bounds: kept as they were before the change
    ///
    /// changed values
    /// city      indicator  before  after  score_before  score_after  points  how
    /// ────────────────────────────────────────────────────────────────────────────────────
    /// Atlantis  trade         120    300        100.00       280.00   45.00  as requested
    /// > model(load("demo")).what_if("Erewhon", #{ ports: "+1" })
    /// error: `ports` of Erewhon is missing in 2022, so there is nothing to change it relative to
    ///   |
    /// 1 | model(load("demo")).what_if("Erewhon", #{ ports: "+1" })
    ///   |                                           ^^^^^
    ///   |
    ///   = hint: the latest value is 1, from 2021; a number without a sign fills in the missing value
    /// > model(load("demo")).what_if(#{ Laputa: #{ firms: "+50" }, Lilliput: #{ trade: 100 } }).rank().top(2)
    /// demo 2022, changed data: 2 shown, 6 of 6 cities ranked
    /// rank  city      name_zh      score            size  access
    /// ───────────────────────────────────────────────────────────
    ///    1  Atlantis  亚特兰蒂斯  75.00   ████████  50.0   100.0
    ///    2  Erewhon   乌有乡      68.75*  ███████▍  37.5   100.0
    /// * some values are missing; the remaining weights were rescaled to sum to 1
    /// helped by a missing value: Erewhon would score 56.25 with the median filled in
    /// ```
    /// task: ask what if
    #[rhai_fn(return_raw, pure)]
    pub fn what_if(model: &mut Model, unit: &str, changes: Map) -> ScriptResult<WhatIf> {
        what_if_with(model, unit, changes, Map::new())
    }

    /// options: WHAT_IF
    #[rhai_fn(name = "what_if", return_raw, pure)]
    pub fn what_if_with(model: &mut Model, unit: &str, changes: Map, options: Map) -> ScriptResult<WhatIf> {
        Ok(analysis::what_if(model, &wishes(model, unit, &changes)?, &settings(&options)?)?)
    }

    #[rhai_fn(name = "what_if", return_raw, pure)]
    pub fn what_if_several(model: &mut Model, several: Map) -> ScriptResult<WhatIf> {
        what_if_several_with(model, several, Map::new())
    }

    /// options: WHAT_IF
    #[rhai_fn(name = "what_if", return_raw, pure)]
    pub fn what_if_several_with(model: &mut Model, several: Map, options: Map) -> ScriptResult<WhatIf> {
        let mut all = Vec::new();
        for (unit, changes) in &several {
            let wrong = || Error::wrong(format!("`{unit}`"), kind_of(changes), "a map of changes").about(unit.as_str());
            let changes = changes.as_map_ref().map_err(|_| wrong())?;
            all.extend(wishes(model, unit, &changes)?);
        }
        Ok(analysis::what_if(model, &all, &settings(&options)?)?)
    }

    /// Return the ranking after the change.
    ///
    /// ```rhai
    /// > model(load("demo")).what_if("Laputa", #{ firms: "+50" }).rank().of("Laputa").rank
    /// 4
    /// ```
    #[rhai_fn(pure)]
    pub fn rank(what_if: &mut WhatIf) -> Ranking {
        what_if.ranks.1.clone()
    }

    /// Return the values that changed as a list of maps, with the points each adds.
    ///
    /// ```rhai
    /// > let asked = model(load("demo")).what_if("Laputa", #{ trade: "+20", firms: "+50" })
    /// asked: what-if, what if, in demo 2022: Laputa
    /// > for change in asked.rows() { print(change.indicator, change.before, change.after, change.points) }
    /// firms 200 250 6.25
    /// trade 40 60 5
    /// ```
    #[rhai_fn(pure)]
    pub fn rows(what_if: &mut WhatIf) -> Array {
        maps(&render::figures(what_if).shapes())
    }

    /// Draw the points that each indicator adds to the change of a city's score.
    ///
    /// ```rhai
    /// > model(load("demo")).what_if("Laputa", #{ trade: "+20", firms: "+50" }).chart()
    /// change in points, in demo 2022: Laputa
    /// firms  ██████████████████████████████████████████████████ 6.250
    /// trade  ████████████████████████████████████████ 5.000
    /// ```
    #[rhai_fn(pure)]
    pub fn chart(what_if: &mut WhatIf) -> Picture {
        render::what_if_chart(what_if)
    }

    /// Return the model on the changed data.
    ///
    /// ```rhai
    /// > let m = model(load("demo"))
    /// m: model of demo 2022, 4 indicators
    /// > m.what_if("Laputa", #{ firms: 200 }).model() == m
    /// true
    /// ```
    #[rhai_fn(pure)]
    pub fn model(what_if: &mut WhatIf) -> Model {
        what_if.after.clone()
    }
}

fn wishes(model: &crate::model::Model, unit: &str, changes: &Map) -> Result<Vec<Wish>> {
    let place = model.data().units().resolve(unit)?;
    if changes.is_empty() {
        let message = "no changes are given; write indicators and values, such as `#{ exports: \"+10%\" }`";
        return Err(Error::plain(message));
    }
    let wish = |(name, value): (&rhai::Identifier, &Dynamic)| {
        Ok(Wish { unit: place, indicator: name.to_string(), amount: amount(name, value)? })
    };
    changes.iter().map(wish).collect()
}

/// An amount: a number, or a text with a sign such as `"+2"`, `"-5"` or `"+10%"`.
fn amount(name: &str, value: &Dynamic) -> Result<Amount> {
    let wrong = || {
        let expected = "a number, or a change in quotes such as \"+2\" or \"+10%\"";
        Error::wrong(format!("change of `{name}`"), kind_of(value), expected)
    };
    if let Some(number) = number_of(value).filter(|number| number.is_finite()) {
        return Ok(Amount::To(number));
    }
    let text = value.clone().into_immutable_string().map_err(|_| wrong().about(name))?;
    let text = text.trim().replace('−', "-");
    let (bare, is_percent) = text.strip_suffix('%').map_or((text.as_str(), false), |bare| (bare.trim_end(), true));
    let number = bare.replace(' ', "").parse::<f64>().ok().filter(|number| number.is_finite());
    match number.filter(|_| bare.starts_with(['+', '-'])) {
        Some(number) if is_percent => Ok(Amount::Percent(number)),
        Some(number) => Ok(Amount::By(number)),
        None => Err(wrong().about(text.as_str())),
    }
}
