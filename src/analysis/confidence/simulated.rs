//! Errors of indicators carried to the scores: the model runs on drawn values, again and again.
//!
//! All steps are fitted to the drawn values, so that a bound that an error moves does so for all units together. What a
//! score is off by is the drawn score minus the estimated one (parametric bootstrap).

use std::collections::BTreeMap;

use super::estimates::{Estimates, Moves, normals, stream};
use super::given::Noise;
use super::sign;
use crate::data::Column;
use crate::model::Model;
use crate::parallel::*;
use crate::rank::{Place, ranked_scores};
use crate::{Error, Result, Watch};

/// Draws that share a stream of random numbers.
const PIECE: usize = 64;

/// The scores of a model with errors that come from those of its indicators.
pub fn estimates(
    model: &Model,
    order: &[(Place, f64)],
    noise: &[Noise],
    (draws, seed): (usize, u64),
    watch: &Watch,
) -> Result<Estimates> {
    watch.begin("running the model on drawn values", draws as u64);
    watch.reserve((order.len() * draws * size_of::<f64>()) as u64)?;
    let noise: Vec<&Noise> = noise.iter().filter(|noise| !noise.source.is_idle).collect();
    let piece = |at: usize| {
        let count = PIECE.min(draws - at * PIECE);
        drawn(&Run { model, order, noise: &noise, watch }, count, (seed, at as u64))
    };
    let pieces: Vec<Result<Vec<Vec<f64>>>> = (0..draws.div_ceil(PIECE)).into_par_iter().map(piece).collect();
    let mut errors = vec![Vec::with_capacity(draws); order.len()];
    let sign = sign(model.plan()?.order.better);
    for piece in pieces {
        for scores in piece? {
            for ((errors, (_, own)), score) in errors.iter_mut().zip(order).zip(scores) {
                errors.push(sign * (score - own));
            }
        }
    }
    let estimates = Estimates::joint(order.iter().map(|(_, score)| sign * score).collect(), errors, watch)?;
    match estimates.moves().iter().position(|moves| *moves == Moves::InJumps) {
        Some(at) => Err(in_jumps(&model.data().units().label(order[at].0.unit))),
        None => Ok(estimates),
    }
}

fn in_jumps(label: &str) -> Error {
    let message =
        format!("errors move the score of {label} in jumps, so that it has no standard error to compare with");
    let hint =
        "a method that uses only the order of values or scores does this; choose one whose scores follow the values";
    Error::plain(message).about("errors").advise(hint)
}

/// What all draws share.
struct Run<'a> {
    model: &'a Model,
    order: &'a [(Place, f64)],
    noise: &'a [&'a Noise],
    watch: &'a Watch,
}

/// The scores of some draws, each in the order of the ranking.
fn drawn(run: &Run, count: usize, (seed, piece): (u64, u64)) -> Result<Vec<Vec<f64>>> {
    let codes = &run.model.data().units().codes;
    let of_noise = |noise: &&Noise| -> Vec<Vec<f64>> {
        let of_unit = |(unit, &error): (usize, &f64)| {
            let code = noise.source.of.as_deref().unwrap_or_default();
            let numbers = normals(stream(seed, &[&codes[unit], code], piece));
            if error > 0.0 { numbers.take(count).collect() } else { vec![0.0; count] }
        };
        noise.errors.iter().enumerate().map(of_unit).collect()
    };
    let normals: Vec<Vec<Vec<f64>>> = run.noise.iter().map(of_noise).collect();
    let one = |draw: usize| {
        run.watch.check()?;
        let mut figures = BTreeMap::new();
        for (noise, normals) in run.noise.iter().zip(&normals) {
            let cells = noise.values.raw().iter().zip(&noise.errors).zip(normals);
            // Where a value is missing, so is what is drawn around it.
            let shaken = cells.map(
                |((value, error), normals)| {
                    if *error > 0.0 { value + error * normals[draw] } else { *value }
                },
            );
            figures.insert(noise.source.of.clone().unwrap_or_default(), Column::from_raw(shaken.collect()));
        }
        let scores = scores(run, &figures);
        run.watch.advance(1);
        scores
    };
    (0..count).map(one).collect()
}

fn scores(run: &Run, figures: &BTreeMap<String, Column>) -> Result<Vec<f64>> {
    let failed = |error: Error| match error {
        Error::Interrupted => error,
        error => refused(&error.to_string()),
    };
    let model = run.model.with_figures(figures).map_err(failed)?;
    let scores = ranked_scores(&model).map_err(failed)?;
    let score = |(place, _): &(Place, f64)| match scores[place.unit].is_nan() {
        false => Ok(scores[place.unit]),
        true => Err(refused(&format!("{} has no score", run.model.data().units().label(place.unit)))),
    };
    run.order.iter().map(score).collect()
}

fn refused(why: &str) -> Error {
    let message = format!("with standard errors of this size, the model cannot always be scored: {why}");
    Error::plain(message)
        .about("errors")
        .advise("check the size of the standard errors, or choose a step that takes all values")
}
