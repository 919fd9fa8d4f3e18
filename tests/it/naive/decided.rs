//! An independent version of the methods of a decision matrix: rows of units, each method by its formula, sums of pairs
//! by plain loops, and the best order by trying all of them.

use reweigh::data::{Choice, Setting};

use super::aggregated::{option, says};
use super::{Refusal, number};
use crate::random::Values;

/// A column of the matrix.
pub struct Column {
    pub code: String,
    pub weight: f64,
    pub lower: bool,
    pub values: Values,
    pub scores: Values,
}

/// The methods whose matrix holds all indicators below the group.
pub const OF_INDICATORS: [&str; 14] = [
    "topsis",
    "vikor",
    "waspas",
    "mabac",
    "codas",
    "cocoso",
    "copras",
    "moora",
    "multimoora",
    "aras",
    "edas",
    "marcos",
    "spotis",
    "promethee",
];

/// The methods whose matrix holds the scores of the members.
pub const OF_MEMBERS: [&str; 3] = ["borda", "copeland", "kemeny"];

pub fn is_lower(choice: &Choice) -> bool {
    ["vikor", "spotis"].contains(&choice.method.as_str()) || says(choice, "system", "reference_point")
}

/// A row: the values and the scores of a unit.
#[derive(Clone)]
struct Row {
    values: Vec<f64>,
    scores: Vec<f64>,
}

pub fn decided(code: &str, columns: &[Column], choice: &Choice) -> Result<Values, Refusal> {
    let units = columns[0].values.len();
    let filled = |column: &Column, unit: usize| -> Option<(f64, f64)> {
        let worse = |a: f64, b: f64| if (a > b) == column.lower { a } else { b };
        let worst = || column.values.iter().flatten().copied().reduce(worse);
        let least = || column.scores.iter().flatten().copied().reduce(f64::min);
        let is_filled = says(choice, "missing", "worst");
        let value = column.values[unit].or_else(|| worst().filter(|_| is_filled))?;
        Some((value, column.scores[unit].or_else(|| least().filter(|_| is_filled))?))
    };
    let mut rows: Vec<(usize, Row)> = Vec::new();
    for unit in 0..units {
        let cells: Option<Vec<(f64, f64)>> = columns.iter().map(|column| filled(column, unit)).collect();
        let Some(cells) = cells else { continue };
        let (values, scores) = cells.into_iter().unzip();
        rows.push((unit, Row { values, scores }));
    }
    let mut found = vec![None; units];
    if rows.is_empty() {
        return Ok(found);
    }
    let own: Vec<Row> = rows.iter().map(|(_, row)| row.clone()).collect();
    let scores = scores(columns, &own, choice).map_err(|(subject, why)| (subject.unwrap_or(code.to_string()), why))?;
    if scores.iter().any(|score| !score.is_finite()) {
        return Err((code.to_string(), "no score for"));
    }
    rows.iter().zip(scores).for_each(|((unit, _), score)| found[*unit] = Some(score));
    Ok(found)
}

