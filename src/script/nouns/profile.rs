//! The profile of a city.

use rhai::Map;
use rhai::plugin::*;

use crate::analysis::{ProfileOptions, profile as seen};
use crate::render;
use crate::script::ScriptResult;
use crate::script::engine::args::settings;

#[export_module]
pub mod functions {
    pub type Profile = crate::analysis::Profile;
    type Model = crate::model::Model;
    type Table = crate::render::Table;
    type Picture = crate::render::Picture;

    /// Show one city in full: ranks, scores, strengths and weaknesses, and years.
    ///
    /// Scores and ranks are shown for every group and indicator, beside the median of all cities or, with `against`,
    /// another city. Strengths are its best ranks in the better half of all cities, weaknesses its worst ranks in the
    /// other half; `top` limits how many are listed.
    ///
    /// ```rhai
    /// > model(load("demo")).profile("Erewhon")
    /// Erewhon in demo 2022
    ///   rank    2 of 6
    ///   score   72.50
    ///   name    乌有乡
    ///   region  East
    ///
    /// in every group and indicator
    /// part        score  rank  of  median  figure  measure
    /// ────────────────────────────────────────────────────────────
    /// size         45.0    4    6    46.2       –  –
    ///   trade      40.0    4    6    45.0      60  million crowns
    ///   firms      50.0    3    6    37.5     150  count
    /// access      100.0    –    5    43.8       –  –
    ///   ports         –    –    5    50.0       –  count
    ///   distance  100.0    1=   6    50.0      10  km
    /// no score: values are missing
    /// a score without a rank is based on imputed or missing values
    ///
    /// strengths: best ranks, in the top half
    /// part      score  rank  of  median  figure  measure
    /// ───────────────────────────────────────────────────
    /// distance  100.0    1=   6    50.0      10  km
    /// firms      50.0    3    6    37.5     150  count
    ///
    /// weaknesses: worst ranks, in the bottom half
    /// part   score  rank  of  median  figure  measure
    /// ───────────────────────────────────────────────────────
    /// trade   40.0     4   6    45.0      60  million crowns
    ///
    /// over the years
    /// year  rank  score
    /// ──────────────────
    /// 2021     3  46.49
    /// 2022     2  72.50
    /// ranks are among all ranked in that year
    /// ```
    /// task: ask why
    #[rhai_fn(return_raw, pure)]
    pub fn profile(model: &mut Model, unit: &str) -> ScriptResult<Profile> {
        Ok(seen(model, unit, &ProfileOptions::read(&settings(&Map::new())?)?)?)
    }

    /// options: PROFILE
    #[rhai_fn(name = "profile", return_raw, pure)]
    pub fn profile_with(model: &mut Model, unit: &str, options: Map) -> ScriptResult<Profile> {
        Ok(seen(model, unit, &ProfileOptions::read(&settings(&options)?)?)?)
    }

    /// List score, rank and value in every group and indicator.
    ///
    /// ```rhai
    /// > model(load("demo")).profile("Erewhon").parts().len
    /// 6
    /// ```
    #[rhai_fn(pure)]
    pub fn parts(profile: &mut Profile) -> Table {
        render::profile::parts(profile)
    }

    /// List the indicators in which the city ranks best.
    ///
    /// ```rhai
    /// > model(load("demo")).profile("Erewhon").strengths()
    /// strengths: best ranks, in the top half
    /// part      score  rank  of  median  figure  measure
    /// ───────────────────────────────────────────────────
    /// distance  100.0    1=   6    50.0      10  km
    /// firms      50.0    3    6    37.5     150  count
    /// ```
    #[rhai_fn(pure)]
    pub fn strengths(profile: &mut Profile) -> Table {
        render::profile::strengths(profile)
    }

    /// List the indicators in which the city ranks worst.
    ///
    /// ```rhai
    /// > model(load("demo")).profile("Atlantis", #{ top: 1 }).weaknesses()
    /// weaknesses: worst ranks, in the bottom half
    /// part   score  rank  of  median  figure  measure
    /// ────────────────────────────────────────────────
    /// firms    0.0    5=   6    37.5      50  count
    /// ```
    #[rhai_fn(pure)]
    pub fn weaknesses(profile: &mut Profile) -> Table {
        render::profile::weaknesses(profile)
    }

    /// List the city's rank and score in each year.
    ///
    /// ```rhai
    /// > model(load("demo")).profile("Laputa").years()
    /// over the years
    /// year  rank  score
    /// ──────────────────
    /// 2021     5  37.24
    /// 2022     4  36.25
    /// ranks are among all ranked in that year
    /// ```
    #[rhai_fn(pure)]
    pub fn years(profile: &mut Profile) -> Table {
        render::profile::years(profile)
    }

    /// Draw the dimensions as a radar chart, beside the median or the other city.
    ///
    /// ```rhai
    /// > model(load("demo")).profile("Atlantis", #{ against: "Laputa" }).chart()
    /// Atlantis compared with Laputa, demo 2022
    /// size  Atlantis    █████████████████████████ 50.00
    /// size  Laputa      ███████████████████████▊ 47.50
    /// access  Atlantis  ██████████████████████████████████████████████████ 100.00
    /// access  Laputa    ████████████▌ 25.00
    /// ```
    #[rhai_fn(pure)]
    pub fn chart(profile: &mut Profile) -> Picture {
        render::profile::profile_chart(profile)
    }
}
