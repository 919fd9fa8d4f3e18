//! Editions of an index: what is recorded, and whether a later run still agrees.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::inverse::{Claim, ClaimVerdict};
use super::uncertainty::{UncertaintySpec, uncertainty};
use crate::data::options::Words;
use crate::error::listed;
use crate::model::{Model, fingerprint};
use crate::rank::rank;
use crate::{Error, Result, Watch};

/// The version of the format of records, raised whenever older programs can no longer read one.
const FORMAT: u32 = 1;
/// The share of the draws that an interval of ranks covers.
const LEVEL: f64 = 0.9;
/// How many names a line lists.
const NAMED: usize = 5;

/// A model with a version and the claims that it is published with.
#[derive(Clone)]
pub struct Edition {
    /// The model.
    pub model: Model,
    /// The claims, by name.
    pub claims: Vec<(String, Claim)>,
    record: Record,
}

/// The record of an edition, as plain data for a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Record {
    format: u32,
    /// The version.
    pub version: String,
    /// The hash of the data.
    pub data: String,
    /// The hash of the hierarchy, the weights and all steps.
    pub recipe: String,
    /// The codes of the indicators that count.
    pub indicators: Vec<String>,
    /// For each ranked unit, by code, its interval of ranks with all weights varying.
    pub ranks: BTreeMap<String, [usize; 2]>,
    /// The verdict on each claim.
    #[serde(default)]
    pub claims: BTreeMap<String, Recorded>,
}

/// The recorded verdict on a claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// Whether it was true of the model as given.
    pub holds: bool,
    /// Whether it was true with all weights varying: `always`, `sometimes`, `open` or `never`.
    pub verdict: String,
}

/// One line of a check.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// What was checked: `version`, `units`, `indicators`, `ranks` or `claim`.
    pub of: &'static str,
    /// Whether it agrees with the record.
    pub passed: bool,
    /// What was found.
    pub found: String,
}

impl Record {
    /// Checks that this program understands the record.
    pub fn check_format(&self, file: &str) -> Result<()> {
        let refuse = |message: String| Err(Error::plain(message).about(file));
        if self.format != FORMAT {
            return refuse(format!("`{file}` has format {}, but only format {FORMAT} can be read", self.format));
        }
        match self.claims.iter().find(|(_, claim)| ClaimVerdict::of_word(&claim.verdict).is_none()) {
            None => Ok(()),
            Some((name, claim)) => {
                refuse(format!("`{file}` records `{}` for `{name}`, which is no verdict", claim.verdict))
            }
        }
    }
}

/// Verdicts from the strongest to the weakest.
const STRENGTH: &[&str] = ClaimVerdict::WORDS;

impl Edition {
    /// Draws the intervals of ranks and puts the record together.
    pub fn new(model: &Model, version: &str, claims: Vec<(String, Claim)>, watch: &Watch) -> Result<Edition> {
        if version.trim().is_empty() {
            return Err(Error::plain("an edition needs a version, such as `\"2022.1\"`").about("version"));
        }
        let units = model.data().units();
        let drawn = uncertainty(model, UncertaintySpec::default().or_usual(), watch)?;
        let interval = |standing: super::uncertainty::Standing| {
            (units.codes[standing.unit].to_string(), [standing.interval.best, standing.interval.worst])
        };
        watch.check()?;
        let ranks = drawn.standings(LEVEL)?.into_iter().map(interval).collect();
        let nodes = model.tree().nodes();
        let mut indicators: Vec<String> =
            model.counting_leaves()?.into_iter().map(|(leaf, _)| nodes[leaf].code.clone()).collect();
        indicators.sort();
        let recorded = |claim: &Claim| Recorded { holds: claim.now, verdict: claim.verdict.word().to_string() };
        let record = Record {
            format: FORMAT,
            version: version.to_string(),
            data: model.data().hash().to_string(),
            recipe: fingerprint(model),
            indicators,
            ranks,
            claims: claims.iter().map(|(name, claim)| (name.clone(), recorded(claim))).collect(),
        };
        Ok(Edition { model: model.clone(), claims, record })
    }

    /// What would be written to a file.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// Compares the edition with a record, line by line.
    pub fn check(&self, old: &Record) -> Result<Vec<Check>> {
        let mut lines = vec![self.version(old), self.indicators(old), self.units(old)?, self.ranks(old)];
        lines.extend(self.claims.iter().map(|(name, claim)| stated(name, claim, old.claims.get(name))));
        let gone = old.claims.keys().filter(|name| self.claims.iter().all(|(own, _)| own != *name));
        lines.extend(gone.map(|name| Check {
            of: "claim",
            passed: false,
            found: format!("{name}: recorded, but no longer stated"),
        }));
        Ok(lines)
    }

