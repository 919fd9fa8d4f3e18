//! Votes: every person ranks the units by weights of their own, and the rankings are counted, compared and combined.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use super::clusters::{Clusters, clusters};
use super::listing::Listing;
use super::uncertainty::{Pairs, Tally, Uncertainty, UncertaintySpec, uncertainty};
use super::weightings::Weights;
use crate::arrange::Arrange;
use crate::data::names::unknown;
use crate::data::options::Words;
use crate::data::{Dataset, Direction, Grouping};
use crate::model::Model;
use crate::model::aggregate::ordered_by_pairs;
use crate::phrase::{Phrase, value, with};
use crate::rank::{Ranking, of_scores};
use crate::setting::Setting;
use crate::stats::equal::compare;
use crate::{Error, Result, Watch, stats};

crate::words! {
    /// How one ranking is made of many.
    pub enum Rule {
        /// By mean rank.
        Mean = "mean",
        /// By median rank.
        Median = "median",
        /// By the number of units behind, summed over all people (Borda 1784).
        Borda = "borda",
        /// By majorities won minus majorities lost (Copeland 1951).
        Copeland = "copeland",
        /// The order that agrees with the most people, pair by pair (Kemeny 1959).
        Kemeny = "kemeny",
    }
}

/// The share of people that an interval covers where none is asked for.
const LEVEL: f64 = 0.9;

impl Rule {
    /// Returns the rule with this name.
    pub fn named(name: &str) -> Result<Rule> {
        Rule::of_word(name).ok_or_else(|| unknown("rule of consensus", name, Rule::WORDS.iter().copied()))
    }
}

/// The key that names a person in a list of answers.
const NAME: &str = "name";

/// Makes a table of answers from one map for each person: numbers are weights, texts groups, `name` the person.
pub fn table_of_answers(answers: &[BTreeMap<String, Setting>]) -> Result<Dataset> {
    let mut codes: Vec<&str> = Vec::new();
    let mut groups: Vec<&str> = Vec::new();
    for (key, value) in answers.iter().flatten().filter(|(key, _)| *key != NAME) {
        let known = if matches!(value, Setting::Text(_)) { &mut groups } else { &mut codes };
        if !known.contains(&key.as_str()) {
            known.push(key);
        }
    }
    if codes.is_empty() {
        let example = [("name", "Ann".into()), ("size", 70.into()), ("access", 30.into())];
        let example: BTreeMap<String, Setting> = example.map(|(key, value)| (key.to_string(), value)).into();
        let error = Error::plain("no answers: nobody gives a weight");
        return Err(error.advise(Phrase::from("an answer is a map such as ").add(value(Setting::Map(example)))));
    }
    if let Some(both) = codes.iter().find(|code| groups.contains(code)) {
        return Err(Error::plain(format!("`{both}` is a number in one answer and a text in another")).about(*both));
    }
    let name = |(at, answer): (usize, &BTreeMap<String, Setting>)| {
        answer.get(NAME).map_or_else(|| (at + 1).to_string(), Setting::to_string)
    };
    let mut table = Dataset::builder("a list").units(answers.iter().enumerate().map(name));
    for group in groups {
        let text = |answer: &BTreeMap<String, Setting>| answer.get(group).map_or(String::new(), Setting::to_string);
        table = table.group(group, answers.iter().map(text));
    }
    for code in codes {
        let mut weights = Vec::with_capacity(answers.len());
        for answer in answers {
            weights.push(match answer.get(code) {
                None => None,
                Some(Setting::Number(weight)) => Some(*weight),
                Some(other) => {
                    return Err(Error::wrong(format!("weight of `{code}`"), other.told(), "a number").about(code));
                }
            });
        }
        table = table.indicator(code, code, Direction::Higher, weights);
    }
    table.build()
}

/// What people answered.
#[derive(Debug, Clone)]
pub struct Voices {
    /// The weights of each person.
    pub listing: Arc<Listing>,
    /// The columns of text that came with the answers, which divide people into groups.
    pub groups: Vec<Grouping>,
    /// People who gave no weight at all; they do not count.
    pub silent: Vec<String>,
    /// Where the answers came from.
    pub source: String,
}

