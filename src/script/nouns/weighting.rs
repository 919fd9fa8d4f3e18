//! Weights from people: one function for each method, and what is known about its weights.

use std::collections::BTreeMap;

use rhai::plugin::*;
use rhai::{Dynamic, Map};

use crate::analysis::people;
use crate::data::{AnswerTable, Dataset};
use crate::render;
use crate::script::ScriptResult;
use crate::script::engine::args::{setting, settings};
use crate::script::engine::home::Context;
use crate::script::engine::rows::Row;
use crate::script::engine::value::kind_of;
use crate::setting::Setting;
use crate::{Error, Result};

#[export_module]
pub mod functions {
    pub type Weighting = crate::analysis::people::Weighting;
    type Table = crate::render::Table;

    /// Compute weights from pairwise comparisons by AHP.
    ///
    /// An answer such as `["growth", "ports", 3]` says that growth is 3 times as important as ports, on a scale from 1
    /// (equal) to 9. Every pair must be compared once. Answers can also be a matrix,
    /// `#{ names: ["growth", "ports"], matrix: [[1, 3], [1/3, 1]] }`, the `triangle` above its diagonal, or a map such
    /// as `#{ "growth/ports": 3 }`. The other half of a matrix may be left out as `()`.
    ///
    /// Several people are a map by name, a list, or answers with the person first: `["Ann", "growth", "ports", 3]`.
    /// Their answers are combined by the geometric mean; people who answered nothing are left out, with a note.
    ///
    /// A text is the path of a table with a row for each answer, in the columns `person`, `first`, `second` and `value`.
    ///
    /// A consistency ratio above 0.1 means that the answers contradict each other: the worst triad shows where, and the
    /// best change is the one answer that would help most.
    ///
    /// ```rhai
    /// > let w = ahp([["trade", "firms", 3], ["trade", "ports", 5], ["firms", "ports", 4]])
    /// w: weighting, weights by ahp from one person
    /// > w
    /// weights by ahp from one person
    ///   consistency ratio  0.0739, accepted (up to 0.1)
    ///   eigenvalue         3.0858
    ///   worst triad        trade against firms is 3, firms against ports is 4, so trade against ports should be 12,
    ///                      but is 5
    ///
    /// name   weight
    /// ──────────────
    /// trade  0.6267
    /// firms  0.2797
    /// ports  0.0936
    /// > model(load("demo")).weigh(ahp([["size", "access", 3]])).weights()
    /// weights of the model of demo 2022
    /// code      level  parent  weight  overall weight
    /// ────────────────────────────────────────────────
    /// index         0  –       1.0000          1.0000
    /// size          1  index   0.7500          0.7500
    /// trade         2  size    0.5000          0.3750
    /// firms         2  size    0.5000          0.3750
    /// access        1  index   0.2500          0.2500
    /// ports         2  access  0.5000          0.1250
    /// distance      2  access  0.5000          0.1250
    /// weight: within its group; overall weight: within the whole index
    /// > ahp([["trade", "firms", 3], ["trade", "ports", 5]])
    /// error: the comparisons have no answer for `firms` against `ports` (1 of 3 missing); `ahp` needs all
    ///   |
    /// 1 | ahp([["trade", "firms", 3], ["trade", "ports", 5]])
    ///   |                 ^^^^^
    /// > ahp(#{ names: ["size", "access"], matrix: [[1, 3], [0.5, 1]] })
    /// error: the comparisons are not reciprocal: `access` against `size` is 0.5, but `size` against `access` is 3
    ///   |
    /// 1 | ahp(#{ names: ["size", "access"], matrix: [[1, 3], [0.5, 1]] })
    ///   |                         ^^^^^^
    ///   |
    ///   = hint: give only one of the two; the other is 1 divided by it
    /// ```
    #[rhai_fn(return_raw)]
    pub fn ahp(answers: Dynamic) -> ScriptResult<Weighting> {
        weights_by("ahp", &answers, &Map::new())
    }

    /// effect: reads
    #[rhai_fn(name = "ahp", return_raw)]
    pub fn ahp_in(context: NativeCallContext, answers: &str) -> ScriptResult<Weighting> {
        in_file(&context, ("ahp", people::comparisons), answers, &Map::new())
    }

    /// effect: reads
    /// options: ahp
    #[rhai_fn(name = "ahp", return_raw)]
    pub fn ahp_in_with(context: NativeCallContext, answers: &str, options: Map) -> ScriptResult<Weighting> {
        in_file(&context, ("ahp", people::comparisons), answers, &options)
    }

    /// options: ahp
    #[rhai_fn(name = "ahp", return_raw)]
    pub fn ahp_with(answers: Dynamic, options: Map) -> ScriptResult<Weighting> {
        weights_by("ahp", &answers, &options)
    }

