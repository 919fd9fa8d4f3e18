//! Bounds that are held or fitted on all years, and rankings over years, compared with plain loops.

use reweigh::Watch;
use reweigh::analysis::explain_years;
use reweigh::data::{Choice, Dataset, Direction, FitWindow, from_csv, load};
use reweigh::model::{Fitted, Model, Step};
use reweigh::rank::{Value, rank, rank_over};

use super::random::choice;

fn trade(year: i32) -> Dataset {
    load("trade", &Watch::default()).expect("bundled data load").at_year(year).expect("a year of the data")
}

#[test]
fn a_frozen_model_scores_its_own_data_the_same() {
    let model = Model::new(&trade(2018)).expect("a model");
    let frozen = model.freeze().expect("a model that can be fitted");
    assert!(frozen.scores() == model.scores() && frozen != model);
    assert!(frozen.freeze().is_ok_and(|again| again == frozen), "what is frozen stays as it is");
}

#[test]
fn frozen_bounds_hold_in_another_year() {
    let frozen = Model::new(&trade(2018)).and_then(|model| model.freeze()).expect("a model");
    let later = frozen.on(&trade(2022));
    let (here, there) = (frozen.leaves().expect("fitted"), later.leaves().expect("fitted"));
    for (before, after) in here.iter().zip(there) {
        assert_eq!((&before.treat, &before.normalise), (&after.treat, &after.normalise), "{}", before.code);
        let applied = after.treat.apply_to(&after.raw);
        assert_eq!(applied, after.treated, "{}", before.code);
    }
    assert!(later.data().year() == Some(2022) && later.recipe() == frozen.recipe());
}

#[test]
fn a_choice_afterwards_fits_anew() {
    let model = Model::new(&trade(2022)).expect("a model");
    let frozen = model.freeze().expect("a model");
    let codes: Vec<String> = model.tree().leaves().map(|leaf| leaf.code.clone()).collect();
    let at = Choice { at: vec![codes[1].clone()], ..choice("rank", &[]) };
    let chosen = frozen.choose(Step::Normalise, at).expect("a known method");
    assert!(chosen.recipe().held.len() == codes.len() - 1 && !chosen.recipe().held.contains_key(&codes[1]));
    let turned = frozen.direction(&codes[0], Direction::Lower).expect("an indicator");
    assert!(!turned.recipe().held.contains_key(&codes[0]));
    let all = frozen.choose(Step::Treat, choice("none", &[])).expect("a known method");
    assert!(all.recipe().held.is_empty());
    let means = frozen.choose(Step::Aggregate, choice("arithmetic", &[])).expect("a known method");
    assert_eq!(means.recipe().held, frozen.recipe().held);
    let fewer = frozen.without(&codes[..1]).expect("others are left");
    assert!(fewer.recipe().held.len() == codes.len() - 1);
}

#[test]
fn every_fit_is_read_back_equal_from_plain_data() {
    let data = trade(2022);
    for method in ["minmax", "zscore", "rank"] {
        let model = Model::new(&data).and_then(|model| model.choose(Step::Normalise, choice(method, &[])));
        for leaf in model.expect("a known method").leaves().expect("fitted") {
            for fit in [&leaf.treat, &leaf.normalise, &Fitted::Nothing, &Fitted::Same] {
                assert_eq!(Fitted::read(&fit.to_setting()).as_ref(), Ok(fit), "{}", leaf.code);
            }
        }
    }
}

/// All values of an indicator in all readable years; values that apply to all years are included once.
fn figures(data: &Dataset, code: &str) -> Vec<f64> {
    let place = data.indicators().iter().position(|indicator| indicator.code == code).expect("an indicator");
    let years = if data.is_yearly(place) { data.years() } else { &data.years()[..1] };
    let units = 0..data.units().len();
    let all = units.flat_map(|unit| years.iter().map(move |year| data.value(unit, *year, code).expect("a figure")));
    all.flatten().collect()
}

#[test]
fn bounds_over_all_years_are_those_of_all_figures_together() {
    let data = trade(2019);
    let per_all = |method: &str| Choice { per: FitWindow::All, ..choice(method, &[]) };
    let model = Model::new(&data).and_then(|model| model.choose(Step::Treat, choice("none", &[])));
    let model = model.and_then(|model| model.choose(Step::Normalise, per_all("minmax"))).expect("known methods");
    let scores = model.scores().expect("trade can be scored");
    for leaf in model.leaves().expect("fitted") {
        let figures = figures(&data, &leaf.code);
        let (least, most) = figures.iter().fold((f64::MAX, f64::MIN), |(lo, hi), x| (x.min(lo), x.max(hi)));
        let place = model.tree().place(&leaf.code).expect("an indicator of the tree");
        for unit in 0..data.units().len() {
            let share = |x: f64| match leaf.direction {
                Direction::Higher => (x - least) / (most - least),
                Direction::Lower => (most - x) / (most - least),
            };
            let expected = data.figure(unit, &leaf.code).expect("an indicator").map(|x| 100.0 * share(x));
            let found = scores.of(place).get(unit);
            let is_near = match (found, expected) {
                (Some(found), Some(expected)) => (found - expected).abs() < 1e-9,
                (found, expected) => found == expected,
            };
            assert!(is_near, "{} of unit {unit}: {found:?}, by hand {expected:?}", leaf.code);
        }
    }
    let other = model.at_year(2022).expect("a year of the data");
    for (here, there) in model.leaves().expect("fitted").iter().zip(other.leaves().expect("fitted")) {
        assert_eq!(here.normalise, there.normalise, "{}", here.code);
    }
}

