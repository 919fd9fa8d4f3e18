//! BWM (best–worst method): the most important (best) indicator is compared with all others, and all
//! others with the least important (worst) one.
//!
//! This is the linear model, which has a single solution. Consistency is that of the answers themselves.

use std::collections::BTreeMap;

use super::pairs::{MAX_NAMES, short};
use super::voices::{Voice, number, of, told_silent, voices};
use super::{Consistency, Person, Proof, Result, Setting, Survey, Weighting, mean_weights, shares};
use crate::Error;
use crate::analysis::solve::{Sum, min_cost};
use crate::data::names::unknown;
use crate::stats::equal::compare;

pub(super) static METHOD: Survey = Survey {
    name: "bwm",
    about: "comparisons of the best (most important) and the worst indicator with all others, on a scale from 1 to 9",
    zh: "最优最劣法（BWM）：最重要与最不重要者分别与其余比较，标度1至9",
    formula: "min ξ: |w_B − a_Bj w_j| ≤ ξ, |w_j − a_jW w_W| ≤ ξ, Σ w = 1; CR = max |a_Bj a_jW − a_BW| / (a_BW² − a_BW)",
    source: "Rezaei 2016; consistency and its limits: Liang, Brunelli & Rezaei 2020",
    options: &[],
    proofs: &[Proof { cites: "Rezaei 2016, tables 2 and 3", file: "people" }],
    fit: |answers, _| weights(answers),
};

/// The keys of one person's answers.
const KEYS: [&str; 4] = ["best", "worst", "best_to", "to_worst"];
/// The highest number on the scale.
const MOST: f64 = 9.0;
/// The highest accepted ratios: by a_BW from 3 to 9 in rows, by the number of names from 3 to 9 in columns.
const ACCEPTED: [[f64; 7]; 7] = [
    [0.1667, 0.1667, 0.1667, 0.1667, 0.1667, 0.1667, 0.1667],
    [0.1121, 0.1529, 0.1898, 0.2206, 0.2527, 0.2577, 0.2683],
    [0.1354, 0.1994, 0.2306, 0.2546, 0.2716, 0.2844, 0.2960],
    [0.1330, 0.1990, 0.2643, 0.3044, 0.3144, 0.3221, 0.3262],
    [0.1294, 0.2457, 0.2819, 0.3029, 0.3144, 0.3251, 0.3403],
    [0.1309, 0.2521, 0.2958, 0.3154, 0.3408, 0.3620, 0.3657],
    [0.1359, 0.2681, 0.3062, 0.3337, 0.3517, 0.3620, 0.3662],
];

/// One person's answers, in the order of the names.
struct Given {
    names: Vec<String>,
    best: usize,
    worst: usize,
    best_to: Vec<f64>,
    to_worst: Vec<f64>,
}

fn weights(answers: &Setting) -> Result<Weighting> {
    let is_one =
        |setting: &Setting| matches!(setting, Setting::Map(map) if KEYS.iter().any(|key| map.contains_key(*key)));
    let voices = voices(answers, is_one);
    let is_silent = |voice: &&Voice| matches!(&voice.answers, Setting::Map(map) if map.is_empty());
    let silent: Vec<String> = voices.iter().filter(is_silent).map(|voice| voice.name.clone()).collect();
    let heard: Vec<&Voice> = voices.iter().filter(|voice| !is_silent(voice)).collect();
    let mut notes: Vec<String> = told_silent(METHOD.name, &silent, heard.len())?.into_iter().collect();
    let (mut names, mut people, mut facts) = (Vec::new(), Vec::new(), Vec::new());
    for voice in heard {
        let given = Given::read(voice)?;
        if given.names.len() > MAX_NAMES {
            return Err(Error::Limit { what: "names that are compared".into(), limit: MAX_NAMES.to_string() });
        }
        if !names.is_empty() && names != given.names {
            let message = format!("the answers{} for `bwm` are about other names than those before", voice.of());
            return Err(Error::plain(message).about(METHOD.name));
        }
        let (weights, deviation) = given.solve()?;
        facts = vec![("ξ", format!("{deviation:.4}"))];
        people.push(Person { name: voice.name.clone(), weights, consistency: Some(given.consistency()) });
        names = given.names;
    }
    let is_single = people.len() == 1;
    for person in &people {
        notes.extend(warning(person));
    }
    let consistency = people[0].consistency.filter(|_| is_single);
    facts.retain(|_| is_single);
    let weights = mean_weights(&people);
    Ok(Weighting { method: METHOD.name, names, weights, people, consistency, facts, silent, notes })
}

fn warning(person: &Person) -> Option<String> {
    let found = person.consistency.filter(|found| found.is_accepted() == Some(false))?;
    let (ratio, limit) = (short(found.ratio), found.limit.map_or_else(String::new, short));
    Some(format!("the answers{} are inconsistent: consistency ratio {ratio}, above {limit}", of(&person.name)))
}

