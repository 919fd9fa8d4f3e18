//! The smallest change of weights compared with all weights on a grid, scored by the plain pipeline.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use reweigh::Error;
use reweigh::analysis::inverse::{Answer, Flip, Norm, flip};
use reweigh::data::Setting;
use reweigh::model::{Branch, Model};

use crate::naive::{Scores, above, leaves, rounded};
use crate::random::{Plain, choice, column, plain};

/// The maximum number of weightings in a grid.
const POINTS: f64 = 500.0;

/// Few units and indicators on two to four levels, with arithmetic means and occasionally geometric ones.
fn small() -> impl Strategy<Value = Plain> {
    let leaf = (1u32..=4).prop_map(|weight| Branch { weight: f64::from(weight), ..Branch::leaf("") });
    let group = |member: BoxedStrategy<Branch>, most: usize| {
        let of = prop::collection::vec(member, 1..=most);
        (1u32..=4, of).prop_map(|(weight, of)| Branch { code: String::new(), weight: f64::from(weight), of }).boxed()
    };
    let deep = group(prop_oneof![3 => leaf.clone(), 1 => group(leaf.clone().boxed(), 2)].boxed(), 3);
    let tree = group(prop_oneof![1 => leaf, 3 => deep].boxed(), 3);
    (3usize..=5, tree, select(vec![0.0, 0.0, 0.25]), prop::bool::weighted(0.15)).prop_flat_map(
        |(units, mut tree, gaps, is_geometric)| {
            let mut codes = Vec::new();
            name(&mut tree, &mut codes, &mut 0);
            tree.code = "index".to_string();
            let columns = prop::collection::vec(column(units, gaps), codes.len());
            let lower = prop::collection::vec(prop::bool::weighted(0.3), codes.len());
            (Just((units, tree, codes)), columns, lower, select(vec![0.0, 0.5, 2.0 / 3.0])).prop_map(
                move |((units, tree, codes), columns, lower, coverage)| {
                    let geometric = [
                        Vec::new(),
                        vec![choice("minmax", &[("lo", Setting::Number(1.0))])],
                        vec![choice("geometric", &[])],
                    ];
                    Plain {
                        units,
                        tree,
                        impute: Vec::new(),
                        steps: if is_geometric { geometric } else { Default::default() },
                        coverage,
                        floors: Vec::new(),
                        lower: codes.iter().cloned().zip(lower).collect(),
                        values: codes.into_iter().zip(columns).collect(),
                    }
                },
            )
        },
    )
}

fn name(branch: &mut Branch, codes: &mut Vec<String>, groups: &mut usize) {
    for member in &mut branch.of {
        member.code = match member.of.is_empty() {
            true => format!("i{}", codes.len() + 1),
            false => format!("g{}", *groups + 1),
        };
        match member.of.is_empty() {
            true => codes.push(member.code.clone()),
            false => *groups += 1,
        }
        name(member, codes, groups);
    }
}

/// The nodes whose weights change together: their codes and current weights.
type Family = Vec<(String, f64)>;

/// The families of a group, of a level, or of all indicators (overall weights); members that do not count are left out.
fn families(model: &Model, at: &str) -> Vec<Family> {
    let nodes = model.tree().nodes();
    let code = |place: usize| nodes[place].code.clone();
    if at == "all" {
        let shares = model.shares().expect("scored before").into_iter().enumerate();
        let own = shares.filter(|(place, share)| nodes[*place].is_leaf() && *share > 0.0);
        return vec![own.map(|(place, share)| (code(place), share)).collect()];
    }
    let takes = |group: usize, member: usize| match at {
        "dimensions" => group == 0 && !nodes[member].is_leaf(),
        "indicators" => nodes[member].is_leaf(),
        _ => at.parse() == Ok(nodes[member].level) || at == nodes[group].code,
    };
    let of = |group: usize| {
        let counting = model.counting(group).expect("scored before").into_iter();
        counting.filter(|(member, _)| takes(group, *member)).map(|(member, share)| (code(member), share)).collect()
    };
    let groups = (0..nodes.len()).filter(|&place| !nodes[place].is_leaf());
    groups.map(of).filter(|family: &Family| family.len() > 1).collect()
}

/// All ways of distributing this many steps of weight among the members.
fn simplex(members: usize, steps: usize) -> Vec<Vec<usize>> {
    match members {
        1 => vec![vec![steps]],
        _ => (0..=steps)
            .flat_map(|first| {
                simplex(members - 1, steps - first).into_iter().map(move |rest| [vec![first], rest].concat())
            })
            .collect(),
    }
}

