//! An edition as shapes, and the lines of a check.

use super::programs;
use super::shape::{Cell, Facts, Head, Shape, Show, Table};
use crate::analysis::edition::{Check, Edition};

impl Show for Edition {
    fn shapes(&self) -> Vec<Shape> {
        let (data, record) = (self.model.data(), self.record());
        let title = format!("edition {} of {}{}", record.version, data.title(), self.model.marked());
        let mut facts = Facts::new(title).from_data(data);
        facts.row = Some(programs::edition(self));
        facts.add("data", record.data.as_str());
        facts.add("recipe", record.recipe.as_str());
        facts.add("indicators", record.indicators.len().to_string());
        facts.add("ranked", format!("{} {}", record.ranks.len(), data.units().many));
        for (at, (name, claim)) in self.claims.iter().enumerate() {
            let is = if claim.now { "true as given" } else { "false as given" };
            facts.add(
                if at == 0 { "claims" } else { "" },
                format!("{name}: {is}; with weights ± 25 %: {}", claim.verdict.word()),
            );
        }
        facts.notes.push("`.record(path)` keeps this in a file; `.check(path)` compares a later run with it".into());
        vec![Shape::Facts(facts)]
    }
}

/// A table with one row for each check.
pub fn checks(of: &Edition, checks: &[Check]) -> Table {
    let failed = checks.iter().filter(|check| !check.passed).count();
    let outcome = if failed == 0 {
        format!("all {} checks passed", checks.len())
    } else {
        format!("{failed} of {} checks failed", checks.len())
    };
    let title = format!("edition {} of {}: {outcome}", of.record().version, of.model.data().title());
    let heads = vec![Head::new("check").worth(9), Head::new("passed").worth(9), Head::new("found").prose().worth(8)];
    let mut table = Table::new(title, "checks", heads).from_data(of.model.data());
    table.rows = checks
        .iter()
        .map(|check| vec![check.of.into(), Cell::Truth(check.passed), check.found.as_str().into()])
        .collect();
    table
}

/// The checks as lines, for a log.
pub fn lines(checks: &[Check]) -> String {
    let line = |check: &Check| {
        let mark = if check.passed { "ok  " } else { "FAIL" };
        format!("{mark}  {:<10}  {}\n", check.of, check.found)
    };
    checks.iter().map(line).collect()
}
