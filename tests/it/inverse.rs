//! What is asked backwards holds forwards: each answer is scored again by the model itself.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;
use reweigh::analysis::inverse::{Event, Threshold, threshold};
use reweigh::data::{Dataset, Setting, from_csv, load};
use reweigh::model::{Branch, Model};
use reweigh::rank::rank;
use reweigh::{Error, Watch};

use crate::random::{choice, plain};

fn bundled(name: &str) -> Model {
    let data = load(name, &Watch::default()).expect("bundled data load");
    Model::new(&data).expect("bundled data have a model")
}

fn table(text: &str) -> Dataset {
    from_csv(text, "small.csv", &Watch::default()).expect("a sound table")
}

fn flat(data: &Dataset) -> Model {
    let of = data.indicators().iter().map(|indicator| Branch::leaf(&indicator.code)).collect();
    Model::of_tree(data, Branch { code: "index".to_string(), weight: 1.0, of }).expect("a sound tree")
}

/// Every unit's rank when a node has this share; none where the model cannot be scored.
fn ranks(model: &Model, code: &str, share: f64) -> Option<Vec<(usize, usize)>> {
    let model = model.weigh(&[(code.to_string(), share)]).ok()?;
    Some(rank(&model, None).ok()?.all_places().iter().map(|place| (place.unit, place.rank)).collect())
}

fn ask(model: &Model, code: &str) -> reweigh::Result<Threshold> {
    threshold(model, code, &BTreeMap::new())
}

