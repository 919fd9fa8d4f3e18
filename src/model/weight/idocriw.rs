//! IDOCRIW (integrated determination of objective criteria weights): combines entropy and CILOS.
//!
//! What both say about values, directions and ties applies here. Only units with values in all members count, for the
//! entropy as well.

use super::{Args, Proof, Result, Scheme, Table, Weight, cilos, entropy};

pub(super) static METHOD: Weight = Weight {
    name: "idocriw",
    about: "the weights of entropy and CILOS multiplied; no value may be negative",
    zh: "IDOCRIW：熵权与 CILOS 权重之积；数值不小于0",
    formula: "w ∝ entropy · cilos; if several units are best, cilos takes their mean",
    source: "Zavadskas & Podvezko 2016",
    options: entropy::Options::TABLE,
    proofs: &[Proof { cites: "Zavadskas & Podvezko 2016, as in pymcdm", file: "weights" }],
    fit: Scheme { on: |args| entropy::Options::of(args).values, is_complete: true, is_scaled: true, of },
};

fn of(table: &Table, args: &Args) -> Result<Vec<f64>> {
    let options = entropy::Options::of(args);
    let losses = cilos::weights(METHOD.name, table, options.values)?;
    let parts = table.members.iter().zip(losses);
    parts.map(|(member, loss)| Ok(entropy::weight(METHOD.name, member, &options)? * loss)).collect()
}
