//! Adjusted Mazziotta–Pareto index: members are scaled between goalposts around a reference; a penalty for imbalance is
//! subtracted from their mean.

use super::mpi::{PENALTY, Penalty, UNDEFINED, level};
use super::{Aggregate, Args, Group, Mean, Member, PLAIN, Promise, Scale, ScoreScope};
use crate::data::FitWindow;
use crate::model::fitted::Fitted;
use crate::phrase::option;
use crate::stats::equal::is_level;
use crate::stats::mean;
use crate::{Error, Result};

pub(super) static METHOD: Aggregate = Aggregate {
    name: "ampi",
    about: "mean of the members measured against a reference of 100, minus a penalty for imbalance; comparable over \
            years",
    zh: "以参照值100衡量各成员，取平均后减去不均衡的惩罚；各年可比",
    formula: "M − S² / M of r' = 70 + 60 · (r − a) / (b − a), a and b = reference ∓ (max − min) / 2",
    source: "Mazziotta & Pareto 2016; population deviations; unequal weights apply to both M and S",
    options: Options::TABLE,
    proofs: &[],
    fit: Mean {
        of: ScoreScope::Scaled(scale, |args| Options::of(args).penalty.form(false)),
        undefined: UNDEFINED,
        promises: &[Promise::Weights],
        ..PLAIN
    },
};

crate::options! {
    struct Options {
        penalty: Penalty = PENALTY,
        /// which scores give the range: those of the current year, or of all years measured by its bounds
        per: FitWindow = word(),
        /// the unit whose score is set to 100; default: the mean of all
        reference: Option<String> = name(),
        /// the year of the reference with `per: "all"`; default: the first
        base: Option<f64> = figure(),
    }
}

fn scale(group: &Group, args: &Args) -> Result<Scale> {
    let Options { per: window, base, reference, .. } = Options::of(args);
    let reference = reference.as_deref().map(|name| group.units.resolve(name)).transpose()?;
    if base.is_some() && window != FitWindow::All {
        let all = option("per", FitWindow::All.word()).does("takes the scores of all years");
        return Err(Error::plain("`base` needs the scores of all years").about("base").advise(all));
    }
    Ok(Scale::Range { window, reference, base })
}

/// Which scores determine the range and the reference of `Scale::Range`.
pub(super) struct Frame {
    pub window: FitWindow,
    pub reference: Option<usize>,
    pub base: Option<f64>,
}

/// A member with the same score in all years says nothing, so all units get the reference value.
pub(super) fn line(group: &Group, member: &Member, frame: &Frame) -> Result<Fitted> {
    let Frame { window, reference: unit, base } = *frame;
    let own = [(0, &*member.scores)];
    let years = if window == FitWindow::All { &member.years[..] } else { &own[..] };
    let all = || years.iter().flat_map(|(_, scores)| scores.iter().copied()).filter(|score| !score.is_nan());
    let (least, greatest) = (all().fold(f64::INFINITY, f64::min), all().fold(f64::NEG_INFINITY, f64::max));
    let mut references = years
        .iter()
        .filter(|(year, _)| base.is_none_or(|base| (f64::from(*year) - base).abs() < 0.5))
        .filter_map(|(_, scores)| reference(scores, unit));
    let Some(reference) = references.next() else {
        let who = unit.map_or("none".to_string(), |unit| format!("`{}` has none", group.units.label(unit)));
        let when = base.map_or(String::new(), |year| format!(" in {year}"));
        let reason = format!("no reference score{when}: {who}");
        return Err(group.refuse("ampi", member.code, reason, "without `reference` and `base`, the mean is used"));
    };
    let span = greatest - least;
    Ok(match is_level(least, greatest) {
        false => Fitted::Line { from: reference - span / 2.0, span, to: 70.0, rise: 60.0 },
        true => level(),
    })
}

/// Returns the score of one unit, or the mean of all.
fn reference(scores: &[f64], unit: Option<usize>) -> Option<f64> {
    match unit {
        Some(unit) => Some(scores[unit]).filter(|score| !score.is_nan()),
        None => mean(scores),
    }
}
