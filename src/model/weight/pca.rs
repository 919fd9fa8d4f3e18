//! First principal component: a member weighs as much as the component of the greatest variance loads on it.
//!
//! Of the correlation matrix of figures turned so that higher is better, over the units that have all members, three
//! at least. The sign of a component is open: it is the one by which the loadings sum to more than 0. Where the first
//! component is not the only one of its variance, or its loadings sum to 0, there are no weights.

use super::{Args, Proof, Result, Scheme, Table, Weight, WeightInput, cannot};
use crate::data::options::{Declared, declared};
use crate::phrase::{act, option};
use crate::stats::components::Components;
use crate::tolerance::LOADING;

pub(super) static METHOD: Weight = Weight {
    name: "pca",
    about: "the loadings of the first principal component: more weight for members that go with the others",
    zh: "主成分法：第一主成分的载荷，与其他成员同向的成员权重更大",
    formula: "w ∝ v, the eigenvector of the greatest eigenvalue of the correlation matrix, signed so that Σ v > 0",
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
        /// what a loading below 0 is: an error, or a share of 0
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
        return Err(cannot(0, "its group has two components that share the greatest variance".into()));
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

/// The components of members that have a spread over the units that have all of them.
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
