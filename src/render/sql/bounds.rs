//! With `fit: "query"`: fits computed by the query on the rows being scored. Fit rules become aggregates.

use std::collections::BTreeMap;

use super::dialect::{Dialect, number};
use super::expression::{Number, binary, call, rounded};
use super::leaves::Leaf;
use super::query::{Named, Query};
use crate::data::Direction;
use crate::model::fit_rule::{FitRule, Stat};
use crate::model::impute::{Fill, FillSource, Middle};
use crate::model::treat::SPARED;
use crate::model::{Deviation, FitRules, Fitted, Model};
use crate::phrase::with;
use crate::stats::quantile::TYPE;
use crate::tolerance::ROUNDING;
use crate::{Error, Result};

/// The fit rules of the indicators that count, by index in the plan.
pub struct RowBounds<'a> {
    rules: BTreeMap<usize, &'a FitRules>,
    /// Codes of the reference units, by the names used in the rules.
    codes: BTreeMap<String, String>,
}

/// The error for a fit that a query cannot compute.
pub fn refused(method: &str, subject: &str, reason: &str) -> Error {
    let error = Error::plain(format!("a query cannot fit `{method}` of `{subject}`: {reason}")).about("fit");
    error.advise(with("fit", "frozen").does("writes the bounds of the model's own data as numbers"))
}

