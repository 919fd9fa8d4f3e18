//! Answers to inverse questions hold: each is scored again by the model itself.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::Index;
use reweigh::analysis::inverse::{
    Alone, Answer, Event, Flip, How, Norm, Reach, Threshold, dominance, flip, range, reach, threshold,
};
use reweigh::analysis::weightings::Weights;
use reweigh::data::{Dataset, Setting, from_csv, load};
use reweigh::model::{Branch, Model};
use reweigh::rank::rank;
use reweigh::{Error, Watch};

use crate::naive::scores;
use crate::random::{Plain, cases, choice, plain};

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

/// The rank of every unit if a node has this weight. Returns None if the model cannot be scored.
fn ranks(model: &Model, code: &str, share: f64) -> Option<Vec<(usize, usize)>> {
    let model = model.weigh(&[(code.to_string(), share)]).ok()?;
    Some(rank(&model, None).ok()?.all_places().iter().map(|place| (place.unit, place.rank)).collect())
}

fn ask(model: &Model, code: &str) -> reweigh::Result<Threshold> {
    threshold(model, code)
}

/// Checks that the ranking is constant between cuts, that the claimed events happen at the cuts, and that leaders are
/// correct.
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
    #![proptest_config(cases(150))]
    #[test]
    fn ranks_change_at_the_thresholds_and_nowhere_else(plain in plain(), node in any::<Index>()) {
        let model = plain.model(&plain.data()).expect("generated models are sound");
        let codes = plain.codes();
        let code = node.get(&codes);
        match ask(&model, code) {
            Ok(found) if matches!(found.found, How::Exactly | How::ClosedIn) => check(&model, code, &found),
            Ok(found) => {
                // Two changes between samples may cancel, but every change that is reported must exist.
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
            Err(error) => prop_assert!(matches!(error, Error::Wrong { .. } | Error::Plain { .. } | Error::Method { .. }), "{error}"),
        }
    }
}

/// a = (1, 0), b = (0, 1), c = (0.4, 0.4): with weight w of x the scores are w, 1 − w and 0.4, so b is first below 1/2
/// and a above; c overtakes b at 3/5 and is overtaken by a at 2/5.
#[test]
fn three_lines_cross_where_they_should() {
    let data = table("unit,x,y\na,1,0\nb,0,1\nc,0.4,0.4\n");
    let found = ask(&flat(&data), "x").expect("a sound model");
    let expected = [(0.4, Event::Passes(0, 2)), (0.5, Event::Passes(0, 1)), (0.6, Event::Passes(2, 1))];
    assert!(found.found == How::Exactly && found.cuts.len() == expected.len(), "{:?}", found.cuts);
    for (cut, (at, event)) in found.cuts.iter().zip(expected) {
        assert!((cut.at - at).abs() < 1e-15 && cut.event == event, "{cut:?}");
    }
    let leads: Vec<Vec<usize>> = found.leaders.iter().map(|lead| lead.units.clone()).collect();
    assert_eq!(leads, [vec![1], vec![0]]);
}

/// b lacks z, so with weight w of x its score is (1 − w) / 2 · 0.5 / (w + (1 − w) / 2); a has w · 0.6 + 0.2 · (1 − w)
/// (y 0.4, z 0). They are equal where 0.25 (1 − w) = (0.2 + 0.4 w)(0.5 + 0.5 w), so 0.2 w² + 0.55 w − 0.15 = 0 and w =
/// 0.25.
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

