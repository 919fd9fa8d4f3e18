//! PROMETHEE: how far each unit is preferred to the others, and they to it, by a function of the difference in each
//! indicator.

use std::collections::BTreeMap;

use super::norm::Norm;
use super::{Criterion, DECISION, Decision, MATRIX, MINUS, MISSING, MOST_COMPARED, Matrix, Outcome, PLUS};
use crate::Result;
use crate::data::options::{Absent, Args, Read, Unfit};
use crate::data::{Direction, Setting};
use crate::model::aggregate::{Aggregate, Mean, Promise, Proof, ScoreScope};
use crate::model::method::Gaps;
use crate::phrase::with;

pub(in crate::model::aggregate) static METHOD: Aggregate = Aggregate {
    name: "promethee",
    about: "net preference flow (PROMETHEE II): how far a unit is preferred to the others minus how far they are \
            preferred to it; `outranking` shows the partial order of PROMETHEE I",
    zh: "偏好顺序结构评估法：优于其他对象的程度减去其他对象优于它的程度（净流量）",
    formula: "Σ_k (π_ik − π_ki) / (n − 1), π = Σ w · P(d); P of d > 0: usual 1; u_shape 1 if d > q; v_shape min(d / p, 1); \
              level ½ if q < d ≤ p, 1 above; linear (d − q) / (p − q) from q to p; gaussian 1 − exp(−d² / 2s²)",
    source: "Brans & Vincke 1985",
    options: Options::TABLE,
    proofs: &[
        Proof { cites: "Papathanasiou & Ploskas 2018, chapter 3", file: "promethee" },
        Proof { cites: "Ziemba et al. 2017", file: "promethee" },
        Proof { cites: "Zhao et al. 2013", file: "promethee" },
    ],
    fit: Mean {
        of: ScoreScope::Matrix(Matrix { of, ..MATRIX }),
        promises: &[Promise::Weights, Promise::Order, Promise::Dominance, Promise::Measures],
        ..DECISION
    },
};

crate::words! {
    enum Shape {
        Usual = "usual",
        UForm = "u_shape",
        VForm = "v_shape",
        Level = "level",
        Linear = "linear",
        Gaussian = "gaussian",
    }
}

/// One value for all indicators, or one for each by its code.
#[derive(Debug, Clone, PartialEq)]
struct Each<T> {
    all: Option<T>,
    by_code: BTreeMap<String, T>,
}

impl<T: Read> Read for Each<T> {
    fn read(setting: &Setting) -> std::result::Result<Each<T>, Unfit> {
        match setting {
            Setting::Map(map) if !map.is_empty() => {
                let by_code = map.iter().map(|(code, value)| Ok((code.clone(), T::read(value)?)));
                Ok(Each { all: None, by_code: by_code.collect::<std::result::Result<_, Unfit>>()? })
            }
            one => Ok(Each { all: Some(T::read(one)?), by_code: BTreeMap::new() }),
        }
    }
}

impl<T: Read> Absent for Each<T> {
    fn absent() -> Each<T> {
        Each { all: None, by_code: BTreeMap::new() }
    }
}

impl<T: Copy> Each<T> {
    fn of(&self, code: &str) -> Option<T> {
        self.by_code.get(code).copied().or(self.all)
    }
}

/// A threshold: a number of 0 or more.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Threshold(f64);

impl Read for Threshold {
    fn read(setting: &Setting) -> std::result::Result<Threshold, Unfit> {
        match setting {
            Setting::Number(x) if x.is_finite() && *x >= 0.0 => Ok(Threshold(*x)),
            _ => Err(Unfit::Other),
        }
    }
}

const NUMBERS: &str = "a number of 0 or more, or a map with one for each indicator";

crate::options! {
    struct Options {
        /// how a difference becomes a preference from 0 to 1; `usual` without it
        shape: Each<Shape> = given("`usual`, `u_shape`, `v_shape`, `level`, `linear` or `gaussian`, or a map with one for each indicator"),
        /// up to which difference two units are indifferent
        q: Each<Threshold> = given(NUMBERS),
        /// from which difference on a unit is fully preferred
        p: Each<Threshold> = given(NUMBERS),
        /// the difference at which a gaussian preference rises fastest
        s: Each<Threshold> = given(NUMBERS),
        /// which differences are meant: those of the values, or of the scores of the model's own `normalise`
        norm: Norm = one_of(&["values", "given"]),
        missing: Gaps = MISSING,
    }
}

/// A preference function with its thresholds.
#[derive(Debug, Clone, Copy)]
struct Preference {
    shape: Shape,
    q: f64,
    p: f64,
    s: f64,
}

impl Preference {
    /// The preference for a difference in favour of a unit.
    fn of(&self, d: f64) -> f64 {
        if d <= 0.0 {
            return 0.0;
        }
        let truth = |is_true: bool| f64::from(u8::from(is_true));
        match self.shape {
            Shape::Usual => 1.0,
            Shape::UForm => truth(d > self.q),
            Shape::VForm => {
                if self.p > 0.0 {
                    (d / self.p).min(1.0)
                } else {
                    1.0
                }
            }
            Shape::Level => (truth(d > self.q) + truth(d > self.p)) / 2.0,
            Shape::Linear if d <= self.q => 0.0,
            Shape::Linear if d > self.p || self.p <= self.q => 1.0,
            Shape::Linear => (d - self.q) / (self.p - self.q),
            Shape::Gaussian => -(-d * d / (2.0 * self.s * self.s)).exp_m1(),
        }
    }
}