/// The units of a model ranked by the weights of many people. Cheap to clone.
#[derive(Clone)]
pub struct Votes {
    /// How often each unit has each rank; each person is a draw.
    pub ranks: Uncertainty,
    /// What people answered.
    pub voices: Arc<Voices>,
    whole: Arc<OnceLock<Tally>>,
}

/// What a group of people says.
#[derive(Debug, Clone, PartialEq)]
pub struct Party {
    /// The name of the group.
    pub name: String,
    /// How many people answered.
    pub people: usize,
    /// Kendall's W among them.
    pub agreement: Option<f64>,
    /// The unit with the best mean rank, by index in the data.
    pub first: Option<usize>,
    /// The unit whose mean rank differs most from that among all others, with both mean ranks.
    pub apart: Option<(usize, f64, f64)>,
    /// The weight that differs most from that of all others, in standard deviations: its code, and both means.
    pub weight: Option<(String, f64, f64)>,
}

/// Reads a table of answers with one row for each person: columns of numbers are weights, columns of text groups.
/// Returns an error if a column is no part of the model, or an answer cannot be used.
pub fn voices(model: &Model, table: &Dataset) -> Result<Voices> {
    let codes: Vec<String> = table.indicators().iter().map(|of| of.code.clone()).collect();
    for code in &codes {
        model.tree().place(code).map_err(|error| {
            let known: Vec<String> = codes.iter().filter(|code| model.tree().place(code).is_ok()).cloned().collect();
            match known.is_empty() {
                true => error,
                false => error.advise(with("indicators", known).does("loads only the columns that hold weights")),
            }
        })?;
    }
    let columns = codes.iter().map(|code| table.column(code)).collect::<Result<Vec<_>>>()?;
    let (mut names, mut weights, mut silent, mut heard) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for person in 0..table.units().len() {
        table.watch().check_at(person)?;
        let own = columns.iter().map(|column| column.raw()[person]);
        match own.clone().filter(|weight| !weight.is_nan()).count() {
            0 => silent.push(table.units().label(person)),
            count if count < columns.len() => return Err(gap(table, &codes, person, own)),
            _ => {
                names.push(table.units().label(person));
                weights.extend(own);
                heard.push(person);
            }
        }
    }
    if names.is_empty() {
        return Err(Error::plain(format!("no answers: every row of {} is blank", table.name())));
    }
    let groups = table.units().groups.iter().map(|grouping| Grouping {
        code: grouping.code.clone(),
        values: heard.iter().map(|&person| grouping.values[person].to_string()).collect(),
    });
    let listing = Arc::new(Listing { names, codes, weights });
    Ok(Voices { listing, groups: groups.collect(), silent, source: table.title() })
}

fn gap(table: &Dataset, codes: &[String], person: usize, mut own: impl Iterator<Item = f64>) -> Error {
    let code = &codes[own.position(f64::is_nan).unwrap_or(0)];
    let message = format!("`{}` gives no weight for `{code}`", table.units().label(person));
    Error::plain(message).about(code).advise("write 0 for no weight at all, or leave the whole row blank")
}

/// Ranks the units of a model by the weights of each person.
pub fn votes(model: &Model, voices: Voices, watch: &Watch) -> Result<Votes> {
    let weights = vec![Weights::Listed { rows: voices.listing.clone() }];
    let asked = UncertaintySpec { draws: voices.listing.count(), weights, ..UncertaintySpec::default() };
    let ranks = uncertainty(model, asked, watch)?;
    // A count of some people would look like one of all.
    watch.check()?;
    Ok(Votes { ranks, voices: Arc::new(voices), whole: Arc::default() })
}

/// Groups of like-minded people.
#[derive(Debug, Clone)]
pub struct Camps {
    /// The codes of the weights that people gave.
    pub codes: Vec<String>,
    /// The group of each person, and the mean weights of each group.
    pub clusters: Clusters,
    /// What each group says.
    pub parties: Vec<Party>,
    /// Whether the number of groups was given.
    pub is_given: bool,
}

impl Votes {
    /// How many people were counted.
    pub fn people(&self) -> usize {
        self.voices.listing.count()
    }