#[test]
fn each_year_is_treated_by_itself_where_only_normalise_is_over_all_years() {
    let data = trade(2022);
    let normalise = Choice { per: FitWindow::All, ..choice("minmax", &[]) };
    let model = Model::new(&data).and_then(|model| model.choose(Step::Normalise, normalise)).expect("known");
    let years: Vec<Model> = data.years().iter().map(|year| model.at_year(*year).expect("a year")).collect();
    for (at, leaf) in model.leaves().expect("fitted").iter().enumerate() {
        let treated =
            years.iter().flat_map(|year| year.leaves().expect("fitted")[at].treated.present().collect::<Vec<_>>());
        let (least, most) = treated.fold((f64::MAX, f64::MIN), |(lo, hi), x| (x.min(lo), x.max(hi)));
        let from = if leaf.direction == Direction::Higher { least } else { -most };
        let expected = Fitted::Line { from, span: most - least, to: 0.0, rise: 100.0 };
        assert_eq!(leaf.normalise, expected, "{}", leaf.code);
    }
}

#[test]
fn a_constant_under_held_bounds_is_not_left_out() {
    let text = "unit,year,a,b\nu,2020,1,1\nv,2020,3,2\nu,2021,2,1\nv,2021,2,5\n";
    let data = reweigh::data::from_csv(text, "two.csv", &Watch::default()).expect("a sound table");
    let model = Model::new(&data).expect("a model");
    assert!(model.leaves().expect("fitted")[0].left_out.is_some(), "one value for all in 2021");
    let frozen =
        model.at_year(2020).and_then(|model| model.freeze()).and_then(|model| model.at_year(2021)).expect("a year");
    let leaf = &frozen.leaves().expect("fitted")[0];
    assert_eq!((leaf.left_out, leaf.score.get(0)), (None, Some(50.0)));
}

#[test]
fn ranks_over_years_are_those_of_each_year() {
    let model = Model::new(&trade(2020)).expect("a model");
    let over = rank_over(&model, None, &[2022, 2018, 2019]).expect("years of the data");
    let of = |year: i32| rank(&model.at_year(year).expect("a year"), None).expect("a ranking");
    let (first, last) = (of(2018), of(2022));
    assert!(over == last, "the rows are those of the last year");
    let codes: Vec<&str> = over.fields().iter().map(|field| field.code.as_str()).collect();
    assert_eq!(codes, ["2018", "2019", "gained"]);
    for place in over.places() {
        let before = first.all_places().iter().find(|before| before.unit == place.unit);
        assert_eq!(over.fields()[0].values[place.unit], Value::Rank(before.map(|before| (before.rank, before.tied))));
        let gained = before.map(|before| before.rank as f64 - place.rank as f64);
        assert_eq!(over.read("gained", place.unit), Ok(Value::Number(gained)));
    }
    assert!(rank_over(&model, None, &[2022, 2022]).is_err() && rank_over(&model, None, &[2022, 1999]).is_err());
}

#[test]
fn what_became_of_a_city_sums_to_what_its_score_gained() {
    let model = Model::new(&trade(2022)).expect("a model");
    for model in [model.freeze().expect("a model"), model] {
        let [last, first] = [2022, 2018].map(|year| rank(&model.at_year(year).expect("a year"), None).expect("ranked"));
        for place in last.all_places() {
            let Some(before) = first.place_of(place.unit).and_then(|place| place.score) else { continue };
            let name = &last.units().codes[place.unit];
            let became = explain_years(&model, name, 2018, 2022).expect("ranked in both");
            let sum: f64 = became.leaves().iter().map(|leaf| leaf.points).sum();
            let gained = place.score.expect("scored") - before;
            assert!((sum - gained).abs() < 1e-10, "{name}: {sum}, {gained}");
        }
    }
}

/// 100 in 2019 and 144 in 2021: 44 per cent in total, 20 per cent a year; a start at 0 or a missing end has no rate.
#[test]
fn growth_and_its_yearly_rate() {
    let table = "unit,year,x\na,2019,100\na,2020,150\na,2021,144\nb,2019,0\nb,2021,5\nc,2019,7\nd,2019,4\nd,2021,0\n";
    let data = from_csv(table, "grown.csv", &Watch::default()).expect("a sound table");
    let rounded =
        |column: reweigh::data::Column| column.iter().map(|x| x.map(|x| (x * 1e9).round() / 1e9)).collect::<Vec<_>>();
    let since = |of: &dyn Fn(&str, Option<i32>) -> reweigh::Result<reweigh::data::Column>, year| {
        rounded(of("x", year).expect("years"))
    };
    let (growth, cagr) = (|code: &str, year| data.growth(code, year), |code: &str, year| data.cagr(code, year));
    assert_eq!(since(&growth, Some(2019)), [Some(44.0), None, None, Some(-100.0)]);
    assert_eq!(since(&growth, None), [Some(-4.0), None, None, None]);
    assert_eq!(since(&cagr, None), [Some(20.0), None, None, Some(-100.0)]);
    assert_eq!(since(&cagr, Some(2020)), [Some(-4.0), None, None, None]);
}

/// If the previous year is not in the data, growth since "the year before" is an error, however long the gap.
#[test]
fn growth_without_a_year_needs_the_year_before() {
    for (years, missing) in [([2018, 2020], 2019), ([2010, 2020], 2019)] {
        let [first, last] = years;
        let table = format!("unit,year,x\na,{first},100\na,{last},121\nb,{first},50\nb,{last},60\n");
        let data = from_csv(&table, "gap.csv", &Watch::default()).expect("a sound table");
        let error = data.growth("x", None).expect_err("a gap").to_string();
        assert_eq!(error, format!("there is no {missing} in the data"));
        let since = data.growth("x", Some(first)).expect("a year of the data");
        assert_eq!(since.origin().map(|origin| origin.years()), Some(format!("from {first} to {last}")));
    }
}
