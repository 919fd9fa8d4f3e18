//! Winsorise: values beyond a cut are moved to the cut.

use super::tails::{by_rule, winsorised};
use super::{Args, Figures, Fitted, Opt, RULE, Treat};

pub(super) static METHOD: Treat = Treat {
    name: "winsorise",
    about: "move values beyond two quantiles to these quantiles, or the outermost to the next, one at a time: so many \
            `points`, or by the `rule` of skewness and kurtosis; up to three distinct values are spared",
    formula: "min(max(x, q_lo), q_hi), quantiles of type 7; one at a time: max(x) becomes the next lower value where \
              skewness ≥ 0, else min(x) the next higher, until |skewness| < skew or kurtosis < kurtosis",
    source: "OECD/JRC 2008, section 5; quantiles: Hyndman & Fan 1996; rule: JRC COIN Tool, COINr winsorise",
    options: &[
        Opt::shares("quantiles", (0.025, 0.975), "shares below and above which values are moved"),
        Opt::whole("points", 0.0, (0.0, super::super::method::MOST), "how many values are moved, one at a time"),
        Opt::truth("rule", false, "whether values are moved one at a time until skewness or kurtosis passes"),
        RULE[0],
        RULE[1],
        RULE[2],
    ],
    proofs: &[],
    fit: |figures, args| Ok(fit(figures, args)),
};

/// Never makes an indicator constant: where both quantiles fall on one value, all stay as they are.
fn fit(figures: &Figures, args: &Args) -> Fitted {
    let (column, points) = (figures.column, args.number("points"));
    if args.truth("rule") {
        return by_rule(column, args);
    }
    if points > 0.0 {
        return winsorised(column, |_, moved| moved as f64 >= points);
    }
    let (below, above) = args.shares("quantiles");
    match (column.quantile(below), column.quantile(above)) {
        (Some(lo), Some(hi)) if lo < hi => Fitted::Clamp { lo, hi },
        _ => Fitted::Same,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::data::{Column, Setting, Units};

    fn fitted(column: &[f64], given: &[(&str, Setting)]) -> Fitted {
        let given: BTreeMap<String, Setting> = given.iter().map(|(k, v)| (k.to_string(), v.clone())).collect();
        let args = Args::read(&given, METHOD.options).expect("known options");
        let column = Column::from_raw(column.to_vec());
        fit(&Figures { code: "x", column: &column, units: &Units::default() }, &args)
    }

    /// The figures of COINr's help page of winsorise: 1…10, 30 and 100, of skewness 3.1 and kurtosis 9.7. With 100 moved
    /// to 30 skewness is 1.7 (kurtosis 1.8), which passes the rule; below 1.5 it comes only with both moved to 10.
    #[test]
    fn the_rule_moves_one_value_at_a_time() {
        let column: Vec<f64> = (1..=10).map(f64::from).chain([30.0, 100.0]).collect();
        let rule = ("rule", Setting::Truth(true));
        let hi_of = |given: &[(&str, Setting)]| match fitted(&column, given) {
            Fitted::Clamp { lo, hi } if lo.is_infinite() => hi,
            other => panic!("{other:?}"),
        };
        let strict = [rule.clone(), ("skew", Setting::Number(1.5)), ("kurtosis", Setting::Number(0.0))];
        assert_eq!(hi_of(std::slice::from_ref(&rule)).to_bits(), 30f64.to_bits());
        assert_eq!(hi_of(&strict).to_bits(), 10f64.to_bits());
        let at_most_one = [&strict[..], &[("most", Setting::Number(1.0))]].concat();
        assert_eq!(hi_of(&at_most_one).to_bits(), 30f64.to_bits());
        assert_eq!(hi_of(&[("points", Setting::Number(1.0))]).to_bits(), 30f64.to_bits());
        assert_eq!(hi_of(&[("points", Setting::Number(2.0))]).to_bits(), 10f64.to_bits());
    }

    #[test]
    fn points_go_from_the_longer_tail_and_leave_two_values() {
        // −100 is far below: it becomes 1; of −100, 1, 2, 3 and many points two distinct values stay.
        let column = [-100.0, 1.0, 2.0, 3.0];
        let one = fitted(&column, &[("points", Setting::Number(1.0))]);
        assert_eq!(one, Fitted::Clamp { lo: 1.0, hi: f64::INFINITY });
        let Fitted::Clamp { lo, hi } = fitted(&column, &[("points", Setting::Number(9.0))]) else { panic!("moved") };
        assert!(lo < hi, "{lo} to {hi}");
    }
}
