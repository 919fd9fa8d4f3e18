//! Weights in proportion to points that people give.

use super::mean::{Numbers, weighting};
use super::voices::{LABELS, Voice, is_gap, of, voices};
use super::{Result, Setting, Weighting};
use crate::Error;

/// Reads the points of all people; `check` returns what is wrong with those of one person, if anything is.
pub fn weights(method: &'static str, answers: &Setting, check: impl Fn(&[f64]) -> Option<String>) -> Result<Weighting> {
    let is_one = |setting: &Setting| match setting {
        Setting::Map(map) => map.iter().any(|(key, entry)| is_plain(entry) && !LABELS.contains(&key.as_str())),
        Setting::List(_) => false,
        _ => true,
    };
    let all = voices(answers, is_one).iter().map(|voice| points(method, voice)).collect::<Result<Vec<Numbers>>>()?;
    for (person, numbers) in all.iter().filter(|(_, numbers)| !numbers.is_empty()) {
        let points: Vec<f64> = numbers.iter().map(|(_, points)| *points).collect();
        if let Some(wrong) = check(&points) {
            return Err(Error::plain(format!("the points{} for `{method}` {wrong}", of(person))).about(method));
        }
    }
    weighting(method, all)
}

fn is_plain(setting: &Setting) -> bool {
    !matches!(setting, Setting::List(_) | Setting::Map(_))
}

/// One person's points by name.
fn points(method: &str, voice: &Voice) -> Result<Numbers> {
    let what = || format!("answers{} for `{method}`", voice.of());
    let Setting::Map(map) = &voice.answers else {
        return Err(Error::wrong(what(), voice.answers.told(), "names with their points").about(method));
    };
    let point = |(name, points): (&String, &Setting)| match points {
        Setting::Number(points) if *points >= 0.0 && points.is_finite() => Ok((name.clone(), *points)),
        other => {
            let what = format!("points{} for `{name}`", voice.of());
            Err(Error::wrong(what, other.told(), "a number, 0 or more").about(name))
        }
    };
    let given = map.iter().filter(|(_, points)| !is_gap(points));
    Ok((voice.name.clone(), given.map(point).collect::<Result<_>>()?))
}
