//! Profiles: every part agrees with its own ranking, the median is counted independently, strengths and weaknesses are
//! disjoint.

use reweigh::Watch;
use reweigh::analysis::{ProfileOptions, profile};
use reweigh::data::load;
use reweigh::model::Model;
use reweigh::rank::rank;

#[test]
fn a_profile_says_what_the_rankings_say() {
    let data = load("trade", &Watch::default()).expect("a bundled data set");
    let model = Model::new(&data).expect("a model");
    let options = ProfileOptions { top: 4, ..ProfileOptions::default() };
    let nodes = model.tree().nodes();
    let rankings: Vec<_> = nodes.iter().map(|node| rank(&model, Some(&node.code)).expect("a ranking")).collect();
    for unit in (0..data.units().codes.len()).step_by(23) {
        let code = &data.units().codes[unit];
        let seen = profile(&model, code, &options).expect("a profile");
        assert_eq!(seen.parts.len(), nodes.len());
        for (part, ranking) in seen.parts.iter().zip(&rankings) {
            assert_eq!(part.place.as_ref(), ranking.place_of(unit), "{code} in {}", nodes[part.node].code);
            assert_eq!(part.ranked, ranking.ranked());
            let mut scores: Vec<f64> = model.scores().expect("scores").of(part.node).present().collect();
            scores.sort_by(f64::total_cmp);
            let (below, above) = (scores[(scores.len() - 1) / 2], scores[scores.len() / 2]);
            let median = f64::midpoint(below, above);
            assert!((part.beside.expect("a median") - median).abs() < 1e-12, "{}", nodes[part.node].code);
            let is_leaf = nodes[part.node].members.is_empty();
            assert!(is_leaf || part.figure.is_none());
        }
        assert!(seen.strong.iter().all(|at| !seen.weak.contains(at)), "no indicator is both");
        let depth = |at: &usize| {
            let part = &seen.parts[*at];
            (part.place.as_ref().expect("a rank").rank - 1) as f64 / (part.ranked - 1) as f64
        };
        let depths: Vec<f64> = seen.strong.iter().map(depth).collect();
        assert!(depths.is_sorted() && depths.len() <= 4, "the best first");
        let weakest: Vec<f64> = seen.weak.iter().map(depth).collect();
        assert!(weakest.is_sorted_by(|a, b| a >= b), "the worst first");
        assert!(depths.iter().all(|good| *good < 0.5) && weakest.iter().all(|bad| *bad > 0.5), "each in its half");
        assert!(depths.iter().all(|good| weakest.iter().all(|bad| good <= bad)));
        assert_eq!(seen.years.len(), data.years().len());
        for (year, place) in &seen.years {
            let ranking = rank(&model.at_year(*year).expect("a year"), None).expect("a ranking");
            assert_eq!(place.as_ref(), ranking.place_of(unit), "{code} in {year}");
        }
    }
}

#[test]
fn against_another_unit_its_scores_stand_beside() {
    let data = load("demo", &Watch::default()).expect("a bundled data set");
    let model = Model::new(&data).expect("a model");
    let options = ProfileOptions { against: Some("Laputa".into()), ..ProfileOptions::default() };
    let seen = profile(&model, "Atlantis", &options).expect("a profile");
    let other = data.units().resolve("Laputa").expect("a unit");
    for part in &seen.parts {
        assert_eq!(part.beside, model.scores().expect("scores").of(part.node).get(other));
    }
    assert!(profile(&model, "Laputa", &options).is_err(), "nobody stands beside itself");
    assert!(profile(&model, "Nowhere", &ProfileOptions::default()).is_err());
}