/// Harmonic means: with weight w of a, the scores of U (1, 2), V (10, 1) and W (9.8, 9) are 1 / (w / a + (1 − w) / b).
#[test]
fn a_change_beyond_127_of_128_is_found() {
    let data = table("unit,a,b\nU,1,2\nV,10,1\nW,9.8,9\n");
    let posts = |at: &str| {
        let list = Setting::List([0.0, 100.0].map(Setting::Number).to_vec());
        reweigh::data::Choice { at: vec![at.to_string()], ..choice("goalposts", &[("posts", list)]) }
    };
    let model = ["a", "b"]
        .into_iter()
        .try_fold(flat(&data), |model, at| model.choose(reweigh::model::Step::Normalise, posts(at)));
    let model = model.and_then(|model| model.choose(reweigh::model::Step::Aggregate, choice("harmonic", &[])));
    let found = ask(&model.expect("methods"), "a").expect("a sound model");
    // V is first where w (1/9.8 − 1/10) > (1 − w) (1 − 1/9).
    let (gain, loss) = (1.0 / 9.8 - 0.1, 1.0 - 1.0 / 9.0);
    let expected = loss / (gain + loss);
    let last = found.cuts.last().expect("changes");
    assert!((last.at - expected).abs() < 1e-9 && last.event == Event::Passes(1, 2), "{:?}", found.cuts);
    assert_eq!(found.leaders.last().map(|lead| lead.units.clone()), Some(vec![1]));
}

