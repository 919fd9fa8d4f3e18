//! Bounds that the query finds on the rows that it scores: what the methods look for, as aggregates.

use std::collections::BTreeMap;

use super::dialect::{Dialect, number};
use super::expression::{Number, rounded};
use super::leaves::Leaf;
use super::query::{Named, Query};
use crate::data::Direction;
use crate::model::Deviation;
use crate::model::Findings;
use crate::model::finding::{Finding, Sign, Stat};
use crate::model::impute::{Asks, Fill, Middle};
use crate::model::treat::SPARED;
use crate::model::{Fitted, Model};
use crate::phrase::with;
use crate::stats::quantile::TYPE;
use crate::tolerance::ROUNDING;
use crate::{Error, Result};

/// What is looked for on each indicator, by its place in the plan.
pub struct Finder<'a> {
    findings: BTreeMap<usize, &'a Findings>,
    /// Codes of units by the names under which they are looked for.
    codes: BTreeMap<String, String>,
}

/// The error for what no query finds.
pub fn refused(method: &str, subject: &str, reason: &str) -> Error {
    let error = Error::plain(format!("`{method}` of `{subject}` cannot be found by a query: {reason}")).about("fit");
    error.advise(with("fit", "frozen").does("writes the numbers that were found on the data"))
}

impl<'a> Finder<'a> {
    /// An error names the first step that cannot be written.
    pub fn new(model: &'a Model, leaves: &[Leaf]) -> Result<Finder<'a>> {
        let mut finder = Finder { findings: BTreeMap::new(), codes: BTreeMap::new() };
        let all: BTreeMap<&str, &Findings> =
            model.leaves()?.iter().map(|own| (own.code.as_str(), &own.findings)).collect();
        for leaf in leaves {
            let Some(findings) = all.get(leaf.code) else { continue };
            check(findings, leaf)?;
            for name in stats(&findings.treat).into_iter().chain(stats(&findings.normalise)).filter_map(unit_of) {
                let units = model.data().units();
                finder.codes.insert(name.to_string(), units.codes[units.resolve(name)?].clone());
            }
            finder.findings.insert(leaf.node, findings);
        }
        Ok(finder)
    }

    /// The numbers that fill gaps, by the places of indicators.
    pub fn of_fills(&self, query: &mut Query, leaves: &[Leaf]) -> BTreeMap<usize, String> {
        let (mut columns, mut found): (Vec<Named>, _) = (Vec::new(), BTreeMap::new());
        for leaf in leaves {
            let own = query.q(leaf.code);
            match (self.findings[&leaf.node].fill, &leaf.own.fill) {
                (Asks::Units(middle), _) => {
                    let name = query.fresh(&format!("{} middle", leaf.code));
                    let middle = match middle {
                        Middle::Mean => format!("AVG({own})"),
                        Middle::Median => query.dialect.median(&own),
                    };
                    columns.push((middle, name.clone()));
                    found.insert(leaf.node, query.q(&name));
                }
                (Asks::Group(_), Fill::Groups { by, .. }) => {
                    let by = query.q(by);
                    let mean = format!("AVG({own}) OVER (PARTITION BY {by})");
                    found.insert(leaf.node, format!("CASE WHEN {by} IS NOT NULL AND {by} <> '' THEN {mean} END"));
                }
                _ => {}
            }
        }
        query.found("found for gaps", &["What fills gaps, found on the rows that are scored.".to_string()], &columns);
        found
    }

    /// The bounds of treatment.
    pub fn of_treatment(&self, query: &mut Query, leaves: &mut [Leaf]) {
        let mut columns: Vec<Named> = Vec::new();
        for leaf in leaves.iter_mut() {
            let (Finding::Stated(stated), x) = (&self.findings[&leaf.node].treat, query.q(leaf.code)) else { continue };
            leaf.treat = self.numbers(query, stated, (&x, leaf.code), &mut columns);
            if *stated == Fitted::Same {
                continue;
            }
            let spared = query.fresh(&format!("{} spared", leaf.code));
            let few = format!("COUNT(DISTINCT {}) <= {}", rounded(&x), number(SPARED as f64));
            columns.push((format!("CASE WHEN {few} OR {} THEN 1 ELSE 0 END", level(&x)), spared.clone()));
            let ends = match &leaf.treat {
                Fitted::Clamp { lo: Number::Found(lo), hi: Number::Found(hi) } => format!(" OR {lo} >= {hi}"),
                _ => String::new(),
            };
            leaf.spared = Some(format!("{} = 1{ends}", query.q(&spared)));
        }
        let about = "Bounds of treatment, found on the rows that are scored; few different values are spared.";
        query.found("found for treatment", &[about.to_string()], &columns);
    }

    /// The bounds of normalisation, on treated figures of which higher is better.
    pub fn of_normalisation(&self, query: &mut Query, leaves: &mut [Leaf]) {
        let mut columns: Vec<Named> = Vec::new();
        for leaf in leaves.iter_mut() {
            let finding = &self.findings[&leaf.node].normalise;
            let own = query.q(leaf.code);
            let x = if leaf.own.turn == Direction::Lower { format!("(-{own})") } else { own };
            let Finding::Stated(stated) = finding else { continue };
            leaf.normalise = self.numbers(query, stated, (&x, leaf.code), &mut columns);
            let name = query.fresh(&format!("{} level", leaf.code));
            columns.push((format!("CASE WHEN {} THEN 1 ELSE 0 END", level(&x)), name.clone()));
            leaf.level = Some(format!("{} = 1", query.q(&name)));
        }
        let about = "Bounds of normalisation, found on the rows that are scored; one value for all gives no scores.";
        query.found("found for scores", &[about.to_string()], &columns);
    }

    /// A fit with its numbers, those that ask the data as columns.
    fn numbers(
        &self,
        query: &mut Query,
        stated: &Fitted<Stat>,
        (x, code): (&str, &str),
        columns: &mut Vec<Named>,
    ) -> Fitted<Number> {
        let has_quantiles = stated.numbers().iter().any(|stat| matches!(stat, Stat::Quantile { .. }));
        let places = (has_quantiles && query.dialect == Dialect::DataFusion).then(|| counted(query, x, code));
        let places = places.as_ref().map(|(place, places)| (place.as_str(), places.as_str()));
        stated.map(|stat: &Stat| match stat.known() {
            Some(number) => Number::Known(number),
            None => {
                let name = query.fresh(&format!("{code} bound"));
                columns.push((query.dialect.double(&self.aggregate(stat, x, query, places)), name.clone()));
                Number::Found(query.q(&name))
            }
        })
    }

    fn aggregate(&self, stat: &Stat, x: &str, query: &Query, places: Option<(&str, &str)>) -> String {
        let own = |stat: &Stat| self.aggregate(stat, x, query, places);
        match stat {
            Stat::Number(x) => number(*x),
            Stat::Least => format!("MIN({x})"),
            Stat::Greatest => format!("MAX({x})"),
            Stat::Mean => format!("AVG({x})"),
            Stat::Deviation(Deviation::Sample) => format!("STDDEV_SAMP({x})"),
            Stat::Deviation(Deviation::Population) => format!("STDDEV_POP({x})"),
            Stat::Quantile { share, .. } => match places {
                Some((place, places)) => between(x, *share, place, places),
                None => percentile(x, *share),
            },
            Stat::Total => format!("SUM({x})"),
            Stat::Norm => format!("SQRT(SUM({x} * {x}))"),
            Stat::InverseOfInverses => format!("(1e0 / SUM(1e0 / NULLIF({x}, 0)))"),
            Stat::Count => format!("COUNT({x})"),
            Stat::Distinct => format!("COUNT(DISTINCT {})", rounded(x)),
            Stat::Of(name) => {
                let code = query.dialect.text(self.codes.get(name).unwrap_or(name));
                format!("MAX(CASE WHEN {} = {code} THEN {x} END)", query.key())
            }
            Stat::Abs(inner) => format!("ABS({})", own(inner)),
            Stat::Higher(both) => format!("GREATEST({}, {})", own(&both[0]), own(&both[1])),
            Stat::Binary(sign, both) => {
                let (a, b) = (own(&both[0]), own(&both[1]));
                match sign {
                    Sign::Plus => format!("({a} + {b})"),
                    Sign::Minus => format!("({a} - {b})"),
                    Sign::Times => format!("({a} * {b})"),
                    Sign::Over => format!("({a} / NULLIF({b}, 0))"),
                }
            }
        }
    }
}

/// An error for the step of an indicator that no query finds.
fn check(findings: &Findings, leaf: &Leaf) -> Result<()> {
    let refuse = |step: &str, reason: &str| Err(refused(step, leaf.code, reason));
    if findings.is_over_years {
        return refuse("per", "it looks at all years, and the query at one");
    }
    match findings.fill {
        Asks::Siblings => return refuse("impute", "it looks at the bounds of other indicators"),
        Asks::Group(Middle::Median) => return refuse("impute", "engines have no median of a group beside its rows"),
        Asks::Nothing | Asks::Units(_) | Asks::Group(Middle::Mean) => {}
    }
    let is_other_type = |stat: &Stat| matches!(stat, Stat::Quantile { kind, .. } if kind.total_cmp(&TYPE).is_ne());
    for (step, finding) in [("treat", &findings.treat), ("normalise", &findings.normalise)] {
        if let Finding::Searched(_) = finding {
            return refuse(step, "its numbers come from a search on the data, which no statistic tells");
        }
        if stats(finding).into_iter().any(is_other_type) {
            return refuse(step, "engines have quantiles of type 7 alone");
        }
    }
    Ok(())
}

fn stats(finding: &Finding) -> Vec<&Stat> {
    match finding {
        Finding::Stated(stated) => stated.numbers(),
        Finding::Given(_) | Finding::Searched(_) => Vec::new(),
    }
}

/// The unit whose value a statistic asks for.
fn unit_of(stat: &Stat) -> Option<&str> {
    match stat {
        Stat::Of(name) => Some(name),
        Stat::Abs(inner) => unit_of(inner),
        Stat::Higher(both) | Stat::Binary(_, both) => both.iter().find_map(unit_of),
        _ => None,
    }
}

/// The quantile of type 7, an aggregate.
fn percentile(x: &str, share: f64) -> String {
    format!("PERCENTILE_CONT({}) WITHIN GROUP (ORDER BY {x})", number(share))
}

/// The same by the place of each value and their number: DataFusion's own keeps six digits of the way between two values.
fn between(x: &str, share: f64, place: &str, places: &str) -> String {
    let at = format!("(({places} - 1) * {})", number(share));
    let value = |end: &str| format!("MAX(CASE WHEN {place} = {end}({at}) + 1 THEN {x} END)");
    let (below, above) = (value("FLOOR"), value("CEIL"));
    format!("({below} + ({above} - {below}) * MAX({at} - FLOOR({at})))")
}

/// Columns with the place of each value, the lowest first, and with their number.
fn counted(query: &mut Query, x: &str, code: &str) -> (String, String) {
    let [place, places] = ["place of", "places of"].map(|word| query.fresh(&format!("{word} {code}")));
    let columns = [
        (format!("ROW_NUMBER() OVER (ORDER BY {x} NULLS LAST)"), place.clone()),
        (format!("COUNT({x}) OVER ()"), places.clone()),
    ];
    query.add(&format!("{code} in order"), &[], &columns);
    (query.q(&place), query.q(&places))
}

/// Whether all values are one, apart from rounding; an aggregate.
fn level(x: &str) -> String {
    let (least, greatest) = (format!("MIN({x})"), format!("MAX({x})"));
    format!("{greatest} - {least} <= {} * GREATEST(ABS({least}), ABS({greatest}))", number(ROUNDING))
}