    /// The ranks of all people together.
    pub fn tally(&self, watch: &Watch) -> Result<&Tally> {
        if self.whole.get().is_none() {
            let _ = self.whole.set(self.ranks.tallies(&vec![Some(0); self.people()], 1, watch)?.remove(0));
        }
        Ok(self.whole.get().expect("just set"))
    }

    /// One ranking made of all people's.
    pub fn consensus(&self, rule: Rule, watch: &Watch) -> Result<Ranking> {
        let units = self.ranks.units();
        let tally = self.tally(watch)?;
        // A unit that fewer than half of the people rank has no place in a ranking of all.
        let places: Vec<usize> = (0..units.len()).filter(|&at| tally.mean(at).is_some()).collect();
        let of_places = |score: &dyn Fn(usize) -> Option<f64>| {
            places.iter().filter_map(|&at| Some((units[at], score(at)?))).collect()
        };
        let (lower, higher) = (Direction::Lower, Direction::Higher);
        let mut exact = String::new();
        let (scores, better): (Vec<(usize, f64)>, _) = match rule {
            Rule::Mean => (of_places(&|at| tally.mean(at)), lower),
            Rule::Borda => (of_places(&|at| tally.borda(at)), higher),
            Rule::Median => {
                let standings = self.ranks.standings(LEVEL)?;
                let medians: BTreeMap<usize, f64> = standings.iter().map(|of| (of.place, of.median as f64)).collect();
                (of_places(&|at| medians.get(&at).copied()), lower)
            }
            Rule::Copeland => {
                let pairs = self.ranks.pairs(watch)?;
                (of_places(&|at| Some(majorities(pairs, at, &places))), higher)
            }
            Rule::Kemeny => {
                let pairs = self.ranks.pairs(watch)?;
                let share = |a: usize, b: usize| if a == b { 0.0 } else { half_if_never(pairs.share(a, b)) };
                let row = |&a: &usize| places.iter().map(|&b| share(a, b)).collect();
                let order = ordered_by_pairs(&places.iter().map(row).collect::<Vec<Vec<f64>>>(), watch)?;
                exact = order.gap.map_or(String::new(), |(_, percent)| {
                    format!(", at most {percent} % of its agreement from the best")
                });
                let ranks = places.iter().zip(&order.positions).map(|(&at, position)| (units[at], position + 1.0));
                (ranks.collect(), lower)
            }
        };
        let rule = rule.word();
        let title = format!("{rule} consensus of {} {}{exact}", self.people(), self.who());
        Ok(of_scores(self.ranks.data(), title, &scores, better))
    }

