//! Finds the description of a user's table: a file beside it, COINr's iMeta, or what its columns reveal themselves.

use std::collections::BTreeMap;
use std::path::Path;

use super::coinr;
use super::direction_check::opposed;
use super::layout::Layout;
use super::sheet::{Sheet, Sorted};
use super::suspicious_rows::doubted;
use crate::data::about::{About, Indicator};
use crate::data::dataset::Dataset;
use crate::data::reading::Reading;
use crate::data::toml::{from_toml, to_toml};
use crate::files::{self, Access, Opening};
use crate::parallel::*;
use crate::phrase::{Phrase, act, with};
use crate::setting::Setting;
use crate::{Error, Result, Watch};

/// Returns the description of a table: the file that was named, or a description with the same name beside the table.
pub fn description(name: &str, reading: &Reading, access: &Access, watch: &Watch) -> Result<Option<About>> {
    let beside = Path::new(files::without_gz(name)).with_extension("toml");
    let path = match &reading.meta {
        Some(meta) if access.is_there(Path::new(meta)) => Path::new(meta).to_path_buf(),
        Some(meta) => Path::new(name).with_file_name(meta),
        None if access.is_there(&beside) => beside,
        None => return Ok(None),
    };
    let shown = path.display().to_string();
    if files::ending(&shown) != "toml" {
        let taken = files::take(&shown, access, watch)?;
        let opening = Opening { format: None, ..reading.opening.clone() };
        let grid = files::open(taken.bytes(), &opening, watch)?;
        let about = coinr::read(&grid, &shown, watch)?;
        let expected = "a description (.toml), or a table with the columns `iCode` and `Type`";
        let wrong = || Error::wrong("option `meta`", format!("`{shown}`"), expected).about("meta");
        return about.map(Some).ok_or_else(wrong);
    }
    let text = files::read(&path, access)?;
    // A saved model with the same name is not a description.
    match from_toml::<Probe>(&text, &shown)?.format {
        Some(_) if reading.meta.is_none() => Ok(None),
        _ => from_toml(&text, &shown).map(Some),
    }
}

/// Only saved models have a format.
#[derive(serde::Deserialize)]
struct Probe {
    format: Option<u32>,
}

/// Fills in what the description leaves open: a title, columns that it does not mention, groups.
pub fn complete(about: &mut About, name: &str, sorted: &Sorted, layout: &Layout) {
    let sheets = &sorted.sheets[..];
    let is_described = !about.indicators.is_empty();
    if about.title.is_empty() {
        about.title = name.to_string();
    }
    let numbers: Vec<&(String, Vec<f64>)> = sheets.iter().flat_map(|sheet| &sheet.numbers).collect();
    let odd = |(code, values): &&(String, Vec<f64>)| {
        let is_blank = values.iter().all(|value| value.is_nan());
        let blank = is_blank.then(|| Phrase::from(format!("`{code}` has no value at all")));
        blank.or_else(|| stand_in(code, values, if sorted.hundredfold.contains(code) { 100.0 } else { 1.0 }))
    };
    about.found.extend(numbers.par_iter().map(odd).collect::<Vec<_>>().into_iter().flatten());
    for (code, _) in numbers {
        if !about.indicators.iter().any(|indicator| indicator.code == *code) && !layout.is_place(code) {
            let name = layout.originals.get(code).or(sorted.names.get(code)).unwrap_or(code).clone();
            let measure = sorted.measures.get(code).or(layout.measures.get(code)).cloned().unwrap_or_default();
            about.indicators.push(Indicator { code: code.clone(), name, measure, ..Indicator::default() });
        }
    }
    let shares = about.indicators.iter().filter(|of| sorted.hundredfold.contains(&of.code)).filter_map(share_posts);
    about.found.extend(shares.collect::<Vec<_>>());
    let heads = sheets[0].texts.iter().map(|(head, _)| head.clone());
    let groups = heads.filter(|head| !head.starts_with("name") && !about.groups.contains(head));
    let groups: Vec<String> = groups.collect();
    if !groups.is_empty() && !is_described {
        about.found.push(format!("read as groups because they hold text: {}", groups.join(", ")).into());
    }
    about.groups.extend(groups);
    if !is_described {
        let (codes, told) = doubtful(about, sheets, layout.is_ours);
        about.found.extend(told.clone());
        (about.doubtful, about.doubt) = (codes, told);
    }
}

/// Whether a number often stands for a missing value: -99, -999, -666666666.
fn is_stand_in(value: f64) -> bool {
    let digits = format!("{}", value.abs());
    value < 0.0
        && (digits.len() > 2 || digits == "99")
        && ["6", "7", "8", "9"].iter().any(|digit| digits.replace(digit, "").is_empty())
}

/// Returns a remark on such a number if no other value is negative. The values were multiplied by `times` when read.
fn stand_in(code: &str, values: &[f64], times: f64) -> Option<Phrase> {
    let mut below = values.iter().map(|value| value / times).filter(|value| *value < 0.0);
    let found = below.next().filter(|value| is_stand_in(*value))?;
    let is_alone = below.all(|value| value.total_cmp(&found).is_eq());
    let advice = with("missing", [found.to_string()]).does("if it means none");
    is_alone.then(|| Phrase::from(format!("`{code}` holds {found} and nothing else below 0: ")).add(advice))
}