/// Between two cuts the ranking stays, over a cut what is claimed happens; who is first is.
fn check(model: &Model, code: &str, found: &Threshold) {
    let mut ends: Vec<f64> = found.cuts.iter().map(|cut| cut.at).collect();
    ends.dedup_by(|a, b| (*a - *b).abs() < 1e-6);
    let ends: Vec<f64> = std::iter::once(0.0).chain(ends).chain([1.0]).collect();
    let mut last: Option<Vec<(usize, usize)>> = None;
    for gap in ends.windows(2).filter(|gap| gap[1] - gap[0] > 1e-4) {
        let at = |part: f64| gap[0] + part * (gap[1] - gap[0]);
        let Some(here) = ranks(model, code, at(0.05)) else { return };
        assert_eq!(ranks(model, code, at(0.95)), Some(here.clone()), "{code} between {gap:?}: {:?}", found.cuts);
        let first: Vec<usize> = here.iter().filter(|(_, rank)| *rank == 1).map(|(unit, _)| *unit).collect();
        let lead = found.leaders.iter().find(|lead| lead.from <= at(0.5) && at(0.5) <= lead.to);
        let mut claimed = lead.map_or(Vec::new(), |lead| lead.units.clone());
        claimed.sort_unstable();
        let mut first_sorted = first.clone();
        first_sorted.sort_unstable();
        assert_eq!(claimed, first_sorted, "{code} at {}: {:?}", at(0.5), found.leaders);
        if let Some(last) = last {
            assert!(last != here || found.cuts.is_empty(), "{code}: nothing changes at {}", gap[0]);
        }
        last = Some(here);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn ranks_change_at_the_thresholds_and_nowhere_else(plain in plain(), node in any::<Index>()) {
        let model = plain.model(&plain.data()).expect("generated models are sound");
        let codes = plain.codes();
        let code = node.get(&codes);
        match ask(&model, code) {
            Ok(found) if found.is_exact => check(&model, code, &found),
            Ok(found) => {
                // Between two looks two changes may undo each other: what is found is there.
                for cut in &found.cuts {
                    let Event::Passes(up, down) = cut.event else { continue };
                    let score = |share: f64| -> Option<f64> {
                        let model = model.weigh(&[(code.clone(), share)]).ok()?;
                        let scores = model.scores().ok()?.of(0).clone();
                        Some(scores.get(up)? - scores.get(down)?)
                    };
                    let (before, after) = (score(cut.at - 1e-9), score(cut.at + 1e-9));
                    let scale = 1e-10 * model.scores().expect("scored").of(0).iter().flatten().fold(1.0, |a: f64, b| a.max(b.abs()));
                    prop_assert!(before.is_none_or(|x| x <= scale) && after.is_none_or(|x| x >= -scale), "{cut:?}: {before:?}, {after:?}");
                }
            }
            // Nothing else that has a weight, nothing ranked, a mean of all units at once.
            Err(error) => prop_assert!(matches!(error, Error::Wrong { .. } | Error::Method { .. }), "{error}"),
        }
    }
}

/// a = (1, 0), b = (0, 1), c = (0.4, 0.4): with weight w of x the scores are w, 1 − w and 0.4, so that b is first below
/// 1/2 and a above, c passes b at 3/5 and is passed by a at 2/5.
#[test]
fn three_lines_cross_where_they_should() {
    let data = table("unit,x,y\na,1,0\nb,0,1\nc,0.4,0.4\n");
    let found = ask(&flat(&data), "x").expect("a sound model");
    let expected = [(0.4, Event::Passes(0, 2)), (0.5, Event::Passes(0, 1)), (0.6, Event::Passes(2, 1))];
    assert!(found.is_exact && found.cuts.len() == expected.len(), "{:?}", found.cuts);
    for (cut, (at, event)) in found.cuts.iter().zip(expected) {
        assert!((cut.at - at).abs() < 1e-15 && cut.event == event, "{cut:?}");
    }
    let leads: Vec<Vec<usize>> = found.leaders.iter().map(|lead| lead.units.clone()).collect();
    assert_eq!(leads, [vec![1], vec![0]]);
}

/// b lacks z, so that with weight w of x its score is (1 − w) / 2 · 0.5 / (w + (1 − w) / 2); a has w · 0.6 + 0.2 · (1 − w)
/// (y 0.4, z 0): equal where 0.25 (1 − w) = (0.2 + 0.4 w)(0.5 + 0.5 w), 0.2 w² + 0.55 w − 0.15 = 0, w = 0.25.
#[test]
fn with_a_gap_two_units_tie_at_a_root_of_a_quadratic() {
    let data = table("unit,x,y,z\na,0.6,0.4,0\nb,0,0.5,\nc,1,1,1\nd,0,0,0\n");
    let model = flat(&data).coverage(0.0).expect("a share");
    let found = ask(&model, "x").expect("a sound model");
    let of_two: Vec<f64> = found
        .cuts
        .iter()
        .filter(|cut| matches!(cut.event, Event::Passes(0, 1) | Event::Passes(1, 0)))
        .map(|cut| cut.at)
        .collect();
    assert!(of_two.len() == 1 && (of_two[0] - 0.25).abs() < 1e-12, "{of_two:?}");
}

#[test]
fn thresholds_of_trade_hold() {
    let model = bundled("trade");
    let found = ask(&model, "potential").expect("a dimension");
    assert!(found.is_exact && found.cuts.len() > 100);
    let (below, above) = found.stands();
    for share in [below + 1e-9, found.given, above - 1e-9] {
        assert_eq!(ranks(&model, "potential", share), ranks(&model, "potential", found.given), "{share}");
    }
    assert_ne!(ranks(&model, "potential", below - 1e-9), ranks(&model, "potential", found.given));
    assert_ne!(ranks(&model, "potential", above + 1e-9), ranks(&model, "potential", found.given));
    let geometric =
        bundled("demo").choose(reweigh::model::Step::Normalise, choice("minmax", &[("lo", Setting::Number(1.0))]));
    let geometric = geometric.and_then(|model| model.choose(reweigh::model::Step::Aggregate, choice("geometric", &[])));
    let found = ask(&geometric.expect("a sound model"), "size").expect("a dimension");
    assert!(!found.is_exact && !found.cuts.is_empty());
}
