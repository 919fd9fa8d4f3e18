//! How a value goes wrong: a lost sign, a decimal point, two digits exchanged, another year, another unit.

/// What happened to a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pattern {
    /// Its sign is the other one.
    Sign,
    /// It is multiplied by this power of ten.
    Power(i32),
    /// Two neighbouring digits are exchanged.
    Digits,
    /// A missing value counts as 0.
    Zero,
    /// It is missing.
    Missing,
    /// It is that of another year.
    Year(i32),
    /// It is that of another unit.
    Unit(usize),
    /// It is another value, chosen so that scores fit.
    Free,
}

/// The powers of ten by which values are off, in the order of how often that happens.
const POWERS: [i32; 6] = [1, -1, 3, -3, 2, -2];

/// What a value may have become, without regard to other values.
pub fn patterns(value: Option<f64>) -> Vec<(Pattern, Option<f64>)> {
    let Some(x) = value else { return vec![(Pattern::Zero, Some(0.0))] };
    let mut all = vec![(Pattern::Missing, None)];
    if x != 0.0 {
        all.push((Pattern::Sign, Some(-x)));
        all.extend(POWERS.iter().map(|&power| (Pattern::Power(power), Some(shifted(x, power)))));
        all.extend(exchanged(x).into_iter().map(|x| (Pattern::Digits, Some(x))));
    }
    all
}

/// A number times a power of ten, with the digits that it has on paper.
fn shifted(x: f64, power: i32) -> f64 {
    format!("{x}e{power}").parse().unwrap_or(f64::NAN)
}

/// The number with two neighbouring digits exchanged, at each place where they differ.
fn exchanged(x: f64) -> Vec<f64> {
    let text: Vec<char> = format!("{x}").chars().collect();
    let digits: Vec<usize> = (0..text.len()).filter(|&at| text[at].is_ascii_digit()).collect();
    let mut all = Vec::new();
    for pair in digits.windows(2).take(MOST_DIGITS) {
        let mut other = text.clone();
        other.swap(pair[0], pair[1]);
        let other = other.iter().collect::<String>().parse().unwrap_or(f64::NAN);
        if f64::total_cmp(&other, &x).is_ne() && !f64::is_nan(other) {
            all.push(other);
        }
    }
    all
}

/// Digits beyond these are not on paper.
const MOST_DIGITS: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_wrong_as_on_paper() {
        assert_eq!(exchanged(71.25), [17.25, 72.15, 71.52]);
        assert_eq!(exchanged(-100.0), [-10.0]);
        assert_eq!((shifted(0.1, 3), shifted(12.5, -2), shifted(-3.0, 1)), (100.0, 0.125, -30.0));
        assert_eq!(patterns(None), [(Pattern::Zero, Some(0.0))]);
        assert_eq!(patterns(Some(0.0)), [(Pattern::Missing, None)]);
    }
}
