//! Other weights: equal ones, those of a scheme, a group or an indicator left out, two exchanged, one changed.

use super::change::Change;
use super::published::Published;
use super::search::{Candidate, State, bits};
use super::solve::{Asked, solved};
use crate::Result;
use crate::data::Choice;
use crate::model::weight;
use crate::parallel::*;
use crate::tolerance::SHARE;

/// What a weight without any pattern costs, in bits.
const ANY_WEIGHT: f64 = 12.0;
/// The change of a weight for the first slope, and the highest weight that is tried.
const STEP: f64 = 1e-3;
const MOST: f64 = 0.999;

/// All candidates of this kind.
pub fn candidates(state: &State, published: &Published) -> Result<Vec<Candidate>> {
    let nodes = state.model.tree().nodes();
    let below = state.below();
    let groups: Vec<usize> = below.iter().copied().filter(|&place| nodes[place].members.len() > 1).collect();
    let mut plain = Vec::new();
    if groups.len() > 1 {
        plain.push(Change::Equal(None));
    }
    plain.extend(groups.iter().map(|&group| Change::Equal(Some(nodes[group].code.clone()))));
    for scheme in weight::METHODS {
        plain.push(Change::Scheme(Choice::new(scheme.name)));
        let at = |group: &usize| Choice { at: vec![nodes[*group].code.clone()], ..Choice::new(scheme.name) };
        plain.extend(groups.iter().map(|group| Change::Scheme(at(group))));
    }
    let members: Vec<usize> = groups.iter().flat_map(|&group| nodes[group].members.clone()).collect();
    let code = |place: usize| nodes[place].code.clone();
    let dropped: Vec<Change> = members.iter().map(|&place| Change::Dropped(code(place))).collect();
    let mut exchanged = Vec::new();
    for &group in &groups {
        let own = &nodes[group].members;
        let pairs = (0..own.len()).flat_map(|a| (a + 1..own.len()).map(move |b| (own[a], own[b])));
        let differ = |(a, b): &(usize, usize)| (nodes[*a].weight - nodes[*b].weight).abs() > SHARE;
        exchanged.extend(pairs.filter(differ).map(|(a, b)| Change::Weights([code(a), code(b)])));
    }
    let mut all: Vec<Candidate> =
        [plain, dropped, exchanged].into_iter().flat_map(|some| Candidate::family(some, 0.0)).collect();
    all.extend(changed(state, published, &members)?);
    Ok(all)
}

/// Each weight as it fits the published scores best.
fn changed(state: &State, published: &Published, members: &[usize]) -> Result<Vec<Candidate>> {
    let own = published.before(state.line);
    let nodes = state.model.tree().nodes();
    let one = |&place: &usize| {
        state.model.data().watch().check()?;
        let (code, before) = (nodes[place].code.clone(), nodes[place].weight);
        let change = |after: f64| Change::Weight { code: code.clone(), before, after };
        let scores = |after: f64| Ok(state.scores_of(&change(after).apply(&state.model)?)?.raw().to_vec());
        let asked = Asked { start: before.min(MOST), step: STEP, ends: (0.0, MOST) };
        Ok(solved(&own, &asked, &scores)?.map(change))
    };
    let found: Vec<Result<Option<Change>>> = members.par_iter().map(one).collect();
    let found: Vec<Option<Change>> = found.into_iter().collect::<Result<_>>()?;
    let cost = bits(members.len()) + ANY_WEIGHT;
    Ok(found.into_iter().flatten().map(|change| Candidate::new(change, cost)).collect())
}
