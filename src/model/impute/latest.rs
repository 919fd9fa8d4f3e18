//! Latest: the last known value; before the first known one, if wanted, the next.

use super::{Args, Edge, Fill, FillRule, FillSource, Gaps, Impute, REACH};
use crate::Result;

pub(super) static METHOD: Impute = Impute {
    name: "latest",
    about: "fill with the unit's own value from the latest earlier year; if there is none, it stays missing or, with \
            `ends` nearest, takes the value of the next later year, so that one known value serves for all years",
    zh: "以该对象最近一个较早年份的数值填补；较早年份均无数值时仍留空，选项 `ends` 为 nearest 时以最近的\
         较晚年份的数值填补",
    formula: "x of the latest year before, else x of the next year after, or missing",
    source: "COINr impute_panel, latest; constant with `ends` nearest",
    options: Options::TABLE,
    proofs: &[],
    fit: FillRule { source: FillSource::Own, of: fit },
};

crate::options! {
    struct Options {
        reach: f64 = REACH,
        /// before the first value: leave it missing, or take the nearest later value
        ends: Edge = word(),
    }
}

fn fit(gaps: &Gaps, args: &Args) -> Result<Fill> {
    gaps.check_years(&METHOD)?;
    let Options { reach, ends } = Options::of(args);
    Ok(Fill::Latest { reach, to_ends: ends == Edge::Nearest })
}
