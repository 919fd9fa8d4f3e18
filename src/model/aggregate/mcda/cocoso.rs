//! CoCoSo: three ways to compare a unit's weighted sum and sum of powers with those of the others, combined.

use super::norm::{ABOUT, Norm, highest, lowest, normalised};
use super::{DECISION, Decision, MATRIX, MISSING, Matrix, Outcome};
use crate::Result;
use crate::data::options::Args;
use crate::model::aggregate::{Aggregate, Mean, Proof, ScoreScope};
use crate::model::method::Gaps;
use crate::phrase::{act, option};

pub(in crate::model::aggregate) static METHOD: Aggregate = Aggregate {
    name: "cocoso",
    about: "combined compromise: three comparisons of a unit's weighted sum (S) and sum of powers (P) with those of \
            the others",
    zh: "组合折衷法：以三种方式比较加权和（S）与幂和（P）",
    formula: "(ka · kb · kc)^(1/3) + (ka + kb + kc) / 3; S = Σ w · r, P = Σ r^w; ka = (P + S) / Σ (P + S), kb = S / min S \
              + P / min P, kc = (lambda · S + (1 − lambda) · P) / (lambda · max S + (1 − lambda) · max P)",
    source: "Yazdani et al. 2019",
    options: Options::TABLE,
    proofs: &[Proof { cites: "Yazdani et al. 2019", file: "decisions" }],
    fit: Mean {
        of: ScoreScope::Matrix(Matrix {
            of,
            no_parts: |_| Some("its score combines sums and powers, to which no indicator adds alone"),
            ..MATRIX
        }),
        ..DECISION
    },
};

crate::options! {
    struct Options {
        /// the weight of S against P in the third comparison
        lambda: f64 = portion(0.5),
        norm: Norm = one_of(&["minmax", "linear", "vector", "sum", "given"]).about(ABOUT),
        missing: Gaps = MISSING,
    }
}

fn of(decision: &Decision, args: &Args) -> Result<Outcome> {
    let Options { lambda, norm, .. } = Options::of(args);
    let columns = normalised(decision, norm, METHOD.name)?;
    check(decision, &columns)?;
    let weights = decision.weights();
    let over =
        |row: usize, of: fn(f64, f64) -> f64| columns.iter().zip(&weights).map(|(r, w)| of(r[row], *w)).sum::<f64>();
    let rows = || 0..decision.count();
    let sums: Vec<f64> = rows().map(|row| over(row, |r, w| r * w)).collect();
    let powers: Vec<f64> = rows().map(|row| over(row, f64::powf)).collect();
    if let Some(row) = rows().find(|&row| sums[row] <= 0.0) {
        let worst = decision.label(row);
        let reason = format!("{worst} has 0 in every indicator, and the sums of all are divided by the lowest one");
        let hint = option("norm", "linear")
            .does("has no 0, or ")
            .add(act("normalise").arg("minmax").with("lo", 1).does("with "));
        return Err(decision.refuse(METHOD.name, decision.group.code, reason, hint.add(option("norm", "given"))));
    }
    let whole: f64 = sums.iter().chain(&powers).sum();
    let (least, most) = ((lowest(&sums), lowest(&powers)), (highest(&sums), highest(&powers)));
    let blend = |s: f64, p: f64| lambda * s + (1.0 - lambda) * p;
    let ka: Vec<f64> = rows().map(|row| (sums[row] + powers[row]) / whole).collect();
    let kb: Vec<f64> = rows().map(|row| sums[row] / least.0 + powers[row] / least.1).collect();
    let kc: Vec<f64> = rows().map(|row| blend(sums[row], powers[row]) / blend(most.0, most.1)).collect();
    let score = |row: usize| (ka[row] * kb[row] * kc[row]).cbrt() + (ka[row] + kb[row] + kc[row]) / 3.0;
    Ok(Outcome {
        scores: rows().map(score).collect(),
        measures: vec![("S", sums), ("P", powers), ("ka", ka), ("kb", kb), ("kc", kc)],
        ..Outcome::default()
    })
}

/// There is no power of a negative score.
fn check(decision: &Decision, columns: &[Vec<f64>]) -> Result<()> {
    for (r, column) in columns.iter().zip(&decision.columns) {
        if let Some(row) = r.iter().position(|r| *r < 0.0) {
            let reason =
                format!("a power needs scores of 0 or more, but that of {} is {}", decision.label(row), r[row]);
            return Err(decision.refuse(
                METHOD.name,
                column.code,
                reason,
                option("norm", "minmax").does("has none below 0"),
            ));
        }
    }
    Ok(())
}