    /// Compute weights by the best–worst method (BWM).
    ///
    /// `best` is the most important indicator or group, `worst` the least important. `best_to` says how many times as
    /// important the best is as each of the others; `to_worst` says how many times as important each of them is as the
    /// worst. Both are on a scale from 1 to 9.
    ///
    /// The weights solve the linear model of Rezaei 2016. The consistency ratio is compared with the limit of Liang et al.
    /// 2020 for this number of indicators and this comparison of best and worst.
    ///
    /// ```rhai
    /// > bwm(#{ best: "ports", worst: "firms", best_to: #{ trade: 2, firms: 8 }, to_worst: #{ trade: 5 } })
    /// weights by bwm from one person
    ///   consistency ratio  0.0357, accepted (up to 0.1309)
    ///   ξ                  0.0357
    ///
    /// name   weight
    /// ──────────────
    /// firms  0.0714
    /// ports  0.6071
    /// trade  0.3214
    /// > bwm(#{ best: "ports", worst: "firms", best_to: #{ trade: 2, firms: 12 }, to_worst: #{ trade: 5 } })
    /// error: `firms` in `best_to`: found 12, expected a number from 1 to 9
    ///   |
    /// 1 | bwm(#{ best: "ports", worst: "firms", best_to: #{ trade: 2, firms: 12 }, to_worst: #{ trade: 5 } })
    ///   |                               ^^^^^
    /// ```
    #[rhai_fn(return_raw)]
    pub fn bwm(answers: Dynamic) -> ScriptResult<Weighting> {
        weights_by("bwm", &answers, &Map::new())
    }

    /// Compute weights from an order of importance, as the centroid of all that fit.
    ///
    /// The order is a list of names, the most important first, with ties in a list of their own, or a map of places.
    /// Several people are a map by name, a list, or a table with one row per person and places in its columns.
    ///
    /// ```rhai
    /// > roc(["access", "size"])
    /// weights by roc from one person
    /// name    weight
    /// ───────────────
    /// access  0.7500
    /// size    0.2500
    /// > roc(#{ Ann: ["trade", "firms", "ports"], Bob: ["ports", ["trade", "firms"]] })
    /// weights by roc from 2 people
    /// name   weight  lowest  highest  deviation
    /// ──────────────────────────────────────────
    /// trade  0.4028  0.1944   0.6111     0.2946
    /// firms  0.2361  0.1944   0.2778     0.0589
    /// ports  0.3611  0.1111   0.6111     0.3536
    /// > roc(["access", "size", "access"])
    /// error: the order for `roc` names `access` twice
    ///   |
    /// 1 | roc(["access", "size", "access"])
    ///   |       ^^^^^^
    /// ```
    #[rhai_fn(return_raw)]
    pub fn roc(answers: Dynamic) -> ScriptResult<Weighting> {
        weights_by("roc", &answers, &Map::new())
    }

    /// Compute weights from an order of importance, in equal steps.
    ///
    /// The order is a list of names, the most important first, with ties in a list of their own, or a map of places.
    /// Several people are a map by name, a list, or a table with one row per person and places in its columns.
    ///
    /// ```rhai
    /// > rank_sum(["trade", "firms", "ports", "distance"])
    /// weights by rank_sum from one person
    /// name      weight
    /// ─────────────────
    /// trade     0.4000
    /// firms     0.3000
    /// ports     0.2000
    /// distance  0.1000
    /// ```
    #[rhai_fn(return_raw)]
    pub fn rank_sum(answers: Dynamic) -> ScriptResult<Weighting> {
        weights_by("rank_sum", &answers, &Map::new())
    }

    /// Compute weights from an order of importance, as 1, 1/2, 1/3 and so on.
    ///
    /// The order is a list of names, the most important first, with ties in a list of their own, or a map of places.
    /// Several people are a map by name, a list, or a table with one row per person and places in its columns.
    ///
    /// ```rhai
    /// > rank_reciprocal(#{ trade: 1, ports: 2, firms: 2 })
    /// weights by rank_reciprocal from one person
    /// name   weight
    /// ──────────────
    /// trade  0.5455
    /// firms  0.2273
    /// ports  0.2273
    /// ```
    #[rhai_fn(return_raw)]
    pub fn rank_reciprocal(answers: Dynamic) -> ScriptResult<Weighting> {
        weights_by("rank_reciprocal", &answers, &Map::new())
    }

    /// Compute weights from an order of importance, by counting comparisons.
    ///
    /// The order is a list of names, the most important first, with ties in a list of their own, or a map of places.
    /// Several people are a map by name, a list, or a table with one row per person and places in its columns.
    ///
    /// ```rhai
    /// > rancom(["trade", ["firms", "ports"], "distance"])
    /// weights by rancom from one person
    /// name      weight
    /// ─────────────────
    /// trade     0.4375
    /// firms     0.2500
    /// ports     0.2500
    /// distance  0.0625
    /// ```
    #[rhai_fn(return_raw)]
    pub fn rancom(answers: Dynamic) -> ScriptResult<Weighting> {
        weights_by("rancom", &answers, &Map::new())
    }