impl Given {
    fn read(voice: &Voice) -> Result<Given> {
        let Setting::Map(map) = &voice.answers else {
            return Err(missing(voice, KEYS[0]));
        };
        if let Some(other) = map.keys().find(|key| !KEYS.contains(&key.as_str())) {
            return Err(unknown("key of the answers for `bwm`", other, KEYS.iter().copied()));
        }
        let part = |key: &str| map.get(key).ok_or_else(|| missing(voice, key));
        let (best, worst) = (part(KEYS[0])?.to_string(), part(KEYS[1])?.to_string());
        let [mut best_to, mut to_worst] =
            [ratios(voice, KEYS[2], part(KEYS[2])?)?, ratios(voice, KEYS[3], part(KEYS[3])?)?];
        if best == worst {
            let message = format!("`{best}` cannot be both `best` and `worst`{}", voice.of());
            return Err(Error::plain(message).about(best));
        }
        for (name, ratios) in [(&best, &mut best_to), (&worst, &mut to_worst)] {
            let own = *ratios.entry(name.clone()).or_insert(1.0);
            if compare(own, 1.0).is_ne() {
                return Err(Error::plain(format!("`{name}` compared with itself is {own}, but must be 1")).about(name));
            }
        }
        let direct = best_to.get(&worst).or(to_worst.get(&best)).copied();
        let direct = direct.ok_or_else(|| no_answer(voice, KEYS[2], &worst))?;
        let [a, b] = [*best_to.entry(worst.clone()).or_insert(direct), *to_worst.entry(best.clone()).or_insert(direct)];
        if compare(a, b).is_ne() {
            let message =
                format!("`{best}` against `{worst}` is {a} in `best_to`{}, but {b} in `to_worst`", voice.of());
            return Err(Error::plain(message).about(worst));
        }
        let names: Vec<String> =
            best_to.keys().chain(to_worst.keys().filter(|key| !best_to.contains_key(*key))).cloned().collect();
        let all = |key: &str, ratios: &BTreeMap<String, f64>| {
            let ratio = |name: &String| ratios.get(name).copied().ok_or_else(|| no_answer(voice, key, name));
            names.iter().map(ratio).collect::<Result<Vec<f64>>>()
        };
        let (best_to, to_worst) = (all(KEYS[2], &best_to)?, all(KEYS[3], &to_worst)?);
        let place = |name: &String| names.iter().position(|known| known == name).unwrap_or_default();
        Ok(Given { best: place(&best), worst: place(&worst), best_to, to_worst, names })
    }

    /// The weights with the smallest largest deviation, and this deviation.
    fn solve(&self) -> Result<(Vec<f64>, f64)> {
        let n = self.names.len();
        let mut variables = vec![(0.0, (0.0, 1.0)); n];
        variables.push((1.0, (0.0, MOST)));
        let mut rows = vec![Sum { terms: (0..n).map(|at| (at, 1.0)).collect(), is_equal: true, least: 1.0 }];
        // ξ − (w_a − ratio · w_b) ≥ 0, and the same with the other sign.
        let mut near = |a: usize, ratio: f64, b: usize| {
            for sign in [1.0, -1.0] {
                let terms = vec![(a, -sign), (b, sign * ratio), (n, 1.0)];
                rows.push(Sum { terms, is_equal: false, least: 0.0 });
            }
        };
        for at in 0..n {
            if at != self.best {
                near(self.best, self.best_to[at], at);
            }
            if at != self.worst && at != self.best {
                near(at, self.to_worst[at], self.worst);
            }
        }
        let found = min_cost(&variables, &rows)?;
        let found = found.ok_or_else(|| Error::plain("the linear program of `bwm` has no solution"))?;
        Ok((shares(&found[..n]), found[n]))
    }

    /// How far the answers about each name are from a_Bj · a_jW = a_BW.
    fn consistency(&self) -> Consistency {
        let (n, direct) = (self.names.len(), self.best_to[self.worst]);
        let off = self.best_to.iter().zip(&self.to_worst).map(|(a, b)| (a * b - direct).abs()).fold(0.0, f64::max);
        let ratio = if direct > 1.0 { off / (direct * direct - direct) } else { off };
        let place = |x: f64| (3..=9).position(|known| compare(f64::from(known), x).is_eq());
        let limit = match (place(direct.ceil()), place(n as f64)) {
            _ if ratio == 0.0 || direct <= 2.0 => Some(0.0),
            (Some(row), Some(column)) => Some(ACCEPTED[row][column]),
            _ => None,
        };
        Consistency { ratio, limit }
    }
}

/// The numbers from 1 to 9 by name.
fn ratios(voice: &Voice, key: &str, setting: &Setting) -> Result<BTreeMap<String, f64>> {
    let Setting::Map(map) = setting else {
        let what = format!("`{key}`{}", voice.of());
        return Err(Error::wrong(what, setting.told(), "names with numbers from 1 to 9").about(key));
    };
    let ratio = |(name, setting): (&String, &Setting)| {
        let found = number(setting).filter(|ratio| (1.0..=MOST).contains(ratio));
        let what = format!("`{name}` in `{key}`{}", voice.of());
        let found = found.ok_or_else(|| Error::wrong(what, setting.told(), "a number from 1 to 9").about(name));
        Ok((name.clone(), found?))
    };
    map.iter().map(ratio).collect()
}

fn missing(voice: &Voice, key: &str) -> Error {
    let message = format!(
        "the answers{} for `bwm` have no `{key}`; they need `best`, `worst`, `best_to` and `to_worst`",
        voice.of()
    );
    Error::plain(message).about(METHOD.name)
}

fn no_answer(voice: &Voice, key: &str, name: &str) -> Error {
    Error::plain(format!("`{key}`{} has no number for `{name}`", voice.of())).about(name)
}