    /// The word for those who answered.
    pub fn who(&self) -> &'static str {
        if self.people() == 1 { "person" } else { "people" }
    }

    /// What each group of people says, by a column of text that came with the answers; the largest group first.
    pub fn parties(&self, code: &str, watch: &Watch) -> Result<Vec<Party>> {
        let groupings = &self.voices.groups;
        let grouping = groupings.iter().find(|grouping| grouping.code == code).ok_or_else(|| {
            let known: Vec<&str> = groupings.iter().map(|grouping| grouping.code.as_str()).collect();
            unknown("group column of the answers", code, known.iter().copied())
        })?;
        let names: BTreeSet<&str> = grouping.values.iter().filter(|name| !name.is_empty()).collect();
        let names: Vec<&str> = names.into_iter().collect();
        let of: Vec<Option<usize>> = grouping.values.iter().map(|name| names.binary_search(&name).ok()).collect();
        self.compared(&names, &of, watch)
    }

    /// Groups of like-minded people, by k-means on their weights: a number of groups, or as many as the silhouette speaks
    /// for. Returns an error if all people gave the same weights.
    pub fn camps(&self, count: Option<usize>, watch: &Watch) -> Result<Camps> {
        let codes = &self.voices.listing.codes;
        let weights = self.ranks.listed_shares(codes);
        let people = weights.first().map_or(0, Vec::len);
        if count.is_some_and(|count| count < 2 || count > people) {
            let found = count.unwrap_or_default().to_string();
            let expected = format!("a number of groups from 2 up to the number of people, {people}");
            return Err(Error::wrong("groups", found.clone(), expected.as_str()).about(&found));
        }
        let points: Vec<Vec<f64>> = (0..people).map(|person| weights.iter().map(|of| of[person]).collect()).collect();
        let Some(clusters) = clusters(&points, count, watch)? else {
            let message = match count {
                Some(count) => format!("fewer than {count} people differ in their weights"),
                None => "all people gave the same weights, so there are no groups of them".to_string(),
            };
            return Err(Error::plain(message).about("clusters"));
        };
        let names: Vec<String> = (1..=clusters.centres.len()).map(|at| at.to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let of: Vec<Option<usize>> = clusters.of.iter().map(|of| Some(*of)).collect();
        let mut parties = self.compared(&names, &of, watch)?;
        parties.arrange_by(|a, b| a.name.len().cmp(&b.name.len()).then_with(|| a.name.cmp(&b.name)));
        Ok(Camps { codes: codes.clone(), clusters, parties, is_given: count.is_some() })
    }

    fn compared(&self, names: &[&str], of: &[Option<usize>], watch: &Watch) -> Result<Vec<Party>> {
        let tallies = self.ranks.tallies(of, names.len(), watch)?;
        let all = self.tally(watch)?;
        let weights = self.ranks.listed_shares(&self.voices.listing.codes);
        let mut parties: Vec<Party> = Vec::new();
        let units = self.ranks.units();
        for (at, (name, tally)) in names.iter().zip(&tallies).enumerate() {
            watch.check()?;
            let ranked = (0..units.len()).filter_map(|unit| Some((unit, tally.mean(unit)?)));
            let first = ranked.clone().min_by(|a, b| a.1.total_cmp(&b.1));
            let others = all.without(tally);
            let apart = ranked.filter_map(|(unit, here)| Some((units[unit], here, others.mean(unit)?)));
            let far = |(_, here, there): &(usize, f64, f64)| (here - there).abs();
            parties.push(Party {
                name: (*name).to_string(),
                people: of.iter().filter(|of| **of == Some(at)).count(),
                agreement: tally.agreement(),
                first: first.map(|(unit, _)| units[unit]),
                apart: apart.max_by(|a, b| far(a).total_cmp(&far(b))),
                weight: differing(&weights, of, at)
                    .map(|(at, here, there)| (self.voices.listing.codes[at].clone(), here, there)),
            });
        }
        parties.arrange_by(|a, b| b.people.cmp(&a.people));
        Ok(parties)
    }
}

/// The weight whose mean in a group is furthest from its mean among all other people, in standard deviations: its
/// position, and both means. `weights` holds one list for each weight, with an entry for each person.
fn differing(weights: &[Vec<f64>], of: &[Option<usize>], group: usize) -> Option<(usize, f64, f64)> {
    let gap = |all: &Vec<f64>| -> Option<(f64, f64, f64)> {
        let part = |is_in: bool| -> Vec<f64> {
            all.iter().zip(of).filter(|(_, of)| (**of == Some(group)) == is_in).map(|(weight, _)| *weight).collect()
        };
        let (here, there) = (stats::mean(&part(true))?, stats::mean(&part(false))?);
        let distance = (here - there).abs() / stats::sd(all)?;
        distance.is_finite().then_some((distance, here, there))
    };
    let all = weights.iter().enumerate().filter_map(|(at, all)| Some((at, gap(all)?)));
    // Of two weights that sum to 1 both differ as much; the first one counts, not the one that rounding favours.
    let further =
        |a: (usize, (f64, f64, f64)), b: (usize, (f64, f64, f64))| if compare(b.1.0, a.1.0).is_gt() { b } else { a };
    all.reduce(further).map(|(at, (_, here, there))| (at, here, there))
}

/// The number of units that a majority ranks behind one, less those that a majority ranks ahead of it.
fn majorities(pairs: &Pairs, unit: usize, places: &[usize]) -> f64 {
    let of = |other: usize| {
        let lead = 2.0 * half_if_never(pairs.share(unit, other)) - 1.0;
        if lead.abs() > crate::tolerance::ROUNDING { lead.signum() } else { 0.0 }
    };
    places.iter().copied().filter(|&other| other != unit).map(of).sum()
}

fn half_if_never(share: f64) -> f64 {
    if share.is_nan() { 0.5 } else { share }
}
