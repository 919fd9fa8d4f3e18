//! SPOTIS: the distance from the ideal within bounds that are given, so that no unit depends on the others.

use std::collections::BTreeMap;

use super::{Criterion, DECISION, Decision, MATRIX, MISSING, Matrix, Outcome, Reversal};
use crate::data::Direction;
use crate::data::options::{Args, Declared, declared};
use crate::model::aggregate::{Aggregate, Mean, Promise, Proof, ScoreScope};
use crate::model::method::Gaps;
use crate::phrase::with;
use crate::{Error, Result};

pub(in crate::model::aggregate) static METHOD: Aggregate = Aggregate {
    name: "spotis",
    about: "mean distance from the best bound of every indicator, within bounds that are given; 1 minus the mean of \
            `goalposts` scores from 0 to 1",
    zh: "在给定上下限内与各指标最优端的平均距离，得分越低越好，不会出现排名逆转",
    formula: "Σ w · |x − best| / (to − from), best: the bound from or to",
    source: "Dezert et al. 2020",
    options: Options::TABLE,
    proofs: &[Proof { cites: "Dezert et al. 2020", file: "decisions" }],
    fit: Mean {
        of: ScoreScope::Matrix(Matrix { of, better: |_| Direction::Lower, reversal: Reversal::Never, ..MATRIX }),
        promises: &[Promise::Weights, Promise::Dominance],
        ..DECISION
    },
};

const BOUNDS: Declared<BTreeMap<String, (f64, f64)>> =
    declared::such_as("a map with two numbers for each indicator", || {
        BTreeMap::from([("gdp".to_string(), [0.0, 10_000.0])]).into()
    })
    .about("the bounds [from, to] of each indicator; default: the goalposts of the description");

crate::options! {
    struct Options {
        bounds: BTreeMap<String, (f64, f64)> = BOUNDS,
        missing: Gaps = MISSING,
    }
}

fn of(decision: &Decision, args: &Args) -> Result<Outcome> {
    let bounds = Options::of(args).bounds;
    decision.check_codes(bounds.keys())?;
    let part = |column: &Criterion| -> Result<Vec<f64>> {
        let (from, to) = bounds.get(column.code).copied().or(column.posts).ok_or_else(|| missing(decision, column))?;
        check(decision, column, (from, to))?;
        let best = if column.is_cost() { from } else { to };
        Ok(column.values.iter().map(|x| column.weight * (x - best).abs() / (to - from)).collect())
    };
    let parts = decision.columns.iter().map(part).collect::<Result<Vec<_>>>()?;
    Ok(Outcome { scores: decision.sums(&parts), parts, ..Outcome::default() })
}

fn missing(decision: &Decision, column: &Criterion) -> Error {
    let bounds = BTreeMap::from([(
        column.code.to_string(),
        [column.worst().min(column.best()), column.best().max(column.worst())],
    )]);
    let hint = with("bounds", bounds).does("sets them, here to its lowest and highest value");
    decision.refuse(METHOD.name, column.code, "it has no bounds", hint)
}

fn check(decision: &Decision, column: &Criterion, (from, to): (f64, f64)) -> Result<()> {
    if !(from < to && (to - from).is_finite()) {
        let reason = format!("its bounds are {from} and {to}, and the first must be below the second");
        return Err(decision.refuse(METHOD.name, column.code, reason, ""));
    }
    let Some(row) = column.values.iter().position(|x| !(from..=to).contains(x)) else { return Ok(()) };
    let (label, value) = (decision.label(row), column.values[row]);
    let reason = format!("the {value} of {label} lies outside its bounds, {from} to {to}");
    let hint = with("bounds", BTreeMap::from([(column.code.to_string(), [from.min(value), to.max(value)])]));
    Err(decision.refuse(METHOD.name, column.code, reason, hint.does("includes it")))
}
