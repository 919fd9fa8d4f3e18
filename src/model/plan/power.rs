//! Power means are weighted sums of a power of the scores. These functions convert a score to what is summed, and back.
//! The power 1 stands for the scores themselves, 0 for their logarithms.

/// Returns what is summed in a power mean; it grows with x. Negative scores are not defined, and a bound below 0 counts
/// as 0.
#[expect(clippy::float_cmp, reason = "one of its powers is the plain one")]
pub fn raised(x: f64, p: f64) -> f64 {
    let above = if x < 0.0 { 0.0 } else { x };
    match p {
        _ if p == 1.0 => x,
        _ if p == 0.0 => above.ln(),
        _ => above.powf(p).copysign(p),
    }
}

/// Converts a sum of raised scores back to a score; the inverse of `raised`.
#[expect(clippy::float_cmp, reason = "one of its powers is the plain one")]
pub fn lowered(sum: f64, p: f64) -> f64 {
    match p {
        _ if p == 1.0 => sum,
        _ if p == 0.0 => sum.exp(),
        _ => sum.abs().powf(1.0 / p),
    }
}

/// Returns how fast x raised to one power grows with x raised to another.
pub fn slope(x: f64, from: f64, to: f64) -> f64 {
    let times = |p: f64| if p == 0.0 { 1.0 } else { p.abs() };
    times(to) / times(from) * x.powf(to - from)
}