    /// Compute weights from points that each person distributes.
    ///
    /// Each person's points must sum to `total`, which is 100 unless given otherwise.
    ///
    /// Several people are a map by name, a list of maps, or a table with one row per person; the weights are the mean of
    /// theirs. A person who gives points to only some of the names is an error; one who gives none is left out.
    ///
    /// ```rhai
    /// > budget([#{ size: 60, access: 40 }, #{ size: 30, access: 70 }])
    /// weights by budget from 2 people
    /// name    weight  lowest  highest  deviation
    /// ───────────────────────────────────────────
    /// access  0.5500  0.4000   0.7000     0.2121
    /// size    0.4500  0.3000   0.6000     0.2121
    /// > budget(#{ Ann: #{ size: 60, access: 30 } })
    /// error: the points of Ann for `budget` sum to 90, not to the 100 of the budget
    ///   |
    /// 1 | budget(#{ Ann: #{ size: 60, access: 30 } })
    ///   | ^^^^^^
    /// ```
    #[rhai_fn(return_raw)]
    pub fn budget(answers: Dynamic) -> ScriptResult<Weighting> {
        weights_by("budget", &answers, &Map::new())
    }

    /// options: budget
    #[rhai_fn(name = "budget", return_raw)]
    pub fn budget_with(answers: Dynamic, options: Map) -> ScriptResult<Weighting> {
        weights_by("budget", &answers, &options)
    }

    /// Compute weights from swings: how much a change from worst to best matters.
    ///
    /// The swing that matters most gets 100 points, the others fewer.
    ///
    /// Several people are a map by name, a list of maps, or a table with one row per person; the weights are the mean of
    /// theirs. A person who gives points to only some of the names is an error; one who gives none is left out.
    ///
    /// ```rhai
    /// > swing(#{ size: 60, access: 100 })
    /// weights by swing from one person
    /// name    weight
    /// ───────────────
    /// access  0.6250
    /// size    0.3750
    /// ```
    #[rhai_fn(return_raw)]
    pub fn swing(answers: Dynamic) -> ScriptResult<Weighting> {
        weights_by("swing", &answers, &Map::new())
    }

    /// Compute weights from points for importance (SMART).
    ///
    /// The least important indicator or group gets 10 points, the others more in proportion to their importance.
    ///
    /// Several people are a map by name, a list of maps, or a table with one row per person; the weights are the mean of
    /// theirs. A person who gives points to only some of the names is an error; one who gives none is left out.
    ///
    /// ```rhai
    /// > smart(#{ size: 10, access: 25 })
    /// weights by smart from one person
    /// name    weight
    /// ───────────────
    /// access  0.7143
    /// size    0.2857
    /// ```
    #[rhai_fn(return_raw)]
    pub fn smart(answers: Dynamic) -> ScriptResult<Weighting> {
        weights_by("smart", &answers, &Map::new())
    }

    /// Compute weights from ratings of importance, on any scale from 0.
    ///
    /// Several people are a map by name, a list of maps, or a table with one row per person; the weights are the mean of
    /// theirs. A person who gives points to only some of the names is an error; one who gives none is left out.
    ///
    /// ```rhai
    /// > rating(#{ Ann: #{ size: 4, access: 5 }, Bob: #{ size: 2, access: 3 }, Cid: #{} })
    /// weights by rating from 2 people
    /// name    weight  lowest  highest  deviation
    /// ───────────────────────────────────────────
    /// access  0.5778  0.5556   0.6000     0.0314
    /// size    0.4222  0.4000   0.4444     0.0314
    /// left out: 1 person who answered nothing (`Cid`)
    /// ```
    #[rhai_fn(return_raw)]
    pub fn rating(answers: Dynamic) -> ScriptResult<Weighting> {
        weights_by("rating", &answers, &Map::new())
    }

    /// Compute weights from the best and the worst item of short lists (MaxDiff).
    ///
    /// Each answer shows a list of names, `of`, and says which is `best` and which `worst`; `person` says whose it is. A
    /// list can also be a text with semicolons. Every person must have seen every name at least once.
    ///
    /// A text is the path of a table with a row for each answer, in the columns `person`, `best`, `worst`, and `of` or
    /// `item1`, `item2` … for what was shown.
    ///
    /// ```rhai
    /// > maxdiff([#{ of: ["trade", "firms", "ports"], best: "trade", worst: "ports" }])
    /// weights by maxdiff from one person
    /// name   weight
    /// ──────────────
    /// trade  0.6667
    /// firms  0.3333
    /// ports  0.0000
    /// > maxdiff([#{ of: "trade; firms; ports", best: "trade", worst: "distance" }])
    /// error: an answer chooses `distance`, which its list does not show
    ///   |
    /// 1 | maxdiff([#{ of: "trade; firms; ports", best: "trade", worst: "distance" }])
    ///   |                                                               ^^^^^^^^
    /// ```
    #[rhai_fn(return_raw)]
    pub fn maxdiff(answers: Dynamic) -> ScriptResult<Weighting> {
        weights_by("maxdiff", &answers, &Map::new())
    }

