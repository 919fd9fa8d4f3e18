//! Charts of inverse questions: ranks along a weight, weights before and after, weights fitted to a list, and the cost
//! of changes.

use super::drawn;
use crate::analysis::inverse::{Alone, Answer, Fit, Flip, Member, Reach, Weight};
use crate::data::Dataset;
use crate::rank::rank;
use crate::render::inverse::ThresholdView;
use crate::render::picture::{Bar, Intervals, Lines, Picture, Plot, Series, Span};
use crate::render::shape::Table;
use crate::{Error, Result};

/// The number of steps of the weight from 0 to 1.
const STEPS: u32 = 10;

fn about(title: String, data: &Dataset, notes: Vec<String>) -> Table {
    Table { title, notes, ..Table::default() }.from_data(data)
}

/// Ranks as the weight goes from 0 to 1, of the unit requested or of the top ones.
pub fn chart_threshold(view: &ThresholdView) -> Result<Picture> {
    let (own, data) = (&view.of, view.of.model.data());
    let code = &own.model.tree().nodes()[own.node].code;
    let first = own.ranking.places().map(|place| place.unit).take(view.top);
    let units: Vec<usize> = view.unit.map_or_else(|| first.collect(), |unit| vec![unit]);
    let label = |&unit: &usize| Series { label: data.units().label(unit), values: Vec::new() };
    let mut series: Vec<Series> = units.iter().map(label).collect();
    let mut steps = Vec::new();
    for step in 0..=STEPS {
        data.watch().check()?;
        let share = f64::from(step) / f64::from(STEPS);
        let ranking = own.model.weigh(&[(code.clone(), share)]).and_then(|model| rank(&model, None))?;
        steps.push(format!("{share:.1}"));
        for (series, &unit) in series.iter_mut().zip(&units) {
            series.values.push(ranking.place_of(unit).map(|place| place.rank as f64));
        }
    }
    let title = format!("ranks by the weight of {code}, {}", own.ranking.heading());
    let notes = vec![format!("current weight of {code}: {:.4}; its siblings keep their proportions", own.given)];
    drawn(Plot::Lines(Lines { steps, axis: "rank".to_string(), series, is_rank: true }), about(title, data, notes))
}

/// The weights before and after. Returns an error if no weights achieve the flip.
pub fn chart_flip(flip: &Flip) -> Result<Picture> {
    let data = flip.model.data();
    let [a, b] = [flip.units.0, flip.units.1].map(|unit| data.units().label(unit));
    match flip.answer {
        Answer::Found(_) => {}
        Answer::Ahead => {
            let message = format!("`chart` has nothing to draw: {a} already ranks at least as high as {b}");
            return Err(Error::plain(message).about("chart"));
        }
        Answer::Impossible(_) | Answer::Unknown => {
            let message = format!("`chart` has nothing to draw: no weights were found that put {a} level with {b}");
            return Err(Error::plain(message).about("chart"));
        }
    }
    let one = |member: &Member| Series { label: member.code.clone(), values: vec![Some(member.before), member.after] };
    let series = flip.members.iter().map(one).collect();
    let steps = vec!["before".to_string(), "after".to_string()];
    let title = format!("weights that put {a} level with {b}, {}", flip.ranking.heading());
    drawn(
        Plot::Lines(Lines { steps, axis: "weight".to_string(), series, is_rank: false }),
        about(title, data, Vec::new()),
    )
}

/// The fitted weights, each with the range in which the fit is nearly as good.
pub fn chart_fit(fit: &Fit) -> Result<Picture> {
    let span = |weight: &Weight| Span {
        label: weight.code.clone(),
        low: weight.least.0,
        middle: weight.fitted,
        high: weight.greatest.0,
        half: None,
        outliers: Vec::new(),
    };
    let rows = fit.weights.iter().map(span).collect();
    let title = format!("weights fitted to {}", fit.list.heading());
    let notes =
        vec![format!("range: how far each weight can move while the fit stays within {} of the best", fit.epsilon)];
    drawn(
        Plot::Intervals(Intervals { axis: "weight".to_string(), rows, is_rank: false }),
        about(title, fit.model.data(), notes),
    )
}

/// The cost of each indicator that reaches the rank on its own.
pub fn chart_reach(reach: &Reach) -> Result<Picture> {
    let bar = |alone: &Alone| alone.needed.and(alone.cost).map(|value| Bar { label: alone.indicator.clone(), value });
    let bars = reach.alone.iter().filter_map(bar).collect();
    let data = reach.model.data();
    let name = data.units().label(reach.unit);
    let title = format!(
        "changes that take {name} to rank {}, one indicator at a time, {}",
        reach.rank,
        reach.ranking.heading()
    );
    let cost = match reach.has_costs {
        true => "length: given cost",
        false => "length: change in standard deviations of the indicator",
    };
    drawn(Plot::Bars(bars), about(title, data, vec![cost.to_string()]))
}
