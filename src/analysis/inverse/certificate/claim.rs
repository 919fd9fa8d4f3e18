//! The certificate of a claim: proofs of the parts of the sentence that decide it, or an example of each answer.

use serde::Serialize;

use super::linear::{Linear, no_proof};
use super::ranks::{RankProof, side_of};
use super::{Certificate, Statement};
use crate::analysis::inverse::claim::{Basis, Claim, Sentence, Standing, Verdict};
use crate::analysis::inverse::set::Set;
use crate::analysis::weightings::Weights;
use crate::model::Model;
use crate::model::plan::power::raised;
use crate::phrase::with;
use crate::tolerance::{ROUNDING, TIED_LEAD};
use crate::{Error, Result};

/// Whether a sentence is true under all weights of the set, under none, or under some.
#[derive(Serialize)]
pub struct ClaimProof {
    /// `always`, `sometimes` or `never`.
    pub verdict: &'static str,
    /// The sentence, with the proofs of what decides it.
    pub sentence: SentenceProof,
    /// Weights in each family under which it is true, then some under which it is false.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Vec<Vec<f64>>>,
}

/// A sentence with its proof.
#[derive(Serialize)]
#[serde(tag = "form", rename_all = "lowercase")]
pub enum SentenceProof {
    /// A unit's rank is at most this; the proof bounds its worst rank, or its best if the sentence is false.
    Rank {
        /// Code of the unit.
        unit: String,
        /// The worst rank that it may have.
        most: usize,
        /// The proof that it is always so, or never.
        #[serde(skip_serializing_if = "Option::is_none")]
        proof: Option<RankProof>,
    },
    /// The first unit ranks higher than the second.
    Ahead {
        /// Code of the unit that should rank higher.
        first: String,
        /// Code of the other one.
        second: String,
    },
    /// At least so many of some units are among the first.
    Among {
        /// Codes of the units that count.
        units: Vec<String>,
        /// The worst rank that counts.
        first: usize,
        /// How many of them should have such a rank.
        least: usize,
        /// Units that always have such a rank, and why.
        inside: Vec<(String, RankProof)>,
        /// Units that never do, and why.
        outside: Vec<(String, RankProof)>,
    },
    /// A unit's score is at least a number.
    Score {
        /// Code of the unit.
        unit: String,
        /// The number, on the scale of the values.
        least: f64,
        /// Whether the score should be above it.
        above: bool,
    },
    /// The sentence is false.
    Not {
        /// The one sentence.
        of: [Box<SentenceProof>; 1],
    },
    /// All of the sentences are true.
    All {
        /// The sentences.
        of: Vec<SentenceProof>,
    },
    /// At least one of the sentences is true.
    Any {
        /// The sentences.
        of: Vec<SentenceProof>,
    },
}

impl Claim {
    /// The answer with its proof. Returns an error if scores are not weighted sums, or if the answer was only drawn.
    pub fn certificate(&self) -> Result<Certificate> {
        let Some(sentence) = &self.sentence else {
            return Err(no_proof("this sentence could only be tried on single rankings")
                .advise("comparisons of ranks, scores or counts with a number or with each other can be proved"));
        };
        let Some(weights) = &self.weights else {
            return Err(no_proof("a proof covers weights only, and here methods or values vary as well")
                .advise("use no option other than `weights`"));
        };
        let weights = if weights.is_empty() { &vec![Weights::Given] } else { weights };
        let set = Set::new("claim", &self.model, weights)?;
        let linear = Linear::new(&set, &set.ranked.units)?;
        let (sentence, examples) = match (self.verdict, self.basis) {
            (Verdict::Always | Verdict::Never, Basis::Proved) => {
                let (proof, is_proved) = linear.proved(sentence, self.verdict == Verdict::Always)?;
                let gap = || no_proof("the bounds of the answer could not be confirmed");
                (is_proved.then_some(proof).ok_or_else(gap)?, Vec::new())
            }
            (Verdict::Sometimes, Basis::Examples) => (linear.stated(sentence), self.both(&linear, sentence)?),
            _ => return Err(open()),
        };
        let verdict = self.verdict.word();
        Ok(Certificate::new(&linear, Statement::Claim(ClaimProof { verdict, sentence, examples })))
    }

