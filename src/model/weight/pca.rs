//! First principal component: a member is weighted by its loading on the component with the highest variance.
//!
//! The correlation matrix is that of values turned so that higher is better, over the units with values in all members;
//! there must be at least three of these. The sign of a component is arbitrary: it is chosen so that the loadings sum
//! to more than 0. If the first component is not the only one with its variance, or if its loadings sum to 0, there are
//! no weights.

use super::{Args, Proof, Result, Scheme, Table, Weight, WeightInput, cannot};
use crate::data::options::{Declared, declared};
use crate::phrase::{act, option};
use crate::stats::components::Components;
use crate::tolerance::LOADING;

pub(super) static METHOD: Weight = Weight {
    name: "pca",
    about: "the loadings of the first principal component: more weight for members that correlate with the others",
    zh: "主成分法：第一主成分的载荷，与其他成员同向的成员权重更大",
    formula: "w ∝ v, the eigenvector of the largest eigenvalue of the correlation matrix, signed so that Σ v > 0",
    source: "Pearson 1901; OECD/JRC 2008, section 6.1; COINr's get_PCA",
    options: Options::TABLE,
    proofs: &[Proof { cites: "OECD/JRC 2008, table 16 within 0.12", file: "factors" }],
    fit: Scheme { on: |args| Options::of(args).values, is_complete: true, is_scaled: true, of },
};

crate::words! {
    enum Negative {
        Error = "error",
        Zero = "zero",
    }
}

crate::options! {
    struct Options {
        /// what a negative loading gives: an error, or a weight of 0
        negative: Negative = word(),
        values: WeightInput = VALUES,
    }
}

pub(super) const VALUES: Declared<WeightInput> =
    declared::one_of(&[WeightInput::Range.word(), WeightInput::Scores.word()])
        .about("what is correlated: values, or the model's scores");

fn of(table: &Table, args: &Args) -> Result<Vec<f64>> {
    let components = principal(METHOD.name, table)?;
    let first = &components.loadings[0];
    let cannot = |place: usize, reason: String| cannot(METHOD.name, &table.members[place].code, reason);
    if !components.is_told(1) {
        return Err(cannot(0, "its group has two components that share the highest variance".into()));
    }
    if first.iter().sum::<f64>().abs() <= LOADING {
        return Err(cannot(0, "the loadings of the first component sum to 0, so its sign is not determined".into()));
    }
    let below: Vec<usize> = (0..first.len()).filter(|&place| first[place] < -LOADING).collect();
    if let ([place, others @ ..], Negative::Error) = (&below[..], Options::of(args).negative) {
        let others: Vec<String> = others.iter().map(|&other| format!("`{}`", table.members[other].code)).collect();
        let too =
            if others.is_empty() { String::new() } else { format!(", and so are those of {}", others.join(", ")) };
        let reason = format!("its loading on the first component is {:.3}, below 0{too}", first[*place]);
        let zero = option("negative", Negative::Zero.word()).does("gives it weight 0");
        return Err(cannot(*place, reason).advise(zero.or(act("pca").does("shows the loadings"))));
    }
    Ok(first.iter().map(|loading| if *loading > LOADING { *loading } else { 0.0 }).collect())
}

/// Returns the components of members that are not constant over the units with values in all of them.
pub(super) fn principal(scheme: &str, table: &Table) -> Result<Components> {
    let (code, units) = (&table.members[0].code, table.units());
    if units < 3 {
        return Err(cannot(
            scheme,
            code,
            format!("only {units} units have it and all of its siblings; at least 3 are needed"),
        ));
    }
    let columns: Vec<Vec<f64>> = table.members.iter().map(|member| member.values.clone()).collect();
    let none = || cannot(scheme, code, "its values are too large or too small to compute with");
    Components::of(&columns).ok_or_else(none)
}