    fn version(&self, old: &Record) -> Check {
        let new = &self.record;
        let changed: Vec<String> = [("data", &old.data, &new.data), ("recipe", &old.recipe, &new.recipe)]
            .into_iter()
            .filter(|(_, before, now)| before != now)
            .map(|(what, before, now)| format!("{what} {before} → {now}"))
            .collect();
        let is_raised = old.version != new.version;
        let found = match (changed.is_empty(), is_raised) {
            (true, false) => format!("{}: data {} and recipe {} are as recorded", new.version, new.data, new.recipe),
            (true, true) => format!("{} → {}, with the same data and recipe", old.version, new.version),
            (false, true) => format!("{} → {}: {}", old.version, new.version, changed.join(", ")),
            (false, false) => format!("still {}, although these changed: {}", new.version, changed.join(", ")),
        };
        Check { of: "version", passed: changed.is_empty() || is_raised, found }
    }

    fn indicators(&self, old: &Record) -> Check {
        let new = &self.record.indicators;
        let gone: Vec<String> = old.indicators.iter().filter(|code| !new.contains(code)).cloned().collect();
        let more = new.iter().filter(|code| !old.indicators.contains(code)).count();
        let found = match gone.is_empty() {
            true if more == 0 => format!("all {} recorded indicators are used", new.len()),
            true => format!("all {} recorded indicators are used, and {more} more", old.indicators.len()),
            false => format!("no longer used: {}", listed(&gone)),
        };
        Check { of: "indicators", passed: gone.is_empty(), found }
    }

    fn units(&self, old: &Record) -> Result<Check> {
        let (ranking, units) = (rank(&self.model, None)?, self.model.data().units());
        let is_ranked =
            |code: &str| units.codes.iter().position(|own| own == code).is_some_and(|at| ranking.is_ranked(at));
        let gone: Vec<String> = old.ranks.keys().filter(|code| !is_ranked(code)).cloned().collect();
        let found = match gone.is_empty() {
            true => format!("all {} recorded {} are still ranked", old.ranks.len(), units.many),
            false => format!("no longer ranked: {}", listed(&gone)),
        };
        Ok(Check { of: "units", passed: gone.is_empty(), found })
    }

    fn ranks(&self, old: &Record) -> Check {
        let width = |[best, worst]: [usize; 2]| worst - best;
        let mut wider: Vec<(usize, String)> = Vec::new();
        for (code, now) in &self.record.ranks {
            let Some(before) = old.ranks.get(code) else { continue };
            if width(*now) > width(*before) {
                let label = self.model.data().units().resolve(code).map(|unit| self.model.data().units().label(unit));
                let label = label.unwrap_or_else(|_| code.clone());
                let text = format!("{label} {}–{} → {}–{}", before[0], before[1], now[0], now[1]);
                wider.push((width(*now) - width(*before), text));
            }
        }
        wider.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let count = wider.len();
        let some: Vec<String> = wider.into_iter().take(NAMED).map(|(_, text)| text).collect();
        let found = match count {
            0 => "no rank interval is wider than recorded (90 % of draws, weights ± 25 %)".to_string(),
            1 => format!("1 rank interval is wider: {}", some.join("; ")),
            2..=NAMED => format!("{count} rank intervals are wider: {}", some.join("; ")),
            _ => format!("{count} rank intervals are wider, most of all {}", some.join("; ")),
        };
        Check { of: "ranks", passed: count == 0, found }
    }
}

fn stated(name: &str, claim: &Claim, old: Option<&Recorded>) -> Check {
    let now = claim.verdict.word();
    let strength = |verdict: &str| STRENGTH.iter().position(|known| *known == verdict);
    let is_weaker = old.is_some_and(|old| strength(now) > strength(&old.verdict));
    let found = match (claim.now, old) {
        (false, _) => format!("{name}: false"),
        (true, Some(old)) if is_weaker => {
            format!("{name}: true as given; with weights ± 25 %: {now}; recorded: {}", old.verdict)
        }
        (true, Some(_)) => format!("{name}: true as given; with weights ± 25 %: {now}"),
        (true, None) => format!("{name}: true as given; with weights ± 25 %: {now}; not recorded yet"),
    };
    Check { of: "claim", passed: claim.now && !is_weaker, found }
}