    /// Weights for each answer.
    fn both(&self, linear: &Linear, sentence: &Sentence) -> Result<Vec<Vec<Vec<f64>>>> {
        let drawn = self.drawn.iter().flat_map(|drawn| drawn.examples.iter().flatten());
        let models: Vec<&Model> = [&self.model].into_iter().chain(&self.counterexample).chain(drawn).collect();
        let mut examples = Vec::new();
        for wanted in [true, false] {
            let mut found = None;
            for model in &models {
                self.model.data().watch().check()?;
                if sentence.holds(&Standing::of(model)?) == Some(wanted) && linear.contains(model)? {
                    found = Some(linear.shares_of(model)?);
                    break;
                }
            }
            examples.push(found.ok_or_else(open)?);
        }
        Ok(examples)
    }
}

fn open() -> Error {
    no_proof("the answer comes from draws, which prove nothing about other weights")
        .advise(with("weights", 0.1).does("considers a narrower range of weights, for which more can be proved"))
}

type Proved = (SentenceProof, bool);

impl Linear<'_> {
    /// The sentence without proofs.
    fn stated(&self, sentence: &Sentence) -> SentenceProof {
        let all = |parts: &[Sentence]| parts.iter().map(|part| self.stated(part)).collect();
        match sentence {
            Sentence::Rank { unit, most } => SentenceProof::Rank { unit: self.code(*unit), most: *most, proof: None },
            Sentence::Ahead { first, second } => {
                SentenceProof::Ahead { first: self.code(*first), second: self.code(*second) }
            }
            Sentence::Among { units, first, least, .. } => {
                let counted = units.iter().filter(|unit| self.has(**unit));
                let units = counted.map(|&unit| self.code(unit)).collect();
                let (inside, outside) = (Vec::new(), Vec::new());
                SentenceProof::Among { units, first: *first, least: *least, inside, outside }
            }
            Sentence::Score { unit, least, is_above } => {
                let least = raised(*least, self.power).clamp(f64::MIN, f64::MAX);
                SentenceProof::Score { unit: self.code(*unit), least, above: *is_above }
            }
            Sentence::Not(inner) => SentenceProof::Not { of: [Box::new(self.stated(inner))] },
            Sentence::All(parts) => SentenceProof::All { of: all(parts) },
            Sentence::Any(parts) => SentenceProof::Any { of: all(parts) },
        }
    }

    /// The sentence with proofs that it is always `wanted`, and whether they suffice.
    fn proved(&self, sentence: &Sentence, wanted: bool) -> Result<Proved> {
        let tie = TIED_LEAD * self.set.size;
        Ok(match sentence {
            Sentence::Rank { unit, most } => {
                let (bound, proof) = self.rank_bound(*unit, !wanted)?;
                let is_proved = if wanted { bound <= *most } else { bound > *most };
                (SentenceProof::Rank { unit: self.code(*unit), most: *most, proof: Some(proof) }, is_proved)
            }
            Sentence::Ahead { first, second } => {
                let is_proved = match wanted {
                    true => self.greatest(&self.lead(*second, *first)) < 0.0,
                    false => self.greatest(&self.lead(*first, *second)) <= tie,
                };
                (self.stated(sentence), is_proved)
            }
            Sentence::Among { units, first, least, .. } => self.counted(sentence, (units, *first, *least), wanted)?,
            Sentence::Score { unit, least, is_above } => {
                let row = self.row(*unit);
                let (least, slack) = (raised(*least, self.power), ROUNDING * self.set.size);
                let turned: Vec<f64> = row.iter().map(|value| -value).collect();
                let is_proved = match wanted {
                    true => -self.greatest(&turned) - slack > least,
                    false => {
                        let most = self.greatest(row);
                        most + slack < least || *is_above && most + slack <= least
                    }
                };
                (self.stated(sentence), is_proved)
            }
            Sentence::Not(inner) => {
                let (of, is_proved) = self.proved(inner, !wanted)?;
                (SentenceProof::Not { of: [Box::new(of)] }, is_proved)
            }
            Sentence::All(parts) => {
                let (of, is_proved) = self.joined(parts, wanted, wanted)?;
                (SentenceProof::All { of }, is_proved)
            }
            Sentence::Any(parts) => {
                let (of, is_proved) = self.joined(parts, wanted, !wanted)?;
                (SentenceProof::Any { of }, is_proved)
            }
        })
    }

    /// Proofs of all parts, or of the first part that can be proved.
    fn joined(&self, parts: &[Sentence], wanted: bool, needs_all: bool) -> Result<(Vec<SentenceProof>, bool)> {
        let mut all: Vec<SentenceProof> = parts.iter().map(|part| self.stated(part)).collect();
        let mut is_proved = needs_all;
        for (at, part) in parts.iter().enumerate() {
            let (proof, is_part_proved) = self.proved(part, wanted)?;
            if is_part_proved {
                all[at] = proof;
            }
            if is_part_proved != needs_all {
                is_proved = is_part_proved;
                break;
            }
        }
        Ok((all, is_proved))
    }

    /// Proofs that enough units always have such a rank, or never do; cheap proofs are tried first.
    fn counted(
        &self,
        sentence: &Sentence,
        (units, first, least): (&[usize], usize, usize),
        wanted: bool,
    ) -> Result<Proved> {
        let (own, others): (Vec<usize>, Vec<usize>) = self.units.iter().partition(|unit| units.contains(unit));
        // Ranks up to `first` are taken by counted units if the others cannot have them.
        let left = (others.len() + least).saturating_sub(first.min(self.units.len()));
        let ways = match wanted {
            true => vec![(&own, true, least), (&others, false, left)],
            false => vec![(&own, false, (own.len() + 1).saturating_sub(least))],
        };
        for is_searched in [false, true] {
            for (units, is_inside, needed) in &ways {
                let mut found = Vec::new();
                for &unit in units.iter() {
                    if found.len() == *needed {
                        break;
                    }
                    let proof = self.placed(unit, first, *is_inside, is_searched)?;
                    found.extend(proof.map(|proof| (self.code(unit), proof)));
                }
                if found.len() >= *needed {
                    let mut proof = self.stated(sentence);
                    if let SentenceProof::Among { inside, outside, .. } = &mut proof {
                        *if *is_inside { inside } else { outside } = found;
                    }
                    return Ok((proof, true));
                }
            }
        }
        Ok((self.stated(sentence), false))
    }

    /// A proof that a unit always has a rank up to `first`, or never; without a search, from pairs of units alone.
    fn placed(&self, unit: usize, first: usize, is_inside: bool, is_searched: bool) -> Result<Option<RankProof>> {
        if is_searched {
            let (bound, proof) = self.rank_bound(unit, !is_inside)?;
            return Ok(Some(proof).filter(|_| if is_inside { bound <= first } else { bound > first }));
        }
        self.set.model.data().watch().check()?;
        let others = self.units.iter().filter(|&&other| other != unit);
        let slack = ROUNDING * self.set.size;
        let counts = |&&other: &&usize| match is_inside {
            true => self.greatest(&self.lead(other, unit)) > slack,
            false => self.greatest(&self.lead(unit, other)) < -slack,
        };
        let always: Vec<String> = others.filter(counts).map(|&other| self.code(other)).collect();
        let is_enough = if is_inside { always.len() < first } else { always.len() >= first };
        Ok(is_enough.then(|| RankProof {
            side: side_of(!is_inside),
            always,
            conditions: Vec::new(),
            nodes: Vec::new(),
        }))
    }
}
