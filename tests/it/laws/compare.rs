//! Comparisons checked against plain definitions: coefficients counted pair by pair, and possible entrants found by
//! trying every way in which a list could continue.

use std::collections::BTreeSet;

use proptest::prelude::*;
use reweigh::Watch;
use reweigh::analysis::Comparison;
use reweigh::analysis::likeness::{Bootstrap, METHODS, RankPair, footrule_most, measure};
use reweigh::data::{Dataset, from_csv};
use reweigh::rank::{ListedUnit, Ranking, by_hand};

/// Ranks by counting, where equal values get their mean rank.
fn counted(values: &[f64]) -> Vec<f64> {
    let count = |test: &dyn Fn(f64) -> bool| values.iter().filter(|&&value| test(value)).count() as f64;
    values.iter().map(|&x| 1.0 + count(&|y| y < x) + (count(&|y| y.total_cmp(&x).is_eq()) - 1.0) / 2.0).collect()
}

fn spearman(a: &[f64], b: &[f64]) -> f64 {
    let (a, b, n) = (counted(a), counted(b), a.len() as f64);
    let product = |x: &[f64], y: &[f64]| -> f64 {
        n * x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>() - x.iter().sum::<f64>() * y.iter().sum::<f64>()
    };
    product(&a, &b) / (product(&a, &a) * product(&b, &b)).sqrt()
}

/// Kendall 1945: (P − Q) / √((n₀ − n₁)(n₀ − n₂)), with ties counted group by group.
fn kendall(a: &[f64], b: &[f64]) -> f64 {
    let pairs = |n: usize| (n * n.saturating_sub(1)) as f64 / 2.0;
    let tied = |x: &[f64]| -> f64 {
        let distinct: BTreeSet<u64> = x.iter().map(|x| x.to_bits()).collect();
        distinct.iter().map(|&bits| pairs(x.iter().filter(|x| x.to_bits() == bits).count())).sum()
    };
    let (mut alike, mut against) = (0.0, 0.0);
    for i in 0..a.len() {
        for j in i + 1..a.len() {
            let product = (a[i] - a[j]) * (b[i] - b[j]);
            alike += f64::from(u8::from(product > 0.0));
            against += f64::from(u8::from(product < 0.0));
        }
    }
    let all = pairs(a.len());
    (alike - against) / ((all - tied(a)) * (all - tied(b))).sqrt()
}

/// Pairs of few different values, so that many are tied.
fn pairs() -> impl Strategy<Value = (Vec<f64>, Vec<f64>)> {
    let value = (1u8..8).prop_map(f64::from);
    prop::collection::vec((value.clone(), value), 2..12).prop_map(|pairs| pairs.into_iter().unzip())
}

fn near(found: Option<f64>, expected: f64) -> bool {
    found.map_or(!expected.is_finite(), |found| (found - expected).abs() < 1e-12)
}

proptest! {
    #[test]
    fn coefficients_are_those_of_the_definitions((a, b) in pairs()) {
        let rho = |b: &[f64]| measure("spearman", &RankPair::of(&a, b));
        let tau = |b: &[f64]| measure("kendall", &RankPair::of(&a, b));
        prop_assert!(near(rho(&b), spearman(&a, &b)), "{:?}, {}", rho(&b), spearman(&a, &b));
        prop_assert!(near(tau(&b), kendall(&a, &b)), "{:?}, {}", tau(&b), kendall(&a, &b));
        let turned: Vec<f64> = b.iter().map(|x| -x).collect();
        prop_assert!(near(rho(&turned), -spearman(&a, &b)));
        prop_assert!(near(tau(&turned), -kendall(&a, &b)));
        let sum = measure("footrule", &RankPair::of(&a, &b)).expect("ranks");
        prop_assert!((0.0..=footrule_most(&a, &b)).contains(&sum));
    }

    /// A ranking is maximally similar to itself; the order of units does not matter to any measure, and the order of
    /// the two rankings only to `ws`.
    #[test]
    fn every_measure_knows_the_same_when_it_sees_it((a, b) in pairs(), turn in any::<prop::sample::Index>()) {
        let turned = |x: &[f64]| {
            let mut x = x.to_vec();
            let by = turn.index(x.len());
            x.rotate_left(by);
            x
        };
        for method in METHODS {
            let of = |a: &[f64], b: &[f64]| (method.fit)(&RankPair::of(a, b));
            let (best, itself) = (if method.name == "footrule" { 0.0 } else { 1.0 }, of(&a, &a));
            prop_assert!(itself.is_none_or(|found| (found - best).abs() < 1e-12), "{} of {a:?}: {itself:?}", method.name);
            let found = of(&a, &b);
            if let (Some(found), true) = (found, method.name != "footrule") {
                prop_assert!((-1.0 - 1e-12..=1.0 + 1e-12).contains(&found), "{}: {found}", method.name);
            }
            let same = |other: Option<f64>| match (found, other) {
                (Some(one), Some(other)) => (one - other).abs() < 1e-12,
                (one, other) => one.is_none() && other.is_none(),
            };
            prop_assert!(same(of(&turned(&a), &turned(&b))), "{} of {a:?}, {b:?}", method.name);
            prop_assert!(method.name == "ws" || same(of(&b, &a)), "{} of {a:?}, {b:?}", method.name);
        }
    }
}