type Why = (Option<String>, &'static str);

/// Whether all are the same but for rounding.
fn is_same(column: &[f64]) -> bool {
    let (lo, hi) = (least(column), most(column));
    hi - lo <= 1e-12 * lo.abs().max(hi.abs())
}

fn least(column: &[f64]) -> f64 {
    column.iter().copied().fold(f64::INFINITY, f64::min)
}

fn most(column: &[f64]) -> f64 {
    column.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

fn norm(choice: &Choice, default: &str) -> String {
    match choice.options.get("norm") {
        Some(Setting::Text(word)) => word.clone(),
        _ => default.to_string(),
    }
}

/// One column, normalised so that higher is better.
fn normalised(x: &[f64], scores: &[f64], column: &Column, norm: &str) -> Result<Vec<f64>, Why> {
    if ["sum", "linear"].contains(&norm) && x.iter().any(|x| *x < 0.0 || column.lower && *x <= 0.0) {
        return Err((Some(column.code.clone()), "it needs values"));
    }
    let (lo, hi) = (least(x), most(x));
    let over = |of: f64, x: f64| if of > 0.0 { x / of } else { 0.0 };
    let turned = |r: f64| if column.lower { 1.0 - r } else { r };
    let length = x.iter().map(|x| x * x).sum::<f64>().sqrt();
    let each: Vec<f64> = x.iter().map(|x| if column.lower { 1.0 / x } else { *x }).collect();
    Ok(match norm {
        "given" => scores.to_vec(),
        "vector" => x.iter().map(|x| turned(over(length, *x))).collect(),
        "minmax" if is_same(x) => vec![1.0; x.len()],
        "minmax" => x.iter().map(|x| turned((x - lo) / (hi - lo))).collect(),
        "sum" => each.iter().map(|x| over(each.iter().sum(), *x)).collect(),
        "linear" => each.iter().map(|x| over(most(&each), *x)).collect(),
        other => panic!("no naive norm `{other}`"),
    })
}

/// The scores of the rows. An error without a subject is about the group.
fn scores(columns: &[Column], rows: &[Row], choice: &Choice) -> Result<Vec<f64>, Why> {
    let n = rows.len();
    let w: Vec<f64> = columns.iter().map(|column| column.weight).collect();
    let x: Vec<Vec<f64>> = (0..w.len()).map(|j| rows.iter().map(|row| row.values[j]).collect()).collect();
    let given: Vec<Vec<f64>> = (0..w.len()).map(|j| rows.iter().map(|row| row.scores[j]).collect()).collect();
    let all = |norm: &str| -> Result<Vec<Vec<f64>>, Why> {
        (0..w.len()).map(|j| normalised(&x[j], &given[j], &columns[j], norm)).collect()
    };
    let over = |of: &dyn Fn(usize) -> f64| -> f64 { (0..w.len()).map(of).sum() };
    let each = |of: &dyn Fn(usize) -> f64| -> Vec<f64> { (0..n).map(of).collect() };
    let is_cost = |j: usize| columns[j].lower;
    let negative = |r: &[Vec<f64>], why: &'static str| match (0..w.len()).find(|&j| least(&r[j]) < 0.0) {
        Some(j) => Err((Some(columns[j].code.clone()), why)),
        None => Ok(()),
    };
    Ok(match choice.method.as_str() {
        "topsis" => {
            let r = all(&norm(choice, "vector"))?;
            let far = |i: usize, end: fn(&[f64]) -> f64| over(&|j| (w[j] * (r[j][i] - end(&r[j]))).powi(2)).sqrt();
            each(&|i| match far(i, most) + far(i, least) {
                sum if sum > 0.0 => far(i, least) / sum,
                _ => 0.5,
            })
        }
        "vikor" => {
            let r = all(&norm(choice, "minmax"))?;
            let d = |i: usize, j: usize| w[j] * (most(&r[j]) - r[j][i]);
            let s = each(&|i| over(&|j| d(i, j)));
            let regret = each(&|i| (0..w.len()).map(|j| d(i, j)).fold(0.0, f64::max));
            let part = |x: &[f64], i: usize| if is_same(x) { 0.0 } else { (x[i] - least(x)) / (most(x) - least(x)) };
            let v = option(choice, "v", 0.5);
            each(&|i| v * part(&s, i) + (1.0 - v) * part(&regret, i))
        }
        "waspas" => {
            let (r, lambda) = (all(&norm(choice, "linear"))?, option(choice, "lambda", 0.5));
            if lambda < 1.0 {
                negative(&r, "a product needs")?;
            }
            let product = |i: usize| (0..w.len()).map(|j| r[j][i].powf(w[j])).product::<f64>();
            let blend = |i: usize| if lambda < 1.0 { (1.0 - lambda) * product(i) } else { 0.0 };
            each(&|i| lambda * over(&|j| w[j] * r[j][i]) + blend(i))
        }
        "mabac" => {
            let r = all(&norm(choice, "minmax"))?;
            if let Some(j) = (0..w.len()).find(|&j| least(&r[j]) <= -1.0) {
                return Err((Some(columns[j].code.clone()), "1 + r must"));
            }
            let v = |i: usize, j: usize| w[j] * (r[j][i] + 1.0);
            let border = |j: usize| (0..n).map(|i| v(i, j).powf(1.0 / n as f64)).product::<f64>();
            each(&|i| over(&|j| v(i, j) - border(j)))
        }
        "codas" => {
            let r = all(&norm(choice, "linear"))?;
            let d = |i: usize, j: usize| w[j] * r[j][i] - w[j] * least(&r[j]);
            let e = each(&|i| over(&|j| d(i, j).powi(2)).sqrt());
            let t = each(&|i| over(&|j| d(i, j)));
            let tau = option(choice, "tau", 0.02);
            let h = |i: usize, k: usize| match (e[i] - e[k]).abs() >= tau {
                true => e[i] - e[k] + t[i] - t[k],
                false => e[i] - e[k],
            };
            each(&|i| (0..n).map(|k| h(i, k)).sum())
        }
        "cocoso" => {
            let (r, lambda) = (all(&norm(choice, "minmax"))?, option(choice, "lambda", 0.5));
            negative(&r, "a power needs")?;
            let s = each(&|i| over(&|j| w[j] * r[j][i]));
            let p = each(&|i| over(&|j| r[j][i].powf(w[j])));
            if least(&s) <= 0.0 {
                return Err((None, "u"));
            }
            let whole: f64 = s.iter().sum::<f64>() + p.iter().sum::<f64>();
            let of = |s: f64, p: f64| lambda * s + (1.0 - lambda) * p;
            each(&|i| {
                let k = [
                    (s[i] + p[i]) / whole,
                    s[i] / least(&s) + p[i] / least(&p),
                    of(s[i], p[i]) / of(most(&s), most(&p)),
                ];
                k.iter().product::<f64>().powf(1.0 / 3.0) + k.iter().sum::<f64>() / 3.0
            })
        }
        "copras" => {
            let is_given = norm(choice, "sum") == "given";
            let y = if is_given { &given } else { &x };
            negative(y, "shares need")?;
            let is_minus = |j: usize| is_cost(j) && !is_given;
            let share = |i: usize, j: usize| match y[j].iter().sum::<f64>() {
                sum if sum > 0.0 => w[j] * y[j][i] / sum,
                _ => 0.0,
            };
            let part = |is_it: bool| each(&|i| over(&|j| if is_minus(j) == is_it { share(i, j) } else { 0.0 }));
            let (plus, minus) = (part(false), part(true));
            let total: f64 = minus.iter().sum();
            if total > 0.0 && least(&minus) <= 0.0 {
                return Err((None, "u"));
            }
            let inverse: f64 = minus.iter().map(|s| 1.0 / s).sum();
            let q = each(&|i| plus[i] + if total > 0.0 { total / (minus[i] * inverse) } else { 0.0 });
            each(&|i| q[i] / most(&q))
        }
        "moora" => {
            let r = signed(&all(if norm(choice, "vector") == "given" { "given" } else { "vector" })?, columns, choice);
            match says(choice, "system", "reference_point") {
                true => each(&|i| (0..w.len()).map(|j| w[j] * (most(&r[j]) - r[j][i])).fold(0.0, f64::max)),
                false => each(&|i| over(&|j| w[j] * r[j][i])),
            }
        }
        "multimoora" => {
            if let Some(j) = (0..w.len()).find(|&j| x[j].iter().any(|x| *x < 0.0 || is_cost(j) && *x <= 0.0)) {
                return Err((Some(columns[j].code.clone()), "it needs values"));
            }
            let r = signed(&all("vector")?, columns, choice);
            let power = |j: usize| if says(choice, "weights", "exponent") { w[j] } else { 1.0 };
            let sign = |j: usize| if is_cost(j) { -1.0 } else { 1.0 };
            let systems = [
                each(&|i| over(&|j| w[j] * r[j][i])),
                each(&|i| -(0..w.len()).map(|j| w[j] * (most(&r[j]) - r[j][i])).fold(0.0, f64::max)),
                each(&|i| over(&|j| sign(j) * power(j) * r[j][i].abs().ln())),
            ];
            each(&|i| {
                let wins = |k: &usize| {
                    let ahead = systems.iter().filter(|of| is_above(of[i], of[*k])).count();
                    ahead > systems.iter().filter(|of| is_above(of[*k], of[i])).count()
                };
                (0..n).filter(wins).count() as f64
            })
        }
        "aras" => {
            let is_given = norm(choice, "sum") == "given";
            if !is_given {
                all("sum")?;
            }
            let y = |j: usize, x: f64| if is_cost(j) { 1.0 / x } else { x };
            let column = |j: usize| -> Vec<f64> {
                let mut r: Vec<f64> = if is_given { given[j].clone() } else { x[j].iter().map(|x| y(j, *x)).collect() };
                r.push(most(&r));
                let sum: f64 = r.iter().sum();
                r.iter()
                    .map(|r| {
                        if is_given {
                            *r
                        } else if sum > 0.0 {
                            r / sum
                        } else {
                            0.0
                        }
                    })
                    .collect()
            };
            let r: Vec<Vec<f64>> = (0..w.len()).map(column).collect();
            let s = |i: usize| over(&|j| w[j] * r[j][i]);
            each(&|i| s(i) / s(n))
        }
        "edas" => {
            let is_given = norm(choice, "values") == "given";
            let y = if is_given { &given } else { &x };
            let mean = |j: usize| y[j].iter().sum::<f64>() / n as f64;
            if let Some(j) = (0..w.len()).find(|&j| mean(j) <= 0.0 && !is_same(&y[j])) {
                return Err((Some(columns[j].code.clone()), "its average is"));
            }
            let sign = |j: usize| if is_cost(j) && !is_given { -1.0 } else { 1.0 };
            let d = |i: usize, j: usize| if is_same(&y[j]) { 0.0 } else { sign(j) * (y[j][i] - mean(j)) / mean(j) };
            let sp = each(&|i| over(&|j| w[j] * d(i, j).max(0.0)));
            let sn = each(&|i| over(&|j| w[j] * (-d(i, j)).max(0.0)));
            let part = |x: &[f64], i: usize| if most(x) > 0.0 { x[i] / most(x) } else { 0.0 };
            each(&|i| (part(&sp, i) + 1.0 - part(&sn, i)) / 2.0)
        }
        "marcos" => {
            let r = all(&norm(choice, "linear"))?;
            let s = each(&|i| over(&|j| w[j] * r[j][i]));
            let (ideal, worst) = (over(&|j| w[j] * most(&r[j])), over(&|j| w[j] * least(&r[j])));
            each(&|i| {
                let (plus, minus) = (s[i] / ideal, s[i] / worst);
                let (f_plus, f_minus) =
                    (worst.recip() / (ideal.recip() + worst.recip()), ideal.recip() / (ideal.recip() + worst.recip()));
                (plus + minus) / (1.0 + (1.0 - f_plus) / f_plus + (1.0 - f_minus) / f_minus)
            })
        }
        "spotis" => {
            let Some(Setting::Map(bounds)) = choice.options.get("bounds") else {
                return Err((Some(columns[0].code.clone()), "it has no bounds"));
            };
            let mut ends = Vec::new();
            for (j, column) in columns.iter().enumerate() {
                let Some(Setting::List(pair)) = bounds.get(&column.code) else {
                    return Err((Some(column.code.clone()), "it has no bounds"));
                };
                let (from, to) = (number(&pair[0]), number(&pair[1]));
                if least(&x[j]) < from || most(&x[j]) > to {
                    return Err((Some(column.code.clone()), "the "));
                }
                ends.push((from, to));
            }
            let best = |j: usize| if is_cost(j) { ends[j].0 } else { ends[j].1 };
            each(&|i| over(&|j| w[j] * (x[j][i] - best(j)).abs() / (ends[j].1 - ends[j].0)))
        }
        "promethee" => {
            let y = if norm(choice, "values") == "given" { &given } else { &x };
            let sign = |j: usize| if is_cost(j) && norm(choice, "values") != "given" { -1.0 } else { 1.0 };
            let p = |i: usize, k: usize, j: usize| preferred(sign(j) * (y[j][i] - y[j][k]), choice);
            let lead = |i: usize, k: usize| over(&|j| w[j] * (p(i, k, j) - p(k, i, j)));
            each(&|i| if n > 1 { (0..n).map(|k| lead(i, k)).sum::<f64>() / (n - 1) as f64 } else { 0.0 })
        }
        "borda" => {
            each(&|i| over(&|j| w[j] * (0..n).filter(|k| *k != i).map(|k| ahead(x[j][i], x[j][k])).sum::<f64>()))
        }
        "copeland" | "kemeny" => {
            let e = |i: usize, k: usize| over(&|j| w[j] * ahead(x[j][i], x[j][k]));
            let e: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|k| e(i, k)).collect()).collect();
            match choice.method == "copeland" {
                true => each(&|i| (0..n).map(|k| majority(e[i][k] - e[k][i])).sum()),
                false => kemeny(&e),
            }
        }
        other => panic!("no naive `{other}`"),
    })
}

