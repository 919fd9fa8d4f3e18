//! Groups of like-minded people: k-means on their weights.
//!
//! Starts are chosen by k-means++ (Arthur & Vassilvitskii 2007) with a fixed seed, and improved by Lloyd's algorithm
//! (1982). The number of groups is the one with the highest mean silhouette (Rousseeuw 1987), in its simplified form:
//! distances to the centres instead of those to all other people (Hruschka, de Castro & Campello 2004).

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use crate::parallel::*;
use crate::{Result, Watch};

/// Without a number, up to so many groups are tried.
const MOST: usize = 8;
/// Groups with a lower mean silhouette than this are not clear (Kaufman & Rousseeuw 1990).
pub const CLEAR: f64 = 0.25;
const STARTS: usize = 10;
const MOST_ROUNDS: usize = 100;
/// Starts and numbers are compared on so many people at most, evenly spread over all.
const SAMPLE: usize = 1000;
/// One in so many people may still change groups.
const FEW: usize = 1000;
const SEED: u64 = 1;

/// Groups of points.
#[derive(Debug, Clone, PartialEq)]
pub struct Clusters {
    /// The group of each point; the largest group is 0.
    pub of: Vec<usize>,
    /// The mean of each group.
    pub centres: Vec<Vec<f64>>,
    /// How much closer points are to their own centre than to the next, from 0 to 1, on average; 0 for a point alone in
    /// its group.
    pub silhouette: f64,
}

/// Returns points in a number of groups, or in as many as the silhouette speaks for; None if there are fewer than two
/// different points. A number above that of different points gives fewer groups.
pub fn clusters(points: &[Vec<f64>], count: Option<usize>, watch: &Watch) -> Result<Option<Clusters>> {
    let every = points.len().div_ceil(SAMPLE).max(1);
    let sample: Vec<&Vec<f64>> = points.iter().step_by(every).collect();
    let mut best: Option<Clusters> = None;
    for count in count.map_or(2..=MOST.min(sample.len()), |count| count..=count) {
        let Some(centres) = started(&sample, count, watch)? else { continue };
        let found = grouped(&sample, centres);
        if best.as_ref().is_none_or(|best| found.silhouette > best.silhouette) {
            best = Some(found);
        }
    }
    match best {
        Some(best) if every > 1 => {
            let all: Vec<&Vec<f64>> = points.iter().collect();
            let (centres, _) = improved(&all, best.centres, watch)?;
            Ok(Some(grouped(&all, centres)))
        }
        best => Ok(best),
    }
}

/// The centres of the best of several starts; None if there are fewer different points than groups.
fn started(points: &[&Vec<f64>], count: usize, watch: &Watch) -> Result<Option<Vec<Vec<f64>>>> {
    let mut chance = Xoshiro256PlusPlus::seed_from_u64(SEED);
    let mut best: Option<(Vec<Vec<f64>>, f64)> = None;
    for _ in 0..STARTS {
        let Some(centres) = spread(points, count, &mut chance) else { return Ok(None) };
        let (centres, cost) = improved(points, centres, watch)?;
        if best.as_ref().is_none_or(|(_, least)| cost < *least) {
            best = Some((centres, cost));
        }
    }
    Ok(best.map(|(centres, _)| centres))
}

/// Points drawn as centres: each with a chance in proportion to its squared distance from the centres before.
fn spread(points: &[&Vec<f64>], count: usize, chance: &mut Xoshiro256PlusPlus) -> Option<Vec<Vec<f64>>> {
    let first = points.get(chance.random_range(0..points.len().max(1)))?;
    let mut centres = vec![(*first).clone()];
    let mut far: Vec<f64> = points.iter().map(|point| distance(point, &centres[0])).collect();
    while centres.len() < count {
        let whole: f64 = far.iter().sum();
        if whole <= 0.0 {
            return None;
        }
        let mut left = chance.random::<f64>() * whole;
        let last = far.iter().rposition(|far| *far > 0.0)?;
        let drawn = far.iter().position(|far| {
            left -= far;
            left < 0.0
        });
        let centre = points[drawn.unwrap_or(last)].clone();
        far.iter_mut().zip(points).for_each(|(far, point)| *far = far.min(distance(point, &centre)));
        centres.push(centre);
    }
    Some(centres)
}

/// Moves the centres to the means of their points until hardly any changes groups; returns them with the sum of squared distances.
fn improved(points: &[&Vec<f64>], mut centres: Vec<Vec<f64>>, watch: &Watch) -> Result<(Vec<Vec<f64>>, f64)> {
    let mut of: Vec<usize> = Vec::new();
    for _ in 0..MOST_ROUNDS {
        watch.check()?;
        let next: Vec<usize> = points.par_iter().map(|point| nearest(point, &centres).0).collect();
        let moved = next.iter().zip(&of).filter(|(next, of)| next != of).count();
        let is_first = of.is_empty();
        of = next;
        if !is_first && moved <= points.len() / FEW {
            break;
        }
        let mut sums = vec![(vec![0.0; centres[0].len()], 0.0); centres.len()];
        for (point, &of) in points.iter().zip(&of) {
            sums[of].0.iter_mut().zip(&**point).for_each(|(sum, x)| *sum += x);
            sums[of].1 += 1.0;
        }
        for (centre, (sum, size)) in centres.iter_mut().zip(sums).filter(|(_, (_, size))| *size > 0.0) {
            *centre = sum.iter().map(|sum| sum / size).collect();
        }
    }
    let cost = points.iter().map(|point| nearest(point, &centres).1).sum();
    Ok((centres, cost))
}

/// The groups of these centres, the largest first.
fn grouped(points: &[&Vec<f64>], centres: Vec<Vec<f64>>) -> Clusters {
    let of: Vec<usize> = points.iter().map(|point| nearest(point, &centres).0).collect();
    let mut sizes = vec![0usize; centres.len()];
    of.iter().for_each(|&of| sizes[of] += 1);
    let mut order: Vec<usize> = (0..centres.len()).filter(|&at| sizes[at] > 0).collect();
    order.sort_by(|&a, &b| sizes[b].cmp(&sizes[a]).then_with(|| a.cmp(&b)));
    let place = |at: usize| order.iter().position(|other| *other == at).unwrap_or(0);
    // One who is alone in a group is no closer to others there than elsewhere.
    let is_alone = |at: usize| sizes[of[at]] < 2;
    let all = points.iter().enumerate();
    let own: f64 = all.filter(|(at, _)| !is_alone(*at)).map(|(_, point)| closer(point, &centres)).sum();
    Clusters {
        of: of.into_iter().map(place).collect(),
        silhouette: own / points.len() as f64,
        centres: order.iter().map(|&at| centres[at].clone()).collect(),
    }
}

/// How much closer a point is to its own centre than to the next one, relative to the latter.
fn closer(point: &[f64], centres: &[Vec<f64>]) -> f64 {
    let mut far: Vec<f64> = centres.iter().map(|centre| distance(point, centre).sqrt()).collect();
    far.sort_by(f64::total_cmp);
    match far[..] {
        [own, next, ..] if next > 0.0 => (next - own) / next,
        _ => 0.0,
    }
}

fn nearest(point: &[f64], centres: &[Vec<f64>]) -> (usize, f64) {
    let mut best = (0, f64::INFINITY);
    for (at, centre) in centres.iter().enumerate() {
        let far = distance(point, centre);
        if far < best.1 {
            best = (at, far);
        }
    }
    best
}

/// The squared Euclidean distance.
fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}