const UNITS: usize = 5;

fn data() -> Dataset {
    from_csv("unit,x\na,1\nb,2\nc,3\nd,4\ne,5\n", "five", &Watch::default()).expect("a good table")
}

/// A list with some known ranks; it is whole if all units are known.
fn list(known: &[(usize, usize)]) -> Ranking {
    let listed = known.iter().map(|&(unit, rank)| ListedUnit::ranked(["a", "b", "c", "d", "e"][unit], rank as f64));
    by_hand(Some(&data()), &listed.collect::<Vec<_>>()).expect("names of the table")
}

/// The sets of units in the first n over all lists consistent with what is known; a place may belong to an outside
/// unit.
fn completions(known: &[(usize, usize)], n: usize) -> Vec<BTreeSet<usize>> {
    let mut all = vec![BTreeSet::new()];
    for rank in 1..=n {
        let holder = known.iter().find(|place| place.1 == rank).map(|place| place.0);
        let of_data = (0..UNITS).filter(|&unit| known.iter().all(|place| place.0 != unit));
        let free: Vec<usize> = match (holder, known.len() == UNITS) {
            (Some(unit), _) => vec![unit],
            (None, true) => Vec::new(),
            (None, false) => of_data.chain([100 + rank]).collect(),
        };
        if !free.is_empty() {
            let held = |first: &BTreeSet<usize>| {
                let next = free.iter().filter(|unit| !first.contains(unit));
                next.map(|unit| first.iter().copied().chain([*unit]).collect::<BTreeSet<usize>>()).collect::<Vec<_>>()
            };
            all = all.iter().flat_map(held).collect();
        }
    }
    all
}

/// What is known about a list: some of five units at different ranks.
fn known() -> impl Strategy<Value = Vec<(usize, usize)>> {
    let order = Just((0..UNITS).collect::<Vec<usize>>()).prop_shuffle();
    (order, 1..=UNITS, prop::collection::vec(1usize..3, UNITS)).prop_map(|(order, count, steps)| {
        let mut rank = 0;
        let gaps = count < UNITS;
        let places = order.into_iter().take(count).zip(steps).map(|(unit, step)| {
            rank += if gaps { step } else { 1 };
            (unit, rank)
        });
        places.collect()
    })
}

proptest! {
    #[test]
    fn who_entered_holds_for_every_way_a_list_can_go_on(first in known(), second in known(), n in 1usize..=5) {
        let (a, b) = (list(&first), list(&second));
        let both = Comparison::new(&a, &b, Bootstrap::default());
        prop_assume!(both.is_ok());
        let entered = both.expect("common units").entered(n).expect("whole rankings");
        let (mut least, mut most, mut always, mut ever) = (usize::MAX, 0, None::<BTreeSet<usize>>, BTreeSet::new());
        for here in completions(&first, n) {
            for there in completions(&second, n) {
                let new: BTreeSet<usize> = here.difference(&there).copied().collect();
                (least, most) = (least.min(new.len()), most.max(new.len()));
                ever.extend(&new);
                always = Some(always.map_or(new.clone(), |always| always.intersection(&new).copied().collect()));
            }
        }
        let certain: BTreeSet<usize> = entered.certain.iter().copied().collect();
        let possible: BTreeSet<usize> = entered.possible.iter().copied().collect();
        let always = always.unwrap_or_default();
        prop_assert!(entered.at_least <= least && most <= entered.at_most, "{entered:?}: {least} to {most}");
        prop_assert!(certain.is_subset(&always), "{certain:?} of {always:?}");
        // The other possible entrants are units that the first list names but the second may or may not contain.
        let named: BTreeSet<usize> = first.iter().filter(|place| place.1 <= n).map(|place| place.0).collect();
        prop_assert_eq!(certain.union(&possible).copied().collect::<BTreeSet<_>>(), &ever & &named);
        let back = Comparison::new(&b, &a, Bootstrap::default()).expect("common units");
        prop_assert_eq!(back.left(n).expect("whole rankings"), entered);
    }

    #[test]
    fn places_gained_turn_round(first in known(), second in known()) {
        let (a, b) = (list(&first), list(&second));
        if let (Ok(there), Ok(back)) =
            (Comparison::new(&a, &b, Bootstrap::default()), Comparison::new(&b, &a, Bootstrap::default()))
        {
            for method in METHODS.iter().filter(|method| method.name != "ws") {
                let (there, back) = (there.measure(method.name), back.measure(method.name));
                prop_assert!(there.zip(back).map_or(there == back, |(there, back)| (there - back).abs() < 1e-12));
            }
            for row in there.rows.iter() {
                let turned = back.rows.iter().find(|other| other.unit == row.unit).expect("the same units");
                prop_assert!((there.gained(row) + back.gained(turned)).abs() < 1e-12);
            }
        }
    }
}