/// Returns a remark on goalposts that look like shares, of a column that is read in per cent.
fn share_posts(indicator: &Indicator) -> Option<Phrase> {
    let [lower, upper] = indicator.posts.filter(|[_, upper]| *upper <= 1.0)?;
    let remark = format!(
        "`{}` is read in per cent, as the sheet shows it, and its goalposts are {lower} and {upper}; \
         write them in per cent, too, if they are shares",
        indicator.code
    );
    Some(remark.into())
}

/// Parts of names of indicators for which lower is usually better.
#[rustfmt::skip]
const LOWER: &[&str] = &[
    "distance", "unemploy", "co2", "emission", "mortality", "debt", "poverty", "crime", "inflation", "pollution",
    "deficit", "accident", "commut", "homicide", "suicide", "illitera", "undernourish", "malnutrition", "obesity",
    "inequal", "corruption", "congestion", "deforestation", "dropout", "bankruptc", "entfernung", "arbeitslos",
    "schulden", "armut", "kriminal", "unfall", "unfäll", "sterblich", "luftverschmutzung", "距离", "失业", "污染",
    "负债", "死亡", "排放", "贫困", "犯罪", "事故", "拥堵", "通勤", "房价", "债务", "赤字", "能耗", "通胀", "噪声", "噪音", "辍学", "文盲",
];

/// Whole words in such names.
#[rustfmt::skip]
const LOWER_WORDS: &[&str] = &[
    "time", "times", "delay", "delays", "price", "prices", "death", "deaths", "waste", "noise", "gini", "rent", "rents",
    "pm2", "pm10", "no2", "so2", "preis", "preise", "miete", "mieten", "wartezeit",
];

/// Whether lower is usually better for an indicator with this name.
fn is_of_less(name: &str) -> bool {
    let name = name.to_lowercase();
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    // Full-time or part-time work, and real-time data.
    let is_kind =
        |at: usize| at > 0 && words[at].starts_with("time") && ["full", "part", "real"].contains(&words[at - 1]);
    LOWER.iter().any(|part| name.contains(part))
        || words.iter().enumerate().any(|(at, word)| LOWER_WORDS.contains(word) && !is_kind(at))
}

/// Without a description, higher is better for every indicator. Names and values that suggest otherwise are reported,
/// but no direction is changed. In our own files, a score is known to be higher where it is better.
fn doubtful(about: &About, sheets: &[Sheet], is_ours: bool) -> (Vec<String>, Option<Phrase>) {
    let opposed = opposed(sheets);
    let told = |of: &Indicator| {
        if is_ours && of.code.ends_with("_score") {
            return None;
        }
        let figure = opposed.iter().find(|(code, _)| *code == of.code);
        let against = figure.map(|(_, r)| format!(" (correlation −{:.2} with the rest)", r.abs()));
        let is_told = against.is_some() || is_of_less(&of.code);
        is_told.then(|| (of.code.clone(), format!("{}{}", of.code, against.unwrap_or_default())))
    };
    let (codes, shown): (Vec<String>, Vec<String>) = about.indicators.iter().filter_map(told).unzip();
    let of: Setting = match &codes[..] {
        [] => return (codes, None),
        [only] => only.into(),
        _ => codes.clone().into(),
    };
    let what = format!("higher counts as better; lower may be better for {}: ", shown.join(", "));
    (codes, Some(Phrase::from(what).add(act("direction").arg(of).arg("lower").does("on the model sets that"))))
}

/// Returns the description of a data set, to be completed and put beside its file.
pub fn describe(data: &Dataset) -> String {
    described(data, data.reading().given().clone())
}

/// The same for a file written by `save`, which needs no options to be read.
pub fn describe_saved(data: &Dataset) -> String {
    described(data, BTreeMap::new())
}

fn described(data: &Dataset, mut reading: BTreeMap<String, Setting>) -> String {
    reading.remove("meta");
    let about = data.about().clone();
    let place = |code: &str| data.indicators().iter().position(|of| of.code == code);
    let once = |of: &Indicator| !data.years().is_empty() && place(&of.code).is_some_and(|place| !data.is_yearly(place));
    let indicators = about.indicators.iter().map(|of| Indicator { all_years: once(of), ..of.clone() }).collect();
    let about = About { year: data.year(), keep: doubted(data.units()), indicators, reading, ..about };
    format!("{}{}", if about.hierarchy.groups.is_empty() { HELP } else { "" }, to_toml(&about))
}

/// The heading of a description that is still to be completed.
const HELP: &str = "\
# What the figures mean: fill in what is known, and lay it beside the file under its name with .toml.
# Of an indicator: name, name_zh, measure (unit of measure), direction (\"higher\" or \"lower\" is better), definition,
# target, posts = [0, 10], and formula = \"a / b\" for one that is computed from others.
# A hierarchy names groups, the index first; weights are relative, and equal where left out:
#   [[hierarchy]]
#   code = \"index\"
#   of = [\"size\", \"reach\"]
#   weights = [2, 1]
#   [[hierarchy]]
#   code = \"size\"
#   of = [\"gdp\", \"trade\"]

";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_which_less_is_better_are_known() {
        for name in [
            "Commute time (min)",
            "travel_time",
            "Delays",
            "House price",
            "Infant mortality",
            "CO2 emissions",
            "Deaths",
            "失业率",
            "死亡率",
            "二氧化碳排放",
            "Gini",
            "PM2.5",
            "Schuldenquote",
        ] {
            assert!(is_of_less(name), "{name}");
        }
        for name in
            ["Full-time jobs", "part time students", "Lifetime learning", "Enterprise", "parents", "GDP", "出口"]
        {
            assert!(!is_of_less(name), "{name}");
        }
    }
}