fn of(decision: &Decision, args: &Args) -> Result<Outcome> {
    let options = Options::of(args);
    check_codes(decision, &options)?;
    decision.check_pairs(METHOD.name, MOST_COMPARED)?;
    let count = decision.count();
    let (mut plus, mut minus) = (vec![0.0; count], vec![0.0; count]);
    let mut parts = Vec::with_capacity(decision.columns.len());
    for column in &decision.columns {
        let preference = preference(decision, column, &options)?;
        let (ahead, behind) = flows(decision, column, preference, options.norm)?;
        let times = column.weight / (count.max(2) - 1) as f64;
        let cells = plus.iter_mut().zip(&mut minus).zip(ahead.iter().zip(&behind));
        cells.for_each(|((plus, minus), (ahead, behind))| {
            *plus += times * ahead;
            *minus += times * behind;
        });
        parts.push(ahead.iter().zip(&behind).map(|(ahead, behind)| times * (ahead - behind)).collect());
    }
    let scores = plus.iter().zip(&minus).map(|(plus, minus)| plus - minus).collect();
    Ok(Outcome { scores, parts, measures: vec![(PLUS, plus), (MINUS, minus)], note: None })
}

/// For each unit, the sum of its preferences over all others in one column, and of theirs over it.
fn flows(decision: &Decision, column: &Criterion, preference: Preference, norm: Norm) -> Result<(Vec<f64>, Vec<f64>)> {
    let (values, sign) = match (norm, column.direction) {
        (Norm::Given, _) => (&column.scores, 1.0),
        (_, Direction::Higher) => (&column.values, 1.0),
        (_, Direction::Lower) => (&column.values, -1.0),
    };
    let (mut ahead, mut behind) = (vec![0.0; values.len()], vec![0.0; values.len()]);
    for i in 0..values.len() {
        decision.group.watch.check_at(i)?;
        for k in (0..values.len()).filter(|&k| k != i) {
            let by = preference.of(sign * (values[i] - values[k]));
            ahead[i] += by;
            behind[k] += by;
        }
    }
    Ok((ahead, behind))
}

/// The preference function of a column. Returns an error if a threshold that it needs is not given, or if two are in
/// the wrong order.
fn preference(decision: &Decision, column: &Criterion, options: &Options) -> Result<Preference> {
    let shape = options.shape.of(column.code).unwrap_or_default();
    let refuse = |reason: String, hint| Err(decision.refuse(METHOD.name, column.code, reason, hint));
    let spread = column.best().max(column.worst()) - column.best().min(column.worst());
    let thresholds = [("q", &options.q), ("p", &options.p), ("s", &options.s)];
    for (name, given) in thresholds.iter().filter(|(name, _)| needs(shape).contains(name)) {
        let part = if *name == "q" { 20.0 } else { 5.0 };
        let such = |x: f64| with(name, BTreeMap::from([(column.code.to_string(), x)]));
        match given.of(column.code) {
            None => {
                let reason = format!("its shape, `{}`, needs the threshold `{name}`", shape.word());
                return refuse(reason, such(spread / part).does("sets one"));
            }
            Some(Threshold(x)) if x <= 0.0 && *name == "s" => {
                let reason = format!("`s` must be above 0, but is {x}");
                return refuse(reason, such(spread / part).does("sets one"));
            }
            Some(_) => {}
        }
    }
    let [q, p, s] = thresholds.map(|(_, given)| given.of(column.code).map_or(0.0, |threshold| threshold.0));
    if needs(shape) == ["q", "p"] && q > p {
        return refuse(format!("`q` is {q} and `p` is {p}, but `q` cannot be above `p`"), "".into());
    }
    Ok(Preference { shape, q, p, s })
}

/// The thresholds that a shape needs.
fn needs(shape: Shape) -> &'static [&'static str] {
    match shape {
        Shape::Usual => &[],
        Shape::UForm => &["q"],
        Shape::VForm => &["p"],
        Shape::Level | Shape::Linear => &["q", "p"],
        Shape::Gaussian => &["s"],
    }
}

/// Checks that every code that an option names is that of an indicator.
fn check_codes(decision: &Decision, options: &Options) -> Result<()> {
    let shapes = options.shape.by_code.keys();
    let numbers = [&options.q, &options.p, &options.s].into_iter().flat_map(|given| given.by_code.keys());
    decision.check_codes(shapes.chain(numbers))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// At, just above and beyond the thresholds q = 1, p = 3, s = 2.
    #[test]
    fn the_six_shapes() {
        let of = |shape: Shape| [0.0, 1.0, 2.0, 3.0, 4.0].map(|d| Preference { shape, q: 1.0, p: 3.0, s: 2.0 }.of(d));
        let third = 1.0 / 3.0;
        let expected = [
            (Shape::Usual, [0.0, 1.0, 1.0, 1.0, 1.0]),
            (Shape::UForm, [0.0, 0.0, 1.0, 1.0, 1.0]),
            (Shape::VForm, [0.0, third, 2.0 * third, 1.0, 1.0]),
            (Shape::Level, [0.0, 0.0, 0.5, 0.5, 1.0]),
            (Shape::Linear, [0.0, 0.0, 0.5, 1.0, 1.0]),
            (Shape::Gaussian, [0.0, 1.0, 2.0, 3.0, 4.0].map(|d: f64| 1.0 - (-d * d / 8.0).exp())),
        ];
        for (shape, expected) in expected {
            let is_near = of(shape).iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-15);
            assert!(is_near, "{shape:?}: {:?}", of(shape));
        }
    }
}
