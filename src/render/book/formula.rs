//! A group of the scoring plan as a spreadsheet formula over the cells of its members' scores and weights.
//!
//! It is a plain formula if no value is missing. With missing values it covers the values present, as an array formula
//! where `IF` has to choose cell by cell. Weights are those in the group, which sum to 1.

use crate::model::aggregate::Form;
use crate::model::{Combine, Gaps};
use crate::tolerance::SHARE;

/// The cells of one unit and one group, as a formula refers to them.
pub struct Cells<'a> {
    /// The scores of the members.
    pub scores: &'a str,
    /// Their weights in the group.
    pub weights: &'a str,
    /// The lowest scores of the members.
    pub lowest: &'a str,
    /// How much of the group's weight is available.
    pub present: &'a str,
}

/// A formula, and whether it has to be entered as an array formula.
pub struct Text {
    pub text: String,
    pub is_array: bool,
}

/// Powers outside this range overflow or lose digits unless they are computed as carefully as the tool does.
const POWERS: std::ops::RangeInclusive<f64> = 0.001..=20.0;

/// Why a group cannot be a formula. Returns None if it can. `has_gaps`: a member is missing somewhere, or does not
/// count.
pub fn refused(combine: &Combine, has_gaps: bool) -> Option<&'static str> {
    match &combine.form {
        _ if combine.has_lines() => Some("it rescales its members with statistics of all units"),
        Form::Power(p) if *p != 0.0 && !POWERS.contains(&p.abs()) => Some("a spreadsheet loses digits at this power"),
        Form::Power(_) | Form::Minimum | Form::MeanMin { .. } => None,
        Form::Places(_) if has_gaps => Some("its weights by rank change where a member is missing"),
        Form::Places(_) => None,
        Form::Median => Some("a spreadsheet has no weighted median"),
        Form::Penalty { .. } | Form::Foreign(_) => Some("a spreadsheet has no formula for it"),
        Form::Absorbed => Some("its indicators go straight into the method above, so it has no score"),
    }
}

/// The formula for the score of a group. Only called if `refused` returns None.
pub fn of(combine: &Combine, has_gaps: bool, cells: &Cells) -> Text {
    let (x, w) = (cells.scores, cells.weights);
    let whole = match has_gaps {
        false => Text { text: plain(&combine.form, x, w), is_array: false },
        true => gapped(combine, cells),
    };
    match combine.floor {
        None => whole,
        Some(floor) => Text { text: covered(&whole.text, cells.present, floor), ..whole },
    }
}

/// The formula guarded by a condition: it is blank unless enough of the weight is available.
fn covered(text: &str, present: &str, floor: f64) -> String {
    format!("IF({present}>={},{text},\"\")", floor - SHARE)
}

fn plain(form: &Form, x: &str, w: &str) -> String {
    let mean = format!("SUMPRODUCT({w},{x})");
    match form {
        Form::Power(0.0) => format!("EXP(SUMPRODUCT({w},LN({x})))"),
        Form::Power(-1.0) => format!("1/SUMPRODUCT({w},1/{x})"),
        Form::Power(1.0) => mean,
        Form::Power(p) => format!("SUMPRODUCT({w},{x}^{p})^(1/{})", in_brackets(*p)),
        Form::Minimum => format!("MIN({x})"),
        Form::Places(by_place) => {
            let texts = |numbers: Vec<String>| numbers.join(",");
            let weights = texts(by_place.iter().map(f64::to_string).collect());
            let places = texts((1..=by_place.len()).map(|place| place.to_string()).collect());
            format!("SUMPRODUCT({{{weights}}},LARGE({x},{{{places}}}))")
        }
        Form::MeanMin { alpha, beta } => mean_min(&mean, &format!("MIN({x})"), *alpha, *beta),
        Form::Median | Form::Penalty { .. } | Form::Foreign(_) | Form::Absorbed => String::new(),
    }
}

/// The formula over the members present. Under `exclude` all must be present; under `worst` the lowest score replaces a
/// missing one.
fn gapped(combine: &Combine, cells: &Cells) -> Text {
    let Cells { scores: x, weights: w, lowest, .. } = cells;
    if let Form::Power(1.0) = combine.form {
        return Text { text: mean(combine.gaps, cells), is_array: false };
    }
    let (value, counts) = match combine.gaps {
        Gaps::Worst | Gaps::Neutral => (format!("IF(ISNUMBER({x}),{x},{lowest})"), format!("{w}>0")),
        Gaps::Rescale | Gaps::Exclude => (x.to_string(), format!("ISNUMBER({x})*({w}>0)")),
    };
    // Sums and minima skip texts, whereas a missing branch of `IF` is not skipped everywhere.
    let each = |of: String| format!("IF({counts},{of},\"\")");
    let sum = |of: String| format!("SUM({})", each(of));
    let all = sum(w.to_string());
    let (mean, least) = (format!("{}/{all}", sum(format!("{w}*{value}"))), format!("MIN({})", each(value.clone())));
    let form = match &combine.form {
        Form::Power(0.0) => format!("EXP({}/{all})", sum(format!("{w}*LN({value})"))),
        Form::Power(-1.0) => format!("{all}/{}", sum(format!("{w}/{value}"))),
        Form::Power(p) => format!("({}/{all})^(1/{})", sum(format!("{w}*{value}^{p}")), in_brackets(*p)),
        Form::Minimum => least,
        Form::MeanMin { alpha, beta } => mean_min(&mean, &least, *alpha, *beta),
        Form::Places(_) | Form::Median | Form::Penalty { .. } => String::new(),
        Form::Foreign(_) | Form::Absorbed => String::new(),
    };
    let there = format!("SUM(ISNUMBER({x})*({w}>0))");
    let text = match combine.gaps {
        Gaps::Worst | Gaps::Neutral => form,
        Gaps::Rescale => format!("IF({there}>0,{form},\"\")"),
        Gaps::Exclude => format!("IF({there}=SUM(--({w}>0)),{form},\"\")"),
    };
    Text { text, is_array: true }
}

/// The weighted mean. It needs no array formula, since `SUMPRODUCT` treats texts as 0.
fn mean(gaps: Gaps, cells: &Cells) -> String {
    let Cells { scores: x, weights: w, lowest, .. } = cells;
    let there = format!("SUMPRODUCT({w},--ISNUMBER({x}))");
    match gaps {
        Gaps::Rescale => format!("IF({there}>0,SUMPRODUCT({w},{x})/{there},\"\")"),
        Gaps::Exclude => {
            format!("IF(SUMPRODUCT(({w}>0)*ISNUMBER({x}))=SUMPRODUCT(--({w}>0)),SUMPRODUCT({w},{x}),\"\")")
        }
        Gaps::Worst | Gaps::Neutral => format!("SUMPRODUCT({w},{x})+SUMPRODUCT({w},1-ISNUMBER({x}),{lowest})"),
    }
}

fn mean_min(mean: &str, least: &str, alpha: f64, beta: f64) -> String {
    let apart = format!("({mean}-{least})");
    match beta == 0.0 {
        true => format!("{mean}-{alpha}*{apart}"),
        false => format!("{mean}-{alpha}*(SQRT({apart}^2+{beta}^2)-{beta})"),
    }
}

/// A power, in brackets if negative.
fn in_brackets(p: f64) -> String {
    if p < 0.0 { format!("({p})") } else { p.to_string() }
}
