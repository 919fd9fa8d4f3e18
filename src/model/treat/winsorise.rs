//! Winsorise: moves values beyond a bound to that bound.

use super::tails::{Rule, by_rule, winsorised};
use super::{Args, Choice, Error, Figures, FitRule, Fitted, Result, Stat, TYPE, Treat};
use crate::data::options::MAX_WHOLE;
use crate::phrase::option;

pub(super) static METHOD: Treat = Treat {
    name: "winsorise",
    about: "move values beyond two quantiles to these quantiles, or move the most extreme value to the next one, \
            repeatedly: a number of times (`points`) or until a `rule` of skewness and kurtosis is met; indicators \
            with up to three distinct values are left as they are",
    zh: "缩尾：把两个分位数以外的数值移到分位数上，或把最外侧的数值逐个移到相邻数值，按给定的个数 \
         `points` 或按偏度与峰度规则 `rule`；不同取值不超过三个的指标不作处理",
    formula: "min(max(x, q_lo), q_hi), with quantiles of the chosen type; one at a time: max(x) becomes the next lower value if \
              skewness ≥ 0, else min(x) the next higher, until |skewness| < skew or kurtosis < kurtosis",
    source: "OECD/JRC 2008, section 5; quantiles: Hyndman & Fan 1996; rule: JRC COIN Tool, COINr winsorise",
    options: Options::TABLE,
    proofs: &[],
    fit: |figures, args| Ok(fit(figures, args)),
};

crate::options! {
    struct Options {
        /// the two quantiles to which values beyond them are moved
        quantiles: (f64, f64) = shares(0.025, 0.975),
        r#type: f64 = TYPE,
        /// how many values are moved, one at a time; ties move together, so that it can be more
        points: usize = whole(0.0, (0.0, MAX_WHOLE)),
        /// whether values are moved one at a time until skewness or kurtosis is below its limit
        rule: bool = truth(false),
        ..limits: Rule
    }
}

/// Checks that only one of the three ways is chosen, and that no option of another way is given.
pub(super) fn check(choice: &Choice, args: &Args) -> Result<()> {
    let is_given = |name: &str| choice.options.contains_key(name);
    let is_ruled = Options::of(args).rule;
    let ways = [("quantiles", is_given("quantiles")), ("points", is_given("points")), ("rule", is_ruled)];
    let ways: Vec<&str> = ways.into_iter().filter(|(_, is_chosen)| *is_chosen).map(|(way, _)| way).collect();
    if let [first, second, ..] = ways[..] {
        let error = Error::plain(format!("`{first}` and `{second}` cannot be combined")).about(second);
        return Err(error.advise("`quantiles` limits both ends; `points` and `rule` move one value at a time"));
    }
    if let Some(way) = ways.iter().find(|way| **way != "quantiles").filter(|_| is_given("type")) {
        let error = Error::plain(format!("`type` and `{way}` cannot be combined")).about("type");
        return Err(error.advise("`type` is the definition of quantiles, so it applies only to `quantiles`"));
    }
    let idle = Rule::TABLE.iter().find(|option| !is_ruled && is_given(option.name));
    idle.map_or(Ok(()), |idle| {
        let error = Error::plain(format!("`{}` has no effect without `rule`", idle.name)).about(idle.name);
        Err(error.advise(option("rule", true).does("switches the rule on")))
    })
}

/// Never makes an indicator constant: if both quantiles have the same value, all values stay as they are.
fn fit(figures: &Figures, args: &Args) -> FitRule {
    let column = figures.column;
    let Options { quantiles: (below, above), r#type, points, rule, limits } = Options::of(args);
    if rule {
        return FitRule::Search(by_rule(column, &limits));
    }
    if points > 0 {
        return FitRule::Search(winsorised(column, |_, moved| moved >= points));
    }
    let cut = |share: f64| Stat::Quantile { share, kind: r#type };
    Fitted::Clamp { lo: cut(below), hi: cut(above) }.into()
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
        let found = fit(&Figures { code: "x", column: &column, units: &Units::default() }, &args);
        found.on(&column, &|_| Ok(None)).expect("no unit").expect("figures")
    }

    /// The values of COINr's help page of winsorise: 1…10, 30 and 100, with skewness 3.1 and kurtosis 9.7. With 100
    /// moved to 30 the skewness is 1.7 (kurtosis 1.8), which passes the rule; a limit of 1.5 requires both to be moved
    /// to 10.
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

    /// By hand: for 1 2 4 8 16, type 6 cuts at the positions 6 · 0.3 = 1.8 and 6 · 0.6 = 3.6, that is, at 1.8 and 6.4;
    /// type 1 at the second and third value; type 7, the default, at 2.4 and 5.6.
    #[test]
    fn quantiles_have_a_type() {
        let column = [1.0, 2.0, 4.0, 8.0, 16.0];
        let shares = ("quantiles", Setting::List(vec![Setting::Number(0.3), Setting::Number(0.6)]));
        let cuts = |given: &[(&str, Setting)]| match fitted(&column, &[std::slice::from_ref(&shares), given].concat()) {
            Fitted::Clamp { lo, hi } => (lo, hi),
            other => panic!("{other:?}"),
        };
        let near = |(a, b): (f64, f64), (c, d): (f64, f64)| (a - c).abs() < 1e-9 && (b - d).abs() < 1e-9;
        assert!(near(cuts(&[]), (2.4, 5.6)));
        assert!(near(cuts(&[("type", Setting::Number(6.0))]), (1.8, 6.4)));
        assert!(near(cuts(&[("type", Setting::Number(1.0))]), (2.0, 4.0)));
    }

    #[test]
    fn points_go_from_the_longer_tail_and_leave_two_values() {
        // −100 is far below the rest and becomes 1; however many points are moved, two distinct values remain.
        let column = [-100.0, 1.0, 2.0, 3.0];
        let one = fitted(&column, &[("points", Setting::Number(1.0))]);
        assert_eq!(one, Fitted::Clamp { lo: 1.0, hi: f64::INFINITY });
        let Fitted::Clamp { lo, hi } = fitted(&column, &[("points", Setting::Number(9.0))]) else { panic!("moved") };
        assert!(lo < hi, "{lo} to {hi}");
    }
}