impl<'a> RowBounds<'a> {
    /// Returns an error for the first step that a query cannot fit.
    pub fn new(model: &'a Model, leaves: &[Leaf]) -> Result<RowBounds<'a>> {
        let mut row_bounds = RowBounds { rules: BTreeMap::new(), codes: BTreeMap::new() };
        let all: BTreeMap<&str, &FitRules> =
            model.leaves()?.iter().map(|own| (own.code.as_str(), &own.rules)).collect();
        for leaf in leaves {
            let Some(rules) = all.get(leaf.code) else { continue };
            check(rules, leaf)?;
            for name in stats(&rules.treat).into_iter().chain(stats(&rules.normalise)).filter_map(unit_of) {
                let units = model.data().units();
                row_bounds.codes.insert(name.to_string(), units.codes[units.resolve(name)?].to_string());
            }
            row_bounds.rules.insert(leaf.node, rules);
        }
        Ok(row_bounds)
    }

    /// Adds the replacements for missing values; returns their columns by indicator.
    pub fn fills(&self, query: &mut Query, leaves: &[Leaf]) -> BTreeMap<usize, String> {
        let (mut columns, mut found): (Vec<Named>, _) = (Vec::new(), BTreeMap::new());
        for leaf in leaves {
            let own = query.q(leaf.code);
            match (self.rules[&leaf.node].fill, &leaf.own.fill) {
                (FillSource::AllUnits(middle), _) => {
                    let name = query.fresh(&format!("{} fill", leaf.code));
                    let value = match middle {
                        Middle::Mean => format!("AVG({own})"),
                        Middle::Median => query.dialect.median(&own),
                    };
                    columns.push((value, name.clone()));
                    found.insert(leaf.node, query.q(&name));
                }
                (FillSource::Group(_), Fill::Groups { by, .. }) => {
                    let by = query.q(by);
                    let mean = format!("AVG({own}) OVER (PARTITION BY {by})");
                    found.insert(leaf.node, format!("CASE WHEN {by} IS NOT NULL AND {by} <> '' THEN {mean} END"));
                }
                _ => {}
            }
        }
        let about = "Values that replace missing ones, computed on the rows being scored.";
        query.aggregated("fill values", &[about.to_string()], &columns);
        found
    }

    /// Adds the bounds of the treatment.
    pub fn treatment(&self, query: &mut Query, leaves: &mut [Leaf]) {
        let mut columns: Vec<Named> = Vec::new();
        for leaf in leaves.iter_mut() {
            let (FitRule::Statistics(stated), x) = (&self.rules[&leaf.node].treat, query.q(leaf.code)) else {
                continue;
            };
            leaf.treat = self.numbers(query, stated, (&x, leaf.code), &mut columns);
            if *stated == Fitted::Same {
                continue;
            }
            let spared = query.fresh(&format!("{} spared", leaf.code));
            let few = format!("COUNT(DISTINCT {}) <= {}", rounded(&x), number(SPARED as f64));
            columns.push((format!("CASE WHEN {few} OR {} THEN 1 ELSE 0 END", is_constant(&x)), spared.clone()));
            let ends = match &leaf.treat {
                Fitted::Clamp { lo: Number::Column(lo), hi: Number::Column(hi) } => format!(" OR {lo} >= {hi}"),
                _ => String::new(),
            };
            leaf.spared = Some(format!("{} = 1{ends}", query.q(&spared)));
        }
        let about =
            "Bounds of the treatment, computed on the rows being scored; nearly constant indicators stay as they are.";
        query.aggregated("treatment bounds", &[about.to_string()], &columns);
    }

    /// Adds the bounds of the normalisation, computed on treated values oriented so that higher is better.
    pub fn normalisation(&self, query: &mut Query, leaves: &mut [Leaf]) {
        let mut columns: Vec<Named> = Vec::new();
        for leaf in leaves.iter_mut() {
            let rule = &self.rules[&leaf.node].normalise;
            let own = query.q(leaf.code);
            let x = if leaf.own.turn == Direction::Lower { format!("(-{own})") } else { own };
            let FitRule::Statistics(stated) = rule else { continue };
            leaf.normalise = self.numbers(query, stated, (&x, leaf.code), &mut columns);
            let name = query.fresh(&format!("{} constant", leaf.code));
            columns.push((format!("CASE WHEN {} THEN 1 ELSE 0 END", is_constant(&x)), name.clone()));
            leaf.constant = Some(format!("{} = 1", query.q(&name)));
        }
        let about =
            "Bounds of the normalisation, computed on the rows being scored; a constant indicator has no scores.";
        query.aggregated("score bounds", &[about.to_string()], &columns);
    }

    /// The fit, with every number that depends on the data replaced by a column of aggregates.
    fn numbers(
        &self,
        query: &mut Query,
        stated: &Fitted<Stat>,
        (x, code): (&str, &str),
        columns: &mut Vec<Named>,
    ) -> Fitted<Number> {
        let has_quantiles = stated.numbers().iter().any(|stat| matches!(stat, Stat::Quantile { .. }));
        let positions = (has_quantiles && query.dialect == Dialect::DataFusion).then(|| add_positions(query, x, code));
        let positions = positions.as_ref().map(|(position, count)| (position.as_str(), count.as_str()));
        stated.map(|stat: &Stat| match stat.known() {
            Some(number) => Number::Known(number),
            None => {
                let name = query.fresh(&format!("{code} bound"));
                columns.push((query.dialect.double(&self.aggregate(stat, x, query, positions)), name.clone()));
                Number::Column(query.q(&name))
            }
        })
    }

    fn aggregate(&self, stat: &Stat, x: &str, query: &Query, positions: Option<(&str, &str)>) -> String {
        let own = |stat: &Stat| self.aggregate(stat, x, query, positions);
        match stat {
            Stat::Number(x) => number(*x),
            Stat::Minimum => format!("MIN({x})"),
            Stat::Maximum => format!("MAX({x})"),
            Stat::Mean => format!("AVG({x})"),
            Stat::Deviation(Deviation::Sample) => format!("STDDEV_SAMP({x})"),
            Stat::Deviation(Deviation::Population) => format!("STDDEV_POP({x})"),
            Stat::Quantile { share, .. } => match positions {
                Some((position, count)) => between(x, *share, position, count),
                None => percentile(x, *share),
            },
            Stat::Sum => format!("SUM({x})"),
            Stat::Norm => format!("SQRT(SUM({x} * {x}))"),
            Stat::InverseSum => format!("(1e0 / SUM(1e0 / NULLIF({x}, 0)))"),
            Stat::Count => format!("COUNT({x})"),
            Stat::Distinct => format!("COUNT(DISTINCT {})", rounded(x)),
            Stat::ValueOf(name) => {
                let code = query.dialect.text(self.codes.get(name).unwrap_or(name));
                format!("MAX(CASE WHEN {} = {code} THEN {x} END)", query.key())
            }
            Stat::Call(func, parts) => call(*func, &parts.iter().map(own).collect::<Vec<_>>()),
            Stat::Binary(op, both) => binary(*op, &own(&both[0]), &own(&both[1])),
        }
    }
}

/// Returns an error if a query cannot fit a step of the indicator.
fn check(rules: &FitRules, leaf: &Leaf) -> Result<()> {
    let refuse = |step: &str, reason: &str| Err(refused(step, leaf.code, reason));
    if rules.uses_all_years {
        return refuse("per: \"all\"", "it pools all years, but the query reads one");
    }
    match rules.fill {
        FillSource::Siblings => return refuse("impute", "it depends on the bounds of other indicators"),
        FillSource::Group(Middle::Median) => {
            return refuse("impute", "engines cannot compute the median of a group as a window");
        }
        FillSource::Own | FillSource::AllUnits(_) | FillSource::Group(Middle::Mean) => {}
    }
    let is_other_type = |stat: &Stat| matches!(stat, Stat::Quantile { kind, .. } if kind.total_cmp(&TYPE).is_ne());
    for (step, rule) in [("treat", &rules.treat), ("normalise", &rules.normalise)] {
        if let FitRule::Search(_) = rule {
            return refuse(step, "its bounds come from an iterative search");
        }
        if stats(rule).into_iter().any(is_other_type) {
            return refuse(step, "engines only have quantiles of type 7");
        }
    }
    Ok(())
}

fn stats(rule: &FitRule) -> Vec<&Stat> {
    match rule {
        FitRule::Statistics(stated) => stated.numbers(),
        FitRule::Fixed(_) | FitRule::Search(_) => Vec::new(),
    }
}

/// The unit whose value a statistic refers to.
fn unit_of(stat: &Stat) -> Option<&str> {
    match stat {
        Stat::ValueOf(name) => Some(name),
        Stat::Call(_, parts) => parts.iter().find_map(unit_of),
        Stat::Binary(_, both) => both.iter().find_map(unit_of),
        _ => None,
    }
}

/// A quantile of type 7, as an aggregate.
fn percentile(x: &str, share: f64) -> String {
    format!("PERCENTILE_CONT({}) WITHIN GROUP (ORDER BY {x})", number(share))
}

/// The same quantile, from the position of each value: DataFusion's own PERCENTILE_CONT interpolates with only six
/// digits.
fn between(x: &str, share: f64, position: &str, count: &str) -> String {
    let at = format!("(({count} - 1) * {})", number(share));
    let value = |end: &str| format!("MAX(CASE WHEN {position} = {end}({at}) + 1 THEN {x} END)");
    let (below, above) = (value("FLOOR"), value("CEIL"));
    format!("({below} + ({above} - {below}) * MAX({at} - FLOOR({at})))")
}

/// Adds the position of each value, lowest first, and the number of values.
fn add_positions(query: &mut Query, x: &str, code: &str) -> (String, String) {
    let [position, count] = ["position", "count"].map(|word| query.fresh(&format!("{code} {word}")));
    let columns = [
        (format!("ROW_NUMBER() OVER (ORDER BY {x} NULLS LAST)"), position.clone()),
        (format!("COUNT({x}) OVER ()"), count.clone()),
    ];
    query.add(&format!("{code} in order"), &[], &columns);
    (query.q(&position), query.q(&count))
}

/// Whether all values are equal up to rounding, as an aggregate.
fn is_constant(x: &str) -> String {
    let (least, greatest) = (format!("MIN({x})"), format!("MAX({x})"));
    format!("{greatest} - {least} <= {} * GREATEST(ABS({least}), ABS({greatest}))", number(ROUNDING))
}