fn signed(r: &[Vec<f64>], columns: &[Column], choice: &Choice) -> Vec<Vec<f64>> {
    let is_given = says(choice, "norm", "given");
    // Where lower is better, the vector norm is 1 − x / length.
    let turned = |j: usize, r: f64| if columns[j].lower && !is_given { r - 1.0 } else { r };
    r.iter().enumerate().map(|(j, column)| column.iter().map(|r| turned(j, *r)).collect()).collect()
}

fn is_above(a: f64, b: f64) -> bool {
    a > b && super::rounded(a) > super::rounded(b)
}

/// 1 if the first is ahead, ½ if both are equal.
fn ahead(a: f64, b: f64) -> f64 {
    if is_above(a, b) { 1.0 } else { f64::from(u8::from(!is_above(b, a))) / 2.0 }
}

fn majority(lead: f64) -> f64 {
    if lead.abs() <= 1e-12 { 0.0 } else { lead.signum() }
}

fn preferred(d: f64, choice: &Choice) -> f64 {
    let (q, p, s) = (option(choice, "q", 0.0), option(choice, "p", 0.0), option(choice, "s", 0.0));
    let shape = match choice.options.get("shape") {
        Some(Setting::Text(word)) => word.as_str(),
        _ => "usual",
    };
    match shape {
        _ if d <= 0.0 => 0.0,
        "usual" => 1.0,
        "u_shape" => f64::from(u8::from(d > q)),
        "v_shape" => (d / p).min(1.0),
        "level" if d <= q => 0.0,
        "level" => {
            if d <= p {
                0.5
            } else {
                1.0
            }
        }
        "linear" => ((d - q) / (p - q)).clamp(0.0, 1.0),
        "gaussian" => 1.0 - (-d * d / (2.0 * s * s)).exp(),
        other => panic!("no naive shape `{other}`"),
    }
}

/// The number of units behind one, averaged over all orders with the largest agreement; all orders are tried.
fn kemeny(e: &[Vec<f64>]) -> Vec<f64> {
    let n = e.len();
    let (mut best, mut sums, mut count) = (f64::NEG_INFINITY, vec![0.0; n], 0.0);
    orders(n, &mut Vec::new(), &mut |order| {
        let sum: f64 = (0..n).flat_map(|b| (0..b).map(move |a| (a, b))).map(|(a, b)| e[order[a]][order[b]]).sum();
        if sum > best + 1e-9 {
            (best, count) = (sum, 0.0);
            sums.fill(0.0);
        }
        if sum > best - 1e-9 {
            best = best.max(sum);
            count += 1.0;
            order.iter().enumerate().for_each(|(at, &unit)| sums[unit] += (n - 1 - at) as f64);
        }
    });
    sums.into_iter().map(|sum| sum / count).collect()
}

fn orders(n: usize, order: &mut Vec<usize>, found: &mut dyn FnMut(&[usize])) {
    if order.len() == n {
        return found(order);
    }
    for unit in 0..n {
        if !order.contains(&unit) {
            order.push(unit);
            orders(n, order, found);
            order.pop();
        }
    }
}
