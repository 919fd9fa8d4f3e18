//! Spearman's rank correlation: Pearson's correlation of the ranks; ties get their mean rank.

use super::Measure;
use crate::model::Proof;
use crate::stats::spearman;

pub(super) static METHOD: Measure = Measure {
    name: "spearman",
    about: "the correlation of ranks, from -1 to 1; ties take the mean of their ranks",
    zh: "Spearman 秩相关系数",
    formula: "Pearson's correlation of the ranks",
    source: "Spearman 1904",
    options: &[],
    proofs: &[Proof { cites: "Sałabun & Urbaniak 2020", file: "likeness" }],
    fit: |two| spearman(&two.ranks[0], &two.ranks[1]),
};
