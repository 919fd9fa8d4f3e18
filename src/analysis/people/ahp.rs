//! AHP (analytic hierarchy process): each two names are compared on a scale from 1 to 9.
//!
//! Answers of several people are combined by their geometric mean before the weights are computed, or each person's
//! weights are averaged. The consistency ratio always belongs to the principal eigenvalue, whichever way the weights are
//! computed.

use super::inconsistent::{Matrix, Review, principal};
use super::pairs::{self, Pairs, short};
use super::voices::{of, told_silent};
use super::{Args, Consistency, Person, Proof, Result, Setting, Survey, Weighting, mean_weights, shares};
use crate::arrange::Arrange;

pub(super) static METHOD: Survey = Survey {
    name: "ahp",
    about: "compares each two names on a scale from 1 to 9",
    zh: "层次分析法（AHP）：两两比较重要性，标度1至9",
    formula: "w: principal eigenvector of A, a_ij = 1 / a_ji; CI = (λ − n) / (n − 1); CR = CI / RI(n)",
    source: "Saaty 1980; RI: Saaty 1980, or Tummala & Ling 1998",
    options: Options::TABLE,
    proofs: &[
        Proof { cites: "the school matrix of Saaty in Wang & Chin 2011, as in pymcdm", file: "people" },
        Proof { cites: "Papathanasiou & Ploskas 2018, chapter 5, as in pyrepo-mcda", file: "people" },
    ],
    fit: weights,
};

crate::options! {
    struct Options {
        /// how weights come from a matrix: its principal eigenvector, or the geometric means of its rows
        by: Way = word(),
        /// what is averaged over people: their answers (geometric mean), or the weights of each (arithmetic mean)
        group: Averaged = word(),
        /// the table of random indices: that of Saaty 1980 or that of Tummala & Ling 1998
        random_index: RandomIndex = word(),
        /// the highest number on the scale; the lowest is 1 divided by it
        scale: f64 = whole(9.0, (2.0, 1e6)),
    }
}

crate::words! {
    /// How weights come from a matrix.
    pub enum Way {
        /// Its principal eigenvector.
        Eigenvector = "eigenvector",
        /// The geometric means of its rows.
        Geometric = "geometric",
    }
}

crate::words! {
    /// What is averaged over people.
    pub enum Averaged {
        /// Their answers, by the geometric mean.
        Answers = "answers",
        /// The weights that each person's answers give, by the arithmetic mean.
        Weights = "weights",
    }
}

crate::words! {
    /// The table of random indices.
    pub enum RandomIndex {
        /// Saaty 1980.
        Saaty = "saaty",
        /// Tummala & Ling 1998.
        Tummala = "tummala",
    }
}

/// A higher consistency ratio means that the answers should be revised (Saaty 1980).
const ACCEPTED: f64 = 0.1;

/// Random indices for 1, 2, 3 … names.
const SAATY: &[f64] = &[0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59];
const TUMMALA: &[f64] =
    &[0.0, 0.0, 0.5799, 0.8921, 1.1159, 1.2358, 1.3322, 1.3952, 1.4537, 1.4882, 1.5117, 1.5356, 1.5571, 1.5714, 1.5831];

fn weights(answers: &Setting, args: &Args) -> Result<Weighting> {
    let options = Options::of(args);
    let Pairs { names, people: matrices, silent } = pairs::read(answers, options.scale)?;
    let mut notes: Vec<String> = told_silent(METHOD.name, &silent, matrices.len())?.into_iter().collect();
    let person = |(name, matrix): &(String, Matrix)| Person {
        name: name.clone(),
        weights: by(matrix, options.by),
        consistency: consistency(matrix, options.random_index),
    };
    let people: Vec<Person> = matrices.iter().map(person).collect();
    let group = geometric_mean(matrices.iter().map(|(_, matrix)| matrix));
    let weights = if options.group == Averaged::Answers { by(&group, options.by) } else { mean_weights(&people) };
    let consistency = consistency(&group, options.random_index);
    notes.extend(warnings(&people));
    if consistency.is_none() {
        notes.push(format!("no consistency ratio: random indices are known for up to {} names", SAATY.len()));
    }
    let facts = facts(&names, &matrices, &people, &options, &group);
    Ok(Weighting { method: METHOD.name, names, weights, people, consistency, facts, silent, notes })
}

fn by(matrix: &Matrix, way: Way) -> Vec<f64> {
    match way {
        Way::Eigenvector => principal(matrix).0,
        Way::Geometric => {
            let mean = |row: &Vec<f64>| (row.iter().map(|ratio| ratio.ln()).sum::<f64>() / row.len() as f64).exp();
            shares(&matrix.iter().map(mean).collect::<Vec<_>>())
        }
    }
}