    /// effect: reads
    #[rhai_fn(name = "maxdiff", return_raw)]
    pub fn maxdiff_in(context: NativeCallContext, answers: &str) -> ScriptResult<Weighting> {
        in_file(&context, ("maxdiff", people::choices), answers, &Map::new())
    }

    /// effect: reads
    /// options: maxdiff
    #[rhai_fn(name = "maxdiff", return_raw)]
    pub fn maxdiff_in_with(context: NativeCallContext, answers: &str, options: Map) -> ScriptResult<Weighting> {
        in_file(&context, ("maxdiff", people::choices), answers, &options)
    }

    /// options: maxdiff
    #[rhai_fn(name = "maxdiff", return_raw)]
    pub fn maxdiff_with(answers: Dynamic, options: Map) -> ScriptResult<Weighting> {
        weights_by("maxdiff", &answers, &options)
    }

    /// List each person's own weights, and how consistent the answers are.
    ///
    /// ```rhai
    /// > ahp(#{ Ann: [["size", "access", 3]], Bob: [["size", "access", 1]] }).people()
    /// weights by ahp from 2 people, person by person
    /// person    size  access  consistency_ratio
    /// ──────────────────────────────────────────
    /// Ann     0.7500  0.2500             0.0000
    /// Bob     0.5000  0.5000             0.0000
    /// ```
    #[rhai_fn(pure)]
    pub fn people(weighting: &mut Weighting) -> Table {
        render::people::people(weighting)
    }
}

fn weights_by(method: &str, answers: &Dynamic, options: &Map) -> ScriptResult<people::Weighting> {
    let answers = plain(answers).ok_or_else(|| {
        Error::wrong(format!("answers of `{method}`"), kind_of(answers), "lists or maps of names and numbers")
    })?;
    Ok(people::weights_by(method, &answers, &settings(options)?)?)
}

/// Weights from a file with a row for each answer.
fn in_file(
    context: &NativeCallContext,
    (method, read): (&str, fn(&AnswerTable) -> Result<people::ByRow>),
    path: &str,
    options: &Map,
) -> ScriptResult<people::Weighting> {
    let home = Context::of(context);
    let table = crate::data::answers(path, &home.access(), &home.watch)?;
    let read = read(&table)?;
    let mut weights = people::weights_by(method, &read.answers, &settings(options)?)?;
    if !read.unused.is_empty() {
        weights.notes.push(format!("columns that are not used: {}", read.unused.join(", ")));
    }
    Ok(weights)
}

/// Answers as plain data: in a map, an answer that is `()` is left out; in a list it is an empty text. A data set has
/// one person in each row.
fn plain(value: &Dynamic) -> Option<Setting> {
    if value.is_unit() {
        return Some(Setting::Text(String::new()));
    }
    if let Some(data) = value.read_lock::<Dataset>() {
        return Row::of_data(&data).iter().map(of_row).collect::<Result<_>>().ok().map(Setting::List);
    }
    if let Some(row) = value.read_lock::<Row>() {
        return of_row(&row).ok();
    }
    if let Ok(list) = value.as_array_ref() {
        return list.iter().map(plain).collect::<Option<_>>().map(Setting::List);
    }
    if let Ok(map) = value.as_map_ref() {
        let given = map.iter().filter(|(_, value)| !value.is_unit());
        let entries = given.map(|(name, value)| Some((name.to_string(), plain(value)?)));
        return entries.collect::<Option<_>>().map(Setting::Map);
    }
    setting(value)
}

/// The values of a row that are not missing, by indicator, with the name of the row as that of the person. Where the
/// header of a column names two things to compare, it is kept instead of the code.
fn of_row(row: &Row) -> Result<Setting> {
    let mut map = BTreeMap::from([(people::PERSON.to_string(), Setting::Text(row.unit().label()))]);
    if let Row::Plain { data, unit } = row {
        for indicator in data.indicators() {
            let name = if people::compares(&indicator.name) { &indicator.name } else { &indicator.code };
            if let Some(value) = data.figure(*unit, &indicator.code)? {
                map.insert(name.clone(), Setting::Number(value));
            }
        }
    }
    Ok(Setting::Map(map))
}
