//! WASPAS: a blend of the weighted sum and the weighted product.

use super::norm::{ABOUT, Norm, normalised, weighted};
use super::{DECISION, Decision, MATRIX, MISSING, Matrix, Outcome};
use crate::Result;
use crate::data::options::Args;
use crate::model::aggregate::{Aggregate, Mean, Proof, ScoreScope};
use crate::model::method::Gaps;
use crate::phrase::option;

pub(in crate::model::aggregate) static METHOD: Aggregate = Aggregate {
    name: "waspas",
    about: "blend of the weighted sum and the weighted product: lambda 1 is the sum, 0 the product",
    zh: "加权和与加权积的组合：lambda为1是加权和，为0是加权积",
    formula: "lambda · Σ w · r + (1 − lambda) · Π r^w; r = x / max, min / x where lower is better",
    source: "Zavadskas et al. 2012",
    options: Options::TABLE,
    proofs: &[Proof { cites: "Chakraborty et al. 2015", file: "decisions" }],
    fit: Mean { of: ScoreScope::Matrix(Matrix { of, no_parts, ..MATRIX }), ..DECISION },
};

crate::options! {
    struct Options {
        /// the weight of the sum against the product
        lambda: f64 = portion(0.5),
        norm: Norm = one_of(&["linear", "minmax", "vector", "sum", "given"]).about(ABOUT),
        missing: Gaps = MISSING,
    }
}

fn no_parts(args: &Args) -> Option<&'static str> {
    let is_sum = Options::of(args).lambda >= 1.0;
    (!is_sum).then_some("a product is part of its score; with lambda 1 it can be split")
}

fn of(decision: &Decision, args: &Args) -> Result<Outcome> {
    let Options { lambda, norm, .. } = Options::of(args);
    let columns = normalised(decision, norm, METHOD.name)?;
    let is_sum = lambda >= 1.0;
    if !is_sum {
        check_product(decision, &columns)?;
    }
    let parts = weighted(decision, &columns);
    let sums = decision.sums(&parts);
    let weights = decision.weights();
    let product = |row: usize| columns.iter().zip(&weights).map(|(r, w)| r[row].powf(*w)).product::<f64>();
    let products: Vec<f64> = (0..decision.count()).map(|row| if is_sum { 0.0 } else { product(row) }).collect();
    let scores = sums.iter().zip(&products).map(|(sum, product)| lambda * sum + (1.0 - lambda) * product).collect();
    let parts = if is_sum { parts } else { Vec::new() };
    let measures = if is_sum { vec![("sum", sums)] } else { vec![("sum", sums), ("product", products)] };
    Ok(Outcome { scores, parts, measures, note: None })
}

/// A product has no powers of negative numbers.
fn check_product(decision: &Decision, columns: &[Vec<f64>]) -> Result<()> {
    for (r, column) in columns.iter().zip(&decision.columns) {
        if let Some(row) = r.iter().position(|r| *r < 0.0) {
            let reason =
                format!("a product needs scores of 0 or more, but that of {} is {}", decision.label(row), r[row]);
            return Err(decision.refuse(
                METHOD.name,
                column.code,
                reason,
                option("lambda", 1).does("takes the sum alone"),
            ));
        }
    }
    Ok(())
}