/// Weights of all families, on a grid as fine as `POINTS` allows.
fn grid(families: &[Family]) -> Vec<BTreeMap<String, f64>> {
    // The number of ways to distribute steps among n members is C(steps + n − 1, n − 1).
    let ways = |n: usize, steps: usize| (1..n).fold(1.0, |ways, at| ways * (steps + at) as f64 / at as f64);
    let fine = |steps: usize| families.iter().map(|family| ways(family.len(), steps)).product::<f64>();
    let steps = (1..=60).rev().find(|&steps| fine(steps) <= POINTS).unwrap_or(1);
    let mut points = vec![BTreeMap::new()];
    for family in families {
        let whole: f64 = family.iter().map(|(_, share)| share).sum();
        let shares = simplex(family.len(), steps);
        let own = |shares: &Vec<usize>| -> Vec<(String, f64)> {
            let codes = family.iter().map(|(code, _)| code.clone());
            codes.zip(shares.iter().map(|&share| share as f64 / steps as f64 * whole)).collect()
        };
        let all = points.iter().flat_map(|point: &BTreeMap<String, f64>| {
            shares.iter().map(|shares| point.clone().into_iter().chain(own(shares)).collect())
        });
        points = all.collect();
    }
    points
}

/// The tree with these weights. For overall weights those of groups follow, and a group with nothing left keeps its
/// own.
fn under(tree: &Branch, model: &Model, shares: &BTreeMap<String, f64>, is_whole: bool) -> Branch {
    fn whole(branch: &mut Branch, shares: &BTreeMap<String, f64>) -> f64 {
        if branch.of.is_empty() {
            return shares.get(&branch.code).copied().unwrap_or(0.0);
        }
        let sums: Vec<f64> = branch.of.iter_mut().map(|member| whole(member, shares)).collect();
        let sum: f64 = sums.iter().sum();
        if sum > 0.0 {
            branch.of.iter_mut().zip(sums).for_each(|(member, own)| member.weight = own);
        }
        sum
    }
    fn within(branch: &mut Branch, counting: &dyn Fn(&str) -> f64, shares: &BTreeMap<String, f64>) {
        let nominal = counting(&branch.code);
        for member in &mut branch.of {
            member.weight = shares.get(&member.code).map_or(member.weight, |share| share * nominal);
            within(member, counting, shares);
        }
    }
    let mut tree = tree.clone();
    match is_whole {
        true => drop(whole(&mut tree, shares)),
        false => within(&mut tree, &|code| nominal(model, code), shares),
    }
    tree
}

/// The sum of the weights of a group's members that count.
fn nominal(model: &Model, code: &str) -> f64 {
    let place = model.tree().place(code).expect("a group or an indicator");
    let counting = model.counting(place).expect("scored before");
    counting.iter().map(|(member, _)| model.tree().nodes()[*member].weight).sum()
}

/// The first unit's lead in the index. Returns None if either is unranked.
fn lead(plain: &Plain, figures: &Scores, units: (usize, usize)) -> Option<f64> {
    let scores = above(plain, figures.clone()).ok()?;
    let score = |unit: usize| {
        let cell = scores["index"][unit];
        cell.score.filter(|_| cell.present >= plain.coverage - 1e-9)
    };
    Some(rounded(score(units.0)?) - rounded(score(units.1)?))
}

fn distance(families: &[Family], shares: &BTreeMap<String, f64>, norm: Norm) -> f64 {
    let differences = families.iter().flatten().map(|(code, share)| (shares[code] - share).abs());
    if norm == Norm::L2 { differences.map(|x| x * x).sum::<f64>().sqrt() } else { differences.sum() }
}

/// The result: the weights of all families in the new model, with everything else unchanged.
fn new_shares(model: &Model, new: &Model, families: &[Family], at: &str) -> BTreeMap<String, f64> {
    let (old, nodes) = (model.tree().nodes(), new.tree().nodes());
    let whole = new.shares().expect("a witness is scored");
    let mut shares = BTreeMap::new();
    for (place, node) in nodes.iter().enumerate() {
        let is_asked = families.iter().flatten().any(|(code, _)| *code == node.code);
        let parent = node.parent.map_or(1.0, |parent| nominal(model, &nodes[parent].code));
        match (is_asked, at) {
            (true, "all") => drop(shares.insert(node.code.clone(), whole[place])),
            (true, _) => drop(shares.insert(node.code.clone(), node.weight / parent)),
            (false, "all") => {}
            (false, _) => assert!((node.weight - old[place].weight).abs() < 1e-12, "{} moved, too", node.code),
        }
    }
    for family in families {
        let sum = |of: &dyn Fn(&(String, f64)) -> f64| family.iter().map(of).sum::<f64>();
        assert!((sum(&|(_, share)| *share) - sum(&|(code, _)| shares[code])).abs() < 1e-9, "{family:?}: {shares:?}");
    }
    shares
}

/// Whether everything is arithmetic and neither unit lacks a value.
fn is_line(plain: &Plain, units: (usize, usize), model: &Model) -> bool {
    let leaves = model.leaves().expect("scored before");
    let has = |unit: usize| leaves.iter().all(|leaf| leaf.left_out.is_some() || leaf.score.get(unit).is_some());
    plain.steps[2].is_empty() && plain.floors.is_empty() && has(units.0) && has(units.1)
}