/// Under the weighted median V has 0 below a weight of one half for c and 1 from there on, as U has everywhere.
#[test]
fn a_tie_that_lasts_is_a_change() {
    let model = flat(&table("unit,a,b,c\nU,1,1,1\nV,0,0,1\nW,0,0,0\n"));
    let model = model.choose(reweigh::model::Step::Aggregate, choice("median", &[])).expect("a method");
    let found = ask(&model, "c").expect("a sound model");
    assert_eq!(found.found, How::ClosedIn);
    let cut = |event: Event| found.cuts.iter().find(|cut| cut.event == event).map(|cut| cut.at);
    assert_eq!(cut(Event::Meets(1, 0)), Some(0.5), "{:?}", found.cuts);
    assert_eq!(cut(Event::Leads(1, 2)), Some(0.5), "{:?}", found.cuts);
    assert_eq!(found.leaders.iter().map(|lead| lead.units.len()).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn thresholds_of_trade_hold() {
    let model = bundled("trade");
    let found = ask(&model, "potential").expect("a dimension");
    assert!(found.found == How::Exactly && found.cuts.len() > 100);
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
    assert!(found.found == How::Exactly && !found.cuts.is_empty());
}

fn options(given: &[(&str, &str)]) -> BTreeMap<String, Setting> {
    given.iter().map(|(name, word)| (name.to_string(), Setting::Text(word.to_string()))).collect()
}

/// A random weighting of the same members, `part` of the way from the given one; members without weight keep none.
fn elsewhere(model: &Model, at: &str, chance: &[f64], part: f64) -> Option<Model> {
    let nodes = model.tree().nodes();
    let is_asked = |place: &usize| !nodes[*place].is_leaf() && (at == "all" || nodes[*place].code == at);
    let mut shares = Vec::new();
    for group in (0..nodes.len()).filter(is_asked) {
        let counting = model.counting(group).ok()?;
        let nominal: f64 = counting.iter().map(|(member, _)| nodes[*member].weight).sum();
        let drawn: Vec<f64> = counting.iter().map(|(member, _)| -chance[member % chance.len()].ln()).collect();
        let sum: f64 = drawn.iter().sum();
        let mixed = counting.iter().zip(&drawn).map(|((member, w), drawn)| (*member, w + part * (drawn / sum - w)));
        shares.extend(mixed.map(|(member, w)| (nodes[member].code.clone(), w * nominal)));
    }
    model.weigh(&shares).ok()
}

/// Weights of the members of a group, or overall weights of all indicators.
fn weights(model: &Model, at: &str) -> Vec<f64> {
    if at == "all" {
        return model.shares().expect("scored before");
    }
    let group = model.tree().place(at).expect("a group");
    let mut shares = vec![0.0; model.tree().nodes().len()];
    model.counting(group).expect("scored before").into_iter().for_each(|(member, share)| shares[member] = share);
    shares
}

fn distance(model: &Model, other: &Model, at: &str, norm: Norm) -> f64 {
    let leaf = |place: usize| at != "all" || model.tree().nodes()[place].is_leaf();
    let pairs = weights(model, at).into_iter().zip(weights(other, at)).enumerate().filter(|(place, _)| leaf(*place));
    let differences = pairs.map(|(_, (a, b))| (a - b).abs());
    if norm == Norm::L2 { differences.map(|x| x * x).sum::<f64>().sqrt() } else { differences.sum() }
}

/// Whether the first unit ranks at least as high as the second and both are ranked; with `by`, by more than rounding.
fn ranks_as_high(model: &Model, units: (usize, usize), by: f64) -> bool {
    let Ok(ranking) = rank(model, None) else { return false };
    let place = |unit: usize| ranking.place_of(unit);
    matches!((place(units.0), place(units.1)), (Some(a), Some(b))
        if a.rank <= b.rank && a.score.unwrap_or(0.0) >= b.score.unwrap_or(0.0) + by)
}

fn check_flip(model: &Model, found: &Flip, chance: &[f64]) {
    let (at, norm, units) = (found.at.as_str(), found.norm, found.units);
    let parts = [0.02, 0.1, 0.3, 0.6, 1.0];
    let others = chance.chunks(12).flat_map(|chance| parts.map(|part| elsewhere(model, at, chance, part))).flatten();
    match &found.answer {
        Answer::Ahead => assert!(ranks_as_high(model, units, f64::NEG_INFINITY)),
        Answer::Found(of) => {
            assert!(ranks_as_high(&of.model, units, f64::NEG_INFINITY), "the witness does not hold");
            let naive = scores(&Plain::of(&of.model)).expect("the same figures");
            let score = |unit: usize| naive["index"][unit].score.expect("both are ranked");
            assert!(score(units.0) >= score(units.1) - 1e-9 * score(units.1).abs().max(1.0));
            assert!((of.distance - distance(model, &of.model, at, norm)).abs() < 1e-9, "{}", of.distance);
            let least = of.least.unwrap_or(0.0);
            assert!(least <= of.distance + 1e-12);
            for other in others.filter(|other| ranks_as_high(other, units, 0.0)) {
                let own = distance(model, &other, at, norm);
                assert!(own >= least - 1e-7, "{at}, {norm:?}: {own} does, though {least} is called the least");
            }
        }
        Answer::Impossible(why) => {
            for other in others {
                assert!(!ranks_as_high(&other, units, 1e-9), "{at}: {why}, but {:?}", weights(&other, at));
            }
        }
        Answer::Unknown => {}
    }
}

proptest! {
    #![proptest_config(cases(150))]
    #[test]
    fn no_smaller_change_of_weights_flips_a_pair(
        plain in plain(), pair in any::<(Index, Index)>(), node in any::<Index>(), is_plain in prop::bool::weighted(0.8),
        is_squared in any::<bool>(), is_all in prop::bool::weighted(0.3),
        chance in prop::collection::vec(0.0001..1.0f64, 60)
    ) {
        let mut plain = plain;
        if is_plain {
            plain.steps[2].clear();
            plain.floors.clear();
        }
        let model = plain.model(&plain.data()).expect("generated models are sound");
        let codes = plain.codes();
        let at = if is_all { "all" } else { node.get(&codes).as_str() };
        let unit = |index: &Index| format!("u{}", index.index(plain.units));
        let asked = options(&[("at", at), ("norm", if is_squared { "L2" } else { "L1" })]);
        match flip(&model, &unit(&pair.0), &unit(&pair.1), &asked) {
            Ok(found) => check_flip(&model, &found, &chance),
            // The same unit twice, one that is not ranked, one member alone, scores that are refused.
            Err(error) => prop_assert!(matches!(error, Error::Wrong { .. } | Error::Plain { .. } | Error::Method { .. }), "{error}"),
        }
    }
}

/// With two dimensions, b leads by 0.6 in y and a by 0.2 in x: level where 0.2 w = 0.6 (1 − w), so w = 3/4. That is a
/// change of 1/4 in each weight: 0.5 as a sum, 0.25 · √2 as the root of squares.
#[test]
fn a_flip_of_two_weights_is_where_the_lines_meet() {
    let model = flat(&table("unit,x,y\na,1,0.2\nb,0.8,0.8\nc,0,0\nd,0,1\n"));
    for (norm, expected) in [("L1", 0.5), ("L2", 0.25 * 2f64.sqrt())] {
        let found = flip(&model, "a", "b", &options(&[("norm", norm)])).expect("two ranked units");
        let Answer::Found(of) = &found.answer else { panic!("{norm}: no weights") };
        assert!((of.distance - expected).abs() < 1e-9, "{norm}: {}", of.distance);
        assert!(of.least.is_some_and(|least| (least - expected).abs() < 1e-9));
        assert!((weights(&of.model, "index")[1] - 0.75).abs() < 1e-9);
        let leads: Vec<f64> = found.members.iter().filter_map(|member| member.lead.0).collect();
        assert!((leads[0] + 10.0).abs() < 1e-9 && (leads[1] - 30.0).abs() < 1e-9, "{leads:?}");
    }
}

#[test]
fn a_dominated_unit_cannot_be_flipped() {
    let model = flat(&table("unit,x,y,z\na,1,2,3\nb,2,3,4\nc,9,0,9\n"));
    for (at, norm) in [("index", "L1"), ("index", "L2"), ("all", "L1")] {
        let found = flip(&model, "a", "b", &options(&[("at", at), ("norm", norm)])).expect("two ranked units");
        assert!(matches!(&found.answer, Answer::Impossible(why) if why.starts_with("b scores higher in every")));
    }
}

/// The rank of a unit with changed values of its own and bounds held.
fn rank_with(model: &Model, unit: usize, figures: &[(&str, f64)]) -> Option<usize> {
    let figures: Vec<_> = figures.iter().map(|(code, figure)| (unit, code.to_string(), *figure)).collect();
    let frozen = model.freeze().expect("a model that is ranked");
    let data = frozen.data().revise(&figures).expect("figures within their bounds");
    rank(&frozen.on(&data), None).ok()?.place_of(unit).map(|place| place.rank)
}

/// Checks that the value needed is enough and slightly less is not, and that the best rank is the best over many
/// values.
fn check_alone(model: &Model, asked: &Reach, of: &Alone) {
    let (unit, code) = (asked.unit, of.indicator.as_str());
    let about = model.data().indicator(code).expect("an indicator");
    let bounds = about.change.clone().expect("one that can be changed");
    let with = |x: f64| rank_with(model, unit, &[(code, x)]).unwrap_or(usize::MAX);
    if let Some(needed) = of.needed {
        assert!(with(needed) <= asked.rank, "{code} {needed}: rank {}", with(needed));
        let anew = reweigh::analysis::what_if(
            model,
            &[reweigh::analysis::Wish {
                unit,
                indicator: code.to_string(),
                amount: reweigh::analysis::Amount::To(needed),
            }],
            &BTreeMap::new(),
        );
        assert_eq!(anew.expect("a sound figure").ranks.1.place_of(unit).map(|place| place.rank), of.anew);
        let Some(now) = of.now else { return };
        let less = if bounds.whole { needed - (needed - now).signum() } else { needed - (needed - now) * 1e-6 };
        assert!(with(less) > asked.rank, "{code}: {less} does, too, not only {needed}");
        return;
    }
    assert!(of.best.0 > asked.rank);
    let column = model.data().column(code).expect("an indicator");
    let (lo, hi) = column.range().expect("a figure");
    for part in -20..=60 {
        let x = lo + f64::from(part) / 20.0 * (hi - lo);
        let x = if bounds.whole { x.round() } else { x };
        let is_inside = bounds.least.is_none_or(|least| x >= least) && bounds.most.is_none_or(|most| x <= most);
        assert!(!is_inside || with(x) >= of.best.0, "{code}: {x} gives rank {}, not {}", with(x), of.best.0);
    }
}

#[test]
fn figures_that_reach_a_rank_do_and_less_does_not() {
    let model = bundled("demo");
    for (unit, wanted) in [("Laputa", 1), ("Laputa", 3), ("Lilliput", 2), ("Erewhon", 1), ("Cockaigne", 4)] {
        let asked = reach(&model, unit, wanted, None).expect("a ranked unit");
        assert_eq!(asked.alone.len(), 3);
        asked.alone.iter().for_each(|of| check_alone(&model, &asked, of));
        check_mix(&model, &asked);
    }
}

fn check_mix(model: &Model, asked: &Reach) {
    let mix = asked.mix.as_ref().expect("a mix is found");
    let figures: Vec<(&str, f64)> = mix.changes.iter().map(|(code, _, x)| (code.as_str(), *x)).collect();
    assert!(rank_with(model, asked.unit, &figures).is_some_and(|rank| rank <= asked.rank), "{mix:?}");
    let cheapest = asked.alone.iter().filter_map(|of| of.cost).fold(f64::INFINITY, f64::min);
    assert!(mix.cost <= cheapest + 1e-12, "{} where one alone costs {cheapest}", mix.cost);
    let own: f64 = mix
        .changes
        .iter()
        .map(|(code, now, x)| {
            let spread = model.data().column(code).expect("an indicator").sd().expect("figures that differ");
            (x - now.expect("no gap is filled")).abs() / spread
        })
        .sum();
    assert!((own - mix.cost).abs() < 1e-9);
}

#[test]
fn wuhan_into_the_top_ten_holds() {
    let model = bundled("trade");
    let asked = reach(&model, "Wuhan", 10, None).expect("a ranked unit");
    assert!(asked.alone.len() > 8 && !asked.is_there);
    let reached: Vec<&Alone> = asked.alone.iter().filter(|of| of.needed.is_some()).collect();
    assert!(!reached.is_empty() && reached.len() < asked.alone.len());
    for of in reached {
        let needed = of.needed.expect("filtered");
        assert!(rank_with(&model, asked.unit, &[(&of.indicator, needed)]).is_some_and(|rank| rank <= 10));
    }
    check_mix(&model, &asked);
    // Ranks 10 to 16 are overtaken.
    assert_eq!(asked.passed.len(), 7);
}

/// Under any weights, a beats b if it is at least as good in everything and better in something. c is first with all
/// weight on z but last under others, so it beats none and none beats it; d equals b and is neither ahead nor behind.
#[test]
fn dominance_under_any_weights_is_that_of_pareto() {
    let model = flat(&table("unit,x,y,z\na,3,3,1\nb,2,3,0\nc,0,0,9\nd,2,3,0\n"));
    let found = dominance(&model, &[Weights::Any { at: Vec::new() }]).expect("a set");
    let name = |at: usize| model.data().units().codes[found.units[at]].to_string();
    let mut pairs = Vec::new();
    for a in 0..4 {
        pairs.extend((0..4).filter(|&b| found.beats[a][b]).map(|b| format!("{}{}", name(a), name(b))));
    }
    pairs.sort();
    assert_eq!(pairs, ["ab", "ad"]);
    let found = range(&model, "c", &[Weights::Any { at: Vec::new() }], &Watch::default()).expect("a ranked unit");
    assert_eq!((found.best.attained, found.best.bound, found.worst.attained, found.worst.bound), (1, 1, 4, 4));
    // With x ≥ y ≥ z the weight of z is at most a third, where b has (2/3 + 1) / 3 and c 1/3.
    let order = Weights::Order { names: ["x", "y", "z"].map(String::from).to_vec() };
    let found = range(&model, "c", &[order], &Watch::default()).expect("a ranked unit");
    assert_eq!((found.best.attained, found.worst.attained), (4, 4));
}