fn geometric_mean<'a>(matrices: impl Iterator<Item = &'a Matrix> + Clone) -> Matrix {
    let (count, n) = (matrices.clone().count() as f64, matrices.clone().next().map_or(0, Vec::len));
    let mean = |i: usize, j: usize| (matrices.clone().map(|matrix| matrix[i][j].ln()).sum::<f64>() / count).exp();
    (0..n).map(|i| (0..n).map(|j| mean(i, j)).collect()).collect()
}

/// The consistency ratio; None if there is no random index for so many names.
fn consistency(matrix: &Matrix, index: RandomIndex) -> Option<Consistency> {
    let n = matrix.len();
    let table = if index == RandomIndex::Saaty { SAATY } else { TUMMALA };
    let random = *table.get(n - 1)?;
    let ratio = if n < 3 { 0.0 } else { consistency_index(matrix) / random };
    Some(Consistency { ratio, limit: Some(ACCEPTED) })
}

/// (λ − n) / (n − 1), which is never negative but for rounding.
fn consistency_index(matrix: &Matrix) -> f64 {
    let n = matrix.len() as f64;
    ((principal(matrix).1 - n) / (n - 1.0)).max(0.0)
}

/// Names the people whose answers contradict each other too much.
fn warnings(people: &[Person]) -> Option<String> {
    let is_bad = |person: &&Person| person.consistency.is_some_and(|found| found.is_accepted() == Some(false));
    let bad: Vec<&Person> = people.iter().filter(is_bad).collect();
    let ratio = |person: &Person| person.consistency.map_or(f64::NAN, |found| found.ratio);
    match bad[..] {
        [] => None,
        [only] => {
            let ratio = short(ratio(only));
            Some(format!("the answers{} are inconsistent: consistency ratio {ratio}, above {ACCEPTED}", of(&only.name)))
        }
        _ => {
            let told: Vec<String> =
                bad.iter().map(|person| format!("{} {}", person.name, short(ratio(person)))).collect();
            Some(format!("inconsistent answers (consistency ratio above {ACCEPTED}): {}", told.join(", ")))
        }
    }
}

/// What is to be said about the matrix, and about the person whose answers contradict each other most.
fn facts(
    names: &[String],
    matrices: &[(String, Matrix)],
    people: &[Person],
    options: &Options,
    group: &Matrix,
) -> Vec<(&'static str, String)> {
    let mut facts = vec![("eigenvalue", format!("{:.4}", principal(group).1))];
    let ratio = |at: usize| people[at].consistency.map_or(0.0, |found| found.ratio);
    let mut order: Vec<usize> = (0..people.len()).collect();
    order.arrange_by(|a, b| ratio(*b).total_cmp(&ratio(*a)));
    let Some(&worst) = order.first() else { return facts };
    let whose = of(&people[worst].name);
    let told = |i: usize, j: usize, ratio: f64| format!("{} against {} is {}", names[i], names[j], told_ratio(ratio));
    let review = Review::of(&matrices[worst].1, options.scale);
    if let Some(triad) = &review.triad {
        let [i, j, k] = triad.places;
        let matrix = &matrices[worst].1;
        let (first, second) = (told(i, j, matrix[i][j]), told(j, k, matrix[j][k]));
        let third = format!(
            "so {} should be {}, but is {}",
            told_pair(names, i, k),
            told_ratio(triad.implied),
            told_ratio(matrix[i][k])
        );
        facts.push(("worst triad", format!("{first}, {second}, {third}{}", in_answers(&whose))));
    }
    if let Some(change) = review.change.filter(|_| ratio(worst) > ACCEPTED) {
        let mut mended = matrices[worst].1.clone();
        (mended[change.i][change.j], mended[change.j][change.i]) = (change.to, 1.0 / change.to);
        let after = consistency(&mended, options.random_index).map_or(f64::NAN, |found| found.ratio);
        let pair = told_pair(names, change.i, change.j);
        let [from, to] = [change.from, change.to].map(told_ratio);
        facts.push((
            "best change",
            format!("{pair} from {from} to {to}: consistency ratio {}{}", short(after), in_answers(&whose)),
        ));
    }
    facts
}

fn told_pair(names: &[String], i: usize, j: usize) -> String {
    format!("{} against {}", names[i], names[j])
}

/// " (answers of Ann)"; empty for a person without a name.
fn in_answers(whose: &str) -> String {
    if whose.is_empty() { String::new() } else { format!(" (answers{whose})") }
}

/// A ratio as people write it: 3, or 1/3.
fn told_ratio(ratio: f64) -> String {
    if ratio < 1.0 && ((1.0 / ratio).round() - 1.0 / ratio).abs() < crate::tolerance::SHARE {
        return format!("1/{}", short(1.0 / ratio));
    }
    short(ratio)
}