fn check(plain: &Plain, model: &Model, found: &Flip) -> Result<(), TestCaseError> {
    let (at, norm, units) = (found.at.as_str(), found.norm, found.units);
    let figures = leaves(plain).expect("scored before");
    let base = Plain::of(model);
    let families = families(model, at);
    let of = |shares: &BTreeMap<String, f64>| {
        let plain = Plain { tree: under(&base.tree, model, shares, at == "all"), ..base.clone() };
        lead(&plain, &figures, units)
    };
    // Smaller differences are ties.
    let size = figures.values().flatten().filter_map(|cell| cell.score).fold(1.0, |size: f64, x| size.max(x.abs()));
    let hair = 1e-9 * size;
    let is_one_group = at == "index" || at.starts_with('g');
    let is_arithmetic = plain.steps[2].is_empty() && plain.floors.is_empty();
    let holding = || grid(&families).into_iter().filter(|shares| of(shares).is_some_and(|lead| lead >= hair));
    match &found.answer {
        Answer::Ahead => {
            prop_assert!(lead(&base, &figures, units).is_some_and(|lead| lead >= 0.0));
        }
        Answer::Found(witness) => {
            let own = lead(&Plain::of(&witness.model), &figures, units);
            prop_assert!(own.is_some_and(|lead| lead >= -hair), "the witness does not hold: {own:?}");
            let shares = new_shares(model, &witness.model, &families, at);
            let far = distance(&families, &shares, norm);
            prop_assert!((far - witness.distance).abs() < 1e-9, "{far}, not {}", witness.distance);
            for member in &found.members {
                let after = member.after.expect("weights were found");
                prop_assert!((after - shares[&member.code]).abs() < 1e-9, "{member:?}");
            }
            let least = witness.least.unwrap_or(0.0);
            prop_assert!(least <= witness.distance);
            let is_exact = witness.distance - least < 1e-7;
            prop_assert!(is_exact || !is_line(plain, units, model), "only between {least} and {}", witness.distance);
            // With missing values in one group the result is bracketed, up to a maximum number of steps.
            let is_close = witness.distance - least < 0.01;
            let is_sure = is_one_group && is_arithmetic && norm == Norm::L1;
            prop_assert!(is_close || !is_sure, "only between {least} and {}", witness.distance);
            for shares in holding() {
                let near = distance(&families, &shares, norm);
                prop_assert!(near >= least - 1e-9, "{shares:?} do at {near}, {least} is called the least");
            }
        }
        Answer::Impossible(why) => {
            let other = holding().next();
            prop_assert!(other.is_none(), "{why}, but under {other:?} it is ahead");
        }
        Answer::Unknown => {
            prop_assert!(!is_line(plain, units, model));
        }
    }
    Ok(())
}

fn ask(model: &Model, units: (usize, usize), at: &str, norm: &str) -> reweigh::Result<Flip> {
    let text = |word: &str| Setting::Text(word.to_string());
    let options = BTreeMap::from([("at".to_string(), text(at)), ("norm".to_string(), text(norm))]);
    flip(model, &format!("u{}", units.0), &format!("u{}", units.1), &options)
}

const PLACES: [&str; 7] = ["index", "g1", "dimensions", "indicators", "1", "2", "all"];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn no_weights_of_a_grid_flip_a_pair_with_less(
        plain in prop_oneof![9 => small(), 1 => plain()], at in select(PLACES.to_vec()), norm in select(vec!["L1", "L2"]),
        is_turned in prop::bool::weighted(0.9)
    ) {
        let model = plain.model(&plain.data()).expect("generated models are sound");
        let asked = ask(&model, (0, 1), at, norm).and_then(|found| match found.answer {
            Answer::Ahead if is_turned => ask(&model, (1, 0), at, norm),
            _ => Ok(found),
        });
        match asked {
            Ok(found) => check(&plain, &model, &found)?,
            // Unranked, no two members with a weight, no such group or level, or rejected scores.
            Err(error) => {
                let is_known = matches!(error, Error::Wrong { .. } | Error::Plain { .. } | Error::Method { .. } | Error::Unknown { .. });
                prop_assert!(is_known, "{error}");
            }
        }
    }

    #[test]
    fn a_dominated_unit_is_never_flipped(
        mut plain in small(), at in select(PLACES.to_vec()), norm in select(vec!["L1", "L2"]), by in 1u32..100
    ) {
        // The second unit is better in everything, and another one is worse than both, since the first may be the
        // worst.
        for (code, column) in &mut plain.values {
            let (sign, own) = (if plain.lower[code] { -1.0 } else { 1.0 }, column[0].unwrap_or(0.0));
            (column[0], column[1], column[2]) = (Some(own), Some(own + sign * f64::from(by)), Some(own - sign));
        }
        let model = plain.model(&plain.data()).expect("generated models are sound");
        if let Ok(found) = ask(&model, (0, 1), at, norm) {
            let is_arithmetic = plain.steps[2].is_empty();
            match &found.answer {
                Answer::Impossible(why) => prop_assert!(is_arithmetic && why.contains("u1 "), "{why}"),
                // Under other means nothing is ruled out and nothing found.
                Answer::Unknown => prop_assert!(!is_arithmetic),
                _ => prop_assert!(false, "flipped"),
            }
            let found = ask(&model, (1, 0), at, norm).expect("the same the other way");
            prop_assert!(matches!(found.answer, Answer::Ahead));
        }
    }
}
