//! None: values are scores already.

use super::{BoundSource, FitRule, Fitted, Normalise, NormaliseInput, PLAIN, Scaling};
use crate::Result;
use crate::data::options::Args;
use crate::phrase::call;

/// Scores are compared with other scores as they are: no value is moved, not even that of a constant indicator.
pub(super) static METHOD: Normalise = Normalise {
    name: "none",
    about: "take values as scores, without any change",
    zh: "数值本身就是得分，不作变换",
    formula: "x",
    source: "none needed",
    options: &[],
    proofs: &[],
    fit: Scaling { of: fit, bounds: |_| BoundSource::Nowhere, ..PLAIN },
};

fn fit(given: &NormaliseInput, _: &Args) -> Result<FitRule> {
    if given.is_lower() {
        let hint = call("direction").arg(given.code).arg("higher").does("says that its values are scores");
        return Err(given.refuse(
            &METHOD,
            "lower is better, but it takes values as scores, of which higher is better",
            hint,
        ));
    }
    Ok(FitRule::Fixed(Fitted::Same))
}
